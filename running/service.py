"""The bot running: Slack on one side, the clock on the other, and an orderly end."""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Literal

from briefs import holding
from briefs.delivery import Clock, Delivery, deliver
from briefs.forgetting import drop_old_texts
from briefs.healing import (
    GRACE,
    HEAL_AFTER,
    Healed,
    Recovery,
    has_begun,
    heal,
    healing_done,
    healings_due,
    plan_healing,
    read_again,
)
from briefs.morning import compose, day_to_publish, edition_of, prepare, publish_due, utc_now
from briefs.pauses import note_pause, try_again, went_well
from briefs.refresh import refresh
from briefs.timetable import zone_of
from feeds.policy import due
from handlers.app import make_app
from handlers.blocks import edition_posts
from handlers.checkup import Identity, advice, app_advice, introduce
from handlers.feeds_health import feed_notices, notice_words
from handlers.notices import late_opening, tell
from handlers.poster import Pacer, SlackPoster
from handlers.rights import deciders, editors
from handlers.serve import HttpServer, Server, SocketServer, Watch
from handlers.services import Services
from handlers.settings import KIND as CHANGED_IN_SLACK
from handlers.source_changes import correct_changed
from retail.errors import ConfigError, EndcapError, SlackRefused, SlackUnknown, StorageError, UserError
from retail.types import LOCAL_WORKSPACE, Channel, Edition, PlannedPost
from running import logs
from running.alerts_job import tell_what_is_due
from running.clockwork import Chore, Clockwork, Duties, ahead_of
from running.doors import archive_answers, is_loopback, many_doors
from running.metrics import exposition
from running.parts import VERSION, Parts
from running.previews_job import Previews
from running.upkeep import Upkeep
from running.windows import windows_of
from storage.rescue import file_of

log = logging.getLogger("endcap")
Role = Literal["all", "web", "worker"]
"""What a process does: answer Slack's requests, own a clock, or both."""
LEFT_FOR_GOOD = frozenset({"account_inactive", "token_revoked"})
"""Refusals that say: the app was removed."""
REFRESH_LEASE, PREPARE_LEASE, CHORE_LEASE = timedelta(minutes=5), timedelta(minutes=3), timedelta(minutes=2)
"""How long a job is another's whose process was killed at it."""
LONGEST_PAUSE = 60.0
"""Seconds between two tries to reach a Slack that is down, at most."""
HEARTBEAT = timedelta(minutes=2)
"""A clock that has not ticked for so long is not well."""
WATCHDOG = 24 * 3600.0
"""Seconds without a connection or a tick after which the process ends with status 1."""
LAST_CALLS, LAST_WORDS = 12.0, 3.0
"""Seconds at the end for the message in flight (a call takes 10 at most), and for answers to people."""
SETTLED = 5.0
"""Seconds between the two looks by hand at a channel that has nothing of ours; where it has, it is the full grace."""
POST_PATIENCE = timedelta(minutes=10)
"""How long ``edition --post`` goes on when another process is posting or an outcome is unknown."""


def owner() -> str:
    """This process and thread, as claims name it."""
    return f"{socket.gethostname()}/{os.getpid()}/{threading.get_ident()}/{time.monotonic_ns()}"


def serve(parts: Parts, role: Role = "all") -> int:
    """Run the bot, or one part of it, until SIGTERM or SIGINT, then 0; 1 when the watchdog ended it."""
    config = parts.config
    if config.mode == "local":
        raise ConfigError(f"SLACK_BOT_TOKEN: missing; without Slack there is nothing for `{role}` to do")
    config.require_doors()
    logs.set_up(config.secrets, as_json=config.log_json)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    rescued = parts.mend(utc_now())
    if rescued is not None:
        log.error("%s", rescued.words)
    news = rescued.words if rescued else ""
    if parts.installations is not None:
        return _Bot(parts, None, stop, role).run(news)
    who = patiently(lambda: introduce(config.bot_token or "", config.slack_api_url), stop)
    return _Bot(parts, who, stop, role).run(news) if who is not None else 0


def patiently(attempt: Callable[[], Identity], stop: threading.Event) -> Identity | None:
    """Try until Slack can be reached, with growing pauses; None when stopped before. A wrong token raises."""
    pause = 1.0
    while not stop.is_set():
        try:
            return attempt()
        except SlackRefused as refused:
            raise UserError(advice(refused.reason)) from refused
        except SlackUnknown as unknown:
            log.warning("%s; trying again in %.0f s", unknown, pause)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
    return None


