"""Told more surely than any source tells it (rubric C2): ``will`` for ``could``, ``has sold`` for ``is to sell``.

`hedging` and `firmness` start from a sentence that the claim rests on. Here the claim's own verb is asked: what it says
is done must stand somewhere as done, and what it says will come, as more than possible.
"""

import re
from collections.abc import Iterator

from briefs.checks.claimed import Claimed, all_places, share_of, weighty
from briefs.checks.clauses import Clause, clauses
from briefs.checks.irregular import IRREGULAR
from briefs.checks.meaning import LIGHT, keys
from briefs.checks.sources import Place
from briefs.checks.words import Word, words
from retail.types import Violation
from retail.words import stem

_ADVERBS = (
    r"(?:(?:\w+ly|also|now|already|since|just|then|even|still|once|not|be|been|have|being|further|soon|again|both)\s)*$"
)
_WILL = re.compile(rf"\b(?:will|shall|(?:is|are) (?:going|certain|sure) to)\s{_ADVERBS}", re.IGNORECASE)
_DONE = re.compile(rf"\b(?:has|have|had|was|were)\s{_ADVERBS}", re.IGNORECASE)
_UNREAL = re.compile(
    rf"\b(?:to|will|would|could|(?-i:may)|might|should|can|cannot|must|shall|if|let|helps?)\s{_ADVERBS}", re.IGNORECASE
)
_BEFORE_ING = re.compile(r"\b(?:by|of|for|from|before|without|in|on|about|consider(?:s|ed|ing)?)\s$", re.IGNORECASE)
"""What stands before a verb that is not said to have happened; the second before one in ``-ing``."""
_POSSIBLE = re.compile(
    r"\b(?:could|(?-i:may)|might|should|can|hope[sd]? to|hoping to|want(?:s|ed)? to|wish(?:es)? to|seek(?:s|ing)? to|"
    r"tr(?:y|ies|ied|ying) to|possibl[ey]|likely to|(?:appear|seem)s? to|consider(?:s|ing)|aim(?:s|ed|ing)? to|"
    rf"expect(?:s|ed)?(?: \w+){{0,3}} to)\s{_ADVERBS}",
    re.IGNORECASE,
)
"""What stands before a verb that may come true."""
_COMING = re.compile(r"\b(?:will|shall|(?:is|are) (?:going|certain|sure) to)\s", re.IGNORECASE)
_DOUBT = re.compile(
    r"^(?:although|though|while|if)\b|\?|\b(?:could|(?-i:may)|might|possibl\w+|perhaps|probabl\w+|(?:un)?likely|"
    r"hop(?:e[sd]?|ing)|consider\w*|should|want(?:s|ed)|fear\w*|worr\w+|whether|unless|expect\w*|believ\w+|thinks?|predict\w*|"
    r"forecast\w*|estimat\w*|as (?:much|many|early) as|up to|seek\w*|propos\w*|talks|threat\w*|warn\w*)\b",
    re.IGNORECASE,
)
_MAYBE = re.compile(
    r"\b(?:could|(?-i:may)|might|should|possibl[ey]|perhaps|hop(?:e[sd]?|ing)|want(?:s|ed)|consider\w*|wish\w*)\b",
    re.IGNORECASE,
)
_MEANT = re.compile(
    r"\b(?:will|plan\w*|expect\w*|intend\w*|agreed?|(?:is|are|was|were) to|(?:going|due|set) to|to be|likely|would|"
    r"schedul\w*|aims?|predict\w*|forecast\w*)\b",
    re.IGNORECASE,
)
"""More than a possibility."""
_RESTS = 0.5
"""How much of a clause (see `share_of`) a sentence must have to be what the clause rests on."""
_AS_GOOD = 0.8
"""Share of that which makes another sentence as good."""


def check_certainty(claimed: Claimed) -> Iterator[Violation]:
    """At most one violation: the first clause that is surer than every sentence it may rest on."""
    if claimed.verbatim or claimed.where == "headline" or not claimed.places:
        return
    for clause in clauses(claimed.text):
        found = _only_possible(clause, claimed) or _never_done(clause, claimed)
        if found:
            place, told, said = found
            why = f"'{told}' is told here for what {place.doc.article.outlet} says only with '{said}'"
            yield Violation("C2", claimed.where, why)
            return


