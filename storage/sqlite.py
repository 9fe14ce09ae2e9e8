"""The SQLite engine: one file, through sqlite-utils; full-text search by FTS5.

Put together by subject: `sqlite_connections` (opening, transactions, errors), `sqlite_articles`, `sqlite_saves`,
`sqlite_search`, `sqlite_retention`, and what both engines share, `editions`, `ledger` and `records`; `migrations` has
the schema, `sqlite_rows` and `codec` turn rows into our types.
"""

# ruff: noqa: S608 (what is formatted into SQL are names and question marks of ours; values are always bound)

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from retail.errors import StorageError
from retail.types import Article
from storage.editions import Editions
from storage.ledger import Ledger
from storage.records import Records
from storage.sqlite_retention import Retention
from storage.sqlite_saves import drop_saves
from storage.sqlite_search import Search

COUNTED = ("feeds", "articles", "stories", "editions", "posts", "channels")


Db = sqlite3.Connection


class SQLiteStore(Search, Editions[Db], Ledger[Db], Records[Db], Retention):
    """A `storage.base.Store` in one SQLite file (and its ``-wal`` and ``-shm`` while it is open)."""

    def _articles_in(self, db: Db, ids: Sequence[str]) -> list[Article]:
        return self.articles(ids)  # a thread has one connection

    def _drop_saves(self, db: Db, workspace: str) -> int:
        return drop_saves(db, "select number from saves where workspace = ?", (workspace,))

    def problems(self) -> list[str]:
        """What is wrong with the archive, in plain words; empty when all is well. Reads, never repairs."""
        try:
            with self._reading() as db:
                return [*_damage(db), *_dangling(db), *_search_gaps(db)]
        except StorageError as error:
            return [str(error)]

    def backup(self, target: Path) -> None:
        """Write a consistent copy to `target` while others go on writing. Refuses to overwrite a file."""
        if target.exists():
            raise StorageError(f"could not back up to {str(target)!r}: there is a file; name another one")
        if not target.parent.is_dir():
            raise StorageError(f"could not back up to {str(target)!r}: there is no directory {str(target.parent)!r}")
        draft = target.with_name(f".{target.name}.partial")
        with self._passing_through() as db:  # also explains a missing directory or a full disk
            with closing(sqlite3.connect(draft)) as copy:
                db.backup(copy)
                copy.execute("pragma journal_mode = delete")
            draft.replace(target)

    def damage(self) -> list[str]:
        """What a quick look at the file's structure finds; empty when all is well. Raises `DamagedError`."""
        with self._passing_through() as db:
            return _damage(db)

    def counts(self) -> Mapping[str, int]:
        """Rows by what they are: ``feeds``, ``articles``, ``stories``, ``editions``, ``posts``, ``channels``."""
        with self._reading() as db:
            return {name: db.execute(f"select count(*) from {name}").fetchone()[0] for name in COUNTED}


def _damage(db: Db) -> list[str]:
    found = [line for (line,) in db.execute("pragma quick_check(5)") if line != "ok"]
    return [f"the archive is damaged: {line}; restore a backup" for line in found]


def _dangling(db: Db) -> list[str]:
    rows = {(table, parent) for table, _, parent, _ in db.execute("pragma foreign_key_check")}
    return [f"rows of {table} refer to {parent} that are not there" for table, parent in sorted(rows)]


def _search_gaps(db: Db) -> list[str]:
    kept = db.execute("select count(*) from articles").fetchone()[0]
    indexed = db.execute("select count(*) from articles_fts_docsize").fetchone()[0]
    return [] if kept == indexed else [f"{kept} articles are kept but {indexed} can be searched; restore a backup"]
