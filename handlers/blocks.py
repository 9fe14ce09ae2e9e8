"""An edition as Slack messages: one opening, one message per brief, its thread, the one-liners. Pure.

Facts and View never share a message; every message's ``text`` says what its blocks say, headline and outlet first
(notifications and screen readers get nothing else). Word limits are the product's: 90 for a brief in the channel,
300 for its thread detail, 30 for a one-liner, so that an edition stays under 1,200.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from briefs.edition import MAX_WORDS, told_sentences
from handlers.elements import actions, button, context, fallback, header, plain_text, section, url_button
from handlers.mrkdwn import (
    Json,
    anchor,
    day,
    inert,
    line,
    link,
    listing,
    long_day,
    quoted,
    rich,
    text_of,
    words,
)
from retail.text import cut, fold
from retail.types import (
    Attribution,
    Brief,
    Conflict,
    ContextItem,
    Digest,
    Edition,
    NumberFact,
    OneLiner,
    PlannedPost,
    PostPart,
    Question,
    Quote,
    Response,
    Sentence,
    Source,
    View,
)

EVENT_TYPE = "retail_story"
PARENT_WORDS = 90
DETAIL_WORDS = 300
DETAIL_TEXT = 7000
"""Characters of a thread detail at most, well below Slack's limit on all blocks together."""
ONE_LINER_WORDS = 30
SHOWN = 1500
"""Characters of sentences in a brief's message at most; the word limit is stricter for anything with spaces."""
WORDS_A_MINUTE = 240
TALLY = "tally"
"""block_id of the line under a question that tells the votes."""

STATUS_WORDS = {
    "rumour": "Rumour",
    "denied": "Denied",
    "corrected": "Corrected",
    "official": "Official",
    "confirmed": "Confirmed",
}

Said = tuple[str, list[Json]]
"""A message's text (escaped) and its blocks."""


Measure = Callable[[Iterable[Json]], int]
"""Counts a brief's words, with or without its small print."""


def edition_posts(edition: Edition) -> list[PlannedPost]:
    """The edition's messages in posting order: the whole channel view first, then each brief's thread.

    In the digest layout there is one message in the channel; all others stand in its thread, each brief followed by
    what belongs to it.
    """
    plan, measure = _Plan(edition), _measure(edition)
    plan.add("opening", None, opening_message(edition))
    if edition.layout == "digest":
        _add_digest(plan, post_key(edition, "opening"), measure)
        return plan.posts
    for brief in edition.briefs:
        plan.add("brief", brief.story, brief_message(brief, measure))
    if edition.one_liners:
        plan.add("one_liners", None, one_liners_message(edition.one_liners))
    for brief in edition.briefs:
        _add_thread(plan, brief, post_key(edition, "brief", brief.story))
    return plan.posts


def _measure(edition: Edition) -> Measure:
    """What a brief's words are counted by: its small print too, where the edition would else pass 1,200 words."""
    said = [opening_message(edition), *map(brief_message, edition.briefs), one_liners_message(edition.one_liners)]
    return told_words if sum(_word_count(blocks) for _, blocks in said) <= MAX_WORDS else _word_count


def _add_digest(plan: "_Plan", root: str, measure: Measure) -> None:
    for brief in plan.edition.briefs:
        plan.add("brief", brief.story, brief_message(brief, measure), root)
        _add_thread(plan, brief, root)
    if plan.edition.one_liners:
        plan.add("one_liners", None, one_liners_message(plan.edition.one_liners), root)


def post_key(edition: Edition, part: str, story: str | None = None) -> str:
    """The ledger's key of a message: ``day/channel/part/story``; unique and stable."""
    return f"{edition.day.isoformat()}/{edition.channel}/{part}/{story or 'edition'}"


def _add_thread(plan: "_Plan", brief: Brief, root: str) -> None:
    detail = detail_message(brief)
    if detail:
        plan.add("detail", brief.story, detail, root)
    if brief.view:
        plan.add("view", brief.story, view_message(brief.view, brief.headline), root)
    if brief.question:
        plan.add("question", brief.story, question_message(brief.question, brief.headline), root)


