"""A claimed sentence with the places that may support it, and how much of it a place has."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from briefs.checks.meaning import LIGHT, keys
from briefs.checks.sources import Place, Sources
from briefs.checks.words import words
from retail.prose import sentences
from retail.words import stem

NUMBER_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def none_of(sources: Sources) -> str:
    """``in none of the three articles``, ``not in the article``."""
    n = len(sources.docs)
    if n == 1:
        return "not in the article"
    if n == 2:
        return "in neither of the two articles"
    return f"in none of the {NUMBER_WORDS[n] if n < len(NUMBER_WORDS) else n} articles"


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


def in_order(text: str, place: Place) -> float:
    """Share of the words of a text that a source sentence has in the same order (0 to 1)."""
    mine, theirs = [w.stem for w in words(text)], [w.stem for w in words(place.text)]
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / max(len(mine), 1)


def close_to(claimed: Claimed, place: Place) -> float:
    """Share of the claimed sentence's content words that the place has, itself or one like it (0 to 1)."""
    mine = {w.stem: keys(w.low) for w in words(claimed.text) if w.content}
    have = place.doc.keys[place.index]
    return sum(bool(word & have) for word in mine.values()) / len(mine) if mine else 0.0


RESTS = 0.52
"""How much of a claimed sentence its source must have (see `rests_on`) before what differs contradicts it. Chosen on
sentences of one outlet held against another's account of the same event, which differ in much and contradict little."""


def rests_on(text: str, place: Place) -> float:
    """How much of a text a source sentence says (0 to 1): a word in any of its forms whole, one like it half.

    What the article is about anyway, by its headline, a sentence need not name again.
    """
    have = place.doc.keys[place.index]
    title = place.doc.keys[0] if not place.is_title else frozenset[str]()
    given = _meanings(text)
    mine = [m for m in given if not m[0].isdisjoint(have) or m[1].isdisjoint(title)] or given
    like = sum(not word.isdisjoint(have) for word, _ in mine)
    same = sum(not own.isdisjoint(have) for _, own in mine)
    return (like + same) / 2 / len(mine) if mine else 0.0


@lru_cache(maxsize=2048)
def _meanings(text: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """The keys of each word of meaning and each figure; and those of its own forms alone."""
    found = {w.stem: keys(w.low) for w in words(text) if w.content or w.low[0].isdigit()}
    return tuple((word, frozenset(k for k in word if k[0] != "~")) for word in found.values())


def around(text: str, at: int) -> tuple[int, int]:
    """The sentence of a text that a character is in: where it starts and ends."""
    return next(((a, b) for a, b in sentences(text) if a <= at < b), (0, len(text)))


def around_places(places: Sequence[Place]) -> list[Place]:
    """The supporting sentences and those beside them, each once."""
    found: dict[tuple[int, int], Place] = {}
    for place in places:
        for i in range(max(0, place.index - 1), min(len(place.doc.spans), place.index + 2)):
            found.setdefault((id(place.doc), i), place.doc.places[i])
    return list(found.values())


Meaning = tuple[frozenset[str], frozenset[str]]
"""The keys of a word, and those of its own forms alone."""


@lru_cache(maxsize=4096)
def weighty(text: str) -> tuple[Meaning, ...]:
    """The words by which a text says something, and its figures, each once."""
    told = {w.stem: keys(w.low) for w in words(text) if (w.content and stem(w.low) not in LIGHT) or w.low[:1].isdigit()}
    return tuple((word, frozenset(k for k in word if k[0] != "~")) for word in told.values())


def share_of(wanted: Sequence[Meaning], have: frozenset[str]) -> float:
    """How much of these words stands among the keys (0 to 1); one only like it counts half."""
    return sum(bool(word & have) + bool(own & have) for word, own in wanted) / 2 / len(wanted) if wanted else 0.0


def all_places(claimed: Claimed) -> list[Place]:
    """All sentences of the articles that the claim may rest on."""
    return [p for d in dict.fromkeys(p.doc for p in claimed.places) for p in d.places]
