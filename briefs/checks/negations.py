"""Negations (rubric B6): what was denied is not confirmed.

A negation of the claim must have an answer in the source, and one of the source's must not be lost; an answer may be a
word (``refused``, ``has yet to``, ``undisclosed``) and a negated opposite says the same.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from briefs.checks.claimed import Claimed, Meaning, all_places, around_places, in_order, share_of, weighty
from briefs.checks.clauses import Clause, clauses
from briefs.checks.meaning import keys
from briefs.checks.opposites import OPPOSITES
from briefs.checks.sources import Place
from briefs.checks.words import Word, words
from retail.lexicon import NEGATORS, SPEECH_VERBS
from retail.types import Violation

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
    "excluded whether out combat combating fight fighting curb curbing tackle tackling".split()
)
"""Words that may answer a negation of a paraphrase."""
_MILD = frozenset(
    {"free", "before", "against", "until", "rather", "instead", "stop", "stops", "wait", "waiting", "few", "missing"}
)
"""Soft words that do not stand for a negation of the source by themselves."""
_NO_TURN = re.compile(r"\s+(?:only|just|least|to mention|time(?!-)|doubt|later|fewer|less|more|since)\b")
_NUMERO = re.compile(r"\.\s?\d")
"""``No. 1``: a rank."""
LATENT = re.compile(r"\b(?:has|have|had) yet to\b", re.IGNORECASE)
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


def is_negator(word: Word) -> bool:
    """Is it a negation, or a word that may stand for one?"""
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
        latent = w.low == "yet" and bool(LATENT.search(text[max(0, w.start - 6) : w.end + 4]))
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


def check_negations(claimed: Claimed) -> Iterator[Violation]:
    """Each negation has one of its own in the source, on the same word; and none of the source's is lost."""
    mine = _negations_in(claimed.text)
    around = around_places(claimed.places[:3])
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
    yield from _lost(claimed)


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


def _lost(claimed: Claimed) -> Iterator[Violation]:
    """A clause without any negation, all of whose best matches in the sources stand under one that rules its words."""
    if claimed.where == "headline" or _TURNS.search(claimed.text):
        return
    for clause in clauses(claimed.text):
        wanted = weighty(clause.text)
        if len(wanted) < _FEWEST or _LIMITS.search(clause.text):
            continue
        have = frozenset().union(*(word for word, _ in wanted))
        laid = [(_share(wanted, c, p), c, p) for p in all_places(claimed) for c in clauses(p.text)]
        best = max((share for share, *_ in laid), default=0.0)
        near = [(c, p) for share, c, p in laid if share >= _AS_GOOD * best]
        lost = [n for c, _ in near for n in _ruling(c.text, have)[:1]]
        if best >= _SURELY and near and len(lost) == len(near):
            yield Violation("B6", claimed.where, f"the '{lost[0]}' of {near[0][1].doc.article.outlet} is lost")
            return


_FEWEST = 2
"""Words of meaning, and figures, that a clause must have to be told from others."""
_SURELY = 0.7
"""How well (half by the clause, half by its sentence) the best match must have the words of a clause."""
_AS_GOOD = 0.8
"""Share of that which makes another clause as good a match: one of these without a negation settles it."""
_TURNS = re.compile(
    r"\b(?:not|no|never|neither|nor|none|nobody|nothing|without|cannot|refus\w+|declin\w+|den(?:y|ie[sd]|ying|ial)|"
    r"reject\w*|fail\w*|unable|yet to|lack\w*|unlikely|rather than|instead of|hardly|barely|stop(?:s|ped)?|prevent\w*|"
    r"bar(?:s|red)|avoid\w*|block\w*|ban(?:s|ned)?|abandon\w*|rul(?:es?|ed) out|waive\w*|escap\w*|except|excluding|"
    r"outside|oppos\w+|miss\w*|unchanged|undisclosed|impossible|reluctan\w+|against)\b|n['’]t\b",
    re.IGNORECASE,
)
"""Anything of a claim that may answer a negation."""
_LIMITS = re.compile(r"\b(?:only|few|little|less|fewer|un[a-z]{4,}|whether|if|unless|question\w*|doubt\w*)\b", re.I)
"""What may do so in the same clause."""


def _ruling(text: str, have: frozenset[str]) -> list[str]:
    """The strict negations of a clause whose next word of meaning is among those told; an adjunct (``without``) rules
    nothing."""
    found = (n for n in _negations_in(text) if n.strict and n.low != "without")
    return [n.low for n in found if any(min(word, key=_plain) in have for word in n.after[:1])]


def _plain(key: str) -> tuple[bool, int]:
    """Orders keys so that the word's own stem comes first, groups after it."""
    return key[0] in "~=", -len(key)


def _share(wanted: Sequence[Meaning], clause: Clause, place: Place) -> float:
    """How much of these words a source clause has, and its sentence (0 to 1); one only like it counts half."""
    return (share_of(wanted, _keys_of(clause.text)) + share_of(wanted, place.doc.keys[place.index])) / 2


@lru_cache(maxsize=4096)
def _keys_of(text: str) -> frozenset[str]:
    return frozenset().union(*(keys(w.low) for w in words(text)))
