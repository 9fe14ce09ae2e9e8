"""Each message once: through lost answers, refusals, late histories, races, kills and new disks."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from briefs.delivery import Clock, Patience, deliver
from retail.errors import SlackRefused, SlackUnknown
from retail.types import Channel, Edition, PlannedPost, Post
from storage import Store, open_store
from tests.storage.engines import archive as archive

DAY = date(2026, 11, 20)
CHANNEL = Channel("T1", "C1")


def planned(count: int = 3) -> list[PlannedPost]:
    roots = [
        PlannedPost(f"{DAY}/C1/brief/s{n}", "T1", "C1", DAY, 2 * n, "brief", '{"text": "x"}', story=f"s{n}")
        for n in range(count)
    ]
    replies = [
        PlannedPost(f"{DAY}/C1/detail/s{n}", "T1", "C1", DAY, 2 * n + 1, "detail", "{}", f"s{n}", root.key)
        for n, root in enumerate(roots)
    ]
    return [post for pair in zip(roots, replies, strict=True) for post in pair]


class FakeSlack:
    """A channel that behaves as Slack does, with faults by the number of the call: what a `Poster` sees of it."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str | None]] = []
        """(key, thread ts) of what is really in the channel, in order."""
        self.faults: dict[int, Callable[[Post], None]] = {}
        self.calls = 0
        self.looks = 0
        self.history_fails = False
        self.hidden_looks = 0
        """How many looks at the history still miss the newest message (propagation lag)."""

    def wait_turn(self, workspace: str, channel: str) -> None:
        assert (workspace, channel) == ("T1", "C1")

    def post(self, post: Post, thread_ts: str | None) -> str:
        self.calls += 1
        fault = self.faults.pop(self.calls, None)
        if fault:
            fault(post)
        return self.accept(post, thread_ts)

    def accept(self, post: Post, thread_ts: str | None = None) -> str:
        self.messages.append((post.planned.key, thread_ts))
        return f"17.{len(self.messages):06}"

    def find(self, posts: Sequence[Post]) -> dict[str, str]:
        self.looks += 1
        if self.history_fails:
            raise SlackUnknown("history: 500")
        seen = self.messages[:-1] if self.hidden_looks else self.messages
        self.hidden_looks = max(0, self.hidden_looks - 1)
        places = {key: f"17.{place:06}" for place, (key, _) in enumerate(seen, 1)}
        return {post.planned.key: places[post.planned.key] for post in posts if post.planned.key in places}

    def accepted_then(self, error: Exception) -> Callable[[Post], None]:
        """The message is in the channel, but its sender is told something else."""

        def fault(post: Post) -> None:
            self.accept(post)
            raise error

        return fault


def refuse(error: Exception) -> Callable[[Post], None]:
    def fault(_post: Post) -> None:
        raise error

    return fault


class FrozenTime:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 20, 12, tzinfo=UTC)
        self.slept = 0.0

    def clock(self) -> Clock:
        return Clock(now=lambda: self.time, sleep=self.sleep)

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def store(archive: str) -> Iterator[Store]:
    opened = open_store(archive)
    opened.save_channel(CHANNEL)
    opened.save_edition(Edition("T1", "C1", DAY, 1, ()), planned())
    yield opened
    opened.close()


@pytest.fixture
def slack() -> FakeSlack:
    return FakeSlack()


def keys(slack: FakeSlack) -> list[str]:
    return [key for key, _ in slack.messages]


def wanted() -> list[str]:
    return [post.key for post in planned()]


def test_an_edition_goes_out_in_order_with_replies_in_their_threads(store: Store, slack: FakeSlack) -> None:
    report = deliver(store, slack, CHANNEL, DAY, "me", clock=FrozenTime().clock())
    assert (keys(slack), report.done, len(report.sent)) == (wanted(), True, 6)
    assert [thread for _, thread in slack.messages] == [None, "17.000001", None, "17.000003", None, "17.000005"]


def test_asked_for_twice_it_is_posted_once(store: Store, slack: FakeSlack) -> None:
    deliver(store, slack, CHANNEL, DAY, "me", clock=FrozenTime().clock())
    again = deliver(store, slack, CHANNEL, DAY, "me again", clock=FrozenTime().clock())
    assert (keys(slack), again.sent, again.done) == (wanted(), [], True)


def test_two_at_once_post_it_once_between_them(store: Store, slack: FakeSlack, archive: str) -> None:
    def one(name: str) -> bool:
        mine = open_store(archive)
        try:
            return deliver(mine, slack, CHANNEL, DAY, name, patience=Patience(confirm=timedelta(0))).done
        finally:
            mine.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, "abcd"))
    assert keys(slack) == wanted()


