"""Topics: the subjects of retail news, found by short word lists that a person can read (`data/topics.toml`)."""

from collections.abc import Iterable, Mapping
from functools import cache, cached_property, lru_cache
from typing import Any

from retail.errors import ParseError
from retail.names import words_of
from retail.tables import DATA, parse_table, read_table
from retail.types import Topic
from retail.values import dataclass

FAR = 1500
"""Characters of the text that are read; what a story is about is said by then."""


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
        on = out = once = twice = 0
        for phrase in self._in_titles.found(title):
            marks = self._marks[phrase]
            on |= marks.sure | marks.title
            out |= marks.never
        body = self._in_texts.found(text[:FAR])
        for phrase in body:
            marks = self._marks[phrase]
            on |= marks.sure
            twice |= once & marks.words
            once |= marks.words
        open_to = twice & ~on & ~out
        if open_to:
            on |= self._said_twice(open_to, body)
        on &= ~out
        return tuple(i for bit, i in self._bits if on & bit) if on else ()

    def _said_twice(self, rules: int, body: Iterable[str]) -> int:
        """Those of the rules of which two `words` in the text tell something of their own."""
        found = 0
        for bit, _ in self._bits:
            if bit & rules and len(_distinct(p for p in body if self._marks[p].words & bit)) >= 2:
                found |= bit
        return found

    def resolve(self, phrase: str) -> Topic | None:
        """The topic that a phrase of a query names by id, name or synonym, whatever its case, hyphens and plural."""
        key = _spaced(phrase)
        return self._by_phrase.get(key) or self._by_phrase.get(key.removesuffix("s")) or self._by_phrase.get(key + "s")

    @cached_property
    def _bits(self) -> tuple[tuple[int, str], ...]:
        """Each rule's bit in `_Marks`, and its topic."""
        return tuple((1 << at, topic) for at, topic in enumerate(self._rules))

    @cached_property
    def _marks(self) -> Mapping[str, "_Marks"]:
        """What each phrase of any rule says of all of them."""
        found: dict[str, _Marks] = {}
        for (bit, _), r in zip(self._bits, self._rules.values(), strict=True):
            title = (*r.words, *r.headline)
            for name, phrases in (("sure", r.sure), ("words", r.words), ("title", title), ("never", r.never)):
                for phrase in phrases:
                    marks = found.setdefault(phrase, _Marks())
                    setattr(marks, name, getattr(marks, name) | bit)
        return found

    @cached_property
    def _in_titles(self) -> "_Phrases":
        return _Phrases(self._marks)

    @cached_property
    def _in_texts(self) -> "_Phrases":
        return _Phrases(phrase for phrase, marks in self._marks.items() if marks.sure or marks.words)

    @cached_property
    def _by_phrase(self) -> Mapping[str, Topic]:
        found: dict[str, Topic] = {}
        for r in self._rules.values():
            for phrase in (r.topic.id, r.topic.name, *r.topic.synonyms):
                found.setdefault(_spaced(phrase), r.topic)
        return found


@dataclass(slots=True)
class _Marks:
    """What a phrase says, a bit a rule: where it is enough, one of two, enough in a title, or rules the topic out."""

    sure: int = 0
    words: int = 0
    title: int = 0
    never: int = 0


class _Phrases:
    """Phrases to be found in texts. Most words of a text are in none of them, and of a phrase of several words only
    the longest is looked up: no text is searched for a phrase whose two longest words are not among its own."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._single: dict[str, tuple[str, ...]] = {}
        self._longer: dict[str, tuple[tuple[str, str, str], ...]] = {}
        for phrase in phrases:
            words = sorted(phrase.split(), key=len, reverse=True) or [""]
            if len(words) == 1:
                for form in (phrase, f"{phrase}s"):
                    self._single[form] = (*self._single.get(form, ()), phrase)
            else:
                for form in (words[0], f"{words[0]}s"):
                    self._longer[form] = (*self._longer.get(form, ()), (words[1], f"{words[1]}s", phrase))
        beside = {form for found in self._longer.values() for *forms, _ in found for form in forms}
        self._words = frozenset({*self._single, *self._longer, *beside})

    def found(self, text: str) -> set[str]:
        """Those that the text holds as whole words, blanks for hyphens and with an "s" at the end or without."""
        line = _words(text)
        words = self._words.intersection(line)
        held = {phrase for word in self._single.keys() & words for phrase in self._single[word]}
        padded = ""
        for word in self._longer.keys() & words:
            for other, others, phrase in self._longer[word]:
                if other in words or others in words:
                    padded = padded or f" {' '.join(line)} "
                    if f" {phrase} " in padded or f" {phrase}s " in padded:
                        held.add(phrase)
        return held


def _distinct(phrases: Iterable[str]) -> set[str]:
    """The phrases that tell something of their own: "price" and "prices" are one, "job" in "job cuts" is none."""
    stems = {p.removesuffix("s") for p in phrases}
    return {s for s in stems if not any(s != other and s in other for other in stems)}


def _spaced(text: str) -> str:
    """Lower-case words parted by blanks, possessives and punctuation gone: ``Store-brand`` is ``store brand``."""
    return " ".join(_words(text))


def _words(text: str) -> list[str]:
    lowered = text.lower()
    for written, read in _READ_AS:
        if written in lowered:
            lowered = lowered.replace(written, read)
    return words_of(lowered)


_READ_AS = (("’", "'"), ("'s ", " "), ("&", " and "), ("walmart+", "walmart plus"))


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


@lru_cache(4_096)  # the same few words are asked for
def resolve_topic(phrase: str) -> Topic | None:
    """The topic that a phrase of a query names (bundled table): ``own label`` is private label."""
    return TopicTable.bundled().resolve(phrase)
