"""Feeds and articles in SQLite. Row numbers follow arrival, bulk loads arrive sorted by date (see `migrations`)."""

# ruff: noqa: S608 (what is formatted into SQL are names and question marks of ours; values are always bound)

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from operator import attrgetter

from retail.types import Activity, Article, Feed, FeedState
from storage.base import Refreshed
from storage.sqlite_connections import Connections
from storage.sqlite_rows import (
    ARTICLE_COLUMNS,
    BACKLOG,
    DAY_US,
    SAVED,
    Row,
    admitted,
    article_of,
    article_row,
    batches,
    feed_of,
    feed_state_of,
    feed_state_row,
    marks,
    maybe_moment,
    micros,
    moment,
    tags_of,
)

SORTED_AT_ONCE = 25_000
"""So many articles of a load are sorted by date together: what a small machine holds in memory with ease."""
WRITTEN_AT_ONCE = 5_000
"""So many are kept in one transaction: other writers wait for less than a second."""
REFRESH_CACHE = 4_000
"""Pages that the thread of a refresh keeps in memory: it writes, and finds little again. [KB]"""
TIDIED_AFTER = 20_000
"""A load of so many leaves the text index in parts that are merged at the end: searches take a third less."""
MERGED_AT_ONCE = 2_000
"""Pages of the index merged in one transaction."""
MOST_PARTS, GATHERED_AT_ONCE, GATHERED_WITH = 4, 500, 1_000
"""Where the text index has so many parts, small ones are merged before new articles come, so many pages of them: a word
is looked for in each part, which takes as long as to find a dozen rows. Not where so many or more articles come."""
_IN_AT_ONCE = 500

FOUND_BY = (
    f"(not flags & {SAVED} or exists (select 1 from saves v where v.number = articles.number and v.workspace = ?))"
)
"""Everybody's articles, and the saves of one workspace (its id is the value; None: nobody's)."""
TAGGED = ("company_articles", "topic_articles")
"""Tables of tags beside an article, which its row does not take with it."""
FEED_FIELDS = "url, outlet, kind, title, paused, headline_only, verified, added_by"


