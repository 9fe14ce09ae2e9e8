"""The part of the stand-in Slack where agents talk: streamed messages, suggested prompts, the status of a thread.

Strict as Slack is known to be (docs.slack.dev: chat.startStream, chat.appendStream, chat.stopStream,
assistant.threads.setSuggestedPrompts and .setStatus). Where Slack's own pages and what people measured differ, the
stand-in takes what either allows: a stream's recipient is asked for in channels, and may be named in a direct message.
"""

import json
from collections.abc import Callable
from typing import Any

from handlers.limits import block_problems, too_long
from handlers.mrkdwn import Json, text_of

MOST_PROMPTS, MOST_LOADING = 4, 10
MARKDOWN = 12_000
TASK_TITLE = 256
CHUNKS = frozenset({"markdown_text", "task_update", "plan_update", "blocks"})
TASK_STATES = frozenset({"pending", "in_progress", "complete", "error"})

Refuse = Callable[..., Exception]
"""Makes the refusal: error code, and messages."""


def chunks_of(arguments: Json, refuse: Refuse, *, needed: bool) -> list[Json]:
    """The chunks a streaming call brings, its ``markdown_text`` among them; raises what `refuse` makes."""
    given = arguments.get("chunks")
    chunks = json.loads(given) if isinstance(given, str) else given
    text = arguments.get("markdown_text")
    if text and chunks:
        raise refuse("cannot_provide_both_markdown_text_and_chunks")
    made = [{"type": "markdown_text", "text": str(text)}] if text else chunks or []
    if needed and not made:
        raise refuse("no_text")
    if problems := [problem for one in made for problem in _problems(one)]:
        raise refuse("msg_too_long" if problems[0] == "msg_too_long" else "invalid_chunks", problems)
    return list(made)


def _problems(chunk: Any) -> list[str]:
    """What is wrong with one chunk."""
    kind = chunk.get("type") if isinstance(chunk, dict) else None
    if kind not in CHUNKS:
        return [f"[ERROR] unsupported type: {kind} [json-pointer:/chunks]"]
    if kind == "markdown_text":
        return ["msg_too_long"] if len(str(chunk.get("text") or "")) > MARKDOWN else []
    if kind == "blocks":
        blocks = chunk.get("blocks")
        return ["msg_too_long"] if too_long(blocks) else block_problems(blocks)
    title = str(chunk.get("title") or "")
    wrong = not 0 < len(title) <= TASK_TITLE
    if kind == "task_update":
        wrong = wrong or not chunk.get("id") or chunk.get("status") not in TASK_STATES
    return [f"[ERROR] invalid {kind} [json-pointer:/chunks]"] if wrong else []


def streamed(chunks: list[Json]) -> list[Json]:
    """The blocks that a message shows of these chunks; tasks are Slack's own furniture and leave none."""
    found: list[Json] = []
    for chunk in chunks:
        if chunk["type"] == "blocks":
            found += chunk["blocks"]
        elif chunk["type"] == "markdown_text":
            found.append(
                {"type": "section", "text": {"type": "mrkdwn", "text": chunk["text"][:3000], "verbatim": True}}
            )
    return found


def shown(message: Json, blocks: list[Json]) -> Json:
    """The message with these blocks, and their words as its text."""
    return {**message, "blocks": blocks, "text": " ".join(text_of(blocks).split())}


def prompt_problems(arguments: Json) -> list[str]:
    """What Slack would refuse in a call that sets suggested prompts."""
    given = arguments.get("prompts")
    prompts = json.loads(given) if isinstance(given, str) else given
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= MOST_PROMPTS:
        return [f"[ERROR] must have 1 to {MOST_PROMPTS} items [json-pointer:/prompts]"]
    return [
        f"[ERROR] must have a title and a message [json-pointer:/prompts/{number}]"
        for number, one in enumerate(prompts)
        if not isinstance(one, dict) or set(one) != {"title", "message"} or not all(map(str.strip, one.values()))
    ]
