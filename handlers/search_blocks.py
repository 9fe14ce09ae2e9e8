"""What a search found, as an answer in Slack: how it was read, who it is about, events, what one can do next. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from handlers.elements import Reply, actions, button, context, fallback, section, select
from handlers.mrkdwn import Json, anchor, below, day, inert, line, listing, plain, rich, words
from retail.text import cut
from retail.types import Activity, Company, FoundEvent, SearchQuery, SearchResult

RANGES = (("Any time", "any"), ("Last 7 days", "7d"), ("Last 30 days", "30d"), ("Last 12 months", "365d"))
WHY_LIMIT = 300
_TO_JSON = json.JSONEncoder(ensure_ascii=False).encode
QUERY_LIMIT = 240
"""Characters of a query that fit a block_id, where a menu keeps it."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where in the answer we are; what *More* and *Share* carry along."""

    text: str
    offset: int = 0
    snapshot: int | None = None
    size: int = 10

    def to_value(self) -> str:
        """As a button's value."""
        return _TO_JSON({"q": self.text, "o": self.offset, "s": self.snapshot})


def page_from_value(value: str) -> Page:
    """The page a button carries; the first page of nothing when the value is not ours."""
    try:
        read = json.loads(value)
        return Page(str(read["q"]), max(0, int(read["o"])), None if read["s"] is None else int(read["s"]))
    except (ValueError, KeyError, TypeError):
        return Page("")


@dataclass(frozen=True, slots=True)
class About:
    """The company a search is about, and how much there is on it."""

    company: Company
    activity: Activity
    parent: str | None = None
    """The owner's name, when it has one."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the answer needs beside the result. `threads`: permalink of our brief by article id."""

    page: Page
    about: About | None = None
    threads: Mapping[str, str] = field(default_factory=dict)
    more: Page | None = None
    """The next page, when there is one."""
    shared_by: str | None = None
    """Set on a shared answer, which is public and has no buttons: the id of who shared it."""


def search_blocks(result: SearchResult, around: Surroundings | None = None) -> tuple[list[Json], str]:
    """(blocks, fallback text) of an answer; an honest zero when nothing was found."""
    around = around or Surroundings(Page(result.query.raw))
    blocks = _opening(result.query, around)
    told = [(event, _place(event)) for event in result.events]
    blocks += [rich(listing([_event(*each, around.threads) for each in told]))] if told else _nothing(result)
    if around.shared_by:
        blocks.append(context(f"Shared from a search for “{inert(result.query.raw, 200)}”"))
    else:
        blocks += _next_steps(result, around)
    return blocks, _fallback(result, around, told)


def search_reply(result: SearchResult, around: Surroundings) -> Reply:
    """The answer as a reply, public when shared."""
    blocks, text = search_blocks(result, around)
    return Reply(text, tuple(blocks), public=around.shared_by is not None)


def _opening(query: SearchQuery, around: Surroundings) -> list[Json]:
    read_as = query.read_as or f"Words: {query.raw}"
    blocks = [context(inert(cut(read_as, 500), 2500))]
    blocks += [context(" ".join(inert(cut(note, 300), 900) for note in query.notes[:3]))] if query.notes else []
    if around.about and around.page.offset == 0:
        blocks.append(section(_who(around.about)))
    return blocks


def _who(about: About) -> str:
    return f"*{inert(about.company.name, 80)}*{inert(_company_facts(about), 1500)}\n{inert(_activity(about.activity))}"


def _company_facts(about: About) -> str:
    company = about.company
    listed = f" ({cut(company.exchange, 20)}: {cut(company.ticker, 20)})" if company.ticker and company.exchange else ""
    owner = f", owned by {cut(about.parent, 80)}" if about.parent else ""
    banners = f". Banners: {cut(', '.join(company.banners[:6]), 160)}" if company.banners else ""
    return f"{listed}, {cut(company.kind, 60)}{owner}{banners}."


def _activity(activity: Activity) -> str:
    if not activity.total or activity.first is None or activity.last is None:
        return "Nothing in the archive is about it yet."
    span = f"from {day(activity.first.date())} to {day(activity.last.date())}"
    return f"{activity.last_30_days} in the last 30 days, {activity.total} in the archive, {span}."


def _event(event: FoundEvent, place: str, threads: Mapping[str, str]) -> list[Json]:
    parts = [anchor(event.url, cut(event.headline, 160), "bold"), below(place)]
    if not threads:
        return parts
    ours = next((threads[article] for article in event.articles if article in threads), None)
    return [*parts, words(" · "), anchor(ours, "our thread")] if ours else parts


def _place(event: FoundEvent) -> str:
    date, _, outlet, _, why, articles, outlets, _, _ = event
    place = f"{day(date)} · {cut(outlet, 60)} · {cut(why, WHY_LIMIT)}" if why else f"{day(date)} · {cut(outlet, 60)}"
    more = len(articles) - 1
    if more > 0:
        others = cut(", ".join([other for other in outlets if other != outlet]), 80)
        place += f" · and {more} more{f' ({others})' if others else ''}"
    return place


