"""Search in PostgreSQL: the newest rows that match, found by the GIN index, ranked as in SQLite.

What is looked at and how it is weighed is the same as in `sqlite_search` (see there for why), so that both engines give
the same answers; how it is found is PostgreSQL's. Its own `ts_rank` knows nothing of how rare a word is; but it tells,
exactly and at half a microsecond a row, how often a word occurs (see `_times`), and BM25 follows from that.
"""

# ruff: noqa: S608 (what is formatted into SQL are names of ours; values are always bound)

from bisect import bisect
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, combinations
from math import log
from threading import Lock

from retail.types import Found, Hit, SearchQuery
from storage import ranking
from storage.postgres_articles import not_others_saves
from storage.postgres_connections import Db
from storage.postgres_saves import Saves
from storage.postgres_words import phrase_query, phrases_of, tsquery
from storage.ranking import Candidate, Unit
from storage.sqlite_rows import ARTICLE_COLUMNS, DAY_US, article_of, mentions_of, micros, moment

WINDOW, TOGETHER_WINDOW, TITLES = 300, 150, 100
"""So many of the newest matches are candidates: of each word, of two words together, of a word in titles."""
RANKED_IN_FULL, SMALL = 500, 30_000
"""Up to so many matches are all ranked by bm25; in a small archive four times as many."""
ENOUGH_TOGETHER = 25
"""Where so many rows have all that was asked, banners and synonyms are not needed."""
LOOKED_AT, LOOKED_AT_IN_SMALL = 50, 150
"""So many of the best candidates are looked at closely (title, tags, date)."""
MENTIONED = 0.5
"""An article that only mentions a company is worth so much of one that is about it."""
LEAD = 300
"""Characters of a text that are looked at."""
COUNTED = 1_000
"""A company's articles are counted up to here; other matches up to what was looked at."""
SCANNED = 20_000
"""So many matches of the words, newest first, are held against the filters."""
TOGETHER = 5
"""Of so many words, the rarest, every two are looked up together."""
RANKINGS_KEPT = 64
WEIGHED = 40
"""So many different words of a question are counted in each row."""


class Search(Saves):
    """The part of the store that answers queries."""

    _rankings: "_Rankings | None" = None

    def search(
        self, query: SearchQuery, now: datetime, *, limit: int = 50, offset: int = 0, snapshot: int | None = None
    ) -> Found:
        """The articles that answer `query`, best first; with neither words nor filters: none.

        All reads are bounded by the newest row number, and rows never change: they see one state without a transaction.
        """
        rankings = self._rankings = self._rankings or _Rankings()
        with self._reading() as db:
            newest = snapshot or _number(db, "select max(number) from articles")
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

    @property
    def also(self) -> str:
        """The tests as the rest of a ``where``."""
        return "".join(f" and {test}" for test in self.tests)


def _scope(db: Db, query: SearchQuery, newest: int) -> _Scope:
    tests: list[str] = []
    values: list[object] = []
    for table, column, wanted in (
        ("company_articles", "company", query.required_companies),
        ("topic_articles", "topic", query.topics),
    ):
        if wanted:
            tests.append(f"exists (select 1 from {table} t where t.{column} = any(%s) and t.number = f.number)")
            values.append(list(wanted))
    outlets = _outlets(db, query.outlets)
    if outlets is not None:
        tests.append("exists (select 1 from articles a where a.number = f.number and a.outlet = any(%s))")
        values.append(outlets)
    first, last = _numbers_of_days(db, query, newest)
    if query.since or query.before:
        tests.append("exists (select 1 from articles a where a.number = f.number and a.published between %s and %s)")
        values += _published_range(query)
    hidden, whose = not_others_saves(db, query.workspace)
    tests += [hidden.removeprefix(" and ")] if hidden else []
    return _Scope(first, last, tuple(tests), (*values, *whose))


def _published_range(query: SearchQuery) -> tuple[int, int]:
    since = micros(query.since) if query.since else -(2**62)
    return since, micros(query.before) - 1 if query.before else 2**62


