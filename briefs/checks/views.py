"""The View (rubric D): signed, dated references, no new facts, forecasts with a degree of doubt, nothing imputed."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from briefs.checks.claimed import none_of
from briefs.checks.claims import Claims, ViewClaim
from briefs.checks.figures import missing_number
from briefs.checks.meaning import keys
from briefs.checks.names import name_key
from briefs.checks.sources import Sources, is_of_a_year
from briefs.checks.words import words
from retail.days import SAID_FOR_DAYS
from retail.lexicon import CONFIDENCE_WORDS, IMPUTATION
from retail.prose import Number, is_title_case, names, numbers, sentences
from retail.types import Article, Violation
from retail.words import background, stem
from retail.words import names as name_stems

LONGEST = 110
"""Words of a View at most (rubric D9; the floor of 40 is a score, not a gate: a dry "for the record" may be short)."""


def check_view(claims: Claims, sources: Sources) -> Iterator[Violation]:
    """Violations D1, D3, D4, D5, D8 and D9 of the View, if there is one."""
    view = claims.view
    if view is None:
        return
    yield from _signed(view)
    yield from _referenced(view, sources)
    yield from _new_facts(view, sources)
    yield from _forecasts(view)
    yield from _imputed(view, sources)
    count = len(words(view.text))
    if count > LONGEST:
        yield Violation("D9", "view", f"the View has {count} words; {LONGEST} are allowed")


def _signed(view: ViewClaim) -> Iterator[Violation]:
    if not view.text.strip():
        yield Violation("D1", "view", "the View has no text")
    if not view.label.strip() or view.label.strip().lower() in ("analysis", "news", "context", "report"):
        yield Violation("D1", "view", f"the label '{view.label}' does not say that this is an opinion")
    if not view.author.strip():
        yield Violation("D1", "view", "nobody signs the View")
    if view.author_kind not in ("human", "bot"):
        yield Violation("D1", "view", "the View does not say whether a person or the bot wrote it")


def _referenced(view: ViewClaim, sources: Sources) -> Iterator[Violation]:
    if not view.refs and not view.no_precedent:
        yield Violation(
            "D4", "view", "the View cites nothing from the archive and does not say that there is no precedent"
        )
    known = [_latest_day(d.article) for d in sources.docs if d.article.published.year > 1970]
    first = min(known, default=date.max)
    for ref in view.refs:
        if ref.day is None:
            yield Violation("D4", "view", f"the archive item '{ref.headline}' has no date")
        elif ref.day > first:
            yield Violation(
                "D4",
                "view",
                f"the archive item of {ref.day.isoformat()} is not earlier than the story ({first.isoformat()})",
            )


def _latest_day(article: Article) -> date:
    """The last day on which the article may have appeared: of a year alone, its last one."""
    day = article.published.date()
    return day.replace(month=12, day=31) if is_of_a_year(article) else day


def _known_text(view: ViewClaim) -> str:
    return "\n".join(
        [*(f"{r.headline}\n{r.day.isoformat() if r.day else ''}" for r in view.refs), view.author, view.label]
    )


def _nation_known(word: str, sources: Sources) -> bool:
    """``London`` for an article on British firms."""
    return any(key in sources.all_keys for key in keys(word) if key[:1] == "=")


def _new_facts(view: ViewClaim, sources: Sources) -> Iterator[Violation]:
    """No number or name that neither an article nor a cited archive item has (quotations: see `quotes`)."""
    cited = numbers(_known_text(view))
    for n in numbers(view.text):
        if n.kind in ("year", "ordinal", "time") or (n.words and n.value <= 12 and not n.unit):
            continue
        if not any(_equal(n, m) for m in cited) and not any(_equal(n, m) for d in sources.docs for m in d.numbers):
            yield Violation("D3", "view", missing_number(n, sources))
    known = sources.lows | {re.sub(r"'s?$", "", w.low) for w in words(_known_text(view))}
    for name in names(view.text):
        unknown = [w for w in name_key(name.text) if w not in known | SAID_FOR_DAYS and not _nation_known(w, sources)]
        if unknown and not (name.opening and _ordinary(name.text)) and not is_title_case(view.text):
            yield Violation("D3", "view", f"the name '{name.text}' is {none_of(sources)} and in no archive item cited")


def _ordinary(word: str) -> bool:
    return len(word.split()) == 1 and stem(word.lower()) in background() and stem(word.lower()) not in name_stems()


def _equal(a: Number, b: Number) -> bool:
    return a.unit == b.unit and abs(a.value - b.value) <= 1e-6 * max(1.0, abs(a.value))


_WILL = re.compile(
    r"\b(?:will|won['’]t|shall|is going to|are going to|is certain to|is bound to)\b|\w['’]ll\b", re.IGNORECASE
)
_MODAL = re.compile(r"\b(?:" + "|".join(re.escape(w.strip()) for w in CONFIDENCE_WORDS) + r")\b|\?", re.IGNORECASE)


def _forecasts(view: ViewClaim) -> Iterator[Violation]:
    for start, end in sentences(view.text):
        sentence = view.text[start:end]
        if _WILL.search(sentence) and not _MODAL.search(sentence):
            yield Violation("D5", "view", f"a forecast without a degree of doubt: '{sentence[:90]}'")


_IMPUTED = re.compile(r"(?<![\w-])(?:" + "|".join(re.escape(w) for w in IMPUTATION) + r")(?![\w-])", re.IGNORECASE)


def _imputed(view: ViewClaim, sources: Sources) -> Iterator[Violation]:
    for word in sorted({m.group().lower() for m in _IMPUTED.finditer(view.text)}):
        if not _in_sources(word, sources):
            yield Violation(
                "D8",
                "view",
                f"'{word}' imputes a motive or an offence that is {none_of(sources)}",
            )


def _in_sources(word: str, sources: Sources) -> bool:
    return any(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", d.text, re.IGNORECASE) for d in sources.docs)


def parts(view: ViewClaim) -> Sequence[str]:
    """The sentences of a View."""
    return [view.text[a:b] for a, b in sentences(view.text)]
