"""The Home tab: search, today's edition, what one follows, the latest Views; for those who may change things, how the
house stands: channels, feeds, cost, archive.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as made_of
from datetime import date, timedelta
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from briefs.preview import newest_out
from handlers import kept
from handlers.actions import HANDLERS, Click
from handlers.agent import suggest
from handlers.answers import Asker, following, search_page, thread_link, today
from handlers.elements import Reply, actions, button, context, divider, header, section
from handlers.feeds_health import latest_by_feed
from handlers.forms import field, fill_modal, loading, modal, notice, open_modal, typed, typing
from handlers.mrkdwn import Json, anchor, inert, line, listing, rich, words
from handlers.replies import feeds_reply, without_chart
from handlers.rights import deciders, editors, is_admin, name_editors, refusal_words, shows_admin
from handlers.search_blocks import Page, page_from_value
from handlers.services import Services
from handlers.settings import changed_by, tell_failure
from handlers.settings_form import settings_words
from handlers.voice import Voice, report
from retail.errors import UserError
from retail.text import cut
from retail.types import Brief, Channel, Edition

log = logging.getLogger(__name__)

HOME_BLOCKS = 100
CHANNELS = 15
VIEWS = 3
SEARCH = "home_search"
EDITORS = "editors"


def home_view(services: Services, user: str, *, admin: bool = False, note: str = "") -> Json:
    """The Home view of one person. `admin`: may change things, so also sees how the house stands; `note`: mrkdwn."""
    asker = Asker(user, "")
    blocks: list[Json] = [section(cut(note, 3000))] if note else []
    blocks += [_search_box(services), divider(), *today(services, asker).blocks]
    if kept.following(services.store, services.workspace, user):
        blocks += [divider(), *following(services, asker).blocks]
    blocks += _latest_views(services)
    foot = context(_foot(services))
    house = _house(services) if admin else []
    room = HOME_BLOCKS - len(house) - 1
    return {"type": "home", "blocks": [*blocks[:room], *house, foot]}


def _search_box(services: Services) -> Json:
    hint = f"Or type {services.command} kroger in any channel."
    box = field(SEARCH, "Search all we ever read", typing(most=500, example="kroger, “private label”, aldi vs lidl"))
    box["element"]["dispatch_action_config"] = {"trigger_actions_on": ["on_enter_pressed"]}
    return {**box, "dispatch_action": True, "optional": True, "hint": {"type": "plain_text", "text": hint}}


# --- The latest Views ---------------------------------------------------------------------------------------------


def _latest_views(services: Services) -> list[Json]:
    """The newest Views of the latest editions, each under its author's name."""
    store = services.store
    latest = (newest_out(store, services.workspace, one.id) for one in store.channels(services.workspace))
    found = [(edition, brief) for edition in latest if edition for brief in _with_views(services, edition)]
    found.sort(key=lambda one: one[0].day, reverse=True)
    items = [_view_item(services, edition, brief) for edition, brief in found[:VIEWS]]
    return [divider(), rich(line(words("Latest Views", "bold")), listing(items))] if items else []


def _with_views(services: Services, edition: Edition) -> list[Brief]:
    kept_now = (services.store.brief(services.workspace, brief.story) or brief for brief in edition.briefs)
    return [brief for brief in kept_now if brief.view]


def _view_item(services: Services, edition: Edition, brief: Brief) -> list[Json]:
    view = brief.view
    assert view is not None, "only briefs with a View come here"  # noqa: S101
    by = "written by a machine" if view.author.kind == "bot" else "a person's opinion"
    link = thread_link(services, brief.story, edition.day, edition.channel)
    told = words(f": {cut(view.text, 200)} ({cut(view.author.name, 60)}, {by})")
    return [anchor(link, cut(brief.headline, 120), "bold"), told]


# --- For those who may change things ------------------------------------------------------------------------------


def _house(services: Services) -> list[Json]:
    return [divider(), *_channels(services), *_feeds(services), *_people(services), header("Cost"), _cost(services)]


