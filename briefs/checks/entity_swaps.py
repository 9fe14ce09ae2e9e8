"""Names (B4): a known name that stands where the source has another."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from briefs.checks.binding import Tied, best, have_both_changed, parted, ties
from briefs.checks.claimed import RESTS, Claimed, around, close_to, in_order, rests_on
from briefs.checks.claims import Claims
from briefs.checks.meaning import keys
from briefs.checks.names import CAPITALS, KIND_OF_BODY, are_akin, everyday, in_digits, name_key
from briefs.checks.nations import NATIONS
from briefs.checks.slots import Slot, slot
from briefs.checks.sources import Place, Source, Sources
from briefs.checks.words import folded, words
from retail.days import SAID_FOR_DAYS
from retail.prose import Name, is_person, names, names_a_people
from retail.types import Violation

_ALIKE = {"brief": 0.5, "text": 0.7}
"""How like its source sentence (0 to 1) a claimed one must be before a name in it is called misplaced: a summary draws
on a whole article, so that names of many sentences meet in one."""


def misplaced(
    name: Name, key: frozenset[str], claimed: Claimed, claims: Claims, sources: Sources
) -> Iterator[Violation]:
    """The name is known, but where it stands now the source has another."""
    if not claimed.places or close_to(claimed, claimed.places[0]) < _ALIKE[claims.form]:
        return
    outlets = {w.low for o in sources.outlets for w in words(o)}
    if key <= outlets or key <= KIND_OF_BODY or _reporting(name, claimed.text) or in_digits(name.text):
        return
    rival = _rival_name(name, key, claimed, claims, sources)
    if rival is None or name_key(rival) & key or are_akin(name_key(rival), key) or name_key(rival) <= SAID_FOR_DAYS:
        return
    if _nations(name_key(rival)) != _nations(key) or names_a_people(rival):
        return
    if is_person(name.text) != is_person(rival) and " " in name.text and " " in rival:
        return  # a person and a body; of one word nobody can tell
    if _one_person(name_key(rival), key, sources) or _no_name(rival, claimed.places[0]):
        return
    if _works_for(claimed.text, name.text, rival):
        return
    here = folded(claimed.places[0].text)
    if (folded(name.text) in here or _short_in(name.text, claimed.places[0].text)) and not name_key(rival) & name_key(
        claimed.text
    ):
        return  # both stand in the source's sentence, and the other was left out
    if not (_short_for(rival, key, sources) or _short_for(name.text, name_key(rival), sources)):
        outlet = claimed.places[0].doc.article.outlet
        yield Violation("B4", claimed.where, f"'{name.text}' stands where {outlet} has '{rival}'")


def _works_for(text: str, one: str, other: str) -> bool:
    """``Acme senior analyst Ann Roe``: person and firm stand side by side, and none replaced the other."""
    between = r"(?:['’]s)?,?\s(?:[a-z][\w-]*\s){0,4}"
    pairs = ((one, other), (other, one))
    return is_person(one) != is_person(other) and any(
        re.search(re.escape(a) + between + re.escape(b), text) for a, b in pairs
    )


def _short_in(short: str, text: str) -> bool:
    """``SEC`` for the Securities and Exchange Commission of a sentence."""
    letters = short.replace("&", "")
    runs = ("".join(re.findall(r"\b[A-Z]", m.group())) for m in CAPITALS.finditer(text))
    return bool(re.fullmatch(r"[A-Z]{2,6}", letters)) and any(letters in run for run in runs)


def _no_name(rival: str, place: Place) -> bool:
    """A ticker in its brackets, letters in the plural (``ISPs``), a state cut short (``Wash.``): no name of its own."""
    cut = len(rival) <= 5 and f"{rival}." in place.text
    return cut or f"<{rival}" in place.text or bool(re.fullmatch(r"[A-Z]{2,}s", rival))


def _nations(key: frozenset[str]) -> bool:
    """Is it a country or a people, with dots or without (``U.S.``)?"""
    return all(w.replace(".", "") in NATIONS for w in key)


def _one_person(a: frozenset[str], b: frozenset[str], sources: Sources) -> bool:
    """``Lena`` and ``Roe`` where a source has Lena Roe."""
    return len(a) == len(b) == 1 and any(a | b <= name_key(n.text) for d in sources.docs for n in d.names)


def _rival_name(name: Name, key: frozenset[str], claimed: Claimed, claims: Claims, sources: Sources) -> str | None:
    """Whose place the name has taken: that of one beside it in the claim, of one in the source's words, or of any."""
    place = claimed.places[0]
    rests = rests_on(claimed.text, place) >= RESTS
    rival = _crossed_name(name, key, claimed, sources) if rests else None
    if rival is None and claimed.where != "headline" and in_order(claimed.text, place) >= _COPIED:
        rival = _slot_rival(name, key, claimed, sources)
    if rival is None and claims.form == "brief" and not key & NATIONS.keys() and not _nearby(key, claimed.places):
        mine = ties(claimed.text, (name.start, name.end), around(claimed.text, name.start))
        theirs = [d.loose_ties(n) for d in sources.docs for n in d.names if name_key(n.text) & key]
        if best(mine, theirs) < _LOOSE:
            rival = next((n.text for n in _names_in(place.doc, place) if not name_key(n.text) & key), None)
            rival = None if rival and name_key(rival) & name_key(claimed.text) else rival
    return rival


