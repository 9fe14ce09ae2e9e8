"""The same world behind each of Slack's doors: Socket Mode, HTTP, and (quick) direct dispatch."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from handlers.serve import HttpServer, Server, SocketServer
from tests.scenarios.world import World, world

DOORS = ("socket", "http")
QUICK_DOORS = ("direct", "http")
"""Where a story went through the socket already: what Socket Mode hands to Bolt, and HTTP."""
SECRET = "a signing secret"
ADA, EVE = "U0ADA", "U0EVE"
"""An admin, and a second one."""


@contextmanager
def behind(door: str, folder: Path, **changes: object) -> Iterator[World]:
    """A world with two admins in it, reached by that door."""
    with world(folder, attach=door == "direct", **changes) as w:  # type: ignore[arg-type]
        w.slack.state.people |= {ADA: {"is_admin": True, "tz": "Europe/Berlin"}, EVE: {"is_owner": True}}
        server = _serve(door, w)
        try:
            yield w
        finally:
            if server:
                server.stop()


def _serve(door: str, w: World) -> Server | None:
    settle = w.services.workers.settle
    if door == "socket":
        server = SocketServer(w.app, w.slack.app_token)
        server.start()
        w.slack.attach_socket(settle)
        return server
    if door == "http":
        web = HttpServer(w.app, SECRET, port=0)
        web.start()
        w.slack.attach_http(f"http://127.0.0.1:{web.port}/slack/events", SECRET, settle)
        return web
    return None


def shown(w: World, view: dict[str, Any]) -> dict[str, Any]:
    """What stands in a modal now."""
    return w.slack.views[str(view["id"])]
