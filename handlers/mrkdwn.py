"""The one way out: every text that leaves for Slack goes through here. Pure.

Three carriers, three rules. *mrkdwn* (section and context texts, and a message's own ``text``): formatting marks of
foreign text are broken by a zero-width space, then exactly ``&``, ``<`` and ``>`` are escaped, once and last
(https://docs.slack.dev/messaging/formatting-message-text). *plain_text* (headers, buttons, options): shown as typed.
*rich_text*: nothing in a text element is parsed, so foreign text needs no marks broken. Links are http(s) only,
quoted again, and their label is ours or goes through the same rules.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from retail.days import MONTHS
from retail.text import cut

Json = dict[str, Any]
Style = Literal["bold", "italic", "strike", "code"]

ZERO_WIDTH = "\u200b"
_MONTHS = tuple(month[:3].title() for month in MONTHS)
URL_LIMIT = 3000
INLINE_URL_LIMIT = 500
"""Longest address inside a mrkdwn text, which holds 3,000 characters in all; a longer one is shown without its link."""

_LINE_MARK = re.compile(r"^(\s*)(?=[>\-*#•]|\d+[.)])", re.MULTILINE)
_INLINE_MARK = re.compile(r"[*_~`]")
_SHORTCODE = re.compile(r":(?=[a-z0-9_+'-]+:)", re.IGNORECASE)
_BARE_LINK = re.compile(r":(?=//)|www(?=\.)|mailto(?=:)", re.IGNORECASE)
_MENTION = re.compile(r"([@#!])(?=[\w^])")
_CLEAN_URL = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}(?:/[\w.~/-]*)?(?:\?[\w.~/&=-]+)?", re.ASCII
)
"""Most addresses: nothing in them needs a closer look or another spelling."""
_HIDDEN = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF, 0x2060])


_BREAKS = {0x2028: "\n", 0x2029: "\n"}
# Unicode's categories Cc and Cs, as a table: translate is ten times quicker than asking for each character's category.
_CONTROL = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)], " ")
_ONE_LINE = _CONTROL | _HIDDEN | dict.fromkeys(_BREAKS, " ")
_MANY_LINES = {**_CONTROL, **_HIDDEN, **_BREAKS, ord("\n"): "\n"}
_UNSEEN = re.compile(f"[{re.escape(''.join(map(chr, _CONTROL | _HIDDEN | _BREAKS)))}]")
_UNSEEN_IN_LINES = re.compile(f"[{re.escape(''.join(map(chr, _MANY_LINES.keys() - {10})))}]")


def visible(text: str, *, lines: bool = True) -> str:
    """`text` without control, bidirectional and surrogate characters; newlines stay when `lines`."""
    if text.isprintable() or (lines and text.replace("\n", "").isprintable()):
        return text  # nearly every text, told in a twentieth of the time
    if not (_UNSEEN_IN_LINES if lines else _UNSEEN).search(text):
        return text
    return text.replace("\r\n", "\n").translate(_MANY_LINES if lines else _ONE_LINE)


def escape(text: str) -> str:
    """Exactly the three characters that Slack wants escaped in mrkdwn; nothing else."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """What a person typed, from what Slack handed us: the three entities, once."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def inert(text: str, limit: int | None = None) -> str:
    """Foreign text for a mrkdwn field: shown as written, nothing in it fires. At most `limit` characters, escaped.

    The cut is made before escaping and between graphemes, so it never falls inside ``&amp;`` or an emoji.
    """
    return inert_visible(visible(text), limit)


