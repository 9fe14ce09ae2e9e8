"""Sentences fit to be told, and the choice among them: whole, verbatim, safe to stand without their neighbours. Pure.

The score is tf-idf centrality, words of the title, place in the text and length; where one sentence must say it all,
the words that an editor's line would probably have (weights chosen on one half of a set of human one-line summaries,
figures from the other: `python -m evals.extracts`). What can not stand alone (a sentence
that opens with "he" or "but"), says nothing ("click here") or says it in the first person is no candidate at all.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from retail.boilerplate import boilerplate_spans
from retail.days import A_MONTH
from retail.lexicon import COMMON_OPENERS, OPINION_WORDS
from retail.prose import Quotation, dates, is_person, quotations, sentences, with_dates
from retail.types import Article, Span, evidence_text
from retail.words import STOP_WORDS, idf, stem, stems, tokens

MIN_WORDS, MAX_WORDS = 6, 48
CUT_LENGTH = 200
"""Characters from which a text that ends without a full stop is taken for cut: feeds cut there or later, and a desk
that leaves the full stop out writes less."""
MAX_FIRST_WORDS = 60
"""Of the sentence an article opens with: a wire's one-sentence story is often that long."""
FEWEST_WORDS = 40
"""Words from which one sentence is enough for a brief."""
SAID_ALREADY = 0.6
"""Share of the shorter sentence's content words from which two say the same."""
RUN_WORDS = 75
"""Words in a row that we may take from one article (K1 of the quality rubric)."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What a sentence's score is made of."""

    centrality: float = 1.0
    title: float = 2.5
    first: float = 1.2
    early: float = 0.35
    length: float = 0.45
    """Taken off for each ten words away from `ideal`."""
    quoted: float = 0.6
    """Taken off for a sentence with quoted words: they have a place of their own."""
    company: float = 0.25
    ideal: int = 24


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of an article that may be told. `start` and `end` are offsets into the evidence text."""

    article: Article
    index: int
    """Which sentence of the text it is, from 0."""
    start: int
    end: int
    text: str
    """As printed in the source, but with relative days made dates and boilerplate left out."""
    stems: frozenset[str]
    dangling: bool = False

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    @property
    def span(self) -> Span:
        """The place that proves it."""
        return Span(self.article.id, self.start, self.end)


_NAMED_AFTER = r"(?! (?:of|by|between|from|against) (?:the |an? )?(?:[a-z-]+ )?[A-Z])"
"""Not where the noun says itself what it is of: ``the acquisition of Acme``."""
_DANGLING = re.compile(
    r"[\"'“‘(]*(?:he|she|they|it|its|his|her|hers|their|theirs|him|them|this|these|those|that|such|"
    r"both(?! (?-i:[A-Z])[^,;.]{1,50} and )|neither(?! (?-i:[A-Z])[^,;.]{1,50} nor )|"
    r"but|however|also|and|or|so(?!-)|yet|still|then(?!-)|thus|therefore|instead(?! of)|meanwhile|moreover|"
    r"furthermore|additionally|nevertheless|nonetheless|besides|otherwise|similarly|likewise|consequently|hence|too|"
    r"again|there(?! (?:is|are|was|were|has been|have been|will be|would be) )|here|"
    r"the (?:company|retailer|grocer|chain|firm|group|store|supermarket|two|pair|latter|former|other|man|woman|duo|"
    r"agency|union|brand|business(?! (?:world|community))|stores|site|products?|same|executive|spokesman|spokeswoman|"
    r"spokesperson|analysts?|judge|court|role|job|partners|companies|service|feature|position)|"
    r"the (?-i:new(?!(?: [a-z-]+){1,2} (?:of|at|between) [A-Z]))|"
    r"the (?-i:(?:deal|move|report|announcement|decision|plan|acquisition|merger|offer|bid|statement|figures?|"
    r"results?|study|survey|suit|lawsuit|ruling|order|recall|shares|stock(?! (?:market|exchange))|changes?|increase|"
    r"decrease|agreement|transaction|filing|pilot|program|initiative|closures?|cuts?|layoffs?|law(?! (?:firm|school))|"
    rf"bill|rule|measure|launch|partnership)\b{_NAMED_AFTER})|"
    r"the (?:first|second|third)(?![ -](?:quarter|half|largest|biggest|smallest|-))|"
    r"another|one of (?:them|those|these)|some of (?:them|those|these)|as such|for (?:example|instance)|"
    r"in (?:other words|fact|total|all|turn|that case|this|(?:addition|contrast|response|return)(?! (?:to|for) ))|"
    r"at (?:the time|that time|the same time|that point|this point)|on (?:the other hand|top of that)|"
    r"as a result(?! of)|that said|of (?:those|these|that)|by (?:then|contrast|comparison)|since then|even so|"
    r"after that|"
    r"(?:(?:an?|one|two|three|some|several|a few|the) (?:\w+ )?)?"
    r"(?:hours?|days?|weeks?|months?|years?|minutes?|moments?) (?:earlier|later|before|after(?:wards?)?)(?=,)|"
    r"the (?:next|following|previous|same) (?:day|morning|week|month|year)|"
    r"not only that|what(?:'|’)s more|more(?:over| importantly)|other|others|most of (?:them|those))\b",
    re.I,
)
_TITLED = re.compile(r"[\"'“‘(]*(?:Mr|Mrs|Ms|Dr|Prof|Sir)\.?\s+[A-Z]")
_LATE_PRONOUN = re.compile(
    r"^[\"“‘']*[^“”\"]{0,40}?\b(?:he|she|they)\b\s+(?:said|says|added|told|noted|wrote|explained)\b"
)
_NUMBERED = "".join(
    rf"(?<!\b{word} )" for word in "Fund War Phase Category Part Type Tier Class Title Level Series".split()
)
"""``World War I``, ``Phase I``: a number, and nobody who speaks."""
_FIRST_PERSON = re.compile(
    rf"(?<![\w.-])(?:{_NUMBERED}I(?!-)|I['’](?:m|ve|d|ll)|we|We|our|Our|us|my|My|me|we['’](?:re|ve|ll))\b"
)
_SECOND_PERSON = re.compile(r"\b(?:you|your|You|Your)\b")
_OPINION = re.compile(
    r"(?<![\w-])(?:" + "|".join(re.escape(word) for word in OPINION_WORDS if len(word) > 3) + r")(?![\w-])"
    r"(?<!\bsmart(?= (?:phones?|devices?|glasses|tvs?|homes?|watch|watches|speakers?|cards?|meters?|carts?|tags?)\b))",
    re.I,
)
_DUTY = frozenset({"should", "must", "ought"})
"""What somebody may be told to have asked for, ruled or found: whose demand it is must stand in the sentence."""
_SERVICE = re.compile(
    r"\b(?:click here|sign up (?:here|now|today|for (?:our|the|a|free))|newsletter|read more|follow us|"
    r"(?<!who )(?<!customers )(?<!users )(?<!people )(?<!members )subscribe|"
    r"all rights reserved|"
    r"(?:our|these) (?:terms of (?:use|service)|privacy policy)|^(?:terms of|privacy policy)|(?-i:ADVERTISEMENT)|"
    r"^advertisement|(?<!-)sponsored (?:by|content|posts?|articles?|stor(?:y|ies)|messages?|links?)|"
    r"(?:was|is) presented by|photo(?:graph)? by|image credit|getty images|copyright (?:©|\(c\)|\d{4})|contact us at|"
    r"for more information|at the end of this release|subscribers?[- ]only|"
    r"e-?mail (?:us|the)|listen to this|watch (?:more|the video)|https?://|www\.|@\w{3,}|"
    r"ignore (?:all|any|the|previous)|(?:previous|prior|above) instructions|system prompt)\b|[<>{}|]|\]\(|#\w{4,}",
    re.I,
)
_WIRE = re.compile(
    rf"(?:[A-Z][A-Za-z/., ]{{1,40}}[, ] ?)?{A_MONTH} \d{{1,2}}(?:, \d{{4}})?"
    r"(?: \([^)]{2,30}\))? ?(?:-{1,2}|–|—) +"
)
"""A dateline that stands as a sentence's first words: ``NEW YORK, Sept 27 (Wire) - ``."""
_BARE_WIRE = re.compile(rf"{A_MONTH} \d{{1,2}} (?=[A-Z])")
_WIRE_INSIDE = re.compile(
    rf"\bBy [A-Z]\w+ (?:[A-Z]\w+ )?(?:[A-Z]{{3,}}|{A_MONTH} \d)|"
    rf"\((?:Updates?|Adds?|Rewrites|Recasts|Corrects?|Writes)\b|\b[A-Z]{{4,}} {A_MONTH} \d{{1,2}} [A-Z]"
)
_CUT_OR_NOTE = re.compile(r"^notes?:|\b0\.$", re.I)
"""A table's footnote; a sentence that ended at a decimal point (``was down 0.``)."""
_SAYS_NOTHING = re.compile(
    rf"(?:The |the )?(?:[A-Z][\w.&'’-]*(?: of| and)? ){{1,6}}(?:reported|reports|said|says|announced|wrote)"
    rf"(?: (?:it|so|that))?(?: (?:on|late|early))*(?: {A_MONTH} \d{{1,2}}(?:, \d{{4}})?)?\."
)
"""Who said something when, and not what: half of a sentence that was cut in two."""
_ENDS = re.compile(r"(?:[.!”\")\]]|(?<=[.!?,])[’'])\s*$")
"""A full stop or a mark that closes; an apostrophe alone may be all that a feed left of a word."""
_LOWER_BRAND = re.compile(r"[a-z]{1,4}[A-Z]")
"""``eBay``, ``iPhone``: names that begin small."""


