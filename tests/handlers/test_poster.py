"""What the ledger may rely on, over real HTTP against the stand-in, with every fault that Slack was seen to have."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from briefs.healing import surplus_of
from handlers.blocks import edition_posts
from handlers.calls import refusal
from handlers.clients import posting_client
from handlers.local import LocalSlack
from handlers.local_server import FaultKind
from handlers.poster import Pacer, SlackPoster
from retail.errors import SlackRefused, SlackUnknown
from retail.types import Post
from tests.handlers.editions import edition

CHANNEL = "C0NEWS"


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with LocalSlack({CHANNEL: "retail-news"}) as running:
        yield running


def poster(slack: LocalSlack, timeout: int = 10) -> SlackPoster:
    client = posting_client(slack.token, slack.url)
    client.timeout = timeout
    return SlackPoster(lambda _workspace: client, Pacer(interval=0, spacing=0))


def posts() -> list[Post]:
    """The posts of an edition, dated today so that the stand-in's clock and the plan agree."""
    now = datetime.now(UTC)
    return [Post(p, "sending", claimed=now) for p in edition_posts(edition(day=now.date()))]


def test_a_post_stands_in_the_channel_with_its_key_and_nothing_unfurls(slack: LocalSlack) -> None:
    post = posts()[1]
    ts = poster(slack).post(post, None)
    (message,) = slack.messages(CHANNEL)
    assert message["ts"] == ts
    assert message["metadata"]["event_payload"]["key"] == post.planned.key
    assert message["unfurl"] == [False, False]


@pytest.mark.parametrize("kind", ["reset_after", "500_after", "internal_error_after"])
def test_a_lost_answer_is_unknown_never_repeated_and_found_in_the_history(slack: LocalSlack, kind: FaultKind) -> None:
    slack.fail("chat.postMessage", kind)
    post, sender = posts()[1], poster(slack)
    with pytest.raises(SlackUnknown):
        sender.post(post, None)
    (message,) = slack.messages(CHANNEL)
    assert sender.find([post]) == {post.planned.key: message["ts"]}


def test_silence_after_acceptance_is_unknown_within_the_timeout(slack: LocalSlack) -> None:
    slack.fail("chat.postMessage", "hang_after", seconds=20)
    with pytest.raises(SlackUnknown):
        poster(slack, timeout=1).post(posts()[1], None)
    assert len(slack.messages(CHANNEL)) == 1


@pytest.mark.parametrize("kind", ["reset_before", "500_before"])
def test_a_call_that_never_arrived_is_unknown_and_not_in_the_history(slack: LocalSlack, kind: FaultKind) -> None:
    slack.fail("chat.postMessage", kind)
    post, sender = posts()[1], poster(slack)
    with pytest.raises(SlackUnknown):
        sender.post(post, None)
    assert sender.find([post]) == {}


def test_a_rate_limit_is_a_refusal_with_its_seconds(slack: LocalSlack) -> None:
    slack.fail("chat.postMessage", "429", seconds=30)
    with pytest.raises(SlackRefused) as refused:
        poster(slack).post(posts()[1], None)
    assert (refused.value.reason, refused.value.retry_after) == ("ratelimited", 30.0)
    assert slack.messages(CHANNEL) == []


@pytest.mark.parametrize("reason", ["is_archived", "not_in_channel", "restricted_action", "token_revoked"])
def test_a_known_refusal_is_certain(slack: LocalSlack, reason: str) -> None:
    slack.fail("chat.postMessage", "error", error=reason)
    with pytest.raises(SlackRefused) as refused:
        poster(slack).post(posts()[1], None)
    assert refused.value.reason == reason
    assert refused.value.retry_after is None


def test_a_channel_we_are_not_in_or_that_is_archived_refuses(slack: LocalSlack) -> None:
    slack.add_channel("C0GONE", "gone", archived=True)
    slack.add_channel("C0OUT", "out", member=False)
    for channel, reason in (("C0GONE", "is_archived"), ("C0OUT", "not_in_channel"), ("C0NONE", "channel_not_found")):
        post = posts()[1]
        with pytest.raises(SlackRefused) as refused:
            poster(slack).post(replace(post, planned=replace(post.planned, channel=channel)), None)
        assert refused.value.reason == reason


