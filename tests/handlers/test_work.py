"""Work lets acknowledgements go first, for a moment; none of it is lost."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from handlers import work
from handlers.work import Workers
from tests.scenarios.world import ANNA, CHANNEL, world

A_MOMENT = 0.03


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers(1, 2)
    yield made
    assert made.stop()


def handed_over(workers: Workers) -> threading.Event:
    """Set when the work begins."""
    begun = threading.Event()
    workers.hand_over(begun.set, lambda error: None)
    return begun


def test_work_begins_when_the_last_request_is_acknowledged(workers: Workers) -> None:
    with workers.acknowledging():
        with workers.acknowledging():
            begun = handed_over(workers)
        assert not begun.wait(A_MOMENT)
    assert begun.wait(5)


def test_work_begins_although_requests_never_end(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "PATIENCE", A_MOMENT)
    with workers.acknowledging():
        assert handed_over(workers).wait(5)


def test_a_request_that_fails_holds_up_nothing(workers: Workers) -> None:
    with pytest.raises(ValueError, match="broken"), workers.acknowledging():
        raise ValueError("broken")
    assert handed_over(workers).wait(5)


def test_the_app_is_acknowledging_while_it_hands_a_command_over(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        began: list[bool] = []

        def look(next: Callable[[], None]) -> None:
            began.append(handed_over(w.services.workers).wait(A_MOMENT))
            next()

        w.app.use(look)
        said = w.slack.command(ANNA, CHANNEL, "/retail help")
        assert said.replies
        assert began == [False]
