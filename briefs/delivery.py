"""Posting once. The ledger (storage) knows what is planned, claimed, sent and refused; Slack's history the rest.

plan -> claim -> post -> sent. Whatever may or may not have happened (a lost answer, a kill) stays *sending* until the
channel's history has been asked twice; only then is it tried again. Slack has no idempotency key, so the key travels
in the message's metadata.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from briefs.seams import Poster
from retail.errors import SlackRefused, SlackUnknown
from retail.types import Channel, PlannedPost, Post
from storage.base import Store

CHANNEL_REFUSALS = frozenset(
    {
        "account_inactive",
        "channel_not_found",
        "invalid_auth",
        "is_archived",
        "missing_scope",
        "not_authed",
        "not_in_channel",
        "restricted_action",
        "token_expired",
        "token_revoked",
    }
)
"""Refusals that would meet every message of the channel: nothing more is tried until a person has mended it."""


Alter = Callable[[PlannedPost], PlannedPost]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an unknown outcome is left alone: Slack's history lags behind what was accepted by seconds."""

    grace: timedelta = timedelta(seconds=30)
    """From the claim until the history is first asked."""
    confirm: timedelta = timedelta(seconds=30)
    """From the first look that found nothing until the second."""
    longest_wait: timedelta = timedelta(seconds=60)
    """A rate limit longer than this is left to a later tick."""
    lease: timedelta = timedelta(seconds=15)
    """One process posts to a channel at a time; renewed before every message. Longer than a post may take (10 s)."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as delivery sees it; tests give their own."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep


@dataclass(slots=True)
class Delivery:
    """What one run of `deliver` did."""

    sent: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    """Posted by an earlier run whose answer was lost; found in the channel's history."""
    failed: dict[str, str] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    """Outcome still unknown, or told to wait; a later run goes on."""
    paused: str | None = None
    """Slack's reason why the channel cannot be posted to at all."""

    @property
    def done(self) -> bool:
        """Nothing is left to do."""
        return not self.waiting and self.paused is None


def deliver(
    store: Store,
    poster: Poster,
    channel: Channel,
    day: date,
    owner: str,
    *,
    clock: Clock | None = None,
    patience: Patience | None = None,
    most: int | None = None,
    alter: Alter | None = None,
) -> Delivery:
    """Post what is still unposted of the channel's edition of that day, each message once.

    Safe to call again after any interruption and from several processes at once: `owner` names the caller (process
    and thread). When another one is posting to the channel, all is left to it and reported as waiting.
    `most` messages are posted and the rest left waiting: so that many channels get their first before any gets its
    second. `alter` has the last word on a message's form, never on its key (an edition that goes out late says so).
    """
    run = _Run(store, poster, channel, day, owner, clock or Clock(), patience or Patience(), most, alter)
    if run.lease():
        try:
            run.rounds()
        finally:
            store.release(run.lease_key, owner)
    run.report.waiting += [post.planned.key for post in run.posts() if post.state in ("pending", "sending")]
    return run.report


