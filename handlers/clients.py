"""Slack Web API clients: one that may ask again after a short rate limit, one for posting that never repeats."""

from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryHandler, RetryState
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator

__all__ = ["DEAD", "WebClient", "is_alive", "listener_client", "posting_client", "posting_like", "retry_after"]

SLACK_API = "https://slack.com/api/"
DEAD = frozenset({"account_inactive", "invalid_auth", "not_authed", "token_revoked"})
"""What Slack answers to a token that opens nothing any more."""
TIMEOUT = 10
"""Seconds for one call."""
LONGEST_WAIT = 5.0
"""Seconds of a rate limit that a listener's client waits; slack_sdk's own handler waits without bound."""


class ShortRateLimit(RetryHandler):
    """Ask again, once, after a 429 whose wait is short: a 429 was certainly not carried out."""

    def __init__(self) -> None:
        super().__init__(max_retry_count=1, interval_calculator=FixedValueRetryIntervalCalculator(0))

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        return response is not None and response.status_code == 429 and retry_after(response.headers) <= LONGEST_WAIT

    def prepare_for_next_attempt(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Wait as long as Slack said."""
        self.interval_calculator = FixedValueRetryIntervalCalculator(retry_after(response.headers if response else {}))
        super().prepare_for_next_attempt(state=state, request=request, response=response, error=error)


def retry_after(headers: object) -> float:
    """Seconds of a ``Retry-After`` header; 1 when there is none or it cannot be read."""
    found = [value for name, value in getattr(headers, "items", dict)() if str(name).lower() == "retry-after"]
    value = found[0] if found else "1"
    try:
        return max(0.0, float(value[0] if isinstance(value, list) else value))
    except ValueError:
        return 1.0


def listener_client(token: str, base_url: str = SLACK_API) -> WebClient:
    """For answering people: a short rate limit is waited for, a lost connection is not repeated."""
    return WebClient(token=token, base_url=_slashed(base_url), timeout=TIMEOUT, retry_handlers=[ShortRateLimit()])


def posting_client(token: str, base_url: str = SLACK_API) -> WebClient:
    """For posting once: nothing is ever repeated by the client; the ledger decides."""
    return WebClient(token=token, base_url=_slashed(base_url), timeout=TIMEOUT, retry_handlers=[])


def posting_like(other: WebClient) -> WebClient:
    """A posting client for where `other` calls, with its token."""
    return posting_client(other.token or "", other.base_url)


def _slashed(base_url: str) -> str:
    return base_url if base_url.endswith("/") else f"{base_url}/"


def is_alive(client: WebClient) -> bool:
    """Does the token open its workspace? True also where Slack cannot be asked: nothing is forgotten on a guess."""
    try:
        client.auth_test()
    except SlackApiError as error:
        return str(error.response.get("error")) not in DEAD
    except (SlackClientError, HTTPException, OSError):
        return True
    return True
