"""From the menu of a message: ask about it, and why it was in."""

from pathlib import Path

import pytest

from handlers.local import form_errors
from handlers.mrkdwn import text_of
from retail.types import Story
from tests.scenarios.doors import DOORS, QUICK_DOORS, behind, shown
from tests.scenarios.world import ANNA, ARTICLES, BEN, CHANNEL, NOW, World, told_brief


def posted(w: World, ts: str) -> dict[str, object]:
    return next(m for m in w.slack.messages(CHANNEL) if m["ts"] == ts)


@pytest.mark.parametrize("door", DOORS)
def test_a_question_about_a_brief_is_answered_from_its_story_in_the_window(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        brief = posted(w, w.publish()["brief"])
        w.slack.shortcut(ANNA, "ask_about", brief)
        form = w.slack.newest_view("ask_about")
        assert w.edition.briefs[0].headline in text_of(form["blocks"])
        w.slack.submit(ANNA, form, {"question": "How many stores are there?"})
        told = text_of(shown(w, form)["blocks"])
        assert ARTICLES[0].text in told
        assert "[1]" in told
        assert len(w.slack.messages(CHANNEL)) == len(w.store.posts("T0LOCAL", CHANNEL, w.edition.day))


def test_a_question_about_a_link_that_a_person_posted(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        said = w.slack.say(BEN, CHANNEL, "look at <https://news.example/k1?utm_source=x|this>")
        w.slack.shortcut(ANNA, "ask_about", said)
        form = w.slack.newest_view("ask_about")
        assert "Kroger opens a warehouse in Ohio" in text_of(form["blocks"])
        w.slack.submit(ANNA, form, {"question": "Where is it?"})
        assert "Kroger opened a robot warehouse in Monroe." in text_of(shown(w, form)["blocks"])


def test_a_message_without_a_link_and_an_empty_question(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        w.slack.shortcut(ANNA, "ask_about", w.slack.say(BEN, CHANNEL, "what a morning"))
        form = w.slack.newest_view("ask_about")
        assert "no link to an article" in text_of(form["blocks"])
        assert "question" in form_errors(w.slack.submit(ANNA, form, {"question": " "}))
        w.slack.submit(ANNA, form, {"question": "what of the moon?"})
        assert "The archive does not say" in text_of(shown(w, form)["blocks"])


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_a_spent_trigger_is_told_to_the_person(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        asked = w.slack.shortcut(ANNA, "ask_about", w.slack.say(BEN, CHANNEL, "hm"), expired=True)
        assert "click once more" in asked.replies[0]["text"]


@pytest.mark.parametrize("door", DOORS)
def test_why_a_brief_was_in_is_told_with_its_reasons(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        brief = posted(w, w.publish()["brief"])
        w.store.save_stories([Story(told_brief(), (ARTICLES[2], ARTICLES[1]), NOW, NOW)])
        (told,) = w.slack.shortcut(ANNA, "why_in", brief).replies
        assert told["ephemeral"]
        assert f"was brief 1 of {len(w.edition.briefs)} on" in told["text"]
        assert "What spoke for it" in text_of(told["blocks"])
        assert "The Daily Basket, Aisle Report" in text_of(told["blocks"])


def test_why_on_other_messages_tells_where_a_link_was_or_that_there_is_none(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        sent = w.publish()
        (link,) = w.slack.shortcut(ANNA, "why_in", w.slack.say(BEN, CHANNEL, "<https://news.example/k2>")).replies
        assert "Kroger cuts bread prices" in link["text"]
        (none,) = w.slack.shortcut(ANNA, "why_in", w.slack.say(BEN, CHANNEL, "hello")).replies
        assert "no message of mine" in none["text"]
        (whole,) = w.slack.shortcut(ANNA, "why_in", posted(w, sent["opening"])).replies
        assert "whole edition" in whole["text"]
