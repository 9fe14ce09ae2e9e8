"""Search in SQLite: the newest rows that match, found by the index, ranked by what they have of the question.

FTS5's own ranking reads every match of every word: a second for a frequent name at a million articles. Row numbers
follow time, so "the newest so many that have this word" costs next to nothing. Candidates are taken from such windows:
for each word, and for words together, so that the one old article that has them all is always among them. Rare
questions, and small archives, are ranked by FTS5's bm25 in full. A bare company is answered from the tag table.
"""

# ruff: noqa: S608 (what is formatted into SQL are names and question marks of ours; values are always bound)

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from threading import Lock

from retail.types import Article, Found, Hit, SearchQuery
from storage import ranking
from storage.ranking import Candidate, Unit
from storage.sqlite_articles import not_others_saves
from storage.sqlite_rows import ARTICLE_COLUMNS, DAY_US, article_of, batches, marks, mentions_of, micros, moment
from storage.sqlite_saves import Saves

WINDOW, TOGETHER_WINDOW, TITLES = 300, 150, 100
"""So many of the newest matches are candidates: of each word, of two words together, of a word in titles."""
ENOUGH_TOGETHER = 25
"""Where so many rows have all that was asked, banners and synonyms are not needed."""
RANKED_IN_FULL, SMALL = 500, 30_000
"""Up to so many matches are all ranked by bm25; in a small archive four times as many."""
LOOKED_AT, LOOKED_AT_IN_SMALL = 50, 150
"""So many of the best candidates are looked at closely (title, tags, date)."""
MENTIONED = 0.5
"""An article that only mentions a company is worth so much of one that is about it."""
LEAD = 300
"""Characters of a text that are looked at."""
COUNTED = 1_000
"""A company's articles are counted up to here; other matches up to what was looked at."""
HELD = 10_000
"""So many rows of a filter are held in memory."""
TESTED = 8_000
"""So many matches of the words are held against filters with more rows than that."""
SCANNED = 20_000
"""So many matches of the words, newest first, are looked for among the rows held."""
TOGETHER = 5
"""Of so many words, the rarest, every two are looked up together."""
RANKINGS_KEPT = 64


class Search(Saves):
    """The part of the store that answers queries."""

    _rankings: "_Rankings | None" = None

    def search(
        self, query: SearchQuery, now: datetime, *, limit: int = 50, offset: int = 0, snapshot: int | None = None
    ) -> Found:
        """The articles that answer `query`, best first; with neither words nor filters: none."""
        rankings = self._rankings = self._rankings or _Rankings()
        with self._snapshot() as db:
            newest = snapshot or _newest(db)
            ranked = rankings.get(query, newest) if snapshot else None
            if ranked is None:
                ranked = _rank(db, query, now, newest)
                rankings.keep(query, newest, ranked)
            return Found(_hits(db, ranked.best[offset : offset + limit]), ranked.total, newest)


@dataclass(frozen=True, slots=True)
class _Ranked:
    best: Sequence[Candidate]
    total: int