class _Plan:
    """Collects planned posts and numbers them."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.posts: list[PlannedPost] = []

    def add(self, part: PostPart, story: str | None, said: Said, thread_of: str | None = None) -> None:
        edition = self.edition
        key = post_key(edition, part, story)
        post = PlannedPost(
            key=key,
            workspace=edition.workspace,
            channel=edition.channel,
            day=edition.day,
            position=len(self.posts),
            part=part,
            payload=payload(said, key, edition.day.isoformat(), story),
            story=story,
            thread_of=thread_of,
        )
        self.posts.append(post)


def payload(said: Said, key: str, day_text: str, story: str | None) -> str:
    """Web API arguments as frozen JSON. The metadata is visible to every app: keys only, no text of anybody."""
    text, blocks = said
    event = {"key": key, "day": day_text, "story": story or ""}
    arguments = {
        "text": text,
        "blocks": blocks,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": event},
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return json.dumps(arguments, ensure_ascii=False, separators=(",", ":"))


# --- The opening --------------------------------------------------------------------------------------------------


def opening_message(edition: Edition) -> Said:
    """Date, number, reading time, marks, what is in it, the editor's note."""
    title = f"Retail news · {long_day(edition.day)}"
    facts = _facts(edition)
    blocks = [header(title), context(*map(inert, facts))]
    blocks += [_contents(edition)] if edition.briefs else []
    blocks += [section(f"*Editor's note:* {inert(few(edition.note, 120), 1200)}")] if edition.note else []
    blocks += _your_views(edition.digest) if edition.digest else []
    blocks += [context(_left_out(edition))] if edition.omitted else []
    headlines = [brief.headline for brief in edition.briefs]
    told = [f"{number}. {headline}." for number, headline in enumerate(headlines, 1)]
    note = f"Editor's note: {edition.note}" if edition.note else ""
    views = [_views_told(edition.digest)] if edition.digest else []
    return fallback(f"{title}.", " · ".join(facts) + ".", *told, note, *views), blocks


def _your_views(digest: Digest) -> list[Json]:
    """Yesterday's argument: the question, its votes, and replies word for word with who wrote them."""
    parts = [line(words("Your Views: ", "bold"), words(cut(digest.question, 300)))]
    parts += [line(words(_votes(digest)))] if digest.tally else []
    blocks: list[Json] = [rich(*parts)]
    for (credit, said), author in zip(digest.replies, digest.authors, strict=False):
        blocks += [rich(quoted(words(f"“{said}”", limit=900))), context(f"– {_credited(credit, author)}")]
    if digest.replies:
        out = button("Do not quote me", "quote_no", "no", says="Take out what I wrote, and ask no more")
        blocks.append(actions(out))
    return blocks


def _credited(credit: str, author: str) -> str:
    """Who wrote it, as they chose: by their name in Slack (which notifies them), or the words that stand for it."""
    return f"<@{author}>" if not credit and author.isalnum() else inert(credit or "A reader", 60)


def _votes(digest: Digest) -> str:
    total = sum(count for _, count in digest.tally)
    each = " · ".join(f"{cut(option, 75)}: {count}" for option, count in digest.tally[:4])
    return f"{each} ({total} {'vote' if total == 1 else 'votes'})"


def _views_told(digest: Digest) -> str:
    said = " ".join(f"“{said}”" for _, said in digest.replies)
    return f"Your Views: {digest.question} {f'{_votes(digest)}.' if digest.tally else ''} {said}"


def _facts(edition: Edition) -> list[str]:
    facts = [f"Edition {edition.number}", _count(edition), f"{reading_minutes(edition)} min read"]
    facts += ["late this morning"] if edition.late else []
    facts += ["sample: an invented news week, not live feeds"] if edition.sample else []
    if edition.briefs and all(brief.writer == "extract" for brief in edition.briefs):
        facts.append("extracts in the outlets' own words")
    return facts


