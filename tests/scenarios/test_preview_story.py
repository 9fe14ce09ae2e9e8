"""Editors see the edition before its hour: from the setting to the morning that comes of it, and what can go wrong."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from briefs import preview
from briefs.delivery import Delivery, deliver
from briefs.forgetting import forget_person
from briefs.morning import day_to_prepare, day_to_publish, never_posted
from briefs.preview import DROPPED, decide, without, without_dropped
from handlers.blocks import edition_posts
from handlers.clients import posting_client
from handlers.local import buttons, form_errors
from handlers.mrkdwn import text_of
from handlers.poster import Pacer, SlackPoster
from handlers.rights import name_editors
from retail.errors import UserError
from retail.types import Channel, OneLiner, PlannedPost, Post, Story
from running.clockwork import ahead_of
from running.previews_job import Previews
from tests.handlers.editions import brief, edition
from tests.scenarios.doors import ADA, DOORS, EVE, QUICK_DOORS, behind
from tests.scenarios.people import private
from tests.scenarios.test_views_story import GOOD
from tests.scenarios.world import ANNA, ARTICLES, BEN, CHANNEL, NOW, World

ROOM = "C0EDIT"
DUE = (NOW + timedelta(minutes=30)).replace(second=0)
DAY = DUE.date()
Json = dict[str, Any]


@dataclass
class Morning:
    """A world half an hour before its edition, with a channel for editors; the clock's work is done by hand."""

    w: World
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        client = posting_client(self.w.slack.token, self.w.slack.url)
        self.poster = SlackPoster(lambda _: client, Pacer(interval=0, spacing=0))
        self.previews = Previews(
            self.w.store, lambda _ws: client, lambda: self.poster, lambda _ws, text: self.told.append(text)
        )

    @property
    def channel(self) -> Channel:
        found = self.w.store.channel("T0LOCAL", CHANNEL)
        assert found is not None
        return found

    def make(self) -> None:
        """The edition of three briefs and a line is composed and planned."""
        briefs = [replace(brief(f"s{n}"), headline=f"Story number {n}", articles=(f"x{n}",)) for n in (1, 2, 3)]
        briefs[0] = replace(briefs[0], articles=("a1", "a2"))
        line = OneLiner("s9", "Aldermoor opens its tenth store", "Shelf Wire", NOW, "https://news.example/9", ("k1",))
        made = edition(*briefs, day=DAY, one_liners=(line,), note=None, omitted=())
        self.w.store.save_stories([Story("s1", ARTICLES[:2], NOW, NOW)])
        assert self.w.store.save_edition(made, edition_posts(made))

    def show(self) -> Json:
        """The clock ticks; the preview as it stands."""
        self.previews.tend(NOW)
        (root,) = [m for m in self.w.slack.messages(ROOM) if "thread_ts" not in m]
        return root

    def choose(self, user: str, story: int, what: str, **how: Any) -> None:
        """Choose from the menu of a story, wherever it stands in the preview now."""
        shown = self.now_shown()
        for element in buttons(shown):
            found = [o["value"] for o in element.get("options", []) if o["text"]["text"] == what]
            if found and f"|s{story}|" in f"{found[0]}|":
                self.w.slack.click(user, shown, element["action_id"], what, **how)
                return
        raise LookupError(f"no {what!r} for story {story}")

    def now_shown(self) -> Json:
        return next(m for m in self.w.slack.messages(ROOM) if "thread_ts" not in m)

    def goes_out(self, at: datetime = DUE) -> Delivery | None:
        """The channel's hour: what the bot does then."""
        day = day_to_publish(self.w.store, self.channel, at)
        done = deliver(self.w.store, self.poster, self.channel, day, "me") if day else None
        self.w.services.now = lambda: at
        self.previews.tend(at)
        return done

    def headlines(self) -> list[str]:
        """What stands in the readers' channel, in order."""
        roots = [m for m in self.w.slack.messages(CHANNEL) if "metadata" in m and "thread_ts" not in m]
        keys = [m["metadata"]["event_payload"]["key"] for m in roots]
        return [key.partition("/brief/")[2] for key in keys if "/brief/" in key]


@contextmanager
def morning(folder: Path, door: str = "direct", *, made: bool = True) -> Iterator[Morning]:
    with behind(door, folder) as w:
        w.slack.add_channel(ROOM, "editors")
        name_editors(w.services, [BEN])
        week = frozenset(range(7))
        channel = Channel("T0LOCAL", CHANNEL, hour=DUE.time(), weekdays=week, editors=ROOM, editors_minutes=60)
        w.store.save_channel(channel)
        m = Morning(w)
        if made:
            m.make()
        yield m


