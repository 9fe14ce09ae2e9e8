"""A posting process to be killed: reads the channels, plans an edition for each, delivers them, looks again.

What it does is what the bot does; only the waits are arguments, so that two hundred kills do not take two days.
"""

import argparse
import json
import random
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from briefs.delivery import Patience, deliver
from briefs.healing import Recovery, heal
from handlers.blocks import edition_posts
from handlers.clients import posting_client
from handlers.poster import Pacer, SlackPoster
from retail.errors import SlackRefused, SlackUnknown
from retail.types import Channel, Edition, PlannedPost
from storage import open_store
from storage.base import Store
from tests.handlers.editions import brief, edition

BRIEFS = ("s1", "s2", "s3")


def planned(channel: str, day: date, briefs: Sequence[str] = BRIEFS) -> tuple[Edition, list[PlannedPost]]:
    """The same edition each time it is asked for: what composing from the same articles gives."""
    made = edition(*map(brief, briefs), channel=channel, day=day)
    return made, edition_posts(made)


def run(store: Store, poster: SlackPoster, channels: Sequence[str], arguments: argparse.Namespace, owner: str) -> None:
    """Post every channel's edition; one that must wait is gone on with in the next round."""
    patience = Patience(
        timedelta(seconds=arguments.grace),
        timedelta(seconds=arguments.grace),
        lease=timedelta(seconds=arguments.lease),
    )
    left = [Channel("T0LOCAL", channel) for channel in channels]
    day = datetime.now(UTC).date()
    while left:
        for channel in list(left):
            if _recovered(store, poster, channel, day, arguments.grace):
                store.save_edition(*planned(channel.id, day, arguments.briefs.split(",")))
                if deliver(store, poster, channel, day, owner, patience=patience).done:
                    left.remove(channel)
        time.sleep(0.02)
    time.sleep(arguments.heal_after)
    for name in channels if arguments.heal_after else ():
        _healed(store, poster, Channel("T0LOCAL", name), day)


def _recovered(store: Store, poster: SlackPoster, channel: Channel, day: date, grace: float) -> bool:
    recovery = Recovery(store, poster, channel, timedelta(seconds=grace))
    return not recovery.needed or (
        recovery.step(datetime.now(UTC), day, lambda one: planned(channel.id, one)) == "done"
    )


def _healed(store: Store, poster: SlackPoster, channel: Channel, day: date) -> None:
    for _ in range(20):
        try:
            heal(store, poster, channel, day)
        except (SlackRefused, SlackUnknown):
            time.sleep(0.05)
        else:
            return


def main() -> None:
    """Post, and say so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database")
    parser.add_argument("slack")
    parser.add_argument("token")
    parser.add_argument("channels", nargs="+")
    parser.add_argument("--grace", type=float, default=0.3, help="seconds until an unknown outcome is looked up")
    parser.add_argument("--lease", type=float, default=1.0)
    parser.add_argument("--pace", type=float, default=0.0)
    parser.add_argument("--timeout", type=float, default=5.0)
    parser.add_argument("--heal-after", type=float, default=0.0)
    parser.add_argument("--shuffle", action="store_true")
    parser.add_argument("--briefs", default=",".join(BRIEFS))
    arguments = parser.parse_args()
    client = posting_client(arguments.token, arguments.slack)
    client.timeout = arguments.timeout  # urllib takes fractions
    poster = SlackPoster(lambda _workspace: client, Pacer(interval=arguments.pace, spacing=0))
    channels = list(arguments.channels)
    if arguments.shuffle:
        random.shuffle(channels)
    store = open_store(arguments.database)
    run(store, poster, channels, arguments, f"process/{time.monotonic_ns()}")
    store.close()
    print(json.dumps({"done": len(channels)}))


if __name__ == "__main__":
    main()
