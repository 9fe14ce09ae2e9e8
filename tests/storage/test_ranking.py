"""Ranking, pure: names in titles, and which candidates are looked at."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from retail.spellings import Titles, spellings_of
from retail.types import SearchQuery
from retail.words import spaced
from storage.ranking import (
    Candidate,
    Judge,
    Look,
    Unit,
    Weight,
    candidates,
    most_of,
    order_matches,
    order_news,
    places,
    weigh,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WORDS = [
    "Sold",
    "Kroger",
    "Macy's",
    "L’Oréal",
    "closes",
    "companies",
    "bought",
    "Growth",
    "7-Eleven",
    "H&M",
    "used",
    "2,700",
]
STEMMED = [
    "sells",
    "kroger",
    "macys",
    "loreal",
    "closing",
    "company",
    "buy",
    "grow",
    "7",
    "hm",
    "using",
    "2700",
    "acquire",
]


@example(["Stores", "sold"], ["sells"])
@given(st.lists(st.sampled_from(WORDS), max_size=6), st.lists(st.sampled_from([*WORDS, *STEMMED]), max_size=2))
def test_a_name_told_by_its_letters_is_told_as_by_its_stems(title: list[str], name: list[str]) -> None:
    printed, asked = " ".join(title), " ".join(name)
    assert spellings_of((asked,)).stand_in(printed) == (spaced(asked) in spaced(printed))

    assert spellings_of((asked,)).stand_in_text(printed) == (spaced(asked) in spaced(printed))
    if asked.strip():
        assert spellings_of((asked,)).open(printed) == spaced(printed).startswith(spaced(asked))


@given(st.text(max_size=30), st.text(max_size=8))
def test_any_name_and_any_title_can_be_compared(title: str, name: str) -> None:
    assert spellings_of((name,)).stand_in(title) == (spaced(name) in spaced(title))
    assert spellings_of((name,)).stand_in_text(title) == (spaced(name) in spaced(title))
    assert spellings_of((name,)).open(title) == spaced(title).startswith(spaced(name))


@example(["Sold out", "A line\nbreak", "They sell"], ["Sold"])
@example(["“Sold out”", "“A’s", "— a"], ["Sold", "a"])
@given(
    st.lists(st.text(max_size=12), max_size=5), st.lists(st.sampled_from(["a", "É", "Sold", "i̇", "ß s"]), max_size=3)
)
def test_many_titles_looked_through_together_are_told_as_one_by_one(titles: list[str], names: list[str]) -> None:
    spelt = spellings_of(tuple(names))
    told = [place for place, title in enumerate(titles) if spelt.stand_in(title)]
    assert Titles(titles).having(spelt) == told
    assert Titles(titles).having(spelt, told[1:]) == told[1:]
    opening = {place for place, title in enumerate(titles) if spelt.open(title)}
    assert Titles(titles).opening(spelt, range(len(titles))) == opening


UNITS = [Unit("a", '"a"'), Unit("b", '"b"'), Unit("", '"c"', wider=True)]
WEIGHTS = [Weight(100, 1.0), Weight(10, 3.0), Weight(50, 2.0)]


def test_rows_with_more_of_the_question_come_first_and_of_equals_the_newest() -> None:
    found = candidates(UNITS, [{1, 2, 3, 9}, {2, 7}, {3}], WEIGHTS, {}, 4)
    assert [(each[0], places(each[2])) for each in found] == [(2, (0, 1)), (7, (1,)), (3, (0, 2)), (9, (0,))]


def test_a_long_question_is_weighed_by_reading() -> None:
    units = [Unit(word, f'"{word}"') for word in ("indexing", "libraries", "new york")]
    weights = [Weight(10, 3.0), Weight(100, 1.0), Weight(50, 2.0)]
    texts = {
        1: "A library\nIt indexed all its indexes, and a library of New Yorkers.",
        2: "Indexes\nA library.",
        3: "A shop\nIndexes, York and new.",
        4: "A shop\nIt sells.",
    }
    scores, members = weigh(units, weights, texts)
    assert members == [{1, 2, 3}, {1, 2}, set()]
    assert scores[4] == 0
    assert scores[2] > scores[1] > scores[3]  # twice in a short title and once among a dozen words
    assert weigh(units, weights, {5: "In New York\nIt rains."})[1][2] == {5}


def test_the_rows_with_most_of_a_question_are_those_whose_units_are_worth_most() -> None:
    assert most_of([[9, 1], [2, 1], [2, 3]], WEIGHTS, 3) == [2, 1, 3]


def test_where_bm25_was_asked_it_decides_and_what_stands_in_adds_to_it() -> None:
    found = candidates(UNITS, [{1, 2}, {2}, {1, 5}], WEIGHTS, {1: 2.0, 2: 2.5}, 3)
    assert [(each[0], each[2]) for each in found] == [(1, 0b101), (2, 0b11), (5, 0b100)]


def candidate(number: int, has: int = 0) -> Candidate:
    return number, 1.0, has, ()


def news(title: str, number: int, days: float = 400) -> Look:
    return number, title, round((NOW - timedelta(days=days)).timestamp() * 1_000_000), "kroger", ""


def ordered(looks: list[Look], query: SearchQuery) -> list[int]:
    """The numbers of a company's news in the order in which it is told, no lead naming the company."""
    chosen = [candidate(look[0]) for look in looks]
    return [each[0] for each in order_news(chosen, looks, query, NOW, lambda numbers: dict.fromkeys(numbers, ""))]


