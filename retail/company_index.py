"""The companies' TOML made ready to be looked up in: what is read, checked and folded once for each text of it.

`index_of` makes the parts that `companies` works on, of plain lists and texts, so that `tables.read_parts` can keep
them; a tagger then starts in a tenth of the time, and a company is only made where one is shown.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from retail.errors import ParseError
from retail.names import Ambiguity, How
from retail.types import Company, Ownership

# --- Folding ------------------------------------------------------------------------------------------------------

_DROP = {c: None for c in range(128) if not chr(c).isalnum()}


def key_of(phrase: str) -> str:
    """The phrase without case, punctuation, accents and blanks: ``H-E-B``, ``h.e.b.`` and ``ＨＥＢ`` are ``heb``."""
    if phrase.isascii():
        return phrase.lower().replace("&", "and").translate(_DROP)
    flat = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", phrase).casefold()).replace("&", "and")
    return "".join(c for c in flat if c.isalnum())


# --- The parts ----------------------------------------------------------------------------------------------------

HOWS: tuple[How, ...] = ("name", "alias", "banner", "brand", "former")


def index_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of what such TOML holds. Raises ParseError naming the entry at fault.

    A name is known by its number, its place in ``slugs``, ``printed``, ``hows`` and ``keys``; ``starts`` has the first
    words under which a text may hold it, ``doubts`` its ambiguity mark, ``namesakes`` the names that companies share.
    These two and ``companies`` are texts within the text: thousands of lists take longer to read than all the rest.
    """
    entries = data.get("company", [])
    rows, doubts = _rows(entries)
    others = (*data.get("not_companies", []), *data.get("other_companies", []))
    rows += [("", printed, "name") for printed in others]
    keys = [key_of(printed) for _, printed, _ in rows]
    spelt = {key: i for i, key in reversed(list(enumerate(keys)))}
    starts: dict[str, list[int]] = {}
    for i, (_, printed, _) in enumerate(rows):
        for start in _first_words(printed):
            starts.setdefault(start, []).append(i)
    return {
        "slugs": [slug for slug, _, _ in rows],
        "printed": [printed for _, printed, _ in rows],
        "hows": "".join(str(HOWS.index(how)) for _, _, how in rows),
        "keys": keys,
        "spelt": spelt,
        "starts": {start: " ".join(map(str, numbers)) for start, numbers in starts.items()},
        "doubts": {str(i): json.dumps(mark) for i, mark in doubts.items()},
        "namesakes": _namesakes(rows, keys, spelt, doubts.keys()),
        "tickers": _tickers(entries),
        "owners": _owners(entries),
        "words": {**data.get("evidence", {}), "everyday": data.get("everyday", [])},
        "companies": {e["slug"]: _kept(e) for e in entries},
        "children": _children(entries),
        "own_names": _own_names(entries),
    }


Row = tuple[str, str, How]


def _rows(entries: list[Mapping[str, Any]]) -> tuple[list[Row], dict[int, Mapping[str, Any]]]:
    """Slug, name and kind of name of all names, and the marks of those in doubt, by their number."""
    rows: list[Row] = []
    doubts: dict[int, Mapping[str, Any]] = {}
    for e in entries:
        try:
            company = company_of(e)
            marks = {key_of(a["name"]): a for a in e.get("ambiguous", ())}
            for mark in marks.values():
                ambiguity_of(mark)  # is it sound? Made when it is needed
        except (KeyError, TypeError, ValueError) as error:
            who = e.get("slug") or e.get("name") or "an entry without a slug"
            raise ParseError(f"companies.toml: {who}: {error!r} is missing or not what it should be") from error
        for printed, how in _names_of(company):
            mark = marks.get(key_of(printed)) if marks else None
            if mark is not None:
                doubts[len(rows)] = mark
            rows.append((company.slug, printed, how))
    return rows, doubts


def _names_of(company: Company) -> Iterator[tuple[str, How]]:
    groups = (company.aliases[:1] or (company.name,), company.aliases[1:], company.banners, company.brands)
    for how, group in zip(HOWS, (*groups, company.former), strict=True):
        for printed in group:
            yield printed, how


def _namesakes(rows: list[Row], keys: list[str], spelt: Mapping[str, int], doubted: Any) -> dict[str, list[int]]:
    """Names that several companies share, in the order of the table."""
    found: dict[str, list[int]] = {}
    for i in doubted:
        first = spelt[keys[i]]
        if rows[first][0] != rows[i][0]:
            found.setdefault(keys[i], [first]).append(i)
    return found


