"""The editors' preview in Slack: what stands in their channel, and what a click on it does.

The message is drawn from the archive each time, so that it tells the state that a kill, another editor or another
process left; `running.previews_job` draws it again where a click could not.
"""

import hashlib
import json
import logging
import re
from dataclasses import dataclass
from datetime import UTC, date
from functools import partial

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from briefs import preview
from briefs.preview import Change, Shown
from briefs.timetable import LATE_LIMIT
from handlers import views_modal
from handlers.blocks import Said, attribution, edition_posts, payload
from handlers.calls import called
from handlers.elements import actions, button, context, divider, fallback, header, plain_text, section
from handlers.forms import notice, open_modal
from handlers.mrkdwn import Json, inert, long_day
from handlers.replies import say
from handlers.rights import may_change, refusal
from handlers.services import Services
from handlers.voice import Voice
from retail.errors import SlackRefused, SlackUnknown, UserError
from retail.text import cut
from retail.types import Brief, Channel, Edition, OneLiner, PlannedPost, PostPart
from storage.base import Store

log = logging.getLogger(__name__)

PART: PostPart = "preview"
MOST_LOG = 8
SHOWN_TEXT = 240
"""Characters of a brief that are shown; the rest can be read in a window."""
CHANGE = "change an edition before it goes out"


# --- What stands there --------------------------------------------------------------------------------------------


def preview_key(channel: str, day: date, tail: str = "edition") -> str:
    """The ledger's key of the preview of a channel's edition; of what is said under it, with another tail."""
    return f"{day.isoformat()}/{channel}/{PART}/{tail}"


def preview_post(channel: Channel, room: str, shown: Shown) -> PlannedPost:
    """The preview as a message that is posted once in the editors' channel."""
    key = preview_key(channel.id, shown.edition.day)
    body = payload(preview_message(shown), key, shown.edition.day.isoformat(), None)
    return PlannedPost(key, channel.workspace, room, shown.edition.day, 0, PART, body)


def passed_post(channel: Channel, room: str, shown: Shown) -> PlannedPost:
    """What editors are told, in the preview's thread, of an edition that was held for too long."""
    day, root = shown.edition.day, preview_key(channel.id, shown.edition.day)
    key = preview_key(channel.id, day, "passed")
    said = "This edition was not released in time and is not posted. What is still news goes into the next edition."
    lost = [brief.view.label for brief in shown.edition.briefs if brief.view and brief.view.author.kind == "human"]
    said += f" Not posted either: {', '.join(lost)}." if lost else ""
    body = payload((inert(said), [section(inert(said))]), key, day.isoformat(), None)
    return PlannedPost(key, channel.workspace, room, day, 1, PART, body, thread_of=root)


def preview_message(shown: Shown) -> Said:
    """The edition as editors see it: how it stands, each story with its menu, what was changed and by whom."""
    edition, place = shown.edition, f"{shown.edition.channel}|{shown.edition.day.isoformat()}"
    live = shown.stage in ("open", "held")
    title = f"Preview · {long_day(edition.day)}"
    blocks = [header(title), section(_state(shown))]
    blocks += [_hold(shown, place)] if live else []
    blocks += [context(told) for told in _changes(shown)]
    blocks.append(divider())
    for index, brief in enumerate(edition.briefs):
        above = edition.briefs[index - 1].story if index else ""
        blocks.append(_brief(index, brief, f"{place}|{brief.story}|{above}", live=live))
    for index, line in enumerate(edition.one_liners):
        blocks.append(_line(index, line, f"{place}|{line.story}", live=live))
    blocks += [section(f"*Editor's note:* {inert(edition.note, 600)}")] if edition.note else []
    told = [f"{number}. {brief.headline}." for number, brief in enumerate(edition.briefs, 1)]
    return fallback(f"{title}.", _plain_state(shown), *told), blocks


def _state(shown: Shown) -> str:
    channel = shown.edition.channel
    where = f"<#{channel}>" if channel.isalnum() else inert(channel)
    return f"*{_heads(shown)}* For {where}. {_plain_state(shown)}"


def _heads(shown: Shown) -> str:
    words = {"open": "Only editors see this.", "held": "Held.", "out": "It has gone out.", "passed": "Not posted."}
    return words[shown.stage]


def _plain_state(shown: Shown) -> str:
    if shown.stage == "open":
        return f"It goes out at {shown.due:%H:%M} ({shown.zone}) unless somebody holds it. Silence is consent."
    if shown.stage == "held":
        until = (shown.due.astimezone(UTC) + LATE_LIMIT).astimezone(shown.due.tzinfo)
        return (
            f"Nothing is posted until an editor releases it. Its hour is {shown.due:%H:%M} ({shown.zone}); after "
            f"{until:%H:%M} what is still news goes into the next edition."
        )
    if shown.stage == "out":
        return "The edition stands in its channel; nothing can be changed here any more."
    return "It was not released in time. What is still news goes into the next edition."


