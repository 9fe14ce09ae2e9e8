"""Grouping, the choice of the lead, and context: figures for the invented set that ships, and for gold clusters.

Thresholds were chosen on one half of the gold stories; the figures are those of the other half. A story is in the
half that the first hexadecimal digit of the SHA-256 of its id says: even, *chosen on*; odd, *measured on*.
"""

import argparse
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from briefs.context import context_for
from briefs.stories import group
from evals.figures import Figure
from retail.companies import CompanyTable
from retail.types import Article, Story

SHIPPED = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean; 0 when both are."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        return f"F1 {self.f1:.3f} (P {self.precision:.3f}, R {self.recall:.3f})"


Labels = Mapping[str, str]
"""Story by item."""
Families = Mapping[str, frozenset[str]]
"""Families of an item: items of one family but of different stories are neither right nor wrong together."""


def _members(labels: Labels) -> dict[str, list[str]]:
    members: dict[str, list[str]] = defaultdict(list)
    for item, label in labels.items():
        members[label].append(item)
    return members


def _scored(one: str, other: str, gold: Labels, families: Families) -> bool:
    return gold[one] == gold[other] or not families.get(one, frozenset()) & families.get(other, frozenset())


def bcubed(gold: Labels, found: Labels, families: Families | None = None) -> Scores:
    """B-cubed (Bagga and Baldwin 1998): for each item, the share of its found story that is of its gold story
    (precision) and the share of its gold story that is in its found story (recall), averaged over items."""
    families = families or {}
    in_found, in_gold = _members(found), _members(gold)
    precision = recall = 0.0
    for item in gold:
        same = sum(gold[other] == gold[item] for other in in_found[found[item]])
        precision += same / sum(_scored(item, other, gold, families) for other in in_found[found[item]])
        recall += same / len(in_gold[gold[item]])
    return Scores(precision / len(gold), recall / len(gold))


