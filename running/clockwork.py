"""The clock: a tick every 20 seconds asks the store what is due. `schedule` ticks; it decides nothing."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import schedule

from briefs.morning import day_to_prepare, day_to_publish, utc_now
from briefs.preview import lead_of
from briefs.timetable import StepGuard
from feeds.policy import due
from retail.types import Channel
from storage.base import Store

log = logging.getLogger("endcap.clock")
TICK_SECONDS = 20
AHEAD = timedelta(minutes=20)
"""Editions are made so long before their hour: a slow model cannot make them late."""
FRESH_NEWS = 30.0
"""Seconds after the start that an edition waits for the first refresh; on an archive without news, for its end."""


def ahead_of(channel: Channel) -> timedelta:
    """How long before its hour the channel's edition is made: in time for its editors' preview, where they have one."""
    return max(AHEAD, lead_of(channel))


Job = Callable[[], object]
"""What it returns, when that can be called, is queued behind all that waits already: the job's next part."""
Chore = tuple[str, Job]


@dataclass(frozen=True, slots=True)
class Duties:
    """What the clock may start. Each must be safe to be started again."""

    refresh: Job
    """Returns False when another process is at it: its news is waited for."""
    publish: Callable[[Channel], object]
    prepare: Callable[[Channel], object] = lambda _channel: None
    ready: Callable[[Channel], bool] = lambda _channel: True
    """False while nothing may be posted to the channel (a new disk that has not read it yet)."""
    chores: Callable[[datetime], Iterable[Chore]] = lambda _now: ()
    """Everything else that is due now, by name: healing, recovery, alerts."""


@dataclass(slots=True)
class Clockwork:
    """Starts what is due, each job once at a time; one that fails is logged and tried again later.

    Posting has a pool of its own, so that nothing slow (feeds, the model) stands before it.
    """

    store: Store
    duties: Duties
    now: Callable[[], datetime] = utc_now
    monotonic: Callable[[], float] = time.monotonic
    last_tick: datetime | None = None
    """When the clock last ticked; what a health check looks at."""
    _posting: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(16, thread_name_prefix="post"))
    _desk: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4, thread_name_prefix="desk"))
    _busy: set[str] = field(default_factory=set)
    _open: set["Future[None]"] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stop: threading.Event = field(default_factory=threading.Event)
    _steps: StepGuard = field(default_factory=StepGuard)
    _thread: threading.Thread | None = None
    _started: float | None = None
    _refreshed: bool = False
    """The first refresh since the start has ended, or there was none to do."""

    def start(self) -> threading.Thread:
        """Tick in a thread of its own until `stop`."""
        self._thread = threading.Thread(target=self._run, name="clockwork", daemon=True)
        self._thread.start()
        return self._thread

    def _run(self) -> None:
        ticking = schedule.Scheduler()
        ticking.every(TICK_SECONDS).seconds.do(self.tick)
        self.tick()
        while not self._stop.wait(1.0):
            ticking.run_pending()

    def tick(self) -> None:
        """Start whatever is due now; never raises, so that the clock goes on."""
        try:
            now = self.now()
            if self._steps.steady(now, self.monotonic()):
                self._start_due(now)
            else:
                log.warning("the clock jumped ahead to %s; nothing is started until it has stood for a while", now)
            self.last_tick = now
        except Exception:
            log.exception("tick failed; the next one tries again")

    def _start_due(self, now: datetime) -> None:
        self._started = self.monotonic() if self._started is None else self._started
        if due(self.store.feeds(), self.store.feed_states(), now):
            self.start_job("refresh", self._refresh)
        elif not self.is_running("refresh"):
            self._refreshed = True
        for name, job in self.duties.chores(now):
            self.start_job(name, job)
        for channel in self.store.channels():
            if not channel.paused_because and self.duties.ready(channel):
                self._start_channel(channel, now)

    def _start_channel(self, channel: Channel, now: datetime) -> None:
        place = f"{channel.workspace}/{channel.id}"
        day = day_to_publish(self.store, channel, now)
        if day and (self.has_news() or self.store.edition(channel.workspace, channel.id, day)):
            self.start_job(f"publish/{place}", partial(self.duties.publish, channel), self._posting)
        elif day_to_prepare(self.store, channel, now, ahead_of(channel)) and self.has_news():
            self.start_job(f"prepare/{place}", partial(self.duties.prepare, channel))

    def _refresh(self) -> None:
        done: object = True
        try:
            done = self.duties.refresh()
        finally:
            self._refreshed = self._refreshed or done is not False

    def beats(self, limit: timedelta) -> bool:
        """Does the thread live, and has it ticked within `limit`?"""
        alive = self._thread is not None and self._thread.is_alive()
        return alive and self.last_tick is not None and self.now() - self.last_tick < limit

    def has_news(self) -> bool:
        """An edition made before the first refresh would be empty, or yesterday's."""
        waited = self.monotonic() - (self._started or 0.0)
        return self._refreshed or (waited >= FRESH_NEWS and self.store.counts().get("articles", 0) > 0)

    def start_job(self, name: str, job: Job, pool: ThreadPoolExecutor | None = None) -> bool:
        """Run the job unless one of that name is running; False then."""
        with self._lock:
            if name in self._busy or self._stop.is_set():
                return False
            self._busy.add(name)
        self._submit(name, job, pool or self._desk)
        return True

    def _submit(self, name: str, job: Job, pool: ThreadPoolExecutor) -> None:
        future = pool.submit(self._do, name, job, pool)
        with self._lock:
            self._open.add(future)
        future.add_done_callback(self._closed)

    def _closed(self, future: "Future[None]") -> None:
        with self._lock:
            self._open.discard(future)

    def _do(self, name: str, job: Job, pool: ThreadPoolExecutor) -> None:
        following: object = None
        try:
            following = job()
        except Exception:
            log.exception("%s failed; it is tried again when due", name)
        if callable(following) and not self._stop.is_set():
            self._submit(name, following, pool)
            return
        with self._lock:
            self._busy.discard(name)

    def under_way(self) -> dict[str, int]:
        """How many jobs of each kind are queued or running."""
        with self._lock:
            return dict(Counter(name.partition("/")[0] for name in self._busy))

    def is_running(self, name: str) -> bool:
        """Whether a job of that name is queued or running."""
        with self._lock:
            return name in self._busy

    def stop(self, seconds: float = 0.0) -> bool:
        """Start nothing more and wait so long for what runs; False when something still runs."""
        self._stop.set()
        for pool in (self._posting, self._desk):
            pool.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            running = set(self._open)
        return not wait(running, timeout=seconds).not_done
