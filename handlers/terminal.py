"""The terminal: an edition as a pleasure to read, and Slack messages as a terminal shows them.

Foreign text reaches the screen as `rich.text.Text`, never as console markup; its control characters went when it was
cleaned on the way in.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from briefs.edition import reading_minutes, told_sentences
from retail.types import Brief, ContextItem, Edition, OneLiner, Quote, Response, View

Block = Mapping[str, Any]
_TOKEN = re.compile(r"<(?P<target>[^<>|]+)(?:\|(?P<label>[^<>]*))?>|\*(?P<bold>[^*\n]+)\*|_(?P<em>[^_\n]+)_")
_SILENCE = {
    "none_reported": "no response reported",
    "no_comment": "did not comment",
    "declined": "declined to comment",
    "did_not_respond": "did not respond",
    "denied": "denied it",
    "statement": "made a statement",
}


@dataclass(frozen=True, slots=True)
class Button:
    """Something on the screen that can be pressed by its number."""

    label: str
    action_id: str
    block_id: str
    value: str
    message: Mapping[str, Any]
    url: str | None = None
    is_option: bool = False
    """An option of a menu, chosen by its value."""


def show_edition(console: Console, edition: Edition) -> None:
    """Print the edition: opening, briefs with their thread's facts and View, one-liners."""
    console.print(_opening(edition))
    for number, brief in enumerate(edition.briefs, 1):
        console.print(_brief(number, brief))
    if edition.one_liners:
        console.print(_one_liners(edition.one_liners))
    console.print(Rule(style="dim"))


def _opening(edition: Edition) -> RenderableType:
    title = Text(f"Endcap  {edition.day:%A} {edition.day.day} {edition.day:%B %Y}", style="bold")
    facts = Text(f"No. {edition.number} · {len(edition.briefs)} briefs · {reading_minutes(edition)} min", style="dim")
    notes = [Text(note, style="italic") for note in _notes(edition)]
    return Group(Rule(style="dim"), title, facts, *notes)


def _notes(edition: Edition) -> list[str]:
    sample = ["The bundled sample week: every event in it is invented."] if edition.sample else []
    late = ["Late this morning."] if edition.late else []
    return sample + late + ([edition.note] if edition.note else [])


def _brief(number: int, brief: Brief) -> RenderableType:
    link = brief.sources[0].url if brief.sources else None
    headline = Text(f"{number}  ", style="dim") + Text(brief.headline, style=f"bold link {link}" if link else "bold")
    return Group(Text(), headline, Padding(Group(*_body(brief)), (0, 0, 0, 3)))


def _body(brief: Brief) -> list[RenderableType]:
    lines: list[RenderableType] = [_lede(brief)]
    if brief.why_it_matters:
        lines.append(_labelled("Why it matters", brief.why_it_matters.text))
    lines += [_quote(quote) for quote in brief.quotes]
    lines += [_labelled("Conflict", _conflict(c.field, [v.value for v in c.values])) for c in brief.conflicts]
    lines += [_labelled(response.party, _response(response)) for response in brief.responses]
    lines += [_labelled("Earlier", _context(item)) for item in brief.context]
    lines += [_more(brief), *([_view(brief.view)] if brief.view else [])]
    lines += [_question(brief.question.text, brief.question.options)] if brief.question else []
    return lines


def _lede(brief: Brief) -> Text:
    told = " ".join(sentence.text for sentence in told_sentences(brief))
    lede = Text(f"{brief.attribution.outlet} {brief.attribution.verb}{': ' if told else '.'}", style="bold")
    lede.append(told, style="not bold")
    return lede


def _labelled(label: str, text: str) -> Text:
    line = Text(f"{label}: ", style="cyan")
    line.append(text, style="default")
    return line


def _quote(quote: Quote) -> Text:
    credit = ", ".join(part for part in (quote.speaker, quote.role) if part)
    told = f" (told {quote.told_to})" if quote.told_to else ""
    return Text(f"“{quote.text}” — {credit}{told}", style="italic")


def _conflict(field: str, values: Sequence[str]) -> str:
    return f"{field}: {' or '.join(values)}"


def _response(response: Response) -> str:
    said = response.text or _SILENCE[response.kind]
    return f"{said} ({response.outlet})" if response.outlet else said


def _context(item: ContextItem) -> str:
    return f"{item.date.day} {item.date:%b %Y} · {item.headline} ({item.outlet}). {item.why}"


def _more(brief: Brief) -> Text:
    others = ", ".join(dict.fromkeys(source.outlet for source in brief.sources[1:]))
    writer = "extract" if brief.writer == "extract" else f"written by {brief.writer}"
    parts = [f"More from: {others}" if others else "", brief.note or "", writer]
    return Text(" · ".join(part for part in parts if part), style="dim")


def _view(view: View) -> RenderableType:
    by = "by the bot" if view.author.kind == "bot" else view.author.name
    return Panel(Text(view.text), title=Text(f"{view.label} ({by})"), title_align="left", border_style="yellow")


def _question(text: str, options: Sequence[str]) -> Text:
    return Text(f"{text}  ", style="magenta") + Text(" / ".join(options), style="dim")


