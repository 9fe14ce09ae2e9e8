"""From one archive to another, of either engine: every row as it is, so that nobody is locked in.

Both engines keep the same tables and columns. A copy goes table by table in the order of the keys, some thousand rows
at a time; each batch is held against what is there already, so a copy that was stopped is taken up by running it again.
It reads one state of the source, also while a bot goes on writing there. At the end all is read again and compared.
"""

# ruff: noqa: S608 (what is formatted into SQL are names of ours; values are always bound)

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from retail.errors import StorageError
from storage.sqlite import SQLiteStore
from storage.sqlite_connections import connect, explain

Row = tuple[Any, ...]
Progress = Callable[[int, int, str], None]
"""Told (rows done, rows in all, table)."""
BATCH = 2_000
SQLITE = "sqlite:///"
POSTGRES = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is copied. `key`: the columns that identify a row, in whose order it is read."""

    name: str
    key: tuple[str, ...]
    fixed: bool = False
    """Its rows never change once they are there."""
    passing: bool = False
    """Its rows come and go while a bot runs: those that the source has no more are dropped."""
    arrived: bool = False
    """The order in which its rows arrived counts, and is copied."""


TABLES = (
    Table("feeds", ("url",)),
    Table("feed_states", ("url",)),
    Table("entry_digests", ("feed_url", "digest"), fixed=True, passing=True),
    Table("articles", ("number",), fixed=True),
    Table("article_keys", ("key",), fixed=True),
    Table("company_articles", ("company", "about", "number"), fixed=True),
    Table("topic_articles", ("topic", "number"), fixed=True),
    Table("saves", ("number",), fixed=True, passing=True),
    Table("days", ("day",)),
    Table("stories", ("id",)),
    Table("story_articles", ("article",)),
    Table("editions", ("workspace", "channel", "day"), arrived=True),
    Table("told", ("workspace", "channel", "day", "story"), arrived=True),
    Table("told_articles", ("workspace", "article", "day", "channel", "story"), fixed=True),
    Table("posts", ("key",), arrived=True),
    Table("claims", ("key",), passing=True),
    Table("channels", ("workspace", "id"), arrived=True),
    Table("records", ("workspace", "kind", "key"), passing=True),
    Table("installations", ("workspace",), passing=True),
    Table("results", ("key",)),
    Table("tokens", ("day",)),
)
"""Parents before children. The index of words is made anew on the other side."""


class Side(Protocol):
    """One of the two archives, table by table."""

    place: str

    def tables(self) -> set[str]:
        """The tables that are copied as they are."""

    def columns(self, table: Table) -> list[str]:
        """The columns of a table."""

    def count(self, table: Table) -> int:
        """How many rows a table has."""

    def rows(
        self, table: Table, columns: Sequence[str], after: Row | None, upto: Row | None, limit: int | None
    ) -> list[Row]:
        """Rows in the order of their keys (text byte by byte): those behind `after`, up to and with `upto`."""

    def write(self, table: Table, columns: Sequence[str], rows: Sequence[Row], dropped: Collection[Row]) -> None:
        """Add or change rows and drop others (by key), in one transaction."""

    def finish(self) -> None:
        """All rows are there: make ready for use."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds, compared row by row with its source."""

    rows: dict[str, int]
    """By table."""
    written: int
    """Rows that were not there yet, or were there otherwise."""
    digest: str
    """SHA-256 (hex) over all rows of both sides."""


def copy_archive(from_url: str, to_url: str, progress: Progress | None = None) -> Copied:
    """Copy everything from one archive to another, or finish a copy; raises `StorageError`, in plain words.

    The target must be empty, or hold an unfinished copy of this source: nothing of another archive is overwritten.
    """
    if from_url == to_url:
        raise StorageError(f"could not copy {from_url.rpartition('@')[2]!r} to itself: name two archives")
    with _reading(from_url) as source, _writing(to_url) as target:
        return copy_rows_of(source, target, progress)


def back_up(from_url: str, target: Path) -> None:
    """A consistent copy as one SQLite file, under its name only when it is whole. Refuses to overwrite a file."""
    if target.exists():
        raise StorageError(f"could not back up to {str(target)!r}: there is a file; name another one")
    draft = target.with_name(f".{target.name}.partial")
    _remove(draft)
    try:
        copy_archive(from_url, f"{SQLITE}{draft}")
        with _explained(draft), closing(sqlite3.connect(draft)) as whole:
            whole.execute("pragma journal_mode = delete")
        draft.replace(target)
    finally:
        _remove(draft)


def _remove(draft: Path) -> None:
    for end in ("", "-wal", "-shm"):
        draft.with_name(draft.name + end).unlink(missing_ok=True)


