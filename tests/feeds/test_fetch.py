import gzip
import itertools
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from feeds.fetch import Failed, Fetched, Gunzip, NotModified, Outcome, Want, WebFetcher
from feeds.pace import Pace
from tests.servers import feed_server as serve

BODY = serve.rss(serve.item(1), serve.item(2))


@pytest.fixture
def server() -> Iterator[serve.FeedServer]:
    with serve.FeedServer() as running:
        yield running


def fetcher(**given: float) -> WebFetcher:
    deadline = given.get("deadline", 10.0)
    pace = Pace(between_own=given.get("between", 0.0), patience=given.get("patience", 3.0))
    return WebFetcher(["127.0.0.1"], deadline=deadline, max_body=int(given.get("max_body", 1_000_000)), pace=pace)


def fetch(server: serve.FeedServer, path: str, **given: float) -> Outcome:
    return fetcher(**given).fetch_one(server.url(path))


@pytest.mark.parametrize("etag", ['"a"', 'W/"a b"', "unquoted", '"é\x80"', '""'])
def test_validators_go_back_byte_for_byte(server: serve.FeedServer, etag: str) -> None:
    modified = "Sun,  22 Nov 2026 08:00:00 +0000 (odd)"
    server.routes["/f"] = serve.feed(BODY, etag=etag, last_modified=modified)
    first = fetch(server, "/f")
    assert isinstance(first, Fetched)
    assert (first.etag, first.last_modified, first.body) == (etag, modified, BODY)
    again = next(fetcher().fetch([Want(first.url, first.etag, first.last_modified)]))
    assert again == NotModified(first.url)
    sent = server.requests[1].headers
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == (etag, modified)


def test_a_request_says_who_asks_and_carries_nothing_else(
    server: serve.FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    server.routes["/f"] = serve.feed(BODY, headers={"Set-Cookie": "id=1"})
    service = fetcher()
    for _ in range(2):
        assert isinstance(next(service.fetch([Want(server.url("/f"))])), Fetched)
    headers = server.requests[1].headers
    assert headers["User-Agent"].startswith("Endcap/")
    assert {name.lower() for name in headers} == {"host", "user-agent", "accept", "accept-encoding"}


def test_a_small_piece_of_gzip_never_becomes_more_than_the_cap() -> None:
    piece = gzip.compress(b" " * 50_000_000)
    unpack = Gunzip(1000)
    assert len(unpack.feed(piece)) == 1001
    assert unpack.feed(piece) == b""


def test_gzip_is_unpacked(server: serve.FeedServer) -> None:
    server.routes["/f"] = serve.feed(BODY, packed=True)
    got = fetch(server, "/f")
    assert isinstance(got, Fetched)
    assert got.body == BODY


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (serve.hang, "no whole answer within 1 s"),
        (serve.drip, "no whole answer within 1 s"),
        (serve.infinite_body, "larger than"),
        (serve.infinite_headers, "broke off or is not HTTP"),
        (serve.many_headers, "headers"),
        (serve.bomb(), "larger than"),
        (serve.bomb("br", 1), "not asked for"),
        (serve.bomb("gzip, gzip", 1), "not asked for"),
        (serve.bomb("deflate", 1), "not asked for"),
        (serve.cut_gzip(BODY), "cut short"),
        (serve.short_body, "broke off"),
        (serve.reset, "broke off"),
        (serve.garbage, "not HTTP"),
        (serve.status(200), "empty"),
        (serve.status(404), "not there"),
        (serve.status(500), "status 500"),
        (serve.status(302), "without saying where"),
        (serve.status(304), "not modified"),
        (serve.redirect(302, "file:///etc/passwd"), "only http"),
        (serve.redirect(302, "http://[::1"), "cannot be read"),
        (serve.feed(b"x" * 2_000_000), "larger than"),
    ],
)
def test_every_bad_answer_is_a_failure_in_words_that_name_the_url(
    server: serve.FeedServer, behaviour: serve.Behaviour, words: str
) -> None:
    server.routes["/bad"] = behaviour
    started = time.monotonic()
    got = fetch(server, "/bad", deadline=1.0)
    assert isinstance(got, Failed)
    assert words in got.reason
    assert server.url("/bad") in got.reason
    assert time.monotonic() - started < 4


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["http://127.0.0.2:{port}/secret", "http://localhost:{port}/secret", "//0/secret"])
def test_no_redirect_leads_to_an_address_that_may_not_be_asked(
    server: serve.FeedServer, code: int, target: str
) -> None:
    server.routes["/secret"] = serve.feed(b"canary")
    server.routes["/r"] = serve.redirect(code, target.format(port=server.port))
    got = fetch(server, "/r")
    assert isinstance(got, Failed)
    assert "refused" in got.reason
    assert server.asked("/secret") == []


def test_five_redirects_are_followed_and_six_are_not(server: serve.FeedServer) -> None:
    server.routes["/0"] = serve.feed(BODY)
    for n in range(1, 7):
        server.routes[f"/{n}"] = serve.redirect(302, f"/{n - 1}")
    assert isinstance(fetch(server, "/5"), Fetched)
    assert isinstance(fetch(server, "/6"), Failed)


