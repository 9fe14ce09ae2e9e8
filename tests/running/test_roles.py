"""The parts of the bot as processes: what each answers, and what it says when it cannot start."""

import json
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from handlers.local import LocalSlack
from handlers.local_server import wait_for
from handlers.oauth import Installations, Installed, Vault
from storage import open_store
from tests.running.commandline import bot, start
from tests.running.in_process import Run
from tests.running.in_process import bot_here as bot_here
from tests.test_config import KEY

MANY = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "hush", "SLACK_SIGNING_SECRET": "s"}


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def get(port: int, path: str, **headers: str) -> tuple[int, str]:
    """Status and body; 0 while nothing listens."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status), answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""


@contextmanager
def running(folder: Path, *words: str, **settings: str) -> Iterator["subprocess.Popen[str]"]:
    (folder / "none.toml").write_text("")
    process = start(folder, *words, ENDCAP_FEEDS="none.toml", **settings)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def comes_up(process: "subprocess.Popen[str]", port: int) -> bool:
    return wait_for(lambda: process.poll() is not None or get(port, "/healthz")[0] == 200, 30)


def test_the_web_part_of_many_workspaces_installs_answers_and_hides_figures(tmp_path: Path) -> None:
    """Bolt itself must not see the client id: it would look for installations in clear-text files, and find none."""
    port = free_port()
    with LocalSlack({"C0NEWS": "news"}) as slack:
        store = open_store(f"sqlite:///{tmp_path / 'endcap.db'}")
        here = Installed(slack.team, slack.token, slack.bot_user, "U0ADA", 0)
        Installations(store, Vault([KEY]), slack.url).keep(here)
        store.close()
        more = {"ENDCAP_SECRET_KEY": KEY, "PORT": str(port), "SLACK_API_URL": slack.url, "HOME": str(tmp_path)}
        with running(tmp_path, "web", **MANY, **more) as process:
            assert comes_up(process, port)
            status, page = get(port, "/slack/install")
            assert (status, "oauth/v2/authorize" in page) == (200, True)
            assert get(port, "/metrics")[0] == 404
            assert get(port, "/healthz") == (200, '{"ok": true}')
            slack.attach_http(f"http://127.0.0.1:{port}/slack/events", "s")
            answer = slack.command("U0ANNA", "C0NEWS", "/retail help")
            assert wait_for(lambda: bool(answer.replies), 20)
            assert [m for m, _ in slack.calls if m == "auth.test"], "with the workspace's own token"


def test_a_worker_tells_its_figures_on_loopback_and_to_who_shows_the_token(tmp_path: Path) -> None:
    port = free_port()
    with LocalSlack({"C0NEWS": "news"}) as slack:
        tokens = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": "s", "SLACK_API_URL": slack.url}
        more = {"PORT": str(port), "ENDCAP_METRICS_TOKEN": "tell me", "ENDCAP_LOG": "json"}
        with running(tmp_path, "worker", **tokens, **more) as process:
            assert comes_up(process, port)
            assert get(port, "/metrics")[0] == 401
            assert get(port, "/metrics", Authorization="Bearer tell you")[0] == 401
            status, told = get(port, "/metrics", Authorization="Bearer tell me")
            assert status == 200
            assert "endcap_info{version=" in told
            assert 'role="worker"' in told
            assert "endcap_healthy 1\n" in told
            assert get(port, "/slack/events")[0] == 404, "Slack comes in at the web part"
            process.terminate()
            _, errors = process.communicate(timeout=25)
        lines = [json.loads(line) for line in errors.splitlines()]
        assert {"time", "level", "logger", "message"} <= set(lines[0])
        assert any("worker" in line["message"] for line in lines)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({**MANY}, "ENDCAP_SECRET_KEY: missing"),
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "hush", "ENDCAP_SECRET_KEY": KEY}, "SLACK_SIGNING_SECRET"),
        ({}, "SLACK_BOT_TOKEN: missing"),
    ],
)
def test_what_is_missing_is_said_and_nothing_starts(
    tmp_path: Path, settings: dict[str, str], said: str, bot_here: Run
) -> None:
    done = bot_here(tmp_path, "web", **settings)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_said_in_words(tmp_path: Path) -> None:
    with LocalSlack({}) as slack, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        tokens = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": "s", "SLACK_API_URL": slack.url}
        done = bot(tmp_path, "web", PORT=port, **tokens)
    assert done.returncode == 1
    assert f"could not listen at 127.0.0.1:{port}" in done.stderr
