"""The slash command: acknowledge, then answer."""

from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from handlers import rights, settings, your_views
from handlers.answers import Asker, answer
from handlers.commands import DoNotQuote, Settings, parse_command
from handlers.services import Services
from handlers.voice import Voice


def register(app: App, services: Services) -> None:
    """Listen to the command; its name is a setting, as another app may have taken it."""

    @app.command(services.command)
    def typed(ack: Ack, body: dict[str, Any], respond: Respond, client: WebClient) -> None:
        ack()
        voice = Voice(respond, client, body.get("channel_id", ""), body.get("user_id", ""))
        services.workers.hand_over(lambda: _answer(services, body, voice), voice.apologise)


def _answer(services: Services, body: dict[str, Any], voice: Voice) -> None:
    trigger = body.get("trigger_id")
    if trigger and not services.first_time(f"command/{trigger}"):
        return
    command = parse_command(body.get("text") or "")
    if isinstance(command, Settings) and settings.open_by_command(
        services, voice.client, voice.user, voice.channel, str(trigger or "")
    ):
        return
    if isinstance(command, DoNotQuote):
        voice.say(your_views.choose(services, voice.client, voice.user, "no"))
        return
    may_change = partial(rights.may_change, services, voice.client, voice.user)
    voice.say(answer(command, services, Asker(voice.user, voice.channel, may_change)))
