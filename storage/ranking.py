"""Ranking, pure: what each part of a question is worth, what a candidate has of it, and the order that follows.

An engine finds row numbers; this weighs them: inverse document frequency as in BM25 (Robertson and Zaragoza 2009),
more for a word in the title, for words side by side, for an article tagged with the company asked for, a little for
being recent. Nothing here knows SQL.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime
from functools import lru_cache
from heapq import nlargest
from math import log

from retail.spellings import Titles, spellings_of
from retail.types import SearchQuery
from retail.values import dataclass
from retail.words import Kept, spaced, stem, tokens

MOST_UNITS = 32
"""Of a longer text the first so many words are looked for."""
_JOINT = re.compile(r"\w[^\w\s]+\w")
"""Signs within a word."""
_INDEXED = re.compile(r"[^\W_]+")
"""Words as an index parts them: ``toys'r'us`` and ``toys r us`` are the same three, looked for once."""
Demand = Callable[[str], str]
"""Puts what must and must not be there around an FTS5 expression."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing asked for: a word, a phrase, a name. `match` is its FTS5 expression (of a wider one: `wider_match`)."""

    label: str
    match: str
    spellings: tuple[str, ...] = ()
    """Other ways to print it."""
    name: bool = False
    wider: bool = False
    """Weaker evidence: a banner or synonym that stands for what was asked."""

    @property
    def has_phrase(self) -> bool:
        """Is it printed in words that must follow one another? (``macy's`` is two to an index.)"""
        return any(len(_INDEXED.findall(part)) > 1 for part in self.match.split(" OR "))


@dataclass(frozen=True, slots=True)
class Weight:
    """How many rows have a unit (estimated where its window was full) and what having it is worth."""

    matches: float
    idf: float


Candidate = tuple[int, float, int, tuple[str, ...]]
"""A row that may be an answer: its number and score, the units it is known to have (bits: the n-th is set where it has
unit n), and the labels of what matched. Plain, as hundreds are made for a question.
"""

Look = tuple[int, str, int, *tuple[str, ...]]
"""What a close look at a row sees, read for the best candidates only: its number, title, time of publication
(microseconds since 1970), and only where tags count companies (slugs between blanks, a passing one behind ``~``) and
topics. A row as it comes: seventy are looked at for a question, and a field of each costs as much as a row of one.
"""


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


def asks_tags(query: SearchQuery) -> bool:
    """Do an article's tags count, where words are looked for?"""
    return bool(query.companies or query.subjects)


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
    if units and any(map(has_token, query.expansions)):
        units.append(Unit("", "", wider=True))
    return units


def wider_match(query: SearchQuery) -> str:
    """The expression for what stands for what was asked, each thing once: seldom looked for where archives are large,
    so it is no part of its unit."""
    terms = {spaced(term): term for term in reversed(query.expansions) if has_token(term)}
    return " OR ".join([name_match(term) for term in reversed(terms.values())])


@lru_cache(2_048)
def _word_unit(word: str, forms: tuple[str, ...]) -> Unit:
    return Unit(word, " OR ".join(name_match(form) for form in (word, *forms)), forms)


def name_match(name: str) -> str:
    """``macy's`` is printed macy's and macys; ``h-e-b`` is found as the three letters or the one word."""
    joined = re.sub(r"[^\w\s]", "", name)
    if not has_token(joined) or not _JOINT.search(name):  # "foods co." is the words "foods co" anyway
        return quoted(name)
    return f"{quoted(name)} OR {quoted(joined)}"


def _spelt(query: SearchQuery) -> Iterator[tuple[str, ...]]:
    for place, name in enumerate(query.names):
        yield (name, *(query.spellings[place] if place < len(query.spellings) else ()))


