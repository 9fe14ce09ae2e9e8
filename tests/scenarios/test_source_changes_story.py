"""A source that changes its own text: from its feed to the mended brief, its thread and the next morning's note."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from briefs.checks import check_brief
from briefs.checks.words import folded
from briefs.corrections import CORRECTIONS, amended
from briefs.morning import Desk, compose
from briefs.refresh import refresh
from briefs.revisions import waiting
from briefs.versions import drop_versions, versions
from briefs.writing import CheckedWriter, ExtractiveWriter
from feeds.cage import Cage
from feeds.fetch import WebFetcher
from feeds.pace import Pace
from handlers.blocks import edition_posts
from handlers.brief_posts import place_of
from handlers.limits import block_problems
from handlers.mrkdwn import text_of
from handlers.poster import Pacer
from handlers.source_changes import correct_changed
from retail.types import Brief, Edition, Feed, evidence_text
from running.parts import Tagger
from tests.scenarios.people import message, thread
from tests.scenarios.world import ANNA, CHANNEL, NOW, World, world
from tests.servers import feed_server as serve

TITLE = "Aldi to open 40 stores in Ohio next year"
TEXT = (
    "Aldi said on Thursday that it will open 40 stores in Ohio next year, its largest growth there in a decade. "
    "The chain will hire about 900 people for them. "
    "“We go where our customers ask us to go,” said Dana Whitlock, its regional vice president. "
    "The first of the stores will open in Toledo in March. "
    "Ohio has about 160 Aldi stores today."
)
WS = "T0LOCAL"


@pytest.fixture(autouse=True)
def _unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.brief_posts.Pacer", lambda: Pacer(interval=0))


class Newsroom:
    """A world whose only news comes from one feed, and the feed."""

    def __init__(self, w: World, server: serve.FeedServer, cage: Cage) -> None:
        self.w, self.server, self.cage = w, server, cage
        self.fetcher = WebFetcher(["127.0.0.1"], deadline=2.0, pace=Pace(between_own=0.0))
        self.polls = 0
        self.client = w.app.client

    def poll(self, title: str = TITLE, text: str = TEXT, *, more: str = "") -> None:
        """The feed says this now, and is read."""
        date = format_datetime(NOW - timedelta(hours=3))
        item = f"<title>{title}</title><guid>g1</guid><link>https://basket.example/aldi</link><pubDate>{date}</pubDate>"
        body = serve.rss(f"{item}<description>{text}</description>", *([more] if more else []), title="Basket")
        self.server.routes["/f"] = serve.feed(body)
        self.polls += 1
        at = NOW - (timedelta(hours=2) if self.polls == 1 else timedelta(minutes=40 - self.polls))
        feed = Feed(self.server.url("/f"), "The Daily Basket")
        refresh(self.w.store, self.fetcher, [feed], at, tagger=Tagger(self.w.services.table), parser=self.cage)

    def compose(self, now: datetime = NOW - timedelta(hours=1)) -> Edition:
        desk = Desk(self.w.store, CheckedWriter(ExtractiveWriter(self.w.services.table), None), self.w.services.table)
        channel = self.w.store.channel(WS, CHANNEL)
        assert channel is not None
        return compose(desk, channel, now.date(), now)

    def publish(self) -> Brief:
        """Compose and post this morning's edition; the brief on the feed's story."""
        self.w.edition = self.compose()
        self.w.publish()
        return self.brief()

    def brief(self) -> Brief:
        (found,) = [b for b in self.w.edition.briefs if "Aldi" in b.headline]
        return found

    def look(self) -> int:
        return correct_changed(self.w.services, self.client)

    @property
    def root(self) -> str:
        return place_of(self.w.services, CHANNEL, self.brief().story).ts

    @property
    def posted(self) -> dict[str, Any]:
        return message(self.w, self.root)

    def corrections(self) -> list[str]:
        return [said for said in thread(self.w, self.root) if said.startswith("Correction")]


@contextmanager
def newsroom(folder: Path) -> Iterator[Newsroom]:
    with world(folder) as w, serve.FeedServer() as server, Cage(workers=1) as cage:
        room = Newsroom(w, server, cage)
        room.poll()
        yield room


CITED = ("Aldi said on Thursday that it will open 40 stores in Ohio next year, its largest growth there in a decade.",)


def cited(room: Newsroom, brief: Brief) -> list[str]:
    """The words of the source, as it is now, that the brief's sentences rest on."""
    (article,) = room.w.store.articles(brief.articles)
    text = evidence_text(article)
    return [folded(text[span.start : span.end]) for one in brief.sentences for span in one.evidence]


