"""Leaving: when the app is removed or its tokens are revoked, everything of that workspace is forgotten at once.

Slack sends `app_uninstalled` and `tokens_revoked` in either order, and may repeat them; a purge is the same done twice.
"""

import logging
from typing import Any

from slack_bolt import App

from handlers.services import Services
from handlers.voice import report

log = logging.getLogger(__name__)


def register(app: App, services: Services) -> None:
    """Listen to both events."""

    @app.event("app_uninstalled")
    def removed(body: dict[str, Any]) -> None:
        _leave(services, body)

    @app.event("tokens_revoked")
    def revoked(event: dict[str, Any], body: dict[str, Any]) -> None:
        if (event.get("tokens") or {}).get("bot"):
            _leave(services, body)


def _leave(services: Services, body: dict[str, Any]) -> None:
    named = {services.workspace, str(body.get("team_id") or services.workspace)}
    services.gone |= named
    services.workers.hand_over(lambda: _purge(services, named), report)


def _purge(services: Services, workspaces: set[str]) -> None:
    rows = sum(services.store.purge(workspace) for workspace in workspaces)
    log.warning("the app was removed from its workspace: %d rows are forgotten", rows)