def test_a_message_whose_answer_was_lost_is_found_and_not_repeated(store: Store, slack: FakeSlack) -> None:
    slack.faults[3] = slack.accepted_then(SlackUnknown("connection reset"))
    report = deliver(store, slack, CHANNEL, DAY, "me", clock=FrozenTime().clock())
    assert sorted(keys(slack)) == sorted(wanted())
    assert report.found == [wanted()[2]]
    assert report.done


def test_a_message_that_never_arrived_is_posted_after_two_looks(store: Store, slack: FakeSlack) -> None:
    time = FrozenTime()
    slack.faults[3] = refuse(SlackUnknown("timed out"))
    report = deliver(store, slack, CHANNEL, DAY, "me", clock=time.clock())
    assert sorted(keys(slack)) == sorted(wanted())
    assert (slack.looks, report.done) == (3, True)  # once at the start, twice for the unknown one
    assert time.slept >= 60


def test_a_late_history_does_not_make_a_second_message(store: Store, slack: FakeSlack) -> None:
    slack.faults[6] = slack.accepted_then(SlackUnknown("500"))
    slack.hidden_looks = 2  # the look at the start, and the first look for the unknown one
    deliver(store, slack, CHANNEL, DAY, "me", clock=FrozenTime().clock())
    assert keys(slack) == wanted()


def test_when_the_history_cannot_be_read_nothing_is_posted_again(store: Store, slack: FakeSlack) -> None:
    slack.faults[1] = slack.accepted_then(SlackUnknown("reset"))
    slack.history_fails = True
    report = deliver(store, slack, CHANNEL, DAY, "me", clock=FrozenTime().clock())
    assert keys(slack).count(wanted()[0]) == 1
    assert not report.done
    slack.history_fails, later = False, FrozenTime()
    later.time += timedelta(minutes=5)
    assert deliver(store, slack, CHANNEL, DAY, "later", clock=later.clock()).done
    assert sorted(keys(slack)) == sorted(wanted())


def test_a_process_killed_between_two_messages_is_taken_over(store: Store, slack: FakeSlack) -> None:
    class Killed(BaseException):
        pass

    slack.faults[4] = refuse(Killed())  # type: ignore[arg-type]  # a kill is no Exception
    with pytest.raises(Killed):
        deliver(store, slack, CHANNEL, DAY, "first", clock=FrozenTime().clock())
    time = FrozenTime()
    time.time += timedelta(minutes=2)
    assert deliver(store, slack, CHANNEL, DAY, "second", clock=time.clock()).done
    assert sorted(keys(slack)) == sorted(wanted())


def test_a_live_process_is_left_its_channel(store: Store, slack: FakeSlack) -> None:
    time = FrozenTime()
    assert store.claim("deliver/T1/C1", "the other", time.time, timedelta(seconds=25))
    report = deliver(store, slack, CHANNEL, DAY, "me", clock=time.clock())
    assert (keys(slack), report.done) == ([], False)


def test_a_new_disk_does_not_repeat_what_the_channel_has(store: Store, slack: FakeSlack, tmp_path: Path) -> None:
    deliver(store, slack, CHANNEL, DAY, "me", clock=FrozenTime().clock())
    fresh = open_store(f"sqlite:///{tmp_path / 'fresh.db'}")
    fresh.save_edition(Edition("T1", "C1", DAY, 1, ()), planned())
    report = deliver(fresh, slack, CHANNEL, DAY, "me", clock=FrozenTime().clock())
    fresh.close()
    assert (keys(slack), report.sent, len(report.found)) == (wanted(), [], 6)


def test_a_rate_limit_is_waited_for_and_a_long_one_left_to_a_later_tick(store: Store, slack: FakeSlack) -> None:
    time = FrozenTime()
    slack.faults[2] = refuse(SlackRefused("ratelimited", retry_after=7))
    assert deliver(store, slack, CHANNEL, DAY, "me", clock=time.clock()).done
    assert (keys(slack), round(time.slept)) == (wanted(), 7)


def test_a_long_rate_limit_is_left_to_a_later_tick(store: Store, slack: FakeSlack) -> None:
    slack.faults[2] = refuse(SlackRefused("ratelimited", retry_after=600))
    report = deliver(store, slack, CHANNEL, DAY, "me", clock=FrozenTime().clock())
    assert (keys(slack), len(report.waiting)) == (wanted()[:1], 5)


