import io
import warnings
from datetime import UTC, datetime
from xml.sax.handler import ContentHandler

import feedparser.api
import pytest
from feedparser.util import FeedParserDict
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds import expat
from feeds.charset import decode
from feeds.discovery import feed_links
from feeds.parse import _MADE_UP, MAX_ITEMS, _get, _slow_get, parse
from feeds.parsed import Document, NotAFeed, ParsedFeed, from_plain, to_plain
from retail.errors import ParseError
from tests.servers.feed_server import item, rss

BASE = "https://news.example/feeds/retail.xml"


def read(body: bytes | str, content_type: str = "application/xml", known: frozenset[str] = frozenset()) -> ParsedFeed:
    data = body if isinstance(body, bytes) else body.encode()
    return parse(Document("https://news.example/feed", data, BASE, content_type, known))


def why(body: bytes | str) -> str:
    with pytest.raises(ParseError) as caught:
        read(body)
    return str(caught.value)


def test_rss_atom_rdf_and_json_give_the_same_entry() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>T</title><id>i</id>'
        '<link href="/a"/><published>2026-11-20T08:00:00Z</published><summary>S</summary></entry></feed>'
    )
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>F</title></channel><item rdf:about="i">'
        "<title>T</title><link>/a</link><dc:date>2026-11-20T08:00:00Z</dc:date><description>S</description></item></rdf:RDF>"
    )
    json = (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [{"id": "i", "url": "/a", "title": "T",'
        ' "date_published": "2026-11-20T09:00:00+01:00", "summary": "S"}]}'
    )
    plain_rss = rss(
        "<title>T</title><guid isPermaLink='false'>i</guid><link>/a</link><description>S</description>"
        "<pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate>",
        title="F",
    )
    for body in (plain_rss, atom, rdf, json):
        feed = read(body)
        (entry,) = feed.entries
        assert (feed.title, feed.total, feed.skipped, feed.whole) == ("F", 1, 0, True)
        assert (entry.title, entry.link, entry.summary_html) == ("T", "https://news.example/a", "S")
        assert entry.guid in {"i", "https://news.example/feeds/i"}
        assert (entry.published or entry.updated) == datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_known_entries_are_counted_but_not_read_again() -> None:
    first = read(rss(item(1), item(2)))
    again = read(rss(item(3), item(1), item(2)), known=first.digests)
    assert (again.total, [entry.guid for entry in again.entries]) == (3, ["g3"])
    edited = read(rss(item(1, title="An edited headline"), item(2)), known=first.digests)
    assert [entry.title for entry in edited.entries] == ["An edited headline"]
    assert len(again.digests) == 3


def test_a_feed_cut_short_loses_its_half_item_and_says_that_it_is_not_whole() -> None:
    body = rss(*(item(n) for n in range(6)))
    cut = read(body[: body.rindex(b"<description>")])
    assert (cut.total, cut.whole, cut.digests) == (5, False, frozenset())
    between = read(body[: body.rindex(b"<item>")])
    assert (between.total, between.whole) == (5, False)


def test_a_feed_that_is_not_well_formed_is_read_as_far_as_it_goes() -> None:
    body = rss(item(1), "<title>Smith & Sons <b>grow</title><link>http://e.com/?a=1&b=2</link>")
    feed = read(body)
    assert (feed.total, feed.whole) == (2, True)
    assert feed.entries[1].title.startswith("Smith & Sons")
    undeclared = read(
        "<rss><rss:channel><rss:title>F</rss:title><rss:item><rss:title>T</rss:title></rss:item></rss:channel></rss>"
    )
    assert [entry.title for entry in undeclared.entries] == ["T"]


def test_html_entities_and_forbidden_characters_do_not_spoil_a_feed() -> None:
    feed = read(rss("<title>Caf&eacute; \x0b&#xD83D;&#0; &nbsp;&rsquo;x</title>"))
    assert feed.entries[0].title.replace("\xa0", " ").split() == ["Café", "’x"]
    assert feed.digests


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"<!DOCTYPE html><html><body>Hello</body></html>", "web page"),
        (b"<html><head></head></html>", "web page"),
        (b"<opml version='2.0'></opml>", "root is <opml>"),
        (b"plain words", "neither XML nor JSON"),
        (b"\x89PNG\r\n\x1a\n\x00", "neither"),
        (b'{"verion": "1.0"', "cut short"),
        (b'{"a": 1}', "no list of items"),
        (b"[" * 100_000, "broken"),
        (b'<!DOCTYPE r [<!ENTITY a "x">]><rss><channel><title>&a;</title></channel></rss>', "entities"),
        (
            b'<?xml version="1.0"?><!-- c --><!doctype r [<!entity % a SYSTEM "file:///etc/passwd"> %a;]><rss/>',
            "entities",
        ),
    ],
)
def test_what_is_no_feed_is_told_in_words(body: bytes, words: str) -> None:
    assert words in why(body)


