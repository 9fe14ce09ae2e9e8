"""The golden pack: invented articles with a faithful brief for each story, shipped with the project."""

import tomllib
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
