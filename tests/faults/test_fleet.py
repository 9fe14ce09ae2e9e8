"""The short form of the fleet under fire, on each engine; ``python -m tests.faults.fleet --kills 100`` has more."""

import random

import pytest

from tests.faults.fleet import ENGINES, Fleet


@pytest.mark.timeout(150)  # six processes start: 10 s on a quiet machine, minutes on a crowded one
@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_workers_and_web_processes_killed_at_random_post_each_message_once(engine: str) -> None:
    fleet = Fleet(random.Random(engine), ENGINES[engine], channels=("C0ONE",), pace=0.1).run(1)
    assert (fleet.toll.kills, fleet.toll.lost, fleet.toll.doubled, fleet.toll.orphans) == (1, 0, 0, 0), str(fleet)
    assert (fleet.toll.expected, fleet.answered_twice) == (14, 0)
    assert fleet.asked, "a question came in"
