"""A feed that becomes another feed: what looks like one, what does not, and what becomes of what is held."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from briefs.holding import MOST_HELD, accept, another_feed, drop, forget, held_article, held_feeds, hold, untold
from briefs.refresh import refresh
from feeds.cage import Cage
from feeds.fetch import WebFetcher
from feeds.pace import Pace
from retail.types import Article, Feed, FeedReport, Mention
from storage import Store, open_store
from tests.servers import feed_server as serve
from tests.servers.feed_server import FeedServer, rss

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
EVER = datetime(1990, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def entries(first: int, count: int, newest: datetime, apart: timedelta, *, host: str = "shelf.example") -> list[str]:
    """The insides of RSS items about grocers, newest first."""
    return [
        f"<title>The grocer of town number {n} opens a new store in the old mill</title><guid>{host}{n}</guid>"
        f"<link>https://{host}/{n}</link><pubDate>{format_datetime(newest - apart * (n - first))}</pubDate>"
        f"<description>It is the {n}th of the stores that the grocer opens in this year.</description>"
        for n in range(first, first + count)
    ]


def casino(count: int, newest: datetime, host: str = "shelf.example") -> list[str]:
    """Another feed's items, in another language."""
    return [
        f"<title>Spielautomaten kostenlos ausprobieren und gewinnen, Teil {n}</title><guid>c{n}</guid>"
        f"<link>https://{host}/casino/{n}</link><pubDate>{format_datetime(newest - n * DAY)}</pubDate>"
        for n in range(count)
    ]


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
    with Cage(workers=1, seconds=5.0) as running:
        yield running


Poll = Callable[[list[str], datetime], FeedReport]


@pytest.fixture
def poll(server: FeedServer, store: Store, cage: Cage) -> Poll:
    """One look at the feed, which holds these items then."""
    fetcher = WebFetcher(["127.0.0.1"], pace=Pace(between_own=0.0))
    url = server.url("/f")
    store.save_feeds([Feed(url, outlet="Shelf")])

    def look(items: list[str], now: datetime) -> FeedReport:
        server.routes["/f"] = serve.feed(rss(*items))
        feeds = [feed for feed in store.feeds() if feed.url == url]
        return refresh(store, fetcher, feeds, now, parser=cage).feeds[0]

    return look


def archived(store: Store) -> int:
    return len(store.articles_between(EVER, NOW + 99 * DAY, backlog=True))


OURS = entries(1, 25, NOW, 5 * HOUR)


def test_a_sold_domains_entries_are_held_counted_and_in_no_search_or_edition(
    poll: Poll, store: Store, server: FeedServer
) -> None:
    poll(OURS, NOW)
    report = poll(casino(30, NOW + HOUR), NOW + HOUR)
    assert (report.new, report.held, archived(store)) == (0, 30, 25)
    assert "another language" in (report.error or "")
    assert "30 new entries" in (store.feed_states()[server.url("/f")].error or "")
    found = held_article(store, "https://shelf.example/casino/3")
    assert found
    assert found[0].title.startswith("Spielautomaten")


def test_what_comes_while_it_is_held_joins_it_and_an_unchanged_poll_still_says_so(poll: Poll, store: Store) -> None:
    poll(OURS, NOW)
    poll(casino(30, NOW + HOUR), NOW + HOUR)
    assert poll(casino(33, NOW + HOUR), NOW + 2 * HOUR).held == 33
    again = poll(casino(33, NOW + HOUR), NOW + 3 * HOUR)
    assert (again.status, again.held, archived(store)) == ("unchanged", 33, 25)
    assert "33 new entries" in (again.error or "")


def test_accepted_entries_are_all_in_the_archive_and_the_feed_goes_on(
    poll: Poll, store: Store, server: FeedServer
) -> None:
    url = server.url("/f")
    poll(OURS, NOW)
    poll(casino(30, NOW + HOUR), NOW + HOUR)
    assert accept(store, url) == 30
    assert (archived(store), held_feeds(store), store.feed_states()[url].error) == (55, {}, None)
    assert accept(store, url) == 0
    following = poll([*casino(30, NOW + HOUR), entries(90, 1, NOW, HOUR)[0]], NOW + 2 * HOUR)
    assert (following.new, following.held) == (1, 0)


def test_dropped_entries_are_gone_and_the_feed_is_paused(poll: Poll, store: Store, server: FeedServer) -> None:
    url = server.url("/f")
    poll(OURS, NOW)
    poll(casino(30, NOW + HOUR), NOW + HOUR)
    assert drop(store, url) == 30
    assert (archived(store), held_feeds(store), [feed.paused for feed in store.feeds()]) == (25, {}, [True])
    assert poll(casino(31, NOW + HOUR), NOW + 2 * HOUR).status == "skipped"
    assert drop(store, url) == 0


def test_admins_are_told_once_across_stores(poll: Poll, store: Store, tmp_path: Path) -> None:
    poll(OURS, NOW)
    poll(casino(30, NOW + HOUR), NOW + HOUR)
    other = open_store(f"sqlite:///{tmp_path / 'archive.db'}")
    told = [*untold(store), *untold(other), *untold(store)]
    other.close()
    assert [one.words.count("30 new entries") for one in told] == [1]
    poll(casino(33, NOW + HOUR), NOW + 2 * HOUR)
    assert untold(store) == []


