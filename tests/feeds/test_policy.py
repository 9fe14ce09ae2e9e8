import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.policy import INTERVAL, LONGEST, PLAIN_INTERVAL, due, is_due, next_due, retry_after, with_schedule
from retail.types import Feed, FeedState

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://news.example/feed"


@given(
    st.integers(0, 9),
    st.booleans(),
    st.text(max_size=20),
    st.timedeltas(timedelta(0), timedelta(days=2)) | st.none(),
)
def test_a_feed_is_never_asked_within_the_hour_nor_left_alone_for_more_than_a_day(
    failures: int, validators: bool, url: str, pause: timedelta | None
) -> None:
    state = FeedState(url, etag='"x"' if validators else None, failures=failures)
    wait = next_due(state, NOW, pause) - NOW
    assert INTERVAL <= wait <= LONGEST
    assert wait >= min(pause or timedelta(0), LONGEST)
    assert wait == next_due(state, NOW, pause) - NOW


def test_waiting_doubles_with_each_failure() -> None:
    waits = [next_due(FeedState(URL, etag="x", failures=n), NOW) - NOW for n in range(7)]
    assert waits[0] < INTERVAL * 1.1
    assert all(abs(b / a - 2) < 0.01 for a, b in itertools.pairwise(waits[:4]))
    assert waits[-1] == LONGEST
    assert next_due(FeedState(URL), NOW) >= NOW + PLAIN_INTERVAL


def test_a_host_that_asks_for_a_pause_gets_it_up_to_a_day() -> None:
    state = FeedState(URL, etag="x")
    assert next_due(state, NOW, timedelta(hours=5)) == NOW + timedelta(hours=5)
    assert next_due(state, NOW, timedelta(days=5)) == NOW + LONGEST
    assert next_due(state, NOW, timedelta(0)) == next_due(state, NOW)


def test_what_is_due() -> None:
    feeds = [Feed(f"{URL}/{n}") for n in range(5)] + [Feed(f"{URL}/paused", paused=True)]
    states = {
        f"{URL}/1": FeedState(f"{URL}/1", next_due=NOW),
        f"{URL}/2": FeedState(f"{URL}/2", next_due=NOW + timedelta(seconds=1)),
        f"{URL}/3": FeedState(f"{URL}/3", gone=True),
        f"{URL}/4": FeedState(f"{URL}/4"),
    }
    assert [feed.url[-1] for feed in due(feeds, states, NOW)] == ["0", "1", "4"]
    assert not is_due(feeds[5], None, NOW)
    assert with_schedule(states[f"{URL}/3"], NOW).next_due is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("120", 120),
        (" 5 ", 5),
        ("0", 0),
        ("999999999999999999999", 86400),
        ("Sun, 22 Nov 2026 12:10:00 GMT", 600),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
        ("Sun, 22 Nov 2099 11:00:00 GMT", 86400),
        ("soon", 1800),
        ("-5", 1800),
        ("٣", 1800),
        ("Fri, 31 Dec 99999 00:00:00 GMT", 1800),
    ],
)
def test_retry_after(value: str | None, seconds: int | None) -> None:
    assert retry_after(value, NOW) == (None if seconds is None else timedelta(seconds=seconds))
