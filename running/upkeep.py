"""Care for the archive while the bot runs: nightly copies, ballast, feeds that wait while nothing can be written."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from retail.errors import StorageError
from storage import rescue, room
from storage.base import Store

log = logging.getLogger("endcap.upkeep")
NIGHT = 2
"""From this hour (UTC) on the day's copy is made."""
AGAIN = timedelta(hours=1)
"""After a copy that failed."""
REST = timedelta(minutes=10)
"""Feeds are left alone for so long after the archive could not be written: what is read would be read again."""
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Upkeep:
    """Knows when what is due. `tell`: says a thing to those who look after the bot."""

    store: Store
    archive: Path | None
    """The archive's file; None for PostgreSQL, whose server has its own copies and disk."""
    tell: Callable[[str], None]
    free: room.Free = room.free_bytes
    _copy_from: datetime = _NEVER
    _rest_until: datetime = _NEVER
    _short: bool = False

    def copy_due(self, now: datetime) -> bool:
        """Is there no copy of this day yet, although it is past two, or no copy at all?"""
        if self.archive is None or now < self._copy_from or rescue.is_copied(self.archive, now.date()):
            return False
        return now.hour >= NIGHT or not rescue.copies_of(self.archive)

    def copy(self, now: datetime) -> None:
        """Make the day's copy; what goes wrong is told, and tried again in an hour."""
        if self.archive is None:
            return
        self._copy_from = now + AGAIN
        try:
            log.info(
                "the archive is copied to %s", rescue.copy_nightly(self.store, self.archive, now.date(), self.free)
            )
        except StorageError as error:
            log.warning("%s", error)

    def may_take_in(self, now: datetime) -> bool:
        """May feeds be read, or would what they give find no room? Takes ballast on when there is room for it."""
        if now < self._rest_until:
            return False
        if self.archive is None or room.take_on(self.archive, self.free) or not room.is_short(self.archive, self.free):
            self._short = False
            return True
        if not self._short:
            self.tell(
                "The disk is nearly full: feeds are not read until there is space; planned messages still go out."
            )
        self._short = True
        return False

    def rest(self, error: StorageError, now: datetime) -> None:
        """The archive could not be written: leave the feeds alone for a while."""
        self._rest_until = now + REST
        log.error("feeds are left alone for %d minutes: %s", REST.total_seconds() // 60, error)
