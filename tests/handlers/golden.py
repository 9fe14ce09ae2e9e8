"""Golden files: what was rendered once and looked at. ENDCAP_WRITE_GOLDEN=1 writes them anew."""

import json
import os
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data" / "blocks"


def drawn(value: object) -> str:
    """JSON as the golden files hold it."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def agreed(name: str, now: str) -> str:
    """What the golden file holds, which is to be what is rendered `now`."""
    path = FOLDER / f"{name}.json"
    if os.environ.get("ENDCAP_WRITE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(now, encoding="utf-8")
    return path.read_text(encoding="utf-8")
