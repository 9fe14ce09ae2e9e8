"""The stories of a window are what the archive knows and what is new, and only what changed is written."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from briefs.morning import stories_of_window
from retail.types import Article, Story
from storage.sqlite import SQLiteStore

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


class Watched(SQLiteStore):
    """Tells which stories were written, and which articles were read for stories."""

    written: Sequence[str] = ()
    read: Sequence[str] = ()

    def save_stories(self, stories: Sequence[Story]) -> None:
        self.written = [story.id for story in stories]
        super().save_stories(stories)

    def _articles_in(self, db: sqlite3.Connection, ids: Sequence[str]) -> list[Article]:
        self.read = ids
        return super()._articles_in(db, ids)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Watched]:
    opened = Watched(tmp_path / "archive.db")
    yield opened
    opened.close()


def article(key: str, title: str, hours: float) -> Article:
    return Article(key, title, "", f"Outlet {key}", NOON + timedelta(hours=hours))


def test_only_stories_that_changed_are_written_again(store: Watched) -> None:
    until = NOON + timedelta(hours=9)
    titles = ("Bramble to buy Pennywell for $2.1 billion", "Harrow recalls peanut butter over salmonella")
    store.save_articles([article(f"a{n}", title, n) for n, title in enumerate(titles)])
    first = stories_of_window(store, NOON, until)
    assert len(first) == 2
    assert store.written == [story.id for story in first]

    assert stories_of_window(store, NOON, until) == first
    assert store.written == []

    store.save_articles([article("a2", "Bramble to buy rival Pennywell in $2.1 billion deal", 2)])
    again = stories_of_window(store, NOON, until)
    assert [[one.id for one in story.articles] for story in again] == [["a0", "a2"], ["a1"]]
    assert store.written == [first[0].id]
    assert store.stories([first[0].id]) == again[:1]


def test_of_known_stories_only_the_articles_that_the_window_lacks_are_read(store: Watched) -> None:
    titles = ("Bramble to buy Pennywell for $2.1 billion", "Bramble to buy rival Pennywell in $2.1 billion deal")
    store.save_articles([article(f"a{n}", title, n) for n, title in enumerate(titles)])
    whole = stories_of_window(store, NOON, NOON + timedelta(hours=9))
    assert stories_of_window(store, NOON, NOON + timedelta(hours=9)) == whole
    assert store.read == []
    assert stories_of_window(store, NOON + timedelta(hours=1), NOON + timedelta(hours=9)) == whole
    assert store.read == ["a0"]
