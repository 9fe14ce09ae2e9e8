"""What the running bot does with what it meets: people are told once, doubles go, a new disk is read first."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from briefs.holding import hold
from config import Config
from handlers.checkup import Identity
from handlers.local import LocalSlack
from handlers.poster import Pacer, SlackPoster
from retail.types import Article, Channel, Feed
from running.parts import Parts
from running.service import _Bot
from tests.faults.poster_process import planned
from tests.servers.feed_server import FeedServer, feed, item, rss

NOW = datetime.now(UTC) - timedelta(minutes=1)
CHANNEL = Channel("T0LOCAL", "C0NEWS", hour=NOW.time(), weekdays=frozenset(range(7)))


@contextmanager
def running(folder: Path, slack: LocalSlack) -> Iterator[_Bot]:
    """The bot without its clock and its doors: what the clock starts is called by hand."""
    folder.mkdir(exist_ok=True)
    database = f"sqlite:///{folder / 'endcap.db'}"
    settings = Config(bot_token=slack.token, slack_api_url=slack.url, database_url=database)
    parts = Parts(replace(settings, admins=frozenset({"U0ANNA"})))
    parts.store.save_channel(CHANNEL)
    bot = _Bot(parts, Identity("T0LOCAL", "U0ENDCAP", None, frozenset()), threading.Event())
    bot.poster = SlackPoster(bot.poster._client_for, Pacer(interval=0, spacing=0))
    try:
        yield bot
    finally:
        bot.clock.stop()
        bot.services.workers.stop()
        parts.close()


def plan(bot: _Bot) -> int:
    made, posts = planned("C0NEWS", NOW.date(), ("s1",))
    bot.parts.store.save_edition(made, posts)
    return len(posts)


def told(slack: LocalSlack) -> list[str]:
    return [str(m["text"]) for m in slack.messages("D0ANNA")] if "D0ANNA" in slack.state.rooms else []


def kept(bot: _Bot) -> Channel:
    found = bot.parts.store.channel("T0LOCAL", "C0NEWS")
    assert found is not None
    return found


def test_of_an_archived_channel_the_admins_are_told_once(tmp_path: Path) -> None:
    with LocalSlack({"C0NEWS": "news"}) as slack, running(tmp_path, slack) as bot:
        plan(bot)
        slack.fail("conversations.history", "500_before")  # the look before: what matters is the post itself
        slack.state.rooms["C0NEWS"].archived = True
        bot.publish(CHANNEL)
        assert kept(bot).paused_because == "is_archived"
        bot.publish(CHANNEL)
        assert len(told(slack)) == 1
        assert "C0NEWS" in told(slack)[0]


def test_an_edition_goes_out_first_message_first_and_is_looked_at_five_minutes_later(tmp_path: Path) -> None:
    with LocalSlack({"C0NEWS": "news"}) as slack, running(tmp_path, slack) as bot:
        count = plan(bot)
        rest = bot.publish(CHANNEL)
        assert len(slack.messages("C0NEWS")) == 1
        assert callable(rest)
        rest()
        assert len(slack.messages("C0NEWS")) == count
        assert "heal" not in [name for name, _ in bot.chores(datetime.now(UTC))]
        assert "heal" in [name for name, _ in bot.chores(datetime.now(UTC) + timedelta(minutes=6))]


def test_at_the_start_a_doubled_message_is_removed(tmp_path: Path) -> None:
    with LocalSlack({"C0NEWS": "news"}) as slack, running(tmp_path, slack) as bot:
        count = plan(bot)
        rest = bot.publish(CHANNEL)
        assert rest is not None
        rest()
        double: dict[str, Any] = {**slack.messages("C0NEWS")[0], "ts": slack.state.next_ts()}
        slack.state.rooms["C0NEWS"].messages.append(double)
        bot._look_at_the_start()
        chores = dict(bot.chores(datetime.now(UTC)))
        chores["heal"]()
        assert len(slack.messages("C0NEWS")) == count
        assert double["ts"] not in {m["ts"] for m in slack.messages("C0NEWS")}
        assert "heal" not in dict(bot.chores(datetime.now(UTC)))


def test_a_new_disk_is_not_ready_until_its_channels_were_read(tmp_path: Path) -> None:
    with LocalSlack({"C0NEWS": "news"}) as slack, running(tmp_path, slack) as bot:
        assert not bot.ready(CHANNEL)
        assert "recover" in dict(bot.chores(datetime.now(UTC)))
        bot.recover()
        assert not bot.ready(CHANNEL)
        assert sum(method == "conversations.history" for method, _ in slack.calls) == 1


def test_a_new_disk_that_cannot_read_says_so_once_after_a_quarter_of_an_hour(tmp_path: Path) -> None:
    with LocalSlack({"C0NEWS": "news"}) as slack, running(tmp_path, slack) as bot:
        slack.fail("conversations.history", "error", times=9, error="missing_scope")
        ago = (datetime.now(UTC) - timedelta(minutes=16)).isoformat()
        bot.parts.store.change_record("T0LOCAL", "recovery", "C0NEWS", lambda _: {"began": ago})
        bot.recover()
        bot.recover()
        assert not bot.ready(CHANNEL)
        assert len(told(slack)) == 1
        assert "channels:history" in told(slack)[0]


def test_told_to_stop_while_waiting_its_turn_it_leaves_the_message_pending(tmp_path: Path) -> None:
    with LocalSlack({"C0NEWS": "news"}) as slack, running(tmp_path, slack) as bot:
        plan(bot)
        bot.poster = SlackPoster(bot.poster._client_for, Pacer(sleep=bot.sleep))
        rest = bot.publish(CHANNEL)
        assert rest is not None
        bot.stop.set()
        rest()
        states = {post.state for post in bot.parts.store.posts("T0LOCAL", "C0NEWS", NOW.date())}
        assert states == {"sent", "pending"}
        assert len(slack.messages("C0NEWS")) == 1


def test_an_edition_that_this_archive_does_not_know_is_read_and_not_posted_again(tmp_path: Path) -> None:
    """A copy of last night took the archive's place after this morning's edition was posted."""
    with LocalSlack({"C0NEWS": "news"}) as slack, running(tmp_path / "a", slack) as bot:
        count = plan(bot)
        rest = bot.publish(CHANNEL)
        assert rest is not None
        rest()
        with running(tmp_path / "b", slack) as older:
            done = {"began": NOW.isoformat(), "done": NOW.isoformat()}
            older.parts.store.change_record("T0LOCAL", "recovery", "C0NEWS", lambda _: done)
            assert older.ready(CHANNEL)
            assert older.publish(CHANNEL) is None
            assert not older.ready(CHANNEL)
            assert "recover" in dict(older.chores(datetime.now(UTC)))
        assert len(slack.messages("C0NEWS")) == count


def test_nothing_is_done_for_a_workspace_that_left_and_what_was_being_written_goes_too(tmp_path: Path) -> None:
    with LocalSlack({"C0NEWS": "news"}) as slack, running(tmp_path, slack) as bot:
        bot.services.gone.add("T0LOCAL")
        bot.parts.store.change_record("T0LOCAL", "healing", "C0NEWS/2026-11-20", lambda _: {"due": NOW.isoformat()})
        ((name, job),) = bot.chores(datetime.now(UTC))
        assert name == "purge"
        job()
        assert bot.parts.store.records("T0LOCAL", "healing") == {}
        calls = len(slack.calls)
        bot.refresh()
        assert len(slack.calls) == calls
        assert bot.parts.store.feed_states() == {}


def test_an_archive_that_cannot_be_written_does_not_have_its_feeds_asked_at_each_tick(tmp_path: Path) -> None:
    with LocalSlack({"C0NEWS": "news"}) as slack, FeedServer() as server, running(tmp_path, slack) as bot:
        server.routes["/f"] = feed(rss(item(1)))
        bot.parts.config = replace(bot.parts.config, allow_private_feeds=("127.0.0.1",))
        for one in bot.parts.store.feeds():
            bot.parts.store.remove_feed(one.url)
        bot.parts.store.save_feeds([Feed(server.url("/f"))])
        with closing(sqlite3.connect(tmp_path / "endcap.db")) as db:
            db.execute("create trigger full before insert on feed_states begin select raise(fail, 'disk is full'); end")
            db.commit()
        for _ in range(3):
            bot.refresh()
        assert len(server.requests) == 1


def test_admins_are_told_once_of_a_feed_that_looks_like_another(tmp_path: Path) -> None:
    with LocalSlack({"C0NEWS": "news"}) as slack, running(tmp_path, slack) as bot:
        bot.parts.store.save_feeds([Feed("https://shelf.example/f", "Shelf")])
        waiting = [Article("h1", "Casino", "", "Shelf", NOW)]
        hold(bot.parts.store, "https://shelf.example/f", waiting, "it is in another language", NOW)
        bot._tell_of_held_feeds()
        bot._tell_of_held_feeds()
        (said,) = told(slack)
        assert "1 new entries" in said
        assert "feeds accept URL" in said
