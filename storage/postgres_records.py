"""Records of a workspace in PostgreSQL: JSON objects by kind and key; and forgetting a workspace."""

# ruff: noqa: S608 (what is formatted into SQL are names of ours; values are always bound)

import json
from collections.abc import Callable

from storage.base import Json
from storage.postgres_connections import Connections
from storage.postgres_saves import drop_saves

OWNED = ("told_articles", "told", "editions", "posts", "channels", "records")
"""Tables whose rows belong to a workspace (column ``workspace``), children before parents."""


class Records(Connections):
    """The part of the PostgreSQL store that keeps what people leave with us."""

    def record(self, workspace: str, kind: str, key: str) -> Json | None:
        """One record of a workspace; None when there is none."""
        with self._reading() as db:
            sql = "select value from records where workspace = %s and kind = %s and key = %s"
            row = db.execute(sql, (workspace, kind, key)).fetchone()
        return json.loads(row[0]) if row else None

    def records(self, workspace: str, kind: str) -> dict[str, Json]:
        """All records of a kind in a workspace, by key, in the order of their keys."""
        with self._reading() as db:
            sql = "select key, value from records where workspace = %s and kind = %s order by key"
            return {key: json.loads(value) for key, value in db.execute(sql, (workspace, kind))}

    def change_record(
        self, workspace: str, kind: str, key: str, change: Callable[[Json | None], Json | None]
    ) -> Json | None:
        """Read a record, let `change` make its new value, write that: alone, also where there is no row to lock."""
        place = (workspace, kind, key)
        with self._write() as db:
            db.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", ("\x1f".join(("endcap", *place)),))
            sql = "select value from records where workspace = %s and kind = %s and key = %s"
            row = db.execute(sql, place).fetchone()
            value = change(json.loads(row[0]) if row else None)
            if value is None:
                db.execute("delete from records where workspace = %s and kind = %s and key = %s", place)
            else:
                db.execute(
                    "insert into records values (%s, %s, %s, %s) "
                    "on conflict (workspace, kind, key) do update set value = excluded.value",
                    (*place, json.dumps(value, ensure_ascii=False)),
                )
            return value

    def purge(self, workspace: str) -> int:
        """Forget everything that belongs to a workspace, its saves included; everybody's articles stay."""
        with self._write(alone=True) as db:
            gone = drop_saves(db, "select number from saves where workspace = %s", (workspace,))
            return gone + sum(
                db.execute(f"delete from {table} where workspace = %s", (workspace,)).rowcount for table in OWNED
            )