def _channels(services: Services) -> list[Json]:
    channels = services.store.channels(services.workspace)
    if not channels:
        return [
            header("Channels"),
            section("No channel gets an edition yet. Invite the bot to one, and set it up there."),
        ]
    more = [context(f"and {len(channels) - CHANNELS} more")] if len(channels) > CHANNELS else []
    return [header("Channels"), *(_channel(services, one) for one in channels[:CHANNELS]), *more]


def _channel(services: Services, channel: Channel) -> Json:
    name = f"<#{channel.id}>" if channel.id.isalnum() else inert(channel.id, 100)
    by = changed_by(services, channel.id)
    changed = f" Last changed by <@{by}>." if by and by.isalnum() else ""
    said = f"{name}: {inert(settings_words(channel, services.table), 2500)}{changed}"
    return section(said, button("Settings", "settings_open", channel.id, says="Settings of this channel"))


def _feeds(services: Services) -> list[Json]:
    store, now = services.store, services.now()
    told = feeds_reply(store.feeds(), store.feed_states(), now, latest_by_feed(store, now))
    return [header("Feeds"), *told.blocks, actions(button("Manage feeds", "feeds_manage", "1"))]


def _people(services: Services) -> list[Json]:
    named = [f"<@{user}>" for user in deciders(services) if user.isalnum()][:20]
    said = f"Besides the admins of this workspace: {', '.join(named)}." if named else "The admins of this workspace."
    edit = button("Name editors", "editors_open", "1", says="Name the people who may change settings and feeds")
    return [header("Who may change things"), section(said, edit)]


def _cost(services: Services) -> Json:
    """Model tokens today and this month (UTC), against the cap."""
    day = services.now().date()
    spent = services.store.add_tokens(day, 0)
    month = spent + sum(services.store.add_tokens(one, 0) for one in _month_before(day))
    if services.daily_tokens is None and not month:
        return section("No language model is set up: everything is extracts, and costs nothing.")
    cap = f" of {services.daily_tokens:,}" if services.daily_tokens is not None else ""
    return section(f"Model tokens today: {spent:,}{cap}. This month: {month:,}. At the cap, extracts take over.")


def _month_before(day: date) -> Sequence[date]:
    return [day - timedelta(days=back) for back in range(1, day.day)]


def _foot(services: Services) -> str:
    counts = services.store.counts()
    said = f"{counts.get('articles', 0):,} articles from {counts.get('feeds', 0)} feeds in the archive."
    return inert(f"{said} {f'Endcap {services.version}' if services.version else ''}".strip())


# --- Search -------------------------------------------------------------------------------------------------------


def found_view(services: Services, page: Page) -> Json:
    """One page of a search as a modal; what only makes sense in a channel is left out."""
    reply = without_chart(search_page(services, page))
    blocks = [block for block in reply.blocks if block["type"] != "actions"]
    more = [one for block in reply.blocks if block["type"] == "actions" for one in block["elements"]]
    turn = [one["value"] for one in more if one["action_id"] == "search_more"]
    blocks += [actions(button("More", "home_more", turn[0], says="More of what was found"))] if turn else []
    return modal("found", "Found", blocks, close="Close")


def _search(services: Services, client: WebClient, trigger: str, text: str) -> None:
    """Show what is found in a window. Raises `UserError` when the trigger is spent."""
    if text:
        view_id = open_modal(client, trigger, loading("Found", "Searching…"))
        services.workers.hand_over(lambda: _turn(services, client, view_id, Page(text)), report)


# --- Editors ------------------------------------------------------------------------------------------------------


def editors_view(services: Services) -> Json:
    """Where admins name the people who may change things beside them."""
    named = list(editors(services))
    menu: Json = {"type": "multi_users_select", "placeholder": {"type": "plain_text", "text": "Choose people"}}
    menu |= {"initial_users": named} if named else {}
    hint = "They may change settings and feeds, and are told of mistakes and of feeds that die."
    return modal(EDITORS, "Editors", [field("users", "Editors", menu, hint=hint, optional=True)], submit="Save")


def _open_editors(services: Services, client: WebClient, user: str, trigger: str) -> None:
    view_id = open_modal(client, trigger, loading("Editors"))
    fill_modal(client, view_id, _editors_or_refusal(services, client, user))


