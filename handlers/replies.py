"""Every other thing the bot says: help, today, answers with their sources, why, trend, feeds, errors. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from briefs.discussion import SILENT as UNSAID
from briefs.forgetting import KINDS
from handlers.blocks import attribution
from handlers.elements import Reply, actions, button, context, fallback, header, section
from handlers.mrkdwn import Json, anchor, day, inert, line, listing, long_day, plain, quoted, rich, words
from retail.text import cut
from retail.types import Answer, Article, Brief, Cited, Edition, Feed, FeedState, Sentence, Source, evidence_text

HELP = (
    ("NAME or words", "search all we ever read: kroger, KR, harris teeter, “private label”, aldi vs lidl"),
    ("filters", "since:7d before:2018-01 from:reuters company:kroger topic:recalls -word"),
    ("today", "this morning's edition"),
    ("ask QUESTION", "an answer from the archive, each sentence numbered to its source"),
    ("why LINK", "in which edition it was, or why not"),
    ("trend a, b", "how often each was in the news, week by week"),
    ("view WORDS", "what signed opinions said"),
    ("follow NAME · unfollow NAME · following", "a direct message when a story is about it; with “here” for a channel"),
    ("do not quote me", "keep what you write out of “Your Views”, also what is already posted"),
    ("feeds · stats · settings · privacy", "what is read, how much is kept, this channel's timetable, what is stored"),
)


def say(text: str) -> Reply:
    """A plain sentence, foreign text allowed in it."""
    return Reply(inert(text, 2900), (section(inert(text, 2900)),))


def help_reply(command: str) -> Reply:
    """What can be typed, and how to talk to the bot in a thread."""
    items = [[words(f"{command} {what}", "code"), words(f"  {does}")] for what, does in HELP]
    thread = "In a brief's thread, ask a question: the answer comes from that story and the archive, with its sources."
    blocks = [header("What you can ask"), rich(listing(items)), context(inert(thread))]
    told = [f"{command} {what}: {does}." for what, does in HELP]
    return Reply(fallback("What you can ask.", *told, thread), tuple(blocks))


def today_reply(edition: Edition | None, threads: Mapping[str, str], command: str) -> Reply:
    """The newest edition as a list with links; `threads`: permalink of our brief by story id."""
    if edition is None:
        return say(f"There is no edition yet. Until the first one, search: {command} kroger")
    title = f"Edition {edition.number} · {long_day(edition.day)}"
    items = [_today_item(brief, threads.get(brief.story)) for brief in edition.briefs]
    items += [
        [anchor(one.url, cut(one.headline, 160)), words(f" – {cut(one.outlet, 60)}")] for one in edition.one_liners
    ]
    blocks: list[Json] = [header(title)]
    blocks += [context("Sample: an invented news week, not live feeds")] if edition.sample else []
    blocks += [rich(listing(items))] if items else [section("A day without news.")]
    told = [f"{brief.headline} ({brief.attribution.outlet})." for brief in edition.briefs]
    told += [f"{one.headline} ({one.outlet})." for one in edition.one_liners]
    return Reply(fallback(f"{title}.", *told), tuple(blocks))


def _today_item(brief: Brief, thread: str | None) -> list[Json]:
    lead = brief.sources[0].url if brief.sources else None
    parts = [anchor(lead, cut(brief.headline, 160), "bold"), words(f" – {cut(attribution(brief.attribution), 120)}")]
    return [*parts, words(" · "), anchor(thread, "thread")] if thread else parts


# --- Answers ------------------------------------------------------------------------------------------------------


def answer_reply(answer: Answer, *, share: str | None = None) -> Reply:
    """An answer, each sentence numbered to its sources; or that the archive does not say. `share`: the question."""
    if not answer.sentences:
        note = answer.note or ""
        return say(note if note.startswith(UNSAID) else f"{UNSAID} {note}".strip())
    sources = listing([_source(source) for source in answer.sources], ordered=True)
    blocks: list[Json] = [rich(_told(answer)), rich(line(words("Sources", "bold")), sources), context(_by(answer))]
    blocks += [actions(button("Share to channel", "ask_share", share))] if share else []
    said = [f"{s.text} {_numbers(s)}" for s in answer.sentences]
    listed = [f"[{i}] {s.outlet}, {day(s.published.date())}: {s.title}." for i, s in enumerate(answer.sources, 1)]
    return Reply(fallback(*said, "Sources:", *listed), tuple(blocks))


def streamed_parts(answer: Answer) -> tuple[list[Json], list[Json]]:
    """An answer as it is streamed: a block for each sentence, and what ends it (its sources, or that there is none)."""
    if not answer.sentences:
        return [], list(answer_reply(answer).blocks)
    parts = [rich(line(*_cited(sentence, answer.sources))) for sentence in answer.sentences]
    return parts, list(answer_reply(answer).blocks[1:])


def _told(answer: Answer) -> Json:
    """The sentences: a text where somebody wrote one, else passages of several outlets, each an item of its own."""
    told = [_cited(sentence, answer.sources) for sentence in answer.sentences]
    if answer.writer == "extract" and len(told) > 1:
        return listing(told)
    return line(*(part for parts in told for part in parts))


def _cited(sentence: Cited, sources: Sequence[Source]) -> list[Json]:
    marks = [anchor(sources[n - 1].url, f"[{n}]") for n in sentence.sources if 1 <= n <= len(sources)]
    return [words(f"{cut(sentence.text, 600)} "), *marks, words(" ")]


def _numbers(sentence: Cited) -> str:
    return "".join(f"[{number}]" for number in sentence.sources)


def _source(source: Source) -> list[Json]:
    about = words(f" – {cut(source.outlet, 60)}, {day(source.published.date())}")
    return [anchor(source.url, cut(source.title, 160)), about]


def _by(answer: Answer) -> str:
    by = (
        "Passages in the outlets' own words" if answer.writer == "extract" else f"Written by {inert(answer.writer, 60)}"
    )
    return f"{by}. {inert(cut(answer.note, 300), 1500)}" if answer.note else f"{by}."


def how_known_reply(brief: Brief, articles: Sequence[Article]) -> Reply:
    """Each sentence of a brief with the very words of the source that prove it."""
    by_id = {article.id: article for article in articles}
    sentences = [*brief.sentences, *([brief.why_it_matters] if brief.why_it_matters else [])][:6]
    parts = [part for sentence in sentences for part in _proof(sentence, by_id)]
    title = f"How we know: {brief.headline}"
    blocks: list[Json] = [header(title)]
    blocks += [rich(*parts)] if parts else [section("This brief is a headline and a link; nothing else is claimed.")]
    told = [sentence.text for sentence in sentences]
    return Reply(fallback(f"{title}.", *told), tuple(blocks))


def _proof(sentence: Sentence, articles: Mapping[str, Article]) -> list[Json]:
    parts = [line(words(cut(sentence.text, 400), "bold"))]
    for span in sentence.evidence[:2]:
        article = articles.get(span.article)
        if article is None:
            parts.append(line(words("The source article is no longer in the archive.", "italic")))
            continue
        said = cut(evidence_text(article)[span.start : span.end], 300)
        label = f"{cut(article.outlet, 60)}, {day(article.published.date())}"
        parts.append(quoted(words(f"“{said}” "), anchor(article.url, label)))
    return parts


def why_reply(said: str, brief: tuple[Brief, date, str | None] | None = None) -> Reply:
    """Where a link was told, or why not; `brief`: the brief, its day and the permalink of its thread."""
    if brief is None:
        return say(said)
    told, when, thread = brief
    parts = [words(f"{said} "), anchor(thread, told.headline, "bold"), words(f" ({day(when)})")]
    return Reply(fallback(said, f"{told.headline} ({told.attribution.outlet})."), (rich(line(*parts)),))


# --- Trend --------------------------------------------------------------------------------------------------------

BARS = " ▁▂▃▄▅▆▇█"


def trend_reply(weeks: Sequence[date], counts: Mapping[str, Sequence[int]], notes: Sequence[str] = ()) -> Reply:
    """Events by week for each name: Slack's chart, and the same as text for those who cannot see it."""
    title = plain(f"In the news: {', '.join(counts)}", 50)
    labels = [day(week, year=False) for week in weeks]
    points = {
        name: [{"label": label, "value": n} for label, n in zip(labels, values, strict=True)]
        for name, values in counts.items()
    }
    series = [{"name": plain(name, 20), "data": data} for name, data in points.items()]
    axis = {"categories": labels, "x_label": "Week from", "y_label": "Events"}
    chart: Json = {"type": "data_visualization", "title": title}
    chart["chart"] = {"type": "line" if len(weeks) > 1 else "bar", "series": series, "axis_config": axis}
    table = [line(words(f"{spark(values)} ", "code"), words(sums(name, values))) for name, values in counts.items()]
    foot = "Each event counted once, however many outlets told it. " + " ".join(notes)
    blocks = (chart, rich(*table), context(inert(cut(foot, 600), 2500)))
    span = f"{labels[0]} to {labels[-1]}" if labels else ""
    told = [f"{sums(name, values)}." for name, values in counts.items()]
    return Reply(fallback(f"{title}, {span}.", *told, foot), blocks)


