"""Every setting, read once from the environment; all problems reported together; secrets never printed."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import time
from typing import Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from retail.errors import ConfigError
from retail.values import dataclass

Mode = Literal["socket", "http", "oauth", "local"]
T = TypeVar("T")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one installation; the names of the variables are in `.env.example` and the README."""

    bot_token: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    secret_keys: tuple[str, ...] = field(default=(), repr=False)
    """Fernet keys that seal what opens the workspaces; the first seals, the others still open (a change of key)."""
    public_url: str | None = None
    """Where people's browsers reach ``/slack/install``; needed where the app has more than one redirect address."""
    host: str = "127.0.0.1"
    port: int = 3000
    port_given: bool = False
    """PORT was set: whatever part of the bot this is, it answers ``/healthz`` there."""
    metrics_token: str | None = field(default=None, repr=False)
    slack_api_url: str = "https://slack.com/api/"
    command: str = "/retail"
    openai_api_key: str | None = field(default=None, repr=False)
    openai_base_url: str | None = None
    openai_model: str = "gpt-5-mini"
    database_url: str = field(default="sqlite:///endcap.db", repr=False)
    feeds: str | None = None
    channel: str | None = None
    hour: time = time(7, 0)
    zone: str = "UTC"
    weekdays: frozenset[int] = frozenset(range(5))
    admins: frozenset[str] = frozenset()
    daily_tokens: int = 200_000
    model_seconds: int = 20
    """Seconds of silence after which a call is given up, at most three times as many in all; a small model on a slow
    machine wants more."""
    retention_days: int | None = None
    allow_private_feeds: tuple[str, ...] = ()
    contact: str | None = None
    log_json: bool = False

    @property
    def mode(self) -> Mode:
        """How the bot meets Slack: by OAuth for many workspaces where a client id and secret are set; else Socket Mode
        wins over HTTP; without a bot token there is only the terminal."""
        if self.client_id and self.client_secret:
            return "oauth"
        if not self.bot_token:
            return "local"
        return "socket" if self.app_token else "http"

    @property
    def has_model(self) -> bool:
        """Is a language model configured? A local server needs no key, only its address."""
        return bool(self.openai_api_key or self.openai_base_url)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value, for the log filter that blanks them."""
        slack = (self.bot_token, self.app_token, self.signing_secret, self.client_secret)
        password = urlsplit(self.database_url).password
        values = (*slack, self.openai_api_key, self.metrics_token, password, *self.secret_keys)
        return tuple(value for value in values if value)

    def require_doors(self) -> None:
        """Raise `ConfigError` when a setting is missing without which Slack cannot be met in this mode."""
        if self.mode == "oauth":
            self._require_oauth()
        elif self.mode == "http" and not self.signing_secret:
            raise ConfigError(
                "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET: one is needed beside SLACK_BOT_TOKEN (Socket Mode or HTTP)"
            )

    def _require_oauth(self) -> None:
        missing = []
        if not self.secret_keys:
            missing.append(
                "  ENDCAP_SECRET_KEY: missing; the tokens of all workspaces are kept encrypted with it. Make one with"
                " `openssl rand -base64 32`, and keep it safe: without it every workspace has to install again"
            )
        if not self.signing_secret:
            missing.append("  SLACK_SIGNING_SECRET: missing; many workspaces are served over HTTP alone")
        if missing:
            why = "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are set, so any workspace may install the app by OAuth"
            last = "  (for one workspace alone, remove SLACK_CLIENT_ID and SLACK_CLIENT_SECRET)"
            raise ConfigError("\n".join([f"{why}; that needs:", *missing, last]))

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Config":
        """Read the settings. Raises `ConfigError` with one line for each variable that cannot be used."""
        reader = _Reader(environ)
        config = cls(
            bot_token=reader.token("SLACK_BOT_TOKEN", "xoxb-"),
            app_token=reader.token("SLACK_APP_TOKEN", "xapp-"),
            signing_secret=reader.text("SLACK_SIGNING_SECRET"),
            client_id=reader.text("SLACK_CLIENT_ID"),
            client_secret=reader.text("SLACK_CLIENT_SECRET"),
            secret_keys=reader.parsed("ENDCAP_SECRET_KEY", _secret_keys, ()),
            public_url=reader.parsed("ENDCAP_PUBLIC_URL", _public_url, None),
            host=reader.text("HOST") or "127.0.0.1",
            port=reader.parsed("PORT", _port, 3000),
            port_given=reader.text("PORT") is not None,
            metrics_token=reader.text("ENDCAP_METRICS_TOKEN"),
            slack_api_url=reader.parsed("SLACK_API_URL", _base_url, "https://slack.com/api/"),
            command=reader.parsed("ENDCAP_COMMAND", _command, "/retail"),
            openai_api_key=reader.text("OPENAI_API_KEY"),
            openai_base_url=reader.parsed("OPENAI_BASE_URL", _url, None),
            openai_model=reader.text("OPENAI_MODEL") or "gpt-5-mini",
            database_url=reader.parsed("DATABASE_URL", _database_url, "sqlite:///endcap.db"),
            feeds=reader.text("ENDCAP_FEEDS"),
            channel=reader.parsed("ENDCAP_CHANNEL", channel_id, None),
            hour=reader.parsed("ENDCAP_TIME", parse_hour, time(7, 0)),
            zone=reader.parsed("ENDCAP_TIMEZONE", parse_zone, "UTC"),
            weekdays=reader.parsed("ENDCAP_DAYS", parse_weekdays, frozenset(range(5))),
            admins=frozenset(reader.words("ENDCAP_ADMINS")),
            daily_tokens=reader.parsed("ENDCAP_DAILY_TOKENS", _count, 200_000),
            model_seconds=reader.parsed("ENDCAP_MODEL_SECONDS", _seconds, 20),
            retention_days=reader.parsed("ENDCAP_RETENTION_DAYS", _days, None),
            allow_private_feeds=reader.words("ENDCAP_ALLOW_PRIVATE_FEEDS"),
            contact=reader.parsed("ENDCAP_CONTACT", _contact, None),
            log_json=reader.parsed("ENDCAP_LOG", _log_form, default=False),
        )
        reader.require(config)
        return config


class _Reader:
    """Reads variables one by one and remembers what was wrong with each."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._problems: list[str] = []

    def text(self, name: str) -> str | None:
        return self._environ.get(name, "").strip() or None

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(word for word in re.split(r"[\s,]+", self._environ.get(name, "")) if word)

    def parsed(self, name: str, parse: Callable[[str], T], default: T) -> T:
        """The variable as `parse` reads it; `parse` raises ValueError saying what it should be."""
        text = self.text(name)
        if text is None:
            return default
        try:
            return parse(text)
        except ValueError as error:
            self._problems.append(f"{name}: {error}")
            return default

    def token(self, name: str, prefix: str) -> str | None:
        """A Slack token, or a problem that tells the kind it should be, never its value."""
        text = self.text(name)
        if text and not text.startswith(prefix):
            self._problems.append(f"{name}: must start with {prefix!r}; copy it again from the app's settings page")
            return None
        return text

    def require(self, config: Config) -> None:
        """Raise all problems at once, with those that only show when settings are seen together."""
        one_workspace = not (config.client_id and config.client_secret)
        slack = self.text("SLACK_APP_TOKEN") or config.signing_secret
        if slack and one_workspace and not self.text("SLACK_BOT_TOKEN"):
            self._problems.append("SLACK_BOT_TOKEN: missing; an app token or signing secret alone cannot post")
        if self._problems:
            raise ConfigError("settings that cannot be used:\n" + "\n".join(f"  {line}" for line in self._problems))


