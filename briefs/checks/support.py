"""Support and attribution (rubric C, B6, D2): each sentence follows from a source, with its hedge and its speaker."""

import re
from collections.abc import Iterator, Sequence

from briefs.checks.claims import Claims
from briefs.checks.facts import Claimed, close_to, name_key
from briefs.checks.slots import Slot, slot
from briefs.checks.sources import Place, Sources, Support, Word, content, folded, words
from retail.lexicon import NEGATORS, OPINION_SPEECH, OPINION_WORDS, POLARITY, SPEECH_VERBS
from retail.prose import Hedge, attributions, hedge_marks, hedges, names, numbers, quotations
from retail.types import Violation

COVERAGE = 0.6
"""Least share of a sentence's content words that a source sentence and its neighbours must have (rubric C1)."""
SHORT_COVERAGE = 0.65
"""A sentence of five content words or fewer, one of them foreign to all articles, needs more than this share, its
figures and hedges counted as words."""
LOOSE_COVERAGE = 0.5
"""The same for a bare summary, counted over a whole article: a summary draws on many sentences."""


def find_places(text: str, sources: Sources) -> tuple[list[Support], list[Place]]:
    """All places that share words with the sentence, best first; and those that may be what it rests on."""
    stems = _meant(text, sources)
    if not stems:
        return [], []
    found = sources.support(stems)
    if not found:
        return [], []
    least = max(0.55 * found[0].alone, 0.25)
    return found, [s.place for s in found if s.alone >= least][:6]


def _meant(text: str, sources: Sources) -> list[str]:
    """The content words of a claimed sentence without what only frames it (the outlet, hedges)."""
    outlets = {w.stem for name in sources.outlets for w in words(name)}
    hedged = [(h.start, h.end) for h in hedge_marks(text)]
    kept = [w.stem for w in words(text) if w.content and not any(a <= w.start < b for a, b in hedged)]
    lean = [s for s in dict.fromkeys(kept) if s not in outlets]
    return lean or content(text)


# --- Support (C1) -------------------------------------------------------------------------------------------------


def check_support(
    where: str, text: str, found: Sequence[Support], claims: Claims, sources: Sources
) -> Iterator[Violation]:
    """A sentence whose content words stand in no source sentence (with its neighbours) is unsupported."""
    stems = _meant(text, sources)
    if not stems:
        return
    best = max((s.window for s in found), default=0.0)
    if claims.form == "text":
        best = max((len(set(stems) & d.all_stems) / len(stems) for d in sources.docs), default=0.0)
    foreign = where != "headline" and claims.form == "brief" and any(s not in sources.stems for s in stems)
    short = foreign and len(stems) <= 5 and _with_frame(text, stems, best, found) <= SHORT_COVERAGE
    if short or best < (COVERAGE if claims.form == "brief" else LOOSE_COVERAGE):
        yield Violation("C1", where, _unsupported(stems, best, sources))


def _with_frame(text: str, stems: Sequence[str], best: float, found: Sequence[Support]) -> float:
    """The share covered, figures and kinds of doubt counted as words: what a short paraphrase keeps are those."""
    place = found[0].place.text if found else ""
    mine = {(n.value, n.unit) for n in numbers(text)} | set(hedges(text))
    kept = mine & ({(n.value, n.unit) for n in numbers(place)} | set(hedges(place)))
    return (best * len(stems) + len(kept)) / (len(stems) + len(mine))


def _unsupported(stems: Sequence[str], best: float, sources: Sources) -> str:
    share = f"{round(100 * best)}% of its words"
    missing = [s for s in stems if s not in sources.stems][:5]
    named = f"; no source speaks of {', '.join(repr(m) for m in missing)}" if missing else ""
    return f"no passage supports this sentence: the nearest has {share}{named}"


# --- Polarity and negation (B6) -----------------------------------------------------------------------------------


def check_polarity(claimed: Claimed) -> Iterator[Violation]:
    """Direction words and negations must be those of the evidence."""
    if claimed.verbatim or not claimed.places:
        return
    yield from _directions(claimed)
    yield from _negations(claimed)


