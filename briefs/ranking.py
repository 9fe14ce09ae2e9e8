"""Which stories are told this morning, in which order, and why the others are not. Pure.

A story's score is a sum of a few named parts (`WEIGHTS`), each with its reason in words; `rank` says why each story
stands where it stands, `Omission` why one is left out. What may never lead, what must be told and how many stories
of one outlet or company an edition takes are rules, not weights (F8, F9 and F10 of the quality rubric).
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from briefs.stories import is_press_release
from retail.boilerplate import clean_title
from retail.outlets import outlet_named
from retail.text import fold
from retail.types import Article, Channel, Omission, OutletKind, RankedStory, Story
from retail.words import stem, stems, tokens

WEIGHTS: Mapping[str, float] = {
    "outlets": 2.0,  # for every doubling of the number of independent outlets on the event
    "articles": 0.4,  # for every doubling of the number of accounts, whoever wrote them
    "kind": 1.0,  # times KIND_OF_OUTLET of the best outlet on it
    "followed": 4.0,  # a company or topic that the channel follows is what it is about
    "company": 1.5,  # it is about a company of the retail table (half for a passing mention)
    "topic": 1.0,  # times NEWS_VALUE of its most newsworthy topic or event
    "words": 0.4,  # for each different retail word in the title and lead, at most four
    "fullness": 0.8,  # the lead has enough text for a brief
    "fresh": 1.0,  # nobody reported it before the last day
    "update": 0.5,  # it carries on a story that the channel was told
    "must": 6.0,  # three or more trade outlets carry it (F8)
    "age": -0.9,  # for every day since its latest article
    "release": -3.0,  # only the company itself says so
    "listicle": -3.0,  # ten best, how to, quiz, deals of the day
    "opinion": -0.8,  # a column, not a report
    "routine": -1.5,  # ratings, price targets, share moves, round-ups
}
"""What each part counts, in points; a clear, well-covered retail story has eight to fourteen."""

KIND_OF_OUTLET: Mapping[OutletKind, float] = {
    "trade": 1.0, "national": 1.0, "wire": 0.9, "government": 0.9, "local": 0.5, "blog": 0.0, "company": -0.5,
}  # fmt: skip

NEWS_VALUE: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    ("a deal", 3.0, (
        r"acqui(?:re|res|red|sition)", r"merge[rs]?", "merging", "takeover", "buyout", "to buy", "buys", "bids? for",
        r"spin-?off", "sells? its", "to sell", "stake")),
    ("a failure", 3.0, (
        r"bankrupt\w*", "chapter 11", "administration", r"insolven\w*", r"liquidat\w*", "creditors?", "receivership")),
    ("a recall or safety matter", 2.6, (
        "recall(?:s|ed|ing)?", "salmonella", "listeria", r"e\.? coli", r"contaminat\w+", "outbreak")),
    ("law or regulation", 2.4, (
        "ftc", "antitrust", "lawsuit", "sues?", "sued", "court", "ruling", "settle(?:s|d|ment)", r"regulat\w+",
        "fined?", "tariffs?", "ban(?:s|ned)?", "law")),
    ("labour", 2.4, (
        "strikes?", r"union\w*", "layoffs?", "job cuts?", r"cuts? [\d,]+ (?:jobs|posts)", "walkout", "wages?",
        "workers")),
    ("results", 2.2, (
        "earnings", "profits?", "quarter(?:ly)?", "same-store", "comparable sales", "results", "outlook", "guidance",
        "forecasts?")),
    ("people at the top", 2.2, ("ceo", "chief executive", "cfo", "chair(?:man|woman)?", "founder", "president")),
    ("shops opening or closing", 2.0, (
        "open(?:s|ing)? .{0,40}stores?", "clos(?:e|es|ing|ures?)", "new stores?", "shut(?:s|ting)?")),
    ("prices", 1.8, ("pric(?:e|es|ing)", "inflation", "discounts?", "shrinkflation")),
    ("data on shoppers", 1.6, (
        "retail sales", "consumer (?:spending|confidence|sentiment)", "shoppers?", "survey", "footfall", "census",
        "cpi")),
    ("technology and supply", 1.4, (
        "delivery", "e-?commerce", "warehouse", "supply chain", "automation", "robots?", "self-checkout", "app", "ai")),
    ("products and brands", 1.0, (r"launch\w*", "private label", "own[- ]brand", "range", "brand")),
)  # fmt: skip
"""News value by what happens: told to the reader as such. The first pattern that the title holds counts."""
_VALUES = tuple((name, value, re.compile(rf"\b(?:{'|'.join(words)})\b")) for name, value, words in NEWS_VALUE)
_OF_VALUE = re.compile(rf"\b(?:{'|'.join(word for _, _, words in NEWS_VALUE for word in words)})\b")
"""Any of them: most titles hold none, and are looked through once."""

RETAIL_WORDS: frozenset[str] = frozenset(
    stems(
        "retail retailer store supermarket grocer grocery shopper shopping mall merchant merchandise aisle checkout "
        "warehouse wholesaler discounter apparel convenience e-commerce ecommerce marketplace franchise restaurant "
        "consumer brand private-label shelf loyalty coupon pharmacy department cosmetics beverage snack food drink "
        "packaged cpg fmcg footfall high-street outlet chain same-store omnichannel delivery tariff boutique fashion"
    )
)
"""Stems that make a text one about retail even when it names no company we know."""

TRADE_WORDS: frozenset[str] = frozenset(
    stems("retail retailer supermarket grocer grocery shopper mall discounter e-commerce ecommerce restaurant")
)
"""Of these, one in the title is enough."""

_LISTICLE = re.compile(
    r"^\W*(?:(?:the )?\d{1,2} (?!stores|shops|jobs|outlets|percent|pct|million|billion|people|workers|dead|hurt)"
    r"(?:\w+ ){0,3}(?:ways|things|reasons|tips|best|ideas|gifts|deals|products|trends|brands|facts|lessons|must)|"
    r"how to\b|best .{3,40} deals|quiz\b|top \d+\b|what to (?:buy|know)\b)|"
    r"\b(?:coupon codes?|promo codes?|deals of the day|gift guide|horoscope|recipes?)\b"
)
"""These three are looked for in titles in lower case: a third of what it costs to pass over case."""
_OPINION = re.compile(r"^(?:opinion|column|commentary|editorial|letters?|viewpoint|analysis)\b\s*[:|-]|\|\s*opinion\b")
_ROUTINE = re.compile(
    r"price target|target price|\b(?:up|down)grad\w+|research alert|^(?:us |european )?stocks?\b|wall st(?:reet)?\b|"
    r"market wrap|futures|press digest|day ahead|shares? (?:up|down|rise|fall|slip|jump)\w*\b.{0,20}(?:pct|percent|%)|"
    r"fitch (?:affirms|rates)|stocks to watch|^\W*(?:[\w-]+-)?(?:news[- ])?(?:schedule|diary)\b|news schedule at|"
    r"^(?:factbox|table|timeline)\b"
)

TOLD_DAYS = 7
"""A story told within so many days is told again only when there is something new (F3)."""
TOO_OLD = timedelta(hours=96)
"""News whose latest article is older is no news: a long week-end and a day."""
TRADE_MUST = 3
"""A story that so many trade outlets carry must be told (F8)."""
HEAD = 8
"""The first so many stories are mixed: of these ..."""
SAME_OUTLET = 3
"""... one outlet leads at most so many, and ..."""
SAME_COMPANY = 2
"""... at most so many are about one company (F9)."""
WORTH_A_BRIEF = 3.0
"""Points below which a story is told in one line at most: no filler on a slow day."""
WORTH_A_LINE = 1.0
"""Points below which it is not told at all."""
ONE_LINERS = 6


_Part = tuple[float, str]
"""One part of a score: points and their reason in words; a silent part has none. (A morning has 20,000 of them.)"""


def rank(
    stories: Iterable[Story],
    channel: Channel,
    now: datetime,
    told: Mapping[str, tuple[date, tuple[str, ...]]] | None = None,
) -> tuple[list[RankedStory], list[Omission]]:
    """The stories that may be told to the channel, best first, and those that may not, each with the reason.

    `told`: for stories told to it before, the day and the articles it was told from. The order is mixed (`mixed`).
    """
    ranked, omitted = [], []
    for story in stories:
        fresh, reason = _with_update(story, told or {}, now)
        reason = reason or _muted(story, channel) or _unfit(story, channel, now)
        if reason:
            omitted.append(_omission(story, reason))
        else:
            ranked.append(_scored(fresh, channel, now))
    ranked.sort(key=lambda one: (-one.score, one.story.first_seen, one.story.id))
    return mixed(ranked), omitted


def select(ranked: Sequence[RankedStory], size: int) -> tuple[list[RankedStory], list[RankedStory], list[Omission]]:
    """(briefs, the lead first; one-liners; left out with rank and reason) of an edition of `size` briefs (1 to 7).

    A story of few points is told in one line, one of next to none not at all: a slow day gives a short edition.
    """
    size = max(1, min(size, 7))
    briefs = [one for one in ranked if one.score >= WORTH_A_BRIEF][:size]
    chosen = {one.story.id for one in briefs}
    rest = [one for one in ranked if one.story.id not in chosen]
    lines = [one for one in rest if one.score >= WORTH_A_LINE][:ONE_LINERS]
    chosen |= {one.story.id for one in lines}
    places = {one.story.id: place for place, one in enumerate(ranked, start=1)}
    below = [one for one in ranked if one.story.id not in chosen]
    return briefs, lines, [_below(one, places[one.story.id], len(briefs), len(lines)) for one in below]


def _below(one: RankedStory, place: int, briefs: int, lines: int) -> Omission:
    if one.score < WORTH_A_LINE:
        known = "; ".join(one.reasons) or "nothing speaks for it"
        reason = f"too slight: {one.score:.1f} points, {WORTH_A_LINE:g} are asked for ({known})"
    else:
        taken = f"the edition took {briefs} briefs and {lines} one-liners"
        reason = f"below the cut: rank {place} with {one.score:.1f} points; {taken}"
    return _omission(one.story, reason, place)


def _omission(story: Story, reason: str, place: int | None = None) -> Omission:
    return Omission(
        story=story.id,
        headline=clean_title(story.lead.title),
        reason=reason,
        rank=place,
        articles=tuple(article.id for article in story.articles),
    )


# --- What may not be told -----------------------------------------------------------------------------------------


def _with_update(
    story: Story, told: Mapping[str, tuple[date, tuple[str, ...]]], now: datetime
) -> tuple[Story, str | None]:
    """The story as it is to be told; marked as an update, or with the reason why it is not told again."""
    if story.id not in told:
        return story, None
    day, articles = told[story.id]
    if (now.date() - day).days > TOLD_DAYS:
        return story, None
    if not has_news(story, articles):
        return story, f"told already: on {day:%-d %B}, and nothing new since"
    return replace(story, update_of=story.update_of or story.id), None


NEW_WORDS = 8
"""A later article with so many stems that no told one has, or with a new number, brings something new."""


def has_news(story: Story, told: Sequence[str]) -> bool:
    """Whether an article that was not told brings new facts: a number, or several words, that none of the told has."""
    before = {stem for article in story.articles if article.id in told for stem in _stems_of(article)}
    for article in story.articles:
        if article.id not in told:
            new = _stems_of(article) - before
            if len(new) >= NEW_WORDS or (any(stem[0].isdigit() for stem in new) and len(new) >= 3):
                return True
    return False


def _stems_of(article: Article) -> set[str]:
    return set(stems(f"{clean_title(article.title)} {article.text[:1500]}"))


def _muted(story: Story, channel: Channel) -> str | None:
    """Why the channel does not want it; a mute of an outlet counts when no other outlet has the story."""
    for mute in sorted(channel.mutes):
        kind, _, what = mute.partition(":")
        check = _MUTES.get(kind)
        if check and what and check(story, fold(what)):
            return f"muted: {kind} {what}"
    return None


def _about(story: Story) -> set[str]:
    return {mention.slug for mention in story.lead.companies if mention.about}


def _topics(story: Story) -> set[str]:
    return {topic for article in story.articles for topic in article.topics}


def _only_outlet(story: Story, what: str) -> bool:
    return all(what in (fold(outlet), outlet_named(outlet).slug) for outlet in story.outlets)


def _has_phrase(story: Story, what: str) -> bool:
    return any(what in fold(f"{article.title} {article.text}") for article in story.articles)


_MUTES: Mapping[str, Callable[[Story, str], bool]] = {
    "company": lambda story, what: what in _about(story),
    "topic": lambda story, what: what in story.lead.topics,
    "outlet": _only_outlet,
    "phrase": _has_phrase,
}


def _unfit(story: Story, channel: Channel, now: datetime) -> str | None:
    if all(article.sponsored for article in story.articles):
        return "sponsored: somebody paid for it"
    if all(article.backlog for article in story.articles):
        return "old news: it was in the feed before we first read it"
    if now - story.last_updated > TOO_OLD:
        return f"old news: the latest article is of {story.last_updated:%-d %B}"
    if independent_outlets(story) < EVERYBODYS and not _is_retail(story) and not _followed(story, channel):
        return "off topic: it names no company or topic of retail, and too few words of the trade"
    return None


EVERYBODYS = 4
"""So many independent outlets of the channel's own feeds make an event worth a line, though it is not of retail."""


