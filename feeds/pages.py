"""Fetching one web page because a person asked for it: guarded, polite, bounded, and only where robots.txt allows.

A feed was made to be polled; a page was not, so fetching one is crawling (RFC 9309): the host's robots.txt is asked
first, at every host that a redirect leads to, and kept for a day. A host that cannot say (5xx, no answer) is left alone
for now. One request at a time goes to a host, a second apart. A page that wants a password gets none, one that asks for
payment is not opened by tricks: what is read is what the host gives to anybody.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, Protocol
from urllib.parse import urlsplit

from feeds.fetch import Failed, Fetched, Fetcher, Want
from feeds.parsed import Document, PageText
from feeds.robots import ALL, NOTHING, Robots, parse_robots
from retail.errors import FetchError, ParseError
from retail.urls import host

ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
DEADLINE = 10.0
"""Seconds for one request."""
BUDGET = 20.0
"""Seconds after which nothing more is asked for one page: robots.txt and redirects included it takes 30 s at most."""
MAX_PAGE = 3_000_000
MAX_HOPS = 5
AT_ONCE, PATIENCE = 4, 5.0
"""Pages read at once; seconds that one more waits before it is told to come again."""
KEPT, KEPT_WHEN_SILENT = 24 * 3600.0, 600.0
"""Seconds for which a robots.txt is not asked for again (RFC 9309, 2.4); a host that could not say is asked sooner."""
HOSTS_KEPT = 1_000
BETWEEN, BETWEEN_OWN = 1.0, 0.02
"""Seconds between two requests to one host; to a host of the operator's own."""

Trouble = Literal["robots", "silent", "refused", "late", "large", "absent", "no_page", "unreachable", "busy"]


