"""A sentence that is a source's but for a word or two: what was changed, word against word.

A paraphrase is judged by what stands around a figure or a name; a near copy can be laid beside its original, and then
a changed digit, name, hedge, direction or negation shows by itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from briefs.checks.claimed import Claimed
from briefs.checks.figures import is_roughly
from briefs.checks.hedging import STAGE_TOLD
from briefs.checks.names import are_akin, name_key
from briefs.checks.sources import Place, Sources
from briefs.checks.words import Word, words
from retail.days import MONTH_NUMBER
from retail.lexicon import POLARITY
from retail.prose import DateMention, dates, hedge_marks, names, numbers
from retail.types import Violation

_SHARE = 0.8
"""Share of the claimed words that must stand in the original, in order, for the two to be compared word by word."""
_FEWEST = 6
_LONGEST_EDIT = 4
"""A longer stretch that is gone is a phrase left out, not a word changed."""
_MAGNITUDES = frozenset(
    "hundreds thousands millions billions trillions hundred thousand million billion trillion".split()
)
_LONG = {"mln": "million", "bln": "billion", "mn": "million", "bn": "billion", "tn": "trillion", "trln": "trillion"}
_STRICT = frozenset("not no never neither nor none nobody nothing without cannot".split())
_FIRM = frozenset(["will", "to be", "about to", "going to", "agreed to", "would"])


@dataclass(frozen=True, slots=True)
class _Edit:
    """Words of the claim that stand where the original has others; either side may be empty."""

    mine: Sequence[Word]
    theirs: Sequence[Word]


def _is_negation(word: Word, after: Word | None) -> bool:
    """Is it a negation, before the word `after`? ``No. 1`` is a rank."""
    ranked = word.low == "no" and after is not None and after.low[:1].isdigit()
    return (word.low in _STRICT and not ranked) or word.low.endswith("n't")


def check_near(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """At most one violation: the first change that alters what is said."""
    if claimed.exact or claimed.where == "headline":
        return
    for original, edits, whole in _originals(claimed):
        outlet = original.doc.article.outlet
        for edit in edits:
            faults = _faults(edit, claimed, original, whole=whole) if not claimed.verbatim else _in_dates(edit)
            for check, what in faults:
                mine, theirs = (" ".join(w.low for w in side) for side in (edit.mine, edit.theirs))
                yield Violation(check, claimed.where, f"{what}: '{mine}' where {outlet} has '{theirs}'")
                return


def _originals(claimed: Claimed) -> Iterator[tuple[Place, list[_Edit], bool]]:
    """The source sentence that the claimed one is a near copy of, with what differs; else those it copies a part of.

    The last of the three says which: is the whole of it a copy?
    """
    mine = words(claimed.text)
    if len(mine) < _FEWEST:
        return
    laid = [_laid(mine, place) for place in claimed.places[:4] if not place.is_title]
    best = max(laid, key=lambda x: x.share, default=None)
    if best is not None and best.share > _SHARE and best.share * len(mine) >= 0.5 * best.length:
        yield best.place, [_Edit(mine[a:b], best.words[c:d]) for tag, a, b, c, d in best.codes if tag != "equal"], True
        return
    for one in laid:
        yield one.place, list(_within(mine, one)), False


@dataclass(frozen=True, slots=True)
class _Laid:
    """A source sentence laid beside the claimed one: how they differ, word by word."""

    place: Place
    words: Sequence[Word]
    share: float
    codes: Sequence[tuple[str, int, int, int, int]]

    @property
    def length(self) -> int:
        return len(self.words)


def _laid(mine: Sequence[Word], place: Place) -> _Laid:
    theirs = words(place.text)
    matcher = SequenceMatcher(None, [w.low for w in mine], [w.low for w in theirs], autojunk=False)
    share = sum(block.size for block in matcher.get_matching_blocks()) / len(mine)
    return _Laid(place, theirs, share, matcher.get_opcodes())


def _within(mine: Sequence[Word], laid: _Laid) -> Iterator[_Edit]:
    """A word or two changed in the middle of words that are otherwise taken over."""
    codes = laid.codes
    for i, (tag, a, b, c, d) in enumerate(codes):
        if tag == "equal" or max(b - a, d - c) > _FEW_WORDS or not 0 < i < len(codes) - 1:
            continue
        before, after = (codes[k][2] - codes[k][1] for k in (i - 1, i + 1))
        if min(before, after) >= _BESIDE and before + after >= 2 * _BESIDE + 1:
            yield _Edit(mine[a:b], laid.words[c:d])


_BESIDE = 2
"""Words in a row that must be the same on either side of a change (and one more on one of them)."""
_FEW_WORDS = 2


def _in_dates(edit: _Edit) -> Iterator[tuple[str, str]]:
    """All that may be wrong where nothing but a date was changed."""
    if _other_month(edit):
        yield "B3", "another month"


def _faults(edit: _Edit, claimed: Claimed, place: Place, *, whole: bool) -> Iterator[tuple[str, str]]:
    if len(edit.theirs) > _LONGEST_EDIT or len(edit.mine) > _LONGEST_EDIT:
        return
    if _other_month(edit):
        yield "B3", "another month"
    if edit.mine and edit.theirs and not _in_date(edit.mine, dates(claimed.text)):
        if _other_figure(edit, claimed, place):
            yield "B1", "another figure"
        if whole and _other_name(edit, claimed, place):
            yield "B4", "another name"
    if _turned(edit, moved=_is_moved(words(claimed.text), words(place.text))):
        yield "B6", "turned round"
    if _firmer(edit, claimed.text, place.text) and (whole or _is_chance(edit.theirs)):
        yield "C2", "the doubt is gone"


def _other_month(edit: _Edit) -> bool:
    """A month stands where the original has another, nothing else about the date being changed."""
    mine, theirs = ([MONTH_NUMBER.get(w.low.strip(".")) for w in side] for side in (edit.mine, edit.theirs))
    return len(mine) == len(theirs) == 1 and None not in (*mine, *theirs) and mine != theirs


def _in_date(mine: Sequence[Word], mentions: Sequence[DateMention]) -> bool:
    return any(d.start <= w.start < d.end for w in mine for d in mentions)


def _digits(side: Sequence[Word]) -> list[str]:
    return [w.low.strip("$£€%").replace(",", "") for w in side if any(c.isdigit() for c in w.low)]


def _other_figure(edit: _Edit, claimed: Claimed, place: Place) -> bool:
    """A digit or a magnitude is another, and no figure of the original has this value."""
    mine, theirs = _digits(edit.mine), _digits(edit.theirs)
    if mine and theirs and set(mine).isdisjoint(theirs):
        at = edit.mine[0].start
        told = [n for n in numbers(claimed.text) if n.start <= edit.mine[-1].end and at < n.end and n.kind != "year"]
        had = {(n.value, n.unit) for n in numbers(place.text)}
        if any(is_roughly(n, m, claimed.text) for n in told for m in numbers(place.text)):
            return False
        one_for_one = len(edit.mine) == len(edit.theirs) == 1
        return one_for_one or bool(told and not any((n.value, n.unit) in had for n in told))
    left, right = ({_LONG.get(w.low, w.low) for w in side} & _MAGNITUDES for side in (edit.mine, edit.theirs))
    return bool(left and right and left != right)


def _other_name(edit: _Edit, claimed: Claimed, place: Place) -> bool:
    """A capitalised name stands where the original has another, and neither is a form of the other."""
    mine = _named(edit.mine, claimed.text)
    theirs = _named(edit.theirs, place.doc.text, place.start)
    if not mine or not theirs or edit.mine[0].low.endswith("-based"):
        return False
    keys = frozenset().union(*map(name_key, mine)), frozenset().union(*map(name_key, theirs))
    if all(n in place.text for n in mine) and all(n in claimed.text for n in theirs):
        return False  # both are there, in another order
    if all(n in place.text for n in mine) and not keys[1] <= name_key(claimed.whole or claimed.text):
        return False  # both stand in the source, and one was left out
    return bool(keys[0] and keys[1]) and not _same_name(keys[0], keys[1], " ".join(mine), " ".join(theirs))


def _named(side: Sequence[Word], text: str, offset: int = 0) -> list[str]:
    """The names among these words, each as printed within them."""
    if not side:
        return []
    start, end = side[0].start + offset, side[-1].end + offset
    return [text[max(n.start, start) : min(n.end, end)] for n in names(text) if n.start < end and start < n.end]


def _same_name(a: frozenset[str], b: frozenset[str], left: str, right: str) -> bool:
    bare = [{"".join(c for c in w if c.isalnum()) for w in side} for side in (a, b)]
    akin = any(x[:4] == y[:4] for x in bare[0] for y in bare[1])
    letters = [
        "".join(w[0] for w in re.split(r"[\s-]", printed) if w[:1].isalnum()).lower() for printed in (left, right)
    ]
    short = letters[0] in bare[1] or letters[1] in bare[0]
    return akin or short or are_akin(a, b)


def _negated(side: Sequence[Word]) -> int:
    """How many negations stand among these words."""
    return sum(map(_is_negation, side, [*side[1:], None]))


def _is_moved(mine: Sequence[Word], theirs: Sequence[Word]) -> bool:
    """``have no``, ``have not any``: as many negations in both, and one of them on the other word."""
    lows = [{w.low for w in side} for side in (mine, theirs)]
    turned = any(
        "no" in a and "no" not in b and (("any" in b and "any" not in a) or "not" in b) for a, b in (lows, lows[::-1])
    )
    return turned and _negated(mine) == _negated(theirs)


def _turned(edit: _Edit, *, moved: bool) -> bool:
    """A negation came or went, or a direction word became its opposite.

    `moved`: the same negation stands on another word (see `_is_moved`).
    """
    mine, theirs = ({w.low for w in side} for side in (edit.mine, edit.theirs))
    if any("not" in a and any(w in b for w in (f"un{x}" for x in a)) for a, b in ((mine, theirs), (theirs, mine))):
        return False  # ``unlikely`` for ``not likely``
    if _negated(edit.mine) != _negated(edit.theirs) and not moved:
        return True
    return any((mine & up and theirs & down) or (mine & down and theirs & up) for up, down in POLARITY)


def _firmer(edit: _Edit, mine: str, theirs: str) -> bool:
    """A hedge of the original is replaced by none."""
    if not edit.theirs or not edit.mine:
        return False
    lost, kept = _hedged(edit.theirs, theirs), _hedged(edit.mine, mine)
    return bool(lost) and not kept and not STAGE_TOLD.search(mine[edit.mine[0].start : edit.mine[-1].end])


def _is_chance(side: Sequence[Word]) -> bool:
    return any(w.low in ("may", "might", "could") for w in side)


def _hedged(side: Sequence[Word], text: str) -> list[str]:
    start, end = side[0].start, side[-1].end
    return [h.marker for h in hedge_marks(text) if h.start < end and start < h.end and h.marker not in _FIRM]
