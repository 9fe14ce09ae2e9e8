"""When an edition is due. Pure: decides from the channel's timetable and what the store says was done.

The rule: an edition belongs to a local date. It is due at the channel's hour on that date in its zone; where the
clocks skip that hour it moves forward, where it comes twice the first counts (fold=0). A date that does not exist in
a zone (Samoa, 30 December 2011) has no edition. Which dates are done is the ledger's knowledge, not the clock's.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from retail.types import Channel

LATE_LIMIT = timedelta(hours=4)
"""An edition later than this is not posted; its stories are free for the next morning's."""
PUNCTUAL = timedelta(minutes=10)
"""Up to here an edition is not called late."""


@dataclass(frozen=True, slots=True)
class Due:
    """An edition that should be posted now."""

    day: date
    at: datetime
    """The instant it was due, UTC."""
    late: bool


def zone_of(channel: Channel) -> ZoneInfo:
    """The channel's zone; UTC when this machine does not know it (it was checked when it was set)."""
    try:
        return ZoneInfo(channel.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def due_instant(channel: Channel, day: date) -> datetime | None:
    """The UTC instant at which the channel's edition of that local date is due; None when it has none."""
    if day.weekday() not in channel.weekdays or day in channel.holidays:
        return None
    zone = zone_of(channel)
    instant = datetime.combine(day, channel.hour, zone).astimezone(UTC)
    # A wall-clock time inside a gap comes back from UTC moved forward, perhaps past midnight (Nuuk, 23:15 on the day
    # its clocks change); the edition is still that day's. Only a date that was skipped as a whole has none.
    if instant.astimezone(zone).date() != day and not _exists(day, zone):
        return None
    return instant


def _exists(day: date, zone: ZoneInfo) -> bool:
    """False for a date that the zone never had: no time of it comes back from UTC as itself."""
    times = (datetime.combine(day, time(hour), zone) for hour in (0, 6, 12, 18))
    return any(moment.astimezone(UTC).astimezone(zone).date() == day for moment in times)


def due(channel: Channel, now: datetime, done: frozenset[date] = frozenset()) -> Due | None:
    """The edition that should go out now, if any: today's, or one whose lateness is still within the limit.

    `done` are local dates that the channel has an edition for. At most one edition is ever due: the newest.
    """
    today = now.astimezone(zone_of(channel)).date()
    for day in (today, today - timedelta(days=1)):
        at = due_instant(channel, day)
        if at is None or at > now:
            continue
        if day in done or now - at > LATE_LIMIT:
            return None
        return Due(day, at, late=now - at > PUNCTUAL)
    return None


def next_due(channel: Channel, now: datetime, done: frozenset[date] = frozenset()) -> datetime | None:
    """The next instant after `now` at which an edition will be due, within the next year; None when there is none."""
    today = now.astimezone(zone_of(channel)).date()
    for ahead in range(-1, 367):
        day = today + timedelta(days=ahead)
        at = due_instant(channel, day)
        if at is not None and at > now and day not in done:
            return at
    return None


STEP = timedelta(hours=2)
"""A clock that is ahead of the monotonic one by more than this has been set, or the machine was asleep."""
HOLD = 90.0
"""Seconds for which such a clock must stand before anything is done by it."""


@dataclass(slots=True)
class StepGuard:
    """Notices a wall clock that jumped ahead: for a while nothing is due, so that a wrong year posts nothing.

    A clock set back needs no guard: what is done is known by its date. A process that was stopped (SIGSTOP) saw both
    clocks go on, and posts when it wakes.
    """

    _last: tuple[datetime, float] | None = None
    _until: float = 0.0

    def steady(self, now: datetime, monotonic: float) -> bool:
        """True when the wall clock may be believed; `monotonic` in seconds."""
        if self._last is not None:
            ahead = (now - self._last[0]) - timedelta(seconds=monotonic - self._last[1])
            if ahead > STEP:
                self._until = monotonic + HOLD
            elif ahead < -STEP:
                self._until = 0.0
        self._last = now, monotonic
        return monotonic >= self._until
