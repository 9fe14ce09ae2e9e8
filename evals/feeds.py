"""How well real feed files are read: served over HTTP on loopback, through the real fetcher, parser and archive.

``python -m evals.feeds --data FOLDER`` with FOLDER/feeds/*.xml and FOLDER/feeds/truth.json, whose records say what a
file holds (``expected``: ``entries``, ``feed_title``, ``titles`` of the first entries, ``must_report_error``). Without
data: the files of the bundled sample, of which only that they are read, and read once, is known.

Titles are compared after HTML-unescape, tag removal and whitespace folding, as the data's note says.
"""

import argparse
import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from html import unescape
from pathlib import Path
from typing import Any

from briefs.refresh import refresh
from evals.figures import Figure
from feeds.cage import Cage
from feeds.fetch import WebFetcher
from feeds.parsed import Document, ParsedFeed
from retail.errors import ParseError
from retail.sample import sample_feeds
from retail.types import Feed, RefreshReport
from storage import open_store
from tests.servers.feed_server import FeedServer, feed

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
COMMAND = "python -m evals.feeds"


@dataclass(slots=True)
class Witness:
    """The real parser, remembering what it gave for each file."""

    cage: Cage
    read: dict[str, ParsedFeed | ParseError]

    def parse(self, document: Document) -> ParsedFeed:
        """As `Cage.parse`."""
        try:
            parsed = self.cage.parse(document)
        except ParseError as error:
            self.read[document.url] = error
            raise
        self.read[document.url] = parsed
        return parsed


@dataclass(frozen=True, slots=True)
class Run:
    """Two refreshes of one set of files."""

    first: RefreshReport
    second: RefreshReport
    read: dict[str, ParsedFeed | ParseError]
    again: tuple[Message, ...]
    """Headers of the second refresh's requests."""
    conditional_due: int
    """Of those, how many could be conditional: the feeds that were read the first time."""


def run(files: Sequence[Path]) -> Run:
    """Serve the files, refresh twice."""
    with FeedServer() as server, tempfile.TemporaryDirectory() as folder, Cage() as cage:
        for number, file in enumerate(files):
            kind = "application/feed+json" if file.suffix == ".json" else "application/xml"
            server.routes[f"/{file.name}"] = feed(file.read_bytes(), kind, etag=f'"v{number}"')
        store = open_store(f"sqlite:///{folder}/feeds.db")
        feeds = [Feed(server.url(f"/{file.name}")) for file in files]
        witness = Witness(cage, {})
        fetcher = WebFetcher(["127.0.0.1"])
        first = refresh(store, fetcher, feeds, NOW, parser=witness)
        read = {url.rpartition("/")[2]: got for url, got in witness.read.items()}
        seen = len(server.requests)
        second = refresh(store, fetcher, feeds, NOW, parser=witness)
        again = tuple(request.headers for request in server.requests[seen:])
        store.close()
        return Run(first, second, read, again, sum(report.status != "failed" for report in first.feeds))


def plain(text: str | None) -> str:
    """A title for comparing: unescaped, without tags, whitespace folded."""
    return " ".join(re.sub(r"<[^>]*>", " ", unescape(text or "")).split())


def is_right(expected: dict[str, Any], got: ParsedFeed | ParseError | None) -> bool:
    """Do count and titles agree with what the file holds? A file that holds no feed must be said to be none."""
    if not isinstance(got, ParsedFeed):
        return bool(expected.get("must_report_error")) and isinstance(got, ParseError)
    titles = [plain(entry.title) for entry in got.entries]
    named = not expected["feed_title"] or plain(expected["feed_title"]) == plain(got.title)
    wanted = [plain(title) for title in expected["titles"]]
    shown = titles[:4] + titles[-1:] if expected.get("titles_note", "").startswith("first 4") else titles[: len(wanted)]
    return got.total == expected["entries"] and named and shown == wanted


def figures(data: Path | None) -> list[Figure]:
    """Counts and titles right, failures told, second refresh conditional and empty."""
    if data is None:
        return _sample_figures()
    truth = json.loads((data / "feeds" / "truth.json").read_text(encoding="utf-8"))["feeds"]
    result = run([data / "feeds" / record["file"] for record in truth])
    right = [is_right(record["expected"], result.read.get(record["file"])) for record in truth]
    wrong = [record["file"] for record, good in zip(truth, right, strict=True) if not good]
    what = f"{len(truth)} feed files with truth.json"
    value = f"{sum(right)} of {len(truth)}" + (f" (not: {', '.join(wrong)})" if wrong else "")
    enough = sum(right) >= len(truth) * 62 / 64
    return [
        Figure("feeds", "entry counts and titles right", value, what, "all files", "62 of 64", enough),
        *_run_figures(result, what),
    ]


def _run_figures(result: Run, what: str) -> list[Figure]:
    failed = result.first.failed
    told = sum(bool(report.error and report.url in report.error) for report in failed)
    conditional = sum("If-None-Match" in headers for headers in result.again)
    new = sum(report.new for report in result.second.feeds)
    asked = f"{conditional} of {result.conditional_due} that were read"
    return [
        Figure(
            "feeds",
            "failures told in words",
            f"{told} of {len(failed)}",
            what,
            "all files",
            "all",
            told == len(failed),
        ),
        Figure(
            "feeds",
            "conditional requests at the second refresh",
            asked,
            what,
            "all files",
            "all",
            conditional == result.conditional_due,
        ),
        Figure("feeds", "new articles at the second refresh", str(new), what, "all files", "0", new == 0),
    ]


def _sample_figures() -> list[Figure]:
    """Of the bundled sample."""
    files = [Path(feed.url) for feed in sample_feeds()]
    result = run(files)
    read = sum(report.status == "new" for report in result.first.feeds)
    what = f"the {len(files)} feed files of the bundled sample"
    return [
        Figure("feeds", "files read", f"{read} of {len(files)}", what, "all files", "all", read == len(files)),
        *_run_figures(result, what),
    ]


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, help="a folder with feeds/ and feeds/truth.json")
    for figure in figures(arguments.parse_args().data):
        print(f"{figure.name}: {figure.value} [{figure.data}; bar: {figure.bar}; met: {figure.met}]")


if __name__ == "__main__":
    main()
