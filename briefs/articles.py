"""From entries, as feeds gave them, to articles, as we keep them. Pure: what time it is comes in as `now`.

Also reads articles from JSON lines, the form that the commands share (``ingest --articles``, ``tag``, ``group`` ...).
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from retail.errors import ParseError
from retail.outlets import outlet_named
from retail.text import clean, clean_body, cut, fold, has_markup, plain
from retail.types import Article, Entry, Feed, Mention, Outlet
from retail.urls import canonical_url, host, identity, is_web_url

BACKLOG_AGE = timedelta(hours=36)
"""Older than this at its feed's first refresh, an article is backlog. 36 h is how far back an edition looks at least
(`briefs.morning.WINDOW`): a feed that is added in the evening still gives the next morning its news, and no more."""
UNDATED_AT_ONCE = 20
"""More new entries than this without a date are an old list that turned up, not news: they are backlog."""
AHEAD = timedelta(hours=1)
"""A date further ahead of the clock is a lie; the time we first saw the entry stands for it."""
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
MAX_TITLE = 500
MAX_TEXT = 20_000

_AGGREGATORS = frozenset(
    {"news.google.com", "news.yahoo.com", "bing.com", "smartnews.com", "newsbreak.com", "flipboard.com"}
)
_SPONSORED = re.compile(
    r"""(?ix) ^\W*(?:sponsored(?:\s+(?:content|post|by|article|feature))?|advertorial|advertisement
        |paid\s+(?:post|content|partnership)|partner(?:ed)?\s+content|promoted(?:\s+(?:content|post))?
        |brand(?:ed)?\s*(?:voice|studio|content)|from\s+our\s+(?:sponsors?|partners?)|in\s+partnership\s+with
        |presented\s+by|commercial\s+feature|ad\s+feature)(?=\W|$) """
)
_IN_BRACKETS = re.compile(r"(?i)[\[(](?:ad|anzeige|sponsored|advertorial|promoted|paid post)[\])]")
_ENDING = re.compile(r"\s[-–—|]\s([^-–—|]{2,60})$")
_DATE_LINE = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:/\d{4})?$")
_UNTITLED_WORDS = 90


class Tagger(Protocol):
    """Says what a text is about."""

    def tag(self, title: str, text: str) -> tuple[tuple[Mention, ...], tuple[str, ...]]:
        """The companies it names and its topics."""


def article_from(
    entry: Entry,
    feed: Feed,
    now: datetime,
    *,
    tagger: Tagger | None,
    first: bool = False,
    flood: bool = False,
    own_link: bool = True,
) -> Article | None:
    """The article of an entry; None when it has neither a title nor a text.

    `first`: this is the feed's first refresh, so that older articles are backlog. `flood`: more new entries came
    without a date than can be news (see `UNDATED_AT_ONCE`); those are backlog too. `own_link`: no other item of its
    document has this link; otherwise the link (of a live page, of a home page) does not tell who it is.
    """
    title, outlet = _title_and_outlet(entry, feed)
    text = _text(entry, title, outlet)
    title = title or cut(text.replace("\n", " "), _UNTITLED_WORDS)
    if not title:
        return None
    published, dated = _published(entry, now)
    link = canonical_url(entry.link) if entry.link else ""
    url = link if is_web_url(link) else None
    keys = _keys(entry, title, text, url, published if dated else None, own_link=own_link)
    companies, topics = tagger.tag(title, text) if tagger else ((), ())
    return Article(
        id=_id(keys),
        title=title,
        text="" if feed.headline_only else text,
        outlet=outlet.name,
        published=published,
        url=url,
        kind=outlet.kind,
        seen=now,
        author=clean(entry.author or "", 120) or None,
        feed_url=feed.url,
        guid=entry.guid,
        companies=companies,
        topics=topics,
        sponsored=is_sponsored(title, entry.categories),
        headline_only=feed.headline_only,
        backlog=(published < now - BACKLOG_AGE if dated else flood) if first or not dated else False,
        keys=keys,
    )


def is_sponsored(title: str, categories: tuple[str, ...] = ()) -> bool:
    """Does the title open with, or a category consist of, a publisher's mark for paid content?"""
    marked = _SPONSORED.match(title) is not None and not _reads_on(title)
    return marked or _IN_BRACKETS.search(title) is not None or any(_SPONSORED.match(clean(c)) for c in categories)


