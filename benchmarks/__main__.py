"""``make bench``: every benchmark, printed as one table; ``--full`` takes minutes, ``--write`` keeps the table."""

import argparse
import importlib
import os
import platform
import sys
from pathlib import Path

from evals.__main__ import MARK, table, write

PARTS = ("feeds", "tagging", "search", "grouping", "compose", "acks", "posting", "start")
README = Path(__file__).parent / "README.md"


def main() -> int:
    """Run and print; no bar fails the command, because a machine is not a defect."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--data", type=Path, help="a folder with articles.jsonl to draw real sentences from")
    parser.add_argument("--full", action="store_true", help="a million articles, growth curves: many minutes")
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    arguments = parser.parse_args()
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores", file=sys.stderr)
    rows = []
    for part in arguments.only or PARTS:
        print(f"measuring {part} ...", file=sys.stderr)
        rows += importlib.import_module(f"benchmarks.{part}").figures(arguments.data, arguments.full)
    print(table(rows))
    if arguments.write:
        assert MARK.format("measured") in README.read_text(encoding="utf-8"), "the README has lost its marks"
        write(rows, "measured", README)
    return 0


if __name__ == "__main__":
    sys.exit(main())
