"""Two workspaces side by side, by OAuth: whatever somebody in one of them types, clicks or forges, nothing of the
other is shown or changed.

One workspace lives: an edition with words of its own, a signed View, follows, votes, consents, corrections, editors,
settings, a private save. Then an admin of the other uses everything that the first ever saw, with all its values.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from briefs.signed import keep_view
from handlers.blocks import edition_posts
from handlers.local import LocalSlack, buttons
from handlers.poster import Pacer, SlackPoster
from retail.types import Author, Channel, Digest, Story, View
from tests.handlers.editions import brief, edition
from tests.scenarios.many import ADA, Many, many
from tests.scenarios.test_oauth_story import rows_naming
from tests.scenarios.world import ARTICLES, NOW, article
from tests.storage.postgres_server import fresh_url

Json = dict[str, Any]
LIVES, PRIES = "T0LIVES", "T0PRIES"
HOME, THERE = "C0LIVES", "C0PRIES"
MARKS = ("Zebrawood", "Quokka", "Wombat", "Numbat", "Axolotl", "Okapi", "U0SECRET")
"""Words that only the first workspace knows: headline, View, digest, follow, save, correction, a person's id."""


@dataclass
class Both:
    """The two, and what stands under the story in the first."""

    m: Many
    lives: LocalSlack
    pries: LocalSlack
    sent: dict[str, str]

    def kept(self) -> dict[str, list[str]]:
        """Every row that names the first workspace."""
        found = rows_naming(self.m.store, LIVES)
        return {table: sorted(map(str, self._rows(table))) for table in found}

    def _rows(self, table: str) -> list[Any]:
        with self.m.store._reading() as db:  # type: ignore[attr-defined]
            return [row for row in db.execute(f"select * from {table}").fetchall() if LIVES in str(row)]

    def shown(self) -> str:
        """All that anybody in the second workspace was ever shown, and all that was said to Slack on its behalf."""
        with self.pries.state.lock:
            rooms = [message for room in self.pries.state.rooms.values() for message in room.messages]
        own = [message for message in rooms if "bot_id" in message]
        return json.dumps([own, self.pries.ephemerals, self.pries.views, self.pries.calls], ensure_ascii=False)


def told(m: Many, team: str, channel: str, secret: bool) -> dict[str, str]:
    """An edition on the same story in each workspace; the first one's has words of its own."""
    made = brief("s1")
    if secret:
        made = replace(made, headline="Zebrawood Markets is said to weigh a sale")
    digest = Digest(NOW.date(), replies=(("Wombat", "Wombat says: keep it."),), authors=("U0SECRET",))
    day = edition(made, workspace=team, channel=channel, day=NOW.date(), digest=digest if secret else None)
    m.store.save_stories([Story("s1", ARTICLES[:2], NOW, NOW)])
    m.store.save_channel(Channel(team, channel, size=4 if secret else 6))
    m.store.save_edition(day, edition_posts(day))
    poster = SlackPoster(m.bot.parts.workspaces.client, Pacer(interval=0, spacing=0))
    sent: dict[str, str] = {}
    for post in m.store.posts(team, channel, day.day):
        m.store.claim_post(post.planned.key, "test", NOW)
        ts = poster.post(post, sent.get("brief") if post.planned.thread_of else None)
        m.store.record_post(post.planned.key, ts)
        sent.setdefault(post.planned.part, ts)
    return sent


