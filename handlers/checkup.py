"""Who we are in Slack, and what is missing there, in plain words: for the start and for ``bot.py check``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.clients import listener_client
from handlers.poster import refusal
from retail.errors import SlackRefused, SlackUnknown

NEEDED_SCOPES = frozenset(
    {"app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "im:history", "users:read"}
)
_ADVICE = {
    "invalid_auth": "the bot token is not valid; copy it again from OAuth & Permissions",
    "account_inactive": "the bot was removed from the workspace; install the app again",
    "token_revoked": "the bot token was revoked; install the app again and copy the new one",
    "not_authed": "no token reached Slack; set SLACK_BOT_TOKEN",
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


def introduce(token: str, base_url: str) -> Identity:
    """Ask Slack who we are. Raises `SlackRefused` (a wrong token) or `SlackUnknown` (Slack cannot be reached)."""
    try:
        response = listener_client(token, base_url).auth_test()
    except SlackApiError as error:
        raise refusal(error) from error
    except OSError as error:
        raise SlackUnknown(f"could not reach Slack at {base_url}: {type(error).__name__}") from error
    headers = {name.lower(): value for name, value in (response.headers or {}).items()}
    scopes = headers.get("x-oauth-scopes", "")
    named = {scope.strip() for scope in (scopes[0] if isinstance(scopes, list) else scopes).split(",")}
    return Identity(
        workspace=str(response.get("team_id") or ""),
        user=str(response.get("user_id") or ""),
        url=response.get("url"),
        scopes=frozenset(named - {""}),
    )


def advice(reason: str) -> str:
    """What to do about one of Slack's error codes, in words."""
    return _ADVICE.get(reason, f"Slack says {reason}")


def slack_findings(
    base_url: str, token: str, app_token: str | None, channels: Sequence[str]
) -> Iterator[tuple[bool, str]]:
    """(well?, words) for the token, its scopes, the app token and each channel."""
    try:
        who = introduce(token, base_url)
    except SlackRefused as refused:
        yield False, advice(refused.reason)
        return
    except SlackUnknown as unknown:
        yield False, str(unknown)
        return
    yield True, f"workspace {who.workspace}, bot user {who.user}"
    missing = sorted(NEEDED_SCOPES - who.scopes) if who.scopes else []
    if missing:
        yield False, f"scopes missing: {', '.join(missing)}; paste manifest.json again and reinstall the app"
    if app_token:
        yield _app_token(app_token, base_url)
    client = listener_client(token, base_url)
    for channel in channels:
        yield _channel(client, channel)


def _app_token(app_token: str, base_url: str) -> tuple[bool, str]:
    try:
        listener_client(app_token, base_url).apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        reason = error.response.get("error", "unknown_error")
        return False, f"the app token is refused ({reason}); make one with connections:write under Basic Information"
    except OSError as error:
        return False, f"could not open a Socket Mode connection: {type(error).__name__}"
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
        return False, f"channel {channel} is archived; choose another in ENDCAP_CHANNEL"
    if not found.get("is_member"):
        return False, f"the bot is not in channel {channel}; type /invite @Endcap there"
    return True, f"channel {channel}: the bot is a member"