def _directions(claimed: Claimed) -> Iterator[Violation]:
    best = claimed.places[:6]
    for word in words(claimed.text):
        for up, down in POLARITY:
            for side, other in ((up, down), (down, up)):
                if word.low in side:
                    clash = _clash(word, side, other, claimed, best)
                    if clash:
                        yield Violation(
                            "B6", claimed.where, f"'{word.low}' where {best[0].doc.article.outlet} has '{clash}'"
                        )
                        return


def _bests(places: Sequence[Place]) -> Sequence[Place]:
    return places[:3]


def _clash(
    word: Word, side: frozenset[str], other: frozenset[str], claimed: Claimed, places: Sequence[Place]
) -> str | None:
    """The opposite word that the source has in this place, if it has none that points the same way."""
    beside = _by_number(word, side, other, claimed.text, places)
    if beside is not None:
        return beside or None
    mine = slot(claimed.text, word.start, word.end, (0, len(claimed.text)))
    same = [s for p in places[:3] for s in _slots_of(side, p)]
    against = [(mine.likeness(s), w) for p in places[:3] for s, w in _slots_with(other, p)]
    if not against:
        return None
    score, opposite = max(against, key=lambda x: x[0])
    best_same = max((mine.likeness(s) for s in same), default=None)
    if best_same is None and opposite in {w.low for w in words(claimed.text)}:
        return None
    if best_same is None:
        return opposite if score > 0.8 else None
    return opposite if score > 1.2 and score > 1.5 * best_same + 0.3 else None


def _number_beside(text: str, word: Word) -> str | None:
    """The figure that a direction word goes with: the first within five words after it (``rose to 21.2``)."""
    after = [w for w in words(text) if w.start >= word.end][:5]
    for w in after:
        if any(c.isdigit() for c in w.low):
            return w.low.strip("$£€%")
        if w.low in ("while", "and", "but", "as", "after") or text[w.start - 2 : w.start - 1] in (",", ";"):
            break
    return None


def _by_number(
    word: Word, side: frozenset[str], other: frozenset[str], text: str, places: Sequence[Place]
) -> str | None:
    """The opposite word with which a source gives the same figure; empty if it agrees; None if that cannot be told."""
    number = _number_beside(text, word)
    if number is None:
        return None
    docs = dict.fromkeys(p.doc for p in places)
    all_places = [p for d in docs for p in d.places if number in p.text]
    seen = [
        w.low
        for p in all_places
        for w in words(p.text)
        if w.low in side | other and _number_beside(p.text, w) == number
    ]
    if not seen:
        return None
    return "" if any(w in side for w in seen) else seen[0]


def _slots_with(side: frozenset[str], place: Place) -> list[tuple[Slot, str]]:
    text, doc = place.text, place.doc
    return [
        (slot(doc.text, place.start + w.start, place.start + w.end, (place.start, place.end)), w.low)
        for w in words(text)
        if w.low in side
    ]


def _slots_of(side: frozenset[str], place: Place) -> list[Slot]:
    return [s for s, _ in _slots_with(side, place)]


_STRICT = frozenset(["not", "no", "never", "neither", "nor", "none", "nobody", "nothing", "without", "cannot"])
"""Words that are a negation and nothing else; ``denied`` or ``failed`` may answer one, but do not ask for one."""


def _is_strict(word: Word) -> bool:
    return word.low in _STRICT or word.low.endswith("n't")


def _is_negator(word: Word) -> bool:
    return word.low in NEGATORS or _is_strict(word)


def _governed_words(all_words: Sequence[Word], i: int) -> tuple[list[str], list[str]]:
    """The three meaning-carrying words after a negation, and the two before it; verbs of speech count here."""
    heavy = [
        (k, w.stem)
        for k, w in enumerate(all_words)
        if (w.content or w.low in SPEECH_VERBS) and w.low not in ("yet", "immediately", "currently", "fully")
    ]
    return [s for k, s in heavy if k > i][:3], [s for k, s in heavy if k < i][-2:]


