"""What articles said before, and evidence that moved with a changed text. Pure but for reading what is kept.

An article keeps its id when its source changes it, and says what its source says now; what it said before is kept
beside it, because the evidence of briefs points into the text as it was when they were written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from briefs.checks.words import folded
from retail.prose import sentences
from retail.types import Article, Brief, Sentence, Span, evidence_text
from storage.base import Json, Store

EVERYBODY = "*"
"""Stands for a workspace in records of what is everybody's, as in `briefs.holding`."""
VERSIONS = "version"
"""Kind of the records of what an article said before, by its id."""
KEPT = 5
"""Earlier versions of an article that are kept: the first, which briefs were written from, and the latest."""


@dataclass(frozen=True, slots=True)
class Version:
    """What an article said until a moment."""

    title: str
    text: str
    until: datetime


def keep_version(store: Store, kept: Article, now: datetime) -> None:
    """Keep what an article says, before it says something else."""

    def add(old: Json | None) -> Json:
        was: list[Json] = list((old or {}).get("was", []))
        if not was or (was[-1]["title"], was[-1]["text"]) != (kept.title, kept.text):
            was.append({"title": kept.title, "text": kept.text, "until": now.isoformat()})
        return {"was": was if len(was) <= KEPT else [was[0], *was[-KEPT + 1 :]]}

    store.change_record(EVERYBODY, VERSIONS, kept.id, add)


def versions(store: Store, article: str) -> tuple[Version, ...]:
    """What the article said before, oldest first; empty for the many that never changed."""
    kept = store.record(EVERYBODY, VERSIONS, article) or {}
    return tuple(Version(v["title"], v["text"], datetime.fromisoformat(v["until"])) for v in kept.get("was", []))


def as_of(article: Article, was: Sequence[Version], moment: datetime) -> Article:
    """The article as it was at that moment."""
    then = next((version for version in was if version.until > moment), None)
    return replace(article, title=then.title, text=then.text) if then else article


def drop_versions(store: Store, before: datetime) -> int:
    """Forget what articles said until before that time (the retention setting); returns how many versions went."""
    gone = 0
    for key in store.records(EVERYBODY, VERSIONS):
        was = versions(store, key)
        left = [v for v in was if v.until >= before]
        if len(left) < len(was):
            gone += len(was) - len(left)
            made = {"was": [{"title": v.title, "text": v.text, "until": v.until.isoformat()} for v in left]}
            store.change_record(EVERYBODY, VERSIONS, key, lambda _, made=made: made if made["was"] else None)  # type: ignore[misc]
    return gone


@dataclass(frozen=True, slots=True)
class Moves:
    """From the articles as they were to what they say now."""

    then: dict[str, str]
    now: dict[str, str]

    def span(self, span: Span) -> Span | None:
        """Where the words stand now; None when they are gone."""
        old, new = self.then.get(span.article), self.now.get(span.article)
        if old is None or new is None or old == new:
            return span
        said = old[span.start : span.end]
        if new[span.start : span.end] == said:
            return span
        at = new.find(said) if said.strip() else -1
        return Span(span.article, at, at + len(said)) if at >= 0 else _sentence_with(span.article, said, new)

    def spans(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Those whose words still stand."""
        return tuple(moved for span in spans if (moved := self.span(span)))

    def stands(self, spans: Sequence[Span]) -> bool:
        """Do all of these words still stand, be it with other marks, spaces or capitals?"""
        return all(map(self.span, spans))


def _sentence_with(article: str, said: str, text: str) -> Span | None:
    """The sentence that has these words, be it with other marks, spaces or capitals."""
    words = folded(said)
    if not words.strip() or words not in folded(text):
        return None
    found = (place for place in sentences(text) if words in folded(text[slice(*place)]))
    return next((Span(article, *place) for place in found), Span(article, 0, len(text)))


def moves_of(then: Sequence[Article], now: Sequence[Article]) -> Moves:
    """How words moved from these articles to the same ones as they are `now`."""
    return Moves({a.id: evidence_text(a) for a in then}, {a.id: evidence_text(a) for a in now})


def relocated(brief: Brief, then: Sequence[Article], now: Sequence[Article]) -> Brief:
    """The brief with its evidence pointing into the articles as they are `now`.

    A sentence whose words are gone keeps its text, without that evidence; a figure, quotation or response goes.
    """
    moves = moves_of(then, now)

    def told(sentence: Sentence) -> Sentence:
        return replace(sentence, evidence=moves.spans(sentence.evidence))

    return replace(
        brief,
        sentences=tuple(map(told, brief.sentences)),
        why_it_matters=told(brief.why_it_matters) if brief.why_it_matters else None,
        unknowns=tuple(map(told, brief.unknowns)),
        delta=tuple(map(told, brief.delta)),
        quotes=tuple(replace(q, segments=moves.spans(q.segments)) for q in brief.quotes if moves.stands(q.segments)),
        numbers=tuple(
            replace(n, evidence=moved) for n in brief.numbers if (moved := moves.span(n.evidence)) is not None
        ),
        responses=tuple(
            replace(r, evidence=moves.span(r.evidence) if r.evidence else None)
            for r in brief.responses
            if r.evidence is None or moves.span(r.evidence)
        ),
        conflicts=tuple(c for c in brief.conflicts if all(moves.stands(v.evidence) for v in c.values)),
    )


def articles_told(store: Store, workspace: str, brief: Brief, articles: Sequence[Article]) -> list[Article]:
    """The brief's articles as they were when it was written."""
    was = {article.id: versions(store, article.id) for article in articles}
    if not any(was.values()):
        return list(articles)
    moment = _composed(store, workspace, brief)
    return [as_of(article, was[article.id], moment) for article in articles]


def _composed(store: Store, workspace: str, brief: Brief) -> datetime:
    """When the brief was written; where that is not kept, when its lead was published."""
    found = [
        edition.composed
        for story, day, channel in store.briefs_with(workspace, brief.articles).values()
        if story == brief.story and (edition := store.edition(workspace, channel, day)) and edition.composed
    ]
    return max(found, default=brief.published)


def articles_now(store: Store, workspace: str, brief: Brief) -> list[Article]:
    """The brief's articles as their sources have them now."""
    return store.articles(brief.articles, workspace=workspace)
