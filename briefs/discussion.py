"""Answers in a thread, from that story and the archive only. Without a model: the best passages, word for word. Pure.

Precision first: a passage is only given when it holds the names and most content words of the question. Otherwise the
answer is that the archive does not say, with what was looked at. Under a story its own articles are asked first; the
archive only where they are silent and the question names somebody, or speaks of what was before. A question that asks
for nothing in particular (``what happened?``, ``when?``) is about the story. A question is foreign text like any other:
what asks for the prompt, the token or another role is no question about the news and gets the same answer.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache

from briefs.extract import content_stems, dated, is_dangling, outside_quotes, relative_date, without_boilerplate
from retail.boilerplate import boilerplate_spans
from retail.companies import CompanyTable
from retail.prose import dates, hedge_marks, names, numbers, quotations, sentences
from retail.types import Answer, Article, Cited, ContextItem, Source, evidence_text
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
SAME_MATTER = 0.4
"""Share of the story's headline (by IDF) that another's has when both are on one matter."""
WHOLE = 0.85
"""Share from which on a passage may answer ``who`` without a name: a mediator has offered it."""
COUNTED_WITHIN = 4
"""Words behind a figure among which the thing that it counts stands."""
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
_WHO = re.compile(r"\s*who\b", re.I)
_FRAME = frozenset(
    stem(word)
    for word in "anyone anybody someone somebody anything something been look looks looking "
    "compare compares compared "
    "who what when where why which how whom whose many much does did is are was were do has have had can "
    "could will would should tell me about know anything explain say said says think thinks name list give please any "
    "there happened happen news story latest long old big far often soon year date day time number people person "
    "amount total exactly percent percentage cost worth pay paid get got new today now so mean long".split()
)
"""Words that shape a question and need not stand in its answer."""
_CHIEF = re.compile(r"\bCEO\b", re.I)
_SAME = {
    stem(word): stem(told)
    for told, words in (
        ("start", "begin began begun commence"),
        ("buy", "bought acquire acquisition purchase"),
        ("ill", "illness illnesses sick"),
    )
    for word in words.split()
}
"""Words that are asked in one form and told in another."""
ALONE = "Each question is read alone: name whom or what you mean."
_POINTING = re.compile(r"\b(?:they|them|their|he|she|him|his|her|it|its|that|this|i|me|my|you|your|we|us|our)\b", re.I)
ENGLISH = "Questions are read in English only."
_FOREIGN = re.compile(
    r"[¿\u0370-\u1fff\u3040-\u9fff\uac00-\ud7a3]|\b(?:qu[ée]|cu[áa]ndo|cu[áa]nt[oa]s?|d[óo]nde|qui[ée]n|c[óo]mo|"
    r"warum|wann|wieviele?|wie|wer|wo|welche[rs]?|pourquoi|quand|qui|combien|quelle?s?|perch[ée]|quando|quanto|quem|onde|waarom|"
    r"wanneer|hoeveel)\b",
    re.I,
)
"""Signs of a question in another language; looked at only where nothing was found."""
_OVERVIEW = re.compile(
    r"(?:please |can you |could you |give me |the |a |and |so )*"
    r"(?:tl;? ?dr|summar(?:y|i[sz]e)|sum (?:it|this) up|recap|gist|in short|key points|main points|explain|more|go on|"
    r"tell me more|catch me up|sources?|links?|details|what happened|what(?:['’]s| is| was) (?:this|it|going on|new)|"
    r"what do we know|"
    r"(?:any |what(?:['’]s| is) the )?(?:updates?|latest)|any (?:news|developments?))"
    r"(?: (?:of|on|to|in|about|please|here|this|it|that|the|story|article|news|brief|strike|deal))*\s*[?.!]*",
    re.I,
)
"""Asks for the story itself."""
_BEFORE = re.compile(
    r"\b(?:before|earlier|previous(?:ly)?|last (?:time|year|month|week|quarter)|years? ago|history|"
    r"background|context|ever|in the past|so far|compared?|until now|precedents?|(?:19|20)\d\d)\b",
    re.I,
)
_BEFORE_WORDS = frozenset(
    stem(word)
    for word in "before earlier previous previously last time times ever history background context past similar again "
    "precedent precedents come came lead led first".split()
)
_SAYING = re.compile(
    r"\b(?:did|does|do|has|have)\s+(?:the )?(.{2,60}?)\s+"
    r"(?:say|said|tell|told|comment|commented|respond|responded|deny|denied)\b",
    re.I,
)
_SPEECH = (
    r"(?:said|says|told|tells|denie[sd]|declined|dispute[sd]|rejects?|rejected|calls?|called|wrote|argue[sd]|added|"
    r"has not commented|did not (?:respond|comment|answer|reply)|according to)"
)


def is_hostile(question: str) -> bool:
    """Is it after the bot rather than the news?"""
    return bool(_HOSTILE.search(question))


class ExtractiveAnswerer:
    """Answers with the best passages, verbatim, each numbered to its source: the `Answerer` that needs no model."""

    def answer(self, question: str, story: Sequence[Article], archive: Sequence[Article], now: datetime) -> Answer:
        """Up to three passages that meet the question; no sentence and a note where none does."""
        found = best_passages(question, story, archive)
        if not found:
            note = _looked_at(story, _may_speak(read_question(question), story, archive[:MAX_ARCHIVE]))
            said = [note, *([ENGLISH] if _FOREIGN.search(question) else [])]
            said += [ALONE] if not story and _points_back(read_question(question)) else []
            return Answer(question, (), (), note=" ".join(said))
        sentences_ = [Cited(_quoted(passage), (number,)) for number, passage in enumerate(found, 1)]
        return answer_of(question, sentences_, found, "extract")


def asks_what_was_before(question: str) -> bool:
    """Does it ask for nothing but what came before the story (``has this happened before?``)?"""
    text = question[:MAX_QUESTION_CHARS]
    return bool(_BEFORE.search(text)) and not _stems(text) - _FRAME - _BEFORE_WORDS


def context_answer(question: str, context: Sequence[ContextItem]) -> Answer:
    """What was before a story, from the dated links that its brief has; each told by its headline."""
    told = context[:MAX_PASSAGES]
    said = [f"{item.outlet}, {item.date.day} {item.date:%B %Y}: {item.headline.rstrip('.')}." for item in told]
    sources = [
        Source(item.article or "", item.outlet, item.headline, datetime.combine(item.date, time(), UTC), item.url)
        for item in told
    ]
    return Answer(question, tuple(Cited(text, (n,)) for n, text in enumerate(said, 1)), tuple(sources))


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
    speaker: str = ""
    """Whose words it asks for, as typed."""
    before: bool = False
    """Does it speak of what was before the story?"""


_WANTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (want, re.compile(pattern, re.I))
    for want, pattern in (
        (
            "money",
            r"\bhow much\b.*\b(?:costs?|pays?|paid|paying|worth|spend|spent|raise[ds]?)\b|\b(?:at )?what price\b",
        ),
        ("money", r"\bwhat (?:did|does|do|will|would)\b.*\b(?:pay|cost)\b|\bwhat (?:is|was|were) the (?:price|cost)\b"),
        ("number", r"\bhow (?:many|much|big|large|high|fast|wide|deep|long|far|old|often)\b"),
        ("number", r"\bwhat (?:percentage|share|number|amount)\b"),
        ("date", r"\bwhen\b|\bwhat (?:date|day|year|month)\b|\bhow soon\b"),
        ("person", r"\bwho\b|\bwhose\b|\bwhom\b|\bwhat (?:is|was) the name\b"),
        ("reason", r"\bwhy\b"),
        ("place", r"\bwhere\b|\bin (?:which|what) (?:city|state|town|country)\b"),
    )
)


def read_question(question: str) -> Asked:
    """What the question asks for; names are those of companies we know and words it capitalises."""
    text = _CHIEF.sub("chief executive", " ".join(question[:MAX_QUESTION_CHARS].split()))
    wants = next((want for want, rule in _WANTS if rule.search(text)), "")
    stems = _stems(_HOW.sub("how much", text)) - _FRAME
    stems -= {stem("before"), stem("earlier"), stem("previous"), stem("previously")}
    asked = list(dict.fromkeys(_named(text)))
    figures = frozenset(re.sub(r"\D", "", m) for m in re.findall(r"\d[\d,.]*", text))
    owner = re.search(r"\b(?:who|which|what)\b.*\bown(?:s|ed|er)\b", text, re.I)
    speaker = _SAYING.search(text)
    return Asked(
        stems,
        tuple(asked),
        figures - {""},
        wants,
        text,
        bool(owner),
        speaker=speaker[1] if speaker else "",
        before=bool(_BEFORE.search(text)),
    )


_HOW = re.compile(r"\bhow (?:big|large|high|fast|wide|deep)\b", re.I)


def _stems(text: str) -> frozenset[str]:
    """What a text is about, words of one meaning as one."""
    return frozenset(_SAME.get(word, word) for word in content_stems(_CHIEF.sub("chief executive", text)))


def _named(text: str) -> Iterable[frozenset[str]]:
    first = text.split(" ", 1)[0]
    if first.lower() in _OPENERS:
        text = first.lower() + text[len(first) :]
    found = CompanyTable.bundled().find(text)
    for company in found:
        yield _stems(text[company.start : company.end])
    for name in names(text):
        stems = _stems(name.text) - _FRAME
        if stems and not any(name.start < company.end and company.start < name.end for company in found):
            yield stems


_OPENERS = frozenset(
    "does did is are was were has have can could will would should do tell why how when where which who "
    "what whose in by at for from".split()
)


def best_passages(question: str, story: Sequence[Article], archive: Sequence[Article]) -> list[Passage]:
    """At most three passages that meet the question, best first: of the archive where the story says none."""
    if is_hostile(question):
        return []
    asked = read_question(question)
    if not story and _points_back(asked):
        return []
    if story and _OVERVIEW.fullmatch(asked.text):
        return _distinct(_opening(story))
    if not asked.stems:
        return _distinct(_first_of_its_kind(asked, story))
    own = {article.id for article in story}
    found = [passage for article in story for passage in _meeting(asked, article)]
    if not found or asked.before:
        others = [article for article in archive[:MAX_ARCHIVE] if article.id not in own]
        found += [passage for article in _may_speak(asked, story, others) for passage in _meeting(asked, article)]
    return _distinct(sorted(found, key=lambda passage: (-passage.score, -passage.article.published.timestamp())))


def _points_back(asked: Asked) -> bool:
    """Does it mean somebody who was spoken of before, or us, and say next to nothing else (``did they comment?``)?"""
    return bool(_POINTING.search(asked.text)) and not asked.names and len(asked.stems) <= 1


def _may_speak(asked: Asked, story: Sequence[Article], archive: Sequence[Article]) -> Sequence[Article]:
    """Which of the archive may answer. Under a story a question that names nobody ("the deal") means what it tells.

    Articles on the same matter may speak, but not of what lies ahead; those about the same company of what was before.
    """
    if not story or asked.names:
        return archive
    if _AHEAD.search(asked.text):
        return ()
    matter = _stems(story[0].title)
    weight = SAME_MATTER * sum(map(idf, matter))
    about = {mention.slug for mention in story[0].companies if mention.about} if asked.before else set()
    return [
        article
        for article in archive
        if sum(map(idf, matter & _stems(article.title))) >= weight
        or about & {mention.slug for mention in article.companies if mention.about}
    ]


_AHEAD = re.compile(r"\b(?:will|going to|gonna)\b", re.I)


def _opening(story: Sequence[Article]) -> list[Passage]:
    """How the story begins: two sentences of its lead, the first of the others, the lead's next."""
    told = [[Passage(article, *at[:3]) for at in _readable(article)[:3]] for article in story]
    lead, *rest = told
    return [*lead[:2], *(first[0] for first in rest if first), *lead[2:]]


