"""What the Slack front is given by bot.py: the parts of the house it may use, and a few facts."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from briefs.saving import Outcome
from briefs.seams import Answerer
from handlers.people import People
from handlers.work import Workers
from retail.companies import CompanyTable
from retail.types import LOCAL_WORKSPACE, Channel, Edition, Feed
from storage.base import Store


def utc_now() -> datetime:
    """The time, aware and UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FeedTrial:
    """A feed that was found at an address: where it really is, its name, and its latest items (time, title)."""

    url: str
    title: str
    entries: int
    latest: tuple[tuple[datetime | None, str], ...] = ()


@dataclass(slots=True)
class Services:
    """Everything a listener needs. `workspace` is used where Slack does not say which (it nearly always does)."""

    store: Store
    table: CompanyTable
    answerer: Answerer
    now: Callable[[], datetime] = utc_now
    workspace: str = LOCAL_WORKSPACE
    command: str = "/retail"
    version: str = ""
    admins: frozenset[str] = frozenset()
    questions_a_minute: int = 10
    """How many questions one person may ask the bot in a minute before it asks for patience."""
    workspace_url: str | None = None
    """``https://team.slack.com/``: for links to our own threads; learnt from Slack when not given."""
    workers: Workers = field(default_factory=Workers)
    people: People = field(default_factory=People)
    daily_tokens: int | None = None
    """The model's daily cap; None: there is no model."""
    preview: Callable[[Channel], Edition] | None = None
    """What this morning's edition would be with these settings; writes nothing by a model."""
    try_feed: Callable[[str], FeedTrial] | None = None
    """Fetches an address and finds its feed; raises `FetchError` or `ParseError` in plain words."""
    read_feeds: Callable[[str], Sequence[Feed]] | None = None
    """Reads a feed list (OPML); raises `ParseError`."""
    write_feeds: Callable[[Sequence[Feed]], str] | None = None
    """Writes one."""
    save_link: Callable[[str, str], Outcome] | None = None
    """Reads the page at a link and keeps it for a workspace (its id comes first); takes up to half a minute."""
    last_copy: Callable[[], date | None] | None = None
    """The day of the newest nightly copy of the archive; None where there is none."""
    installed_at: int | None = None
    """When this workspace installed the app, in seconds since 1970; None where there is one workspace and one token."""

    leave: Callable[[], int] | None = None
    """Forgets this workspace and its installation; returns how many rows went. None: `store.purge` does."""

    @property
    def shared(self) -> bool:
        """Several workspaces are served from one archive: what all of them see is the operator's to change."""
        return self.installed_at is not None

    gone: set[str] = field(default_factory=set)
    """Workspaces that removed the app while we ran: nothing is done for them any more."""

    def first_time(self, key: str) -> bool:
        """True once for each key, over restarts and processes: an event, a command, a message to be answered."""
        return self.store.claim(key, uuid.uuid4().hex, self.now(), None)
