"""A plan told as done (rubric C2): what a source has as intended, forecast, tried or alleged, and a claim as a fact.

`hedging` asks whether a marked sentence of the source still has its doubt; here the claim is read first. A clause that
says firmly (has done, did, will do) what the sources have only behind a soft word is a violation, whatever other doubts
its sentence keeps.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from briefs.checks.claimed import RESTS, Claimed, rests_on
from briefs.checks.clauses import Clause, clauses
from briefs.checks.irregular import IRREGULAR
from briefs.checks.meaning import LIGHT, keys
from briefs.checks.sources import Place
from briefs.checks.words import Word, words
from retail.prose import hedge_marks, quotations
from retail.types import Violation
from retail.words import stem

Keys = frozenset[str]

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "plan",
        re.compile(
            r"\b(?:plan(?:s|ned|ning)?|intend(?:s|ed|ing)?|aim(?:s|ed|ing)?|hop(?:es?|ed|ing)|seek(?:s|ing)?|sought|"
            r"wants?|wanted|wanting|wish(?:es|ed)?|tr(?:y|ies|ied|ying)|attempt(?:s|ed|ing)?|propos(?:es|ed|ing|als?)|"
            r"prepar(?:es|ed|ing)|bid(?:s|ding)?|push(?:es|ing)?|room|scope|offer(?:s|ed|ing)?|ready|willing|urged?|"
            r"asked|(?:in )?talks|discussions|negotiations) (?:to|on|over|for|about|of) ",
            re.IGNORECASE,
        ),
    ),
    (
        "plan",
        re.compile(
            r"\b(?:explor(?:es?|ing)|consider(?:s|ing)|weigh(?:s|ing)|mull(?:s|ing)|study(?:ing)?|studies|"
            r"(?:is|are|was|were) (?:hoped|expected|planned|forecast|predicted|projected|likely|unlikely)|"
            r"expect(?:s|ing)?|anticipat(?:es|ing)|predict(?:s|ed|ing)?|sees?) ",
            re.IGNORECASE,
        ),
    ),
    (
        "plan",
        re.compile(r"\b(?:proposed|planned|expected|possible|potential|prospective|would-be|forecast) (?=[a-z])", re.I),
    ),
    (
        "progress",
        re.compile(
            r"\b(?:is|are) (?=(?:spinn|buy|sell|acquir|clos|open|leav|merg|launch|tak|build|cutt|hir|recall|"
            r"lay|buy)ing\b)",
            re.IGNORECASE,
        ),
    ),
    ("future", re.compile(r"\b(?:will|(?:is|are) to|(?:is|are) (?:due|set) to) (?!be\b|have\b)", re.IGNORECASE)),
    ("modal", re.compile(r"\b(?:could|(?-i:may)|might|would|possibly|perhaps|probably) ", re.IGNORECASE)),
    (
        "claim",
        re.compile(
            r"\b(?:accus(?:es|ed|ing) (?:\w+[ -]){1,6}?of|claim(?:s|ed|ing) (?:that|it|they|he|she|to)?|"
            r"alleg(?:es|ed|ing|"
            r"edly|ations?) (?:that|of|it|they|he|she)?|suspected (?:of )?|reports? (?:\w+ )?that|"
            r"rumou?rs? (?:that|of)|"
            r"(?:strong )?belief that|believ(?:es|ed|ing) (?:that )?) ?",
            re.IGNORECASE,
        ),
    ),
)
"""Soft words, by kind: what follows them is intended, possible or somebody's claim."""
_SOFTENER = re.compile(
    r"\b(?:plan\w*|intend\w*|intention|aim(?:s|ed|ing)?|hop(?:es?|ed|ing)|seek\w*|sought|want\w*|wish\w*|tr(?:y|ies|ied|"
    r"ying)|attempt\w*|propos\w+|prepar\w+|bid|push\w*|room|scope|offer\w*|ready|willing|urg\w+|explor\w+|consider\w*|"
    r"weigh\w*|mull\w*|study\w*|studie\w+|expect\w*|anticipat\w*|predict\w*|forecast\w*|project(?:s|ed|ion|ions)|"
    r"estimat\w*|target\w*|goals?|outlook|guidance|(?<!will )(?<!would )sees?|seen|could|(?-i:may)|might|would|should|"
    r"can|possibl\w+|potential\w*|perhaps|probabl\w+|likely|unlikely|whether|if|unless|set to|due|poised|scheduled|"
    r"slated|pledg\w+|vow\w*|promis\w+|agreed to|(?:is|are|was|were) to|to be|about to|going to|talks?|"
    r"discussions?|negotiat\w+|discuss\w*|looking|eyes?|eyeing|keen|appears?|seems?|appeared|seemed|looks?|suggest\w*|reportedly|rumou?r\w*|"
    r"alleg\w+|accus\w+|claim\w*|suspect\w*|believ\w+|thought|think\w*|understood|said to|fear\w*|warn\w*|upcoming|"
    r"future|next|not|no|never|yet|doubt\w*|question\w*|chance|prospect\w*|deal to|open to|call(?:s|"
    r"ed)? (?:for|on))\b|\?",
    re.IGNORECASE,
)
"""Anything that keeps a clause from being firm."""
_TRAILING = re.compile(
    r"\b(?:if|unless|hoped|expected|planned|whether|reportedly|provided|subject to|under (?:a|the) plan|proposed)\b|\?",
    re.IGNORECASE,
)
"""What keeps it so from behind."""
_OPENS = re.compile(r"(?:after|following|because|since|despite)\s", re.IGNORECASE)
_SPOKEN = re.compile(
    r"\b(?:says?|said|saying|told|tells|according|reports?|reported|argu\w+|insist\w*|contend\w*|maintain\w*|charg\w+|"
    r"complain\w*|cit\w+|blam\w+|describ\w+|call(?:s|ed|ing)?|testif\w+|denies|denied|deny|sue[sd]?|suing)\b",
    re.IGNORECASE,
)
"""Enough to keep a claim somebody's."""
_SAME_FORM = frozenset(["cut", "shut", "quit", "put", "set", "hit", "split", "come"])
_AUX = re.compile(
    r"\b(?P<aux>has|have|had|was|were|been|did|will|having|must)\s(?:(?:\w+ly|also|now|already|been|be|since|just|then)\s)*$",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:after|by|since|following|completed|finished|successful|actual)\s(?:\w+ing\s(?:about\s)?)?(?:its\s|the\s|an?\s)?$",
    re.I,
)
_SAW = re.compile(r"\bsaw\s(?:[\w’'-]+\s){1,4}$", re.IGNORECASE)
_GETS = re.compile(
    r"\b(?:will|would|has|have|had|now)\s(?:\w+ly\s)?(?:see|saw|seen|get|got|receive[ds]?|post(?:ed)?|earn(?:ed)?|have|had|bring|"
    r"brought|make|made)\s(?:[\w.,’'-]+\s){0,3}$",
    re.IGNORECASE,
)
"""``will see a payment`` for ``expects a payment``."""
_MOST = 0.66
"""Share of a clause's words that a sentence must have to be what the clause rests on."""


