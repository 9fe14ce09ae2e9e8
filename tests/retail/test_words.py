"""Tokens, stems and how common a word is."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retail import words
from retail.words import (
    COMMONEST,
    RAREST,
    STOP_WORDS,
    Kept,
    background,
    idf,
    is_name,
    names,
    stem,
    stems,
    tokens,
    without_apostrophes,
)


def test_tokens_are_lower_case_words_and_numbers_without_thousands_commas() -> None:
    assert tokens("Macy’s to cut 2,700 jobs; Q3 sales $14.3 billion") == [
        "macys", "to", "cut", "2700", "jobs", "q3", "sales", "14.3", "billion",
    ]  # fmt: skip


PLAINLY = re.compile(r"\d+(?:[.,]\d+)*(?![^\W_])|[^\W_]+")
"""What a token is, said in one pattern; `tokens` finds the same in a third of the time."""


@given(st.text(alphabet="a12.,’ é٣\0", max_size=16) | st.text(max_size=40))
@example("a1.5 1.5a 1’.5 _1,500.25")
def test_tokens_are_the_runs_of_letters_and_digits_with_numbers_whole(text: str) -> None:
    found = PLAINLY.findall(without_apostrophes(text.lower()))
    assert tokens(text) == [token.replace(",", "") for token in found]


@given(st.text(max_size=200))
def test_any_text_has_tokens_that_are_lower_case_and_not_empty(text: Any) -> None:
    assert all(token and token == token.lower() for token in tokens(text) if token.isascii())


@pytest.mark.parametrize(
    "forms",
    [
        ("close", "closes", "closed", "closing"),
        ("buy", "buys", "buying", "bought", "buy"),
        ("store", "stores", "stored"),
        ("ship", "ships", "shipped", "shipping"),
        ("supply", "supplies", "supplied"),
        ("recall", "recalls", "recalled", "recalling"),
        ("acquire", "acquires", "acquired", "acquiring", "acquisition"),
        ("billion", "bln", "bn"),
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: Any) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    "pair", [("store", "story"), ("price", "prize"), ("sale", "seal"), ("2700", "2800"), ("us", "use")]
)
def test_different_words_keep_different_stems(pair: Any) -> None:
    assert stem(pair[0]) != stem(pair[1])


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=15))
def test_a_stem_is_never_empty(word: Any) -> None:
    assert stem(word)


def test_stop_words_and_single_letters_are_no_stems() -> None:
    assert stems("The J. C. Penney Co said it would close stores") == ["penney", "clos", "stor"]
    assert "said" in STOP_WORDS


def test_rare_words_tell_more_than_common_ones() -> None:
    assert COMMONEST <= idf("sal") < idf("kroger") < idf("zzyzxq") == RAREST


def test_the_background_is_small_and_knows_names_from_words() -> None:
    assert 5_000 < len(background()) < 20_000
    assert "chicago" in names()
    assert "sal" not in names()
    assert is_name("pennywel")
    assert not is_name("clos")


def test_the_background_is_read_once_however_many_ask_first() -> None:
    for kept in (background, names, words._entries):
        kept.cache_clear()
    with ThreadPoolExecutor(12) as people:
        list(people.map(lambda n: (background, names)[n % 2](), range(48)))
    assert words._entries.cache_info().misses == 1


def test_what_is_made_of_a_word_is_made_once_and_kept_for_so_many_words() -> None:
    asked: list[str] = []

    def made(word: str) -> int:
        asked.append(word)
        return len(word)

    kept = Kept(made, most=2)
    assert [kept[word] for word in ("till", "aisle", "till")] == [4, 5, 4]
    assert asked == ["till", "aisle"]
    assert (kept["shelf"], len(kept)) == (5, 1)