@lru_cache(2_048)
def _name_unit(names: tuple[str, ...]) -> Unit:
    """A name in its spellings, without those that hold a shorter one (``wal-mart stores``): they would count twice."""
    lines = {spaced(name): name for name in reversed(names) if has_token(name)}
    short = [name for line, name in lines.items() if not any(line != other and other in line for other in lines)]
    parts = [part for name in reversed(short) for part in name_match(name).split(" OR ")]
    match = " OR ".join({" ".join(_INDEXED.findall(part)): part for part in reversed(parts)}.values())
    return Unit(names[0], match, names[1:], name=True)


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


SATURATION, LENGTH_COUNTS = 1.2, 0.75
"""k1 and b of BM25, as in FTS5."""
LONGEST_WEIGHED = 6_000
"""Characters of a text that are weighed."""


def most_of(members: Sequence[Iterable[int]], found: Sequence[Weight], count: int) -> list[int]:
    """The `count` rows that have most of the units, by what these are worth."""
    scores: dict[int, float] = {}
    for numbers, weight in zip(members, found, strict=True):
        idf = weight.idf
        for number in numbers:
            scores[number] = scores.get(number, 0.0) + idf
    return nlargest(count, scores, key=lambda number: (scores[number], number))


def weigh(
    units: Sequence[Unit], found: Sequence[Weight], texts: Mapping[int, str]
) -> tuple[dict[int, float], list[set[int]]]:
    """BM25 of rows by reading them (title, line break, text), a word in the title counted twice; and, for each unit,
    the rows that have it."""
    lines = [tuple(map(_Line, spellings_of((unit.label, *unit.spellings)).lines)) for unit in units]
    wanted = frozenset(part for each in lines for line in each for part in line.parts)
    read = {number: _Read(text, wanted) for number, text in texts.items()}
    usual = max(1.0, sum(each.length for each in read.values()) / max(1, len(read)))
    members: list[set[int]] = [set() for _ in units]
    scores = {}
    for number, text in read.items():
        damp, score = SATURATION * (1 - LENGTH_COUNTS + LENGTH_COUNTS * text.length / usual), 0.0
        for place, each in enumerate(lines):
            if times := sum(map(text.times, each)):
                members[place].add(number)
                score += found[place].idf * times * (SATURATION + 1) / (times + damp)
        scores[number] = score
    return scores, members


class _Line:
    """Stems that follow one another: between blanks, and one by one."""

    __slots__ = ("line", "parts")

    def __init__(self, line: str) -> None:
        self.line, self.parts = line, tuple(line.split())


class _Read:
    """A text read for some stems: how many words it has, and which of them have these stems."""

    __slots__ = ("_had", "_words", "length")

    def __init__(self, text: str, wanted: Set[str]) -> None:
        title = text.partition("\n")[0]
        self._words = tokens(f"{title} {text[:LONGEST_WEIGHED]}")
        self.length = len(self._words)
        self._had = list(filter(wanted.__contains__, map(stem, self._words)))  # a few of hundreds

    def times(self, of: _Line) -> int:
        """How often stems occur, one after the other where they are several."""
        if len(of.parts) == 1:
            return self._had.count(of.parts[0])
        if not of.parts or not all(part in self._had for part in of.parts):
            return 0
        return f" {' '.join(map(stem, self._words))} ".count(of.line)


# --- the answers ---


def candidates(
    units: Sequence[Unit],
    members: Sequence[Collection[int]],
    found: Sequence[Weight],
    base: Mapping[int, float],
    count: int,
) -> list[Candidate]:
    """The best `count` rows found by what they have; `base` (bm25 of what was asked) decides where it is given."""
    asked_for = 0.0 if base else 1.0  # bm25 has weighed it
    worth = [found[place].idf * (WIDER if unit.wider else asked_for) for place, unit in enumerate(units)]
    if base:
        return _best_of_base(_having(members), base, worth, count)
    if len(members) == 1:
        score, newest = worth[0], sorted(members[0], reverse=True)[:count]
        return [(number, score, 1, ()) for number in newest]
    return _best_of_kinds(_kinds(members) if len(members) > FEW else _kinds_of_few(members), worth, count)