def inert_visible(text: str, limit: int | None = None) -> str:
    """The same for text of which it is known that all of it is `visible`."""
    whole = _broken(text)
    if limit is None:
        return escape(whole)
    size = limit
    while len(escaped := escape(cut(whole, size))) > limit:
        size -= max(1, (len(escaped) - limit) // 5)
    return escaped


def _broken(text: str) -> str:
    """The text with a zero-width space in whatever Slack would make something of. Most texts hold none of it: a look
    for its letters costs a fifth of trying the patterns."""
    if text.count(":") > 1:
        text = _SHORTCODE.sub(":" + ZERO_WIDTH, text)
    if _may_hold_a_link(text):
        text = _BARE_LINK.sub(lambda start: start[0] + ZERO_WIDTH, text)
    if "@" in text or "#" in text or "!" in text:
        text = _MENTION.sub(r"\1" + ZERO_WIDTH, text)
    if "*" in text or "_" in text or "~" in text or "`" in text:
        text = _INLINE_MARK.sub(lambda mark: ZERO_WIDTH + mark[0] + ZERO_WIDTH, text)
    if "\n" in text or _LINE_MARK.match(text):
        text = _LINE_MARK.sub(r"\1" + ZERO_WIDTH, text)
    return text


def _may_hold_a_link(text: str) -> bool:
    """Has it the end of a scheme, of ``mailto:`` or of ``www.``? To make a long text small for a look, or to look for
    three signs in a row, costs several times as much."""
    return (":" in text and ("://" in text or "o:" in text or "O:" in text)) or "w." in text or "W." in text


def plain(text: str, limit: int) -> str:
    """Foreign text for a plain_text field, on one line, at most `limit` characters; a dash when nothing is left."""
    return cut(" ".join(visible(text, lines=False).split()), limit) or "–"


def web_url(url: str | None) -> str | None:
    """`url` when it is a clean http(s) address without user name, quoted for Slack; otherwise None."""
    if not url or len(url) > URL_LIMIT:
        return None
    if _CLEAN_URL.fullmatch(url):
        return url
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc or "\\" in url:
        return None
    return _quoted(parts.scheme.lower(), host, port, parts.path, parts.query, parts.fragment)


def _quoted(scheme: str, host: str, port: int | None, path: str, query: str, fragment: str) -> str | None:
    try:
        name = host if ":" in host else host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if not re.fullmatch(r"[a-z0-9.:_-]+", name, re.IGNORECASE):
        return None
    place = f"[{name}]" if ":" in name else name
    tail = _percent(path, "/")
    tail += "?" + _percent(query, "/?&") if query else ""
    tail += "#" + _percent(fragment, "/?") if fragment else ""
    url = f"{scheme}://{place}{f':{port}' if port else ''}{tail}"
    return url if len(url) <= URL_LIMIT else None


def _percent(text: str, also_safe: str) -> str:
    """Percent-encoded for a Slack link; a lone surrogate, which no address can hold, becomes a question mark."""
    return quote(text, safe=f"{also_safe}%:@!$'()*+,;=~-._", errors="replace")


def link(url: str | None, label: str, limit: int = 300) -> str:
    """A mrkdwn link with an inert label; the label alone when `url` is not a clean web address."""
    shown = inert(" ".join(label.split()).replace("|", "¦"), limit)
    address = web_url(url)
    return f"<{escape(address)}|{shown}>" if address and len(address) <= INLINE_URL_LIMIT else shown


def bold(text: str, limit: int = 300) -> str:
    """Foreign text in bold, in mrkdwn."""
    return f"*{inert(' '.join(text.split()), limit)}*"


def day(value: date, *, year: bool = True) -> str:
    """``22 Nov 2026``."""
    return f"{value.day} {_MONTHS[value.month - 1]}{f' {value.year}' if year else ''}"


def long_day(value: date) -> str:
    """``Sunday 22 November 2026``."""
    return f"{value:%A} {value.day} {value:%B} {value.year}"


# --- rich_text: the safest carrier ---------------------------------------------------------------------------------


def words(text: str, *styles: Style, limit: int = 2000) -> Json:
    """A rich_text text element; nothing in it is parsed."""
    if len(text) > limit or not text.isprintable():  # most are shown as they are
        text = cut(visible(text), limit)
    element: Json = {"type": "text", "text": text or " "}
    return _styled(element, styles) if styles else element


def below(text: str) -> Json:
    """The same on a line of its own, below what stands before it."""
    if text and len(text) < 2000 and text.isprintable():
        return {"type": "text", "text": f"\n{text}"}
    return words(f"\n{text}")


def anchor(url: str | None, label: str, *styles: Style, limit: int = 300) -> Json:
    """A rich_text link with that label; plain words when `url` is not a clean web address."""
    address = web_url(url)
    if address is None:
        return words(label, *styles, limit=limit)
    if len(label) > limit or not label.isprintable():
        label = cut(visible(label, lines=False), limit)
    element: Json = {"type": "link", "url": address, "text": label or address}
    return _styled(element, styles) if styles else element


def _styled(element: Json, styles: Sequence[Style]) -> Json:
    element["style"] = dict.fromkeys(styles, True)
    return element


def line(*elements: Json) -> Json:
    """A rich_text section: one paragraph."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quoted(*elements: Json) -> Json:
    """A rich_text quotation."""
    return {"type": "rich_text_quote", "elements": list(elements)}


def listing(items: Iterable[Sequence[Json]], *, ordered: bool = False) -> Json:
    """A rich_text list; each item is its elements."""
    style = "ordered" if ordered else "bullet"
    return {"type": "rich_text_list", "style": style, "elements": [line(*item) for item in items]}


def rich(*parts: Json) -> Json:
    """A rich_text block of sections, quotations and lists."""
    return {"type": "rich_text", "elements": list(parts)}


def text_of(node: object) -> str:
    """All that a reader sees of a block, blocks or element, in order, parted by blanks; no ids, values or URLs."""
    if isinstance(node, Mapping):
        own = node.get("text")
        here = [own] if isinstance(own, str) else []
        inner = [text_of(child) for key, child in node.items() if not (key == "text" and isinstance(own, str))]
        return " ".join(part for part in [*here, *inner] if part)
    if isinstance(node, (list, tuple)):
        return " ".join(filter(None, map(text_of, node)))
    return ""
