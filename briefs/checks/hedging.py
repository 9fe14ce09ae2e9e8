"""Hedges (rubric C2): what a source says with doubt, as a plan or under a condition, is not told as a fact."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from briefs.checks.claimed import Claimed, close_to, rests_on
from briefs.checks.meaning import LIGHT, keys
from briefs.checks.sources import Place
from briefs.checks.words import unquoted, words
from retail.prose import hedge_marks, quotations
from retail.types import Violation
from retail.words import stem

_STAGE = re.compile(
    r"\b(?:explor(?:es?|ing)|(?:in|holding|having|early|advanced) talks|weigh(?:s|ing)|mull(?:s|ing)|consider(?:s|ing)|"
    r"in (?:discussions|negotiations))\b",
    re.IGNORECASE,
)
"""How far something has come: ``exploring`` is not ``reported to have agreed``."""
STAGE_TOLD = re.compile(
    r"\b(?:talks|discuss\w*|negotiat\w+|consider\w*|weigh\w*|mull\w*|explor\w+|study\w*|studied|"
    r"think(?:s|ing) (?:of|about)|look(?:s|ing) (?:at|into)|eye[sd]?|eyeing|"
    r"under (?:discussion|consideration|review)|possibilit\w+)\b",
    re.IGNORECASE,
)
"""Any word of such a stage, in a claim."""
_MORE: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "condition",
        re.compile(r"(?<!as )(?<!even )(?<!only )\bif\b(?! not\b)|\bunless\b|\bsubject to\b|\bprovided that\b", re.I),
    ),
    ("rumour", re.compile(r"\breports (?:say|saying|said|that|of|claim|claiming|suggest|suggesting)\b", re.I)),
    ("rumour", re.compile(r"\b(?:is|are|was|were) (?:understood|believed|thought|rumou?red|said) to\b", re.I)),
    ("modal", re.compile(r"\b(?:appears?|seems?|appeared|seemed) to\b|\blooks? (?:set|likely|poised) to\b", re.I)),
    (
        "plan",
        re.compile(
            r"\b(?:is|are) (?:expected|planned|due|scheduled|set|likely) to\b|\bplans? to\b|\b(?:is|are|was|"
            r"were) hoped\b",
            re.I,
        ),
    ),
    ("plan", re.compile(r"\b(?:hopes|hoping|hope (?:to|that|it|its|the))\b", re.I)),
    ("allegation", re.compile(r"\bclaims? (?:it|he|she|they|that|to)\b", re.I)),
)
"""Markers that the lists of `retail.lexicon` do not have, or have only as too common to demand anything."""
_KEEPS: dict[str, re.Pattern[str]] = {
    "condition": re.compile(
        r"\b(?:if|unless|provided|depend\w*|condition\w*|subject to|should|could|(?-i:may)|might|would|once|"
        r"when|until|pending|can|through|via|by|with|without|probabl[ey]|likely|possibl[ey]|seek\w*|plan\w*|expect\w*|"
        r"whether|in (?:the|that) (?:event|case))\b",
        re.I,
    ),
    "rumour": re.compile(
        r"\b(?:reportedly|reports?|reported|reporting|according to|sources?|said to|understood|believed|"
        r"thought|rumou?r\w*|"
        r"speculat\w*|suspect\w*|alleg\w+|accus\w+|appear(?:s|ed)|"
        r"apparently|(?-i:may)|might|could|seems?|appears?|likely|people (?:familiar|close|briefed|"
        r"with)|citing|"
        r"possibl[ey]|potential(?:ly)?|unconfirmed|looks?|suggest\w*|told|seen|tipped)\b",
        re.I,
    ),
    "modal": re.compile(
        r"\b(?:(?-i:may)|might|could|can|would|possibl[ey]|potential(?:ly)?|perhaps|likely|unlikely|probabl[ey]|appears?|seems?|"
        r"seemed|appeared|looks?|looked|suggest\w*|sign|hint\w*|indicat\w*|reportedly|risks?|threat\w*|chance|expect\w*|whether|"
        r"propos\w+|consider\w*|fears?|feared|believ\w+|thinks?|thought|"
        r"reckon\w*|guess\w*|anticipat\w*|predict\w*|"
        r"forecast\w*|betting|rumou?r\w*|understood|said to|unclear|not sure|"
        r"question\w*|doubt\w*|explor\w+|poised|prospect|estimat\w+|up to|"
        r"as (?:much|many|high) as|at (?:the )?most|liable)\b|\?",
        re.I,
    ),
    "plan": re.compile(
        r"\b(?:plan\w*|expect\w*|intend\w*|intention|aim\w*|hop(?:es?|ed|ing)|seek\w*|schedul\w*|forecast\w*|predict\w*|"
        r"project(?:s|ed|ion|ions)|anticipat\w*|target\w*|goals?|set to|due|poised|want\w*|prepar\w+|slated|"
        r"pledg\w+|vow\w*|"
        r"promis\w+|try|trying|tries|bid|(?-i:may)|might|could|would|should|likely|propos\w+|reportedly|"
        r"looking to|eyes?|eyeing|"
        r"(?:is|are|was|were) to|to be|up for|ready|keen|consider\w*|outlook|guidance|sees|seen|estimat\w+|"
        r"called|awaits?|call for|threat\w*|foresee\w*|brac(?:es|ing|ed) for|mean[st]? to|"
        r"upcoming|would-be|drafted|picked|takes over|"
        r"believ\w*|think\w*|thought|reckon\w*|means|look(?:s|ed|ing) (?:for|to)|at (?:the )?earliest|about to)\b",
        re.I,
    ),
    "allegation": re.compile(
        r"\b(?:alleg\w+|accus\w+|claim\w*|suspect\w*|purport\w*|charge[sd] (?:that|with|of)|"
        r"complain(?:s|ed)|(?:her|his|their) complaints?|"
        r"su(?:es|ed|ing)|(?-i:may)|might|could|"
        r"reportedly|said to|says?|said|reports?|according|prosecutors?|indict\w*|threat\w*|declar\w+)\b",
        re.I,
    ),
}
"""What keeps the doubt of each kind alive in a paraphrase."""
_GUESS = re.compile(r"\b(?:guess\w*|speculat\w*|wonder\w*|myster\w+|who|why)\b", re.IGNORECASE)


def is_doubted(text: str) -> bool:
    """Does a text, anywhere, say anything with doubt?"""
    return "?" in text or bool(_GUESS.search(text)) or any(kept.search(text) for kept in _KEEPS.values())


_HEADLINE_PLAN = re.compile(
    r"\b(?:to|set|poised|ready|bound|eyes|will|weighs|mulls|considers|explores|plans?|in talks)\b", re.I
)
"""``Acme to shut 17 stores``: in a headline that is a plan."""
_NOUN = re.compile(r"\b(?:its|the|a|an|their|full-year|annual|profit|sales|this|that|his|her)\s$", re.I)
_WHOLLY = 0.85
"""A claim that rests so much on a sentence without a hedge, and more than on the hedged one, is that sentence's."""
_FEWEST = 0.5
"""Share of the words a hedge governs that the claim must have, to be held to it."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A hedge in a source with the words it governs, each by its keys."""

    marker: str
    cls: str
    governed: tuple[frozenset[str], ...]


