"""What a command does not wait for: nothing is imported, and no table parsed, that a search has no use for."""

import subprocess
import sys
from pathlib import Path

from tests.running.commandline import ROOT, bot, environment

SEARCH = """
import sys
import bot
status = bot.main(["search", "kroger", "--json"])
print(status, *sorted(sys.modules), file=sys.stderr)
"""
NOT_FOR_A_SEARCH = {
    *("sqlite_utils", "storage.migrations", "tomllib", "dotenv", "retail.mentions", "feedparser", "lxml", "openai"),
    *("httpx2", "slack_sdk", "slack_bolt", "psycopg", "rich", "schedule", "cryptography", "briefs.checks", "asyncio"),
}


def test_a_search_in_an_archive_that_stands_brings_only_what_it_needs(tmp_path: Path) -> None:
    settings = {"PYTHONPYCACHEPREFIX": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
    assert bot(tmp_path, "search", "kroger", "--json", **settings).returncode == 0  # makes the archive and the copies
    done = subprocess.run(
        [sys.executable, "-c", SEARCH],
        cwd=tmp_path,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    status, *modules = done.stderr.split()
    assert status == "0", done.stderr
    assert "Kroger" in done.stdout
    assert NOT_FOR_A_SEARCH.isdisjoint(modules)


def test_a_bot_that_waits_holds_nothing_that_only_others_need(tmp_path: Path) -> None:
    settings = {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", "import running.service, sys; print(*sorted(sys.modules))"],
        cwd=tmp_path,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    modules = set(done.stdout.split())
    assert "running.service" in modules
    assert modules.isdisjoint(
        {"cryptography", "feedparser", "lxml", "openai", "psycopg", "sqlite_utils", "numpy", "rich"}
    )
