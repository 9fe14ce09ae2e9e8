"""News prose read as an editor reads it: sentences, quotations and who speaks, hedges, names; figures and dates.

Everything is given as offsets into the text that came in, so that evidence can point at it.
"""

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from retail.amounts import DateMention, Number, dates, numbers, printed_date, with_dates
from retail.days import A_MONTH, SAID_FOR_DAYS
from retail.lexicon import (
    COMMON_OPENERS,
    FORMER,
    GENERIC_SPEAKERS,
    HEDGES,
    INTERIM,
    NEGATORS,
    POLARITY,
    ROLE_SYNONYMS,
    ROLES,
    SPEECH_VERBS,
    WEAK_HEDGES,
)
from retail.values import dataclass
from retail.words import background, stem
from retail.words import names as name_stems

__all__ = [
    "NEGATORS",
    "POLARITY",
    "SPEECH_VERBS",
    "Attributed",
    "DateMention",
    "Hedge",
    "Name",
    "Number",
    "Quotation",
    "Role",
    "attributions",
    "dates",
    "hedge_marks",
    "hedges",
    "is_person",
    "is_title_case",
    "names",
    "names_a_people",
    "numbers",
    "printed_date",
    "quotations",
    "roles",
    "sentences",
    "with_dates",
]

# --- Sentences ----------------------------------------------------------------------------------------------------

