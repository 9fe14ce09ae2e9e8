"""Follow: told by direct message when a story is *about* it, once, not at night, at once or once a day."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from briefs.alerts import FOLLOWS, is_about, is_quiet, read_follow
from handlers.limits import block_problems
from handlers.local import buttons
from handlers.mrkdwn import text_of
from retail.companies import CompanyTable
from retail.types import Article, Mention, Story
from running.alerts_job import alerts_due
from tests.scenarios.doors import DOORS, QUICK_DOORS, behind
from tests.scenarios.people import direct
from tests.scenarios.world import ANNA, BEN, CHANNEL, World, world

NOON = datetime.now(UTC).replace(hour=16, minute=0, second=0, microsecond=0)
"""Noon or eleven in New York, where the stand-in's people live."""


def news(
    w: World, ident: str, title: str, *, about: str = "", mention: str = "", text: str = "", now: datetime = NOON
) -> None:
    tags = [Mention(about)] if about else []
    tags += [Mention(mention, about=False)] if mention else []
    fresh = Article(
        ident, title, text, "Aisle Report", now - timedelta(minutes=5), f"https://news.example/{ident}",
        seen=now, companies=tuple(tags), topics=("recalls",) if "recall" in title else (), keys=(f"k:{ident}",),
    )  # fmt: skip
    w.store.save_articles([fresh])


def alerts(w: World, now: datetime = NOON) -> int:
    return alerts_due(w.store, w.services.table, w.app.client, "T0LOCAL", now)


def following(w: World, user: str, *names: str) -> None:
    for name in names:
        w.slack.command(user, CHANNEL, f"/retail follow {name}")


def at(
    tmp_path: Path, now: datetime = NOON, admins: frozenset[str] = frozenset(), door: str = "direct"
) -> AbstractContextManager[World]:
    """A world an hour before `now`: what is followed in it was followed before the news came."""
    return behind(door, tmp_path, now=lambda: now - timedelta(hours=1), admins=admins)


def test_a_story_about_it_is_told_once_and_a_passing_mention_never(tmp_path: Path) -> None:
    with at(tmp_path) as w:
        following(w, ANNA, "kroger")
        news(w, "n1", "Kroger names a finance chief", about="kroger")
        news(w, "n2", "Dockers end their strike in Oakland", mention="kroger", text="Kroger was among those waiting.")
        assert [alerts(w), alerts(w), alerts(w, NOON + timedelta(hours=1))] == [1, 0, 0]
        (told,) = direct(w, ANNA)
        assert "Kroger names a finance chief" in text_of(told["blocks"])
        assert "Dockers" not in text_of(told["blocks"])
        assert block_problems(told["blocks"]) == []
        assert told["unfurl"] == [False, False]


def test_another_outlet_on_the_same_story_does_not_alert_again(tmp_path: Path) -> None:
    with at(tmp_path) as w:
        following(w, ANNA, "kroger")
        news(w, "n1", "Kroger signs a solar lease in Nevada", about="kroger")
        assert alerts(w) == 1
        again = Article(
            "n9", "Kroger signs a solar lease in Nevada", "", "Shelf Wire", NOON, "https://x.example/9",
            seen=NOON, companies=(Mention("kroger"),), keys=("k:n9",),
        )  # fmt: skip
        w.store.save_articles([again])
        assert alerts(w, NOON + timedelta(minutes=30)) == 0


def test_topics_banners_people_and_phrases_can_be_followed(tmp_path: Path) -> None:
    with at(tmp_path) as w:
        following(w, ANNA, "recalls", "harris teeter", "Ada Quill", '"robot warehouse"')
        news(w, "n1", "Bread recall widens in Ohio")
        news(w, "n2", "Harris Teeter opens in Norfolk", about="kroger")
        news(w, "n3", "Marlowe picks a chief", text="Ada Quill is to lead the grocer from May.")
        news(w, "n4", "A robot warehouse for Leeds")
        news(w, "n5", "Kroger sells bread", about="kroger")
        assert alerts(w) == 1
        told = text_of(direct(w, ANNA)[0]["blocks"])
        for title in ("Bread recall", "Harris Teeter opens", "Marlowe picks", "robot warehouse for"):
            assert title in told
        assert "Kroger sells bread" not in told


