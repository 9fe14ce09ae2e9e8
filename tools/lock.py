"""Write each direct dependency's line of reason from requirements*.in above its pins in requirements*.txt.

The pins are made by ``uv pip compile --generate-hashes`` (see the Makefile's ``lock``), which drops the comments
that say why a package is there; a reader of the pinned file wants them most.
"""

import pathlib
import re
import sys

_DIRECT = re.compile(r"^(?P<name>[A-Za-z0-9_.-]+)[^#]*#\s*(?P<reason>.+)$")


def reasons(source: str) -> dict[str, str]:
    """The reason of every package named in a ``.in`` file, by its lower-case name."""
    found = (_DIRECT.match(line) for line in source.splitlines())
    return {m["name"].lower(): m["reason"].strip() for m in found if m}


def annotate(pins: str, why: dict[str, str]) -> str:
    """The pins with ``# reason`` lines above the direct ones; annotating twice changes nothing."""
    lines: list[str] = []
    for line in pins.splitlines():
        name = line.split("==")[0].lower()
        if "==" in line and name in why:
            lines.append(f"# {why[name]}")
        if not (line.startswith("# ") and line[2:] in why.values()):
            lines.append(line)
    return "\n".join(lines) + "\n"


def main() -> None:
    """Annotate each ``requirements*.txt`` named on the command line from the ``.in`` file beside it."""
    for name in sys.argv[1:]:
        pins = pathlib.Path(name)
        pins.write_text(annotate(pins.read_text(), reasons(pins.with_suffix(".in").read_text())))


if __name__ == "__main__":
    main()
