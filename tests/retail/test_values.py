"""Values made late are what the standard decorator makes, and nothing of them is written before it is needed."""

import copy
import dataclasses
import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace
from typing import Any

import pytest

import retail.types
from retail.values import dataclass as late


@late(frozen=True, slots=True)
class Shop:
    """A value as ours are: with defaults of all kinds."""

    name: str
    banners: tuple[str, ...] = ()
    secret: str | None = field(default=None, repr=False)
    seen: list[str] = field(default_factory=list, compare=False)


@late(frozen=True, slots=True)
class Chain(Shop):
    stores: int = 1

    def __post_init__(self) -> None:
        if self.stores < 1:
            raise ValueError("a chain has stores")


def twin() -> Any:
    """The same class by the standard decorator."""

    @dataclass(frozen=True, slots=True)
    class Shop:
        name: str
        banners: tuple[str, ...] = ()
        secret: str | None = field(default=None, repr=False)
        seen: list[str] = field(default_factory=list, compare=False)

    Shop.__qualname__ = "Shop"
    return Shop


def is_written(made: type) -> bool:
    return vars(made)["__init__"].__module__ != "retail.values"  # type: ignore[no-any-return]


def test_a_value_is_what_the_standard_decorator_makes() -> None:
    ours, theirs = Shop("Penny", ("Penny",), secret="x"), twin()("Penny", ("Penny",), secret="x")
    assert repr(ours) == repr(theirs)
    assert asdict(ours) == asdict(theirs)
    assert hash(ours) == hash(theirs)
    assert [f.name for f in fields(ours)] == [f.name for f in fields(theirs)]
    assert Shop.__slots__ == twin().__slots__
    assert Shop.__match_args__ == twin().__match_args__
    assert Shop.__doc__ == "A value as ours are: with defaults of all kinds."
    assert ours.seen is not Shop("Penny").seen
    assert ours == Shop("Penny", ("Penny",), "x", ["other"])
    assert ours != replace(ours, name="Lidl")
    assert ours != theirs
    with pytest.raises(TypeError, match="name"):
        Shop()  # type: ignore[call-arg]


def test_nothing_can_be_assigned_to_a_value() -> None:
    shop = Shop("Penny")
    for held, name in ((shop, "name"), (shop, "new"), (Chain("Rewe"), "name"), (Chain("Rewe"), "stores")):
        with pytest.raises(FrozenInstanceError):
            setattr(held, name, "Lidl")
        with pytest.raises(FrozenInstanceError):
            delattr(held, name)
    assert shop == Shop("Penny")


@pytest.mark.parametrize("kept", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_value_is_copied_and_pickled(kept: Any) -> None:
    chain = Chain("Rewe", ("Penny",), "x", ["seen"], 3)
    other = kept(chain)
    assert (other, other.seen) == (chain, chain.seen)


def test_a_value_may_inherit_and_look_at_itself() -> None:
    assert repr(Chain("Rewe", stores=2)) == "Chain(name='Rewe', banners=(), seen=[], stores=2)"
    assert Chain("Rewe") != Shop("Rewe")
    with pytest.raises(ValueError, match="stores"):
        Chain("Rewe", stores=0)


def test_methods_are_written_when_the_first_is_called_and_by_one_thread_for_all() -> None:
    @late(frozen=True, slots=True)
    class Till:
        number: int
        open: bool = True

    assert not is_written(Till)
    assert dataclasses.is_dataclass(Till)
    assert not is_written(Till)
    unwritten = vars(Till)["__repr__"]
    with ThreadPoolExecutor(8) as pool:
        tills = list(pool.map(Till, range(200)))
    assert is_written(Till)
    assert vars(Till)["__eq__"].__module__ == "retail.values", "nobody has compared any"
    assert tills == [Till(n) for n in range(200)]
    assert unwritten(tills[1]) == repr(tills[1]), "a thread that had found it before comes late"


def test_what_a_class_says_itself_stands() -> None:
    @late(frozen=True, slots=True)
    class Price:
        cents: int

        def __repr__(self) -> str:
            return f"{self.cents / 100:.2f}"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Price) and self.cents // 100 == other.cents // 100

    assert repr(Price(199)) == "1.99"
    assert Price(199) == Price(120)
    assert hash(Price(199)) == hash((199,))


def test_the_types_of_the_domain_are_made_late() -> None:
    made = [one for one in vars(retail.types).values() if dataclasses.is_dataclass(one)]
    assert len(made) > 40
    assert all(one.__dict__["__setattr__"].__module__ == "retail.values" for one in made)
