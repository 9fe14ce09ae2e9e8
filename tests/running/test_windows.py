"""What Slack may change stays changed, and a look costs and keeps nothing."""

from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

from config import Config
from handlers.answers import Asker, answer
from handlers.commands import Stats
from handlers.services import Services
from handlers.settings import KIND
from retail.types import Channel, Feed, FeedState, PlannedPost
from running.parts import Parts
from running.service import _remember_first_channel, services_of
from running.windows import preview, read, write
from storage.rescue import copy_nightly


def parts_in(folder: Path) -> Parts:
    return Parts(
        Config.from_env(
            {"DATABASE_URL": f"sqlite:///{folder / 'a.db'}", "ENDCAP_CHANNEL": "C0NEWS", "ENDCAP_TIME": "07:00"}
        )
    )


def test_a_timetable_that_was_changed_in_slack_survives_a_restart(tmp_path: Path) -> None:
    parts = parts_in(tmp_path)
    try:
        _remember_first_channel(parts, "T0")
        made = parts.store.channel("T0", "C0NEWS")
        assert made is not None
        parts.store.save_channel(replace(made, hour=time(9, 15)))
        parts.store.change_record("T0", KIND, "C0NEWS", lambda _: {"by": "U0ADA"})
        _remember_first_channel(parts, "T0")
        after = parts.store.channel("T0", "C0NEWS")
        assert after is not None
        assert after.hour == time(9, 15)
    finally:
        parts.close()


def test_a_preview_keeps_no_edition(tmp_path: Path) -> None:
    parts = parts_in(tmp_path)
    try:
        assert preview(parts, Channel("T0", "C0NEWS", layout="digest")).layout == "digest"
        assert parts.store.latest_edition("T0") is None
    finally:
        parts.close()


def test_what_is_written_is_read_again() -> None:
    feeds = read('<opml><body><outline xmlUrl="https://a.example/f" text="A &amp; B"/></body></opml>')
    assert [feed.url for feed in read(write(feeds))] == ["https://a.example/f"]


def test_stats_tell_how_it_goes_and_of_the_last_copy(tmp_path: Path) -> None:
    parts = Parts(Config(database_url=f"sqlite:///{tmp_path / 'endcap.db'}"))
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    parts.store.save_feeds([Feed("https://a.example/feed", "A"), Feed("https://b.example/feed", "B")])
    parts.store.save_refresh(FeedState("https://a.example/feed", checked=now, succeeded=now), [], None)
    parts.store.save_refresh(FeedState("https://b.example/feed", checked=now, error="it hangs", failures=1), [], None)
    parts.store.plan_posts([PlannedPost("2026-11-20/T1/x", "T1", "C1", now.date(), 0, "brief", "{}")])
    parts.store.add_tokens(now.date(), 1200)
    services = replace(services_of(parts, "T1"), now=lambda: now, daily_tokens=5000)
    before = stats_of(services)
    assert "Of 2 feeds that were read, 1 answered well." in before
    assert "Messages: 0 sent, 1 waiting, 0 refused." in before
    assert "1,200 of 5,000 tokens today" in before
    assert "last copy" not in before
    copy_nightly(parts.store, tmp_path / "endcap.db", now.date())
    assert "The last copy of the archive is of 2026-11-20." in stats_of(services)
    assert "Messages" not in stats_of(replace(services, installed_at=1)), "of many workspaces none hears of the others'"
    parts.close()


def stats_of(services: Services) -> str:
    return answer(Stats(), services, Asker("U1", "C1")).text
