"""The refreshing process of G7: feeds on stdin, what became of them on stdout. Nothing but the bot's own parts."""

import json
import os
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from briefs.refresh import refresh
from feeds.fetch import WebFetcher
from retail.types import Feed
from storage import open_store

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def family(pid: int) -> tuple[int, int]:
    """Memory of a process and all its children now: (shared pages by share, resident of each added up). [bytes]

    The first (Pss) is what the machine would get back; in the second pages that several share count several times.
    """
    ids = (pid, *_children(pid))
    return sum(held(one, family=False) for one in ids), sum(_resident(one) for one in ids)


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0]) * 1024
    except (OSError, IndexError):
        return 0


def held(pid: int, *, family: bool = True) -> int:
    """Memory of a process (and its children) in RAM, shared pages counted by share. [bytes]"""
    total = 0
    for one in (pid, *(_children(pid) if family else ())):
        try:
            shares = Path(f"/proc/{one}/smaps_rollup").read_text().split("\nPss:")[1]
            total += int(shares.split()[0]) * 1024
        except (OSError, IndexError):
            continue
    return total


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, file.read_text().split())
        except OSError:
            continue
    return found


def main() -> None:
    """The refreshing process."""
    order = json.load(sys.stdin)
    store = open_store(order["database"])
    stored: list[float] = []
    before, rss, began = _open_sockets(), held(os.getpid()), time.monotonic()
    threads = threading.active_count()

    def progress(done: int, of: int, name: str) -> None:
        if name.startswith(order["good"]):
            stored.append(time.monotonic() - began)

    feeds = [Feed(url, outlet=url) for url in order["urls"]]
    report = refresh(store, WebFetcher(["127.0.0.1"]), feeds, NOW, progress)
    kept = sum(one.new == 20 for one in report.feeds if one.url.startswith(order["good"]))
    seconds = time.monotonic() - began
    time.sleep(0.2)
    left = {"threads": threading.active_count() - threads, "sockets": _open_sockets() - before}
    print(json.dumps({"stored": kept, "last": max(stored), "seconds": seconds, "rss": rss, **left}))


def _open_sockets() -> int:
    found = 0
    for handle in Path("/proc/self/fd").iterdir():
        try:
            found += str(handle.readlink()).startswith("socket:")
        except OSError:
            continue
    return found


if __name__ == "__main__":
    main()
