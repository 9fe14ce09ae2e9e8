"""The cage: the parser runs in processes that can be killed, with bounded time and memory, and without our secrets.

A worker starts when it is first needed and stays for the next document; one that hangs, bloats or dies is replaced.
It gets an empty environment (no tokens), no files to write and no more memory than the limit. Measured cost beside
parsing in our own process: about 2 ms a feed. Documents and results cross as JSON and raw bytes, never as pickles.

What runs in the child is `feeds.caged`.
"""

import json
import logging
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import TracebackType
from typing import Any

from feeds.caged import receive, send
from feeds.parsed import Document, NotAFeed, PageText, ParsedFeed, from_plain, page_from_plain
from retail.errors import ParseError

log = logging.getLogger(__name__)

SECONDS = 5.0
"""For one document."""
MEMORY = 128 * 2**20
"""Address space of a worker in bytes (Linux; elsewhere it may not hold). Feeds of 5 MB, sound or broken, are read in
112 MB; what wants more is not a feed."""
WORKERS = 2
_START_SECONDS = 30.0
_LOOK = 0.1
"""Seconds between two looks at the children at work."""
_LOOKS_WHEN_IDLE = 3
_READ_BY_CHILDREN = ("caged", "parse", "pagetext", "charset", "discovery", "expat", "jsonfeed")
_ROOT = Path(__file__).resolve().parent.parent


