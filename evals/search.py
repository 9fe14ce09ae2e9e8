"""How well search finds: nDCG@10 through the very path of ``search --batch`` (`briefs.search.search`).

    python -m evals.search [--data FOLDER]

Without a folder: our own queries and judgements (``evals/data/search_*``) over the bundled sample archive. With one:
every collection of its ``retrieval`` folder (`queries.jsonl`, `qrels.tsv`, and `docs.jsonl` or else the folder's
`articles.jsonl`). Events are counted twice: *all* has every article of an event in its order, the one shown first at
the head; *shown* only that one, which no folded answer can bring to 1 where judgements count copies of one report.
Beside it stands plain OR + bm25 + stemming over the same words.
"""

import argparse
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from math import log2
from pathlib import Path
from tempfile import TemporaryDirectory

from briefs.articles import article_from_line
from briefs.search import search
from evals.figures import Figure
from retail.companies import CompanyTable
from retail.errors import ParseError
from retail.sample import SAMPLE_NOW, sample_archive
from retail.topics import tag_topics
from retail.types import Article
from storage import Store, open_store

OURS = Path(__file__).parent / "data"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
BARS = {"retail_topic": 0.93, "retail_company": 0.97, "cisi": 0.332, "medline": 0.707}
CUT = 10
Qrels = Mapping[str, Mapping[str, int]]


def figures(data: Path | None) -> list[Figure]:
    """nDCG@10 on our set, or on every collection of the folder."""
    if data is None:
        return _measured(
            "sample", sample_archive(), OURS / "search_queries.jsonl", OURS / "search_qrels.tsv", SAMPLE_NOW
        )
    found: list[Figure] = []
    for folder in sorted(path.parent for path in data.glob("retrieval/*/queries.jsonl")):
        docs = folder / "docs.jsonl"
        docs = docs if docs.exists() else data / "articles.jsonl"
        found += _measured(folder.name, docs, folder / "queries.jsonl", folder / "qrels.tsv", NOW)
    return found


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], cut: int = CUT) -> float:
    """Normalised discounted cumulative gain, gains ``2 ** grade - 1`` (Burges et al. 2005); 0 for no answer."""
    got = sum((2 ** grades.get(doc, 0) - 1) / log2(place + 2) for place, doc in enumerate(ranked[:cut]))
    ideal = sorted(grades.values(), reverse=True)[:cut]
    best = sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(ideal))
    return got / best if best else 0.0


def _measured(name: str, docs: Path, queries: Path, qrels: Path, now: datetime) -> list[Figure]:
    grades = _grades(qrels)
    asked = [line for line in _lines(queries) if line["id"] in grades]
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/search.db")
        store.save_articles(_articles(docs))
        everything, shown = zip(*(_ask(store, str(line["text"]), now) for line in asked), strict=True)
        store.close()
        plain = _plain([str(line["text"]) for line in asked], Path(folder) / "search.db")
    ids = [str(line["id"]) for line in asked]
    split = "none held out; weights were chosen on half of retail_topic"
    label = f"{name}, {len(ids)} queries"
    value, bar = _mean(ids, everything, grades), BARS.get(name)
    met = None if bar is None else value >= bar
    return [
        Figure("search", "nDCG@10, all", f"{value:.4f}", label, split, f">= {bar}" if bar else "", met),
        Figure("search", "nDCG@10, shown", f"{_mean(ids, shown, grades):.4f}", label, split),
        Figure("search", "nDCG@10, plain OR + bm25", f"{_mean(ids, plain, grades):.4f}", label, split),
    ]


def _ask(store: Store, text: str, now: datetime) -> tuple[list[str], list[str]]:
    events = search(store, text, now, limit=CUT).events
    return [article for event in events for article in event.articles], [event.articles[0] for event in events]


def _mean(ids: Sequence[str], ranked: Iterable[Sequence[str]], grades: Qrels) -> float:
    return sum(ndcg(docs, grades[key]) for key, docs in zip(ids, ranked, strict=True)) / len(ids)


def _plain(texts: Sequence[str], path: Path) -> list[list[str]]:
    """What any FTS5 user gets: every word, OR, ranked by bm25 with the title twice as heavy."""
    sql = (
        "select a.id from (select rowid, bm25(articles_fts, 2.0, 1.0) as b from articles_fts "
        "where articles_fts match ? order by b limit 10) f join articles a on a.number = f.rowid order by f.b"
    )
    with closing(sqlite3.connect(path)) as db:
        matches = [" OR ".join(f'"{word}"' for word in re.findall(r"\w+", text)) for text in texts]
        return [[key for (key,) in db.execute(sql, (match,))] if match else [] for match in matches]


def _articles(path: Path) -> Iterator[Article]:
    table = CompanyTable.bundled()
    for line in _lines(path):
        try:
            dated = line if line.get("date") or line.get("published") else {**line, "published": "2000"}
            article = article_from_line({"outlet": line.get("source") or "unknown", **dated})
        except ParseError:
            continue
        tags = table.tag(article.title, article.text)
        yield replace(article, companies=tags, topics=tag_topics(article.title, article.text))


def _lines(path: Path) -> Iterator[dict[str, object]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _grades(path: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        query, doc, grade = line.split("\t")
        found.setdefault(query, {})[doc] = int(grade)
    return found


def main() -> None:
    """Print the figures."""
    reading = argparse.ArgumentParser(description="nDCG@10 of search")
    reading.add_argument("--data", type=Path)
    for figure in figures(reading.parse_args().data):
        met = {True: "met", False: "NOT MET", None: ""}[figure.met]
        print(f"{figure.data:28} {figure.name:26} {figure.value}   {figure.bar} {met}")


if __name__ == "__main__":
    main()
