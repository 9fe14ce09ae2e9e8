"""Views that people sign, and calls that are looked at again, kept as records beside the briefs they belong to."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from briefs.briefjson import brief_from_json, brief_to_json
from briefs.checks import check_brief
from retail.types import Article, Author, Brief, Channel, Forecast, View, Violation
from storage.base import Store

SIGNED = "views"
"""Kind of the records of signed Views, by ``story/user``: the brief with that View, the channel, when."""
FORECASTS = "forecasts"
"""Kind of the records of calls, by ``story/user``: the statement, its day, who made it, what came of it."""
MAX_REFS = 2


def label_for(name: str) -> str:
    """``Anna Lee's View``: never *Analysis*, never unlabelled."""
    return f"{name}’ View" if name.endswith("s") else f"{name}’s View"


def signed_view(
    brief: Brief,
    author: Author,
    text: str,
    *,
    disagreement: str = "",
    forecast: Forecast | None = None,
    confidence: str = "none",
) -> View:
    """A person's View on a brief, with the brief's own dated context as its references."""
    made = View(
        label=label_for(author.name),
        author=author,
        text=" ".join(text.split()),
        archive_refs=brief.context[:MAX_REFS],
        no_precedent=not brief.context,
        forecast=forecast,
        disagreement=" ".join(disagreement.split()) or None,
    )
    return replace(made, confidence=confidence) if confidence in ("low", "medium", "high") else made  # type: ignore[arg-type]


def faults_of(brief: Brief, view: View, articles: list[Article]) -> list[Violation]:
    """What the checks hold against the View and not against the brief without it."""
    before = set(check_brief(replace(brief, view=None), articles))
    return [v for v in check_brief(replace(brief, view=view), articles) if v not in before]


def keep_view(store: Store, workspace: str, channel: str, brief: Brief, view: View, now: datetime) -> None:
    """Keep a signed View with its brief, and its call, where it makes one; a person's first View on a story stands."""
    key = f"{brief.story}/{view.author.slack_id}"
    kept = {"brief": brief_to_json(replace(brief, view=view)), "channel": channel, "at": now.isoformat()}
    store.change_record(workspace, SIGNED, key, lambda old: old or kept)
    if view.forecast is None:
        return
    call = {
        "story": brief.story,
        "about": brief.headline,
        "channel": channel,
        "by": view.author.slack_id,
        "name": view.author.name,
        "statement": view.forecast.statement,
        "resolve_by": view.forecast.resolve_by.isoformat(),
        "confidence": view.confidence,
        "made": now.date().isoformat(),
    }
    store.change_record(workspace, FORECASTS, key, lambda old: old or call)


def signed_briefs(store: Store, workspace: str) -> list[Brief]:
    """Every brief that a person signed a View on, with that View."""
    return [brief_from_json(kept["brief"]) for kept in store.records(workspace, SIGNED).values()]


# --- Calls looked at again ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call:
    """A forecast that somebody made in a View, as it was kept."""

    key: str
    record: dict[str, Any]

    @property
    def resolve_by(self) -> date:
        """The day on which it was to be looked at again."""
        return date.fromisoformat(self.record["resolve_by"])


def due_forecasts(store: Store, workspace: str, now: datetime) -> list[Call]:
    """Calls whose day has come and of which nobody has said what happened, oldest first."""
    calls = [Call(key, kept) for key, kept in store.records(workspace, FORECASTS).items() if not kept.get("resolved")]
    return sorted((call for call in calls if call.resolve_by <= now.date()), key=lambda call: call.resolve_by)


def resolve_forecast(store: Store, workspace: str, key: str, outcome: str, now: datetime) -> dict[str, Any] | None:
    """Write down what happened; None when there is no such call."""

    def change(old: dict[str, Any] | None) -> dict[str, Any] | None:
        return old and {**old, "resolved": now.isoformat(), "outcome": outcome}

    return store.change_record(workspace, FORECASTS, key, change)


def forecast_notes(store: Store, channel: Channel) -> list[str]:
    """For the editor's note: "we said; here is what happened", since the channel's last edition was composed."""
    last = store.latest_edition(channel.workspace, channel.id)
    if last is None or last.composed is None:
        return []
    calls = [kept for kept in store.records(channel.workspace, FORECASTS).values() if kept.get("channel") == channel.id]
    fresh = [c for c in calls if c.get("resolved") and datetime.fromisoformat(c["resolved"]) >= last.composed]
    return [
        f"We said ({c['name']}, {c['made']}): “{c['statement'].rstrip('.')}”. "
        f"What happened: {c['outcome'].rstrip('.')}."
        for c in fresh
    ]
