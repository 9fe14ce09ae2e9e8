"""Channels that Slack does not let us post to: paused with Slack's reason, told to people once, tried again weekly."""

from dataclasses import replace
from datetime import datetime, timedelta

from retail.types import Channel
from storage.base import Store

KIND = "paused"
RETRY = timedelta(days=7)


def note_pause(store: Store, channel: Channel, reason: str, now: datetime) -> bool:
    """Remember since when and why; True when people have not been told of it yet."""
    told = store.record(channel.workspace, KIND, channel.id)
    value = {"reason": reason, "since": now.isoformat()}
    store.change_record(channel.workspace, KIND, channel.id, lambda _: value)
    return told is None or told.get("reason") != reason


def resume(store: Store, workspace: str, channel_id: str) -> bool:
    """The channel can be posted to again (somebody unarchived it, or invited us); False when it was not paused."""
    store.change_record(workspace, KIND, channel_id, lambda _: None)
    channel = store.channel(workspace, channel_id)
    if channel is None or channel.paused_because is None:
        return False
    store.save_channel(replace(channel, paused_because=None))
    return True


def went_well(store: Store, channel: Channel) -> None:
    """A message was taken: should it be refused later, people are told again."""
    if store.record(channel.workspace, KIND, channel.id) is not None:
        store.change_record(channel.workspace, KIND, channel.id, lambda _: None)


def try_again(store: Store, channel: Channel, now: datetime) -> bool:
    """Unpause a channel that has been paused for a week, without forgetting that people were told."""
    record = store.record(channel.workspace, KIND, channel.id)
    if channel.paused_because is None or record is None or now - datetime.fromisoformat(record["since"]) < RETRY:
        return False
    store.save_channel(replace(channel, paused_because=None))
    return True
