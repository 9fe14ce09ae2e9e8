"""Figures and dates in running text: what is printed, what it is worth, in which unit, on which day."""

import calendar
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from retail.days import A_MONTH, MONTH_NUMBER, WEEKDAY_NUMBER
from retail.values import dataclass
from retail.weekdays import is_ahead

NumberKind = Literal["amount", "count", "ordinal", "year", "time", "code"]


def _words(text: str) -> list[str]:
    """Words written as one string, to be read by people."""
    return text.split()


@dataclass(frozen=True, slots=True)
class Number:
    """A figure: `value` has the scale multiplied in; `unit` is ``USD``, ``pct``, ``pp``, ``bps`` ... or empty."""

    start: int
    end: int
    surface: str
    value: float
    unit: str = ""
    scale: float = 1.0
    kind: NumberKind = "count"
    noun: str = ""
    """The word that follows, lower case: what is counted (``stores``)."""
    words: bool = False
    """Written in words (``twelve``)."""


_UNITS = {w: i for i, w in enumerate(_words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
))}  # fmt: skip
_TENS = {
    w: 10 * (i + 2)
    for i, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
}
_BIG = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0,
        "mln": 1e6, "bln": 1e9}  # fmt: skip
_SCALES = {
    "thousand": 1e3, "k": 1e3, "lakh": 1e5, "lakhs": 1e5, "lac": 1e5, "m": 1e6, "mn": 1e6, "mln": 1e6, "mm": 1e6,
    "million": 1e6, "millions": 1e6, "crore": 1e7, "crores": 1e7, "cr": 1e7, "b": 1e9, "bn": 1e9, "bln": 1e9,
    "billion": 1e9, "billions": 1e9, "t": 1e12, "tn": 1e12, "trln": 1e12, "trillion": 1e12,
    "hundred": 100.0, "dozen": 12.0,
}  # fmt: skip
_ORDINALS = {w: i + 1 for i, w in enumerate(_words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
))}  # fmt: skip
_FRACTIONS = {"half": 0.5, "third": 1 / 3, "thirds": 1 / 3, "quarter": 0.25, "quarters": 0.25, "fifth": 0.2,
              "fifths": 0.2, "tenth": 0.1, "tenths": 0.1}  # fmt: skip
_VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125, "⅜": 0.375, "⅝": 0.625, "⅞": 0.875}
_CURRENCY = {
    "$": "USD", "us$": "USD", "usd": "USD", "c$": "CAD", "ca$": "CAD", "cad": "CAD", "a$": "AUD", "au$": "AUD",
    "hk$": "HKD", "nz$": "NZD", "s$": "SGD", "r$": "BRL", "£": "GBP", "gbp": "GBP", "€": "EUR", "eur": "EUR",
    "¥": "JPY", "₹": "INR", "rs": "INR", "rs.": "INR", "inr": "INR", "₩": "KRW", "chf": "CHF",
}  # fmt: skip
_UNIT_WORDS = {
    "%": "pct", "pct": "pct", "percent": "pct", "per cent": "pct", "percentage points": "pp",
    "percentage point": "pp", "percentage-point": "pp", "pp": "pp", "ppt": "pp", "basis points": "bps",
    "basis point": "bps", "bps": "bps", "bp": "bps", "dollars": "USD", "dollar": "USD", "dlrs": "USD", "dlr": "USD",
    "us dollars": "USD", "u.s. dollars": "USD",
    "(u.s.) dollars": "USD", "(u.s.) dlrs": "USD", "u.s. dlrs": "USD",
    "pounds": "GBP", "pound": "GBP", "stg": "GBP", "euros": "EUR",
    "euro": "EUR", "yen": "JPY", "rupees": "INR", "yuan": "CNY", "pesos": "MXN", "cents": "cents", "cent": "cents",
    "cts": "cents", "pence": "pence", "francs": "CHF", "aust dlrs": "AUD", "australian dlrs": "AUD",
    "australian dollars": "AUD", "canadian dollars": "CAD", "canadian dlrs": "CAD",
}  # fmt: skip


def _either(words: object) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


