"""Numbers (B1): each stands in a source with its value and unit, in digits or in words, whole or rounded."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from briefs.checks.claimed import NUMBER_WORDS, Claimed, none_of
from briefs.checks.claims import Line
from briefs.checks.figure_swaps import bound_to_another, figure_kind, same_number, told_twice
from briefs.checks.sources import Source, Sources
from retail.amounts import Length, lengths
from retail.prose import Number, dates, names, numbers
from retail.types import Violation


def _worth_checking(n: Number, text: str) -> bool:
    """Small words that count nothing (``one of``, ``the two``, ``first``) prove nothing."""
    if n.kind in ("year", "code") or (n.unit == "part" and _ONE_MORE.match(text, n.start)):
        return False
    if n.words and n.value == 1 and not n.unit:
        return False
    return not (
        n.words and n.value == 2 and re.search(r"\b(?:the|these|those|its|their)\s$", text[: n.start], re.IGNORECASE)
    )


_ONE_MORE = re.compile(r"a (?:third|fifth|tenth) (?!of\b|more\b|less\b|fewer\b|higher\b|lower\b)[a-z]", re.IGNORECASE)
"""``a third pole``: one more, and no share."""


def check_numbers(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """Violations B1 and B2 of one sentence."""
    mentions = dates(claimed.text)
    yield from _pairs(claimed, sources)
    yield from _magnitudes(claimed, sources)
    yield from _spans_of_time(claimed, sources)
    yield from told_twice(claimed)
    for n in numbers(claimed.text):
        in_date = n.kind != "time" and any(d.start <= n.start and n.end <= d.end for d in mentions)
        if in_date or not _worth_checking(n, claimed.text) or _is_length_of(n, claimed):
            continue
        same = [(d, m) for d in sources.docs for m in d.numbers if same_number(n, m) and not d.is_of_date(m)]
        if not same:
            if not _counted(n, claimed, sources):
                yield Violation("B1", claimed.where, missing_number(n, sources))
        elif not claimed.verbatim:
            yield from bound_to_another(n, claimed, sources, same)


def _counted(n: Number, claimed: Claimed, sources: Sources) -> bool:
    """A figure that stands in a source in other clothes: a year-like count, a figure without its unit beside it."""
    if n.kind == "time":
        return any(
            m.kind == "time" and abs(m.value % 12 - n.value % 12) < 1e-6 for d in sources.docs for m in d.numbers
        )
    if n.kind == "ordinal":
        return any(m.value == n.value and m.kind == "count" for d in sources.docs for m in d.numbers)
    if n.unit == "part":
        return _part_known(n, claimed.text, sources)
    if n.noun in ("point", "points") and any(
        m.unit == "pct" and m.value == n.value for d in sources.docs for m in d.numbers
    ):
        return True  # a balance of ``34 points``
    span = _length_at(n, claimed.text)
    if span and any(same_length(span, x) for d in sources.docs for x in lengths(d.text)):
        return True
    if _in_words_of(n, claimed, sources) or _rounded(n, claimed.text, sources) or _worked_out_of(n, claimed):
        return True
    if n.unit and any(_unit_understood(n, m, d) for d in sources.docs for m in d.numbers):
        return True
    if _INDEX.search(claimed.text[: n.start]) or _as_often(n, claimed.text, sources):
        return True
    digits = re.sub(r"[^\d.]", "", n.surface)
    if claimed.text[max(0, n.start - 1) : n.start] in _SIGNS:
        return any(claimed.text[n.start - 1] + n.surface in d.text for d in sources.docs)  # ``HK$327m``
    return (
        n.kind == "count"
        and not n.words
        and any(
            re.search(
                rf"(?<![\d.,]){re.escape(n.surface)}(?![\d]|[.,]\d|\s?(?:%|pct|percent|million|billion|m\b|bn\b))",
                d.text,
            )
            for d in sources.docs
        )
        and bool(digits)
    )


_AS_OFTEN = {
    2: frozenset("double doubled doubling doubles twice twofold".split()),
    3: frozenset("triple tripled tripling triples treble trebled trebling thrice threefold".split()),
    4: frozenset("quadruple quadrupled quadrupling fourfold".split()),
    5: frozenset(["fivefold"]),
}
"""What says ``three times`` in one word."""


def _as_often(n: Number, text: str, sources: Sources) -> bool:
    """``three times last year's`` where a source has it tripled."""
    if not text[n.end :].startswith(" times"):
        return False
    told = not _AS_OFTEN.get(int(n.value), frozenset()).isdisjoint(sources.lows)
    return told or any(_are_as_many(p.text, n.value) for d in sources.docs for p in d.places)