class PageRefused(FetchError):
    """A page was not fetched or is none; `trouble` says of which kind, the message why, in words, with its address."""

    def __init__(self, trouble: Trouble, message: str) -> None:
        super().__init__(message)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was read: where it really is, and what is on it."""

    url: str
    text: PageText


class PageParser(Protocol):
    """Reads pages (`feeds.cage.Cage`)."""

    def read_page(self, document: Document) -> PageText:
        """The article on the page; raises `ParseError`."""


@dataclass(slots=True)
class _Turns:
    """One request at a time to a host, a pause between two."""

    between: Callable[[str], float]
    wait: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _locks: dict[str, threading.Lock] = field(default_factory=dict)
    _last: "OrderedDict[str, float]" = field(default_factory=OrderedDict)
    _all: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """Wait for this host, then have it alone."""
        with self._all:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            self.wait(max(0.0, self._last.get(name, -1e9) + self.between(name) - self.clock()))
            try:
                yield
            finally:
                self._note(name)

    def _note(self, name: str) -> None:
        with self._all:
            self._last[name] = self.clock()
            self._last.move_to_end(name)
            while len(self._last) > HOSTS_KEPT:
                old, _ = self._last.popitem(last=False)
                if old != name and not self._locks[old].locked():
                    del self._locks[old]


class WebPages:
    """Reads pages from the web. Safe to use from several threads."""

    def __init__(
        self,
        fetcher: Fetcher,
        parser: PageParser,
        *,
        own_hosts: frozenset[str] = frozenset(),
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """`fetcher`: with `ACCEPT`, `DEADLINE` and `MAX_PAGE`; `own_hosts`: the operator's, which need no pause."""
        self._fetcher = fetcher
        self._parser = parser
        self._clock = clock
        self._turns = _Turns(lambda name: BETWEEN_OWN if name in own_hosts else BETWEEN, wait, clock)
        self._robots: OrderedDict[str, tuple[float, Robots]] = OrderedDict()
        self._lock = threading.Lock()
        self._slots = threading.Semaphore(AT_ONCE)

    def read(self, url: str) -> Page:
        """The page at this address, read; raises `PageRefused` in plain words."""
        if not self._slots.acquire(timeout=PATIENCE):
            raise PageRefused("busy", f"{AT_ONCE} pages are being read just now")
        try:
            return self._read(url)
        finally:
            self._slots.release()

    def _read(self, url: str) -> Page:
        fetched = self._fetched(url)
        document = Document(url, fetched.body, fetched.final_url, fetched.content_type)
        kind = fetched.content_type.partition(";")[0].strip().lower()
        if kind not in ("", "text/html", "application/xhtml+xml"):
            raise PageRefused("no_page", f"{host(url)} sends {kind[:60]}, not a web page")
        try:
            return Page(fetched.final_url, self._parser.read_page(document))
        except ParseError as error:
            raise PageRefused("no_page", f"the page at {host(url)} cannot be read: {error}") from error

    def _fetched(self, url: str) -> Fetched:
        """The page's body, redirects followed by hand: each host is asked for its rules first."""
        started, address = self._clock(), url
        for _ in range(MAX_HOPS + 1):
            self._obey(address)
            if self._clock() - started > BUDGET:
                raise PageRefused("late", f"{host(url)} took longer than {BUDGET:g} s to answer")
            outcome = self._ask(address)
            if isinstance(outcome, Fetched):
                return outcome
            if outcome.target is None:
                raise PageRefused(_trouble(outcome), outcome.reason)
            address = outcome.target
        raise PageRefused("absent", f"{host(url)} redirects more than {MAX_HOPS} times")

    def _obey(self, address: str) -> None:
        """Raises `PageRefused` where the host's rules do not allow the address, or are not known."""
        rules = self._rules(address)
        if rules.allows(address):
            return
        if rules.silent:
            raise PageRefused("silent", f"{host(address)} did not say what robots may read (robots.txt)")
        raise PageRefused("robots", f"{host(address)} asks robots not to read that page (robots.txt)")

    def _ask(self, address: str) -> Fetched | Failed:
        with self._turns.turn(host(address)):
            outcome = next(iter(self._fetcher.fetch([Want(address, follow=False)])))
        if isinstance(outcome, (Fetched, Failed)):
            return outcome
        return Failed(address, f"could not fetch {address[:200]}: it answers 'not modified' unasked")

    # --- robots.txt ---

    def _rules(self, address: str) -> Robots:
        """What the address's host allows: from the last day's answer, else asked for."""
        parts = urlsplit(address)
        origin = f"{parts.scheme.lower()}://{parts.netloc.lower()}"
        with self._lock:
            until, rules = self._robots.get(origin, (0.0, ALL))
        if self._clock() < until:
            return rules
        rules, seconds = self._asked_rules(origin)
        with self._lock:
            self._robots[origin] = (self._clock() + seconds, rules)
            self._robots.move_to_end(origin)
            while len(self._robots) > HOSTS_KEPT:
                self._robots.popitem(last=False)
        return rules

    def _asked_rules(self, origin: str) -> tuple[Robots, float]:
        """The host's rules and for how long they hold. Raises `PageRefused` where the host must not be asked at all."""
        outcome: Fetched | Failed = self._robots_file(origin)
        if isinstance(outcome, Fetched):
            return parse_robots(outcome.body), KEPT
        if outcome.kind == "refused":
            raise PageRefused("refused", outcome.reason)
        if outcome.unreachable:
            raise PageRefused("unreachable", outcome.reason)
        if outcome.kind == "large":
            return NOTHING, KEPT  # rules there are, and we do not know them
        status = outcome.status or 0
        if status == 200 or (400 <= status < 500 and status != 429):
            return ALL, KEPT  # an empty file, or none (RFC 9309, 2.3.1.3)
        return NOTHING, KEPT_WHEN_SILENT

    def _robots_file(self, origin: str) -> Fetched | Failed:
        with self._turns.turn(host(origin)):
            outcome = next(iter(self._fetcher.fetch([Want(f"{origin}/robots.txt")])))
        if isinstance(outcome, (Fetched, Failed)):
            return outcome
        return Failed(origin, f"could not fetch {origin}/robots.txt: it answers 'not modified' unasked")


def _trouble(failed: Failed) -> Trouble:
    """Of which kind a failure is, for the words in which people are told."""
    if failed.kind is not None:
        kinds: dict[str, Trouble] = {"late": "late", "large": "large", "refused": "refused"}
        return kinds[failed.kind]
    return "unreachable" if failed.unreachable else "absent"
