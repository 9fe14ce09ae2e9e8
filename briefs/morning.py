"""The straight line: refresh -> compose -> plan -> publish. Its edges and `now` are arguments; it decides nothing.

refresh  (`briefs.refresh`): feeds in, articles kept
compose : articles of the window -> stories -> ranked -> briefs with context -> an edition
plan    : the edition and its frozen messages saved, before anything is posted
publish (`briefs.delivery`): what is unposted goes out, each message once
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from briefs.context import candidates_for, context_for
from briefs.corrections import correction_notes
from briefs.delivery import Alter, Clock, Delivery, Patience, deliver
from briefs.digest import CONSENTS, VOTES, Talk, digest_of, talk_of
from briefs.edition import assemble
from briefs.opinions import with_opinions
from briefs.preview import without_dropped
from briefs.ranking import rank, select
from briefs.seams import Opinion, Poster, Progress, Render, Writer
from briefs.signed import forecast_notes
from briefs.stories import collector_paused, group
from briefs.timetable import LATE_LIMIT, PUNCTUAL, due, due_instant, zone_of
from retail.companies import CompanyTable
from retail.errors import SlackRefused, SlackUnknown
from retail.types import Article, Brief, Channel, Digest, Edition, Message, Omission, RankedStory, Story
from storage.base import Store

log = logging.getLogger(__name__)

WINDOW = timedelta(hours=36)
"""How far back an edition looks at least: a morning's news, and yesterday afternoon's that the last edition missed."""
MISSED_WINDOW = timedelta(hours=48)
"""How far back it looks at least after a morning that was missed: its stories go into the next."""
LONGEST_WINDOW = timedelta(hours=96)
"""How far back it looks after days without an edition (a long weekend)."""
UPDATE_WINDOW = timedelta(days=7)
"""A story told within this time is only told again when there is something new."""


ReadThread = Callable[[str, str, str], Sequence[Message]]
"""(workspace, channel, ts of the root) -> what people wrote under it. Raises `SlackRefused` or `SlackUnknown`."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What it takes to make an edition."""

    store: Store
    writer: Writer
    table: CompanyTable
    opinion: Opinion | None = None
    """Writes Views where a model is configured."""
    read_thread: ReadThread | None = None
    """Reads what people said under a message, when it is needed; None where there is no Slack."""


def compose(
    desk: Desk,
    channel: Channel,
    day: date,
    now: datetime,
    *,
    notes: Sequence[str] = (),
    backlog: bool = False,
    progress: Progress | None = None,
) -> Edition:
    """The channel's edition of that local day, made from the archive as of `now`; saves its grouping, not itself.

    `backlog`: also what was old news when its feed was first read; for an edition of a morning long past.
    """
    since = window_start(desk.store, channel, now)
    lately = desk.store.told(channel.workspace, channel.id, day - UPDATE_WINDOW)
    stories = stories_of_window(desk.store, since, now, lately, backlog=backlog)
    stories, dropped = without_dropped(desk.store, channel, day, stories)
    told = told_before(desk.store, channel, day, stories)
    with collector_paused():
        ranked, omitted = rank(stories, channel, now, told)
        chosen, lines, below = select(ranked, channel.size)
    briefs = write_all(desk, chosen, now, progress, workspace=channel.workspace)
    briefs = with_opinions(
        desk.store, desk.opinion, channel, list(zip((r.story for r in chosen), briefs, strict=True)), now
    )
    number = desk.store.next_number(channel.workspace, channel.id)
    notes = [*notes, *correction_notes(desk.store, channel), *forecast_notes(desk.store, channel)]
    edition = assemble(channel, day, number, briefs, lines, [*omitted, *dropped, *below], now, notes)
    return replace(edition, digest=your_views(desk, channel), layout=channel.layout)


def your_views(desk: Desk, channel: Channel) -> Digest | None:
    """What people said under the channel's last edition and let us quote; None when nothing or Slack is not there."""
    last = desk.store.latest_edition(channel.workspace, channel.id)
    if last is None or desk.read_thread is None:
        return None
    try:
        talks = [_talk(desk, desk.read_thread, last, brief) for brief in last.briefs]
    except (SlackRefused, SlackUnknown) as error:
        log.warning("%s: the threads could not be read: %s", channel.id, error)
        return None
    return digest_of(last.day, [talk for talk in talks if talk], desk.store.records(channel.workspace, CONSENTS))


