"""``/retail WORDS``: from what was typed to events, each with one line of why it is there.

Articles on one event are folded under the newest of its best ones. What is not there is said: how much was searched,
how far back, which word the archive does not have, which names are near. Nothing is padded.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, lru_cache
from itertools import zip_longest
from operator import attrgetter
from typing import Any

from briefs import honesty
from briefs.honesty import capitals, listed
from retail.boilerplate import clean_title
from retail.companies import CompanyTable
from retail.query import everyday_name, parse_query
from retail.spellings import spellings_of
from retail.text import cut
from retail.topics import topics as all_topics
from retail.types import LOCAL_WORKSPACE, Article, Brief, Found, FoundEvent, Hit, SearchQuery, SearchResult
from retail.words import STOP_WORDS, spaced, stem
from storage.base import Store

ARTICLES_AN_EVENT = 2
"""So many articles are fetched for each event of a page; more where they fold into too few (five outlets, one line)."""
FOLDED_WITHIN = timedelta(days=4)
"""Like headlines further apart tell of different events (two quarters, two recalls)."""
ALIKE = 0.5
"""Headlines that share so much of their words are on one event."""
NEARLY_NONE = 4
"""Headlines in which fewer than one word of so many begins alike share no half of their stems: no need to stem them."""
NEARLY_BEST = 0.85
"""The newest article with so much of the best one's score is shown for an event."""
LONGEST_TOLD = 220
"""Characters of a sentence that says why an article is there."""
_FIGURE = re.compile(r"\d|\b(?:half|third|quarter|fifth)s?\b|\bpercent\b", re.IGNORECASE)
_SAID = re.compile(r"[“\"]|\b(?:told|tells|said|says|wrote|writes|warned|warns|predict(?:s|ed)|argue[sd]?)\b")
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
    query = parse_query(text, now, table)
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
        query = replace(query, workspace=self.workspace)
        found, folded = self._folded(query, wanted + 1)
        return self._shown(query, folded, found)

    def _folded(self, query: SearchQuery, wanted: int) -> "tuple[Found, Sequence[_Event]]":
        """The articles that make so many events, or all there are."""
        asked, snapshot = wanted * ARTICLES_AN_EVENT, self.snapshot
        while True:
            found = self.store.search(query, self.now, limit=asked, snapshot=snapshot)
            stories = self.store.stories_of([hit.article.id for hit in found.hits]) if found.hits else {}
            events = fold(found.hits, stories)
            if len(events) >= wanted or len(found.hits) < asked:
                return found, events
            asked, snapshot = asked * ARTICLES_AN_EVENT, found.snapshot

    def _shown(self, query: SearchQuery, folded: "Sequence[_Event]", found: Found) -> SearchResult:
        if not self.offset and not honesty.has_all(query, found.hits):
            query = honesty.with_note(query, self.table)
        why = _Why(query, self.table)
        events = tuple(event.shown(why) for event in folded[self.offset : self.offset + self.limit])
        more = len(folded) > self.offset + self.limit
        return SearchResult(query, events, found.total, query.suggestions, "", found.snapshot, more)

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


@dataclass(slots=True)
class _Event:
    """Articles on one event, best first."""

    hits: list[Hit]
    story: str | None
    after: datetime
    before: datetime
    """An article published between these may tell of the event."""
    place: int

    def takes(self, article: Article, story: str | None) -> bool:
        """Does a further article tell of this event?"""
        if story is not None and story == self.story:
            return True
        if not self.after <= article.published <= self.before:
            return False
        title, other = self.hits[0].article.title, article.title
        mine, theirs = _openings(title), _openings(other)
        if NEARLY_NONE * len(mine & theirs) < min(len(mine), len(theirs)):
            return False
        mine, theirs = _title_stems(title), _title_stems(other)
        shared = len(mine & theirs)
        return shared >= 2 and shared >= ALIKE * (len(mine) + len(theirs) - shared)

    def add(self, hit: Hit) -> None:
        """Fold an article in."""
        self.hits.append(hit)
        self.after = min(self.after, hit.article.published - FOLDED_WITHIN)
        self.before = max(self.before, hit.article.published + FOLDED_WITHIN)

    def shown(self, why: "_Why") -> FoundEvent:
        """The event as it is told: the newest of its best articles first, the others after it."""
        hits, best = self.hits, self.hits[0].score
        front = hits[0]
        if len(hits) > 1:
            nearly = [hit for hit in hits if hit.score >= NEARLY_BEST * best]
            front = max(nearly, key=lambda hit: hit.article.published)
            hits = [front, *(hit for hit in hits if hit is not front)]
        article = front.article
        return FoundEvent(
            date=article.published.date(),
            headline=clean_title(article.title) or article.title,
            outlet=article.outlet,
            url=article.url,
            why=why.of(front),
            articles=tuple(hit.article.id for hit in hits),
            outlets=tuple(dict.fromkeys(hit.article.outlet for hit in hits)),
            story=self.story,
            score=best,
        )


