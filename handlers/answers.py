"""From a command to what is said. Reads the archive; touches no Slack. Every command gets an answer."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import assert_never

from briefs.alerts import Follower, read_follow
from briefs.discussion import asks_what_was_before, context_answer
from briefs.forgetting import forget_person
from briefs.holding import Held, held_article
from briefs.preview import newest_out
from briefs.search import search
from handlers import kept, replies
from handlers.commands import (
    WANTS,
    Alone,
    Ask,
    Command,
    DoNotQuote,
    Feeds,
    Follow,
    Following,
    ForgetMe,
    Help,
    Privacy,
    Search,
    Settings,
    Stats,
    Today,
    Trend,
    Unfollow,
    Views,
    Why,
)
from handlers.elements import Reply, actions, button, context, fallback, select
from handlers.feeds_health import feeds_answer
from handlers.mrkdwn import Json, inert
from handlers.rights import refusal
from handlers.search_blocks import About, Page, Surroundings, search_reply, versus_reply, without_range
from handlers.services import Services
from handlers.settings import settings_reply
from handlers.trend import count_weeks, last_weeks
from retail.errors import UserError
from retail.query import parse_query
from retail.types import Answer, Article, FoundEvent, Omission, SearchQuery, SearchResult
from retail.urls import canonical_url
from retail.words import STOP_WORDS

ARCHIVE_ARTICLES = 12
"""Articles from the archive that an answer may rest on beside its story."""
WHY_DAYS = 14
"""How far back ``why`` looks for editions that left an article out."""


FEEDBACK = "feedback"
"""Kind of the records of answers that were not helpful, by ``channel/ts``."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and where. `may_change`: may this person change what the channel gets? Asked only when it matters."""

    user: str
    channel: str
    may_change: Callable[[], bool] = lambda: False


def answer(command: Command, services: Services, asker: Asker) -> Reply:
    """What is said to a command. Raises `retail.errors.UserError` with a text for the person."""
    match command:
        case Search(text):
            return search_page(services, Page(text))
        case Views(text):
            return search_page(services, Page(f"view:{_view_words(text)}"))
        case Ask(question):
            return ask(services, question)
        case Why(link):
            return why(services, link)
        case Trend(names):
            return trend(services, names)
        case Follow() | Unfollow() | Following():
            return _follows(command, services, asker)
        case Alone(verb):
            return replies.say(f"Write: {services.command} {WANTS[verb].format(services.command)}")
        case DoNotQuote():
            return replies.say("Say that to the bot in Slack: it takes out what is posted there.")
        case _:
            return _house(command, services, asker)


def _view_words(text: str) -> str:
    return f'"{text}"' if " " in text and '"' not in text else text


def _follows(command: Follow | Unfollow | Following, services: Services, asker: Asker) -> Reply:
    match command:
        case Follow(what):
            return follow(services, asker, what)
        case Unfollow(what):
            return unfollow(services, asker, what)
        case Following():
            return following(services, asker)
        case _:
            assert_never(command)


def _house(
    command: Help | Today | Feeds | Settings | Stats | Privacy | ForgetMe, services: Services, asker: Asker
) -> Reply:
    store = services.store
    match command:
        case Help():
            return replies.help_reply(services.command)
        case Today():
            return today(services, asker)
        case Feeds():
            return feeds(services, asker)
        case Settings():
            return settings(services, asker)
        case Stats():
            counts = {**archive_counts(services), **feedback_counts(services)}
            return replies.stats_reply(counts, services.version, health_words(services))
        case Privacy():
            return replies.say(replies.PRIVACY)
        case ForgetMe():
            return replies.forgotten_reply(forget_person(store, services.workspace, asker.user))
        case _:
            assert_never(command)


# --- Search -------------------------------------------------------------------------------------------------------


