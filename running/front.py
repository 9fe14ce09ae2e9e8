"""The terminal front: the whole line on this machine, for people without Slack, and for a first look.

The prompt is a person in Slack: what is typed goes through the real Bolt app against LocalSlack, and what the terminal
shows is what Slack would have shown.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from briefs.articles import read_articles
from briefs.morning import edition_of, utc_now, window_start
from briefs.refresh import refresh
from briefs.timetable import zone_of
from feeds.fetch import WebFetcher
from feeds.policy import due
from handlers.blocks import edition_posts
from handlers.terminal import show_edition
from retail.errors import ParseError
from retail.sample import SAMPLE_NOW, sample_archive, sample_feeds
from retail.types import LOCAL_WORKSPACE, Article, Channel, Edition
from running.parts import Parts
from running.progress import progress_bar

OFFLINE = "No feed can be reached from here, so this is the bundled sample week; every event in it is invented."


@dataclass(frozen=True, slots=True)
class Morning:
    """What the terminal shows: the parts it was made with, the edition, and the time it is there."""

    parts: Parts
    channel: Channel
    edition: Edition
    now: datetime


def run_local(parts: Parts, *, sample: bool, interactive: bool) -> int:
    """Print an edition, from live feeds where there are any; open a prompt when somebody is there. Returns 0."""
    with morning(parts, sample=sample) as made:
        console = Console()
        show_edition(console, made.edition)
        if interactive:
            from running.prompt import converse

            converse(made.parts, made.channel, made.edition, made.now, console)
    return 0


@contextmanager
def morning(parts: Parts, *, sample: bool) -> Iterator[Morning]:
    """This morning's edition from the feeds; the sample's when asked for or when there is nothing else to show."""
    live = None if sample else live_morning(parts)
    if live:
        yield live
        return
    if not sample:
        print(OFFLINE, file=sys.stderr)
    with sample_parts(parts) as borrowed:
        yield _made(borrowed, SAMPLE_NOW, is_sample=True)


def live_morning(parts: Parts) -> Morning | None:
    """Refresh what is due and make an edition; None when no feed can be reached and the archive has nothing new."""
    now = utc_now()
    feeds = due(parts.feeds(), parts.store.feed_states(), now)
    with progress_bar("reading feeds") as progress:
        report = refresh(parts.store, parts.fetcher, feeds, now, progress, tagger=parts.tagger)
    _tell_failures(report.feeds, [feed.error or feed.url for feed in report.failed], report.problems)
    if not parts.store.articles_between(window_start(parts.store, _channel(now), now), now):
        return None
    return _made(parts, now)


def _tell_failures(feeds: Sequence[object], failures: Sequence[str], problems: Sequence[str]) -> None:
    if problems or not failures:
        return
    print(f"{len(failures)} of {len(feeds)} feeds failed, among them:", file=sys.stderr)
    for failure in failures[:5]:
        print(f"  {failure}", file=sys.stderr)


def _channel(now: datetime) -> Channel:
    """A channel of this run's own: running twice shows the newest news twice, not an old edition."""
    return Channel(LOCAL_WORKSPACE, f"CLOCAL{now:%Y%m%d%H%M%S}", weekdays=frozenset(range(7)))


def _made(parts: Parts, now: datetime, *, is_sample: bool = False) -> Morning:
    channel = _channel(now)
    day = now.astimezone(zone_of(channel)).date()
    edition = edition_of(parts.desk, channel, day, now, edition_posts, sample=is_sample)
    return Morning(parts, channel, edition, now)


@contextmanager
def sample_parts(parts: Parts) -> Iterator[Parts]:
    """Parts over an archive of their own that holds the sample; gone afterwards, so that nothing invented is kept."""
    folder = Path(tempfile.mkdtemp(prefix="endcap-sample-"))
    borrowed = Parts(replace(parts.config, database_url=f"sqlite:///{folder / 'sample.db'}"))
    try:
        fill_with_sample(borrowed)
        yield borrowed
    finally:
        borrowed.close()
        shutil.rmtree(folder, ignore_errors=True)


def fill_with_sample(parts: Parts) -> None:
    """The sample's years and its week, as if they had been read when they came out."""
    years = [article for article in read_articles(sample_archive()) if not isinstance(article, ParseError)]
    parts.store.save_articles(sorted((tagged(parts, article) for article in years), key=lambda a: a.published))
    parts.store.save_feeds(sample_feeds())
    refresh(parts.store, WebFetcher(), sample_feeds(), SAMPLE_NOW, tagger=parts.tagger)


def tagged(parts: Parts, article: Article) -> Article:
    """The article with its companies and topics."""
    companies, topics = parts.tagger.tag(article.title, article.text)
    return replace(article, companies=companies, topics=topics)


def say(parts: Parts, text: str, now: datetime, console: Console, size: int = 10) -> None:
    """What the slash command would answer, printed as the terminal shows a Slack message; a search: `size` events."""
    from handlers.answers import Asker, answer, search_page
    from handlers.commands import Search, parse_command
    from handlers.search_blocks import Page
    from handlers.terminal import show_message
    from running.service import services_of

    services = replace(services_of(parts, LOCAL_WORKSPACE), now=lambda: now)
    command = parse_command(text)
    if isinstance(command, Search):
        reply = search_page(services, Page(command.text, size=size))
    else:
        reply = answer(command, services, Asker("U-LOCAL", "C-LOCAL"))
    show_message(console, {"text": reply.text, "blocks": list(reply.blocks)})


def answer_json(parts: Parts, question: str, now: datetime) -> dict[str, Any]:
    """The thread answerer's answer to a question, with its sources, as plain JSON values."""
    from handlers.answers import answer_question
    from running.service import services_of

    services = replace(services_of(parts, LOCAL_WORKSPACE), now=lambda: now)
    found = answer_question(services, question)
    return {
        "question": question,
        "sentences": [{"text": s.text, "sources": list(s.sources)} for s in found.sentences],
        "sources": [
            {
                "n": n,
                "article": s.article,
                "outlet": s.outlet,
                "title": s.title,
                "url": s.url,
                "date": s.published.isoformat(),
            }
            for n, s in enumerate(found.sources, 1)
        ],
        "note": found.note,
        "writer": found.writer,
    }
