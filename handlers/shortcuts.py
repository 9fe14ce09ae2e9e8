"""What the menu of any message offers: *Ask about this*, and *Why was it in?*

Both start from the message: one of ours stands for its story, any other for the first link in it. Nothing of the
message is kept.
"""

import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from briefs.ranking import rank
from handlers.answers import answer_question, why
from handlers.commands import typed_link
from handlers.elements import Reply, context, section
from handlers.forms import field, fill_submitted, loading, meta_of, modal, notice, open_modal, typed, typing
from handlers.mrkdwn import Json, inert, line, listing, long_day, rich, words
from handlers.replies import answer_reply, say
from handlers.services import Services
from handlers.settings import tell_failure
from handlers.voice import APOLOGY, Voice, report
from retail.errors import UserError
from retail.text import cut
from retail.types import Article, Post, RankedStory
from retail.urls import canonical_url

log = logging.getLogger(__name__)

ASK, WHY = "ask_about", "why_in"
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message is about: a story of ours, or an article of the archive, or neither."""

    story: str | None = None
    title: str = ""
    link: str | None = None


def subject_of(services: Services, channel: str, message: Mapping[str, Any]) -> Subject:
    """The story of one of our messages (or of the thread it stands in), else the article that is linked first."""
    post = _post_of(services, channel, message)
    if post and post.planned.story:
        brief = services.store.brief(services.workspace, post.planned.story)
        return Subject(post.planned.story, brief.headline if brief else "")
    link = typed_link(all_text(message))
    article = services.store.article_by_url(canonical_url(link), workspace=services.workspace) if link else None
    if article is None:
        return Subject(link=link)
    return Subject(services.store.stories_of([article.id]).get(article.id), article.title, link)


def _post_of(services: Services, channel: str, message: Mapping[str, Any]) -> Post | None:
    for name in ("ts", "thread_ts"):
        ts = message.get(name)
        found = services.store.post_at(services.workspace, channel, str(ts)) if ts else None
        if found:
            return found
    return None


def all_text(message: Mapping[str, Any]) -> str:
    """The message's words and the links in its blocks and previews."""
    shown = (str(one.get("original_url") or one.get("from_url") or "") for one in message.get("attachments") or [])
    return " ".join([str(message.get("text") or ""), *_urls(message.get("blocks")), *shown])


def _urls(node: object) -> list[str]:
    if isinstance(node, Mapping):
        own = [str(node["url"])] if isinstance(node.get("url"), str) else []
        return own + [url for child in node.values() for url in _urls(child)]
    if isinstance(node, list):
        return [url for child in node for url in _urls(child)]
    return []


# --- Ask about this -----------------------------------------------------------------------------------------------


def ask_view(subject: Subject) -> Json:
    """Where the question is typed; says what it will be answered from."""
    if subject.title:
        said = f"About: *{inert(cut(subject.title, 300), 900)}*"
    elif subject.link:
        said = "We have not read the page that is linked here. The answer comes from what else the archive holds."
    else:
        said = "There is no link to an article in this message. The answer comes from the archive."
    question = field("question", "Your question", typing(lines=True, most=LONGEST, example="Who else has done this?"))
    foot = context("Only you see the answer. Each sentence of it is numbered to its source.")
    meta = {"story": subject.story, "link": cut(subject.link or "", 2000)}
    return modal(ASK, "Ask about this", [section(said), question, foot], submit="Ask", meta=meta)


def answer_view(services: Services, question: str, meta: Mapping[str, Any]) -> Json:
    """The answer, from the story or article first, then from the archive."""
    answer = answer_question(services, question, meta.get("story") or None, _linked(services, meta))
    reply = answer_reply(answer)
    return notice("The answer", f"*{inert(question, 2500)}*", reply.blocks)


def _linked(services: Services, meta: Mapping[str, Any]) -> list[Article]:
    link = str(meta.get("link") or "")
    article = services.store.article_by_url(canonical_url(link), workspace=services.workspace) if link else None
    return [article] if article else []


# --- Why was it in? -----------------------------------------------------------------------------------------------


