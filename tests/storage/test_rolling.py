"""A rolling deploy: an older program that runs goes on after a newer one has changed the schema; it cannot start."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest

from retail.errors import StorageError
from retail.types import Channel
from storage import open_store
from storage.migrations import VERSION
from tests.storage.engines import archive as archive

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def a_newer_one_starts(archive: str) -> None:
    """What the next version's migration does: a table more, and the mark of one more step."""
    if archive.startswith("sqlite"):
        with closing(sqlite3.connect(archive.removeprefix("sqlite:///"))) as db:
            db.execute("create table of_the_future (workspace text)")
            db.execute(f"pragma user_version = {VERSION + 1}")
            db.commit()
    else:
        with psycopg.connect(archive, autocommit=True) as db:
            db.execute("create table of_the_future (workspace text)")
            db.execute("insert into endcap_schema values (%s, 'future')", (VERSION + 1,))


def test_an_older_program_goes_on_beside_a_newer_one_but_does_not_start(archive: str) -> None:
    running = open_store(archive)
    try:
        running.save_channel(Channel("T1", "C1"))
        a_newer_one_starts(archive)
        assert running.claim("event/1", "old", NOW)
        running.save_channel(Channel("T1", "C2"))
        assert [channel.id for channel in running.channels()] == ["C1", "C2"]
        with pytest.raises(StorageError, match="a newer Endcap made it"):
            open_store(archive)
    finally:
        running.close()
        if not archive.startswith("sqlite"):
            with psycopg.connect(archive, autocommit=True) as db:
                db.execute("drop table of_the_future")
