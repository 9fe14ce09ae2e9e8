"""Your Views: people argue, are asked once, are quoted word for word next morning, and may take it back."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from briefs.digest import CONSENTS
from briefs.morning import Desk, compose
from briefs.writing import CheckedWriter, ExtractiveWriter
from handlers.blocks import edition_posts
from handlers.clients import posting_client
from handlers.limits import block_problems
from handlers.mrkdwn import text_of
from handlers.poster import Pacer, SlackPoster
from handlers.your_views import thread_reader
from retail.companies import CompanyTable
from retail.types import Channel, Edition
from tests.scenarios.doors import DOORS, QUICK_DOORS, behind
from tests.scenarios.people import message, private
from tests.scenarios.world import ANNA, BEN, CHANNEL, NOW, World, world

CARA = "U0CARA"
KEEP = "Bread brings me in &amp; keeps me there, so they should keep it."
SELL = "Sell it while somebody still wants to pay for ovens."
TOMORROW = NOW + timedelta(days=1)


def ask(w: World, user: str) -> dict[str, Any]:
    """The question for consent that a person was shown; there is one."""
    (asked,) = [m for m in w.slack.ephemerals if m["to"] == user and "May the next edition quote" in m["text"]]
    return asked


def argue(w: World) -> dict[str, str]:
    sent = w.publish()
    w.slack.say(ANNA, CHANNEL, KEEP, sent["brief"])
    w.slack.say(BEN, CHANNEL, SELL, sent["brief"])
    w.slack.say(CARA, CHANNEL, "I would rather not be quoted on this one.", sent["brief"])
    for user, option in ((ANNA, "Keep it"), (BEN, "Sell it")):
        w.slack.click(user, message(w, sent["question"]), option)
    return sent


def next_edition(w: World, *, reads: bool = True) -> Edition:
    reader = thread_reader(lambda _workspace: posting_client(w.slack.token, w.slack.url)) if reads else None
    desk = Desk(w.store, CheckedWriter(ExtractiveWriter()), CompanyTable.bundled(), None, reader)
    return compose(desk, Channel("T0LOCAL", CHANNEL), TOMORROW.date(), TOMORROW)


def post_opening(w: World, made: Edition) -> str:
    posts = edition_posts(made)
    w.store.save_edition(made, posts)
    poster = SlackPoster(lambda _workspace: posting_client(w.slack.token, w.slack.url), Pacer(interval=0))
    post = w.store.posts(made.workspace, made.channel, made.day)[0]
    w.store.claim_post(post.planned.key, "test", NOW)
    ts = poster.post(post, None)
    w.store.record_post(post.planned.key, ts)
    return ts


@pytest.mark.parametrize("door", DOORS)
def test_who_allowed_it_is_quoted_word_for_word_with_both_sides_and_the_tally(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        argue(w)
        w.slack.click(ANNA, ask(w, ANNA), "Yes, with my name")
        w.slack.click(BEN, ask(w, BEN), "Yes, as “A reader”")
        w.slack.click(CARA, ask(w, CARA), "No")
        ts = post_opening(w, next_edition(w))
        opening = message(w, ts)
        text = text_of(opening["blocks"])
        assert block_problems(opening["blocks"]) == []
        assert "“Bread brings me in & keeps me there, so they should keep it.”" in text
        assert f"“{SELL}”" in text
        assert "Keep it: 1 · Sell it: 1 · It depends: 0 (2 votes)" in text
        assert f"<@{ANNA}>" in text
        assert f"<@{BEN}>" not in text
        assert "rather not be quoted" not in text
        assert "rather not be quoted" not in str(opening)


def test_nobody_is_quoted_who_did_not_say_yes(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        argue(w)
        digest = next_edition(w).digest
        assert digest is not None
        assert digest.replies == ()
        assert sum(count for _, count in digest.tally) == 2


def test_consent_is_asked_once_and_only_of_those_who_argue(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        root = w.publish()["brief"]
        for text in (
            "ok",
            "Who is the buyer?",
            "I think this goes far too fast for them.",
            "And once more I think so too.",
        ):
            w.slack.say(ANNA, CHANNEL, text, root)
        w.slack.say(BEN, CHANNEL, "I write here without any brief above me.")
        assert [m["to"] for m in w.slack.ephemerals] == [ANNA]
        assert ask(w, ANNA)["to"] == ANNA


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_do_not_quote_me_takes_out_what_is_posted_already(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        argue(w)
        for user in (ANNA, BEN):
            w.slack.click(user, ask(w, user), "Yes, with my name")
        ts = post_opening(w, next_edition(w))
        w.slack.click(ANNA, message(w, ts), "Do not quote me")
        text = text_of(message(w, ts)["blocks"])
        assert "Bread brings me in" not in text
        assert f"“{SELL}”" in text
        (said,) = w.slack.command(BEN, CHANNEL, "/retail do not quote me").replies
        assert "1 posted edition was changed" in said["text"]
        opening = message(w, ts)
        assert SELL not in str(opening)
        assert "Keep it: 1" in text_of(opening["blocks"])
        assert "metadata" in opening
        assert {kept["choice"] for kept in w.store.records("T0LOCAL", CONSENTS).values()} >= {"no"}


def test_said_in_a_direct_message_it_counts_as_well(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        argue(w)
        w.slack.click(ANNA, ask(w, ANNA), "Yes, with my name")
        ts = post_opening(w, next_edition(w))
        w.slack.say(ANNA, "D0ANNA", "please don't quote me")
        assert "Bread brings me in" not in str(message(w, ts))


def test_when_the_threads_cannot_be_read_the_edition_goes_out_without_them(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        argue(w)
        w.slack.fail("conversations.replies", "error", times=9, error="ratelimited")
        assert next_edition(w).digest is None
        assert next_edition(w, reads=False).digest is None


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_an_opening_that_was_deleted_is_no_trouble_for_who_takes_consent_back(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        argue(w)
        w.slack.click(ANNA, ask(w, ANNA), "Yes, with my name")
        post_opening(w, next_edition(w))
        w.slack.fail("chat.update", "error", error="message_not_found")
        (said,) = w.slack.command(ANNA, CHANNEL, "/retail do not quote me").replies
        assert said["text"].startswith("You are not quoted")
        assert private(w, ANNA)


def test_the_asker_may_say_that_an_answer_did_not_help_and_it_is_counted(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        root = w.publish()["brief"]
        w.slack.mention(ANNA, CHANNEL, "how many bakery stores are there?", root)
        (answer,) = w.answers_in(root)
        (refused,) = w.slack.click(BEN, answer, "Not helpful").replies
        assert "Only the person who asked" in refused["text"]
        for _ in range(2):
            w.slack.click(ANNA, answer, "Not helpful")
        (stats,) = w.slack.command(ANNA, CHANNEL, "/retail stats").replies
        assert "1 answer marked not helpful" in stats["text"]


def test_an_edition_without_a_talk_has_no_your_views(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.publish()
        assert next_edition(w).digest is None
        assert replace(next_edition(w), digest=None) == next_edition(w)
