"""The articles a brief is held against, read once: sentences, words, figures, dates, names, quotations.

An article is indexed once and kept (`index`), so that checking a brief costs milliseconds.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from briefs.checks.binding import Span, Tied, ties
from briefs.checks.meaning import keys
from briefs.checks.words import Word, folded, words
from retail.boilerplate import clean_title, strip_boilerplate
from retail.prose import (
    Attributed,
    DateMention,
    Hedge,
    Name,
    Number,
    Quotation,
    Role,
    attributions,
    dates,
    hedge_marks,
    names,
    numbers,
    quotations,
    roles,
    sentences,
)
from retail.types import Article, evidence_text

_DATE_LEAD = re.compile(
    r"[\s,(]*\b(?:(?:earlier|later)\s+)?(?:(?:on|in|of|by|since|from)\s+)?(?:the week of)?\s*$", re.IGNORECASE
)


_FULL_NAME = re.compile(r"\b[A-Z][a-z]+(?:\s(?:(?:and|of|for|the|on)\s){0,2}[A-Z][a-z]+){2,5}\b")


_HYPHENED = re.compile(r"\b[A-Z][a-z]+(?:-[A-Z][a-z]+)+\b")


def _dateless(text: str) -> str:
    """Words as compared without dates and the prepositions and commas that bring them."""
    text = strip_boilerplate(text)
    for d in reversed(dates(text)):
        text = _DATE_LEAD.sub(" ", text[: d.start]) + text[d.end :]
    return folded(text)


_QUOTED = "q"
"""Stands before the folded form of a sentence that is wholly in quotation marks."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of an article: what can support a claim."""

    doc: "Source"
    index: int
    start: int
    end: int

    @property
    def text(self) -> str:
        """The sentence as printed."""
        return self.doc.text[self.start : self.end]

    @property
    def is_title(self) -> bool:
        """Is it (part of) the headline?"""
        return self.start < self.doc.title_end


def is_of_a_year(article: Article) -> bool:
    """Is no more known of its day than the year? A year alone is read as its first moment."""
    day = article.published
    return (day.month, day.day, day.hour, day.minute, day.second) == (1, 1, 0, 0, 0)


