"""Buttons and menus. Each is acknowledged at once; a link button needs nothing more."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from briefs.alerts import NIGHT, Follower, When
from briefs.corrections import amended
from handlers import agent, corrections, kept, views_modal, your_views
from handlers.answers import (
    FEEDBACK,
    QUIET_CHOICES,
    Asker,
    answer_question,
    follow,
    following,
    search_page,
    trend,
    unfollow,
)
from handlers.blocks import TALLY, tally_block
from handlers.calls import UNCHANGEABLE
from handlers.elements import Reply
from handlers.replies import answer_reply, how_known_reply, say
from handlers.rights import may_change
from handlers.search_blocks import Page, page_from_value, with_range
from handlers.services import Services
from handlers.voice import Voice
from retail.errors import UserError

_NO_PLACE = frozenset({"is_archived", "channel_not_found"})
"""What Slack says of the message's channel where nothing in it can be changed."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Click:
    """A click: what on, by whom, where."""

    body: dict[str, Any]
    action: dict[str, Any]
    voice: Voice

    @property
    def value(self) -> str:
        """The button's value, or the chosen option's."""
        option = self.action.get("selected_option") or {}
        return str(self.action.get("value") or option.get("value") or "")

    @property
    def trigger(self) -> str:
        """Opens one modal within three seconds."""
        return str(self.body.get("trigger_id") or "")

    @property
    def asker(self) -> Asker:
        """Who clicked."""
        return Asker(self.voice.user, self.voice.channel)


Handler = Callable[[Services, Click], None]


def register(app: App, services: Services) -> None:
    """Listen to every action_id we make; the last, catch-all one only acknowledges (links, old messages)."""
    for name, handler in HANDLERS.items():
        app.action(re.compile(f"^{name}$"))(_listener(services, handler, services.workers.hand_over))
    for name, handler in FORMS.items():
        app.action(re.compile(f"^{name}$"))(_listener(services, handler, services.workers.at_once))
    app.action(re.compile(".*"))(_acknowledge)


def _acknowledge(ack: Ack) -> None:
    ack()


Start = Callable[[Callable[[], None], Callable[[Exception], None]], None]


def _listener(services: Services, handler: Handler, start: Start) -> Callable[..., None]:
    def clicked(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond, client: WebClient) -> None:
        ack()
        channel = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id") or ""
        voice = Voice(respond, client, channel, (body.get("user") or {}).get("id", ""))
        click = Click(body, action, voice)
        start(lambda: handler(services, click), voice.apologise)

    return clicked


# --- Search -------------------------------------------------------------------------------------------------------


def _more(services: Services, click: Click) -> None:
    click.voice.say(search_page(services, page_from_value(click.value)))


def _share(services: Services, click: Click) -> None:
    """Show the same page to the whole channel."""
    if _shares_first(services, click):
        click.voice.say(search_page(services, page_from_value(click.value), shared_by=click.voice.user))


def _shares_first(services: Services, click: Click) -> bool:
    """Is this answer not in the channel yet? Once a click, however often it is delivered; who clicks again is told."""
    if not services.first_time(f"share/{click.body.get('trigger_id') or click.action.get('action_ts')}"):
        return False
    answer = (click.body.get("container") or {}).get("message_ts") or click.body.get("trigger_id")
    what = sha256(click.value.encode()).hexdigest()[:16]
    if services.first_time(f"shared/{click.voice.channel}/{answer}/{what}"):
        return True
    click.voice.say(say("You have shared this already."))
    return False


def _range(services: Services, click: Click) -> None:
    query = str(click.action.get("block_id", "")).removeprefix("range:")
    click.voice.say(search_page(services, Page(with_range(query, click.value))), replace=True)


def _suggested(services: Services, click: Click) -> None:
    click.voice.say(search_page(services, Page(click.value)))


def _trend(services: Services, click: Click) -> None:
    click.voice.say(trend(services, [click.value]))


def _ask_share(services: Services, click: Click) -> None:
    if _shares_first(services, click):
        reply = answer_reply(answer_question(services, click.value))
        click.voice.say(Reply(reply.text, reply.blocks, public=True))


# --- Follow -------------------------------------------------------------------------------------------------------


def _follow(services: Services, click: Click) -> None:
    click.voice.say(follow(services, click.asker, click.value))


def _unfollow(services: Services, click: Click) -> None:
    unfollow(services, click.asker, click.value)
    click.voice.say(following(services, click.asker), replace=True)


def _let_go(services: Services, click: Click) -> None:
    """From an alert: the person's own follow, or the channel's where the alert stands in a channel."""
    asker = Asker(
        click.voice.user, click.voice.channel, partial(may_change, services, click.voice.client, click.voice.user)
    )
    here = not click.voice.channel.startswith("D")
    click.voice.say(unfollow(services, asker, f"{click.value} here" if here else click.value))


def _follow_when(services: Services, click: Click) -> None:
    when: When = "daily" if click.value == "daily" else "at_once"
    _change_follower(services, click, lambda old: replace(old, when=when))


def _follow_quiet(services: Services, click: Click) -> None:
    quiet = click.value if click.value in {value for _, value in QUIET_CHOICES} else NIGHT
    _change_follower(services, click, lambda old: replace(old, quiet=quiet))


def _change_follower(services: Services, click: Click, change: Callable[[Follower], Follower]) -> None:
    kept.change_follower(services.store, services.workspace, click.voice.user, change)
    click.voice.say(following(services, click.asker), replace=True)