class Stopping(EndcapError):
    """The bot was told to end while something waited its turn; the ledger knows how far it came."""


class _Bot:
    """The parts that live as long as the bot does. `who`: the one workspace; None where there are many, by OAuth."""

    def __init__(self, parts: Parts, who: Identity | None, stop: threading.Event, role: Role = "all") -> None:
        self.parts, self.who, self.stop, self.role = parts, who, stop, role
        if who is not None:
            _remember_first_channel(parts, who.workspace)
        elif parts.config.channel or parts.config.bot_token or parts.config.app_token:
            unused = "ENDCAP_CHANNEL, SLACK_BOT_TOKEN and SLACK_APP_TOKEN are"
            log.warning("%s not used where many workspaces install the app: each sets its channels up in Slack", unused)
        parts.feeds()
        self.services = services_of(parts, who.workspace if who else LOCAL_WORKSPACE, who.url if who else None)
        self.poster = slack_poster(parts, self.sleep)
        self.previews = Previews(parts.store, parts.workspaces.client, lambda: self.poster, self.tell)
        duties = Duties(self.refresh, self.publish, self.prepare, self.ready, self.chores)
        self.clock = Clockwork(parts.store, duties)
        self.upkeep = Upkeep(parts.store, file_of(parts.config.database_url), self.tell_operator)

    @property
    def ticks(self) -> bool:
        """Does this part of the bot own a clock? The web part only answers."""
        return self.role != "web"

    def run(self, news: str = "") -> int:
        """Listen and tick until told to stop; returns the exit status. `news`: told to those who look after the bot."""
        servers = list(self.servers())
        if not all(map(self._listen, servers)):
            return 0
        if news:
            self.tell_operator(news)
        if self.ticks:
            self._look_at_the_start()
            self.clock.start()
        where = f"in workspace {self.who.workspace}" if self.who else f"in {len(self._served())} workspaces"
        log.info("Endcap %s runs %s (%s, %s)", VERSION, where, self.parts.config.mode, self.role)
        status = watch(lambda: all(server.healthy() for server in servers), self.healthy, self.stop)
        self.stop.set()
        log.info("stopping")
        self.end(servers)
        return status

    def _served(self) -> list[str]:
        """The workspaces that are served now."""
        return [self.who.workspace] if self.who else self.parts.workspaces.names()

    def end(self, servers: Sequence[Server]) -> None:
        """Take nothing new, let what runs end, within Heroku's patience; what does not end is cut off."""
        self.clock.stop()
        for server in servers:
            server.stop()
        ended = self.clock.stop(LAST_CALLS)
        ended = self.services.workers.stop(LAST_WORDS) and ended
        log.info("stopped" if ended else "stopped; something still ran and was cut off, the ledger knows what")
        if not ended:
            logging.shutdown()
            os._exit(0)

    def _listen(self, server: Server) -> bool:
        """Start to listen, trying again while Slack cannot be reached; False when stopped before."""
        pause = 1.0
        while not self.stop.is_set():
            try:
                server.start()
                return True
            except SlackRefused as refused:
                raise UserError(f"SLACK_APP_TOKEN: {app_advice(refused.reason)}") from refused
            except (OSError, SlackUnknown) as error:
                log.warning("could not start listening: %s; trying again in %.0f s", type(error).__name__, pause)
                self.stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        return False

    def servers(self) -> Iterator[Server]:
        """The doors of this part: Slack's (Socket Mode's stands with the clock, HTTP with the web), and where PORT is
        set, or Slack comes in elsewhere, one for the operator."""
        config, installations = self.parts.config, self.parts.installations
        app = partial(
            make_app,
            self.services,
            token=config.bot_token or "",
            signing_secret=config.signing_secret,
            base_url=config.slack_api_url,
            verify=False,
        )
        if config.mode == "socket" and self.role != "web":
            yield SocketServer(app(), config.app_token or "")
        if config.mode != "socket" and self.role != "worker":
            door = many_doors(self.parts, installations, self.services) if installations else app()
            yield HttpServer(door, config.signing_secret or "", config.host, config.port, self._watched())
        elif config.port_given or self.role == "web":
            yield HttpServer(None, "", config.host, config.port, self._watched(operators_own=True))

    def _watched(self, *, operators_own: bool = False) -> Watch:
        """Figures are told where nobody but the operator can ask: on a loopback port, or to who shows the token."""
        config = self.parts.config
        hidden = not config.metrics_token and not (operators_own and is_loopback(config.host))
        figures = None if hidden else partial(exposition, self.parts, self.clock, self.role, self.healthy)
        return Watch(self.healthy, figures, config.metrics_token)

    def healthy(self) -> bool:
        """The clock's thread lives and has ticked lately; a part without one: the archive answers."""
        return self.clock.beats(HEARTBEAT) if self.ticks else archive_answers(self.parts.store)

    def sleep(self, seconds: float) -> None:
        """Wait, but not longer than the bot lives."""
        if self.stop.wait(seconds):
            raise Stopping("the bot is stopping")

    # --- what the clock starts ---

    @property
    def gone(self) -> bool:
        """The app was removed from the one workspace: nothing is done for it any more."""
        return self.who is not None and self.who.workspace in self.services.gone

    def alone(self, name: str, lease: timedelta, job: Callable[[], object]) -> bool:
        """Do a job unless another process is at it; False then. One that was killed at it holds it for `lease`."""
        me, key = owner(), f"job/{name}"
        if not self.parts.store.claim(key, me, utc_now(), lease):
            return False
        try:
            job()
        finally:
            self.parts.store.release(key, me)
        return True

    def refresh(self) -> bool:
        """Read the feeds that are due, unless what they give could not be kept; False when another process does."""
        now = utc_now()
        if self.gone or not self.upkeep.may_take_in(now):
            return True
        try:
            return self.alone("refresh", REFRESH_LEASE, partial(self._refresh, now))
        except StorageError as error:
            self.upkeep.rest(error, now)
            return True

    def _refresh(self, now: datetime) -> None:
        store = self.parts.store
        fetcher = self.parts.fetcher
        report = refresh(store, fetcher, due(store.feeds(), store.feed_states(), now), now, tagger=self.parts.tagger)
        log.info("refreshed %d feeds: %d new, %d failed", len(report.feeds), report.articles, len(report.failed))
        tell_what_is_due(self.parts, now)
        self._tell_of_dead_feeds(now)
        self._tell_of_held_feeds()
        self._correct_changed()
        self._drop_old_texts(now)

    def _correct_changed(self) -> None:
        """Briefs whose sources changed what they cite are corrected."""
        for workspace in self._served():
            try:
                client = self.parts.workspaces.client(workspace)
            except SlackRefused:  # it has just left
                continue
            if number := correct_changed(replace(self.services, workspace=workspace), client):
                log.info("%d briefs corrected: their sources changed", number)

    def _tell_of_dead_feeds(self, now: datetime) -> None:
        """Each feed that died is told once, after its time of grace, to those who may change feeds."""
        config, found = self.parts.config, feed_notices(self.parts.store, self.services.workspace, now)
        if found:
            self._tell_of_feeds(notice_words(found, config.command))

    def _tell_of_held_feeds(self) -> None:
        """Each feed that looks like another one is told once, to those who may decide."""
        config, found = self.parts.config, holding.untold(self.parts.store)
        if found:
            feeds = {feed.url: feed for feed in self.parts.store.feeds()}
            text = holding.notice_words(found, feeds, config.command)
            log.warning("%d feeds look like others; their new entries are held", len(found))
            self._tell_of_feeds(text)

    def _tell_of_feeds(self, text: str) -> None:
        """To those who may change feeds; where many workspaces share them that is the operator, who reads the log."""
        config = self.parts.config
        if self.who is None:
            log.warning("%s", text)
        else:
            tell(config.bot_token or "", config.slack_api_url, deciders(self.services), text)

    def _drop_old_texts(self, now: datetime) -> None:
        """What the retention setting says is too old loses its text."""
        gone = drop_old_texts(self.parts.store, self.parts.config.retention_days, now)
        if gone:
            log.info("the texts of %d articles were older than ENDCAP_RETENTION_DAYS and are dropped", gone)

    def prepare(self, channel: Channel) -> None:
        """Make the channel's edition ahead of its hour; by one process alone, as a model's words cost money."""
        self.alone(f"prepare/{channel.workspace}/{channel.id}", PREPARE_LEASE, partial(self._prepare, channel))

    def _prepare(self, channel: Channel) -> None:
        made = prepare(self.parts.desk, channel, utc_now(), edition_posts, ahead_of(channel))
        if made is not None:
            log.info("%s: the edition of %s is made, %d briefs", channel.id, made.day, len(made.briefs))

    def publish(self, channel: Channel) -> Callable[[], object] | None:
        """Post the edition's first message; the rest is queued behind the other channels' first ones."""
        return partial(self._publish, channel, None) if self._publish(channel, 1) else None

    def _publish(self, channel: Channel, most: int | None) -> bool:
        """Post at most so many messages; True when there is more to post at once."""
        store, now = self.parts.store, utc_now()
        day = day_to_publish(store, channel, now)
        if day is None or self._stands_already(channel, day):
            return False
        plan_healing(store, channel, day, now + HEAL_AFTER)
        try:
            report = publish_due(
                self.parts.desk,
                channel,
                now,
                self.poster,
                edition_posts,
                owner(),
                clock=Clock(sleep=self.sleep),
                most=most,
                say_late=late_opening,
            )
        except Stopping:
            return False
        if report is None:
            return False
        plan_healing(store, channel, day, utc_now() + HEAL_AFTER)
        self._after(channel, report)
        return bool(report.sent and report.waiting and not report.paused)

    def _stands_already(self, channel: Channel, day: date) -> bool:
        """An edition that we know nothing of stands in the channel: the archive is older than it, and must read it."""
        if self.parts.store.edition(channel.workspace, channel.id, day) is not None:
            return False
        try:
            begun = has_begun(self.poster, channel, day)
        except (SlackUnknown, SlackRefused) as error:
            log.warning("%s could not be looked at before its edition is made: %s", channel.id, type(error).__name__)
            return False
        if begun:
            log.warning("%s has an edition that this archive does not know: it is read first", channel.id)
            read_again(self.parts.store, [channel])
        return begun

    def _after(self, channel: Channel, report: Delivery) -> None:
        _log_delivery(channel, report)
        if report.sent:
            went_well(self.parts.store, channel)
        if report.paused in LEFT_FOR_GOOD and self._has_left(channel.workspace):
            return
        if report.paused and note_pause(self.parts.store, channel, report.paused, utc_now()):
            self.tell(channel.workspace, f"No edition for channel {channel.id}: {advice(report.paused)}.")

    def _has_left(self, workspace: str) -> bool:
        """Has the workspace removed the app without our being told? Then it is forgotten."""
        installations = self.parts.installations
        installed = installations.of(workspace) if installations else None
        if installations is None or (installed and not installations.is_dead(installed)):
            return False
        rows = installations.leave(workspace)
        log.warning("the app was removed from workspace %s: %d rows are forgotten", workspace, rows)
        return True

    def tell_operator(self, text: str) -> None:
        """Tell ENDCAP_ADMINS and the log; of many workspaces nobody knows theirs, so there the log alone."""
        config = self.parts.config
        log.error("%s", text)
        if self.who is not None:
            tell(config.bot_token or "", config.slack_api_url, config.admins, text)

    def tell(self, workspace: str, text: str) -> None:
        """Tell those who look after the bot (ENDCAP_ADMINS; of many workspaces, who installed it), and the log."""
        config, installations = self.parts.config, self.parts.installations
        log.error("%s: %s", workspace, text)
        if installations is None:
            tell(config.bot_token or "", config.slack_api_url, config.admins, text)
        elif (installed := installations.of(workspace)) is not None:
            people = {installed.installer, *editors(replace(self.services, workspace=workspace))}
            tell(installed.token, config.slack_api_url, people - {""}, text)

    def ready(self, channel: Channel) -> bool:
        return not Recovery(self.parts.store, self.poster, channel).needed

    def chores(self, now: datetime) -> list[Chore]:
        store, channels = self.parts.store, self.parts.store.channels()
        if self.gone:
            return [("purge", self._purge)]
        found: list[Chore] = []
        if self.upkeep.copy_due(now):
            found.append(("copy", partial(self.upkeep.copy, now)))
        if any(healings_due(store, workspace, now) for workspace in {c.workspace for c in channels}):
            found.append(("heal", partial(self.alone, "heal", CHORE_LEASE, self.heal)))
        if any(not c.paused_because and not self.ready(c) for c in channels):
            found.append(("recover", partial(self.alone, "recover", CHORE_LEASE, self.recover)))
        if self.previews.due(now):
            found.append(("previews", self.previews.tend))
        if self.parts.installations is not None:
            found.append(("sweep", self.parts.installations.swept))
        for channel in channels:
            if try_again(store, channel, now):
                log.info("%s is tried again after a week", channel.id)
        return found

    def _purge(self) -> None:
        """What was being written while the workspace left is forgotten too."""
        if rows := self.parts.store.purge(self.services.workspace):
            log.warning("%d more rows of the workspace that left are forgotten", rows)

    def _look_at_the_start(self) -> None:
        """Plan a healing look at every edition of today and yesterday: what ran before us may have been cut off."""
        store, now = self.parts.store, utc_now()
        for channel in store.channels():
            today = now.astimezone(zone_of(channel)).date()
            for day in (today - timedelta(days=1), today):
                if store.posts(channel.workspace, channel.id, day):
                    plan_healing(store, channel, day, now)

    def heal(self) -> None:
        """Every healing look that is due; one whose channel cannot be read is made later."""
        store, now = self.parts.store, utc_now()
        for workspace in {channel.workspace for channel in store.channels()}:
            for channel_id, day in healings_due(store, workspace, now):
                channel = store.channel(workspace, channel_id)
                if self.stop.is_set():
                    return
                if channel is None or self._heal(channel, day):
                    healing_done(store, workspace, channel_id, day)
                else:
                    plan_healing(store, channel, day, now + HEAL_AFTER)

    def _heal(self, channel: Channel, day: date) -> bool:
        try:
            done = heal(self.parts.store, self.poster, channel, day)
        except SlackUnknown as error:
            log.warning("%s cannot be looked at: %s", channel.id, error)
            return False
        except SlackRefused as refused:
            log.warning("%s cannot be looked at: %s", channel.id, advice(refused.reason))
            return refused.retry_after is None
        _log_healing(channel, done)
        return True

    def recover(self) -> None:
        """A new disk reads its channels; today's edition, if it was begun, is made again once there is news."""
        store, now = self.parts.store, utc_now()
        for channel in store.channels():
            recovery = Recovery(store, self.poster, channel)
            waiting = recovery.looked and not self.clock.has_news()
            if channel.paused_because or not recovery.needed or waiting or self.stop.is_set():
                continue
            if recovery.step(now, now.astimezone(zone_of(channel)).date(), partial(self._remade, channel)) == "silent":
                self._tell_silence(channel)

    def _remade(self, channel: Channel, day: date) -> tuple[Edition, Sequence[PlannedPost]]:
        made = compose(self.parts.desk, channel, day, utc_now())
        return made, edition_posts(made)

    def _tell_silence(self, channel: Channel) -> None:
        if self.parts.store.claim(f"told/silent/{channel.workspace}/{channel.id}", owner(), utc_now()):
            self.tell(
                channel.workspace,
                f"Nothing is posted to channel {channel.id}: this archive is new, and what stands in the channel"
                " already could not be read for 15 minutes. Is the bot in it, with the scope channels:history?",
            )


