"""Writers of briefs: the extract, which cannot invent, and the model's draft, posted only where it proves true.

`ExtractiveWriter` copies whole sentences and adds nothing but fixed connecting phrases. `CheckedWriter` asks the
model first where there is one, has `briefs.checks` look at every sentence, removes what fails, and falls back to the
extract.
"""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from briefs.briefjson import brief_from_json, brief_to_json
from briefs.checks import WITHHELD, check_brief, repair
from briefs.extract import (
    FEWEST_WORDS,
    MAX_WORDS,
    SAID_ALREADY,
    Candidate,
    candidates,
    choose,
    content_stems,
    dated,
    is_dangling,
    outside_quotes,
    overlap,
    quoted_spans,
    scores,
    without_boilerplate,
)
from briefs.facts import (
    CALENDAR,
    attribution,
    conflicts,
    is_rumour,
    key_quotes,
    number_facts,
    responses,
    status_of,
    unknowns,
)
from briefs.questions import company_names, question_for
from briefs.seams import Writer
from retail.boilerplate import boilerplate_spans, clean_title
from retail.companies import CompanyTable
from retail.days import A_MONTH
from retail.errors import ModelError
from retail.prose import Attributed, attributions, hedges, names
from retail.text import cut
from retail.types import Article, Brief, ContextItem, Sentence, Source, Span, Story, StoryStatus, Violation

__all__ = [
    "CheckedWriter",
    "Drafter",
    "ExtractiveWriter",
    "brief_from_json",
    "brief_to_json",
    "headline_for",
    "kind_of",
]

log = logging.getLogger(__name__)

HEADLINE_CHARS = 110
HEADLINE_LEAST = 25
MAX_SOURCES = 7
WHY_WORDS = 35
MOST_SENTENCES = 2
LEAST_LINE = 3
"""Words that a headline must keep when page furniture before it is left out."""
FAILED_NOTE = "the model's draft failed its checks: extract"
UNPROVEN_NOTE = "the headline as the outlet has it; it does not pass the checks"
ABSENT_NOTE = "the model gave no usable draft: extract"

Check = Callable[[Brief, Sequence[Article]], tuple[Violation, ...]]
Repair = Callable[[Brief, Sequence[Violation]], Brief | None]


class ExtractiveWriter:
    """Writes briefs by copying sentences: the `Writer` that needs no key, no network, and never fails."""

    def __init__(self, table: CompanyTable | None = None) -> None:
        """`table`: for the names of companies; the bundled one where None."""
        self._table = table

    def write(self, story: Story, context: Sequence[ContextItem], now: datetime) -> Brief:
        """A brief of whole sentences of the lead (or of the fullest article where the lead is a bare headline)."""
        story = _as_shown(story)
        table = self._table or CompanyTable.bundled()
        told, chosen = _told(story)
        status = status_of(told, chosen)
        kind = kind_of(story)
        sentences = _sentences(told, chosen)
        headline = headline_for(story, told, chosen, status)
        spare = candidates(told)
        brief = Brief(
            story=story.id,
            headline=headline,
            attribution=attribution(story, status),
            sentences=sentences,
            sources=sources_of(story),
            published=story.lead.published,
            status=status,
            kind=kind,
            why_it_matters=_why(spare, chosen, headline),
            quotes=key_quotes(story.articles, chosen, sum(len(s.text.split()) for s in sentences)),
            numbers=number_facts(chosen, told),
            responses=responses(story, kind, status, company_names(story, table), chosen),
            unknowns=tuple(_sentence(candidate) for candidate in unknowns(spare, chosen)),
            conflicts=conflicts(story.articles),
            context=tuple(context),
            companies=_companies(story),
            topics=tuple(dict.fromkeys(topic for article in story.articles for topic in article.topics))[:4],
            articles=tuple(article.id for article in story.articles),
            note=single_source_note(story, status),
            update_of=story.update_of,
        )
        return replace(brief, question=question_for(story, brief, table))


def _as_shown(story: Story) -> Story:
    """The story without the texts of feeds that may be shown by headline only."""
    if not any(article.headline_only for article in story.articles):
        return story
    return replace(story, articles=tuple(replace(a, text="") if a.headline_only else a for a in story.articles))


