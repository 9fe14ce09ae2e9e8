"""LocalSlack: a Slack workspace on 127.0.0.1 for the terminal and for tests.

The *real* Bolt app talks to it by `base_url`, over HTTP; what people do enters the app as Slack would send it: by
direct dispatch (`attach`), by signed HTTP (`attach_http`), or by Socket Mode, when the app has connected to it.

    with LocalSlack(channels={"C0NEWS": "retail-news"}) as slack:
        app = make_app(services, token=slack.token, base_url=slack.url)
        slack.attach(app, services.workers.settle)
        answer = slack.command("U0ANNA", "C0NEWS", "/retail kroger")
        answer.replies[0]["text"]
"""

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier

from handlers.limits import block_problems, view_problems
from handlers.local_api import APP_TOKEN, BOT_TOKEN, Room, Workspace, checked_message
from handlers.local_api import Refused as LocalRefused
from handlers.local_server import Fault, FaultKind, LocalServer, wait_for
from handlers.mrkdwn import Json

EnvelopeKind = Literal["events_api", "slash_commands", "interactive"]
RESPONSE_USES = 5
RESPONSE_SECONDS = 1800


@dataclass(slots=True)
class Interaction:
    """What came of something a person did: the acknowledgement and what was said to its response_url."""

    status: int = 0
    """200: acknowledged; 0: not in time."""
    body: str = ""
    seconds: float = 0.0
    """Until the acknowledgement."""
    replies: list[Json] = field(default_factory=list)
    opened: float = field(default_factory=time.monotonic)
    uses: int = 0
    channel: str = ""
    user: str = ""
    source: Json | None = None
    """The message that was clicked."""


Deliver = Callable[[EnvelopeKind, Json, Mapping[str, str]], tuple[int, str]]