class _Rankings:
    """The last few rankings, so that the next page continues the one that was shown, whatever has arrived since."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[SearchQuery, int], _Ranked] = OrderedDict()
        self._lock = Lock()

    def get(self, query: SearchQuery, newest: int) -> _Ranked | None:
        with self._lock:
            return self._kept.get((query, newest))

    def keep(self, query: SearchQuery, newest: int, ranked: _Ranked) -> None:
        with self._lock:
            self._kept[query, newest] = ranked
            while len(self._kept) > RANKINGS_KEPT:
                self._kept.popitem(last=False)


# --- what may be found: filters ---


@dataclass(frozen=True, slots=True)
class _Scope:
    """Row numbers `first` to `last` that also pass `tests` (SQL about ``f.number``, with their values)."""

    first: int
    last: int
    tests: tuple[str, ...] = ()
    values: tuple[object, ...] = ()
    allowed: frozenset[int] | None = None
    """All the rows that pass some of the filters, where they are few enough to be held."""


def _scope(db: sqlite3.Connection, query: SearchQuery, newest: int) -> _Scope:
    tests: list[str] = []
    values: list[object] = []
    for table, column, wanted in (
        ("company_articles", "company", query.required_companies),
        ("topic_articles", "topic", query.topics),
    ):
        if wanted:
            about = "and t.about in (0, 1) " if column == "company" else ""
            test = f"select 1 from {table} t where t.{column} in ({marks(wanted)}) {about}and t.number = f.number"
            tests.append(f"exists ({test})")
            values += wanted
    outlets = _outlets(db, query.outlets)
    if outlets is not None:
        tests.append(f"exists (select 1 from articles a where a.number = f.number and a.outlet in ({marks(outlets)}))")
        values += outlets
    first, last = _numbers_of_days(db, query, newest)
    if query.since or query.before:
        tests.append("exists (select 1 from articles a where a.number = f.number and a.published between ? and ?)")
        values += _published_range(query)
    hidden, whose = not_others_saves(db, query.workspace)
    tests += [hidden.removeprefix(" and ")] if hidden else []
    return _Scope(first, last, tuple(tests), (*values, *whose))


def _narrowed(db: sqlite3.Connection, query: SearchQuery, scope: _Scope) -> _Scope:
    """The scope with the rows of a rare company or topic at hand: cheaper than asking for each match of a word."""
    for table, column, wanted in (
        ("company_articles", "company", query.required_companies),
        ("topic_articles", "topic", query.topics),
    ):
        sql = f"select number from {table} where {column} in ({marks(wanted)}) limit {HELD + 1}"
        rows = frozenset(number for (number,) in db.execute(sql, wanted)) if wanted else frozenset()
        if rows and len(rows) <= HELD:
            first, last = max(scope.first, min(rows)), min(scope.last, max(rows))
            return replace(scope, first=first, last=last, allowed=rows)
    return scope


def _published_range(query: SearchQuery) -> tuple[int, int]:
    since = micros(query.since) if query.since else -(2**62)
    return since, micros(query.before) - 1 if query.before else 2**62


def _numbers_of_days(db: sqlite3.Connection, query: SearchQuery, newest: int) -> tuple[int, int]:
    """The row numbers between which everything of those days lies; some of other days may lie there too."""
    first, last = 1, newest
    if query.since:
        day = micros(query.since) // DAY_US
        first = db.execute("select min(first) from days where day >= ?", (day,)).fetchone()[0] or newest + 1
    if query.before:
        day = micros(query.before) // DAY_US
        last = min(newest, db.execute("select max(last) from days where day <= ?", (day,)).fetchone()[0] or 0)
    return first, last


def _outlets(db: sqlite3.Connection, wanted: Sequence[str]) -> list[str] | None:
    """Names of the archive's outlets that have one of `wanted` in them; None when no outlet was asked for."""
    if not wanted:
        return None
    sql = (  # a skip scan: one step of the index an outlet
        "with recursive o (name) as (select min(outlet) from articles union all "
        "select (select min(outlet) from articles where outlet > o.name) from o where o.name is not null) "
        "select name from o where name is not null"
    )
    folded = [ranking.squeeze(part) for part in wanted]
    return [name for (name,) in db.execute(sql) if any(part in ranking.squeeze(name) for part in folded)]


# --- what is found: windows of row numbers, newest first ---


def _newest(db: sqlite3.Connection) -> int:
    number: int = db.execute("select coalesce(max(number), 0) from articles").fetchone()[0]
    return number


def _matching(db: sqlite3.Connection, match: str, scope: _Scope, limit: int = WINDOW) -> list[int]:
    """The newest row numbers in `scope` that match an FTS5 expression."""
    inner = "select rowid as number from articles_fts where articles_fts match ? and rowid between ? and ?"
    values: tuple[object, ...] = (match, scope.first, scope.last)
    if scope.allowed is not None:
        rows = db.execute(f"{inner} order by rowid desc limit {SCANNED}", values)
        few = [number for (number,) in rows if number in scope.allowed]
        return _passing(db, few, scope)[:limit]
    if not scope.tests:
        return [number for (number,) in db.execute(f"{inner} order by rowid desc limit ?", (*values, limit))]
    tests = " and ".join(scope.tests)
    sql = f"select f.number from ({inner} order by rowid desc limit {TESTED}) f where {tests} limit ?"
    return [number for (number,) in db.execute(sql, (*values, *scope.values, limit))]


def _passing(db: sqlite3.Connection, numbers: Sequence[int], scope: _Scope) -> list[int]:
    """Those of a few rows that pass every filter, in their order."""
    listed = "select value as number from json_each(?)"
    tests = " and ".join(scope.tests)
    rows = db.execute(f"select f.number from ({listed}) f where {tests}", (json.dumps(numbers), *scope.values))
    passed = {number for (number,) in rows}
    return [number for number in numbers if number in passed]