def _having(members: Sequence[Collection[int]]) -> dict[int, int]:
    """The units that each row has, as bits."""
    having: dict[int, int] = {}
    for place, numbers in enumerate(members):
        bit = 1 << place
        for number in numbers:
            having[number] = having.get(number, 0) | bit
    return having


def _kinds(members: Sequence[Collection[int]]) -> dict[int, Collection[int]]:
    """Rows by the units they have."""
    kinds: dict[int, list[int]] = {}
    for number, has in _having(members).items():
        kinds.setdefault(has, []).append(number)
    return dict(kinds)


def _kinds_of_few(members: Sequence[Collection[int]]) -> dict[int, Collection[int]]:
    """The same for few units, by whole sets: a tenth of the time."""
    kinds: dict[int, set[int]] = {}
    for place, numbers in enumerate(members):
        bit, new = 1 << place, set(numbers)
        for has, rows in list(kinds.items()):
            if both := rows & new:
                kinds[has | bit] = both
                kinds[has] = rows - both
                new -= both
        kinds[bit] = new
    return {has: rows for has, rows in kinds.items() if rows}


def _best_of_base(having: dict[int, int], base: Mapping[int, float], worth: list[float], count: int) -> list[Candidate]:
    more = {has: sum(worth[place] for place in places(has)) for has in set(having.values())}
    scores = {number: base.get(number, 0.0) + more[has] for number, has in having.items()}
    chosen = sorted(zip(scores.values(), scores, strict=True), reverse=True)[:count]
    return [(number, score, having[number], ()) for score, number in chosen]


def _best_of_kinds(kinds: Mapping[int, Collection[int]], worth: list[float], count: int) -> list[Candidate]:
    """Rows that have the same units are worth the same: kinds of rows are put in order, and the newest of each kind."""
    scored = sorted(((sum(worth[place] for place in places(has)), has) for has in kinds), reverse=True)
    chosen: list[Candidate] = []
    for score, has in scored:
        newest = sorted(kinds[has], reverse=True)[: count - len(chosen)]
        chosen += [(number, score, has, ()) for number in newest]
        if len(chosen) >= count:
            break
    return chosen


@lru_cache(4_096)
def places(has: int) -> tuple[int, ...]:
    """The places of the bits that are set, in order."""
    return tuple(place for place in range(has.bit_length()) if has >> place & 1)


FEW = 4
"""Of so many units whole sets of rows are compared."""
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
RECENT, RECENT_NAME = 0.1, 0.5
"""At most so much for being of today; more where a name alone is asked for, which asks for its news, and where it is
asked who holds an office: whoever does now."""
FRESH = 90
"""After so many days half of that."""
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
OPENS = 0.95
"""A headline opens with its subject: one that has the name further on is worth so much."""


DAY_US = 86_400_000_000


def order_matches(chosen: Sequence[Candidate], looks: Sequence[Look], judge: "Judge", now: datetime) -> list[Candidate]:
    """The candidates that have enough of the question, best first; `looks`: one at each of them."""
    today, by_tags, newest, kept = _micros(now), judge.by_tags, judge.recent, []
    worths: dict[tuple[int, int], float] = {}
    titles = judge.in_titles([look[1] for look in looks])
    for (number, score, has, _), look, title in zip(chosen, looks, titles, strict=True):
        has |= title
        worth = worths.get((has, title))
        if worth is None:
            worth = worths[has, title] = judge.worth(has, title)
        if worth and (by_tags or title & title >> 1):
            worth = judge.boost(worth, look, has, title)
        if not worth:
            continue
        age = (today - look[2]) / DAY_US
        kept.append((score * worth * (1 + newest / (1 + (age if age > 0 else 0.0) / FRESH)), number, has))
    kept.sort(reverse=True)
    matched = {has: judge.matched(has) for has, _ in worths}
    return [(number, score, has, matched[has]) for score, number, has in judge.without_stand_ins(kept)]


