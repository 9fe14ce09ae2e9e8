"""What only the SQLite engine promises: what it refuses to open and how, migrations, how a search is carried out."""

import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from retail.errors import StorageError
from retail.types import Article, Mention, SearchQuery
from storage import migrations, open_store, searching, sqlite_search
from storage.sqlite import SQLiteStore

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def some(count: int, *, company: str = "kroger") -> list[Article]:
    return [
        Article(
            f"a{number}",
            f"Kroger opens store {number}",
            "It said so.",
            "Outlet",
            NOW - timedelta(hours=count - number),
            companies=(Mention(company),),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"<!doctype html><html>404</html>", "not a database"),
        (b"SQLite format 3\0" + b"\xff" * 4096, "damaged"),
    ],
)
def test_what_is_no_archive_is_refused_in_plain_words(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "endcap.db"
    path.write_bytes(content)
    with pytest.raises(StorageError, match=said) as error:
        open_store(f"sqlite:///{path}")
    assert str(path) in str(error.value)
    assert "aside" in str(error.value)
    assert path.read_bytes() == content


def test_a_missing_directory_and_a_directory_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no directory"):
        open_store(f"sqlite:///{tmp_path / 'nowhere' / 'endcap.db'}")
    with pytest.raises(StorageError, match="is a directory"):
        open_store(f"sqlite:///{tmp_path}")


def test_unknown_urls_are_refused() -> None:
    for url in ("mysql://host/db", "", "sqlite:///"):
        with pytest.raises(StorageError, match="DATABASE_URL"):
            open_store(url)


def test_a_newer_archive_and_another_programs_are_refused(tmp_path: Path) -> None:
    newer, other = tmp_path / "newer.db", tmp_path / "other.db"
    open_store(f"sqlite:///{newer}").close()
    with closing(sqlite3.connect(newer)) as db:
        db.execute("pragma user_version = 999")
    with closing(sqlite3.connect(other)) as db:
        db.execute("create table songs (name)")
    with pytest.raises(StorageError, match="newer Endcap"):
        open_store(f"sqlite:///{newer}")
    with pytest.raises(StorageError, match="another program"):
        open_store(f"sqlite:///{other}")


def test_an_overwritten_page_is_a_problem_and_not_an_exception(tmp_path: Path) -> None:
    path = tmp_path / "endcap.db"
    store = open_store(f"sqlite:///{path}")
    store.save_articles(some(400))
    store.close()
    with path.open("r+b") as file:
        file.seek(4096 * 12)
        file.write(b"\xff" * 4096 * 4)
    damaged = SQLiteStore(path)
    assert any("damaged" in problem for problem in damaged.problems())
    damaged.close()


def test_a_journal_without_its_file_is_set_aside_and_not_played_into_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "endcap.db"
    (tmp_path / "endcap.db-wal").write_bytes(b"old")
    store = open_store(f"sqlite:///{path}")
    assert store.counts()["articles"] == 0
    assert (tmp_path / "endcap.db-wal.lost").read_bytes() == b"old"
    store.close()


def test_the_schema_has_as_many_steps_as_its_version_says(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path / 'endcap.db'}").close()
    with closing(sqlite3.connect(tmp_path / "endcap.db")) as db:
        assert db.execute("pragma user_version").fetchone()[0] == migrations.VERSION
        assert db.execute("pragma application_id").fetchone()[0] == migrations.APPLICATION_ID


KILLED = """
import sys, time
from pathlib import Path
import storage.migrations as migrations
slow = migrations._run
def run(db, script):
    for statement in script.split(";"):
        db.execute(statement)
        time.sleep(0.02)
migrations._run = run
print("ready", flush=True)
from storage import open_store
open_store(sys.argv[1]).close()
"""


@pytest.mark.parametrize("after", [0.03, 0.12, 0.25, 0.4])
def test_a_migration_killed_half_way_leaves_the_old_schema_or_the_new(tmp_path: Path, after: float) -> None:
    path = tmp_path / "endcap.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("begin immediate")
        migrations.migrate(Database(db), stop_before="3-search")
        db.execute("commit")
    process = subprocess.Popen([sys.executable, "-c", KILLED, f"sqlite:///{path}"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with closing(sqlite3.connect(path)) as db:
        version = db.execute("pragma user_version").fetchone()[0]
        tables = {name for (name,) in db.execute("select name from sqlite_master")}
    assert (version, "articles_fts" in tables, "tokens" in tables) in (
        (2, False, False),
        (migrations.VERSION, True, True),
    )
    store = open_store(f"sqlite:///{path}")
    assert store.problems() == []
    store.close()


@pytest.fixture
def traced(tmp_path: Path) -> Iterator[tuple[SQLiteStore, list[str]]]:
    store = SQLiteStore(tmp_path / "endcap.db")
    statements: list[str] = []
    store._connection().set_trace_callback(statements.append)
    yield store, statements
    store.close()


def test_a_bare_company_asks_the_tag_table_and_never_the_text_index(traced: tuple[SQLiteStore, list[str]]) -> None:
    store, statements = traced
    store.save_articles(some(3000))
    statements.clear()
    store.search(SearchQuery("kroger", names=("kroger",), companies=("kroger",), taste="news"), NOW, limit=10)
    assert not any("articles_fts" in statement for statement in statements)
    assert len(statements) <= 10


def test_a_companys_first_page_reads_no_more_of_its_tags_than_it_looks_at(
    traced: tuple[SQLiteStore, list[str]],
) -> None:
    store, statements = traced
    store.save_articles(some(3000))
    query = SearchQuery("kroger", names=("kroger",), companies=("kroger",), taste="news")
    statements.clear()
    first = store.search(query, NOW, limit=10)
    assert [limit_of(s) for s in statements if "f.company" in s] == [searching.LOOKED_AT, searching.COUNTED]
    assert first.total == searching.COUNTED
    statements.clear()
    later = store.search(query, NOW, limit=20, offset=30, snapshot=first.snapshot)
    assert [limit_of(s) for s in statements if "f.company" in s] == [searching.WINDOW]
    assert len({hit.article.id for hit in (*first.hits, *later.hits)}) == 30
    statements.clear()
    store.search(query, NOW, limit=20, offset=50, snapshot=first.snapshot)
    assert not any("company_articles" in statement for statement in statements)


def test_a_family_of_companies_is_counted_together_only_where_its_first_has_few(
    traced: tuple[SQLiteStore, list[str]],
) -> None:
    store, statements = traced
    both = (Mention("aldi"), Mention("lidl"))
    store.save_articles([*some(1100), *(replace(each, id=f"b{each.id}", companies=both) for each in some(60))])
    statements.clear()
    kroger = SearchQuery("", names=("kroger",), companies=("kroger", "aldi"), taste="news")
    assert store.search(kroger, NOW).total == searching.COUNTED
    assert not any("distinct" in statement for statement in statements)
    aldi = SearchQuery("", names=("aldi",), companies=("aldi", "lidl"), taste="news")
    assert store.search(aldi, NOW).total == 60


def test_how_much_there_is_on_a_company_is_counted_without_holding_its_rows_apart(
    traced: tuple[SQLiteStore, list[str]],
) -> None:
    store, statements = traced
    store.save_articles(some(1000))
    statements.clear()
    assert store.activity(["kroger"], NOW).total == 1000
    apart = [statement for statement in statements if "distinct" in statement]
    assert all("number >= " in statement for statement in apart)  # those of thirty days
    spans = [statement for statement in statements if "(published)" in statement]
    looked_at = [re.findall(r"number between (\d+) and (\d+)", statement) for statement in spans]
    (((first, until),), ((since, last),)) = looked_at
    assert (first, last) == ("1", "1000")
    assert int(until) <= 24 >= 1000 - int(since)  # an hour is between two: the rows of a day


def limit_of(statement: str) -> int:
    return int(statement.rpartition(" limit ")[2].rstrip(")"))


def test_a_frequent_word_is_not_ranked_in_full(traced: tuple[SQLiteStore, list[str]]) -> None:
    store, statements = traced
    store.save_articles(some(3000))
    statements.clear()
    found = store.search(SearchQuery("kroger", words=("kroger",)), NOW, limit=10)
    assert len(found.hits) == 10
    assert not any("bm25" in statement for statement in statements)


@pytest.fixture
def large(traced: tuple[SQLiteStore, list[str]], monkeypatch: pytest.MonkeyPatch) -> tuple[SQLiteStore, list[str]]:
    """An archive that counts as large: 3,000 articles on Kroger."""
    monkeypatch.setattr(searching, "SMALL", 1000)
    store, statements = traced
    store.save_articles(some(3000))
    statements.clear()
    return store, statements


def reads_of(statements: list[str], column: str) -> list[int]:
    """How many rows each statement that reads a column of `articles` by number asks for."""
    by_number = [s for s in statements if f"{column} from articles where number in" in s]
    return [rows_of(statement) for statement in by_number]


def rows_of(statement: str) -> int:
    """How many rows a statement asks for by number: the last number fills the places that are left."""
    return len(set(statement.rpartition("(")[2].rstrip(")").split(",")))


def test_a_search_reads_few_rows_and_texts_only_of_what_it_shows(large: tuple[SQLiteStore, list[str]]) -> None:
    store, statements = large
    found = store.search(SearchQuery("", words=("kroger", "store")), NOW, limit=10)
    assert len(found.hits) == 10
    assert reads_of(statements, "published") == [searching.LOOKED_AT]
    assert reads_of(statements, "text") == [10]
    assert not any("companies" in each for each in statements if "published from articles where number in" in each)
    matches = [statement for statement in statements if "articles_fts match" in statement]
    assert len(matches) <= 4
    assert all(" limit " in statement for statement in matches)


def test_statements_that_read_rows_are_the_same_for_most_numbers_of_rows(large: tuple[SQLiteStore, list[str]]) -> None:
    store, statements = large
    for limit in (9, 13, 24):
        assert len(store.headlines(SearchQuery("", words=("kroger", "store")), NOW, limit=limit).lines) == limit
    read = [each for each in statements if "select story from story_articles" in each]
    assert [rows_of(each) for each in read] == [9, 13, 24]
    assert len({each.count(",") for each in read}) == 1  # one to be prepared


def test_a_name_in_many_rows_is_walked_to_in_the_newest_and_in_titles(
    large: tuple[SQLiteStore, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, statements = large
    monkeypatch.setattr(searching, "WINDOW_OF_FEW", 4)
    monkeypatch.setattr(searching, "RANKED_IN_FULL", 5_000)  # as many as are estimated, all being at the end
    told = [Article(f"n{n}", "News", "Marks and Spencer opens", "Outlet", NOW - timedelta(days=n)) for n in range(5)]
    store.save_articles([*told, Article("old", "Marks and Spencer", "", "Outlet", NOW - timedelta(days=900))])
    statements.clear()
    found = store.search(SearchQuery("", names=("marks and spencer",), taste="news"), NOW)
    assert [hit.article.id for hit in found.hits[:3]] == ["old", "n0", "n1"]
    assert len(phrases_of(statements)) == 2
    assert not any("bm25" in statement for statement in statements)


def test_banners_are_not_looked_for_where_a_page_has_all_that_was_asked(large: tuple[SQLiteStore, list[str]]) -> None:
    store, statements = large
    asked = SearchQuery("", words=("store",), names=("kroger",), companies=("kroger",), expansions=("ralphs",))
    store.search(asked, NOW, limit=10)
    assert not any("ralphs" in statement or "company_articles" in statement for statement in statements)


def test_no_more_rows_of_a_word_are_asked_for_than_are_looked_at(large: tuple[SQLiteStore, list[str]]) -> None:
    store, statements = large
    for words in (("store",), ("store", "kroger")):
        statements.clear()
        store.search(SearchQuery("", words=words), NOW, limit=10)
        matches = [statement for statement in statements if "articles_fts match" in statement]
        assert sum(map(limit_of, matches)) <= 350


def test_a_word_in_most_rows_is_read_in_the_few_that_pass_a_filter(large: tuple[SQLiteStore, list[str]]) -> None:
    store, statements = large
    others = [replace(article, id=f"k{n}") for n, article in enumerate(some(300))]
    aldi = [replace(other, id=f"b{n}", companies=(Mention("aldi"),)) for n, other in enumerate(others[::100])]
    store.save_articles([*others, *aldi, replace(aldi[0], id="c", title="Aldi shuts a shop")])
    statements.clear()
    query = SearchQuery("", words=("stores",), required_companies=("aldi",))
    assert {hit.article.id for hit in store.search(query, NOW).hits} == {each.id for each in aldi}
    matches = [statement for statement in statements if "articles_fts match" in statement]
    assert [limit_of(statement) for statement in matches] == [searching.WINDOW_OF_FEW]
    statements.clear()
    assert [hit.article.id for hit in store.search(replace(query, words=("shuts",)), NOW).hits] == ["c"]
    assert not any("text from articles" in s and "char(10)" in s for s in statements)


def test_a_word_is_looked_for_in_the_index_where_few_rows_pass_and_few_have_it(
    large: tuple[SQLiteStore, list[str]],
) -> None:
    store, statements = large
    others = [replace(each, id=f"b{each.id}") for each in some(400)]
    aldi = [replace(each, id=f"c{each.id}", companies=(Mention("aldi"),)) for each in others[::4]]
    store.save_articles([*others, *aldi])
    statements.clear()
    query = SearchQuery("", words=("store",), required_companies=("aldi",))
    assert len(store.search(query, NOW).hits) == 50
    assert not any("char(10)" in statement for statement in statements)
    (held,) = [statement for statement in statements if "articles_fts match" in statement and "json_each" in statement]
    assert f"limit {sqlite_search.SCANNED}" in held


def test_words_that_follow_one_another_are_walked_to_once(large: tuple[SQLiteStore, list[str]]) -> None:
    store, statements = large
    told = Article("t", "Marks and Spencer opens", "", "Outlet", NOW - timedelta(days=900))
    others = [replace(told, id=f"u{n}", title=f"Marks and Spencer moves {n}") for n in range(2)]
    store.save_articles([*others, told])
    statements.clear()
    query = SearchQuery("", words=("opens",), names=("marks and spencer",))
    assert {hit.article.id for hit in store.search(query, NOW).hits} >= {"t", "u0", "u1"}
    assert len(phrases_of(statements)) == 1
    assert [rows_of(s) for s in statements if "char(10)" in s] == [3]


def phrases_of(statements: list[str]) -> list[str]:
    """The questions to the index in which Marks and Spencer is."""
    return [each for each in statements if '"marks and spencer"' in each and "articles_fts match" in each]


def test_a_phrase_that_reaches_back_over_most_rows_is_found_whole(
    large: tuple[SQLiteStore, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, statements = large
    monkeypatch.setattr(searching, "WINDOW_OF_FEW", 2)
    spread = [Article(f"t{n}", "Marks and Spencer", "", "Outlet", NOW - timedelta(days=900)) for n in range(3)]
    store.save_articles(spread)  # three at the end of the rows: two of them reach nowhere
    asked = SearchQuery("", words=("opens",), names=("marks and spencer",))
    statements.clear()
    store.search(asked, NOW)
    assert len(phrases_of(statements)) == 2
    assert " AND " in phrases_of(statements)[1]
    store.save_articles([*some(1), *(replace(each, id=f"k{n}") for n, each in enumerate(some(4000)))])
    statements.clear()
    store.search(asked, NOW)
    assert [" AND " in each for each in phrases_of(statements)] == [False, False]
    assert any("char(10)" in statement for statement in statements)


def test_a_question_that_nothing_can_answer_looks_at_nothing(large: tuple[SQLiteStore, list[str]]) -> None:
    store, statements = large
    assert store.search(SearchQuery("", words=("krgr", "store")), NOW).hits == ()
    assert not any("number in (" in statement for statement in statements)


def test_news_of_a_company_in_a_span_of_days_is_counted_among_its_tags(large: tuple[SQLiteStore, list[str]]) -> None:
    store, statements = large
    query = SearchQuery("", names=("kroger",), companies=("kroger",), taste="news", before=NOW - timedelta(days=60))
    assert store.search(query, NOW, limit=1).total == searching.COUNTED
    about = [statement for statement in statements if "company_articles" in statement]
    assert len(about) == 2
    assert not any("from articles" in statement for statement in about)


def test_no_row_is_read_to_learn_that_it_is_of_an_earlier_day(large: tuple[SQLiteStore, list[str]]) -> None:
    store, _ = large
    query = SearchQuery("", words=("kroger", "store"), before=NOW - timedelta(days=60))
    found = [hit.article.id for hit in store.search(query, NOW).hits]
    assert len(found) == searching.LOOKED_AT
    tomorrow = (NOW + timedelta(days=1)).timestamp() * 1_000_000
    day = datetime(query.before.year, query.before.month, query.before.day, tzinfo=UTC) if query.before else NOW
    changed = "update articles set published = ? where published < ?"  # who reads such a row will not find it
    with store._connection() as db:
        db.execute(changed, (int(tomorrow), int(day.timestamp() * 1_000_000)))
    assert {hit.article.id for hit in store.search(query, NOW).hits} == set(found)


@pytest.mark.parametrize("order", [range(12), range(11, -1, -1), [5, 0, 11, 3, 8, 1, 10, 2, 7, 4, 9, 6]])
def test_times_between_which_to_search_are_kept_whatever_came_first(tmp_path: Path, order: Sequence[int]) -> None:
    store = SQLiteStore(tmp_path / "endcap.db")
    store.save_articles([replace(some(1)[0], id=f"a{n}", published=NOW - timedelta(hours=9 * n)) for n in order])
    for since, before in ((0, 12), (2, 7), (4, 5), (0, 3), (9, 12)):
        query = SearchQuery(
            "",
            words=("kroger", "store"),
            since=NOW - timedelta(hours=9 * before - 1),
            before=NOW - timedelta(hours=9 * since - 1),
        )
        assert {hit.article.id for hit in store.search(query, NOW).hits} == {f"a{n}" for n in range(since, before)}
    store.close()


def test_a_long_question_reads_what_has_most_of_it(large: tuple[SQLiteStore, list[str]]) -> None:
    store, statements = large
    text = "How do shops index their shelves, and who counts what was sold at the till each night?"
    store.save_articles([Article("t", "An inventory", text, "Outlet", NOW - timedelta(days=900))])
    store.save_articles([Article("u", "Shelves for a night", "At the till.", "Outlet", NOW)])
    statements.clear()
    words = ("index", "shelves", "count", "sold", "till", "night", "store", "kroger", "opens")
    assert {hit.article.id for hit in store.search(SearchQuery("", words=words), NOW).hits[:2]} == {"t", "u"}
    assert len([statement for statement in statements if "articles_fts match" in statement]) == len(words)
    (read,) = [s for s in statements if "char(10)" in s]
    assert rows_of(read) == searching.READ_OF_MANY


def test_what_stands_for_a_topic_is_told_by_tags_in_a_large_archive(large: tuple[SQLiteStore, list[str]]) -> None:
    store, statements = large
    told = [Article("t", "Aldi takes over Winn-Dixie", "", "Outlet", NOW, topics=("deals",))]
    store.save_articles([*told, Article("u", "Winn-Dixie opens at nine", "", "Outlet", NOW)])
    statements.clear()
    asked = SearchQuery("", words=("merger", "winn"), subjects=("deals",), expansions=("takes over", "buyout"))
    assert [hit.article.id for hit in store.search(asked, NOW).hits] == ["t", "u"]
    assert not any("buyout" in statement for statement in statements)


def test_how_much_there_is_is_told_without_counting(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "endcap.db")
    statements: list[str] = []
    for size in (0, 1, 127, 128, 129, 300):
        store.save_articles(some(size))
        assert store.reach()[0] == size
    with store._write() as db:
        db.execute("delete from articles where number <= 7")
    store._connection().set_trace_callback(statements.append)
    assert store.reach()[0] == 293
    assert not any("count" in statement for statement in statements)
    store.close()


def test_the_text_index_follows_changed_titles_and_texts_only(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "endcap.db")
    store.save_articles(some(1))
    with store._write() as db:
        before = db.total_changes
        db.execute("update articles set kind = 'wire'")
        assert db.total_changes - before == 1
        db.execute("update articles set title = 'Aldi moves'")
        assert db.total_changes - before > 2
    assert store.search(SearchQuery("", words=("moves",)), NOW).total == 1
    assert store.search(SearchQuery("", words=("opens",)), NOW).total == 0
    store.close()


def test_many_small_refreshes_leave_the_text_index_in_few_parts(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "endcap.db")
    parts = []
    for article in some(17):  # at the seventeenth FTS5 would merge of itself
        store.save_articles([article])
        with store._reading() as db:
            parts.append(db.execute("select count(distinct segid) from articles_fts_idx").fetchone()[0])
    assert max(parts) <= 6
    assert store.search(SearchQuery("", words=("opens",)), NOW).total == 17
    store.close()


def test_a_lost_wal_leaves_a_sound_archive(tmp_path: Path) -> None:
    path = tmp_path / "endcap.db"
    store = open_store(f"sqlite:///{path}")
    store.save_articles(some(50))
    store.close()
    store = open_store(f"sqlite:///{path}")
    store.save_articles(some(80))
    copied = path.read_bytes()
    store.close()
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    path.write_bytes(copied)  # as the file was while the journal held the rest
    again = SQLiteStore(path)
    assert again.damage() == []
    assert again.counts()["articles"] in (50, 80)
    again.close()


def test_while_another_process_writes_for_long_reads_are_answered_and_a_write_waits(tmp_path: Path) -> None:
    path = tmp_path / "endcap.db"
    store = open_store(f"sqlite:///{path}")
    store.save_articles(some(10))
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("begin immediate")
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(store.save_articles, some(20))
            assert len(store.search(SearchQuery("kroger", ("kroger",)), NOW).hits) == 10
            assert not waiting.done()
            other.execute("commit")
            assert waiting.result(20) == 10
    store.close()


def test_what_looks_at_every_page_leaves_the_kept_connection_alone(tmp_path: Path) -> None:
    """Its cache would be full from then on: 16 MB for as long as the bot runs."""
    store = SQLiteStore(tmp_path / "endcap.db")
    asked: list[str] = []
    store._connection().set_trace_callback(asked.append)
    store.backup(tmp_path / "copy.db")
    assert store.damage() == []
    assert asked == []
    store.close()
    for closed in (store.damage, lambda: store.backup(tmp_path / "another.db")):
        with pytest.raises(StorageError, match="closed"):
            closed()