_NO_DAY = "".join(
    f"(?<!{ending} )"
    for ending in (
        "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec May June July uary arch pril gust mber ober"
    ).split()
)
_PARTED = (
    rf"(?:(?<=(?-i:[a-z]) )|(?<=[$£€¥₹])){_NO_DAY}\d{{1,3}}(?: \d{{3}})+"
    r"(?![\d,%-]|\.\d| \d{3}| (?:percent|per cent|pct)\b)"
)
"""``for 3 100 workers``: thousands parted by plain spaces, as some desks print; ``July 23 100 workers`` are two."""
_NUM = (
    rf"{_PARTED}|\d{{1,3}}(?:[\u00a0\u2009\u202f]\d{{3}})+(?:\.\d+)?|\d{{1,3}}(?: \d{{3}})+\.\d+|"
    r"\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
)
_DIGITS = re.compile(
    rf"(?:(?<![\w.])|(?<=Â))(?P<cur>(?:US|CA|C|AU|A|HK|NZ|S|R)?\$|[£€¥₹₩]|(?:Rs\.?|USD|GBP|EUR|INR|CHF)(?=\s?\d))?\s?"
    rf"(?P<sign>[-−+](?=\d))?(?P<num>{_NUM})"
    rf"(?P<frac>[-\s]\d/\d{{1,2}}(?!\d)|/\d{{1,2}}(?![\d/])|[½¼¾⅓⅔⅛⅜⅝⅞])?"
    rf"(?P<ord>(?:st|nd|rd|th)\b)?"
    rf"(?P<scale>[-\s]?(?:{_either(_SCALES)})(?![\w]))?"
    rf"(?P<unit>[-\s]?(?:{_either(_UNIT_WORDS)})(?![\w]))?",
    re.IGNORECASE,
)
_WORD = (
    rf"(?:{_either(_TENS)})(?:[-\s](?:{_either(list(_UNITS)[1:10])}))?|{_either(_UNITS)}|"
    rf"(?:a\s)?(?:{_either(_BIG)})(?=\s)"
)
_WORDS = re.compile(
    rf"(?<!\d-)\b(?P<num>(?:{_WORD})(?:[-\s](?:and\s)?(?:{_either(_BIG)}|{_WORD}))*)\b"
    rf"(?P<unit>[-\s]?(?:{_either(_UNIT_WORDS)})(?!\w))?",
    re.IGNORECASE,
)
_FRACTION_WORDS = re.compile(
    r"\b(?P<top>one|two|three|four|a)[-\s](?P<low>half|thirds?|quarters?|fifths?|tenths?)\b(?!\s+(?:quarter|of\s+the\s+year))"
    r"|\b(?P<half>half)\s+(?:of|a|its|the|as)\b",
    re.IGNORECASE,
)
_ORDINAL_WORDS = re.compile(rf"\b({_either(_ORDINALS)})\b", re.IGNORECASE)
_TIME = re.compile(r"\b\d{1,2}(?::\d\d)(?:\s?[ap]\.?m\.?)?|\b\d{1,2}\s?[ap]\.?m\b\.?", re.IGNORECASE)
_NOUN = re.compile(r"[\s-]+([A-Za-z][\w'’-]*)")
_RANGE = re.compile(r"\s?(?:-|–|—|to|and|or)\s?")


def numbers(text: str) -> list[Number]:
    """Every figure of the text in order: digits, words, money, percentages, points, ranges, fractions, ordinals.

    In a range (``$2 to $3 billion``, ``5-7 percent``) the first figure takes the scale and unit of the second. A bare
    year has kind ``year``, a clock time ``time``.
    """
    return list(_numbers(text))


@lru_cache(maxsize=2048)
def _numbers(text: str) -> tuple[Number, ...]:
    found: list[Number] = [_time(m) for m in _TIME.finditer(text)]
    taken = [(n.start, n.end) for n in found]
    for reader in (_digits, _fractions, _worded, _ordinals):
        fresh = [n for n in reader(text) if not any(n.start < e and s < n.end for s, e in taken)]
        found += fresh
        taken += [(n.start, n.end) for n in fresh]
    found.sort(key=lambda n: n.start)
    return tuple(_spread(text, found))


