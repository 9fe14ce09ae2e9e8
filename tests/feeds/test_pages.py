"""Fetching a page that a person asked for: robots.txt obeyed at every host, all bounded, every failure in words."""

from collections.abc import Iterator

import pytest

from feeds.cage import Cage
from feeds.fetch import WebFetcher
from feeds.pace import Pace
from feeds.pages import ACCEPT, BETWEEN, PageRefused, WebPages
from tests.feeds.pages_served import DATA, TEXT, page
from tests.servers import feed_server as serve

PAGE = serve.feed(page(data=DATA), "text/html; charset=utf-8")


@pytest.fixture
def server() -> Iterator[serve.FeedServer]:
    with serve.FeedServer() as running:
        running.routes["/story"] = PAGE
        yield running


@pytest.fixture(scope="module")
def cage() -> Iterator[Cage]:
    with Cage(workers=1) as cage:
        yield cage


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waited: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waited.append(round(seconds, 3))
        self.now += seconds


def pages(cage: Cage, clock: Clock | None = None, *, allow: tuple[str, ...] = ("127.0.0.1",)) -> WebPages:
    time = clock or Clock()
    fetcher = WebFetcher(allow, deadline=0.6, max_body=200_000, accept=ACCEPT, pace=Pace(between_own=0.0))
    return WebPages(fetcher, cage, clock=time, wait=time.wait)


def refused(reader: WebPages, url: str) -> PageRefused:
    with pytest.raises(PageRefused) as caught:
        reader.read(url)
    return caught.value


def robots(server: serve.FeedServer, rules: str) -> None:
    server.routes["/robots.txt"] = serve.feed(rules.encode(), "text/plain")


def test_a_page_is_read_after_its_host_was_asked_and_as_an_open_visitor(server: serve.FeedServer, cage: Cage) -> None:
    found = pages(cage).read(server.url("/story"))
    assert (found.url, found.text.paragraphs) == (server.url("/story"), TEXT)
    assert [seen.path for seen in server.requests] == ["/robots.txt", "/story"]
    sent = server.requests[1].headers
    assert sent["User-Agent"].startswith("Endcap/")
    assert sent["Accept"].startswith("text/html")
    assert not {"Cookie", "Referer", "Authorization"} & set(sent)


@pytest.mark.parametrize(
    "rules", ["User-agent: *\nDisallow: /st", "User-agent: endcap\nDisallow: /", "User-agent: *\nDisallow: /*ory$"]
)
def test_what_robots_txt_disallows_is_not_fetched(server: serve.FeedServer, cage: Cage, rules: str) -> None:
    robots(server, rules)
    error = refused(pages(cage), server.url("/story"))
    assert error.trouble == "robots"
    assert "asks robots not to read" in str(error)
    assert not server.asked("/story")


@pytest.mark.parametrize(
    "behaviour",
    [serve.status(500), serve.status(503), serve.status(429), serve.hang, serve.drip, serve.reset, serve.garbage],
)
def test_a_host_that_does_not_say_what_robots_may_read_is_left_alone(
    server: serve.FeedServer, cage: Cage, behaviour: serve.Behaviour
) -> None:
    server.routes["/robots.txt"] = behaviour
    assert refused(pages(cage), server.url("/story")).trouble == "silent"
    assert not server.asked("/story")


def test_a_robots_txt_without_an_end_is_cut_and_nothing_is_fetched(server: serve.FeedServer, cage: Cage) -> None:
    server.routes["/robots.txt"] = serve.infinite_body
    assert refused(pages(cage), server.url("/story")).trouble == "silent"
    assert not server.asked("/story")


@pytest.mark.parametrize("code", [401, 403, 404, 410])
def test_without_a_robots_txt_all_may_be_read(server: serve.FeedServer, cage: Cage, code: int) -> None:
    server.routes["/robots.txt"] = serve.status(code)
    assert pages(cage).read(server.url("/story")).text.paragraphs == TEXT


