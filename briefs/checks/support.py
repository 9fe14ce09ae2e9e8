"""Support and attribution (rubric C, B6, D2): each sentence follows from a source, with its hedge and its speaker."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from briefs.checks.claimed import Claimed, close_to, in_order, rests_on
from briefs.checks.claims import Claims
from briefs.checks.clauses import clauses
from briefs.checks.meaning import LIGHT, keys
from briefs.checks.names import name_key
from briefs.checks.nations import NATIONS
from briefs.checks.sources import Place, Source, Sources, Support
from briefs.checks.speakers import is_subject, part_of, statement
from briefs.checks.words import Word, content, folded, unquoted, words
from retail.lexicon import OPINION_SPEECH, OPINION_WORDS, SPEECH_VERBS, forms
from retail.prose import Attributed, attributions, dates, hedge_marks, names, numbers, quotations, roles
from retail.types import Violation
from retail.words import background, stem
from retail.words import names as name_stems

UNSUPPORTED = 1.15
"""A sentence is unsupported when less than this of its words stand in a source (rubric C1): the share that the best
source sentence with its neighbours has, and the share that all articles have anywhere, added (2 at most). In the first
a word counts whole in any of its forms and half where the source has only one like it; what the second adds is that a
paraphrase may draw a sentence together from far apart, but made-up ones bring words of their own. Chosen on
hand-written paraphrases of real articles against made-up and borrowed sentences (`evals/mutations.py`)."""
FEW = 0.9
"""The same for a headline, and for a sentence of one word or two of meaning."""
ALONE = ((9, 0.0), (4, 0.5), (3, 0.7))
"""Least share that the best source sentence must have by itself, by how many words of meaning a sentence has: only what
is longer, or two statements joined by a comma and a conjunction, may be pieced together."""
_TWO = re.compile(r", (?:and|but|while|although) ", re.IGNORECASE)
SUMMARY = 0.5
"""Least share for a bare summary, counted over a whole article, since it draws on many sentences."""


def find_places(text: str, sources: Sources) -> tuple[list[Support], list[Place]]:
    """All places that share words with the sentence, best first; and those that may be what it rests on."""
    wanted = _wanted(text, sources)
    if not wanted:
        return [], []
    words_of = [keys(w.low) for w in wanted]
    found = sources.support(words_of)
    if not found:
        return [], []
    least = max(0.55 * found[0].alone, 0.25)
    near = [s for s in found if s.alone >= least]
    near.sort(key=lambda s: s.alone + _share_same(words_of, s.place), reverse=True)
    return found, [s.place for s in near][:6]


def _share_same(wanted: Sequence[frozenset[str]], place: Place) -> float:
    """Share of the words that a sentence has in one of their own forms, not only one like it."""
    have = place.doc.keys[place.index]
    return sum(any(k[0] != "~" for k in word & have) for word in wanted) / len(wanted)


def _wanted(text: str, sources: Sources) -> list[Word]:
    """The words of a claimed sentence that mean something, without what only frames it (the outlet, hedges)."""
    outlets = {w.low for name in sources.outlets for w in words(name)}
    hedged = [(h.start, h.end) for h in hedge_marks(text)]
    given = [w for w in words(text) if w.content or any(c.isdigit() for c in w.low)]
    lean = [w for w in given if w.low not in outlets and not any(a <= w.start < b for a, b in hedged)]
    return list({w.stem: w for w in (lean if len(lean) > 2 else given)}.values())


# --- Support (C1) -------------------------------------------------------------------------------------------------


def check_support(where: str, text: str, claims: Claims, sources: Sources) -> Iterator[Violation]:
    """A sentence, a clause or a reason whose words of meaning stand in no source together is unsupported."""
    told = _told(text, sources)
    if not told:
        return
    short = _short_forms(text, sources)
    wanted = [keys(w.low) | short.get(w.start, _NONE) for w in told]
    anywhere = _share(wanted, sources.all_keys)
    if claims.form == "text":
        near = max((_share(wanted, d.all_keys) for d in sources.docs), default=0.0)
        supported = near >= SUMMARY
    else:
        near = max((share for d in sources.docs for share in _windows(wanted, d)), default=0.0)
        least = next((s for n, s in ALONE if len(told) >= n), 0.0)
        supported = near + anywhere >= UNSUPPORTED and (near >= least or bool(_TWO.search(text) and anywhere == 1))
        if where == "headline" or len(told) < 3:
            supported = near + anywhere >= FEW
    if not supported and not _by_figures(text, sources):
        yield Violation("C1", where, _unsupported(told, near, sources))
    elif where != "headline":
        yield from _parts(where, text, told, sources)


def _by_figures(text: str, sources: Sources) -> bool:
    """Does one source sentence have all the figures of this one, two at least? Nobody makes up a source's figures."""
    mine = {round(n.value, 6) for n in numbers(text) if n.kind in ("count", "amount") and not n.words}
    told = (
        {round(n.value, 6) for n in d.numbers if p.start <= n.start < p.end} for d in sources.docs for p in d.places
    )
    return len(mine) >= _TELLING and any(mine <= have for have in told)


