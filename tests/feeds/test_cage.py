import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from feeds.cage import Cage
from feeds.parsed import Document, NotAFeed
from retail.errors import ParseError
from tests.servers.feed_server import item, rss

GOOD = Document("https://news.example/feed", rss(item(1), item(2)), "https://news.example/feed")
HEAD = b'<rss version="2.0"><channel><title>t</title>'
SLOW = Document("slow", HEAD + b"<item><b>" * 200_000)
"""Unclosed tags: several times as long as any limit in feedparser."""


@pytest.fixture(scope="module")
def cage() -> Iterator[Cage]:
    with Cage(workers=1, seconds=1.0) as cage:
        yield cage


def test_a_feed_comes_out_as_it_would_without_the_cage(cage: Cage) -> None:
    feed = cage.parse(GOOD)
    assert [entry.guid for entry in feed.entries] == ["g1", "g2"]
    assert cage.parse(Document(GOOD.url, GOOD.body, known=feed.digests)).entries == ()


def test_a_document_that_hangs_the_parser_is_given_up_and_the_next_one_is_read(cage: Cage) -> None:
    started = time.monotonic()
    with pytest.raises(ParseError, match="longer than 1 s"):
        cage.parse(SLOW)
    assert time.monotonic() - started < 3
    assert cage.parse(GOOD).total == 2


@pytest.mark.parametrize(
    "body",
    [
        b"\n" * 1_000_000 + HEAD + b"</channel></rss>",
        HEAD + b"<item><title>x</title>" * 3 + b"<item><title>&#xD83D;</title>",
        HEAD + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</channel></rss>",
        HEAD + b"<![CDATA[" * 10_000,
        bytes(range(256)) * 400,
        b'{"items":' + b"[" * 100_000,
        b"<!DOCTYPE " * 20_000,
    ],
)
def test_hostile_documents_end_in_time_and_leave_the_parser_usable(cage: Cage, body: bytes) -> None:
    started = time.monotonic()
    with suppress(ParseError):
        cage.parse(Document("hostile", body))
    assert time.monotonic() - started < 3
    assert cage.parse(GOOD).total == 2


def test_a_document_that_bloats_the_parser_fails_alone() -> None:
    with Cage(workers=1, seconds=20, memory=160 * 2**20) as small:
        with pytest.raises(ParseError):
            small.parse(Document("fat", HEAD + b"<item><description>" + b"word " * 5_000_000))
        assert small.parse(GOOD).total == 2


def test_a_page_keeps_the_feeds_it_names_on_its_way_out(cage: Cage) -> None:
    page = b'<html><link rel="alternate" type="application/rss+xml" href="https://e.com/f">'
    with pytest.raises(NotAFeed) as caught:
        cage.parse(Document("page", page, "https://e.com/"))
    assert caught.value.feeds == ("https://e.com/f",)


def test_the_parser_has_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-planted")
    with Cage(workers=1) as cage:
        cage.parse(GOOD)
        worker = cage._free.queue[0]
        assert worker is not None
        environ = Path(f"/proc/{worker._process.pid}/environ").read_bytes()
        assert b"PYTHONPATH" in environ
        assert b"xoxb-planted" not in environ


def test_threads_share_the_cage_and_closing_ends_its_processes() -> None:
    cage = Cage(workers=2)
    totals: list[int] = []
    threads = [threading.Thread(target=lambda: totals.append(cage.parse(GOOD).total)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    workers = [worker for worker in cage._free.queue if worker]
    cage.close()
    assert totals == [2] * 6
    assert 1 <= len(workers) <= 2
    assert all(worker._process.poll() is not None for worker in workers)


def test_workers_that_were_started_ahead_are_those_that_read_and_closing_ends_them() -> None:
    cage = Cage(workers=2)
    cage.warm(0)
    assert list(cage._free.queue) == [None, None]
    cage.warm(5)
    for thread in cage._warming:
        thread.join(30)
    started = [worker for worker in cage._free.queue if worker]
    assert len(started) == 2
    assert cage.parse(GOOD).total == 2
    assert [worker for worker in cage._free.queue if worker] == started
    cage.close()
    assert all(worker._process.poll() is not None for worker in started)


def test_closing_waits_for_a_worker_that_is_being_started() -> None:
    cage = Cage(workers=1)
    cage.warm(1)
    cage.close()
    assert list(cage._free.queue) == [None]


def test_a_large_bot_does_not_make_its_workers_look_large() -> None:
    """Linux hands the peak of a parent's memory down to its child; a worker must be judged by its own."""
    ballast = bytearray(b"x") * (400 * 2**20)
    with Cage(workers=1) as cage:
        cage.parse(GOOD)
        first = cage._free.queue[0]
        cage.parse(GOOD)
        assert first is not None
        assert cage._free.queue[0] is first
    assert len(ballast) == 400 * 2**20
