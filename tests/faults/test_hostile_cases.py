"""The table of hostile cases is kept true: every case is there once, every test it names exists."""

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
TABLE: dict[str, dict[str, dict[str, Any]]] = tomllib.loads((Path(__file__).parent / "cases_hostile.toml").read_text())
MANY = {"C": 27, "D": 14, "E": 12, "F": 20, "I": 10}


def functions(file: Path) -> set[str]:
    """The names of a file's tests."""
    tree = ast.parse(file.read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("group", MANY)
def test_every_case_of_a_group_is_there(group: str) -> None:
    assert list(TABLE[group]) == [str(n) for n in range(1, MANY[group] + 1)]


@pytest.mark.parametrize(("name", "case"), [(f"{g}{n}", case) for g, rows in TABLE.items() for n, case in rows.items()])
def test_a_case_names_tests_that_exist_or_says_why_there_is_none(name: str, case: dict[str, Any]) -> None:
    assert ("tests" in case) != ("none" in case), name
    assert case.get("none", "a reason").strip()
    for test in case.get("tests", []):
        file, _, function = test.partition("::")
        assert (ROOT / file).is_file(), f"{name}: {file} is not there"
        assert not function or function in functions(ROOT / file), f"{name}: {test} is not there"
