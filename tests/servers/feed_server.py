"""A real HTTP server on loopback that serves feeds well and badly: the other side of the first edge."""

import gzip
import struct
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType

Behaviour = Callable[["Handler"], None]


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it came in: when it began and ended (monotonic seconds), and what it carried."""

    path: str
    headers: Message
    began: float


@dataclass(slots=True)
class FeedServer:
    """Routes by path; remembers every request. Use with `with`; unknown paths answer 404."""

    routes: dict[str, Behaviour] = field(default_factory=dict)
    requests: list[Seen] = field(default_factory=list)
    closing: Event = field(default_factory=Event)
    most_at_once: int = 0
    _now: int = 0
    _lock: Lock = field(default_factory=Lock)
    _http: ThreadingHTTPServer | None = None

    def __enter__(self) -> "FeedServer":
        outer = self

        class Bound(Handler):
            server_state = outer

        self._http = _Quiet(("127.0.0.1", 0), Bound)
        Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._http is not None
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()

    @property
    def port(self) -> int:
        assert self._http is not None
        return int(self._http.server_address[1])

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def asked(self, path: str) -> list[Seen]:
        """The requests for a path, in order."""
        return [seen for seen in self.requests if seen.path == path]

    def entered(self, seen: Seen) -> None:
        with self._lock:
            self.requests.append(seen)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)

    def left(self) -> None:
        with self._lock:
            self._now -= 1


class Handler(BaseHTTPRequestHandler):
    """One connection; what it answers is the route's behaviour."""

    protocol_version = "HTTP/1.1"
    server_state: FeedServer
    timeout = 30

    def do_GET(self) -> None:
        state = self.server_state
        path = self.path
        state.entered(Seen(path, self.headers, time.monotonic()))
        try:
            state.routes.get(path, status(404))(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            state.left()

    def answer(self, code: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(code)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if code != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if code != 304:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


class _Quiet(ThreadingHTTPServer):
    """A client that hangs up on a hostile answer is the point of it, not an error."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


# --- Behaviours ---------------------------------------------------------------------------------------------------


def feed(
    body: bytes,
    content_type: str = "application/rss+xml",
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    packed: bool = False,
    headers: dict[str, str] | None = None,
) -> Behaviour:
    """A feed as it should be served: 304 when a validator comes back byte for byte."""

    def serve(request: Handler) -> None:
        sent = {"Content-Type": content_type, **(headers or {})}
        sent |= {"ETag": etag} if etag else {}
        sent |= {"Last-Modified": last_modified} if last_modified else {}
        known = (etag and request.headers.get("If-None-Match") == etag) or (
            not etag and last_modified and request.headers.get("If-Modified-Since") == last_modified
        )
        if known:
            request.answer(304, headers=sent)
        elif packed:
            request.answer(200, gzip.compress(body), sent | {"Content-Encoding": "gzip"})
        else:
            request.answer(200, body, sent)

    return serve


def status(code: int, headers: dict[str, str] | None = None, body: bytes = b"") -> Behaviour:
    """An answer with this status."""
    return lambda request: request.answer(code, body, headers)


def redirect(code: int, target: str) -> Behaviour:
    """A redirect."""
    return status(code, {"Location": target})


def hang(request: Handler) -> None:
    """Never answers."""
    request.server_state.closing.wait(30)


def drip(request: Handler) -> None:
    """A byte of the header now and then, for ever."""
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000:
        request.wfile.write(bytes([byte]))
        request.wfile.flush()
        if request.server_state.closing.wait(0.05):
            return


def infinite_body(request: Handler) -> None:
    """A body without an end."""
    request.send_response(200)
    request.end_headers()
    request.close_connection = True
    while not request.server_state.closing.is_set():
        request.wfile.write(b"<item>" * 10_000)


def infinite_headers(request: Handler) -> None:
    """Headers without an end."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not request.server_state.closing.is_set():
        request.wfile.write(b"X-More: " + b"x" * 1000 + b"\r\n")


def many_headers(request: Handler) -> None:
    """More headers than anybody needs."""
    request.answer(200, b"<rss/>", {f"X-{n}": "x" for n in range(300)})


def bomb(coding: str = "gzip", megabytes: int = 100) -> Behaviour:
    """A small body that unpacks to a large one; packed when it is asked for."""
    return lambda request: request.answer(200, _packed(megabytes), {"Content-Encoding": coding})


@cache
def _packed(megabytes: int) -> bytes:
    """So many million blanks in one gzip member. After a full flush equal input is packed equally: once is enough."""
    blanks = b" " * 1_000_000
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    part = packer.compress(blanks) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 0
    for _ in range(megabytes):
        check = zlib.crc32(blanks, check)
    sizes = struct.pack("<LL", check, megabytes * len(blanks) % 2**32)
    return b"\x1f\x8b\x08" + bytes(7) + part * megabytes + packer.flush() + sizes


def cut_gzip(body: bytes) -> Behaviour:
    """A gzip body that is shorter than it was packed."""
    packed = gzip.compress(body)
    return lambda request: request.answer(200, packed[: len(packed) // 2], {"Content-Encoding": "gzip"})


def short_body(request: Handler) -> None:
    """Promises more than it sends."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>")
    request.close_connection = True


def reset(request: Handler) -> None:
    """Hangs up without a word."""
    request.close_connection = True
    request.connection.close()


def garbage(request: Handler) -> None:
    """Not HTTP."""
    request.wfile.write(b"\x00\x01SSH-2.0-whatever\r\n\r\n")
    request.close_connection = True


def rss(*items: str, title: str = "A feed", extra: str = "") -> bytes:
    """An RSS document with these items (inner XML)."""
    inside = "".join(f"<item>{item}</item>" for item in items)
    channel = f"<channel><title>{title}</title>{extra}{inside}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'.encode()


def item(number: int, date: str = "Fri, 20 Nov 2026 08:00:00 GMT", *, title: str = "") -> str:
    """The inside of an RSS item."""
    return (
        f"<title>{title or f'Grocer number {number} opens a store in Ohio'}</title>"
        f"<guid isPermaLink='false'>g{number}</guid>"
        f"<link>https://news.example/{number}</link><pubDate>{date}</pubDate><description>Text {number}.</description>"
    )
