"""Which stories are told, in which order, and why the others are not."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from briefs.ranking import (
    ONE_LINERS,
    SAME_COMPANY,
    SAME_OUTLET,
    has_news,
    independent_outlets,
    may_lead,
    mixed,
    rank,
    select,
)
from retail.types import Article, Channel, Mention, RankedStory, Story

NOW = datetime(2026, 3, 10, 7, tzinfo=UTC)
CHANNEL = Channel("T1", "C1")
BODY = "The grocer said on Monday that shoppers at its stores would see the change from April. " * 4


def article(
    name: str,
    title: str,
    *,
    outlet: str = "Shelf Talk",
    hours: float = 3.0,
    about: tuple[str, ...] | list[str] = ("kroger",),
    text: str = BODY,
    **fields: Any,
) -> Article:
    return Article(
        id=name,
        title=title,
        text=text,
        outlet=outlet,
        published=NOW - timedelta(hours=hours),
        companies=tuple(Mention(slug) for slug in about),
        **fields,
    )


def story(*articles: Any) -> Any:
    times = [one.published for one in articles]
    return Story(f"s-{articles[0].id}", tuple(articles), min(times), max(times))


def told_order(stories: Any, channel: Any = CHANNEL) -> Any:
    return [one.story.lead.id for one in rank(stories, channel, NOW)[0]]


def reason(stories: Any, channel: Any = CHANNEL, told: Any = None) -> Any:
    ((omission,), ranked) = rank(stories, channel, NOW, told)[::-1]
    assert ranked == []
    return omission.reason


# --- what counts ---


def test_more_outlets_on_an_event_rank_it_higher() -> None:
    one = story(article("one", "Kroger changes its loyalty scheme"))
    two = story(
        *(
            article(f"two{o}", "Target changes its loyalty scheme", outlet=o, about=["target"])
            for o in ("A News", "B News")
        )
    )
    assert told_order([one, two]) == ["twoA News", "one"]


def test_one_outlet_three_times_is_one_outlet() -> None:
    assert independent_outlets(story(*(article(f"a{n}", "Kroger changes") for n in range(3)))) == 1


def test_what_the_channel_follows_leads() -> None:
    deal = story(article("deal", "Kroger to buy a rival for $2 billion"))
    quiet = story(article("quiet", "Wegmans changes its loyalty scheme", about=["wegmans"]))
    assert told_order([deal, quiet]) == ["deal", "quiet"]
    assert told_order([deal, quiet], Channel("T1", "C1", focus=frozenset({"wegmans"}))) == ["quiet", "deal"]
    by_topic = story(article("topic", "Grocers change schemes", about=["wegmans"], topics=("loyalty",)))
    assert told_order([deal, by_topic], Channel("T1", "C1", focus=frozenset({"loyalty"}))) == ["topic", "deal"]


def test_news_value_and_age_count() -> None:
    deal = story(article("deal", "Kroger to buy a rival for $2 billion"))
    launch = story(article("launch", "Target launches a range of mugs", about=["target"]))
    old = story(article("old", "Costco to buy a rival for $2 billion", about=["costco"], hours=70))
    assert told_order([old, launch, deal]) == ["deal", "launch", "old"]


def test_a_story_of_three_trade_outlets_is_among_the_first() -> None:
    must = story(*(article(f"m{n}", "Tarn to widen its aisles", outlet=f"Trade {n}", hours=40) for n in range(3)))
    others = [
        story(article(f"o{n}", "Deal: rival to buy grocer", outlet=f"O{n}", about=[f"company-{n}"])) for n in range(12)
    ]
    assert "m0" in told_order([*others, must])[:3]


def test_every_ranked_story_says_why_in_words() -> None:
    (one,), _ = rank(
        [story(article("a", "Kroger to buy a rival", outlet="A"), article("b", "Kroger buys", outlet="B"))],
        CHANNEL,
        NOW,
    )
    assert "2 outlets on it" in one.reasons
    assert "about kroger" in one.reasons
    assert "a deal" in one.reasons


# --- what is left out, and why ---


@pytest.mark.parametrize(
    ("mute", "fields"),
    [
        ("company:kroger", {}),
        ("topic:recalls", {"topics": ("recalls",)}),
        ("outlet:Shelf Talk", {}),
        ("phrase:loyalty scheme", {}),
    ],
)
def test_mutes_are_obeyed_and_named(mute: Any, fields: Any) -> None:
    muted = Channel("T1", "C1", mutes=frozenset({mute}))
    kind, _, what = mute.partition(":")
    assert (
        reason([story(article("a", "Kroger changes its loyalty scheme", **fields))], muted) == f"muted: {kind} {what}"
    )
    other = story(article("b", "Target opens a store", about=["target"], outlet="The Post"))
    assert len(rank([other], muted, NOW)[0]) == 1


def test_a_muted_outlet_does_not_silence_an_event_that_others_tell() -> None:
    muted = Channel("T1", "C1", mutes=frozenset({"outlet:Shelf Talk"}))
    both = story(article("a", "Kroger changes"), article("b", "Kroger changes", outlet="The Post"))
    assert len(rank([both], muted, NOW)[0]) == 1


def test_off_topic_stories_are_left_out() -> None:
    bieber = article(
        "a", "Singer swears at court reporter", about=(), text="The singer was angry in Miami on Thursday."
    )
    assert reason([story(bieber)]).startswith("off topic:")


def test_what_everybody_carries_is_one_line_at_most_when_it_is_not_of_retail() -> None:
    text = "The singer was angry in Miami on Thursday."
    outlets = ("Reuters", "The Post", "Herald", "Gazette", "Courier")
    carried = [article(o, "Singer swears at court reporter", about=(), text=text, outlet=o) for o in outlets]
    ranked, _ = rank([story(*carried)], CHANNEL, NOW)
    briefs, lines, _ = select(ranked, 7)
    assert briefs == []
    assert len(lines) == 1


def test_a_retail_story_without_a_company_we_know_is_on_topic() -> None:
    local = article("a", "Grocer to open supermarket in Pemberton", about=(), text="The store will stock local food.")
    assert len(rank([story(local)], CHANNEL, NOW)[0]) == 1


@pytest.mark.parametrize(
    ("fields", "start"),
    [({"sponsored": True}, "sponsored:"), ({"backlog": True}, "old news:"), ({"hours": 200}, "old news:")],
)
def test_sponsored_and_old_stories_are_left_out(fields: Any, start: Any) -> None:
    assert reason([story(article("a", "Kroger opens a store", **fields))]).startswith(start)


# --- told before (F3) ---


def test_a_story_told_within_a_week_is_not_told_again() -> None:
    known = story(article("a", "Kroger to buy Roundy's"))
    told = {known.id: (date(2026, 3, 6), ("a",))}
    assert reason([known], told=told) == "told already: on 6 March, and nothing new since"


def test_a_told_story_with_new_facts_is_an_update() -> None:
    more = "Regulators in three states want the chain to sell 41 stores, a filing with the court in Madison showed."
    grown = story(article("a", "Kroger to buy Roundy's"), article("b", "States want stores sold", text=more))
    told = {grown.id: (date(2026, 3, 6), ("a",))}
    (one,), omitted = rank([grown], CHANNEL, NOW, told)
    assert (one.story.update_of, omitted) == (grown.id, [])
    assert "news in a story told before" in one.reasons


def test_a_repetition_of_what_was_told_is_no_news() -> None:
    first = article("a", "Kroger to buy Roundy's for $800 million")
    again = article("b", "Kroger to buy Roundy's for $800 million", outlet="Scraper")
    assert not has_news(story(first, again), ("a",))
    assert has_news(story(first, article("c", "Kroger's deal: 151 stores and 101 pharmacies")), ("a",))


def test_a_story_told_long_ago_is_told_as_new() -> None:
    known = story(article("a", "Kroger to buy Roundy's"))
    (one,), _ = rank([known], CHANNEL, NOW, {known.id: (date(2026, 2, 20), ("a",))})
    assert one.story.update_of is None


# --- what may lead (F10) and the mix (F9) ---


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "company"},
        {"text": "CHICAGO, March 9 /PRNewswire/ -- Kroger today announced that its stores will be the best. " * 3},
        {"title": "10 best gifts for the grocery shopper"},
        {"title": "How to save at Kroger"},
        {"title": "UBS raises Kroger price target to $70"},
        {"title": "US STOCKS-Wall St slips as Kroger falls"},
        {"title": "BUSINESS-NEWS-SCHEDULE AT 1500 GMT"},
    ],
)
def test_releases_lists_and_routine_never_lead(fields: Any) -> None:
    weak = story(article("weak", **{"title": "Kroger to buy a rival and merge", **fields}, topics=("deals",)))
    plain = story(article("plain", "Wegmans changes its signs", about=["wegmans"], hours=30))
    follows = Channel("T1", "C1", focus=frozenset({"kroger"}))
    assert not may_lead(weak)
    assert told_order([weak, plain], follows)[0] == "plain"


def ranked(score: Any, outlet: Any, company: Any) -> Any:
    made = story(article(f"{outlet}-{company}-{score}", "Chain opens a store", outlet=outlet, about=[company]))
    return RankedStory(made, score)


def test_no_outlet_and_no_company_fills_the_head_of_an_edition() -> None:
    flood = [ranked(100 - n, "Flood", f"c{n}") for n in range(10)]
    walmart = [ranked(50 - n, f"O{n}", "walmart") for n in range(6)]
    rest = [ranked(10 - n, f"R{n}", f"r{n}") for n in range(6)]
    head = mixed([*flood, *walmart, *rest])[:8]
    assert sum(one.story.lead.outlet == "Flood" for one in head) == SAME_OUTLET
    assert sum(one.story.lead.companies[0].slug == "walmart" for one in head) == SAME_COMPANY


def test_the_mix_loses_nothing_and_keeps_the_order_of_the_rest() -> None:
    flood = [ranked(100 - n, "Flood", "walmart") for n in range(10)]
    result = mixed(flood)
    assert sorted(one.score for one in result) == sorted(one.score for one in flood)
    assert result[0].score == 100


# --- the edition's size ---


def test_an_edition_is_a_lead_six_briefs_and_six_lines_and_the_rest_has_a_rank() -> None:
    many = [ranked(20 - n * 0.1, f"O{n}", f"c{n}") for n in range(20)]
    briefs, lines, omitted = select(many, 7)
    assert (len(briefs), len(lines), len(omitted)) == (7, ONE_LINERS, 7)
    assert omitted[0].rank == 14
    assert omitted[0].reason.startswith("below the cut: rank 14")
    assert briefs[0].score == 20


def test_a_slow_day_gives_a_short_edition() -> None:
    briefs, lines, omitted = select([ranked(9, "A", "a"), ranked(2, "B", "b"), ranked(0.2, "C", "c")], 7)
    assert (len(briefs), len(lines)) == (1, 1)
    assert omitted[0].reason.startswith("too slight:")


@pytest.mark.parametrize(("asked", "got"), [(1, 1), (3, 3), (7, 7), (99, 7), (0, 1)])
def test_the_size_is_kept_between_one_and_seven(asked: Any, got: Any) -> None:
    assert len(select([ranked(20 - n, f"O{n}", f"c{n}") for n in range(12)], asked)[0]) == got


def test_every_story_is_ranked_or_left_out_with_a_reason() -> None:
    mixed_bag = [
        story(article("a", "Kroger to buy a rival")),
        story(article("b", "Kroger opens", sponsored=True)),
        story(article("c", "Singer swears", about=(), text="")),
    ]
    kept, omitted = rank(mixed_bag, CHANNEL, NOW)
    assert {one.story.id for one in kept} | {one.story for one in omitted} == {one.id for one in mixed_bag}
    assert all(":" in one.reason and one.headline and one.articles for one in omitted)
