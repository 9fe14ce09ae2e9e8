"""Earlier here: strictly earlier, not the same event, useful, and honest when there is nothing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from briefs.context import candidates_for, context_for, distance, queries_for
from retail.companies import CompanyTable
from retail.types import Article, Found, Hit, Mention, SearchQuery, Story
from retail.words import tokens

NOW = datetime(2026, 3, 10, 7, tzinfo=UTC)


def article(
    name: str,
    title: str,
    text: str = "",
    *,
    days: float = 0.2,
    about: tuple[str, ...] = ("kroger",),
    outlet: str = "Shelf Talk",
    **fields: Any,
) -> Article:
    return Article(
        id=name,
        title=title,
        text=text or f"{title}, the company said.",
        outlet=outlet,
        published=NOW - timedelta(days=days),
        url=f"https://example.org/{name}",
        companies=tuple(Mention(slug) for slug in about),
        **fields,
    )


def story(*articles: Any) -> Any:
    times = [one.published for one in articles]
    return Story("s1", tuple(articles), min(times), max(times))


DEAL = story(article("deal", "Kroger completes purchase of Roundy's after approval in Wisconsin"))
BID = article("bid", "Kroger to buy Roundy's of Wisconsin for $800 million", days=60)


def only(candidates: Any, told: Any = DEAL) -> Any:
    items, none = context_for(told, candidates, NOW)
    assert none is None
    return items


def test_an_earlier_step_is_dated_linked_and_related() -> None:
    (item,) = only([BID])
    assert (item.article, item.relation, item.date) == ("bid", "outcome", date(2026, 1, 9))
    assert (item.headline, item.outlet, item.url) == (BID.title, "Shelf Talk", "https://example.org/bid")


@pytest.mark.parametrize(("days", "why"), [(40, "in the same matter"), (900, "on the same subject")])
def test_what_was_said_of_a_thing_years_ago_is_no_step_of_one_matter(days: int, why: str) -> None:
    told = story(article("labels", "Kroger puts electronic shelf labels into 400 Ohio stores"))
    then = article("then", "Kroger looks at electronic shelf labels for Ohio stores again", days=days)
    (item,) = only([then], told)
    assert item.relation == "earlier_step"
    assert item.why.endswith(why)


def test_nothing_later_or_of_the_same_time_is_context() -> None:
    assert context_for(DEAL, [article("late", BID.title, days=0.1), article("same", BID.title, days=0.2)], NOW)[0] == ()


def test_where_only_days_are_known_the_same_day_is_not_earlier() -> None:
    told = story(article("deal", DEAL.lead.title, date_only=True, days=0.29))
    same_day = article("bid", BID.title, days=0.2909, date_only=True)
    assert same_day.published.date() == told.first_seen.date()
    assert context_for(told, [same_day], NOW)[0] == ()


Q3 = article("q3", "Kroger Q3 profit rises on fuel", "Kroger reported third-quarter profit above estimates.", days=30)
Q2 = "Kroger Q2 profit rises on fuel", "Kroger reported second-quarter profit above estimates."


@pytest.mark.parametrize(("days", "shown"), [(121, True), (30.5, True), (29.5, False), (5, False)])
def test_what_came_after_the_story_is_never_context(days: float, shown: bool) -> None:
    assert bool(context_for(story(Q3), [article("q2", *Q2, days=days)], NOW)[0]) is shown


def test_of_the_same_day_is_not_earlier_where_only_days_are_known() -> None:
    same_day = article("q2", *Q2, days=30.1, date_only=True)
    assert same_day.published.date() == Q3.published.date()
    assert context_for(story(Q3), [same_day], NOW)[0] == ()


def test_the_story_itself_is_no_context() -> None:
    twice = article("copy", DEAL.lead.title, days=0.4, outlet="The Post")
    items, none = context_for(DEAL, [DEAL.lead, twice], NOW)
    assert items == ()
    assert none


def test_two_articles_of_one_earlier_event_are_one_link() -> None:
    again = article("again", "Kroger to buy Wisconsin's Roundy's in $800 million deal", days=59.9, outlet="The Post")
    assert len(only([BID, again])) == 1


def test_there_are_at_most_three_links() -> None:
    places = ("Ohio", "Texas", "Georgia", "Oregon", "Utah", "Maine")
    many = [
        article(p, f"Kroger strike over Roundy's pensions looms in {p}", days=30 + 20 * n) for n, p in enumerate(places)
    ]
    told = story(article("now", "Kroger strike over Roundy's pensions begins in Nevada"))
    assert 1 <= len(only([*many, BID], told)) <= 3


@pytest.mark.parametrize(
    "weak",
    [
        article("other", "Target opens a store in Boise", days=30, about=("target",)),
        article("unlike", "Kroger launches oat milk in paper bottles", days=30),
        article("ad", BID.title, days=60, sponsored=True),
        article("list", "10 best things to buy at Kroger", days=30),
        article("rating", "UBS raises Kroger price target to $70", days=30),
    ],
    ids=lambda one: one.id,
)
def test_a_weak_link_is_worse_than_none(weak: Any) -> None:
    items, none = context_for(DEAL, [weak], NOW)
    assert items == ()
    assert none
    assert "close enough" in none or "not fit to be shown" in none


def test_of_many_links_only_three_are_shown() -> None:
    told = story(article("now", "Kroger cuts prices of school lunches and cereals before term", about=("kroger",)))
    names = ("target", "costco", "aldi", "meijer")
    rivals = [
        article(n, "Chain cuts prices of school lunches and cereals", days=20 + 9 * k, about=(n,))
        for k, n in enumerate(names)
    ]
    own = [
        article(f"k{n}", f"Kroger cuts prices of school {what} and cereals", days=90 + 90 * n)
        for n, what in enumerate(("shoes", "milk"))
    ]
    assert len(only([*rivals, *own], told)) == 3


def test_a_long_text_that_shares_little_more_than_the_company_is_no_context() -> None:
    now = "Kroger bought Roundy's. The Wisconsin chain has bakeries, fuel pumps, a dairy and a print shop in Milwaukee."
    then = "Kroger bought scooters. Its couriers ride through Wisconsin with helmets on, in rain and in snow alike."
    past = article("past", "Kroger courier scooters arrive", then, days=40)
    assert context_for(story(article("now", "Kroger bakes bread with Roundy's", now)), [past], NOW)[0] == ()


def test_an_empty_archive_is_said() -> None:
    assert context_for(DEAL, [], NOW) == ((), "the archive has nothing earlier on it")


def test_last_quarter_is_a_precedent() -> None:
    told = story(
        article("q3", "Kroger Q3 profit rises on fuel sales", "Kroger reported third-quarter profit above estimates.")
    )
    past = article(
        "q2", "Kroger Q2 profit rises on fuel sales", "Kroger reported second-quarter profit above estimates.", days=91
    )
    (item,) = only([past], told)
    assert item.relation == "precedent"


def test_a_denial_contradicts() -> None:
    told = story(article("buy", "Kroger to buy Roundy's of Wisconsin for $800 million"))
    past = article("deny", "Kroger denies plan to buy Roundy's of Wisconsin", days=20)
    (item,) = only([past], told)
    assert item.relation == "contradicts"


@pytest.mark.parametrize(("days", "relation"), [(20, "earlier_step"), (700, "precedent")])
def test_a_strike_of_two_years_ago_is_a_precedent_and_no_step_of_this_one(days: int, relation: str) -> None:
    told = story(article("now", "Kroger strike over Roundy's pensions in Wisconsin drags on"))
    past = article("then", "Kroger strike over Roundy's pensions in Wisconsin begins", days=days)
    (item,) = only([past], told)
    assert item.relation == relation
    assert "labour dispute" in item.why


def test_the_same_deed_of_a_rival_is_a_rivals_move() -> None:
    told = story(article("k", "Kroger cuts prices of school lunches and cereals before term", about=("kroger",)))
    past = article("t", "Target cuts prices of school lunches and cereals", days=15, about=("target",))
    (item,) = only([past], told)
    assert item.relation == "rival_move"


@pytest.mark.parametrize("past", [BID, article("deny", "Kroger denies it will buy Roundy's of Wisconsin", days=20)])
def test_the_line_of_why_is_short_and_not_the_headline_again(past: Any) -> None:
    (item,) = only([past])
    words = tokens(item.why)
    assert len(item.why.split()) <= 18
    assert sum(word in tokens(item.headline) for word in words) < 0.6 * len(words)
    assert "before" in item.why


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "hours"),
        (1, "a day"),
        (10, "ten days"),
        (14, "two weeks"),
        (18, "almost three weeks"),
        (28, "four weeks"),
        (60, "two months"),
        (340, "almost a year"),
        (365, "a year"),
        (500, "more than a year"),
        (800, "more than two years"),
        (3130, "almost nine years"),
    ],
)
def test_distances_are_spoken(days: Any, words: Any) -> None:
    assert distance(date(2024, 1, 1), date(2024, 1, 1) + timedelta(days=days)) == words


class Asked:
    """A store that answers every search with the same article and remembers what it was asked."""

    def __init__(self) -> None:
        self.queries: list[SearchQuery] = []

    def search(self, query: Any, now: Any, *, limit: Any = 50, offset: Any = 0, snapshot: Any = None) -> Any:
        self.queries.append(query)
        return Found((Hit(BID, 1.0),), 1)


def test_the_archive_is_asked_few_questions_about_the_time_before() -> None:
    store: Any = Asked()
    assert candidates_for(store, DEAL, NOW, CompanyTable.bundled()) == [BID]
    assert 1 <= len(store.queries) <= 2
    assert all(query.before == DEAL.first_seen for query in store.queries)
    assert "kroger" in store.queries[0].required_companies
    assert "wisconsin" in store.queries[0].words


def test_a_story_of_no_known_company_is_asked_for_by_its_words() -> None:
    (query,) = queries_for(story(article("a", "Pemberton grocer wins award", about=())), CompanyTable.bundled())
    assert "pemberton" in query.words
    assert query.required_companies == ()
