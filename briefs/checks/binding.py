"""Which figure goes with which name: the words that something is tied to, in a claim and in its source.

Two figures swapped between two companies are both in the article, and in a paraphrase neither side nor order of the
words beside them is kept. What is kept is what they are tied to: the nearest words of meaning in the same clause, up to
the next thing of the same sort. A claim is wrong when its ties are those of *another* figure or name in the source.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from briefs.checks.meaning import keys
from briefs.checks.words import Word, words
from retail.days import SAID_FOR_DAYS

Span = tuple[int, int]
Keys = frozenset[str]
_REACH = 5
"""Words of meaning on either side that something can be tied to."""
_BREAK = re.compile(
    r"\b(?:while|whereas|but|compared with|compared to|and those|although|though|versus|against|after)\b|[;:*]"
    r"|, (?:and|with)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\band\s+(?:about\s+|some\s+|the\s+|a\s+|up\s+to\s+)?$", re.IGNORECASE)
_BEYOND = 0.25
"""How much less a word weighs behind the end of the clause."""
_BEYOND_COMMA = 0.5
CLEARLY = 2.0
"""How many times better another figure or date must fit the words than the claimed one does."""
MOST = 0.5
"""Share of the words a figure or date is tied to that the other one must have, to be called theirs."""


@dataclass(frozen=True, slots=True)
class Tied:
    """The words something is tied to, each by its keys, with a weight of 1 for the nearest and less for others."""

    words: tuple[tuple[Keys, float], ...]

    @property
    def weight(self) -> float:
        """Likeness with itself: the most another one can reach."""
        return sum(weight * weight for _, weight in self.words)

    def without(self, other: "Tied") -> "Tied":
        """What tells it from another: the words that the other is not tied to as closely."""
        return Tied(
            tuple(
                (word, weight)
                for word, weight in self.words
                if weight > 2 * max((w for have, w in other.words if word & have), default=0.0)
            )
        )

    def undated(self) -> "Tied":
        """The same without the names of days and months, which many figures of a text share."""
        return Tied(tuple((word, weight) for word, weight in self.words if not word & _CALENDAR_KEYS))

    def likeness(self, other: "Tied") -> float:
        """Weight of the words that both are tied to."""
        return sum(
            weight * max((w for have, w in other.words if word & have), default=0.0) for word, weight in self.words
        )


def ties(text: str, span: Span, within: Span, others: Sequence[Span] = ()) -> Tied:
    """What the characters `span` of `text` are tied to within a sentence; `others` are things of the same sort."""
    start, end = span
    breaks = _breaks(text, within, [s for s in (span, *others) if within[0] <= s[0] < within[1]])
    before = max((b for b in breaks if b <= start), default=within[0])
    clause = (before, min((b for b in breaks if b >= end), default=within[1]))
    inside = [w for w in _heavy(text, within) if not any(a <= w.start < b for a, b in (span, *others))]
    left = _weighed(
        [w for w in inside if w.end <= start][::-1],
        clause,
        lambda w: _crosses(w.end, start, others),
        lambda w: ", " in text[w.end : start].rstrip(" ,"),
    )
    right = _weighed(
        [w for w in inside if w.start >= end],
        clause,
        lambda w: _crosses(end, w.start, others),
        lambda w: ", " in text[end : w.start].lstrip(" ,"),
    )
    return Tied(tuple(left + right))


def _breaks(text: str, within: Span, spots: Sequence[Span]) -> list[int]:
    """Where clauses part: at a conjunction or a semicolon, and at the ``and`` before another thing of the same sort."""
    found = [m.end() for m in _BREAK.finditer(text, *within)]
    return found + [a for a, _ in spots if _AND.search(text, within[0], a)]


def parted(text: str, start: int, end: int) -> bool:
    """Does a clause end between two places of a sentence?"""
    between = text[start:end]
    return bool(_BREAK.search(between) or re.search(r"\band\b", between))


def _crosses(a: int, b: int, others: Sequence[Span]) -> bool:
    """Does another thing of the same sort stand between?"""
    return any(a <= s and e <= b for s, e in others)


def _weighed(
    given: Sequence[Word], clause: Span, crossed: Callable[[Word], bool], comma: Callable[[Word], bool]
) -> list[tuple[Keys, float]]:
    found = []
    for distance, word in enumerate(given[:_REACH]):
        weight = 1 / (1 + 0.6 * distance)
        if not clause[0] <= word.start < clause[1]:
            weight *= _BEYOND
        elif comma(word):
            weight *= _BEYOND_COMMA
        if crossed(word):
            weight *= _BEYOND
        if _bare(word.low) in _CALENDAR:
            weight *= 1.5
        found.append((keys(word.low), weight))
    return found


def _heavy(text: str, within: Span) -> list[Word]:
    a, b = within
    return [
        Word(w.start + a, w.end + a, w.low, w.stem, w.content)
        for w in words(text[a:b])
        if w.content or _bare(w.low) in _CALENDAR or (w.low[:1].isdigit() and len(w.low) > 3)
    ]


_CALENDAR = SAID_FOR_DAYS - {"may"}
"""A plain *may* is mostly no month."""
_CALENDAR_KEYS = frozenset().union(*(keys(w) for w in _CALENDAR - {"march"}))


def _bare(low: str) -> str:
    return low.removesuffix("'s").strip(".")


def crossed(mine: tuple[Tied, Tied], theirs: tuple[Sequence[Tied], Sequence[Tied]], margin: float = 0.35) -> bool:
    """Do two things of a claim fit a source clearly better with their places changed? `theirs`: each one's mentions."""
    (a, b), (x, y) = (mine[0].without(mine[1]), mine[1].without(mine[0])), theirs
    straight = best(a, x) + best(b, y)
    other_way = best(a, y) + best(b, x)
    return other_way > 1.3 * straight + margin


def have_both_changed(mine: tuple[Tied, Tied], theirs: tuple[Sequence[Tied], Sequence[Tied]]) -> bool:
    """The same for names, of which a sentence may hold many: each of the two must speak for the other's place."""
    (a, b), (x, y) = (mine[0].without(mine[1]), mine[1].without(mine[0])), theirs
    cross = best(a, y), best(b, x)
    return min(cross) >= _EACH and sum(cross) > _DOUBTLESS * (best(a, x) + best(b, y)) + _EACH


_EACH = 0.4
_DOUBTLESS = 2.0
"""Least weight of either name in the other's place, and how much better both must fit there than where they stand."""


def best(tied: Tied, mentions: Sequence[Tied]) -> float:
    """How like the most alike mention is."""
    return max((tied.likeness(m) for m in mentions), default=0.0)