def _is_retail(story: Story) -> bool:
    if any(mention.about for article in story.articles for mention in article.companies):
        return True
    return any(_of_the_trade(article) for article in story.articles)


def _of_the_trade(article: Article) -> bool:
    """Its title names the trade itself, or it has two words of it (one beside a topic)."""
    words = _retail_words(article)
    if len(words) >= (1 if article.topics else 2):
        return True
    return not TRADE_WORDS.isdisjoint(words) and not TRADE_WORDS.isdisjoint(stems(article.title))


def _retail_words(article: Article) -> frozenset[str]:
    return _retail_words_of(f"{article.title} {article.text[:600]}")


@lru_cache(maxsize=4096)
def _retail_words_of(text: str) -> frozenset[str]:
    """Whether a story may be told and how many points it gets both ask for these: read once for an edition."""
    return RETAIL_WORDS.intersection(map(stem, tokens(text)))


# --- The score ----------------------------------------------------------------------------------------------------


def _scored(story: Story, channel: Channel, now: datetime) -> RankedStory:
    parts = [part for scorer in (_coverage, _fit, _event, _time, _form) for part in scorer(story, channel, now)]
    reasons = tuple([reason for _, reason in parts if reason])
    points = sum([points for points, _ in parts])
    # Others of no retail interest do not come so far (`_unfit`); to ask only these spares reading every text twice.
    if independent_outlets(story) >= EVERYBODYS and not _is_retail(story) and not _followed(story, channel):
        points = min(points, WORTH_A_BRIEF - 0.01)
        reasons = (*reasons, "off topic, so one line at most, but several outlets carry it")
    return RankedStory(story, round(points, 3), reasons)


