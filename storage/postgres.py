"""The PostgreSQL engine: where the disk does not last, or several processes run. Search by tsvector and GIN.

Put together by subject, as the SQLite one: `postgres_connections` (opening, pool, transactions, errors),
`postgres_articles`, `postgres_saves`, `postgres_search`, `postgres_retention`, and what both engines share, `editions`,
`ledger` and `records`; `postgres_migrations` has the schema, `postgres_words` what a word is. No extension is needed.
"""

# ruff: noqa: S608 (what is formatted into SQL are names of ours; values are always bound)

from collections.abc import Mapping, Sequence
from pathlib import Path

from retail.errors import StorageError
from retail.types import Article
from storage.base import Store
from storage.editions import Editions
from storage.ledger import Ledger
from storage.postgres_articles import articles_in_order
from storage.postgres_connections import Db
from storage.postgres_retention import Retention
from storage.postgres_saves import drop_saves
from storage.postgres_search import Search
from storage.records import Records

COUNTED = ("feeds", "articles", "stories", "editions", "posts", "channels")


def open_postgres(url: str) -> Store:
    """The archive at ``postgresql://user:password@host/database``, brought up to date; raises `StorageError`."""
    return PostgresStore(url)


class PostgresStore(Search, Editions[Db], Ledger[Db], Records[Db], Retention):
    """A `storage.base.Store` in one PostgreSQL database (its default schema)."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._url = url

    def _articles_in(self, db: Db, ids: Sequence[str]) -> list[Article]:
        return articles_in_order(db, ids)

    def _drop_saves(self, db: Db, workspace: str) -> int:
        return drop_saves(db, "select number from saves where workspace = %s", (workspace,))

    def problems(self) -> list[str]:
        """What is wrong with the archive, in plain words; empty when all is well. Reads, never repairs."""
        try:
            with self._snapshot() as db:
                return [*_search_gaps(db), *_broken_indexes(db)]
        except StorageError as error:
            return [str(error)]

    def backup(self, target: Path) -> None:
        """Write a consistent copy to `target`, an SQLite archive, while others go on. Refuses to overwrite a file."""
        from storage.copying import back_up

        back_up(self._url, target)

    def counts(self) -> Mapping[str, int]:
        """Rows by what they are: ``feeds``, ``articles``, ``stories``, ``editions``, ``posts``, ``channels``."""
        columns = ", ".join(f"(select count(*) from {name})" for name in COUNTED)
        with self._reading() as db:
            row = db.execute(f"select {columns}").fetchone() or ()
        return dict(zip(COUNTED, row, strict=True))


def _search_gaps(db: Db) -> list[str]:
    row = db.execute("select (select count(*) from articles), (select count(*) from article_words)").fetchone()
    kept, found = row or (0, 0)
    return [] if kept == found else [f"{kept} articles are kept but {found} can be searched; restore a backup"]


def _broken_indexes(db: Db) -> list[str]:
    rows = db.execute(
        "select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid "
        "where not i.indisvalid and c.relnamespace = current_schema()::regnamespace"
    )
    return [f"the index {name} is not valid; run REINDEX INDEX {name}" for (name,) in rows]
