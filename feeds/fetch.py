"""Fetching feeds: guarded conditional GET, polite, bounded in time and size. Failures are values, never exceptions.

One request goes through `feeds.guard` at every hop; there are no cookies, no proxies from the environment, no
redirects behind our back, because requests go straight to the transport and no client with a memory stands between.
The deadline is one for the whole fetch (`asyncio.timeout`): a time-out per read never ends against a server that
drips. Bodies are capped while they stream, before and after gzip.
"""

import asyncio
import queue
import ssl
import threading
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import quote, urljoin, urlsplit

import httpcore2
import httpx2

from feeds.guard import Allowed, GuardedBackend, Refused, Resolve, judge_url, lookup_pool, system_resolve
from feeds.pace import Pace, run_lanes
from feeds.policy import retry_after

DEADLINE = 20.0
"""Seconds a fetch may take in all, redirects included."""
MAX_BODY = 5_000_000
"""Bytes of a body, after decoding."""
AT_ONCE = 100
MAX_REDIRECTS = 5
_MAX_HEADERS = 100
_PAUSE = 0.1
"""Seconds without an answer after which the caller is told so."""
_UNREAD_MOST = 24
"""Answers waiting for the caller; beyond it nothing new is asked for, so that bodies do not pile up in memory."""
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_ANY_SCHEME = ("http://", "https://")
_FAILURES = (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException, httpcore2.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class Want:
    """What to fetch: the feed's `url` names it in every outcome; it is asked for at `address` (default: `url`)."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    address: str | None = None
    follow: bool = True
    """Follow redirects; else one is a `Failed` that tells its `target`: who fetches pages asks at each host first."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole body, decoded from gzip. Validators are as the server wrote them."""

    url: str
    body: bytes
    final_url: str
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    """Where a chain of only permanent redirects led, when there was one."""


FailureKind = Literal["late", "large", "refused"]


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that nothing changed."""

    url: str
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing usable came; `reason` says why in words and names the URL."""

    url: str
    reason: str
    status: int | None = None
    retry_after: timedelta | None = None
    gone: bool = False
    """410: must not be asked again."""
    unreachable: bool = False
    """No connection at all: the host, or our own network, is down."""
    target: str | None = None
    """Where a redirect leads that was not to be followed."""
    kind: FailureKind | None = None
    """What stopped us, where it was not the answer itself."""


Outcome = Fetched | NotModified | Failed


class Fetcher(Protocol):
    """Fetches what is wanted, in any order."""

    def fetch(self, wants: Sequence[Want]) -> Iterator[Outcome]:
        """One outcome a want, as they come."""

    def stream(self, wants: Sequence[Want]) -> Iterator[Outcome | None]:
        """As `fetch`, and None whenever nothing came for a tenth of a second: time to do what can wait."""


@dataclass(frozen=True, slots=True)
class _Reply:
    """One answer of one hop, its body read where it is wanted."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class WebFetcher:
    """The real fetcher: http(s) through the guard, and plain paths of files the operator named."""

    def __init__(
        self,
        allow_private: Iterable[str] = (),
        *,
        version: str = "0.1.0",
        contact: str | None = None,
        deadline: float = DEADLINE,
        max_body: int = MAX_BODY,
        accept: str = _ACCEPT,
        at_once: int = AT_ONCE,
        pace: Pace | None = None,
        resolve: Resolve = system_resolve,
    ) -> None:
        """`allow_private`: see `feeds.guard.Allowed.of`; `deadline` in seconds; `max_body` in bytes; `accept`: what
        kinds of document are asked for.

        `contact`: where a site's owner can reach the operator (a URL or an address); told in the User-Agent.
        """
        self._allowed = Allowed.of(allow_private)
        self._agent = f"Endcap/{version} (retail briefs for a team's Slack{f'; +{contact}' if contact else ''})"
        self._deadline = deadline
        self._max_body = max_body
        self._accept = accept
        self._at_once = at_once
        self._pace = pace or Pace()
        self._resolve = resolve

    def fetch(self, wants: Sequence[Want]) -> Iterator[Outcome]:
        """One outcome a want, as they come; hosts side by side, one request at a time to each, paced."""
        return (outcome for outcome in self.stream(wants) if outcome is not None)

    def stream(self, wants: Sequence[Want]) -> Iterator[Outcome | None]:
        """As `fetch`, and None whenever nothing came for a tenth of a second."""
        yield from (read_file(want, self._max_body) for want in wants if not is_address(want.url))
        web = [want for want in wants if is_address(want.url)]
        if web:
            yield from self._from_thread(web)

    def fetch_one(self, url: str) -> Outcome:
        """One URL, without validators: for discovery and for trying a feed out."""
        return next(iter(self.fetch([Want(url)])))

    def _from_thread(self, wants: Sequence[Want]) -> Iterator[Outcome | None]:
        """Outcomes of an event loop in a thread of its own, so that the caller can parse and store meanwhile."""
        results: queue.SimpleQueue[Outcome | None] = queue.SimpleQueue()
        stop = threading.Event()
        thread = threading.Thread(target=self._run, args=(wants, results, stop), name="fetch", daemon=True)
        thread.start()
        try:
            while True:
                try:
                    outcome = results.get(timeout=_PAUSE)
                except queue.Empty:
                    yield None
                    continue
                if outcome is None:
                    return
                yield outcome
        finally:
            stop.set()
            thread.join(timeout=5)

    def _run(self, wants: Sequence[Want], results: "queue.SimpleQueue[Outcome | None]", stop: threading.Event) -> None:
        """The thread: its end is told by None, whatever happened."""
        try:
            asyncio.run(self._fetch_all(wants, results, stop))
        finally:
            results.put(None)

    async def _fetch_all(
        self, wants: Sequence[Want], results: "queue.SimpleQueue[Outcome | None]", stop: threading.Event
    ) -> None:
        asyncio.get_running_loop().set_default_executor(lookup_pool())

        lanes = {want: self._lane(want) for want in wants}
        async with _pools((lanes[want][0] for want in wants), self._pool) as pool_of:

            async def one(want: Want) -> None:
                while results.qsize() > _UNREAD_MOST:
                    await asyncio.sleep(0.02)
                async with pool_of(lanes[want][0]) as pool:
                    results.put(await self._fetch_web(pool, want))

            await run_lanes(wants, lanes.__getitem__, one, self._pace, self._at_once, stop)

    def _lane(self, want: Want) -> tuple[str, bool]:
        """The host, with its port, and whether it is the operator's own."""
        parts = urlsplit(want.address or want.url)
        return parts.netloc.lower(), self._allowed.names_host((parts.hostname or "").lower())

    def _pool(self) -> httpcore2.AsyncConnectionPool:
        return httpcore2.AsyncConnectionPool(
            ssl_context=_tls(),
            max_connections=self._at_once * 2,
            keepalive_expiry=5,
            network_backend=GuardedBackend(self._allowed, self._resolve),
        )

    async def _fetch_web(self, pool: httpcore2.AsyncConnectionPool, want: Want) -> Outcome:
        """One want within the deadline; everything the network can do becomes a `Failed`."""
        try:
            async with asyncio.timeout(self._deadline):
                return await self._follow(pool, want)
        except TimeoutError:
            return replace(_failed(want, f"no whole answer within {self._deadline:g} s"), kind="late")
        except TooLarge as error:
            return replace(_failed(want, f"refused: {error}"), kind="large")
        except Refused as error:
            return replace(_failed(want, f"refused: {error}"), kind="refused")
        except httpcore2.TimeoutException:
            return _failed(want, "the connection timed out", unreachable=True)
        except (httpcore2.ConnectError, ssl.SSLError) as error:
            return _failed(want, _connection_trouble(error), unreachable=not _is_tls(error))
        except _FAILURES as error:
            return _failed(want, f"the answer broke off or is not HTTP ({_words(error)})")
        except (zlib.error, OSError, ValueError, httpx2.InvalidURL) as error:
            return _failed(want, f"the answer cannot be read ({_words(error)})")

    async def _follow(self, pool: httpcore2.AsyncConnectionPool, want: Want) -> Outcome:
        """Ask, and follow redirects by hand, each judged anew."""
        address, permanent = want.address or want.url, True
        for hop in range(MAX_REDIRECTS + 1):
            reply = await self._ask(pool, address, want)
            if reply.status not in _REDIRECTS or "location" not in reply.headers:
                moved = address if hop and permanent and _may_be_kept(want, address) else None
                return _outcome(want, reply, address, moved)
            permanent = permanent and reply.status in _PERMANENT
            address = _target(address, reply.headers["location"])
            if not want.follow:
                return replace(_failed(want, f"it redirects ({reply.status})", status=reply.status), target=address)
        return _failed(want, f"more than {MAX_REDIRECTS} redirects")

    async def _ask(self, pool: httpcore2.AsyncConnectionPool, address: str, want: Want) -> _Reply:
        """One GET of one hop."""
        judge_url(address, self._allowed)
        url = httpx2.URL(address)
        request = httpcore2.Request(
            "GET",
            httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=self._headers(url, want),
            extensions={"timeout": {"connect": 10.0, "read": self._deadline, "write": 10.0, "pool": self._deadline}},
        )
        response = await pool.handle_async_request(request)
        try:
            headers = _read_headers(response.headers)
            body = await self._body(response, headers) if response.status == 200 else b""
            return _Reply(response.status, headers, body)
        finally:
            await response.aclose()

    def _headers(self, url: httpx2.URL, want: Want) -> list[tuple[bytes, bytes]]:
        """What we tell a host: who asks, what we have, what we can read; nothing else."""
        headers = [
            (b"Host", url.netloc),
            (b"User-Agent", self._agent.encode("ascii")),
            (b"Accept", self._accept.encode("ascii")),
            (b"Accept-Encoding", b"gzip"),
        ]
        if want.etag:
            headers.append((b"If-None-Match", want.etag.encode("latin-1")))
        if want.last_modified:
            headers.append((b"If-Modified-Since", want.last_modified.encode("latin-1")))
        return headers

    async def _body(self, response: httpcore2.Response, headers: Mapping[str, str]) -> bytes:
        """The body, decoded, or `Refused` when it is larger than the cap on the wire or after decoding."""
        coding = headers.get("content-encoding", "").strip().lower()
        if coding not in {"", "identity", "gzip", "x-gzip"}:
            raise Refused(f"it is encoded as {coding[:40]!r}, which was not asked for")
        unpack = Gunzip(self._max_body) if coding.endswith("gzip") else None
        out = bytearray()
        async for chunk in response.aiter_stream():
            out += unpack.feed(chunk) if unpack else chunk
            if len(out) > self._max_body:
                raise TooLarge(f"it is larger than {self._max_body:,} bytes")
        if unpack:
            unpack.finish()
        return bytes(out)


@asynccontextmanager
async def _pools(
    hosts: Iterable[str], make: Callable[[], httpcore2.AsyncConnectionPool]
) -> AsyncIterator[Callable[[str], AbstractAsyncContextManager[httpcore2.AsyncConnectionPool]]]:
    """Gives each host of the requests to come (as often as it is asked) connections of its own, closed after its last.

    One pool for all looks every idle connection over at each request: with hundreds of hosts that is most of the work.
    """
    left = Counter(hosts)
    pools: dict[str, httpcore2.AsyncConnectionPool] = {}

    @asynccontextmanager
    async def of(host: str) -> AsyncIterator[httpcore2.AsyncConnectionPool]:
        if host not in pools:
            pools[host] = make()
        try:
            yield pools[host]
        finally:
            left[host] -= 1
            if not left[host]:
                await pools.pop(host).aclose()

    try:
        yield of
    finally:
        for pool in pools.values():
            await pool.aclose()


class TooLarge(Refused):
    """A body beyond the cap."""


class Gunzip:
    """Unpacks gzip piece by piece and never makes more than the cap."""

    def __init__(self, cap: int) -> None:
        self._left = cap + 1
        self._begun = False
        self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)

    def feed(self, chunk: bytes) -> bytes:
        """What this piece unpacks to, up to one byte over the cap. Raises `zlib.error`."""
        out = bytearray()
        while chunk and self._left > 0:
            if self._inflate.eof:
                self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
            piece = self._inflate.decompress(chunk, self._left)
            self._begun = True
            self._left -= len(piece)
            out += piece
            chunk = self._inflate.unconsumed_tail or self._inflate.unused_data
        return bytes(out)

    def finish(self) -> None:
        """Raises `Refused` when the packed body was cut short."""
        if self._begun and not self._inflate.eof:
            raise Refused("the compressed answer is cut short")


