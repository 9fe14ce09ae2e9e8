"""The one way in for foreign text: markup, entities and trick characters become plain text, once.

The order follows the rules of the house for hostile text: tags and hidden text out, entities decoded (at most twice,
because feeds escape twice), NFC, control, bidirectional and zero-width characters out, whitespace folded, cut between
graphemes. What comes out is plain Unicode, *not* escaped for any surface: `handlers.mrkdwn` escapes, once, on the way
out. Every step is linear in its input: a scanner stands here instead of `html.parser`, which hostile markup can slow
down to the square of its length.
"""

import html
import re
import unicodedata
from functools import lru_cache

MAX_INPUT = 400_000
"""Characters looked at; more than any real title, summary or article has."""


def _names(names: str) -> frozenset[str]:
    """Element names, written as one string to be read by people."""
    return frozenset(names.split())


_BLOCK = _names(
    "address article aside blockquote br center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4"
    " h5 h6 header hr li main nav ol option p pre section table tbody tfoot thead tr ul"
)
_INLINE = _names(
    "a abbr acronym area audio b base bdi bdo big body button canvas caption cite code col colgroup data datalist del"
    " dfn dialog dir em embed font frame frameset html i iframe img input ins kbd label legend link map mark meta meter"
    " noframes noscript object optgroup output param picture progress q rp rt ruby s samp script select slot small"
    " source span strike strong style sub summary sup svg math td template textarea th time title tt track u var video"
    " wbr head"
)
_VOID = _names("area base br col embed frame hr img input link meta param source track wbr")
_RAW = _names("script style template iframe object svg math textarea noframes select datalist title")
"""Elements whose inside is never a reader's text."""

_TAG = re.compile(r"""</?([a-zA-Z][a-zA-Z0-9:_-]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>""")
_ANY_TAG = re.compile(r"(<[^<>]*>)")
_LOOSE_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:_-]*)([^<>]*)>")
_DECLARATION = re.compile(r"<[!?][^<>]*>|<[@#][A-Z0-9]{2,21}(?:\|[^<>]*)?>")
"""Of a page, or a chat's mark for everybody, somebody or a channel (``<!here>``, ``<@U12>``): nobody reads either."""
_HIDDEN = re.compile(
    r"""(?ix) (?:^|\s)hidden(?:\s|=|$|/) | display\s*:\s*none | visibility\s*:\s*hidden
        | font-size\s*:\s*0(?![.\d]*[1-9]) | (?:^|[;"'\s])opacity\s*:\s*0(?![.\d]*[1-9]) | mso-hide\s*:\s*all """
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_ANY_SPACE = re.compile(r"\s+")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_FIVE_HIGH = re.compile("[^\x00-\u02ff]{5}")
_JOINERS = re.compile("[\u200c\u200d]+")
_VARIATIONS = re.compile("([\ufe00-\ufe0f\U000e0100-\U000e01ef])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")

_REJOINED_MOST = 4

_REMEMBERED = 120
"""Characters of a tag whose meaning is remembered."""
_MAX_MARKS = 4
"""Combining marks kept in a row; no living script needs more."""


def _character_table() -> dict[int, str | None]:
    """What becomes of single characters: None is dropped. C1 codes are read as the Windows-1252 they mostly are."""
    dropped = [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0xAD, 0x034F, 0x061C, 0x115F, 0x1160]
    dropped += [0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F)]
    dropped += [*range(0x2060, 0x2070), 0x3164, 0xFEFF, 0xFFA0, *range(0xFFF0, 0xFFFD), 0xFFFE, 0xFFFF]
    dropped += [*range(0xD800, 0xE000), *range(0xFDD0, 0xFDF0), *range(0xE0000, 0xE0080)]
    table: dict[int, str | None] = dict.fromkeys(dropped)
    for code in range(0x80, 0xA0):
        table[code] = bytes([code]).decode("cp1252", "ignore") or None
    return table | {0x0D: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}


