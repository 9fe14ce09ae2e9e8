"""Who is to be told of which story. Pure: what a follow means, when a story is *about* it, when one may be told.

A story is about a followed name when its headline's article is: a company tagged as subject, a topic it carries, a
banner, person or phrase that stands in the headline or the first lines. A passing mention never alerts.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from retail.companies import CompanyTable
from retail.text import fold
from retail.topics import resolve_topic
from retail.types import Article, Story

FOLLOWS = "follows"
"""Kind of the records of who follows what, by user or channel id."""
Kind = Literal["company", "banner", "topic", "phrase"]
When = Literal["at_once", "daily"]
OPENING = 300
"""Characters of a text in which a followed phrase makes the story about it; further down it is a mention."""
DAILY_HOUR = 8
"""Local hour from which the daily message is sent."""
LOOK_BACK = timedelta(hours=36)
"""How far back stories are looked at: past the longest silence there may be."""
NIGHT = "22-7"
"""Quiet hours of those who chose none: from ten in the evening to seven, local time."""


@dataclass(frozen=True, slots=True)
class Follow:
    """What is followed. `key`: company slug, topic id, or folded words; `since`: stories known before do not alert."""

    kind: Kind
    key: str
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Follower:
    """A person or channel with what it follows and when it may be told. `zone` None: not known yet."""

    who: str
    follows: tuple[Follow, ...]
    when: When = "at_once"
    quiet: str = NIGHT
    zone: str | None = None
    told_on: str = ""
    """Local date of the last daily message."""


def read_follow(what: str, table: CompanyTable, now: datetime) -> Follow:
    """What a person means by a name: a company, one of its banners, a topic of ours, else the very words."""
    words = " ".join(what.strip(' "“”').split())
    quoted = what.strip().startswith(('"', "“"))
    found = () if quoted else table.resolve(words)
    if found and found[0].how == "banner":
        return Follow("banner", found[0].company.slug, found[0].printed, now)
    if found and found[0].how != "brand":
        company = found[0].company
        return Follow("company", company.slug, next(iter(table.names(company.slug)), company.name), now)
    topic = None if quoted else resolve_topic(words)
    if topic:
        return Follow("topic", topic.id, topic.name, now)
    return Follow("phrase", fold(words), words, now)


def is_about(story: Story, follow: Follow, table: CompanyTable) -> bool:
    """Is the story about what is followed, and newer than the following of it?"""
    lead = story.lead
    if max(article.seen or article.published for article in story.articles) < follow.since:
        return False
    match follow.kind:
        case "company":
            family = table.family(follow.key)
            return any(mention.about and mention.slug in family for mention in lead.companies)
        case "topic":
            return follow.key in lead.topics
        case "banner" | "phrase":
            return _opens_with(lead, follow.name)


@lru_cache(maxsize=4096)
def _opening(article: Article) -> str:
    return fold(f"{article.title}\n{article.text[:OPENING]}")


def _opens_with(article: Article, words: str) -> bool:
    pattern = r"\s+".join(map(re.escape, fold(words).split()))
    return bool(pattern) and bool(re.search(rf"(?<!\w){pattern}(?!\w)", _opening(article)))


def about_for(follower: Follower, stories: Iterable[Story], table: CompanyTable) -> list[tuple[Story, tuple[str, ...]]]:
    """The stories that are about something the follower follows, with the names of it, newest first."""
    found = [(story, _names(story, follower.follows, table)) for story in stories]
    kept = [(story, names) for story, names in found if names]
    return sorted(kept, key=lambda pair: pair[0].last_updated, reverse=True)


def _names(story: Story, follows: Sequence[Follow], table: CompanyTable) -> tuple[str, ...]:
    if any(article.sponsored or article.backlog for article in story.articles[:1]):
        return ()
    return tuple(follow.name for follow in follows if is_about(story, follow, table))


def may_tell(follower: Follower, now: datetime, zone: str) -> bool:
    """May the follower be told now? Not in its quiet hours; once a day from eight on where that was chosen."""
    local = now.astimezone(_zone(follower.zone or zone))
    if is_quiet(local, follower.quiet):
        return False
    return follower.when == "at_once" or (local.hour >= DAILY_HOUR and follower.told_on != local.date().isoformat())


def local_day(follower: Follower, now: datetime, zone: str) -> str:
    """The follower's own date, ISO 8601."""
    return now.astimezone(_zone(follower.zone or zone)).date().isoformat()


def is_quiet(local: datetime, quiet: str) -> bool:
    """Does the local time lie within ``22-7`` (hours; over midnight where the first is later)? Empty: never."""
    hours = re.fullmatch(r"(\d{1,2})-(\d{1,2})", quiet)
    if not hours:
        return False
    start, end = int(hours[1]), int(hours[2])
    return start <= local.hour < end if start < end else local.hour >= start or local.hour < end


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


# --- As records ---------------------------------------------------------------------------------------------------


def follower_of(who: str, record: Mapping[str, Any] | None) -> Follower:
    """The follower that a record holds; one who follows nothing where there is none."""
    kept = record or {}
    items = tuple(
        Follow(item["kind"], item["key"], item["name"], datetime.fromisoformat(item["since"]))
        for item in kept.get("items", [])
    )
    return Follower(
        who,
        items,
        kept.get("when", "at_once"),
        kept.get("quiet", NIGHT),
        kept.get("zone"),
        kept.get("told_on", ""),
    )


def record_of(follower: Follower) -> dict[str, Any]:
    """The record that holds a follower."""
    items = [
        {"kind": one.kind, "key": one.key, "name": one.name, "since": one.since.isoformat()} for one in follower.follows
    ]
    return {
        "items": items,
        "when": follower.when,
        "quiet": follower.quiet,
        "zone": follower.zone,
        "told_on": follower.told_on,
    }
