"""Sources that change their own text: what an article said before, and what a change means for the briefs that told it.

An article keeps its id, keys, date and place in its story when its feed brings it again with another title or text, so
that an edited item is never a second story. The article then says what its source says now: search and answers must not
go on telling what was taken back. What it said before is kept beside it, because the evidence of briefs points into the
text as it was when they were written.

A brief is corrected where words it cites are gone, once for each change, and only then.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from briefs.checks import check_brief
from briefs.checks.words import content, folded
from briefs.corrections import CORRECTIONS, amended, corrected
from briefs.extract import candidates, dated
from briefs.versions import Moves, keep_version, moves_of, relocated, versions
from retail.boilerplate import clean_title
from retail.prose import sentences
from retail.text import cut
from retail.types import Article, Brief, Channel, Sentence, Span, evidence_text
from storage.base import Store

REVISED = "revised"
"""Kind of the records of articles that changed, by workspace: the briefs on them are to be looked at."""
RECHECKED = timedelta(days=14)
"""Briefs told so long ago are no longer corrected."""
MOST = 3
"""Corrections that sources' changes may bring to one brief: a page that is edited every hour is not news each time."""
COUNTERPART = 0.4
"""A sentence that shares so much of its words with one that is gone stands in its place."""
ALONE = 6
"""So many sentences of the lead are tried as the whole of a brief."""
_BY = "source"


# --- Keeping ------------------------------------------------------------------------------------------------------


def revise(store: Store, articles: Sequence[Article], now: datetime) -> list[str]:
    """Keep the new words of articles that their own feed brought again; returns the ids of those that changed."""
    changed = []
    for article in _alone(articles):
        kept = _kept_as(store, article)
        if kept is not None and is_changed(kept, article):
            keep_version(store, kept, now)
            _to_be_looked_at(store, kept.id, now)
            if store.revise_article(_revised(kept, article)):
                changed.append(kept.id)
    return changed


def _revised(kept: Article, new: Article) -> Article:
    """The kept article with its new words; a text of which only the beginning is given any more stays whole."""
    if not _is_cut(kept, new):
        return replace(new, id=kept.id)
    return replace(kept, title=new.title)


def _alone(articles: Sequence[Article]) -> Iterator[Article]:
    """Those that share no key with another of the same document: items that do tell nothing about change."""
    times: dict[str, int] = {}
    for article in articles:
        for key in set(article.keys):
            times[key] = times.get(key, 0) + 1
    return (article for article in articles if all(times[key] == 1 for key in article.keys))


def _kept_as(store: Store, article: Article) -> Article | None:
    """The kept article that this is, read from the same feed under the same name (guid) or, without one, address."""
    for key in article.keys:
        kept = store.article_by_key(key)
        if kept is None or kept.feed_url != article.feed_url:
            continue
        if (kept.guid == article.guid) if kept.guid and article.guid else (kept.url == article.url):
            return kept
    return None


def is_changed(kept: Article, new: Article) -> bool:
    """Does it say something else? Other marks and spaces are nothing else, and neither is a text that was only cut."""
    return folded(new.title) != folded(kept.title) or (folded(new.text) != folded(kept.text) and not _is_cut(kept, new))


def _is_cut(kept: Article, new: Article) -> bool:
    """Is there less of the text than is kept, and nothing else? A text that the retention setting took stays gone."""
    return not kept.text or folded(kept.text).startswith(folded(new.text.rstrip("….")).rstrip())


def _to_be_looked_at(store: Store, article: str, now: datetime) -> None:
    for workspace in {channel.workspace for channel in store.channels()}:
        if store.briefs_with(workspace, [article]):
            store.change_record(workspace, REVISED, article, lambda _: {"at": now.isoformat()})


# --- What a change means for a brief ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """A brief that a source's change touches: how it reads now, and what readers are told."""

    key: str
    story: str
    channel: str
    day: date
    headline: str
    text: str
    note: str


def waiting(store: Store, workspace: str) -> list[str]:
    """Articles that changed and whose briefs were not looked at yet."""
    return list(store.records(workspace, REVISED))


def looked_at(store: Store, workspace: str, article: str) -> None:
    """The briefs on this article are as they should be."""
    store.change_record(workspace, REVISED, article, lambda _: None)


def changes_of(store: Store, workspace: str, article: str, now: datetime) -> list[Change]:
    """What the article's last change means for every brief of the last days that cites it, channel by channel."""
    found: list[Change] = []
    for channel in store.channels(workspace):
        told = store.told(workspace, channel.id, (now - RECHECKED).date())
        for story, (day, ids) in told.items():
            brief = store.brief(workspace, story) if article in ids else None
            if brief is not None and (change := _change(store, channel, day, brief, article)):
                found.append(change)
    return found


def _change(store: Store, channel: Channel, day: date, brief: Brief, article: str) -> Change | None:
    current = store.articles(brief.articles, workspace=channel.workspace)
    new = next((one for one in current if one.id == article), None)
    was = versions(store, article)
    if new is None or not was:
        return None
    key = f"{_BY}-{article}-{_digest(new)}-{channel.id}"
    if store.record(channel.workspace, CORRECTIONS, key) or _corrections(store, channel, brief.story) >= MOST:
        return None
    before = [replace(one, title=was[-1].title, text=was[-1].text) if one.id == article else one for one in current]
    stood = amended(store, channel.workspace, brief, before)
    made = mended(stood, article, before, current)
    if made is None:
        return None
    note, headline, text = made
    return Change(key, brief.story, channel.id, day, headline, text, f"{new.outlet} changed its report: {note}")


def _digest(article: Article) -> str:
    return hashlib.blake2b(evidence_text(article).encode("utf-8", "replace"), digest_size=5).hexdigest()


