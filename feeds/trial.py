"""Trying out an address before it becomes a feed: is there a feed, or a page that names one?"""

from dataclasses import dataclass
from typing import Protocol

from feeds.fetch import Fetched, Fetcher, Want, is_address
from feeds.parsed import Document, NotAFeed, ParsedFeed
from retail.errors import FetchError
from retail.text import clean
from retail.types import Entry


class Parser(Protocol):
    """Reads documents (`feeds.cage.Cage`)."""

    def parse(self, document: Document) -> ParsedFeed:
        """The feed in the document; raises `ParseError`."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A feed that was found: where it really is, what it is called, how many entries it holds."""

    url: str
    title: str
    entries: int
    latest: tuple[Entry, ...] = ()
    """Up to five entries, in the feed's order, uncleaned."""


def try_out(fetcher: Fetcher, parser: Parser, url: str) -> Trial:
    """The feed at this http(s) address, or the first that its web page names.

    Raises `FetchError` or `ParseError` in plain words that name the address. A path is refused here: local files come
    from the operator's own list, never from somebody who types an address.
    """
    if not is_address(url):
        raise FetchError(f"could not fetch {url[:200]}: only http and https addresses can be added")
    try:
        return _tried(fetcher, parser, url)
    except NotAFeed as page:
        if not page.feeds:
            raise
        return _tried(fetcher, parser, page.feeds[0])


def _tried(fetcher: Fetcher, parser: Parser, url: str) -> Trial:
    outcome = next(iter(fetcher.fetch([Want(url)])))
    if not isinstance(outcome, Fetched):
        raise FetchError(getattr(outcome, "reason", f"could not fetch {url}"))
    feed = parser.parse(Document(url, outcome.body, outcome.final_url, outcome.content_type))
    return Trial(outcome.moved_to or url, clean(feed.title, 120), feed.total, feed.entries[:5])
