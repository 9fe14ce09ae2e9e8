"""Numbers, dates, names and roles (rubric B): each stands in a source, and belongs to the same thing there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefs.checks.claims import Claims, Line
from briefs.checks.slots import Slot, slot
from briefs.checks.sources import Place, Source, Sources, canon, content, folded, words
from retail.amounts import MONTHS, WEEKDAYS
from retail.prose import (
    DateMention,
    Name,
    Number,
    Role,
    dates,
    is_title_case,
    names,
    numbers,
    quotations,
    roles,
    sentences,
)
from retail.types import Violation
from retail.words import background
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


# --- Numbers (B1, B2) ---------------------------------------------------------------------------------------------


def _same_number(a: Number, b: Number) -> bool:
    if a.unit != b.unit or (a.kind == "ordinal") != (b.kind == "ordinal"):
        return False
    return abs(a.value - b.value) <= 1e-9 * max(1.0, abs(a.value))


def _worth_checking(n: Number, text: str) -> bool:
    """Small words that count nothing (``one of``, ``the two``, ``first``) prove nothing."""
    if n.kind in ("year", "code"):
        return False
    if n.words and n.value == 1 and not n.unit:
        return False
    return not (
        n.words and n.value == 2 and re.search(r"\b(?:the|these|those|its|their)\s$", text[: n.start], re.IGNORECASE)
    )


def _numbers(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    mentions = dates(claimed.text)
    yield from _pairs(claimed, sources)
    yield from _magnitudes(claimed, sources)
    yield from _twice(claimed)
    for n in numbers(claimed.text):
        in_date = n.kind != "time" and any(d.start <= n.start and n.end <= d.end for d in mentions)
        if in_date or not _worth_checking(n, claimed.text):
            continue
        same = [(d, m) for d in sources.docs for m in d.numbers if _same_number(n, m)]
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
    digits = re.sub(r"[^\d.]", "", n.surface)
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


def _kind(n: Number) -> str:
    return n.unit or n.kind


def _bound(n: Number, claimed: Claimed, sources: Sources, same: Sequence[tuple[Source, Number]]) -> Iterator[Violation]:
    """The words around the figure must not be those around another figure of its kind."""
    named = re.search(r"\b[A-Z][\w&]*\s$", claimed.text[: n.start]) if n.kind == "count" and not n.words else None
    if named:
        printed = named.group() + n.surface
        if named.start() > 0 and not any(folded(printed) in d.folded for d in sources.docs):
            yield Violation("B1", claimed.where, f"'{printed}' is {none_of(sources)}")
        return
    mine = _slot_of(claimed.text, n)
    best_same = max(mine.likeness(_slot_in(d, m.start, m.end)) for d, m in same)
    rivals = [
        (mine.likeness(_slot_in(d, m.start, m.end)), m, d)
        for d in sources.docs
        for m in d.numbers
        if _kind(m) == _kind(n) and not _same_number(m, n) and m.kind != "year"
    ]
    if not rivals:
        return
    score, rival, doc = max(rivals, key=lambda r: r[0])
    swapped = any(_same_number(rival, m) for m in numbers(claimed.text))
    if (score > 1.2 and score > (1.25 if swapped else 1.7) * best_same + 0.25) or (
        swapped and _crossed(n, rival, claimed.text, doc)
    ):
        why = f"'{n.surface}' belongs to something else: in {doc.article.outlet} these words go with '{rival.surface}'"
        yield Violation("B2", claimed.where, why)


def _slot_of(text: str, n: Number) -> Slot:
    return slot(text, n.start, n.end, _around(text, n.start))


def _crossed(n: Number, rival: Number, text: str, doc: Source) -> bool:
    """Two figures of the claimed sentence: do both fit better the other way round in one source sentence?"""
    other = next(m for m in numbers(text) if _same_number(m, rival))
    own = [m for m in doc.numbers if _same_number(m, n) and doc.at(m.start) == doc.at(rival.start)]
    if not own:
        return False
    here, there = _slot_of(text, n), _slot_of(text, other)
    mine, theirs = _slot_in(doc, own[0].start, own[0].end), _slot_in(doc, rival.start, rival.end)
    straight = here.likeness(mine) + there.likeness(theirs)
    return here.likeness(theirs) + there.likeness(mine) > 1.1 * straight + 0.3


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


def _slot_in(doc: Source, start: int, end: int) -> Slot:
    return slot(doc.text, start, end, doc.spans[doc.at(start)])


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
        if any(a <= d.start < b for a, b in quoted):
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


def _date_bound(d: DateMention, claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """The words around the date must not be those around another date in the source."""
    mine = slot(claimed.text, d.start, d.end, _around(claimed.text, d.start))
    best_same, best, rival, outlet = 0.0, 0.0, "", ""
    for doc in sources.docs:
        for m in doc.dates:
            likeness = mine.likeness(_slot_in(doc, m.start, m.end))
            if _means(m, d):
                best_same = max(best_same, likeness)
            elif likeness > best and m.kind == d.kind:
                best, rival, outlet = likeness, m.surface, doc.article.outlet
    if best > 1.2 and best > 1.4 * best_same + 0.25:
        yield Violation("B3", claimed.where, f"'{d.surface}' where {outlet} has '{rival}'")


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
        )
    if d.kind == "weekday":
        here = d.surface.lower()
        if any(m.surface.lower().endswith(here) for m in doc.dates) or published.strftime("%A").lower() == here:
            return True
        return any(
            m.kind == "day" and m.first is not None and m.first.strftime("%A").lower() == here for m in doc.dates
        )
    return _covered(d, doc)


def _taken_over(d: DateMention, claimed: Claimed) -> bool:
    """Is it the source's own ``last week``, in its own sentence less a phrase? Like a whole sentence, that may be."""
    if not claimed.places or close_to(claimed, claimed.places[0]) < 0.9:
        return False
    return d.surface.lower() in claimed.places[0].text.lower()


