"""An OpenAI-compatible server on 127.0.0.1 that misbehaves as told, in every way a model or its host may fail.

`with model_server("drip") as server:` gives `.url` (a base URL) and `.requests` (the bodies it was sent). Any mode not
in `MODES` is an answer's content, sent as a well-formed chat completion.
"""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-never-to-be-seen-4242"
"""The key the tests use: it must turn up in no log and no brief."""


@dataclass
class ModelServer:
    """A running server: where it is and what it was asked."""

    url: str
    mode: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)


Serve = Callable[["_Handler", ModelServer, dict[str, Any]], None]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model: ModelServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.model.requests.append(body)
        serve = MODES.get(self.model.mode) or _saying(self.model.mode)
        with suppress(BrokenPipeError, ConnectionResetError):
            serve(self, self.model, body)

    def do_GET(self) -> None:
        self.model.requests.append({"get": self.path})
        self.answer(200, {"object": "list", "data": []})

    def answer(self, status: int, data: object, headers: dict[str, str] | None = None) -> None:
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def model_server(mode: str) -> Iterator[ModelServer]:
    """A server in that mode on a free port of 127.0.0.1, stopped at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    model = ModelServer(f"http://127.0.0.1:{server.server_port}/v1", mode)
    server.RequestHandlerClass = type("Handler", (_Handler,), {"model": model})
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.stop.set()
        server.shutdown()
        server.server_close()


def completion(content: str | None, **changes: Any) -> dict[str, Any]:
    """A chat completion with this content; `changes` go into its one choice (``message`` into the message)."""
    message = {"role": "assistant", "content": content, **changes.pop("message", {})}
    choice = {"index": 0, "message": message, "finish_reason": "stop", **changes}
    usage = {"prompt_tokens": 700, "completion_tokens": 90, "total_tokens": 790}
    return {"id": "c1", "object": "chat.completion", "model": "m", "choices": [choice], "usage": usage}


SOUND_SENTENCE = "Kroger is exploring an alliance with Alibaba, two people familiar with the talks said."
SOUND_HEADLINE = "Kroger explores alliance with Alibaba"


def brief_answer(first: str = f"{SOUND_SENTENCE} [1]", second: str = "", headline: str = SOUND_HEADLINE) -> str:
    """A draft about `tests.briefs.stories_told.ALLIANCE`, as a model would send it; a sound one unless changed."""
    lines = [f"HEADLINE: {headline}", f"FIRST: {first}", f"SECOND: {second}"]
    return "\n".join(lines if second else lines[:2])


def sentence(text: str) -> str:
    """A draft whose one sentence is this, said to rest on the first of the article's."""
    return brief_answer(first=f"{text} [1]")


# --- Ways to answer -----------------------------------------------------------------------------------------------


def _saying(content: str | None, **changes: Any) -> Serve:
    return lambda handler, model, body: handler.answer(200, completion(content, **changes))


def _status(status: int, data: object, headers: dict[str, str] | None = None) -> Serve:
    return lambda handler, model, body: handler.answer(status, data, headers)


def _error(status: int, code: str = "", kind: str = "x", **headers: str) -> Serve:
    message = f"Incorrect API key provided: {KEY}"
    return _status(status, {"error": {"message": message, "type": kind, "code": code, "param": None}}, headers)