_HANDED_OVER = re.compile(
    r"\b(?:said|says?|told|tells?|rul(?:ed|es|ing)|found|finds|concluded|ordered|orders|argue[sd]?|arguing|urge[sd]?|"
    r"urging|demand(?:s|ed|ing)?|recommend(?:s|ed|ing)?|propose[sd]?|proposing|warn(?:s|ed|ing)?|call(?:s|ed|ing) for|"
    r"ask(?:s|ed|ing)?|according to|(?:decide[sd]?|consider(?:s|ed|ing)?) whether|wrote|writes|believes?|agree[sd]?)\b"
)


def is_dangling(text: str) -> bool:
    """Does the sentence open with a word that points back to a sentence it would be cut off from (C7)?"""
    return bool(_DANGLING.match(text) or _TITLED.match(text) or _LATE_PRONOUN.match(text))


def quoted_spans(text: str, found: Iterable[Quotation] | None = None) -> list[tuple[int, int]]:
    """(start, end) of what stands in quotation marks."""
    return [(quote.start, quote.end) for quote in (quotations(text) if found is None else found)]


def outside_quotes(text: str) -> str:
    """The text with everything in quotation marks left out."""
    out, at = [], 0
    for start, end in quoted_spans(text):
        out.append(text[at:start])
        at = max(at, end)
    return " ".join([*out, text[at:]])