def independent_outlets(story: Story) -> int:
    """Outlets on the event, those of one owner counted once."""
    if len(story.articles) == 1:
        return 1
    known = (outlet_named(outlet) for outlet in story.outlets)
    return len({outlet.owner or outlet.slug for outlet in known})


def trade_outlets(story: Story) -> int:
    """Different trade outlets on the event."""
    return len({article.outlet for article in story.articles if article.kind == "trade"})


def _coverage(story: Story, _channel: Channel, _now: datetime) -> list[_Part]:
    """How many tell it, and who."""
    outlets = independent_outlets(story)
    trade = trade_outlets(story)
    best = max(KIND_OF_OUTLET[article.kind] for article in story.articles)
    parts = [
        (WEIGHTS["outlets"] * math.log2(outlets), f"{outlets} outlets on it" if outlets > 1 else ""),
        (WEIGHTS["articles"] * math.log2(len(story.articles)), ""),
        (WEIGHTS["kind"] * best, ""),
    ]
    return [*parts, (WEIGHTS["must"], f"{trade} trade outlets carry it")] if trade >= TRADE_MUST else parts


def _followed(story: Story, channel: Channel) -> list[str]:
    return sorted(channel.focus & (_about(story) | _topics(story)))


def _fit(story: Story, channel: Channel, _now: datetime) -> list[_Part]:
    """How much it is what this channel reads."""
    parts = []
    if followed := _followed(story, channel):
        parts.append((WEIGHTS["followed"], f"the channel follows {', '.join(followed)}"))
    if _about(story):
        parts.append((WEIGHTS["company"], f"about {', '.join(sorted(_about(story))[:3])}"))
    elif any(article.companies for article in story.articles):
        parts.append((WEIGHTS["company"] / 2, ""))
    return [*parts, (WEIGHTS["words"] * min(4, len(_retail_words(story.lead))), "")]


