"""robots.txt as RFC 9309 has it; the examples of its section 5 first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.robots import ALL, MAX_BYTES, NOTHING, matches, parse_robots

FIRST = b"""User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow: /
Allow: /example/page.html
Allow: /example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
"""


def may(robots: bytes, path: str) -> bool:
    return parse_robots(robots).allows(f"https://news.example{path}")


def as_us(name: str) -> bytes:
    """The RFC's first example with one of its robots called by our name."""
    return FIRST.replace(name.encode(), b"Endcap")


def test_the_groups_of_the_rfc_s_example() -> None:
    assert not may(FIRST, "/a.gif")
    assert not may(FIRST, "/example/x")
    assert may(FIRST, "/publications/")
    assert not may(as_us("foobot"), "/")
    assert may(as_us("foobot"), "/example/page.html")
    assert may(as_us("foobot"), "/example/allowed.gif")
    for name in ("barbot", "bazbot"):
        assert not may(as_us(name), "/example/page.html")
        assert may(as_us(name), "/a.gif")
    assert may(as_us("quxbot"), "/example/")


def test_the_longest_rule_decides_and_allow_wins_a_tie() -> None:
    robots = b"User-Agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n"
    assert may(robots, "/example/page/x")
    assert not may(robots, "/example/page/disallowed.gif")
    assert may(b"user-agent: *\ndisallow: /a\nallow: /a", "/a")
    assert not may(b"user-agent: *\nallow: /a\ndisallow: /ab", "/abc")


@pytest.mark.parametrize(
    ("rule", "path", "hit"),
    [
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz", True),
        ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar", True),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%E3%83%84", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz", True),
        ("/*.php$", "/a/b.php", True),
        ("/*.php$", "/a/b.php?x", False),
        ("/a*b*c", "/a1b2c3", True),
        ("/a*b$", "/ab", True),
        ("/a*ab$", "/a", False),
        ("/path/file-with-a-%2A.html", "/path/file-with-a-*.html", False),
        ("/path/file-with-a-%2A.html", "/path/file-with-a-%2A.html", True),
        ("/x$", "/x", True),
        ("/x$", "/xy", False),
    ],
)
def test_paths_are_compared_as_section_2_2_has_it(rule: str, path: str, hit: bool) -> None:
    assert may(f"user-agent: *\ndisallow: {rule}".encode(), path) is not hit


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (b"", True),
        (b"\xff\xfe\x00 nonsense: \x00", True),
        (b"User-agent: *\nDisallow:", True),
        (b"\xef\xbb\xbfUser-agent: *\r\nDisallow: / # all\r\n", False),
        (b"Disallow: /\nUser-agent: *\nAllow: /", True),  # a rule before any group belongs to none
        (b"User-agent: *\nCrawl-delay: 5\nDisallow: /", False),
        (b"User-agent: *\nSitemap: https://x/\nUser-agent: other\nDisallow: /", False),  # other lines part no groups
        (b"User-agent: endcap/2.0\nDisallow: /", False),
        (b"User-agent: endcapper\nDisallow: /", True),
        (b"User-agent: endcap\nDisallow: /a\n\nUser-agent: ENDCAP\nDisallow: /story", False),
        (b"<html>Disallow: /</html>", True),
    ],
)
def test_files_as_they_are_met(robots: bytes, allowed: bool) -> None:
    assert may(robots, "/story") is allowed


def test_no_file_allows_all_and_a_silent_host_nothing_but_the_file_itself() -> None:
    assert ALL.allows("https://x.example/a")
    assert not NOTHING.allows("https://x.example/a")
    assert NOTHING.allows("https://x.example/robots.txt")


def test_only_so_much_of_a_file_is_read() -> None:
    long = b"User-agent: *\n" + b"# x\n" * (MAX_BYTES // 4) + b"Disallow: /\n"
    assert may(long, "/story")


def test_hostile_rules_cost_no_more_than_their_length() -> None:
    """Twenty thousand stars tried one against the other would outlast the suite's limit for a test many times."""
    assert not matches("/" + "*a" * 20_000 + "b", "/" + "a" * 40_000)
    assert parse_robots(b"user-agent: *\n" + b"disallow: /%\n" * 100_000).allows("https://x.example/" + "a" * 2000)


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_bytes_give_an_answer(robots: bytes, path: str) -> None:
    assert parse_robots(robots).allows("https://x.example/" + path.replace("[", "").replace("]", "")) in (True, False)