def dated(text: str, published: datetime) -> str:
    """The sentence with relative days made absolute, but for what is quoted: ``on Tuesday`` -> ``on Nov. 17``."""
    out, at = [], 0
    for start, end in quoted_spans(text):
        out += [with_dates(text[at:start], published) if at < start else "", text[start:end]]
        at = max(at, end)
    return "".join([*out, with_dates(text[at:], published) if at < len(text) else ""])


def relative_date(text: str, published: datetime) -> str | None:
    """The first relative date outside quotation marks that could not be made absolute (``last week``)."""
    found = (mention.surface for mention in dates(outside_quotes(text), published) if mention.is_relative)
    return next((surface for surface in found if not _OF_THE_TEXT.search(surface)), None)


_OF_THE_TEXT = re.compile(r"\byears? ago$|^previous\b", re.I)
"""What hangs on no day of reading: years past, and ``the previous quarter``, that before the one just named."""


def candidates(article: Article, longest: int = MAX_WORDS) -> list[Candidate]:
    """The article's sentences that may be told, in order; those that dangle are marked and need the one before."""
    body = evidence_text(article)
    junk = boilerplate_spans(article.text)
    offset = len(article.title) + 1
    found = []
    for index, (start, end) in enumerate(sentences(article.text)):
        start, end = without_boilerplate(junk, start, end, article.text)
        short = index == 0 and end == len(article.text.rstrip()) and not _breaks_off(article.text[start:end])
        short = short or _is_wire_line(article, start, end)
        made = _candidate(article, index, start + offset, end + offset, body[start + offset : end + offset], short)
        most = max(longest, MAX_FIRST_WORDS) if index == 0 and longest == MAX_WORDS else longest
        if made is not None and MIN_WORDS <= made.words <= most:
            found.append(made)
    return found