def _negations(claimed: Claimed) -> Iterator[Violation]:
    """Each negation has one of its own in the source, on the same word; and none of the source's is lost."""
    best = _bests(claimed.places)
    theirs = [(place, w, i, ws) for place, ws in _beside(best) for i, w in enumerate(ws) if _is_negator(w)]
    used: set[int] = set()
    mine = words(claimed.text)
    for i, word in enumerate(mine):
        if not _is_strict(word) or claimed.text[word.end :].lower().startswith((" only", " just")):
            continue
        match = _answer(_governed_words(mine, i), theirs, used)
        if match is None and claimed.text[word.end :].lower().startswith(" longer"):
            continue
        if match is None:
            yield Violation("B6", claimed.where, f"'{word.low}' turns round what {best[0].doc.article.outlet} says")
            return
        used.add(match)
    yield from _lost_negation(claimed, [t for k, t in enumerate(theirs) if k not in used and _is_strict(t[1])])


_Negator = tuple[Place, Word, int, Sequence[Word]]


def _beside(best: Sequence[Place]) -> list[tuple[Place, Sequence[Word]]]:
    """The supporting sentences and those beside them, each once."""
    found: dict[tuple[int, int], tuple[Place, Sequence[Word]]] = {}
    for place in best:
        for i in range(max(0, place.index - 1), min(len(place.doc.spans), place.index + 2)):
            near = place.doc.places[i]
            found.setdefault((id(place.doc), i), (near, words(near.text)))
    return list(found.values())


def _answer(governed: tuple[list[str], list[str]], theirs: Sequence[_Negator], used: set[int]) -> int | None:
    after, before = governed
    heads = set(after[:2]) or set(before)
    for k, (_, _, i, ws) in enumerate(theirs):
        others = _governed_words(ws, i)
        if k not in used and (heads & {*others[0], *others[1]} or (not heads and not others[0])):
            return k
    return None


def _lost_negation(claimed: Claimed, unused: Sequence[_Negator]) -> Iterator[Violation]:
    """A negation of the source whose words the claimed sentence has, but not the negation."""
    have = {w.stem for w in words(claimed.text)}
    if any(_is_negator(w) and not _is_strict(w) for w in words(claimed.text)):
        return
    mine = words(claimed.text)
    negated = {s for i, w in enumerate(mine) if _is_strict(w) for s in _governed_words(mine, i)[0]}
    for place, word, i, ws in unused:
        after, _before = _governed_words(ws, i)
        own = {w.stem for w in ws if w.content}
        told = bool(after) and len(set(after) & have) >= max(1, round(0.67 * len(after)))
        if (
            told
            and after[0] in have - negated
            and len(own & have) >= 0.5 * len(own)
            and not _plain_elsewhere(claimed, after, place)
        ):
            yield Violation("B6", claimed.where, f"the '{word.low}' of {place.doc.article.outlet} is lost")
            return


def _covers(place: Place, claimed: Claimed) -> int:
    return len(place.doc.stems[place.index] & set(content(claimed.text)))


def _plain_elsewhere(claimed: Claimed, after: Sequence[str], place: Place) -> bool:
    """Does another supporting sentence have the same words without a negation?"""
    for p in claimed.places:
        ws = words(p.text)
        elsewhere = (p.doc, p.index) != (place.doc, place.index) and not any(map(_is_strict, ws))
        if elsewhere and set(after) <= {w.stem for w in ws} and _covers(p, claimed) >= _covers(place, claimed):
            return True
    return False


def _as_good(plain: Sequence[Place], best: Place, have: set[str]) -> bool:
    """Does another place without the word cover the sentence as well?"""
    target = len(have & best.doc.stems[best.index])
    return any(len(have & p.doc.stems[p.index]) >= target for p in plain)


# --- Hedges (C2) --------------------------------------------------------------------------------------------------

