"""Feed lists: OPML in and out, and our own TOML. Real OPML is often not well-formed; it is read all the same.

TOML: ``[[feed]]`` tables with ``url`` (http(s), or the path of a local file, relative to the list) and optionally
``outlet``, ``kind``, ``title``, ``paused``, ``headline_only``, ``verified``.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args
from xml.sax.saxutils import quoteattr

from lxml import etree

from feeds.fetch import is_address
from retail.errors import ParseError
from retail.text import clean
from retail.types import Feed, OutletKind

MAX_LIST = 5_000_000
"""Bytes of a feed list."""
_KINDS: frozenset[str] = frozenset(get_args(OutletKind))
_WORDS = {"trade": "trade", "press": "company", "company": "company", "government": "government", "local": "local"}
_TAKEN = frozenset(f.name for f in fields(Feed)) - {"added_by"}
_FLAGS = frozenset({"paused", "headline_only"})


def read_feed_list(path: Path) -> list[Feed]:
    """The feeds of a TOML or OPML file, each URL once, in the list's order.

    Raises `ParseError` that names the file and the line or entry; nothing of a bad list is taken.
    """
    try:
        if path.stat().st_size > MAX_LIST:
            raise ParseError(f"{path}: larger than {MAX_LIST:,} bytes, so no feed list")
        body = path.read_bytes()
    except OSError as error:
        raise ParseError(f"{path}: cannot be read ({error.strerror or error})") from error
    feeds = read_opml(body, str(path)) if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _toml(body, path)
    return [_located(feed, path.parent) for feed in {feed.url: feed for feed in feeds}.values()]


def _located(feed: Feed, folder: Path) -> Feed:
    """A local file is meant relative to the list it stands in."""
    if is_address(feed.url):
        return feed
    return Feed(**{**_values(feed), "url": str((folder / feed.url).resolve())})


def _values(feed: Feed) -> dict[str, Any]:
    return {f.name: getattr(feed, f.name) for f in fields(feed)}


# --- TOML ---------------------------------------------------------------------------------------------------------


def _toml(body: bytes, path: Path) -> Iterator[Feed]:
    """The feeds of a TOML list."""
    try:
        tables = tomllib.loads(body.decode("utf-8")).get("feed", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParseError(f"{path}: neither TOML nor OPML ({error})") from error
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ParseError(f"{path}: feeds are written as [[feed]] tables")
    for number, table in enumerate(tables, 1):
        yield _feed_of(table, f"{path}, feed {number}{_line_of(body, table.get('url'))}")


def _line_of(body: bytes, url: object) -> str:
    """Where in the file the feed's URL stands, for messages."""
    at = body.find(url.encode()) if isinstance(url, str) and url else -1
    return "" if at < 0 else f" (line {body.count(bytes([10]), 0, at) + 1})"


def _feed_of(table: dict[str, Any], where: str) -> Feed:
    """One feed; raises `ParseError` for a missing URL, an unknown key, a wrong kind or type."""
    unknown = sorted(set(table) - _TAKEN)
    if unknown:
        raise ParseError(f"{where}: unknown setting {unknown[0]!r}; known are {', '.join(sorted(_TAKEN))}")
    for name, value in table.items():
        if not isinstance(value, bool if name in _FLAGS else str):
            raise ParseError(f"{where}: {name} must be {'true or false' if name in _FLAGS else 'text'}")
    if not table.get("url"):
        raise ParseError(f"{where}: has no url")
    if table.get("kind", "trade") not in _KINDS:
        raise ParseError(f"{where}: kind {table['kind']!r} is none of {', '.join(sorted(_KINDS))}")
    return Feed(**table)


# --- OPML ---------------------------------------------------------------------------------------------------------


def read_opml(body: bytes, name: str = "the OPML") -> list[Feed]:
    """The feeds of an OPML document (1.0 to 2.0), bare ``&`` and other slips forgiven. Raises `ParseError`."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(_repaired(body), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(f"{name}: not an OPML document ({error})") from error
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise ParseError(f"{name}, line 1: not an OPML document (its root is not <opml>)")
    return list(_outlines(root))


def _repaired(body: bytes) -> bytes:
    """A bare ``&`` becomes ``&amp;``: the slip of nearly every exporter."""
    return re.sub(rb"&(?!(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)", b"&amp;", body)


def _outlines(root: "etree._Element") -> Iterator[Feed]:
    """A feed for every outline that has an address, with its group as a hint at its kind."""
    for outline in root.iter("outline", "OUTLINE"):
        attributes = {str(k).lower(): str(v) for k, v in outline.attrib.items()}
        url = (attributes.get("xmlurl") or "").strip()
        if url:
            title = clean(attributes.get("title") or attributes.get("text") or "", 120)
            yield Feed(url=url, outlet=title, title=title, kind=_kind(outline, attributes.get("endcapkind", "")))


def _kind(outline: "etree._Element", given: str) -> Any:
    """The kind as we wrote it, or guessed from the name of the group around it."""
    if given in _KINDS:
        return given
    parent = outline.getparent()
    group = str(parent.get("text") or "").lower() if parent is not None else ""
    return next((kind for word, kind in _WORDS.items() if group.startswith(word)), "trade")


def write_opml(feeds: Iterable[Feed], title: str = "Endcap feeds") -> str:
    """An OPML 2.0 document of the feeds; `read_opml` reads back what it holds."""
    lines = "\n".join(f"  {_outline(feed)}" for feed in feeds)
    head = f"<head><title>{_text(title)}</title></head>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">{head}<body>\n{lines}\n</body></opml>\n'


def _outline(feed: Feed) -> str:
    name = _attribute(feed.outlet or feed.title or feed.url)
    return (
        f'<outline type="rss" text={name} title={name} xmlUrl={_attribute(feed.url)} '
        f"endcapKind={_attribute(feed.kind)}/>"
    )


def _attribute(value: str) -> str:
    return quoteattr(clean(value) if not is_address(value) else value)


def _text(value: str) -> str:
    return clean(value).replace("&", "&amp;").replace("<", "&lt;")
