"""How Slack reaches us: Socket Mode (no public address), or HTTP behind a real server. Both start and stop cleanly."""

import hmac
import json
import logging
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from secrets import token_hex
from typing import Any, Protocol
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.signature import SignatureVerifier
from waitress import wasyncore
from waitress.server import BaseWSGIServer, create_server

from handlers.calls import refusal
from handlers.manifest import INSTALL_PATH, REDIRECT_PATH
from retail.errors import ConfigError, SlackUnknown

log = logging.getLogger(__name__)

EVENTS_PATH = "/slack/events"
HEALTH_PATH = "/healthz"
METRICS_PATH = "/metrics"
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
        """True while the connection stands. To be asked now and then: it also begins to wait for a first answer.

        slack_sdk counts from the last answer to a ping, and so for ever where there never was one. A connection that
        has had none yet is taken to have had it now; the next one is missed as ever.
        """
        socket = self._handler.client
        session = socket.current_session
        if session is not None and session.last_ping_pong_time is None:
            session.last_ping_pong_time = time.time()
        return bool(socket.is_connected())


class Dispatcher(Protocol):
    """What Slack's requests are handed to: a Bolt app, or the `handlers.front.Front` of many."""

    @property
    def oauth_flow(self) -> Any:
        """What answers the pages of an installation; None where there are none."""

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer one request."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What the operator may ask by HTTP. `figures`: all of them, as Prometheus reads them; None: not told here.

    `token`: whoever asks for figures must show it; without one they are told to everybody who reaches the port.
    """

    healthy: Callable[[], bool] = lambda: True
    figures: Callable[[], str] | None = None
    token: str | None = None


class HttpServer:
    """Slack posts to ``/slack/events``; ``/healthz`` answers whether we are well, ``/metrics`` with figures.

    Without an `app` it is only there for the operator. Raises `ConfigError` when the port cannot be had.
    """

    def __init__(
        self,
        app: Dispatcher | None,
        signing_secret: str,
        host: str = "127.0.0.1",
        port: int = 3000,
        watch: Watch | None = None,
    ) -> None:
        inner = SlackRequestHandler(app, path=EVENTS_PATH) if app is not None else None  # type: ignore[arg-type]
        pages = app is not None and app.oauth_flow is not None
        self._application = Guard(inner, signing_secret, watch or Watch(), pages=pages)
        self._sockets: dict[int, Any] = {}
        self._server = _bound(self._application, self._sockets, host, port)
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
                with suppress(OSError):  # the serving thread may have woken by itself and closed it already
                    one.pull_trigger()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def healthy(self) -> bool:
        """True while the serving thread lives."""
        return self._thread is not None and self._thread.is_alive()


def _bound(application: WSGIApplication, sockets: dict[int, Any], host: str, port: int) -> Any:
    """The server, bound to its place."""
    try:
        return create_server(
            application,
            map=sockets,
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
    except (OSError, ValueError) as error:  # waitress: a host that cannot be resolved is a ValueError
        what = error.strerror if isinstance(error, OSError) else error
        raise ConfigError(f"could not listen at {host}:{port}: {what}; set HOST and PORT to a free place") from error


class Guard:
    """WSGI: anything unsigned, old or malformed is a 401 before Bolt sees it; bodies never reach the log.

    `inner` answers Slack; `pages`: it also answers the browsers of people who install the app.
    """

    def __init__(self, inner: WSGIApplication | None, secret: str, watch: Watch, *, pages: bool = False):
        self._inner = inner
        self._verifier = SignatureVerifier(secret or token_hex(16))  # where Slack does not come, nothing is signed
        self._watch = watch
        self._pages = frozenset({("GET", INSTALL_PATH), ("GET", REDIRECT_PATH)} if pages else ())

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Route one request."""
        place = environ.get("REQUEST_METHOD"), environ.get("PATH_INFO")
        if place == ("GET", HEALTH_PATH):
            well = self._watch.healthy()
            return _plain(start_response, "200 OK" if well else "503 Service Unavailable", {"ok": well})
        if place == ("GET", METRICS_PATH) and self._watch.figures is not None:
            return self._figures(self._watch.figures, environ, start_response)
        if self._inner is not None and place == ("POST", EVENTS_PATH):
            return self._events(self._inner, environ, start_response)
        if self._inner is not None and place in self._pages:
            return self._inner(environ, start_response)
        return _plain(start_response, "404 Not Found", {"ok": False})

    def _figures(
        self, figures: Callable[[], str], environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        given, token = str(environ.get("HTTP_AUTHORIZATION", "")), self._watch.token
        if token and not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return _plain(start_response, "401 Unauthorized", {"ok": False})
        told = figures().encode()
        kind = "text/plain; version=0.0.4; charset=utf-8"  # Prometheus' text format
        start_response("200 OK", [("Content-Type", kind), ("Content-Length", str(len(told)))])
        return [told]

    def _events(
        self, inner: WSGIApplication, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        size = _size(environ)
        if size is None or size > BODY_LIMIT:
            return _plain(start_response, "413 Content Too Large", {"ok": False})
        body = environ["wsgi.input"].read(size)
        if not self._signed(environ, body):
            log.warning("refused an unsigned or stale request from %s, %d bytes", environ.get("REMOTE_ADDR"), len(body))
            return _plain(start_response, "401 Unauthorized", {"ok": False})
        return inner({**environ, "wsgi.input": _Body(body)}, start_response)

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
