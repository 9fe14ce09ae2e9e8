"""Feeds and articles in PostgreSQL. Row numbers follow arrival, bulk loads arrive sorted by date.

Rows of many at once go by COPY; the words of articles are folded here and stemmed by the server.
"""

# ruff: noqa: S608 (what is formatted into SQL are names of ours; values are always bound)

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from retail.types import Activity, Article, Feed, FeedState
from storage.base import Refreshed
from storage.postgres_connections import Connections, Db, plain
from storage.postgres_words import words_of
from storage.sqlite_rows import (
    ARTICLE_COLUMNS,
    BACKLOG,
    DAY_US,
    SAVED,
    admitted,
    article_of,
    article_row,
    batches,
    feed_of,
    feed_state_of,
    feed_state_row,
    maybe_moment,
    micros,
    moment,
    tags_of,
)

SORTED_AT_ONCE = 50_000
"""So many articles of a load are sorted by date together: what a small machine holds in memory with ease."""
WRITTEN_AT_ONCE = 5_000
"""So many are kept in one transaction: other writers wait for about a second."""
MANY = 1_000
"""After so many new articles the planner's statistics are made anew: fresh ones make the difference between plans."""
INDEXED = 500_000
"""Characters of a text that can be searched: PostgreSQL keeps at most 1 MB of words a row."""

FOUND_BY = (
    f"(flags & {SAVED} = 0 or exists (select 1 from saves v where v.number = articles.number and v.workspace = %s))"
)
"""Everybody's articles, and the saves of one workspace (its id is the value; None: nobody's)."""
TAGGED = ("company_articles", "topic_articles")
"""Tables of tags beside an article, which its row does not take with it."""
FEED_FIELDS = "url, outlet, kind, title, paused, headline_only, verified, added_by"
STATE_FIELDS = (
    "url, etag, last_modified, digest, checked, succeeded, next_due, failures, error, entries, gone, moved_to"
)
TITLE_ENDS = "endcaptitleends"
"""Stands between title and text while their words are numbered, so that no phrase reaches across; then taken out."""