_TABLE = _character_table()
_RARE = frozenset(map(chr, (*_TABLE, 0x200C, 0x200D, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""These, joiners and variation selectors: asked for first, as most texts hold none and looking for each is slow."""


def clean(html_or_text: str, limit: int | None = None) -> str:
    """Plain text on one line: tags and hidden text out, entities decoded, trick characters out, whitespace folded.

    `limit` is in characters (see `cut`). Plain text without markup, entities or odd characters comes back as it is.
    """
    text = " ".join(_characters(_without_markup(html_or_text[:MAX_INPUT])).split())
    return text if limit is None else cut(text, limit)


def clean_body(html: str, limit: int = 20_000) -> str:
    """As `clean`, with paragraphs kept: each on a line of its own, no empty lines. `limit` is in characters."""
    source = html[:MAX_INPUT]
    text = _characters(_without_markup(source if _has_markup(source) else _rewrapped(source)))
    return cut("\n".join(filter(None, _lines(text))), limit)


def _lines(text: str) -> list[str]:
    """Its lines, blanks folded. Most texts have only single ones, which is asked of a text sooner than of each line."""
    if "  " not in text and _is_plain_ascii(text):
        return [line.strip() for line in text.split("\n")]
    return [" ".join(line.split()) for line in text.split("\n")]


def plain(text: str) -> str:
    """Text that is plain already, made safe without moving it: only trick characters go, whitespace stays.

    For articles handed to us as text: offsets that others hold into an ordinary text stay true.
    """
    return _characters(text[:MAX_INPUT])


def has_markup(text: str) -> bool:
    """Does the text hold HTML tags or entities?"""
    return _has_markup(text) or _ENTITY.search(text) is not None


def fold(text: str) -> str:
    """The text for comparing: NFKC, case folded, quotes and dashes straight, whitespace folded."""
    straight = unicodedata.normalize("NFKC", _few_marks(text)).translate(_STRAIGHT).casefold()
    return _ANY_SPACE.sub(" ", straight).strip()


STRAIGHT_QUOTES = str.maketrans("‘’‚‛′＇`“”„‟″«»＂", "'" * 7 + '"' * 8)
"""For what people type: quotation marks that telephones and other keyboards make, and the plain ones meant by them."""
_STRAIGHT = {ord(c): "'" for c in "‘’‚‛′`´ʼ"} | {ord(c): '"' for c in "“”„‟″«»"} | {ord(c): "-" for c in "‐‑‒–—―−"}


def cut(text: str, n: int) -> str:
    """At most `n` characters, cut between graphemes and, where a space is near, between words; ``…`` marks the cut."""
    if len(text) <= n:
        return text
    if n < 1:
        return ""
    end = n - 1
    while end > 0 and _joined(text, end):
        end -= 1
    space = max(text.rfind(" ", 0, end + 1), text.rfind("\n", 0, end + 1))
    if space >= end - max(12, n // 20) and space > 0:
        end = space
    return text[:end].rstrip() + "…"


# --- Markup -------------------------------------------------------------------------------------------------------


def _without_markup(source: str) -> str:
    """Tags out, entities decoded, twice at most: `&amp;lt;b&amp;gt;` is a bold tag that was escaped twice."""
    text = source
    for _ in range(2):
        stripped = _strip_tags(text)
        if not _ENTITY.search(stripped):
            return stripped
        text = html.unescape(stripped)
    return _strip_tags(text)


def _has_markup(text: str) -> bool:
    """Is there at least one HTML tag (or one that was escaped)?"""
    seen = html.unescape(text) if "&lt;" in text else text
    return any(_is_element(m.group(1)) for m in _LOOSE_TAG.finditer(seen))


def _rewrapped(text: str) -> str:
    """Plain text whose paragraphs are parted by blank lines has its single line breaks folded into spaces."""
    text = text.replace("\r\n", "\n")
    if not _BLANK_LINE.search(text):
        return text
    return "\n".join(p.replace("\n", " ") for p in _BLANK_LINE.split(text))


def _is_element(name: str) -> bool:
    """Is it an element of HTML, or of some XML vocabulary pasted into it (``o:p``)? ``x <y and y> z`` is not."""
    lower = name.lower()
    return lower in _BLOCK or lower in _INLINE or ":" in lower or "-" in lower


def _strip_tags(source: str) -> str:
    """The text without tags, comments and hidden elements; block elements become line breaks.

    What is taken out may join its neighbours to a new tag (``<<!---->b>``), so it is done again; text that plays this
    game for long loses its ``<``.
    """
    text = source
    for _ in range(_REJOINED_MOST):
        if "<" not in text:
            return text
        stripped = _outside_tags(text)
        if stripped == text:
            return text
        text = stripped
    return text.replace("<", "")


def _outside_tags(source: str) -> str:
    """One pass of `_strip_tags`."""
    found = _outside_plain_tags(source)
    return _outside_any_tags(source) if found is None else found


def _outside_plain_tags(source: str) -> str | None:
    """The same, three times as fast, where every ``<`` begins a tag that hides nothing, as in most of what feeds send;
    None where there is something else (a comment, a script, a hidden element, a loose ``<``)."""
    if "]]>" in source:
        return None
    parts = _ANY_TAG.split(source)
    if len(parts) // 2 != source.count("<"):
        return None
    for at in range(1, len(parts), 2):
        tag = parts[at]
        meaning = _plain_meaning(tag) if len(tag) <= _REMEMBERED else _meaning(tag)
        if meaning is None:
            return None
        parts[at] = meaning
    return "".join(parts)


def _outside_any_tags(source: str) -> str:
    """The pass for whatever there may be."""
    out: list[str] = []
    position = 0
    while True:
        start = source.find("<", position)
        if start < 0:
            out.append(source[position:].replace("]]>", ""))
            return "".join(out)
        out.append(source[position:start].replace("]]>", ""))
        position = _after_tag(source, start, out)


@lru_cache(1024)
def _plain_meaning(tag: str) -> str | None:
    """`_meaning` of a short tag: the same few dozen are most of all there are."""
    return _meaning(tag)


def _meaning(tag: str) -> str | None:
    """What one tag becomes; None where it is no whole tag of an element, or what follows it has to be looked at."""
    found = _TAG.fullmatch(tag)
    if found is None or not _is_element(found.group(1)):
        return None
    name = found.group(1).lower()
    opens = tag[1] != "/" and not found.group(2).endswith("/")
    return None if opens and _hides(name, found.group(2)) else _becomes(name)


def _hides(name: str, attributes: str) -> bool:
    """Is what an opening tag holds nothing for readers?"""
    return name not in _VOID and (name in _RAW or _HIDDEN.search(attributes) is not None)


def _becomes(name: str) -> str:
    """What stands in a text where a tag was."""
    return "\n" if name in _BLOCK else " " if name in {"td", "th"} else ""


def _after_tag(source: str, start: int, out: list[str]) -> int:
    """Handle what begins with ``<`` at `start`; what it means as text goes to `out`. Returns where to go on."""
    if source.startswith("<!--", start):
        return _after(source, "-->", start)
    if source.startswith("<![CDATA[", start):
        return start + len("<![CDATA[")
    tag = _TAG.match(source, start) or _LOOSE_TAG.match(source, start)
    if tag and _is_element(tag.group(1)):
        return _after_element(source, tag, out)
    declaration = _DECLARATION.match(source, start)
    if declaration:
        return declaration.end()
    out.append("<")
    return start + 1


def _after_element(source: str, tag: re.Match[str], out: list[str]) -> int:
    """Past the tag; past the whole element where its inside is not for readers."""
    name = tag.group(1).lower()
    opens = source[tag.start() + 1] != "/" and not tag.group(2).endswith("/")
    if opens and _hides(name, tag.group(2)):
        return _after_closing(source, name, tag.end())
    out.append(_becomes(name))
    return tag.end()


def _after_closing(source: str, name: str, position: int) -> int:
    """Past the closing tag that belongs to an element opened before `position`; the end if there is none."""
    depth = 1
    for tag in re.compile(rf"<(/?){re.escape(name)}(?=[\s/>])[^<>]*>?", re.IGNORECASE).finditer(source, position):
        depth += -1 if tag.group(1) or name in _RAW else 0 if tag.group(0).endswith("/>") else 1
        if name in _RAW and not tag.group(1):
            depth += 1
        if depth == 0:
            return tag.end()
    return len(source)


def _after(source: str, mark: str, start: int) -> int:
    """Past the next `mark`; the end if there is none."""
    end = source.find(mark, start)
    return len(source) if end < 0 else end + len(mark)


# --- Characters ---------------------------------------------------------------------------------------------------


def _characters(text: str) -> str:
    """NFC without control, bidirectional, zero-width, tag and filler characters and without floods of marks."""
    if _is_plain_ascii(text):
        return text
    kept = text
    if not _RARE.isdisjoint(kept):
        kept = kept.replace("\r\n", "\n").translate(_TABLE)
        kept = _VARIATIONS.sub(r"\1", _JOINERS.sub(_joiner, kept))
    return unicodedata.normalize("NFC", _few_marks(kept))


def _is_plain_ascii(text: str) -> bool:
    """Are there only the letters, signs and blanks of a keyboard, and line breaks?"""
    return text.isascii() and text.replace("\n", "").isprintable()


def _joiner(match: re.Match[str]) -> str:
    """A zero-width (non-)joiner stays where scripts and emoji need it; between Latin letters it only hides a word."""
    text, start, end = match.string, match.start(), match.end()
    needed = start > 0 and end < len(text) and ord(text[start - 1]) >= 0x600 and ord(text[end]) >= 0x600
    return text[start] if needed else ""


def _few_marks(text: str) -> str:
    """At most four combining marks in a row. Runs before NFC, whose sorting of marks is quadratic in such a run."""
    if not _FIVE_HIGH.search(text):
        return text
    out: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if run <= _MAX_MARKS:
            out.append(character)
    return "".join(out)


# --- Graphemes ----------------------------------------------------------------------------------------------------


def _joined(text: str, at: int) -> bool:
    """May the text not be cut before index `at`? Of UAX 29 what occurs in news: marks, emoji, flags, Hangul."""
    before, after = text[at - 1], text[at]
    if before == "\u200d" or after in "\u200c\u200d" or "\U0001f3fb" <= after <= "\U0001f3ff":
        return True
    if unicodedata.category(after) in {"Mn", "Me", "Mc"} or "\ufe00" <= after <= "\ufe0f":
        return True
    if _is_flag_letter(before) and _is_flag_letter(after):
        return _flag_letters_before(text, at) % 2 == 1
    return "\u1160" <= after <= "\u11ff" and ("\u1100" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7a3")


def _is_flag_letter(character: str) -> bool:
    """Is it a regional indicator? Two of them make a flag."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int) -> int:
    """How many regional indicators stand in a row right before `at`."""
    count = 0
    while count < at and _is_flag_letter(text[at - 1 - count]):
        count += 1
    return count