def _are_as_many(text: str, times: float) -> bool:
    """Has a sentence two figures of one unit, one of them some so many times the other?"""
    found = [(figure_kind(n), n.value) for n in numbers(text) if n.value and (n.unit or n.scale > 1)]
    return any(u == v and abs(a / b - times) <= _SOME * times for u, a in found for v, b in found)


_SOME = 0.1


def _rounded(n: Number, text: str, sources: Sources) -> bool:
    """``85%`` for 85.3 percent, ``551.7 million`` for as many dollars: the source's figure, shorter.

    A figure with a single digit is one of many that it may stand for: a word must say that it is not exact.
    """
    digits = re.sub(r"\D", "", n.surface).strip("0")
    about = _is_about(n, text)
    if n.words or text[max(0, n.start - 1) : n.start] in _SIGNS or (len(digits) < _TELLING and not about):
        return False
    printed = n.surface.replace(",", "")
    decimals = len(m[1]) if (m := re.search(r"\.(\d+)", printed)) else 0
    near = [
        m
        for d in sources.docs
        for m in d.numbers
        if (m.unit == n.unit or (not n.unit and n.scale >= _LARGE and m.kind == "amount"))
        and m.kind in ("count", "amount")
    ]
    step = n.scale * 10.0**-decimals
    if any(is_roughly(n, m, text) for m in near):
        return True
    return any(m.value != 0 and abs(m.value - n.value) <= step / 2 * (1 + 1e-9) and _is_finer(m, step) for m in near)


def is_roughly(n: Number, m: Number, text: str) -> bool:
    """``some 155,000`` for 155,465: a round count that the text calls inexact, near enough to the source's."""
    if n.scale != 1 or n.value < _ROUND or n.value % _ROUND or n.unit != m.unit or not _is_about(n, text):
        return False
    digits = str(int(n.value))
    step = 10.0 ** (len(digits) - len(digits.rstrip("0")))
    return 0 < abs(m.value - n.value) <= min(step / 2, _LOOSELY * n.value)


def _is_about(n: Number, text: str) -> bool:
    return bool(_ABOUT.search(text[: n.start]) or _OR_SO.match(text, n.end))


def _is_finer(m: Number, step: float) -> bool:
    """Is a figure given more closely than in such steps, or just as closely?"""
    return m.scale > 1 or abs(m.value / step - round(m.value / step)) > 1e-9 or step >= 1


_LOOSELY = 0.025
"""How far from the source's, as a share, a round figure may be that is said not to be exact: ``some 155,000``."""
_ROUND = 100
"""What such a figure must be a multiple of."""
_OR_SO = re.compile(r"(?: [a-z]+)? or so\b")
_TELLING = 2
"""Digits, zeros at either end left out, by which a rounded figure is still told from others."""
_LARGE = 1e6
"""Of this scale a figure may leave out the unit that the one before it has."""
_ABOUT = re.compile(
    r"\b(?:about|around|nearly|almost|roughly|some|approximately|over|under|more than|less than|just)\s[$£€]?$",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"\b(?:more|less|fewer|higher|lower|wider|ahead|behind|gap|margin|difference|up by|down by|rise of|fall of|"
    r"combined|together|in all|total(?:ling)?|sum)\b",
    re.IGNORECASE,
)


def _worked_out_of(n: Number, claimed: Claimed) -> bool:
    """``$2.7m more than``: the difference or the sum of two figures of one sort that the sentences it rests on have."""
    if n.words or not n.unit or not _DIFFERENCE.search(claimed.text):
        return False
    near = {m.value for p in claimed.places[:2] for m in numbers(p.text) if m.unit == n.unit}
    known = {m.value for p in claimed.places[:2] for m in p.doc.numbers if m.unit == n.unit}
    return any(
        abs(abs(a - b) - n.value) <= 1e-6 * n.value or abs(a + b - n.value) <= 1e-6 * n.value
        for a in near
        for b in known - {a}
    )


