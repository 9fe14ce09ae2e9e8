"""*Save to archive* in the menu of a message: the page behind a link in it is read and kept for this workspace.

The page is fetched away from the listener; the person always gets an answer that only they see: what was kept and how
it was read, that it is known already and where we told it, or why it could not be kept. Of several links they choose.
The button of an answer names the page by the id it has in the archive, so that taking it out again is one click.
"""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from briefs.saving import Known, NotSaved, Outcome, Saved
from handlers.answers import threads_of_articles
from handlers.elements import Reply, actions, button, context, fallback, section
from handlers.mrkdwn import Json, anchor, day, inert, line, listing, rich, unescape, words
from handlers.replies import say
from handlers.services import Services
from handlers.shortcuts import all_text
from handlers.threads import Patience
from handlers.voice import Voice
from retail.errors import UserError
from retail.text import cut
from retail.types import Article
from retail.urls import canonical_url, host, is_web_url

SAVE, CHOSEN, DROP = "save_link", "save_chosen", "save_drop"
MOST_LINKS = 10
"""Links of one message that are offered."""
LONGEST_LINK = 1_900
"""Characters of a link that a button can carry."""
_LINK = re.compile(r"https?://[^\s<>|\"]+")


def links_of(message: Mapping[str, Any]) -> list[str]:
    """The web addresses in a message, its blocks and previews, each page once; links into Slack itself left out."""
    pages: dict[str, str] = {}
    for found in _LINK.findall(unescape(all_text(message))):
        link = found.rstrip(".,;:!?)'’”*_~")
        page = canonical_url(link)
        if is_web_url(page) and len(link) <= LONGEST_LINK and not host(page).endswith("slack.com"):
            pages.setdefault(page, link)
    return list(pages.values())


# --- What is said -------------------------------------------------------------------------------------------------


def choice_reply(links: list[str]) -> Reply:
    """Which of the links? A list with their addresses, and a button for each."""
    shown, more = links[:MOST_LINKS], len(links) - MOST_LINKS
    items = [[anchor(link, cut(link, 150))] for link in shown]
    buttons = [
        button(f"{number}. {host(link)}", f"{CHOSEN}_{number}", link, says=cut(f"Save link {number}, {host(link)}", 75))
        for number, link in enumerate(shown, 1)
    ]
    blocks: list[Json] = [section("Which of the pages shall I keep?"), rich(listing(items, ordered=True))]
    blocks += [actions(*buttons)]
    blocks += [context(f"and {more} more links, which I do not show here")] if more > 0 else []
    told = [f"{number}. {cut(link, 150)}" for number, link in enumerate(shown, 1)]
    return Reply(fallback("Which of the pages shall I keep?", *told), tuple(blocks))


def outcome_reply(services: Services, outcome: Outcome) -> Reply:
    """What became of a link, for the person who asked."""
    if isinstance(outcome, Saved):
        return saved_reply(services, outcome)
    if isinstance(outcome, Known):
        return known_reply(services, outcome.article)
    return not_saved_reply(outcome)


def saved_reply(services: Services, saved: Saved) -> Reply:
    """What was kept, and how it was read; with a button to take it out again."""
    article = saved.article
    about = _about(article) + ("" if saved.dated else "; the page names no date, so today’s stands for it")
    size = f"{len(article.text.split()):,} words" if article.text else "the headline only"
    read = f"I read it from {' and '.join(saved.read_from)}" if saved.read_from else "I read it from the page"
    kept = f"{size}. {read}."
    if saved.text_withheld:
        kept = "The publisher keeps its text from language models: I kept the headline, outlet, date and link."
    names = [company.name for m in article.companies if m.about and (company := services.table.get(m.slug))]
    on = f" About {', '.join(names[:5])}." if names else ""
    found = f"Only this workspace finds it: {services.command} and answers do, editions never tell it."
    blocks: list[Json] = [
        rich(line(words("Saved to the archive: ", "bold"), anchor(article.url, cut(article.title, 250)))),
        context(inert(cut(f"{about}. {kept}{on}", 900), 2800)),
        context(inert(found)),
        actions(button("Take it out again", DROP, article.id, says=cut(f"Take out: {article.title}", 75))),
    ]
    return Reply(
        fallback("Saved to the archive:", f"{article.title}.", f"{about}.", f"{kept}{on}", found), tuple(blocks)
    )


