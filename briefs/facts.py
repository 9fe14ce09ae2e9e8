"""What a story's articles say beside the event itself: figures, quotations, the other side, what nobody knows. Pure.

Everything is copied from an article with the place it stands at; what is not found is left out, never filled in.
"""

import itertools
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
    without_boilerplate,
)
from retail.boilerplate import boilerplate_spans
from retail.days import SAID_FOR_DAYS
from retail.lexicon import COMMON_OPENERS, ROLES
from retail.prose import (
    Attributed,
    Name,
    Number,
    Quotation,
    attributions,
    dates,
    hedge_marks,
    is_person,
    is_title_case,
    names,
    names_a_people,
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

CALENDAR = SAID_FOR_DAYS | {"christmas", "easter"}
"""Names that are nobody's."""

# --- Figures ------------------------------------------------------------------------------------------------------

_MONEYS = (
    "net sales|net income|net loss|net profit|operating income|operating profit|operating loss|pre-tax profit|"
    "earnings per share|market value|sales|revenues?|turnover|profits?|earnings|income|loss(?:es)?|prices?|costs?|debt|"
    "dividend|fine|penalty|settlement|investment|deal|acquisition|takeover|offer|bid|merger|loan|budget|wages?|fees?|"
    "spending|order|contract"
)
_SHARES = (
    "same-store sales|same-restaurant sales|comparable sales|comparable-store sales|comparable club sales|"
    "identical sales|gross margin|operating margin|profit margin|market share|unemployment|inflation|traffic|volume|"
    "growth|stake|interest|tax rate|rate|tariffs?|discount|production|output|exports|imports|demand|"
    "margins?|consumer prices|visits|transactions"
)
_MONEY = re.compile(rf"\b(?:{_MONEYS})\b", re.I)
_GROWING = (
    "net sales|net income|net profit|operating income|operating profit|pre-tax profit|sales|revenues?|turnover|"
    "profits?|earnings|income|shares|prices?|costs|(?<!has )(?<!have )(?<!had )(?<!to )(?<!ll )(?<!uld )(?<!that )cost|"
    "wages?|fees?|spending|dividend"
)
"""``cost`` as a noun: what *has cost writers 90 percent of their sales* is no cost of 90 percent."""
_SHARE = re.compile(rf"\b(?:{_SHARES}|{_GROWING})\b", re.I)
_UNSAID = re.compile(
    r"\b(?:from|vs\.?|versus|against|than|compared (?:with|to)|instead of|of (?:an )?(?:earlier|previous)|after an?|or|"
    r"from (?:the |a )?(?:[a-z]+ ){1,3}of|"
    r"not|below|above|under|over the)\s+(?:about |some |a |an |the )?(?:[a-z]+ ){0,2}$",
    re.I,
)
"""What stands before a figure that only serves to compare: ``from 19 percent``, ``vs 4.2p``."""
_NEW_CLAUSE = re.compile(r";|:|,? (?:while|but|although|though|whereas|which|who|and (?:that|said|its|the)|after|as)\b")


def number_facts(chosen: Sequence[Candidate], article: Article) -> tuple[NumberFact, ...]:
    """At most five figures of which the text says what they measure: those of the chosen sentences first, then those
    of the top of the article. A figure that only compares, or stands in somebody's quoted words, is none."""
    spans = [(c.start, c.end) for c in chosen]
    offset = len(article.title) + 1
    top = [(a + offset, b + offset) for a, b in sentences(article.text)[:TOLD_SENTENCES]]
    text = evidence_text(article)
    facts: dict[tuple[float, str], NumberFact] = {}
    for start, end in dict.fromkeys([*spans, *top]):
        for number in _telling(text[start:end]):
            fact = _fact(article, text[start:end], start, number)
            if fact is not None:
                facts.setdefault((number.value, number.unit), fact)
    return tuple(facts.values())[:MAX_NUMBERS]


def _telling(sentence: str) -> list[Number]:
    days = [(day.start, day.end) for day in dates(sentence)]
    return [
        number
        for number in numbers(sentence)
        if _stands_alone(sentence, number)
        and not _TIME.search(number.surface)
        and not _INDEX.search(sentence, 0, number.start)
        and (number.unit or (number.kind == "count" and number.value >= 10 and _thing(sentence, number)))
        and not any(start < number.end and number.start < end for start, end in days)
    ]


_INDEX = re.compile(
    r"\b(?:S&P|Standard & Poor['’]s|Fortune|Forbes|Nasdaq|FTSE|Russell|CAC|Nikkei|Stoxx|ASX|DAX)[ -]?$", re.I
)
"""The number after it is its name: ``the S&P 500``."""


def _stands_alone(sentence: str, number: Number) -> bool:
    """Does what is printed say the whole figure (not ``1.5`` of ``1.5 to 2.5 billion``, not ``12%`` of ``10-12%``)?"""
    read = numbers(number.surface)
    if re.search(r"\d(?: ?[-–]| to )$", sentence[: number.start]) or re.match(r" ?[-–] ?\d", sentence[number.end :]):
        return False
    return len(read) == 1 and (read[0].value, read[0].unit) == (number.value, number.unit)


_TIMES = frozenset(
    "years months weeks days hours minutes times points seconds decades towards versus quarters pages cents dollars "
    "percent pounds euros marks francs crowns kronor kroner guilders pesetas pesos rupees rubles roubles shillings "
    "dinars dirhams riyals sucres intis lire escudos drachmas zlotys forints reais miles feet yards meters metres "
    "acres tonnes tons barrels bushels gallons litres".split()
)
_TIME = re.compile(r"\b(?:years?|quarters?|months?|weeks?|days?|hours?|minutes?)$")
_VERBS = frozenset(
    "comes makes goes takes gives says plans opens closes rises falls sells buys wants needs runs uses holds shows "
    "keeps means seeks works covers begins starts ends brings leads costs remains includes offers".split()
)


def _thing(sentence: str, number: Number) -> str | None:
    """What a bare figure counts: the last plural of the few words after it (``52,000 ceramic heaters``).

    Names may stand between (``38 King Soopers stores``), but are not what is counted.
    """
    if sentence[number.end : number.end + 1] in "-–" and number.end < len(sentence):
        return None
    following = re.match(r"(?:[\s-]+[A-Za-z][\w’'-]*){1,5}", sentence[number.end :])
    words = re.findall(r"[A-Za-z][\w’'-]*", following.group()) if following else []
    common = [word for word in words if not word[0].isupper()][:3]
    stop = next((i for i, word in enumerate(common) if word in STOP_WORDS or word in _VERBS), len(common))
    return next((word for word in reversed(common[:stop]) if _is_thing(word)), None)


def _is_thing(noun: str) -> bool:
    """Can the word after a bare figure be what is counted (a plural, not a span of time)?"""
    plural = noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and len(noun) > 4
    return (plural or noun in ("people", "staff", "shops", "jobs")) and noun not in _TIMES and noun not in STOP_WORDS


def _fact(article: Article, sentence: str, offset: int, number: Number) -> NumberFact | None:
    """The figure with what it measures, whose it is and when; None where the sentence does not say what it measures."""
    quoted = any(start <= number.start < end for start, end in quoted_spans(sentence))
    metric = None if quoted or _UNSAID.search(sentence[: number.start]) else _metric(sentence, number)
    if metric is None:
        return None
    return NumberFact(
        surface=sentence[number.start : number.end],
        evidence=Span(article.id, offset + number.start, offset + number.end),
        value=number.value,
        unit=number.unit or None,
        metric=metric,
        subject=_figure_of(article, sentence, number),
        period=None if metric.startswith("shares") else _period(sentence, number),
    )


def _metric(sentence: str, number: Number) -> str | None:
    """What a figure measures: the thing counted; for money and shares the measure right after it (``a 44 pct stake``),
    else the one named last before it in its own clause. A change says which way it went (``sales up``)."""
    if not number.unit:
        return _thing(sentence, number)
    part = number.unit in ("pct", "pp", "bps")
    rule = _SHARE if part else _MONEY
    if part and (moved := _MOVE_IN.match(sentence, number.end)) and (named := rule.match(sentence, moved.end())):
        done = not _AHEAD.search(re.split(_NEW_CLAUSE, sentence[: number.start])[-1])
        return f"{named.group().lower()} {_way(moved['move'])}" if done else named.group().lower()
    following = re.match(
        r"[ -](?:(?:of|in|for|annual|equity|cash|quarterly|initial|takeover)[ -]){0,2}", sentence[number.end :]
    )
    at = number.end + (following.end() if following else 0)
    if following and (named := rule.match(sentence, at)):
        return named.group().lower()
    return _measure_before(sentence, number, rule, part=part)


def _measure_before(sentence: str, number: Number, rule: re.Pattern[str], *, part: bool) -> str | None:
    each = " a share" if re.match(r" (?:a|per) share\b|/share\b", sentence[number.end :]) else ""
    before = re.split(_NEW_CLAUSE, sentence[: number.start])[-1]
    found = list(rule.finditer(before))
    others = [n for n in numbers(before) if n.unit == number.unit]
    if not found or others:
        return None
    way = _moved(before[found[-1].end() :], sentence[number.end :]) if part and not _AHEAD.search(before) else None
    return found[-1].group().lower() + each + (f" {way}" if way else "")


_RISES = (
    "rises?|rose|risen|gain(?:s|ed)?|climb(?:s|ed)?|jump(?:s|ed)?|gr[eo]w(?:s|n|th)?|increas(?:e[sd]?|ing)|"
    "surg(?:e[sd]?|ing)|soar(?:ed|s)?"
)
_FALLS = (
    "falls?|fell|fallen|drop(?:s|ped)?|declin(?:e[sd]?|ing)|slid|slides?|slip(?:s|ped)?|sank|plung(?:e[sd]?|ing)|"
    "tumbl(?:e[sd]?|ing)|decreas(?:e[sd]?|ing)|shrank"
)
_MOVES = re.compile(rf"\b(?:{_RISES}|up|higher|{_FALLS}|down|lower)\b", re.I)
_MOVE_IN = re.compile(
    rf" (?P<move>{_RISES}|{_FALLS}) in (?:(?:its|their|the|quarterly|annual|monthly|total|overall|[\w-]+-quarter) )*",
    re.I,
)
_AHEAD = re.compile(
    r"\b(?:will|would|could|may|might|should|can|expect\w*|forecast\w*|sees?|seen|views?|likely|plans?|aims?|targets?|"
    r"estimat\w*|project(?:s|ed|ions?)|predict\w*|guid\w*|outlook|hopes?|wants?|if|growth|not|n['’]t)\b",
    re.I,
)
"""What has not happened, or may not have: such a figure is told without saying which way it went."""


def _way(move: str) -> str:
    return "up" if re.fullmatch(rf"{_RISES}|up|higher", move, re.I) else "down"


def _moved(between: str, after: str) -> str | None:
    """Which way a measure went by the figure; None where the words between and right after do not say it, or where the
    figure is what it came to (``rose to 5 percent``)."""
    if re.search(r"\b(?:to|at|of) (?:about |around |nearly |almost |a |an )?$", between):
        return None
    near = re.match(r" (?:higher|lower|up|down)\b", after)
    ways = {_way(m.group()) for m in _MOVES.finditer(between + (near.group() if near else ""))}
    return ways.pop() if len(ways) == 1 else None


_WITHIN = re.compile(r" (?:(?:to|a) [\w$.]+(?: [mb]illion)? )?(?:in|for|of|during) (?:the |its |all of )?")


def _period(sentence: str, number: Number) -> str | None:
    """The quarter, month or year a figure is of: the one named right behind it, else the only one of its sentence."""
    days = [day for day in dates(sentence) if day.kind in ("quarter", "month", "year")]
    behind = [day for day in days if _WITHIN.fullmatch(sentence, number.end, max(day.start, number.end))]
    if behind:
        return behind[0].surface.rstrip(".")
    return days[0].surface if len(days) == 1 and days[0].kind == "quarter" else None


_DATELINE_CITY = re.compile(r"^(?:[A-Z]{3,} )+(?=[A-Z][a-z])")


_BESIDES = re.compile(r"\b(?:for|with|from|against|over|to|by|unlike|like|than|as|at|beside|behind) (?:the )?$")
"""Before a company that is not the one spoken of: *known for making paper cups for* it."""


def _figure_of(article: Article, sentence: str, number: Number) -> str | None:
    """Whose figure it is: the company of the article named before it, where just one is; else None."""
    slugs = [content_stems(mention.slug.replace("-", " ")) for mention in article.companies]
    before = [
        name.text
        for name in names(sentence)
        if name.end <= number.start
        and name.text.lower() not in CALENDAR
        and not _BESIDES.search(sentence, max(0, name.start - 16), name.start)
    ]
    bare = [_DATELINE_CITY.sub("", name) for name in before]
    owners = dict.fromkeys(name for name in bare if any(slug and slug <= content_stems(name) for slug in slugs))
    return next(iter(owners)) if len(owners) == 1 else None


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
    name = _without_office(full_name(speaker, text[: quotation.end + 200]), text)
    if at < 0 or not _is_name(name) or name not in article.text:
        return None
    if is_title_case(words) or not _stands_beside(speaker, text, quotation):
        return None
    if not _by_name(speaker, text, quotation) and not _is_human(name, text):
        return None
    return Quote(
        text=words,
        speaker=name,
        article=article.id,
        role=None if _in_title(quotation.role, name) else _whole_role(quotation.role, text, quotation),
        org=quotation.org,
        told_to=_outlet(quotation.told_to, outlets),
        segments=(Span(article.id, at, at + len(words)),),
    )


def _is_name(speaker: str) -> bool:
    """Is it the name of one person, and not of a people (``West German``), an office, or a word with letters after it
    (``While FRN``)?"""
    if not (_PERSON.fullmatch(speaker) and is_person(speaker)):
        return False
    first, *_, last = speaker.split()
    letters = last.isupper() and len(last) > 1 and not speaker.isupper()
    return not (_OFFICE.search(speaker) or names_a_people(speaker) or first.lower() in COMMON_OPENERS or letters)


def _in_title(role: str | None, name: str) -> bool:
    """Does the name have the role in it already (``Senator-elect Jodie Marsh``)?"""
    return role is not None and name.lower().startswith(role.lower())


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
    whole = re.sub(r"['’]s$", "", printed.strip(" .,"))
    bare = whole.removeprefix("the ").removeprefix("The ")
    if names_a_people(bare):  # ``told British (broadcaster Sky)``
        return None
    return next((outlet for outlet in outlets if outlet.startswith(bare) or outlet.endswith(bare)), whole)


_PERSON = re.compile(r"[A-Z][\w’'.-]*(?: (?:[A-Z]\.?|de|van|von|al|bin|[A-Z][\w’'-]+)){1,3}")


def _stands_beside(speaker: str, text: str, quotation: Quotation) -> bool:
    """Is the speaker named in the quotation's own paragraph, close by? A pronoun's person might be another."""
    line_start = text.rfind("\n", 0, quotation.start) + 1
    line_end = text.find("\n", quotation.end)
    before = text[max(line_start, quotation.start - 140) : quotation.start]
    after = text[quotation.end : min(quotation.end + 140, line_end if line_end >= 0 else len(text))]
    return speaker in before or speaker in after


_OFFICE = re.compile(r"['’]s\s|\b(?:Office|Department|Ministry|Commission|Agency|Court|Bureau|Committee)\b")
_PORTFOLIO = re.compile(r"\b(?:[Mm]inister|[Ss]ecretary|[Dd]irector|[Cc]ommissioner|[Hh]ead) (?:for|of) (?:the )?$")
_ROLE = "|".join(sorted(map(re.escape, ROLES), key=len, reverse=True))
_CALLINGS = (
    "partner professor lawyer attorney analyst economist researcher scientist resident mother father owner author "
    "historian democrat republican lawmaker senator representative worker employee student teacher farmer shopper "
    "customer journalist reporter editor designer engineer artist consultant adviser advisor strategist judge governor "
    "mayor minister secretary spokesman spokeswoman spokesperson manager head chief officer"
).split()
_HUMAN_BEFORE = re.compile(
    rf"\b(?:{_ROLE}|{'|'.join(_CALLINGS)}|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov)\b\.?,? $", re.IGNORECASE
)
_HUMAN_AFTER = re.compile(
    r", (?!and |or |but |as |while )(?:\d\d\b|whose\b|(?:an? |the )?(?:[\w’'&-]+ ){0,4}?"
    rf"(?:who|{_ROLE}|{'|'.join(_CALLINGS)})\b)",
    re.IGNORECASE,
)
_PLACED = re.compile(r"\b(?:in|of|from|at|about|for|to|the) $")
"""``in New Mexico, the state's attorney``: what follows is not said of the name."""


def _without_office(name: str, text: str) -> str:
    """``Communications Anika Wells`` of ``Minister for Communications Anika Wells``: the person."""
    at = text.find(name)
    words = name.split()
    return " ".join(words[-2:]) if len(words) > 2 and at > 0 and _PORTFOLIO.search(text[:at][-40:]) else name


_ENDED = re.compile(r"[.!?]”?\s|\n")


def _by_name(speaker: str, text: str, quotation: Quotation) -> bool:
    """Is the verb of speech in the quotation's own sentence the speaker's by name, and not ``he said``?"""
    before = text[max(0, quotation.start - 140) : quotation.start]
    after = text[quotation.end : quotation.end + 140]
    beside = _ENDED.split(before)[-1] + " " + _ENDED.split(after)[0]
    named = re.search(rf"\b{re.escape(_surname(speaker))}(?!\w|['’]s\b)", beside.lower())
    return named is not None and not re.search(r"\b(?:he|she|they|it)\b", beside, re.IGNORECASE)


def _is_human(name: str, text: str) -> bool:
    """Does the text show the name to be a person's: a role or title before it, an age, role or ``who`` after it?"""
    for m in re.finditer(re.escape(name), text):
        before = text[max(0, m.start() - 40) : m.start()]
        if _HUMAN_BEFORE.search(before) or (_HUMAN_AFTER.match(text, m.end()) and not _PLACED.search(before)):
            return True
    return False


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
    ("denied", r"(?<!was )(?<!were )(?<!been )\b(?:denied|denies|deny|denying) (?:the|any|that|it|a report|reports)\b"),
    ("denied", r"(?<!was )(?<!were )(?<!been )\b(?:denied|denies) (?:having|wrongdoing|allegations?|accusations?)\b"),
    ("denied", r"\bdisput(?:es|ed) (?:the|that|a report)\b"),
    ("denied", r"\b(?:denies|denied)[”\"] (?:the |a )?(?:accusations?|allegations?|reports?|claims?)\b"),
    ("denied", r"\b(?:rejected|dismissed) the (?:reports?|claims?|allegations?|suit|lawsuit)\b"),
    (
        "denied",
        r"\bcalled the (?:report|claim|allegation|suit|lawsuit)s? [“\"']?(?:false|untrue|baseless|meritless|un)",
    ),
)
_SIDES: tuple[tuple[ResponseKind, re.Pattern[str]], ...] = tuple((k, re.compile(rule, re.I)) for k, rule in _SIDE_WORDS)
_STATEMENT = re.compile(
    r"\b(?:in a (?:written )?statement|spokes(?:man|woman|person)|in an e-?mail|in response)\b", re.I
)


