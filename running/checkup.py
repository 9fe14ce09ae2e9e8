"""``bot.py check``: is everything well? Each finding in plain words with what to do; nothing is changed, but
that a paused channel goes on when it is well again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from briefs.morning import utc_now
from briefs.pauses import resume
from briefs.timetable import next_due, zone_of
from retail.errors import EndcapError, StorageError
from retail.types import Channel
from running.parts import Parts

ASKED = 20
"""Of so many workspaces Slack is asked whether their tokens are good: a check is a look, not a load."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `words` say how it is and, when not `ok`, what to do."""

    subject: str
    ok: bool
    words: str


Look = Callable[[Parts, datetime], Iterator[Finding]]


def examine(parts: Parts, now: datetime | None = None) -> list[Finding]:
    """Everything that can be missing or wrong, in the order in which a person would mend it."""
    looks: tuple[Look, ...] = (_database, _copies, _feeds, _slack, _channels, _model, _clock)
    found: list[Finding] = []
    for look in looks:
        found += (one for one in _guarded(look, parts, now or utc_now()) if one.words not in {f.words for f in found})
    return found


def _guarded(look: Look, parts: Parts, now: datetime) -> list[Finding]:
    """A look that fails is a finding itself, so that the others are still made."""
    found: list[Finding] = []
    try:
        found.extend(look(parts, now))
    except EndcapError as error:
        found.append(Finding(look.__name__.strip("_"), ok=False, words=str(error)))
    return found


def _database(parts: Parts, _now: datetime) -> Iterator[Finding]:
    parts.store.release("check", "check")  # a write that changes nothing: may this user write at all?
    problems = parts.store.problems()
    for problem in problems:
        yield Finding("database", ok=False, words=problem)
    if not problems:
        counts = parts.store.counts()
        yield Finding("database", ok=True, words=f"sound, {counts.get('articles', 0):,} articles")


def _copies(parts: Parts, _now: datetime) -> Iterator[Finding]:
    """The nightly copies, and room on the disk; PostgreSQL's are its server's."""
    from storage import rescue, room

    archive = rescue.file_of(parts.config.database_url)
    if archive is None:
        words = "PostgreSQL: copies are its server's; a portable one: python bot.py backup FILE"
        yield Finding("copies", ok=True, words=words)
        return
    if not archive.parent.is_dir():
        return  # the database's own finding says so
    newest = next(iter(rescue.copies_of(archive)), None)
    words = f"the newest is {newest}" if newest else "none yet; the running bot makes one every night and keeps seven"
    yield Finding("copies", ok=True, words=words)
    if room.is_short(archive):
        words = "nearly full: feeds are not read until 20 MB are free; planned messages still go out"
        yield Finding("disk", ok=False, words=words)
    for aside in sorted(archive.parent.glob(f"{archive.name}.damaged-*")):
        words = f"{aside} was damaged and is kept; delete it when nobody wants to look at it any more"
        yield Finding("database", ok=True, words=words)


def _feeds(parts: Parts, _now: datetime) -> Iterator[Finding]:
    feeds, states = parts.feeds(), parts.store.feed_states()
    if not any(not feed.paused for feed in feeds):
        said = "all of them are paused" if feeds else "there is none"
        hint = "add one with: python bot.py feeds add URL (or in Slack: the feeds command)"
        yield Finding("feeds", ok=False, words=f"{said}, so there will be no news; {hint}")
        return
    polled = [state for feed in feeds if (state := states.get(feed.url))]
    failing = [state for state in polled if state.error]
    if not polled:
        yield Finding("feeds", ok=True, words=f"{len(feeds)} in the list, none read yet; run: python bot.py ingest")
    else:
        well = len(polled) - len(failing)
        words = f"{well} of {len(polled)} read well"
        hint = "" if well else "; none answers: is this machine online?"
        yield Finding("feeds", ok=well > 0, words=words + hint)
    for state in failing:
        yield Finding("feed", ok=True, words=f"{state.error} ({state.failures} times in a row)")


def _slack(parts: Parts, now: datetime) -> Iterator[Finding]:
    config = parts.config
    if config.mode == "local":
        words = "no SLACK_BOT_TOKEN: the terminal only. Paste manifest.json at api.slack.com/apps and fill in .env"
        yield Finding("slack", ok=True, words=words)
        return
    if config.mode == "oauth":
        yield from _installed(parts)
        return
    if not (config.app_token or config.signing_secret):
        words = "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is missing: Slack cannot reach the bot"
        yield Finding("slack", ok=False, words=words)
    from handlers.checkup import slack_findings

    token, app_token = config.bot_token or "", config.app_token
    for ok, words in slack_findings(config.slack_api_url, token, app_token, _posted_to(parts), now):
        yield Finding("slack", ok=ok, words=words)