def _nothing(result: SearchResult) -> list[Json]:
    blocks = [section(inert(zero_words(result), 2500))]
    buttons = [button(name, f"suggest_{index}", name) for index, name in enumerate(_suggestions(result))]
    return [*blocks, actions(*buttons)] if buttons else blocks


def zero_words(result: SearchResult) -> str:
    """An honest zero: what was searched, how far back, the nearest names."""
    said = f"Nothing found for “{cut(result.query.raw, 200)}”."
    searched = f" {result.searched}" if result.searched else ""
    near = _suggestions(result)
    return f"{said}{searched}" + (f" Did you mean: {', '.join(near)}?" if near else "")


def _suggestions(result: SearchResult) -> Sequence[str]:
    named = result.suggestions or result.query.suggestions
    return list(dict.fromkeys(plain(name, 60) for name in named))[:5]


def _next_steps(result: SearchResult, around: Surroundings) -> list[Json]:
    blocks: list[Json] = []
    elements = [button("More", "search_more", around.more.to_value())] if around.more else []
    if result.events:
        elements.append(button("Share to channel", "search_share", around.page.to_value()))
    if around.about:
        name = around.about.company.name
        elements.append(button("Trend", "search_trend", name, says=f"How often {name} was in the news"))
        elements.append(button(f"Follow {name}", "follow", name))
    if elements:
        blocks.append(actions(*elements))
    if result.events and result.suggestions:
        near = [button(f"Search {name}", f"suggest_{i}", name) for i, name in enumerate(_suggestions(result))]
        blocks.append(actions(*near))
    menu = _range_menu(around.page.text)
    return [menu, *blocks] if menu and (result.events or "since:" in around.page.text) else blocks


def _range_menu(text: str) -> Json | None:
    """The time range choice; the query rides in the block_id, as a menu has no value of its own."""
    base = without_range(text)
    if not base or len(base) > QUERY_LIMIT:
        return None
    chosen = "any" if base == text else next((v for _, v in RANGES if f"since:{v}" in text.split()), None)
    return actions(_ranges(chosen), block_id=f"range:{base}")


@cache
def _ranges(chosen: str | None) -> Json:
    """The menu itself, which is one of five."""
    return select("Time range", "search_range", RANGES, chosen)


def without_range(text: str) -> str:
    """The query without ``since:`` and ``before:``."""
    return " ".join(word for word in text.split() if not word.lower().startswith(("since:", "before:")))


def with_range(text: str, chosen: str) -> str:
    """The query with the chosen range in place of the one it had."""
    base = without_range(text)
    return base if chosen == "any" else f"{base} since:{chosen}"


def _fallback(result: SearchResult, around: Surroundings, events: Sequence[tuple[FoundEvent, str]]) -> str:
    notes = result.query.notes[:3]
    if not result.events:
        read_as = f"Read as {cut(result.query.read_as, 300)}." if result.query.names else ""
        return fallback(zero_words(result), read_as, *notes)
    read_as = result.query.read_as or result.query.raw
    told = [f"{event.headline} ({place})." for event, place in events]
    about = f"{around.about.company.name}: {_activity(around.about.activity)}" if around.about else ""
    return fallback(f"{cut(read_as, 300)}.", *(cut(note, 300) for note in notes), about, *told)


# --- Two names side by side ----------------------------------------------------------------------------------------


def versus_reply(sides: Sequence[SearchResult], shared: Sequence[FoundEvent], around: Surroundings) -> Reply:
    """``a vs b``: what both share first, then each side; every part says how much there is."""
    blocks: list[Json] = [context(inert(cut(_versus_title(sides), 500), 2500))]
    blocks += _part(f"Both together ({len(shared)})", shared, around.threads, "No event names both.")
    for side in sides[:2]:
        nothing = "All of it names both." if side.total else zero_words(side)
        blocks += _part(f"{side.query.raw} ({side.total})", side.events, around.threads, nothing)
    if not around.shared_by:
        blocks.append(actions(button("Share to channel", "search_share", around.page.to_value())))
    heads = [f"{s.query.raw}: {s.total} found. {' '.join(e.headline + '.' for e in s.events[:3])}" for s in sides[:2]]
    text = fallback(_versus_title(sides) + ".", f"Both together: {len(shared)}.", *heads)
    return Reply(text, tuple(blocks), public=around.shared_by is not None)


def _versus_title(sides: Sequence[SearchResult]) -> str:
    return " against ".join(side.query.read_as or side.query.raw for side in sides[:2])


def _part(title: str, events: Sequence[FoundEvent], threads: Mapping[str, str], nothing: str) -> list[Json]:
    heading = line(words(cut(title, 120), "bold"))
    if not events:
        return [rich(heading, line(words(cut(nothing, 400))))]
    return [rich(heading, listing([_event(event, _place(event), threads) for event in events[:5]]))]