def _reads_on(title: str) -> bool:
    """``Sponsored search grows at Kroger`` is news about it: a mark is set off by punctuation, or it is a phrase."""
    mark = _SPONSORED.match(title)
    rest = title[mark.end() :] if mark else ""
    return bool(mark) and " " not in mark.group().strip() and bool(re.match(r"\s+\w", rest)) if mark else False


# --- Title, outlet, text ------------------------------------------------------------------------------------------


def _title_and_outlet(entry: Entry, feed: Feed) -> tuple[str, Outlet]:
    """The title without an aggregator's publisher ending, and who published."""
    title = clean(entry.title, MAX_TITLE)
    source = clean(entry.source or "", 80)
    ending = _ENDING.search(title)
    if source and fold(source) != fold(feed.outlet):
        if ending and fold(ending.group(1)) == fold(source):
            title = title[: ending.start()]
        return title, outlet_named(source)
    if ending and host(feed.url) in _AGGREGATORS:
        return title[: ending.start()], outlet_named(ending.group(1))
    return title, Outlet("", outlet_name(feed), feed.kind)


def outlet_name(feed: Feed) -> str:
    """Who publishes the feed, as shown: as its list says, else as its own title says, else its host."""
    if feed.outlet or not feed.title:
        return feed.outlet or host(feed.url) or Path(feed.url).stem
    known = outlet_named(feed.url) if is_web_url(feed.url) else None
    if known and known.name != host(feed.url):
        return known.name
    return outlet_named(_plain_feed_title(feed.title)).name


def _plain_feed_title(title: str) -> str:
    """A feed's title without what makes it a feed's: ``Retail Dive - Latest News`` is Retail Dive."""
    cleaned = clean(title, 60)
    shorter = re.sub(
        r"(?i)\s*[-–—|:»>]+\s*(?:(?:latest|all|top|recent)\s+)?(?:news|stories|articles|posts|headlines|rss|feed|atom)"
        r"(?:\s+feed)?\s*$",
        "",
        cleaned,
    )
    return shorter or cleaned


def _text(entry: Entry, title: str, outlet: Outlet) -> str:
    """The fuller of content and summary; empty when it says no more than the title (and the publisher's name)."""
    content, summary = clean_body(entry.content_html, MAX_TEXT), clean_body(entry.summary_html, MAX_TEXT)
    text = content if len(content) >= len(summary) else summary
    said = fold(text).replace(fold(title), "", 1).replace(fold(outlet.name), "", 1) if len(text) < 600 else text
    return text if re.search(r"\w", said) or not title else ""


# --- Date and identity --------------------------------------------------------------------------------------------


def _published(entry: Entry, now: datetime) -> tuple[datetime, bool]:
    """When it was published, and whether that is the feed's own word: a date that cannot be true is not taken."""
    for moment in (entry.published, entry.updated):
        if moment is not None and EARLIEST <= moment <= now + AHEAD:
            return moment, True
    return now, False


def _keys(
    entry: Entry, title: str, text: str, url: str | None, published: datetime | None, *, own_link: bool
) -> tuple[str, ...]:
    """What makes it this article: its link, its guid in this feed, its headline at this host on this day.

    A short headline ("Weekly report") is no identity; its text has to agree as well. Keys are digests of one length.
    """
    where = host(url or entry.feed_url) or entry.feed_url
    day = published.date().isoformat() if published else "undated"
    folded = fold(title)
    told = folded if len(folded) >= 25 else folded + "\n" + fold(text[:200])
    keys = [_key("headline", where, told, day)]
    if entry.guid:
        keys.insert(0, _key("guid", entry.feed_url, entry.guid))
    if url and own_link and "/" in identity(url):
        keys.insert(0, link_key(url))
    return tuple(keys)


