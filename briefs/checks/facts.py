"""Numbers, dates, names and roles (rubric B): each stands in a source, and belongs to the same thing there."""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from briefs.checks.binding import Tied, best, crossed, have_both_changed, parted, ties
from briefs.checks.claims import Claims, Line
from briefs.checks.meaning import NATIONS, keys
from briefs.checks.slots import Slot, slot
from briefs.checks.sources import Place, Source, Sources
from briefs.checks.words import canon, folded, words
from retail.amounts import MONTHS, WEEKDAYS, Length, lengths
from retail.lexicon import STOPWORDS
from retail.prose import (
    DateMention,
    Name,
    Number,
    Role,
    dates,
    is_person,
    is_title_case,
    names,
    names_a_people,
    numbers,
    quotations,
    roles,
    sentences,
)
from retail.types import Violation
from retail.words import background, stem
from retail.words import names as name_stems

_NUMBER_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def none_of(sources: Sources) -> str:
    """``in none of the three articles``, ``not in the article``."""
    n = len(sources.docs)
    if n == 1:
        return "not in the article"
    if n == 2:
        return "in neither of the two articles"
    return f"in none of the {_NUMBER_WORDS[n] if n < len(_NUMBER_WORDS) else n} articles"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claimed sentence with the places that may support it."""

    where: str
    text: str
    places: Sequence[Place]
    verbatim: bool
    exact: bool = False
    """Word for word a source's, its dates too; `verbatim` is also true when only the dates were made absolute."""
    whole: str = ""
    """The sentence that `text` is a part of."""


def check_facts(claimed: Claimed, claims: Claims, sources: Sources) -> Iterator[Violation]:
    """Violations B1 to B5 of one sentence."""
    yield from _numbers(claimed, sources)
    yield from _dates(claimed, claims, sources)
    yield from _names(claimed, claims, sources)
    if not claimed.verbatim:
        yield from check_roles(claimed.where, claimed.text, sources, places=claimed.places)
        yield from _lost_past(claimed)
        yield from _still_held(claimed, sources)
        yield from _made_past(claimed, sources)


# --- Numbers (B1, B2) ---------------------------------------------------------------------------------------------


def _same_number(a: Number, b: Number) -> bool:
    if a.unit != b.unit or (a.kind == "ordinal") != (b.kind == "ordinal"):
        return False
    return abs(a.value - b.value) <= 1e-9 * max(1.0, abs(a.value))


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


