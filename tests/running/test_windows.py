"""What Slack may change stays changed, and a look costs and keeps nothing."""

from dataclasses import replace
from datetime import time
from pathlib import Path

from config import Config
from handlers.settings import KIND
from retail.types import Channel
from running.parts import Parts
from running.service import _remember_first_channel
from running.windows import preview, read, write


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
