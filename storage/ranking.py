"""Ranking, pure: what each part of a question is worth, what a candidate has of it, and the order that follows.

An engine finds row numbers; this weighs them: inverse document frequency as in BM25 (Robertson and Zaragoza 2009),
more for a word in the title, for words side by side, for an article tagged with the company asked for, a little for
being recent. Nothing here knows SQL.
"""

import heapq
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from math import log
from typing import NamedTuple

from retail.types import Mention, SearchQuery
from retail.words import stem, tokens

MOST_UNITS = 32
"""Of a longer text the first so many words are looked for."""
Demand = Callable[[str], str]
"""Puts what must and must not be there around an FTS5 expression."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing asked for: a word, a phrase, a name. `match` is its FTS5 expression."""

    label: str
    match: str
    spellings: tuple[str, ...] = ()
    """Other ways to print it."""
    name: bool = False
    wider: bool = False
    """Weaker evidence: a banner or synonym that stands for what was asked."""


@dataclass(frozen=True, slots=True)
class Weight:
    """How many rows have a unit (estimated where its window was full) and what having it is worth."""

    matches: float
    idf: float


class Candidate(NamedTuple):
    """A row that may be an answer. `has` are the places of the units it is known to have."""

    number: int
    score: float
    has: frozenset[int] = frozenset()
    matched: tuple[str, ...] = ()
    title: str = ""
    published: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    companies: tuple[Mention, ...] = ()
    topics: tuple[str, ...] = ()
    lead: str = ""
    """The first characters of the text, lower-case."""


# --- the question ---


def quoted(term: str) -> str:
    """A term as an FTS5 string: any text is valid and none of it is syntax."""
    return '"' + term.replace("\0", " ").replace('"', " ") + '"'


def has_token(term: str) -> bool:
    """Is there anything in `term` that an index could hold?"""
    return any(character.isalnum() for character in term)


def is_bare_company(query: SearchQuery) -> bool:
    """Only companies are asked for, and news of them."""
    return query.taste == "news" and bool(query.companies) and not (query.words or query.phrases or query.excluded)


def asks_filters(query: SearchQuery) -> bool:
    """Are there filters that all results must pass?"""
    dates = query.since or query.before
    return bool(query.required_companies or query.topics or query.outlets or dates)


def asks_text(query: SearchQuery) -> bool:
    """Were words, phrases or names asked for?"""
    return bool(query.words or query.phrases or query.names)


def units_of(query: SearchQuery) -> list[Unit]:
    """What is asked for, each thing once; wider terms last. Phrases must be there anyway (see `demands_of`): the first
    of them is looked for when there is nothing else.
    """
    forms = dict(zip(query.words, query.forms, strict=False))
    units = [_word_unit(word, forms.get(word, ())) for word in dict.fromkeys(query.words) if has_token(word)]
    units += [_name_unit(names) for names in _spelt(query) if has_token(names[0])]
    units = units[:MOST_UNITS] or [Unit(phrase, quoted(phrase)) for phrase in query.phrases if has_token(phrase)][:1]
    wider = [name_match(term) for term in dict.fromkeys(query.expansions) if has_token(term)]
    if units and wider:
        units.append(Unit("", " OR ".join(wider), wider=True))
    return units


def _word_unit(word: str, forms: tuple[str, ...]) -> Unit:
    return Unit(word, " OR ".join(name_match(form) for form in (word, *forms)), forms)


def name_match(name: str) -> str:
    """``macy's`` is printed macy's and macys; ``h-e-b`` is found as the three letters or the one word."""
    joined = re.sub(r"[^\w\s]", "", name)
    if joined == name or not has_token(joined):
        return quoted(name)
    return f"{quoted(name)} OR {quoted(joined)}"


def _spelt(query: SearchQuery) -> Iterator[tuple[str, ...]]:
    for place, name in enumerate(query.names):
        yield (name, *(query.spellings[place] if place < len(query.spellings) else ()))


def _name_unit(names: tuple[str, ...]) -> Unit:
    """A name in its spellings, without those that hold a shorter one (``wal-mart stores``): they would count twice."""
    lines = {stems_of(name): name for name in reversed(names) if has_token(name)}
    short = [name for stems, name in lines.items() if not any(_holds(stems, other) for other in lines)]
    match = " OR ".join(dict.fromkeys(part for name in reversed(short) for part in name_match(name).split(" OR ")))
    return Unit(names[0], match, names[1:], name=True)