def watch(
    connected: Callable[[], bool],
    ticking: Callable[[], bool],
    stop: threading.Event,
    *,
    limit: float = WATCHDOG,
    every: float = 5.0,
) -> int:
    """Wait for the end; 1 when Slack could not reach us, or the clock did not tick, for `limit` seconds, else 0.

    The platform starts a process that ends with 1 anew: better than one that lives and does nothing.
    """
    well = time.monotonic()
    while not stop.wait(every):
        now = time.monotonic()
        well = now if connected() and ticking() else well
        if now - well > limit:
            log.error("not connected, or the clock stands still, since %.0f s: ending, to be started anew", now - well)
            return 1
    return 0


def _log_delivery(channel: Channel, report: Delivery) -> None:
    log.info("%s: %d sent, %d found, %d waiting", channel.id, len(report.sent), len(report.found), len(report.waiting))
    for key, reason in report.failed.items():
        log.error("%s was refused: %s", key, reason)


def _log_healing(channel: Channel, done: Healed) -> None:
    for key in done.deleted:
        log.warning("%s stood twice in %s; one was deleted", key, channel.id)
    for key in done.left:
        log.warning("%s stands twice in %s, and people talk under both; both stay", key, channel.id)
    for key in done.missing:
        log.warning("%s is not in %s any more; it is not posted again", key, channel.id)


