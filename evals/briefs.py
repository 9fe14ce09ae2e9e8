"""Are the briefs true? Every brief that the house's own writer makes, held against its articles; twice.

Once by the checks themselves (bare extracts: before repair; what is posted: after), and once by a plain second reader
that shares no rule with them: are a quotation's characters, a figure's digits, a name's words, a sentence's words in
the articles of this very story? `python -m evals.briefs [--data PATH]` over the sample week and the golden pack, and
with a data folder over 500 stories of its ``articles.jsonl`` and the gold stories of its ``clusters``.
"""

import argparse
import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from briefs.articles import article_from_line
from briefs.audit import audit_case
from briefs.checks import WITHHELD, check_brief
from briefs.morning import stories_of_window
from briefs.refresh import refresh
from briefs.stories import group
from briefs.writing import CheckedWriter, ExtractiveWriter, brief_to_json, dangling_starts
from config import Config
from evals.figures import Figure
from evals.golden import stories as golden_stories
from feeds.fetch import WebFetcher
from retail.boilerplate import boilerplate_spans
from retail.companies import CompanyTable
from retail.days import A_MONTH
from retail.sample import SAMPLE_NOW, sample_feeds
from retail.topics import tag_topics
from retail.types import Article, Brief, Story, Violation, evidence_text
from running.parts import Parts

COMMAND = "python -m evals.briefs"
REAL_STORIES = 500
SEED = 29
INJECTION = re.compile(
    r"ignore (?:all|any|the|previous) |previous instructions|system prompt|"
    r"<!(?:here|channel|everyone)|@(?:here|channel|everyone)",
    re.IGNORECASE,
)
GATES = {
    "quotation (A)": ("A",),
    "number, date, name (B)": ("B",),
    "support, hedge, attribution (C1-C5, C8)": ("C1", "C2", "C3", "C4", "C5", "C8"),
    "cross-story (C6)": ("C6",),
    "dangling (C7)": ("C7",),
    "opinion (D)": ("D",),
    "shape, fair use (E, F, K)": ("E", "F", "K"),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A story with its bare extract and what would be posted."""

    story: Story
    extract: Brief
    posted: Brief


def write_all(stories: Iterable[Story]) -> list[Written]:
    """Every story written by the writer of the house, without a model."""
    extractive = ExtractiveWriter(CompanyTable.bundled())
    writer = CheckedWriter(extractive)
    return [Written(s, extractive.write(s, (), s.last_updated), writer.write(s, (), s.last_updated)) for s in stories]


# --- Stories ------------------------------------------------------------------------------------------------------


def real_stories(data: Path, count: int = REAL_STORIES, seed: int = SEED) -> list[Story]:
    """`count` stories of whole days of ``articles.jsonl``, the days in random order; bare headlines left out."""
    days: dict[str, list[Article]] = {}
    with (data / "articles.jsonl").open(encoding="utf-8") as lines:
        for given in map(json.loads, lines):
            if len(given["text"]) > 200 and len(given["date"]) >= 10:
                days.setdefault(given["date"][:10], []).append(_article(given))
    order = sorted(days)
    random.Random(seed).shuffle(order)
    found: list[Story] = []
    for day in order:
        found += group(days[day])
        if len(found) >= count:
            break
    return found[:count]


def cluster_stories(data: Path) -> list[Story]:
    """The stories of two or more articles that people have marked, as we would group them."""
    texts = {}
    with (data / "articles.jsonl").open(encoding="utf-8") as lines:
        for given in map(json.loads, lines):
            texts[given["id"]] = given["text"]
    articles = []
    for name in ("retail_reuters", "basil"):
        with (data / "clusters" / f"{name}.jsonl").open(encoding="utf-8") as lines:
            for given in map(json.loads, lines):
                text = given.get("text") or texts.get(given["id"], "")
                articles.append(_article({"source": "Wire", **given, "text": text}))
    return [story for story in group(articles) if len(story.articles) > 1]


def _article(given: dict[str, str]) -> Article:
    article = article_from_line({k: v for k, v in given.items() if isinstance(v, str)})
    return _tagged(article)


def _tagged(article: Article) -> Article:
    table = CompanyTable.bundled()
    return replace(
        article, companies=table.tag(article.title, article.text), topics=tag_topics(article.title, article.text)
    )


def golden() -> list[Story]:
    """The golden pack's articles, as we would group them."""
    return group([_article(article) for story in golden_stories() for article in story["articles"]])


def sample_week() -> list[Story]:
    """The stories of the bundled sample week."""
    with tempfile.TemporaryDirectory() as folder:
        parts = Parts(Config(database_url=f"sqlite:///{folder}/briefs.db"))
        try:
            refresh(parts.store, WebFetcher(), sample_feeds(), SAMPLE_NOW, tagger=parts.tagger)
            return stories_of_window(parts.store, SAMPLE_NOW - timedelta(days=9), SAMPLE_NOW, backlog=True)
        finally:
            parts.close()


# --- The second reader --------------------------------------------------------------------------------------------


def plain_faults(brief: Brief, story: Story) -> list[str]:
    """What a plain reader finds: words, digits or names of the brief that no article of this story has."""
    texts = {a.id: _plain(evidence_text(a)) for a in story.articles}
    everything = " ".join(texts.values()) + " " + _plain(" ".join(story.outlets))
    found = [f"quotation: {q.text[:60]}" for q in brief.quotes if _plain(q.text) not in texts.get(q.article, "")]
    found += [f"speaker: {q.speaker}" for q in brief.quotes if not _beside(q.speaker, q.text, texts[q.article])]
    found += [f"figure: {n.surface}" for n in brief.numbers if _plain(n.surface) not in everything]
    told = [s.text for s in (*brief.sentences, *brief.unknowns)]
    told += [brief.why_it_matters.text] if brief.why_it_matters else []
    told += [r.text for r in brief.responses if r.text and r.evidence]
    for text in [*told, brief.headline.removeprefix("Report: ")]:
        if text.rstrip(".") == WITHHELD.rstrip("."):
            continue
        found += [f"word: {word} in {text[:50]}" for word in _foreign(text, everything)]
    found += [f"outlet: {o}" for o in {s.outlet for s in brief.sources} if o not in story.outlets]
    spans = [span for s in (*brief.sentences, *brief.unknowns) for span in s.evidence]
    found += [f"cross-story: {span.article}" for span in spans if span.article not in texts]
    return found + [f"injection: {text[:60]}" for text in [*told, brief.headline] if INJECTION.search(text)]


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9$%.,]+", " ", text.lower()).strip()


