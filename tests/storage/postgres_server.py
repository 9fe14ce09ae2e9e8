"""A real PostgreSQL for tests: started by itself where its programs can be found, on a Unix socket in a new folder.

One server a test process (pytest-xdist's workers each have theirs), an empty archive a test: databases that were used
are emptied and used again, which is ten times faster than making new ones. The server ends with the process: by
`atexit`, and by the kernel where the process was killed.
"""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
import pytest

from storage.postgres import PostgresStore
from storage.postgres_migrations import VERSION

PLACES = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt", "/usr/pgsql-*")
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}
"""No network, and nothing that only a power cut would need."""
READY_S = 20.0
_numbers = count()


def programs() -> Path | None:
    """The folder with ``initdb`` and ``postgres``, the newest version first; None where there is none."""
    on_path = shutil.which("initdb")
    found = [path for place in PLACES for path in Path("/").glob(f"{place[1:]}/*/bin/initdb")]
    found += [path for place in PLACES for path in Path("/").glob(f"{place[1:]}/bin/initdb")]
    found += [Path(on_path).resolve()] if on_path else []
    whole = [path.parent for path in found if (path.parent / "postgres").exists()]
    return max(whole, key=_version, default=None)


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in folder.parent.name.split(".") if part.isdigit())


@contextmanager
def fresh_database() -> Iterator[str]:
    """The URL of a database of our own with an empty archive in it; skips the test where there is no PostgreSQL."""
    url = _free.pop() if _free else _migrated()
    yield url
    _empty(url)
    _free.append(url)


@contextmanager
def bare_database(options: str = "") -> Iterator[str]:
    """The URL of a database with nothing in it."""
    with _made(options) as url:
        yield url


@contextmanager
def _made(options: str) -> Iterator[str]:
    folder, name = _server(), f"test_{next(_numbers)}"
    with psycopg.connect(_url(folder, "postgres"), autocommit=True) as admin:
        admin.execute(f"create database {name} {options}")
    try:
        yield _url(folder, name)
    finally:
        with psycopg.connect(_url(folder, "postgres"), autocommit=True) as admin:
            admin.execute(f"drop database {name} with (force)")


def fresh_url(request: pytest.FixtureRequest) -> str:
    """The same for a fixture that returns: the database goes when the test is over."""
    made = fresh_database()
    url = made.__enter__()
    request.addfinalizer(lambda: made.__exit__(None, None, None))
    return url


def _migrated() -> str:
    name = f"archive_{next(_numbers)}"
    with psycopg.connect(_url(_server(), "postgres"), autocommit=True) as admin:
        admin.execute(f"create database {name}")
    PostgresStore(_url(_server(), name)).close()
    return _url(_server(), name)


def _empty(url: str) -> None:
    """Take everything out of an archive that is not used any more, whatever a test left in it."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(_EMPTIED)


_EMPTIED = f"""
do $$ declare one record; begin
  perform pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid();
  set session_replication_role = replica;  -- no foreign keys while tables are emptied one by one
  for one in select oid::regclass as name from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'endcap_schema' loop
    execute format('delete from %s', one.name);
  end loop;
  delete from endcap_schema where step > {VERSION};
  perform setval(oid::regclass, 1, false) from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace;
end $$
"""
_free: list[str] = []


def _url(folder: Path, name: str) -> str:
    return f"postgresql://postgres@/{name}?host={folder}"


@cache
def _server() -> Path:
    """Start the server; returns the folder of its socket."""
    binaries = programs()
    if binaries is None:
        pytest.skip("no PostgreSQL on this machine: initdb and postgres are neither on PATH nor in /usr/lib/postgresql")
    if (who := _who()) is None:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres (or no setpriv) to run it as")
    folder = Path(tempfile.mkdtemp(prefix="endcap-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    _run([*who, str(binaries / "initdb"), "-D", str(folder / "data"), *_INIT])
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        command = [*who, str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *options]
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, start_new_session=True)
    atexit.register(_stop, server, folder)
    _wait(server, folder)
    return folder


_INIT = ("-U", "postgres", "-A", "trust", "--no-sync", "--encoding=UTF8", "--locale=C")


def _who() -> list[str] | None:
    """What to put before a command so that it runs as an ordinary user and ends with us; None where that cannot be."""
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0:
        return [setpriv, "--pdeathsig", "QUIT"] if setpriv else []
    known = subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode == 0
    if not (setpriv and known):
        return None
    return [setpriv, "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig", "QUIT"]


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
    assert done.returncode == 0, done.stderr


def _wait(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    until = time.monotonic() + READY_S
    while True:
        try:
            psycopg.connect(_url(folder, "postgres")).close()
        except psycopg.OperationalError:
            assert server.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until, "PostgreSQL did not start in time"
            time.sleep(0.05)
        else:
            return


def _stop(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    server.send_signal(signal.SIGQUIT)  # at once: what it holds is thrown away anyway
    server.wait(10)
    shutil.rmtree(folder, ignore_errors=True)
