"""Prose is read as an editor reads it: sentences, quotations with speakers, figures, dates, hedges, names, roles."""

import itertools
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retail.prose import (
    attributions,
    dates,
    hedges,
    is_title_case,
    names,
    numbers,
    quotations,
    roles,
    sentences,
    with_dates,
)


def cut(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acme Inc. said so. It rose.", ["Acme Inc. said so.", "It rose."]),
        ("Sales at Acme Corp. rose. The U.S. economy grew.", ["Sales at Acme Corp. rose.", "The U.S. economy grew."]),
        ("He runs Acme Co. The chain is old.", ["He runs Acme Co.", "The chain is old."]),
        ("On Nov. 5 it paid $3.5 million. Mr. J. Roe left.", ["On Nov. 5 it paid $3.5 million.", "Mr. J. Roe left."]),
        ("It opens at 7 a.m. Monday. Why?", ["It opens at 7 a.m. Monday.", "Why?"]),
        ("* Futures off 3 pts * Q1 volume up", ["Futures off 3 pts", "Q1 volume up"]),
        ("A title\nA sentence", ["A title", "A sentence"]),
        ("“We won. It was late,” she said. All left.", ["“We won. It was late,” she said.", "All left."]),
        ("“Really?” he asked.", ["“Really?” he asked."]),
        ("Acme sued the U.S. Department of Labor. It lost.", ["Acme sued the U.S. Department of Labor.", "It lost."]),
        ("The U.S. Food and Drug Administration called.", ["The U.S. Food and Drug Administration called."]),
        ("It left the U.S. Food and drink went up.", ["It left the U.S.", "Food and drink went up."]),
        ("It hired Alex. Roe and Sons Inc to sell.", ["It hired Alex. Roe and Sons Inc to sell."]),
    ],
)
def test_sentences_end_where_an_editor_would_end_them(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(st.text(max_size=300))
def test_sentences_cover_every_printed_character_once_and_in_order(text: str) -> None:
    spans = sentences(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(x[1] <= y[0] for x, y in itertools.pairwise(spans))


@given(st.text(alphabet=st.sampled_from("aB1 .,\"'“”‘’$%*\n-–:;()…Ⅷé½"), max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for reader in (quotations, numbers, names, dates, roles):
        assert all(0 <= found.start <= found.end <= len(text) for found in reader(text))


@pytest.mark.parametrize(
    ("text", "speaker", "sure"),
    [
        ('"We are glad to be here," said Mary Jones, chief executive of Acme.', "Mary Jones", True),
        ("“We are glad to be here,” Jones said.", "Jones", True),
        ("Mary Jones met Bo Li. She added: “We will see to it.”", "Bo Li", True),
        ('"We are glad," Corner Pantry spokesman Neil Aster said.', "Neil Aster", True),
        ('Ann Roe, of Acme, told the Post that any deal "would need some time".', "Ann Roe", True),
        ('"It is so," Roe said. "It will stay so for years."', "Roe", False),
        ("“It goes on, Roe said.\n“And on it goes,” Roe said.", "Roe", True),
    ],
)
def test_the_last_quotation_has_its_speaker(text: str, speaker: str, sure: bool) -> None:
    last = quotations(text)[-1]
    assert last.speaker == speaker
    assert last.sure is sure


def test_a_quotation_knows_its_role_outlet_and_verb() -> None:
    (q,) = quotations('"It will not be easy," Ann Roe, a professor at Hudson University, told the Daily Basket.')
    assert (q.told_to, q.verb, q.role) == ("the Daily Basket", "told", "professor")


def test_picked_out_words_and_unclosed_paragraphs_are_marked() -> None:
    assert quotations("It was an “unusual” step.")[0].scare
    assert quotations("“This goes on\nelsewhere.")[0].open
    assert [q.text for q in quotations("The workers' union and retailers' sales")] == []


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$13.7 billion", 13.7e9, "USD"),
        ("£5.18bn", 5.18e9, "GBP"),
        ("€2m", 2e6, "EUR"),
        ("75 mln dlrs", 75e6, "USD"),
        ("3 pct", 3, "pct"),
        ("4.2 per cent", 4.2, "pct"),
        ("2.5 percentage points", 2.5, "pp"),
        ("40 basis points", 40, "bps"),
        ("twenty-five", 25, ""),
        ("two-thirds", 2 / 3, "part"),
        ("14-1/2 pct", 14.5, "pct"),
        ("Rs 174 cr", 1.74e9, "INR"),
        ("a dozen eggs", 12, ""),
        ("2,700 stores", 2700, ""),
        ("for 3 100 workers", 3100, ""),
        ("$1 234 567.50", 1_234_567.5, "USD"),
        ("12\u202f000 jobs", 12000, ""),
        ("on July 23 100 workers left", 23, ""),
        ("from 3 100 percent", 3, ""),
    ],
)
def test_a_figure_has_its_worth_and_unit(text: str, value: float, unit: str) -> None:
    found = numbers(text)[0]
    assert found.value == pytest.approx(value)
    assert found.unit == unit


def test_the_first_figure_of_a_range_takes_the_scale_of_the_second() -> None:
    assert [(n.value, n.unit) for n in numbers("$2 to $3 billion")] == [(2e9, "USD"), (3e9, "USD")]
    assert [n.value for n in numbers("between 5 and 7 percent")] == [5, 7]
    assert numbers("a 7-Eleven and W3C") == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("on Tuesday", date(2026, 2, 3), date(2026, 2, 3)),
        ("last month", date(2026, 1, 1), date(2026, 1, 31)),
        ("on Jan. 25", date(2026, 1, 25), date(2026, 1, 25)),
        ("on Nov. 5", date(2025, 11, 5), date(2025, 11, 5)),
        ("on 12 November 2025", date(2025, 11, 12), date(2025, 11, 12)),
        ("in May", date(2026, 5, 1), date(2026, 5, 31)),
        ("yesterday", date(2026, 2, 3), date(2026, 2, 3)),
    ],
)
def test_a_date_is_resolved_by_the_day_of_publication(text: str, first: date, last: date) -> None:
    (found,) = dates(text, date(2026, 2, 4))
    assert (found.first, found.last) == (first, last)


