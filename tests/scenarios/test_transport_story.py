"""Socket Mode and HTTP: the same bot behind both doors; acknowledgements never wait for work."""

import http.client
import json
import logging
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from slack_sdk.signature import SignatureVerifier

from handlers.local_server import wait_for
from handlers.mrkdwn import text_of
from handlers.serve import PING_SECONDS, HttpServer, SocketServer, Watch
from tests.scenarios.world import ANNA, CHANNEL, World, world

SECRET = "a signing secret"


@contextmanager
def over_http(folder: Path) -> Iterator[tuple[World, HttpServer]]:
    with world(folder, attach=False) as w:
        server = HttpServer(w.app, SECRET, port=0)
        server.start()
        w.slack.attach_http(f"http://127.0.0.1:{server.port}/slack/events", SECRET, w.services.workers.settle)
        try:
            yield w, server
        finally:
            server.stop()


@contextmanager
def over_socket(folder: Path) -> Iterator[World]:
    with world(folder, attach=False) as w:
        server = SocketServer(w.app, w.slack.app_token)
        server.start()
        w.slack.attach_socket(w.services.workers.settle)
        assert server.healthy()
        try:
            yield w
        finally:
            server.stop()


def a_day(w: World) -> None:
    """One of everything: a command, a click, a question in a thread, Home."""
    sent = w.publish()
    asked = w.slack.command(ANNA, CHANNEL, "/retail kroger")
    assert asked.status == 200
    assert "Kroger opens a warehouse" in asked.replies[0]["text"]
    w.slack.click(ANNA, asked.replies[0], "Share to channel")
    assert any("Kroger opens" in m["text"] for m in w.slack.messages(CHANNEL))
    w.slack.mention(ANNA, CHANNEL, "how many bakery stores?", sent["brief"], deliveries=2)
    assert len(w.answers_in(sent["brief"])) == 1
    assert "Marlowe" in text_of(w.slack.open_home(ANNA)["blocks"])


def test_a_day_over_http(tmp_path: Path) -> None:
    with over_http(tmp_path) as (w, server):
        a_day(w)
        assert server.healthy()
    assert not server.healthy()


def test_a_day_over_socket_mode(tmp_path: Path) -> None:
    with over_socket(tmp_path) as w:
        a_day(w)
        assert w.slack.connections == 1