class _Listening(dict[str, str]):
    """Has nothing, and remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        self.asked.add(name)
        return default


def unknown_settings(names: Iterable[str]) -> list[str]:
    """A line for each name that looks like a setting of ours and is none: ``ENDCAP_CHANEL``, with the nearest one."""
    from difflib import get_close_matches  # only where a .env is read

    known = _Listening()
    Config.from_env(known)
    told = []
    for name in names:
        if name.startswith(("ENDCAP_", "SLACK_")) and name not in known.asked:
            near = get_close_matches(name, known.asked, 1, 0.8)
            told.append(f"{name} is no setting{f'; {near[0]} is' if near else ''}")
    return told


def parse_weekdays(text: str) -> frozenset[int]:
    """``mon-fri``, ``mon,wed,fri`` or ``daily`` as weekday numbers, Monday = 0. Raises ValueError."""
    if text.strip().lower() in ("daily", "all", "every day"):
        return frozenset(range(7))
    days: set[int] = set()
    for part in re.split(r"[,\s]+", text.strip().lower()):
        first, _, last = part.partition("-")
        days |= set(_day_range(_weekday(first), _weekday(last or first)))
    return frozenset(days)


def parse_hour(text: str) -> time:
    """``07:00``, ``7:30``, ``7am`` or ``6:15 pm`` as a time of day. Raises ValueError."""
    match = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", text.strip().lower())
    if not match or (match[3] and not 1 <= int(match[1]) <= 12):
        raise ValueError(f"{text!r} is no time of day; write it like 07:00")
    hour = int(match[1]) % 12 + (12 if match[3] == "pm" else 0) if match[3] else int(match[1])
    try:
        return time(hour, int(match[2] or 0))
    except ValueError:
        raise ValueError(f"{text!r} is no time of day; write it like 07:00") from None


def parse_zone(text: str) -> str:
    """An IANA time zone name that exists. Raises ValueError."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{text!r} is no time zone; write it like America/New_York") from None
    return text


