"""Which figure is which (rubric B2): the actual, the former or the forecast one; of what period, and of whom.

`binding` asks what stands beside a figure. Here two figures (or dates) of one claim are taken together: if the sources
give each of them the other's standing, period or name, they have changed places, however the sentence is built.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from briefs.checks.claimed import Claimed
from briefs.checks.figure_swaps import figure_kind
from briefs.checks.meaning import LIGHT, keys
from briefs.checks.names import name_key
from briefs.checks.sources import Source, Sources
from briefs.checks.words import words
from retail.prose import Number, dates, names, numbers, quotations
from retail.types import Violation
from retail.words import stem

_FORECAST = re.compile(
    r"\b(?:forecasts?|forecasting|expect\w*|estimates?|estimated|consensus|predict\w*|look(?:ed|ing) for|projected|"
    r"projections?|view|hoped for|guidance|outlook|sees)\b(?: of| for| to be| was| were|,)?[^,;]{0,30}$",
    re.IGNORECASE,
)
_FORECAST_AFTER = re.compile(
    r"[^,;.]{0,20}\b(?:(?:the )?(?:market|analysts?|economists|it|they|investors|"
    r"Wall Street) (?:had |have )?(?:forecast|"
    r"expected|predicted|estimated|looked for)|forecast|expected|estimated|predicted)\b",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"(?<!more )(?<!less )(?<!fewer )\b(?:from|compared (?:with|to)|versus|vs\.?|against|than|"
    r"instead of|not|rather than|after|following)\s(?:(?:a|an|"
    r"the|its|just|about|some|only|under|over|revised|earlier|previously|announced|reported|original|[A-Z]\w+['’]s)\s){0,3}$"
)
_THEN_AFTER = re.compile(
    r"(?:\s\w+){0,2}?\s(?:(?:a|the|one) (?:year|month|quarter) (?:earlier|before|ago|previously)|last year\b)"
)
_SOFT = re.compile(
    r"\b(?:forecast\w*|expect\w*|estimat\w*|predict\w*|project\w*|see[sn]?|outlook|guidance|plan\w*|would|could|may|might|"
    r"should|likely|hop\w+|target\w*|view|looked for|consensus|aim\w*)\b",
    re.IGNORECASE,
)
_WILL = re.compile(r"\b(?:will|to)\b")
"""Enough for a forecast only in somebody's mouth."""
_CUT = re.compile(
    r",\s|;\s|\s\*\s|\b(?:and|while|whereas|but|against|versus|vs\.?|compared (?:with|to)|"
    r"from(?= (?:an? |the |about |some )?[$£€\d]))\b",
    re.IGNORECASE,
)
_PERIODS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("nine months", re.compile(r"\b(?:nine|9)[ -]months?\b", re.IGNORECASE)),
    ("six months", re.compile(r"\b(?:(?:six|6)[ -]months?|half)\b", re.IGNORECASE)),
    ("quarter", re.compile(r"\b(?:quarter(?:ly)?|qtr(?:ly)?|Q[1-4])\b", re.IGNORECASE)),
    ("month", re.compile(r"\b(?:monthly|month[- ]on[- ]month|on the month)\b", re.IGNORECASE)),
    ("year", re.compile(r"\b(?:year[- ]on[- ]year|annual(?:ly)?|yearly|on the year)\b", re.IGNORECASE)),
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTH = re.compile(
    r"\b(?:January|February|March|April|(?-i:May)|June|July|August|September|October|November|December)\b",
    re.IGNORECASE,
)
_Bag = frozenset[frozenset[str]]
_CLEAR = 3
"""Words that must speak for the other place when one speaks for this one."""
_NEAR = 2
"""Sentences within which two figures of a source belong together."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure or a date of a text with the part of its clause that says what it is of."""

    start: int
    end: int
    kind: str
    value: object
    surface: str
    standing: str
    part: str
    close: str
    """The three words of meaning before it and the one behind it, within that part."""


