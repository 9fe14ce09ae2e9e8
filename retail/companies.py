"""Companies: which ones a text is about, and which company a word of a question stands for.

The knowledge is `data/companies.toml`, which a person can read and edit; this file is the reader of it. Tagging walks
three steps: *candidates* (every printed name in the text, by its first word), *judgement* (is an ambiguous name the
company here? points for and against, below), *role* (is the text about it, or does it only mention it?).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache, cached_property
from typing import Any, NamedTuple

from retail.company_index import HOWS, RUNS, company_from, doubt_of, index_of, key_of
from retail.names import FAR, WORD, Ambiguity, Evidence, Hit, How, Name, words_of
from retail.tables import DATA, parse_table, read_parts
from retail.types import Company, Mention
from retail.values import dataclass
from retail.words import STOP_WORDS, Kept, is_name, stem

_RANK: Mapping[How, int] = {"name": 0, "alias": 1, "ticker": 2, "banner": 3, "brand": 4, "former": 5}
_BRAND = str(HOWS.index("brand"))

RESOLVED_KEPT = 4_096
"""So many phrases of questions are remembered with what they stand for."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a phrase stands for: the company, in which way, and the name as the table prints it."""

    company: Company
    how: How
    printed: str


@dataclass(frozen=True, slots=True)
class Found:
    """Characters `start` to `end` of a query name these companies, the likeliest first."""

    start: int
    end: int
    resolutions: tuple[Resolution, ...]


_POSSESSIVE = re.compile(r"['’‘`]s?$")

# --- The table ----------------------------------------------------------------------------------------------------