def responses(
    story: Story, kind: str, status: StoryStatus, parties: Sequence[str], chosen: Sequence[Candidate]
) -> tuple[Response, ...]:
    """What each party with a stake says or that it says nothing; never empty for stories in which somebody has one.

    `parties`: as printed; none where we know none. A spokeswoman speaks for her company. Those of whom no word is
    reported are named together, once.
    """
    found = _each_party_once(_told_sides(story.articles, parties))[:3]
    if kind not in STAKE_KINDS and status != "rumour":
        return tuple(found[:2])
    silent: list[str] = []
    for party in parties[:3]:
        if not any(_same_party(party, response) for response in found):
            word = _word_of(party, story.articles, chosen)
            found += [word] if word else []
            silent += [] if word else [party]
    if silent or not found:
        found.append(Response(" and ".join(silent) or "The other side", "none_reported"))
    return tuple(found)


def _each_party_once(found: Iterable[Response]) -> list[Response]:
    """The first response of each party; one that says nothing gives way to one with words."""
    kept: list[Response] = []
    for response in found:
        same = next((i for i, other in enumerate(kept) if _one_party(other.party, response.party)), None)
        if same is None:
            kept.append(response)
        elif kept[same].kind in _SILENT and response.kind not in _SILENT:
            kept[same] = response
    return kept


