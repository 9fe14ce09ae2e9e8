"""Earlier here: one to three earlier stories of the archive that help to understand a new one, and why. Pure but for
`candidates_for`, which asks the store a few questions.

Precision goes before recall (G6 of the quality rubric): a link that does not help is worse than none, and "none" says
what was looked for. A context item is strictly earlier than the story, is not the story itself, and no two are of one
event (G1, G3). Its line of why tells relation and distance in time; it never repeats the headline (G5).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from briefs.events import PLACED, TEMPLATES, Account, account, clash
from briefs.ranking import may_lead
from briefs.stories import WINDOW_HOURS, group, needed_likeness
from retail.boilerplate import clean_title
from retail.companies import CompanyTable
from retail.types import Article, ContextItem, Relation, SearchQuery, Story
from retail.words import idf, is_name, stem, tokens
from storage.base import Store

ITEMS = 3
CANDIDATES = 40
"""Articles that each question to the archive may bring."""
LIKE = 0.16
"""Cosine from which an earlier article can be of the same matter, when it also shares names with the story."""
LIKE_OTHERS = 0.2
"""The same for an article about another company."""
RARE = 4.6
"""IDF from which on a shared word is specific: a name, a product, an unusual deed."""

_DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied)|no plans?|rules? out|ruled out|not for sale|not (?:looking|planning|interested)|refut\w+|"
    r"reject(?:s|ed) (?:report|claim|rumou?r)s?|won't|will not|reverses?|u-turn|backs? (?:away|out|off)|"
    r"scraps?|scrapped)\b",
    re.I,
)
_OUTCOME = re.compile(
    r"\b(?:complet(?:es?|ed)|clos(?:es|ed) (?:deal|purchase|acquisition|sale)|approv(?:es?|ed)|block(?:s|ed)|"
    r"clear(?:s|ed)|settl(?:es?|ed)|rul(?:es|ed|ing)|wins?|loses?|convict\w+|ends?|ended|terminat\w+|abandon\w*|"
    r"finali[sz]\w+|ratif(?:y|ies|ied)|emerges?|dismiss(?:es|ed)|upholds?|upheld|agree(?:s|d) to|strikes down|"
    r"throws out|reach(?:es|ed) (?:deal|agreement|settlement))\b",
    re.I,
)
_BEGINNING = re.compile(
    r"\b(?:plans?|planning|propos\w+|bids?|offers?|to (?:buy|sell|acquire|merge|close|open|cut|vote|spin)|seeks?|sues?|"
    r"sued|explor\w+|considers?|considering|talks|files?|filed|threaten\w*|investigat\w+|review\w*|strikes?|probe|"
    r"launch(?:es|ed) (?:bid|probe|inquiry|investigation)|could|may|might)\b",
    re.I,
)
_DEEDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("a deal", r"\b(?:acqui\w+|merge\w*|takeover|buyout|to buy|buys|bought)\b"),
        ("a strike or labour dispute", r"\b(?:strike\w*|union\w*|walk(?:s|ed|ing)?[- ]?outs?)\b"),
        ("job cuts", r"\b(?:lay-?offs?|job cuts?|cuts? .{0,12}jobs)\b"),
        ("a recall", r"\brecall\w*\b"),
        ("a bankruptcy", r"\b(?:bankrupt\w*|chapter 11|insolven\w*|administration)\b"),
        (
            "shop closures",
            r"\b(?:clos(?:es?|ing|ures?)|shut\w*)\b.{0,30}\b(?:stores?|shops?)\b|\bstores? clos",
        ),
        ("price cuts", r"\bprice cuts?\b|\bcuts? .{0,20}prices\b|\blower\w* prices\b"),
        ("a change of chief", r"\b(?:ceo|chief executive)\b"),
        ("results", r"\b(?:earnings|profits?|results|same-store|comparable sales|guidance|outlook)\b"),
        ("faster delivery", r"\b(?:same-day|next-day|delivery)\b"),
        ("a lawsuit", r"\b(?:su(?:es?|ed|ing)|lawsuit|court)\b"),
    )
)
"""What is done in a title in lower case."""


@dataclass(frozen=True, slots=True)
class _Link:
    """A candidate that is worth showing: its relation and how strong the tie is."""

    article: Article
    relation: Relation
    strength: float
    why: str


_account = lru_cache(maxsize=512)(account)
"""Candidates are looked at more than once, for one story and for the next."""


def context_for(
    story: Story, candidates: Sequence[Article], now: datetime
) -> tuple[tuple[ContextItem, ...], str | None]:
    """One to three context items, the strongest first; or none, and why there is none."""
    told = _account(story.lead)
    members = [_account(article) for article in story.articles[:6]]
    earlier = [article for article in _distinct(candidates) if _is_earlier(article, story)]
    links = []
    for past in group(earlier, read=_account):
        if past.lead.published <= now and not _is_same_event(members, past):
            link = _link(told, past)
            if link is not None:
                links.append(link)
    links.sort(key=lambda link: (-link.strength, link.article.published, link.article.id))
    items = tuple(_item(link) for link in _varied(links)[:ITEMS])
    return items, None if items else _none(earlier, candidates)


def _none(earlier: Sequence[Article], candidates: Sequence[Article]) -> str:
    if not candidates:
        return "the archive has nothing earlier on it"
    if not earlier:
        return "what the archive has on it is of the same event, not earlier, or not fit to be shown"
    return f"none of {len(earlier)} earlier articles looked at is close enough to help"


def _distinct(candidates: Iterable[Article]) -> list[Article]:
    return list({article.id: article for article in candidates}.values())


def _is_earlier(article: Article, story: Story) -> bool:
    """Strictly earlier, and by a whole day where only the day is known (G1); fit to be shown; not of the story."""
    if article.id in {member.id for member in story.articles} or article.sponsored:
        return False
    if article.date_only or any(member.date_only for member in story.articles):
        return article.published.date() < story.first_seen.date()
    return article.published < story.first_seen


def _is_same_event(members: Sequence[Account], past: Story) -> bool:
    """Whether the earlier story tells the very event: alike enough and near enough to have been grouped (G3)."""
    for theirs in map(_account, past.articles[:6]):
        for ours in members:
            near = abs(ours.hour - theirs.hour) <= 2 * WINDOW_HOURS
            if near and cosine(ours, theirs) >= needed_likeness(ours, theirs) and clash(ours, theirs) is None:
                return True
    return False


def cosine(one: Account, other: Account) -> float:
    """Likeness of two articles' words, 0 to 1."""
    small, large = sorted((one.vector, other.vector), key=len)
    return sum(weight * large[word] for word, weight in small.items() if word in large)


