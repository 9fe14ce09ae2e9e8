from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from briefs.refresh import refresh
from feeds.cage import Cage
from feeds.fetch import WebFetcher
from feeds.pace import Pace
from feeds.parsed import Document, ParsedFeed
from feeds.trial import try_out
from retail.errors import FetchError, ParseError
from retail.types import Feed, FeedReport, RefreshReport
from storage import Store, open_store
from storage.base import Refreshed
from storage.sqlite import SQLiteStore
from tests.servers import feed_server as serve
from tests.servers.feed_server import FeedServer, item, rss

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OLD = "Mon, 02 Nov 2026 08:00:00 GMT"


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'archive.db'}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def cage() -> Iterator[Cage]:
    with Cage(workers=2, seconds=2.0) as running:
        yield running


class Desk:
    """What the tests refresh with."""

    def __init__(self, server: FeedServer, store: Store, cage: Cage) -> None:
        self.server, self.store, self.cage = server, store, cage
        self.fetcher = WebFetcher(["127.0.0.1"], deadline=2.0, pace=Pace(between_own=0.0, patience=0.3))
        self.hour = 0

    def refresh(self, *paths: str) -> RefreshReport:
        self.hour += 1
        feeds = [Feed(path if "://" in path or path.startswith("/tmp") else self.server.url(path)) for path in paths]
        return refresh(self.store, self.fetcher, feeds, NOW + timedelta(hours=self.hour), parser=self.cage)

    def one(self, path: str) -> FeedReport:
        return self.refresh(path).feeds[0]

    def titles(self) -> list[str]:
        every = self.store.articles_between(datetime(1990, 1, 1, tzinfo=UTC), NOW + timedelta(days=9), backlog=True)
        return sorted(article.title for article in every)


@pytest.fixture
def desk(server: FeedServer, store: Store, cage: Cage) -> Desk:
    return Desk(server, store, cage)


def test_a_second_refresh_asks_conditionally_and_adds_nothing(desk: Desk, server: FeedServer) -> None:
    server.routes["/f"] = serve.feed(rss(item(1), item(2)), etag='W/"1"')
    first, second = desk.one("/f"), desk.one("/f")
    assert (first.status, first.entries, first.new) == ("new", 2, 2)
    assert (second.status, second.entries, second.new) == ("unchanged", 2, 0)
    assert server.requests[1].headers["If-None-Match"] == 'W/"1"'


def test_only_new_entries_are_added_whatever_else_the_feed_changes(desk: Desk, server: FeedServer) -> None:
    server.routes["/f"] = serve.feed(rss(item(1), item(2)))
    desk.one("/f")
    server.routes["/f"] = serve.feed(rss(item(3), item(2, title="Grocer number 2 opens a store, corrected"), item(1)))
    report = desk.one("/f")
    assert (report.entries, report.new) == (3, 1)
    assert len(desk.titles()) == 3


@pytest.mark.parametrize("changing", ["guid", "link", "both"])
def test_guids_and_links_that_change_at_each_fetch_double_nothing(
    desk: Desk, server: FeedServer, changing: str
) -> None:
    for turn in range(6):
        guid = f"g{turn}" if changing != "link" else "g"
        link = f"https://n.example/a?s={turn}" if changing != "guid" else "https://n.example/a"
        server.routes["/f"] = serve.feed(
            rss(f"<title>Grocer closes eleven of its stores</title><guid>{guid}</guid><link>{link}</link>")
        )
        desk.one("/f")
    assert len(desk.titles()) == 1


def test_items_that_vanish_and_return_are_not_new(desk: Desk, server: FeedServer) -> None:
    for items in ([1, 2, 3], [3], [1, 2, 3], [2, 1, 3]):
        server.routes["/f"] = serve.feed(rss(*(item(n) for n in items)))
        desk.one("/f")
    assert len(desk.titles()) == 3


def test_one_guid_on_different_items_hides_none_of_them(desk: Desk, server: FeedServer) -> None:
    same = [item(n).replace(f"g{n}<", "same<") for n in range(5)]
    server.routes["/f"] = serve.feed(rss(*same))
    assert desk.one("/f").new == 5


@pytest.mark.parametrize(
    "link", ["https://n.example/live#{n}", "https://n.example/", "https://n.example/all?utm_id={n}"]
)
def test_items_that_share_one_page_are_all_kept(desk: Desk, server: FeedServer, link: str) -> None:
    items = (f"<title>A story of its own, number {n}</title><link>{link.format(n=n)}</link>" for n in range(4))
    server.routes["/f"] = serve.feed(rss(*items))
    assert desk.one("/f").new == 4