_SILENT = ("declined", "did_not_respond", "no_comment", "none_reported")


def _one_party(left: str, right: str) -> bool:
    mine, theirs = content_stems(left), content_stems(right)
    return left == right or (bool(mine and theirs) and (mine <= theirs or theirs <= mine))


def _word_of(party: str, articles: Sequence[Article], chosen: Sequence[Candidate]) -> Response | None:
    """A statement of the party's own; without words where the brief tells it already and there is no other."""
    told = [(candidate.article.id, candidate.start, candidate.end) for candidate in chosen]
    spoken = [(a, said) for a in articles for said in attributions(evidence_text(a)) if _speaks(party, a, said)]
    above = False
    for article, said in spoken:
        printed = evidence_text(article)[said.start : said.end]
        text = dated(printed, article.published)
        same = any(article.id == a and start < said.end and said.start < end for a, start, end in told)
        if same or any(overlap(content_stems(text), candidate.stems) > 0.5 for candidate in chosen):
            above = True
        elif (
            4 <= len(printed.split()) <= 45
            and not is_dangling(printed)
            and relative_date(text, article.published) is None
        ):
            return Response(party, "statement", text, article.outlet, Span(article.id, said.start, said.end))
    return Response(party, "statement") if above else None


def _speaks(party: str, article: Article, said: Attributed) -> bool:
    if said.verb.lower() not in ("said", "says", "say", "told", "tells", "announced", "added", "argued", "confirmed"):
        return False
    if said.start <= len(article.title) or content_stems(party) != content_stems(said.speaker):
        return False
    sentence = evidence_text(article)[said.start : said.end]
    at, verb = sentence.find(said.speaker), said.at - said.start
    return 0 <= verb - at - len(said.speaker) <= 60 or 0 <= at - verb <= 30