@pytest.mark.parametrize("reason", ["invalid_blocks", "msg_blocks_too_long", "msg_too_long"])
def test_refused_blocks_are_posted_once_as_plain_text(slack: LocalSlack, reason: str) -> None:
    slack.fail("chat.postMessage", "error", error=reason)
    post = posts()[1]
    poster(slack).post(post, None)
    (message,) = slack.messages(CHANNEL)
    assert "blocks" not in message
    assert message["text"].startswith("Marlowe Markets")
    assert message["metadata"]["event_payload"]["key"] == post.planned.key


def test_plain_text_that_is_refused_too_is_not_tried_again(slack: LocalSlack) -> None:
    slack.fail("chat.postMessage", "error", times=2, error="invalid_blocks")
    with pytest.raises(SlackRefused):
        poster(slack).post(posts()[1], None)
    assert slack.messages(CHANNEL) == []


def test_replies_of_a_thread_are_found_too(slack: LocalSlack) -> None:
    sender, planned = poster(slack), posts()
    root = sender.post(planned[1], None)
    detail = next(post for post in planned if post.planned.part == "detail")
    ts = sender.post(detail, root)
    assert sender.find([detail]) == {detail.planned.key: ts}
    assert sender.find(planned) == {planned[1].planned.key: root, detail.planned.key: ts}


def test_a_busy_history_is_read_over_all_its_pages(slack: LocalSlack) -> None:
    sender, post = poster(slack), posts()[1]
    ts = sender.post(post, None)
    for n in range(450):
        slack.state.rooms[CHANNEL].messages.append(
            {"type": "message", "user": "U1", "text": str(n), "ts": slack.state.next_ts()}
        )
    assert sender.find([post]) == {post.planned.key: ts}


def test_another_apps_message_with_our_key_is_not_ours(slack: LocalSlack) -> None:
    sender, post = poster(slack), posts()[1]
    sender.post(post, None)
    slack.messages(CHANNEL)[0]["bot_id"] = "B0OTHER"
    assert sender.find([post]) == {}


def test_a_history_that_cannot_be_read_is_said_not_guessed(slack: LocalSlack) -> None:
    slack.fail("conversations.history", "500_before")
    with pytest.raises(SlackUnknown):
        poster(slack).find(posts())
    slack.fail("conversations.history", "error", error="missing_scope")
    with pytest.raises(SlackRefused):
        poster(slack).find(posts())


def test_of_doubles_the_one_with_replies_stays_else_the_older(slack: LocalSlack) -> None:
    sender, (opening, brief, *_) = poster(slack), posts()
    first, second = sender.post(opening, None), sender.post(opening, None)
    older, younger = sender.post(brief, None), sender.post(brief, None)
    slack.say("U0ANNA", CHANNEL, "interesting", younger)
    place = ("T", CHANNEL, datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC).date())
    doubles = {key: [one.ts for one in more] for key, (_, more) in surplus_of(sender.standing(*place)).items()}
    assert doubles == {opening.planned.key: [second], brief.planned.key: [older]}
    assert (sender.has_people("T", CHANNEL, younger), sender.has_people("T", CHANNEL, first)) == (True, False)
    for ts in (second, older):
        sender.delete("T", CHANNEL, ts)
    sender.delete("T", CHANNEL, older)
    assert not any(more for _, more in surplus_of(sender.standing(*place)).values())
    assert [m["ts"] for m in slack.messages(CHANNEL) if "bot_id" in m] == [first, younger]


