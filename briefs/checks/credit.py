"""Whose view it is (rubric C3): a forecast, a cause or a judgement that a source gives to somebody stays theirs.

`support.check_attribution` asks of a sentence close to its source's whether the speaker is still named. Here the claim
is read first, clause by clause: one that forecasts, explains or judges and hands that to nobody must have a source
sentence that says as much without a speaker. What somebody says about its own doings is no view.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from briefs.checks.claimed import Claimed, rests_on
from briefs.checks.clauses import clauses
from briefs.checks.names import name_key
from briefs.checks.sources import Place, Sources
from briefs.checks.support import find_places, is_said_by, owner_of
from briefs.checks.words import content, unquoted
from retail.prose import quotations
from retail.types import Violation

_WILL = re.compile(
    r"\b(?:will|would)(?! (?:not )?rule)(?: (?:not|also|only|soon|then|help|\w+ly)){0,2} (?:be|bring|save|grow|boost|"
    r"rise|fall|cost|add|appeal|help|ease|improve|create|reduce|increase|cut|hurt|harm|lead|make|take|become|need|have|gain|"
    r"lose|benefit|continue|remain|suffer|recover|slow|drop|reach|exceed|double|triple|divest|work)\b",
    re.IGNORECASE,
)
"""A forecast: what will come of something, not what somebody will do."""
_VIEWS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("forecast", _WILL),
    (
        "forecast",
        re.compile(r"\b(?:could|(?-i:may)|might|(?:un)?likely|going to|possible|probabl[ey])\b", re.IGNORECASE),
    ),
    (
        "cause",
        re.compile(
            r"\b(?:because|due (?:in part |partly |mainly |largely )?to|thanks to|owing to|reasons?|responsible|"
            r"brought about|dr(?:ives?|ove|iven by)|caused?|causing|result of|led to|(?:lifted|helped|hurt|hit) by)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "judgement",
        re.compile(
            r"\b(?:must|should|needs?|enough|worse|worst|better|best|surprising\w*|only way|premature|inconsistent|"
            r"unfair|unjust|wrong|impossible|(?:in)?sufficient|important|crucial|essential|difficult|easier|harder|hamper\w*|"
            r"never|everyone|nobody|poor|strong|weak|attractive|dangerous|excellent|disappointing|magnet|threat|harmful|"
            r"harms?|failed|failure|disgrace\w*|promising|bleak|unrelated|outrag\w+|shameful|misleading|too \w+ to|"
            r"under attack|at risk)\b",
            re.IGNORECASE,
        ),
    ),
)
"""What makes a clause somebody's view."""
_HANDED = re.compile(
    r"\b(?:said|says|saying|(?<!to )say|told|tells?|telling|according to|argu(?:es?|ed|ing)|believ(?:es?|ed|ing)|"
    r"warn(?:s|ed|ing)|reckon(?:s|ed|ing)?|thinks?|thought|estimat(?:es?|ed|ing)|predict(?:s|ed|ing)?|forecast(?:s|ing)?|"
    r"expect(?:s|ed|ing|ations?)?|consider(?:s|ed)|view|opinion|credited|describ(?:es?|ed|ing)|call(?:s|ed|ing)|reportedly|"
    r"blam(?:es?|ed|ing)|cit(?:es?|ed|ing)|claim(?:s|ed|ing)?|alleg\w+|accus\w+|insist(?:s|ed|ing)?|add(?:s|ed|ing)|"
    r"not(?:es|ed|ing)|wr(?:ites|ote)|contend\w*|suggest(?:s|ed|ing)?|report(?:s|ed|ing)?|announc\w+|stress\w+|"
    r"complain\w+|fear(?:s|ed)?|hop(?:es?|ed|ing)|conclud\w+|f(?:inds|ound)|show(?:s|ed)?|s(?:aw|ees)|understood|"
    r"maintain\w*|acknowledg\w+|admit\w*|conced\w+|explain\w*|recommend\w*|urg(?:es|ed|ing)|propos\w+|den(?:y|ie[sd]|ying)|"
    r"reject\w*|promis\w+|pledg\w+|vow\w*|agree[sd]?|rul(?:es|ed)|poll\w*|surveys?|study|data|figures|confident|concern\w*|"
    r"worr\w+|wants?|wanted|plan(?:s|ned|ning)?|intend\w*|aim(?:s|ed|ing)?|seek\w*|sought|respond(?:s|ed)|repl(?:ies|ied)|"
    r"declin(?:es|ed|ing)|(?:un)?sure|unclear|question\w*|ask(?:s|ed)|held|holds|welcom\w+|praised?|critici[sz]\w+|declar\w+|confirm\w+)\b",
    re.IGNORECASE,
)
"""Any word that hands a clause to somebody."""
_RESTS = 0.5
"""How much of a clause (see `rests_on`) a source's sentence must have for its speaker to be asked for."""
_AS_GOOD = 0.8
"""Share of that which makes another sentence as good a source."""
_FEWEST = 3
"""Words of meaning that a part of a sentence must have to be held against a source by itself."""
_JOINED = re.compile(r"(?P<apart>while|whereas|although|though)\s|(?:and|but)\s(?!that\b|which\b|who\b)", re.IGNORECASE)
_BEHIND = re.compile(r"[,.]?[”\"’']?\s(?:[\w.’'-]+\s){0,12}?\w+,\s(?=and\s|but\s)")
"""What stands between a quotation and the next clause: who said it."""
_TRAILING = re.compile(r"\baccording to\b|(?:\s+[\w.’'-]+){0,2}\W*$")
_BODY = re.compile(
    r"(?:it|they|he|she|we|its|their|his|her|the (?:[\w-]+ ){0,2}?(?:company|firm|retailer|grocer|chain|bank|group|"
    r"operator|maker|business|union|government|agency|regulator|team|club))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a sentence that may stand by itself.

    `handed`: a saying, wanting or finding in it or over it hands it over; `given`: a saying alone does.
    """

    text: str
    handed: bool
    given: bool


def check_credit(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """At most one violation: the first clause that tells somebody's view as a fact."""
    if claimed.verbatim or claimed.where == "headline":
        return
    for part in _parts(claimed.text):
        if len(content(part.text)) < _FEWEST:
            continue
        kind = next((kind for kind, pattern in _VIEWS if pattern.search(part.text)), None)
        owner = _only_owner(part.text, claimed, sources) if kind and not part.handed else None
        owner = owner or (None if part.given else _outsider(part.text, claimed, sources))
        if owner:
            place, speaker = owner
            yield Violation(
                "C3", claimed.where, f"this {kind or 'report'} is {speaker}'s in {place.doc.article.outlet}, not a fact"
            )
            return


def _parts(text: str) -> Iterator[_Part]:
    """The sentence, cut before its ``and``, ``but`` and ``while`` and behind a saying that closes a quotation.

    A saying reaches forward over ``and``, but not over ``while``; one at the end of its part reaches backward too.
    """
    bare = unquoted(text)
    joints = {c.start: bool(m["apart"]) for c in clauses(text) if c.start and (m := _JOINED.match(c.text))}
    for q in quotations(text):
        after = _BEHIND.match(text, q.end)
        if after and _HANDED.search(text, q.end, after.end()):
            joints[after.end()] = True
    edges = [0, *sorted(joints), len(bare)]
    parts = [(bare[a:b], joints.get(a, True)) for a, b in pairwise(edges)]
    handed = given = False
    for i, (part, apart) in enumerate(parts):
        handed = bool(_HANDED.search(part)) or (handed and not apart)
        given = bool(_GIVEN.search(part)) or (given and not apart)
        later = any(_trails(other) for other, _ in parts[i + 1 :])
        yield _Part(part, handed or later, given or later)


def _trails(part: str) -> bool:
    """Does a saying stand at its end: ``..., the company said``?"""
    return any(_TRAILING.match(part, m.end()) or m.group().startswith("according") for m in _HANDED.finditer(part))


def _only_owner(text: str, claimed: Claimed, sources: Sources) -> tuple[Place, str] | None:
    """Who says the clause in the sources, and where, if every sentence that it may rest on gives it to somebody."""
    places = [p for p in find_places(text, sources)[1] if not p.is_title]
    rests = [(rests_on(text, p), p) for p in places]
    best = max((r for r, _ in rests), default=0.0)
    if best < _RESTS:
        return None
    have = set(content(text))
    found = [(p, owner_of(p, have)) for r, p in rests if r >= max(_RESTS, _AS_GOOD * best)]
    owners = [(p, who) for p, who in found if who]
    if len(owners) < len(found) or _own_doing(*owners[0], text, claimed) or _outlet_says(*owners[0]):
        return None
    return owners[0]


_OUTSIDER = (
    r"(?:analysts?|economists?|experts?|critics?|detractors?|opponents?|observers?|traders?|dealers?|prosecutors?|"
    r"lawyers?|campaigners?|activists?|sources?|newspapers?|paper|magazine|daily|press reports|media reports|reports|"
    r"rumou?rs?|insiders?|brokers?|researchers?|watchers|investigators?|residents|witness(?:es)?|people)"
)
_SAYS = (
    r"(?:(?:has|have|had|also) )?"
    r"(?:sa(?:id|ys?)|report(?:s|ed)?|believe[ds]?|thinks?|thought|argue[ds]?|claim(?:s|ed)?|"
    r"estimate[ds]?|predict(?:s|ed)?|warn(?:s|ed)?|allege[ds]?|suggest(?:s|ed)?|expect(?:s|ed)?|fear(?:s|ed)?|"
    r"reckon(?:s|ed)?|speculate[ds]?|note[ds]?|maintain(?:s|ed)?|complain(?:s|ed)?|insist(?:s|ed)?)"
)
_OUTSIDE = re.compile(
    rf"(?P<who>(?:\b[\w’'.&-]+ ){{0,2}}\b{_OUTSIDER})"
    rf"(?:,? (?:at|of|with|in|from|familiar with|close to) [^,;]{{1,40}}?,?)? {_SAYS}\b"
    r"|\b(?P<court>it was (?:claimed|alleged))\b"
    rf"|\baccording to (?P<by>(?:[\w’'.-]+ ){{0,3}}?{_OUTSIDER})\b",
    re.IGNORECASE,
)
"""Who has no part in what they tell, and says it: their word is a report, and stays theirs."""
_SURELY = 0.65
"""How much of a clause (see `rests_on`) the sentence must have that gives it to an outsider."""
_GIVEN = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|told|tells?|according|argu\w+|believ\w+|warn\w*|reckon\w*|thinks?|thought|estimat(?:es|ed|ing)|predict\w*|"
    r"forecast\w*|expect\w*|reportedly|understood|blam\w+|cit(?:es?|ed|ing)|claim\w*|alleg\w+|accus\w+|insist\w*|suggest\w*|"
    r"report(?:s|ed|ing)?|contend\w*|complain\w*|fear\w*|worr\w+|speculat\w+|rumou?r\w*|call(?:s|ed|ing)|describ\w+|"
    r"view|opinion|talk(?:ed)? of|seen|tipped)\b",
    re.IGNORECASE,
)


