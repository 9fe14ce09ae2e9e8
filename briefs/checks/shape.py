"""Shape (rubric C4, C7, C8, E, F11, K1): whose report it is, whole sentences, honest headlines, fair use."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from briefs.checks.claimed import Claimed
from briefs.checks.claims import Claims
from briefs.checks.hedging import is_doubted
from briefs.checks.names import name_key
from briefs.checks.sources import Source, Sources
from briefs.checks.words import content, words
from retail.prose import hedge_marks, names, numbers
from retail.types import Article, Brief, Violation, evidence_text

LONGEST_COPY = 75
"""Words in a row that a brief may take from one article (rubric K1)."""

_CLEAR = 0.06
"""By how much another outlet's article must cover a brief better before the attribution is called wrong."""

# --- Attribution (C4) ---------------------------------------------------------------------------------------------


def check_outlet(claims: Claims, claimed: Sequence[Claimed], sources: Sources) -> Iterator[Violation]:
    """The outlet named is one of the articles', or one they name as the origin, and it carries this story best."""
    for line in claimed:
        yield from _inline_outlet(line, sources)
    outlet = claims.outlet
    if outlet is None or not outlet.strip():
        return
    docs = [d for d in sources.docs if same_outlet(outlet, d.article.outlet)]
    if not docs:
        if not any(_credits(d, outlet) and _is_for_all(d, outlet, claimed) for d in sources.docs):
            have = ", ".join(sources.outlets)
            yield Violation("C4", "attribution", f"'{outlet}' is the outlet of none of the articles ({have})")
        return
    credited = any(_credits(d, outlet) for d in sources.docs if d not in docs)
    better = _better(outlet, docs, claimed, sources, _CLEAR + 0.2 if credited else _CLEAR)
    if better:
        yield Violation("C4", "attribution", f"what is told here stands in {better}, not in {outlet}")


def same_outlet(a: str, b: str) -> bool:
    """Is it the same outlet, an article or a domain ending more or less?"""
    return _bare(a) == _bare(b) or (bool(name_key(a)) and name_key(a) == name_key(b))


def _bare(outlet: str) -> str:
    return re.sub(
        r"^the|\.(?:com|co\.uk|org|net|in)\b.*$|[^a-z0-9]", "", outlet.casefold().strip().removeprefix("the ")
    )


_CREDIT = r"(?:report(?:s|ed|ing)?|according to|told|tells|said|says|first reported by|wrote|writes|citing|cited)"


def _credits(doc: Source, outlet: str) -> bool:
    """Does the article name the outlet as where it has the news from?"""
    return _is_credited(doc.text, outlet)


def _is_credited(text: str, outlet: str) -> bool:
    name = re.sub(r"^[Tt]he\s+", "", outlet.strip())
    if name not in text:  # an expression for each outlet would cost more to make than all else that is asked of it
        return False
    bare = re.escape(name)
    return bool(re.search(rf"\b{bare}\b\W+(?:\w+\W+){{0,3}}?{_CREDIT}|{_CREDIT}\W+(?:\w+\W+){{0,2}}?{bare}\b", text))


def _is_for_all(doc: Source, outlet: str, claimed: Sequence[Claimed]) -> bool:
    """Has the article more from that outlet than what somebody told it, or does the brief open with just that?"""
    bare = re.escape(re.sub(r"^[Tt]he\s+", "", outlet.strip()))
    told = re.compile(rf"\b(?:told|tells)\W+(?:\w+\W+){{0,2}}?{bare}\b")
    if _is_credited(told.sub(" ", doc.text), outlet):
        return True
    spots = {doc.at(m.start()) for m in told.finditer(doc.text)}
    opening = [p for c in claimed if c.where in ("headline", "sentences[0]") for p in c.places[:2] if p.doc is doc]
    return any(abs(p.index - spot) <= 2 for p in opening for spot in spots)


def _better(
    outlet: str, docs: Sequence[Source], claimed: Sequence[Claimed], sources: Sources, clear: float = _CLEAR
) -> str | None:
    """The other outlet that covers the brief clearly better, if there is one."""
    body = [c for c in claimed if c.where == "sentences[0]"] + [c for c in claimed if c.where == "headline"] or list(
        claimed
    )
    mine = max((_carried(d, body) for d in docs), default=0.0)
    others = [(_carried(d, body), d.article.outlet) for d in sources.docs if d not in docs]
    best = max(others, default=(0.0, ""))
    return best[1] if best[0] > mine + clear else None