_TELLING = 2
"""Figures that together tell a sentence from all others."""


def _parts(where: str, text: str, told: Sequence[Word], sources: Sources) -> Iterator[Violation]:
    """At most one violation: the first reason, or else the first clause, that was added to a supported sentence."""
    places = [s.place for s in find_places(text, sources)[0][:3]]
    for start, what, end in _reasons(unquoted(text)):
        own = _within(told, what, end)
        if len(own) >= 2 and min(_together(own, sources), _beside(own, places)) <= REASON:
            yield Violation("C1", where, f"no source gives this reason: '{text[start:end].strip(' ,.')}'")
            return
    for clause in clauses(text):
        own = _within(told, clause.start, clause.start + len(clause.text))
        if any(len(own) >= n and _backed(own, places, sources) <= s for n, s in CLAUSE):
            yield Violation("C1", where, f"no source speaks of this: '{clause.text.strip(' ,.')}'")
            return


REASON = 0.5
"""Most of a reason's or an occasion's words, each counting whole if only alike, that the sources may have in one place,
or near what the sentence rests on, for it to be made up; two or more of them must have meaning."""
CLAUSE = ((3, 0.36), (2, 0.25))
"""How well (see `_backed`) a clause of so many such words or more may be backed at most, to be made up. Chosen on 3,089
clauses of sound paraphrases, of which it calls 6 made up, and 106 that were added to them, of which it finds 46."""
_REASON = re.compile(
    r"\b(?:because(?: of)?|so that|so as to|after|following|due to|owing to|thanks to|amid|in response to|"
    r"in the wake of|as a result of|fearing|reason (?:was|is|for)|blam\w+ (?:\w+ ){0,4}?on|"
    r"(?<!such )(?<!well )(?<!much )(?<!many )(?<!far )(?<!long )(?<!soon )"
    r"as (?!(?:an?|the|his|her|its|their|of|if|though|part|well|much|many|\w+ing)\b))\b",
    re.IGNORECASE,
)
_TAKEN_FOR = re.compile(
    r"\b(?:regard|see|seen|saw|describ|view|treat|dismiss|label|brand|hail|denounc|portray|nam(?:e|ed|ing)\b|appoint|work)\w*\b",
    re.IGNORECASE,
)
"""``regards them as bad``: what follows is no reason."""
_STOP = re.compile(r"[,;:]|\s(?:and|but|while|which|who)\s", re.IGNORECASE)


def _reasons(text: str) -> list[tuple[int, int, int]]:
    """Where each reason or occasion begins, where what it says begins, and where it ends: at the next one at most."""
    cues = list(_REASON.finditer(text))
    found = []
    for cue, after in zip_longest(cues, cues[1:]):
        end = after.start() if after else len(text)
        if cue.group().lower() == "as" and _TAKEN_FOR.search(text, max(0, cue.start() - 40), cue.start()):
            continue
        stop = _STOP.search(text, cue.end(), end)
        found.append((cue.start(), cue.end(), stop.start() if stop else end))
    return found


def _within(told: Sequence[Word], start: int, end: int) -> list[Word]:
    return [w for w in told if start <= w.start < end]


def _together(own: Sequence[Word], sources: Sources) -> float:
    """The most of these words that a source sentence has with its neighbours."""
    return max((s.window for s in sources.support([keys(w.low) for w in own])), default=0.0)


def _beside(own: Sequence[Word], places: Sequence[Place]) -> float:
    """The most of them that stands within two sentences of a place."""
    wanted = [keys(w.low) for w in own]
    around = [p.doc.keys[max(0, p.index - 2) : p.index + 3] for p in places]
    return max((_share(wanted, frozenset().union(*have)) for have in around), default=0.0)


def _backed(own: Sequence[Word], places: Sequence[Place], sources: Sources) -> float:
    """How well the sources back these words (0 to 1): the mean of what the best passage has of them, what stands near
    the `places` that their sentence rests on, and what stands anywhere; a word like one counts in three of the five."""
    like = [keys(w.low) for w in own]
    same = [frozenset(k for k in word if k[0] != "~") for word in like]
    together = (max((s.window for s in sources.support(w)), default=0.0) for w in (same, like))
    anywhere = (_share(w, sources.all_keys) for w in (same, like))
    return (sum(together) + sum(anywhere) + _beside(own, places)) / 5


