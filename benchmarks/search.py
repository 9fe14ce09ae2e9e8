"""How fast the archive answers: queries of six kinds at 21,771, 100,000 and 1,000,000 articles.

    python -m benchmarks.search [--data FOLDER] [--full] [--sizes N,N] [--keep FOLDER] [--growth FILE.json]
    python -m benchmarks.search --database postgresql://... --sizes N [--data FOLDER]

The articles are put together from sentences of real ones (`--data`: a folder with ``articles.jsonl``) or of the bundled
sample, with varied numbers and rising dates; a headline keeps its companies. Each query is asked once: nothing is
answered from a cache. Beside it stands what sqlite-utils' own `search()` of the same words takes on the same file, how
much of a query SQLite itself takes (its statements run again alone), and the least that any search must do: find the
newest ten of a word and read them. `--keep` leaves the archives for another run; `--growth` writes the numbers by size.
`--database` measures a PostgreSQL archive instead: a database of this benchmark's own, filled when it holds too little.
"""

import argparse
import gc
import json
import random
import re
import resource
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from briefs.search import search
from evals.figures import Figure
from handlers.search_blocks import search_blocks
from retail.companies import CompanyTable
from retail.sample import sample_archive
from retail.topics import tag_topics
from retail.types import Article
from storage import Store, open_store
from storage.postgres import PostgresStore
from storage.sqlite import SQLiteStore

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SIZES = (21_771, 100_000)
FULL_SIZES = (*SIZES, 1_000_000)
BARS = {100_000: (2.0, 10.0), 1_000_000: (8.0, 40.0)}
"""p50 and p99 in ms."""
ROUNDS = 12
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Source:
    """Headlines with their tags, and sentences, to put articles together from."""

    heads: Sequence[Article]
    sentences: Sequence[str]


def source(data: Path | None) -> Source:
    """From a folder's ``articles.jsonl``, or from the bundled sample."""
    path = data / "articles.jsonl" if data else sample_archive()
    table = CompanyTable.bundled()
    heads, sentences = [], []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            item = json.loads(line)
            title, text = str(item.get("title", "")), str(item.get("text", ""))
            outlet = str(item.get("outlet") or item.get("source") or "An outlet")
            tags = table.tag(title, text)
            heads.append(Article(str(number), title, "", outlet, NOW, companies=tags, topics=tag_topics(title, text)))
            sentences += [sentence for sentence in _SENTENCE.split(text) if sentence]
    return Source(heads, sentences)


def articles(source: Source, count: int, seed: int = 7) -> Iterator[Article]:
    """So many articles, oldest first, over twelve years."""
    chance = random.Random(seed)
    step = timedelta(days=12 * 365) / count
    for number in range(count):
        head = chance.choice(source.heads)
        text = " ".join(chance.choice(source.sentences) for _ in range(chance.randint(2, 6)))
        published = NOW - step * (count - number)
        title = _NUMBER.sub(lambda _: str(chance.randint(1, 999)), head.title)
        key = f"bench-{number}"
        yield replace(
            head, id=key, title=title, text=text, published=published, url=f"https://b.example/{number}", keys=(key,)
        )


