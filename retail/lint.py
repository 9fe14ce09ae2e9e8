"""``python -m retail.lint``: do the data files hold together? One line per problem, naming the entry; status 1 if any.

Each check is a function from the parsed file to problems, so that a test can break a copy and see it speak.
"""

import csv
import io
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from retail.companies import CompanyTable
from retail.company_index import key_of
from retail.errors import ParseError
from retail.topics import TopicTable

Entry = Mapping[str, Any]

DATA = Path(__file__).parent / "data"
US_EXCHANGES = frozenset({"NYSE", "Nasdaq"})
"""Exchanges whose tickers `tickers.csv` lists in full for our companies."""
OUTLET_KINDS = frozenset({"trade", "national", "local", "wire", "company", "government", "blog"})
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_COMPANY_FIELDS = frozenset(
    {"slug", "name", "kind", "ticker", "exchange", "parent", "aliases", "banners", "brands", "former"}
    | {"ownership", "ambiguous", "verified", "source", "note"}
)
_MARK_FIELDS = frozenset({"name", "as", "lean", "needs", "not_before", "not_after", "not_with"})
_KINDS_OF_DOUBT = frozenset({"word", "person", "place", "company"})


# --- Companies ----------------------------------------------------------------------------------------------------


def company_problems(text: str, tickers: Mapping[str, str]) -> list[str]:
    """What is wrong with a companies file. `tickers` maps every ticker that exists to its exchange."""
    try:
        CompanyTable.from_toml(text)
    except ParseError as error:
        return [str(error)]
    entries: list[Entry] = tomllib.loads(text).get("company", [])
    checks: tuple[Callable[[list[Entry]], Iterable[str]], ...] = (
        bad_slugs,
        unknown_fields,
        duplicate_names,
        unknown_parents,
        cyclic_parents,
        bad_ownership,
        bad_marks,
    )
    return [p for check in checks for p in check(entries)] + list(bad_tickers(entries, tickers))


def bad_slugs(entries: list[Entry]) -> Iterator[str]:
    """Slugs that occur twice or are not of small letters, digits and hyphens."""
    seen: set[str] = set()
    for slug in (e["slug"] for e in entries):
        if slug in seen:
            yield f"companies.toml: {slug}: this slug is used twice"
        if not _SLUG.fullmatch(slug):
            yield f"companies.toml: {slug}: a slug is small letters and digits with single hyphens"
        seen.add(slug)


def unknown_fields(entries: list[Entry]) -> Iterator[str]:
    """Fields nobody reads: mostly slips of the pen."""
    for e in entries:
        for field in sorted(set(e) - _COMPANY_FIELDS):
            yield f"companies.toml: {e['slug']}: unknown field {field!r}"


def duplicate_names(entries: list[Entry]) -> Iterator[str]:
    """Names that stand for two companies: a text with such a name could not be tagged.

    Let pass when both mark the name and it is told apart by its capitals (ShopRite, Shoprite) or by words that the
    later of them needs (Metro in Canada).
    """
    owner: dict[str, tuple[str, Entry | None]] = {}
    for e in entries:
        marked = {key_of(m["name"]): m for m in e.get("ambiguous", [])}
        for name in _names(e):
            mark = marked.get(key_of(name))
            other, theirs = owner.setdefault(key_of(name), (e["slug"], mark))
            told = mark and theirs and (mark.get("needs") or mark["name"] != theirs["name"])
            if other != e["slug"] and not told:
                yield f"companies.toml: {e['slug']}: {name!r} already stands for {other}"
            if not key_of(name):
                yield f"companies.toml: {e['slug']}: the name {name!r} has no letters"


def unknown_parents(entries: list[Entry]) -> Iterator[str]:
    """Parents that are not in the table."""
    known = {e["slug"] for e in entries}
    for e in entries:
        if "parent" in e and e["parent"] not in known:
            yield f"companies.toml: {e['slug']}: its parent {e['parent']!r} is not a slug of the table"


def cyclic_parents(entries: list[Entry]) -> Iterator[str]:
    """Companies that own themselves by way of others."""
    parents = {e["slug"]: e["parent"] for e in entries if "parent" in e}
    for slug in parents:
        seen, at = {slug}, parents[slug]
        while at in parents and at not in seen:
            seen.add(at)
            at = parents[at]
        if at == slug:
            yield f"companies.toml: {slug}: its parents lead back to itself"


def bad_ownership(entries: list[Entry]) -> Iterator[str]:
    """Times of ownership that end before they begin, overlap, or disagree with today's parent."""
    for e in entries:
        spans = e.get("ownership", [])
        for o in spans:
            if "since" in o and "until" in o and o["until"] < o["since"]:
                yield f"companies.toml: {e['slug']}: owned by {o['parent']} until a day before it began"
        open_ends = [o["parent"] for o in spans if "until" not in o]
        if len(open_ends) > 1:
            yield f"companies.toml: {e['slug']}: owned today by {' and '.join(open_ends)}"
        if "parent" in e and open_ends and e["parent"] not in open_ends:
            yield f"companies.toml: {e['slug']}: parent is {e['parent']}, but ownership says {open_ends[0]}"


def bad_marks(entries: list[Entry]) -> Iterator[str]:
    """Ambiguity marks for names the company does not have, of unknown kind, or with words in capitals."""
    for e in entries:
        names, marked = {key_of(n) for n in _names(e)}, [key_of(m["name"]) for m in e.get("ambiguous", [])]
        for key in dict.fromkeys(k for k in marked if marked.count(k) > 1):
            yield f"companies.toml: {e['slug']}: {key!r} is marked ambiguous twice"
        for mark in e.get("ambiguous", []):
            where = f"companies.toml: {e['slug']}: ambiguous {mark['name']!r}"
            if key_of(mark["name"]) not in names:
                yield f"{where} is not among its names"
            if mark["as"] not in _KINDS_OF_DOUBT:
                yield f"{where}: 'as' is word, person, place or company, not {mark['as']!r}"
            yield from _bad_lean(mark, where)
            for field in sorted(set(mark) - _MARK_FIELDS):
                yield f"{where}: unknown field {field!r}"
            for word in (w for k in ("needs", "not_before", "not_after", "not_with") for w in mark.get(k, ())):
                if word != word.lower():
                    yield f"{where}: write {word!r} in small letters"