_LEADS_ON = frozenset(
    (
        "a an the of to in at by for from with into between against during and or but nor than as that which whose "
        "because while when is are was were be been has have had will would could should may might its their his our my"
    ).split()
)
"""Words that no sentence ends with."""


_CREDIT_LAST = re.compile(
    r"\w (?:said|says|reported|(?:show|reveal)ed)"
    r"(?: (?:on|in) (?:[A-Z]\w+day|(?:an?|the) (?:\w+ ){0,2}(?:interview|statement|report)))?\s*$"
)
"""Who said all that, and when: how a wire's sentence ends."""


def _breaks_off(text: str) -> bool:
    """Does a one-sentence text without a full stop end where a feed cut it, and not where its writer did?"""
    last = re.search(r"[\w’']+\W*$", text)
    return (len(text) >= CUT_LENGTH and not _CREDIT_LAST.search(text)) or (
        last is not None and last.group().strip().lower() in _LEADS_ON
    )


_BULLET = re.compile(r"[*•·▪]\s+$")
_NEXT_BULLET = re.compile(r"\s*(?:[*•·▪]|--|\((?:Adds|Updates)|Source text|Further company|For a summary)")
_WIRE_LINE = re.compile(
    r"(?!(?:Says?|Sees?|Expects?|Reports?|Announces?|Plans?|Names?|Raises?|Cuts?|Its?|Exec|C[EFO]O|Rpt)\b)"
    r"[A-Z][\w.&’'-]*(?: [\w.&’'$%-]+){0,5}? "
    r"(?:raises|cuts|lifts|rises|rose|falls|fell|grew|dropped|gained|increased|decreased|declined|sees|expects|says|said|"
    r"names|named|acquires|buys|sells|joins|reaffirms|starts|resumes|downgrades|upgrades|places|affirms|assigns)\b .*\w"
)


def _is_wire_line(article: Article, start: int, end: int) -> bool:
    """Is it a whole point of a wire's list (``* UBS raises target price to $73 from $66``): who does what, not cut?

    One that only repeats the headline is none.
    """
    text = article.text
    marked = _BULLET.search(text, max(0, start - 3), start)
    if not (marked and _NEXT_BULLET.match(text, end) and _WIRE_LINE.fullmatch(text, start, end)):
        return False
    return not content_stems(text[start:end]) <= content_stems(article.title)


def without_boilerplate(junk: Sequence[tuple[int, int]], start: int, end: int, text: str) -> tuple[int, int]:
    """(start, end) of the stretch less boilerplate and dateline at its edges; empty where some is in its middle."""
    for left, right in junk:
        if left <= start < right:
            start = min(right, end)
        elif left < end <= right:
            end = max(left, start)
        elif start < left and right < end and not _TICKER.fullmatch(text, left, right):
            return start, start
    wire = _WIRE.match(text, start, end) or (_BARE_WIRE.match(text, start, end) if start == 0 else None)
    start = wire.end() if wire else start
    while start < end and text[start] in " -–—\t\n":
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


