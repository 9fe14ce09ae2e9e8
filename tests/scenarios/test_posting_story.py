"""An edition goes out through the ledger, the poster and the stand-in Slack, with everything that goes wrong there."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from briefs.delivery import Clock, Delivery, Patience, deliver
from handlers.blocks import edition_posts
from handlers.clients import posting_client
from handlers.local_server import FaultKind
from handlers.poster import Pacer, SlackPoster
from retail.types import Channel
from tests.handlers.editions import brief, edition
from tests.scenarios.world import ANNA, CHANNEL, World, world
from tests.storage.engines import archive as archive

QUICK = Patience(timedelta(seconds=0.2), timedelta(seconds=0.2), timedelta(seconds=2))


def morning(w: World) -> Callable[[], Delivery]:
    """An edition of three briefs, planned; each call delivers what is unposted, as a new process would."""
    w.edition = edition(brief("s1"), brief("s2"), brief("s3"), day=datetime.now(UTC).date())
    w.store.save_edition(w.edition, edition_posts(w.edition))
    client = posting_client(w.slack.token, w.slack.url)
    client.timeout = 1
    runs = iter(range(1000))

    def run() -> Delivery:
        poster = SlackPoster(lambda _workspace: client, Pacer(interval=0, spacing=0))
        channel = Channel("T0LOCAL", CHANNEL)
        return deliver(w.store, poster, channel, w.edition.day, f"run-{next(runs)}", clock=Clock(), patience=QUICK)

    return run


def keys(w: World) -> Counter[str]:
    return Counter(m["metadata"]["event_payload"]["key"] for m in w.slack.messages(CHANNEL) if "metadata" in m)


def planned(w: World) -> Counter[str]:
    return Counter(post.key for post in edition_posts(w.edition))


def test_an_edition_is_posted_once_in_order_and_a_second_run_posts_nothing(tmp_path: Path, archive: str) -> None:
    with world(tmp_path, archive=archive) as w:
        run = morning(w)
        assert run().done
        assert run().sent == []
        assert keys(w) == planned(w)
        roots = [m for m in w.slack.messages(CHANNEL) if "thread_ts" not in m]
        assert len(roots) == 5


@pytest.mark.parametrize(
    "kind", ["reset_after", "500_after", "internal_error_after", "hang_after", "reset_before", "500_before", "429"]
)
def test_whatever_is_lost_on_the_way_each_message_stands_once(tmp_path: Path, archive: str, kind: FaultKind) -> None:
    with world(tmp_path, archive=archive) as w:
        run = morning(w)
        w.slack.fail("chat.postMessage", kind, times=2, seconds=1.5 if kind == "hang_after" else 0.1)
        for _ in range(4):
            if run().done:
                break
        assert keys(w) == planned(w)


def test_while_the_history_cannot_be_read_nothing_is_posted_again(tmp_path: Path, archive: str) -> None:
    with world(tmp_path, archive=archive) as w:
        run = morning(w)
        w.slack.fail("chat.postMessage", "reset_after")
        w.slack.fail("conversations.history", "500_before", times=50)
        run()
        assert max(keys(w).values()) == 1


def test_a_new_disk_finds_what_stands_in_the_channel_already(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    with world(tmp_path / "old") as w:
        morning(w)()
        before = w.slack.messages(CHANNEL)
    with world(tmp_path / "new") as w:
        w.slack.state.rooms[CHANNEL].messages.extend(before[:4])
        run = morning(w)
        run()
        assert keys(w) == planned(w)


def test_a_message_that_a_person_deleted_is_not_posted_again(tmp_path: Path, archive: str) -> None:
    with world(tmp_path, archive=archive) as w:
        run = morning(w)
        run()
        gone = w.slack.messages(CHANNEL)[1]
        w.slack.state.rooms[CHANNEL].messages.remove(gone)
        assert run().sent == []
        assert gone["metadata"]["event_payload"]["key"] not in keys(w)


def test_a_reply_under_a_posted_brief_finds_its_story(tmp_path: Path, archive: str) -> None:
    with world(tmp_path, archive=archive) as w:
        morning(w)()
        root = next(m for m in w.slack.messages(CHANNEL) if m["metadata"]["event_payload"]["key"].endswith("brief/s2"))
        w.slack.mention(ANNA, CHANNEL, "what did Kroger open?", root["ts"])
        assert len(w.answers_in(root["ts"])) == 1