class Articles(Connections):
    """The part of the store about feeds and the articles that came from them."""

    # --- feeds ---

    def feeds(self) -> list[Feed]:
        """All feeds, in the order in which they were added."""
        with self._reading() as db:
            return [feed_of(row) for row in db.execute(f"select {FEED_FIELDS} from feeds order by position")]

    def save_feeds(self, feeds: Iterable[Feed], most: int | None = None) -> int:
        """Add feeds, or change those whose URL is known; returns how many were added; none beyond `most` in all."""
        with self._write() as db:
            before = _count(db, "feeds")
            known = {url for (url,) in db.execute("select url from feeds")}
            rows = [_feed_row(feed) for feed in admitted(feeds, known, most)]
            db.executemany(
                f"insert into feeds ({FEED_FIELDS}) values ({marks(range(8))}) on conflict (url) do update set "
                "outlet = excluded.outlet, kind = excluded.kind, title = excluded.title, paused = excluded.paused, "
                "headline_only = excluded.headline_only, verified = excluded.verified, added_by = excluded.added_by",
                rows,
            )
            return _count(db, "feeds") - before

    def remove_feed(self, url: str) -> bool:
        """Forget a feed and its state (its articles stay); False when there was none."""
        with self._write() as db:
            db.execute("delete from feed_states where url = ?", (url,))
            db.execute("delete from entry_digests where feed_url = ?", (url,))
            return db.execute("delete from feeds where url = ?", (url,)).rowcount > 0

    def feed_states(self) -> dict[str, FeedState]:
        """State of every feed that was ever polled, by URL."""
        with self._reading() as db:
            return {row[0]: feed_state_of(row) for row in db.execute("select * from feed_states")}

    def entry_digests(self, feed_url: str) -> frozenset[str]:
        """Digests of the entries that the feed held when it was last read: these need not be parsed again."""
        with self._reading() as db:
            rows = db.execute("select digest from entry_digests where feed_url = ?", (feed_url,))
            return frozenset(digest for (digest,) in rows)

    def save_refresh(self, state: FeedState, articles: Sequence[Article], digests: Collection[str] | None) -> int:
        """Keep a feed's state and new articles in one transaction; returns how many articles were new."""
        return self.save_refreshes([Refreshed(state, articles, digests)])[0]

    def save_refreshes(self, refreshed: Sequence[Refreshed]) -> list[int]:
        """As `save_refresh` of each in turn, all of them in one transaction."""
        self._require_room()
        with self._write(durable=False) as db:
            db.execute(f"pragma cache_size = -{REFRESH_CACHE}")  # of this thread's connection, from now on
            return [_keep_refreshed(db, one) for one in refreshed]

    # --- articles ---

    def save_articles(self, articles: Iterable[Article]) -> int:
        """Load many articles, oldest first; given ids are kept and known ones ignored. Returns how many were new.

        They are sorted by date, 25,000 together, and kept 5,000 to a transaction: a load that is killed has kept whole
        batches and can be run again.
        """
        new = 0
        for batch in _sorted_batches(articles):
            self._require_room()
            with self._write(durable=False) as db:
                new += keep_articles(db, batch, None)
        if new >= TIDIED_AFTER:
            self._tidy_index()
        return new

    def _tidy_index(self) -> None:
        """Merge the parts of the text index that a large load left, a little at a time: others may write between."""
        step = "insert into articles_fts (articles_fts, rank) values ('merge', ?)"
        pages, changed = -MERGED_AT_ONCE, 2  # a negative number begins to merge all parts into one
        while changed >= 2:  # fewer: nothing is left to merge (sqlite.org/fts5.html, 6.8)
            with self._write(durable=False) as db:
                before = db.total_changes
                db.execute(step, (pages,))
                changed = db.total_changes - before
            pages = MERGED_AT_ONCE

    def articles(self, ids: Sequence[str], *, workspace: str | None = None) -> list[Article]:
        """The articles with these ids, in this order; unknown ids, and saves of another workspace, are left out."""
        found: dict[str, Article] = {}
        with self._reading() as db:
            for some in batches(dict.fromkeys(ids), _IN_AT_ONCE):
                sql = f"select {ARTICLE_COLUMNS} from articles where id in ({marks(some)}) and {FOUND_BY}"
                found.update((row[1], article_of(row)) for row in db.execute(sql, (*some, workspace)))
        return [found[key] for key in ids if key in found]

    def revise_article(self, article: Article) -> bool:
        """Give the kept article of this id a new title and text, and the companies and topics that follow from them."""
        with self._write(durable=False) as db:
            row = db.execute(
                "select number, title, text, published from articles where id = ?", (article.id,)
            ).fetchone()
            if row is None or tuple(row[1:3]) == (article.title, article.text):
                return False
            number, *_, published = row
            companies, topics = tags_of(article)
            db.execute(  # the trigger `articles_rewritten` brings the index of words along
                "update articles set title = ?, text = ?, companies = ?, topics = ? where number = ?",
                (article.title, article.text, companies, topics, number),
            )
            for table in TAGGED:
                db.execute(f"delete from {table} where number = ?", (number,))
            _index_tags(db, [(number, replace(article, published=moment(published)))])
            return True

    def new_among(self, articles: Sequence[Article]) -> list[Article]:
        """Those that share neither id nor key with a kept one, nor with an earlier one of these."""
        with self._reading() as db:
            return _unknown(db, articles)

    def article_by_url(self, url: str, *, workspace: str | None = None) -> Article | None:
        """The article with this canonical URL: everybody's before the workspace's own save."""
        return self._first("url = ?", url, workspace)

    def article_by_key(self, key: str, *, workspace: str | None = None) -> Article | None:
        """The article that has this identity."""
        return self._first("number = (select number from article_keys where key = ?)", key, workspace)

    def _first(self, test: str, value: str, workspace: str | None) -> Article | None:
        with self._reading() as db:
            sql = (
                f"select {ARTICLE_COLUMNS} from articles where {test} and {FOUND_BY} order by flags & ?, number limit 1"
            )
            row = db.execute(sql, (value, workspace, SAVED)).fetchone()
            return article_of(row) if row else None

    def articles_between(self, since: datetime, until: datetime, *, backlog: bool = False) -> list[Article]:
        """Articles published at or after `since` and before `until`, oldest first; `backlog` ones only if asked."""
        left_out = SAVED if backlog else SAVED | BACKLOG
        with self._reading() as db:
            rows = db.execute(
                f"select {ARTICLE_COLUMNS} from articles where published >= ? and published < ? and not flags & ? "
                "order by published, number",
                (micros(since), micros(until), left_out),
            )
            return [article_of(row) for row in rows]

    def activity(self, companies: Collection[str], now: datetime, *, workspace: str | None = None) -> Activity:
        """How much there is that is *about* any of these companies, the workspace's saves included."""
        slugs = sorted(set(companies))
        with self._snapshot() as db:
            test, values = not_others_saves(db, workspace)
            total = _count_about(db, slugs, test, values)
            about = f"from company_articles f where about = 1 and company in ({marks(slugs)}){test}"
            first, last = _span_about(db, about, (*slugs, *values)) if total else (None, None)
            recent = _count_since(db, about, (*slugs, *values), micros(now - timedelta(days=30)), micros(now))
        return Activity(recent, total, maybe_moment(first), maybe_moment(last))