def test_the_rules_are_kept_for_a_day_and_a_silent_host_is_asked_again_sooner(
    server: serve.FeedServer, cage: Cage
) -> None:
    clock = Clock()
    reader = pages(cage, clock)
    server.routes["/robots.txt"] = serve.status(500)
    refused(reader, server.url("/story"))
    refused(reader, server.url("/story"))
    assert len(server.asked("/robots.txt")) == 1
    clock.now += 601
    robots(server, "User-agent: *\nAllow: /")
    for _ in range(3):
        reader.read(server.url("/story"))
    assert len(server.asked("/robots.txt")) == 2
    clock.now += 24 * 3600
    reader.read(server.url("/story"))
    assert len(server.asked("/robots.txt")) == 3


def test_requests_to_one_host_are_a_second_apart(server: serve.FeedServer, cage: Cage) -> None:
    clock = Clock()
    reader = pages(cage, clock)
    reader.read(server.url("/story"))
    reader.read(server.url("/story"))
    assert [one for one in clock.waited if one] == [BETWEEN, BETWEEN]  # robots.txt, story, story


def test_a_redirect_is_followed_only_where_the_rules_of_its_host_allow(server: serve.FeedServer, cage: Cage) -> None:
    with serve.FeedServer() as other:
        other.routes["/there"] = PAGE
        server.routes["/go"] = serve.redirect(301, other.url("/there"))
        assert pages(cage).read(server.url("/go")).url == other.url("/there")
        assert [seen.path for seen in other.requests] == ["/robots.txt", "/there"]
        robots(other, "User-agent: *\nDisallow: /there")
        assert refused(pages(cage), server.url("/go")).trouble == "robots"
        assert len(other.asked("/there")) == 1


def test_redirects_have_an_end_and_lead_nowhere_private(server: serve.FeedServer, cage: Cage) -> None:
    server.routes["/loop"] = serve.redirect(302, "/loop")
    assert "redirects more than" in str(refused(pages(cage), server.url("/loop")))
    for target in ("http://10.0.0.1/x", "http://169.254.169.254/latest", "file:///etc/passwd", "http://[::1]:80/"):
        server.routes["/out"] = serve.redirect(302, target)
        assert refused(pages(cage), server.url("/out")).trouble == "refused"


def test_a_private_address_is_refused_before_anything_is_asked(server: serve.FeedServer, cage: Cage) -> None:
    assert refused(pages(cage, allow=()), server.url("/story")).trouble == "refused"
    assert not server.requests


@pytest.mark.parametrize(
    ("behaviour", "trouble"),
    [
        (serve.status(404), "absent"),
        (serve.status(403), "absent"),
        (serve.status(500), "absent"),
        (serve.hang, "late"),
        (serve.drip, "late"),
        (serve.infinite_body, "large"),
        (serve.bomb(megabytes=5), "large"),
        (serve.infinite_headers, "absent"),
        (serve.garbage, "absent"),
        (serve.feed(b"%PDF-1.7", "application/pdf"), "no_page"),
        (serve.feed(b"plain words", "text/html"), "no_page"),
        (serve.feed(b"<html>" + b"<div>" * 30_000, "text/html"), None),
    ],
)
def test_each_way_a_page_can_fail_is_told_apart(
    server: serve.FeedServer, cage: Cage, behaviour: serve.Behaviour, trouble: str | None
) -> None:
    server.routes["/bad"] = behaviour
    if trouble is None:
        assert pages(cage).read(server.url("/bad")).text.paragraphs == ()
        return
    error = refused(pages(cage), server.url("/bad"))
    assert error.trouble == trouble, str(error)
    assert str(error)


def test_a_host_that_cannot_be_reached_is_said_to_be_so(cage: Cage) -> None:
    assert refused(pages(cage), "http://127.0.0.1:9/story").trouble == "unreachable"
