"""G7 to G9: hostile servers and documents, addresses that must not be reached, politeness. All of it on loopback.

The refresh of G7 runs in a process of its own, so that its memory, threads and sockets are its own; that process is
`evals.hostile_round`. Connections are counted by the interpreter's own audit hook.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from briefs.refresh import refresh
from evals.figures import Figure
from evals.hostile_documents import DOCUMENTS
from evals.hostile_round import family, held
from feeds.cage import Cage
from feeds.fetch import WebFetcher
from feeds.pace import Pace
from feeds.pages import PageRefused, WebPages
from feeds.policy import due
from feeds.trial import try_out
from handlers.local import LocalSlack
from retail.errors import FetchError, ParseError
from retail.types import Feed
from storage import open_store
from tests.running.commandline import start
from tests.scenarios.world import CHANNEL
from tests.servers import feed_server as serve

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MEGABYTE = 2**20

# --- G7 -----------------------------------------------------------------------------------------------------------

_LOOP = {"/loop-a": serve.redirect(302, "/loop-b"), "/loop-b": serve.redirect(302, "/loop-a")}
_BODY = serve.rss(serve.item(1))
SERVERS: dict[str, serve.Behaviour] = {
    **{f"/hang-{n}": serve.hang for n in range(3)},
    **{f"/drip-{n}": serve.drip for n in range(3)},
    "/infinite-body": serve.infinite_body,
    "/infinite-headers": serve.infinite_headers,
    "/many-headers": serve.many_headers,
    "/bomb-gzip": serve.bomb("gzip", 300),
    "/bomb-twice": serve.bomb("gzip, gzip", 20),
    "/bomb-br": serve.bomb("br", 20),
    "/bomb-zstd": serve.bomb("zstd", 20),
    "/bomb-deflate": serve.bomb("deflate", 20),
    "/cut-gzip": serve.cut_gzip(_BODY),
    "/short": serve.short_body,
    "/reset": serve.reset,
    "/garbage": serve.garbage,
    "/empty": serve.status(200),
    "/blank": serve.feed(b" \n" * 1000),
    "/fifty-megabytes": serve.feed(b"<rss>" + b"x" * 50_000_000),
    "/no-location": serve.status(302),
    "/unasked-304": serve.status(304),
    **{f"/status-{code}": serve.status(code) for code in (204, 206, 400, 401, 403, 404, 405, 410, 418, 429, 451, 500)},
    **{f"/status-{code}": serve.status(code) for code in (502, 503, 504, 507)},
    "/retry-absurd": serve.status(429, {"Retry-After": "9" * 40}),
    "/retry-garbage": serve.status(503, {"Retry-After": "soon"}),
    "/location-odd": serve.redirect(301, "http://[::1"),
    "/location-long": serve.redirect(301, "/" + "x" * 5000),
    "/location-file": serve.redirect(302, "file:///etc/passwd"),
    "/etag-long": serve.feed(b"<rss>", etag='"' + "x" * 20_000 + '"'),
    **_LOOP,
}


def hostile_routes() -> dict[str, serve.Behaviour]:
    """Every hostile route by its path: servers that misbehave, and documents that do."""
    return SERVERS | {f"/{name}": serve.feed(body, kind) for name, (body, kind) in DOCUMENTS.items()}


def hostile_round() -> list[Figure]:
    """One refresh of all hostile routes beside twenty good feeds."""
    routes, good = hostile_routes(), {f"/good-{n}": serve.feed(_good(n)) for n in range(20)}
    with serve.FeedServer() as server, serve.FeedServer() as canary, tempfile.TemporaryDirectory() as folder:
        server.routes |= {path: _pointing(behaviour, canary) for path, behaviour in routes.items()} | good
        urls = [server.url(path) for path in [*routes, *good]]
        told, peak = _in_child({"urls": urls, "database": f"sqlite:///{folder}/r.db", "good": server.url("/good-")})
        touched = len(canary.requests)
    what = f"{len(routes)} hostile routes beside 20 good feeds, one round of {told['seconds']:.0f} s"
    grown = (max(one for one, _, _ in peak) - told["rss"]) / MEGABYTE
    shares, added = (max(row[n] for row in peak) / MEGABYTE for n in (1, 2))
    left = f"{told['threads']} threads, {told['sockets']} sockets"
    return [
        _figure("G7", "good feeds stored, the last after", f"{told['stored']} of 20, {told['last']:.1f} s", what,
                "20, 30 s", told["stored"] == 20 and told["last"] <= 30),
        _figure("G7", "growth of the refreshing process", f"{grown:.0f} MB", what, "150 MB", grown <= 150),
        _figure("G7", "most memory, refresh and two parsers", f"{shares:.0f} MB (shared pages twice: {added:.0f})",
                what, "250 MB", shares <= 250),
        _figure("G7", "left behind", left, what, "none", told["threads"] == told["sockets"] == 0),
        _figure("G7", "requests at the canary", str(touched), what, "0", touched == 0),
    ]  # fmt: skip


def _good(number: int) -> bytes:
    return serve.rss(*(serve.item(10_000 + 100 * number + k) for k in range(20)))


def _pointing(behaviour: serve.Behaviour, canary: serve.FeedServer) -> serve.Behaviour:
    """Documents hold CANARY where they name an outside file."""
    if behaviour in SERVERS.values():
        return behaviour
    return lambda request: _Replaced(request, canary.url("/canary").encode()).serve(behaviour)


class _Replaced:
    """A handler whose answers have the canary's address in them."""

    def __init__(self, request: serve.Handler, address: bytes) -> None:
        self._request, self._address = request, address
        self.headers = request.headers

    def serve(self, behaviour: serve.Behaviour) -> None:
        behaviour(self)  # type: ignore[arg-type]

    def answer(self, code: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self._request.answer(code, body.replace(b"CANARY", self._address), headers)


Memory = tuple[int, int, int]
"""Of a process alone, of it and its children (shared pages by share), and what is resident of each added up. [bytes]"""


def _in_child(order: dict[str, object]) -> tuple[dict[str, float], list[Memory]]:
    """What the refreshing process told, and the memory it held, looked at twenty times a second."""
    command = [sys.executable, "-m", "evals.hostile_round"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(order))
        child.stdin.close()
        peaks: list[Memory] = []
        watch = threading.Thread(target=_watch, args=(child, peaks))
        watch.start()
        told: dict[str, float] = json.loads(child.stdout.read())
        watch.join()
    return told, peaks


def _watch(child: "subprocess.Popen[str]", peaks: list[Memory]) -> None:
    while child.poll() is None:
        peaks.append((held(child.pid, family=False), *family(child.pid)))
        time.sleep(0.05)


def whole_bot() -> list[Figure]:
    """`bot.py run` itself, in Socket Mode, with the hostile routes and the good feeds as its feed list."""
    routes, good = hostile_routes(), {f"/good-{n}": serve.feed(_good(n)) for n in range(20)}
    with serve.FeedServer() as server, LocalSlack({CHANNEL: "news"}) as slack, tempfile.TemporaryDirectory() as folder:
        server.routes |= routes | good
        rows = "".join(f'[[feed]]\nurl = "{server.url(path)}"\noutlet = "x"\n' for path in [*routes, *good])
        (Path(folder) / "feeds.toml").write_text(rows)
        tokens = {"SLACK_BOT_TOKEN": slack.token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url}
        own = {"ENDCAP_ALLOW_PRIVATE_FEEDS": "127.0.0.1", "ENDCAP_FEEDS": "feeds.toml"}
        process, seen, began = start(Path(folder), "run", **tokens, **own), list[tuple[int, int]](), time.monotonic()
        while (
            not _all_read(f"sqlite:///{folder}/endcap.db", len(routes) + len(good)) and time.monotonic() - began < 120
        ):
            for _ in range(20):
                seen.append(family(process.pid))
                time.sleep(0.05)
        seconds = time.monotonic() - began
        process.terminate()
        process.communicate()
        store = open_store(f"sqlite:///{folder}/endcap.db")
        stored = sum(one.entries == 20 for one in store.feed_states().values())
        store.close()
    shares, added = (max(row[n] for row in seen) / MEGABYTE for n in (0, 1))
    what = f"bot.py run, {len(routes)} hostile routes beside 20 good feeds, read in {seconds:.0f} s"
    value = f"{shares:.0f} MB (shared pages twice: {added:.0f}); {stored} good feeds"
    met = shares <= 250 and stored == 20 and process.returncode == 0
    return [_figure("G7", "most memory of the whole bot and its parsers", value, what, "250 MB, 20", met)]


def _all_read(database: str, many: int) -> bool:
    """Has every feed been asked once?"""
    if not Path(database.removeprefix("sqlite:///")).exists():
        return False
    store = open_store(database)
    asked = len(store.feed_states())
    store.close()
    return asked >= many


# --- G8 -----------------------------------------------------------------------------------------------------------

DIRECT = (
    "http://127.0.0.1:{p}/", "http://localhost:{p}/", "http://2130706433:{p}/", "http://0x7f000001:{p}/",
    "http://0177.0.0.1:{p}/", "http://127.1:{p}/", "http://0.0.0.0:{p}/", "http://0:{p}/", "http://[::1]:{p}/",
    "http://[::ffff:127.0.0.1]:{p}/", "http://[64:ff9b::7f00:1]:{p}/", "http://[2002:7f00:1::]:{p}/",
    "http://loop.example:{p}/", "http://ten.example:{p}/", "http://meta.example:{p}/", "http://azure.example:{p}/",
    "http://nat.example:{p}/", "http://unique.example:{p}/", "http://mixed.example:{p}/",
    "http://user@127.0.0.1:{p}/", "http://public.example\\@127.0.0.1:{p}/", "http://127.0.0.1:22/", "file:///etc/passwd",
)  # fmt: skip
TARGETS = (
    *DIRECT,
    "//127.0.0.1:{p}/", "HTTP://LOCALHOST:{p}/", "http://127.0.0.1.:{p}/", "http://127.127.127.127:{p}/",
    "http://169.254.169.254/latest/meta-data/", "http://168.63.129.16/", "http://100.64.0.1/", "http://[fd00::1]/",
    "http://[fe80::1%25lo]:{p}/", "ftp://127.0.0.1/", "gopher://127.0.0.1:{p}/_GET", "data:text/xml,<rss/>",
)  # fmt: skip
CODES = (301, 302, 303, 307, 308)
NAMES = {
    "loop.example": ["127.0.0.1"],
    "localhost": ["127.0.0.1", "::1"],
    "ten.example": ["10.0.0.7"],
    "meta.example": ["169.254.169.254"],
    "azure.example": ["168.63.129.16"],
    "nat.example": ["100.64.0.1"],
    "unique.example": ["fd00::1"],
    "mixed.example": ["8.8.8.8", "127.0.0.1"],
}


class Connections:
    """Every address this process connects to while it is watched, by the interpreter's audit hook."""

    def __init__(self) -> None:
        self._seen: list[object] | None = None
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "socket.connect" and self._seen is not None:
            self._seen.append(arguments[1])

    @contextmanager
    def watched(self) -> Iterator[list[object]]:
        """The addresses connected to inside the `with`."""
        seen = self._seen = []
        try:
            yield seen
        finally:
            self._seen = None


def forbidden_addresses(*, by_pages: bool = False) -> list[Figure]:
    """No trick, typed or redirected to, opens a connection to an address that is not public.

    `by_pages`: read the same as pages that people save, too.
    """
    witness = Connections()
    with (
        serve.FeedServer() as front,
        serve.FeedServer() as canary,
        tempfile.TemporaryDirectory() as folder,
        Cage() as cage,
    ):
        canary.routes["/"] = serve.feed(_BODY)
        tricks = [trick.format(p=canary.port) for trick in DIRECT]
        routes = {f"/{code}/{n}": _to(code, target, canary) for code in CODES for n, target in enumerate(TARGETS)}
        front.routes |= routes
        redirects = [f"http://front.example:{front.port}{path}" for path in routes]
        fetcher = WebFetcher(["front.example"], pace=Pace(between_own=0), resolve=_Names(front.port))
        ours = ("127.0.0.1", front.port)
        with witness.watched() as seen:
            added = sum(_is_added(fetcher, cage, url) for url in [*tricks, *redirects])
        by_adding = [address for address in seen if address != ours]
        store = open_store(f"sqlite:///{folder}/g8.db")
        with witness.watched() as seen:
            report = refresh(store, fetcher, [Feed(u) for u in [*tricks, *redirects]], NOW, parser=cage)
        by_polling = [address for address in seen if address != ours]
        read = sum(one.status != "failed" for one in report.feeds if "://" in one.url)
        pages = WebPages(fetcher, cage, own_hosts=frozenset({f"front.example:{front.port}", "front.example"}))
        with witness.watched() as seen:
            saved = sum(_is_saved(pages, url) for url in [*tricks, *redirects] if by_pages)
        by_saving = [address for address in seen if address != ours]
        store.close()
        bytes_read = len(canary.requests)
        asked = len(front.requests)
    tried = f"{len(tricks)} tricks and {len(TARGETS)} redirect targets x {len(CODES)} codes, canary on the same port"
    return [
        _figure("G8", "connections to forbidden addresses, adding a feed", str(len(by_adding)), tried, "0",
                not by_adding and added == 0 and asked > len(routes)),
        _figure("G8", "connections to forbidden addresses, polling", str(len(by_polling)), tried, "0",
                not by_polling and read == 0),
        *([_figure("G8", "connections to forbidden addresses, reading a page", str(len(by_saving)), tried, "0",
                   not by_saving and saved == 0)] if by_pages else []),
        _figure("G8", "requests at the canary", str(bytes_read), tried, "0", bytes_read == 0),
    ]  # fmt: skip


class _Names:
    """A resolver with answers of its own; `front.example` is the one host that is the operator's."""

    def __init__(self, port: int) -> None:
        self._front = port

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        if host == "front.example":
            return ["127.0.0.1"]
        if host not in NAMES:
            raise OSError("no such name")
        return NAMES[host]


def _to(code: int, target: str, canary: serve.FeedServer) -> serve.Behaviour:
    return serve.redirect(code, target.format(p=canary.port))


def _is_saved(pages: WebPages, url: str) -> bool:
    try:
        pages.read(url)
    except PageRefused:
        return False
    return True


def _is_added(fetcher: WebFetcher, cage: Cage, url: str) -> bool:
    try:
        try_out(fetcher, cage, url)
    except (FetchError, ParseError):
        return False
    return True


# --- G9 -----------------------------------------------------------------------------------------------------------


def politeness() -> list[Figure]:
    """A day in which the bot is restarted every five minutes, on a clock of our own."""
    with serve.FeedServer() as server, tempfile.TemporaryDirectory() as folder:
        cookie = {"Set-Cookie": "id=1"}
        server.routes |= {
            f"/etag-{n}": serve.feed(_good(n), etag=f'"{n}"', headers=cookie) for n in range(5)
        } | {
            f"/date-{n}": serve.feed(_good(9 + n), last_modified="Sun, 22 Nov 2026 08:00:00 GMT") for n in range(5)
        }  # fmt: skip
        server.routes |= {"/busy": serve.status(429, {"Retry-After": "21600"}), "/gone": serve.status(410)}
        feeds = [Feed(server.url(path)) for path in server.routes]
        times = _restarted_day(f"sqlite:///{folder}/g9.db", feeds, server)
        return _polite_figures(server, times)


def _restarted_day(database: str, feeds: Sequence[Feed], server: serve.FeedServer) -> dict[str, list[datetime]]:
    """When each path was asked for, by our clock; the store is opened anew every five minutes."""
    times: dict[str, list[datetime]] = {}
    with Cage() as cage:
        for step in range(288):
            now, before = NOW + timedelta(minutes=5 * step), len(server.requests)
            store = open_store(database)
            wanted = due(feeds, store.feed_states(), now)
            if wanted:
                refresh(store, WebFetcher(["127.0.0.1"], pace=Pace(between_own=0)), wanted, now, parser=cage)
            store.close()
            for seen in server.requests[before:]:
                times.setdefault(seen.path, []).append(now)
    return times


def _polite_figures(server: serve.FeedServer, times: dict[str, list[datetime]]) -> list[Figure]:
    what = f"12 feeds, restarted 288 times in a day, {len(server.requests)} requests"
    again = [s for path in times for s in server.asked(path)[1:] if path not in ("/busy", "/gone")]
    conditional = sum("If-None-Match" in s.headers or "If-Modified-Since" in s.headers for s in again)
    gaps = [later - sooner for moments in times.values() for sooner, later in pairwise(moments)]
    busy = [later - sooner for sooner, later in pairwise(times["/busy"])]
    cookies = sum("Cookie" in seen.headers for seen in server.requests)
    least, kept = min(gaps), min(busy)
    return [
        _figure("G9", "repeated requests that are conditional", f"{conditional} of {len(again)}", what, "all",
                conditional == len(again) > 100),
        _figure("G9", "shortest time between two polls of a feed", f"{least.total_seconds() / 60:.0f} min", what,
                "60 min", least >= timedelta(hours=1)),
        _figure("G9", "asked again after Retry-After of 6 h", f"{kept.total_seconds() / 3600:.1f} h", what, "6 h",
                kept >= timedelta(hours=6)),
        _figure("G9", "requests to a feed that is gone; with a cookie", f"{len(times['/gone'])}; {cookies}", what,
                "1; 0", len(times["/gone"]) == 1 and cookies == 0),
    ]  # fmt: skip


def _figure(part: str, name: str, value: str, data: str, bar: str, met: bool) -> Figure:
    return Figure(part, name, value, data, "all", bar, met)