def queries(data: Source, seed: int) -> dict[str, list[str]]:
    """Queries of each kind, drawn from the names and words that the articles have."""
    chance = random.Random(seed)
    table = CompanyTable.bundled()
    slugs = sorted({m.slug for head in data.heads for m in head.companies})
    names = [table.names(slug)[0] for slug in chance.sample(slugs, min(len(slugs), ROUNDS)) if table.names(slug)]
    names += ["kroger", "walmart", "target", "amazon"]
    words = sorted({w for s in chance.sample(data.sentences, 60) for w in re.findall(r"[a-z]{6,}", s)})
    chance.shuffle(words)
    pairs = [f"{name} {word}" for name, word in zip(names, words, strict=False)]
    phrases = [" ".join(s.split()[1:3]) for s in chance.sample(data.sentences, ROUNDS)]
    return {
        "company": names,
        "one word": words[:ROUNDS],
        "two words": pairs,
        "phrase": [f'"{phrase}"' for phrase in phrases],
        "frequent word": ["said", "new", "percent", "year", "company", "shares", "said company", "walmart said"],
        "filtered": [f"{pair} since:{n + 1}y" for n, pair in enumerate(pairs[:6])]
        + [f"{w} company:kroger" for w in words[:4]]
        + [f"{n} before:2020" for n in names[:4]],
        "misspelled": ["krogre", "walmrt", "albertson", "amazn deal", "costc", "targt stores"],
    }


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds that one query took: on the clock, and of the processor."""

    wall: float
    cpu: float


Growth = list[dict[str, float | int | str]]
"""Numbers by size and kind of query, for a plot."""


def figures(data: Path | None, full: bool = False) -> list[Figure]:
    """Latency by kind of query and in all, alone and while articles are added; load rate, index size, memory."""
    return measured(data, FULL_SIZES if full else SIZES)[0]


def measured(
    data: Path | None, sizes: Sequence[int], keep: Path | None = None, database: str | None = None
) -> tuple[list[Figure], Growth]:
    """The figures at each size, and their numbers; with `keep` the archives are left there and used again.

    `database`: the URL of an archive to measure instead of files of ours.
    """
    material, what = source(data), "real sentences" if data else "sample"
    gc.collect()
    gc.freeze()  # what the benchmark holds is none of the bot's: collections need not walk through it
    found: list[Figure] = []
    growth: Growth = []
    with TemporaryDirectory() as folder:
        for size in sizes:
            url = database or f"sqlite:///{(keep or Path(folder)) / f'{size}.db'}"
            found += _figures_at(material, size, url, what, growth)
    return found, growth


def _figures_at(material: Source, size: int, url: str, what: str, growth: Growth) -> list[Figure]:
    store = open_store(url)
    path = store.path if isinstance(store, SQLiteStore) else None
    label = f"{size:,} articles of {what}" if path else f"{size:,} articles of {what}, PostgreSQL"
    found = _loaded(store, material, size, label)
    asked = queries(material, seed=size)
    alone = {kind: _times(store, texts) for kind, texts in asked.items()}
    every = [each for times in alone.values() for each in times]
    found += [_latency(kind, times, label, None) for kind, times in alone.items()]
    found.append(_latency("all kinds", every, label, BARS.get(size) if path else None))
    growth += [_numbers(size, kind, times) for kind, times in {**alone, "all kinds": every}.items()]
    if size == 1_000_000 and path:
        found.append(_bar("bare company", alone["company"], label, 5.0))
    found += _limits(store, path, asked, every, label) if path else []
    found.append(_while_writing(store, asked, every, material, label))
    found += [_after_writing(store, asked, label)] if path else []
    found += _beside(path, label) if path else []
    found += [_figure("size", f"{_size(store) / 1e6:,.0f} MB", label), _memory(label)]
    store.close()
    return found


def _size(store: Store) -> int:
    """Bytes that the archive takes, indexes and all."""
    if isinstance(store, SQLiteStore):
        return store.path.stat().st_size
    assert isinstance(store, PostgresStore)
    with store._reading() as db:
        row = db.execute("select pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def _loaded(store: Store, material: Source, size: int, label: str) -> list[Figure]:
    if store.counts()["articles"] >= size:  # kept by an earlier run, whose refreshes left the index in parts
        if isinstance(store, SQLiteStore):
            store._tidy_index()
        return []
    begun = time.perf_counter()
    store.save_articles(articles(material, size))
    rate = size / (time.perf_counter() - begun)
    return [_figure("load", f"{rate:,.0f} articles/s", label, ">= 8,000/s", rate >= 8_000)]


def _times(store: Store, texts: Sequence[str]) -> list[Taken]:
    """What each text takes from typed to the answer's blocks, asked once; others of each kind go before."""
    for text in ("publix", "tractor supply strike", '"at the end"', "wegmens", "galloway", "company:aldi since:3y"):
        _answer(store, text)
    return [_taken(lambda text=text: _answer(store, text)) for text in texts]  # type: ignore[misc]