def _tickers(entries: list[Mapping[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for e in entries:
        if e.get("ticker"):
            found.setdefault(e["ticker"], []).append(e["slug"])
    return found


def _owners(entries: list[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Who of the table owns a company, now or once."""
    known = {e["slug"] for e in entries}
    told = {e["slug"]: {e.get("parent", ""), *(o["parent"] for o in e.get("ownership", ()))} for e in entries}
    return {slug: sorted(owners & known) for slug, owners in told.items() if owners & known}


def _children(entries: list[Mapping[str, Any]]) -> dict[str, list[str]]:
    """What belongs to each parent, in the order of the table."""
    found: dict[str, list[str]] = {}
    for e in entries:
        if e.get("parent"):
            found.setdefault(e["parent"], []).append(e["slug"])
    return found


def _own_names(entries: list[Mapping[str, Any]]) -> dict[str, str]:
    """By key, the slug of the first company whose entry has that name or slug."""
    found: dict[str, str] = {}
    for e in entries:
        for key in (key_of(e["name"]), key_of(e["slug"])):
            found.setdefault(key, e["slug"])
    return found


def _kept(e: Mapping[str, Any]) -> str:
    """An entry as ``companies`` keeps it: what `company_from` reads."""
    return json.dumps({k: v for k, v in e.items() if k != "ambiguous"}, default=date.isoformat, ensure_ascii=False)


def company_from(kept: str) -> Company:
    """The company of an entry that ``companies`` keeps."""
    e = json.loads(kept)
    for owned in e.get("ownership", ()):
        owned.update({k: date.fromisoformat(owned[k]) for k in ("since", "until") if k in owned})
    return company_of(e)


def company_of(e: Mapping[str, Any]) -> Company:
    """The company of an entry. Raises KeyError, TypeError or ValueError where the entry is not sound."""
    source = e.get("source") or (None if e.get("verified", True) else "general knowledge, not verified")
    return Company(
        slug=e["slug"],
        name=e["name"],
        kind=e.get("kind", "retailer"),
        ticker=e.get("ticker"),
        exchange=e.get("exchange"),
        parent=e.get("parent"),
        banners=tuple(e.get("banners", ())),
        brands=tuple(e.get("brands", ())),
        aliases=tuple(e.get("aliases", ())),
        former=tuple(e.get("former", ())),
        ownership=tuple(Ownership(**o) for o in e.get("ownership", ())),
        source=source,
    )


def doubt_of(mark: str) -> Ambiguity:
    """The mark of a name in doubt, as ``doubts`` keeps it."""
    return ambiguity_of(json.loads(mark))


def ambiguity_of(a: Mapping[str, Any]) -> Ambiguity:
    """The mark of a name in doubt; each word that it needs stands for its plural too."""
    needs = a.get("needs", ())
    return Ambiguity(
        a["as"],
        a.get("lean") == "company",
        frozenset([*needs, *[f"{w}s" for w in needs]]),
        frozenset(a.get("not_before", ())),
        frozenset(a.get("not_after", ())),
        frozenset(a.get("not_with", ())),
        a.get("lean") == "needs",
    )


# --- First words --------------------------------------------------------------------------------------------------

RUNS = re.compile(r"[^\W_]+|[\W_]+")
"""The words of a name, and what stands between them."""


def _first_words(printed: str) -> Iterator[str]:
    """First words under which a text may spell the name: ``Macy``, ``MACY``, ``Macys``, ``MACYS``."""
    runs = RUNS.findall(printed.removeprefix("The "))
    heads = [runs[0]]
    joined = runs[0]
    for sep, run in zip(runs[1::2], runs[2::2], strict=False):
        if sep not in ("'", "’", "-", "."):
            break
        joined += run
        heads.append(joined)
    found = [runs[0] + runs[2]] if len(runs) == 3 and runs[1] == " " else []  # "BestBuy"
    for head in heads:
        found += (head, head.upper(), *_capital(head))
    return iter(dict.fromkeys(found))


def _capital(word: str) -> tuple[str, ...]:
    """The word with one capital, where that is another way of writing it: IKEA as Ikea, not REI as Rei."""
    flat = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    ways = (flat, flat.upper()) if flat != word else ()
    return (*ways, word.capitalize()) if not word.isupper() or len(word) > 3 else ways
