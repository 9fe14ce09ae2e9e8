"""Finding the feeds of a web page by its ``<link rel="alternate">`` elements (HTML Standard, 4.6.7.1)."""

import html
import re
from urllib.parse import urljoin

from retail.urls import is_web_url

_LINK = re.compile(r"<link\b([^<>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,40})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")
_BASE = re.compile(r"<base\b[^<>]{0,500}?href\s{0,9}=\s{0,9}[\"']?([^\s\"'<>]{1,2000})", re.IGNORECASE)
_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/rss+xml"}
)
_LOOK_AT = 300_000
_AT_MOST = 10


def feed_links(page: str, address: str) -> tuple[str, ...]:
    """Absolute http(s) addresses of the feeds that an HTML page names, in its order; those of comments come last."""
    head = page[:_LOOK_AT]
    based = _BASE.search(head)
    base = urljoin(address, html.unescape(based.group(1))) if based else address
    found: dict[str, bool] = {}
    for link in _LINK.finditer(head):
        attributes = _attributes(link.group(1))
        if "alternate" in attributes.get("rel", "").lower().split() and _is_feed(attributes):
            _add(found, base, attributes)
    return tuple(sorted(found, key=lambda url: found[url]))[:_AT_MOST]


def _add(found: dict[str, bool], base: str, attributes: dict[str, str]) -> None:
    """Note a link's target, and whether it is a feed of comments."""
    try:
        target = urljoin(base, attributes.get("href", "").strip())
    except ValueError:
        return
    if is_web_url(target):
        found.setdefault(target, "comment" in (attributes.get("title", "") + target).lower())


def _is_feed(attributes: dict[str, str]) -> bool:
    return attributes.get("type", "").partition(";")[0].strip().lower() in _FEED_TYPES


def _attributes(inside: str) -> dict[str, str]:
    """A tag's attributes, names in lower case."""
    return {
        m.group(1).lower(): html.unescape(m.group(2) or m.group(3) or m.group(4) or "")
        for m in _ATTRIBUTE.finditer(inside)
    }