class Source:
    """An article with everything the checks ask about it, worked out when first asked."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.text = evidence_text(article)
        self.title_end = len(article.title)
        self.is_of_a_year = is_of_a_year(article)
        self._ties: dict[tuple[str, Span], Tied] = {}

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Its sentences, the headline first."""
        return sentences(self.text)

    @cached_property
    def places(self) -> list[Place]:
        """Its sentences as places."""
        return [Place(self, i, a, b) for i, (a, b) in enumerate(self.spans)]

    @cached_property
    def stems(self) -> list[frozenset[str]]:
        """The meaning-carrying stems of each sentence."""
        return [frozenset(w.stem for w in words(self.text[a:b])) for a, b in self.spans]

    @cached_property
    def keys(self) -> list[frozenset[str]]:
        """Everything the words of each sentence may be matched by (`meaning.keys`)."""
        own = [frozenset().union(*(keys(w.low) for w in words(self.text[a:b]))) for a, b in self.spans]
        return [self._spelled_out(have, self.text[a:b]) for have, (a, b) in zip(own, self.spans, strict=True)]

    def _spelled_out(self, have: frozenset[str], sentence: str) -> frozenset[str]:
        """With the words of each body that the sentence has by initials which the article spells out."""
        return have.union(*(more for short, more in self.initials.items() if re.search(rf"\b{short}\b", sentence)))

    @cached_property
    def initials(self) -> dict[str, frozenset[str]]:
        """The names of three words and more that its text has by their initials as well, each with its words' keys."""
        short = set(re.findall(r"\b[A-Z]{3,6}\b", self.text))
        found: dict[str, frozenset[str]] = {}
        for m in _FULL_NAME.finditer(self.text) if short else ():
            letters = "".join(w[0] for w in m.group().split() if w[0].isupper())
            if letters in short:
                found[letters] = frozenset().union(*(keys(w.low) for w in words(m.group()) if w.content))
        return found

    @cached_property
    def all_keys(self) -> frozenset[str]:
        """The keys of all its words."""
        return frozenset().union(*self.keys)

    @cached_property
    def all_stems(self) -> frozenset[str]:
        """The stems of all its words."""
        return frozenset().union(*self.stems)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All its words."""
        return words(self.text)

    @cached_property
    def folded(self) -> str:
        """All its words as compared."""
        return folded(self.text)

    @cached_property
    def folded_sentences(self) -> frozenset[str]:
        """Each sentence as compared, for telling what was taken over word for word."""
        bare = strip_boilerplate(self.article.text)
        without = {folded(bare[a:b]) for a, b in sentences(bare)} if bare != self.article.text else set()
        title = {folded(self.article.title), folded(clean_title(self.article.title))}
        quoted = {folded(self.text[a:b]) for a, b in self.spans if self._in_quotation(a, b)}
        own = {folded(self.text[a:b]) for a, b in self.spans}
        return frozenset((own | without | title) - quoted) | {_QUOTED + s for s in quoted}

    def _in_quotation(self, start: int, end: int) -> bool:
        """Is the whole sentence somebody's words? Without quotation marks it would be told as a fact."""
        return any(q.start <= start + 1 and end - 1 <= q.end and not q.scare for q in self.quotations)

    @cached_property
    def dateless(self) -> frozenset[str]:
        """Each sentence that nobody is quoted for as a whole, as compared, its dates left out."""
        open_ = [(a, b) for a, b in self.spans if not self._in_quotation(a, b)]
        return frozenset(_dateless(self.text[a:b]) for a, b in open_) - {_dateless("")}

    def joins(self, key: str) -> bool:
        """Is the folded text several whole sentences in a row (a wire's bullets run together)?"""
        if key not in self.folded:
            return False
        ends = self.folded_sentences
        return any(key.startswith(s) for s in ends if s.strip()) and any(key.endswith(s) for s in ends if s.strip())

    @cached_property
    def lows(self) -> frozenset[str]:
        """All its words as compared, possessives folded."""
        whole = {re.sub(r"'s?$", "", w.low).strip(".") for w in self.words}
        dotless = {w.replace(".", "") for w in whole if "." in w}
        joined = {w.replace("-", "") for w in whole if "-" in w}
        return frozenset(whole.union(dotless, joined, *(w.split("-") for w in whole if "-" in w)))

    @cached_property
    def lows_of_title(self) -> frozenset[str]:
        """The words of its headline as compared, possessives folded."""
        return frozenset(re.sub(r"'s?$", "", w.low).strip(".") for w in self.words if w.start < self.title_end)

    @cached_property
    def numbers(self) -> list[Number]:
        """Its figures."""
        return numbers(self.text)

    @cached_property
    def dates(self) -> list[DateMention]:
        """Its dates, resolved by its day of publication."""
        return dates(self.text, self.article.published)

    def is_of_date(self, figure: Number) -> bool:
        """Is it the day or the year of a date? Then it counts nothing."""
        return figure.kind == "count" and any(
            d.start <= figure.start and figure.end <= d.end for d in self.dates if d.kind in ("day", "month", "year")
        )

    @cached_property
    def names(self) -> list[Name]:
        """Its names."""
        return names(self.text)

    @cached_property
    def quotations(self) -> list[Quotation]:
        """Its quotations."""
        return quotations(self.text)

    @cached_property
    def said(self) -> list[tuple[str, Quotation]]:
        """Its quotations (no picked-out terms) as compared."""
        return [(folded(q.text), q) for q in self.quotations if not q.scare and not q.single]

    @cached_property
    def attributions(self) -> list[Attributed]:
        """Who is said to say what in it."""
        return attributions(self.text)

    @cached_property
    def hedges(self) -> list[Hedge]:
        """Its hedges."""
        return hedge_marks(self.text)

    @cached_property
    def roles(self) -> list[Role]:
        """The roles it names."""
        return roles(self.text)

    def figure_ties(self, figure: Number) -> Tied:
        """What a figure of its text is tied to (`binding.ties`)."""
        kind = figure.unit or figure.kind
        alike = [(n.start, n.end) for n in self.numbers if (n.unit or n.kind) == kind and n.start != figure.start]
        return self._tied("figure", (figure.start, figure.end), alike)

    def date_ties(self, when: DateMention) -> Tied:
        """What a date of its text is tied to."""
        return self._tied("date", (when.start, when.end), [(d.start, d.end) for d in self.dates if d is not when])

    def name_ties(self, name: Name) -> Tied:
        """What a name of its text is tied to."""
        return self._tied("name", (name.start, name.end), [(n.start, n.end) for n in self.names if n is not name])

    def loose_ties(self, name: Name) -> Tied:
        """What a name of its text is tied to, other names counted as words."""
        return self._tied("loose", (name.start, name.end), ())

    def _tied(self, sort: str, span: Span, alike: Sequence[Span]) -> Tied:
        if (sort, span) not in self._ties:
            self._ties[sort, span] = ties(self.text, span, self.spans[self.at(span[0])], alike)
        return self._ties[sort, span]

    def at(self, offset: int) -> int:
        """Index of the sentence that holds the character."""
        for i, (_, end) in enumerate(self.spans):
            if offset < end:
                return i
        return max(len(self.spans) - 1, 0)


