"""How an archive is searched, whatever its engine: which rows are looked for, which of them are looked at, in which
order they come. An engine is a `Finder`: it finds row numbers, newest first, and reads rows.

An engine's own ranking reads every match of every word: a second for a frequent name at a million articles. Row
numbers follow time, so "the newest so many that have this word" costs next to nothing. Candidates are taken from such
windows: for each word, and for words together, so that the one old article that has them all is always among them.
Rare questions, and small archives, are ranked by bm25 in full. A bare company is answered from the tag table.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import combinations
from threading import Lock
from typing import NamedTuple, Protocol

from retail.spellings import Spellings, spellings_of
from retail.types import Article, Found, Headline, Headlines, Hit, SearchQuery
from retail.values import dataclass
from storage import ranking
from storage.ranking import Candidate, Demand, Look, Unit, Weight
from storage.sqlite_rows import DAY_US, batches, micros

WINDOW, WINDOW_OF_FEW, TOGETHER_WINDOW = 300, 100, 150
"""So many of the newest matches are candidates: of each word, of each where one or two are asked for in a large archive
(no more of one are looked at), of two words together."""
READ, READ_AT_ONCE, IN_MANY = 500, 250, 40
"""So many of the newest rows that pass a rare filter are read themselves for a word that is in many times as many: to
read one takes as long as to hold some forty matches of the index against the rows that pass."""
MANY, WINDOW_OF_RARE, READ_OF_MANY = 5, 2_000, 80
"""In a large archive a question of more words is a text: of its rarer words so many rows are found, and so many of the
rows that have most of it are read and weighed: its words are in no two rows together, but some in most."""
ENOUGH_TOGETHER = 10
"""Where so many rows (a page of answers) have all that was asked, banners and synonyms are not needed."""
RANKED_IN_FULL, SMALL = 500, 30_000
"""Up to so many matches are all ranked by bm25; in a small archive four times as many."""
LOOKED_AT, LOOKED_AT_FOR_ONE, LOOKED_AT_IN_SMALL = 40, 70, 150
"""So many of the best candidates are looked at closely (title, tags, date); more where there is but one word, because
its newest matches are all alike until their titles are seen. (The index is not asked for the word in titles: where it
is rare there, every match would be read.)
"""
MENTIONED = 0.5
"""An article that only mentions a company is worth so much of one that is about it."""
COUNTED = 1_000
"""A company's articles are counted up to here; other matches up to what was looked at."""
TOGETHER = 5
"""Of so many words, the rarest, every two are looked up together."""
WALKED_WHILE_READ = 1_000
"""To walk an index through so many rows for words that follow one another takes as long as to read one row."""
RANKINGS_KEPT = 64
CARELESS_DAYS = 2
"""An article may be dated so far ahead."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where it is looked: row numbers `first` to `last` of articles that pass the filters."""

    first: int
    last: int
    companies: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    outlets: tuple[str, ...] | None = None
    """Names as the archive has them; None: any."""
    published: tuple[int, int] | None = None
    """Microseconds since 1970, both inclusive."""
    allowed: frozenset[int] | None = None
    """All the rows that pass a filter which the engine holds the rows of; that filter is not among the others then."""


Line = tuple[int, str, int, str, str, str | None, str, str, str | None]
"""The fields of a `retail.types.Headline` that a row has: all but its score and what matched."""


