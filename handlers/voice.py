"""How an answer reaches the person: by response_url while it lives, else as an ephemeral message."""

import logging
from dataclasses import dataclass
from http.client import HTTPException

from slack_bolt import Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.elements import Reply
from handlers.replies import say, without_chart
from retail.errors import EndcapError, UserError

log = logging.getLogger(__name__)

APOLOGY = "That did not work, and it is our fault, not yours. It is written to the log; please try again in a minute."


@dataclass(frozen=True, slots=True)
class Voice:
    """One interaction's way back. `respond` posts to its response_url (5 times, 30 minutes)."""

    respond: Respond | None
    client: WebClient
    channel: str
    user: str
    thread_ts: str | None = None

    def say(self, reply: Reply, *, replace: bool = False) -> None:
        """Say it; a chart or a block that Slack refuses is left out rather than the answer lost."""
        for form in _forms(reply):
            refused = self._respond(form, replace)
            if refused is None or not refused.startswith("invalid_"):
                break
        if refused is not None:
            self._ephemeral(reply)

    def _respond(self, reply: Reply, replace: bool) -> str | None:
        """None when it was said; else why not."""
        if self.respond is None or not self.respond.response_url:
            return "no response_url"
        answer = self.respond(
            text=reply.text,
            blocks=list(reply.blocks),
            response_type="in_channel" if reply.public else "ephemeral",
            replace_original=replace,
            unfurl_links=False,
            unfurl_media=False,
        )
        return None if answer.status_code == 200 else answer.body or f"status {answer.status_code}"

    def _ephemeral(self, reply: Reply) -> None:
        safe = without_chart(reply)
        blocks = list(safe.blocks) or None
        try:
            if reply.public:
                self.client.chat_postMessage(
                    channel=self.channel, text=safe.text, blocks=blocks, unfurl_links=False, unfurl_media=False
                )
            else:
                self.client.chat_postEphemeral(channel=self.channel, user=self.user, text=safe.text, blocks=blocks)
        except SlackApiError as error:
            log.warning("could not answer in %s: %s", self.channel, error.response.get("error"))

    def apologise(self, error: Exception) -> None:
        """Tell the person what went wrong in words that are fit for them; the rest goes to the log."""
        report(error)
        self.say(say(str(error) if isinstance(error, UserError) else APOLOGY))


def _forms(reply: Reply) -> list[Reply]:
    bare = Reply(reply.text, (), reply.public)
    slim = without_chart(reply)
    return [reply, bare] if len(slim.blocks) == len(reply.blocks) else [reply, slim, bare]


def report(error: Exception) -> None:
    """Write a failure to the log: what a person did wrong not at all, what we know briefly, the rest in full."""
    if isinstance(error, UserError):
        return
    if isinstance(error, (EndcapError, OSError, HTTPException)):
        log.warning("%s: %s", type(error).__name__, error)
    elif isinstance(error, SlackApiError):
        log.warning("Slack refused %s: %s", error.response.api_url, error.response.get("error"))
    else:
        log.error("an answer failed", exc_info=error)
