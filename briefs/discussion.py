"""Answers in a thread, from that story and the archive only. Without a model: the best passages, word for word. Pure.

Precision first: a passage is only given when it holds the names and most content words of the question. Otherwise the
answer is that the archive does not say, with what was looked at. A question is foreign text like any other: what asks
for the prompt, the token or another role is no question about the news and gets the same answer.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from briefs.extract import content_stems, dated, is_dangling, outside_quotes, relative_date, without_boilerplate
from retail.boilerplate import boilerplate_spans
from retail.companies import CompanyTable
from retail.prose import dates, hedge_marks, names, numbers, quotations, sentences
from retail.types import Answer, Article, Cited, Source, evidence_text
from retail.words import idf, stem

MAX_PASSAGES = 3
MAX_ARCHIVE = 200
"""Articles of the archive that are read for one question."""
MAX_QUESTION_CHARS = 500
LONGEST = 60
"""Words of a sentence that may be quoted."""
MET = 0.62
"""Share of the question's content (by IDF) that a passage with its headline must meet."""
OWN = 0.3
"""Share of it that the passage itself must meet."""
SILENT = "The archive does not say."


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of an article, as it may be quoted in an answer."""

    article: Article
    start: int
    end: int
    text: str
    """Word for word, but for relative days, which are made dates."""
    score: float = 0.0

    @property
    def shown(self) -> str:
        """With outlet and date, as a model is given it."""
        day = self.article.published
        return f"({self.article.outlet}, {day.day} {day:%B %Y}) {self.article.title}. {self.text}"


_HOSTILE = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|rules?|above|previous|prompt|everything)|"
    r"\b(?:system|your|hidden|initial|developer|secret)\s+(?:prompt|instructions?|message|password|api key|token|key)|"
    r"\b(?:api[ _-]?key|bot token|signing secret|environment variables?|\.env|password|credentials)\b|"
    r"\b(?:you are now|act as|pretend (?:to be|you)|roleplay|role-play|jailbreak|developer mode|dan mode)\b|"
    r"\b(?:print|reveal|repeat|show|output|tell me)\b.{0,30}\b(?:prompt|instructions|canary|configuration|settings)\b|"
    r"<!|<@|@(?:channel|here|everyone)\b|\bdrop table\b|</?\w+>|\bbase64\b|\{\{",
    re.I | re.S,
)
_FRAME = frozenset(
    stem(word)
    for word in "who what when where why which how whom whose many much does did is are was were do has have had can "
    "could will would should tell me about know anything explain say said says think thinks name list give please any "
    "there happened happen news story latest long old big far often soon year date day time number people person "
    "amount total exactly percent percentage cost worth pay paid get got new today now so mean long".split()
)
"""Words that shape a question and need not stand in its answer."""
_DEFINING = re.compile(r"^\s*(?:who|what)(?:['’]s| is| was| are| were)\b", re.I)


def is_hostile(question: str) -> bool:
    """Is it after the bot rather than the news?"""
    return bool(_HOSTILE.search(question))


class ExtractiveAnswerer:
    """Answers with the best passages, verbatim, each numbered to its source: the `Answerer` that needs no model."""

    def answer(self, question: str, story: Sequence[Article], archive: Sequence[Article], now: datetime) -> Answer:
        """Up to three passages that meet the question; no sentence and a note where none does."""
        found = best_passages(question, story, archive)
        if not found:
            return Answer(question, (), (), note=_looked_at(story, archive))
        sentences_ = [Cited(_quoted(passage), (number,)) for number, passage in enumerate(found, 1)]
        return answer_of(question, sentences_, found, "extract")


def answer_of(question: str, cited: Sequence[Cited], passages: Sequence[Passage], writer: str) -> Answer:
    """The answer with sources numbered anew, so that each that is listed is cited."""
    used = sorted({number for sentence in cited for number in sentence.sources})
    articles = list({passages[n - 1].article.id: passages[n - 1].article for n in used}.values())
    place = {article.id: at for at, article in enumerate(articles, 1)}
    told = tuple(
        Cited(sentence.text, tuple(dict.fromkeys(place[passages[n - 1].article.id] for n in sentence.sources)))
        for sentence in cited
    )
    return Answer(question, told, tuple(map(_source, articles)), writer=writer)


def _source(article: Article) -> Source:
    return Source(article.id, article.outlet, article.title, article.published, article.url)


def _quoted(passage: Passage) -> str:
    day = passage.article.published
    return f"{passage.article.outlet}, {day.day} {day:%B %Y}: {passage.text}"


def _looked_at(story: Sequence[Article], archive: Sequence[Article]) -> str:
    own = f"{len(story)} article{'' if len(story) == 1 else 's'} of this story"
    rest = f"{len(archive)} from the archive"
    looked = " and ".join([*([own] if story else []), *([rest] if archive or not story else [])])
    return f"{SILENT} Looked at: {looked}."


# --- Finding passages ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, read: what an answer must hold."""

    stems: frozenset[str]
    names: tuple[frozenset[str], ...]
    """Each name as stems: every one of them must be met."""
    numbers: frozenset[str]
    wants: str
    """``person``, ``date``, ``money``, ``number``, ``reason``, ``place`` or empty."""
    text: str = ""
    owner: bool = False
    """Does it ask who owns something?"""


_WANTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (want, re.compile(pattern, re.I))
    for want, pattern in (
        (
            "money",
            r"\bhow much\b.*\b(?:costs?|pays?|paid|paying|worth|spend|spent|raise[ds]?)\b|\b(?:at )?what price\b",
        ),
        ("money", r"\bwhat (?:did|does|will|would)\b.*\bpay\b|\bwhat (?:is|was|were) the (?:price|cost)\b"),
        ("number", r"\bhow (?:many|much|big|large|long|far|old|often)\b|\bwhat (?:percentage|share|number|amount)\b"),
        ("date", r"\bwhen\b|\bwhat (?:date|day|year|month)\b|\bhow soon\b"),
        ("person", r"\bwho\b|\bwhose\b|\bwhom\b"),
        ("reason", r"\bwhy\b"),
        ("place", r"\bwhere\b|\bin (?:which|what) (?:city|state|town|country)\b"),
    )
)


def read_question(question: str) -> Asked:
    """What the question asks for; names are those of companies we know and words it capitalises."""
    text = " ".join(question[:MAX_QUESTION_CHARS].split())
    wants = next((want for want, rule in _WANTS if rule.search(text)), "")
    stems = content_stems(text) - _FRAME
    asked = list(dict.fromkeys(_named(text)))
    figures = frozenset(re.sub(r"\D", "", m) for m in re.findall(r"\d[\d,.]*", text))
    owner = re.search(r"\b(?:who|which|what)\b.*\bown(?:s|ed|er)\b", text, re.I)
    return Asked(stems, tuple(asked), figures - {""}, wants, text, bool(owner))


def _named(text: str) -> Iterable[frozenset[str]]:
    first = text.split(" ", 1)[0]
    if first.lower() in _OPENERS:
        text = first.lower() + text[len(first) :]
    found = CompanyTable.bundled().find(text)
    for company in found:
        yield content_stems(text[company.start : company.end])
    for name in names(text):
        stems = content_stems(name.text) - _FRAME
        if stems and not any(name.start < company.end and company.start < name.end for company in found):
            yield stems


_OPENERS = frozenset(
    "does did is are was were has have can could will would should do tell why how when where which who "
    "what whose in by at for from".split()
)


def best_passages(question: str, story: Sequence[Article], archive: Sequence[Article]) -> list[Passage]:
    """At most three passages that meet the question, best first, the story's own before the archive's equals."""
    if is_hostile(question):
        return []
    asked = read_question(question)
    if not asked.stems:
        return []
    own = {article.id for article in story}
    articles = [*story, *(article for article in archive[:MAX_ARCHIVE] if article.id not in own)]
    found = [passage for article in articles for passage in _meeting(asked, article, article.id in own)]
    return _distinct(sorted(found, key=lambda passage: (-passage.score, -passage.article.published.timestamp())))


def _distinct(ranked: Sequence[Passage]) -> list[Passage]:
    kept: list[Passage] = []
    for passage in ranked:
        stems = content_stems(passage.text)
        fresh = all(len(stems & content_stems(k.text)) < 0.7 * len(stems) for k in kept)
        if fresh and (not kept or passage.score >= 0.75 * kept[0].score):
            kept.append(passage)
        if len(kept) == MAX_PASSAGES:
            break
    return kept


def _meeting(asked: Asked, article: Article, own: bool) -> Iterable[Passage]:
    title = content_stems(article.title) | content_stems(" ".join(m.slug.replace("-", " ") for m in article.companies))
    for start, end, text, stems in _readable(article):
        if stems <= title | content_stems(article.outlet):
            continue
        score = _met(asked, text, stems, title)
        if score:
            yield Passage(article, start, end, text, score + (0.1 if own else 0.0))


