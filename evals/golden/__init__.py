"""The golden pack: invented articles with a faithful brief for each story, shipped with the project."""

import tomllib
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@cache
def stories() -> tuple[dict[str, Any], ...]:
    """Every story: ``{"id", "articles": [...], "brief": {...}}`` in the form of the `audit` command."""
    table = tomllib.loads((Path(__file__).parent / "pack.toml").read_text(encoding="utf-8"))
    return tuple({"id": s["id"], "articles": s["article"], "brief": _brief(s["brief"])} for s in table["story"])


def _brief(given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "sentences": [{"text": text} for text in given["sentences"]]}


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """A brief in an editor's own words, with the same brief once for each fault put into it by hand."""

    clean: dict[str, Any]
    faulty: tuple[tuple[str, dict[str, Any]], ...]
    """The kind of fault (``M6``) and the case that has it."""


@cache
def paraphrases() -> tuple[Paraphrase, ...]:
    """The second part of the pack. Raises `ValueError` where a fault names words that its sentence does not have."""
    table = tomllib.loads((Path(__file__).parent / "paraphrases.toml").read_text(encoding="utf-8"))
    return tuple(_paraphrase(s) for s in table["story"])


def _paraphrase(story: dict[str, Any]) -> Paraphrase:
    article = {"id": story["id"], **story["article"]}
    clean = {"id": story["id"], "articles": [article], "brief": _brief({**story["brief"], "quotes": []})}
    return Paraphrase(clean, tuple((f["op"], _faulty(clean, f)) for f in story["faults"]))


def _faulty(clean: dict[str, Any], fault: dict[str, Any]) -> dict[str, Any]:
    case = deepcopy(clean)
    sentence = case["brief"]["sentences"][fault["at"]]
    if fault["old"] not in sentence["text"]:
        raise ValueError(f"paraphrases.toml: {clean['id']}: sentence {fault['at']} has no {fault['old']!r}")
    sentence["text"] = sentence["text"].replace(fault["old"], fault["new"], 1)
    return case
