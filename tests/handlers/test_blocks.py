import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from handlers.blocks import (
    DETAIL_WORDS,
    PARENT_WORDS,
    _word_count,
    brief_message,
    detail_message,
    edition_posts,
    question_message,
    reading_minutes,
    tally_block,
    told_words,
    view_message,
)
from handlers.limits import OUR_TEXT_TOTAL, block_problems
from handlers.mrkdwn import text_of
from retail.types import Edition, PlannedPost, Question, Sentence
from tests.handlers.editions import brief, edition, worst_brief, worst_edition
from tests.handlers.golden import agreed, drawn
from tests.handlers.test_mrkdwn import HOSTILE, live

FILLERS = ["word ", "W", "&<>", "*_~` ", "<!channel> ", "\U0001f1e9\U0001f1ea", "a\n> b\n", ":tada: ", "e\u0301 "]


def messages(made: Edition) -> list[dict[str, Any]]:
    return [json.loads(post.payload) for post in edition_posts(made)]


def mrkdwn_texts(node: object) -> list[str]:
    """Every string that Slack reads as mrkdwn."""
    if isinstance(node, dict):
        own = [node["text"]] if node.get("type") == "mrkdwn" else []
        return own + [text for child in node.values() for text in mrkdwn_texts(child)]
    return [text for child in node for text in mrkdwn_texts(child)] if isinstance(node, list) else []


def visible_words(message: dict[str, Any]) -> int:
    return len(text_of([block for block in message["blocks"] if block["type"] != "actions"]).split())


def test_an_edition_looks_as_it_was_agreed() -> None:
    now = drawn(messages(edition()))
    assert now == agreed("edition", now)


def test_the_channel_reads_first_and_then_each_thread_fills() -> None:
    parts = [post.part for post in edition_posts(edition(brief("s1"), brief("s2")))]
    thread = ["detail", "view", "question"]
    assert parts == ["opening", "brief", "brief", "one_liners", *thread, *thread]


def test_every_key_is_unique_and_says_day_channel_part_and_story() -> None:
    posts = edition_posts(edition(brief("s1"), brief("s2")))
    keys = [post.key for post in posts]
    assert len(set(keys)) == len(keys)
    assert keys[1] == "2026-11-19/C0NEWS/brief/s1"
    assert [post.position for post in posts] == list(range(len(posts)))
    assert {post.thread_of for post in posts if post.part == "view"} == {keys[1], keys[2]}


def test_a_message_carries_its_key_and_nobodys_words_as_metadata_and_never_unfurls() -> None:
    for post, message in zip(edition_posts(edition()), messages(edition()), strict=True):
        payload = {"key": post.key, "day": "2026-11-19", "story": post.story or ""}
        assert message["metadata"] == {"event_type": "retail_story", "event_payload": payload}
        assert message["unfurl_links"] is False
        assert message["unfurl_media"] is False


def test_the_same_edition_gives_the_same_payloads() -> None:
    assert edition_posts(edition()) == edition_posts(edition())


def test_attribution_comes_first_and_the_hedge_is_kept() -> None:
    text = text_of(brief_message(brief())[1][1])
    assert text.startswith("The Daily Basket reports: ")
    assert "is exploring" in text


def test_an_outlet_that_names_itself_is_not_named_twice() -> None:
    own = replace(brief(), sentences=(Sentence("The Daily Basket reports that Marlowe may sell."),))
    assert text_of(brief_message(own)[1][1]).count("Daily Basket") == 1


def test_the_view_never_shares_a_message_with_facts_and_says_who_wrote_it() -> None:
    told = brief()
    assert told.view
    facts = [text_of(brief_message(told)[1]), text_of((detail_message(told) or ("", []))[1])]
    assert all("promise" not in text for text in facts)
    text, blocks = view_message(told.view, told.headline)
    assert "written by a machine" in text_of(blocks)
    assert text.startswith("The bot's View on")


def test_a_rumour_that_one_outlet_has_says_so() -> None:
    alone = replace(brief(), sources=brief().sources[:1])
    assert "only The Daily Basket has this so far" in text_of(brief_message(alone)[1])


def test_a_written_brief_names_its_writer_and_an_extract_says_what_it_is() -> None:
    written = replace(brief(), writer="some-model")
    assert "Written by some-model" in text_of(brief_message(written)[1])
    assert "some-model" in text_of((detail_message(written) or ("", []))[1])
    assert "no model wrote it" in text_of((detail_message(brief()) or ("", []))[1])


