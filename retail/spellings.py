"""Whether a word or a name stands in a title, in any of its spellings and inflections: asked of every candidate of a
search, so told by letters wherever they are enough.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from retail.values import dataclass
from retail.words import heads_of, is_irregular, spaced, stem, tokens, without_apostrophes


@dataclass(frozen=True, slots=True)
class Spellings:
    """Ways to print one thing, to be looked for in titles."""

    names: tuple[str, ...]
    starts: tuple[str, ...]
    """Letters of each: a title in which it stands holds them."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Each in stems between blanks (see `retail.words.spaced`)."""
        return tuple([_printed(name)[1] for name in self.names])

    @property
    def is_told_by_letters(self) -> bool:
        """Has a text none of them that has none of their letters?"""
        return "" not in self.starts

    def stand_in(self, title: str) -> bool:
        """Is one of them in the title, word for word? Most titles are told by their letters, without stemming."""
        return self.stand_in_folded(folded_title(title), title)

    def stand_in_text(self, text: str) -> bool:
        """As `stand_in`, for a text of some length, of which only the words that may be meant are stemmed."""
        return self.stand_in_folded(without_apostrophes(text.lower()), None)

    def stand_in_folded(self, folded: str, title: str | None) -> bool:
        """The same; `folded` is the `folded_title` of a title, or of a text where `title` is None."""
        for name, start in zip(self.names, self.starts, strict=True):
            if start in folded and _stands(name, folded, title):
                return True
        return False

    def open(self, title: str) -> bool:
        """Does a title begin with one of them?"""
        return self.open_folded(folded_title(title), title)

    def open_folded(self, folded: str, title: str) -> bool:
        """The same; `folded` is the title's `folded_title`."""
        opening = _from_first_letter(folded)
        return any(_opens(name, opening, title) for name in self.names)


class Titles:
    """Some titles, to be looked through together: what is in none of them is told by one look at all, and what stands
    in one as it is asked for is found by its letters."""

    def __init__(self, titles: Sequence[str]) -> None:
        self.titles = titles
        whole = without_apostrophes("\n".join([title.lower() for title in titles]))
        folded = whole.split("\n")
        if len(folded) != len(titles):  # a title of several lines
            folded = [each.replace("\n", " ") for each in map(folded_title, titles)]
            whole = "\n".join(folded)
        self._whole = whole
        self.folded = folded
        """The `folded_title` of each, on one line."""
        self._bare: list[str] = []

    @property
    def _words(self) -> list[str]:
        """The words of each between blanks, made when first asked for: what is rare stands in no title at all."""
        if not self._bare:
            self._bare = _between_blanks(self._whole)
        return self._bare

    def having(self, spelt: Spellings, among: Iterable[int] | None = None) -> list[int]:
        """The places of the titles in which one of the spellings stands, of all or `among` some places."""
        whole, folded = self._whole, self.folded
        found: set[int] = set()
        rest: Collection[int] = range(len(folded)) if among is None else set(among)
        for name, start in zip(spelt.names, spelt.starts, strict=True):
            if start in whole:
                exact, line, _ = _printed(name)
                holding = [at for at in rest if start in folded[at]]
                if exact and holding:
                    found.update(self._exactly(exact, line, holding))
                for at in holding:
                    if at not in found and _is_said(line, folded[at], self.titles[at]):
                        found.add(at)
                rest = [at for at in rest if at not in found] if found else rest
        return sorted(found)

    def _exactly(self, exact: str, line: str, holding: Sequence[int]) -> list[int]:
        """Those of some places whose titles hold a name as it is asked for, or with an ``s``, if that is the same."""
        words, alone, more = self._words, f" {exact} ", f" {exact}s "
        found = [at for at in holding if alone in words[at]]
        if len(found) < len(holding) and stem(f"{exact}s") == line[1:-1]:
            found += [at for at in holding if more in words[at]]
        return found

    def opening(self, spelt: Spellings, among: Iterable[int]) -> set[int]:
        """Those of some places whose titles begin with one of the spellings."""
        found: set[int] = set()
        if not spelt.names:
            return found
        words = self._words
        begun = [(at, told if (told := words[at].lstrip())[:1].isalnum() else _from_first_letter(told)) for at in among]
        for name in spelt.names:
            exact, line, first = _printed(name)
            whole = f"{exact} "
            for at, told in [each for each in begun if each[1].startswith(first)]:
                if (exact and told.startswith(whole)) or spaced(self.titles[at]).startswith(line):
                    found.add(at)
        return found


