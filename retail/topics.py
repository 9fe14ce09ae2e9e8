"""Topics: the subjects of retail news, found by short word lists that a person can read (`data/topics.toml`)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from retail.errors import ParseError
from retail.tables import DATA, parse_table, read_table
from retail.types import Topic

FAR = 1500
"""Characters of the text that are read; what a story is about is said by then."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """What makes an article be on a topic: one `sure` phrase, one of `words` in the headline or two in the text."""

    topic: Topic
    sure: tuple[str, ...]
    words: tuple[str, ...]
    never: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()
    """Words that count in the headline and not in the text, where they are in every second article ("ceo")."""


class TopicTable:
    """The topics with their rules; read only."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = {r.topic.id: r for r in rules}

    @classmethod
    def bundled(cls) -> "TopicTable":
        """The table that ships with the project, read once."""
        return _bundled()

    @classmethod
    def from_toml(cls, text: str) -> "TopicTable":
        """A table from TOML in the form of ``data/topics.toml``. Raises ParseError naming the entry at fault."""
        return cls.from_data(parse_table(text, "topics.toml"))

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "TopicTable":
        """A table from what such TOML holds. Raises ParseError naming the entry at fault."""
        return cls(_rule(entry) for entry in data.get("topic", []))

    def topics(self) -> tuple[Topic, ...]:
        """All topics in the order of the table."""
        return tuple(r.topic for r in self._rules.values())

    def rules(self) -> tuple[Rule, ...]:
        """All rules in the order of the table."""
        return tuple(self._rules.values())

    def tag(self, title: str, text: str) -> tuple[str, ...]:
        """Ids of the topics an article is on, in the order of the table. Never raises."""
        head = self._phrases_in(title)
        body = self._phrases_in(text[:FAR])
        return tuple(i for i, r in self._rules.items() if _is_on(r, head, body))

    def resolve(self, phrase: str) -> Topic | None:
        """The topic that a phrase of a query names by id, name or synonym, whatever its case, hyphens and plural."""
        key = _spaced(phrase)
        return self._by_phrase.get(key) or self._by_phrase.get(key.removesuffix("s")) or self._by_phrase.get(key + "s")

    def _phrases_in(self, text: str) -> set[str]:
        """The phrases of the rules that a text holds, blanks for hyphens."""
        flat = _spaced(text)
        padded = f" {flat} "
        words = set(flat.split())
        found = words & self._singles.keys()
        out = {p for w in found for p in self._singles[w]}
        for first in words & self._longer.keys():
            out.update(p for p in self._longer[first] if f" {p} " in padded or f" {p}s " in padded)
        return out

    @cached_property
    def _singles(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for phrase in self._all_phrases:
            if " " not in phrase:
                for form in (phrase, f"{phrase}s"):
                    found[form] = (*found.get(form, ()), phrase)
        return found

    @cached_property
    def _longer(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for phrase in self._all_phrases:
            first, _, rest = phrase.partition(" ")
            if rest:
                found[first] = (*found.get(first, ()), phrase)
        return found

    @cached_property
    def _all_phrases(self) -> frozenset[str]:
        return frozenset(p for r in self._rules.values() for p in (*r.sure, *r.words, *r.never, *r.headline))

    @cached_property
    def _by_phrase(self) -> Mapping[str, Topic]:
        found: dict[str, Topic] = {}
        for r in self._rules.values():
            for phrase in (r.topic.id, r.topic.name, *r.topic.synonyms):
                found.setdefault(_spaced(phrase), r.topic)
        return found


def _is_on(rule: Rule, head: set[str], body: set[str]) -> bool:
    if any(p in head for p in rule.never):
        return False
    if any(p in head or p in body for p in rule.sure) or any(p in head for p in (*rule.words, *rule.headline)):
        return True
    return len(_distinct(p for p in rule.words if p in body)) >= 2


def _distinct(phrases: Iterable[str]) -> set[str]:
    """The phrases that tell something of their own: "price" and "prices" are one, "job" in "job cuts" is none."""
    stems = {p.removesuffix("s") for p in phrases}
    return {s for s in stems if not any(s != other and s in other for other in stems)}


def _spaced(text: str) -> str:
    """Lower-case words parted by blanks, possessives and punctuation gone: ``Store-brand`` is ``store brand``."""
    lowered = (
        text.lower().replace("’", "'").replace("'s ", " ").replace("&", " and ").replace("walmart+", "walmart plus")
    )
    return " ".join(_WORD.findall(lowered))


def _rule(entry: Mapping[str, Any]) -> Rule:
    try:
        topic = Topic(entry["id"], entry["name"], tuple(entry.get("synonyms", ())))
    except KeyError as error:
        raise ParseError(
            f"topics.toml: {entry.get('id') or entry.get('name') or 'a topic'}: {error} is missing"
        ) from error
    return Rule(topic, *(tuple(_spaced(p) for p in entry.get(k, ())) for k in ("sure", "words", "not", "headline")))


@cache
def _bundled() -> TopicTable:
    return TopicTable.from_data(read_table(DATA / "topics.toml"))


def tag_topics(title: str, text: str) -> tuple[str, ...]:
    """Ids of the topics an article is on (bundled table)."""
    return TopicTable.bundled().tag(title, text)


def topics() -> tuple[Topic, ...]:
    """All topics (bundled table)."""
    return TopicTable.bundled().topics()


def resolve_topic(phrase: str) -> Topic | None:
    """The topic that a phrase of a query names (bundled table): ``own label`` is private label."""
    return TopicTable.bundled().resolve(phrase)
