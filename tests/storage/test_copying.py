"""A copy from one archive to another holds every row, there and back, and nothing of another archive is overwritten."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import psycopg
import pytest

from briefs.articles import read_articles
from retail.errors import StorageError
from retail.sample import sample_archive
from retail.types import (
    Article,
    Attribution,
    Brief,
    Channel,
    Edition,
    Feed,
    FeedState,
    Mention,
    OneLiner,
    PlannedPost,
    SearchQuery,
    Story,
)
from running.copying import copy
from storage import copying
from storage.base import Store
from storage.copying import TABLES, copy_archive
from storage.postgres import PostgresStore
from storage.sqlite import SQLiteStore
from tests.storage.postgres_server import bare_database, fresh_database

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)


@pytest.fixture
def postgres() -> Iterator[str]:
    with fresh_database() as url:
        yield url


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an archive with something in every table."""
    path = tmp_path_factory.mktemp("filled") / "archive.db"
    with closing(SQLiteStore(path)) as store:
        fill(store)
    return path


@pytest.fixture
def sqlite(filled: Path, tmp_path: Path) -> str:
    """A copy of that archive."""
    shutil.copyfile(filled, tmp_path / "from.db")
    return f"sqlite:///{tmp_path / 'from.db'}"


def opened(url: str) -> SQLiteStore | PostgresStore:
    return PostgresStore(url) if url.startswith("postgresql:") else SQLiteStore(Path(url.removeprefix("sqlite:///")))


@cache
def sample() -> list[Article]:
    kept = [each for each in read_articles(sample_archive()) if isinstance(each, Article)]
    tags = (Mention("kroger"), Mention("aldi", False))
    return [replace(each, keys=(f"key:{each.id}",), companies=tags, topics=("deals",)) for each in kept]


def brief(story: str, *ids: str) -> Brief:
    return Brief(story, "Kroger opens “Café”", Attribution("Daily Basket"), (), (), NOW, articles=ids)


def fill(store: Store) -> None:
    articles = sample()
    store.save_articles(articles)
    store.save_feeds([Feed("https://z.example"), Feed("https://a.example", paused=True)])
    state = FeedState("https://a.example", 'W/"x"', checked=NOW, gone=True)
    late = Article("late", "ÉTÉ \N{PILE OF POO} late", "It said.", "Outlet", NOW - timedelta(days=20_000), seen=NOW)
    store.save_refresh(state, [late], ["d2", "d1"])
    assert store.keep_save("T1", replace(late, id="saved", saved=True, keys=("save:1",)))
    store.save_stories([Story(f"s{n}", tuple(articles[n : n + 3]), NOW, NOW, "s0" if n else None) for n in range(9)])
    for number, channel in enumerate(("C9", "C1", "C5")):  # in an order that is not that of the keys
        store.save_channel(Channel("T1", channel))
        line = OneLiner("s2", "Aldi hires", "Daily Basket", NOW, articles=(articles[3].id,))
        edition = Edition("T1", channel, DAY, number, (brief("s1", articles[1].id),), (line,), composed=NOW)
        store.save_edition(edition, [PlannedPost(f"k{2 - number}", "T1", channel, DAY, 0, "brief", "{}", story="s1")])
    assert store.claim_post("k1", "me", NOW)
    store.record_post("k1", "17.1")
    assert store.claim("event", "me", NOW)
    assert store.claim("job", "me", NOW, timedelta(seconds=60))
    store.change_record("T1", "votes", "s1", lambda _: {"yes": 3, "é": None})
    store.keep("prompt", "result")
    store.save_installation("T1", "sealed")
    store.add_tokens(DAY, 12)


def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of an archive, asked from the engine itself."""
    if url.startswith("postgresql:"):
        with psycopg.connect(url) as pg:
            return {t.name: sorted(pg.execute(f"select {_columns(t.name)} from {t.name}"), key=repr) for t in TABLES}
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as db:
        return {t.name: sorted(db.execute(f"select {_columns(t.name)} from {t.name}"), key=repr) for t in TABLES}


def _columns(table: str) -> str:
    """In SQLite's order, which has no column for the order of arrival."""
    with closing(sqlite3.connect(":memory:")) as db:
        from sqlite_utils import Database

        from storage import migrations

        migrations.migrate(Database(db, execute_plugins=False))
        return ", ".join(name for (name,) in db.execute("select name from pragma_table_info(?)", (table,)))


