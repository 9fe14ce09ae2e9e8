"""What the shared parts of a store ask of an engine, so that the ledger, editions and records are written once.

Their SQL is what both engines speak, with ``?`` for a value (`storage.postgres_connections` turns it into PostgreSQL's
own sign); the few words that differ are class attributes here.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from retail.types import Article

Row = tuple[Any, ...]


class Rows(Protocol):
    """What a statement gives."""

    @property
    def rowcount(self) -> int:
        """Rows that were changed."""
        ...

    def fetchone(self) -> Any:
        """The next row; None after the last."""
        ...

    def fetchall(self) -> list[Row]:
        """All rows."""
        ...

    def __iter__(self) -> Iterator[Row]:
        """Row by row."""
        ...


class Many(Protocol):
    """A cursor, for one statement with many rows of values."""

    @property
    def rowcount(self) -> int:
        """Rows that were changed by all of them."""
        ...

    def executemany(self, sql: str, values: Iterable[Any], /) -> Any:
        """Carry out a statement once for each row of values."""
        ...


class Db(Protocol):
    """A connection of either engine."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Rows:
        """Carry out one statement."""
        ...

    def cursor(self) -> Many:
        """A cursor."""
        ...


D = TypeVar("D", bound=Db)
"""The connection of one engine."""


class Engine(ABC, Generic[D]):
    """The units of work of an engine, and the words of SQL in which it differs."""

    ARRIVED: ClassVar[str]
    """Column by which rows stand in the order of their arrival."""
    HELD: ClassVar[str]
    """End of a SELECT inside a write whose rows nobody else may change until it is done."""
    FREE: ClassVar[str]
    """The same, passing over rows that another process holds."""
    PLACE: ClassVar[str]
    """Function (text, part): where the part stands in the text, from 1; 0: nowhere."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[D]:
        """A connection for reading; engine errors leave as `StorageError`. Never borrow a second one inside."""

    @abstractmethod
    def _snapshot(self) -> AbstractContextManager[D]:
        """A connection inside a read transaction: several reads see one state."""

    @abstractmethod
    def _write(self, *, durable: bool = True, alone: bool = False) -> AbstractContextManager[D]:
        """A write transaction: all of it or nothing. `durable`: on the disk itself before it returns.

        `alone`: no other such write goes on meanwhile, of any process.
        """

    @abstractmethod
    def _hold(self, db: D, name: str) -> None:
        """Inside a write: whoever holds the same name waits until this write is done."""

    @abstractmethod
    def _articles_in(self, db: D, ids: Sequence[str]) -> list[Article]:
        """The articles with these ids, read over this connection."""

    @abstractmethod
    def _drop_saves(self, db: D, workspace: str) -> int:
        """Inside a write: delete all articles that a workspace saved; returns how many."""
