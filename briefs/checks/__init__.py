"""The checks: code, not a promise, that says whether a brief is true to its articles. Pure; a few milliseconds a brief.

Ids are those of the house's rubric: A quotations, B numbers, dates and names, C support and attribution, D opinion,
E shape, F repetition, K fair use. Every `Violation.why` is a sentence for a reader.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from briefs.checks.arithmetic import check_arithmetic
from briefs.checks.certainty import check_certainty
from briefs.checks.claimed import Claimed, rests_on
from briefs.checks.claims import Claims, Line, QuoteClaim, Reference, ViewClaim, claims_of
from briefs.checks.clauses import clauses
from briefs.checks.contraries import check_contraries
from briefs.checks.credit import check_credit
from briefs.checks.dates import check_dates
from briefs.checks.doings import check_doings
from briefs.checks.entities import check_names
from briefs.checks.figures import check_figures, check_numbers
from briefs.checks.firmness import check_firmness
from briefs.checks.hedging import check_hedges
from briefs.checks.labels import check_labels
from briefs.checks.near import check_near
from briefs.checks.polarity import check_polarity, turned_round
from briefs.checks.quotes import check_quotes
from briefs.checks.repairing import repair
from briefs.checks.roles import check_offices, check_role_text, check_roles
from briefs.checks.shape import check_headline, check_outlet, check_references, check_shape, dangles
from briefs.checks.sources import Sources
from briefs.checks.speakers import check_speakers
from briefs.checks.support import (
    check_attribution,
    check_opinion,
    check_support,
    find_places,
    is_from_view,
)
from briefs.checks.verdicts import check_verdicts
from briefs.checks.views import check_view
from briefs.checks.words import content
from retail.prose import sentences
from retail.types import Article, Brief, Edition, OneLiner, Violation

WITHHELD = "The text of this article reads as instructions to a program and is not shown."
"""The one sentence in a brief that is ours: it stands where a headline would speak to a program."""

__all__ = [
    "WITHHELD",
    "Claims",
    "Line",
    "QuoteClaim",
    "Reference",
    "ViewClaim",
    "check_brief",
    "check_claims",
    "check_edition",
    "claims_of",
    "dangles",
    "repair",
    "view_faults",
]


def check_brief(brief: Brief, articles: Sequence[Article], *, today: date | None = None) -> tuple[Violation, ...]:
    """Everything wrong with a brief, held against its articles; nothing when it may be posted.

    The evidence the brief cites is checked to exist, but not trusted: each sentence is held against all articles.
    `today` is the day of the edition; a brief may not say ``yesterday`` in any case.
    """
    found = list(check_shape(brief, articles))
    found += check_claims(claims_of(brief), articles)
    return _each_once(found)


def check_claims(claims: Claims, articles: Sequence[Article]) -> tuple[Violation, ...]:
    """The same for claims in the neutral form: a raw case of the audit, or a bare summary."""
    if not articles:
        return (Violation("C6", "articles", "there is no article to hold it against"),)
    sources = Sources(articles)
    claims = replace(
        claims,
        headline=None if claims.headline == WITHHELD.rstrip(".") else claims.headline,
        lines=tuple(line for line in claims.lines if line.text != WITHHELD),
    )
    claimed = [c for line in claims.facts for c in _claimed(line, sources)]
    found = [v for line in claims.facts for v in _check_whole(line, claims, sources)]
    found += [v for c in claimed for v in _check_line(c, claims, sources)]
    found += check_quotes(claims, sources)
    for quote in claims.quotes:
        if quote.role:
            found += check_roles(quote.where, f"{quote.speaker}, {quote.role}", sources, quote.speaker)
            found += check_role_text(quote.where, quote.role, quote.speaker, sources)
    found += check_figures(claims.figures, sources)
    found += check_outlet(claims, claimed, sources)
    found += check_headline(claims, claimed)
    found += check_references(claims)
    found += check_view(claims, sources)
    return _each_once(found)


def view_faults(brief: Brief, articles: Sequence[Article]) -> tuple[Violation, ...]:
    """What `check_brief` may find in a brief for its View alone: where it is nothing, the rest need not be asked."""
    claims = claims_of(brief)
    if claims.view is None:
        return ()
    sources = Sources(articles)
    found = [*check_view(claims, sources), *check_quotes(Claims(view=claims.view), sources)]
    parts = ((line, p) for line in claims.facts for a, b in sentences(line.text) for p in _clauses(line.text[a:b]))
    for line, part in parts:
        if is_from_view(part, claims.view.text):
            found.append(Violation("D2", line.where, "this sentence is the View's, and perhaps no source's"))
    return tuple(found)


def _claimed(line: Line, sources: Sources) -> Iterator[Claimed]:
    """The sentences of a line, each with the places it may rest on."""
    for start, end in sentences(line.text):
        whole = line.text[start:end]
        exact = sources.is_verbatim(whole.removeprefix("Report: "))  # a source's own headline, marked as a report
        verbatim = exact or sources.is_dated_anew(whole)
        for text in [whole] if verbatim else _clauses(whole):
            yield Claimed(line.where, text, find_places(text, sources)[1], verbatim, exact, whole)


def _clauses(sentence: str) -> list[str]:
    """The parts of a sentence joined by semicolons, each long enough to rest on a place of its own."""
    parts = sentence.split("; ")
    quoted = sentence.count('"') + sentence.count("“")
    return parts if len(parts) > 1 and not quoted and all(len(p.split()) >= 4 for p in parts) else [sentence]


def _check_whole(line: Line, claims: Claims, sources: Sources) -> Iterator[Violation]:
    for start, end in sentences(line.text):
        text = line.text[start:end]
        if not sources.is_verbatim(text):
            yield from check_support(line.where, text, claims, sources)


def _check_line(claimed: Claimed, claims: Claims, sources: Sources) -> Iterator[Violation]:
    yield from check_numbers(claimed, sources)
    yield from check_dates(claimed, claims, sources)
    yield from check_names(claimed, claims, sources)
    if not claimed.verbatim:
        yield from check_offices(claimed, sources)
    yield from check_labels(claimed, sources)
    yield from check_near(claimed, sources)
    yield from check_polarity(claimed, sources)
    yield from check_contraries(claimed, sources)
    yield from check_arithmetic(claimed)
    yield from check_verdicts(claimed, sources)
    yield from check_hedges(claimed)
    yield from check_firmness(claimed)
    yield from check_certainty(claimed)
    yield from _check_parts(claimed, sources)
    flattened = [*check_attribution(claimed, claims, sources), *check_speakers(claimed, sources)]
    yield from flattened or check_credit(claimed, sources)
    yield from check_doings(claimed)
    yield from check_opinion(claimed, claims, sources)


def _check_parts(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """Clause by clause: what a longer sentence joins may rest on sentences of its own, which say nearly all of it."""
    parts = clauses(claimed.text) if not claimed.verbatim else ()
    for part in parts if len(parts) > 1 else ():
        if len(content(part.text)) < _FEWEST:
            continue
        places = [p for p in find_places(part.text, sources)[1] if rests_on(part.text, p) >= _PART_RESTS][:2]
        if places:
            own = replace(claimed, text=part.text, places=places)
            yield from check_hedges(own, part=True)
            yield from check_firmness(own)
            yield from turned_round(own)


_FEWEST = 4
"""Words of meaning that a clause must have to be held against a source by itself."""
_PART_RESTS = 0.8
"""How much of it (see `rests_on`) a source's sentence must have."""


def check_edition(edition: Edition) -> tuple[Violation, ...]:
    """Nothing twice in an edition (F2): no story, no article, no source link in two of its briefs or one-liners."""
    found: list[Violation] = []
    seen: dict[str, str] = {}
    items: tuple[Brief | OneLiner, ...] = (*edition.briefs, *edition.one_liners)
    for i, item in enumerate(items):
        where = f"briefs[{i}]" if isinstance(item, Brief) else f"one_liners[{i - len(edition.briefs)}]"
        for key in {f"story {item.story}", *(f"article {a}" for a in item.articles)}:
            if key in seen:
                found.append(Violation("F2", where, f"{key} is already in {seen[key]}"))
            seen.setdefault(key, where)
        if isinstance(item, Brief) and item.update_of and not item.delta:
            found.append(Violation("F3", where, "told before, and does not say what is new"))
    return _each_once(found)


def _each_once(found: Sequence[Violation]) -> tuple[Violation, ...]:
    return tuple(dict.fromkeys(found))