def services_of(parts: Parts, workspace: str, url: str | None = None) -> Services:
    """What the Slack front needs of the parts."""
    return Services(
        store=parts.store,
        table=parts.table,
        answerer=parts.answerer,
        workspace=workspace,
        command=parts.config.command,
        version=VERSION,
        admins=parts.config.admins,
        workspace_url=url,
        **windows_of(parts),
    )


def slack_poster(parts: Parts, sleep: Callable[[float], None] = time.sleep) -> SlackPoster:
    """Posts with each workspace's token, one message a second and channel."""
    return SlackPoster(parts.workspaces.client, Pacer(sleep=sleep))


def _remember_first_channel(parts: Parts, workspace: str) -> None:
    """The environment's channel becomes a channel of the archive; its timetable follows the environment, until somebody
    has changed it in Slack."""
    first = parts.first_channel(workspace)
    if first is None:
        return
    known = parts.store.channel(workspace, first.id)
    if known and parts.store.record(workspace, CHANGED_IN_SLACK, first.id):
        parts.store.save_channel(replace(known, paused_because=None))
        return
    timed = replace(known, hour=first.hour, zone=first.zone, weekdays=first.weekdays) if known else first
    parts.store.save_channel(replace(timed, paused_because=None))


def post_edition(parts: Parts, channel_id: str | None, day: date | None, now: datetime | None) -> int:
    """Post what is unposted of the channel's edition, composing it first where there is none; 0 when all is out.

    `now` composes as of another time, with all that was published then, whenever it was read.
    """
    config = parts.config
    if config.mode == "local":
        raise UserError("edition --post: there is no Slack; set SLACK_BOT_TOKEN")
    channel_id = channel_id or config.channel
    if not channel_id:
        raise UserError("edition --post: name a channel (--channel C0123) or set ENDCAP_CHANNEL")
    workspace = _workspace_of(parts, channel_id)
    first = parts.first_channel(workspace)
    channel = parts.store.channel(workspace, channel_id) or (
        replace(first, id=channel_id) if first else Channel(workspace, channel_id)
    )
    return _post_all(parts, replace(channel, paused_because=None), day, now)


