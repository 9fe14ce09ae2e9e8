"""Search in PostgreSQL: windows of rows from the GIN index and the tag tables (`storage.searching` says what for).

Its own `ts_rank` knows nothing of how rare a word is; but it tells, exactly and at half a microsecond a row, how often
a word occurs (see `_times`), and BM25 follows from that.
"""

# ruff: noqa: S608 (what is formatted into SQL are names of ours; values are always bound)

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import accumulate
from math import log
from typing import cast

from retail.types import Article, Found, Headlines, SearchQuery
from storage import searching
from storage.postgres_articles import not_others_saves
from storage.postgres_connections import Db
from storage.postgres_saves import Saves
from storage.postgres_words import phrase_query, phrases_of, tsquery
from storage.ranking import Demand, Look
from storage.searching import Line, Page, Rankings, Scope
from storage.sqlite_rows import ARTICLE_COLUMNS, HEADLINE_COLUMNS, article_of, maybe_moment

LEAD = 300
"""Characters of a text that are looked at."""
HELD = 10_000
"""So many rows of a filter are held in memory."""
FEW, SCANNED, ASKED_EACH = 3, 20_000, 2_000
"""So many times as many matches of the words, newest first, as are wanted are held against the filters; where that is
not enough, as many as should be by the share that passed, up to so many in all. Of up to so many each is asked."""
WALKED, WALKED_FOR_PHRASE, MET_OFTEN, GATHERED, WALKED_WHILE_GATHERED = 1_000, 5_000, 3, 5_000, 6
"""A word (a phrase) that is met so often in so many of the newest rows is walked to further; all rows of rarer ones are
gathered by the index and sorted, if there are no more than so many. Left alone, the planner walks a million rows
backwards for a word that is in none: it cannot know. While one row is gathered, six are walked over; the index knows
words, not phrases: gathering costs more of these.
"""
WEIGHED = 40
"""So many different words of a question are counted in each row."""


class Search(Saves):
    """The part of the store that answers queries."""

    _rankings: Rankings | None = None

    def search(
        self, query: SearchQuery, now: datetime, *, limit: int = 50, offset: int = 0, snapshot: int | None = None
    ) -> Found:
        """The articles that answer `query`, best first; with neither words nor filters: none.

        All reads are bounded by the newest row number, and rows never change: they see one state without a transaction.
        """
        with self._reading() as db:
            page = Page(limit, offset, snapshot)
            return searching.found(PostgresFinder(db, query.workspace), self._kept_rankings(), query, now, page)

    def headlines(
        self, query: SearchQuery, now: datetime, *, limit: int = 50, offset: int = 0, snapshot: int | None = None
    ) -> Headlines:
        """The same articles as `search` finds, in the same order, with their stories and without their texts."""
        with self._reading() as db:
            page = Page(limit, offset, snapshot)
            return searching.headlines(PostgresFinder(db, query.workspace), self._kept_rankings(), query, now, page)

    def _kept_rankings(self) -> Rankings:
        rankings = self._rankings = self._rankings or Rankings()
        return rankings

    def absent(self, words: Sequence[str], *, workspace: str | None = None) -> list[str]:
        """Those of `words` that no article has which the workspace finds."""
        with self._reading() as db:
            finder = PostgresFinder(db, workspace)
            return [word for word in words if not searching.is_anywhere(finder, word)]

    def reach(self, *, workspace: str | None = None) -> tuple[int, datetime | None]:
        """How many articles the workspace finds, and when the oldest of them was published."""
        with self._reading() as db:
            hidden, whose = not_others_saves(db, workspace)
            sql = f"select published from articles f where true{hidden} order by published limit 1"
            oldest = _number_or_none(db, sql, *whose)
            others = "select count(*) from saves where workspace <> %s"
            unseen = _number(db, others, *whose) if hidden else 0
            return _number(db, "select count(*) from articles") - unseen, maybe_moment(oldest)


_MATCHING = "select number from article_words where words @@ to_tsquery('endcap', %s) and number between %s and %s "
_NEWEST = _MATCHING + "order by number desc limit %s"
_GATHERED = f"select (array_agg(number order by number desc))[:%s], count(*) from ({_MATCHING} limit %s) m"