def known_reply(services: Services, article: Article) -> Reply:
    """The page is in the archive already; with a link to our own thread on it, if we told it."""
    thread = threads_of_articles(services, [article.id]).get(article.id)
    parts = [words("Already in the archive: ", "bold"), anchor(article.url, cut(article.title, 250))]
    parts += [words(" · "), anchor(thread, "our thread on it")] if thread else []
    whose = "saved by this workspace" if article.saved else "read from a feed"
    about = f"{_about(article)}; {whose}."
    text = fallback("Already in the archive:", f"{article.title}.", about, "We told it in a thread." if thread else "")
    return Reply(text, (rich(line(*parts)), context(inert(cut(about, 400), 1500))))


def not_saved_reply(outcome: NotSaved) -> Reply:
    """Why a page was not kept, in plain words, and what the person can do."""
    why = f"{outcome.why[:1].upper()}{outcome.why[1:]}.".replace("..", ".")
    said = f"{why} {outcome.what_now}".strip()
    parts = [words("Not saved: ", "bold"), anchor(outcome.link, cut(outcome.link, 150))]
    return Reply(fallback("Not saved:", cut(outcome.link, 150), said), (rich(line(*parts)), section(inert(said, 2900))))


def _about(article: Article) -> str:
    by = f", by {cut(article.author, 80)}" if article.author else ""
    return f"{cut(article.outlet, 80)}, {day(article.published.date())}{by}"


# --- Listening ----------------------------------------------------------------------------------------------------


class Saver:
    """Takes links to answers. `patience`: how often one person may ask for a page."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._patience = Patience(services.questions_a_minute, services.now)

    def asked(self, message: Mapping[str, Any], voice: Voice) -> None:
        """A person chose the shortcut on a message."""
        links = links_of(message)
        if not links:
            voice.say(say("There is no link to a web page in this message, so there is nothing to save."))
        elif len(links) > 1:
            voice.say(choice_reply(links))
        else:
            self.save(links[0], voice)

    def save(self, link: str, voice: Voice, *, replace: bool = False) -> None:
        """Read and keep one page, and say what became of it."""
        if self._services.save_link is None:
            raise UserError("Pages cannot be saved here: this Endcap does not fetch anything.")
        if not self._patience.take(voice.user):
            raise UserError("That is a lot of pages in a minute. Please try again in a while.")
        outcome = self._services.save_link(self._services.workspace, link)
        voice.say(outcome_reply(self._services, outcome), replace=replace)

    def drop(self, article_id: str, voice: Voice) -> None:
        """Take a page out of the archive again."""
        gone = self._services.store.drop_save(self._services.workspace, article_id)
        told = "Taken out of the archive again." if gone else "It was taken out of the archive before."
        voice.say(say(told), replace=True)


def register(app: App, services: Services) -> None:
    """Listen to the shortcut and to the buttons of its answers."""
    saver = Saver(services)

    @app.shortcut(SAVE)
    def asked(ack: Ack, body: dict[str, Any], respond: Respond, client: WebClient) -> None:
        ack()
        voice, message = _voice(body, respond, client), body.get("message") or {}
        if services.first_time(f"save/{body.get('trigger_id') or body.get('action_ts')}"):
            services.workers.hand_over(lambda: saver.asked(message, voice), voice.apologise)

    @app.action(re.compile(f"^{CHOSEN}_[0-9]+$"))
    def chosen(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond, client: WebClient) -> None:
        ack()
        voice, link = _voice(body, respond, client), str(action.get("value") or "")
        services.workers.hand_over(lambda: saver.save(link, voice, replace=True), voice.apologise)

    @app.action(DROP)
    def dropped(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond, client: WebClient) -> None:
        ack()
        voice, article = _voice(body, respond, client), str(action.get("value") or "")
        services.workers.hand_over(lambda: saver.drop(article, voice), voice.apologise)


def _voice(body: dict[str, Any], respond: Respond, client: WebClient) -> Voice:
    return Voice(respond, client, str((body.get("channel") or {}).get("id") or ""), str(body["user"]["id"]))