def _first_of_its_kind(asked: Asked, story: Sequence[Article]) -> list[Passage]:
    """``When?`` alone: the first sentences of the story that hold what is asked for."""
    if not asked.wants:
        return []
    passages = [Passage(article, *at[:3]) for article in story for at in _readable(article)]
    return [p for p in passages if _has_kind(asked, p.text) and (asked.wants != "reason" or _REASON.search(p.text))]


def _distinct(ranked: Sequence[Passage]) -> list[Passage]:
    kept: list[Passage] = []
    for passage in ranked:
        stems = content_stems(passage.text)
        fresh = all(len(stems & content_stems(k.text)) < 0.7 * len(stems) and not _overlap(passage, k) for k in kept)
        if stems and fresh and (not kept or passage.score >= 0.75 * kept[0].score):
            kept.append(passage)
        if len(kept) == MAX_PASSAGES:
            break
    return kept


def _overlap(one: Passage, other: Passage) -> bool:
    return one.article.id == other.article.id and one.start < other.end and other.start < one.end


def _meeting(asked: Asked, article: Article) -> Iterable[Passage]:
    title = _stems(article.title) | content_stems(
        " ".join(m.slug.replace("-", " ") for m in article.companies if m.about)
    )
    for start, end, text, stems in _readable(article):
        if stems <= title | content_stems(article.outlet):
            continue
        score = _met(asked, text, stems, title)
        if score:
            yield Passage(article, start, end, text, score)


