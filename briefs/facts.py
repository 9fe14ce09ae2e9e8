"""What a story's articles say beside the event itself: figures, quotations, the other side, what nobody knows. Pure.

Everything is copied from an article with the place it stands at; what is not found is left out, never filled in.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from briefs.extract import (
    Candidate,
    content_stems,
    dated,
    is_dangling,
    outside_quotes,
    overlap,
    quoted_spans,
    relative_date,
)
from retail.prose import (
    Attributed,
    Number,
    Quotation,
    attributions,
    dates,
    hedge_marks,
    names,
    numbers,
    quotations,
    sentences,
)
from retail.types import (
    Article,
    Attribution,
    Conflict,
    ConflictValue,
    NumberFact,
    Quote,
    Response,
    ResponseKind,
    Span,
    Story,
    StoryStatus,
    evidence_text,
)
from retail.words import STOP_WORDS, stem

MAX_NUMBERS = 5
MAX_QUOTES = 2
QUOTE_SHARE = 0.35
"""Quoted words of all words of a brief's facts, at most (A7)."""
TOLD_SENTENCES = 12
"""How deep into an article figures are looked for: below that it tells other stories."""

CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december jan feb mar apr jun jul aug sept sep oct nov dec christmas easter".split()
)
"""Names that are nobody's."""

# --- Figures ------------------------------------------------------------------------------------------------------

_METRICS = (
    "same-store sales|comparable sales|comparable-store sales|identical sales|net sales|net income|net loss|net profit|"
    "operating income|operating profit|gross margin|operating margin|market share|earnings per share|market value|"
    "sales|revenue|profit|earnings|income|loss|losses|margin|shares|stores|jobs|employees|workers|staff|people|"
    "price|prices|cost|costs|debt|dividend|fine|penalty|settlement|investment|inflation|traffic|volume|growth"
)
_METRIC = re.compile(rf"\b(?:{_METRICS})\b", re.I)


def number_facts(chosen: Sequence[Candidate], article: Article) -> tuple[NumberFact, ...]:
    """At most five figures: those of the chosen sentences first, then of the top of the lead article."""
    spans = [(c.start, c.end) for c in chosen]
    offset = len(article.title) + 1
    top = [(a + offset, b + offset) for a, b in sentences(article.text)[:TOLD_SENTENCES]]
    text = evidence_text(article)
    facts: dict[tuple[float, str], NumberFact] = {}
    for start, end in [*spans, *top]:
        for number in _telling(text[start:end]):
            facts.setdefault((number.value, number.unit), _fact(article, text[start:end], start, number))
    return tuple(facts.values())[:MAX_NUMBERS]


def _telling(sentence: str) -> list[Number]:
    days = [(day.start, day.end) for day in dates(sentence)]
    return [
        number
        for number in numbers(sentence)
        if _stands_alone(number)
        and (number.unit or (number.kind == "count" and number.value >= 10 and _thing(sentence, number)))
        and not any(start < number.end and number.start < end for start, end in days)
    ]


def _stands_alone(number: Number) -> bool:
    """Does what is printed say the whole figure (not ``1.5`` of ``1.5 to 2.5 billion``)?"""
    read = numbers(number.surface)
    return len(read) == 1 and (read[0].value, read[0].unit) == (number.value, number.unit)


_TIMES = frozenset("years months weeks days hours minutes times points seconds decades towards versus".split())


def _thing(sentence: str, number: Number) -> str | None:
    """What a bare figure counts: the first plural among the three words after it (``52,000 ceramic heaters``)."""
    following = re.match(r"(?:[\s-]+[A-Za-z][\w’'-]*){1,3}", sentence[number.end :])
    words = re.findall(r"[A-Za-z][\w’'-]*", following.group()) if following else []
    return next((word.lower() for word in words if _is_thing(word.lower())), None)