def why_message(services: Services, channel: str, message: Mapping[str, Any]) -> Reply:
    """Why one of our stories was told; for a link, where it was told or why not."""
    post = _post_of(services, channel, message)
    if post is None:
        link = typed_link(all_text(message))
        return why(services, link) if link else say("This is no message of mine, and there is no link in it.")
    if post.planned.story is None:
        return say("This message belongs to the whole edition. Choose one of its briefs.")
    return why_story(services, post.planned.story, channel, post.planned.day)


def why_story(services: Services, story_id: str, channel_id: str, day: date) -> Reply:
    """The place a story had in its edition, and the reasons that put it there."""
    edition = services.store.edition(services.workspace, channel_id, day)
    told = [brief.story for brief in edition.briefs] if edition else []
    brief = services.store.brief(services.workspace, story_id)
    name = brief.headline if brief else "This story"
    place = f"brief {told.index(story_id) + 1} of {len(told)}" if story_id in told else "told in one line"
    said = f"“{name}” was {place} on {long_day(day)}."
    ranked = _ranked(services, story_id, channel_id, day)
    reasons = [reason for reason in (ranked.reasons if ranked else ()) if reason]
    outlets = f"Told by {len(ranked.story.outlets)} outlets: {', '.join(ranked.story.outlets[:6])}." if ranked else ""
    items = [[words(cut(reason, 200))] for reason in reasons[:12]]
    blocks: list[Json] = [section(inert(cut(said, 600), 2000))]
    blocks += [rich(line(words("What spoke for it", "bold")), listing(items))] if items else []
    blocks += [context(inert(cut(outlets, 400), 1500))] if outlets else []
    return Reply(inert(cut(" ".join([said, *(f"{one}." for one in reasons), outlets]), 1000), 2900), tuple(blocks))


def _ranked(services: Services, story_id: str, channel_id: str, day: date) -> RankedStory | None:
    """The story's rank reasons as of its edition; None when it cannot be ranked any more."""
    story, channel = services.store.story(story_id), services.store.channel(services.workspace, channel_id)
    edition = services.store.edition(services.workspace, channel_id, day)
    if story is None or channel is None:
        return None
    at = edition.composed if edition and edition.composed else services.now()
    ranked, _ = rank([story], replace(channel, mutes=frozenset()), at)  # muted since, it was told all the same
    return ranked[0] if ranked else None


# --- Listening ----------------------------------------------------------------------------------------------------


def register(app: App, services: Services) -> None:
    """Listen to both shortcuts and to the question's window."""

    @app.shortcut(ASK)
    def asking(ack: Ack, body: dict[str, Any], respond: Respond, client: WebClient) -> None:
        ack()
        voice = _voice(body, respond, client)

        def work() -> None:
            subject = subject_of(services, voice.channel, body.get("message") or {})
            open_modal(client, str(body.get("trigger_id") or ""), ask_view(subject))

        services.workers.at_once(work, lambda error: tell_failure(voice, error))

    @app.view(ASK)
    def asked(ack: Ack, view: dict[str, Any], client: WebClient) -> None:
        question = " ".join(str(typed(view).get("question") or "").split())
        if not question:
            ack(response_action="errors", errors={"question": "Please write a question."})
            return
        name, meta = uuid.uuid4().hex, meta_of(view)
        ack(response_action="update", view=loading("The answer", "Looking it up…", name))
        services.workers.hand_over(
            lambda: _fill(client, name, answer_view(services, question, meta)),
            lambda error: _explain(client, name, error),
        )

    @app.shortcut(WHY)
    def wondered(ack: Ack, body: dict[str, Any], respond: Respond, client: WebClient) -> None:
        ack()
        voice, message = _voice(body, respond, client), body.get("message") or {}
        services.workers.hand_over(
            lambda: voice.say(why_message(services, voice.channel, message)), lambda error: voice.apologise(error)
        )


def _voice(body: dict[str, Any], respond: Respond, client: WebClient) -> Voice:
    return Voice(respond, client, str((body.get("channel") or {}).get("id") or ""), str(body["user"]["id"]))


def _fill(client: WebClient, name: str, view: Json) -> None:
    fill_submitted(client, name, view)


def _explain(client: WebClient, name: str, error: Exception) -> None:
    report(error)
    said = str(error) if isinstance(error, UserError) else APOLOGY
    fill_submitted(client, name, notice("The answer", inert(said)))
