"""A person opens Home: searches, lets go of a name; an admin sees how the house stands and changes it from there."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from handlers.limits import view_problems
from handlers.local import form_errors
from handlers.mrkdwn import text_of
from handlers.rights import editors
from retail.types import Author, Channel, Feed, FeedState, View
from tests.scenarios.doors import ADA, DOORS, behind
from tests.scenarios.world import ANNA, BEN, CHANNEL, NOW, World


def home(w: World, user: str) -> str:
    """What a person reads in Home."""
    return text_of(w.slack.open_home(user)["blocks"])


@pytest.mark.parametrize("door", DOORS)
def test_a_person_searches_from_home_and_turns_the_page(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        view = w.slack.open_home(ANNA)
        w.slack.act(ANNA, view, "home_search", "kroger")
        found = w.slack.newest_view("found")
        assert "Kroger opens a warehouse in Ohio" in text_of(found["blocks"])
        assert [a["type"] for b in found["blocks"] if b["type"] == "actions" for a in b["elements"]] in ([], ["button"])
        w.slack.act(ANNA, view, "home_search", "")
        assert len([v for v in w.slack.views.values() if v.get("callback_id") == "found"]) == 1


def test_home_shows_the_edition_the_latest_view_and_what_one_follows(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        opinion = View("Ben's View", Author("human", "Ben"), "Sell the ovens, keep the bread.")
        first, *rest = w.edition.briefs
        w.edition = replace(w.edition, briefs=(replace(first, view=opinion), *rest))
        w.publish()
        w.slack.command(ANNA, CHANNEL, "/retail follow kroger")
        told = home(w, ANNA)
        assert first.headline in told
        assert "Sell the ovens, keep the bread. (Ben, a person's opinion)" in told
        assert "Kroger opens a warehouse in Ohio" in told
        assert "Manage feeds" not in told


def test_a_name_is_let_go_from_home_and_home_shows_it(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        w.slack.command(ANNA, CHANNEL, "/retail follow kroger")
        w.slack.act(ANNA, {"id": ANNA, **w.slack.open_home(ANNA)}, "unfollow_0")
        assert "Kroger opens a warehouse" not in text_of(w.slack.views[ANNA]["blocks"])


def test_an_admin_sees_channels_feeds_cost_and_version_and_goes_on_from_there(tmp_path: Path) -> None:
    with behind("direct", tmp_path, daily_tokens=5000, version="9.9") as w:
        page = "it answers with a web page, not a feed"
        nine = NOW - timedelta(days=9)
        w.store.save_feeds([Feed("https://aisle.example/rss", "Aisle Report")])
        w.store.save_refresh(FeedState("https://aisle.example/rss", checked=NOW, succeeded=nine, error=page), [], None)
        w.store.add_tokens(NOW.date(), 1234)
        told = home(w, ADA)
        assert "<#C0NEWS>: The edition comes at 07:00 (UTC)" in told
        assert "answers with a web page, not a feed (for 9 days)" in told
        assert "Model tokens today: 1,234 of 5,000. This month: 1,234." in told
        assert "6 articles from 1 feeds in the archive. Endcap 9.9" in told.replace("\u200b", "")
        view = {"id": ADA, **w.slack.views[ADA]}
        w.slack.act(ADA, view, "settings_open")
        w.slack.submit(ADA, w.slack.newest_view("settings"), {"hour": "06:15"})
        w.slack.act(ADA, view, "feeds_manage")
        assert "Aisle Report" in text_of(w.slack.newest_view("feeds")["blocks"])
        assert "06:15 (UTC)" in home(w, ADA)
        assert "Last changed by <@U0ADA>" in home(w, ADA)


def test_admins_name_editors_and_editors_do_not(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        view = {"id": ADA, **w.slack.open_home(ADA)}
        w.slack.act(ADA, view, "Name editors")
        assert form_errors(w.slack.submit(ADA, w.slack.newest_view("editors"), {"users": [BEN]})) == {}
        assert editors(w.services) == (BEN,)
        assert "<@U0BEN>" in text_of(w.slack.views[ADA]["blocks"])
        assert "Name editors" in home(w, BEN)
        w.slack.act(BEN, {"id": BEN, **w.slack.views[BEN]}, "Name editors")
        assert "Only admins" in text_of(w.slack.newest_view("notice")["blocks"])
        w.slack.submit(BEN, w.slack.newest_view("editors"), {"users": [BEN, ANNA]})
        assert editors(w.services) == (BEN,)


def test_a_spent_trigger_at_home_is_told_in_a_direct_message(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        view = {"id": ADA, **w.slack.open_home(ADA)}
        w.slack.act(ADA, view, "settings_open", expired=True)
        (told,) = w.slack.messages("D0ADA")
        assert "click once more" in told["text"]


def test_home_with_as_much_as_there_can_be_stays_within_the_limits(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        w.publish()
        names = frozenset(f"{'<&>' * 10}{n}" for n in range(50))
        for n in range(60):
            w.store.save_channel(
                Channel("T0LOCAL", f"C0N{n}", focus=names, mutes=frozenset(f"phrase:{m}" for m in names))
            )
        w.store.save_feeds(Feed(f"https://a{n}.example/", "*<!channel>*" * 20) for n in range(200))
        view = w.slack.open_home(ADA)
        assert view_problems(view) == []
        assert "60" not in view.get("type", "")
        for block in view["blocks"]:
            parsed = Block.parse(block)
            assert parsed is not None
            parsed.validate_json()
        assert "Manage feeds" in text_of(view["blocks"])


def labels(view: dict[str, Any]) -> list[str]:
    return [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]


def test_every_input_has_a_label(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        w.slack.command(ADA, CHANNEL, "/retail settings")
        for view in (w.slack.newest_view("settings"), w.slack.open_home(ADA)):
            assert labels(view)
            assert all(labels(view))
