"""The Messages tab: prompts from the edition, answers that stream into the thread of each message, and their rating."""

from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from handlers.agent import prompts, rating_row
from handlers.answers import FEEDBACK
from handlers.limits import block_problems
from handlers.local import buttons
from handlers.local_api import BOT_TOKEN
from handlers.local_server import FaultKind
from handlers.mrkdwn import text_of
from retail.errors import UserError
from retail.types import Answer, Cited, Source
from tests.handlers.editions import edition, worst_brief
from tests.handlers.test_blocks import FILLERS, mrkdwn_texts
from tests.handlers.test_mrkdwn import live
from tests.scenarios.doors import DOORS, behind
from tests.scenarios.people import direct
from tests.scenarios.world import ANNA, ARTICLES, BEN, CHANNEL, Echo, World

Json = dict[str, Any]
QUESTION = "How many bakery stores does Marlowe run?"


def room(w: World, user: str = ANNA) -> str:
    with w.slack.state.lock:
        return w.slack.state.direct(user).id


def asked(w: World, text: str = QUESTION, thread_ts: str | None = None, **more: Any) -> Json:
    """Anna writes this in the Messages tab."""
    return w.slack.say(ANNA, room(w), text, thread_ts, **more)


def methods(w: World) -> list[str]:
    """What was called to answer, in order."""
    wanted = ("Stream", "postMessage", "chat.update", "setStatus")
    return [method for method, _ in w.slack.calls if any(part in method for part in wanted)]


