"""What the running bot does with what it meets: people are told once, doubles go, a new disk is read first."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from config import Config
from handlers.checkup import Identity
from handlers.local import LocalSlack
from handlers.poster import Pacer, SlackPoster
from retail.types import Channel
from running.parts import Parts
from running.service import _Bot
from tests.faults.poster_process import planned

NOW = datetime.now(UTC) - timedelta(minutes=1)
CHANNEL = Channel("T0LOCAL", "C0NEWS", hour=NOW.time(), weekdays=frozenset(range(7)))


@contextmanager
def running(folder: Path, slack: LocalSlack) -> Iterator[_Bot]:
    """The bot without its clock and its doors: what the clock starts is called by hand."""
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
