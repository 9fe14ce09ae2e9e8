"""The Slack app manifest: `manifest.json` as it stands, or changed for another command name or for HTTP mode."""

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

MANIFEST = Path(__file__).resolve().parent.parent / "manifest.json"
EVENTS_PATH = "/slack/events"
INSTALL_PATH, REDIRECT_PATH = "/slack/install", "/slack/oauth_redirect"


def app_manifest(command: str = "/retail", http_url: str | None = None) -> dict[str, Any]:
    """What to paste into Slack. `http_url`: the bot's public https address; without it, Socket Mode."""
    manifest = copy.deepcopy(_bundled())
    commands = manifest["features"]["slash_commands"]
    commands[0]["command"] = command
    if http_url:
        address = f"{http_url.rstrip('/')}{EVENTS_PATH}"
        manifest["settings"]["socket_mode_enabled"] = False
        manifest["settings"]["event_subscriptions"]["request_url"] = address
        manifest["settings"]["interactivity"]["request_url"] = address
        commands[0]["url"] = address
        manifest["oauth_config"]["redirect_urls"] = [f"{http_url.rstrip('/')}{REDIRECT_PATH}"]
    return manifest


@cache
def _bundled() -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return manifest
