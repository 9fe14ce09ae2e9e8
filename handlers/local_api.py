"""A stand-in for one Slack workspace: channels, messages, views, and the Web API methods we use.

Strict on arguments and limits, as Slack is: what passes here is meant to pass there. It also keeps what a test or the
terminal wants to see. No network in this module; `handlers.local_server` puts it behind HTTP.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers import local_streams as streams
from handlers.limits import TOP_TEXT, block_problems, too_long, view_problems
from handlers.mrkdwn import Json

TEAM = "T0LOCAL"
BOT_USER = "U0ENDCAP"
BOT_ID = "B0ENDCAP"
BOT_TOKEN = "xoxb-local"  # noqa: S105 - a stand-in's token opens nothing
APP_TOKEN = "xapp-local"  # noqa: S105
URL = "https://local.slack.example/"


class Refused(Exception):
    """Slack's ``ok: false``."""

    def __init__(self, error: str, messages: list[str] | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []


@dataclass(slots=True)
class Room:
    """A channel or direct message."""

    id: str
    name: str
    member: bool = True
    """Is the bot in it?"""
    archived: bool = False
    messages: list[Json] = field(default_factory=list)


@dataclass(slots=True)
class Workspace:
    """All that the stand-in knows. Every access is under `lock`."""

    token: str = BOT_TOKEN
    """The bot's token; empty where the app is not installed."""
    app_token: str = APP_TOKEN
    team: str = TEAM
    name: str = "Local"
    bot_user: str = BOT_USER
    bot_id: str = BOT_ID
    url: str = URL
    revoked: set[str] = field(default_factory=set)
    """Tokens that were good once."""
    calls: list[tuple[str, Json]] = field(default_factory=list)
    """Every call that came with this workspace's token, good or revoked: method and arguments."""
    rooms: dict[str, Room] = field(default_factory=dict)
    ephemerals: list[Json] = field(default_factory=list)
    views: dict[str, Json] = field(default_factory=dict)
    """Home view by user id; modals by view id."""
    people: dict[str, Json] = field(default_factory=dict)
    """What is special about a person, for ``users.info`` (``is_admin``, ``tz``); others are plain New Yorkers."""
    statuses: list[Json] = field(default_factory=list)
    prompts: dict[str, list[Json]] = field(default_factory=dict)
    """Suggested prompts by direct message."""
    reactions: list[Json] = field(default_factory=list)
    scopes: frozenset[str] | None = None
    """What the bot token may do, told with every answer as Slack does; None: not told. Nothing is refused by it."""
    triggers: set[str] = field(default_factory=set)
    """trigger_ids that are still good."""
    clicked_in: dict[str, str] = field(default_factory=dict)
    """View id by trigger_id, for what was clicked in a view."""
    history_lag: float = 0.0
    """Seconds after which a message shows in the history."""
    clock: Callable[[], float] = time.time
    socket_url: str = ""
    lock: threading.RLock = field(default_factory=threading.RLock)
    _last: float = 0.0

    def next_ts(self) -> str:
        """A new message id; always growing."""
        self._last = max(self.clock(), self._last + 0.000001)
        return f"{self._last:.6f}"

    def room(self, channel: object) -> Room:
        """The room of that id or name; `Refused` when there is none. A person's id names the direct message."""
        key = str(channel).removeprefix("#")
        if key.startswith("U"):
            return self.direct(key)
        found = self.rooms.get(key) or next((room for room in self.rooms.values() if room.name == key), None)
        if found is None:
            raise Refused("channel_not_found")
        return found

    def direct(self, user: str) -> Room:
        """The direct message with a person; made when there is none."""
        return self.rooms.setdefault(f"D{user[1:]}", Room(f"D{user[1:]}", user))

    def call(self, method: str, token: str | None, arguments: Mapping[str, Any]) -> Json:
        """Answer one Web API call."""
        handler = METHODS.get(method)
        if handler is None:
            return {"ok": False, "error": "unknown_method"}
        if not token:
            return {"ok": False, "error": "not_authed"}
        if token in self.revoked:
            return {"ok": False, "error": "account_inactive"}
        if token != (self.app_token if method == "apps.connections.open" else self.token):
            return {"ok": False, "error": "invalid_auth"}
        try:
            with self.lock:
                return {"ok": True, **handler(self, dict(arguments))}
        except Refused as refused:
            answer: Json = {"ok": False, "error": refused.error}
            return answer | ({"response_metadata": {"messages": refused.messages}} if refused.messages else {})


def _need(arguments: Json, *names: str) -> None:
    missing = [name for name in names if not arguments.get(name)]
    if missing:
        raise Refused("invalid_arguments", [f"[ERROR] missing required field: {name}" for name in missing])


def _read_json(value: object) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise Refused("invalid_blocks_format") from None


POST_ARGUMENTS = frozenset(
    {"channel", "text", "blocks", "thread_ts", "metadata", "unfurl_links", "unfurl_media", "reply_broadcast"}
    | {"parse", "mrkdwn", "as_user", "user", "ts", "team_id"}
)


def checked_message(arguments: Json) -> Json:
    """The message in the arguments, when Slack would take it; `Refused` when not."""
    unknown = set(arguments) - POST_ARGUMENTS
    if unknown:
        raise Refused("invalid_arguments", [f"[ERROR] unknown field: {name}" for name in sorted(unknown)])
    blocks = _read_json(arguments.get("blocks"))
    text = str(arguments.get("text") or "")
    if not text and not blocks:
        raise Refused("no_text")
    if problems := block_problems(blocks) if blocks is not None else []:
        raise Refused("invalid_blocks", problems)
    if too_long(blocks or []):
        raise Refused("msg_blocks_too_long")
    message: Json = {"type": "message", "text": text[:TOP_TEXT]}
    return message | ({"blocks": blocks} if blocks else {}) | _metadata(_read_json(arguments.get("metadata")))


def _metadata(metadata: Any) -> Json:
    if metadata is None:
        return {}
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    event_type = str(metadata.get("event_type", "")) if isinstance(metadata, dict) else ""
    if not isinstance(payload, dict) or not event_type.replace("_", "").isalnum():
        raise Refused("invalid_metadata_format")
    return {"metadata": metadata}


def _open_room(state: Workspace, channel: object) -> Room:
    room = state.room(channel)
    if room.archived:
        raise Refused("is_archived")
    if not room.member:
        raise Refused("not_in_channel")
    return room


def _find(room: Room, ts: object) -> Json:
    found = next((message for message in room.messages if message["ts"] == str(ts)), None)
    if found is None:
        raise Refused("message_not_found")
    return found


def _post(state: Workspace, arguments: Json) -> Json:
    _need(arguments, "channel")
    room = _open_room(state, arguments["channel"])
    message = checked_message(arguments)
    thread = arguments.get("thread_ts")
    if thread and not any(one["ts"] == str(thread) for one in room.messages):
        raise Refused("thread_not_found")
    message |= {"user": state.bot_user, "bot_id": state.bot_id, "ts": state.next_ts(), "team": state.team}
    message |= {"thread_ts": str(thread)} if thread else {}
    message |= {"unfurl": [arguments.get("unfurl_links"), arguments.get("unfurl_media")]}
    room.messages.append(message)
    return {"channel": room.id, "ts": message["ts"], "message": message}


def _update(state: Workspace, arguments: Json) -> Json:
    _need(arguments, "channel", "ts")
    room = _open_room(state, arguments["channel"])
    old = _find(room, arguments["ts"])
    if old.get("bot_id") != state.bot_id:
        raise Refused("cant_update_message")
    if "streaming" in old:
        raise Refused("streaming_state_conflict")
    if len(str(arguments.get("text") or "")) > 4000:
        raise Refused("msg_too_long")
    new = checked_message(arguments)
    old.pop("blocks", None)
    old |= {name: new[name] for name in ("text", "blocks", "metadata") if name in new}
    old["edited"] = {"user": state.bot_user, "ts": state.next_ts()}
    return {"channel": room.id, "ts": old["ts"], "text": old["text"], "message": old}


def _delete(state: Workspace, arguments: Json) -> Json:
    _need(arguments, "channel", "ts")
    room = state.room(arguments["channel"])
    message = _find(room, arguments["ts"])
    if message.get("bot_id") != state.bot_id:
        raise Refused("cant_delete_message")
    room.messages.remove(message)
    return {"channel": room.id, "ts": message["ts"]}


def _ephemeral(state: Workspace, arguments: Json) -> Json:
    _need(arguments, "channel", "user")
    room = _open_room(state, arguments["channel"])
    message = checked_message(arguments)
    message |= {"channel": room.id, "to": arguments["user"], "ephemeral": True, "ts": state.next_ts()}
    state.ephemerals.append(message)
    return {"message_ts": message["ts"]}


def _permalink(state: Workspace, arguments: Json) -> Json:
    _need(arguments, "channel", "message_ts")
    room = state.room(arguments["channel"])
    _find(room, arguments["message_ts"])
    return {"permalink": f"{state.url}archives/{room.id}/p{str(arguments['message_ts']).replace('.', '')}"}


def _history(state: Workspace, arguments: Json) -> Json:
    _need(arguments, "channel")
    room = _open_room(state, arguments["channel"])
    shown = [message for message in _settled(state, room) if not message.get("thread_ts")]
    return _page(room, sorted(shown, key=lambda message: float(message["ts"]), reverse=True), arguments)


def _replies(state: Workspace, arguments: Json) -> Json:
    _need(arguments, "channel", "ts")
    room, root = _open_room(state, arguments["channel"]), str(arguments["ts"])
    shown = [message for message in _settled(state, room) if root in (message["ts"], message.get("thread_ts"))]
    if not shown:
        raise Refused("thread_not_found")
    return _page(room, shown, arguments)


def _settled(state: Workspace, room: Room) -> list[Json]:
    """What the history shows by now."""
    limit = state.clock() - state.history_lag
    return [message for message in room.messages if state.history_lag == 0 or float(message["ts"]) <= limit]


def _page(room: Room, messages: list[Json], arguments: Json) -> Json:
    oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or "inf")
    chosen = [message for message in messages if oldest <= float(message["ts"]) <= latest]
    start, limit = int(arguments.get("cursor") or 0), min(int(arguments.get("limit") or 100), 999)
    with_metadata = str(arguments.get("include_all_metadata", "")).lower() in ("1", "true")
    page = [_shown(room, message, with_metadata) for message in chosen[start : start + limit]]
    more = start + limit < len(chosen)
    return {
        "messages": page,
        "has_more": more,
        "response_metadata": {"next_cursor": str(start + limit) if more else ""},
    }


