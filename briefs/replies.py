"""What a model's server sends, read as it comes in: events of a stream or one JSON body. Pure; `briefs.llm` listens.

Nothing in it is trusted. JSON is read strictly; an answer is lines of text, each with a label that the prompt asked
for, so that a model that knows no JSON can give one and the lines that were finished can be used when the rest never
came: a cut-off line is dropped, whatever cut it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from briefs.prompts import Prompt
from retail.errors import ModelError

MAX_DEPTH: Final = 40
"""Levels of nesting in JSON."""


class Trouble(ModelError):
    """A failed try. `status` is HTTP's (0: none came), `code` and `param` are the server's own words for it."""

    def __init__(self, what: str, status: int = 0, code: str = "", param: str = "", wait: float | None = None) -> None:
        super().__init__(what)
        self.status, self.code, self.param, self.wait = status, code, param, wait


class Reply:
    """One answer, fed in the pieces that the server sends."""

    def __init__(self, prompt: Prompt) -> None:
        self._prompt = prompt
        self._rest = b""
        self._streamed: bool | None = None
        self._finish: object = None
        self.size = 0
        """Bytes so far."""
        self.text = ""
        """What the model has said so far."""
        self.usage: object = None

    def feed(self, chunk: bytes) -> bool:
        """Take the next bytes; True when they brought words of the model. Raises `Trouble`."""
        self.size += len(chunk)
        self._rest += chunk
        if self._streamed is None and self._rest.strip():
            self._streamed = self._rest.lstrip()[:1] not in (b"{", b"[")
        before = len(self.text)
        if self._streamed:
            *lines, self._rest = self._rest.split(b"\n")
            for line in lines:
                self._event(line.strip())
        return len(self.text) > before

    def close(self) -> None:
        """The body has come to its end. Raises `Trouble` where there is no answer in it."""
        if self._streamed:
            self._event(self._rest.strip())
            if not self.text.strip():
                raise Trouble("empty answer" if self._finish else "no answer in the reply", 200)
        else:
            data = read_json(self._rest)
            self.text, self._finish, self.usage = content_of(data), _first(data).get("finish_reason"), data.get("usage")

    def _event(self, line: bytes) -> None:
        """One line of a stream: ``data: {...}``; all other lines (comments, names of events) say nothing."""
        if not line.startswith(b"data:") or line[5:].strip() == b"[DONE]":
            return
        data = read_json(line[5:])
        if data.get("error"):
            raise Trouble("an error instead of an answer", 200)
        self.usage = data.get("usage") or self.usage
        first = _first(data)
        delta = first.get("delta")
        if isinstance(delta, Mapping):
            _no_other_way(delta)
            self.text += delta["content"] if isinstance(delta.get("content"), str) else ""
        self._finish = first.get("finish_reason") or self._finish
        if self._finish not in (None, "stop", "length"):
            raise Trouble("the answer did not end by itself", 200)

    @property
    def is_enough(self) -> bool:
        """Has the model said all that was asked for, whatever it would still say?"""
        last = self._prompt.labels[-1:]
        return bool(last) and last[0] in labelled(_said(self.text, whole=False), self._prompt.labels)

    @property
    def lines(self) -> list[str]:
        """The lines the model finished, without the marks it copied along. Raises `Trouble` where they will not do."""
        frame = self._prompt.frame
        shown = (frame.canary in frame.plain(self.text), frame.fence in self.text) if frame.canary else ()
        if any(shown):
            raise Trouble("the answer shows its instructions", 200)
        found = _said(frame.plain(self.text) if frame.mark else self.text, whole=self._finish == "stop")
        if not found:
            raise Trouble("no line of the answer was finished", 200)
        told = labelled(found, self._prompt.labels)
        if missing := [label for label in self._prompt.required if label not in told]:
            raise Trouble(f"the answer lacks {', '.join(missing)}", 200)
        return found

    @property
    def is_usable(self) -> bool:
        """Is what has come so far an answer, though the rest never came?"""
        try:
            return bool(self.lines)
        except Trouble:
            return False


def _said(text: str, *, whole: bool) -> list[str]:
    """The lines of an answer, without what a model thought aloud first; the last one only where it was finished."""
    spoken = text.rpartition("</think>")[2]
    if "<think>" in spoken:
        return []
    lines = spoken.splitlines() if whole else spoken.splitlines(keepends=True)
    return [line.strip() for line in lines if line.strip() and (whole or line.endswith(("\n", "\r")))]


def labelled(lines: Sequence[str], labels: Sequence[str]) -> dict[str, str]:
    """What stands behind each label, in any letter case and markup; the first time counts.

    A label alone on its line is for the line below it.
    """
    found: dict[str, str] = {}
    waiting = ""
    for line in lines:
        label, text = _label(line, labels)
        label, waiting = (label, "") if label or not waiting else (waiting, "")
        if label and not text:
            waiting = label
        elif label:
            found.setdefault(label, text)
    return found


def _label(line: str, labels: Sequence[str]) -> tuple[str, str]:
    head, colon, text = line.partition(":")
    label = re.sub(r"[^A-Z]+", "", head.upper())
    if colon and len(head) < 24 and label in labels:
        return label, text.strip().strip("*_").strip()
    return "", line


def _first(reply: Mapping[str, object]) -> Mapping[str, object]:
    choices = reply.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else {}


def _no_other_way(message: Mapping[str, object]) -> None:
    if message.get("refusal"):
        raise Trouble("the model refused", 200)
    if message.get("tool_calls") or message.get("function_call"):
        raise Trouble("a tool call instead of an answer", 200)


def content_of(reply: Mapping[str, object]) -> str:
    """The text of a chat completion. Raises `ModelError` for refusals, tool calls, errors, and ends that are none."""
    first = _first(reply)
    message = first.get("message")
    if reply.get("error") or not isinstance(message, dict):
        raise Trouble("an error instead of an answer" if reply.get("error") else "no answer in the reply", 200)
    _no_other_way(message)
    if first.get("finish_reason") not in ("stop", "length"):
        raise Trouble("the answer did not end by itself", 200)
    content = message.get("content")
    if not isinstance(content, str) or not content.strip():
        raise Trouble("empty answer", 200)
    return content


def used_tokens(usage: object, estimate: int) -> int:
    """Tokens a reply cost: what its ``usage`` says where that can be, else `estimate` (characters / 4)."""
    total = usage.get("total_tokens") if isinstance(usage, Mapping) else None
    if isinstance(total, bool) or not isinstance(total, int) or not 0 < total <= 20 * estimate + 20_000:
        return estimate
    return total


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


_STRICT = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


def read_json(body: bytes | str) -> dict[str, object]:
    """The first JSON object in `body`, read strictly: no duplicate keys, NaN or deep nesting. Raises `ModelError`."""
    try:
        text = body.decode("utf-8") if isinstance(body, bytes) else body
        data = _STRICT.raw_decode(text, text.index("{"))[0]
    except (ValueError, RecursionError):
        raise Trouble("answer is no JSON object", 200) from None
    if not isinstance(data, dict) or _depth(data) > MAX_DEPTH:
        raise Trouble("answer is no JSON object", 200)
    return data


def _depth(data: object) -> int:
    level, depth = [data], 0
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [inner for outer in level for inner in _inside(outer)]
    return depth


def _inside(data: object) -> Sequence[object]:
    if isinstance(data, dict):
        return list(data.values())
    return data if isinstance(data, list) else []
