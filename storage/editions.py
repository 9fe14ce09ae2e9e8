"""Stories and what was told of them, in either engine."""

# ruff: noqa: S608 (what is formatted into SQL are names and question marks of ours; values are always bound)

from collections.abc import Collection, Sequence
from datetime import date

from retail.types import Article, Brief, Edition, PlannedPost, Story
from storage import codec
from storage.engine import D, Db, Engine
from storage.ledger import insert_posts
from storage.sqlite_rows import Row, batches, marks, micros, stories_in_order


class Editions(Engine[D]):
    """The part of the store about stories and editions."""

    def save_stories(self, stories: Sequence[Story]) -> None:
        """Keep which articles belong to which story; an article belongs to the story it was last saved with."""
        with self._write(durable=False, alone=True) as db:
            _save_stories(db, stories)

    def stories_of(self, articles: Collection[str]) -> dict[str, str]:
        """Story id by article id, for those that have one."""
        found: dict[str, str] = {}
        with self._reading() as db:
            for some in batches(articles, 500):
                sql = f"select article, story from story_articles where article in ({marks(some)})"
                found.update(db.execute(sql, some).fetchall())
        return found

    def story(self, story_id: str) -> Story | None:
        """A story with its articles, lead first; None when there is none, or none of its articles is kept."""
        return next(iter(self.stories([story_id])), None)

    def stories(self, ids: Collection[str], at_hand: Collection[Article] = ()) -> list[Story]:
        """The stories with these ids, in this order, lead first; those without a kept article are left out."""
        had = {article.id for article in at_hand}
        rows: list[Row] = []
        members: list[Row] = []
        with self._snapshot() as db:
            for some in batches(dict.fromkeys(ids), 500):
                known = marks(some)
                sql = f"select id, first_seen, last_updated, update_of from stories where id in ({known})"
                rows += db.execute(sql, some).fetchall()
                sql = f"select story, article from story_articles where story in ({known}) order by story, position"
                members += db.execute(sql, some).fetchall()
            kept = self._articles_in(db, [article for _, article in members if article not in had])
        return stories_in_order(ids, rows, members, [*kept, *at_hand])

    def save_edition(self, edition: Edition, posts: Sequence[PlannedPost]) -> bool:
        """Keep an edition and its plan in one transaction; False, nothing changed, when that day has one."""
        where = (edition.workspace, edition.channel, edition.day.isoformat())
        with self._write(alone=True) as db:
            sql = "insert into editions (workspace, channel, day, number, body) values (?, ?, ?, ?, ?)"
            done = db.execute(f"{sql} on conflict do nothing", (*where, edition.number, codec.dumps(edition)))
            if not done.rowcount:
                return False
            _save_told(db, where, edition)
            insert_posts(db, posts)
            return True

    def revise_edition(self, was: Edition, edition: Edition, posts: Sequence[PlannedPost]) -> bool:
        """Put another edition with its plan in the place of `was`; False when it is not that, or has begun.

        Its rows are held first, so that no message of it can be claimed until the new plan stands.
        """
        where = (was.workspace, was.channel, was.day.isoformat())
        with self._write(alone=True) as db:
            if self._kept(db, where) != was or self._begun(db, where):
                return False
            sql = "update editions set body = ? where workspace = ? and channel = ? and day = ?"
            db.execute(sql, (codec.dumps(edition), *where))
            for table in ("told_articles", "told"):
                db.execute(f"delete from {table} where workspace = ? and channel = ? and day = ?", where)
            db.execute(f"delete from posts where {_PLAN}", where)
            _save_told(db, where, edition)
            insert_posts(db, posts)
            return True

    def edition(self, workspace: str, channel: str, day: date) -> Edition | None:
        """The channel's edition of that local day."""
        return self._edition("workspace = ? and channel = ? and day = ?", workspace, channel, day.isoformat())

    def latest_edition(self, workspace: str, channel: str | None = None) -> Edition | None:
        """The newest edition of the channel, or of the workspace when no channel is named."""
        if channel is None:
            return self._edition("workspace = ?", workspace)
        return self._edition("workspace = ? and channel = ?", workspace, channel)

    def _edition(self, where: str, *values: str) -> Edition | None:
        with self._reading() as db:
            sql = f"select body from editions where {where} order by day desc, {self.ARRIVED} desc limit 1"
            row = db.execute(sql, values).fetchone()
        return codec.loads(Edition, row[0]) if row else None

    def next_number(self, workspace: str, channel: str) -> int:
        """The number the channel's next edition will have, from 1."""
        with self._reading() as db:
            sql = "select coalesce(max(number), 0) + 1 from editions where workspace = ? and channel = ?"
            return int(db.execute(sql, (workspace, channel)).fetchone()[0])

    def told(self, workspace: str, channel: str, since: date) -> dict[str, tuple[date, tuple[str, ...]]]:
        """Stories told to the channel on or after `since`: day last told and article ids then, by story id."""
        with self._reading() as db:
            rows = db.execute(
                "select story, day, articles from told where workspace = ? and channel = ? and day >= ? "
                f"order by day, {self.ARRIVED}",
                (workspace, channel, since.isoformat()),
            ).fetchall()
        return {story: (date.fromisoformat(day), _ids(articles)) for story, day, articles in rows}

    def brief(self, workspace: str, story_id: str) -> Brief | None:
        """The newest brief on a story that the workspace was told."""
        with self._reading() as db:
            row = db.execute(
                "select brief from told where workspace = ? and story = ? and brief is not null "
                f"order by day desc, {self.ARRIVED} desc limit 1",
                (workspace, story_id),
            ).fetchone()
        return codec.loads(Brief, row[0]) if row else None

    def briefs_with(self, workspace: str, article_ids: Collection[str]) -> dict[str, tuple[str, date, str]]:
        """For articles that a brief told: (story id, day, channel) of the newest such brief, by article id."""
        found: dict[str, tuple[str, date, str]] = {}
        with self._reading() as db:
            for some in batches(article_ids, 500):
                sql = (
                    "select article, story, day, channel from told_articles "
                    f"where workspace = ? and article in ({marks(some)}) order by day"
                )
                for article, story, day, channel in db.execute(sql, [workspace, *some]):
                    found[article] = (story, date.fromisoformat(day), channel)
        return found

    def _kept(self, db: D, where: tuple[str, str, str]) -> Edition | None:
        sql = f"select body from editions where workspace = ? and channel = ? and day = ? {self.HELD}"
        row = db.execute(sql, where).fetchone()
        return codec.loads(Edition, row[0]) if row else None

    def _begun(self, db: D, where: tuple[str, str, str]) -> bool:
        states = db.execute(f"select state from posts where {_PLAN} {self.HELD}", where).fetchall()
        return any(state != "pending" for (state,) in states)


