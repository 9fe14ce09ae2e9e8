"""Mentions, replies under briefs, direct messages: decide, claim the message, answer. People among themselves are
left alone. The bot answers; it never argues, and it keeps nothing of what was written.
"""

import re
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any

from slack_bolt import App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers import your_views
from handlers.agent import answer_streamed
from handlers.answers import Asker, answer, answer_question
from handlers.commands import DoNotQuote, ForgetMe, Search, parse_command
from handlers.courtesy import courtesy
from handlers.elements import Reply, actions, button
from handlers.mrkdwn import unescape
from handlers.replies import answer_reply, say, without_chart
from handlers.services import Services
from handlers.voice import APOLOGY, report
from retail.errors import UserError
from retail.types import Message, ThreadAnswers

RATED = "rated"
"""block_id of the row under an answer in which its asker can say something about it."""
_MENTIONED = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_QUESTION_WORDS = re.compile(
    r"^(?:and |but |so |ok(?:ay)?,? )?(?:who|whom|whose|what|what's|when|where|why|which|how|is|are|was|were|does|do"
    r"|did|has|have|had|can|could|will|would|should)\b",
    re.IGNORECASE,
)
_AMONG_PEOPLE = re.compile(
    r"\b(?:you|your|you're|u|anyone|anybody|everyone|guys|folks|team|thoughts|we|us|our|let's|my|me|i|i'm)\b",
    re.IGNORECASE,
)


def message_from(event: dict[str, Any], workspace: str, bot_user: str | None) -> Message | None:
    """A person's message out of an event; None for bots, our own, edits, deletions, joins and empty ones."""
    if event.get("subtype") not in (None, "thread_broadcast") or event.get("bot_id") or event.get("hidden"):
        return None
    user, text, ts = event.get("user"), event.get("text"), event.get("ts")
    if not (user and text and ts and event.get("channel")) or user == bot_user or event.get("edited"):
        return None
    return Message(
        workspace=workspace,
        channel=str(event["channel"]),
        ts=str(ts),
        user=str(user),
        text=str(text),
        thread_ts=event.get("thread_ts"),
        mentions_us=event.get("type") == "app_mention" or bot_user in _MENTIONED.findall(str(text)),
        direct=event.get("channel_type") == "im",
    )


def said_to_us(text: str) -> str:
    """The words of a message without the mentions in it, unescaped."""
    return " ".join(unescape(_MENTIONED.sub(" ", text)).split())


def is_question(text: str) -> bool:
    """Does it ask something? Ends with a question mark, or begins like a question and is more than two words."""
    asked = text.rstrip(" )\"'”")
    return asked.endswith("?") or (bool(_QUESTION_WORDS.match(asked)) and len(asked.split()) > 2)


def should_answer(message: Message, policy: ThreadAnswers, *, ours: bool, others_mentioned: bool) -> bool:
    """Is this for us? Direct messages and mentions are; under our briefs (`ours`) so are questions about the story.

    A question that names another person, or speaks of you and me, is one that people ask each other.
    """
    if message.direct or message.mentions_us:
        return policy != "never" or message.direct
    if not ours or policy != "questions" or others_mentioned:
        return False
    return message.text.rstrip().endswith("?") and not _AMONG_PEOPLE.search(message.text)


@dataclass(slots=True)
class Patience:
    """How many questions each person may ask in a minute; tells once when it is too many."""

    most: int
    now: Callable[[], datetime]
    asked: dict[str, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))
    told: set[str] = field(default_factory=set)

    def take(self, user: str) -> bool:
        """True when the person may be answered now."""
        now, times = self.now(), self.asked[user]
        while times and now - times[0] >= timedelta(minutes=1):
            times.popleft()
        if len(times) >= self.most:
            return False
        times.append(now)
        self.told.discard(user)
        return True

    def tell_once(self, user: str) -> bool:
        """True the first time in a row that the person is to be told to wait."""
        first = user not in self.told
        self.told.add(user)
        return first


