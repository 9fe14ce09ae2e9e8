"""Who buys from whom, who pays whom, who does it to whom (rubric B4): the same names with their parts exchanged.

In words of its own a sentence may be built in any way, active or passive, by verb or by noun. What it may not do is
give a name the other part of the same doing: the buyer's to the seller, the payer's to the paid.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from briefs.checks.claimed import RESTS, Claimed, rests_on
from briefs.checks.names import are_akin, name_key
from briefs.checks.words import canon
from retail.days import SAID_FOR_DAYS
from retail.prose import Name, names, sentences
from retail.types import Violation

_TAKES = (
    r"buy|buys|bought|buying|acquir(?:e|es|ed|ing)|purchas(?:e|es|ed|ing)|tak(?:e|es|ing) over|took over|taken over|"
    r"receiv(?:e|es|ed|ing)|snapp(?:ed|ing) up"
)
_GIVES = r"sell|sells|sold|selling|offload(?:s|ed|ing)?|divest(?:s|ed|ing)?|transfer(?:s|red|ring)?"
_PAYS = r"pay|pays|paid|paying|reimburs(?:e|es|ed|ing)|compensat(?:e|es|ed|ing)|refund(?:s|ed|ing)?|repay|repays|repaid"
_DOES = (
    r"reject(?:s|ed|ing)?|su(?:e|es|ed|ing)|beat|beats|beating|defeat(?:s|ed|ing)?|injur(?:e|es|ed|ing)|"
    r"accus(?:e|es|ed|ing)|criticis(?:e|es|ed|ing)|criticiz(?:e|es|ed|ing)|overt(?:ake|akes|ook|aken|aking)|"
    r"back(?:s|ed|ing)?|support(?:s|ed|ing)?|endors(?:e|es|ed|ing)|succeed(?:s|ed|ing)?|replac(?:e|es|ed|ing)|"
    r"suppl(?:y|ies|ied|ying)|attack(?:s|ed|ing)?|blam(?:e|es|ed|ing)|prais(?:e|es|ed|ing)|own|owns|owned|owning|"
    r"hir(?:e|es|ed|ing)|fir(?:ed|ing)|sack(?:s|ed|ing)?|invit(?:e|es|ed|ing)|challeng(?:e|es|ed|ing)"
)
_VERB = re.compile(
    rf"\b(?:(?P<take>{_TAKES})|(?P<give>{_GIVES})|(?P<pay>{_PAYS})|(?P<do>{_DOES})|"
    r"(?P<noun>acquisition|purchase|takeover|sale|payment)|(?P<passed>pass(?:es|ed)?))\b",
    re.IGNORECASE,
)
_PASSIVE = re.compile(r"\b(?:be|been|being|is|are|was|were|get|got)\s(?:\w+ly\s)?$|,\s$", re.IGNORECASE)
_LINK = re.compile(r"\b(?P<link>of|at|for|in|to|with|from|by|on|about|via|against|than|as)\s")
_STOPS = re.compile(
    r"[;:]|,\s(?:and|but|while|which|who|whom)\s|\b(?:while|but|although|because|before|after|when|that)\s"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A name's part in a doing: ``deal`` (taker, giver, thing), ``pay`` (taker, giver) or a verb (doer, done)."""

    doing: str
    part: str
    name: frozenset[str]
    printed: str


_AGAINST = {
    ("deal", "taker"): ("giver", "thing"), ("deal", "giver"): ("taker",), ("deal", "thing"): ("taker",),
    ("pay", "taker"): ("giver",), ("pay", "giver"): ("taker",),
}  # fmt: skip
"""The parts that a name cannot have had as well in one doing."""


def check_doings(claimed: Claimed) -> Iterator[Violation]:
    """A name with the other part of what the sentence it rests on tells."""
    if claimed.verbatim:
        return
    mine = parts(claimed.text)
    near = [p for p in claimed.places[:3] if rests_on(claimed.text, p) >= RESTS] if mine else []
    told = [(part, p.doc.article.outlet) for p in near for part in parts(p.text)]
    for one in mine:
        same = [(t, outlet) for t, outlet in told if t.doing == one.doing and _same(t, one)]
        if any(t.part == one.part for t, _ in same):
            continue
        other = next(
            ((t, o) for t, o in same if t.part in _AGAINST.get((one.doing, one.part), _turned(one.part))), None
        )
        if other and (_is_clear(one, mine) or _both_turned(one, mine, [t for t, _ in told])):
            why = f"'{one.printed}' is the {one.part} here and the {other[0].part} in what {other[1]} says"
            yield Violation("B4", claimed.where, why)
            return


def _same(a: Part, b: Part) -> bool:
    return bool(a.name & b.name) or are_akin(a.name, b.name)


def _is_clear(one: Part, mine: tuple[Part, ...]) -> bool:
    """A buyer or somebody paid may be told by that alone; a seller or payer only with the other side beside it."""
    if one.doing not in ("deal", "pay"):
        return False
    return one.part == "taker" or any(
        o.doing == one.doing and o.part == "taker" and not o.name & one.name for o in mine
    )


def _turned(part: str) -> tuple[str, ...]:
    return ("done",) if part == "doer" else ("doer",)


def _both_turned(one: Part, mine: tuple[Part, ...], told: list[Part]) -> bool:
    """Has the other name of the same verb the other part as well?"""
    for other in mine:
        if other.doing == one.doing and other.part != one.part and not _same(other, one):
            return any(t.doing == one.doing and _same(t, other) and t.part == one.part for t in told)
    return False


