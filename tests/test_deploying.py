"""What is written about deploying stays true: settings, commands and paths it names are there, forms can be read."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from bot import _parser
from handlers.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from handlers.serve import HEALTH_PATH, METRICS_PATH

ROOT = Path(__file__).parent.parent
FILES = ("docs/deploying.md", "Dockerfile", "app.json", "render.yaml", "fly.toml", "Procfile", ".env.example")
ELSEWHERE = {"PYTHON_VERSION", "PYTHONUNBUFFERED"}
"""Settings of the platforms' own."""


def settings() -> set[str]:
    """The names that config.py reads."""
    return set(re.findall(r'reader\.\w+\(\s*"([A-Z_]+)"', (ROOT / "config.py").read_text()))


@pytest.mark.parametrize("name", FILES)
def test_every_setting_that_is_named_is_read(name: str) -> None:
    text = (ROOT / name).read_text()
    named = set(re.findall(r"\b(?:SLACK|ENDCAP|OPENAI)_[A-Z_]+\b|\bDATABASE_URL\b", text))
    named |= set(re.findall(r"^ *- key: ([A-Z_]+)$", text, re.MULTILINE))
    assert named - ELSEWHERE <= settings(), named - ELSEWHERE - settings()


def test_every_setting_that_is_read_is_in_the_example() -> None:
    assert settings() <= set(re.findall(r"\b[A-Z_]+\b", (ROOT / ".env.example").read_text()))


@pytest.mark.parametrize("name", FILES)
def test_every_command_that_is_named_is_one(name: str) -> None:
    for words in re.findall(r"(?:python |/)bot\.py ([a-z]+)", (ROOT / name).read_text()):
        known = {"copy": [words, "sqlite:///a", "sqlite:///b"]}
        assert _parser().parse_args(known.get(words, [words])).command


def test_the_container_runs_a_command_that_exists() -> None:
    found = re.search(r'^CMD \["(\w+)"\]$', (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert found
    assert _parser().parse_args([found[1]]).command


def test_the_paths_that_are_named_are_served() -> None:
    text = (ROOT / "docs" / "deploying.md").read_text()
    named = set(re.findall(r"/(?:slack/\w+|healthz|metrics)\b", text))
    assert named <= {EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH, HEALTH_PATH, METRICS_PATH}
    assert tomllib.loads((ROOT / "fly.toml").read_text())["checks"]["alive"]["path"] == HEALTH_PATH


def test_the_files_of_platforms_can_be_read_and_start_the_procfiles_parts() -> None:
    parts = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    assert parts == {"web": "python bot.py web", "worker": "python bot.py run"}
    assert set(json.loads((ROOT / "app.json").read_text())["formation"]) == set(parts)
    assert f"startCommand: {parts['worker']}" in (ROOT / "render.yaml").read_text()
    fly = tomllib.loads((ROOT / "fly.toml").read_text())
    assert fly["env"]["DATABASE_URL"].startswith(f"sqlite:///{fly['mounts']['destination']}/")
    assert (ROOT / fly["build"]["dockerfile"]).exists()
