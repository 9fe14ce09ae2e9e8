"""How much of a human's one-sentence summary the extract says: ROUGE-1 (F1) at no more than 40 words.

``python -m evals.extracts --data FOLDER`` with FOLDER/summaries/news_dek_human.jsonl (``{"title", "article",
"summary"}`` a line). Settings were chosen on the even lines; the odd ones give the figure. Without data: the golden
pack's articles against the first sentence of the brief an editor wrote for them, as a regression alarm only.

ROUGE-1 after Lin 2004: clipped overlap of unigrams, lower case, letters and digits only, words over three letters
stemmed by `retail.words.stem`. One reference says little about quality; what an extract must never do (dangle, show
boilerplate) is counted too and must be none.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from statistics import mean

from briefs.extract import best_sentence, candidates, is_dangling
from evals.figures import Figure
from evals.golden import stories
from retail.boilerplate import boilerplate_spans
from retail.prose import sentences
from retail.types import Article
from retail.words import stem

MOST_WORDS = 40
BAR = 0.30
COMMAND = "python -m evals.extracts"


def rouge_1(said: str, reference: str) -> float:
    """F1 of the unigrams two texts share, 0 to 1; 0 where either is empty."""
    mine, theirs = Counter(_unigrams(said)), Counter(_unigrams(reference))
    shared = sum((mine & theirs).values())
    if not shared:
        return 0.0
    precision, recall = shared / sum(mine.values()), shared / sum(theirs.values())
    return 2 * precision * recall / (precision + recall)


def _unigrams(text: str) -> list[str]:
    return [stem(word) if len(word) > 3 else word for word in re.findall(r"[a-z0-9]+", text.lower())]


@dataclass(frozen=True, slots=True)
class Case:
    """An article and what a person said of it in one sentence."""

    article: Article
    summary: str


def read_cases(path: Path) -> list[Case]:
    """The cases of a JSON-lines file, in order."""
    with path.open(encoding="utf-8") as lines:
        return [_case(json.loads(line)) for line in lines]


def golden_cases() -> list[Case]:
    """The lead article of each golden story, against the first sentence of its brief."""
    return [
        _case(
            {
                **story["articles"][0],
                "article": story["articles"][0]["text"],
                "summary": story["brief"]["sentences"][0]["text"],
            }
        )
        for story in stories()
    ]


def _case(line: dict[str, str]) -> Case:
    published = _day(line.get("date") or line.get("published") or "2026-01-01")
    return Case(Article(line["id"], line["title"], line["article"], "outlet", published), line["summary"])


def _day(printed: str) -> datetime:
    try:
        day = datetime.fromisoformat(printed)
    except ValueError:
        day = parsedate_to_datetime(printed)
    return day if day.tzinfo else day.replace(tzinfo=UTC)


def extract(case: Case) -> str:
    """Our one sentence; empty where no sentence of the article can stand alone."""
    best = best_sentence(case.article, MOST_WORDS)
    return best.text if best else ""


def first_sentence(case: Case) -> str:
    """The baseline: how the article begins."""
    spans = sentences(case.article.text)
    return case.article.text[slice(*spans[0])] if spans else ""


def title(case: Case) -> str:
    """Another baseline: the headline."""
    return case.article.title


def best_possible(case: Case) -> str:
    """The ceiling: the sentence of the article that scores best, chosen by looking at the summary."""
    text = case.article.text
    return max((text[a:b] for a, b in sentences(text)), key=lambda said: rouge_1(said, case.summary), default="")


def best_candidate(case: Case) -> str:
    """The ceiling among the sentences that may be told."""
    told = [c.text for c in candidates(case.article, MOST_WORDS) if not c.dangling]
    return max(told, key=lambda said: rouge_1(said, case.summary), default="")


def score(cases: Sequence[Case], choose: Callable[[Case], str]) -> float:
    """Mean ROUGE-1 of a way to choose."""
    return mean(rouge_1(choose(case), case.summary) for case in cases) if cases else 0.0


def figures(data: Path | None) -> list[Figure]:
    """ROUGE-1 beside its baselines and ceilings, dangling references and boilerplate."""
    if data is None:
        cases = golden_cases()
        return _figures(cases, f"golden pack, {len(cases)} stories", "all; nothing chosen on it", bar=False)
    cases = read_cases(data / "summaries" / "news_dek_human.jsonl")
    name = f"news_dek_human, {len(cases[1::2])} of {len(cases)} articles"
    split = "odd lines; settings chosen on the even ones"
    told = _figures(cases[1::2], name, split, bar=True)
    return [*told, _choice(cases[::2]), *_faults(cases, f"news_dek_human, {len(cases)}")]


def _figures(cases: Sequence[Case], data: str, split: str, *, bar: bool) -> list[Figure]:
    ours = score(cases, extract)
    lines = [
        Figure(
            "extracts", f"ROUGE-1, at most {MOST_WORDS} words", f"{ours:.3f}", data, split,
            f"at least {BAR:.2f}" if bar else "", ours >= BAR if bar else None,
        )
    ]  # fmt: skip
    others = (
        ("first sentence", first_sentence),
        ("headline", title),
        ("best sentence, chosen with the answer", best_possible),
        ("best sentence that may be told", best_candidate),
    )
    lines += [Figure("extracts", f"ROUGE-1, {name}", f"{score(cases, way):.3f}", data, split) for name, way in others]
    return lines + ([] if bar else _faults(cases, data))


def _choice(cases: Sequence[Case]) -> Figure:
    return Figure(
        "extracts",
        "ROUGE-1 where settings were chosen",
        f"{score(cases, extract):.3f}",
        f"{len(cases)} articles",
        "even lines",
    )


def _faults(cases: Sequence[Case], data: str) -> list[Figure]:
    told = [extract(case) for case in cases]
    dangling = sum(bool(text) and is_dangling(text) for text in told)
    junk = sum(bool(boilerplate_spans(text)) for text in told)
    empty = sum(not text for text in told)
    return [
        Figure("extracts", "dangling references", str(dangling), data, "all", "0", dangling == 0),
        Figure("extracts", "boilerplate", str(junk), data, "all", "0", junk == 0),
        Figure("extracts", "articles without a sentence that can stand alone", str(empty), data, "all"),
    ]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--data", type=Path)
    for figure in figures(parser.parse_args().data):
        mark = {True: "met", False: "NOT MET", None: ""}[figure.met]
        print(f"{figure.name:55} {figure.value:>7}  {figure.bar:14} {mark:8} {figure.data}; {figure.split}")


if __name__ == "__main__":
    main()
