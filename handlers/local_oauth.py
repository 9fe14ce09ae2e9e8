"""The stand-in's side of OAuth: apps with their secrets, codes that are good once, tokens for whoever shows one.

As strict as Slack's ``oauth.v2.access``: a code belongs to one app and one redirect address, and lives ten minutes.
"""

import base64
import hmac
import threading
import time
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from handlers.local_api import Workspace
from handlers.mrkdwn import Json

CODE_SECONDS = 600


@dataclass(slots=True)
class _Code:
    """What a person allowed, waiting to be exchanged for a token."""

    client_id: str
    state: Workspace
    user: str
    scope: str
    redirect_uri: str | None
    made: float = field(default_factory=time.monotonic)
    used: bool = False


class Apps:
    """All registered apps and the codes that were given out."""

    def __init__(self) -> None:
        self._apps: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._codes: dict[str, _Code] = {}
        self._lock = threading.Lock()

    def register(self, client_id: str, client_secret: str, redirect_uris: Collection[str]) -> None:
        """An app, with the addresses that people may be sent back to."""
        self._apps[client_id] = (client_secret, tuple(redirect_uris))

    def authorize(self, address: str, state: Workspace, user: str) -> str:
        """Where Slack sends a person who allowed what `address` asks for. Raises `ValueError` with Slack's error."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        app = self._apps.get(asked.get("client_id", ""))
        if app is None:
            raise ValueError("invalid_client_id")
        wanted = asked.get("redirect_uri")
        if wanted is not None and not any(wanted.startswith(known) for known in app[1]):
            raise ValueError("bad_redirect_uri")
        if not asked.get("scope"):
            raise ValueError("missing_scope")
        code = f"{uuid.uuid4().hex}.{uuid.uuid4().hex}"
        with self._lock:
            self._codes[code] = _Code(asked["client_id"], state, user, asked["scope"], wanted)
        query = urlencode({"code": code, "state": asked.get("state", "")})
        return f"{wanted or app[1][0]}?{query}"

    def access(self, arguments: Mapping[str, Any], authorization: str) -> Json:
        """Answer ``oauth.v2.access``."""
        client_id, secret = _credentials(arguments, authorization)
        app = self._apps.get(client_id)
        if app is None:
            return _refused("invalid_client_id")
        if not hmac.compare_digest(app[0], secret):
            return _refused("bad_client_secret")
        with self._lock:
            code = self._codes.get(str(arguments.get("code") or ""))
            error = _problem(code, client_id, arguments.get("redirect_uri"))
            if error or code is None:
                return _refused(error or "invalid_code")
            code.used = True
        return _installed(code)


def _credentials(arguments: Mapping[str, Any], authorization: str) -> tuple[str, str]:
    """Client id and secret, by HTTP Basic (as slack_sdk sends them) or as arguments."""
    if authorization.startswith("Basic "):
        given = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        client_id, _, secret = given.partition(":")
        return client_id, secret
    return str(arguments.get("client_id") or ""), str(arguments.get("client_secret") or "")


def _problem(code: _Code | None, client_id: str, redirect_uri: object) -> str | None:
    if code is None or code.client_id != client_id:
        return "invalid_code"
    if code.used:
        return "code_already_used"
    if time.monotonic() - code.made > CODE_SECONDS:
        return "invalid_code"
    return "bad_redirect_uri" if (code.redirect_uri or None) != (redirect_uri or None) else None


def _refused(error: str) -> Json:
    return {"ok": False, "error": error}


def _installed(code: _Code) -> Json:
    """The token: a new one after each removal, the same while the app stays installed."""
    state = code.state
    with state.lock:
        state.token = state.token or f"xoxb-{state.team.lower()}-{uuid.uuid4().hex}"
    return {
        "ok": True,
        "access_token": state.token,
        "token_type": "bot",
        "scope": code.scope,
        "bot_user_id": state.bot_user,
        "app_id": "A0ENDCAP",
        "team": {"id": state.team, "name": state.name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": code.user},
    }