@lru_cache(maxsize=4096)
def _readable(article: Article) -> tuple[tuple[int, int, str, frozenset[str]], ...]:
    """The article's sentences that may be quoted, with offsets into its evidence text."""
    if article.headline_only:
        return ()
    body, offset = evidence_text(article), len(article.title) + 1
    junk = boilerplate_spans(article.text)
    kept: list[tuple[int, int, str, frozenset[str]]] = []
    before: tuple[int, str] | None = None
    for start, end in sentences(article.text):
        start, end = without_boilerplate(junk, start, end, article.text)
        printed = body[start + offset : end + offset]
        text = dated(printed, article.published)
        fit = 4 <= len(printed.split()) <= LONGEST and relative_date(text, article.published) is None
        if fit and is_dangling(printed):
            # What points back is only shown with the sentence it points to.
            if before:
                kept.append((before[0], end + offset, f"{before[1]} {text}", content_stems(text)))
        elif fit:
            kept.append((start + offset, end + offset, text, content_stems(text)))
        before = (start + offset, text) if fit and not is_dangling(printed) else None
    return tuple(kept)


def _met(asked: Asked, text: str, stems: frozenset[str], title: frozenset[str]) -> float:
    """How well a passage meets the question by names, figures, words and the kind asked for; 0 where it does not."""
    if not all(name & (stems | title) == name for name in asked.names):
        return 0.0
    figures = {re.sub(r"\D", "", m) for m in re.findall(r"\d[\d,.]*", text)}
    if not asked.numbers <= figures or not _same_period(asked, text):
        return 0.0
    weight = sum(map(idf, asked.stems)) or 1.0
    in_names = frozenset().union(*asked.names) if asked.names else frozenset()
    topical = asked.stems - in_names
    around = sum(idf(word) for word in asked.stems & (stems | title)) / weight
    own = sum(idf(word) for word in asked.stems & stems) / weight
    if around < MET or own < OWN * 0.5 or (topical and not _topic_met(topical, stems, title)):
        return 0.0
    return around + own + _kind_bonus(asked, text) if _has_kind(asked, text) else 0.0


def _topic_met(topical: frozenset[str], stems: frozenset[str], title: frozenset[str]) -> bool:
    """Is what is asked *about* the names there: the passage itself has some, and with its headline most?"""
    weight = sum(map(idf, topical)) or 1.0
    own = sum(idf(word) for word in topical & stems) / weight
    around = sum(idf(word) for word in topical & (stems | title)) / weight
    return own >= OWN and around >= MET


_OWNED = re.compile(r"\b(?:own(?:s|ed|er|ers)?|parent|belongs?|subsidiary|unit of|bought|acquired)\b", re.I)
_PERIOD = re.compile(r"\b(?:first|second|third|fourth)[- ](?:quarter|half)\b", re.I)


def _same_period(asked: Asked, text: str) -> bool:
    """A question about a quarter is met by that quarter only, one about an owner only where owning is spoken of."""
    quarters = {found.lower().replace("-", " ") for found in _PERIOD.findall(asked.text)}
    told = {found.lower().replace("-", " ") for found in _PERIOD.findall(text)}
    return quarters <= told and (not asked.owner or bool(_OWNED.search(text)))


def _has_kind(asked: Asked, text: str) -> bool:
    if asked.wants == "money":
        return any(number.unit.isupper() and len(number.unit) == 3 for number in numbers(text))
    if asked.wants == "number":
        return any(number.kind in ("amount", "count") for number in numbers(text))
    if asked.wants == "date":
        return bool(dates(text))
    if asked.wants == "person":
        return any(name.text.lower() not in asked.text.lower() for name in names(text))
    return True


def _kind_bonus(asked: Asked, text: str) -> float:
    if asked.wants == "reason":
        return 0.2 if re.search(r"\b(?:because|due to|blam|cit(?:ed|ing)|after|reason|owing)\b", text, re.I) else 0.0
    return 0.15 if asked.wants else 0.0


def supports(passage: Passage, said: str) -> bool:
    """Does the passage bear a sentence out: figures, names and quotations all there, most words, its hedge?"""
    source = f"{passage.article.title}\n{passage.text}"
    low = source.lower()
    values = {(number.value, number.unit) for number in numbers(source)}
    if any((number.value, number.unit) not in values for number in numbers(said) if number.kind != "ordinal"):
        return False
    if any(name.text.lower() not in low for name in names(said)):
        return False
    if any(quotation.text.lower().rstrip(".,") not in low for quotation in quotations(said)):
        return False
    doubt = {mark.cls for mark in hedge_marks(outside_quotes(passage.text)) if not mark.weak}
    if doubt and not hedge_marks(said):
        return False
    stems = content_stems(said)
    return bool(stems) and len(stems & content_stems(source)) >= 0.7 * len(stems)
