"""From an installed app to the first edition: four clicks, and nothing written in a file."""

import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from config import Config
from handlers.checkup import Identity
from handlers.local import LocalSlack, form_errors
from handlers.mrkdwn import text_of
from handlers.poster import Pacer, SlackPoster
from retail.types import Channel, Feed
from running.parts import Parts
from running.service import _Bot
from tests.scenarios.doors import ADA, SECRET
from tests.servers.feed_server import FeedServer, feed, item, rss

NEWS = "C0NEWS"


@pytest.mark.parametrize("door", ["socket", "http"])
def test_from_the_invitation_to_the_first_edition_in_four_clicks(door: str, tmp_path: Path) -> None:
    """1 Install (before this), 2 the invitation, 3 *Set up this channel*, 4 *Save*: the form's answers are good."""
    now = datetime.now(UTC)
    published = format_datetime(now - timedelta(hours=1), usegmt=True)
    body = rss(
        item(1, published, title="Kroger opens 12 supermarkets in Ohio"),
        item(2, published, title="Walmart recalls peanut butter in nine states"),
    )
    with FeedServer({"/feed": feed(body)}) as feeds, LocalSlack({NEWS: "news"}) as slack:
        slack.state.people[ADA] = {"is_admin": True, "tz": "UTC"}
        bot = installed(tmp_path, slack, door, f"http://127.0.0.1:{feeds.port}/feed")
        server = next(iter(bot.servers()))
        server.start()
        attach(slack, server, bot, door)
        try:
            slack.invite(NEWS, ADA)
            (hello,) = slack.ephemerals
            assert slack.messages(NEWS) == [], "nobody else is bothered"
            slack.click(ADA, hello, "Set up this channel")
            form = slack.newest_view("settings")
            early = {"hour": f"{now - timedelta(minutes=2):%H:%M}", "weekdays": [str(day) for day in range(7)]}
            assert form_errors(slack.submit(ADA, form, early)) == {}
            assert "its edition comes within a minute or two" in text_of(slack.views[form["id"]]["blocks"])
            ticks(bot)
        finally:
            server.stop()
            bot.clock.stop()
            bot.services.workers.stop()
            bot.parts.close()
        told = [text_of(one["blocks"]) for one in slack.messages(NEWS)]
        assert "Edition 1" in told[0]
        assert any("Kroger opens 12 supermarkets in Ohio" in one for one in told)
        assert all(one.name.startswith("endcap.db") for one in tmp_path.iterdir()), "no file but the archive's own"


def installed(folder: Path, slack: LocalSlack, door: str, address: str) -> _Bot:
    """The bot as `bot.py run` makes it from two tokens and nothing else; its feed list is one on loopback."""
    config = Config(
        slack.token,
        slack.app_token if door == "socket" else None,
        SECRET if door == "http" else None,
        port=0,
        slack_api_url=slack.url,
        database_url=f"sqlite:///{folder / 'endcap.db'}",
        allow_private_feeds=("127.0.0.1",),
    )
    parts = Parts(config)
    parts.store.save_feeds([Feed(address, "The Daily Basket")])
    bot = _Bot(parts, Identity("T0LOCAL", "U0ENDCAP", None, frozenset()), threading.Event())
    bot.poster = SlackPoster(bot.poster._client_for, Pacer(interval=0, spacing=0))
    return bot


def attach(slack: LocalSlack, server: object, bot: _Bot, door: str) -> None:
    settle = bot.services.workers.settle
    if door == "socket":
        slack.attach_socket(settle)
    else:
        slack.attach_http(f"http://127.0.0.1:{server.port}/slack/events", SECRET, settle)  # type: ignore[attr-defined]


def ticks(bot: _Bot) -> None:
    """What the clock does within the next minutes: feeds are read, the new channel is looked at twice, and told."""
    store = bot.parts.store
    bot.refresh()
    bot.recover()
    earlier = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    store.change_record("T0LOCAL", "recovery", NEWS, lambda old: {**(old or {}), "looked": earlier})
    bot.clock._refreshed = True
    bot.recover()
    (channel,) = store.channels()
    assert isinstance(channel, Channel)
    assert bot.ready(channel)
    rest = bot.publish(channel)
    if rest:
        rest()