@lru_cache(maxsize=256)
def index(article: Article) -> Source:
    """The article, read; kept for the next brief that needs it."""
    return Source(article)


@dataclass(frozen=True, slots=True)
class Support:
    """How much of a claimed sentence a place (with the sentences beside it) covers, 0 to 1."""

    place: Place
    alone: float
    window: float


class Sources:
    """All articles a brief may rest on."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.docs = [index(a) for a in articles]
        self.outlets = list(dict.fromkeys(a.outlet for a in articles))

    @cached_property
    def lows(self) -> frozenset[str]:
        """Every word of every article and outlet name."""
        outlets = frozenset(w.low for name in self.outlets for w in words(name))
        return outlets.union(*(d.lows for d in self.docs))

    @cached_property
    def all_keys(self) -> frozenset[str]:
        """The keys of every word of every article and outlet name (`meaning.keys`)."""
        return frozenset().union(*(d.all_keys for d in self.docs), *(keys(low) for low in self.lows))

    @cached_property
    def hyphen_initials(self) -> frozenset[str]:
        """The initials, lower case, of every hyphenated name: ``ab`` of Anheuser-Busch."""
        found = (m.group() for d in self.docs for m in _HYPHENED.finditer(d.text))
        return frozenset("".join(part[0] for part in name.split("-")).lower() for name in found)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Every stem of every article."""
        return frozenset().union(*(d.all_stems for d in self.docs))

    def named(self, id_: str | None) -> Source | None:
        """The article with that id."""
        return next((d for d in self.docs if d.article.id == id_), None)

    @property
    def count(self) -> str:
        """``the article``, ``either of the two articles``, ``any of the 3 articles``: where nothing was found."""
        return {1: "the article", 2: "either of the two articles"}.get(
            len(self.docs), f"any of the {len(self.docs)} articles"
        )

    def is_verbatim(self, sentence: str) -> bool:
        """Is it, word for word, a whole sentence of an article?"""
        key = folded(sentence)
        keys = {key, _QUOTED + key} if sentence.lstrip()[:1] in ('"', "“", "‘", "'") else {key}
        return any(k in d.folded_sentences or d.joins(k) for d in self.docs for k in keys)

    def is_dated_anew(self, sentence: str) -> bool:
        """Is it word for word a whole sentence of an article but for its dates (``Tuesday`` made ``Feb. 19``)?"""
        key = _dateless(sentence)
        return key != folded(sentence) and any(key in d.dateless for d in self.docs)

    def support(self, wanted: Sequence[frozenset[str]]) -> list[Support]:
        """Every place that shares a word with the claim (each given by its keys), best first."""
        found = []
        for doc in self.docs:
            hits = [frozenset(k for k, word in enumerate(wanted) if word & have) for have in doc.keys]
            for i, own in enumerate(hits):
                if own:
                    around = own.union(*hits[max(0, i - 1) : i + 2])
                    found.append(Support(doc.places[i], len(own) / len(wanted), len(around) / len(wanted)))
        found.sort(key=lambda s: (-s.alone, -s.window, s.place.is_title, s.place.index))
        return found