def _told_sides(articles: Sequence[Article], parties: Sequence[str]) -> Iterator[Response]:
    for article in articles:
        junk, offset = boilerplate_spans(article.text), len(article.title) + 1
        for spoken in sentences(article.text):
            start, end = without_boilerplate(junk, *spoken, article.text)
            if response := _side(article, start + offset, article.text[start:end], parties):
                yield response


def _side(article: Article, offset: int, sentence: str, parties: Sequence[str]) -> Response | None:
    if not 4 <= len(sentence.split()) <= 45:
        return None
    said_plainly = _long_quotes_blanked(sentence)
    kind, at = next(((kind, m.start()) for kind, rule in _SIDES if (m := rule.search(said_plainly))), (None, 0))
    if kind is None and quotations(sentence) and (said := _STATEMENT.search(outside_quotes(sentence))):
        kind, at = "statement", max(sentence.rfind(said.group()), 0)
    if kind is None:
        return None
    party = _party(article, offset, sentence, at, parties)
    text = dated(sentence, article.published)
    if party is None or relative_date(text, article.published):
        return None
    return Response(party, kind, text, article.outlet, Span(article.id, offset, offset + len(sentence)))


def _long_quotes_blanked(sentence: str) -> str:
    """The sentence with its quotations of more than three words left white: ``denies`` in one is no denial."""
    for start, end in quoted_spans(sentence):
        if len(sentence[start:end].split()) > 3:
            sentence = sentence[:start] + " " * (end - start) + sentence[end:]
    return sentence


