"""What an article tells of its event, and why two articles can not be of one event however alike they sound.

News is full of templates: two companies' dividends, two towns' new shops, two quarters of one company read almost
word for word the same. So likeness of words (`briefs.stories`) is only half of the question; the other half is here:
`clash` names what differs (F6 of the quality rubric), `same_occasion` knows what can happen only once.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Any

from retail.boilerplate import clean_title, strip_boilerplate
from retail.companies import CompanyTable
from retail.days import NAMES_OF_DAYS
from retail.types import Article
from retail.words import STOP_WORDS, Kept, idf, is_name, stem, tokens

TITLE_WEIGHT = 2.0
"""A word of the title counts as much as two of the text."""
LEAD_CHARACTERS = 420
"""How much of the text tells the event; what follows is background, and alike in many stories."""

BEFORE_LEAD = 100
"""So much boilerplate may stand before or in it."""

_KINDS: Mapping[str, tuple[str, ...]] = {
    "wrap": (
        r"(?:us |european |asian )?(?:live)?stocks?-|wall st(?:reet)?\b|ftse\b|nikkei\b|sensex\b|dow (?:ends|jones)",
        r"press digest|day ahead\b|morning call|market pulse|factors to watch|week ahead|emerging markets",
        r"stock index futures|market wrap|^futures\b|global markets|(?:what|stocks|things) to watch",
    ),
    "rating": (
        r"price target|target price|research alert|(?:up|down)grad|initiat\w+ (?:at|coverage)",
        r"(?:fitch|moody'?s|s&p) (?:affirms|rates|places|cuts|raises|assigns|revises|down|up|solutions|withdraws)",
        r"(?:raises|cuts|lowers|raised|cut) to (?:buy|sell|hold|neutral|under|over|equal|market)",
    ),
    "shares": (
        r"shares? (?:were |are )?(?:up|down|rises?|falls?|jumps?|slips?|slides?|gains?)",
        r"(?:up|down) [\d.]+ (?:pct|percent|%)|(?:pre-?market|extended trading|after the bell|after-hours)",
    ),
    "dividend": (r"dividend|share (?:repurchase|buyback)|buyback program",),
    "results": (
        r"q[1-4]\b|quarter(?:ly)?\b|earnings\b|eps\b|profits?\b|results\b",
        r"per share|revenues?\b",
        r"net (?:loss|income|sales)|(?:same|comparable)[- ](?:store|sales|restaurant)",
        r"(?:outlook|guidance|forecast)\b",
    ),
    "recall": (r"recall(?:s|ed|ing)?\b",),
    "opening": (
        r"open(?:s|ed|ing)?\b|to open\b|launch\w* store",
        r"new (?:store|shop|supermarket|branch|warehouse|showroom|outlet)",
    ),
    "closing": (r"clos(?:es?|ed|ing|ures?)\b|shut(?:s|ting)?\b",),
    "people": (
        r"names?d?\b.*\b(?:ceo|cfo|coo|chief|president|chair\w*|director|head)\b",
        r"appoint|resigns?\b|steps? down|hires?\b|promot",
    ),
    "strike": (r"strikes?\b|walkout|walk out",),
    "deal": (
        r"acqui|merg|takeover|buyout|to buy\b|buys\b|bought\b|bids?\b|deal\b|tie-?up|alliance|talks\b",
        r"partner|teams? up|teaming up|join(?:s|ing)? forces|stake\b|joint venture|purchase\b",
    ),
    "suit": (r"su(?:es?|ed|ing)\b|lawsuit|accus|court\b|patent|infring",),
    "reaction": (
        r"(?:senators?|lawmakers?|congress\w*|unions?|rivals?|suppliers?|analysts?) (?:call|urge|ask|fear|say)",
        r"scrutiny\b|could (?:spur|hurt|help|squeeze|boost)|riposte\b|^(?:why|what|how|who)\b",
    ),
}
"""What a title in lower case is of, by what it holds; each alternative begins where a word does."""
_TRIGGERS: Mapping[str, str] = {
    "wrap": "stock livestock wall_st ftse nikkei sensex dow_ digest _ahead morning_call market factors_to futures "
    "to_watch",
    "rating": "target alert upgrad downgrad initiat fitch moody s&p "
    "to_buy to_sell to_hold to_neu to_un to_ov to_equal to_mark",
    "shares": "share up_ down_ premarket pre-market extended the_bell after-hours",
    "dividend": "dividend repurchase buyback",
    "results": "q1 q2 q3 q4 quarter earn eps profit result per_sh revenue net_ same compar outlook guidance forecast",
    "recall": "recall",
    "opening": "open new_ launch",
    "closing": "clos shut",
    "people": "name appoint resign step hire promot",
    "strike": "strike walk",
    "deal": "acqui merg takeover buyout buy bought bid deal tie alliance talks partner team forces stake joint purch",
    "suit": "sue suing lawsuit accus court patent infring",
    "reaction": "senator lawmaker congress union rival supplier analyst scrutiny could riposte why what how who",
}
"""Plain words (`_`: a space) one of which every match of the kind holds, at the beginning of a word: to look for these
first is much faster."""
_KIND_PATTERNS = tuple(
    (
        kind,
        tuple(word.replace("_", " ") for word in _TRIGGERS[kind].split()),
        re.compile(rf"\b(?:{'|'.join(patterns)})"),
    )
    for kind, patterns in _KINDS.items()
)


def _hints() -> dict[str, list[tuple[str, int]]]:
    """By its first two letters: how a word that a trigger begins with begins, and the place of the trigger's kind."""
    found: dict[str, list[tuple[str, int]]] = {}
    for place, (_, triggers, _) in enumerate(_KIND_PATTERNS):
        for head in sorted({re.split(r"\W", trigger.strip())[0] for trigger in triggers}):
            found.setdefault(head[:2], []).append((head, place))
    return found


