from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.local import buttons
from handlers.mrkdwn import text_of
from handlers.replies import (
    answer_reply,
    feeds_reply,
    help_reply,
    how_known_reply,
    spark,
    today_reply,
    trend_reply,
    without_chart,
)
from handlers.search_blocks import (
    About,
    Page,
    Surroundings,
    page_from_value,
    search_blocks,
    search_reply,
    versus_reply,
    with_range,
)
from handlers.trend import count_weeks, events_by_week, last_weeks
from retail.types import (
    Activity,
    Answer,
    Article,
    Cited,
    Company,
    Feed,
    FeedState,
    FoundEvent,
    Mention,
    SearchQuery,
    SearchResult,
    Source,
)
from storage import open_store
from tests.handlers.editions import NOW, edition, worst_brief
from tests.handlers.golden import agreed, drawn
from tests.handlers.judges import faults_of
from tests.handlers.test_blocks import FILLERS

COMPANY = Company("marlowe", "Marlowe Markets", ticker="MRL", exchange="NYSE", banners=("Marlowe Bread",))
ACTIVITY = Activity(4, 120, datetime(2019, 2, 1, tzinfo=UTC), NOW)


def event(n: int, text: str = "Marlowe sells its bakery") -> FoundEvent:
    ids = (f"a{n}", f"b{n}")
    return FoundEvent(
        date(2026, 11, 19), text, "Shelf Wire", f"https://news.example/{n}", text, ids, ("Shelf Wire", text)
    )


def result(*events: FoundEvent, raw: str = "marlowe", suggestions: tuple[str, ...] = ()) -> SearchResult:
    query = SearchQuery(raw=raw, read_as="marlowe = Marlowe Markets (NYSE: MRL), with its banners")
    searched = "We searched 6 articles, back to October 2026."
    return SearchResult(query, events, len(events), suggestions, searched, 7, True)


