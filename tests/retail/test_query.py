"""What was typed is read as a person means it, and any text at all is a valid query."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retail.companies import CompanyTable
from retail.query import parse_query, suggestions_for
from retail.types import SearchQuery
from retail.when import parse_when

NOW = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
TABLE = CompanyTable.bundled()


def read(text: str) -> SearchQuery:
    return parse_query(text, NOW, TABLE)


@pytest.mark.parametrize(
    "text", ["kroger", "KROGER", "Kroger's", "krogers", "ｋｒｏｇｅｒ", " kroger ", "KR", "“kroger's”"]
)
def test_a_bare_company_in_any_spelling_wants_news_of_it(text: str) -> None:
    query = read(text.strip("“”"))
    assert (query.names, query.taste, query.words) == (("kroger",), "news", ())
    assert "kroger" in query.companies


@pytest.mark.parametrize("text", ["heb", "H-E-B", "h.e.b.", "h e b", "HEB"])
def test_punctuation_in_names_does_not_matter(text: str) -> None:
    assert read(text).companies[0] == "heb"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("KR", "KR = Kroger (NYSE: KR), with its banners"),
        ("kroger", "Kroger (NYSE: KR), with its banners"),
        ("harris teeter", "harris teeter: a Kroger banner"),
        ("simple truth", "simple truth: a Kroger brand"),
        ("self checkout theft", "self checkout theft"),
        ('"new retail"', "exactly “new retail”"),
        ("kroger -ocado", "Kroger (NYSE: KR), with its banners; without ocado"),
        ("", "nothing to search for"),
    ],
)
def test_the_reading_is_told_in_words(text: str, said: str) -> None:
    assert read(text).read_as == said


def test_a_ticker_that_is_a_word_is_only_read_in_capitals() -> None:
    assert read("all of it").companies == ()
    assert read("who can buy a gap in the market").companies == ()


def test_a_banner_brings_its_owner_as_weaker_evidence() -> None:
    query = read("harris teeter")
    assert (query.names, query.companies, query.taste) == (("harris teeter",), ("kroger",), "match")
    assert "kroger" in query.expansions


def test_a_company_brings_its_banners_and_other_spellings() -> None:
    query = read("walmart bribery")
    assert "wal-mart" in query.spellings[0]
    assert "sam's club" in query.expansions
    assert query.words == ("bribery",)


def test_topics_bring_their_synonyms() -> None:
    query = read("private label inflation")
    assert {"store brand", "own label"} <= set(query.expansions)
    assert "private-label" in query.subjects


def test_question_words_are_dropped_and_abbreviations_said_in_full() -> None:
    query = read("who is krogers ceo?")
    assert query.words == ("ceo",)
    assert query.forms == (("chief executive",),)
    assert read("who is the").words == ("who", "is", "the")


def test_two_names_want_the_match_whatever_their_order() -> None:
    one, other = read("kroger alibaba"), read("alibaba kroger")
    assert set(one.names) == set(other.names) == {"kroger", "alibaba"}
    assert one.taste == other.taste == "match"


def test_versus_has_two_sides_with_the_same_filters() -> None:
    query = read("whole foods vs trader joe's since:30d")
    assert [side.names for side in query.versus] == [("whole foods",), ("trader joe's",)]
    assert {side.since for side in query.versus} == {NOW - timedelta(days=30)}
    assert read("kroger versus").versus == ()


@pytest.mark.parametrize(
    "text",
    [
        "merger since:2018 from:reuters company:kroger topic:deals -ftc",
        "TOPIC:deals -ftc FROM:Reuters merger Company:kroger SINCE:2018",
        "company:KR since: 2018 merger from: reuters -ftc topic: deals",
    ],
)
def test_filters_stand_in_any_order_and_case(text: str) -> None:
    query = read(text)
    assert (query.words, query.excluded, query.outlets, query.topics) == (
        ("merger",),
        ("ftc",),
        ("reuters",),
        ("deals",),
    )
    assert query.required_companies[0] == "kroger"
    assert query.since == datetime(2018, 1, 1, tzinfo=UTC)
    assert query.notes == ()


def test_filter_values_may_be_quoted_or_of_several_words() -> None:
    assert read("company:harris teeter pickup").required_companies == ("kroger",)
    assert read('from:"wall street journal" kroger').outlets == ("wall street journal",)
    assert read("costco since:january 2018 before: yesterday").words == ()


@pytest.mark.parametrize(
    "text", ["foo:bar kroger", "-from:reuters kroger", "topic:unicorns kroger", "company:xyzzy kroger"]
)
def test_a_filter_that_is_not_understood_is_explained_and_searched_as_words(text: str) -> None:
    query = read(text)
    assert query.notes
    assert "searched for the words" in query.notes[0]
    assert query.words
    assert query.names == ("kroger",)


def test_a_date_that_is_none_is_explained_with_examples() -> None:
    query = read("kroger since:2018-13 before:soon")
    assert len(query.notes) == 2
    assert "since:7d" in query.notes[0]
    assert query.since is None


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("7d", "2026-02-23"),
        ("2w", "2026-02-16"),
        ("3m", "2025-12-01"),
        ("1y", "2025-03-02"),
        ("2018", "2018-01-01"),
        ("2018-06", "2018-06-01"),
        ("2018-01-25", "2018-01-25"),
        ("2018/01/25", "2018-01-25"),
        ("january 2018", "2018-01-01"),
        ("Jan 2018", "2018-01-01"),
        ("25 january 2018", None),
        ("january 25, 2018", "2018-01-25"),
        ("february", "2026-02-01"),
        ("october", "2025-10-01"),
        ("yesterday", "2026-03-01"),
        ("today", "2026-03-02"),
        ("2018-13", None),
        ("2018-02-30", None),
        ("9999y", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates(value: str, day: str | None) -> None:
    found = parse_when(value, NOW)
    assert (found and found.date().isoformat()) == day


@pytest.mark.parametrize(
    ("text", "since", "before", "words", "told"),
    [
        ("macy's closures 2025", "2025-01-01", "2026-01-01", ("closures",), "in 2025"),
        ("2025 macy's closures", "2025-01-01", "2026-01-01", ("closures",), "in 2025"),
        ("kroger 2018", "2018-01-01", "2019-01-01", (), "in 2018"),
        ("kroger alibaba january 2018", "2018-01-01", "2018-02-01", (), "in January 2018"),
        ("kroger december 2025", "2025-12-01", "2026-01-01", (), "in December 2025"),
        ("kroger strike in may", "2025-05-01", "2025-06-01", ("strike",), "in May 2025"),
        ("kroger October", "2025-10-01", "2025-11-01", (), "in October 2025"),
        ("kroger 2018-01", "2018-01-01", "2018-02-01", (), "in January 2018"),
        ("kroger 2018-01-25", "2018-01-25", "2018-01-26", (), "on 25 January 2018"),
        ("what did kroger buy in 2018?", "2018-01-01", "2019-01-01", ("buy",), "in 2018"),
        ("kroger since 2020", "2020-01-01", None, (), "since 2020"),
        ("aldi deals before march 2019", None, "2019-03-01", ("deals",), "before March 2019"),
    ],
)
def test_a_year_or_month_beside_a_name_is_when_it_was_and_is_told(
    text: str, since: str | None, before: str | None, words: tuple[str, ...], told: str
) -> None:
    query = read(text)
    days = tuple(day and day.date().isoformat() for day in (query.since, query.before))
    assert (days, query.words) == ((since, before), words)
    assert query.names
    assert query.read_as.endswith(f"; {told}")
    assert "in quotation marks" in query.notes[0]


@pytest.mark.parametrize(
    "text",
    [
        'macy\'s closures "2025"',  # the way out
        "tariffs 2025",  # no name beside it
        "kroger q4 2025",  # a fiscal year: told in the next one
        "kroger fiscal 2025",
        "walmart 2000 stores",
        "walmart $2000",
        "macy's plan 2027",  # still to come
        "walmart may raise prices",
        "march for kroger workers",
        "kroger 2018 2019",
        "kroger -2018",
        "usa today",
        "what to buy today",
    ],
)
def test_other_numbers_and_words_are_no_time(text: str) -> None:
    query = read(text)
    assert (query.since, query.before, query.notes) == (None, None, ())


@pytest.mark.parametrize(
    ("text", "since", "words"),
    [
        ("kroger last month", "2026-01-31", ()),
        ("recalls this week", "2026-03-02", ("recalls",)),
        ("aldi openings in the past 10 days?", "2026-02-20", ("openings",)),
        ("last week", "2026-02-23", ()),
        ("what is new at kroger today?", "2026-03-02", ()),
    ],
)
def test_a_time_that_ends_a_question_is_counted_back_from_now_and_told(
    text: str, since: str, words: tuple[str, ...]
) -> None:
    query = read(text)
    assert query.since is not None
    assert (query.since.date().isoformat(), query.words) == (since, words)
    assert "since " in query.read_as
    assert read(f'"{text}"').since is None


@pytest.mark.parametrize(
    ("text", "names", "words", "excluded"),
    [
        ("kroger NOT aldi", ("kroger",), (), ("aldi",)),
        ("kroger not aldi", ("kroger", "aldi"), (), ()),
        ("what's new at kroger", ("kroger",), (), ()),
        ("what is aldi doing?", ("aldi",), (), ()),
        ("new kroger store", ("kroger",), ("new", "store"), ()),
        ("walmart vs target vs costco", ("walmart", "target", "costco"), (), ()),
        ("aldi vs", ("aldi",), (), ()),
        ("vs. lidl", ("lidl",), (), ()),
    ],
)
def test_words_of_a_question_and_of_other_search_engines_are_not_searched_for(
    text: str, names: tuple[str, ...], words: tuple[str, ...], excluded: tuple[str, ...]
) -> None:
    query = read(text)
    assert (query.names, query.words, query.excluded) == (names, words, excluded)


def test_a_filter_of_days_goes_before_a_year_in_the_words() -> None:
    query = read("kroger 2018 since:2020")
    assert (query.words, query.before) == (("2018",), None)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("who is krogers ceo", "office"),
        ("who runs kroger now", "office"),
        ("walmart grocery share", "figures"),
        ("how many stores does aldi have", "figures"),
        ("percent", ""),
        ("galloway", "person"),
        ("greg foran", "person"),
        ("kroger galloway", ""),
        ("kroger", ""),
        ("private label inflation", ""),
    ],
)
def test_what_a_question_is_after_is_told_by_its_words(text: str, asks: str) -> None:
    assert read(text).asks == asks


def test_both_sides_of_a_comparison_are_of_the_time_that_was_said() -> None:
    sides = read("walmart vs target 2025").versus
    assert [(side.words, side.since and side.since.year) for side in sides] == [((), 2025), ((), 2025)]


def test_a_pasted_text_has_no_phrases_that_must_be_there() -> None:
    text = 'He said that the "best store" in the town was - as everybody knows - the "old one" by the river ' * 2
    query = read(text)
    assert (query.phrases, query.excluded) == ((), ())
    assert {"best", "store", "river"} <= set(query.words)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "'", '"', "-", "--", ":", "since:", "<!channel>", "<@U123|ann>", "kroger; drop table articles", "😀",
        "kroger AND (", "NEAR(", "*", "c++", "at&t", "a" * 5000, "\x00", "\ud800", "\u202ekroger", "vs", "a vs b vs c",
        '"unbalanced', "view:", "company:", "-\"\"", "10:30", "https://example.com/a?b=c", "%s {} \\", "٣d since:٣d",
    ],
)  # fmt: skip
def test_any_odd_text_is_a_valid_query(text: str) -> None:
    query = read(text)
    assert query.raw == text
    assert query.read_as


@given(st.text(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_valid_query(text: str) -> None:
    query = read(text)
    assert all(word == word.lower() for word in query.words)
    assert len(query.forms) == len(query.words)
    assert len(query.spellings) == len(query.names)


@given(st.permutations(["merger", "since:2018", "from:reuters", "company:kroger", "-ftc", '"ohio store"']))
@settings(max_examples=60, deadline=None)
def test_the_order_of_parts_does_not_matter(parts: list[str]) -> None:
    query, usual = read(" ".join(parts)), read('merger since:2018 from:reuters company:kroger -ftc "ohio store"')
    for name in ("words", "phrases", "excluded", "outlets", "required_companies", "since"):
        assert getattr(query, name) == getattr(usual, name)


@pytest.mark.parametrize(("word", "name"), [("krogre", "Kroger"), ("walmrt", "Walmart"), ("albertson", "Albertsons")])
def test_a_misspelling_is_met_with_the_name(word: str, name: str) -> None:
    assert suggestions_for([word], TABLE)[0] == name


@pytest.mark.parametrize("word", ["merger", "asdfgh", "prices", "store", "foreign"])
def test_a_word_that_is_no_misspelling_is_left_alone(word: str) -> None:
    assert suggestions_for([word], TABLE) == ()