@lru_cache(maxsize=4096)
def _readable(article: Article) -> tuple[tuple[int, int, str, frozenset[str]], ...]:
    """The article's sentences that may be quoted, with offsets into its evidence text; none of one that is after us."""
    if article.headline_only or is_hostile(article.title):
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
        fit = fit and not is_hostile(printed)
        if fit and is_dangling(printed):
            # What points back is only shown with the sentence it points to.
            if before:
                kept.append((before[0], end + offset, f"{before[1]} {text}", _stems(text)))
        elif fit:
            kept.append((start + offset, end + offset, text, _stems(text)))
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
    met_whole = own >= WHOLE and bool(_WHO.match(asked.text))
    return around + own + _kind_bonus(asked, text) if met_whole or _has_kind(asked, text) else 0.0


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
    if asked.speaker:
        return 1.0 if _speaks(asked.speaker, text) else 0.0
    if asked.wants == "reason":
        return 0.2 if _REASON.search(text) else 0.0
    if asked.wants == "number" and _counts(asked, text):
        return 0.8
    return 0.15 if asked.wants else 0.0


_COUNTED = re.compile(r"\bhow many (?:of (?:the |its |their )?)?([a-z]+)", re.I)


def _counts(asked: Asked, text: str) -> bool:
    """Does a figure stand before the thing that is counted: ``38 King Soopers stores`` where stores are asked for?"""
    counted = _COUNTED.search(asked.text)
    if counted is None:
        return False
    thing = stem(counted[1].lower())
    figures = (number for number in numbers(text) if number.kind in ("amount", "count"))
    return any(thing in map(stem, re.findall(r"[a-z]+", text[n.end :].lower())[:COUNTED_WITHIN]) for n in figures)


_REASON = re.compile(r"\b(?:because|due to|blam\w*|cit(?:ed|ing)|after|reason|owing)\b", re.I)


def _speaks(who: str, text: str) -> bool:
    """Are these somebody's words, by a verb of saying near the name?"""
    name = re.escape(who)
    return bool(
        re.search(
            rf"\b{name}\b(?:,[^,]{{1,60}},)?(?: \w+){{0,2}} {_SPEECH}\b|\b{_SPEECH} (?:\w+ )?{name}\b", text, re.I
        )
    )


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
