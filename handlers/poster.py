"""Posting once: the Slack side of the ledger (`briefs.delivery`).

The client never repeats a call by itself: a lost answer would become a second message. Each message
carries its key as metadata; `find` and `standing` read it back from the channel's history.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from briefs.healing import Standing
from handlers.blocks import EVENT_TYPE
from handlers.calls import called
from retail.errors import SlackRefused
from retail.text import cut
from retail.types import Post

PAGE = 200
PLAIN_LIMIT = 3900
TOO_MUCH = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
"""Refusals of the form, not of the message: its plain text is posted instead, once."""


@dataclass(slots=True)
class Pacer:
    """Slack's limits: a message a second and channel, some 300 a minute and workspace. Seconds of a monotonic clock.

    A message waits for its turn, is claimed in the ledger, and is held for what is then left of the second since the
    channel's last one was sent: however long claims take, no two are sent closer, and hardly any time is lost.

    `sleep` may raise to end the wait: the turn is then lost, nothing else. `nap` may not: the message is claimed.
    """

    interval: float = 1.0
    spacing: float = 0.2
    """Between two messages anywhere in one workspace; one that was missed is made up."""
    lead: float = 0.1
    """So long before its turn a message is claimed."""
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    nap: Callable[[float], None] = time.sleep
    _next: dict[str, float] = field(default_factory=dict)
    _sent: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, workspace: str, channel: str) -> None:
        """Return when the channel's next message may be got ready."""
        place = f"{workspace}/{channel}"
        with self._lock:
            now = self.clock()
            free = max(self._next.get(workspace, now), now - self.spacing)
            turn = max(now, self._next.get(place, now), free)
            self._next[place] = turn + self.interval
            self._next[workspace] = free + self.spacing
        if turn - self.lead > now:
            self.sleep(turn - self.lead - now)

    def hold(self, workspace: str, channel: str) -> None:
        """Return at the moment at which the channel's message may be sent; `wait` leaves little to wait for."""
        place = f"{workspace}/{channel}"
        with self._lock:
            now = self.clock()
            turn = self._next.get(place, now) - self.interval
            due = max(turn, self._sent.get(place, now - self.interval) + self.interval)
        if due > now:
            self.nap(due - now)
        with self._lock:
            self._sent[place] = self.clock()
            self._next[place] = max(self._next.get(place, 0.0), self._sent[place] + self.interval)


