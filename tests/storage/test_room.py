"""A full disk: the ballast goes, the ledger writes, feeds wait until there is room again."""

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from retail.errors import StorageError
from retail.types import Article, FeedState
from storage import room
from storage.sqlite import SQLiteStore
from tests.faults.poster_process import planned

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)


def test_ballast_is_taken_on_where_there_is_room_and_thrown_off_once(tmp_path: Path) -> None:
    archive = tmp_path / "endcap.db"
    assert not room.take_on(archive, lambda _: room.ENOUGH - 1)
    assert room.take_on(archive, lambda _: room.ENOUGH)
    assert room.take_on(archive, lambda _: 0)
    assert room.ballast_of(archive).stat().st_size == room.BALLAST
    assert [room.throw_off(archive), room.throw_off(archive)] == [True, False]


def test_little_room_is_short_only_without_ballast(tmp_path: Path) -> None:
    archive = tmp_path / "endcap.db"
    assert room.is_short(archive, lambda _: room.ENOUGH - 1)
    assert not room.is_short(archive, lambda _: room.ENOUGH)
    room.take_on(archive)
    assert not room.is_short(archive, lambda _: 0)


def test_a_full_disk_throws_the_ballast_off_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    archive = tmp_path / "endcap.db"
    store = SQLiteStore(archive)
    room.take_on(archive)
    with pytest.raises(StorageError, match="the disk is full"), store._write():
        raise sqlite3.OperationalError("database or disk is full")
    assert not room.ballast_of(archive).exists()
    assert "ballast is thrown off" in caplog.text
    store.close()


def test_while_there_is_little_room_the_ledger_writes_and_nothing_is_taken_in(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "endcap.db", free=lambda _: 1000)
    article = Article("a1", "Grocer opens", "", "Outlet", NOW)
    with pytest.raises(StorageError, match="nothing is taken in"):
        store.save_refresh(FeedState("f"), [article], None)
    with pytest.raises(StorageError, match="nothing is taken in"):
        store.save_articles([article])
    edition, posts = planned("C1", DAY, ("s1",))
    assert store.save_edition(edition, posts)
    assert store.claim_post(posts[0].key, "me", NOW)
    store.record_post(posts[0].key, "1.0")
    assert store.articles(["a1"]) == []
    store.close()
