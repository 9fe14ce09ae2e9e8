"""Many workspaces: the app is installed by OAuth, and what opens a workspace is kept sealed.

slack_sdk's own stores keep tokens in clear text; here a token is encrypted (Fernet: AES-128-CBC with HMAC-SHA-256)
before it reaches the database, with a key that only the environment holds. The only home of cryptography.
"""

import hashlib
import json
import logging
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from http.client import HTTPException
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from slack_bolt import BoltRequest
from slack_bolt.error import BoltError
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.oauth import OAuthStateStore
from slack_sdk.oauth.installation_store import Installation, InstallationStore

from handlers.clients import is_alive, listener_client
from handlers.manifest import INSTALL_PATH, REDIRECT_PATH, app_manifest
from handlers.services import utc_now
from retail.errors import ConfigError, EndcapError, SlackRefused
from storage.base import Store

log = logging.getLogger(__name__)
quiet = logging.getLogger(f"{__name__}.bolt")
quiet.setLevel(logging.INFO)  # at DEBUG Bolt logs whole requests, codes included

NOBODY, LEFT = "", "left"
"""Where it is noted, by a digest and no name, that a workspace has left: what a job still under way writes after that
is swept away."""
STATE_SECONDS = 600
"""How long a person may take over Slack's page (slack_sdk's own default)."""


class Vault:
    """Seals texts with the newest key, opens what any of the keys sealed. Raises `ConfigError` for a wrong key."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = MultiFernet([Fernet(key) for key in keys])

    def seal(self, text: str) -> str:
        """The text as nobody can read or change it without the key; with the time of sealing in it."""
        return self._keys.encrypt(text.encode()).decode()

    def open(self, sealed: str, seconds: int | None = None) -> str:
        """The text; `seconds`: how old the seal may be."""
        try:
            return self._keys.decrypt(sealed.encode(), ttl=seconds).decode()
        except InvalidToken:
            raise ConfigError(
                "ENDCAP_SECRET_KEY: it does not open what was sealed in this archive; set the key that was used when "
                "the workspaces installed the app (a new key first, a comma, then the old one, changes it)"
            ) from None


@dataclass(frozen=True, slots=True)
class Installed:
    """A workspace that installed the app. `since`: seconds since 1970 (UTC)."""

    workspace: str
    token: str
    bot_user: str
    installer: str
    since: int
    url: str | None = None

    def __repr__(self) -> str:
        """Without the token: this may come into a log."""
        return f"Installed({self.workspace!r})"


class Installations(InstallationStore):
    """slack_sdk's store of installations over our Store: one a workspace, sealed."""

    def __init__(self, store: Store, vault: Vault, base_url: str) -> None:
        self._store, self._vault, self._base_url = store, vault, base_url

    def save(self, installation: Installation) -> None:
        """Keep what a finished installation gave.

        A workspace that installs again while it is installed keeps its settings; one that had removed the app, and of
        which nobody told us, starts clean.
        """
        workspace = installation.team_id
        if not workspace or installation.is_enterprise_install or not installation.bot_token:
            raise SlackRefused("no workspace of its own was chosen (an organisation is not enough)")
        before = self.of(workspace)
        if before and before.token != installation.bot_token and self.is_dead(before):
            self.leave(workspace)
        self.keep(
            Installed(
                workspace=workspace,
                token=installation.bot_token,
                bot_user=str(installation.bot_user_id or ""),
                installer=str(installation.user_id or ""),
                since=int(utc_now().timestamp()),
                url=installation.custom_values.get("url"),
            )
        )
        log.info("workspace %s installed the app", workspace)

    def keep(self, installed: Installed) -> None:
        """Seal and save."""
        self._store.change_record(NOBODY, LEFT, _digest(installed.workspace), lambda _: None)
        self._store.save_installation(installed.workspace, self._vault.seal(json.dumps(asdict(installed))))

    def leave(self, workspace: str) -> int:
        """Forget the workspace and everything that belongs to it; returns how many rows went."""
        self._store.change_record(NOBODY, LEFT, _digest(workspace), lambda _: {"at": int(utc_now().timestamp())})
        return self._store.purge(workspace)

    def swept(self) -> int:
        """Forget what was written for workspaces after they left, by jobs that were under way; how many rows went."""
        gone = self._store.workspaces() - set(self.workspaces()) - {NOBODY}
        left = self._store.records(NOBODY, LEFT) if gone else {}
        return sum(self._store.purge(workspace) for workspace in gone if _digest(workspace) in left)

    def is_dead(self, installed: Installed) -> bool:
        """Does the token open nothing any more, by Slack's word?"""
        return not is_alive(listener_client(installed.token, self._base_url))

    def of(self, workspace: str | None) -> Installed | None:
        """The workspace's installation; None where it has none (any more). Raises `ConfigError` for a wrong key."""
        sealed = self._store.installation(workspace) if workspace else None
        return None if sealed is None else Installed(**json.loads(self._vault.open(sealed)))

    def workspaces(self) -> list[str]:
        """Every workspace with an installation."""
        return self._store.installed()

    def token(self, workspace: str) -> str:
        """The workspace's bot token. Raises `SlackRefused` where the app is not installed: nothing may be called."""
        installed = self.of(workspace)
        if installed is None:
            raise SlackRefused("account_inactive")
        return installed.token


