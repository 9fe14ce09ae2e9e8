import json
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.articles import article_from, article_from_line, is_sponsored, outlet_name, read_articles
from retail.errors import ParseError
from retail.types import Article, Entry, Feed, Mention

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FEED = Feed("https://news.example/feed", outlet="The Daily Basket", kind="trade")


class KrogerTagger:
    """Finds one name."""

    def tag(self, title: str, text: str) -> tuple[tuple[Mention, ...], tuple[str, ...]]:
        return ((Mention("kroger"),), ("stores",)) if "Kroger" in title else ((), ())


def entry(title: str = "Kroger opens a store in Ohio", **given: object) -> Entry:
    base: dict[str, object] = {
        "feed_url": FEED.url,
        "guid": "g1",
        "link": "https://news.example/a?utm_source=rss",
        "title": title,
        "summary_html": "<p>It is the <b>first</b> in a year.</p>",
        "content_html": "",
        "author": " Ana <i>Bell</i> ",
        "published": NOW - timedelta(hours=2),
        "updated": None,
    }
    return Entry(**{**base, **given})  # type: ignore[arg-type]


def made(read: Entry, feed: Feed = FEED, now: datetime = NOW, **flags: bool) -> Article:
    article = article_from(read, feed, now, tagger=KrogerTagger(), **flags)
    assert article is not None
    return article


def test_an_entry_becomes_a_clean_tagged_article() -> None:
    article = made(entry("Kroger &amp; Ocado <b>part</b>"))
    assert (article.title, article.text) == ("Kroger & Ocado part", "It is the first in a year.")
    assert (article.url, article.outlet, article.author) == ("https://news.example/a", "The Daily Basket", "Ana Bell")
    assert article.companies == (Mention("kroger"),)
    assert (article.seen, article.published, article.backlog) == (NOW, NOW - timedelta(hours=2), False)


@pytest.mark.parametrize(
    "published",
    [
        NOW + timedelta(hours=2),
        datetime(2099, 1, 1, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
        None,
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, tzinfo=UTC),
    ],
)
def test_a_date_that_cannot_be_true_is_the_time_we_saw_it(published: datetime | None) -> None:
    assert made(entry(published=published)).published == NOW


def test_a_date_a_little_ahead_is_taken_and_an_update_stands_in_for_none() -> None:
    soon = NOW + timedelta(minutes=30)
    assert made(entry(published=soon)).published == soon
    assert made(entry(published=None, updated=NOW - timedelta(days=1))).published == NOW - timedelta(days=1)


def test_the_first_refresh_of_a_feed_makes_old_articles_backlog_and_later_ones_do_not() -> None:
    old, fresh = entry(published=NOW - timedelta(hours=37)), entry(published=NOW - timedelta(hours=35))
    assert made(old, first=True).backlog
    assert not made(fresh, first=True).backlog
    assert not made(old, first=False).backlog
    assert made(entry(published=None), flood=True).backlog
    assert not made(entry(published=None)).backlog


def test_no_title_takes_the_first_words_and_neither_title_nor_text_is_nothing() -> None:
    article = made(entry("", summary_html="<p>" + "Shelf prices rose again in October. " * 9 + "</p>"))
    assert article.title.startswith("Shelf prices rose again")
    assert len(article.title) <= 90
    assert article_from(entry(" <b></b> ", summary_html="<img src=x>"), FEED, NOW, tagger=None) is None


def test_the_fuller_of_content_and_summary_is_kept_and_an_echo_of_the_title_is_not() -> None:
    assert made(entry(content_html="<p>Longer by far than the summary is, and so kept.</p>")).text.startswith("Longer")
    assert made(entry("A title", summary_html="A title")).text == ""
    assert made(entry(), Feed(FEED.url, outlet="X", headline_only=True)).text == ""


def test_an_aggregator_names_the_publisher_and_its_ending_goes() -> None:
    google = Feed("https://news.google.com/rss/search?q=kroger", outlet="Google News", kind="national")
    with_source = made(
        entry("Kroger cuts prices - Reuters", source="Reuters", summary_html="Kroger cuts prices Reuters"), google
    )
    without = made(entry("Kroger cuts prices - The Wall Street Journal"), google)
    assert (with_source.title, with_source.outlet, with_source.kind, with_source.text) == (
        "Kroger cuts prices",
        "Reuters",
        "wire",
        "",
    )
    assert (without.title, without.outlet) == ("Kroger cuts prices", "The Wall Street Journal")
    assert made(entry("Kroger - a history")).title == "Kroger - a history"


@pytest.mark.parametrize(
    ("title", "categories", "marked"),
    [
        ("Sponsored: How to sell more", (), True),
        ("[Sponsored] How to sell more", (), True),
        ("How to sell more (Advertorial)", (), True),
        ("Partner Content | Five trends", (), True),
        ("Five trends", ("Retail", "Sponsored Content"), True),
        ("Sponsored search grows at Kroger", (), False),
        ("Kroger sponsored a race", ("Retail",), False),
        ("Advertisement spending fell", (), False),
    ],
)
def test_paid_content_is_marked(title: str, categories: tuple[str, ...], marked: bool) -> None:
    assert is_sponsored(title, categories) is marked