def _holds(stems: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return stems != other and f" {' '.join(other)} " in f" {' '.join(stems)} "


def demands_of(query: SearchQuery) -> Demand:
    """Phrases must be there and excluded terms must not: wraps any expression accordingly."""
    phrases = [phrase for phrase in query.phrases if has_token(phrase)]
    if phrases and not (query.words or query.names):
        phrases = phrases[1:]  # the first is what is looked for
    must = "".join(f" AND {quoted(phrase)}" for phrase in phrases)
    terms = [quoted(term) for term in query.excluded if has_token(term)]
    unless = f" NOT ({' OR '.join(terms)})" if terms else ""
    return lambda match: f"(({match}){must}){unless}"


# --- the weights ---


def weights(windows: Sequence[Sequence[int]], size: int, first: int, last: int) -> list[Weight]:
    """What each unit is worth among rows `first` to `last`; a full window tells by how far back it reaches."""
    rows = max(1, last - first + 1)
    found = []
    for window in windows:
        matches = float(len(window))
        if len(window) >= size:
            matches = max(matches, len(window) / max(1, last - window[-1] + 1) * rows)
        found.append(Weight(matches, max(0.05, log(1 + (rows - matches + 0.5) / (matches + 0.5)))))
    return found


def rarest(found: Sequence[Weight], count: int) -> list[int]:
    """The places of the rarest units that occur at all."""
    places = [place for place in range(len(found)) if found[place].matches]
    return sorted(places, key=lambda place: found[place].matches)[:count]


# --- the answers ---


def candidates(
    units: Sequence[Unit], members: Sequence[set[int]], found: Sequence[Weight], base: Mapping[int, float], count: int
) -> list[Candidate]:
    """The best `count` rows found by what they have; `base` (bm25 of what was asked) decides where it is given."""
    scores = dict(base)
    for place, unit in enumerate(units):
        if base and not unit.wider:
            continue
        worth = found[place].idf * (WIDER if unit.wider else 1.0)
        for number in members[place]:
            scores[number] = scores.get(number, 0.0) + worth
    chosen = heapq.nlargest(count, scores.items(), key=lambda item: (item[1], item[0]))
    return [
        Candidate(number, score, frozenset(place for place in range(len(units)) if number in members[place]))
        for number, score in chosen
    ]


WIDER = 0.35
"""A banner or synonym counts so much of the word asked for."""
IN_TITLE = 0.5
"""All that was asked standing in the title is worth so much more; in parts, in proportion."""
SIDE_BY_SIDE = 0.15
"""Two things asked one after the other stand so in the title."""
ALL_THERE = 0.15
ON_SUBJECT = 0.15
"""The article carries a topic that the question names."""
TAGGED = 0.25
"""The article is about a company that was asked for."""
UNTAGGED = 0.5
"""So much is a name worth where the tagger did not see the company (a target, a gap)."""
RECENT = 0.1
"""At most so much for being of today."""
ENOUGH, ENOUGH_OF_MANY = 0.3, 1.5
"""An article must have such a share of the worth of what was asked, less of more than five things; less is padding."""
ENOUGH_WITH_NAME = 0.52
"""Where a name is one of two or three things asked: the name alone, or one word without it, is not enough."""
NAMES_DECIDE = 6
"""In a question of at most so many things the names decide."""
STAND_INS_BELOW = 6
"""With so many articles that name a banner, those on its owner alone are not shown."""
OLD = 365.0
"""News older than so many days is just old."""
SPELT, SPELT_ELSEWHERE, BANNER, PASSING = 0.98, 0.9, 0.85, 0.35
"""In news of a company: the headline has another spelling (and the lead the name as asked, or not), a banner, no name.
An article is worth so much of one whose headline names the company as asked."""


def order_matches(
    closely: Sequence[Candidate], query: SearchQuery, units: Sequence[Unit], found: Sequence[Weight], now: datetime
) -> list[Candidate]:
    """The candidates that have enough of the question, best first."""
    judge = _Judge(query, units, found)
    phrases = tuple(phrase for phrase in query.phrases if phrase != units[0].label)
    kept = []
    for candidate in closely:
        line = spaced(candidate.title)
        title = judge.in_title(line)
        has = candidate.has | title
        if judge.is_padding(has):
            continue
        score = (
            candidate.score
            * judge.boost(candidate, has, title, line)
            * (1 + RECENT * _freshness(candidate.published, now))
        )
        matched = tuple(units[place].label for place in sorted(has) if units[place].label) + phrases
        kept.append(candidate._replace(score=score, matched=matched))
    return sorted(judge.without_stand_ins(kept), key=lambda c: (-c.score, -c.number))


class _Judge:
    """What a question's parts are worth in a candidate."""

    def __init__(self, query: SearchQuery, units: Sequence[Unit], found: Sequence[Weight]) -> None:
        self.units = units
        self.found = found
        self.asked = [place for place, unit in enumerate(units) if not unit.wider]
        self.whole = sum(found[place].idf for place in self.asked)
        self.enough = _enough([units[place] for place in self.asked])
        self.names = frozenset(place for place in self.asked if units[place].name)
        self.subjects = frozenset(query.subjects)
        self.slugs = frozenset(query.companies)
        self.spelt = [[spaced(name) for name in (unit.label, *unit.spellings)] for unit in units]

    def in_title(self, line: str) -> frozenset[int]:
        """Places of the units asked for that stand in a title, given spaced."""
        return frozenset(place for place in self.asked if any(name in line for name in self.spelt[place]))

    def share(self, has: frozenset[int]) -> float:
        """How much of the worth of the question; a banner stands in for a name that is missing."""
        worth = sum(self.found[place].idf for place in self.asked if place in has)
        missing = [self.found[place].idf for place in self.asked if place not in has and self.units[place].name]
        if missing and any(self.units[place].wider for place in has):
            worth += WIDER * 2 * max(missing)
        return worth / self.whole if self.whole else 0.0

    def is_padding(self, has: frozenset[int]) -> bool:
        """Too little of the question: a name asked for must be there (or what stands for it), of several names two.

        In a long text a name is one thing of many.
        """
        if len(self.asked) > NAMES_DECIDE:
            return self.share(has) < self.enough
        named = len(has & self.names) + (len(self.names) == 1 and any(self.units[place].wider for place in has))
        return self.share(has) < self.enough or named < min(2, len(self.names))

    def without_stand_ins(self, kept: list[Candidate]) -> list[Candidate]:
        """Where enough articles name what was asked, those that only have what stands for it are left out."""
        labels = {self.units[place].label for place in self.names}
        named = [candidate for candidate in kept if labels.intersection(candidate.matched)]
        return named if labels and len(named) >= STAND_INS_BELOW else kept

    def boost(self, candidate: Candidate, has: frozenset[int], title: frozenset[int], line: str) -> float:
        """What makes one article with these words better than another."""
        more = 1.0 + IN_TITLE * self.share(title)
        more += ALL_THERE * (len(self.asked) > 1 and all(place in has for place in self.asked))
        more += ON_SUBJECT * bool(self.subjects.intersection(candidate.topics))
        more += SIDE_BY_SIDE * self._side_by_side(line, title)
        return more * self._tag(candidate, has)

    def _side_by_side(self, line: str, places: frozenset[int]) -> bool:
        pairs = [(place, place + 1) for place in places if place + 1 in places]
        return any(self.spelt[a][0] + self.spelt[b][0].lstrip() in line for a, b in pairs)

    def _tag(self, candidate: Candidate, has: frozenset[int]) -> float:
        if not self.slugs or not any(self.units[place].name for place in has):
            return 1.0
        about = {mention.slug: mention.about for mention in candidate.companies if mention.slug in self.slugs}
        if not about:
            return UNTAGGED
        return 1 + TAGGED if any(about.values()) else 1.0


def _enough(asked: Sequence[Unit]) -> float:
    if 1 < len(asked) <= 3 and any(unit.name for unit in asked):
        return ENOUGH_WITH_NAME
    return min(ENOUGH, ENOUGH_OF_MANY / max(1, len(asked)))


def order_news(closely: Sequence[Candidate], query: SearchQuery, now: datetime) -> list[Candidate]:
    """News of a company, newest first; one that names it in the headline goes before others of the same months."""
    asked = [spaced(name) for name in query.names]
    own = [spaced(name) for names in query.spellings for name in names]
    wider = [spaced(name) for name in query.expansions]
    scored = []
    for candidate in closely:
        line = spaced(candidate.title)
        spelt = SPELT if any(name in candidate.lead for name in query.names) else SPELT_ELSEWHERE
        named = next(
            (worth for worth, names in ((1.0, asked), (spelt, own), (BANNER, wider)) if _any(names, line)), PASSING
        )
        days = min(OLD, max(0.0, (now - candidate.published).total_seconds() / 86_400))
        scored.append(
            candidate._replace(score=candidate.score * named / (1 + days / 30) ** 0.5, matched=query.names[:1])
        )
    return sorted(scored, key=lambda c: (-c.score, -c.number))


def _any(names: Sequence[str], line: str) -> bool:
    return any(name in line for name in names)


@lru_cache(10_000)
def spaced(text: str) -> str:
    """The stems of a title or name between blanks, so that ``in`` compares whole words. The newest titles recur."""
    return f" {' '.join(stems_of(text))} "


def _freshness(published: datetime, now: datetime) -> float:
    return 1 / (1 + max(0.0, (now - published).total_seconds() / 86_400) / 90)


def stems_of(text: str) -> tuple[str, ...]:
    """The stems of a text's words: how titles and terms are compared."""
    return tuple(map(stem, tokens(text)))


def squeeze(text: str) -> str:
    """Letters and digits only, folded: ``The New York Times`` has ``newyork`` in it."""
    return re.sub(r"[\W_]+", "", text.casefold())