def pairs(gold: Labels, found: Labels, families: Families | None = None) -> Scores:
    """Of all pairs put together, the share that belongs together; and the other way round."""
    families = families or {}
    right = wrong = 0
    for members in _members(found).values():
        for position, one in enumerate(members):
            for other in members[:position]:
                right += gold[one] == gold[other]
                wrong += gold[one] != gold[other] and _scored(one, other, gold, families)
    possible = sum(len(members) * (len(members) - 1) // 2 for members in _members(gold).values())
    return Scores(right / (right + wrong) if right + wrong else 1.0, right / possible if possible else 1.0)


def article(row: Mapping[str, Any], tagged: bool = True) -> Article:
    """An article of a gold file; `date` may be a day."""
    when = datetime.fromisoformat(str(row.get("published") or row["date"]).replace("Z", "+00:00"))
    text = row.get("text", "")
    return Article(
        id=row["id"],
        title=row["title"],
        text=text,
        outlet=row.get("outlet") or row.get("source") or "unnamed",
        published=when if when.tzinfo else when.replace(tzinfo=UTC),
        url=row.get("url"),
        kind=row.get("kind", "trade"),
        sponsored=row.get("sponsored", False),
        companies=CompanyTable.bundled().tag(row["title"], text) if tagged else (),
    )


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def half(story: str) -> int:
    """0: thresholds were chosen on this story; 1: it is measured on."""
    return int(hashlib.sha256(story.encode()).hexdigest()[0], 16) % 2


def labels_of(stories: Iterable[Story]) -> dict[str, str]:
    """Story by article."""
    return {article.id: story.id for story in stories for article in story.articles}


@dataclass(frozen=True, slots=True)
class Measured:
    """A gold file, grouped."""

    gold: Labels
    found: Labels
    families: Families

    def part(self, which: int | None) -> "Measured":
        """Only the items whose gold story is in that half; None: all."""
        items = [item for item, story in self.gold.items() if which is None or half(story) == which]
        return Measured({i: self.gold[i] for i in items}, {i: self.found[i] for i in items}, self.families)

    @property
    def bcubed(self) -> Scores:
        """B-cubed scores."""
        return bcubed(self.gold, self.found, self.families)

    @property
    def pairs(self) -> Scores:
        """Pair scores."""
        return pairs(self.gold, self.found, self.families)


def measure(path: Path) -> Measured:
    """Group a gold file (`story`, perhaps `related`, beside the article's fields)."""
    read = rows(path)
    stories = group([article(row) for row in read])
    return Measured(
        {row["id"]: row["story"] for row in read},
        labels_of(stories),
        {row["id"]: frozenset(row.get("related", ())) for row in read},
    )


_BARS: tuple[tuple[str, str, float, float], ...] = (
    ("retail_reuters", "gold", 0.75, 0.92),
    ("basil", "gold", 0.95, 0.0),
    ("uci_headlines", "silver, topic-wide", 0.0, 0.86),
)
"""File, what its labels are, bars for pair F1 and B-cubed F1 (0: none)."""


def cluster_figures(folder: Path) -> list[Figure]:
    """Figures of the cluster files in a folder."""
    found = []
    for name, labels, pair_bar, cubed_bar in _BARS:
        path = folder / f"{name}.jsonl"
        if path.exists():
            found += _figures_of(measure(path), f"clusters/{name} ({labels})", pair_bar, cubed_bar)
    return found


def _figures_of(measured: Measured, data: str, pair_bar: float, cubed_bar: float) -> list[Figure]:
    found = []
    for which, words in ((1, "half the stories; thresholds chosen on the other half"), (None, "all stories")):
        part = measured.part(which)
        size = f"{data}, {len(part.gold)} items, {len(set(part.gold.values()))} stories"
        found += [
            _figure("same event, pairs", part.pairs, size, words, pair_bar),
            _figure("same event, B-cubed", part.bcubed, size, words, cubed_bar),
        ]
    return found


def _figure(name: str, scores: Scores, data: str, split: str, bar: float) -> Figure:
    met = scores.f1 >= bar if bar else None
    return Figure("grouping", name, str(scores), data, split, f"F1 {bar:.2f}" if bar else "", met)


# --- What ships ---------------------------------------------------------------------------------------------------


def shipped_figures() -> list[Figure]:
    """Grouping, lead and context on the invented set."""
    read = rows(SHIPPED / "grouping.jsonl")
    stories = group([article(row) for row in read])
    gold = {row["id"]: row["story"] for row in read}
    found = labels_of(stories)
    data = f"evals/data/grouping.jsonl, {len(read)} invented articles, {len(set(gold.values()))} stories"
    split = "written for the check; rules were mended while looking at it: a regression check"
    return [
        _figure("same event, pairs", pairs(gold, found), data, split, 0.95),
        _figure("same event, B-cubed", bcubed(gold, found), data, split, 0.95),
        _lead_figure(read, stories, data, split),
        *_context_figures(read, stories, split),
    ]


def _lead_figure(read: Sequence[Mapping[str, Any]], stories: Sequence[Story], data: str, split: str) -> Figure:
    acceptable = {row["id"] for row in read if row.get("lead")}
    asked = [story for story in stories if len(story.articles) > 1 and acceptable & {a.id for a in story.articles}]
    right = sum(story.lead.id in acceptable for story in asked)
    share = right / len(asked)
    return Figure("grouping", "lead well chosen", f"{right} of {len(asked)}", data, split, "90%", share >= 0.9)


def _context_figures(read: Sequence[Mapping[str, Any]], stories: Sequence[Story], split: str) -> list[Figure]:
    wanted = rows(SHIPPED / "context.jsonl")
    archive = [article(row) for row in read]
    by_article = {member.id: story for story in stories for member in story.articles}
    shown = right = related = hits = honest = empty = 0
    for ask in wanted:
        story = by_article[f"{ask['story']}-1"]
        items, none = context_for(story, archive, story.last_updated)
        good = [item for item in items if item.article in ask["context"]]
        shown += bool(items)
        right += bool(items) and items[0].article in ask["context"]
        related += sum(item.relation in ask["context"][item.article] for item in good)
        hits += len(good)
        empty += not ask["context"]
        honest += not ask["context"] and bool(none)
    data = f"evals/data/context.jsonl, {len(wanted)} stories, {empty} without context"
    return [
        Figure("context", "first link helps (of those shown)", f"{right} of {shown}", data, split, "90%",
               right >= 0.9 * shown),
        Figure("context", "says honestly that there is none", f"{honest} of {empty}", data, split, "", None),
        Figure("context", "relation right", f"{related} of {hits}", data, split, "85%", related >= 0.85 * hits),
    ]  # fmt: skip


def figures(data: Path | None = None) -> list[Figure]:
    """All figures: of what ships, and of the clusters in a folder of your own."""
    return shipped_figures() + (cluster_figures(data / "clusters") if data else [])


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    for figure in figures(parser.parse_args().data):
        mark = "" if figure.met is None else " met" if figure.met else " NOT MET"
        print(f"{figure.part}: {figure.name}: {figure.value} [{figure.data}; {figure.split}] {figure.bar}{mark}")


if __name__ == "__main__":
    main()
