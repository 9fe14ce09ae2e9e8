"""Decisive words (rubric B6): what is said to be rejected, dropped or extended must be so in words of a source.

A paraphrase may use words of its own, but not for the outcome: where no source has a word like ``rejected``, nor one
that points the same way, nor the negation of its opposite, nobody rejected anything. A role is such a word as well.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from briefs.checks.claimed import RESTS, Claimed, rests_on
from briefs.checks.meaning import keys
from briefs.checks.polarity import is_traded
from briefs.checks.sources import Sources
from briefs.checks.words import words
from retail.lexicon import POLARITY, forms
from retail.prose import quotations
from retail.types import Violation

_OUTCOME = forms(
    "approve reject block refuse veto overturn uphold acquit convict reinstate resume extend postpone abandon scrap "
    "cancel restore abolish ban deny admit retract apologise fire sack oust resign withdraw divest stop reverse defy "
    "welcome condemn".split()
) | frozenset(
    "withdrew withdrawn cleared stopped banned scrapped stopping banning scrapping quit unblocked rebuffed".split()
)
"""Words that tell an outcome: each needs an answer in the sources."""
_TURNED = forms(
    "support back oppose accept dismiss suspend delay lift confirm hire promote demote acquire open close start end "
    "miss exceed beat fail succeed praise criticise criticize applaud gain strengthen weaken improve worsen tighten "
    "loosen expand raise reduce increase decrease add remove include exclude keep help hurt".split()
) | frozenset("won lost winning losing rose fell rising falling grew shrank bought sold buying selling cut".split())
"""Words that need one only where the supporting sentence has an opposite of theirs."""
_ROLES = frozenset(
    "guitarist drummer singer bassist pianist keyboardist vocalist actor actress director producer "
    "writer author editor "
    "reporter lawyer attorney prosecutor judge senator congressman congresswoman governor mayor minister premier "
    "treasurer chairman chairwoman captain goalkeeper striker midfielder defender referee coach "
    "banker accountant architect engineer scientist doctor nurse surgeon professor teacher student farmer "
    "sheriff ambassador bishop pope king queen prince princess spokesman spokeswoman founder".split()
)
"""What a person may be said to be in one word."""
_LOOSE: tuple[frozenset[str], ...] = (
    frozenset("actor actress star performer singer musician artist".split()),
    frozenset("lawyer attorney counsel solicitor barrister prosecutor legal".split()),
    frozenset("congressman congresswoman rep representative lawmaker member mp politician senator sen".split()),
    frozenset("chairman chairwoman chair president head leader chief boss chairs chaired".split()),
    frozenset("coach manager boss".split()),
    frozenset("writer author novelist novel book wrote written".split()),
    frozenset("director directed directs filmmaker film".split()),
    frozenset("producer produced production".split()),
    frozenset("spokesman spokeswoman spokesperson press secretary said".split()),
    frozenset("analyst broker strategist economist expert".split()),
    frozenset("founder founded co-founder set started".split()),
    frozenset("premier prime minister secretary chancellor".split()),
    frozenset("governor chief head boss".split()),
    frozenset("editor reporter journalist correspondent columnist".split()),
    frozenset("scientist researcher professor academic".split()),
    frozenset("doctor physician surgeon dr medic".split()),
    frozenset("captain skipper captained".split()),
)


def check_verdicts(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """The first decisive word, or role, that nothing in the sources answers."""
    rests = max((rests_on(claimed.text, p) for p in claimed.places[:3]), default=0.0)
    if claimed.verbatim or claimed.where == "headline" or rests < RESTS:
        return
    quoted = [(q.start, q.end) for q in quotations(claimed.text)]
    for w in words(claimed.text):
        if any(a <= w.start < b for a, b in quoted):
            continue
        told = (w.low in _OUTCOME and not w.low.endswith("ing") and not _stops_short(w.low, claimed.text[w.end :])) or (
            w.low in _TURNED and _has_opposite(w.low, claimed) and not is_traded(w.low, claimed.text[: w.start])
        )
        if told and not _answered(w.low, sources):
            yield Violation("B6", claimed.where, f"no source has '{w.low}' or a word like it{_nearest(claimed)}")
            return
        if w.low in _ROLES and not _is_known_role(w.low, sources):
            yield Violation("B5", claimed.where, f"no source has a '{w.low}'{_nearest(claimed)}")
            return


def _stops_short(low: str, after: str) -> bool:
    """``stopped the FBI``: kept it from something; only ``stopped working`` ends a thing."""
    return low.startswith("stop") and not re.match(r"\s\w+ing\b", after)


def _has_opposite(low: str, claimed: Claimed) -> bool:
    against, mine = _opposite(low), {w.low for w in words(claimed.text)}
    return any(
        w.low in against and w.low not in mine and not _NEGATED.search(p.text)
        for p in claimed.places[:2]
        for w in words(p.text)
    )


def _nearest(claimed: Claimed) -> str:
    place = claimed.places[0]
    text = place.text if len(place.text) <= 120 else place.text[:119].rstrip() + "…"
    return f"; nearest in {place.doc.article.outlet}: '{text}'"


@lru_cache(maxsize=4096)
def _alike(low: str) -> frozenset[str]:
    """The word with all that points the same way, and its opposites (which a source may have negated)."""
    found = set(keys(low))
    for up, down in POLARITY:
        for side in (up, down):
            if low in side:
                found |= {k for other in side for k in keys(other) if k[0] not in "~="}
    return frozenset(found)


@lru_cache(maxsize=4096)
def _opposite(low: str) -> frozenset[str]:
    return frozenset(
        other for up, down in POLARITY for side, against in ((up, down), (down, up)) if low in side for other in against
    )


_NEGATED = re.compile(
    r"\b(?:not|no|never|n't|without|fail\w*|refus\w+|declin\w+|yet to|unable|against|neither|nor)\b|n['’]t\b"
)


def _answered(low: str, sources: Sources) -> bool:
    if _alike(low) & sources.all_keys:
        return True
    against = _opposite(low)
    for doc in sources.docs:
        for place in doc.places:
            if _NEGATED.search(place.text) and any(w.low in against for w in words(place.text)):
                return True
    return False


def _is_known_role(role: str, sources: Sources) -> bool:
    own = {role, *(group_word for group in _LOOSE if role in group for group_word in group)}
    return bool(keys(role) & sources.all_keys) or bool(own & sources.lows)
