"""Search in SQLite: windows of rows from the FTS5 index and the tag tables (`storage.searching` says what for)."""

# ruff: noqa: S608 (what is formatted into SQL are names and question marks of ours; values are always bound)

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from retail.types import Article, Found, Headlines, SearchQuery
from storage import searching
from storage.ranking import Demand, Look
from storage.searching import Line, Page, Rankings, Scope
from storage.sqlite_articles import WHOSE_SAVES, not_others_saves, others_saves
from storage.sqlite_rows import ARTICLE_COLUMNS, DAY_US, HEADLINE_COLUMNS, article_of, batches, marks, moment
from storage.sqlite_saves import Saves

LEAD = 300
"""Characters of a text that are looked at."""
HELD = 10_000
"""So many rows of a filter are held in memory."""
TESTED = 8_000
"""So many matches of the words are held against filters with more rows than that."""
SCANNED = 20_000
"""So many matches of the words, newest first, are looked for among the rows held."""
AT_ONCE = 500
"""Rows read by one statement."""
SIZES = (8, 24, 40, 80, 160, AT_ONCE)
"""How many places a statement that reads rows has: to prepare one for each number of rows costs as much as to read a
dozen."""


class Search(Saves):
    """The part of the store that answers queries."""

    _rankings: Rankings | None = None

    def search(
        self, query: SearchQuery, now: datetime, *, limit: int = 50, offset: int = 0, snapshot: int | None = None
    ) -> Found:
        """The articles that answer `query`, best first; with neither words nor filters: none."""
        with self._snapshot() as db:
            page = Page(limit, offset, snapshot)
            return searching.found(SqliteFinder(db, query.workspace), self._kept_rankings(), query, now, page)

    def headlines(
        self, query: SearchQuery, now: datetime, *, limit: int = 50, offset: int = 0, snapshot: int | None = None
    ) -> Headlines:
        """The same articles as `search` finds, in the same order, with their stories and without their texts."""
        with self._snapshot() as db:
            page = Page(limit, offset, snapshot)
            return searching.headlines(SqliteFinder(db, query.workspace), self._kept_rankings(), query, now, page)

    def _kept_rankings(self) -> Rankings:
        rankings = self._rankings = self._rankings or Rankings()
        return rankings

    def absent(self, words: Sequence[str], *, workspace: str | None = None) -> list[str]:
        """Those of `words` that no article has which the workspace finds."""
        with self._snapshot() as db:
            finder = SqliteFinder(db, workspace)
            return [word for word in words if not searching.is_anywhere(finder, word)]

    def reach(self, *, workspace: str | None = None) -> tuple[int, datetime | None]:
        """How many articles the workspace finds, and when the oldest of them was published."""
        with self._snapshot() as db:
            hidden, whose = not_others_saves(db, workspace)
            sql = f"select published from articles f where true{hidden} order by published limit 1"
            oldest = db.execute(sql, whose).fetchone()
            others = "select count(*) from saves where workspace <> ?"
            unseen = db.execute(others, whose).fetchone()[0] if hidden else 0
            return _indexed(db) - unseen, moment(oldest[0]) if oldest else None


def _indexed(db: sqlite3.Connection) -> int:
    """How many articles the text index holds, as it counts them itself: counting a million rows takes 35 ms.

    FTS5 keeps the number of its rows as the first varint of its averages record (sqlite.org, ext/fts5/fts5_index.c),
    seven bits a byte, the highest first; a byte below 128 is the last.
    """
    row = db.execute("select block from articles_fts_data where id = 1").fetchone()
    count = 0
    for byte in row[0] if row else b"":
        count = count << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return count