def _tagged(db: sqlite3.Connection, companies: Sequence[str], about: bool, scope: _Scope, limit: int) -> list[int]:
    """The newest row numbers in `scope` tagged with one of the companies."""
    one = (
        "select * from (select f.number as number from company_articles f where f.company = ? and f.about = ? "
        f"and f.number between ? and ? {''.join(f'and {test} ' for test in scope.tests)}"
        "order by f.number desc limit ?)"
    )
    values = [(slug, about, scope.first, scope.last, *scope.values, limit) for slug in companies]
    sql = f"{' union '.join([one] * len(values))} order by 1 desc limit ?"
    return [number for (number,) in db.execute(sql, (*(value for row in values for value in row), limit))]


def _filtered(db: sqlite3.Connection, query: SearchQuery, scope: _Scope, limit: int) -> list[int]:
    """The newest row numbers that pass the filters, when no word was asked for."""
    source, values = "select number from articles", ()
    if query.required_companies:
        return _tagged_any(db, query.required_companies, scope, limit)
    if query.topics:
        source = f"select number from topic_articles where topic in ({marks(query.topics)})"
        values = query.topics  # type: ignore[assignment]
    rows = db.execute(
        f"select distinct f.number from ({source}) f where f.number between ? and ? "
        f"{''.join(f'and {test} ' for test in scope.tests)} order by f.number desc limit ?",
        (*values, scope.first, scope.last, *scope.values, limit),
    )
    return [number for (number,) in rows]


def _tagged_any(db: sqlite3.Connection, companies: Sequence[str], scope: _Scope, limit: int) -> list[int]:
    both = {number for about in (True, False) for number in _tagged(db, companies, about, scope, limit)}
    return sorted(both, reverse=True)[:limit]


# --- ranking ---


def _rank(db: sqlite3.Connection, query: SearchQuery, now: datetime, newest: int) -> _Ranked:
    scope = _scope(db, query, newest)
    if ranking.is_bare_company(query):
        found = _rank_company(db, query, now, scope)
        if found.best:
            return found
    units = ranking.units_of(query)
    if units:
        return _rank_words(db, query, units, now, _narrowed(db, query, scope))
    return _rank_filtered(db, query, scope)


def _rank_filtered(db: sqlite3.Connection, query: SearchQuery, scope: _Scope) -> _Ranked:
    if not ranking.asks_filters(query) or ranking.asks_text(query):
        return _Ranked((), 0)
    numbers = _filtered(db, query, scope, WINDOW)
    return _Ranked([Candidate(number, 1.0) for number in numbers], len(numbers))


def _rank_company(db: sqlite3.Connection, query: SearchQuery, now: datetime, scope: _Scope) -> _Ranked:
    """News of a company: the newest that are about it, those that name it in the headline first among equals."""
    about = _tagged(db, query.companies, True, scope, WINDOW)
    first = [Candidate(number, 1.0) for number in about[:LOOKED_AT]]
    rest = [Candidate(number, 0.0) for number in about[LOOKED_AT:]]
    if len(about) < LOOKED_AT:
        known = set(about)
        mentioned = _tagged(db, query.companies, False, scope, LOOKED_AT)
        first += [Candidate(number, MENTIONED) for number in mentioned if number not in known]
    best = ranking.order_news(_details(db, first), query, now)
    total = len(best) + len(rest)
    return _Ranked([*best, *rest], total if total < WINDOW else len(_tagged(db, query.companies, True, scope, COUNTED)))


def _rank_words(
    db: sqlite3.Connection, query: SearchQuery, units: Sequence[Unit], now: datetime, scope: _Scope
) -> _Ranked:
    limits = ranking.demands_of(query)
    asked = [unit for unit in units if not unit.wider]
    windows = [_matching(db, limits(unit.match), scope) for unit in asked]
    weights = ranking.weights(windows, WINDOW, scope.first, scope.last)
    base: dict[int, float] = {}
    most = RANKED_IN_FULL * (4 if scope.last <= SMALL else 1)
    few = scope.last <= most or sum(weight.matches for weight in weights) <= most
    if few and (scope.last <= SMALL or not ranking.asks_filters(query)):  # bm25 would weigh what the filters then drop
        base = _in_full(db, limits(" OR ".join(f"({unit.match})" for unit in asked)), scope)
        members = [set(_matching(db, limits(unit.match), scope, most)) for unit in asked]
    else:
        members = _members(db, asked, windows, weights, limits, scope)
    for unit in units[len(asked) :]:
        stand_ins = _stand_ins(db, unit, asked, members, limits, scope)
        weights += ranking.weights([stand_ins], WINDOW, scope.first, scope.last)
        members.append(set(stand_ins))
    count = LOOKED_AT_IN_SMALL if scope.last <= SMALL else LOOKED_AT
    closely = _details(db, ranking.candidates(units, members, weights, base, count))
    best = ranking.order_matches(closely, query, units, weights, now)
    return _Ranked(best, max(len(best), len(members[0])) if len(units) == 1 else len(best))


