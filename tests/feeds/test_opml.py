from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.opml import read_feed_list, read_opml, write_opml
from retail.errors import ParseError
from retail.types import Feed

SLOPPY = b"""<?xml version='1.0' encoding='UTF-8' ?>
<opml version="1.0"><head><title>Export</title></head><body><outline text="Press releases">
<outline text="Food & Drink" title="Food & Drink" xmlUrl="http://e.com/rss?a=1&b=2" type="rss" />
<outline text="AT&amp;T" xmlurl="https://e.com/att"></outline></outline>
<outline text="a group"/><OUTLINE text="Loud" xmlUrl=" https://e.com/loud "/></body></opml>"""


def written(folder: Path, text: str | bytes, name: str = "feeds.toml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_opml_that_is_not_well_formed_is_read_all_the_same() -> None:
    feeds = read_opml(SLOPPY)
    assert [feed.url for feed in feeds] == ["http://e.com/rss?a=1&b=2", "https://e.com/att", "https://e.com/loud"]
    assert [feed.outlet for feed in feeds] == ["Food & Drink", "AT&T", "Loud"]
    assert [feed.kind for feed in feeds] == ["company", "company", "trade"]


@given(
    st.lists(
        st.tuples(st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=20), st.integers(0, 999)),
        max_size=5,
    )
)
def test_what_is_written_is_well_formed_and_reads_back(named: list[tuple[str, int]]) -> None:
    feeds = [Feed(f"https://e.com/{n}?a=1&b=<{i}>", outlet=name, kind="local") for i, (name, n) in enumerate(named)]
    text = write_opml(feeds)
    ElementTree.fromstring(text)
    assert [(feed.url, feed.kind) for feed in read_opml(text.encode())] == [(feed.url, "local") for feed in feeds]


def test_a_toml_list_holds_addresses_and_local_files(tmp_path: Path) -> None:
    text = """
    [[feed]]
    url = "https://e.com/feed"
    outlet = "E"
    kind = "wire"
    headline_only = true
    [[feed]]
    url = "files/local.xml"
    [[feed]]
    url = "https://e.com/feed"
    outlet = "E again"
    """
    feeds = read_feed_list(written(tmp_path, text))
    assert [feed.url for feed in feeds] == ["https://e.com/feed", str(tmp_path.resolve() / "files/local.xml")]
    assert (feeds[0].outlet, feeds[0].kind, feeds[0].headline_only) == ("E again", "trade", False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '[[feed]]\nurl = "https://a.com"\n[[feed]]\nurl = "https://e.com"\nkind = "paper"',
            "feed 2 (line 4): kind 'paper'",
        ),
        ('[[feed]]\noutlet = "E"', "feed 1: has no url"),
        ('[[feed]]\nurl = "https://e.com"\ncolour = "red"', "unknown setting 'colour'"),
        ('[[feed]]\nurl = "https://e.com"\npaused = "yes"', "paused must be true or false"),
        ("[[feed]\nurl", "line 1"),
        ("feed = 3", "[[feed]]"),
        ("<rss></rss>", "not an OPML document"),
        ("<", "not an OPML document"),
        (b"\xff\xfe\x00", "neither TOML nor OPML"),
    ],
)
def test_a_bad_list_is_named_with_the_place(tmp_path: Path, text: str | bytes, words: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ParseError) as caught:
        read_feed_list(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ParseError, match=r"none\.toml"):
        read_feed_list(tmp_path / "none.toml")


def test_the_bundled_list_is_sound() -> None:
    feeds = read_feed_list(Path(__file__).parents[2] / "retail" / "data" / "feeds.toml")
    assert len(feeds) >= 50
    assert all(feed.verified and feed.outlet and feed.url.startswith("https://") for feed in feeds)
    assert [feed for feed in feeds if feed.verified.startswith("2026")]


def test_entities_of_an_opml_file_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE o [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml><body><outline text="&a;" xmlUrl="http://e.com"/></body></opml>'
    assert all("root:" not in feed.outlet for feed in read_opml(bomb))
