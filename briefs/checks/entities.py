"""Names (B4): each is in a source, or follows from one that is."""

import re
from collections.abc import Iterator

from briefs.checks.claimed import Claimed, none_of
from briefs.checks.claims import Claims
from briefs.checks.entity_swaps import misplaced
from briefs.checks.meaning import keys
from briefs.checks.names import CAPITALS, EARTH, KIND_OF_BODY, are_akin, common, everyday, in_digits, name_key
from briefs.checks.nations import NATIONS
from briefs.checks.sources import Sources
from briefs.checks.words import canon, folded
from retail.days import SAID_FOR_DAYS
from retail.prose import Name, is_title_case, names
from retail.types import Violation
from retail.words import stem


def check_names(claimed: Claimed, claims: Claims, sources: Sources) -> Iterator[Violation]:
    """Violations B4 of one sentence."""
    titled = is_title_case(claimed.text)
    for name in (_without_opener(n, sources) for n in names(claimed.text)):
        key = name_key(name.text)
        aside = claimed.text[max(0, name.start - 1) : name.start] == "(" or _ASIDE.search(name.text)
        if not key or aside or len(name.text) < 2 or key <= SAID_FOR_DAYS | EARTH or everyday(name, key, titled):
            continue
        if _CURRENCY.match(claimed.text, name.end):
            continue
        unknown = sorted(w for w in key if not _word_known(w, sources))
        if not unknown:
            unknown = _other_nation(key, sources)
        elif len(key) > len(unknown):
            unknown = [w for w in unknown if w not in KIND_OF_BODY]
        if unknown and not _initials(name.text, sources) and not in_digits(name.text):
            yield Violation("B4", claimed.where, f"the name '{name.text}' is {none_of(sources)}")
        elif not unknown and not claimed.verbatim:
            yield from misplaced(name, key, claimed, claims, sources)


def _other_nation(key: frozenset[str], sources: Sources) -> list[str]:
    """``Bank of England`` where the articles speak of Britain and of the Bank of Japan: known in parts only."""
    only = [w for w in key if w not in sources.lows and w in NATIONS]
    rest = key.difference(only)
    if not only or not rest:
        return []
    like = [name_key(n.text) for d in sources.docs for n in d.names if rest <= name_key(n.text)]
    national = [k for k in like if k & NATIONS.keys()]
    return only if national and not any(are_akin(frozenset(only), k) for k in national) else []


_CURRENCY = re.compile(r"\s(?:dollars?|dlrs?|pounds?|francs?|cents?)\b")
"""After ``U.S.`` or ``Canadian``: a part of an amount, which has its own check."""
_ASIDE = re.compile(r"^[RDI]-[A-Z]|-(?:based|led|owned|born|listed|style|backed|made)\b")
"""``R-Ohio``, ``Ohio-based``: no names of their own."""
_NATIONAL = re.compile(r"(?:ian|ean|ese|ish|an|ic|i)$")


def _word_known(word: str, sources: Sources) -> bool:
    if word in sources.lows or word in SAID_FOR_DAYS or word.replace(".", "") in sources.lows:
        return True
    if any(key in sources.all_keys for key in keys(word) if key[0] != "~"):
        return True
    if len(word) > 4 and _undoubled(word) in {_undoubled(low) for low in sources.lows if low[:2] == word[:2]}:
        return True
    if len(word) > 4 and any(low[:4] == word[:4] and _NATIONAL.search(low) for low in sources.lows):
        return True
    if word not in NATIONS and _of_place(word, sources):
        return True
    if len(word) <= _FEW_LETTERS and word in sources.hyphen_initials:
        return True
    parts = re.split(r"[-&./]", word)
    return len(parts) > 1 and all(p in sources.lows for p in parts if p)


_FEW_LETTERS = 4
"""Most letters that a name's initials have: ``AB InBev`` of Anheuser-Busch InBev."""


def _of_place(word: str, sources: Sources) -> bool:
    """``Californian`` where a source has California, ``Parisian`` where it has Paris."""
    tail = re.search(r"(?:(?:ian|ean|an|er|n|ite)s?|ese)$", word)
    bare = word[: tail.start()] if tail else ""
    return len(bare) > 3 and any(low.startswith(bare) and len(low) <= len(bare) + 2 for low in sources.lows)


def _undoubled(word: str) -> str:
    """``Johann`` and ``Johan`` are one name."""
    return re.sub(r"(.)\1", r"\1", word)


def _without_opener(name: Name, sources: Sources) -> Name:
    """``Acme`` of ``Quitting Acme``: an everyday word that opens the sentence before a name that the sources have."""
    first, _, rest = name.text.partition(" ")
    linked = "of " if rest.startswith("of ") else ""  # ``Ownership of Acme``
    rest = rest.removeprefix(linked)
    if not name.opening or not rest or first.isupper() or not common({canon(first.lower()), stem(first.lower())}):
        return name
    if any(folded(name.text) in d.folded for d in sources.docs) or not any(
        folded(rest) in d.folded for d in sources.docs
    ):
        return name
    return Name(name.start + len(first) + 1 + len(linked), name.end, rest)


def _initials(name: str, sources: Sources) -> bool:
    """``FTC`` for Federal Trade Commission, and back."""
    letters = re.sub(r"[^A-Za-z]", "", name)
    if letters.isupper() and 2 <= len(letters) <= 5:
        for doc in sources.docs:
            for full in doc.names:
                caps = "".join(w[0] for w in re.findall(r"[A-Z][\w’'-]*", full.text))
                if caps.endswith(letters) and len(full.text) > len(name) + 2:
                    return True
    if letters.isupper() and ("&" in name or 3 <= len(letters) <= 6):
        for doc in sources.docs:
            if "&" in name and letters in "".join(re.findall(r"\b[A-Z]", doc.text[: doc.title_end])):
                return True
            runs = ("".join(re.findall(r"\b[A-Z]", m.group())) for m in CAPITALS.finditer(doc.text))
            if any(letters in run for run in runs):
                return True
    if "&" in name and any("&".join(re.findall(r"\b[A-Z]", name)) in doc.text for doc in sources.docs):
        return True  # ``Standard & Poor's`` where a source has S&P
    caps = "".join(w[0] for w in re.findall(r"[A-Z][\w’'-]*", name)).lower()
    return len(caps) >= 3 and (caps in sources.lows or ".".join(caps) in sources.lows)