def _count(edition: Edition) -> str:
    briefs, more = len(edition.briefs), len(edition.one_liners)
    first = f"{briefs} {'story' if briefs == 1 else 'stories'}"
    return f"{first} and {more} in one line" if more else first


def reading_minutes(edition: Edition) -> int:
    """Minutes to read what stands in the channel, at 240 words a minute; at least one."""
    texts = [text_of(_readable(brief_message(brief)[1])) for brief in edition.briefs]
    texts += [text_of(one_liners_message(edition.one_liners)[1])] if edition.one_liners else []
    return max(1, round(sum(len(text.split()) for text in texts) / WORDS_A_MINUTE))


def _contents(edition: Edition) -> Json:
    entries = [
        [words(cut(few(brief.headline, 16), 110)), words(f" – {name(brief.attribution.outlet)}", "italic")]
        for brief in edition.briefs
    ]
    return rich(line(words("In this edition", "bold")), listing(entries, ordered=True))


def _left_out(edition: Edition) -> str:
    count = len(edition.omitted)
    return f"Left out: {count} {'story' if count == 1 else 'stories'}. The *why* command with a link says why."


# --- The brief ----------------------------------------------------------------------------------------------------


def told_words(blocks: Iterable[Json]) -> int:
    """Words of headline and text; the small print (earlier here, more from) is looked up rather than read."""
    return _word_count([block for block in blocks if block["type"] != "context"])


def brief_message(brief: Brief, measure: Measure = told_words) -> Said:
    """The story in the channel: at most 90 words, attribution first. What is too much goes, the last things first."""
    for sentences, outlets, extras in ((2, 4, True), (2, 0, True), (1, 4, True), (1, 0, True), (1, 0, False)):
        blocks = _brief_blocks(brief, list(told_sentences(brief)[:sentences]), outlets, extras)
        if measure(blocks) <= PARENT_WORDS:
            break
    else:
        blocks = _brief_blocks(brief, _shortened(brief, measure(blocks) - PARENT_WORDS), 0, False)
    return _brief_fallback(brief, blocks), [*blocks, _brief_buttons(brief)]


def _shortened(brief: Brief, excess: int) -> list[Sentence]:
    """The first sentence cut by the words that are too many; an extract may ramble."""
    told = told_sentences(brief)
    if not told:
        return []
    first = told[0]
    shown = cut(first.text, SHOWN)
    return [replace(first, text=few(shown, max(12, len(shown.split()) - excess - 1)))]


def few(text: str, count: int) -> str:
    """At most `count` words of a text, marked where it is cut."""
    words_of = text.split()
    return " ".join(words_of[:count]) + " …" if len(words_of) > count else text


def _brief_blocks(brief: Brief, sentences: Sequence[Sentence], outlets: int, extras: bool) -> list[Json]:
    paragraphs = [line(*_told(brief, sentences))]
    if brief.why_it_matters and extras:
        why = words(cut(few(brief.why_it_matters.text, 28), 300))
        paragraphs.append(line(words("Why it matters: ", "bold"), why))
    blocks = [header(few(brief.headline, 20)), rich(*paragraphs)]
    earlier = _earlier_line(brief.context[0]) if brief.context and extras else None
    blocks += [context(earlier)] if earlier else []
    marks = _marks(brief, outlets)
    return [*blocks, context(*marks)] if marks else blocks


def _told(brief: Brief, sentences: Sequence[Sentence]) -> list[Json]:
    """Attribution, then the sentences; not said twice where the first sentence names the outlet itself."""
    text = cut(" ".join(sentence.text for sentence in sentences), SHOWN)
    lead = attribution(brief.attribution)
    if not text:
        return [words(f"{lead}.", "bold")]
    if fold(text).startswith(fold(brief.attribution.outlet)):
        return [words(text)]
    return [words(f"{lead}: ", "bold"), words(text)]


def attribution(made: Attribution) -> str:
    """``The Daily Basket reports``, with the outlets we really read."""
    via = [outlet for outlet in made.via if fold(outlet) != fold(made.outlet)]
    said = f"{name(made.outlet)} {cut(few(made.verb, 3), 30)}"
    return f"{said} (via {name(', '.join(via))})" if via else said