def _from_first_letter(folded: str) -> str:
    told = folded.lstrip()
    if told[:1].isalnum():
        return told
    return told[next((at for at, sign in enumerate(told) if sign.isalnum()), 0) :]


_SIGNS_BLANKED = bytes(
    code if code >= 128 or chr(code).isalnum() or chr(code) == "\n" else ord(" ") for code in range(256)
)


def _between_blanks(whole: str) -> list[str]:
    """The lines of a text with blanks for its signs: what stands between blanks there are words.

    Signs beyond ASCII are left in: what stands beside one is found by its stems.
    """
    bare = whole.encode("utf-8", "surrogatepass").translate(_SIGNS_BLANKED).decode("utf-8", "surrogatepass")
    return f" {bare} ".replace("\n", " \n ").split("\n")


def _stands(name: str, folded: str, title: str | None) -> bool:
    """Does a name stand in a text that holds its letters? `title`: it is one."""
    exact, line, _ = _printed(name)
    return (exact != "" and _is_in(exact, folded)) or _is_said(line, folded, title)


def _opens(name: str, folded: str, title: str) -> bool:
    """Does a title begin with a name? `folded`: its letters, from the first on."""
    exact, line, first = _printed(name)
    if not folded.startswith(first):
        return False
    if exact and folded.startswith(exact) and not folded[len(exact) : len(exact) + 1].isalnum():
        return True
    return spaced(title).startswith(line)


def _is_said(line: str, folded: str, title: str | None = None) -> bool:
    """Do words with these stems follow one another in the text? `title`: it is one, and is remembered as such."""
    stemmed = line[1:-1]
    if not stemmed.isalpha():
        return line in (spaced.__wrapped__(folded) if title is None else spaced(title))  # no cache is filled with texts
    letters = _letters(stemmed)
    if not letters:
        if not any(head in folded for head in heads_of(stemmed)):
            return False
        return line in f" {' '.join(map(stem, tokens(folded)))} "
    at = folded.find(letters)
    while at >= 0:
        end = at + len(letters)
        if not (at and folded[at - 1].isalnum()):
            while folded[end : end + 1].isalnum():
                end += 1
            if stem(folded[at:end]) == stemmed:
                return True
        at = folded.find(letters, end)
    return False


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
    """Names as they are looked for in titles. Little is done for each: most stand in none."""
    return Spellings(names, tuple([_start(name) for name in names]))


@lru_cache(4_096)
def _start(name: str) -> str:
    """Letters that a title holds in which the name stands: those of its longest word, or of another."""
    words = _tokens(name)
    return (
        _letters(stem(max(words, key=len))) or max([_letters(stem(word)) for word in words], key=len) if words else ""
    )


def _tokens(name: str) -> list[str]:
    """The `retail.words.tokens` of a name: most are letters and blanks, and parted in a third of the time."""
    return name.lower().split() if name.isascii() and name.replace(" ", "").isalpha() else tokens(name)


@lru_cache(4_096)
def _printed(name: str) -> tuple[str, str, str]:
    """The whole of a name in the letters of `folded_title`, where it is of letters alone (else empty), and in stems
    between blanks (see `retail.words.spaced`); and the letters that a title begins with which begins with it."""
    words = _tokens(name)
    exact, stems = " ".join(words), list(map(stem, words))
    is_plain = exact.replace(" ", "").isalpha()  # "7" does not stand in "7.5"
    return exact if is_plain else "", f" {' '.join(stems)} ", _letters(stems[0]) if stems else ""


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