class Judge:
    """What a question's parts are worth in a candidate. Sets of units are bits: there are few different ones.

    `found`: of all units that were asked for; of wider ones it may come later (the list is kept, not copied).
    """

    def __init__(self, query: SearchQuery, units: Sequence[Unit], found: Sequence[Weight]) -> None:
        self.units = units
        self.by_tags = asks_tags(query)
        self.found = found
        self.asked = [place for place, unit in enumerate(units) if not unit.wider]
        self.whole = sum(found[place].idf for place in self.asked)
        self.enough = _enough([units[place] for place in self.asked])
        self.names = sum(1 << place for place in self.asked if units[place].name)
        self.wider = sum(1 << place for place, unit in enumerate(units) if unit.wider)
        self.all_asked = sum(1 << place for place in self.asked)
        self.subjects = frozenset(query.subjects)
        self.about = frozenset(query.companies)
        self.passing = frozenset(f"~{slug}" for slug in query.companies)
        self.spelt = [spellings_of((unit.label, *unit.spellings)) for unit in units]
        self.phrases = tuple(phrase for phrase in query.phrases if phrase != units[0].label)
        is_news = self.asked == [0] and units[0].name and not query.phrases
        self.recent = RECENT_NAME if is_news or query.asks == "office" else RECENT
        self._shares: dict[int, float] = {}
        self._seen = Kept(self._tag)
        self._asks_sight = bool(self.names and self.about) and len(self.asked) <= NAMES_DECIDE

    def is_hopeless(self) -> bool:
        """Would a row that has all which occurs at all still have too little of the question?"""
        has = sum(1 << place for place, unit in enumerate(self.units) if unit.wider or self.found[place].matches)
        return not self.worth(has, 0)

    def in_titles(self, titles: Sequence[str]) -> list[int]:
        """The units asked for that stand in each of some titles."""
        found, read = [0] * len(titles), Titles(titles)
        for place in self.asked:
            for at in read.having(self.spelt[place]):
                found[at] |= 1 << place
        return found

    def worth(self, has: int, title: int) -> float:
        """What makes one article with these words better than another, whichever it is; 0 where it is padding."""
        if self._is_padding(has):
            return 0.0
        is_all = len(self.asked) > 1 and has & self.all_asked == self.all_asked
        return 1.0 + IN_TITLE * self.share(title) + ALL_THERE * is_all

    def matched(self, has: int) -> tuple[str, ...]:
        """The labels of units, and the phrases that every match has."""
        return tuple([self.units[at].label for at in places(has) if self.units[at].label]) + self.phrases

    def share(self, has: int) -> float:
        """How much of the worth of the question; a banner stands in for a name that is missing."""
        if has not in self._shares:
            self._shares[has] = self._share(has)
        return self._shares[has]

    def _share(self, has: int) -> float:
        worth = sum(self.found[place].idf for place in places(has & self.all_asked))
        missing = [self.found[place].idf for place in places(self.names & ~has)]
        if missing and has & self.wider:
            worth += WIDER * 2 * max(missing)
        return worth / self.whole if self.whole else 0.0

    def _is_padding(self, has: int) -> bool:
        """Too little of the question: a name asked for must be there (or what stands for it), of several names two.

        In a long text a name is one thing of many.
        """
        return self.share(has) < self.enough or self._misses_names(has)

    def _misses_names(self, has: int) -> bool:
        if len(self.asked) > NAMES_DECIDE:
            return False
        names = self.names.bit_count()
        named = (has & self.names).bit_count() + (names == 1 and bool(has & self.wider))
        return named < min(2, names)

    def without_stand_ins(self, kept: list[tuple[float, int, int]]) -> list[tuple[float, int, int]]:
        """Where enough articles name what was asked, those that only have what stands for it are left out.

        Articles are (score, number, units).
        """
        if not self.names:
            return kept
        named = [each for each in kept if each[2] & self.names]
        return named if len(named) >= STAND_INS_BELOW else kept

    def boost(self, worth: float, look: Look, has: int, title: int) -> float:
        """The same with what only a look at the article tells; 0 where it only sounds like what was asked."""
        if title & title >> 1 and self._side_by_side(spaced(look[1]), title):
            worth += SIDE_BY_SIDE
        return self._with_tags(worth, look[3:], has) if self.by_tags else worth

    def _with_tags(self, worth: float, tags: Sequence[str], has: int) -> float:
        """The same with its tags; 0 where of a name there is only a banner or brand, and the tagger did not see the
        company (a caper, a ruler)."""
        companies, topics = tags
        if topics and self.subjects and not self.subjects.isdisjoint(topics.split()):
            worth += ON_SUBJECT
        if not self.about:
            return worth
        seen = self._seen[companies]
        if has & self.names:
            return worth * seen
        return 0.0 if seen == UNTAGGED and self._asks_sight else worth

    def _side_by_side(self, line: str, title: int) -> bool:
        pairs = [(place, place + 1) for place in places(title & title >> 1)]
        return any(self.spelt[a].lines[0] + self.spelt[b].lines[0].lstrip() in line for a, b in pairs)

    def _tag(self, companies: str) -> float:
        """What a name is worth beside these tags."""
        tags = companies.split()
        if not self.about.isdisjoint(tags):
            return 1 + TAGGED
        return 1.0 if not self.passing.isdisjoint(tags) else UNTAGGED


