"""Opening a PostgreSQL archive and talking to it: pooled connections, one transaction a unit of work, plain errors.

Nothing here keeps state in a session (no prepared statements, no session locks, no `set`): transaction poolers such as
PgBouncer may stand between. Advisory locks are of the transaction and go with it, also when the process is killed.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import Connection, errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.string import StrDumperUnknown
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from retail.errors import StorageError
from storage import postgres_migrations as migrations
from storage.engine import Engine

MOST_CONNECTIONS = 10
"""Of one process. The smallest managed databases allow about twenty in all."""
PATIENCE_S = 10.0
"""How long to wait for the server, or for a free connection."""
SETTINGS = {
    "connect_timeout": str(int(PATIENCE_S)),
    "application_name": "endcap",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
"""A server that vanishes is noticed within a minute. What the URL says goes before these."""

_ALONE = (
    "select set_config('lock_timeout', '30s', true), "
    "set_config('idle_in_transaction_session_timeout', '60s', true), pg_advisory_xact_lock(%s, %s)"
)
"""Who waits half a minute is told; a machine that vanished half way keeps the others waiting a minute, not hours."""

Db = Connection[tuple[Any, ...]]


class Connections(Engine[Db]):
    """The connections to one database. Any thread may use them; each unit of work borrows one."""

    ARRIVED, HELD, FREE, PLACE = "arrived", "for update", "for update skip locked", "strpos"

    def __init__(self, url: str) -> None:
        conninfo = _conninfo(url)
        self.place = place_of(url)
        self._password = _password_of(conninfo)
        with connected(url) as first:
            _bring_up_to_date(self.place, first)
        with self._explained():
            self._pool: ConnectionPool[Db] = ConnectionPool(
                conninfo,
                kwargs={"autocommit": True, "prepare_threshold": None, "cursor_factory": _Cursor},
                min_size=0,
                max_size=MOST_CONNECTIONS,
                timeout=PATIENCE_S,
                configure=_configure,
                check=ConnectionPool.check_connection,  # a server that was restarted is not the next caller's trouble
                open=True,
                name="endcap",
            )

    def close(self) -> None:
        """Close every connection of this store; it must not be used after."""
        self._pool.close()

    @contextmanager
    def _reading(self) -> Iterator[Db]:
        """A connection for reading; engine errors leave as `StorageError`. Never borrow a second one inside."""
        with self._explained(), self._pool.connection() as connection:
            yield connection

    @contextmanager
    def _snapshot(self) -> Iterator[Db]:
        """A connection inside a read transaction: all reads see one state, whatever others write meanwhile."""
        with self._reading() as connection, connection.transaction():
            connection.execute("set transaction isolation level repeatable read, read only")
            yield connection

    @contextmanager
    def _write(self, *, durable: bool = True, alone: bool = False) -> Iterator[Db]:
        """A write transaction: all of it or nothing. `durable`: on the server's disk before it returns.

        `alone`: no other such write goes on meanwhile, of any process (row numbers follow arrival; writers of many
        rows never wait for each other in a circle).
        """
        with self._explained(), self._pool.connection() as connection, connection.transaction():
            if not durable:
                connection.execute("set local synchronous_commit = off")
            if alone:
                connection.execute(_ALONE, (migrations.LOCKS, migrations.WRITING))
            yield connection

    def _hold(self, db: Db, name: str) -> None:
        db.execute("select pg_advisory_xact_lock(hashtextextended(?, 0))", ("\x1f".join(("endcap", name)),))

    def _explained(self) -> AbstractContextManager[None]:
        return explained(self.place, self._password)


@contextmanager
def connected(url: str) -> Iterator[Db]:
    """One connection, set up as the pooled ones are, closed at the end; engine errors leave as `StorageError`."""
    conninfo = _conninfo(url)
    with (
        explained(place_of(url), _password_of(conninfo)),
        psycopg.connect(conninfo, autocommit=True, prepare_threshold=None, cursor_factory=_Cursor) as connection,
    ):
        _configure(connection)
        yield connection


@contextmanager
def explained(place: str, password: str | None) -> Iterator[None]:
    """Engine errors leave as `StorageError`, in plain words and without the password."""
    try:
        yield
    except (psycopg.Error, UnicodeEncodeError) as error:
        raise StorageError(explain(place, error, password)) from error


def _bring_up_to_date(place: str, db: Db) -> None:
    _refuse_other_encodings(place, db)
    done = migrations.version(db)
    if done is None:
        _refuse_other_programs(place, db)
    elif done > migrations.VERSION:
        raise StorageError(
            f"could not open the archive {place}: a newer Endcap made it (schema {done}, this one knows "
            f"{migrations.VERSION}); start the newer Endcap, or restore a backup from before the update"
        )
    if done != migrations.VERSION:
        migrations.migrate(db)


class _Cursor(psycopg.Cursor[tuple[Any, ...]]):
    """Takes the SQL of the parts that both engines share: a question mark stands for a value there, as in SQLite."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "_Cursor":
        return super().execute(_with_own_signs(query), params, **options)

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
        super().executemany(_with_own_signs(query), params_seq, **options)


def _with_own_signs(query: Any) -> Any:
    return query.replace("?", "%s") if isinstance(query, str) and "?" in query else query