def _is_thing(noun: str) -> bool:
    """Can the word after a bare figure be what is counted (a plural, not a span of time)?"""
    plural = noun.endswith("s") and not noun.endswith("ss") and len(noun) > 4
    return (plural or noun in ("people", "staff", "shops", "jobs")) and noun not in _TIMES and noun not in STOP_WORDS


def _fact(article: Article, sentence: str, offset: int, number: Number) -> NumberFact:
    return NumberFact(
        surface=sentence[number.start : number.end],
        evidence=Span(article.id, offset + number.start, offset + number.end),
        value=number.value,
        unit=number.unit or None,
        metric=_metric(sentence, number),
        subject=_before(sentence, number.start),
        period=next((day.surface for day in dates(sentence) if day.kind == "quarter"), None),
    )


def _metric(sentence: str, number: Number) -> str | None:
    """What a figure measures: the thing counted, or the measure named last before it, or the first one after it."""
    after = sentence[number.end : number.end + 40]
    if not number.unit and (thing := _thing(sentence, number)):
        return thing
    before = [m.group() for m in _METRIC.finditer(sentence[: number.start])]
    following = _METRIC.match(after.lstrip(" -")) or _METRIC.search(after)
    return before[-1].lower() if before else following.group().lower() if following else None


def _before(sentence: str, at: int) -> str | None:
    found = [name.text for name in names(sentence) if name.end <= at and name.text.lower() not in CALENDAR]
    return found[0] if found else None


# --- Quotations ---------------------------------------------------------------------------------------------------


def key_quotes(articles: Sequence[Article], chosen: Sequence[Candidate], fact_words: int) -> tuple[Quote, ...]:
    """At most two quotations of named people, the lead's first, one a person, within the share that may be quoted."""
    outlets = [article.outlet for article in articles]
    budget = int(QUOTE_SHARE / (1 - QUOTE_SHARE) * fact_words)
    kept: list[Quote] = []
    for article, quotation in _quotable(articles, chosen):
        size = len(quotation.text.split())
        quote = _quote(article, quotation, outlets)
        if quote and size <= budget and all(_surname(quote.speaker) != _surname(other.speaker) for other in kept):
            kept.append(quote)
            budget -= size
        if len(kept) == MAX_QUOTES:
            break
    return tuple(kept)


def _quotable(articles: Sequence[Article], chosen: Sequence[Candidate]) -> Iterator[tuple[Article, Quotation]]:
    told = {(c.article.id, c.start, c.end) for c in chosen}
    for article in articles:
        for quotation in quotations(evidence_text(article)):
            inside = any(a == article.id and s <= quotation.start < e for a, s, e in told)
            if not inside and quotation.start > len(article.title) and _is_statement(quotation):
                yield article, quotation


def _is_statement(quotation: Quotation) -> bool:
    words = len(quotation.text.split())
    clean = quotation.sure and not (quotation.open or quotation.scare or quotation.single)
    whole = quotation.text[:1].isupper() or quotation.text[:1].isdigit()
    return bool(clean and whole and 6 <= words <= 32 and "…" not in quotation.text and "..." not in quotation.text)


def _quote(article: Article, quotation: Quotation, outlets: Sequence[str]) -> Quote | None:
    """The quotation with its exact characters and place; None where the speaker has no name of his own."""
    text = evidence_text(article)
    words = quotation.text.rstrip(",")
    at = text.find(words, quotation.start, quotation.end)
    speaker = quotation.speaker or ""
    name = full_name(speaker, text[: quotation.end + 200])
    if at < 0 or not _PERSON.fullmatch(name) or not _stands_beside(speaker, text, quotation):
        return None
    return Quote(
        text=words,
        speaker=name,
        article=article.id,
        role=_whole_role(quotation.role, text, quotation),
        org=quotation.org,
        told_to=_outlet(quotation.told_to, outlets),
        segments=(Span(article.id, at, at + len(words)),),
    )