def test_the_first_refresh_floods_nobody(desk: Desk, server: FeedServer, store: Store) -> None:
    server.routes["/f"] = serve.feed(rss(*(item(n, OLD) for n in range(30)), item(99)))
    assert desk.one("/f").new == 31
    postable = store.articles_between(datetime(1990, 1, 1, tzinfo=UTC), NOW + timedelta(days=1))
    assert [article.guid for article in postable] == ["g99"]


def test_an_old_list_without_dates_that_turns_up_later_floods_nobody(
    desk: Desk, server: FeedServer, store: Store
) -> None:
    server.routes["/f"] = serve.feed(rss(item(1)))
    desk.one("/f")
    undated = (f"<title>An old story, number {n}, without a date</title><guid>u{n}</guid>" for n in range(30))
    server.routes["/f"] = serve.feed(rss(item(1), *undated))
    assert desk.one("/f").new == 30
    assert len(store.articles_between(datetime(1990, 1, 1, tzinfo=UTC), NOW + timedelta(days=1))) == 1


def test_a_document_cut_short_keeps_no_validator_and_is_read_again(
    desk: Desk, server: FeedServer, store: Store
) -> None:
    whole = rss(item(1), item(2), item(3))
    server.routes["/f"] = serve.feed(whole[: whole.rindex(b"<description>")], etag='"1"', last_modified="x")
    cut = desk.one("/f")
    assert (cut.entries, cut.new) == (2, 2)
    assert cut.error
    assert "breaks off" in cut.error
    server.routes["/f"] = serve.feed(whole, etag='"1"', last_modified="x")
    assert desk.one("/f").new == 1
    assert "If-None-Match" not in server.requests[1].headers
    assert store.feed_states()[server.url("/f")].etag == '"1"'


def test_a_feed_that_fails_keeps_its_validators_and_says_why(desk: Desk, server: FeedServer, store: Store) -> None:
    url = server.url("/f")
    server.routes["/f"] = serve.feed(rss(item(1)), etag='"1"')
    desk.one("/f")
    server.routes["/f"] = serve.feed(b"<html><body>Sorry</body></html>", etag='"page"')
    failed = desk.one("/f")
    state = store.feed_states()[url]
    assert (failed.status, failed.entries, state.etag, state.failures) == ("failed", 1, '"1"', 1)
    assert failed.error
    assert url in failed.error
    assert "web page" in failed.error
    server.routes["/f"] = serve.feed(rss(item(1)), etag='"1"')
    assert desk.one("/f").status == "unchanged"
    assert store.feed_states()[url].failures == 0


