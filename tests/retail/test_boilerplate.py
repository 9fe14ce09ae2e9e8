"""What surrounds the news is taken off; the news stays."""

import itertools
import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retail.boilerplate import boilerplate_spans, clean_title, rules, rules_from, strip_boilerplate
from retail.errors import ParseError


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("HARBOR CITY (Reuters) - Acme rose. (Reporting by A. Roe; Editing by B. Li)", "Acme rose."),
        ("BIG TOWN July 6 Acme will invest $3 million.", "Acme will invest $3 million."),
        ("SMALLVILLE, Ohio -- Acme won.", "Acme won."),
        ("SMALLVILLE ― Acme won.", "Acme won."),
        ("SMALL TOWN Ohio Acme Inc won.", "Acme Inc won."),
        ("SMALLVILLE Calif. Shops won.", "Shops won."),
        ("DALLAS KFC is to open.", "KFC is to open."),
        ("BIG TOWN July 6The case is closed.", "The case is closed."),
        ("(The following statement was released by the rating agency) BIG TOWN July 06 (Tarn) Acme won.", "Acme won."),
        ("Acme won, Zed reported. (http://a.example/1)", "Acme won, Zed reported."),
        ("CHICAGO ABC Group won.", "ABC Group won."),
        ("SHANGHAI/HONG KONG A chain won.", "A chain won."),
        ("CHICAGO STORES CLOSE AS SNOW FALLS", "CHICAGO STORES CLOSE AS SNOW FALLS"),
        ("Acme won the case. Source text for Eikon: abc Further company coverage: Acme", "Acme won the case."),
        ("Acme won. | Video", "Acme won."),
        ("Acme#39;s sales rose.", "Acme's sales rose."),
        ("Acme rose after a report from Zed Co...", "Acme rose after a report from Zed Co"),
        ("Acme rose to £3m last year. Continue reading...", "Acme rose to £3m last year."),
        ("Watch more: Acme rose.", "Acme rose."),
        ("Acme rose. The post Acme rises appeared first on Shelf Talk.", "Acme rose."),
        ("Acme rose. This story continues at Acme rises Or just read more coverage at Shelf Talk", "Acme rose."),
        ("(Corrects price in paragraph 2) Acme rose.", "Acme rose."),
        ("Acme rose by 5 percent.\nZed fell.", "Acme rose by 5 percent.\nZed fell."),
    ],
)
def test_boilerplate_goes_and_news_stays(text: str, left: str) -> None:
    assert strip_boilerplate(text) == left


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("UPDATE 5-Acme rises on sales", "Acme rises on sales"),
        ("CORRECTED-UPDATE 1-Acme rises", "Acme rises"),
        ("Acme names new chief executive - Example Times", "Acme names new chief executive"),
        ("Acme's sales up - by 3 percent", "Acme's sales up - by 3 percent"),
        ("Wal-Mart wins", "Wal-Mart wins"),
        ("BRIEF-", "BRIEF-"),
    ],
)
def test_a_headline_loses_prefix_and_publisher_only(title: str, left: str) -> None:
    assert clean_title(title) == left


@given(st.text(max_size=300))
def test_spans_are_in_order_and_inside(text: str) -> None:
    spans = boilerplate_spans(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(x[1] < y[0] for x, y in itertools.pairwise(spans))


PIECES = st.sampled_from(
    [
        "Acme rose",
        " ",
        "\n",
        ".",
        "...",
        "…",
        "(",
        ")",
        "[",
        "]",
        "<",
        ">",
        "#39;",
        "|",
        " - ",
        " – ",
        "--",
        "Video",
        "12",
    ]
    + [word for rule in rules() for word in rule.needs]
    + [
        "NEW YORK Ab ce ",
        "SMALLVILLE, Ohio -- Ab",
        "BIG TOWN July 6 Ab",
        "Discover what’s happening in retail today, x",
    ]
    + ["The post A appeared first on B.", "(Reporting by A. Roe)", "CITY (Reuters) - ", "[gallery]", "- Example Times"]
)


@given(st.lists(PIECES, max_size=12).map("".join))
@example("\n- Example Times")
@example("Ab.\nSMALLVILLE, Ohio -- Ab.\nBIG TOWN July 6 Ab.\nREX (AP) - Ab.\nPhoto by Ab\nRelated: Ab")
def test_the_words_that_a_rule_needs_never_hide_a_match(text: str) -> None:
    for rule in rules():
        assert rule.may_match(text) or not rule.pattern.search(text), rule.name


@given(st.lists(PIECES, max_size=12).map("".join))
@example("Ab.\nSMALLVILLE, Ohio -- Ab.\nBIG TOWN July 6 Ab.\nREX (AP) - Ab.\nPhoto by Ab\nRelated: Ab")
def test_to_look_for_signs_first_leaves_what_all_rules_in_turn_leave(text: str) -> None:
    left = text
    for rule in rules():
        if rule.field == "text":
            left = rule.pattern.sub((lambda m: unescape("&" + m.group().strip())) if rule.entity else "", left)
    assert strip_boilerplate(text) == re.sub(r"[ \t]{2,}", " ", re.sub(r"\n\s*\n+", "\n", left)).strip()


@given(st.lists(PIECES, max_size=6).map("".join))
@example("UPDATE 2-Ab ce")
@example("Ab ce…")
@example("Ab ce – Example Times")
def test_to_look_for_signs_first_leaves_of_a_title_what_each_rule_leaves(title: str) -> None:
    left = title
    for rule in rules():
        if rule.field == "title" and rule.may_match(left):
            shorter = rule.pattern.sub("", left).strip()
            if len(shorter.split()) >= (2 if rule.name == "publisher-ending" else 1):
                left = shorter
    assert clean_title(title) == (left or title.strip())


def test_a_rule_for_texts_names_a_word_or_begins_with_capitals() -> None:
    assert all(rule.needs or rule.begins == "capitals" for rule in rules() if rule.field == "text")


def test_every_rule_says_where_it_is_met() -> None:
    assert all(rule.where and rule.field in ("text", "title", "page") for rule in rules())


def test_a_rule_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ParseError, match="'broken'"):
        rules_from('[[rule]]\nname = "broken"\nfield = "text"\npattern = "("')


@pytest.mark.parametrize("run", ["X", "A.", "Ab ", "X ", "1,", "- "])
def test_a_long_run_of_anything_is_read_before_the_test_runs_out_of_time(run: str) -> None:
    """A rule that goes back over what it read takes minutes at this length: the suite's limit is the assertion."""
    assert all(start < end for start, end in boilerplate_spans(run * 20_000))
    assert clean_title(run * 100)