_NONE: frozenset[str] = frozenset()
_JOINED = re.compile(r"\b[A-Z][\w’']+(?: (?:(?:and|of|for|the|on|in) )?[A-Z][\w’']+)+")


def _short_forms(text: str, sources: Sources) -> dict[int, frozenset[str]]:
    """Where words of a name stand that a source has by its initials (``ICE``), the keys of these, by position."""
    found: dict[int, frozenset[str]] = {}
    for name in _JOINED.finditer(text):
        initials = "".join(c for c in name.group() if c.isupper())
        if any(re.search(rf"\b{initials}\b", d.text) for d in sources.docs):
            known = keys(initials.lower())
            found |= {w.start: known for w in words(text) if name.start() <= w.start < name.end()}
    return found


def _share(wanted: Sequence[frozenset[str]], have: frozenset[str]) -> float:
    return sum(bool(word & have) for word in wanted) / len(wanted)


def _windows(wanted: Sequence[frozenset[str]], doc: Source) -> Iterator[float]:
    """For each sentence of an article: how much of the claim it has, together with the ones beside it."""
    own = [frozenset(k for k in word if k[0] != "~") for word in wanted]
    hits = [(_indices(own, have), _indices(wanted, have)) for have in doc.keys]
    for i, (same, like) in enumerate(hits):
        if like:
            around = hits[max(0, i - 1) : i + 2]
            count = len(same.union(*(h[0] for h in around))) + len(like.union(*(h[1] for h in around)))
            yield count / 2 / len(wanted)


def _indices(wanted: Sequence[frozenset[str]], have: frozenset[str]) -> frozenset[int]:
    return frozenset(i for i, word in enumerate(wanted) if not word.isdisjoint(have))


def _told(text: str, sources: Sources) -> list[Word]:
    """The words that a sentence tells something by.

    No connectives, no figures and dates (B1 and B3 ask for these), no names that the story is about anyway or that no
    source has (B4 asks for those).
    """
    about = frozenset().union(*(d.keys[0] for d in sources.docs if d.keys))
    framing = {w.low for name in sources.outlets for w in words(name)}
    named = [(n.start, n.end) for n in names(text) if not (n.opening and is_ordinary(n.text))]
    told = []
    days = [(d.start, d.end) for d in dates(text)]
    for w in words(text):
        if (
            w.low[0].isdigit()
            or any(a <= w.start < b for a, b in days)
            or (w.low in _UNITS and _COUNTED.search(text[: w.start]))
        ):
            continue
        is_name = any(a <= w.start < b for a, b in named)
        heavy = w.content and stem(w.low) not in LIGHT and w.stem not in LIGHT and w.low not in _NO
        mine = keys(w.low)
        new = w.content and w.low not in framing and bool(mine & sources.all_keys) and not mine & about
        if new if is_name else heavy:
            told.append(w)
    return told


_UNITS = frozenset(
    "cent cents pence pound pounds dollar dollars dlr dlrs euro euros yen franc francs mark marks crown crowns rouble "
    "roubles rupee rupees stg percent pct percentage point points".split()
)
_COUNTED = re.compile(r"(?:\bper|\d|(?:hundred|thousand|[mbr]illion|mln|bln)(?: [A-Z]\w+)?)[ -]$", re.IGNORECASE)
"""What stands before the unit of a figure, which has its own check."""
_NO = frozenset(["no", "not", "never", "none", "nor", "neither", "nobody", "nothing", "without", "cannot"])
"""What turns a sentence round is for `polarity`: ``no debt`` is ``debt free``."""


def is_ordinary(name: str) -> bool:
    """A single word of everyday English that has its capital from standing first."""
    word = stem(name.lower())
    return " " not in name and word in background() and word not in name_stems()


def _unsupported(told: Sequence[Word], best: float, sources: Sources) -> str:
    share = f"{round(100 * best)}% of its words"
    missing = [w.low for w in told if not any(keys(w.low) & d.all_keys for d in sources.docs)][:5]
    named = f"; no source speaks of {', '.join(repr(m) for m in missing)}" if missing else ""
    return f"no passage supports this sentence: the nearest has {share}{named}"


def _as_good(plain: Sequence[Place], best: Place, have: set[str]) -> bool:
    """Does another place, with no speaker, say what the sentence has from this one?"""
    shared = have & best.doc.stems[best.index]
    return any(len(shared & p.doc.stems[p.index]) >= 0.8 * len(shared) for p in plain)


