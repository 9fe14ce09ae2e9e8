"""G16 to G18: requests that Slack did not send, a workspace that leaves, and secrets that must turn up nowhere."""

import http.client
import io
import json
import logging
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from slack_sdk.signature import SignatureVerifier

from briefs.llm import Model, ModelAnswerer
from config import Config
from evals.figures import Figure
from feeds.cage import Cage
from feeds.fetch import WebFetcher
from feeds.trial import try_out
from handlers.serve import EVENTS_PATH, HttpServer
from retail.errors import FetchError
from retail.types import LOCAL_WORKSPACE
from running.logs import set_up
from tests.scenarios.world import ANNA, CHANNEL, NOW, World, world
from tests.servers.model_server import model_server

SECRET = "a signing secret"  # noqa: S105 - of the stand-in
WORDS = "words-that-stay-private"

# --- G16 ----------------------------------------------------------------------------------------------------------


def _signed(body: bytes, stamp: int) -> dict[str, str]:
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=str(stamp), body=body) or ""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return {"X-Slack-Request-Timestamp": str(stamp), "X-Slack-Signature": signature, **kind}


def _forgeries(body: bytes, now: int) -> list[tuple[bytes, dict[str, str]]]:
    """Requests that are not Slack's: unsigned, malformed, old, future, with another's signature, too large."""
    good = _signed(body, now)
    signatures = ("", "v0=", "v0=00", "v1=" + good["X-Slack-Signature"][3:], "v0=" + "é" * 64, "=" * 20, "x" * 5000)
    stamps = ("", "yesterday", "-5", "9" * 40, "1e9", "0x10", "nan", "\u00b2", str(now - 301), str(now + 301), "0")
    made = [(body, {**good, "X-Slack-Signature": one}) for one in signatures]
    made += [(body, {**good, "X-Slack-Request-Timestamp": one}) for one in stamps]
    made += [(body, {}), (body, _signed(body, now - 3600)), (body, _signed(body, now + 3600))]
    made += [(body, _signed(b"another body", now)), (b"\xff\xfe\x00" + body, good), (b"", good)]
    return made


def _post(port: int, body: bytes, headers: dict[str, str]) -> tuple[int, float]:
    """Status and seconds of one request; 0 for a connection that was cut."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        encoded = {name: value.encode("utf-8").decode("latin-1") for name, value in headers.items()}
        began = time.perf_counter()
        with suppress(ConnectionError):  # it may be refused before all of it is sent: the answer is there
            connection.request("POST", EVENTS_PATH, body, encoded)
        try:
            return _status(connection), time.perf_counter() - began
        except (OSError, http.client.HTTPException):
            return 0, time.perf_counter() - began


def _status(connection: http.client.HTTPConnection) -> int:
    """From the socket itself: http.client reads no answer to a request that was not sent to its end."""
    answer = connection.sock.recv(4096)
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.") else 0


def forged_requests() -> list[Figure]:
    """Every forgery against the real server; then one request of Slack's own, a hundred times."""
    with tempfile.TemporaryDirectory() as folder, world(Path(folder), attach=False) as w, _logged() as logs:
        server = HttpServer(w.app, SECRET, port=0)
        server.start()
        try:
            return _forged_figures(w, server, logs)
        finally:
            server.stop()


def _forged_figures(w: World, server: HttpServer, logs: io.StringIO) -> list[Figure]:
    now, known = int(time.time()), len(w.slack.calls)
    body = f"command=/retail&text={WORDS}&trigger_id=t1&user_id=U1&channel_id=C1&team_id=T1".encode()
    _post(server.port, body, {})
    answers = [_post(server.port, *one) for one in _forgeries(body, now)]
    large = _post(server.port, b"x" * 10_000_000, _signed(b"x", now))
    w.services.workers.settle()
    before = len(w.slack.ephemerals) + len(w.slack.calls) - known
    logged = logs.getvalue().count(WORDS)
    replays = [_post(server.port, body, _signed(body, now))[0] for _ in range(100)]
    w.services.workers.settle()
    answered = w.store.claim("command/t1", "probe", NOW, None)
    slowest, refused = max(seconds for _, seconds in answers), sum(status == 401 for status, _ in answers)
    what = f"{len(answers)} forged requests, one of 10 MB, one replayed 100 times"
    return [
        _figure("G16", "401", f"{refused} of {len(answers)}", what, "all", refused == len(answers)),
        _figure("G16", "slowest 401", f"{slowest * 1000:.0f} ms", what, "50 ms", slowest < 0.05),
        _figure("G16", "10 MB", f"{large[0]}, {large[1] * 1000:.0f} ms", what, "413, 50 ms", large[0] == 413),
        _figure("G16", "bodies in the log", str(logged), what, "0", logged == 0),
        _figure("G16", "handlers run by forgeries", str(before), what, "0", before == 0),
        _figure("G16", "replays answered more than once", str(int(answered)), what, "0",
                not answered and set(replays) == {200}),
    ]  # fmt: skip


# --- G17 ----------------------------------------------------------------------------------------------------------