_SPOKE = re.compile(r"spokes(?:man|woman|person|people)\s+(?:for|at|of)\s+(?P<the>the\s+|its\s+)?", re.I)
_SPEAKER = re.compile(r"(?P<org>(?:[A-Z][\w.&’'-]*\s)+)(?:company\s)?spokes(?:man|woman|person)\b")
_COMMON_PARTY = re.compile(
    r"(?:company|retailer|grocer|chain|firm|group|store|brand|maker|supermarket|discounter|business|owner|union)\b"
)
_REPORTED = re.compile(r"\b(?:said|says|told|added|wrote)(?: \w+){0,2}?(?: that)? (?=[A-Z])")


def _party(article: Article, offset: int, sentence: str, at: int, parties: Sequence[str]) -> str | None:
    """Who answers, at the verb that stands `at`: ``a spokesman for Acme`` and ``Acme spokesman Ray Doe`` are Acme,
    ``a spokesman for the company`` is the party named last before; else the subject of the verb."""
    quoted = quoted_spans(sentence)
    named = [
        name
        for name in names(sentence)
        if name.text.lower() not in CALENDAR and not any(a <= name.start < b for a, b in quoted)
    ]
    if spoke := _SPOKE.search(sentence):
        if spoke["the"] and _COMMON_PARTY.match(sentence, spoke.end()):
            return _named_last(parties, evidence_text(article)[:offset])
        return next((name.text for name in named if name.start == spoke.end()), None)
    if speaker := _SPEAKER.search(outside_quotes(sentence)):
        return _without_article(speaker["org"].strip())
    if len(parties) == 1 and _OF_THE_COMPANY.search(sentence):
        return parties[0]
    reported = [m.end() for m in _REPORTED.finditer(sentence, 0, at)]
    since = reported[-1] if reported else 0
    before = [n for n in named if since <= n.start and n.end <= at and not _TOLD_TO.search(sentence, 0, n.start)]
    return _subject_named(sentence, before, at)


