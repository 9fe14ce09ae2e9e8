"""What only the PostgreSQL engine promises: what it refuses to open and how, migrations, connections, its search."""

import json
import math
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefs.articles import read_articles
from briefs.search import search
from retail.companies import CompanyTable
from retail.errors import StorageError
from retail.sample import SAMPLE_NOW, sample_archive, sample_gold
from retail.topics import tag_topics
from retail.types import Article, Channel, Feed, SearchQuery, Story
from storage import Store, postgres_migrations, postgres_search, sqlite_search
from storage.base import Json
from storage.postgres import PostgresStore
from storage.postgres_connections import explain, place_of
from storage.postgres_words import NOTHING, phrases_of, tsquery, words_of
from storage.searching import Scope
from storage.sqlite import SQLiteStore
from tests.storage import postgres_server
from tests.storage.at_once import SPAWN, in_processes, save_one_feed, write_and_wait
from tests.storage.postgres_server import bare_database, fresh_database

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def article(number: int, title: str, text: str = "So it said.") -> Article:
    return Article(f"a{number}", title, text, "Outlet", NOW + timedelta(minutes=number))


@pytest.fixture
def url() -> Iterator[str]:
    with fresh_database() as made:
        yield made


@pytest.fixture
def store(url: str) -> Iterator[PostgresStore]:
    with closing(PostgresStore(url)) as opened:
        yield opened


@pytest.fixture
def bare() -> Iterator[str]:
    with bare_database() as made:
        yield made


def query(text: str) -> SearchQuery:
    return SearchQuery(text, words=tuple(text.split()))


def found(store: Store, asked: SearchQuery) -> set[str]:
    return {hit.article.id for hit in store.search(asked, NOW, limit=200).hits}


class TestOpening:
    def test_a_server_that_is_not_there_is_said_without_the_password(self) -> None:
        with pytest.raises(StorageError, match="is PostgreSQL running") as error:
            PostgresStore("postgresql://endcap:s3cret@127.0.0.1:9/news")
        assert "postgresql://endcap@127.0.0.1:9/news" in str(error.value)
        assert "s3cret" not in str(error.value)

    @pytest.mark.parametrize(
        "url",
        [
            "postgresql://u:s3cr@et@localhost/db",
            "postgresql://u:s3cr#et@localhost/db",
            "postgresql://u:s3cr/et@localhost/db",
            "postgresql://u:s3cret@localhost:port/db",
            "postgresql://u:s3cret@localhost/db?no_such=1",
        ],
    )
    def test_a_url_that_libpq_would_misread_is_not_repeated(self, url: str) -> None:
        with pytest.raises(StorageError, match="percent-encoded") as error:
            PostgresStore(url)
        assert "s3cr" not in f"{error.value}{error.value.__cause__}"

    def test_an_error_that_holds_the_password_is_told_without_it(self) -> None:
        said = explain("here", psycopg.OperationalError("bad s3cret\n in here"), "s3cret")
        assert "s3cret" not in said
        assert "bad ***" in said

    def test_the_place_is_told_without_password_and_options(self) -> None:
        assert place_of("postgres://me:pw@db.example:5433/news?password=x") == "postgresql://me@db.example:5433/news"

    def test_a_missing_database_says_so(self, bare: str) -> None:
        with pytest.raises(StorageError, match="no such database"):
            PostgresStore(bare.replace("/test_", "/nobody_"))

    def test_another_programs_tables_are_refused_and_left_alone(self, bare: str) -> None:
        with psycopg.connect(bare, autocommit=True) as db:
            db.execute("create table articles (id integer)")
            with pytest.raises(StorageError, match="another program"):
                PostgresStore(bare)
            assert db.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone() == (1,)

    def test_a_newer_archive_is_refused(self, url: str) -> None:
        with psycopg.connect(url) as db:
            db.execute("insert into endcap_schema values (9999, 'from the future')")
        with pytest.raises(StorageError, match="a newer Endcap made it"):
            PostgresStore(url)

    def test_a_database_that_cannot_hold_all_letters_is_refused(self) -> None:
        options = "encoding 'SQL_ASCII' template template0"
        with bare_database(options) as url, pytest.raises(StorageError, match="its encoding is SQL_ASCII"):
            PostgresStore(url)

    def test_without_the_programs_the_tests_say_why_they_are_skipped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(postgres_server, "programs", lambda: None)
        with pytest.raises(pytest.skip.Exception, match="no PostgreSQL on this machine"):
            postgres_server._server.__wrapped__()


