"""Quotations (rubric A): verbatim, honestly shortened, by the right speaker, told to the right outlet."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from briefs.checks.claimed import none_of
from briefs.checks.claims import Claims, QuoteClaim
from briefs.checks.nations import NATIONS
from briefs.checks.sources import Source, Sources
from briefs.checks.words import folded, words
from retail.lexicon import GENERIC_SPEAKERS, NEGATORS, SPEECH_VERBS, STOPWORDS
from retail.prose import Quotation, attributions, names, numbers, quotations, sentences
from retail.types import Violation

_ELLIPSIS = re.compile(r"\s*(?:\.\s?\.\s?\.\s?\.?|…|\[\s?(?:…|\.\.\.)\s?\])\s*")
_SHORT = 3
"""Words under which a quotation is a picked-out term: it need only stand in a source (A6)."""


@dataclass(frozen=True, slots=True)
class Found:
    """A segment of a quotation where it stands in a source: characters `start` to `end`."""

    doc: Source
    start: int
    end: int


def check_quotes(claims: Claims, sources: Sources) -> Iterator[Violation]:
    """Violations A1 to A6 of every quotation: those given as such and those inside sentences."""
    worked_in = _worked_in(claims)
    for quote in claims.quotes:
        yield from _check_quote(quote, sources, worked_in)
    for line in claims.facts:
        for found in quotations(line.text):
            if line.where == "headline" and found.single:
                continue
            yield from _check_inline(line.where, line.text, found, sources)
    if claims.view:
        for found in quotations(claims.view.text):
            yield from _check_inline("view", claims.view.text, found, sources)


def _worked_in(claims: Claims) -> frozenset[str]:
    """The quotations, as compared, that stand in a sentence which goes on behind them or only uses their words."""
    return frozenset(
        folded(found.text)
        for line in claims.facts
        for found in quotations(line.text)
        if not found.text.rstrip().endswith((".", "!", "?"))
    )


def _check_quote(quote: QuoteClaim, sources: Sources, worked_in: frozenset[str]) -> Iterator[Violation]:
    segments = _segments(quote.text)
    if not segments:
        yield Violation("E1", quote.where, "the quotation has no words")
        return
    readings = _readings(segments, sources, quote.article)
    if not readings:
        yield _not_verbatim(quote.where, quote.text, segments, sources)
        return
    yield from min((list(_faults(quote, found, sources, worked_in)) for found in readings), key=len)


def _faults(quote: QuoteClaim, found: list[Found], sources: Sources, worked_in: frozenset[str]) -> Iterator[Violation]:
    """What is wrong with the quotation if it was taken from this place."""
    if quote.article is not None and sources.named(quote.article) not in (None, found[0].doc):
        other = found[0].doc.article.outlet
        why = f"'{_short(quote.text)}' is not in the article named but in the one of {other}"
        yield Violation("A1", quote.where, why)
    yield from _honest(quote.where, found)
    yield from _whole(quote, found, part=folded(quote.text) in worked_in)
    yield from _speaker(quote.where, quote.speaker, found)
    yield from _told_to(quote, found, sources)


def _readings(segments: list[str], sources: Sources, first: str | None) -> list[list[Found]]:
    """Every place where the quotation may have been taken from, the article named tried first; ten at most.

    Where the words stand in quotation marks at all, they were taken from there.
    """
    docs = sorted(sources.docs, key=lambda d: d.article.id != first)
    starts = [(doc, place.start) for doc in docs for place in _finds(segments[0], doc, 0)]
    found = [f for doc, start in starts[:10] if (f := _in_order(segments, doc, start))]
    return [f for f in found if _quotation_at(f[0].doc, f[0])] or found


def _segments(text: str) -> list[str]:
    return [s for s in _ELLIPSIS.split(text.strip().strip("\"“”'‘’")) if words(s)]


def _anywhere(segments: list[str], sources: Sources, first: str | None) -> list[Found] | None:
    """The segments in order in one document, the one named tried first."""
    docs = sorted(sources.docs, key=lambda d: d.article.id != first)
    for doc in docs:
        found = _in_order(segments, doc)
        if found:
            return found
    return None


def _in_order(segments: list[str], doc: Source, start: int | None = None) -> list[Found] | None:
    """The segments one after another; the first one at `start` where that is given."""
    at, found = start or 0, []
    for i, segment in enumerate(segments):
        place = next(_finds(segment, doc, at), None) if i == 0 and start is not None else _find(segment, doc, at)
        if place is None:
            return None
        found.append(place)
        at = place.end
    return found


def _find(segment: str, doc: Source, after: int) -> Found | None:
    """The segment word for word, from `after` on; inside quotation marks if it stands in such anywhere."""
    places = list(_finds(segment, doc, after))
    quoted = [p for p in places if _quotation_at(doc, p)]
    return next(iter(quoted or places), None)


def _finds(segment: str, doc: Source, after: int) -> Iterator[Found]:
    wanted = [w.low.strip(".") for w in words(segment)]
    have = doc.words
    for i, word in enumerate(have):
        if word.start < after or word.low.strip(".") != wanted[0] or i + len(wanted) > len(have):
            continue
        if all(have[i + k].low.strip(".") == w for k, w in enumerate(wanted)):
            yield Found(doc, word.start, have[i + len(wanted) - 1].end)


def _not_verbatim(where: str, text: str, segments: list[str], sources: Sources) -> Violation:
    if len(segments) > 1 and all(_anywhere([s], sources, None) for s in segments):
        return Violation(
            "A3", where, f"the parts of '{_short(text)}' stand in {sources.count}, but not in this order in one article"
        )
    nearest, doc, ratio = _nearest(max(segments, key=len), sources)
    if nearest and ratio >= 0.95:
        why = f"'{_short(text)}' is not verbatim; {doc} has '{_short(nearest)}' and the source's words must be used"
        return Violation("A2", where, why)
    why = f"'{_short(text)}' is {none_of(sources)}"
    return Violation("A1", where, why + (f"; nearest '{_short(nearest)}' in {doc}" if nearest and ratio > 0.5 else ""))


def _nearest(segment: str, sources: Sources) -> tuple[str, str, float]:
    """The passage of a source most like the segment, its outlet and how like it is (0 to 1)."""
    wanted = [w.low for w in words(segment)]
    best = ("", "", 0.0)
    for doc in sources.docs:
        candidates = [q.text for q in doc.quotations] + [doc.text[a:b] for a, b in doc.spans]
        for text in candidates:
            ratio = difflib.SequenceMatcher(None, wanted, [w.low for w in words(text)], autojunk=False).quick_ratio()
            if ratio > best[2]:
                best = (text, doc.article.outlet, ratio)
    return best


def _short(text: str, n: int = 90) -> str:
    return text if len(text) <= n else text[: n - 1].rstrip() + "…"


# --- Ellipsis (A3) ------------------------------------------------------------------------------------------------


def _honest(where: str, found: list[Found]) -> Iterator[Violation]:
    """What an ellipsis leaves out may not change who speaks or what is meant."""
    kept = " ".join(f.doc.text[f.start : f.end] for f in found)
    for left, right in pairwise(found):
        elided = left.doc.text[left.end : right.start]
        if _attribution_only(left, right, elided):
            continue
        problem = _unsafe(elided, kept)
        if problem:
            yield Violation("A3", where, f"the ellipsis hides {problem}: '{_short(elided.strip())}'")


def _attribution_only(left: Found, right: Found, elided: str) -> bool:
    """``," she said, "``: only who speaks was left out, and the same person goes on."""
    first, second = _quotation_at(left.doc, left), _quotation_at(right.doc, right)
    if first is None or second is None or first is second or "\n" in elided:
        return False
    frame = re.search(r"[\"”]([^\"“”]*)[\"“]", elided)
    same = first.speaker is not None and second.speaker is not None and _same_speaker(first.speaker, second.speaker)
    inside = re.sub(r"[\"”][^\"“”]*[\"“]", " ", elided, count=1)
    return bool(frame) and same and not _unsafe(inside, left.doc.text[left.start : left.end])


def _unsafe(elided: str, kept: str) -> str | None:
    have = {w.low for w in words(kept)}
    gone = words(elided)
    if re.search(r"[\"“”]", elided):
        return "a quotation mark, so perhaps another speaker"
    if "\n" in elided.strip():
        return "a paragraph break"
    negation = next((w.low for w in gone if (w.low in NEGATORS or w.low.endswith("n't")) and w.low not in have), None)
    if negation:
        return f"the negation '{negation}'"
    if any(n.surface.lower() not in kept.lower() for n in numbers(elided) if n.kind != "ordinal" and n.value != 1):
        return "a number"
    name = next((n.text for n in names("x " + elided) if not all(w.low in have for w in words(n.text))), None)
    if name:
        return f"the name '{name}'"
    return "more than 60 words" if len(gone) > 60 else None


def _whole(quote: QuoteClaim, found: list[Found], *, part: bool) -> Iterator[Violation]:
    """A quotation given as such may not stop or start within a sentence of the source's without an ellipsis.

    One that opens in lower case shows by itself that it is a part, and may then stop short as well. So may one that
    the brief has worked into a sentence (`part`), unless what it leaves out turns what it says.
    """
    first, last = found[0], found[-1]
    before, after = _cut_before(first), _cut_after(last)
    bare = quote.text.strip().strip("\"“”'‘’ ")
    fragment = bare[:1].islower() or bool(re.match(r"I\b", bare))
    if words(before) and not fragment and not _ELLIPSIS.match(bare):
        yield Violation(
            "A1", quote.where, f"the quotation leaves out '{_short(before)}' at its start without an ellipsis"
        )
    if fragment and words(before) and bare[-1:] not in ".!?":
        return
    if part and not _turns(after):
        return
    if words(after) and not re.search(r"(?:\.\.\.|…)\]?$", bare):
        yield Violation("A1", quote.where, f"the quotation leaves out '{_short(after)}' at its end without an ellipsis")


def _cut_before(found: Found) -> str:
    start, _ = _bounds(found)
    return found.doc.text[start : found.start].strip(" ,\"“”'‘’—–-*([") if start < found.start else ""


def _cut_after(found: Found) -> str:
    _, end = _bounds(found)
    return found.doc.text[found.end : end].strip(" ,.!?;:\"“”'‘’—–-)]") if found.end < end else ""


def _bounds(found: Found) -> tuple[int, int]:
    """The sentence within the quotation (or, outside of one, nothing to leave out)."""
    quotation = _quotation_at(found.doc, found)
    if quotation is None:
        return found.start, found.end
    start = quotation.start + 1
    end = quotation.end if quotation.open else quotation.end - 1
    inner = re.sub(r"[\"“”]", " ", found.doc.text[start:end])
    spans = sentences(inner)
    starts = [a for a, b in spans if start + a <= found.start < start + b]
    ends = [b for a, b in spans if start + a < found.end <= start + b]
    return (start + starts[0] if starts else found.start), (start + ends[0] if ends else found.end)


# --- Speakers (A4, A5) --------------------------------------------------------------------------------------------


def _quotation_at(doc: Source, found: Found) -> Quotation | None:
    return next((q for q in doc.quotations if q.start <= found.start and found.end <= q.end + 1), None)


def _key(name: str) -> frozenset[str]:
    bare = (re.sub(r"'s?$", "", w.low).strip(".") for w in words(name))
    return frozenset(w for w in bare if w not in _NOISE and len(w) > 1)


_NOISE = STOPWORDS | frozenset(
    ["inc", "corp", "co", "ltd", "plc", "llc", "spokesperson", "spokesman", "spokeswoman", "mr", "mrs", "ms", "dr"]
)


def _same_speaker(a: str, b: str) -> bool:
    mine, theirs = _key(a), _key(b)
    return bool(mine & theirs) or (not mine and not theirs)


def _is_generic(speaker: str) -> bool:
    return (
        not any(w[0].isupper() for w in re.findall(r"[^\W\d_][\w.’'-]*", speaker)[1:] or [speaker])
        or speaker.lower() in GENERIC_SPEAKERS
    )


def _speaker(where: str, speaker: str, found: list[Found]) -> Iterator[Violation]:
    """The speaker's name stands by the words, and nobody else's stands nearer with a verb of speech."""
    if not speaker.strip() or _key(speaker) <= _key(found[0].doc.article.outlet) or _key(speaker) <= NATIONS.keys():
        return
    for place in found:
        quotation = _quotation_at(place.doc, place)
        rival = _no_nation(quotation.speaker if quotation else _sayer(place))
        if rival and _same_speaker(rival, speaker):
            continue
        if not rival and quotation is None and _answers(place.doc, speaker):
            continue
        problem = _misattributed(place, speaker, rival, bool(quotation and quotation.sure))
        if problem:
            yield Violation("A4", where, problem)
            return


def _no_nation(speaker: str | None) -> str | None:
    """``Chinese social media`` is no speaker: a people alone says nothing."""
    return None if speaker and _key(speaker) and _key(speaker) <= NATIONS.keys() else speaker


_QUESTIONS = 3
"""Questions outside quotation marks by which an article is told to be an interview."""


def _answers(doc: Source, speaker: str) -> bool:
    """Is the article an interview, and the speaker the one person that its headline or its first sentences name?"""
    wanted = {w.low for w in words(speaker)[-1:]}
    opening = doc.spans[min(2, len(doc.spans) - 1)][1]
    named = [n.text for n in doc.names if n.start < opening and wanted & _key(n.text)]
    asked = [a for a, b in doc.spans if doc.text[b - 1] == "?" and not _is_quoted(doc, a)]
    return bool(named) and len(asked) >= _QUESTIONS


def _is_quoted(doc: Source, at: int) -> bool:
    return any(q.start <= at < q.end for q in doc.quotations)


def _sayer(place: Found) -> str | None:
    """Who is said to say the sentence that the words stand in, without quotation marks."""
    return next((a.speaker for a in place.doc.attributions if a.start <= place.start < a.end), None)


def _misattributed(place: Found, speaker: str, rival: str | None, sure: bool) -> str | None:
    near = _neighbourhood(place, 2)
    wanted = _key(speaker)
    surname = {w.low for w in words(speaker)[-1:]}
    here = {re.sub(r"'s?$", "", w.low) for w in words(near)}
    outlet = place.doc.article.outlet
    if rival and (not _is_generic(rival) or (sure and not wanted & here)):
        if _is_generic(rival) and _key(speaker) & place.doc.lows:
            return None
        if wanted & here and (not sure or _leads(place, wanted)):
            return None
        return f"{outlet} has these words from {rival}, not from {speaker}"
    if rival and _is_generic(rival) and not _PERSONAL.match(rival) and wanted & place.doc.lows:
        return None
    if _DOCUMENT.search(near) and wanted and wanted <= place.doc.lows:
        return None
    if wanted and not (wanted & here) and not (surname & here):
        return f"{speaker} is not named within two sentences of these words in {outlet}"
    return None


_DOCUMENT = re.compile(
    r"\b(?:survey|report|statement|study|review|filing|letter|poll)\s(?:said|says|stated|added|found)\b"
)
"""``the survey said``: of the body that a source names elsewhere as its author."""
_HE_SAID = re.compile(rf"\b(?:he|she)\s(?:also\s|later\s)?(?:{'|'.join(sorted(SPEECH_VERBS))})\b", re.IGNORECASE)


def _leads(place: Found, wanted: frozenset[str]) -> bool:
    """``he said``: may that be the claimed speaker, who is named first in one of the three sentences before?"""
    i = place.doc.at(place.start)
    a, b = place.doc.spans[i]
    after = place.doc.spans[i + 1][1] if i + 1 < len(place.doc.spans) else b
    if not _HE_SAID.search(place.doc.text[a:after]):
        return False
    for start, end in place.doc.spans[max(0, i - 3) : i]:
        first = next((n for n in place.doc.names if start <= n.start < end and _key(n.text)), None)
        people = [n for n in place.doc.names if start <= n.start < end and len(n.text.split()) > 1]
        if any(n is not None and wanted & _key(n.text) for n in (first, *people[:1])):
            return True
    return False


_PERSONAL = re.compile(r"(?:he|she|they|who)$", re.IGNORECASE)


def _neighbourhood(place: Found, n: int) -> str:
    i = place.doc.at(place.start)
    spans = place.doc.spans[max(0, i - n) : i + n + 1]
    return place.doc.text[spans[0][0] : spans[-1][1]] if spans else ""


def _told_to(quote: QuoteClaim, found: list[Found], sources: Sources) -> Iterator[Violation]:
    doc = found[0].doc
    quotation = _quotation_at(doc, found[0])
    printed = _told(quotation.told_to if quotation else None)
    if quote.told_to is None:
        return
    claimed = _key(quote.told_to)
    if printed and not (claimed & _key(printed)):
        yield Violation(
            "A5", quote.where, f"{doc.article.outlet} says this was told to {printed}, not to {quote.told_to}"
        )
    elif not printed and not (claimed & _key(doc.article.outlet)) and not claimed <= doc.lows:
        yield Violation(
            "A5",
            quote.where,
            f"these words were printed by {doc.article.outlet}; nothing says they were told to {quote.told_to}",
        )


_AUDIENCE = frozenset(["reporters", "analysts", "investors", "employees", "shareholders", "lawmakers", "staff"])


def _told(printed: str | None) -> str | None:
    return None if printed is None or _key(printed) <= _AUDIENCE else printed.strip(" .,")


# --- Quotations inside sentences ----------------------------------------------------------------------------------


def _check_inline(where: str, line: str, quote: Quotation, sources: Sources) -> Iterator[Violation]:
    segments = _segments(quote.text)
    if not segments:
        return
    found = _anywhere(segments, sources, None)
    if found is None:
        if len(words(quote.text)) < _SHORT:
            yield Violation("A6", where, f"'{quote.text}' stands in quotation marks but is {none_of(sources)}")
        else:
            yield _not_verbatim(where, quote.text, segments, sources)
        return
    yield from _honest(where, found)
    if (
        where != "headline"
        and len(words(quote.text)) >= _SHORT
        and _unsaid(line[: quote.start] + line[quote.end :], found[0])
    ):
        yield Violation("C3", where, f"'{_short(quote.text)}' stands here without the one who said it")
    if quote.scare or len(words(quote.text)) < _SHORT:
        return
    dropped = _cut_after(found[-1])
    if _turns(dropped) and line[: quote.end].rstrip("\"”'’").endswith((".", "!", "?")):
        yield Violation("A3", where, f"the quotation stops before '{_short(dropped)}'")
    if quote.speaker and quote.sure and not sources.is_verbatim(line):
        yield from _inline_speaker(where, line, quote, found)


_HANDED = re.compile(
    rf"\b(?:{'|'.join(sorted(map(re.escape, SPEECH_VERBS)))}|call\w*|describ\w*|term(?:s|ed)|dub\w*|label\w*|"
    rf"he|she|they|his|her|their|"
    r"wrote|spoke|speaks?|hail\w*|brand\w*|denounc\w*|dismiss\w*|condemn\w*|prais\w*|who|quot\w*|titled|entitled|named|known|promis\w*|mock\w*)\b",
    re.IGNORECASE,
)


def _unsaid(line: str, found: Found) -> bool:
    """Words that a source has from somebody named, in a sentence that hands them to nobody."""
    source = _quotation_at(found.doc, found)
    speaker = source.speaker if source and source.sure and source.speaker else _sayer(found) or ""
    if source is None or not speaker or _is_generic(speaker):
        return False
    return not _HANDED.search(line) and not _key(speaker) & {w.low.removesuffix("'s") for w in words(line)}


def _turns(dropped: str) -> bool:
    return bool(re.search(r"\b(?:not|but|unless|except|if|however|never|although|though)\b", dropped, re.IGNORECASE))


_OFFICE = re.compile(
    r"\b(?:[Mm]inister|[Pp]resident|[Cc]hancellor|[Ll]awmaker|[Ss]enator|[Ss]ecretary|[Mm]ayor|[Gg]overnor)\b(?!\s[A-Z])"
)
"""A speaker named by office alone: who holds it is not for this check to know."""


def _by_office(speaker: str, line: str) -> bool:
    """``said the German Chancellor``, ``Denmark's foreign minister said``."""
    owner = rf"{re.escape(speaker)}['’]s?\s(?:[a-z-]+\s){{0,2}}"
    return bool(speaker) and bool(_OFFICE.search(speaker) or re.search(owner + _OFFICE.pattern, line))


def _inline_speaker(where: str, line: str, quote: Quotation, found: list[Found]) -> Iterator[Violation]:
    """A speaker named in the claimed sentence must be the one the source gives."""
    said = {a.speaker for a in attributions(line)} | {quote.speaker or ""}
    source = _quotation_at(found[0].doc, found[0])
    rival = _no_nation(source.speaker if source else _sayer(found[0]))
    if rival is None or any(_same_speaker(rival, s) for s in said) or _key(rival) & {w.low for w in words(line)}:
        return
    if any(_key(s) <= _key(found[0].doc.article.outlet) for s in said if _key(s)):
        return
    if _OFFICE.search(rival) or _by_office(quote.speaker or "", line):
        return
    if not _is_generic(rival) and not _is_generic(quote.speaker or ""):
        yield from _speaker(where, quote.speaker or "", found)


def speech_in(text: str) -> bool:
    """Does the text hand anything to a speaker?"""
    return any(w.low in SPEECH_VERBS for w in words(text))