_STAGE = frozenset(
    [
        "exploring",
        "explores",
        "explore",
        "in talks",
        "holding talks",
        "having talks",
        "early talks",
        "advanced talks",
        "weighs",
        "weighing",
        "mulls",
        "mulling",
        "considers",
        "considering",
        "in discussions",
        "in negotiations",
    ]
)
_ENOUGH: dict[str, frozenset[str]] = {
    "rumour": frozenset({"rumour"}),
    "modal": frozenset({"modal", "rumour"}),
    "plan": frozenset({"plan", "modal", "rumour"}),
    "allegation": frozenset({"allegation", "modal", "rumour"}),
}
_HEARSAY = re.compile(
    r"\b(?:reports?|reported|reporting|according to|sources?|people familiar|said to|citing)\b", re.IGNORECASE
)
_NOT_ENOUGH = frozenset(
    {"will", "to be", "agreed to", "approached", "lawsuit", "complaint", "charges", "charged", "about to"}
)
_NOUN = re.compile(r"\b(?:its|the|a|an|their|full-year|annual|profit|sales)\s$", re.IGNORECASE)
_CLOSE = 5
_FAR = 8
"""Words before (or after) what it governs within which a hedge must stand; a source's name may stand anywhere."""


def check_hedges(claimed: Claimed) -> Iterator[Violation]:
    """What the evidence says with doubt, the sentence says with doubt of the same kind."""
    if claimed.verbatim or not claimed.places:
        return
    have = _stems(claimed.text)
    mine = [h for h in hedge_marks(claimed.text) if h.marker not in _NOT_ENOUGH and not _is_noun(h, claimed.text)]
    for place in claimed.places[:2]:
        for hedge, governed in _demands(place, have):
            if _kept(hedge, governed, mine, claimed.text) or _said_plainly(claimed, place, governed & have, have):
                continue
            why = f"{place.doc.article.outlet} says '{hedge.marker}' and this sentence says it as a fact"
            yield Violation("C2", claimed.where, why)
            return


def _is_noun(hedge: Hedge, text: str) -> bool:
    """``its forecast``, ``the plan``: a thing, not a doubt."""
    return hedge.cls == "plan" and bool(_NOUN.search(text[: hedge.start]))


def _stems(text: str) -> set[str]:
    return {w.stem for w in words(text)}


def _said_plainly(claimed: Claimed, place: Place, governed: frozenset[str], have: set[str]) -> bool:
    """Does another sentence say the same words without a hedge, and carry the claim as well?"""
    target = len(have & place.doc.stems[place.index])
    for p in claimed.places:
        if p.is_title or (p.doc is place.doc and p.index == place.index):
            continue
        stems = p.doc.stems[p.index]
        if governed <= stems and len(have & stems) >= target and not any(g & governed for _, g in _demands(p, have)):
            return True
    return False


def _kept(hedge: Hedge, governed: frozenset[str], mine: Sequence[Hedge], text: str) -> bool:
    near = [h for h in mine if _is_near(h, governed, text)]
    if hedge.cls == "rumour":
        if hedge.marker in _STAGE:
            return any(h.marker in _STAGE or (h.cls == "modal" and _precedes(h, governed, text)) for h in near)
        return bool(_HEARSAY.search(text)) or any(h.cls in ("rumour", "modal") for h in mine)
    return any(
        h.cls in _ENOUGH[hedge.cls] for h in near if hedge.cls == "allegation" or not h.marker.startswith(_SOURCED)
    )


_SOURCED = ("source", "people", "person", "according")


def _precedes(hedge: Hedge, governed: frozenset[str], text: str) -> bool:
    first = next((w.start for w in words(text) if w.stem in governed), len(text))
    return hedge.start < first