def _numbers_of_days(db: Db, query: SearchQuery, newest: int) -> tuple[int, int]:
    """The row numbers between which everything of those days lies; some of other days may lie there too."""
    first, last = 1, newest
    if query.since:
        day = micros(query.since) // DAY_US
        first = _number(db, "select min(first) from days where day >= %s", day) or newest + 1
    if query.before:
        day = micros(query.before) // DAY_US
        last = min(newest, _number(db, "select max(last) from days where day <= %s", day))
    return first, last


def _outlets(db: Db, wanted: Sequence[str]) -> list[str] | None:
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


def _number(db: Db, sql: str, *values: object) -> int:
    """One number, 0 for none."""
    row = db.execute(sql, values).fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def _matching(db: Db, match: str, scope: _Scope, limit: int = WINDOW) -> list[int]:
    """The newest row numbers in `scope` that match an FTS5 expression."""
    newest = (
        "select number from article_words where words @@ to_tsquery('endcap', %s) and number between %s and %s "
        "order by number desc limit %s"
    )
    values: tuple[object, ...] = (tsquery(match), scope.first, scope.last)
    if not scope.tests:
        rows = db.execute(newest, (*values, limit))
    else:
        rows = db.execute(
            f"select f.number from ({newest}) f where true{scope.also} order by f.number desc limit %s",
            (*values, SCANNED, *scope.values, limit),
        )
    return [number for (number,) in rows]


def _tagged(db: Db, companies: Sequence[str], about: bool, scope: _Scope, limit: int) -> list[int]:
    """The newest row numbers in `scope` tagged with one of the companies."""
    rows = db.execute(
        "select distinct n.number from unnest(%s::text[]) c (slug) cross join lateral ("
        "select f.number from company_articles f where f.company = c.slug and f.about = %s "
        f"and f.number between %s and %s{scope.also} order by f.number desc limit %s) n "
        "order by n.number desc limit %s",
        (list(companies), int(about), scope.first, scope.last, *scope.values, limit, limit),
    )
    return [number for (number,) in rows]


def _filtered(db: Db, query: SearchQuery, scope: _Scope, limit: int) -> list[int]:
    """The newest row numbers that pass the filters, when no word was asked for."""
    if query.required_companies:
        both = {n for about in (True, False) for n in _tagged(db, query.required_companies, about, scope, limit)}
        return sorted(both, reverse=True)[:limit]
    source = "topic_articles where topic = any(%s)" if query.topics else "articles"
    values = (list(query.topics),) if query.topics else ()
    rows = db.execute(
        f"select distinct f.number from (select number from {source}) f where f.number between %s and %s{scope.also} "
        "order by f.number desc limit %s",
        (*values, scope.first, scope.last, *scope.values, limit),
    )
    return [number for (number,) in rows]


# --- ranking ---


def _rank(db: Db, query: SearchQuery, now: datetime, newest: int) -> _Ranked:
    scope = _scope(db, query, newest)
    if ranking.is_bare_company(query):
        found = _rank_company(db, query, now, scope)
        if found.best:
            return found
    units = ranking.units_of(query)
    if units:
        return _rank_words(db, query, units, now, scope)
    return _rank_filtered(db, query, scope)


def _rank_filtered(db: Db, query: SearchQuery, scope: _Scope) -> _Ranked:
    if not ranking.asks_filters(query) or ranking.asks_text(query):
        return _Ranked((), 0)
    numbers = _filtered(db, query, scope, WINDOW)
    return _Ranked([Candidate(number, 1.0) for number in numbers], len(numbers))


def _rank_company(db: Db, query: SearchQuery, now: datetime, scope: _Scope) -> _Ranked:
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


def _rank_words(db: Db, query: SearchQuery, units: Sequence[Unit], now: datetime, scope: _Scope) -> _Ranked:
    limits = ranking.demands_of(query)
    asked = [unit for unit in units if not unit.wider]
    windows = [_matching(db, limits(unit.match), scope) for unit in asked]
    weights = ranking.weights(windows, WINDOW, scope.first, scope.last)
    base: dict[int, float] = {}
    most = RANKED_IN_FULL * (4 if scope.last <= SMALL else 1)
    few = scope.last <= most or sum(weight.matches for weight in weights) <= most
    if few and (scope.last <= SMALL or not ranking.asks_filters(query)):
        base = _in_full(db, " OR ".join(f"({unit.match})" for unit in asked), limits, scope)
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
    db: Db, wider: Unit, asked: Sequence[Unit], members: list[set[int]], limits: ranking.Demand, scope: _Scope
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