def _one_liners(lines: Iterable[OneLiner]) -> RenderableType:
    rows = [Text(f"·  {line.headline} ({line.outlet})") for line in lines]
    return Group(Text(), Text("In one line", style="bold"), Padding(Group(*rows), (0, 0, 0, 3)))


# --- Slack messages ---------------------------------------------------------------------------------------------


def show_message(console: Console, message: Mapping[str, Any], first_button: int = 1) -> list[Button]:
    """Print a Slack message as its blocks say; returns its buttons, numbered on the screen from `first_button`."""
    buttons: list[Button] = []
    for block in message.get("blocks") or ():
        found = [_button(element, block, message) for element in _pressable(block)]
        rendered = _block(block, first_button + len(buttons), found)
        buttons += found
        if rendered is not None:
            console.print(rendered)
    if not message.get("blocks"):
        console.print(mrkdwn(str(message.get("text", ""))))
    return buttons


def mrkdwn(text: str) -> Text:
    """Slack's mrkdwn as styled text: links, bold and italics shown, entities decoded, nothing else interpreted."""
    out, at = Text(), 0
    for match in _TOKEN.finditer(text):
        out.append(unescape(text[at : match.start()]))
        out.append_text(_token(match))
        at = match.end()
    out.append(unescape(text[at:]))
    return out


def _token(match: re.Match[str]) -> Text:
    if match["target"]:
        label = unescape(match["label"] or match["target"])
        web = match["target"].startswith(("http://", "https://"))
        return Text(label, style=f"underline link {unescape(match['target'])}" if web else "")
    return Text(unescape(match["bold"] or match["em"]), style="bold" if match["bold"] else "italic")


def _block(block: Block, number: int, buttons: Sequence[Button]) -> RenderableType | None:
    match block.get("type"):
        case "header":
            return Text(block["text"]["text"], style="bold")
        case "section":
            return _section(block, number, buttons)
        case "context":
            return Text.assemble(*(part + Text("  ") for part in map(_text, block["elements"])), style="dim")
        case "rich_text":
            return Group(*map(_rich, block["elements"]))
        case "divider":
            return Rule(style="dim")
        case "actions":
            return _buttons(buttons, number)
        case "image" | "video":
            return Text(f"[{block.get('alt_text', 'picture')}]", style="dim")
    return None


def _section(block: Block, number: int, buttons: Sequence[Button]) -> RenderableType:
    lines: list[RenderableType] = [_text(block["text"])] if "text" in block else []
    lines += [_text(field) for field in block.get("fields", ())]
    return Group(*lines, *([_buttons(buttons, number)] if buttons else []))


def _text(element: Mapping[str, Any]) -> Text:
    if element.get("type") == "mrkdwn":
        return mrkdwn(element["text"])
    return Text(str(element.get("text") or element.get("alt_text") or ""))


def _rich(element: Mapping[str, Any]) -> RenderableType:
    if element.get("type") == "rich_text_list":
        marks = [
            f"{n}. " if element.get("style") == "ordered" else "·  " for n in range(1, len(element["elements"]) + 1)
        ]
        return Group(*(Text(mark) + _rich_line(one) for mark, one in zip(marks, element["elements"], strict=True)))
    line = _rich_line(element)
    return Padding(line, (0, 0, 0, 2)) if element.get("type") == "rich_text_quote" else line


def _rich_line(element: Mapping[str, Any]) -> Text:
    return Text.assemble(*map(_rich_part, element.get("elements", ())))


def _rich_part(part: Mapping[str, Any]) -> Text:
    style = part.get("style") or {}
    marks = [name for name in ("bold", "italic", "strike", "code") if style.get(name)]
    words = " ".join({"code": "cyan"}.get(mark, mark) for mark in marks)
    if part.get("type") == "link":
        return Text(str(part.get("text") or part["url"]), style=f"{words} underline link {part['url']}".strip())
    return Text(str(part.get("text") or part.get("name") or part.get("user_id") or ""), style=words)


def _pressable(block: Block) -> list[Mapping[str, Any]]:
    elements = block.get("elements", ()) if block.get("type") == "actions" else [block.get("accessory") or {}]
    return [pressable for element in elements for pressable in _options(element)]


def _options(element: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A button as it is; a select menu as one button an option."""
    if element.get("type") == "button":
        return [element]
    return [
        {**option, "action_id": element["action_id"], "is_option": True}
        for option in element.get("options", ())
        if element.get("type") in ("static_select", "overflow")
    ]


def _button(element: Mapping[str, Any], block: Block, message: Mapping[str, Any]) -> Button:
    return Button(
        label=element["text"]["text"],
        action_id=str(element.get("action_id", "")),
        block_id=str(block.get("block_id", "")),
        value=str(element.get("value", "")),
        message=message,
        url=element.get("url"),
        is_option=bool(element.get("is_option")),
    )


def _buttons(buttons: Sequence[Button], number: int) -> Text:
    labels = (f"[{place}] {button.label}" for place, button in enumerate(buttons, number))
    return Text("   ".join(labels), style="green")
