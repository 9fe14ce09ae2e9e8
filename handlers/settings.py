"""A channel's settings by modal: opened by command, Home or the welcome, looked at before saving, saved once.

Two people may have the form open at once: whoever saves second is shown that the first one saved, and saves again to
replace it. Everything is decided before the acknowledgement: it reads a few records and asks Slack about the channel
and, where editors see a preview, about theirs.
"""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from http.client import HTTPException
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from briefs.pauses import resume
from briefs.timetable import due, next_due, zone_of
from handlers.elements import Reply, actions, button, context, section
from handlers.forms import (
    fill_modal,
    loading,
    meta_of,
    notice,
    open_modal,
    push_modal,
    typed,
)
from handlers.mrkdwn import Json, anchor, inert, line, listing, long_day, rich, words
from handlers.rights import may_change, refusal_words, shows_admin
from handlers.services import Services
from handlers.settings_form import (
    CALLBACK,
    Errors,
    Tables,
    fingerprint,
    read_settings,
    settings_view,
    settings_words,
)
from handlers.voice import APOLOGY, Voice, report
from retail.errors import EndcapError, UserError
from retail.text import cut
from retail.types import Channel, Edition

log = logging.getLogger(__name__)

TITLE = "Settings"
KIND = "settings"
"""Kind of the record that tells who last changed a channel in Slack, by channel id."""
LEASE = timedelta(seconds=5)
CHANGE = "change settings"
INVITE = "I am not in this channel. Type /invite with my name there, then open the settings again."


# --- What is said about settings ----------------------------------------------------------------------------------


def settings_reply(services: Services, channel_id: str, *, may: bool) -> Reply:
    """A channel's settings in words, with a button for those who may change them."""
    channel = services.store.channel(services.workspace, channel_id)
    said = settings_words(channel, services.table) if channel else "This channel gets no edition yet."
    blocks = [section(inert(said, 2900)), settings_button(channel_id)] if may else [section(inert(said, 2900))]
    blocks += [] if may else [context(refusal_words(services, CHANGE))]
    told = said if may else f"{said} Only admins of this workspace and the editors they name can change it."
    return Reply(inert(told, 2900), tuple(blocks))


def settings_button(channel_id: str, label: str = "Change settings") -> Json:
    """A button that opens the form of a channel."""
    return actions(button(label, "settings_open", channel_id, says=f"{label} of this channel"))


def changed_by(services: Services, channel_id: str) -> str | None:
    """User id of who last saved the channel's settings in Slack."""
    kept = services.store.record(services.workspace, KIND, channel_id)
    return str(kept["by"]) if kept and kept.get("by") else None


# --- Opening ------------------------------------------------------------------------------------------------------


def open_by_command(services: Services, client: WebClient, user: str, channel_id: str, trigger: str) -> bool:
    """Open the form for a typed command; False when the person may not, or Slack would not open it any more."""
    if not trigger or not shows_admin(services, client, user):
        return False
    try:
        open_settings(services, client, user, channel_id, trigger)
    except UserError:
        return False
    return True


def open_settings(services: Services, client: WebClient, user: str, channel_id: str, trigger: str) -> None:
    """Open the form of a channel, or say in its place why not. Raises `UserError` when the trigger is spent."""
    view_id = open_modal(client, trigger, loading(TITLE))
    fill_modal(client, view_id, _made(services, client, user, channel_id))


def _made(services: Services, client: WebClient, user: str, channel_id: str) -> Json:
    try:
        if not may_change(services, client, user):
            return notice(TITLE, refusal_words(services, CHANGE))
        if trouble := channel_trouble(client, channel_id):
            return notice(TITLE, inert(trouble))
    except UserError as error:
        return notice(TITLE, inert(str(error)))
    known = services.store.channel(services.workspace, channel_id)
    channel = known or Channel(services.workspace, channel_id, zone=_zone_of(services, client, user))
    return form(services, channel, fingerprint(known))


def form(services: Services, channel: Channel, was: str, note: str = "") -> Json:
    """The form of these settings."""
    preview = services.preview is not None
    return settings_view(channel, was, _tables(services), note=note, preview=preview, now=services.now())


def _tables(services: Services) -> Tables:
    return Tables(services.table, tuple(feed.outlet for feed in services.store.feeds()))


def _zone_of(services: Services, client: WebClient, user: str) -> str:
    return services.people.person(client, user, services.now()).zone or "UTC"