def _general(d: DateMention) -> bool:
    """``over the past year``, ``today's``: no day is meant."""
    return bool(re.match(r"(?i)past\s+(?:years?|decade)$", d.surface))


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
        return any(
            (m.kind in ("day", "weekday", "relative") and m.first == m.last and _same_day(d, m)) for m in doc.dates
        )
    for m in doc.dates:
        if m.kind in ("day", "month", "year", "weekday", "relative") and _inside(m, d):
            return True
    return (d.kind == "year" and d.year == published.year) or (
        d.kind == "month" and d.year in (None, published.year) and d.month == published.month and not doc.dates
    )


def _same_day(d: DateMention, m: DateMention) -> bool:
    if m.month is not None and m.day is not None:
        return (m.month, m.day) == (d.month, d.day) and (d.year is None or m.year is None or m.year == d.year)
    return m.first is not None and (m.first.month, m.first.day) == (d.month, d.day) and d.year in (None, m.first.year)


def _inside(m: DateMention, d: DateMention) -> bool:
    """Does the source's date lie in the claimed month or year?"""
    if d.kind == "month" and m.month is not None and m.kind in ("day", "month"):
        return m.month == d.month and (d.year is None or m.year in (None, d.year))
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
    for name in names(claimed.text):
        key = name_key(name.text)
        aside = claimed.text[max(0, name.start - 1) : name.start] == "(" or _ASIDE.search(name.text)
        if not key or aside or key <= CALENDAR or _everyday(name, key, titled):
            continue
        unknown = sorted(w for w in key if not _word_known(w, sources))
        if unknown and not _initials(name.text, sources) and not _in_digits(name.text):
            yield Violation("B4", claimed.where, f"the name '{name.text}' is {none_of(sources)}")
        elif not unknown and not claimed.verbatim:
            yield from _misplaced(name, key, claimed, claims, sources)


def _in_digits(name: str) -> bool:
    return bool(re.fullmatch(r"(?:Q[1-4]|FY\d*|[A-Z]?\d[\w.]*|[IVX]+)", name))


_ASIDE = re.compile(r"^[RDI]-[A-Z]|-(?:based|led|owned|born|listed|style|backed|made)\b")
"""``R-Ohio``, ``Ohio-based``: no names of their own."""
_NATIONAL = re.compile(r"(?:ian|ean|ese|ish|an|ic|i)$")


