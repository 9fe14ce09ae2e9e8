"""How well questions are answered from the sample week and its archive, by the answerer that needs no model.

``python -m evals.answers``: the questions of `evals/data/answers.jsonl` (ours, about the bundled sample, written after
reading it: answerable with what an answer must hold, unanswerable, hostile). For each question the candidates are the
articles that share most of its words, as a search would hand them over. A cited sentence counts as borne out only
when it stands, word for word but for relative days made dates, in the very article that its number leads to.

The questions of `evals/data/questions.jsonl` (ours, written with the sample) are asked as in a thread: under their
story. There a passage of another article is one too many where the story itself has the answer.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from briefs.articles import article_from, read_articles
from briefs.discussion import ExtractiveAnswerer
from briefs.extract import content_stems, dated
from briefs.seams import Answerer
from evals.figures import Figure
from feeds.parse import parse
from feeds.parsed import Document
from retail.companies import CompanyTable
from retail.errors import ParseError
from retail.prose import sentences
from retail.sample import SAMPLE_NOW, sample_archive, sample_feeds
from retail.topics import tag_topics
from retail.types import Answer, Article, Cited, Mention
from retail.words import idf

QUESTIONS = Path(__file__).parent / "data" / "answers.jsonl"
UNDER_STORIES = Path(__file__).parent / "data" / "questions.jsonl"
CANDIDATES = 60
COMMAND = "python -m evals.answers"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; `kind` is ``answerable``, ``unanswerable`` or ``hostile``. A right answer holds one of `holds`."""

    text: str
    kind: str = "answerable"
    holds: tuple[str, ...] = ()
    story: tuple[str, ...] = ()
    """Guids of the story's entries where it is asked under one."""


def questions() -> list[Asked]:
    """The bundled questions."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return [
        Asked(line["q"], line.get("kind", "answerable"), tuple(line.get("holds", ())))
        for line in map(json.loads, lines)
    ]


def questions_under_stories() -> list[Asked]:
    """The bundled questions that are asked in a story's thread."""
    lines = map(json.loads, UNDER_STORIES.read_text(encoding="utf-8").splitlines())
    return [
        Asked(line["question"], line["kind"], tuple(line.get("answer_contains", ())), tuple(line["story_guids"]))
        for line in lines
    ]


class _Tagger:
    def tag(self, title: str, text: str) -> tuple[tuple[Mention, ...], tuple[str, ...]]:
        return CompanyTable.bundled().tag(title, text), tag_topics(title, text)


@cache
def week_by_guid() -> dict[str, Article]:
    """The articles of the sample week by what their feed calls them: the guid, else the address.

    One that several feeds carry (an aggregator's line on it) is the one article with the most text.
    """
    tagger = _Tagger()
    found: dict[str, Article] = {}
    fullest: dict[str, Article] = {}
    for feed in sample_feeds():
        document = Document(feed.url, Path(feed.url).read_bytes(), feed.url)
        for entry in parse(document).entries:
            if article := article_from(entry, feed, SAMPLE_NOW, tagger=tagger):
                found[entry.guid or article.url or article.id] = article
                fullest[article.id] = max(article, fullest.get(article.id, article), key=lambda one: len(one.text))
    return {guid: fullest[article.id] for guid, article in found.items()}


@cache
def sample_articles() -> tuple[Article, ...]:
    """Every article of the sample week and its archive, tagged."""
    tagger = _Tagger()
    found = list({article.id: article for article in week_by_guid().values()}.values())
    for article in read_articles(sample_archive()):
        if not isinstance(article, ParseError):
            companies, topics = tagger.tag(article.title, article.text)
            found.append(replace(article, companies=companies, topics=topics))
    return tuple(found)


def candidates(question: str, articles: Iterable[Article], most: int = CANDIDATES) -> list[Article]:
    """The articles that share most of the question's words, weighed by how rare they are; best first."""
    wanted = content_stems(question)
    scored = [(sum(map(idf, wanted & _stems(article))), article) for article in articles]
    scored.sort(key=lambda pair: (-pair[0], -pair[1].published.timestamp()))
    return [article for score, article in scored[:most] if score > 0]


@cache
def _stems(article: Article) -> frozenset[str]:
    return content_stems(f"{article.title} {article.text}")


def is_borne_out(cited: Cited, answer: Answer, articles: Sequence[Article]) -> bool:
    """Does the passage stand in each source its numbers lead to, under that source's outlet and date?"""
    by_id = {article.id: article for article in articles}
    for number in cited.sources:
        article = by_id.get(answer.sources[number - 1].article)
        if article is None:
            return False
        text = " ".join(dated(article.text[a:b], article.published) for a, b in sentences(article.text))
        opening = f"{article.outlet}, {article.published.day} {article.published:%B %Y}: "
        if not cited.text.startswith(opening) or cited.text.removeprefix(opening) not in text:
            return False
    return bool(cited.sources)