def test_one_article_is_known_again_by_guid_link_or_headline() -> None:
    first = set(made(entry()).keys)
    assert first & set(made(entry("Retitled", link="https://news.example/b")).keys)
    assert first & set(made(entry("Retitled", guid="g2", link="http://www.news.example/a/")).keys)
    assert first & set(made(entry("KROGER opens a store  in Ohio", guid="g2", link="https://news.example/b?s=1")).keys)
    assert not first & set(made(entry("Other news of the day entirely", guid="g2", link="https://news.example/b")).keys)
    assert made(entry()).id == made(entry("Retitled", guid=None), now=NOW + timedelta(days=1)).id


def test_a_short_headline_alone_is_no_identity() -> None:
    one = entry("Weekly report", guid=None, link=None, summary_html="Sales rose.")
    two = entry("Weekly report", guid=None, link=None, summary_html="Sales fell.")
    assert not set(made(one).keys) & set(made(two).keys)
    assert set(made(one).keys) & set(made(one, now=NOW + timedelta(hours=1)).keys)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://u@e.com/", "/relative", "http://e.com|x>y", None])
def test_only_clean_web_links_are_kept(link: str | None) -> None:
    url = made(entry(link=link)).url
    assert url is None or url.startswith("http://e.com%7Cx")


@pytest.mark.parametrize(
    ("feed", "name"),
    [
        (Feed("https://x.example/f", outlet="Given"), "Given"),
        (Feed("https://www.retaildive.com/feeds/news/", title="Retail Dive - Latest News"), "Retail Dive"),
        (Feed("https://x.example/f", title="Ohio Post » Business » Feed"), "Ohio Post » Business"),
        (Feed("http://127.0.0.1:1/r.xml", title="Reuters"), "Reuters"),
        (Feed("https://www.x.example/f"), "x.example"),
        (Feed("/lists/local.xml"), "local"),
    ],
)
def test_what_a_feed_is_called(feed: Feed, name: str) -> None:
    assert outlet_name(feed) == name


# --- JSON lines ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "published", "date_only"),
    [
        ("2004", datetime(2004, 1, 1, tzinfo=UTC), True),
        ("2004-05", datetime(2004, 5, 1, tzinfo=UTC), True),
        ("2004-05-06", datetime(2004, 5, 6, tzinfo=UTC), True),
        ("2004/2005", datetime(2004, 1, 1, tzinfo=UTC), True),
        ("2026-11-22T08:00:00-05:00", datetime(2026, 11, 22, 13, tzinfo=UTC), False),
        ("2026-11-22T08:00:00Z", datetime(2026, 11, 22, 8, tzinfo=UTC), False),
        (2004, datetime(2004, 1, 1, tzinfo=UTC), True),
    ],
)
def test_a_line_may_give_a_day_a_month_or_a_year(date: object, published: datetime, date_only: bool) -> None:
    article = article_from_line({"id": "a", "title": "T", "text": "", "source": "S", "date": date})
    assert (article.published, article.date_only, article.id, article.outlet) == (published, date_only, "a", "S")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"id": "a", "title": "", "text": " "}, "both empty"),
        ({"id": "a", "title": ["x"]}, "'title' must be text"),
        ({"id": "a", "title": "T", "published": "last week"}, "ISO 8601"),
        ({"id": "a", "title": "T", "published": "2026-13-01"}, "ISO 8601"),
    ],
)
def test_a_bad_line_says_what_is_wrong(line: dict[str, object], words: str) -> None:
    with pytest.raises(ParseError, match=words):
        article_from_line(line)


@given(st.text(st.characters(categories=["L", "N", "Zs", "Po"], exclude_characters="&<>"), min_size=1, max_size=200))
def test_plain_text_keeps_its_offsets(text: str) -> None:
    article = article_from_line({"id": "a", "title": "T", "text": text, "outlet": "S", "published": "2026"})
    assert len(article.text) <= len(unicodedata.normalize("NFC", text))  # NFC parts a few letters of Tibetan
    if text.isascii():
        assert article.text == text


def test_bad_lines_are_named_by_number_and_the_others_are_read(tmp_path: Path) -> None:
    good = {"id": "a", "title": "T", "text": "x", "outlet": "S", "published": "2026-01-01", "url": "https://e.com/a#b"}
    path = tmp_path / "some.jsonl"
    path.write_bytes(
        b"\n".join([json.dumps(good).encode(), b"{", b"", b"3", b"\xff", json.dumps(good | {"id": "b"}).encode()])
    )
    got = list(read_articles(path))
    assert [article.id for article in got if isinstance(article, Article)] == ["a", "b"]
    problems = [str(problem) for problem in got if isinstance(problem, ParseError)]
    assert [problem.split(":")[0] for problem in problems] == [f"{path}, line {n}" for n in (2, 4, 5)]
    assert isinstance(got[0], Article)
    assert got[0].url == "https://e.com/a"