def _word_known(word: str, sources: Sources) -> bool:
    if word in sources.lows or word in CALENDAR:
        return True
    if len(word) > 4 and any(low[:4] == word[:4] and _NATIONAL.search(low) for low in sources.lows):
        return True
    parts = re.split(r"[-&./]", word)
    return len(parts) > 1 and all(p in sources.lows for p in parts if p)


def _everyday(name: Name, key: frozenset[str], titled: bool) -> bool:
    """A word with a capital for its place only: first in its sentence, or in a headline."""
    if not (name.opening or titled) or " " in name.text:
        return False
    return all(_common({canon(w), w.rstrip("s"), w}) for w in key)


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
                if caps == letters and len(full.text) > len(name) + 2:
                    return True
    caps = "".join(w[0] for w in re.findall(r"[A-Z][\w’'-]*", name)).lower()
    return len(caps) >= 3 and (caps in sources.lows or ".".join(caps) in sources.lows)


_ALIKE = {"brief": 0.5, "text": 0.7}
"""How like its source sentence (0 to 1) a claimed one must be before a name in it is called misplaced: a summary draws
on a whole article, so that names of many sentences meet in one."""


def _misplaced(
    name: Name, key: frozenset[str], claimed: Claimed, claims: Claims, sources: Sources
) -> Iterator[Violation]:
    """The name is known, but where it stands now the source has another."""
    if not claimed.places or close_to(claimed, claimed.places[0]) < _ALIKE[claims.form]:
        return
    rival = _slot_rival(name, key, claimed, sources)
    opens = not claimed.text[: name.start].strip() and claimed.where != "headline"
    best = close_to(claimed, claimed.places[0])
    near = [p for p in claimed.places if not opens or close_to(claimed, p) >= 0.75 * best]
    if rival is None and (opens or claims.form == "brief") and not _nearby(key, near):
        other = next(
            (n.text for n in _names_in(claimed.places[0].doc, claimed.places[0]) if not name_key(n.text) & key), None
        )
        rival = other
    if rival is not None and not name_key(rival) & key:
        outlet = claimed.places[0].doc.article.outlet if claimed.places else "the source"
        yield Violation("B4", claimed.where, f"'{name.text}' stands where {outlet} has '{rival}'")


def close_to(claimed: Claimed, place: Place) -> float:
    """Share of the claimed sentence's content words that the place has (0 to 1)."""
    mine = frozenset(content(claimed.text))
    return len(mine & place.doc.stems[place.index]) / len(mine) if mine else 0.0


def _nearby(key: frozenset[str], places: Sequence[Place]) -> bool:
    """Is the name in a sentence that supports as well, the three before it, the one after it, or its headline?"""
    for place in places:
        doc = place.doc
        window = doc.spans[max(0, place.index - 3) : place.index + 2]
        text = doc.text[: doc.title_end] + " " + (doc.text[window[0][0] : window[-1][1]] if window else "")
        if key & _parts(text):
            return True
    return False


def _parts(text: str) -> set[str]:
    """The words of a text, hyphenated ones in their parts, as `name_key` gives those of a name."""
    return {part for w in words(text) for part in re.sub(r"'s?$", "", w.low).strip(".").split("-")}


def _slot_rival(name: Name, key: frozenset[str], claimed: Claimed, sources: Sources) -> str | None:
    """The name that the best supporting places have between the words where the claimed sentence has this one."""
    mine = slot(claimed.text, name.start, name.end, _around(claimed.text, name.start))
    seen = [_in_place(mine, key, place) for place in claimed.places[:3]]
    best_same = max((same for same, _, _ in seen), default=-1.0)
    for same, likeness, rival in seen:
        if rival is None or (same < 0 and _keeps_both(rival, claimed)):
            continue
        clear = 0.95 if same < 0 else 1.8
        if likeness > clear and likeness > (1.35 if same < 0 else 2.0) * max(best_same, 0) + 0.4:
            return rival
    return None


def _in_place(mine: Slot, key: frozenset[str], place: Place) -> tuple[float, float, str | None]:
    """How like the slot of this name in the place is (-1: it is not there), and the most alike slot of another."""
    best_same, best, rival = -1.0, 0.0, None
    for other in _names_in(place.doc, place):
        theirs = name_key(other.text)
        likeness = mine.likeness(slot(place.doc.text, other.start, other.end, (place.start, place.end)))
        if theirs & key or _akin(theirs, key):
            best_same = max(best_same, likeness)
        elif likeness > best and theirs and not theirs <= CALENDAR and not _everyday(other, theirs, place.is_title):
            best, rival = likeness, other.text
    return best_same, best, rival