class CompanyTable:
    """The companies, and how they are found in texts and queries. Built once, read only, safe to share by threads."""

    def __init__(self, parts: Mapping[str, Any]) -> None:
        """A table of the parts that `company_index.index_of` makes; each is only read when it is asked for."""
        self._parts = parts
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._made: dict[int, Name] = {}
        self._met: dict[str, Company] = {}

    @classmethod
    def bundled(cls) -> "CompanyTable":
        """The table that ships with the project, read once."""
        return _bundled()

    @classmethod
    def from_toml(cls, text: str) -> "CompanyTable":
        """A table from TOML in the form of ``data/companies.toml``. Raises ParseError naming the entry at fault."""
        return cls.from_data(parse_table(text, "companies.toml"))

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "CompanyTable":
        """A table from what such TOML holds. Raises ParseError naming the entry at fault."""
        return cls(index_of(data))

    def get(self, slug: str) -> Company | None:
        """The company of that slug."""
        return self._company(slug) if slug in self._kept else None

    def companies(self) -> tuple[Company, ...]:
        """All companies in the order of the table."""
        return tuple(map(self._company, self._kept))

    def _company(self, slug: str) -> Company:
        """The company of a slug that is in the table."""
        return self._met.get(slug) or self._met.setdefault(slug, company_from(self._kept[slug]))

    def family(self, slug: str) -> frozenset[str]:
        """The slug with those of the companies it owns, and those they own; just itself when it is not known."""
        found, todo = {slug}, [slug]
        while todo:
            new = [s for s in self._children.get(todo.pop(), ()) if s not in found]
            found.update(new)
            todo += new
        return frozenset(found)

    def names(self, slug: str) -> tuple[str, ...]:
        """Phrases that stand for the company in a text: its everyday name first, then banners and former names.

        No tickers, no product brands, and no name that usually means something else (``Baker's``), except its own.
        """
        if slug not in self._phrases:
            hows = self._parts["hows"]
            mine = [self._name(i) for i in self._of.get(slug, ()) if hows[i] != _BRAND]
            kept = [n.printed for i, n in enumerate(mine) if i == 0 or n.doubt is None or n.doubt.leans]
            self._phrases[slug] = tuple(dict.fromkeys(kept))
        return self._phrases[slug]

    def small_names(self, slug: str) -> tuple[str, ...]:
        """The same in small letters."""
        if slug not in self._small:
            self._small[slug] = tuple([name.lower() for name in self.names(slug)])
        return self._small[slug]

    # --- Queries

    def resolve(self, phrase: str) -> tuple[Resolution, ...]:
        """What the whole phrase stands for, likeliest first; empty when it is no name, brand or ticker we know."""
        return self._resolved[phrase]

    @cached_property
    def _resolved(self) -> Kept[tuple[Resolution, ...]]:
        """What `resolve` has told: the table never changes, and the same few names and words are asked for."""
        return Kept(self._resolve, RESOLVED_KEPT)

    def _resolve(self, phrase: str) -> tuple[Resolution, ...]:
        found = self._of_key(key_of(phrase)) or self._without_ending(phrase)
        ticker = _ticker_key(phrase)
        tickers = [Resolution(self._company(s), "ticker", ticker) for s in self._parts["tickers"].get(ticker, ())]
        if len(found) + len(tickers) < 2:
            return found or tuple(tickers)
        best: dict[str, Resolution] = {}
        for r in sorted((*found, *tickers), key=lambda r: _RANK[r.how]):
            best.setdefault(r.company.slug, r)
        return tuple(best.values())

    def find(self, text: str) -> list[Found]:
        """The names in a query, leftmost and longest first. Everyday words are taken for names only when fitting.

        ``target`` alone is the company, in ``target price`` it is not; a ticker counts when it is the whole query or
        written in capitals.
        """
        words = [(m.start(), m.end(), m.group()) for m in _QUERY_WORD.finditer(text)]
        found: list[Found] = []
        i = 0
        while i < len(words):
            size, hit = self._find_at(words, i)
            found += [hit] if hit else []
            i += size
        return found

    def _find_at(self, words: Sequence[tuple[int, int, str]], i: int) -> tuple[int, Found | None]:
        for size in range(min(6, len(words) - i), 0, -1):
            meant = self.resolve(" ".join([w for _, _, w in words[i : i + size]]))
            kept = tuple([r for r in meant if self._fits(r, words, i, size)]) if meant else ()
            if kept:
                return size, Found(words[i][0], words[i + size - 1][1], kept)
        return 1, None

    def _without_ending(self, phrase: str) -> tuple[Resolution, ...]:
        """What ``Kroger's`` and ``krogers`` stand for, where only ``Kroger`` is a name; and ``albertson``, ``macy``."""
        base = _POSSESSIVE.sub("", phrase.strip())
        found = self._of_key(key_of(base))
        if not found and len(base) > 5 and base[-1] in "sS":
            found = tuple(r for r in self._of_key(key_of(base[:-1])) if r.how in ("name", "alias"))
        if not found and len(base) > 3 and base.lower() not in self._quiet and is_name(stem(base.lower())):
            found = tuple(r for r in self._of_key(key_of(f"{base}s")) if r.how in ("name", "alias"))
        return found

    def _fits(self, found: Resolution, words: Sequence[tuple[int, int, str]], i: int, size: int) -> bool:
        alone = size == len(words)
        phrase = " ".join(w for _, _, w in words[i : i + size])
        if found.how == "ticker":
            return _ticker_fits(phrase, alone, all(w.upper() == w for _, _, w in words), self._quiet)
        if size == 1 and not alone and self._is_a_person(phrase, words, i):
            return False
        doubt = self._doubt(found.company.slug, found.printed)
        if doubt is None or alone:
            return True
        before = words[i - 1][2].lower() if i else ""
        after = words[i + size][2].lower() if i + size < len(words) else ""
        if before in doubt.not_after or after in doubt.not_before:
            return False
        rest = {w.lower() for _, _, w in (*words[:i], *words[i + size :])}
        own = found.how == "name" or (found.how == "alias" and doubt.kind != "word" and not doubt.only)
        return doubt.leans or own or phrase[0].isupper() or bool(rest & doubt.needs)

    def _is_a_person(self, phrase: str, words: Sequence[tuple[int, int, str]], i: int) -> bool:
        """``scott galloway``: a company's name would be guessed (Scotts), but the word is a given name and a name that
        is no company's follows, or it stands behind a given name (``rob lowe``)."""
        if self._is_key(key_of(phrase)) or _POSSESSIVE.search(phrase):
            return False
        given = self._evidence.given
        before = words[i - 1][2].lower() if i else ""
        after = words[i + 1][2].lower() if i + 1 < len(words) else ""
        if before in given and not self.resolve(before):
            return True
        a_name_follows = after.replace("-", "").isalpha() and is_name(stem(after)) and after not in self._quiet
        return phrase.lower() in given and a_name_follows and not self.resolve(after)

    def suggest(self, word: str) -> tuple[str, ...]:
        """Up to three names that a misspelt word may have meant (``krogre``: Kroger); empty when nothing is near.

        Near is one slip in up to six letters, two in more, the first letter kept (Damerau, 1964: one slip covers
        four of five misspellings; first letters are rarely wrong).
        """
        key = key_of(word)
        if len(key) < 4 or key in self._quiet or self._is_key(key) or word.lower() in self._evidence.retail:
            return ()
        limit, letters = 1 if len(key) <= 6 else 2, _letters(key)
        near = [
            (d, _RANK[n.how], n.printed)
            for k, held, n in self._spellings.get(key[0], ())
            if (held ^ letters).bit_count() <= 2 * limit  # a slip changes two letters at most
            and abs(len(k) - len(key)) <= limit
            and (d := _slips(key, k, limit)) <= limit
            and _worth(key, k, d)
        ]
        best = min((d for d, _, _ in near), default=0)
        return tuple(dict.fromkeys(printed for d, _, printed in sorted(near) if d == best))[:3]

    # --- Texts

    def tag(self, title: str, text: str) -> tuple[Mention, ...]:
        """The companies a text is about, the clearest first, then those it only mentions.

        `title` may be empty, then the lead stands for it. Offsets play no part; see `mentions_in` for places.
        """
        hits = self._judged(title, text)
        if not hits:
            return ()
        generic = not self._evidence.retail.isdisjoint(title.lower().split())
        return self._with_owners(_text_rules().roles(title, text, hits, generic))

    def _with_owners(self, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """A text about a company is about its owner too, now or once, when it names the owner."""
        owners = {o for m in mentions if m.about for o in self._owners.get(m.slug, ())}
        if not any(m.slug in owners and not m.about for m in mentions):
            return mentions
        told = [Mention(m.slug, m.about or m.slug in owners) for m in mentions]
        return tuple(sorted(told, key=lambda m: not m.about))

    def mentions_in(self, title: str, text: str) -> list[tuple[int, int, str]]:
        """Where companies are named in ``title + "\\n" + text``: (start, end, slug), in order, none overlapping."""
        return [(h.start, h.end, h.name.slug) for h in self._judged(title, text)]

    def _judged(self, title: str, text: str) -> list[Hit]:
        whole = f"{title}\n{text[:FAR]}"
        typed = _typed(whole)
        words = words_of(typed)
        known = _longest(self._candidates(typed, words))
        hits: list[Hit] = []
        if known:
            is_a_place, acts = _text_rules().is_a_place, self._evidence.acts
            hits = [h for h in known if h.name.slug and not is_a_place(whole, h.start, h.end, acts)]
        if any(not h.sure for h in hits):
            judge = _text_rules().Judge(title, whole, words, known, self._evidence)
            hits = [h for h in hits if h.sure or judge.accepts(h)]
        hits += self._tickers(title, whole, words)
        return sorted(hits, key=_start_of)

    def _candidates(self, typed: str, words: Sequence[str]) -> Iterator[Hit]:
        for start in self._starts.keys() & words:
            for m in self._pattern(start).finditer(typed):
                if m.start() == 0 or not typed[m.start() - 1].isalnum():
                    yield from self._hit(typed, m.start(), m.end(), start)

    def _hit(self, whole: str, start: int, end: int, first: str) -> Iterator[Hit]:
        """The name at a place, if it is written as one; else a shorter one (``Uber`` of ``Uber eats into ...``)."""
        printed = whole[start:end]
        key = key_of(printed)
        found = self._spelt.get(key)
        if whole[max(0, start - 4) : start].lower() == "the " and (full := self._spelt.get(f"the{key}")) is not None:
            found, start, key = full, start - 4, f"the{key}"  # "The North Face"
        name = None if found is None else self._name(found)
        if key in self._namesakes:
            name = _likeliest([self._name(i) for i in self._namesakes[key]], printed, whole)
        cased = name is not None and (_cased(printed, name.printed) or printed in self._printings)
        if name is not None and cased and not (name.doubt and _initials(name.printed, printed)):
            yield Hit(start, end, name, name.doubt is None)
            return
        cut = end
        while (cut := whole.rfind(" ", start + len(first) - 1, cut)) > 0:
            if shorter := self._pattern(first).fullmatch(whole, start, cut):
                yield from self._hit(whole, start, shorter.end(), first)
                return

    def _pattern(self, start: str) -> re.Pattern[str]:
        found = self._patterns.get(start)
        if found is None:
            tails = sorted(
                {t for i in map(int, self._starts[start].split()) for t in _tails(self._parts["printed"][i], start)},
                key=len,
                reverse=True,
            )
            found = self._patterns[start] = re.compile(f"{re.escape(start)}(?i:{'|'.join(tails)})(?![^\\W_])")
        return found

    def _tickers(self, title: str, whole: str, words: Sequence[str]) -> Iterator[Hit]:
        rules = _text_rules()
        told = list(rules.signed(whole))
        if not self._symbols.isdisjoint(words) and not title.isupper():
            told += rules.bare(title, self._symbols, self._quiet, self._evidence.acts, self._trade)
        for start, end, symbol in told:
            for slug in self._parts["tickers"].get(symbol, ()):
                yield Hit(start, end, Name(slug, symbol, "ticker"), True)

    # --- Indexes, each built when first needed

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = self._parts["children"]
        return found

    @cached_property
    def _owners(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = self._parts["owners"]
        return found

    @cached_property
    def _kept(self) -> dict[str, str]:
        """By slug, the entry of a company; few of the thousand are asked for."""
        found: dict[str, str] = self._parts["companies"]
        return found

    @cached_property
    def _evidence(self) -> Evidence:
        words = self._parts["words"]
        return Evidence(*(frozenset(words.get(f.name, ())) for f in fields(Evidence)))

    @cached_property
    def _trade(self) -> frozenset[str]:
        return self._evidence.results | self._evidence.retail | self._evidence.goods

    @cached_property
    def _quiet(self) -> frozenset[str]:
        return frozenset(self._parts["words"]["everyday"])

    def _name(self, i: int) -> Name:
        """The name of that number: few of the thousands are in the texts of a day."""
        made = self._made.get(i)
        if made is None:
            mark = self._parts["doubts"].get(str(i))
            how = HOWS[int(self._parts["hows"][i])]
            doubt = doubt_of(mark) if mark else None
            made = self._made[i] = Name(self._parts["slugs"][i], self._parts["printed"][i], how, doubt)
        return made

    @cached_property
    def _of(self) -> dict[str, list[int]]:
        """By slug, the numbers of its names."""
        found: dict[str, list[int]] = {}
        for i, slug in enumerate(self._parts["slugs"]):
            found.setdefault(slug, []).append(i)
        return found

    @cached_property
    def _phrases(self) -> dict[str, tuple[str, ...]]:
        """What `names` has told: the table never changes."""
        return {}

    @cached_property
    def _small(self) -> dict[str, tuple[str, ...]]:
        """What `small_names` has told."""
        return {}

    @cached_property
    def _doubts(self) -> dict[tuple[str, str], int]:
        """The numbers of the names that have a mark."""
        slugs, printed = self._parts["slugs"], self._parts["printed"]
        return {(slugs[int(i)], printed[int(i)]): int(i) for i in self._parts["doubts"]}

    def _doubt(self, slug: str, printed: str) -> Ambiguity | None:
        i = self._doubts.get((slug, printed))
        return None if i is None else self._name(i).doubt

    @cached_property
    def _printings(self) -> frozenset[str]:
        """Names as the table prints them: some begin small (``adidas``)."""
        return frozenset(self._parts["printed"])

    @cached_property
    def _spelt(self) -> dict[str, int]:
        """By key, the number of the first name that is spelt so."""
        found: dict[str, int] = self._parts["spelt"]
        return found

    @cached_property
    def _namesakes(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = self._parts["namesakes"]
        return found

    @cached_property
    def _by_key(self) -> dict[str, tuple[int, ...]]:
        """By key, the numbers of the names spelt so: none is made here, a question resolves a handful of thousands."""
        found: dict[str, tuple[int, ...]] = {}
        for i, (key, slug) in enumerate(zip(self._parts["keys"], self._parts["slugs"], strict=True)):
            if slug and key not in STOP_WORDS:  # "On" is a name in a headline only
                found[key] = (*found[key], i) if key in found else (i,)
        return found

    @cached_property
    def _by_own_name(self) -> dict[str, str]:
        """By key, the slugs of companies whose entry's name or slug is among none of their names."""
        found: dict[str, str] = self._parts["own_names"]
        return found

    def _is_key(self, key: str) -> bool:
        return key in self._by_key or key in self._by_own_name

    def _of_key(self, key: str) -> tuple[Resolution, ...]:
        """What a key stands for."""
        told = [self._name(i) for i in self._by_key.get(key, ())]
        if not told and key in self._by_own_name:
            company = self._company(self._by_own_name[key])
            return (Resolution(company, "name", company.name),)
        return tuple(Resolution(self._company(n.slug), n.how, n.printed) for n in told)

    @cached_property
    def _symbols(self) -> frozenset[str]:
        return frozenset(self._parts["tickers"])

    @cached_property
    def _spellings(self) -> dict[str, list[tuple[str, int, Name]]]:
        """By first letter: a name's key, which letters it holds (see `_letters`), and the name."""
        found: dict[str, list[tuple[str, int, Name]]] = {}
        for key, i in self._spelt.items():
            n = self._name(i)
            if n.slug and len(key) >= 4 and _is_offered(n):
                found.setdefault(key[0], []).append((key, _letters(key), n))
        return found

    @cached_property
    def _starts(self) -> dict[str, str]:
        found: dict[str, str] = self._parts["starts"]
        return found


@cache
def _text_rules() -> "_TextRules":
    """What judges names in texts, imported where texts are tagged: its many patterns are not for searches."""
    from retail import mentions, places, tickers

    return _TextRules(mentions.Judge, mentions.roles, places.is_a_place, tickers.signed, tickers.bare)


class _TextRules(NamedTuple):
    Judge: Any
    roles: Callable[[str, str, Sequence[Hit], bool], tuple[Mention, ...]]
    is_a_place: Callable[[str, int, int, frozenset[str]], bool]
    signed: Callable[[str], Iterator[tuple[int, int, str]]]
    bare: Callable[..., Iterator[tuple[int, int, str]]]


@cache
def _bundled() -> CompanyTable:
    return CompanyTable(read_parts(DATA / "companies.toml", index_of))


# --- Spelling of names in texts -----------------------------------------------------------------------------------

_QUERY_WORD = re.compile(r"(?:NYSE|Nasdaq|NASDAQ|nyse|nasdaq): ?[A-Za-z.-]{1,6}|[^\s,;:()\[\]{}<>\"“”„«»?]+")
_SEPARATORS = {
    " ": "[ -]",
    "'": "['`]?",
    "’": "['`]?",
    "-": "[- ]?",
    ".": r"\.?",
    ". ": r"\.? ?",
    "&": " ?(?:&|and) ?",
    " & ": " ?(?:&|and|\\+) ?",
    " + ": " (?:&|and|\\+) ",
    "!": "!?",
    "?": r"\??",
    "' ": "['`]? ?",
    " '": " ['`]?",
}
"""Patterns for the signs within a name, in the letters of `_typed`: a set with signs beyond Latin 1 is dear to compile,
and there are thousands."""
_SIGNS = (("’", "'"), ("‘", "'"), ("´", "'"), ("\u00a0", " "), *((dash, "-") for dash in "\u2010\u2011\u2012\u2013"))


def _typed(text: str) -> str:
    """The text, as long as before, with the apostrophes, dashes and blanks of a keyboard."""
    if not text.isascii():
        for sign, plain in _SIGNS:
            text = text.replace(sign, plain)
    return text


def _start_of(hit: Hit) -> int:
    return hit.start


_SMALL = frozenset(
    {
        "a",
        "an",
        "and",
        "at",
        "by",
        "de",
        "di",
        "fil",
        "for",
        "i",
        "in",
        "la",
        "le",
        "les",
        "n",
        "of",
        "on",
        "s",
        "the",
        "to",
        "y",
    }
)


def _tails(printed: str, start: str) -> Iterator[str]:
    """Patterns for what follows the first word `start` of a name."""
    runs = RUNS.findall(printed.removeprefix("The "))
    folded = key_of(start)
    taken, used = "", 0
    while used < len(runs) and len(taken) < len(folded):
        taken += key_of(runs[used])
        used += 1
    if taken == folded:
        yield "".join(_run_pattern(r) for r in runs[used:])


def _run_pattern(run: str) -> str:
    if run[0].isalnum():
        flat = "".join(c for c in unicodedata.normalize("NFKD", run) if not unicodedata.combining(c))
        return re.escape(run) if flat == run else f"(?:{re.escape(run)}|{re.escape(flat)})"
    return _SEPARATORS.get(run) or "".join(f"{re.escape(c)}?" for c in _typed(run))


def _cased(found: str, printed: str) -> bool:
    """True when the found spelling has capitals where a name has them."""
    if found.isupper() or found == printed:
        return True
    mine, theirs = WORD.findall(found), WORD.findall(printed.removeprefix("The "))
    if len(mine) != len(theirs):  # "Stop and Shop"
        mine = [w for w in mine if w.lower() != "and"]
    if len(mine) != len(theirs):
        return found[0].isupper() or found[0].isdigit()
    if len(mine[0]) == 1 and found[1:2] == "-" and mine[0] == theirs[0]:  # "E-mart"
        return True
    return all(_as_tall(a[0], b[0]) or b.lower() in _SMALL for a, b in zip(mine, theirs, strict=True))


def _as_tall(found: str, printed: str) -> bool:
    """Is a word's first letter a capital where the name has one? ``Exito`` is written for ``Éxito``."""
    return found == printed or not printed.isupper() or (found.isupper() and not printed.isascii())


def _likeliest(namesakes: Sequence[Name], printed: str, whole: str) -> Name:
    """Which of the companies of one name is meant: the one spelt just so, then the one whose needed word is there."""
    spelt = [n for n in namesakes if n.printed == printed] or namesakes
    words = {w.lower() for w in words_of(whole)}
    low = whole.lower()
    for n in reversed(spelt):  # the first of the table is the one to take when nothing speaks
        if n.doubt and (n.doubt.needs & words or any(w in low for w in n.doubt.needs if not w.isalnum())):
            return n
    return next((n for n in spelt if n.doubt and n.doubt.leans), spelt[0])


def _initials(printed: str, found: str) -> bool:
    """True when a short name in capitals is found written as a word: MAC as Mac."""
    return len(printed) <= 3 and printed.isupper() and not found.isupper()


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    """The hits leftmost and longest first, overlapping ones dropped."""
    kept: list[Hit] = []
    found = list(hits)
    if len(found) < 2:
        return found
    for hit in sorted(found, key=lambda h: (h.start, -h.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


# --- Tickers ------------------------------------------------------------------------------------------------------


def _ticker_key(phrase: str) -> str:
    """``$kr``, ``NYSE: KR``, ``ｋｒ`` as ``KR``."""
    flat = unicodedata.normalize("NFKC", phrase).strip().upper().lstrip("$")
    return flat.rpartition(":")[2].strip().replace(".", "-")


_UNSPEAKABLE = re.compile(r"[b-df-hj-np-tv-xz]{3,5}|[aeiouy][b-df-hj-np-tv-xz]{3,4}")
"""``amzn``, ``wmt``: lower-case letters among words that are no word."""


def _ticker_fits(phrase: str, alone: bool, all_capitals: bool, quiet: frozenset[str]) -> bool:
    flat = unicodedata.normalize("NFKC", phrase)
    if ":" in flat or (flat.startswith("$") and len(flat) > 2):
        return True
    if alone:
        return flat.isupper() or (len(flat) > 1 and flat.lower() not in quiet)
    return (flat.isupper() and len(flat) > 1 and not all_capitals) or bool(_UNSPEAKABLE.fullmatch(flat))


# --- Misspellings -------------------------------------------------------------------------------------------------


def _is_offered(name: Name) -> bool:
    """May a misspelt word have meant it? A product, or a short form that needs its words, is too far-fetched."""
    doubt = name.doubt
    return doubt is None or doubt.leans or (name.how in ("name", "alias") and not doubt.only)


def _letters(word: str) -> int:
    """The characters of a word as a set of bits, some characters sharing one."""
    held = 0
    for character in word:
        held |= 1 << (ord(character) & 63)
    return held


def _slips(a: str, b: str, limit: int) -> int:
    """Edits between two words, a swap of neighbours counting as one; `limit` + 1 when there are more."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        if min(new) > limit:
            return limit + 1
        before, row = row, new
    return row[-1]


def _worth(typed: str, name: str, slips: int) -> bool:
    """Two slips are believed only when most of the letters are the same ones, so that other words stay other words."""
    if slips < 2:
        return True
    shared = sum((Counter(typed) & Counter(name)).values())
    return shared >= max(len(typed), len(name)) - 1
