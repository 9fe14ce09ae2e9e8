"""While the model hangs: by facts, not by the clock, nobody but who asked it waits for it."""

from pathlib import Path

import pytest

from briefs.llm import Model, ModelAnswerer
from handlers.local_server import wait_for
from tests.scenarios.doors import ADA, DOORS, behind
from tests.scenarios.people import message
from tests.scenarios.world import ANNA, CHANNEL
from tests.servers.model_server import KEY, model_server


@pytest.mark.parametrize("door", DOORS)
def test_everything_is_acknowledged_and_all_else_is_answered_while_the_model_hangs(door: str, tmp_path: Path) -> None:
    """The model's server has the question and says nothing; each kind of request is acknowledged and done meanwhile."""
    with model_server("hang and refuse") as server, behind(door, tmp_path) as w:
        model = Model(server.url, KEY, "small", ledger=w.store, deadline=30)
        w.services.answerer = ModelAnswerer(model)
        brief = message(w, w.publish()["brief"])
        asked = w.slack.command(ANNA, CHANNEL, "/retail ask where is the Kroger warehouse?", wait=False)
        assert asked.status == 200
        assert wait_for(lambda: len(server.requests) == 1, 10.0), "the model's server has the question"
        meanwhile = [
            w.slack.command(ANNA, CHANNEL, "/retail kroger", wait=False),
            w.slack.click(ANNA, brief, "how_known", wait=False),
            w.slack.click(ADA, brief, "brief_menu", "view:s1", wait=False),
            w.slack.event({"type": "app_home_opened", "user": ANNA, "channel": "D0ANNA", "tab": "home"}),
        ]
        assert [one.status for one in meanwhile] == [200] * 4
        assert wait_for(lambda: bool(meanwhile[0].replies and meanwhile[1].replies), 10.0)
        assert wait_for(lambda: ANNA in w.slack.views and len(w.slack.views) == 2, 10.0), "Home and the form stand"
        assert asked.replies == [], "all of it was done before the model said a word"
        server.stop.set()
        w.slack.settle()
        assert len(asked.replies) == 1
        model.close()
