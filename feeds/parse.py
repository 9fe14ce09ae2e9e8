"""Reading feed documents: RSS 0.9x to 2.0, RDF, Atom and JSON Feed, well-formed or not. The only home of feedparser.

Runs in the parser's own process (`feeds.cage`), because a hostile document can slow feedparser down to a stop. The
order of work: decode; tell web pages and other documents apart; refuse entity declarations; let lxml drop the entries
that are known already; give feedparser the rest. What lxml finds not well-formed goes to feedparser whole.

The texts of the entries come out as the feed gave them, **hostile**: `briefs.articles` cleans them, nobody else reads
them. feedparser gets a `BytesIO`, never a string (it would try it as a URL or a file name), and neither sanitizes nor
resolves: both cost more than everything else together and would have to be done again.
"""

import calendar
import hashlib
import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from html.entities import html5
from time import struct_time
from typing import Any
from urllib.parse import urljoin

import feedparser
import feedparser.api
import feedparser.mixin
import feedparser.util
from lxml import etree

from feeds import jsonfeed
from feeds.charset import decode
from feeds.discovery import feed_links
from feeds.parsed import Document, NotAFeed, ParsedFeed
from retail.errors import ParseError
from retail.types import Entry

feedparser.api.PREFERRED_XML_PARSERS = ["feeds.expat"]
feedparser.mixin.make_safe_absolute_uri = lru_cache(256)(feedparser.mixin.make_safe_absolute_uri)
"""It resolves the base address against itself at every element of a feed: a third of what is left of its time."""


class _Flat:
    """Stands for the module `copy` where feedparser copies what is known of a text, which is flat: its type, language
    and base address. A deep copy of those takes a tenth of the time that a feed takes."""

    @staticmethod
    def deepcopy(held: Any) -> Any:
        """A copy of a dictionary of plain values."""
        return type(held)(held)


feedparser.mixin.copy = _Flat
_RENAMED = feedparser.util.FeedParserDict.keymap
_MADE_UP = frozenset({"category", "enclosures", "license", "updated", "updated_parsed"})
"""Keys that feedparser answers by looking at others."""
_slow_get = feedparser.util.FeedParserDict.get


def _get(held: Any, key: str, default: Any = None) -> Any:
    """As `FeedParserDict.get`, which raises and catches an error for each key that is not there: most are not."""
    if key in _MADE_UP:
        return _slow_get(held, key, default)
    renamed = _RENAMED.get(key, key)
    for name in renamed if isinstance(renamed, list) else (renamed,):
        if dict.__contains__(held, name):
            return dict.__getitem__(held, name)
    return dict.get(held, key, default)


feedparser.util.FeedParserDict.get = _get

MAX_ITEMS = 500
"""Entries read of one document. A longer one gives those at both its ends: the newest are at one of them."""
_LONG, _SHORT = 200_000, 4_000
_FEED_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
_PAGE_ROOTS = frozenset({"html", "head", "body", "div", "p", "script", "meta", "title", "table", "center"})
_PROLOG = re.compile(r"\s*(?:<\?[^>]*>|<!--|<!doctype|<!|<)", re.IGNORECASE)
_NAME = re.compile(r"<([a-zA-Z_][\w.-]*)(?::([a-zA-Z_][\w.-]*))?")
_NOT_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])
_REFERENCE = re.compile(
    r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,9}));|&(?!(?:amp|lt|gt|quot|apos);)([a-zA-Z][a-zA-Z0-9]{1,31});"
)
"""References beside the five names that XML knows itself: a body in escaped HTML has thousands of those."""


def parse(document: Document) -> ParsedFeed:
    """The feed in a fetched document; raises `ParseError` with the reason in words when it holds none."""
    text = decode(document.body, document.content_type).lstrip("\ufeff\x00 \t\r\n")
    if not text.strip():
        raise ParseError("it is empty")
    if text[0] in "{[":
        return jsonfeed.read(text, document)
    prolog, rest = _without_prolog(text)
    root = _judge_root(rest, text, document)
    if "<!entity" in prolog.lower():
        raise ParseError("it declares entities of its own, which are not read")
    return _read_xml(_readable(rest), root, document)


# --- Which kind of document ---------------------------------------------------------------------------------------