def test_acknowledgements_come_at_once_with_twelve_slow_answers_under_way(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.answerer.gate.clear()
        slow = [w.slack.command(ANNA, CHANNEL, f"/retail ask what of {n}?", wait=False) for n in range(12)]
        assert [one.status for one in slow] == [200] * 12
        until = time.monotonic() + 10
        while len(w.answerer.asked) < 12 and time.monotonic() < until:
            time.sleep(0.01)
        assert len(w.answerer.asked) == 12
        quick = w.slack.command(ANNA, CHANNEL, "/retail kroger", wait=False)
        assert quick.status == 200
        assert all(one.seconds < 1.0 for one in [*slow, quick])
        assert not any(one.replies for one in slow)
        w.answerer.gate.set()
        w.slack.settle()
        assert all(len(one.replies) == 1 for one in [*slow, quick])


def test_two_hundred_commands_at_once_are_all_acknowledged_while_no_answer_is_ready(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.answerer.gate.clear()
        with ThreadPoolExecutor(20) as people:
            typed = [f"/retail ask what of {n}?" for n in range(200)]
            made = list(people.map(lambda text: w.slack.command(ANNA, CHANNEL, text, wait=False), typed))
        assert [one.status for one in made] == [200] * 200
        assert max(one.seconds for one in made) < 3.0
        w.answerer.gate.set()
        assert w.services.workers.settle(50)
        assert sum(len(one.replies) for one in made) == 200


def post(server: HttpServer, body: bytes, headers: dict[str, str], path: str = "/slack/events") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def signed(body: bytes, stamp: int) -> dict[str, str]:
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=str(stamp), body=body) or ""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return {"X-Slack-Request-Timestamp": str(stamp), "X-Slack-Signature": signature, **kind}


def test_everything_unsigned_old_or_malformed_is_a_401_and_never_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    body, now = b"command=/retail&text=private-words", int(time.time())
    good = signed(body, now)
    bad = [
        {},
        {**good, "X-Slack-Signature": "v0=00"},
        {**good, "X-Slack-Signature": "v0=\u00e9".encode("latin-1").decode("latin-1")},
        {**good, "X-Slack-Request-Timestamp": "yesterday"},
        {**good, "X-Slack-Request-Timestamp": "9" * 40},
        {**good, "X-Slack-Request-Timestamp": "-5"},
        {**good, "X-Slack-Request-Timestamp": ""},
        signed(body, now - 3600),
        signed(body, now + 3600),
        signed(b"another body", now),
    ]
    with caplog.at_level(logging.DEBUG, "handlers"), over_http(tmp_path) as (w, server):
        assert [post(server, body, headers) for headers in bad] == [401] * len(bad)
        assert post(server, b"\xff\xfe\x00", {**good}) == 401
        assert w.services.workers.settle()
        assert w.slack.ephemerals == []
    assert "private-words" not in "".join(record.getMessage() for record in caplog.records if "handlers" in record.name)


def answered(server: HttpServer, body: bytes, told: int | None = None) -> bytes:
    """The status line for a request that may be refused before all of its body is sent."""
    head = f"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body) if told is None else told}\r\n\r\n"
    with socket.create_connection(server.address, timeout=5) as connection:
        with suppress(ConnectionError):
            connection.sendall(head.encode() + body)
        return connection.recv(4096).partition(b"\r\n")[0]


def test_a_body_of_ten_megabytes_is_refused_unread_and_the_server_lives(tmp_path: Path) -> None:
    with over_http(tmp_path) as (w, server):
        assert b" 413 " in answered(server, b"x" * 1000, told=10_000_000)
        assert b" 413 " in answered(server, b"x" * 10_000_000)
        assert post(server, b"", {}, "/elsewhere") == 404
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        connection.request("GET", "/healthz")
        assert json.loads(connection.getresponse().read()) == {"ok": True}
        connection.close()
        assert w.slack.command(ANNA, CHANNEL, "/retail help").status == 200


def test_the_server_is_bound_to_its_host_only(tmp_path: Path) -> None:
    with over_http(tmp_path) as (_, server):
        assert server.address == ("127.0.0.1", server.port)


def test_slow_bodies_and_idle_connections_hold_up_nobody(tmp_path: Path) -> None:
    """More of them than there are threads: a body is waited for by none of these."""
    with over_http(tmp_path) as (w, server), ExitStack() as crowd:
        head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n"
        for n in range(200):
            connection = crowd.enter_context(socket.create_connection(server.address, timeout=5))
            connection.sendall(head + b"x" if n % 2 else b"")
        assert w.slack.command(ANNA, CHANNEL, "/retail kroger").replies
        assert server.healthy()


# --- Socket Mode: the connection goes -----------------------------------------------------------------------------


def reconnected(w: World, lost: object) -> bool:
    return wait_for(lambda: any(link is not lost and link.open for link in w.slack._server.sockets), 40)


def test_a_connection_lost_without_a_word_is_noticed_by_its_pings(tmp_path: Path) -> None:
    with world(tmp_path, attach=False) as w:
        server = SocketServer(w.app, w.slack.app_token, ping=0.7)
        server.start()
        w.slack.attach_socket(w.services.workers.settle)
        # slack_sdk misses the answers of a connection only after it had one: two are sure to have reached it.
        assert wait_for(lambda: w.slack._server.sockets[-1].pings >= 2, 40)
        lost = w.slack._server.sockets[-1]
        lost.deaf = True
        assert reconnected(w, lost)
        w.slack._server.sockets[:] = [link for link in w.slack._server.sockets if link is not lost]
        assert w.slack.command(ANNA, CHANNEL, "/retail kroger").replies
        server.stop()
    assert PING_SECONDS == 2


def test_a_connection_that_never_answered_a_ping_is_noticed_too(tmp_path: Path) -> None:
    with world(tmp_path, attach=False) as w:
        w.slack._server.deaf_from_the_start = 1
        server = SocketServer(w.app, w.slack.app_token, ping=0.3)
        server.start()
        assert wait_for(lambda: bool(w.slack._server.sockets), 10)
        deaf = w.slack._server.sockets[0]
        assert deaf.deaf
        assert wait_for(lambda: server.healthy() and any(link is not deaf for link in w.slack._server.sockets), 40)
        server.stop()


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_slack_asks_for_another_connection_and_gets_it_although_it_limits_us_at_first(
    tmp_path: Path, reason: str
) -> None:
    with over_socket(tmp_path) as w:
        lost = w.slack._server.sockets[-1]
        w.slack.fail("apps.connections.open", "429", seconds=1)
        w.slack.fail("apps.connections.open", "500_before")
        lost.send(1, json.dumps({"type": "disconnect", "reason": reason}).encode())
        lost.close()
        assert reconnected(w, lost)
        assert w.slack.command(ANNA, CHANNEL, "/retail kroger").replies


def test_a_bot_that_is_not_well_says_so_to_whoever_asks(tmp_path: Path) -> None:
    well = [True]
    with world(tmp_path, attach=False) as w:
        server = HttpServer(w.app, SECRET, port=0, watch=Watch(lambda: well[0]))
        server.start()
        for state, status in ((True, 200), (False, 503)):
            well[0] = state
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
            connection.request("GET", "/healthz")
            assert connection.getresponse().status == status
            connection.close()
        server.stop()


def test_a_server_whose_thread_has_closed_its_sockets_already_is_stopped_all_the_same() -> None:
    server = HttpServer(None, "", port=0)
    server.start()
    server._stopping.set()
    assert server._thread is not None
    server._thread.join(5)
    server._sockets[0] = server._server  # as `stop` saw it the moment before
    server.stop()
    assert not server.healthy()
