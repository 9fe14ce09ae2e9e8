"""What is read from a web page: the article, and what the page says of it; nothing hidden, nothing beside it."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.cage import Cage
from feeds.pagetext import read_page
from feeds.parsed import Document, PageText, page_from_plain, page_to_plain
from retail.errors import ParseError
from tests.feeds.pages_served import DATA, TEXT, TITLE, page

URL = "https://aisle.example/news/bakery"


def read(body: bytes, content_type: str = "text/html") -> PageText:
    return read_page(Document(URL, body, URL, content_type))


GRAPH = (
    f"<meta property='og:title' content='{TITLE}'><meta property='og:site_name' content='Aisle Report'>"
    "<meta property='article:published_time' content='2026-03-03'>"
    "<meta property='article:author' content='https://social.example/ruth'><meta name='author' content='By Ruth O.'>"
)


def test_json_ld_tells_title_outlet_date_and_author() -> None:
    told = read(page(data=DATA))
    assert (told.title, told.outlet, told.author) == (TITLE, "Aisle Report", "Ruth Ostrander")
    assert told.published == datetime(2026, 3, 3, 13, 30, tzinfo=UTC)
    assert not told.day_only
    assert told.read_from == ("its JSON-LD data",)
    assert told.paragraphs == TEXT


def test_opengraph_tells_what_json_ld_does_not_and_a_profile_s_address_is_no_name() -> None:
    told = read(page(head=GRAPH))
    assert (told.title, told.outlet, told.author) == (TITLE, "Aisle Report", "Ruth O.")
    assert (told.published, told.day_only) == (datetime(2026, 3, 3, tzinfo=UTC), True)
    assert told.read_from == ("its OpenGraph tags", "the page itself")


@pytest.mark.parametrize(
    "around",
    [
        "<article>{}</article>",
        "<main><div>{}</div></main>",
        "<div role='main'>{}</div>",
        "<div itemprop='articleBody'>{}</div>",
        "<div class='c1'><div class='c2'>{}</div></div>",
        "<article><p>A teaser of another article that is short and stands first.</p></article><article>{}</article>",
    ],
)
def test_the_text_is_the_article_s_paragraphs_wherever_they_stand(around: str) -> None:
    assert read(page(around=around)).paragraphs == TEXT


def test_a_page_without_any_data_tells_its_headline_and_its_time_element() -> None:
    told = read(page(around="<article><time datetime='2026-03-02T09:00:00Z'>2 March</time>{}</article>"))
    assert (told.title, told.published) == (TITLE, datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert (told.outlet, told.author) == ("", "")


def test_list_items_of_prose_count_and_menus_do_not() -> None:
    recall = (
        "<ul><li>Lots 118 to 131 of Marlowe rye bread, sold in Ohio and Indiana until Friday</li><li>Share</li></ul>"
    )
    assert read(page(more=recall)).paragraphs[-1].startswith("Lots 118 to 131")


def test_a_page_that_scripts_fill_in_is_read_from_its_data_unless_it_is_locked() -> None:
    data = {"@type": "Article", "headline": TITLE, "articleBody": "\n".join(TEXT)}
    empty = "<div id='app'>{}</div>"
    assert read(page(data=data, text=(), around=empty, more="")).paragraphs == TEXT
    locked = read(page(data={**data, "isAccessibleForFree": "False"}, text=TEXT[:1], more=""))
    assert locked.locked
    assert locked.paragraphs == TEXT[:1]


@pytest.mark.parametrize(
    "offer",
    [
        "<p>Subscribe to continue reading this article.</p>",
        "<div>Already a subscriber? Log in.</div>",
        "<section><h3>This article is for subscribers only</h3></section>",
    ],
)
def test_an_offer_to_subscribe_in_or_behind_the_article_makes_it_a_locked_one(offer: str) -> None:
    told = read(page(text=TEXT[:1], more=offer))
    assert told.locked
    assert told.paragraphs == TEXT[:1]
    assert read(page(text=TEXT[:1], around="<article>{}</article>" + offer, more="")).locked
    assert not read(page()).locked


def test_only_its_own_host_may_be_named_as_its_address() -> None:
    assert read(page(head=f"<link rel='canonical' href='{URL}?id=1'>")).address == f"{URL}?id=1"
    assert read(page(head="<link rel='canonical' href='/news/bakery-stores'>")).address.endswith("/news/bakery-stores")
    assert read(page(head="<link rel='canonical' href='https://reuters.com/x'>")).address == ""


def test_a_publisher_s_wish_to_keep_its_text_from_models_is_read() -> None:
    assert read(page(head="<meta name='robots' content='index, NoAI, noimageai'>")).no_ai
    assert not read(page(head="<meta name='robots' content='index'>")).no_ai


@pytest.mark.parametrize("body", [b"%PDF-1.7 ...", b"", b"\x00\x01", b'{"a": 1}', b"just text"])
def test_what_is_no_page_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(ParseError, match="not a web page"):
        read(body)


HOSTILE = (
    b"<html>" + b"<div>" * 60_000 + b"<p>" + b"x" * 100 + b"</p>",
    b"<html><body>" + b"<li>" * 30_000,
    b"<html><script type='application/ld+json'>" + b"[" * 200_000 + b"</script><p>x</p>",
    b"<html><p>" + b"<a>" * 20_000 + b"x" * 1000,
    b"<html><p " + b"a=1 " * 100_000 + b">x</p>",
    b"<html><p>&#xD83D; &#0; \xff\xfe</p>",
)


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_pages_are_read_or_given_up_in_the_cage(number: int) -> None:
    with Cage(workers=1) as cage:
        with suppress(ParseError):
            assert len(cage.read_page(Document(URL, HOSTILE[number], URL, "text/html")).paragraphs) <= 400
        assert cage.read_page(Document(URL, page(data=DATA), URL, "text/html")).paragraphs == TEXT


@given(st.binary(max_size=400))
def test_any_bytes_give_a_page_or_a_reason_and_survive_the_wire(body: bytes) -> None:
    try:
        told = read(b"<html><body>" + body)
    except ParseError:
        return
    assert page_from_plain(page_to_plain(told)) == told
