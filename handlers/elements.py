"""The bricks of Block Kit that we use, with their limits kept. Pure. Foreign text may be handed to every function."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.mrkdwn import Json, inert, inert_visible, plain, web_url
from retail.text import cut

TEXT_LIMIT = 3000
"""Characters of a message's own ``text``: what notifications and screen readers get. Slack advises at most 4,000."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said back: `text` (mrkdwn, says what the blocks say) and the blocks; `public`: to the whole channel."""

    text: str
    blocks: tuple[Json, ...] = ()
    public: bool = False


def plain_text(text: str, limit: int) -> Json:
    """A plain_text object whose emoji shortcodes stay as typed."""
    return {"type": "plain_text", "text": plain(text, limit), "emoji": False}


def mrkdwn(text: str) -> Json:
    """A mrkdwn object around text that is escaped *already*; plain URLs and names in it are not linked by Slack.

    Text of which nothing visible is left is a dash: Slack refuses empty text.
    """
    return {"type": "mrkdwn", "text": text if text.strip() else "–", "verbatim": True}


def header(text: str) -> Json:
    """A header of at most 150 characters."""
    return {"type": "header", "text": plain_text(text, 150)}


def section(text: str, accessory: Json | None = None) -> Json:
    """A section of mrkdwn that is escaped already."""
    return {"type": "section", "text": mrkdwn(text), **({"accessory": accessory} if accessory else {})}


def context(*texts: str) -> Json:
    """A context line of mrkdwn texts that are escaped already."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def divider() -> Json:
    """A line across."""
    return {"type": "divider"}


def actions(*elements: Json, block_id: str | None = None) -> Json:
    """A row of buttons and menus."""
    return {"type": "actions", "elements": list(elements), **({"block_id": _sendable(block_id)} if block_id else {})}


def _sendable(text: str) -> str:
    """The text with a lone surrogate, which no request can carry, as a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def button(label: str, action_id: str, value: str = "", *, style: str | None = None, says: str | None = None) -> Json:
    """A button; `says` is read aloud instead of the label where the label alone would not tell."""
    made: Json = {"type": "button", "text": plain_text(label, 75), "action_id": action_id}
    made |= {"value": cut(_sendable(value), 2000)} if value else {}
    made |= {"style": style} if style else {}
    return made | ({"accessibility_label": plain(says, 75)} if says else {})


def url_button(label: str, action_id: str, url: str | None, says: str | None = None) -> Json | None:
    """A button that opens a web address; None when it is not a clean one."""
    address = web_url(url)
    return {**button(label, action_id, says=says), "url": address} if address else None


def select(placeholder: str, action_id: str, options: Sequence[tuple[str, str]], chosen: str | None = None) -> Json:
    """A menu of (label, value) pairs, one of them chosen."""
    made = [{"text": plain_text(label, 75), "value": _sendable(value)[:150]} for label, value in options]
    menu: Json = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder, 150),
        "options": made,
    }
    initial = [option for option in made if option["value"] == chosen]
    return menu | ({"initial_option": initial[0]} if initial else {})


def fallback(*parts: str) -> str:
    """The message's own text from foreign texts, joined by blanks; inert and cut."""
    whole = " ".join(filter(None, parts)).strip()
    if "  " in whole or not whole.isprintable():  # blanks of other kinds, or many
        return inert(" ".join(whole.split()), TEXT_LIMIT)
    return inert_visible(whole, TEXT_LIMIT)