def _link(told: Account, past: Story) -> _Link | None:
    then = _account(past.lead)
    likeness = cosine(told, then)
    if likeness < LIKE:
        return None  # as most are: of these nothing else is read
    if not may_lead(past) or "wrap" in then.kinds or "rating" in then.kinds:
        return None
    relation = _relation(told, then, likeness)
    if relation is None:
        return None
    return _Link(past.lead, relation, likeness + _BOOST[relation], _why(relation, told, then))


_BOOST: dict[Relation, float] = {
    "contradicts": 0.12, "outcome": 0.1, "earlier_step": 0.08,
    "precedent": 0.02, "rival_move": 0.0, "same_company": -0.05,
}  # fmt: skip
"""What a reader needs first, at equal likeness."""


def _specific(told: Account, then: Account) -> frozenset[str]:
    """Rare words both have, beside the names of the companies and plain numbers."""
    shared = told.said & then.said
    return frozenset(word for word in shared if idf(word) >= RARE and not word[0].isdigit())


def _relation(told: Account, then: Account, likeness: float) -> Relation | None:
    """What the earlier article, of a likeness of `LIKE` or more, is to the story; None when it would not help."""
    if told.about and then.about and not told.about & then.about:
        return "rival_move" if _is_rival_move(told, then, likeness) else None
    same_company = bool(told.about & then.about) or any(run <= then.said for run in told.subjects if run)
    if _is_series(told, then):
        return "precedent" if same_company or likeness >= LIKE_SERIES else None
    specific = _specific(told, then) - _subject_words(told) - _subject_words(then)
    if not same_company and not any(is_name(word) for word in _specific(told, then)):
        return None
    if len(specific) + len(_deeds(told) & _deeds(then)) < (1 if told.about & then.about else 2):
        return None
    relation = _step(told, then, specific)
    return None if relation in _WEAK and likeness < LIKE_WEAK else relation


