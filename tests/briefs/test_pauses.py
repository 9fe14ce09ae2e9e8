"""A channel that cannot be posted to: paused, told once, tried again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from briefs.pauses import note_pause, resume, try_again, went_well
from retail.types import Channel
from storage import Store, open_store
from tests.storage.engines import archive as archive

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CHANNEL = Channel("T1", "C1", paused_because="is_archived")


@pytest.fixture
def store(archive: str) -> Iterator[Store]:
    opened = open_store(archive)
    opened.save_channel(CHANNEL)
    yield opened
    opened.close()


def paused(store: Store) -> str | None:
    found = store.channel("T1", "C1")
    assert found is not None
    return found.paused_because


def test_people_are_told_once_for_each_reason(store: Store) -> None:
    assert [note_pause(store, CHANNEL, why, NOW) for why in ("is_archived", "is_archived", "not_in_channel")] == [
        True,
        False,
        True,
    ]


def test_an_event_resumes_it_and_the_next_pause_is_told_again(store: Store) -> None:
    note_pause(store, CHANNEL, "is_archived", NOW)
    assert resume(store, "T1", "C1")
    assert paused(store) is None
    assert not resume(store, "T1", "C1")
    assert not resume(store, "T1", "C-UNKNOWN")
    assert note_pause(store, CHANNEL, "is_archived", NOW)


def test_it_is_tried_again_after_a_week_without_a_second_notice(store: Store) -> None:
    note_pause(store, CHANNEL, "is_archived", NOW)
    assert not try_again(store, CHANNEL, NOW + timedelta(days=6))
    assert try_again(store, CHANNEL, NOW + timedelta(days=7))
    assert paused(store) is None
    assert not note_pause(store, CHANNEL, "is_archived", NOW + timedelta(days=7))
    assert not try_again(store, CHANNEL, NOW + timedelta(days=8))


def test_a_channel_that_took_a_message_is_well(store: Store) -> None:
    note_pause(store, CHANNEL, "is_archived", NOW)
    went_well(store, replace(CHANNEL, paused_because=None))
    assert note_pause(store, CHANNEL, "is_archived", NOW)
