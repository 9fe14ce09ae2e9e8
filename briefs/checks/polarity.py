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
from briefs.checks.claimed import Claimed, close_to, in_order, rests_on
from briefs.checks.meaning import keys
from briefs.checks.opposites import OPPOSITES
from briefs.checks.sources import Place, Sources
from briefs.checks.words import Word, folded, words
from retail.lexicon import NEGATORS, SPEECH_VERBS
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
        yield from _negations(claimed)


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
        if w.low == "earlier" and not _than(ws, i):
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


_POINTING = frozenset().union(*(side for pair in OPPOSITES for side in pair))


def _apart(text: str, ws: Sequence[Word], i: int) -> bool:
    """``grew 3%, less than ...``: is the word before in another clause?"""
    return "," in text[ws[i - 1].end : ws[i].start]


def _than(ws: Sequence[Word], i: int) -> bool:
    return i + 1 < len(ws) and ws[i + 1].low == "than"


def _is_turned(before: str) -> bool:
    """Does a negation stand among the four words before?"""
    return any(_is_negator(w) for w in words(before)[-4:]) or bool(_LATENT.search(before[-24:]))


def _clash(word: Pointer, side: frozenset[str], other: frozenset[str], claimed: Claimed, *, rests: bool) -> str | None:
    """The opposite word that the source has in this place, if it has none that points the same way.

    A figure beside the word tells the place; words alone do only where the whole sentence `rests` on the source's.
    """
    beside = _by_number(word, side, other, claimed.text, claimed.places)
    if beside is not None or not rests:
        return beside or None
    same, against, opposite, kept = 0.0, 0.0, "", False
    closest = close_to(claimed, claimed.places[0])
    both = any(w.low in other for w in words(claimed.text) if w.start not in (word.span[0],))
    for place in _around(claimed.places[:4]):
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
    if (both and (same or opposite in {w.low for w in words(claimed.text)})) or (kept and same and not both):
        return None
    least = 0.5 if claimed.where == "headline" else 0.2
    return opposite if against > max(least * word.tied.weight, 1.5 * same + 0.2) else None


def _is(a: Place, b: Place) -> bool:
    return a.doc is b.doc and a.index == b.index


def _around(places: Sequence[Place]) -> list[Place]:
    """The supporting sentences and those beside them, each once."""
    found: dict[tuple[int, int], Place] = {}
    for place in places:
        for i in range(max(0, place.index - 1), min(len(place.doc.spans), place.index + 2)):
            found.setdefault((id(place.doc), i), place.doc.places[i])
    return list(found.values())


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


# --- Negations ----------------------------------------------------------------------------------------------------

_STRICT = frozenset(["not", "no", "never", "neither", "nor", "none", "nobody", "nothing", "without", "cannot"])
"""Words that are a negation and nothing else; ``denied`` or ``failed`` may answer one, but do not ask for one."""
_SOFT = frozenset(
    "refuse refuses refused refusing decline declines declined declining deny denies denied denying reject rejects "
    "rejected rejecting fail fails failed failing failure unable yet until before wait waits waiting waited "
    "avoid avoids "
    "avoided stop stops stopped prevent prevents prevented against rather instead hardly barely lack lacks "
    "lacked lacking "
    "unclear undisclosed unlikely unknown unavailable unchanged uncertain unaware unsure unanswered unreachable "
    "disagree disagrees disagreed dropped scrapped abandoned cancelled canceled withdrew withdrawn blocked "
    "halted missing "
    "absent free ban banned ruled unless except excluding impossible reluctant omit omitted omits skip skipped skips "
    "excluded whether out".split()
)
"""Words that may answer a negation of a paraphrase."""
_MILD = frozenset(
    {"free", "before", "against", "until", "rather", "instead", "stop", "stops", "wait", "waiting", "few", "missing"}
)
"""Soft words that do not stand for a negation of the source by themselves."""
_NO_TURN = re.compile(r"\s+(?:only|just|least|to mention|time(?!-)|doubt|later|fewer|less|more|since)\b")
_NUMERO = re.compile(r"\.\s?\d")
"""``No. 1``: a rank."""
_LATENT = re.compile(r"\b(?:has|have|had) yet to\b", re.IGNORECASE)
_SHIFT = frozenset(
    {
        "yet",
        "immediately",
        "currently",
        "fully",
        "now",
        "also",
        "been",
        "longer",
        "any",
        "anyone",
        "anybody",
        "else",
        "already",
        "percent",
        "pct",
    }
)


def _is_strict(word: Word) -> bool:
    return word.low in _STRICT or word.low.endswith("n't")


def _is_negator(word: Word) -> bool:
    return word.low in NEGATORS or _is_strict(word)


@dataclass(frozen=True, slots=True)
class Negation:
    """A negation with the words it turns round (those after it in its clause) and the two before it."""

    low: str
    after: tuple[frozenset[str], ...]
    before: tuple[frozenset[str], ...]
    strict: bool