def _weekday(name: str) -> int:
    for number, day in enumerate(WEEKDAYS):
        if len(name) >= 2 and (name.startswith(day) or day.startswith(name)):
            return number
    raise ValueError(f"{name!r} is no weekday; write days like mon-fri or mon,wed,fri")


def _day_range(first: int, last: int) -> list[int]:
    return [day % 7 for day in range(first, last + 1 if last >= first else last + 8)]


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ValueError(f"{text!r} is no port; it must be a number from 1 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not text.replace("_", "").isdecimal():
        raise ValueError(f"{text!r} is no number of tokens, e.g. 200000")
    return int(text)


def _days(text: str) -> int:
    if not text.isdecimal() or not 30 <= int(text) <= 36_500:
        raise ValueError(f"{text!r} is no number of days; at least 30, e.g. 365, or leave it out to keep all texts")
    return int(text)


def _seconds(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 600:
        raise ValueError(f"{text!r} is no time-out; it must be seconds from 1 to 600")
    return int(text)


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an http(s) URL such as https://host/v1")
    return text


def _base_url(text: str) -> str:
    return _url(text).rstrip("/") + "/"


def _public_url(text: str) -> str:
    return _url(text).rstrip("/")


def _secret_keys(text: str) -> tuple[str, ...]:
    """Fernet keys, newest first: 32 bytes each, in base64 of either alphabet."""
    keys = tuple(part.translate(str.maketrans("+/", "-_")) for part in re.split(r"[\s,]+", text) if part)
    for key in keys:
        try:
            size = len(base64.urlsafe_b64decode(key))
        except binascii.Error:
            size = 0
        if size != 32:
            raise ValueError("is no key; make one with `openssl rand -base64 32` (older keys may follow after a comma)")
    return keys


def _log_form(text: str) -> bool:
    if text.lower() not in ("json", "text"):
        raise ValueError(f"{text!r} is no form of log; write text or json")
    return text.lower() == "json"


def _database_url(text: str) -> str:
    if not re.match(r"sqlite:///.|postgres(?:ql)?://.", text):
        raise ValueError("must be sqlite:///FILE or postgresql://USER@HOST/NAME")
    return text


def channel_id(text: str) -> str:
    """The text, if it may be the id of a channel. Raises `ValueError` with what to do."""
    if not re.fullmatch(r"[CGD][A-Z0-9]{2,}", text):
        raise ValueError(f"{text!r} is no channel id; open the channel's details in Slack and copy the id (C0123...)")
    return text


def _command(text: str) -> str:
    name = text if text.startswith("/") else f"/{text}"
    if not re.fullmatch(r"/[a-z0-9_-]{1,31}", name):
        raise ValueError(f"{text!r} is no slash command; use lower-case letters, e.g. /retail")
    return name


def _contact(text: str) -> str:
    if not re.fullmatch(r"[!-~]{3,200}", text):
        raise ValueError("must be an address or a URL without blanks, told to the sites whose feeds are read")
    return text