def _time(m: re.Match[str]) -> Number:
    clock = re.findall(r"\d+", m.group())
    value = int(clock[0]) + (int(clock[1]) / 60 if len(clock) > 1 else 0)
    after_noon = re.search(r"p\.?m", m.group(), re.IGNORECASE)
    if after_noon and value < 12:
        value += 12
    return Number(m.start(), m.end(), m.group(), value, kind="time")


def _digits(text: str) -> list[Number]:
    return [_from_digits(text, m) for m in _DIGITS.finditer(text) if not _part_of_code(text, m)]


def _part_of_code(text: str, m: re.Match[str]) -> bool:
    """``W3C`` or ``7-Eleven`` are names, not figures."""
    after = text[m.end() : m.end() + 2]
    return bool(re.match(r"[A-Za-z_]|-[A-Z]", after)) and not m["unit"] and not m["scale"]


def _from_digits(text: str, m: re.Match[str]) -> Number:
    value = _plain(m["num"]) + _fraction(m["frac"])
    if m["frac"] and m["frac"].startswith("/"):
        value = _plain(m["num"]) / max(float(m["frac"][1:]), 1.0)
    scale = _SCALES[m["scale"].strip(" -\n\t").lower()] if m["scale"] else 1.0
    unit = _unit(m["cur"], m["unit"])
    start = m.start() + len(m.group()) - len(m.group().lstrip())
    surface = text[start : m.end()]
    kind: NumberKind = "amount" if unit else "ordinal" if m["ord"] else "count"
    if kind == "count" and scale == 1.0 and re.fullmatch(r"(?:1[89]|20)\d\d", m["num"]) and not m["frac"]:
        kind = "year"
    sign = -1.0 if m["sign"] in ("-", "−") and unit and not text[: m.start()].endswith(tuple("0123456789")) else 1.0
    return Number(start, m.end(), surface, sign * value * scale, unit, scale, kind, _noun(text, m.end()))


def _plain(printed: str) -> float:
    """The value of digits with thousands parted by commas or spaces."""
    return float(re.sub(r"[, \u00a0\u2009\u202f]", "", printed))


def _fraction(printed: str | None) -> float:
    if not printed or printed.startswith("/"):
        return 0.0
    if printed in _VULGAR:
        return _VULGAR[printed]
    top, low = printed[1:].split("/")
    return int(top) / max(int(low), 1)


def _unit(currency: str | None, word: str | None) -> str:
    if currency:
        return _CURRENCY[currency.strip().lower()]
    return _UNIT_WORDS[re.sub(r"\s+", " ", word.strip(" -\n\t").lower())] if word else ""


def _noun(text: str, end: int) -> str:
    m = _NOUN.match(text, end)
    return m.group(1).lower() if m else ""


def _worded(text: str) -> list[Number]:
    found = []
    for m in _WORDS.finditer(text):
        value, scale = _word_value(m["num"])
        unit = _unit(None, m["unit"])
        kind: NumberKind = "amount" if unit else "count"
        found.append(Number(m.start(), m.end(), m.group(), value, unit, scale, kind, _noun(text, m.end()), words=True))
    return found


def _word_value(words: str) -> tuple[float, float]:
    total, current, scale = 0.0, 0.0, 1.0
    for word in re.split(r"[-\s]+", words.lower()):
        if word in _BIG:
            scale = _BIG[word]
            current = (current or 1.0) * scale
            if scale >= 1000:
                total, current = total + current, 0.0
        else:
            current += _UNITS.get(word, _TENS.get(word, 0))
    return total + current, scale


def _fractions(text: str) -> list[Number]:
    found = []
    for m in _FRACTION_WORDS.finditer(text):
        if m["half"]:
            value, end = 0.5, m.end("half")
        else:
            value, end = _UNITS.get(m["top"].lower(), 1) * _FRACTIONS[m["low"].lower()], m.end()
        found.append(
            Number(m.start(), end, text[m.start() : end], value, "part", 1.0, "amount", _noun(text, end), True)
        )
    return found


def _ordinals(text: str) -> list[Number]:
    return [
        Number(
            m.start(), m.end(), m.group(), _ORDINALS[m.group().lower()], "", 1.0, "ordinal", _noun(text, m.end()), True
        )
        for m in _ORDINAL_WORDS.finditer(text)
    ]