# --- Speakers (C3) ------------------------------------------------------------------------------------------------


def check_attribution(claimed: Claimed, claims: Claims, sources: Sources) -> Iterator[Violation]:
    """What a source gives as somebody's words or opinion is not told as plain fact, nor as somebody else's."""
    if claimed.where == "headline":
        return
    lifted = _lifted(claimed, sources)
    if lifted:
        yield Violation("C3", claimed.where, lifted)
        return
    if claimed.verbatim or not claimed.places:
        return
    bodies = [p for p in claimed.places if not p.is_title]
    near = max(_ALIKE[claims.form], 0.75 * close_to(claimed, bodies[0])) if bodies else 1.0
    for place in [p for p in bodies[:2] if close_to(claimed, p) >= near]:
        problem = _flattened(claimed, place, bodies, claims)
        if problem:
            yield Violation("C3", claimed.where, problem)
            return


def _flattened(claimed: Claimed, best: Place, bodies: Sequence[Place], claims: Claims) -> str | None:
    """What is wrong with the speaker of a sentence, held against a place where somebody says it."""
    have = set(content(claimed.text))
    if _has_other_figures(claimed.text, best):
        return None
    others = [p for p in bodies if p is not best and not _speakers(p, have)]
    if _as_good(others, best, have):
        return None
    for speaker, verb, strong in _speakers(best, have):
        outlet = best.doc.article.outlet
        if {w.low for w in words(speaker)} <= {w.low for w in words(outlet)}:
            continue
        if _is_cut_out(claimed, verb, best):
            if _own_doing(speaker, claimed) or _names_speaker(claimed.whole or claimed.text, speaker, strong, best):
                continue
            return f"{outlet} has this from {speaker} ('{verb}'); the sentence tells it as a fact"
        if _handed_over(claimed.whole or claimed.text):
            wrong = _wrong_speaker(claimed, speaker, best, bodies)
            return f"{outlet} has this from {speaker}, not from {wrong}" if wrong else None
        if not _must_name(speaker, verb, claimed, best, claims):
            continue
        if not _names_speaker(claimed.whole or claimed.text, speaker, strong, best):
            return f"{outlet} has this from {speaker} ('{verb}'); the sentence tells it as a fact"
    return None


def _has_other_figures(text: str, place: Place) -> bool:
    """Does the text have figures, two at least, of which the place has none? Then it rests on another sentence."""
    mine = {round(n.value, 6) for n in numbers(text) if n.kind in ("count", "amount") and not n.words}
    return len(mine) >= _TELLING and mine.isdisjoint(round(n.value, 6) for n in numbers(place.text))


_JUDGING = forms(
    ["believe", "expect", "predict", "argue", "claim", "allege", "insist", "contend", "suggest", "warn", "caution",
     "estimate", "blame", "accuse", "criticise", "hope", "fear", "maintain", "complain", "speculate", "urge"]
) | {"think", "thinks", "thought"}  # fmt: skip
"""Verbs that make what follows somebody's view."""
_VIEW = re.compile(
    r"\b(?:should|must|better|best|worse|worst|good|bad|great|poor|"
    r"wrong|right|fair|unfair|strong|weak|attractive|important|difficult|hard|easy|clear|problem|success\w*|fail\w*|"
    r"(?:needs?|needed)(?! (?:the |its |their )?(?:approval|consent|clearance))|"
    r"necessary|impossible|due to|because|reasons?|thanks to|blame\w*|fault|worth|"
    r"confident|optimistic|pessimistic|disappoint\w*|excellent|healthy|safe|unsafe|dangerous|serious|risk\w*|threat\w*|"
    r"disgrac\w+|outrag\w+|shame\w*|mistake|nonsense|absurd|unacceptable|ridiculous|terrible|wonderful|"
    r"real(?! estate)|enough|too|more than enough|deserv\w+|promising|bleak|bright|positive|negative|"
    r"sign|signs|damag\w+|harm\w*|hurt\w*|justif\w+|unjustif\w+|misleading|false|true|innocent|guilty)\b",
    re.IGNORECASE,
)
"""Words of judgement, cause or forecast: what is said with them is a view and not a plain fact."""