def _shown(room: Room, message: Json, with_metadata: bool) -> Json:
    replies = sum(1 for other in room.messages if other.get("thread_ts") == message["ts"])
    copy = {name: value for name, value in message.items() if with_metadata or name != "metadata"}
    return copy | ({"reply_count": replies} if replies else {})


def _info(state: Workspace, arguments: Json) -> Json:
    _need(arguments, "channel")
    room = state.room(arguments["channel"])
    return {"channel": {"id": room.id, "name": room.name, "is_archived": room.archived, "is_member": room.member}}


def _open(state: Workspace, arguments: Json) -> Json:
    _need(arguments, "users")
    return {"channel": {"id": state.direct(str(arguments["users"]).split(",")[0]).id}}


def _conversations(state: Workspace, _arguments: Json) -> Json:
    rooms = [{"id": room.id, "name": room.name} for room in state.rooms.values() if room.member and not room.archived]
    return {"channels": rooms, "response_metadata": {"next_cursor": ""}}


def _checked_view(arguments: Json) -> Json:
    view = _read_json(arguments.get("view"))
    if not isinstance(view, dict):
        raise Refused("invalid_arguments", ["[ERROR] missing required field: view"])
    if problems := view_problems(view):
        raise Refused("invalid_arguments", problems)
    return view