def _spread(text: str, found: list[Number]) -> list[Number]:
    """Give the first figure of a range the scale and unit of the second."""
    spread = list(found)
    for i in range(len(spread) - 2, -1, -1):
        left, right = spread[i], spread[i + 1]
        between = text[left.end : right.start]
        joined = left.kind in ("count", "amount") and right.kind in ("count", "amount") and _RANGE.fullmatch(between)
        if joined and (right.unit or right.scale >= 1000):
            ends = _ENDS.search(text[: left.start]) is not None
            if not right.unit and left.unit in _MONEY and left.scale == 1.0 and (ends or between in ("-", "–")):
                right = spread[i + 1] = replace(right, unit=left.unit, kind="amount")
            spread[i] = _like(left, right, between, ends=ends)
    return spread


_MONEY = frozenset(_CURRENCY.values())
_ENDS = re.compile(r"\b(?:between|from)\s(?:about\s|some\s|roughly\s)?$", re.IGNORECASE)
"""Before the two ends of a range that ``and`` joins: ``between 150 and 200 million``."""


def _like(left: Number, right: Number, between: str, *, ends: bool) -> Number:
    """The first figure of a range with the scale and unit of the second; two that ``and`` only lists keep their own."""
    listed = "and" in between and not ends
    if left.unit not in ("", right.unit) or (listed and not left.unit and right.unit not in ("pct", "bps")):
        return left
    scale = right.scale if left.scale == 1.0 and abs(left.value) < 1000 and right.scale > 1 else 1.0
    if listed and left.unit:
        scale = 1.0
    if not right.unit and (scale == 1.0 or left.value * scale >= right.value):
        return left
    return Number(
        left.start, left.end, left.surface, left.value * scale, right.unit, scale, right.kind, right.noun, left.words
    )


# --- Lengths of time ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time as printed: `count` months, hours or minutes (`unit`), in whichever words (``two decades``)."""

    start: int
    end: int
    count: float
    unit: Literal["month", "hour", "minute"]


_SPANS: dict[str, tuple[float, Literal["month", "hour", "minute"]]] = {
    "minute": (1, "minute"), "hour": (1, "hour"), "day": (24, "hour"), "week": (168, "hour"),
    "fortnight": (336, "hour"), "month": (1, "month"), "year": (12, "month"), "decade": (120, "month"),
    "century": (1200, "month"),
}  # fmt: skip
_LENGTH = re.compile(
    rf"\b(?:(?P<part>half|quarter)[\s-](?:an?[\s-]|of\sa\s)?|(?P<one>an?|past|last|next|coming|previous|following)\s|"
    rf"(?P<num>\d{{1,3}}(?:\.\d)?|{_WORD})(?P<half>\sand\sa\shalf)?[\s-])"
    r"(?P<unit>minute|hour|day|week|fortnight|month|year|decade|centur(?:y|ie))s?\b"
    r"(?P<more>\sand\sa\shalf)?",
    re.IGNORECASE,
)
_PARTS_OF = {"half": 0.5, "quarter": 0.25}


def lengths(text: str) -> list[Length]:
    """Every length of time in order: ``20-year`` and ``two decades`` are both 240 months, ``a fortnight`` 336 hours."""
    return list(_lengths(text))


@lru_cache(maxsize=2048)
def _lengths(text: str) -> tuple[Length, ...]:
    return tuple(_length(m) for m in _LENGTH.finditer(text))


def _length(m: re.Match[str]) -> Length:
    name = m["unit"].lower()
    each, unit = _SPANS["century" if name.startswith("centur") else name]
    count = 1.0
    if m["part"]:
        count = _PARTS_OF[m["part"].lower()]
    elif m["num"]:
        count = float(m["num"]) if m["num"][0].isdigit() else _word_value(m["num"])[0]
    return Length(m.start(), m.end(), (count + (0.5 if m["more"] or m["half"] else 0)) * each, unit)


# --- Dates --------------------------------------------------------------------------------------------------------