@dataclass(slots=True)
class _Run:
    store: Store
    poster: Poster
    channel: Channel
    day: date
    owner: str
    clock: Clock
    patience: Patience
    most: int | None = None
    alter: Alter | None = None
    report: Delivery = field(default_factory=Delivery)

    @property
    def lease_key(self) -> str:
        return f"deliver/{self.channel.workspace}/{self.channel.id}"

    def lease(self) -> bool:
        return self.store.claim(self.lease_key, self.owner, self.clock.now(), self.patience.lease)

    def rounds(self) -> None:
        """Three rounds: a message whose outcome was unknown in one is resolved, and its replies posted, in the next."""
        self.look_back()
        for _ in range(3):
            self.resolve()
            self.post_pending()
            if self.report.paused or self.enough() or not self.unknown():
                return

    def enough(self) -> bool:
        return self.most is not None and len(self.report.sent) >= self.most

    def posts(self) -> list[Post]:
        return self.store.posts(self.channel.workspace, self.channel.id, self.day)

    def unknown(self) -> list[Post]:
        """Posts with an unknown outcome that are ours to resolve: another live process's claims are left to it."""
        limit = self.clock.now() - self.patience.grace
        return [p for p in self.posts() if p.state == "sending" and (p.owner == self.owner or _claimed(p) <= limit)]

    def look_back(self) -> None:
        """Ask the channel for messages that the ledger never tried: the disk may be new, or a backup of an hour ago."""
        untried = [post for post in self.posts() if post.state == "pending" and post.attempts == 0]
        if untried:
            self._record(self._find(untried))

    def resolve(self) -> None:
        """Look for posts with an unknown outcome in the history, twice, before they may be tried again."""
        unknown = self.unknown()
        if not unknown:
            return
        self._patiently(max(map(_claimed, unknown)) + self.patience.grace - self.clock.now())
        missing = self._missing(unknown)
        if not missing:
            return
        self._patiently(self.patience.confirm)
        for post in self._missing(missing):
            self.store.release_post(post.planned.key)

    def _missing(self, posts: Sequence[Post]) -> list[Post]:
        """Those not in the history; none when the history cannot be read: then nothing is posted again."""
        found = self._find(posts)
        if found is None:
            return []
        self._record(found)
        return [post for post in posts if post.planned.key not in found]

    def _find(self, posts: Sequence[Post]) -> dict[str, str] | None:
        try:
            return self.poster.find(posts)
        except SlackUnknown:
            return None
        except SlackRefused as refused:
            self._refused_history(refused)
            return None

    def _refused_history(self, refused: SlackRefused) -> None:
        if refused.reason in CHANNEL_REFUSALS - {"missing_scope"}:
            self._pause(refused.reason)

    def _record(self, found: dict[str, str] | None) -> None:
        for key, ts in (found or {}).items():
            self.store.record_post(key, ts)
            self.report.found.append(key)

    def post_pending(self) -> None:
        """Post every pending message in order; one that waits for its thread's root is left for the next round."""
        tried: set[str] = set()
        while not (self.report.paused or self.enough()):
            posts = {post.planned.key: post for post in self.posts()}
            waiting = (p for p in posts.values() if p.state == "pending" and p.planned.key not in tried)
            post = next(waiting, None)
            if post is None:
                return
            tried.add(post.planned.key)
            root = posts.get(post.planned.thread_of) if post.planned.thread_of else None
            if post.planned.thread_of and (root is None or root.ts is None):
                self._orphan(post, root)
            elif not self._post(post, root.ts if root else None):
                return

    def _orphan(self, post: Post, root: Post | None) -> None:
        """A reply whose root was refused for good can never be posted; one whose root is unknown waits."""
        if root is None or root.state == "failed":
            self._fail(post, "the message it answers was not posted")

    def _post(self, post: Post, thread_ts: str | None) -> bool:
        """Claim and post one message; False when the channel must wait."""
        key = post.planned.key
        self.poster.wait_turn(post.planned.workspace, post.planned.channel)
        if not self.lease():
            return False  # we were stopped for longer than the lease: another process goes on
        now = self.clock.now()
        if not self.store.claim_post(key, self.owner, now):
            return True  # somebody else has it, or an editor has changed the plan
        post = self._as_planned_now(post)
        planned = self.alter(post.planned) if self.alter else post.planned
        claimed = replace(
            post, planned=planned, state="sending", attempts=post.attempts + 1, owner=self.owner, claimed=now
        )
        try:
            self.store.record_post(key, self.poster.post(claimed, thread_ts))
        except SlackUnknown:
            return True  # stays *sending* until `resolve` has asked the history
        except SlackRefused as refused:
            return self._refused(post, refused)
        self.report.sent.append(key)
        return True

    def _as_planned_now(self, post: Post) -> Post:
        """The post as it stands in the ledger now that it is claimed: editors may change it up to that moment."""
        return next((one for one in self.posts() if one.planned.key == post.planned.key), post)

    def _refused(self, post: Post, refused: SlackRefused) -> bool:
        key = post.planned.key
        if refused.reason in ("ratelimited", "rate_limited"):
            self.store.release_post(key)
            return self._wait(refused.retry_after or 1.0) and self._post(post, self._root_ts(post))
        if refused.reason in CHANNEL_REFUSALS:
            self.store.release_post(key)
            self._pause(refused.reason)
            return False
        self._fail(post, refused.reason)
        return True

    def _root_ts(self, post: Post) -> str | None:
        roots = (p.ts for p in self.posts() if p.planned.key == post.planned.thread_of)
        return next(roots, None)

    def _wait(self, seconds: float) -> bool:
        if seconds > self.patience.longest_wait.total_seconds():
            return False
        self._patiently(timedelta(seconds=seconds))
        return True

    def _patiently(self, wait: timedelta) -> None:
        """Sleep in steps shorter than the lease, which is kept."""
        left = wait.total_seconds()
        while left > 0:
            self.lease()
            step = min(left, self.patience.lease.total_seconds() / 3)
            self.clock.sleep(step)
            left -= step

    def _fail(self, post: Post, reason: str) -> None:
        self.store.fail_post(post.planned.key, reason)
        self.report.failed[post.planned.key] = reason

    def _pause(self, reason: str) -> None:
        """Remembered of a channel that gets editions; where only a preview goes, there is nothing to pause."""
        self.report.paused = reason
        if self.store.channel(self.channel.workspace, self.channel.id):
            self.store.save_channel(replace(self.channel, paused_because=reason))


def _claimed(post: Post) -> datetime:
    return post.claimed or datetime.min.replace(tzinfo=UTC)
