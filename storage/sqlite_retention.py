"""Dropping old texts from an SQLite archive: the row, its title, date and link stay, and are found by search."""

from datetime import datetime

from storage.sqlite_connections import Connections
from storage.sqlite_rows import SAVED, micros

EMPTIED_AT_ONCE = 2_000
"""Articles in one transaction: other writers wait for less than a second."""


class Retention(Connections):
    """The part of the SQLite store that forgets texts."""

    def forget_texts(self, before: datetime) -> int:
        """Empty the text of articles published (of saves: saved) before that time; returns how many texts went.

        The trigger `articles_rewritten` takes the words out of the full-text index; `secure_delete` overwrites what
        was there, so that the words are not in the file's free pages either.
        """
        gone = 0
        while changed := self._empty_some(micros(before)):
            gone += changed
        return gone

    def _empty_some(self, before: int) -> int:
        with self._reading() as db:
            db.execute("pragma secure_delete = on")
        with self._write(durable=False) as db:
            return db.execute(
                "update articles set text = '' where number in "
                "(select number from articles where published < ? and text <> '' and not (flags & ? and seen >= ?) "
                "order by number limit ?)",
                (before, SAVED, before, EMPTIED_AT_ONCE),
            ).rowcount