def _installed(parts: Parts) -> Iterator[Finding]:
    """Of many workspaces: how many there are, and which of the first `ASKED` have removed the app unheard."""
    installations = parts.installations  # raises ConfigError, in words, where the key or the signing secret is missing
    names = installations.workspaces() if installations else []
    if installations is None or not names:
        yield Finding("slack", ok=True, words="no workspace has installed the app yet; an admin opens /slack/install")
        return
    yield Finding("slack", ok=True, words=f"{len(names)} workspaces have installed the app")
    for installed in filter(None, map(installations.of, names[:ASKED])):
        if installations.is_dead(installed):
            words = f"{installed.workspace} removed the app; it is forgotten when something is to be posted there"
            yield Finding("workspace", ok=False, words=words)


def _posted_to(parts: Parts) -> list[str]:
    """Every channel that an edition or a preview is to come to, but paused ones: those are looked at by themselves."""
    try:
        known = [channel for channel in parts.store.channels() if not channel.paused_because]
    except StorageError:
        known = []
    shown = [str(channel.editors) for channel in known if channel.editors and channel.editors_minutes]
    first = [parts.config.channel] if parts.config.channel and parts.config.channel not in _paused_ids(parts) else []
    return list(dict.fromkeys([*first, *(channel.id for channel in known), *shown]))


def _paused_ids(parts: Parts) -> set[str]:
    try:
        return {channel.id for channel in parts.store.channels() if channel.paused_because}
    except StorageError:
        return set()


def _channels(parts: Parts, now: datetime) -> Iterator[Finding]:
    channels = parts.store.channels()
    first = parts.first_channel("")
    if not channels and not first:
        words = "none yet; set ENDCAP_CHANNEL=C... or invite the bot to a channel"
        yield Finding("channels", ok=parts.config.mode == "local", words=words)
    for channel in channels or [first] if first else channels:
        if channel.paused_because:
            yield _paused(parts, channel)
        else:
            yield _timetable(channel, now)


def _timetable(channel: Channel, now: datetime) -> Finding:
    """When the next edition comes; or that this machine does not know the zone, or that none ever comes."""
    try:
        ZoneInfo(channel.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = "choose another one in its settings, or install this machine's time zones (tzdata)"
        return Finding("channel", ok=False, words=f"{channel.id}: nobody here knows the zone {channel.zone!r}; {hint}")
    upcoming = next_due(channel, now)
    if upcoming is None:
        words = f"{channel.id}: no edition comes within a year; choose weekdays in its settings"
        return Finding("channel", ok=False, words=words)
    when = f"{upcoming.astimezone(zone_of(channel)):%a %d %b %H:%M}"
    return Finding("channel", ok=True, words=f"{channel.id}: next edition {when} ({channel.zone})")


def _paused(parts: Parts, channel: Channel) -> Finding:
    """A channel that is paused goes on when Slack would take a message for it again."""
    reason, config = channel.paused_because, parts.config
    if config.mode != "local":
        from handlers.checkup import channel_finding

        well, words = channel_finding(config.slack_api_url, parts.workspaces.token(channel.workspace), channel.id)
        if well and resume(parts.store, channel.workspace, channel.id):
            return Finding("channel", ok=True, words=f"{channel.id} was paused ({reason}); it is well and goes on")
        return Finding("channel", ok=False, words=f"{channel.id} is paused: {words}")
    return Finding("channel", ok=False, words=f"{channel.id} is paused: Slack says {reason}")


def _model(parts: Parts, now: datetime) -> Iterator[Finding]:
    config = parts.config
    if not config.has_model:
        yield Finding("model", ok=True, words="none: briefs are extracts and say so (OPENAI_API_KEY to change that)")
        return
    trouble = parts.model.trouble(now) if parts.model else None
    if trouble:
        yield Finding("model", ok=False, words=trouble)
        return
    spent = parts.store.add_tokens(now.date(), 0)
    words = f"{config.openai_model} answers; {spent:,} of {config.daily_tokens:,} tokens used today"
    yield Finding("model", ok=True, words=words)


def _clock(parts: Parts, now: datetime) -> Iterator[Finding]:
    latest = [s.checked for s in parts.store.feed_states().values() if s.checked]
    ahead = max(latest, default=datetime.min.replace(tzinfo=UTC)) - now
    if ahead > timedelta(minutes=5):
        words = f"this machine's clock is {ahead} behind what it was; set it (NTP)"
        yield Finding("clock", ok=False, words=words)
    else:
        yield Finding("clock", ok=True, words=f"{now:%Y-%m-%d %H:%M} UTC")
