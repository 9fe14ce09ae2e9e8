"""How near to Slack's own limits an edition is posted: a message a second and channel, 300 a minute and workspace.

    python -m benchmarks.posting [--full]

The real ledger, poster and pacer against the stand-in Slack, which keeps the first limit: what comes sooner after its
channel's last message than a second (less 50 ms of transport) is refused (429) and counted. Limits are Slack's; our
ratio to them is what is measured. A thousand channels are posted to for a minute: their whole edition takes twenty.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from briefs.delivery import deliver
from evals.figures import Figure
from handlers.clients import posting_client
from handlers.local import LocalSlack
from handlers.poster import SlackPoster
from retail.types import Channel
from running.clockwork import Clockwork, Duties
from storage import Store, open_store
from tests.faults.poster_process import planned

A_MINUTE = 300
"""Messages a minute and workspace: what Slack's method page used to say, and what the pacer keeps."""
SOON = 0.95
A_WHILE = 60.0
"""Seconds of posting to a thousand channels, when not in full."""


def figures(data: Path | None = None, full: bool = False) -> list[Figure]:
    """Rates at 1, 100 and 1,000 channels, the last for a minute if not `full`. `data` is not used."""
    return [_figure(channels, stories, full) for channels, stories in ((1, 6), (100, 1), (1000, 1))]


def _figure(channels: int, stories: int, full: bool) -> Figure:
    bound = 1800.0 if full or channels < 1000 else A_WHILE
    moments, soon = _posted(channels, tuple(f"s{n}" for n in range(stories)), bound)
    took = max(moments) - min(moments)
    allowed = (len(moments) - 1) / (1.0 if channels == 1 else A_MINUTE / 60)
    limit = "1 a second and channel" if channels == 1 else f"{A_MINUTE} a minute and workspace"
    value = f"{len(moments):,} messages in {took:.1f} s: {allowed / took:.1%} of {limit}; {soon} too soon"
    met = allowed / took >= 0.99 and not soon
    data = f"{channels:,} channel{'s' if channels > 1 else ''}, {stories} briefs each with their threads"
    return Figure("posting", "rate", value, data, "one run", ">= 99% of the limit, 0 too soon", met)


def _posted(channels: int, stories: Sequence[str], bound: float) -> tuple[list[float], int]:
    """When each message was taken in so many seconds, and how many came too soon after another of their channel."""
    names = [f"C0N{n:04}" for n in range(channels)]
    today = datetime.now(UTC).date()
    with tempfile.TemporaryDirectory() as folder, LocalSlack({one: one.lower() for one in names}) as slack:
        slack.keep_pace(SOON)
        store = open_store(f"sqlite:///{folder}/endcap.db")
        for name in names:
            store.save_channel(Channel("T0LOCAL", name, hour=datetime.now(UTC).time(), weekdays=frozenset(range(7))))
            store.save_edition(*planned(name, today, stories))
        expected = sum(len(store.posts("T0LOCAL", name, today)) for name in names)
        work = Clockwork(store, Duties(lambda: None, _publisher(store, slack, today)))
        work.tick()
        until = time.monotonic() + bound
        while sum(len(room.messages) for room in slack.state.rooms.values()) < expected and time.monotonic() < until:
            time.sleep(0.2)
        work.stop(30)
        store.close()
        moments = sorted(float(m["ts"]) for room in slack.state.rooms.values() for m in room.messages)
        return moments, slack.too_soon


def _publisher(store: Store, slack: LocalSlack, day: date) -> Callable[[Channel], object]:
    poster = SlackPoster(lambda _workspace: posting_client(slack.token, slack.url))

    def publish(channel: Channel) -> object:
        first = deliver(store, poster, channel, day, f"first/{channel.id}", most=1)
        return partial(deliver, store, poster, channel, day, f"rest/{channel.id}") if first.waiting else None

    return publish


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="the whole of a thousand channels: some twenty minutes")
    for figure in figures(full=parser.parse_args().full):
        print(f"{figure.name}: {figure.value} [{figure.data}; {figure.bar}; met: {figure.met}]")


if __name__ == "__main__":
    main()