_PLAN = "workspace = ? and channel = ? and day = ? and part <> 'preview'"


def _save_stories(db: Db, stories: Sequence[Story]) -> None:
    """Three statements for all of them: a morning has thousands."""
    many = db.cursor()
    many.executemany(
        "insert into stories values (?, ?, ?, ?) on conflict (id) do update set first_seen = excluded.first_seen, "
        "last_updated = excluded.last_updated, update_of = excluded.update_of",
        [(story.id, micros(story.first_seen), micros(story.last_updated), story.update_of) for story in stories],
    )
    # articles a story was saved with before and is not now stay behind the ones it has
    many.executemany(
        "update story_articles set position = position + ? where story = ?",
        [(len(story.articles), story.id) for story in stories],
    )
    many.executemany(
        "insert into story_articles values (?, ?, ?) on conflict (article) do update set "
        "story = excluded.story, position = excluded.position",
        [(article.id, story.id, position) for story in stories for position, article in enumerate(story.articles)],
    )


def _save_told(db: Db, where: tuple[str, str, str], edition: Edition) -> None:
    rows: list[Row] = [
        (*where, brief.story, place, codec.dumps(brief), _line(brief.articles))
        for place, brief in enumerate(edition.briefs)
    ]
    rows += [
        (*where, line.story, len(rows) + place, None, _line(line.articles))
        for place, line in enumerate(edition.one_liners)
    ]
    columns = "workspace, channel, day, story, place, brief, articles"
    sql = f"insert into told ({columns}) values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing"
    db.cursor().executemany(sql, rows)
    workspace, channel, day = where
    db.cursor().executemany(
        "insert into told_articles (workspace, article, day, channel, story) values (?, ?, ?, ?, ?) "
        "on conflict do nothing",
        [(workspace, key, day, channel, brief.story) for brief in edition.briefs for key in brief.articles],
    )


def _line(ids: Sequence[str]) -> str:
    return codec.dumps(tuple(ids))


def _ids(line: str) -> tuple[str, ...]:
    return codec.loads(tuple[str, ...], line)
