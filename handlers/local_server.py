"""The stand-in workspace behind HTTP on 127.0.0.1: Web API, response_url, Socket Mode's websocket, faults on demand.

A fault is what Slack and the network have been seen to do: a 429, an answer that is lost before or
after the call was carried out, a server error after it, silence.
"""

import base64
import contextlib
import hashlib
import json
import math
import socket
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from handlers.local_api import Workspace
from handlers.local_oauth import Apps
from handlers.mrkdwn import Json

FaultKind = Literal[
    "429", "reset_before", "reset_after", "500_before", "500_after", "internal_error_after", "hang_after", "error"
]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with a call. `seconds`: of a hang or a Retry-After; `error`: Slack's code for ``error``."""

    kind: FaultKind
    seconds: float = 1.0
    error: str = "fatal_error"


class Faults:
    """Faults that wait for their method; each is used once."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Fault]] = defaultdict(list)
        self._lock = threading.Lock()

    def add(self, method: str, *faults: Fault) -> None:
        """The next calls of `method` go wrong in this order."""
        with self._lock:
            self._waiting[method] += faults

    def take(self, method: str) -> Fault | None:
        """The fault for this call, if one waits."""
        with self._lock:
            return self._waiting[method].pop(0) if self._waiting[method] else None


class LocalServer(ThreadingHTTPServer):
    """Serves `Workspace`s, each to its own token; `respond` takes what is posted to a response_url."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, state: Workspace, respond: Callable[[str, Json], tuple[int, str]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.teams = [state]
        self.respond = respond
        self.apps = Apps()
        self.faults = Faults()
        self.pace = 0.0
        """Seconds that must lie between two posts to one channel; one that comes sooner gets a 429, as from Slack."""
        self.too_soon = 0
        """How many came sooner."""
        self._posted: dict[tuple[str | None, object], float] = {}
        self._posting = threading.Lock()
        self.sockets: list[Socket] = []
        self.deaf_from_the_start = 0
        """So many connections to come hear nothing at all, not even a first ping."""
        self.closing = threading.Event()
        state.socket_url = f"ws://127.0.0.1:{self.server_address[1]}/link"

    @property
    def root(self) -> str:
        """``http://127.0.0.1:PORT``."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is everyday life."""

    def must_wait(self, token: str | None, channel: object) -> float:
        """Seconds until another message may be posted to the channel; 0.0: now, and this is one."""
        with self._posting:
            now = time.monotonic()
            left = self._posted.get((token, channel), now - self.pace) + self.pace - now
            if left > 0:
                self.too_soon += 1
                return left
            self._posted[token, channel] = now
            return 0.0

    def call(self, method: str, token: str | None, arguments: Json) -> Json:
        """Carry out a call, in the workspace whose token came with it, and remember it there."""
        state = next((one for one in self.teams if token and (token == one.token or token in one.revoked)), None)
        state = state or self.teams[0]
        state.calls.append((method, arguments))
        return state.call(method, token, arguments)


