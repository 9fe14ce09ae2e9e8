"""Hostile cases that no other test holds: slow names, unsound certificates, the short forms of the guarantees."""

import asyncio
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import HTTPServer
from pathlib import Path

import pytest

from evals.faults_disk import FAULTS
from evals.faults_feeds import forbidden_addresses, politeness
from evals.faults_inbound import forged_requests, planted_secrets, uninstalled
from evals.faults_text import faults, hostile_strings, shown
from evals.figures import Figure
from feeds.fetch import Failed, Fetched, Want, WebFetcher
from feeds.pace import Pace
from retail.companies import CompanyTable
from tests.servers import feed_server as serve


def missed(figures: list[Figure]) -> list[str]:
    return [f"{figure.name}: {figure.value}" for figure in figures if not figure.met]


def test_no_trick_typed_or_redirected_to_opens_a_connection_to_a_forbidden_address() -> None:
    assert missed(forbidden_addresses()) == []


def test_a_day_of_restarts_asks_each_feed_at_most_once_an_hour_and_conditionally() -> None:
    assert missed(politeness()) == []


def test_no_generated_text_acts_on_any_surface_and_every_payload_is_taken() -> None:
    table = CompanyTable.bundled()
    for text in hostile_strings(40, seed=5):
        for surface, told, blocks in shown(text, table):
            assert not +faults(told, blocks), (surface, text)


def test_the_count_of_faults_sees_what_is_live() -> None:
    live = [{"type": "section", "text": {"type": "mrkdwn", "text": "<https://evil.example|x> <!here>"}}]
    found = faults("<!channel> and www.evil.example", live)
    assert found["live control sequences"] >= 3
    assert found["foreign links"] == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_a_disk_fault_is_told_in_one_line_and_loses_nothing(fault: object, tmp_path: Path) -> None:
    outcome = fault(tmp_path)  # type: ignore[operator]
    assert outcome.well, outcome


def test_what_slack_did_not_send_is_refused_at_once_and_runs_nothing() -> None:
    assert missed([one for one in forged_requests() if one.name != "slowest 401"]) == []


def test_a_workspace_that_leaves_leaves_nothing_behind() -> None:
    assert missed(uninstalled()) == []


def test_planted_secrets_turn_up_nowhere() -> None:
    assert missed(planted_secrets()) == []


def test_slow_and_many_names_are_bounded_and_hold_up_nobody() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        if host == "slow.example":
            await asyncio.sleep(8)
        if host == "many.example":
            return ["127.0.0.1"] * 30 + [f"127.0.0.{n}" for n in range(2, 66)]
        return ["127.0.0.1"]

    with serve.FeedServer() as server:
        server.routes["/f"] = serve.feed(serve.rss(serve.item(1)))
        names = ["slow.example", "good.example", "many.example"]
        fetcher = WebFetcher(names, deadline=1.0, pace=Pace(between_own=0), resolve=resolve)
        began = time.monotonic()
        outcomes = {w.url: w for w in fetcher.fetch([Want(f"http://{name}:{server.port}/f") for name in names])}
        assert time.monotonic() - began < 3
    kinds = [type(outcomes[f"http://{name}:{server.port}/f"]) for name in names]
    assert kinds == [Failed, Fetched, Fetched]


@pytest.fixture
def unsound_tls(tmp_path: Path) -> Iterator[int]:
    """A server on loopback with a certificate that it signed itself."""
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    words += ["-days", "1", "-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate)]
    try:
        subprocess.run(words, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("no openssl to make a certificate with")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    class Handler(serve.Handler):
        server_state = serve.FeedServer({"/f": serve.feed(serve.rss(serve.item(1)))})

    class Quiet(HTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up in the middle of a handshake is the point of it."""

    server = Quiet(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_a_certificate_that_nobody_vouches_for_is_refused_and_said(unsound_tls: int) -> None:
    outcome = WebFetcher(["127.0.0.1"], deadline=5.0).fetch_one(f"https://127.0.0.1:{unsound_tls}/f")
    assert isinstance(outcome, Failed)
    assert "certificate or encryption is not sound" in outcome.reason
