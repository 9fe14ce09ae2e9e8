"""How fast a refresh is: 300 feeds on 300 loopback ports, each answering after 200 ms, gzip and ETag.

``python -m benchmarks.feeds`` measures, on one machine and in one run:

- a first refresh (every feed whole, about 25 entries each), to the archive;
- a refresh where every feed answers 304;
- a refresh where half of the feeds have two new entries, to the archive and searchable;
- beside them what a simple bot does: one feed after another with urllib (on every tenth feed, times ten), and 64
  threads with urllib, both without parsing;
- and the `reader` library (`make peers`), its own update of the same feeds with 64 workers, the same three times.

The server is a process of its own. CPU is that of our process and its children, the parsers included.
"""

import argparse
import asyncio
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from briefs.articles import Tagger
from briefs.refresh import refresh
from evals.figures import Figure
from feeds.fetch import WebFetcher
from retail.types import Feed, Mention, RefreshReport
from storage import open_store

FEEDS = 300
ENTRIES = 25
DELAY = 0.2
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_WORDS = "grocer opens closes store chain price cut supplier recall margin quarter sales shopper label deal union"
_PARAGRAPH = "The company said that its stores in the region would change their hours, and that prices would hold. "


# --- The server ---------------------------------------------------------------------------------------------------


def document(feed: int, version: int) -> bytes:
    """A feed's document, gzipped; version 1 of an even feed has two entries more on top."""
    extra = 2 if version and feed % 2 == 0 else 0
    numbers = range(ENTRIES + extra, 0, -1)
    items = "".join(_item(feed, number) for number in numbers)
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed {feed}</title>{items}</channel></rss>'
    return gzip.compress(text.encode(), 6)


def _item(feed: int, number: int) -> str:
    words = _WORDS.split()
    title = " ".join(words[(feed * 7 + number * step) % len(words)] for step in (1, 3, 5, 7)) + f" {feed}-{number}"
    moment = NOW - timedelta(hours=30 - number)
    body = "".join(f"&lt;p&gt;{_PARAGRAPH}&lt;/p&gt;" for _ in range(20))
    return (
        f"<item><title>{title}</title><link>https://n{feed}.example/{number}</link><guid>{feed}-{number}</guid>"
        f"<pubDate>{moment:%a, %d %b %Y %H:%M:%S} GMT</pubDate><description>{body}</description></item>"
    )


def serve() -> None:
    """The server process: one port a feed; prints the ports, then serves. A line on stdin turns the version."""
    asyncio.run(_serve())