def _without_prolog(text: str) -> tuple[str, str]:
    """What stands before the first element (declaration, comments, DOCTYPE), and the rest."""
    position = 0
    while (found := _PROLOG.match(text, position)) is not None:
        lead = found.group().lstrip().lower()
        if lead == "<":
            position = found.end() - 1
            break
        position = _past(text, found, lead)
    return text[:position], text[position:]


def _past(text: str, found: re.Match[str], lead: str) -> int:
    """Where a part of the prolog ends; the end of the text where it does not."""
    if lead.startswith("<?"):
        return found.end()
    if lead == "<!--":
        end = text.find("-->", found.end())
        return len(text) if end < 0 else end + 3
    return _past_declaration(text, found.end())


def _past_declaration(text: str, start: int) -> int:
    """Past a DOCTYPE or other declaration, with its internal subset if it has one."""
    bracket, end = text.find("[", start), text.find(">", start)
    if 0 <= bracket < end:
        close = re.compile(r"\]\s{0,99}>").search(text, bracket)
        return close.end() if close else len(text)
    return len(text) if end < 0 else end + 1


def _judge_root(rest: str, text: str, document: Document) -> str:
    """The root element's name as written; raises `ParseError` when it is not that of a feed."""
    found = _NAME.match(rest)
    local = (found.group(2) or found.group(1)).lower() if found else ""
    if found and local in _FEED_ROOTS:
        return found.group()[1:]
    if local in _PAGE_ROOTS or re.match(r"(?i)\s*<!doctype\s+html", text):
        links = feed_links(text, document.base)
        named = f"; the page names this feed: {links[0]}" if links else ""
        raise NotAFeed("it answers with a web page, not a feed" + named, links)
    raise ParseError(
        f"it is XML, but not a feed (its root is <{local[:40]}>)" if local else "it is neither XML nor JSON"
    )


def _readable(text: str) -> str:
    """Without characters and references that XML forbids, HTML's named entities replaced: far more parses strictly.

    A lone surrogate (``&#xD83D;``) would otherwise come out of feedparser as a UnicodeEncodeError.
    """
    kept = text.translate(_NOT_XML)
    return _REFERENCE.sub(_reference, kept) if "&" in kept else kept


def _reference(found: re.Match[str]) -> str:
    """What a character reference is replaced by: itself where it is an allowed number, or no name that HTML knows."""
    hexadecimal, decimal, name = found.groups()
    if name:
        return html5.get(name + ";", found.group())
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    allowed = code in (9, 10, 13) or (code >= 32 and code not in _NOT_XML and code <= 0x10FFFF)
    return found.group() if allowed else ""


# --- Reading XML --------------------------------------------------------------------------------------------------


def _read_xml(text: str, root: str, document: Document) -> ParsedFeed:
    """Thinned when it is well-formed, whole when it is not."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, encoding="utf-8", remove_comments=True
    )
    try:
        tree = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return _read_loosely(text, root, document)
    items = _items(tree)
    digests = [_digest(el) for el in items]
    fresh = [el for el, d in zip(items, digests, strict=True) if d not in document.known]
    kept = _both_ends(fresh)
    _remove(items, {id(el) for el in kept})
    feed = _feedparse(etree.tostring(tree, encoding="utf-8"), document)
    entries = _entries(feed.entries, feed, document)
    return ParsedFeed(
        title=_title(feed),
        entries=entries,
        total=len(items),
        skipped=max(len(fresh) - len(entries), 0),
        digests=frozenset(digests),
    )


def _items(tree: "etree._Element") -> list["etree._Element"]:
    """The feed's entries: ``item`` or ``entry`` right under the root or under a channel."""
    parents = [tree, *(el for el in tree if _local(el) in {"channel", "items"})]
    return [el for parent in parents for el in parent if _local(el) in {"item", "entry"}]


def _local(element: "etree._Element") -> str:
    """An element's name without namespace; empty for comments and processing instructions."""
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def _digest(element: "etree._Element") -> str:
    return hashlib.blake2b(etree.tostring(element, with_tail=False), digest_size=12).hexdigest()


def _both_ends(items: list[Any]) -> list[Any]:
    """At most `MAX_ITEMS`, from both ends."""
    half = MAX_ITEMS // 2
    return items if len(items) <= MAX_ITEMS else items[:half] + items[-half:]


def _remove(items: Iterable["etree._Element"], kept: set[int]) -> None:
    """Take all other items out of the tree."""
    for element in items:
        parent = element.getparent()
        if id(element) not in kept and parent is not None:
            parent.remove(element)


