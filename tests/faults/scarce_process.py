"""A refresh where something is scarce: ``python -m tests.faults.scarce_process DATABASE WHAT MOST``; feeds on stdin."""

import json
import resource
import sys
from datetime import UTC, datetime

from briefs.refresh import refresh
from feeds.fetch import WebFetcher
from feeds.pace import Pace
from retail.types import Feed
from storage import open_store

WHAT = {"files": resource.RLIMIT_NOFILE, "memory": resource.RLIMIT_AS}


def main(database: str, what: str, most: str) -> None:
    """Refresh with so many file descriptors, or bytes of address space; print what became of the feeds."""
    store, fetcher = open_store(database), WebFetcher(["127.0.0.1"], pace=Pace(between_own=0.0), deadline=20.0)
    resource.setrlimit(WHAT[what], (int(most), int(most)))
    report = refresh(store, fetcher, [Feed(url) for url in json.load(sys.stdin)], datetime.now(UTC))
    print(json.dumps([[feed.url, feed.status] for feed in report.feeds]))
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
