"""Copies of an SQLite archive, made every night; and what is done at the start with an archive that is damaged.

A damaged file is moved aside, never deleted; the newest copy that is sound takes its place, or a new archive, which
then reads the channels (`briefs.healing`). PostgreSQL's copies and repairs are its server's.
"""

import os
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from retail.errors import DamagedError, StorageError
from storage import SQLITE, open_store
from storage.base import Store
from storage.room import Free, free_bytes
from storage.sqlite import SQLiteStore

KEPT = 7
"""Nightly copies; older ones are deleted, so that what was forgotten is gone from them after a week."""
PARTS = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Rescue:
    """A damaged archive was replaced. `copy`: by which copy; None: by a new, empty archive."""

    aside: Path
    why: str
    copy: Path | None

    @property
    def words(self) -> str:
        """What was done, for people."""
        instead = (
            f"the copy {self.copy.name} of it is used" if self.copy else "there was no sound copy: a new one is made"
        )
        return f"The archive was damaged and is kept as {self.aside.name}; {instead}. {self.why}"


def file_of(url: str) -> Path | None:
    """The archive's file; None for another engine than SQLite."""
    return Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None


def copies_of(archive: Path) -> list[Path]:
    """The nightly copies, newest first."""
    return sorted(_folder(archive).glob("????-??-??.db"), reverse=True)


def is_copied(archive: Path, day: date) -> bool:
    """Is there a copy of that day?"""
    return (_folder(archive) / f"{day}.db").exists()


def copy_nightly(store: Store, archive: Path, day: date, free: Free = free_bytes) -> Path:
    """Copy the archive while others write, and delete all but the newest seven. Raises `StorageError`."""
    folder, size = _folder(archive), archive.stat().st_size
    if free(archive.parent) < 2 * size:
        raise StorageError(
            f"no copy of {str(archive)!r} was made: it needs {2 * size // 2**20 + 1} MB of free disk; free some space"
        )
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise StorageError(f"no copy of {str(archive)!r} was made: {error.strerror}") from error
    target = folder / f"{day}.db"
    store.backup(target)
    for old in copies_of(archive)[KEPT:]:
        old.unlink(missing_ok=True)
    return target


def _folder(archive: Path) -> Path:
    return archive.with_name(f"{archive.name}-copies")


def open_mended(url: str, now: datetime) -> tuple[Store, Rescue | None]:
    """The archive at `url`, looked through; a damaged one is replaced first. Raises `StorageError` for all else."""
    archive = file_of(url)
    if archive is None:
        return open_store(url), None
    try:
        return _sound(archive), None
    except DamagedError as error:
        aside = _move_aside(archive, now)
        copy = next((one for one in copies_of(archive) if _put_in_place(one, archive)), None)
        return open_store(url), Rescue(aside, str(error), copy)


def _sound(archive: Path) -> SQLiteStore:
    store = SQLiteStore(archive)
    try:
        damage = store.damage()
    except StorageError:
        store.close()
        raise
    if damage:
        store.close()
        raise DamagedError(f"could not use the archive {str(archive)!r}: {damage[0]}")
    return store


def _move_aside(archive: Path, now: datetime) -> Path:
    aside = archive.with_name(f"{archive.name}.damaged-{now:%Y%m%d-%H%M%S}")
    while aside.exists():
        aside = aside.with_name(f"{aside.name}+")
    for end in PARTS:
        part = archive.with_name(archive.name + end)
        if part.exists():
            part.replace(aside.with_name(aside.name + end))
    return aside


def _put_in_place(copy: Path, archive: Path) -> bool:
    """Make a copy the archive, if it is sound."""
    draft = archive.with_name(f".{archive.name}.restored-{os.getpid()}")
    try:
        shutil.copyfile(copy, draft)
        _sound(draft).close()
        draft.replace(archive)
    except (StorageError, OSError):
        return False
    finally:
        for end in PARTS:
            draft.with_name(draft.name + end).unlink(missing_ok=True)
    return True