def _stand_ins(
    db: sqlite3.Connection,
    wider: Unit,
    asked: Sequence[Unit],
    members: list[set[int]],
    limits: ranking.Demand,
    scope: _Scope,
) -> list[int]:
    """Rows with what stands for a name or topic, newest first: looked for where few rows have all that was asked."""
    if scope.last > SMALL and len(set.intersection(*members)) >= ENOUGH_TOGETHER:
        return []
    found = _matching(db, limits(wider.match), scope)
    words = [place for place, unit in enumerate(asked) if not unit.name]
    if len(found) < WINDOW or not words or len(words) == len(asked):
        return found
    match = limits(" AND ".join(f"({unit.match})" for unit in (wider, *(asked[place] for place in words))))
    instead = _matching(db, match, scope, TOGETHER_WINDOW)  # a banner and all the words: the name itself may be missing
    for place in words:
        members[place].update(instead)
    return sorted({*found, *instead}, reverse=True)


def _in_full(db: sqlite3.Connection, match: str, scope: _Scope) -> dict[int, float]:
    allowed = set(_matching(db, match, scope, SCANNED)) if scope.tests else None
    rows = db.execute(
        "select rowid, -bm25(articles_fts, 2.0, 1.0) from articles_fts "
        "where articles_fts match ? and rowid between ? and ?",
        (match, scope.first, scope.last),
    )
    return {number: score for number, score in rows if allowed is None or number in allowed}


def _members(
    db: sqlite3.Connection,
    units: Sequence[Unit],
    windows: Sequence[list[int]],
    weights: Sequence[ranking.Weight],
    limits: ranking.Demand,
    scope: _Scope,
) -> list[set[int]]:
    """For each unit the row numbers known to have it: its window, and its windows together with other units."""
    members = [set(window) for window in windows]
    frequent = [place for place in range(len(units)) if len(windows[place]) >= WINDOW]
    together = ranking.rarest(weights, TOGETHER)
    for one, other in combinations(together, 2):
        if one in frequent or other in frequent:
            match = limits(f"({units[one].match}) AND ({units[other].match})")
            both = _matching(db, match, scope, TOGETHER_WINDOW)
            members[one].update(both)
            members[other].update(both)
    if len(together) > 2 and all(place in frequent for place in together):
        match = limits(" AND ".join(f"({units[place].match})" for place in together))
        for number in _matching(db, match, scope, TOGETHER_WINDOW):
            for place in together:
                members[place].add(number)
    if len(units) == 1 and frequent:
        members[0].update(_matching(db, limits(f"{{title}} : ({units[0].match})"), scope, TITLES))
    return members


def _details(db: sqlite3.Connection, candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates with what a close look needs: title, date and companies."""
    asked = {candidate.number: candidate for candidate in candidates}
    found = []
    for some in batches(asked, 500):
        columns = f"number, title, published, companies, topics, substr(text, 1, {LEAD})"
        sql = f"select {columns} from articles where number in ({marks(some)})"
        for number, title, published, companies, topics, lead in db.execute(sql, some):
            had = asked[number]
            tags = (mentions_of(companies), tuple(topics.split()), lead.lower())
            found.append(Candidate(number, had.score, had.has, (), title, moment(published), *tags))
    return found


def _hits(db: sqlite3.Connection, candidates: Sequence[Candidate]) -> tuple[Hit, ...]:
    found: dict[int, Article] = {}
    for some in batches([candidate.number for candidate in candidates], 500):
        sql = f"select {ARTICLE_COLUMNS} from articles where number in ({marks(some)})"
        found.update((row[0], article_of(row)) for row in db.execute(sql, some))
    return tuple(Hit(found[c.number], c.score, c.matched) for c in candidates if c.number in found)