def _told(story: Story) -> tuple[Article, list[Candidate]]:
    """The article the brief is made of, with its chosen sentences: the lead, or the next that has any."""
    for article in story.articles:
        if chosen := choose(article):
            return article, chosen
    return story.lead, []


def _sentences(told: Article, chosen: Sequence[Candidate]) -> tuple[Sentence, ...]:
    """The chosen sentences; of a bare headline, the headline."""
    if chosen:
        return tuple(_sentence(candidate) for candidate in chosen)
    if _INSTRUCTS.search(told.title):
        title = clean_title(told.title)
        start = max(told.title.find(title), 0)
        return (Sentence(WITHHELD, "fact", (Span(told.id, start, start + len(title)),)),)
    return (_headline_told(told),)


def _headline_told(told: Article) -> Sentence:
    """A headline as the one sentence of a brief: without a place or wire that stands before it as page furniture."""
    title = clean_title(told.title)
    start, end = without_boilerplate(boilerplate_spans(title), 0, len(title), title)
    line = title[start:end] if len(title[start:end].split()) >= LEAST_LINE else title
    at = max(told.title.find(line), 0)
    text = dated(line, told.published)
    return Sentence(text, "fact", (Span(told.id, at, at + len(line)),), hedges=hedges(line))


def _sentence(candidate: Candidate) -> Sentence:
    speaker = speaker_of(candidate.text)
    return Sentence(
        text=candidate.text,
        kind="attributed_claim" if speaker else "fact",
        evidence=(candidate.span,),
        speaker=speaker,
        hedges=hedges(candidate.text),
    )


def speaker_of(text: str) -> str | None:
    """Whose statement a sentence is: the subject of its first speech verb outside quotation marks; None for a fact.

    ``it said`` is said by whoever the sentence names first.
    """
    quoted = quoted_spans(text)
    for said in attributions(text):
        if said.verb.lower() in _SAYING and not any(start <= said.at < end for start, end in quoted):
            return _subject(text, said)
    return None


def _subject(text: str, said: Attributed) -> str | None:
    named = [name.text for name in names(text) if name.text.lower() not in CALENDAR]
    before = text[: said.at].rstrip().rpartition(" ")[2].lower()
    if before in ("it", "he", "she", "they"):
        return named[0] if named else None
    place = text.find(said.speaker)
    gap = text[place + len(said.speaker) : said.at] if 0 <= place < said.at else ""
    if said.speaker.lower() in CALENDAR or len(gap.split()) > 12 or place < 0:
        return named[0] if named else None
    return said.speaker


_SAYING = frozenset(
    "say says said tell tells told according announce announces announced argue argues argued claim claims claimed "
    "believe believes believed predict predicts predicted warn warns warned add adds added insist "
    "insists insisted".split()
)


# --- Why it matters -----------------------------------------------------------------------------------------------

_TO_COME = (
    "mean|make (?:it|them)|give|allow|create|be the|lead|help|force|hurt|affect|raise|put|feel|face|lose|"
    "push|add|bring|become|diminish|spread|threaten"
)
_CONSEQUENCE = re.compile(
    rf"\b(?:(?:would|could|may|might|will) (?:\w+ly |also )?(?:{_TO_COME})|"
    r"as a result|means? that|(?:biggest|largest|first|worst|best|highest|lowest|steepest)\b.{0,40}"
    r"\b(?:since|in (?:more than )?\w+ years|ever)|comes? as|"
    r"(?:puts?|adds?|putting|adding|raises?|growing|more) pressure|threatens|has an impact|affects?|"
    r"(?:their|its) competitors?|(?<!who )(?<!after some )rivals|in a bid to|in an effort to)\b",
    re.I,
)
_ASIDE = re.compile(
    rf"(?:In|On|By|Since) (?:(?:early |late |mid-)?(?:{A_MONTH})|the (?:morning|evening|afternoon) of)\b|"
    r"(?:In particular|For (?:example|instance|the)|Until then|Even|Any|When|Whether|Unlike|Expect|After|Before|During|"
    r"In one|In another|Consider|Presuming)\b|"
    r"In (?:\w+ )?(?:19|20)\d\d\b|.*\b(?:too|as well)\.$|.*\b(?:inspiring|unrealistic|little changed|unchanged)\b|"
    r".*\b(?:had|was|were|did|came|finished|thought) .*\bcould\b"
)
"""How a sentence opens that goes back in time or sideways: no consequence of today's event."""


