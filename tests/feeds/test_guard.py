import asyncio
import ipaddress
from collections.abc import Sequence

import httpcore2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.guard import Allowed, GuardedBackend, Refused, judge_address, judge_url
from tests.servers import feed_server as serve

NONE = Allowed()
FORBIDDEN = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "168.63.129.16",
    "192.88.99.1", "224.0.0.1", "255.255.255.255", "198.18.0.1", "203.0.113.9", "::1", "::", "::ffff:127.0.0.1",
    "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:1::1", "fd00::1", "fe80::1",
    "fec0::1", "ff02::1", "2001:db8::1", "::7f00:1",
]  # fmt: skip


@pytest.mark.parametrize("address", FORBIDDEN)
def test_no_private_or_embedded_address_is_fetched(address: str) -> None:
    literal = f"[{address}]" if ":" in address else address
    with pytest.raises(Refused):
        judge_url(f"http://{literal}/feed", NONE)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "151.101.1.67"])
def test_public_addresses_are(address: str) -> None:
    literal = f"[{address}]" if ":" in address else address
    assert judge_url(f"http://{literal}/feed", NONE).hostname == address


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://e.com/",
        "gopher://e.com/",
        "data:,x",
        "jar:http://e.com!/",
        "/etc/passwd",
        "e.com/feed",
        "http://user:pw@e.com/",
        "http://e.com:22/",
        "http://e.com:25/",
        "http://e.com\\@10.0.0.1/",
        "http://e.com/\r\nX: 1",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0/",
        "http:///x",
        "http://",
        "http://[::1%25eth0]/",
        "http://[::1/",
        "http://e.com:port/",
        "http://e.com/" + "x" * 4000,
        "http://１２７.0.0.1/",
    ],
)
def test_odd_addresses_are_refused(url: str) -> None:
    with pytest.raises(Refused):
        judge_url(url, NONE)


@given(st.ip_addresses())
def test_what_is_allowed_is_global_by_the_standard_library_too(address: "ipaddress.IPv4Address") -> None:
    try:
        judge_address(address, NONE)
    except Refused:
        return
    assert address.is_global
    assert not address.is_multicast


def test_named_hosts_and_networks_may_be_private_and_use_any_port() -> None:
    allowed = Allowed.of(["127.0.0.1", " 10.1.0.0/16", "Intranet.example."])
    judge_url("http://127.0.0.1:12345/", allowed)
    judge_url("http://10.1.2.3:81/", allowed)
    judge_url("http://intranet.example:8099/", allowed)
    for other in ("http://127.0.0.2/", "http://10.2.0.1/", "http://e.com:8099/"):
        with pytest.raises(Refused):
            judge_url(other, allowed)


def connect(answers: Sequence[Sequence[str]], allowed: Allowed, port: int) -> str:
    """Connect to a name whose look-ups give these answers, one after another; returns the peer's address."""
    rounds = iter(answers)

    async def resolve(host: str, port: int) -> Sequence[str]:
        return next(rounds)

    async def go() -> str:
        stream = await GuardedBackend(allowed, resolve).connect_tcp("name.example", port, timeout=2)
        peer = str(stream.get_extra_info("server_addr")[0])
        await stream.aclose()
        return peer

    return asyncio.run(go())


def test_one_private_answer_among_public_ones_refuses_the_name_without_any_connection() -> None:
    with serve.FeedServer() as server:
        for answers in (["8.8.8.8", "127.0.0.1"], ["127.0.0.1", "8.8.8.8"], ["8.8.8.8", "::ffff:127.0.0.1"]):
            with pytest.raises(Refused):
                connect([answers], NONE, server.port)
        assert server.requests == []


def test_the_socket_goes_to_the_judged_address_even_if_the_name_changes_its_mind() -> None:
    with serve.FeedServer() as server:
        peer = connect([["127.0.0.1"], ["10.0.0.1"]], Allowed.of(["127.0.0.1"]), server.port)
    assert peer == "127.0.0.1"


def test_a_name_without_addresses_is_a_failed_connection() -> None:
    with pytest.raises(httpcore2.ConnectError):
        connect([[]], NONE, 80)