def _talk(desk: Desk, read: ReadThread, edition: Edition, brief: Brief) -> Talk | None:
    posts = desk.store.posts(edition.workspace, edition.channel, edition.day)
    ts = {p.planned.part: p.ts for p in posts if p.planned.story == brief.story and p.ts}
    if "brief" not in ts:
        return None
    votes = desk.store.record(edition.workspace, VOTES, f"{edition.channel}/{ts.get('question')}")
    return talk_of(brief, read(edition.workspace, edition.channel, str(ts["brief"])), votes)


def told_before(
    store: Store, channel: Channel, day: date, stories: Sequence[Story]
) -> dict[str, tuple[date, tuple[str, ...]]]:
    """Stories that the channel was told in the last days: day and article ids then, by story id.

    What was planned and never posted (a morning missed) was not told. Of what a new disk learnt from the channel's own
    history only the story and the day are known: it was told from the articles of before that day's edition.
    """
    told = store.told(channel.workspace, channel.id, day - UPDATE_WINDOW)
    missed = {one for one in {day for day, _ in told.values()} if never_posted(store, channel, one)}
    known = {story.id: story.articles for story in stories}

    def articles(key: str, when: date) -> tuple[str, ...]:
        until = due_instant(channel, when) or datetime(when.year, when.month, when.day, 12, tzinfo=UTC)
        return tuple(article.id for article in known.get(key, ()) if article.published <= until)

    return {key: (when, ids or articles(key, when)) for key, (when, ids) in told.items() if when not in missed}


def never_posted(store: Store, channel: Channel, day: date) -> bool:
    """Whether an edition was made for that day of which no message went out: a morning that was missed, or held."""
    posts = [p for p in store.posts(channel.workspace, channel.id, day) if p.planned.part != "preview"]
    if not posts:
        edition = store.edition(channel.workspace, channel.id, day)
        return edition is not None and edition.held
    return not any(post.state in ("sent", "sending") for post in posts)


def window_start(store: Store, channel: Channel, now: datetime) -> datetime:
    """From when on articles count: since the last edition, but 36 to 96 hours back; 48 after one that was missed."""
    latest = store.latest_edition(channel.workspace, channel.id)
    since = latest.composed if latest and latest.composed else now - WINDOW
    if latest and never_posted(store, channel, latest.day):
        since = min(since, now - MISSED_WINDOW)
    return max(min(since, now - WINDOW), now - LONGEST_WINDOW)


def stories_of_window(
    store: Store, since: datetime, now: datetime, told: Iterable[str] = (), *, backlog: bool = False
) -> list[Story]:
    """The window's articles as stories, joined to those the archive knows; kept before they are returned.

    `told`: ids of stories told lately: what is new of them joins them, though nothing of them is in the window.
    """
    with collector_paused():
        articles = store.articles_between(since, now + timedelta(hours=1), backlog=backlog)
        known = {story.id: story for story in known_stories(store, articles, told)}
        fresh = {article.id for article in articles}
        grouped = group(articles, list(known.values()))
        stories = [story for story in grouped if any(article.id in fresh for article in story.articles)]
        store.save_stories([story for story in stories if story != known.get(story.id)])
    return [_as_news(story) for story in stories] if backlog else stories


def _as_news(story: Story) -> Story:
    """The story as it would have been had its feeds been read when it came out."""
    return replace(story, articles=tuple(replace(article, backlog=False) for article in story.articles))


def known_stories(store: Store, articles: Sequence[Article], told: Iterable[str] = ()) -> list[Story]:
    """The stories that some of these articles belong to already, and those told lately."""
    ids = dict.fromkeys([*store.stories_of([article.id for article in articles]).values(), *told])
    return store.stories(list(ids), articles)


def write_all(
    desk: Desk,
    chosen: Sequence[RankedStory],
    now: datetime,
    progress: Progress | None = None,
    *,
    workspace: str | None = None,
) -> list[Brief]:
    """A brief for each story, in order, with its context from the archive and from what the workspace saved."""
    briefs = []
    for done, ranked in enumerate(chosen):
        if progress:
            progress(done, len(chosen), ranked.story.lead.title)
        briefs.append(write(desk, ranked.story, now, workspace))
    return briefs


def write(desk: Desk, story: Story, now: datetime, workspace: str | None = None) -> Brief:
    """One story's brief, with its context found, dated and linked."""
    context, none = context_for(story, candidates_for(desk.store, story, now, desk.table, workspace), now)
    brief = desk.writer.write(story, context, now)
    return replace(brief, context=context, context_none=none, update_of=story.update_of)


