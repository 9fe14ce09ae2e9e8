"""The articles a brief is held against, read once: sentences, words, figures, dates, names, quotations.

An article is indexed once and kept (`index`), so that checking a brief costs milliseconds.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from retail.boilerplate import clean_title, strip_boilerplate
from retail.lexicon import SPEECH_VERBS, STOPWORDS
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
from retail.words import stem

_GROUPS = (
    "buy acquire purchase takeover acquisition acquirer buyer purchaser buyout",
    "store shop outlet location supermarket",
    "share stock",
    "company firm business retailer chain grocer group",
    "cut reduce trim lower slash reduction",
    "rise increase grow climb gain jump surge growth advance up higher",
    "fall drop decline slip decrease slide down tumble plunge",
    "close shut shutter closure closing",
    "open launch start begin opening",
    "worker employee staff job associate",
    "consumer shopper customer",
    "deal agreement pact transaction",
    "alliance partnership tie partner",
    "talk discussion negotiation",
    "lawsuit suit sue",
    "chief ceo",
    "executive exec official ceo",
    "name appoint hire",
    "leave depart resign quit exit departure",
    "approve clear approval",
    "block reject halt",
    "big large",
    "online ecommerce internet web digital",
    "quarter quarterly",
    "earnings profit earn income",
    "revenue sales sell sold divest offload",
    "merger merge combination combine",
    "price pricing",
    "spend invest investment spending",
    "product item good",
    "federal government",
    "recall withdraw",
    "union labor labour",
    "build construct construction",
    "show find finding",
    "expand expansion",
    "test trial pilot",
    "deliver delivery",
    "comment remark statement",
    "decline refuse",
    "pay cost",
    "end finish",
    "tell inform",
    "lead head run",
    "succeed replace successor",
    "about approximately roughly around",
    "american us u.s",
    "regulator watchdog agency",
    "settle settlement",
    "sign signed",
    "month monthly",
    "percent pct",
    "supplier vendor",
    "warehouse centre center distribution",
    "raise hike lift",
    "want seek",
    "keep retain",
    "add extra additional",
    "half",
)
_SYNONYM = {stem(word): stem(group.split()[0]) for group in reversed(_GROUPS) for word in group.split()}
_DUAL = {stem("decline"): (stem("fall"), stem("decline"))}
_WORD = re.compile(r"[$£€₹¥]?\d+(?:[.,:]\d+)*%?|[^\W\d_]+(?:['’.&-][^\W\d_]+)*|[^\W_]+")
_TABLE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‑": "-", "−": "-"})
_MONTHS = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
)


@lru_cache(maxsize=65536)
def canon(word: str) -> str:
    """A word without inflection, synonyms folded into one: ``acquired`` and ``bought`` are one word."""
    base = stem(re.sub(r"'s?$", "", word))
    return _SYNONYM.get(base, base)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: as compared (`low`), without inflection (`stem`); `content` if it carries meaning itself."""

    start: int
    end: int
    low: str
    stem: str
    content: bool


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order."""
    return tuple(_word(m) for m in _WORD.finditer(text))


def _word(m: re.Match[str]) -> Word:
    low = unicodedata.normalize("NFKC", m.group()).translate(_TABLE).casefold()
    bare = re.sub(r"'s?$", "", low).strip(".")
    digit = any(c.isdigit() for c in low)
    content = len(bare) > 1 and not digit and bare not in STOPWORDS and bare not in SPEECH_VERBS and bare not in _MONTHS
    return Word(m.start(), m.end(), low, canon(bare), content)


def content(text: str) -> list[str]:
    """Stems of the words that carry meaning, each once, in order."""
    return list(dict.fromkeys(w.stem for w in words(text) if w.content))


def folded(text: str) -> str:
    """Words as compared, one space apart and around: what verbatim means."""
    return " " + " ".join(w.low for w in words(text)) + " "


_DATE_LEAD = re.compile(
    r"[\s,(]*\b(?:(?:earlier|later)\s+)?(?:(?:on|in|of|by|since|from)\s+)?(?:the week of)?\s*$", re.IGNORECASE
)


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


class Source:
    """An article with everything the checks ask about it, worked out when first asked."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.text = evidence_text(article)
        self.title_end = len(article.title)

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
        return frozenset(whole.union(*(w.split("-") for w in whole if "-" in w)))

    @cached_property
    def numbers(self) -> list[Number]:
        """Its figures."""
        return numbers(self.text)

    @cached_property
    def dates(self) -> list[DateMention]:
        """Its dates, resolved by its day of publication."""
        return dates(self.text, self.article.published)

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

    def support(self, stems: Sequence[str]) -> list[Support]:
        """Every place that shares a word with the claim, best first."""
        wanted = frozenset(stems)
        found = []
        for doc in self.docs:
            hits = [wanted & s for s in doc.stems]
            for i, own in enumerate(hits):
                if own:
                    around = own.union(*hits[max(0, i - 1) : i + 2])
                    found.append(Support(doc.places[i], len(own) / len(wanted), len(around) / len(wanted)))
        found.sort(key=lambda s: (-s.alone, -s.window, s.place.is_title, s.place.index))
        return found
