import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retail.outlets import outlet_named, outlets
from retail.urls import canonical_url, host, identity, is_web_url

PIECES = st.sampled_from(
    ["http", "https", "://", "//", "a.com", "@", ":", "80", "?", "#", "&", "utm_source=x", "%2f", "|"]
)
URLS = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=12).map("".join)


@given(URLS)
@settings(max_examples=400, deadline=None)
def test_a_canonical_url_is_its_own_canonical_url(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once
    if is_web_url(once):
        assert not set(once) & set(' <>|"\\^`{}\n\t')
        assert "#" not in once


@given(URLS)
@settings(max_examples=300, deadline=None)
def test_only_http_addresses_with_a_host_and_no_user_are_web_addresses(url: str) -> None:
    if is_web_url(url):
        assert url.lower().startswith(("http://", "https://"))
        assert host(url) or "www." in url.lower()
        assert "@" not in url.split("//", 1)[1].split("/")[0].split("?")[0].split("#")[0]


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://WWW.Example.COM:443/A?utm_source=rss&id=7&fbclid=x#top", "https://www.example.com/A?id=7"),
        ("http://example.com", "http://example.com/"),
        ("http://example.com:8080/a%2fb", "http://example.com:8080/a%2Fb"),
        ("http://münchen.example/straße", "http://xn--mnchen-3ya.example/stra%C3%9Fe"),
        ("https://e.com/a b|c", "https://e.com/a%20b%7Cc"),
        ("https://www.google.com/url?rct=j&url=https://e.com/x&ct=ga", "https://e.com/x"),
        ("https://e.com/?at_medium=RSS&at_campaign=rss", "https://e.com/"),
    ],
)
def test_canonical(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "http://",
        "http://a b/",
        "//e.com/x",
        "/x",
        "http://user@e.com/",
        "http://e.com\\@evil.com/",
        "http://e.com:99999/",
        "ftp://e.com/",
        "http://e.com/" + "x" * 4000,
    ],
)
def test_what_is_no_web_address(url: str) -> None:
    assert not is_web_url(url)


def test_a_long_host_is_judged_at_once() -> None:
    assert not is_web_url("http://" + "a" * 2000 + "!/")


def test_one_page_has_one_identity() -> None:
    same = [
        "https://www.e.com/a/?b=2&a=1&sid=9",
        "http://e.com/a?a=1&b=2#x",
        "https://e.com/a/;jsessionid=4?a=1&b=2&ref=rss",
    ]
    assert len({identity(url) for url in same}) == 1
    assert identity("https://e.com/a?id=1") != identity("https://e.com/a?id=2")


def test_outlets_are_found_by_name_and_by_any_host_below_their_domain() -> None:
    assert outlet_named("https://feeds.reuters.com/x").name == "Reuters"
    assert outlet_named("the wall street journal").domains == ("wsj.com", "a.dj.com")
    assert outlet_named("Wall Street Journal").slug == outlet_named("wsj.com").slug
    assert outlet_named("retail.economictimes.indiatimes.com").name == "Economic Times Retail"


def test_an_unknown_outlet_is_called_what_it_is_called() -> None:
    made = outlet_named("Ohio Valley <b>Post</b>")
    assert (made.name, made.slug, made.kind) == ("Ohio Valley Post", "ohio-valley-post", "trade")
    assert outlet_named("https://news.unknown.example/a").name == "news.unknown.example"


def test_no_two_outlets_share_a_slug_or_a_domain() -> None:
    slugs = [o.slug for o in outlets()]
    domains = [d for o in outlets() for d in o.domains]
    assert len(slugs) == len(set(slugs))
    assert len(domains) == len(set(domains))
