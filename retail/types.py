"""The domain: what a feed said, what we keep, what happened, what we tell.

Frozen, slotted dataclasses with tuples and frozensets inside; datetimes are aware and UTC; durations are
`timedelta`; missing is None. No Slack, SQL or feedparser word in them. Text is plain Unicode, cleaned once on the
way in (`retail.text`) and escaped once on the way out (`handlers.mrkdwn`).
"""

from collections.abc import Sequence
from dataclasses import field
from datetime import date, datetime, time
from typing import Literal, NamedTuple

from retail.values import dataclass

# --- What the feed said -------------------------------------------------------------------------------------------

OutletKind = Literal["trade", "national", "local", "wire", "company", "government", "blog"]


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who publishes. `slug` is stable (``reuters``); `owner` groups outlets of one publisher."""

    slug: str
    name: str
    kind: OutletKind = "trade"
    owner: str | None = None
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A URL (or local file path) of an outlet that we poll."""

    url: str
    outlet: str = ""
    """The outlet's name as shown; empty: taken from the feed's own title at the first refresh."""
    kind: OutletKind = "trade"
    title: str = ""
    paused: bool = False
    headline_only: bool = False
    """Keep and show the headline and link only (a publisher's wish or an operator's)."""
    verified: str = ""
    """What is known about it working, e.g. ``2026-08``; free text, for people."""
    added_by: str | None = None


@dataclass(frozen=True, slots=True)
class FeedState:
    """What we remember of a feed between two polls. Validators are kept byte for byte."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    """SHA-256 (hex) of the last body that was read in full."""
    checked: datetime | None = None
    succeeded: datetime | None = None
    next_due: datetime | None = None
    failures: int = 0
    """Failures in a row."""
    error: str | None = None
    """Why the last poll failed, in words; None when it did not."""
    entries: int = 0
    """How many entries the feed held when it was last read."""
    gone: bool = False
    """410: never poll again."""
    moved_to: str | None = None
    """Target of a permanent redirect seen once; it is taken for good when seen twice."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item exactly as a feed gave it: nothing cleaned, every text hostile until `briefs.articles` read it."""

    feed_url: str
    guid: str | None
    link: str | None
    """Absolute where the feed's base allowed it."""
    title: str
    summary_html: str
    content_html: str
    author: str | None
    published: datetime | None
    updated: datetime | None
    source: str | None = None
    """Publisher named by an aggregator (RSS ``<source>``)."""
    categories: tuple[str, ...] = ()
    """Labels the feed put on it; only read for marks like ``Sponsored``."""


# --- What we keep -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """A company a text names. `about` is False for a passing mention."""

    slug: str
    about: bool = True


@dataclass(frozen=True, slots=True)
class Article:
    """An entry read, cleaned, tagged and kept: what search finds."""

    id: str
    title: str
    text: str
    """Plain text, paragraphs parted by a newline; may be empty."""
    outlet: str
    published: datetime
    url: str | None = None
    kind: OutletKind = "trade"
    seen: datetime | None = None
    """When we first read it; None before it is kept."""
    author: str | None = None
    feed_url: str | None = None
    guid: str | None = None
    companies: tuple[Mention, ...] = ()
    topics: tuple[str, ...] = ()
    sponsored: bool = False
    headline_only: bool = False
    backlog: bool = False
    """Was already old news when its feed was first read: searchable, but never posted."""
    date_only: bool = False
    """`published` is a day (midnight UTC), not an instant."""
    keys: tuple[str, ...] = ()
    """Identity: an article that shares any key with a kept one *is* that one. Empty once loaded from the archive."""
    saved: bool = False
    """A person saved it for their workspace: only that workspace finds it, and no edition tells it."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of an article's evidence text, which is ``title + "\\n" + text``."""

    article: str
    start: int
    end: int


def evidence_text(article: Article) -> str:
    """The text that every `Span` of the article points into: its title, a newline, its text."""
    return f"{article.title}\n{article.text}"


# --- What happened ------------------------------------------------------------------------------------------------

StoryStatus = Literal["rumour", "report", "confirmed", "official", "denied", "corrected"]


@dataclass(frozen=True, slots=True)
class Story:
    """One event, told by one or more articles. `articles` are ordered, the lead first."""

    id: str
    articles: tuple[Article, ...]
    first_seen: datetime
    last_updated: datetime
    update_of: str | None = None
    """Id of the story already told that this one carries on."""

    @property
    def lead(self) -> Article:
        """The fullest original account."""
        return self.articles[0]

    @property
    def outlets(self) -> tuple[str, ...]:
        """Names of the outlets on the event, each once, the lead's first."""
        return tuple(dict.fromkeys(a.outlet for a in self.articles))


