"""Three processes at one archive at the same time: apart from the tests, so that each imports an engine and no more."""

import multiprocessing
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from retail.types import Feed
from storage import open_store
from storage.postgres import PostgresStore

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier, Event

T = TypeVar("T")
SPAWN = multiprocessing.get_context("spawn")
START_S = 30.0
_met: list["Barrier"] = []


def in_processes(work: Callable[[str, list[str]], T], url: str, keys: list[str]) -> list[T]:
    """What each of three processes got, none of which begins before all are there."""
    with SPAWN.Pool(3, _meet_at, (SPAWN.Barrier(3, timeout=START_S),)) as pool:
        return pool.starmap(work, [(url, keys)] * 3, chunksize=1)


def _meet_at(barrier: "Barrier") -> None:
    _met.append(barrier)


def claim_all(url: str, keys: list[str]) -> list[str]:
    """Those of the posts that this process was given."""
    _met[0].wait()
    store = open_store(url)
    taken = [key for key in keys if store.claim_post(key, "one of three", datetime(2026, 3, 2, 12, tzinfo=UTC))]
    store.close()
    return taken


def save_one_feed(url: str, _: list[str]) -> int:
    """How many were new in an archive that may not be there yet."""
    _met[0].wait()
    store = open_store(url)
    added = store.save_feeds([Feed("https://a.example")])
    store.close()
    return added


def write_and_wait(url: str, ready: "Event") -> None:
    """Hold PostgreSQL's lock of writers until killed."""
    with PostgresStore(url)._write(alone=True) as db:
        db.execute("insert into days values (1, 2, 3)")
        ready.set()
        time.sleep(60)
