"""Leaving: when the app is removed or its tokens are revoked, everything of that workspace is forgotten at once.

Slack sends `app_uninstalled` and `tokens_revoked` in either order, and may repeat them; a purge is the same done twice.
An event may also come late, after the workspace has installed the app again: then the token that we hold decides.
"""

import logging
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from handlers.clients import is_alive
from handlers.services import Services
from handlers.voice import report

log = logging.getLogger(__name__)


def register(app: App, services: Services) -> None:
    """Listen to both events."""

    @app.event("app_uninstalled")
    def removed(body: dict[str, Any], client: WebClient) -> None:
        _leave(services, body, client)

    @app.event("tokens_revoked")
    def revoked(event: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        if (event.get("tokens") or {}).get("bot"):
            _leave(services, body, client)


def _leave(services: Services, body: dict[str, Any], client: WebClient) -> None:
    services.workers.hand_over(lambda: _purge(services, body, client), report)


def _purge(services: Services, body: dict[str, Any], client: WebClient) -> None:
    if _is_of_an_earlier_installation(services, body, client):
        log.info("the app was removed from %s before it was installed again; nothing is forgotten", services.workspace)
        return
    if services.leave is not None:
        rows = services.leave()
    else:
        named = {services.workspace, str(body.get("team_id") or services.workspace)}
        services.gone |= named
        rows = sum(services.store.purge(workspace) for workspace in named)
    log.warning("the app was removed from its workspace: %d rows are forgotten", rows)


def _is_of_an_earlier_installation(services: Services, body: dict[str, Any], client: WebClient) -> bool:
    """Did it happen before this installation, whose token is alive? Two clocks are not trusted alone."""
    if services.installed_at is None or int(body.get("event_time") or 0) >= services.installed_at:
        return False
    return is_alive(client)
