"""The PostgreSQL side of a copy (see `storage.copying`)."""

# ruff: noqa: S608 (what is formatted into SQL are names of ours; values are always bound)

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from retail.errors import StorageError
from storage import postgres_migrations as migrations
from storage.copying import Row, Table
from storage.postgres import PostgresStore
from storage.postgres_articles import copy_rows, keep_words
from storage.postgres_connections import Db, connected, place_of

ARRIVED = "arrived"


class PostgresSide:
    """A PostgreSQL archive, table by table."""

    def __init__(self, db: Db, place: str) -> None:
        self.place = place
        self._db = db

    def tables(self) -> set[str]:
        """The tables that are copied as they are."""
        sql = "select table_name from information_schema.tables where table_schema = current_schema()"
        return {name for (name,) in self._db.execute(sql)} - {"endcap_schema", "article_words"}

    def columns(self, table: Table) -> list[str]:
        """The columns of a table, in their order; the order of arrival is called `ARRIVED`."""
        sql = (
            "select column_name from information_schema.columns where table_schema = current_schema() "
            "and table_name = %s order by ordinal_position"
        )
        return [name for (name,) in self._db.execute(sql, (table.name,))]

    def count(self, table: Table) -> int:
        """How many rows a table has."""
        row = self._db.execute(f"select count(*) from {table.name}").fetchone()
        return int(row[0]) if row else 0

    def rows(
        self, table: Table, columns: Sequence[str], after: Row | None, upto: Row | None, limit: int | None
    ) -> list[Row]:
        """Rows in the order of their keys: those behind `after`, up to and with `upto`."""
        key, marks = ", ".join(table.key), ", ".join("%s" for _ in table.key)
        tests = [f"({key}) {sign} ({marks})" for sign, bound in ((">", after), ("<=", upto)) if bound is not None]
        values = [*(after or ()), *(upto or ()), limit]
        where = f"where {' and '.join(tests)} " if tests else ""
        sql = f"select {', '.join(columns)} from {table.name} {where}order by {key} limit %s"
        return self._db.execute(sql, values).fetchall()

    def write(self, table: Table, columns: Sequence[str], rows: Sequence[Row], dropped: Collection[Row]) -> None:
        """Add or change rows and drop others, in one transaction."""
        key = ", ".join(table.key)
        with self._db.transaction():
            self._db.execute("set local synchronous_commit = off")
            for gone in dropped:
                tests = " and ".join(f"{column} = %s" for column in table.key)
                self._db.execute(f"delete from {table.name} where {tests}", gone)
            names = ", ".join(columns)
            self._db.execute(f"create temp table incoming (like {table.name}) on commit drop")
            copy_rows(self._db, "incoming", names, rows)
            changes = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in table.key)
            what = f"update set {changes}" if changes and not table.fixed else "nothing"
            self._db.execute(
                f"insert into {table.name} ({names}) select {names} from incoming on conflict ({key}) do {what}"
            )
            if table.name == "articles":
                keep_words(self._db, [_worded(columns, row) for row in rows])

    def finish(self) -> None:
        """Go on numbering where the copied rows end, and let the planner look at what is there."""
        for table, column in _numbered(self._db):
            sequence = f"pg_get_serial_sequence('{table}', '{column}')"
            self._db.execute(f"select setval({sequence}, coalesce(max({column}), 1), count(*) > 0) from {table}")
        self._db.execute("analyze")


def _worded(columns: Sequence[str], row: Row) -> tuple[Any, ...]:
    return tuple(row[columns.index(name)] for name in ("number", "title", "text"))


def _numbered(db: Db) -> list[tuple[str, str]]:
    sql = (
        "select table_name, column_name from information_schema.columns "
        "where table_schema = current_schema() and is_identity = 'YES'"
    )
    return [(table, column) for table, column in db.execute(sql)]


@contextmanager
def reading(url: str) -> Iterator[PostgresSide]:
    """An archive to copy from, as it is now, whatever is written to it meanwhile."""
    with connected(url) as db:
        if migrations.version(db) is None:
            raise StorageError(f"could not copy from {place_of(url)}: there is no archive in that database")
    PostgresStore(url).close()  # an older one is brought up to date, a newer one refused
    with connected(url) as db, db.transaction():
        db.execute("set transaction isolation level repeatable read, read only")
        yield PostgresSide(db, place_of(url))


@contextmanager
def writing(url: str) -> Iterator[PostgresSide]:
    """An archive to copy into, made where there is none."""
    PostgresStore(url).close()
    with connected(url) as db:
        db.execute("set client_min_messages = warning")
        yield PostgresSide(db, place_of(url))