_HINTS = _hints()


def _hinted_by(word: str) -> tuple[int, ...]:
    """The places of the kinds that a word of a title hints at."""
    heads = _HINTS.get(word[:2])
    return tuple([place for head, place in heads if word.startswith(head)]) if heads else ()


_hinted = Kept(_hinted_by).__getitem__
TEMPLATES: frozenset[str] = frozenset({"wrap", "rating", "shares", "dividend", "results", "recall", "people"})
"""Kinds of news written by template: two accounts must share the name they are about."""
COMPANY_TEMPLATES: frozenset[str] = frozenset({"rating", "shares", "dividend", "results"})
"""Of these, the ones whose headline always begins with or names the company."""
TOLD = 15
"""Stems from which on a text can be expected to name whom it is about."""
PLACED: frozenset[str] = frozenset({"opening", "closing", "strike"})
"""Kinds of event that happen at a place."""

_RESULT_STEMS = frozenset(
    map(stem, ("quarter", "profit", "earnings", "results", "margin", "comparable", "eps", "forecast", "outlook"))
)
"""Two of these in the lead, and an article is of a company's results though its title does not say so."""
_QUARTER = re.compile(
    r"\bq([1-4])\b|\b([1-4])q\b|\b(first|second|third|fourth|1st|2nd|3rd|4th)[- ](?:fiscal[- ])?(quarter|half)\b|"
    r"\b(?:fiscal|fy)[- ]?(20\d\d|\d\d)\b|\bh([12])\b",
    re.I,
)
_COUNTS = ("first", "second", "third", "fourth")
"""What every quarter has that has no digit."""
_REPORTED_QUARTER = re.compile(
    r"\b(?:(first|second|third|fourth)[- ]quarter|q([1-4])) "
    r"(?:results|profit|earnings|sales|net|revenue|loss|comparable|same|adjusted|gaap)",
    re.I,
)
_ORDINAL = {"first": "1", "second": "2", "third": "3", "fourth": "4", "1st": "1", "2nd": "2", "3rd": "3", "4th": "4"}
_MARKER = re.compile(
    r"\b(day|week|round|part|phase|episode|chapter|no|number|vol|volume|version|season|heat|stage|lot|edition)"
    r"\.? ?(\d+)\b",
    re.I,
)
_MONTH = re.compile(
    r"\b(january|february|march|april|june|july|august|september|october|november|december|"
    r"jan|feb|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?(?! ?\d)",
    re.I,
)
_DAY = re.compile(r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? (\d{1,2})\b")
_MONTHLY = re.compile(r"\bsales\b|\bcpi\b|inflation|\boutput\b|\btraffic\b|\bindex\b", re.I)
_MONTHLY_WORDS = ("sales", "cpi", "inflation", "output", "traffic", "index")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER = re.compile(
    r"(?P<money>[$£€¥]|\b(?:us|c|a)\$|\brs\.? ?|₹)? ?(?P<value>\d+(?:,\d{3})*(?:\.\d+)?)[ -]?"
    r"(?P<scale>bn|bln|billion|mln|million|m|trillion|tn|crore|lakh|k|thousand)?\b ?"
    r"(?P<percent>%|pct\b|percent\b|per cent\b)?",
    re.I,
)
_SCALES = {
    "bn": 1e9, "bln": 1e9, "billion": 1e9, "mln": 1e6, "million": 1e6, "m": 1e6, "trillion": 1e12, "tn": 1e12,
    "crore": 1e7, "lakh": 1e5, "k": 1e3, "thousand": 1e3,
}  # fmt: skip
_SCALE_STEMS = frozenset(map(stem, (*_SCALES, "percent", "pct")))
_PLACE = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Aa]cross|IN|AT)\s+((?:[A-Z][\w.'’-]+)(?:\s+[A-Z][\w.'’-]+)*)")
_PRODUCT = re.compile(
    r"\brecall(?:s|ed|ing|\s+of)\s+(.+?)"
    r"(?:\s+(?:over|due|after|because|for|amid|on|as|following|from|in|sold|with|nationwide)\b|[:;,.]|$)",
    re.I,
)
_WORD = re.compile(r"[^\W_][\w’'&-]*")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a title: its value and whether it is money, a share (percent) or a count."""

    value: float
    unit: str

    def agrees(self, other: "Figure") -> bool:
        """Whether two outlets may mean the same by these: 2,700 and 2,800 stores are within a conflict's reach."""
        return self.unit == other.unit and abs(self.value - other.value) <= 0.06 * max(self.value, other.value)


