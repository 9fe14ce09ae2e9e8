"""The record that a View can rest on without a model: what the archive counts, dated and linked. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from briefs.extract import content_stems, overlap
from briefs.questions import is_restrained
from retail.boilerplate import clean_title
from retail.companies import CompanyTable
from retail.lexicon import OPINION_WORDS
from retail.types import Article, Author, Brief, ContextItem, Story, View, evidence_text

LABEL = "Endcap's View"
AUTHOR = Author("bot", "Endcap")
MIN_VIEW_WORDS, MAX_VIEW_WORDS = 40, 110
FEWEST_EARLIER = 2
"""Earlier stories about a company below which there is no pattern to record."""
MOST_CITED = 3

# --- For the record -----------------------------------------------------------------------------------------------


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
    name = counted_under(story, brief)
    if is_restrained(story, brief) or name is None:
        return None
    earlier = _same_subject(story, brief, archive)
    if len(earlier) < FEWEST_EARLIER:
        return None
    same = _same_topic(brief, earlier)
    refs = _cited(story, same or earlier, context)
    text = _record_text(name, brief, earlier, same, refs, complete=complete)
    if not refs or not MIN_VIEW_WORDS <= len(text.split()) <= MAX_VIEW_WORDS:
        return None
    return View(label=LABEL, author=AUTHOR, text=text, archive_refs=tuple(refs), confidence="none")


def counted_under(story: Story, brief: Brief) -> str | None:
    """The name of the company whose stories are counted, where a text of the story has it: not that of a banner.

    None where there is none, or the brief is on no topic that is counted: nothing in the archive makes a record then.
    """
    if not (brief.companies and brief.topics):
        return None
    own = next(iter(CompanyTable.bundled().names(brief.companies[0])), None)
    printed = rf"(?<!\w){re.escape(own or '')}(?!\w)"
    return own if own and any(re.search(printed, evidence_text(article)) for article in story.articles) else None


def _same_topic(brief: Brief, earlier: Sequence[Article]) -> list[Article]:
    """Those of the earlier articles that are on the first topic of the brief."""
    return [article for article in earlier if brief.topics and brief.topics[0] in article.topics]


def _cited(story: Story, alike: Sequence[Article], context: Sequence[ContextItem]) -> list[ContextItem]:
    """What the record refers to: the newest of its own kind, told in full; else what the brief has as context."""
    told = [_reference(article) for article in _newest_first(alike)]
    return (_fit(story, told) or _fit(story, context))[:MOST_CITED]


def references(story: Story, brief: Brief, archive: Sequence[Article]) -> tuple[ContextItem, ...]:
    """The newest earlier items about the brief's company that a View can refer to where the brief has no context."""
    return tuple(_fit(story, [_reference(article) for article in _newest_first(_same_subject(story, brief, archive))]))


def _fit(story: Story, items: Sequence[ContextItem]) -> list[ContextItem]:
    fit = [item for item in items if item.date < story.first_seen.date() and _is_neutral(item.headline)]
    return fit[:MOST_CITED]


def _same_subject(story: Story, brief: Brief, archive: Sequence[Article]) -> list[Article]:
    """Earlier articles about a company of the story, one a headline, the story's own left out; oldest first."""
    mine = {article.id for article in story.articles}
    about = set(brief.companies[:1])
    kept: dict[str, Article] = {article.title: article for article in story.articles}
    said = {title: content_stems(title) for title in kept}
    for article in sorted(archive, key=lambda a: a.published):
        earlier = article.published.date() < story.first_seen.date() and article.id not in mine
        if earlier and about & {m.slug for m in article.companies if m.about} and not _retold(article, said):
            kept[article.title] = article
    return [article for article in kept.values() if article.id not in mine]


def _retold(article: Article, said: dict[str, frozenset[str]]) -> bool:
    """Whether its headline is one of the last or the first kept, said again; a new one is added to `said`."""
    stems = content_stems(article.title)
    known = list(said.values())
    if any(overlap(stems, theirs) > 0.6 for theirs in known[-8:] + known[:3]):
        return True
    said[article.title] = stems
    return False


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


_SUBJECTS = {
    "deals": "deals", "earnings": "results", "stores": "stores opened or closed", "people": "people at the top",
    "labour": "work and pay", "law": "courts and rules", "prices": "prices", "private-label": "own brands",
    "e-commerce": "online sales", "supply-chain": "the supply chain", "holiday": "the holidays",
}  # fmt: skip
"""Topics as a reader says them; others are named as they are."""


def _record_text(
    name: str,
    brief: Brief,
    earlier: Sequence[Article],
    same: Sequence[Article],
    refs: Sequence[ContextItem],
    *,
    complete: bool,
) -> str:
    topic = brief.topics[0]
    on = _SUBJECTS.get(topic, topic.replace("-", " "))
    if same:
        since = f", the first from {same[0].published:%B %Y}" if complete and len(same) > 1 else ""
        counted = f"{_number(len(same)).capitalize()} earlier {'story' if len(same) == 1 else 'stories'}"
        start = f"{counted} about {name} on {on} {'is' if len(same) == 1 else 'are'} in the archive{since}."
    elif complete:
        others = f"which holds {_number(len(earlier))} other stories"
        start = f"Nothing earlier about {name} on {on} is in the archive, {others}."
    else:
        start = f"None of the newest stories about {name} in the archive is on {on}."
    return " ".join(part for part in ("For the record:", start, _told(refs), _pace(same, complete)) if part)


def _told(refs: Sequence[ContextItem]) -> str:
    """The references as one sentence: date and headline, the newest first (the outlet stands beside the link)."""
    items = [f"on {_day(ref.date)}, {ref.headline.rstrip('.')}" for ref in refs]
    return f"Among them: {'; '.join(items)}." if items else ""


def _pace(same: Sequence[Article], complete: bool) -> str:
    """How often news of the kind came, where there is enough of it to tell."""
    if not complete or len(same) < 4:
        return ""
    months = round((same[-1].published - same[0].published).days / 30.4 / (len(same) - 1))
    return f"They came about {_number(months)} months apart on average." if 2 <= months <= 12 else ""


_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()


def _number(count: int) -> str:
    """A count in words (1 to 12); beyond that how many is not the point."""
    return _NUMBERS[count - 1] if count <= 12 else "more than a dozen"


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
