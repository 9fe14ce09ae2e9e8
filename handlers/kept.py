"""Votes and follows: small things people leave with us, each changed by one at a time, also across processes.

User ids are all that is kept of a person; nothing of what they wrote.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from briefs.alerts import FOLLOWS, Follow, Follower, follower_of, record_of
from briefs.digest import VOTES
from retail.errors import UserError
from storage.base import Store

MOST_FOLLOWS = 50


def vote(store: Store, workspace: str, place: str, user: str, option: int) -> tuple[dict[int, int], int]:
    """Count one vote a person (the last counts) on the question at `place` (``channel/ts``).

    Returns votes by option, and a serial that grows with each change.
    """

    def change(value: dict[str, Any] | None) -> dict[str, Any]:
        old = value or {}
        return {"votes": {**old.get("votes", {}), user: option}, "serial": old.get("serial", 0) + 1}

    value = store.change_record(workspace, VOTES, place, change) or {}
    tally: dict[int, int] = {}
    for chosen in value["votes"].values():
        tally[chosen] = tally.get(chosen, 0) + 1
    return tally, value["serial"]


def follower(store: Store, workspace: str, who: str) -> Follower:
    """What a person or channel follows, and when it wants to be told."""
    return follower_of(who, store.record(workspace, FOLLOWS, who))


def change_follower(store: Store, workspace: str, who: str, change: Callable[[Follower], Follower]) -> Follower:
    """Change what is kept of a follower, alone; one who follows nothing more is forgotten but for the choices made."""
    kept = store.change_record(workspace, FOLLOWS, who, lambda old: record_of(change(follower_of(who, old))))
    return follower_of(who, kept)


def follow(store: Store, workspace: str, who: str, what: Follow) -> list[str]:
    """Add to what is followed; returns all names. Raises `UserError` beyond 50."""

    def change(old: Follower) -> Follower:
        if any((one.kind, one.key, one.name) == (what.kind, what.key, what.name) for one in old.follows):
            return old
        if len(old.follows) >= MOST_FOLLOWS:
            raise UserError(f"You follow {MOST_FOLLOWS} names, which is the most. Unfollow one first.")
        return replace(old, follows=(*old.follows, what))

    return [one.name for one in change_follower(store, workspace, who, change).follows]


def unfollow(store: Store, workspace: str, who: str, what: Follow) -> bool:
    """Take away what goes by that name or means the same; False when it was not followed."""
    gone: list[Follow] = []

    def change(old: Follower) -> Follower:
        gone[:] = [one for one in old.follows if _same(one, what)]
        return replace(old, follows=tuple(one for one in old.follows if one not in gone))

    change_follower(store, workspace, who, change)
    return bool(gone)


def _same(one: Follow, what: Follow) -> bool:
    return one.name.casefold() == what.name.casefold() or (
        (one.kind, one.key) == (what.kind, what.key) and one.kind != "banner"
    )


def following(store: Store, workspace: str, who: str) -> list[str]:
    """Names of what is followed, oldest first."""
    return [one.name for one in follower(store, workspace, who).follows]