def _publish(state: Workspace, arguments: Json) -> Json:
    _need(arguments, "user_id")
    view = _checked_view(arguments)
    if view["type"] != "home":
        raise Refused("invalid_arguments", ["[ERROR] must be home [json-pointer:/view/type]"])
    state.views[str(arguments["user_id"])] = view
    return {"view": view}


def _open_view(state: Workspace, arguments: Json) -> Json:
    _need(arguments, "trigger_id")
    if arguments["trigger_id"] not in state.triggers:
        raise Refused("expired_trigger_id")
    state.triggers.discard(arguments["trigger_id"])
    view = {**_checked_view(arguments), "id": f"V{state.next_ts()}"}
    state.views[view["id"]] = view
    return {"view": view}


def _push_view(state: Workspace, arguments: Json) -> Json:
    _need(arguments, "trigger_id")
    under = state.clicked_in.pop(str(arguments["trigger_id"]), None)
    if under is None:
        raise Refused("expired_trigger_id")
    below = state.views.get(under, {})
    root = str(below.get("root_view_id") or under)
    view = {**_open_view(state, arguments)["view"], "root_view_id": root, "previous_view_id": under}
    state.views[view["id"]] = view
    return {"view": view}


def _update_view(state: Workspace, arguments: Json) -> Json:
    named = arguments.get("external_id")
    known = next((key for key, one in state.views.items() if named and one.get("external_id") == named), None)
    view_id = known if named else arguments.get("view_id")
    if view_id not in state.views:
        raise Refused("not_found")
    kept = state.views[str(view_id)]
    stack: Json = {name: kept[name] for name in ("root_view_id", "previous_view_id") if name in kept}
    view = {**_checked_view(arguments), **stack, "id": view_id}
    state.views[view["id"]] = view
    return {"view": view}


def _status(state: Workspace, arguments: Json) -> Json:
    _need(arguments, "channel_id", "thread_ts")
    _open_room(state, arguments["channel_id"])
    if len(arguments.get("loading_messages") or []) > streams.MOST_LOADING:
        raise Refused("invalid_arguments", ["[ERROR] no more than 10 items allowed [json-pointer:/loading_messages]"])
    state.statuses.append(arguments)
    return {}