def _reading(url: str) -> AbstractContextManager[Side]:
    if url.startswith(POSTGRES):
        from storage.postgres_copying import reading

        return reading(url)
    return _sqlite_reading(_path(url))


def _writing(url: str) -> AbstractContextManager[Side]:
    if url.startswith(POSTGRES):
        from storage.postgres_copying import writing

        return writing(url)
    return _sqlite_writing(_path(url))


def _path(url: str) -> Path:
    if url.startswith(SQLITE) and len(url) > len(SQLITE):
        return Path(url.removeprefix(SQLITE))
    scheme = url.partition(":")[0]
    raise StorageError(f"could not copy: {scheme!r} is no archive; write sqlite:///endcap.db or postgresql://...")


# --- the copy ---


def copy_rows_of(source: Side, target: Side, progress: Progress | None = None) -> Copied:
    """Copy all tables, then compare them."""
    known = {table.name for table in TABLES}
    for side in (source, target):
        if strange := side.tables() - known:
            raise StorageError(f"could not copy: {side.place} holds tables that are not known: {sorted(strange)}")
    _refuse_another_archive(source, target)
    run = _Run(source, target, progress, sum(map(source.count, TABLES)) * 2)
    written = sum(run.copy(table) for table in TABLES)
    target.finish()
    digest = sha256()
    rows = {table.name: run.compare(table, digest) for table in TABLES}
    return Copied(rows, written, digest.hexdigest())


def _refuse_another_archive(source: Side, target: Side) -> None:
    """Before anything is written: a target with more than the source is not a copy of it (are the two swapped?)."""
    for table in TABLES:
        if not table.passing and (there := target.count(table)) > (here := source.count(table)):
            raise StorageError(
                f"could not copy: {target.place} has {there:,} rows of {table.name}, {source.place} only {here:,}; "
                "copy into an empty archive (or are the two swapped?)"
            )


class _Run:
    """A copy on its way."""

    def __init__(self, source: Side, target: Side, progress: Progress | None, total: int) -> None:
        self.source = source
        self.target = target
        self.progress = progress
        self.total = total
        self.done = 0

    def copy(self, table: Table) -> int:
        """Bring a table up to the source; returns how many rows were written."""
        columns = self._columns(table)
        after: Row | None = None
        written = 0
        while rows := self.source.rows(table, columns, after, None, BATCH):
            last = _key(table, columns, rows[-1])
            there = self.target.rows(table, columns, after, last, None)
            written += self._bring(table, columns, rows, there)
            after = last
            self._tell(len(rows), table)
        behind = self.target.rows(table, columns, after, None, None if table.passing else 1)
        self._bring(table, columns, [], behind)
        return written

    def _bring(self, table: Table, columns: Sequence[str], rows: Sequence[Row], there: Sequence[Row]) -> int:
        had = {_key(table, columns, row): row for row in there}
        wanted = {_key(table, columns, row): row for row in rows}
        missing = [row for key, row in wanted.items() if had.get(key) != row]
        strange = [key for key in had if key not in wanted]
        if strange and not table.passing:
            raise self._refusal(table, strange[0], "is not in the source")
        if table.fixed and (other := [key for row in missing if (key := _key(table, columns, row)) in had]):
            raise self._refusal(table, other[0], "is another one in the source")
        if missing or strange:
            self.target.write(table, columns, missing, strange)
        return len(missing)

    def _refusal(self, table: Table, key: Row, why: str) -> StorageError:
        name = ", ".join(map(str, key))
        return StorageError(
            f"could not copy: {table.name} {name!r} of {self.target.place} {why}; copy into an empty archive"
        )

    def _columns(self, table: Table) -> list[str]:
        here, there = self.source.columns(table), self.target.columns(table)
        if set(here) != set(there):
            raise StorageError(f"could not copy {table.name}: its columns differ: {sorted(set(here) ^ set(there))}")
        return here

    def compare(self, table: Table, digest: Any) -> int:
        """Hold a table against its source, row by row; returns how many rows it has."""
        columns = self._columns(table)
        after: Row | None = None
        count = 0
        while True:
            here = self.source.rows(table, columns, after, None, BATCH)
            there = self.target.rows(table, columns, after, None, BATCH)
            if here != there:
                raise self._difference(table, columns, here, there)
            if not here:
                return count
            digest.update(repr((table.name, here)).encode("utf-8", "surrogatepass"))
            count += len(here)
            after = _key(table, columns, here[-1])
            self._tell(len(here), table)

    def _difference(
        self, table: Table, columns: Sequence[str], here: Sequence[Row], there: Sequence[Row]
    ) -> StorageError:
        pairs = zip([*here, None], [*there, None], strict=False)
        one, other = next((pair for pair in pairs if pair[0] != pair[1]), (None, None))
        row = one or other
        key = ", ".join(map(str, _key(table, columns, row))) if row else "the end"
        return StorageError(
            f"the copy differs from its source in {table.name} at {key!r}; "
            f"was {self.target.place} in use meanwhile? stop it and copy again"
        )

    def _tell(self, rows: int, table: Table) -> None:
        self.done += rows
        if self.progress:
            self.progress(min(self.done, self.total), self.total, table.name)


