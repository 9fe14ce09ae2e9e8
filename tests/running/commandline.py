"""Running ``bot.py`` as a person does: a process of its own, in an empty folder, with only the environment named."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent


def environment(**settings: str) -> dict[str, str]:
    """Nothing of the caller's settings, only what is named."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, **settings}


def bot(folder: Path, *words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, with nobody at stdin."""
    return subprocess.run(
        [sys.executable, str(ROOT / "bot.py"), *words],
        cwd=folder,
        env=environment(**settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


def start(folder: Path, *words: str, **settings: str) -> "subprocess.Popen[str]":
    """Start a command that goes on."""
    return subprocess.Popen(
        [sys.executable, str(ROOT / "bot.py"), *words],
        cwd=folder,
        env=environment(**settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def lines(text: str) -> list[Any]:
    """JSON lines, read."""
    return [json.loads(line) for line in text.splitlines()]