def _length_at(n: Number, text: str) -> Length | None:
    """The length of time that the figure counts: that of ``20`` in ``20-year``."""
    return next((x for x in lengths(text) if x.start <= n.start < x.end), None)


def same_length(a: Length, b: Length) -> bool:
    """Do two lengths of time count as many of the same unit?"""
    return a.unit == b.unit and a.count == b.count


def _is_length_of(n: Number, claimed: Claimed) -> bool:
    """Does a sentence it rests on tell the same length of time in whichever words: ``two decades`` for 20 years?"""
    span = _length_at(n, claimed.text)
    return span is not None and any(same_length(span, x) for p in claimed.places[:3] for x in lengths(p.text))


_SIGNS = ("$", "€", "£", "¥")
_PARTS = {"half": 50, "a half": 50, "a quarter": 25, "three quarters": 75, "three-quarters": 75, "a fifth": 20,
          "a third": 33, "two thirds": 67, "two-thirds": 67, "a tenth": 10}  # fmt: skip
"""What a share in words is in percent, rounded."""


def _part_known(n: Number, text: str, sources: Sources) -> bool:
    """``a third film`` for its third one, ``a quarter`` for 25 percent, or the share as it stands in a source."""
    low = n.surface.lower()
    if any(low in d.text.lower() for d in sources.docs):
        return True
    percent = _PARTS.get(low)
    if percent and any(m.unit == "pct" and abs(m.value - percent) < 1 for d in sources.docs for m in d.numbers):
        return True
    if low.removeprefix("a ") in sources.lows and not text[n.end :].startswith(" of"):
        return True
    share = (percent or 0) / 100
    return share > 0 and any(_are_share(p.text, share) for d in sources.docs for p in d.places)


def _are_share(text: str, share: float) -> bool:
    """Are two figures of one kind in the sentence this share of one another: two million of four for ``half``?"""
    found = [(figure_kind(x), x.value) for x in numbers(text) if x.value and x.kind not in ("year", "time")]
    return any(k == j and abs(v / w - share) < 0.01 for k, v in found for j, w in found)


_RATIO = re.compile(
    r"\b(?P<a>one|two|three|four|five|six|seven|eight|nine|\d+) (?:in|out of) "
    r"(?P<b>two|three|four|five|ten|\d+)\b"
)
_SMALL = 9
"""Up to here a count in words may be of things that a source names one by one."""


def _in_words_of(n: Number, claimed: Claimed, sources: Sources) -> bool:
    """A count a source gives in another way: ``nine in ten`` for 90 percent, ``three`` for three names in a row."""
    for m in _RATIO.finditer(claimed.text):
        if m.start() <= n.start < m.end():
            a, b = (NUMBER_WORDS.index(x) if x in NUMBER_WORDS else float(x) for x in (m["a"], m["b"]))
            return any(x.unit == "pct" and abs(x.value - 100 * a / b) < 1 for d in sources.docs for x in d.numbers if b)
    if not n.words or n.unit or not 2 <= n.value <= _SMALL:
        return False
    return any(n.value <= max(_rows(p.text), default=0) for p in claimed.places[:3])


@lru_cache(maxsize=1024)
def _rows(text: str) -> frozenset[int]:
    """How many names stand in each row of them: ``Ann Roe, Bo Lee and Cy Fox`` is 3."""
    found, row = [], list(names(text))[:1]
    count = len(row)
    for a, b in pairwise(names(text)):
        if re.fullmatch(r",? (?:and |& |or )?|, ", text[a.end : b.start]):
            count += 1
            continue
        found.append(count)
        count = 1
    return frozenset(c for c in (*found, count) if c > 1)


_INDEX = re.compile(r"(?:FTSE|S&P|Nasdaq|Nikkei|CAC|DAX|Russell|Fortune)[- ]$")
"""What a number after it is part of: ``the FTSE 100``."""


def _unit_understood(n: Number, m: Number, doc: Source) -> bool:
    """``below 150 yen to a record low of 148.40``: the same value without a unit, which a figure beside it has."""
    if m.unit or abs(m.value - n.value) > 1e-9 * n.value or m.kind != "count":
        return False
    if len(re.findall(r"\d", m.surface)) < 3 and m.scale <= 1:
        return False
    if m.scale > 1 and any(o.unit in (n.unit, "cents") for o in doc.numbers):
        return True
    sentence = doc.at(m.start)
    return any(o.unit == n.unit for o in doc.numbers if doc.at(o.start) == sentence)