def _must_name(speaker: str, verb: str, claimed: Claimed, place: Place, claims: Claims) -> bool:
    """Is the statement a view, or of somebody with no part in the story?

    A body's plain fact may be told with the brief's attribution alone; where its very words are taken over, only if it
    is about itself, or if an earlier sentence has named it as speaking.
    """
    official = _OFFICIAL.search(speaker) and not _VIEW.search(unquoted(claimed.text)) and verb not in _JUDGING
    if speaker.lower() in ("i", "we", "you") or _DOCUMENT.search(speaker) or official:
        return False
    if verb in _JUDGING or verb == "in quotation marks" or _is_crowd(speaker):
        return True
    if not _VIEW.search(unquoted(claimed.text)) and rests_on(claimed.text, place) < _SURELY:
        return False
    if _a_person(speaker, place) or (_full_name(speaker) and not _is_body(speaker)):
        for_itself = _speaks_for(speaker, place) or (verb not in _AHEAD and _is_officer(speaker, place))
        return not for_itself or bool(_VIEW.search(unquoted(claimed.text)))
    if _VIEW.search(unquoted(claimed.text)) or in_order(claimed.text, place) < _COPIED:
        return bool(_VIEW.search(unquoted(claimed.text)))
    return not (_about_itself(speaker, claimed, place, claims) or _named_before(speaker, claimed, claims))


_AHEAD = forms(["forecast", "project"])
"""What is told with these is no doing, even of one's own company."""
_COPIED = 0.7
"""Share of its words, in order, that a sentence takes over from one that a body says, to need that body's name."""
_SURELY = 0.6
"""How surely (see `rests_on`) a plain sentence must rest on what a person says to need that person's name."""


def _is_cut_out(claimed: Claimed, verb: str, place: Place) -> bool:
    """Is the sentence a part of the source's, word for word, less the words that say who says it?"""
    part, whole = folded(claimed.text), folded(place.text)
    return part in whole and len(part.split()) >= 5 and f" {verb} " not in part


def _own_doing(speaker: str, claimed: Claimed) -> bool:
    """``it will close three shops``, ``Acme closed ...`` of Acme: what a body does is no opinion of its own."""
    if re.match(r"(?:it|its|they|their|he|his|she|her|we)\b", claimed.text, re.IGNORECASE):
        return not _VIEW.search(unquoted(claimed.text))
    return bool(name_key(speaker) & {w.low.removesuffix("'s") for w in words(claimed.text)[:4]})


_OFFICIAL = re.compile(
    r"\b(?:Department|Bureau|Ministry|Statistics|Census|USDA|Treasury|Customs|police|authorities|central bank|census)\b"
)
"""Offices whose figures are facts."""
_DOCUMENT = re.compile(
    r"\b(?:note|memo|e-?mails?|transcript|website|video|footage|records?|charter|draft|listing|post)\b"
)
"""A paper does not hold views."""


def _about_itself(speaker: str, claimed: Claimed, place: Place, claims: Claims) -> bool:
    """Is the speaker what the story, or this sentence, is about?"""
    if _BODY.match(speaker) or not _is_named(speaker):
        return bool(_BODY.match(speaker))
    opening = " ".join((claims.headline or "", *(line.text for line in claims.lines[:1]), claimed.text))
    about = {stem(low) for low in place.doc.lows_of_title} | {stem(w.low) for w in words(opening)}
    mine = {stem(w) for w in name_key(speaker)}
    return not mine or bool(mine & about)


def _named_before(speaker: str, claimed: Claimed, claims: Claims) -> bool:
    """Does an earlier sentence hand what it tells to the same speaker?"""
    mine = {stem(w.low) for w in words(speaker) if w.content}
    for line in claims.lines:
        if line.where == claimed.where:
            return False
        if _FRAME.search(line.text) and mine & {stem(w.low) for w in words(line.text)}:
            return True
    return False


_MOUTHPIECE = r"(?:spokes(?:man|woman|person)|agent|publicist|press secretary|representative)"


def _speaks_for(speaker: str, place: Place) -> bool:
    """Is the speaker a spokesman of somebody, whose word is that body's?"""
    last = re.escape(speaker.split()[-1])
    return bool(
        re.search(rf"\b{_MOUTHPIECE}\b[^.]{{0,40}}\b{last}|{last}, [^.]{{0,40}}\b{_MOUTHPIECE}\b", place.doc.text)
    )


_OFFICE = (
    r"(?:[Cc]hairman|[Cc]hairwoman|[Cc]hair|[Cc]hief|CEO|CFO|COO|[Pp]resident|[Tt]reasurer|[Dd]irector|[Ff]ounder|"
    r"[Oo]wner|[Bb]oss|[Hh]ead|[Ee]xecutive)"
)


