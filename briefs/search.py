"""``/retail WORDS``: from what was typed to events, each with one line of why it is there.

Articles on one event are folded under the newest of its best ones. What is not there is said: how much was searched,
how far back, which word the archive does not have, which names are near. Nothing is padded.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache, cached_property, lru_cache, partial
from itertools import zip_longest
from operator import attrgetter
from typing import Any

from briefs import honesty
from briefs.honesty import capitals, listed
from retail.boilerplate import clean_title
from retail.companies import CompanyTable
from retail.query import everyday_name, parse_query
from retail.spellings import Titles, spellings_of
from retail.text import cut
from retail.topics import topics as all_topics
from retail.types import LOCAL_WORKSPACE, Brief, FoundEvent, Headline, Headlines, SearchQuery, SearchResult
from retail.values import dataclass
from retail.words import STOP_WORDS, spaced, stem, tokens
from storage.base import Store

ARTICLES_AN_EVENT = 2
"""So many articles are fetched for each event of a page; more where they fold into too few (five outlets, one line)."""
FOLDED_WITHIN = 4 * 86_400_000_000
"""Like headlines further apart tell of different events (two quarters, two recalls). [µs]"""
ALIKE = 0.5
"""Headlines that share so much of their words are on one event."""
NEARLY_NONE = 3
"""Headlines that share fewer than one word of so many share no half of their stems: no need to stem them."""
BREADTH, MOST_OUTLETS = 0.05, 5
"""In news of a company each further outlet makes an event worth so much more, up to so many."""
NEARLY_BEST = 0.85
"""The newest article with so much of the best one's score is shown for an event."""
LONGEST_TOLD = 220
"""Characters of a sentence that says why an article is there."""
_FIGURE = re.compile(r"\d|\b(?:half|third|quarter|fifth)s?\b|\bpercent\b", re.IGNORECASE)
_SAID = re.compile(r"[“\"]|\b(?:told|tells|said|says|wrote|writes|warned|warns|predict(?:s|ed)|argue[sd]?)\b")
EPOCH = date(1970, 1, 1).toordinal()
DAY_US = 86_400_000_000
VIEW_DAYS = 400
"""So far back Views are searched."""


def search(
    store: Store,
    text: str,
    now: datetime,
    *,
    table: CompanyTable | None = None,
    workspace: str = LOCAL_WORKSPACE,
    limit: int = 10,
    offset: int = 0,
    snapshot: int | None = None,
) -> SearchResult:
    """What `text` finds, best event first; `limit` and `offset` count events, `snapshot` keeps later pages stable.

    Never raises for what was typed. A word that is nowhere in the archive and is nearly a name is read as the name, and
    `query.read_as` says so.
    """
    table = table or CompanyTable.bundled()
    query = parse_query(text, now, table, workspace=workspace)
    page = _Page(store, table, now, workspace, limit, offset, snapshot)
    if query.view:
        return page.views(query)
    if query.versus:
        return page.versus(query)
    result = page.result(query)
    if result.events or offset:
        return result
    absent = honesty.absent_words(store, result.query)
    corrected = honesty.corrected(result.query, absent, now, table)
    if corrected is not None:
        second = page.result(corrected)
        if second.events:
            return second
    return honesty.nothing(store, result, absent, now, table)