class SqliteFinder:
    """A `storage.searching.Finder` on a connection inside a read transaction."""

    def __init__(self, db: sqlite3.Connection, workspace: str | None = None) -> None:
        self.db = db
        sql = f"select {WHOSE_SAVES}, (select max(number) from articles), (select max(day) from days)"
        low, high, self._newest, self._newest_day = db.execute(sql).fetchone()
        self._hidden, self._whose = others_saves(low, high, workspace)
        self._last_listed: tuple[frozenset[int], str] = frozenset(), "[]"
        self._last_sure: tuple[tuple[int, int], tuple[int, int]] | None = None

    def newest(self) -> int:
        """The newest row number; 0 in an empty archive."""
        return self._newest or 0

    def outlets(self) -> list[str]:
        """The names of all outlets, by a skip scan: one step of the index an outlet."""
        sql = (
            "with recursive o (name) as (select min(outlet) from articles union all "
            "select (select min(outlet) from articles where outlet > o.name) from o where o.name is not null) "
            "select name from o where name is not null"
        )
        return [name for (name,) in self.db.execute(sql)]

    def first_since(self, day: int) -> int | None:
        """The first row of that day (since 1970) or of a later one; None when there is none."""
        number: int | None = self.db.execute("select min(first) from days where day >= ?", (day,)).fetchone()[0]
        return number

    def last_until(self, day: int) -> int:
        """The last row of that day or of an earlier one; 0 when there is none."""
        return self.db.execute("select max(last) from days where day <= ?", (day,)).fetchone()[0] or 0

    def newest_day(self) -> int:
        """The latest day (since 1970) that an article is of; 0 in an empty archive."""
        return self._newest_day or 0

    def narrowed(self, scope: Scope) -> Scope:
        """The scope with the rows of a rare company or topic at hand: cheaper than asking for each match of a word."""
        if not (scope.companies or scope.topics):
            return scope
        rows = self._rows_of("company_articles", "company", scope.companies)
        rest = replace(scope, companies=())
        if not rows:
            rows, rest = self._rows_of("topic_articles", "topic", scope.topics), replace(scope, topics=())
        if not rows:
            return scope
        return replace(rest, first=max(scope.first, min(rows)), last=min(scope.last, max(rows)), allowed=rows)

    def _rows_of(self, table: str, column: str, wanted: Sequence[str]) -> frozenset[int]:
        """The rows with one of some tags; empty where there are none wanted, no rows, or more than are held."""
        if not wanted:
            return frozenset()
        sql = f"select number from {table} where {column} in ({marks(wanted)}) limit {HELD + 1}"
        rows = frozenset(self._listed_by(sql, wanted))
        return rows if len(rows) <= HELD else frozenset()

    def matching(self, match: str, scope: Scope, limit: int) -> list[int]:
        """The newest rows that match an FTS5 expression."""
        inner = "select rowid as number from articles_fts where articles_fts match ? and rowid between ? and ?"
        values: tuple[object, ...] = (match, scope.first, scope.last)
        if scope.allowed is not None:
            near = f"select number from ({inner} order by rowid desc limit {SCANNED})"
            held = "where +number in (select value from json_each(?))"  # + : each match is tested, no row looked for
            return self._of_these(self._numbers(f"{near} {held}", (*values, self._listed(scope.allowed))), scope)[
                :limit
            ]
        tests, tested = self._tests(scope)
        if not tests:
            return self._listed_by(f"{inner} order by rowid desc limit ?", (*values, limit))
        sql = f"select f.number from ({inner} order by rowid desc limit {TESTED}) f where true{tests} limit ?"
        return self._listed_by(sql, (*values, *tested, limit))

    def _listed(self, rows: frozenset[int]) -> str:
        """Rows as SQL gets them; those of a filter are asked for with every word."""
        if self._last_listed[0] is not rows:
            self._last_listed = rows, json.dumps(list(rows))
        return self._last_listed[1]

    def tagged(self, companies: Sequence[str], about: bool, scope: Scope, limit: int) -> list[int]:
        """The newest rows that are about one of the companies, or only mention it.

        The first company has most: the others are asked for what is newer than its last. (Each by the same statement:
        one for all of them would be prepared anew for each number of companies.)
        """
        tests, tested = self._tests(scope, dated=True)
        one = (
            "select f.number from company_articles f where f.company = ? and f.about = ? "
            f"and f.number between ? and ?{tests} order by f.number desc limit ?"
        )
        own = self._listed_by(one, (companies[0], about, scope.first, scope.last, *tested, limit))
        if len(companies) == 1:
            return own
        values = (about, own[-1] if len(own) >= limit else scope.first, scope.last, *tested, limit)
        found = set(own)
        for slug in companies[1:]:
            found.update(self._numbers(one, (slug, *values)))
        return sorted(found, reverse=True)[:limit]

    def tagged_among(self, companies: Sequence[str], numbers: Sequence[int]) -> list[int]:
        """Those of some rows that are about one of the companies or mention it."""
        sql = (
            "select f.number from (select value as number from json_each(?)) f where exists (select 1 "
            f"from company_articles t where t.company in ({marks(companies)}) and t.about in (0, 1) "
            "and t.number = f.number)"
        )
        return self._numbers(sql, (json.dumps(numbers), *companies))

    def count_about(self, companies: Sequence[str], scope: Scope, limit: int) -> int:
        """How many rows are about one of the companies, counted up to `limit`.

        Where the first company alone has so many, the others are not asked: counting each row once costs far more.
        """
        tests, tested = self._tests(scope, dated=True)
        values = (scope.first, scope.last, *tested, limit)

        def counted(slugs: Sequence[str]) -> int:
            once = "distinct " if len(slugs) > 1 else ""
            rows = (
                f"select {once}f.number from company_articles f where f.company in ({marks(slugs)}) and f.about = 1 "
                f"and f.number between ? and ?{tests} limit ?"
            )
            return self._numbers(f"select count(*) from ({rows})", (*slugs, *values))[0]

        own = counted(companies[:1])
        return own if own >= limit or len(companies) == 1 else counted(companies)

    def passing(self, scope: Scope, limit: int) -> list[int]:
        """The newest rows that pass the filters."""
        if scope.allowed is not None:
            newest = sorted((n for n in scope.allowed if scope.first <= n <= scope.last), reverse=True)
            return self._of_these(newest, scope)[:limit]
        if scope.companies:
            both = {n for about in (True, False) for n in self.tagged(scope.companies, about, scope, limit)}
            return sorted(both, reverse=True)[:limit]
        source, values = "select number from articles", scope.topics
        if scope.topics:
            source = f"select number from topic_articles where topic in ({marks(scope.topics)})"
        tests, tested = self._tests(scope)
        return self._numbers(
            f"select distinct f.number from ({source}) f where f.number between ? and ?{tests} "
            "order by f.number desc limit ?",
            (*values, scope.first, scope.last, *tested, limit),
        )

    def in_full(self, match: str, limits: Demand, scope: Scope) -> Mapping[int, float]:
        """The bm25 of every row that matches, a word in the title counted twice."""
        is_tested = scope.allowed is not None or self._tests(scope)[0]
        allowed = set(self.matching(limits(match), scope, SCANNED)) if is_tested else None
        rows = self.db.execute(
            "select rowid, -bm25(articles_fts, 2.0, 1.0) from articles_fts "
            "where articles_fts match ? and rowid between ? and ?",
            (limits(match), scope.first, scope.last),
        )
        return {number: score for number, score in rows if allowed is None or number in allowed}

    def looks(self, numbers: Sequence[int], *, tags: bool) -> Mapping[int, Look]:
        """A close look at rows, with their tags where these count; rows that are gone are left out."""
        columns = "number, title, published" + (", companies, topics" if tags else "")
        return self._by_number(f"select {columns} from articles where number in", numbers)

    def leads(self, numbers: Sequence[int]) -> Mapping[int, str]:
        """The beginnings of the texts of a few rows."""
        found: dict[int, str] = {}
        for places, some in _placed(numbers):
            sql = f"select number, substr(text, 1, {LEAD}) from articles where number in ({places})"
            found.update(self.db.execute(sql, some))
        return found

    def texts(self, numbers: Sequence[int]) -> Mapping[int, str]:
        """Title and text of rows; rows that are gone are left out."""
        found: dict[int, str] = {}
        for places, some in _placed(numbers):
            sql = f"select number, title || char(10) || text from articles where number in ({places})"
            found.update(self.db.execute(sql, some))
        return found

    def read(self, numbers: Sequence[int]) -> Mapping[int, Article]:
        """The articles in these rows; rows that are gone are left out."""
        found: dict[int, Article] = {}
        for places, some in _placed(numbers):
            sql = f"select {ARTICLE_COLUMNS} from articles where number in ({places})"
            found.update({row[0]: article_of(row) for row in self.db.execute(sql, some)})
        return found

    def headlines(self, numbers: Sequence[int]) -> Mapping[int, Line]:
        """The headlines of these rows; rows that are gone are left out."""
        return self._by_number(f"select {HEADLINE_COLUMNS} from articles f where number in", numbers)

    def _by_number(self, select: str, numbers: Sequence[int]) -> dict[int, Any]:
        """What a statement that ends in ``in`` reads of some rows, each beginning with its number."""
        execute = self.db.execute
        return {row[0]: row for places, some in _placed(numbers) for row in execute(f"{select} ({places})", some)}

    def _of_these(self, numbers: Sequence[int], scope: Scope) -> list[int]:
        """Those of a few rows that pass every filter, in their order."""
        tests, tested = self._tests(scope)
        if not tests:
            return list(numbers)
        sql = f"select f.number from (select value as number from json_each(?)) f where true{tests}"
        passed = set(self._numbers(sql, (json.dumps(numbers), *tested)))
        return [number for number in numbers if number in passed]

    def _listed_by(self, sql: str, values: Sequence[object]) -> list[int]:
        """The numbers that a statement finds, newest first, fetched as one value: many rows cost a third less."""
        (listed,) = self.db.execute(f"select json_group_array(number) from ({sql})", values).fetchone()
        found: list[int] = json.loads(listed)
        found.sort(reverse=True)  # as they were: an aggregate promises no order
        return found

    def _numbers(self, sql: str, values: Sequence[object] = ()) -> list[int]:
        return [number for (number,) in self.db.execute(sql, values)]

    def _tests(self, scope: Scope, *, dated: bool = False) -> tuple[str, list[object]]:
        """The filters as SQL about ``f.number``, to stand behind a ``where``, and their values.

        `dated`: ``f`` is a table of tags, which has the time of publication beside each: no article is read for it.
        """
        if not (scope.companies or scope.topics or scope.published or scope.outlets is not None):
            return self._hidden, list(self._whose)
        tests, values = "", list[object]()
        for table, column, wanted, also in (
            ("company_articles", "company", scope.companies or None, "t.about in (0, 1) and "),
            ("topic_articles", "topic", scope.topics or None, ""),
            ("articles", "outlet", scope.outlets, ""),
        ):
            if wanted is not None:
                test = f"t.{column} in ({marks(wanted)}) and {also}t.number = f.number"
                tests += f" and exists (select 1 from {table} t where {test})"
                values += wanted
        if scope.published is not None and dated:
            tests += " and f.published between ? and ?"
            values += scope.published
        elif scope.published is not None:
            elsewhere = "exists (select 1 from articles t where t.number = f.number and t.published between ? and ?)"
            tests += f" and (f.number between ? and ? or {elsewhere})"
            values += [*self._surely(scope.published), *scope.published]
        return tests + self._hidden, [*values, *self._whose]

    def _surely(self, published: tuple[int, int]) -> tuple[int, int]:
        """The rows, first to last, that were all published within these times, as the days' rows tell: none is read."""
        if self._last_sure is None or self._last_sure[0] != published:
            first = self.last_until(published[0] // DAY_US) + 1
            beyond = self.first_since(published[1] // DAY_US)
            self._last_sure = published, (first, self.newest() if beyond is None else beyond - 1)
        return self._last_sure[1]


def _placed(numbers: Sequence[int]) -> Iterator[tuple[str, Sequence[int]]]:
    """Row numbers for statements, with question marks for at least so many: the last number fills what is left."""
    for some in batches(numbers, AT_ONCE) if len(numbers) > AT_ONCE else [numbers] if numbers else []:
        size = next(size for size in SIZES if size >= len(some))
        yield _MARKS[size], [*some, *[some[-1]] * (size - len(some))]


_MARKS = {size: marks(range(size)) for size in SIZES}