DateKind = Literal["day", "month", "quarter", "year", "weekday", "relative"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as printed, with the days it may mean (`first` to `last`); None where it cannot be resolved."""

    start: int
    end: int
    surface: str
    kind: DateKind
    first: date | None = None
    last: date | None = None
    month: int | None = None
    day: int | None = None
    year: int | None = None
    """The year as printed; None where it is understood."""

    @property
    def is_relative(self) -> bool:
        """Does a reader need to know the day of writing to understand it?"""
        return self.kind in ("weekday", "relative")


_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1": 1, "2": 2, "3": 3, "4": 4, "1st": 1,
             "2nd": 2, "3rd": 3, "4th": 4}  # fmt: skip
_PART_OF_DAY = (
    r"(?:\s+(?P<part>morning|afternoon|evening|night)(?=[^\w\s'’-]|\s*$|\s+(?:after|and|at|as|about|because|before|but|by|"
    r"during|following|for|from|if|in|near|of|on|over|saying|that|the|to|until|when|where|which|while|who|with)\b))?"
)
"""What may follow a weekday; not where it only describes what comes next (``Thursday morning trading``)."""
_NAMED_DAYS = (
    "Black Friday/Good Friday/Cyber Monday/Green Monday/Easter Monday/Giving Tuesday/Super Tuesday/Fat Tuesday/"
    "Ash Wednesday/Super Thursday/Super Saturday/Business Saturday/Super Sunday/Palm Sunday/Easter Sunday"
).split("/")
_UNNAMED = "".join(rf"(?<!{name})" for name in _NAMED_DAYS) + (
    r"(?!\s(?-i:(?:Morning|Night|Evening)\s[A-Z]|Times|Telegraph|Mail|Mirror|Express|Herald|Independent|Post\b))"
)
"""Days of shopping and feasts have names of their own, and so have a chain of shops and some newspapers."""
_DATE = re.compile(
    rf"(?P<iso>\b\d{{4}}-\d\d-\d\d\b)"
    rf"|(?P<mdy>\b(?:the\s(?:morning|afternoon|evening|night)\sof\s)?(?P<m1>{A_MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|,\d{{3}}|\.\d|\s?(?:%|percent|pct|million|billion))(?:,?\s+(?P<y1>(?:19|20)\d\d)\b)?)"
    rf"|(?P<dmy>\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{A_MONTH})(?:,?\s+(?P<y2>(?:19|20)\d\d)\b)?)"
    rf"|(?P<my>\b(?P<m3>{A_MONTH}),?\s+(?P<y3>(?:19|20)\d\d)\b)"
    r"|(?P<qy>\b(?:Q(?P<q1>[1-4])|(?P<q2>first|second|third|fourth|1st|2nd|3rd|4th)[-\s](?:fiscal[-\s])?(?:quarter|qtr))\b(?:\s+(?:of\s+)?(?:fiscal\s+)?(?P<y4>(?:19|20)\d\d)\b)?)"
    r"|(?P<fy>\b(?:fiscal(?:\s+year)?|FY)\s?(?P<y6>(?:19|20)\d\d)\b)"
    r"|(?P<rel>\b(?:yesterday|today|tonight|tomorrow|this\s+(?:morning|afternoon|evening|week|month|year|quarter|weekend)|"
    r"(?:last|next|past|previous)\s+(?:quarter(?!\s+of\s)|week|month|year|night|weekend|spring|summer|fall|autumn|winter)|"
    r"(?:earlier|later)\s+(?:this|in\s+the)\s+(?:week|month|year)\b(?!\s+of\s)|"
    r"(?:\w+)\s+(?:days?|weeks?|months?|years?)\s+ago|(?:last|next)\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b)"
    rf"|(?P<wd>\b(?:this\s(?:coming\s)?)?(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b{_UNNAMED}{_PART_OF_DAY})"
    rf"|(?P<mon>\b(?P<m5>{A_MONTH})(?!\s+\d))"
    r"|(?P<year>(?<![\d$£€,.])\b(?P<y5>(?:19|20)\d\d)\b(?![,.]?\d|\s?(?:%|percent|stores|jobs|people|workers)))",
    re.IGNORECASE,
)  # fmt: skip


def dates(text: str, published: datetime | date | None = None) -> list[DateMention]:
    """Every date of the text in order, resolved against the day of publication where that is needed and known.

    A weekday means the last or the next such day, as its verb says (`retail.weekdays`), both where the verb leaves it
    open; a month or day without a year the nearest one. Where it was another day at the writer's desk than in
    `published` (UTC), both days are given: ``today`` in the small hours, a weekday that has begun further east.
    """
    if not isinstance(published, datetime):
        return list(_dates(text, published))
    found, day, hour = _dates(text, published.date()), published.date(), published.hour
    if hour < EAST_FROM and (hour >= WEST_UNTIL or not published.time()):
        return list(found)
    return [_either_side(d, day, east=hour >= EAST_FROM) if d.is_relative else d for d in found]


WEST_UNTIL, EAST_FROM = 6, 12
"""Hours of UTC before which it may still be yesterday in America, and from which it may be tomorrow in Australia."""
_DAYS_TOLD = re.compile(r"(?:yesterday|today|tonight|tomorrow|last\s+night|this\s+(?:morning|afternoon|evening))", re.I)


def _either_side(mention: DateMention, day: date, *, east: bool) -> DateMention:
    if mention.first is None or mention.first != mention.last:
        return mention
    if east:
        begun = mention.kind == "weekday" and mention.first == day - timedelta(6)
        return replace(mention, last=day + timedelta(1)) if begun else mention
    told = mention.kind == "relative" and _DAYS_TOLD.fullmatch(mention.surface)
    return replace(mention, first=mention.first - timedelta(1)) if told else mention


@lru_cache(maxsize=2048)
def _dates(text: str, day: date | None) -> tuple[DateMention, ...]:
    found = (_date(m, day) for m in _DATE.finditer(text))
    return tuple(d for d in found if d is not None)


def _date(m: re.Match[str], published: date | None) -> DateMention | None:
    kind = m.lastgroup
    for name, reader in _READERS.items():
        if m[name] is not None:
            return reader(m, published)
    raise AssertionError(kind)


def _whole(m: re.Match[str]) -> tuple[int, int, str]:
    return m.start(), m.end(), m.group()


def _iso(m: re.Match[str], published: date | None) -> DateMention | None:
    try:
        day = date.fromisoformat(m.group())
    except ValueError:
        return None
    return DateMention(*_whole(m), "day", day, day, day.month, day.day, day.year)


def _month_of(printed: str) -> int:
    return MONTH_NUMBER[printed.rstrip(".").lower()]


def _day(m: re.Match[str], month: str, day: str, year: str | None, published: date | None) -> DateMention | None:
    number = _month_of(month)
    if not 1 <= int(day) <= 31 or (month[0].islower() and number in (3, 5)):
        return None
    which = int(year) if year else _near_year(number, int(day), published)
    at = _safe_date(which, number, int(day))
    return DateMention(*_whole(m), "day", at, at, number, int(day), int(year) if year else None)


def _near_year(month: int, day: int, published: date | None) -> int | None:
    if published is None:
        return None
    years = (published.year - 1, published.year, published.year + 1)
    candidates = [(y, _safe_date(y, month, min(day, 28))) for y in years]
    return min((abs((d - published).days), y) for y, d in candidates if d)[1]


def _safe_date(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year else None
    except ValueError:
        return None


def _month_span(year: int | None, month: int) -> tuple[date | None, date | None]:
    if year is None or not 1 <= year <= 9999:
        return None, None
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _month_year(m: re.Match[str], published: date | None) -> DateMention | None:
    month = _month_of(m["m3"])
    return DateMention(*_whole(m), "month", *_month_span(int(m["y3"]), month), month, None, int(m["y3"]))


_MODAL_MAY = re.compile(
    r"(?:in|of|last|since|by|from|until|early|late|mid-?|through|to|and|next|this|during|for|every|an?|its|the)\s+$",
    re.I,
)


def _month_alone(m: re.Match[str], published: date | None) -> DateMention | None:
    printed = m["m5"]
    number = _month_of(printed)
    if printed[0].islower() or (number == 5 and not _MODAL_MAY.search(m.string[max(0, m.start() - 12) : m.start()])):
        return None
    year = _near_year(number, 15, published)
    return DateMention(*_whole(m), "month", *_month_span(year, number), number)


def _quarter(m: re.Match[str], published: date | None) -> DateMention:
    quarter = _QUARTERS[(m["q1"] or m["q2"]).lower()]
    return DateMention(*_whole(m), "quarter", month=quarter, year=int(m["y4"]) if m["y4"] else None)


def _year(m: re.Match[str], published: date | None) -> DateMention:
    year = int(m["y5"] or m["y6"])
    return DateMention(*_whole(m), "year", date(year, 1, 1), date(year, 12, 31), year=year)


def _weekday(m: re.Match[str], published: date | None) -> DateMention:
    if published is None:
        return DateMention(*_whole(m), "weekday")
    back = (published.weekday() - WEEKDAY_NUMBER[m["weekday"].lower()]) % 7
    last = published - timedelta(back)
    coming = last + timedelta(7 if back else 0)
    ahead = is_ahead(m.string, *m.span("weekday"))
    return DateMention(*_whole(m), "weekday", coming if ahead else last, last if ahead is False else coming)


def _relative(m: re.Match[str], published: date | None) -> DateMention | None:
    if _in_a_name(m):
        return None
    first, last = _relative_days(re.sub(r"\s+", " ", m.group().lower()), published) if published else (None, None)
    return DateMention(*_whole(m), "relative", first, last)


_CAPITALISED = re.compile(r"(?:Today|Tomorrow|Tonight|Yesterday)")
_PLAIN = re.compile(r"\b(?!(?:with|from|over|into|amid|after|than|that|this)\b)[a-z]{4,}\b")
_JOINED = re.compile(r"(?:\b[A-Z][\w.’'-]*|[a-z,])\s(?:for|of|the)?\s?$")


def _in_a_name(m: re.Match[str]) -> bool:
    """``the Center for Tomorrow``: a capital within a sentence of plain words; a headline has capitals throughout."""
    if not _CAPITALISED.fullmatch(m.group()) or not _JOINED.search(m.string, 0, m.start()):
        return False
    around = m.string[max(0, m.start() - 60) : m.end() + 60]
    return len(_PLAIN.findall(around)) >= _PLAIN_WORDS


_PLAIN_WORDS = 2
"""Words in lower case around a capital by which a sentence is told from a headline."""


def _relative_days(words: str, day: date) -> tuple[date | None, date | None]:
    single = {"yesterday": -1, "last night": -1, "tomorrow": 1, "today": 0, "tonight": 0}
    if words in single or words.startswith(("this morning", "this afternoon", "this evening")):
        at = day + timedelta(single.get(words, 0))
        return at, at
    if words.endswith("day"):
        at = day - timedelta((day.weekday() - WEEKDAY_NUMBER[words.split()[1]]) % 7 or 7)
        return (at, at) if words.startswith("last") else (at + timedelta(7), at + timedelta(14))
    return _period(words, day)


def _period(words: str, day: date) -> tuple[date | None, date | None]:
    if words.rpartition(" ")[2] in _SEASONS:
        return _season(words, day)
    step = -1 if words.startswith(("last", "past", "previous")) else 1 if words.startswith("next") else 0
    if words.endswith("week"):
        monday = day - timedelta(day.weekday()) + timedelta(7 * step)
        return monday, monday + timedelta(6)
    if words.endswith("month"):
        months = day.year * 12 + day.month - 1 + step
        return _month_span(months // 12, months % 12 + 1)
    if words.endswith("year"):
        year = min(max(day.year + step, 1), 9999)
        return date(year, 1, 1), date(year, 12, 31)
    return None, None


_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9}
"""The month each begins with where news is mostly made, the north; a winter has two years and stays as printed."""


def _season(words: str, day: date) -> tuple[date | None, date | None]:
    """``next autumn``: the first that has not begun; ``last autumn``: the newest that is over."""
    first = _SEASONS[words.rpartition(" ")[2]]
    step = {"next": 1, "last": -1}.get(words.partition(" ")[0])
    if step is None:
        return None, None
    begun = (day.month, day.day) >= (first, 1)
    year = day.year + (1 if begun else 0) if step == 1 else day.year - (0 if day.month > first + 2 else 1)
    return date(year, first, 1), _month_span(year, first + 2)[1]


_READERS = {
    "iso": _iso,
    "mdy": lambda m, p: _day(m, m["m1"], m["d1"], m["y1"], p),
    "dmy": lambda m, p: _day(m, m["m2"], m["d2"], m["y2"], p),
    "my": _month_year,
    "qy": _quarter,
    "fy": _year,
    "rel": _relative,
    "wd": _weekday,
    "mon": _month_alone,
    "year": _year,
}


def printed_date(day: date, published: date | None = None) -> str:
    """A day as we print it: ``Nov. 17``, with the year where it is not that of publication."""
    month = calendar.month_name[day.month]
    short = month if len(month) <= 5 else ("Sept." if day.month == 9 else month[:3] + ".")
    return f"{short} {day.day}" + ("" if published and published.year == day.year else f", {day.year}")


def with_dates(text: str, published: datetime | date) -> str:
    """The text with relative days and months made absolute: ``on Tuesday`` -> ``on Nov. 17``.

    Only what resolves without doubt is changed; text in quotation marks is left alone by the caller's choice of spans.
    """
    day = published.date() if isinstance(published, datetime) else published
    text = _WEEKDAY_TOO.sub("", text)
    out, at = [], 0
    for mention in dates(text, published):
        printed = _absolute(mention, day)
        if printed and not (mention.kind == "relative" and _OPEN_SPAN.search(text[: mention.start])):
            lead, owner = text[at : mention.start], bool(_OWNER.match(text, mention.end))
            aside = owner and (printed.startswith("in the week") or _DAYS_TOLD.fullmatch(mention.surface))
            if aside or (mention.start == 0 and _THESE_DAYS.match(text)):
                continue
            if printed.startswith(("in ", "on ")) and (owner or _RULED.search(lead)):
                printed = printed[3:]
            out += [lead, printed[:1].upper() + printed[1:] if mention.start == 0 else printed]
            at = mention.end
    return "".join(out) + text[at:]


_WEEKDAY_TOO = re.compile(
    rf"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? (?=\d{{1,2}} {A_MONTH}|{A_MONTH} \d{{1,2}}\b)"
    rf"|\b(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day (?=\({A_MONTH} \d{{1,2}}\))"
)
"""A weekday that has its date beside it already: ``Monday, 9 February``, ``Thursday (June 18)``."""
_OWNER = re.compile(r"['’]s?\b")
_RULED = re.compile(r"\b(?:in|on|of|since|from|by|until|for|during|over|through|before|after)\s$", re.IGNORECASE)
_THESE_DAYS = re.compile(
    r"today,?\s+(?:[\w’'&.-]+\s+){0,4}?(?:is|are|has|have|remains?|makes?|sells?|runs?|operates?|employs?)\b",
    re.IGNORECASE,
)
"""``Today, the chain has 90 stores``: the present, and no day."""
_OPEN_SPAN = re.compile(r"\b(?:the|this|that|each|every)\s$", re.IGNORECASE)
"""``over the last year``: the twelve months before, not the year before."""


_LAST_PART = re.compile(r"day\s+(morning|afternoon|evening|night)$", re.IGNORECASE)


def _absolute(mention: DateMention, day: date) -> str | None:
    if not mention.is_relative or mention.first is None or mention.last is None:
        return None
    if (part := _LAST_PART.search(mention.surface)) and mention.first == mention.last:
        return f"on the {part[1].lower()} of {printed_date(mention.first, day)}"
    if mention.first == mention.last:
        bare = mention.kind == "weekday" and not mention.surface.lower().startswith("this")
        return ("" if bare else "on ") + printed_date(mention.first, day)
    words = re.sub(r"\s+", " ", mention.surface.lower())
    ahead, _, period = words.rpartition(" this ")
    lead = f"{ahead} in" if ahead in ("earlier", "later") else "in"
    if lead == "in" and words.partition(" ")[0] not in ("last", "next", "this"):
        return None
    if period == "week" or words.endswith(" week"):
        return f"{lead} the week of {printed_date(mention.first, day)}"
    if words.endswith(" month"):
        year = "" if mention.first.year == day.year else f" {mention.first.year}"
        return f"{lead} {calendar.month_name[mention.first.month]}{year}"
    if words.rpartition(" ")[2] in _SEASONS:
        return f"{lead} {words.rpartition(' ')[2]} {mention.first.year}"
    return f"{lead} {mention.first.year}" if words.endswith(" year") else None