def live(m: Many, team: LocalSlack, sent: dict[str, str]) -> None:
    """People of the first workspace use everything there is."""
    view = View("A reader's View", Author("human", "Quokka", "U0SECRET"), "Quokka thinks it is a promise.")
    keep_view(m.store, LIVES, HOME, replace(brief("s1"), headline="Zebrawood Markets"), view, NOW)
    m.store.change_record(LIVES, "editors", "workspace", lambda _: {"users": ["U0SECRET"]})
    m.store.change_record(LIVES, "consents", "U0SECRET", lambda _: {"choice": "named", "asked": NOW.isoformat()})
    save = article("save1", "Axolotl Foods buys Kroger's aquarium", "Axolotl buys Kroger's tanks.")
    m.store.keep_save(LIVES, replace(save, saved=True))
    root = {one["ts"]: one for one in team.messages(HOME)}
    team.command("U0SECRET", HOME, "/retail follow Numbat Stores")
    team.command("U0SECRET", HOME, "/retail following")
    team.command("U0SECRET", HOME, "/retail kroger")
    team.command("U0SECRET", HOME, "/retail today")
    team.command(ADA, HOME, "/retail settings")
    for message in root.values():
        for element in buttons(message):
            if str(element.get("action_id", "")).startswith("vote_0"):
                team.click("U0SECRET", message, str(element["action_id"]))
    opened = set(team.views)
    team.click("U0SECRET", root[sent["brief"]], "brief_menu", "Report a mistake")
    for key in set(team.views) - opened:
        form = team.views[key]
        typed = {b["block_id"]: "Okapi is the name." for b in form["blocks"] if b["type"] == "input"}
        team.submit("U0SECRET", form, {name: text for name, text in typed.items() if name in ("wrong", "right")})
    team.mention("U0SECRET", HOME, "who buys the bakery?", sent["brief"])
    team.open_home(ADA)
    team.open_home("U0SECRET")


on_each_engine = pytest.mark.parametrize("both", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Both]:
    """SQLite, or the engine that the test asks for."""
    engine = getattr(request, "param", "sqlite")
    url = fresh_url(request) if engine == "postgres" else f"sqlite:///{tmp_path / 'endcap.db'}"
    with many(url) as m:
        lives, pries = m.installed(LIVES, HOME), m.installed(PRIES, THERE)
        sent = told(m, LIVES, HOME, secret=True)
        told(m, PRIES, THERE, secret=False)
        live(m, lives, sent)
        yield Both(m, lives, pries, sent)


def seen(team: LocalSlack) -> list[Json]:
    """Every message and view that people of a workspace were shown."""
    with team.state.lock:
        rooms = [dict(message) for room in team.state.rooms.values() for message in room.messages]
    return [*(one for one in rooms if "bot_id" in one), *team.ephemerals, *team.views.values()]


def test_the_first_workspace_does_show_all_of_its_own_words(both: Both) -> None:
    """Else the others would prove nothing."""
    shown = json.dumps(seen(both.lives), ensure_ascii=False) + str(both.kept())
    assert [mark for mark in MARKS if mark not in shown] == ["Axolotl"], "the save is found by search alone"
    both.lives.command("U0SECRET", HOME, "/retail axolotl")
    assert "Axolotl Foods" in json.dumps(seen(both.lives)[-20:]) or "Axolotl Foods" in json.dumps(both.lives.ephemerals)


@on_each_engine
def test_what_is_typed_in_the_other_shows_nothing_of_the_first(both: Both) -> None:
    before = both.kept()
    link = str(ARTICLES[0].url)
    for text in (
        *("zebrawood", "quokka", "wombat", "numbat", "axolotl", "okapi", "kroger", "kroger view:people", "today"),
        *(f"why {link}", "why https://news.example/save1", "ask what does quokka think of zebrawood?"),
        *("following", "trend kroger", "stats", "privacy", "feeds", "settings", "help", "unfollow numbat stores"),
        *("view", "do not quote me", "forget-me", f"why {both.lives.state.url}archives/{HOME}/p1"),
    ):
        both.pries.command(ADA, THERE, f"/retail {text}")
    both.pries.command(ADA, HOME, "/retail settings")  # a channel of the first, named in a forged request
    both.pries.command(ADA, HOME, "/retail today")
    both.pries.say(ADA, "D0ADA", "what does quokka think of zebrawood?")
    both.pries.open_home(ADA)
    answers = [one for one in both.pries.ephemerals if "bot_id" not in one]
    assert len(answers) >= 15, "the commands were answered"
    shown = both.shown()  # the marks are typed in small letters only, so that an echo is no leak
    assert [mark for mark in MARKS if mark in shown] == []
    assert both.kept() == before


@on_each_engine
def test_a_misspelling_is_not_mended_by_words_of_the_firsts_saves(both: Both) -> None:
    said = both.pries.command(ADA, THERE, "/retail axolotll").replies[0]
    assert 'axolotl"' not in json.dumps(said).lower().replace("axolotll", "")
    assert "Axolotl" not in json.dumps(said)


