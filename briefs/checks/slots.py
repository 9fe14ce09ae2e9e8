"""What stands around a figure, a name or a verb: the test for things that are all in the source, but elsewhere.

Two figures swapped between two companies are both in the article. What gives the swap away is the company beside:
the words left and right of the claimed figure are those that stand around *another* figure in the source.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from briefs.checks.words import Word, words

_REACH = 6
_BEYOND = 0.35
_BREAK = re.compile(r"\b(?:while|whereas|but|compared with|and those|although)\b|;", re.IGNORECASE)
_WEIGHTS = tuple(1 / (1 + 0.3 * d) for d in range(_REACH))


@dataclass(frozen=True, slots=True)
class Slot:
    """The words left and right of something, nearer ones weighing more."""

    left: Mapping[str, float]
    right: Mapping[str, float]

    def likeness(self, other: "Slot") -> float:
        """Weight of the words both have on the same side, and half of that on the other side."""
        same = _shared(self.left, other.left) + _shared(self.right, other.right)
        crossed = _shared(self.left, other.right) + _shared(self.right, other.left)
        return same + 0.4 * crossed


def _shared(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    return sum(min(weight, b[word]) for word, weight in a.items() if word in b)


def slot(text: str, start: int, end: int, within: tuple[int, int]) -> Slot:
    """The slot of the characters `start` to `end` of `text` within its sentence."""
    inside = [w for w in _sentence_words(text, within) if w.content or w.low[-1].isdigit()]
    before = max((m.end() for m in _BREAK.finditer(text, within[0], start)), default=within[0])
    after = _BREAK.search(text, end, within[1])
    return slot_among(inside, start, end, (before, after.start() if after else within[1]))


def slot_among(inside: Sequence[Word], start: int, end: int, clause: tuple[int, int]) -> Slot:
    """The slot of a stretch among the words of its sentence; words of another clause weigh a third."""
    left = [(w.stem, w.start >= clause[0]) for w in inside if w.end <= start][::-1][:_REACH]
    right = [(w.stem, w.end <= clause[1]) for w in inside if w.start >= end][:_REACH]
    return Slot(_weighed(left), _weighed(right))


def _weighed(stems: Sequence[tuple[str, bool]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for (stem, near), weight in zip(stems, _WEIGHTS, strict=False):
        found.setdefault(stem, weight if near else weight * _BEYOND)
    return found


def _sentence_words(text: str, within: tuple[int, int]) -> list[Word]:
    a, b = within
    return [Word(w.start + a, w.end + a, w.low, w.stem, w.content) for w in words(text[a:b])]