def test_killed_while_holding_the_next_refresh_holds_them_all(poll: Poll, store: Store, server: FeedServer) -> None:
    poll(OURS, NOW)
    before = store.feed_states()[server.url("/f")], store.entry_digests(server.url("/f"))
    poll(casino(30, NOW + HOUR), NOW + HOUR)
    store.save_refresh(before[0], [], before[1])  # as if the last step had not been done
    assert poll(casino(30, NOW + HOUR), NOW + HOUR).held == 30


def test_a_feed_with_much_held_is_not_asked_for_more(poll: Poll, store: Store, server: FeedServer) -> None:
    url = server.url("/f")
    poll(OURS, NOW)
    many = [Article(f"h{n}", f"T{n}", "", "Shelf", NOW, keys=(f"k{n}",)) for n in range(MOST_HELD)]
    hold(store, url, many, "a test", NOW)
    asked = len(server.requests)
    assert poll(casino(30, NOW), NOW + 2 * HOUR).status == "skipped"
    assert len(server.requests) == asked


def test_a_removed_feed_leaves_nothing_waiting(poll: Poll, store: Store, server: FeedServer) -> None:
    poll(OURS, NOW)
    poll(casino(30, NOW + HOUR), NOW + HOUR)
    forget(store, server.url("/f"))
    assert held_feeds(store) == {}
    assert store.records("*", "held entry") == {}


def test_a_held_article_comes_back_whole(store: Store) -> None:
    article = Article(
        "a1", "Kroger opens", "Text.", "Shelf", NOW, "https://shelf.example/1", "local", NOW - HOUR, "Ann", "f", "g",
        (Mention("kroger"), Mention("aldi", about=False)), ("store-openings",), True, True, True, True, ("k1", "k2"),
    )  # fmt: skip
    hold(store, "f", [article], "a test", NOW)
    found = held_article(store, "https://shelf.example/1")
    assert found
    assert found[0] == article


# --- What is no other feed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "before", "after", "later"),
    [
        ("a busy wire, an hour later", entries(100, 25, NOW, 2 * HOUR / 60), entries(40, 25, NOW + HOUR, HOUR / 40), 1),
        ("a daily outlet after two weeks away", OURS, entries(400, 40, NOW + 14 * DAY, 8 * HOUR), 14 * 24),
        ("twenty new ones and none of before", OURS, casino(20, NOW + HOUR), 1),
        ("many new ones beside one of before", OURS, [*casino(30, NOW + HOUR), OURS[0]], 1),
        ("all edited", OURS, [item.replace("It is the", "This is the") for item in OURS], 1),
    ],
)
def test_a_feed_that_only_moved_on_is_read_on(
    poll: Poll, store: Store, name: str, before: list[str], after: list[str], later: int
) -> None:
    poll(before, NOW)
    report = poll(after, NOW + later * HOUR)
    assert report.held == 0, name
    assert held_feeds(store) == {}


def test_new_links_and_guids_under_the_same_headlines_are_a_relaunch_and_no_other_feed(poll: Poll) -> None:
    poll(OURS, NOW)
    moved = [item.replace("https://shelf.example/", "https://shelf.example/news/v2/") for item in OURS]
    report = poll([item.replace("<guid>shelf", "<guid>new") for item in moved], NOW + HOUR)
    assert (report.new, report.held) == (0, 0)


@pytest.mark.parametrize(
    ("sign", "after", "later"),
    [
        ("other sites", entries(400, 40, NOW + 14 * DAY, 8 * HOUR, host="casino.example"), 14 * 24),
        ("another language", casino(40, NOW + 14 * DAY), 14 * 24),
        ("older than the last look", entries(400, 40, NOW - DAY, 8 * HOUR), 14 * 24),
        ("so much news in so short a time", entries(400, 25, NOW + HOUR, HOUR / 30), 1),
    ],
)
def test_each_sign_alone_holds_what_is_new(poll: Poll, sign: str, after: list[str], later: int) -> None:
    poll(OURS, NOW)
    report = poll(after, NOW + later * HOUR)
    assert report.held == len(after)
    assert sign in (report.error or "")


def test_a_feed_that_was_accepted_is_trusted_in_time_but_not_in_language(poll: Poll, store: Store) -> None:
    poll(OURS, NOW)
    poll(entries(400, 25, NOW + HOUR, HOUR / 30), NOW + HOUR)
    (url,) = held_feeds(store)
    accept(store, url)
    assert poll(entries(500, 25, NOW + 2 * HOUR, HOUR / 30), NOW + 2 * HOUR).held == 0
    assert poll(casino(30, NOW + 3 * HOUR), NOW + 3 * HOUR).held == 30


def test_without_anything_earlier_to_compare_with_many_new_ones_are_held() -> None:
    fresh = [Article(f"a{n}", f"Grocer {n} opens", "", "Shelf", NOW, seen=NOW) for n in range(21)]
    assert another_feed([], fresh, NOW - HOUR, NOW)
    assert another_feed([], fresh[:20], NOW - HOUR, NOW) is None
