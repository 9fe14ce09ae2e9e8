"""A posting process is killed, doubled and asked again: each message stands in the channel once."""

import json
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from handlers.local import LocalSlack
from retail.sample import sample_feeds
from retail.types import Channel
from storage import open_store
from tests.running.commandline import bot, start
from tests.running.in_process import Run
from tests.running.in_process import bot_here as bot_here
from tests.storage.engines import ENGINES, archive_of

NOW = "2026-11-20T11:00:00Z"


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with LocalSlack({"C0NEWS": "retail-news"}) as running:
        yield running


@pytest.fixture
def engine() -> str:
    """Which keeps the archive, where a test does not say."""
    return "sqlite"


@pytest.fixture
def url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the archive is."""
    return archive_of(engine, request, tmp_path)


@pytest.fixture
def settings(tmp_path: Path, slack: LocalSlack, url: str, bot_here: Run) -> dict[str, str]:
    """An archive filled from one of the sample's feeds, one brief an edition (a message takes a second)."""
    few = [feed for feed in sample_feeds() if feed.outlet in ("Gulf Coast Ledger",)]
    feeds = [{"url": feed.url, "outlet": feed.outlet, "kind": feed.kind} for feed in few]
    rows = "".join("[[feed]]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in feed.items()) for feed in feeds)
    (tmp_path / "feeds.toml").write_text(rows)
    bot_here(tmp_path, "ingest", "--feeds", "feeds.toml", DATABASE_URL=url)
    store = open_store(url)
    store.save_channel(Channel("T0LOCAL", "C0NEWS", size=1))
    store.change_record("T0LOCAL", "recovery", "C0NEWS", lambda _: {"done": NOW})  # it was read long ago
    store.close()
    return {"SLACK_BOT_TOKEN": slack.token, "SLACK_API_URL": slack.url, "DATABASE_URL": url}


def post(*more: str) -> tuple[str, ...]:
    return ("edition", "--post", "--channel", "C0NEWS", "--now", NOW, *more)


def keys(slack: LocalSlack) -> Counter[str]:
    return Counter(m["metadata"]["event_payload"]["key"] for m in slack.messages("C0NEWS"))


@pytest.fixture
def planned(tmp_path: Path, url: str, bot_here: Run) -> Callable[[], int]:
    """How many messages the edition has."""

    def count() -> int:
        words = ("edition", "--channel", "C0NEWS", "--now", NOW, "--blocks")
        return len(json.loads(bot_here(tmp_path, *words, DATABASE_URL=url).stdout))

    return count


def wait_for_messages(slack: LocalSlack, count: int) -> None:
    until = time.monotonic() + 30
    while len(slack.messages("C0NEWS")) < count:
        assert time.monotonic() < until, "the edition did not begin to go out"
        time.sleep(0.02)


@pytest.mark.parametrize("engine", ENGINES)
def test_killed_between_two_briefs_it_is_posted_once(
    tmp_path: Path, slack: LocalSlack, settings: dict[str, str], planned: Callable[[], int]
) -> None:
    first = start(tmp_path, *post(), **settings)
    wait_for_messages(slack, 2)
    time.sleep(0.3)  # between two: the pacer waits a second after each
    first.send_signal(signal.SIGKILL)
    first.communicate()
    begun = len(slack.messages("C0NEWS"))
    done = bot(tmp_path, *post(), **settings)
    assert done.returncode == 0, done.stderr
    assert 2 <= begun < planned()
    assert set(keys(slack).values()) == {1}
    assert len(keys(slack)) == planned()


def test_two_processes_at_once_and_a_third_later_post_it_once(
    tmp_path: Path, slack: LocalSlack, settings: dict[str, str], planned: Callable[[], int]
) -> None:
    both = [start(tmp_path, *post(), **settings) for _ in range(2)]
    assert [process.communicate()[1] for process in both] == ["", ""]
    assert [process.returncode for process in both] == [0, 0]
    assert bot(tmp_path, *post(), **settings).returncode == 0
    assert set(keys(slack).values()) == {1}
    assert len(keys(slack)) == planned()


def test_an_archived_channel_is_told_in_words(
    tmp_path: Path, slack: LocalSlack, settings: dict[str, str], bot_here: Run
) -> None:
    slack.add_channel("C0OLD", "old-news", archived=True)
    done = bot_here(tmp_path, "edition", "--post", "--channel", "C0OLD", "--now", NOW, **settings)
    assert done.returncode == 1
    assert "C0OLD" in done.stderr
    assert "archived" in done.stderr
