"""Text around the news that is not news: datelines, credits, feed footers, wire prefixes. The rules are data."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from html import unescape
from typing import Any, Literal

from retail.errors import ParseError
from retail.tables import DATA, parse_table, read_table
from retail.values import dataclass

CHROME_MOST = 200
"""Characters of a paragraph that can be a page's own."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of boilerplate: where it stands and how it is known."""

    name: str
    field: str
    pattern: re.Pattern[str]
    where: str = ""
    entity: bool = False
    """Not to be removed but decoded."""
    needs: tuple[str, ...] = ()
    """Plain words one of which every match holds; empty: not known."""
    begins: Literal["", "text", "line", "capitals"] = ""
    """Where alone a match can begin: with the text, with a line of it, with a line of capitals; empty: anywhere."""

    def may_match(self, text: str) -> bool:
        """False where the text holds none of `needs`, or begins otherwise: a tenth of what it costs to search it."""
        for word in self.needs:  # a plain loop: `any` over a generator costs more than the words
            if word in text:
                break
        else:
            if self.needs:
                return False
        if self.begins == "capitals" and not _begins_with_capitals(text):
            return False
        if self.begins and (self.begins == "text" or "\n" not in text):
            return self.pattern.match(text) is not None
        return True


_CAPITALS = re.compile(r"^\s*[A-Z][A-Z.’'-]", re.MULTILINE)


def _begins_with_capitals(text: str) -> bool:
    """Whether a line of it begins with a capital and another (or a point, an apostrophe, a hyphen), as datelines do."""
    return (_CAPITALS.search(text) if "\n" in text else _CAPITALS.match(text)) is not None


@cache
def rules() -> tuple[Rule, ...]:
    """The bundled rules in the order in which they are applied."""
    return _read(read_table(DATA / "boilerplate.toml").get("rule", []))


@cache
def rules_of(field: str) -> tuple[Rule, ...]:
    """The bundled rules for a ``text``, a ``title`` or a ``page``: who looks at one kind compiles no other patterns."""
    tables = read_table(DATA / "boilerplate.toml").get("rule", [])
    return _read([table for table in tables if table.get("field") == field])


def rules_from(toml: str) -> tuple[Rule, ...]:
    """Rules from TOML text. Raises `ParseError` that names the rule which cannot be read."""
    return _read(parse_table(toml, "boilerplate.toml").get("rule", []))


def _read(tables: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    found = []
    for table in tables:
        flags = (re.MULTILINE if table.get("lines") else 0) | (0 if table.get("case", True) else re.IGNORECASE)
        try:
            pattern = re.compile(table["pattern"], flags)
        except (re.error, KeyError) as error:
            raise ParseError(f"boilerplate rule {table.get('name', '?')!r} cannot be read: {error}") from error
        found.append(
            Rule(
                name=table["name"],
                field=table["field"],
                pattern=pattern,
                where=table.get("where", ""),
                entity=table.get("becomes") == "entity",
                needs=tuple(table.get("needs", ())),
                begins=table.get("begins", ""),
            )
        )
    return tuple(found)


def boilerplate_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of boilerplate in an article's text, merged and in order."""
    spans = sorted(
        m.span()
        for rule in _rules_for(text)
        if not rule.entity and rule.may_match(text)
        for m in rule.pattern.finditer(text)
        if m.end() > m.start()
    )
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def strip_boilerplate(text: str) -> str:
    """The text without boilerplate; entities that lost their ampersand are decoded, left-over spaces folded."""
    for rule in _rules_for(text):
        if rule.may_match(text):
            text = rule.pattern.sub(_decode if rule.entity else "", text)
    if "\n" in text:
        text = _EMPTY_LINES.sub("\n", text)
    if "  " in text or "\t" in text:
        text = _SPACES.sub(" ", text)
    return text.strip()


def _rules_for(text: str) -> Sequence[Rule]:
    """The rules that may have something to do in a text: none in most."""
    if _signs().search(text):
        return rules_of("text")
    return _datelines() if _begins_with_capitals(text) else ()


@cache
def _signs() -> re.Pattern[str]:
    """Finds any of the words that the rules for texts need: one look, where each rule would look for its own."""
    return re.compile("|".join(sorted({re.escape(word) for rule in rules_of("text") for word in rule.needs})))


@cache
def _datelines() -> tuple[Rule, ...]:
    """The rules for texts that need no words: datelines, which are capitals at the beginning of a line."""
    return tuple(rule for rule in rules_of("text") if not rule.needs)


_SPACES, _EMPTY_LINES = re.compile(r"[ \t]{2,}"), re.compile(r"\n\s*\n+")


def is_chrome(paragraph: str) -> bool:
    """Does a paragraph of a web page belong to the page (an offer, a pointer to other articles, a notice), as a whole?

    Only short ones are looked at: an article may well begin a long paragraph with the same words.
    """
    text = paragraph.strip()
    return len(text) <= CHROME_MOST and any(rule.pattern.match(text) for rule in rules_of("page"))


def _decode(m: re.Match[str]) -> str:
    return unescape("&" + m.group().strip())


@lru_cache(maxsize=4096)  # grouping, ranking and writing each ask for the same headlines
def clean_title(title: str) -> str:
    """The headline without wire prefix (``UPDATE 5-``) and ``- Publisher`` ending; never empty if the title is not."""
    if not _title_signs().search(title):
        return title
    cleaned = title
    for rule in rules_of("title"):
        if rule.may_match(cleaned):
            shorter = rule.pattern.sub("", cleaned).strip()
            if len(shorter.split()) >= (2 if rule.name == "publisher-ending" else 1):
                cleaned = shorter
    return cleaned or title.strip()


@cache
def _title_signs() -> re.Pattern[str]:
    """Finds a sign of the words that the rules for titles need: most titles hold none, and no rule is asked."""
    return re.compile(
        f"[{''.join(sorted({re.escape(word.strip()[0]) for rule in rules_of('title') for word in rule.needs}))}]"
    )