_TOLD_TO = re.compile(r"\b(?:told|tells?|telling|interview with|to) (?:the )?$")
"""Before whoever heard the words: ``(Eshed) told (TIME in an email)``."""


def _named_last(parties: Sequence[str], text: str) -> str | None:
    """The party that the text before names last; None where it names none."""
    places = {party: text.rfind(party) for party in parties}
    last = max(places, key=lambda party: places[party], default=None)
    return last if last is not None and places[last] >= 0 else None


_OFFICERS = re.compile(
    r" (?:officials|executives|organi[sz]ers|lawyers|leaders|managers|representatives|officers|lawmakers|unions?)\b"
)
_OF_THE_COMPANY = re.compile(
    r"\b(?:the|its) (?:company|retailer|grocer|chain|firm|group|maker|discounter)['’]s? (?:[a-z]+ ){0,2}?(?:head|chief|"
    r"president|director|chair|lawyer|executive|manager)"
)
_LISTED = re.compile(r"(?:, | and |, and )")


_SAID_NEXT = re.compile(r" (?:also |later )?(?:said|says|wrote|added|noted)\b.{0,30}")
_RUNS_ON = re.compile(
    r"(?:['’]s)? (?!said|says|told|declin|den|did|would|could|has|had|was|were|also|over|on\b|[a-z]+ed\b)[a-z]"
    r"|['’]s [A-Z]"
)
"""After a first word that only opens a longer name: ``China's Alibaba``, ``Tea party activist Alex Poulter``."""


