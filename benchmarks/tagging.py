"""How fast is tagging? Megabytes and articles a second on one core, and what a cold start costs.

python -m benchmarks.tagging [--data FOLDER] [--full]      FOLDER holds articles.jsonl
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from evals.figures import Figure
from retail.companies import CompanyTable
from retail.topics import TopicTable

Text = tuple[str, str]

_PLAIN = str.split(
    "the company said sales rose as shoppers bought more groceries online and managers expect a slow spring quarter "
    "after prices of eggs coffee and beef went up again in most regions while wages and freight cost more than last "
    "year and analysts asked how long customers would pay for delivery when stores nearby are open until midnight"
)


def made_up(count: int, *, seed: int = 1) -> list[Text]:
    """Invented articles of about 1.1 kB: plain sentences with company names, ambiguous ones among them."""
    rng = random.Random(seed)
    names = [n for c in CompanyTable.bundled().companies() for n in (*c.aliases, *c.banners)] + [
        "Target",
        "Gap",
        "Next",
    ] * 9
    return [(_sentence(rng, names, 9), " ".join(_sentence(rng, names, 22) for _ in range(8))) for _ in range(count)]


def _sentence(rng: random.Random, names: Sequence[str], words: int) -> str:
    body = rng.choices(_PLAIN, k=words)
    if rng.random() < 0.4:
        body[rng.randrange(words)] = rng.choice(names)
    return " ".join(body).capitalize().replace(" i ", " I ") + "."


def figures(data: Path | None, full: bool = False) -> list[Figure]:
    """Speed of companies and topics on made-up texts, on ``articles.jsonl`` of a data folder, and the cold start."""
    sets = [(f"made up, {n:,} articles of 1.1 kB", made_up(n)) for n in ([50_000] if full else [4_000])]
    if data and (data / "articles.jsonl").exists():
        sets.append(("articles.jsonl", _read(data / "articles.jsonl")))
    return [f for name, texts in sets for f in _speed(name, texts)] + [_cold_start()]


def _read(path: Path) -> list[Text]:
    with path.open(encoding="utf-8") as lines:
        return [(a["title"], a.get("text") or "") for a in map(json.loads, lines)]


def _speed(name: str, texts: Sequence[Text]) -> list[Figure]:
    size = sum(len(t) + len(b) for t, b in texts) / 1e6
    found = []
    for what, tag in (("companies", CompanyTable.bundled().tag), ("topics", TopicTable.bundled().tag)):
        for title, text in texts[:500]:
            tag(title, text)  # patterns are built at first use
        spent = min(_processor_time(tag, texts) for _ in range(3))
        value = f"{size / spent:.1f} MB/s, {len(texts) / spent:,.0f} articles/s"
        bar, met = (">= 8 MB/s", size / spent >= 8) if what == "companies" else ("", None)
        found.append(
            Figure("tagging", f"speed, {what}", value, name, "processor time of one core, best of 3", bar, met)
        )
    return found


def _processor_time(tag: Callable[[str, str], object], texts: Sequence[Text]) -> float:
    """Seconds of processor: what other programs do meanwhile is not counted."""
    start = time.process_time()
    for title, text in texts:
        tag(title, text)
    return time.process_time() - start


_COLD = """
import time; t = time.perf_counter()
from retail.companies import CompanyTable
a = time.perf_counter(); table = CompanyTable.bundled(); b = time.perf_counter()
table.tag("Kroger opens a store", ""); c = time.perf_counter()
print((a - t) * 1e3, (b - a) * 1e3, (c - b) * 1e3)
"""


def _cold_start() -> Figure:
    command = [sys.executable, "-c", _COLD]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(5)]  # noqa: S603
    best = min((tuple(map(float, r.stdout.split())) for r in runs), key=sum)
    value = f"{sum(best):.0f} ms (import {best[0]:.0f}, table {best[1]:.0f}, first tag {best[2]:.0f})"
    return Figure(
        "tagging", "cold start", value, "bundled table", "best of 5", "table + first tag < 60 ms", sum(best[1:]) < 60
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="speed of tagging")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--full", action="store_true")
    given = parser.parse_args()
    for f in figures(given.data, given.full):
        print(f"{f.name:20} {f.value:45} {f.data:35} {f.bar}")


if __name__ == "__main__":
    main()