class TestMigrations:
    def test_every_step_of_the_sqlite_schema_has_its_like(self) -> None:
        from storage import migrations

        assert postgres_migrations.VERSION == migrations.VERSION

    def test_a_migration_that_fails_half_way_leaves_nothing(self, bare: str, monkeypatch: pytest.MonkeyPatch) -> None:
        steps = {**postgres_migrations.STEPS, "9-broken": "create table half (a integer);\nselect no_such_column"}
        monkeypatch.setattr(postgres_migrations, "STEPS", steps)
        monkeypatch.setattr(postgres_migrations, "VERSION", len(steps))
        with pytest.raises(StorageError):
            PostgresStore(bare)
        with psycopg.connect(bare) as db:
            assert db.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone() == (0,)

    def test_an_older_archive_is_brought_up_to_date_with_its_rows(self, bare: str) -> None:
        with psycopg.connect(bare, autocommit=True) as db:
            postgres_migrations.migrate(db, up_to=3)
            db.execute("insert into days values (1, 2, 3)")
        with closing(PostgresStore(bare)) as store:
            store.save_channel(Channel("T1", "C1"))
        with psycopg.connect(bare) as db:
            assert db.execute("select * from days").fetchall() == [(1, 2, 3)]

    def test_three_processes_migrate_an_empty_database_once(self, bare: str) -> None:
        assert sorted(in_processes(save_one_feed, bare, [])) == [0, 0, 1]


class TestConnections:
    def test_connections_that_the_server_ended_are_made_again(self, store: PostgresStore, url: str) -> None:
        store.save_feeds([Feed("f")])
        with psycopg.connect(url) as db:
            db.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
        assert store.feeds() == [Feed("f")]

    def test_closing_leaves_no_connection_and_no_thread(self, url: str) -> None:
        before = threading.active_count()
        store = PostgresStore(url)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: store.feeds(), range(40)))
        store.close()
        with psycopg.connect(url) as db:
            others = "datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"
            for _ in range(100):  # the server notices a moment later
                if db.execute(f"select count(*) from pg_stat_activity where {others}").fetchone() == (0,):
                    break
                db.execute("select pg_sleep(0.02), pg_stat_clear_snapshot()")
            else:
                pytest.fail("connections are left")
        assert threading.active_count() == before

    def test_more_threads_than_connections_wait_their_turn(self, store: PostgresStore) -> None:
        with ThreadPoolExecutor(32) as pool:
            assert sum(pool.map(lambda number: store.save_articles([article(number, "x")]), range(64))) == 64

    def test_a_killed_writer_holds_nobody_up(self, store: PostgresStore, url: str) -> None:
        ready = SPAWN.Event()
        process = SPAWN.Process(target=write_and_wait, args=(url, ready))
        process.start()
        assert ready.wait(20)
        assert process.pid
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert store.save_feeds([Feed("g")]) == 1
        assert store.feeds() == [Feed("g")]

    def test_an_error_inside_undoes_the_whole_write(self, store: PostgresStore) -> None:
        with pytest.raises(StorageError, match="half of a character"):
            store.save_articles([article(1, "good"), article(2, "bad \ud800")])
        assert store.counts()["articles"] == 0
        assert store.problems() == []

    def test_writers_of_many_rows_in_opposite_orders_never_lock_each_other(self, store: PostgresStore) -> None:
        stories = [Story(f"s{n}", (article(n, "x"),), NOW, NOW) for n in range(60)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(store.save_stories, [stories, stories[::-1]] * 6))
        assert len(store.stories_of([f"a{n}" for n in range(60)])) == 60

    def test_changes_of_a_record_that_was_not_there_all_count(self, store: PostgresStore) -> None:
        def plus_one(old: Json | None) -> Json:
            time.sleep(0.003)  # long enough for another thread to read the same value
            return {"n": (old or {"n": 0})["n"] + 1}

        def one_more(_: int) -> None:
            store.change_record("T1", "votes", "s1", plus_one)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(one_more, range(80)))
        assert store.record("T1", "votes", "s1") == {"n": 80}

    def test_a_character_that_postgres_cannot_keep_is_left_out(self, store: PostgresStore) -> None:
        store.save_articles([article(1, "Kro\0ger opens", "A\0B")])
        assert store.articles(["a1"])[0].title == "Kroger opens"
        assert found(store, query("kroger")) == {"a1"}
        assert store.cached("no\0body") is None

    def test_a_gap_in_the_index_is_a_problem_told(self, store: PostgresStore, url: str) -> None:
        store.save_articles([article(1, "x"), article(2, "y")])
        with psycopg.connect(url) as db:
            db.execute("delete from article_words where number = 1")
        assert store.problems() == ["2 articles are kept but 1 can be searched; restore a backup"]


