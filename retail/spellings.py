"""Whether a word or a name stands in a title, in any of its spellings and inflections: asked of every candidate of a
search, so told by letters wherever they are enough.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from retail.words import is_irregular, spaced, stem, tokens, without_apostrophes


@dataclass(frozen=True, slots=True)
class Spellings:
    """Ways to print one thing, to be looked for in titles."""

    lines: tuple[str, ...]
    """Stems between blanks (see `retail.words.spaced`)."""
    starts: tuple[str, ...]
    """A title that holds one of `lines` holds one of these letters."""
    openings: tuple[str, ...]
    """A title that begins with one of `lines` begins with one of these letters, signs apart."""
    exact: tuple[str, ...]
    """Those of letters alone, in the letters of `folded_title`."""

    def stand_in(self, title: str) -> bool:
        """Is one of them in the title, word for word? Most titles are told by their letters, without stemming."""
        folded = folded_title(title)
        for start in self.starts:
            if start in folded:
                return self.stand_in_folded(folded, title)
        return False

    def stand_in_folded(self, folded: str, title: str) -> bool:
        """The same of a title that holds one of `starts`; `folded` is its `folded_title`."""
        for name in self.exact:
            if _is_in(name, folded):
                return True
        line = spaced(title)
        return any(name in line for name in self.lines)

    def stand_in_text(self, text: str) -> bool:
        """As `stand_in`, for a text of some length, of which only the words that may be meant are stemmed."""
        folded = without_apostrophes(text.lower())
        for start in self.starts:
            if start in folded:
                break
        else:
            return False
        for name in self.exact:
            if _is_in(name, folded):
                return True
        return any(_is_said(line, folded) for line in self.lines)

    def open(self, title: str) -> bool:
        """Does a title begin with one of them?"""
        folded = folded_title(title)
        for name in self.exact:
            if folded.startswith(name) and not folded[len(name) : len(name) + 1].isalnum():
                return True
        for start in self.openings:
            at = folded.find(start)
            if at == 0 or (at > 0 and not any(map(str.isalnum, folded[:at]))):
                return spaced(title).startswith(self.lines)
        return False


def _is_said(line: str, folded: str) -> bool:
    """Do words with these stems follow one another in the text?"""
    stems = line.split()
    if len(stems) != 1 or not stems[0].isalpha():
        return line in spaced.__wrapped__(folded)  # as text: no cache is filled with articles
    return any(stem(word) == stems[0] for word in _beginning(_letters(stems[0])).findall(folded))


@lru_cache(2_048)
def _beginning(letters: str) -> re.Pattern[str]:
    """Words that begin with these letters."""
    return re.compile(rf"(?<![^\W_]){re.escape(letters)}[^\W_]*")


def _is_in(name: str, folded: str) -> bool:
    """Does the name stand in the text as whole words?"""
    at = folded.find(name)
    while at >= 0:
        end = at + len(name)
        if not (folded[end : end + 1].isalnum() or (at and folded[at - 1].isalnum())):
            return True
        at = folded.find(name, end)
    return False


@lru_cache(2_048)
def spellings_of(names: tuple[str, ...]) -> Spellings:
    """Names as they are looked for in titles."""
    lines = tuple(dict.fromkeys(map(spaced, names)))
    exact = dict.fromkeys(" ".join(tokens(name)) for name in names)
    plain = tuple(name for name in exact if name.replace(" ", "").isalpha())  # "7" does not stand in "7.5"
    letters = [[_letters(stemmed) for stemmed in line.split()] or [""] for line in lines]
    starts = dict.fromkeys(max(each, key=len) for each in letters)
    return Spellings(lines, tuple(starts), tuple(dict.fromkeys(each[0] for each in letters)), plain)


def _letters(stemmed: str) -> str:
    """What a word with this stem begins with: the stem, but for a ``y`` that may have been an ``i``.

    Of an irregular one nothing is known; a number is kept as it is, but for its commas.
    """
    if is_irregular(stemmed):
        return ""
    return stemmed[0] if stemmed[0].isdigit() else stemmed[:-1] if stemmed[-1] == "y" else stemmed


@lru_cache(10_000)
def folded_title(title: str) -> str:
    """A title's letters as `retail.words.tokens` reads them. The newest titles recur."""
    return without_apostrophes(title.lower())
