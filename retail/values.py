"""Values: `dataclass`, the decorator of the standard library, whose frozen and slotted classes are made later.

The standard decorator writes and compiles six methods for each class, a fifth of a millisecond each. A search imports
sixty-five such classes and makes instances of a dozen, so a quarter of its start went there. Here a class gets its
fields and slots at once and each method, the standard one, when it is first called. What it can do is the same:
`fields`, `replace`, `asdict`, matching, pickling and copying work, and nothing can be assigned to it.
"""

import dataclasses
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

_LATE = {
    "__init__": {"repr": False, "eq": False},
    "__repr__": {"init": False, "eq": False},
    "__eq__": {"init": False, "repr": False},
    "__hash__": {"init": False, "repr": False},
}
"""What is written when it is first called, and what is not written with it: most values are only made and read."""
_FROZEN = ("__setattr__", "__delattr__", "__getstate__", "__setstate__")
_writing = threading.RLock()

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen: bool = False, slots: bool = False, eq: bool = True) -> Callable[[type], type]:
        """As `dataclasses.dataclass`; late where the class is `frozen`, has `slots` and is compared by its fields."""
        if frozen and slots and eq:
            return _late
        return dataclasses.dataclass(frozen=frozen, slots=slots, eq=eq)


def _late(plain: type) -> type:
    """The frozen and slotted class of a plain one, its methods not written yet."""
    if dataclasses.is_dataclass(plain.__base__):
        return dataclasses.dataclass(frozen=True, slots=True)(plain)
    own = plain.__dict__
    defaults = {name: own[name] for name in own.get("__annotations__", ()) if name in own}
    missing = [name for name in _LATE if own.get(name) is None]
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(plain)
    made.__dataclass_params__.frozen = True  # what inherits from it has to know
    _freeze(made)

    def write(name: str) -> None:
        with _writing:
            if name not in missing:
                return
            for field, default in defaults.items():  # the decorator takes some of them away
                setattr(plain, field, default)
            written: type = dataclasses.dataclass(frozen=True, **_LATE[name])(plain)
            setattr(made, name, written.__dict__[name])
            missing.remove(name)
            for unused in ("__setattr__", "__delattr__"):  # a second pass would not find its place
                delattr(plain, unused)

    for name in missing:
        setattr(made, name, _writes_first(made, name, write))
    return made  # type: ignore[no-any-return]


def _writes_first(made: type, name: str, write: Callable[[str], None]) -> Callable[..., Any]:
    """Stands for a method until it is called."""

    def method(self: object, *given: Any, **named: Any) -> Any:
        write(name)
        return getattr(made, name)(self, *given, **named)

    method.__name__ = name
    return method


def _freeze(made: type) -> None:
    """Let nobody assign to an instance; keep and restore one by its fields, as it has no other state."""
    names = tuple(field.name for field in dataclasses.fields(made))

    def set_(self: object, name: str, value: object) -> None:
        if type(self) is made or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        object.__setattr__(self, name, value)

    def delete(self: object, name: str) -> None:
        if type(self) is made or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        object.__delattr__(self, name)

    def state(self: object) -> list[object]:
        return [getattr(self, name) for name in names]

    def restore(self: object, state: list[object]) -> None:
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    for name, method in (
        ("__setattr__", set_),
        ("__delattr__", delete),
        ("__getstate__", state),
        ("__setstate__", restore),
    ):
        setattr(made, name, method)
