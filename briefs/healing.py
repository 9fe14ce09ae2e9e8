"""What the channel's own history mends: doubled messages, and the ledger of a disk that was lost.

Slack may carry out a request after its sender is dead, or two bots on two disks may post one edition: five minutes
after a run, and at the start, each key stands once again (`heal`). A new disk knows nothing; the channel does
(`Recovery`): what stands there counts as done, and until the history was read twice nothing is posted.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal, Protocol

from retail.errors import SlackRefused, SlackUnknown
from retail.types import Channel, Edition, OneLiner, PlannedPost
from storage.base import Json, Store

HEAL_AFTER = timedelta(minutes=5)
"""From the last message of a run until its channel is looked at again."""
REMEMBERED = timedelta(days=7)
"""How far back a new disk reads a channel."""
GRACE = timedelta(seconds=30)
"""Between the two looks of a new disk: the history lags behind what was accepted."""
SILENT = timedelta(minutes=15)
"""A new disk that could not read a channel for so long tells people why nothing comes."""
HEALING, RECOVERY = "healing", "recovery"
"""Kinds of records."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One of our messages as it stands in a channel."""

    key: str
    ts: str
    thread_ts: str | None = None
    """Of a reply: its root. None for a message in the channel."""
    replies: int = 0
    text: str = ""


class History(Protocol):
    """A channel as it stands. All raise `SlackRefused` or `SlackUnknown` when it cannot be read or changed."""

    def standing(self, workspace: str, channel: str, since: datetime, threads_from: date) -> list[Standing]:
        """Our messages since then, oldest first; replies only under messages of editions of `threads_from` or later."""

    def has_people(self, workspace: str, channel: str, ts: str) -> bool:
        """Whether a person wrote under message `ts`."""

    def delete(self, workspace: str, channel: str, ts: str) -> None:
        """Delete one of our messages; one that is gone already is no error."""


# --- Healing ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Healed:
    """What a healing look did."""

    deleted: list[str] = field(default_factory=list)
    """Keys of messages that stood twice."""
    left: list[str] = field(default_factory=list)
    """Keys that still stand twice because people talk under both."""
    missing: list[str] = field(default_factory=list)
    """Sent, and not there any more: a person may have deleted them, so they are not posted again."""


def heal(store: Store, history: History, channel: Channel, day: date) -> Healed:
    """Make each message of that day's edition stand once; the ledger then names the one that stands.

    Raises `SlackRefused` or `SlackUnknown` when the channel cannot be read; nothing is guessed then.
    """
    place, mine = (channel.workspace, channel.id), f"{day}/{channel.id}/"
    seen = [one for one in history.standing(*place, _start_of(day), day) if one.key.startswith(mine)]
    posts = {post.planned.key: post for post in store.posts(*place, day)}
    done = Healed(missing=[k for k, post in posts.items() if post.state == "sent" and k not in {s.key for s in seen}])
    for key, (kept, surplus) in surplus_of(seen).items():
        if key in posts and (posts[key].state, posts[key].ts) != ("sent", kept.ts):
            store.record_post(key, kept.ts)
        for one in surplus:
            talked = bool(one.replies) and history.has_people(*place, one.ts)
            (done.left if talked else done.deleted).append(key)
            if not talked:
                history.delete(*place, one.ts)
    return done


def surplus_of(seen: Sequence[Standing]) -> dict[str, tuple[Standing, list[Standing]]]:
    """By key, the message that is to stay (the one with replies, else the oldest) and those beside it.

    A reply under a root that goes never stays when there is another.
    """
    roots = _split(one for one in seen if one.thread_ts is None)
    going = {one.ts for _, surplus in roots.values() for one in surplus}
    return roots | _split((one for one in seen if one.thread_ts is not None), going)


def _split(
    seen: Iterable[Standing], going: frozenset[str] | set[str] = frozenset()
) -> dict[str, tuple[Standing, list[Standing]]]:
    by_key: dict[str, list[Standing]] = {}
    for one in seen:
        by_key.setdefault(one.key, []).append(one)
    found = {}
    for key, same in by_key.items():
        kept, *surplus = sorted(same, key=lambda one: (one.thread_ts in going, not one.replies, float(one.ts)))
        found[key] = kept, surplus
    return found