def plan(store: Store, edition: Edition, render: Render) -> bool:
    """Save the edition with its frozen messages; False when the channel has one of that day already."""
    return store.save_edition(edition, render(edition))


def edition_of(
    desk: Desk,
    channel: Channel,
    day: date,
    now: datetime,
    render: Render,
    *,
    notes: Sequence[str] = (),
    backlog: bool = False,
    late: bool = False,
    sample: bool = False,
) -> Edition:
    """The channel's saved edition of that day; composed and saved first where there is none yet.

    Two processes may compose at once; the first to save wins and both go on with what was saved.
    """
    saved = desk.store.edition(channel.workspace, channel.id, day)
    if saved:
        return saved
    plan(
        desk.store,
        replace(compose(desk, channel, day, now, notes=notes, backlog=backlog), late=late, sample=sample),
        render,
    )
    kept = desk.store.edition(channel.workspace, channel.id, day)
    assert kept is not None, "an edition was saved a moment ago"  # noqa: S101 - the store's own promise
    return kept


def publish_due(
    desk: Desk,
    channel: Channel,
    now: datetime,
    poster: Poster,
    render: Render,
    owner: str,
    *,
    clock: Clock | None = None,
    patience: Patience | None = None,
    most: int | None = None,
    say_late: Alter | None = None,
) -> Delivery | None:
    """Post the channel's edition if one is due, or go on with one that was interrupted; None when nothing is to do.

    `most`: see `deliver`. `say_late` marks a message of an edition that was made in time and goes out late.
    """
    day = day_to_publish(desk.store, channel, now)
    if day is None or channel.paused_because:
        return None
    late = is_late(channel, day, now)
    made = edition_of(desk, channel, day, now, render, late=late)
    alter = say_late if late and not made.late else None
    return deliver(desk.store, poster, channel, day, owner, clock=clock, patience=patience, most=most, alter=alter)


def prepare(desk: Desk, channel: Channel, now: datetime, render: Render, ahead: timedelta) -> Edition | None:
    """Compose and plan the edition that is due within `ahead`; None when none is, or when there is one already."""
    day = day_to_prepare(desk.store, channel, now, ahead)
    return None if day is None else edition_of(desk, channel, day, now, render)


def day_to_prepare(store: Store, channel: Channel, now: datetime, ahead: timedelta) -> date | None:
    """The local day of the edition that is due within `ahead` and has not been made."""
    today = now.astimezone(zone_of(channel)).date()
    for day in (today - timedelta(days=1), today, today + timedelta(days=1)):
        at = due_instant(channel, day)
        if at is not None and now < at <= now + ahead and not store.edition(channel.workspace, channel.id, day):
            return day
    return None


def day_to_publish(store: Store, channel: Channel, now: datetime) -> date | None:
    """The local day whose edition is to be composed, or is planned and not all posted and not yet too late."""
    today = now.astimezone(zone_of(channel)).date()
    recent = (today - timedelta(days=1), today)
    done = frozenset(day for day in recent if store.edition(channel.workspace, channel.id, day))
    found = due(channel, now, done)
    if found:
        return found.day
    begun = store.unposted_days(channel.workspace, channel.id, recent[0])
    return next((day for day in begun if _in_time(channel, day, now)), None)


def is_late(channel: Channel, day: date, now: datetime) -> bool:
    """Whether the edition of that day goes out so long after its hour that readers are told."""
    at = due_instant(channel, day)
    return at is not None and now - at > PUNCTUAL


def _in_time(channel: Channel, day: date, now: datetime) -> bool:
    at = due_instant(channel, day)
    return at is not None and at <= now <= at + LATE_LIMIT


def write_from(writer: Writer, story: Story, articles: Sequence[Article], now: datetime | None = None) -> Brief:
    """A brief on a story whose archive is a plain list of articles: for files, evaluations and tests."""
    at = now or story.last_updated + timedelta(hours=1)
    slugs = {mention.slug for article in story.articles for mention in article.companies}
    earlier = [a for a in articles if a.published < story.first_seen and slugs & {m.slug for m in a.companies}]
    context, none = context_for(story, earlier, at)
    brief = writer.write(story, context, at)
    return replace(brief, context=context, context_none=none, update_of=story.update_of)


def omission_counts(omitted: Sequence[Omission]) -> Mapping[str, int]:
    """How many stories were left out for which kind of reason (the words before the colon)."""
    counts: dict[str, int] = {}
    for omission in omitted:
        kind = omission.reason.split(":")[0]
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def utc_now() -> datetime:
    """The time, aware and UTC."""
    return datetime.now(UTC)