def _count(db: sqlite3.Connection, table: str) -> int:
    number: int = db.execute(f"select count(*) from {table}").fetchone()[0]
    return number


def _feed_row(feed: Feed) -> Row:
    flags = (feed.paused, feed.headline_only)
    return (feed.url, feed.outlet, feed.kind, feed.title, *flags, feed.verified, feed.added_by)


def _keep_refreshed(db: sqlite3.Connection, one: Refreshed) -> int:
    db.execute(f"insert or replace into feed_states values ({marks(range(12))})", feed_state_row(one.state))
    if one.digests is not None:
        _replace_digests(db, one.state.url, one.digests)
    return keep_articles(db, _by_date(one.articles), one.state.checked)


def _replace_digests(db: sqlite3.Connection, url: str, digests: Collection[str]) -> None:
    db.execute("delete from entry_digests where feed_url = ?", (url,))
    rows = [(url, digest) for digest in set(digests)]
    db.executemany("insert into entry_digests values (?, ?)", rows)


def _by_date(articles: Iterable[Article]) -> list[Article]:
    return sorted(articles, key=attrgetter("published"))


def _sorted_batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    for many in batches(articles, SORTED_AT_ONCE):
        yield from batches(_by_date(many), WRITTEN_AT_ONCE)


def keep_articles(db: sqlite3.Connection, articles: Sequence[Article], seen: datetime | None) -> int:
    """Add those that are not known, in the caller's transaction; returns how many that were."""
    fresh = _unknown(db, articles)
    if not fresh:
        return 0
    if len(fresh) < GATHERED_WITH:
        _gather_index(db)
    first = _next_number(db)
    numbered = list(enumerate(fresh, first))
    db.executemany(
        f"insert into articles ({ARTICLE_COLUMNS}) values ({marks(range(15))})",
        [article_row(number, article, seen) for number, article in numbered],
    )
    db.executemany(
        "insert into articles_fts (rowid, title, text) values (?, ?, ?)",
        [(number, article.title, article.text) for number, article in numbered],
    )
    _index(db, numbered)
    return len(fresh)


def _gather_index(db: sqlite3.Connection) -> None:
    """Merge small parts of the text index, which every refresh adds one to. FTS5 leaves up to four of each size alone;
    here two are enough (sqlite.org/fts5.html, 6.8 and 6.12), and the large one of a load stays as it is."""
    parts = (
        "with recursive p (id) as (select min(segid) from articles_fts_idx union all "
        "select (select min(segid) from articles_fts_idx where segid > p.id) from p where p.id is not null) "
        "select count(id) from p"
    )
    if db.execute(parts).fetchone()[0] < MOST_PARTS:
        return
    command = "insert into articles_fts (articles_fts, rank) values (?, ?)"
    if db.execute("select v from articles_fts_config where k = 'usermerge'").fetchone() != (2,):
        db.execute(command, ("usermerge", 2))
    db.execute(command, ("merge", GATHERED_AT_ONCE))


def _next_number(db: sqlite3.Connection) -> int:
    """The next row number; those of saves that are gone are not given again (a search's next page may still ask)."""
    sql = "select max(coalesce((select max(number) from articles), 0), coalesce((select max(last) from days), 0)) + 1"
    number: int = db.execute(sql).fetchone()[0]
    return number


def _unknown(db: sqlite3.Connection, articles: Sequence[Article]) -> list[Article]:
    """Those that share neither id nor key with a kept one, or with an earlier one of these."""
    ids = _known(db, "id", "articles", [article.id for article in articles])
    keys = _known(db, "key", "article_keys", [key for article in articles for key in article.keys])
    fresh = []
    for article in articles:
        if article.id not in ids and keys.isdisjoint(article.keys):
            fresh.append(article)
            ids.add(article.id)
            keys.update(article.keys)
    return fresh


def _known(db: sqlite3.Connection, column: str, table: str, values: list[str]) -> set[str]:
    known: set[str] = set()
    for some in batches(values, _IN_AT_ONCE):
        sql = f"select {column} from {table} where {column} in ({marks(some)})"
        known.update(value for (value,) in db.execute(sql, some))
    return known