@pytest.mark.parametrize("door", DOORS)
def test_prompts_of_the_edition_are_offered_and_one_is_answered_in_its_thread(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        w.publish()
        offered = w.slack.open_messages(ANNA)
        assert len(offered) <= 4
        assert w.edition.briefs[0].headline[:40] in offered[0]["title"]
        assert offered[0]["message"].endswith("?")
        root = asked(w, offered[0]["message"])
        (told,) = direct(w, ANNA)
        assert told["thread_ts"] == root["ts"]
        assert "streaming" not in told
        assert "[1]" in text_of(told["blocks"])
        assert "Sources" in text_of(told["blocks"])
        assert block_problems(told["blocks"]) == []
        assert w.slack.state.statuses[-1]["thread_ts"] == root["ts"]


def test_without_an_edition_there_are_prompts_all_the_same(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        assert w.slack.open_messages(ANNA)[0]["title"] == "What is in today’s edition?"
        assert direct(w, ANNA) == []
        for one in w.slack.open_messages(ANNA):
            asked(w, one["message"])
        assert len(direct(w, ANNA)) == 3


class Three(Echo):
    """Answers in three sentences."""

    def answer(self, question: str, *_: object) -> Answer:
        self.asked.append(question)
        one = ARTICLES[0]
        sources = (Source(one.id, one.outlet, one.title, one.published, one.url),)
        return Answer(question, tuple(Cited(f"Sentence {n} <!channel>.", (1,)) for n in range(3)), sources)


class Failing(Echo):
    """Fails."""

    def answer(self, *_: object) -> Answer:
        raise UserError("The archive is being moved.")


def test_an_answer_is_streamed_sentence_by_sentence_and_stopped_with_its_sources(tmp_path: Path) -> None:
    with behind("direct", tmp_path, answerer=Three()) as w:
        asked(w)
        said = [m.rpartition(".")[2] for m in methods(w)]
        assert said == ["setStatus", "startStream", "appendStream", "appendStream", "appendStream", "stopStream"]
        (told,) = direct(w, ANNA)
        shown = text_of(told["blocks"])
        assert all(f"Sentence {n}" in shown for n in range(3))
        assert shown.index("Sentence 2") < shown.index("Sources")
        assert all(live(text) == [] for text in mrkdwn_texts(told["blocks"]))


def test_what_the_archive_does_not_say_is_streamed_as_that(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        asked(w, "what of the moon?")
        (told,) = direct(w, ANNA)
        assert "The archive does not say" in text_of(told["blocks"])
        assert "streaming" not in told


@pytest.mark.parametrize("error", ["unknown_method", "missing_scope", "channel_type_not_supported", "not_allowed"])
def test_a_slack_that_does_not_stream_gets_a_message_that_becomes_the_answer(tmp_path: Path, error: str) -> None:
    with behind("direct", tmp_path) as w:
        w.slack.fail("chat.startStream", "error", error=error)
        asked(w)
        assert methods(w)[-2:] == ["chat.postMessage", "chat.update"]
        (told,) = direct(w, ANNA)
        assert ARTICLES[0].text.split()[0] in text_of(told["blocks"])
        assert "Looking" not in text_of(told["blocks"])
        assert "Helpful" in str(told["blocks"])
        assert told["text"]


def test_a_slack_that_wants_to_know_the_recipient_is_told(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        w.slack.fail("chat.startStream", "error", error="missing_recipient_team_id")
        asked(w)
        started = [given for method, given in w.slack.calls if method == "chat.startStream"]
        assert (started[-1]["recipient_user_id"], started[-1]["recipient_team_id"]) == (ANNA, "T0LOCAL")
        assert "chat.stopStream" in methods(w)


@pytest.mark.parametrize(
    ("broken", "how"), [("chat.appendStream", "error"), ("chat.stopStream", "internal_error_after")]
)
def test_a_stream_that_breaks_off_is_made_good_by_an_edit(tmp_path: Path, broken: str, how: FaultKind) -> None:
    with behind("direct", tmp_path, answerer=Three()) as w:
        w.slack.fail(broken, how, error="message_not_in_streaming_state")
        asked(w)
        (told,) = direct(w, ANNA)
        assert "streaming" not in told
        assert all(f"Sentence {n}" in text_of(told["blocks"]) for n in range(3))
        assert "Sources" in text_of(told["blocks"])


def test_a_reader_who_stops_an_answer_is_not_told_it_again(tmp_path: Path) -> None:
    with behind("direct", tmp_path, answerer=Three()) as w:
        w.slack.fail("chat.appendStream", "error", error="stopped_by_user")
        asked(w)
        (told,) = direct(w, ANNA)
        assert "Sentence 2" not in text_of(told["blocks"])
        assert "chat.update" not in methods(w)


def test_an_answer_that_fails_ends_its_stream_and_says_so(tmp_path: Path) -> None:
    with behind("direct", tmp_path, answerer=Failing()) as w:
        root = asked(w)
        begun, apology = direct(w, ANNA)
        assert "streaming" not in begun
        assert methods(w).count("chat.stopStream") == 1
        assert apology["thread_ts"] == root["ts"]
        assert "being moved" in apology["text"]


def test_a_message_that_slack_delivers_again_is_answered_once(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        asked(w, deliveries=3)
        assert len(direct(w, ANNA)) == 1


def test_two_people_ask_at_once_and_each_is_answered_in_their_own_room(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        w.answerer.gate.clear()
        asked(w, wait=False)
        w.slack.say(BEN, room(w, BEN), "What of Kroger bread?", wait=False)
        w.answerer.gate.set()
        w.slack.settle()
        assert (len(direct(w, ANNA)), len(direct(w, BEN))) == (1, 1)


def test_an_answer_is_rated_by_who_asked_counted_and_may_be_rated_anew(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        asked(w)
        (told,) = direct(w, ANNA)
        assert [one["text"]["text"] for one in buttons(told)] == ["Helpful", "Not helpful"]
        w.slack.click(ANNA, told, "Helpful")
        (kept,) = w.store.records("T0LOCAL", FEEDBACK).values()
        assert (kept["user"], kept["helpful"]) == (ANNA, True)
        w.slack.click(BEN, told, "Not helpful")
        w.slack.click(ANNA, told, "Not helpful")
        (kept,) = w.store.records("T0LOCAL", FEEDBACK).values()
        assert (kept["user"], kept["helpful"]) == (ANNA, False)
        assert "1 answer marked not helpful" in w.slack.command(ANNA, CHANNEL, "/retail stats").replies[-1]["text"]


def test_a_follow_up_in_the_thread_needs_no_mention(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        root = asked(w)
        asked(w, "And where are they?", root["ts"])
        assert [one["thread_ts"] for one in direct(w, ANNA)] == [root["ts"], root["ts"]]


# --- Limits, and the stand-in itself ------------------------------------------------------------------------------


@pytest.mark.parametrize("filler", FILLERS)
def test_prompts_keep_to_four_of_readable_length_whatever_the_headlines(filler: str) -> None:
    offered = prompts(edition(*(worst_brief(f"s{n}", filler * 30) for n in range(7))))
    assert len(offered) == 4
    assert all(0 < len(one["title"]) <= 75 and 0 < len(one["message"]) <= 300 for one in offered)


def test_the_rating_row_passes_the_models_and_the_limits() -> None:
    row = rating_row("U" * 40)
    assert block_problems([row]) == []
    assert block_problems([row], "modal") != []
    parsed = Block.parse(row)
    assert parsed is not None
    parsed.validate_json()
    assert all(half["accessibility_label"] for half in buttons({"blocks": [row]}))


def test_the_stand_in_refuses_what_slack_refuses(tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        state, here = w.slack.state, room(w, BEN)
        root = w.slack.say(BEN, here, "x", wait=False)["ts"]

        def call(method: str, **given: object) -> str:
            answer = state.call(method, BOT_TOKEN, given)
            return "ok" if answer["ok"] else str(answer["error"])

        task = {"type": "task_update", "id": "a", "title": "b", "status": "in_progress"}
        assert call("chat.startStream", channel=here) == "invalid_arguments"
        assert call("chat.startStream", channel=CHANNEL, thread_ts="1.1") == "missing_recipient_user_id"
        assert call("chat.startStream", channel=here, thread_ts="9.9") == "thread_not_found"
        assert call("chat.startStream", channel=here, thread_ts=root, chunks=[{"type": "x"}]) == "invalid_chunks"
        assert call("chat.startStream", channel=here, thread_ts=root, markdown_text="x" * 12_001) == "msg_too_long"
        both = {"markdown_text": "x", "chunks": [task]}
        assert call("chat.startStream", channel=here, thread_ts=root, **both).startswith("cannot_provide_both")
        assert call("chat.startStream", channel=here, thread_ts=root, chunks=[task]) == "ok"
        ts = w.slack.messages(here)[-1]["ts"]
        assert call("chat.update", channel=here, ts=ts, text="x") == "streaming_state_conflict"
        assert call("chat.appendStream", channel=here, ts=ts) == "no_text"
        assert call("chat.appendStream", channel=here, ts=root, markdown_text="x") == "message_not_owned_by_app"
        assert call("chat.stopStream", channel=here, ts=ts, blocks=[{"type": "nope"}]) == "invalid_blocks"
        assert call("chat.stopStream", channel=here, ts=ts) == "ok"
        assert call("chat.appendStream", channel=here, ts=ts, markdown_text="x") == "message_not_in_streaming_state"
        prompt = {"title": "a", "message": "b"}
        assert (
            call("assistant.threads.setSuggestedPrompts", channel_id=here, prompts=[prompt] * 5) == "invalid_arguments"
        )
        assert call("assistant.threads.setSuggestedPrompts", channel_id=here, prompts=[{"title": "a"}]) != "ok"
        assert call("assistant.threads.setSuggestedPrompts", channel_id=here, prompts=[prompt], thread_ts=root) == "ok"
        assert here not in state.prompts
        busy = {"channel_id": here, "thread_ts": root, "status": "x", "loading_messages": ["x"] * 11}
        assert call("assistant.threads.setStatus", **busy) == "invalid_arguments"
