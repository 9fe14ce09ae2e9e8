"""The tool that writes what Slack is sent, for drawing: each surface is there, made by real clicks on the sample."""

import json
from pathlib import Path

from handlers.limits import block_problems, view_problems
from handlers.mrkdwn import text_of
from tools.surfaces import main

EXPECTED = {
    "opening": "Retail news",
    "brief": "How do we know?",
    "thread": "In their words",
    "question": "2",
    "search": "Kroger",
    "preview": "Only editors see this.",
    "preview-held": "held it.",
    "preview-out": "It has gone out.",
    "settings": "Editors see it first",
    "home-admin": "Who may change things",
    "home-member": "Latest Views",
    "correction": "Correction, as readers are told",
}
"""A word or two that each of these must hold."""


def test_every_surface_is_written_as_slack_would_get_it(tmp_path: Path) -> None:
    assert main(tmp_path) == len(list(tmp_path.glob("*.json"))) >= 30
    for path in tmp_path.glob("*.json"):
        shown = json.loads(path.read_text())
        assert shown, path.stem
        if isinstance(shown, dict):
            assert view_problems(shown) == [], path.stem
        else:
            assert all(block_problems(message.get("blocks") or []) == [] for message in shown), path.stem
    for name, words in EXPECTED.items():
        shown = (tmp_path / f"{name}.json").read_text()
        assert words in shown or words in text_of(json.loads(shown)), name
