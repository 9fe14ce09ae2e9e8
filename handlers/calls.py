"""One call to Slack whose failure says whether it was carried out."""

from collections.abc import Callable
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from handlers.clients import retry_after
from retail.errors import SlackRefused, SlackUnknown

Client = WebClient
"""What calls are made with, by a name for rooms that do not know slack_sdk."""
MAYBE_DONE = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "accesslimited"}
)
"""Errors after which the message may stand in the channel all the same (chat.postMessage reference)."""
UNCHANGEABLE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""Errors of chat.update where a message of ours cannot be changed, however often one tries."""


def called(method: Callable[..., Any], **arguments: Any) -> Any:
    """What Slack answered. Raises `SlackRefused` (certainly not done) or `SlackUnknown` (perhaps done)."""
    try:
        return method(**arguments)
    except SlackApiError as error:
        raise refusal(error) from error
    except (SlackClientError, HTTPException, OSError) as error:
        raise SlackUnknown(f"no answer from Slack: {type(error).__name__}: {error}") from error


def refusal(error: SlackApiError) -> SlackRefused | SlackUnknown:
    """What an answer of Slack that is not ``ok`` means for the message."""
    response = error.response
    status = getattr(response, "status_code", 200)
    reason = str(response.get("error") or "") if hasattr(response, "get") else ""
    if status == 429 or reason in ("ratelimited", "rate_limited"):
        return SlackRefused("ratelimited", retry_after(getattr(response, "headers", {})))
    if status >= 500 or not reason or reason in MAYBE_DONE or " " in reason:
        return SlackUnknown(f"Slack answered {status}: {reason[:80] or 'nothing'}")
    return SlackRefused(reason)
