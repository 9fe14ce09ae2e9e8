"""Feeds in Slack: look, add by address after a trial, pause, remove, bring in and take out as OPML.

A trial fetches from outside and may take long: its window says so at once and is filled in when the answer is there.
What comes in by Slack is an http(s) address, always; local files come from the operator's own list.
"""

import logging
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from briefs.holding import accept, drop, feed_key, forget, held_feeds
from handlers.elements import actions, button, context, divider, section
from handlers.feeds_health import latest_by_feed
from handlers.forms import (
    TYPED,
    field,
    fill_modal,
    fill_submitted,
    loading,
    meta_of,
    modal,
    notice,
    open_modal,
    push_modal,
    typed,
    typing,
)
from handlers.mrkdwn import Json, bold, day, inert, line, listing, rich, words
from handlers.replies import feed_trouble
from handlers.rights import FEEDS as CHANGE
from handlers.rights import may_change_feeds, refusal_words
from handlers.services import FeedTrial, Services
from handlers.settings import tell_failure, voice_of
from handlers.voice import APOLOGY, report
from retail.errors import EndcapError, FetchError, ParseError, UserError
from retail.text import cut
from retail.types import Feed
from retail.urls import identity, is_web_url

log = logging.getLogger(__name__)

TITLE = "Feeds"
PAGE = 25
"""Feeds shown at once; the ill ones come first."""
LONGEST_URL = 2000
MOST_FEEDS = 200
"""So many feeds a workspace reads at most; an operator's own list may be longer."""
FULL = (
    f"The list holds {MOST_FEEDS} feeds, the most that can be added in Slack. Remove one first, or ask the operator: "
    "bot.py feeds add URL."
)
EXPORT_PART = 2900
EXPORT_PARTS = 60
ADD, CONFIRM, REMOVE, IMPORT = "feeds_add", "feeds_confirm", "feeds_remove", "feeds_import"


# --- Views --------------------------------------------------------------------------------------------------------


