"""Direction and negation (rubric B6): what rose did not fall, what was denied is not confirmed.

A word that points one way is held against the words of the source that point the other way and are tied to the same
things. A negation of the claim must have an answer in the source, and one of the source's must not be lost; an answer
may be a word (``refused``, ``has yet to``, ``undisclosed``) and a negated opposite says the same.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from briefs.checks.binding import Tied, ties
from briefs.checks.claimed import Claimed, around_places, close_to, rests_on
from briefs.checks.meaning import keys
from briefs.checks.negations import LATENT, check_negations, is_negator
from briefs.checks.opposites import OPPOSITES
from briefs.checks.sources import Place, Sources
from briefs.checks.words import Word, folded, words
from retail.prose import Number, dates, numbers, quotations
from retail.types import Violation


def check_polarity(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """Direction words and negations must be those of the evidence."""
    if claimed.verbatim or not claimed.places:
        return
    yield from _contradicted(claimed)
    yield from turned_round(claimed)


def turned_round(claimed: Claimed) -> Iterator[Violation]:
    """Directions and negations alone, for a part of a sentence too."""
    rests = rests_on(claimed.text, claimed.places[0]) >= _RESTS
    yield from _directions(claimed, rests=rests)
    if rests:
        yield from check_negations(claimed)


_RESTS = 0.5
"""As `facts.RESTS`; an opposite is proof enough to ask a little less."""

# --- Directions ---------------------------------------------------------------------------------------------------

_PHRASES = (
    (re.compile(r"\bturn(?:s|ed|ing)? down\b", re.IGNORECASE), "rejected"),
    (re.compile(r"\brul(?:es|ed|ing) out\b", re.IGNORECASE), "rejected"),
    (re.compile(r"\b(?:la(?:ys|id|ying) off|let(?:s|ting)? go)\b", re.IGNORECASE), "fired"),
    (re.compile(r"\bcall(?:s|ed|ing)? off\b", re.IGNORECASE), "cancelled"),
    (re.compile(r"\bpull(?:s|ed|ing)? out\b", re.IGNORECASE), "left"),
    (re.compile(r"\bvot(?:e|es|ed|ing) against\b", re.IGNORECASE), "opposed"),
    (re.compile(r"\bvot(?:e|es|ed|ing) (?:for|in favou?r)\b", re.IGNORECASE), "supported"),
    (re.compile(r"\bf(?:a|e)ll(?:s|ing|en)? (?:just )?short\b", re.IGNORECASE), "missed"),
    (re.compile(r"\b(?:sells?|sold|selling) out\b", re.IGNORECASE), "gone"),
    (re.compile(r"\bcarr(?:y|ies|ied|ying) on\b", re.IGNORECASE), "continued"),
    (re.compile(r"\bahead of (?=forecast|expect|estimate|the (?:market|\d)|what|analyst)", re.IGNORECASE), "beat"),
    (re.compile(r"\bshort of (?=forecast|expect|estimate|the (?:market|\d)|what|analyst)", re.IGNORECASE), "missed"),
    (re.compile(r"\bin favou?r of\b", re.IGNORECASE), "favor"),
    (re.compile(r"\b(?:goes|going|went|gone) up\b", re.IGNORECASE), "rose"),
    (re.compile(r"\b(?:goes|going|went|gone) down\b", re.IGNORECASE), "fell"),
)
"""Verbs of two words, with the one word that points the same way."""
_IDLE = re.compile(
    r"(?i:f[ae]ll(?:s|en)?) (?:to (?:the )?[A-Z]|under|into|apart|foul|victim|ill|on )|"
    r"(?i:ris(?:e|es|ing|en)|rose) to the |(?i:back(?:s|ed|ing)?) (?:in|to|at|from|into|home)\b|"
    r"(?i:clear|open|support) (?:that|to|from|of)\b"
)
"""``fall to Shiga``, ``back in March``: no direction."""
_OF_GROWTH = re.compile(r"\b(?:growth|inflation|expansion|pace|increases?)\b(?: (?:in|of)(?: [\w'’-]+){1,4})? $")
"""``growth in spending eased``: what moves is the rate, while spending may still rise."""
_PARTICLES = frozenset({"up", "down", "more", "less", "off", "back", "before", "after", "with", "without", "ahead"})
_MOVED = re.compile(
    r"\s*(?:(?:by|about|some|nearly|almost|from|to|only|just|over)\s+)*[$£€]?\d|\s+(?:sharply|slightly)\b"
)


@dataclass(frozen=True, slots=True)
class Pointer:
    """A word that points one way, with what it is tied to; `turned` where a negation stands before it.

    `traded`: something is (or was) bought or sold, which is the same of one thing.
    """

    low: str
    span: tuple[int, int]
    tied: Tied
    turned: bool
    traded: bool = False


_BOUGHT = re.compile(r"\b(?:was|were|been|be|being|is|are|got?)\s(?:\w+ly\s)?$")
_TRADE = frozenset().union(*(side for pair in OPPOSITES if "buy" in pair[0] for side in pair))


def is_traded(low: str, before: str) -> bool:
    """``been sold``, ``was bought``: of one thing, both say the same."""
    return low in _TRADE and bool(_BOUGHT.search(before))


def _directions(claimed: Claimed, *, rests: bool) -> Iterator[Violation]:
    quoted = [(q.start, q.end) for q in quotations(claimed.text)]
    for word in _pointers(claimed.text, (0, len(claimed.text))):
        idle = _IDLE.match(claimed.text, word.span[0])
        rate = _OF_GROWTH.search(claimed.text[: word.span[0]])
        if idle or rate or any(a <= word.span[0] < b for a, b in quoted) or _as_printed(word, claimed):
            continue
        for up, down in OPPOSITES:
            for side, other in ((up, down), (down, up)):
                clash = _clash(word, side, other, claimed, rests=rests) if word.low in side else None
                if clash:
                    outlet = claimed.places[0].doc.article.outlet
                    yield Violation("B6", claimed.where, f"'{word.low}' where {outlet} has '{clash}'")
                    return


def _as_printed(word: Pointer, claimed: Claimed) -> bool:
    """``voted against her``: do the words and the next one stand so in a supporting article?"""
    a, b = word.span
    if " " not in claimed.text[a:b]:
        return False
    after = next((w.end for w in words(claimed.text) if w.start >= b), b)
    return any(folded(claimed.text[a:after]) in d.folded for d in dict.fromkeys(p.doc for p in claimed.places))


@lru_cache(maxsize=4096)
def _pointers(text: str, within: tuple[int, int]) -> tuple[Pointer, ...]:
    """The direction words of a sentence."""
    a, b = within
    sentence = text[a:b]
    ws = words(sentence)
    spots = [(m.start() + a, m.end() + a, low) for phrase, low in _PHRASES for m in phrase.finditer(sentence)]
    for i, w in enumerate(ws):
        if any(s <= w.start + a < e for s, e, _ in spots):
            continue
        counted = w.low in ("more", "less") and i > 0 and ws[i - 1].low[:1].isdigit() and not _apart(sentence, ws, i)
        if w.low in _PARTICLES and not counted and (_than(ws, i) or not _MOVED.match(sentence, w.end)):
            continue
        if w.low in _SELDOM and not _than(ws, i):
            continue
        if w.low in _POINTING:
            spots.append((w.start + a, w.end + a, w.low))
    return tuple(
        Pointer(
            low,
            (s, e),
            ties(text, (s, e), within),
            _is_turned(sentence[: s - a]),
            is_traded(low, sentence[: s - a]),
        )
        for s, e, low in sorted(spots)
    )


_SELDOM = frozenset("earlier before after growth begin begins began begun beginning end ends ended ending".split())
"""Words that tell when, or what is measured, far more often than which way it goes."""
_POINTING = frozenset().union(*(side for pair in OPPOSITES for side in pair))


def _apart(text: str, ws: Sequence[Word], i: int) -> bool:
    """``grew 3%, less than ...``: is the word before in another clause?"""
    return "," in text[ws[i - 1].end : ws[i].start]


def _than(ws: Sequence[Word], i: int) -> bool:
    return i + 1 < len(ws) and ws[i + 1].low == "than"


def _is_turned(before: str) -> bool:
    """Does a negation stand among the four words before?"""
    return any(is_negator(w) for w in words(before)[-4:]) or bool(LATENT.search(before[-24:]))


def _clash(word: Pointer, side: frozenset[str], other: frozenset[str], claimed: Claimed, *, rests: bool) -> str | None:
    """The opposite word that the source has in this place, if it has none that points the same way.

    A figure beside the word tells the place; words alone do only where the whole sentence `rests` on the source's.
    """
    beside = _by_number(word, side, other, claimed.text, claimed.places)
    if beside is not None or not rests:
        return beside or None
    same, against, opposite, kept = 0.0, 0.0, "", False
    closest = close_to(claimed, claimed.places[0])
    both = any(w.low in other for w in words(claimed.text))
    for place in around_places(claimed.places[:4]):
        weight = min(1.0, close_to(claimed, place) / closest) if closest else 1.0
        for theirs in _pointers(place.doc.text, (place.start, place.end)):
            likeness = word.tied.likeness(theirs.tied)
            agrees = theirs.low in side or (theirs.low in other and theirs.turned != word.turned)
            agrees = agrees or (theirs.low in _TRADE and (word.traded or theirs.traded))
            if agrees:
                same = max(same, likeness + 0.01)
                same_word = any(k[0] != "~" for k in keys(theirs.low) & keys(word.low))
                kept = kept or (same_word and theirs.turned == word.turned and _is(place, claimed.places[0]))
            elif theirs.low in side | other and likeness * weight > against:
                against, opposite = likeness * weight, theirs.low
        for w in words(place.text):
            shared = keys(word.low) & keys(w.low) if w.content and w.low not in other else frozenset()
            if shared:
                kept = kept or (_is(place, claimed.places[0]) and any(k[0] != "~" for k in shared))
                spot = (place.start + w.start, place.start + w.end)
                same = max(same, word.tied.likeness(ties(place.doc.text, spot, (place.start, place.end))) + 0.01)
    if (both and (same or _has_one_like(opposite, claimed.text))) or (kept and same and not both):
        return None
    least = 0.5 if claimed.where == "headline" else 0.2
    return opposite if against > max(least * word.tied.weight, 1.5 * same + 0.2) else None


def _has_one_like(low: str, text: str) -> bool:
    return any(keys(low) & keys(w.low) for w in words(text))


def _is(a: Place, b: Place) -> bool:
    return a.doc is b.doc and a.index == b.index


_YEAR = re.compile(r"(?:19|20)\d\d")


def _number_before(text: str, before: int) -> str | None:
    """``a 37 pct increase``: the figure within two words before a direction word."""
    near = [w for w in words(text) if w.end <= before][-2:]
    if any(w.low in ("and", "but", "or", "while") for w in near) or (
        "," in text[near[0].start : before] if near else True
    ):
        return None
    figures = [w.low for w in near[::-1] if any(c.isdigit() for c in w.low) and not _YEAR.fullmatch(w.low)]
    return figures[0].strip("$£€%") if figures else None


def _number_beside(text: str, after: int) -> str | None:
    """The figure that a direction word goes with: the first within five words after it (``rose to 21.2``)."""
    for w in [w for w in words(text) if w.start >= after and not _YEAR.fullmatch(w.low)][:5]:
        if any(c.isdigit() for c in w.low):
            return w.low.strip("$£€%")
        if w.low in ("while", "and", "but", "as", "after") or text[w.start - 2 : w.start - 1] in (",", ";"):
            break
    return None


def _by_number(
    word: Pointer, side: frozenset[str], other: frozenset[str], text: str, places: Sequence[Place]
) -> str | None:
    """The opposite word with which a source gives the same figure; empty if it agrees; None if that cannot be told."""
    number = _number_beside(text, word.span[1]) or _number_before(text, word.span[0])
    if number is None:
        return None
    docs = dict.fromkeys(p.doc for p in places)
    holding = [p for d in docs for p in d.places if number in p.text]
    seen = [
        w.low
        for p in holding
        for w in words(p.text)
        if w.low in side | other
        and not p.text[w.end :].startswith(" than ")
        and number in (_number_beside(p.text, w.end), _number_before(p.text, w.start))
    ]
    if not seen or (any(w in side for w in seen) and any(w in other for w in seen)):
        return None
    return "" if any(w in side for w in seen) else seen[0]


# --- Figures that tell the direction themselves ---------------------------------------------------------------------

_FROM = re.compile(
    r"\b(?:from|compared (?:with|to)|versus|vs\.?|against)\s(?:(?:a|an|the|its|just|about|some|only|under|"
    r"[A-Z]\w+['’]s)\s){0,2}$"
)
_UP, _DOWN = OPPOSITES[0]
_SLOWED = re.compile(r"\b(?:cool|slow|eas|soften|moderat|narrow|weaken)(?:e?d|e?s|ing)\b", re.IGNORECASE)
"""``growth cooled to 10.7% from 13.7%``"""


def _contradicted(claimed: Claimed) -> Iterator[Violation]:
    """``down to 129 from 70``: the figures go the other way than the word."""
    days = [(d.start, d.end) for d in dates(claimed.text)]
    found = [
        n
        for n in numbers(claimed.text)
        if n.kind in ("amount", "count") and "/" not in n.surface and not any(a <= n.start < b for a, b in days)
    ]
    for a, b in _neighbours(found):
        between = claimed.text[a.end : b.start]
        if a.unit != b.unit or a.value == b.value or len(between) > 60 or re.search(r"[;:]|\bwhile\b", between):
            continue
        was_a, was_b = (_FROM.search(claimed.text[: n.start]) for n in (a, b))
        was = was_a or was_b
        if bool(was_a) == bool(was_b) or (was and a.unit == "pct" and not was.group().lower().startswith("from")):
            continue
        now, then = (b, a) if was_a else (a, b)
        if _rate(claimed.text, a.start, b.start):
            continue
        said = {w.low for w in words(claimed.text[max(0, a.start - 60) : b.start])} - _GROWTH
        up, down = bool(said & _UP), bool(said & _DOWN) or bool(_SLOWED.search(claimed.text[: b.end]))
        if up != down and (now.value > then.value) != up:
            yield Violation("B6", claimed.where, f"'{now.surface}' is {'less' if up else 'more'} than '{then.surface}'")


_GROWTH = frozenset("growth expansion increase increases gain gains rise pace recovery grow growing".split())
"""Nouns that name what is measured: ``cut its growth forecast to 1.6% from 2.2%``."""
_SAME_KIND = 50
"""Times larger from which a figure is of something else (earnings, and earnings a share)."""


def _neighbours(found: Sequence[Number]) -> Iterator[tuple[Number, Number]]:
    """Each figure with the last one before it that may be of the same thing."""
    for k, b in enumerate(found):
        alike = [a for a in found[:k] if max(a.value, b.value) <= _SAME_KIND * min(a.value, b.value)]
        if alike:
            yield alike[-1], b


def _rate(text: str, *starts: int) -> bool:
    """``one in 13``: more of the second is less."""
    return any(re.search(r"\bone in $", text[:start]) for start in starts)
