"""The bricks of modals: inputs with their limits kept, what was typed into them, and opening them in time. Mostly pure.

A trigger lives for three seconds: what takes longer opens `loading` first and fills it in afterwards.
"""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.elements import plain_text, section
from handlers.mrkdwn import Json, inert
from retail.errors import UserError

PAUSE = 0.2
"""Seconds between two tries of `fill_submitted`."""
TYPED = 3000
"""Characters of a text input at most."""
TOO_LATE = "That took too long for Slack to open a window. Please click once more."

Option = tuple[str, str]
"""Label and value."""


def modal(
    callback_id: str,
    title: str,
    blocks: Sequence[Json],
    *,
    submit: str | None = None,
    close: str = "Cancel",
    meta: Mapping[str, Any] | None = None,
) -> Json:
    """A modal of at most 100 blocks; `meta` comes back with every click in it."""
    made: Json = {"type": "modal", "callback_id": callback_id, "title": plain_text(title, 24)}
    made |= {"blocks": list(blocks)[:100], "close": plain_text(close, 24)}
    made |= {"submit": plain_text(submit, 24)} if submit else {}
    return made | {"private_metadata": json.dumps(meta or {}, ensure_ascii=False, separators=(",", ":"))}


def notice(title: str, said: str, blocks: Sequence[Json] = ()) -> Json:
    """A modal that only tells something; `said` is mrkdwn that is escaped already."""
    return modal("notice", title, [section(said), *blocks], close="Close")


def loading(title: str, said: str = "One moment…", external_id: str | None = None) -> Json:
    """What stands there while the real view is made. `external_id`: for `fill_submitted`."""
    return notice(title, inert(said)) | ({"external_id": external_id} if external_id else {})


def meta_of(view: Mapping[str, Any]) -> dict[str, Any]:
    """What `modal` was given as `meta`; empty when it cannot be read."""
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


# --- Inputs -------------------------------------------------------------------------------------------------------


def field(block_id: str, label: str, element: Json, *, hint: str = "", optional: bool = False) -> Json:
    """An input block; its element's action_id is the block's id."""
    made: Json = {"type": "input", "block_id": block_id, "label": plain_text(label, 150), "optional": optional}
    made |= {"hint": plain_text(hint, 300)} if hint else {}
    return made | {"element": {**element, "action_id": block_id}}


def typing(initial: str = "", *, lines: bool = False, most: int = TYPED, example: str = "") -> Json:
    """A text input of at most `most` characters."""
    made: Json = {"type": "plain_text_input", "multiline": lines, "max_length": most}
    made |= {"initial_value": initial[:most]} if initial else {}
    return made | ({"placeholder": plain_text(example, 150)} if example else {})


def clock(value: str) -> Json:
    """A time of day, ``HH:MM``."""
    return {"type": "timepicker", "initial_time": value, "placeholder": plain_text("Choose a time", 150)}


def one_of(options: Sequence[Option], chosen: str, *, menu: bool = False) -> Json:
    """One of a few options, all in sight, or of many in a menu."""
    made = [_option(option) for option in options]
    first = [option for option in made if option["value"] == chosen]
    element: Json = {"type": "static_select" if menu else "radio_buttons", "options": made}
    return element | ({"initial_option": first[0]} if first else {})


def some_of(options: Sequence[Option], chosen: Sequence[str]) -> Json:
    """Any of up to ten options."""
    made = [_option(option) for option in options]
    first = [option for option in made if option["value"] in chosen]
    return {"type": "checkboxes", "options": made} | ({"initial_options": first} if first else {})


def _option(option: Option) -> Json:
    label, value = option
    return {"text": plain_text(label, 75), "value": value[:150]}


def a_channel(chosen: str | None) -> Json:
    """A menu of the channels that the person can see, public and private."""
    menu: Json = {"type": "conversations_select", "filter": {"include": ["public", "private"]}}
    menu |= {"placeholder": plain_text("Choose a channel", 150)}
    return menu | ({"initial_conversation": chosen} if chosen else {})


_HELD = ("value", "selected_time", "selected_date", "selected_users", "selected_channel", "selected_conversation")


def typed(view: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the inputs of a view, by block_id: text, a value, or a list of values; None where nothing does."""
    values = (view.get("state") or {}).get("values") or {}
    return {block: _value(next(iter(held.values()), {})) for block, held in values.items()}


def _value(held: Mapping[str, Any]) -> Any:
    if "selected_options" in held:
        return [option["value"] for option in held["selected_options"] or []]
    if "selected_option" in held:
        return (held["selected_option"] or {}).get("value")
    return next((held[name] for name in _HELD if name in held), None)


# --- Opening ------------------------------------------------------------------------------------------------------

_EXPIRED = frozenset({"expired_trigger_id", "trigger_expired", "invalid_trigger_id", "trigger_exchanged"})


def open_modal(client: WebClient, trigger: str, view: Json) -> str:
    """Open a modal; returns its view id. Raises `UserError` when the trigger is spent."""
    return _opened(client.views_open, trigger, view)


def push_modal(client: WebClient, trigger: str, view: Json) -> str:
    """Put a modal over the one that was clicked in; returns its view id. Raises `UserError` as `open_modal`."""
    return _opened(client.views_push, trigger, view)


def _opened(method: Any, trigger: str, view: Json) -> str:
    try:
        return str(method(trigger_id=trigger, view=view)["view"]["id"])
    except SlackApiError as error:
        if error.response.get("error") in _EXPIRED:
            raise UserError(TOO_LATE) from error
        raise


def fill_modal(client: WebClient, view_id: str, view: Json) -> bool:
    """Show another view in an open modal; False when the person has closed it meanwhile."""
    try:
        client.views_update(view_id=view_id, view=view)
    except SlackApiError as error:
        if error.response.get("error") == "not_found":
            return False
        raise
    return True


def fill_submitted(client: WebClient, external_id: str, view: Json, *, patience: float = 3.0) -> bool:
    """Show the real view in place of a `loading` one that answered a submission; False when the person closed it.

    The answer to the submission and this call go different ways: the name that only the loading view bears is unknown
    to Slack until it stands, so the call is repeated for `patience` seconds and never overtakes it.
    """
    until = time.monotonic() + patience
    while True:
        try:
            client.views_update(external_id=external_id, view=view)
            return True
        except SlackApiError as error:
            if error.response.get("error") != "not_found":
                raise
        if time.monotonic() > until:
            return False
        time.sleep(PAUSE)