def channel_trouble(client: WebClient, channel_id: str) -> str | None:
    """Why a channel cannot get an edition, in words; None when it can, or when Slack does not tell."""
    if not channel_id.startswith(("C", "G")):
        return "Editions come to channels. Open the settings in the channel that is to get one."
    try:
        told: dict[str, Any] = client.conversations_info(channel=channel_id).get("channel") or {}
    except SlackApiError as error:
        return INVITE if error.response.get("error") == "channel_not_found" else None
    except (OSError, HTTPException):
        return None
    if told.get("is_archived"):
        return "This channel is archived. Unarchive it first, or choose another one."
    return INVITE if told.get("is_member") is False else None


# --- Saving -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a submission comes to: errors by block, or another view."""

    errors: Errors
    view: Json | None = None

    def answer(self) -> dict[str, Any]:
        """The arguments of the acknowledgement."""
        if self.errors:
            return {"response_action": "errors", "errors": self.errors}
        return {"response_action": "update", "view": self.view}


def submitted(services: Services, client: WebClient, user: str, view: Json) -> Outcome:
    """Save what was typed, or say what is in the way."""
    meta = meta_of(view)
    channel_id, was = str(meta.get("channel") or ""), str(meta.get("was") or "")
    try:
        if not may_change(services, client, user):
            return Outcome({}, notice(TITLE, refusal_words(services, CHANGE)))
        if trouble := channel_trouble(client, channel_id):
            return Outcome({"hour": trouble})
        if trouble := _room_trouble(services, client, typed(view)):
            return Outcome({"editors": trouble})
        return _alone(services, channel_id, lambda: _saved(services, user, channel_id, was, typed(view)))
    except UserError as error:
        return Outcome({"hour": str(error)})
    except EndcapError as error:
        report(error)
        return Outcome({"hour": APOLOGY})


def _room_trouble(services: Services, client: WebClient, values: dict[str, Any]) -> str | None:
    """Why editors could not be shown a preview in the channel that was chosen for it."""
    room = values.get("editors")
    if not room or values.get("editors_minutes") == "0":
        return None
    if services.store.channel(services.workspace, room):
        return "That channel gets an edition itself. Choose one that only editors read."
    return channel_trouble(client, room)


def _alone(services: Services, channel_id: str, job: Callable[[], Outcome]) -> Outcome:
    """Do it while nobody else saves this channel, in whatever process."""
    owner, lock = uuid.uuid4().hex, f"lock/settings/{services.workspace}/{channel_id}"
    if not services.store.claim(lock, owner, services.now(), LEASE):
        raise UserError("Somebody else is saving this channel right now. Please press Save again.")
    try:
        return job()
    finally:
        services.store.release(lock, owner)


def _saved(services: Services, user: str, channel_id: str, was: str, values: dict[str, Any]) -> Outcome:
    store, now = services.store, services.now()
    known = store.channel(services.workspace, channel_id)
    before = known or Channel(services.workspace, channel_id)
    made, errors = read_settings(values, before, _tables(services), now)
    if errors:
        return Outcome(errors)
    if fingerprint(known) != was and fingerprint(known) != fingerprint(made):
        return Outcome({}, form(services, made, fingerprint(known), _overtaken(services, channel_id)))
    store.save_channel(made)
    resume(store, services.workspace, channel_id)
    stamp = {"by": user, "at": now.isoformat()}
    store.change_record(services.workspace, KIND, channel_id, lambda _: stamp)
    log.info("settings of %s were changed by %s", channel_id, user)
    return Outcome({}, notice("Saved", inert(saved_words(services, known, made))))


def _overtaken(services: Services, channel_id: str) -> str:
    by = changed_by(services, channel_id)
    who = f"<@{by}>" if by and by.isalnum() else "Somebody"
    known = services.store.channel(services.workspace, channel_id)
    now = inert(settings_words(known, services.table), 1500) if known else "The channel is set up no more."
    return f"*{who} has changed these settings meanwhile:* {now}\nYours are below; *Save* again puts them in place."


def saved_words(services: Services, before: Channel | None, after: Channel) -> str:
    """What saving came to: the settings, from when a new time counts, and when the next edition comes."""
    said = ["Saved.", settings_words(replace(after, paused_because=None), services.table)]
    out = days_out(services, after)
    today = services.now().astimezone(zone_of(after)).date()
    moved = before is not None and (before.hour, before.zone) != (after.hour, after.zone)
    if moved and today in out:
        said.append("Today's edition is out already, so the new time counts from tomorrow.")
    return " ".join([*said, coming_words(after, services.now(), out)])


def days_out(services: Services, channel: Channel) -> frozenset[date]:
    """Of yesterday, today and tomorrow, the days that the channel has an edition of."""
    today = services.now().astimezone(zone_of(channel)).date()
    days = [today + timedelta(days=ahead) for ahead in (-1, 0, 1)]
    return frozenset(day for day in days if services.store.edition(channel.workspace, channel.id, day))


