"""The parsed copies of the bundled tables: read when they are of this very text, and never missed."""

import json
import sys
import tomllib
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from retail.errors import ParseError
from retail.tables import DATA, copy_of, read_table

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
