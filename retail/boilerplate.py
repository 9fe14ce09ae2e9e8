"""Text around the news that is not news: datelines, credits, feed footers, wire prefixes. The rules are data."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path

from retail.errors import ParseError

_DATA = Path(__file__).parent / "data" / "boilerplate.toml"


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of boilerplate: where it stands and how it is known."""

    name: str
    field: str
    pattern: re.Pattern[str]
    where: str = ""
    entity: bool = False
    """Not to be removed but decoded."""


@cache
def rules() -> tuple[Rule, ...]:
    """The bundled rules in the order in which they are applied."""
    return rules_from(_DATA.read_text(encoding="utf-8"))


def rules_from(toml: str) -> tuple[Rule, ...]:
    """Rules from TOML text. Raises `ParseError` that names the rule which cannot be read."""
    found = []
    for table in tomllib.loads(toml).get("rule", []):
        flags = (re.MULTILINE if table.get("lines") else 0) | (0 if table.get("case", True) else re.IGNORECASE)
        try:
            pattern = re.compile(table["pattern"], flags)
        except (re.error, KeyError) as error:
            raise ParseError(f"boilerplate rule {table.get('name', '?')!r} cannot be read: {error}") from error
        found.append(
            Rule(table["name"], table["field"], pattern, table.get("where", ""), table.get("becomes") == "entity")
        )
    return tuple(found)


def boilerplate_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of boilerplate in an article's text, merged and in order."""
    spans = sorted(
        m.span()
        for rule in rules()
        if rule.field == "text" and not rule.entity
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
    for rule in rules():
        if rule.field == "text":
            text = rule.pattern.sub(_decode if rule.entity else "", text)
    return re.sub(r"[ \t]{2,}", " ", re.sub(r"\n\s*\n+", "\n", text)).strip()


def _decode(m: re.Match[str]) -> str:
    return unescape("&" + m.group().strip())


def clean_title(title: str) -> str:
    """The headline without wire prefix (``UPDATE 5-``) and ``- Publisher`` ending; never empty if the title is not."""
    cleaned = title
    for rule in rules():
        if rule.field == "title":
            shorter = rule.pattern.sub("", cleaned).strip()
            if len(shorter.split()) >= (2 if rule.name == "publisher-ending" else 1):
                cleaned = shorter
    return cleaned or title.strip()