def test_news_of_a_company_begins_with_headlines_that_open_with_it() -> None:
    query = SearchQuery("kroger", names=("kroger",), companies=("kroger",), expansions=("ralphs",), taste="news")
    told = [
        news("Ralphs cuts prices", 4),
        news("Grocers follow", 3),
        news("Rivals of Kroger cut prices", 2),
        news("Kroger cuts prices", 1),
    ]
    assert ordered(told, query) == [1, 2, 4, 3]


def test_leads_are_read_only_of_headlines_that_spell_the_company_in_another_way() -> None:
    query = SearchQuery("", names=("walmart",), spellings=(("wal-mart",),), companies=("walmart",), taste="news")
    looks = [news("Wal-Mart grows", 1), news("Walmart grows", 2), news("Wal-Mart shrinks", 3), news("Grocers grow", 4)]
    read: list[int] = []

    def leads(numbers: Sequence[int]) -> dict[int, str]:
        read.extend(numbers)
        return {1: "A grocer.", 3: "Walmart said so."}

    found = order_news([candidate(look[0]) for look in looks], looks, query, NOW, leads)
    assert [each[0] for each in found] == [2, 3, 1, 4]
    assert read == [1, 3]


def test_of_days_that_were_chosen_news_comes_by_its_date() -> None:
    query = SearchQuery("kroger", names=("kroger",), companies=("kroger",), taste="news", since=NOW - timedelta(9))
    told = [news("Kroger cuts prices", 1, 3), news("Rivals of Kroger cut prices", 2, 2), news("Grocers follow", 3, 1)]
    assert ordered(told, query) == [3, 2, 1]


def test_a_banner_that_the_tagger_did_not_see_is_only_a_word() -> None:
    query = SearchQuery("instacart", names=("instacart",), companies=("instacart",), expansions=("caper",))
    units = [Unit("instacart", '"instacart"', name=True), Unit("", '"caper"', wider=True)]
    looks: list[Look] = [(7, "Thieves plan a caper", 0, "", ""), (8, "Thieves plan a caper", 0, "~instacart", "")]
    chosen = [candidate(number, 0b10) for number in (7, 8)]
    assert [each[0] for each in order_matches(chosen, looks, Judge(query, units, WEIGHTS[:2]), NOW)] == [8]