def _only_possible(clause: Clause, claimed: Claimed) -> tuple[Place, str, str] | None:
    """``will`` where every sentence that has the clause's words has ``could``, and none more than that."""
    will, wanted = _COMING.search(clause.text), weighty(clause.text)
    if not will or len(wanted) < 2 or _DOUBT.search(clause.text):
        return None
    shares = [(share_of(wanted, p.doc.keys[p.index]), p) for p in all_places(claimed)]
    best = max(share for share, _ in shares)
    near = [p for share, p in shares if share >= _AS_GOOD * best]
    maybe = [_MAYBE.search(p.text) for p in near if not _MEANT.search(p.text)]
    if best < _RESTS or len(maybe) < len(near) or not all(maybe):
        return None
    return near[0], will.group().strip(), next(m.group() for m in maybe if m)


def _never_done(clause: Clause, claimed: Claimed) -> tuple[Place, str, str] | None:
    """A verb told as done, or as sure to come, that all sources have only as something that may be."""
    told = words(clause.text)
    for w in (w for w in told if w.content and stem(w.low) not in LIGHT):
        before = clause.text[: w.start]
        done = bool(_DONE.search(before)) and _is_past(w.low)
        if not done and not _WILL.search(before):
            continue
        others = [keys(x.low) for x in told if x is not w and x.content and stem(x.low) not in LIGHT]
        uses = [u for p in all_places(claimed) for u in _uses(w, p, done=done)]
        if not uses or any(real for *_, real in uses) or (done and _done_in_other_words(w, claimed)):
            continue
        shared, place, said, _ = max(
            ((sum(bool(o & p.doc.keys[p.index]) for o in others), p, said, real) for p, said, real in uses),
            key=lambda use: use[0],
        )
        if others and shared >= min(2, len(others)):
            return place, w.low, said
    return None


def _done_in_other_words(w: Word, claimed: Claimed) -> bool:
    """Has a supporting sentence another verb of this meaning as done?"""
    mine = keys(w.low)
    return any(
        _is_past(x.low) and mine & keys(x.low) and not _not_done(x.low, p.text[: x.start])
        for p in claimed.places[:4]
        for x in words(p.text)
    )


def _uses(w: Word, place: Place, *, done: bool) -> Iterator[tuple[Place, str, bool]]:
    """Each use of the verb in a sentence: as printed with what stands before it, and whether it is as sure there."""
    mine = _own(w.low)
    if mine.isdisjoint(place.doc.keys[place.index]):
        return
    for x in words(place.text):
        if mine.isdisjoint(_own(x.low)):
            continue
        before = place.text[: x.start]
        soft = _not_done(x.low, before) if done else _POSSIBLE.search(before)
        if soft:
            yield place, f"{soft.group().strip()} {x.low}", False
        elif (_is_past(x.low) or (x.low.endswith("s") and not place.is_title)) if done else _is_sure(x.low, before):
            yield place, x.low, True


def _not_done(low: str, before: str) -> re.Match[str] | None:
    """What stands before a use of a verb and leaves open whether it happened."""
    if _DONE.search(before):
        return None
    return _BEFORE_ING.search(before) if low.endswith("ing") else _UNREAL.search(before)


def _is_sure(low: str, before: str) -> bool:
    """Is what comes told as coming: by ``will`` or ``to``, or by any finite form?"""
    return bool(_WILL.search(before) or re.search(rf"\bto\s{_ADVERBS}", before)) or (
        _is_past(low) or low.endswith(("ing", "s"))
    )


def _is_past(low: str) -> bool:
    return low.endswith("ed") or low in IRREGULAR


def _own(low: str) -> frozenset[str]:
    """What a verb may be matched by in any of its forms, without words only like it."""
    found = keys(low) | keys(IRREGULAR[low]) if low in IRREGULAR else keys(low)
    return frozenset(k for k in found if k[0] not in "~=")
