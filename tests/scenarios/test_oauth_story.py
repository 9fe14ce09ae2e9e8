"""Workspaces come and go by OAuth: what is refused, what is kept, what goes, and that no token is in clear text."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from briefs.alerts import FOLLOWS
from handlers.blocks import edition_posts
from handlers.local import LocalSlack
from handlers.oauth import Installations, Vault
from retail.errors import ConfigError, SlackRefused
from retail.types import Channel
from running.alerts_job import tell_what_is_due
from running.checkup import examine
from storage.base import Store
from storage.sqlite import SQLiteStore
from tests.handlers.editions import brief, edition
from tests.scenarios.many import ADA, CLIENT_SECRET, KEY, Many, many
from tests.scenarios.world import NOW, article
from tests.storage.postgres_server import fresh_url

ENGINES = ("sqlite", "postgres")


@pytest.fixture(params=ENGINES)
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Many]:
    """The bot of many workspaces on each engine."""
    url = fresh_url(request) if request.param == "postgres" else f"sqlite:///{tmp_path / 'endcap.db'}"
    with many(url) as running:
        yield running


@pytest.fixture
def m(tmp_path: Path) -> Iterator[Many]:
    with many(f"sqlite:///{tmp_path / 'endcap.db'}") as running:
        yield running


def rows_naming(store: Store, team: str) -> dict[str, int]:
    """In which tables the id stands, in any column, whatever the column is for."""
    counted: dict[str, int] = {}
    if isinstance(store, SQLiteStore):
        with store._reading() as db:
            names = [name for (name,) in db.execute("select name from sqlite_master where type = 'table'")]
            for table in (name for name in names if not name.startswith(("articles_fts", "sqlite_", "_sqlite"))):
                rows = db.execute(f"select * from {table}").fetchall()
                counted[table] = sum(any(team in str(value) for value in row) for row in rows)
    else:
        with store._reading() as db:  # type: ignore[attr-defined]
            names = [name for (name,) in db.execute("select tablename from pg_tables where schemaname = 'public'")]
            for table in names:
                rows = db.execute(f"select * from {table}").fetchall()
                counted[table] = sum(any(team in str(value) for value in row) for row in rows)
    assert len(counted) >= 19, "every table was looked into"
    return {table: count for table, count in counted.items() if count}


# --- coming ---


def test_a_workspace_installs_the_app_and_is_answered_with_its_own_token(both: Many) -> None:
    team = both.installed("T0ONE", "C0ONE")
    said = team.command("U0ANNA", "C0ONE", "/retail kroger")
    assert said.status == 200
    assert "Kroger" in str(said.replies[0]["blocks"])
    assert {method for method, _ in team.calls} >= {"auth.test"}
    assert both.store.installed() == ["T0ONE"]


def test_a_token_is_never_in_clear_text_in_the_archive(both: Many) -> None:
    team = both.installed("T0ONE", "C0ONE")
    assert team.token.startswith("xoxb-t0one-")
    assert rows_naming(both.store, team.token) == {}
    sealed = both.store.installation("T0ONE") or ""
    assert Vault([KEY]).open(sealed).count(team.token) == 1


def test_neither_code_nor_token_nor_secret_reaches_the_log(m: Many, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    team = m.installed("T0ONE", "C0ONE")
    browser = m.browser()
    back = team.authorize(browser.to_slack(), ADA)
    assert browser.back(back.replace("code=", "code=wrong")).status == 401
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("slack_sdk.web")]
    for secret in (team.token, CLIENT_SECRET, KEY, back.partition("code=")[2].partition("&")[0]):
        assert not any(secret in line for line in ours)


def test_a_way_back_without_its_state_is_refused(m: Many) -> None:
    team, browser = m.team("T0ONE", "C0ONE"), m.browser()
    back = team.authorize(browser.to_slack(), ADA)
    code, _, _ = back.partition("&state=")
    assert browser.back(code).status == 400
    assert browser.back(f"{code}&state=invented").status == 400
    stranger = m.browser()
    assert stranger.back(back).status == 400, "another browser than the one that went out"
    assert m.store.installed() == []


def test_a_state_that_we_never_issued_is_refused_even_with_its_cookie(m: Many) -> None:
    team, browser = m.team("T0ONE", "C0ONE"), m.browser()
    back = team.authorize(browser.to_slack(), ADA)
    browser.cookie = "slack-app-oauth-state=invented"
    assert browser.back(f"{back.partition('&state=')[0]}&state=invented").status == 401
    assert m.store.installed() == []


def test_a_state_is_good_once_and_for_ten_minutes(both: Many) -> None:
    team, browser = both.team("T0ONE", "C0ONE"), both.browser()
    back = team.authorize(browser.to_slack(), ADA)
    cookie = browser.cookie
    assert browser.back(back).status == 200
    browser.cookie = cookie
    fresh = team.authorize(browser.to_slack(), ADA).partition("&state=")[0]
    browser.cookie = cookie
    assert browser.back(f"{fresh}&state={back.partition('&state=')[2]}").status == 401, "a state used twice"
    late = both.browser()
    back = team.authorize(late.to_slack(), ADA)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)):
        assert late.back(back).status == 401


def test_a_code_used_twice_is_refused(m: Many) -> None:
    team, browser = m.team("T0ONE", "C0ONE"), m.browser()
    back = team.authorize(browser.to_slack(), ADA)
    assert browser.back(back).status == 200
    again = m.browser()
    state = again.to_slack().partition("state=")[2].partition("&")[0]
    assert again.back(f"{back.partition('&state=')[0]}&state={state}").status == 401


def test_another_redirect_address_is_refused_by_slack_on_the_way_out_and_back(tmp_path: Path) -> None:
    with many(f"sqlite:///{tmp_path / 'a.db'}", public_url="https://evil.example") as m:
        team = m.team("T0ONE", "C0ONE")
        with pytest.raises(ValueError, match="bad_redirect_uri"):
            team.authorize(m.browser().to_slack(), ADA)
    with many(f"sqlite:///{tmp_path / 'b.db'}") as m:
        team, browser = m.team("T0ONE", "C0ONE"), m.browser()
        elsewhere = f"http://127.0.0.1:{m.server.port}/slack/oauth_redirect/x"
        out = f"{browser.to_slack()}&redirect_uri={elsewhere}"
        back = team.authorize(out.replace("&redirect_uri=&", "&"), ADA).replace("/x?", "?")
        assert browser.back(back).status == 401
        assert m.store.installed() == []


def test_a_person_who_cancels_is_told_and_nothing_is_kept(m: Many) -> None:
    page = m.browser().get("/slack/oauth_redirect?error=access_denied%3Cscript%3E")
    assert page.status == 200
    assert "access_denied" in page.body
    assert "<script>" not in page.body
    assert m.store.installed() == []


def test_a_slack_that_is_down_is_a_refusal_and_no_crash(m: Many) -> None:
    team, browser = m.team("T0ONE", "C0ONE"), m.browser()
    back = team.authorize(browser.to_slack(), ADA)
    m.slack.fail("oauth.v2.access", "reset_before")
    assert browser.back(back).status == 401
    assert m.store.installed() == []


def test_a_workspace_without_an_installation_is_refused_and_no_listener_runs(m: Many) -> None:
    stranger = m.team("T0STRANGE", "C0STRANGE")
    said = stranger.command("U0ANNA", "C0STRANGE", "/retail kroger")
    assert said.status == 200
    assert "not installed" in said.body
    assert said.replies == []
    assert stranger.mention("U0ANNA", "C0STRANGE", "what of Kroger?")
    assert stranger.calls == []
    assert rows_naming(m.store, "T0STRANGE") == {}


def test_installing_again_while_installed_keeps_the_settings(m: Many) -> None:
    team = m.installed("T0ONE", "C0ONE")
    m.store.save_channel(Channel("T0ONE", "C0ONE", size=3))
    m.install(team)
    assert m.store.channel("T0ONE", "C0ONE") == Channel("T0ONE", "C0ONE", size=3)


# --- going ---


def lived_in(m: Many, name: str, channel: str) -> LocalSlack:
    """A workspace with a row in every table that can hold one of its own."""
    team = m.installed(name, channel)
    sent = m.publish(team, channel, f"s-{name[2:].lower()}")
    m.store.change_record(name, "follows", "U0ANNA", lambda _: {"items": []})
    m.store.claim(f"alert/{name}/U0ANNA/s1", "me", NOW, None)
    team.mention("U0ANNA", channel, "who buys the bakery?", sent["brief"])
    m.store.claim(f"lease/{name}/{channel}", "me", NOW, timedelta(seconds=25))
    return team


@pytest.mark.parametrize(
    "events",
    [("app_uninstalled", "tokens_revoked"), ("tokens_revoked", "app_uninstalled"), ("tokens_revoked",)],
    ids=["removed, then revoked", "revoked, then removed", "only revoked"],
)
def test_a_workspace_that_leaves_leaves_no_row_and_gets_no_call(both: Many, events: tuple[str, ...]) -> None:
    gone, stays = lived_in(both, "T0GONE", "C0GONE"), lived_in(both, "T0STAY", "C0STAY")
    kept = rows_naming(both.store, "T0STAY")
    assert set(rows_naming(both.store, "T0GONE")) >= {
        *("channels", "claims", "editions", "installations", "posts", "records", "told", "told_articles")
    }
    calls = len(gone.calls)
    gone.uninstall(*events)
    assert rows_naming(both.store, "T0GONE") == {}
    assert rows_naming(both.store, "T0STAY") == kept
    assert "not installed" in gone.command("U0ANNA", "C0GONE", "/retail kroger").body
    assert len(gone.calls) == calls
    with pytest.raises(SlackRefused):
        both.bot.parts.workspaces.client("T0GONE")
    assert stays.command("U0ANNA", "C0STAY", "/retail kroger").replies


def test_what_a_job_under_way_writes_for_a_workspace_that_left_is_swept_by_the_next_tick(both: Many) -> None:
    gone = lived_in(both, "T0GONE", "C0GONE")
    gone.uninstall()
    both.store.save_channel(Channel("T0GONE", "C0GONE"))
    both.store.change_record("T0GONE", "paused", "C0GONE", lambda _: {"reason": "account_inactive"})
    both.store.save_channel(Channel("T0FOREIGN", "C0FOREIGN"))  # of a bot with one token, before it served many
    dict(both.bot.chores(datetime.now(UTC)))["sweep"]()
    assert rows_naming(both.store, "T0GONE") == {}
    assert both.store.channel("T0FOREIGN", "C0FOREIGN") is not None


def test_coming_back_is_a_clean_start_with_a_new_token(both: Many) -> None:
    team = lived_in(both, "T0ONE", "C0ONE")
    old = team.token
    team.uninstall()
    both.install(team)
    assert team.token != old
    assert set(rows_naming(both.store, "T0ONE")) == {"installations"}
    assert both.store.channels() == []
    assert team.command("U0ANNA", "C0ONE", "/retail today").replies[0]["text"].startswith("There is no edition yet")


def test_an_event_that_comes_after_the_workspace_came_back_forgets_nothing(m: Many) -> None:
    team = lived_in(m, "T0ONE", "C0ONE")
    early = int(datetime.now(UTC).timestamp()) - 60
    team.state.clock = lambda: float(early)  # when it was removed; the events are a minute late
    team.event({"type": "app_uninstalled"})
    team.event({"type": "tokens_revoked", "tokens": {"bot": ["U0OLD"], "oauth": []}})
    team.settle()
    assert m.store.installation("T0ONE") is not None
    assert m.store.channel("T0ONE", "C0ONE") is not None


def test_of_a_workspace_that_left_unheard_the_next_refusal_tells(m: Many) -> None:
    team = lived_in(m, "T0ONE", "C0ONE")
    team.state.revoked.add(team.token)
    channel = Channel("T0ONE", "C0ONE", hour=(NOW - timedelta(minutes=2)).time(), weekdays=frozenset(range(7)))
    m.store.save_channel(channel)
    m.store.change_record("T0ONE", "recovery", "C0ONE", lambda _: {"done": NOW.isoformat()})
    made = edition(brief("s9"), workspace="T0ONE", channel="C0ONE", day=(NOW - timedelta(minutes=2)).date())
    m.store.plan_posts([replace(p, key=f"{p.key}/again") for p in edition_posts(made)])
    m.bot.publish(channel)
    assert rows_naming(m.store, "T0ONE") == {}


# --- the key ---


def test_with_another_key_nothing_opens_and_the_reason_is_said(m: Many) -> None:
    m.installed("T0ONE", "C0ONE")
    other = Installations(m.store, Vault(["b" * 43 + "="]), m.slack.url)
    with pytest.raises(ConfigError, match="ENDCAP_SECRET_KEY"):
        other.of("T0ONE")
    changed = Installations(m.store, Vault(["b" * 43 + "=", KEY]), m.slack.url)
    found = changed.of("T0ONE")
    assert found is not None
    assert found.workspace == "T0ONE"
    assert found.token not in repr(found)


def test_check_counts_the_workspaces_and_names_the_one_that_left_unheard(m: Many) -> None:
    m.installed("T0ONE", "C0ONE")
    gone = m.installed("T0TWO", "C0TWO")
    gone.state.revoked.add(gone.token)
    said = {finding.subject: finding for finding in examine(m.bot.parts) if finding.subject in ("slack", "workspace")}
    assert said["slack"].words.startswith("2 workspaces")
    assert "T0TWO removed the app" in said["workspace"].words
    assert not said["workspace"].ok


# --- alerts in every workspace ---


def test_followers_of_two_workspaces_are_told_from_one_grouping(m: Many) -> None:
    since = (NOW - timedelta(days=1)).isoformat()
    follows = [{"kind": "company", "key": "publix", "name": "Publix", "since": since}]
    for team, channel in (("T0ONE", "C0ONE"), ("T0TWO", "C0TWO")):
        m.installed(team, channel)
        m.store.change_record(team, FOLLOWS, ADA, lambda _: {"items": follows, "quiet": "none"})
    m.store.save_articles([article("n1", "Publix names a finance chief", "", days=0.01, about="publix")])
    asked: list[str] = []
    assert isinstance(m.store, SQLiteStore)
    m.store._connection().set_trace_callback(asked.append)
    assert tell_what_is_due(m.bot.parts, NOW) == 2
    assert sum("from articles where published >= " in statement for statement in asked) == 1
    for slack in m.teams.values():
        assert "Publix names a finance chief" in str(slack.calls)
