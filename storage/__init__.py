"""The second edge: everything Endcap keeps. Knows nothing of feeds."""

from pathlib import Path

from retail.errors import StorageError
from storage.base import Store

__all__ = ["Store", "open_store"]

SQLITE = "sqlite:///"


def open_store(url: str) -> Store:
    """The archive at `url`: ``sqlite:///endcap.db`` (relative to the working directory), ``sqlite:////full/path``
    or ``postgresql://user@host/name``.

    Makes the archive when there is none and brings an older one up to date. Raises `StorageError`, in plain words
    that say what to do, for everything else: a newer archive, a damaged one, a missing directory, an unknown URL.
    """
    if url.startswith(SQLITE) and len(url) > len(SQLITE):
        from storage.sqlite import SQLiteStore

        return SQLiteStore(Path(url.removeprefix(SQLITE)))
    if url.startswith(("postgresql://", "postgres://")):
        from storage.postgres import open_postgres  # psycopg is imported only where it is used

        return open_postgres(url)
    scheme = url.partition(":")[0] or "an empty DATABASE_URL"
    raise StorageError(f"could not open the archive: {scheme} is not supported; set DATABASE_URL=sqlite:///endcap.db")