def name(outlet: str) -> str:
    """An outlet's or a writer's name, kept short."""
    return cut(few(outlet, 6), 60)


def _earlier_line(item: ContextItem) -> str:
    return (
        f"*Earlier here:* {day(item.date)} – {link(item.url, few(item.headline, 14), 150)} ({inert(name(item.outlet))})"
    )


def _marks(brief: Brief, outlets: int) -> list[str]:
    """More from, status and writer: each a text of the last context line."""
    status = STATUS_WORDS.get(brief.status)
    others = brief.sources[1:]
    lone = brief.status == "rumour" and not others
    marks = [f"*{status}:* only {inert(name(brief.attribution.outlet))} has this so far" if lone else f"*{status}*"]
    marks = marks if status else []
    if others:
        marks.append(_more_from(others, outlets))
    if brief.writer != "extract":
        marks.append(f"Written by {inert(name(brief.writer))}")
    return marks + (["*Update* of an earlier story"] if brief.update_of else [])


def _more_from(others: Sequence[Source], shown: int) -> str:
    named = [link(source.url, name(source.outlet)) for source in others[:shown]]
    rest = len(others) - len(named)
    if not named:
        return f"*More from* {rest} other {'outlet' if rest == 1 else 'outlets'}"
    return f"*More from:* {', '.join(named)}{f' and {rest} more' if rest else ''}"


def _brief_buttons(brief: Brief) -> Json:
    lead = brief.sources[0] if brief.sources else None
    outlet = lead.outlet if lead else brief.attribution.outlet
    read = url_button(f"Read at {cut(outlet, 40)}", "open_source", lead.url if lead else None, f"Read it at {outlet}")
    know = button("How do we know?", "how_known", brief.story, says="How do we know this? Sentences and sources")
    return actions(*([read] if read else []), know, _brief_menu(brief.story))


def _brief_menu(story: str) -> Json:
    """What else can be done with a brief; the rights are looked at when it is chosen."""
    choices = (("Report a mistake", f"report:{story}"), ("Write the View (editors)", f"view:{story}"))
    options = [{"text": plain_text(label, 75), "value": value[:150]} for label, value in choices]
    return {"type": "overflow", "action_id": "brief_menu", "options": options}


def _brief_fallback(brief: Brief, blocks: Sequence[Json]) -> str:
    return fallback(f"{cut(brief.headline, 300)} ({name(brief.attribution.outlet)}).", _spoken(blocks[1:]))


def _spoken(blocks: Iterable[Json]) -> str:
    """What the blocks say as sentences, each paragraph, line and item ended by a stop, for the fallback text."""
    lines = [text_of(part) for block in blocks for part in _spoken_parts(block)]
    told = (" ".join(_unescaped(text).split()) for text in lines)
    return " ".join(text if text.endswith((".", "!", "?", "”", "…")) else f"{text}." for text in told if text)


def _spoken_parts(block: Json) -> Iterator[Json]:
    """A block's paragraphs and the items of its lists."""
    for part in block.get("elements") or [block]:
        if part.get("type") == "rich_text_list":
            yield from part["elements"]
        else:
            yield part


