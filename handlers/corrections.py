"""Report a mistake: from a reader's click to the editors' decision, the mended brief, its thread and the next morning.

The reader's words go to the editors and nowhere else. What an editor accepts edits the brief's own message, is said in
its thread once, and stands in the next edition's note.
"""

import logging
import uuid
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from briefs.corrections import CORRECTIONS, amended, corrected, correction_lines
from handlers.blocks import brief_message
from handlers.brief_posts import Place, place_of, post_in_thread
from handlers.calls import called
from handlers.elements import Reply, actions, button, context, fallback, section
from handlers.forms import field, meta_of, modal, open_modal, typing
from handlers.mrkdwn import Json, bold, inert, line, rich, words
from handlers.replies import say
from handlers.rights import deciders, may_change, refusal
from handlers.services import Services
from handlers.views_modal import explained, given_in
from handlers.voice import Voice
from retail.errors import SlackRefused, SlackUnknown, UserError
from retail.text import cut
from retail.types import Brief

log = logging.getLogger(__name__)

REPORT, DECIDE = "report_mistake", "accept_correction"
MOST_TOLD = 10
"""Editors who get a report."""
NOBODY = (
    "Your report is kept, but this installation has named nobody to read it yet; an operator does that with "
    "ENDCAP_ADMINS, or an admin names editors in the settings."
)


def open_report(client: WebClient, trigger: str, channel: str, brief: Brief) -> None:
    """Show the reader's form."""
    blocks: list[Json] = [
        rich(line(words(cut(brief.headline, 300), "bold"))),
        field("wrong", "What is wrong?", typing(lines=True, most=1000)),
        field("right", "What is right, and who says so?", typing(lines=True, most=1000), optional=True),
        context("It goes to the editors. They see who sent it."),
    ]
    open_modal(
        client,
        trigger,
        modal(REPORT, "Report a mistake", blocks, submit="Send", meta={"channel": channel, "story": brief.story}),
    )


