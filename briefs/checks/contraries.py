"""Contraries (rubric B6): a clause that says of the same things the contrary of the one source sentence that tells it.

`polarity` asks about the sentence that a whole claim rests on. In words of its own a claim joins what several sentences
tell; here each clause is held, without the word that turns it, against whatever sentence has the rest of its words. It
speaks only where that sentence has the contrary word and none that agrees, and no other sentence says it as the claim
does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from briefs.checks.claimed import Claimed, Meaning, share_of
from briefs.checks.clauses import Clause, clauses
from briefs.checks.irregular import IRREGULAR
from briefs.checks.meaning import LIGHT, keys
from briefs.checks.polarity import is_traded
from briefs.checks.sources import Place, Sources
from briefs.checks.words import words
from retail.lexicon import forms
from retail.prose import quotations
from retail.types import Violation
from retail.words import stem

_CONTRARIES = Path(__file__).parent / "data" / "contraries.txt"
_SAYS = 0.6
"""How much of a clause's other words a source sentence must have (a like word counts half) to be what it rests on."""
_FEWEST = 3
"""Other words of meaning, and figures, that a clause must have to be told from others."""
_ONLY = 0.5
"""The same where no sentence of any source says it as the claim does."""
_AS_GOOD = 0.8
"""Share of that which makes another sentence as good a source."""


def _inflected(term: str) -> Iterator[str]:
    verb = term.removeprefix("to ")
    first, _, rest = verb.partition(" ")
    made = {first}
    if verb != term:
        made |= forms([first]) | {past for past, base in IRREGULAR.items() if base == first}
        if re.search(r"[^aeiou][aeiou][bdgmnpt]$", first):
            made |= {first + first[-1] + ending for ending in ("ed", "ing")}
    yield from (f"{form} {rest}".strip() for form in made)


def _pattern(side: str) -> re.Pattern[str]:
    terms = {form for term in side.split(", ") for form in _inflected(term.strip())}
    longest = sorted(terms, key=lambda t: (-len(t), t))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?![\w-])", re.IGNORECASE)


_LINES = _CONTRARIES.read_text(encoding="utf-8").splitlines()
_PAIRS = tuple(
    (_pattern(left), _pattern(right)) for left, right in (line.removeprefix("~ ").split(" / ") for line in _LINES)
)
"""One pair a line, apart at a slash; verbs stand after ``to``. A line with ``~`` in front has words for how a thing is:
two of these are contraries only of the same thing."""
_OF_A_THING = frozenset(k for k, line in enumerate(_LINES) if line.startswith("~ "))
_TURN = re.compile(
    r"(?:\b(?:not|no|never|without|neither|nor|nobody|nothing|cannot|hardly|fail(?:s|ed)? to|refus\w+ to|declin\w+ to|"
    r"yet to|unable to|rather than|instead of|less)|n['’]t)\s(?:[\w'’-]+\s){0,3}$",
    re.IGNORECASE,
)
"""A negation just before a word."""


@dataclass(frozen=True, slots=True)
class _Turning:
    """A word of one side of a pair; `turned` where a negation stands before it."""

    pair: int
    side: int
    turned: bool
    start: int
    end: int
    printed: str


@lru_cache(maxsize=4096)
def _turnings(text: str, *, source: bool = False) -> tuple[_Turning, ...]:
    """The words that turn a text one way; of a claim, those outside quotation marks."""
    quoted = [] if source else [(q.start, q.end) for q in quotations(text)]
    found = []
    for k, pair in enumerate(_PAIRS):
        for side, pattern in enumerate(pair):
            for m in pattern.finditer(text):
                if not any(a <= m.start() < b for a, b in quoted) and not _is_particle(m, text):
                    turned = bool(_TURN.search(text[: m.start()]))
                    found.append(_Turning(k, side, turned, m.start(), m.end(), m.group()))
    return tuple(found)


def _is_particle(m: re.Match[str], text: str) -> bool:
    """``looking up``, ``sit down``: only a figure makes a direction of these."""
    return m.group().lower() in ("up", "down") and not _BY_FIGURE.match(text, m.end())


_BY_FIGURE = re.compile(r"\s(?:(?:by|about|from|some|nearly|almost|to|just) )?[$£€]?\d")


