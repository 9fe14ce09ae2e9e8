"""What Slack says of a person: admin or not, and their time zone. Asked rarely, kept for minutes, never written."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

KEPT = timedelta(minutes=5)
"""How long Slack's word counts; who is no admin any more may act for so long."""
MOST = 2000


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the workspace. `zone`: IANA name, None when Slack does not say."""

    id: str
    admin: bool = False
    zone: str | None = None
    known: bool = True
    """False: Slack could not be asked."""


@dataclass(slots=True)
class People:
    """Remembers for `KEPT` what ``users.info`` said. Safe to use from several threads."""

    _kept: dict[str, tuple[datetime, Person]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def person(self, client: WebClient, user: str, now: datetime) -> Person:
        """The person of that id; with `known` False, and not remembered, when Slack does not answer."""
        with self._lock:
            when, person = self._kept.get(user, (None, Person(user)))
        if when is not None and now - when < KEPT:
            return person
        person = _asked(client, user)
        if person.known:
            self._keep(person, now)
        return person

    def _keep(self, person: Person, now: datetime) -> None:
        with self._lock:
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[person.id] = (now, person)

    def forget(self) -> None:
        """Ask Slack anew about everybody."""
        with self._lock:
            self._kept.clear()


def _asked(client: WebClient, user: str) -> Person:
    try:
        told: dict[str, Any] = client.users_info(user=user).get("user") or {}
    except (SlackApiError, OSError, HTTPException):
        return Person(user, known=False)
    admin = any(told.get(name) is True for name in ("is_admin", "is_owner", "is_primary_owner"))
    return Person(user, admin, str(told["tz"]) if told.get("tz") else None)