@dataclass(slots=True, eq=False)
class Account:
    """One article as evidence of an event: what grouping compares.

    What makes an article alike to others is read at once. What only vetoes ask for is read when it is first asked for
    (`_LATER`) and then kept: most articles of a morning are like no other, and nobody ever asks.
    """

    article: Article
    headline: str
    """The title without wire prefix and publisher."""
    hour: float
    """Hours since 1970 at which it was published."""
    lead: str
    """The beginning of its text, without boilerplate."""
    words: list[str]
    """Of the title, lower-case."""
    vector: dict[str, float]
    """Weight by stem, Euclidean length 1."""
    heavy: tuple[str, ...]
    """Its heaviest stems, heaviest first: what candidates are sought by."""
    size: int
    """Stems it was made from: how much evidence a likeness rests on."""
    about: frozenset[str]
    mentioned: frozenset[str]
    said: frozenset[str] = field(init=False)
    """Stems of title and lead."""
    plain: frozenset[str] = field(init=False)
    """Stems of the title that are no names and no numbers: the sentence's frame."""
    names: frozenset[str] = field(init=False)
    """Stems of the names in the title."""
    title: tuple[str, ...] = field(init=False)
    """Stems of all words of the title, in order: where in the sentence a name stands."""
    own: frozenset[str] = field(init=False)
    """Stems of the names of the companies it is about (or, where none is known, of whom it begins with)."""
    subjects: tuple[frozenset[str], ...] = field(init=False)
    """Stems of the capitalised words that title and lead begin with: mostly whom it is about."""
    figures: tuple[Figure, ...] = field(init=False)
    kinds: frozenset[str] = field(init=False)
    periods: frozenset[str] = field(init=False)
    markers: frozenset[str] = field(init=False)
    days: frozenset[str] = field(init=False)
    """Calendar days that the title names."""
    places: frozenset[str] = field(init=False)
    products: frozenset[str] = field(init=False)

    def __getattr__(self, name: str) -> Any:
        """Called for a field that is not there yet: read it, and it is."""
        if name not in _LATER:
            raise AttributeError(f"an account has no {name!r}")
        value = _LATER[name](self)
        setattr(self, name, value)
        return value


