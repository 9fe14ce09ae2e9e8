"""One call to Slack whose failure says whether it was carried out."""

from collections.abc import Callable
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from handlers.poster import refusal
from retail.errors import SlackUnknown

Client = WebClient
"""What calls are made with, by a name for rooms that do not know slack_sdk."""


def called(method: Callable[..., Any], **arguments: Any) -> Any:
    """What Slack answered. Raises `SlackRefused` (certainly not done) or `SlackUnknown` (perhaps done)."""
    try:
        return method(**arguments)
    except SlackApiError as error:
        raise refusal(error) from error
    except (SlackClientError, HTTPException, OSError) as error:
        raise SlackUnknown(f"no answer from Slack: {type(error).__name__}: {error}") from error
