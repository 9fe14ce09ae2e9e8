"""The TOML tables that ship with the project, read once and kept in a form that reads thirty times faster.

The companies alone take a seventh of a second to parse, which every cold start would pay. What was parsed is kept as
JSON where Python keeps what it compiled (``__pycache__``, or `sys.pycache_prefix`). Such a copy is good for one text:
its first line holds the digest of the TOML and of itself, so one that is stale, cut short or changed is not read but
made anew. It may be deleted at any time, and where it cannot be written nothing is amiss. `read_parts` keeps what was
made of a table in the same way, good for one text of the code that made it as well, a part a line: each is only read
when it is asked for.

``python -m retail.tables`` makes them all: for an image whose files nobody may write later.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from retail.errors import ParseError

DATA = Path(__file__).parent / "data"
"""Where the tables are."""
_FORM = b"endcap table 1 "
"""Begins a copy; another number where its form changes."""
_DAY = "\x00day"
"""Marks a date, which JSON has no word for; no key of a TOML file holds a NUL."""
_DAY_SIGN = rb"\u0000day"
"""How a copy spells it."""


def read_table(path: Path) -> dict[str, Any]:
    """What the TOML file holds. Raises `ParseError` that names the file, `OSError` where it is not there."""
    text = path.read_bytes()
    copy = copy_of(path)
    kept = _kept(copy, text)
    if kept is not None:
        return kept
    found = parse_table(text.decode("utf-8"), path.name)
    _keep(copy, text, found)
    return found


class Parts(Mapping[str, Any]):
    """What was made of a table; a part is parsed when it is first asked for."""

    def __init__(self, lines: Mapping[str, bytes]) -> None:
        self._lines = lines
        self._read: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._read:
            line = self._lines[name]
            self._read[name] = json.loads(line, object_hook=_with_days if _DAY_SIGN in line else None)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def read_parts(path: Path, make: Callable[[dict[str, Any]], Mapping[str, Any]]) -> Mapping[str, Any]:
    """What `make` makes of the TOML file; raises as `read_table` does, and what `make` raises.

    `make` must do with its own module and what the TOML holds: a copy that another text of either made is not read.
    """
    text = path.read_bytes()
    code = _source_of(make)
    copy = copy_of(path).with_suffix(".parts.json")
    body = _sound(copy, text + code) if code else None
    if body is not None:
        return Parts(_by_name(body))
    found = make(parse_table(text.decode("utf-8"), path.name))
    if code:
        lines = (f"{name} {_as_json(part)}" for name, part in found.items())
        _put(copy, text + code, "\n".join(lines).encode("utf-8"))
    return found


def _source_of(make: Callable[..., object]) -> bytes:
    """The text of the module that holds the function; empty where it is not there (bytecode alone): keep no copy."""
    try:
        return Path(make.__code__.co_filename).read_bytes()
    except OSError:
        return b""


def _by_name(body: bytes) -> dict[str, bytes]:
    return {name.decode(): part for name, _, part in (line.partition(b" ") for line in body.split(b"\n"))}


def parse_table(text: str, name: str) -> dict[str, Any]:
    """What the TOML text holds; `name` is what its `ParseError` calls it."""
    import tomllib  # not needed where the copy stands

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ParseError(f"{name} cannot be read: {error}") from error


def copy_of(path: Path) -> Path:
    """Where the parsed copy of a table is kept."""
    return Path(cache_from_source(str(path), optimization="")).with_suffix(".json")


def _kept(copy: Path, text: bytes) -> dict[str, Any] | None:
    """What the copy says the text holds; None where there is none, or it is not sound, or of another text."""
    body = _sound(copy, text)
    if body is None:
        return None
    found: dict[str, Any] = json.loads(body, object_hook=_with_days)
    return found


def _sound(copy: Path, text: bytes) -> bytes | None:
    """The body of a copy, if it is whole and was made of this text."""
    try:
        head, _, body = copy.read_bytes().partition(b"\n")
    except OSError:
        return None
    return body if head == _head(text, body) else None


def _head(text: bytes, body: bytes) -> bytes:
    return _FORM + f"{sha256(text).hexdigest()} {sha256(body).hexdigest()}".encode("ascii")


def _keep(copy: Path, text: bytes, found: dict[str, Any]) -> None:
    try:
        body = _as_json(found).encode("utf-8")
    except TypeError:  # a table with times of day: none of ours, and as good without a copy
        return
    _put(copy, text, body)


def _as_json(held: object) -> str:
    return json.dumps(held, default=_as_day, ensure_ascii=False)


def _put(copy: Path, text: bytes, body: bytes) -> None:
    """Put the copy in its place in one step, or leave it: nothing depends on it."""
    draft = copy.with_name(f".{copy.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(_head(text, body) + b"\n" + body)
        draft.replace(copy)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _as_day(value: object) -> dict[str, str]:
    if type(value) is not date:
        raise TypeError(value)
    return {_DAY: value.isoformat()}


def _with_days(found: dict[str, Any]) -> object:
    return date.fromisoformat(found[_DAY]) if _DAY in found else found


def main() -> None:
    """Keep a copy of every table that ships with the project."""
    from retail.company_index import index_of

    for path in sorted(DATA.glob("*.toml")):
        read_table(path)
    read_parts(DATA / "companies.toml", index_of)


if __name__ == "__main__":
    main()
