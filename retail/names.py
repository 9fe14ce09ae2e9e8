"""Names of companies as the table has them and as a text holds them: what `companies` finds and `mentions` judges."""

import re
from collections.abc import Callable, Iterator
from typing import Literal

from retail.values import dataclass

How = Literal["name", "ticker", "banner", "brand", "former", "alias"]

WORD = re.compile(r"[^\W_]+")
_BLANKED = bytes(c if chr(c).isalnum() else ord(" ") for c in range(128)) + bytes(128)

_ASKED = ("match", "search", "fullmatch", "finditer", "sub")


class Late:
    """A pattern that is compiled when it is first asked: a start needs few of those that judge names."""

    __slots__ = ("_flags", "_pattern", *_ASKED)
    match: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]
    sub: Callable[..., str]

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> object:
        """Called while the pattern is not compiled, and never after."""
        if name not in _ASKED:
            raise AttributeError(name)
        made = re.compile(self._pattern, self._flags)
        for asked in _ASKED:
            setattr(self, asked, getattr(made, asked))
        return getattr(made, name)


FAR = 4000
"""Characters of a text that are read: what comes later does not change what it is about."""


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Why a name may be something else, and what decides. The words are lower-case; see the head of the TOML file.

    `only`: the name counts with one of the words that it `needs`, whatever else a headline says.
    """

    kind: str
    leans: bool = False
    needs: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()
    not_with: frozenset[str] = frozenset()
    only: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """One printed name of a company. `slug` is empty for a name that stands for no company of the table."""

    slug: str
    printed: str
    how: How
    doubt: Ambiguity | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that speak for a company: just after its name, as its act, just before it, and anywhere.

    `sport` speaks against names of persons and places, and so does a `given` name just before. `results` are what
    only a company has (guidance, estimates, a dividend): with an act in the same headline they speak for it. `places`
    just after the name are its branch there. `elsewhere` are words of other trades than ours: each speaks against a
    name in its headline, until a word of trade (`goods`, `results`, `retail`) answers it.
    """

    after: frozenset[str]
    acts: frozenset[str]
    before: frozenset[str]
    retail: frozenset[str]
    sport: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    results: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    goods: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """A name at a place of the text; `sure` when nothing about it needs judging."""

    start: int
    end: int
    name: Name
    sure: bool


def words_of(text: str) -> list[str]:
    """The words of a text: runs of letters and digits. The short way is faster, and most texts can take it."""
    if text.isascii():  # bytes are translated in a quarter of the time
        return text.encode().translate(_BLANKED).decode().split()
    return WORD.findall(text)
