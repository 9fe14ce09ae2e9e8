""" "Your Views": the best of yesterday's argument, told back word for word, with consent. Pure.

Only replies of people who said that they may be quoted, one a person; where people voted for different options, the
replies chosen come from different sides first. The tally is the votes, nothing else.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from retail.types import Brief, Digest, Message

CONSENTS = "consents"
"""Kind of the records of who may be quoted: by user id, ``{"choice": "named" | "unnamed" | "no" | null}``."""
VOTES = "votes"
"""Kind of the records of votes: by ``channel/ts`` of the question, ``{"votes": {user: option}, "serial": n}``."""
MOST_REPLIES = 3
FEWEST_WORDS, MOST_WORDS = 5, 70
"""A reply is quoted whole or not at all: shorter says nothing, longer would be a speech."""
UNNAMED = "A reader"
_MARKUP = re.compile(r"<(?:[@#!]|https?:|mailto:)[^>]*>|```")


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said and voted under one brief."""

    headline: str
    question: str
    tally: tuple[tuple[str, int], ...]
    replies: tuple[Message, ...]
    sides: Mapping[str, int]
    """Option voted for, by user id."""

    @property
    def liveliness(self) -> tuple[int, int]:
        """People who wrote, then votes."""
        return len({reply.user for reply in self.replies}), sum(count for _, count in self.tally)


def talk_of(brief: Brief, replies: Sequence[Message], votes: Mapping[str, Any] | None) -> Talk:
    """The talk under a brief: people's replies in order, and the votes as they were kept."""
    cast = {str(user): int(option) for user, option in ((votes or {}).get("votes") or {}).items()}
    options = brief.question.options if brief.question else ()
    tally = tuple((option, sum(1 for one in cast.values() if one == at)) for at, option in enumerate(options))
    question = brief.question.text if brief.question else ""
    return Talk(brief.headline, question, tally if cast else (), tuple(replies), cast)


def digest_of(day: date, talks: Sequence[Talk], consents: Mapping[str, Mapping[str, Any]]) -> Digest | None:
    """The liveliest talk as a digest; None where nobody voted and nobody who may be quoted wrote."""
    for talk in sorted(talks, key=lambda talk: talk.liveliness, reverse=True):
        chosen = list(_chosen(talk, consents))
        if chosen or talk.tally:
            return Digest(
                day,
                talk.tally,
                tuple((_credit(consents[reply.user]), quoted_words(reply.text)) for reply in chosen),
                talk.question or talk.headline,
                tuple(reply.user for reply in chosen),
            )
    return None


def _credit(consent: Mapping[str, Any]) -> str:
    """Empty: by name, which the surface knows from the id; else the words that stand for one."""
    return "" if consent.get("choice") == "named" else UNNAMED


def quoted_words(text: str) -> str:
    """A reply as it was typed: Slack's three escapes undone, nothing else changed."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def is_quotable(text: str) -> bool:
    """Is it a remark that stands by itself: of fitting length, no mention, no link, no bare question?"""
    count = len(text.split())
    return FEWEST_WORDS <= count <= MOST_WORDS and not _MARKUP.search(text) and not text.rstrip().endswith("?")


def _chosen(talk: Talk, consents: Mapping[str, Mapping[str, Any]]) -> Iterator[Message]:
    """At most three replies, one a person, each side's first before anybody's second."""
    free: dict[str, Message] = {}
    for reply in talk.replies:
        allowed = consents.get(reply.user, {}).get("choice") in ("named", "unnamed")
        if allowed and not reply.mentions_us and is_quotable(quoted_words(reply.text)):
            free.setdefault(reply.user, reply)
    first_of_side = {talk.sides[user]: user for user in reversed(free) if user in talk.sides}
    fair = [user for user in free if user in first_of_side.values()]
    ordered = [*fair, *(user for user in free if user not in fair)][:MOST_REPLIES]
    yield from sorted((free[user] for user in ordered), key=lambda reply: float(reply.ts))


def without(digest: Digest, authors: frozenset[str]) -> Digest:
    """The digest without what these people wrote."""
    kept = [
        (reply, author) for reply, author in zip(digest.replies, digest.authors, strict=True) if author not in authors
    ]
    return Digest(
        digest.day, digest.tally, tuple(r for r, _ in kept), digest.question, tuple(author for _, author in kept)
    )