async def _serve() -> None:
    version = 0
    documents = [[document(feed, v) for v in (0, 1)] for feed in range(FEEDS)]

    def handler(feed: int) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while request := await _request(reader):
                await asyncio.sleep(DELAY)
                etag = f'"{feed}-{version if feed % 2 == 0 else 0}"'
                body = documents[feed][version]
                fresh = etag.encode() not in request
                head = f"HTTP/1.1 {'200 OK' if fresh else '304 Not Modified'}\r\nETag: {etag}\r\n"
                if fresh:
                    head += f"Content-Type: application/rss+xml\r\nContent-Length: {len(body)}\r\n"
                    head += "Content-Encoding: gzip\r\n"
                writer.write(head.encode() + b"\r\n" + (body if fresh else b""))
                await writer.drain()
            writer.close()

        return answer

    servers = [await asyncio.start_server(handler(feed), "127.0.0.1", 0) for feed in range(FEEDS)]
    print(" ".join(str(server.sockets[0].getsockname()[1]) for server in servers), flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        version = 1 - version
        print("turned", flush=True)


async def _request(reader: asyncio.StreamReader) -> bytes:
    """A request's head; empty when the client is gone."""
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


# --- What is measured ---------------------------------------------------------------------------------------------


class Words:
    """A tagger that costs nothing: tagging has a benchmark of its own."""

    def tag(self, title: str, text: str) -> tuple[tuple[Mention, ...], tuple[str, ...]]:
        """Nothing."""
        return (), ()


def measured(act: Callable[[], RefreshReport]) -> tuple[float, float, RefreshReport]:
    """Wall and CPU seconds of a refresh, and its report."""
    wall, cpu = time.perf_counter(), _cpu()
    report = act()
    return time.perf_counter() - wall, _cpu() - cpu, report


def _cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def figures(data: Path | None = None, full: bool = False) -> list[Figure]:
    """The refresh figures; `full` repeats each three times and takes the median. `data` is not used."""
    with feed_server() as (urls, turn):
        return _refreshes(urls, turn, 3 if full else 1) + _simple(urls) + _reader(urls, turn)


@contextmanager
def feed_server() -> Iterator[tuple[list[str], Callable[[], None]]]:
    """The server as a process: the feeds' addresses, and what turns half of them to their other version and back."""
    child = [sys.executable, "-m", "benchmarks.feeds", "--serve"]
    with subprocess.Popen(child, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        asks, says = server.stdin, server.stdout
        assert asks is not None
        assert says is not None

        def turn() -> None:
            asks.write("turn\n")
            asks.flush()
            says.readline()

        try:
            yield [f"http://127.0.0.1:{port}/feed" for port in says.readline().split()], turn
        finally:
            asks.close()
            server.terminate()


def _refreshes(urls: Sequence[str], turn: Callable[[], None], times: int) -> list[Figure]:
    """First refresh, all unchanged, half changed."""
    tagger: Tagger = Words()
    feeds = [Feed(url, outlet=f"Outlet {number}") for number, url in enumerate(urls)]
    runs: dict[str, list[tuple[float, float, RefreshReport]]] = {"first": [], "same": [], "half": []}
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            store = open_store(f"sqlite:///{folder}/bench.db")
            for name in runs:
                if name == "half":
                    turn()
                act = lambda: refresh(store, WebFetcher(["127.0.0.1"]), feeds, NOW, tagger=tagger)  # noqa: E731, B023
                runs[name].append(measured(act))
            turn()
            store.close()
    return [
        _figure("first refresh, 25 entries each", runs["first"], FEEDS * ENTRIES, 6.0),
        _figure("all unchanged (304)", runs["same"], 0, 1.2),
        _figure("half changed, 2 new entries each", runs["half"], FEEDS, 2.0),
    ]


def _figure(name: str, runs: Sequence[tuple[float, float, RefreshReport]], expected: int, bar: float) -> Figure:
    wall, cpu, report = sorted(runs, key=lambda run: run[0])[len(runs) // 2]
    assert report.articles == expected, f"{name}: {report.articles} new articles, {report.failed[:1]}"
    value = f"{wall:.2f} s wall, {cpu:.2f} s CPU, {report.articles} new articles"
    data = f"{FEEDS} feeds on {FEEDS} loopback ports, {DELAY * 1000:.0f} ms each"
    return Figure("feeds", name, value, data, f"median of {len(runs)}", f"<= {bar:g} s", wall <= bar)


def _simple(urls: Sequence[str]) -> list[Figure]:
    """What stands beside us: urllib, fetching only."""
    start = time.perf_counter()
    for url in urls[::10]:
        _urllib(url)
    one_by_one = (time.perf_counter() - start) * 10
    start = time.perf_counter()
    with ThreadPoolExecutor(64) as pool:
        list(pool.map(_urllib, urls))
    threads = time.perf_counter() - start
    data = f"{FEEDS} feeds, bodies only, nothing parsed or stored"
    return [
        Figure("feeds", "beside: urllib, one after another", f"{one_by_one:.1f} s wall", data, "30 feeds, times 10"),
        Figure("feeds", "beside: urllib, 64 threads", f"{threads:.2f} s wall", data, "once"),
    ]


PEERS = Path(__file__).parent.parent / ".venv-peers" / "bin" / "python"


def _reader(urls: Sequence[str], turn: Callable[[], None]) -> list[Figure]:
    """The reader library's update: first, all unchanged, half changed."""
    data = f"{FEEDS} feeds, 64 workers, to its own archive"
    if not PEERS.exists():
        return [Figure("feeds", "beside: the reader library", "not measured: run `make peers` first", data, "-")]
    child = [str(PEERS), str(Path(__file__).parent / "peers" / "reader_update.py")]
    with subprocess.Popen(child, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:  # noqa: S603
        asks, says = peer.stdin, peer.stdout
        assert asks is not None
        assert says is not None

        def said(line: str) -> str:
            asks.write(f"{line}\n")
            asks.flush()
            return says.readline()

        assert said(" ".join(urls)).strip() == "ready"
        runs = {"first refresh": json.loads(said("")), "all unchanged (304)": json.loads(said(""))}
        turn()
        runs["half changed"] = json.loads(said(""))
        turn()
        asks.close()
    return [
        Figure("feeds", f"beside: reader, {name}", f"{run['wall']:.2f} s wall, {run['cpu']:.2f} s CPU", data, "once")
        for name, run in runs.items()
    ]


def _urllib(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 - loopback
        return len(response.read())


def main() -> None:
    """Print the figures, or be the server."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments.add_argument("--full", action="store_true", help="three times each")
    given = arguments.parse_args()
    if given.serve:
        serve()
        return
    for figure in figures(full=given.full):
        print(f"{figure.name}: {figure.value} [{figure.data}; {figure.split}; goal {figure.bar}; met: {figure.met}]")


if __name__ == "__main__":
    main()
