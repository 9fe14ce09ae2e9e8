"""An ingesting process to be killed: opens the archive (on a new file: all its migrations), saves articles for ever."""

import sys
from datetime import UTC, datetime
from itertools import count

from retail.types import Article
from storage import open_store

BATCH = 5
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def main() -> None:
    """Save batches; after each that was acknowledged its last number is printed."""
    store = open_store(sys.argv[1])
    for first in count(0, BATCH):
        numbers = range(first, first + BATCH)
        store.save_articles([Article(f"a{n}", f"Title {n}", "Some text. " * 50, "Outlet", NOON, None) for n in numbers])
        print(numbers[-1], flush=True)


if __name__ == "__main__":
    main()