def search_page(services: Services, page: Page, *, shared_by: str | None = None) -> Reply:
    """One page of a search; shared: public, without buttons."""
    result = _search(services, page.text, page.size, page.offset, page.snapshot)
    if result.query.versus:
        return versus(services, result.query, page, shared_by)
    snapshot = page.snapshot or result.snapshot or None
    current = replace(page, snapshot=snapshot)
    return search_reply(
        result,
        Surroundings(
            page=current,
            about=about(services, result.query) if page.offset == 0 else None,
            threads=threads_of_articles(services, [a for event in result.events for a in event.articles]),
            more=_next(current, result),
            shared_by=shared_by,
        ),
    )


def _search(services: Services, text: str, limit: int, offset: int = 0, snapshot: int | None = None) -> SearchResult:
    return search(
        services.store,
        text,
        services.now(),
        table=services.table,
        workspace=services.workspace,
        limit=limit,
        offset=offset,
        snapshot=snapshot,
    )


def _next(page: Page, result: SearchResult) -> Page | None:
    return replace(page, offset=page.offset + page.size) if result.more else None


def about(services: Services, query: SearchQuery) -> About | None:
    """Who the search is about, when it is a bare company's news that is wanted."""
    if query.taste != "news" or not query.companies:
        return None
    named = (services.table.resolve(name) for name in (without_range(query.raw), *query.names))
    company = next((found[0].company for found in named if found), None)
    if company is None:
        return None
    parent = services.table.get(company.parent) if company.parent else None
    activity = services.store.activity(
        services.table.family(company.slug), services.now(), workspace=services.workspace
    )
    return About(company, activity, parent.name if parent else None)


def versus(services: Services, query: SearchQuery, page: Page, shared_by: str | None) -> Reply:
    """Both sides and what they share."""
    sides = [_search(services, side.raw, 50) for side in query.versus[:2]]
    seen = [{article for event in side.events for article in event.articles} for side in sides]
    both = seen[0] & seen[1]
    shared = [event for event in sides[0].events if both.intersection(event.articles)]
    apart = [replace(side, events=_without(side.events, both)) for side in sides]
    shown = [article for side in sides for event in side.events[:5] for article in event.articles]
    threads = threads_of_articles(services, shown)
    return versus_reply(apart, shared, Surroundings(page, threads=threads, shared_by=shared_by))


def _without(events: Sequence[FoundEvent], articles: Collection[str]) -> tuple[FoundEvent, ...]:
    return tuple(event for event in events if not set(articles).intersection(event.articles))


def permalink(services: Services, channel: str, ts: str) -> str | None:
    """The address of one of our messages, when we know the workspace's."""
    if not services.workspace_url:
        return None
    return f"{services.workspace_url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"


def threads_of_articles(services: Services, articles: Sequence[str]) -> dict[str, str]:
    """Permalink of our brief's thread by article id, for articles that a brief told."""
    if not services.workspace_url or not articles:
        return {}
    told = services.store.briefs_with(services.workspace, articles)
    links = {place: thread_link(services, *place) for place in set(told.values())}
    return {article: link for article, place in told.items() if (link := links[place])}


def thread_link(services: Services, story: str, day: date, channel: str) -> str | None:
    """Permalink of the brief on a story, told that day in that channel."""
    posts = services.store.posts(services.workspace, channel, day)
    ts = next((p.ts for p in posts if p.planned.part == "brief" and p.planned.story == story and p.ts), None)
    return permalink(services, channel, ts) if ts else None


# --- Questions ----------------------------------------------------------------------------------------------------


def ask(services: Services, question: str) -> Reply:
    """``/retail ask``: from the archive, private, with a button to share."""
    return replies.answer_reply(answer_question(services, question), share=question)


def answer_question(
    services: Services, question: str, story: str | None = None, about: Sequence[Article] = ()
) -> Answer:
    """What the answerer says to a question under a story (or about some articles), or from the archive alone."""
    told = services.store.story(story) if story else None
    if told and asks_what_was_before(question) and (brief := services.store.brief(services.workspace, told.id)):
        before = context_answer(question, brief.context)
        if before.sentences:
            return before
    articles = told.articles if told else tuple(about)
    known = {article.id for article in articles}
    archive = [article for article in _archive(services, question) if article.id not in known]
    return services.answerer.answer(question, articles, archive, services.now())