def _taken(work: Callable[[], object]) -> Taken:
    begun, cpu = time.perf_counter(), time.process_time()
    work()
    return Taken((time.perf_counter() - begun) * 1000, (time.process_time() - cpu) * 1000)


def _limits(store: Store, path: Path, asked: dict[str, list[str]], every: Sequence[Taken], label: str) -> list[Figure]:
    """Where the time goes, and the least a search can take on this machine."""
    engine = [each for texts in asked.values() for each in _engine_times(store, path, texts)]
    share = sum(engine) / max(0.001, sum(each.cpu for each in every))
    where = "SQLite's index and rows" if share > 0.5 else "Python: ranking, folding, blocks"
    value = f"{share:.0%} of the processor's time is SQLite's (p50 {_at(engine, 0.5):.2f} ms); the bottleneck: {where}"
    least = "select rowid from articles_fts where articles_fts match '\"said\"' order by rowid desc limit 10"
    rows = f"select * from articles where number in ({least})"  # noqa: S608 - ours
    with sqlite3.connect(path) as db:
        floor = min(_timed(lambda: db.execute(rows).fetchall()) for _ in range(20))
    times = _at([each.wall for each in every], 0.5) / floor
    limit = f"{floor:.3f} ms to find a word's newest ten and read them; the median query takes {times:.0f} times that"
    return [_figure("where the time goes", value, label), _figure("physical limit", limit, label)]


def _engine_times(store: Store, path: Path, texts: Sequence[str]) -> list[float]:
    """Milliseconds of the processor that the statements of each query take, run again on a connection of their own."""
    assert isinstance(store, SQLiteStore)
    statements: list[str] = []
    connection = store._connection()
    found = []
    with sqlite3.connect(path) as db:
        for text in texts:
            statements.clear()
            connection.set_trace_callback(statements.append)
            _answer(store, text)
            connection.set_trace_callback(None)
            selects = [each for each in statements if each.startswith(("select", "with"))]
            found.append(_taken(lambda selects=selects: [db.execute(each).fetchall() for each in selects]).cpu)  # type: ignore[misc]
    return found


def _numbers(size: int, kind: str, times: Sequence[Taken]) -> dict[str, float | int | str]:
    walls, cpus = [each.wall for each in times], [each.cpu for each in times]
    shares = {"p50_ms": _at(walls, 0.5), "p99_ms": _at(walls, 0.99), "cpu_p50_ms": _at(cpus, 0.5)}
    rounded = {name: round(value, 3) for name, value in {**shares, "cpu_p99_ms": _at(cpus, 0.99)}.items()}
    return {"articles": size, "kind": kind, "queries": len(times), **rounded}


