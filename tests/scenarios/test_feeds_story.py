"""An admin looks after the feeds in Slack: adds one by a site's address, pauses, removes, brings in and takes out."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from briefs.holding import feed_key, held_feeds, hold
from feeds.opml import read_opml, write_opml
from handlers.feeds_health import feed_notices, notice_words
from handlers.feeds_modal import MOST_FEEDS, add_feed, address_problem, imported
from handlers.local import form_errors
from handlers.mrkdwn import text_of
from handlers.services import FeedTrial
from retail.errors import FetchError, UserError
from retail.types import Article, Feed, FeedState
from tests.scenarios.doors import ADA, DOORS, QUICK_DOORS, behind, shown
from tests.scenarios.world import ANNA, CHANNEL, NOW, World

AISLE = Feed("https://aisle.example/rss", "Aisle Report")
BASKET = Feed("https://basket.example/feed", "The Daily Basket")


def trial(url: str) -> FeedTrial:
    if "dead" in url:
        raise FetchError(f"could not fetch {url}: it answers with a web page, not a feed")
    latest = tuple((NOW - timedelta(days=n), f"<!channel> item {n}") for n in range(5))
    return FeedTrial("https://shelf.example/feed.xml", "Shelf & Co <b>", 12, latest)


def read(text: str) -> Sequence[Feed]:
    return read_opml(text.encode())


PARTS: dict[str, Any] = {"try_feed": trial, "read_feeds": read, "write_feeds": write_opml}


def the_list(w: World, user: str = ADA) -> dict[str, Any]:
    """From the command to the window with the feeds."""
    w.store.save_feeds([AISLE, BASKET])
    (told,) = w.slack.command(user, CHANNEL, "/retail feeds").replies
    w.slack.click(user, told, "Manage feeds")
    return w.slack.newest_view("feeds")


def urls(w: World) -> set[str]:
    return {feed.url for feed in w.store.feeds()}


@pytest.mark.parametrize("door", DOORS)
def test_a_feed_is_added_by_the_address_of_its_site_after_a_look_at_it(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path, **PARTS) as w:
        root = the_list(w)
        w.slack.act(ADA, root, "Add a feed")
        form = w.slack.newest_view("feeds_add")
        assert form_errors(w.slack.submit(ADA, form, {"url": "www.shelf.example"})) == {}
        found = shown(w, form)
        assert found["callback_id"] == "feeds_confirm"
        assert "Shelf &amp; Co" in text_of(found["blocks"])
        assert "item 4" in text_of(found["blocks"])
        assert urls(w) == {AISLE.url, BASKET.url}
        w.slack.submit(ADA, found, {"outlet": "Shelf & Co"})
        (new,) = [feed for feed in w.store.feeds() if feed.url == "https://shelf.example/feed.xml"]
        assert (new.outlet, new.added_by) == ("Shelf & Co", ADA)
        assert "3 feeds" in text_of(shown(w, root)["blocks"])


def test_what_is_no_address_or_no_feed_or_known_is_told_at_its_place(tmp_path: Path) -> None:
    with behind("direct", tmp_path, **PARTS) as w:
        root = the_list(w)
        w.slack.act(ADA, root, "Add a feed")
        form = w.slack.newest_view("feeds_add")
        for bad in ("file:///etc/passwd", "/etc/passwd", "ftp://x.example/f", "not an address at all"):
            assert "web address" in form_errors(w.slack.submit(ADA, form, {"url": bad}))["url"], bad
        assert "already" in form_errors(w.slack.submit(ADA, form, {"url": AISLE.url}))["url"]
        w.slack.submit(ADA, form, {"url": "https://dead.example"})
        again = shown(w, form)
        assert again["callback_id"] == "feeds_add"
        assert "answers with a web page" in text_of(again["blocks"])
        w.slack.submit(ADA, again, {"url": "https://shelf.example"})
        w.store.save_feeds([Feed("https://shelf.example/feed.xml")])
        assert "already" in form_errors(w.slack.submit(ADA, shown(w, form)))["outlet"]


def test_a_feed_is_paused_read_again_and_removed_after_being_asked(tmp_path: Path) -> None:
    with behind("direct", tmp_path, **PARTS) as w:
        root = the_list(w)
        choose(w, root, AISLE, "pause")
        assert [feed.paused for feed in w.store.feeds()] == [True, False]
        assert "Aisle Report is paused." in text_of(shown(w, root)["blocks"])
        choose(w, root, AISLE, "pause")
        assert not any(feed.paused for feed in w.store.feeds())
        choose(w, root, AISLE, "remove")
        assert urls(w) == {AISLE.url, BASKET.url}
        sure = w.slack.newest_view("feeds_remove")
        w.slack.submit(ADA, sure)
        assert urls(w) == {BASKET.url}
        assert "removed" in text_of(shown(w, root)["blocks"])


def choose(w: World, view: dict[str, Any], feed: Feed, option: str) -> None:
    w.slack.act(ADA, view, f"feed:{feed_key(feed.url)}", option)


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_two_remove_the_same_feed_and_the_second_is_told(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path, **PARTS) as w:
        root = the_list(w)
        choose(w, root, AISLE, "remove")
        w.store.remove_feed(AISLE.url)
        sure = w.slack.newest_view("feeds_remove")
        w.slack.submit(ADA, sure)
        assert "Somebody had removed" in text_of(shown(w, sure)["blocks"])
        root = w.slack.newest_view("feeds")
        w.store.save_feeds([AISLE])
        w.slack.act(ADA, root, "Look again")
        w.store.remove_feed(AISLE.url)
        choose(w, shown(w, root), AISLE, "pause")
        assert "not in the list any more" in text_of(shown(w, root)["blocks"])


def test_a_list_goes_out_as_opml_and_comes_in_again_without_local_files(tmp_path: Path) -> None:
    with behind("direct", tmp_path, **PARTS) as w:
        root = the_list(w)
        w.slack.act(ADA, root, "Export OPML")
        block = next(b for b in w.slack.newest_view("notice")["blocks"] if b["type"] == "rich_text")
        opml = "".join(piece["text"] for piece in block["elements"][0]["elements"])
        assert {feed.url for feed in read(opml)} == {AISLE.url, BASKET.url}
        w.store.remove_feed(AISLE.url)
        w.slack.act(ADA, root, "Import OPML")
        form = w.slack.newest_view("feeds_import")
        with_file = opml.replace("</body>", '<outline xmlUrl="/etc/passwd"/></body>')
        w.slack.submit(ADA, form, {"opml": with_file})
        assert urls(w) == {AISLE.url, BASKET.url}
        assert "1 added, 1 known already. 1 left out" in text_of(shown(w, form)["blocks"])
        w.slack.act(ADA, root, "Import OPML")
        form = w.slack.newest_view("feeds_import")
        assert "Was it cut off?" in form_errors(w.slack.submit(ADA, form, {"opml": "<rss/>"}))["opml"]
        assert form_errors(w.slack.submit(ADA, form, {"opml": "one.example/rss\ntwo.example/rss"})) == {}
        assert len(urls(w)) == 4


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_who_may_not_sees_the_health_and_no_button(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path, **PARTS) as w:
        w.store.save_feeds([AISLE])
        (told,) = w.slack.command(ANNA, CHANNEL, "/retail feeds").replies
        assert "Aisle Report: not read yet" in told["text"]
        assert all(block["type"] != "actions" for block in told["blocks"])


def test_rights_are_asked_for_at_every_step(tmp_path: Path) -> None:
    with behind("direct", tmp_path, **PARTS) as w:
        root = the_list(w)
        choose(w, root, AISLE, "remove")
        sure = w.slack.newest_view("feeds_remove")
        w.slack.submit(ANNA, sure)
        w.slack.act(ANNA, root, f"feed:{feed_key(BASKET.url)}", "pause")
        assert urls(w) == {AISLE.url, BASKET.url}
        assert not any(feed.paused for feed in w.store.feeds())
        assert "Only admins" in text_of(shown(w, root)["blocks"])


def test_the_health_is_told_in_words(tmp_path: Path) -> None:
    with behind("direct", tmp_path, **PARTS) as w:
        read_at, page = NOW - timedelta(hours=1), "it answers with a web page, not a feed"
        three = NOW - timedelta(days=3)
        w.store.save_feeds([AISLE, BASKET])
        w.store.save_refresh(FeedState(AISLE.url, checked=read_at, succeeded=three, error=page), [], None)
        w.store.save_refresh(FeedState(BASKET.url, checked=read_at, succeeded=read_at), [], None)
        (told,) = w.slack.command(ANNA, CHANNEL, "/retail feeds").replies
        assert "Aisle Report: answers with a web page, not a feed (for 3 days)" in told["text"]
        assert "The Daily Basket: silent for weeks" in told["text"]


def test_four_hundred_feeds_with_the_longest_addresses_stay_within_the_limits(tmp_path: Path) -> None:
    with behind("direct", tmp_path, **PARTS) as w:
        long = [Feed(f"https://a{n}.example/{'<&>' * 600}", "&" * 200) for n in range(400)]
        w.store.save_feeds(long)
        root = the_list(w)
        seen = 0
        while True:
            seen += sum(1 for block in shown(w, root)["blocks"] if block.get("block_id", "").startswith("feed:"))
            if "More" not in text_of(shown(w, root)["blocks"]):
                break
            w.slack.act(ADA, shown(w, root), "More")
        assert seen == 402


# --- A feed that dies ---------------------------------------------------------------------------------------------


def ill(url: str, since: timedelta, error: str | None = "it is gone") -> FeedState:
    return FeedState(url, checked=NOW, succeeded=NOW - since, error=error, failures=9)


def test_a_feed_that_died_is_told_once_after_the_grace_and_again_when_it_dies_again(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        w.store.save_feeds([AISLE, BASKET])
        w.store.save_refresh(ill(AISLE.url, timedelta(days=1)), [], None)
        assert feed_notices(w.store, "T0LOCAL", NOW) == []
        (told,) = feed_notices(w.store, "T0LOCAL", NOW + timedelta(days=2))
        assert (told.url, told.outlet) == (AISLE.url, "Aisle Report")
        assert feed_notices(w.store, "T0LOCAL", NOW + timedelta(days=9)) == []
        assert "Aisle Report" in notice_words([told], "/retail")
        w.store.save_refresh(FeedState(AISLE.url, checked=NOW, succeeded=NOW), [], None)
        assert feed_notices(w.store, "T0LOCAL", NOW) == []
        w.store.save_refresh(ill(AISLE.url, timedelta(days=4)), [], None)
        assert len(feed_notices(w.store, "T0LOCAL", NOW)) == 1


def test_a_feed_that_is_gone_for_good_is_told_at_once_and_a_paused_one_never(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        w.store.save_feeds([AISLE, Feed(BASKET.url, paused=True)])
        w.store.save_refresh(FeedState(AISLE.url, checked=NOW, gone=True), [], None)
        w.store.save_refresh(ill(BASKET.url, timedelta(days=30)), [], None)
        assert [one.url for one in feed_notices(w.store, "T0LOCAL", NOW)] == [AISLE.url]


# --- A feed that became another feed, and too many feeds ----------------------------------------------------------


def held(w: World) -> None:
    """Aisle Report has three entries that wait."""
    w.store.save_feeds([AISLE, BASKET])
    w.store.save_refresh(FeedState(AISLE.url, checked=NOW, succeeded=NOW, error="held"), [], None)
    link = "https://aisle.example/casino/{}"
    waiting = [Article(f"casino{n}", f"Casino {n}", "", "Aisle Report", NOW, link.format(n)) for n in range(3)]
    hold(w.store, AISLE.url, waiting, "none of its earlier entries is left", NOW)


@pytest.mark.parametrize(("choice", "articles", "is_paused"), [("accept", 3, False), ("drop", 0, True)])
def test_what_is_held_is_told_and_taken_or_dropped_by_a_click(
    tmp_path: Path, choice: str, articles: int, is_paused: bool
) -> None:
    with behind("direct", tmp_path, **PARTS) as w:
        held(w)
        before = w.store.counts()["articles"]
        (why,) = w.slack.command(ANNA, CHANNEL, "/retail why https://aisle.example/casino/1").replies
        assert "3 new entries are kept aside" in why["text"]
        root = the_list(w)
        choose(w, root, AISLE, choice)
        assert "3 entries of Aisle Report are" in text_of(shown(w, root)["blocks"])
        assert w.store.counts()["articles"] - before == articles
        assert [feed.paused for feed in w.store.feeds()] == [is_paused, False]
        assert held_feeds(w.store) == {}


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_who_may_not_change_feeds_decides_nothing(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path, **PARTS) as w:
        held(w)
        w.slack.act(ANNA, the_list(w), f"feed:{feed_key(AISLE.url)}", "accept")
        assert AISLE.url in held_feeds(w.store)


def test_ten_thousand_feeds_pasted_are_capped_with_a_plain_word(tmp_path: Path) -> None:
    with behind("direct", tmp_path, **PARTS) as w:
        many = "\n".join(f"f{n}.example/rss" for n in range(10_000))
        said = imported(w.services, ADA, many)
        assert len(urls(w)) == MOST_FEEDS
        assert "200 added, 0 known already. 9800 left out: The list holds 200 feeds" in said
        opml = write_opml([Feed(f"https://o{n}.example/rss") for n in range(300)])
        assert "0 added" in imported(w.services, ADA, opml)
        root = the_list(w)
        w.slack.act(ADA, root, "Add a feed")
        form = w.slack.newest_view("feeds_add")
        assert "the most that can be added" in form_errors(w.slack.submit(ADA, form, {"url": "new.example"}))["url"]


def test_one_feed_added_a_hundred_times_in_other_spellings_is_one_row(tmp_path: Path) -> None:
    with behind("direct", tmp_path, **PARTS) as w:
        spellings = ("https://www.one.example/rss", "http://ONE.example/rss/", "one.example/rss#top", "one.example/rss")
        for n in range(100):
            with suppress(UserError):
                imported(w.services, ADA, spellings[n % 4])
        assert len(urls(w)) == 1
        assert "already" in (address_problem(w.services, "https://one.example/rss/") or "")


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_two_people_who_add_the_last_feed_at_once_do_not_pass_the_cap(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path, **PARTS) as w:
        w.store.save_feeds(Feed(f"https://f{n}.example") for n in range(MOST_FEEDS - 1))
        add_feed(w.services, ADA, "https://last.example/rss", "Last", "")
        with pytest.raises(UserError, match="the most that can be added"):
            add_feed(w.services, ADA, "https://beyond.example/rss", "Beyond", "")
