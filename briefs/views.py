"""Opinion and argument: the record a View can rest on without a model, and the one question of a story. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from briefs.extract import content_stems, overlap
from retail.boilerplate import clean_title
from retail.lexicon import OPINION_WORDS
from retail.prose import names
from retail.types import Article, Author, Brief, ContextItem, Question, Story, View

LABEL = "Endcap's View"
AUTHOR = Author("bot", "Endcap")
MIN_VIEW_WORDS, MAX_VIEW_WORDS = 40, 110
MAX_QUESTION_WORDS = 30
RESTRAINED = frozenset({"recall", "people"})
"""Kinds of story without a View (D12)."""
_SOMBRE = re.compile(
    r"\b(?:dies|died|dead|deaths?|killed|kills|obituary|shooting|fatal|funeral|recall(?:s|ed|ing)?|injur|fires?\b|explosion|undeclared)",
    re.I,
)

# --- The question -------------------------------------------------------------------------------------------------

_QUESTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "deal": (
        "Who gains most if {name} goes through with this?",
        ("{name}", "Its shoppers", "Its rivals", "It depends"),
    ),
    "rumour": ("Would this be the right move for {name}?", ("Yes", "No", "Too early to say", "It depends")),
    "legal": (
        "What should follow from this case for {name}?",
        ("A settlement", "A fight in court", "A change of practice", "It depends"),
    ),
    "earnings": (
        "What will decide the next quarters at {name}?",
        ("Prices", "Traffic in stores", "Costs", "It depends"),
    ),
    "store-closures": (
        "What would you do with the stores that {name} gives up?",
        ("Close them", "Sell them", "Shrink or convert them", "It depends"),
    ),
    "store-openings": (
        "Where would you put the next dollar at {name}?",
        ("New stores", "Existing stores", "Online", "It depends"),
    ),
    "pricing": (
        "How should rivals answer {name} on price?",
        ("Match it", "Sell on something else", "Wait", "It depends"),
    ),
    "labour": (
        "Which side is better placed in the dispute at {name}?",
        ("The company", "The workers", "Neither", "It depends"),
    ),
    "technology": (
        "Would shoppers at {name} thank it for this technology?",
        ("Yes, if it saves time", "Only if it saves money", "No", "It depends"),
    ),
    "private-label": (
        "How far can {name} take its own brands?",
        ("Past national brands", "Beside them", "About as far as today", "It depends"),
    ),
    "e-commerce": ("What counts most online for {name} now?", ("Speed", "Price", "Range", "It depends")),
    "news": (
        "What does this change for those who compete with {name}?",
        ("A lot", "A little", "Nothing", "It depends"),
    ),
}
_BY_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (key, re.compile(pattern, re.I))
    for key, pattern in (
        ("store-closures", r"\b(?:clos(?:e|es|ing|ures?)|shut(?:s|ting)?|bankruptcy|liquidat)"),
        ("labour", r"\b(?:union|strikes?|workers?|staff|layoffs?|job cuts|wages?|shifts?)\b"),
        ("private-label", r"\b(?:private[- ]label|store[- ]brands?|own[- ]brands?)\b"),
        ("pricing", r"\b(?:prices?|pricing|discounts?|percent off|price cuts?)\b"),
        ("technology", r"\b(?:robots?|AI|self-checkout|shelf labels?|app|technology|automat\w+|voice|drones?)\b"),
        ("e-commerce", r"\b(?:online|e-?commerce|delivery|same-day|curbside)\b"),
        ("store-openings", r"\b(?:opens?|opening|new stores?|first .{0,20}store)\b"),
    )
)


def question_for(story: Story, brief: Brief) -> Question | None:
    """One question worth arguing about, naming who it is about, with two to four options; None where none is due.

    None for recalls, deaths and appointments, and where the story is about nobody in particular.
    """
    if brief.kind in RESTRAINED or is_sombre(story):
        return None
    name = subject_name(brief)
    if name is None:
        return None
    key = _question_key(brief)
    if key == "news" and name.lower() not in brief.headline.lower():
        return None
    text, options = _QUESTIONS[key]
    made = Question(text.format(name=name), tuple(option.format(name=name) for option in options))
    return made if len(made.text.split()) <= MAX_QUESTION_WORDS else None


def _question_key(brief: Brief) -> str:
    if brief.status == "rumour":
        return "rumour"
    if brief.kind in ("deal", "legal", "earnings"):
        return brief.kind
    return next((key for key, rule in _BY_WORDS if rule.search(brief.headline)), "news")


def is_sombre(story: Story) -> bool:
    """Is it a story of deaths, injuries or a recall, where an opinion or a poll would jar?"""
    return bool(_SOMBRE.search(story.lead.title))


def subject_name(brief: Brief) -> str | None:
    """Who the brief is about, as its own text prints the name: the headline's first company, else its first name."""
    if not brief.companies:
        return None
    slugs = [set(content_stems(slug.replace("-", " "))) for slug in brief.companies]
    told = " ".join(sentence.text for sentence in brief.sentences)
    found = [name.text for name in (*names(told), *names(brief.headline)) if len(name.text) > 2]
    of_company = [name for name in found if any(slug & content_stems(name) for slug in slugs)]
    in_headline = [name for name in of_company if name.lower() in brief.headline.lower()]
    best = in_headline or of_company
    return best[0] if best else None


# --- For the record -----------------------------------------------------------------------------------------------