class PostgresFinder:
    """A `storage.searching.Finder` on a connection."""

    def __init__(self, db: Db, workspace: str | None = None) -> None:
        self.db = db
        self._hidden, self._whose = not_others_saves(db, workspace)

    def newest(self) -> int:
        """The newest row number; 0 in an empty archive."""
        return _number(self.db, "select max(number) from articles")

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
        return _number(self.db, "select min(first) from days where day >= %s", day) or None

    def last_until(self, day: int) -> int:
        """The last row of that day or of an earlier one; 0 when there is none."""
        return _number(self.db, "select max(last) from days where day <= %s", day)

    def newest_day(self) -> int:
        """The latest day (since 1970) that an article is of; 0 in an empty archive."""
        return _number(self.db, "select max(day) from days")

    def narrowed(self, scope: Scope) -> Scope:
        """The scope with the rows of a rare company or topic at hand: words are looked for in those alone."""
        rows = self._rows_of("company_articles", "company", scope.companies)
        rest = replace(scope, companies=())
        if not rows:
            rows, rest = self._rows_of("topic_articles", "topic", scope.topics), replace(scope, topics=())
        return replace(rest, allowed=rows) if rows else scope

    def _rows_of(self, table: str, column: str, wanted: Sequence[str]) -> frozenset[int]:
        """The rows with one of some tags; empty where there are none wanted, no rows, or more than are held."""
        if not wanted:
            return frozenset()
        sql = f"select number from {table} where {column} = any(%s) limit %s"
        rows = frozenset(self._numbers(sql, (list(wanted), HELD + 1)))
        return rows if len(rows) <= HELD else frozenset()

    def matching(self, match: str, scope: Scope, limit: int) -> list[int]:
        """The newest rows that match an FTS5 expression."""
        also, tested = self._tests(scope)
        query = tsquery(match)
        if not also:
            return self._newest(query, scope.first, scope.last, limit)
        if scope.allowed is not None:
            sql = f"select f.number from article_words f where f.words @@ to_tsquery('endcap', %s){also} "
            return self._numbers(f"{sql} order by f.number desc limit %s", (query, *tested, limit))
        found: list[int] = []
        last, wanted, seen = scope.last, FEW * limit, 0
        while True:
            near = self._newest(query, scope.first, last, wanted)
            seen += len(near)
            also = self._tests(scope, each=wanted <= ASKED_EACH)[0]
            sql = f"select f.number from unnest(%s::bigint[]) f (number) where true{also} order by f.number desc "
            found += self._numbers(f"{sql}limit %s", (near, *tested, limit - len(found)))
            if len(found) >= limit or len(near) < wanted or seen >= SCANNED:
                return found
            last, wanted = near[-1] - 1, min(SCANNED - seen, 2 * seen * limit // max(1, len(found)))

    def _newest(self, query: str, first: int, last: int, limit: int) -> list[int]:
        """The newest rows that match: walked to, gathered, or walked to however far it is."""
        near = max(first, last - (WALKED_FOR_PHRASE if "<->" in query else WALKED) + 1)
        found = self._numbers(_NEWEST, (query, near, last, limit))
        if len(found) >= limit or near == first:
            return found
        if len(found) >= MET_OFTEN and _is_near(len(found) / (last - near + 1), limit - len(found), near - first):
            return found + self._numbers(_NEWEST, (query, first, near - 1, limit - len(found)))
        row = self.db.execute(_GATHERED, (limit, query, first, last, GATHERED + 1)).fetchone()
        numbers, count = row or (None, 0)
        if count <= GATHERED:
            return list(numbers or ())
        return found + self._numbers(_NEWEST, (query, first, near - 1, limit - len(found)))

    def tagged(self, companies: Sequence[str], about: bool, scope: Scope, limit: int) -> list[int]:
        """The newest rows that are about one of the companies, or only mention it."""
        also, tested = self._tests(scope)
        return self._numbers(
            "select distinct n.number from unnest(%s::text[]) c (slug) cross join lateral ("
            "select f.number from company_articles f where f.company = c.slug and f.about = %s "
            f"and f.number between %s and %s{also} order by f.number desc limit %s) n "
            "order by n.number desc limit %s",
            (list(companies), int(about), scope.first, scope.last, *tested, limit, limit),
        )

    def tagged_among(self, companies: Sequence[str], numbers: Sequence[int]) -> list[int]:
        """Those of some rows that are about one of the companies or mention it."""
        sql = (
            "select distinct number from company_articles where company = any(%s) and number = any(%s) order by 1 desc"
        )
        return self._numbers(sql, (list(companies), list(numbers)))

    def count_about(self, companies: Sequence[str], scope: Scope, limit: int) -> int:
        """How many rows are about one of the companies, counted up to `limit`."""
        return len(self.tagged(companies, True, scope, limit))

    def passing(self, scope: Scope, limit: int) -> list[int]:
        """The newest rows that pass the filters."""
        if scope.allowed is not None:
            also, tested = self._tests(scope)
            sql = f"select f.number from articles f where true{also} order by f.number desc limit %s"
            return self._numbers(sql, (*tested, limit))
        if scope.companies:
            both = {n for about in (True, False) for n in self.tagged(scope.companies, about, scope, limit)}
            return sorted(both, reverse=True)[:limit]
        also, tested = self._tests(replace(scope, topics=()))
        newest = f"f.number between %s and %s{also} order by f.number desc limit %s"
        values = (scope.first, scope.last, *tested, limit)
        if not scope.topics:
            return self._numbers(f"select f.number from articles f where {newest}", values)
        return self._numbers(
            "select distinct n.number from unnest(%s::text[]) t (topic) cross join lateral ("
            f"select f.number from topic_articles f where f.topic = t.topic and {newest}) n "
            "order by n.number desc limit %s",
            (list(scope.topics), *values, limit),
        )

    def in_full(self, match: str, limits: Demand, scope: Scope) -> Mapping[int, float]:
        """The bm25 of every row that matches, a word in the title counted twice."""
        return _in_full(self.db, match, limits, scope, self._tests(scope))

    def looks(self, numbers: Sequence[int], *, tags: bool) -> Mapping[int, Look]:
        """A close look at rows, with their tags where these count; rows that are gone are left out."""
        if not numbers:
            return {}
        columns = "number, title, published" + (", companies, topics" if tags else "")
        sql = f"select {columns} from articles where number = any(%s)"
        return {row[0]: cast(Look, row) for row in self.db.execute(sql, (list(numbers),))}

    def leads(self, numbers: Sequence[int]) -> Mapping[int, str]:
        """The beginnings of the texts of a few rows."""
        sql = f"select number, left(text, {LEAD}) from articles where number = any(%s)"
        return dict(self.db.execute(sql, (list(numbers),)).fetchall())

    def texts(self, numbers: Sequence[int]) -> Mapping[int, str]:
        """Title and text of rows; rows that are gone are left out."""
        sql = "select number, title || chr(10) || text from articles where number = any(%s)"
        return dict(self.db.execute(sql, (list(numbers),)).fetchall())

    def read(self, numbers: Sequence[int]) -> Mapping[int, Article]:
        """The articles in these rows; rows that are gone are left out."""
        if not numbers:
            return {}
        sql = f"select {ARTICLE_COLUMNS} from articles where number = any(%s)"
        return {row[0]: article_of(row) for row in self.db.execute(sql, (list(numbers),))}

    def headlines(self, numbers: Sequence[int]) -> Mapping[int, Line]:
        """The headlines of these rows; rows that are gone are left out."""
        if not numbers:
            return {}
        sql = f"select {HEADLINE_COLUMNS} from articles f where number = any(%s)"
        return {row[0]: cast(Line, row) for row in self.db.execute(sql, (list(numbers),))}

    def _numbers(self, sql: str, values: Sequence[object]) -> list[int]:
        return [number for (number,) in self.db.execute(sql, values)]

    def _tests(self, scope: Scope, *, each: bool = False) -> tuple[str, list[object]]:
        """The filters as SQL about ``f.number``, to stand behind a ``where``, and their values.

        `each`: asked of one row after another, as is best for a few hundred. The planner takes these for few or many by
        guess, and may read all rows of a frequent outlet or topic instead.
        """
        exists = "(select true from {} limit 1)" if each else "exists (select 1 from {})"
        tests, values = "", list[object]()
        if scope.allowed is not None:
            tests += " and f.number between %s and %s and f.number = any(%s::bigint[])"
            values += (scope.first, scope.last, list(scope.allowed))
        for table, column, wanted, also in (
            ("company_articles", "company", scope.companies or None, "t.about in (0, 1) and "),
            ("topic_articles", "topic", scope.topics or None, ""),
            ("articles", "outlet", scope.outlets, ""),
        ):
            if wanted is not None:
                tests += " and " + exists.format(f"{table} t where t.{column} = any(%s) and {also}t.number = f.number")
                values.append(list(wanted))
        if scope.published is not None:
            tests += " and " + exists.format("articles t where t.number = f.number and t.published between %s and %s")
            values += scope.published
        return tests + self._hidden, [*values, *self._whose]


def _is_near(share: float, wanted: int, rows: int) -> bool:
    """Is it a shorter way to walk to so many rows, where such a share of all is met, than to gather every one?"""
    matches = share * rows
    return matches > GATHERED or min(rows, wanted / share) <= WALKED_WHILE_GATHERED * matches


def _number(db: Db, sql: str, *values: object) -> int:
    """One number, 0 for none."""
    return _number_or_none(db, sql, *values) or 0


def _number_or_none(db: Db, sql: str, *values: object) -> int | None:
    row = db.execute(sql, values).fetchone()
    return int(row[0]) if row and row[0] is not None else None


# --- bm25 ---

SATURATION, LENGTH_COUNTS = 1.2, 0.75
"""k1 and b of BM25, as in FTS5."""
LEAST = 1e-6
"""What a word that nearly every row has is worth at least, as in FTS5."""
RECENT_ROWS = 500
"""The average length is taken of so many of the newest rows."""
_HALVES = list(accumulate(1 / i**2 for i in range(1, 257)))
_ALL, _TITLE = "{1,1,1,1}", "{0,0,0,1}"


def _in_full(db: Db, match: str, limits: Demand, scope: Scope, tests: tuple[str, list[object]]) -> dict[int, float]:
    """BM25 of all rows in scope that match, a word in the title counted twice (Robertson and Zaragoza 2009)."""
    phrases = phrases_of(match)
    words = list(dict.fromkeys(word for phrase in phrases for word in phrase))[:WEIGHED]
    longer = [phrase for phrase in phrases if len(phrase) > 1]
    ranks = "".join(", ts_rank(%s::real[], f.words, to_tsquery('endcap', %s)) " for _ in range(2 * len(words)))
    holds = "".join(", f.words @@ to_tsquery('endcap', %s)" for _ in longer)
    also, tested = tests
    rows = db.execute(
        f"select f.number, f.length{ranks}{holds} from article_words f "
        f"where f.words @@ to_tsquery('endcap', %s) and f.number between %s and %s{also} "
        "order by f.number desc limit %s",
        (
            *(value for word in words for weights in (_ALL, _TITLE) for value in (weights, phrase_query((word,)))),
            *(phrase_query(phrase) for phrase in longer),
            tsquery(limits(match)),
            scope.first,
            scope.last,
            *tested,
            SCANNED,
        ),
    ).fetchall()
    if not rows:
        return {}
    counted = [_counts(row, words, longer, phrases) for row in rows]
    lengths = [row[1] for row in rows]
    return dict(zip((row[0] for row in rows), _bm25(counted, lengths, _usual_length(db, scope), scope), strict=True))


def _counts(
    row: Sequence[float], words: Sequence[str], longer: Sequence[Sequence[str]], phrases: Sequence[Sequence[str]]
) -> list[int]:
    """How often each phrase is in a row, twice in the title: as often as its rarest word, where it is there at all."""
    pairs = row[2 : 2 + 2 * len(words)]
    times = {word: _times(pairs[2 * i]) + _times(pairs[2 * i + 1]) for i, word in enumerate(words)}
    there = dict(zip(map(tuple, longer), row[2 + len(pairs) :], strict=True))
    return [min(times.get(w, 1) for w in phrase) if there.get(tuple(phrase), True) else 0 for phrase in phrases]


def _times(rank: float) -> int:
    """How often a word occurs, from its `ts_rank` with weights of 1.

    PostgreSQL sums 1/i² over the occurrences and divides by π²/6 (src/backend/utils/adt/tsrank.c, calc_rank_or): the
    sum tells their number, up to 255 which is as far as it counts.
    """
    return bisect(_HALVES, rank * 1.64493406685 * (1 + 1e-6))


def _bm25(counted: Sequence[Sequence[int]], lengths: Sequence[int], usual: float, scope: Scope) -> list[float]:
    total = max(1, scope.last - scope.first + 1)
    having = [sum(1 for times in column if times) for column in zip(*counted, strict=True)]
    worth = [max(LEAST, log((total - n + 0.5) / (n + 0.5))) if n <= total else LEAST for n in having]
    scores = []
    for counts, length in zip(counted, lengths, strict=True):
        damp = SATURATION * (1 - LENGTH_COUNTS + LENGTH_COUNTS * length / usual)
        scores.append(sum(w * n * (SATURATION + 1) / (n + damp) for w, n in zip(worth, counts, strict=True) if n))
    return scores


def _usual_length(db: Db, scope: Scope) -> float:
    sql = "select coalesce(avg(length), 1) from article_words where number between %s and %s"
    return max(1.0, float(_number(db, sql, scope.last - RECENT_ROWS, scope.last)))