def _is_officer(speaker: str, place: Place) -> bool:
    """Does the speaker lead a body that the headline names, and so tell its own doings?"""
    last = re.escape(speaker.split()[-1])
    held = re.compile(rf"\b{_OFFICE}\b[^;]{{0,30}}\b{last}\b|\b{last}, [^.;]{{0,60}}\b{_OFFICE}\b")
    doc = place.doc
    title = doc.lows_of_title
    spans = (doc.text[a:b] for a, b in doc.spans if held.search(doc.text, a, b))
    return any(title & name_key(n.text) for text in spans for n in names(text))


def _is_crowd(speaker: str) -> bool:
    """``analysts``, ``critics``, ``a lawyer``: somebody whose word is an opinion."""
    return bool(
        re.search(
            r"\b(?:analysts?|economists?|experts?|critics?|observers?|traders?|dealers?|campaigners?|lawyers?|"
            r"brokers?|researchers?|opponents?|supporters?|residents?|workers?|witness(?:es)?|sources?|passengers?|people|"
            r"person|insiders?|aides?|neighbou?rs?|shoppers?|customers?|organi[sz]ers)\b",
            speaker.lower(),
        )
    )


def _is_body(speaker: str) -> bool:
    return bool(_BODY_WORDS.search(speaker)) or is_ordinary(speaker.split()[-1])


_BODY_WORDS = re.compile(
    r"\b(?:Inc|Corp\w*|Co|Ltd|LLC|PLC|Plc|Group|Stores?|Markets?|Foods?|Company|Holdings?|Bank|University|School|"
    r"Association|Federation|Confederation|Commission|Department|Agency|Union|Partners|Capital|Research|Securities|"
    r"Court|House|Senate|Council|Institute|Center|Centre|Board|Ministry|Bureau|Office|Brands?|Industries|International|"
    r"Airlines?|Airways|Motors?|Telecom|Systems|Enterprises|Pictures|Committee|Society|Trust|Fund|Services?|Authority)\b"
)


_ALIKE = {"brief": 0.5, "text": 0.6}
"""How like the source's sentence (0 to 1) a claimed one must be to be held to its speaker."""
_FRAMING = sorted(SPEECH_VERBS - {"see", "sees", "hold", "holds", "held", "according", "state", "states"})
_FRAME = re.compile(
    rf"\b(?:{'|'.join(_FRAMING)})\b|"
    r"\b(?:hope|expect|aim|plan|intend|want|seek)s?\b|\baccording to\b|\bcited\b|\bciting\b|"
    r"\bfound\b|\b(?:fear|think|belie[vf])\w*\b",
    re.IGNORECASE,
)


def _handed_over(text: str) -> bool:
    """Does the sentence hand what it tells to anybody: ``the newspaper said``, ``a survey found``, ``according to``?"""
    return bool(_FRAME.search(text))


def _wrong_speaker(claimed: Claimed, speaker: str, place: Place, bodies: Sequence[Place]) -> str | None:
    """The person or body to whom the sentence gives what a source has from another one."""
    if not _is_named(speaker):
        return None
    near = _about(place, speaker)
    both = _is_spoken_by(speaker, claimed.text, place.doc)
    for said in attributions(claimed.text):
        if (
            _is_name(said.speaker)
            and is_subject(said, claimed.text)
            and not _is_description(said.speaker)
            and not re.search(rf"{re.escape(said.speaker)}['’]s?\s", claimed.text)  # ``Roe's firm said``: not Roe
            and not name_key(said.speaker) <= name_key(place.doc.article.outlet)
            and not (both and rests_on(part_of(said, claimed.text), place) < _OWN_PART)
            and not _is_spoken_by(said.speaker, f"{speaker} {near}", place.doc)
            and not _says_it_elsewhere(said, claimed.text, place, bodies)
        ):
            return said.speaker
    return None


def _about(place: Place, speaker: str) -> str:
    """The sentences about a place; more of them, and the headline, where ``it`` stands for the speaker there."""
    doc = place.doc
    printed = speaker in place.text or _a_person(speaker, place)
    reach = 4 if not printed else 1 if _full_name(speaker) else 2
    window = doc.spans[max(0, place.index - reach) : place.index + reach + 1]
    text = doc.text[window[0][0] : window[-1][1]]
    return text if printed else f"{doc.article.title} {text}"


def _is_spoken_by(speaker: str, text: str, doc: Source) -> bool:
    """Does the text name the speaker, by a part of the name or by initials that the article spells out?"""
    lows = {part for w in words(text) for part in (w.low, w.low.removesuffix("'s"))}
    mine = name_key(speaker)
    spelled = frozenset().union(*(doc.initials.get(w.upper(), _NONE) for w in mine))
    return bool(mine & lows or any(keys(w) & spelled for w in lows) or _letters_of(speaker, doc) & lows)


