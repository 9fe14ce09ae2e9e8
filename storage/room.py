"""Room on the disk: a file of ballast that is thrown off when the disk is full, so that the ledger can still write.

What is planned then still goes out; feeds wait, so that they do not eat what was freed. All of it for SQLite, whose
file is on our own disk.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

BALLAST = 5 * 2**20
"""Bytes. Enough for some ten thousand messages of the ledger."""
ENOUGH = 4 * BALLAST
"""So much must be free before ballast is taken on, or anything but the ledger is written without it. [bytes]"""

Free = Callable[[Path], int]


def free_bytes(folder: Path) -> int:
    """What this user may still write there. [bytes]"""
    return shutil.disk_usage(folder).free


def ballast_of(archive: Path) -> Path:
    """Where the archive's ballast lies."""
    return archive.with_name(f"{archive.name}-ballast")


def take_on(archive: Path, free: Free = free_bytes) -> bool:
    """Lay ballast where there is none and enough room; whether there is some now."""
    ballast = ballast_of(archive)
    if ballast.exists():
        return True
    if free(archive.parent) < ENOUGH:
        return False
    draft = ballast.with_name(f".{ballast.name}.{os.getpid()}")
    try:
        draft.write_bytes(bytes(BALLAST))
        draft.replace(ballast)
    except OSError:
        draft.unlink(missing_ok=True)
        return False
    return True


def throw_off(archive: Path) -> bool:
    """Free the ballast's room; False when there was none."""
    try:
        ballast_of(archive).unlink()
    except OSError:
        return False
    return True


def is_short(archive: Path, free: Free = free_bytes) -> bool:
    """Is there so little room that only the ledger may write?"""
    return not ballast_of(archive).exists() and free(archive.parent) < ENOUGH
