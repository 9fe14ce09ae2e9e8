"""The thread under a brief: questions are answered once, people are left alone."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers.mrkdwn import text_of
from retail.types import Channel
from tests.scenarios.doors import DOORS, QUICK_DOORS, behind
from tests.scenarios.world import ANNA, BEN, CHANNEL, NOW, world


@pytest.mark.parametrize("door", DOORS)
def test_a_question_under_a_brief_is_answered_once_with_its_sources_although_it_is_delivered_again(
    door: str,
    tmp_path: Path,
) -> None:
    with behind(door, tmp_path) as w:
        root = w.publish()["brief"]
        w.slack.mention(ANNA, CHANNEL, "how many bakery stores are there?", root, deliveries=3)
        (answer,) = w.answers_in(root)
        assert "48 bakery stores" in text_of(answer["blocks"])
        assert "The Daily Basket" in str(answer["text"])
        assert "[1]" in str(answer["text"])
        assert answer["unfurl"] == [False, False]


def test_a_question_needs_no_mention_under_our_brief_and_people_among_themselves_are_left_alone(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        root = w.publish()["brief"]
        for text in (
            "I think they will sell.",
            f"<@{BEN}> what is the price?",
            "what do you think?",
            "why are we here?",
        ):
            w.slack.say(ANNA, CHANNEL, text, root)
        assert w.answers_in(root) == []
        w.slack.say(ANNA, CHANNEL, "Who is the buyer?", root)
        assert len(w.answers_in(root)) == 1


def test_elsewhere_nobody_is_answered_without_a_mention(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.publish()
        w.slack.say(ANNA, CHANNEL, "Who is the buyer?")
        message = w.slack.say(ANNA, "C0ELSE", "Kroger?")
        w.slack.say(BEN, "C0ELSE", "Who is the buyer?", message["ts"])
        assert w.answerer.asked == []
        asked = w.slack.mention(BEN, "C0ELSE", "what did Kroger open?")
        assert [m["thread_ts"] for m in w.slack.messages("C0ELSE") if "bot_id" in m] == [asked["ts"]]


def test_a_channel_may_choose_mentions_only_or_never(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        root = w.publish()["brief"]
        w.store.save_channel(Channel("T0LOCAL", CHANNEL, thread_answers="mention"))
        w.slack.say(ANNA, CHANNEL, "Who is the buyer?", root)
        assert w.answers_in(root) == []
        w.slack.mention(ANNA, CHANNEL, "Who is the buyer?", root)
        assert len(w.answers_in(root)) == 1
        w.store.save_channel(Channel("T0LOCAL", CHANNEL, thread_answers="never"))
        w.slack.mention(ANNA, CHANNEL, "Who is the seller?", root)
        assert len(w.answers_in(root)) == 1


def test_what_the_archive_does_not_say_is_said_so(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        root = w.publish()["brief"]
        w.slack.mention(ANNA, CHANNEL, "is there a shop on the moon?", root)
        (answer,) = w.answers_in(root)
        assert str(answer["text"]).startswith("The archive does not say.")


def test_thanks_and_greetings_are_no_questions_to_the_archive(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        root = w.publish()["brief"]
        for text in ("thanks!", ":+1:", "Hello there"):
            w.slack.mention(ANNA, CHANNEL, text, root)
        w.slack.say(ANNA, "D0ANNA", "ok, thank you so much :)")
        assert w.answerer.asked == []
        said = [str(m["text"]).split(":")[0] for m in w.answers_in(root)]
        assert said == ["You are welcome.", "Ask in a few words", "Ask in a few words"]
        assert [m["text"] for m in w.slack.messages("D0ANNA") if "bot_id" in m] == ["You are welcome."]
        w.slack.mention(ANNA, CHANNEL, "Thanks to whom?", root)
        assert w.answerer.asked == ["Thanks to whom?"]


def test_what_was_before_a_story_is_what_its_brief_links_to(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        root = w.publish()["brief"]
        w.slack.mention(ANNA, CHANNEL, "has this happened before?", root)
        (answer,) = w.answers_in(root)
        assert w.answerer.asked == []
        assert [item.headline in str(answer["text"]) for item in w.edition.briefs[0].context] == [True]


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_a_direct_message_is_a_question_a_verb_or_a_search(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        for text in ("what did Kroger open?", "help", "kroger"):
            w.slack.say(ANNA, "D0ANNA", text)
        said = [m["text"] for m in w.slack.messages("D0ANNA") if "bot_id" in m]
        assert len(said) == 3
        assert "robot warehouse" in said[0]
        assert said[1].startswith("What you can ask")
        assert "Kroger opens a warehouse" in said[2]


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_bots_edits_deletions_joins_and_our_own_messages_are_not_answered(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        root = w.publish()["brief"]
        base: dict[str, Any] = {
            "type": "message",
            "channel": CHANNEL,
            "channel_type": "channel",
            "thread_ts": root,
            "ts": "99.1",
        }
        asked = {**base, "user": ANNA, "text": "Who is the buyer?"}
        odd: list[dict[str, Any]] = [
            {**asked, "bot_id": "B0OTHER"},
            {**asked, "subtype": "bot_message"},
            {**asked, "user": w.slack.bot_user},
            {**base, "subtype": "message_changed", "message": asked, "previous_message": asked},
            {**base, "subtype": "message_deleted", "deleted_ts": "1.1"},
            {**asked, "subtype": "channel_join"},
            {**asked, "edited": {"user": ANNA, "ts": "1.1"}},
            {**asked, "text": ""},
        ]
        for event in odd:
            assert w.slack.event(event).status == 200
        w.slack.settle()
        assert w.answerer.asked == []


def test_an_event_that_comes_again_after_a_restart_is_not_answered_again(tmp_path: Path) -> None:
    event = {"type": "message", "channel": "D0ANNA", "channel_type": "im", "user": ANNA, "text": "kroger?", "ts": "5.5"}
    with world(tmp_path) as w:
        w.slack.state.direct(ANNA)
        w.slack.event(event, event_id="Ev1")
        w.slack.settle()
        assert len(w.answerer.asked) == 1
    with world(tmp_path) as again:
        again.slack.state.direct(ANNA)
        again.slack.event(event, event_id="Ev1")
        again.slack.event({**event, "ts": "5.6"}, event_id="Ev1")  # its id alone is enough
        again.slack.settle()
        assert again.answerer.asked == []


def test_a_person_who_asks_too_much_is_asked_for_patience_once(tmp_path: Path) -> None:
    with world(tmp_path, questions_a_minute=2) as w:
        for n in range(5):
            w.slack.say(ANNA, "D0ANNA", f"what did Kroger open {n}?")
        said = [m["text"] for m in w.slack.messages("D0ANNA") if "bot_id" in m]
        assert len(w.answerer.asked) == 2
        assert ["in a minute" in text for text in said] == [False, False, True]


def test_consent_is_taken_back_however_much_was_asked_before(tmp_path: Path) -> None:
    with world(tmp_path, questions_a_minute=1) as w:
        for text in ("what did Kroger open?", "and where?", "do not quote me", "forget me"):
            w.slack.say(ANNA, "D0ANNA", text)
        said = [str(m["text"]) for m in w.slack.messages("D0ANNA") if "bot_id" in m]
        assert "Those were more than 1 questions" in said[1]
        assert said[2].startswith("You are not quoted")
        assert said[3].startswith("Forgotten")


def test_when_answering_fails_the_person_gets_an_apology_not_silence(tmp_path: Path, caplog: object) -> None:
    class Broken:
        def answer(self, *_: object) -> object:
            raise RuntimeError("secret detail")

    with world(tmp_path, answerer=Broken()) as w:
        w.slack.say(ANNA, "D0ANNA", "what did Kroger open?")
        *_, said = [m["text"] for m in w.slack.messages("D0ANNA") if "bot_id" in m]
        assert "our fault" in said
        assert "secret" not in str(w.slack.messages("D0ANNA"))


def test_a_vote_under_a_message_that_is_gone_is_kept_and_said_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with world(tmp_path) as w:
        root = w.publish()["brief"]
        question = next(m for m in w.slack.messages(CHANNEL, root) if "A question" in str(m["text"]))
        w.slack.fail("chat.update", "error", error="message_not_found")
        (said,) = w.slack.click(ANNA, question, "vote_0").replies
        assert said["text"] == "Your vote is kept, but its message is gone or can no longer be changed."
        assert caplog.records == []


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_votes_are_one_a_person_changeable_and_shown(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        sent = w.publish()

        def question() -> dict[str, object]:
            return next(m for m in w.slack.messages(CHANNEL) if m["ts"] == sent["question"])

        w.slack.click(ANNA, question(), "Keep it")
        w.slack.click(BEN, question(), "Sell it")
        w.slack.click(ANNA, question(), "Sell it")
        text = text_of(question()["blocks"])
        assert "Keep it: 0 · Sell it: 2 · It depends: 0 (2 votes)" in text
        assert "key" in json.dumps(question()["metadata"])


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_how_do_we_know_shows_the_words_of_the_source(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        sent = w.publish()
        message = next(m for m in w.slack.messages(CHANNEL) if m["ts"] == sent["brief"])
        (proof,) = w.slack.click(ANNA, message, "How do we know?").replies
        assert "Marlowe Ma" in text_of(proof["blocks"])
        assert proof["ephemeral"]


def test_a_link_button_is_acknowledged_and_nothing_more(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        sent = w.publish()
        message = next(m for m in w.slack.messages(CHANNEL) if m["ts"] == sent["brief"])
        clicked = w.slack.click(ANNA, message, "open_source")
        assert (clicked.status, clicked.replies) == (200, [])


def test_home_shows_todays_edition_and_what_one_follows(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.publish()
        w.slack.command(ANNA, CHANNEL, "/retail follow kroger")
        text = text_of(w.slack.open_home(ANNA)["blocks"])
        assert "Marlowe Markets is said to weigh a sale" in text
        assert "Kroger opens a warehouse" in text


def test_a_story_whose_text_is_no_longer_kept_and_a_thread_that_is_gone_get_a_plain_answer(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        root = w.publish()["brief"]
        w.store.forget_texts(NOW + timedelta(days=1))
        w.slack.mention(ANNA, CHANNEL, "how many bakery stores does Marlowe run?", root)
        (answer,) = w.answers_in(root)
        assert "Sorry" not in str(answer["text"])
        w.slack.fail("conversations.replies", "error", times=3, error="thread_not_found")
        w.slack.mention(BEN, CHANNEL, "what did Kroger open?", root)
        assert len(w.answers_in(root)) == 2