def register(app: App, services: Services) -> None:
    """Listen to the reader's form and to the editor's."""

    @app.view(REPORT)
    def reported(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        given = given_in(view)
        if len(given.get("wrong", "").split()) < 2:
            ack(response_action="errors", errors={"wrong": "Please say in a few words what is wrong."})
            return
        ack()
        voice = _voice(body, view, client)
        story = str(meta_of(view).get("story"))
        services.workers.hand_over(lambda: _report(services, voice, story, given), voice.apologise)

    @app.view(DECIDE)
    def decided(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        voice = _voice(body, view, client)
        given = given_in(view)
        try:
            errors = _faults(services, voice, view, given)
        except UserError as error:
            errors = {"note": str(error)}
        if errors:
            ack(response_action="errors", errors=errors)
            return
        ack()
        key = str(meta_of(view).get("report"))
        services.workers.hand_over(lambda: _accept(services, voice, key, given), voice.apologise)


def _voice(body: dict[str, Any], view: dict[str, Any], client: WebClient) -> Voice:
    user = str((body.get("user") or {}).get("id", ""))
    return Voice(None, client, str(meta_of(view).get("channel") or user), user)


def _told(services: Services, story: str) -> Brief:
    brief = services.store.brief(services.workspace, story)
    if brief is None:
        raise UserError("This brief is no longer in the archive.")
    return amended(services.store, services.workspace, brief)


# --- The report ---------------------------------------------------------------------------------------------------


def _report(services: Services, voice: Voice, story: str, given: dict[str, str]) -> None:
    brief = _told(services, story)
    key = uuid.uuid4().hex[:12]
    report = {
        "story": story,
        "about": brief.headline,
        "channel": voice.channel,
        "by": voice.user,
        "wrong": given["wrong"],
        "right": given.get("right", ""),
        "state": "open",
        "at": services.now().isoformat(),
    }
    services.store.change_record(services.workspace, CORRECTIONS, key, lambda _: report)
    told = sum(_to_editor(voice.client, editor, key, report) for editor in deciders(services)[:MOST_TOLD])
    voice.say(say("Thank you. The editors have your report; you hear what becomes of it." if told else NOBODY))


def _to_editor(client: WebClient, editor: str, key: str, report: dict[str, str]) -> bool:
    reply = report_reply(key, report)
    try:
        called(client.chat_postMessage, channel=editor, text=reply.text, blocks=list(reply.blocks))
    except (SlackRefused, SlackUnknown) as error:
        log.warning("report for %s: %s", editor, error)
        return isinstance(error, SlackUnknown)
    return True


def report_reply(key: str, report: dict[str, str]) -> Reply:
    """What an editor is shown, with Accept and Reject."""
    right = f"\n*Right would be:* {inert(report['right'], 1100)}" if report["right"] else ""
    said = f"<@{report['by']}> reports a mistake in {bold(report['about'])}:\n{inert(report['wrong'], 1100)}{right}"
    rows = actions(
        button("Accept…", "correction_accept", key, style="primary", says="Accept and write the correction"),
        button("Reject", "correction_reject", key, says="Reject this report"),
    )
    return Reply(fallback(f"A mistake is reported in “{report['about']}”: {report['wrong']}"), (section(said), rows))


# --- The decision -------------------------------------------------------------------------------------------------


def _open_report(services: Services, key: str) -> dict[str, Any]:
    report = services.store.record(services.workspace, CORRECTIONS, key)
    if report is None:
        raise UserError("This report is no longer kept.")
    if report["state"] != "open":
        raise UserError(f"This report was {report['state']} already, by <@{report['decided_by']}>.")
    return report


def open_decision(services: Services, client: WebClient, trigger: str, user: str, key: str) -> Reply | None:
    """Show the editor's form; the refusal where this person may not. Raises `UserError` for a decided report."""
    if not may_change(services, client, user):
        return refusal(services, "decide on reports")
    report = _open_report(services, key)
    brief = _told(services, str(report["story"]))
    place_of(services, str(report["channel"]), brief.story)
    text = " ".join(sentence.text for sentence in brief.sentences)
    hint = "Facts must be in the brief's articles. What they do not say belongs into the correction below."
    blocks = [
        field("headline", "Headline", typing(brief.headline, most=200)),
        field("text", "Text", typing(text, lines=True), hint=hint),
        field("note", "Correction, as readers are told", typing(str(report["wrong"]), lines=True, most=500)),
    ]
    meta = {"report": key, "channel": report["channel"], "story": brief.story}
    open_modal(client, trigger, modal(DECIDE, "Correct the brief", blocks, submit="Correct it", meta=meta))
    return None


def _faults(services: Services, voice: Voice, view: dict[str, Any], given: dict[str, str]) -> dict[str, str]:
    """What is to be mended in the editor's form, by field."""
    if not may_change(services, voice.client, voice.user):
        return {"note": "You may no longer decide on reports here."}
    _open_report(services, str(meta_of(view).get("report")))
    if not given.get("note"):
        return {"note": "Readers are told what was wrong; please say it."}
    if not given.get("headline") or not given.get("text"):
        return {"text": "A brief has a headline and a text."}
    brief = _told(services, str(meta_of(view).get("story")))
    made = corrected(brief, given["headline"], given["text"], services.store.articles(brief.articles))
    headline = [fault for fault in made.violations if fault.where == "headline"]
    rest = [fault for fault in made.violations if fault.where != "headline"]
    return ({"headline": explained(headline)} if headline else {}) | ({"text": explained(rest)} if rest else {})


def decide(services: Services, user: str, key: str, state: str, **more: str) -> dict[str, Any]:
    """Write the decision, once: of two editors at the same time the first decides. Raises `UserError`."""

    def change(old: dict[str, Any] | None) -> dict[str, Any]:
        if old is None or old["state"] != "open":
            raise UserError("This report was decided already." if old else "This report is no longer kept.")
        return {**old, "state": state, "decided_by": user, "decided": services.now().isoformat(), **more}

    return services.store.change_record(services.workspace, CORRECTIONS, key, change) or {}


def _accept(services: Services, voice: Voice, key: str, given: dict[str, str]) -> None:
    report = services.store.record(services.workspace, CORRECTIONS, key) or {}
    place = place_of(services, str(report.get("channel")), str(report.get("story")))
    before = _told(services, str(report["story"]))
    text = " ".join(given["text"].split())
    is_same = given["headline"] == before.headline and text == " ".join(s.text for s in before.sentences)
    changed = {} if is_same else {"headline": given["headline"], "text": text}
    report = decide(services, voice.user, key, "accepted", note=" ".join(given["note"].split()), **changed)
    _edited(services, voice, place, str(report["story"]))
    told = f"Correction: {str(report['note']).rstrip('.')}."
    post_in_thread(
        services,
        voice.client,
        place,
        "update",
        f"correction-{key}",
        (fallback(told), [rich(line(words("Correction: ", "bold"), words(f"{str(report['note']).rstrip('.')}.")))]),
    )
    _to_reader(voice.client, report, f"Thank you: your report on “{report['about']}” was right, and is corrected.")


def _edited(services: Services, voice: Voice, place: Place, story: str) -> None:
    """Edit the message; where Slack will not, the editor hears it, and thread and next edition tell it all the same."""
    try:
        show_corrected(services, voice.client, place, story)
    except SlackRefused as refused:
        log.warning("%s: %s could not be edited: %s", place.channel, place.key, refused.reason)
        why = f"Slack did not let us edit the brief ({refused.reason})"
        voice.say(say(f"{why}. The correction is told in its thread, if that stands, and in the next edition."))


def show_corrected(services: Services, client: WebClient, place: Place, story: str) -> None:
    """Edit the brief's message: its text as corrected, and a line that says what was wrong. Safe to repeat."""
    brief = _told(services, story)
    text, blocks = brief_message(brief)
    lines = correction_lines(services.store, services.workspace, story)
    notes = [context(f"*Correction:* {inert(cut(one, 300), 1500)}") for one in lines[-3:]]
    *told, buttons = blocks
    called(
        client.chat_update,
        channel=place.channel,
        ts=place.ts,
        text=cut(f"{text} {fallback('Correction:', *lines[-3:])}", 3900),
        blocks=[*told, *notes, buttons],
    )


def reject(services: Services, voice: Voice, key: str) -> Reply:
    """Turn a report down; the reader is told."""
    if not may_change(services, voice.client, voice.user):
        return refusal(services, "decide on reports")
    report = decide(services, voice.user, key, "rejected")
    _to_reader(voice.client, report, f"Thank you for your report on “{report['about']}”. The editors let it stand.")
    return say("Rejected. The reader is told.")


def _to_reader(client: WebClient, report: dict[str, Any], said: str) -> None:
    try:
        called(client.chat_postMessage, channel=str(report["by"]), text=inert(said, 2900))
    except (SlackRefused, SlackUnknown) as error:
        log.warning("an answer to %s: %s", report["by"], error)