def without_chart(reply: Reply) -> Reply:
    """The same answer for a Slack that refuses the chart block."""
    return Reply(
        reply.text, tuple(block for block in reply.blocks if block["type"] != "data_visualization"), reply.public
    )


def spark(values: Sequence[int]) -> str:
    """A row of bars, the highest full."""
    most = max(values, default=0) or 1
    return "".join(BARS[-(-value * 8 // most)] for value in values)


def sums(name: str, values: Sequence[int]) -> str:
    """``Kroger: 12 events, at most 4 a week``."""
    total = sum(values)
    return f"{cut(name, 60)}: {total} {'event' if total == 1 else 'events'}, at most {max(values, default=0)} a week"


# --- The house ----------------------------------------------------------------------------------------------------


def feeds_reply(
    feeds: Sequence[Feed],
    states: Mapping[str, FeedState],
    now: datetime,
    latest: Mapping[str, datetime] | None = None,
) -> Reply:
    """How many feeds answer, and which do not, in words. `latest`: when each feed's newest article was seen."""
    if not feeds:
        return say("There are no feeds yet. An admin adds them here, an operator with: python bot.py feeds add URL")
    ill = [(feed, why) for feed in feeds if (why := feed_trouble(feed, states.get(feed.url), now, latest))]
    head = f"{len(feeds)} feeds, {len(feeds) - len(ill)} of them well."
    items = [[words(cut(f.outlet or f.title or f.url, 80), "bold"), words(f": {cut(why, 200)}")] for f, why in ill[:20]]
    blocks: list[Json] = [section(head)]
    blocks += [rich(listing(items))] if items else []
    blocks += [context(f"and {len(ill) - 20} more")] if len(ill) > 20 else []
    told = [f"{feed.outlet or feed.title or feed.url}: {why}." for feed, why in ill[:20]]
    return Reply(fallback(head, *told), tuple(blocks))


SILENT = timedelta(days=7)
"""A feed that answers well but has had nothing new for so long is called silent."""


def feed_trouble(
    feed: Feed, state: FeedState | None, now: datetime, latest: Mapping[str, datetime] | None = None
) -> str | None:
    """What is wrong with a feed, in words; None when it is well. `latest`: newest article by feed, None: unknown."""
    if feed.paused:
        return "paused by an operator or admin"
    if state is None or state.checked is None:
        return "not read yet"
    if state.gone:
        return "gone for good (410)"
    if state.error is None:
        return _silence(feed, now, latest) if latest is not None else None
    why = state.error.removeprefix("it ")
    if state.succeeded is None:
        return f"{why} (has never answered well)"
    return f"{why} ({_for_days(now - state.succeeded)})"


def _silence(feed: Feed, now: datetime, latest: Mapping[str, datetime]) -> str | None:
    last = latest.get(feed.url)
    if last is None:
        return "silent for weeks: nothing new in it"
    return f"silent {_for_days(now - last)}" if now - last >= SILENT else None


def _for_days(time: timedelta) -> str:
    return "since today" if time.days < 1 else f"for {time.days} {'day' if time.days == 1 else 'days'}"


def _counted(name: str, count: int) -> str:
    many, *rest = name.split("_")
    one = "story" if many == "stories" else many.removesuffix("s")
    return " ".join([one if count == 1 else many, *rest])


def stats_reply(counts: Mapping[str, int], version: str, health: Sequence[str] = ()) -> Reply:
    """How much the archive holds, and how it goes: plain sentences."""
    held = ", ".join(f"{count:,} {_counted(name, count)}" for name, count in counts.items())
    said = [f"The archive holds {held}.", *health, *([f"Endcap {version}."] if version else [])]
    return say(" ".join(said))


PRIVACY = (
    "Kept: channel ids with their timetable, the ids of our own messages, feeds (and who added one), articles, briefs "
    "and editions; pages that people of this workspace saved, without who did; ids of handled events; by your user id: "
    "your vote, what you follow and when you want to be told, whether you may be quoted, Views you sign, mistakes you "
    "report, what you decide on an editors' preview, and that an answer did not help. Replies in "
    "threads are read when “Your Views” are made; only those that you allowed to be quoted are kept, in that edition. "
    "Not kept: anything else that people write in threads, direct messages or searches; a question is read when it is "
    "asked and forgotten when it is answered. With a model configured, a question and the articles it is answered from "
    "go to that model; names of people in Slack do not. “forget-me” drops all that is kept by your user id; when the "
    "app is removed, everything of this workspace goes at once. Nightly copies of the archive are deleted after seven "
    "days; backups that an operator made are the operator's to delete."
)


FORGOTTEN = {**KINDS, "feeds": "your name on feeds you added", "claims": "notes of alerts you were sent"}


def forgotten_reply(changed: Mapping[str, int]) -> Reply:
    """What was dropped of a person, by kind of record."""
    if not changed:
        return say("Nothing was kept of you.")
    listed = ", ".join(f"{FORGOTTEN.get(kind, kind)} ({count})" for kind, count in changed.items())
    return say(
        f"Forgotten: {listed}. Counts of votes stay only as far as others cast them. What was quoted of you in an "
        "edition stays in Slack until you say “do not quote me”. Backups made before today still hold it; they are "
        "the operator's to delete."
    )


def link_list(title: str, items: Sequence[tuple[str | None, str]]) -> Json:
    """Links under a bold title."""
    return rich(line(words(cut(title, 100), "bold")), listing([[anchor(url, cut(label, 200))] for url, label in items]))
