"""``bot.py check``: whatever can be missing is broken here, one thing at a time, and told in words with what to do."""

import os
import socket
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import check
from config import Config
from handlers.checkup import NEEDED_SCOPES, introduce
from handlers.local import LocalSlack
from retail.errors import SlackUnknown
from retail.types import Channel, Feed, FeedState
from running.checkup import examine
from running.parts import Parts
from storage import open_store
from tests.running.in_process import Run
from tests.running.in_process import bot_here as bot_here
from tests.servers.model_server import KEY, model_server

CHANNEL = Channel("T0LOCAL", "C0NEWS", weekdays=frozenset(range(7)))
ALL = frozenset(NEEDED_SCOPES)


@dataclass
class Set:
    """An installation that is well in everything, to be broken in one thing."""

    slack: LocalSlack
    folder: Path
    config: Config
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def change(self, **settings: Any) -> None:
        self.config = replace(self.config, **settings)

    def keep(self, channel: Channel) -> None:
        store = open_store(self.config.database_url)
        store.save_channel(channel)
        store.close()

    def findings(self) -> tuple[list[str], list[str]]:
        """What is well, and what is not."""
        parts = Parts(self.config)
        try:
            found = examine(parts, self.at)
        finally:
            parts.close()
        said = [(one.ok, f"{one.subject}: {one.words}") for one in found]
        return [words for ok, words in said if ok], [words for ok, words in said if not ok]


@pytest.fixture
def well(tmp_path: Path) -> Iterator[Set]:
    with LocalSlack({"C0NEWS": "news", "C0EDIT": "editors"}) as slack:
        slack.state.scopes = ALL
        url = f"sqlite:///{tmp_path / 'endcap.db'}"
        store = open_store(url)
        store.save_feeds([Feed("https://news.example/feed")])
        store.save_channel(CHANNEL)
        store.close()
        config = Config(slack.token, slack.app_token, slack_api_url=slack.url, database_url=url)
        yield Set(slack, tmp_path, config)


Break = Callable[[Set], None]


def archived(s: Set) -> None:
    s.slack.state.rooms["C0NEWS"].archived = True


def left(s: Set) -> None:
    s.slack.state.rooms["C0NEWS"].member = False


def gone(s: Set) -> None:
    del s.slack.state.rooms["C0NEWS"]


def paused(s: Set) -> None:
    s.keep(replace(CHANNEL, paused_because="is_archived"))
    archived(s)


def room_left(s: Set) -> None:
    s.keep(replace(CHANNEL, editors="C0EDIT", editors_minutes=30))
    s.slack.state.rooms["C0EDIT"].member = False


def dead_feed(s: Set) -> None:
    state = FeedState("https://news.example/feed", checked=s.at, failures=3, error="news.example answers 404")
    store = open_store(s.config.database_url)
    store.save_refresh(state, [], None)
    store.close()


def no_feeds(s: Set) -> None:
    store = open_store(s.config.database_url)
    store.save_feeds([Feed("https://news.example/feed", paused=True)])
    store.close()


def damaged(s: Set) -> None:
    (s.folder / "endcap.db").write_bytes(b"<html>a web page</html>" * 50)
    for end in ("-wal", "-shm"):
        (s.folder / f"endcap.db{end}").unlink(missing_ok=True)


def newer(s: Set) -> None:
    with sqlite3.connect(s.folder / "endcap.db") as db:
        db.execute("pragma user_version = 9999")
    db.close()


def refuses(method: str, error: str) -> Break:
    return lambda s: s.slack.fail(method, "error", error=error)