_NOBODY: frozenset[str] = frozenset()
HEAVY = 12
"""Candidates are sought by this many words of an article (see the docs of `briefs.stories`)."""


def account(article: Article) -> Account:
    """Read an article for grouping: some 0.1 ms for a headline with its lead."""
    lead = strip_boilerplate(article.text[: LEAD_CHARACTERS + BEFORE_LEAD])[:LEAD_CHARACTERS]
    headline = clean_title(article.title)
    words = tokens(headline)
    vector = _vector(words, tokens(lead))
    companies = article.companies
    return Account(
        article=article,
        headline=headline,
        hour=article.published.timestamp() / 3600,
        lead=lead,
        words=words,
        vector=vector,
        heavy=tuple(sorted(vector, key=vector.__getitem__, reverse=True)[:HEAVY]),
        size=len(vector),
        about=frozenset([one.slug for one in companies if one.about]) if companies else _NOBODY,
        mentioned=frozenset([one.slug for one in companies]) if companies else _NOBODY,
    )


def _read_names(one: Account) -> frozenset[str]:
    return _names(*_printed(one.headline))


def _read_plain(one: Account) -> frozenset[str]:
    said = _weighted(one.words)
    return frozenset([word for word in said if word not in one.names and not word[0].isdigit()]) - _SCALE_STEMS


def _read_own(one: Account) -> frozenset[str]:
    if one.about:
        return frozenset().union(*map(_own_names, one.about))
    return one.names.union(*one.subjects) if one.size >= TOLD else frozenset()


def _read_subjects(one: Account) -> tuple[frozenset[str], ...]:
    words, title_case = _printed(one.headline)
    opening = _first_names(words) if title_case else _opening(one.headline)
    return tuple(run for run in (opening, _opening(one.lead)) if run)


def _read_kinds(one: Account) -> frozenset[str]:
    title = one.article.title
    return _kinds(title.lower(), one.words if title == one.headline else tokens(title), one.vector.keys())


def _read_periods(one: Account) -> frozenset[str]:
    reports = "results" in one.kinds or "dividend" in one.kinds
    return _periods(one.headline, one.lead) if reports else _quarters(one.headline)


def _read_days(one: Account) -> frozenset[str]:
    return frozenset(f"{month[:3].lower()} {int(day)}" for month, day in _DAY.findall(one.article.title))


def _read_places(one: Account) -> frozenset[str]:
    return _slot(_PLACE.findall(one.headline)) if one.kinds & PLACED else frozenset()


def _read_products(one: Account) -> frozenset[str]:
    return _slot(_PRODUCT.findall(one.headline)[:1]) - one.names if "recall" in one.kinds else frozenset()


_LATER: Mapping[str, Callable[[Account], Any]] = {
    "said": lambda one: frozenset(one.vector),
    "plain": _read_plain,
    "names": _read_names,
    "title": lambda one: tuple(map(stem, one.words)),
    "own": _read_own,
    "subjects": _read_subjects,
    "figures": lambda one: _figures(one.headline),
    "kinds": _read_kinds,
    "periods": _read_periods,
    "markers": lambda one: _markers(one.headline),
    "days": _read_days,
    "places": _read_places,
    "products": _read_products,
}
"""How a field is read that is not read at once."""


MOST_KEPT = 60_000
"""Words of which what is made of them is kept."""


def _weigh(token: str) -> tuple[str, float] | None:
    """Stem and IDF of a token; None for a word that says nothing."""
    if token in STOP_WORDS or not (len(token) > 1 or token.isdigit()):
        return None
    stemmed = stem(token)
    return stemmed, idf(stemmed)


_weight = Kept(_weigh, MOST_KEPT).__getitem__


def _weighted(words: Iterable[str]) -> dict[str, float]:
    """IDF by stem of the tokens that say something."""
    return dict(filter(None, map(_weight, words)))


@lru_cache(maxsize=60_000)
def _stems(text: str) -> frozenset[str]:
    return frozenset(_weighted(tokens(text)))