def plan_healing(store: Store, channel: Channel, day: date, due: datetime) -> None:
    """Remember that the channel's edition of that day is to be looked at."""
    store.change_record(channel.workspace, HEALING, f"{channel.id}/{day}", lambda _: {"due": due.isoformat()})


def healings_due(store: Store, workspace: str, now: datetime) -> list[tuple[str, date]]:
    """(channel id, day) of every look that is due."""
    due = [key for key, one in store.records(workspace, HEALING).items() if datetime.fromisoformat(one["due"]) <= now]
    return [(channel, date.fromisoformat(day)) for channel, _, day in (key.partition("/") for key in due)]


def healing_done(store: Store, workspace: str, channel: str, day: date) -> None:
    """Forget a planned look."""
    store.change_record(workspace, HEALING, f"{channel}/{day}", lambda _: None)


def _start_of(day: date) -> datetime:
    """Before any zone's beginning of that local date."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=14)


# --- A new disk ---------------------------------------------------------------------------------------------------

Progress = Literal["done", "looking", "unreadable", "silent"]
"""``looking``: read once, to be read again. ``silent``: it could not be read for a quarter of an hour."""
Remake = Callable[[date], tuple[Edition, Sequence[PlannedPost]]]
"""Composes the edition of a day anew, saving nothing of it: for one that was begun before the disk was lost."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """Rebuilds a channel's ledger from its history before anything is posted there on a new disk."""

    store: Store
    history: History
    channel: Channel
    grace: timedelta = GRACE

    @property
    def needed(self) -> bool:
        """True until the channel's history was taken into this archive."""
        return not (self._record or {}).get("done")

    @property
    def looked(self) -> bool:
        """Whether the first of the two looks was made."""
        return "looked" in (self._record or {})

    @property
    def standing(self) -> int:
        """How many messages of ours the first look found."""
        return int((self._record or {}).get("standing", 0))

    @property
    def reason(self) -> str:
        """Why the channel could not be read the last time."""
        return str((self._record or {}).get("reason", ""))

    @property
    def _record(self) -> Json | None:
        return self.store.record(self.channel.workspace, RECOVERY, self.channel.id)

    def step(self, now: datetime, today: date, remake: Remake) -> Progress:
        """One look, if its time has come; ask again until it says ``done``. `remake`: for `today`, if it was begun."""
        known = self._record or {"began": now.isoformat()}
        if known.get("done"):
            return "done"
        if "looked" in known and now - datetime.fromisoformat(known["looked"]) < self.grace:
            return "looking"
        try:
            seen = self._look(now, today)
        except (SlackUnknown, SlackRefused) as error:
            self._save({**known, "reason": error.reason if isinstance(error, SlackRefused) else str(error)})
            late = now - datetime.fromisoformat(known["began"]) > SILENT
            return "silent" if late else "unreadable"
        if "looked" not in known:
            self._save({**known, "looked": now.isoformat(), "standing": len(seen)})
            return "looking"
        self._restore(seen, today, remake)
        self._save({**known, "done": now.isoformat()})
        return "done"

    def _save(self, value: Json) -> None:
        self.store.change_record(self.channel.workspace, RECOVERY, self.channel.id, lambda _: value)

    def _look(self, now: datetime, today: date) -> list[Standing]:
        yesterday = today - timedelta(days=1)
        return self.history.standing(self.channel.workspace, self.channel.id, now - REMEMBERED, yesterday)

    def _restore(self, seen: Sequence[Standing], today: date, remake: Remake) -> None:
        """Editions of earlier days as what stands of them; today's made again, where that gives the same one."""
        by_day: dict[date, list[Standing]] = {}
        for one in seen:
            day = day_of(one.key, self.channel.id)
            if day is not None:
                by_day.setdefault(day, []).append(one)
        for day in sorted(by_day):
            if self.store.edition(self.channel.workspace, self.channel.id, day) is None:
                self._rebuild(day, by_day[day], remake if day == today else None)
            for key, (kept, _) in surplus_of(by_day[day]).items():
                if key in {post.planned.key for post in self.store.posts(*self._place, day)}:
                    self.store.record_post(key, kept.ts)

    @property
    def _place(self) -> tuple[str, str]:
        return self.channel.workspace, self.channel.id

    def _rebuild(self, day: date, seen: Sequence[Standing], remake: Remake | None) -> None:
        number = _number(seen) or self.store.next_number(*self._place)
        if remake is not None:
            made, posts = remake(day)
            if {one.key for one in seen} <= {post.key for post in posts}:
                self.store.save_edition(replace(made, number=number), posts)
                return
        self.store.save_edition(remains(self.channel, day, number, seen), posts_of(self.channel, day, seen))


