"""How a cost grows with the archive, drawn: an SVG of the numbers that the benchmarks keep.

    python -m benchmarks.search --growth search.json ...
    python -m benchmarks.curves search.json docs/growth.svg

The file holds a JSON list of ``{"articles", "kind", "p50_ms", "p99_ms", ...}``. Both axes are logarithmic: a straight
line that rises slowly is a cost that hardly grows. Each line has a dash of its own and its name at its end, so that
nothing rests on colour.
"""

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 420, 64, 150, 44, 48
COLOURS = ("#0b6e4f", "#b3431b", "#1f4e9e", "#7a3e9d", "#8a6d00", "#00707a", "#a3195b", "#444444")
DASHES = ("", "6 3", "2 3", "8 3 2 3", "12 4", "4 4", "1 4", "10 2 2 2")

Point = tuple[float, float]
"""Articles, milliseconds."""


def lines(rows: Sequence[Mapping[str, Any]], figure: str = "p50_ms") -> dict[str, list[Point]]:
    """The points of each kind of question, by rising size."""
    found: dict[str, list[Point]] = defaultdict(list)
    for row in rows:
        found[str(row["kind"])].append((float(row["articles"]), float(row[figure])))
    return {kind: sorted(points) for kind, points in found.items()}


def svg(curves: Mapping[str, Sequence[Point]], title: str) -> str:
    """The drawing as SVG text, with its numbers told in ``<desc>`` for who cannot see it."""
    xs = [x for points in curves.values() for x, _ in points]
    ys = [y for points in curves.values() for _, y in points]
    across, up = _Axis(xs, LEFT, WIDTH - RIGHT), _Axis(ys, HEIGHT - BOTTOM, TOP)
    parts = [_grid(across, up, xs, ys)]
    last = sorted(curves, key=lambda kind: -curves[kind][-1][1])
    places = _apart([up(curves[kind][-1][1]) for kind in last])
    for number, (kind, place) in enumerate(zip(last, places, strict=True)):
        path = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in curves[kind])
        look = f'stroke="{COLOURS[number % 8]}" stroke-dasharray="{DASHES[number % 8]}"'
        parts.append(f'<polyline points="{path}" fill="none" stroke-width="2" {look}/>')
        name = f"{escape(kind)} {curves[kind][-1][1]:.1f} ms"
        parts.append(f'<text x="{WIDTH - RIGHT + 8}" y="{place + 4:.1f}" fill="{COLOURS[number % 8]}">{name}</text>')
    told = "; ".join(f"{kind}: {', '.join(f'{x:,.0f} {y:.1f} ms' for x, y in curves[kind])}" for kind in last)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif"'
    return (
        f'{head} font-size="12"><title>{escape(title)}</title><desc>{escape(told)}</desc>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
        f'<text x="{LEFT}" y="24" font-size="15" font-weight="bold">{escape(title)}</text>{"".join(parts)}</svg>\n'
    )


class _Axis:
    """From a value to a place on a logarithmic axis."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self.low, self.high = math.log10(min(values) / 1.2), math.log10(max(values) * 1.2)
        self.start, self.end = start, end

    def __call__(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def _grid(across: _Axis, up: _Axis, xs: Sequence[float], ys: Sequence[float]) -> str:
    parts = []
    for x in sorted(set(xs)):
        at = across(x)
        parts.append(f'<line x1="{at:.1f}" y1="{TOP}" x2="{at:.1f}" y2="{HEIGHT - BOTTOM}" stroke="#dddddd"/>')
        parts.append(f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{x:,.0f}</text>')
    for y in (step * 10.0**power for power in range(-1, 5) for step in (1, 2, 5)):
        if min(ys) / 1.2 <= y <= max(ys) * 1.2:
            at = up(y)
            parts.append(f'<line x1="{LEFT}" y1="{at:.1f}" x2="{WIDTH - RIGHT}" y2="{at:.1f}" stroke="#dddddd"/>')
            parts.append(f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{y:g} ms</text>')
    parts.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 8}" text-anchor="middle">articles</text>')
    return "".join(parts)


def _apart(places: Sequence[float], gap: float = 15.0) -> list[float]:
    """The labels' heights, from the top down, none nearer than `gap` to the one above."""
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + gap) if found else place)
    return found


def main() -> None:
    """Draw a file of numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("numbers", type=Path)
    parser.add_argument("drawing", type=Path)
    parser.add_argument("--title", default="A question to the archive, median with its answer's blocks")
    given = parser.parse_args()
    rows = json.loads(given.numbers.read_text(encoding="utf-8"))
    given.drawing.write_text(svg(lines(rows), given.title), encoding="utf-8")


if __name__ == "__main__":
    main()
