"""What tells a name from another: the words of it that count, its kin, its letters."""

import re
from difflib import SequenceMatcher

from briefs.checks.meaning import keys
from briefs.checks.words import canon, words
from retail.lexicon import STOPWORDS
from retail.prose import Name
from retail.words import background
from retail.words import names as name_stems


def name_key(name: str) -> frozenset[str]:
    """The words of a name that tell it apart, lower case."""
    bare = (re.sub(r"'s?$", "", w.low).strip(".") for w in words(name))
    return frozenset(part for w in bare for part in w.split("-") if part and part not in _FORMS)


EARTH = frozenset("atlantic pacific earth west western east eastern north northern south southern".split())
"""Names that only say where, and everybody's."""
_FORMS = frozenset(
    [
        "brief",
        "update",
        "inc",
        "corp",
        "co",
        "ltd",
        "plc",
        "llc",
        "company",
        "the",
        "of",
        "and",
        "&",
        "a",
        "an",
        "for",
        "de",
        "ceo",
        "cfo",
        "coo",
        "chief",
        "executive",
        "president",
    ]
)
KIND_OF_BODY = frozenset("department ministry agency commission group bureau office corporation".split())
"""What may be added to the name of a body: ``Agriculture Department``."""


def in_digits(name: str) -> bool:
    """``Q3``, ``FY2024``, ``IV``: a name that only numbers something."""
    return bool(re.fullmatch(r"(?:Q[1-4]|FY\d*|[A-Z]?\d[\w.]*|[IVX]+)", name))


def everyday(name: Name, key: frozenset[str], titled: bool) -> bool:
    """A word with a capital for its place only: first in its sentence, or in a headline."""
    if not (name.opening or titled) or " " in name.text:
        return False
    if name.opening and _DESCRIBES.search(name.text):
        return True
    return all(w in STOPWORDS or common({canon(w), w.rstrip("s"), w}) for w in key)


_DESCRIBES = re.compile(
    r"^(?:Un|In|Non|Over|Re)[a-z]{4,}(?:ed|able|al|ing)$|[a-z]{3}(?:able|ible|less|ful|ously|ally|edly|ingly)$"
)
"""Forms that no name has: ``Unseasonable (warmth)``."""


def common(stems: set[str]) -> bool:
    """Does one of these stems stand in everyday text, and none mostly as a name?"""
    known = background()
    return any(s in known for s in stems) and not any(s in name_stems() for s in stems)


CAPITALS = re.compile(r"(?:[A-Z][\w.’'-]*(?:\s(?:and|of|the|for|on|&|in)(?:\sthe)?)?\s)+[A-Z][\w’'-]*")
"""A run of capitalised words: ``Securities and Exchange Commission``."""


_LONG = 5
"""Letters that a name must have more than for a slip in one of them to be seen as such."""


def _spelled_alike(x: str, y: str) -> bool:
    """``Fujitsu`` and ``Futjitsu``: one name, misspelt in one of the two."""
    return SequenceMatcher(None, x, y, autojunk=False).ratio() > _ALIKE


_ALIKE = 0.85


def are_akin(a: frozenset[str], b: frozenset[str]) -> bool:
    """``China`` and ``Chinese``, ``Norway`` and ``Norwegian``."""
    nations = [{k for x in side for k in keys(x) if k[0] == "="} for side in (a, b)]
    return (
        any(len(x) > _LONG < len(y) and x[:2] == y[:2] and _spelled_alike(x, y) for x in a for y in b)
        or any(x[:4] == y[:4] and len(x) > 4 < len(y) for x in a for y in b)
        or bool({canon(x) for x in a} & {canon(y) for y in b})
        or bool(nations[0] & nations[1])
    )
