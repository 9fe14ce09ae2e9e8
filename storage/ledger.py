"""The delivery ledger, claims, channels, and the model's results and cost, in either engine.

Every change of state is one conditional UPDATE: with SELECT and then UPDATE three processes took 1,010 claims on
1,000 posts; with the condition inside they took 1,000. Where rows are locked one by one, a post is taken past the
locked ones (`Engine.FREE`): of many processes one gets the row, the others go on at once.
"""

# ruff: noqa: S608 (what is formatted into SQL are names and question marks of ours; values are always bound)

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from retail.errors import StorageError
from retail.types import Channel, PlannedPost, Post
from storage import codec
from storage.engine import D, Db, Engine
from storage.sqlite_rows import POST_COLUMNS, marks, micros, planned_row, post_of


def insert_posts(db: Db, posts: Sequence[PlannedPost]) -> int:
    """Add planned posts inside the caller's transaction; known keys are left as they are. How many were added."""
    sql = (
        "insert into posts (key, workspace, channel, day, position, part, payload, story, thread_of, state, attempts) "
        f"values ({marks(range(9))}, 'pending', 0) on conflict (key) do nothing"
    )
    cursor = db.cursor()
    cursor.executemany(sql, [planned_row(post) for post in posts])
    return max(0, cursor.rowcount)


class Ledger(Engine[D]):
    """The part of the store about what is to be done once."""

    # --- posts ---

    def posts(self, workspace: str, channel: str, day: date) -> list[Post]:
        """Everything planned for the channel that day, in order, with what became of it."""
        where = f"workspace = ? and channel = ? and day = ? order by position, {self.ARRIVED}"
        return self._posts(where, workspace, channel, day.isoformat())

    def plan_posts(self, posts: Sequence[PlannedPost]) -> int:
        """Add planned messages to the ledger; known keys are left as they are. Returns how many were added."""
        with self._write(alone=True) as db:
            return insert_posts(db, posts)

    def claim_post(self, key: str, owner: str, now: datetime) -> bool:
        """Take a pending post for sending (pending -> sending); False when it is not pending any more."""
        free = f"select key from posts where key = ? and state = 'pending' {self.FREE}"
        change = f"state = 'sending', attempts = attempts + 1, owner = ?, claimed = ? where key = ({free})"
        return self._change(change, owner, micros(now), key)

    def record_post(self, key: str, ts: str) -> None:
        """The post is in the channel as message `ts` (-> sent)."""
        if not self._change("state = 'sent', ts = ?, reason = null where key = ?", ts, key):
            raise StorageError(f"could not record the post {key!r}: it was never planned")

    def release_post(self, key: str) -> None:
        """The post certainly was not made and may be tried again (sending -> pending)."""
        self._change("state = 'pending', owner = null, claimed = null where key = ? and state = 'sending'", key)

    def fail_post(self, key: str, reason: str) -> None:
        """The post was refused for good (-> failed), for a reason told to people."""
        self._change("state = 'failed', reason = ? where key = ? and state <> 'sent'", reason, key)

    def unresolved_posts(self, claimed_before: datetime) -> list[Post]:
        """Posts whose outcome is unknown: in state sending, claimed before that time."""
        return self._posts("state = 'sending' and claimed < ? order by claimed, position", micros(claimed_before))

    def posts_by_state(self) -> Mapping[str, int]:
        """How many posts are in each state."""
        with self._reading() as db:
            return dict(db.execute("select state, count(*) from posts group by state order by state").fetchall())

    def unposted_days(self, workspace: str, channel: str, since: date) -> list[date]:
        """Days on or after `since` with messages that are pending or sending, oldest first."""
        with self._reading() as db:
            rows = db.execute(
                "select distinct day from posts where workspace = ? and channel = ? and day >= ? "
                "and state in ('pending', 'sending') order by day",
                (workspace, channel, since.isoformat()),
            ).fetchall()
        return [date.fromisoformat(day) for (day,) in rows]

    def post_at(self, workspace: str, channel: str, ts: str) -> Post | None:
        """The post that is message `ts` of the channel: how a reply finds its story."""
        found = self._posts("workspace = ? and channel = ? and ts = ? limit 1", workspace, channel, ts)
        return found[0] if found else None

    def _posts(self, where: str, *values: object) -> list[Post]:
        with self._reading() as db:
            rows = db.execute(f"select {POST_COLUMNS} from posts where {where}", values)
            return [post_of(row) for row in rows]

    def _change(self, change: str, *values: object) -> bool:
        with self._write() as db:
            return db.execute(f"update posts set {change}", values).rowcount == 1

    # --- claims ---

    def claim(self, key: str, owner: str, now: datetime, lease: timedelta | None = None) -> bool:
        """Take `key` for `owner`; True when it was free, or its lease had run out, or it is the owner's already."""
        expires = None if lease is None else micros(now + lease)
        with self._write() as db:
            done = db.execute(
                "insert into claims values (?, ?, ?) on conflict (key) do update set owner = excluded.owner, "
                "expires = excluded.expires where claims.owner = excluded.owner or claims.expires <= ?",
                (key, owner, expires, micros(now)),
            )
            return done.rowcount == 1

    def release(self, key: str, owner: str) -> None:
        """Give a claim back; nothing happens when it is somebody else's."""
        with self._write() as db:
            db.execute("delete from claims where key = ? and owner = ?", (key, owner))

    # --- channels ---

    def channels(self, workspace: str | None = None) -> list[Channel]:
        """All channels that get an edition, or those of one workspace."""
        where, values = ("", ()) if workspace is None else ("where workspace = ?", (workspace,))
        with self._reading() as db:
            rows = db.execute(f"select body from channels {where} order by {self.ARRIVED}", values)
            return [codec.loads(Channel, body) for (body,) in rows]

    def channel(self, workspace: str, channel: str) -> Channel | None:
        """One channel's settings."""
        with self._reading() as db:
            sql = "select body from channels where workspace = ? and id = ?"
            row = db.execute(sql, (workspace, channel)).fetchone()
        return codec.loads(Channel, row[0]) if row else None

    def save_channel(self, channel: Channel) -> None:
        """Add a channel or change its settings."""
        with self._write() as db:
            db.execute(
                "insert into channels (workspace, id, body) values (?, ?, ?) "
                "on conflict (workspace, id) do update set body = excluded.body",
                (channel.workspace, channel.id, codec.dumps(channel)),
            )

    # --- the model's results and cost ---

    def cached(self, key: str) -> str | None:
        """A model's result kept under this key (content, prompt version and model)."""
        with self._reading() as db:
            row = db.execute("select value from results where key = ?", (key,)).fetchone()
        return row[0] if row else None

    def keep(self, key: str, value: str) -> None:
        """Keep a model's result."""
        with self._write() as db:
            sql = "insert into results values (?, ?) on conflict (key) do update set value = excluded.value"
            db.execute(sql, (key, value))

    def add_tokens(self, day: date, tokens: int) -> int:
        """Count model tokens spent on a (UTC) day; returns the day's sum. 0 just asks."""
        with self._write() as db:
            spent: int = db.execute(
                "insert into tokens values (?, ?) on conflict (day) do update "
                "set tokens = tokens.tokens + excluded.tokens returning tokens",
                (day.isoformat(), tokens),
            ).fetchone()[0]
            return spent