class LocalSlack:
    """See the module. Thread-safe; a context manager. `url` is the Web API's base, `token` the bot's."""

    def __init__(
        self, channels: Mapping[str, str] | None = None, *, token: str = BOT_TOKEN, beside: "LocalSlack | None" = None
    ) -> None:
        named = channels if channels is not None else {"C0NEWS": "retail-news"}
        self.state = Workspace(token=token, rooms={key: Room(key, name) for key, name in named.items()})
        self.app_token = APP_TOKEN
        self._interactions: dict[str, Interaction] = {}
        self._deliver: Deliver = self._by_socket
        self._settle: Callable[[], bool] | None = None
        self._teams: list[LocalSlack] = beside._teams if beside else []
        self._teams.append(self)
        self._server: LocalServer = beside._server if beside else LocalServer(self.state, self._responded)
        self._thread: threading.Thread = beside._thread if beside else _serving(self._server)

    def __enter__(self) -> "LocalSlack":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- several workspaces, and apps that are installed in them ---

    @property
    def token(self) -> str:
        """The bot's token in this workspace; empty where it is not installed."""
        return self.state.token

    @property
    def team(self) -> str:
        """The workspace's id."""
        return self.state.team

    @property
    def bot_user(self) -> str:
        """The bot's user id."""
        return self.state.bot_user

    def neighbour(self, team: str, channels: Mapping[str, str]) -> "LocalSlack":
        """Another workspace of the same Slack, behind the same address; the app is not installed in it."""
        made = LocalSlack(channels, token="", beside=self)
        suffix = team.removeprefix("T0")
        made.state.team, made.state.name, made.state.url = team, team.title(), f"https://{team.lower()}.slack.example/"
        made.state.bot_user, made.state.bot_id = f"U0BOT{suffix}", f"B0BOT{suffix}"
        made._deliver, made._settle = self._deliver, self._settle
        self._server.teams.append(made.state)
        return made

    def register_app(self, client_id: str, client_secret: str, *redirect_uris: str) -> None:
        """An app that may be installed by OAuth, with its redirect addresses."""
        self._server.apps.register(client_id, client_secret, redirect_uris)

    def authorize(self, address: str, user: str) -> str:
        """A person allows what Slack's authorize page asks; the address that their browser is sent to.

        Raises `ValueError` with the error that the page would show.
        """
        return self._server.apps.authorize(address, self.state, user)

    def uninstall(self, *events: str) -> None:
        """The app is removed: its token is dead at once, and the events are sent in this order."""
        bot = self.state.bot_user
        kinds: dict[str, Json] = {
            "app_uninstalled": {"type": "app_uninstalled"},
            "tokens_revoked": {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}},
        }
        with self.state.lock:
            self.state.revoked.add(self.state.token)
            self.state.token = ""
        for name in events or ("app_uninstalled", "tokens_revoked"):
            self.event(kinds[name])
        self.settle()

    def close(self) -> None:
        """Stop the server."""
        self._server.closing.set()
        for link in list(self._server.sockets):
            link.close()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    # --- what there is to see ---

    @property
    def url(self) -> str:
        """Base URL of the Web API, with a slash at its end."""
        return f"{self._server.root}/api/"

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """Messages of a channel (or direct message) in order; of one thread, its root first, when named."""
        with self.state.lock:
            found = list(self.state.room(channel).messages)
        if thread_ts is None:
            return found
        return [message for message in found if thread_ts in (message["ts"], message.get("thread_ts"))]

    @property
    def ephemerals(self) -> list[Json]:
        """All messages that only one person was shown, oldest first."""
        with self.state.lock:
            return list(self.state.ephemerals)

    @property
    def views(self) -> dict[str, Json]:
        """Home by user id, modals by view id."""
        with self.state.lock:
            return dict(self.state.views)

    @property
    def calls(self) -> list[tuple[str, Json]]:
        """Every Web API call with this workspace's token: method and arguments."""
        return list(self.state.calls)

    @property
    def connections(self) -> int:
        """How many Socket Mode connections stand."""
        return len(self._server.sockets)

    # --- what can go wrong ---

    def keep_pace(self, seconds: float) -> None:
        """From now on take no message to a channel sooner than so many seconds after its last: Slack's is one."""
        self._server.pace = seconds

    @property
    def too_soon(self) -> int:
        """How many messages were refused because they came sooner than `keep_pace` says."""
        return self._server.too_soon

    def fail(self, method: str, kind: FaultKind, times: int = 1, *, seconds: float = 1.0, error: str = "") -> None:
        """The next `times` calls of `method` go wrong like this (see `handlers.local_server.Fault`)."""
        fault = Fault(kind, seconds, error or "fatal_error")
        self._server.faults.add(method, *[fault] * times)

    def history_lag(self, seconds: float) -> None:
        """Messages show in the history only after so many seconds."""
        self.state.history_lag = seconds

    def add_channel(self, channel: str, name: str, *, member: bool = True, archived: bool = False) -> None:
        """One more channel; `member`: is the bot in it?"""
        with self.state.lock:
            self.state.rooms[channel] = Room(channel, name, member, archived)

    # --- how the app is reached ---

    def attach(self, app: App, settle: Callable[[], bool] | None = None) -> None:
        """Deliver by direct dispatch; `settle` waits until the app has done what it was handed."""
        self._settle = settle

        def deliver(_kind: EnvelopeKind, payload: Json, headers: Mapping[str, str]) -> tuple[int, str]:
            request = BoltRequest(mode="socket_mode", body=payload, headers={k: [v] for k, v in headers.items()})
            answer = app.dispatch(request)
            return answer.status, answer.body or ""

        self._deliver = deliver

    def attach_http(self, url: str, signing_secret: str, settle: Callable[[], bool] | None = None) -> None:
        """Deliver by signed HTTP to an address such as ``http://127.0.0.1:3000/slack/events``."""
        self._settle = settle
        signer = SignatureVerifier(signing_secret)

        def deliver(kind: EnvelopeKind, payload: Json, headers: Mapping[str, str]) -> tuple[int, str]:
            body = _http_body(kind, payload)
            return _posted(url, body, kind, signer, headers)

        self._deliver = deliver

    def attach_socket(self, settle: Callable[[], bool] | None = None, timeout: float = 5.0) -> None:
        """Deliver by Socket Mode, to an app that connects within `timeout` seconds."""
        self._settle = settle
        self._deliver = self._by_socket
        if not wait_for(lambda: bool(self._server.sockets), timeout):
            raise TimeoutError("no Socket Mode connection came")

    def _by_socket(self, kind: EnvelopeKind, payload: Json, headers: Mapping[str, str]) -> tuple[int, str]:
        if not self._server.sockets:
            return 0, "nothing is attached"
        envelope: Json = {"envelope_id": str(uuid.uuid4()), "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = True
        if "x-slack-retry-num" in headers:
            envelope |= {"retry_attempt": int(headers["x-slack-retry-num"]), "retry_reason": "timeout"}
        answer = self._server.sockets[-1].deliver(envelope)
        return (0, "") if answer is None else (200, json.dumps(answer.get("payload") or ""))

    def settle(self) -> bool:
        """Wait until the app has done all it was handed; False when it takes too long."""
        return self._settle() if self._settle else True

    # --- what people do ---

    def say(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        *,
        deliveries: int = 1,
        wait: bool = True,
    ) -> Json:
        """A person writes; the message, with `ts`. A mention of the bot comes as two events, as in Slack.

        `wait`: until the app has done all that follows from it.
        """
        with self.state.lock:
            room = self.state.direct(user) if channel.startswith("D") else self.state.room(channel)
            message: Json = {
                "type": "message",
                "user": user,
                "text": text,
                "ts": self.state.next_ts(),
                "team": self.state.team,
            }
            message |= {"client_msg_id": str(uuid.uuid4())} | ({"thread_ts": thread_ts} if thread_ts else {})
            room.messages.append(message)
        if room.member:
            for event in self._events_of(room, message):
                self.event(event, deliveries=deliveries)
        if wait:
            self.settle()
        return message

    def mention(self, user: str, channel: str, text: str, thread_ts: str | None = None, *, deliveries: int = 1) -> Json:
        """As `say`, with the bot mentioned first."""
        return self.say(user, channel, f"<@{self.state.bot_user}> {text}", thread_ts, deliveries=deliveries)

    def _events_of(self, room: Room, message: Json) -> Iterator[Json]:
        kind = "im" if room.id.startswith("D") else "channel"
        event = {**message, "channel": room.id, "event_ts": message["ts"]}
        if f"<@{self.state.bot_user}>" in message["text"] and kind == "channel":
            yield {**event, "type": "app_mention"}
        yield {**event, "channel_type": kind}

    def event(self, event: Json, *, deliveries: int = 1, event_id: str | None = None) -> Interaction:
        """Send any event, `deliveries` times under one event_id, as Slack does when an answer is late."""
        body: Json = {"type": "event_callback", "token": "local", "team_id": self.state.team, "api_app_id": "A0ENDCAP"}
        body |= {"event": event, "event_id": event_id or f"Ev{uuid.uuid4().hex[:10].upper()}"}
        body |= {"event_time": int(self.state.clock()), "authorizations": [self._authorization()]}
        result = Interaction()
        for attempt in range(deliveries):
            self._send("events_api", body, result, _retry_headers(attempt))
        return result

    def _authorization(self) -> Json:
        whose = {"team_id": self.state.team, "user_id": self.state.bot_user}
        return {"enterprise_id": None, **whose, "is_bot": True, "is_enterprise_install": False}

    def command(self, user: str, channel: str, text: str, *, wait: bool = True, deliveries: int = 1) -> Interaction:
        """A person types ``/retail kroger``."""
        name, _, rest = text.partition(" ")
        interaction = Interaction(channel=channel, user=user)
        body = {
            "command": name,
            "text": rest.strip(),
            "user_id": user,
            "user_name": user.lower(),
            "team_id": self.state.team,
            "team_domain": "local",
            "channel_id": channel,
            "channel_name": self._name(channel),
            "api_app_id": "A0ENDCAP",
            "token": "local",
            "is_enterprise_install": "false",
            **self._handles(interaction),
        }
        for attempt in range(deliveries):
            self._send("slash_commands", body, interaction, _retry_headers(attempt))
        if wait:
            self.settle()
        return interaction

    def _name(self, channel: str) -> str:
        room = self.state.rooms.get(channel)
        return room.name if room else "privategroup"

    def _handles(self, interaction: Interaction) -> Json:
        """A response_url and a trigger_id for something a person did."""
        key = uuid.uuid4().hex
        with self.state.lock:
            self._interactions[key] = interaction
            self.state.triggers.add(key)
        return {"response_url": f"{self._server.root}/response/{key}", "trigger_id": key}

    def click(
        self,
        user: str,
        message: Json,
        action: str,
        option: str | None = None,
        *,
        wait: bool = True,
        deliveries: int = 1,
        expired: bool = False,
    ) -> Interaction:
        """A person clicks a button (by action_id or label) or chooses an option (by label or value) of a menu.

        `expired`: the response_url is dead already, as after five uses or half an hour.
        """
        element, block_id = _element(message, action)
        channel = str(message.get("channel") or self._channel_of(message))
        interaction = Interaction(channel=channel, user=user, source=message, uses=RESPONSE_USES if expired else 0)
        acted: Json = {name: element[name] for name in ("type", "action_id", "value", "text") if name in element}
        acted |= {"block_id": block_id, "action_ts": self.state.next_ts()}
        acted |= {"selected_option": _option(element, option)} if option is not None else {}
        container: Json = {"type": "message", "message_ts": message["ts"], "channel_id": channel}
        container["is_ephemeral"] = bool(message.get("ephemeral"))
        body: Json = {
            "type": "block_actions",
            "user": {"id": user, "username": user.lower(), "team_id": self.state.team},
            "team": {"id": self.state.team, "domain": "local"},
            "api_app_id": "A0ENDCAP",
            "token": "local",
            "container": container,
            "channel": {"id": channel, "name": self._name(channel)},
            "actions": [acted],
            "state": {"values": {}},
            **self._handles(interaction),
        }
        if not message.get("ephemeral"):
            body["message"] = {name: value for name, value in message.items() if name != "metadata"}
        for _ in range(deliveries):
            self._send("interactive", body, interaction, {})
        if wait:
            self.settle()
        return interaction

    def submit(self, user: str, view: Json, typed: Mapping[str, Any] | None = None) -> Interaction:
        """A person submits a modal; `typed`: text or chosen value(s) by block_id, the rest as it stands in the view.

        The answer's ``errors`` are in the body (`form_errors` reads them); an ``update`` or ``push`` changes the view.
        """
        interaction = Interaction(user=user)
        shown = self.views.get(str(view.get("id")), view)
        body: Json = {
            "type": "view_submission",
            "user": {"id": user, "username": user.lower(), "team_id": self.state.team},
            "team": {"id": self.state.team, "domain": "local"},
            "api_app_id": "A0ENDCAP",
            "token": "local",
            "view": {**shown, "state": {"values": _state(shown, typed or {})}},
            "response_urls": [],
            **self._handles(interaction),
        }
        self._send("interactive", body, interaction, {})
        self._take_view_answer(shown, interaction.body)
        self.settle()
        return interaction

    def _take_view_answer(self, shown: Json, body: str) -> None:
        answer = json.loads(body) if body else {}
        if isinstance(answer, dict) and answer.get("response_action") in ("update", "push"):
            changed: Json = answer["view"]
            if problems := view_problems(changed):
                raise ValueError("; ".join(problems))
            with self.state.lock:
                self.state.views[str(shown.get("id"))] = {**changed, "id": shown.get("id")}

    def act(
        self,
        user: str,
        view: Json,
        action: str,
        value: str | None = None,
        typed: Mapping[str, Any] | None = None,
        *,
        expired: bool = False,
    ) -> Interaction:
        """A person clicks, chooses or types (`value`) in a modal or Home; `typed`: what stands in the other inputs.

        `expired`: the trigger_id is dead already, as three seconds later.
        """
        shown = self.views.get(str(view.get("id")), view)
        element, block_id = _element_of_view(shown, action)
        interaction = Interaction(user=user)
        acted: Json = {name: element[name] for name in ("type", "action_id", "value") if name in element}
        acted |= {"block_id": block_id, "action_ts": self.state.next_ts()}
        if "options" in element:
            acted["selected_option"] = _option(element, str(value))
        elif value is not None:
            acted["value"] = value
        handles = self._handles(interaction)
        with self.state.lock:
            self.state.clicked_in[handles["trigger_id"]] = str(view.get("id"))
            if expired:
                self.state.triggers.discard(handles["trigger_id"])
        body: Json = {
            "type": "block_actions",
            "user": {"id": user, "username": user.lower(), "team_id": self.state.team},
            "team": {"id": self.state.team, "domain": "local"},
            "api_app_id": "A0ENDCAP",
            "token": "local",
            "container": {"type": "view", "view_id": view.get("id")},
            "actions": [acted],
            "view": {**shown, "state": {"values": _state(shown, typed or {})}},
            "trigger_id": handles["trigger_id"],
        }
        self._send("interactive", body, interaction, {})
        self.settle()
        return interaction

    def shortcut(
        self,
        user: str,
        callback_id: str,
        message: Json,
        *,
        expired: bool = False,
        spent: bool = False,
        deliveries: int = 1,
    ) -> Interaction:
        """A person chooses a message shortcut from the menu of a message; `deliveries`: how often Slack sends it.

        `expired`: its trigger_id is dead; `spent`: its response_url is.
        """
        channel = str(message.get("channel") or self._channel_of(message))
        interaction = Interaction(channel=channel, user=user, uses=RESPONSE_USES if spent else 0)
        handles = self._handles(interaction)
        if expired:
            self.state.triggers.discard(handles["trigger_id"])
        body: Json = {
            "type": "message_action",
            "callback_id": callback_id,
            "user": {"id": user, "name": user.lower(), "team_id": self.state.team},
            "team": {"id": self.state.team, "domain": "local"},
            "api_app_id": "A0ENDCAP",
            "token": "local",
            "channel": {"id": channel, "name": self._name(channel)},
            "message": {name: value for name, value in message.items() if name != "metadata"},
            "message_ts": message["ts"],
            "action_ts": self.state.next_ts(),
            **handles,
        }
        for _ in range(deliveries):
            self._send("interactive", body, interaction, {})
        self.settle()
        return interaction

    def invite(self, channel: str, inviter: str | None, *, deliveries: int = 1) -> None:
        """A person invites the bot to a channel."""
        with self.state.lock:
            self.state.room(channel).member = True
        event: Json = {
            "type": "member_joined_channel",
            "user": self.state.bot_user,
            "channel": channel,
            "channel_type": "C",
        }
        self.event(event | ({"inviter": inviter} if inviter else {}) | {"team": self.state.team}, deliveries=deliveries)
        self.settle()

    def newest_view(self, callback_id: str) -> Json:
        """The modal of that callback_id that was opened last."""
        found = [view for view in self.views.values() if view.get("callback_id") == callback_id]
        if not found:
            raise LookupError(f"no modal {callback_id!r} is open")
        return found[-1]

    def _channel_of(self, message: Json) -> str:
        with self.state.lock:
            return next((room.id for room in self.state.rooms.values() if message in room.messages), "")

    def open_home(self, user: str) -> Json:
        """A person opens the Home tab; the view they see."""
        self.event({"type": "app_home_opened", "user": user, "channel": self.state.direct(user).id, "tab": "home"})
        self.settle()
        return self.views.get(user, {})

    def open_messages(self, user: str) -> list[Json]:
        """A person opens the Messages tab; the prompts that are offered there."""
        room = self.state.direct(user).id
        self.event({"type": "app_home_opened", "user": user, "channel": room, "tab": "messages"})
        self.settle()
        return self.state.prompts.get(room, [])

    def _send(self, kind: EnvelopeKind, body: Json, result: Interaction, headers: Mapping[str, str]) -> None:
        started = time.monotonic()
        result.status, result.body = self._deliver(kind, body, headers)
        result.seconds = time.monotonic() - started

    # --- response_url ---

    def _responded(self, key: str, body: Json) -> tuple[int, str]:
        owner = next((one for one in self._teams if key in one._interactions), None)
        return owner._answered(key, body) if owner else (404, "not_found")

    def _answered(self, key: str, body: Json) -> tuple[int, str]:
        with self.state.lock:
            interaction = self._interactions[key]
            if time.monotonic() - interaction.opened > RESPONSE_SECONDS:
                return 404, "expired_url"
            if interaction.uses >= RESPONSE_USES:
                return 404, "used_url"
            interaction.uses += 1
            return self._take_response(interaction, body)

    def _take_response(self, interaction: Interaction, body: Json) -> tuple[int, str]:
        if body.get("delete_original"):
            _remove(self.state, interaction.source)
            return 200, "ok"
        if body.get("blocks") and block_problems(body["blocks"]):
            return 400, "invalid_blocks"
        try:
            message = checked_message({name: body.get(name) for name in ("text", "blocks") if body.get(name)})
        except LocalRefused as refused:
            return 400, refused.error
        self._place(interaction, message, body)
        return 200, "ok"

    def _place(self, interaction: Interaction, message: Json, body: Json) -> None:
        message |= {"ts": self.state.next_ts(), "channel": interaction.channel}
        if body.get("replace_original") and interaction.source is not None:
            _remove(self.state, interaction.source)
        if body.get("response_type") == "in_channel":
            message |= {
                "user": self.state.bot_user,
                "bot_id": self.state.bot_id,
                "unfurl": [body.get("unfurl_links"), body.get("unfurl_media")],
            }
            room = self.state.rooms.setdefault(interaction.channel, Room(interaction.channel, "private"))
            room.messages.append(message)
        else:
            message |= {"ephemeral": True, "to": interaction.user}
            self.state.ephemerals.append(message)
        interaction.replies.append(message)


def _serving(server: LocalServer) -> threading.Thread:
    return threading.Thread(target=server.serve_forever, args=(0.05,), name="local-slack", daemon=True)


def _remove(state: Workspace, message: Json | None) -> None:
    for room in [state.ephemerals, *(room.messages for room in state.rooms.values())]:
        if message in room:
            room.remove(message)


def _retry_headers(attempt: int) -> dict[str, str]:
    return {"x-slack-retry-num": str(attempt), "x-slack-retry-reason": "http_timeout"} if attempt else {}


def _elements(message: Json) -> Iterator[tuple[Json, str]]:
    for index, block in enumerate(message.get("blocks") or []):
        block_id = str(block.get("block_id") or f"b{index}")
        inner = list(block.get("elements") or []) if block["type"] == "actions" else []
        inner += [block["accessory"]] if "accessory" in block else []
        inner += [half for one in _rated_by(block) for half in one]
        for element in inner:
            yield element, block_id


def _rated_by(block: Json) -> Iterator[list[Json]]:
    """The two halves of feedback buttons, as what is clicked."""
    for one in block.get("elements") or [] if block["type"] == "context_actions" else []:
        same = {name: one[name] for name in ("type", "action_id") if name in one}
        yield [{**same, **one[half]} for half in ("positive_button", "negative_button") if half in one]


def buttons(message: Json) -> list[Json]:
    """Everything in a message that can be clicked or chosen, in order."""
    return [element for element, _ in _elements(message)]


def form_errors(submitted: Interaction) -> dict[str, str]:
    """What a submitted modal was refused for, by block_id; empty when it was taken."""
    answer = json.loads(submitted.body) if submitted.body else {}
    errors = answer.get("errors") if isinstance(answer, dict) else None
    return dict(errors or {})


def _state(view: Json, typed: Mapping[str, Any]) -> Json:
    """``state.values`` of a modal: what was typed or chosen, else what stood there at first."""
    inputs = [block for block in view.get("blocks", []) if block.get("type") == "input"]
    if unknown := set(typed) - {block.get("block_id") for block in inputs}:
        raise LookupError(f"no input of the name {', '.join(sorted(unknown))}")
    values: Json = {}
    for block in inputs:
        element = block["element"]
        given = _given(element, typed[block["block_id"]]) if block["block_id"] in typed else _at_first(element)
        values[block["block_id"]] = {element["action_id"]: {"type": element["type"], **given}}
    return values


_CHOSEN = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
}
"""Where a view's state holds what was chosen in elements that have no options."""