def _hold(shown: Shown, place: str) -> Json:
    if shown.stage == "held":
        return actions(button("Release", "preview_release", place, says="Release: let the edition go out"))
    return actions(button("Hold", "preview_hold", place, says="Hold: nothing is posted until you release it"))


def _brief(index: int, brief: Brief, value: str, *, live: bool) -> Json:
    told = " ".join(sentence.text for sentence in brief.sentences[:1])
    view = f"\n_With {inert(brief.view.label, 90)}._" if brief.view else ""
    head = f"*{index + 1}. {inert(brief.headline, 200)}*"
    said = f"{head}\n{inert(attribution(brief.attribution), 90)}: {inert(told, SHOWN_TEXT)}{view}"
    return section(said, _menu(index, brief, value) if live else None)


def _menu(index: int, brief: Brief, value: str) -> Json:
    choices = [("Move up", "up")] if index else []
    choices += [("Drop", "drop"), ("Write the View", "view"), ("Read it in full", "read")]
    options = [{"text": plain_text(label, 75), "value": f"{verb}|{value}"[:150]} for label, verb in choices]
    return {"type": "overflow", "action_id": f"preview_menu_{index}", "options": options}


def _line(index: int, line: OneLiner, value: str, *, live: bool) -> Json:
    said = f"*In one line:* {inert(line.headline, 200)} – {inert(line.outlet, 60)}"
    drop = button("Drop", f"preview_drop_{index}", f"drop|{value}|", says=f"Drop: {line.headline}")
    return section(said, drop if live else None)


def _changes(shown: Shown) -> list[str]:
    """What editors did, in order; what was dropped is told even where it is not known by whom."""
    told = [f"{_who(one)} {_did(str(one['what']), str(one.get('about') or ''))}" for one in shown.log[-MOST_LOG:]]
    named = {one.get("about") for one in shown.log if one["what"] == "drop"}
    told += [
        f"Dropped: “{inert(one.headline, 120)}”." for one in preview.dropped(shown.edition) if one.headline not in named
    ]
    return told[:MOST_LOG]


def _who(one: Json) -> str:
    by = str(one.get("by") or "")
    return f"<@{by}>" if by.isalnum() else "An editor"


def _did(what: str, about: str) -> str:
    words = {
        "hold": "held it",
        "release": "released it",
        "drop": "dropped",
        "up": "moved up",
        "view": "signed a View on",
    }
    named = f" “{inert(about, 120)}”" if about else ""
    return f"{words.get(what, 'changed')}{named}."


def print_of(said: Said) -> str:
    """Stands for a message's content: two that look the same have the same."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def redraw(store: Store, client: WebClient, channel: Channel, shown: Shown) -> bool:
    """Make the preview tell the present state; False where it stands nowhere, or tells it already.

    Raises `SlackRefused` or `SlackUnknown` when Slack would not change it.
    """
    workspace, day = channel.workspace, shown.edition.day
    kept = preview.preview_of(store, workspace, channel.id, day) or {}
    room, key = str(kept.get("room") or ""), preview_key(channel.id, day)
    ts = next((p.ts for p in store.posts(workspace, room, day) if p.planned.key == key), None)
    text, blocks = preview_message(shown)
    stands = print_of((text, blocks))
    if ts is None or kept.get("print") == stands:
        return False
    called(client.chat_update, channel=room, ts=ts, text=text, blocks=blocks)
    preview.note_shown(store, workspace, channel.id, day, print=stands)
    return True


# --- What a click does --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was clicked in a preview: ``verb|channel|day|story|above``."""

    verb: str
    channel: str
    day: date
    story: str = ""
    above: str = ""


def chosen(value: str, verb: str | None = None) -> Chosen:
    """A button's or option's value read back. Raises `UserError` where it is not one of ours."""
    parts = [verb, *value.split("|")] if verb else value.split("|")
    try:
        what, channel, day, story, above, *_ = [str(part) for part in (*parts, "", "", "", "")]
        return Chosen(what, channel, date.fromisoformat(day), story, above)
    except ValueError:
        raise UserError(preview.GONE) from None


_DONE = {
    "hold": ("Held. Nothing is posted until somebody releases it.", "It is held already."),
    "release": ("Released.", "It is not held."),
    "drop": ("Dropped.", "It is dropped already."),
    "up": ("Moved up.", "It stands there already."),
}