def _why(found: Sequence[Candidate], chosen: Sequence[Candidate], headline: str) -> Sentence | None:
    """One sentence of the source on consequences, not told yet and able to stand alone; None when there is none."""
    told = {candidate.index for candidate in chosen}
    kept = [
        (score, candidate)
        for score, candidate in zip(scores(found), found, strict=True)
        if candidate.index not in told
        and not candidate.dangling
        and not quoted_spans(candidate.text)
        and candidate.words <= WHY_WORDS
        and _CONSEQUENCE.search(outside_quotes(candidate.text))
        and not _ASIDE.match(candidate.text)
        and all(overlap(candidate.stems, other.stems) < 0.5 for other in chosen)
        and not _joins_run(candidate, chosen)
        and _near(candidate, headline, chosen, len(found))
    ]
    best = max(kept, key=lambda pair: pair[0], default=None)
    if best is None or best[0] < 0 or best[1].text.rstrip(".") == headline:
        return None
    return _sentence(best[1])


LONG = 14
"""Sentences from which an article tells of more than its event: a consequence must then name what the brief tells."""


def _near(candidate: Candidate, headline: str, chosen: Sequence[Candidate], size: int) -> bool:
    """Has it a word with the headline or the told sentences in common, where the article is long?"""
    if size < LONG:
        return True
    title = content_stems(headline)
    told = title.union(*(c.stems for c in chosen))
    return not candidate.stems.isdisjoint(title) or len(candidate.stems & told) > 1