def _given(element: Json, value: Any) -> Json:
    kind = element["type"]
    if kind in _CHOSEN:
        return {_CHOSEN[kind]: value}
    if "options" not in element:
        return {"value": value or None}
    if kind in ("checkboxes", "multi_static_select"):
        return {"selected_options": [_option(element, one) for one in value]}
    return {"selected_option": _option(element, value) if value is not None else None}


def _at_first(element: Json) -> Json:
    kind = element["type"]
    if kind in _CHOSEN:
        return {_CHOSEN[kind]: element.get(_CHOSEN[kind].replace("selected", "initial"))}
    if "options" not in element:
        return {"value": element.get("initial_value")}
    if kind in ("checkboxes", "multi_static_select"):
        return {"selected_options": element.get("initial_options") or []}
    return {"selected_option": element.get("initial_option")}


def _element_of_view(view: Json, wanted: str) -> tuple[Json, str]:
    typed = [(b["element"], b["block_id"]) for b in view.get("blocks", []) if b.get("type") == "input"]
    for element, block_id in [*_elements(view), *typed]:
        if wanted in (element.get("action_id"), (element.get("text") or {}).get("text"), block_id):
            return element, block_id
    raise LookupError(f"nothing called {wanted!r} in the view")


def _element(message: Json, wanted: str) -> tuple[Json, str]:
    for element, block_id in _elements(message):
        if wanted in (element.get("action_id"), (element.get("text") or {}).get("text")):
            return element, block_id
    raise LookupError(f"nothing to click by the name of {wanted!r}")


def _option(element: Json, wanted: str) -> Json:
    options: list[Json] = element.get("options") or []
    found = next((one for one in options if wanted in (one["value"], one["text"]["text"])), None)
    if found is None:
        raise LookupError(f"no option {wanted!r}")
    return found


def _http_body(kind: EnvelopeKind, payload: Json) -> str:
    if kind == "events_api":
        return json.dumps(payload)
    return urlencode({"payload": json.dumps(payload)} if kind == "interactive" else payload)


def _posted(
    url: str, body: str, kind: EnvelopeKind, signer: SignatureVerifier, headers: Mapping[str, str]
) -> tuple[int, str]:
    stamp = str(int(time.time()))
    signature = signer.generate_signature(timestamp=stamp, body=body) or ""
    made = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature, **headers}
    made["Content-Type"] = "application/json" if kind == "events_api" else "application/x-www-form-urlencoded"
    request = Request(url, data=body.encode(), headers=made, method="POST")  # noqa: S310 - loopback, by its caller
    try:
        with urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


__all__ = ["Interaction", "LocalSlack", "buttons", "form_errors"]
