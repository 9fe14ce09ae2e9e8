"""Mentions: which names in a text are companies here, and which companies the text is about.

`Judge` weighs what speaks for and against an ambiguous name at its place: the words beside it, capitals, other names
of the company, the subject of the text. `roles` then tells what the text is about from what it only mentions.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from retail.types import Mention

How = Literal["name", "ticker", "banner", "brand", "former", "alias"]

WORD = re.compile(r"[^\W_]+")

ENOUGH = 2
"""Points an ambiguous name needs to count as the company."""
LEAD = 160
"""Characters of the text in which a company must be named for the text to be about it, when the title names none."""
FAR = 4000
"""Characters of a text that are read: what comes later does not change what it is about."""


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Why a name may be something else, and what decides. The words are lower-case; see the head of the TOML file."""

    kind: str
    leans: bool = False
    needs: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()
    not_with: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Name:
    """One printed name of a company. `slug` is empty for a name that stands for no company of the table."""

    slug: str
    printed: str
    how: How
    doubt: Ambiguity | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that speak for a company: just after its name, as its act, just before it, and anywhere.

    `sport` speaks against names of persons and places, and so does a `given` name just before.
    """

    after: frozenset[str]
    acts: frozenset[str]
    before: frozenset[str]
    retail: frozenset[str]
    sport: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """A name at a place of the text; `sure` when nothing about it needs judging."""

    start: int
    end: int
    name: Name
    sure: bool


# --- Judging ambiguous names --------------------------------------------------------------------------------------

_SUFFIX = re.compile(
    r"['’]?s? ?,? (?:Inc|INC|Corp|CORP|Corporation|Co|CO|Cos|Companies|Company|Ltd|LTD|Limited|PLC|Plc|plc|AG|SA|NV|"
    r"N\.V|S\.A|SE|LLC|Holdings|Holding|Stores|STORES|Supermarkets|Superstores)\b(?! (?:of|is|was)\b)"
    r"|\.com\b| ?[(<](?:NYSE|NASDAQ|Nasdaq|[A-Z]{1,5}\.(?:N|O|OQ|K|L|PA|AX|TO|DE)[)>])"
)
_NEXT = re.compile(r"(?:['’]s?)?([ -]|, )?([^\W_][\w'’.-]*)?")
_PREVIOUS = re.compile(r"([\w'’&.-]*[^\W_][.]?)(['’]s)?([ -]|, |: )$")
_OPENING = re.compile(
    r"(?:^|[.!?:;\n\"“‘(*|]|--|[-–—] ?|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d\d?)\s*$"
)
_DATELINE = re.compile(r"(?:^|\n)[A-Z]{3,}[A-Z/., ]*(?:[A-Z][a-z]{2,8}\.? \d{1,2} )?$")
_TITLES = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "sen",
        "senator",
        "rep",
        "judge",
        "justice",
        "president",
        "governor",
        "gov",
        "mayor",
    }
    | {"professor", "prof", "sir", "lady", "lord", "king", "prince", "captain", "sgt", "officer", "coach"}
)
_MIXED = frozenset({"iPhone", "iPad", "eBay", "iPod"})
_NO_ACTS = frozenset({"as", "is", "its", "us", "has", "will", "this", "plus", "versus"})
_TO_VERB = re.compile(r" [Tt]o ([a-z]+)")
_DEALS = re.compile(r" in (?:[a-z]+ )?(?:talks|deal|pact|settlement|\$|£|€)")
_MONTHS = frozenset(
    {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"}
    | {"december", "christmas", "black", "thanksgiving", "monday", "tuesday", "wednesday", "thursday", "friday"}
)
_LIST_AFTER = re.compile(r",? (?:and |or |& |vs\.? )?|-")
_LIST_BEFORE = re.compile(r"(?:,? (?:and |or |& |vs\.? )?|-)$")


class Judge:
    """Decides for one text which ambiguous names are the companies. Points: `ENOUGH` or more and it counts."""

    def __init__(self, title: str, whole: str, words: set[str], hits: Sequence[Hit], evidence: Evidence) -> None:
        self._whole = whole
        self._title_end = len(title)
        self._words = {w.lower() for w in words}
        self._lower = whole.lower()
        self._evidence = evidence
        self._hits = {h.start: h for h in hits}
        self._ends = {h.end for h in hits}
        self._sure = {h.name.slug for h in hits if h.sure or self._has_suffix(h)}
        self._plain_title = _plain(title)
        found = len(evidence.retail & self._words)
        self._context = 2 if found >= 3 else min(found, 1)
        self._sport = len(evidence.sport & self._words) >= 2

    def accepts(self, hit: Hit) -> bool:
        """True when the name is the company at this place."""
        doubt = hit.name.doubt
        if doubt is None:
            return True
        before, after = self._neighbours(hit)
        if self._spoken_against(hit, doubt, before, after):
            return False
        if hit.name.slug in self._sure:
            return True
        if self._any(doubt.not_with) or (self._sport and doubt.kind in ("person", "place")):
            return False
        return self._points(hit, doubt, before, after) >= ENOUGH

    def _points(self, hit: Hit, doubt: Ambiguity, before: str, after: str) -> int:
        points = ENOUGH + self._context // 2 if doubt.leans else self._context
        points += 2 * self._any(doubt.needs)
        points += self._next_to(hit, before, after)
        points += self._beside_a_company(hit)
        if hit.name.printed.endswith("'s") and after.lower() in self._evidence.acts - {"is"}:
            points += 2  # a possessive that acts is a name: "Casey's opens"
        if doubt.kind == "word":
            points += self._by_capital(hit, after, self._acts(hit, after))
        elif doubt.needs and not self._any(doubt.needs) and not doubt.leans:
            points -= 1
        if doubt.needs and not doubt.leans and hit.name.how in ("brand", "banner") and not self._any(doubt.needs):
            points -= 2
        return points - self._part_of_a_name(hit, doubt, before, after)

    def _has_suffix(self, hit: Hit) -> bool:
        return _SUFFIX.match(self._whole, hit.end) is not None and hit.name.how in ("name", "alias", "former")

    def _neighbours(self, hit: Hit) -> tuple[str, str]:
        """The words just before and after, as written; empty across punctuation."""
        left = _PREVIOUS.search(self._whole[max(0, hit.start - 40) : hit.start])
        right = _NEXT.match(self._whole, hit.end)
        joined = right is not None and right.group(1) in (" ", "-")
        return (
            left.group(1).rsplit("-", 1)[-1] if left and left.group(3) in (" ", "-") else "",
            (right.group(2) or "").rstrip(".'’") if right and joined else "",
        )

    def _spoken_against(self, hit: Hit, doubt: Ambiguity, before: str, after: str) -> bool:
        low_before, low_after = _bare(before), _bare(after)
        if self._whole[hit.start - 1 : hit.start] == "<":  # an old ticker, perhaps of another company
            return True
        if low_before in doubt.not_after or low_after in doubt.not_before:
            return True
        if after.lower() not in self._evidence.after and self._pair_before(hit) in doubt.not_after:
            return True
        hyphen = self._whole[hit.end : hit.end + 1] == "-" and after[:1].islower()
        if doubt.kind == "word" and hyphen and low_after not in ("owned", "backed", "branded", "based", "style"):
            return True
        given = doubt.kind in ("person", "place") and low_before in self._evidence.given
        return given or low_before in _TITLES

    def _pair_before(self, hit: Hit) -> str:
        return " ".join(self._whole[max(0, hit.start - 24) : hit.start].lower().split()[-2:])

    def _acts(self, hit: Hit, after: str) -> bool:
        """A headline's verb follows: ``opens``, ``to open``."""
        if after.lower() != "to":
            return after.lower() in self._evidence.acts or _DEALS.match(self._whole, hit.end) is not None
        verb = _TO_VERB.match(self._whole, hit.end)
        return verb is not None and not self._evidence.acts.isdisjoint({verb[1] + "s", verb[1] + "es"})

    def _next_to(self, hit: Hit, before: str, after: str) -> int:
        words, points = self._evidence, 0
        points += 2 * (after.lower() in words.after)
        points += self._acts(hit, after)
        if before in ("at", "from"):
            return points + 1 + (self._context > 0)
        return points + 2 * (before.lower() in words.before - {"at", "from", "and"})

    def _beside_a_company(self, hit: Hit) -> int:
        """Companies are listed together: ``Target and Walmart``, ``Apple Amazon end lawsuit``."""
        right = _LIST_AFTER.match(self._whole, hit.end)
        left = _LIST_BEFORE.search(self._whole[max(0, hit.start - 6) : hit.start])
        after = right is not None and self._surely(self._hits.get(right.end()))
        before = left is not None and bool(left.group()) and (hit.start - len(left.group())) in self._ends
        return 2 if after or (before and len(self._sure) > 0) else 0

    def _surely(self, hit: Hit | None) -> bool:
        return hit is not None and (hit.sure or hit.name.slug in self._sure)

    def _by_capital(self, hit: Hit, after: str, acts: bool) -> int:
        """A capital in the middle of a plain sentence is a name's; at its start, or in a Headline Like This, not."""
        if self._whole[hit.start : hit.end].isupper() and hit.end - hit.start > 2:
            return 0
        in_title = hit.start < self._title_end
        opens = _OPENING.search(self._whole, max(0, hit.start - 12), hit.start) is not None
        opens = opens or _DATELINE.search(self._whole, max(0, hit.start - 30), hit.start) is not None
        if opens or hit.start == 0 or (in_title and not self._plain_title):
            if self._whole[hit.end : hit.end + 2] in ("'s", "’s"):
                return 2 * in_title
            acting = after.islower() and (acts or after.endswith("s")) and after not in _NO_ACTS
            return int(in_title and acting)
        return 2

    def _part_of_a_name(self, hit: Hit, doubt: Ambiguity, before: str, after: str) -> int:
        """Points lost because capitalised neighbours make it a part of some other name (``Diana Ross``)."""
        lost = self._lost_after(hit, doubt, after)
        if hit.start < self._title_end and not self._plain_title:
            return lost if doubt.kind == "person" and doubt.leans else 0
        if _proper(before) and (hit.start - 1) not in self._ends and not self._opens_with(hit, before):
            lost += 3 if doubt.kind == "person" and not hit.name.printed.endswith("'s") else int(not doubt.leans)
        return lost

    def _lost_after(self, hit: Hit, doubt: Ambiguity, after: str) -> int:
        """Points lost to a capitalised word that follows, where it may be the rest of a name."""
        if not _proper(after) or "'" in self._whole[hit.end - 2 : hit.end + 1] or self._has_suffix(hit):
            return 0
        if (hit.end + 1) in self._hits or after.lower() in self._evidence.after | self._evidence.acts | _MONTHS:
            return 0
        if doubt.leans:
            return int(doubt.kind == "person")
        return 3 if doubt.kind == "person" else 2

    def _opens_with(self, hit: Hit, before: str) -> bool:
        start = hit.start - 1 - len(before)
        return start <= 0 or _OPENING.search(self._whole, max(0, start - 12), start) is not None

    def _any(self, wanted: frozenset[str]) -> bool:
        if not wanted:
            return False
        return bool(wanted & self._words) or any(self._has_phrase(w) for w in wanted if not w.isalnum())

    def _has_phrase(self, phrase: str) -> bool:
        at = self._lower.find(phrase)
        while at >= 0:
            around = self._lower[at - 1 : at] + self._lower[at + len(phrase) : at + len(phrase) + 1]
            if not any(c.isalnum() for c in around):
                return True
            at = self._lower.find(phrase, at + 1)
        return False


