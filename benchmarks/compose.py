"""How long it takes to compose an edition: a window of 3,000 articles over an archive of 100,000, no model."""

import argparse
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.grouping import made_up, real
from benchmarks.search import articles, source
from briefs.morning import compose
from config import Config
from evals.figures import Figure
from retail.types import LOCAL_WORKSPACE, Article, Channel
from running.parts import Parts

WINDOW, ARCHIVE, BAR = 3_000, 100_000, 1.5


def figures(data: Path | None, full: bool = False) -> list[Figure]:
    """Seconds to compose, first and again (its stories then are known), for the archive's size."""
    with TemporaryDirectory() as folder:
        parts = Parts(Config(database_url=f"sqlite:///{folder}/compose.db"))
        try:
            return _measured(parts, data, ARCHIVE if full else ARCHIVE // 10)
        finally:
            parts.close()


def _measured(parts: Parts, data: Path | None, size: int) -> list[Figure]:
    parts.store.save_articles(articles(source(data), size))
    window = real(data / "articles.jsonl", WINDOW) if data else made_up(WINDOW)
    newest = max(article.published for article in window)
    step = timedelta(hours=35) / len(window)  # the window of an edition is 36 hours
    parts.store.save_articles(_tagged(parts, a, place, newest - step * place) for place, a in enumerate(window))
    channel, now = Channel(LOCAL_WORKSPACE, "C0BENCH"), newest + timedelta(hours=1)
    what = f"{len(window):,} articles in the window, {size:,} in the archive, {'real' if data else 'invented'}"
    found = []
    for name in ("compose an edition, first", "compose it again"):
        began = time.perf_counter()
        made = compose(parts.desk, channel, now.date(), now)
        taken = time.perf_counter() - began
        value = f"{taken:.2f} s ({len(made.briefs)} briefs)"
        found.append(Figure("compose", name, value, what, "one run", f"{BAR} s", taken <= BAR))
    return found


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
