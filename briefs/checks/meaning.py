"""Words that may stand for one another in a paraphrase, and words that add nothing to it.

A claimed sentence is held against its source by what it means, not by its letters: ``bought`` is backed by
``acquisition``, ``the chain`` by ``the grocer``. `data/synonyms.txt` has the groups, near-synonyms of news English, one
group a line; a word may stand in several. Opposites never share a group: which way a verb points is for the polarity
check.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from briefs.checks.irregular import IRREGULAR
from briefs.checks.nations import PLACES
from retail.words import stem

_SYNONYMS = Path(__file__).parent / "data" / "synonyms.txt"


@lru_cache(maxsize=65536)
def form(low: str) -> str:
    """The stem of a word in American spelling: ``rumours`` and ``rumors`` are one."""
    stemmed = stem(low)
    for british, american in _SPELLINGS:
        stemmed = british.sub(american, stemmed)
    return _SPELLED.get(stemmed, stemmed)


_SPELLINGS = tuple(
    (re.compile(british), american)
    for british, american in (
        (r"(?<=[a-z]{2})our(?=$|it|ab|ful|er)", "or"), (r"(?<=[a-z]{3})is$", "iz"), (r"ys$", "yz"), (r"ogu$", "og"),
        (r"(cent|theat|met|lit|fib)r$", r"\1er"), (r"(?<=[a-z]{2})enc$", "ens"), (r"(?<=[a-z]{2})ll$", "l"),
        (r"amm$", "am"),
    )
)  # fmt: skip
"""Endings of British stems, with the American ones."""
_SPELLED = {"sceptic": "skeptic", "chequ": "check", "tyr": "tire", "grey": "gray", "aluminium": "aluminum"}


def _table() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for number, line in enumerate(_SYNONYMS.read_text(encoding="utf-8").splitlines(), 1):
        group = line.split()
        if len(group) > 1:
            for word in group:
                found.setdefault(form(word), set()).add(f"~{number}")
    return {word: frozenset(groups) for word, groups in found.items()}


_MEANINGS = _table()

LIGHT = frozenset(
    stem(w)
    for w in (
        "although though instead however while whereas despite even yet still already now then once well rather "
        "quite also too both either neither whether like unlike as per just only least go went gone come came "
        "make made "
        "take took taken get got give gave given put let have having be become became do done see seen keep kept use "
        "used using need way thing lot kind sort part place case fact time first last later earlier next previous "
        "former latter recent recently ago so far much many several some other another own same such total overall "
        "back away ahead forward together apart again ever never always often sometimes usually likely due thanks "
        "because since until unless except including include included among amid between within without across "
        "toward towards against around nearly almost roughly approximately about mainly mostly partly largely "
        "especially particularly notably meanwhile moreover separately respectively according prove proved turn turned "
        "remain remained begin began end ended try tried want wanted seem appear contrast though result mean meant "
        "hand hold held set lead led move moved reach involve follow following bring brought call called "
        "firm company group whose whoever whom anyone anybody everyone everybody everything something nothing "
        "nevertheless nonetheless besides worth compare going goes behind mere merely alone rest remainder whole terms "
        "cite figures".split()
    )
)
"""Stems that carry next to nothing in a paraphrase: connectives, auxiliaries, verbs that only help a noun along."""


@lru_cache(maxsize=65536)
def keys(low: str) -> frozenset[str]:
    """Everything a word may be matched by: its stem, and the groups it stands in. `low` is lower case."""
    bare = re.sub(r"'s?$", "", low).strip(".")
    if any(c.isdigit() for c in bare):
        return frozenset([bare, _plain_figure(bare)]) - {""}
    base = form(bare)
    parts = [form(p) for p in bare.split("-") if len(p) > 2] if "-" in bare else []
    if bare in IRREGULAR:
        parts.append(form(IRREGULAR[bare]))
    found = {base, *parts, root(base)}
    if bare.endswith("s") and not bare.endswith("ss"):
        found.add(form(bare[:-1]))
        parts.append(form(bare[:-1]))
    if bare in _COMPARED:
        parts.append(form(_COMPARED[bare]))
        found.add(parts[-1])
    for stemmed in (base, *parts):
        found |= _MEANINGS.get(stemmed, frozenset())
    nation = PLACES.get(bare.replace(".", "")) or PLACES.get(bare.removesuffix("s"))
    if nation:
        found.add("=" + min(nation))
    if bare in _IN_DIGITS:
        found.add(_IN_DIGITS[bare])
    return frozenset(found) - {""}


_ADJECTIVES = (
    "slow fast strong weak high low large small big long short cheap dear late early soon new old young great rich "
    "poor broad wide deep tough hard soft light heavy close near bright dark hot cold warm cool safe clear clean full "
    "thin thick quick slim easy busy costly healthy pricey steady"
).split()


def _compared(word: str) -> Iterator[tuple[str, str]]:
    stemmed = word[:-1] + "i" if word[-1] == "y" else word.removesuffix("e")
    doubled = stemmed + stemmed[-1] if re.search(r"[^aeiou][aeiou][bdgmnpt]$", word) else stemmed
    yield from ((f"{doubled}{ending}", word) for ending in ("er", "est"))


_COMPARED = {compared: word for word in _ADJECTIVES for compared, word in _compared(word)}
"""Short adjectives by their comparatives and superlatives, which no stemmer takes for the same word."""
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_IN_DIGITS = (
    {word: str(i) for i, word in enumerate(_SMALL)}
    | {ten: str(10 * i) for i, ten in enumerate(_TENS, 2)}
    | {f"{ten}-{one}": str(10 * i + j) for i, ten in enumerate(_TENS, 2) for j, one in enumerate(_SMALL[:10]) if j}
    | {"half": "50", "third": "33", "quarter": "25", "fifth": "20", "tenth": "10", "two-thirds": "67"}
)
"""Figures in words as digits, shares in percent: ``five percent`` is ``5%``, ``a quarter`` of the staff 25 percent."""


def _plain_figure(printed: str) -> str:
    """``$87.1m``, ``20.8%``, ``200,000``: the digits alone, for all of which a source may have other signs."""
    return re.sub(r"[^\d.]", "", printed)


_TAILS = (
    "ational", "isation", "ization", "ability", "ibility", "ation", "ition", "ement", "ness", "ance", "ence", "able",
    "ible", "ally", "ical", "ship", "ment", "ious", "eous", "ings", "ist", "ism", "ity", "ive", "ous", "ful", "ion",
    "ial", "ing", "ant", "ent", "ary", "ery", "ory", "ier", "ize", "ise", "ate", "ure", "age", "ed", "er", "or", "al",
    "at", "ic", "ly", "en", "is", "iz", "y", "e", "s",
)  # fmt: skip


@lru_cache(maxsize=65536)
def root(base: str) -> str:
    """What is left of a stem without the endings that make a noun of a verb: ``distribut``, ``reviv``."""
    for tail in _TAILS:
        if base.endswith(tail) and len(base) - len(tail) >= 5:
            return root_of(base[: -len(tail)])
    return base


def root_of(base: str) -> str:
    """The root with a doubled or silent last letter dropped."""
    return base[:-1] if len(base) > 5 and (base[-1] in "ei" or base[-1] == base[-2]) else base
