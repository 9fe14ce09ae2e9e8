"""Slack's limits as a pure check: what `blocks.validate` would say, with a JSON pointer for each problem.

Figures are from https://docs.slack.dev/reference/block-kit and the doc comments of slack_sdk 3.47. The total over all
block texts is undocumented: Slack answers ``msg_blocks_too_long`` at about 13,200 characters (bolt-js #2509); we keep
to 10,000 in what we post, and the stand-in refuses at 13,200.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from handlers.mrkdwn import Json, text_of

Surface = Literal["message", "modal", "home"]

TEXT_TOTAL = 13_200
OUR_TEXT_TOTAL = 10_000
BLOCKS = {"message": 50, "modal": 100, "home": 100}
TOP_TEXT = 40_000

Problem = tuple[str, str]
"""JSON pointer and what is wrong there, in Slack's words."""


def block_problems(blocks: object, surface: Surface = "message") -> list[str]:
    """Everything Slack would refuse in these blocks, as ``[ERROR] what [json-pointer:/blocks/0/text/text]``."""
    if not isinstance(blocks, list):
        return ["[ERROR] must be a list [json-pointer:/blocks]"]
    found = [("/blocks", f"no more than {BLOCKS[surface]} items allowed")] if len(blocks) > BLOCKS[surface] else []
    for index, block in enumerate(blocks):
        found += _block(block, f"/blocks/{index}", surface)
    found += _repeated(blocks)
    return [f"[ERROR] {what} [json-pointer:{where}]" for where, what in found]


def too_long(blocks: object) -> bool:
    """True when the texts of all blocks together are more than Slack takes in one message."""
    return len(text_of(blocks)) > TEXT_TOTAL


def _block(block: object, at: str, surface: Surface) -> Iterator[Problem]:
    if not isinstance(block, Mapping):
        yield at, "must be an object"
        return
    kind = str(block.get("type"))
    check = _CHECKS.get(kind)
    if check is None or (surface == "message" and kind == "input") or (surface != "message" and kind in _MESSAGES_ONLY):
        yield f"{at}/type", f"unsupported type: {kind}"
        return
    yield from _length(block.get("block_id"), 0, 255, f"{at}/block_id")
    yield from check(block, at)


def _length(value: object, least: int, most: int, at: str) -> Iterator[Problem]:
    if value is None:
        if least:
            yield at, "missing required field"
    elif not isinstance(value, str):
        yield at, "must be a string"
    elif len(value) > most:
        yield at, f"must be less than {most + 1} characters"
    elif len(value) < least:
        yield at, f"must be more than {least - 1} characters"


def _text(value: object, most: int, at: str, kinds: Sequence[str] = ("plain_text", "mrkdwn")) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield at, "missing required field"
        return
    if value.get("type") not in kinds:
        yield f"{at}/type", f"must be one of {', '.join(kinds)}"
    if unknown := set(value) - {"type", "text", "emoji", "verbatim"}:
        yield at, f"additional properties: {', '.join(sorted(unknown))}"
    yield from _length(value.get("text"), 1, most, f"{at}/text")


def _section(block: Mapping[str, Any], at: str) -> Iterator[Problem]:
    fields = block.get("fields") or []
    if "text" in block or not fields:
        yield from _text(block.get("text"), 3000, f"{at}/text")
    if len(fields) > 10:
        yield f"{at}/fields", "no more than 10 items allowed"
    for index, one in enumerate(fields):
        yield from _text(one, 2000, f"{at}/fields/{index}")
    if "accessory" in block:
        yield from _element(block["accessory"], f"{at}/accessory")


def _header(block: Mapping[str, Any], at: str) -> Iterator[Problem]:
    yield from _text(block.get("text"), 150, f"{at}/text", ("plain_text",))


def _context(block: Mapping[str, Any], at: str) -> Iterator[Problem]:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 10:
        yield f"{at}/elements", "must have 1 to 10 items"
    for index, one in enumerate(elements):
        if isinstance(one, Mapping) and one.get("type") == "image":
            yield from _image(one, f"{at}/elements/{index}")
        else:
            yield from _text(one, 3000, f"{at}/elements/{index}")


def _actions(block: Mapping[str, Any], at: str) -> Iterator[Problem]:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 25:
        yield f"{at}/elements", "must have 1 to 25 items"
    for index, one in enumerate(elements):
        yield from _element(one, f"{at}/elements/{index}")
    names = [one.get("action_id") for one in elements if isinstance(one, Mapping)]
    if len(names) != len(set(names)):
        yield f"{at}/elements", "action_id must be unique"


