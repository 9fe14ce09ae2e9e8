"""The posting process of G15's full disk (folder, Slack's URL, token): prints what became of it as JSON."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from briefs.delivery import deliver
from evals.faults_disk import articles
from handlers.clients import posting_client
from handlers.poster import Pacer, SlackPoster
from retail.errors import StorageError
from retail.types import Channel
from storage import open_store, room
from storage.base import Store
from tests.faults.poster_process import planned


def fill(folder: Path) -> None:
    """Write until not a byte more fits."""
    with (folder / "filler").open("wb", buffering=0) as file:
        for size in (2**20, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue


def taken_in(store: Store, first: int) -> int:
    """How many of a hundred articles were kept."""
    try:
        return store.save_articles(articles(first))
    except StorageError:
        return 0


def main(folder: Path, slack: str, token: str) -> None:
    """Plan, fill the disk, post; then free some and take in articles."""
    archive, day = folder / "endcap.db", datetime.now(UTC).date()
    store = open_store(f"sqlite:///{archive}")
    edition, posts = planned("C0FULL", day, ("s1",))
    store.save_edition(edition, posts)
    room.take_on(archive)
    fill(folder)
    client = posting_client(token, slack)
    poster = SlackPoster(lambda _workspace: client, Pacer(interval=0, spacing=0))
    runs = sent = 0
    while runs < 10 and sent < len(posts):
        runs += 1
        try:
            deliver(store, poster, Channel("T0LOCAL", "C0FULL"), day, f"run/{runs}")
        except StorageError as error:
            print(error, file=sys.stderr)
        sent = sum(post.state == "sent" for post in store.posts("T0LOCAL", "C0FULL", day))
    during = taken_in(store, 1000)
    (folder / "filler").unlink()
    found = {"sent": sent, "planned": len(posts), "runs": runs, "while": during, "after": taken_in(store, 2000)}
    print(json.dumps({**found, "problems": store.problems()}))
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
