"""Killing a posting process at random points, and counting what stands in the channels afterwards."""

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from handlers.local import LocalSlack
from handlers.local_server import Fault, FaultKind, Faults
from tests.faults.poster_process import planned
from tests.running.commandline import ROOT, environment

SCRIPT = "tests.faults.poster_process"
LOSSES: tuple[FaultKind, ...] = ("reset_after", "500_after", "internal_error_after", "hang_after", "reset_before")
LATE = 1 / 6
"""Of the posts that go wrong, so many are accepted only when their sender has stopped waiting."""


@dataclass(slots=True)
class Toll:
    """What came of many rounds."""

    rounds: int = 0
    kills: int = 0
    expected: int = 0
    lost: int = 0
    doubled: int = 0
    healed: int = 0
    """Doubles that a healing look removed."""
    faults: int = 0
    orphans: int = 0
    """Replies that do not stand under their own brief."""

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.expected:,} messages, {self.faults} answers lost: "
            f"{self.lost} lost, {self.doubled} doubled ({self.healed} seen before healing)"
        )


class RandomFaults(Faults):
    """A share of posts goes wrong; the history is late by up to `lag` seconds, another time each time it is read."""

    def __init__(self, slack: LocalSlack, rng: random.Random, share: float, lag: float, late: float) -> None:
        super().__init__()
        self._slack, self._rng, self._share, self._lag, self._late = slack, rng, share, lag, late
        self.count = 0

    def take(self, method: str) -> Fault | None:
        """The fault for this call, if it is to have one."""
        if method == "conversations.history" and self._lag:
            self._slack.history_lag(self._rng.uniform(0, self._lag))
        if method != "chat.postMessage" or self._rng.random() >= self._share:
            return None
        self.count += 1
        if self._rng.random() < LATE:  # accepted after its sender gave up
            time.sleep(self._late)
            return Fault("reset_after")
        return Fault(self._rng.choice(LOSSES), seconds=self._late)


@dataclass(slots=True)
class Siege:
    """Rounds of posting under fire. `forget`: the database is deleted at every kill."""

    rng: random.Random
    forget: bool = False
    share: float = 0.0
    lag: float = 0.0
    grace: float = 0.3
    timeout: float = 5.0
    kills_a_round: int = 4
    archive: Callable[[], AbstractContextManager[str | None]] = nullcontext
    """Gives each round the URL of an archive; None: a file in the round's own folder."""
    toll: Toll = field(default_factory=Toll)
    url: str | None = None

    def run(self, kills: int, tell: Callable[[str], None] = lambda _said: None) -> Toll:
        """Rounds until so many processes were killed."""
        while self.toll.kills < kills:
            self._round(min(self.kills_a_round, kills - self.toll.kills))
            if self.toll.rounds % 10 == 0:
                tell(str(self.toll))
        return self.toll

    def _round(self, kills: int) -> None:
        channels = ("C0ONE", "C0TWO")
        folder = Path(tempfile.mkdtemp(prefix="endcap-faults-"))
        with LocalSlack({name: name.lower() for name in channels}) as slack, self.archive() as self.url:
            faults = RandomFaults(slack, self.rng, self.share, self.lag, self.timeout * 1.5)
            slack._server.faults = faults
            for _ in range(kills):
                if self._killed(slack, folder, channels):
                    self.toll.kills += 1
                if self.forget:
                    shutil.rmtree(folder)
                    folder.mkdir()
            finish(self._start(slack, folder, channels))
            self.toll.faults += faults.count
            self.toll.healed += sum(method == "chat.delete" for method, _ in slack.calls)
            count(slack, channels, self.toll)
        shutil.rmtree(folder)
        self.toll.rounds += 1

    def _start(self, slack: LocalSlack, folder: Path, channels: Sequence[str]) -> "subprocess.Popen[str]":
        heal = self.lag + 2 * self.timeout if self.share else 0.1
        more = ["--grace", str(self.grace), "--timeout", str(self.timeout), "--heal-after", str(heal)]
        return start(slack, folder, *channels, *more, url=self.url)

    def _killed(self, slack: LocalSlack, folder: Path, channels: Sequence[str]) -> bool:
        """Kill one process at a random message, or at a random moment; False when it had ended before."""
        process = self._start(slack, folder, channels)
        before = sum(len(slack.messages(name)) for name in channels)
        target = before + self.rng.randint(0, 12) if self.rng.random() < 0.7 else 10_000
        until = time.monotonic() + self.rng.uniform(0.5, 4.0)
        while process.poll() is None and time.monotonic() < until:
            if sum(len(slack.messages(name)) for name in channels) >= max(target, 1):
                time.sleep(self.rng.uniform(0, 0.02))
                break
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return process.returncode == -signal.SIGKILL


def start(slack: LocalSlack, folder: Path, *more: str, url: str | None = None) -> "subprocess.Popen[str]":
    """A posting process on the folder's database, or on another one."""
    words = [url or f"sqlite:///{folder / 'endcap.db'}", slack.url, slack.token, *more]
    return subprocess.Popen(
        [sys.executable, "-m", SCRIPT, *words],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: "subprocess.Popen[str]", timeout: float = 300.0) -> None:
    """Wait for its end, which must be a good one."""
    _, error = process.communicate(timeout=timeout)
    if process.returncode:
        raise RuntimeError(f"the posting process ended with {process.returncode}: {error[-2000:]}")


def count(slack: LocalSlack, channels: Sequence[str], toll: Toll) -> None:
    """What is lost, doubled or under the wrong brief, added to the toll."""
    day = datetime.now(UTC).date()
    for channel in channels:
        posts = planned(channel, day)[1]
        wanted = {post.key: post.thread_of for post in posts}
        messages = [message for message in slack.messages(channel) if "metadata" in message]
        keys = {message["ts"]: message["metadata"]["event_payload"]["key"] for message in messages}
        standing = Counter(keys.values())
        toll.expected += len(wanted)
        toll.lost += len(set(wanted) - set(standing))
        toll.doubled += sum(many - 1 for many in standing.values())
        toll.orphans += sum(keys.get(m.get("thread_ts", "")) != wanted[keys[m["ts"]]] for m in messages)