def _whole_role(role: str | None, text: str, quotation: Quotation) -> str | None:
    """The role with what it is over (``head`` -> ``head of quality``), as printed beside the quotation."""
    if role is None or role.lower() in ("heads", "chairs", "head", "chair", "partners"):
        role = role.rstrip("s") if role else ""
    near = text[max(0, quotation.start - 160) : quotation.end + 160]
    whole = (
        re.search(rf"\b{re.escape(role)} (?:of|for) [a-z][\w’'& -]{{1,40}}?(?=[,.;]| at | said| told|$)", near)
        if role
        else None
    )
    if whole and len(whole.group().split()) <= 6:
        return whole.group()
    return role if role and role.lower() not in ("head", "chair", "partner") else None


def _outlet(printed: str | None, outlets: Sequence[str]) -> str | None:
    """An outlet's name in full where the text gives its beginning or end (``the Post``) and one of ours is meant."""
    if not printed:
        return None
    bare = printed.strip(" .,").removeprefix("the ").removeprefix("The ")
    return next(
        (outlet for outlet in outlets if outlet.startswith(bare) or outlet.endswith(bare)), printed.strip(" .,")
    )


_PERSON = re.compile(r"[A-Z][\w’'.-]*(?: (?:[A-Z]\.?|de|van|von|al|bin|[A-Z][\w’'-]+)){1,3}")


def _stands_beside(speaker: str, text: str, quotation: Quotation) -> bool:
    """Is the speaker named in the quotation's own paragraph, close by? A pronoun's person might be another."""
    line_start = text.rfind("\n", 0, quotation.start) + 1
    line_end = text.find("\n", quotation.end)
    before = text[max(line_start, quotation.start - 140) : quotation.start]
    after = text[quotation.end : min(quotation.end + 140, line_end if line_end >= 0 else len(text))]
    return speaker in before or speaker in after


def full_name(speaker: str, text: str) -> str:
    """A surname standing alone with its first name, where the text gives just one person of that name."""
    if " " in speaker:
        return speaker
    full = dict.fromkeys(re.findall(rf"\b[A-Z][\w’'-]+ (?:[A-Z]\. )?{re.escape(speaker)}\b", text))
    people = [name for name in full if name.split()[0].lower() not in _TITLE_WORDS]
    return people[0] if len(people) == 1 else speaker


_TITLE_WORDS = frozenset("mr mrs ms dr the but and said says chief president executive director chairman on in".split())


def _surname(name: str) -> str:
    return name.split()[-1].lower() if name.split() else ""


# --- The other side -----------------------------------------------------------------------------------------------

STAKE_KINDS = frozenset({"deal", "legal", "people", "rumour"})
"""Kinds of story in which a party has a stake and must be heard (E5)."""
_SIDE_WORDS: tuple[tuple[ResponseKind, str], ...] = (
    ("declined", r"\bdeclin(?:ed|es|ing) (?:to comment|comment|to discuss|an interview|to elaborate|to say)"),
    ("did_not_respond", r"\b(?:did|has|have)(?: not|n['’]t) (?:immediately |yet )?(?:respond|return|repl)"),
    (
        "did_not_respond",
        r"\bcould not (?:immediately )?be reached|\b(?:unavailable|not (?:immediately )?available) for comment",
    ),
    ("no_comment", r"\b(?:did|would)(?: not|n['’]t) (?:immediately )?comment|\bno comment\b"),
    ("denied", r"\b(?:denied|denies|den(?:y|ying) (?:the|any|that)|disputes? the|disputed the)\b"),
    ("denied", r"\b(?:rejected|called) the (?:reports?|claims?|allegations?|suit|lawsuit)\b"),
)
_SIDES: tuple[tuple[ResponseKind, re.Pattern[str]], ...] = tuple((k, re.compile(rule, re.I)) for k, rule in _SIDE_WORDS)
_STATEMENT = re.compile(
    r"\b(?:in a (?:written )?statement|spokes(?:man|woman|person)|in an e-?mail|in response)\b", re.I
)