@pytest.mark.parametrize("door", DOORS)
def test_from_the_setting_to_the_edition_as_its_editors_made_it(door: str, tmp_path: Path) -> None:
    with morning(tmp_path, door, made=False) as m:
        w = m.w
        w.store.save_channel(replace(m.channel, editors=None, editors_minutes=0))
        w.slack.command(ADA, CHANNEL, "/retail settings")
        form = w.slack.newest_view("settings")
        wrong = form_errors(w.slack.submit(ADA, form, {"editors_minutes": "60"}))
        assert "Choose the channel" in wrong["editors"]
        assert form_errors(w.slack.submit(ADA, form, {"editors_minutes": "60", "editors": ROOM})) == {}
        assert day_to_prepare(w.store, m.channel, NOW, ahead_of(m.channel)) == DAY
        m.make()
        told = text_of(m.show()["blocks"])
        assert "Only editors see this." in told
        assert f"It goes out at {DUE:%H:%M} (UTC)" in told
        m.choose(BEN, 2, "Drop")
        m.choose(BEN, 3, "Move up")
        m.choose(BEN, 1, "Write the View")
        view = w.slack.newest_view("write_view")
        wrong = form_errors(w.slack.submit(BEN, view, {**GOOD, "text": "It will fail."}))
        assert "without a degree of doubt" in wrong["text"]
        assert form_errors(w.slack.submit(BEN, view, GOOD)) == {}
        assert "goes out with the edition" in private(w, BEN)[-1]
        w.slack.click(EVE, m.now_shown(), "Hold")
        assert "Held." in text_of(m.now_shown()["blocks"])
        assert m.goes_out() is None
        w.slack.click(EVE, m.now_shown(), "Release")
        done = m.goes_out(DUE + timedelta(minutes=1))
        assert done is not None
        assert done.done
        assert m.headlines() == ["s3", "s1"]
        said = [text_of(one["blocks"]) for one in w.slack.messages(CHANNEL)]
        assert sum("Ben Ash" in one for one in said) == 1
        assert not any("Story number 2" in one for one in said)
        last = m.now_shown()
        assert "It has gone out." in text_of(last["blocks"])
        assert f"<@{BEN}> dropped “Story number 2”." in text_of(last["blocks"])
        assert buttons(last) == []
        assert preview.open_previews(w.store, "T0LOCAL") == []


def test_a_preview_is_posted_once_by_two_processes_and_many_ticks(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: m.previews.tend(NOW), range(6)))
        assert "Preview" in m.show()["text"]


