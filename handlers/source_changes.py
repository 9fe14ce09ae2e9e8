"""A source changed what a brief cites: the brief is edited, its thread says so, the next edition's note repeats it.

Each change is told once: its correction is kept under a key made of the article and its new words, and the message in
the thread goes through the ledger. What a restart interrupts is taken up by the next look.
"""

import logging

from slack_sdk import WebClient

from briefs.corrections import amended
from briefs.revisions import Change, changes_of, looked_at, record_change, waiting
from handlers.blocks import detail_message
from handlers.brief_posts import Place, place_of, post_in_thread
from handlers.calls import called
from handlers.corrections import show_corrected
from handlers.elements import fallback
from handlers.mrkdwn import line, rich, words
from handlers.services import Services
from retail.errors import SlackRefused, SlackUnknown, UserError
from retail.types import Brief

log = logging.getLogger(__name__)


def correct_changed(services: Services, client: WebClient) -> int:
    """Look at every brief whose source changed since the last look; returns how many were corrected."""
    store, workspace, corrected = services.store, services.workspace, 0
    for article in waiting(store, workspace):
        changes = changes_of(store, workspace, article, services.now())
        posted = [change for change in changes if not _is_waiting(services, change)]
        corrected += sum(_correct(services, client, change) for change in posted)
        if len(posted) == len(changes):
            looked_at(store, workspace, article)
    return corrected


def _is_waiting(services: Services, change: Change) -> bool:
    """Is the brief still to be posted? Then it is corrected when it stands."""
    posts = services.store.posts(services.workspace, change.channel, change.day)
    mine = [post for post in posts if post.planned.part == "brief" and post.planned.story == change.story]
    return any(post.state in ("pending", "sending") for post in mine)


def _correct(services: Services, client: WebClient, change: Change) -> bool:
    brief = services.store.brief(services.workspace, change.story)
    if brief is None:
        return False
    before = amended(services.store, services.workspace, brief)
    if not record_change(services.store, services.workspace, change, before.headline, services.now()):
        return False
    try:
        place = place_of(services, change.channel, change.story)
    except UserError:
        log.info("%s: the brief on %s does not stand any more", change.channel, change.story)
        return True
    _edit(services, client, place, brief)
    told = f"{change.note.rstrip('.')}."
    said = fallback("Correction:", told), [rich(line(words("Correction: ", "bold"), words(told)))]
    post_in_thread(services, client, place, "update", f"correction-{change.key}", said)
    return True


def _edit(services: Services, client: WebClient, place: Place, brief: Brief) -> None:
    """Edit the brief and the details under it; what Slack refuses, thread and next edition tell all the same."""
    try:
        show_corrected(services, client, place, brief.story)
        _edit_detail(services, client, place, brief)
    except (SlackRefused, SlackUnknown) as error:
        log.warning("%s: %s could not be edited: %s", place.channel, place.key, error)


def _edit_detail(services: Services, client: WebClient, place: Place, brief: Brief) -> None:
    """Figures and quotations that the source took back go from the message under the brief."""
    made = detail_message(amended(services.store, services.workspace, brief))
    posts = services.store.posts(services.workspace, place.channel, place.day)
    ts = next((p.ts for p in posts if p.planned.part == "detail" and p.planned.story == brief.story), None)
    if made is not None and ts and made != detail_message(brief):
        called(client.chat_update, channel=place.channel, ts=ts, text=made[0], blocks=made[1])