class Timepiece:
    """A clock that moves when somebody sleeps, or works."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


def test_one_channel_gets_one_message_a_second_and_others_do_not_wait() -> None:
    slept: list[float] = []
    pacer = Pacer(interval=1.0, spacing=0.0, clock=lambda: 100.0, sleep=slept.append)
    for channel in ("C1", "C1", "C2", "C1"):
        pacer.wait("T1", channel)
    assert slept == pytest.approx([0.9, 1.9])  # a tenth before its turn a message may be claimed


def test_a_workspace_gets_five_messages_a_second_and_other_workspaces_do_not_wait() -> None:
    slept: list[float] = []
    pacer = Pacer(clock=lambda: 100.0, sleep=slept.append)
    for workspace, channel in (("T1", "C1"), ("T1", "C2"), ("T2", "C3"), ("T1", "C4")):
        pacer.wait(workspace, channel)
    assert slept == pytest.approx([0.1, 0.3])


def test_however_long_claims_take_messages_are_a_second_apart_and_less_than_a_hundredth_is_lost() -> None:
    clock = Timepiece()
    pacer = Pacer(clock=clock, sleep=clock.sleep, nap=clock.sleep)
    sent = []
    for number in range(60):
        pacer.wait("T1", "C1")
        clock.now += (0.005, 0.09, 0.001, 0.03)[number % 4]  # the claim, and what else stands between
        pacer.hold("T1", "C1")
        sent.append(clock.now)
        clock.now += (0.02, 0.2, 0.01)[number % 3]  # Slack's answer
    gaps = [later - former for former, later in itertools.pairwise(sent)]
    assert min(gaps) >= 1.0 - 1e-9
    assert sum(gaps) <= 59 * 1.01


def test_a_claim_that_takes_long_delays_its_message_and_the_next_one_keeps_its_distance() -> None:
    clock = Timepiece()
    pacer = Pacer(clock=clock, sleep=clock.sleep, nap=clock.sleep)
    sent = []
    for claim in (0.0, 0.7, 0.0):
        pacer.wait("T1", "C1")
        clock.now += claim
        pacer.hold("T1", "C1")
        sent.append(clock.now)
    assert sent == pytest.approx([100.0, 101.6, 102.6])


def test_a_message_that_is_sent_again_in_a_plainer_form_keeps_its_distance_too() -> None:
    clock = Timepiece()
    pacer = Pacer(clock=clock, sleep=clock.sleep, nap=clock.sleep)
    pacer.wait("T1", "C1")
    for expected in (100.0, 101.0):
        pacer.hold("T1", "C1")
        assert clock.now == pytest.approx(expected)


def test_a_slot_of_the_workspace_that_was_missed_is_made_up_but_no_more_than_one() -> None:
    clock = Timepiece()
    pacer = Pacer(clock=clock, sleep=clock.sleep, lead=0.0)
    turns = []
    for late, channel in ((0.0, "C1"), (0.3, "C2"), (0.0, "C3"), (9.0, "C4"), (0.0, "C5"), (0.0, "C6")):
        clock.now += late
        pacer.wait("T1", channel)
        turns.append(round(clock.now - 100.0, 6))
    assert turns == pytest.approx([0.0, 0.3, 0.4, 9.4, 9.4, 9.6])


def test_a_stand_in_that_keeps_slack_s_pace_refuses_what_comes_too_soon_and_a_paced_poster_never_does(
    slack: LocalSlack,
) -> None:
    slack.keep_pace(0.2)
    hasty, planned = poster(slack), posts()[1:4]
    patient = SlackPoster(hasty._client_for, Pacer(interval=0.25, spacing=0.0))
    for post in planned:
        patient.wait_turn(post.planned.workspace, CHANNEL)
        patient.post(post, None)
    assert slack.too_soon == 0
    with pytest.raises(SlackRefused, match="ratelimited") as refused:
        hasty.post(planned[0], None)
    assert (refused.value.retry_after, slack.too_soon) == (1.0, 1)


def test_the_oldest_read_is_a_minute_before_the_first_claim(slack: LocalSlack) -> None:
    post = posts()[1]
    assert post.claimed
    poster(slack).find([post])
    (method, arguments) = slack.calls[-1]
    assert method == "conversations.history"
    assert float(arguments["oldest"]) == pytest.approx(post.claimed.timestamp() - 60, abs=0.001)


@pytest.mark.parametrize(("status", "body"), [(503, {"ok": False, "error": "is_archived"}), (200, {"ok": False})])
def test_a_server_error_is_unknown_whatever_its_body_says(status: int, body: dict[str, object]) -> None:
    answer = SlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data=dict(body), headers={}, status_code=status
    )
    error = SlackApiError("no", answer)  # type: ignore[no-untyped-call]
    assert isinstance(refusal(error), SlackUnknown)