def missing_number(n: Number, sources: Sources) -> str:
    """``'$2 billion' is in none of the three articles; nearest '$2.1 billion' in Reuters``."""
    why = f"'{n.surface}' is {none_of(sources)}"
    alike = [
        (abs(m.value - n.value) / max(abs(n.value), abs(m.value), 1e-9), m, d)
        for d in sources.docs
        for m in d.numbers
        if (m.unit == n.unit or m.value == n.value) and m.kind not in ("year", "time")
    ]
    if not alike:
        return why
    distance, nearest, doc = min(alike, key=lambda x: x[0])
    return why + (f"; nearest '{nearest.surface}' in {doc.article.outlet}" if distance < 1 else "")


_DURATION = re.compile(
    r"\b(?P<n>an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+)[ -](?P<unit>minute|hour|day|week|month|"
    r"year|decade)s?\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def _durations(text: str) -> dict[str, set[str]]:
    """Units of time by how many of them: ``24 hours`` is {"24": {"hour"}}."""
    found: dict[str, set[str]] = {}
    for m in _DURATION.finditer(text):
        count = {"a": "1", "an": "1"}.get(m["n"].lower(), m["n"].lower())
        if count in NUMBER_WORDS:
            count = str(NUMBER_WORDS.index(count))
        found.setdefault(count, set()).add(m["unit"].lower())
    return found


def _spans_of_time(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """``24 days`` where the sources have 24 hours, and nothing of 24 days."""
    if claimed.verbatim:
        return
    told = [_durations(d.text) for d in sources.docs]
    for count, units in _durations(_without_known_lengths(claimed.text, sources)).items():
        known = set().union(*(t.get(count, set()) for t in told))
        other = sorted(known - units)
        if other and not units & known and (count != "1" or _durations(_near_text(claimed)).get(count)):
            yield Violation(
                "B1", claimed.where, f"'{count} {min(units)}' is {none_of(sources)}; nearest '{count} {other[0]}'"
            )


def _without_known_lengths(text: str, sources: Sources) -> str:
    """The text without the lengths of time that a source has, in whichever words."""
    known = [x for d in sources.docs for x in lengths(d.text)]
    for mine in lengths(text):
        if any(same_length(mine, x) for x in known):
            text = text[: mine.start] + " " * (mine.end - mine.start) + text[mine.end :]
    return text


def _near_text(claimed: Claimed) -> str:
    return " ".join(p.text for p in claimed.places[:2])


_MAGNITUDE = re.compile(
    r"\b(?:(?:m|b|tr)illion-(?:dollar|pound|euro)|hundreds|thousands|millions|billions|trillions|millionaires?|billionaires?)\b",
    re.IGNORECASE,
)


def _magnitudes(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """``billions of dollars`` without a figure."""
    for m in _MAGNITUDE.finditer(claimed.text):
        if m.group().lower() not in sources.lows:
            yield Violation("B1", claimed.where, f"'{m.group()}' is {none_of(sources)}")


_PAIR = re.compile(r"(?<![\d.,$£€-])(\d{1,3})\s?[-–]\s?(\d{1,3})(?![\d,]|[-–]\d|\.\d)")


def _pairs(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """A vote or a range (``5-2``) stands in a source as a pair."""
    for m in _PAIR.finditer(claimed.text):
        pair = re.compile(rf"(?<![\d.,]){m[1]}\W{{0,3}}(?:\w+\s)?(?:to|and|-|–|or)?\s?{m[2]}(?!\d|\.\d)")
        if not any(pair.search(d.text) for d in sources.docs):
            yield Violation("B1", claimed.where, f"'{m.group()}' is {none_of(sources)}")


def check_figures(figures: Sequence[Line], sources: Sources) -> Iterator[Violation]:
    """Figures shown in a strip of their own."""
    for line in figures:
        for n in numbers(line.text):
            if not any(same_number(n, m) for d in sources.docs for m in d.numbers):
                yield Violation("B1", line.where, missing_number(n, sources))
