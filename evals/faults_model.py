"""G11: a model server that misbehaves in every scripted way, against the real writer, checks and rendering."""

import io
import json
import logging
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from briefs.checks import check_brief
from briefs.llm import WHOLE, Model, ModelWriter
from briefs.writing import CheckedWriter, ExtractiveWriter
from evals.figures import Figure
from handlers.blocks import edition_posts
from retail.types import Brief, Edition
from tests.briefs.stories_told import ALLIANCE, NOW
from tests.servers.model_server import KEY, MODES, ModelServer, model_server

DEADLINE = 1.0
GRACE = 2.0
"""Seconds beyond the longest a question may take that count as on time: starting the server's thread is among them."""


@dataclass(slots=True)
class Ledger:
    """Kept answers and tokens, in memory."""

    kept: dict[str, str] = field(default_factory=dict)
    tokens: dict[date, int] = field(default_factory=dict)

    def cached(self, key: str) -> str | None:
        """A kept answer."""
        return self.kept.get(key)

    def keep(self, key: str, value: str) -> None:
        """Keep one."""
        self.kept[key] = value

    def add_tokens(self, day: date, tokens: int) -> int:
        """Count."""
        self.tokens[day] = self.tokens.get(day, 0) + tokens
        return self.tokens[day]


def hostile_model() -> list[Figure]:
    """Every mode of the server once, and the same story again after a restart."""
    import openai  # noqa: F401 - a second of work that is not the model's to answer for

    found: Counter[str] = Counter()
    with _all_logs() as logs:
        most = max(_one(mode, found) for mode in MODES)
    found["logs with the key"] = logs.getvalue().count(KEY)
    what = f"{len(MODES)} scripted ways to answer, silence {DEADLINE:g} s, {WHOLE * DEADLINE:g} s in all"
    late = found.pop("late")
    rows = [
        Figure("G11", "on time", f"{len(MODES) - late} of {len(MODES)}", what, "all", "all", late == 0),
        Figure("G11", "most requests for one story", str(most), what, "all", "2 tries, and simpler forms", most <= 4),
    ]
    names = ("evil.example", "violations of the checks", "calls in a repeated run", "logs with the key", "leaks")
    return rows + [Figure("G11", name, str(found[name]), what, "all", "0", found[name] == 0) for name in names]


def _one(mode: str, found: Counter[str]) -> int:
    """Write with a server in that mode, twice; returns how many requests the first run made."""
    ledger = Ledger()
    with model_server(mode) as server:
        began = time.monotonic()
        brief = _written(server, ledger, NOW)
        found["late"] += time.monotonic() - began > WHOLE * DEADLINE + GRACE
        asked = len(server.requests)
        _written(server, ledger, NOW + timedelta(minutes=1))
        found["calls in a repeated run"] += len(server.requests) - asked
        system = server.requests[0]["messages"][0]["content"]
    said = " ".join(post.payload for post in edition_posts(_edition(brief)))
    found["evil.example"] += said.count("evil.example")
    found["violations of the checks"] += len(check_brief(brief, ALLIANCE.articles))
    found["leaks"] += KEY in said or KEY in json.dumps(ledger.kept) or _leaks(system, said)
    return asked


def _written(server: ModelServer, ledger: Ledger, now: datetime) -> Brief:
    """The brief, by a writer that was started anew."""
    model = Model(server.url, KEY, "small", ledger=ledger, deadline=DEADLINE, pause=0.05)
    try:
        return CheckedWriter(ExtractiveWriter(), ModelWriter(model)).write(ALLIANCE, (), now)
    finally:
        model.close()


def _edition(brief: Brief) -> Edition:
    return Edition("T0", "C0", NOW.date(), 1, (replace(brief),), composed=datetime(2026, 11, 19, tzinfo=UTC))


def _leaks(system: str, said: str) -> bool:
    """Does a message show a whole sentence of the instructions?"""
    return any(len(one) > 25 and one in said for one in map(str.strip, re.split(r"[.\n]", system)))


@contextmanager
def _all_logs() -> Iterator[io.StringIO]:
    """Everything that is logged, at DEBUG, with no secret known to the formatter: it must not be there at all."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter())
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