@dataclass(frozen=True, slots=True)
class Soft:
    """A soft word with the one or two words of meaning right behind it, and those that follow in its clause."""

    marker: str
    kind: str
    heads: tuple[Keys, ...]
    rest: tuple[Keys, ...]
    start: int
    end: int


def check_firmness(claimed: Claimed) -> Iterator[Violation]:
    """At most one violation: the first clause that says firmly what a source says softly."""
    if claimed.verbatim or not claimed.places or (claimed.where == "headline" and _is_soft_headline(claimed.text)):
        return
    for clause in clauses(claimed.text):
        for place in _places(clause, claimed):
            for soft in softs(place.text):
                word = _firm_word(soft, clause, claimed)
                if word and not _firm_elsewhere(word, clause, claimed, soft.kind):
                    outlet = place.doc.article.outlet
                    why = f"{outlet} has only '{soft.marker}' before '{word.low}', which stands here as a fact"
                    yield Violation("C2", claimed.where, why)
                    return


def _is_soft_headline(text: str) -> bool:
    """``expects profit to last``, ``gun sales suit``: one word of doubt does for the whole of a headline."""
    return bool(hedge_marks(text)) or bool(_IN_COURT.search(text))


_IN_COURT = re.compile(r"\b(?:law)?suits?\b|\b(?:trial|charges|case|claims?|allegations?)\b", re.IGNORECASE)


def _places(clause: Clause, claimed: Claimed) -> list[Place]:
    """The sentences that the clause may rest on: those of the whole claim, and others that have most of its words."""
    found = [p for p in claimed.places[:4] if rests_on(claimed.text, p) >= RESTS]
    wanted = [_keys(w.low) for w in words(clause.text) if _means(w)]
    if len(wanted) < 2:
        return found
    for doc in dict.fromkeys(p.doc for p in claimed.places):
        for i, have in enumerate(doc.keys):
            if sum(bool(word & have) for word in wanted) >= max(2, _MOST * len(wanted)) and doc.places[i] not in found:
                found.append(doc.places[i])
    return found


@lru_cache(maxsize=4096)
def softs(text: str) -> tuple[Soft, ...]:
    """The soft words of a sentence outside quotation marks, each with what it governs."""
    quoted = [(q.start, q.end) for q in quotations(text) if not q.scare]
    found = []
    for kind, pattern in _KINDS:
        for m in pattern.finditer(text):
            if any(a <= m.start() < b for a, b in quoted):
                continue
            stop = _STOP.search(text, m.end())
            end = stop.start() if stop else len(text)
            governed = [(w.end, _keys(w.low)) for w in words(text[:end]) if w.start >= m.end() and _governs(w)][:6]
            if governed:
                heads = tuple(k for _, k in governed[:2])
                found.append(
                    Soft(m.group().strip().lower(), kind, heads, tuple(k for _, k in governed[1:]), m.start(), end)
                )
    return tuple(found)


_STOP = re.compile(r"[;,]\s|\b(?:but|while|although|because|since|after)\b", re.IGNORECASE)


