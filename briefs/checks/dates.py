"""Dates (B3): each stands in a source or follows from one, is no relative one, and goes with the same words."""

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

from briefs.checks.binding import CLEARLY, MOST, Tied, crossed, ties
from briefs.checks.claimed import NUMBER_WORDS, Claimed, around, in_order, none_of
from briefs.checks.claims import Claims
from briefs.checks.figure_swaps import same_number
from briefs.checks.figures import same_length
from briefs.checks.sources import Source, Sources
from retail.amounts import lengths
from retail.prose import DateMention, Number, dates, numbers, quotations
from retail.types import Violation

_NEAR = re.compile(
    r"^(?:yesterday|today|tonight|tomorrow|this (?:morning|afternoon|evening|week|month|weekend)|"
    r"(?:last|next|past) (?:week|month|night|weekend|quarter|\w+day)|"
    r"(?:earlier|later) (?:this|in the) (?:week|month)|"
    r"\w+ (?:days?|weeks?|months?) ago)$",
    re.IGNORECASE,
)  # fmt: skip


def check_dates(claimed: Claimed, claims: Claims, sources: Sources) -> Iterator[Violation]:
    """Violations B3 of one sentence."""
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
    mine = [(d.year, d.month, d.day) for d in dates(claimed.text) if d.kind in ("day", "month")]
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
    mine = ties(claimed.text, (d.start, d.end), around(claimed.text, d.start), alike)
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
    clearly = best > MOST * mine.weight and best > CLEARLY * own + 0.3
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
        theirs = ties(claimed.text, (other.start, other.end), around(claimed.text, other.start), alike)
        here, there = (
            [doc.date_ties(m) for doc in sources.docs for m in doc.dates if _means(m, x)] for x in (d, other)
        )
        if not here or not there:
            continue
        straight, turned = (_beside_their_figures((d, other), claimed.text, sources, changed=c) for c in (False, True))
        together = _ever_together(d, other, sources)
        if not straight and (turned or (together and crossed((mine, theirs), (here, there)))):
            return other.surface
    return None


def _ever_together(d: DateMention, other: DateMention, sources: Sources) -> bool:
    """Has a source both dates in one sentence? Two of which each has its own have no places to change."""
    found = [
        {(i, doc.at(m.start)) for i, doc in enumerate(sources.docs) for m in doc.dates if _means(m, x)}
        for x in (d, other)
    ]
    return bool(found[0] & found[1])


def _beside_their_figures(
    pair: tuple[DateMention, DateMention], text: str, sources: Sources, *, changed: bool = False
) -> bool:
    """``10% from Feb. 1, 25% on June 1``: has a source by each date the figure that the claim has by it?

    With `changed`: has it by each the figure that the claim has by the other?
    """
    mine = [_figure_by(d, text, dates(text)) for d in pair]
    if mine[0] is None or mine[1] is None or same_number(mine[0], mine[1]):
        return False
    for d, figure in zip(pair, mine[::-1] if changed else mine, strict=True):
        theirs = [_figure_by(m, doc.text, doc.dates) for doc in sources.docs for m in doc.dates if _means(m, d)]
        if not any(x and figure and same_number(x, figure) for x in theirs):
            return False
    return True


def _beside_its_figure(d: DateMention, text: str, sources: Sources) -> bool:
    """``80% in July 2023``: has a source, right by this very date, the figure that the claim has by it?"""
    mine = _figure_by(d, text, dates(text))
    if mine is None or not _adjoin(mine, d):
        return False
    theirs = [(m, _figure_by(m, doc.text, doc.dates)) for doc in sources.docs for m in doc.dates if _means(m, d)]
    return any(x is not None and same_number(x, mine) and _adjoin(x, m) and m.kind == d.kind for m, x in theirs)


def _adjoin(figure: Number, d: DateMention) -> bool:
    """Is there no more than a short word between the two?"""
    return max(figure.start, d.start) - min(figure.end, d.end) <= len(" during ")


