"""Articles, feeds and posts as rows, and rows as them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from itertools import islice
from typing import Any, TypeVar, cast

from retail.types import Article, Feed, FeedState, Mention, OutletKind, PlannedPost, Post, PostPart, PostState, Story

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY_US = 86_400_000_000

SPONSORED, HEADLINE_ONLY, BACKLOG, DATE_ONLY, SAVED = 1, 2, 4, 8, 16
"""Bits of an article's ``flags``."""

ARTICLE_COLUMNS = (
    "number, id, published, outlet, title, url, kind, seen, author, feed_url, guid, companies, topics, flags, text"
)
HEADLINE_COLUMNS = (
    "number, id, published, outlet, title, url, companies, topics, "
    "(select story from story_articles s where s.article = f.id)"
)
"""Of ``articles f``, in the order of `storage.searching.Line`."""
POST_COLUMNS = (
    "key, workspace, channel, day, position, part, payload, story, thread_of, "
    "state, ts, attempts, owner, claimed, reason"
)

Row = tuple[Any, ...]
T = TypeVar("T")


def micros(moment: datetime) -> int:
    """Microseconds since 1970 of an aware datetime."""
    return (moment - EPOCH) // MICROSECOND


def maybe_micros(moment: datetime | None) -> int | None:
    """The same, None for None."""
    return None if moment is None else micros(moment)


def moment(us: int) -> datetime:
    """The UTC datetime so many microseconds after (before) 1970."""
    return EPOCH + timedelta(0, 0, us)


def maybe_moment(us: int | None) -> datetime | None:
    """The same, None for None."""
    return None if us is None else moment(us)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size` items, the last one shorter."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def marks(values: Sequence[object]) -> str:
    """So many question marks, for ``in (...)``."""
    return ",".join("?" * len(values))


def admitted(feeds: Iterable[Feed], known: Collection[str], most: int | None) -> list[Feed]:
    """Those of the feeds that are known, or for which there is room below `most`."""
    if most is None:
        return list(feeds)
    urls, taken = set(known), []
    for feed in feeds:
        if feed.url in urls or len(urls) < most:
            urls.add(feed.url)
            taken.append(feed)
    return taken


def stories_in_order(
    ids: Iterable[str], rows: Iterable[Row], members: Iterable[Row], kept: Iterable[Article]
) -> list[Story]:
    """Stories put together from what an engine read of them; those without a kept article are left out.

    `rows`: id, first seen, last updated, update of; `members`: story and article, in the story's order.
    """
    articles = {article.id: article for article in kept}
    told: dict[str, list[Article]] = {}
    for story, article in members:
        if article in articles:
            told.setdefault(story, []).append(articles[article])
    found = {
        key: Story(key, tuple(told[key]), moment(first), moment(last), update_of)
        for key, first, last, update_of in rows
        if key in told
    }
    return [found[key] for key in dict.fromkeys(ids) if key in found]


def article_row(number: int, article: Article, seen: datetime | None) -> Row:
    """In the order of `ARTICLE_COLUMNS`."""
    return (
        number,
        article.id,
        micros(article.published),
        article.outlet,
        article.title,
        article.url,
        article.kind,
        maybe_micros(article.seen or seen),
        article.author,
        article.feed_url,
        article.guid,
        *tags_of(article),
        _flags(article),
        article.text,
    )


def article_of(row: Row) -> Article:
    """The article of a row in the order of `ARTICLE_COLUMNS`."""
    _, key, published, outlet, title, url, kind, seen, author, feed_url, guid, companies, topics, flags, text = row
    sponsored, headline_only, backlog, date_only, saved = _bits_of(flags)
    return Article(
        id=key,
        title=title,
        text=text,
        outlet=outlet,
        published=moment(published),
        url=url,
        kind=cast(OutletKind, kind),
        seen=maybe_moment(seen),
        author=author,
        feed_url=feed_url,
        guid=guid,
        companies=mentions_of(companies),
        topics=topics_of(topics),
        sponsored=sponsored,
        headline_only=headline_only,
        backlog=backlog,
        date_only=date_only,
        saved=saved,
    )


@cache
def _bits_of(flags: int) -> tuple[bool, bool, bool, bool, bool]:
    """The bits of ``flags``, the lowest first."""
    return (
        bool(flags & SPONSORED),
        bool(flags & HEADLINE_ONLY),
        bool(flags & BACKLOG),
        bool(flags & DATE_ONLY),
        bool(flags & SAVED),
    )


def tags_of(article: Article) -> tuple[str, str]:
    """Its companies and topics as kept in a row."""
    companies = (mention.slug if mention.about else f"~{mention.slug}" for mention in article.companies)
    return " ".join(companies), " ".join(article.topics)


@lru_cache(10_000)
def mentions_of(companies: str) -> tuple[Mention, ...]:
    """The mentions as kept in a row: slugs, a passing one behind ``~``. The same few recur from row to row."""
    return tuple(Mention(name.removeprefix("~"), not name.startswith("~")) for name in companies.split())


@lru_cache(1_000)
def topics_of(topics: str) -> tuple[str, ...]:
    """The topics as kept in a row."""
    return tuple(topics.split())


def _flags(article: Article) -> int:
    return (
        SPONSORED * article.sponsored
        | HEADLINE_ONLY * article.headline_only
        | BACKLOG * article.backlog
        | DATE_ONLY * article.date_only
        | SAVED * article.saved
    )


def feed_of(row: Row) -> Feed:
    """The feed of a row: url, outlet, kind, title, paused, headline_only, verified, added_by."""
    url, outlet, kind, title, paused, headline_only, verified, added_by = row
    return Feed(url, outlet, kind, title, bool(paused), bool(headline_only), verified, added_by)


def feed_state_row(state: FeedState) -> Row:
    """In the order of the fields of `FeedState`."""
    return (
        state.url,
        state.etag,
        state.last_modified,
        state.digest,
        maybe_micros(state.checked),
        maybe_micros(state.succeeded),
        maybe_micros(state.next_due),
        state.failures,
        state.error,
        state.entries,
        state.gone,
        state.moved_to,
    )


def feed_state_of(row: Row) -> FeedState:
    """The state of a row in the order of the fields of `FeedState`."""
    url, etag, modified, digest, checked, succeeded, due, failures, error, entries, gone, moved_to = row
    times = (maybe_moment(checked), maybe_moment(succeeded), maybe_moment(due))
    return FeedState(url, etag, modified, digest, *times, failures, error, entries, bool(gone), moved_to)


def planned_row(post: PlannedPost) -> Row:
    """The first nine of `POST_COLUMNS`."""
    return (
        post.key,
        post.workspace,
        post.channel,
        post.day.isoformat(),
        post.position,
        post.part,
        post.payload,
        post.story,
        post.thread_of,
    )


def post_of(row: Row) -> Post:
    """The post of a row in the order of `POST_COLUMNS`."""
    key, workspace, channel, day, position, part, payload, story, thread_of, *outcome = row
    part = cast(PostPart, part)
    plan = PlannedPost(key, workspace, channel, date.fromisoformat(day), position, part, payload, story, thread_of)
    state, ts, attempts, owner, claimed, reason = outcome
    return Post(plan, cast(PostState, state), ts, attempts, owner, maybe_moment(claimed), reason)