def _answer(store: Store, text: str) -> object:
    return search_blocks(search(store, text, NOW, table=CompanyTable.bundled()))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _while_writing(
    store: Store, asked: dict[str, list[str]], idle: Sequence[Taken], material: Source, label: str
) -> Figure:
    stop = threading.Event()
    kept = store.counts()["articles"]  # a kept archive has what earlier runs wrote, and would take in nothing

    def write() -> None:
        fresh = articles(material, 10_000_000, seed=99)
        number = 0
        while not stop.is_set():
            keys = [f"w{kept}-{number}-{n}" for n in range(50)]
            batch = [replace(next(fresh), id=key, keys=(key,), published=NOW) for key in keys]
            store.save_articles(batch)
            number += 1
            time.sleep(0.1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        busy = [each.wall for texts in asked.values() for each in _times(store, texts)]
    finally:
        stop.set()
        writer.join()
    ratio = _at(busy, 0.99) / _at([each.wall for each in idle], 0.99)
    value = f"p99 {_at(busy, 0.99):.1f} ms, {ratio:.1f} x idle"
    return _figure("while a refresh writes", value, label, "<= 2 x idle", ratio <= 2)


def _after_writing(store: Store, asked: dict[str, list[str]], label: str) -> Figure:
    """The same questions once more: refreshes leave the text index in parts, a load leaves it in one."""
    assert isinstance(store, SQLiteStore)
    with store._reading() as db:
        parts = db.execute("select count(distinct segid) from articles_fts_idx").fetchone()[0]
    times = [each for texts in asked.values() for each in _times(store, texts)]
    return _latency(f"asked again after those refreshes, the index in {parts} parts", times, label, None)


def _beside(path: Path, label: str) -> list[Figure]:
    """What sqlite-utils' `search()` takes, in the same file: it ranks every match."""
    from sqlite_utils import Database

    found = []
    db = Database(sqlite3.connect(path), execute_plugins=False)
    table = cast(Any, db["articles"])
    for word in ("kroger", "walmart", "said"):
        taken = _timed(lambda word=word: list(table.search(word, limit=10, columns=["id"])))  # type: ignore[misc]
        found.append(_figure(f"sqlite-utils search({word!r})", f"{taken:.1f} ms", label))
    db.close()
    return found


def _memory(label: str) -> Figure:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return _figure("peak memory of this process", f"{peak:,.0f} MB", label)


def _at(times: Sequence[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _latency(kind: str, times: Sequence[Taken], label: str, bars: tuple[float, float] | None) -> Figure:
    walls, cpus = [each.wall for each in times], [each.cpu for each in times]
    p50, p99 = _at(walls, 0.5), _at(walls, 0.99)
    value = f"p50 {p50:.2f} ms, p99 {p99:.2f} ms (processor {_at(cpus, 0.5):.2f}, {_at(cpus, 0.99):.2f})"
    if bars is None:
        return _figure(kind, value, label)
    return _figure(kind, value, label, f"p50 {bars[0]:g}, p99 {bars[1]:g} ms", p50 <= bars[0] and p99 <= bars[1])


def _bar(kind: str, times: Sequence[Taken], label: str, most: float) -> Figure:
    p99 = _at([each.wall for each in times], 0.99)
    return _figure(kind, f"p99 {p99:.2f} ms", label, f"p99 {most:g} ms", p99 <= most)


def _figure(name: str, value: str, label: str, bar: str = "", met: bool | None = None) -> Figure:
    return Figure("search speed", name, value, label, "none: nothing is fitted", bar, met)


def main() -> None:
    """Print the figures."""
    reading = argparse.ArgumentParser(description="How fast the archive answers.")
    reading.add_argument("--data", type=Path)
    reading.add_argument("--full", action="store_true")
    reading.add_argument("--sizes", type=lambda text: [int(each) for each in text.split(",")], help="articles: N,N")
    reading.add_argument("--keep", type=Path, help="a folder for the archives, used again when they are there")
    reading.add_argument("--growth", type=Path, help="a JSON file for the numbers by size")
    reading.add_argument("--database", help="the URL of a PostgreSQL database of this benchmark's own; with one size")
    arguments = reading.parse_args()
    sizes = arguments.sizes or (FULL_SIZES if arguments.full else SIZES)
    if arguments.database and len(sizes) != 1:
        reading.error("--database holds one archive: say its size, for example --sizes 100000")
    found, growth = measured(arguments.data, sizes, arguments.keep, arguments.database)
    if arguments.growth:
        arguments.growth.write_text(json.dumps(growth, indent=1) + "\n", encoding="utf-8")
    for figure in found:
        sign = {True: "met", False: "MISSED", None: ""}[figure.met]
        print(f"{figure.data}: {figure.name}: {figure.value} {f'[{figure.bar}: {sign}]' if figure.bar else ''}")


if __name__ == "__main__":
    main()
