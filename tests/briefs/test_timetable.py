"""When an edition is due: each local date once, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from briefs.timetable import HOLD, LATE_LIMIT, StepGuard, due, due_instant, next_due
from retail.types import Channel
from tests.faults.zones import QUARTERS, dates, different_zones, problems

EVERY_DAY = frozenset(range(7))


def channel(zone: str, hour: time = time(7), weekdays: frozenset[int] = EVERY_DAY) -> Channel:
    return Channel("T1", "C1", hour=hour, zone=zone, weekdays=weekdays)


@pytest.mark.parametrize(
    ("zone", "hour", "day", "utc"),
    [
        ("America/New_York", time(7), date(2026, 11, 20), "2026-11-20T12:00"),
        ("America/New_York", time(2, 30), date(2026, 3, 8), "2026-03-08T07:30"),  # in the gap: moved to 03:30
        ("America/New_York", time(1, 30), date(2026, 11, 1), "2026-11-01T05:30"),  # twice: the first
        ("America/Santiago", time(0, 15), date(2026, 9, 6), "2026-09-06T04:15"),  # gap at midnight
        ("Australia/Lord_Howe", time(2, 15), date(2026, 10, 4), "2026-10-03T15:45"),  # half an hour's gap
        ("America/Nuuk", time(23, 15), date(2026, 3, 28), "2026-03-29T01:15"),  # the gap ends at midnight
        ("Asia/Kathmandu", time(7), date(2026, 1, 1), "2026-01-01T01:15"),
    ],
)
def test_the_due_instant_follows_the_wall_clock(zone: str, hour: time, day: date, utc: str) -> None:
    assert due_instant(channel(zone, hour), day) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_a_date_that_never_was_has_no_edition() -> None:
    assert due_instant(channel("Pacific/Apia"), date(2011, 12, 30)) is None
    assert due_instant(channel("Pacific/Apia"), date(2011, 12, 31)) is not None


def test_weekends_and_holidays_have_none() -> None:
    weekdays = channel("UTC", weekdays=frozenset(range(5)))
    assert due_instant(weekdays, date(2026, 11, 21)) is None
    assert due(weekdays, datetime(2026, 11, 21, 8, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    "zone", ["America/New_York", "Europe/London", "Africa/Cairo", "America/Santiago", "Asia/Tokyo"]
)
def test_ticking_through_a_year_gives_each_date_exactly_one_edition(zone: str) -> None:
    """A tick every half hour through 2026: the ledger of done dates grows by each local date once."""
    place, done = channel(zone, time(2, 30)), set[date]()
    now, end = datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2027, 1, 1, 12, tzinfo=UTC)
    while now < end:
        found = due(place, now, frozenset(done))
        if found:
            assert found.day not in done
            done.add(found.day)
        now += timedelta(minutes=30)
    assert len(done) in (365, 366)


def test_a_restart_after_the_hour_posts_late_and_then_not_at_all() -> None:
    seven = datetime(2026, 11, 20, 7, tzinfo=UTC)
    on_time, late = due(channel("UTC"), seven + timedelta(seconds=20)), due(channel("UTC"), seven + timedelta(hours=3))
    assert on_time is not None
    assert not on_time.late
    assert late is not None
    assert late.late
    assert due(channel("UTC"), seven + LATE_LIMIT + timedelta(minutes=1)) is None


def test_an_evening_edition_is_still_due_after_midnight() -> None:
    found = due(channel("UTC", time(23, 0)), datetime(2026, 11, 21, 1, tzinfo=UTC))
    assert found is not None
    assert found.day == date(2026, 11, 20)


def test_what_is_done_is_not_due_again_even_when_the_clock_is_set_back() -> None:
    done = frozenset({date(2026, 11, 20)})
    assert due(channel("UTC"), datetime(2026, 11, 20, 9, tzinfo=UTC), done) is None
    assert due(channel("UTC"), datetime(2026, 11, 20, 7, tzinfo=UTC), done) is None


def test_moving_the_zone_after_todays_edition_gives_no_second() -> None:
    """New York has had the 20th; the channel moves to Honolulu, where the 20th's seven o'clock is still to come."""
    now, done = datetime(2026, 11, 20, 17, 30, tzinfo=UTC), frozenset({date(2026, 11, 20)})
    moved = channel("Pacific/Honolulu")
    assert due(moved, now, done) is None
    upcoming = next_due(moved, now, done)
    assert upcoming is not None
    assert upcoming.astimezone(ZoneInfo("Pacific/Honolulu")).date() == date(2026, 11, 21)


def test_an_unknown_zone_falls_back_to_utc() -> None:
    assert due_instant(channel("US/Nowhere"), date(2026, 11, 20)) == datetime(2026, 11, 20, 7, tzinfo=UTC)


ZONES = [name for same in different_zones() for name in same]


@settings(max_examples=150, deadline=None)
@given(some.sampled_from(ZONES), some.sampled_from(dates()), some.sampled_from(QUARTERS))
def test_in_any_zone_each_date_that_exists_has_exactly_one_instant(zone: str, first: date, hour: time) -> None:
    fortnight = [first + timedelta(days=n) for n in range(14)]
    assert [found for found in problems(zone, fortnight, [hour]) if found] == []


@settings(max_examples=60, deadline=None)
@given(
    some.sampled_from(ZONES),
    some.sampled_from(dates()),
    some.sampled_from(QUARTERS),
    some.lists(some.tuples(some.integers(1, 600), some.booleans()), max_size=30),
)
def test_whatever_time_the_bot_was_down_no_date_gets_two(
    zone: str, first: date, hour: time, naps: list[tuple[int, bool]]
) -> None:
    """Awake for a tick, then down for so many minutes; at times the clock is set back by as much instead."""
    place, done = channel(zone, hour), set[date]()
    now = datetime(first.year, first.month, first.day, tzinfo=UTC)
    for minutes, back in naps:
        found = due(place, now, frozenset(done))
        if found:
            assert found.day not in done
            assert timedelta(0) <= now - found.at <= LATE_LIMIT
            done.add(found.day)
        now += timedelta(minutes=-minutes / 2 if back else minutes)


@pytest.mark.parametrize(
    ("minutes", "posted", "late"), [(1, True, False), (150, True, True), (239, True, True), (241, False, False)]
)
def test_back_so_many_minutes_after_the_hour(minutes: int, posted: bool, late: bool) -> None:
    found = due(channel("UTC"), datetime(2026, 11, 20, 7, tzinfo=UTC) + timedelta(minutes=minutes))
    assert (found is not None, bool(found and found.late)) == (posted, late)


def test_after_three_days_away_only_the_newest_is_due() -> None:
    found = due(channel("UTC"), datetime(2026, 11, 20, 8, tzinfo=UTC), frozenset({date(2026, 11, 16)}))
    assert found is not None
    assert found.day == date(2026, 11, 20)


def test_a_clock_that_jumps_ahead_is_believed_only_when_it_stands() -> None:
    guard, now = StepGuard(), datetime(2026, 11, 20, 6, tzinfo=UTC)
    assert guard.steady(now, 0.0)
    assert not guard.steady(now + timedelta(days=365), 20.0)
    assert not guard.steady(now + timedelta(days=365, seconds=20), 40.0)
    assert guard.steady(now + timedelta(seconds=60), 60.0)  # set right again
    assert not guard.steady(now + timedelta(hours=9), 80.0)
    assert guard.steady(now + timedelta(hours=9, seconds=HOLD + 20), 100.0 + HOLD)  # it stood: the machine had slept


def test_a_process_that_was_stopped_for_hours_is_not_mistaken_for_a_jump() -> None:
    guard, now = StepGuard(), datetime(2026, 11, 20, 6, tzinfo=UTC)
    assert guard.steady(now, 0.0)
    assert guard.steady(now + timedelta(hours=5), 5 * 3600.0)