_TOKEN = re.compile(r"[a-z]+|\d(?:[\d.,]*\d)?")
_MADE_DATE = re.compile(
    rf"\b(?:in the week of |the (?:morning|afternoon|evening|night) of )?{A_MONTH} \d{{1,2}}(?:, \d{{4}})?\b|"
    rf"\b(?:earlier |later )?in (?:{A_MONTH} ?)?(?:(?:19|20)\d\d)?\b|\b(?:the )?(?:19|20)\d\d\b|\b{A_MONTH}"
)


def _foreign(text: str, everything: str) -> list[str]:
    """Words and numbers of the text that stand nowhere in the articles; dates made absolute are not looked at."""
    known = set(_TOKEN.findall(everything))
    dateless = _MADE_DATE.sub(" ", text)
    return [w for w in _TOKEN.findall(_plain(dateless)) if w not in known and w not in ("in", "on", "s")]


def _beside(speaker: str, quote: str, text: str) -> bool:
    at = text.find(_plain(quote))
    return at >= 0 and _plain(speaker.split()[-1]) in text[max(0, at - 400) : at + len(quote) + 400]


# --- Figures ------------------------------------------------------------------------------------------------------


def figures(data: Path | None) -> list[Figure]:
    """Violations before and after repair, faults of the second reader, shape, for each set of stories."""
    found = _figures(sample_week(), "sample week") + _figures(golden(), "golden pack")
    if data is not None:
        found += _figures(real_stories(data), "articles.jsonl, days in random order")
        found += _figures(cluster_stories(data), "gold clusters")
    return found


def _figures(stories: Sequence[Story], name: str) -> list[Figure]:
    written = write_all(stories)
    data = f"{name}, {len(stories)} stories"
    return [*_gates(written, data), *_second(written, data), *_shape(written, data)]


def _gates(written: Sequence[Written], data: str) -> list[Figure]:
    before = Counter(v.check for w in written for v in check_brief(w.extract, w.story.articles))
    after = Counter(v.check for w in written for v in violations_posted(w))
    rows = []
    for gate, ids in GATES.items():
        was, now = (sum(n for check, n in count.items() if check.startswith(ids)) for count in (before, after))
        rows.append(Figure("briefs", f"{gate}: posted (before repair)", f"{now} ({was})", data, "all", "0", now == 0))
    return rows