class TestWords:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("Macy’s & H-E-B: 7-Eleven_2", "macy s h e b 7 eleven 2"),
            ("Café Ünïted ŁÓDŹ", "cafe united łodz"),
            ("  \0 ... ", ""),
        ],
    )
    def test_texts_are_folded_as_fts5_folds_them(self, text: str, words: str) -> None:
        assert words_of(text) == words

    def test_expressions_become_queries(self) -> None:
        expression = '((({title} : ("kroger" OR "h-e-b")) AND "big deal")) NOT ("x" OR "…")'
        made = "((((('kroger':A) | ('h':A <-> 'e':A <-> 'b':A))) & ('big' <-> 'deal'))) & ! (('x') | 'endcapnothing')"
        assert tsquery(expression) == made
        assert phrases_of(expression)[:2] == [("kroger",), ("h", "e", "b")]
        assert tsquery(f'"{"x" * 3000}"') == NOTHING

    @pytest.mark.parametrize(
        "name", ["h-e-b", "macy's", "7-eleven", "h&m", "five below", "the it store", "café nero", "o’reilly", "c++"]
    )
    def test_names_with_marks_and_stop_words_are_found(self, store: PostgresStore, name: str) -> None:
        store.save_articles([article(1, f"News: {name.upper()} opens"), article(2, "Nothing here")])
        match = SearchQuery(name, phrases=(name,))
        assert found(store, match) == {"a1"}
        assert found(store, SearchQuery(name, names=(name,))) == {"a1"}

    def test_a_phrase_does_not_reach_from_the_title_into_the_text(self, store: PostgresStore) -> None:
        store.save_articles([article(1, "A big", "deal was made"), article(2, "No", "A big deal")])
        assert found(store, SearchQuery("", phrases=("big deal",))) == {"a2"}

    def test_a_text_longer_than_the_index_takes_is_kept_whole(self, store: PostgresStore) -> None:
        text = " ".join(f"word{number}" for number in range(120_000))
        store.save_articles([article(1, "Long", text)])
        assert store.articles(["a1"])[0].text == text
        assert found(store, query("word7")) == {"a1"}