def _event(story: Story, _channel: Channel, _now: datetime) -> list[_Part]:
    """What happens."""
    title = clean_title(story.lead.title).lower()
    if _OF_VALUE.search(title):
        for name, value, pattern in _VALUES:
            if pattern.search(title):
                return [(WEIGHTS["topic"] * value, name)]
    return []


def _time(story: Story, _channel: Channel, now: datetime) -> list[_Part]:
    """How new it is."""
    days = max(0.0, (now - story.last_updated) / timedelta(days=1))
    parts = [(WEIGHTS["age"] * days, "")]
    if now - story.first_seen <= timedelta(days=1):
        parts.append((WEIGHTS["fresh"], "new since yesterday"))
    if story.update_of:
        parts.append((WEIGHTS["update"], "news in a story told before"))
    return parts


def _form(story: Story, _channel: Channel, _now: datetime) -> list[_Part]:
    """What kind of text it is."""
    title, whole = clean_title(story.lead.title).lower(), story.lead.title.lower()
    parts = [(WEIGHTS["fullness"], "")] if len(story.lead.text) >= 240 else []
    if all(map(is_press_release, story.articles)):
        parts.append((WEIGHTS["release"], "a press release"))
    if _LISTICLE.search(title):
        parts.append((WEIGHTS["listicle"], "a list or guide"))
    if _OPINION.search(whole):
        parts.append((WEIGHTS["opinion"], "an opinion piece"))
    if _ROUTINE.search(whole):
        parts.append((WEIGHTS["routine"], "a market routine"))
    return parts


