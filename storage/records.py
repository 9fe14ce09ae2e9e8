"""Records of a workspace, in either engine: JSON objects by kind and key; and forgetting a workspace."""

# ruff: noqa: S608 (what is formatted into SQL are names of ours; values are always bound)

import json
from collections.abc import Callable, Mapping

from storage.base import EVERYWHERE, Json
from storage.engine import D, Db, Engine

OWNED = ("told_articles", "told", "editions", "posts", "channels", "records", "installations")
"""Tables whose rows belong to a workspace (column ``workspace``), children before parents."""

NAMES = """
with recursive names (name) as (
    select (select workspace from {table} order by workspace limit 1)
    union all
    select (select workspace from {table} where workspace > name order by workspace limit 1)
    from names where name is not null
)
select name from names where name is not null
"""
"""The different workspaces of a table, each found by one step in its index instead of by reading all rows."""


class Records(Engine[D]):
    """The part of the store that keeps what people leave with us."""

    def record(self, workspace: str, kind: str, key: str) -> Json | None:
        """One record of a workspace; None when there is none."""
        with self._reading() as db:
            row = db.execute(
                "select value from records where workspace = ? and kind = ? and key = ?", (workspace, kind, key)
            ).fetchone()
        return json.loads(row[0]) if row else None

    def records(self, workspace: str, kind: str) -> dict[str, Json]:
        """All records of a kind in a workspace, by key, in the order of their keys."""
        with self._reading() as db:
            rows = db.execute(
                "select key, value from records where workspace = ? and kind = ? order by key", (workspace, kind)
            )
            return {key: json.loads(value) for key, value in rows}

    def change_record(
        self, workspace: str, kind: str, key: str, change: Callable[[Json | None], Json | None]
    ) -> Json | None:
        """Read a record, let `change` make its new value, write that: alone, also where there is no row to hold."""
        place = (workspace, kind, key)
        with self._write() as db:
            self._hold(db, "\x1f".join(place))
            row = db.execute("select value from records where workspace = ? and kind = ? and key = ?", place).fetchone()
            value = change(json.loads(row[0]) if row else None)
            if value is None:
                db.execute("delete from records where workspace = ? and kind = ? and key = ?", place)
            else:
                text = json.dumps(value, ensure_ascii=False)
                db.execute(
                    "insert into records values (?, ?, ?, ?) "
                    "on conflict (workspace, kind, key) do update set value = excluded.value",
                    (*place, text),
                )
            return value

    def purge(self, workspace: str) -> int:
        """Forget everything that belongs to a workspace, its saves included; everybody's articles stay."""
        with self._write(alone=True) as db:
            gone = self._drop_saves(db, workspace)
            gone += sum(
                db.execute(f"delete from {table} where workspace = ?", (workspace,)).rowcount for table in OWNED
            )
            return gone + self._forget_claims(db, workspace)

    def counts_of(self, workspace: str) -> Mapping[str, int]:
        """Rows of one workspace: ``editions``, ``posts``, ``channels``."""
        with self._reading() as db:
            return {name: _count(db, name, workspace) for name in ("editions", "posts", "channels")}

    def workspaces(self) -> frozenset[str]:
        """Every workspace that has so much as one row: a look at each table's index, from name to name."""
        with self._snapshot() as db:
            found = {str(name) for table in (*OWNED, "saves") for (name,) in db.execute(NAMES.format(table=table))}
        return frozenset(found - {EVERYWHERE})

    def installed(self) -> list[str]:
        """The workspaces with an installation, in order of their ids."""
        with self._reading() as db:
            return [name for (name,) in db.execute("select workspace from installations order by workspace")]

    def installation(self, workspace: str) -> str | None:
        """A workspace's installation as it was saved; None where there is none."""
        with self._reading() as db:
            row = db.execute("select sealed from installations where workspace = ?", (workspace,)).fetchone()
        return str(row[0]) if row else None

    def save_installation(self, workspace: str, sealed: str) -> None:
        """Keep a workspace's installation; the newest one stands."""
        with self._write() as db:
            db.execute(
                "insert into installations values (?, ?) "
                "on conflict (workspace) do update set sealed = excluded.sealed",
                (workspace, sealed),
            )

    # --- notes that a thing was done ---

    def forget_claims_of(self, user: str) -> int:
        """Drop the notes, by which a thing is done once, that name this person; returns how many."""
        with self._write(alone=True) as db:
            return self._forget_claims(db, user)

    def _forget_claims(self, db: D, name: str) -> int:
        """Drop the claims in whose key the workspace or person stands as a part between slashes; returns how many."""
        where = f"{self.PLACE}('/' || key || '/', '/' || ? || '/') > 0"
        return db.execute(f"delete from claims where {where}", (name,)).rowcount


def _count(db: Db, table: str, workspace: str) -> int:
    row = db.execute(f"select count(*) from {table} where workspace = ?", (workspace,)).fetchone()
    return int(row[0]) if row else 0
