"""The words of a text as the checks compare them: lower case, without inflection, synonyms folded into one."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from retail.days import SAID_FOR_DAYS
from retail.lexicon import SPEECH_VERBS, STOPWORDS
from retail.prose import quotations
from retail.words import stem

_GROUPS = (
    "buy acquire purchase takeover acquisition acquirer buyer purchaser buyout",
    "store shop outlet location supermarket",
    "share stock",
    "company firm business retailer chain grocer group",
    "cut reduce trim lower slash reduction",
    "rise increase grow climb gain jump surge growth advance up higher",
    "fall drop decline slip decrease slide down tumble plunge",
    "close shut shutter closure closing",
    "open launch start begin opening",
    "worker employee staff job associate",
    "consumer shopper customer",
    "deal agreement pact transaction",
    "alliance partnership tie partner",
    "talk discussion negotiation",
    "lawsuit suit sue",
    "chief ceo",
    "executive exec official ceo",
    "name appoint hire",
    "leave depart resign quit exit departure",
    "approve clear approval",
    "block reject halt",
    "big large",
    "online ecommerce internet web digital",
    "quarter quarterly",
    "earnings profit earn income",
    "revenue sales sell sold divest offload",
    "merger merge combination combine",
    "price pricing",
    "spend invest investment spending",
    "product item good",
    "federal government",
    "recall withdraw",
    "union labor labour",
    "build construct construction",
    "show find finding",
    "expand expansion",
    "test trial pilot",
    "deliver delivery",
    "comment remark statement",
    "decline refuse",
    "pay cost",
    "end finish",
    "tell inform",
    "lead head run",
    "succeed replace successor",
    "about approximately roughly around",
    "american us u.s",
    "regulator watchdog agency",
    "settle settlement",
    "sign signed",
    "month monthly",
    "percent pct",
    "supplier vendor",
    "warehouse centre center distribution",
    "raise hike lift",
    "want seek",
    "keep retain",
    "add extra additional",
    "half",
)
_SYNONYM = {stem(word): stem(group.split()[0]) for group in reversed(_GROUPS) for word in group.split()}
_DUAL = {stem("decline"): (stem("fall"), stem("decline"))}
_WORD = re.compile(r"[$£€₹¥]?\d+(?:[.,:]\d+)*%?|[^\W\d_]+(?:['’.&-][^\W\d_]+)*|[^\W_]+")
_NO_CONTENT = STOPWORDS | SPEECH_VERBS | SAID_FOR_DAYS
_TABLE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‑": "-", "−": "-"})


@lru_cache(maxsize=65536)
def canon(word: str) -> str:
    """A word without inflection, synonyms folded into one: ``acquired`` and ``bought`` are one word."""
    base = stem(re.sub(r"'s?$", "", word))
    return _SYNONYM.get(base, base)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: as compared (`low`), without inflection (`stem`); `content` if it carries meaning itself."""

    start: int
    end: int
    low: str
    stem: str
    content: bool


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order."""
    return tuple(_word(m) for m in _WORD.finditer(text))


def _word(m: re.Match[str]) -> Word:
    low, stemmed, content = _read(m.group())
    return Word(m.start(), m.end(), low, stemmed, content)


@lru_cache(maxsize=20_000)
def _read(printed: str) -> tuple[str, str, bool]:
    """A word as compared, its stem, and whether it carries meaning."""
    low = unicodedata.normalize("NFKC", printed).translate(_TABLE).casefold()
    bare = re.sub(r"'s?$", "", low).strip(".")
    digit = any(c.isdigit() for c in low)
    return low, canon(bare), len(bare) > 1 and not digit and bare not in _NO_CONTENT


def content(text: str) -> list[str]:
    """Stems of the words that carry meaning, each once, in order."""
    return list(dict.fromkeys(w.stem for w in words(text) if w.content))


def folded(text: str) -> str:
    """Words as compared, one space apart and around: what verbatim means."""
    return " " + " ".join(w.low for w in words(text)) + " "


def unquoted(text: str) -> str:
    """The text with its quotations left white, each place where it was; one or two words in marks stay."""
    for q in reversed(quotations(text)):
        if not q.scare:
            text = text[: q.start] + " " * (q.end - q.start) + text[q.end :]
    return text