def around(**changes: object) -> Surroundings:
    page = Page("marlowe", 0, 7)
    made = Surroundings(
        page, About(COMPANY, ACTIVITY), {"b1": "https://local.slack.example/archives/C/p1"}, replace(page, offset=10)
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_search_answer_looks_as_it_was_agreed() -> None:
    now = drawn(search_blocks(result(event(1, "Marlowe sells"), event(2)), around()))
    assert now == agreed("search", now)


def test_it_opens_with_how_it_was_read_and_who_it_is_about_and_how_much_there_is() -> None:
    text = text_of(search_blocks(result(event(1)), around())[0])
    assert text.startswith("marlowe = Marlowe Markets (NYSE: MRL)")
    assert "4 in the last 30 days, 120 in the archive, from 1 Feb 2019 to 19 Nov 2026" in text


def test_each_event_shows_date_outlet_why_how_many_more_and_our_thread() -> None:
    text = text_of(search_blocks(result(event(1)), around())[0])
    assert "19 Nov 2026 · Shelf Wire · Marlowe sells its bakery · and 1 more" in text
    assert "our thread" in text


def test_more_carries_the_snapshot_so_that_pages_do_not_shift() -> None:
    blocks, _ = search_blocks(result(event(1)), around())
    more = next(one for one in buttons({"blocks": blocks}) if one["action_id"] == "search_more")
    assert page_from_value(more["value"]) == Page("marlowe", 10, 7)


@given(st.text(max_size=300), st.integers(0, 10**6), st.none() | st.integers(0, 10**9))
def test_a_page_survives_its_button(text: str, offset: int, snapshot: int | None) -> None:
    assert page_from_value(Page(text, offset, snapshot).to_value()) == Page(text, offset, snapshot)


@pytest.mark.parametrize("value", ["", "x", "[]", "{}", '{"q":1}', '{"q":"a","o":"b","s":null}', "null"])
def test_a_button_value_that_is_not_ours_is_an_empty_page(value: str) -> None:
    assert page_from_value(value) == Page("")


def test_an_honest_zero_says_what_was_searched_and_offers_names_as_buttons() -> None:
    blocks, text = search_blocks(result(raw="marlow", suggestions=("Marlowe", "Barlow")), Surroundings(Page("marlow")))
    assert (
        text
        == "Nothing found for “marlow”. We searched 6 articles, back to October 2026. Did you mean: Marlowe, Barlow?"
    )
    assert [one["value"] for one in buttons({"blocks": blocks})] == ["Marlowe", "Barlow"]


def test_a_shared_answer_has_no_buttons() -> None:
    reply = search_reply(result(event(1)), around(shared_by="U0ANNA"))
    assert reply.public
    assert buttons({"blocks": list(reply.blocks)}) == []


@pytest.mark.parametrize(
    ("text", "chosen", "expected"),
    [
        ("kroger", "7d", "kroger since:7d"),
        ("kroger since:30d before:2020 ocado", "any", "kroger ocado"),
        ("kroger since:30d", "365d", "kroger since:365d"),
    ],
)
def test_a_chosen_range_replaces_the_typed_one(text: str, chosen: str, expected: str) -> None:
    assert with_range(text, chosen) == expected


@pytest.mark.parametrize("filler", FILLERS)
def test_the_worst_answers_keep_slacks_limits_and_let_nothing_live_through(filler: str) -> None:
    long = (filler * 3000)[:3000]
    events = [event(n, long)._replace(url=f"https://news.example/{'x' * 2900}") for n in range(10)]
    query = SearchQuery(raw=long, read_as=long, notes=(long,) * 5, suggestions=(long,) * 9)
    found = SearchResult(query, tuple(events), 10, (long,) * 9, long, 7, True)
    firm = Company("x", long, long, long, long, banners=(long,) * 9)
    where = Surroundings(Page(long), About(firm, ACTIVITY, long), {"b1": "https://a.example/"}, Page(long))
    source = Source("a", long, long, NOW, "https://news.example/1")
    answer = Answer(long, tuple(Cited(long, (1, 2, 9)) for _ in range(6)), (source, source), long, long)
    feeds = [Feed(f"https://f.example/{n}", long) for n in range(30)]
    told = worst_brief("s", filler)
    replies = [
        search_reply(found, where),
        search_reply(replace(found, events=()), where),
        versus_reply([found, found], events, where),
        answer_reply(answer, share=long),
        answer_reply(replace(answer, sentences=())),
        trend_reply(last_weeks(NOW), {long[:20]: range(12), "b": [0] * 12}, [long]),
        today_reply(edition(*[told] * 7), {}, "/retail"),
        how_known_reply(told, [Article("a1", long, long, long, NOW)]),
        feeds_reply(feeds, {f.url: FeedState(f.url, checked=NOW, error=long) for f in feeds}, NOW),
    ]
    assert [faults_of(reply) for reply in replies] == [[]] * len(replies)


def test_passages_of_several_outlets_do_not_run_into_one_another() -> None:
    source = Source("a1", "Shelf Wire", "Marlowe sells", NOW, "https://news.example/1")
    told = Answer("q?", (Cited("It is so.", (1,)), Cited("It was not.", (1,))), (source,))
    shown, written = (answer_reply(one).blocks[0]["elements"][0] for one in (told, replace(told, writer="a-model")))
    assert [text_of(item).strip() for item in shown["elements"]] == ["It is so.  [1]", "It was not.  [1]"]
    assert written["type"] == "rich_text_section"


def test_answers_are_numbered_to_their_sources() -> None:
    source = Source("a", "Shelf Wire", "A title", NOW, "https://news.example/1")
    reply = answer_reply(Answer("q?", (Cited("It is so.", (1,)),), (source,), writer="a-model"))
    assert reply.text == "It is so. [1] Sources: [1] Shelf Wire, 19 Nov 2026: A title."
    assert "Written by a-model" in text_of(list(reply.blocks))


@pytest.mark.parametrize("note", [None, "Looked at: 5 articles.", "The archive does not say. Looked at: 5 articles."])
def test_that_the_archive_does_not_say_is_said_once(note: str | None) -> None:
    said = answer_reply(Answer("who?", (), (), note)).text
    assert said.count("The archive does not say.") == 1
    assert said.endswith(note.rpartition("say. ")[2] if note else "say.")


def test_help_names_the_command_it_was_given() -> None:
    assert "/shelf today" in help_reply("/shelf").text


def test_a_trend_is_told_in_words_beside_the_chart() -> None:
    reply = trend_reply(last_weeks(NOW, 3), {"aldi": [0, 2, 4], "lidl": [1, 0, 0]})
    assert "aldi: 6 events, at most 4 a week" in reply.text
    assert spark([0, 2, 4]) == " ▄█"
    assert all(block["type"] != "data_visualization" for block in without_chart(reply).blocks)


def test_an_event_is_counted_once_in_the_week_it_was_first_told() -> None:
    weeks = last_weeks(NOW, 2)
    told = [
        Article("1", "Aldi opens", "", "A", datetime(2026, 11, 12, tzinfo=UTC)),
        Article("2", "Aldi opens a store", "", "B", datetime(2026, 11, 17, tzinfo=UTC)),
        Article("3", "Another", "", "B", datetime(2026, 11, 17, tzinfo=UTC)),
    ]
    assert events_by_week(told, {"1": "s", "2": "s"}, weeks) == [1, 1]


def test_a_week_is_counted_although_the_weeks_after_it_have_more_than_a_search_looks_at(tmp_path: Path) -> None:
    weeks = last_weeks(NOW, 2)
    told = [
        Article(f"{week}-{n}", f"Kroger item {n}", "", "A", datetime(week.year, week.month, week.day, 9, tzinfo=UTC))
        for week, count in zip(weeks, (5, 320), strict=True)
        for n in range(count)
    ]
    with closing(open_store(f"sqlite:///{tmp_path / 'endcap.db'}")) as store:
        store.save_articles(replace(each, companies=(Mention("kroger"),)) for each in told)
        query = SearchQuery("kroger", names=("kroger",), companies=("kroger",), taste="news")
        (first, second), more = count_weeks(store, query, NOW, weeks)
    assert first == 5
    assert second >= 295
    assert more
