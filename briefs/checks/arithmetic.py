"""Arithmetic (rubric B6): a comparison in a sentence that the sentence's own two figures refute.

*Earned $84 million, less than the $79 million forecast* needs no source to be wrong. Only figures of one unit are held
against each other, and only where the words say which two are meant.
"""

import re
from collections.abc import Iterator, Sequence

from briefs.checks.claimed import Claimed
from retail.prose import Number, numbers
from retail.types import Violation

_OVER = re.compile(
    r"\b(?:(?P<more>more|higher|greater|better|above)|(?P<less>less|lower|fewer|below)) than ", re.IGNORECASE
)
_FROM = re.compile(
    r"[,\s]+(?:(?P<more>up|an increase|a rise)|(?P<less>down|a decrease|a drop|a fall)) from ", re.IGNORECASE
)
_LEAD = re.compile(r"(?:(?:the|a|an|its|their|about|around|some|nearly|almost) ){0,2}")
_BESIDES = re.compile(
    r"\b(?:from|than|against|with|by|of|versus|vs\.?|after|loss|losses|deficit)\b[^,;]{0,24}$", re.IGNORECASE
)
"""Before a figure that is itself what something is compared with, a part, or a loss."""


def check_arithmetic(claimed: Claimed) -> Iterator[Violation]:
    """At most one violation: the first comparison that its own figures refute."""
    if claimed.verbatim:
        return
    text = claimed.text
    read = numbers(text)
    for rule, nearest in ((_OVER, False), (_FROM, True)):
        for m in rule.finditer(text):
            lead = _LEAD.match(text, m.end())
            second = next((n for n in read if lead and n.start == lead.end()), None)
            firsts = _held(read, second, text, m.start(), nearest=nearest) if second else []
            if second and firsts and all(_refutes(n.value, second.value, more=bool(m["more"])) for n in firsts):
                why = (
                    f"'{m.group().strip(' ,')}' of {firsts[0].surface} and {second.surface}: it is the other way round"
                )
                yield Violation("B6", claimed.where, why)
                return


def _held(read: Sequence[Number], second: Number, text: str, at: int, *, nearest: bool) -> list[Number]:
    """The figures before the comparison that it may be of: of `nearest`, the one right before it."""
    before = [n for n in read if n.end <= at and n.unit == second.unit and n.kind == second.kind and n.unit]
    if nearest:
        return [n for n in before[-1:] if n.end == at and not _BESIDES.search(text[: n.start])]
    if any(at - n.end <= 1 for n in before):  # ``$5 million less than``: how much less
        return []
    return [n for n in before if not _BESIDES.search(text[: n.start])]


def _refutes(first: float, second: float, *, more: bool) -> bool:
    return first < second if more else first > second