class Finder(Protocol):
    """What an engine does for a workspace's search, within one state of the archive. Row numbers come newest first.

    The saves of other workspaces are to it as if they were not there.
    """

    def newest(self) -> int:
        """The newest row number; 0 in an empty archive."""

    def outlets(self) -> list[str]:
        """The names of all outlets that articles are from."""

    def first_since(self, day: int) -> int | None:
        """The first row of that day (since 1970) or of a later one; None when there is none."""

    def last_until(self, day: int) -> int:
        """The last row of that day or of an earlier one; 0 when there is none."""

    def newest_day(self) -> int:
        """The latest day (since 1970) that an article is of; 0 in an empty archive."""

    def narrowed(self, scope: Scope) -> Scope:
        """The same rows, put so that words are cheaply looked for among them."""

    def matching(self, match: str, scope: Scope, limit: int) -> list[int]:
        """The newest rows that match an FTS5 expression."""

    def tagged(self, companies: Sequence[str], about: bool, scope: Scope, limit: int) -> list[int]:
        """The newest rows that are about one of the companies, or only mention it."""

    def tagged_among(self, companies: Sequence[str], numbers: Sequence[int]) -> Sequence[int]:
        """Those of some rows that are about one of the companies or mention it."""

    def count_about(self, companies: Sequence[str], scope: Scope, limit: int) -> int:
        """How many rows are about one of the companies, counted up to `limit`."""

    def passing(self, scope: Scope, limit: int) -> list[int]:
        """The newest rows that pass the filters."""

    def in_full(self, match: str, limits: Demand, scope: Scope) -> Mapping[int, float]:
        """The bm25 of every row that matches, a word in the title counted twice."""

    def looks(self, numbers: Sequence[int], *, tags: bool) -> Mapping[int, Look]:
        """A close look at rows, with their tags where these count; rows that are gone are left out."""

    def leads(self, numbers: Sequence[int]) -> Mapping[int, str]:
        """The beginnings of the texts of a few rows."""

    def texts(self, numbers: Sequence[int]) -> Mapping[int, str]:
        """Title and text of rows; rows that are gone are left out."""

    def read(self, numbers: Sequence[int]) -> Mapping[int, Article]:
        """The articles in these rows; rows that are gone are left out."""

    def headlines(self, numbers: Sequence[int]) -> Mapping[int, Line]:
        """The headlines of these rows; rows that are gone are left out."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The rows that answer, best first: those looked at, then the others of a company's news; and how many match."""

    best: Sequence[Candidate]
    total: int
    rest: Sequence[int] = ()
    unread: Scope | None = None
    """Where the rest of a company's news is, until a page asks for it."""

    def page(self, start: int, end: int) -> Sequence[Candidate]:
        """Some of the answers in their order."""
        rest = self.rest[max(0, start - len(self.best)) : max(0, end - len(self.best))]
        return [*self.best[start:end], *((number, 0.0, 0, ()) for number in rest)]