_FRAMED_PEOPLE = re.compile(r"\bpeople (?=said|say|told|familiar|close|briefed|with knowledge)", re.IGNORECASE)


def check_hedges(claimed: Claimed, *, part: bool = False) -> Iterator[Violation]:
    """What the evidence says with doubt, the sentence says with doubt of the same kind.

    A `part` of a sentence must have the very word that the doubt stands before: it has fewer others to go by.
    """
    if claimed.verbatim or not claimed.places:
        return
    have = frozenset().union(*(keys(w.low) for w in words(_FRAMED_PEOPLE.sub(" ", claimed.text))))
    places = [p for p in claimed.places[:4] if rests_on(claimed.text, p) >= _RESTS]
    for place in places:
        for doubt in doubts(place.text):
            if doubt.cls == "allegation" and _DENIES.search(claimed.text):
                continue
            if doubt.cls == "allegation" and _proves(claimed, places):
                yield Violation("C2", claimed.where, f"{place.doc.article.outlet} has '{doubt.marker}' and no proof")
                return
            if (
                _is_told(doubt, have, part=part)
                and not _keeps(doubt, claimed)
                and not _said_plainly(claimed, place, doubt)
            ):
                why = f"{place.doc.article.outlet} says '{doubt.marker}' and this sentence says it as a fact"
                yield Violation("C2", claimed.where, why)
                return