def _carried(doc: Source, lines: Sequence[Claimed]) -> float:
    """How much of the lines the article carries: word pairs weigh more than words, the first line most."""
    total = weight = 0.0
    for i, line in enumerate(lines):
        part = 3.0 if i == 0 else 1.0
        total += part * _likeness(doc, line)
        weight += part
    return total / weight if weight else 0.0


def _likeness(doc: Source, line: Claimed) -> float:
    mine = [w.stem for w in words(line.text) if w.content or any(c.isdigit() for c in w.low)]
    theirs = [w.stem for w in doc.words if w.content or any(c.isdigit() for c in w.low)]
    if not mine:
        return 0.0
    pairs, have = set(itertools.pairwise(mine)), set(itertools.pairwise(theirs))
    single = len(set(mine) & set(theirs)) / len(set(mine))
    double = len(pairs & have) / len(pairs) if pairs else single
    return 0.5 * single + 0.5 * double


_OUTLET = r"(?:[Tt]he\s+)?[A-Z][\w.&’'-]*(?:\s+(?:of\s+|the\s+)?[A-Z][\w.&’'-]*){0,4}"
_REPORTS = re.compile(
    rf"^(?P<a>{_OUTLET})\s+(?:reports|reported|is reporting)\s+(?:that|on)?\b"
    rf"|,?\s(?:according to|as reported by|reported by)\s+(?P<b>{_OUTLET})\W*$"
    rf"|,\s(?P<c>{_OUTLET})\s+(?:reports|reported|said|says)\W*$"
)


def _inline_outlet(line: Claimed, sources: Sources) -> Iterator[Violation]:
    """``Reuters reports that ...``: the outlet so named must carry this sentence."""
    m = _REPORTS.search(line.text)
    if m is None:
        return
    outlet = m["a"] or m["b"] or m["c"]
    docs = [d for d in sources.docs if same_outlet(outlet, d.article.outlet)]
    if not docs or any(_credits(d, outlet) for d in sources.docs):
        return
    rest = replace(line, text=line.text[: m.start()] + " " + line.text[m.end() :])
    better = _better(outlet, docs, [rest], sources)
    if better:
        yield Violation("C4", line.where, f"this stands in {better}, not in {outlet}")


# --- Whole sentences (C7) -----------------------------------------------------------------------------------------

_DANGLING = re.compile(
    r"^[\"“]?(?:(?:He|She|They|His|Her|Their|Theirs|Him)\b|It(?:s)?\s+(?!is\s+(?:not\s+)?(?:the|a|an|time|unclear|possible|likely|clear)\b|was\s+(?:the|a|an|not)\b|took\b)"
    r"|(?:These|Those)\s+(?:are|were|have|include)\b|This\s+(?:is|was|means|comes|came|follows|will|would|has|could)\b|That\s+(?:is|was|means|compares|would)\b"
    r"|The\s+(?:company|retailer|grocer|chain|firm|group|pair|former|latter|two|move|deal|latest)\s)"
)
_ORPHAN = re.compile(
    r"^(?:But|However|Also|And|Nor|Yet|Still|Instead|Meanwhile|Moreover|Furthermore|"
    r"Additionally|Nevertheless|Separately|By contrast|For example|For instance|"
    r"As a result|In addition|Similarly|Likewise|Therefore|Thus)\b[, ]"
)


def check_references(claims: Claims) -> Iterator[Violation]:
    """The first sentence may not lean on one that is not there."""
    first = next((line for line in claims.lines if line.where.startswith("sentences")), None)
    if first is None or claims.form == "text":
        return
    pronoun = _DANGLING.match(first.text)
    if pronoun and not first.text.startswith(("The ", "It", "This")):
        yield Violation("C7", first.where, f"it opens with '{pronoun.group().strip()}', and nobody was named before")
    orphan = _ORPHAN.match(first.text)
    if orphan and orphan.group().strip(", ") in ("But", "However", "Also", "And", "Nor", "Moreover", "Furthermore"):
        yield Violation("C7", first.where, f"it opens with '{orphan.group().strip(', ')}', and nothing comes before")


def dangles(sentence: str) -> bool:
    """Does a sentence lean on one before it: a pronoun, ``the company``, ``But``? (For those who choose sentences.)"""
    return bool(_DANGLING.match(sentence) or _ORPHAN.match(sentence))


# --- Headline (C8, E3) --------------------------------------------------------------------------------------------