def read_again(store: Store, channels: Iterable[Channel]) -> None:
    """The archive is older than these channels (a copy took its place): each is read before it is posted to."""
    for channel in channels:
        store.change_record(channel.workspace, RECOVERY, channel.id, lambda _: None)


def has_begun(history: History, channel: Channel, day: date) -> bool:
    """Do messages of that day's edition stand in the channel already? Raises `SlackRefused` or `SlackUnknown`."""
    mine = f"{day}/{channel.id}/"
    seen = history.standing(channel.workspace, channel.id, _start_of(day), day + timedelta(days=1))
    return any(one.key.startswith(mine) for one in seen)


def day_of(key: str, channel: str) -> date | None:
    """The local date in a ledger key of that channel; None for keys of another form."""
    day, _, rest = key.partition("/")
    try:
        return date.fromisoformat(day) if rest.startswith(f"{channel}/") else None
    except ValueError:
        return None


def remains(channel: Channel, day: date, number: int, seen: Sequence[Standing]) -> Edition:
    """An edition of which only the messages are left: it says which stories were told, and no more."""
    briefs = [story for one in seen if _part(one.key) == "brief" and (story := _story(one.key))]
    at = datetime.fromtimestamp(min(float(one.ts) for one in seen), UTC)
    lines = tuple(OneLiner(story, "", "", at, None) for story in dict.fromkeys(briefs))
    return Edition(channel.workspace, channel.id, day, number, (), lines, note="Rebuilt from the channel.", composed=at)


def posts_of(channel: Channel, day: date, seen: Sequence[Standing]) -> list[PlannedPost]:
    """The messages that stand as a plan, so that replies under them find their story; nothing in it can be posted."""
    roots = {one.ts: one.key for one in seen if one.thread_ts is None}
    return [
        PlannedPost(
            key=one.key,
            workspace=channel.workspace,
            channel=channel.id,
            day=day,
            position=place,
            part=_part(one.key),
            payload="{}",
            story=_story(one.key),
            thread_of=roots.get(one.thread_ts) if one.thread_ts else None,
        )
        for place, one in enumerate(kept for kept, _ in surplus_of(seen).values())
    ]


_PARTS: Mapping[str, Literal["opening", "brief", "detail", "view", "question", "one_liners", "answer"]] = {
    "opening": "opening",
    "brief": "brief",
    "detail": "detail",
    "view": "view",
    "question": "question",
    "one_liners": "one_liners",
    "answer": "answer",
}


def _part(key: str) -> Literal["opening", "brief", "detail", "view", "question", "one_liners", "answer", "update"]:
    return _PARTS.get(key.split("/")[2] if key.count("/") >= 2 else "", "update")


def _story(key: str) -> str | None:
    story = key.split("/", 3)[3] if key.count("/") >= 3 else ""
    return story if story not in ("", "edition") else None


def _number(seen: Sequence[Standing]) -> int | None:
    """The edition's number as its opening tells it."""
    told = (re.search(r"\bEdition (\d{1,6})\b", one.text) for one in seen if _part(one.key) == "opening")
    return next((int(found.group(1)) for found in told if found), None)


# --- A channel that gets another id -------------------------------------------------------------------------------


def moved(store: Store, workspace: str, old: str, new: str, now: datetime) -> bool:
    """Go on in the channel's new id (Slack changes it when a channel is shared); False when we do not know the old.

    The last week's editions count as done in the new one: their messages went along.
    """
    channel = store.channel(workspace, old)
    if channel is None:
        return False
    store.save_channel(replace(channel, id=new, paused_because=None))
    for back in range(REMEMBERED.days, -2, -1):
        day = (now - timedelta(days=back)).date()
        edition = store.edition(workspace, old, day)
        if edition is not None:
            store.save_edition(replace(edition, channel=new), ())
    store.change_record(workspace, RECOVERY, new, lambda _: {"began": now.isoformat(), "done": now.isoformat()})
    store.save_channel(replace(channel, paused_because=f"moved to {new}"))
    return True