def _plain(title: str) -> bool:
    """True when the title is written like a sentence, not Like a Headline or IN CAPITALS."""
    words = [w for w in WORD.findall(title)[1:] if len(w) > 3 and w.isalpha()]
    return sum(w[0].isupper() for w in words) <= len(words) * 0.55 if len(words) > 1 else False


def _proper(word: str) -> bool:
    return len(word) > 1 and not word.isupper() and any(c.isupper() for c in word) and word not in _MIXED


def _bare(word: str) -> str:
    return word.lower().strip(".'’-")


# --- About, or only mentioned -------------------------------------------------------------------------------------

_PASSING_BEFORE = re.compile(
    r"(?:\b(?:former|formerly|ex|old|once|such as|like|including|unlike|rivals|rivals? (?:to|of|such as|like)|peers?|"
    r"competitors?|compared (?:with|to)|similar to|formerly (?:at|of|with)|previously (?:at|with)|veteran of)[ -])"
    r"(?:[A-Z][\w'’&.-]* (?:and |or )?|(?:a |an |the |an? old )){0,2}$",
    re.I,
)
_PASSING_AFTER = re.compile(
    r"(?:['’]s)?[ -](?:rivals?|competitors?|veterans?|alum|alumn[aius]|founder|co-?founder|heir|heiress|owned|backed|"
    r"site|building|location|competition)\b",
    re.I,
)
_HIRING = re.compile(r"\b(?:appoints?|names?|hires?|taps?|picks?|poaches|recruits?|ditches \w+ for|lures?)\b", re.I)
_MARKET_WRAP = re.compile(
    r"\b(?:(?:us|u\.s\.|global|hot|european|asian|uk|canada|brazil|latam|india) stocks"
    r"|stocks (?:news|rise|fall|slip|gain|edge|end|open|climb|drop)|market pulse|wall st(?:reet)?|stock futures"
    r"|(?:european|asian|british|indian) shares|ftse|dow(?: jones)?\b|s&p(?: 500)?|sensex|nikkei|dax|tsx"
    r"|nasdaq (?:rises?|falls?|ends?|slips?|edges?)|before the bell|hot stocks|(?:shares|stocks) to watch|street moves"
    r"|global markets|markets? wrap|what to watch|biggest movers|calls of the day)\b",
    re.I,
)
_SENTENCE_END = re.compile(r"[a-z]{2}[.!?][\"”’)]*\s|\n")