def _read_loosely(text: str, root: str, document: Document) -> ParsedFeed:
    """As far as it can be read. A half item at a cut end is dropped; ``<rss:item`` may stand undeclared."""
    local = root.rpartition(":")[2].lower()
    whole = re.search(rf"</\s*{re.escape(root)}\s*>?\s*", text[-4000:], re.IGNORECASE) is not None
    source = re.sub(r"(</?)rss:(?=[a-zA-Z])", r"\1", text) if local == "rss" and "xmlns:rss" not in text else text
    feed = _feedparse(_at_most(source).encode("utf-8"), document)
    if not feed.get("version") and not feed.entries and not feed.feed:
        raise ParseError("it is not well-formed, and no feed could be read from it")
    found = feed.entries[:-1] if not whole and _ends_in_item(text) else feed.entries
    entries = _entries(found, feed, document)
    counted = max(len(found), len(re.findall(r"<(?:item|entry)[\s>]", text)) if len(found) >= MAX_ITEMS else 0)
    return ParsedFeed(_title(feed), entries, counted, counted - len(entries), whole=whole)


def _at_most(text: str) -> str:
    """Cut after the last entry that is read: the loose parser takes a second for a thousand."""
    ends = [m.end() for m in re.finditer(r"</(?:\w{1,20}:)?(?:item|entry)\s{0,9}>", text)]
    return text if len(ends) <= MAX_ITEMS else text[: ends[MAX_ITEMS - 1]]


def _ends_in_item(text: str) -> bool:
    """Does the text break off inside an item?"""
    opened = [m.start() for m in re.finditer(r"<(?:\w{1,20}:)?(?:item|entry)[\s>]", text)]
    closed = [m.start() for m in re.finditer(r"</(?:\w{1,20}:)?(?:item|entry)\s{0,9}>", text)]
    return bool(opened) and (not closed or closed[-1] < opened[-1])


def _feedparse(body: bytes, document: Document) -> Any:
    headers = {"content-type": "application/xml; charset=utf-8"}
    if document.base.startswith(("http://", "https://")):
        headers["content-location"] = document.base
    return feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )


# --- Entries ------------------------------------------------------------------------------------------------------


def _title(feed: Any) -> str:
    return str(feed.feed.get("title") or "")[:_SHORT]


def _entries(found: Iterable[Any], feed: Any, document: Document) -> tuple[Entry, ...]:
    """Our entries of feedparser's; an entry with nothing in it at all is left out (and so counted as skipped)."""
    base = document.base if "://" in document.base else str(feed.feed.get("link") or "")
    return tuple(
        _entry(e, base, document.url)
        for e in found
        if any(dict.get(e, k) for k in ("title", "link", "summary", "id", "content"))
    )


def _entry(e: Any, base: str, feed_url: str) -> Entry:
    get = partial(dict.get, e)  # its own `get` looks every key up under the names of older versions too
    source = get("source")
    return Entry(
        feed_url=feed_url,
        guid=str(get("id") or "")[:_SHORT] or None,
        link=_link(e, base),
        title=str(get("title") or "")[:_LONG],
        summary_html=str(get("summary") or "")[:_LONG],
        content_html=_content(e),
        author=str(get("author") or "")[:_SHORT] or None,
        published=_date(get("published_parsed")),
        updated=_date(get("updated_parsed")),
        source=(str(source.get("title") or "")[:_SHORT] or None) if isinstance(source, dict) else None,
        categories=tuple(str(tag.get("term") or "")[:_SHORT] for tag in (get("tags") or ())[:20]),
    )


def _link(e: Any, base: str) -> str | None:
    """The entry's link, absolute where the base allows it."""
    link = str(dict.get(e, "link") or "").strip()[:_SHORT]
    own = (dict.get(e, "title_detail") or {}).get("base") or base
    try:
        return urljoin(str(own), link) if link else None
    except ValueError:
        return link


def _content(e: Any) -> str:
    """The longest of the entry's contents."""
    return max((str(c.get("value") or "")[:_LONG] for c in dict.get(e, "content") or ()), key=len, default="")


def _date(parsed: struct_time | None) -> datetime | None:
    """A date feedparser read (UTC); None when there is none, or none that a calendar holds."""
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=calendar.timegm(parsed)) if parsed else None
    except (ValueError, OverflowError, TypeError):
        return None