def _unescaped(text: str) -> str:
    """Our own mrkdwn back to words, for the fallback text: links to labels, marks off."""
    text = re.sub(r"<[^|>]*\|([^>]*)>", r"\1", text).replace("\u200b", "")
    text = re.sub(r"\*(Earlier here:|More from:?|Update|Rumour:?|Denied|Corrected|Official|Confirmed)\*", r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _readable(blocks: Iterable[Json]) -> list[Json]:
    """Blocks without the buttons."""
    return [block for block in blocks if block["type"] != "actions"]


def _word_count(blocks: Iterable[Json]) -> int:
    return len(_unescaped(text_of(_readable(blocks))).split())


# --- The thread ---------------------------------------------------------------------------------------------------

Part = tuple[str, list[Json]]
"""A heading and the rich_text parts under it."""


def detail_message(brief: Brief) -> Said | None:
    """Numbers, quotes, the other side, conflicts, unknowns, the timeline; at most 300 words. None: nothing to add."""
    parts = [part for make in _DETAILS if (part := make(brief))]
    kept: list[Json] = []
    for title, elements in parts:
        grown = [*kept, line(words(title, "bold")), *elements]
        if _word_count([rich(*grown)]) <= DETAIL_WORDS - 40 and len(text_of(grown)) <= DETAIL_TEXT:
            kept = grown
    if not kept:
        return None
    blocks = [rich(*kept), context(_writer_line(brief))]
    outlet = brief.attribution.outlet
    return fallback(f"{brief.headline} ({outlet}), the details.", _spoken(blocks)), blocks


def _writer_line(brief: Brief) -> str:
    if brief.writer == "extract":
        said = f"Extract in {inert(name(brief.attribution.outlet))}'s own words; no model wrote it."
    else:
        said = f"Written by {inert(name(brief.writer))}, checked against its sources."
    return f"{said} {inert(cut(few(brief.note, 20), 200))}" if brief.note else said


def _outlets(brief: Brief) -> dict[str, str]:
    return {source.article: source.outlet for source in brief.sources}


def _delta(brief: Brief) -> Part | None:
    items = [[words(cut(sentence.text, 400))] for sentence in brief.delta[:3]]
    return ("New since we last told it", [listing(items)]) if items else None


def _numbers(brief: Brief) -> Part | None:
    items = [_number(fact) for fact in brief.numbers[:5]]
    return ("The numbers", [listing(items)]) if items else None


def _number(fact: NumberFact) -> list[Json]:
    about = ", ".join(part for part in (fact.metric, fact.subject, fact.period) if part)
    return [words(cut(fact.surface, 60), "bold"), *([words(f" – {cut(about, 160)}")] if about else [])]


def _quotes(brief: Brief) -> Part | None:
    outlets = _outlets(brief)
    made = [quoted(words(f"“{cut(q.text, 500)}” "), words(_speaker(q, outlets), "italic")) for q in brief.quotes[:3]]
    return ("In their words", made) if made else None


def _speaker(quote: Quote, outlets: dict[str, str]) -> str:
    who = ", ".join(part for part in (quote.speaker, quote.role, quote.org) if part)
    outlet = outlets.get(quote.article)
    told = f", told {quote.told_to}" if quote.told_to else ""
    source = f" ({outlet})" if outlet and outlet != quote.told_to else ""
    return cut(f"– {who}{told}{source}", 240)


def _responses(brief: Brief) -> Part | None:
    items = [[words(f"{cut(r.party, 60)}: ", "bold"), words(response_words(r))] for r in brief.responses[:4]]
    return ("The other side", [listing(items)]) if items else None


def response_words(response: Response) -> str:
    """What a party said, or that it said nothing, with the outlet that tells it."""
    silent = {
        "denied": "denies it",
        "declined": "declined to comment",
        "did_not_respond": "did not respond",
        "no_comment": "did not comment",
        "none_reported": "no response reported",
        "statement": "has its say above",
    }
    said = cut(response.text, 300) if response.text else silent[response.kind]
    return f"{said} ({cut(response.outlet, 60)})" if response.outlet else said


def _conflicts(brief: Brief) -> Part | None:
    items = [[words(_conflict(conflict))] for conflict in brief.conflicts[:3]]
    return ("Sources disagree", [listing(items)]) if items else None


def _conflict(conflict: Conflict) -> str:
    values = [f"{cut(v.value, 60)} ({cut(', '.join(v.outlets), 80)})" for v in conflict.values[:4]]
    return f"{cut(conflict.field, 60)}: {' or '.join(values)}"


def _unknowns(brief: Brief) -> Part | None:
    items = [[words(cut(sentence.text, 300))] for sentence in brief.unknowns[:2]]
    return ("What nobody knows yet", [listing(items)]) if items else None


def _rest(brief: Brief) -> Part | None:
    items = [[words(cut(sentence.text, 400))] for sentence in told_sentences(brief)[2:4]]
    return ("Also in the report", [listing(items)]) if items else None


def _timeline(brief: Brief) -> Part | None:
    items = [_dated(item) for item in brief.context[:3]]
    if items:
        return ("Earlier in our archive", [listing(items)])
    return ("Earlier in our archive", [line(words(cut(brief.context_none, 200)))]) if brief.context_none else None


def _dated(item: ContextItem) -> list[Json]:
    return [
        words(f"{day(item.date)} – "),
        anchor(item.url, cut(item.headline, 140)),
        words(f" ({cut(item.outlet, 50)}): {cut(item.why[:1].lower() + item.why[1:], 120)}"),
    ]


_DETAILS: tuple[Callable[[Brief], Part | None], ...] = (
    _delta,
    _numbers,
    _quotes,
    _responses,
    _conflicts,
    _unknowns,
    _timeline,
    _rest,
)
"""In the order of telling; what would pass the word limit is left out, later things before earlier ones."""


def view_message(view: View, headline: str) -> Said:
    """The opinion, alone in its message, with its label and author; a machine's says so."""
    by = "written by a machine, not by a person" if view.author.kind == "bot" else "a person's opinion"
    signed = f"Opinion by {inert(view.author.name, 80)}, {by}."
    parts = [line(words(cut(view.text, 1500)))]
    if view.disagreement:
        parts.append(line(words("Room for disagreement: ", "bold"), words(cut(view.disagreement, 500))))
    if view.forecast:
        due = f" (to be looked at again on {day(view.forecast.resolve_by)}; confidence: {view.confidence})"
        parts.append(line(words("The call: ", "bold"), words(cut(view.forecast.statement, 300) + due)))
    parts += [line(*_reference(item)) for item in view.archive_refs[:2]]
    parts += [line(words("No precedent in our archive.", "italic"))] if view.no_precedent else []
    blocks = [header(view.label), rich(*parts), context(signed)]
    return fallback(f"{view.label} on “{headline}”:", _spoken(blocks[1:])), blocks


def _reference(item: ContextItem) -> list[Json]:
    return [
        words("From the archive: ", "bold"),
        words(f"{day(item.date)} – "),
        anchor(item.url, cut(item.headline, 140)),
        words(f" ({cut(item.outlet, 50)})"),
    ]


def question_message(question: Question, headline: str) -> Said:
    """The question worth arguing about, with a button an option."""
    buttons = [
        button(option, f"vote_{index}", str(index), says=f"Vote: {option}")
        for index, option in enumerate(question.options[:4])
    ]
    blocks = [section(f"*{inert(question.text, 600)}*")]
    blocks += [actions(*buttons, block_id="vote")] if buttons else []
    blocks.append(tally_block(question.options, {}))
    choices = "; ".join(question.options)
    return fallback(f"A question on “{headline}”: {question.text}", f"Options: {choices}." if choices else ""), blocks


def tally_block(options: Sequence[str], votes: dict[int, int], serial: int = 0) -> Json:
    """The votes in words; `serial` makes a new block_id at each change, as an update wants."""
    total = sum(votes.values())
    if not total:
        told = "No votes yet. One vote a person; you can change it. Say why in this thread."
    else:
        each = [f"{inert(option, 75)}: {votes.get(index, 0)}" for index, option in enumerate(options[:4])]
        told = f"{' · '.join(each)} ({total} {'vote' if total == 1 else 'votes'})"
    return {**context(told), "block_id": f"{TALLY}-{serial}"}


# --- The rest of the morning --------------------------------------------------------------------------------------


def one_liners_message(lines: Sequence[OneLiner]) -> Said:
    """The stories told in one line each."""
    items = [[anchor(one.url, _short(one)), words(f" – {name(one.outlet)}", "italic")] for one in lines[:6]]
    blocks = [rich(line(words("In one line", "bold")), listing(items))]
    return fallback("In one line:", *(f"{_short(one)} ({one.outlet})." for one in lines[:6])), blocks


def _short(one: OneLiner) -> str:
    return few(one.headline, ONE_LINER_WORDS - len(name(one.outlet).split()) - 2)
