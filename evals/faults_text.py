"""G10: generated hostile strings in every field of what is shown, through the real rendering of every surface.

A string is clean when nothing of it can act in Slack: no control sequence in any mrkdwn text, no link but the item's
own, no mention element, and every payload is one that Slack's documented limits and `slack_sdk` accept.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from briefs.articles import article_from
from briefs.discussion import ExtractiveAnswerer
from briefs.writing import ExtractiveWriter
from evals.figures import Figure
from handlers.blocks import edition_posts
from handlers.commands import parse_command
from handlers.elements import Reply
from handlers.limits import block_problems, too_long
from handlers.replies import answer_reply, feeds_reply, how_known_reply, say, today_reply, trend_reply, why_reply
from handlers.search_blocks import About, Page, Surroundings, search_reply
from retail.companies import CompanyTable
from retail.query import parse_query
from retail.types import (
    Activity,
    Article,
    Brief,
    Company,
    Edition,
    Entry,
    Feed,
    FeedState,
    FoundEvent,
    Omission,
    OneLiner,
    SearchResult,
    Story,
)

NOW = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
OWN = "https://news.example/own"
Json = dict[str, Any]

SEEDS = (
    "<!channel>", "<!here>", "<!everyone>", "<!here|now>", "<@U123>", "<@W1|x>", "<#C123|general>", "<!subteam^S1|t>",
    "<!date^1^{date}^https://evil.example|x>", "<https://evil.example|Reuters>", "<mailto:a@evil.example|m>",
    "<tel:+1|call>", "<javascript:alert(1)|x>", "https://evil.example/x", "www.evil.example", "//evil.example",
    "*bold*", "_it_", "~no~", "`code`", "```block```", "> quoted", "- item", "1. item", ":rotating_light:", "@channel",
    "@here", "#general", "[x](https://evil.example)", "![x](https://evil.example/p.png)", "&amp;", "&#60;!channel&#62;",
    "%s %d {0} {x}", "'; drop table articles; --", "\r\n", "\x00\x1b[31m", "\u202e", "\u2066", "\u200b", "\ufeff",
    "\U000e0041", "\u0301" * 30, "\ud83d", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea",
    "\u3164", "Kroger", "x" * 400, " " * 50,
    "<script>alert(1)</script>", '<img src="https://evil.example/p.png">', "<b>", "]]>",
    "<!--", "|", ">", "<", "&", "\u2028", "javascript:alert(1)", "data:text/html,x", "\uff1c!channel\uff1e",
)  # fmt: skip
WRAPS: tuple[Callable[[str], str], ...] = (
    lambda s: s,
    lambda s: f"<![CDATA[{s}]]>",
    lambda s: s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
    lambda s: s.replace("&", "&amp;amp;").replace("<", "&amp;lt;").replace(">", "&amp;gt;"),
    lambda s: "".join(f"&#{ord(c)};" for c in s if ord(c) < 0xD800),
    lambda s: "".join(f"&#x{ord(c):x};" for c in s if ord(c) < 0xD800),
    lambda s: "\u200b".join(s),
    lambda s: s[:2] + "<b></b>" + s[2:],
    lambda s: s[:1] + "<!-- -->" + s[1:],
    lambda s: s.replace("<", "<<").replace(">", ">>"),
    lambda s: s.upper(),
    lambda s: f"Kroger says {s} and Walmart \u201c{s}\u201d said.",
)


def hostile_strings(count: int, seed: int = 11) -> Iterator[str]:
    """Strings of one to four hostile pieces, each wrapped in one of the ways in which markup is smuggled."""
    chance = random.Random(seed)
    for _ in range(count):
        pieces = chance.choices(SEEDS, k=chance.randint(1, 4))
        joined = chance.choice(("", " ", "\n", "|")).join(chance.choice(WRAPS)(piece) for piece in pieces)
        yield joined[: chance.choice((40, 200, 1000))] or "<"


# --- What is shown ------------------------------------------------------------------------------------------------


def shown(text: str, table: CompanyTable) -> Iterator[tuple[str, str, Sequence[Json]]]:
    """(surface, text, blocks) of every surface with `text` in all its foreign fields."""
    article = _article(text)
    brief = ExtractiveWriter().write(Story("s", (article,), NOW, NOW), (), NOW)
    raw = _raw(brief, text)
    for name, told in (("brief", brief), ("edition", raw)):
        for post in edition_posts(_edition(told, text)):
            payload = json.loads(post.payload)
            yield f"{name}/{post.part}", payload["text"], payload["blocks"]
    for name, reply in _replies(text, article, raw, table):
        yield name, reply.text, reply.blocks


def _article(text: str) -> Article:
    """What comes in by a feed all of whose fields are hostile."""
    feed = Feed("https://feed.example/rss", text, title=text)
    entry = Entry(feed.url, text, OWN, text, f"<p>{text}</p>", text, text, NOW, NOW, text, (text,))
    return article_from(entry, feed, NOW, tagger=None) or Article("a", "Untitled", "", "x", NOW, OWN)


def _raw(brief: Brief, text: str) -> Brief:
    """The brief with the hostile text as it is: as if nothing had cleaned it on its way in."""
    source = replace(brief.sources[0], title=text, outlet=text)
    return replace(
        brief,
        headline=text,
        attribution=replace(brief.attribution, outlet=text, verb=text, via=(text,)),
        sentences=tuple(replace(one, text=text, kind="attributed_claim") for one in brief.sentences[:2]),
        sources=(source, source),
        note=text,
        writer=text,
    )


def _edition(brief: Brief, text: str) -> Edition:
    return Edition(
        "T0", "C0", date(2026, 11, 19), 1, (brief,),
        one_liners=(OneLiner("o", text, text, NOW, OWN),), omitted=(Omission("x", text, text),), note=text,
        composed=NOW,
    )  # fmt: skip


def _replies(text: str, article: Article, brief: Brief, table: CompanyTable) -> Iterator[tuple[str, Reply]]:
    feeds = [Feed(text, text, title=text), Feed(OWN, text)]
    states = {text: FeedState(text, checked=NOW, error=f"could not fetch {text}: {text}", failures=3)}
    told = replace(article, title=text, text=text, outlet=text)
    answer = ExtractiveAnswerer().answer(text, [told], [article], NOW)
    query = parse_query(text, NOW, table)
    event = FoundEvent(date(2026, 11, 19), text, text, OWN, text, ("a", "b"), (text, "x"))
    company = Company("x", text, ticker=text[:9], exchange=text, banners=(text, text))
    around = Surroundings(Page(text), About(company, Activity(1, 1, NOW, NOW), text))
    yield "feeds", feeds_reply(feeds, states, NOW)
    yield "error", say(text)
    yield "echo", say(f"Nothing known of {getattr(parse_command(text), 'text', text)}.")
    yield "why", why_reply(text, (brief, date(2026, 11, 19), OWN))
    yield "today", today_reply(_edition(brief, text), {}, "/retail")
    yield "answer", answer_reply(answer, share=text)
    yield "how known", how_known_reply(brief, [told])
    yield "trend", trend_reply([date(2026, 11, 16)], {text: [3]}, [text])
    yield "search", search_reply(SearchResult(query, (event,), 1, (text,), text), around)
    yield "zero", search_reply(SearchResult(query, (), 0, (text,), text), Surroundings(Page(text)))


# --- What is wrong with it ----------------------------------------------------------------------------------------

_LIVE = re.compile(r"<(?!https?://)[^>]*>|<[!@#]", re.IGNORECASE)
_LINK = re.compile(r"<(https?://[^|>]*)")
_BARE = re.compile(
    r"(?<![<\u200b])https?://|(?<!\u200b)www\.|(?<![\w\u200b])[@#!](?:channel|here|everyone)", re.IGNORECASE
)
_ELEMENTS = frozenset({"text", "link"})


def faults(text: str, blocks: Sequence[Json]) -> Counter[str]:
    """What could act, or be refused, in one message."""
    found: Counter[str] = Counter()
    for written in (text, *_texts(blocks, "mrkdwn")):
        found["live control sequences"] += len(_LIVE.findall(written)) + len(_BARE.findall(written))
        found["foreign links"] += sum(not _is_own(url) for url in _LINK.findall(written))
    found["foreign links"] += sum(not _is_own(url) for url in _urls(blocks))
    found["live control sequences"] += sum(kind not in _ELEMENTS for kind in _rich_kinds(blocks))
    found["refused payloads"] += bool(block_problems(list(blocks)) or too_long(blocks) or not _sdk_takes(blocks))
    try:
        json.dumps([text, blocks], ensure_ascii=False).encode()
    except UnicodeEncodeError:
        found["refused payloads"] += 1
    return found


def _is_own(url: str) -> bool:
    return url == OWN or url.startswith("https://team.slack.com/")


def _nodes(node: object) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, (list, tuple)):
        for inner in node:
            yield from _nodes(inner)


def _texts(blocks: Sequence[Json], kind: str) -> list[str]:
    return [str(node.get("text")) for node in _nodes(blocks) if node.get("type") == kind]


def _urls(blocks: Sequence[Json]) -> list[str]:
    return [str(node[name]) for node in _nodes(blocks) for name in ("url", "image_url") if name in node]


def _rich_kinds(blocks: Sequence[Json]) -> list[str]:
    parts = [node for node in _nodes(blocks) if str(node.get("type")) in ("rich_text_section", "rich_text_quote")]
    return [str(element.get("type")) for part in parts for element in part["elements"]]


def _sdk_takes(blocks: Sequence[Json]) -> bool:
    """Does slack_sdk build and validate the same blocks? Kinds it does not know are left to our own check."""
    try:
        for block in blocks:
            made = Block.parse(json.loads(json.dumps(block)))
            if made is not None:
                made.validate_json()
    except (SlackObjectFormationError, ValueError, TypeError):
        return False
    return True


def hostile_text(long: bool = False) -> list[Figure]:
    """The counts over all strings and surfaces."""
    count, found, surfaces, messages = 10_000 if long else 1_000, Counter[str](), set[str](), 0
    table = CompanyTable.bundled()
    for text in hostile_strings(count):
        for surface, told, blocks in shown(text, table):
            surfaces.add(surface)
            messages += 1
            found += faults(told, blocks)
    what = f"{count:,} generated strings in {len(surfaces)} surfaces, {messages:,} messages"
    names = ("live control sequences", "foreign links", "refused payloads")
    return [Figure("G10", name, str(found[name]), what, "all", "0", found[name] == 0) for name in names]