def _prompts(state: Workspace, arguments: Json) -> Json:
    _need(arguments, "channel_id", "prompts")
    room = state.room(arguments["channel_id"])
    if problems := streams.prompt_problems(arguments):
        raise Refused("invalid_arguments", problems)
    if not arguments.get("thread_ts"):  # named, the call of an agent app does nothing, and says nothing
        given = arguments["prompts"]
        state.prompts[room.id] = json.loads(given) if isinstance(given, str) else given
    return {}


def _start_stream(state: Workspace, arguments: Json) -> Json:
    _need(arguments, "channel")
    room = _open_room(state, arguments["channel"])
    thread = str(arguments.get("thread_ts") or "")
    if room.id.startswith("D"):
        _need(arguments, "thread_ts")
    else:
        for name in ("recipient_user_id", "recipient_team_id"):
            if not arguments.get(name):
                raise Refused(f"missing_{name}")
    if thread and not any(one["ts"] == thread for one in room.messages):
        raise Refused("thread_not_found")
    blocks = streams.streamed(streams.chunks_of(arguments, Refused, needed=False))
    message: Json = {"type": "message", "user": state.bot_user, "bot_id": state.bot_id, "ts": state.next_ts()}
    message |= {"team": state.team, "streaming": True, **({"thread_ts": thread} if thread else {})}
    room.messages.append(streams.shown(message, blocks))
    return {"channel": room.id, "ts": message["ts"]}


def _streaming(state: Workspace, arguments: Json) -> tuple[Room, Json]:
    _need(arguments, "channel", "ts")
    room = _open_room(state, arguments["channel"])
    message = _find(room, arguments["ts"])
    if message.get("bot_id") != state.bot_id:
        raise Refused("message_not_owned_by_app")
    if "streaming" not in message:
        raise Refused("message_not_in_streaming_state")
    return room, message


def _append_stream(state: Workspace, arguments: Json) -> Json:
    room, message = _streaming(state, arguments)
    more = streams.streamed(streams.chunks_of(arguments, Refused, needed=True))
    message.update(streams.shown(message, [*message["blocks"], *more]))
    return {"channel": room.id, "ts": message["ts"]}


def _stop_stream(state: Workspace, arguments: Json) -> Json:
    room, message = _streaming(state, arguments)
    more = streams.streamed(streams.chunks_of(arguments, Refused, needed=False))
    last = _read_json(arguments.get("blocks")) or []
    blocks = [*message["blocks"], *more, *last]
    if problems := block_problems(blocks):
        raise Refused("invalid_blocks", problems)
    if too_long(blocks):
        raise Refused("msg_blocks_too_long")
    message.update(streams.shown(message, blocks) | _metadata(_read_json(arguments.get("metadata"))))
    del message["streaming"]
    return {"channel": room.id, "ts": message["ts"], "message": message}


def _react(state: Workspace, arguments: Json) -> Json:
    _need(arguments, "channel", "name", "timestamp")
    _find(state.room(arguments["channel"]), arguments["timestamp"])
    state.reactions.append(arguments)
    return {}


def _who(state: Workspace, _arguments: Json) -> Json:
    ours = {"user": "endcap", "user_id": state.bot_user, "bot_id": state.bot_id}
    return {"url": state.url, "team": state.name, "team_id": state.team, **ours}


def _person(state: Workspace, arguments: Json) -> Json:
    _need(arguments, "user")
    user = str(arguments["user"])
    plain: Json = {"id": user, "name": user.lower(), "tz": "America/New_York", "tz_offset": -18000}
    return {"user": {**plain, "is_admin": False, "is_owner": False, **state.people.get(user, {})}}


def _connect(state: Workspace, _arguments: Json) -> Json:
    return {"url": state.socket_url}


METHODS: dict[str, Callable[[Workspace, Json], Json]] = {
    "apps.connections.open": _connect,
    "assistant.threads.setStatus": _status,
    "assistant.threads.setSuggestedPrompts": _prompts,
    "auth.test": _who,
    "chat.appendStream": _append_stream,
    "chat.delete": _delete,
    "chat.getPermalink": _permalink,
    "chat.postEphemeral": _ephemeral,
    "chat.postMessage": _post,
    "chat.startStream": _start_stream,
    "chat.stopStream": _stop_stream,
    "chat.update": _update,
    "conversations.history": _history,
    "conversations.info": _info,
    "conversations.open": _open,
    "conversations.replies": _replies,
    "reactions.add": _react,
    "users.conversations": _conversations,
    "users.info": _person,
    "views.open": _open_view,
    "views.publish": _publish,
    "views.push": _push_view,
    "views.update": _update_view,
}
"""Web API methods by name."""