def _key(table: Table, columns: Sequence[str], row: Row) -> Row:
    return tuple(row[columns.index(column)] for column in table.key)


# --- the SQLite side ---

ARRIVED = "arrived"
_OWN = ("articles_fts", "sqlite_", "_sqlite_")


class SQLiteSide:
    """An SQLite archive, table by table."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self.place = str(path)
        self._db = db

    def tables(self) -> set[str]:
        """The tables that are copied as they are."""
        names = self._db.execute("select name from sqlite_master where type = 'table'")
        return {name for (name,) in names if not name.startswith(_OWN)}

    def columns(self, table: Table) -> list[str]:
        """The columns of a table, in their order; the row number is called `ARRIVED`."""
        names = [name for (name,) in self._db.execute("select name from pragma_table_info(?)", (table.name,))]
        return [*names, ARRIVED] if table.arrived else names

    def count(self, table: Table) -> int:
        """How many rows a table has."""
        number: int = self._db.execute(f"select count(*) from {table.name}").fetchone()[0]
        return number

    def rows(
        self, table: Table, columns: Sequence[str], after: Row | None, upto: Row | None, limit: int | None
    ) -> list[Row]:
        """Rows in the order of their keys: those behind `after`, up to and with `upto`."""
        key, marks = ", ".join(table.key), ", ".join("?" for _ in table.key)
        tests = [f"({key}) {sign} ({marks})" for sign, bound in ((">", after), ("<=", upto)) if bound is not None]
        where = f"where {' and '.join(tests)} " if tests else ""
        values = [*(after or ()), *(upto or ()), -1 if limit is None else limit]
        sql = f"select {_names(columns)} from {table.name} {where}order by {key} limit ?"
        return [_without_nul(row) for row in self._db.execute(sql, values)]

    def write(self, table: Table, columns: Sequence[str], rows: Sequence[Row], dropped: Collection[Row]) -> None:
        """Add or change rows and drop others, in one transaction."""
        key = ", ".join(table.key)
        changes = ", ".join(f"{name} = excluded.{name}" for name in map(_name, columns) if name not in table.key)
        what = f"update set {changes}" if changes and not table.fixed else "nothing"
        marks = ", ".join("?" for _ in columns)
        with _transaction(self._db, "immediate"):
            tests = " and ".join(f"{column} = ?" for column in table.key)
            self._db.executemany(f"delete from {table.name} where {tests}", dropped)
            self._db.executemany(
                f"insert into {table.name} ({_names(columns)}) values ({marks}) on conflict ({key}) do {what}", rows
            )
            if table.name == "articles":
                texts = [[row[columns.index(name)] for name in ("number", "title", "text")] for row in rows]
                self._db.executemany("insert into articles_fts (rowid, title, text) values (?, ?, ?)", texts)

    def finish(self) -> None:
        """Let the planner look at what is there."""
        self._db.execute("pragma optimize")


def _name(column: str) -> str:
    return "rowid" if column == ARRIVED else column


def _names(columns: Sequence[str]) -> str:
    return ", ".join(map(_name, columns))


def _without_nul(row: Row) -> Row:
    """The NUL character, which PostgreSQL cannot keep, is in no copy."""
    if any(isinstance(value, str) and "\0" in value for value in row):
        return tuple(value.replace("\0", "") if isinstance(value, str) else value for value in row)
    return row


@contextmanager
def _sqlite_reading(path: Path) -> Iterator[SQLiteSide]:
    if not path.exists():
        raise StorageError(f"could not copy from {str(path)!r}: there is no such file")
    SQLiteStore(path).close()  # an older one is brought up to date, what is no archive refused
    with _explained(path), closing(connect(path)) as db, _transaction(db, "deferred"):
        yield SQLiteSide(db, path)


@contextmanager
def _sqlite_writing(path: Path) -> Iterator[SQLiteSide]:
    SQLiteStore(path).close()
    with _explained(path), closing(connect(path)) as db:
        yield SQLiteSide(db, path)


@contextmanager
def _transaction(db: sqlite3.Connection, kind: str) -> Iterator[None]:
    db.execute(f"begin {kind}")
    try:
        yield
        db.execute("commit")
    except BaseException:
        if db.in_transaction:
            db.execute("rollback")
        raise


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(explain(path, error)) from error
