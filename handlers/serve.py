"""How Slack reaches us: Socket Mode (no public address), or HTTP behind a real server. Both start and stop cleanly."""

import json
import logging
import threading
from collections.abc import Callable, Iterable
from http.client import HTTPException
from typing import Any, Protocol
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.signature import SignatureVerifier
from waitress import wasyncore
from waitress.server import BaseWSGIServer, create_server

from handlers.poster import refusal
from retail.errors import SlackUnknown

log = logging.getLogger(__name__)

EVENTS_PATH = "/slack/events"
HEALTH_PATH = "/healthz"
BODY_LIMIT = 1_000_000
CONNECTIONS = 900
"""Below the 1,024 files that most systems let a process open; with waitress' own 100 some idle ones lock us out."""
IDLE_SECONDS = 10
"""A connection on which nothing comes or goes for so long is closed: what Slack sends is there at once."""
PING_SECONDS = 2
"""A silently lost connection is noticed after some six pings: 12 s with 2, a minute with Bolt's 10."""


class Server(Protocol):
    """Something that listens to Slack until it is stopped."""

    def start(self) -> None:
        """Begin to listen; returns at once."""

    def stop(self) -> None:
        """Stop listening; what came in before is still answered."""

    def healthy(self) -> bool:
        """True while Slack can reach us."""


class SocketServer:
    """Socket Mode by slack_sdk's built-in client.

    `start` raises `SlackUnknown` when Slack cannot be reached (try again later), `SlackRefused` for a wrong app token.
    """

    def __init__(self, app: App, app_token: str, ping: float = PING_SECONDS) -> None:
        self._handler = SocketModeHandler(app, app_token, ping_interval=ping, concurrency=32)

    def start(self) -> None:
        """Connect."""
        try:
            self._handler.connect()  # type: ignore[no-untyped-call]
        except SlackApiError as error:
            raise refusal(error) from error
        except (SlackClientError, HTTPException, OSError) as error:
            raise SlackUnknown(f"no connection to Slack: {type(error).__name__}: {error}") from error

    def stop(self) -> None:
        """Close the connection for good."""
        self._handler.close()  # type: ignore[no-untyped-call]

    def healthy(self) -> bool:
        """True while the connection stands."""
        return bool(self._handler.client.is_connected())


class HttpServer:
    """HTTP mode: Slack posts to ``/slack/events``; ``/healthz`` answers whether we are well."""

    def __init__(
        self,
        app: App,
        signing_secret: str,
        host: str = "127.0.0.1",
        port: int = 3000,
        health: Callable[[], bool] | None = None,
    ) -> None:
        self._application = Guard(SlackRequestHandler(app, path=EVENTS_PATH), signing_secret, health or (lambda: True))
        self._sockets: dict[int, Any] = {}
        self._server = create_server(
            self._application,
            map=self._sockets,
            host=host,
            port=port,
            threads=32,
            max_request_body_size=BODY_LIMIT,
            max_request_header_size=32_768,
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=IDLE_SECONDS // 2,
            ident=None,
        )
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Host and port it is bound to (asked for port 0, the system chose one)."""
        first = getattr(self._server, "effective_listen", None)
        host, port = first[0] if first else (self._server.effective_host, self._server.effective_port)
        return str(host), int(port)

    @property
    def port(self) -> int:
        """The port it is bound to."""
        return self.address[1]

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread = threading.Thread(target=self._serve, name="http", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        """Sockets are opened, served and closed by this one thread: closed from another, select() would fail."""
        while not self._stopping.is_set():
            wasyncore.loop(timeout=0.5, use_poll=True, map=self._sockets, count=1)
        wasyncore.close_all(self._sockets, ignore_all=True)

    def stop(self) -> None:
        """Let the requests in hand end, then close the sockets and end the thread."""
        self._server.task_dispatcher.shutdown(timeout=5)
        self._stopping.set()
        for one in list(self._sockets.values()):
            if isinstance(one, BaseWSGIServer):
                one.pull_trigger()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def healthy(self) -> bool:
        """True while the serving thread lives."""
        return self._thread is not None and self._thread.is_alive()


class Guard:
    """WSGI: anything unsigned, old or malformed is a 401 before Bolt sees it; bodies never reach the log."""

    def __init__(self, inner: WSGIApplication, secret: str, health: Callable[[], bool]):
        self._inner = inner
        self._verifier = SignatureVerifier(secret)
        self._health = health

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Route one request."""
        place = environ.get("REQUEST_METHOD"), environ.get("PATH_INFO")
        if place == ("GET", HEALTH_PATH):
            well = self._health()
            return _plain(start_response, "200 OK" if well else "503 Service Unavailable", {"ok": well})
        if place != ("POST", EVENTS_PATH):
            return _plain(start_response, "404 Not Found", {"ok": False})
        return self._events(environ, start_response)

    def _events(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        size = _size(environ)
        if size is None or size > BODY_LIMIT:
            return _plain(start_response, "413 Content Too Large", {"ok": False})
        body = environ["wsgi.input"].read(size)
        if not self._signed(environ, body):
            log.warning("refused an unsigned or stale request from %s, %d bytes", environ.get("REMOTE_ADDR"), len(body))
            return _plain(start_response, "401 Unauthorized", {"ok": False})
        return self._inner({**environ, "wsgi.input": _Body(body)}, start_response)

    def _signed(self, environ: WSGIEnvironment, body: bytes) -> bool:
        stamp = str(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""))
        signature = str(environ.get("HTTP_X_SLACK_SIGNATURE", ""))
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12 and signature.isascii()):
            return False
        try:
            return self._verifier.is_valid(body, stamp, signature)
        except (UnicodeDecodeError, ValueError):
            return False


class _Body:
    """A body that was read already, as a WSGI input."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self, size: int = -1) -> bytes:
        """The next `size` bytes; all that is left without."""
        taken = self._body if size < 0 else self._body[:size]
        self._body = self._body[len(taken) :]
        return taken


def _size(environ: WSGIEnvironment) -> int | None:
    """The length of the body; None when it is not told rightly."""
    told = str(environ.get("CONTENT_LENGTH") or "0")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 12 else None


def _plain(start_response: StartResponse, status: str, body: dict[str, bool]) -> Iterable[bytes]:
    told = json.dumps(body).encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(told)))])
    return [told]
