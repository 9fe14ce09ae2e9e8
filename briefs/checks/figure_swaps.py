"""Numbers (B2): a figure belongs to the same thing as in the source, and two have not changed places."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from briefs.checks.binding import CLEARLY, MOST, Tied, crossed, ties
from briefs.checks.claimed import Claimed, around, none_of
from briefs.checks.names import are_akin, name_key
from briefs.checks.sources import Source, Sources
from briefs.checks.words import folded
from retail.prose import Name, Number, names, numbers
from retail.types import Violation


def same_number(a: Number, b: Number) -> bool:
    """Do two figures have the same value and unit?"""
    if (a.kind == "ordinal") != (b.kind == "ordinal"):
        return False
    (unit, value), (other, theirs) = _in_whole_coins(a), _in_whole_coins(b)
    return unit == other and abs(value - theirs) <= 1e-9 * max(1.0, abs(value))


def _in_whole_coins(n: Number) -> tuple[str, float]:
    """``47 cents`` as 0.47 dollars: unit and value."""
    unit = _COINS.get(n.unit)
    return (unit, n.value / 100) if unit else (n.unit, n.value)


_COINS = {"cents": "USD", "pence": "GBP"}


def figure_kind(n: Number) -> str:
    """What a figure may be taken for: its unit, a length of time, or that it counts something."""
    return n.unit or ("length" if n.kind == "count" and n.noun.rstrip("s") in _TIMES else n.kind)


_TIMES = frozenset("minute hour day week fortnight month year decade century".split())


def bound_to_another(
    n: Number, claimed: Claimed, sources: Sources, same: Sequence[tuple[Source, Number]]
) -> Iterator[Violation]:
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


_ENOUGH = 1.8
"""Least weight of the words about a figure by which it can be told to be another's."""


@lru_cache(maxsize=2048)
def _figure_ties(text: str, n: Number) -> Tied:
    alike = [(m.start, m.end) for m in numbers(text) if figure_kind(m) == figure_kind(n) and m.start != n.start]
    return ties(text, (n.start, n.end), around(text, n.start), alike)


def _rival_figure(
    n: Number, claimed: Claimed, sources: Sources, same: Sequence[tuple[Source, Number]]
) -> tuple[Number, Source] | None:
    """The figure of the same kind that the words around the claimed one clearly go with."""
    mine = _figure_ties(claimed.text, n)
    own = max(mine.likeness(d.figure_ties(m)) for d, m in same)
    best: tuple[float, Number, Source] | None = None
    for d in sources.docs:
        for m in d.numbers:
            if figure_kind(m) == figure_kind(n) and not same_number(m, n) and m.kind != "year":
                if any(o is d and _is_range(d.text, m, own_) for o, own_ in same):
                    continue
                likeness = mine.likeness(d.figure_ties(m))
                if best is None or likeness > best[0]:
                    best = (likeness, m, d)
    if best is not None and _with_its_thing(n, best[1:], claimed, same):
        return None
    if best is None or mine.weight < _ENOUGH or best[0] < MOST * mine.weight or best[0] < CLEARLY * own + 0.3:
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
    a, b = around(text, n.start)
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
            or same_number(other, n)
            or other.kind == "year"
            or _in_name(other, claimed.text)
        ):
            continue
        if any(_is_range(claimed.text, x, y) for x in (n, other) for y in numbers(claimed.text) if y.start != x.start):
            continue
        mine = (_figure_ties(claimed.text, n), _figure_ties(claimed.text, other))
        theirs = _mentions(n, sources), _mentions(other, sources)
        if all(theirs) and _changed_places(n, other, mine, theirs, claimed.text, sources):
            return other, next(d for d in sources.docs if any(same_number(m, n) for m in d.numbers))
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
        if same_number(x, then) and same_number(y, now) and d.at(x.start) == d.at(y.start)
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
    return [d.figure_ties(m) for d in sources.docs for m in d.numbers if same_number(m, n)]


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
    figures = [[m.start for m in doc.numbers if same_number(m, x)] for x in (n, other)]
    if not all((*spots, *figures)):
        return False
    gap = [[min(abs(s - f) for s in spot for f in figure) for figure in figures] for spot in spots]
    return gap[0][1] + gap[1][0] < 0.7 * (gap[0][0] + gap[1][1])


def told_twice(claimed: Claimed) -> Iterator[Violation]:
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
