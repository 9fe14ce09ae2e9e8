"""A morning that was missed is told in the next; an edition made early and posted late says so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from briefs.delivery import Clock
from briefs.morning import Desk, day_to_prepare, day_to_publish, prepare, publish_due, told_before, window_start
from briefs.writing import CheckedWriter, ExtractiveWriter
from handlers.blocks import edition_posts
from handlers.clients import posting_client
from handlers.local import LocalSlack
from handlers.notices import late_opening
from handlers.poster import Pacer, SlackPoster
from retail.companies import CompanyTable
from retail.types import Article, Channel, Edition, OneLiner, PlannedPost, Story
from storage import Store, open_store
from tests.storage.engines import archive as archive

SEVEN = datetime(2026, 11, 20, 7, tzinfo=UTC)
DAY = date(2026, 11, 20)
CHANNEL = Channel("T0LOCAL", "C0NEWS", hour=time(7))


@pytest.fixture
def store(archive: str) -> Iterator[Store]:
    opened = open_store(archive)
    opened.save_channel(CHANNEL)
    yield opened
    opened.close()


def article(ident: str, at: datetime) -> Article:
    text = "Kroger said on Thursday that it opened a new store in Ohio. The store has 40 workers. " * 4
    return Article(
        ident, f"Kroger opens store {ident} in Ohio", text, "Shelf Wire", at, f"https://news.example/{ident}"
    )


def planned(store: Store, *, sent: bool) -> None:
    """Yesterday's edition, which told story s1."""
    yesterday = DAY - timedelta(days=1)
    line = OneLiner("s1", "A headline", "Shelf Wire", SEVEN, None, ("a1",))
    made = Edition("T0LOCAL", "C0NEWS", yesterday, 1, (), (line,), composed=SEVEN - timedelta(days=1, minutes=20))
    key = f"{yesterday}/C0NEWS/opening/edition"
    store.save_edition(made, [PlannedPost(key, "T0LOCAL", "C0NEWS", yesterday, 0, "opening", "{}")])
    if sent:
        store.claim_post(key, "me", SEVEN)
        store.record_post(key, "1.0")


@pytest.mark.parametrize(("sent", "told"), [(True, {"s1"}), (False, set())])
def test_what_was_planned_and_never_posted_was_not_told(store: Store, sent: bool, told: set[str]) -> None:
    planned(store, sent=sent)
    assert set(told_before(store, CHANNEL, DAY, [])) == told


def test_after_a_missed_morning_the_next_looks_two_days_back(store: Store) -> None:
    planned(store, sent=False)
    assert window_start(store, CHANNEL, SEVEN) == SEVEN - timedelta(hours=48)


def test_a_story_that_only_its_key_remembers_was_told_from_what_there_was_then(store: Store) -> None:
    """On a new disk the channel's history names the story, not its articles."""
    yesterday = DAY - timedelta(days=1)
    lines = (OneLiner("s1", "", "", SEVEN, None),)
    store.save_edition(Edition("T0LOCAL", "C0NEWS", yesterday, 1, (), lines), [])
    old, new = article("a1", SEVEN - timedelta(days=1, hours=2)), article("a2", SEVEN - timedelta(hours=2))
    story = Story("s1", (old, new), old.published, new.published)
    assert told_before(store, CHANNEL, DAY, [story]) == {"s1": (yesterday, ("a1",))}


def test_an_edition_is_made_ahead_and_goes_out_at_its_hour_unmarked_or_late_and_marked(store: Store) -> None:
    store.save_articles([article("a1", SEVEN - timedelta(hours=5))])
    desk = Desk(store, CheckedWriter(ExtractiveWriter(CompanyTable.bundled()), None), CompanyTable.bundled())
    early = SEVEN - timedelta(minutes=15)
    assert day_to_prepare(store, CHANNEL, SEVEN - timedelta(hours=1), timedelta(minutes=20)) is None
    assert prepare(desk, CHANNEL, early, edition_posts, timedelta(minutes=20)) is not None
    assert prepare(desk, CHANNEL, early, edition_posts, timedelta(minutes=20)) is None
    assert day_to_publish(store, CHANNEL, early) is None
    with LocalSlack({"C0NEWS": "retail-news", "C0LATE": "late"}) as slack:
        poster = SlackPoster(lambda _: posting_client(slack.token, slack.url), Pacer(interval=0, spacing=0))

        def published(channel: Channel, now: datetime) -> str:
            clock = Clock(now=lambda: now, sleep=lambda _seconds: None)
            done = publish_due(desk, channel, now, poster, edition_posts, "me", clock=clock, say_late=late_opening)
            assert done is not None
            assert done.done
            return str(slack.messages(channel.id)[0]["text"])

        assert "Late this morning" not in published(CHANNEL, SEVEN)
        other = replace(CHANNEL, id="C0LATE")
        prepare(desk, other, early, edition_posts, timedelta(minutes=20))
        assert "Late this morning" in published(other, SEVEN + timedelta(hours=2))
