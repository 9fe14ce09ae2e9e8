"""The bot is invited to a channel: whoever invited it is offered the settings; nobody else is bothered."""

import logging
from typing import Any

from slack_bolt import App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.elements import Reply, section
from handlers.mrkdwn import inert
from handlers.services import Services
from handlers.settings import coming_words, days_out, settings_button
from handlers.voice import report

log = logging.getLogger(__name__)


def welcome(services: Services, channel_id: str) -> Reply:
    """What is said on arrival: how to set the channel up, or that everything goes on as before."""
    channel = services.store.channel(services.workspace, channel_id)
    if channel is None:
        said = (
            "Hello. I bring the retail news to this channel every working morning, each story with its sources, and "
            "the whole archive answers to a search. Choose when, and what leads: the form has good answers in it "
            "already, so *Save* is enough."
        )
        plain = said.replace("*", "")
        return Reply(plain, (section(said), settings_button(channel_id, "Set up this channel")))
    said = f"Hello again. {coming_words(channel, services.now(), days_out(services, channel))}"
    return Reply(inert(said), (section(inert(said)), settings_button(channel_id)))


def say_welcome(services: Services, client: WebClient, channel_id: str, inviter: str | None) -> None:
    """To the inviter alone, who can act on it; to the channel where Slack does not say who that is."""
    reply = welcome(services, channel_id)
    blocks = list(reply.blocks)
    if inviter:
        try:
            client.chat_postEphemeral(channel=channel_id, user=inviter, text=reply.text, blocks=blocks)
            return
        except SlackApiError as error:
            if error.response.get("error") != "user_not_in_channel":
                raise
    client.chat_postMessage(channel=channel_id, text=reply.text, blocks=blocks)


def register(app: App, services: Services) -> None:
    """Listen to people and bots that join; only our own arrival matters."""

    @app.event("member_joined_channel")
    def joined(body: dict[str, Any], event: dict[str, Any], context: BoltContext, client: WebClient) -> None:
        channel_id, inviter = str(event.get("channel") or ""), event.get("inviter")
        if event.get("user") != context.bot_user_id or not channel_id.startswith(("C", "G")):
            return
        key = f"event/{body.get('event_id')}"
        services.workers.hand_over(lambda: _once(services, client, key, channel_id, inviter), report)


def _once(services: Services, client: WebClient, key: str, channel_id: str, inviter: str | None) -> None:
    if services.first_time(key):
        say_welcome(services, client, channel_id, str(inviter) if inviter else None)