def test_an_archived_channel_is_paused_with_its_reason(store: Store, slack: FakeSlack) -> None:
    slack.faults[1] = refuse(SlackRefused("is_archived"))
    report = deliver(store, slack, CHANNEL, DAY, "me", clock=FrozenTime().clock())
    kept = store.channel("T1", "C1")
    assert (report.paused, slack.calls) == ("is_archived", 1)
    assert kept is not None
    assert kept.paused_because == "is_archived"


def test_a_refused_message_fails_alone_and_takes_its_replies_along(store: Store, slack: FakeSlack) -> None:
    slack.faults[1] = refuse(SlackRefused("invalid_blocks"))
    report = deliver(store, slack, CHANNEL, DAY, "me", clock=FrozenTime().clock())
    assert keys(slack) == wanted()[2:]
    assert report.failed[wanted()[0]] == "invalid_blocks"
    assert wanted()[1] in report.failed
    assert report.done


def test_a_backup_of_an_hour_ago_does_not_repeat_that_hour(store: Store, slack: FakeSlack) -> None:
    """The ledger knows of two messages; the channel has four."""
    deliver(store, slack, CHANNEL, DAY, "me", clock=FrozenTime().clock(), most=2)
    for key in wanted()[2:4]:
        slack.messages.append((key, None))
    report = deliver(store, slack, CHANNEL, DAY, "after the restore", clock=FrozenTime().clock())
    assert keys(slack) == wanted()
    assert report.found == wanted()[2:4]


def test_a_token_revoked_in_the_middle_stops_all_calls(store: Store, slack: FakeSlack) -> None:
    slack.faults[3] = refuse(SlackRefused("token_revoked"))
    report = deliver(store, slack, CHANNEL, DAY, "me", clock=FrozenTime().clock())
    assert (report.paused, slack.calls, len(report.waiting)) == ("token_revoked", 3, 4)


def test_asked_for_one_message_it_posts_one_and_leaves_the_rest(store: Store, slack: FakeSlack) -> None:
    report = deliver(store, slack, CHANNEL, DAY, "me", clock=FrozenTime().clock(), most=1)
    assert (keys(slack), len(report.waiting)) == (wanted()[:1], 5)
    assert deliver(store, slack, CHANNEL, DAY, "me again", clock=FrozenTime().clock()).done
    assert keys(slack) == wanted()


def test_a_process_stopped_for_longer_than_its_lease_leaves_the_channel_to_the_other(
    store: Store, slack: FakeSlack
) -> None:
    """SIGSTOP before a claim: the other one posts all; awake again, the first finds nothing to do."""
    time = FrozenTime()
    woken: list[int] = []

    class Stopped(FakeSlack):
        def wait_turn(self, workspace: str, channel: str) -> None:
            if len(slack.messages) == 1 and not woken:
                woken.append(1)
                time.time += timedelta(minutes=2)
                assert deliver(store, slack, CHANNEL, DAY, "the other", clock=time.clock()).done

        def post(self, post: Post, thread_ts: str | None) -> str:
            return slack.post(post, thread_ts)

        def find(self, posts: Sequence[Post]) -> dict[str, str]:
            return slack.find(posts)

    deliver(store, Stopped(), CHANNEL, DAY, "the stopped one", clock=time.clock())
    assert woken
    assert keys(slack) == wanted()


def test_awake_again_while_the_other_is_posting_it_leaves_the_rest_alone(store: Store, slack: FakeSlack) -> None:
    """So that two do not post side by side, out of order and faster than a message a second."""
    time = FrozenTime()
    lease = Patience().lease

    class Stopped(FakeSlack):
        def wait_turn(self, workspace: str, channel: str) -> None:
            if len(self.messages) == 1:
                time.time += timedelta(minutes=2)
                assert store.claim(f"deliver/{workspace}/{channel}", "the other", time.time, lease)

    stopped = Stopped()
    report = deliver(store, stopped, CHANNEL, DAY, "the stopped one", clock=time.clock())
    assert (keys(stopped), len(report.waiting)) == (wanted()[:1], 5)


def test_told_to_stop_while_it_waits_its_turn_nothing_is_left_unknown(store: Store, slack: FakeSlack) -> None:
    class Ending(Exception):
        pass

    def no_more(_seconds: float) -> None:
        raise Ending

    slack.faults[2] = refuse(SlackRefused("ratelimited", retry_after=7))
    clock = FrozenTime().clock()
    with pytest.raises(Ending):
        deliver(store, slack, CHANNEL, DAY, "me", clock=Clock(clock.now, no_more))
    assert {post.state for post in store.posts("T1", "C1", DAY)} == {"sent", "pending"}
    assert deliver(store, slack, CHANNEL, DAY, "next", clock=clock).done
    assert keys(slack) == wanted()