def _outsider(text: str, claimed: Claimed, sources: Sources) -> tuple[Place, str] | None:
    """The sentence with the outsider who tells the clause there, if no other tells it as plainly as the claim does."""
    have = set(content(text))
    rests = [(rests_on(text, p), p) for p in find_places(text, sources)[1] if not p.is_title]
    best = max((r for r, _ in rests), default=0.0)
    if best < _SURELY:
        return None
    found = [(p, _said_outside(p, have)) for r, p in rests if r >= _AS_GOOD * best]
    told = [(p, who) for p, who in found if who]
    if len(told) < len(found) or is_said_by(told[0][1], claimed.whole or claimed.text):
        return None
    return told[0]


def _said_outside(place: Place, have: set[str]) -> str | None:
    """The outsider who says in a sentence what a clause has from it."""
    m = _OUTSIDE.search(place.text)
    if m is None:
        return None
    before, after = set(content(place.text[: m.start()])) & have, set(content(place.text[m.end() :])) & have
    trails = not content(place.text[m.end() :])
    return m["who"] or m["by"] or "somebody" if trails or m["court"] or len(after) > len(before) else None


def _own_doing(place: Place, speaker: str, text: str, claimed: Claimed) -> bool:
    """Is the speaker named in the sentence, or what the clause is about?"""
    whole = claimed.whole or claimed.text
    titled = [n for n in place.doc.names if n.start < place.doc.title_end]
    told_of = _BODY.match(speaker) and any(is_said_by(n.text, whole) for n in titled)
    return bool(told_of) or is_said_by(speaker, whole) or bool(_BODY.match(text.strip()) and not _WILL.search(text))


def _outlet_says(place: Place, speaker: str) -> bool:
    return bool(name_key(speaker)) and name_key(speaker) <= name_key(place.doc.article.outlet)
