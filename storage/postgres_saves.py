"""Saves in PostgreSQL: articles that only one workspace finds (see `storage.sqlite_saves`)."""

from retail.types import Article
from storage.postgres_articles import TAGGED, Articles, keep_articles
from storage.postgres_connections import Db


class Saves(Articles):
    """The part of the store about what people saved."""

    def keep_save(self, workspace: str, article: Article) -> bool:
        """Keep an article that only this workspace finds; False when there is one that shares its id or a key."""
        with self._write(alone=True) as db:
            if not keep_articles(db, [article], article.seen):
                return False
            sql = "insert into saves (number, workspace) select number, %s from articles where id = %s"
            db.execute(sql, (workspace, article.id))
            return True

    def drop_save(self, workspace: str, article_id: str) -> bool:
        """Forget a save of this workspace; False when it has none of that id."""
        with self._write(alone=True) as db:
            sql = (
                "select number from saves where workspace = %s and number = (select number from articles where id = %s)"
            )
            return drop_saves(db, sql, (workspace, article_id)) > 0

    def saves(self, workspace: str) -> int:
        """How many articles the workspace has saved."""
        with self._reading() as db:
            row = db.execute("select count(*) from saves where workspace = %s", (workspace,)).fetchone()
            return int(row[0]) if row else 0


def drop_saves(db: Db, which: str, values: tuple[str, ...]) -> int:
    """Delete the articles whose numbers the query `which` names, with all that belongs to them; returns how many."""
    numbers = [number for (number,) in db.execute(which, values)]
    for table in (*TAGGED, "articles"):  # keys, words and the mark go with the article
        db.execute(f"delete from {table} where number = any(%s)", (numbers,))  # noqa: S608 - names of ours
    return len(numbers)