_WEAK: frozenset[Relation] = frozenset({"same_company", "precedent"})
LIKE_WEAK = 0.24
"""A mere precedent or other news of the company has to be this much alike to help."""


def _subject_words(one: Account) -> frozenset[str]:
    """Words that only say whom it is about: no evidence that two articles are of one matter."""
    slugs = frozenset(stem(part) for slug in one.about for part in slug.split("-"))
    return slugs.union(*one.subjects)


LIKE_SERIES = 0.3
SERIES_DAYS = 25
"""News of one pattern so many days apart is of the next quarter, month or place."""


def _is_series(told: Account, then: Account) -> bool:
    """Both are of a pattern that comes again: results, recalls, openings, monthly figures."""
    if told.kinds & then.kinds & {"results", "dividend"} and told.hour - then.hour >= 24 * SERIES_DAYS:
        return True
    again = told.kinds & then.kinds & (TEMPLATES | PLACED) or len(told.plain & then.plain) >= 2
    return bool(again) and (clash(told, then) or "").startswith(_AGAIN)


_AGAIN = ("different days", "different quarters", "different places", "different products", "the same sentence")


def _step(told: Account, then: Account, specific: frozenset[str]) -> Relation:
    now_title, then_title = told.article.title, then.article.title
    if len(specific) < 2:
        return "precedent" if _deeds(told) & _deeds(then) else "same_company"
    if bool(_DENIAL.search(now_title)) != bool(_DENIAL.search(then_title)):
        return "contradicts"
    if _OUTCOME.search(now_title) and _BEGINNING.search(then_title) and not _OUTCOME.search(then_title):
        return "outcome"
    # What a company goes through again and again, a year apart, is the last time and no earlier step.
    again = told.hour - then.hour > 24 * ONE_MATTER_DAYS and _deeds(told) & _deeds(then) & _RECURRENT
    return "precedent" if again else "earlier_step"


ONE_MATTER_DAYS = 300
"""A strike or recall is of another matter than one so many days earlier, though words and company are the same."""
_RECURRENT = frozenset(
    {"a strike or labour dispute", "job cuts", "a recall", "shop closures", "price cuts", "a change of chief"}
)


def _is_rival_move(told: Account, then: Account, likeness: float) -> bool:
    """Another company did the like: the same deed, in words alike, within a year."""
    alike = likeness >= LIKE_OTHERS or bool(_specific(told, then))
    deeds = (_deeds(told) & _deeds(then)) - {"results", "a change of chief"}
    return alike and bool(deeds) and told.hour - then.hour <= 24 * 365


def _deeds(one: Account) -> frozenset[str]:
    return _deeds_in(one.article.title.lower())


@lru_cache(maxsize=512)  # a story's own title is asked about beside each candidate's
def _deeds_in(title: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _DEEDS if pattern.search(title))


def _varied(links: Sequence[_Link]) -> list[_Link]:
    """At most two of a relation, so that three links tell more than one thing."""
    kept: list[_Link] = []
    for link in links:
        if sum(one.relation == link.relation for one in kept) < 2:
            kept.append(link)
    return kept


def _item(link: _Link) -> ContextItem:
    article = link.article
    return ContextItem(
        date=article.published.date(),
        headline=clean_title(article.title),
        outlet=article.outlet,
        relation=link.relation,
        why=link.why,
        url=article.url,
        article=article.id,
    )


# --- The line of why ----------------------------------------------------------------------------------------------