def _reporting(name: Name, text: str) -> bool:
    """``The Times reported it first``: named as whose report it is."""
    return bool(re.match(r"\s(?:first\s)?(?:report|writ|wrote|sa(?:id|ys)|told)", text[name.end :])) or text[
        : name.start
    ].rstrip().endswith(("according to", "reported by", "told"))


def _short_for(short: str, key: frozenset[str], sources: Sources) -> bool:
    """``BIL`` is Brierley in an article that has Brierley Investments Ltd."""
    if not re.fullmatch(r"[A-Z]{2,6}", short):
        return False
    if any(
        re.search(rf"{re.escape(w)}\W[^<]{{0,30}}<{short}\b", d.text, re.IGNORECASE) for d in sources.docs for w in key
    ):
        return True  # its ticker
    fulls = [n.text for d in sources.docs for n in d.names if name_key(n.text) & key]
    fulls += [m.group() for d in sources.docs for m in CAPITALS.finditer(d.text) if name_key(m.group()) & key]
    return any("".join(w[0] for w in re.findall(r"[A-Z][\w’'-]*", full)).startswith(short) for full in fulls)


_COPIED = 0.55
"""Share of a claimed sentence's words that must stand in the source's, in order, to lay one on the other."""
_LOOSE = 0.3
"""Weight of what a name is tied to that must be beside it somewhere in a source, where it is not near the passage."""


def _crossed_name(name: Name, key: frozenset[str], claimed: Claimed, sources: Sources) -> str | None:
    """Another name of the claimed sentence with which this one has changed places."""
    if claimed.where == "headline":
        return None
    mine = _name_ties(claimed.text, name)
    for other in names(claimed.text):
        theirs = name_key(other.text)
        apart = other.start > name.end and parted(claimed.text, name.end, other.start)
        if _ROW.fullmatch(claimed.text, name.end, other.start):
            continue
        if (
            not apart
            or not theirs
            or theirs & key
            or theirs <= SAID_FOR_DAYS
            or not (_tellable(theirs) and _tellable(key))
        ):
            continue
        found = _named_ties(key, sources), _named_ties(theirs, sources)
        if all(found) and have_both_changed((mine, _name_ties(claimed.text, other)), found):
            return other.text
    return None


_ROW = re.compile(r",? (?:and|or|&) (?:the )?")
"""``Acme and Zed``: two names of one row, whose order tells nothing."""


def _tellable(key: frozenset[str]) -> bool:
    """A name that can have changed places: no initials, no country."""
    return any(len(w) > 3 and w not in NATIONS for w in key)


@lru_cache(maxsize=2048)
def _name_ties(text: str, name: Name) -> Tied:
    alike = [(n.start, n.end) for n in names(text) if n.start != name.start]
    return ties(text, (name.start, name.end), around(text, name.start), alike)


def _named_ties(key: frozenset[str], sources: Sources) -> list[Tied]:
    return [d.name_ties(n) for d in sources.docs for n in d.names if name_key(n.text) & key]


def _nearby(key: frozenset[str], places: Sequence[Place]) -> bool:
    """Is the name in a sentence that supports as well, a few sentences about it, or where the story opens?"""
    for place in places:
        doc = place.doc
        window = doc.spans[max(0, place.index - 5) : place.index + 3]
        opening = doc.spans[min(3, len(doc.spans) - 1)][1]
        text = doc.text[:opening] + " " + (doc.text[window[0][0] : window[-1][1]] if window else "")
        known = frozenset().union(*(keys(w.low) for w in words(text)))
        plain = {w.replace(".", "") for w in key}
        if (
            key & _parts(text)
            or plain & {w.replace(".", "") for w in _parts(text)}
            or any(k in known for word in key for k in keys(word) if k[0] != "~")
        ):
            return True
    return False


@lru_cache(maxsize=2048)
def _parts(text: str) -> frozenset[str]:
    """The words of a text, hyphenated ones in their parts, as `name_key` gives those of a name."""
    return frozenset(part for w in words(text) for part in re.sub(r"'s?$", "", w.low).strip(".").split("-"))


