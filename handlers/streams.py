"""Answers that appear as they are made: a streamed message that is always stopped, or one that is edited, or one post.

What is streamed are rich_text blocks, the carrier in which no foreign text is parsed: each sentence is sent when it is
proven, never before. A Slack that does not stream (an older plan, a scope that is missing, a kind of channel) gets a
message that says that we look, edited to the answer; the answer is never lost, and never stands there twice.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from handlers.calls import UNCHANGEABLE
from handlers.elements import Reply, section
from handlers.mrkdwn import Json

log = logging.getLogger(__name__)
LOOKING = "Looking it up in the archive"
_RECIPIENT = frozenset({"missing_recipient_user_id", "missing_recipient_team_id"})
_STOPPED_BY_READER = "stopped_by_user"
_TROUBLE = (SlackClientError, OSError, HTTPException)


@dataclass(slots=True)
class Stream:
    """One answer on its way into a thread. Use with `with`: whatever happens inside, the stream is stopped.

    `user` and `team`: who asked; Slack wants to know for channels.
    """

    client: WebClient
    channel: str
    thread_ts: str
    user: str
    team: str
    ts: str | None = None
    _streams: bool = False
    _was_stopped: bool = False
    """By its reader: then nothing more is said."""

    def __enter__(self) -> "Stream":
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._streams:
            self._stop([_task("error")])

    def say(self, reply: Reply, parts: Sequence[Json], tail: Sequence[Json]) -> None:
        """The answer: `parts` one after the other, then `tail`; `reply` is all of it, for where nothing streams."""
        if self._streams and all(self._append([part]) for part in parts):
            self._finish(reply, tail)
        elif not self._was_stopped:
            self._write(reply)

    # --- streaming ---

    def _start(self) -> None:
        direct = self.channel.startswith("D")
        for named in (False, True) if direct else (True,):
            recipient = {"recipient_user_id": self.user, "recipient_team_id": self.team} if named else {}
            try:
                made = self.client.chat_startStream(
                    channel=self.channel, thread_ts=self.thread_ts, chunks=[_task("in_progress")], **recipient
                )
                self.ts, self._streams = str(made["ts"]), True
                return
            except SlackApiError as error:
                if error.response.get("error") not in _RECIPIENT:
                    log.info("no stream in %s: %s", self.channel, error.response.get("error"))
                    break
            except _TROUBLE as error:
                log.info("no stream in %s: %s", self.channel, type(error).__name__)
                break
        self._announce()

    def _append(self, blocks: Sequence[Json]) -> bool:
        """Send blocks; False when the stream takes no more."""
        try:
            self.client.chat_appendStream(
                channel=self.channel, ts=str(self.ts), chunks=[{"type": "blocks", "blocks": list(blocks)}]
            )
        except SlackApiError as error:
            return self._broken(str(error.response.get("error")))
        except _TROUBLE as error:
            return self._broken(type(error).__name__)
        return True

    def _broken(self, why: str) -> bool:
        """The stream is over before its end; the reader's own stop is respected, all else is made good by an edit."""
        log.info("the stream in %s broke off: %s", self.channel, why)
        self._was_stopped = why == _STOPPED_BY_READER
        if self._streams:
            self._stop([])
        return False

    def _finish(self, reply: Reply, tail: Sequence[Json]) -> None:
        """Stop with the last blocks; where Slack will not, the message is edited to the whole answer."""
        if not self._stop([_task("complete")], tail) and not self._was_stopped:
            self._write(reply)

    def _stop(self, chunks: Sequence[Json], blocks: Sequence[Json] = ()) -> bool:
        """Stop the stream, once; False when Slack refused, or did not answer."""
        self._streams = False
        more: dict[str, Any] = {"chunks": list(chunks)} if chunks else {}
        more |= {"blocks": list(blocks)} if blocks else {}
        try:
            self.client.chat_stopStream(channel=self.channel, ts=str(self.ts), **more)
        except SlackApiError as error:
            self._was_stopped = self._was_stopped or error.response.get("error") == _STOPPED_BY_READER
            log.info("the stream in %s would not stop: %s", self.channel, error.response.get("error"))
            return False
        except _TROUBLE as error:
            log.info("the stream in %s would not stop: %s", self.channel, type(error).__name__)
            return False
        return True

    # --- without streaming ---

    def _announce(self) -> None:
        """Say that we look; no trouble when even that is refused: the answer is posted then."""
        try:
            made = self.client.chat_postMessage(
                channel=self.channel,
                thread_ts=self.thread_ts,
                text=f"{LOOKING}…",
                blocks=[section(f"{LOOKING}…")],
                unfurl_links=False,
                unfurl_media=False,
            )
            self.ts = str(made["ts"])
        except (SlackApiError, *_TROUBLE) as error:
            log.info("no announcement in %s: %s", self.channel, type(error).__name__)

    def _write(self, reply: Reply) -> None:
        """Make the message the answer; post it where there is no such message (any more). Raises what Slack refuses."""
        if self.ts is not None:
            try:
                self.client.chat_update(
                    channel=self.channel, ts=self.ts, text=reply.text[:3900], blocks=list(reply.blocks)
                )
                return
            except SlackApiError as error:
                if error.response.get("error") not in UNCHANGEABLE:
                    raise
        self.client.chat_postMessage(
            channel=self.channel,
            thread_ts=self.thread_ts,
            text=reply.text,
            blocks=list(reply.blocks),
            unfurl_links=False,
            unfurl_media=False,
        )


def _task(status: str) -> Json:
    """The line that shows what goes on."""
    return {"type": "task_update", "id": "look", "title": LOOKING, "status": status}
