"""What a brief or a bare summary claims, in one neutral form that every check reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from retail.types import Brief, Sentence, View

Form = Literal["brief", "text"]


@dataclass(frozen=True, slots=True)
class Line:
    """A claimed sentence and where it stands (``sentences[0]``)."""

    where: str
    text: str
    published: bool = True
    """Held to the rules for a brief's own sentences; False for words shown as a source's."""


@dataclass(frozen=True, slots=True)
class QuoteClaim:
    """A claimed quotation. `article` is the id it is said to stand in."""

    where: str
    text: str
    speaker: str = ""
    role: str | None = None
    article: str | None = None
    told_to: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier item a View leans on."""

    day: date | None
    headline: str
    article: str | None = None


@dataclass(frozen=True, slots=True)
class ViewClaim:
    """The opinion, with who signs it."""

    text: str
    label: str = ""
    author_kind: str = ""
    author: str = ""
    refs: tuple[Reference, ...] = ()
    no_precedent: bool = False


@dataclass(frozen=True, slots=True)
class Claims:
    """Everything a brief says that can be checked. In form ``text`` there are sentences and nothing else."""

    form: Form = "brief"
    headline: str | None = None
    lines: tuple[Line, ...] = ()
    quotes: tuple[QuoteClaim, ...] = ()
    outlet: str | None = None
    """Whose report it is said to be."""
    view: ViewClaim | None = None
    figures: tuple[Line, ...] = ()
    """Numbers as printed, each its own line."""
    strict: bool = False
    """One of our own briefs: even a source's whole sentence may not speak of ``yesterday`` or in the first person."""

    @property
    def facts(self) -> tuple[Line, ...]:
        """The headline and all sentences."""
        return (*((Line("headline", self.headline),) if self.headline else ()), *self.lines)


def claims_of(brief: Brief) -> Claims:
    """The claims of one of our own briefs."""
    return Claims(
        headline=brief.headline,
        lines=tuple(_lines(brief)),
        quotes=tuple(
            QuoteClaim(f"quotes[{i}]", q.text, q.speaker, q.role, q.article, q.told_to)
            for i, q in enumerate(brief.quotes)
        ),
        outlet=brief.attribution.outlet,
        view=view_claim(brief.view) if brief.view else None,
        figures=tuple(Line(f"numbers[{i}]", n.surface) for i, n in enumerate(brief.numbers)),
        strict=True,
    )


def _lines(brief: Brief) -> Sequence[Line]:
    lines = _named("sentences", brief.sentences)
    if brief.why_it_matters:
        lines.append(Line("why_it_matters", brief.why_it_matters.text))
    lines += _named("unknowns", brief.unknowns) + _named("delta", brief.delta)
    lines += [
        Line(f"responses[{i}]", r.text, published=False) for i, r in enumerate(brief.responses) if r.text and r.evidence
    ]
    return lines


def _named(field: str, sentences: Sequence[Sentence]) -> list[Line]:
    return [Line(f"{field}[{i}]", s.text) for i, s in enumerate(sentences)]


def view_claim(view: View) -> ViewClaim:
    """The claims of a View."""
    refs = tuple(Reference(r.date, r.headline, r.article) for r in view.archive_refs)
    return ViewClaim(view.text, view.label, view.author.kind, view.author.name, refs, view.no_precedent)