def _slot_rival(name: Name, key: frozenset[str], claimed: Claimed, sources: Sources) -> str | None:
    """The name that the best supporting places have between the words where the claimed sentence has this one."""
    mine = slot(claimed.text, name.start, name.end, around(claimed.text, name.start))
    laid = [place for place in claimed.places[:3] if not place.is_title]
    seen = [(*_in_place(mine, key, place), place) for place in laid]
    best_same = max((same for same, *_ in seen), default=-1.0)
    for same, likeness, rival, place in seen:
        if rival is None or _in_same_order(name, key, rival, claimed.text, place):
            continue
        if same < 0 and (_keeps_both(rival, claimed) or in_order(claimed.text, place) < _COPIED):
            continue
        if _other_part(name, rival, claimed.text, place) or not _changed_with(key, rival, claimed.text, place):
            continue
        clear = 0.95 if same < 0 else 1.8
        if likeness > clear and likeness > (1.35 if same < 0 else 2.0) * max(best_same, 0) + 0.4:
            return rival
    return None


_IN = re.compile(r"\b(?:in|at|on|from)\s(?:the\s)?$")
_RULED = re.compile(r"\b(?:of|at|for|in|to|with|from|by|on|about|near|via|against|over|under)\s(?:the\s|an?\s)?$")


def _other_part(name: Name, rival: str, text: str, place: Place) -> bool:
    """``in Paris`` for somebody who does or suffers something there: no name stands in the other's place."""
    if not _IN.search(text[: name.start]):
        return False
    there = [n for n in _names_in(place.doc, place) if n.text == rival]
    return bool(there) and not any(_RULED.search(place.doc.text[: n.start][-40:]) for n in there)


def _changed_with(key: frozenset[str], rival: str, text: str, place: Place) -> bool:
    """Where the claim has the other name as well: does that one stand where the source has this?"""
    other = next((n for n in names(text) if _is_form_of(n.text, rival)), None)
    if other is None:
        return True
    its = slot(text, other.start, other.end, around(text, other.start))
    there = [
        (n, its.likeness(slot(place.doc.text, n.start, n.end, (place.start, place.end))))
        for n in _names_in(place.doc, place)
    ]
    turned = max((like for n, like in there if name_key(n.text) & key), default=None)
    own = max((like for n, like in there if n.text == rival), default=0.0)
    return turned is None or turned >= _TURNED * own


_TURNED = 0.5
"""How well, beside its own place, a name must fit that of the other to have changed places with it."""


def _in_same_order(name: Name, key: frozenset[str], rival: str, text: str, place: Place) -> bool:
    """Does the claim have both names, one after the other as the source has them? Then neither took a place."""
    here = [n.start for n in names(text) if _is_form_of(n.text, rival)]
    theirs = [n for n in _names_in(place.doc, place) if name_key(n.text) & key]
    other = next((n.start for n in _names_in(place.doc, place) if n.text == rival), None)
    if not here or not theirs or other is None:
        return False
    return any((n.start < other) == (name.start < at) for n in theirs[:1] for at in here[:1])


def _is_form_of(short: str, full: str) -> bool:
    """``LAPD`` and ``Angeles`` are forms of ``Los Angeles Police Department``."""
    letters = re.sub(r"[^A-Z]", "", short)
    return bool(name_key(short) & name_key(full)) or (
        len(letters) > 1 and letters == "".join(w[0] for w in re.findall(r"[A-Z][\w’'-]*", full))
    )


def _in_place(mine: Slot, key: frozenset[str], place: Place) -> tuple[float, float, str | None]:
    """How like the slot of this name in the place is (-1: it is not there), and the most alike slot of another."""
    best_same, best, rival = -1.0, 0.0, None
    for other in _names_in(place.doc, place):
        theirs = name_key(other.text)
        likeness = mine.likeness(slot(place.doc.text, other.start, other.end, (place.start, place.end)))
        if theirs & key or are_akin(theirs, key):
            best_same = max(best_same, likeness)
        elif likeness > best and theirs and not theirs <= SAID_FOR_DAYS and not everyday(other, theirs, place.is_title):
            best, rival = likeness, other.text
    return best_same, best, rival


def _keeps_both(rival: str, claimed: Claimed) -> bool:
    """Does the claimed sentence name the rival too? Then it may only have turned the sentence round."""
    return any(_is_form_of(n.text, rival) for n in names(claimed.text)) or bool(name_key(rival) & _parts(claimed.text))


_PRONOUNS = frozenset("we i he she they it you this that these those yeah".split())


def _names_in(doc: Source, place: Place) -> list[Name]:
    return [
        n
        for n in doc.names
        if place.start <= n.start < place.end
        and re.search(r"[A-Za-z]\.?[A-Za-z]", n.text)
        and n.text.lower() not in _PRONOUNS
    ]