def uninstalled() -> list[Figure]:
    """A workspace with one of everything leaves; what names it is counted in every column of every table."""
    with tempfile.TemporaryDirectory() as folder, world(Path(folder)) as w:
        w.publish()
        for kind in ("follows", "votes", "consents", "feedback", "views", "corrections"):
            w.store.change_record(LOCAL_WORKSPACE, kind, ANNA, lambda _: {"by": ANNA})
        w.store.claim(f"alert/{LOCAL_WORKSPACE}/{ANNA}/s1", "us", NOW, None)
        database = Path(folder) / "endcap.db"
        before = _rows_naming(database, LOCAL_WORKSPACE)
        began = time.monotonic()
        for event in ({"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}, {"type": "app_uninstalled"}):
            w.slack.event(event)
        w.services.workers.settle()
        seconds, after = time.monotonic() - began, _rows_naming(database, LOCAL_WORKSPACE)
        kept = w.store.counts()["articles"]
    what = f"{before} rows that name the workspace, both events"
    return [
        _figure("G17", "rows of the workspace left", f"{after}, after {seconds:.1f} s", what, "0, 60 s",
                before > 15 and after == 0 and seconds < 60 and kept > 0),
    ]  # fmt: skip


def _rows_naming(database: Path, name: str) -> int:
    found = 0
    with closing(sqlite3.connect(database)) as db:
        tables = [
            row[0] for row in db.execute("select name from sqlite_master where type = 'table' and sql is not null")
        ]
        for table in tables:
            for row in db.execute(f'select * from "{table}"'):  # noqa: S608 - our own tables' names
                found += any(name in str(value) for value in row)
    return found


# --- G18 ----------------------------------------------------------------------------------------------------------

PLANTED = {
    "SLACK_BOT_TOKEN": "xoxb-planted-bot-1111",
    "SLACK_APP_TOKEN": "xapp-planted-app-2222",
    "SLACK_SIGNING_SECRET": "planted-signing-3333",
    "SLACK_CLIENT_SECRET": "planted-client-4444",
    "OPENAI_API_KEY": "sk-planted-key-5555",
    "DATABASE_URL": "postgresql://endcap:planted-password-6666@db.example/endcap",
}
TYPED = "planted-in-a-question-7777"
IN_URL = "planted-in-a-feed-8888"


def planted_secrets() -> list[Figure]:
    """Secrets in the environment, in a feed's address and in a question; every log at DEBUG; errors on every path."""
    config = Config.from_env(PLANTED)
    known = [*config.secrets, TYPED, IN_URL]
    with (
        tempfile.TemporaryDirectory() as folder,
        _logged(config.secrets) as logs,
        model_server("401") as server,
        world(Path(folder)) as w,
    ):
        model = Model(server.url, config.openai_api_key or "", "small", ledger=w.store, deadline=1.0, pause=0.05)
        w.services.answerer = ModelAnswerer(model)
        _use(w)
        logging.getLogger("handlers").error("refused %s", config, exc_info=ValueError(" ".join(config.secrets)))
        model.close()
        w.store.backup(Path(folder) / "copy.db")
        kept = (Path(folder) / "copy.db").read_bytes().decode("latin-1")
        messages = json.dumps([w.slack.messages(CHANNEL), w.slack.ephemerals, list(w.slack.views.values())])
        prompts = json.dumps([request.get("messages") for request in server.requests])
        places = {"logs": logs.getvalue(), "database": kept, "prompts": prompts, "config": repr(config)}
    own = config.secrets
    counts = {place: sum(secret in text for secret in known) for place, text in places.items()}
    counts["messages"] = sum(secret in messages for secret in (*own, IN_URL))
    what = f"{len(known)} planted secrets, all logs at DEBUG ({len(places['logs']):,} characters)"
    value = ", ".join(f"{place} {count}" for place, count in counts.items())
    return [_figure("G18", "places that show a secret", value, what, "0", not any(counts.values()) and len(known) == 8)]


def _use(w: World) -> None:
    """A morning, questions with a secret in them, and a feed with a password in its address."""
    sent = w.publish()
    for typed in (
        f"/retail {TYPED}",
        f"/retail ask what of Kroger and {TYPED}?",
        f"/retail follow {TYPED}!",
        "/retail feeds",
    ):
        w.slack.command(ANNA, CHANNEL, typed)
    w.slack.command(ANNA, CHANNEL, "/retail forget-me")
    w.slack.mention(ANNA, CHANNEL, f"how many bakery stores are there? {TYPED}", sent["brief"])
    w.slack.command(ANNA, CHANNEL, "/retail ask how many bakery stores does Marlowe run?")
    url = f"http://user:{IN_URL}@127.0.0.1:9/feed"
    try:
        with Cage() as cage:
            try_out(WebFetcher(["127.0.0.1"]), cage, url)
    except FetchError as error:
        logging.getLogger("feeds").warning("%s", error)


@contextmanager
def _logged(secrets: tuple[str, ...] = ()) -> Iterator[io.StringIO]:
    """All logs at DEBUG, as they would be written by the running bot."""
    stream, root = io.StringIO(), logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    root.handlers[:] = []
    set_up(secrets, logging.DEBUG)
    for handler in root.handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(stream)
    try:
        yield stream
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def _figure(part: str, name: str, value: str, data: str, bar: str, met: bool) -> Figure:
    return Figure(part, name, value, data, "all", bar, met)
