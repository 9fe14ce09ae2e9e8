"""Figures for Prometheus, in its text format (version 0.0.4): read from the archive when they are asked for.

Own code, as there is little of it: a handful of gauges whose values are in the archive already, so that every process
tells the same and none has to count. `prometheus-client` keeps counters in each process, which several workers would
have to be added up from, and brings collectors and a server that are not needed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from briefs.morning import utc_now
from retail.errors import StorageError
from running.clockwork import Clockwork
from running.parts import VERSION, Parts


@dataclass(frozen=True, slots=True)
class Figure:
    """One named value with its labels."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] | None = None


def exposition(parts: Parts, clock: Clockwork, role: str, healthy: Callable[[], bool]) -> str:
    """All figures, as text. An archive that cannot be read is a figure too, not an error."""
    now = utc_now()
    found = list(_of_the_process(clock, role, healthy, now))
    try:
        found += _of_the_archive(parts, now)
    except StorageError:
        found.append(Figure("endcap_archive_up", "1: the archive can be read", 0))
    return rendered(found)


def _of_the_process(clock: Clockwork, role: str, healthy: Callable[[], bool], now: datetime) -> Iterable[Figure]:
    yield Figure("endcap_info", "What runs here", 1, {"version": VERSION, "role": role})
    yield Figure("endcap_healthy", "1: what /healthz answers with 200", float(healthy()))
    if clock.last_tick is not None:
        since = (now - clock.last_tick).total_seconds()
        yield Figure("endcap_last_tick_seconds", "Since the clock last ticked in this process", since)
    for name, count in clock.under_way().items():
        yield Figure("endcap_jobs_under_way", "Jobs of the clock that are queued or running", count, {"job": name})


def _of_the_archive(parts: Parts, now: datetime) -> Iterable[Figure]:
    store = parts.store
    yield Figure("endcap_archive_up", "1: the archive can be read", 1)
    for name, count in store.counts().items():
        yield Figure("endcap_rows", "Rows of the archive, by what they are", count, {"of": name})
    for became, count in store.posts_by_state().items():
        yield Figure("endcap_posts", "Messages of editions, by what became of them", count, {"state": became})
    yield Figure("endcap_workspaces", "Workspaces that installed the app by OAuth", len(store.installed()))
    channels = store.channels()
    paused = sum(channel.paused_because is not None for channel in channels)
    yield Figure("endcap_channels_paused", "Channels that Slack does not let us post to", paused)
    known = store.feed_states()
    states = [state for feed in store.feeds() if (state := known.get(feed.url))]
    failing = sum(state.error is not None for state in states)
    yield Figure("endcap_feeds_polled", "Feeds that were read at least once", len(states))
    yield Figure("endcap_feeds_failing", "Feeds whose last reading failed", failing)
    read = max((state.succeeded for state in states if state.succeeded), default=None)
    if read is not None:
        since = (now - read).total_seconds()
        yield Figure("endcap_last_feed_read_seconds", "Since any feed was last read well", since)
    day = now.astimezone(UTC).date()
    yield Figure("endcap_model_tokens_today", "Tokens spent on the model this UTC day", store.add_tokens(day, 0))
    yield Figure("endcap_model_tokens_cap", "The most that may be spent in a day", parts.config.daily_tokens)


def rendered(figures: Iterable[Figure]) -> str:
    """The text format: a name's help and type once, then its values."""
    lines: list[str] = []
    told: set[str] = set()
    for figure in figures:
        if figure.name not in told:
            told.add(figure.name)
            lines += [f"# HELP {figure.name} {figure.help}", f"# TYPE {figure.name} gauge"]
        labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in (figure.labels or {}).items())
        lines.append(f"{figure.name}{{{labels}}} {figure.value:g}" if labels else f"{figure.name} {figure.value:g}")
    return "\n".join([*lines, ""])


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