# --- Briefs -------------------------------------------------------------------------------------------------------


def _how_known(services: Services, click: Click) -> None:
    brief = services.store.brief(services.workspace, click.value)
    if brief is None:
        raise UserError("This brief is no longer in the archive.")
    brief = amended(services.store, services.workspace, brief)
    spans = [span.article for sentence in brief.sentences for span in sentence.evidence]
    spans += [span.article for span in brief.why_it_matters.evidence] if brief.why_it_matters else []
    wanted = list(dict.fromkeys([*spans, *brief.articles]))
    articles = services.store.articles(wanted, workspace=services.workspace)
    click.voice.say(how_known_reply(brief, articles))


def _vote(services: Services, click: Click) -> None:
    """Count the vote and show the tally in the message itself."""
    message = click.body.get("message") or {}
    ts, blocks = message.get("ts"), message.get("blocks") or []
    options = [one["text"]["text"] for block in blocks if block.get("block_id") == "vote" for one in block["elements"]]
    option = int(click.value) if click.value.isdigit() else -1
    if not ts or not 0 <= option < len(options):
        raise UserError("This question can no longer be voted on.")
    where = f"{click.voice.channel}/{ts}"
    votes, serial = kept.vote(services.store, services.workspace, where, click.voice.user, option)
    told = [block for block in blocks if not str(block.get("block_id", "")).startswith(TALLY)]
    try:
        click.voice.client.chat_update(
            channel=click.voice.channel,
            ts=ts,
            text=str(message.get("text") or "A question"),
            blocks=[*told, tally_block(options, votes, serial)],
        )
    except SlackApiError as error:
        if error.response.get("error") not in UNCHANGEABLE | _NO_PLACE:
            raise
        raise UserError("Your vote is kept, but its message is gone or can no longer be changed.") from error
    click.voice.say(say(f"You voted: {options[option]}. Click another option to change it."))


# --- People: mistakes, signed Views, consent, answers that did not help ------------------------------------------


def _brief_menu(services: Services, click: Click) -> None:
    what, _, story = click.value.partition(":")
    voice = click.voice
    if what == "view":
        _say_if(click, views_modal.open_form(services, voice.client, click.trigger, voice.user, voice.channel, story))
        return
    brief = services.store.brief(services.workspace, story)
    if brief is None:
        raise UserError("This brief is no longer in the archive.")
    corrections.open_report(
        voice.client, click.trigger, voice.channel, amended(services.store, services.workspace, brief)
    )


def _say_if(click: Click, reply: Reply | None) -> None:
    if reply:
        click.voice.say(reply)


def _correction_accept(services: Services, click: Click) -> None:
    voice = click.voice
    _say_if(click, corrections.open_decision(services, voice.client, click.trigger, voice.user, click.value))


def _correction_reject(services: Services, click: Click) -> None:
    click.voice.say(corrections.reject(services, click.voice, click.value))


def _forecast_due(services: Services, click: Click) -> None:
    views_modal.open_outcome_form(services, click.voice.client, click.trigger, click.value)


def _quote(services: Services, click: Click) -> None:
    click.voice.say(your_views.choose(services, click.voice.client, click.voice.user, click.value))


def _rated(services: Services, click: Click) -> None:
    """Helpful or not, in the agent view; the last word of who asked stands, kept by the answer's place."""
    verdict, _, asker = click.value.partition("/")
    voice, ts = click.voice, str((click.body.get("message") or {}).get("ts") or "")
    if asker != voice.user:
        raise UserError("Only the person who asked can say that.")
    said = {"user": voice.user, "at": services.now().isoformat(), "helpful": verdict == agent.HELPFUL}
    services.store.change_record(services.workspace, FEEDBACK, f"{voice.channel}/{ts}", lambda _: said)
    voice.say(say("Thank you. It is kept and counted, without your question."))


def _not_helpful(services: Services, click: Click) -> None:
    """Only who asked may say so; kept by the answer's place, once."""
    voice, ts = click.voice, str((click.body.get("message") or {}).get("ts") or "")
    if click.value != voice.user:
        raise UserError("Only the person who asked can say that.")
    kept_ = {"user": voice.user, "at": services.now().isoformat()}
    services.store.change_record(services.workspace, FEEDBACK, f"{voice.channel}/{ts}", lambda old: old or kept_)
    voice.say(say("Thank you. It is kept and counted, without your question."))


FORMS: dict[str, Handler] = {
    "brief_menu": _brief_menu,
    "correction_accept": _correction_accept,
    "forecast_due": _forecast_due,
}
"""What opens a modal: done at once, as a trigger lives for three seconds."""

HANDLERS: dict[str, Handler] = {
    "search_more": _more,
    "search_share": _share,
    "search_range": _range,
    "search_trend": _trend,
    r"suggest_\d+": _suggested,
    "ask_share": _ask_share,
    "follow": _follow,
    r"unfollow_\d+": _unfollow,
    r"let_go_\d+": _let_go,
    "follow_when": _follow_when,
    "follow_quiet": _follow_quiet,
    "how_known": _how_known,
    "correction_reject": _correction_reject,
    r"quote_(?:named|unnamed|no)": _quote,
    "not_helpful": _not_helpful,
    agent.RATING: _rated,
    r"vote_\d": _vote,
}
"""What each action_id does, as patterns."""
