"""What people do under a brief, through both doors: HTTP and Socket Mode."""

from pathlib import Path
from typing import Any

import pytest

from handlers.local import form_errors
from handlers.mrkdwn import text_of
from handlers.poster import Pacer
from tests.scenarios.people import direct, message, open_form, thread
from tests.scenarios.test_transport_story import over_http, over_socket
from tests.scenarios.test_views_story import GOOD
from tests.scenarios.world import ANNA, BEN, CHANNEL, World


def a_morning_of_people(w: World) -> dict[str, Any]:
    """What came of a signed View after an error in its form, a reported mistake, a remark with its question."""
    w.services.admins = frozenset({BEN})
    sent, came = w.publish(), dict[str, Any]()
    brief = message(w, sent["brief"])
    form = open_form(w, BEN, brief, "view:s1")
    came["without doubt"] = form_errors(w.slack.submit(BEN, form, {**GOOD, "text": "It will fail."}))["text"]
    came["with doubt"] = form_errors(w.slack.submit(BEN, form, GOOD))
    came["views"] = sum("Ben Ash" in text for text in thread(w, sent["brief"]))
    report = open_form(w, ANNA, brief, "report:s1")
    came["reported"] = form_errors(w.slack.submit(ANNA, report, {"wrong": "There are 51 of them."}))
    w.slack.click(BEN, direct(w, BEN)[-1], "Reject")
    came["rejected"] = direct(w, ANNA)[-1]["text"].rpartition("”. ")[2]
    w.slack.say(ANNA, CHANNEL, "I would keep the bakery, bread is why people come.", sent["brief"])
    (said,) = w.slack.click(ANNA, w.slack.ephemerals[-1], "No").replies
    came["not quoted"] = said["text"]
    came["quoted"] = "Room for disagreement" in text_of(message(w, sent["brief"])["blocks"])
    return came


@pytest.fixture(autouse=True)
def _unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.brief_posts.Pacer", lambda: Pacer(interval=0))


CAME = {
    "without doubt": "A forecast without a degree of doubt: 'It will fail.'.",
    "with doubt": {},
    "views": 1,
    "reported": {},
    "rejected": "The editors let it stand.",
    "not quoted": "You are not quoted, and what was posted of you is taken out.",
    "quoted": False,
}


def test_over_http(tmp_path: Path) -> None:
    with over_http(tmp_path) as (w, _):
        assert a_morning_of_people(w) == CAME


def test_over_socket_mode(tmp_path: Path) -> None:
    with over_socket(tmp_path) as w:
        assert a_morning_of_people(w) == CAME
