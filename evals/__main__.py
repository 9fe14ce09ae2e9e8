"""``make eval``: every evaluation, printed as one table; ``--write`` also puts it into evals/README.md."""

import argparse
import importlib
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from evals.figures import Figure

PARTS = ("feeds", "tagging", "search", "grouping", "extracts", "mutations", "briefs", "answers", "endtoend")
README = Path(__file__).parent / "README.md"
MARK = "<!-- figures: {} -->"


def figures(parts: Iterable[str], data: Path | None) -> list[Figure]:
    """The figures of the named evaluations, told to stderr as they come."""
    found: list[Figure] = []
    for part in parts:
        print(f"evaluating {part} ...", file=sys.stderr)
        found += importlib.import_module(f"evals.{part}").figures(data)
    return found


def table(rows: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    lines = ["| part | figure | value | bar | met | data | split |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        met = {True: "yes", False: "**no**", None: ""}[row.met]
        lines.append(f"| {row.part} | {row.name} | {row.value} | {row.bar} | {met} | {row.data} | {row.split} |")
    return "\n".join(lines)


def write(rows: Sequence[Figure], name: str, readme: Path = README) -> None:
    """Replace the part of the README between the two marks of that name."""
    text, mark = readme.read_text(encoding="utf-8"), MARK.format(name)
    before, _, rest = text.partition(mark)
    _, _, after = rest.partition(mark)
    readme.write_text(f"{before}{mark}\n{table(rows)}\n{mark}{after}", encoding="utf-8")


def main() -> int:
    """Run, print, and write where asked; status 1 when a figure misses its bar on the data that ships."""
    parser = argparse.ArgumentParser(prog="python -m evals")
    parser.add_argument("--data", type=Path, help="a folder of labelled data; default: what ships with the project")
    parser.add_argument("--only", choices=PARTS, action="append", help="one part; may be given again")
    parser.add_argument("--write", action="store_true", help="put the table into evals/README.md")
    arguments = parser.parse_args()
    rows = figures(arguments.only or PARTS, arguments.data)
    print(table(rows))
    if arguments.write:
        write(rows, "your-data" if arguments.data else "shipped")
    return 1 if any(row.met is False for row in rows) and not arguments.data else 0


if __name__ == "__main__":
    sys.exit(main())
