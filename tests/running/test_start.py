"""What a command does not wait for: nothing is imported, and no table parsed, that a search has no use for."""

import json
import subprocess
import sys
from pathlib import Path

from tests.running.commandline import ROOT, environment

COMMAND = """
import sys
import bot
status = bot.main(sys.argv[1:])
print(status, *sorted(sys.modules), file=sys.stderr)
"""
NOT_FOR_A_SEARCH = {
    *("sqlite_utils", "storage.migrations", "tomllib", "dotenv", "retail.mentions", "feedparser", "lxml", "openai"),
    *("httpx2", "slack_sdk", "slack_bolt", "psycopg", "rich", "schedule", "cryptography", "briefs.checks", "asyncio"),
}


NOT_FOR_A_LOAD = {"feedparser", "lxml", "httpx2", "rich", "asyncio", "slack_sdk", "feeds", "handlers", "briefs.checks"}


def brought_by(folder: Path, *command: str) -> tuple[str, set[str]]:
    """What a command printed, and the modules that it imported."""
    settings = {"PYTHONPYCACHEPREFIX": str(folder / "cache"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *command],
        cwd=folder,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    status, *modules = done.stderr.split()
    assert status == "0", done.stderr
    return done.stdout, set(modules)


def test_a_load_of_articles_and_then_a_search_bring_only_what_they_need(tmp_path: Path) -> None:
    line = {"id": "a", "title": "Kroger opens a store", "text": "", "outlet": "Grocer", "published": "2026-11-20"}
    (tmp_path / "a.jsonl").write_text(json.dumps(line), encoding="utf-8")
    said, modules = brought_by(tmp_path, "ingest", "--articles", "a.jsonl")  # makes the archive
    assert "1 new articles" in said
    assert modules.isdisjoint(NOT_FOR_A_LOAD)
    brought_by(tmp_path, "search", "kroger", "--json")  # makes the copies of tables
    said, modules = brought_by(tmp_path, "search", "kroger", "--json")
    assert "Kroger" in said
    assert modules.isdisjoint(NOT_FOR_A_SEARCH)


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