def _subject_named(sentence: str, before: Sequence[Name], at: int) -> str | None:
    """The first name before the verb: with those listed beside it, or with the officials who speak."""
    if not before:
        return None
    first, last = before[0], before[-1]
    listed = all(_LISTED.fullmatch(sentence, a.end, b.start) for a, b in itertools.pairwise(before))
    if len(before) > 1 and listed and not sentence[last.end : at].strip():
        return _without_article(sentence[first.start : last.end])
    aside = re.search(r", (?:who|which|an?|the|its)\b", sentence[:at])
    before = [name for name in before if not aside or name.end <= aside.start()] or [first]
    last = before[-1]
    said = next((name for name in before[1:] if _SAID_NEXT.fullmatch(sentence, name.end, at)), None)
    if said or (
        first.opening and len(first.text.split()) == 1 and len(before) > 1 and _RUNS_ON.match(sentence, first.end)
    ):
        return _without_article((said or last).text)
    officers = _OFFICERS.match(sentence, first.end)
    return _without_article(first.text + (officers.group() if officers else ""))


def _without_article(name: str) -> str | None:
    return re.sub(r"^(?:The|A|An)(?: |$)|['’]s$", "", name) or None


def _same_party(party: str, response: Response) -> bool:
    """Is it this party's own word? To be spoken of by another is not to be heard."""
    mine = content_stems(party)
    return mine <= content_stems(response.party) if mine else party.lower() in response.party.lower()


_IGNORANCE = re.compile(
    r"\b(?:could not be (?:learned|determined|confirmed|verified)|(?:was|were|is|are) not (?:immediately )?(?:"
    r"disclosed|clear|known(?! (?:for|as)\b)|revealed)|(?:remains?|is|was) (?:unclear|unknown)|"
    r"did(?: not|n['’]t) (?:disclose|say "
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
    rf"(?:by|in|from)) (?P<who>{_OUTLET})|\b(?P<sub>{_OUTLET}) first reported\b|"
    rf"\b(?P<likely>{_OUTLET}) earlier reported\b"
)
_OUTLET_WORD = re.compile(
    r"\b(?:Times|Post|Journal|News|Herald|Tribune|Reuters|Bloomberg|Wire|Daily|Weekly|Magazine|Gazette|Register|Ledger|"
    r"Review|Star|Globe|Dispatch|Chronicle|Courier|Mail|Guardian|Telegraph|Observer|Examiner|Inquirer|Report|TV|Radio|"
    r"CNBC|CNN|BBC|AP|NPR|Axios|Politico|Insider|Dive|Grocer|Basket)\b|\.com\b"
)
"""What the name of a company that reports its own results has not."""
_NOT_OUTLETS = frozenset("monday tuesday wednesday thursday friday saturday sunday the company it".split())


