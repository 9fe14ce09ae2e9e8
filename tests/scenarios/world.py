"""A small world to tell stories in: a real archive in a folder, the real Bolt app, a stand-in Slack."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from slack_bolt import App

from handlers.app import make_app
from handlers.blocks import edition_posts
from handlers.clients import posting_client
from handlers.local import LocalSlack
from handlers.poster import Pacer, SlackPoster
from handlers.services import Services
from handlers.work import Workers
from retail.companies import CompanyTable
from retail.types import Answer, Article, Channel, Cited, Edition, Mention, Source, Story
from storage import Store, open_store
from tests.handlers.editions import brief, edition

CHANNEL = "C0NEWS"
NOW = datetime.now(UTC).replace(microsecond=0)
ANNA, BEN = "U0ANNA", "U0BEN"


def article(
    ident: str, title: str, text: str, *, days: float = 0.5, outlet: str = "The Daily Basket", about: str = ""
) -> Article:
    return Article(
        id=ident,
        title=title,
        text=text,
        outlet=outlet,
        published=NOW - timedelta(days=days),
        url=f"https://news.example/{ident}",
        companies=(Mention(about),) if about else (),
        keys=(f"k:{ident}",),
    )


ARTICLES = (
    article("a1", "Marlowe Markets weighs a sale of its bakery", "Marlowe runs 48 bakery stores in Ohio."),
    article("a2", "Bakery sale at Marlowe Markets nears", "A buyer was not named.", outlet="Aisle Report"),
    article(
        "k1", "Kroger opens a warehouse in Ohio", "Kroger opened a robot warehouse in Monroe.", days=3, about="kroger"
    ),
    article("k2", "Kroger cuts bread prices", "Kroger lowered the price of bread.", days=20, about="kroger"),
    article("k3", "Kroger and Walmart fight over milk", "Kroger met Walmart's price.", days=40, about="kroger"),
    article(
        "h1", "<!channel> *SALE* <https://evil.example|Kroger> & more kroger", "Kroger text.", days=5, about="kroger"
    ),
)


class Echo:
    """An answerer that cites its first article, may be told to wait, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    def answer(self, question: str, story: Sequence[Article], archive: Sequence[Article], now: datetime) -> Answer:
        self.asked.append(question)
        self.gate.wait(20)
        found = [*story, *archive][:2]
        if not found or "moon" in question:
            return Answer(question, (), (), "I looked at this story and the archive.")
        sources = tuple(Source(a.id, a.outlet, a.title, a.published, a.url) for a in found)
        return Answer(question, (Cited(f"{found[0].text}", (1,)),), sources)


@dataclass
class World:
    slack: LocalSlack
    store: Store
    services: Services
    app: App
    answerer: Echo
    edition: Edition = field(default_factory=lambda: edition(day=NOW.date()))

    def publish(self) -> dict[str, str]:
        """Post the edition and record it; ts by part (of the first story)."""
        told = self.edition
        posts = edition_posts(told)
        self.store.save_stories([Story("s1", ARTICLES[:2], NOW, NOW)])
        self.store.save_edition(told, posts)
        client = posting_client(self.slack.token, self.slack.url)
        poster = SlackPoster(lambda _workspace: client, Pacer(interval=0, spacing=0))
        sent: dict[str, str] = {}
        for post in self.store.posts(told.workspace, told.channel, told.day):
            root = sent.get("brief") if post.planned.thread_of else None
            self.store.claim_post(post.planned.key, "test", NOW)
            ts = poster.post(post, root)
            self.store.record_post(post.planned.key, ts)
            sent.setdefault(post.planned.part, ts)
        return sent

    def answers_in(self, thread_ts: str) -> list[dict[str, object]]:
        """What the bot said in a thread beside the edition's own messages."""
        return [m for m in self.slack.messages(CHANNEL, thread_ts) if "bot_id" in m and "metadata" not in m]


@contextmanager
def world(folder: Path, *, attach: bool = True, archive: str | None = None, **changes: object) -> Iterator[World]:
    """A running world; everything in it ends with it. `archive`: its URL; else a new file in the folder."""
    store = open_store(archive or f"sqlite:///{folder / 'endcap.db'}")
    store.save_articles(sorted(ARTICLES, key=lambda one: one.published))
    store.save_channel(Channel("T0LOCAL", CHANNEL))
    answerer = Echo()
    workers = Workers()
    services = Services(store, CompanyTable.bundled(), answerer, workers=workers, now=lambda: NOW)
    services = replace(services, **changes)  # type: ignore[arg-type]
    with LocalSlack({CHANNEL: "retail-news", "C0ELSE": "elsewhere"}) as slack:
        app = make_app(services, token=slack.token, base_url=slack.url, signing_secret="a signing secret")
        if attach:
            slack.attach(app, workers.settle)
        try:
            yield World(slack, store, services, app, answerer)
        finally:
            answerer.gate.set()
            workers.stop()
            store.close()


def told_brief() -> str:
    """The story that the edition tells."""
    return brief().story
