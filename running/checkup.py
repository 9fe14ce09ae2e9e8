"""``bot.py check``: is everything well? Each finding in plain words with what to do; nothing is changed, but
that a paused channel goes on when it is well again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from briefs.morning import utc_now
from briefs.pauses import resume
from briefs.timetable import next_due
from retail.errors import EndcapError
from retail.types import Channel
from running.parts import Parts


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `words` say how it is and, when not `ok`, what to do."""

    subject: str
    ok: bool
    words: str


def examine(parts: Parts) -> list[Finding]:
    """Everything that can be missing or wrong, in the order in which a person would mend it."""
    looks: tuple[Callable[[Parts], Iterator[Finding]], ...] = (_database, _feeds, _slack, _channels, _model, _clock)
    return [finding for look in looks for finding in _guarded(look, parts)]


def _guarded(look: Callable[[Parts], Iterator[Finding]], parts: Parts) -> list[Finding]:
    """A look that fails is a finding itself, so that the others are still made."""
    try:
        return list(look(parts))
    except EndcapError as error:
        return [Finding(look.__name__.strip("_"), ok=False, words=str(error))]


def _database(parts: Parts) -> Iterator[Finding]:
    problems = parts.store.problems()
    for problem in problems:
        yield Finding("database", ok=False, words=problem)
    if not problems:
        counts = parts.store.counts()
        yield Finding("database", ok=True, words=f"sound, {counts.get('articles', 0):,} articles")


def _feeds(parts: Parts) -> Iterator[Finding]:
    feeds, states = parts.feeds(), parts.store.feed_states()
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


def _slack(parts: Parts) -> Iterator[Finding]:
    config = parts.config
    if config.mode == "local":
        words = "no SLACK_BOT_TOKEN: the terminal only. Paste manifest.json at api.slack.com/apps and fill in .env"
        yield Finding("slack", ok=True, words=words)
        return
    from handlers.checkup import slack_findings

    channel = config.channel
    token, app_token = config.bot_token or "", config.app_token
    for ok, words in slack_findings(config.slack_api_url, token, app_token, [channel] if channel else []):
        yield Finding("slack", ok=ok, words=words)


def _channels(parts: Parts) -> Iterator[Finding]:
    channels = parts.store.channels()
    first = parts.first_channel("")
    if not channels and not first:
        words = "none yet; set ENDCAP_CHANNEL=C... or invite the bot to a channel"
        yield Finding("channels", ok=parts.config.mode == "local", words=words)
    for channel in channels or [first] if first else channels:
        if channel.paused_because:
            yield _paused(parts, channel)
            continue
        upcoming = next_due(channel, utc_now())
        when = f"{upcoming.astimezone(ZoneInfo(channel.zone)):%a %d %b %H:%M}" if upcoming else "never"
        yield Finding("channel", ok=True, words=f"{channel.id}: next edition {when} ({channel.zone})")


def _paused(parts: Parts, channel: Channel) -> Finding:
    """A channel that is paused goes on when Slack would take a message for it again."""
    reason, config = channel.paused_because, parts.config
    if config.bot_token:
        from handlers.checkup import channel_finding

        well, words = channel_finding(config.slack_api_url, config.bot_token, channel.id)
        if well and resume(parts.store, channel.workspace, channel.id):
            return Finding("channel", ok=True, words=f"{channel.id} was paused ({reason}); it is well and goes on")
        return Finding("channel", ok=False, words=f"{channel.id} is paused: {words}")
    return Finding("channel", ok=False, words=f"{channel.id} is paused: Slack says {reason}")


def _model(parts: Parts) -> Iterator[Finding]:
    config = parts.config
    if not config.has_model:
        yield Finding("model", ok=True, words="none: briefs are extracts and say so (OPENAI_API_KEY to change that)")
        return
    spent = parts.store.add_tokens(utc_now().date(), 0)
    words = f"{config.openai_model}, {spent:,} of {config.daily_tokens:,} tokens used today"
    yield Finding("model", ok=True, words=words)


def _clock(parts: Parts) -> Iterator[Finding]:
    latest = [s.checked for s in parts.store.feed_states().values() if s.checked]
    ahead = max(latest, default=datetime.min.replace(tzinfo=UTC)) - utc_now()
    if ahead > timedelta(minutes=5):
        words = f"this machine's clock is {ahead} behind what it was; set it (NTP)"
        yield Finding("clock", ok=False, words=words)
    else:
        yield Finding("clock", ok=True, words=f"{utc_now():%Y-%m-%d %H:%M} UTC")