class SlackPoster:
    """`briefs.seams.Poster` for Slack. `client_for` gives the posting client of a workspace (`handlers.clients`)."""

    def __init__(self, client_for: Callable[[str], WebClient], pacer: Pacer | None = None) -> None:
        self._client_for = client_for
        self._pacer = pacer or Pacer()
        self._bots: dict[str, str] = {}

    def wait_turn(self, workspace: str, channel: str) -> None:
        """Return when the channel may be posted to again."""
        self._pacer.wait(workspace, channel)

    def post(self, post: Post, thread_ts: str | None) -> str:
        """Post and return the ts. Raises `SlackRefused` (certainly not posted) or `SlackUnknown` (perhaps posted)."""
        planned = post.planned
        arguments = json.loads(planned.payload)
        try:
            return self._send(planned.workspace, planned.channel, thread_ts, arguments)
        except SlackRefused as refused:
            if refused.reason not in TOO_MUCH:
                raise
        return self._send(planned.workspace, planned.channel, thread_ts, plain_form(arguments))

    def _send(self, workspace: str, channel: str, thread_ts: str | None, arguments: Mapping[str, Any]) -> str:
        client = self._client_for(workspace)
        self._pacer.hold(workspace, channel)
        answer = called(client.chat_postMessage, channel=channel, thread_ts=thread_ts, **arguments)
        return str(answer["ts"])

    def find(self, posts: Sequence[Post]) -> dict[str, str]:
        """ts by key of those posts of one channel that stand in it; the oldest where one stands twice."""
        if not posts:
            return {}
        workspace, channel = posts[0].planned.workspace, posts[0].planned.channel
        wanted = {post.planned.key for post in posts}
        threads = {post.planned.thread_of for post in posts if post.planned.thread_of}
        found: dict[str, str] = {}
        for key, message in self._keyed(workspace, channel, _oldest(posts), threads.__contains__, sure=True):
            if key in wanted:
                found[key] = min(str(message["ts"]), found.get(key, "~"))
        return found

    def standing(self, workspace: str, channel: str, since: datetime, threads_from: date) -> list[Standing]:
        """Our messages since then, oldest first; replies only under messages of editions of `threads_from` or later."""
        first = threads_from.isoformat()
        keyed = self._keyed(workspace, channel, since, lambda key: key[:10] >= first)
        return sorted((_standing(key, message) for key, message in keyed), key=lambda one: float(one.ts))

    def has_people(self, workspace: str, channel: str, ts: str) -> bool:
        """Whether a person wrote under message `ts`."""
        client = self._client_for(workspace)
        replies = _pages(client.conversations_replies, channel=channel, ts=ts)
        return any(not reply.get("bot_id") for reply in replies if reply["ts"] != ts)

    def delete(self, workspace: str, channel: str, ts: str) -> None:
        """Delete one of our messages; one that is gone already is no error."""
        try:
            called(self._client_for(workspace).chat_delete, channel=channel, ts=ts)
        except SlackRefused as refused:
            if refused.reason != "message_not_found":
                raise

    def _keyed(
        self, workspace: str, channel: str, since: datetime, threads: Callable[[str], bool], *, sure: bool = False
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Our own messages with their keys; the replies too of those whose key is one of `threads`.

        `sure`: also where Slack counts no replies, since the count may lag.
        """
        client, ours = self._client_for(workspace), self._bot(workspace)
        history = _pages(client.conversations_history, channel=channel, oldest=f"{since.timestamp():.6f}")
        for message in history:
            key = message_key(message, ours)
            if key is None:
                continue
            yield key, message
            if threads(key) and (sure or message.get("reply_count")):
                yield from self._replies(client, channel, str(message["ts"]), ours)

    def _replies(
        self, client: WebClient, channel: str, root: str, ours: str
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for reply in _pages(client.conversations_replies, channel=channel, ts=root):
            key = message_key(reply, ours)
            if key is not None and reply["ts"] != root:
                yield key, reply

    def _bot(self, workspace: str) -> str:
        """Our bot id: other apps can post metadata that looks like ours. A new installation may have a new one."""
        client = self._client_for(workspace)
        token = client.token or ""
        if token not in self._bots:
            self._bots[token] = str(called(client.auth_test)["bot_id"])
        return self._bots[token]


def plain_form(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The message as text alone, for a Slack that refuses its blocks; addresses in it are not linked."""
    kept = {name: value for name, value in arguments.items() if name != "blocks"}
    return {**kept, "text": cut(str(arguments["text"]), PLAIN_LIMIT), "parse": "none"}


def message_key(message: Mapping[str, Any], bot_id: str) -> str | None:
    """The ledger key that one of our own messages carries."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE or message.get("bot_id") != bot_id:
        return None
    key = (metadata.get("event_payload") or {}).get("key")
    return key if isinstance(key, str) else None


def _oldest(posts: Sequence[Post]) -> datetime:
    """Where the history is read from: a minute before the first claim; the whole day for threads and new disks."""
    claimed = [post.claimed for post in posts]
    if all(claimed) and not any(post.planned.thread_of for post in posts):
        return min(moment for moment in claimed if moment) - timedelta(seconds=60)
    day = min(post.planned.day for post in posts)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=14)


def _standing(key: str, message: Mapping[str, Any]) -> Standing:
    ts, thread = str(message["ts"]), message.get("thread_ts")
    return Standing(
        key=key,
        ts=ts,
        thread_ts=str(thread) if thread and str(thread) != ts else None,
        replies=int(message.get("reply_count") or 0),
        text=str(message.get("text") or ""),
    )


def _pages(method: Callable[..., Any], **arguments: Any) -> Iterator[Mapping[str, Any]]:
    """Every message of a history, over all its pages."""
    cursor: str | None = None
    while True:
        page = called(method, include_all_metadata=True, limit=PAGE, cursor=cursor, **arguments)
        yield from page["messages"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