def coming_words(channel: Channel, now: datetime, out: frozenset[date]) -> str:
    """When the next edition comes, in the channel's own time."""
    if due(channel, now, out):
        return "This morning's hour has passed: its edition comes within a minute or two."
    at = next_due(channel, now, out)
    if at is None:
        return "With these settings no edition comes within a year."
    local = at.astimezone(zone_of(channel))
    return f"The next edition comes on {long_day(local.date())} at {local:%H:%M} ({channel.zone})."


# --- Preview ------------------------------------------------------------------------------------------------------


def preview(services: Services, client: WebClient, view: Json, trigger: str) -> None:
    """Put a preview over the form, made from what stands in it now. Raises `UserError` when the trigger is spent."""
    view_id = push_modal(client, trigger, loading("Preview", "Looking at this morning's news…"))
    services.workers.hand_over(lambda: _look(services, client, view_id, view), report)


def _look(services: Services, client: WebClient, view_id: str, view: Json) -> None:
    fill_modal(client, view_id, _previewed(services, view))


def _previewed(services: Services, view: Json) -> Json:
    channel_id = str(meta_of(view).get("channel") or "")
    known = services.store.channel(services.workspace, channel_id) or Channel(services.workspace, channel_id)
    made, errors = read_settings(typed(view), known, _tables(services), services.now())
    if errors:
        wrong = "\n".join(f"• {inert(one, 400)}" for one in errors.values())
        return notice("Preview", f"*Not yet:*\n{wrong}"[:3000])
    if services.preview is None:
        return notice("Preview", "There is no preview here.")
    try:
        return preview_view(services.preview(made), coming_words(made, services.now(), days_out(services, made)))
    except EndcapError as error:
        report(error)
        return notice("Preview", inert(APOLOGY))


def preview_view(edition: Edition, coming: str) -> Json:
    """What the edition would hold: headlines in order, one-liners, and what the settings leave out."""
    blocks: list[Json] = []
    items = [[words(cut(b.headline, 160)), words(f" – {cut(b.attribution.outlet, 60)}")] for b in edition.briefs]
    blocks += [rich(line(words("In this order", "bold")), listing(items, ordered=True))] if items else []
    told = [[anchor(o.url, cut(o.headline, 160)), words(f" – {cut(o.outlet, 60)}")] for o in edition.one_liners]
    blocks += [rich(line(words("In one line", "bold")), listing(told))] if told else []
    muted = [one for one in edition.omitted if one.reason.startswith("muted")]
    gone = [[words(f"{cut(one.headline, 120)} ({cut(one.reason, 60)})")] for one in muted[:10]]
    blocks += [rich(line(words(f"Left out as you wish ({len(muted)})", "bold")), listing(gone))] if gone else []
    head = "What would come now." if items or told else "There is no news to tell just now."
    said = f"{head} Nothing is posted or saved. {coming}"
    return notice("Preview", inert(said), [*blocks, context("Headlines as the outlets wrote them.")])


# --- Listening ----------------------------------------------------------------------------------------------------


def register(app: App, services: Services) -> None:
    """Listen to the button that opens the form, to its preview and to its submission."""

    @app.action("settings_open")
    def opened(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond, client: WebClient) -> None:
        ack()
        user, channel_id = str(body["user"]["id"]), str(action.get("value") or "")
        trigger, voice = str(body.get("trigger_id") or ""), voice_of(body, respond, client)
        services.workers.at_once(
            lambda: open_settings(services, client, user, channel_id, trigger), lambda e: tell_failure(voice, e)
        )

    @app.action("settings_preview")
    def looked(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        view, trigger = body.get("view") or {}, str(body.get("trigger_id") or "")
        services.workers.at_once(lambda: preview(services, client, view, trigger), report)

    @app.view(CALLBACK)
    def saved(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        ack(**submitted(services, client, str(body["user"]["id"]), view).answer())


def voice_of(body: dict[str, Any], respond: Respond, client: WebClient) -> Voice:
    """The way back to who clicked; from Home and modals, where there is no channel, a direct message."""
    user = str((body.get("user") or {}).get("id") or "")
    return Voice(respond, client, str((body.get("channel") or {}).get("id") or ""), user)


def tell_failure(voice: Voice, error: Exception) -> None:
    """Say that a window could not be opened, where there is a place to say it."""
    if voice.channel:
        voice.apologise(error)
        return
    report(error)
    said = str(error) if isinstance(error, UserError) else APOLOGY
    voice.client.chat_postMessage(channel=voice.user, text=inert(said))