class _Text(StrDumperUnknown):
    """Text without the NUL character, which PostgreSQL cannot keep."""

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\0", "") if "\0" in obj else obj)


def _configure(connection: Db) -> None:
    connection.adapters.register_dumper(str, _Text)


def plain(row: Sequence[object]) -> tuple[object, ...]:
    """A row with 1 and 0 for yes and no, as both engines keep them."""
    return tuple(int(value) if isinstance(value, bool) else value for value in row)


# --- the URL ---


def place_of(url: str) -> str:
    """The URL as it may be shown: without password and options."""
    parts = urlsplit(url)
    user = f"{parts.username}@" if parts.username else ""
    host = parts.netloc.rpartition("@")[2]
    return f"postgresql://{user}{host}{parts.path}"


def _conninfo(url: str) -> str:
    """What libpq takes. A URL it would read wrongly is refused without being repeated: it may hold the password."""
    with suppress(ValueError, psycopg.ProgrammingError):  # not told as the cause: they would repeat the URL
        if _is_plain(url):
            return make_conninfo(url, **{name: value for name, value in SETTINGS.items() if f"{name}=" not in url})
    raise StorageError(
        "could not read DATABASE_URL: it should look like postgresql://user:password@host:5432/database; "
        "write special characters of the password percent-encoded (@ is %40, / is %2F, # is %23, : is %3A)"
    )


def _is_plain(url: str) -> bool:
    parts = urlsplit(url)
    hosts = parts.netloc.rpartition("@")[2].split(",")  # libpq takes several
    return parts.netloc.count("@") <= 1 and not parts.fragment and all(urlsplit(f"//{h}").port != 0 for h in hosts)


def _password_of(conninfo: str) -> str | None:
    password = conninfo_to_dict(conninfo).get("password")
    return str(password) if password else None


# --- errors ---


def explain(place: str, error: Exception, password: str | None = None) -> str:
    """What an engine error means for the operator: which archive, what is wrong, what to do. Never the password."""
    if isinstance(error, PoolClosed):
        return f"the archive {place} was closed"
    text = _without(" ".join(str(error).split()), password)
    for kind, meaning in _KINDS:
        if isinstance(error, kind):
            return f"could not use the archive {place}: {meaning}"
    for sign, meaning in _SIGNS:
        if sign in text:
            return f"could not use the archive {place}: {meaning}"
    return f"could not use the archive {place}: {text[:300]}"


def _without(text: str, password: str | None) -> str:
    return text.replace(password, "***") if password else text


_BUSY = f"the server has not answered for {PATIENCE_S:.0f} s; is it running, and does it have connections left?"
_NO_ROOM = "the server's disk is full; free some space or take a larger plan, nothing that was kept is lost"
_RIGHTS = "the user may not do that; give it the right to create and change tables in this database"
_READ_ONLY = "it is read-only (a standby, or a plan over its limit); set DATABASE_URL to one that can be written"
_GONE = "the connection was lost; it is made again at the next try"
_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (PoolTimeout, _BUSY),
    (errors.TooManyConnections, "it has no connection left; stop other programs or take a larger plan"),
    (errors.DiskFull, _NO_ROOM),
    (errors.InsufficientPrivilege, _RIGHTS),
    (errors.ReadOnlySqlTransaction, _READ_ONLY),
    (errors.AdminShutdown, _GONE),
    (errors.LockNotAvailable, "another process has been writing to it for over 30 s; try again when it is done"),
    (errors.UndefinedTable, "a table is missing; was the database restored in part? restore a whole backup"),
    (UnicodeEncodeError, "a text holds half of a character (a lone surrogate) and cannot be kept"),
)
_SIGNS = (
    ("authentication failed", "user or password is wrong; check DATABASE_URL"),
    ("no password supplied", "it asks for a password; add it to DATABASE_URL"),
    ("does not exist", "there is no such database or user; create it (createdb), or check DATABASE_URL"),
    ("onnection refused", "nothing answers there; is PostgreSQL running, and are host and port in DATABASE_URL right?"),
    ("No such file", "nothing answers at that socket; is PostgreSQL running, and is the host in DATABASE_URL right?"),
    ("resolve host", "its host name is not known; check DATABASE_URL and the network"),
    ("translate host", "its host name is not known; check DATABASE_URL and the network"),
    ("timeout expired", _BUSY),
    ("too many", "it has no connection left; stop other programs or take a larger plan"),
    ("SSL", "the encrypted connection failed; check sslmode in DATABASE_URL"),
    ("starting up", "it is just starting; try again in a moment"),
    ("consuming input", _GONE),
    ("connection is closed", _GONE),
    ("server closed the connection", _GONE),
)


def _refuse_other_encodings(place: str, db: Db) -> None:
    encoding = db.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StorageError(
            f"could not open the archive {place}: its encoding is {encoding}; "
            "create the database anew with UTF-8: createdb --encoding=UTF8 --template=template0 NAME"
        )


def _refuse_other_programs(place: str, db: Db) -> None:
    row = db.execute("select to_regclass('articles') is not null or to_regclass('feeds') is not null").fetchone()
    if row and row[0] and migrations.version(db) is None:  # asked again: another process may just have made them
        raise StorageError(
            f"could not open the archive {place}: it holds tables of another program; "
            "set DATABASE_URL to a database of Endcap's own"
        )
