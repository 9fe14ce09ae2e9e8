"""Alerts in Slack: one direct message (or one in a following channel) with the stories that are about what is followed.

Each story goes to each follower at most once: it is claimed before it is sent. When Slack certainly refused, the claim
is given back; when the answer was lost it is kept, as a second message would be worse than none.
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from briefs.alerts import FOLLOWS, Follower, about_for, follower_of, local_day, may_tell
from handlers import kept
from handlers.calls import called
from handlers.elements import Reply, actions, button, context, fallback
from handlers.mrkdwn import Json, anchor, day, inert, line, listing, rich, words
from retail.companies import CompanyTable
from retail.errors import SlackRefused, SlackUnknown
from retail.text import cut
from retail.types import Story
from storage.base import Store

log = logging.getLogger(__name__)

MOST_STORIES = 10
"""Stories in one message; more are counted in it."""

Told = tuple[Story, tuple[str, ...]]
"""A story, and the followed names that it is about."""


@dataclass(frozen=True, slots=True)
class Alerts:
    """Sends what is due in one workspace. `zone`: where people live of whom Slack does not say it."""

    store: Store
    table: CompanyTable
    client: WebClient
    workspace: str
    command: str = "/retail"
    zone: str = "UTC"

    def send_due(self, stories: Sequence[Story], now: datetime) -> int:
        """Tell every follower who may be told now of the stories that are new to it; returns how many messages went."""
        owner = uuid.uuid4().hex  # a claim is its owner's again: two runs must not be one owner
        followers = [follower_of(who, kept_) for who, kept_ in self.store.records(self.workspace, FOLLOWS).items()]
        return sum(self._tell(follower, stories, now, owner) for follower in followers if follower.follows)

    def _tell(self, follower: Follower, stories: Sequence[Story], now: datetime, owner: str) -> bool:
        follower = self._placed(follower)
        if not may_tell(follower, now, self.zone):
            return False
        about = about_for(follower, stories, self.table)
        mine = [told for told in about if self.store.claim(self._key(follower, told), owner, now, None)]
        if not mine or not self._send(follower, mine, owner):
            return False
        if follower.when == "daily":
            today = local_day(follower, now, self.zone)
            self._change(follower.who, lambda old: replace(old, told_on=today))
        return True

    def _key(self, follower: Follower, told: Told) -> str:
        return f"alert/{self.workspace}/{follower.who}/{told[0].id}"

    def _send(self, follower: Follower, mine: Sequence[Told], owner: str) -> bool:
        reply = alert_reply(mine, self.command)
        try:
            called(
                self.client.chat_postMessage,
                channel=follower.who,
                text=reply.text,
                blocks=list(reply.blocks),
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackRefused as refused:
            log.warning("alert for %s: %s", follower.who, refused)
            for told in mine if refused.reason == "ratelimited" else ():
                self.store.release(self._key(follower, told), owner)
            return False
        except SlackUnknown as unknown:
            log.warning("alert for %s may not have arrived: %s", follower.who, unknown)
        return True

    def _placed(self, follower: Follower) -> Follower:
        """The follower with its zone, asked of Slack once; ours where Slack does not tell."""
        if follower.zone or not follower.who.startswith(("U", "W")):
            return follower
        try:
            zone = str(self.client.users_info(user=follower.who)["user"].get("tz") or "")
        except (SlackApiError, OSError) as error:
            log.info("the zone of %s is not known: %s", follower.who, type(error).__name__)
            return follower
        return self._change(follower.who, lambda old: replace(old, zone=zone)) if zone else follower

    def _change(self, who: str, change: Callable[[Follower], Follower]) -> Follower:
        return kept.change_follower(self.store, self.workspace, who, change)


def alert_reply(told: Sequence[Told], command: str) -> Reply:
    """The message: each story with its outlet and day, and which followed name it is about."""
    shown = told[:MOST_STORIES]
    names = list(dict.fromkeys(name for _, about in told for name in about))
    title = f"News on what you follow: {cut(', '.join(names), 120)}"
    blocks: list[Json] = [rich(line(words(title, "bold")), listing(_item(story) for story, _ in shown))]
    more = f"and {len(told) - len(shown)} more: {command} following" if len(told) > len(shown) else ""
    blocks += [context(inert(more))] if more else []
    blocks += [actions(*(button(f"Unfollow {cut(name, 60)}", f"let_go_{i}", name) for i, name in enumerate(names[:5])))]
    listed = [f"{story.lead.title} ({story.lead.outlet})." for story, _ in shown]
    return Reply(fallback(f"{title}.", *listed, more), tuple(blocks))


def _item(story: Story) -> list[Json]:
    lead = story.lead
    others = len(story.outlets) - 1
    also = f" and {others} more {'outlet' if others == 1 else 'outlets'}" if others else ""
    return [
        anchor(lead.url, cut(lead.title, 200)),
        words(f" – {cut(lead.outlet, 60)}{also}, {day(lead.published.date())}"),
    ]
