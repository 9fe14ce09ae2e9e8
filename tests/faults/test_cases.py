"""The tables of cases are kept true: every case of every group is there once, every test it names is a test of ours."""

import ast
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
MANY = {"A": 22, "B": 12, "C": 27, "D": 14, "E": 12, "F": 20, "G": 16, "H": 16, "I": 10}
"""Cases of each group: 149."""


def read(*files: str) -> dict[str, dict[str, Any]]:
    """The cases of these files by their names (``A1``), in their order. A group may stand in one file only."""
    found: dict[str, dict[str, Any]] = {}
    for file in files:
        for group, rows in tomllib.loads((HERE / file).read_text()).items():
            for number, case in rows.items():
                assert f"{group}{number}" not in found, f"{group}{number} stands twice"
                found[f"{group}{number}"] = case
    return found


CASES = read("cases.toml", "cases_hostile.toml")


@cache
def names_in(file: str) -> frozenset[str]:
    """The names of a file's tests: functions, alone or in a class."""
    tree = ast.parse((ROOT / file).read_text())
    return frozenset(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def test_every_case_is_there() -> None:
    assert sum(MANY.values()) == 149
    assert sorted(CASES) == sorted(f"{group}{n}" for group, many in MANY.items() for n in range(1, many + 1))


@pytest.mark.parametrize("name", CASES)
def test_a_case_names_tests_that_exist_or_says_why_there_is_none(name: str) -> None:
    case = CASES[name]
    assert set(case) <= {"case", "tests", "none"}
    assert ("tests" in case) != ("none" in case), name
    assert len(case.get("none", "a reason in words")) > 10
    for test in case.get("tests", []):
        file, _, function = test.partition("::")
        assert (ROOT / file).is_file(), f"{name}: {file} is not there"
        assert function in names_in(file), f"{name}: {test} is not there"
