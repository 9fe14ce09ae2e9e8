"""Judging names in texts: what is asked first, because it is told faster, tells the same."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retail import mentions
from retail.companies import CompanyTable


@given(st.text(st.sampled_from("Ab1 -.'’&,:_é"), max_size=12))
@example("UK's ")
@example("J. ")
@example("Mr Two-Part-")
def test_the_word_before_a_place_is_the_same_read_backwards(before: str) -> None:
    forwards = re.search(r"([\w'’&.-]*[^\W_][.]?)(['’]s)?([ -]|, |: )$", before)
    backwards = mentions._PREVIOUS.match(before[::-1])
    wanted = forwards.group(1) if forwards and forwards.group(3) in (" ", "-") else None
    assert (backwards.group(1)[::-1] if backwards else None) == wanted


@pytest.mark.parametrize("index", ["S&P 500", "Wall Street's", "Hang Seng", "UK shares", "index futures", "Dow Jones"])
def test_a_headline_of_the_market_has_one_of_its_words(index: str) -> None:
    for title in (f"{index} slips as Kroger falls", f"{index}: Kroger falls", "Stocks to watch: Kroger"):
        assert mentions._is_market_wrap(title), title


def test_each_word_that_may_begin_a_name_is_looked_for_once_and_texts_without_one_are_not_judged() -> None:
    table = CompanyTable.from_toml(TWO_NAMES)
    assert [m.slug for m in table.tag("Kroger and Kroger open, Kroger says", "Kroger opened.")] == ["kroger"]
    assert table.tag("A strike ends", "The post comes again.") == ()
    assert list(table._patterns) == ["Kroger"]


TWO_NAMES = """
[evidence]
after = ["stores"]
acts = ["opens"]
before = []
retail = ["stores"]
[[company]]
slug = "kroger"
name = "Kroger"
[[company]]
slug = "best-buy"
name = "Best Buy"
"""
