"""Roles (B5): each person is called what a source calls them, and former stays former."""

import re
from collections.abc import Iterator, Sequence

from briefs.checks.claimed import RESTS, Claimed, rests_on
from briefs.checks.meaning import keys
from briefs.checks.sources import Place, Source, Sources
from briefs.checks.words import words
from retail.prose import Role, is_person, names, roles
from retail.types import Violation


def check_offices(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """Violations B5 of one sentence that is no copy: who holds a role, and whether still."""
    yield from check_roles(claimed.where, claimed.text, sources, places=claimed.places)
    yield from _lost_past(claimed)
    yield from _still_held(claimed, sources)
    yield from _made_past(claimed, sources)


def check_roles(
    where: str, text: str, sources: Sources, person: str | None = None, places: Sequence[Place] = ()
) -> Iterator[Violation]:
    """Roles with a holder: some source must give the person that role, and still (or no longer) so."""
    for role in roles(text):
        who = role.person or person
        if who and len(who) < 2:
            continue
        if who:
            yield from _role(where, role, who, sources, places)
        else:
            yield from _unheld(where, text, role, places)


def _role(where: str, role: Role, person: str, sources: Sources, places: Sequence[Place]) -> Iterator[Violation]:
    surname = re.sub(r"'s?$", "", words(person)[-1].low) if words(person) else ""
    near = [(r, d) for d in sources.docs for r in d.roles if _held_near(r, surname, d)]
    same = [(r, d) for r, d in near if _same_role(r, role)]
    if not any(surname in d.lows for d in sources.docs) or _titled(role, surname, sources):
        return
    if not same:
        if not role.former and _does_it(role, surname, sources):
            return
        if any(_told_nearby(r, surname, d) for d in sources.docs for r in d.roles if _same_role(r, role)):
            return
        if near or not any(role.role in d.text.lower() for d in sources.docs):
            given = f"; {near[0][1].article.outlet} has '{near[0][0].printed}'" if near else ""
            yield Violation("B5", where, f"no source calls {person} {role.printed}{given}")
        return
    best = [(r, d) for r, d in same for p in places[:1] if d is p.doc and p.start <= r.start < p.end] or same
    yield from _standing(where, role, person, best)


_DOING = {
    "analyst": re.compile(r"\bwho (?:follows|covers|tracks|rates)\b"),
    "chairman": re.compile(r"\bwho chairs\b|\bchairs (?:the|its|their)\b"),
    "chief executive": re.compile(r"\bwho (?:runs|heads|leads)\b"),
    "founder": re.compile(r"\b(?:co-?)?founded\b"),
    "owner": re.compile(r"\b(?:who|which) owns\b"),
    "professor": re.compile(r"\bwho teaches\b|\bteaches \w+ at\b"),
    "spokesperson": re.compile(r"\bwho speaks for\b|\bspeaking for\b"),
}
"""What a source may say of somebody instead of naming the role."""


def _does_it(role: Role, surname: str, sources: Sources) -> bool:
    """``analyst`` for somebody ``who follows`` a company: does a sentence that names the person tell it?"""
    doing = _DOING.get(role.role)
    if doing is None:
        return False
    return any(
        surname in {re.sub(r"'s?$", "", w.low) for w in words(p.text)} and doing.search(p.text)
        for d in sources.docs
        for p in d.places
    )


def _told_nearby(role: Role, surname: str, doc: Source) -> bool:
    """``... lost its chief executive. Paul Tellier ...``: a role with no holder, beside a sentence that names him."""
    at = doc.at(role.start)
    near = " ".join(doc.text[a:b] for a, b in doc.spans[max(0, at - 1) : at + 2])
    return role.person is None and surname in {re.sub(r"'s?$", "", w.low) for w in words(near)}


def _standing(where: str, role: Role, who: str, same: Sequence[tuple[Role, Source]]) -> Iterator[Violation]:
    """Former stays former, interim stays interim."""
    first, doc = same[0]
    if any(r.printed.lower() == role.printed.lower() for r, _ in same):
        return
    if not any(r.former == role.former for r, _ in same) and not (role.former and _then_only(same)):
        stale = "former" if first.former else "not former"
        yield Violation("B5", where, f"{doc.article.outlet} has {who} as {stale} {first.role}, not '{role.printed}'")
    elif not any(r.interim == role.interim for r, _ in same):
        yield Violation("B5", where, f"{doc.article.outlet} has {who} as '{first.printed}', not '{role.printed}'")


def _then_only(same: Sequence[tuple[Role, Source]]) -> bool:
    """``the director at the time``: told as a role of the past without a word before it."""
    return any(re.match(r"\W+(?:at the time|then)\b", d.text[r.end :]) for r, d in same)


def _lost_past(claimed: Claimed) -> Iterator[Violation]:
    """``former`` or ``interim`` before words that the claimed sentence has without it."""
    if (
        not claimed.places
        or rests_on(claimed.text, claimed.places[0]) < RESTS
        or _GONE.search(claimed.text)
        or _PAST.search(claimed.text)
        or re.search(r"\b(?:when|while) \w+ was\b", claimed.text)
    ):
        return
    place = claimed.places[0]
    mine = [re.sub(r"'s?$", "", w.low) for w in words(claimed.text)]
    for m in _PAST.finditer(place.text):
        after = [re.sub(r"'s?$", "", w.low) for w in words(place.text[m.end() :])][:2]
        held = any(m.start() <= r.start - place.start <= m.end() for r in place.doc.roles) or m.group()[0] not in "aA"
        if len(after) == 1:  # ``two former executives.``
            after = [*[re.sub(r"'s?$", "", w.low) for w in words(place.text[: m.start()])][-1:], *after]
        if held and len(after) == 2 and any(mine[i : i + 2] == after for i in range(len(mine))):
            why = f"{place.doc.article.outlet} says '{m.group().strip()} {' '.join(after)}'"
            yield Violation("B5", claimed.where, why)
            return


_FORMER_OFFICE = re.compile(
    r"(?<!his )(?<!her )(?<!their )\b(?:[Ff]ormer|[Oo]ne-?time) (?:[A-Z][\w’'.-]* )*(?P<what>(?:[a-z][a-z-]+ )?)"
    r"(?P<head>head|lead|minister|leader|boss|captain|adviser|advisor|ambassador|secretary|executive|chief|director|"
    r"chairman|president|governor|commissioner|spokes(?:man|woman|person)|editor|coach|manager|mayor|senator)\b"
)


def _still_held(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """``Roe, the grain minister`` of somebody whom every source that has the office calls a former one."""
    mine = frozenset().union(*(_own_forms(w.low) for w in words(claimed.text)))
    people = {_bare(w.low) for n in names(claimed.text) for w in words(n.text)[-1:]}
    for doc in sources.docs:
        for m in _FORMER_OFFICE.finditer(doc.text):
            what = [w.low for w in words(f"{m['what']}{m['head']}")]
            if not all(_own_forms(w) & mine for w in what) or _is_past(what[-1], claimed.text):
                continue
            who = people & _holder_of(m, doc)
            if who and not _holds_now(who, what, doc):
                yield Violation("B5", claimed.where, f"{doc.article.outlet} says '{m.group()}'")
                return


def _holder_of(m: re.Match[str], doc: Source) -> set[str]:
    """The surname of whoever the sentence names nearest to a former office; of all named before, where it is ``he``."""
    full = {_bare(w.low) for n in doc.names if is_person(n.text) for w in words(n.text)[-1:]}
    at = doc.at(m.start())
    a, b = doc.spans[at]
    near = [
        (min(abs(m.start() - n.end), abs(n.start - m.end())), _bare(w.low))
        for n in doc.names
        if a <= n.start < b and not m.start() <= n.start < m.end()
        for w in words(n.text)[-1:]
        if _bare(w.low) in full
    ]
    if near and not re.search(r"\b(?:he|she)\b", doc.text[a:b]):
        return {min(near)[1]}
    before = doc.text[doc.spans[max(0, at - 1)][0] : b]
    return full & {_bare(w.low) for w in words(before)}


def _holds_now(who: set[str], office: Sequence[str], doc: Source) -> bool:
    """Does some sentence give the person the office as one that is, or was until this story, theirs?"""
    return any(
        not (_PAST.search(p.text) or _NO_LONGER.search(p.text))
        and who & {_bare(w.low) for w in words(p.text)}
        and all(_own_forms(w) & doc.keys[p.index] for w in office)
        for p in doc.places
    )


def _own_forms(low: str) -> frozenset[str]:
    """What a word may be matched by without the words that are only like it."""
    return frozenset(k for k in keys(low) if k[0] not in "~=")


def _is_past(office: str, text: str) -> bool:
    """Does the claim, right by the word for the office, say that it is one of the past?"""
    for w in words(text):
        if _own_forms(w.low) & _own_forms(office):
            beside = text[max(0, w.start - 40) : w.end + 8]
            if _GONE.search(beside) or _PAST.search(beside):
                return True
    return False


def _bare(low: str) -> str:
    return re.sub(r"'s?$", "", low).strip(".")


_NO_LONGER = re.compile(r"\b(?:former(?:ly)?|ex-|previously|onetime|one-time)[\s-]*(?:\w+ed\s)?", re.IGNORECASE)
_GONE = re.compile(
    r"\b(?:former|ex-|used to|previous|once|onetime|one-time|then|at the time|"
    r"late|resign\w*|step\w* down|quit|left|leav\w+|"
    r"retire\w*|succe\w+|"
    r"replac\w+|remov\w+|oust\w*|fired|sacked|dismiss\w*|until|depart(?!ment)\w*|outgoing|"
    r"(?:was|were) (?:once|formerly|previously|then|the|its|an?|their|his|her) )",
    re.IGNORECASE,
)
_NEAR_ROLE = 30
"""Characters within which a role follows the word that makes it one of the past."""


def _made_past(claimed: Claimed, sources: Sources) -> Iterator[Violation]:
    """``former England captain`` where every source has him as captain, and none says that he is not any more."""
    if not claimed.places or rests_on(claimed.text, claimed.places[0]) < RESTS:
        return
    for m in _NO_LONGER.finditer(claimed.text):
        if m.group().lower().startswith(("previous", "formerly", "one")) and not any(
            0 <= r.start - m.end() <= _NEAR_ROLE for r in roles(claimed.text)
        ):
            continue  # ``previously promised``
        after = [keys(w.low) for w in words(claimed.text[m.end() :]) if w.content or w.low in ("chief", "head")][:2]
        seen = [p.text for p in claimed.places[:3] if after and all(a & p.doc.keys[p.index] for a in after)]
        if seen and not any(_GONE.search(text) for text in seen):
            outlet = claimed.places[0].doc.article.outlet
            yield Violation("B5", claimed.where, f"'{m.group().strip()}' is not what {outlet} says")
            return


def _unheld(where: str, text: str, role: Role, places: Sequence[Place]) -> Iterator[Violation]:
    """A role without a name beside it stands as it does in the supporting sentences."""
    if _WAS.search(text[: role.start]):
        return
    same = [(r, p.doc) for p in places[:2] for r in p.doc.roles if p.start <= r.start < p.end and r.role == role.role]
    if same and not role.former and not role.interim:
        yield from _standing(where, role, "them", same)


_WAS = re.compile(
    r"\b(?:was|were|been|served as|during|time as|tenure as|years as)\s"
    r"(?:(?:the|its|their|his|her|an?)\s)?(?:[\w.]+\s)?$",
    re.IGNORECASE,
)
"""``when she was secretary of state``: a role told as one of the past."""
_PAST = re.compile(r"\b(?:former|ex-|interim|acting|outgoing|retired)\s*", re.IGNORECASE)


def check_role_text(where: str, role: str, person: str, sources: Sources) -> Iterator[Violation]:
    """A role given beside a quotation: where every source that has it says ``former``, it must say so too."""
    surname = re.sub(r"'s?$", "", words(person)[-1].low) if words(person) else ""
    head = [w.low for w in words(role) if w.content or w.low in ("chief", "executive")]
    if not surname or not head or _PAST.search(role):
        return
    seen = [
        d.text[a:b]
        for d in sources.docs
        for a, b in d.spans
        if surname in {re.sub(r"'s?$", "", w.low) for w in words(d.text[a:b])}
    ]
    with_role = [text for text in seen if all(w in text.casefold() for w in head[-1:])]
    if with_role and all(
        re.search(
            rf"(?i)\b(?:former|ex-|interim|acting|outgoing|retired)\s*(?:[\w.&'’-]+\s){{0,4}}?{re.escape(head[-1])}", t
        )
        for t in with_role
    ):
        yield Violation("B5", where, f"the source does not say that {person} still is (or fully is) {role}")


_HEADS = frozenset({"head", "boss", "leader"})
"""Plain words for whoever leads."""
_LED = frozenset(["governor", "president", "chief executive", "managing director", "director", "chairman"])
"""Offices of whoever leads, which a source may cut to ``chief``."""
_LEADS = r"(?<!former )(?<!interim )(?<!acting )\b(?:chief|boss|head)\s(?:[A-Z][\w.’'-]*\s){{0,2}}(?i:{})\b"
_TITLES = {
    "senator": "sen",
    "representative": "rep",
    "governor": "gov",
    "attorney general": "atty",
    "professor": "prof",
}


def _titled(role: Role, surname: str, sources: Sources) -> bool:
    """``Sen. Bernie Sanders``: the role as a title before the name."""
    if role.role in _LED and any(re.search(_LEADS.format(re.escape(surname)), d.text) for d in sources.docs):
        return True
    short = _TITLES.get(role.role)
    form = re.compile(rf"\b{short}\.?\s(?:[\w.]+\s){{0,2}}{re.escape(surname)}\b", re.IGNORECASE)
    return bool(short) and any(form.search(d.text) for d in sources.docs)


def _same_role(a: Role, b: Role) -> bool:
    return a.role == b.role or a.role in b.role or b.role in a.role or b.role in _HEADS


def _held_near(role: Role, surname: str, doc: Source) -> bool:
    """Does the role stand with the person: named as its holder, or in the same sentence as the only holder?"""
    if role.person:
        return re.sub(r"'s?$", "", words(role.person)[-1].low) == surname if words(role.person) else False
    a, b = doc.spans[doc.at(role.start)]
    return surname in {re.sub(r"'s?$", "", w.low) for w in words(doc.text[a:b])}