class _Handler(BaseHTTPRequestHandler):
    server: LocalServer

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: tests and the terminal have their own output."""

    def do_GET(self) -> None:
        """Only the websocket."""
        if urlsplit(self.path).path == "/link" and self.headers.get("Upgrade", "").lower() == "websocket":
            serve_socket(self.server, self)
        else:
            self._answer(404, {"ok": False})

    def do_POST(self) -> None:
        """The Web API and response_urls."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        place = urlsplit(self.path).path
        if place.startswith("/response/"):
            status, text = self.server.respond(place.removeprefix("/response/"), json.loads(body))
            self._send(status, text.encode(), "text/plain")
        elif place.startswith("/api/"):
            self._api(place.removeprefix("/api/"), self._arguments(body))
        else:
            self._answer(404, {"ok": False})

    def _arguments(self, body: bytes) -> Json:
        if self.headers.get("Content-Type", "").startswith("application/json"):
            return dict(json.loads(body or b"{}"))
        return dict(parse_qsl(body.decode(), keep_blank_values=True))

    def _token(self, arguments: Json) -> str | None:
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        return given or arguments.get("token")

    def _api(self, method: str, arguments: Json) -> None:
        fault = self.server.faults.take(method)
        if method == "oauth.v2.access" and not fault:
            self._answer(200, self.server.apps.access(arguments, self.headers.get("Authorization", "")))
            return
        token = self._token(arguments)
        arguments.pop("token", None)
        if not fault and method == "chat.postMessage" and self.server.pace:
            wait = self.server.must_wait(token, arguments.get("channel"))
            fault = Fault("429", math.ceil(wait)) if wait else None
        if fault and fault.kind in ("429", "error", "500_before", "reset_before"):
            self._refuse(fault)
            return
        answer = self.server.call(method, token, arguments)
        if fault:
            self._lose(fault)
        else:
            self._answer(200, answer)

    def _refuse(self, fault: Fault) -> None:
        """The call is not carried out."""
        if fault.kind == "429":
            self._send(429, b'{"ok":false,"error":"ratelimited"}', retry_after=fault.seconds)
        elif fault.kind == "error":
            self._answer(200, {"ok": False, "error": fault.error})
        elif fault.kind == "500_before":
            self._send(500, b"<html>Internal Server Error</html>", "text/html")
        else:
            self._reset()

    def _lose(self, fault: Fault) -> None:
        """The call was carried out; its answer is lost."""
        if fault.kind == "500_after":
            self._send(500, b"<html>Internal Server Error</html>", "text/html")
        elif fault.kind == "internal_error_after":
            self._answer(200, {"ok": False, "error": "internal_error"})
        else:
            if fault.kind == "hang_after":
                self.server.closing.wait(fault.seconds)
            self._reset()

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _answer(self, status: int, body: Json) -> None:
        self._send(status, json.dumps(body).encode())

    def _send(self, status: int, body: bytes, kind: str = "application/json", retry_after: float | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        scopes = self.server.teams[0].scopes
        if scopes is not None:
            self.send_header("X-OAuth-Scopes", ",".join(sorted(scopes)))
        if retry_after is not None:
            self.send_header("Retry-After", f"{retry_after:g}")
        self.end_headers()
        self.wfile.write(body)


# --- Socket Mode --------------------------------------------------------------------------------------------------

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Socket:
    """One websocket to a bot: envelopes go out, acknowledgements come back (RFC 6455; no extensions)."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._acks: dict[str, Json] = {}
        self._acked = threading.Condition()
        self.open = True
        self.deaf = False
        """A connection that was lost without a word: what the bot sends is not heard, not even its pings."""
        self.pings = 0
        """How many pings were answered."""

    def send(self, opcode: int, data: bytes) -> None:
        """One unmasked frame, as servers send."""
        size = len(data)
        head = bytes([0x80 | opcode])
        head += bytes([size]) if size < 126 else struct.pack("!BH", 126, size) if size < 65536 else b""
        head += struct.pack("!BQ", 127, size) if size >= 65536 else b""
        with self._lock:
            self._connection.sendall(head + data)

    def deliver(self, envelope: Json, timeout: float = 3.0) -> Json | None:
        """Send an envelope and wait for its acknowledgement; None when none came in time."""
        self.send(TEXT, json.dumps(envelope).encode())
        with self._acked:
            self._acked.wait_for(lambda: envelope["envelope_id"] in self._acks, timeout)
            return self._acks.pop(envelope["envelope_id"], None)

    def listen(self) -> None:
        """Read frames until the other side goes."""
        with contextlib.suppress(OSError, EOFError):
            while True:
                opcode, data = self._frame()
                if opcode == CLOSE:
                    break
                self._take(opcode, data)
        self.open = False

    def _take(self, opcode: int, data: bytes) -> None:
        if self.deaf:
            return
        if opcode == PING:
            self.send(PONG, data)
            self.pings += 1
        elif opcode == TEXT:
            answer = json.loads(data)
            with self._acked:
                self._acks[answer["envelope_id"]] = answer
                self._acked.notify_all()

    def _frame(self) -> tuple[int, bytes]:
        first, second = self._read(2)
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self._read(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._read(8))
        mask = self._read(4) if second & 0x80 else b"\0\0\0\0"
        data = self._read(size)
        return first & 0x0F, bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._connection.recv(size - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def close(self) -> None:
        """Say goodbye and hang up."""
        self.open = False
        with contextlib.suppress(OSError):
            self.send(CLOSE, struct.pack("!H", 1000))
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)


def serve_socket(server: LocalServer, handler: BaseHTTPRequestHandler) -> None:
    """Shake hands, say hello, listen until the bot goes."""
    key = handler.headers.get("Sec-WebSocket-Key", "")
    accept = base64.b64encode(hashlib.sha1((key + _GUID).encode(), usedforsecurity=False).digest()).decode()
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
    handler.wfile.write("\r\n".join([*lines, f"Sec-WebSocket-Accept: {accept}", "", ""]).encode())
    handler.wfile.flush()
    link = Socket(handler.connection)
    link.deaf, server.deaf_from_the_start = server.deaf_from_the_start > 0, max(0, server.deaf_from_the_start - 1)
    server.sockets.append(link)
    link.send(TEXT, json.dumps({"type": "hello", "num_connections": len(server.sockets)}).encode())
    link.listen()
    server.sockets.remove(link)
    handler.close_connection = True


def wait_for(condition: Callable[[], bool], timeout: float) -> bool:
    """Wait until `condition` holds; False when `timeout` (seconds) ran out."""
    until = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True
