"""What a channel's history mends: doubles, a lost disk, a backup of an hour ago, a channel with another id."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from briefs.healing import (
    GRACE,
    Recovery,
    Standing,
    day_of,
    heal,
    healing_done,
    healings_due,
    moved,
    plan_healing,
    surplus_of,
)
from retail.errors import SlackRefused, SlackUnknown
from retail.types import Channel, Edition, PlannedPost
from storage import Store, open_store
from tests.storage.engines import archive as archive

DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
CHANNEL = Channel("T1", "C1")
ROOT, REPLY = f"{DAY}/C1/brief/s1", f"{DAY}/C1/detail/s1"
OPENING = f"{DAY}/C1/opening/edition"


def plan(*keys: str) -> list[PlannedPost]:
    return [PlannedPost(k, "T1", "C1", DAY, n, "brief", "{}", story=k.split("/")[-1]) for n, k in enumerate(keys)]


class Room:
    """A channel's history as the healer sees it."""

    def __init__(self, *seen: Standing) -> None:
        self.seen = list(seen)
        self.talked: set[str] = set()
        self.error: Exception | None = None
        self.looks = 0

    def standing(self, workspace: str, channel: str, since: datetime, threads_from: date) -> list[Standing]:
        self.looks += 1
        if self.error:
            raise self.error
        return [one for one in self.seen if datetime.fromtimestamp(float(one.ts), UTC) >= since]

    def has_people(self, workspace: str, channel: str, ts: str) -> bool:
        return ts in self.talked

    def delete(self, workspace: str, channel: str, ts: str) -> None:
        self.seen = [one for one in self.seen if one.ts != ts]


def at(second: int) -> str:
    return f"{(NOW - timedelta(minutes=20)).timestamp() + second:.6f}"


@pytest.fixture
def store(archive: str) -> Iterator[Store]:
    opened = open_store(archive)
    opened.save_channel(CHANNEL)
    yield opened
    opened.close()


def sent(store: Store, *keys: str) -> None:
    store.save_edition(Edition("T1", "C1", DAY, 1, ()), plan(*keys))
    for second, key in enumerate(keys):
        store.claim_post(key, "me", NOW)
        store.record_post(key, at(second))


def ledger(store: Store) -> dict[str, tuple[str, str | None]]:
    return {post.planned.key: (post.state, post.ts) for post in store.posts("T1", "C1", DAY)}


# --- healing ---


def test_of_two_the_younger_goes_and_the_ledger_names_the_one_that_stands(store: Store) -> None:
    sent(store, ROOT)
    store.record_post(ROOT, at(9))
    room = Room(Standing(ROOT, at(3)), Standing(ROOT, at(9)))
    assert heal(store, room, CHANNEL, DAY).deleted == [ROOT]
    assert [one.ts for one in room.seen] == [at(3)]
    assert ledger(store)[ROOT] == ("sent", at(3))


def test_the_one_with_replies_stays_even_if_it_is_the_younger(store: Store) -> None:
    sent(store, ROOT)
    room = Room(Standing(ROOT, at(3)), Standing(ROOT, at(9), replies=2))
    heal(store, room, CHANNEL, DAY)
    assert [one.ts for one in room.seen] == [at(9)]


def test_where_people_talk_under_both_neither_is_deleted(store: Store) -> None:
    sent(store, ROOT)
    room = Room(Standing(ROOT, at(3), replies=1), Standing(ROOT, at(9), replies=4))
    room.talked = {at(9)}
    done = heal(store, room, CHANNEL, DAY)
    assert (done.deleted, done.left, len(room.seen)) == ([], [ROOT], 2)


def test_of_two_replies_the_one_under_the_root_that_stays_stays(store: Store) -> None:
    room = Room(
        Standing(ROOT, at(1), replies=1),
        Standing(ROOT, at(2), replies=1),
        Standing(REPLY, at(3), thread_ts=at(2)),
        Standing(REPLY, at(4), thread_ts=at(1)),
    )
    heal(store, room, CHANNEL, DAY)
    assert [one.ts for one in room.seen] == [at(1), at(4)]