def _context_actions(block: Mapping[str, Any], at: str) -> Iterator[Problem]:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 5:
        yield f"{at}/elements", "must have 1 to 5 items"
    for index, one in enumerate(elements):
        where = f"{at}/elements/{index}"
        yield from _length(one.get("action_id"), 0, 255, f"{where}/action_id")
        if one.get("type") != "feedback_buttons":
            yield f"{where}/type", f"unsupported type: {one.get('type')}"
            continue
        for name in ("positive_button", "negative_button"):
            button = one.get(name) or {}
            yield from _text(button.get("text"), 75, f"{where}/{name}/text", ("plain_text",))
            yield from _length(button.get("value"), 1, 2000, f"{where}/{name}/value")
            yield from _length(button.get("accessibility_label"), 0, 75, f"{where}/{name}/accessibility_label")


def _image(block: Mapping[str, Any], at: str) -> Iterator[Problem]:
    yield from _length(block.get("image_url"), 1, 3000, f"{at}/image_url")
    yield from _length(block.get("alt_text"), 1, 2000, f"{at}/alt_text")


def _divider(_block: Mapping[str, Any], _at: str) -> Iterator[Problem]:
    yield from ()


def _input(block: Mapping[str, Any], at: str) -> Iterator[Problem]:
    yield from _text(block.get("label"), 2000, f"{at}/label", ("plain_text",))
    yield from _element(block.get("element"), f"{at}/element")
    if "hint" in block:
        yield from _text(block["hint"], 2000, f"{at}/hint", ("plain_text",))


def _rich_text(block: Mapping[str, Any], at: str) -> Iterator[Problem]:
    parts = block.get("elements") or []
    if not parts:
        yield f"{at}/elements", "must have at least 1 item"
    for index, part in enumerate(parts):
        yield from _rich_part(part, f"{at}/elements/{index}")


def _rich_part(part: Mapping[str, Any], at: str) -> Iterator[Problem]:
    kinds = ("rich_text_section", "rich_text_quote", "rich_text_list", "rich_text_preformatted")
    if part.get("type") not in kinds:
        yield f"{at}/type", f"unsupported type: {part.get('type')}"
    for index, element in enumerate(part.get("elements") or []):
        where = f"{at}/elements/{index}"
        if part.get("type") == "rich_text_list":
            yield from _rich_part(element, where)
        elif element.get("type") == "link":
            yield from _length(element.get("url"), 1, 3000, f"{where}/url")
        elif element.get("type") == "text":
            yield from _length(element.get("text"), 1, 3000, f"{where}/text")
        else:
            yield f"{where}/type", f"unsupported type: {element.get('type')}"


def _table(block: Mapping[str, Any], at: str) -> Iterator[Problem]:
    rows = block.get("rows") or []
    if not 1 <= len(rows) <= 100:
        yield f"{at}/rows", "must have 1 to 100 items"
    for index, row in enumerate(rows):
        if not 1 <= len(row) <= 20:
            yield f"{at}/rows/{index}", "must have 1 to 20 items"


def _chart(block: Mapping[str, Any], at: str) -> Iterator[Problem]:
    yield from _length(block.get("title"), 1, 50, f"{at}/title")
    chart = block.get("chart") or {}
    series = chart.get("series") or []
    if chart.get("type") not in ("bar", "line", "area"):
        yield f"{at}/chart/type", "must be one of bar, line, area"
    if not 1 <= len(series) <= 6 or len({one.get("name") for one in series}) != len(series):
        yield f"{at}/chart/series", "must have 1 to 6 items with unique names"
    axis = chart.get("axis_config") or {}
    categories = axis.get("categories") or []
    yield from _length(axis.get("x_label"), 0, 50, f"{at}/chart/axis_config/x_label")
    yield from _length(axis.get("y_label"), 0, 50, f"{at}/chart/axis_config/y_label")
    for index, name in enumerate(categories):
        yield from _length(name, 1, 20, f"{at}/chart/axis_config/categories/{index}")
    for index, one in enumerate(series):
        if [point.get("label") for point in one.get("data") or []] != categories:
            yield f"{at}/chart/series/{index}/data", "labels must match the axis categories"


