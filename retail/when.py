"""When: days as they are typed (``7d``, ``2018-01``, ``january 2018``), and a time that a question says in passing."""

import re
from datetime import UTC, datetime, timedelta

from retail.days import MONTHS
from retail.values import dataclass

_SPAN = re.compile(r"(\d{1,4})\s*(d|day|days|w|week|weeks|m|month|months|y|year|years)")
_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?")
_MONTH_YEAR = re.compile(r"([a-z]{3,9})\.?(?:\s+(\d{1,2})(?:st|nd|rd|th)?,?)?(?:\s+(\d{4}))?")
_NAMES_OF_MONTHS = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in MONTHS)
_YEAR = r"(?:19|20)\d\d"
_SAID = re.compile(
    r"(?<![\w$€£.,'’/-])(?:(?P<word>in|during|since|after|before|until)\s+)?"
    rf"(?:(?P<month>{_NAMES_OF_MONTHS})(?:\.?,?\s+(?P<its_year>{_YEAR}))?|(?P<year>{_YEAR}(?:-\d\d?(?:-\d\d?)?)?))"
    r"(?![\w%'’/-]|[.,]\d)",
    re.IGNORECASE,
)
_NO_TIME = re.compile(r"\b(?:fiscal|fy|q[1-4]|[1-4]q|quarter|h[12]|season|class|vision|agenda)\b", re.IGNORECASE)
"""Beside these a year tells which year is told of, not when: the fourth quarter of 2025 is told in 2026."""
_ALSO_WORDS = frozenset({"may", "mar", "march", "jun", "june", "april", "apr", "august", "jan", "sept", "sep", "dec"})
"""Months that are words or names as well: without a year they need a word before them."""


_LATELY = re.compile(
    r"(?:^|\s)(?:(?:in|over|during|from|since)\s+)?(?:the\s+)?"
    r"(?P<said>(?:this|last|past)\s+(?:week|month|year)|yesterday|(?:last|past)\s+\d{1,3}\s+(?:day|week|month|year)s?|"
    r"(?<!usa )today)"
    r"\s*[?.!]*$",
    re.IGNORECASE,
)
"""A time that ends a question, counted from now."""


@dataclass(frozen=True, slots=True)
class Period:
    """A time said in a question: characters `start` to `end`, the days meant (`before` is the first day after them),
    and the time in words (``in November 2026``)."""

    start: int
    end: int
    since: datetime | None
    before: datetime | None
    told: str


def time_said(text: str, now: datetime) -> Period | None:
    """The one year or month that a question says: behind ``in`` or ``since``, or at its beginning or end.

    None where none is said or several are, where it is still to come, and where it is a fiscal one.
    """
    said = list(_SAID.finditer(text))
    if len(said) != 1 or _NO_TIME.search(text):
        return None
    found = said[0]
    outermost = not text[: found.start()].strip() or not text[found.end() :].strip()
    unsure = not (found["year"] or found["its_year"]) and found["month"].lower() in _ALSO_WORDS
    sure = found["word"] or found["its_year"] or (outermost and not unsure)
    return _period(found, now) if sure else None


def lately_said(text: str, now: datetime) -> Period | None:
    """The time that a question ends with, counted back from now: ``kroger last month``, ``recalls past 10 days``."""
    found = _LATELY.search(text)
    if found is None:
        return None
    said = " ".join(found["said"].lower().split())
    counted = re.sub(r"^(?:last|past)\s+(?=\d)", "", said)
    first = parse_when(counted.replace("past ", "last "), now)
    return Period(*found.span(), first, None, f"since {first:%-d %B %Y}") if first else None


def _period(found: re.Match[str], now: datetime) -> Period | None:
    value = " ".join(filter(None, (found["month"], found["its_year"], found["year"])))
    first = parse_when(value, now)
    if first is None or first > now:
        return None
    word = (found["word"] or "in").lower()
    days = value.count("-") == 2
    monthly = bool(found["month"]) or value.count("-") == 1
    told = f"{first:%-d %B %Y}" if days else f"{first:%B %Y}" if monthly else f"{first:%Y}"
    if word in ("since", "after"):
        return Period(*found.span(), first, None, f"since {told}")
    if word in ("before", "until"):
        return Period(*found.span(), None, first, f"before {told}")
    after = first + timedelta(days=1 if days else 32 if monthly else 366)
    last = after if days else after.replace(day=1) if monthly else after.replace(month=1, day=1)
    return Period(*found.span(), first, last, f"{'on' if days else 'in'} {told}")


def parse_when(value: str, now: datetime) -> datetime | None:
    """The moment a date begins: ``7d``, ``2w``, ``3m``, ``1y``, ``2018``, ``2018-01``, ``january 2018``, ``yesterday``.

    Spans count back from `now`; days, months and years begin at midnight UTC. None when it is no date.
    """
    value = value.lower().strip()
    try:
        return _by_name(value, now) or _by_span(value, now) or _by_number(value) or _by_month(value, now)
    except (ValueError, OverflowError):  # 2018-13, 9999y: looks like a date and is none
        return None


def _by_name(value: str, now: datetime) -> datetime | None:
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    days = {
        "today": 0, "yesterday": 1, "last week": 7, "this week": midnight.weekday(), "last month": 30,
        "this month": midnight.day - 1, "this year": midnight.timetuple().tm_yday - 1, "last year": 365,
    }  # fmt: skip
    return midnight - timedelta(days=days[value]) if value in days else None


def _by_span(value: str, now: datetime) -> datetime | None:
    found = _SPAN.fullmatch(value)
    if not found:
        return None
    days = {"d": 1.0, "w": 7.0, "m": 30.4375, "y": 365.25}[found[2][0]]
    return now - timedelta(days=round(int(found[1]) * days))


def _by_number(value: str) -> datetime | None:
    found = _DATE.fullmatch(value)
    return datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1), tzinfo=UTC) if found else None


def _by_month(value: str, now: datetime) -> datetime | None:
    found = _MONTH_YEAR.fullmatch(value)
    month = next((n for n, name in enumerate(MONTHS, 1) if found and name.startswith(found[1])), None)
    if not found or month is None or (found[1] not in MONTHS and len(found[1]) > 4):
        return None
    year = int(found[3]) if found[3] else now.year - (month > now.month)
    return datetime(year, month, int(found[2] or 1), tzinfo=UTC)
