"""Refreshing the archive: every feed asked, what is new read, kept feed by feed as it comes.

Fetching runs in its own thread, parsing in processes of its own, storing here; the slowest feed holds up nobody.
A feed that fails is a line in the report. What we remember of a feed (validators, digests) changes only together with
its articles, and only when the document was read to its end.

What came of some dozens of feeds is kept in one transaction, at once where nothing else is to be done. A refresh that
is killed loses what was not kept yet, validators and all: the next one asks for it again.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from briefs.articles import UNDATED_AT_ONCE, Tagger, article_from, outlet_name
from briefs.holding import MOST_HELD, Held, another_feed, earlier_articles, held_feeds, hold, is_trusted
from briefs.revisions import revise
from briefs.seams import Progress
from feeds.cage import WORKERS, Cage
from feeds.fetch import Failed, Fetched, Fetcher, NotModified, Outcome, Want
from feeds.parsed import Document, NotAFeed, ParsedFeed
from feeds.policy import with_schedule
from retail.errors import ParseError
from retail.text import clean
from retail.types import Article, Entry, Feed, FeedReport, FeedState, RefreshReport
from retail.urls import identity
from storage.base import Refreshed, Store

_TAKEN = "#taken"
"""Ends a `FeedState.moved_to` that was seen twice: the feed is then asked for there. (A fragment is never sent.)"""
_TROUBLE_AT_NEW_PLACE = frozenset({301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 410})
FEEDS_TOGETHER, ARTICLES_TOGETHER = 32, 400
"""So many feeds, or articles, are kept in one transaction: other writers wait a quarter of a second for it at most."""
_WAITING_MOST = 6
"""Documents waiting for the parser; beyond it the network waits too, so that bodies do not pile up in memory."""


class Parser(Protocol):
    """Reads documents (`feeds.cage.Cage`)."""

    def parse(self, document: Document) -> ParsedFeed:
        """The feed in the document; raises `ParseError`."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A document on its way through the parser."""

    fetched: Fetched
    digest: str
    known: frozenset[str]
    """Digests of the entries that the feed held when it was last read."""


@dataclass(slots=True)
class _Refresh:
    """One refresh under way."""

    store: Store
    feeds: Mapping[str, Feed]
    states: Mapping[str, FeedState]
    now: datetime
    tagger: Tagger | None
    progress: Progress | None
    reports: dict[str, FeedReport] = field(default_factory=dict)
    unreachable: list[Failed] = field(default_factory=list)
    held: dict[str, Held] = field(default_factory=dict)
    """Feeds that look like others, and whose entries wait for a decision."""
    unsaved: list[tuple[Refreshed, FeedReport]] = field(default_factory=list)

    def state(self, url: str) -> FeedState:
        """What is remembered of the feed; an empty state when it was never polled."""
        return self.states.get(url) or FeedState(url)

    def keep(self, refreshed: Refreshed, report: FeedReport) -> None:
        """Keep this with the next transaction, and report then: how many articles are new is known only then."""
        self.unsaved.append((refreshed, report))
        articles = sum(len(one.articles) for one, _ in self.unsaved)
        if len(self.unsaved) >= FEEDS_TOGETHER or articles >= ARTICLES_TOGETHER:
            self.save()

    def save(self) -> None:
        """Keep what waits for it, in one transaction."""
        unsaved, self.unsaved = self.unsaved, []
        if not unsaved:
            return
        for (_, report), new in zip(unsaved, self.store.save_refreshes([one for one, _ in unsaved]), strict=True):
            self.report(replace(report, status="new", new=new) if new else report)

    def report(self, report: FeedReport) -> None:
        """Note what became of a feed, and tell."""
        self.reports[report.url] = report
        if self.progress:
            feed = self.feeds[report.url]
            self.progress(len(self.reports), len(self.feeds), feed.outlet or feed.title or feed.url)