def _is_near(hedge: Hedge, governed: frozenset[str], text: str) -> bool:
    """Does the claimed sentence's hedge stand by the words in question?"""
    if hedge.marker.startswith(("source", "people", "person", "according", "reportedly", "alleg", "accus", "predict")):
        return True
    ws = words(text)
    at = next((i for i, w in enumerate(ws) if w.start >= hedge.start), 0)
    spots = [i for i, w in enumerate(ws) if w.stem in governed]
    far = _FAR if hedge.cls in ("rumour", "allegation") else _CLOSE
    return any(-far // 2 <= spot - at <= far for spot in spots) or not spots


def _demands(place: Place, have: set[str]) -> list[tuple[Hedge, frozenset[str]]]:
    """The strong hedges of a place with the words they govern, where the claimed sentence has those."""
    text = place.text
    quoted = [(q.start, q.end) for q in quotations(text)]
    found = []
    for hedge in hedge_marks(text):
        if hedge.weak or any(a <= hedge.start < b for a, b in quoted):
            continue
        governed = _governed(text, hedge)
        if governed and len(governed & have) >= max(1, 0.6 * len(governed)):
            found.append((hedge, governed))
    return found


def _governed(text: str, hedge: Hedge) -> frozenset[str]:
    after = [w.stem for w in words(text[hedge.end :]) if w.content or w.low[-1].isdigit()][
        : 5 if hedge.cls == "allegation" else 3
    ]
    if hedge.marker.startswith(("source", "people", "person", "according", "unconfirmed")) or len(after) < 2:
        return frozenset(w.stem for w in words(text) if w.content and not hedge.start <= w.start < hedge.end)
    return frozenset(after)


# --- Speakers (C3) ------------------------------------------------------------------------------------------------


def check_attribution(claimed: Claimed, claims: Claims, sources: Sources) -> Iterator[Violation]:
    """What a source gives as somebody's words or opinion is not told as plain fact."""
    if claimed.where == "headline":
        return
    lifted = _lifted(claimed, sources)
    if lifted:
        yield Violation("C3", claimed.where, lifted)
        return
    if claimed.verbatim or not claimed.places:
        return
    best = claimed.places[0]
    have = set(content(claimed.text))
    others = [p for p in claimed.places[1:] if not p.is_title and not _speakers(p, have)]
    if best.is_title or close_to(claimed, best) < _ALIKE[claims.form] or _as_good(others, best, have):
        return
    for speaker, verb, strong in _speakers(best, have):
        if claims.form == "text" and _told_on(claimed, speaker, verb):
            continue
        if not _names_speaker(claimed.whole or claimed.text, speaker, strong, best):
            why = f"{best.doc.article.outlet} has this from {speaker} ('{verb}'); the sentence tells it as a fact"
            yield Violation("C3", claimed.where, why)
            return


_ALIKE = {"brief": 0.5, "text": 0.6}
"""How like the source's sentence (0 to 1) a claimed one must be to be held to its speaker."""


def _told_on(claimed: Claimed, speaker: str, verb: str) -> bool:
    """In a bare summary: is it handed to somebody described (``one lawmaker said``), or told as an allegation?"""
    handed = any(_described(a.speaker) for a in attributions(claimed.text))
    doubted = verb.startswith(("alleg", "accus", "claim")) and "allegation" in {
        h.cls for h in hedge_marks(claimed.text)
    }
    return handed or doubted or not _is_named(speaker)


def _described(speaker: str) -> bool:
    return bool(TITLED.search(speaker)) or not _is_named(speaker)


TITLED = re.compile(
    r"\b(?:minister|president|chancellor|lawmaker|senator|official|chief|director|critics?|analysts?|experts?|"
    r"researchers?|spokes\w+|executive|ceo|founder|mayor|governor|judge|lawyer)s?\b",
    re.IGNORECASE,
)
"""A speaker named by office."""


def _lifted(claimed: Claimed, sources: Sources) -> str | None:
    """Words that a source has only in quotation marks, told without them."""
    key = folded(claimed.text)
    if claimed.verbatim or len(key.split()) < 4 or any(q.start < 2 for q in quotations(claimed.text)):
        return None
    for doc in sources.docs:
        for text, quotation in doc.said:
            if key in text and doc.folded.count(key) == text.count(key):
                who = quotation.speaker or "somebody"
                return f"these are the words of {who} in {doc.article.outlet}, told here as a fact"
    return None


_SAYING = OPINION_SPEECH | {"found", "finds", "shows", "showed"}


def _speakers(place: Place, have: set[str]) -> list[tuple[str, str, bool]]:
    """(speaker, verb, is it a named one) of the statement that a sentence makes with the claimed words."""
    doc = place.doc
    for said in doc.attributions:
        if said.start == place.start and said.verb in _SAYING and _governs(said.at - place.start, place.text, have):
            return [(said.speaker, said.verb, _is_named(said.speaker))]
    inside = [q for q in doc.quotations if q.start <= place.start + 2 and q.end >= place.end - 2 and not q.scare]
    return [(q.speaker or "somebody", q.verb or "in quotation marks", _is_named(q.speaker or "")) for q in inside][:1]


def _governs(at: int, text: str, have: set[str]) -> bool:
    """Is most of what the claimed sentence takes from this one in what is said, not in what stands beside it?"""
    before, after = set(content(text[:at])) & have, set(content(text[at:])) & have
    inverted = bool(re.search(r"[,”\"]\s+(?:[\w.’'&-]+\s+){0,9}$", text[:at])) and len(before) > len(after)
    said, beside = (before, after) if inverted else (after, before)
    return len(said) > len(beside)


def _is_named(speaker: str) -> bool:
    return bool(re.search(r"[A-Z]", speaker))


_BODY = re.compile(r"^(?:it|the (?:company|companies|retailer|grocer|chain|firm|discounter|maker))$", re.IGNORECASE)


_PRONOUN_SAYS = re.compile(
    rf"\b(?:he|she|they|it)\s(?:has\s|had\s|also\s)?(?:{'|'.join(sorted(SPEECH_VERBS))})\b", re.IGNORECASE
)
"""``She said ...``: handed to somebody, whoever it is that the sentence before names."""


def _names_speaker(text: str, speaker: str, named: bool, place: Place) -> bool:
    """Does the sentence name who says it (for ``the company``: any name of that sentence or the headline)?"""
    lows = {re.sub(r"'s?$", "", w.low).strip(".") for w in words(text)}
    if (named and (name_key(speaker) & lows or _spelled_out(speaker, text))) or _PRONOUN_SAYS.search(text):
        return True
    if _BODY.match(speaker):
        doc = place.doc
        around = [n for n in doc.names if n.start < doc.title_end or place.start <= n.start < place.end]
        if any(name_key(n.text) & lows for n in around):
            return True
    speech = any(w.low in SPEECH_VERBS for w in words(text))
    return speech and (not named or not _is_person(speaker))


def _spelled_out(speaker: str, text: str) -> bool:
    """Is ``CIPS`` named in full: Chartered Institute of Purchasing and Supply?"""
    full = ("".join(c for c in name.text if c.isupper()) for name in names(text))
    return speaker.isupper() and len(speaker) > 2 and speaker in "".join(full)


def _is_person(speaker: str) -> bool:
    return not speaker.lower().startswith(("a ", "an ", "the "))


# --- Opinion (D2) -------------------------------------------------------------------------------------------------

_FIRST_PERSON = frozenset({"i", "i'm", "i've", "we", "our", "ours", "my", "me", "let's"})
_OPINION = re.compile(
    r"(?<![\w-])(?:" + "|".join(re.escape(w) for w in sorted(OPINION_WORDS, key=len, reverse=True)) + r")(?![\w-])",
    re.IGNORECASE,
)


def check_opinion(claimed: Claimed, claims: Claims, sources: Sources) -> Iterator[Violation]:
    """No word of opinion outside quotation marks, unless it is the source's own and said by somebody there."""
    text = _unquoted(claimed.text)
    for m in _OPINION.finditer(text):
        word = m.group().lower().replace("’", "'")
        if (
            (word in ("us", "me", "our") and m.group() != word)
            or (word == "i" and not re.search(r"(?:^|[a-z,;:]\s)$", text[: m.start()]))
            or word == "us"
        ):
            continue
        strict = claims.strict and claimed.where != "headline"
        own = word in _FIRST_PERSON and (strict or (claims.form == "brief" and not claimed.verbatim))
        if own or not any(
            re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", p.text, re.IGNORECASE) for p in claimed.places[:3]
        ):
            yield Violation("D2", claimed.where, f"'{m.group()}' is opinion, and stands in a fact")
            return
    view = claims.view.text if claims.view else ""
    if view and not claimed.verbatim and _from_view(text, view):
        yield Violation("D2", claimed.where, "this sentence is the View's, not a source's")


def _unquoted(text: str) -> str:
    for q in reversed(quotations(text)):
        if not q.scare:
            text = text[: q.start] + " " * (q.end - q.start) + text[q.end :]
    return text


def _from_view(text: str, view: str) -> bool:
    mine = set(content(text))
    return len(mine) >= 4 and " ".join(w.low for w in words(text)) in " ".join(w.low for w in words(view))
