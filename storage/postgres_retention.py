"""Dropping old texts from a PostgreSQL archive: the row, its title, date and link stay, and are found by search."""

from datetime import datetime

from storage.postgres_articles import keep_words
from storage.postgres_connections import Connections
from storage.sqlite_rows import SAVED, micros

EMPTIED_AT_ONCE = 2_000
"""Articles in one transaction: other writers wait for less than a second."""


class Retention(Connections):
    """The part of the PostgreSQL store that forgets texts."""

    def forget_texts(self, before: datetime) -> int:
        """Empty the text of articles published (of saves: saved) before that time; returns how many texts went.

        Their words go from the index in the same transaction. What the server's own vacuum has not yet taken is still
        in its files: `autovacuum` comes by itself after so many changed rows.
        """
        gone = 0
        while changed := self._empty_some(micros(before)):
            gone += changed
        return gone

    def _empty_some(self, before: int) -> int:
        with self._write(durable=False, alone=True) as db:
            rows = db.execute(
                "update articles set text = '' where number in "
                "(select number from articles where published < %s and text <> '' "
                "and not (flags & %s <> 0 and seen >= %s) order by number limit %s) returning number, title",
                (before, SAVED, before, EMPTIED_AT_ONCE),
            ).fetchall()
            numbers = [number for number, _ in rows]
            db.execute("delete from article_words where number = any(%s)", (numbers,))
            keep_words(db, [(number, title, "") for number, title in rows])
            return len(rows)