def _bad_lean(mark: Entry, where: str) -> Iterator[str]:
    if mark.get("lean", "company") not in ("company", "needs"):
        yield f"{where}: 'lean' can only be 'company' or 'needs'"
    if mark.get("lean") == "needs" and not mark.get("needs"):
        yield f"{where}: it leans on words that it needs, and there are none"


def bad_tickers(entries: list[Entry], tickers: Mapping[str, str]) -> Iterator[str]:
    """US tickers that do not exist or trade elsewhere, and tickers of two companies."""
    owner: dict[str, str] = {}
    for e in entries:
        ticker, exchange, where = e.get("ticker"), e.get("exchange"), f"companies.toml: {e['slug']}"
        if not ticker:
            continue
        if not exchange:
            yield f"{where}: ticker {ticker} has no exchange"
        if exchange in US_EXCHANGES and ticker not in tickers:
            yield f"{where}: there is no ticker {ticker} in tickers.csv"
        elif exchange == "OTC" and ticker not in tickers and e.get("verified", True):
            yield f"{where}: ticker {ticker} is not in tickers.csv; write verified = false or take it out"
        elif exchange in US_EXCHANGES and tickers[ticker] != exchange:
            yield f"{where}: {ticker} trades on {tickers[ticker]}, not on {exchange}"
        if owner.setdefault(ticker, e["slug"]) != e["slug"]:
            yield f"{where}: ticker {ticker} already stands for {owner[ticker]}"


def _names(e: Entry) -> list[str]:
    return [n for field in ("aliases", "banners", "brands", "former") for n in e.get(field, ())]


def read_tickers(text: str) -> dict[str, str]:
    """Ticker to exchange, from CSV with the columns ticker, exchange, name."""
    return {row["ticker"]: row["exchange"] for row in csv.DictReader(io.StringIO(text))}


# --- Topics -------------------------------------------------------------------------------------------------------


def topic_problems(text: str) -> list[str]:
    """What is wrong with a topics file."""
    try:
        rules = TopicTable.from_toml(text).rules()
        entries: list[Entry] = tomllib.loads(text).get("topic", [])
    except ParseError as error:
        return [str(error)]
    if len(rules) != len(entries):
        ids = [e["id"] for e in entries]
        return [f"topics.toml: {i}: this id is used twice" for i in dict.fromkeys(ids) if ids.count(i) > 1]
    return [p for e in entries for p in _topic_entry(e)]


def _topic_entry(e: Entry) -> Iterator[str]:
    where = f"topics.toml: {e['id']}"
    if not _SLUG.fullmatch(e["id"]):
        yield f"{where}: an id is small letters and digits with single hyphens"
    if not e.get("sure") and not e.get("words"):
        yield f"{where}: it has no words, so no article can be on it"
    for field in sorted(set(e) - {"id", "name", "sure", "words", "headline", "not", "synonyms"}):
        yield f"{where}: unknown field {field!r}"
    for phrase in (p for k in ("sure", "words", "headline", "not", "synonyms") for p in e.get(k, ())):
        if phrase != phrase.lower():
            yield f"{where}: write {phrase!r} in small letters"
    for phrase in sorted(set(e.get("sure", ())) & set(e.get("words", ()))):
        yield f"{where}: {phrase!r} stands under both sure and words"


# --- Feeds and outlets --------------------------------------------------------------------------------------------


def list_problems(file: str, text: str) -> list[str]:
    """What is wrong with feeds.toml or outlets.toml: addresses or slugs used twice, unknown kinds."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [f"{file} cannot be read: {error}"]
    entries: list[Entry] = [
        e for group in data.values() if isinstance(group, list) for e in group if isinstance(e, dict)
    ]
    found: list[str] = []
    for field in ("url", "slug"):
        values = [str(e[field]) for e in entries if field in e]
        found += [f"{file}: {v}: this {field} is there twice" for v in dict.fromkeys(values) if values.count(v) > 1]
    for e in entries:
        if e.get("kind", "trade") not in OUTLET_KINDS:
            found.append(f"{file}: {e.get('url') or e.get('slug') or e.get('name')}: unknown kind {e['kind']!r}")
    return found


# --- All of it ----------------------------------------------------------------------------------------------------


def problems(folder: Path = DATA) -> list[str]:
    """Everything that is wrong with the data files of a folder; feeds and outlets where they are there."""
    tickers = read_tickers((folder / "tickers.csv").read_text("utf-8"))
    found = company_problems((folder / "companies.toml").read_text("utf-8"), tickers)
    found += topic_problems((folder / "topics.toml").read_text("utf-8"))
    for name in ("feeds.toml", "outlets.toml"):
        if (folder / name).exists():
            found += list_problems(name, (folder / name).read_text("utf-8"))
    return found


def main(arguments: list[str] | None = None) -> int:
    """Print the problems of the bundled data, or of the folder named; 0 when there are none."""
    given = sys.argv[1:] if arguments is None else arguments
    folder = Path(given[0]) if given else DATA
    found = problems(folder)
    for line in found:
        print(line)
    if not found:
        table = CompanyTable.from_toml((folder / "companies.toml").read_text("utf-8"))
        print(f"{folder.name}: {len(table.companies())} companies, no problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