class Rankings:
    """The last few rankings, so that the next page continues the one that was shown, whatever has arrived since."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str | None, int], tuple[SearchQuery, Ranked]] = OrderedDict()
        """By what was typed where: to hash all that a query says takes a tenth of the time of parsing it."""
        self._lock = Lock()

    def get(self, query: SearchQuery, newest: int) -> Ranked | None:
        """The ranking of a query when `newest` was the newest row, if it is still kept."""
        with self._lock:
            asked, ranked = self._kept.get((query.raw, query.workspace, newest), (None, None))
        return ranked if asked == query else None

    def keep(self, query: SearchQuery, newest: int, ranked: Ranked) -> None:
        """Keep a ranking in place of the oldest one."""
        with self._lock:
            self._kept[query.raw, query.workspace, newest] = query, ranked
            while len(self._kept) > RANKINGS_KEPT:
                self._kept.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Page:
    """Which of the answers are wanted: `limit` after the first `offset`, of the archive as it was at row `snapshot`."""

    limit: int
    offset: int = 0
    snapshot: int | None = None


def found(finder: Finder, rankings: Rankings, query: SearchQuery, now: datetime, page: Page) -> Found:
    """The articles that answer `query`, best first; with neither words nor filters: none."""
    shown, total, newest = _page(finder, rankings, query, now, page)
    articles = finder.read([candidate[0] for candidate in shown])
    hits = tuple(Hit(articles[number], score, matched) for number, score, _, matched in shown if number in articles)
    return Found(hits, total, newest)


def headlines(finder: Finder, rankings: Rankings, query: SearchQuery, now: datetime, page: Page) -> Headlines:
    """The same as headlines, each with its story."""
    shown, total, newest = _page(finder, rankings, query, now, page)
    rows = finder.headlines([candidate[0] for candidate in shown])
    lines = [_headline((*rows[number], score, matched)) for number, score, _, matched in shown if number in rows]
    return Headlines(tuple(lines), total, newest)


_headline = partial(tuple.__new__, Headline)
"""A `Headline` of all its parts, in half the time."""


def _page(
    finder: Finder, rankings: Rankings, query: SearchQuery, now: datetime, page: Page
) -> tuple[Sequence[Candidate], int, int]:
    """The answers wanted, how many there are, and the newest row that was looked at."""
    limit, offset, snapshot = page.limit, page.offset, page.snapshot
    newest = snapshot or finder.newest()
    ranked = rankings.get(query, newest) if snapshot else None
    if ranked is None:
        ranked = rank(finder, query, now, newest)
        rankings.keep(query, newest, ranked)
    if ranked.unread and offset + limit > len(ranked.best):
        rest = finder.tagged(query.companies, True, ranked.unread, WINDOW)[LOOKED_AT:]
        ranked = replace(ranked, rest=rest, unread=None)
        rankings.keep(query, newest, ranked)
    return ranked.page(offset, offset + limit), ranked.total, newest


def rank(finder: Finder, query: SearchQuery, now: datetime, newest: int) -> Ranked:
    """The answers among the rows up to `newest`."""
    scope = _scope(finder, query, now, newest)
    if ranking.is_bare_company(query):
        found = _rank_company(finder, query, now, scope)
        if found.best:
            return found
    units = ranking.units_of(query)
    if units:
        return _rank_words(finder, query, units, now, finder.narrowed(scope))
    if not ranking.asks_filters(query) or ranking.asks_text(query):
        return Ranked((), 0)
    numbers = finder.passing(scope, WINDOW)
    return Ranked((), len(numbers), numbers)


def is_anywhere(finder: Finder, word: str) -> bool:
    """Does any article have this word?"""
    match = ranking.name_match(word)
    return ranking.has_token(word) and bool(finder.matching(match, Scope(1, finder.newest()), 1))


# --- where it is looked ---


def _scope(finder: Finder, query: SearchQuery, now: datetime, newest: int) -> Scope:
    """The filters; and the row numbers between which everything of the days asked for lies (and perhaps more)."""
    first, last = 1, newest
    before = _before(finder, query, now)
    if query.since:
        first = finder.first_since(micros(query.since) // DAY_US) or newest + 1
    if before:
        last = min(newest, finder.last_until(micros(before) // DAY_US))
    outlets = _outlets(finder, query.outlets) if query.outlets else None
    return Scope(first, last, query.required_companies, query.topics, outlets, _published(query.since, before))


def _before(finder: Finder, query: SearchQuery, now: datetime) -> datetime | None:
    """Before which moment: `now`, where that is long past (a search as of then); dates of tomorrow are careless."""
    if finder.newest_day() <= micros(now) // DAY_US + CARELESS_DAYS:
        return query.before
    return min(query.before or now, now)


def _published(since: datetime | None, before: datetime | None) -> tuple[int, int] | None:
    if since is None and before is None:
        return None
    return micros(since) if since else -(2**62), micros(before) - 1 if before else 2**62


def _outlets(finder: Finder, wanted: Sequence[str]) -> tuple[str, ...]:
    """Names of the archive's outlets that have one of `wanted` in them."""
    folded = [ranking.squeeze(part) for part in wanted]
    return tuple(name for name in finder.outlets() if any(part in ranking.squeeze(name) for part in folded))


# --- a company's news ---


