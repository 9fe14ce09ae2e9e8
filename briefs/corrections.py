"""Mistakes that readers report: what is kept of a report, and what an accepted one changes.

A correction's fact sentences pass the same checks as any brief's. What no source says can still be told: as a
correction line of its own, marked as one, never as a fact of the brief.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from briefs.checks import check_brief
from briefs.checks.sources import Sources
from briefs.checks.support import find_places
from briefs.versions import articles_now, articles_told, relocated
from retail.prose import hedges, sentences
from retail.types import Article, Brief, Channel, Sentence, Span, Violation
from storage.base import Store

CORRECTIONS = "corrections"
"""Kind of the records of reports, by their id: story, channel, day, who reported, what, state, and the correction."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A brief as an editor wants it, and what the checks say against it."""

    brief: Brief
    violations: tuple[Violation, ...]


def corrected(brief: Brief, headline: str, text: str, articles: Sequence[Article]) -> Corrected:
    """The brief with a new headline and text. Sentences that stand as before keep their evidence; a new one gets the
    places of the articles that it rests on. `violations`: only what the change brought, so that an old brief can be
    mended although checks have grown stricter since.
    """
    old = {sentence.text: sentence for sentence in brief.sentences}
    sources = Sources(articles)
    told = [" ".join(text[start:end].split()) for start, end in sentences(text)]
    made = tuple(old.get(one) or _sentence(one, sources) for one in told if one)
    changed = replace(brief, headline=" ".join(headline.split()), sentences=made, status="corrected")
    as_before = replace(changed, status=brief.status)
    found = set(check_brief(brief, articles))
    return Corrected(changed, tuple(v for v in check_brief(as_before, articles) if v not in found))


def _sentence(text: str, sources: Sources) -> Sentence:
    places = find_places(text, sources)[1][:2]
    spans = tuple(Span(place.doc.article.id, place.start, place.end) for place in places)
    return Sentence(text, "fact", spans, hedges=hedges(text))


def amended(store: Store, workspace: str, brief: Brief, articles: Sequence[Article] | None = None) -> Brief:
    """The brief as it stands in Slack: with the headline and text of its last accepted correction.

    Its evidence points into `articles`: its own as their sources have them now, unless others are given.
    """
    now = articles_now(store, workspace, brief)
    on = now if articles is None else articles
    moved = relocated(brief, articles_told(store, workspace, brief, now), on)
    last = [one for one in _accepted(store, workspace, brief.story) if one.get("text")]
    return corrected(moved, str(last[-1]["headline"]), str(last[-1]["text"]), on).brief if last else moved


def correction_lines(store: Store, workspace: str, story: str) -> list[str]:
    """What readers are told of a story's accepted corrections, oldest first."""
    return list(dict.fromkeys(str(one["note"]) for one in _accepted(store, workspace, story)))


def _accepted(store: Store, workspace: str, story: str) -> list[dict[str, Any]]:
    found = store.records(workspace, CORRECTIONS).values()
    accepted = [one for one in found if one.get("story") == story and one.get("state") == "accepted"]
    return sorted(accepted, key=lambda one: str(one["decided"]))


def correction_notes(store: Store, channel: Channel) -> list[str]:
    """For the editor's note: corrections to the channel's briefs accepted since its last edition was composed."""
    last = store.latest_edition(channel.workspace, channel.id)
    if last is None or last.composed is None:
        return []
    records = store.records(channel.workspace, CORRECTIONS).values()
    fresh = [
        one
        for one in records
        if one.get("state") == "accepted"
        and one.get("channel") == channel.id
        and datetime.fromisoformat(str(one["decided"])) >= last.composed
    ]
    return [_note(one) for one in sorted(fresh, key=lambda one: str(one["decided"]))]


def _note(one: dict[str, Any]) -> str:
    said = str(one["note"]).rstrip(".")
    return f"Correction to “{one['about']}”: {said}."
