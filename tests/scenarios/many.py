"""Several workspaces that install the real app by OAuth, over HTTP, on either engine."""

import base64
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

from config import Config
from handlers.blocks import edition_posts
from handlers.local import LocalSlack
from handlers.poster import Pacer, SlackPoster
from handlers.serve import HttpServer
from retail.types import Channel, Story
from running.parts import Parts
from running.service import _Bot
from storage.base import Store
from tests.handlers.editions import brief, edition
from tests.scenarios.world import ARTICLES, NOW

CLIENT_ID, CLIENT_SECRET, SIGNING = "123.456", "the client secret", "a signing secret"
KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
ADA = "U0ADA"
"""An admin of each workspace."""


@dataclass
class Page:
    """What a browser got."""

    status: int
    body: str
    cookie: str = ""


@dataclass
class Browser:
    """A person's browser at our pages: keeps the one cookie."""

    port: int
    cookie: str = ""

    def get(self, path: str) -> Page:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Cookie": self.cookie} if self.cookie else {})
            answer: HTTPResponse = connection.getresponse()
            given = (answer.getheader("Set-Cookie") or "").partition(";")[0]
            page = Page(answer.status, answer.read().decode(), given)
        finally:
            connection.close()
        self.cookie = page.cookie or self.cookie
        return page

    def to_slack(self) -> str:
        """Open the install page; the address of its button."""
        page = self.get("/slack/install")
        found = re.search(r'href="(https?://[^"]+/oauth/v2/authorize[^"]+)"', page.body)
        assert page.status == 200
        assert found
        return unescape(found[1])

    def back(self, address: str) -> Page:
        """Follow Slack's redirect."""
        place = urlsplit(address)
        return self.get(f"{place.path}?{place.query}")


@dataclass
class Many:
    """A running bot of many workspaces; `slack` is the first of them, and nothing is installed yet."""

    slack: LocalSlack
    bot: _Bot
    server: HttpServer
    teams: dict[str, LocalSlack] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.bot.parts.store

    def browser(self) -> Browser:
        return Browser(self.server.port)

    def team(self, name: str, channel: str) -> LocalSlack:
        """A workspace of that id with one channel that the bot is in, and an admin."""
        made = self.slack.neighbour(name, {channel: "retail-news"})
        made.attach_http(self.address, SIGNING, self.bot.services.workers.settle)
        made.state.people[ADA] = {"is_admin": True}
        self.teams[name] = made
        return made

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.port}/slack/events"

    def install(self, team: LocalSlack, user: str = ADA) -> Page:
        """A person installs the app in their workspace."""
        browser = self.browser()
        return browser.back(team.authorize(browser.to_slack(), user))

    def installed(self, name: str, channel: str) -> LocalSlack:
        """`team`, and the app installed in it."""
        team = self.team(name, channel)
        assert self.install(team).status == 200
        return team

    def publish(self, team: LocalSlack, channel: str, story: str = "s1") -> dict[str, str]:
        """An edition stands in the channel; ts by part."""
        told = edition(brief(story), workspace=team.team, channel=channel, day=NOW.date())
        self.store.save_stories([Story(story, ARTICLES[:2], NOW, NOW)])
        self.store.save_channel(Channel(team.team, channel))
        self.store.save_edition(told, edition_posts(told))
        poster = SlackPoster(self.bot.parts.workspaces.client, Pacer(interval=0, spacing=0))
        sent: dict[str, str] = {}
        for post in self.store.posts(team.team, channel, told.day):
            root = sent.get("brief") if post.planned.thread_of else None
            self.store.claim_post(post.planned.key, "test", NOW)
            ts = poster.post(post, root)
            self.store.record_post(post.planned.key, ts)
            sent.setdefault(post.planned.part, ts)
        return sent


@contextmanager
def many(database_url: str, **settings: object) -> Iterator[Many]:
    """The bot of many workspaces, its web part listening; its clock is not started."""
    with LocalSlack({}, token="") as slack:
        config = Config(
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            signing_secret=SIGNING,
            secret_keys=(KEY,),
            slack_api_url=slack.url,
            database_url=database_url,
            port=0,
            **settings,  # type: ignore[arg-type]
        )
        parts = Parts(config)
        parts.store.save_articles(sorted(ARTICLES, key=lambda one: one.published))
        bot = _Bot(parts, None, threading.Event())
        (server,) = bot.servers()
        assert isinstance(server, HttpServer)
        server.start()
        slack.register_app(CLIENT_ID, CLIENT_SECRET, f"http://127.0.0.1:{server.port}/slack/oauth_redirect")
        try:
            yield Many(slack, bot, server)
        finally:
            bot.services.workers.settle()
            server.stop()
            bot.clock.stop()
            bot.services.workers.stop()
            parts.close()