_RESTS = 0.65
"""As `facts.RESTS`: a hedge governs a few words of its sentence, so more of it must be told."""
_PROOF = re.compile(
    r"\b(?:f(?:ound|inds)|show(?:s|ed)|prove[sd]?|establish(?:es|ed)|confirm(?:s|ed)|reveal(?:s|ed)|expos(?:e|es|ed)|"
    r"uncover(?:s|ed)|rul(?:es|ed)|determin(?:es|ed)|demonstrat(?:es|ed))\b",
    re.IGNORECASE,
)
"""``found that``: what somebody claims was borne out."""


_DENIES = re.compile(r"\b(?:nothing|nobody|no one|no (?:evidence|suggestion|sign|proof))\b", re.IGNORECASE)
"""``nothing suggests that``: what is said not to be so is told of nobody."""


def _proves(claimed: Claimed, places: Sequence[Place]) -> bool:
    """Does the claim say that something was found or proven, and no supporting sentence so?"""
    text = unquoted(claimed.text)
    open_ = re.search(r"\b(?:if|whether|unless|could|would|may)\b", text)
    return bool(_PROOF.search(text)) and not open_ and not any(_PROOF.search(p.text) for p in places)


@lru_cache(maxsize=4096)
def doubts(text: str) -> tuple[Doubt, ...]:
    """The hedges of a source sentence, outside quotation marks, that a paraphrase must keep."""
    quoted = [(q.start, q.end) for q in quotations(text) if not q.scare]
    marks = [(h.start, h.end, h.marker, h.cls) for h in hedge_marks(text) if not h.weak]
    marks += [(m.start(), m.end(), m.group().lower(), cls) for cls, pattern in _MORE for m in pattern.finditer(text)]
    found = []
    for start, end, marker, cls in sorted(marks):
        noun = cls == "plan" and _NOUN.search(text[:start]) and " to" not in marker
        told = any(a <= start < b for a, b in quoted) and marker not in ("might", "could")
        if noun or told or marker in ("scheduled", "approached"):
            continue
        governed = _governed(text, end)
        if cls == "rumour" and len(governed) < 2 and not _STAGE.search(marker):
            governed = _governed(text, 0)
        if governed:
            found.append(Doubt(marker, cls, governed))
    return tuple(found)


def _governed(text: str, start: int) -> tuple[frozenset[str], ...]:
    """The words of meaning after a hedge, within its clause: four at most."""
    found: list[frozenset[str]] = []
    last = start
    for w in words(text):
        if w.start < start:
            continue
        if (found and re.search(r"[,;:]\s", text[last : w.start])) or len(found) == 4:
            break
        last = w.end
        if text[w.start].isupper() and found:
            continue  # whose it is tells nothing of what is in doubt
        if (w.content and stem(w.low) not in LIGHT) or w.low[:1].isdigit():
            found.append(keys(w.low))
    return tuple(found)


def _is_told(doubt: Doubt, have: frozenset[str], *, part: bool) -> bool:
    told = sum((0.5 + 0.5 * any(k[0] != "~" for k in word & have)) for word in doubt.governed if word & have)
    # ``could ease``: who tells no easing has no doubt
    verb = 1 if part or (doubt.cls == "modal" and len(doubt.governed) < 3) else 2
    first = any(word & have for word in doubt.governed[:verb])
    return first and told >= _FEWEST * len(doubt.governed)


