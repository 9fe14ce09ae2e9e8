"""Where a brief stands in Slack, and posting one more message into its thread, once."""

import os
import threading
from dataclasses import dataclass
from datetime import date

from slack_sdk import WebClient

from briefs.delivery import Patience, deliver
from handlers.blocks import Said, payload
from handlers.clients import posting_like
from handlers.poster import Pacer, SlackPoster
from handlers.services import Services
from retail.errors import UserError
from retail.types import Channel, PlannedPost, PostPart

GONE = "That brief no longer stands in this channel."


@dataclass(frozen=True, slots=True)
class Place:
    """A brief's message: its channel, its ledger key, its ts."""

    channel: str
    day: date
    key: str
    ts: str


def place_of(services: Services, channel: str, story: str) -> Place:
    """The newest message that tells the story in the channel. Raises `UserError` where there is none."""
    told = services.store.told(services.workspace, channel, date.min)
    if story not in told:
        raise UserError(GONE)
    day = told[story][0]
    for post in services.store.posts(services.workspace, channel, day):
        if post.planned.part == "brief" and post.planned.story == story and post.ts:
            return Place(channel, day, post.planned.key, post.ts)
    raise UserError(GONE)


def post_in_thread(services: Services, client: WebClient, place: Place, part: PostPart, tail: str, said: Said) -> bool:
    """Post under the brief, once for each `tail` (the end of its ledger key); False when Slack has it or gets it later.

    The ledger does it: a second click, a lost answer or a kill make no second message.
    """
    story = place.key.rpartition("/")[2]
    key = f"{place.day.isoformat()}/{place.channel}/{part}/{story}/{tail}"
    post = PlannedPost(
        key=key,
        workspace=services.workspace,
        channel=place.channel,
        day=place.day,
        position=1000,
        part=part,
        payload=payload(said, key, place.day.isoformat(), story),
        story=story,
        thread_of=place.key,
    )
    services.store.plan_posts([post])
    channel = services.store.channel(services.workspace, place.channel) or Channel(services.workspace, place.channel)
    owner = f"view/{os.getpid()}/{threading.get_ident()}/{key}"
    report = deliver(services.store, _poster(client), channel, place.day, owner, patience=Patience())
    return key in report.sent


def _poster(client: WebClient) -> SlackPoster:
    posting = posting_like(client)
    return SlackPoster(lambda _workspace: posting, Pacer())