def link_key(url: str) -> str:
    """The key of an article that stands at this address."""
    return _key("link", identity(url))


def _key(kind: str, *parts: str) -> str:
    """``kind:`` and a digest of the parts."""
    joined = "\x1f".join(parts).encode("utf-8", "replace")
    return f"{kind}:{hashlib.blake2b(joined, digest_size=12).hexdigest()}"


def _id(keys: tuple[str, ...]) -> str:
    """A stable id, from the strongest key: the same article read again, or by another feed, gets the same one."""
    return hashlib.blake2b(keys[0].encode(), digest_size=8).hexdigest()


# --- Articles from JSON lines -------------------------------------------------------------------------------------


def read_articles(path: Path, tagger: Tagger | None = None) -> Iterator[Article | ParseError]:
    """The articles of a JSON Lines file in its order; a bad line gives a `ParseError` that names file and line."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _article_of_line(line, f"{path}, line {number}", tagger)


def _article_of_line(line: bytes, where: str, tagger: Tagger | None) -> Article | ParseError:
    try:
        return article_from_line(json.loads(line), tagger)
    except ParseError as error:
        return ParseError(f"{where}: {error}")
    except (ValueError, RecursionError) as error:
        return ParseError(f"{where}: not JSON ({error})")


def article_from_line(obj: Mapping[str, Any], tagger: Tagger | None = None) -> Article:
    """The article of one line: ``{"id", "title", "text", "outlet"|"source", "published"|"date", "url"?}``.

    Raises `ParseError` naming the field. Plain text keeps its spacing, so that offsets into it stay true; HTML is
    cleaned. `published` is ISO 8601; a day, month or year alone is allowed and marked `date_only`.
    """
    if not isinstance(obj, Mapping):
        raise ParseError("not a JSON object")
    title, text = _line_title(_field(obj, "title")), _line_text(_field(obj, "text"))
    title = title or cut(" ".join(text[:MAX_TITLE].split()), _UNTITLED_WORDS)
    if not title:
        raise ParseError("'title' and 'text' are both empty")
    published, date_only = _line_date(_field(obj, "published", "date"))
    url = canonical_url(_field(obj, "url"))
    link = url if is_web_url(url) else None
    outlet = clean(_field(obj, "outlet", "source"), 120)
    given = _field(obj, "id")
    keys: tuple[str, ...] = (_key("id", given),) if given else ()
    keys += (link_key(link),) if link else ()
    keys = keys or (_key("headline", outlet, fold(title), published.date().isoformat()),)
    companies, topics = tagger.tag(title, text) if tagger else ((), ())
    return Article(
        id=given or _id(keys),
        title=title,
        text=text,
        outlet=outlet or (host(link) if link else "") or "unknown",
        published=published,
        url=link,
        kind=outlet_named(outlet).kind if outlet else "trade",
        companies=companies,
        topics=topics,
        date_only=date_only,
        keys=keys,
    )


def _field(obj: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that is there, as text; empty when none is."""
    for name in names:
        value = obj.get(name)
        if value and type(value) is str:
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if value is not None and not isinstance(value, str):
            raise ParseError(f"{name!r} must be text")
        if value:
            return str(value)
    return ""


def _line_title(title: str) -> str:
    return clean(title) if has_markup(title) else plain(title).replace("\n", " ").strip()


def _line_text(text: str) -> str:
    return clean_body(text, len(text)) if has_markup(text) else plain(text)


def _line_date(value: str) -> tuple[datetime, bool]:
    """The moment, and whether it is only a day (or less). Without any date: the epoch, as a day."""
    if not value:
        return datetime(1970, 1, 1, tzinfo=UTC), True
    day = _DATE_LINE.match(value.strip())
    try:
        if day:
            year, month, number = (int(part or 1) for part in day.groups())
            return datetime.combine(date(year, month, number), datetime.min.time(), UTC), True
        moment = datetime.fromisoformat(value.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC), False
    except (ValueError, OverflowError) as error:
        raise ParseError(f"'published' is no ISO 8601 date: {value[:40]!r}") from error