def _rank_company(finder: Finder, query: SearchQuery, now: datetime, scope: Scope) -> Ranked:
    """The newest that are about the company, those that name it in the headline first among equals."""
    about = finder.tagged(query.companies, True, scope, LOOKED_AT)
    first = [(number, 1.0, 0, ()) for number in about]
    if len(about) < LOOKED_AT:
        known = set(about)
        mentioned = finder.tagged(query.companies, False, scope, LOOKED_AT)
        first += [(number, MENTIONED, 0, ()) for number in mentioned if number not in known]
    best = ranking.order_news(*_closely(finder, first), query, now, finder.leads)
    if len(about) < LOOKED_AT:
        return Ranked(best, len(best))
    return Ranked(best, finder.count_about(query.companies, scope, COUNTED), unread=scope)


def _closely(
    finder: Finder, candidates: Sequence[Candidate], *, tags: bool = False
) -> tuple[Sequence[Candidate], list[Look]]:
    """The candidates that are there, and a look at each."""
    numbers = [candidate[0] for candidate in candidates]
    looks = finder.looks(numbers, tags=tags)
    if len(looks) < len(numbers):
        candidates = [candidate for candidate in candidates if candidate[0] in looks]
        numbers = [candidate[0] for candidate in candidates]
    return candidates, list(map(looks.__getitem__, numbers))


# --- words ---


def _rank_words(finder: Finder, query: SearchQuery, units: Sequence[Unit], now: datetime, scope: Scope) -> Ranked:
    limits = ranking.demands_of(query)
    asked = [unit for unit in units if not unit.wider]
    size = WINDOW if scope.last <= SMALL or len(asked) > 2 else WINDOW_OF_FEW
    windows = _windows(finder, query, asked, limits, scope, size)
    weights = ranking.weights(windows, size, scope.first, scope.last)
    judge = ranking.Judge(query, units, weights)
    if judge.is_hopeless():
        return Ranked((), 0)
    base, members = _having(finder, query, asked, windows, size, weights, limits, scope)
    if len(units) > len(asked):
        own = [set(rows) for rows in members]
        stand_ins = _stand_ins(finder, query, asked, own, limits, scope)
        weights += ranking.weights([stand_ins], WINDOW, scope.first, scope.last)
        members = [*own, stand_ins]
    several = LOOKED_AT if len(units) > 1 or base else LOOKED_AT_FOR_ONE
    count = LOOKED_AT_IN_SMALL if scope.last <= SMALL else several
    chosen = ranking.candidates(units, members, weights, base, count)
    best = ranking.order_matches(*_closely(finder, chosen, tags=judge.by_tags), judge, now)
    return Ranked(best, max(len(best), len(members[0]), len(windows[0])) if len(units) == 1 else len(best))


def _having(
    finder: Finder,
    query: SearchQuery,
    asked: Sequence[Unit],
    windows: Sequence[list[int]],
    size: int,
    weights: Sequence[Weight],
    limits: Demand,
    scope: Scope,
) -> tuple[Mapping[int, float], Sequence[Collection[int]]]:
    """The rows known to have each unit, and what they are worth where all were ranked by what they say."""
    most = RANKED_IN_FULL * (4 if scope.last <= SMALL else 1)
    few = scope.last <= most or sum(weight.matches for weight in weights) <= most
    is_cut = len(windows[0]) >= size
    if few and (scope.last <= SMALL or _is_worth_weighing(query, asked, is_cut=is_cut)):
        base = finder.in_full(" OR ".join(f"({unit.match})" for unit in asked), limits, scope)
        if len(asked) == 1:
            return base, [base.keys()]
        return base, [
            had if len(had) < size else finder.matching(limits(unit.match), scope, most)
            for unit, had in zip(asked, windows, strict=True)
        ]
    if len(asked) == 1:
        of_name = few and is_cut and bool(query.names) and not ranking.asks_filters(query)
        return {}, [_titled_and_newest(finder, asked[0], windows[0], limits, scope) if of_name else windows[0]]
    if len(asked) > MANY and scope.last > SMALL:
        return _weighed(finder, asked, windows, weights, limits, scope)
    return {}, _members(finder, asked, windows, size, weights, limits, scope)