def _letters_of(speaker: str, doc: Source) -> set[str]:
    """The initials by which an article has the speaker too."""
    letters = "".join(c for c in speaker if c.isupper())
    return {letters.lower()} if letters in doc.initials else set()


def _says_it_elsewhere(said: Attributed, text: str, place: Place, bodies: Sequence[Place]) -> bool:
    """Does another sentence, nearly as like what is said, give it to this speaker?"""
    told = statement(said, text)
    least = _NEARLY * rests_on(told, place)
    others = [p for p in bodies if p is not place and rests_on(told, p) >= least]
    return any(
        a.start == p.start and _is_spoken_by(said.speaker, a.speaker, p.doc) for p in others for a in p.doc.attributions
    )


_NEARLY = 0.85
_OWN_PART = 0.5
"""How surely (see `rests_on`) the part handed to one of two speakers must rest on the other's words to be theirs."""


def _is_name(speaker: str) -> bool:
    """``Ann Roe``, ``Acme``: no pronoun, no ``the agency``."""
    return (
        speaker[0].isupper()
        and bool(name_key(speaker))
        and not re.match(r"(?:he|she|it|they|we|i|you|the|an?|this|that|one|who)\b", speaker, re.IGNORECASE)
    )


def _is_description(speaker: str) -> bool:
    """``German Chancellor``: a country or body with an office, which may be anybody."""
    return any(word in NATIONS for word in name_key(speaker)) or bool(roles(speaker))


def _full_name(speaker: str) -> bool:
    return bool(re.fullmatch(r"[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]*){1,3}", speaker))


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


_SAYING = OPINION_SPEECH | frozenset(
    "found finds shows showed confirmed confirms maintained maintains maintain explained stated acknowledged admitted "
    "conceded concluded cautioned stressed added forecast forecasts".split()
)


def _speakers(place: Place, have: set[str]) -> list[tuple[str, str, bool]]:
    """(speaker, verb, is it a named one) of the statement that a sentence makes with the claimed words."""
    doc = place.doc
    for said in doc.attributions:
        if said.start == place.start and said.verb in _SAYING and _governs(said.at - place.start, place.text, have):
            return [(said.speaker, said.verb, _is_named(said.speaker))]
    inside = [q for q in doc.quotations if q.start <= place.start + 2 and q.end >= place.end - 2 and not q.scare]
    return [(q.speaker or "somebody", q.verb or "in quotation marks", _is_named(q.speaker or "")) for q in inside][:1]


_OWNS = re.compile(
    r"\b(?P<who>[A-Z][\w.&’'-]+(?: [A-Z][\w.&’'-]+){0,3}|[Tt]he \w+|[a-z]+s|it|he|she|they)\s"
    r"(?:also |has |had |have |is |are |long |in part ){0,2}"
    r"(?:reckon|believe|argue|blame|cite|claim|expect|think|fear|reflect|estimate|forecast|predict|warn|say|said|telling|"
    r"told|note|accuse|credit|see|suggest|suspect|insist|call|describe)(?:s|d|ed)?\b"
)
"""A saying that `attributions` does not know, in the middle of a sentence."""


def owner_of(place: Place, have: set[str]) -> str | None:
    """Who says, in a source's sentence, what a claim has from it: by a verb of saying or within quotation marks."""
    said = _speakers(place, have)
    if said:
        return said[0][0]
    doc = place.doc
    for q in doc.quotations:
        if not q.scare and q.start <= place.start + 2 and q.end >= place.end - 2:
            return q.speaker or "somebody"
    m = _OWNS.search(place.text)
    return m["who"] if m else None


def is_said_by(speaker: str, text: str) -> bool:
    """Does a text name the speaker?"""
    lows = {part for w in words(text) for part in re.sub(r"'s?$", "", w.low).strip(".").split("-")}
    return bool({stem(w) for w in name_key(speaker)} & {stem(w) for w in lows})


def _governs(at: int, text: str, have: set[str]) -> bool:
    """Is most of what the claimed sentence takes from this one in what is said, not in what stands beside it?"""
    before, after = set(content(text[:at])) & have, set(content(text[at:])) & have
    behind = re.search(r"[,”\"]\s+(?:[\w.’'&-]+\s+){0,9}$", text[:at]) and not _BESIDE.match(text)
    inverted = bool(behind) and len(before) > len(after)
    said, beside = (before, after) if inverted else (after, before)
    return len(said) > len(beside)


_BESIDE = re.compile(r"\W*(?:while|although|though)\s", re.IGNORECASE)
"""What stands before a speaker in such a clause is the reporter's own, not what is said."""


def _is_named(speaker: str) -> bool:
    return bool(re.search(r"[A-Z]", speaker))


