import json
import re
from pathlib import Path

from slack_bolt import App
from slack_sdk import WebClient

from handlers import actions, home, saving, shortcuts, slash, threads
from handlers.manifest import app_manifest
from handlers.services import Services
from retail.companies import CompanyTable
from storage import open_store

MANIFEST = json.loads((Path(__file__).parents[2] / "manifest.json").read_text())
BOT_EVENTS = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
BOT_SCOPES = MANIFEST["oauth_config"]["scopes"]["bot"]
SCOPE_OF_EVENT = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "tokens_revoked": None,
    "channel_id_changed": None,
    "channel_unarchive": "channels:read",
    "member_joined_channel": "channels:read",
    "message.channels": "channels:history",
    "message.im": "im:history",
}
SCOPE_OF_CALL = {
    "chat_postMessage": "chat:write",
    "chat_postEphemeral": "chat:write",
    "chat_update": "chat:write",
    "chat_delete": "chat:write",
    "assistant_threads_setStatus": "chat:write",
    "assistant_threads_setSuggestedPrompts": "assistant:write",
    "chat_appendStream": "chat:write",
    "chat_startStream": "chat:write",
    "chat_stopStream": "chat:write",
    "conversations_history": "channels:history",
    "conversations_info": "channels:read",
    "conversations_replies": "channels:history",
    "users_info": "users:read",
    "views_open": None,
    "views_publish": None,
    "views_push": None,
    "views_update": None,
    "auth_test": None,
}


def sources() -> dict[str, str]:
    folder = Path(__file__).parents[2] / "handlers"
    left_out = {"terminal.py", "page.py"}
    return {p.name: p.read_text() for p in folder.glob("*.py") if p.name not in left_out and "local" not in p.name}


def test_every_event_we_listen_to_is_asked_for_and_every_one_asked_for_is_listened_to() -> None:
    heard = {line.split('"')[1] for text in sources().values() for line in text.splitlines() if "@app.event(" in line}
    assert heard == {event.split(".")[0] for event in BOT_EVENTS}


def test_every_scope_is_in_use_and_every_call_and_event_has_its_scope() -> None:
    used = {call for text in sources().values() for call in SCOPE_OF_CALL if f".{call}" in text}
    wanted = {SCOPE_OF_CALL[call] for call in used} | {SCOPE_OF_EVENT[event] for event in BOT_EVENTS} | {"commands"}
    assert wanted - {None} == set(BOT_SCOPES)


def test_no_web_api_method_is_called_that_this_test_does_not_know() -> None:
    called = {
        m for text in sources().values() for m in re.findall(r"lient(?:\(\w+\))?\.((?!is_)[a-z]+_[a-zA-Z_]+)\b", text)
    }
    assert called <= set(SCOPE_OF_CALL)


def test_every_shortcut_we_listen_to_is_in_the_menu_and_the_other_way_round() -> None:
    offered = MANIFEST["features"]["shortcuts"]
    assert {one["callback_id"] for one in offered} == {shortcuts.ASK, shortcuts.WHY, saving.SAVE}
    assert all(one["type"] == "message" for one in offered)
    assert all(len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in offered)


def test_the_limits_of_a_manifest_are_kept() -> None:
    made = app_manifest("/retail", "https://bot.example")
    shown = made["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    (command,) = made["features"]["slash_commands"]
    assert len(command["usage_hint"]) <= 1000
    assert made["settings"]["socket_mode_enabled"] is False
    assert command["url"] == "https://bot.example/slack/events"


def test_the_agent_view_describes_itself_and_offers_at_most_four_prompts() -> None:
    view = MANIFEST["features"]["agent_view"]
    assert 0 < len(view["agent_description"]) <= 300
    assert 0 < len(view["suggested_prompts"]) <= 4
    assert all(set(one) == {"title", "message"} and all(one.values()) for one in view["suggested_prompts"])
    assert "assistant_view" not in MANIFEST["features"]
    assert MANIFEST["features"]["app_home"]["messages_tab_enabled"]
    assert not MANIFEST["features"]["app_home"]["messages_tab_read_only_enabled"]


def test_the_command_may_have_another_name(tmp_path: Path) -> None:
    class Silent:
        def answer(self, *_: object) -> object:
            raise AssertionError

    store = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    services = Services(store, CompanyTable.bundled(), Silent(), command="/shelf")  # type: ignore[arg-type]
    app = App(client=WebClient("xoxb-1", base_url="http://127.0.0.1:9/"), token_verification_enabled=False)
    for module in (slash, threads, home, actions):
        module.register(app, services)
    assert app_manifest("/shelf")["features"]["slash_commands"][0]["command"] == "/shelf"
    services.workers.stop()
    store.close()