def check_contraries(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """At most one violation: the first clause whose contrary a source tells."""
    if claimed.verbatim or claimed.where == "headline":
        return
    for clause in clauses(claimed.text):
        said = _turnings(clause.text)
        for word in said:
            if any(o.pair == word.pair and o is not word for o in said):
                continue
            rival = _contrary(word, clause, claimed, sources) or _only_contrary(word, clause, sources)
            if rival:
                outlet = rival[1].doc.article.outlet
                yield Violation("B6", claimed.where, f"'{word.printed}' where {outlet} has '{rival[0].printed}'")
                return


def _contrary(word: _Turning, clause: Clause, claimed: Claimed, sources: Sources) -> tuple[_Turning, Place] | None:
    rest = _others(clause.text, word)
    if len(rest) < _FEWEST:
        return None
    figures = {w.low for w in words(clause.text) if w.low[:1].isdigit()}
    laid = sorted(
        ((share_of(rest, p.doc.keys[p.index]), p) for d in sources.docs for p in d.places), key=lambda x: -x[0]
    )
    best, agree = None, 0.0
    for share, place in laid:
        if share < _SAYS or (best and share < _AS_GOOD * best[0]):
            break
        theirs = [t for t in _turnings(place.text, source=True) if t.pair == word.pair]
        against = [t for t in theirs if t.side != word.side and t.turned == word.turned]
        if against and not _of_one_thing(word, clause.text, against[0], place.text):
            continue
        if len(against) < len(theirs) or _has_word(word, place):
            agree = max(agree, share)
        elif against and best is None and (not figures or any(figures & keys(w.low) for w in words(place.text))):
            best = (share, against[0], place)
    return (best[1], best[2]) if best and agree < _AS_GOOD * best[0] else None


def _only_contrary(word: _Turning, clause: Clause, sources: Sources) -> tuple[_Turning, Place] | None:
    """The contrary in a source of which no sentence anywhere says it as the claim does: of the same thing (``the weak
    dollar`` where all have the strong one), or in a sentence with much of the clause's other words."""
    found: tuple[float, _Turning, Place] | None = None
    rest = _others(clause.text, word)
    of_a_thing = word.pair in _OF_A_THING
    for place in (p for d in sources.docs for p in d.places):
        if not of_a_thing and _has_word(word, place):
            return None
        for theirs in (t for t in _turnings(place.text, source=True) if t.pair == word.pair):
            agrees = theirs.turned != word.turned or theirs.side == word.side
            same = _of_one_thing(word, clause.text, theirs, place.text, _NEXT if agrees else 1)
            if (theirs.turned != word.turned) or (theirs.side == word.side):
                if same or not of_a_thing:
                    return None
                continue
            share = share_of(rest, place.doc.keys[place.index])
            near = of_a_thing or (share >= _ONLY and len(rest) > 1)
            if same and near and (found is None or share > found[0]):
                found = (share, theirs, place)
    return (found[1], found[2]) if found else None


def _of_one_thing(mine: _Turning, text: str, theirs: _Turning, source: str, reach: int = 1) -> bool:
    """Do both say it of the same thing? What ``was bought`` was sold; ``poor`` is against ``good`` of one noun only."""
    if any(is_traded(t.printed.lower(), whole[: t.start]) for t, whole in ((mine, text), (theirs, source))):
        return False
    if mine.pair not in _OF_A_THING:
        return True
    here, there = (
        frozenset().union(*[keys(w.low) for w in words(whole[t.end :]) if w.content][:reach])
        for t, whole in ((mine, text), (theirs, source))
    )
    return not here.isdisjoint(there)


_NEXT = 2
"""Words of meaning behind such a word, one of which is what it is said of."""


def _others(text: str, word: _Turning) -> tuple[Meaning, ...]:
    """The other words of meaning of a clause and its figures: the keys of each, and those of its own forms."""
    found = {}
    for w in words(text):
        outside = w.end <= word.start or w.start >= word.end
        if outside and ((w.content and stem(w.low) not in LIGHT) or w.low[:1].isdigit()):
            mine = keys(w.low)
            found[w.stem] = (mine, frozenset(k for k in mine if k[0] != "~"))
    return tuple(found.values())


def _has_word(word: _Turning, place: Place) -> bool:
    """Has the sentence the very word as well, or one of the same meaning?"""
    mine = frozenset().union(*(keys(w.low) for w in words(word.printed) if w.content))
    return not mine.isdisjoint(place.doc.keys[place.index])