def refresh(
    store: Store,
    fetcher: Fetcher,
    feeds: Sequence[Feed],
    now: datetime,
    progress: Progress | None = None,
    *,
    tagger: Tagger | None = None,
    parser: Parser | None = None,
) -> RefreshReport:
    """Poll these feeds now, keep what is new, and say what became of each, in their order.

    Paused and gone feeds are skipped. When not one feed can be reached, that is the network's fault, not theirs: they
    are not held back for the next time, and the report's `problems` say so.
    """
    wanted = {feed.url: feed for feed in feeds}
    run = _Refresh(store, wanted, store.feed_states(), now, tagger, progress, held=held_feeds(store))
    asked = [feed for feed in wanted.values() if not _is_skipped(run, feed)]
    if parser is not None:
        _poll(run, fetcher, parser, asked)
    else:
        with Cage() as cage:
            cage.warm(sum(run.state(feed.url).checked is None for feed in asked))
            _poll(run, fetcher, cage, asked)
    problems = _save_unreachable(run)
    reports = tuple(run.reports[url] for url in wanted)
    return RefreshReport(reports, sum(report.new for report in reports), problems)


def _is_skipped(run: _Refresh, feed: Feed) -> bool:
    """Is the feed paused, gone for good, or does too much of it wait for a decision? Notes it."""
    state, held = run.state(feed.url), run.held.get(feed.url)
    waiting = held is not None and len(held.ids) >= MOST_HELD
    if not (feed.paused or state.gone or waiting):
        return False
    run.report(FeedReport(feed.url, "skipped", state.entries, error="paused" if feed.paused else state.error))
    return True


def _poll(run: _Refresh, fetcher: Fetcher, parser: Parser, feeds: Sequence[Feed]) -> None:
    """Fetch, parse and keep; then once more for web pages that named their feed."""
    pages = _round(run, fetcher, parser, [_want(run, feed) for feed in feeds])
    if pages:
        _round(run, fetcher, parser, pages, last=True)


def _want(run: _Refresh, feed: Feed) -> Want:
    """What to ask for: with the validators as they came, at the new address if the feed has moved for good."""
    state = run.state(feed.url)
    return Want(feed.url, state.etag, state.last_modified, _taken(state))


def _taken(state: FeedState) -> str | None:
    """The address that a feed moved to for good."""
    moved = state.moved_to or ""
    return moved.removesuffix(_TAKEN) if moved.endswith(_TAKEN) else None


def _round(run: _Refresh, fetcher: Fetcher, parser: Parser, wants: Sequence[Want], *, last: bool = False) -> list[Want]:
    """Fetch these; returns what to ask for instead where a web page named a feed."""
    pages: list[Want] = []
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="parse") as pool:
        for reading, parsed in _parsed(run, fetcher.stream(wants), parser, pool):
            url = reading.fetched.url
            if isinstance(parsed, ParsedFeed):
                _keep(run, reading, parsed, found_on_page=last)
            elif not last and isinstance(parsed, NotAFeed) and parsed.feeds:
                pages.append(Want(url, address=parsed.feeds[0]))
            else:
                _keep_failure(run, Failed(url, f"could not read {url}: {parsed}"))
    run.save()
    return pages


def _parsed(
    run: _Refresh, outcomes: Iterator[Outcome | None], parser: Parser, pool: ThreadPoolExecutor
) -> Iterator[tuple[_Reading, ParsedFeed | ParseError]]:
    """Documents as they are read; what needs no reading is kept on the way, and all of it where nothing comes."""
    waiting: dict[Future[ParsedFeed], _Reading] = {}
    for outcome in outcomes:
        if outcome is None:
            yield from _ready(waiting, at_most=len(waiting))
            run.save()
            continue
        reading = _reading(run, outcome)
        if reading is not None:
            waiting[pool.submit(parser.parse, _document(reading))] = reading
        yield from _ready(waiting, at_most=_WAITING_MOST)
    yield from _ready(waiting, at_most=0)


def _ready(
    waiting: dict[Future[ParsedFeed], _Reading], at_most: int
) -> Iterator[tuple[_Reading, ParsedFeed | ParseError]]:
    """Those that are read; waits until at most so many are not."""
    while waiting:
        done = wait(waiting, timeout=0 if len(waiting) <= at_most else None, return_when=FIRST_COMPLETED).done
        for future in done:
            error = future.exception()
            if error is not None and not isinstance(error, ParseError):
                raise error
            yield waiting.pop(future), error if isinstance(error, ParseError) else future.result()
        if not done or len(waiting) <= at_most:
            return