def _archive(services: Services, question: str) -> list[Article]:
    found = _search(services, question, ARCHIVE_ARTICLES)
    ids = [article for event in found.events for article in event.articles[:2]]
    return services.store.articles(ids[:ARCHIVE_ARTICLES], workspace=services.workspace)


def archive_counts(services: Services) -> dict[str, int]:
    """How much the archive holds; of what belongs to workspaces only this one's, where there are several."""
    counts = dict(services.store.counts())
    return {**counts, **services.store.counts_of(services.workspace)} if services.shared else counts


def health_words(services: Services) -> list[str]:
    """How it goes, in sentences: feeds, and where one workspace is served also its messages, the model, the copies."""
    store, now = services.store, services.now()
    states = store.feed_states()
    read = [state for feed in store.feeds() if not feed.paused and (state := states.get(feed.url))]
    well = sum(state.error is None for state in read)
    words = [f"Of {len(read)} feeds that were read, {well} answered well."] if read else ["No feed was read yet."]
    if services.shared:
        return words
    posts = store.posts_by_state()
    waiting = posts.get("pending", 0) + posts.get("sending", 0)
    words.append(f"Messages: {posts.get('sent', 0):,} sent, {waiting:,} waiting, {posts.get('failed', 0):,} refused.")
    if services.daily_tokens is not None:
        spent = store.add_tokens(now.date(), 0)
        words.append(f"The model has used {spent:,} of {services.daily_tokens:,} tokens today.")
    copied = services.last_copy() if services.last_copy else None
    return [*words, f"The last copy of the archive is of {copied.isoformat()}."] if copied else words


def feedback_counts(services: Services) -> dict[str, int]:
    """How many answers the people who asked found helpful, and how many not; nothing where none."""
    said = [bool(one.get("helpful")) for one in services.store.records(services.workspace, FEEDBACK).values()]
    counts = {"answers_marked_helpful": sum(said), "answers_marked_not_helpful": len(said) - sum(said)}
    return {name: count for name, count in counts.items() if count}


# --- Today, why, trend --------------------------------------------------------------------------------------------


def today(services: Services, asker: Asker) -> Reply:
    """The channel's newest edition, else the workspace's."""
    store, workspace = services.store, services.workspace
    edition = newest_out(store, workspace, asker.channel) or newest_out(store, workspace)
    threads: dict[str, str] = {}
    if edition:
        found = {b.story: thread_link(services, b.story, edition.day, edition.channel) for b in edition.briefs}
        threads = {story: link for story, link in found.items() if link}
    return replies.today_reply(edition, threads, services.command)


def why(services: Services, link: str) -> Reply:
    """In which edition a link was told, or why not."""
    article = services.store.article_by_url(canonical_url(link), workspace=services.workspace)
    if article is None and (waiting := held_article(services.store, canonical_url(link))):
        return replies.why_reply(_waiting(*waiting))
    if article is None:
        return replies.why_reply(f"We never saw {link}: no feed that we read has carried it. {_ill_feeds(services)}")
    told = services.store.briefs_with(services.workspace, [article.id]).get(article.id)
    if told:
        return _told(services, article, *told)
    omission = _omission(services, article)
    if omission:
        rank = f" (rank {omission.rank})" if omission.rank else ""
        return replies.why_reply(f"“{article.title}” ({article.outlet}) was left out: {omission.reason}{rank}.")
    return replies.why_reply(_untold(article))


def _waiting(article: Article, held: Held) -> str:
    return f"“{article.title}” ({article.outlet}) is not in the archive yet. Its feed {held.url} is {held.words}."


def _told(services: Services, article: Article, story: str, day: date, channel: str) -> Reply:
    brief = services.store.brief(services.workspace, story)
    if brief is None:
        return replies.why_reply(f"“{article.title}” ({article.outlet}) was told on {day:%-d %b %Y}.")
    lead = brief.sources[0].article if brief.sources else None
    said = "It was told in" if article.id == lead else "It was told as one of several outlets on the event, in"
    return replies.why_reply(said, (brief, day, thread_link(services, story, day, channel)))


