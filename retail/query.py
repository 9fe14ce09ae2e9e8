"""What a person typed after ``/retail``, read: words, names, phrases, filters. Any text at all is a valid query.

Nothing here raises for what was typed: a filter that is not understood becomes a note and its words are searched.
The reading is told back (`read_as`), because a search that silently took "KR" for Korea cannot be trusted.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import field, replace
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

from retail.companies import CompanyTable, Resolution
from retail.text import STRAIGHT_QUOTES
from retail.topics import resolve_topic, topics
from retail.types import Asked, Company, SearchQuery, Topic
from retail.values import dataclass
from retail.when import Period, lately_said, parse_when, time_said
from retail.words import STOP_WORDS, is_name, stem

LONGEST = 1_000
"""Characters of a query that are read."""
PASTED = 20
"""A text of more words was pasted, not written as a query: quotation marks and dashes in it are just prose."""
MOST_EXPANSIONS = 16

_VERSUS = re.compile(r"(?:^|\s+)(?:vs\.?|versus)(?:\s+|$)", re.IGNORECASE)
_NOT = re.compile(r"(?<!\S)NOT\s+(?=[\w\"])")
"""As other search engines write a minus: in capitals, among words that are not."""
_WHATS_NEW = re.compile(
    r"^\s*(?:what(?:'?s| is| are)|anything|something)\s+(?:new|doing)\b|\bdoing\s*[?!.]*\s*$", re.IGNORECASE
)
_FILTER = re.compile(r"(?<![\w-])(-?)([A-Za-z]{2,12}):(?!//)\s*(?=\S)")
_PHRASE = re.compile(r'(?<!\w)(-?)"([^"]+)"')
_EXCLUDED = re.compile(r"(?<!\S)-([\w][\w'.&-]*)")
_WORD = re.compile(r"\w+(?:['&.+/-]\w+)*")
_MARKUP = re.compile(r"<([!@#])([^<>|]*)(?:\|[^<>]*)?>")

T = TypeVar("T")

_SAID_ALIKE = (
    ("ceo", "chief executive"),
    ("cfo", "chief financial officer", "finance chief"),
    ("coo", "chief operating officer"),
    ("q1", "first quarter", "1q"),
    ("q2", "second quarter", "2q"),
    ("q3", "third quarter", "3q"),
    ("q4", "fourth quarter", "4q"),
    ("ftc", "federal trade commission"),
    ("ipo", "public offering"),
    ("pct", "percent"),
    ("hq", "headquarters"),
    ("uk", "britain"),
    ("glp-1", "glp1"),
    ("esl", "electronic shelf label"),
)
_FORMS = {form: tuple(other for other in group if other != form) for group in _SAID_ALIKE for form in group}
"""Abbreviations of the trade and what newspapers write instead."""

_QUESTION_WORDS = """
a about all am an and any are as at be been but by can could did do does for from get give had has have he her his
how i if in into is it its just latest like list me my news no not of on or our out please s she show so some tell
than that the their them then there these they this those to up us was we were what whats when where which who
whom whos whose why will with would you your happened happening going find search look
"""
_STOP = frozenset(_QUESTION_WORDS.split())
"""Words of questions: dropped unless nothing else is left."""

FEW_ASKED = 5
"""A question of more names and words is a text, and asks for no one thing."""
_WHO = re.compile(r"\s*who(?:['’]?s|\s+(?:is|are|runs|leads|heads))\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow\s+(?:many|much|large|big)\b", re.IGNORECASE)
_FIGURES = frozenset("share percent percentage pct figure figures size number numbers count total".split())

_FILTERS = {
    "since": "since", "after": "since", "before": "before", "until": "before", "from": "from", "outlet": "from",
    "source": "from", "company": "company", "topic": "topic", "view": "view", "views": "view",
}  # fmt: skip


def parse_query(text: str, now: datetime, table: CompanyTable, *, workspace: str | None = None) -> SearchQuery:
    """`text` as a search. Never raises: what is not understood is searched as words, with a note.

    `workspace`: whose saves are found beside what is everybody's.
    """
    plain = _plain(text)
    plain = plain if plain.isupper() else _NOT.sub("-", plain)
    reading = _Reading(now, table, workspace)
    rest = reading.take_time(reading.take_filters(plain))
    sides = [side for side in _VERSUS.split(rest) if side.strip()]
    if len(sides) == 2:
        return _versus(text, reading, sides[0], sides[1])
    reading.take_text(" ".join(sides) if len(sides) != 1 else sides[0])
    return reading.query(text)


def _versus(text: str, reading: "_Reading", one: str, other: str) -> SearchQuery:
    halves = []
    for side in (one, other):
        half = reading.fresh()
        half.take_text(side)
        halves.append(half.query(side.strip()))
    reading.take_text(f"{one} {other}")
    a, b = halves
    both = reading.query(text)
    return replace(both, versus=(a, b), taste="match", read_as=f"{a.read_as} vs {b.read_as}")


@dataclass(slots=True)
class _Reading:
    """A query while it is read."""

    now: datetime
    table: CompanyTable
    workspace: str | None = None
    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    named: list[tuple[str, Resolution]] = field(default_factory=list)
    topical: list[Topic] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    required: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    since: datetime | None = None
    before: datetime | None = None
    view: str | None = None
    notes: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    """Filters in words, for `read_as`."""

    def fresh(self) -> "_Reading":
        """A reading with the same filters and nothing else read."""
        return replace(self, words=[], phrases=[], excluded=[], named=[], topical=[], suggestions=[])

    # --- filters ---

    def take_filters(self, text: str) -> str:
        """Read every ``name:value``; returns the text without them."""
        rest, position = [], 0
        while found := _FILTER.search(text, position):
            rest.append(text[position : found.start()])
            minus, name = found[1], found[2].lower()
            position = found.end() + self._take_filter(minus, name, text[found.end() :], rest)
        return "".join([*rest, text[position:]])

    def _take_filter(self, minus: str, name: str, after: str, rest: list[str]) -> int:
        """Read one filter's value at the start of `after`; returns how many characters of it were read."""
        kind = _FILTERS.get(name)
        if kind is None or minus:
            known = "since: before: from: company: topic: view:"
            what = f"-{name}:" if minus else f"{name}:"
            self.notes += (f"There is no filter {what}; there are {known}. I searched for the words.",)
            rest.append(f" {name} ")
            return 0
        takers: dict[str, Callable[[str], int]] = {
            "since": lambda value: self._take_date("since", value),
            "before": lambda value: self._take_date("before", value),
            "from": self._take_outlet,
            "company": self._take_company,
            "topic": self._take_topic,
            "view": self._take_view,
        }
        return takers[kind](after)

    def _take_date(self, name: str, after: str) -> int:
        size, day = _longest(after, 3, lambda value: parse_when(value, self.now))
        if day is None:
            value = _first(after)
            example = f"{name}:7d, {name}:2w, {name}:2018, {name}:2018-01-25 or {name}:yesterday"
            self.notes += (f"I do not know the date {value[1]!r}; write {example}.",)
            return value[0]
        if name == "since":
            self.since = day
        else:
            self.before = day
        self.told += (f"{name} {day:%-d %b %Y}",)
        return size

    def take_time(self, text: str) -> str:
        """A year or month said beside a name (``macy's closures 2026``) as the days meant; returns the text without it.

        Within quotation marks it is what stands in the text; beside filters of days, or without a name, a word.
        """
        unquoted = _PHRASE.sub(lambda found: " " * len(found[0]), text)
        is_query = not (self.since or self.before) and len(text.split()) <= PASTED
        said = time_said(unquoted, self.now) if is_query else None
        said = said if said and self._names_beside(unquoted, said) else None
        said = said or self._lately(unquoted if is_query else "")
        if said is None:
            return text
        printed = text[said.start : said.end].strip()
        self.since, self.before = said.since, said.before
        self.told += (said.told,)
        self.notes += (f"I took “{printed}” for when it was; in quotation marks it is searched for as a word.",)
        return f"{text[: said.start]} {text[said.end :]}"

    def _lately(self, text: str) -> Period | None:
        """The time that ends the question; ``today`` needs a name beside it, as a paper is called so."""
        said = lately_said(text, self.now)
        is_today = said is not None and text[said.start : said.end].lower().rstrip(" ?!.").endswith("today")
        return None if is_today and said and not self._names_beside(text, said) else said

    def _names_beside(self, text: str, said: Period) -> bool:
        found = self.table.find(text)
        return bool(found) and not any(name.start < said.end and said.start < name.end for name in found)

    def _take_outlet(self, after: str) -> int:
        size, value = _first(after)
        self.outlets += (value.lower(),)
        self.told += (f"from {value}",)
        return size

    def _take_company(self, after: str) -> int:
        size, found = _longest(after, 4, lambda value: self.table.resolve(value) or None)
        if found is None:
            size, value = _first(after)
            near = self.table.suggest(value)
            self.suggestions += [name for name in near if name not in self.suggestions]
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            self.notes += (f"I know no company {value!r}{hint} I searched for the words.".replace("''", "'"),)
            self.words += _words(value)
            return size
        company = found[0].company
        self.required += tuple(sorted(self.table.family(company.slug)))
        self.told += (f"only {_described(company, everyday_name(company, self.table))}",)
        return size

    def _take_topic(self, after: str) -> int:
        size, topic = _longest(after, 4, resolve_topic)
        if topic is None:
            size, value = _first(after)
            known = ", ".join(each.id for each in topics())
            self.notes += (f"I know no topic {value!r}; there are {known}. I searched for the words.",)
            self.words += _words(value)
            return size
        self.topics += (topic.id,)
        self.told += (f"only on {topic.name.lower()}",)
        return size

    def _take_view(self, after: str) -> int:
        size, value = _first(after)
        self.view = value.lower()
        self.told += (f"only our Views with {value!r}",)
        return size

    # --- words ---

    def take_text(self, text: str) -> None:
        """Read what is left when the filters are out."""
        if len(text.split()) > PASTED:
            text = re.sub(r'"|(?<!\S)-(?=\w)', " ", text)
        for found in _PHRASE.finditer(text):
            phrase = " ".join(found[2].lower().split())
            if any(character.isalnum() for character in phrase):
                (self.excluded if found[1] else self.phrases).append(phrase)
        text = _PHRASE.sub(" ", text)
        self.excluded += [found[1].lower() for found in _EXCLUDED.finditer(text)]
        text = _EXCLUDED.sub(" ", text)
        self._take_names(_WHATS_NEW.sub(" ", _HOW_MANY.sub(" how ", text)))

    def _take_names(self, text: str) -> None:
        rest, position = [], 0
        for found in self.table.find(text):
            rest.append(text[position : found.start])
            position = found.end
            self.named.append((text[found.start : found.end], found.resolutions[0]))
        rest.append(text[position:])
        words = _words(" ".join(rest))
        kept = [word for word in words if word not in _STOP]
        if not kept and not (self.named or self.phrases or self.words):
            kept = words
        self.words += kept
        self.topical += _topics_in(kept)

    # --- the whole ---

    def query(self, raw: str) -> SearchQuery:
        """What was read so far, as a query."""
        named = {_name_of(how, self.table): how for _, how in self.named}
        names, words = tuple(named), _once(self.words)
        spellings = tuple([_spellings(name, how, self.table) for name, how in named.items()])
        slugs = _once([how.company.slug for _, how in self.named])
        return SearchQuery(
            raw=raw,
            words=words,
            forms=tuple([_FORMS.get(word, ()) for word in words]),
            phrases=_once(self.phrases),
            excluded=_once(self.excluded),
            expansions=self._expansions(names, spellings) if self.named or self.topical else (),
            names=names,
            spellings=spellings,
            companies=_once([member for slug in slugs for member in (slug, *sorted(self.table.family(slug)))]),
            required_companies=_once(self.required),
            topics=_once(self.topics),
            subjects=_once([topic.id for topic in self.topical]),
            outlets=_once(self.outlets),
            since=self.since,
            before=self.before,
            view=self.view,
            taste="news" if self._is_bare_company(slugs) else "match",
            asks=self._asks(raw),
            workspace=self.workspace,
            read_as=self._read_as(),
            suggestions=tuple(self.suggestions[:3]),
            notes=self.notes,
        )

    def _is_bare_company(self, slugs: tuple[str, ...]) -> bool:
        if len(slugs) != 1 or self.words or self.phrases or self.excluded:
            return False
        return all(how.how in ("name", "ticker", "alias", "former") for _, how in self.named)

    def _asks(self, raw: str) -> Asked:
        if not (self.words and len(self.words) + len(self.named) <= FEW_ASKED):
            return ""
        if _WHO.match(raw):
            return "office"
        of_something = len(self.words) + len(self.named) > 1
        if of_something and (_HOW_MANY.search(raw) or not _FIGURES.isdisjoint(self.words)):
            return "figures"
        if self.named:
            return ""
        return "person" if any(is_name(stem(word)) for word in self.words if word not in STOP_WORDS) else ""

    def _expansions(self, names: tuple[str, ...], spellings: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
        wider = [name for _, how in self.named for name in _wider_names(how, self.table)]
        wider += [synonym for topic in self.topical for synonym in topic.synonyms]
        asked = {*names, *(other for others in spellings for other in others), *self.words, " ".join(self.words)}
        return tuple([name for name in _once(wider) if name not in asked][:MOST_EXPANSIONS])

    def _read_as(self) -> str:
        parts = list(dict.fromkeys(_told(printed, how, self.table) for printed, how in self.named))
        if self.words:
            label = "" if not parts else "with " if len(self.words) > 1 else "and "
            parts.append(f"{label}{' '.join(self.words[:12])}{' …' if len(self.words) > 12 else ''}")
        parts += [f"exactly “{phrase}”" for phrase in self.phrases]
        parts += [f"without {term}" for term in self.excluded]
        return "; ".join([*parts, *self.told]) or "nothing to search for"


def suggestions_for(words: Sequence[str], table: CompanyTable) -> tuple[str, ...]:
    """Up to three names that words nothing was found for may have meant, alone or two together (``trader jos``)."""
    phrases = (*(" ".join(pair) for pair in pairwise(words[:6])), *words[:12])
    return tuple(dict.fromkeys(name for phrase in phrases for name in table.suggest(phrase)))[:3]


# --- names in words ---


def _name_of(how: Resolution, table: CompanyTable) -> str:
    """The phrase to look for in texts: never a ticker, which is a word or nothing there."""
    return (everyday_name(how.company, table) if how.how == "ticker" else how.printed).lower()


def everyday_name(company: Company, table: CompanyTable) -> str:
    """What people call it: ``Kroger``, not ``The Kroger Co.``"""
    names = table.names(company.slug)
    return names[0] if names else company.name


def _spellings(name: str, how: Resolution, table: CompanyTable) -> tuple[str, ...]:
    """Other ways to print the same name; a banner or a brand has none, a company's banners are no spellings of it."""
    if how.how in ("banner", "brand"):
        return ()
    company = how.company
    names = table.names(company.slug)
    own = {company.name, *company.aliases, *names[:1]}
    kept = [other.lower() for other in names if other in own]
    return tuple([other for other in _once(kept) if other != name])


def _wider_names(how: Resolution, table: CompanyTable) -> tuple[str, ...]:
    if how.how in ("banner", "brand"):
        return (everyday_name(how.company, table).lower(),)
    return table.small_names(how.company.slug)


def _told(printed: str, how: Resolution, table: CompanyTable) -> str:
    company, name = how.company, everyday_name(how.company, table)
    described = _described(company, name)
    if how.how == "ticker":
        return f"{printed} = {described}"
    if how.how in ("banner", "brand"):
        return f"{printed}: {'an' if name[0] in 'AEIOU' else 'a'} {name} {how.how}"
    if how.how == "former":
        return f"{printed}: now {described}"
    return described if _same(printed, name) else f"{printed} = {described}"


def _described(company: Company, name: str) -> str:
    listed = f" ({company.exchange}: {company.ticker})" if company.ticker and company.exchange else ""
    banners = ", with its banners" if company.banners else ""
    return f"{name}{listed}{banners}"


def _same(one: str, other: str) -> bool:
    return "".join(filter(str.isalnum, one.casefold())) == "".join(filter(str.isalnum, other.casefold()))


def _topics_in(words: list[str]) -> list[Topic]:
    """Topics named by one to three words in a row, the longest first."""
    found: list[Topic] = []
    position = 0
    while position < len(words):
        size, topic = next(
            (
                (n, topic)
                for n in range(min(3, len(words) - position), 0, -1)
                if (topic := resolve_topic(" ".join(words[position : position + n])))
            ),
            (1, None),
        )
        found += [topic] if topic else []
        position += size
    return found


# --- text ---


def _plain(text: str) -> str:
    """One line of plain characters: full-width letters made narrow, quotes straight, Slack's markup just words."""
    text = _MARKUP.sub(lambda found: f" {found[2]} ", text[: 4 * LONGEST])
    if text.isascii() and text.isprintable():
        return text[:LONGEST]
    text = unicodedata.normalize("NFKC", text)[:LONGEST].translate(STRAIGHT_QUOTES)
    return "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Zs") else c for c in text if _is_shown(c))


def _is_shown(character: str) -> bool:
    return unicodedata.category(character) not in ("Cf", "Cs", "Co", "Cn")


def _words(text: str) -> list[str]:
    return [word.lower().removesuffix("'s") for word in _WORD.findall(text)]


def _once(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values)) if len(values) > 1 else tuple(values)


def _first(after: str) -> tuple[int, str]:
    """A quoted value or the first word of `after`, with how many characters it takes."""
    quoted = re.match(r'"([^"]*)"', after)
    if quoted:
        return quoted.end(), quoted[1].strip()
    word = re.match(r"\S*", after)
    assert word is not None  # noqa: S101 (an empty match is a match)
    return word.end(), word[0].strip("\"',;.")


def _longest(after: str, most: int, read: Callable[[str], T | None]) -> tuple[int, T | None]:
    """What `read` makes of the longest run of up to `most` words at the start of `after` that it understands."""
    size, value = _first(after)
    if after.startswith('"') and size:
        return size, read(value)
    ends = [found.end() for found in re.finditer(r"\S+", after)][:most]
    for end in reversed(ends):
        got = read(after[:end].strip("\"',;"))
        if got is not None:
            return end, got
    return 0, None