def _enough(asked: Sequence[Unit]) -> float:
    if 1 < len(asked) <= 3 and any(unit.name for unit in asked):
        return ENOUGH_WITH_NAME
    return min(ENOUGH, ENOUGH_OF_MANY / max(1, len(asked)))


Leads = Callable[[Sequence[int]], Mapping[int, str]]
"""Reads the first characters of the texts of some rows."""


def order_news(
    chosen: Sequence[Candidate], looks: Sequence[Look], query: SearchQuery, now: datetime, leads: Leads
) -> list[Candidate]:
    """News of a company, newest first; one that names it in the headline goes before others of the same months.

    Of days that were chosen (``since:``) all are near: they come by their dates, passing mentions last.
    """
    today = _micros(now)
    named = [1.0] * len(looks) if query.since else _named(looks, query, leads)
    scored = []
    for (number, base, _, _), look, worth in zip(chosen, looks, named, strict=True):
        days = (today - look[2]) / DAY_US
        days = days if days > 0 else 0.0
        if query.since:
            score = base + 0.4 / (1 + days)
        else:
            score = base * worth / (1 + (days if days < OLD else OLD) / 30) ** 0.5
        scored.append((score, number))
    scored.sort(reverse=True)
    matched = query.names[:1]
    return [(number, score, 0, matched) for score, number in scored]


def _named(looks: Sequence[Look], query: SearchQuery, leads: Leads) -> list[float]:
    """What articles on a company are worth by how their headlines name it: leads are read where these spell it in
    another way."""
    asked = spellings_of(query.names)
    own = spellings_of(tuple(name for names in query.spellings for name in names))
    titles, worth = Titles([look[1] for look in looks]), [PASSING] * len(looks)
    having = titles.having(asked)
    opens = titles.opening(asked, having)
    opens |= titles.opening(own, opens.symmetric_difference(having))
    for at in having:
        worth[at] = 1.0 if at in opens else OPENS
    rest = set(range(len(looks))).difference(having)
    spelt = titles.having(own, rest) if rest else []
    texts = leads([looks[at][0] for at in spelt]) if spelt else {}
    opens = titles.opening(own, spelt)
    for at in spelt:
        lead = texts.get(looks[at][0], "").lower()
        worth[at] = SPELT if any(name in lead for name in query.names) else SPELT_ELSEWHERE
        worth[at] *= 1.0 if at in opens else OPENS
    rest.difference_update(spelt)
    for at in titles.having(spellings_of(query.expansions), rest) if rest else ():
        worth[at] = BANNER
    return worth


def _micros(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)


def squeeze(text: str) -> str:
    """Letters and digits only, folded: ``The New York Times`` has ``newyork`` in it."""
    return re.sub(r"[\W_]+", "", text.casefold())