def test_a_forged_reply_under_the_first_ones_message_gets_no_answer_from_its_story(both: Both) -> None:
    before = both.kept()
    bot = both.pries.bot_user
    for channel in (THERE, HOME):
        for root in both.sent.values():
            for kind in ("app_mention", "message"):
                forged = {"type": kind, "user": ADA, "text": f"<@{bot}> who buys it?", "channel": channel}
                stamp = both.pries.state.next_ts()
                both.pries.event({**forged, "ts": stamp, "thread_ts": root, "channel_type": "channel"})
    both.pries.settle()
    assert not any(mark in both.shown() for mark in MARKS)
    assert both.kept() == before
    assert all(one["user"] != both.pries.bot_user for one in both.lives.messages(HOME))


def test_every_button_and_menu_of_the_first_clicked_in_the_other_does_nothing_to_it(both: Both) -> None:
    before, clicked = both.kept(), 0
    for message in seen(both.lives):
        for element in buttons(message):
            for value in [option["value"] for option in element.get("options") or []] or [None]:
                for channel in (THERE, HOME):
                    forged = {**message, "channel": channel, "ts": message.get("ts") or "1.0"}
                    action = str(element.get("action_id") or "")
                    if not action:
                        continue
                    both.pries.click(ADA, _only(forged, element), action, value, wait=False)
                    clicked += 1
    both.pries.settle()
    assert clicked > 40
    assert not any(mark in both.shown() for mark in MARKS), [mark for mark in MARKS if mark in both.shown()]
    assert both.kept() == before


def _only(message: Json, element: Json) -> Json:
    """The message as a forger would send it: with that one element, in a block of the same id."""
    block = next(b for b in message["blocks"] if element in (*(b.get("elements") or []), b.get("accessory")))
    row: Json = {"type": "actions", "elements": [element], "block_id": block.get("block_id", "b0")}
    return {**message, "text": "a forged message", "blocks": [row]}


def test_every_window_of_the_first_submitted_in_the_other_does_nothing_to_it(both: Both) -> None:
    for entry in ("settings", "settings preview"):
        both.lives.command(ADA, HOME, f"/retail {entry}")
    brief_message = next(one for one in both.lives.messages(HOME) if one["ts"] == both.sent["brief"])
    menu = next(element for element in buttons(brief_message) if element.get("options"))
    for option in menu["options"]:
        both.lives.click(ADA, brief_message, "brief_menu", option["value"])
    before, submitted = both.kept(), 0
    for view in list(both.lives.views.values()):
        if view["type"] == "modal":
            both.pries.submit(ADA, view)
            submitted += 1
    assert submitted >= 3
    assert both.kept() == before
    assert not any(mark in both.shown() for mark in MARKS)


def test_feeds_are_the_operators_where_workspaces_share_them(both: Both) -> None:
    feeds = both.m.store.feeds()
    both.pries.command(ADA, THERE, "/retail feeds")
    both.pries.open_home(ADA)
    view = both.pries.views[ADA]
    found = [element for element in buttons(view) if element.get("action_id") == "feeds_manage"]
    for element in found:
        both.pries.act(ADA, view, str(element["action_id"]))
    assert both.m.store.feeds() == feeds
    assert "only its operator changes" in both.shown()


@on_each_engine
def test_stats_tell_the_counts_of_ones_own_workspace(both: Both) -> None:
    both.m.store.save_channel(Channel(LIVES, "C0MORE"))
    said = both.pries.command(ADA, THERE, "/retail stats").replies[0]["text"]
    assert "1 channel." in said
    assert "1 edition," in said


def test_who_is_an_admin_in_one_is_none_in_the_other(both: Both) -> None:
    both.lives.state.people["U0BOSS"] = {"is_admin": True}
    both.lives.command("U0BOSS", HOME, "/retail settings")
    assert any(view.get("callback_id") for view in both.lives.views.values())
    before = dict(both.pries.views)
    both.pries.command("U0BOSS", THERE, "/retail settings")
    assert both.pries.views == before, "no settings window opened"
