"""A sentence that is a source's but for a word or two: what was changed, word against word.

A paraphrase is judged by what stands around a figure or a name; a near copy can be laid beside its original, and then
a changed digit, name, hedge, direction or negation shows by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from briefs.checks.facts import Claimed, name_key
from briefs.checks.sources import Place, Sources
from briefs.checks.words import Word, canon, words
from retail.amounts import MONTHS
from retail.lexicon import POLARITY
from retail.prose import DateMention, dates, hedge_marks, names, numbers
from retail.types import Violation

_SHARE = 0.8
"""Share of the claimed words that must stand in the original, in order, for the two to be compared word by word."""
_FEWEST = 6
_LONGEST_EDIT = 4
"""A longer stretch that is gone is a phrase left out, not a word changed."""
_MAGNITUDES = frozenset(
    "hundreds thousands millions billions trillions hundred thousand million billion trillion mln bln".split()
)
_STRICT = frozenset("not no never neither nor none nobody nothing without cannot".split())
_FIRM = frozenset(["will", "to be", "about to", "going to", "agreed to", "would"])


@dataclass(frozen=True, slots=True)
class _Edit:
    """Words of the claim that stand where the original has others; either side may be empty."""

    mine: Sequence[Word]
    theirs: Sequence[Word]


def check_near(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """At most one violation: the first change that alters what is said."""
    if claimed.verbatim or claimed.where == "headline":
        return
    original, edits = _original(claimed)
    if original is None:
        return
    outlet = original.doc.article.outlet
    for edit in edits:
        for check, what in _faults(edit, claimed, original, sources):
            mine, theirs = (" ".join(w.low for w in side) for side in (edit.mine, edit.theirs))
            yield Violation(check, claimed.where, f"{what}: '{mine}' where {outlet} has '{theirs}'")
            return


def _original(claimed: Claimed) -> tuple[Place | None, list[_Edit]]:
    """The source sentence that the claimed one is a near copy of, with what differs."""
    mine = words(claimed.text)
    best: tuple[float, Place | None, list[_Edit]] = (_SHARE, None, [])
    for place in claimed.places[:4]:
        if len(mine) < _FEWEST or place.is_title:
            continue
        theirs = words(place.text)
        matcher = SequenceMatcher(None, [w.low for w in mine], [w.low for w in theirs], autojunk=False)
        share = sum(block.size for block in matcher.get_matching_blocks()) / len(mine)
        if share > best[0] and share * len(mine) >= 0.5 * len(theirs):
            edits = [_Edit(mine[a:b], theirs[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
            best = (share, place, edits)
    return best[1], best[2]


def _faults(edit: _Edit, claimed: Claimed, place: Place, sources: Sources) -> Iterator[tuple[str, str]]:
    if len(edit.theirs) > _LONGEST_EDIT or len(edit.mine) > _LONGEST_EDIT:
        return
    if _other_month(edit):
        yield "B3", "another month"
    if edit.mine and edit.theirs and not _in_date(edit.mine, dates(claimed.text)):
        if _other_figure(edit, claimed, place):
            yield "B1", "another figure"
        if _other_name(edit, claimed, place):
            yield "B4", "another name"
    if _turned(edit):
        yield "B6", "turned round"
    if _firmer(edit, claimed.text, place.text):
        yield "C2", "the doubt is gone"


def _other_month(edit: _Edit) -> bool:
    """A month stands where the original has another, nothing else about the date being changed."""
    mine, theirs = ([MONTHS.get(w.low.strip(".")) for w in side] for side in (edit.mine, edit.theirs))
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
        one_for_one = len(edit.mine) == len(edit.theirs) == 1
        return one_for_one or bool(told and not any((n.value, n.unit) in had for n in told))
    left, right = ({w.low for w in side} & _MAGNITUDES for side in (edit.mine, edit.theirs))
    return bool(left and right and left != right)


def _other_name(edit: _Edit, claimed: Claimed, place: Place) -> bool:
    """A capitalised name stands where the original has another, and neither is a form of the other."""
    mine = _named(edit.mine, claimed.text)
    theirs = _named(edit.theirs, place.doc.text, place.start)
    if not mine or not theirs:
        return False
    keys = frozenset().union(*map(name_key, mine)), frozenset().union(*map(name_key, theirs))
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
    letters = ["".join(w[0] for w in printed.split()).lower() for printed in (left, right)]
    short = letters[0] in bare[1] or letters[1] in bare[0]
    return akin or short or bool({canon(w) for w in a} & {canon(w) for w in b})


def _turned(edit: _Edit) -> bool:
    """A negation came or went, or a direction word became its opposite."""
    strict = [sum(w.low in _STRICT or w.low.endswith("n't") for w in side) for side in (edit.mine, edit.theirs)]
    if strict[0] != strict[1]:
        return True
    mine, theirs = ({w.low for w in side} for side in (edit.mine, edit.theirs))
    return any((mine & up and theirs & down) or (mine & down and theirs & up) for up, down in POLARITY)


def _firmer(edit: _Edit, mine: str, theirs: str) -> bool:
    """A hedge of the original is replaced by none."""
    if not edit.theirs or not edit.mine:
        return False
    lost, kept = _hedged(edit.theirs, theirs), _hedged(edit.mine, mine)
    return bool(lost) and not kept


def _hedged(side: Sequence[Word], text: str) -> list[str]:
    start, end = side[0].start, side[-1].end
    return [h.marker for h in hedge_marks(text) if h.start < end and start < h.end and h.marker not in _FIRM]
