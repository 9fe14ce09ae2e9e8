"""Saves in SQLite: articles that only one workspace finds.

A save is a row of `articles` like any other, so that search finds and ranks it as it does all. Its flag keeps it out of
what makes news; the table `saves` says whose it is, and `FOUND_BY` and `not_others_saves` ask it.
"""

import sqlite3

from retail.types import Article
from storage.sqlite_articles import TAGGED, Articles, keep_articles


class Saves(Articles):
    """The part of the store about what people saved."""

    def keep_save(self, workspace: str, article: Article) -> bool:
        """Keep an article that only this workspace finds; False when there is one that shares its id or a key."""
        with self._write() as db:
            if not keep_articles(db, [article], article.seen):
                return False
            db.execute("insert into saves select number, ? from articles where id = ?", (workspace, article.id))
            return True

    def drop_save(self, workspace: str, article_id: str) -> bool:
        """Forget a save of this workspace; False when it has none of that id."""
        with self._write() as db:
            sql = "select number from saves where workspace = ? and number = (select number from articles where id = ?)"
            return drop_saves(db, sql, (workspace, article_id)) > 0

    def saves(self, workspace: str) -> int:
        """How many articles the workspace has saved."""
        with self._reading() as db:
            number: int = db.execute("select count(*) from saves where workspace = ?", (workspace,)).fetchone()[0]
            return number


def drop_saves(db: sqlite3.Connection, which: str, values: tuple[str, ...]) -> int:
    """Delete the articles whose numbers the query `which` names, with all that belongs to them; returns how many."""
    numbers = [number for (number,) in db.execute(which, values)]
    for number in numbers:
        for table in TAGGED:
            db.execute(f"delete from {table} where number = ?", (number,))  # noqa: S608 - names of ours
        db.execute("delete from articles where number = ?", (number,))  # keys, words and the mark go with it
    return len(numbers)
