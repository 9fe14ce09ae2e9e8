"""A feed that became another feed (a domain sold, a server mixed up): its entries are held until somebody decides.

Held entries are read, counted and kept, but are in no search and no edition. An admin takes them, or drops them and
pauses the feed. They belong to no workspace, as feeds do. Nothing that is held is thrown away by itself.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from retail.types import Article, Feed, Mention
from retail.urls import host
from storage.base import EVERYWHERE, Json, Store

FEEDS, ENTRIES = "held feed", "held entry"
"""Kinds of records: one a feed, by `feed_key`; one an entry, by the feed's key and the article's id."""
MOST_AT_ONCE = 20
"""So many new entries at once are no sign, even if none of the earlier ones is left."""
MOST_HELD = 1_000
"""A feed with so many held entries is not asked for more until somebody has decided."""
EARLIER = timedelta(days=60)
PACES = 3.0
"""A feed may turn over at three times its own pace: news does not come evenly."""
_SHORTEST = timedelta(hours=1)
_COMMON = 20
_LANGUAGE = 1 / 3
"""Another language: its old common words are less than a third as common as they were."""


def feed_key(url: str) -> str:
    """A short name for a feed's address, for buttons and records."""
    return hashlib.sha256(url.encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Held:
    """A feed whose new entries wait for a decision. `why`: what makes it look like another feed, in words."""

    url: str
    since: datetime
    why: str
    ids: tuple[str, ...]
    """Ids of the held articles."""
    told: bool = False

    @property
    def words(self) -> str:
        """What is said of it wherever feeds are shown."""
        return (
            f"held: it looks like another feed ({self.why}); {len(self.ids)} new entries are kept aside "
            "until somebody accepts or drops them"
        )


# --- Is it another feed? Pure -------------------------------------------------------------------------------------


def another_feed(
    earlier: Sequence[Article], fresh: Sequence[Article], read: datetime, now: datetime, *, trusted: bool = False
) -> str | None:
    """Why these new entries, which are all that a feed now holds, look like another feed's; None when they do not.

    A busy feed may turn over between two polls by itself: then its entries are dated since the last poll (`read`),
    are no more than its pace explains, lead to hosts it led to before, and are in its language. `trusted`: somebody
    accepted such a turn before, so that time alone is no sign any more.
    """
    if len(fresh) <= MOST_AT_ONCE:
        return None
    signs = [
        "its links lead to other sites" if _other_hosts(earlier, fresh) else "",
        "it is in another language" if _other_language(earlier, fresh) else "",
        "" if trusted or not _dated_before(fresh, read) else "most of it is older than the last look at it",
        "" if trusted or not _too_many(earlier, fresh, now - read) else "it never had so much news in so short a time",
    ]
    found = [sign for sign in signs if sign]
    return ", ".join(["none of its earlier entries is left", *found]) if found else None


def _other_hosts(earlier: Sequence[Article], fresh: Sequence[Article]) -> bool:
    before, after = (({host(a.url) for a in some if a.url}) for some in (earlier, fresh))
    return bool(before and after) and before.isdisjoint(after)


def _other_language(earlier: Sequence[Article], fresh: Sequence[Article]) -> bool:
    before, after = _words(earlier), _words(fresh)
    common = {word for word, _ in before.most_common(_COMMON)}
    return bool(common) and bool(after) and _share(common, after) < _LANGUAGE * _share(common, before)


def _words(articles: Iterable[Article]) -> Counter[str]:
    return Counter(word for a in articles for word in re.findall(r"\w+", f"{a.title} {a.text[:1000]}".lower()))


def _share(words: Iterable[str], counted: Counter[str]) -> float:
    return sum(counted[word] for word in words) / counted.total()


def _dated_before(fresh: Sequence[Article], read: datetime) -> bool:
    return sum(article.published < read - _SHORTEST for article in fresh) > len(fresh) / 2


def _too_many(earlier: Sequence[Article], fresh: Sequence[Article], away: timedelta) -> bool:
    dated = [article.published for article in earlier if article.published != article.seen]
    if len(dated) < 2:
        return True
    pace = len(dated) / max(max(dated) - min(dated), _SHORTEST).total_seconds()
    return len(fresh) > PACES * pace * away.total_seconds()


# --- Holding ------------------------------------------------------------------------------------------------------


def held_feeds(store: Store) -> dict[str, Held]:
    """The feeds whose entries are held, by URL."""
    found = (_held(value) for value in store.records(EVERYWHERE, FEEDS).values() if value.get("ids"))
    return {one.url: one for one in found}


def is_trusted(store: Store, url: str) -> bool:
    """Did somebody accept a turn of this feed before?"""
    return bool((store.record(EVERYWHERE, FEEDS, feed_key(url)) or {}).get("trusted"))


def earlier_articles(store: Store, url: str, now: datetime) -> list[Article]:
    """What the feed gave in the last two months, oldest first."""
    since = store.articles_between(now - EARLIER, now + timedelta(days=1), backlog=True)
    return [article for article in since if article.feed_url == url]


def hold(store: Store, url: str, articles: Sequence[Article], why: str, now: datetime) -> Held:
    """Keep these articles aside, beside those that are held already. May be done again after a kill."""
    key = feed_key(url)
    for article in articles:
        kept = _json(replace(article, seen=article.seen or now))
        store.change_record(EVERYWHERE, ENTRIES, f"{key}/{article.id}", lambda _, kept=kept: kept)  # type: ignore[misc]
    ids = [article.id for article in articles]

    def change(value: Json | None) -> Json:
        before = value or {}
        known = before.get("ids") or []
        began = before if known else {"trusted": before.get("trusted", False)}
        return {"url": url, "since": now.isoformat(), "why": why, **began, "ids": list(dict.fromkeys([*known, *ids]))}

    return _held(store.change_record(EVERYWHERE, FEEDS, key, change) or {})


def accept(store: Store, url: str) -> int:
    """Take what is held of the feed into the archive and go on reading it; returns how many articles were new."""
    held = held_feeds(store).get(url)
    if held is None:
        return 0
    new = store.save_articles(_articles(store, held))
    _let_go(store, held, {"trusted": True})
    return new


def drop(store: Store, url: str) -> int:
    """Throw away what is held of the feed and pause it; returns how many entries went."""
    held = held_feeds(store).get(url)
    if held is None:
        return 0
    store.save_feeds([replace(feed, paused=True) for feed in store.feeds() if feed.url == url])
    _let_go(store, held, None)
    return len(held.ids)


def forget(store: Store, url: str) -> None:
    """The feed was removed: nothing of it waits any more."""
    held = held_feeds(store).get(url)
    if held is not None:
        _let_go(store, held, None)


def _let_go(store: Store, held: Held, after: Json | None) -> None:
    key = feed_key(held.url)
    for one in held.ids:
        store.change_record(EVERYWHERE, ENTRIES, f"{key}/{one}", lambda _: None)
    store.change_record(EVERYWHERE, FEEDS, key, lambda _: after)
    state = store.feed_states().get(held.url)
    if state is not None:
        store.save_refresh(replace(state, error=None), (), None)


def held_article(store: Store, url: str) -> tuple[Article, Held] | None:
    """The held article at this canonical address, and its feed."""
    for held in held_feeds(store).values():
        for article in _articles(store, held):
            if article.url == url:
                return article, held
    return None


def untold(store: Store) -> list[Held]:
    """The held feeds that people have not been told of; each is given out once, also across processes."""
    return [held for held in held_feeds(store).values() if not held.told and _mark_told(store, held.url)]


def _mark_told(store: Store, url: str) -> bool:
    first: list[bool] = []

    def change(value: Json | None) -> Json | None:
        first.append(value is not None and not value.get("told"))
        return None if value is None else {**value, "told": True}

    store.change_record(EVERYWHERE, FEEDS, feed_key(url), change)
    return first[-1]


def notice_words(found: Sequence[Held], feeds: Mapping[str, Feed], command: str) -> str:
    """The one message about feeds that look like others, plain text."""
    lines = []
    for one in found:
        feed = feeds.get(one.url)
        lines.append(f"• {feed.outlet if feed and feed.outlet else one.url} ({one.url}) is {one.words}")
    foot = (
        f"{command} feeds, Manage feeds, and the menu beside it: accept what is held, or drop it and pause the feed. "
        "On the command line: python bot.py feeds accept URL, or feeds drop URL."
    )
    return "\n".join(["A feed may have changed hands:", *lines, foot])


# --- As records ---------------------------------------------------------------------------------------------------


def _held(value: Json) -> Held:
    since, ids = datetime.fromisoformat(value["since"]), tuple(value["ids"])
    return Held(value["url"], since, value["why"], ids, bool(value.get("told")))


def _articles(store: Store, held: Held) -> list[Article]:
    key = feed_key(held.url)
    values = (store.record(EVERYWHERE, ENTRIES, f"{key}/{one}") for one in held.ids)
    return [_article(value) for value in values if value is not None]


def _json(article: Article) -> Json:
    value: dict[str, Any] = asdict(article)
    seen = article.seen.isoformat() if article.seen else None
    return {**value, "published": article.published.isoformat(), "seen": seen}


def _article(value: Json) -> Article:
    instants = {name: value[name] and datetime.fromisoformat(value[name]) for name in ("published", "seen")}
    companies = tuple(Mention(one["slug"], one["about"]) for one in value["companies"])
    tuples = {name: tuple(value[name]) for name in ("topics", "keys")}
    return Article(**{**value, **instants, **tuples, "companies": companies})
