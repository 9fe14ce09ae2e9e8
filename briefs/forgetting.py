"""Forgetting: what we keep of a person, and old articles' texts. What goes is counted, so that it can be told.

Of a person only the user id is kept, in records: as a key, as the voter in a tally, as an editor, as who reported,
marked or signed something. What others rely on (a count of votes, a correction, a feed) stays without the id.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from briefs.alerts import FOLLOWS
from briefs.corrections import CORRECTIONS
from briefs.digest import CONSENTS, VOTES
from briefs.preview import PREVIEWS
from briefs.signed import FORECASTS, SIGNED
from briefs.versions import drop_versions
from storage.base import Store

KINDS: Mapping[str, str] = {
    FOLLOWS: "what you follow",
    CONSENTS: "whether you may be quoted",
    VOTES: "your votes",
    "feedback": "answers you marked",
    "editors": "your being an editor",
    CORRECTIONS: "your name on a report",
    SIGNED: "your signed Views, for search",
    FORECASTS: "calls you made",
    "alerts": "alerts you were sent",
    PREVIEWS: "what you decided on a preview",
}
"""Every kind of record that can hold a user id, and what it is to the person."""


def forget_person(store: Store, workspace: str, user: str) -> dict[str, int]:
    """Remove a person's id from every record of the workspace; returns how many records changed, by kind."""
    changed: dict[str, int] = {}
    for kind in KINDS:
        keys = [key for key, value in store.records(workspace, kind).items() if _names(key, value, user)]
        for key in keys:
            store.change_record(workspace, kind, key, _forgetter(key, user))
        if keys:
            changed[kind] = len(keys)
    claims = store.forget_claims_of(user)
    return changed | _forget_adder(store, user) | ({"claims": claims} if claims else {})


def _forget_adder(store: Store, user: str) -> dict[str, int]:
    """Feeds stay; who added them does not."""
    feeds = [replace(feed, added_by=None) for feed in store.feeds() if feed.added_by == user]
    if not feeds:
        return {}
    store.save_feeds(feeds)
    return {"feeds": len(feeds)}


def _names(key: str, value: Any, user: str) -> bool:
    """Does the record's key or anything in it name the person?"""
    return user in key.split("/") or _holds(value, user)


def _holds(value: Any, user: str) -> bool:
    if isinstance(value, dict):
        return user in value or any(_holds(inner, user) for inner in value.values())
    if isinstance(value, list):
        return any(_holds(inner, user) for inner in value)
    return bool(value == user)


def _forgetter(key: str, user: str) -> Callable[[dict[str, Any] | None], dict[str, Any] | None]:
    """What becomes of a record: gone where it is the person's own, else without the id."""

    def change(value: dict[str, Any] | None) -> dict[str, Any] | None:
        if value is None or user in key.split("/"):
            return None
        kept: dict[str, Any] = _without(value, user)
        return kept

    return change


def _without(value: Any, user: str) -> Any:
    if isinstance(value, dict):
        return {name: _without(inner, user) for name, inner in value.items() if name != user}
    if isinstance(value, list):
        return [_without(inner, user) for inner in value if inner != user]
    return None if value == user else value


def drop_old_texts(store: Store, days: int | None, now: datetime) -> int:
    """Drop the texts of articles older than the retention setting; None keeps all. Returns how many went."""
    if not days:
        return 0
    before = now - timedelta(days=days)
    return store.forget_texts(before) + drop_versions(store, before)