def violations_posted(written: Written) -> list[Violation]:
    """What the checks, and the audit of what `write` prints, find in what is posted."""
    found = list(check_brief(written.posted, written.story.articles))
    articles = [
        {"id": a.id, "title": a.title, "text": a.text, "outlet": a.outlet, "published": a.published.isoformat()}
        for a in written.story.articles
    ]
    audited = audit_case({"id": "1", "articles": articles, "brief": brief_to_json(written.posted)})
    return found + [Violation(v["check"], v["where"], v["why"]) for v in audited["violations"]]


def _second(written: Sequence[Written], data: str) -> list[Figure]:
    faults = [fault for w in written for fault in plain_faults(w.posted, w.story)]
    return [Figure("briefs", "faults found by a plain second reader", str(len(faults)), data, "all", "0", not faults)]


def _shape(written: Sequence[Written], data: str) -> list[Figure]:
    posted = [w.posted for w in written]
    dangling = sum(len(dangling_starts(brief)) for brief in posted)
    junk = sum(bool(boilerplate_spans(s.text)) for brief in posted for s in brief.sentences)
    words = sorted(parent_words(brief) for brief in posted)
    shares = sorted(quote_share(brief) for brief in posted)
    bare = sum(len(b.sentences) == 1 and b.sentences[0].text == b.headline for b in posted)
    rows = [
        ("dangling first sentences", str(dangling), "0", dangling == 0),
        ("boilerplate", str(junk), "0", junk == 0),
        ("words in the parent: median (least, most)", f"{words[len(words) // 2]} ({words[0]}, {words[-1]})", "", None),
        ("parents of 45 to 90 words", f"{sum(45 <= n <= 90 for n in words)} of {len(words)}", "", None),
        ("quote share: most", f"{shares[-1]:.0%}", "<= 35%", shares[-1] <= 0.355),
        ("briefs with nothing but the headline", str(bare), "", None),
        ("ms a story, written and checked", f"{_speed(written):.1f}", "<= 32", None),
    ]
    return [Figure("briefs", label, value, data, "all", bar, met) for label, value, bar, met in rows]


def _speed(written: Sequence[Written]) -> float:
    writer = CheckedWriter(ExtractiveWriter(CompanyTable.bundled()))
    some = written[:60]
    start = perf_counter()
    for w in some:
        writer.write(w.story, (), w.story.last_updated)
    return 1000 * (perf_counter() - start) / max(len(some), 1)


def parent_words(brief: Brief) -> int:
    """Words of what stands in the channel: headline, attribution, sentences, why it matters."""
    told = [brief.headline, brief.attribution.outlet, brief.attribution.verb, *(s.text for s in brief.sentences)]
    told += [brief.why_it_matters.text] if brief.why_it_matters else []
    return sum(len(text.split()) for text in told)


def quote_share(brief: Brief) -> float:
    """Quoted words of all words of the facts, 0 to 1."""
    quoted = sum(len(q.text.split()) for q in brief.quotes)
    facts = sum(len(s.text.split()) for s in brief.sentences)
    return quoted / (quoted + facts) if quoted else 0.0


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--model", metavar="URL", help="write with the OpenAI-compatible server there instead")
    parser.add_argument("--name", default="local", help="the model's name")
    parser.add_argument("--stories", type=int, default=10, help="how many stories the model writes")
    parser.add_argument(
        "--seconds", type=float, default=60.0, help="silence after which a brief is given up (three times that in all)"
    )
    given = parser.parse_args()
    if given.model:
        stories, what = _for_a_model(given.data)
        by_model(stories[: given.stories], what, given.model, given.name, given.seconds)
        return
    for f in figures(given.data):
        _print(f)


def _for_a_model(data: Path | None) -> tuple[list[Story], str]:
    """The sample week's stories, those of most outlets first; with data, every twenty-fifth of the real ones."""
    if data is not None:
        return real_stories(data)[::25], "articles.jsonl, days in random order"
    return sorted(sample_week(), key=lambda s: -len(s.articles)), "sample week"


def by_model(stories: Sequence[Story], what: str, url: str, name: str, seconds: float) -> None:
    """Print what the model at `url` writes on these stories, and the figures on it."""
    # openai takes a second to import, and only this needs it.
    from evals import written

    for figure in written.figures(stories, what, url, name, seconds):
        _print(figure)


def _print(f: Figure) -> None:
    print(f"{f.name:62} {f.value:16} {f.bar:7} {'' if f.met is None else 'ok' if f.met else 'SHORT':6} {f.data}")


if __name__ == "__main__":
    main()