def feeds_view(services: Services, page: int = 0, note: str = "") -> Json:
    """All feeds, the ill ones first, `PAGE` at a time. `note`: plain words told first."""
    store, now = services.store, services.now()
    states, latest = store.feed_states(), latest_by_feed(store, now)
    feeds = [(feed, feed_trouble(feed, states.get(feed.url), now, latest)) for feed in store.feeds()]
    feeds.sort(key=lambda one: (one[1] is None, one[0].paused))
    well = sum(1 for _, why in feeds if why is None)
    page = min(page, max(0, (len(feeds) - 1) // PAGE))
    blocks: list[Json] = [section(f"*{inert(note, 1000)}*")] if note else []
    blocks += [section(f"{len(feeds)} feeds, {well} of them well."), _doors(services), divider()]
    shown, held = feeds[page * PAGE : (page + 1) * PAGE], held_feeds(store)
    entries = {url: state.entries for url, state in states.items()}
    blocks += [_row(feed, why, entries.get(feed.url, 0), held=feed.url in held) for feed, why in shown]
    blocks += _pager(page, len(feeds))
    return modal("feeds", TITLE, blocks, close="Done", meta={"page": page})


def _doors(services: Services) -> Json:
    made = [button("Add a feed", ADD, "1", style="primary")] if services.try_feed else []
    made += [button("Import OPML", IMPORT, "1")] if services.read_feeds else []
    made += [button("Export OPML", "feeds_export", "1")] if services.write_feeds else []
    made += [button("Look again", "feeds_page", "0", says="Look at the feeds again")]
    return actions(*made)


def _row(feed: Feed, why: str | None, entries: int, *, held: bool) -> Json:
    name = feed.outlet or feed.title or feed.url
    health = why or f"well, {entries} items when last read"
    decide = [("Accept what is held", "accept"), ("Drop it and pause", "drop")] if held else []
    options = [*decide, ("Go on reading it" if feed.paused else "Pause it", "pause"), ("Remove it…", "remove")]
    menu: Json = {
        "type": "overflow",
        "action_id": "feed_menu",
        "options": [{"text": {"type": "plain_text", "text": label}, "value": value} for label, value in options],
    }
    said = f"{bold(name, 150)} · {inert(cut(health, 300), 900)}\n{inert(cut(feed.url, 300), 1200)}"
    return {**section(said, menu), "block_id": f"feed:{feed_key(feed.url)}"}


def _pager(page: int, count: int) -> list[Json]:
    pages = -(-count // PAGE)
    if pages <= 1:
        return []
    made = [button("Back", "feeds_page_back", str(page - 1))] if page else []
    made += [button("More", "feeds_page_more", str(page + 1))] if page + 1 < pages else []
    return [context(f"Page {page + 1} of {pages}"), actions(*made)]


def add_view(root: str, typed_url: str = "", problem: str = "") -> Json:
    """Where an address is typed. `problem`: why the last one would not do, in plain words."""
    blocks: list[Json] = [section(f"*That did not work.* {inert(problem, 1500)}")] if problem else []
    address = typing(typed_url, most=LONGEST_URL, example="https://www.example.com/feed or www.example.com")
    hint = "A feed (RSS, Atom, JSON Feed), or a site that names one. It is tried out before it is added."
    return modal(
        ADD, "Add a feed", [*blocks, field("url", "Address", address, hint=hint)], submit="Try it", meta={"root": root}
    )


def trial_view(trial: FeedTrial, root: str) -> Json:
    """What was found at an address, its latest items, and the choice to add it."""
    items = [[words(f"{day(when.date())} – " if when else ""), words(cut(title, 200))] for when, title in trial.latest]
    head = f"{bold(trial.title or 'A feed without a title', 200)}, {trial.entries} items\n{inert(trial.url, 1500)}"
    blocks: list[Json] = [section(head)]
    latest = [rich(line(words("Latest", "bold")), listing(items[:5]))] if items else [section("It holds no items yet.")]
    name = typing(cut(trial.title, 120), most=120)
    blocks += [*latest, field("outlet", "Outlet, as readers see it", name, hint="Who publishes it.")]
    meta = {"url": trial.url, "root": root, "title": cut(trial.title, 120)}
    return modal(CONFIRM, "Add this feed?", blocks, submit="Add it", meta=meta)


def remove_view(feed: Feed, root: str) -> Json:
    """Asks before a feed is forgotten."""
    name = bold(feed.outlet or feed.title or feed.url, 150)
    said = f"{name} is not read any more and is forgotten. Its articles stay in the archive.\n{inert(feed.url, 1500)}"
    return modal(REMOVE, "Remove this feed?", [section(said)], submit="Remove it", meta={"url": feed.url, "root": root})


def import_view(root: str) -> Json:
    """Where OPML, or addresses one a line, is pasted."""
    hint = f"OPML, or addresses one a line; {TYPED:,} characters at a time. Longer lists: bot.py feeds import FILE."
    text = field("opml", "Feed list", typing(lines=True, most=TYPED), hint=hint)
    return modal(IMPORT, "Import feeds", [text], submit="Import", meta={"root": root})


def export_view(opml: str) -> Json:
    """The list as OPML to copy; in parts, as Slack limits a text, but as one piece to copy."""
    parts = [opml[at : at + EXPORT_PART] for at in range(0, len(opml), EXPORT_PART)]
    if len(parts) > EXPORT_PARTS:
        return notice(
            "Export OPML", "The list is too long for a window. An operator exports it with bot.py feeds export."
        )
    pieces = [{"type": "text", "text": part} for part in parts]
    block: Json = {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": pieces}]}
    return notice("Export OPML", "Copy this into a file with the name endcap.opml.", [block])


# --- What is done -------------------------------------------------------------------------------------------------


def address_problem(services: Services, url: str) -> str | None:
    """Why an address will not do before it is even tried; None when it may be tried."""
    if len(url) > LONGEST_URL or not is_web_url(url) or re.search(r"\s", url):
        return "Write a web address such as https://www.example.com/feed."
    feeds = services.store.feeds()
    if any(identity(feed.url) == identity(url) for feed in feeds):
        return "This feed is in the list already."
    return FULL if len(feeds) >= MOST_FEEDS else None


def address(text: str | None) -> str:
    """What was typed as an address: https where no scheme was given."""
    typed_text = (text or "").strip()
    bare = re.fullmatch(r"[^\s/:@]+\.[^\s/:@]+(?:[:/]\S*)?", typed_text)
    return f"https://{typed_text}" if bare else typed_text


def tried_view(services: Services, url: str, root: str) -> Json:
    """Try an address out; the view to show then. Never raises for a bad address."""
    if services.try_feed is None:
        return notice(TITLE, "Feeds cannot be tried out here.")
    try:
        trial = services.try_feed(url)
    except (FetchError, ParseError) as error:
        return add_view(root, url, str(error))
    if problem := address_problem(services, trial.url):
        return add_view(root, url, problem)
    return trial_view(trial, root)


def add_feed(services: Services, user: str, url: str, outlet: str, title: str) -> None:
    """Keep a feed that was tried out. Raises `UserError` when the list is full by now."""
    feed = Feed(url=url, outlet=outlet or title, title=title, added_by=user)
    if not services.store.save_feeds([feed], MOST_FEEDS):
        raise UserError(FULL)
    log.info("a feed was added by %s", user)


def imported(services: Services, user: str, text: str) -> str:
    """Keep the feeds of a list; returns what was done, in words. Raises `UserError`, with nothing kept."""
    feeds = _listed(services, text)
    good = [replace(feed, added_by=user) for feed in feeds if is_web_url(feed.url) and len(feed.url) <= LONGEST_URL]
    if not good:
        raise UserError("There is no web address of a feed in it.")
    known = {identity(feed.url) for feed in services.store.feeds()}
    new = {identity(feed.url): feed for feed in reversed(good) if identity(feed.url) not in known}
    added = services.store.save_feeds(reversed(new.values()), MOST_FEEDS)
    left, beyond = len(feeds) - len(good), len(new) - added
    said = f"{added} added, {len(good) - len(new)} known already."
    said += f" {left} left out: only web addresses can be added here." if left else ""
    return f"{said} {beyond} left out: {FULL}" if beyond else said


def _listed(services: Services, text: str) -> Sequence[Feed]:
    if not text.lstrip().startswith("<"):
        return [Feed(url=address(part)) for part in dict.fromkeys(text.split())]
    if services.read_feeds is None:
        raise UserError("OPML cannot be read here; paste addresses, one a line.")
    try:
        return services.read_feeds(text)
    except ParseError as error:
        raise UserError(f"{cut(str(error), 300)}. Was it cut off? {TYPED:,} characters fit.") from error


def paused(services: Services, feed: Feed) -> str:
    """Pause a feed, or go on reading it; what was done, in words."""
    services.store.save_feeds([replace(feed, paused=not feed.paused)])
    name = feed.outlet or feed.title or feed.url
    return f"{name} is read again." if feed.paused else f"{name} is paused."


def decided(services: Services, feed: Feed, choice: str) -> str:
    """Accept or drop what is held of a feed; what was done, in words."""
    name = feed.outlet or feed.title or feed.url
    if choice == "accept":
        return f"{accept(services.store, feed.url)} entries of {name} are taken in; it is read on."
    return f"{drop(services.store, feed.url)} entries of {name} are dropped, and it is paused."


def _by_key(services: Services, key: str) -> Feed:
    found = next((feed for feed in services.store.feeds() if feed_key(feed.url) == key), None)
    if found is None:
        raise UserError("This feed is not in the list any more.")
    return found


# --- Listening ----------------------------------------------------------------------------------------------------


def open_feeds(services: Services, client: WebClient, user: str, trigger: str) -> None:
    """Open the list, or say in its place why not. Raises `UserError` when the trigger is spent."""
    view_id = open_modal(client, trigger, loading(TITLE))
    fill_modal(client, view_id, _allowed(services, client, user, lambda: feeds_view(services)))


def _allowed(services: Services, client: WebClient, user: str, make: Callable[[], Json]) -> Json:
    """The view, or the refusal in its place."""
    try:
        return make() if may_change_feeds(services, client, user) else notice(TITLE, refusal_words(services, CHANGE))
    except UserError as error:
        return notice(TITLE, inert(str(error)))
    except EndcapError as error:
        report(error)
        return notice(TITLE, inert(APOLOGY))


def register(app: App, services: Services) -> None:
    """Listen to everything in the feeds' windows."""

    @app.action("feeds_manage")
    def opened(ack: Ack, body: dict[str, Any], respond: Respond, client: WebClient) -> None:
        ack()
        user, trigger = str(body["user"]["id"]), str(body.get("trigger_id") or "")
        voice = voice_of(body, respond, client)
        services.workers.at_once(lambda: open_feeds(services, client, user, trigger), lambda e: tell_failure(voice, e))

    for name, act in _CLICKS.items():
        app.action(name)(_clicked(services, act))
    for name, submit in _SUBMISSIONS.items():
        app.view(name)(_submitted(services, submit))


Click = Callable[[Services, WebClient, dict[str, Any], dict[str, Any]], None]
"""Given the body and the action."""


def _clicked(services: Services, act: Click) -> Callable[..., None]:
    def clicked(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        ack()

        def work() -> None:
            if may_change_feeds(services, client, str(body["user"]["id"])):
                act(services, client, body, action)
            else:
                fill_modal(client, str(body["view"]["id"]), notice(TITLE, refusal_words(services, CHANGE)))

        services.workers.at_once(work, lambda error: _explain(client, body, error))

    return clicked


def _explain(client: WebClient, body: dict[str, Any], error: Exception) -> None:
    report(error)
    said = str(error) if isinstance(error, UserError) else APOLOGY
    fill_modal(client, str(body["view"]["id"]), notice(TITLE, inert(said)))


def _turn(services: Services, client: WebClient, body: dict[str, Any], action: dict[str, Any]) -> None:
    value = str(action.get("value") or "0")
    fill_modal(client, str(body["view"]["id"]), feeds_view(services, int(value) if value.isdecimal() else 0))


def _push_add(_services: Services, client: WebClient, body: dict[str, Any], _action: dict[str, Any]) -> None:
    push_modal(client, str(body["trigger_id"]), add_view(str(body["view"]["id"])))


def _push_import(_services: Services, client: WebClient, body: dict[str, Any], _action: dict[str, Any]) -> None:
    push_modal(client, str(body["trigger_id"]), import_view(str(body["view"]["id"])))


def _push_export(services: Services, client: WebClient, body: dict[str, Any], _action: dict[str, Any]) -> None:
    if services.write_feeds is None:
        raise UserError("Feeds cannot be exported here.")
    feeds = [feed for feed in services.store.feeds() if is_web_url(feed.url)]
    push_modal(client, str(body["trigger_id"]), export_view(services.write_feeds(feeds)))


def _menu(services: Services, client: WebClient, body: dict[str, Any], action: dict[str, Any]) -> None:
    feed = _by_key(services, str(action.get("block_id", "")).removeprefix("feed:"))
    view, chosen = body["view"], (action.get("selected_option") or {}).get("value")
    if chosen == "remove":
        push_modal(client, str(body["trigger_id"]), remove_view(feed, str(view["id"])))
        return
    said = decided(services, feed, chosen) if chosen in ("accept", "drop") else paused(services, feed)
    fill_modal(client, str(view["id"]), feeds_view(services, int(meta_of(view).get("page") or 0), said))


_CLICKS: dict[str, Click] = {
    "feeds_page": _turn,
    "feeds_page_back": _turn,
    "feeds_page_more": _turn,
    ADD: _push_add,
    IMPORT: _push_import,
    "feeds_export": _push_export,
    "feed_menu": _menu,
}

Submit = Callable[[Services, WebClient, str, Json], dict[str, Any]]
"""Given who submitted and the view; returns the arguments of the acknowledgement."""


def _submitted(services: Services, submit: Submit) -> Callable[..., None]:
    def submitted(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        user = str(body["user"]["id"])
        ack(**_decided(services, client, user, lambda: submit(services, client, user, view)))

    return submitted


def _decided(services: Services, client: WebClient, user: str, decide: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        if may_change_feeds(services, client, user):
            return decide()
        return _shown(notice(TITLE, refusal_words(services, CHANGE)))
    except UserError as error:
        return _shown(notice(TITLE, inert(str(error))))
    except EndcapError as error:
        report(error)
        return _shown(notice(TITLE, inert(APOLOGY)))


def _shown(view: Json) -> dict[str, Any]:
    return {"response_action": "update", "view": view}


def _refused(block: str, why: str) -> dict[str, Any]:
    return {"response_action": "errors", "errors": {block: why}}


def _try_submitted(services: Services, client: WebClient, _user: str, view: Json) -> dict[str, Any]:
    url, root = address(typed(view).get("url")), str(meta_of(view).get("root") or "")
    if problem := address_problem(services, url):
        return _refused("url", problem)
    name = uuid.uuid4().hex

    def failed(error: Exception) -> None:
        report(error)
        fill_submitted(client, name, add_view(root, url, APOLOGY))

    def work() -> None:
        fill_submitted(client, name, tried_view(services, url, root))

    services.workers.hand_over(work, failed)
    return _shown(loading("Add a feed", f"Looking at {cut(url, 300)} … this may take a few seconds.", name))


def _fill(client: WebClient, view_id: str, view: Json) -> None:
    fill_modal(client, view_id, view)


def _confirm_submitted(services: Services, client: WebClient, user: str, view: Json) -> dict[str, Any]:
    meta = meta_of(view)
    url, outlet = str(meta.get("url") or ""), " ".join(str(typed(view).get("outlet") or "").split())
    if problem := address_problem(services, url):
        return _refused("outlet", problem)
    add_feed(services, user, url, outlet, str(meta.get("title") or ""))
    said = f"{outlet or url} is added; it is read within the hour."
    _show_root(services, client, meta, said)
    return _shown(notice("Added", inert(said)))


def _remove_submitted(services: Services, client: WebClient, _user: str, view: Json) -> dict[str, Any]:
    meta = meta_of(view)
    gone = services.store.remove_feed(str(meta.get("url") or ""))
    forget(services.store, str(meta.get("url") or ""))
    said = "The feed is removed; its articles stay." if gone else "Somebody had removed this feed already."
    _show_root(services, client, meta, said)
    return _shown(notice("Removed", inert(said)))


def _import_submitted(services: Services, client: WebClient, user: str, view: Json) -> dict[str, Any]:
    try:
        said = imported(services, user, str(typed(view).get("opml") or ""))
    except UserError as error:
        return _refused("opml", str(error))
    _show_root(services, client, meta_of(view), said)
    return _shown(notice("Imported", inert(said)))


def _show_root(services: Services, client: WebClient, meta: dict[str, Any], said: str) -> None:
    """The list under the window is as it was before: show it anew."""
    root = str(meta.get("root") or "")
    if root:
        services.workers.hand_over(lambda: _fill(client, root, feeds_view(services, 0, said)), report)


_SUBMISSIONS: dict[str, Submit] = {
    ADD: _try_submitted,
    CONFIRM: _confirm_submitted,
    REMOVE: _remove_submitted,
    IMPORT: _import_submitted,
}