def _vector(title: Iterable[str], lead: Iterable[str]) -> dict[str, float]:
    """Weight by stem of what the words of a title and a lead say, Euclidean length 1."""
    weights = dict(filter(None, map(_weight, lead)))
    for stemmed, weight in filter(None, map(_weight, title)):
        weights[stemmed] = TITLE_WEIGHT * weight
    length = math.hypot(*weights.values()) or 1.0
    return {stemmed: weight / length for stemmed, weight in weights.items()}


@lru_cache(maxsize=4000)
def _own_names(slug: str) -> frozenset[str]:
    """Stems of the names that stand for a company in text."""
    return frozenset(word for name in (slug, *CompanyTable.bundled().names(slug)) for word in _stems(name))


def _kinds(title: str, words: Iterable[str], said: Set[str]) -> frozenset[str]:
    kinds: set[str] = set()
    for place in set(chain.from_iterable(map(_hinted, words))):
        kind, triggers, pattern = _KIND_PATTERNS[place]
        for trigger in triggers:
            if trigger in title:
                if pattern.search(title):
                    kinds.add(kind)
                break
    if "wrap" in kinds:
        return frozenset({"wrap"})
    if "rating" in kinds:
        return frozenset({"rating"})
    if len(_RESULT_STEMS & said) >= 2:
        kinds.add("results")
    return frozenset(kinds)


def _quarters(text: str) -> frozenset[str]:
    if _DIGIT.search(text) is None and not any(map(text.casefold().__contains__, _COUNTS)):
        return frozenset()
    found = set()
    for short, shorter, ordinal, what, fiscal, half in _QUARTER.findall(text):
        if short or shorter:
            found.add(f"q{short or shorter}")
        elif ordinal:
            found.add(f"{what[0].lower()}{_ORDINAL[ordinal.lower()]}")
        elif half:
            found.add(f"h{half}")
        elif fiscal:
            found.add(f"fy{fiscal[-2:]}")
    return frozenset(found)


def _periods(title: str, lead: str) -> frozenset[str]:
    """The reporting period: as the title has it, else the one the lead reports on."""
    named = _quarters(title)
    if named:
        return named
    reported = {f"q{number or _ORDINAL[word.lower()]}" for word, number in _REPORTED_QUARTER.findall(lead)}
    return frozenset(reported) if len(reported) == 1 else frozenset()


def _markers(title: str) -> frozenset[str]:
    found: set[str] = set()
    if _DIGIT.search(title):
        found |= {f"{what.lower()} {int(number)}" for what, number in _MARKER.findall(title)}
        found |= {f"year {year}" for year in _YEAR.findall(title)}
    lower = title.lower()
    for word in _MONTHLY_WORDS:
        if word in lower:
            if _MONTHLY.search(title):
                found |= {f"month {month[:3].lower()}" for month in _MONTH.findall(title)}
            break
    return frozenset(found)


_DIGIT = re.compile(r"\d")


def _figures(title: str) -> tuple[Figure, ...]:
    if _DIGIT.search(title) is None:
        return ()
    return tuple(_figure(match) for match in _NUMBER.finditer(title) if not _YEAR.fullmatch(match["value"]))


def _figure(match: re.Match[str]) -> Figure:
    value = float(match["value"].replace(",", "")) * _SCALES.get((match["scale"] or "").lower(), 1.0)
    unit = "percent" if match["percent"] else "money" if match["money"] else "count"
    return Figure(value, unit)


_CALENDAR = frozenset(
    map(
        stem,
        (
            *"thanksgiving christmas easter halloween hanukkah ramadan diwali memorial labor independence".split(),
            *("valentine", *NAMES_OF_DAYS),
        ),
    )
)
"""Days and feasts are written like names, but say when, not who or where: two accounts may each name another one."""


def _names(words: Iterable[str], title_case: bool) -> frozenset[str]:
    """Stems of the names in a title; at its beginning, and In Title Case, only of words that are known as names."""
    found: set[str] = set()
    for position, word in enumerate(words):
        if word[0].isupper():
            found.update(_capitals(word)[position > 0 and not title_case])
    return frozenset(found)


@lru_cache(maxsize=MOST_KEPT)
def _capitals(word: str) -> tuple[frozenset[str], frozenset[str]]:
    """Stems of the parts of a word that have a capital: those that are known as names, and all."""
    stems = _stems(" ".join(part for part in word.split("-") if part[:1].isupper())) - _CALENDAR
    return frozenset(filter(is_name, stems)), stems


