"""Which briefs of an edition get a View, and whose: the channel's policy, restraint, and the checks' last word.

A View is the model's where one is configured and its text passes every check, else the record that the archive
counts, else nothing. What a person signs comes later, by hand (`briefs.signed`).
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from briefs.checks import check_brief, view_faults
from briefs.questions import is_restrained
from briefs.seams import Opinion
from briefs.views import counted_under, record_view, references
from retail.errors import ModelError
from retail.types import Article, Brief, Channel, ContextItem, SearchQuery, Story, View
from storage.base import Store

log = logging.getLogger(__name__)

COUNTED = 150
"""Earlier articles about a company that are counted for the record; beyond it only the newest are spoken of."""
LARGEST_SHARE = 0.7
"""Of an edition's briefs that may carry a machine's View (restraint: rubric D12)."""


def with_opinions(
    store: Store,
    opinion: Opinion | None,
    channel: Channel,
    told: Sequence[tuple[Story, Brief]],
    now: datetime,
) -> list[Brief]:
    """The briefs as the channel wants them: with or without question, the first of them with a View where one is due.

    Policy ``off``: none; ``people``: only what a person signs later; ``model``: the machine's.
    """
    left = max(1, int(len(told) * LARGEST_SHARE)) if channel.view == "model" else 0
    made: list[Brief] = []
    for story, brief in told:
        asked = brief if channel.questions else replace(brief, question=None)
        view = view_for(store, opinion, channel, story, brief, now) if left else None
        left -= 1 if view else 0
        made.append(replace(asked, view=view))
    return made


def view_for(
    store: Store, opinion: Opinion | None, channel: Channel, story: Story, brief: Brief, now: datetime
) -> View | None:
    """The machine's View on one brief; None where none is due or none passes the checks."""
    if is_restrained(story, brief) or (opinion is None and counted_under(story, brief) is None):
        return None  # whatever the archive has: it is not asked
    archive, complete = earlier_on(store, story, brief)
    written = (
        _written(opinion, channel, brief, brief.context or references(story, brief, archive), now) if opinion else None
    )
    if written and is_sound(brief, written, story.articles):
        return written
    counted = record_view(story, brief, archive, brief.context, now, complete=complete)
    return counted if counted and is_sound(brief, counted, story.articles) else None


def _written(
    opinion: Opinion, channel: Channel, brief: Brief, refs: Sequence[ContextItem], now: datetime
) -> View | None:
    if not refs:
        return None
    try:
        return opinion.view(brief, refs, channel.tone, now)
    except ModelError as error:
        log.info("view on %s: %s", brief.story, error)
        return None


def is_sound(brief: Brief, view: View, articles: Sequence[Article]) -> bool:
    """Do the checks find nothing in the brief with this View that they do not find without it?"""
    if not view_faults(replace(brief, view=view), articles):
        return True
    found = set(check_brief(replace(brief, view=view), articles))
    return not found or found <= set(check_brief(replace(brief, view=None), articles))  # mostly there is nothing


def earlier_on(store: Store, story: Story, brief: Brief) -> tuple[list[Article], bool]:
    """Earlier articles about the brief's first company, newest first, and whether these are all there are."""
    if not brief.companies:
        return [], True
    query = SearchQuery(raw="", companies=brief.companies[:1], before=story.first_seen, taste="news")
    found = store.search(query, story.first_seen, limit=COUNTED)
    about = [
        hit.article for hit in found.hits if any(m.about and m.slug in query.companies for m in hit.article.companies)
    ]
    return about, found.total <= len(found.hits)