def _figure_by(d: DateMention, text: str, known: Sequence[DateMention]) -> Number | None:
    """The figure with a unit that is nearest to a date in its sentence."""
    a, b = around(text, d.start)
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
        ) or any(m.month == 3 * (d.month or 0) and _UP_TO.search(doc.text, 0, m.start) for m in doc.dates)
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
    return mine is not None and d.surface.lower().endswith("ago") and any(same_length(mine, x) for x in ago)


def _taken_over(d: DateMention, claimed: Claimed) -> bool:
    """Is it the source's own ``last week``, in its own sentence less a phrase? Like a whole sentence, that may be."""
    if not claimed.places or in_order(claimed.text, claimed.places[0]) < 0.97:
        return False
    return d.surface.lower() in claimed.places[0].text.lower()


def _general(d: DateMention) -> bool:
    """``over the past year``, ``today's``: no day is meant."""
    return bool(re.match(r"(?i)past\s+(?:years?|decade)$|previous\s|(?:later|earlier) in the year$", d.surface))


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
    if d.kind == "month" and d.month in _months_beside(doc.text, published):
        return True
    if d.kind == "month" and doc.is_of_a_year and d.year in (None, published.year):
        return any(m.is_relative for m in doc.dates) or not doc.dates
    return (d.kind == "year" and d.year == published.year) or (
        d.kind == "month" and d.year in (None, published.year) and d.month == published.month and not doc.dates
    )


_BEFORE = re.compile(
    r"\b(?:(?:a|one|the) month (?:earlier|before|ago|previously)|(?:previous|prior|preceding) month|"
    r"month[- ]on[- ]month|(?:from|on) the month)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\b(?:(?:a|one|the) month (?:later|after)|(?:following|next) month)\b", re.IGNORECASE)
_UP_TO = re.compile(
    rf"\b(?P<n>{'|'.join(NUMBER_WORDS[2:])}|\d{{1,2}})[ -]months? (?:period )?(?:to|ended|ending|through|until|up to)"
    r"(?: the)?(?: end of| end)? $",
    re.IGNORECASE,
)
"""``the three months to (September)``: they begin in July."""


@lru_cache(maxsize=512)
def _months_beside(text: str, published: date) -> frozenset[int]:
    """The months that a text tells by their distance from one it names, or by the quarter they open or close."""
    named = [d for d in dates(text) if d.month and d.kind in ("day", "month")]
    base = {d.month for d in named if d.month} | {published.month}
    found = {(m - 2) % 12 + 1 for m in base} if _BEFORE.search(text) else set()
    found |= {m % 12 + 1 for m in base} if _AFTER.search(text) else set()
    for d in named:
        span = _UP_TO.search(text, 0, d.start)
        if span and d.month:
            n = NUMBER_WORDS.index(span["n"].lower()) if span["n"].lower() in NUMBER_WORDS else int(span["n"])
            found |= {(d.month - k) % 12 or 12 for k in range(1, n)}
    for d in dates(text):
        if d.kind == "quarter" and d.month:
            found |= {3 * d.month - k for k in range(3)}
    return frozenset(found)


_COUNTED_YEAR = re.compile(
    r"\bthe (?P<next>following|next) year\b|\bthe (?P<last>previous|prior|preceding) year\b"
    r"|\bthe year (?P<beside>before|after)\b"
    rf"|\b(?P<n>an?|{'|'.join(NUMBER_WORDS[1:])}|\d{{1,2}}) years? (?P<way>earlier|later|before|after|on|ago)\b",
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
        by = 1 if word in ("", "a", "an") else NUMBER_WORDS.index(word) if word in NUMBER_WORDS else int(word)
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
    if d.month is None or d.day is None or d.day >= len(NUMBER_WORDS):
        return False
    month = calendar.month_abbr[d.month]
    return bool(re.search(rf"\b{month}\w*\.?\s{NUMBER_WORDS[d.day]}\b", doc.text, re.IGNORECASE))


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