def result_to_json(result: SearchResult) -> dict[str, Any]:
    """The document of ``search --json``."""
    return {
        "read_as": result.query.read_as,
        "total": result.total,
        "events": [
            {
                "date": event.date.isoformat(),
                "headline": event.headline,
                "outlet": event.outlet,
                "url": event.url,
                "why": event.why,
                "articles": list(event.articles),
            }
            for event in result.events
        ],
        "suggestions": list(result.suggestions),
        "notes": list(result.query.notes),
        "searched": result.searched,
    }


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of a search: where it is asked and which part of the answer is wanted."""

    store: Store
    table: CompanyTable
    now: datetime
    workspace: str
    limit: int
    offset: int
    snapshot: int | None

    def result(self, query: SearchQuery) -> SearchResult:
        """The page of a plain search."""
        wanted = self.offset + self.limit
        if query.workspace != self.workspace:
            query = replace(query, workspace=self.workspace)
        found, folded = self._folded(query, wanted + 1)
        return self._shown(query, folded, found)

    def _folded(self, query: SearchQuery, wanted: int) -> "tuple[Headlines, Sequence[_Event]]":
        """The articles that make so many events, or all there are."""
        asked, snapshot = wanted * ARTICLES_AN_EVENT, self.snapshot
        while True:
            found = self.store.headlines(query, self.now, limit=asked, snapshot=snapshot)
            events = fold(found.lines, wanted)
            if len(events) >= wanted or len(found.lines) < asked:
                return found, events
            asked, snapshot = asked * ARTICLES_AN_EVENT, found.snapshot

    def _shown(self, query: SearchQuery, folded: "Sequence[_Event]", found: Headlines) -> SearchResult:
        if not self.offset and not honesty.has_all(query, found.lines):
            query = honesty.with_note(query, self.table)
        page = sorted(folded[self.offset : self.offset + self.limit], key=_place_on_page(query))
        shown = [event.told() if len(event.lines) > 1 else event.lines for event in page]
        fronts = [lines[0] for lines in shown]
        why = _Why(query, self.table).of(fronts, self._texts(query, fronts))
        events = tuple([_found_event(lines, each) for lines, each in zip(shown, why, strict=True)])
        more = len(folded) > self.offset + self.limit
        return SearchResult(query, events, found.total, query.suggestions, "", found.snapshot, more)

    def _texts(self, query: SearchQuery, lines: Sequence[Headline]) -> Mapping[str, str]:
        """The texts of what is shown, where a sentence of them answers; nothing else in an answer is of a text."""
        if not query.asks:
            return {}
        kept = self.store.articles([line.id for line in lines], workspace=self.workspace)
        return {article.id: article.text for article in kept}

    def versus(self, query: SearchQuery) -> SearchResult:
        """Both sides in turn, what they share first."""
        both = self.result(replace(query, versus=()))
        sides = [self.result(side) for side in query.versus]
        turns = [event for pair in zip_longest(*(side.events for side in sides)) for event in pair if event]
        events = {event.articles[0]: event for event in (*both.events, *turns)}
        total = sum(side.total for side in sides)
        return replace(both, query=query, events=tuple(events.values())[: self.limit], total=total)

    def views(self, query: SearchQuery) -> SearchResult:
        """Only our signed opinions, newest first."""
        wanted = [spaced(part) for part in (query.view or "", *query.words, *query.names, *query.phrases)]
        briefs = [brief for brief in self._briefs() if brief.view and all(w in _view_line(brief) for w in wanted)]
        briefs.sort(key=lambda brief: brief.published, reverse=True)
        events = tuple(_view_event(brief) for brief in briefs[self.offset : self.offset + self.limit])
        searched = "" if briefs else f"I searched the Views we published in the last {VIEW_DAYS} days."
        return SearchResult(query, events, len(briefs), searched=searched, more=len(briefs) > self.offset + self.limit)

    def _briefs(self) -> Iterable[Brief]:
        since = (self.now - timedelta(days=VIEW_DAYS)).date()
        channels = [channel.id for channel in self.store.channels(self.workspace)]
        latest = self.store.latest_edition(self.workspace)
        channels += [latest.channel] if latest and latest.channel not in channels else []
        stories = dict.fromkeys(s for channel in channels for s in self.store.told(self.workspace, channel, since))
        for story in stories:
            brief = self.store.brief(self.workspace, story)
            if brief is not None:
                yield brief
        from briefs.signed import signed_briefs  # brings the checks: only a search among Views waits for them

        yield from signed_briefs(self.store, self.workspace)


# --- folding articles into events ---


@dataclass(slots=True, eq=False)
class _Event:
    """Headlines on one event, best first."""

    lines: list[Headline]
    place: int
    story: str | None
    title: str
    after: int
    before: int
    """A headline published between these [µs since 1970] may tell of the event."""
    words: frozenset[str] | None = None
    """Of its title (see `_told_by`); None: nothing was near yet."""

    def add(self, line: Headline) -> None:
        """Fold a headline in."""
        self.lines.append(line)
        self.after = min(self.after, line.published - FOLDED_WITHIN)
        self.before = max(self.before, line.published + FOLDED_WITHIN)

    def told(self) -> list[Headline]:
        """The newest of its best first, the others after it."""
        lines = self.lines
        least = NEARLY_BEST * lines[0].score
        front = max([line for line in lines if line.score >= least], key=attrgetter("published"))
        return [front, *(line for line in lines if line is not front)]


def _place_on_page(query: SearchQuery) -> "Callable[[_Event], tuple[bool, float]]":
    """How the events of one page are ordered: by rank, in news of one company also by how many outlets tell an event.

    What has no link stands last. Nothing moves to another page, so that paging stays stable.
    """
    is_news = query.taste == "news" and len(query.names) == 1 and not (query.words or query.phrases or query.since)

    def place(event: _Event) -> tuple[bool, float]:
        lines = event.lines
        breadth = min(MOST_OUTLETS, len({line.outlet for line in lines})) if is_news and len(lines) > 1 else 1
        return _has_no_link(event), -lines[0].score * (1 + BREADTH * (breadth - 1)) if is_news else 0.0

    return place


def _has_no_link(event: _Event) -> bool:
    """Nobody can read on: such an event stands last on its page (a feed's ``javascript:`` is taken out, say)."""
    return not any(line.url for line in event.lines)


def _found_event(lines: Sequence[Headline], why: str) -> FoundEvent:
    """The event that some headlines tell, the one that stands for it first."""
    _, key, published, outlet, title, url, _, _, story, score, _ = lines[0]
    articles, outlets = [key], [outlet]
    if len(lines) > 1:
        articles, outlets = [line.id for line in lines], list(dict.fromkeys([line.outlet for line in lines]))
        best = max(lines, key=attrgetter("score"))
        story, score = best.story, best.score
    day = date.fromordinal(EPOCH + published // DAY_US)
    headline = clean_title(title) or title
    return _event((day, headline, outlet, url, why, tuple(articles), tuple(outlets), story, score))


_event = partial(tuple.__new__, FoundEvent)
"""A `FoundEvent` of all its parts, in half the time."""


def fold(lines: Sequence[Headline], most: int) -> list[_Event]:
    """The first `most` events in the order of their best headline: those of one story, or alike in a few days, are one.

    Headlines on other events are left out: none of them is shown, and each would be held against all that follow.
    """
    events: list[_Event] = []
    near: dict[int, list[_Event]] = {}
    """By span of days, the events that have a headline in it or beside it."""
    told: dict[str, _Event] = {}
    for line in lines:
        published, story, event = line[2], line[8], None
        span = published // FOLDED_WITHIN
        beside = near.get(span)
        if beside or story in told:
            event = _event_of(line, beside or (), told.get(story) if story else None)
        if event is None and len(events) >= most:
            continue
        if event is None:
            event = _Event([line], len(events), story, line[4], published - FOLDED_WITHIN, published + FOLDED_WITHIN)
            events.append(event)
            if story:
                told[story] = event
        else:
            event.add(line)
        for at in (span - 1, span, span + 1):
            if at not in near:
                near[at] = [event]
            elif event not in near[at]:
                near[at].append(event)
    return events


def _event_of(line: Headline, beside: Sequence[_Event], found: _Event | None) -> _Event | None:
    """The first event that a headline tells of: one of the days around it, or that of its story which was `found`."""
    published, title = line[2], line[4]
    mine = _told_by(title)
    size = len(mine)
    for event in beside:
        if event.after <= published <= event.before:
            words = event.words
            if words is None:
                words = event.words = _told_by(event.title)
            if (
                not mine.isdisjoint(words)
                and len(mine & words) * NEARLY_NONE >= min(size, len(words))
                and (found is None or event.place < found.place)
                and _are_alike(title, event.title)
            ):
                found = event
    return found


@lru_cache(1_000)
def _told_by(title: str) -> frozenset[str]:
    """The words of a headline that tell something, as they are printed."""
    return frozenset(title.lower().replace("-", " ").split()) - STOP_WORDS


def _are_alike(one: str, other: str) -> bool:
    """Do two headlines share so many of their stems that they tell of one event?"""
    mine, theirs = _title_stems(one), _title_stems(other)
    shared = len(mine & theirs)
    return shared >= 2 and shared >= ALIKE * (len(mine) + len(theirs) - shared)


@lru_cache(10_000)
def _title_stems(title: str) -> frozenset[str]:
    """What a headline tells of, to compare it with others; the newest headlines recur from search to search."""
    return frozenset(map(stem, tokens(title))) - _stop_stems()


@cache
def _stop_stems() -> frozenset[str]:
    return frozenset(map(stem, STOP_WORDS))


# --- why it is there ---


class _Why:
    """Says in words why an article answers a query."""

    def __init__(self, query: SearchQuery, table: CompanyTable) -> None:
        self.query = query
        self.table = table
        spelt = query.spellings or ((),) * len(query.names)
        self.names = {name: spellings_of((name, *others)) for name, others in zip(query.names, spelt, strict=False)}
        forms = query.forms or ((),) * len(query.words)
        said = {word: spellings_of((word, *others)) for word, others in zip(query.words, forms, strict=False)}
        self.words = said | {phrase: spellings_of((phrase,)) for phrase in query.phrases}
        self._names_called: dict[str, str] = {}

    @cached_property
    def wider(self) -> dict[str, str]:
        """What stands for what was asked, in stems."""
        return {term: spaced(term) for term in self.query.expansions}

    @cached_property
    def printed(self) -> dict[str, str]:
        """How the names that were asked for are printed."""
        return _printed_names(self.query, self.table)

    @cached_property
    def owners(self) -> dict[str, str]:
        """What the companies that were asked for are called."""
        companies = ((slug, self.table.get(slug)) for slug in self.query.companies)
        return {slug: everyday_name(company, self.table) for slug, company in companies if company}

    def _owner(self, name: str) -> str:
        """Who trades under this banner; empty where it is none."""
        slug = _trades_under(self.table, self.query.companies, name)
        return self.owners[slug] if slug else ""

    def of(self, lines: Sequence[Headline], texts: Mapping[str, str]) -> list[str]:
        """Why each is there: ``names Harris Teeter, a Kroger banner, in the headline; “merger” in the text``."""
        titles = Titles([line.title for line in lines])
        inside = [0] * len(lines)
        """What stands in each headline, a bit each: names, then words."""
        for bit, spelt in enumerate((*self.names.values(), *self.words.values())):
            for place in titles.having(spelt):
                inside[place] |= 1 << bit
        told: dict[tuple[int, tuple[str, ...]], str] = {}
        found = []
        for here, line in zip(inside, lines, strict=True):
            if (here, line.matched) not in told:
                told[here, line.matched] = self._said(here, line.matched)
            why = told[here, line.matched] or self._instead(line.title) or self._tagged(line)
            telling = self._telling(texts.get(line.id, "")) if self.query.asks else ""
            found.append(f"{why}: “{telling}”" if telling else why)
        return found

    def _said(self, here: int, matched: Sequence[str]) -> str:
        """What stands in a headline, by its bits, and what else `matched`; empty where there is none of it.

        A bare company's news is found by its tag: whether the text prints that very name was not looked at.
        """
        parts = [(name, True) for name in self.names] + [(word, False) for word in self.words]
        names = [self._called(part) for bit, (part, is_name) in enumerate(parts) if is_name and here >> bit & 1]
        words = [f"“{part}”" for bit, (part, is_name) in enumerate(parts) if not is_name and here >> bit & 1]
        rest = [
            self._called(part) if is_name else f"“{part}”"
            for bit, (part, is_name) in enumerate(parts)
            if part in matched and not here >> bit & 1 and not (is_name and self.query.taste == "news")
        ]
        said = [f"names {listed(names)} in the headline"] if names else []
        said += [f"{listed(words)} in the headline"] if words else []
        said += [f"{listed(rest)} in the text"] if rest else []
        return "; ".join(said)

    def _telling(self, text: str) -> str:
        """The sentence of the article that has most of the question: of a person the one that tells what they said, of
        a question for figures one that has some. Empty where none has any of it."""
        from retail.prose import sentences  # only what is asked in this way waits for it

        wanted = [*self.names.values(), *self.words.values()]
        needed = _FIGURE if self.query.asks == "figures" else None
        favoured = _SAID if self.query.asks == "person" else None
        best, most = "", 0.0
        for start, end in sentences(text):
            sentence = text[start:end]
            if needed and not needed.search(sentence):
                continue
            has: float = sum(spelt.stand_in_text(sentence) for spelt in wanted)
            has += 0.5 * bool(has and favoured and favoured.search(sentence))
            if has > most:
                best, most = sentence, has
        return cut(best, LONGEST_TOLD)

    def _called(self, name: str) -> str:
        if name not in self._names_called:
            owner, printed = self._owner(name), self.printed.get(name, name)
            called = f"{printed}, a{'n' if owner[0] in 'AEIOU' else ''} {owner} banner," if owner else printed
            self._names_called[name] = called
        return self._names_called[name]

    def _instead(self, title: str) -> str:
        if not self.wider:
            return ""
        stems = spaced(title)
        term = next((term for term, line in self.wider.items() if line in stems), "")
        owner = self._owner(term) if term else ""
        if owner:
            return f"names {capitals(term)}, {owner}’s banner, in the headline"
        return f"“{term}” in the headline" if term else ""

    def _tagged(self, line: Headline) -> str:
        tags = line.companies.split()
        about = [self.owners[slug] for slug in tags if slug in self.owners]
        passing = [self.owners[slug[1:]] for slug in tags if slug[0] == "~" and slug[1:] in self.owners]
        if about:
            return f"about {listed(about)}"
        if passing:
            return f"mentions {listed(passing)}"
        if self.names or self.words:
            return "names what belongs to it"
        wanted = set(self.query.topics).intersection(line.topics.split())
        topics = [topic.name.lower() for topic in all_topics() if topic.id in wanted]
        return f"on {listed(topics)}" if topics else "passes the filters"


@lru_cache(1_000)
def _trades_under(table: CompanyTable, slugs: tuple[str, ...], name: str) -> str:
    """Which of some companies has this banner; empty where none has. (A banner's stems begin as the banner does.)"""
    first, stems = name[:1].lower(), spaced(name)
    found = ""
    for slug in slugs:
        company = table.get(slug)
        for banner in company.banners if company else ():
            if banner[:1].lower() == first and spaced(banner) == stems:
                found = slug
    return found


def _printed_names(query: SearchQuery, table: CompanyTable) -> dict[str, str]:
    printed = {}
    for name in query.names:
        found = table.resolve(name)
        nickname = bool(found) and found[0].how == "alias"  # asked for as "tarjay"; the headline says Target
        called = everyday_name(found[0].company, table) if nickname else found[0].printed if found else capitals(name)
        printed[name] = called
    return printed


# --- Views ---


def _view_line(brief: Brief) -> str:
    view = brief.view
    return spaced(f"{view.label} {view.text} {brief.headline}") if view else ""


def _view_event(brief: Brief) -> FoundEvent:
    view = brief.view
    said = f"View by {view.author.name}: {view.text}" if view else ""
    outlet = view.author.name if view else brief.attribution.outlet
    url = brief.sources[0].url if brief.sources else None
    return FoundEvent(brief.published.date(), brief.headline, outlet, url, said, brief.articles, story=brief.story)
