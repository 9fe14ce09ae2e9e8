"""An edition put together: one lead, at most six more briefs, at most six one-liners, at most 1,200 words. Pure.

The limits are the product's ("finishable"): a slow day gives a short edition with a note, never filler.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from retail.boilerplate import clean_title
from retail.text import fold
from retail.types import Brief, Channel, Edition, Omission, OneLiner, RankedStory, Sentence, Story

MAX_WORDS = 1200
MAX_ONE_LINERS = 6
SLOW_DAY = 4
"""Fewer stories than this and the editor's note says so."""
WORDS_A_MINUTE = 240


def one_liner(story: Story) -> OneLiner:
    """A story told in one line: its lead's own headline."""
    lead = story.lead
    return OneLiner(
        story=story.id,
        headline=clean_title(lead.title),
        outlet=lead.outlet,
        published=lead.published,
        url=lead.url,
        articles=tuple(article.id for article in story.articles),
    )


def told_sentences(brief: Brief) -> tuple[Sentence, ...]:
    """The sentences a reader has not read yet: not the headline over again (all that a bare headline's brief has)."""
    headline = fold(brief.headline).rstrip(". …")
    return tuple(s for s in brief.sentences if not headline or not fold(s.text).startswith(headline))


def brief_words(brief: Brief) -> int:
    """Words of a brief's message in the channel (its thread is not counted)."""
    texts = [brief.headline, brief.attribution.outlet, *(sentence.text for sentence in told_sentences(brief))]
    texts += [brief.why_it_matters.text] if brief.why_it_matters else []
    texts += [item.headline for item in brief.context[:1]]
    return sum(len(text.split()) for text in texts)


def edition_words(edition: Edition) -> int:
    """Words of all the edition's messages in the channel."""
    lines = sum(len(line.headline.split()) + 1 for line in edition.one_liners)
    return sum(map(brief_words, edition.briefs)) + lines


def reading_minutes(edition: Edition) -> int:
    """Minutes it takes to read the edition at 240 words a minute, at least one."""
    return max(1, round(edition_words(edition) / WORDS_A_MINUTE))


def assemble(
    channel: Channel,
    day: date,
    number: int,
    briefs: Sequence[Brief],
    one_liners: Sequence[RankedStory],
    omitted: Iterable[Omission],
    now: datetime,
    notes: Sequence[str] = (),
) -> Edition:
    """The edition of these briefs, in this order; what does not fit the word limit is told in one line instead."""
    edition = Edition(
        workspace=channel.workspace,
        channel=channel.id,
        day=day,
        number=number,
        briefs=tuple(briefs),
        one_liners=tuple(one_liner(ranked.story) for ranked in one_liners[:MAX_ONE_LINERS]),
        omitted=tuple(omitted) + tuple(map(_below_the_cut, one_liners[MAX_ONE_LINERS:])),
        note=_note(len(briefs) + len(one_liners), notes),
        composed=now,
    )
    return _within_limit(edition)


def _note(stories: int, notes: Sequence[str]) -> str | None:
    slow = [f"A quiet morning: {_count(stories, 'story', 'stories')} worth telling."] if stories < SLOW_DAY else []
    return " ".join([*slow, *notes]) or None


def _count(number: int, one: str, many: str) -> str:
    return f"{number or 'no'} {one if number == 1 else many}"


def _below_the_cut(ranked: RankedStory) -> Omission:
    lead = ranked.story.lead
    return Omission(
        story=ranked.story.id,
        headline=lead.title,
        reason="below the cut: the edition was full",
        articles=tuple(article.id for article in ranked.story.articles),
    )


def _within_limit(edition: Edition) -> Edition:
    while edition_words(edition) > MAX_WORDS and len(edition.briefs) > 1:
        edition = _shorten(edition)
    return edition


def _shorten(edition: Edition) -> Edition:
    """The last brief becomes a one-liner; the last one-liner makes room for it when there are too many."""
    *kept, last = edition.briefs
    lead = last.sources[0]
    line = OneLiner(last.story, last.headline, lead.outlet, lead.published, lead.url, last.articles)
    lines = (line, *edition.one_liners)
    dropped = tuple(_dropped(extra) for extra in lines[MAX_ONE_LINERS:])
    return replace(edition, briefs=tuple(kept), one_liners=lines[:MAX_ONE_LINERS], omitted=(*edition.omitted, *dropped))


def _dropped(line: OneLiner) -> Omission:
    reason = "below the cut: the edition had reached 1,200 words"
    return Omission(line.story, line.headline, reason, articles=line.articles)