class TestThereAndBack:
    def test_every_row_of_every_table_is_the_same(self, sqlite: str, postgres: str, tmp_path: Path) -> None:
        back = f"sqlite:///{tmp_path / 'back.db'}"
        there = copy_archive(sqlite, postgres)
        again = copy_archive(postgres, back)
        before = contents(sqlite)
        assert all(before.values()), "something in every table"
        assert contents(postgres) == before
        assert contents(back) == before
        assert there.digest == again.digest
        assert there.written == again.written == sum(map(len, before.values()))
        assert there.rows == {name: len(rows) for name, rows in before.items()}

    @pytest.mark.parametrize("table", ["channels", "told", "posts", "editions"])
    def test_the_order_of_arrival_is_copied(self, sqlite: str, postgres: str, tmp_path: Path, table: str) -> None:
        back = tmp_path / "back.db"
        copy_archive(sqlite, postgres)
        copy_archive(postgres, f"sqlite:///{back}")
        orders = []
        for path in (sqlite.removeprefix("sqlite:///"), back):
            with closing(sqlite3.connect(path)) as db:
                orders.append(db.execute(f"select rowid, * from {table} order by rowid").fetchall())
        assert orders[0] == orders[1]
        assert orders[0] != sorted(orders[0], key=lambda row: row[1:])

    def test_a_copy_can_be_searched_and_gone_on_with(self, sqlite: str, postgres: str, tmp_path: Path) -> None:
        copy_archive(sqlite, postgres)
        copy_archive(postgres, f"sqlite:///{tmp_path / 'back.db'}")
        asked = SearchQuery("ocado", words=("ocado",))
        answers = []
        for url in (sqlite, postgres, f"sqlite:///{tmp_path / 'back.db'}"):
            with closing(opened(url)) as store:
                answers.append([hit.article.id for hit in store.search(asked, NOW).hits])
                assert store.problems() == []
                assert store.save_feeds([Feed("https://new.example")]) == 1
                assert store.save_articles([Article("new", "New", "News", "Outlet", NOW)]) == 1
                store.save_channel(Channel("T2", "C1"))
                assert [channel.id for channel in store.channels()] == ["C9", "C1", "C5", "C1"]
        assert len(answers[0]) > 5
        assert answers[0] == answers[1] == answers[2]

    def test_an_archive_can_move_within_an_engine(self, sqlite: str, postgres: str, tmp_path: Path) -> None:
        copy_archive(sqlite, f"sqlite:///{tmp_path / 'second.db'}")
        copy_archive(sqlite, postgres)
        with bare_database() as other:
            copy_archive(postgres, other)
            assert contents(other) == contents(f"sqlite:///{tmp_path / 'second.db'}")

    def test_no_table_of_either_engine_is_forgotten(self, sqlite: str, postgres: str) -> None:
        known = {table.name for table in TABLES}
        for side in (copying._reading(sqlite), copying._reading(postgres)):
            with side as archive:
                assert archive.tables() == known
                for table in TABLES:
                    assert set(table.key) <= set(archive.columns(table))

    def test_a_table_that_is_not_known_is_not_left_behind_in_silence(self, sqlite: str, postgres: str) -> None:
        with closing(sqlite3.connect(sqlite.removeprefix("sqlite:///"))) as db:
            db.execute("create table plugins (a)")
        with pytest.raises(StorageError, match="plugins"):
            copy_archive(sqlite, postgres)


class Stopped(Exception):
    """A person pressed Ctrl-C, or the machine went away."""


def stop_at(count: int) -> copying.Progress:
    def progress(done: int, _: int, __: str) -> None:
        if done >= count:
            raise Stopped

    return progress