class Cage:
    """Parses documents in killable processes. Safe to use from several threads; close it, or use it with `with`."""

    def __init__(self, workers: int = WORKERS, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._free: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        self._warming: list[threading.Thread] = []
        for _ in range(workers):
            self._free.put(None)

    def warm(self, workers: int) -> None:
        """Start so many workers now, as documents will surely come: starting takes as long as the network does."""
        for _ in range(min(workers, self._free.qsize())):
            thread = threading.Thread(target=self._start_one, name="warm", daemon=True)
            self._warming.append(thread)
            thread.start()

    def _start_one(self) -> None:
        free = self._free.get()
        try:
            free = free or _Worker(self._seconds, self._memory)
        except (ParseError, OSError) as error:  # who asks for one will be told
            log.warning("a parser could not be started ahead: %s", error)
        finally:
            self._free.put(free)

    def __enter__(self) -> "Cage":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def parse(self, document: Document) -> ParsedFeed:
        """As `feeds.parse.parse`; also raises `ParseError` when reading takes too long or breaks the parser."""
        with self._worker() as worker:
            reply = worker.ask(document)
        if "error" in reply:
            raise NotAFeed(reply["error"], tuple(reply["feeds"])) if "feeds" in reply else ParseError(reply["error"])
        return from_plain(reply["feed"])

    def read_page(self, document: Document) -> PageText:
        """As `feeds.pagetext.read_page`; also raises `ParseError` when reading takes too long or breaks the parser."""
        with self._worker() as worker:
            reply = worker.ask(document, page=True)
        if "error" in reply:
            raise ParseError(reply["error"])
        return page_from_plain(reply["page"])

    def close(self) -> None:
        """End the idle workers. The cage can be used again: they start anew."""
        while self._warming:
            self._warming.pop().join()
        workers = [self._free.get() for _ in range(self._free.qsize())]
        for worker in workers:
            if worker is not None:
                worker.stop()
            self._free.put(None)

    @contextmanager
    def _worker(self) -> Iterator["_Worker"]:
        """A free worker; started if need be, and given up if it failed or has grown large."""
        worker = self._free.get()
        try:
            worker = worker or _Worker(self._seconds, self._memory)
            yield worker
        finally:
            if worker is not None and not worker.is_fit():
                worker.stop()
                worker = None
            self._free.put(worker)


class CagedOnce:
    """Reads a page in a cage of its own that is gone afterwards: for what happens now and then."""

    def read_page(self, document: Document) -> PageText:
        """As `Cage.read_page`."""
        with Cage(workers=1) as cage:
            return cage.read_page(document)


class _Worker:
    """One child process, asked one document at a time."""

    def __init__(self, seconds: float, memory: int) -> None:
        self._seconds = seconds
        self._large = False
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
            [sys.executable, "-m", "feeds.caged", str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_environment(),
        )
        try:
            self._within(_START_SECONDS, lambda: receive(self._out))
        except ParseError:
            self.stop()
            raise

    def ask(self, document: Document, *, page: bool = False) -> dict[str, Any]:
        """The child's answer. Raises `ParseError` when there is none in time; the worker is not fit then."""
        head: dict[str, object] = {
            "url": document.url,
            "base": document.base,
            "content_type": document.content_type,
            "known": sorted(document.known),
            "page": page,
        }
        reply: dict[str, Any] = self._within(self._seconds, lambda: self._exchange(head, document.body))
        self._large = bool(reply.get("large"))
        return reply

    def is_fit(self) -> bool:
        """Can it take another document?"""
        return self._process.poll() is None and not self._large

    def stop(self) -> None:
        """Kill it and close its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                _close(pipe)

    @property
    def _out(self) -> Any:
        return self._process.stdout

    def _exchange(self, head: dict[str, object], body: bytes) -> dict[str, Any]:
        send(self._process.stdin, json.dumps(head).encode(), body)
        reply: dict[str, Any] = json.loads(receive(self._out))
        return reply

    def _within(self, seconds: float, act: Any) -> Any:
        """Do it; the child is killed when it takes too long, which ends the waiting for its answer."""
        with _GUARD.within(self._process, seconds) as watch:
            try:
                return act()
            except (OSError, EOFError, ValueError) as error:
                self._process.kill()
                self._process.wait()
                why = f"reading it took longer than {seconds:g} s" if watch.late else "it broke the parser"
                raise ParseError(f"{why}; the parser was stopped") from error


@dataclass(slots=True, eq=False)
class _Watch:
    """A child at work, and until when it may be."""

    process: "subprocess.Popen[bytes]"
    until: float
    late: bool = False


class _Guard:
    """Kills children that are not done in time.

    One thread looks at all of them, ten times a second and only while there are any. A timer for each document is a
    thread to start and to end for each, and the worker stands idle while both wait for the interpreter.
    """

    def __init__(self) -> None:
        self._watches: set[_Watch] = set()
        self._lock = threading.Lock()
        self._looking = False

    @contextmanager
    def within(self, process: "subprocess.Popen[bytes]", seconds: float) -> Iterator[_Watch]:
        """The process is killed, and the watch says so, if what is done with it takes longer."""
        watch = _Watch(process, time.monotonic() + seconds)
        with self._lock:
            self._watches.add(watch)
            if not self._looking:
                self._looking = True
                threading.Thread(target=self._look, name="cage", daemon=True).start()
        try:
            yield watch
        finally:
            with self._lock:
                self._watches.discard(watch)

    def _look(self) -> None:
        """Until nothing was to be looked at for a while."""
        idle = 0
        while idle < _LOOKS_WHEN_IDLE:
            time.sleep(_LOOK)
            with self._lock:
                idle = 0 if self._watches else idle + 1
                for watch in self._watches:
                    if not watch.late and watch.until <= time.monotonic():
                        watch.late = True
                        watch.process.kill()
                self._looking = idle < _LOOKS_WHEN_IDLE


_GUARD = _Guard()


@cache
def _environment() -> dict[str, str]:
    """All that a child finds in its environment. It may write no file, so what it imports is compiled for it here."""
    for name in _READ_BY_CHILDREN:
        module = f"feeds.{name}"
        SourceFileLoader(module, str(_ROOT / "feeds" / f"{name}.py")).get_code(
            module
        )  # keeps the bytecode, runs nothing
    prefix = {"PYTHONPYCACHEPREFIX": sys.pycache_prefix} if sys.pycache_prefix else {}
    return {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", **prefix}


def _close(pipe: Any) -> None:
    """Close a pipe whose other end may be gone with data still in it."""
    try:
        pipe.close()
    except OSError:
        return
