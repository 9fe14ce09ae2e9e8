"""What the stories of people's part have in common: where a brief stands, and what stands in a direct message."""

from typing import Any

from handlers.mrkdwn import text_of
from tests.scenarios.world import CHANNEL, World

Json = dict[str, Any]


def message(w: World, ts: str) -> Json:
    """A message of the channel by its ts."""
    return next(m for m in w.slack.messages(CHANNEL) if m["ts"] == ts)


def open_form(w: World, user: str, posted: Json, choice: str) -> Json:
    """Choose from a brief's menu; the modal that opened."""
    before = set(w.slack.views)
    w.slack.click(user, posted, "brief_menu", choice)
    (opened,) = [view for key, view in w.slack.views.items() if key not in before]
    return opened


def direct(w: World, user: str) -> list[Json]:
    """What the bot wrote to a person."""
    with w.slack.state.lock:
        room = w.slack.state.direct(user).id
    return [m for m in w.slack.messages(room) if "bot_id" in m]


def thread(w: World, root: str) -> list[str]:
    """What stands under a brief, in words."""
    said = w.slack.messages(CHANNEL, root)[1:]
    return [" ".join((text_of(m["blocks"]) if m.get("blocks") else str(m["text"])).split()) for m in said]


def private(w: World, user: str) -> list[str]:
    """What only this person was shown in a channel."""
    return [str(m["text"]) for m in w.slack.ephemerals if m["to"] == user]
