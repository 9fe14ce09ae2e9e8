"""Politeness towards hosts: side by side between hosts, one after another and paced within one."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Pace:
    """How a host is treated, in seconds and requests."""

    between: float = 1.0
    """Seconds between the starts of two requests to one host."""
    between_own: float = 0.02
    """The same for a private host that the operator named: it is theirs."""
    patience: float = 3.0
    """A request that takes longer no longer holds up the host's next one: one hanging address is not the whole host."""
    stuck: int = 2
    """Requests that one host may keep hanging at once; then its next one waits."""
    stuck_own: int = 32


@dataclass(slots=True)
class _Lane:
    """The requests to one host: what hangs, and when the last one began."""

    between: float
    patience: float
    stuck_most: int
    hanging: set["asyncio.Task[None]"] = field(default_factory=set)
    begun: float = 0.0

    async def ready(self) -> None:
        """Wait until this host may be asked again."""
        while len(self.hanging) >= self.stuck_most:
            await asyncio.wait(self.hanging, return_when=asyncio.FIRST_COMPLETED)
            self._forget_ended()
        await asyncio.sleep(max(0.0, self.begun + self.between - time.monotonic()))
        self.begun = time.monotonic()

    async def wait_for(self, task: "asyncio.Task[None]") -> None:
        """Wait for the request's end, or until patience runs out: less of it when others hang already."""
        self.hanging.add(task)
        await asyncio.wait({task}, timeout=self.patience / (1 + 3 * (len(self.hanging) - 1)))
        self._forget_ended()

    def _forget_ended(self) -> None:
        for task in [t for t in self.hanging if t.done()]:
            self.hanging.discard(task)
            task.result()


async def run_lanes(
    jobs: Sequence[_T],
    lane_of: Callable[[_T], tuple[str, bool]],
    run: Callable[[_T], Awaitable[None]],
    pace: Pace,
    at_once: int,
    stop: threading.Event,
) -> None:
    """Run every job: at most `at_once` together, within a lane in order and paced. Set `stop` to begin no more.

    `lane_of` says which lane (host) a job belongs to and whether that host is the operator's own.
    """
    slots = asyncio.Semaphore(at_once)
    lanes: dict[tuple[str, bool], list[_T]] = {}
    for job in jobs:
        lanes.setdefault(lane_of(job), []).append(job)

    async def within_slot(job: _T) -> None:
        try:
            await run(job)
        finally:
            slots.release()

    async def drive(own: bool, lane_jobs: list[_T]) -> None:
        lane = _lane(pace, own)
        async with asyncio.TaskGroup() as tasks:
            for job in lane_jobs:
                if stop.is_set():
                    return
                await lane.ready()
                await slots.acquire()
                await lane.wait_for(tasks.create_task(within_slot(job)))

    async with asyncio.TaskGroup() as all_lanes:
        for (_, own), lane_jobs in lanes.items():
            all_lanes.create_task(drive(own, lane_jobs))


def _lane(pace: Pace, own: bool) -> _Lane:
    """A lane treated as `pace` says."""
    if own:
        return _Lane(pace.between_own, pace.patience, pace.stuck_own)
    return _Lane(pace.between, pace.patience, pace.stuck)