def test_silence_means_that_it_goes_out(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        m.show()
        m.goes_out()
        assert m.headlines() == ["s1", "s2", "s3"]


def test_why_tells_that_an_editor_dropped_it_and_names_nobody(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        m.show()
        m.choose(BEN, 1, "Drop")
        (told,) = m.w.slack.command(ANNA, CHANNEL, "/retail why https://news.example/a1").replies
        assert DROPPED in told["text"]
        assert BEN not in told["text"]
        assert "Ben" not in told["text"]


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_who_may_not_is_told_who_can_and_nothing_changes(door: str, tmp_path: Path) -> None:
    with morning(tmp_path, door) as m:
        shown = m.show()
        before = m.w.store.edition("T0LOCAL", CHANNEL, DAY)
        m.w.slack.click(ANNA, shown, "Hold")
        m.choose(ANNA, 2, "Drop")
        m.choose(ANNA, 1, "Write the View")
        m.choose(ANNA, 1, "Read it in full")
        said = private(m.w, ANNA)
        assert len(said) == 4
        assert all("Only admins" in one and f"<@{BEN}>" in one for one in said)
        assert m.w.store.edition("T0LOCAL", CHANNEL, DAY) == before


def test_two_editors_at_once_both_get_what_they_chose_and_one_thing_is_done_once(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        shown = m.show()
        menus = {n: f"preview_menu_{n - 1}" for n in (1, 2, 3)}
        clicks = [(ADA, 2, "Drop"), (EVE, 2, "Drop"), (BEN, 3, "Drop"), (EVE, 3, "Drop")]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda c: m.w.slack.click(c[0], shown, menus[c[1]], c[2], wait=False), clicks))
        m.w.slack.settle()
        m.previews.tend(NOW)
        told = text_of(m.now_shown()["blocks"])
        assert told.count("dropped “Story number 2”") == 1
        assert told.count("dropped “Story number 3”") == 1
        m.goes_out()
        assert m.headlines() == ["s1"]


def test_a_click_that_is_delivered_thrice_moves_a_story_once(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        m.show()
        m.choose(BEN, 3, "Move up", deliveries=3)
        m.goes_out()
        assert m.headlines() == ["s1", "s3", "s2"]


def test_the_last_brief_cannot_be_dropped_but_the_line_can(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        m.show()
        m.choose(BEN, 1, "Drop")
        m.choose(BEN, 2, "Drop")
        m.choose(BEN, 3, "Drop")
        assert "hold the edition" in private(m.w, BEN)[-1]
        m.w.slack.click(BEN, m.now_shown(), "preview_drop_0")
        m.goes_out()
        assert m.headlines() == ["s3"]
        assert not any("Aldermoor" in text_of(one["blocks"]) for one in m.w.slack.messages(CHANNEL))


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_a_click_after_it_went_out_says_so_and_changes_nothing(door: str, tmp_path: Path) -> None:
    with morning(tmp_path, door) as m:
        old = dict(m.show())
        m.goes_out()
        m.w.slack.click(BEN, old, "Hold")
        m.w.slack.click(BEN, old, "preview_menu_1", "Drop")
        m.w.slack.click(BEN, old, "preview_menu_1", "Write the View")
        assert all("Too late: this edition has gone out" in one for one in private(m.w, BEN))
        assert len(private(m.w, BEN)) == 3
        assert m.headlines() == ["s1", "s2", "s3"]


def test_a_view_that_comes_after_the_edition_is_posted_in_the_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.brief_posts.Pacer", lambda: Pacer(interval=0))
    with morning(tmp_path) as m:
        m.show()
        m.choose(BEN, 1, "Write the View")
        form = m.w.slack.newest_view("write_view")
        m.goes_out()
        assert form_errors(m.w.slack.submit(BEN, form, GOOD)) == {}
        signed = [one for one in m.w.slack.messages(CHANNEL) if "Opinion by Ben Ash" in text_of(one["blocks"])]
        assert [bool(one.get("thread_ts")) for one in signed] == [True]


def test_the_whole_brief_can_be_read_before_it_goes_out(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        m.show()
        m.choose(BEN, 1, "Read it in full")
        told = text_of(m.w.slack.newest_view("notice")["blocks"])
        assert "In their words" in told
        assert "The bot's View" in told
        assert "Should Marlowe keep its bakery?" in told


def test_a_killed_click_is_finished_by_the_next_tick(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        m.show()
        m.w.slack.fail("chat.update", "500_before")
        m.choose(BEN, 2, "Drop")
        assert "dropped" not in text_of(m.now_shown()["blocks"])
        m.previews.tend(NOW)
        assert "dropped “Story number 2”" in text_of(m.now_shown()["blocks"])


def test_a_bot_killed_before_the_preview_was_posted_posts_it_once_when_it_is_back(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        preview.begin(m.w.store, m.channel, DAY)
        again = Morning(m.w)
        assert again.show()["ts"] == m.show()["ts"]


def test_a_held_edition_is_held_after_a_restart_and_for_every_process(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        m.w.slack.click(BEN, m.show(), "Hold")
        other = Morning(m.w)
        assert deliver(m.w.store, other.poster, m.channel, DAY, "another").sent == []
        assert other.goes_out() is None
        assert m.headlines() == []


def test_an_edition_held_for_too_long_is_told_under_its_preview_and_its_stories_are_free(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        m.w.slack.click(BEN, m.show(), "Hold")
        held = dict(m.now_shown())
        late = DUE + timedelta(hours=5)
        assert m.goes_out(late) is None
        m.previews.tend(late)
        root, under = m.w.slack.messages(ROOM)
        assert "Not posted." in text_of(root["blocks"])
        assert buttons(root) == []
        assert under["thread_ts"] == root["ts"]
        assert "goes into the next edition" in under["text"]
        assert never_posted(m.w.store, m.channel, DAY)
        m.w.slack.click(BEN, held, "Release")
        assert "its time has passed" in private(m.w, BEN)[-1]


def test_readers_do_not_see_a_held_edition_by_command_or_home(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        m.w.slack.click(BEN, m.show(), "Hold")
        (told,) = m.w.slack.command(ANNA, CHANNEL, "/retail today").replies
        assert "no edition yet" in told["text"]
        assert "Story number" not in text_of(m.w.slack.open_home(ANNA)["blocks"])


def test_an_archived_editors_channel_is_told_once_and_the_edition_goes_out(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        m.w.slack.state.rooms[ROOM].archived = True
        m.w.slack.fail("conversations.history", "500_before", times=2)  # the look before: the post itself matters
        m.previews.tend(NOW)
        m.previews.tend(NOW)
        assert len(m.told) == 1
        assert ROOM in m.told[0]
        assert m.w.store.channel("T0LOCAL", ROOM) is None
        m.goes_out()
        assert m.headlines() == ["s1", "s2", "s3"]
        assert preview.open_previews(m.w.store, "T0LOCAL") == []


def test_a_preview_that_somebody_deleted_is_not_drawn_again_and_the_edition_goes_out(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        m.w.slack.state.rooms[ROOM].messages.remove(m.show())
        m.goes_out()
        assert m.headlines() == ["s1", "s2", "s3"]
        assert m.w.slack.messages(ROOM) == []


def test_a_channel_with_an_edition_of_its_own_or_without_the_bot_is_no_editors_channel(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        m.w.slack.add_channel("C0AWAY", "away", member=False)
        m.w.store.save_channel(Channel("T0LOCAL", "C0ELSE"))
        m.w.slack.command(ADA, CHANNEL, "/retail settings")
        form = m.w.slack.newest_view("settings")
        for room, said in (("C0AWAY", "/invite"), ("C0ELSE", "gets an edition itself"), (CHANNEL, "itself")):
            assert said in form_errors(m.w.slack.submit(ADA, form, {"editors": room}))["editors"]


def test_an_editor_who_drops_a_story_while_the_opening_is_being_sent_gets_it_or_comes_too_late(tmp_path: Path) -> None:
    """The plan that is claimed is the plan that is sent: nothing of an older one."""
    with morning(tmp_path) as m:
        store, late = m.w.store, []

        class Interrupted:
            """Lets an editor in right before each claim."""

            def __init__(self, inner: SlackPoster) -> None:
                self.post, self.find, self.waits = inner.post, inner.find, 0

            def wait_turn(self, workspace: str, channel: str) -> None:
                self.waits += 1
                try:
                    decide(store, m.channel, DAY, without(f"s{self.waits + 1}"), edition_posts, NOW)
                except UserError as error:
                    late.append(str(error))

        assert deliver(store, Interrupted(m.poster), m.channel, DAY, "me").done
        assert m.headlines() == ["s1", "s3"]
        assert "Story number 2" not in text_of(m.w.slack.messages(CHANNEL)[0]["blocks"])
        assert late
        assert set(late) == {preview.OUT}


def test_what_was_dropped_comes_back_only_with_something_new(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        m.show()
        m.choose(BEN, 1, "Drop")
        same = Story("s1", ARTICLES[:2], NOW, NOW)
        grown = replace(same, articles=(*same.articles, replace(ARTICLES[1], id="new", text="It fetched $9 million.")))
        tomorrow = DAY + timedelta(days=1)
        kept, omitted = without_dropped(m.w.store, m.channel, tomorrow, [same])
        assert (kept, [one.reason.partition(" on ")[0] for one in omitted]) == ([], ["dropped by an editor"])
        assert without_dropped(m.w.store, m.channel, tomorrow, [grown]) == ([grown], [])
        assert without_dropped(m.w.store, m.channel, tomorrow + timedelta(days=9), [same]) == ([same], [])


def test_an_editor_who_is_forgotten_leaves_no_name_on_a_preview(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        m.w.slack.click(BEN, m.show(), "Hold")
        assert forget_person(m.w.store, "T0LOCAL", BEN)["preview"] == 1
        m.previews.tend(NOW)
        assert "An editor held it." in text_of(m.now_shown()["blocks"])


def planned_posts(m: Morning) -> list[PlannedPost]:
    found: list[Post] = m.w.store.posts("T0LOCAL", CHANNEL, DAY)
    return [post.planned for post in found]


def test_a_dropped_story_leaves_the_plan_and_the_opening(tmp_path: Path) -> None:
    with morning(tmp_path) as m:
        m.show()
        m.choose(BEN, 2, "Drop")
        posts = planned_posts(m)
        assert not any(post.story == "s2" or "Story number 2" in post.payload for post in posts)
        assert [post.position for post in posts] == list(range(len(posts)))
