"""Words for PostgreSQL's text search: texts folded as FTS5 folds them, FTS5 expressions of ours as tsquery.

The question's parts arrive as FTS5 expressions (`storage.ranking`): strings, AND, OR, NOT, brackets, ``{title} :``.
"""

import re
import unicodedata

NOTHING = "'endcapnothing'"
"""Stands where a string has no word in it: it is in no text."""
LONGEST = 500
"""Characters of a word that can be looked for; PostgreSQL refuses words of over 2 kB."""

_NO_WORD = re.compile(r"[\W_]+")
_PART = re.compile(r'"([^"]*)"|(\{title\} :)|(AND|OR|NOT)|([()])')
_SIGNS = {"AND": " & ", "OR": " | ", "NOT": " & ! "}


def words_of(text: str) -> str:
    """The words of a text between single blanks, folded as ``unicode61 remove_diacritics 2`` does: ``Café`` is cafe."""
    if not text.isascii():
        apart = unicodedata.normalize("NFD", text)
        text = "".join(character for character in apart if unicodedata.category(character) != "Mn")
    return _NO_WORD.sub(" ", text.replace("\0", "").lower()).strip()


def phrases_of(expression: str) -> list[tuple[str, ...]]:
    """The strings of an FTS5 expression, each as its folded words; each once."""
    found = (tuple(words_of(string).split()) for string, *_ in _PART.findall(expression))
    return [words for words in dict.fromkeys(found) if words]


def tsquery(expression: str) -> str:
    """An FTS5 expression of ours as text for ``to_tsquery``; strings become phrases, in titles those of weight A."""
    made: list[str] = []
    depth, title_depth = 0, None
    for string, title, sign, bracket in _PART.findall(expression):
        depth += (bracket == "(") - (bracket == ")")
        if title:
            title_depth = depth
        elif sign or bracket:
            made.append(_SIGNS.get(sign) or bracket)
        else:
            made.append(phrase_query(words_of(string).split(), ":A" if title_depth is not None else ""))
        if title_depth is not None and bracket == ")" and depth <= title_depth:
            title_depth = None
    return "".join(made)


def phrase_query(words: list[str] | tuple[str, ...], weight: str = "") -> str:
    """Words one after the other; none at all match nothing."""
    if not words or any(len(word) > LONGEST for word in words):
        return NOTHING
    return "(" + " <-> ".join(f"'{word}'{weight}" for word in words) + ")"
