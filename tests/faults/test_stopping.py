"""The bot as a process: it comes up although Slack is down, ends in time when told to, and doubles nothing."""

import json
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.local import LocalSlack
from handlers.local_server import wait_for
from retail.sample import sample_feeds
from retail.types import Channel
from storage import open_store
from storage.rescue import copy_nightly
from tests.faults.poster_process import planned
from tests.running.commandline import start

CHANNEL = "C0NEWS"
HOUR = datetime.now(UTC) - timedelta(minutes=2)


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with LocalSlack({CHANNEL: "retail-news"}) as running:
        yield running


@contextmanager
def bot(folder: Path, slack: LocalSlack, **more: str) -> Iterator["subprocess.Popen[str]"]:
    """``bot.py run`` in Socket Mode, due two minutes ago; killed if the test leaves it running."""
    feed = next(iter(sample_feeds()))
    row = {"url": feed.url, "outlet": feed.outlet, "kind": feed.kind}
    (folder / "feeds.toml").write_text("[[feed]]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in row.items()))
    tokens = {"SLACK_BOT_TOKEN": slack.token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url}
    times = {"ENDCAP_CHANNEL": CHANNEL, "ENDCAP_TIME": f"{HOUR:%H:%M}", "ENDCAP_DAYS": "mon-sun"}
    process = start(folder, "run", **tokens, **times, ENDCAP_FEEDS="feeds.toml", **more)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ended(process: "subprocess.Popen[str]") -> tuple[int, float]:
    """Exit status and seconds after a SIGTERM."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)
    return process.returncode, time.monotonic() - began


def plan(folder: Path, *briefs: str) -> int:
    """An edition of today in the archive, its channel read already; returns how many messages it has."""
    store, day = open_store(f"sqlite:///{folder / 'endcap.db'}"), HOUR.date()
    made, posts = planned(CHANNEL, day, briefs)
    store.save_channel(Channel("T0LOCAL", CHANNEL, hour=HOUR.time(), weekdays=frozenset(range(7))))
    store.save_edition(made, posts)
    store.change_record("T0LOCAL", "recovery", CHANNEL, lambda _: {"began": "", "done": HOUR.isoformat()})
    store.close()
    return len(posts)


def keys(slack: LocalSlack) -> Counter[str]:
    return Counter(m["metadata"]["event_payload"]["key"] for m in slack.messages(CHANNEL) if "metadata" in m)


def test_it_comes_up_when_slack_does_and_ends_within_ten_seconds_when_idle(tmp_path: Path, slack: LocalSlack) -> None:
    slack.fail("auth.test", "500_before")
    slack.fail("apps.connections.open", "reset_before")
    with bot(tmp_path, slack) as process:
        assert wait_for(lambda: slack.connections > 0, 20)
        time.sleep(0.5)
        status, seconds = ended(process)
    assert status == 0
    assert seconds < 10


def test_told_to_end_while_posting_it_ends_in_time_and_the_next_one_goes_on_without_doubling(
    tmp_path: Path, slack: LocalSlack
) -> None:
    count = plan(tmp_path, "s1")
    with bot(tmp_path, slack) as process:
        assert wait_for(lambda: len(slack.messages(CHANNEL)) >= 2, 20)
        status, seconds = ended(process)
    assert (status, seconds < 25) == (0, True)
    assert 2 <= len(slack.messages(CHANNEL)) < count
    with bot(tmp_path, slack) as process:
        assert wait_for(lambda: len(slack.messages(CHANNEL)) >= count, 25)
        assert ended(process)[0] == 0
    assert set(keys(slack).values()) == {1}
    assert len(keys(slack)) == count
    opening = next(m for m in slack.messages(CHANNEL) if "/opening/" in m["metadata"]["event_payload"]["key"])
    assert "Late" not in opening["text"]


def test_a_wrong_app_token_is_told_and_not_tried_for_ever(tmp_path: Path, slack: LocalSlack) -> None:
    slack.fail("apps.connections.open", "error", times=5, error="invalid_auth")
    with bot(tmp_path, slack) as process:
        _, told = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "endcap: SLACK_APP_TOKEN: the app token is refused (invalid_auth)" in told
    assert "bot token" not in told


def test_a_damaged_archive_is_replaced_by_last_nights_copy_at_the_start_and_admins_are_told(
    tmp_path: Path, slack: LocalSlack
) -> None:
    plan(tmp_path, "s1")
    archive = tmp_path / "endcap.db"
    store = open_store(f"sqlite:///{archive}")
    copy_nightly(store, archive, HOUR.date())
    store.close()
    archive.write_bytes(b"<html>saved by mistake</html>")
    with bot(tmp_path, slack, ENDCAP_ADMINS="U0ANNA") as process:
        assert wait_for(lambda: "D0ANNA" in slack.state.rooms and bool(slack.messages("D0ANNA")), 20)
        assert ended(process)[0] == 0
    assert "The archive was damaged" in slack.messages("D0ANNA")[0]["text"]
    (aside,) = tmp_path.glob("endcap.db.damaged-*")
    assert aside.read_bytes() == b"<html>saved by mistake</html>"
    store = open_store(f"sqlite:///{archive}")
    assert store.channel("T0LOCAL", CHANNEL) is not None
    store.close()