_CHECKS: dict[str, Callable[[Mapping[str, Any], str], Iterator[Problem]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "context_actions": _context_actions,
    "divider": _divider,
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
    "table": _table,
    "data_visualization": _chart,
}


_MESSAGES_ONLY = frozenset({"context_actions"})
_MOST_OPTIONS = {"static_select": 100, "multi_static_select": 100, "overflow": 5}


def _element(element: object, at: str) -> Iterator[Problem]:
    if not isinstance(element, Mapping):
        yield at, "missing required field"
        return
    yield from _length(element.get("action_id"), 1, 255, f"{at}/action_id")
    kind = str(element.get("type"))
    if kind == "button":
        yield from _button(element, at)
    elif kind in ("static_select", "multi_static_select", "overflow", "radio_buttons", "checkboxes"):
        yield from _options(element, at, _MOST_OPTIONS.get(kind, 10))
    elif kind == "plain_text_input":
        yield from _typing(element, at)
    elif kind == "timepicker":
        yield from _time(element.get("initial_time"), f"{at}/initial_time")
    elif kind not in ("multi_users_select", "channels_select", "conversations_select"):
        yield f"{at}/type", f"unsupported type: {kind}"
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{at}/confirm")
    if "placeholder" in element:
        yield from _text(element["placeholder"], 150, f"{at}/placeholder", ("plain_text",))


def _button(element: Mapping[str, Any], at: str) -> Iterator[Problem]:
    yield from _text(element.get("text"), 75, f"{at}/text", ("plain_text",))
    yield from _length(element.get("value"), 0, 2000, f"{at}/value")
    yield from _length(element.get("url"), 0, 3000, f"{at}/url")
    yield from _length(element.get("accessibility_label"), 0, 75, f"{at}/accessibility_label")
    if element.get("style") not in (None, "primary", "danger"):
        yield f"{at}/style", "must be primary or danger"


def _typing(element: Mapping[str, Any], at: str) -> Iterator[Problem]:
    most = element.get("max_length")
    if most is not None and not 1 <= most <= 3000:
        yield f"{at}/max_length", "must be from 1 to 3000"
    yield from _length(element.get("initial_value"), 0, most or 3000, f"{at}/initial_value")


def _time(value: object, at: str) -> Iterator[Problem]:
    if value is not None and not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", str(value)):
        yield at, "must be a time of day like 07:00"


def _confirm(value: object, at: str) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield at, "must be an object"
        return
    yield from _text(value.get("title"), 100, f"{at}/title", ("plain_text",))
    yield from _text(value.get("text"), 300, f"{at}/text")
    for name in ("confirm", "deny"):
        if name in value:
            yield from _text(value[name], 30, f"{at}/{name}", ("plain_text",))


def _options(element: Mapping[str, Any], at: str, most: int) -> Iterator[Problem]:
    options = element.get("options") or []
    if not 1 <= len(options) <= most:
        yield f"{at}/options", f"must have 1 to {most} items"
    for index, option in enumerate(options):
        yield from _text(option.get("text"), 75, f"{at}/options/{index}/text")
        yield from _length(option.get("value"), 1, 150, f"{at}/options/{index}/value")
    initial = element.get("initial_option")
    if initial is not None and initial not in options:
        yield f"{at}/initial_option", "must be one of the options"
    if any(one not in options for one in element.get("initial_options") or []):
        yield f"{at}/initial_options", "must be among the options"
    if "initial_options" in element and not element["initial_options"]:
        yield f"{at}/initial_options", "must have at least 1 item"


def _repeated(blocks: Sequence[object]) -> Iterator[Problem]:
    ids = [block.get("block_id") for block in blocks if isinstance(block, Mapping) and block.get("block_id")]
    if len(ids) != len(set(ids)):
        yield "/blocks", "block_id must be unique"


def view_problems(view: Json) -> list[str]:
    """Everything Slack would refuse in a modal or a Home view."""
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return ["[ERROR] must be modal or home [json-pointer:/view/type]"]
    found: list[Problem] = []
    for name in ("title", "submit", "close") if kind == "modal" else ():
        if name in view or name == "title":
            found += _text(view.get(name), 24, f"/view/{name}", ("plain_text",))
    blocks = view.get("blocks")
    if kind == "modal" and "submit" not in view and any(b.get("type") == "input" for b in blocks or []):
        found.append(("/view/submit", "required when there is an input"))
    found += _length(view.get("private_metadata"), 0, 3000, "/view/private_metadata")
    found += _length(view.get("callback_id"), 0, 255, "/view/callback_id")
    return [f"[ERROR] {what} [json-pointer:{at}]" for at, what in found] + block_problems(view.get("blocks"), kind)