def _editors_or_refusal(services: Services, client: WebClient, user: str) -> Json:
    try:
        return editors_view(services) if is_admin(services, client, user) else _no_admin(services)
    except UserError as error:
        return notice("Editors", inert(str(error)))


def _no_admin(services: Services) -> Json:
    return notice("Editors", refusal_words(services, "name editors"))


def _save_editors(services: Services, client: WebClient, user: str, view: Json) -> dict[str, Any]:
    try:
        if not is_admin(services, client, user):
            return {"response_action": "update", "view": _no_admin(services)}
        name_editors(services, typed(view).get("users") or [])
    except UserError as error:
        return {"response_action": "errors", "errors": {"users": str(error)}}
    services.workers.hand_over(lambda: publish(services, client, user), report)
    return {}


# --- Listening ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HomeVoice(Voice):
    """What is said to a click at Home is shown at its top: there is no channel to say it in."""

    said: list[str] = made_of(default_factory=list)

    def say(self, reply: Reply, *, replace: bool = False) -> None:
        """Keep it for the next view; an answer that replaces a part of Home is there anyway."""
        if not replace:
            self.said.append(reply.text)


def publish(services: Services, client: WebClient, user: str, note: str = "") -> None:
    """Show a person their Home as it is now."""
    admin = shows_admin(services, client, user)
    client.views_publish(user_id=user, view=home_view(services, user, admin=admin, note=note))


def at_home(body: dict[str, Any]) -> bool:
    """Was it clicked in the Home tab?"""
    return bool((body.get("view") or {}).get("type") == "home")


def register(app: App, services: Services) -> None:
    """Publish Home when a person opens it; take what is clicked and typed there."""

    @app.event("app_home_opened")
    def opened(event: dict[str, Any], client: WebClient) -> None:
        user, channel = event.get("user"), event.get("channel")
        if event.get("tab") == "home" and user:
            services.workers.hand_over(lambda: publish(services, client, str(user)), report)
        elif event.get("tab") == "messages" and channel:
            services.workers.hand_over(lambda: suggest(services, client, str(channel)), report)

    @app.action(SEARCH)
    def searched(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        ack()
        trigger, text = str(body.get("trigger_id") or ""), str(action.get("value") or "").strip()
        _work(services, client, body, lambda: _search(services, client, trigger, text))

    @app.action("home_more")
    def turned(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        ack()
        page, view_id = page_from_value(str(action.get("value") or "")), str(body["view"]["id"])
        services.workers.hand_over(lambda: _turn(services, client, view_id, page), report)

    @app.action("editors_open")
    def naming(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        user, trigger = str(body["user"]["id"]), str(body.get("trigger_id") or "")
        _work(services, client, body, lambda: _open_editors(services, client, user, trigger))

    @app.view(EDITORS)
    def named(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        ack(**_save_editors(services, client, str(body["user"]["id"]), view))

    @app.action(re.compile(".*"), matchers=[at_home])
    def clicked(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        ack()
        voice = HomeVoice(None, client, "", str(body["user"]["id"]))
        services.workers.hand_over(lambda: _as_elsewhere(services, body, action, voice), report)


def _turn(services: Services, client: WebClient, view_id: str, page: Page) -> None:
    fill_modal(client, view_id, found_view(services, page))


def _work(services: Services, client: WebClient, body: dict[str, Any], job: Any) -> None:
    voice = Voice(None, client, "", str(body["user"]["id"]))
    services.workers.at_once(job, lambda error: tell_failure(voice, error))


def _as_elsewhere(services: Services, body: dict[str, Any], action: dict[str, Any], voice: HomeVoice) -> None:
    """Do what the button does in a channel, then show Home anew."""
    name = str(action.get("action_id"))
    handler = next((one for pattern, one in HANDLERS.items() if re.fullmatch(pattern, name)), None)
    if handler is None:
        return
    try:
        handler(services, Click(body, action, voice))
    except UserError as error:
        voice.said.append(inert(str(error)))
    publish(services, voice.client, voice.user, " ".join(voice.said))
