"""How fast articles are grouped: from nothing, and one more at a time; and how the cost grows (`make bench`).

The articles are made up of background words with the frequencies of news, in events of one to five accounts, within
three days: the worst case, for in life a window of 100,000 articles would be months long. `--data` takes real ones.
"""

import argparse
import gc
import json
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from briefs.stories import Grouper, group
from evals.figures import Figure
from retail.types import Article
from retail.words import background

START = datetime(2026, 3, 9, tzinfo=UTC)
WINDOW_MINUTES = 3 * 24 * 60
OUTLETS = tuple(f"Outlet {number}" for number in range(300))


def made_up(number: int, seed: int = 7) -> list[Article]:
    """So many articles of invented events, in random order; the same for the same seed."""
    rng = random.Random(seed)
    vocabulary = [word for word in background() if word.isalpha()]
    weights = [2.718 ** -background()[word] for word in vocabulary]
    draws = iter(rng.choices(vocabulary, weights, k=50 * number + 20_000))
    articles = [article for event in range(number // 2 + 100) for article in _event(event, rng, draws)][:number]
    rng.shuffle(articles)
    return articles


def _event(event: int, rng: random.Random, draws: Iterator[str]) -> Iterator[Article]:
    """One to five accounts that share two names and half of their words."""
    names = [f"{word.capitalize()}{chr(97 + event % 26)}o" for word in (next(draws), next(draws))]
    shared = [next(draws) for _ in range(20)]
    minute = rng.randrange(WINDOW_MINUTES)
    for account in range(rng.choice((1, 1, 1, 2, 2, 3, 5))):
        words = [*rng.sample(shared, 5), *(next(draws) for _ in range(3))]
        lead = [*rng.sample(shared, 12), *(next(draws) for _ in range(28))]
        yield Article(
            id=f"e{event}-{account}",
            title=" ".join([names[0], *words, names[1]]),
            text=f"{names[0]} {' '.join(lead)} {names[1]}.",
            outlet=rng.choice(OUTLETS),
            published=START + timedelta(minutes=minute + rng.randrange(600)),
        )


def real(path: Path, number: int) -> list[Article]:
    """So many articles of a JSONL file, their times spread over three days."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rng = random.Random(4)
    chosen = rng.sample(rows, min(number, len(rows)))
    return [
        Article(row["id"], row["title"], row["text"], row["source"], START + timedelta(minutes=place % WINDOW_MINUTES))
        for place, row in enumerate(chosen)
    ]


def seconds_to_group(articles: Sequence[Article]) -> float:
    """Processor seconds to group these from nothing."""
    gc.collect()
    started = time.process_time()
    group(articles)
    return time.process_time() - started


def milliseconds_to_add(articles: Sequence[Article], more: Sequence[Article]) -> float:
    """Processor milliseconds to place one more article where `articles` are grouped already: the mean over `more`."""
    grouper = Grouper(group(articles))
    started = time.process_time()
    for article in more:
        grouper.add(article)
    return 1000 * (time.process_time() - started) / len(more)


def figures(data: Path | None = None, full: bool = False) -> list[Figure]:
    """The curve to 10,000 articles; with `full` to 100,000."""
    sizes = (1_000, 3_000, 10_000, 30_000, 100_000) if full else (1_000, 3_000, 10_000)
    group(made_up(200))
    found = []
    for size in sizes:
        seconds = seconds_to_group(made_up(size))
        found.append(_figure(f"{size:,} articles from nothing", seconds, size, "made-up articles"))
    made = made_up(3_300)
    each = milliseconds_to_add(made[:3000], made[3000:])
    found.append(
        Figure(
            "grouping speed", "one more placed among 3,000", f"{each:.2f} ms", "made-up articles", "", "2 ms", each <= 2
        )
    )
    if data and (data / "articles.jsonl").exists():
        articles = real(data / "articles.jsonl", 3_300)
        found.append(_figure("3,000 articles from nothing", seconds_to_group(articles[:3000]), 3000, "articles.jsonl"))
        each = milliseconds_to_add(articles[:3000], articles[3000:])
        name = "one more placed among 3,000"
        found.append(Figure("grouping speed", name, f"{each:.2f} ms", "articles.jsonl", "", "2 ms", each <= 2))
    return found


def _figure(name: str, seconds: float, size: int, data: str) -> Figure:
    bar, met = ("1.0 s", seconds <= 1.0) if size == 3_000 else ("", None)
    value = f"{seconds:.2f} s ({1e6 * seconds / size:.0f} µs an article)"
    return Figure("grouping speed", name, value, data, "one core, processor time", bar, met)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--full", action="store_true")
    arguments = parser.parse_args()
    for figure in figures(arguments.data, arguments.full):
        print(f"{figure.name}: {figure.value} [{figure.data}] {figure.bar} {'' if figure.met is None else figure.met}")


if __name__ == "__main__":
    main()
