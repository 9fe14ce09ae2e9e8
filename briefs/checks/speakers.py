"""Who is said to say it (rubric C3): the people of a claim held against those to whom a source gives the same words.

`support` looks at the sentence that a claim rests on as a whole. Here each part of a claim that is handed to a person
is held by itself against what the sources have from that person, and against what they have from another one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from briefs.checks.claimed import Claimed, rests_on
from briefs.checks.sources import Place, Sources
from briefs.checks.words import words
from retail.prose import Attributed, attributions, is_person
from retail.types import Violation

_PARTED = re.compile(r";\s|,?\s(?:while|whereas|but|although|though)\s|,\sand\s")
"""What parts the statements of two speakers in one sentence."""
_SAYS = 0.6
"""How surely (see `rests_on`) what is said must rest on another's words to be called theirs."""
_CLEARLY = 0.6
"""Share of that which the speaker's own words may reach at most."""


def check_speakers(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """A person who is said to say what a source has from another person, and nothing like it from this one."""
    if claimed.verbatim or claimed.where == "headline":
        return
    for said in attributions(claimed.text):
        part, speaker = part_of(said, claimed.text), _alone(said.speaker)
        if not _is_human(speaker) or speaker not in part or not is_subject(said, claimed.text):
            continue
        held = _held(speaker, statement(said, part), sources)
        if held.other >= _SAYS and held.own <= _CLEARLY * held.other:
            yield Violation("C3", claimed.where, f"{held.outlet} has this from {held.rival}, not from {speaker}")
            return


@dataclass(frozen=True, slots=True)
class _Held:
    """How well a speaker's own sentences support a statement, and how well (`other`) those of another person do."""

    own: float = 0.0
    other: float = 0.0
    rival: str = ""
    outlet: str = ""


def _held(speaker: str, told: str, sources: Sources) -> _Held:
    own, best = 0.0, _Held()
    surname = _surname(speaker)
    for doc in sources.docs:
        full = {_surname(who) for n in doc.names if _is_human(who := _alone(n.text))}
        if surname not in full:
            return _Held()  # a stranger: the names' business
        for place in doc.places:
            share = rests_on(told, place)
            theirs = {_surname(s): s for s in map(_alone, _speakers_of(place))}
            if surname in theirs or (not theirs and surname in _beside(place)):
                own = max(own, share)
            else:
                rival = next((s for last, s in theirs.items() if last in full and not s.isupper()), None)
                if rival and share > best.other:
                    best = _Held(0.0, share, rival, doc.article.outlet)
    return _Held(own, best.other, best.rival, best.outlet)


def _speakers_of(place: Place) -> list[str]:
    said = [a.speaker for a in place.doc.attributions if a.start == place.start]
    said += [q.speaker for q in place.doc.quotations if q.speaker and place.start <= q.start < place.end]
    return said


def _beside(place: Place) -> set[str]:
    """The words of a sentence and of the two before it: whoever is named there may be meant."""
    spans = place.doc.spans[max(0, place.index - 2) : place.index + 1]
    return {_bare(w.low) for w in words(place.doc.text[spans[0][0] : spans[-1][1]])}


_BODY = re.compile(
    r"^[A-Z]\s|(?:^|\s)(?:[A-Z]{2,}|(?:[A-Z]\.){2,})(?:\s|$)|\b(?:Representative|House|Party|Mart|News)\b"
)


def _is_human(name: str) -> bool:
    """A full name with no initials of a body in it (``US Trade Representative``, ``K Mart``)."""
    return is_person(name) and not _BODY.search(name)


def _alone(name: str) -> str:
    """``Ann Roe`` of ``Ann Roe of Acme``."""
    return name.partition(" of ")[0]


def _surname(name: str) -> str:
    last = words(name)[-1:]
    return _bare(last[0].low) if last else ""


def _bare(low: str) -> str:
    return re.sub(r"'s?$", "", low).strip(".")


def statement(said: Attributed, text: str) -> str:
    """What is said, without who says it: the words behind the verb, or those before the clause that it ends."""
    at = text.find(said.speaker)
    verb = text.find(said.verb, at) if at >= 0 else -1
    if verb < 0:
        verb = text.lower().find(said.verb)
    behind, before = text[verb + len(said.verb) :], text[:verb].rpartition(",")[0]
    return behind if len(words(behind)) > len(words(before)) else before or text


def part_of(said: Attributed, text: str) -> str:
    """The part of a sentence that is handed to one speaker, of several."""
    cuts = [0, *(m.end() for m in _PARTED.finditer(text)), len(text)]
    return next((text[a:b] for a, b in pairwise(cuts) if a <= said.at < b), text)


_NO_SUBJECT = re.compile(r"\bto $|\b(?:he|she|they|it|who) (?:also |has |had |have )?$", re.IGNORECASE)
_RULED = re.compile(r"\b(?:of|for|at|in|with|than|from|over) (?:(?:the|its|his|her|their|an?|\w+) )?$")


def is_subject(said: Attributed, text: str) -> bool:
    """Is the name itself what says: not ``Acme is to report``, not ``Acme ..., he said``, not ``winner of the Cup``?"""
    at = text.find(said.speaker)
    before = text[: text.find(said.verb, at)] if 0 <= at < said.at else ""
    return not _NO_SUBJECT.search(before) and not (before and _RULED.search(text[:at]) and "," not in before[at:])