def test_what_a_person_deleted_is_named_and_stays_away(store: Store) -> None:
    sent(store, ROOT, OPENING)
    done = heal(store, Room(Standing(ROOT, at(0))), CHANNEL, DAY)
    assert done.missing == [OPENING]
    assert ledger(store)[OPENING][0] == "sent"


def test_a_message_that_a_backup_does_not_know_of_is_taken_as_sent(store: Store) -> None:
    store.save_edition(Edition("T1", "C1", DAY, 1, ()), plan(ROOT, OPENING))
    heal(store, Room(Standing(ROOT, at(0))), CHANNEL, DAY)
    assert ledger(store) == {ROOT: ("sent", at(0)), OPENING: ("pending", None)}


def test_a_history_that_cannot_be_read_deletes_nothing(store: Store) -> None:
    room = Room(Standing(ROOT, at(3)), Standing(ROOT, at(9)))
    room.error = SlackUnknown("500")
    with pytest.raises(SlackUnknown):
        heal(store, room, CHANNEL, DAY)
    assert len(room.seen) == 2


def test_a_look_is_due_after_its_time_until_it_is_done(store: Store) -> None:
    plan_healing(store, CHANNEL, DAY, NOW)
    assert healings_due(store, "T1", NOW - timedelta(seconds=1)) == []
    assert healings_due(store, "T1", NOW) == [("C1", DAY)]
    healing_done(store, "T1", "C1", DAY)
    assert healings_due(store, "T1", NOW) == []


STANDINGS = some.lists(
    some.builds(
        Standing,
        key=some.sampled_from([ROOT, REPLY, OPENING]),
        ts=some.integers(1, 10**6).map(lambda n: f"17{n:08}.000000"),
        thread_ts=some.none() | some.just("1700000001.000000"),
        replies=some.integers(0, 3),
    ),
    unique_by=lambda one: one.ts,
)


@given(STANDINGS)
def test_exactly_one_message_of_a_key_and_place_ever_stays(seen: list[Standing]) -> None:
    found = surplus_of(seen)
    assert set(found) == {one.key for one in seen}
    for key, (kept, surplus) in found.items():
        assert kept not in surplus
        assert {one.key for one in (kept, *surplus)} == {key}
        if kept.thread_ts is None:
            assert kept.replies or not any(one.replies for one in surplus)


@given(some.text(max_size=30))
def test_any_key_can_be_asked_for_its_day(key: str) -> None:
    assert day_of(key, "C1") is None or key.startswith("2") or key[:4].isdigit()
    assert day_of(f"{DAY}/C1/{key}", "C1") == DAY


# --- a new disk ---


def recover(store: Store, room: Room, *keys: str, now: datetime = NOW) -> str:
    """Two looks, a grace apart."""
    recovery = Recovery(store, room, CHANNEL)
    recovery.step(now, DAY, lambda day: (Edition("T1", "C1", day, 1, ()), plan(*keys)))
    return recovery.step(now + GRACE, DAY, lambda day: (Edition("T1", "C1", day, 1, ()), plan(*keys)))


def test_nothing_is_ready_before_the_history_was_read_twice_a_grace_apart(store: Store) -> None:
    room, recovery = Room(), Recovery(store, Room(), CHANNEL)
    recovery = replace(recovery, history=room)
    assert recovery.needed
    assert recovery.step(NOW, DAY, lambda day: (Edition("T1", "C1", day, 1, ()), [])) == "looking"
    assert recovery.step(NOW + GRACE / 2, DAY, lambda day: (Edition("T1", "C1", day, 1, ()), [])) == "looking"
    assert (room.looks, recovery.needed) == (1, True)
    assert recovery.step(NOW + GRACE, DAY, lambda day: (Edition("T1", "C1", day, 1, ()), [])) == "done"
    assert (room.looks, recovery.needed) == (2, False)


def test_an_edition_that_can_be_made_again_is_completed(store: Store) -> None:
    assert recover(store, Room(Standing(OPENING, at(0))), OPENING, ROOT) == "done"
    assert ledger(store) == {OPENING: ("sent", at(0)), ROOT: ("pending", None)}