def test_the_thread_tells_numbers_quotes_the_other_side_conflicts_and_what_nobody_knows() -> None:
    text = text_of((detail_message(brief()) or ("", []))[1])
    for told in ("48 stores", "Ada Quill, chief executive, told The Daily Basket", "declined to comment"):
        assert told in text
    assert "48 stores (The Daily Basket) or 51 stores (Aisle Report)" in text
    assert "15 Jan 2026" in text


def test_the_opening_says_late_sample_and_extracts() -> None:
    text = text_of(messages(edition(late=True, sample=True))[0]["blocks"])
    assert "late this morning" in text
    assert "sample" in text
    assert "own words" in text
    assert "late" not in text_of(messages(edition())[0]["blocks"])


def test_the_fallback_text_says_headline_and_outlet_first_and_then_what_the_blocks_say() -> None:
    text = messages(edition())[1]["text"]
    assert text.startswith("Marlowe Markets is said to weigh a sale of its 48-store bakery arm (The Daily Basket).")
    for told in ("is exploring", "Why it matters", "Earlier here: 15 Jan 2026", "More from: Aisle Report, Shelf Wire"):
        assert told in text


def test_items_of_a_list_are_read_aloud_one_by_one() -> None:
    told = brief()
    (first,) = told.numbers
    said = detail_message(replace(told, numbers=(first, replace(first, surface="51 stores", metric="shops"))))
    assert said is not None
    assert "The numbers. 48 stores – bakery stores, Marlowe, 2026. 51 stores – shops, Marlowe, 2026." in said[0]


def test_votes_are_told_in_words() -> None:
    question = Question("Keep it?", ("Keep", "Sell", "It depends"))
    assert text_of(tally_block(question.options, {})).startswith("No votes yet")
    assert text_of(tally_block(question.options, {0: 2, 2: 1}, 3)) == "Keep: 2 · Sell: 0 · It depends: 1 (3 votes)"
    assert [e["text"]["text"] for e in question_message(question, "x")[1][1]["elements"]] == [
        "Keep",
        "Sell",
        "It depends",
    ]


@pytest.mark.parametrize("filler", FILLERS)
def test_the_worst_content_keeps_every_limit_of_slack_and_of_the_product(filler: str) -> None:
    posts = edition_posts(worst_edition(filler))
    sent = [json.loads(post.payload) for post in posts]
    for post, message in zip(posts, sent, strict=True):
        assert block_problems(message["blocks"]) == []
        assert len(text_of(message["blocks"])) < OUR_TEXT_TOTAL
        assert len(message["text"]) <= 3000
        for block in message["blocks"]:
            parsed = Block.parse(block)
            assert parsed is not None
            parsed.validate_json()
        _words_kept(post, message)
    in_channel = [visible_words(m) for p, m in zip(posts, sent, strict=True) if p.thread_of is None]
    assert sum(in_channel) <= 1200


def _words_kept(post: PlannedPost, message: dict[str, Any]) -> None:
    if post.part == "brief":
        assert told_words(message["blocks"]) <= PARENT_WORDS
    if post.part == "detail":
        assert _word_count(message["blocks"]) <= DETAIL_WORDS


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=6).map(" ".join))
def test_no_hostile_text_of_an_edition_can_ping_link_or_break_a_block(text: str) -> None:
    for message in messages(edition(worst_brief("s1", text), note=text)):
        assert live(message["text"]) == []
        for told in mrkdwn_texts(message["blocks"]):
            assert all(sequence.startswith("<https://news.example/") for sequence in live(told))
        assert block_problems(message["blocks"]) == []


def test_a_short_day_is_a_short_edition() -> None:
    short = edition(replace(brief(), sentences=(), context=(), quotes=(), numbers=(), responses=(), view=None))
    assert reading_minutes(short) == 1
    assert all(block_problems(message["blocks"]) == [] for message in messages(short))


def test_a_brief_without_a_link_has_no_dead_button() -> None:
    unlinked = replace(brief(), sources=tuple(replace(one, url="javascript:x") for one in brief().sources))
    row = brief_message(unlinked)[1][-1]
    assert [element["action_id"] for element in row["elements"]] == ["how_known", "brief_menu"]
