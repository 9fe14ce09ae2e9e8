"""The parsed copies of the bundled tables: read when they are of this very text, and never missed."""

import importlib.util
import json
import sys
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from retail.company_index import index_of
from retail.errors import ParseError
from retail.tables import DATA, copy_of, read_parts, read_table

TABLE = '[[company]]\nname = "Ahold"\nowned = { since = 2016-07-24, by = "Delhaize" }\nnames = ["Óla", "H-E-B"]\n'
HELD = {
    "company": [{"name": "Ahold", "owned": {"since": date(2016, 7, 24), "by": "Delhaize"}, "names": ["Óla", "H-E-B"]}]
}


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "cache"))
    path = tmp_path / "names.toml"
    path.write_text(TABLE, encoding="utf-8")
    return path


def forged(path: Path, held: object) -> bytes:
    """A sound copy that says something else than the table does: only who reads the copy will tell."""
    text, body = path.read_bytes(), json.dumps(held).encode()
    return b"endcap table 1 %s %s\n" % tuple(sha256(x).hexdigest().encode() for x in (text, body)) + body


def test_a_table_is_the_same_from_its_text_and_from_its_copy(table: Path) -> None:
    assert read_table(table) == HELD
    assert copy_of(table).exists()
    assert read_table(table) == HELD


def test_the_copy_is_what_is_read_while_it_stands(table: Path) -> None:
    read_table(table)
    copy_of(table).write_bytes(forged(table, {"company": "of the copy"}))
    assert read_table(table) == {"company": "of the copy"}


def test_a_copy_of_another_text_is_not_read_but_made_anew(table: Path) -> None:
    read_table(table)
    table.write_text('[[company]]\nname = "Edeka"\n', encoding="utf-8")
    assert read_table(table) == {"company": [{"name": "Edeka"}]}
    assert b"Edeka" in copy_of(table).read_bytes()
    table.write_text(TABLE, encoding="utf-8")
    assert read_table(table) == HELD


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: whole[:-20],
        lambda whole: whole[:100],
        lambda whole: whole.replace(b"Ahold", b"Aldi!"),
        lambda whole: whole.replace(b"endcap table 1 ", b"endcap table 0 "),
        lambda whole: whole.partition(b"\n")[0] + b"\n[" * 100_000,
        lambda whole: b"\xff\x00" * 5_000,
    ],
    ids=["empty", "cut short", "only its head", "changed", "of another form", "nested", "no text"],
)
def test_a_damaged_copy_is_not_trusted_and_is_mended(table: Path, damage) -> None:  # type: ignore[no-untyped-def]
    read_table(table)
    whole = copy_of(table).read_bytes()
    copy_of(table).write_bytes(damage(whole))
    assert read_table(table) == HELD
    assert copy_of(table).read_bytes() == whole


def test_where_no_copy_can_be_kept_the_table_is_read_all_the_same(table: Path) -> None:
    copy_of(table).parent.parent.mkdir(parents=True, exist_ok=True)
    copy_of(table).parent.write_text("a file where the folder would be")
    assert read_table(table) == HELD
    assert read_table(table) == HELD


def test_a_copy_that_cannot_be_replaced_leaves_nothing_beside_it(table: Path) -> None:
    copy_of(table).mkdir(parents=True)
    assert read_table(table) == HELD
    assert list(copy_of(table).parent.iterdir()) == [copy_of(table)]


def test_what_is_no_toml_is_told_by_name_and_leaves_no_copy(table: Path) -> None:
    table.write_text("[[company]\n")
    with pytest.raises(ParseError, match=r"names\.toml cannot be read"):
        read_table(table)
    assert not copy_of(table).exists()


@pytest.mark.parametrize("path", sorted(DATA.glob("*.toml")), ids=lambda path: path.name)
def test_every_bundled_table_comes_whole_out_of_its_copy(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    held = tomllib.loads(path.read_text(encoding="utf-8"))
    assert read_table(path) == held
    assert read_table(path) == held


# --- What is made of a table --------------------------------------------------------------------------------------

Make = Callable[[dict[str, Any]], Mapping[str, Any]]


def maker(folder: Path, body: str) -> Make:
    """A function of a module of its own: a copy is good for one text of that too."""
    path = folder / "maker.py"
    path.write_text(f"def make(data):\n    return {body}\n")
    spec = importlib.util.spec_from_file_location("maker", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Make = module.make
    return made


NAMES = '{"names": [c["name"] for c in data["company"]], "owned": [c.get("owned") for c in data["company"]]}'
MADE = {"names": ["Ahold"], "owned": [{"since": date(2016, 7, 24), "by": "Delhaize"}]}


def parts_of(table: Path) -> Path:
    return copy_of(table).with_suffix(".parts.json")


def test_parts_are_the_same_made_and_read(table: Path, tmp_path: Path) -> None:
    make = maker(tmp_path, NAMES)
    assert dict(read_parts(table, make)) == MADE
    assert dict(read_parts(table, make)) == MADE
    assert list(read_parts(table, make)) == ["names", "owned"]


def test_parts_that_stand_are_read_and_not_made(table: Path, tmp_path: Path) -> None:
    read_parts(table, maker(tmp_path, NAMES))
    idle = maker(tmp_path, "unmakeable")
    (tmp_path / "maker.py").write_text(f"def make(data):\n    return {NAMES}\n")  # as it was, on the disk
    assert dict(read_parts(table, idle)) == MADE


@pytest.mark.parametrize("damage", [lambda whole: b"", lambda whole: whole[:-9], lambda whole: whole + b" "])
def test_parts_that_are_not_whole_are_made_anew(table: Path, tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    make = maker(tmp_path, NAMES)
    read_parts(table, make)
    whole = parts_of(table).read_bytes()
    parts_of(table).write_bytes(damage(whole))
    assert dict(read_parts(table, make)) == MADE
    assert parts_of(table).read_bytes() == whole


def test_parts_of_another_table_or_of_other_code_are_made_anew(table: Path, tmp_path: Path) -> None:
    make = maker(tmp_path, NAMES)
    read_parts(table, make)
    table.write_text('[[company]]\nname = "Edeka"\n', encoding="utf-8")
    assert read_parts(table, make)["names"] == ["Edeka"]
    other = maker(tmp_path, '{"names": "of other code"}')
    assert dict(read_parts(table, other)) == {"names": "of other code"}


def test_parts_whose_maker_cannot_be_read_are_not_kept(table: Path, tmp_path: Path) -> None:
    make = maker(tmp_path, NAMES)
    (tmp_path / "maker.py").unlink()
    assert dict(read_parts(table, make)) == MADE
    assert not parts_of(table).exists()


def test_the_index_of_the_companies_comes_whole_out_of_its_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    path = DATA / "companies.toml"
    made = dict(read_parts(path, index_of))
    kept = read_parts(path, index_of)
    assert type(kept) is not dict
    assert dict(kept) == made
