"""The Store: what the rest of the house may ask of an archive, in our words. Engines are held to one contract test.

Each method is one unit of work and one transaction. A method that writes either did all of it or nothing.
Datetimes in and out are aware and UTC. Any engine error leaves as `StorageError`, naming the file or URL.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from retail.types import (
    Activity,
    Article,
    Brief,
    Channel,
    Edition,
    Feed,
    FeedState,
    Found,
    Headlines,
    PlannedPost,
    Post,
    SearchQuery,
    Story,
)

EVERYWHERE = "*"
"""Stands for a workspace in the records of what is everybody's (a feed's held entries): no workspace has this name."""
Json = dict[str, Any]
"""A record: a JSON object."""


class Refreshed(NamedTuple):
    """What asking a feed brought, to be kept: see `Store.save_refresh`."""

    state: FeedState
    articles: Sequence[Article] = ()
    digests: Collection[str] | None = None


class Store(Protocol):
    """Everything Endcap keeps. Safe to use from several threads and from several processes at once."""

    # --- the archive as a whole ---

    def close(self) -> None:
        """Close every connection of this store; it must not be used after."""

    def problems(self) -> list[str]:
        """What is wrong with the archive, in plain words; empty when all is well. Reads, never repairs."""

    def backup(self, target: Path) -> None:
        """Write a consistent copy to `target` while others go on writing. Refuses to overwrite a file."""

    def counts(self) -> Mapping[str, int]:
        """Rows by what they are: ``feeds``, ``articles``, ``stories``, ``editions``, ``posts`` ..."""

    def counts_of(self, workspace: str) -> Mapping[str, int]:
        """Rows of one workspace: ``editions``, ``posts``, ``channels``."""

    # --- feeds ---

    def feeds(self) -> list[Feed]:
        """All feeds, in the order in which they were added."""

    def save_feeds(self, feeds: Iterable[Feed], most: int | None = None) -> int:
        """Add feeds, or change those whose URL is known; returns how many were added.

        `most`: none is added beyond so many in all, also when several processes add at once; the rest is left out.
        """

    def remove_feed(self, url: str) -> bool:
        """Forget a feed and its state (its articles stay); False when there was none."""

    def feed_states(self) -> dict[str, FeedState]:
        """State of every feed that was ever polled, by URL."""

    def entry_digests(self, feed_url: str) -> frozenset[str]:
        """Digests of the entries that the feed held when it was last read: these need not be parsed again."""

    def save_refresh(self, state: FeedState, articles: Sequence[Article], digests: Collection[str] | None) -> int:
        """Keep a feed's state and new articles in one transaction; returns how many articles were new.

        An article that shares a key with a kept one is known and changes nothing. `digests` replaces the feed's entry
        digests; None leaves them (nothing was read).
        """

    def save_refreshes(self, refreshed: Sequence[Refreshed]) -> list[int]:
        """As `save_refresh` of each in turn, all in one transaction; returns how many articles of each were new.

        A transaction costs as much as a handful of articles, so that hundreds of feeds are kept many at a time.
        """

    # --- articles ---

    def save_articles(self, articles: Iterable[Article]) -> int:
        """Load many articles, oldest first; given ids are kept and known ones ignored. Returns how many were new."""

    def articles(self, ids: Sequence[str], *, workspace: str | None = None) -> list[Article]:
        """The articles with these ids, in this order; unknown ids, and saves of another workspace, are left out."""

    def revise_article(self, article: Article) -> bool:
        """Give the kept article of this id a new title and text, and the companies and topics that follow from them.

        All else of it stays, its keys too. False, and nothing is changed, when there is none or it says this already.
        What it said before is kept by `briefs.revisions`.
        """

    def new_among(self, articles: Sequence[Article]) -> list[Article]:
        """Those that share neither id nor key with a kept one, nor with an earlier one of these."""

    def article_by_url(self, url: str, *, workspace: str | None = None) -> Article | None:
        """The article with this canonical URL: everybody's before the workspace's own save."""

    def article_by_key(self, key: str, *, workspace: str | None = None) -> Article | None:
        """The article that has this identity (see `retail.types.Article.keys`)."""

    def articles_between(self, since: datetime, until: datetime, *, backlog: bool = False) -> list[Article]:
        """Articles published at or after `since` and before `until`, oldest first; `backlog` ones only if asked.

        What somebody saved is never among them: this is what editions, stories and alerts are made of, and those cross
        the border between workspaces.
        """

    def search(
        self, query: SearchQuery, now: datetime, *, limit: int = 50, offset: int = 0, snapshot: int | None = None
    ) -> Found:
        """The articles that answer `query`, best first (see `retail.types.SearchQuery` for what each field asks)."""

    def headlines(
        self, query: SearchQuery, now: datetime, *, limit: int = 50, offset: int = 0, snapshot: int | None = None
    ) -> Headlines:
        """The same articles as `search` finds, in the same order, with their stories and without their texts."""

    def absent(self, words: Sequence[str], *, workspace: str | None = None) -> list[str]:
        """Those of `words` that no article has which the workspace finds."""

    def reach(self, *, workspace: str | None = None) -> tuple[int, datetime | None]:
        """How many articles the workspace finds, and when the oldest of them was published."""

    def activity(self, companies: Collection[str], now: datetime, *, workspace: str | None = None) -> Activity:
        """How much there is that is *about* any of these companies, the workspace's saves included."""

    # --- saves: articles that only one workspace finds ---

    def keep_save(self, workspace: str, article: Article) -> bool:
        """Keep an article that only this workspace finds; False when there is one that shares its id or a key.

        Its id and keys must be the workspace's own (`briefs.saving` makes them so): two workspaces may save one page,
        and a feed that brings it later is not held up by either. Every method that takes no `workspace`, or another,
        behaves as if it were not there.
        """

    def drop_save(self, workspace: str, article_id: str) -> bool:
        """Forget a save of this workspace; False when it has none of that id."""

    def saves(self, workspace: str) -> int:
        """How many articles the workspace has saved."""

    # --- stories ---

    def save_stories(self, stories: Sequence[Story]) -> None:
        """Keep which articles belong to which story; an article belongs to the story it was last saved with."""

    def stories_of(self, articles: Collection[str]) -> dict[str, str]:
        """Story id by article id, for those that have one."""

    def story(self, story_id: str) -> Story | None:
        """A story with its articles, lead first."""

    def stories(self, ids: Collection[str], at_hand: Collection[Article] = ()) -> list[Story]:
        """The stories with these ids, in this order, each as `story` has it; unknown ids are left out.

        Costs a few questions to the engine for a thousand stories, not a few for each. `at_hand`: kept articles that
        the caller has read already, and that are not read again.
        """

    # --- editions ---

    def save_edition(self, edition: Edition, posts: Sequence[PlannedPost]) -> bool:
        """Keep an edition and the plan of its messages in one transaction, before anything is posted.

        False, and nothing is changed, when the channel has an edition of that day: the first one stands.
        """

    def revise_edition(self, was: Edition, edition: Edition, posts: Sequence[PlannedPost]) -> bool:
        """Put another edition with its plan in the place of `was`, in one transaction; no posts: nothing is planned.

        False, and nothing is changed, when the kept edition is not `was` (somebody else revised it), or when a message
        of it was claimed or sent: what has begun goes on as it was. Previews planned in the channel are left alone.
        """

    def edition(self, workspace: str, channel: str, day: date) -> Edition | None:
        """The channel's edition of that local day."""

    def latest_edition(self, workspace: str, channel: str | None = None) -> Edition | None:
        """The newest edition of the channel, or of the workspace when no channel is named."""

    def next_number(self, workspace: str, channel: str) -> int:
        """The number the channel's next edition will have, from 1."""

    def told(self, workspace: str, channel: str, since: date) -> dict[str, tuple[date, tuple[str, ...]]]:
        """Stories told to the channel on or after `since`: day last told and article ids then, by story id."""

    def brief(self, workspace: str, story_id: str) -> Brief | None:
        """The newest brief on a story that the workspace was told."""

    def briefs_with(self, workspace: str, article_ids: Collection[str]) -> dict[str, tuple[str, date, str]]:
        """For articles that a brief told: (story id, day, channel) of the newest such brief, by article id."""

    # --- the delivery ledger (reliability: plan, claim, post, resolve) ---

    def posts(self, workspace: str, channel: str, day: date) -> list[Post]:
        """Everything planned for the channel that day, in order, with what became of it."""

    def plan_posts(self, posts: Sequence[PlannedPost]) -> int:
        """Add planned messages to the ledger; known keys are left as they are. Returns how many were added."""

    def claim_post(self, key: str, owner: str, now: datetime) -> bool:
        """Take a pending post for sending (pending -> sending); False when it is not pending any more."""

    def record_post(self, key: str, ts: str) -> None:
        """The post is in the channel as message `ts` (-> sent)."""

    def release_post(self, key: str) -> None:
        """The post certainly was not made and may be tried again (sending -> pending)."""

    def fail_post(self, key: str, reason: str) -> None:
        """The post was refused for good (-> failed), for a reason told to people."""

    def unresolved_posts(self, claimed_before: datetime) -> list[Post]:
        """Posts whose outcome is unknown: in state sending, claimed before that time."""

    def posts_by_state(self) -> Mapping[str, int]:
        """How many posts are ``pending``, ``sending``, ``sent`` and ``failed``; other states are left out."""

    def unposted_days(self, workspace: str, channel: str, since: date) -> list[date]:
        """Days on or after `since` with messages that are pending or sending, oldest first."""

    def post_at(self, workspace: str, channel: str, ts: str) -> Post | None:
        """The post that is message `ts` of the channel: how a reply finds its story."""

    # --- claims: one job done once ---

    def claim(self, key: str, owner: str, now: datetime, lease: timedelta | None = None) -> bool:
        """Take `key` for `owner`; True when it was free, or its lease had run out, or it is the owner's already.

        Without a lease the claim is for ever (an event id). With one it must be claimed again before it runs out.
        """

    def release(self, key: str, owner: str) -> None:
        """Give a claim back; nothing happens when it is somebody else's."""

    # --- channels ---

    def channels(self, workspace: str | None = None) -> list[Channel]:
        """All channels that get an edition, or those of one workspace."""

    def channel(self, workspace: str, channel: str) -> Channel | None:
        """One channel's settings."""

    def save_channel(self, channel: Channel) -> None:
        """Add a channel or change its settings."""

    # --- records: small things people leave with us (what they follow, votes, consents, corrections, settings) ---

    def record(self, workspace: str, kind: str, key: str) -> Json | None:
        """One record of a workspace; None when there is none."""

    def records(self, workspace: str, kind: str) -> dict[str, Json]:
        """All records of a kind in a workspace, by key, in the order of their keys."""

    def change_record(
        self, workspace: str, kind: str, key: str, change: Callable[[Json | None], Json | None]
    ) -> Json | None:
        """Read a record, let `change` make its new value, write that: alone, also across processes.

        `change` gets None where there is no record; returning None removes it. What it raises undoes all.
        """

    def purge(self, workspace: str) -> int:
        """Forget everything that belongs to a workspace, its saves included; everybody's articles stay.

        Returns how many rows went.
        """

    def workspaces(self) -> frozenset[str]:
        """Every workspace that has so much as one row."""

    # --- installations: the workspaces that installed the app by OAuth ---

    def installed(self) -> list[str]:
        """The workspaces with an installation, in order of their ids."""

    def installation(self, workspace: str) -> str | None:
        """A workspace's installation as it was saved (sealed: no engine can read it); None where there is none."""

    def save_installation(self, workspace: str, sealed: str) -> None:
        """Keep a workspace's installation; the newest one stands. `purge` removes it."""

    def forget_texts(self, before: datetime) -> int:
        """Empty the text of articles published before that time; title, outlet, date and link stay, and are found.

        In one transaction a batch. Returns how many texts went.
        """

    def forget_claims_of(self, user: str) -> int:
        """Drop the notes of what was done once for this person; returns how many."""

    # --- the model's results and cost ---

    def cached(self, key: str) -> str | None:
        """A model's result kept under this key (content, prompt version and model)."""

    def keep(self, key: str, value: str) -> None:
        """Keep a model's result."""

    def add_tokens(self, day: date, tokens: int) -> int:
        """Count model tokens spent on a (UTC) day; returns the day's sum. 0 just asks."""
