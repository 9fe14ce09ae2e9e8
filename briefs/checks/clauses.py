"""The clauses of a sentence: what it joins by commas and conjunctions may rest on different sentences of a source."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from retail.prose import quotations

_CLAUSE = re.compile(
    r"[;:—]\s?|,\s(?:and|but|while|which|who|as|with|so|although|though|because|since|whereas|after)\s|,\s|"
    r"\s(?:and|but|while|whereas|which|who|after|as|because|although|though|following|before)\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence that says one thing."""

    text: str
    before: str
    """The clause before it, if it is joined to it without a subject of its own."""
    start: int = 0
    """Where it begins in the sentence."""


@lru_cache(maxsize=2048)
def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a sentence in order, what is in quotation marks left out."""
    for q in reversed(quotations(text)):
        text = text[: q.start] + " " * (q.end - q.start) + text[q.end :]
    cuts = [0, *(m.start() for m in _CLAUSE.finditer(text)), len(text)]
    parts = [(b - len(text[a:b].lstrip(_JOINTS)), text[a:b].lstrip(_JOINTS)) for a, b in pairwise(cuts)]
    return tuple(
        Clause(part, parts[i - 1][1] if i else "", start) for i, (start, part) in enumerate(parts) if part.strip()
    )


_JOINTS = ";:—, "