def test_a_changed_figure_mends_the_brief_says_so_in_its_thread_and_stands_in_the_next_edition(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.publish()
        assert "40 stores" in text_of(room.posted["blocks"])
        room.poll(TITLE.replace("40", "30"), TEXT.replace("40 stores", "30 stores"))
        assert room.look() == 1
        shown = text_of(room.posted["blocks"])
        told = shown.partition("Correction:")[0]
        assert "30 stores" in told
        assert "40 stores" not in told
        assert "*Correction:* The Daily Basket changed its report: it now says “" in shown
        assert block_problems(room.posted["blocks"]) == []
        (said,) = room.corrections()
        assert "30 stores" in said
        assert "40 stores" in said
        assert "changed its report" in str(room.compose(NOW + timedelta(days=1)).note)


def test_it_happens_once_however_often_the_feed_is_read_and_the_look_is_made(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.publish()
        for _ in range(3):
            room.poll(text=TEXT.replace("40 stores", "30 stores"))
            room.look()
        assert len(room.corrections()) == 1
        assert len(room.w.store.records(WS, CORRECTIONS)) == 1
        assert waiting(room.w.store, WS) == []


@pytest.mark.parametrize(
    "text",
    [
        TEXT + " Its rivals would not comment.",
        "COLUMBUS — " + TEXT,
        TEXT.replace("in a decade.", "in a decade .").replace("“", '"').replace("”", '"'),
        TEXT[:120] + "…",
        "",
    ],
)
def test_a_change_that_touches_no_cited_words_corrects_nothing(tmp_path: Path, text: str) -> None:
    with newsroom(tmp_path) as room:
        brief = room.publish()
        before = dict(room.posted)
        room.poll(text=text)
        assert room.look() == 0
        assert room.posted == before
        assert room.corrections() == []
        moved = amended(room.w.store, WS, brief)
        assert cited(room, moved) == [folded(words) for words in CITED]


def test_the_mended_brief_passes_the_checks_and_shows_its_proof(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        brief = room.publish()
        room.poll(TITLE.replace("40", "30"), TEXT.replace("40 stores", "30 stores"))
        room.look()
        now = amended(room.w.store, WS, brief)
        assert check_brief(now, room.w.store.articles(brief.articles)) == ()
        proof = room.w.slack.click(ANNA, room.posted, "how_known").replies[0]
        assert "30 stores in Ohio" in text_of(proof["blocks"])


def test_a_quotation_that_was_taken_back_goes(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        brief = room.publish()
        assert any("customers" in quote.text for quote in brief.quotes)
        gone = TEXT.replace(
            "“We go where our customers ask us to go,” said Dana Whitlock, its regional vice president. ", ""
        )
        room.poll(text=gone)
        assert room.look() == 1
        (said,) = room.corrections()
        assert "it no longer says “" in said
        assert "customers" not in text_of(room.posted["blocks"]).partition("*Correction")[0]
        assert "customers" not in " ".join(text for text in thread(room.w, room.root) if not text.startswith("Corr"))


def test_what_it_said_before_is_kept_and_search_finds_what_it_says_now(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        brief = room.publish()
        room.poll(text=TEXT.replace("Toledo", "Dayton"))
        (kept,) = room.w.store.articles(brief.articles)
        assert "Dayton" in kept.text
        (was,) = versions(room.w.store, kept.id)
        assert "Toledo" in was.text
        for word, times in (("toledo", 0), ("dayton", 1)):
            found = room.w.slack.command(ANNA, CHANNEL, f"/retail {word}").replies[-1]
            assert text_of(found["blocks"]).count(TITLE) == times, word
        assert drop_versions(room.w.store, NOW + timedelta(days=1)) == 1
        assert versions(room.w.store, kept.id) == ()


def test_a_page_that_is_edited_at_each_look_is_one_story_and_corrected_three_times_at_most(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        brief = room.publish()
        for number in range(41, 48):
            room.poll(TITLE.replace("40", str(number)), TEXT.replace("40 stores", f"{number} stores"))
            room.look()
        assert len(room.corrections()) == 3
        assert len(room.w.store.articles_between(NOW - timedelta(hours=4), NOW)) == 1
        tomorrow = room.compose(NOW + timedelta(days=1))
        assert brief.story not in [one.story for one in tomorrow.briefs]


def test_a_brief_that_a_person_deleted_is_not_posted_again(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.publish()
        posted = room.posted
        room.w.slack.state.room(CHANNEL).messages.remove(posted)
        room.poll(text=TEXT.replace("40 stores", "30 stores"))
        room.look()
        assert not [m for m in room.w.slack.messages(CHANNEL) if "30 stores" in str(m)]
        assert "changed its report" in str(room.compose(NOW + timedelta(days=1)).note)


def test_what_slack_will_not_edit_is_told_in_the_thread_all_the_same(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.publish()
        room.w.slack.fail("chat.update", "error", error="edit_window_closed")
        room.poll(text=TEXT.replace("40 stores", "30 stores"))
        assert room.look() == 1
        assert len(room.corrections()) == 1


def test_a_brief_that_is_not_posted_yet_is_corrected_when_it_stands(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        store = room.w.store
        room.w.edition = room.compose()
        store.save_edition(room.w.edition, edition_posts(room.w.edition))
        room.poll(text=TEXT.replace("40 stores", "30 stores"))
        assert room.look() == 0
        assert waiting(store, WS)
        room.w.publish()
        assert room.look() == 1
        assert len(room.corrections()) == 1