def _titled_and_newest(
    finder: Finder, unit: Unit, window: Sequence[int], limits: Demand, scope: Scope
) -> Sequence[int]:
    """The newest rows that have a name in the title, and the newest that have it at all: to weigh every row takes four
    walks to the words that follow one another, and who asks for a name wants its news."""
    titled = finder.matching(limits(f"{{title}} : ({unit.match})"), scope, LOOKED_AT // 2)
    known = set(titled)
    return titled + [number for number in window if number not in known][: LOOKED_AT - len(titled)]


def _windows(
    finder: Finder, query: SearchQuery, asked: Sequence[Unit], limits: Demand, scope: Scope, size: int
) -> list[list[int]]:
    """The newest rows in scope that have each unit."""
    texts: dict[int, str] = {}
    windows: list[list[int]] = []
    for unit in asked:
        spelt = spellings_of((unit.label, *unit.spellings))
        exact = (
            query.phrases or query.excluded or not spelt.is_told_by_letters
        )  # what only the index tells, or tells sooner
        if scope.allowed is None or exact or not _is_in_many(finder, unit, scope):
            windows.append(finder.matching(limits(unit.match), scope, size))
        else:
            windows.append(_read_for(finder, spelt, scope, size, texts))
    return windows


def _is_in_many(finder: Finder, unit: Unit, scope: Scope) -> bool:
    """Is the unit, filters or none, in many more rows than pass the filters?"""
    near = finder.matching(unit.match, Scope(scope.first, scope.last), WINDOW_OF_FEW)
    (weight,) = ranking.weights([near], WINDOW_OF_FEW, scope.first, scope.last)
    return weight.matches > IN_MANY * min(READ, len(scope.allowed or ()))


def _read_for(finder: Finder, spelt: Spellings, scope: Scope, size: int, texts: dict[int, str]) -> list[int]:
    """The newest rows in scope that have something, told by reading them; `texts` are those that were read already."""
    found: list[int] = []
    passing = finder.passing(scope, READ)
    for some in batches(passing, READ_AT_ONCE):
        texts.update(finder.texts([number for number in some if number not in texts]))
        found += [number for number in some if number in texts and spelt.stand_in_text(texts[number])]
        if len(found) >= LOOKED_AT_FOR_ONE:
            break
    return found[:size]


def _weighed(
    finder: Finder,
    asked: Sequence[Unit],
    windows: Sequence[list[int]],
    weights: Sequence[Weight],
    limits: Demand,
    scope: Scope,
) -> tuple[Mapping[int, float], list[set[int]]]:
    """The rows that have most of a long question, weighed by reading them, and which of them have each unit."""
    members = list(windows)
    for place, weight in enumerate(weights):
        if len(windows[place]) >= WINDOW and weight.matches <= WINDOW_OF_RARE:
            members[place] = finder.matching(limits(asked[place].match), scope, WINDOW_OF_RARE)
    return ranking.weigh(asked, weights, finder.texts(ranking.most_of(members, weights, READ_OF_MANY)))


def _is_worth_weighing(query: SearchQuery, asked: Sequence[Unit], *, is_cut: bool) -> bool:
    """Not where bm25 would weigh what the filters then drop, nor for words that follow one another, alone, in many
    rows: it walks to them twice more."""
    alone = len(asked) == 1 and not query.words and (is_cut or not query.names)
    return not ranking.asks_filters(query) and not (alone and asked[0].has_phrase)


def _stand_ins(
    finder: Finder,
    query: SearchQuery,
    asked: Sequence[Unit],
    members: list[set[int]],
    limits: Demand,
    scope: Scope,
) -> Sequence[int]:
    """Rows with what stands for a name or topic, newest first: looked for where few rows have all that was asked."""
    words = [place for place, unit in enumerate(asked) if not unit.name]
    if scope.last > SMALL:
        if len(set.intersection(*members)) >= ENOUGH_TOGETHER:
            return []
        if words and len(words) < len(asked):
            worded = set.intersection(*(members[place] for place in words))
            return finder.tagged_among(query.companies, sorted(worded, reverse=True)[:WINDOW])
        if not (query.phrases or query.excluded or scope.topics or (query.names and scope.allowed is not None)):
            return _tagged_instead(finder, query, scope)
    wider = ranking.wider_match(query)
    found = finder.matching(limits(wider), scope, WINDOW if scope.last <= SMALL else TOGETHER_WINDOW)
    if len(found) < WINDOW or not words or len(words) == len(asked):
        return found
    match = limits(" AND ".join(f"({part})" for part in (wider, *(asked[place].match for place in words))))
    instead = finder.matching(match, scope, TOGETHER_WINDOW)  # a banner and all the words: the name may be missing
    for place in words:
        members[place].update(instead)
    return sorted({*found, *instead}, reverse=True)


def _tagged_instead(finder: Finder, query: SearchQuery, scope: Scope) -> Sequence[int]:
    """In a large archive the tags tell what an index would be asked for a dozen banners or synonyms: the newest about
    the companies (their rows with all the words, where there are words: see `_stand_ins`), the newest on the topic."""
    if query.names:
        return finder.tagged(query.companies, True, scope, TOGETHER_WINDOW) if query.companies else []
    return finder.passing(replace(scope, topics=query.subjects), TOGETHER_WINDOW) if query.subjects else []


class Known(NamedTuple):
    """Rows that have a unit, newest first; `whole`: all there are."""

    rows: list[int]
    whole: bool


def _known(finder: Finder, unit: Unit, window: list[int], size: int, limits: Demand, scope: Scope) -> Known:
    """A window, and of words that follow one another also the few rows that it lacks where it reaches back over most of
    the archive: it has cost a walk through nearly all of it, and is spared another one for each word beside it."""
    if len(window) < size:
        return Known(window, True)
    if not unit.has_phrase or 2 * (scope.last - window[-1]) < scope.last - scope.first:
        return Known(window, False)
    older = finder.matching(limits(unit.match), replace(scope, last=window[-1] - 1), size)
    return Known(window + older, len(older) < size)


def _members(
    finder: Finder,
    units: Sequence[Unit],
    windows: Sequence[list[int]],
    size: int,
    weights: Sequence[Weight],
    limits: Demand,
    scope: Scope,
) -> list[set[int]]:
    """For each unit the row numbers known to have it: its window, and its windows together with other units."""
    known = [_known(finder, *each, size, limits, scope) for each in zip(units, windows, strict=True)]
    members = [set(each.rows) for each in known]
    together = ranking.rarest(weights, TOGETHER)
    for one, other in combinations(together, 2):
        if not (known[one].whole and known[other].whole):
            both = _both(finder, (units[one], units[other]), (known[one], known[other]), limits, scope)
            members[one].update(both)
            members[other].update(both)
    if len(together) > 2 and not any(known[place].whole for place in together):
        match = limits(" AND ".join(f"({units[place].match})" for place in together))
        for number in finder.matching(match, scope, TOGETHER_WINDOW):
            for place in together:
                members[place].add(number)
    return members


def _both(
    finder: Finder, units: tuple[Unit, Unit], known: tuple[Known, Known], limits: Demand, scope: Scope
) -> Sequence[int]:
    """The newest rows that have two units: told by reading the few rows with words that follow one another, where an
    index would have to walk through all that has these words."""
    for unit, other, (rows, whole) in ((units[0], units[1], known[0]), (units[1], units[0], known[1])):
        few = len(rows) * WALKED_WHILE_READ <= scope.last - scope.first
        spelt = spellings_of((other.label, *other.spellings))
        if whole and few and unit.has_phrase and spelt.is_told_by_letters:
            texts = finder.texts(rows)
            return [number for number in rows if number in texts and spelt.stand_in_text(texts[number])]
    return finder.matching(limits(f"({units[0].match}) AND ({units[1].match})"), scope, TOGETHER_WINDOW)
