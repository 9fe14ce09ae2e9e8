"""What a feed document holds, as a value, and its form on the wire between the parser's process and ours."""

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from retail.errors import ParseError
from retail.types import Entry


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed, read."""

    title: str
    """The feed's own title, uncleaned."""
    entries: tuple[Entry, ...]
    """Those not known yet, in the feed's order."""
    total: int
    """How many entries the feed holds, known ones included."""
    skipped: int = 0
    """Entries that could not be read, or were over the limit; they count in `total`."""
    digests: frozenset[str] = field(default_factory=frozenset)
    """Of every entry that need not be read again; empty where the document is not well-formed."""
    whole: bool = True
    """Was the document complete? If not, its validators must not be kept: the rest is still to come."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is handed to the parser: a body as fetched and what is known about it."""

    url: str
    """The feed's name in the archive; every entry carries it."""
    body: bytes
    base: str = ""
    """Where the body came from in the end; relative links are resolved against it."""
    content_type: str = ""
    known: frozenset[str] = field(default_factory=frozenset)
    """Digests of entries that need not be parsed again."""


@dataclass(frozen=True, slots=True)
class PageText:
    """What a web page says of itself and tells its readers. Every text is hostile until `briefs.saving` cleaned it."""

    title: str
    paragraphs: tuple[str, ...]
    """Plain text, in the page's order, without navigation, captions, comments and offers."""
    outlet: str = ""
    author: str = ""
    published: datetime | None = None
    day_only: bool = False
    """The page names a day, no time."""
    address: str = ""
    """The page's own name for itself (canonical), of the same host; else empty."""
    read_from: tuple[str, ...] = ()
    """Where title, outlet, date and author were found, in words: ``its JSON-LD data``."""
    locked: bool = False
    """Says that it is not free to read, or stops with an offer to subscribe."""
    no_ai: bool = False
    """Its publisher asks that the text be kept from language models."""


_FEED_FIELDS = tuple(one.name for one in fields(ParsedFeed))
_ENTRY_FIELDS = tuple(one.name for one in fields(Entry))


class NotAFeed(ParseError):
    """The document is a web page; `feeds` are the addresses of the feeds it names."""

    def __init__(self, message: str, feeds: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.feeds = feeds


def to_plain(feed: ParsedFeed) -> dict[str, Any]:
    """As plain JSON values."""
    plain = {name: getattr(feed, name) for name in _FEED_FIELDS}
    return {**plain, "digests": sorted(feed.digests), "entries": [_entry_to_plain(entry) for entry in feed.entries]}


def _entry_to_plain(entry: Entry) -> dict[str, Any]:
    """(`asdict` copies what it finds, deeply: five times the cost.)"""
    plain = {name: getattr(entry, name) for name in _ENTRY_FIELDS}
    for key in ("published", "updated"):
        plain[key] = plain[key] and plain[key].isoformat()
    return plain


def page_to_plain(page: PageText) -> dict[str, Any]:
    """As plain JSON values."""
    return {**asdict(page), "published": page.published and page.published.isoformat()}


def page_from_plain(plain: dict[str, Any]) -> PageText:
    """From what `page_to_plain` made. Raises KeyError, TypeError or ValueError when it is something else."""
    published = plain["published"] and datetime.fromisoformat(plain["published"])
    lists = {name: tuple(map(str, plain[name])) for name in ("paragraphs", "read_from")}
    return PageText(**{**plain, **lists, "published": published})


def from_plain(plain: dict[str, Any]) -> ParsedFeed:
    """From what `to_plain` made. Raises KeyError, TypeError or ValueError when it is something else."""
    entries = tuple(_entry(e) for e in plain["entries"])
    return ParsedFeed(
        title=plain["title"],
        entries=entries,
        total=plain["total"],
        skipped=plain["skipped"],
        digests=frozenset(plain["digests"]),
        whole=plain["whole"],
    )


def _entry(plain: dict[str, Any]) -> Entry:
    dates = {key: plain[key] and datetime.fromisoformat(plain[key]) for key in ("published", "updated")}
    return Entry(**{**plain, **dates, "categories": tuple(plain["categories"])})
