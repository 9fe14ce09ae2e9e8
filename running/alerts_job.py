"""After each refresh: tell followers of new stories, and authors of calls whose day has come."""

import logging
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache

from briefs.alerts import FOLLOWS, LOOK_BACK
from briefs.morning import stories_of_window
from briefs.signed import due_forecasts
from handlers.alerts import Alerts
from handlers.calls import Client, called
from handlers.views_modal import due_reply
from retail.companies import CompanyTable
from retail.errors import SlackRefused, SlackUnknown
from retail.types import Story
from running.parts import Parts
from storage.base import Store

log = logging.getLogger("endcap.alerts")


def tell_what_is_due(parts: Parts, now: datetime) -> int:
    """`alerts_due` in every workspace that is served; one that cannot be reached does not keep the others waiting."""
    sent = 0
    stories = cache(lambda: stories_of_window(parts.store, now - LOOK_BACK, now))  # the same for every workspace
    for workspace in parts.workspaces.names():
        try:
            client = parts.workspaces.client(workspace)
        except SlackRefused as refused:
            log.info("no alerts in %s: %s", workspace, refused)
            continue
        command = parts.config.command
        sent += alerts_due(parts.store, parts.table, client, workspace, now, command=command, stories=stories)
    if sent:
        log.info("%d alerts sent", sent)
    return sent


def alerts_due(
    store: Store,
    table: CompanyTable,
    client: Client,
    workspace: str,
    now: datetime,
    *,
    command: str = "/retail",
    stories: Callable[[], Sequence[Story]] | None = None,
) -> int:
    """Send what is due in one workspace; returns how many messages went. Safe to run often and from two processes.

    `stories`: the stories of the time looked back on, asked for only where somebody follows something; grouped from
    the archive where it is not given.
    """
    stories = stories or (lambda: stories_of_window(store, now - LOOK_BACK, now))
    told = _tell_followers(store, table, client, workspace, now, command, stories)
    return told + _ask_of_calls(store, client, workspace, now)


def _tell_followers(
    store: Store,
    table: CompanyTable,
    client: Client,
    workspace: str,
    now: datetime,
    command: str,
    stories: Callable[[], Sequence[Story]],
) -> int:
    if not any(kept.get("items") for kept in store.records(workspace, FOLLOWS).values()):
        return 0
    channels = store.channels(workspace)
    zone = channels[0].zone if channels else "UTC"
    return Alerts(store, table, client, workspace, command, zone).send_due(stories(), now)


def _ask_of_calls(store: Store, client: Client, workspace: str, now: datetime) -> int:
    """Ask each author once what became of a call whose day has come."""
    asked, owner = 0, uuid.uuid4().hex
    for call in due_forecasts(store, workspace, now):
        key = f"forecast/{workspace}/{call.key}"
        if not store.claim(key, owner, now, None):
            continue
        reply = due_reply(call)
        try:
            called(client.chat_postMessage, channel=call.record["by"], text=reply.text, blocks=list(reply.blocks))
            asked += 1
        except (SlackRefused, SlackUnknown) as error:
            log.warning("call %s: %s", call.key, error)
            if isinstance(error, SlackRefused) and error.reason == "ratelimited":
                store.release(key, owner)
    return asked