@lru_cache(maxsize=64)  # names and subjects are mostly asked for one after the other
def _printed(title: str) -> tuple[list[str], bool]:
    """The words of a headline, and whether Most of Them Have Capitals."""
    words: list[str] = _WORD.findall(title)
    long = [word for word in words if len(word) > 3 or word[0].isupper()]
    return words, 5 * sum([word[0].isupper() for word in long]) > 3 * len(long)


_RUN = re.compile(r"\W*((?:[A-Z][\w.'’-]*|&)(?:\s+(?:[A-Z][\w.'’-]*|&))*)")


def _opening(text: str) -> frozenset[str]:
    match = _RUN.match(text)
    return _stems(match[1]) if match else frozenset()


def _first_names(words: Iterable[str]) -> frozenset[str]:
    """Of the words of a Title In Title Case: the names before its first common word."""
    found: set[str] = set()
    for word in words:
        stemmed = _stems(word)
        if not stemmed or not all(map(is_name, stemmed)):
            break
        found |= stemmed
    return frozenset(found)


def _slot(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in _stems(phrase))


# --- Why two articles are not of one event ------------------------------------------------------------------------


def clash(one: Account, other: Account) -> str | None:
    """What makes it impossible that both tell one event, in words; None when nothing does."""
    if one.markers != other.markers and _parted_markers(one.markers, other.markers):
        return "different days, parts or years"
    if ("wrap" in one.kinds) != ("wrap" in other.kinds) or ("rating" in one.kinds) != ("rating" in other.kinds):
        return "a round-up or rating beside the event itself"
    if _strange(one, other) or _strange(other, one):
        return "a title that names nobody"
    if _lone_dividend(one, other) or _lone_dividend(other, one):
        return "a dividend beside something else"
    if one.periods and other.periods and _parted_periods(one.periods, other.periods):
        return "different quarters"
    if _parted_places(one, other):
        return "different places"
    if _parted(one.products, other, other.products, one):
        return "different products"
    if "wrap" in one.kinds and ((one.names - other.said and other.names - one.said) or one.days != other.days):
        return "round-ups of different days or markets"
    if one.kinds & other.kinds & {"rating"} and one.figures[:1] != other.figures[:1]:
        return "different price targets"
    return _clashing_subjects(one, other) or _clashing_twins(one, other)


BARE = 12
"""Words that a title has at most when nothing else is known of an article."""
HELD_BY = 3
"""Plain words that a title without any name must share with an account that names a company, to tell of the same."""


def _strange(one: Account, other: Account) -> bool:
    """`one` is a bare title that names nobody, and shares little with `other`, which is about a company."""
    nameless = one.size <= BARE and not (one.about or one.names or one.figures)
    return nameless and bool(other.about) and len(one.plain & other.plain) < HELD_BY


def _lone_dividend(one: Account, other: Account) -> bool:
    return "dividend" in one.kinds and other.kinds.isdisjoint(("dividend", "results"))


def _parted_markers(one: frozenset[str], other: frozenset[str]) -> bool:
    """Two values of one marker: ``day 2`` and ``day 21``."""
    ours = {marker.split()[0] for marker in one}
    theirs = {marker.split()[0] for marker in other}
    shared = {marker.split()[0] for marker in one & other}
    return bool((ours & theirs) - shared - {"year"})


def _parted_periods(one: frozenset[str], other: frozenset[str]) -> bool:
    """Two values of one sort: ``q2`` and ``q3``, ``fy25`` and ``fy26``."""
    if one.isdisjoint(other):
        return not {period[0] for period in one}.isdisjoint({period[0] for period in other})
    return False


def _parted(slot: frozenset[str], elsewhere: Account, other_slot: frozenset[str], here: Account) -> bool:
    """Both fill the slot, and neither's filling is found anywhere in the other."""
    return bool(slot and other_slot) and slot.isdisjoint(elsewhere.said) and other_slot.isdisjoint(here.said)