def roles(title: str, text: str, hits: Sequence[Hit], generic: bool) -> tuple[Mention, ...]:
    """Every company once, those the text is about first. `generic`: the title speaks of "a retailer" or the like."""
    whole, end = f"{title}\n{text[:FAR]}", len(title)
    counts = Counter(h.name.slug for h in hits)
    in_title = [h for h in hits if h.start < end]
    wrap = _MARKET_WRAP.search(title) is not None
    about = [] if wrap else _subjects(whole, title, in_title)
    if not about and not wrap:
        lead = [h for h in hits if end <= h.start < _lead_end(whole, end, LEAD if generic or not title else LEAD // 2)]
        about = _subjects(whole, "", lead) if len({h.name.slug for h in lead}) <= 4 else []
    order = [*dict.fromkeys(about), *(s for s, _ in counts.most_common())]
    return tuple(Mention(slug, slug in about) for slug in dict.fromkeys(order))


def _lead_end(whole: str, start: int, limit: int) -> int:
    """Where the first sentence of the text ends, at most `limit` characters on."""
    stop = _SENTENCE_END.search(whole, start + 1, start + limit)
    return stop.end() if stop else start + limit


def _subjects(whole: str, title: str, hits: Sequence[Hit]) -> list[str]:
    """Slugs of the hits that are not said in passing, in order."""
    hiring = _HIRING.search(title) if title else None
    found = [h.name.slug for h in hits if not _in_passing(whole, h, hiring)]
    return list(dict.fromkeys(found))


def _in_passing(whole: str, hit: Hit, hiring: re.Match[str] | None) -> bool:
    if hiring and hit.start > hiring.end() and re.search(r"[^\W_]", whole[: hiring.start()]):
        return True
    before = whole[max(0, hit.start - 60) : hit.start]
    return bool(_PASSING_BEFORE.search(before) or _PASSING_AFTER.match(whole, hit.end))
