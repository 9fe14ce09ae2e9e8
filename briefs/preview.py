"""The editors' preview: an edition that its editors see before its hour, and what they may still change of it.

Silence means it goes out. All of it lives in the archive: the edition and its plan are changed together and only while
nothing of it was claimed (`Store.revise_edition`), so that a click that comes too late, twice, or beside another one
finds the edition as it is. A held edition has no plan at all: no process can post it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from briefs.ranking import has_news
from briefs.seams import Render
from briefs.timetable import LATE_LIMIT, due_instant, zone_of
from retail.errors import UserError
from retail.types import Brief, Channel, Edition, Omission, OneLiner, Story, View
from storage.base import Json, Store

PREVIEWS = "preview"
"""Kind of the records of previews, by ``channel/day``: the room, who did what, what stands there now."""
DROPPED = "dropped by an editor before it was posted"
"""The reason that ``/retail why`` tells. Who did it is said to the editors only."""
REMEMBERED = timedelta(days=7)
"""A story that was dropped is not told for so long, unless there is something new."""
TRIES = 20

GONE = "This edition is no longer in the archive."
OUT = "Too late: this edition has gone out. A mistake in it can be mended with “Report a mistake” under the brief."
PASSED = "Too late: its time has passed. What is still news is told in the next edition."

Stage = Literal["open", "held", "out", "passed"]
"""*open*: goes out at its hour; *held*: waits for a release; *out*: has begun; *passed*: was not posted in time."""
Change = Callable[[Edition], Edition]


@dataclass(frozen=True, slots=True)
class Shown:
    """An edition as its editors see it: how far it is, when it is due, and who did what."""

    edition: Edition
    stage: Stage
    due: datetime
    """Its hour, in the channel's own time."""
    zone: str
    log: tuple[Json, ...] = ()
    """What editors did, oldest first: ``by`` (user id, None when forgotten), ``what``, ``about``."""


# --- When ---------------------------------------------------------------------------------------------------------


def lead_of(channel: Channel) -> timedelta:
    """How long before its hour the channel's edition is shown to editors; nothing where it is not."""
    return timedelta(minutes=channel.editors_minutes if channel.editors else 0)


def day_to_show(store: Store, channel: Channel, now: datetime) -> date | None:
    """The local day of the edition that is made, is due within the lead, and is not being shown yet."""
    lead = lead_of(channel)
    today = now.astimezone(zone_of(channel)).date()
    for day in (today, today + timedelta(days=1)) if lead else ():
        at = due_instant(channel, day)
        if at is not None and now < at <= now + lead and store.edition(channel.workspace, channel.id, day):
            return day if preview_of(store, channel.workspace, channel.id, day) is None else None
    return None


def begin(store: Store, channel: Channel, day: date) -> None:
    """Remember that the edition of that day is to be shown; previews of weeks ago are forgotten."""
    made: Json = {"room": channel.editors, "log": []}
    store.change_record(channel.workspace, PREVIEWS, _key(channel.id, day), lambda old: old or made)
    for key in store.records(channel.workspace, PREVIEWS):
        where, _, when = key.partition("/")
        if where == channel.id and date.fromisoformat(when) < day - 2 * REMEMBERED:
            store.change_record(channel.workspace, PREVIEWS, key, lambda _: None)


def preview_of(store: Store, workspace: str, channel: str, day: date) -> Json | None:
    """What is kept of a preview; None where the edition was not shown."""
    return store.record(workspace, PREVIEWS, _key(channel, day))


def open_previews(store: Store, workspace: str) -> list[tuple[str, date]]:
    """(channel id, day) of each preview whose edition has not come to its end."""
    kept = store.records(workspace, PREVIEWS)
    parted = (key.partition("/") for key, one in kept.items() if not one.get("closed"))
    return [(channel, date.fromisoformat(day)) for channel, _, day in parted]


def note_shown(store: Store, workspace: str, channel: str, day: date, **facts: Any) -> None:
    """Add facts to what is kept of a preview (``print``: of the message as it stands; ``closed``)."""
    store.change_record(workspace, PREVIEWS, _key(channel, day), lambda old: {**old, **facts} if old else None)


def shown(store: Store, channel: Channel, day: date, now: datetime) -> Shown | None:
    """The edition as its editors are to see it now; None where there is none any more."""
    edition, at = store.edition(channel.workspace, channel.id, day), due_instant(channel, day)
    if edition is None:
        return None
    at = at or edition.composed or now
    record = preview_of(store, channel.workspace, channel.id, day) or {}
    stage = stage_of(store, edition, at, now)
    return Shown(edition, stage, at.astimezone(zone_of(channel)), channel.zone, tuple(record.get("log", ())))


def stage_of(store: Store, edition: Edition, due: datetime, now: datetime) -> Stage:
    """How far an edition is; `due`: the instant of its hour."""
    if has_begun(store, edition):
        return "out"
    if now > due + LATE_LIMIT:
        return "passed"
    return "held" if edition.held else "open"


def has_begun(store: Store, edition: Edition) -> bool:
    """Whether a message of the edition was claimed, sent or refused."""
    posts = store.posts(edition.workspace, edition.channel, edition.day)
    return any(post.state != "pending" for post in posts if post.planned.part != "preview")


def _key(channel: str, day: date) -> str:
    return f"{channel}/{day.isoformat()}"


# --- What editors decide ------------------------------------------------------------------------------------------