def _digest(workspace: str) -> str:
    return hashlib.sha256(workspace.encode()).hexdigest()


class States(OAuthStateStore):
    """The state that ties a browser's way out to its way back: sealed, so that nothing is kept for those who never
    return; taken once, by a claim, over restarts and processes."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store, self._vault = store, vault

    def issue(self, *_args: object, **_kwargs: object) -> str:
        """A new state."""
        return self._vault.seal(secrets.token_urlsafe(16))

    def consume(self, state: str) -> bool:
        """True once, within ten minutes, for a state that we issued."""
        try:
            self._vault.open(state, STATE_SECONDS)
        except ConfigError:
            return False
        key = f"oauth/{hashlib.sha256(state.encode()).hexdigest()}"
        return self._store.claim(key, secrets.token_hex(8), utc_now(), timedelta(seconds=2 * STATE_SECONDS))


class InstallFlow(OAuthFlow):
    """Bolt's flow; a code or a token never reaches the log, and a Slack that is down is no crash."""

    def store_installation(self, request: BoltRequest, installation: Installation) -> None:
        """Keep it; what cannot be kept is told on the page and in the log."""
        try:
            super().store_installation(request, installation)
        except EndcapError as error:
            log.warning("an installation could not be kept: %s", error)
            raise BoltError(str(error)) from error

    def run_installation(self, code: str) -> Installation | None:
        """Exchange the code for a token; None when Slack does not take it."""
        settings = self.settings
        try:
            answer = self.client.oauth_v2_access(
                code=code,
                client_id=settings.client_id,
                client_secret=settings.client_secret,
                redirect_uri=settings.redirect_uri,
            )
            who = self.client.auth_test(token=str(answer.get("access_token") or ""))
        except SlackApiError as error:
            log.warning("an installation was refused: %s", error.response.get("error"))
            return None
        except (SlackClientError, HTTPException, OSError) as error:
            log.warning("an installation could not be finished: %s", type(error).__name__)
            return None
        team, person = answer.get("team") or {}, answer.get("authed_user") or {}
        return Installation(
            app_id=answer.get("app_id"),
            team_id=team.get("id"),
            team_name=team.get("name"),
            bot_token=answer.get("access_token"),
            bot_id=who.get("bot_id"),
            bot_user_id=answer.get("bot_user_id"),
            bot_scopes=answer.get("scope") or "",
            user_id=str(person.get("id") or ""),
            is_enterprise_install=bool(answer.get("is_enterprise_install")),
            custom_values={"url": who.get("url")},
        )


def install_flow(
    installations: Installations,
    states: States,
    client_id: str,
    client_secret: str,
    base_url: str,
    public_url: str | None = None,
) -> OAuthFlow:
    """What answers ``/slack/install`` and ``/slack/oauth_redirect``."""
    settings = OAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=scopes(),
        redirect_uri=f"{public_url}{REDIRECT_PATH}" if public_url else None,
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        installation_store=installations,
        state_store=states,
        state_expiration_seconds=STATE_SECONDS,
        authorization_url=authorize_page(base_url),
        logger=quiet,
    )
    return InstallFlow(client=listener_client("", base_url), logger=quiet, settings=settings)


def scopes() -> list[str]:
    """What the app asks for: the manifest's bot scopes."""
    asked: list[str] = app_manifest()["oauth_config"]["scopes"]["bot"]
    return asked


def authorize_page(base_url: str) -> str:
    """Slack's page for people, beside the Web API it belongs to (a stand-in has its own)."""
    place = urlsplit(base_url)
    return f"{place.scheme}://{place.netloc}/oauth/v2/authorize"