def _untold(article: Article) -> str:
    named = f"“{article.title}” ({article.outlet})"
    if article.saved:
        return f"{named} was saved by somebody of this workspace: search and answers find it, editions never tell it."
    if article.sponsored:
        return f"{named} is sponsored; sponsored items are kept for search, never told."
    if article.backlog:
        return f"{named} was old news when its feed was first read: kept for search, never told."
    return f"{named} is in the archive, but no edition of the last {WHY_DAYS} days had it to choose from."


def _omission(services: Services, article: Article) -> Omission | None:
    today = services.now().date()
    for channel in services.store.channels(services.workspace):
        for back in range(WHY_DAYS):
            edition = services.store.edition(services.workspace, channel.id, today - timedelta(days=back))
            for omission in edition.omitted if edition else ():
                if article.id in omission.articles:
                    return omission
    return None


def _ill_feeds(services: Services) -> str:
    states = services.store.feed_states().values()
    failing = sum(1 for state in states if state.error)
    return f"{failing} of our feeds are failing just now; the feeds command lists them." if failing else ""


def trend(services: Services, names: Sequence[str]) -> Reply:
    """Events by week for each name."""
    now = services.now()
    weeks = last_weeks(now)
    counts: dict[str, Sequence[int]] = {}
    notes: list[str] = []
    for name in names:
        query = parse_query(f"{name} since:{weeks[0].isoformat()}", now, services.table)
        counts[_series(name, counts)], full = count_weeks(services.store, query, now, weeks)
        notes += [f"{name}: only the newest articles are counted."] if full else []
    return (
        replies.trend_reply(weeks, counts, notes)
        if counts
        else replies.say("Which names? For example: trend aldi, lidl")
    )


def _series(name: str, taken: Collection[str]) -> str:
    """A series name that is unique within the chart's 20 characters."""
    short = name[:20]
    return short if short not in taken else f"{short[:17]} {len(taken) + 1}"


# --- Follow -------------------------------------------------------------------------------------------------------

QUIET_CHOICES = (
    ("Quiet from 22 to 7 o'clock", "22-7"),
    ("Quiet from 20 to 8 o'clock", "20-8"),
    ("Quiet from 18 to 9 o'clock", "18-9"),
    ("No quiet hours", "none"),
)


def follow(services: Services, asker: Asker, what: str) -> Reply:
    """Remember a company, banner, topic, person or phrase for this person, and say when it will alert.

    ``kroger here`` is for the channel, which is told in the channel; that takes an editor.
    """
    words, here = _for_channel(_without_filter(what))
    meant = read_follow(words, services.table, services.now())
    if words.lower() == "here" or (meant.kind == "phrase" and not _tells_apart(meant.key)):
        said = f"“{words}” stands in nearly every story or in none. Write a name"
        raise UserError(f"{said}, for example: {services.command} follow harris teeter")
    if here:
        if not asker.may_change():
            return refusal(services, "choose what this channel follows")
        kept.follow(services.store, services.workspace, asker.channel, meant)
        return replies.say(f"This channel follows {meant.name} now and is told of stories about it, once each.")
    names = kept.follow(services.store, services.workspace, asker.user, meant)
    count = f"{len(names)} {'name' if len(names) == 1 else 'names'}"
    meaning = {
        "company": "stories that are about it, its banners included",
        "banner": "stories that open with the banner's name",
        "topic": "stories on that topic",
        "phrase": "stories that open with these very words",
    }[meant.kind]
    said = f"You follow {meant.name} now ({count}): {meaning}. {_when_told(kept_follower(services, asker.user))}"
    said += _never_seen(services, words) if meant.kind == "phrase" else ""
    return replies.say(f"{said} To see or change it: {services.command} following.")


def _tells_apart(words: str) -> bool:
    """Is there a word in it that tells one story from another?"""
    return any(word not in STOP_WORDS for word in re.findall(r"\w{2,}", words))


