"""Opening an SQLite archive and talking to it: a connection a thread, one transaction a unit of work, plain errors.

Settings measured under SIGKILL: WAL with synchronous=NORMAL lost nothing that was acknowledged when the process died;
FULL also survives a power cut and is kept for the delivery ledger. `BEGIN IMMEDIATE` for every write: with the
deferred one that Python and sqlite-utils begin, 8 threads x 50 writes kept 10 to 15 of 400 rows.
"""

import logging
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from retail.errors import DamagedError, StorageError
from storage import room
from storage.engine import Engine
from storage.sqlite_header import APPLICATION_ID, VERSION

log = logging.getLogger(__name__)

BUSY_MS = 10_000
"""How long a connection waits for another one's write. [ms]"""


class Connections(Engine[sqlite3.Connection]):
    """The connections of one archive file. Any thread may use it; each gets its own connection."""

    ARRIVED, HELD, FREE, PLACE = "rowid", "", "", "instr"

    def __init__(self, path: Path, free: room.Free = room.free_bytes) -> None:
        self.path = path
        self._free = free
        self._open: dict[threading.Thread, sqlite3.Connection] = {}
        self._lock = threading.Lock()
        self._local = threading.local()
        self._closed = False
        with self._explained():
            _prepare_file(path)
            self._bring_up_to_date()

    def close(self) -> None:
        """Close every connection of this store; it must not be used after."""
        with self._lock:
            self._closed = True
            for connection in self._open.values():
                connection.close()
            self._open.clear()
        self._local = threading.local()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, for reading; engine errors leave as `StorageError`."""
        with self._explained():
            yield self._connection()

    @contextmanager
    def _passing_through(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own to look at every page: a kept one would be full of them from then on."""
        self._require_open()
        with self._explained(), closing(connect(self.path)) as connection:
            connection.execute("pragma cache_size = -1000")
            yield connection

    @contextmanager
    def _snapshot(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection inside a read transaction: several reads see one state."""
        with self._explained():
            connection = self._connection()
            connection.execute("begin")
            try:
                yield connection
            finally:
                connection.execute("rollback")

    @contextmanager
    def _write(self, *, durable: bool = True, alone: bool = False) -> Iterator[sqlite3.Connection]:
        """A write transaction: all of it or nothing, and always alone. `durable`: on the disk before it returns."""
        with self._explained():
            connection = self._connection()
            connection.execute(f"pragma synchronous = {'full' if durable else 'normal'}")
            connection.execute("begin immediate")
            try:
                yield connection
                connection.execute("commit")
            except BaseException:
                with suppress(sqlite3.Error):  # the engine may have rolled back already: the first error is the one
                    connection.execute("rollback")
                raise

    def _hold(self, db: sqlite3.Connection, name: str) -> None:
        """Nothing to do: a write is alone from its beginning."""

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if _FULL in str(error) and room.throw_off(self.path):
                log.warning("the disk of %s is full; the ballast is thrown off for the ledger", self.path)
            raise _told(self.path, error) from error
        except OSError as error:
            raise StorageError(f"could not open the archive {str(self.path)!r}: {error.strerror or error}") from error

    def _require_room(self) -> None:
        """Raise `StorageError` when only the ledger may write: feeds and loads wait until there is room."""
        if room.is_short(self.path, self._free):
            raise StorageError(f"could not use the archive {str(self.path)!r}: {_NO_ROOM}")

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
        return connection

    def _connect(self) -> sqlite3.Connection:
        with self._lock:
            self._require_open()
            self._drop_connections_of_dead_threads()
            connection = connect(self.path)
            self._open[threading.current_thread()] = connection
            return connection

    def _require_open(self) -> None:
        if self._closed:
            raise StorageError(f"the archive {str(self.path)!r} was closed")

    def _drop_connections_of_dead_threads(self) -> None:
        for thread in [thread for thread in self._open if not thread.is_alive()]:
            self._open.pop(thread).close()

    def _bring_up_to_date(self) -> None:
        connection = self._connection()
        _refuse_what_is_not_ours(self.path, connection)
        connection.execute("pragma journal_mode = wal")
        if _version(connection) == VERSION:
            return
        with self._write() as writing:
            _migrate(writing)


def connect(path: Path) -> sqlite3.Connection:
    """A connection with our settings; `isolation_level=None`: nothing is begun behind our back."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000)
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma synchronous = normal")
    connection.execute("pragma temp_store = memory")
    connection.execute("pragma cache_size = -16000")
    return connection


def _told(path: Path, error: sqlite3.Error) -> StorageError:
    """The error as ours; one that only a copy of the archive mends is a `DamagedError`."""
    text = str(error)
    kind = DamagedError if any(sign in text for sign in _DAMAGES) else StorageError
    return kind(explain(path, error))


def explain(path: Path, error: sqlite3.Error) -> str:
    """What an engine error means for the operator: the file, what is wrong, what to do."""
    text = str(error)
    for sign, meaning in _MEANINGS:
        if sign in text:
            return f"could not use the archive {str(path)!r}: {meaning}"
    return f"could not use the archive {str(path)!r}: {text}"


_DAMAGED = (
    "it is damaged; stop the bot, move the file and its -wal and -shm aside (do not delete them) "
    "and put a copy made by `bot.py backup` in its place"
)
_DAMAGES = ("file is not a database", "malformed")
_FULL = "full"
_NO_ROOM = "the disk is nearly full; nothing is taken in until 20 MB are free, what is planned still goes out"
_MEANINGS = (
    *((sign, _DAMAGED) for sign in _DAMAGES),
    ("readonly", "it cannot be written; give the user that runs Endcap write access to the file and its directory"),
    ("unable to open", "it cannot be opened; is its directory there, and may the user that runs Endcap write to it?"),
    ("locked", f"another process has been writing to it for over {BUSY_MS // 1000} s; is a second bot running?"),
    (_FULL, "the disk is full; free some space, nothing that was kept is lost"),
    ("disk I/O", "the disk cannot be read or written; check its space and its health"),
)


def _prepare_file(path: Path) -> None:
    """Make a new archive in one step, or say why what is there cannot be one."""
    if not path.parent.is_dir():
        raise StorageError(
            f"could not open the archive {str(path)!r}: there is no directory {str(path.parent)!r}; "
            "make it, or set DATABASE_URL to another place"
        )
    if path.is_dir():
        raise StorageError(f"could not open the archive {str(path)!r}: it is a directory; name a file in DATABASE_URL")
    if not path.exists():
        _make_new(path)
    _refuse_other_files(path)


def _refuse_other_files(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(16)
    if head == b"SQLite format 3\0":
        return
    what = "it is empty" if not head else "it is not a database (a web page or another file was saved in its place?)"
    raise DamagedError(
        f"could not open the archive {str(path)!r}: {what}; move it aside and put a backup in its place, "
        "or start without it: a new archive is made when there is no file"
    )


def _make_new(path: Path) -> None:
    """Build the archive beside its place and link it there whole: killed half way, there is none, not an empty one."""
    _set_aside_lost_journal(path)
    draft = path.with_name(f".{path.name}.new-{os.getpid()}-{threading.get_ident()}")
    try:
        connection = connect(draft)
        connection.execute("pragma journal_mode = wal")
        connection.execute("begin immediate")
        _migrate(connection)
        connection.execute("commit")
        connection.close()
        _link(draft, path)
    finally:
        for end in ("", "-wal", "-shm"):
            draft.with_name(draft.name + end).unlink(missing_ok=True)


def _link(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:  # another process was first: its archive stands
        return
    except OSError:  # a file system without hard links
        if not path.exists():
            draft.rename(path)


def _set_aside_lost_journal(path: Path) -> None:
    """A journal without its file would be played into the new one; keep it for whoever wants to look at it."""
    for end in ("-wal", "-shm"):
        lost = path.with_name(path.name + end)
        if lost.exists():
            lost.replace(path.with_name(f"{lost.name}.lost"))


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the archive up to date in the caller's transaction."""
    from sqlite_utils import Database  # an eighth of a second: only where there is something to change

    from storage import migrations

    migrations.migrate(Database(connection, execute_plugins=False))


def _refuse_what_is_not_ours(path: Path, connection: sqlite3.Connection) -> None:
    tables = connection.execute("select count(*) from sqlite_master").fetchone()[0]
    application = connection.execute("pragma application_id").fetchone()[0]
    if tables and application != APPLICATION_ID:
        raise StorageError(
            f"could not open the archive {str(path)!r}: it is another program's database; "
            "set DATABASE_URL to a file of Endcap's own"
        )
    if (version := _version(connection)) > VERSION:
        raise StorageError(
            f"could not open the archive {str(path)!r}: a newer Endcap made it (schema {version}, this one knows "
            f"{VERSION}); start the newer Endcap, or restore a backup from before the update"
        )


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("pragma user_version").fetchone()[0]
    return version