_ABBREVIATIONS = frozenset(
    [
        "alex",
        "fred",
        "geo",
        "chas",
        "thos",
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "rev",
        "hon",
        "gov",
        "sen",
        "rep",
        "gen",
        "lt",
        "col",
        "sgt",
        "capt",
        "st",
        "mt",
        "ft",
        "no",
        "nos",
        "vs",
        "v",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "est",
        "approx",
        "fig",
        "dept",
        "univ",
        "assn",
        "bros",
        "messrs",
        "e.g",
        "i.e",
        "cf",
        "al",
        "inc",
        "corp",
        "co",
        "ltd",
        "jr",
        "sr",
        "etc",
        "ave",
        "blvd",
        "rd",
        "pct",
        "ap",
        "rs",
        "u.s",
        "u.k",
        "u.n",
        "a.m",
        "p.m",
        "d.c",
        "e.u",
        "ph.d",
        "n.y",
        "n.j",
        "calif",
        "mass",
        "conn",
        "fla",
        "ill",
        "mich",
        "minn",
        "tenn",
        "wash",
        "ariz",
        "ark",
        "colo",
        "del",
        "ga",
        "ind",
        "kan",
        "ky",
        "la",
        "md",
        "mo",
        "mont",
        "neb",
        "nev",
        "okla",
        "ore",
        "pa",
        "tex",
        "va",
        "vt",
        "wis",
        "wyo",
        "mo",
        "op",
        "cit",
        "tel",
        "ext",
    ]
)
_MAY_END = frozenset(
    [
        "alex",
        "fred",
        "geo",
        "chas",
        "thos",
        "inc",
        "corp",
        "co",
        "ltd",
        "jr",
        "sr",
        "etc",
        "bros",
        "u.s",
        "u.k",
        "u.n",
        "a.m",
        "p.m",
        "d.c",
        "e.u",
        "pct",
        "n.y",
        "n.j",
        "calif",
        "fla",
        "mass",
        "tex",
    ]
)
_STOP = re.compile(r"(?:\.{2,}|[.!?…]+)[\"'”’)\]]*(?=\s|$)")
_BEFORE = re.compile(r"([A-Za-z](?:[A-Za-z]|\.(?=[A-Za-z]))*)$")
_OPENS = re.compile(r"\s*[\"'“‘(\[]*(\S+)")


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of every sentence, spaces around it left out; a line break always ends one, as does a wire's ``* ``.

    Full stops in abbreviations, initials and decimals do not end a sentence, nor do those inside a quotation that
    closes in the same paragraph (the sentence is then the whole of it, with its speaker).
    """
    return list(_sentences(text))


@lru_cache(maxsize=2048)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for start, end in _paragraphs(text):
        quoted = [(a, b) for a, b, _ in _pairs(text, start, end) if b - a < 700]
        cuts = [start, *(c for c in _cuts(text, start, end) if not any(a < c < b for a, b in quoted)), end]
        found += [_trim(text, a, b) for a, b in itertools.pairwise(cuts)]
    return tuple((a, b) for a, b in found if a < b)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    for m in re.finditer(r"[^\n\r\u2028\u2029]+", text):
        at = m.start()
        for bullet in re.finditer(r"(?:(?<=\s)|^)[*•·▪]\s+", m.group()):
            if bullet.start() > 0:
                yield at, m.start() + bullet.start()
            at = m.start() + bullet.end()
        yield at, m.end()


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _cuts(text: str, start: int, end: int) -> Iterator[int]:
    for m in _STOP.finditer(text, start, end):
        if m.end() < end and _ends_sentence(text, m, start, end):
            yield m.end()


def _ends_sentence(text: str, stop: re.Match[str], start: int, end: int) -> bool:
    follows = _OPENS.match(text, stop.end(), end)
    if follows is None:
        return True
    first = follows.group(1)
    if first[0].islower():
        return False
    if not stop.group().startswith(".") or len(stop.group().rstrip("\"'”’)]")) > 1:
        return True
    word = _BEFORE.search(text, max(start, stop.start() - 20), stop.start())
    if word is None:
        return True
    if word.group(1).lower() in _STATES and _OF_THE_STATE.match(text, stop.end(), end):
        return False
    return _word_may_end(word.group(1), first)


_STATES = frozenset({"u.s", "u.k", "u.n", "e.u"})
_OF_THE_STATE = re.compile(r"\s+(?:Department of|Food and Drug|President|Chief Justice|Stock Exchange)\s[A-Z]?")
"""What goes on after ``the U.S.`` though its first word also opens sentences: ``Department of Labor``."""
_INITIALS = re.compile(r"(?:[A-Z]\.)+[A-Z]")
"""``J.C`` of ``J.C. Penney``."""


def _word_may_end(word: str, follower: str) -> bool:
    if len(word) == 1 and word.isupper() and word != "I":
        return False
    if word.lower() == "no":
        return not follower[0].isdigit()
    if word in ("v", "vs"):
        return False
    if _INITIALS.fullmatch(word) and word.lower() not in _MAY_END:
        return re.sub(r"[^a-z]", "", follower.lower()) in COMMON_OPENERS
    if word.lower() in _ABBREVIATIONS and (word[0].isupper() or word.lower() in _MAY_END or "." in word):
        known = word.lower() in _MAY_END
        return known and re.sub(r"[^a-z]", "", follower.lower()) in COMMON_OPENERS
    return True


# --- Names --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Name:
    """A capitalised name; a possessive ending is left out of `text` and span."""

    start: int
    end: int
    text: str
    opening: bool = False
    """Stands first in its sentence, where any word has a capital."""


_TOKEN = re.compile(r"[^\W_](?:[\w’'.\-&]*[^\W_])?\.?|&|\S")
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "sir",
        "dame",
        "lord",
        "lady",
        "gov",
        "sen",
        "rep",
        "gen",
        "mr.",
        "mrs.",
        "ms.",
        "dr.",
        "prof.",
        "gov.",
        "sen.",
        "rep.",
        "gen.",
    ]
)


def _is_capital(word: str) -> bool:
    return word[0].isupper() or (len(word) > 1 and word[0].islower() and any(c.isupper() for c in word[1:3]))


def _bare(word: str) -> str:
    return re.sub(r"(?:['’]s?|[.,])$", "", word) if not re.search(r"\.\w+\.$", word) else word


def is_title_case(text: str) -> bool:
    """Does the text have capitals on nearly all its longer words, as a headline does (or all capitals)?"""
    words = [w for w in re.findall(r"[^\W\d_][\w’'-]*", text) if len(w) > 3 or w.isupper()]
    return len(words) >= 4 and sum(w[0].isupper() for w in words) >= 0.8 * len(words)


def names(text: str) -> list[Name]:
    """Capitalised names in order. Joined: runs of capitalised words, also over ``of``, ``&`` and ``de``.

    A sentence's first word counts only when it is not an everyday opener. In a title-case or all-capitals line every
    word looks like a name: such runs are given word by word, for the caller to weigh.
    """
    return list(_names(text))


@lru_cache(maxsize=4096)
def _names(text: str) -> tuple[Name, ...]:
    found: list[Name] = []
    for start, end in _sentences(text):
        sentence = text[start:end]
        found += _names_of(sentence, start, split=sentence[-1] not in '.”"' and is_title_case(sentence))
    return tuple(found)


def _names_of(sentence: str, offset: int, *, split: bool) -> Iterator[Name]:
    run: list[re.Match[str]] = []
    pending: list[re.Match[str]] = []
    opening = opened = True
    for token in _TOKEN.finditer(sentence):
        word = token.group()
        if _counts(word, opening):
            opened = opened if run else opening
            run += [*pending, token]
            pending = []
            if split or re.search(r"['’]s?$", word):
                yield from _close(sentence, run, offset, opened)
                run = []
        elif run and word in ("of", "&", "de", "la", "du", "van", "von") and not split and len(pending) < 2:
            pending.append(token)
        else:
            yield from _close(sentence, run, offset, opened)
            run, pending = [], []
        opening = word[-1] in '.!?:*"“‘(' or (opening and not word[0].isalnum())
    yield from _close(sentence, run, offset, opened)


def _counts(word: str, opening: bool) -> bool:
    if not word[0].isalpha() or not _is_capital(word) or word in ("I", "I'm", "I've", "I’m", "I’ve", "A"):
        return False
    if word.lower() in _TITLES or _CONTRACTED.fullmatch(word.lower()) or (opening and _is_plain_opening(word.lower())):
        return False
    return not (opening and word.lower() in COMMON_OPENERS and not (word.isupper() and len(word) > 2))


_CONTRACTED = re.compile(
    r"(?:we|you|they|i|it|he|she|that|there|who|what|here|where|let)['’](?:re|ve|ll|d|m|s)|[a-z]+n['’]t"
)
_COUNTED = re.compile(
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|eleven|twelve|[a-z]+teen"
)


_MANY_WHO = re.compile(r"[a-z]{3,}(?:tors|ists|ants|yers)")
"""``Detractors``, ``Economists``, ``Tenants``, ``Buyers``: those who do something."""


def _is_plain_opening(word: str) -> bool:
    """``We’ve``, ``Don’t``, ``Forty-three``: no names, although they open a sentence with a capital."""
    return bool(_COUNTED.fullmatch(word) or _MANY_WHO.fullmatch(word))


def _close(sentence: str, run: list[re.Match[str]], offset: int, opening: bool) -> Iterator[Name]:
    if run:
        start, end = run[0].start(), run[-1].end()
        printed = sentence[start:end]
        bare = _bare(printed)
        if bare:
            yield Name(offset + start, offset + start + len(bare), bare, opening)


# --- Quotations ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quotation:
    """Somebody's words in quotation marks. `start` and `end` include the marks; `text` does not."""

    start: int
    end: int
    text: str
    speaker: str | None = None
    """As printed nearest the words (``Jones``, ``a spokesman for Acme``), a pronoun resolved; None where unfindable."""
    role: str | None = None
    org: str | None = None
    told_to: str | None = None
    verb: str | None = None
    sure: bool = False
    """The speaker stands in the quotation's own sentence with a speech verb, not inherited."""
    scare: bool = False
    """One or two words picked out: not a statement."""
    open: bool = False
    """The paragraph ends without closing the quotation."""
    single: bool = False
    """In single quotation marks."""