def fold(hits: Sequence[Hit], stories: Mapping[str, str]) -> list[_Event]:
    """Events in the order of their best article: those of one story, or with like headlines in a few days, are one."""
    events: list[_Event] = []
    near: dict[object, list[_Event]] = {}
    for hit in hits:
        article, story = hit.article, stories.get(hit.article.id)
        span = article.published.toordinal() // FOLDED_WITHIN.days
        beside = [*near.get(story, ()), *(event for each in (span - 1, span, span + 1) for event in near.get(each, ()))]
        taking = [event for event in beside if event.takes(article, story)]
        if taking:
            event = min(taking, key=attrgetter("place"))
            event.add(hit)
        else:
            published = article.published
            event = _Event([hit], story, published - FOLDED_WITHIN, published + FOLDED_WITHIN, len(events))
            events.append(event)
        near.setdefault(span, []).append(event)
        if story is not None:
            near.setdefault(story, []).append(event)
    return events


@lru_cache(10_000)
def _openings(title: str) -> frozenset[str]:
    """What the words of a headline begin with."""
    return frozenset([word[:3] for word in title.lower().split()])


@lru_cache(10_000)
def _title_stems(title: str) -> frozenset[str]:
    """What a headline tells of, to compare it with others; the newest headlines recur from search to search."""
    return frozenset(spaced(title).split()) - _stop_stems()


@cache
def _stop_stems() -> frozenset[str]:
    return frozenset(map(stem, STOP_WORDS))


# --- why it is there ---


class _Why:
    """Says in words why an article answers a query."""

    def __init__(self, query: SearchQuery, table: CompanyTable) -> None:
        self.query = query
        spelt = query.spellings or ((),) * len(query.names)
        self.names = {name: spellings_of((name, *others)) for name, others in zip(query.names, spelt, strict=False)}
        forms = query.forms or ((),) * len(query.words)
        said = {word: spellings_of((word, *others)) for word, others in zip(query.words, forms, strict=False)}
        self.words = said | {phrase: spellings_of((phrase,)) for phrase in query.phrases}
        self.wider = {term: spaced(term) for term in query.expansions}
        self.printed = _printed_names(query, table)
        self.owners = {slug: everyday_name(company, table) for slug in query.companies if (company := table.get(slug))}
        self.banners = {
            spaced(banner): everyday_name(company, table)
            for slug in query.companies
            if (company := table.get(slug))
            for banner in company.banners
        }

    def of(self, hit: Hit) -> str:
        """``names Harris Teeter, a Kroger banner, in the headline; “merger” in the text``."""
        title = hit.article.title
        names, words, rest = [], [], []
        for name, spelt in self.names.items():
            if spelt.stand_in(title):
                names.append(self._called(name))
            elif name in hit.matched and not self._is_tag_only(hit):
                rest.append(self._called(name))
        for word, spelt in self.words.items():
            if spelt.stand_in(title):
                words.append(f"“{word}”")
            elif word in hit.matched:
                rest.append(f"“{word}”")
        said = [f"names {listed(names)} in the headline"] if names else []
        said += [f"{listed(words)} in the headline"] if words else []
        said += [f"{listed(rest)} in the text"] if rest else []
        why = "; ".join(said or self._instead(spaced(title), hit.article)) or self._tagged(hit.article)
        told = self._telling(hit.article) if self.query.asks else ""
        return f"{why}: “{told}”" if told else why

    def _telling(self, article: Article) -> str:
        """The sentence of the article that has most of the question: of a person the one that tells what they said, of
        a question for figures one that has some. Empty where none has any of it."""
        from retail.prose import sentences  # only what is asked in this way waits for it

        wanted = [*self.names.values(), *self.words.values()]
        needed = _FIGURE if self.query.asks == "figures" else None
        favoured = _SAID if self.query.asks == "person" else None
        best, most = "", 0.0
        for start, end in sentences(article.text):
            sentence = article.text[start:end]
            if needed and not needed.search(sentence):
                continue
            has: float = sum(spelt.stand_in_text(sentence) for spelt in wanted)
            has += 0.5 * bool(has and favoured and favoured.search(sentence))
            if has > most:
                best, most = sentence, has
        return cut(best, LONGEST_TOLD)

    def _is_tag_only(self, hit: Hit) -> bool:
        """A bare company's news is found by its tag: whether the text prints that very name was not looked at."""
        return self.query.taste == "news"

    def _called(self, name: str) -> str:
        owner = self.banners.get(spaced(name))
        printed = self.printed.get(name, name)
        return f"{printed}, a{'n' if owner[0] in 'AEIOU' else ''} {owner} banner," if owner else printed

    def _instead(self, title: str, article: Article) -> list[str]:
        found = [term for term, line in self.wider.items() if line in title]
        if not found:
            return []
        term = found[0]
        owner = self.banners.get(spaced(term))
        return [f"names {capitals(term)}, {owner}’s banner, in the headline" if owner else f"“{term}” in the headline"]

    def _tagged(self, article: Article) -> str:
        about = [self.owners[m.slug] for m in article.companies if m.slug in self.owners and m.about]
        passing = [self.owners[m.slug] for m in article.companies if m.slug in self.owners and not m.about]
        if about:
            return f"about {listed(about)}"
        if passing:
            return f"mentions {listed(passing)}"
        if self.names or self.words:
            return "names what belongs to it"
        topics = [
            topic.name.lower() for topic in all_topics() if topic.id in self.query.topics and topic.id in article.topics
        ]
        return f"on {listed(topics)}" if topics else "passes the filters"


def _printed_names(query: SearchQuery, table: CompanyTable) -> dict[str, str]:
    printed = {}
    for name in query.names:
        found = table.resolve(name)
        printed[name] = found[0].printed if found else capitals(name)
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
