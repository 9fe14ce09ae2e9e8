"""What a search says that found nothing, or nothing with all that was asked: what was searched, how far back, which
word the archive does not have, what a filter left out, which names are near. Nothing is padded.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from retail.companies import CompanyTable
from retail.query import parse_query, suggestions_for
from retail.types import Headline, SearchQuery, SearchResult
from storage.base import Store

WORDS_CHECKED = 8
"""Of a search that finds nothing, so many words are looked for alone."""
COUNTED = 100
"""A search counts what it finds up to here, or somewhat further: more are told as so many or more."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PARTS_TOLD = 3
"""Of so many parts of a question it is known exactly whether any article has them all."""


def absent_words(store: Store, query: SearchQuery) -> Sequence[str]:
    """Which of the words asked for are nowhere in the archive."""
    words = query.words[:WORDS_CHECKED]
    return store.absent(words, workspace=query.workspace) if words else ()


def corrected(query: SearchQuery, absent: Sequence[str], now: datetime, table: CompanyTable) -> SearchQuery | None:
    """The query with words that are nowhere in the archive read as the names they nearly are; None without any."""
    meant = _meant(query, absent, table)
    if not meant:
        return None
    text = query.raw
    for typed, name in meant.items():
        text = re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", lambda _, name=name: name, text, flags=re.IGNORECASE)  # type: ignore[misc]
    read = parse_query(text, now, table)
    told = listed([f"{name} (nothing mentions “{typed}”)" for typed, name in meant.items()])
    return replace(read, raw=query.raw, read_as=f"Showing {told}; {read.read_as}")


def _meant(query: SearchQuery, absent: Sequence[str], table: CompanyTable) -> dict[str, str]:
    """Names by what was typed for them: one word, or two side by side of which one is nowhere (``dollar genral``)."""
    for phrase in (f"{one} {other}" for one, other in pairwise(query.words) if one in absent or other in absent):
        if near := table.suggest(phrase):
            return {phrase: near[0]}
    return {word: near[0] for word in absent if (near := table.suggest(word))}


def has_all(query: SearchQuery, lines: Sequence[Headline]) -> bool:
    """Has an article found all that was asked, a company's banner standing for its name? True where it is not known."""
    parts = len(query.names) + len(query.words)
    if not lines or parts > PARTS_TOLD or (parts < 2 and not query.names):
        return True
    if parts == 1:
        return any(line.matched for line in lines)
    return any(_has_all(query, line) for line in lines)


def _has_all(query: SearchQuery, line: Headline) -> bool:
    if not set(query.words) <= set(line.matched):
        return False
    if len(query.names) == 1 and any(slug.removeprefix("~") in query.companies for slug in line.companies.split()):
        return True
    return set(query.names) <= set(line.matched)


def with_note(query: SearchQuery, table: CompanyTable) -> SearchQuery:
    """The query with a note that no article has all of it, and the names that two of its words may have meant."""
    near = () if query.names else suggestions_for(query.words[:PARTS_TOLD], table)
    some = len(query.names) + len(query.words) > 1
    only = f"No article names {listed([capitals(name) for name in query.names])}. These are about what it belongs to."
    note = f"{_apart(query)} These have some of it." if some else only
    suggestions = tuple(dict.fromkeys((*query.suggestions, *near)))
    return replace(query, notes=(*query.notes, note), suggestions=suggestions)


def nothing(
    store: Store, result: SearchResult, absent: Sequence[str], now: datetime, table: CompanyTable
) -> SearchResult:
    """The honest zero; `absent`: the words of it that are nowhere in the archive."""
    query = result.query
    if not (_asks_text(query) or _filters(query)):
        asked = 'Write what to look for: a company, a ticker, a few words, or "an exact phrase".'
        return replace(result, searched=asked)
    near = suggestions_for(absent, table)
    others = [part for part in (*query.names, *query.words) if part not in absent]
    rest = (" ".join(others),) if absent and len(others) > 1 else ()
    said = [_searched(store, query.workspace)]
    said += [f"Nothing mentions {listed([f'“{word}”' for word in absent])}."] if absent else []
    without = _without_filters(store, query, now) if not absent else ""
    if without:
        said.append(without)
    elif not absent and len(query.names) + len(query.words) > 1:
        said.append(_apart(query))
    alone = () if absent or without or len(query.names) + len(query.words) < 2 else map(capitals, query.names)
    suggestions = tuple(dict.fromkeys((*result.suggestions, *near, *rest, *alone)))
    return replace(result, suggestions=suggestions, searched=" ".join(said))


def _without_filters(store: Store, query: SearchQuery, now: datetime) -> str:
    """What there would be without the filters: how much, and the newest."""
    if not (_asks_text(query) and _filters(query)):
        return ""
    wide = replace(query, required_companies=(), topics=(), outlets=(), since=None, before=None, excluded=())
    found = store.headlines(wide, now, limit=50)
    if not found.lines:
        return ""
    newest = EPOCH + timedelta(microseconds=max(line.published for line in found.lines))
    some = f"{found.total} articles match" if found.total < COUNTED else f"{COUNTED} articles or more match"
    count = some if found.total > 1 else "one article matches"
    return f"Without the filters {count}, the newest of {newest:%-d %B %Y}."


def _asks_text(query: SearchQuery) -> bool:
    return bool(query.words or query.names or query.phrases)


def _filters(query: SearchQuery) -> bool:
    filters = (query.required_companies, query.topics, query.outlets, query.since, query.before, query.excluded)
    return any(filters)


def _apart(query: SearchQuery) -> str:
    parts = [*(capitals(name) for name in query.names), *(f"“{word}”" for word in query.words)]
    return f"No article has {listed(parts)} together."


def _searched(store: Store, workspace: str | None) -> str:
    kept, oldest = store.reach(workspace=workspace)
    if not kept:
        return "The archive is empty: refresh the feeds first."
    span = f", back to {oldest:%B %Y}" if oldest else ""
    return f"I searched the headlines and texts of {kept:,} article{'' if kept == 1 else 's'}{span}."


def capitals(name: str) -> str:
    """A name as it is printed, from its lower-case form: ``Harris Teeter``."""
    return " ".join(word[:1].upper() + word[1:] for word in name.split())


def listed(parts: Sequence[str]) -> str:
    """``a, b and c``."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]])) if parts else ""