def responses(
    story: Story, kind: str, status: StoryStatus, parties: Sequence[str], chosen: Sequence[Candidate]
) -> tuple[Response, ...]:
    """What each party with a stake says or that it says nothing; never empty for stories in which somebody has one."""
    found = list(_told_sides(story.articles))[:3]
    if kind not in STAKE_KINDS and status != "rumour":
        return tuple(found[:2])
    for party in parties[:3]:
        if not any(_same_party(party, response) for response in found):
            found.append(_word_of(party, story.articles, chosen) or Response(party, "none_reported"))
    return tuple(found)


def _word_of(party: str, articles: Sequence[Article], chosen: Sequence[Candidate]) -> Response | None:
    """A statement of the party's own, one that is not told already where there is another."""
    told = {(candidate.article.id, candidate.start) for candidate in chosen}
    spoken = [(a, said) for a in articles for said in attributions(evidence_text(a)) if _speaks(party, a, said)]
    spoken.sort(key=lambda pair: (pair[0].id, pair[1].start) in told)
    for article, said in spoken:
        printed = evidence_text(article)[said.start : said.end]
        text = dated(printed, article.published)
        fit = 4 <= len(printed.split()) <= 45 and not is_dangling(printed)
        if fit and relative_date(text, article.published) is None:
            return Response(party, "statement", text, article.outlet, Span(article.id, said.start, said.end))
    return None


def _speaks(party: str, article: Article, said: Attributed) -> bool:
    if said.verb.lower() not in ("said", "says", "say", "told", "tells", "announced", "added", "argued", "confirmed"):
        return False
    return said.start > len(article.title) and content_stems(party) == content_stems(said.speaker)


def _told_sides(articles: Sequence[Article]) -> Iterator[Response]:
    seen: set[str] = set()
    for article in articles:
        text = evidence_text(article)
        for start, end in sentences(text):
            response = _side(article, start, text[start:end]) if start > len(article.title) else None
            if response and response.party.lower() not in seen:
                seen.add(response.party.lower())
                yield response


def _side(article: Article, offset: int, sentence: str) -> Response | None:
    if not 4 <= len(sentence.split()) <= 45:
        return None
    plain = outside_quotes(sentence)
    kind, at = next(((kind, m.start()) for kind, rule in _SIDES if (m := rule.search(sentence))), (None, 0))
    if kind is None and _STATEMENT.search(plain) and quotations(sentence):
        kind, at = "statement", len(sentence)
    party = _party(sentence, at) if kind else None
    text = dated(sentence, article.published)
    if kind is None or party is None or relative_date(text, article.published):
        return None
    return Response(party, kind, text, article.outlet, Span(article.id, offset, offset + len(sentence)))


def _party(sentence: str, at: int) -> str | None:
    """Who answers: ``a spokesman for Acme`` is Acme; else the name nearest before the verb, else after ``said``."""
    spoke = re.search(r"spokes(?:man|woman|person)\s+(?:for|at|of)\s+(?:the\s+)?", sentence, re.I)
    quoted = quoted_spans(sentence)
    found = [
        name
        for name in names(sentence)
        if name.text.lower() not in CALENDAR and not any(a <= name.start < b for a, b in quoted)
    ]
    if spoke:
        named = next((name.text for name in found if name.start >= spoke.end() - 1), None)
        return named or next((name.text for name in found), None)
    before = [name.text for name in found if name.end <= at]
    return before[0] if before else None


def _same_party(party: str, response: Response) -> bool:
    told = f"{response.party} {response.text or ''}".lower()
    return content_stems(party) <= content_stems(told) if content_stems(party) else party.lower() in told


_IGNORANCE = re.compile(
    r"\b(?:could not be (?:learned|determined|confirmed|verified)|(?:was|were|is|are) not (?:immediately )?(?:"
    r"disclosed|clear|known|revealed)|(?:remains?|is|was) (?:unclear|unknown)|did(?: not|n['’]t) (?:disclose|say "
    r"(?:how|when|where|whether|which|why)|specify|give (?:details|a reason)|provide details)|"
    r"terms .{0,30}not disclosed|has(?: not|n['’]t) (?:said|disclosed))\b",
    re.I,
)