def _workspace_of(parts: Parts, channel_id: str) -> str:
    """The one workspace; of many, the one that has set the channel up."""
    config = parts.config
    if parts.installations is not None:
        known = [channel.workspace for channel in parts.store.channels() if channel.id == channel_id]
        if len(known) != 1:
            raise UserError(f"edition --post: channel {channel_id} is not set up in any installed workspace")
        return known[0]
    try:
        return introduce(config.bot_token or "", config.slack_api_url).workspace
    except (SlackRefused, SlackUnknown) as error:
        raise UserError(advice(error.reason) if isinstance(error, SlackRefused) else str(error)) from error


def _post_all(parts: Parts, channel: Channel, day: date | None, as_of: datetime | None) -> int:
    now = as_of or utc_now()
    day = day or now.astimezone(zone_of(channel)).date()
    poster, me, until = slack_poster(parts), owner(), datetime.now(UTC) + POST_PATIENCE
    _read_channel(parts, poster, channel, day, now, backlog=as_of is not None)
    if edition_of(parts.desk, channel, day, now, edition_posts, backlog=as_of is not None).held:
        raise UserError(f"the edition of {day} for channel {channel.id} is held; release it in its editors' channel")
    while True:
        report = deliver(parts.store, poster, channel, day, me)
        print(f"{len(report.sent)} posted, {len(report.found)} found posted, {len(report.waiting)} waiting")
        if report.paused:
            raise UserError(f"channel {channel.id}: {advice(report.paused)}")
        if report.done or datetime.now(UTC) > until:
            return 0 if report.done and not report.failed else 1
        time.sleep(1.0)


def _read_channel(
    parts: Parts, poster: SlackPoster, channel: Channel, day: date, as_of: datetime, *, backlog: bool
) -> None:
    """What an archive that never posted there must know first: does the channel have this edition already?"""

    def remake(day: date) -> tuple[Edition, Sequence[PlannedPost]]:
        made = compose(parts.desk, channel, day, as_of, backlog=backlog)
        return made, edition_posts(made)

    recovery = Recovery(parts.store, poster, channel, grace=timedelta(0))
    progress = recovery.step(utc_now(), day, remake)
    if progress == "looking":
        pause = GRACE.total_seconds() if recovery.standing else SETTLED
        print(f"a new archive: reading what stands in the channel, {pause:.0f} s ...")
        time.sleep(pause)
        progress = recovery.step(utc_now(), day, remake)
    if progress != "done":
        raise UserError(f"channel {channel.id}: its history could not be read: {advice(recovery.reason)}")
