"""Golden files: what was rendered once and looked at. ENDCAP_WRITE_GOLDEN=1 writes them anew."""

import json
import os
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data" / "blocks"


def assert_golden(name: str, value: object) -> None:
    """`value` (JSON) is what the golden file holds."""
    path = FOLDER / f"{name}.json"
    told = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("ENDCAP_WRITE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text(encoding="utf-8"), f"{path} differs; ENDCAP_WRITE_GOLDEN=1 writes it anew"