def _why(relation: Relation, told: Account, then: Account) -> str:
    """At most 18 words on what the earlier story has to do with this one; made of relation, time and deed only."""
    before = distance(then.article.published.date(), told.article.published.date())
    deeds = sorted(_deeds(told) & _deeds(then))
    deed = deeds[0] if deeds else "news of this kind"
    matter = next((_MATTERS[deed] for deed in deeds if deed in _MATTERS), "matter")
    where = " at the same company" if told.about & then.about else ""
    long_ago = matter == "matter" and told.hour - then.hour > 24 * ONE_MATTER_DAYS
    texts: dict[Relation, str] = {
        "earlier_step": f"{before} before, " + ("on the same subject" if long_ago else f"in the same {matter}"),
        "outcome": f"{before} before, how the {matter} began that now has its outcome",
        "contradicts": f"{before} before, the opposite was said of the same {matter}",
        "precedent": f"{before} before: {deed}{where}",
        "rival_move": f"{before} before, a rival's move of the same kind: {deed}",
        "same_company": f"{before} before, other news of the same company that bears on this",
    }
    return texts[relation][0].upper() + texts[relation][1:]


_MATTERS = {
    "a deal": "deal",
    "a strike or labour dispute": "labour dispute",
    "job cuts": "job cuts",
    "a recall": "recall",
    "a bankruptcy": "insolvency",
    "shop closures": "closures",
    "a change of chief": "change at the top",
    "a lawsuit": "lawsuit",
}
"""What a deed is called when both articles are of one."""

_NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def distance(then: date, now: date) -> str:
    """How long before `now` `then` was, in words a reader speaks: ``two weeks``, ``almost nine years``.

    A number that was rounded by more than a twentieth of a unit's count says so: ``almost``, ``more than``.
    """
    days = (now - then).days
    for unit, length, least in (("year", 365.25, 330), ("month", 30.44, 45), ("week", 7, 11), ("day", 1, 1)):
        if days >= least:
            exact = days / length
            number = max(1, round(exact))
            rounded = "almost " if number > 1.05 * exact else "more than " if number < 0.95 * exact else ""
            return rounded + _counted(number, unit)
    return "hours"


def _counted(number: int, unit: str) -> str:
    if number == 1:
        return f"a {unit}"
    return f"{_NUMBERS[number] if number < len(_NUMBERS) else number} {unit}s"


# --- Asking the archive -------------------------------------------------------------------------------------------


def candidates_for(
    store: Store, story: Story, now: datetime, table: CompanyTable, workspace: str | None = None
) -> list[Article]:
    """Earlier articles that may be context, the workspace's saves included, from at most two questions asked."""
    found: dict[str, Article] = {}
    for asked in queries_for(story, table):
        query = replace(asked, workspace=workspace)
        for hit in store.search(query, now, limit=CANDIDATES).hits:
            found.setdefault(hit.article.id, hit.article)
    return list(found.values())


def queries_for(story: Story, table: CompanyTable) -> list[SearchQuery]:
    """What to ask: its heaviest words among news of its companies, and its heaviest words anywhere."""
    told = _account(story.lead)
    words = tuple(_searchable(story.lead, told))
    families = {slug for company in sorted(told.about) for slug in table.family(company)}
    asked = []
    if families and words:
        asked.append(
            SearchQuery(raw="", words=words, required_companies=tuple(sorted(families)), before=story.first_seen)
        )
    if words:
        asked.append(SearchQuery(raw="", words=words, before=story.first_seen))
    return asked


WORDS_ASKED = 8
"""Five would be looked for in half of the time, and lose one context item in a hundred."""


def _searchable(lead: Article, told: Account) -> list[str]:
    """The words of the lead whose stems are its heaviest, as printed (the archive does its own stemming)."""
    printed: dict[str, str] = {}
    for token in tokens(f"{lead.title} {lead.text[:400]}"):
        printed.setdefault(stem(token), token)
    return [printed[word] for word in told.heavy if word in printed][:WORDS_ASKED]