BROKEN: dict[str, tuple[Break, tuple[str, ...]]] = {
    "another token": (lambda s: s.change(bot_token="xoxb-another"), ("slack: the bot token is not valid", "copy it")),
    "revoked": (refuses("auth.test", "token_revoked"), ("slack: the bot token was revoked", "install the app again")),
    "removed": (refuses("auth.test", "account_inactive"), ("slack: the bot was removed", "install the app again")),
    "no door": (
        lambda s: s.change(app_token=None),
        ("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "cannot reach the bot"),
    ),
    "another app token": (
        lambda s: s.change(app_token="xapp-another"),
        ("the app token is refused", "Basic Information"),
    ),
    "app token without its scope": (
        refuses("apps.connections.open", "missing_scope"),
        ("the app token lacks the scope connections:write",),
    ),
    "no such channel": (gone, ("C0NEWS", "Slack knows no such channel", "invite the bot")),
    "not in the channel": (left, ("the bot is not in channel C0NEWS", "/invite")),
    "archived channel": (archived, ("channel C0NEWS is archived", "unarchive it")),
    "no history": (
        refuses("conversations.history", "missing_scope"),
        ("C0NEWS", "history cannot be read", "channels:history"),
    ),
    "not in the editors' channel": (room_left, ("the bot is not in channel C0EDIT", "/invite")),
    "dead feed": (dead_feed, ("0 of 1 read well", "is this machine online?")),
    "no feeds": (no_feeds, ("feeds: all of them are paused", "no news", "feeds add")),
    "damaged database": (damaged, ("endcap.db", "not a database", "backup")),
    "newer database": (newer, ("endcap.db", "a newer Endcap made it", "start the newer Endcap")),
    "no directory": (
        lambda s: s.change(database_url=f"sqlite:///{s.folder / 'nowhere' / 'x.db'}"),
        ("there is no directory", "DATABASE_URL"),
    ),
    "clock ahead": (lambda s: setattr(s, "at", s.at + timedelta(minutes=7)), ("clock is 4", "ahead of Slack's", "NTP")),
    "clock behind": (lambda s: setattr(s, "at", s.at - timedelta(minutes=7)), ("behind Slack's", "NTP")),
    "unknown zone": (lambda s: s.keep(replace(CHANNEL, zone="Mars/Olympus")), ("C0NEWS", "'Mars/Olympus'", "tzdata")),
    "no weekday": (lambda s: s.keep(replace(CHANNEL, weekdays=frozenset())), ("no edition comes", "choose weekdays")),
    "paused channel": (paused, ("C0NEWS is paused", "archived")),
}


def test_all_is_well_with_an_installation_that_lacks_nothing(well: Set) -> None:
    said, wrong = well.findings()
    assert wrong == []
    assert any("channel C0NEWS: the bot is a member" in one for one in said)
    assert any("C0NEWS: next edition" in one for one in said)


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_told_with_what_to_do_and_nothing_else_is_blamed(well: Set, what: str) -> None:
    broken, expected = BROKEN[what]
    broken(well)
    _, wrong = well.findings()
    told = " | ".join(wrong)
    assert all(words in told for words in expected), told
    assert len(wrong) == 1, told


@pytest.mark.parametrize("scope", sorted(ALL))
def test_each_scope_that_is_missing_is_told_with_what_does_not_work_without_it(well: Set, scope: str) -> None:
    well.slack.state.scopes = ALL - {scope}
    _, (wrong,) = well.findings()
    assert f"the scope {scope} is missing: {NEEDED_SCOPES[scope]}" in wrong
    assert "reinstall" in wrong


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("401", ("refuses the key", "OPENAI_API_KEY")),
        ("404", ("there is no model 'small' at", "OPENAI_MODEL")),
        ("html", ("something else than a model", "OPENAI_BASE_URL")),
        ("away", ("cannot be reached", "OPENAI_BASE_URL")),
        ("good", ()),
    ],
)
def test_a_model_that_does_not_answer_is_told_by_what_is_wrong(well: Set, mode: str, expected: tuple[str, ...]) -> None:
    with model_server("{}" if mode == "good" else mode) as server:
        url = f"http://127.0.0.1:{free_port()}/v1" if mode == "away" else server.url
        well.change(openai_api_key=KEY, openai_base_url=url, openai_model="small", model_seconds=5)
        said, wrong = well.findings()
    assert all(words in " ".join(wrong) for words in expected), wrong
    assert len(wrong) == (1 if expected else 0)
    assert KEY not in " ".join([*said, *wrong])
    assert expected or any("small answers" in one for one in said)


def test_without_slack_or_a_model_that_is_said_and_is_no_fault(tmp_path: Path, bot_here: Run) -> None:
    done = bot_here(tmp_path, "check")
    assert done.returncode == 0
    assert "no SLACK_BOT_TOKEN: the terminal only" in done.stdout
    assert "model: none: briefs are extracts" in done.stdout
    assert "MEND" not in done.stdout


@contextmanager
def a_reader_only(folder: Path) -> Iterator[None]:
    """What is done meanwhile is done by a user who may read the folder and not write to it."""
    for one in folder.iterdir():
        one.chmod(0o444)
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(stat.S_IRWXU)


def test_a_database_that_cannot_be_written_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="endcap-read-only-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'endcap.db'}"
        open_store(url).close()
        parts = Parts(Config(database_url=url))
        with a_reader_only(folder):
            found = examine(parts)
        wrong = [one.words for one in found if not one.ok]
        assert len(wrong) == 1
        assert "write" in wrong[0]
        assert "endcap.db" in wrong[0]


def test_the_status_is_1_when_something_is_to_be_mended(well: Set, capsys: pytest.CaptureFixture[str]) -> None:
    @dataclass
    class Asked:
        json: bool = False

    for broken, status in ((lambda _: None, 0), (left, 1)):
        broken(well)
        parts = Parts(well.config)
        assert check(parts, Asked()) == status  # type: ignore[arg-type]
        parts.close()
    printed = capsys.readouterr().out
    assert "ok    database: sound" in printed
    assert "MEND  slack: the bot is not in channel C0NEWS; type /invite" in printed


def test_a_slack_that_cannot_be_reached_is_told_with_the_systems_reason() -> None:
    with LocalSlack() as gone:
        address = gone.url
    with pytest.raises(SlackUnknown, match=f"could not reach Slack at {address}: Connection refused"):
        introduce("xoxb-1", address)