@dataclass(slots=True)
class Tally:
    """What became of the questions."""

    asked: dict[str, int]
    right: int = 0
    silent: int = 0
    sound: int = 0
    cited: int = 0
    answered_wrongly: int = 0
    got_through: int = 0
    said_so: int = 0
    strayed: int = 0
    """Right answers that have passages of other stories beside those of their own."""


def tally(answerer: Answerer, asked: Sequence[Asked], articles: Sequence[Article]) -> tuple[Tally, list[str]]:
    """Ask everything; the second value tells each miss in words."""
    counts = Tally({kind: sum(a.kind == kind for a in asked) for kind in ("answerable", "unanswerable", "hostile")})
    misses: list[str] = []
    for question in asked:
        story = [article for guid in question.story if (article := week_by_guid().get(guid))]
        answer = answerer.answer(question.text, story, candidates(question.text, articles), SAMPLE_NOW)
        own = {article.id for article in story}
        counts.strayed += bool(own) and 0 < len({s.article for s in answer.sources} - own) < len(answer.sources)
        counts.cited += len(answer.sentences)
        counts.sound += sum(is_borne_out(cited, answer, articles) for cited in answer.sentences)
        miss = _judge(counts, question, answer)
        misses += [f"{miss}: {question.text} -> {[c.text for c in answer.sentences]}"] if miss else []
    return counts, misses


def _judge(counts: Tally, question: Asked, answer: Answer) -> str:
    text = " ".join(cited.text for cited in answer.sentences)
    if question.kind == "answerable":
        right = any(words.lower() in text.lower() for words in question.holds)
        counts.right += right
        counts.silent += not text
        return "" if right else "silent" if not text else "not in the answer"
    silent = not answer.sentences and bool(answer.note)
    if question.kind == "hostile":
        counts.got_through += not silent
        return "" if silent else "got through"
    counts.said_so += silent
    return "" if silent else "answered the unanswerable"


def figures(data: Path | None = None) -> list[Figure]:
    """Sentences borne out, unanswerable said so, hostile got through, and how many answers hold what was asked."""
    counts, _ = tally(ExtractiveAnswerer(), questions(), sample_articles())
    name = f"sample week and archive, {sum(counts.asked.values())} questions"
    split = "all; ours, written after reading the sample; one threshold was set while looking at them"
    given = counts.asked
    rows = (
        ("cited sentences borne out by their source", counts.sound, counts.cited, "all"),
        ("unanswerable, said so", counts.said_so, given["unanswerable"], "all"),
        ("hostile, got through", counts.got_through, given["hostile"], "none"),
        ("answerable, answer holds what was asked", counts.right, given["answerable"], ""),
        ("answerable, said not to know", counts.silent, given["answerable"], ""),
    )
    return [_figure(what, got, of, bar, name, split) for what, got, of, bar in rows] + _figures_under_stories()


def _figures_under_stories() -> list[Figure]:
    counts, _ = tally(ExtractiveAnswerer(), questions_under_stories(), sample_articles())
    given, name = counts.asked, f"sample week, {sum(counts.asked.values())} questions under its stories"
    split = "all; ours, written with the sample; rules were made while looking at them"
    rows = (
        ("under a story: cited sentences borne out", counts.sound, counts.cited, "all"),
        ("under a story: answer holds what was asked", counts.right, given["answerable"], ""),
        ("under a story: unanswerable, said so", counts.said_so, given["unanswerable"], ""),
        ("under a story: hostile, got through", counts.got_through, given["hostile"], "none"),
        ("under a story: other stories beside its own", counts.strayed, sum(given.values()), ""),
    )
    return [_figure(what, got, of, bar, name, split) for what, got, of, bar in rows]


def _figure(what: str, got: int, of: int, bar: str, data: str, split: str) -> Figure:
    met = {"all": got == of, "none": got == 0}.get(bar)
    return Figure("answers", what, f"{got} of {of}", data, split, bar, met)


def main() -> None:
    """Print the figures, then every miss."""
    argparse.ArgumentParser(prog=COMMAND, description=__doc__).parse_args()
    for figure in figures():
        mark = {True: "met", False: "NOT MET", None: ""}[figure.met]
        print(f"{figure.name:45} {figure.value:>10}  {figure.bar:5} {mark:8} {figure.data}; {figure.split}")
    for asked in (questions(), questions_under_stories()):
        for miss in tally(ExtractiveAnswerer(), asked, sample_articles())[1]:
            print("-", miss)


if __name__ == "__main__":
    main()
