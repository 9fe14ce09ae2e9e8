"""Which workspaces this bot serves, and what opens each: the environment's one token, or installations by OAuth."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from handlers.clients import posting_client
from retail.errors import SlackRefused

if TYPE_CHECKING:
    from handlers.clients import WebClient
    from handlers.oauth import Installations


class Workspaces(Protocol):
    """The workspaces that are served now."""

    def names(self) -> list[str]:
        """Their ids; read anew each time, as people install and remove the app."""

    def token(self, workspace: str) -> str:
        """A workspace's bot token. Raises `SlackRefused` where there is none (any more)."""

    def client(self, workspace: str) -> "WebClient":
        """The client that posts to a workspace, and never repeats by itself. Raises `SlackRefused` as `token` does."""


class OneWorkspace:
    """All by one token; `name` is asked of Slack when it is first needed."""

    def __init__(self, token: str, base_url: str, name: Callable[[], str]) -> None:
        self._token, self._name = token, name
        self._client = posting_client(token, base_url)

    def names(self) -> list[str]:
        """The one."""
        return [self._name()]

    def token(self, _workspace: str) -> str:
        """The one token; `SlackRefused` where none is set."""
        if not self._token:
            raise SlackRefused("not_authed")
        return self._token

    def client(self, _workspace: str) -> "WebClient":
        """The one client."""
        return self._client


class ManyWorkspaces:
    """Those that installed the app by OAuth."""

    def __init__(self, installations: "Installations", base_url: str) -> None:
        self._installations, self._base_url = installations, base_url
        self._clients: dict[str, WebClient] = {}
        self._lock = threading.Lock()

    def names(self) -> list[str]:
        """All that are installed."""
        return self._installations.workspaces()

    def token(self, workspace: str) -> str:
        """The token of its installation."""
        return self._installations.token(workspace)

    def client(self, workspace: str) -> "WebClient":
        """A client with the token of the workspace's installation as it is now."""
        token = self.token(workspace)
        with self._lock:
            known = self._clients.get(workspace)
            if known is None or known.token != token:
                known = self._clients[workspace] = posting_client(token, self._base_url)
            return known