def decide(store: Store, channel: Channel, day: date, change: Change, render: Render, now: datetime) -> bool:
    """Change the edition and its plan together; False where it is so already.

    Raises `UserError` in words for the editor when it is too late, or when `change` will not have it.
    """
    for _ in range(TRIES):
        before = shown(store, channel, day, now)
        if before is None:
            raise UserError(GONE)
        if before.stage in ("out", "passed"):
            raise UserError(OUT if before.stage == "out" else PASSED)
        made = change(before.edition)
        if made == before.edition:
            return False
        if store.revise_edition(before.edition, made, () if made.held else render(made)):
            return True
    raise UserError("Others are changing this edition just now. Please click once more.")


def note_decision(store: Store, channel: Channel, day: date, by: str, what: str, about: str = "") -> None:
    """Remember who did it, for the other editors."""
    one = {"by": by, "what": what, "about": about}

    def grown(old: Json | None) -> Json:
        kept = old or {"room": channel.editors, "log": []}
        return {**kept, "log": [*kept["log"], one][-50:]}

    store.change_record(channel.workspace, PREVIEWS, _key(channel.id, day), grown)


def held(edition: Edition) -> Edition:
    """Nothing of it is posted until it is released."""
    return replace(edition, held=True)


def released(edition: Edition) -> Edition:
    """It goes out at its hour; at once where that has passed."""
    return replace(edition, held=False)


def without(story: str) -> Change:
    """The edition without a story, which is left out for the reason `DROPPED`."""

    def change(edition: Edition) -> Edition:
        briefs = tuple(one for one in edition.briefs if one.story != story)
        lines = tuple(one for one in edition.one_liners if one.story != story)
        if not briefs:
            raise UserError("It is the only brief. To post nothing this morning, hold the edition.")
        gone: list[Brief | OneLiner] = [one for one in edition.briefs if one.story == story]
        gone += [one for one in edition.one_liners if one.story == story]
        omitted = tuple(Omission(one.story, one.headline, DROPPED, articles=one.articles) for one in gone)
        return replace(edition, briefs=briefs, one_liners=lines, omitted=(*edition.omitted, *omitted))

    return change


def moved_above(story: str, above: str) -> Change:
    """The edition with a brief right before another one; as it is where it stands before that already."""

    def change(edition: Edition) -> Edition:
        order = [brief.story for brief in edition.briefs]
        if story not in order or above not in order or order.index(story) < order.index(above):
            return edition
        brief = edition.briefs[order.index(story)]
        others = [one for one in edition.briefs if one.story != story]
        place = [one.story for one in others].index(above)
        return replace(edition, briefs=(*others[:place], brief, *others[place:]))

    return change


def signed(story: str, view: View) -> Change:
    """The edition with a person's View on a brief, in the place of the machine's."""

    def change(edition: Edition) -> Edition:
        brief = brief_in(edition, story)
        if brief.view == view:
            return edition
        if brief.view and brief.view.author.kind == "human":
            raise UserError(f"{brief.view.label} is on it already. Yours can follow in its thread once it is out.")
        briefs = tuple(replace(one, view=view) if one.story == story else one for one in edition.briefs)
        return replace(edition, briefs=briefs)

    return change


def brief_in(edition: Edition, story: str) -> Brief:
    """The edition's brief on a story. Raises `UserError` where it has none (any more)."""
    for brief in edition.briefs:
        if brief.story == story:
            return brief
    raise UserError("This brief is no longer in the edition.")


def dropped(edition: Edition) -> tuple[Omission, ...]:
    """What editors have dropped of it."""
    return tuple(one for one in edition.omitted if one.reason == DROPPED)


# --- The mornings after -------------------------------------------------------------------------------------------


def without_dropped(
    store: Store, channel: Channel, day: date, stories: Sequence[Story]
) -> tuple[list[Story], list[Omission]]:
    """Stories that may be told, and those that an editor dropped lately and of which there is nothing new."""
    gone = _dropped_lately(store, channel, day)
    left = {one.id: gone[one.id] for one in stories if one.id in gone and not has_news(one, gone[one.id][1])}
    omitted = [
        Omission(
            one.id,
            one.lead.title,
            f"{DROPPED.split(' before')[0]} on {left[one.id][0]:%-d %B}, and nothing new since",
            articles=tuple(article.id for article in one.articles),
        )
        for one in stories
        if one.id in left
    ]
    return [one for one in stories if one.id not in left], omitted


def _dropped_lately(store: Store, channel: Channel, day: date) -> dict[str, tuple[date, tuple[str, ...]]]:
    """Day and articles then, by story."""
    found: dict[str, tuple[date, tuple[str, ...]]] = {}
    for key in store.records(channel.workspace, PREVIEWS):
        where, _, text = key.partition("/")
        when = date.fromisoformat(text)
        if where != channel.id or not day - REMEMBERED <= when < day:
            continue
        edition = store.edition(channel.workspace, channel.id, when)
        found |= {one.story: (when, one.articles) for one in (dropped(edition) if edition else ())}
    return found


def newest_out(store: Store, workspace: str, channel: str | None = None) -> Edition | None:
    """The newest edition of the channel (of the workspace, when none is named) that readers may see.

    What editors still look at, or hold, is not shown to readers; the one before it is.
    """
    latest = store.latest_edition(workspace, channel)
    if latest is None or not _with_editors(store, latest):
        return latest
    days = (latest.day - timedelta(days=back) for back in range(1, REMEMBERED.days + 1))
    earlier = (store.edition(workspace, latest.channel, day) for day in days)
    return next((one for one in earlier if one and not _with_editors(store, one)), None)


def _with_editors(store: Store, edition: Edition) -> bool:
    seen = preview_of(store, edition.workspace, edition.channel, edition.day) is not None
    return (edition.held or seen) and not has_begun(store, edition)