class Articles(Connections):
    """The part of the store about feeds and the articles that came from them."""

    # --- feeds ---

    def feeds(self) -> list[Feed]:
        """All feeds, in the order in which they were added."""
        with self._reading() as db:
            return [feed_of(row) for row in db.execute(f"select {FEED_FIELDS} from feeds order by position")]

    def save_feeds(self, feeds: Iterable[Feed], most: int | None = None) -> int:
        """Add feeds, or change those whose URL is known; returns how many were added; none beyond `most` in all."""
        with self._write(alone=True) as db:
            before = _count(db, "feeds")
            known = {url for (url,) in db.execute("select url from feeds")}
            rows = [_feed_row(feed) for feed in admitted(feeds, known, most)]
            db.cursor().executemany(
                f"insert into feeds ({FEED_FIELDS}) values (%s, %s, %s, %s, %s, %s, %s, %s) "
                f"on conflict (url) do update set {_excluded(FEED_FIELDS)}",
                rows,
            )
            return _count(db, "feeds") - before

    def remove_feed(self, url: str) -> bool:
        """Forget a feed and its state (its articles stay); False when there was none."""
        with self._write(alone=True) as db:
            db.execute("delete from feed_states where url = %s", (url,))
            db.execute("delete from entry_digests where feed_url = %s", (url,))
            return db.execute("delete from feeds where url = %s", (url,)).rowcount > 0

    def feed_states(self) -> dict[str, FeedState]:
        """State of every feed that was ever polled, by URL."""
        with self._reading() as db:
            return {row[0]: feed_state_of(row) for row in db.execute(f"select {STATE_FIELDS} from feed_states")}

    def entry_digests(self, feed_url: str) -> frozenset[str]:
        """Digests of the entries that the feed held when it was last read: these need not be parsed again."""
        with self._reading() as db:
            rows = db.execute("select digest from entry_digests where feed_url = %s", (feed_url,))
            return frozenset(digest for (digest,) in rows)

    def save_refresh(self, state: FeedState, articles: Sequence[Article], digests: Collection[str] | None) -> int:
        """Keep a feed's state and new articles in one transaction; returns how many articles were new."""
        return self.save_refreshes([Refreshed(state, articles, digests)])[0]

    def save_refreshes(self, refreshed: Sequence[Refreshed]) -> list[int]:
        """As `save_refresh` of each in turn, all of them in one transaction."""
        with self._write(durable=False, alone=True) as db:
            return [_keep_refreshed(db, one) for one in refreshed]

    # --- articles ---

    def save_articles(self, articles: Iterable[Article]) -> int:
        """Load many articles, oldest first; given ids are kept and known ones ignored. Returns how many were new.

        They are sorted by date, 50,000 together, and kept 5,000 to a transaction: a load that is killed has kept whole
        batches and can be run again.
        """
        new = 0
        for batch in _sorted_batches(articles):
            with self._write(durable=False, alone=True) as db:
                new += keep_articles(db, batch, None)
        if new >= MANY:
            self._look_again()
        return new

    def _look_again(self) -> None:
        with self._reading() as db:
            db.execute("analyze articles, article_words, article_keys, company_articles, topic_articles, days")

    def articles(self, ids: Sequence[str], *, workspace: str | None = None) -> list[Article]:
        """The articles with these ids, in this order; unknown ids, and saves of another workspace, are left out."""
        with self._reading() as db:
            return articles_in_order(db, ids, workspace)

    def revise_article(self, article: Article) -> bool:
        """Give the kept article of this id a new title and text, and the companies and topics that follow from them."""
        with self._write(durable=False, alone=True) as db:
            sql = "select number, title, text, published from articles where id = %s"
            row = db.execute(sql, (article.id,)).fetchone()
            if row is None or tuple(row[1:3]) == (article.title, article.text):
                return False
            db.execute(
                "update articles set title = %s, text = %s, companies = %s, topics = %s where number = %s",
                (article.title, article.text, *tags_of(article), row[0]),
            )
            for table in (*TAGGED, "article_words"):
                db.execute(f"delete from {table} where number = %s", (row[0],))
            keep_words(db, [(row[0], article.title, article.text)])
            _index_tags(db, [(row[0], replace(article, published=moment(row[3])))])
            return True

    def new_among(self, articles: Sequence[Article]) -> list[Article]:
        """Those that share neither id nor key with a kept one, nor with an earlier one of these."""
        with self._reading() as db:
            return _unknown(db, articles)

    def article_by_url(self, url: str, *, workspace: str | None = None) -> Article | None:
        """The article with this canonical URL: everybody's before the workspace's own save."""
        return self._first("url = %s", url, workspace)

    def article_by_key(self, key: str, *, workspace: str | None = None) -> Article | None:
        """The article that has this identity."""
        return self._first("number = (select number from article_keys where key = %s)", key, workspace)

    def _first(self, test: str, value: str, workspace: str | None) -> Article | None:
        with self._reading() as db:
            found = f"from articles where {test} and {FOUND_BY} order by flags & %s, number limit 1"
            row = db.execute(f"select {ARTICLE_COLUMNS} {found}", (value, workspace, SAVED)).fetchone()
            return article_of(row) if row else None

    def articles_between(self, since: datetime, until: datetime, *, backlog: bool = False) -> list[Article]:
        """Articles published at or after `since` and before `until`, oldest first; `backlog` ones only if asked."""
        left_out = SAVED if backlog else SAVED | BACKLOG
        with self._reading() as db:
            rows = db.execute(
                f"select {ARTICLE_COLUMNS} from articles where published >= %s and published < %s and flags & %s = 0 "
                "order by published, number",
                (micros(since), micros(until), left_out),
            )
            return [article_of(row) for row in rows]

    def activity(self, companies: Collection[str], now: datetime, *, workspace: str | None = None) -> Activity:
        """How much there is that is *about* any of these companies, the workspace's saves included."""
        slugs, since = sorted(set(companies)), micros(now - timedelta(days=30))
        with self._reading() as db:
            test, values = not_others_saves(db, workspace)
            row = db.execute(
                "select count(distinct number), min(published), max(published), "
                "count(distinct number) filter (where published between %s and %s) "
                f"from company_articles f where about = 1 and company = any(%s){test}",
                (since, micros(now), slugs, *values),
            ).fetchone()
        total, first, last, recent = row or (0, None, None, 0)
        return Activity(recent, total, maybe_moment(first), maybe_moment(last))


def articles_in_order(db: Db, ids: Sequence[str], workspace: str | None = None) -> list[Article]:
    """The articles with these ids, in this order; unknown ids, and saves of another workspace, are left out."""
    sql = f"select {ARTICLE_COLUMNS} from articles where id = any(%s) and {FOUND_BY}"
    rows = db.execute(sql, (list(dict.fromkeys(ids)), workspace))
    found = {row[1]: article_of(row) for row in rows}
    return [found[key] for key in ids if key in found]


def _count(db: Db, table: str) -> int:
    row = db.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def not_others_saves(db: Db, workspace: str | None) -> tuple[str, tuple[str, ...]]:
    """`` and ...``: a test of ``f.number`` that leaves out what other workspaces saved, and its values; empty when
    there is nothing to leave out, so that an archive without such saves pays nothing.
    """
    row = db.execute("select min(workspace), max(workspace) from saves").fetchone()
    low, high = row or (None, None)
    if low is None or low == high == workspace:
        return "", ()
    test = "not exists (select 1 from saves v where v.number = f.number and v.workspace <> %s)"
    return f" and {test}", (workspace or "",)


