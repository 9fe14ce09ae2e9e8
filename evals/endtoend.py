"""The whole line on publishers' feeds: fetched over loopback, grouped, posted by the real poster to a LocalSlack.

With a data folder: its ``e2e_uci`` (feeds of 16 publishers, with the story each item belongs to). Without: the bundled
sample week. Asks what a reader would notice: is an event told in several feeds told once, with its outlets?
"""

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from briefs.delivery import deliver
from briefs.morning import edition_of, stories_of_window
from briefs.refresh import refresh
from config import Config
from evals.figures import Figure
from feeds.fetch import WebFetcher
from feeds.pace import Pace
from handlers.blocks import edition_posts
from handlers.clients import posting_client
from handlers.local import LocalSlack
from handlers.poster import Pacer, SlackPoster
from retail.sample import SAMPLE_NOW, sample_feeds
from retail.types import LOCAL_WORKSPACE, Article, Channel, Edition, Feed, Story
from running.parts import Parts
from tests.servers.feed_server import FeedServer, feed

CHANNEL = Channel(LOCAL_WORKSPACE, "C0NEWS", weekdays=frozenset(range(7)))


def figures(data: Path | None) -> list[Figure]:
    """Stories told twice, outlets counted, messages posted: for the folder's feeds, or the sample's."""
    with tempfile.TemporaryDirectory() as folder:
        parts = Parts(Config(database_url=f"sqlite:///{folder}/e2e.db"))
        try:
            return _measure(parts, data)
        finally:
            parts.close()


def _measure(parts: Parts, data: Path | None) -> list[Figure]:
    name = "e2e_uci, 16 feeds" if data else "sample week, 14 feeds"
    now = _served(parts, data / "e2e_uci") if data else _sampled(parts)
    articles = parts.store.articles_between(now - timedelta(days=9), now + timedelta(hours=1), backlog=True)
    stories = stories_of_window(parts.store, now - timedelta(days=9), now, backlog=True)
    gold = _gold(data / "e2e_uci" / "truth.json") if data else {}
    edition, posted = _posted(parts, now)
    several = [story for story in stories if len(story.outlets) > 1]
    rows = [
        ("articles kept", str(len(articles))),
        ("stories; told by two or more outlets", f"{len(stories)}; {len(several)}"),
        ("briefs and one-liners in the edition", f"{len(edition.briefs)} + {len(edition.one_liners)}"),
        ("briefs with more than one outlet", str(sum(len(brief.sources) > 1 for brief in edition.briefs))),
        ("messages posted, of planned", f"{posted} of {len(edition_posts(edition))}"),
        ("articles told twice in the edition", str(_told_twice(edition))),
    ]
    if gold:
        rows.append(("events of two or more feeds told by two messages", _repeated(edition, articles, gold)))
    return [Figure("end to end", label, value, name, "all") for label, value in rows]


def _sampled(parts: Parts) -> datetime:
    refresh(parts.store, WebFetcher(), sample_feeds(), SAMPLE_NOW, tagger=parts.tagger)
    return SAMPLE_NOW


def _served(parts: Parts, folder: Path) -> datetime:
    """Refresh from a loopback server; returns an hour after the newest article."""
    files = sorted(folder.glob("*.xml"))
    with FeedServer({f"/{file.name}": feed(file.read_bytes(), etag=f'"{file.stem}"') for file in files}) as server:
        chosen = [Feed(server.url(f"/{file.name}"), outlet=file.stem.replace("-", " ").title()) for file in files]
        parts.store.save_feeds(chosen)
        fetcher = WebFetcher(["127.0.0.1"], pace=Pace(0.0))
        refresh(parts.store, fetcher, chosen, datetime.fromisoformat("2014-03-13T00:00Z"), tagger=parts.tagger)
    kept = parts.store.articles_between(
        datetime.fromisoformat("2014-01-01T00:00Z"), datetime.fromisoformat("2015-01-01T00:00Z"), backlog=True
    )
    return max(article.published for article in kept) + timedelta(hours=1)


def _posted(parts: Parts, now: datetime) -> tuple[Edition, int]:
    edition = edition_of(parts.desk, CHANNEL, now.date(), now, edition_posts, backlog=True)
    with LocalSlack() as slack:
        client = posting_client(slack.token, slack.url)
        poster = SlackPoster(lambda _workspace: client, Pacer(interval=0.0))
        deliver(parts.store, poster, CHANNEL, edition.day, "evaluation")
        return edition, len(slack.messages(CHANNEL.id))


def _told_twice(edition: Edition) -> int:
    told = [a for brief in edition.briefs for a in brief.articles] + [
        a for line in edition.one_liners for a in line.articles
    ]
    return len(told) - len(set(told))


def _gold(path: Path) -> dict[str, str]:
    """Gold story by guid, for stories that two or more feeds carry."""
    feeds, stories = defaultdict[str, set[str]](set), dict[str, str]()
    for item in json.loads(path.read_text(encoding="utf-8"))["items"]:
        feeds[item["story"]].add(item["feed"])
        stories[item["guid"]] = item["story"]
    return {guid: story for guid, story in stories.items() if len(feeds[story]) > 1}


def _repeated(edition: Edition, articles: Sequence[Article], gold: Mapping[str, str]) -> str:
    """How many gold events are the main event of two or more messages, of those told at all.

    The gold is topic-wide (Google News): two messages on one topic may well be two events.
    """
    guids = {article.id: article.guid or "" for article in articles}
    told = defaultdict[str, int](int)
    for ids in [*(b.articles for b in edition.briefs), *(line.articles for line in edition.one_liners)]:
        for event in {gold[guids[i]] for i in ids if guids.get(i) in gold}:
            told[event] += 1
    return f"{sum(count > 1 for count in told.values())} of {len(told)}"


def biggest(stories: Sequence[Story], count: int = 10) -> list[str]:
    """The stories with most outlets, a line each, for a look by eye."""
    ordered = sorted(stories, key=lambda story: -len(story.outlets))[:count]
    return [f"{len(story.outlets)} outlets, {len(story.articles)} articles: {story.lead.title}" for story in ordered]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m evals.endtoend")
    parser.add_argument("--data", type=Path)
    for figure in figures(parser.parse_args().data):
        print(f"{figure.name}: {figure.value}")
