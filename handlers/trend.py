"""How often a name was in the news, by week: each event once, whoever told it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from retail.text import fold
from retail.types import Article, SearchQuery
from storage.base import Store

WEEKS = 12
MOST = 2000
"""Articles of a name that are counted in a week at most; said when there are more."""


def week_of(moment: datetime) -> date:
    """The Monday of its week (UTC)."""
    return moment.date() - timedelta(days=moment.weekday())


def last_weeks(now: datetime, weeks: int = WEEKS) -> list[date]:
    """The Mondays of the last weeks, oldest first, this one last."""
    newest = week_of(now)
    return [newest - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]


def events_by_week(articles: Iterable[Article], stories: Mapping[str, str], weeks: list[date]) -> list[int]:
    """Events in each week: a story once in the week it was first told; without a story, a headline once."""
    first: dict[str, date] = {}
    for article in articles:
        event = stories.get(article.id) or fold(article.title)
        told = week_of(article.published)
        first[event] = min(told, first.get(event, told))
    counts = Counter(first.values())
    return [counts[week] for week in weeks]


def count_weeks(store: Store, query: SearchQuery, now: datetime, weeks: list[date]) -> tuple[list[int], bool]:
    """Events by week for a query over the span of `weeks`; True when there were more articles than are counted.

    Each week is asked for by itself: a search looks at the newest matches only, which of a large company are of days.
    """
    articles: list[Article] = []
    more = False
    for monday in weeks:
        since = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
        found = store.search(replace(query, since=since, before=since + timedelta(weeks=1)), now, limit=MOST)
        articles += [hit.article for hit in found.hits]
        more = more or found.total > len(found.hits)
    stories = store.stories_of([article.id for article in articles])
    return events_by_week(articles, stories, weeks), more
