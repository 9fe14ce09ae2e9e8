"""Three workers and two web processes on one archive, killed at random; each message stands once, each question is
answered at most once.

``python -m tests.faults.fleet --engine postgres --kills 100`` prints the figure. Times are a tenth of the bot's own, in
the same order: a call ends before the lease does, the lease before an unknown outcome is looked up.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from handlers.local import LocalSlack
from handlers.local_server import wait_for
from tests.faults.kills import SCRIPT, Toll, count
from tests.running.commandline import ROOT, environment
from tests.running.commandline import start as start_bot
from tests.running.test_roles import free_port, get
from tests.storage.postgres_server import fresh_database

CHANNELS = ("C0ONE", "C0TWO", "C0THREE")
WORKERS, WEBS = 3, 2
CALL, LEASE, GRACE = "1.0", "2.5", "3.0"
SIGNING = "a signing secret"


@contextmanager
def sqlite_file() -> Iterator[str]:
    """A new folder for an archive."""
    with tempfile.TemporaryDirectory(prefix="endcap-fleet-") as folder:
        yield f"sqlite:///{Path(folder) / 'endcap.db'}"


ENGINES: dict[str, Callable[[], AbstractContextManager[str]]] = {"sqlite": sqlite_file, "postgres": fresh_database}


@dataclass(slots=True)
class Fleet:
    """Rounds of posting by several processes under fire."""

    rng: random.Random
    archive: Callable[[], AbstractContextManager[str]]
    kills_a_round: int = 5
    channels: tuple[str, ...] = CHANNELS
    pace: float = 0.4
    """Seconds between two messages of a channel."""
    toll: Toll = field(default_factory=Toll)
    web_kills: int = 0
    asked: int = 0
    answered_twice: int = 0

    def __str__(self) -> str:
        of = f"{self.toll.kills - self.web_kills} workers and {self.web_kills} web processes"
        return f"{self.toll} · {of}; {self.asked} questions, {self.answered_twice} answered twice"

    def run(self, kills: int, tell: Callable[[str], None] = lambda _said: None) -> "Fleet":
        """Rounds until so many processes were killed."""
        while self.toll.kills < kills:
            with self.archive() as url, tempfile.TemporaryDirectory(prefix="endcap-web-") as folder:
                self._round(url, Path(folder), min(self.kills_a_round, kills - self.toll.kills))
            tell(str(self))
        return self

    def _round(self, url: str, folder: Path, kills: int) -> None:
        (folder / "none.toml").write_text("")
        with LocalSlack({name: name.lower() for name in self.channels}) as slack:
            crew = Crew(url, folder, slack, self.channels, self.pace)
            try:
                for _ in range(kills):
                    self._wait(slack)
                    self._ask(slack, crew)
                    self.web_kills += crew.kill(self.rng)
                    self.toll.kills += 1
                crew.finish()
                self._ask(slack, crew)
            finally:
                crew.stop()
            count(slack, self.channels, self.toll)
            self.answered_twice += max(0, answers(slack) - crew.asked)
        self.toll.rounds += 1

    def _wait(self, slack: LocalSlack) -> None:
        """Until a few more messages stand, or for a moment."""
        before = standing(slack)
        target, until = before + self.rng.randint(1, 8), time.monotonic() + self.rng.uniform(0.3, 4.0)
        while standing(slack) < target and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(self.rng.uniform(0, 0.03))

    def _ask(self, slack: LocalSlack, crew: "Crew") -> None:
        """A question under a brief, delivered to both web processes under one event id, as Slack repeats events."""
        briefs = [m for m in slack.messages(CHANNELS[0]) if "metadata" in m and not m.get("thread_ts")][1:]
        if briefs:
            self.asked += crew.ask(slack, briefs[0]["ts"])


class Crew:
    """The processes of one round."""

    def __init__(self, url: str, folder: Path, slack: LocalSlack, channels: tuple[str, ...], pace: float) -> None:
        self._url, self._folder, self._slack, self._channels, self._pace = url, folder, slack, channels, pace
        self.asked = 0
        self._ports = [free_port() for _ in range(WEBS)]
        self._webs = [self._web(port) for port in self._ports]
        wait_for(lambda: all(get(port, "/healthz")[0] == 200 for port in self._ports), 60)
        self._workers = [self._worker() for _ in range(WORKERS)]

    def _worker(self) -> "subprocess.Popen[str]":
        times = ["--timeout", CALL, "--lease", LEASE, "--grace", GRACE, "--pace", str(self._pace)]
        times += ["--heal-after", "0.5"]
        words = [
            sys.executable,
            "-m",
            SCRIPT,
            self._url,
            self._slack.url,
            self._slack.token,
            *self._channels,
            "--shuffle",
        ]
        pipe = subprocess.PIPE
        return subprocess.Popen([*words, *times], cwd=ROOT, env=environment(), stdout=pipe, stderr=pipe, text=True)

    def _web(self, port: int) -> "subprocess.Popen[str]":
        slack = {"SLACK_BOT_TOKEN": self._slack.token, "SLACK_API_URL": self._slack.url}
        more = {"SLACK_SIGNING_SECRET": SIGNING, "PORT": str(port), "DATABASE_URL": self._url}
        return start_bot(self._folder, "web", ENDCAP_FEEDS="none.toml", **slack, **more)

    def kill(self, rng: random.Random) -> bool:
        """Kill one of those that live, and start another in its place; True when it was a web process."""
        alive = [n for n, one in enumerate([*self._workers, *self._webs]) if one.poll() is None]
        number = rng.choice(alive)
        pool, place = (self._workers, number) if number < WORKERS else (self._webs, number - WORKERS)
        pool[place].send_signal(signal.SIGKILL)
        pool[place].communicate()
        pool[place] = self._worker() if pool is self._workers else self._web(self._ports[place])
        return pool is self._webs

    def ask(self, slack: LocalSlack, root: str) -> bool:
        """Send the question to every web process that answers its port; False when none took it."""
        taken, ts = False, slack.state.next_ts()
        event = {"type": "app_mention", "user": "U0ANNA", "channel": CHANNELS[0], "ts": ts, "thread_ts": root}
        event |= {"text": f"<@{slack.bot_user}> who buys the bakery?", "event_ts": ts}
        for port in self._ports:
            if get(port, "/healthz")[0] == 200:
                slack.attach_http(f"http://127.0.0.1:{port}/slack/events", SIGNING)
                taken = slack.event(event, event_id=f"Ev{ts}").status == 200 or taken
        self.asked += taken
        return taken

    def finish(self) -> None:
        """Wait until the workers have posted all; each must end well."""
        for worker in self._workers:
            _, error = worker.communicate(timeout=180)
            if worker.returncode:
                raise RuntimeError(f"a worker ended with {worker.returncode}: {error[-2000:]}")

    def stop(self) -> None:
        """End what is left."""
        for one in self._webs:
            one.terminate()
        for one in [*self._webs, *self._workers]:
            if one.poll() is None and one in self._workers:
                one.kill()
            try:
                one.communicate(timeout=30)
            except subprocess.TimeoutExpired:
                one.kill()
                one.communicate()


def standing(slack: LocalSlack) -> int:
    """How many messages stand in all channels."""
    return sum(len(slack.messages(name)) for name in slack.state.rooms if name.startswith("C"))


def answers(slack: LocalSlack) -> int:
    """How many answers the bot gave under briefs: each is one message beside the edition's own."""
    return sum("metadata" not in m and "bot_id" in m for m in slack.messages(CHANNELS[0]))


def main() -> None:
    """Run the long form, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=sorted(ENGINES), default="sqlite")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", default=str(datetime.now(UTC).date()))
    given = parser.parse_args()
    fleet = Fleet(random.Random(given.seed), ENGINES[given.engine])
    fleet.run(given.kills, lambda said: print(f"{given.engine}: {said}", flush=True))
    sys.exit(bool(fleet.toll.lost or fleet.toll.doubled or fleet.toll.orphans or fleet.answered_twice))


if __name__ == "__main__":
    main()
