""" "Your Views": asking once whether a person may be quoted, reading threads when the digest is made, taking words out.

Nothing that people write is kept but what an edition quoted. Consent is asked the first time somebody argues under a
brief, remembered, and can be taken back at any time, for what is already posted too.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from slack_sdk import WebClient

from briefs.digest import CONSENTS, is_quotable, quoted_words, without
from briefs.morning import ReadThread
from handlers.blocks import opening_message
from handlers.calls import called
from handlers.elements import Reply, actions, button, section
from handlers.mrkdwn import inert
from handlers.replies import say
from handlers.services import Services
from retail.errors import SlackRefused, SlackUnknown
from retail.types import Edition, Message

log = logging.getLogger(__name__)

LOOK_BACK = 30
"""Days of editions in which words are looked for when somebody takes consent back."""
PAGE = 200
MOST_PAGES = 5
ASKED = (
    "May the next edition quote what you write under its stories, in “Your Views”? Word for word, never changed. "
    "You can change your mind at any time: type “do not quote me” to me, also for what is already posted."
)
SAID = {
    "named": "Thank you. You may be quoted by name. To take it back: do not quote me.",
    "unnamed": "Thank you. You may be quoted as “A reader”. To take it back: do not quote me.",
    "no": "You are not quoted, and what was posted of you is taken out.",
}


def thread_reader(client_for: Callable[[str], WebClient]) -> ReadThread:
    """Reads what people wrote under a message. Bots, edits of joins and empty ones are left out."""

    def read(workspace: str, channel: str, ts: str) -> Sequence[Message]:
        client, cursor = client_for(workspace), None
        found: list[Message] = []
        for _ in range(MOST_PAGES):
            page = called(client.conversations_replies, channel=channel, ts=ts, limit=PAGE, cursor=cursor)
            found += [m for raw in page["messages"] if (m := message_in(raw, workspace, channel, ts))]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return found

    return read


def message_in(raw: Mapping[str, Any], workspace: str, channel: str, root: str) -> Message | None:
    """A person's reply out of a thread's history; None for bots, the root, joins and empty ones."""
    user, text, ts = raw.get("user"), raw.get("text"), raw.get("ts")
    if raw.get("bot_id") or raw.get("subtype") not in (None, "thread_broadcast") or ts == root:
        return None
    return Message(workspace, channel, str(ts), str(user), str(text), root) if user and text and ts else None


# --- Consent ------------------------------------------------------------------------------------------------------


def ask_consent(services: Services, client: WebClient, message: Message) -> None:
    """Ask once, only for the person's own eyes, when they argue under a brief for the first time."""
    if not message.thread_ts or not is_quotable(quoted_words(message.text)) or not _first_asked(services, message.user):
        return
    choices = (("Yes, with my name", "named"), ("Yes, as “A reader”", "unnamed"), ("No", "no"))
    blocks = [
        section(inert(ASKED)),
        actions(*(button(label, f"quote_{value}", value) for label, value in choices)),
    ]
    try:
        called(
            client.chat_postEphemeral,
            channel=message.channel,
            user=message.user,
            thread_ts=message.thread_ts,
            text=inert(ASKED),
            blocks=blocks,
        )
    except (SlackRefused, SlackUnknown) as error:
        log.info("could not ask %s: %s", message.user, error)


def _first_asked(services: Services, user: str) -> bool:
    first: list[bool] = []

    def change(old: dict[str, object] | None) -> dict[str, object]:
        first[:] = [old is None]
        return old or {"choice": None, "asked": services.now().isoformat()}

    services.store.change_record(services.workspace, CONSENTS, user, change)
    return first[0]


def choose(services: Services, client: WebClient, user: str, choice: str) -> Reply:
    """Remember whether a person may be quoted; *no* also takes out what is posted."""
    if choice not in SAID:
        return say("That button is from another time; please use a newer one.")
    asked = services.now().isoformat()
    services.store.change_record(
        services.workspace, CONSENTS, user, lambda old: {**(old or {"asked": asked}), "choice": choice}
    )
    taken = take_out(services, client, user) if choice == "no" else 0
    return say(f"{SAID[choice]} {_count(taken)}".strip())


def _count(taken: int) -> str:
    return f"{taken} posted {'edition was' if taken == 1 else 'editions were'} changed." if taken else ""


def take_out(services: Services, client: WebClient, user: str) -> int:
    """Edit every opening of the last 30 days that quotes the person; returns how many were changed."""
    today = services.now().date()
    days = [today - timedelta(days=back) for back in range(-1, LOOK_BACK)]
    editions = [
        edition
        for channel in services.store.channels(services.workspace)
        for day in days
        if (edition := services.store.edition(services.workspace, channel.id, day))
    ]
    quoting = [one for one in editions if one.digest and user in one.digest.authors]
    return sum(_rewrite(services, client, edition) for edition in quoting)


def silent(services: Services) -> frozenset[str]:
    """Everybody who is not to be quoted."""
    records = services.store.records(services.workspace, CONSENTS)
    return frozenset(user for user, kept in records.items() if kept.get("choice") == "no")


def _rewrite(services: Services, client: WebClient, edition: Edition) -> bool:
    ts = _opening(services, edition.channel, edition.day)
    if ts is None or edition.digest is None:
        return False
    text, blocks = opening_message(replace(edition, digest=without(edition.digest, silent(services))))
    try:
        called(client.chat_update, channel=edition.channel, ts=ts, text=text, blocks=blocks)
    except (SlackRefused, SlackUnknown) as error:
        log.warning("%s: words could not be taken out: %s", edition.channel, error)
        return False
    return True


def _opening(services: Services, channel: str, day: date) -> str | None:
    posts = services.store.posts(services.workspace, channel, day)
    return next((post.ts for post in posts if post.planned.part == "opening" and post.ts), None)