def _parted_places(one: Account, other: Account) -> bool:
    placed = one.kinds & other.kinds & PLACED and (one.names - other.said) and (other.names - one.said)
    return bool(placed) or _parted(one.places, other, other.places, one)


def _clashing_subjects(one: Account, other: Account) -> str | None:
    if one.about and other.about:
        if one.about.isdisjoint(other.mentioned) and other.about.isdisjoint(one.mentioned):
            return "different companies"
        if one.about & other.about:
            return None
    kinds = one.kinds & other.kinds
    if (kinds & COMPANY_TEMPLATES or (kinds & TEMPLATES and min(one.size, other.size) >= TOLD)) and not _one_subject(
        one, other
    ):
        return "different subjects in news of one pattern"
    return None


def _one_subject(one: Account, other: Account) -> bool:
    """Whether whom one begins with is all named in the other; True when one names nobody."""
    if not one.subjects or not other.subjects:
        return True
    return any(run <= other.said for run in one.subjects) or any(run <= one.said for run in other.subjects)


SAME_FRAME = 0.6
"""Share of the plain title words that two titles of one template have in common."""


def _clashing_twins(one: Account, other: Account) -> str | None:
    """The same sentence about something else: other names, or other numbers, in both."""
    shared = len(one.plain & other.plain)
    if not shared or shared < SAME_FRAME * len(one.plain | other.plain):
        return None
    if {marker for marker in one.markers ^ other.markers if marker.startswith("year")}:
        return "the same sentence of other years" if one.markers and other.markers else None
    ours, theirs = one.names - other.said, other.names - one.said
    if ours and theirs and not _neighbours(one.title, ours).isdisjoint(_neighbours(other.title, theirs)):
        return "the same sentence with other names"
    if _clashing_figures(one.figures, other.figures) or _clashing_models(one, other):
        return "the same sentence with other numbers"
    return None


def _neighbours(title: tuple[str, ...], names: frozenset[str]) -> set[str]:
    """What stands directly before (``<in``) and after (``>stor``) these names: the same in two fillings of one slot."""
    padded = ("", *title, "")
    found = set()
    for before, word, after in zip(padded, padded[1:], padded[2:], strict=False):
        if word in names:
            found |= {f"<{before}", f">{after}"}
    return found


def _clashing_figures(one: tuple[Figure, ...], other: tuple[Figure, ...]) -> bool:
    for unit in ("money", "percent", "count"):
        ours = [figure for figure in one if figure.unit == unit]
        theirs = [figure for figure in other if figure.unit == unit]
        if ours and theirs and not any(figure.agrees(against) for figure in ours for against in theirs):
            return True
    return False


def _clashing_models(one: Account, other: Account) -> bool:
    """A name with another number behind it: ``Pegasus 41`` and ``Pegasus 42``."""
    ours, theirs = _models(one), _models(other)
    return any(theirs.get(name, number) != number for name, number in ours.items())


def _models(one: Account) -> dict[str, str]:
    pairs = zip(one.title, one.title[1:], strict=False)
    return {name: number for name, number in pairs if name in one.names and number.isdigit()}


PAIRED: frozenset[str] = frozenset({"deal", "suit"})
"""What two companies have with one another: told of both within two days, it is one matter."""
OCCASIONS: frozenset[str] = frozenset({"results", "strike"}) | PAIRED
OCCASION_HOURS = 50.0
"""A company reports once; what is written of it within two days is of that report."""


def same_occasion(one: Account, other: Account) -> bool:
    """Both are of what happens to a company once at a time, within two days: its results, a strike at it, or what it
    has with one other company that both accounts are about."""
    shared = one.kinds & other.kinds
    if OCCASIONS.isdisjoint(shared) or abs(one.hour - other.hour) > OCCASION_HOURS:
        return False
    if len(one.about & other.about) >= 2 and not PAIRED.isdisjoint(shared):
        return ("reaction" in one.kinds) == ("reaction" in other.kinds)  # what others make of it is news of its own
    if OCCASIONS.isdisjoint(shared - PAIRED):
        return False
    return bool(one.about & other.about or (not (one.about and other.about) and _same_opening(one, other)))


def _same_opening(one: Account, other: Account) -> bool:
    return any(ours & theirs for ours in one.subjects for theirs in other.subjects)