def _keeps(doubt: Doubt, claimed: Claimed) -> bool:
    """Does the claim keep a doubt of this kind? A stage (``exploring``) needs a stage or a modal word."""
    text = claimed.text if doubt.cls in ("modal", "plan") else claimed.whole or claimed.text
    if doubt.marker not in _SMALL and re.search(rf"\b{re.escape(_head(doubt.marker))}", text, re.IGNORECASE):
        return True
    if claimed.where == "headline" and (_HEADLINE_PLAN.search(text) or "?" in text):
        return True
    if doubt.cls == "rumour" and _STAGE.search(doubt.marker):
        if STAGE_TOLD.search(text):
            return True
        return any(_precedes(m.start(), doubt, text) for m in _KEEPS["modal"].finditer(text))
    if doubt.cls == "rumour" and _STAGE.search(text):
        return True
    if doubt.cls in ("modal", "plan") and _hangs_on(doubt, claimed):
        return True
    quoted = sum(q.end - q.start for q in quotations(text) if not q.scare)
    found = _KEEPS[doubt.cls].finditer(text if quoted > len(text) / 2 else unquoted(text))
    return any(doubt.cls in ("rumour", "condition") or _is_near(m.start(), doubt, text) for m in found)


_SMALL = frozenset(["may", "might", "could", "if"])
"""Markers that stand so often that only one beside what is in doubt keeps it."""


def _head(marker: str) -> str:
    """The word of a marker that says which doubt it is, cut to what all its forms have: ``expect``."""
    return max(marker.split(), key=len)[:6]


def _hangs_on(doubt: Doubt, claimed: Claimed) -> bool:
    """``expects its oats, rye and feed units to report``: does a doubt before this part rule the infinitive in it?"""
    whole = claimed.whole or claimed.text
    at = whole.find(claimed.text)
    spots = [w.start for w in words(claimed.text) if any(word & keys(w.low) for word in doubt.governed)]
    bare = at > 0 and any(_INFINITIVE.search(claimed.text[:spot]) for spot in spots)
    return bare and bool(_KEEPS[doubt.cls].search(unquoted(whole[:at])))


_INFINITIVE = re.compile(r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bto (?:\w+ ){0,3}$")


def _precedes(at: int, doubt: Doubt, text: str) -> bool:
    """Does a word stand before all that is in doubt?"""
    return all(at <= w.start for w in words(text) if any(word & keys(w.low) for word in doubt.governed))


def _is_near(at: int, doubt: Doubt, text: str) -> bool:
    """Does the claim's own doubt stand by the words in question?"""
    ws = words(text)
    here = next((i for i, w in enumerate(ws) if w.start >= at), len(ws))
    spots = [i for i, w in enumerate(ws) if any(word & keys(w.low) for word in doubt.governed)]
    reached = (i for i in spots if i > here and not _BREAK.search(text[at : ws[i].start]))
    return any(-_BEHIND <= spot - here <= _AHEAD for spot in spots) or not spots or any(reached)


_BREAK = re.compile(
    r"[;:]|, (?:and|but|while|although|though|which|who|after|as)\b|"
    r"\b(?:and|but|while) (?:now |also |then )?"
    r"(?:(?:it|he|she|they|the|its|will|would|ha[sd]|have|is|are|was|were)\b|[A-Z])"
)
"""Where another statement begins, which a doubt before it does not reach."""


_AHEAD = 10
_BEHIND = 8
"""Words before (or after) what it governs within which a hedge must stand."""


def _said_plainly(claimed: Claimed, place: Place, doubt: Doubt) -> bool:
    """Does another supporting sentence say the same words without a hedge, and carry the claim as well?"""
    rests = rests_on(claimed.text, place)
    for p in claimed.places:
        if p.doc is place.doc and p.index == place.index:
            continue
        if rests_on(claimed.text, p) >= max(_WHOLLY, rests + 0.1) and not doubts(p.text):
            return True
        if p.is_title:
            continue
        has = p.doc.keys[p.index]
        plain = all(word & has for word in doubt.governed) and close_to(claimed, p) >= close_to(claimed, place)
        if plain and not any(set(d.governed) & set(doubt.governed) for d in doubts(p.text)):
            return True
    return False
