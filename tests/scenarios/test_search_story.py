"""A person searches from where the team argues."""

from pathlib import Path

import pytest

from handlers.limits import block_problems
from handlers.local import buttons
from handlers.mrkdwn import text_of
from tests.handlers.test_blocks import mrkdwn_texts
from tests.handlers.test_mrkdwn import live
from tests.scenarios.doors import DOORS, QUICK_DOORS, behind
from tests.scenarios.world import ANNA, BEN, CHANNEL, world


@pytest.mark.parametrize("door", DOORS)
def test_a_search_is_answered_to_the_person_alone_and_shared_when_they_say_so(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        asked = w.slack.command(ANNA, CHANNEL, "/retail kroger")
        assert asked.status == 200
        (answer,) = asked.replies
        assert answer["ephemeral"]
        assert w.slack.messages(CHANNEL) == []
        assert "Kroger opens a warehouse in Ohio" in text_of(answer["blocks"])
        assert "The Daily Basket" in answer["text"]
        w.slack.click(ANNA, answer, "Share to channel")
        (shared,) = w.slack.messages(CHANNEL)
        assert "Kroger opens a warehouse in Ohio" in text_of(shared["blocks"])
        assert buttons(shared) == []


def test_a_click_that_slack_delivers_again_shares_once(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        (answer,) = w.slack.command(ANNA, CHANNEL, "/retail kroger").replies
        w.slack.click(ANNA, answer, "Share to channel", deliveries=3)
        assert len(w.slack.messages(CHANNEL)) == 1


def test_who_shares_the_same_answer_again_is_told_and_the_channel_is_spared(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        (answer,) = w.slack.command(ANNA, CHANNEL, "/retail kroger").replies
        w.slack.click(ANNA, answer, "Share to channel")
        again = w.slack.click(ANNA, answer, "Share to channel")
        assert [said["text"] for said in again.replies] == ["You have shared this already."]
        assert len(w.slack.messages(CHANNEL)) == 1
        (other,) = w.slack.command(ANNA, CHANNEL, "/retail kroger").replies
        w.slack.click(ANNA, other, "Share to channel")
        assert len(w.slack.messages(CHANNEL)) == 2


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_a_command_that_slack_delivers_again_is_answered_once(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        asked = w.slack.command(ANNA, CHANNEL, "/retail kroger", deliveries=3)
        assert len(asked.replies) == 1


def test_a_search_works_where_the_bot_is_no_member(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        asked = w.slack.command(ANNA, "D0SOMEONE", "/retail kroger")
        assert len(asked.replies) == 1


def test_a_hostile_title_is_only_text_in_every_form_of_the_answer(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        (answer,) = w.slack.command(ANNA, CHANNEL, "/retail kroger sale").replies
        assert "SALE" in answer["text"]
        assert live(answer["text"]) == []
        assert [found for text in mrkdwn_texts(answer["blocks"]) for found in live(text)] == []
        assert "evil.example" not in str([e for b in answer["blocks"] for e in mrkdwn_texts(b)])


def test_any_typed_text_is_answered_without_echoing_anything_live(tmp_path: Path) -> None:
    typed = ["<!channel>", "<@U1>", "x" * 3000, "'; drop table articles; --", "%s {} {0}", "kroger AND (", "*", "c++"]
    with world(tmp_path) as w:
        for text in typed:
            asked = w.slack.command(ANNA, CHANNEL, f"/retail {text}")
            assert asked.status == 200
            (answer,) = asked.replies
            assert answer["ephemeral"]
            assert live(answer["text"]) == []
            assert block_problems(answer["blocks"]) == []


def test_nothing_found_says_so_and_offers_the_nearest_name(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        (answer,) = w.slack.command(ANNA, CHANNEL, "/retail zzyzx quux").replies
        assert answer["text"].startswith("Nothing found")
        (near,) = w.slack.command(ANNA, CHANNEL, "/retail krogre").replies
        assert "Kroger opens a warehouse" in near["text"]


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_the_time_range_is_a_choice_that_replaces_the_answer(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        (answer,) = w.slack.command(ANNA, CHANNEL, "/retail kroger").replies
        (week,) = w.slack.click(ANNA, answer, "search_range", "7d").replies
        assert "Kroger opens a warehouse" in text_of(week["blocks"])
        assert "Kroger cuts bread prices" not in text_of(week["blocks"])
        assert answer not in w.slack.ephemerals


def test_what_was_not_understood_is_said_to_a_screen_reader_too(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        for typed, told in (
            ("kroger since:2025-02-30", "I do not know the date '2025-02-30'"),
            ("topic:nosuch", "I know no topic 'nosuch'"),
            ("cvs", "Nothing found for “cvs”. I searched the headlines and texts of 6 articles"),
            ("cvs", "Read as CVS (NYSE: CVS)"),
        ):
            (answer,) = w.slack.command(ANNA, CHANNEL, f"/retail {typed}").replies
            assert told in str(answer["text"])


def test_a_side_whose_news_names_both_is_not_said_to_be_empty(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        (answer,) = w.slack.command(ANNA, CHANNEL, "/retail kroger vs walmart").replies
        shown = text_of(answer["blocks"])
        assert "walmart (1)" in shown
        assert "All of it names both." in shown
        assert "Nothing found" not in shown


def test_a_verb_alone_says_what_it_wants(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        for verb in ("ask", "follow", "unfollow", "trend", "view", "why"):
            (answer,) = w.slack.command(ANNA, CHANNEL, f"/retail {verb}").replies
            assert str(answer["text"]).startswith(f"Write: /retail {verb} ")


def test_two_names_are_set_side_by_side(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        (answer,) = w.slack.command(ANNA, CHANNEL, "/retail kroger vs walmart").replies
        text = text_of(answer["blocks"])
        assert "Both together (1)" in text
        assert "Kroger and Walmart fight over milk" in text


def test_a_trend_comes_as_a_chart_and_as_words(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        (answer,) = w.slack.command(ANNA, CHANNEL, "/retail trend kroger, walmart").replies
        assert any(block["type"] == "data_visualization" for block in answer["blocks"])
        assert "kroger: 4 events" in answer["text"]


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_when_the_response_url_is_used_up_the_answer_comes_as_an_ephemeral_message(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        asked = w.slack.command(ANNA, CHANNEL, "/retail kroger", wait=False)
        w.slack.settle()
        assert len(asked.replies) == 1
        w.slack.click(ANNA, asked.replies[0], "search_trend", expired=True)
        assert any(call[0] == "chat.postEphemeral" for call in w.slack.calls)
        assert "In the news" in w.slack.ephemerals[-1]["text"]


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_what_one_follows_is_kept_for_one_person_and_let_go_by_a_click(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path) as w:
        (answer,) = w.slack.command(ANNA, CHANNEL, "/retail kroger").replies
        w.slack.click(ANNA, answer, "follow")
        (mine,) = w.slack.command(ANNA, CHANNEL, "/retail following").replies
        assert "Kroger opens a warehouse in Ohio" in mine["text"]
        (his,) = w.slack.command(BEN, CHANNEL, "/retail following").replies
        assert "nothing yet" in his["text"]
        (after,) = w.slack.click(ANNA, mine, "unfollow_0").replies
        assert "nothing yet" in after["text"]


def test_every_verb_answers(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.publish()
        verbs = "help|today|ask where is the warehouse?|why https://news.example/k1|trend kroger|feeds|settings|stats"
        for verb in [*verbs.split("|"), "privacy", "view bakery", "following", "", "unfollow kroger", "follow aldi"]:
            asked = w.slack.command(ANNA, CHANNEL, f"/retail {verb}")
            assert len(asked.replies) == 1, verb
            assert asked.replies[0]["text"], verb
            assert block_problems(asked.replies[0]["blocks"]) == [], verb


def test_why_tells_where_a_link_was_told_or_why_not(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.publish()
        (told,) = w.slack.command(ANNA, CHANNEL, "/retail why https://news.example/a1").replies
        assert "Marlowe Markets is said to weigh a sale" in told["text"]
        (unknown,) = w.slack.command(ANNA, CHANNEL, "/retail why https://nowhere.example/x").replies
        assert "never saw" in unknown["text"]
