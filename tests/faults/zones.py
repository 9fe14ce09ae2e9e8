"""Every zone there is, every date, every quarter of an hour: exactly one due instant for a local date that exists."""

import hashlib
import zoneinfo
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from briefs.timetable import due_instant
from retail.types import Channel

FIRST, LAST = date(2025, 1, 1), date(2030, 12, 31)
QUARTERS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45))
EVERY_DAY = frozenset(range(7))


@dataclass(slots=True)
class Reckoning:
    """What was looked at, and what was wrong."""

    zones: int = 0
    alike: int = 0
    """Zones that are another one under a second name: looked at once."""
    instants: int = 0
    wrong: int = 0
    first: str = ""
    """The first that was wrong."""


def dates() -> list[date]:
    """All dates of the years 2025 to 2030."""
    return [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def different_zones() -> list[list[str]]:
    """All IANA names, those that are the same zone together."""
    same: dict[str, list[str]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        same.setdefault(_digest(name), []).append(name)
    return list(same.values())


def _digest(name: str) -> str:
    found = (Path(folder) / name for folder in zoneinfo.TZPATH)
    file = next((path for path in found if path.is_file()), None)
    return hashlib.sha256(file.read_bytes()).hexdigest() if file else name


def problems(zone: str, days: Sequence[date], hours: Sequence[time]) -> Iterator[str | None]:
    """For each date and hour: None where the due instant is right, else what is wrong with it."""
    place = ZoneInfo(zone)
    for hour in hours:
        channel = Channel("T", "C", hour=hour, zone=zone, weekdays=EVERY_DAY)
        before: datetime | None = None
        for day in days:
            at = due_instant(channel, day)
            yield _problem(place, day, hour, at, before)
            before = at or before


def _problem(zone: ZoneInfo, day: date, hour: time, at: datetime | None, before: datetime | None) -> str | None:
    """What the rule says, told in another way: by asking each instant what its wall clock shows."""
    where = f"{zone.key} {day} {hour}"
    if at is None:
        return f"{where}: no instant although the date exists" if _has(zone, day) else None
    if before is not None and not before < at <= before + timedelta(days=2, hours=3):
        return f"{where}: {at} after {before}"
    shown = at.astimezone(zone)
    if shown.replace(tzinfo=None) != datetime.combine(day, hour):
        return None if _skipped(zone, day, hour) and shown.replace(tzinfo=None) > datetime.combine(day, hour) else where
    return f"{where}: the second of two" if shown.fold else None


def _has(zone: ZoneInfo, day: date) -> bool:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return any((noon + timedelta(hours=n)).astimezone(zone).date() == day for n in range(-26, 27))


def _skipped(zone: ZoneInfo, day: date, hour: time) -> bool:
    """True when no instant shows that wall-clock time."""
    wall = datetime.combine(day, hour)
    around = (wall.replace(tzinfo=UTC) + timedelta(minutes=15 * n) for n in range(-4 * 15, 4 * 15))
    return all(instant.astimezone(zone).replace(tzinfo=None) != wall for instant in around)


def reckon(zones: Sequence[Sequence[str]], days: Sequence[date], hours: Sequence[time]) -> Reckoning:
    """Look at all of it."""
    found = Reckoning()
    for same in zones:
        found.zones += len(same)
        found.alike += len(same) - 1
        for problem in problems(same[0], days, hours):
            found.instants += 1
            found.wrong += problem is not None
            found.first = found.first or problem or ""
    return found