def test_an_edition_that_would_be_another_now_is_left_as_it_stands(store: Store) -> None:
    room = Room(Standing(OPENING, at(0)), Standing(ROOT, at(1)))
    assert recover(store, room, OPENING, f"{DAY}/C1/brief/other") == "done"
    assert ledger(store) == {OPENING: ("sent", at(0)), ROOT: ("sent", at(1))}
    kept = store.edition("T1", "C1", DAY)
    assert kept is not None
    assert set(store.told("T1", "C1", DAY)) == {"s1"}


def test_a_message_that_only_the_second_look_shows_counts(store: Store) -> None:
    room, recovery = Room(), Recovery(store, Room(), CHANNEL)
    recovery = replace(recovery, history=room)
    made = Edition("T1", "C1", DAY, 1, ())
    recovery.step(NOW, DAY, lambda _: (made, plan(OPENING, ROOT)))
    room.seen = [Standing(OPENING, at(0))]
    recovery.step(NOW + GRACE, DAY, lambda _: (made, plan(OPENING, ROOT)))
    assert ledger(store)[OPENING] == ("sent", at(0))


def test_earlier_days_are_known_again_with_their_number_and_their_threads(store: Store) -> None:
    before = DAY - timedelta(days=1)
    root, reply = f"{before}/C1/brief/s7", f"{before}/C1/detail/s7"
    ago = NOW - timedelta(days=1)
    ts = [f"{ago.timestamp() + n:.6f}" for n in range(3)]
    room = Room(
        Standing(f"{before}/C1/opening/edition", ts[0], text="Retail news. Edition 41 · 3 stories."),
        Standing(root, ts[1], replies=1),
        Standing(reply, ts[2], thread_ts=ts[1]),
    )
    assert recover(store, room) == "done"
    assert store.next_number("T1", "C1") == 42
    post = store.post_at("T1", "C1", ts[1])
    assert post is not None
    assert (post.planned.story, post.state) == ("s7", "sent")
    assert store.told("T1", "C1", before) == {"s7": (before, ())}
    assert store.unposted_days("T1", "C1", before) == []


def test_a_kill_while_the_ledger_is_rebuilt_is_made_good_by_the_next_start(store: Store) -> None:
    """Killed after the edition was saved and before its messages were recorded: it is still not ready."""
    room = Room(Standing(OPENING, at(0)), Standing(ROOT, at(1)))

    class Killed(BaseException):
        pass

    class Dying(Recovery):
        def _rebuild(self, day: date, seen: Sequence[Standing], remake: object) -> None:
            super()._rebuild(day, seen, remake)  # type: ignore[arg-type]
            raise Killed

    def made(day: date) -> tuple[Edition, list[PlannedPost]]:
        return Edition("T1", "C1", day, 1, ()), plan(OPENING, ROOT)

    dying = Dying(store, room, CHANNEL)
    dying.step(NOW, DAY, made)
    with pytest.raises(Killed):
        dying.step(NOW + GRACE, DAY, made)
    again = Recovery(store, room, CHANNEL)
    assert again.needed
    assert again.step(NOW + 2 * GRACE, DAY, made) == "done"
    assert {state for state, _ in ledger(store).values()} == {"sent"}


def test_a_channel_that_cannot_be_read_stays_silent_and_says_why_after_a_quarter_of_an_hour(store: Store) -> None:
    room = Room()
    room.error = SlackRefused("missing_scope")
    recovery = Recovery(store, room, CHANNEL)

    def step(minutes: int) -> str:
        return recovery.step(NOW + timedelta(minutes=minutes), DAY, lambda d: (Edition("T1", "C1", d, 1, ()), []))

    assert [step(0), step(14), step(16)] == ["unreadable", "unreadable", "silent"]
    assert (recovery.reason, recovery.needed) == ("missing_scope", True)
    room.error = None
    assert [step(17), step(18)] == ["looking", "done"]


# --- another id ---


def test_a_channel_with_a_new_id_goes_on_and_todays_edition_is_not_made_again(store: Store) -> None:
    sent(store, ROOT)
    assert moved(store, "T1", "C1", "C2", NOW)
    new, old = store.channel("T1", "C2"), store.channel("T1", "C1")
    assert new is not None
    assert old is not None
    assert (new.paused_because, old.paused_because) == (None, "moved to C2")
    assert store.edition("T1", "C2", DAY) is not None
    assert not Recovery(store, Room(), new).needed
    assert not moved(store, "T1", "C9", "C10", NOW)