class TestSameAnswers:
    def test_any_expression_matches_the_same_articles(self, store: PostgresStore, tmp_path: Path) -> None:
        vocabulary = [
            "Kroger",
            "H-E-B",
            "macy's",
            "closing",
            "closes",
            "the",
            "7-Eleven",
            "deal",
            "AT&T",
            "émigré",
            "2x",
        ]
        texts = [" ".join(vocabulary[(i * step + i // 7) % 11] for step in (1, 3, 4)) for i in range(77)]
        articles = [article(i, text, texts[(i * 5) % 77]) for i, text in enumerate(texts)]
        terms = st.lists(st.sampled_from([*vocabulary, "close", "heb", "eleven", "emigre", "nowhere"]), max_size=2)
        asked = st.builds(
            lambda words, phrases, excluded: SearchQuery(
                "", words=tuple(words), phrases=tuple(phrases), excluded=tuple(excluded)
            ),
            st.lists(st.sampled_from(vocabulary), max_size=3),
            terms,
            terms,
        )
        with closing(SQLiteStore(tmp_path / "endcap.db")) as other:
            for each in (store, other):
                each.save_articles(articles)

            @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
            @given(asked)
            def same(query: SearchQuery) -> None:
                assert found(store, query) == found(other, query)

            same()

    def test_any_text_is_a_valid_search(self, store: PostgresStore) -> None:
        store.save_articles([article(1, "Kroger opens")])

        @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
        @given(st.text(max_size=40))
        def answers(text: str) -> None:
            asked = SearchQuery(text, words=(text,), phrases=(text[:9],), names=(text,), excluded=(text[3:],))
            assert store.search(asked, NOW).total >= 0

        answers()

    def test_how_often_a_word_occurs_is_told_exactly(self, store: PostgresStore, url: str) -> None:
        times = [1, 2, 3, 7, 50, 120, 250]
        store.save_articles([article(n, "x", "deal " * count) for n, count in enumerate(times)])
        with psycopg.connect(url) as db:
            rows = db.execute("select ts_rank('{1,1,1,1}', words, 'deal') from article_words order by number")
            assert [postgres_search._times(rank) for (rank,) in rows] == times

    def test_bm25_is_that_of_fts5(self, store: PostgresStore, tmp_path: Path) -> None:
        sample = list(_sample())
        with closing(SQLiteStore(tmp_path / "endcap.db")) as other:
            for each in (store, other):
                each.save_articles(sample)
            for match in ('"kroger"', '("kroger") OR ("merger")', '"price" OR "h-e-b"', '"private label"'):
                scope = Scope(1, len(sample))
                with store._reading() as db, other._reading() as fts:
                    ours = postgres_search.PostgresFinder(db).in_full(match, lambda inner: inner, scope)
                    theirs = sqlite_search.SqliteFinder(fts).in_full(match, lambda inner: inner, scope)
                assert ours.keys() == theirs.keys()
                assert all(math.isclose(ours[n], theirs[n], rel_tol=0.02, abs_tol=1e-4) for n in ours), match

    def test_where_few_matches_pass_a_filter_as_many_more_are_asked_for_as_should_be_enough(
        self, store: PostgresStore
    ) -> None:
        outlets = ["Wire", "Other", "Other", "Other", "Other"]
        store.save_articles([replace(article(n, "Kroger opens"), outlet=outlets[n % 5]) for n in range(200)])
        asked: list[int] = []

        class Finder(postgres_search.PostgresFinder):
            def _newest(self, query: str, first: int, last: int, limit: int) -> list[int]:
                asked.append(limit)
                return super()._newest(query, first, last, limit)

        with store._reading() as db:
            numbers = Finder(db).matching('"kroger"', Scope(1, 200, outlets=("Wire",)), 10)
        assert numbers == [number for number in range(200, 0, -1) if number % 5 == 1][:10]
        assert asked == [30, 100]  # six of thirty passed: ten of fifty should

    @pytest.mark.parametrize(
        ("share", "wanted", "rows", "is_near"),
        [(0.3, 100, 80_000, True), (0.02, 20, 80_000, True), (0.02, 5_000, 80_000, False), (0.004, 300, 80_000, False)],
    )
    def test_a_rare_word_is_gathered_where_the_walk_to_it_is_longer(
        self, share: float, wanted: int, rows: int, is_near: bool
    ) -> None:
        assert postgres_search._is_near(share, wanted, rows) == is_near

    def test_the_sample_is_searched_as_well_as_by_sqlite(self, store: PostgresStore, tmp_path: Path) -> None:
        sample, table = list(_sample()), CompanyTable.bundled()
        queries = json.loads(sample_gold().read_text())["queries"]
        with closing(SQLiteStore(tmp_path / "endcap.db")) as other:
            for each in (store, other):
                each.save_articles(sample)
            ours, theirs = (_quality(each, queries, table) for each in (store, other))
        assert len(queries) > 60
        assert abs(ours[0] - theirs[0]) <= 0.03
        assert ours[1] <= theirs[1]


def _sample() -> Iterator[Article]:
    table = CompanyTable.bundled()
    for each in read_articles(sample_archive()):
        assert isinstance(each, Article)
        tags = table.tag(each.title, each.text), tag_topics(each.title, each.text)
        yield replace(each, companies=tags[0], topics=tags[1])


def _quality(store: Store, queries: Sequence[dict[str, object]], table: CompanyTable) -> tuple[float, int]:
    """Mean nDCG@10 of events, and articles shown that must not be or that stand above what must stand above them."""
    gains, traps = [], 0
    for asked in queries:
        want: dict[str, int] = asked.get("want", {})  # type: ignore[assignment]
        never: list[str] = asked.get("never", [])  # type: ignore[assignment]
        below: list[str] = asked.get("below", [])  # type: ignore[assignment]
        events = search(store, str(asked["text"]), SAMPLE_NOW, table=table).events
        shown = [key for event in events for key in event.articles]
        best = _gain(sorted(want.values(), reverse=True)[:10])
        gains.append(_gain([max(want.get(key, 0) for key in event.articles) for event in events]) / best if best else 1)
        last = max((shown.index(key) for key, grade in want.items() if grade == 3 and key in shown), default=-1)
        traps += sum(key in shown for key in never) + sum(key in shown and shown.index(key) < last for key in below)
    return sum(gains) / len(gains), traps


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))