@dataclass(frozen=True, slots=True)
class RankedStory:
    """A story with its rank score and the reasons for it, in words a reader of ``/retail why`` understands."""

    story: Story
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Omission:
    """A story left out of an edition, and why; what ``/retail why LINK`` tells."""

    story: str
    headline: str
    reason: str
    rank: int | None = None
    articles: tuple[str, ...] = ()


# --- What we tell -------------------------------------------------------------------------------------------------

SentenceKind = Literal["fact", "attributed_claim", "analysis_by_source", "derived"]
ResponseKind = Literal["statement", "denied", "declined", "did_not_respond", "no_comment", "none_reported"]
Relation = Literal["earlier_step", "precedent", "same_company", "rival_move", "contradicts", "outcome"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a brief with the places in the articles that prove it."""

    text: str
    kind: SentenceKind = "fact"
    evidence: tuple[Span, ...] = ()
    speaker: str | None = None
    hedges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words, verbatim from `article`; segments of an elided quotation are joined by `` ... ``."""

    text: str
    speaker: str
    article: str
    role: str | None = None
    org: str | None = None
    told_to: str | None = None
    segments: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberFact:
    """A figure with what it measures. `surface` is as printed in the source (``$13.7 billion``)."""

    surface: str
    evidence: Span
    value: float | None = None
    unit: str | None = None
    metric: str | None = None
    subject: str | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What a party with a stake says, or that it says nothing. `text` is from a source unless none reported."""

    party: str
    kind: ResponseKind
    text: str | None = None
    outlet: str | None = None
    evidence: Span | None = None


@dataclass(frozen=True, slots=True)
class ConflictValue:
    """One side of a disagreement between sources."""

    value: str
    outlets: tuple[str, ...]
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two or more sources give different values for one thing: ``2,700 or 2,800 stores``."""

    field: str
    values: tuple[ConflictValue, ...]


@dataclass(frozen=True, slots=True)
class ContextItem:
    """A dated link from a brief to an earlier story of the archive."""

    date: date
    headline: str
    outlet: str
    relation: Relation
    why: str
    url: str | None = None
    article: str | None = None
    story: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """An article a brief rests on, as shown under *more from*."""

    article: str
    outlet: str
    title: str
    published: datetime
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose report it is, rendered first: ``The Daily Basket reports``. `via`: who we read, if not the origin."""

    outlet: str
    verb: str = "reports"
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Author:
    """Who signs a View."""

    kind: Literal["human", "bot"]
    name: str
    slack_id: str | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """A call made in a View, to be looked at again on `resolve_by`."""

    statement: str
    resolve_by: date
    resolved: date | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class View:
    """The signed opinion under a brief; never in a fact field, always a message of its own."""

    label: str
    author: Author
    text: str
    archive_refs: tuple[ContextItem, ...] = ()
    no_precedent: bool = False
    confidence: Literal["none", "low", "medium", "high"] = "none"
    forecast: Forecast | None = None
    disagreement: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """The one question of a story, with two to four short options, one of them a way out."""

    text: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Violation:
    """A check that failed: its id in the rubric (``A1``), where in the brief, and why, in words."""

    check: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What we write about a story: one Slack message, so one thread."""

    story: str
    headline: str
    attribution: Attribution
    sentences: tuple[Sentence, ...]
    sources: tuple[Source, ...]
    """Lead first; the rest is *more from*. An outlet stands here once."""
    published: datetime
    """When the lead article was published."""
    status: StoryStatus = "report"
    kind: str = "news"
    why_it_matters: Sentence | None = None
    quotes: tuple[Quote, ...] = ()
    numbers: tuple[NumberFact, ...] = ()
    responses: tuple[Response, ...] = ()
    unknowns: tuple[Sentence, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    context: tuple[ContextItem, ...] = ()
    context_none: str | None = None
    """Why there is no context, when there is none."""
    companies: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    """Ids of every article of the story."""
    view: View | None = None
    question: Question | None = None
    writer: str = "extract"
    """Who wrote it: ``extract``, or the model's name."""
    note: str | None = None
    """Said to the reader when something stands in for something else (a model failed its checks, ...)."""
    violations: tuple[Violation, ...] = ()
    """What the checks found in the draft and had removed."""
    update_of: str | None = None
    delta: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class OneLiner:
    """A story told in one line."""

    story: str
    headline: str
    outlet: str
    published: datetime
    url: str | None = None
    articles: tuple[str, ...] = ()


Layout = Literal["edition", "digest"]
"""A message for each brief, or one message with the briefs in its thread."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One morning's briefs for one channel, in order, dated and numbered. `day` is the channel's local date."""

    workspace: str
    channel: str
    day: date
    number: int
    briefs: tuple[Brief, ...]
    one_liners: tuple[OneLiner, ...] = ()
    omitted: tuple[Omission, ...] = ()
    note: str | None = None
    """The editor's note: corrections, a slow day, feeds that failed."""
    composed: datetime | None = None
    late: bool = False
    sample: bool = False
    """Made from the bundled sample, not from live feeds; said to the reader."""
    layout: Layout = "edition"
    digest: "Digest | None" = None
    """What people said in the threads of the edition before, told back."""
    held: bool = False
    """An editor holds it: nothing of it is planned until it is released."""


# --- Where we say it ----------------------------------------------------------------------------------------------

LOCAL_WORKSPACE = "T0LOCAL"
"""The workspace of the terminal and of installations that never met Slack."""

ThreadAnswers = Literal["mention", "questions", "never"]
ViewPolicy = Literal["off", "people", "model"]


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel with its timetable. `hour` is local wall-clock time in `zone` (IANA name); weekdays: Monday = 0."""

    workspace: str
    id: str
    hour: time = time(7, 0)
    zone: str = "UTC"
    weekdays: frozenset[int] = frozenset(range(5))
    size: int = 7
    """Briefs an edition, the lead included (1 to 7)."""
    focus: frozenset[str] = frozenset()
    """Slugs of companies and ids of topics that lead."""
    mutes: frozenset[str] = frozenset()
    """``company:slug``, ``topic:id``, ``outlet:name`` or ``phrase:words``."""
    view: ViewPolicy = "model"
    tone: str = "dry"
    thread_answers: ThreadAnswers = "questions"
    questions: bool = True
    layout: Layout = "edition"
    holidays: frozenset[date] = frozenset()
    editors: str | None = None
    """The channel in which editors see an edition before its hour; None where they do not."""
    editors_minutes: int = 0
    """How long before; 0: not at all."""
    paused_because: str | None = None
    """Slack's reason when the channel can not be posted to (``is_archived``, ...)."""


PostState = Literal["pending", "sending", "sent", "failed"]
PostPart = Literal["opening", "brief", "detail", "view", "question", "one_liners", "answer", "update", "preview"]


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """A message that is to be posted once. `key` is unique: ``day/channel/part/story``; `payload` is frozen JSON."""

    key: str
    workspace: str
    channel: str
    day: date
    position: int
    """Order within the edition."""
    part: PostPart
    payload: str
    """JSON of the Web API arguments besides the channel, as `handlers.blocks` made them."""
    story: str | None = None
    thread_of: str | None = None
    """Key of the post under which this one is threaded."""


@dataclass(frozen=True, slots=True)
class Post:
    """What we said where: a planned post and what became of it."""

    planned: PlannedPost
    state: PostState = "pending"
    ts: str | None = None
    """Slack's message id."""
    attempts: int = 0
    owner: str | None = None
    claimed: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """Something a person wrote where we can read it."""

    workspace: str
    channel: str
    ts: str
    user: str
    text: str
    thread_ts: str | None = None
    mentions_us: bool = False
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence of an answer with the numbers (1..n) of the sources that support it."""

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the thread answerer says. No `sentences`: the archive does not say; `note` tells what was looked at."""

    question: str
    sentences: tuple[Cited, ...]
    sources: tuple[Source, ...]
    note: str | None = None
    writer: str = "extract"


@dataclass(frozen=True, slots=True)
class Digest:
    """ "Your Views": what people said in yesterday's threads, told back with their consent."""

    day: date
    tally: tuple[tuple[str, int], ...] = ()
    replies: tuple[tuple[str, str], ...] = ()
    """(credit, words), verbatim."""
    question: str = ""
    """What was asked under the story that people talked about most."""
    authors: tuple[str, ...] = ()
    """For each of `replies` the id of who wrote it, so that it can be taken out again."""


# --- Knowledge ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of retail news: ``recalls``, ``private-label``. `synonyms` widen a search."""

    id: str
    name: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who owned a company from when until when; None is open."""

    parent: str
    since: date | None = None
    until: date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """A retailer, restaurant, marketplace, consumer-goods company or banner."""

    slug: str
    name: str
    kind: str = "retailer"
    ticker: str | None = None
    exchange: str | None = None
    parent: str | None = None
    """Slug of the owner today."""
    banners: tuple[str, ...] = ()
    """Names of stores it trades under, as printed."""
    brands: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    ownership: tuple[Ownership, ...] = ()
    source: str | None = None


# --- Search -------------------------------------------------------------------------------------------------------

TimeTaste = Literal["news", "match"]
Asked = Literal["", "office", "person", "figures"]
"""What a question is after beside articles: who holds an office now, what a person said, a number."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search, read: says *what* is wanted; the engine says how. Every tuple may be empty."""

    raw: str
    words: tuple[str, ...] = ()
    """Lower-case words that should occur (OR; more is better)."""
    forms: tuple[tuple[str, ...], ...] = ()
    """For each of `words`, other ways to say just that (``ceo``: ``chief executive``)."""
    phrases: tuple[str, ...] = ()
    """Must occur word for word."""
    excluded: tuple[str, ...] = ()
    """Words or phrases that must not occur."""
    expansions: tuple[str, ...] = ()
    """Phrases that count as weaker evidence (banners, former names, synonyms)."""
    names: tuple[str, ...] = ()
    """Phrases that name the companies asked for, as printed (``kroger``, ``harris teeter``)."""
    spellings: tuple[tuple[str, ...], ...] = ()
    """For each of `names`, the other ways to print it (``walmart``: ``wal-mart``)."""
    companies: tuple[str, ...] = ()
    """Slugs asked for, with those of their banners where the table has them as companies; any may match."""
    required_companies: tuple[str, ...] = ()
    """Slugs of ``company:`` filters: all results must be tagged with one of them."""
    topics: tuple[str, ...] = ()
    """``topic:`` filters: all results must carry one of them."""
    subjects: tuple[str, ...] = ()
    """Ids of topics that words of the query name: carrying one speaks for an article."""
    outlets: tuple[str, ...] = ()
    """``from:`` filters: names or parts of names, lower case."""
    since: datetime | None = None
    """Inclusive."""
    before: datetime | None = None
    """Exclusive."""
    view: str | None = None
    """``view:`` filter: search in Views only."""
    versus: tuple["SearchQuery", ...] = ()
    """The two sides of ``a vs b``."""
    taste: TimeTaste = "match"
    asks: Asked = ""
    workspace: str | None = None
    """Whose saves are found beside what is everybody's; None: nobody's."""
    read_as: str = ""
    """How it was read, in words: ``KR = Kroger (NYSE: KR), with its banners``."""
    suggestions: tuple[str, ...] = ()
    """"Did you mean"."""
    notes: tuple[str, ...] = ()
    """Filters that were not understood, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found. `score` is higher for better; `matched` are the words or names that matched, as asked."""

    article: Article
    score: float
    matched: tuple[str, ...] = ()
    snippet: str | None = None


class Headline(NamedTuple):
    """A found article as a list of answers shows it: all but its text. A row as an archive has it and not an `Article`,
    whose making takes ten times as long: a search reads two for each event that it shows.
    """

    number: int
    id: str
    published: int
    """Microseconds since 1970."""
    outlet: str
    title: str
    url: str | None
    companies: str
    """Slugs between blanks, a passing one behind ``~``."""
    topics: str
    """Ids between blanks."""
    story: str | None = None
    score: float = 0.0
    matched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Headlines:
    """One page of headlines, best first; `total` and `snapshot` as those of `Found`."""

    lines: tuple[Headline, ...]
    total: int
    snapshot: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits, best first."""

    hits: tuple[Hit, ...]
    total: int
    """Articles that matched (counted up to a bound; then it is the bound)."""
    snapshot: int = 0
    """Hand it back for the next page: articles that arrived since are left out, so that pages do not shift."""


@dataclass(frozen=True, slots=True)
class Activity:
    """How much there is about a company in the archive."""

    last_30_days: int
    total: int
    first: datetime | None
    last: datetime | None


class FoundEvent(NamedTuple):
    """One event found: its best article first, the folded others after it. Ten are made for a page of answers."""

    date: date
    headline: str
    outlet: str
    url: str | None
    why: str
    articles: tuple[str, ...]
    outlets: tuple[str, ...] = ()
    story: str | None = None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found, best event first."""

    query: SearchQuery
    events: tuple[FoundEvent, ...]
    total: int
    """Articles that matched (counted up to a bound; then it is the bound)."""
    suggestions: tuple[str, ...] = ()
    searched: str = ""
    """What was searched and how far back; said when nothing was found."""
    snapshot: int = 0
    """Of the first page; hand it back for the next one (see `Found.snapshot`). 0: there is none."""
    more: bool = False
    """There is a next page."""


# --- What a refresh did -------------------------------------------------------------------------------------------

FeedStatus = Literal["new", "unchanged", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What became of one feed in one refresh."""

    url: str
    status: FeedStatus
    entries: int = 0
    new: int = 0
    skipped: int = 0
    error: str | None = None
    held: int = 0
    """New entries kept aside because the feed looks like another one."""
    revised: int = 0
    """Articles that the feed brought again with other words."""


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What became of a whole refresh."""

    feeds: tuple[FeedReport, ...] = ()
    articles: int = 0
    """New articles kept."""
    problems: tuple[str, ...] = field(default=())

    @property
    def failed(self) -> Sequence[FeedReport]:
        """The feeds that failed this time."""
        return [feed for feed in self.feeds if feed.status == "failed"]
