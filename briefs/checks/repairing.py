"""Repair: what failed is taken out; when nothing sound remains, there is no brief."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from briefs.extract import is_dangling
from retail.types import Brief, Quote, Sentence, Violation

_T = TypeVar("_T")
QUOTE_SHARE = 0.35
"""Quoted words of all words of a brief's facts, at most (rubric A7)."""
_FATAL = frozenset({"headline", "attribution", "sentences", "sources"})


def repair(brief: Brief, violations: Sequence[Violation]) -> Brief | None:
    """The brief without what failed, the violations noted in it; None when the headline, the attribution or all
    sentences failed.

    Sentences, quotations, numbers, responses and so on go one by one; a View goes as a whole.
    """
    if not violations:
        return brief
    wheres = [v.where for v in violations]
    kept = _standing(_without(brief.sentences, "sentences", wheres), brief.sentences)
    if _FATAL & set(wheres) or not kept:
        return None
    why = None if "why_it_matters" in wheres else brief.why_it_matters
    return replace(
        brief,
        sentences=kept,
        why_it_matters=why,
        quotes=_within_share(_without(brief.quotes, "quotes", wheres), kept),
        numbers=_without(brief.numbers, "numbers", wheres),
        responses=_without(brief.responses, "responses", wheres),
        unknowns=_without(brief.unknowns, "unknowns", wheres),
        delta=_without(brief.delta, "delta", wheres),
        view=None if "view" in wheres else brief.view,
        note=_note(brief, wheres),
        violations=(*brief.violations, *violations),
    )


def _without(items: tuple[_T, ...], field: str, wheres: Iterable[str]) -> tuple[_T, ...]:
    gone = {int(m[1]) for where in wheres if (m := re.fullmatch(rf"{field}\[(\d+)\]", where))}
    return tuple(item for i, item in enumerate(items) if i not in gone)


def _standing(kept: tuple[Sentence, ...], before: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """What is left, without sentences that lean on one taken out (C7)."""
    standing: list[Sentence] = []
    for sentence in kept:
        at = before.index(sentence)
        leans = is_dangling(sentence.text) and (not standing or standing[-1] != before[at - 1])
        if not leans:
            standing.append(sentence)
    return tuple(standing)


def _within_share(quotes: tuple[Quote, ...], kept: tuple[Sentence, ...]) -> tuple[Quote, ...]:
    """As many of the quotations, the first ones first, as the sentences left may carry (A7)."""
    budget = QUOTE_SHARE / (1 - QUOTE_SHARE) * sum(len(s.text.split()) for s in kept)
    fit = [q for i, q in enumerate(quotes) if sum(len(p.text.split()) for p in quotes[: i + 1]) <= budget]
    return tuple(fit)


def _note(brief: Brief, wheres: Sequence[str]) -> str | None:
    if "note" in wheres and brief.sources:
        only = f"Only {brief.sources[0].outlet} has this so far."
        return f"{brief.note} {only}" if brief.note else only
    return brief.note
