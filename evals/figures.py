"""A measured figure: never printed without its data, split and bar."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report. `bar` is the value to reach, as text; `met` is None where there is no bar."""

    part: str
    """What was measured: ``tagging``, ``search`` ..."""
    name: str
    value: str
    data: str
    """Which data, how many items."""
    split: str
    """Which split, and what was chosen on the other one."""
    bar: str = ""
    met: bool | None = None