def _reading(run: _Refresh, outcome: Outcome) -> _Reading | None:
    """What has to be parsed; anything else is kept."""
    if isinstance(outcome, Failed):
        if outcome.unreachable:
            run.unreachable.append(outcome)
        else:
            _keep_failure(run, outcome)
        return None
    digest = "" if isinstance(outcome, NotModified) else _digest(outcome.body)
    state = run.state(outcome.url)
    if isinstance(outcome, NotModified) or digest == state.digest:
        _keep_unchanged(run, outcome)
        return None
    known = run.store.entry_digests(outcome.url) if state.succeeded else frozenset()
    return _Reading(outcome, digest, known)


def _document(reading: _Reading) -> Document:
    fetched = reading.fetched
    return Document(fetched.url, fetched.body, fetched.final_url, fetched.content_type, reading.known)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


# --- Keeping ------------------------------------------------------------------------------------------------------


def _keep(run: _Refresh, reading: _Reading, parsed: ParsedFeed, *, found_on_page: bool) -> None:
    """Keep what was read: articles, digests and state in one transaction."""
    fetched = reading.fetched
    feed = _named(run, run.feeds[fetched.url], parsed)
    state = run.state(feed.url)
    articles = _articles(run, feed, state, parsed.entries)
    kept = [] if _is_held(run, feed, articles, reading.known, parsed.digests) else articles
    held = run.held.get(feed.url)
    moved = fetched.final_url + _TAKEN if found_on_page else _moved(state, fetched.moved_to)
    after = replace(
        state,
        etag=fetched.etag if parsed.whole else None,
        last_modified=fetched.last_modified if parsed.whole else None,
        digest=reading.digest if parsed.whole else None,
        succeeded=run.now,
        failures=0,
        error=_trouble(feed, parsed, held),
        entries=parsed.total,
        moved_to=moved,
    )
    revised = _changed(run, state, kept)  # before the digests are kept: what is interrupted here is read again
    skipped = parsed.skipped + len(parsed.entries) - len(articles)
    aside = len(held.ids) if held else 0
    run.keep(
        Refreshed(with_schedule(after, run.now), kept, parsed.digests if parsed.whole else None),
        FeedReport(feed.url, "unchanged", parsed.total, 0, skipped, after.error, aside, revised),
    )


def _changed(run: _Refresh, state: FeedState, articles: Sequence[Article]) -> int:
    """Keep the new words of articles that are known and were brought again otherwise; returns how many those are."""
    if state.succeeded is None or not articles:
        return 0
    new = {article.id for article in run.store.new_among(articles)}
    return len(revise(run.store, [article for article in articles if article.id not in new], run.now))


def _trouble(feed: Feed, parsed: ParsedFeed, held: Held | None) -> str | None:
    if held is not None:
        return held.words
    return None if parsed.whole else f"{feed.url}: the document breaks off; what could be read of it was kept"


def _is_held(
    run: _Refresh, feed: Feed, articles: Sequence[Article], known: frozenset[str], digests: frozenset[str]
) -> bool:
    """Are these articles kept aside, because the feed looks like another one, or did before? Then they are.

    A feed that was read before looks so when it has none of the entries (`digests`) any more that it had (`known`).
    """
    held = run.held.get(feed.url)
    fresh = run.store.new_among(articles) if held or (known and known.isdisjoint(digests)) else []
    why = held.why if held else _why_another(run, feed, articles, fresh)
    if why is None:
        return False
    run.held[feed.url] = hold(run.store, feed.url, fresh, why, run.now)
    return True


def _why_another(run: _Refresh, feed: Feed, articles: Sequence[Article], fresh: Sequence[Article]) -> str | None:
    """Why it looks like another feed; an entry that is known by another sign (edited, moved) says that it is none."""
    read = run.state(feed.url).succeeded
    if read is None or len(fresh) < len(articles):
        return None
    earlier = earlier_articles(run.store, feed.url, run.now)
    return another_feed(earlier, fresh, read, run.now, trusted=is_trusted(run.store, feed.url))