def _without_filter(what: str) -> str:
    """``topic:recalls`` as it is meant: the name behind the filter's."""
    return re.sub(r"^(?:topic|company):\s*(?=\S)", "", what, flags=re.IGNORECASE)


def _never_seen(services: Services, words: str) -> str:
    """Words to add where a followed phrase is nowhere in the archive: a misspelt name would wait for ever."""
    quoted = '"' + words.replace('"', " ").strip() + '"'
    if _search(services, quoted, 1).events:
        return ""
    near = services.table.suggest(words)
    meant = f" Did you mean {' or '.join(near[:3])}?" if near else ""
    return f" Nothing in the archive has these words so far.{meant}"


def unfollow(services: Services, asker: Asker, what: str) -> Reply:
    """Let go of a name; ``kroger here``: the channel does."""
    words, here = _for_channel(_without_filter(what))
    meant = read_follow(words, services.table, services.now())
    if here and not asker.may_change():
        return refusal(services, "choose what this channel follows")
    who, subject = (asker.channel, "This channel") if here else (asker.user, "You")
    gone = kept.unfollow(services.store, services.workspace, who, meant)
    return replies.say(
        f"{subject} no longer follow{'s' if here else ''} {meant.name}."
        if gone
        else f"{subject} did not follow {words}."
    )


def _for_channel(what: str) -> tuple[str, bool]:
    words, _, last = what.strip().rpartition(" ")
    return (words, True) if words and last.lower() == "here" else (what, False)


def kept_follower(services: Services, who: str) -> Follower:
    """What a person or channel follows, and when it wants to be told."""
    return kept.follower(services.store, services.workspace, who)


def _when_told(follower: Follower) -> str:
    if follower.when == "daily":
        return "You get one direct message a day, from 8 o'clock your time."
    hours = follower.quiet.replace("-", " to ")
    quiet = f", but not from {hours} o'clock your time" if follower.quiet != "none" else ""
    return f"You get a direct message when there is one, once a story{quiet}."


def following(services: Services, asker: Asker) -> Reply:
    """Each followed name with its newest event, buttons to let it go, and when one is told."""
    names = kept.following(services.store, services.workspace, asker.user)
    if not names:
        return replies.say(f"You follow nothing yet. Try: {services.command} follow kroger")
    news = [(name, newest(services, name)) for name in names[:20]]
    items = [(event.url if event else None, _news(name, event)) for name, event in news]
    told = kept_follower(services, asker.user)
    blocks = [replies.link_list("You follow", items)]
    blocks += [actions(*(button(f"Unfollow {name}", f"unfollow_{i}", name) for i, name in enumerate(names[:20])))]
    blocks += [context(inert(_when_told(told))), _when_choice(told)]
    return Reply(fallback("You follow:", *(f"{label}." for _, label in items), _when_told(told)), tuple(blocks))


def _when_choice(told: Follower) -> Json:
    daily = told.when == "daily"
    label, value = ("Tell me at once", "at_once") if daily else ("Tell me once a day", "daily")
    return actions(
        button(label, "follow_when", value), select("Quiet hours", "follow_quiet", QUIET_CHOICES, chosen=told.quiet)
    )


def newest(services: Services, name: str) -> FoundEvent | None:
    """The newest event on a name within 30 days."""
    found = _search(services, f"{name} since:30d", 5)
    return max(found.events, key=lambda event: event.date, default=None)


def _news(name: str, event: FoundEvent | None) -> str:
    return (
        f"{name}: {event.headline} ({event.outlet}, {event.date:%-d %b %Y})" if event else f"{name}: nothing in 30 days"
    )


# --- Settings -----------------------------------------------------------------------------------------------------


def settings(services: Services, asker: Asker) -> Reply:
    """This channel's timetable and choices; with a button for those who may change them."""
    return settings_reply(services, asker.channel, may=_may(asker))


def feeds(services: Services, asker: Asker) -> Reply:
    """The feeds and their health; with a button for those who may change them."""
    return feeds_answer(services, may=_may(asker))


def _may(asker: Asker) -> bool:
    try:
        return asker.may_change()
    except UserError:
        return False