def is_address(url: str) -> bool:
    """Is it something with a scheme (and then judged by the guard), or else the path of a local file?"""
    scheme, colon, _ = url.partition(":")
    return bool(colon) and len(scheme) > 1 and scheme.isascii() and scheme.replace("+", "").replace("-", "").isalnum()


def read_file(want: Want, max_body: int = MAX_BODY) -> Outcome:
    """A feed file of the operator's own (the sample, a list's entry); size and time of change stand for validators."""
    path = Path(want.url)
    try:
        if not path.is_file():
            return _failed(want, "there is no such file")
        stat = path.stat()
        if stat.st_size > max_body:
            return _failed(want, f"it is larger than {max_body:,} bytes")
        etag = f"{stat.st_size}-{stat.st_mtime_ns}"
        if etag == want.etag:
            return NotModified(want.url)
        return Fetched(want.url, path.read_bytes(), want.url, _file_type(path), etag)
    except (OSError, ValueError) as error:
        return _failed(want, f"the file cannot be read ({_words(error)})")


def _file_type(path: Path) -> str:
    return "application/feed+json" if path.suffix == ".json" else "application/xml"


def _outcome(want: Want, reply: _Reply, address: str, moved: str | None) -> Outcome:
    """What the final answer means."""
    if reply.status == 200:
        return _whole(want, reply, address, moved)
    if reply.status == 304 and (want.etag or want.last_modified):
        return NotModified(want.url, moved)
    failed = _failed(want, _status_words(reply.status), status=reply.status)
    if reply.status in {429, 503}:
        pause = retry_after(reply.headers.get("retry-after"), datetime.now(UTC))
        return replace(failed, retry_after=pause)
    return replace(failed, gone=reply.status == 410)


