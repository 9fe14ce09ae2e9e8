"""How soon a started bot answers, and how much memory it holds: processes of their own, as a person starts them.

    python -m benchmarks.start [--data FOLDER] [--full]

- cold start: ``bot.py search`` on a full archive, from the start of the process to its answer and end;
- idle: ``bot.py run`` in Socket Mode against the stand-in Slack, ten seconds after it has connected;
- a refresh of 300 feeds, the most that the process and its parsers held at once.

Memory is the proportional set size (Linux: pages shared by several processes are divided among them) of the process
and all its children, so that a forked parser does not count the interpreter twice.
"""

import argparse
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.feeds import feed_server
from benchmarks.search import articles, source
from evals.figures import Figure
from handlers.local import LocalSlack
from storage import open_store
from tests.running.commandline import bot, start

COLD, IDLE_MB, PEAK_MB = 0.40, 60, 120
ROUNDS = 7


def figures(data: Path | None = None, full: bool = False) -> list[Figure]:
    """Cold start, idle and peak memory."""
    size = 100_000 if full else 20_000
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        store = open_store(f"sqlite:///{place / 'endcap.db'}")
        store.save_articles(articles(source(data), size))
        store.close()
        return [_cold(place, size), _idle(place, size), _cycle(place)]


def _cold(place: Path, size: int) -> Figure:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        done = bot(place, "search", "kroger", "--json")
        taken.append(time.perf_counter() - began)
        assert done.returncode == 0, done.stderr
    value = f"{statistics.median(taken):.2f} s (least {min(taken):.2f})"
    data = f"bot.py search kroger --json, {size:,} articles"
    return Figure("start", "cold start to first answer, and end", value, data, f"median of {ROUNDS}",
                  f"<= {COLD:.2f} s", statistics.median(taken) <= COLD)  # fmt: skip


def _idle(place: Path, size: int) -> Figure:
    with LocalSlack() as slack:
        settings = {"SLACK_BOT_TOKEN": slack.token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url}
        (place / "none.toml").write_text("", encoding="utf-8")
        running = start(place, "run", ENDCAP_FEEDS=str(place / "none.toml"), **settings)
        try:
            until = time.monotonic() + 60
            while not slack.connections and running.poll() is None and time.monotonic() < until:
                time.sleep(0.1)
            assert slack.connections, running.communicate()[1]
            time.sleep(10)
            held = memory(running.pid)
        finally:
            running.terminate()
            running.communicate(timeout=30)
    data = f"bot.py run, Socket Mode, {size:,} articles, 10 s after it connected"
    return Figure("memory", "idle", f"{held:.0f} MB", data, "one run", f"<= {IDLE_MB} MB", held <= IDLE_MB)


def _cycle(place: Path) -> Figure:
    fresh = place / "cycle"
    fresh.mkdir()
    with feed_server() as (urls, _):
        listed = "".join(f'[[feed]]\nurl = "{url}"\noutlet = "Outlet {n}"\n' for n, url in enumerate(urls))
        (fresh / "feeds.toml").write_text(listed, encoding="utf-8")
        running = start(fresh, "ingest", "--feeds", "feeds.toml", "--json", ENDCAP_ALLOW_PRIVATE_FEEDS="127.0.0.1")
        with _watched(running) as peak:
            said, wrong = running.communicate(timeout=300)
        assert running.returncode == 0, wrong
        assert '"articles": 7500' in said, said[-200:]
    data = f"bot.py ingest, {len(urls)} feeds of 25 entries, parsers included"
    return Figure("memory", "peak of a first refresh", f"{max(peak):.0f} MB", data, "one run, looked at every 20 ms",
                  f"<= {PEAK_MB} MB", max(peak) <= PEAK_MB)  # fmt: skip


@contextmanager
def _watched(running: "subprocess.Popen[str]") -> Iterator[list[float]]:
    """What the process tree holds, in MB, looked at until it ends."""
    seen = [0.0]
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            seen.append(memory(running.pid))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def memory(pid: int) -> float:
    """Proportional set size of a process and all its descendants, in MB; 0 of what has ended meanwhile."""
    return sum(_pss(one) for one in _tree(pid)) / 1024


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _tree(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--full", action="store_true")
    given = parser.parse_args()
    for figure in figures(given.data, given.full):
        print(f"{figure.name}: {figure.value} [{figure.data}; {figure.bar}; met: {figure.met}]")


if __name__ == "__main__":
    main()