_MARK = re.compile(r"[“”\"„‟]|''|``")
_SINGLE = re.compile(r"(?<![^\s(\[“\"—–/-])['‘](?=[^\s'’‘])(?P<in>[^\n\"“”]{1,400}?)(?<=[^\s])['’](?!\w)")


def _pairs(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """(start, end, left open) of double-quoted stretches of one paragraph, marks included."""
    found: list[tuple[int, int, bool]] = []
    opened: int | None = None
    for m in _MARK.finditer(text, start, end):
        if opened is None:
            if _can_open(text, m, end):
                opened = m.start()
        elif m.group() in ("“", "„", "``"):
            opened = m.start() if m.start() - opened > 1 else opened
        elif _can_close(text, m, start):
            found.append((opened, m.end(), False))
            opened = None
    if opened is not None and end - opened > 2:
        found.append((opened, end, True))
    return found


def _can_open(text: str, m: re.Match[str], end: int) -> bool:
    if m.group() in ("“", "„", "``"):
        return True
    if m.group() == "”" or m.end() >= end or text[m.end()].isspace():
        return False
    before = text[m.start() - 1] if m.start() else " "
    return not (before.isdigit() and not text[m.end()].isalpha())


def _can_close(text: str, m: re.Match[str], start: int) -> bool:
    return m.group() != '"' or m.start() == start or not text[m.start() - 1].isspace() or _ends_here(text, m.end())


def _ends_here(text: str, at: int) -> bool:
    return at >= len(text) or text[at].isspace() or text[at] in ".,;:!?)"


def quotations(text: str) -> list[Quotation]:
    """Every quotation of the text in order, in curly, straight or single marks, with its speaker where findable.

    A paragraph may open without closing (the next goes on). The speaker is the name that a speech verb beside the
    quotation belongs to; `he said` means the person named last; a quotation with no such frame in its own sentence
    takes the speaker of the one before it in the paragraph, and is then not `sure`.
    """
    return list(_quotations(text))


@lru_cache(maxsize=1024)
def _quotations(text: str) -> tuple[Quotation, ...]:
    raw: list[Quotation] = []
    for m in re.finditer(r"[^\n\r\u2028\u2029]+", text):
        raw += _raw_quotations(text, m.start(), m.end())
    return tuple(_with_speakers(text, raw))


def _raw_quotations(text: str, start: int, end: int) -> list[Quotation]:
    doubles = [
        Quotation(a, b, text[a + 1 : b if left else b - 1].strip("'`").strip(), open=left)
        for a, b, left in _pairs(text, start, end)
    ]
    singles = [
        Quotation(m.start(), m.end(), m["in"].strip(), single=True)
        for m in _SINGLE.finditer(text, start, end)
        if not any(q.start < m.end() and m.start() < q.end for q in doubles) and _is_single(text, m)
    ]
    both = sorted((q for q in doubles + singles if q.text), key=lambda q: q.start)
    return [replace(q, scare=len(q.text.split()) <= 2 and not q.text.endswith((",", ".", "!", "?"))) for q in both]


def _is_single(text: str, m: re.Match[str]) -> bool:
    """A possessive plural (``retailers' sales``) or a decade (``'90s``) is no quotation mark."""
    inside = m["in"]
    return not (inside[0].isdigit() and text[m.start()] != "‘") and not re.fullmatch(r"\w{1,2}", inside)


def _with_speakers(text: str, raw: list[Quotation]) -> list[Quotation]:
    done: list[Quotation] = []
    for i, quote in enumerate(raw):
        framed = _framed(text, quote, raw, i)
        if framed.speaker is None and done and not quote.scare:
            framed = _inherit(text, framed, done[-1])
        done.append(framed)
    return done


def _inherit(text: str, quote: Quotation, before: Quotation) -> Quotation:
    between = text[before.end : quote.start]
    goes_on = before.open and between.count("\n") <= 2
    if before.speaker and (goes_on or between.count("\n") <= 1) and len(between) < 400:
        return replace(quote, speaker=before.speaker, role=before.role, org=before.org, told_to=before.told_to)
    return quote


_WORDS_RE = re.compile(r"[A-Za-z][\w’'-]*")
_TOLD = re.compile(
    r"\b(?:told|tells|telling|in an interview with|speaking to|spoke to|speaking with)\s+"
    r"(?P<to>(?:the\s+)?[A-Z][\w.&’'-]*(?:\s+(?:of\s+|the\s+)?[A-Z][\w.&’'-]*)*)"
)


_NEXT_STATEMENT = re.compile(r";\s")
"""What ends the clause a quotation stands in: who says what follows need not have said the words before."""


def _framed(text: str, quote: Quotation, raw: list[Quotation], i: int) -> Quotation:
    """The quotation with the speaker its own sentence gives, looked for after it, then before it."""
    line_start = text.rfind("\n", 0, quote.start) + 1
    line_end = text.find("\n", quote.end)
    line_end = len(text) if line_end < 0 else line_end
    after_end = min(raw[i + 1].start if i + 1 < len(raw) else line_end, line_end, quote.end + 240)
    after_end = next((m.start() for m in _NEXT_STATEMENT.finditer(text, quote.end, after_end)), after_end)
    after = _clause(text, quote.end, after_end, forward=True)
    masked = _masked(text, line_start, raw[:i])
    before = _clause(masked, max(line_start, quote.start - 300), quote.start, forward=False)
    for side, forward in ((after, True), (before, False)):
        if forward and quote.text.endswith((".", "!", "?")) and not quote.scare and not _lower_first(text, side):
            continue
        speaker = _speaker_in(text if forward else masked, side, forward)
        if speaker:
            return _credited(text, quote, speaker, side)
    return quote


def _masked(text: str, line_start: int, quotes: list[Quotation]) -> str:
    """The text with earlier quotations of the same line blanked, so that no speaker is found inside one."""
    for q in reversed(quotes):
        if q.start < line_start:
            break
        tail = text[q.end - 2 : q.end] if q.text.endswith((".", "!", "?")) and not q.open else "  "
        text = text[: q.start] + "," + " " * (q.end - q.start - 3) + tail + text[q.end :]
    return text


def _lower_first(text: str, side: tuple[int, int]) -> bool:
    first = text[side[0] : side[1]].lstrip(" ,—–-")
    return bool(first) and (first[0].islower() or _subject_verb(first))


def _subject_verb(clause: str) -> bool:
    """``Jones said.`` after a closed quotation, with a comma inside: the frame, not a new sentence."""
    return (
        False
        if not clause
        else bool(re.match(r"(?:[A-Z][\w.’'-]*\s){1,3}(?:said|says|added|told|wrote)\b[^“\"]{0,40}\.?$", clause))
    )


def _clause(text: str, start: int, end: int, *, forward: bool) -> tuple[int, int]:
    """The part of a stretch that is in the same sentence as the quotation beside it."""
    spans = [(a, b) for a, b in _sentences(text[start:end])]
    if not spans:
        return start, start
    a, b = spans[0] if forward else spans[-1]
    if not forward and text[start + b - 1] in ".!?":
        return end, end
    return start + a, start + b


def _speaker_in(text: str, side: tuple[int, int], forward: bool) -> tuple[str, str, bool] | None:
    clause = text[side[0] : side[1]]
    verbs = [m for m in _WORDS_RE.finditer(clause) if m.group().lower() in SPEECH_VERBS]
    if not forward:
        verbs.reverse()
    for verb in verbs[:3]:
        who = _subject_of(text, clause, side[0], verb, forward)
        if who:
            return who, verb.group(), True
    return None


def _subject_of(text: str, clause: str, offset: int, verb: re.Match[str], forward: bool) -> str | None:
    lead = clause[: verb.start()]
    if verb.group().lower() == "according" or (forward and len(_WORDS_RE.findall(lead)) == 0):
        follows = clause[verb.end() :]
        surname = _SURNAME_NEXT.match(follows)
        if surname and surname["who"].lower() not in _NO_SPEAKER:
            return surname["who"]
        if (described := _SOMEBODY.match(follows)) and not _GENERIC.search(described["who"]):
            return described["who"]
        own = _RELATIVE.split(follows, maxsplit=1)[0]
        return _first_person(text, own, offset + verb.end()) or _first_person(text, follows, offset + verb.end())
    beside = None if forward else _WITH.search(lead)
    if beside and verb.group().endswith("ing"):
        return beside["who"]
    return _first_person(text, lead, offset) or (
        _first_person(text, clause[verb.end() :], offset + verb.end()) if forward else None
    )


_SURNAME_NEXT = re.compile(r"\s(?P<who>[A-Z][\w’'-]+),\s(?=[a-z])")
"""``said Roe, speaking of Ann Lee``: the full name that comes later is another's."""
_SOMEBODY = re.compile(
    r"\s(?P<who>(?:an?|one|another)\s[a-z][\w’'-]*(?:\s[a-z][\w’'-]*){0,2})\s(?:of|at|in|from|near)\s[^,;]*$"
)
"""``said a resident of Old Harbor``: the place does not speak."""
_WITH = re.compile(r"\bwith\s(?P<who>[A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*){0,3})\s(?:also\s|later\s)?$")
"""``(weighed up measures,) with Roe (asserting: ...)``: whose words follow, whoever the sentence opened with."""


_RELATIVE = re.compile(r",?\s(?:who|whose|which|where)\s")
"""Begins a clause about the speaker: whoever it names did not speak (``said Roe, who works with Ann Lee``)."""
_PRONOUN = re.compile(r"\b(he|she|they|it)\b", re.IGNORECASE)
_GENERIC = re.compile(
    rf"\b(?:(?:an?|the|one|its|two|several|company|government)\s+)?(?:[\w-]+\s+){{0,2}}?"
    rf"(?:{'|'.join(sorted(GENERIC_SPEAKERS, key=len, reverse=True))})\b"
    r"(?:\s+(?:for|at|with|of|from)\s+(?:the\s+)?(?:(?-i:[A-Z])[\w.&’'-]*\s?)+)?",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"\b(?:of|at|for|in|to|with|from|by|on|about|near|via|and)\s+(?:(?:the|an?|its|their|two|three|four|five|\d+)\s+)?$",
    re.IGNORECASE,
)


def _first_person(text: str, clause: str, offset: int) -> str | None:
    """Who is the subject of a clause: the first name not ruled by a preposition, else a pronoun, else a description."""
    spans = [n for n in _names_of(clause, 0, split=False) if _may_speak(n) and not _of_a_people(n, clause)]
    free = [n for n in spans if not _PREPOSITION.search(clause[: n.start])]
    people = [n for n in free if is_person(n.text)] or free
    pronoun = _PRONOUN.search(clause)
    if people and not (pronoun and pronoun.start() < people[0].start):
        return _holder_of_role(clause, free).text if people[0] is free[0] else people[0].text
    if pronoun:
        return _antecedent(text, offset + pronoun.start(), pronoun.group().lower()) or pronoun.group()
    generic = _GENERIC.search(clause)
    return generic.group().strip() if generic else (spans[0].text if spans else None)


_NO_SPEAKER = SAID_FOR_DAYS | {"ceo", "cfo", "u.s", "us", "uk"}
_BESIDE_ROLE = re.compile(
    rf"(?:['’]s)?\s(?:[\w-]+\s){{0,3}}?(?:{'|'.join(sorted(map(re.escape, ROLES), key=len, reverse=True))})\s"
)


def _holder_of_role(clause: str, free: list[Name]) -> Name:
    """In ``Corner Store spokesman Neil Aster`` and ``Corner Store's Neil Aster`` the second name speaks."""
    first, *rest = free
    between = clause[first.end : rest[0].start] if rest else ""
    if rest and (_BESIDE_ROLE.fullmatch(between) or re.fullmatch(r"['’]s?\s", between)):
        return rest[0]
    return first


_PEOPLE_OF = re.compile(
    r"(?:(?:North|South|West|East|New)\s)?(?:[A-Z][a-z]+(?:ish|ese|ian|ican|ean)|French|Dutch|German|Greek|Swiss)"
)


def names_a_people(printed: str) -> bool:
    """``British``, ``South African``: an adjective that says where somebody is from."""
    return _PEOPLE_OF.fullmatch(printed) is not None


def _of_a_people(name: Name, clause: str) -> bool:
    """``South African (bank Absa)``: says where the one who speaks is from."""
    return names_a_people(name.text) and clause[name.end : name.end + 2].strip()[:1].islower()


def _may_speak(name: Name) -> bool:
    """No day, month or bare title; nothing that only opens its sentence (``Craft retailer``, ``Privately-owned``)."""
    word = name.text.lower()
    if word in _NO_SPEAKER or (name.opening and re.fullmatch(r"[a-z]+-[a-z-]+(?:ed|based|owned|backed)", word)):
        return False
    return not (name.opening and stem(word) in background() and stem(word) not in name_stems())


_ORG_WORDS = re.compile(
    r"\b(?:Inc|Corp|Co|Ltd|LLC|PLC|Group|Stores?|Markets?|Foods?|Company|Holdings|Bank|Times|Post|Journal|News|"
    r"University|School|Association|Federation|Commission|Department|Agency|Union|Partners|Capital|Research|"
    r"Securities|Corporation|Limited|Enterprises|Industries|Brands|Airways|Airlines|Motors|International|Bureau|Office|"
    r"Committee|Investments|Ministry|Society|Trust|Reuters|Bloomberg|Street|Court|House|Senate|Council|Institute|Center|Board|Ministry)\b",
)


def is_person(name: str) -> bool:
    """Does it look like the full name of a person: two to four capitalised words, none of an organisation?"""
    return bool(
        re.fullmatch(r"[A-Z][\w.’'-]*(?:\s(?:[A-Z]\.?|[A-Z][\w’'-]+|de|van|von|al|bin)){1,3}", name)
    ) and not _ORG_WORDS.search(name)


def _antecedent(text: str, at: int, pronoun: str) -> str | None:
    """The person (for `it`, `they`: anything) named last before `at`, looked for in the last 700 characters."""
    start = max(0, at - 700)
    said = _SAID_WORDS.sub(lambda m: " " * len(m.group()), text[start:at])
    before = [n for n in names(said) if n.text.lower() not in _NO_SPEAKER]
    if pronoun in ("he", "she"):
        human = [n for n in before if not _ORG_WORDS.search(n.text)]
        known = _surnames(text)
        people = [n for n in human if is_person(n.text) or n.text in known or _was_speaking(text, start + n.end)]
        people = [n for n in people if not _ANY_ONE.search(text, start, start + n.start)]
        free = [n for n in people if not _PREPOSITION.search(text[start : start + n.start])]
        before = free or people or [n for n in before if not (n.text.isupper() or n.opening)]
    return before[-1].text if before else None


_SAID_WORDS = re.compile(r"[“\"][^“”\"\n]*[”\"]")
"""What stands in quotation marks: whoever is spoken of there is not the one who goes on speaking."""
_ANY_ONE = re.compile(r"\b(?:an?|each|every|average|typical)\s$")
"""``the average Corner Store``: nobody."""


@lru_cache(maxsize=256)
def _surnames(text: str) -> frozenset[str]:
    """The last words of the full names of people in a text."""
    return frozenset(n.text.split()[-1] for n in names(text) if is_person(n.text))


def _was_speaking(text: str, at: int) -> bool:
    word = _WORDS_RE.search(text, at, at + 20)
    return bool(word and word.group().lower() in SPEECH_VERBS)


def _credited(text: str, quote: Quotation, found: tuple[str, str, bool], side: tuple[int, int]) -> Quotation:
    speaker, verb, sure = found
    clause = text[side[0] : side[1]]
    told = _TOLD.search(clause)
    role = next((r for r in roles(clause) if _has_role(clause, r, speaker)), None)
    return replace(
        quote,
        speaker=speaker,
        verb=verb.lower(),
        sure=sure,
        told_to=told["to"].strip(" .,") if told else None,
        role=role.printed if role else None,
        org=role.org if role else None,
    )


def _has_role(clause: str, role: "Role", speaker: str) -> bool:
    """Is it the speaker's role: given to that person, or set beside the name with no verb of speech between?"""
    if role.person is not None:
        return _same_person(role.person, speaker)
    at = clause.find(speaker)
    between = clause[at + len(speaker) : role.start] if 0 <= at < role.start else clause[role.end : max(at, 0)]
    return at < 0 or not any(word.lower() in SPEECH_VERBS for word in _WORDS_RE.findall(between))


def _same_person(a: str, b: str) -> bool:
    return a.split()[-1].lower().strip("’'s") == b.split()[-1].lower().strip("’'s")


@dataclass(frozen=True, slots=True)
class Attributed:
    """A sentence that hands its statement to somebody: the speaker as printed (pronouns resolved) and the verb."""

    start: int
    end: int
    """The sentence."""
    speaker: str
    verb: str
    at: int
    """Where the verb stands."""


def attributions(text: str) -> list[Attributed]:
    """Who is said to say what: one for every speech verb with a subject, in order."""
    return list(_attributions(text))


@lru_cache(maxsize=1024)
def _attributions(text: str) -> tuple[Attributed, ...]:
    found = []
    for start, end in _sentences(text):
        start = _after_dateline(text, start, end)
        clause = text[start:end]
        for verb in _WORDS_RE.finditer(clause):
            if not _hands_over(clause, verb):
                continue
            lead = clause[: verb.start()]
            rest = clause[verb.end() :]
            by_accord = verb.group().lower() == "according"
            inverted = by_accord or (verb.group().lower() not in _TO_SOMEBODY and _is_inverted(lead, rest))
            credited = _CREDITED.split(rest, maxsplit=1)[0] if by_accord else rest
            quoted_as = _QUOTED_AS.search(lead)
            who = _first_person(text, credited, start + verb.end()) if inverted else _last_subject(text, lead, start)
            who = quoted_as["who"] if quoted_as else who
            who = who or _description(rest if inverted else lead, after=inverted)
            if who:
                found.append(Attributed(start, end, who, verb.group().lower(), start + verb.start()))
    return tuple(found)


_QUOTED_AS = re.compile(r"(?P<who>[A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*){0,3})\s(?:was|were|is|are)\squoted\sas\s$")
"""``(whose agent) Ann Roe was quoted as (saying)``."""
_CREDITED = re.compile(r",\s(?:one|some|both|none|most|many|all|each|two)\sof\s|,?\s(?:who|whose|which|where)\s")
"""Ends what ``according to`` names: ``(according to) analysts, one of whom said that Acme ...``."""
_TO_SOMEBODY = frozenset(["tell", "tells", "told", "telling"])
"""Verbs behind which the hearer stands, never the speaker."""
_CLAIMED = re.compile(r"\b(?:would|will|could|can|may|might|is|are|was|were|has|have|had|should|must)\b")


def _is_inverted(lead: str, rest: str) -> bool:
    """``..., said Ann Roe.``: the speaker follows. After ``Ann Roe, the chairman, said`` the statement does."""
    if re.search(r"[”\"]\s*$", lead):
        return True
    if not re.search(r",\s*$", lead):
        return False
    follows = re.match(r"\s+(?:[A-Z][\w.’'-]*|the|a|an|its|their|one|two)\b[^,;.]*", rest)
    return bool(follows) and not _CLAIMED.search(follows.group() if follows else "")


_DATELINE = re.compile(
    rf"(?:[A-Z][A-Za-z/., ]{{1,40}}[, ] ?)?{A_MONTH} \d{{1,2}}"
    r"(?:, \d{4})?(?: ?\([^)]{2,30}\))? ?(?:-{1,2}|–|—) +"
    r"|(?:[A-Z][A-Za-z/., ]{1,40}, ?)?[A-Z][A-Za-z. ]{1,20}\([A-Z][\w ]{2,30}\) ?(?:-{1,2}|–|—) +"
)
"""How a wire opens: ``NEW YORK, Nov 17 (Wire Nine) - ``. Its agency says nothing."""


def _after_dateline(text: str, start: int, end: int) -> int:
    """Where the sentence begins once its dateline is passed."""
    wire = _DATELINE.match(text, start, end)
    return wire.end() if wire else start


_FINDINGS = re.compile(r"\b(?:study|studies|survey|poll|research|analysis|data|report|figures)\b", re.IGNORECASE)


def _hands_over(clause: str, verb: re.Match[str]) -> bool:
    """A verb of speech; or ``found``, ``showed`` after a study, a survey, data."""
    word = verb.group().lower()
    if verb.group().istitle() and verb.start() > 0 and not clause.isupper():
        return False  # ``the show Advance Warning``
    if word in ("found", "finds", "shows", "showed", "show"):
        return bool(_FINDINGS.search(clause[max(0, verb.start() - 60) : verb.start()]))
    if word in ("states", "state") and re.search(
        r"(?:\b(?:member|united|the|these|those|all|other|\w+ern|\d+)\s)$", clause[: verb.start()], re.IGNORECASE
    ):
        return False
    return word in SPEECH_VERBS


def _description(text: str, *, after: bool) -> str | None:
    """A speaker without a name, as printed: ``importers``, ``court papers``."""
    given = _WORDS_RE.findall(text)
    given = given[1:4] if after and given[:1] == ["to"] else given[:3] if after else given[-3:]
    return " ".join(given).lower() or None


_DESCRIBED = re.compile(r"(?:the|an?|its|their|his|her|one|two|three)\s(?:[a-z][\w’'-]*\s){1,4}", re.IGNORECASE)
"""A subject without a name: ``the growers' federation``."""


_APPOSED = re.compile(
    rf"(?P<who>[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]*){{1,3}}), (?:an? |the |its |their |his |her )?(?:[\w-]+[ -]){{0,4}}?"
    rf"(?:{'|'.join(sorted(map(re.escape, ROLES), key=len, reverse=True))})s?\b[^,;.]*$"
)
"""``Ann Roe, vice-president of Acme Foods (said)``: the name before the role speaks, not the company after it."""


_ASIDE = re.compile(r",\s(?:who|whose|which)\s[^,;“”\"]*,\s*$")
"""``The firm, which sued Ann Roe's ministry, (said)``: a clause between the subject and its verb."""


def _last_subject(text: str, lead: str, offset: int) -> str | None:
    """The subject of the verb that follows `lead`: looked for in its last clause, then in all of it."""
    lead = _ASIDE.sub(" ", lead)
    last = re.split(r"[,;:“”\"]\s|\b(?:while|but|and|that|as|who|which)\s", lead)[-1]
    if last != lead and _DESCRIBED.fullmatch(last):
        return last.strip()
    if last != lead and re.fullmatch(r"[A-Z][a-z’'-]+ (?:has |had |also |later )?", last):
        return last.split()[0]
    holder = _APPOSED.search(lead)
    if holder and is_person(holder["who"]):
        return holder["who"]
    return _first_person(text, last, offset + len(lead) - len(last)) or _first_person(text, lead, offset)


# --- Roles --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Role:
    """A role as printed, folded (``ceo`` -> ``chief executive``), with who holds it and whether still."""

    start: int
    end: int
    printed: str
    role: str
    former: bool = False
    interim: bool = False
    person: str | None = None
    org: str | None = None


_ROLE = re.compile(
    rf"\b(?P<mod>(?:(?:former|ex|previous|then|past|one-time|onetime|late|outgoing|retired|departing|interim|acting|incoming|"
    rf"deputy|assistant|senior|executive|founding|global|regional|group|marketing|retail|new|next)[\s-]+)*)"
    rf"(?P<org0>(?:(?-i:[A-Z])[\w&’'.-]*\s+){{0,3}}?)"
    rf"(?P<role>(?:{'|'.join(sorted(map(re.escape, ROLES), key=len, reverse=True))}))s?\b",
    re.IGNORECASE,
)
_NEXT_TIME = re.compile(
    r"\b(?:next|past|late) (?:year|quarter|month|week|summer|winter|spring|autumn|fall|\w+day)\b"
    r"|\b(?:by|since|until|till|and|but|was|were) then\b|\bthen(?=[,;.])"
)
"""``next year Chief Executive Ann Roe``: not the next one; ``by then, said the chairman``: not a past one."""
_CAP = r"[A-Z](?:[\w&’'-]|\.(?=\w))*"
_ORG_AFTER = re.compile(rf"\s*(?:of|at|for)\s+(?:the\s+)?(?P<org>{_CAP}(?:\s+(?:of\s+|&\s+)?{_CAP})*)")


def roles(text: str) -> list[Role]:
    """Every role the text names, with the person beside it: ``former Acme CEO Jane Roe``."""
    return [_role(text, m) for m in _ROLE.finditer(text)]


def _role(text: str, m: re.Match[str]) -> Role:
    folded = ROLE_SYNONYMS.get(m["role"].lower(), m["role"].lower())
    before = text[max(0, m.start() - 24) : m.start()] + m["mod"] + m["org0"]
    words = re.findall(r"[a-z-]+", _NEXT_TIME.sub(" ", re.sub(r"\bNext\b", " ", before).lower()))[-5:]
    start = m.start() if m["mod"] else m.start("role")
    org_after = _ORG_AFTER.match(text, m.end())
    org = m["org0"].strip() if m["org0"].strip() and m["org0"][0].isupper() else None
    return Role(
        start,
        m.end(),
        re.sub(r"\s+", " ", text[start : m.end()]),
        folded,
        former=bool(set(words) & FORMER) or "ex-" in before.lower(),
        interim=bool(set(words) & INTERIM),
        person=_holder(text, m.start(), org_after.end() if org_after else m.end()),
        org=org_after["org"] if org_after else org,
    )


_PART = r"(?:[A-Z]\.|[A-Z][\w’'-]*)"
_HOLDER_BEFORE = re.compile(
    rf"(?P<who>(?:{_PART}[ ]){{0,3}}{_PART}),?\s"
    rf"(?:is\s|was\s|as\s|who\s\w+\s)?(?:(?:its|the|a|an|as)\s)*(?:former\s|ex-)?$"
)


def _holder(text: str, start: int, end: int) -> str | None:
    after = re.match(rf",?[ ]+(?P<who>(?:{_PART}[ ]){{1,3}}{_PART})", text[end : end + 60])
    if after and not _ORG_WORDS.search(after["who"]):
        return _bare(after["who"].strip())
    before = _HOLDER_BEFORE.search(text[max(0, start - 70) : start])
    return _bare(before["who"].strip()) if before else None


# --- Hedges -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hedge:
    """A marker of doubt or of the future, with its class: rumour, modal, plan or allegation."""

    start: int
    end: int
    marker: str
    cls: str
    weak: bool = False
    """Too common to demand a hedge of a paraphrase by itself."""


_HEDGE_CLASS = {marker: cls for cls, markers in HEDGES.items() for marker in markers}
_HEDGE = re.compile(
    r"\b(" + "|".join(re.escape(m) for m in sorted(_HEDGE_CLASS, key=len, reverse=True)) + r")\b", re.IGNORECASE
)


_HEAVY = re.compile(r"\s+(?:in|on|upon|down|heavily|against)\b")
"""``the dollar weighs on sales``, ``an analyst weighs in``: nobody considers anything."""


def hedge_marks(text: str) -> list[Hedge]:
    """Every hedge of the text with its place. The month of May is none."""
    return list(_hedge_marks(text))


@lru_cache(maxsize=2048)
def _hedge_marks(text: str) -> tuple[Hedge, ...]:
    found = []
    for m in _HEDGE.finditer(text):
        marker = re.sub(r"\s+", " ", m.group().lower())
        if marker.startswith("weigh") and _HEAVY.match(text, m.end()):
            continue
        if not (marker == "may" and m.group()[0].isupper()):
            found.append(Hedge(m.start(), m.end(), marker, _HEDGE_CLASS[marker], marker in WEAK_HEDGES))
    return tuple(found)


def hedges(text: str) -> tuple[str, ...]:
    """The classes of hedges in the text, each once, in order: ``rumour``, ``modal``, ``plan``, ``allegation``."""
    return tuple(dict.fromkeys(h.cls for h in hedge_marks(text)))


def sentence_at(text: str, at: int) -> tuple[int, int]:
    """The sentence of `text` that holds the character `at` (the nearest one before it, at a break)."""
    spans = _sentences(text)
    i = bisect_right([s for s, _ in spans], at) - 1
    return spans[max(i, 0)] if spans else (0, 0)