@lru_cache(maxsize=4096)
def _negations_in(text: str) -> tuple[Negation, ...]:
    ws = words(text)
    found = []
    for i, w in enumerate(ws):
        latent = w.low == "yet" and bool(_LATENT.search(text[max(0, w.start - 6) : w.end + 4]))
        strict = latent or (_is_strict(w) and not _NO_TURN.match(text, w.end))
        if w.low == "no" and _NUMERO.match(text, w.end):
            continue
        if strict or w.low in _SOFT or w.low in NEGATORS:
            found.append(Negation(w.low, _after(text, ws, i), _before(text, ws, i), strict))
    return tuple(found)


def _heavy(w: Word) -> bool:
    return (w.content or w.low in SPEECH_VERBS) and w.low not in _SHIFT


def _after(text: str, ws: Sequence[Word], i: int) -> tuple[frozenset[str], ...]:
    """The three meaning-carrying words after a negation, within its clause; verbs of speech count here."""
    found: list[frozenset[str]] = []
    last = ws[i].end
    for w in ws[i + 1 :]:
        closed = found or ws[i].low in ("nobody", "nothing", "none")
        if (closed and re.search(r"[,;:\"”]", text[last : w.start])) or len(found) == 3:
            break
        last = w.end
        if _heavy(w):
            found.append(keys(w.low))
    return tuple(found)


def _before(text: str, ws: Sequence[Word], i: int) -> tuple[frozenset[str], ...]:
    return tuple([keys(w.low) for w in ws[:i] if _heavy(w)][-2:])


def _touch(a: Sequence[frozenset[str]], b: Sequence[frozenset[str]]) -> bool:
    return any(x & y for x in a for y in b)


def _negations(claimed: Claimed) -> Iterator[Violation]:
    """Each negation has one of its own in the source, on the same word; and none of the source's is lost."""
    mine = _negations_in(claimed.text)
    around = _around(claimed.places[:3])
    theirs = [(place, n) for place in around for n in _negations_in(place.text)]
    used: set[int] = set()
    outlet = claimed.places[0].doc.article.outlet
    for negation in sorted((n for n in mine if n.strict or n.low in NEGATORS), key=lambda n: not n.strict):
        answer = _answer(negation, theirs, used)
        told_plainly = negation.strict and _stands_plain(negation, claimed, around)
        told_plainly = told_plainly and not _negated_elsewhere(negation, claimed)
        if answer is None and told_plainly and not _opposed(negation, around) and not _reworded(negation, claimed):
            yield Violation("B6", claimed.where, f"'{negation.low}' turns round what {outlet} says")
            return
        used.add(-1 if answer is None else answer)
    unused = [t for k, t in enumerate(theirs) if k not in used and t[1].strict]
    yield from _lost(claimed, mine, unused)


def _negated_elsewhere(negation: Negation, claimed: Claimed) -> bool:
    """Does the word after it, with one beside, stand behind a negation in any other sentence of the article?"""
    if not negation.after:
        return False
    head, *beside = (_plain_forms(w) for w in (negation.after[0], *negation.after[1:2], *negation.before[-1:]))
    for place in (p for d in dict.fromkeys(p.doc for p in claimed.places) for p in d.places):
        for other in _negations_in(place.text):
            if other.strict and any(head & w for w in other.after):
                around = (*other.after, *other.before)
                if any(b & w for b in beside if not b <= head for w in around):
                    return True
    return False


def _plain_forms(word: frozenset[str]) -> frozenset[str]:
    """The keys of a word without those of the groups it stands in."""
    return frozenset(k for k in word if k[0] not in "~=")


def _answer(negation: Negation, theirs: Sequence[tuple[Place, Negation]], used: set[int]) -> int | None:
    heads = negation.after[:2] or negation.before
    for k, (_, other) in enumerate(theirs):
        if k not in used and (_touch(heads, (*other.after, *other.before)) or (not heads and not other.after)):
            return k
    if negation.low == "without":  # ``without it`` for ``without trust``
        again = next((k for k, (_, o) in enumerate(theirs) if k not in used and o.low == "without"), None)
        if again is not None:
            return again
    silent = bool(negation.after) and bool(_TELLING & negation.after[0])
    return next(
        (
            k
            for k, (_, o) in enumerate(theirs)
            if k not in used and (_touch(negation.after, o.after) or (silent and _keeps_silent(negation, o)))
        ),
        None,
    )


def _keeps_silent(negation: Negation, other: Negation) -> bool:
    """``would not say why``, ``without saying when`` for ``declined to give a reason``, ``gave no ...``."""
    refused = other.low.startswith(("declin", "refus")) and any(_TELLING & word for word in other.after[:1])
    return refused or (negation.low == "without" and other.strict)


_TELLING = frozenset().union(*(keys(w) for w in ("say", "give", "explain", "elaborate", "add", "name", "comment")))
"""``without saying when``: answered by any ``gave no ...``."""