def _akin(a: frozenset[str], b: frozenset[str]) -> bool:
    """``China`` and ``Chinese``, ``Norway`` and ``Norwegian``."""
    return any(x[:4] == y[:4] and len(x) > 4 < len(y) for x in a for y in b) or bool(
        {canon(x) for x in a} & {canon(y) for y in b}
    )


def _keeps_both(rival: str, claimed: Claimed) -> bool:
    """Does the claimed sentence name the rival too? Then it may only have turned the sentence round."""
    return bool(name_key(rival) & _parts(claimed.text))


def _names_in(doc: Source, place: Place) -> list[Name]:
    return [n for n in doc.names if place.start <= n.start < place.end and re.search(r"[A-Za-z]{2}", n.text)]


# --- Roles (B5) ---------------------------------------------------------------------------------------------------


def check_roles(
    where: str, text: str, sources: Sources, person: str | None = None, places: Sequence[Place] = ()
) -> Iterator[Violation]:
    """Roles with a holder: some source must give the person that role, and still (or no longer) so."""
    for role in roles(text):
        who = role.person or person
        if who:
            yield from _role(where, role, who, sources, places)
        else:
            yield from _unheld(where, role, places)


def _role(where: str, role: Role, person: str, sources: Sources, places: Sequence[Place]) -> Iterator[Violation]:
    surname = re.sub(r"'s?$", "", words(person)[-1].low) if words(person) else ""
    near = [(r, d) for d in sources.docs for r in d.roles if _held_near(r, surname, d)]
    same = [(r, d) for r, d in near if _same_role(r, role)]
    if not any(surname in d.lows for d in sources.docs):
        return
    if not same:
        if near or not any(role.role in d.text.lower() for d in sources.docs):
            given = f"; {near[0][1].article.outlet} has '{near[0][0].printed}'" if near else ""
            yield Violation("B5", where, f"no source calls {person} {role.printed}{given}")
        return
    best = [(r, d) for r, d in same for p in places[:1] if d is p.doc and p.start <= r.start < p.end] or same
    yield from _standing(where, role, person, best)


def _standing(where: str, role: Role, who: str, same: Sequence[tuple[Role, Source]]) -> Iterator[Violation]:
    """Former stays former, interim stays interim."""
    first, doc = same[0]
    if not any(r.former == role.former for r, _ in same):
        stale = "former" if first.former else "not former"
        yield Violation("B5", where, f"{doc.article.outlet} has {who} as {stale} {first.role}, not '{role.printed}'")
    elif not any(r.interim == role.interim for r, _ in same):
        yield Violation("B5", where, f"{doc.article.outlet} has {who} as '{first.printed}', not '{role.printed}'")


def _lost_past(claimed: Claimed) -> Iterator[Violation]:
    """``former`` or ``interim`` before words that the claimed sentence has without it."""
    if not claimed.places or close_to(claimed, claimed.places[0]) < 0.5 or _PAST.search(claimed.text):
        return
    place = claimed.places[0]
    mine = [re.sub(r"'s?$", "", w.low) for w in words(claimed.text)]
    for m in _PAST.finditer(place.text):
        after = [re.sub(r"'s?$", "", w.low) for w in words(place.text[m.end() :])][:2]
        if len(after) == 2 and any(mine[i : i + 2] == after for i in range(len(mine))):
            why = f"{place.doc.article.outlet} says '{m.group().strip()} {' '.join(after)}'"
            yield Violation("B5", claimed.where, why)
            return


def _unheld(where: str, role: Role, places: Sequence[Place]) -> Iterator[Violation]:
    """A role without a name beside it stands as it does in the supporting sentences."""
    same = [(r, p.doc) for p in places[:2] for r in p.doc.roles if p.start <= r.start < p.end and r.role == role.role]
    if same and not role.former and not role.interim:
        yield from _standing(where, role, "them", same)


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


def _same_role(a: Role, b: Role) -> bool:
    return a.role == b.role or a.role in b.role or b.role in a.role


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