def test_may_is_a_month_only_where_it_can_be_one() -> None:
    assert dates("It may rise. May it last.", date(2026, 2, 4)) == []


def test_relative_dates_are_made_absolute() -> None:
    told = with_dates("Acme said on Tuesday that it met Lanting last month.", date(2026, 2, 4))
    assert told == "Acme said on Feb. 3 that it met Lanting in January."


def test_hedges_have_classes() -> None:
    assert hedges("Acme is exploring a sale and may close stores") == ("rumour", "modal")
    assert hedges("It plans to open; the suit alleges fraud") == ("plan", "allegation")
    assert hedges("Acme closed a store in May") == ()
    assert hedges("Acme weighs a sale") == ("rumour",)
    assert hedges("The dollar weighs on sales, and an analyst weighs in") == ()


def test_names_leave_out_openers_and_endings() -> None:
    found = [n.text for n in names("Shoppers liked Jack Ma's Alibaba. The Bank of Ohio agreed with P&G.")]
    assert found == ["Jack Ma", "Alibaba", "Bank of Ohio", "P&G"]
    assert is_title_case("Acme Explores Alliance With Lanting")


def test_a_role_knows_whether_it_is_past_and_whose_it_is() -> None:
    former, now = roles("Former Acme CEO Jane Roe met Bo Li, chairman of Zed.")
    assert (former.role, former.former, former.person) == ("chief executive", True, "Jane Roe")
    assert (now.role, now.former, now.person, now.org) == ("chairman", False, "Bo Li", "Zed")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Sales fell last week.", "Sales fell in the week of Nov. 9."),
        ("It opens by the end of next week.", "It opens by the end of the week of Nov. 23."),
        ("Later this month it will vote.", "Later in November it will vote."),
        ("Monday, 9 February is the day.", "9 February is the day."),
        ("last month's fall", "October's fall"),
        ("growth over the last year", "growth over the last year"),
        ("Talks stood still by Thursday night.", "Talks stood still by the night of Nov. 19."),
        ("Polls closed late Tuesday evening, it said.", "Polls closed late on the evening of Nov. 17, it said."),
        ("Shares fell in Thursday morning trading.", "Shares fell in Nov. 19 morning trading."),
        ("They met on Monday morning after a strike.", "They met on the morning of Nov. 16 after a strike."),
        ("The store opens this Friday.", "The store opens on Nov. 20."),
        ("Their names are to be published on Monday.", "Their names are to be published on Nov. 23."),
        ("It said on Monday it will open on Friday.", "It said on Nov. 16 it will open on Nov. 20."),
        ("Today’s stores sell yesterday's bread.", "Today’s stores sell yesterday's bread."),
        ("Today, the chain has 90 stores.", "Today, the chain has 90 stores."),
        ("Today, the chain closed 90 stores.", "On Nov. 19, the chain closed 90 stores."),
        ("It opens by next autumn.", "It opens by autumn 2027."),
        ("Prices fell last summer.", "Prices fell in summer 2026."),
        ("It may open next spring.", "It may open in spring 2027."),
        ("Last autumn's fall was steep.", "Autumn 2025's fall was steep."),
        ("It would appeal a ruling on Friday.", "It would appeal a ruling on Friday."),
        ("It would appeal on Friday night.", "It would appeal on Friday night."),
        ("Sales fell on Black Friday and Cyber Monday.", "Sales fell on Black Friday and Cyber Monday."),
        ("Shares of Tuesday Morning Corp fell.", "Shares of Tuesday Morning Corp fell."),
        ("The Sunday Times said so on Sunday.", "The Sunday Times said so on Nov. 15."),
    ],
)
def test_weeks_months_and_weekdays_become_dates_where_they_mean_one(text: str, printed: str) -> None:
    assert with_dates(text, date(2026, 11, 19)) == printed


