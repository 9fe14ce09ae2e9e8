"""Ranking, pure: names in titles, and which candidates are looked at."""

from hypothesis import given
from hypothesis import strategies as st

from retail.words import spaced
from storage.ranking import Unit, Weight, candidates, places, spellings_of

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


@given(st.lists(st.sampled_from(WORDS), max_size=6), st.lists(st.sampled_from([*WORDS, *STEMMED]), max_size=2))
def test_a_name_told_by_its_letters_is_told_as_by_its_stems(title: list[str], name: list[str]) -> None:
    printed, asked = " ".join(title), " ".join(name)
    assert spellings_of((asked,)).stand_in(printed) == (spaced(asked) in spaced(printed))


@given(st.text(max_size=30), st.text(max_size=8))
def test_any_name_and_any_title_can_be_compared(title: str, name: str) -> None:
    assert spellings_of((name,)).stand_in(title) == (spaced(name) in spaced(title))


UNITS = [Unit("a", '"a"'), Unit("b", '"b"'), Unit("", '"c"', wider=True)]
WEIGHTS = [Weight(100, 1.0), Weight(10, 3.0), Weight(50, 2.0)]


def test_rows_with_more_of_the_question_come_first_and_of_equals_the_newest() -> None:
    found = candidates(UNITS, [{1, 2, 3, 9}, {2, 7}, {3}], WEIGHTS, {}, 4)
    assert [(each.number, places(each.has)) for each in found] == [(2, (0, 1)), (7, (1,)), (3, (0, 2)), (9, (0,))]


def test_where_bm25_was_asked_it_decides_and_what_stands_in_adds_to_it() -> None:
    found = candidates(UNITS, [{1, 2}, {2}, {1, 5}], WEIGHTS, {1: 2.0, 2: 2.5}, 3)
    assert [(each.number, each.has) for each in found] == [(1, 0b101), (2, 0b11), (5, 0b100)]