def _members(
    db: Db,
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


def _details(db: Db, candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates with what a close look needs: title, date, tags and the beginning of the text."""
    asked = {candidate.number: candidate for candidate in candidates}
    columns = f"number, title, published, companies, topics, left(text, {LEAD})"
    found = []
    for number, title, published, companies, topics, lead in db.execute(
        f"select {columns} from articles where number = any(%s)", (list(asked),)
    ):
        had = asked[number]
        tags = (mentions_of(companies), tuple(topics.split()), lead.lower())
        found.append(Candidate(number, had.score, had.has, (), title, moment(published), *tags))
    return found


def _hits(db: Db, candidates: Sequence[Candidate]) -> tuple[Hit, ...]:
    numbers = [candidate.number for candidate in candidates]
    rows = db.execute(f"select {ARTICLE_COLUMNS} from articles where number = any(%s)", (numbers,))
    found = {row[0]: article_of(row) for row in rows}
    return tuple(Hit(found[c.number], c.score, c.matched) for c in candidates if c.number in found)


# --- bm25 ---

SATURATION, LENGTH_COUNTS = 1.2, 0.75
"""k1 and b of BM25, as in FTS5."""
LEAST = 1e-6
"""What a word that nearly every row has is worth at least, as in FTS5."""
RECENT_ROWS = 2_000
"""The average length is taken of so many of the newest rows."""
_HALVES = list(accumulate(1 / i**2 for i in range(1, 257)))
_ALL, _TITLE = "{1,1,1,1}", "{0,0,0,1}"


def _in_full(db: Db, match: str, limits: ranking.Demand, scope: _Scope) -> dict[int, float]:
    """BM25 of all rows in scope that match, a word in the title counted twice (Robertson and Zaragoza 2009)."""
    phrases = phrases_of(match)
    words = list(dict.fromkeys(word for phrase in phrases for word in phrase))[:WEIGHED]
    longer = [phrase for phrase in phrases if len(phrase) > 1]
    ranks = "".join(", ts_rank(%s::real[], f.words, to_tsquery('endcap', %s)) " for _ in range(2 * len(words)))
    holds = "".join(", f.words @@ to_tsquery('endcap', %s)" for _ in longer)
    rows = db.execute(
        f"select f.number, f.length{ranks}{holds} from article_words f "
        f"where f.words @@ to_tsquery('endcap', %s) and f.number between %s and %s{scope.also} "
        "order by f.number desc limit %s",
        (
            *(value for word in words for weights in (_ALL, _TITLE) for value in (weights, phrase_query((word,)))),
            *(phrase_query(phrase) for phrase in longer),
            tsquery(limits(match)),
            scope.first,
            scope.last,
            *scope.values,
            SCANNED,
        ),
    ).fetchall()
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


def _bm25(counted: Sequence[Sequence[int]], lengths: Sequence[int], usual: float, scope: _Scope) -> list[float]:
    total = max(1, scope.last - scope.first + 1)
    having = [sum(1 for times in column if times) for column in zip(*counted, strict=True)]
    worth = [max(LEAST, log((total - n + 0.5) / (n + 0.5))) if n <= total else LEAST for n in having]
    scores = []
    for counts, length in zip(counted, lengths, strict=True):
        damp = SATURATION * (1 - LENGTH_COUNTS + LENGTH_COUNTS * length / usual)
        scores.append(sum(w * n * (SATURATION + 1) / (n + damp) for w, n in zip(worth, counts, strict=True) if n))
    return scores


def _usual_length(db: Db, scope: _Scope) -> float:
    sql = "select coalesce(avg(length), 1) from article_words where number between %s and %s"
    return max(1.0, float(_number(db, sql, scope.last - RECENT_ROWS, scope.last)))
