"""Words as evidence: tokens, stems, stop words, and how common a word is in the news at large.

Standard library only. `retail/data/background.txt` holds inverse document frequencies of English news words (counts
are facts; no text is shipped) and which of them are mostly names (written with a capital within sentences).
`python -m evals.background` made it and can make it again from any archive.
"""

import re
import threading
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

from retail.days import SAID_FOR_DAYS

T = TypeVar("T")
_POINTED = re.compile(r"\d(?<![^\W_]\d)\d*(?:[.,]\d+)+(?![^\W_])")
"""A number with a point or comma inside. (What may not precede it is asked after its first digit, for speed.)"""
_POINT = "\0"
"""Stands for the point of such a number while other signs become blanks."""
_BACKGROUND = Path(__file__).parent / "data" / "background.txt"

_STOP_WORDS = """
    a about above after again against all also am an and any are as at be because been before being below between both
    but by can cannot could did do does doing down during each few for from further get gets getting got had has have
    having he her here hers him his how i if in into is it its itself just like may me might more most must my new no
    nor not now of off on once one only or other our out over own per said same say says saying she should since so
    some still such than that the their them then there these they this those though through to too two under until up
    upon us very via was we were what when where whether which while who whom why will with within would yet you your
    mr mrs ms inc corp co ltd plc llc group company companies reuters ap afp video update report reports reported
    today yesterday tomorrow
    week weeks month months year years day days
"""
STOP_WORDS: frozenset[str] = frozenset(_STOP_WORDS.split()) | SAID_FOR_DAYS
"""Words that say nothing about which event a text tells: function words, speech verbs, company forms, calendar."""

COMMONEST = 0.5
"""The least IDF a word can have, so that even a very common word counts for something."""


def tokens(text: str) -> list[str]:
    """Lower-case words and numbers of `text`, in order; ``Macy's`` is ``macys``, ``2,700`` is ``2700``."""
    text = without_apostrophes(text.lower())
    if _POINT in text:
        text = text.replace(_POINT, " ")
    if not text.isascii():
        return _POINTED.sub(_joined, text).translate(_BLANKED).split()
    signs = text.encode()  # most are: bytes are translated in a quarter of the time
    if b"0.0" in signs.translate(_ASCII_SHAPES):  # looked for in a tenth of the time of the expression
        signs = _POINTED.sub(_joined, text).encode()
    return signs.translate(_ASCII_BLANKED).decode().split()


def _joined(number: re.Match[str]) -> str:
    return number.group().replace(",", "").replace(".", _POINT)


class _Blanked(dict[int, str]):
    """For `str.translate`: a blank for every character that is no letter or digit."""

    def __missing__(self, code: int) -> str:
        sign = self[code] = chr(code) if chr(code).isalnum() else " "
        return sign


_BLANKED = _Blanked({ord(_POINT): "."})
_ASCII_BLANKED = "".join(_BLANKED[code] for code in range(128)).encode() + bytes(128)
_ASCII_SHAPES = bytes(48 if chr(code).isdigit() else 46 if chr(code) in ".," else 32 for code in range(128)) + bytes(
    128
)
"""A nought for a digit, a point for a point or comma, a blank for any other sign."""


def without_apostrophes(text: str) -> str:
    """``macy's`` as ``macys``, whichever of the four signs it is written with."""
    if "'" in text:
        text = text.replace("'", "")
    if "`" in text:
        text = text.replace("`", "")
    return text if text.isascii() else text.replace("’", "").replace("‘", "")


@cache
def stem(word: str) -> str:
    """`word` without its English inflection: ``closes``, ``closed``, ``closing`` and ``close`` are all ``clos``.

    Some twenty suffix rules, not a full stemmer: measured on grouping it does as well as one, at a fraction of the
    cost. Numbers and words of three letters or less are left alone.
    """
    word = _IRREGULAR.get(word, word)
    if len(word) <= 3 or word[0].isdigit():
        return word
    if word[-1] == "s":
        word = _without_plural(word)
    if word[-1] in _LAST:
        word = _without_ending(word)
    return word[:-1] if len(word) > 3 and word[-1] == "e" else word


