"""What the Slack front may ask of the rest of the house: a preview, a feed tried out, feed lists in and out."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any

from briefs.morning import Desk, compose, utc_now
from briefs.saving import Outcome, PageReader, save_link
from briefs.timetable import zone_of
from briefs.writing import CheckedWriter, ExtractiveWriter
from handlers.services import FeedTrial
from retail.text import clean
from retail.types import Channel, Edition, Feed
from running.parts import Parts
from storage.rescue import copies_of, file_of


def windows_of(parts: Parts) -> dict[str, Any]:
    """The optional fields of `handlers.services.Services`, made of these parts."""
    return {
        "daily_tokens": parts.config.daily_tokens if parts.config.has_model else None,
        "preview": lambda channel: preview(parts, channel),
        "try_feed": lambda url: tried(parts, url),
        "read_feeds": read,
        "write_feeds": write,
        "save_link": saver_of(parts),
        "last_copy": lambda: last_copy(parts),
    }


def last_copy(parts: Parts) -> date | None:
    """The day of the newest nightly copy; None without one, and for PostgreSQL, whose server makes its own."""
    archive = file_of(parts.config.database_url)
    copies = copies_of(archive) if archive else []
    return date.fromisoformat(copies[0].stem) if copies else None


def preview(parts: Parts, channel: Channel) -> Edition:
    """What the channel's edition would be now; by extracts, whatever the writer: a look costs no tokens."""
    now = utc_now()
    desk = Desk(parts.store, CheckedWriter(ExtractiveWriter(parts.table), None), parts.table)
    return compose(desk, channel, now.astimezone(zone_of(channel)).date(), now)


def tried(parts: Parts, url: str) -> FeedTrial:
    """The feed at an address, with its latest items. Raises `FetchError` or `ParseError`."""
    from feeds.cage import Cage  # the parser's own process: only where something is fetched
    from feeds.trial import try_out

    with Cage() as cage:
        found = try_out(parts.fetcher, cage, url)
    latest = tuple((entry.published, clean(entry.title, 200)) for entry in found.latest)
    return FeedTrial(found.url, found.title, found.entries, latest)


def saver_of(parts: Parts) -> Callable[[str, str], Outcome]:
    """Reads the page at a link and keeps it for a workspace. One reader for all: it remembers each host's rules."""

    @cache
    def reader() -> PageReader:
        from feeds.cage import CagedOnce
        from feeds.pages import ACCEPT, DEADLINE, MAX_PAGE, WebPages

        fetcher = parts.fetcher_of(deadline=DEADLINE, max_body=MAX_PAGE, accept=ACCEPT)
        return WebPages(fetcher, CagedOnce(), own_hosts=frozenset(parts.config.allow_private_feeds))

    return lambda workspace, link: save_link(parts.store, reader(), workspace, link, utc_now(), parts.tagger)


def read(text: str) -> Sequence[Feed]:
    """The feeds of an OPML document. Raises `ParseError`."""
    from feeds.opml import read_opml

    return read_opml(text.encode(), "the list")


def write(feeds: Sequence[Feed]) -> str:
    """The feeds as an OPML document."""
    from feeds.opml import write_opml

    return write_opml(feeds)