def _numbers(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    mentions = dates(claimed.text)
    yield from _pairs(claimed, sources)
    yield from _magnitudes(claimed, sources)
    yield from _spans_of_time(claimed, sources)
    yield from _twice(claimed)
    for n in numbers(claimed.text):
        in_date = n.kind != "time" and any(d.start <= n.start and n.end <= d.end for d in mentions)
        if in_date or not _worth_checking(n, claimed.text) or _is_length_of(n, claimed):
            continue
        same = [(d, m) for d in sources.docs for m in d.numbers if _same_number(n, m) and not d.is_of_date(m)]
        if not same:
            if not _counted(n, claimed, sources):
                yield Violation("B1", claimed.where, missing_number(n, sources))
        elif not claimed.verbatim:
            yield from _bound(n, claimed, sources, same)


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
    if span and any(_same_length(span, x) for d in sources.docs for x in lengths(d.text)):
        return True
    if _in_words_of(n, claimed, sources) or _rounded(n, claimed.text, sources) or _worked_out_of(n, claimed):
        return True
    if n.unit and any(_unit_understood(n, m, d) for d in sources.docs for m in d.numbers):
        return True
    if _INDEX.search(claimed.text[: n.start]):
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


def _rounded(n: Number, text: str, sources: Sources) -> bool:
    """``85%`` for 85.3 percent, ``551.7 million`` for as many dollars: the source's figure, shorter.

    A figure with a single digit is one of many that it may stand for: a word must say that it is not exact.
    """
    digits = re.sub(r"\D", "", n.surface).strip("0")
    if (
        n.words
        or text[max(0, n.start - 1) : n.start] in _SIGNS
        or (len(digits) < _TELLING and not _ABOUT.search(text[: n.start]))
    ):
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
    return any(m.value != 0 and abs(m.value - n.value) <= step / 2 * (1 + 1e-9) and _is_finer(m, step) for m in near)


def _is_finer(m: Number, step: float) -> bool:
    """Is a figure given more closely than in such steps, or just as closely?"""
    return m.scale > 1 or abs(m.value / step - round(m.value / step)) > 1e-9 or step >= 1


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


def _same_length(a: Length, b: Length) -> bool:
    return a.unit == b.unit and a.count == b.count


def _is_length_of(n: Number, claimed: Claimed) -> bool:
    """Does a sentence it rests on tell the same length of time in whichever words: ``two decades`` for 20 years?"""
    span = _length_at(n, claimed.text)
    return span is not None and any(_same_length(span, x) for p in claimed.places[:3] for x in lengths(p.text))


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
            a, b = (_NUMBER_WORDS.index(x) if x in _NUMBER_WORDS else float(x) for x in (m["a"], m["b"]))
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


def figure_kind(n: Number) -> str:
    """What a figure may be taken for: its unit, a length of time, or that it counts something."""
    return n.unit or ("length" if n.kind == "count" and n.noun.rstrip("s") in _TIMES else n.kind)


_TIMES = frozenset("minute hour day week fortnight month year decade century".split())


def _bound(n: Number, claimed: Claimed, sources: Sources, same: Sequence[tuple[Source, Number]]) -> Iterator[Violation]:
    """What the figure is tied to must not be what another figure of its kind is tied to."""
    named = re.search(r"\b[A-Z][\w&]*\s$", claimed.text[: n.start]) if n.kind == "count" and not n.words else None
    if named and named.start() > 0:
        printed = named.group() + n.surface
        if not re.match(r"[-–]\d", claimed.text[n.end :]) and not any(
            folded(printed) in d.folded for d in sources.docs
        ):
            yield Violation("B1", claimed.where, f"'{printed}' is {none_of(sources)}")
        return
    rival = (_rival_figure(n, claimed, sources, same) if n.kind != "ordinal" else None) or _crossed_figure(
        n, claimed, sources
    )
    if rival:
        other, doc = rival
        why = f"'{n.surface}' belongs to something else: in {doc.article.outlet} these words go with '{other.surface}'"
        yield Violation("B2", claimed.where, why)


_CLEARLY = 2.0
"""How many times better another figure must fit the words than the claimed one does."""
_ENOUGH = 1.8
"""Least weight of the words about a figure by which it can be told to be another's."""
_MOST = 0.5
"""Share of the words a figure is tied to that the other one must have, to be called theirs."""


@lru_cache(maxsize=2048)
def _figure_ties(text: str, n: Number) -> Tied:
    alike = [(m.start, m.end) for m in numbers(text) if figure_kind(m) == figure_kind(n) and m.start != n.start]
    return ties(text, (n.start, n.end), _around(text, n.start), alike)


def _rival_figure(
    n: Number, claimed: Claimed, sources: Sources, same: Sequence[tuple[Source, Number]]
) -> tuple[Number, Source] | None:
    """The figure of the same kind that the words around the claimed one clearly go with."""
    mine = _figure_ties(claimed.text, n)
    own = max(mine.likeness(d.figure_ties(m)) for d, m in same)
    best: tuple[float, Number, Source] | None = None
    for d in sources.docs:
        for m in d.numbers:
            if figure_kind(m) == figure_kind(n) and not _same_number(m, n) and m.kind != "year":
                if any(o is d and _is_range(d.text, m, own_) for o, own_ in same):
                    continue
                likeness = mine.likeness(d.figure_ties(m))
                if best is None or likeness > best[0]:
                    best = (likeness, m, d)
    if best is not None and _with_its_thing(n, best[1:], claimed, same):
        return None
    if best is None or mine.weight < _ENOUGH or best[0] < _MOST * mine.weight or best[0] < _CLEARLY * own + 0.3:
        return None
    undated = mine.undated()
    if max(undated.likeness(d.figure_ties(m)) for d, m in same) > undated.likeness(best[2].figure_ties(best[1])):
        return None
    return best[1], best[2]


def _with_its_thing(
    n: Number, rival: tuple[Number, Source], claimed: Claimed, same: Sequence[tuple[Source, Number]]
) -> bool:
    """``39% in Spain and 41% in Germany`` of two sentences in a row: the figure has its own name beside it in one.

    A rival in these very sentences beside the same name is another matter: it tells another thing of it.
    """
    thing = _thing(n, claimed.text, numbers(claimed.text), names(claimed.text))
    if not thing or not claimed.places:
        return False
    place = claimed.places[0]
    about = range(place.index - 1, place.index + 2)
    m, doc = rival
    if doc is place.doc and doc.at(m.start) in about and thing & _thing(m, doc.text, doc.numbers, doc.names):
        return False
    theirs = [_thing(m, d.text, d.numbers, d.names) for d, m in same if d is place.doc and d.at(m.start) in about]
    return any(t and (t & thing or are_akin(t, thing)) for t in theirs)


def _thing(n: Number, text: str, figures: Sequence[Number], known: Sequence[Name]) -> frozenset[str]:
    """The name nearest to a figure in its sentence, no other figure of its kind standing between."""
    a, b = _around(text, n.start)
    best: tuple[int, frozenset[str]] = (b - a, frozenset())
    for name in known:
        gap = (name.end, n.start) if name.end <= n.start else (n.end, name.start)
        nearer = a <= name.start < b and name.start != n.start and gap[1] - gap[0] < best[0]
        if nearer and not any(gap[0] <= f.start < gap[1] and figure_kind(f) == figure_kind(n) for f in figures):
            best = (gap[1] - gap[0], name_key(name.text))
    return best[1]


def _is_range(text: str, a: Number, b: Number) -> bool:
    """``0.4-0.5 pct``, ``between 7,000 and 8,000``: two ends of one thing."""
    a, b = (a, b) if a.start < b.start else (b, a)
    return bool(re.fullmatch(r"\s?(?:-|–|to|and|or)\s?", text[a.end : b.start])) and (
        text[a.end : b.start].strip() in ("-", "–", "to", "or")
        or text[: a.start].rstrip().lower().endswith(("between", "from"))
    )


def _crossed_figure(n: Number, claimed: Claimed, sources: Sources) -> tuple[Number, Source] | None:
    """Another figure of the claimed sentence with which this one has changed places."""
    for other in numbers(claimed.text):
        if (
            other.start <= n.end
            or figure_kind(other) != figure_kind(n)
            or _same_number(other, n)
            or other.kind == "year"
            or _in_name(other, claimed.text)
        ):
            continue
        if any(_is_range(claimed.text, x, y) for x in (n, other) for y in numbers(claimed.text) if y.start != x.start):
            continue
        mine = (_figure_ties(claimed.text, n), _figure_ties(claimed.text, other))
        theirs = _mentions(n, sources), _mentions(other, sources)
        if all(theirs) and _changed_places(n, other, mine, theirs, claimed.text, sources):
            return other, next(d for d in sources.docs if any(_same_number(m, n) for m in d.numbers))
    return None


def _in_name(n: Number, text: str) -> bool:
    """``Halo 2``: a figure that is part of a name."""
    return not n.unit and not n.words and bool(re.search(r"\b[A-Z][a-z]\w*\s$", text[: n.start]))


def _changed_places(
    n: Number,
    other: Number,
    mine: tuple[Tied, Tied],
    theirs: tuple[Sequence[Tied], Sequence[Tied]],
    text: str,
    sources: Sources,
) -> bool:
    if re.fullmatch(r"\s?(?:and|or)\s?(?:of\s)?", text[n.end : other.start]):
        return _wrong_turn(n, other, text, sources)
    was = [x for x in (n, other) if _is_former(x, text)]
    if len(was) != 1:
        return crossed(mine, theirs)
    then, now = was[0], (other if was[0] is n else n)
    told = [
        (_is_former(x, d.text), _is_former(y, d.text))
        for d in sources.docs
        for x in d.numbers
        for y in d.numbers
        if _same_number(x, then) and _same_number(y, now) and d.at(x.start) == d.at(y.start)
    ]
    return bool(told) and all(pair == (False, True) for pair in told)


_FORMER = re.compile(
    r"(?<!more )(?<!less )(?<!fewer )\b(?:from|compared (?:with|to)|versus|vs\.?|against|than)\s"
    r"(?:(?:a|an|the|its|just|about|some|only|[A-Z]\w+['’]s)\s){0,2}$"
)


def _is_former(n: Number, text: str) -> bool:
    """``from 4.2 percent``, ``than December's 4.2 percent``: the value it had before."""
    return bool(_FORMER.search(text[max(0, n.start - 40) : n.start]))


def _mentions(n: Number, sources: Sources) -> list[Tied]:
    return [d.figure_ties(m) for d in sources.docs for m in d.numbers if _same_number(m, n)]


_PAIRED = re.compile(r"(?P<a>[A-Z][\w.&'’-]*(?: [A-Z][\w.&'’-]*)*) and (?P<b>[A-Z][\w.&'’-]*(?: [A-Z][\w.&'’-]*)*)")


def _wrong_turn(n: Number, other: Number, text: str, sources: Sources) -> bool:
    """``Acme and Zed reported rises of 2 and 3 percent``: a source has the first name nearer the second figure."""
    pair = next(_PAIRED.finditer(text[: n.start]), None)
    if pair is None:
        return False
    first, second = name_key(pair["a"]), name_key(pair["b"])
    return any(_nearer(first, second, d, n, other) for d in sources.docs)


def _nearer(first: frozenset[str], second: frozenset[str], doc: Source, n: Number, other: Number) -> bool:
    spots = [[w.start for w in doc.words if w.low in key] for key in (first, second)]
    figures = [[m.start for m in doc.numbers if _same_number(m, x)] for x in (n, other)]
    if not all((*spots, *figures)):
        return False
    gap = [[min(abs(s - f) for s in spot for f in figure) for figure in figures] for spot in spots]
    return gap[0][1] + gap[1][0] < 0.7 * (gap[0][0] + gap[1][1])


def _twice(claimed: Claimed) -> Iterator[Violation]:
    """One amount twice where the source sentence has it once, beside another of its kind."""
    if claimed.verbatim or not claimed.places:
        return
    mine = [(n.value, n.unit) for n in numbers(claimed.text) if n.unit]
    theirs = [(n.value, n.unit) for n in numbers(claimed.places[0].text) if n.unit]
    for value, unit in dict.fromkeys(mine):
        others = [v for v, u in theirs if u == unit and v != value and (v, u) not in mine]
        if mine.count((value, unit)) > 1 and theirs.count((value, unit)) == 1 and others:
            outlet = claimed.places[0].doc.article.outlet
            yield Violation("B2", claimed.where, f"one amount stands twice where {outlet} has two")
            return


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
        if count in _NUMBER_WORDS:
            count = str(_NUMBER_WORDS.index(count))
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
        if any(_same_length(mine, x) for x in known):
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


def _around(text: str, at: int) -> tuple[int, int]:
    return next(((a, b) for a, b in sentences(text) if a <= at < b), (0, len(text)))


# --- Dates (B3) ---------------------------------------------------------------------------------------------------

_NEAR = re.compile(
    r"^(?:yesterday|today|tonight|tomorrow|this (?:morning|afternoon|evening|week|month|weekend)|"
    r"(?:last|next|past) (?:week|month|night|weekend|quarter|\w+day)|"
    r"(?:earlier|later) (?:this|in the) (?:week|month)|"
    r"\w+ (?:days?|weeks?|months?) ago)$",
    re.IGNORECASE,
)  # fmt: skip


def _dates(claimed: Claimed, claims: Claims, sources: Sources) -> Iterator[Violation]:
    quoted = [(q.start, q.end) for q in quotations(claimed.text)]
    yield from _repeated(claimed)
    for d in dates(claimed.text, sources.docs[0].article.published if sources.docs else None):
        todays = d.surface == "today" and bool(re.match(r"['’]s\b", claimed.text[d.end :]))
        if todays or any(a <= d.start < b for a, b in quoted):
            continue
        words_ = re.sub(r"\s+", " ", d.surface)
        bound = claims.strict or (claims.form == "brief" and not claimed.exact)
        bound = bound and not (_taken_over(d, claimed) and not claims.strict)
        if bound and claimed.where != "headline" and _NEAR.match(words_):
            yield Violation("B3", claimed.where, f"'{d.surface}' is relative: a brief gives the date{_meant(d)}")
        elif not any(_dated(d, doc) or _week_of(d, claimed.text, doc) for doc in sources.docs):
            yield Violation(
                "B3", claimed.where, f"the date '{d.surface}' is {none_of(sources)}{_nearest_date(d, sources)}"
            )
        elif not claimed.exact and d.kind in ("day", "month", "quarter", "year"):
            yield from _date_bound(d, claimed, sources)


def _repeated(claimed: Claimed) -> Iterator[Violation]:
    """One date twice where the source has two."""
    mine = [(d.month, d.day) for d in dates(claimed.text) if d.kind in ("day", "month")]
    if len(mine) == len(set(mine)) or claimed.exact or not claimed.places:
        return
    theirs = {(d.month, d.day): d.surface for d in dates(claimed.places[0].text) if d.kind in ("day", "month")}
    if len(theirs) > 1:
        first, second, *_ = theirs.values()
        yield Violation("B3", claimed.where, f"one date stands twice where the source has '{first}' and '{second}'")


_SOMEWHAT = 0.2
"""Share of the best likeness that a date needs of its own where its sentence has the other date as well."""


def _both_in_one_sentence(d: DateMention, rival: str, doc: Source) -> bool:
    """Does a sentence of the source have both dates, so that one of them was only left out?"""
    for m in doc.dates:
        a, b = doc.spans[doc.at(m.start)]
        if m.kind == d.kind and _means(m, d) and rival in doc.text[a:b]:
            return True
    return False


def _date_bound(d: DateMention, claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """What the date is tied to must not be what another date of its kind is tied to in the source."""
    alike = [(m.start, m.end) for m in dates(claimed.text) if m.start != d.start]
    mine = ties(claimed.text, (d.start, d.end), _around(claimed.text, d.start), alike)
    own, best, rival, outlet = 0.0, 0.0, "", ""
    told = [x for x in dates(claimed.text) if x.start != d.start]
    for doc in sources.docs:
        for m in doc.dates:
            likeness = mine.likeness(doc.date_ties(m))
            if _means(m, d):
                own = max(own, likeness)
            elif likeness > best and m.kind == d.kind and not any(_means(m, x) for x in told):
                best, rival, outlet = likeness, m.surface, doc.article.outlet
    left_out = own > _SOMEWHAT * best and any(_both_in_one_sentence(d, rival, doc) for doc in sources.docs)
    clearly = best > _MOST * mine.weight and best > _CLEARLY * own + 0.3
    if clearly and not left_out and not _beside_its_figure(d, claimed.text, sources):
        yield Violation("B3", claimed.where, f"'{d.surface}' where {outlet} has '{rival}'")
        return
    other = _crossed_date(d, mine, claimed, sources)
    if other:
        yield Violation("B3", claimed.where, f"'{d.surface}' and '{other}' have changed places")


def _crossed_date(d: DateMention, mine: Tied, claimed: Claimed, sources: Sources) -> str | None:
    for other in dates(claimed.text):
        if other.start <= d.end or other.kind != d.kind or _means(other, d):
            continue
        alike = [(m.start, m.end) for m in dates(claimed.text) if m.start != other.start]
        theirs = ties(claimed.text, (other.start, other.end), _around(claimed.text, other.start), alike)
        here, there = (
            [doc.date_ties(m) for doc in sources.docs for m in doc.dates if _means(m, x)] for x in (d, other)
        )
        if not here or not there:
            continue
        straight, turned = (_beside_their_figures((d, other), claimed.text, sources, changed=c) for c in (False, True))
        if not straight and (turned or crossed((mine, theirs), (here, there))):
            return other.surface
    return None


def _beside_their_figures(
    pair: tuple[DateMention, DateMention], text: str, sources: Sources, *, changed: bool = False
) -> bool:
    """``10% from Feb. 1, 25% on June 1``: has a source by each date the figure that the claim has by it?

    With `changed`: has it by each the figure that the claim has by the other?
    """
    mine = [_figure_by(d, text, dates(text)) for d in pair]
    if mine[0] is None or mine[1] is None or _same_number(mine[0], mine[1]):
        return False
    for d, figure in zip(pair, mine[::-1] if changed else mine, strict=True):
        theirs = [_figure_by(m, doc.text, doc.dates) for doc in sources.docs for m in doc.dates if _means(m, d)]
        if not any(x and figure and _same_number(x, figure) for x in theirs):
            return False
    return True


def _beside_its_figure(d: DateMention, text: str, sources: Sources) -> bool:
    """``80% in July 2023``: has a source, right by this very date, the figure that the claim has by it?"""
    mine = _figure_by(d, text, dates(text))
    if mine is None or not _adjoin(mine, d):
        return False
    theirs = [(m, _figure_by(m, doc.text, doc.dates)) for doc in sources.docs for m in doc.dates if _means(m, d)]
    return any(x is not None and _same_number(x, mine) and _adjoin(x, m) and m.kind == d.kind for m, x in theirs)


def _adjoin(figure: Number, d: DateMention) -> bool:
    """Is there no more than a short word between the two?"""
    return max(figure.start, d.start) - min(figure.end, d.end) <= len(" during ")


def _figure_by(d: DateMention, text: str, known: Sequence[DateMention]) -> Number | None:
    """The figure with a unit that is nearest to a date in its sentence."""
    a, b = _around(text, d.start)
    near = [
        n for n in numbers(text) if n.unit and a <= n.start < b and not any(x.start <= n.start < x.end for x in known)
    ]
    between = [text[min(n.end, d.end) : max(n.start, d.start)] for n in near]
    return min(zip(near, between, strict=True), key=lambda x: ("," in x[1], len(x[1])), default=(None, ""))[0]


def _means(m: DateMention, d: DateMention) -> bool:
    """May the source's date be the claimed one?"""
    if d.kind == "quarter" or m.kind == "quarter":
        return m.kind == d.kind and m.month == d.month
    return _same_day(d, m) if d.kind == "day" else _inside(m, d)


def _meant(d: DateMention) -> str:
    if d.first is None or d.last is None:
        return ""
    return f" ({d.first.isoformat()})" if d.first == d.last else f" ({d.first.isoformat()} to {d.last.isoformat()})"


def _dated(d: DateMention, doc: Source) -> bool:
    published = doc.article.published.date()
    if d.kind == "quarter":
        return any(
            m.kind == "quarter" and m.month == d.month and (d.year is None or m.year in (None, d.year))
            for m in doc.dates
        )
    if d.kind == "relative":
        return (
            _general(d)
            or any(m.surface.lower() == d.surface.lower() for m in doc.dates)
            or d.surface.lower() in doc.text.lower()
            or _as_long_ago(d, doc)
        )
    if d.kind == "weekday":
        here = d.surface.lower()
        if any(m.surface.lower().endswith(here) for m in doc.dates) or published.strftime("%A").lower() == here:
            return True
        return any(
            m.kind == "day" and m.first is not None and m.first.strftime("%A").lower() == here for m in doc.dates
        )
    return _covered(d, doc)


def _as_long_ago(d: DateMention, doc: Source) -> bool:
    """``10 years ago`` where the source has ``a decade ago`` or names the year; ``this year`` of its own."""
    if d.surface.lower() == "this year":
        year = doc.article.published.year
        return "last year" not in doc.text.lower() and any(m.first and m.first.year == year for m in doc.dates)
    mine = next(iter(lengths(d.surface)), None)
    if mine and mine.unit == "month" and mine.count % 12 == 0 and d.surface.lower().endswith("ago"):
        year = doc.article.published.year - int(mine.count // 12)
        if any(m.kind in ("day", "month", "year") and year in (m.year, m.first and m.first.year) for m in doc.dates):
            return True
    ago = [x for x in lengths(doc.text) if doc.text[x.end :].lower().startswith(" ago")]
    return mine is not None and d.surface.lower().endswith("ago") and any(_same_length(mine, x) for x in ago)


def _taken_over(d: DateMention, claimed: Claimed) -> bool:
    """Is it the source's own ``last week``, in its own sentence less a phrase? Like a whole sentence, that may be."""
    if not claimed.places or in_order(claimed.text, claimed.places[0]) < 0.97:
        return False
    return d.surface.lower() in claimed.places[0].text.lower()


def _general(d: DateMention) -> bool:
    """``over the past year``, ``today's``: no day is meant."""
    return bool(re.match(r"(?i)past\s+(?:years?|decade)$|previous\s", d.surface))


def _week_of(d: DateMention, text: str, doc: Source) -> bool:
    """``the week of Nov. 9``: the Monday of a week that the source calls last, this or next week."""
    if d.kind != "day" or not text[: d.start].lower().endswith("the week of "):
        return False
    weeks = [m for m in doc.dates if m.first and m.last and (m.last - m.first).days == 6]
    return any(m.first and (m.first.month, m.first.day) == (d.month, d.day) for m in weeks)


def _covered(d: DateMention, doc: Source) -> bool:
    published = doc.article.published.date()
    if d.kind == "day":
        if (d.month, d.day) == (published.month, published.day) and d.year in (None, published.year):
            return True
        if _in_words(d, doc) or (doc.is_of_a_year and _on_that_weekday(d, doc)):
            return True
        return any(
            (m.kind in ("day", "weekday", "relative") and m.first == m.last and _same_day(d, m))
            or (m.is_relative and _is_either(d, m))
            or (m.kind == "weekday" and _is_ahead(d, m, doc))
            for m in doc.dates
        )
    for m in doc.dates:
        if m.kind in ("day", "month", "year", "weekday", "relative", "quarter") and _inside(m, d):
            return True
    if d.kind == "year" and d.year in _worked_out(doc.text, published.year):
        return True
    if d.kind == "month" and doc.is_of_a_year and d.year in (None, published.year):
        return any(m.is_relative for m in doc.dates) or not doc.dates
    return (d.kind == "year" and d.year == published.year) or (
        d.kind == "month" and d.year in (None, published.year) and d.month == published.month and not doc.dates
    )


_COUNTED_YEAR = re.compile(
    r"\bthe (?P<next>following|next) year\b|\bthe (?P<last>previous|prior|preceding) year\b"
    r"|\bthe year (?P<beside>before|after)\b"
    rf"|\b(?P<n>an?|{'|'.join(_NUMBER_WORDS[1:])}|\d{{1,2}}) years? (?P<way>earlier|later|before|after|on|ago)\b",
    re.IGNORECASE,
)
"""A year told by its distance from another: ``the following year``, ``two years earlier``."""


@lru_cache(maxsize=512)
def _worked_out(text: str, published: int) -> frozenset[int]:
    """The years that a text tells by their distance from the one it names last before, or else from its own."""
    named = [(d.end, d.year) for d in dates(text) if d.year]
    found = set()
    for m in _COUNTED_YEAR.finditer(text):
        word = (m["n"] or "").lower()
        by = 1 if word in ("", "a", "an") else _NUMBER_WORDS.index(word) if word in _NUMBER_WORDS else int(word)
        way = (m["way"] or m["beside"] or "").lower()
        step = -by if m["last"] or way in ("earlier", "before", "ago") else by
        base = max((x for x in named if x[0] <= m.start()), default=(0, published))[1]
        found |= {published + step} if way == "ago" else {base + step}
    return frozenset(found)


_TO_COME = re.compile(r"\b(?:will|to|next|coming|plans?|expect\w*|due|scheduled|set|would|could|may)\b")


def _is_ahead(d: DateMention, m: DateMention, doc: Source) -> bool:
    """Is it the next such weekday, in a sentence that tells of what is to come?"""
    if m.first is None or m.first > doc.article.published.date() or d.year not in (None, m.first.year):
        return False
    ahead = m.first + timedelta(days=7)
    a, b = doc.spans[doc.at(m.start)]
    return (ahead.month, ahead.day) == (d.month, d.day) and bool(_TO_COME.search(doc.text[a:b]))


def _is_either(d: DateMention, m: DateMention) -> bool:
    """Is it one of the two days that a weekday or ``today`` may mean where verb or hour leave that open?"""
    if m.first is None or m.last is None or (m.last - m.first).days not in (1, 7):
        return False
    return any(
        day is not None and (day.month, day.day) == (d.month, d.day) and d.year in (None, day.year)
        for day in (m.first, m.last)
    )


def _on_that_weekday(d: DateMention, doc: Source) -> bool:
    """``March 9`` for the ``Monday`` of an article of which only the year is known: was it one, in that year?"""
    year = doc.article.published.year
    if d.month is None or d.day is None or d.year not in (None, year):
        return False
    try:
        weekday = date(year, d.month, d.day).strftime("%A").lower()
    except ValueError:
        return False
    said = [m.surface.lower() for m in doc.dates if m.is_relative]
    return any(s.endswith(weekday) for s in said) or any(s in _SOME_DAY for s in said)


_SOME_DAY = frozenset(["today", "yesterday", "tomorrow", "tonight"])


def _in_words(d: DateMention, doc: Source) -> bool:
    """``payable April one``."""
    if d.month is None or d.day is None or d.day >= len(_NUMBER_WORDS):
        return False
    month = calendar.month_abbr[d.month]
    return bool(re.search(rf"\b{month}\w*\.?\s{_NUMBER_WORDS[d.day]}\b", doc.text, re.IGNORECASE))


def _same_day(d: DateMention, m: DateMention) -> bool:
    if m.month is not None and m.day is not None:
        return (m.month, m.day) == (d.month, d.day) and _may_be_of(m, d.year)
    return m.first is not None and (m.first.month, m.first.day) == (d.month, d.day) and d.year in (None, m.first.year)


def _may_be_of(m: DateMention, year: int | None) -> bool:
    """May a source's day or month be of this year? One without a year is of the nearest, or one beside it."""
    if year is None or m.year is not None:
        return year in (None, m.year)
    return m.first is None or abs(m.first.year - year) <= 1


def _inside(m: DateMention, d: DateMention) -> bool:
    """Does the source's date lie in the claimed month or year?"""
    if d.kind == "month" and m.month is not None and m.kind in ("day", "month"):
        return m.month == d.month and _may_be_of(m, d.year)
    if d.kind == "year":
        return m.year == d.year if m.year is not None else bool(m.first and m.first.year == d.year)
    fits = (
        m.first is not None
        and m.last is not None
        and m.kind in ("relative", "weekday")
        and (m.last - m.first).days < 32
    )
    return fits and m.first is not None and m.first.month == d.month and d.year in (None, m.first.year)


def _nearest_date(d: DateMention, sources: Sources) -> str:
    other = next(
        ((m, doc) for doc in sources.docs for m in doc.dates if m.kind == d.kind and m.surface != d.surface), None
    )
    return f"; {other[1].article.outlet} has '{other[0].surface}'" if other else ""


# --- Names (B4) ---------------------------------------------------------------------------------------------------


def name_key(name: str) -> frozenset[str]:
    """The words of a name that tell it apart, lower case."""
    bare = (re.sub(r"'s?$", "", w.low).strip(".") for w in words(name))
    return frozenset(part for w in bare for part in w.split("-") if part and part not in _FORMS)


CALENDAR = frozenset([*MONTHS, *WEEKDAYS])
_FORMS = frozenset(
    [
        "brief",
        "update",
        "inc",
        "corp",
        "co",
        "ltd",
        "plc",
        "llc",
        "company",
        "the",
        "of",
        "and",
        "&",
        "a",
        "an",
        "for",
        "de",
        "ceo",
        "cfo",
        "coo",
        "chief",
        "executive",
        "president",
    ]
)


def _names(claimed: Claimed, claims: Claims, sources: Sources) -> Iterator[Violation]:
    titled = is_title_case(claimed.text)
    for name in (_without_opener(n, sources) for n in names(claimed.text)):
        key = name_key(name.text)
        aside = claimed.text[max(0, name.start - 1) : name.start] == "(" or _ASIDE.search(name.text)
        if not key or aside or len(name.text) < 2 or key <= CALENDAR or _everyday(name, key, titled):
            continue
        if _CURRENCY.match(claimed.text, name.end):
            continue
        unknown = sorted(w for w in key if not _word_known(w, sources))
        if not unknown:
            unknown = _other_nation(key, sources)
        elif len(key) > len(unknown):
            unknown = [w for w in unknown if w not in _KIND_OF_BODY]
        if unknown and not _initials(name.text, sources) and not _in_digits(name.text):
            yield Violation("B4", claimed.where, f"the name '{name.text}' is {none_of(sources)}")
        elif not unknown and not claimed.verbatim:
            yield from _misplaced(name, key, claimed, claims, sources)


def _other_nation(key: frozenset[str], sources: Sources) -> list[str]:
    """``Bank of England`` where the articles speak of Britain and of the Bank of Japan: known in parts only."""
    only = [w for w in key if w not in sources.lows and w in NATIONS]
    rest = key.difference(only)
    if not only or not rest:
        return []
    like = [name_key(n.text) for d in sources.docs for n in d.names if rest <= name_key(n.text)]
    national = [k for k in like if k & NATIONS.keys()]
    return only if national and not any(are_akin(frozenset(only), k) for k in national) else []


_KIND_OF_BODY = frozenset("department ministry agency commission group bureau office corporation".split())
"""What may be added to the name of a body: ``Agriculture Department``."""


def _in_digits(name: str) -> bool:
    return bool(re.fullmatch(r"(?:Q[1-4]|FY\d*|[A-Z]?\d[\w.]*|[IVX]+)", name))


_CURRENCY = re.compile(r"\s(?:dollars?|dlrs?|pounds?|francs?|cents?)\b")
"""After ``U.S.`` or ``Canadian``: a part of an amount, which has its own check."""
_ASIDE = re.compile(r"^[RDI]-[A-Z]|-(?:based|led|owned|born|listed|style|backed|made)\b")
"""``R-Ohio``, ``Ohio-based``: no names of their own."""
_NATIONAL = re.compile(r"(?:ian|ean|ese|ish|an|ic|i)$")


def _word_known(word: str, sources: Sources) -> bool:
    if word in sources.lows or word in CALENDAR or word.replace(".", "") in sources.lows:
        return True
    if any(key in sources.all_keys for key in keys(word) if key[0] != "~"):
        return True
    if len(word) > 4 and _undoubled(word) in {_undoubled(low) for low in sources.lows if low[:2] == word[:2]}:
        return True
    if len(word) > 4 and any(low[:4] == word[:4] and _NATIONAL.search(low) for low in sources.lows):
        return True
    if word not in NATIONS and _of_place(word, sources):
        return True
    parts = re.split(r"[-&./]", word)
    return len(parts) > 1 and all(p in sources.lows for p in parts if p)


def _of_place(word: str, sources: Sources) -> bool:
    """``Californian`` where a source has California, ``Parisian`` where it has Paris."""
    tail = re.search(r"(?:(?:ian|ean|an|er|n|ite)s?|ese)$", word)
    bare = word[: tail.start()] if tail else ""
    return len(bare) > 3 and any(low.startswith(bare) and len(low) <= len(bare) + 2 for low in sources.lows)


def _undoubled(word: str) -> str:
    """``Johann`` and ``Johan`` are one name."""
    return re.sub(r"(.)\1", r"\1", word)


def _everyday(name: Name, key: frozenset[str], titled: bool) -> bool:
    """A word with a capital for its place only: first in its sentence, or in a headline."""
    if not (name.opening or titled) or " " in name.text:
        return False
    return all(w in STOPWORDS or _common({canon(w), w.rstrip("s"), w}) for w in key)


def _without_opener(name: Name, sources: Sources) -> Name:
    """``Acme`` of ``Quitting Acme``: an everyday word that opens the sentence before a name that the sources have."""
    first, _, rest = name.text.partition(" ")
    linked = "of " if rest.startswith("of ") else ""  # ``Ownership of Acme``
    rest = rest.removeprefix(linked)
    if not name.opening or not rest or first.isupper() or not _common({canon(first.lower()), stem(first.lower())}):
        return name
    if any(folded(name.text) in d.folded for d in sources.docs) or not any(
        folded(rest) in d.folded for d in sources.docs
    ):
        return name
    return Name(name.start + len(first) + 1 + len(linked), name.end, rest)


def _common(stems: set[str]) -> bool:
    known = background()
    return any(s in known for s in stems) and not any(s in name_stems() for s in stems)


def _initials(name: str, sources: Sources) -> bool:
    """``FTC`` for Federal Trade Commission, and back."""
    letters = re.sub(r"[^A-Za-z]", "", name)
    if letters.isupper() and 2 <= len(letters) <= 5:
        for doc in sources.docs:
            for full in doc.names:
                caps = "".join(w[0] for w in re.findall(r"[A-Z][\w’'-]*", full.text))
                if caps.endswith(letters) and len(full.text) > len(name) + 2:
                    return True
    if letters.isupper() and ("&" in name or 3 <= len(letters) <= 6):
        for doc in sources.docs:
            if "&" in name and letters in "".join(re.findall(r"\b[A-Z]", doc.text[: doc.title_end])):
                return True
            runs = ("".join(re.findall(r"\b[A-Z]", m.group())) for m in _CAPITALS.finditer(doc.text))
            if any(letters in run for run in runs):
                return True
    caps = "".join(w[0] for w in re.findall(r"[A-Z][\w’'-]*", name)).lower()
    return len(caps) >= 3 and (caps in sources.lows or ".".join(caps) in sources.lows)


_CAPITALS = re.compile(r"(?:[A-Z][\w.’'-]*(?:\s(?:and|of|the|for|on|&|in)(?:\sthe)?)?\s)+[A-Z][\w’'-]*")
"""A run of capitalised words: ``Securities and Exchange Commission``."""

_ALIKE = {"brief": 0.5, "text": 0.7}
"""How like its source sentence (0 to 1) a claimed one must be before a name in it is called misplaced: a summary draws
on a whole article, so that names of many sentences meet in one."""


def _misplaced(
    name: Name, key: frozenset[str], claimed: Claimed, claims: Claims, sources: Sources
) -> Iterator[Violation]:
    """The name is known, but where it stands now the source has another."""
    if not claimed.places or close_to(claimed, claimed.places[0]) < _ALIKE[claims.form]:
        return
    outlets = {w.low for o in sources.outlets for w in words(o)}
    if key <= outlets or key <= _KIND_OF_BODY or _reporting(name, claimed.text) or _in_digits(name.text):
        return
    rival = _rival_name(name, key, claimed, claims, sources)
    if rival is None or name_key(rival) & key or are_akin(name_key(rival), key) or name_key(rival) <= CALENDAR:
        return
    if _nations(name_key(rival)) != _nations(key) or names_a_people(rival):
        return
    if is_person(name.text) != is_person(rival) and " " in name.text and " " in rival:
        return  # a person and a body; of one word nobody can tell
    if _one_person(name_key(rival), key, sources) or _no_name(rival, claimed.places[0]):
        return
    if _works_for(claimed.text, name.text, rival):
        return
    here = folded(claimed.places[0].text)
    if (folded(name.text) in here or _short_in(name.text, claimed.places[0].text)) and not name_key(rival) & name_key(
        claimed.text
    ):
        return  # both stand in the source's sentence, and the other was left out
    if not (_short_for(rival, key, sources) or _short_for(name.text, name_key(rival), sources)):
        outlet = claimed.places[0].doc.article.outlet
        yield Violation("B4", claimed.where, f"'{name.text}' stands where {outlet} has '{rival}'")


def _works_for(text: str, one: str, other: str) -> bool:
    """``Acme senior analyst Ann Roe``: person and firm stand side by side, and none replaced the other."""
    between = r"(?:['’]s)?,?\s(?:[a-z][\w-]*\s){0,4}"
    pairs = ((one, other), (other, one))
    return is_person(one) != is_person(other) and any(
        re.search(re.escape(a) + between + re.escape(b), text) for a, b in pairs
    )


def _short_in(short: str, text: str) -> bool:
    """``SEC`` for the Securities and Exchange Commission of a sentence."""
    letters = short.replace("&", "")
    runs = ("".join(re.findall(r"\b[A-Z]", m.group())) for m in _CAPITALS.finditer(text))
    return bool(re.fullmatch(r"[A-Z]{2,6}", letters)) and any(letters in run for run in runs)


def _no_name(rival: str, place: Place) -> bool:
    """A ticker in its brackets, letters in the plural (``ISPs``), a state cut short (``Wash.``): no name of its own."""
    cut = len(rival) <= 5 and f"{rival}." in place.text
    return cut or f"<{rival}" in place.text or bool(re.fullmatch(r"[A-Z]{2,}s", rival))


def _nations(key: frozenset[str]) -> bool:
    """Is it a country or a people, with dots or without (``U.S.``)?"""
    return all(w.replace(".", "") in NATIONS for w in key)


def _one_person(a: frozenset[str], b: frozenset[str], sources: Sources) -> bool:
    """``Lena`` and ``Roe`` where a source has Lena Roe."""
    return len(a) == len(b) == 1 and any(a | b <= name_key(n.text) for d in sources.docs for n in d.names)


def _rival_name(name: Name, key: frozenset[str], claimed: Claimed, claims: Claims, sources: Sources) -> str | None:
    """Whose place the name has taken: that of one beside it in the claim, of one in the source's words, or of any."""
    place = claimed.places[0]
    rests = rests_on(claimed.text, place) >= RESTS
    rival = _crossed_name(name, key, claimed, sources) if rests else None
    if rival is None and claimed.where != "headline" and in_order(claimed.text, place) >= _COPIED:
        rival = _slot_rival(name, key, claimed, sources)
    if rival is None and claims.form == "brief" and not key & NATIONS.keys() and not _nearby(key, claimed.places):
        mine = ties(claimed.text, (name.start, name.end), _around(claimed.text, name.start))
        theirs = [d.loose_ties(n) for d in sources.docs for n in d.names if name_key(n.text) & key]
        if best(mine, theirs) < _LOOSE:
            rival = next((n.text for n in _names_in(place.doc, place) if not name_key(n.text) & key), None)
    return rival


def _reporting(name: Name, text: str) -> bool:
    """``The Times reported it first``: named as whose report it is."""
    return bool(re.match(r"\s(?:first\s)?(?:report|writ|wrote|sa(?:id|ys)|told)", text[name.end :])) or text[
        : name.start
    ].rstrip().endswith(("according to", "reported by", "told"))


def _short_for(short: str, key: frozenset[str], sources: Sources) -> bool:
    """``BIL`` is Brierley in an article that has Brierley Investments Ltd."""
    if not re.fullmatch(r"[A-Z]{2,6}", short):
        return False
    fulls = [n.text for d in sources.docs for n in d.names if name_key(n.text) & key]
    fulls += [m.group() for d in sources.docs for m in _CAPITALS.finditer(d.text) if name_key(m.group()) & key]
    return any("".join(w[0] for w in re.findall(r"[A-Z][\w’'-]*", full)).startswith(short) for full in fulls)


_COPIED = 0.55
"""Share of a claimed sentence's words that must stand in the source's, in order, to lay one on the other."""
_LOOSE = 0.3
"""Weight of what a name is tied to that must be beside it somewhere in a source, where it is not near the passage."""


def in_order(text: str, place: Place) -> float:
    """Share of the words of a text that a source sentence has in the same order (0 to 1)."""
    mine, theirs = [w.stem for w in words(text)], [w.stem for w in words(place.text)]
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / max(len(mine), 1)


def _crossed_name(name: Name, key: frozenset[str], claimed: Claimed, sources: Sources) -> str | None:
    """Another name of the claimed sentence with which this one has changed places."""
    if claimed.where == "headline":
        return None
    mine = _name_ties(claimed.text, name)
    for other in names(claimed.text):
        theirs = name_key(other.text)
        apart = other.start > name.end and parted(claimed.text, name.end, other.start)
        if not apart or not theirs or theirs & key or theirs <= CALENDAR or not (_tellable(theirs) and _tellable(key)):
            continue
        found = _named_ties(key, sources), _named_ties(theirs, sources)
        if all(found) and have_both_changed((mine, _name_ties(claimed.text, other)), found):
            return other.text
    return None


def _tellable(key: frozenset[str]) -> bool:
    """A name that can have changed places: no initials, no country."""
    return any(len(w) > 3 and w not in NATIONS for w in key)


@lru_cache(maxsize=2048)
def _name_ties(text: str, name: Name) -> Tied:
    alike = [(n.start, n.end) for n in names(text) if n.start != name.start]
    return ties(text, (name.start, name.end), _around(text, name.start), alike)


def _named_ties(key: frozenset[str], sources: Sources) -> list[Tied]:
    return [d.name_ties(n) for d in sources.docs for n in d.names if name_key(n.text) & key]


def close_to(claimed: Claimed, place: Place) -> float:
    """Share of the claimed sentence's content words that the place has, itself or one like it (0 to 1)."""
    mine = {w.stem: keys(w.low) for w in words(claimed.text) if w.content}
    have = place.doc.keys[place.index]
    return sum(bool(word & have) for word in mine.values()) / len(mine) if mine else 0.0


RESTS = 0.52
"""How much of a claimed sentence its source must have (see `rests_on`) before what differs contradicts it. Chosen on
sentences of one outlet held against another's account of the same event, which differ in much and contradict little."""


def rests_on(text: str, place: Place) -> float:
    """How much of a text a source sentence says (0 to 1): a word in any of its forms whole, one like it half.

    What the article is about anyway, by its headline, a sentence need not name again.
    """
    have = place.doc.keys[place.index]
    title = place.doc.keys[0] if not place.is_title else frozenset[str]()
    given = _meanings(text)
    mine = [m for m in given if not m[0].isdisjoint(have) or m[1].isdisjoint(title)] or given
    like = sum(not word.isdisjoint(have) for word, _ in mine)
    same = sum(not own.isdisjoint(have) for _, own in mine)
    return (like + same) / 2 / len(mine) if mine else 0.0


@lru_cache(maxsize=2048)
def _meanings(text: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """The keys of each word of meaning and each figure; and those of its own forms alone."""
    found = {w.stem: keys(w.low) for w in words(text) if w.content or w.low[0].isdigit()}
    return tuple((word, frozenset(k for k in word if k[0] != "~")) for word in found.values())


def _nearby(key: frozenset[str], places: Sequence[Place]) -> bool:
    """Is the name in a sentence that supports as well, a few sentences about it, or where the story opens?"""
    for place in places:
        doc = place.doc
        window = doc.spans[max(0, place.index - 5) : place.index + 3]
        opening = doc.spans[min(3, len(doc.spans) - 1)][1]
        text = doc.text[:opening] + " " + (doc.text[window[0][0] : window[-1][1]] if window else "")
        known = frozenset().union(*(keys(w.low) for w in words(text)))
        plain = {w.replace(".", "") for w in key}
        if (
            key & _parts(text)
            or plain & {w.replace(".", "") for w in _parts(text)}
            or any(k in known for word in key for k in keys(word) if k[0] != "~")
        ):
            return True
    return False


@lru_cache(maxsize=2048)
def _parts(text: str) -> frozenset[str]:
    """The words of a text, hyphenated ones in their parts, as `name_key` gives those of a name."""
    return frozenset(part for w in words(text) for part in re.sub(r"'s?$", "", w.low).strip(".").split("-"))


def _slot_rival(name: Name, key: frozenset[str], claimed: Claimed, sources: Sources) -> str | None:
    """The name that the best supporting places have between the words where the claimed sentence has this one."""
    mine = slot(claimed.text, name.start, name.end, _around(claimed.text, name.start))
    laid = [place for place in claimed.places[:3] if not place.is_title]
    seen = [(*_in_place(mine, key, place), place) for place in laid]
    best_same = max((same for same, *_ in seen), default=-1.0)
    for same, likeness, rival, place in seen:
        if rival is None or _in_same_order(name, key, rival, claimed.text, place):
            continue
        if same < 0 and (_keeps_both(rival, claimed) or in_order(claimed.text, place) < _COPIED):
            continue
        if _other_part(name, rival, claimed.text, place) or not _changed_with(key, rival, claimed.text, place):
            continue
        clear = 0.95 if same < 0 else 1.8
        if likeness > clear and likeness > (1.35 if same < 0 else 2.0) * max(best_same, 0) + 0.4:
            return rival
    return None


_IN = re.compile(r"\b(?:in|at|on|from)\s(?:the\s)?$")
_RULED = re.compile(r"\b(?:of|at|for|in|to|with|from|by|on|about|near|via|against|over|under)\s(?:the\s|an?\s)?$")


def _other_part(name: Name, rival: str, text: str, place: Place) -> bool:
    """``in Paris`` for somebody who does or suffers something there: no name stands in the other's place."""
    if not _IN.search(text[: name.start]):
        return False
    there = [n for n in _names_in(place.doc, place) if n.text == rival]
    return bool(there) and not any(_RULED.search(place.doc.text[: n.start][-40:]) for n in there)


def _changed_with(key: frozenset[str], rival: str, text: str, place: Place) -> bool:
    """Where the claim has the other name as well: does that one stand where the source has this?"""
    other = next((n for n in names(text) if _is_form_of(n.text, rival)), None)
    if other is None:
        return True
    its = slot(text, other.start, other.end, _around(text, other.start))
    there = [
        (n, its.likeness(slot(place.doc.text, n.start, n.end, (place.start, place.end))))
        for n in _names_in(place.doc, place)
    ]
    turned = max((like for n, like in there if name_key(n.text) & key), default=None)
    own = max((like for n, like in there if n.text == rival), default=0.0)
    return turned is None or turned >= _TURNED * own


_TURNED = 0.5
"""How well, beside its own place, a name must fit that of the other to have changed places with it."""


def _in_same_order(name: Name, key: frozenset[str], rival: str, text: str, place: Place) -> bool:
    """Does the claim have both names, one after the other as the source has them? Then neither took a place."""
    here = [n.start for n in names(text) if _is_form_of(n.text, rival)]
    theirs = [n for n in _names_in(place.doc, place) if name_key(n.text) & key]
    other = next((n.start for n in _names_in(place.doc, place) if n.text == rival), None)
    if not here or not theirs or other is None:
        return False
    return any((n.start < other) == (name.start < at) for n in theirs[:1] for at in here[:1])


def _is_form_of(short: str, full: str) -> bool:
    """``LAPD`` and ``Angeles`` are forms of ``Los Angeles Police Department``."""
    letters = re.sub(r"[^A-Z]", "", short)
    return bool(name_key(short) & name_key(full)) or (
        len(letters) > 1 and letters == "".join(w[0] for w in re.findall(r"[A-Z][\w’'-]*", full))
    )


def _in_place(mine: Slot, key: frozenset[str], place: Place) -> tuple[float, float, str | None]:
    """How like the slot of this name in the place is (-1: it is not there), and the most alike slot of another."""
    best_same, best, rival = -1.0, 0.0, None
    for other in _names_in(place.doc, place):
        theirs = name_key(other.text)
        likeness = mine.likeness(slot(place.doc.text, other.start, other.end, (place.start, place.end)))
        if theirs & key or are_akin(theirs, key):
            best_same = max(best_same, likeness)
        elif likeness > best and theirs and not theirs <= CALENDAR and not _everyday(other, theirs, place.is_title):
            best, rival = likeness, other.text
    return best_same, best, rival


def are_akin(a: frozenset[str], b: frozenset[str]) -> bool:
    """``China`` and ``Chinese``, ``Norway`` and ``Norwegian``."""
    nations = [{k for x in side for k in keys(x) if k[0] == "="} for side in (a, b)]
    return (
        any(x[:4] == y[:4] and len(x) > 4 < len(y) for x in a for y in b)
        or bool({canon(x) for x in a} & {canon(y) for y in b})
        or bool(nations[0] & nations[1])
    )


def _keeps_both(rival: str, claimed: Claimed) -> bool:
    """Does the claimed sentence name the rival too? Then it may only have turned the sentence round."""
    return any(_is_form_of(n.text, rival) for n in names(claimed.text)) or bool(name_key(rival) & _parts(claimed.text))


_PRONOUNS = frozenset("we i he she they it you this that these those yeah".split())


def _names_in(doc: Source, place: Place) -> list[Name]:
    return [
        n
        for n in doc.names
        if place.start <= n.start < place.end
        and re.search(r"[A-Za-z]\.?[A-Za-z]", n.text)
        and n.text.lower() not in _PRONOUNS
    ]


# --- Roles (B5) ---------------------------------------------------------------------------------------------------


def check_roles(
    where: str, text: str, sources: Sources, person: str | None = None, places: Sequence[Place] = ()
) -> Iterator[Violation]:
    """Roles with a holder: some source must give the person that role, and still (or no longer) so."""
    for role in roles(text):
        who = role.person or person
        if who and len(who) < 2:
            continue
        if who:
            yield from _role(where, role, who, sources, places)
        else:
            yield from _unheld(where, text, role, places)


def _role(where: str, role: Role, person: str, sources: Sources, places: Sequence[Place]) -> Iterator[Violation]:
    surname = re.sub(r"'s?$", "", words(person)[-1].low) if words(person) else ""
    near = [(r, d) for d in sources.docs for r in d.roles if _held_near(r, surname, d)]
    same = [(r, d) for r, d in near if _same_role(r, role)]
    if not any(surname in d.lows for d in sources.docs) or _titled(role, surname, sources):
        return
    if not same:
        if not role.former and _does_it(role, surname, sources):
            return
        if any(_told_nearby(r, surname, d) for d in sources.docs for r in d.roles if _same_role(r, role)):
            return
        if near or not any(role.role in d.text.lower() for d in sources.docs):
            given = f"; {near[0][1].article.outlet} has '{near[0][0].printed}'" if near else ""
            yield Violation("B5", where, f"no source calls {person} {role.printed}{given}")
        return
    best = [(r, d) for r, d in same for p in places[:1] if d is p.doc and p.start <= r.start < p.end] or same
    yield from _standing(where, role, person, best)


_DOING = {
    "analyst": re.compile(r"\bwho (?:follows|covers|tracks|rates)\b"),
    "chairman": re.compile(r"\bwho chairs\b|\bchairs (?:the|its|their)\b"),
    "chief executive": re.compile(r"\bwho (?:runs|heads|leads)\b"),
    "founder": re.compile(r"\b(?:co-?)?founded\b"),
    "owner": re.compile(r"\b(?:who|which) owns\b"),
    "professor": re.compile(r"\bwho teaches\b|\bteaches \w+ at\b"),
    "spokesperson": re.compile(r"\bwho speaks for\b|\bspeaking for\b"),
}
"""What a source may say of somebody instead of naming the role."""


def _does_it(role: Role, surname: str, sources: Sources) -> bool:
    """``analyst`` for somebody ``who follows`` a company: does a sentence that names the person tell it?"""
    doing = _DOING.get(role.role)
    if doing is None:
        return False
    return any(
        surname in {re.sub(r"'s?$", "", w.low) for w in words(p.text)} and doing.search(p.text)
        for d in sources.docs
        for p in d.places
    )


def _told_nearby(role: Role, surname: str, doc: Source) -> bool:
    """``... lost its chief executive. Paul Tellier ...``: a role with no holder, beside a sentence that names him."""
    at = doc.at(role.start)
    near = " ".join(doc.text[a:b] for a, b in doc.spans[max(0, at - 1) : at + 2])
    return role.person is None and surname in {re.sub(r"'s?$", "", w.low) for w in words(near)}


def _standing(where: str, role: Role, who: str, same: Sequence[tuple[Role, Source]]) -> Iterator[Violation]:
    """Former stays former, interim stays interim."""
    first, doc = same[0]
    if not any(r.former == role.former for r, _ in same) and not (role.former and _then_only(same)):
        stale = "former" if first.former else "not former"
        yield Violation("B5", where, f"{doc.article.outlet} has {who} as {stale} {first.role}, not '{role.printed}'")
    elif not any(r.interim == role.interim for r, _ in same):
        yield Violation("B5", where, f"{doc.article.outlet} has {who} as '{first.printed}', not '{role.printed}'")


def _then_only(same: Sequence[tuple[Role, Source]]) -> bool:
    """``the director at the time``: told as a role of the past without a word before it."""
    return any(re.match(r"\W+(?:at the time|then)\b", d.text[r.end :]) for r, d in same)


def _lost_past(claimed: Claimed) -> Iterator[Violation]:
    """``former`` or ``interim`` before words that the claimed sentence has without it."""
    if (
        not claimed.places
        or rests_on(claimed.text, claimed.places[0]) < RESTS
        or _GONE.search(claimed.text)
        or _PAST.search(claimed.text)
        or re.search(r"\b(?:when|while) \w+ was\b", claimed.text)
    ):
        return
    place = claimed.places[0]
    mine = [re.sub(r"'s?$", "", w.low) for w in words(claimed.text)]
    for m in _PAST.finditer(place.text):
        after = [re.sub(r"'s?$", "", w.low) for w in words(place.text[m.end() :])][:2]
        held = any(m.start() <= r.start - place.start <= m.end() for r in place.doc.roles) or m.group()[0] not in "aA"
        if held and len(after) == 2 and any(mine[i : i + 2] == after for i in range(len(mine))):
            why = f"{place.doc.article.outlet} says '{m.group().strip()} {' '.join(after)}'"
            yield Violation("B5", claimed.where, why)
            return


_FORMER_OFFICE = re.compile(
    r"(?<!his )(?<!her )(?<!their )\b(?:[Ff]ormer|[Oo]ne-?time) (?:[A-Z][\w’'.-]* )*(?P<what>(?:[a-z][a-z-]+ )?)"
    r"(?P<head>head|lead|minister|leader|boss|captain|adviser|advisor|ambassador|secretary|executive|chief|director|"
    r"chairman|president|governor|commissioner|spokes(?:man|woman|person)|editor|coach|manager|mayor|senator)\b"
)


def _still_held(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """``Roe, the grain minister`` of somebody whom every source that has the office calls a former one."""
    mine = frozenset().union(*(_own_forms(w.low) for w in words(claimed.text)))
    people = {_bare(w.low) for n in names(claimed.text) for w in words(n.text)[-1:]}
    for doc in sources.docs:
        for m in _FORMER_OFFICE.finditer(doc.text):
            what = [w.low for w in words(f"{m['what']}{m['head']}")]
            if not all(_own_forms(w) & mine for w in what) or _is_past(what[-1], claimed.text):
                continue
            who = people & _holder_of(m, doc)
            if who and not _holds_now(who, what, doc):
                yield Violation("B5", claimed.where, f"{doc.article.outlet} says '{m.group()}'")
                return


def _holder_of(m: re.Match[str], doc: Source) -> set[str]:
    """The surname of whoever the sentence names nearest to a former office; of all named before, where it is ``he``."""
    full = {_bare(w.low) for n in doc.names if is_person(n.text) for w in words(n.text)[-1:]}
    at = doc.at(m.start())
    a, b = doc.spans[at]
    near = [
        (min(abs(m.start() - n.end), abs(n.start - m.end())), _bare(w.low))
        for n in doc.names
        if a <= n.start < b and not m.start() <= n.start < m.end()
        for w in words(n.text)[-1:]
        if _bare(w.low) in full
    ]
    if near and not re.search(r"\b(?:he|she)\b", doc.text[a:b]):
        return {min(near)[1]}
    before = doc.text[doc.spans[max(0, at - 1)][0] : b]
    return full & {_bare(w.low) for w in words(before)}


def _holds_now(who: set[str], office: Sequence[str], doc: Source) -> bool:
    """Does some sentence give the person the office as one that is, or was until this story, theirs?"""
    return any(
        not (_PAST.search(p.text) or _NO_LONGER.search(p.text))
        and who & {_bare(w.low) for w in words(p.text)}
        and all(_own_forms(w) & doc.keys[p.index] for w in office)
        for p in doc.places
    )


def _own_forms(low: str) -> frozenset[str]:
    """What a word may be matched by without the words that are only like it."""
    return frozenset(k for k in keys(low) if k[0] not in "~=")


def _is_past(office: str, text: str) -> bool:
    """Does the claim, right by the word for the office, say that it is one of the past?"""
    for w in words(text):
        if _own_forms(w.low) & _own_forms(office):
            beside = text[max(0, w.start - 40) : w.end + 8]
            if _GONE.search(beside) or _PAST.search(beside):
                return True
    return False


def _bare(low: str) -> str:
    return re.sub(r"'s?$", "", low).strip(".")


_NO_LONGER = re.compile(r"\b(?:former(?:ly)?|ex-|used to|previously|onetime|one-time)[\s-]*(?:\w+ed\s)?", re.IGNORECASE)
_GONE = re.compile(
    r"\b(?:former|ex-|used to|previous|once|onetime|one-time|then|at the time|"
    r"late|resign\w*|step\w* down|quit|left|leav\w+|"
    r"retire\w*|succe\w+|"
    r"replac\w+|remov\w+|oust\w*|fired|sacked|dismiss\w*|until|depart(?!ment)\w*|outgoing|"
    r"(?:was|were) (?:once|formerly|previously|then|the|its|an?|their|his|her) )",
    re.IGNORECASE,
)


_NEAR_ROLE = 30
"""Characters within which a role follows the word that makes it one of the past."""


def _made_past(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """``former England captain`` where every source has him as captain, and none says that he is not any more."""
    if not claimed.places or rests_on(claimed.text, claimed.places[0]) < RESTS:
        return
    for m in _NO_LONGER.finditer(claimed.text):
        if m.group().lower().startswith(("previous", "formerly")) and not any(
            0 <= r.start - m.end() <= _NEAR_ROLE for r in roles(claimed.text)
        ):
            continue  # ``previously promised``
        after = [keys(w.low) for w in words(claimed.text[m.end() :]) if w.content or w.low in ("chief", "head")][:2]
        seen = [p.text for p in claimed.places[:3] if after and all(a & p.doc.keys[p.index] for a in after)]
        if seen and not any(_GONE.search(text) for text in seen):
            outlet = claimed.places[0].doc.article.outlet
            yield Violation("B5", claimed.where, f"'{m.group().strip()}' is not what {outlet} says")
            return


def _unheld(where: str, text: str, role: Role, places: Sequence[Place]) -> Iterator[Violation]:
    """A role without a name beside it stands as it does in the supporting sentences."""
    if _WAS.search(text[: role.start]):
        return
    same = [(r, p.doc) for p in places[:2] for r in p.doc.roles if p.start <= r.start < p.end and r.role == role.role]
    if same and not role.former and not role.interim:
        yield from _standing(where, role, "them", same)


_WAS = re.compile(
    r"\b(?:was|were|been|served as|during|time as|tenure as|years as)\s"
    r"(?:(?:the|its|their|his|her|an?)\s)?(?:[\w.]+\s)?$",
    re.IGNORECASE,
)
"""``when she was secretary of state``: a role told as one of the past."""
_PAST = re.compile(r"\b(?:former|ex-|interim|acting|outgoing|retired)\s*", re.IGNORECASE)


def check_role_text(where: str, role: str, person: str, sources: Sources) -> Iterator[Violation]:
    """A role given beside a quotation: where every source that has it says ``former``, it must say so too."""
    surname = re.sub(r"'s?$", "", words(person)[-1].low) if words(person) else ""
    head = [w.low for w in words(role) if w.content or w.low in ("chief", "executive")]
    if not surname or not head or _PAST.search(role):
        return
    seen = [
        d.text[a:b]
        for d in sources.docs
        for a, b in d.spans
        if surname in {re.sub(r"'s?$", "", w.low) for w in words(d.text[a:b])}
    ]
    with_role = [text for text in seen if all(w in text.casefold() for w in head[-1:])]
    if with_role and all(
        re.search(
            rf"(?i)\b(?:former|ex-|interim|acting|outgoing|retired)\s*(?:[\w.&'’-]+\s){{0,4}}?{re.escape(head[-1])}", t
        )
        for t in with_role
    ):
        yield Violation("B5", where, f"the source does not say that {person} still is (or fully is) {role}")


_HEADS = frozenset({"head", "boss", "leader"})
"""Plain words for whoever leads."""
_TITLES = {
    "senator": "sen",
    "representative": "rep",
    "governor": "gov",
    "attorney general": "atty",
    "professor": "prof",
}


def _titled(role: Role, surname: str, sources: Sources) -> bool:
    """``Sen. Bernie Sanders``: the role as a title before the name."""
    short = _TITLES.get(role.role)
    form = re.compile(rf"\b{short}\.?\s(?:[\w.]+\s){{0,2}}{re.escape(surname)}\b", re.IGNORECASE)
    return bool(short) and any(form.search(d.text) for d in sources.docs)


def _same_role(a: Role, b: Role) -> bool:
    return a.role == b.role or a.role in b.role or b.role in a.role or b.role in _HEADS


def _held_near(role: Role, surname: str, doc: Source) -> bool:
    """Does the role stand with the person: named as its holder, or in the same sentence as the only holder?"""
    if role.person:
        return re.sub(r"'s?$", "", words(role.person)[-1].low) == surname if words(role.person) else False
    a, b = doc.spans[doc.at(role.start)]
    return surname in {re.sub(r"'s?$", "", w.low) for w in words(doc.text[a:b])}


def check_figures(figures: Sequence[Line], sources: Sources) -> Iterator[Violation]:
    """Figures shown in a strip of their own."""
    for line in figures:
        for n in numbers(line.text):
            if not any(_same_number(n, m) for d in sources.docs for m in d.numbers):
                yield Violation("B1", line.where, missing_number(n, sources))
