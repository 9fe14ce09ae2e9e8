"""The agent view: what Slack's Messages tab offers, and answers in it that stream and can be rated.

Each message a person writes there begins a thread; it is answered in that thread. The prompts that are offered come
from the newest edition, as titles and questions in words of ours around its headlines.
"""

import logging
from collections.abc import Callable
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from briefs.preview import newest_out
from handlers.elements import Reply, plain_text
from handlers.mrkdwn import Json, plain
from handlers.replies import answer_reply, streamed_parts
from handlers.services import Services
from handlers.streams import Stream
from retail.types import Answer, Edition, Message

log = logging.getLogger(__name__)

RATING = "answer_rating"
"""action_id of the two buttons under an answer."""
HELPFUL, NOT_HELPFUL = "helpful", "not"
MOST_PROMPTS = 4
_TITLE, _MESSAGE = 75, 300


# --- Suggested prompts --------------------------------------------------------------------------------------------


def suggest(services: Services, client: WebClient, channel: str) -> None:
    """Offer prompts from the newest edition in a person's Messages tab; a Slack without that is no trouble."""
    edition = newest_out(services.store, services.workspace)
    title = "From the newest edition" if edition and edition.briefs else "To begin with"
    try:
        client.assistant_threads_setSuggestedPrompts(channel_id=channel, title=title, prompts=prompts(edition))
    except SlackApiError as error:
        log.info("no prompts in %s: %s", channel, error.response.get("error"))
    except (SlackClientError, OSError, HTTPException) as error:
        log.info("no prompts in %s: %s", channel, type(error).__name__)


def prompts(edition: Edition | None) -> list[dict[str, str]]:
    """At most four: the lead stories of the edition, then what can always be asked."""
    briefs = edition.briefs[: MOST_PROMPTS - 1] if edition else ()
    asked = [(plain(brief.headline, _TITLE), f"What is known about this: {brief.headline}") for brief in briefs]
    always = [("What is in today’s edition?", "today"), ("What can I ask?", "help"), ("What of Kroger?", "kroger")]
    return [
        {"title": title, "message": f"{plain(message, _MESSAGE - 1)}{'?' if message not in _VERBS else ''}"}
        for title, message in [*asked, *always][:MOST_PROMPTS]
    ]


_VERBS = frozenset({"today", "help", "kroger"})


# --- Answers ------------------------------------------------------------------------------------------------------


def answer_streamed(services: Services, client: WebClient, message: Message, ask: Callable[[], Answer]) -> None:
    """Answer a direct message in its thread, sentence by sentence. What `ask` raises leaves after the stream's end."""
    root = message.thread_ts or message.ts
    with Stream(client, message.channel, root, message.user, message.workspace) as stream:
        answer = ask()
        whole, (parts, tail) = answer_reply(answer), streamed_parts(answer)
        row = rating_row(message.user)
        stream.say(Reply(whole.text, (*whole.blocks, row)), parts, [*tail, row])


def rating_row(user: str) -> Json:
    """Two buttons with which the person who asked says whether the answer helped."""
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": RATING,
                "positive_button": _choice("Helpful", f"{HELPFUL}/{user}", "This answer helped me"),
                "negative_button": _choice("Not helpful", f"{NOT_HELPFUL}/{user}", "This answer did not help me"),
            }
        ],
    }


def _choice(label: str, value: str, says: str) -> Json:
    return {"text": plain_text(label, 75), "value": value[:2000], "accessibility_label": plain(says, 75)}
