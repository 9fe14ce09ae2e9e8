"""What people do under a brief, through both doors: HTTP and Socket Mode."""

from pathlib import Path

import pytest

from handlers.local import form_errors
from handlers.mrkdwn import text_of
from handlers.poster import Pacer
from tests.scenarios.people import direct, message, open_form, thread
from tests.scenarios.test_transport_story import over_http, over_socket
from tests.scenarios.test_views_story import GOOD
from tests.scenarios.world import ANNA, BEN, CHANNEL, World


def a_morning_of_people(w: World) -> None:
    """A signed View after an error in its form, a reported mistake, a remark with the question for consent."""
    w.services.admins = frozenset({BEN})
    sent = w.publish()
    brief = message(w, sent["brief"])
    form = open_form(w, BEN, brief, "view:s1")
    assert (
        "without a degree of doubt" in form_errors(w.slack.submit(BEN, form, {**GOOD, "text": "It will fail."}))["text"]
    )
    assert form_errors(w.slack.submit(BEN, form, GOOD)) == {}
    assert sum("Ben Ash" in text for text in thread(w, sent["brief"])) == 1
    report = open_form(w, ANNA, brief, "report:s1")
    assert form_errors(w.slack.submit(ANNA, report, {"wrong": "There are 51 of them."})) == {}
    w.slack.click(BEN, direct(w, BEN)[-1], "Reject")
    assert "let it stand" in direct(w, ANNA)[-1]["text"]
    w.slack.say(ANNA, CHANNEL, "I would keep the bakery, bread is why people come.", sent["brief"])
    asked = w.slack.ephemerals[-1]
    (said,) = w.slack.click(ANNA, asked, "No").replies
    assert said["text"].startswith("You are not quoted")
    assert "Room for disagreement" not in text_of(brief["blocks"])


@pytest.fixture(autouse=True)
def _unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.brief_posts.Pacer", lambda: Pacer(interval=0))


def test_over_http(tmp_path: Path) -> None:
    with over_http(tmp_path) as (w, _):
        a_morning_of_people(w)


def test_over_socket_mode(tmp_path: Path) -> None:
    with over_socket(tmp_path) as w:
        a_morning_of_people(w)