def is_restrained(story: Story, brief: Brief) -> bool:
    """Would an opinion jar (recalls, deaths, appointments)? Such a story gets neither View nor question."""
    return brief.kind in RESTRAINED or is_sombre(story)


def record_view(
    story: Story,
    brief: Brief,
    archive: Sequence[Article],
    context: Sequence[ContextItem],
    now: datetime,
    *,
    complete: bool = True,
) -> View | None:
    """ "For the record": what the archive counts on the subject, as a View that asserts nothing else.

    `archive`: earlier articles that share a company or a topic with the story; not `complete`: only the newest of
    them, so that nothing is said of the oldest or of how many. None where there is no dated item to refer to, where a
    View would jar (recalls, deaths, appointments), or where it would be too thin to be worth it.
    """
    if is_restrained(story, brief):
        return None
    name = subject_name(brief)
    earlier = _same_subject(story, brief, archive)
    refs = _fit(story, context) or list(references(story, brief, archive))
    if name is None or not refs or len(earlier) < 2:
        return None
    text = _record_text(name, brief, earlier, refs, complete)
    if not MIN_VIEW_WORDS <= len(text.split()) <= MAX_VIEW_WORDS:
        return None
    return View(label=LABEL, author=AUTHOR, text=text, archive_refs=tuple(refs), confidence="none")


def references(story: Story, brief: Brief, archive: Sequence[Article]) -> tuple[ContextItem, ...]:
    """The newest earlier items about the brief's company that a View can refer to where the brief has no context."""
    return tuple(_fit(story, [_reference(article) for article in _newest_first(_same_subject(story, brief, archive))]))


def _fit(story: Story, items: Sequence[ContextItem]) -> list[ContextItem]:
    return [item for item in items if item.date < story.first_seen.date() and _is_neutral(item.headline)][:2]


def _same_subject(story: Story, brief: Brief, archive: Sequence[Article]) -> list[Article]:
    """Earlier articles about a company of the story, one a headline, the story's own left out; oldest first."""
    mine = {article.id for article in story.articles}
    about = set(brief.companies[:1])
    kept: dict[str, Article] = {}
    for article in sorted(archive, key=lambda a: a.published):
        earlier = article.published.date() < story.first_seen.date() and article.id not in mine
        if earlier and about & {m.slug for m in article.companies if m.about} and not _retold(article, kept):
            kept[article.title] = article
    return list(kept.values())


def _retold(article: Article, kept: dict[str, Article]) -> bool:
    stems = content_stems(article.title)
    return any(overlap(stems, content_stems(title)) > 0.6 for title in list(kept)[-8:])


def _newest_first(articles: Sequence[Article]) -> list[Article]:
    return sorted(articles, key=lambda article: article.published, reverse=True)


def _reference(article: Article) -> ContextItem:
    return ContextItem(
        date=article.published.date(),
        headline=clean_title(article.title),
        outlet=article.outlet,
        relation="same_company",
        why="the archive's item before this one",
        url=article.url,
        article=article.id,
    )


def _is_neutral(headline: str) -> bool:
    words = set(re.findall(r"[\w'’-]+", headline.lower()))
    return not words & set(OPINION_WORDS) and "?" not in headline


def _record_text(
    name: str, brief: Brief, earlier: Sequence[Article], refs: Sequence[ContextItem], complete: bool
) -> str:
    kind = brief.topics[0] if brief.topics else None
    same = [article for article in earlier if kind and kind in article.topics]
    count = (
        f"The archive holds {_number(len(earlier))} earlier stories about {name}, "
        f"the {'oldest' if complete else 'newest'} from {earlier[0 if complete else -1].published:%B %Y}."
    )
    alike = (
        f"This is the {_ordinal(len(same) + 1)} {'of them ' if complete else ''}on the same subject "
        f"since {same[0].published:%B %Y}."
        if same
        else "None of them is on the same subject as this one."
        if complete
        else "None of the newest ones is on the same subject as this one."
    )
    told = " ".join(f"On {_day(ref.date)}, {ref.outlet} had: {ref.headline.rstrip('.')}." for ref in refs)
    end = "A count is no forecast, but it may help to judge what is new here and what is a pattern."
    return f"For the record: {count} {alike} {told} {end}"


_NUMBERS = "two three four five six seven eight nine ten eleven twelve".split()
_SUFFIX = {1: "st", 2: "nd", 3: "rd"}


def _number(count: int) -> str:
    """A count in words (2 to 12); beyond that how many is not the point."""
    return _NUMBERS[count - 2] if count <= 12 else "more than a dozen"


def _ordinal(number: int) -> str:
    if number <= 9:
        return "first second third fourth fifth sixth seventh eighth ninth".split()[number - 1]
    return f"{number}{'th' if 10 < number % 100 < 14 else _SUFFIX.get(number % 10, 'th')}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def signed_by_model(view: View, model: str) -> View:
    """The View with an author line that says which model wrote it."""
    return replace(view, author=Author("bot", f"Endcap ({model})"))


_NUMBER_OF_WORDS = range(MIN_VIEW_WORDS, MAX_VIEW_WORDS + 1)
_WILL = re.compile(r"\b(?:will|won['’]t|shall|going to)\b", re.I)


def is_presentable(text: str) -> bool:
    """Has a View's text the length of one, no quotation, and no forecast stated as a fact (D5, D9)?"""
    return len(text.split()) in _NUMBER_OF_WORDS and not _WILL.search(text) and not re.search(r"[“”\"]", text)
