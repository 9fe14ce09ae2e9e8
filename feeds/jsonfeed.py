"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), which feedparser does not read."""

import hashlib
import html
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from feeds.parsed import Document, ParsedFeed
from retail.errors import ParseError
from retail.types import Entry

MAX_ITEMS = 500
_LONGEST = 200_000


def read(text: str, document: Document) -> ParsedFeed:
    """The feed in a JSON text; raises `ParseError` when it is not one. Items that are no objects are skipped."""
    feed = _load(text)
    items = feed["items"]
    digests = [_digest(item) for item in items]
    fresh = [item for item, d in zip(items, digests, strict=True) if d not in document.known]
    entries = [_entry(item, document) for item in fresh[:MAX_ITEMS] if isinstance(item, dict)]
    return ParsedFeed(
        title=_text(feed.get("title")),
        entries=tuple(entries),
        total=len(items),
        skipped=len(fresh) - len(entries),
        digests=frozenset(digests),
    )


def _load(text: str) -> dict[str, Any]:
    """The outermost object; `items` is a list."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"it is JSON that is broken or cut short ({str(error)[:80]})") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise ParseError("it is JSON, but not a JSON Feed (it has no list of items)")
    return feed


def _entry(item: dict[str, Any], document: Document) -> Entry:
    content = _text(item.get("content_html")) or html.escape(_text(item.get("content_text")))
    link = _text(item.get("url")) or _text(item.get("external_url"))
    return Entry(
        feed_url=document.url,
        guid=_text(item.get("id")) or None,
        link=urljoin(document.base, link) if link else None,
        title=_text(item.get("title")),
        summary_html=html.escape(_text(item.get("summary"))),
        content_html=content,
        author=_author(item),
        published=_date(item.get("date_published")),
        updated=_date(item.get("date_modified")),
        categories=tuple(_text(tag) for tag in _list(item.get("tags"))[:20]),
    )


def _author(item: dict[str, Any]) -> str | None:
    """The first author's name (`authors` in 1.1, `author` in 1.0)."""
    for author in [*_list(item.get("authors")), item.get("author")]:
        if isinstance(author, dict) and author.get("name"):
            return _text(author["name"])
    return None


def _date(value: object) -> datetime | None:
    """An RFC 3339 date in UTC; None when there is none or it cannot be read."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return moment and (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _text(value: object) -> str:
    """A string or number as text of bounded length; everything else is empty."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)[:_LONGEST]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _digest(item: object) -> str:
    return hashlib.blake2b(json.dumps(item, sort_keys=True).encode(), digest_size=12).hexdigest()
