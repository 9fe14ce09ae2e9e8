"""What a real model writes: seconds, tokens, drafts that stood whole, were mended or replaced, faults posted.

``python -m evals.briefs --model URL`` asks the OpenAI-compatible server at URL (a local one needs no key) for a brief
and a View on the first stories of the sample week, one after another, as a morning would.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from briefs.checks import check_brief
from briefs.llm import Model, ModelWriter
from briefs.prompts import brief_prompt
from briefs.writing import CheckedWriter, ExtractiveWriter
from evals.figures import Figure
from retail.companies import CompanyTable
from retail.types import Brief, Story


@dataclass(slots=True)
class Count:
    """A ledger that keeps no answer, so that every story is asked anew, and counts tokens."""

    tokens: int = 0
    days: dict[date, int] = field(default_factory=dict)

    def cached(self, key: str) -> str | None:
        """Nothing is kept."""
        return None

    def keep(self, key: str, value: str) -> None:
        """Nothing is kept."""

    def add_tokens(self, day: date, tokens: int) -> int:
        """Count them."""
        self.tokens += tokens
        self.days[day] = self.days.get(day, 0) + tokens
        return self.days[day]


@dataclass(frozen=True, slots=True)
class Try:
    """One story given to the model."""

    story: Story
    brief: Brief
    seconds: float
    tokens: int

    @property
    def fell_back(self) -> bool:
        """Did the extract stand in?"""
        return self.brief.writer == "extract"

    @property
    def was_mended(self) -> bool:
        """Is the brief the model's, with what failed its checks taken out?"""
        return not self.fell_back and bool(self.brief.violations)


def tries(stories: Sequence[Story], url: str, name: str, deadline: float) -> list[Try]:
    """Each story written by the model at `url` behind the checks, in order."""
    count = Count()
    model = Model(url, "none", name, ledger=count, deadline=deadline, patience=deadline * len(stories) * 2)
    writer = CheckedWriter(ExtractiveWriter(CompanyTable.bundled()), ModelWriter(model))
    found = []
    try:
        for story in stories:
            began, before = time.monotonic(), count.tokens
            brief = writer.write(story, (), story.last_updated)
            found.append(Try(story, brief, time.monotonic() - began, count.tokens - before))
    finally:
        model.close()
    return found


def figures(stories: Sequence[Story], what: str, url: str, name: str, deadline: float) -> list[Figure]:
    """The table, each story's brief printed as it was posted."""
    made = tries(stories, url, name, deadline)
    for one in made:
        print(_told(one), flush=True)
    data = f"{what}, {len(made)} stories, {name}, silence {deadline:g} s"
    seconds = sorted(one.seconds for one in made)
    faults = sum(len(check_brief(one.brief, one.story.articles)) for one in made)
    mended, replaced = sum(one.was_mended for one in made), sum(one.fell_back for one in made)
    size = max(sum(len(m["content"]) for m in brief_prompt(one.story.articles).messages) for one in made)
    rows: list[tuple[str, str, str, bool | None]] = [
        ("seconds a story: median (most)", f"{seconds[len(seconds) // 2]:.1f} ({seconds[-1]:.1f})", "", None),
        ("tokens a story: mean", f"{sum(one.tokens for one in made) / len(made):.0f}", "", None),
        ("characters of the longest prompt", str(size), "", None),
        ("drafts that stood whole", f"{len(made) - mended - replaced} of {len(made)}", "", None),
        ("drafts that stood with what failed taken out", str(mended), "", None),
        ("drafts replaced by the extract", str(replaced), "", None),
        ("violations posted", str(faults), "0", faults == 0),
    ]
    return [Figure("model", label, value, data, "all", bar, met) for label, value, bar, met in rows]


def _told(one: Try) -> str:
    brief = one.brief
    said = " ".join(sentence.text for sentence in brief.sentences)
    why = f"\n  why: {brief.why_it_matters.text}" if brief.why_it_matters else ""
    out = "".join(f"\n  out: {v.check} {v.where}: {v.why}" for v in brief.violations)
    return f"{one.seconds:6.1f} s {one.tokens:5} tokens  {brief.writer}: {brief.headline}\n  {said}{why}{out}"
