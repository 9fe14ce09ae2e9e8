"""Feeds as people see them: which are ill, in words; and the one message about a feed that has died."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from briefs.holding import feed_key, held_feeds
from handlers.elements import Reply, actions, button
from handlers.replies import feed_trouble, feeds_reply
from handlers.services import Services
from retail.text import cut
from retail.types import Feed, FeedState
from storage.base import Json, Store

GRACE = timedelta(days=3)
"""A feed that has been ill for less is not told of: most come back by themselves."""
LOOK_BACK = timedelta(days=21)
KIND = "ill feed"
"""Kind of the records of ill feeds, by `feed_key`: since when, and whether it was told."""


def latest_by_feed(store: Store, now: datetime) -> dict[str, datetime]:
    """When each feed's newest article of the last three weeks was published; feeds without one are left out."""
    found: dict[str, datetime] = {}
    for article in store.articles_between(now - LOOK_BACK, now + timedelta(days=1), backlog=True):
        if article.feed_url:
            found[article.feed_url] = max(article.published, found.get(article.feed_url, article.published))
    return found


def feeds_answer(services: Services, *, may: bool) -> Reply:
    """The feeds and their health in words; with a button for those who may change them."""
    store, now = services.store, services.now()
    told = feeds_reply(store.feeds(), store.feed_states(), now, latest_by_feed(store, now))
    manage = [actions(button("Manage feeds", "feeds_manage", "1"))] if may else []
    return Reply(told.text, (*told.blocks, *manage))


# --- A feed that dies ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FeedNotice:
    """A feed that has died: told to admins once."""

    url: str
    outlet: str
    why: str


def is_dead(state: FeedState | None) -> bool:
    """Does the feed give nothing any more? (Paused feeds and silent ones are another matter.)"""
    return state is not None and (state.gone or state.error is not None)


def next_record(kept: Json | None, state: FeedState | None, now: datetime) -> tuple[Json | None, bool]:
    """What is to be remembered of a feed's illness, and whether it is to be told now. Pure.

    Ill since its last good answer (or since we first saw it ill); told once after `GRACE`; forgotten when well again.
    """
    if state is None or not is_dead(state):
        return None, False
    since = (kept or {}).get("since") or (state.succeeded or now).isoformat()
    told = bool((kept or {}).get("told"))
    due = not told and (state.gone or now - datetime.fromisoformat(since) >= GRACE)
    return {"since": since, "told": told or due}, due


def feed_notices(store: Store, workspace: str, now: datetime) -> list[FeedNotice]:
    """The feeds that admins are to be told of now; each is given out once in an illness, also across processes."""
    states, kept, held = store.feed_states(), store.records(workspace, KIND), held_feeds(store)
    notices: list[FeedNotice] = []
    for feed in store.feeds():
        state = states.get(feed.url)
        if feed.paused or feed.url in held or not (is_dead(state) or feed_key(feed.url) in kept):
            continue
        if _changed(store, workspace, feed, state, now):
            why = feed_trouble(feed, state, now) or "ill"
            notices.append(FeedNotice(feed.url, feed.outlet or feed.title, why))
    return notices


def _changed(store: Store, workspace: str, feed: Feed, state: FeedState | None, now: datetime) -> bool:
    due: list[bool] = []

    def change(kept: Json | None) -> Json | None:
        value, tell = next_record(kept, state, now)
        due.append(tell)
        return value

    store.change_record(workspace, KIND, feed_key(feed.url), change)
    return due[-1]


def notice_words(notices: Sequence[FeedNotice], command: str) -> str:
    """The one message about feeds that have died, plain text."""
    lines = [f"• {cut(one.outlet or one.url, 80)} ({cut(one.url, 200)}): {cut(one.why, 200)}" for one in notices[:20]]
    more = [f"• and {len(notices) - 20} more"] if len(notices) > 20 else []
    many = len(notices) > 1
    head = f"{len(notices)} feeds have stopped working:" if many else "A feed has stopped working:"
    foot = f"You are told once. {command} feeds shows all of them, and lets you pause, remove or replace one."
    return "\n".join([head, *lines, *more, foot])
