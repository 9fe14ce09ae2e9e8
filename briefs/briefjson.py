"""Briefs as JSON in the form of the `write` command, and back; generic over the dataclasses of `retail.types`."""

from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from retail.errors import ParseError
from retail.types import Brief


def brief_to_json(brief: Brief) -> dict[str, Any]:
    """The brief as plain JSON data: tuples are lists, dates ISO 8601, evidence ``{"article", "start", "end"}``."""
    data = _plain(brief)
    assert isinstance(data, dict)  # noqa: S101 - a dataclass always becomes one
    return data


def brief_from_json(data: object) -> Brief:
    """The brief that `brief_to_json` wrote. Unknown keys are ignored. Raises `ParseError` that names the place."""
    brief = _typed(Brief, data, "brief")
    assert isinstance(brief, Brief)  # noqa: S101 - _typed gives what it was asked for
    return brief


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, (tuple, list, frozenset)):
        return [_plain(item) for item in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _typed(kind: Any, data: object, where: str) -> Any:
    if is_dataclass(kind):
        return _record(kind, data, where)
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _optional(kind, data, where)
    if origin is tuple:
        return _many(get_args(kind)[0], data, where)
    if origin is Literal:
        return _one_of(get_args(kind), data, where)
    return _scalar(kind, data, where)


def _record(kind: Any, data: object, where: str) -> Any:
    if not isinstance(data, dict):
        raise ParseError(f"{where}: not an object")
    given = {}
    for item in fields(kind):
        if item.name in data:
            given[item.name] = _typed(_hints(kind)[item.name], data[item.name], f"{where}.{item.name}")
        elif item.default is MISSING and item.default_factory is MISSING:
            raise ParseError(f"{where}: lacks {item.name!r}")
    return kind(**given)


def _optional(kind: Any, data: object, where: str) -> Any:
    return None if data is None else _typed(get_args(kind)[0], data, where)


def _many(kind: Any, data: object, where: str) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise ParseError(f"{where}: not a list")
    return tuple(_typed(kind, item, f"{where}[{at}]") for at, item in enumerate(data))


def _one_of(allowed: tuple[object, ...], data: object, where: str) -> object:
    if data not in allowed:
        raise ParseError(f"{where}: {data!r} is none of {allowed}")
    return data


def _scalar(kind: Any, data: object, where: str) -> Any:
    if kind in (date, datetime):
        return _moment(kind, data, where)
    if kind is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if not isinstance(data, kind) or (isinstance(data, bool) and kind is not bool):
        raise ParseError(f"{where}: {data!r} is no {kind.__name__}")
    return data


def _moment(kind: Any, data: object, where: str) -> Any:
    try:
        return kind.fromisoformat(str(data))
    except ValueError as error:
        raise ParseError(f"{where}: {data!r} is no ISO 8601 time") from error
