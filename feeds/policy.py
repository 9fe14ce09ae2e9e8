"""When to ask a feed again, and how long to leave a host alone. Pure: no clock, no network.

From the feed readers' practice collected in "feed reader best practices" and RFC 9110 (Retry-After), RFC 6585 (429).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from retail.types import Feed, FeedState

INTERVAL = timedelta(hours=1)
"""Between two polls of a feed that answers conditional requests (ETag or Last-Modified)."""
PLAIN_INTERVAL = timedelta(hours=2)
"""Of a feed without validators: each poll costs its host the whole document. Not once a day, as some ask: a morning
edition from news a day old would be no news."""
LONGEST = timedelta(hours=24)
"""No wait is longer: neither our own backing off nor a host's Retry-After."""
_JITTER = 0.1
_DEFAULT_RETRY = timedelta(minutes=30)
_MAX_DOUBLINGS = 5


def is_due(feed: Feed, state: FeedState | None, now: datetime) -> bool:
    """Should the feed be polled now? Never one that is paused or gone; always one that never was."""
    if feed.paused or (state is not None and state.gone):
        return False
    return state is None or state.next_due is None or state.next_due <= now


def due(feeds: Iterable[Feed], states: dict[str, FeedState], now: datetime) -> list[Feed]:
    """Those of the feeds that should be polled now, in their order."""
    return [feed for feed in feeds if is_due(feed, states.get(feed.url), now)]


def next_due(state: FeedState, now: datetime, retry_after: timedelta | None = None) -> datetime:
    """When to poll next: the interval, doubled for each failure in a row, up to a day; never before Retry-After ends.

    Spread by up to a tenth, always the same for one URL, so that feeds do not all fall due in one minute.
    """
    base = INTERVAL if state.etag or state.last_modified else PLAIN_INTERVAL
    doubled: timedelta = base * 2 ** min(state.failures, _MAX_DOUBLINGS)
    wait: timedelta = min(doubled * (1 + _JITTER * _fraction(state.url)), LONGEST)
    pause = min(retry_after or timedelta(0), LONGEST)
    return now + max(wait, pause)


def with_schedule(state: FeedState, now: datetime, retry_after: timedelta | None = None) -> FeedState:
    """The state with `next_due` set by its other fields."""
    return replace(state, checked=now, next_due=None if state.gone else next_due(state, now, retry_after))


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """How long a host asks to be left alone (seconds or a date), from now, at most a day; None when it does not say.

    A value that cannot be read is taken as half an hour: the host did ask for a pause.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=min(int(text[:9]), 10**8)), LONGEST)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return _DEFAULT_RETRY
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(aware - now, timedelta(0)), LONGEST)


def _fraction(url: str) -> float:
    """A number in [0, 1) that is always the same for one URL."""
    return int.from_bytes(hashlib.sha256(url.encode("utf-8", "replace")).digest()[:4]) / 2**32