def _corrections(store: Store, channel: Channel, story: str) -> int:
    made = store.records(channel.workspace, CORRECTIONS).items()
    return sum(k.startswith(f"{_BY}-") and (v["story"], v["channel"]) == (story, channel.id) for k, v in made)


def _cited(brief: Brief) -> Iterator[tuple[Span, ...]]:
    """The evidence of everything the brief tells."""
    parts = [*brief.sentences, *brief.unknowns, *brief.delta, *([brief.why_it_matters] if brief.why_it_matters else [])]
    yield from (part.evidence for part in parts)
    yield from (quote.segments for quote in brief.quotes)
    yield from ((number.evidence,) for number in brief.numbers)
    yield from ((response.evidence,) for response in brief.responses if response.evidence)
    yield from (value.evidence for conflict in brief.conflicts for value in conflict.values)


def mended(
    brief: Brief, article: str, before: Sequence[Article], now: Sequence[Article]
) -> tuple[str, str, str] | None:
    """What a change of one of its articles makes of a brief whose evidence points into `before`: what readers are told
    of it, and its headline and text by its articles as they are `now`; None where no cited words are gone. Pure.
    """
    note = _what_changed(brief, article, before, now)
    return (note, *_mended(brief, before, now)) if note else None


def _what_changed(brief: Brief, article: str, before: Sequence[Article], now: Sequence[Article]) -> str | None:
    """In words: what the source says now where it said something that the brief cites; None when all of that stands."""
    moves = moves_of(before, now)
    lost = [span for spans in _cited(brief) for span in spans if span.article == article and not moves.stands((span,))]
    if not lost:
        return None
    old, new = moves.then[article], moves.now[article]
    gone = dict.fromkeys(_sentence_at(old, span) for span in lost)
    said = next(iter(gone))
    instead = _counterpart(said, new, old)
    if instead is None:
        return f"it no longer says “{cut(said, 160)}”"
    return f"it now says “{cut(instead, 160)}” where it said “{cut(said, 160)}”"


def _sentence_at(text: str, span: Span) -> str:
    """The sentence in which the words stand (or begin)."""
    for start, end in sentences(text):
        if start <= span.start < end:
            return " ".join(text[start:end].split())
    return " ".join(text[span.start : span.end].split())


def _counterpart(said: str, new: str, old: str) -> str | None:
    """The sentence of the new text, not in the old one, that stands where this one stood."""
    mine, known = set(content(said)), folded(old)
    best, most = None, COUNTERPART
    for start, end in sentences(new):
        other = " ".join(new[start:end].split())
        theirs = set(content(other))
        shared = len(mine & theirs) / max(1, len(mine | theirs))
        if shared >= most and folded(other) not in known:
            best, most = other, shared
    return best


def _mended(brief: Brief, before: Sequence[Article], now: Sequence[Article]) -> tuple[str, str]:
    """Headline and text of the brief by what its articles say now, passing the checks where that can be had: sentences
    whose words changed are replaced by the words that took their place, or go; where nothing is left that may stand
    alone, a sentence of the lead's does.
    """
    moves = moves_of(before, now)
    dates = {article.id: article.published for article in now}
    told = [_replaced(sentence, moves, dates) for sentence in brief.sentences]
    kept = [text for text, _ in told if text]
    fresh = {text for text, is_new in told if is_new}
    texts = [
        " ".join(one for one in kept if one not in leave_out)
        for leave_out in ((), *((one,) for one in kept if one in fresh), tuple(fresh))
    ]
    texts += kept  # one sentence may lean on another that went
    texts += [one.text for one in candidates(now[0]) if not one.dangling][:ALONE]
    headlines = dict.fromkeys((brief.headline, clean_title(now[0].title)))
    tries = [(headline, text) for text in dict.fromkeys(texts) if text for headline in headlines]
    moved = relocated(brief, before, now)
    faults: dict[tuple[str, str], int] = {}
    for one in tries:
        faults[one] = _faults(moved, *one, now)
        if not faults[one]:
            return one
    return min(faults, key=lambda one: faults[one], default=(clean_title(now[0].title), now[0].title))


def _faults(brief: Brief, headline: str, text: str, articles: Sequence[Article]) -> int:
    """How much the checks find in headline and sentences."""
    made = corrected(brief, headline, text, articles).brief
    found = check_brief(replace(made, status=brief.status), articles)
    return sum(fault.where.startswith(("headline", "sentences")) for fault in found)


def _replaced(sentence: Sentence, moves: Moves, dates: Mapping[str, datetime]) -> tuple[str | None, bool]:
    """The sentence's text now, and whether it is new; None where nothing took its place."""
    lost = [span for span in sentence.evidence if not moves.stands((span,))]
    if not lost:
        return sentence.text, False
    article = lost[0].article
    old, new = moves.then[article], moves.now[article]
    instead = _counterpart(_sentence_at(old, lost[0]), new, old)
    return (dated(instead, dates[article]) if instead else None), True


def record_change(store: Store, workspace: str, change: Change, about: str, now: datetime) -> bool:
    """Keep the correction, as an editor's accepted one is kept; False when this very change was recorded before."""
    made = {
        "story": change.story,
        "about": about,
        "channel": change.channel,
        "by": _BY,
        "wrong": "",
        "right": "",
        "state": "accepted",
        "at": now.isoformat(),
        "decided": now.isoformat(),
        "decided_by": _BY,
        "note": change.note,
        "headline": change.headline,
        "text": change.text,
    }
    new = store.record(workspace, CORRECTIONS, change.key) is None
    store.change_record(workspace, CORRECTIONS, change.key, lambda old: old or made)
    return new
