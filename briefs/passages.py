"""Where in a text a passage stands: the copy a model made, held against the source it names. Pure."""

from retail.types import Article, Span, evidence_text

MIN_WORDS = 3
"""A passage shorter than this proves nothing."""
_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


def locate(passage: str, text: str) -> tuple[int, int] | None:
    """(start, end) of `passage` in `text`, forgiving letter case, kinds of quotes, dashes and spaces; else None."""
    wanted, _ = _folded(passage.strip().strip('"“”… ').rstrip("."))
    folded, places = _folded(text)
    at = folded.find(wanted) if wanted else -1
    if at < 0:
        return None
    return places[at], places[at + len(wanted) - 1] + 1


def locate_in(passage: str, article: Article) -> Span | None:
    """The span of an article's evidence text that `passage` copies; None when it is not in there or too short."""
    found = locate(passage, evidence_text(article)) if len(passage.split()) >= MIN_WORDS else None
    return Span(article.id, *found) if found else None


def _folded(text: str) -> tuple[str, list[int]]:
    """The text for comparing (runs of spaces as one), with the place each of its characters came from."""
    characters: list[str] = []
    places: list[int] = []
    for at, character in enumerate(text.translate(_SAME)):
        if character.isspace():
            if characters and characters[-1] == " ":
                continue
            character = " "
        lower = character.lower()
        characters.append(lower if len(lower) == 1 else character)
        places.append(at)
    return "".join(characters), places