def check_headline(claims: Claims, claimed: Sequence[Claimed]) -> Iterator[Violation]:
    """The headline says nothing that the sentences do with doubt as if it were certain."""
    body = [c for c in claimed if c.where.startswith("sentences")]
    own = any(c.where == "headline" and c.verbatim for c in claimed)
    if not claims.headline or not body or (own and not claims.strict):
        return
    mine = {h.cls for h in hedge_marks(claims.headline)}
    have = set(content(claims.headline))
    hedged = is_doubted(claims.headline) or re.search(r"\b(?:said|says|sources?|eyes)\b", claims.headline)
    rumour = [h for h in hedge_marks(body[0].text) if h.cls == "rumour" and not h.weak]
    share = len(have & set(content(body[0].text))) / max(len(have), 1)
    if rumour and not mine and not hedged and share >= 0.5 and not body[0].verbatim:
        yield Violation("C8", "headline", f"the sentences say '{rumour[0].marker}' and the headline says it as a fact")


# --- Our own briefs (E1, E3, E5, F11, C5, C6, K1) -----------------------------------------------------------------


def check_shape(brief: Brief, articles: Sequence[Article]) -> Iterator[Violation]:
    """What only one of our own briefs can be asked: its fields, its evidence, its status, its fair use."""
    yield from _fields(brief)
    yield from _evidence(brief, {a.id: a for a in articles})
    yield from _status(brief)
    yield from check_copying([(f"sentences[{i}]", s.text) for i, s in enumerate(brief.sentences)], articles)


def _fields(brief: Brief) -> Iterator[Violation]:
    if not brief.headline.strip():
        yield Violation("E1", "headline", "there is no headline")
    if not brief.attribution.outlet.strip():
        yield Violation("E1", "attribution", "no outlet is named")
    if not brief.sentences:
        yield Violation("E1", "sentences", "there is no sentence")
    if not brief.sources:
        yield Violation("E1", "sources", "there is no source")
    outlets = [s.outlet for s in brief.sources]
    twice = next((o for o in outlets if outlets.count(o) > 1), None)
    if twice:
        yield Violation("F5", "sources", f"{twice} stands twice among the sources")


def _evidence(brief: Brief, articles: dict[str, Article]) -> Iterator[Violation]:
    for i, sentence in enumerate(brief.sentences):
        if not sentence.evidence:
            yield Violation("C1", f"sentences[{i}]", "the sentence carries no evidence")
        for span in sentence.evidence:
            article = articles.get(span.article)
            if article is None:
                yield Violation(
                    "C6",
                    f"sentences[{i}]",
                    f"its evidence is in '{span.article}', which is not an article of this story",
                )
            elif not 0 <= span.start < span.end <= len(evidence_text(article)):
                yield Violation(
                    "C5", f"sentences[{i}]", f"its evidence ({span.start} to {span.end}) is outside the article"
                )


_SURE = re.compile(
    r"\b(?:says?|said|sources?|reports?|reported|reportedly|according|rumou?red|talks?)\b|\?", re.IGNORECASE
)
_STAKES = ("deal", "legal", "people", "rumour")


def _status(brief: Brief) -> Iterator[Violation]:
    """A rumour is told as one (E3, F11), and the other side is always recorded (E5)."""
    if brief.status == "rumour":
        if not hedge_marks(brief.headline) and not _SURE.search(brief.headline):
            yield Violation("E3", "headline", "the story is a rumour and the headline does not say so")
        said = " ".join([brief.note or "", *(s.text for s in (*brief.sentences, *brief.unknowns))])
        if len({s.outlet for s in brief.sources}) == 1 and not re.search(r"\bonly\b", said, re.IGNORECASE):
            yield Violation(
                "F11", "note", f"only {brief.sources[0].outlet} has this so far, and the brief does not say so"
            )
    if (brief.kind in _STAKES or brief.status == "rumour") and not brief.responses:
        yield Violation("E5", "responses", "the other side is not recorded, not even that none was reported")


def check_copying(lines: Sequence[tuple[str, str]], articles: Sequence[Article]) -> Iterator[Violation]:
    """No more than 75 words in a row from one article."""
    for where, text in lines:
        mine = [w.low for w in words(text)]
        if len(mine) <= LONGEST_COPY:
            continue
        for article in articles:
            theirs = [w.low for w in words(evidence_text(article))]
            run = SequenceMatcher(None, mine, theirs, autojunk=False).find_longest_match().size
            if run > LONGEST_COPY:
                yield Violation(
                    "K1", where, f"{run} words in a row are taken from {article.outlet}; {LONGEST_COPY} are allowed"
                )


def has_name_or_number(text: str) -> bool:
    """Does a headline name something or give a figure (E2)?"""
    return bool(names(text) or numbers(text))