_IRREGULAR = {
    "bln": "billion", "bn": "billion", "mln": "million", "pct": "percent", "intl": "international",
    "rose": "rise", "risen": "rise", "fell": "fall", "fallen": "fall", "grew": "grow", "grown": "grow",
    "bought": "buy", "sold": "sell", "chose": "choose", "began": "begin", "held": "hold", "hits": "hit",
    "women": "woman", "men": "man", "people": "person", "lost": "loss", "losses": "loss", "paid": "pay",
    "acquisition": "acquire", "acquisitions": "acquire", "resignation": "resign", "earns": "earnings",
    "growth": "grow", "won": "win", "left": "leave", "fought": "fight", "sought": "seek", "shut": "shutter",
    "sees": "see", "seen": "see", "saw": "see", "swung": "swing", "sank": "sink", "led": "lead", "built": "build",
}  # fmt: skip
"""News words whose forms no suffix rule joins."""


def is_irregular(stemmed: str) -> bool:
    """May this be the stem of a word that begins otherwise (``buy`` of bought)?"""
    return stemmed in _irregular_stems()


@cache
def heads_of(stemmed: str) -> tuple[str, ...]:
    """What a word with this stem may begin with: the stem (but for a ``y``), or a form that no rule joins to it."""
    return (stemmed.removesuffix("y"), *(form for form in _IRREGULAR if stem(form) == stemmed))


@cache
def _irregular_stems() -> frozenset[str]:
    return frozenset(map(stem, _IRREGULAR.values()))


def _without_plural(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word[:-1]


_ENDINGS = (
    ("isation", "is"),
    ("ization", "iz"),
    ("fully", ""),
    ("ingly", ""),
    ("edly", ""),
    ("ments", ""),
    ("ment", ""),
)
_ANY_ENDING = tuple(ending for ending, _ in _ENDINGS)
_LAST = frozenset("dgnsty")
"""What an ending may end with: most words end with none of it."""
_VOWELS = frozenset("aeiouy")


def _without_ending(word: str) -> str:
    for ending, rest in _ENDINGS if word.endswith(_ANY_ENDING) else ():
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)] + rest
    for ending, least in (("ing", 3), ("ed", 3), ("ly", 5)):
        if word.endswith(ending):
            base = word[: -len(ending)]
            if len(base) >= least and not _VOWELS.isdisjoint(base):
                return _undoubled(base)
    return word


def _undoubled(base: str) -> str:
    """``shipp`` (from shipped) is ``ship``; ``sell`` and ``pass`` stay."""
    if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
        return base[:-1]
    return base[:-1] + "y" if base.endswith("i") else base


class Kept(dict[str, T]):
    """What a function makes of a word, by word. Bounded; looked up in half of the time of a cached function."""

    def __init__(self, make: Callable[[str], T], most: int = 60_000) -> None:
        super().__init__()
        self._make, self._most = make, most

    def __missing__(self, word: str) -> T:
        if len(self) >= self._most:
            self.clear()
        made = self[word] = self._make(word)
        return made


@lru_cache(10_000)
def spaced(text: str) -> str:
    """The stems of a title or name between blanks, so that ``in`` compares whole words. The newest titles recur."""
    return f" {' '.join(map(stem, tokens(text)))} "


def stems(text: str) -> list[str]:
    """Stems of the words of `text` that are no stop words, in order; single letters are left out."""
    return [stem(token) for token in tokens(text) if token not in STOP_WORDS and (len(token) > 1 or token.isdigit())]


@cache
def background() -> dict[str, float]:
    """IDF (natural logarithm) by stem, of the words that are not rare in the news."""
    with _reading:
        return _entries()[0]


@cache
def names() -> frozenset[str]:
    """Stems of the background that are mostly written with a capital within sentences: ``kroger``, ``chicago``."""
    with _reading:
        return _entries()[1]


_reading = threading.Lock()
"""Twelve people who ask at once, first of all, need not each read it: a cached function runs for every one of them."""


@cache
def _entries() -> tuple[dict[str, float], frozenset[str]]:
    """Every word's IDF, and which words are mostly names."""
    idfs: dict[str, float] = {}
    capitals: set[str] = set()
    for line in _BACKGROUND.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            tenths, *words = line.split()
            lowered = [word.lower() for word in words]
            idfs.update(dict.fromkeys(lowered, int(tenths) / 10))
            capitals.update(low for low, word in zip(lowered, words, strict=True) if word[0].isupper())
    return idfs, frozenset(capitals)


RAREST = 9.0
"""IDF of a word that the background does not know: a name, a product, a number."""


def is_name(stemmed: str) -> bool:
    """Whether a capitalised word with this stem is a name wherever it stands: mostly a name, or not known at all."""
    return stemmed in names() or stemmed not in background()


def idf(stemmed: str) -> float:
    """How much a stem tells: ln(documents / documents with it) in the background, `COMMONEST` to `RAREST`."""
    known = background().get(stemmed, RAREST)
    return known if known > COMMONEST else COMMONEST
