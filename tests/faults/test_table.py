"""The table of RELIABILITY.md: what was measured anew takes its place, what was not keeps its figures and its date."""

from datetime import date
from pathlib import Path

from evals.faults import GROUPS, write
from evals.faults_hostile import HOSTILE
from evals.figures import Figure

MARK = "<!-- figures: faults -->"


def test_a_part_that_is_measured_anew_replaces_its_own_rows_only(tmp_path: Path) -> None:
    file = tmp_path / "RELIABILITY.md"
    file.write_text(f"before\n{MARK}\n{MARK}\nafter\n")
    first = [Figure("G2", "b", "1", "d", "all", "0", False), Figure("G10", "c", "2", "d", "all", "0", True)]
    write(first, date(2026, 11, 22), long=True, file=file)
    write([Figure("G2", "b", "0", "d", "all", "0", True)], date(2026, 11, 28), long=False, file=file)
    lines = file.read_text().splitlines()
    assert [line for line in lines if line.startswith("| G")] == [
        "| G2 | b | 0 | 0 | yes | d | all |",
        "| G10 | c | 2 | 0 | yes | d | all |",
    ]
    assert "Measured: G2 2026-11-28 short; G10 2026-11-22 long." in lines
    assert (lines[0], lines[-1]) == ("before", "after")


def test_every_guarantee_has_its_measure() -> None:
    assert sorted([*GROUPS, *HOSTILE]) == sorted(f"G{n}" for n in range(1, 20))