@lru_cache(maxsize=2048)
def parts(text: str) -> tuple[Part, ...]:
    """Every name's part in every deal, payment and doing of the text."""
    found: list[Part] = []
    for start, end in sentences(text):
        sentence = text[start:end]
        known = [n for n in names(sentence) if _tells(n, sentence)]
        for verb in _VERB.finditer(sentence):
            if sentence.startswith(" back", verb.end()):
                continue  # what is bought back was the buyer's own
            found += _parts_of(sentence, verb, known)
    return tuple(dict.fromkeys(found))


_PEOPLE = re.compile(r"^[A-Z][a-z]+(?:ian|ean|ese|ish|can|man|ench|utch|wiss)$")


def _tells(name: Name, text: str) -> bool:
    """No day, no month, no ticker, no ``Brazilian (brewer)``: a name that can do something."""
    key = name_key(name.text)
    if _PEOPLE.search(name.text) and re.match(r"\s[a-z]", text[name.end :]):
        return False
    return bool(key) and not key <= SAID_FOR_DAYS and text[max(0, name.start - 1) : name.start] != "<"


def _parts_of(text: str, verb: re.Match[str], known: list[Name]) -> Iterator[Part]:
    sort = verb.lastgroup or ""
    before = text[: verb.start()]
    stop = _STOPS.search(text, verb.end())
    after = [n for n in known if verb.end() <= n.start < (stop.start() if stop else len(text))]
    linked = _linked(text, verb.end(), after)
    passive = sort in ("take", "give", "pay", "do") and bool(_PASSIVE.search(before)) and verb.group().lower()[-2:] in (
        "ed", "ld", "ht", "id", "en"
    )  # fmt: skip
    subject = _subject(text, verb.start(), known)
    bare = linked.get("", [])[:1]
    thing_of = bare or linked.get("of", [])[:1]
    if sort == "do":
        doing = canon(verb.group().lower())
        doer, done = (linked.get("by", []), [subject]) if passive else ([subject], thing_of)
        yield from _as_parts(doing, doer=doer, done=done)
    elif sort == "pay":
        if passive:
            yield from _as_parts("pay", taker=[subject], giver=linked.get("by", []))
        else:
            yield from _as_parts("pay", giver=[subject], taker=bare or linked.get("to", []))
    elif sort == "take":
        received = verb.group().lower().startswith("receiv")
        taker, thing = (linked.get("by", []), [subject]) if passive else ([subject], thing_of)
        if received:
            money = re.search(r"\bpay(?:ment|out)|[$£€]|\bfee\b", text[verb.end() : verb.end() + 40])
            yield from _as_parts("pay" if money else "deal", taker=taker, giver=linked.get("from", []))
        else:
            yield from _as_parts("deal", taker=taker, thing=thing, giver=linked.get("from", []))
    elif sort == "give":
        giver = linked.get("by", []) if passive else [subject]
        yield from _as_parts("deal", giver=giver, taker=linked.get("to", []))
    elif sort == "passed":
        if linked.get("from") and linked.get("to"):
            yield from _as_parts("deal", giver=linked["from"], taker=linked["to"])
    else:
        yield from _nominal(verb.group().lower(), linked)


def _nominal(noun: str, linked: dict[str, list[Name]]) -> Iterator[Part]:
    """``its acquisition of Acme by Zed``, ``the sale of Acme to Zed``, ``a payment from Acme``."""
    if noun == "payment":
        yield from _as_parts("pay", giver=linked.get("from", []), taker=linked.get("to", []))
    elif noun == "sale":
        yield from _as_parts("deal", thing=linked.get("of", []), taker=linked.get("to", []))
    else:
        giver = linked.get("from", [])
        yield from _as_parts("deal", thing=linked.get("of", []), taker=linked.get("by", []), giver=giver)


def _as_parts(doing: str, **given: list[Name] | list[Name | None]) -> Iterator[Part]:
    for part, held in given.items():
        for name in held:
            if name is not None:
                yield Part(doing, part, name_key(name.text), name.text)


def _linked(text: str, at: int, after: list[Name]) -> dict[str, list[Name]]:
    """The names behind a verb by the preposition that rules them (none: the object), a row of names as its first."""
    found: dict[str, list[Name]] = {}
    link, last = "", at
    for i, name in enumerate(after):
        between = text[last : name.start]
        if not (i and re.fullmatch(r"\s(?:and|or)\s(?:the\s)?|,\s", between)):
            link = _ruled(between) or ("" if i == 0 else "?")
        found.setdefault(link, []).append(name)
        last = name.end
    return found


def _ruled(before: str) -> str:
    """The preposition that rules what follows, three words at most between."""
    found = list(_LINK.finditer(before))
    return found[-1]["link"] if found and len(before[found[-1].end() :].split()) <= _BETWEEN else ""


_BETWEEN = 3


def _subject(text: str, at: int, known: list[Name]) -> Name | None:
    """The name that does what the verb says: the nearest before it that no preposition rules, if it is near."""
    before = [n for n in known if n.end <= at]
    for name in reversed(before):
        if _ruled(text[: name.start][-30:]) or text[name.end : name.end + 2] in ("'s", "’s"):
            continue
        between = text[name.end : at]
        return name if len(between.split()) <= _NEAR and not re.search(r"[;:]", between) else None
    return None


_NEAR = 8
"""Words that may stand between a subject and its verb."""