_BODY = re.compile(r"^(?:it|the (?:company|companies|retailer|grocer|chain|firm|discounter|maker))$", re.IGNORECASE)


_PRONOUN_SAYS = re.compile(
    rf"\b(?:he|she|they|it)\s(?:has\s|had\s|also\s)?(?:{'|'.join(sorted(SPEECH_VERBS))})\b", re.IGNORECASE
)
"""``She said ...``: handed to somebody, whoever it is that the sentence before names."""


def _names_speaker(text: str, speaker: str, named: bool, place: Place) -> bool:
    """Does the sentence name who says it (for ``the company``: any name of that sentence or the headline)?"""
    lows = {part for w in words(text) for part in re.sub(r"'s?$", "", w.low).strip(".").split("-")}
    if {stem(w) for w in name_key(speaker)} & {stem(w) for w in lows}:
        return True
    if (named and (name_key(speaker) & lows or _spelled_out(speaker, text))) or _PRONOUN_SAYS.search(text):
        return True
    if _BODY.match(speaker):
        doc = place.doc
        around = [n for n in doc.names if n.start < doc.title_end or place.start <= n.start < place.end]
        if any(name_key(n.text) & lows for n in around):
            return True
    if _SUBJECT.search(text) and named and not _a_person(speaker, place):
        return True
    speech = any(w.low in SPEECH_VERBS for w in words(text))
    return speech and (not named or not _is_person(speaker))


def _a_person(speaker: str, place: Place) -> bool:
    """Is it a full name, or the surname of one that the article gives in full?"""
    if _is_body(speaker):
        return False
    last = speaker.split()[-1:]
    return any(_full_name(n.text) and n.text.split()[-1:] == last for n in place.doc.names)


_SUBJECT = re.compile(
    r"^(?:The (?:[\w-]+ ){0,2}?(?:company|firm|retailer|grocer|chain|bank|club|group|operator|maker|business|"
    r"discounter|agency|"
    r"regulator|union|government|ministry)|It|They|Its|Their)\b"
)
"""A subject that is whoever was named before: what it does itself is its own."""


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
    text = unquoted(claimed.text)
    for m in _OPINION.finditer(text):
        word = m.group().lower().replace("’", "'")
        if (
            (word in ("us", "me", "our") and m.group() != word)
            or (word == "i" and not re.search(r"(?:^|[a-z,;:]\s)$", text[: m.start()]))
            or word == "us"
        ):
            continue
        strict = claims.strict and claimed.where != "headline"
        if word == "must" and any(_DUTY.search(p.text) for p in claimed.places[:3]):
            continue
        if word == "should" and _said_to_be_due(text):
            continue
        own = word in _FIRST_PERSON and (strict or (claims.form == "brief" and not claimed.verbatim))
        if not strict and _is_reported(word, claimed):
            continue
        if own or not any(
            re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", p.text, re.IGNORECASE)
            or (" " in word and stem(word.split()[0]) in p.doc.stems[p.index])
            for p in claimed.places[:3]
        ):
            yield Violation("D2", claimed.where, f"'{m.group()}' is opinion, and stands in a fact")
            return
    view = claims.view.text if claims.view else ""
    if view and not claimed.verbatim and is_from_view(text, view):
        yield Violation("D2", claimed.where, "this sentence is the View's, not a source's")


def _said_to_be_due(text: str) -> bool:
    """``Sales should reach $100 million, he said``: somebody's forecast."""
    return bool(_FORECAST.search(text)) and bool(attributions(text))


_FORECAST = re.compile(
    r"\bshould (?:\w+ly )?(?:go|see|stay|remain|total|reach|rise|grow|fall|increase|improve|begin|start|bring|"
    r"double|exceed|end|help|boost)\b",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"\b(?:ha(?:ve|s|d) to|must|requir\w+|needs? to|shall|oblig\w+|order\w*|mandat\w+|"
    r"limit\w*|prohibit\w*|forc\w+|importan\w+|responsib\w+)\b",
    re.IGNORECASE,
)


def _is_reported(word: str, claimed: Claimed) -> bool:
    """Is it in what somebody is said to have said, and a word of that article: ``said we have no idea``?"""
    handed = bool(attributions(claimed.text)) or "according to" in claimed.text
    return handed and any(word in p.doc.lows for p in claimed.places[:3])


def is_from_view(text: str, view: str) -> bool:
    """Whether a sentence of substance stands in a View word for word."""
    mine = set(content(text))
    return len(mine) >= 4 and " ".join(w.low for w in words(text)) in " ".join(w.low for w in words(view))
