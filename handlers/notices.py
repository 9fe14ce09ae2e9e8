"""Telling the people who look after the bot, by direct message; and hearing that a channel can be posted to again."""

import json
import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from http.client import HTTPException
from typing import Any

from slack_bolt import App, BoltContext
from slack_sdk.errors import SlackApiError, SlackClientError

from briefs.healing import moved
from briefs.pauses import resume
from handlers.clients import listener_client
from handlers.elements import context
from handlers.mrkdwn import inert
from handlers.services import Services
from retail.types import PlannedPost

log = logging.getLogger(__name__)
LATE = "Late this morning"


def tell(token: str, base_url: str, people: Collection[str], text: str) -> int:
    """Say it to each of these people (user ids) in a direct message; returns how many got it. Never raises."""
    client, told = listener_client(token, base_url), 0
    for person in sorted(people):
        try:
            client.chat_postMessage(channel=person, text=inert(text), unfurl_links=False, unfurl_media=False)
            told += 1
        except (SlackApiError, SlackClientError, HTTPException, OSError) as error:
            log.warning("could not tell %s: %s", person, type(error).__name__)
    return told


def late_opening(planned: PlannedPost) -> PlannedPost:
    """The message as it is posted after its time: the opening of an edition says so; everything else stays."""
    if planned.part != "opening":
        return planned
    arguments = json.loads(planned.payload)
    arguments["text"] = f"{arguments['text']} {LATE}."
    if arguments.get("blocks"):
        arguments["blocks"] = [*arguments["blocks"][:1], context(LATE), *arguments["blocks"][1:]]
    return replace(planned, payload=json.dumps(arguments, ensure_ascii=False, separators=(",", ":")))


OPENED = frozenset({"member_joined_channel", "channel_unarchive"})


def register(app: App, services: Services) -> None:
    """Notice, beside whatever else listens to them, events after which a paused channel may be posted to again."""
    app.use(_notice(services))

    @app.event("channel_unarchive")
    def unarchived() -> None:
        """Noticed already."""

    @app.event("channel_id_changed")
    def changed() -> None:
        """Noticed already."""


def _notice(services: Services) -> Callable[..., None]:
    def notice(body: dict[str, Any], context: BoltContext, next: Callable[[], None]) -> None:
        event = body.get("event") or {}
        workspace, channel = context.team_id or services.workspace, str(event.get("channel") or "")
        ours = event.get("type") != "member_joined_channel" or event.get("user") == context.bot_user_id
        if event.get("type") in OPENED and ours and resume(services.store, workspace, channel):
            log.info("%s can be posted to again", channel)
        if event.get("type") == "channel_id_changed":
            _moved(services, workspace, event)
        next()

    return notice


def _moved(services: Services, workspace: str, event: dict[str, Any]) -> None:
    old, new = str(event.get("old_channel_id") or ""), str(event.get("new_channel_id") or "")
    if new and moved(services.store, workspace, old, new, services.now()):
        log.info("channel %s is now %s", old, new)