def _joins_run(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Would it make more than 75 words in a row from one article with the chosen sentences beside it (K1)?"""
    beside = [c for c in chosen if abs(c.index - candidate.index) <= 2]
    return candidate.words + sum(c.words for c in beside) > MAX_WORDS + 27 and bool(beside)


# --- Headline, kind, sources --------------------------------------------------------------------------------------

_BAIT = re.compile(
    r"\?|^(?:why|how|what|when|where|who|here['’]?s?|this|these|watch|video|photos?|opinion)\b|"
    r"you (?:need|won)|"
    r"\b(?:should|must|shocking|brilliant|stunning|unbelievable|finally|unfortunately|i|we|our|my)\b|!|<|>|@|https?:|…$|\.\.\.$",
    re.I,
)
_INSTRUCTS = re.compile(
    r"\b(?:ignore|disregard|forget) (?:all |any |the |your )?(?:previous|prior|above|earlier)?\s?instructions|"
    r"system prompt|<!(?:here|channel|everyone)|@(?:here|channel|everyone)\b",
    re.I,
)
"""A headline that speaks to a program, not to readers; it is told about, not shown."""
_FORWARD = re.compile(r"^(?:UPDATE|CORRECTED|RPT|WRAPUP|BRIEF|TEXT|FACTBOX|DEALTALK|EXCLUSIVE)\b[-\d: ]*", re.I)


def headline_for(story: Story, told: Article, chosen: Sequence[Candidate], status: StoryStatus) -> str:
    """The best headline among the articles', cleaned, at most 110 characters; the first sentence where none will do.

    A headline that states flatly what is a rumour is led by ``Report:``.
    """
    titles = [_FORWARD.sub("", clean_title(article.title)).strip() for article in (told, *story.articles)]
    titles = [title for title in titles if not _INSTRUCTS.search(title)] or [WITHHELD.rstrip(".")]
    fit = [title for title in titles if title and len(title) <= HEADLINE_CHARS and not _BAIT.search(title)]
    best = min(
        fit, key=lambda title: (len(title) < HEADLINE_LEAST, is_rumour(title) != (status == "rumour")), default=None
    )
    if best is None:
        best = _short_sentence(chosen, content_stems(titles[0])) or cut(titles[0] or story.lead.outlet, HEADLINE_CHARS)
    if status == "rumour" and not hedges(best) and len(best) + 8 <= HEADLINE_CHARS:
        return f"Report: {best}"
    return best


def _short_sentence(chosen: Sequence[Candidate], title: frozenset[str]) -> str | None:
    """A told sentence that can be the headline: short, of what the title is of, or the first."""
    fit = [c for at, c in enumerate(chosen) if not c.dangling and (at == 0 or c.stems & title)]
    return next((text for text in (c.text.rstrip(". ") for c in fit) if len(text) <= HEADLINE_CHARS), None)


_KIND_BY_TOPIC = {"recalls": "recall", "deals": "deal", "bankruptcy": "deal", "law": "legal", "earnings": "earnings"}
"""Kinds that a lead's *first* topic decides where the headline's words do not."""
_KIND_BY_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.I))
    for kind, pattern in (
        ("recall", r"\brecall(?:s|ed|ing)?\b"),
        ("legal", r"\b(?:sue[sd]?|lawsuit|court|judge|antitrust|settle(?:s|d|ment)|indict|FTC|probe|investigat)"),
        ("deal", r"\b(?:merger|merge[sd]?|acqui(?:re|res|red|sition)|takeover|buyout|to buy|to sell|buys)\b"),
        ("deal", r"\b(?:bid for|stake in|in talks|alliance|joint venture)\b"),
        ("people", r"\b(?:appoint(?:s|ed)?|names? .{0,40}\b(?:chief|CEO|CFO|president|chair))\b"),
        (
            "people",
            r"\b(?:hires?|taps?|promotes?|appoints?) .{0,50}\b(?:chief|CEO|CFO|COO|president|head|officer|director)\b",
        ),
        (
            "people",
            r"\b(?:CEO|CFO|chief executive|chairman|executive)\b.{0,40}\b(?:to become|leaves|departs|exits|to join)\b",
        ),
        ("people", r"\b(?:steps? down|resign(?:s|ed)?|retires?|succeed|ousted)\b"),
        ("earnings", r"\b(?:earnings|profit|quarter(?:ly)?|same-store|comparable sales|results|revenue)\b"),
    )
)


def kind_of(story: Story) -> str:
    """What kind of news it is (``deal``, ``legal``, ``people``, ``earnings``, ``recall``, ``data``, ``news``).

    By the headline's words first, which say what happened, then by the lead's topics.
    """
    title = story.lead.title
    for kind, pattern in _KIND_BY_WORDS:
        if pattern.search(title):
            return kind
    return _KIND_BY_TOPIC.get(story.lead.topics[0], "news") if story.lead.topics else "news"


def sources_of(story: Story) -> tuple[Source, ...]:
    """The articles as shown: the lead first, an outlet once, at most seven."""
    first: dict[str, Article] = {}
    for article in story.articles:
        first.setdefault(article.outlet, article)
    return tuple(
        Source(article.id, article.outlet, article.title, article.published, article.url)
        for article in list(first.values())[:MAX_SOURCES]
    )


def single_source_note(story: Story, status: StoryStatus) -> str | None:
    """F11: a rumour that one outlet alone has is marked."""
    return f"only {story.lead.outlet} has this so far" if status == "rumour" and len(story.outlets) == 1 else None


def _companies(story: Story) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.slug for article in story.articles for m in article.companies if m.about))


# --- The model's draft, checked -----------------------------------------------------------------------------------


class Drafter(Protocol):
    """Writes a draft that nobody has checked yet (`briefs.llm.ModelWriter`)."""

    name: str

    def draft(self, story: Story, extract: Brief, now: datetime) -> Brief:
        """`extract` with the draft's own headline, sentences and quotations. Raises `ModelError`."""


class CheckedWriter:
    """The `Writer` of the house: the model's draft where it proves true, the extract where not; both checked.

    What the checks found in a draft is kept in `Brief.violations`, and a note says when an extract stands in.
    """

    def __init__(
        self, extract: Writer, model: Drafter | None = None, *, check: Check = check_brief, mend: Repair = repair
    ) -> None:
        self._extract, self._model = extract, model
        self._check, self._mend = check, mend

    def write(self, story: Story, context: Sequence[ContextItem], now: datetime) -> Brief:
        """A brief without a violation: the model's, the model's repaired, or the extract's."""
        extract = self._checked_extract(story, context, now)
        if self._model is None:
            return extract
        try:
            draft = self._model.draft(story, extract, now)
        except ModelError as error:
            log.info("story %s: %s", story.id, error)
            return replace(extract, note=_noted(extract.note, ABSENT_NOTE))
        found = self._check(draft, story.articles)
        if not found:
            return draft
        made = self._sound(completed(draft, found, extract), story)
        if made is not None and _has_own(made, draft):
            return replace(made, violations=(*found, *made.violations))
        return replace(extract, violations=(*extract.violations, *found), note=_noted(extract.note, FAILED_NOTE))

    def _checked_extract(self, story: Story, context: Sequence[ContextItem], now: datetime) -> Brief:
        extract = self._extract.write(story, context, now)
        sound = self._sound(extract, story)
        if sound is not None:
            return sound
        found = self._check(extract, story.articles)
        log.info("story %s: its extract failed %s", story.id, ", ".join(sorted({v.check for v in found})))
        return self._bare(extract, story, found)

    def _bare(self, extract: Brief, story: Story, found: Sequence[Violation]) -> Brief:
        """The first of the articles' headlines that passes the checks; where none does, the lead's, marked so."""
        for article in story.articles:
            sound = self._sound(bare(extract, article), story)
            if sound is not None:
                return replace(sound, violations=(*found, *sound.violations))
        log.warning("story %s: no headline of its articles passes the checks", story.id)
        least = bare(extract, story.lead)
        return replace(least, violations=tuple(found), note=_noted(least.note, UNPROVEN_NOTE))

    def _sound(self, brief: Brief, story: Story) -> Brief | None:
        """The brief, repaired where need be; None when it cannot be made to pass."""
        found = self._check(brief, story.articles)
        kept: tuple[Violation, ...] = ()
        for _ in range(3):
            if not found:
                return replace(brief, violations=(*brief.violations, *kept)) if kept else brief
            mended = self._mend(brief, found)
            if mended is None or not mended.sentences:
                return None
            brief, kept = mended, (*kept, *found)
            found = self._check(brief, story.articles)
        return None if found else replace(brief, violations=kept)


def completed(draft: Brief, found: Sequence[Violation], extract: Brief) -> Brief:
    """The draft without its sentences that failed, the extract's own headline, sentences and line in their place.

    In the order of the articles, so that what comes first there comes first here; the checks look at it again.
    """
    wheres = {violation.where for violation in found}
    kept = [s for at, s in enumerate(draft.sentences) if f"sentences[{at}]" not in wheres]
    for sentence in extract.sentences:
        short = len(kept) < MOST_SENTENCES and sum(len(s.text.split()) for s in kept) < FEWEST_WORDS
        if short and not any(_said(sentence, s) for s in kept):
            kept.append(sentence)
    order = {article: at for at, article in enumerate(draft.articles)}
    kept.sort(key=lambda s: (order.get(s.evidence[0].article, len(order)), s.evidence[0].start))
    headline = extract.headline if "headline" in wheres else draft.headline
    return replace(draft, headline=headline, sentences=tuple(kept))


def _has_own(made: Brief, draft: Brief) -> bool:
    """Is a sentence of the draft's in what was made of it?"""
    return any(sentence in draft.sentences for sentence in made.sentences)


def _said(one: Sentence, other: Sentence) -> bool:
    return overlap(content_stems(one.text), content_stems(other.text)) >= SAID_ALREADY


def bare(brief: Brief, lead: Article) -> Brief:
    """The least brief that can be told: an article's headline, the outlet and the links."""
    title = clean_title(lead.title)
    headline = cut(f"Report: {title}" if brief.status == "rumour" and not hedges(title) else title, HEADLINE_CHARS)
    return replace(
        brief,
        headline=WITHHELD.rstrip(".") if _INSTRUCTS.search(title) else headline,
        sentences=_sentences(lead, ()),
        why_it_matters=None, quotes=(), numbers=(), unknowns=(), conflicts=(), question=None, view=None,
    )  # fmt: skip


def _noted(note: str | None, more: str) -> str:
    return f"{note}; {more}" if note else more


def dangling_starts(brief: Brief) -> list[str]:
    """Sentences of an extract that open with a word whose antecedent was not kept before them (C7)."""
    first = [sentence.text for sentence in brief.sentences[:1]] + (
        [brief.why_it_matters.text] if brief.why_it_matters else []
    )
    return [text for text in first if is_dangling(text)]