def test_following_words_that_nobody_printed_says_so_and_what_may_be_meant(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        said = [
            str(w.slack.command(ANNA, CHANNEL, f"/retail follow {what}").replies[0]["text"])
            for what in ("krogre", "robot warehouse", "topic:recalls")
        ]
        assert "Nothing in the archive has these words so far. Did you mean Kroger?" in said[0]
        assert "so far" not in said[1]
        assert said[2].startswith("You follow Recalls and food safety now")


@pytest.mark.parametrize("what", ["the", "is it", "a", "!!!", "🛒", "here"])
def test_what_would_alert_on_every_story_or_on_none_is_not_followed(what: str, tmp_path: Path) -> None:
    with world(tmp_path) as w:
        (said,) = w.slack.command(ANNA, CHANNEL, f"/retail follow {what}").replies
        assert "nearly every story or in none" in str(said["text"])
        (following,) = w.slack.command(ANNA, CHANNEL, "/retail following").replies
        assert str(following["text"]).startswith("You follow nothing yet")


def test_nobody_is_told_at_night_and_it_comes_in_the_morning(tmp_path: Path) -> None:
    night = NOON.replace(hour=5)
    with at(tmp_path, night) as w:
        following(w, ANNA, "kroger")
        news(w, "n1", "Kroger names a finance chief", about="kroger", now=night)
        assert alerts(w, night) == 0
        assert direct(w, ANNA) == []
        assert alerts(w, night + timedelta(hours=8)) == 1


def test_who_wants_it_once_a_day_gets_one_message_a_day(tmp_path: Path) -> None:
    with at(tmp_path) as w:
        following(w, ANNA, "kroger")
        (shown,) = w.slack.command(ANNA, CHANNEL, "/retail following").replies
        (changed,) = w.slack.click(ANNA, shown, "Tell me once a day").replies
        assert "one direct message a day" in text_of(changed["blocks"])
        news(w, "n1", "Kroger names a finance chief", about="kroger")
        assert alerts(w) == 1
        news(w, "n2", "Kroger closes a plant in Utah", about="kroger", now=NOON + timedelta(hours=1))
        assert alerts(w, NOON + timedelta(hours=2)) == 0
        assert alerts(w, NOON + timedelta(hours=22)) == 1
        assert "Utah" in text_of(direct(w, ANNA)[-1]["blocks"])


@pytest.mark.parametrize("door", DOORS)
def test_quiet_hours_are_chosen_and_unfollowing_ends_it(door: str, tmp_path: Path) -> None:
    with at(tmp_path, door=door) as w:
        following(w, ANNA, "kroger", "aldi")
        (shown,) = w.slack.command(ANNA, CHANNEL, "/retail following").replies
        (changed,) = w.slack.click(ANNA, shown, "follow_quiet", "18-9").replies
        assert "18 to 9" in text_of(changed["blocks"])
        news(w, "n1", "Kroger names a finance chief", about="kroger")
        assert alerts(w) == 1
        (told,) = direct(w, ANNA)
        assert any("Unfollow Kroger" in str(one.get("text")) for one in buttons(told))
        w.slack.click(ANNA, told, "let_go_0")
        (left,) = w.slack.command(ANNA, CHANNEL, "/retail following").replies
        assert "Kroger" not in left["text"]
        (gone,) = w.slack.command(ANNA, CHANNEL, "/retail unfollow aldi").replies
        assert gone["text"] == "You no longer follow Aldi."


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_a_channel_follows_by_its_editors_word_and_is_told_in_the_channel(door: str, tmp_path: Path) -> None:
    with at(tmp_path, admins=frozenset({BEN}), door=door) as w:
        (refused,) = w.slack.command(ANNA, CHANNEL, "/retail follow kroger here").replies
        assert "Only admins" in refused["text"]
        (done,) = w.slack.command(BEN, CHANNEL, "/retail follow kroger here").replies
        assert "This channel follows Kroger" in done["text"]
        news(w, "n1", "Kroger names a finance chief", about="kroger")
        assert [alerts(w), alerts(w)] == [1, 0]
        (told,) = w.slack.messages(CHANNEL)
        assert "Kroger names a finance" in text_of(told["blocks"])
        (refused,) = w.slack.click(ANNA, told, "let_go_0").replies
        assert "Only admins" in refused["text"]


def test_what_slack_refuses_for_a_while_is_told_later_and_a_lost_answer_is_not_told_twice(tmp_path: Path) -> None:
    with at(tmp_path) as w:
        following(w, ANNA, "kroger")
        news(w, "n1", "Kroger names a finance chief", about="kroger")
        w.slack.fail("chat.postMessage", "error", error="ratelimited")
        assert alerts(w) == 0
        assert alerts(w) == 1
        news(w, "n2", "Kroger closes a plant in Utah", about="kroger")
        w.slack.fail("chat.postMessage", "reset_after")
        alerts(w)
        alerts(w)
        assert len(direct(w, ANNA)) == 2


def test_what_was_known_before_the_follow_does_not_alert(tmp_path: Path) -> None:
    with world(tmp_path, now=lambda: NOON + timedelta(minutes=1)) as w:
        news(w, "n1", "Kroger names a finance chief", about="kroger")
        following(w, ANNA, "kroger")
        assert alerts(w, NOON + timedelta(minutes=2)) == 0


def test_a_follow_keeps_no_words_of_anybody_but_the_name(tmp_path: Path) -> None:
    with at(tmp_path) as w:
        following(w, ANNA, "KR")
        (kept,) = w.store.records("T0LOCAL", FOLLOWS).values()
        assert [(item["kind"], item["key"], item["name"]) for item in kept["items"]] == [
            ("company", "kroger", "Kroger")
        ]


@pytest.mark.parametrize(("hour", "quiet"), [(23, True), (3, True), (7, False), (12, False), (22, True)])
def test_quiet_hours_go_over_midnight(hour: int, quiet: bool) -> None:
    assert is_quiet(NOON.replace(hour=hour), "22-7") is quiet
    assert not is_quiet(NOON.replace(hour=hour), "none")


def test_a_name_inside_a_word_is_no_news_about_it() -> None:
    table = CompanyTable.bundled()
    meant = read_follow('"ford"', table, NOON - timedelta(days=1))
    told = Article("x", "Affordable bread for all", "", "Aisle Report", NOON)
    assert not is_about(Story("s", (told,), NOON, NOON), meant, table)
    assert is_about(Story("s", (replace(told, title="Ford opens a canteen"),), NOON, NOON), meant, table)