def _excluded(columns: str) -> str:
    return ", ".join(f"{column} = excluded.{column}" for column in columns.split(", ")[1:])


def _feed_row(feed: Feed) -> Sequence[object]:
    flags = (int(feed.paused), int(feed.headline_only))
    return (feed.url, feed.outlet, feed.kind, feed.title, *flags, feed.verified, feed.added_by)


def _keep_refreshed(db: Db, one: Refreshed) -> int:
    db.execute(
        f"insert into feed_states ({STATE_FIELDS}) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
        f"on conflict (url) do update set {_excluded(STATE_FIELDS)}",
        plain(feed_state_row(one.state)),
    )
    if one.digests is not None:
        _replace_digests(db, one.state.url, one.digests)
    return keep_articles(db, sorted(one.articles, key=attrgetter("published")), one.state.checked)


def _replace_digests(db: Db, url: str, digests: Collection[str]) -> None:
    db.execute("delete from entry_digests where feed_url = %s", (url,))
    db.execute("insert into entry_digests select %s, unnest(%s::text[])", (url, sorted(set(digests))))


def _sorted_batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    for many in batches(articles, SORTED_AT_ONCE):
        yield from batches(sorted(many, key=attrgetter("published")), WRITTEN_AT_ONCE)


def keep_articles(db: Db, articles: Sequence[Article], seen: datetime | None) -> int:
    """Add those that are not known, in the caller's transaction; returns how many that were."""
    fresh = _unknown(db, articles)
    if not fresh:
        return 0
    # numbers of saves that are gone are not given again: a search's next page may still ask for them
    sql = "select greatest((select max(number) from articles), (select max(last) from days), 0) + 1"
    first = db.execute(sql).fetchone()
    numbered = list(enumerate(fresh, int(first[0]) if first else 1))
    copy_rows(db, "articles", ARTICLE_COLUMNS, (article_row(number, article, seen) for number, article in numbered))
    keep_words(db, [(number, article.title, article.text) for number, article in numbered])
    _index(db, numbered)
    return len(fresh)


def _unknown(db: Db, articles: Sequence[Article]) -> list[Article]:
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


def _known(db: Db, column: str, table: str, values: list[str]) -> set[str]:
    if not values:
        return set()
    return {value for (value,) in db.execute(f"select {column} from {table} where {column} = any(%s)", (values,))}


def copy_rows(db: Db, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Add rows by COPY, much the fastest way."""
    with db.cursor().copy(f"copy {table} ({columns}) from stdin") as copy:
        for row in rows:
            copy.write_row(plain(row))


# --- the words ---


def keep_words(db: Db, articles: Sequence[tuple[int, str, str]]) -> None:
    """Make articles (number, title, text) searchable: title words weigh as A."""
    numbers, titles, texts, lengths = [], [], [], []
    for number, title, text in articles:
        folded = words_of(title), words_of(text[:INDEXED])
        numbers.append(number)
        titles.append(folded[0])
        texts.append(folded[1])
        lengths.append(sum(part.count(" ") + 1 for part in folded if part))
    db.execute(
        "insert into article_words (number, length, words) select number, length, ts_delete("
        f"setweight(to_tsvector('endcap', title || ' {TITLE_ENDS}'), 'A') || to_tsvector('endcap', text), "
        f"'{TITLE_ENDS}') from unnest(%s::bigint[], %s::int[], %s::text[], %s::text[]) w (number, length, title, text)",
        (numbers, lengths, titles, texts),
    )


def _index_tags(db: Db, numbered: list[tuple[int, Article]]) -> None:
    companies, topics = {}, []
    for number, article in numbered:
        published = micros(article.published)
        companies.update({(m.slug, int(m.about), number): published for m in article.companies})
        topics += [(topic, number, published) for topic in dict.fromkeys(article.topics)]
    copy_rows(
        db, "company_articles", "company, about, number, published", ((*key, at) for key, at in companies.items())
    )
    copy_rows(db, "topic_articles", "topic, number, published", topics)


def _index(db: Db, numbered: list[tuple[int, Article]]) -> None:
    """The small tables beside an article: what identifies it, its companies, topics and day."""
    keys = []
    days: dict[int, tuple[int, int]] = {}
    for number, article in numbered:
        published = micros(article.published)
        keys += [(key, number) for key in dict.fromkeys(article.keys)]
        day = published // DAY_US
        days[day] = (days.get(day, (number, 0))[0], number)
    copy_rows(db, "article_keys", "key, number", keys)
    _index_tags(db, numbered)
    db.cursor().executemany(
        "insert into days values (%s, %s, %s) on conflict (day) do update set last = excluded.last",
        [(day, first, last) for day, (first, last) in days.items()],
    )
