"""Who we are in Slack, and what is missing there, in plain words: for the start and for ``bot.py check``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.calls import refusal
from handlers.clients import listener_client
from retail.errors import SlackRefused, SlackUnknown

CLOCK_MAY_DIFFER = timedelta(seconds=60)
NEEDED_SCOPES = {
    "app_mentions:read": "mentions are not heard",
    "assistant:write": "the Messages tab offers no questions to begin with",
    "channels:history": "threads are not heard, and a message whose answer was lost cannot be looked for",
    "channels:read": "it cannot be seen whether the bot is in a channel",
    "chat:write": "nothing can be posted",
    "commands": "the command and the shortcuts do not exist",
    "im:history": "direct messages are not heard",
    "users:read": "admins and their time zones are not known, so nobody may change settings",
}
"""What each scope of the manifest is for: what does not work without it."""
_ADVICE = {
    "invalid_auth": "the bot token is not valid; copy it again from OAuth & Permissions",
    "account_inactive": "the bot was removed from the workspace; install the app again",
    "token_revoked": "the bot token was revoked; install the app again and copy the new one",
    "not_authed": "no token reached Slack; set SLACK_BOT_TOKEN",
    "is_archived": "it is archived; unarchive it, or choose another one",
    "not_in_channel": "the bot is not in it; type /invite with its name there",
    "token_expired": "the bot token has expired; install the app again and copy the new one",
    "not_allowed_token_type": "this is a token of another kind; the bot token starts with xoxb-",
    "channel_not_found": "Slack knows no such channel (or it is private and the bot is not in it); invite the bot",
    "missing_scope": "the app lacks a scope; paste manifest.json again and reinstall the app",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot token belongs to."""

    workspace: str
    user: str
    url: str | None
    scopes: frozenset[str]
    clock: datetime | None = None
    """What time it is by Slack; None where it does not say."""


def introduce(token: str, base_url: str) -> Identity:
    """Ask Slack who we are. Raises `SlackRefused` (a wrong token) or `SlackUnknown` (Slack cannot be reached)."""
    try:
        response = listener_client(token, base_url).auth_test()
    except SlackApiError as error:
        raise refusal(error) from error
    except OSError as error:
        raise SlackUnknown(f"could not reach Slack at {base_url}: {_cause(error)}") from error
    headers = {name.lower(): value for name, value in (response.headers or {}).items()}
    scopes = headers.get("x-oauth-scopes", "")
    named = {scope.strip() for scope in (scopes[0] if isinstance(scopes, list) else scopes).split(",")}
    return Identity(
        workspace=str(response.get("team_id") or ""),
        user=str(response.get("user_id") or ""),
        url=response.get("url"),
        scopes=frozenset(named - {""}),
        clock=_moment(headers.get("date", "")),
    )


def _cause(error: OSError) -> str:
    """What a connection failed of, in the system's words: ``Connection refused``."""
    reason = getattr(error, "reason", error)
    return getattr(reason, "strerror", None) or str(reason) or type(error).__name__


def _moment(header: str | list[str]) -> datetime | None:
    """An HTTP date, such as ``Sat, 28 Nov 2026 03:00:00 GMT``."""
    try:
        return parsedate_to_datetime(header[0] if isinstance(header, list) else header).astimezone(UTC)
    except (ValueError, TypeError, IndexError):
        return None


def advice(reason: str) -> str:
    """What to do about one of Slack's error codes, in words."""
    return _ADVICE.get(reason, f"Slack says {reason}")


def app_advice(reason: str) -> str:
    """What to do where Slack refuses the app token (Socket Mode) with this error code, in words."""
    if reason == "missing_scope":
        return "the app token lacks the scope connections:write; make one with it under Basic Information"
    return f"the app token is refused ({reason}); make one with connections:write under Basic Information"


def slack_findings(
    base_url: str, token: str, app_token: str | None, channels: Sequence[str], now: datetime
) -> Iterator[tuple[bool, str]]:
    """(well?, words) for the token, its scopes, this machine's clock, the app token and each channel."""
    try:
        who = introduce(token, base_url)
    except SlackRefused as refused:
        yield False, advice(refused.reason)
        return
    except SlackUnknown as unknown:
        yield False, str(unknown)
        return
    yield True, f"workspace {who.workspace}, bot user {who.user}"
    missing = sorted(NEEDED_SCOPES.keys() - who.scopes) if who.scopes else []
    for scope in missing:
        lost = NEEDED_SCOPES[scope]
        yield False, f"the scope {scope} is missing: {lost}; paste manifest.json again and reinstall the app"
    if who.clock and abs(now - who.clock) > CLOCK_MAY_DIFFER:
        yield False, _clock_words(now - who.clock)
    if app_token:
        yield _app_token(app_token, base_url)
    client = listener_client(token, base_url)
    for channel in channels:
        yield _channel(client, channel)


def _clock_words(ahead: timedelta) -> str:
    way = "ahead of" if ahead > timedelta(0) else "behind"
    said = f"this machine's clock is {abs(ahead) // timedelta(seconds=1)} s {way} Slack's; set it (NTP)"
    return f"{said}: editions come at the wrong time, and beyond 5 minutes Slack's requests are refused"


def _app_token(app_token: str, base_url: str) -> tuple[bool, str]:
    try:
        listener_client(app_token, base_url).apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        return False, app_advice(str(error.response.get("error", "unknown_error")))
    except OSError as error:
        return False, f"could not open a Socket Mode connection: {_cause(error)}"
    return True, "Socket Mode can connect"


def channel_finding(base_url: str, token: str, channel: str) -> tuple[bool, str]:
    """(well?, words) for one channel: could a message be posted to it now?"""
    return _channel(listener_client(token, base_url), channel)


def _channel(client: WebClient, channel: str) -> tuple[bool, str]:
    try:
        found = client.conversations_info(channel=channel)["channel"]
    except SlackApiError as error:
        return False, f"channel {channel}: {advice(str(error.response.get('error')))}"
    except OSError as error:
        return False, f"channel {channel}: could not ask Slack: {type(error).__name__}"
    if found.get("is_archived"):
        return False, f"channel {channel} is archived; unarchive it, or choose another one"
    if not found.get("is_member"):
        return False, f"the bot is not in channel {channel}; type /invite @Endcap there"
    return _history(client, channel)


def _history(client: WebClient, channel: str) -> tuple[bool, str]:
    """Can the channel be read? What was posted and not confirmed is looked for there."""
    try:
        client.conversations_history(channel=channel, limit=1)
    except SlackApiError as error:
        reason = str(error.response.get("error"))
        if reason == "missing_scope":
            scope = error.response.get("needed") or "channels:history (groups:history where it is private)"
            said = f"channel {channel}: its history cannot be read; the app lacks the scope {scope}"
            return False, f"{said}, so that a message whose answer was lost cannot be looked for"
        return False, f"channel {channel}: {advice(reason)}"
    except OSError as error:
        return False, f"channel {channel}: could not ask Slack: {type(error).__name__}"
    return True, f"channel {channel}: the bot is a member"
