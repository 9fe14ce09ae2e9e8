"""The drawing of growth tells its numbers, one line a kind, and no label on another."""

import itertools
import re
import xml.etree.ElementTree as ElementTree

from benchmarks.curves import lines, svg

ROWS = [
    {"articles": size, "kind": kind, "p50_ms": ms * factor}
    for size, factor in ((1_000_000, 1.5), (100_000, 1.0))
    for kind, ms in (("company", 2.0), ("phrase <&>", 2.01), ("two words", 30.0))
]


def test_each_kind_is_a_line_from_the_small_archive_to_the_large() -> None:
    assert lines(ROWS)["company"] == [(100_000.0, 2.0), (1_000_000.0, 3.0)]


def test_the_drawing_is_sound_xml_that_tells_its_numbers_and_keeps_its_labels_apart() -> None:
    drawn = ElementTree.fromstring(svg(lines(ROWS), "Growth & all"))
    space = "{http://www.w3.org/2000/svg}"
    assert drawn.findtext(f"{space}title") == "Growth & all"
    assert "phrase <&>: 100,000 2.0 ms" in str(drawn.findtext(f"{space}desc"))
    assert len(drawn.findall(f"{space}polyline")) == 3
    labels = [
        float(text.get("y", "0")) for text in drawn.findall(f"{space}text") if re.search(r" ms$", text.text or "")
    ]
    names = sorted(labels[-3:])
    assert all(below - above >= 15 for above, below in itertools.pairwise(names))