@dataclass(slots=True)
class Listener:
    """Takes message events to answers."""

    services: Services
    patience: Patience

    def heard(self, body: dict[str, Any], event: dict[str, Any], context: BoltContext, client: WebClient) -> None:
        """An event came in (already acknowledged): answer it, if it is for us, once."""
        message = message_from(event, self.services.workspace, context.bot_user_id)
        if message is None:
            return
        place = _Place(client, message)
        self.services.workers.hand_over(lambda: self._handle(str(body.get("event_id") or ""), place), place.apologise)

    def _handle(self, event_id: str, place: "_Place") -> None:
        services, message = self.services, place.message
        story = self._story(message)
        if not self._for_us(message, story is not None):
            self._argued(place, story)
            return
        if event_id and not services.first_time(f"event/{event_id}"):
            return
        if not services.first_time(f"message/{message.channel}/{message.ts}"):
            return
        command = parse_command(said_to_us(message.text))
        if isinstance(command, DoNotQuote):  # whoever wants to be let alone need not be patient
            place.say(your_views.choose(services, place.client, message.user, "no"))
            return
        if not isinstance(command, ForgetMe) and not self.patience.take(message.user):
            self._ask_for_patience(place)
            return
        place.thinking()
        if asks_nothing := courtesy(said_to_us(message.text)):
            place.say(say(asks_nothing))
            return
        if message.direct and (question := question_of(message, story)):
            answer_streamed(services, place.client, message, lambda: answer_question(services, question, story or None))
        else:
            place.say(reply_to(services, message, story))

    def _argued(self, place: "_Place", story: str | None) -> None:
        """Somebody speaks up under a brief: ask them, once, whether they may be quoted."""
        channel = self.services.store.channel(place.message.workspace, place.message.channel)
        if story and not _MENTIONED.search(place.message.text) and (channel is None or channel.questions):
            your_views.ask_consent(self.services, place.client, place.message)

    def _for_us(self, message: Message, ours: bool) -> bool:
        channel = self.services.store.channel(message.workspace, message.channel)
        policy = channel.thread_answers if channel else "questions"
        others = bool(_MENTIONED.search(message.text)) and not message.mentions_us
        return should_answer(message, policy, ours=ours, others_mentioned=others)

    def _story(self, message: Message) -> str | None:
        """The story under whose brief the message stands; an empty string for the edition's other messages."""
        if not message.thread_ts:
            return None
        post = self.services.store.post_at(message.workspace, message.channel, message.thread_ts)
        return (post.planned.story or "") if post else None

    def _ask_for_patience(self, place: "_Place") -> None:
        if self.patience.tell_once(place.message.user):
            most = self.patience.most
            place.say(say(f"Those were more than {most} questions in a minute; please ask again in a moment."))


def reply_to(services: Services, message: Message, story: str | None) -> Reply:
    """The answer to a message that is for us: under a brief from its story; else a question, a verb or a search."""
    question = question_of(message, story)
    if question:
        return rated(answer_reply(answer_question(services, question, story or None)), message.user)
    return answer(parse_command(said_to_us(message.text)), services, Asker(message.user, message.channel))


def question_of(message: Message, story: str | None) -> str | None:
    """What the message asks, where it is a question and no verb or search."""
    text = said_to_us(message.text)
    return text if isinstance(parse_command(text), Search) and (story or is_question(text)) else None


def rated(reply: Reply, user: str) -> Reply:
    """An answer with a button for the person who asked, to say that it did not help."""
    row = actions(button("Not helpful", "not_helpful", user, says="This answer did not help me"), block_id=RATED)
    return Reply(reply.text, (*reply.blocks, row), reply.public)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a message stands, and so where its answer goes."""

    client: WebClient
    message: Message

    @property
    def thread_ts(self) -> str:
        """Every message begins a thread, in a direct message too (the agent view shows them so)."""
        return self.message.thread_ts or self.message.ts

    def thinking(self) -> None:
        """Show that we are at it; a Slack without that feature is no trouble."""
        try:
            self.client.assistant_threads_setStatus(
                channel_id=self.message.channel, thread_ts=self.thread_ts, status="is looking it up…"
            )
        except (SlackApiError, OSError, HTTPException):
            return

    def say(self, reply: Reply) -> None:
        """Post into the thread; without blocks when Slack refuses them."""
        try:
            self._post(without_chart(reply))
        except SlackApiError as error:
            if error.response.get("error") not in ("invalid_blocks", "msg_blocks_too_long", "msg_too_long"):
                raise
            self._post(Reply(reply.text[:3900]))

    def _post(self, reply: Reply) -> None:
        self.client.chat_postMessage(
            channel=self.message.channel,
            thread_ts=self.thread_ts,
            text=reply.text,
            blocks=list(_without_private_buttons(reply)) or None,
            unfurl_links=False,
            unfurl_media=False,
        )

    def apologise(self, error: Exception) -> None:
        """Never silence: say that it went wrong."""
        report(error)
        if isinstance(error, SlackApiError):
            return  # Slack itself refused the answer; another message would be refused too
        self.say(say(str(error) if isinstance(error, UserError) else APOLOGY))


def _without_private_buttons(reply: Reply) -> tuple[dict[str, Any], ...]:
    """Blocks without the rows of buttons that only make sense for one person's private answer."""
    return tuple(block for block in reply.blocks if block["type"] != "actions" or block.get("block_id") == RATED)


def register(app: App, services: Services) -> None:
    """Listen to mentions and messages; both come for a mention in a thread, and are answered once."""
    listener = Listener(services, Patience(services.questions_a_minute, services.now))

    @app.event("app_mention")
    def mentioned(body: dict[str, Any], event: dict[str, Any], context: BoltContext, client: WebClient) -> None:
        listener.heard(body, event, context, client)

    @app.event("message")
    def written(body: dict[str, Any], event: dict[str, Any], context: BoltContext, client: WebClient) -> None:
        listener.heard(body, event, context, client)
