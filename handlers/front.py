"""One door for many workspaces: each has an app and services of its own, so that nothing of one can reach another.

What Slack sends names its workspace; its installation is read from the store each time, as another process may have
installed or removed it. A workspace without one gets a plain refusal, and no listener runs.
"""

import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.oauth import OAuthFlow

from handlers.app import make_app
from handlers.manifest import INSTALL_PATH
from handlers.oauth import Installations, Installed
from handlers.services import Services

log = logging.getLogger(__name__)

MOST_APPS = 300
"""Apps kept ready: making one takes 7 ms of CPU, keeping one 100 KB."""

MakeServices = Callable[[Installed], Services]


class Front:
    """Stands where a Bolt app stands (`dispatch`, `oauth_flow`); sends each request to its workspace's own app."""

    def __init__(
        self,
        installations: Installations,
        services_of: MakeServices,
        oauth_flow: OAuthFlow,
        *,
        signing_secret: str,
        base_url: str,
        public_url: str | None = None,
    ) -> None:
        self.oauth_flow = oauth_flow
        self._installations, self._services_of = installations, services_of
        self._signing_secret, self._base_url = signing_secret, base_url
        self._where = f"at {public_url}{INSTALL_PATH}" if public_url else "again; whoever runs it knows where"
        self._apps: OrderedDict[str, tuple[Installed, App]] = OrderedDict()
        self._lock = threading.Lock()

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer one request of Slack's, whose signature was checked already."""
        body: dict[str, Any] = req.body
        if body.get("type") == "url_verification":
            return BoltResponse(status=200, body=str(body.get("challenge") or ""))
        workspace = req.context.team_id
        installed = self._installations.of(workspace)
        if installed is None:
            return self._refusal(workspace, body)
        return self._app(installed).dispatch(req)

    def _app(self, installed: Installed) -> App:
        """The workspace's app; made anew when it was installed anew."""
        with self._lock:
            known = self._apps.pop(installed.workspace, None)
            if known is None or known[0] != installed:
                known = (installed, self._made(installed))
            self._apps[installed.workspace] = known
            while len(self._apps) > MOST_APPS:
                self._apps.popitem(last=False)
            return known[1]

    def _made(self, installed: Installed) -> App:
        return make_app(
            self._services_of(installed),
            token=installed.token,
            signing_secret=self._signing_secret,
            base_url=self._base_url,
            verify=False,
        )

    def _refusal(self, workspace: str | None, body: dict[str, Any]) -> BoltResponse:
        """200, so that Slack does not send it again; a person who typed is told."""
        with self._lock:
            self._apps.pop(workspace or "", None)
        log.info("refused %s of a workspace without an installation", body.get("type") or body.get("command") or "?")
        if not body.get("command"):
            return BoltResponse(status=200, body="")
        said = f"Endcap is not installed in this workspace (any more). An admin can install it {self._where}."
        return BoltResponse(
            status=200,
            body=json.dumps({"response_type": "ephemeral", "text": said}),
            headers={"Content-Type": "application/json"},
        )