def _articles(run: _Refresh, feed: Feed, state: FeedState, entries: Sequence[Entry]) -> list[Article]:
    """The articles of new entries, oldest first: the archive numbers them as they come."""
    first = state.succeeded is None
    undated = sum(entry.published is None and entry.updated is None for entry in entries)
    flood = undated > UNDATED_AT_ONCE
    titles = _titles_by_link(entries)
    made = (
        article_from(
            entry,
            feed,
            run.now,
            tagger=run.tagger,
            first=first,
            flood=flood,
            own_link=len(titles[identity(entry.link or "")]) < 2,
        )
        for entry in _told_apart(entries)
    )
    return sorted((article for article in made if article), key=lambda article: article.published)


def _titles_by_link(entries: Sequence[Entry]) -> dict[str, set[str]]:
    """Which titles stand over each link of a document."""
    titles: dict[str, set[str]] = {}
    for entry in entries:
        titles.setdefault(identity(entry.link or ""), set()).add(entry.title.strip() or entry.summary_html[:200])
    return titles


def _told_apart(entries: Sequence[Entry]) -> Iterable[Entry]:
    """A guid that several entries share although their links differ tells nothing and is left out."""
    shared = Counter(entry.guid for entry in entries)
    links = {(entry.guid, entry.link) for entry in entries}
    differing = Counter(guid for guid, _ in links)
    return (replace(e, guid=None) if shared[e.guid] > 1 and differing[e.guid] > 1 else e for e in entries)


def _named(run: _Refresh, feed: Feed, parsed: ParsedFeed) -> Feed:
    """The feed with an outlet: one that was added by its URL alone takes it from its own title, and keeps it."""
    if feed.outlet:
        return feed
    titled = replace(feed, title=feed.title or clean(parsed.title, 120))
    named = replace(titled, outlet=outlet_name(titled))
    run.store.save_feeds([named])
    return named


def _keep_unchanged(run: _Refresh, outcome: Fetched | NotModified) -> None:
    """Nothing new at this feed."""
    state = run.state(outcome.url)
    held = run.held.get(outcome.url)
    error = held.words if held else None
    after = replace(state, succeeded=run.now, failures=0, error=error, moved_to=_moved(state, outcome.moved_to))
    if isinstance(outcome, Fetched):
        after = replace(after, etag=outcome.etag, last_modified=outcome.last_modified)
    report = FeedReport(outcome.url, "unchanged", state.entries, error=error, held=len(held.ids) if held else 0)
    run.keep(Refreshed(with_schedule(after, run.now)), report)


def _moved(state: FeedState, target: str | None) -> str | None:
    """What is remembered of a permanent redirect: noted when first seen, taken for good when seen again."""
    if target is None:
        return state.moved_to if _taken(state) else None
    return target + _TAKEN if target == state.moved_to else target


def _keep_failure(run: _Refresh, failed: Failed) -> None:
    """Note a failure. Validators and digests stay: they belong to what was read last."""
    state = run.state(failed.url)
    moved_wrongly = _taken(state) is not None and failed.status in _TROUBLE_AT_NEW_PLACE
    after = replace(
        state,
        failures=state.failures + 1,
        error=failed.reason,
        gone=failed.gone and not moved_wrongly,
        moved_to=None if moved_wrongly else state.moved_to,
    )
    report = FeedReport(failed.url, "failed", state.entries, error=failed.reason)
    run.keep(Refreshed(with_schedule(after, run.now, failed.retry_after)), report)


def _save_unreachable(run: _Refresh) -> tuple[str, ...]:
    """Keep the failures of hosts that could not be reached, unless that was all of them: then we have no network."""
    tried = [r for r in run.reports.values() if r.status != "skipped"]
    if run.unreachable and not tried and len(run.unreachable) > 1:
        for failed in run.unreachable:
            run.report(FeedReport(failed.url, "failed", run.state(failed.url).entries, error=failed.reason))
        return ("no feed could be reached: there seems to be no network",)
    for failed in run.unreachable:
        _keep_failure(run, failed)
    run.save()
    return ()
