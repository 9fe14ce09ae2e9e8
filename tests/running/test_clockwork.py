"""The clock starts what is due, once at a time, in an order that is fair; it believes no clock that jumped."""

import threading
import time as clocks
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from config import Config
from handlers.local import LocalSlack
from handlers.local_server import wait_for
from retail.types import Article, Channel, Edition, Feed, FeedState, PlannedPost
from running.checkup import examine
from running.clockwork import Clockwork, Duties
from running.parts import Parts
from running.service import watch
from storage import Store, open_store

SEVEN = datetime(2026, 11, 20, 7, tzinfo=UTC)
DAY = date(2026, 11, 20)


def channel(name: str = "C1") -> Channel:
    return Channel("T1", name, hour=time(7))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'endcap.db'}")
    opened.save_channel(channel())
    yield opened
    opened.close()


class Diary:
    """What was done, in order; `gate` keeps jobs from ending."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    def does(self, name: str) -> Callable[[], None]:
        def job() -> None:
            self.done.append(name)
            self.gate.wait(5)

        return job

    def duties(self, **more: object) -> Duties:
        plain = {
            "refresh": self.does("refresh"),
            "publish": lambda one: self.done.append(f"publish {one.id}"),
            "prepare": lambda one: self.done.append(f"prepare {one.id}"),
        }
        return Duties(**{**plain, **more})  # type: ignore[arg-type]


def ticked(work: Clockwork) -> None:
    """A tick, and the end of all that it started."""
    work.tick()
    until = clocks.monotonic() + 5
    while work._busy and clocks.monotonic() < until:
        clocks.sleep(0.005)


def planned(store: Store, name: str = "C1") -> None:
    post = PlannedPost(f"{DAY}/{name}/opening/edition", "T1", name, DAY, 0, "opening", "{}")
    store.save_edition(Edition("T1", name, DAY, 1, ()), [post])


def test_an_edition_is_made_twenty_minutes_before_its_hour_and_published_at_it(store: Store) -> None:
    diary, now = Diary(), [SEVEN - timedelta(minutes=25)]
    work = Clockwork(store, diary.duties(), now=lambda: now[0])
    ticked(work)
    assert diary.done == []
    now[0] = SEVEN - timedelta(minutes=19)
    ticked(work)
    planned(store)
    now[0] = SEVEN
    ticked(work)
    assert diary.done == ["prepare C1", "publish C1"]
    work.stop()


def test_nothing_is_published_while_the_channel_is_not_ready_or_paused(store: Store) -> None:
    diary = Diary()
    planned(store)
    store.save_channel(Channel("T1", "C2", hour=time(7), paused_because="is_archived"))
    planned(store, "C2")
    work = Clockwork(store, diary.duties(ready=lambda one: one.id != "C1"), now=lambda: SEVEN)
    ticked(work)
    assert diary.done == []
    work.stop()


def test_an_edition_waits_for_the_first_refresh_and_a_planned_one_does_not(store: Store) -> None:
    diary = Diary()
    diary.gate.clear()
    store.save_feeds([Feed("https://news.example/feed", "The Daily Basket")])
    store.save_channel(channel("C2"))
    planned(store, "C2")
    work = Clockwork(store, diary.duties(), now=lambda: SEVEN + timedelta(seconds=20))
    work.tick()
    clocks.sleep(0.1)
    assert sorted(diary.done) == ["publish C2", "refresh"]
    diary.gate.set()
    while work.is_running("refresh"):
        clocks.sleep(0.005)
    store.save_refresh(FeedState("https://news.example/feed", next_due=SEVEN + timedelta(hours=1)), [], None)
    ticked(work)
    assert "publish C1" in diary.done
    work.stop()


def test_with_news_in_the_archive_a_slow_refresh_is_waited_for_half_a_minute_only(store: Store) -> None:
    diary, seconds = Diary(), [0.0]
    diary.gate.clear()
    store.save_feeds([Feed("https://news.example/feed", "The Daily Basket")])
    store.save_articles([Article("a1", "A title", "A text.", "Outlet", SEVEN, None)])
    work = Clockwork(
        store, diary.duties(), now=lambda: SEVEN + timedelta(seconds=seconds[0]), monotonic=lambda: seconds[0]
    )
    work.tick()
    seconds[0] = 31.0
    work.tick()
    clocks.sleep(0.1)
    diary.gate.set()
    assert diary.done == ["refresh", "publish C1"]
    work.stop()


def test_every_channel_gets_its_first_message_before_any_gets_its_second(store: Store) -> None:
    names = [f"C{n}" for n in range(100)]
    for name in names:
        store.save_channel(channel(name))
        planned(store, name)
    done: list[int] = []
    all_are_queued = threading.Event()

    def publish(_: Channel) -> Callable[[], None]:
        all_are_queued.wait(30)
        done.append(1)
        return lambda: done.append(2)

    # One worker that starts when the tick has ended: the order is the queue's alone, whatever the machine does.
    work = Clockwork(store, Diary().duties(publish=publish), now=lambda: SEVEN, _posting=ThreadPoolExecutor(1))
    work.tick()
    all_are_queued.set()
    while any(work.is_running(f"publish/T1/{name}") for name in names):
        clocks.sleep(0.005)
    assert done == [1] * 100 + [2] * 100
    work.stop()


def test_a_clock_that_is_a_year_ahead_for_a_minute_starts_nothing(store: Store) -> None:
    diary, now, seconds = Diary(), [SEVEN - timedelta(hours=1)], [0.0]
    work = Clockwork(store, diary.duties(), now=lambda: now[0], monotonic=lambda: seconds[0])
    ticked(work)
    for second in (20.0, 40.0, 60.0):
        seconds[0], now[0] = second, SEVEN + timedelta(days=367, seconds=second)  # a Monday, just after seven
        ticked(work)
    seconds[0], now[0] = 80.0, SEVEN
    planned(store)
    ticked(work)
    assert diary.done == ["publish C1"]
    work.stop()


def test_a_job_that_fails_is_started_again_at_the_next_tick(store: Store) -> None:
    tries = []

    def publish(_: Channel) -> None:
        tries.append(1)
        raise RuntimeError("no")

    planned(store)
    work = Clockwork(store, Diary().duties(publish=publish), now=lambda: SEVEN)
    ticked(work)
    ticked(work)
    assert len(tries) == 2
    work.stop()


def test_at_the_end_what_runs_is_waited_for_and_nothing_is_started(store: Store) -> None:
    diary = Diary()
    diary.gate.clear()
    work = Clockwork(store, diary.duties())
    assert work.start_job("slow", diary.does("slow"))
    assert not work.stop(0.05)
    assert not work.start_job("more", diary.does("more"))
    diary.gate.set()
    assert work.stop(5.0)


def test_the_watchdog_ends_a_bot_that_slack_cannot_reach_and_no_other() -> None:
    stop = threading.Event()
    assert watch(lambda: False, lambda: True, stop, limit=0.05, every=0.01) == 1
    assert watch(lambda: True, lambda: False, stop, limit=0.05, every=0.01) == 1
    threading.Timer(0.3, stop.set).start()
    assert watch(lambda: True, lambda: True, stop, limit=0.05, every=0.01) == 0


@pytest.mark.parametrize(("archived", "goes_on"), [(False, True), (True, False)])
def test_a_look_at_everything_lets_a_channel_go_on_that_is_well_again(
    tmp_path: Path, archived: bool, goes_on: bool
) -> None:
    with LocalSlack() as slack:
        slack.add_channel("C0SHUT", "shut", archived=archived)
        database = f"sqlite:///{tmp_path / 'look.db'}"
        parts = Parts(Config(bot_token=slack.token, slack_api_url=slack.url, database_url=database))
        parts.store.save_channel(Channel("T0LOCAL", "C0SHUT", paused_because="is_archived"))
        findings = [one for one in examine(parts) if "C0SHUT" in one.words]
        kept = parts.store.channel("T0LOCAL", "C0SHUT")
        parts.close()
    assert [one.ok for one in findings] == [goes_on]
    assert kept is not None
    assert (kept.paused_because is None) == goes_on


def test_a_clock_whose_thread_died_is_not_well_however_lately_it_ticked(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'endcap.db'}")
    clock = Clockwork(store, Duties(lambda: None, lambda _channel: None))
    assert not clock.beats(timedelta(minutes=2)), "it never ran"
    thread = clock.start()
    assert wait_for(lambda: clock.beats(timedelta(minutes=2)), 10)
    clock.stop()
    thread.join(5)
    assert not thread.is_alive()
    assert clock.last_tick is not None
    assert not clock.beats(timedelta(minutes=2))
    store.close()


def test_news_that_another_process_is_reading_is_waited_for(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'endcap.db'}")
    store.save_feeds([Feed("https://news.example/feed", "The Daily Basket")])
    answers = iter([False, True])
    clock = Clockwork(store, Duties(lambda: next(answers), lambda _channel: None))
    clock.tick()
    assert wait_for(lambda: not clock.is_running("refresh"), 10)
    assert not clock.has_news()
    clock.tick()
    assert wait_for(clock.has_news, 10)
    clock.stop()
    store.close()