def may_lead(story: Story) -> bool:
    """Whether the story may open an edition: no press release, nothing sponsored, no list, no routine."""
    if story.lead.sponsored or all(map(is_press_release, story.articles)):
        return False
    title = story.lead.title
    return not (_LISTICLE.search(clean_title(title).lower()) or _ROUTINE.search(title.lower()))


# --- The mix ------------------------------------------------------------------------------------------------------


def mixed(ranked: Sequence[RankedStory]) -> list[RankedStory]:
    """The same stories with the head of the list mixed (F9) and a story on top that may lead.

    Within the first eight no outlet leads more than three stories and no company is the subject of more than two, as
    long as there are others; what has to wait keeps its order behind them.
    """
    waiting = list(ranked)
    first = next((one for one in waiting if may_lead(one.story)), None)
    head: list[RankedStory] = []
    if first is not None:
        waiting.remove(first)
        head.append(first)
    outlets, companies = Counter[str](), Counter[str]()
    for one in head:
        _count_in(one, outlets, companies)
    while waiting and len(head) < HEAD:
        fitting = next((one for one in waiting if _fits(one, outlets, companies)), None)
        if fitting is None:
            break
        waiting.remove(fitting)
        head.append(fitting)
        _count_in(fitting, outlets, companies)
    return head + waiting


def _count_in(one: RankedStory, outlets: Counter[str], companies: Counter[str]) -> None:
    outlets[one.story.lead.outlet] += 1
    companies.update(_about(one.story))


def _fits(one: RankedStory, outlets: Counter[str], companies: Counter[str]) -> bool:
    return outlets[one.story.lead.outlet] < SAME_OUTLET and all(
        companies[slug] < SAME_COMPANY for slug in _about(one.story)
    )