def check_labels(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """At most one violation for a sentence."""
    if claimed.verbatim or not claimed.places:
        return
    mine = figures(claimed.text)
    for check in (_standings, _periods, _owners):
        found = next(check(mine, claimed, sources), None)
        if found:
            yield found
            return


@lru_cache(maxsize=512)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures and dates of a text outside quotation marks."""
    quoted = [(q.start, q.end) for q in quotations(text) if not q.scare]
    days = [d for d in dates(text) if d.kind in ("day", "month", "year")]
    found = [
        Figure(d.start, d.end, "date", (d.year, d.month, d.day), d.surface, "now", *_parts(text, d.start, d.end))
        for d in days
    ]
    for n in numbers(text):
        if n.kind in ("year", "code", "time") or (n.words and n.value <= 1):
            continue
        if not any(d.start <= n.start < d.end for d in days):
            kind = figure_kind(n)
            found.append(
                Figure(
                    n.start,
                    n.end,
                    kind,
                    round(n.value, 6),
                    n.surface,
                    _standing(n, text),
                    *_parts(text, n.start, n.end),
                )
            )
    return tuple(f for f in sorted(found, key=lambda f: f.start) if not any(a <= f.start < b for a, b in quoted))


def _parts(text: str, start: int, end: int) -> tuple[str, str]:
    part = _part(text, start, end)
    at = max(part.find(text[start:end]), 0)
    before = [w.low for w in words(part[:at]) if w.content][-3:]
    after = [w.low for w in words(part[at + end - start :]) if w.content][:1]
    return part, " ".join(before + after)


def _part(text: str, start: int, end: int) -> str:
    """The words about a figure, up to the next comma, conjunction or word of comparison."""
    before = [m.end() for m in _CUT.finditer(text, 0, start)]
    stop = re.compile(r"[.!?]\s").search(text, end)
    after = _CUT.search(text, end)
    last = min((m.start() for m in (after, stop) if m), default=len(text))
    opening = max((m.end() for m in re.finditer(r"[.!?]\s", text[:start])), default=0)
    return text[max(before[-1] if before else 0, opening) : last]


def _standing(n: Number, text: str) -> str:
    before, after = text[max(0, n.start - 70) : n.start], text[n.end : n.end + 60]
    before = re.split(r"[.;]\s", before)[-1]
    if _THEN.search(before) or _THEN_AFTER.match(after):
        return "then"
    if _FORECAST.search(before) or _FORECAST_AFTER.match(after):
        return "forecast"
    return "now"


def _same(sources: Sources, f: Figure) -> list[tuple[Source, Figure]]:
    return [(d, m) for d in sources.docs for m in figures(d.text) if _alike(m, f) and m.value == f.value]


def _alike(m: Figure, f: Figure) -> bool:
    """Of one unit, or one of them printed without."""
    if {"date", "pct", "length"} & {m.kind, f.kind}:
        return m.kind == f.kind
    return m.kind == f.kind or bool({"amount", "count"} & {m.kind, f.kind})


def _standings(mine: Sequence[Figure], claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """Actual and former, actual and forecast have changed places."""
    for a, b in combinations(mine, 2):
        if a.kind != b.kind or a.value == b.value or a.standing == b.standing or a.kind == "date":
            continue
        pairs = {
            (x.standing, y.standing)
            for d, x in _same(sources, a)
            for e, y in _same(sources, b)
            if d is e and abs(d.at(x.start) - d.at(y.start)) <= _NEAR
        }
        if pairs and all(p == (b.standing, a.standing) for p in pairs):
            why = f"'{a.surface}' and '{b.surface}' have changed places: the source has '{a.surface}' as the other one"
            yield Violation("B2", claimed.where, why)


def _periods(mine: Sequence[Figure], claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """The figure is of another year, month or quarter."""
    for f in mine:
        if f.kind == "date" or sum(g.part == f.part for g in mine if g.kind != "date") > 1:
            continue
        told = _periods_of(f.part)
        same = _same(sources, f)
        if len(told) != 1 or not same:
            continue
        theirs = [_periods_of(m.part) for _, m in same]
        if not all(theirs) or any(told & t for t in theirs):
            continue
        sort = {type_ for type_, _ in told}
        if not all(sort & {type_ for type_, _ in t} for t in theirs):
            continue
        for d, _ in same:
            rival = next(
                (m for m in figures(d.text) if _alike(m, f) and m.value != f.value and told & _periods_of(m.part)), None
            )
            if rival:
                why = f"'{f.surface}' is of another period: {d.article.outlet} has '{rival.surface}' for this one"
                yield Violation("B2", claimed.where, why)
                return


@lru_cache(maxsize=4096)
def _periods_of(part: str) -> frozenset[tuple[str, str]]:
    found = {("year", m.group()) for m in _YEAR.finditer(part)}
    found |= {("month", m.group().lower()) for m in _MONTH.finditer(part)}
    found |= {("span", name) for name, pattern in _PERIODS if pattern.search(part)}
    return frozenset(found)


def _owners(mine: Sequence[Figure], claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """Each of two figures stands with the name, or all the words, of the other."""
    for a, b in combinations(mine, 2):
        if not _alike(a, b) or a.value == b.value or a.part == b.part:
            continue
        for d in sources.docs:
            theirs = figures(d.text)
            x = [m for m in theirs if _alike(m, a) and _means(m, a)]
            y = [m for m in theirs if _alike(m, b) and _means(m, b)]
            if x and y and any(_swapped(a, b, x, y, words_of) for words_of in (_named, _told, _beside)):
                why = f"'{a.surface}' and '{b.surface}' have changed places in what {d.article.outlet} says"
                yield Violation("B3" if a.kind == "date" else "B2", claimed.where, why)
                return


def _means(m: Figure, f: Figure) -> bool:
    if f.kind != "date" or not isinstance(m.value, tuple) or not isinstance(f.value, tuple):
        return m.value == f.value
    return all(p == q or None in (p, q) for p, q in zip(m.value, f.value, strict=True)) and m.value[1] == f.value[1]


def _swapped(
    a: Figure, b: Figure, x: Sequence[Figure], y: Sequence[Figure], words_of: Callable[[Figure], _Bag]
) -> bool:
    own, other = words_of(a), words_of(b)
    own, other = _without(own, other), _without(other, own)
    if not own or not other:
        return False
    straight = max(_shared(own, words_of(m)) for m in x) + max(_shared(other, words_of(m)) for m in y)
    cross = [max(_shared(other, words_of(m)) for m in x), max(_shared(own, words_of(m)) for m in y)]
    return min(cross) >= 1 and (straight == 0 or (straight == 1 and sum(cross) >= _CLEAR))


def _named(f: Figure) -> _Bag:
    return _name_bag(f.part)


def _told(f: Figure) -> _Bag:
    return _content_bag(f.part)


def _beside(f: Figure) -> _Bag:
    return _content_bag(f.close)


@lru_cache(maxsize=4096)
def _name_bag(part: str) -> _Bag:
    return frozenset(keys(w) for n in names("x " + part) for w in name_key(n.text) if not _MONTH.fullmatch(w))


@lru_cache(maxsize=4096)
def _content_bag(part: str) -> _Bag:
    return frozenset(keys(w.low) for w in words(part) if w.content and stem(w.low) not in LIGHT)


def _without(own: _Bag, other: _Bag) -> _Bag:
    return frozenset(w for w in own if not any(w & o for o in other))


def _shared(own: _Bag, theirs: _Bag) -> int:
    return sum(any(w & t for t in theirs) for w in own)