def _index_tags(db: sqlite3.Connection, numbered: list[tuple[int, Article]]) -> None:
    companies, topics = [], []
    for number, article in numbered:
        published = micros(article.published)
        companies += [(m.slug, m.about, number, published) for m in article.companies]
        topics += [(topic, number, published) for topic in dict.fromkeys(article.topics)]
    db.executemany("insert or ignore into company_articles values (?, ?, ?, ?)", sorted(companies))
    db.executemany("insert into topic_articles values (?, ?, ?)", sorted(topics))


def _index(db: sqlite3.Connection, numbered: list[tuple[int, Article]]) -> None:
    """The small tables beside an article: what identifies it, its companies, topics and day."""
    keys = []
    days: dict[int, tuple[int, int]] = {}
    for number, article in numbered:
        published = micros(article.published)
        keys += [(key, number) for key in dict.fromkeys(article.keys)]
        day = published // DAY_US
        days[day] = (days.get(day, (number, 0))[0], number)
    db.executemany("insert into article_keys values (?, ?)", keys)
    _index_tags(db, numbered)
    db.executemany(
        "insert into days values (?, ?, ?) on conflict (day) do update set last = excluded.last",
        [(day, first, last) for day, (first, last) in days.items()],
    )


def not_others_saves(db: sqlite3.Connection, workspace: str | None) -> tuple[str, tuple[str, ...]]:
    """`` and ...``: a test of ``f.number`` that leaves out what other workspaces saved, and its values; empty when
    there is nothing to leave out, so that an archive without such saves pays nothing.
    """
    low, high = db.execute(f"select {WHOSE_SAVES}").fetchone()
    return others_saves(low, high, workspace)


WHOSE_SAVES = "(select min(workspace) from saves), (select max(workspace) from saves)"
"""The first and the last workspace with saves, to be handed to `others_saves`."""


def others_saves(low: str | None, high: str | None, workspace: str | None) -> tuple[str, tuple[str, ...]]:
    """The same where the first and the last workspace with saves are known."""
    if low is None or low == high == workspace:
        return "", ()
    test = "not exists (select 1 from saves v where v.number = f.number and v.workspace <> ?)"
    return f" and {test}", (workspace or "",)


def _count_about(db: sqlite3.Connection, slugs: Sequence[str], test: str, values: Sequence[object]) -> int:
    """How many rows are about any of some companies. Each company's are counted as they stand; only of those that have
    fewer is it asked which are another's as well: to hold forty thousand numbers apart takes six times as long."""
    one = f"select count(*) from company_articles f where f.company = ? and f.about = 1{test}"
    counts = {slug: db.execute(one, (slug, *values)).fetchone()[0] for slug in slugs}
    largest = sorted((slug for slug in slugs if counts[slug]), key=lambda slug: -counts[slug])
    total: int = 0
    for place, slug in enumerate(largest):
        others = f"o.company in ({marks(largest[:place])}) and o.about = 1 and o.number = f.number"
        shared = f"{one} and exists (select 1 from company_articles o where {others})"
        told_before = db.execute(shared, (slug, *values, *largest[:place])).fetchone()[0] if place else 0
        total += counts[slug] - told_before
    return total


def _span_about(db: sqlite3.Connection, about: str, values: Sequence[object]) -> tuple[int, int]:
    """When the first and the last of some rows were published, `about`: which, as SQL. There must be some.

    Rows follow time, but for what arrived late: those are looked at which the days allow to be earlier than the first
    row, or later than the last.
    """
    first, earliest = db.execute(f"select number, published {about} order by number limit 1", values).fetchone()
    last, latest = db.execute(f"select number, published {about} order by number desc limit 1", values).fetchone()
    until = db.execute("select max(last) from days where day <= ?", (earliest // DAY_US,)).fetchone()[0] or first
    since = db.execute("select min(first) from days where day >= ?", (latest // DAY_US,)).fetchone()[0] or last
    within = f"{about} and number between ? and ?"
    earliest = db.execute(f"select min(published) {within}", (*values, first, max(first, until))).fetchone()[0]
    latest = db.execute(f"select max(published) {within}", (*values, min(since, last), last)).fetchone()[0]
    return earliest, latest


def _count_since(db: sqlite3.Connection, about: str, values: Sequence[object], since: int, until: int) -> int:
    first = db.execute("select min(first) from days where day >= ?", (since // DAY_US,)).fetchone()[0]
    number: int = db.execute(
        f"select count(distinct number) {about} and number >= ? and published >= ? and published <= ?",
        [*values, first or 0, since, until],
    ).fetchone()[0]
    return number
