"""Editors' previews kept up: shown once, drawn again when the state is another, closed when the edition is out."""

import logging
import os
import threading
from collections.abc import Callable
from datetime import date, datetime

from briefs import preview
from briefs.delivery import deliver
from briefs.morning import utc_now
from briefs.pauses import note_pause, went_well
from briefs.preview import Shown
from handlers.calls import Client
from handlers.checkup import advice
from handlers.poster import SlackPoster
from handlers.preview import passed_post, preview_key, preview_message, preview_post, print_of, redraw
from retail.errors import SlackRefused, SlackUnknown
from retail.types import Channel, Post
from storage.base import Store

log = logging.getLogger("endcap.previews")


class Previews:
    """What the clock does about previews. Safe to be called at any time, by several processes at once."""

    def __init__(
        self,
        store: Store,
        client_for: Callable[[str], Client],
        poster: Callable[[], SlackPoster],
        tell: Callable[[str, str], None],
    ) -> None:
        """`client_for` a workspace; `tell` those who look after it (workspace, text)."""
        self.store, self._client_for, self._poster, self._tell = store, client_for, poster, tell

    def due(self, now: datetime) -> bool:
        """Whether an edition is to be shown, or one that is shown has not come to its end."""
        channels = self.store.channels()
        if any(preview.day_to_show(self.store, channel, now) for channel in channels):
            return True
        return any(preview.open_previews(self.store, one) for one in {channel.workspace for channel in channels})

    def tend(self, now: datetime | None = None) -> None:
        """Show what is due, and bring every open preview up to date."""
        now = now or utc_now()
        channels = self.store.channels()
        for channel in channels:
            day = preview.day_to_show(self.store, channel, now)
            if day:
                preview.begin(self.store, channel, day)
        for workspace in {channel.workspace for channel in channels}:
            for channel_id, day in preview.open_previews(self.store, workspace):
                self._one(workspace, channel_id, day, now)

    def _one(self, workspace: str, channel_id: str, day: date, now: datetime) -> None:
        channel = self.store.channel(workspace, channel_id)
        seen = preview.shown(self.store, channel, day, now) if channel else None
        if channel is None or seen is None:
            preview.note_shown(self.store, workspace, channel_id, day, closed=True)
            return
        kept = preview.preview_of(self.store, workspace, channel_id, day) or {}
        room = str(kept.get("room") or "")
        ended, stands = seen.stage in ("out", "passed"), False
        try:
            stands = self._stands(channel, room, seen, show=not ended)
            if stands:
                redraw(self.store, self._client_for(workspace), channel, seen)
        except SlackUnknown as error:
            log.warning("the preview of %s is left to the next minute: %s", channel_id, error)
            return
        except SlackRefused as refused:
            log.warning("the preview of %s cannot be drawn again: %s", channel_id, advice(refused.reason))
            if refused.retry_after is None:  # deleted, or its channel is gone: not tried again for this state
                stands_as = print_of(preview_message(seen))
                preview.note_shown(self.store, workspace, channel_id, day, print=stands_as)
        if ended and self._told(channel, room, seen, stands=stands):
            preview.note_shown(self.store, workspace, channel_id, day, closed=True)

    def _stands(self, channel: Channel, room: str, seen: Shown, *, show: bool) -> bool:
        """Whether the preview stands in the editors' channel, after it was posted where it did not."""
        day, key = seen.edition.day, preview_key(channel.id, seen.edition.day)
        post = self._post(channel, room, day, key)
        if post is None and show:
            self.store.plan_posts([preview_post(channel, room, seen)])
        if show and (post is None or post.state in ("pending", "sending")):
            self._deliver(channel, room, day, key)
            post = self._post(channel, room, day, key)
        if post is not None and post.state == "pending" and not show:
            self.store.fail_post(key, "its edition went out before")
        return post is not None and post.state == "sent"

    def _post(self, channel: Channel, room: str, day: date, key: str) -> Post | None:
        posts = self.store.posts(channel.workspace, room, day)
        return next((post for post in posts if post.planned.key == key), None)

    def _deliver(self, channel: Channel, room: str, day: date, key: str) -> None:
        place = Channel(channel.workspace, room)
        owner = f"preview/{os.getpid()}/{threading.get_ident()}/{key}"
        report = deliver(self.store, self._poster(), place, day, owner)
        if report.sent:
            went_well(self.store, place)
        if report.paused:
            self.store.fail_post(key, report.paused)
            if note_pause(self.store, place, report.paused, utc_now()):
                said = f"Editors could not be shown the edition for channel {channel.id} in channel {room}"
                self._tell(channel.workspace, f"{said}: {advice(report.paused)}. It goes out at its hour all the same.")

    def _told(self, channel: Channel, room: str, seen: Shown, *, stands: bool) -> bool:
        """Whether editors know the end: of an edition that was held for too long they are told under its preview."""
        if seen.stage == "out" or not stands:
            return True
        post = passed_post(channel, room, seen)
        self.store.plan_posts([post])
        self._deliver(channel, room, seen.edition.day, post.key)
        known = self._post(channel, room, seen.edition.day, post.key)
        return known is not None and known.state in ("sent", "failed")