def test_only_a_wholly_permanent_chain_that_ends_well_is_a_move(server: serve.FeedServer) -> None:
    server.routes |= {"/new": serve.feed(BODY), "/gone": serve.status(404)}
    server.routes |= {"/a": serve.redirect(301, "/b"), "/b": serve.redirect(308, "/new")}
    server.routes |= {"/c": serve.redirect(301, "/d"), "/d": serve.redirect(302, "/new")}
    server.routes |= {"/e": serve.redirect(301, "/gone"), "/g": serve.redirect(302, "/b")}
    moved = [fetch(server, path) for path in ("/a", "/c", "/g", "/new")]
    assert [getattr(got, "moved_to", "?") for got in moved] == [server.url("/new"), None, None, None]
    assert isinstance(fetch(server, "/e"), Failed)


def test_too_many_requests_and_gone_say_so(server: serve.FeedServer) -> None:
    server.routes |= {"/429": serve.status(429, {"Retry-After": "120"}), "/410": serve.status(410)}
    server.routes |= {"/503": serve.status(503, {"Retry-After": "99999999"})}
    busy, gone, out = (fetch(server, path) for path in ("/429", "/410", "/503"))
    assert isinstance(busy, Failed)
    assert isinstance(gone, Failed)
    assert isinstance(out, Failed)
    assert busy.retry_after == timedelta(seconds=120)
    assert out.retry_after == timedelta(hours=24)
    assert (busy.gone, gone.gone) == (False, True)


def test_a_host_is_asked_one_thing_at_a_time_and_paced(server: serve.FeedServer) -> None:
    def slow(request: serve.Handler) -> None:
        time.sleep(0.03)
        request.answer(200, BODY)

    server.routes |= {f"/{n}": slow for n in range(8)}
    outcomes = list(fetcher(between=0.05).fetch([Want(server.url(f"/{n}")) for n in range(8)]))
    began = [seen.began for seen in server.requests]
    assert all(isinstance(got, Fetched) for got in outcomes)
    assert server.most_at_once == 1
    assert all(later - earlier > 0.04 for earlier, later in itertools.pairwise(began))


def test_one_hanging_address_does_not_hold_up_its_host(server: serve.FeedServer) -> None:
    server.routes |= {"/hang": serve.hang, "/good": serve.feed(BODY)}
    wants = [Want(server.url("/hang")), Want(server.url("/good"))]
    outcomes = list(fetcher(deadline=2.0, patience=0.2).fetch(wants))
    assert [type(got) for got in outcomes] == [Fetched, Failed]


def test_a_host_s_feeds_share_a_connection(server: serve.FeedServer) -> None:
    ports = []

    def noted(request: serve.Handler) -> None:
        ports.append(request.client_address[1])
        request.answer(200, BODY)

    server.routes |= {f"/{n}": noted for n in range(4)}
    assert all(isinstance(got, Fetched) for got in fetcher().fetch([Want(server.url(f"/{n}")) for n in range(4)]))
    assert len(ports) == 4
    assert len(set(ports)) == 1


def test_a_pause_is_told_to_who_can_use_it(server: serve.FeedServer) -> None:
    server.routes |= {"/hang": serve.hang, "/good": serve.feed(BODY)}
    wants = [Want(server.url("/hang")), Want(server.url("/good"))]
    outcomes = list(fetcher(deadline=1.0, patience=0.1).stream(wants))
    told = [type(got) for got in outcomes if got is not None]
    assert told == [Fetched, Failed]
    assert None in outcomes[outcomes.index(next(got for got in outcomes if got is not None)) :]


def test_no_thread_is_left_behind(server: serve.FeedServer) -> None:
    server.routes["/f"] = serve.feed(BODY)
    list(fetcher().fetch([Want(server.url("/f")), Want("http://nowhere.invalid/")]))
    assert not [t for t in threading.enumerate() if t.name.startswith(("fetch", "lookup"))]


def test_no_connection_is_told_apart(server: serve.FeedServer) -> None:
    got = fetcher().fetch_one("http://127.0.0.1:9/feed")
    assert isinstance(got, Failed)
    assert got.unreachable


def test_a_password_in_an_address_is_not_repeated() -> None:
    got = fetcher().fetch_one("http://me:secret@e.example/")
    assert isinstance(got, Failed)
    assert "secret" not in got.reason


def test_local_files_are_read_and_only_when_they_changed(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(BODY)
    first = fetcher().fetch_one(str(file))
    assert isinstance(first, Fetched)
    assert first.body == BODY
    assert next(fetcher().fetch([Want(str(file), first.etag)])) == NotModified(str(file))
    assert isinstance(fetcher().fetch_one(str(tmp_path / "none.xml")), Failed)
    assert isinstance(fetcher().fetch_one(str(tmp_path)), Failed)
    assert isinstance(fetcher(max_body=10).fetch_one(str(file)), Failed)
    assert "only http" in getattr(fetcher().fetch_one(f"file://{file}"), "reason", "")