def _whole(want: Want, reply: _Reply, address: str, moved: str | None) -> Outcome:
    """A 200. An empty one is a fault of the server, not a feed without entries."""
    if not reply.body.strip():
        return _failed(want, "the answer is empty", status=200)
    headers = reply.headers
    return Fetched(
        want.url,
        reply.body,
        address,
        headers.get("content-type", ""),
        headers.get("etag"),
        headers.get("last-modified"),
        moved,
    )


def _status_words(status: int) -> str:
    """An HTTP status as people say it."""
    words = {
        304: "answers 'not modified' although nothing was asked that way",
        401: "wants a password (401)",
        403: "refuses us (403)",
        404: "is not there (404)",
        410: "is gone for good (410)",
        429: "says that we ask too often (429)",
        503: "is out of service for now (503)",
    }
    if status in _REDIRECTS:
        return f"redirects ({status}) without saying where to"
    return words.get(status, f"answers with status {status}")


def _failed(want: Want, why: str, *, status: int | None = None, unreachable: bool = False) -> Failed:
    """A failure whose reason names the URL."""
    return Failed(want.url, f"could not fetch {_shown(want.url)}: {why}", status, unreachable=unreachable)


def _shown(url: str) -> str:
    """The URL for a message: without a password, of readable length."""
    before, at, after = url[:200].rpartition("@")
    return f"{before.partition('://')[0]}://…@{after}" if at and "://" in before else url[:200]


