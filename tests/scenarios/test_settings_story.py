"""An admin sets a channel up, from the invitation to the morning that comes of it; and what can go wrong."""

import json
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from briefs.delivery import deliver
from handlers.blocks import edition_posts
from handlers.clients import posting_client
from handlers.local import form_errors
from handlers.mrkdwn import text_of
from handlers.poster import Pacer, SlackPoster
from handlers.rights import name_editors
from handlers.settings_form import fingerprint
from retail.types import Channel, Edition, Omission
from tests.handlers.editions import edition
from tests.scenarios.doors import ADA, DOORS, EVE, QUICK_DOORS, behind, shown
from tests.scenarios.world import ANNA, BEN, CHANNEL, NOW, World

NEW = "C0ELSE"


def settings(w: World, user: str = ADA, channel: str = CHANNEL) -> dict[str, Any]:
    """Type the command; the form that opened."""
    w.slack.command(user, channel, "/retail settings")
    return w.slack.newest_view("settings")


def saved(w: World, channel: str = CHANNEL) -> Channel:
    found = w.store.channel("T0LOCAL", channel)
    assert found is not None
    return found


def open_modals(w: World) -> list[str]:
    return [str(view["callback_id"]) for view in w.slack.views.values() if view["type"] == "modal"]


@pytest.mark.parametrize("door", DOORS)
def test_from_the_invitation_to_a_channel_that_is_set_up(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        w.slack.invite(NEW, ADA, deliveries=3)
        (hello,) = [m for m in w.slack.ephemerals if m["to"] == ADA]
        assert w.slack.messages(NEW) == []
        w.slack.click(ADA, hello, "Set up this channel")
        form = w.slack.newest_view("settings")
        assert "Europe/Berlin" in json.dumps(form)
        typed = {"hour": "06:30", "focus": "Kroger, private label", "mutes": "recalls", "size": "5", "layout": "digest"}
        done = w.slack.submit(ADA, form, typed | {"weekdays": ["0", "2", "4"], "thread_answers": "mention"})
        assert form_errors(done) == {}
        made = saved(w, NEW)
        assert (made.hour, made.zone, made.size) == (time(6, 30), "Europe/Berlin", 5)
        assert made.weekdays == frozenset({0, 2, 4})
        assert made.focus == frozenset({"kroger", "private-label"})
        assert made.mutes == frozenset({"topic:recalls"})
        assert (made.layout, made.thread_answers) == ("digest", "mention")
        told = text_of(shown(w, form)["blocks"])
        assert "06:30 (Europe/Berlin) on Mon, Wed, Fri" in told
        assert "edition comes" in told


@pytest.mark.parametrize("door", DOORS)
def test_what_is_wrong_is_told_at_its_place_and_nothing_is_saved(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        before = saved(w)
        typed = {"zone": "new york", "focus": "Krogre, Zzyzx", "holidays": "Christmas", "weekdays": [], "phrases": "x"}
        wrong = form_errors(w.slack.submit(ADA, settings(w), typed | {"outlets": "The Dayly Nothing"}))
        assert set(wrong) == {"zone", "focus", "holidays", "weekdays", "phrases", "outlets"}
        assert "America/New_York" in wrong["zone"]
        assert "Did you mean Kroger?" in wrong["focus"]
        assert "“Zzyzx” is no company or topic we know" in wrong["focus"]
        assert "2026-12-25" in wrong["holidays"]
        assert saved(w) == before


def test_who_may_not_is_told_the_settings_and_who_can_change_them(tmp_path: Path) -> None:
    with behind("direct", tmp_path, admins=frozenset({"U0OPS"})) as w:
        (told,) = w.slack.command(ANNA, CHANNEL, "/retail settings").replies
        assert "07:00 (UTC)" in told["text"]
        assert "<@U0OPS>" in text_of(told["blocks"])
        assert open_modals(w) == []


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_a_button_passed_on_to_who_may_not_opens_a_polite_refusal(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        w.slack.invite(NEW, ADA)
        w.slack.click(ANNA, w.slack.ephemerals[-1], "settings_open")
        assert open_modals(w) == ["notice"]
        assert "Only admins" in text_of(w.slack.newest_view("notice")["blocks"])


def test_rights_that_were_lost_while_the_form_was_open_are_lost(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        before, form = saved(w), settings(w)
        w.slack.state.people.pop(ADA)
        w.services.people.forget()
        w.slack.submit(ADA, form, {"hour": "05:00"})
        assert "Only admins" in text_of(shown(w, form)["blocks"])
        assert saved(w) == before


def test_an_editor_may_change_settings_too(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        name_editors(w.services, [BEN])
        assert form_errors(w.slack.submit(BEN, settings(w, BEN), {"size": "3"})) == {}
        assert saved(w).size == 3


def test_nobody_gets_rights_when_slack_cannot_be_asked(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        form = settings(w)
        w.services.people.forget()
        w.slack.fail("users.info", "500_before")
        assert "Slack did not say" in form_errors(w.slack.submit(ADA, form))["hour"]


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_two_at_once_the_second_sees_what_the_first_one_saved_and_decides(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        first, second = settings(w, ADA), settings(w, EVE)
        w.slack.submit(ADA, first, {"hour": "06:00", "size": "4"})
        w.slack.submit(EVE, second, {"hour": "09:00"})
        assert saved(w).hour == time(6, 0)
        again = shown(w, second)
        assert again["callback_id"] == "settings"
        assert "<@U0ADA> has changed these settings meanwhile" in text_of(again["blocks"])
        w.slack.submit(EVE, again)
        assert (saved(w).hour, saved(w).size) == (time(9, 0), 7)


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_a_spent_trigger_leaves_words_and_a_button(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        w.slack.fail("views.open", "error", error="expired_trigger_id")
        (told,) = w.slack.command(ADA, CHANNEL, "/retail settings").replies
        assert "07:00 (UTC)" in told["text"]
        w.slack.click(ADA, told, "Change settings")
        assert open_modals(w) == ["settings"]


@pytest.mark.parametrize("door", QUICK_DOORS)
@pytest.mark.parametrize(("state", "said"), [("archived", "archived"), ("left", "/invite")])
def test_a_channel_that_cannot_be_posted_to_is_told_before_and_after(
    door: str, state: str, said: str, tmp_path: Path
) -> None:
    with behind(door, tmp_path) as w:
        form, before = settings(w), saved(w)
        room = w.slack.state.rooms[CHANNEL]
        room.archived, room.member = state == "archived", state != "left"
        assert said in form_errors(w.slack.submit(ADA, form, {"hour": "05:00"}))["hour"]
        assert saved(w) == before
        w.slack.command(ADA, CHANNEL, "/retail settings")
        assert said in text_of(w.slack.newest_view("notice")["blocks"])


def test_a_new_hour_after_todays_edition_counts_from_tomorrow(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        w.publish()
        daily = [str(day) for day in range(7)]
        form = settings(w)
        hour = f"{NOW - timedelta(hours=6):%H:%M}"  # today's or yesterday's: too long ago to be made up for
        w.slack.submit(ADA, form, {"hour": hour, "zone": "UTC", "weekdays": daily})
        told = text_of(shown(w, form)["blocks"])
        tomorrow = NOW.date() + timedelta(days=1)
        assert "counts from tomorrow" in told
        assert f"{tomorrow.day} {tomorrow:%B %Y} at {hour} (UTC)" in told


def test_the_form_shows_what_is_saved_and_saving_it_unchanged_changes_nothing(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        rich = replace(
            saved(w),
            zone="Asia/Kathmandu",
            focus=frozenset({"kroger", "private-label"}),
            mutes=frozenset({"company:walmart", "topic:recalls", "phrase:black friday", "outlet:Reuters"}),
            holidays=frozenset({(NOW + timedelta(days=30)).date()}),
            view="people",
            questions=False,
            tone="like a sea captain",
        )
        w.store.save_channel(rich)
        assert form_errors(w.slack.submit(ADA, settings(w))) == {}
        assert fingerprint(saved(w)) == fingerprint(rich)
        assert saved(w) == rich


def test_a_preview_shows_what_would_come_and_saves_nothing(tmp_path: Path) -> None:
    asked: list[Channel] = []

    def look(channel: Channel) -> Edition:
        asked.append(channel)
        left = Omission("s9", "A recall of nuts", "muted: topic recalls")
        return edition(day=NOW.date()) if not channel.mutes else replace(edition(day=NOW.date()), omitted=(left,))

    with behind("direct", tmp_path, preview=look) as w:
        before, form = saved(w), settings(w)
        w.slack.act(ADA, form, "Preview", typed={"mutes": "recalls", "size": "2"})
        told = text_of(w.slack.newest_view("notice")["blocks"])
        assert "Marlowe Markets is said to weigh a sale" in told
        assert "A recall of nuts (muted: topic recalls)" in told
        assert asked[-1].mutes == frozenset({"topic:recalls"})
        assert saved(w) == before
        w.slack.act(ADA, form, "Preview", typed={"zone": "Mars"})
        assert "“Mars” is no time zone" in text_of(w.slack.newest_view("notice")["blocks"])


@pytest.mark.parametrize(("policy", "answers"), [("never", 0), ("mention", 1), ("questions", 2)])
def test_answers_in_threads_are_as_the_channel_wishes(policy: str, answers: int, tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        w.slack.submit(ADA, settings(w), {"thread_answers": policy})
        root = w.publish()["brief"]
        w.slack.mention(ANNA, CHANNEL, "how many bakery stores?", root)
        w.slack.say(BEN, CHANNEL, "Which stores are for sale?", root)
        assert len(w.answers_in(root)) == answers


def test_an_invitation_back_goes_on_as_before(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        w.store.save_channel(replace(saved(w), paused_because="not_in_channel"))
        w.slack.invite(CHANNEL, None)
        (hello,) = w.slack.messages(CHANNEL)
        assert hello["text"].startswith("Hello again.")
        assert saved(w).paused_because is None


def test_a_digest_is_one_message_with_the_briefs_in_its_thread(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        w.slack.submit(ADA, settings(w), {"layout": "digest"})
        made = replace(w.edition, layout=saved(w).layout)
        w.store.save_edition(made, edition_posts(made))
        client = posting_client(w.slack.token, w.slack.url)
        done = deliver(w.store, SlackPoster(lambda _: client, Pacer(interval=0)), saved(w), made.day, "me")
        assert done.done
        (root,) = [m for m in w.slack.messages(CHANNEL) if "thread_ts" not in m]
        under = w.slack.messages(CHANNEL, root["ts"])[1:]
        assert len(under) == len(done.sent) - 1
        assert made.briefs[0].headline in text_of(under[0]["blocks"])
        w.slack.mention(ANNA, CHANNEL, "how many bakery stores?", root["ts"])
        assert len(w.answers_in(root["ts"])) == 1