class TestTakingUp:
    def test_a_copy_that_was_stopped_goes_on_where_it_was(
        self, sqlite: str, postgres: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(copying, "BATCH", 50)
        with pytest.raises(Stopped):
            copy_archive(sqlite, postgres, stop_at(150))
        with closing(PostgresStore(postgres)) as half:
            kept = half.counts()["articles"]
            assert 100 <= kept < 200
            assert half.problems() == []
        rest = copy_archive(sqlite, postgres)
        assert contents(postgres) == contents(sqlite)
        assert rest.written <= sum(rest.rows.values()) - kept
        assert copy_archive(sqlite, postgres).written == 0

    def test_what_changed_in_the_source_meanwhile_is_brought_up(self, sqlite: str, postgres: str) -> None:
        copy_archive(sqlite, postgres)
        with closing(opened(sqlite)) as store:
            store.claim_post("k2", "you", NOW)
            store.release("job", "me")
            store.save_refresh(FeedState("https://a.example", checked=NOW), [], ["d9"])
            store.save_articles([Article("more", "More", "News", "Outlet", NOW)])
            store.change_record("T1", "votes", "s1", lambda _: None)
        again = copy_archive(sqlite, postgres)
        assert contents(postgres) == contents(sqlite)
        assert 0 < again.written < 10

    @pytest.mark.parametrize("engine", ["sqlite", "postgres"])
    def test_a_source_that_is_written_to_is_copied_as_it_was_at_the_start(
        self, sqlite: str, postgres: str, tmp_path: Path, engine: str
    ) -> None:
        source, target = sqlite, postgres
        if engine == "postgres":
            copy_archive(sqlite, postgres)
            source, target = postgres, f"sqlite:///{tmp_path / 'back.db'}"
        before = contents(source)
        written: list[int] = []

        def write(*_: object) -> None:
            with closing(opened(source)) as store:
                written.append(store.save_articles([Article(f"w{len(written)}", "Now", "News", "Outlet", NOW)]))

        copy_archive(source, target, write)
        assert sum(written) > 10
        assert contents(target) == before

    def test_a_difference_is_found_and_named(self, sqlite: str, postgres: str) -> None:
        def spoil(done: int, total: int, _: str) -> None:
            if done > total / 2:
                with psycopg.connect(postgres) as db:
                    db.execute("update results set value = 'another'")

        with pytest.raises(StorageError, match="differs from its source in results at 'prompt'"):
            copy_archive(sqlite, postgres, spoil)


class TestRefusals:
    def test_another_archive_is_not_overwritten(self, sqlite: str, postgres: str) -> None:
        with closing(PostgresStore(postgres)) as other:
            other.save_articles([Article("x", "Of another archive", "News", "Outlet", NOW)])
        before = contents(postgres)
        with pytest.raises(StorageError, match="copy into an empty archive"):
            copy_archive(sqlite, postgres)
        assert contents(postgres)["articles"] == before["articles"]

    def test_source_and_target_swapped_by_mistake_change_nothing(self, sqlite: str, postgres: str) -> None:
        before = contents(sqlite)
        with pytest.raises(StorageError, match="are the two swapped"):
            copy_archive(postgres, sqlite)
        assert contents(sqlite) == before

    def test_an_archive_is_not_copied_to_itself(self, sqlite: str) -> None:
        with pytest.raises(StorageError, match="itself"):
            copy_archive(sqlite, sqlite)

    def test_a_source_that_is_not_there_is_not_made(self, postgres: str, tmp_path: Path) -> None:
        with pytest.raises(StorageError, match="no such file"):
            copy_archive(f"sqlite:///{tmp_path / 'typo.db'}", postgres)
        assert not (tmp_path / "typo.db").exists()
        with bare_database() as empty, pytest.raises(StorageError, match="there is no archive"):
            copy_archive(empty, postgres)

    def test_an_unknown_kind_of_archive_is_named(self, sqlite: str) -> None:
        with pytest.raises(StorageError, match="'mysql' is no archive"):
            copy_archive("mysql://u:pw@host/db", sqlite)


class TestTheFront:
    def test_the_command_says_what_was_copied(
        self, sqlite: str, postgres: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert copy(sqlite, postgres) == 0
        said = capsys.readouterr()
        assert "articles                   271" in said.out
        assert "compared and the same" in said.out
        assert said.err == ""

    def test_a_backup_of_postgres_is_an_sqlite_archive_whole_or_not_there(
        self, sqlite: str, postgres: str, tmp_path: Path
    ) -> None:
        copy_archive(sqlite, postgres)
        target = tmp_path / "backup.db"
        with closing(PostgresStore(postgres)) as store:
            store.backup(target)
            with pytest.raises(StorageError, match="there is a file"):
                store.backup(target)
        assert contents(f"sqlite:///{target}") == contents(sqlite)
        assert [path.name for path in tmp_path.iterdir() if "partial" in path.name or "backup" in path.name] == [
            "backup.db"
        ]
