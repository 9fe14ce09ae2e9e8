"""The View by a named person: a modal with the draft, what the checks say against it, and its own message, once.

Also the day a call was to be looked at again: its author is asked what happened, and readers are told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from briefs import preview
from briefs.corrections import amended
from briefs.signed import Call, faults_of, keep_view, resolve_forecast, signed_view
from handlers.blocks import edition_posts, view_message
from handlers.brief_posts import place_of, post_in_thread
from handlers.elements import Reply, actions, button, context, fallback, section
from handlers.forms import field, meta_of, modal, one_of, open_modal, typed, typing
from handlers.mrkdwn import Json, day, inert, line, listing, quoted, rich, words
from handlers.rights import may_change, refusal
from handlers.services import Services
from handlers.voice import Voice
from retail.errors import UserError
from retail.text import cut
from retail.types import Author, Brief, Forecast, View, Violation

CALLBACK, OUTCOME = "write_view", "forecast_outcome"
CONFIDENCE = (("No forecast in it", "none"), ("Low", "low"), ("Medium", "medium"), ("High", "high"))
HINT = "40 to 110 words. Facts must be in the brief's articles; “will” wants a may, might or likely beside it."


def open_form(services: Services, client: WebClient, trigger: str, user: str, channel: str, story: str) -> Reply | None:
    """Show the form; the refusal where this person may not. Raises `UserError` where the brief is gone."""
    if not may_change(services, client, user):
        return refusal(services, "write the View")
    brief = _brief(services, story)
    place_of(services, channel, story)
    open_modal(client, trigger, form(brief, {"channel": channel, "story": story}))
    return None


def _brief(services: Services, story: str) -> Brief:
    brief = services.store.brief(services.workspace, story)
    if brief is None:
        raise UserError("This brief is no longer in the archive.")
    return amended(services.store, services.workspace, brief)


def form(brief: Brief, about: Mapping[str, str]) -> Json:
    """The modal: the brief and its archive at hand, the draft (the machine's View where there is one), the call."""
    earlier = [[words(f"{day(i.date)} – {cut(i.headline, 140)} ({cut(i.outlet, 50)})")] for i in brief.context[:3]]
    told = " ".join(sentence.text for sentence in brief.sentences)
    blocks: list[Json] = [rich(line(words(cut(brief.headline, 300), "bold")), quoted(words(cut(told, 900) or "–")))]
    blocks += [rich(line(words("From the archive", "bold")), listing(earlier))] if earlier else []
    blocks += [] if earlier else [context("The archive has no precedent; the View will say so.")]
    draft = brief.view.text if brief.view and brief.view.author.kind == "bot" else ""
    sure = "How sure are you?"
    blocks += [
        field("name", "Your name, as it is to be printed", typing(most=60), hint="As in “Anna Lee’s View”."),
        field("text", "Your View", typing(draft, lines=True), hint=HINT),
        field("disagreement", "Room for disagreement", typing(lines=True, most=500), optional=True),
        field("forecast", "A call that can be looked at again", typing(most=300), optional=True),
        field("resolve_by", "When to look at it again", typing(most=10, example="2027-03-31"), optional=True),
        field("confidence", sure, one_of(CONFIDENCE, "none", menu=True)),
    ]
    return modal(CALLBACK, "Write the View", blocks, submit="Post it", meta=about)


def given_in(view: dict[str, Any]) -> dict[str, str]:
    """What was typed or chosen, by field; an empty string where nothing was."""
    return {name: str(value or "").strip() for name, value in typed(view).items()}


def register(app: App, services: Services) -> None:
    """Listen to the two forms."""

    @app.view(CALLBACK)
    def submitted(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        user = str((body.get("user") or {}).get("id", ""))
        errors, made = _read(services, client, view, user)
        if errors or made is None:
            ack(response_action="errors", errors=errors)
            return
        ack()
        meta = meta_of(view)
        voice = Voice(None, client, str(meta.get("room") or meta["channel"]), user)
        services.workers.hand_over(lambda: _post(services, voice, meta, made), voice.apologise)

    @app.view(OUTCOME)
    def looked_at_again(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        outcome = given_in(view).get("outcome", "")
        if not outcome:
            ack(response_action="errors", errors={"outcome": "Please say what happened."})
            return
        ack()
        user = str((body.get("user") or {}).get("id", ""))
        voice = Voice(None, client, user, user)
        key = str(meta_of(view).get("call"))
        services.workers.hand_over(lambda: _tell_outcome(services, voice, key, outcome), voice.apologise)


def _read(services: Services, client: WebClient, view: dict[str, Any], user: str) -> tuple[dict[str, str], View | None]:
    """The View that was typed, or what is to be mended, by field."""
    meta, given = meta_of(view), given_in(view)
    channel, story = str(meta.get("channel")), str(meta.get("story"))
    try:
        if not may_change(services, client, user):
            return {"text": "You may no longer write the View here."}, None
        brief = _brief(services, story)
        if not meta.get("day"):
            place_of(services, channel, story)
    except UserError as error:
        return {"text": str(error)}, None
    errors, call = _call(given, services.now().date())
    errors |= {} if given.get("name") else {"name": "A View is signed: please give your name."}
    if errors:
        return errors, None
    author = Author("human", cut(given["name"], 60), user)
    made = signed_view(
        brief,
        author,
        given.get("text", ""),
        disagreement=given.get("disagreement", ""),
        forecast=call,
        confidence=given.get("confidence", "none"),
    )
    faults = faults_of(brief, made, services.store.articles(brief.articles, workspace=services.workspace))
    return ({"text": explained(faults)}, None) if faults else ({}, made)


def _call(given: dict[str, str], today: date) -> tuple[dict[str, str], Forecast | None]:
    statement, when = given.get("forecast", ""), given.get("resolve_by", "")
    if not statement and not when:
        return {}, None
    if not statement:
        return {"forecast": "There is a date but no call."}, None
    try:
        resolve_by = date.fromisoformat(when)
    except ValueError:
        return {"resolve_by": "A call wants a date, such as 2027-03-31."}, None
    if resolve_by <= today:
        return {"resolve_by": "The date must lie ahead."}, None
    if given.get("confidence", "none") == "none":
        return {"confidence": "A call wants a degree: low, medium or high."}, None
    return {}, Forecast(" ".join(statement.split()), resolve_by)


def explained(faults: Sequence[Violation]) -> str:
    """What the checks found, as one text for a form field (Slack shows plain text there)."""
    said = " ".join(f"{fault.why[0].upper()}{fault.why[1:].rstrip('.')}." for fault in faults[:4])
    return cut(said, 900)


def _post(services: Services, voice: Voice, meta: Mapping[str, str], view: View) -> None:
    story, channel = str(meta["story"]), str(meta["channel"])
    brief = _brief(services, story)
    if meta.get("day") and _put_into_edition(services, channel, date.fromisoformat(meta["day"]), story, view):
        keep_view(services.store, services.workspace, channel, brief, view, services.now())
        voice.say(Reply("Your View goes out with the edition, in the brief's thread."))
        return
    place = place_of(services, channel, story)
    keep_view(services.store, services.workspace, channel, brief, view, services.now())
    said = view_message(view, brief.headline)
    if post_in_thread(services, voice.client, place, "view", str(view.author.slack_id), said):
        return
    voice.say(Reply("Your View on this story was taken before, or is posted as soon as Slack takes it: one a person."))


def _put_into_edition(services: Services, channel_id: str, day: date, story: str, view: View) -> bool:
    """Put the View into an edition that its editors still look at; False where that has begun to go out.

    The saved edition holds the name that is printed and not the user id: that stands in the record of the View.
    """
    store, channel = services.store, services.store.channel(services.workspace, channel_id)
    edition = store.edition(services.workspace, channel_id, day)
    if channel is None or edition is None or preview.has_begun(store, edition):
        return False
    change = preview.signed(story, replace(view, author=replace(view.author, slack_id=None)))
    if preview.decide(store, channel, day, change, edition_posts, services.now()):
        about = preview.brief_in(edition, story).headline
        preview.note_decision(store, channel, day, str(view.author.slack_id), "view", about)
    return True


# --- Calls looked at again ----------------------------------------------------------------------------------------


def due_reply(call: Call) -> Reply:
    """The question to the author of a call on its day."""
    kept = call.record
    asked = f"You said on {kept['made']}, on “{cut(kept['about'], 200)}”: “{cut(kept['statement'], 400)}”"
    blocks = (
        section(f"{inert(asked, 2500)}\nThe day to look at it again has come. What happened?"),
        actions(button("Say what happened", "forecast_due", call.key)),
    )
    return Reply(fallback(asked, "The day to look at it again has come. What happened?"), blocks)


def open_outcome_form(services: Services, client: WebClient, trigger: str, key: str) -> None:
    """Show the form in which the author says what came of a call."""
    hint = "It is told in the thread and in the next edition."
    blocks = [field("outcome", "What happened?", typing(lines=True, most=600), hint=hint)]
    open_modal(client, trigger, modal(OUTCOME, "Looked at again", blocks, submit="Send", meta={"call": key}))


def _tell_outcome(services: Services, voice: Voice, key: str, outcome: str) -> None:
    now: datetime = services.now()
    call = resolve_forecast(services.store, services.workspace, key, " ".join(outcome.split()), now)
    if call is None:
        raise UserError("That call is no longer kept.")
    told = f"{call['name']} said on {call['made']}: “{call['statement']}”"
    blocks = [
        rich(line(words("We said: ", "bold"), words(told)), line(words("What happened: ", "bold"), words(outcome)))
    ]
    said = fallback(f"We said: {told}. What happened: {outcome}"), blocks
    place = place_of(services, str(call["channel"]), str(call["story"]))
    post_in_thread(services, voice.client, place, "update", f"outcome-{call['by']}", said)