def _governs(w: Word) -> bool:
    return _means(w) or w.low[:1].isdigit()


def _means(w: Word) -> bool:
    return w.content and stem(w.low) not in LIGHT


def _keys(low: str) -> Keys:
    """The keys of a word, an irregular past read as its infinitive."""
    return keys(low) | keys(IRREGULAR[low]) if low in IRREGULAR else keys(low)


def _firm_word(soft: Soft, clause: Clause, claimed: Claimed) -> Word | None:
    """The word of the clause that tells as a fact what the soft word governs."""
    scope = clause.text if _OPENS.match(clause.text) else claimed.whole or claimed.text
    names_it = claimed.where == "headline"  # what a claim is about, in words of its own
    if soft.kind == "claim" and (names_it or _SPOKEN.search(scope) or _SOFTENER.search(scope)):
        return None
    ws = words(clause.text)
    have = [(w, _keys(w.low)) for w in ws if _governs(w)]
    if soft.kind == "claim":
        told = [
            w
            for w, own in have
            if not clause.text[w.start].isupper() and any(own & k for k in (*soft.heads, *soft.rest))
        ]
        return told[-1] if len(told) > 1 else None
    for w, own in have:
        head = next((i for i, h in enumerate(soft.heads) if h & own), None)
        if head is None or not _is_firm(w, clause.text, soft, claimed.where):
            continue
        if head and _DONE.search(clause.text[: w.start]):  # ``after the court``: not what was planned, but about it
            continue
        if _SOFTENER.search(clause.text[: w.start]) or _TRAILING.search(clause.text, w.end):
            continue
        if _before_noun(soft) and not any(p.search(clause.text[: w.start]) for p in (_AUX, _DONE, _SAW, _GETS)):
            continue
        bare = len(ws) > 1 and w.start <= 12 and not re.match(r"\w+\s", clause.text[: w.start].removeprefix("and "))
        if bare and _SOFTENER.search(clause.before):
            continue
        others = [k for i, k in enumerate((*soft.heads, *soft.rest[1:])) if i != head]
        if any(o & k for o in others for v, k in have if v is not w) or not others:
            return w
    return None


def _before_noun(soft: Soft) -> bool:
    """Does the soft word stand before a noun, so that only ``has merged`` (and no ``merged``) answers it?"""
    return soft.kind == "plan" and not soft.marker.endswith(("to", "for", "of", "on"))


def _is_firm(w: Word, text: str, soft: Soft, where: str) -> bool:
    before = text[: w.start]
    aux = _AUX.search(before)
    if aux:
        if soft.kind in ("progress", "future"):
            return aux["aux"].lower() in ("has", "have", "had")
        return aux["aux"].lower() != "will" or not _SETTLED.match(soft.marker)
    if soft.kind in ("progress", "future"):
        return False
    if soft.kind == "plan" and _GETS.search(before):
        return not _SETTLED.match(soft.marker)
    if _DONE.search(before) or _SAW.search(before):
        return True
    if soft.kind == "claim":
        return True
    if where == "headline" and w.low.endswith("s") and soft.marker.endswith(" to") and not _SETTLED.match(soft.marker):
        return bool(soft.heads[0] & _keys(w.low)) and not w.low.endswith("ss")
    past = w.low.endswith("ed") or (w.low in IRREGULAR and w.low not in _SAME_FORM)
    return past and not re.search(r"\b(?:is|are|be|being|to|a|an|the|its|their)\s(?:\w+ly\s)?$", before)


_SETTLED = re.compile(r"plans? to|planned|planning to|prepar\w+ to|offer\w* to|ready to|bid|would")
"""A plan of one's own is often told with ``will``; a wish, a forecast or a chance is not."""


def _firm_elsewhere(word: Word, clause: Clause, claimed: Claimed, kind: str) -> bool:
    """Does a source say it firmly in another clause, or beside the same figure?"""
    figures = [w.low for w in words(clause.text) if w.low[:1].isdigit() and not re.fullmatch(r"(?:19|20)\d\d", w.low)]
    mine = _keys(word.low)
    plain = {k for k in mine if k[0] != "~"}
    for doc in dict.fromkeys(p.doc for p in claimed.places):
        for place in doc.places:
            if not plain & doc.keys[place.index] and not (mine & doc.keys[place.index] and place in claimed.places):
                continue
            beside = any(re.search(rf"(?<![\d.]){re.escape(f)}(?![\d])", place.text) for f in figures)
            if (beside and not softs(place.text)) or _says_firmly(place, mine, kind):
                return True
    return False


def _says_firmly(place: Place, wanted: Keys, kind: str) -> bool:
    plain = Soft("", "future" if kind == "future" else "modal", (), (), 0, 0)
    for clause in clauses(place.text):
        for w in words(clause.text):
            if _SOFTENER.search(clause.text[: w.start]) or _TRAILING.search(clause.text, w.end):
                continue
            if _means(w) and _keys(w.low) & wanted and _is_firm(w, clause.text, plain, ""):
                return True
    return False