def decided(services: Services, voice: Voice, what: Chosen) -> None:
    """Do what an editor chose and tell it to all of them; who may not, or comes too late, is told so."""
    if not may_change(services, voice.client, voice.user):
        voice.say(refusal(services, CHANGE))
        return
    channel = _channel(services, what.channel)
    about = _headline(services, what)
    try:
        changed = preview.decide(services.store, channel, what.day, _change(what), edition_posts, services.now())
        if changed:
            preview.note_decision(services.store, channel, what.day, voice.user, what.verb, about)
            log.info("the edition of %s for %s: %s", what.day, channel.id, what.verb)
        named = f" “{cut(about, 120)}”" if about else ""
        voice.say(say(f"{_DONE[what.verb][0 if changed else 1]}{named}"))
    finally:
        _redrawn(services, voice.client, channel, what.day)


def _change(what: Chosen) -> Change:
    if what.verb in ("hold", "release"):
        return preview.held if what.verb == "hold" else preview.released
    if what.verb == "drop":
        return preview.without(what.story)
    if what.verb == "up":
        return preview.moved_above(what.story, what.above)
    raise UserError(preview.GONE)


def _channel(services: Services, channel: str) -> Channel:
    found = services.store.channel(services.workspace, channel)
    if found is None:
        raise UserError("That channel gets no edition any more.")
    return found


def _headline(services: Services, what: Chosen) -> str:
    edition = services.store.edition(services.workspace, what.channel, what.day)
    if edition is None or not what.story:
        return ""
    named = {one.story: one.headline for one in edition.omitted}
    named |= {one.story: one.headline for one in edition.one_liners}
    return (named | {one.story: one.headline for one in edition.briefs}).get(what.story, "")


def _redrawn(services: Services, client: WebClient, channel: Channel, day: date) -> None:
    """Draw the preview again; where Slack does not take it now, the clock does it within a minute."""
    found = preview.shown(services.store, channel, day, services.now())
    try:
        if found:
            redraw(services.store, client, channel, found)
    except (SlackRefused, SlackUnknown) as error:
        log.warning("the preview of %s was not drawn again: %s", channel.id, error)


# --- Windows ------------------------------------------------------------------------------------------------------


def open_window(services: Services, voice: Voice, trigger: str, what: Chosen) -> None:
    """The form for a View, or the brief in full. Raises `UserError` when the trigger is spent, or it is too late."""
    if not may_change(services, voice.client, voice.user):
        voice.say(refusal(services, "write the View" if what.verb == "view" else "read an edition before it goes out"))
        return
    edition = services.store.edition(services.workspace, what.channel, what.day)
    if edition is None:
        raise UserError(preview.GONE)
    brief = preview.brief_in(edition, what.story)
    if what.verb == "read":
        open_modal(voice.client, trigger, full_view(edition, brief))
        return
    if preview.has_begun(services.store, edition):
        raise UserError(preview.OUT)
    about = {"channel": what.channel, "story": what.story, "day": what.day.isoformat(), "room": voice.channel}
    open_modal(voice.client, trigger, views_modal.form(brief, about))


def full_view(edition: Edition, brief: Brief) -> Json:
    """All messages of a brief as they are planned, one after the other, without their buttons."""
    blocks: list[Json] = []
    for post in edition_posts(edition):
        if post.story == brief.story:
            told = [one for one in json.loads(post.payload)["blocks"] if one["type"] != "actions"]
            blocks += [{name: value for name, value in one.items() if name != "block_id"} for one in told]
            blocks.append(divider())
    return notice("Before it goes out", "As it is planned, with its thread.", blocks[:-1])


# --- Listening ----------------------------------------------------------------------------------------------------


def register(app: App, services: Services) -> None:
    """Listen to the preview's buttons and menus."""

    def clicked(ack: Ack, body: Json, action: Json, respond: Respond, client: WebClient) -> None:
        ack()
        voice = _voice(body, respond, client)
        value, name = str(action.get("value") or ""), str(action.get("action_id"))
        verb = name.removeprefix("preview_") if name in ("preview_hold", "preview_release") else None
        services.workers.hand_over(lambda: decided(services, voice, chosen(value, verb)), voice.apologise)

    def picked(ack: Ack, body: Json, action: Json, respond: Respond, client: WebClient) -> None:
        ack()
        voice, trigger = _voice(body, respond, client), str(body.get("trigger_id") or "")
        value = str((action.get("selected_option") or {}).get("value") or "")
        opens = value.partition("|")[0] in ("view", "read")
        if opens:
            job = partial(_opened, services, voice, trigger, value)
            services.workers.at_once(job, voice.apologise)
        else:
            services.workers.hand_over(lambda: decided(services, voice, chosen(value)), voice.apologise)

    app.action(re.compile(r"^preview_(?:hold|release|drop_\d+)$"))(clicked)
    app.action(re.compile(r"^preview_menu_\d+$"))(picked)


def _opened(services: Services, voice: Voice, trigger: str, value: str) -> None:
    open_window(services, voice, trigger, chosen(value))


def _voice(body: Json, respond: Respond, client: WebClient) -> Voice:
    channel = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id") or ""
    return Voice(respond, client, str(channel), str((body.get("user") or {}).get("id") or ""))