def origin(story: Story) -> str | None:
    """The outlet that a text of the story names as the first to report it; None when none does.

    ``Acme earlier reported net earnings`` is a company's own report: there the name must be an outlet's.
    """
    for article in story.articles:
        for m in _ORIGIN.finditer(article.text):
            who = (m["who"] or m["sub"] or m["likely"]).strip()
            known = not m["likely"] or who in story.outlets or _OUTLET_WORD.search(who)
            if known and who.lower() not in _NOT_OUTLETS:
                return _outlet(who, story.outlets)
    return None


_RULES = re.compile(r"\b(?:Court|Tribunal|Judge)\b")
_AGENCY = re.compile(
    r"\b(?:Department|Commission|Agency|Bureau|Administration|Ministry|Authority|Attorney General|Secretary of State|"
    r"Federal Reserve|County|City of|State of)\b|\b(?:FDA|FTC|USDA|FSIS|CPSC|BLS|SEC|EPA|DOJ|CMA|NLRB)\b"
)
_FILED = re.compile(
    r"\b(?:8-K|10-[QK]|S-1|Form \d|WARN notice|registration statement|filed (?:a|an|its|with|for|suit))\b"
)
_RULED = re.compile(r"\b(?:rul(?:es|ed|ing)|opinion|judgment|order(?:s|ed)?|blocks?|upholds?|dismiss(?:es|ed))\b", re.I)
_FIGURES_OUT = re.compile(r"\b(?:index|indices|sales|prices|inflation|survey|report|statistics|employment)\b", re.I)


def attribution(story: Story, status: StoryStatus) -> Attribution:
    """Whose report it is, with the verb of its kind: an outlet ``reports`` (the one that broke it, where a text says
    so), a company ``announced``, ``filed`` or ``says``, an agency ``announced`` or ``reports``, a court ``ruled``."""
    first = origin(story)
    lead = story.lead
    if first and first.lower().removeprefix("the ") != lead.outlet.lower().removeprefix("the "):
        return Attribution(first, "reports", via=(lead.outlet,))
    return Attribution(lead.outlet, _verb(story, status))


def _verb(story: Story, status: StoryStatus) -> str:
    lead = story.lead
    if _RULES.search(lead.outlet):
        return "ruled" if _RULED.search(lead.title) else "reports"
    if lead.kind == "government" or _AGENCY.search(lead.outlet):
        recall = "recalls" in lead.topics or re.search(r"\b(?:recall|alert|notice|warn)", lead.title, re.I)
        return "reports" if _FIGURES_OUT.search(lead.title) and not recall else "announced"
    if lead.kind == "company" or _speaks_of_itself(lead):
        return "filed" if _FILED.search(lead.title) else "announced" if status == "official" else "says"
    return "reports"


def _speaks_of_itself(lead: Article) -> bool:
    """Is the outlet the very company that the article is about (a newsroom we have no table entry for)?"""
    outlet = content_stems(lead.outlet)
    slugs = (content_stems(mention.slug.replace("-", " ")) for mention in lead.companies if mention.about)
    return any(slug and slug == outlet for slug in slugs)


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
    if is_rumour(_of_the_event(article, chosen)):
        return "rumour"
    if article.kind in ("company", "government") or _OFFICIAL.search(told):
        return "official"
    return "confirmed" if _CONFIRMED.search(told) else "report"


def _of_the_event(article: Article, chosen: Sequence[Candidate]) -> str:
    """Headline, first sentence, and what else tells the same: doubt about a thing beside the event is not about it."""
    title = content_stems(article.title)
    telling = (c.text for at, c in enumerate(chosen) if at == 0 or overlap(c.stems, title) >= 0.5)
    return " ".join([article.title, *telling])


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
    if len({article.outlet for article in articles}) < 2:
        return ()
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