def test_a_web_page_names_its_feeds_but_only_web_addresses() -> None:
    page = (
        '<html><head><base href="/sub/"><link rel="alternate" type="application/rss+xml" title="Comments" href="c.xml">'
        "<link rel=stylesheet href=x.css>"
        "<LINK REL='alternate feed' TYPE='application/atom+xml' HREF='feed.atom?a=1&amp;b=2'>"
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">'
        '<link rel="alternate" type="text/html" hreflang="de" href="/de"></head></html>'
    )
    links = ("https://news.example/sub/feed.atom?a=1&b=2", "https://news.example/sub/c.xml")
    assert feed_links(page, BASE) == links
    with pytest.raises(NotAFeed) as caught:
        read(page)
    assert caught.value.feeds == links


@pytest.mark.parametrize(
    ("text", "encoding", "declared", "header"),
    [
        ("Café – 5 €", "utf-8", "", ""),
        ("Café – 5 €", "cp1252", "", ""),
        ("Café – 5 €", "cp1252", "iso-8859-1", "text/xml"),
        ("Café – 5 €", "utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        ("Café – 5 €", "cp1252", "utf-8", "text/xml; charset=windows-1252"),
        (f"“I can't,” said the cashier. {'Much more follows in plain letters. ' * 9}", "cp1252", "", ""),
        ("Café", "utf-16", "utf-16", ""),
        ("Café", "utf-16-be", "utf-16be", ""),
        ("Café", "utf-32-le", "", ""),
        ("Café – 5 €", "utf-8", "no-such-thing", ""),
        ("Café – 5 €", "utf-8", "utf-7", ""),
        ("スーパーマーケットの売上", "euc_jp", "", ""),
        ("スーパーマーケットの売上", "cp932", "", ""),
        ("대형마트 매출이 늘었다", "cp949", "", ""),
        ("超市销售额", "gb18030", "gb2312", ""),
    ],
)
def test_encodings_declared_wrongly_declared_and_undeclared(
    text: str, encoding: str, declared: str, header: str
) -> None:
    declaration = f' encoding="{declared}"' if declared else ""
    xml = f'<?xml version="1.0"{declaration}?><rss><channel><title>{text}</title>'
    assert f"<title>{text}</title>" in decode(xml.encode(encoding), header)


def test_a_long_feed_gives_both_its_ends_and_counts_the_rest() -> None:
    feed = read(rss(*(f"<title>t{n}</title>" for n in range(1200))))
    titles = [entry.title for entry in feed.entries]
    assert (feed.total, len(titles), feed.skipped) == (1200, MAX_ITEMS, 700)
    assert (titles[0], titles[-1]) == ("t0", "t1199")


@pytest.mark.parametrize("date", ["32 Nov 2026", "0000-00-00", "Fri, 31 Dec 99999 00:00:00 GMT", "yesterday", ""])
def test_a_date_that_is_none_is_none(date: str) -> None:
    assert read(rss(item(1, date))).entries[0].published is None


PIECES = st.sampled_from(
    [
        "<rss>",
        "<channel>",
        "<item>",
        "</item>",
        "</rss>",
        "<title>",
        "</title>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "&#xD800;",
        "<feed>",
        "<entry>",
        "&lt;",
        "&bogus;",
        "<a b=",
        '"',
        "<?xml",
        "?>",
        "\x00",
        "{",
        "[",
        '"items":',
        "<!DOCTYPE",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=25).map("".join))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_feed_or_a_parse_error_and_survive_the_wire(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            feed = read(text.encode("utf-8", "surrogatepass"))
        except ParseError:
            return
    assert from_plain(to_plain(feed)) == feed
    assert feed.total >= len(feed.entries)


class _Pieces(ContentHandler):
    """Remembers the pieces of text it was handed."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def characters(self, content: str) -> None:
        self.seen.append(content)


def test_an_escaped_body_reaches_feedparser_in_one_piece() -> None:
    pieces, parser = _Pieces(), expat.create_parser()
    parser.setContentHandler(pieces)
    parser.parse(io.BytesIO(b"<d>" + b"&lt;p&gt;One\nline &amp; more.&lt;/p&gt;" * 100 + b"</d>"))
    assert pieces.seen == ["<p>One\nline & more.</p>" * 100]
    assert expat.__name__ in feedparser.api.PREFERRED_XML_PARSERS


@pytest.mark.parametrize("held", [(), ("tags",), ("summary", "id", "href"), ("subtitle", "published", "value")])
def test_a_key_is_found_as_feedparser_finds_it(held: tuple[str, ...]) -> None:
    entry = FeedParserDict({name: [{"term": name}] for name in held})
    keys = {*FeedParserDict.keymap, *_MADE_UP, *held, "summary", "link"} - {"enclosures", "license"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of what it makes up
        asked = sorted(keys)
        assert [_get(entry, key, "none") for key in asked] == [_slow_get(entry, key, "none") for key in asked]


def test_the_longest_of_an_entrys_contents_is_kept_beside_its_summary() -> None:
    contents = "".join(f"<content:encoded>&lt;p&gt;{'long ' * n}&lt;/p&gt;</content:encoded>" for n in (1, 3, 2))
    told = f"<item><title>t</title>{contents}<description>short</description></item>"
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    entry = read(f'<rss version="2.0" {space}><channel><title>t</title>{told}</channel></rss>').entries[0]
    assert entry.content_html == "<p>long long long </p>"