def _read_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Names in lower case, values byte for byte (Latin-1); the last of equal names stands. Raises `Refused`."""
    pairs = list(raw)
    if len(pairs) > _MAX_HEADERS:
        raise Refused(f"it sends more than {_MAX_HEADERS} headers")
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in pairs}


def _target(address: str, location: str) -> str:
    """Where a redirect leads, absolute and in ASCII, without fragment. A Location is raw bytes, often UTF-8."""
    text = location.encode("latin-1").decode("utf-8", "replace")
    return quote(urljoin(address, text).partition("#")[0], safe="%/:=&?~#+!$,;'@()*[]\\")


def _may_be_kept(want: Want, target: str) -> bool:
    """A permanent move is not remembered from https down to http."""
    return not ((want.address or want.url).startswith("https:") and target.startswith("http:"))


def _connection_trouble(error: Exception) -> str:
    """Why no connection came about, in words."""
    if _is_tls(error):
        return f"its certificate or encryption is not sound ({_words(error)})"
    return f"no connection ({_words(error)})"


def _is_tls(error: BaseException | None) -> bool:
    """Is it, or was it caused by, a TLS failure?"""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _words(error: Exception) -> str:
    """The error's own words, on one line, of readable length."""
    return " ".join(str(error).split())[:160] or type(error).__name__


@cache
def _tls() -> ssl.SSLContext:
    """Certificates are always checked; nothing is taken from the environment. (To read them takes 50 ms: once.)"""
    return httpx2.create_ssl_context(trust_env=False)
