"""How long it takes to compose an edition: a window of 3,000 articles over an archive of 100,000, no model.

Measured twice. *From nothing*: no article of the window belongs to a story yet, and the process has just started; then
the same again, its stories now known. *As they came*: where somebody follows something, the stories of the window are
placed after each refresh (`running.alerts_job`), so that at the hour only the newest articles are left to place; what
that placing costs each time stands beside it.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from benchmarks.grouping import made_up, real
from benchmarks.search import articles, source
from briefs.morning import WINDOW as LOOKED_BACK
from briefs.morning import compose, stories_of_window
from config import Config
from evals.figures import Figure
from retail.types import LOCAL_WORKSPACE, Article, Channel
from running.parts import Parts

WINDOW, ARCHIVE, BAR = 3_000, 100_000, 1.5
NEWEST = 100
"""So many articles a refresh brings, and so many are left to place at the hour."""
CHANNEL = Channel(LOCAL_WORKSPACE, "C0BENCH")
T = TypeVar("T")


def figures(data: Path | None, full: bool = False) -> list[Figure]:
    """Seconds to compose: from nothing and again, then with the stories placed as they came."""
    size = ARCHIVE if full else ARCHIVE // 10
    with TemporaryDirectory() as folder:
        parts, placed = Path(folder, "compose.db"), Path(folder, "placed.db")
        found, times = _with(parts, lambda made: _from_nothing(made, data, size, placed))
        return found + _with(placed, lambda made: _as_they_came(made, times, found[0].data))


def _with(database: Path, measure: Callable[[Parts], T]) -> T:
    parts = Parts(Config(database_url=f"sqlite:///{database}"))
    try:
        return measure(parts)
    finally:
        parts.close()


def _from_nothing(parts: Parts, data: Path | None, size: int, copy: Path) -> tuple[list[Figure], list[datetime]]:
    """The figures, and when the window's articles are of, newest first; leaves a copy of the archive as it began."""
    parts.store.save_articles(articles(source(data), size))
    window = real(data / "articles.jsonl", WINDOW) if data else made_up(WINDOW)
    newest = max(article.published for article in window)
    step = timedelta(hours=35) / len(window)  # the window of an edition is 36 hours
    times = [newest - step * place for place in range(len(window))]
    parts.store.save_articles(_tagged(parts, a, place, times[place]) for place, a in enumerate(window))
    parts.store.backup(copy)
    what = f"{len(window):,} articles in the window, {size:,} in the archive, {'real' if data else 'invented'}"
    names = ("compose an edition from nothing", "compose it again")
    return [_composed(parts, name, times[0], what) for name in names], times


def _as_they_came(parts: Parts, times: Sequence[datetime], what: str) -> list[Figure]:
    """What placing the articles of one refresh takes, and composing with those of the last one left to place."""
    since, ahead = times[0] + timedelta(hours=1) - LOOKED_BACK, timedelta(hours=1)  # it looks so far past its now
    stories_of_window(parts.store, since, times[2 * NEWEST] - ahead)
    began, used = time.perf_counter(), time.process_time()
    stories_of_window(parts.store, since, times[NEWEST] - ahead)
    taken, used = time.perf_counter() - began, time.process_time() - used
    placing = f"placing {NEWEST} among the others after a refresh"
    return [
        Figure("compose", placing, f"{taken:.2f} s, {used:.2f} s of processor time", what, "one run", "", None),
        _composed(parts, f"compose, all but the newest {NEWEST} placed as they came", times[0], what),
    ]


def _composed(parts: Parts, name: str, newest: datetime, what: str) -> Figure:
    now = newest + timedelta(hours=1)
    began, used = time.perf_counter(), time.process_time()
    made = compose(parts.desk, CHANNEL, now.date(), now)
    taken, used = time.perf_counter() - began, time.process_time() - used
    value = f"{taken:.2f} s, {used:.2f} s of processor time ({len(made.briefs)} briefs)"
    return Figure("compose", name, value, what, "one run", f"{BAR} s", taken <= BAR)


def _tagged(parts: Parts, article: Article, place: int, published: datetime) -> Article:
    companies, topics = parts.tagger.tag(article.title, article.text)
    found = replace(article, companies=companies, topics=topics, published=published)
    return replace(found, id=f"w{place}", url=None, keys=(f"w{place}",))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compose")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args()
    for figure in figures(options.data, options.full):
        print(f"{figure.name}: {figure.value} [{figure.data}]")