def unknowns(found: Sequence[Candidate], chosen: Sequence[Candidate]) -> list[Candidate]:
    """At most two sentences of the lead that say what nobody knows."""
    told = {candidate.index for candidate in chosen}
    return [c for c in found if c.index not in told and not c.dangling and _IGNORANCE.search(c.text)][:2]


# --- Whose report, how sure ---------------------------------------------------------------------------------------

_OUTLET = r"(?:[Tt]he )?[A-Z][\w&’'-]*(?: (?:of |& )?[A-Z][\w&’'-]*){0,4}"
_ORIGIN = re.compile(
    rf"\b(?:first reported by|as first reported in|earlier reported by|according to an? (?:[\w-]+ )?report "
    rf"(?:by|in|from)) (?P<who>{_OUTLET})|\b(?P<sub>{_OUTLET}) (?:first|earlier) reported\b"
)
_NOT_OUTLETS = frozenset("monday tuesday wednesday thursday friday saturday sunday the company it".split())


def origin(story: Story) -> str | None:
    """The outlet that a text of the story names as the first to report it; None when none does."""
    for article in story.articles:
        for m in _ORIGIN.finditer(article.text):
            who = (m["who"] or m["sub"]).strip()
            if who.lower() not in _NOT_OUTLETS:
                return _outlet(who, story.outlets)
    return None


def attribution(story: Story, status: StoryStatus) -> Attribution:
    """Whose report it is: the outlet that broke it where a text says so, else the lead's."""
    first = origin(story)
    lead = story.lead
    if first and first.lower().removeprefix("the ") != lead.outlet.lower().removeprefix("the "):
        return Attribution(first, "reports", via=(lead.outlet,))
    if lead.kind == "company":
        return Attribution(lead.outlet, "announced" if status == "official" else "says")
    if lead.kind == "government":
        return Attribution(lead.outlet, "announced")
    return Attribution(lead.outlet, "reports")


_DENIED = re.compile(
    r"\b(?:denied|denies|dismissed|dismisses|rejected|refuted|rebuffed) (?:a |the |any )?(?:[\w-]+ ){0,3}?"
    r"(?:reports?|rumou?rs?|speculation|claims? that|that it|talks)",
    re.I,
)
_OFFICIAL = re.compile(
    r"\b(?:announced|said in a (?:statement|filing|release|press release)|filed (?:a|an|with)|"
    r"regulatory filing|ruled|press release)\b",
    re.I,
)
_CONFIRMED = re.compile(r"\bconfirm(?:s|ed)\b(?! cases?)", re.I)
_UNCONFIRMED = re.compile(
    r"\bsources?\b.{0,40}\b(?:said|say|told|familiar)|\b(?:said|say|told)\b.{0,30}\bsources?\b", re.I
)


def status_of(article: Article, chosen: Sequence[Candidate]) -> StoryStatus:
    """How sure the event is, from the headline and the sentences told: by whom, and with which hedge."""
    told = " ".join([article.title, *(candidate.text for candidate in chosen)])
    if re.match(r"\s*CORRECT(?:ED|ION)\b", article.title):
        return "corrected"
    if _DENIED.search(told):
        return "denied"
    if is_rumour(told):
        return "rumour"
    if article.kind in ("company", "government") or _OFFICIAL.search(told):
        return "official"
    return "confirmed" if _CONFIRMED.search(told) else "report"


def is_rumour(text: str) -> bool:
    """Does the text rest on what is not known for sure: nameless sources, talks, a company that weighs something?"""
    return bool(_UNCONFIRMED.search(text)) or any(m.cls == "rumour" and not m.weak for m in hedge_marks(text))


# --- Where sources differ -----------------------------------------------------------------------------------------

