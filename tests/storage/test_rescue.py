"""Nightly copies, and a damaged archive: moved aside, replaced by the newest sound copy, never deleted."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from retail.errors import DamagedError, StorageError
from retail.types import Article
from storage import open_store
from storage.rescue import KEPT, copies_of, copy_nightly, is_copied, open_mended

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)


def articles(count: int) -> list[Article]:
    return [Article(f"a{n}", f"Grocer {n}", "word " * 300, "Outlet", NOW, keys=(f"k{n}",)) for n in range(count)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive with a hundred articles, of which last night's copy has sixty and that of the night before ten."""
    archive = tmp_path / "endcap.db"
    store = open_store(f"sqlite:///{archive}")
    for count, back in ((10, 2), (60, 1)):
        store.save_articles(articles(count))
        copy_nightly(store, archive, DAY - timedelta(days=back))
    store.save_articles(articles(100))
    store.close()
    return archive


def test_copies_are_whole_archives_and_seven_are_kept(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    for day in range(9):
        copy_nightly(store, path, DAY + timedelta(days=day))
    store.close()
    kept = [copy.stem for copy in copies_of(path)]
    assert kept == [str(DAY + timedelta(days=8 - n)) for n in range(KEPT)]
    assert is_copied(path, DAY + timedelta(days=8))
    assert not is_copied(path, DAY + timedelta(days=9))
    newest = open_store(f"sqlite:///{copies_of(path)[0]}")
    assert (newest.counts()["articles"], newest.problems()) == (100, [])
    newest.close()


def test_without_room_for_it_no_copy_is_made_and_the_old_ones_stay(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    with pytest.raises(StorageError, match="free some space"):
        copy_nightly(store, path, DAY, lambda _: 1000)
    store.close()
    assert len(copies_of(path)) == 2


def zero_the_header(path: Path) -> None:
    path.write_bytes(bytes(100) + path.read_bytes()[100:])


def overwrite_pages(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[4096 * 3 : 4096 * 9] = bytes(range(256)) * 96
    path.write_bytes(bytes(body))


SPOILERS: list[Callable[[Path], object]] = [
    zero_the_header,
    overwrite_pages,
    lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(b"<!doctype html><p>Welcome</p>"),
]


@pytest.mark.parametrize("spoil", SPOILERS)
def test_a_damaged_archive_is_moved_aside_whole_and_its_newest_copy_used(
    path: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(path)
    broken = path.read_bytes()
    store, rescued = open_mended(f"sqlite:///{path}", NOW)
    assert rescued
    assert (store.counts()["articles"], store.problems()) == (60, [])
    assert rescued.aside.read_bytes() == broken
    assert rescued.aside.name in rescued.words
    assert "2026-11-19" in rescued.words
    store.close()
    again, nothing = open_mended(f"sqlite:///{path}", NOW)
    assert (again.counts()["articles"], nothing) == (60, None)
    again.close()


def test_a_copy_that_is_damaged_too_is_passed_over(path: Path) -> None:
    zero_the_header(path)
    overwrite_pages(copies_of(path)[0])
    store, rescued = open_mended(f"sqlite:///{path}", NOW)
    assert rescued
    assert (store.counts()["articles"], rescued.copy) == (10, copies_of(path)[1])
    store.close()


def test_without_a_sound_copy_there_is_a_new_archive_and_two_damages_of_one_second_are_both_kept(
    tmp_path: Path,
) -> None:
    path = tmp_path / "endcap.db"
    for n in range(2):
        path.write_bytes(b"not a database %d" % n)
        store, rescued = open_mended(f"sqlite:///{path}", NOW)
        assert rescued
        assert (store.counts()["articles"], rescued.copy) == (0, None)
        store.close()
    assert len(list(tmp_path.glob("endcap.db.damaged-*[0-9+]"))) == 2


def test_a_newer_archive_is_no_damage_and_stays_where_it_is(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    with store._write() as db:  # type: ignore[attr-defined]
        db.execute("pragma user_version = 999")
    store.close()
    with pytest.raises(StorageError, match="newer Endcap") as told:
        open_mended(f"sqlite:///{path}", NOW)
    assert not isinstance(told.value, DamagedError)
    assert not list(path.parent.glob("*damaged*"))


def test_a_sound_archive_is_opened_as_it_is(path: Path) -> None:
    store, rescued = open_mended(f"sqlite:///{path}", NOW)
    assert (store.counts()["articles"], rescued) == (100, None)
    store.close()
