"""Domain types to JSON and back: one generic pair of functions, driven by the types' own annotations.

Fields that have their default are left out, unknown ones are ignored: rows of other versions of the types can be read.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Decode = Callable[[Any], Any]
T = TypeVar("T")


def dumps(value: object) -> str:
    """Compact JSON of a dataclass made of dataclasses, tuples, frozensets, dates, times and plain values."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def loads(kind: type[T], text: str) -> T:
    """The value of type `kind` that `dumps` wrote. Raises ValueError, KeyError or TypeError when it is not one."""
    return _decoder(kind)(json.loads(text))  # type: ignore[no-any-return, arg-type]


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(got) for f in fields(value) if (got := getattr(value, f.name)) != _default(f)}
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted((_plain(item) for item in value), key=str)
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value


def _default(field: Any) -> object:
    return field.default if field.default is not MISSING else _NO_DEFAULT


_NO_DEFAULT = object()


@cache
def _decoder(kind: Any) -> Decode:
    if is_dataclass(kind):
        return _dataclass_decoder(kind)
    if kind in (datetime, date, time):
        return kind.fromisoformat  # type: ignore[no-any-return]
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _optional(_decoder(next(arg for arg in args if arg is not type(None))))
    if origin in (tuple, frozenset):
        return _collection(origin, args)
    return _same


def _same(value: Any) -> Any:
    return value


def _optional(inner: Decode) -> Decode:
    return lambda value: None if value is None else inner(value)


def _collection(origin: type, args: tuple[Any, ...]) -> Decode:
    if origin is tuple and args[-1] is not Ellipsis:
        parts = [_decoder(arg) for arg in args]
        return lambda values: tuple(part(value) for part, value in zip(parts, values, strict=True))
    inner = _decoder(args[0])
    make: Callable[[Iterable[Any]], Any] = origin
    return lambda values: make(inner(value) for value in values)


def _dataclass_decoder(kind: Any) -> Decode:
    hints = get_type_hints(kind)
    known: dict[str, Decode] | None = None

    def decode(value: dict[str, Any]) -> Any:
        nonlocal known
        if known is None:  # at first use, not before: a type may hold itself
            known = {f.name: _decoder(hints[f.name]) for f in fields(kind)}
        return kind(**{name: known[name](got) for name, got in value.items() if name in known})

    return decode
