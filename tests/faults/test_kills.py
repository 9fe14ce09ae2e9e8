"""The short form of the sieges: real processes killed at random points, each message once; ``make faults`` has more."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from handlers.local import LocalSlack
from storage import open_store
from tests.faults.kills import Siege, Toll, count, finish, start
from tests.running.commandline import ROOT, environment
from tests.storage.postgres_server import fresh_database


@pytest.mark.parametrize(
    "siege",
    [
        Siege(random.Random("kept")),
        Siege(random.Random("lost"), forget=True),
        Siege(random.Random("late"), share=0.3, lag=0.5, grace=0.8, timeout=0.4),
        Siege(random.Random("served"), archive=fresh_database),
    ],
    ids=["disk kept", "disk lost at every kill", "answers lost and history late", "PostgreSQL"],
)
def test_killed_at_any_point_each_message_stands_once(siege: Siege) -> None:
    toll = siege.run(2)
    assert (toll.kills, toll.lost, toll.doubled, toll.orphans) == (2, 0, 0, 0), str(toll)
    assert toll.expected >= 28


def test_two_bots_on_two_disks_leave_each_message_once_after_healing(tmp_path: Path) -> None:
    """A host that starts the new process before it ends the old: neither sees the other's claims."""
    folders = [tmp_path / "one", tmp_path / "two"]
    with LocalSlack({"C0ONE": "one"}) as slack:
        for folder in folders:
            folder.mkdir()
        both = [start(slack, folder, "C0ONE", "--grace", "0.1", "--heal-after", "1") for folder in folders]
        for process in both:
            finish(process, 40)
        toll = Toll()
        count(slack, ["C0ONE"], toll)
    assert (toll.lost, toll.doubled) == (0, 0), str(toll)


def test_killed_while_opening_or_ingesting_the_archive_is_sound_and_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'endcap.db'}"
    for seconds, begun in ((0.3, False), (0.4, True)):
        words = [sys.executable, "-m", "tests.faults.ingest_process", database]
        process = subprocess.Popen(words, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        first = process.stdout.readline() if begun else ""
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        acked = [int(line) for line in (first + process.communicate()[0]).split("\n")[:-1]]
        assert acked or not begun
        store = open_store(database)
        assert store.problems() == []
        wanted = [f"a{n}" for n in range(max(acked, default=-1) + 1)]
        assert len(store.articles(wanted)) == len(wanted)
        store.close()
