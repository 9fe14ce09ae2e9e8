"""When the archive is copied, and when feeds wait because nothing could be kept."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from retail.errors import StorageError
from running.upkeep import AGAIN, REST, Upkeep
from storage import Store, open_store, room
from storage.rescue import copies_of

MIDNIGHT = datetime(2026, 11, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'endcap.db'}")
    yield opened
    opened.close()


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def upkeep(store: Store, tmp_path: Path, told: list[str]) -> Upkeep:
    return Upkeep(store, tmp_path / "endcap.db", told.append)


def test_an_archive_is_copied_at_once_when_it_never_was_and_then_once_a_night(upkeep: Upkeep, tmp_path: Path) -> None:
    now, made = MIDNIGHT, 0
    for _ in range(24 * 3 * 3):
        if upkeep.copy_due(now):
            upkeep.copy(now)
            made += 1
        now += HOUR / 3
    assert made == 3
    assert [copy.stem for copy in copies_of(tmp_path / "endcap.db")] == ["2026-11-22", "2026-11-21", "2026-11-20"]


def test_the_next_nights_copy_waits_until_two(upkeep: Upkeep) -> None:
    upkeep.copy(MIDNIGHT)
    tomorrow = MIDNIGHT + timedelta(days=1)
    assert [upkeep.copy_due(tomorrow + n * HOUR) for n in (0, 1, 2, 3)] == [False, False, True, True]


def test_a_copy_that_fails_is_told_in_the_log_and_tried_again_in_an_hour(
    upkeep: Upkeep, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "endcap.db-copies").write_text("a file where the folder should be")
    upkeep.copy(MIDNIGHT)
    assert "no copy of" in caplog.text
    assert not upkeep.copy_due(MIDNIGHT + AGAIN / 2)
    assert upkeep.copy_due(MIDNIGHT + AGAIN)


def test_feeds_wait_while_the_disk_is_nearly_full_and_it_is_told_once(upkeep: Upkeep, told: list[str]) -> None:
    upkeep.free = lambda _: 1000
    assert not any(upkeep.may_take_in(MIDNIGHT + n * HOUR) for n in range(5))
    assert len(told) == 1
    upkeep.free = room.free_bytes
    assert upkeep.may_take_in(MIDNIGHT)
    assert room.ballast_of(upkeep.archive or Path()).exists()


def test_after_an_archive_that_could_not_be_written_feeds_are_left_alone(upkeep: Upkeep) -> None:
    assert upkeep.may_take_in(MIDNIGHT)
    upkeep.rest(StorageError("the archive cannot be written"), MIDNIGHT)
    assert not upkeep.may_take_in(MIDNIGHT + REST / 2)
    assert upkeep.may_take_in(MIDNIGHT + REST)


def test_postgresql_has_its_own_copies_and_disk(store: Store, told: list[str]) -> None:
    upkeep = Upkeep(store, None, told.append, lambda _: 0)
    assert not upkeep.copy_due(MIDNIGHT + 5 * HOUR)
    assert upkeep.may_take_in(MIDNIGHT)