_TICKER = re.compile(r" ?<[A-Z][A-Z0-9]{0,6}(?:\.[A-Z]{1,2})? ?>")
_BRACKETED = re.compile(r"<([A-Z][^<>\n]{2,60})>")


def unbracketed(printed: str) -> str:
    """The words without a wire's angle brackets: ``Fairfax <FFXA.S>``, ``<Growmark Inc>``."""
    return _BRACKETED.sub(r"\1", _TICKER.sub("", printed)) if "<" in printed else printed


def _candidate(article: Article, index: int, start: int, end: int, printed: str, short: bool) -> Candidate | None:
    printed = unbracketed(printed)
    if not printed or not _fit(printed + "." if short and printed[-1].isalnum() else printed):
        return None
    text = dated(printed, article.published)
    if relative_date(text, article.published):
        return None
    return Candidate(article, index, start, end, text, content_stems(text), is_dangling(text))


def _fit(printed: str) -> bool:
    """Can these words be shown as news: a whole statement, third person, no service line, all marks closed?"""
    if not _ENDS.search(printed) or "…" in printed or "..." in printed or _SERVICE.search(printed):
        return False
    if _WIRE_INSIDE.search(printed) or _CUT_OR_NOTE.search(printed):
        return False
    opens = printed[0].isupper() or printed[0].isdigit() or printed[0] in "“\"‘'$£€₹"
    if not (opens or _LOWER_BRAND.match(printed)):
        return False
    if printed.count("“") != printed.count("”") or printed.count('"') % 2 or printed.count("(") != printed.count(")"):
        return False
    plain = outside_quotes(printed)
    if says_nothing(printed):
        return False
    if _FIRST_PERSON.search(plain) or _SECOND_PERSON.search(plain) or _opines(plain) or "?" in plain:
        return False
    return len(plain.split()) >= 3


def _opines(plain: str) -> bool:
    """Has it a word of opinion? A demand (``must pay``) is none where the sentence says whose it is."""
    found = {m.group().lower() for m in _OPINION.finditer(plain)}
    return bool(found - _DUTY) or bool(found and not _HANDED_OVER.search(plain))


def says_nothing(text: str) -> bool:
    """Is it only who said something (``The Journal reported on Aug. 14.``)?"""
    return bool(_SAYS_NOTHING.fullmatch(text))


def content_stems(text: str) -> frozenset[str]:
    """The stems of the words that carry content."""
    return frozenset(word for word in stems(text) if word not in STOP_WORDS and len(word) > 1)


@dataclass(frozen=True, slots=True)
class _Page:
    """What the score of a sentence needs to know of its whole article."""

    weight: Counter[str]
    heaviest: float
    title: frozenset[str]
    title_weight: float
    names: frozenset[str]


def _page(article: Article) -> _Page:
    counts = Counter(word for word in stems(article.text) if word not in STOP_WORDS and len(word) > 1)
    weight: Counter[str] = Counter()
    for word, count in counts.items():
        weight[word] = math.ceil(100 * math.log1p(count) * idf(word))
    title = content_stems(article.title)
    about = frozenset(word for mention in article.companies if mention.about for word in stems(mention.slug))
    return _Page(weight, max(weight.values(), default=1), title, sum(map(idf, title)) or 1.0, about)


def scores(found: Sequence[Candidate], weights: Weights | None = None) -> list[float]:
    """How well each candidate tells its article's event, higher is better; all must be of one article."""
    if not found:
        return []
    weights = weights or Weights()
    page = _page(found[0].article)
    return [_score(candidate, page, weights) for candidate in found]