_COUNTED = frozenset(
    stem(word)
    for word in "stores shops jobs people employees workers locations restaurants supermarkets outlets branches "
    "warehouses customers positions roles units sites products items shoppers pharmacies states countries".split()
)
_ALIKE = 0.4
"""Share of content words two sentences must have in common for their figures to be of one thing."""


@dataclass(frozen=True, slots=True)
class _Reading:
    article: Article
    number: Number
    noun: str
    around: frozenset[str]
    span: Span
    total: bool = False
    """``runs 2,700 stores``: how many there are in all, whatever else the sentence tells."""


def conflicts(articles: Sequence[Article]) -> tuple[Conflict, ...]:
    """Figures of one thing on which outlets differ: ``2,700`` or ``2,800`` stores (B7)."""
    readings = [reading for article in articles for reading in _readings(article)]
    found: dict[str, Conflict] = {}
    for i, left in enumerate(readings):
        for right in readings[i + 1 :]:
            if _differ(left, right) and not _agrees_elsewhere(left, right, readings):
                found.setdefault(left.noun, _conflict(left, right, readings))
    return tuple(found.values())[:3]


def _readings(article: Article) -> Iterator[_Reading]:
    text = evidence_text(article)
    for start, end in sentences(text)[: TOLD_SENTENCES + 1]:
        sentence = text[start:end]
        around = content_stems(re.sub(r"[\d,.]+", " ", sentence))
        for number in _telling(sentence):
            noun = _counted(sentence, number)
            if noun:
                span = Span(article.id, start + number.start, start + number.end)
                yield _Reading(article, number, noun, around, span, bool(_TOTAL.search(sentence[: number.start])))


_TOTAL = re.compile(
    r"\b(?:runs?|operates?|operating|has|owns?) (?:about |some |nearly |more than |roughly |around )?$", re.I
)


def _counted(sentence: str, number: Number) -> str | None:
    following = re.findall(r"[A-Za-z][\w-]*", sentence[number.end : number.end + 40])[:3]
    if not number.unit:
        return next((word.lower() for word in following if stem(word.lower()) in _COUNTED), None)
    if number.unit in ("pct", "pp", "bps"):
        return None
    near = sentence[max(0, number.start - 40) : number.end + 40]
    deal = re.search(
        r"\b(?:deal|acquisition|takeover|offer|bid|merger|settlement|fine|penalty|investment)\b", near, re.I
    )
    return deal.group().lower() if deal else None


def _differ(left: _Reading, right: _Reading) -> bool:
    same_thing = left.noun == right.noun and left.number.unit == right.number.unit
    apart = left.article.outlet != right.article.outlet and left.number.value != right.number.value
    if not (same_thing and apart):
        return False
    low, high = sorted((left.number.value, right.number.value))
    alike = (left.total and right.total) or overlap(left.around, right.around) >= _ALIKE
    return low > 0 and high / low <= 1.6 and alike


def _agrees_elsewhere(left: _Reading, right: _Reading, readings: Iterable[_Reading]) -> bool:
    """Does either article give the other's figure too? Then they speak of two things."""
    mine = {(r.article.id, r.number.value) for r in readings if r.noun == left.noun}
    return (left.article.id, right.number.value) in mine or (right.article.id, left.number.value) in mine


def _conflict(left: _Reading, right: _Reading, readings: Iterable[_Reading]) -> Conflict:
    values: dict[float, list[_Reading]] = {left.number.value: [], right.number.value: []}
    for reading in readings:
        if reading.noun == left.noun and reading.number.value in values:
            values[reading.number.value].append(reading)
    return Conflict(left.noun, tuple(_value(same) for same in values.values()))


def _value(same: Sequence[_Reading]) -> ConflictValue:
    outlets = tuple(dict.fromkeys(reading.article.outlet for reading in same))
    return ConflictValue(same[0].number.surface, outlets, tuple(reading.span for reading in same))