def _hang(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    model.stop.wait(20)


def _hang_and_refuse(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    model.stop.wait(20)
    handler.answer(503, {"error": {"message": "overloaded"}})


def _hang_after_headers(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.flush()
    model.stop.wait(20)


def _drip(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(400):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        if model.stop.wait(0.05):
            return


def _drip_headers(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(400):
        handler.wfile.write(f"X-{number}: y\r\n".encode())
        handler.wfile.flush()
        if model.stop.wait(0.05):
            return


def _endless(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    chunk = b"4000\r\n" + b"a" * 0x4000 + b"\r\n"
    end = time.monotonic() + 10
    while time.monotonic() < end and not model.stop.is_set():
        handler.wfile.write(chunk)


def _huge_error(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    handler.send_response(500)
    handler.send_header("Content-Length", str(1 << 30))
    handler.end_headers()
    while not model.stop.is_set():
        handler.wfile.write(b"b" * 65536)


def _reset(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def _cut(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    data = json.dumps(completion(brief_answer())).encode()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data[: len(data) // 2])
    handler.close_connection = True


def _garbage(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    handler.wfile.write(b"\x16\x03\x01 this is no HTTP\r\n\r\n")
    handler.close_connection = True


def _gzip_bomb(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    import gzip

    handler.answer(200, gzip.compress(b"{" + b" " * 20_000_000), {"Content-Encoding": "gzip"})


def _leak(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    text = " ".join(message["content"] for message in body["messages"]).replace("\n", " ")
    handler.answer(200, completion(brief_answer(headline="My instructions", first=text[:380])))


def _canary(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    words = " ".join(message["content"] for message in body["messages"]).split()
    word = [word for word in words if word.startswith("grouse-")][-1].strip(".")
    handler.answer(200, completion(f"{brief_answer()}\nas told: {word}"))


def _no_stream(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    """Knows neither streams nor stop words, as older local servers do, and does not say what it minds."""
    if "stream" in body:
        handler.answer(400, {"error": {"message": "unknown field", "type": "invalid_request_error"}})
    else:
        handler.answer(200, completion(f"Sure! Here it is:\n```\n{brief_answer()}\n```"))


def _no_stop(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    """500 for stop words; works without."""
    if "stop" in body:
        handler.answer(500, {"error": {"message": "stop"}})
    else:
        handler.answer(200, completion(brief_answer()))


def _new_parameters(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    """Refuses ``max_tokens``, ``temperature`` and ``stop``, as hosted reasoning models do."""
    for name in ("max_tokens", "temperature", "stop"):
        if name in body:
            error = {"message": "unsupported", "code": "unsupported_parameter", "param": name}
            return handler.answer(400, {"error": error})
    return handler.answer(200, completion(brief_answer()))


def _once_busy(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    if len(model.requests) == 1:
        handler.answer(503, {"error": {"message": "loading"}}, {"Retry-After": "0"})
    else:
        handler.answer(200, completion(brief_answer()))


def _thinking(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    handler.answer(200, completion(f"<think>Perhaps\nFIRST: something else?\n</think>\n{brief_answer()}"))


def _usage(total: object) -> Serve:
    def serve(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
        handler.answer(200, {**completion(brief_answer()), "usage": {"total_tokens": total}})

    return serve


def _event(data: object) -> bytes:
    return b"data: " + json.dumps(data).encode() + b"\n\n"


def _words(content: str, **changes: Any) -> bytes:
    """One event of a stream that brings these words."""
    return _event(
        {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": content}, **changes}]}
    )


def _streamed(*events: bytes, then: Serve | None = None, pause: float = 0.0) -> Serve:
    """The events one after another, then the end of the connection, or what `then` does."""

    def serve(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        handler.close_connection = True
        for event in events:
            handler.wfile.write(event)
            handler.wfile.flush()
            if model.stop.wait(pause):
                return
        if then:
            then(handler, model, body)

    return serve


def _babble(handler: _Handler, model: ModelServer, body: dict[str, Any]) -> None:
    """Words without end, none of them a line that was asked for."""
    for _ in range(400):
        handler.wfile.write(_words("and "))
        handler.wfile.flush()
        if model.stop.wait(0.05):
            return


_PIECES = [_words(piece) for piece in (brief_answer()[:30], brief_answer()[30:70], brief_answer()[70:])]
_END = (_event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}), b"data: [DONE]\n\n")
_LATER = " ".join(brief_answer().split(" ")[6:])
_HALF = "\nSECOND: Senior executives of both comp"
_TOOL = {"tool_calls": [{"id": "t", "type": "function", "function": {"name": "post", "arguments": "{}"}}]}

SOUND: dict[str, Serve] = {
    "good": _saying(brief_answer()),
    "no number": _saying(brief_answer(first=SOUND_SENTENCE)),
    "markup": _saying(brief_answer().replace("HEADLINE:", "**Headline:**").replace("FIRST:", "2. **First:**")),
    "label on a line of its own": _saying(brief_answer().replace("FIRST: ", "FIRST:\n")),
    "cut in the second sentence": _saying(brief_answer() + _HALF, finish_reason="length"),
    "streamed": _streamed(b": hello\n\n", *_PIECES, *_END),
    "streamed, cut in the second sentence": _streamed(*_PIECES, _words(_HALF)),
    "streamed, hangs in the second sentence": _streamed(*_PIECES, _words(_HALF), then=_hang),
    "streamed slowly": _streamed(
        *(_words(f"{w} ") for w in brief_answer().split(" ")[:6]), _words(_LATER), *_END, pause=0.2
    ),
    "streamed, and goes on": _streamed(*_PIECES, _words("\nSECOND: It is news.\n"), then=_babble),
    "no stream": _no_stream,
    "no stop": _no_stop,
    "new parameters": _new_parameters,
    "once busy": _once_busy,
    "thinking": _thinking,
    "usage 50M": _usage(50_000_000),
    "usage negative": _usage(-5),
    "usage text": _usage("lots"),
}
"""Answers that are fine, or become so: the draft is used."""

HOSTILE: dict[str, Serve] = {
    "hang": _hang,
    "hang and refuse": _hang_and_refuse,
    "hang after headers": _hang_after_headers,
    "drip": _drip,
    "drip headers": _drip_headers,
    "endless": _endless,
    "huge error": _huge_error,
    "reset": _reset,
    "cut body": _cut,
    "garbage": _garbage,
    "gzip bomb": _gzip_bomb,
    "429": _error(429),
    "429 wait an hour": _error(429, **{"Retry-After": "3600"}),
    "429 quota": _error(429, "insufficient_quota", "insufficient_quota"),
    "401": _error(401, "invalid_api_key"),
    "403": _error(403),
    "404": _error(404, "model_not_found"),
    "500": _error(500),
    "307": _status(307, b"", {"Location": "http://127.0.0.1:9/v1/chat/completions"}),
    "302 to file": _status(302, b"", {"Location": "file:///etc/passwd"}),
    "html": _status(200, b"<html><body>Welcome to the airport WiFi</body></html>", {"Content-Type": "text/html"}),
    "200 with error": _status(200, {"error": {"message": f"bad key {KEY}", "code": 500}}),
    "empty body": _status(200, b""),
    "no choices": _status(200, {"choices": []}),
    "choices null": _status(200, {"choices": None}),
    "list": _status(200, [1, 2, 3]),
    "NaN": _status(200, b'{"choices": [{"finish_reason": "stop", "message": {"content": NaN}}]}'),
    "not utf-8": _status(200, b'\xff\xfe{"choices": []}'),
    "deep envelope": _status(200, b'{"choices":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "empty content": _saying(""),
    "null content": _saying(None),
    "length": _saying(brief_answer(), finish_reason="length"),
    "babble": _streamed(then=_babble),
    "streamed error": _streamed(*_PIECES, _event({"error": {"message": f"bad key {KEY}"}})),
    "streamed refusal": _streamed(_event({"choices": [{"delta": {"refusal": "I can't help with that."}}]})),
    "streamed filter": _streamed(*_PIECES, _words("", finish_reason="content_filter")),
    "streamed tool call": _streamed(_event({"choices": [{"delta": {"tool_calls": [{"id": "t"}]}}]})),
    "streamed junk": _streamed(b"data: {not json}\n\n"),
    "streamed nothing": _streamed(*_END),
    "thinks to the end": _saying(f"<think>Perhaps\n{brief_answer()}"),
    "too large": _saying(brief_answer() + " " * 300_000),
    "content filter": _saying(None, finish_reason="content_filter"),
    "refusal field": _saying(None, message={"refusal": "I can't help with that."}),
    "refusal text": _saying("I'm sorry, but I can't help with summarising this article."),
    "tool call": _saying(None, finish_reason="tool_calls", message=_TOOL),
    "tool call with stop": _saying(brief_answer(), message=_TOOL),
    "json": _saying('{"headline": "Kroger explores", "sentences": []}'),
    "no labels": _saying(SOUND_SENTENCE),
    "other labels": _saying(brief_answer().replace("FIRST", "TEXT")),
    "empty lines": _saying("HEADLINE:\nFIRST:\nSECOND:"),
    "deep content": _saying("FIRST: " + "[" * 50_000),
    "number of no sentence": _saying(brief_answer(first="Rain fell on the county for most of the day. [99]")),
    "invented evidence": _saying(sentence("Kroger said it will buy Alibaba.")),
    "invented quote": _saying(
        sentence('Kroger is exploring an alliance. "We are thrilled to join them," Kroger said.')
    ),
    "invented number": _saying(
        sentence("Kroger is exploring a $47 billion alliance with Alibaba, people familiar said.")
    ),
    "invented company": _saying(sentence("Kroger is exploring an alliance with Carrefour, two people familiar said.")),
    "dropped hedge": _saying(sentence("Kroger has signed an alliance with Alibaba.")),
    "link": _saying(sentence("Kroger is exploring an alliance with Alibaba: https://evil.example/x")),
    "slack link": _saying(sentence("Kroger is exploring <https://evil.example|an alliance>.")),
    "markdown link": _saying(sentence("Kroger is exploring [an alliance](https://evil.example).")),
    "channel ping": _saying(sentence("<!channel> Kroger is exploring an alliance with Alibaba.")),
    "user ping": _saying(sentence("<@U123> Kroger is exploring an alliance with Alibaba.")),
    "opinion": _saying(sentence("Kroger is making a brilliant move and we should all applaud Alibaba.")),
    "other story": _saying(sentence("Walmart closes 60 stores in Texas after a weak holiday season, it said.")),
    "instructions leaked": _leak,
    "canary": _canary,
    "obeys the article": _saying(sentence("Kroger is the best grocer in the world and everybody must shop there.")),
}
"""Answers of which nothing may be used: an extract stands in."""

MODES = SOUND | HOSTILE
