"""Telling those who look after the bot, and hearing that a channel is open again."""

from dataclasses import replace
from pathlib import Path

import pytest

from handlers.blocks import edition_posts
from handlers.clients import posting_client
from handlers.local import LocalSlack
from handlers.notices import late_opening, tell
from handlers.poster import SlackPoster
from retail.types import Channel, Post
from tests.handlers.editions import edition
from tests.scenarios.world import ANNA, BEN, CHANNEL, World, world


def paused(w: World, channel: str = CHANNEL) -> str | None:
    found = w.store.channel("T0LOCAL", channel)
    assert found is not None
    return found.paused_because


@pytest.mark.parametrize(
    "event",
    [
        {"type": "channel_unarchive", "channel": CHANNEL, "user": ANNA},
        {"type": "member_joined_channel", "channel": CHANNEL, "user": "U0ENDCAP"},
    ],
)
def test_a_paused_channel_goes_on_when_it_opens_again(tmp_path: Path, event: dict[str, str]) -> None:
    with world(tmp_path) as w:
        w.store.save_channel(Channel("T0LOCAL", CHANNEL, paused_because="is_archived"))
        w.slack.event(event)
        w.slack.settle()
        assert paused(w) is None


def test_somebody_else_who_joins_changes_nothing(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.store.save_channel(Channel("T0LOCAL", CHANNEL, paused_because="not_in_channel"))
        w.slack.event({"type": "member_joined_channel", "channel": CHANNEL, "user": BEN})
        w.slack.settle()
        assert paused(w) == "not_in_channel"


def test_a_channel_with_a_new_id_is_followed(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.slack.event({"type": "channel_id_changed", "old_channel_id": CHANNEL, "new_channel_id": "C0NEW"})
        w.slack.settle()
        assert paused(w, "C0NEW") is None
        assert paused(w) == "moved to C0NEW"


def test_each_admin_is_told_and_one_who_cannot_be_is_passed_over() -> None:
    with LocalSlack() as slack:
        slack.fail("chat.postMessage", "error", error="user_not_found")
        assert tell(slack.token, slack.url, {ANNA, BEN}, "No edition: <!channel> is archived & gone") == 1
        told = [m for room in slack.state.rooms.values() for m in room.messages]
        assert [m["text"].replace("\u200b", "") for m in told] == [
            "No edition: &lt;!channel&gt; is archived &amp; gone"
        ]


def test_an_opening_that_goes_out_late_says_so_and_no_other_message_changes() -> None:
    opening, other, *_ = edition_posts(edition())
    late = late_opening(opening)
    assert "Late this morning" in late.payload
    assert replace(late, payload=opening.payload) == opening
    assert late_opening(other) == other
    with LocalSlack({CHANNEL: "retail-news"}) as slack:
        SlackPoster(lambda _: posting_client(slack.token, slack.url)).post(Post(late), None)
        (message,) = slack.messages(CHANNEL)
        assert message["text"].endswith("Late this morning.")
        assert "blocks" in message
