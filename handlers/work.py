"""Where slow work goes, so that no acknowledgement ever waits for it. The one place that keeps a loop alive."""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

PATIENCE = 1.0
"""Seconds for which work lets acknowledgements go first."""
log = logging.getLogger(__name__)


class Pool(ThreadPoolExecutor):
    """A thread pool that can be waited for: `idle` returns when nothing is queued or running."""

    def __init__(self, threads: int, name: str) -> None:
        super().__init__(max_workers=threads, thread_name_prefix=name)
        self._open = 0
        self._change = threading.Condition()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """As `ThreadPoolExecutor.submit`; the job counts as open until it is done."""
        with self._change:
            self._open += 1
        future = super().submit(fn, *args, **kwargs)
        future.add_done_callback(self._done)
        return future

    def _done(self, _future: "Future[Any]") -> None:
        with self._change:
            self._open -= 1
            self._change.notify_all()

    def idle(self, timeout: float) -> bool:
        """Wait until nothing is open; False when `timeout` (seconds) ran out before."""
        with self._change:
            return self._change.wait_for(lambda: self._open == 0, timeout)


class Workers:
    """Two pools: listeners, which only acknowledge and hand over, and the work itself (search, model, Slack).

    Both share one interpreter, so work that begins while requests wait to be acknowledged makes them wait longer. It
    begins when none does, or after `PATIENCE` seconds: Slack limits the wait for an acknowledgement alone.
    """

    def __init__(self, listeners: int = 32, workers: int = 16) -> None:
        self.listeners = Pool(listeners, "listener")
        self.pool = Pool(workers, "work")
        self._unacknowledged = 0
        self._change = threading.Condition()

    @contextmanager
    def acknowledging(self) -> Iterator[None]:
        """While a request of Slack's is acknowledged: no work that was handed over begins."""
        with self._change:
            self._unacknowledged += 1
        try:
            yield
        finally:
            with self._change:
                self._unacknowledged -= 1
                if not self._unacknowledged:
                    self._change.notify_all()

    def hand_over(self, job: Callable[[], None], on_error: Callable[[Exception], None]) -> None:
        """Do `job` soon; whatever it raises goes to `on_error`, and the pool lives on."""
        self.pool.submit(self._run_after_acknowledgements, job, on_error)

    def _run_after_acknowledgements(self, job: Callable[[], None], on_error: Callable[[Exception], None]) -> None:
        with self._change:
            self._change.wait_for(lambda: not self._unacknowledged, PATIENCE)
        self._run(job, on_error)

    def at_once(self, job: Callable[[], None], on_error: Callable[[Exception], None]) -> None:
        """Do `job` now, in the listener's own thread: for what Slack gives three seconds (opening a modal)."""
        self._run(job, on_error)

    def _run(self, job: Callable[[], None], on_error: Callable[[Exception], None]) -> None:
        try:
            job()
        except Exception as error:  # noqa: BLE001 - the loop must live; on_error logs and tells the person
            self._tell(error, on_error)

    def _tell(self, error: Exception, on_error: Callable[[Exception], None]) -> None:
        try:
            on_error(error)
        except Exception:
            log.exception("could not tell of a failure: %s", type(error).__name__)

    def settle(self, timeout: float = 30.0) -> bool:
        """Wait until all that was handed in is done; False when time ran out."""
        return self.listeners.idle(timeout) and self.pool.idle(timeout) and self.listeners.idle(timeout)

    def stop(self, timeout: float = 10.0) -> bool:
        """Take nothing new and let what runs end; False when something still ran after `timeout` seconds."""
        done = self.settle(timeout)
        self.listeners.shutdown(wait=False, cancel_futures=True)
        self.pool.shutdown(wait=False, cancel_futures=True)
        return done