def _score(candidate: Candidate, page: _Page, weights: Weights) -> float:
    words = candidate.stems
    central = sum(page.weight[word] for word in words) / page.heaviest / math.sqrt(len(words) or 1)
    title = sum(idf(word) for word in words & page.title) / page.title_weight
    first = 1.0 / (1 + candidate.index)
    early = 1.0 if candidate.index < 5 else 0.0
    off = abs(candidate.words - weights.ideal) / 10
    quoted = 1.0 if quoted_spans(candidate.text) else 0.0
    about = 1.0 if words & page.names else 0.0
    return (
        weights.centrality * central + weights.title * title + weights.first * first + weights.early * early
        - weights.length * off - weights.quoted * quoted + weights.company * about
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chances:
    """Log-odds that one line by an editor has a word of the article: a logistic regression over the words of articles
    with such a line (the half on which settings are chosen)."""

    base: float = -3.6
    in_title: float = 1.55
    often: float = 1.15
    """For each log of one more than how often the word stands in the text."""
    late: float = -0.55
    """For each log of one more than the sentence where it first stands."""
    common: float = 0.6
    common_often: float = -0.35
    """The last two: for words that say nothing of an event (`STOP_WORDS`)."""


LINE_WORDS = 20
"""Words of such a line: what a sentence has beyond them is as much too long as it tells too little."""


def _told_by_a_line(article: Article, chances: Chances) -> dict[str, float]:
    """By stem: how probably an editor's one line on the article has the word."""
    often: Counter[str] = Counter()
    first: dict[str, int] = {}
    common: set[str] = set()
    for at, (start, end) in enumerate(sentences(article.text)):
        for token in tokens(article.text[start:end]):
            word = stem(token)
            often[word] += 1
            first.setdefault(word, at)
            if token in STOP_WORDS:
                common.add(word)
    title = {stem(token) for token in tokens(article.title)}
    return {
        word: 1 / (1 + math.exp(-_odds(count, first[word], word in title, word in common, chances)))
        for word, count in often.items()
    }


def _odds(count: int, first: int, in_title: bool, common: bool, chances: Chances) -> float:
    often = math.log1p(count)
    odds = chances.base + chances.in_title * in_title + chances.often * often + chances.late * math.log1p(first)
    return odds + (chances.common + chances.common_often * often if common else 0)


def best_sentence(article: Article, most_words: int = 40, chances: Chances | None = None) -> Candidate | None:
    """The one sentence that tells the article best in at most `most_words`; None when none can stand alone.

    The one that shares most words with what an editor's line would say, as far as that can be known.
    """
    told = _told_by_a_line(article, chances or Chances())
    found = [c for c in candidates(article, most_words) if not c.dangling and _all_known(c)]
    return max(found, key=lambda candidate: _shared(candidate.text, told), default=None)


def _shared(text: str, told: Mapping[str, float]) -> float:
    words = [stem(token) for token in tokens(text)]
    return 2 * sum(told.get(word, 0.02) for word in set(words)) / (len(words) + LINE_WORDS)


def choose(article: Article, most: int = 2, fewest_words: int = FEWEST_WORDS, most_words: int = 80) -> list[Candidate]:
    """One or two sentences that tell the article's event, in the order of the text.

    A second one is taken while they are short of `fewest_words` and where it adds to the news: none is better than
    padding. One that points back is only taken right after the sentence it points to; there it goes on with the event
    (``It expects to hire 500 people.``), whatever its words.
    """
    found = candidates(article)
    ranked = sorted(zip(scores(found), found, strict=True), key=lambda pair: (-pair[0], pair[1].index))
    first = next((candidate for _, candidate in ranked if not candidate.dangling and _all_known(candidate)), None)
    if first is None:
        return []
    kept = [first]
    for score, candidate in ranked:
        short = len(kept) < most and sum(c.words for c in kept) < fewest_words
        goes_on = candidate.dangling and candidate.index == first.index + 1
        if short and adds_news(candidate.text, TELLING if goes_on else score) and _joins(kept, candidate, most_words):
            kept.append(candidate)
    return sorted(kept, key=lambda candidate: candidate.index)


TELLING = 1.5
"""Score from which a sentence is near enough to the event to follow the first; below it, it must bring a figure."""
_FIGURE = re.compile(
    r"[$€£]\s?\d|\d(?: to \d+)?(?:\.\d+)? ?(?:%|percent|per cent|pct|million|billion|mln|bln)|\b\d{1,3}(?:,\d{3})+\b"
)
_STANDING = re.compile(
    r"\b(?:has|have|had|operates?|runs?|owns?|employs?|serves?) "
    r"(?:about |some |more than |nearly |around |roughly |over |only |just )?"
    r"(?:no |an? |\d|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b|(?:\w+ )?"
    r"(?:stores|shops|supermarkets|restaurants|locations|outlets|employees|workers)\b)|"
    r"\b(?:was|were) founded\b|\bfounded in\b|\b(?:is|are) (?:based|headquartered)\b|\bshown below\b",
    re.I,
)
"""What was so before the event and is no news: how many stores a chain has, where it sits."""
_LEANS_AT_THE_END = re.compile(r"\b(?:about|of|for|to|with|from|in|on|by) (?:it|them|this|that)[.!]?$")


def adds_news(text: str, score: float) -> bool:
    """Is the sentence worth a second place: of the event, or with a figure on it; no background, no quotation (those
    have a place of their own)?"""
    said = outside_quotes(text)
    if text[:1] in '“"' or _STANDING.search(said) or _LEANS_AT_THE_END.search(said):
        return False
    return score >= TELLING or bool(_FIGURE.search(said))


def _joins(kept: Sequence[Candidate], candidate: Candidate, most_words: int) -> bool:
    if candidate in kept or sum(c.words for c in kept) + candidate.words > min(most_words, RUN_WORDS):
        return False
    if candidate.dangling and not any(c.index == candidate.index - 1 for c in kept):
        return False
    if any(c.dangling for c in kept) or not _all_known(candidate, kept):
        return False
    return all(overlap(candidate.stems, c.stems) < 0.5 for c in kept)


_SURNAME = re.compile(
    r"(?:^|(?<=[a-z,;:“\"] ))(?P<name>[A-Z](?:c[A-Z])?[a-z]+(?:[’'-][A-Z][a-z]+)?)(?:['’]s)?(?=,? (?!&)[a-z])"
)
_SPEAKS = r"(?:said|says|told|tells|added|adds|wrote|expects|noted|explained|who)"
_HOUSEHOLD = frozenset("Trump Obama Biden Harris Clinton Bush Putin Xi Modi Musk Bezos Zuckerberg Buffett".split())
"""Whom readers know by the surname."""


def _all_known(candidate: Candidate, kept: Sequence[Candidate] = ()) -> bool:
    """Is nobody in it by a bare surname whom the article introduced in a sentence not told (``Roe expects``)?"""
    article = candidate.article
    told = " ".join([article.title, *(c.text for c in kept if c.index < candidate.index)]).lower()
    before = article.text[: candidate.start - len(article.title) - 1]
    for m in _SURNAME.finditer(candidate.text):
        who, ahead = m["name"], candidate.text[: m.start()].split()
        bare = not (ahead and ahead[-1][:1].isupper())  # and not ``Barry Callebaut``
        if not bare or who in _HOUSEHOLD or who.lower() in COMMON_OPENERS or who.lower() in told or who in ahead:
            continue
        full = [name.group() for name in re.finditer(rf"\b[A-Z][a-z]+ (?:[A-Z]\. )?{who}\b", before)]
        people = any(is_person(name) and name.split()[0].lower() not in COMMON_OPENERS for name in full)
        if people and re.search(rf"\b{who},? {_SPEAKS}\b|\b{_SPEAKS} {who}\b", article.text):
            return False
    return True


def overlap(left: frozenset[str], right: frozenset[str]) -> float:
    """Share of the smaller set's words that are in the other."""
    return len(left & right) / (min(len(left), len(right)) or 1)