def test_hostile_feeds_do_not_touch_the_good_ones(desk: Desk, server: FeedServer) -> None:
    head = b'<rss version="2.0"><channel><title>t</title>'
    hostile = {
        "/hang": serve.hang,
        "/drip": serve.drip,
        "/infinite": serve.infinite_body,
        "/bomb": serve.bomb(),
        "/slow-parse": serve.feed(head + b"<item><b>" * 200_000),
        "/entities": serve.feed(b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>'),
        "/empty": serve.status(200),
        "/gone": serve.status(410),
        "/inward": serve.redirect(302, "http://169.254.169.254/latest/meta-data/"),
    }
    good = {f"/good{n}": serve.feed(rss(*(item(10 * n + k) for k in range(3)))) for n in range(5)}
    server.routes |= hostile | good
    report = desk.refresh(*hostile, *good)
    by_path = {feed.url.rpartition("/")[2]: feed for feed in report.feeds}
    assert {by_path[path[1:]].status for path in hostile} == {"failed"}
    assert all(by_path[path[1:]].error for path in hostile)
    assert {(by_path[path[1:]].status, by_path[path[1:]].new) for path in good} == {("new", 3)}
    assert [feed.url for feed in report.feeds] == [server.url(path) for path in [*hostile, *good]]


def test_gone_means_never_again(desk: Desk, server: FeedServer) -> None:
    server.routes["/f"] = serve.status(410)
    assert desk.one("/f").status == "failed"
    assert desk.one("/f").status == "skipped"
    assert len(server.requests) == 1


def test_retry_after_is_kept(desk: Desk, server: FeedServer, store: Store) -> None:
    server.routes["/f"] = serve.status(429, {"Retry-After": "36000"})
    desk.one("/f")
    state = store.feed_states()[server.url("/f")]
    assert state.next_due
    assert state.next_due >= NOW + timedelta(hours=11)


def test_a_permanent_redirect_is_taken_for_good_when_seen_twice_and_given_up_when_it_fails(
    desk: Desk, server: FeedServer
) -> None:
    server.routes |= {"/old": serve.redirect(301, "/new"), "/new": serve.feed(rss(item(1)), etag='"1"')}
    for _ in range(4):
        desk.one("/old")
    assert [len(server.asked(path)) for path in ("/old", "/new")] == [2, 4]
    assert server.asked("/new")[3].headers["If-None-Match"] == '"1"'
    server.routes["/new"] = serve.status(404)
    server.routes["/old"] = serve.feed(rss(item(1), item(2)))
    assert desk.one("/old").status == "failed"
    assert desk.one("/old").new == 1


def test_a_temporary_redirect_is_followed_each_time(desk: Desk, server: FeedServer) -> None:
    server.routes |= {"/old": serve.redirect(302, "/new"), "/new": serve.feed(rss(item(1)), etag='"1"')}
    for _ in range(4):
        desk.one("/old")
    assert len(server.asked("/old")) == 4


def test_a_web_page_leads_to_its_feed_once_and_then_no_more(desk: Desk, server: FeedServer) -> None:
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    server.routes |= {"/": serve.feed(page, "text/html"), "/feed": serve.feed(rss(item(1)), etag='"1"')}
    assert (desk.one("/").new, desk.one("/").status) == (1, "unchanged")
    assert [len(server.asked(path)) for path in ("/", "/feed")] == [1, 2]
    assert server.asked("/feed")[1].headers["If-None-Match"] == '"1"'


def test_a_page_that_names_a_private_address_leads_nowhere(desk: Desk, server: FeedServer) -> None:
    page = b'<html><link rel="alternate" type="application/rss+xml" href="http://127.0.0.2:%d/secret">' % server.port
    server.routes["/"] = serve.feed(page, "text/html")
    report = desk.one("/")
    assert report.status == "failed"
    assert "not a public address" in (report.error or "")


def test_a_feed_added_by_its_address_alone_is_called_by_its_title(desk: Desk, server: FeedServer, store: Store) -> None:
    server.routes["/f"] = serve.feed(rss(item(1), title="The &lt;b&gt;Ohio&lt;/b&gt; Post - Latest News"))
    store.save_feeds([Feed(server.url("/f"))])
    desk.one("/f")
    assert [feed.outlet for feed in store.feeds()] == ["The Ohio Post"]


def test_without_any_network_no_feed_is_held_back(store: Store, cage: Cage) -> None:
    feeds = [Feed(f"http://127.0.0.1:{port}/f") for port in (9, 11)]
    fetcher = WebFetcher(["127.0.0.1"], deadline=2.0)
    report = refresh(store, fetcher, feeds, NOW, parser=cage)
    assert report.problems
    assert [feed.status for feed in report.feeds] == ["failed", "failed"]
    assert store.feed_states() == {}


def test_local_files_and_paused_feeds(store: Store, cage: Cage, tmp_path: Path) -> None:
    file = tmp_path / "f.xml"
    file.write_bytes(rss(item(1)))
    told: list[tuple[int, int, str]] = []
    feeds = [Feed(str(file), outlet="Local"), Feed("https://paused.example/f", paused=True)]
    report = refresh(store, WebFetcher(), feeds, NOW, lambda done, of, what: told.append((done, of, what)), parser=cage)
    assert [(feed.status, feed.new) for feed in report.feeds] == [("new", 1), ("skipped", 0)]
    assert [(done, of) for done, of, _ in told] == [(1, 2), (2, 2)]
    again = refresh(store, WebFetcher(), feeds[:1], NOW, parser=cage)
    assert again.feeds[0].status == "unchanged"


def test_the_same_story_in_two_feeds_is_kept_once(desk: Desk, server: FeedServer) -> None:
    server.routes |= {"/a": serve.feed(rss(item(1))), "/b": serve.feed(rss(item(1).replace("g1<", "other<")))}
    assert desk.refresh("/a", "/b").articles == 1


def test_trying_out_an_address(desk: Desk, server: FeedServer) -> None:
    page = b'<html><link rel="alternate" type="application/rss+xml" href="/f">'
    server.routes |= {"/f": serve.feed(rss(item(1), title="F")), "/": serve.feed(page, "text/html")}
    found = try_out(desk.fetcher, desk.cage, server.url("/"))
    assert (found.url, found.title, found.entries) == (server.url("/f"), "F", 1)
    with pytest.raises(FetchError):
        try_out(desk.fetcher, desk.cage, "/etc/passwd")
    with pytest.raises(FetchError):
        try_out(desk.fetcher, desk.cage, "http://10.0.0.1/")
    server.routes["/text"] = serve.feed(b"words", "text/plain")
    with pytest.raises(ParseError):
        try_out(desk.fetcher, desk.cage, server.url("/text"))


class Noting(SQLiteStore):
    """The SQLite store, which notes what it is asked for."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.kept: list[list[str]] = []
        self.asked: list[str] = []

    def save_refreshes(self, refreshed: Sequence[Refreshed]) -> list[int]:
        self.kept.append([one.state.url.rpartition("/")[2] for one in refreshed])
        return super().save_refreshes(refreshed)

    def entry_digests(self, feed_url: str) -> frozenset[str]:
        self.asked.append(feed_url.rpartition("/")[2])
        return super().entry_digests(feed_url)


@pytest.fixture
def noting(tmp_path: Path) -> Iterator[Noting]:
    opened = Noting(tmp_path / "noting.db")
    yield opened
    opened.close()


def test_many_feeds_are_kept_in_few_transactions_and_only_changed_ones_ask_what_is_known(
    noting: Noting, cage: Cage, tmp_path: Path
) -> None:
    files = [tmp_path / f"{n:02}.xml" for n in range(40)]
    for n, file in enumerate(files):
        file.write_bytes(rss(item(n)))
    feeds = [Feed(str(file), outlet="Local") for file in files]
    assert refresh(noting, WebFetcher(), feeds, NOW, parser=cage).articles == 40
    assert (sorted(map(len, noting.kept)), noting.asked) == ([8, 32], [])
    noting.kept.clear()
    assert refresh(noting, WebFetcher(), feeds, NOW, parser=cage).articles == 0
    assert (sorted(map(len, noting.kept)), noting.asked) == ([8, 32], [])
    noting.kept.clear()
    for n in (3, 7):
        files[n].write_bytes(rss(item(100 + n), item(n)))
    again = refresh(noting, WebFetcher(), feeds, NOW, parser=cage)
    assert [(report.status, report.new) for report in again.feeds].count(("new", 1)) == again.articles == 2
    assert sorted(noting.asked) == ["03.xml", "07.xml"]
    assert len(noting.kept) == 2


def test_a_feed_that_hangs_does_not_keep_the_others_waiting_for_their_place(
    noting: Noting, cage: Cage, server: FeedServer
) -> None:
    server.routes |= {"/good": serve.feed(rss(item(1))), "/hang": serve.hang}
    fetcher = WebFetcher(["127.0.0.1"], deadline=1.5, pace=Pace(between_own=0.0, patience=0.1))
    report = refresh(noting, fetcher, [Feed(server.url(path)) for path in ("/hang", "/good")], NOW, parser=cage)
    assert [feed.status for feed in report.feeds] == ["failed", "new"]
    assert noting.kept == [["good"], ["hang"]]


class Stumbling:
    """A parser that comes to grief at its third document, as no document can make the real one do."""

    def __init__(self, cage: Cage) -> None:
        self.cage, self.read = cage, 0

    def parse(self, document: Document) -> ParsedFeed:
        self.read += 1
        if self.read == 3:
            raise RuntimeError("no more")
        return self.cage.parse(document)


def test_what_a_refresh_did_not_keep_when_it_ended_early_the_next_one_brings(
    desk: Desk, server: FeedServer, store: Store, cage: Cage
) -> None:
    paths = [f"/{n}" for n in range(5)]
    server.routes |= {path: serve.feed(rss(item(n)), etag=f'"{n}"') for n, path in enumerate(paths)}
    with pytest.raises(RuntimeError, match="no more"):
        refresh(store, desk.fetcher, [Feed(server.url(path)) for path in paths], NOW, parser=Stumbling(cage))
    for url, state in store.feed_states().items():
        assert store.articles_between(datetime(1990, 1, 1, tzinfo=UTC), NOW, backlog=True), f"{url}: {state}"
    desk.refresh(*paths)
    assert len(desk.titles()) == 5