@pytest.mark.parametrize(
    ("text", "hour", "printed"),
    [
        ("Acme said on Thursday.", 9, "Acme said on Nov. 12."),
        ("Acme said on Thursday.", 22, "Acme said on Thursday."),
        ("Acme said on Wednesday.", 22, "Acme said on Nov. 18."),
        ("Acme will open on Thursday.", 22, "Acme will open on Nov. 19."),
        ("Acme opened a store today.", 14, "Acme opened a store on Nov. 18."),
        ("Acme opened a store today.", 2, "Acme opened a store today."),
        ("Acme opened a store on Tuesday.", 2, "Acme opened a store on Nov. 17."),
    ],
)
def test_a_day_that_depends_on_where_it_was_written_is_not_guessed(text: str, hour: int, printed: str) -> None:
    assert with_dates(text, datetime(2026, 11, 18, hour, 30, tzinfo=UTC)) == printed


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Nov 17 (Wire Nine) - Home Depot said on Nov. 18 that sales rose.", "Home Depot"),
        ("Jan 21 Acme Inc said it plans to cut jobs.", "Acme Inc"),
        ("A Thanksgiving dinner costs $56, the growers' federation said.", "the growers' federation"),
    ],
)
def test_a_dateline_or_a_holiday_says_nothing(text: str, speaker: str) -> None:
    assert attributions(text)[0].speaker == speaker


def test_a_possessive_after_a_full_stop_opens_no_quotation() -> None:
    assert [q.text for q in quotations("Acme Inc.'s (Acme) notes are rated 'BBB+'.")] == ["BBB+"]