def _stands_plain(negation: Negation, claimed: Claimed, around: Sequence[Place]) -> bool:
    """Does a supporting sentence have the very word that is negated, and no negation by it? Else nothing contradicts.

    A near copy needs no such word: there a negation that the original has not was put in.
    """
    beside = negation.after[: 2 if negation.low == "no" else 1] or negation.before[-1:]
    heads = {k for word in beside for k in word if k[0] not in "~="}
    best = claimed.places[0]
    if in_order(claimed.text, best) >= _COPIED and _touch(negation.after, [best.doc.keys[best.index]]):
        return True
    return any(heads & place.doc.keys[place.index] for place in around)


_COPIED = 0.7
"""Share of a claimed sentence's words that a source sentence must have, in order, to be its original."""


_NONE_MORE = re.compile(
    r"\bno\b[^.;]*\b(?:\w+er|more|better|less)\b[^.;]*\bthan\b|\bno\b[^.;]*\bha(?:s|ve) a \w+er\b", re.IGNORECASE
)
_MOST = re.compile(r"\b(?:\w{3,}est|most|best|least)\b", re.IGNORECASE)
"""``no other has a higher income than`` for ``the highest income``."""


def _reworded(negation: Negation, claimed: Claimed) -> bool:
    """``will not give up`` for ``won't move away from``: is the verb the claim's own, and the source's negated too?"""
    place = claimed.places[0]
    near = claimed.places[:3]
    if re.search(r"\b(?:before|previously|earlier|ever)\b", claimed.text) and any(
        re.search(r"\bfirst\b", p.text) for p in near
    ):
        return True  # ``no chief before him was tried`` for ``the first chief to be tried``
    if negation.low == "no" and _NONE_MORE.search(claimed.text) and any(_MOST.search(p.text) for p in near):
        return True
    plain = {k for k in negation.after[0] if k[0] not in "~="} if negation.after else set()
    own = bool(plain) and not plain & place.doc.keys[place.index]
    return own and any(n.strict for p in near for n in _negations_in(p.text))


def _opposed(negation: Negation, around: Sequence[Place]) -> bool:
    """``did not rise`` for ``fell``: does the source have the opposite of what is negated?"""
    turned = [w for place in around for w in words(place.text)]
    for up, down in OPPOSITES:
        for side, other in ((up, down), (down, up)):
            negated = any(word & keys(low) for word in negation.after[:1] for low in side if low in word)
            if negated and any(w.low in other for w in turned):
                return True
    return False


def _lost(claimed: Claimed, mine: Sequence[Negation], unused: Sequence[tuple[Place, Negation]]) -> Iterator[Violation]:
    """A negation of the source whose words the claimed sentence has, but no negation."""
    if any(n.low not in _MILD for n in mine) or re.search(r"\b(?:rather than|instead of|still)\b", claimed.text):
        return
    have = [keys(w.low) for w in words(claimed.text) if _heavy(w)]
    for place, negation in unused:
        if negation.low == "without" and len(negation.after) < 2:
            continue
        told = sum(_touch([word], have) for word in negation.after)
        if negation.before and not _touch(negation.before, have) and told < len(negation.after):
            continue  # another thing is negated
        if negation.low == "without" and told < len(negation.after):
            continue  # an adjunct that the claim leaves out, though a word of it may stand elsewhere
        whole = bool(negation.after) and any(min(negation.after[0], key=_plain) in word for word in have)
        whole = whole or (told >= 2 and bool(_SOME.search(claimed.text)))
        if (
            whole
            and told >= (len(negation.after) if negation.low == "without" else max(1, round(0.6 * len(negation.after))))
            and close_to(claimed, place)
            >= (_WHOLE if claimed.where == "headline" else _enough(told, len(negation.after)))
            and place in claimed.places
            and not _plain_elsewhere(claimed, negation, place)
        ):
            yield Violation("B6", claimed.where, f"the '{negation.low}' of {place.doc.article.outlet} is lost")
            return


_SOME = re.compile(r"\b(?:several|many|both|a number of)\b", re.IGNORECASE)
"""What takes the place of ``no`` where it is turned round."""


_WHOLE = 0.75
"""How like a headline a sentence must be for its negation to count: a headline tells less than any sentence."""


def _enough(told: int, of: int) -> float:
    """How like the claim a sentence must be for its negation to count, by how much of what it turns round is told."""
    return 0.75 if of < 2 else 0.3 if told == of else 0.4


def _plain(key: str) -> tuple[bool, int]:
    """Orders keys so that the word's own stem comes first, groups after it."""
    return key[0] in "~=", -len(key)


def _plain_elsewhere(claimed: Claimed, negation: Negation, place: Place) -> bool:
    """Does another supporting sentence have the same words without a negation?"""
    for p in claimed.places:
        other = (p.doc, p.index) != (place.doc, place.index)
        if other and not any(n.strict for n in _negations_in(p.text)):
            has = p.doc.keys[p.index]
            if all(word & has for word in negation.after) and close_to(claimed, p) >= 0.7 * close_to(claimed, place):
                return True
    return False
