"""The guard of the outside edge: which addresses may be fetched, and a connection that goes to the judged one only.

A name is looked up once, *all* its answers are judged, and the socket goes to an address that was judged: there is no
second look-up between the judgement and the connection, so a name that answers differently the second time gains
nothing. Used by every outside fetch, redirects included; there is no other way out of `feeds`.

Ranges: IANA special-purpose address registries (RFC 6890 and successors), RFC 6598 (carrier-grade NAT), RFC 6052 and
8215 (NAT64), RFC 3056 (6to4), RFC 4380 (Teredo), and 168.63.129.16, Azure's host service on a public number.
"""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

import httpcore2

from retail.errors import FetchError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Looks a host name up: (host, port) -> every address as text."""

PORTS = frozenset({80, 443, 8080, 8443})
MAX_URL = 3000
_CONNECT_TRIES = 3
_LOOKUPS_AT_ONCE = 32

_FORBIDDEN_4 = tuple(
    ipaddress.IPv4Network(n)
    for n in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
"""All that is handed out to the public. Loopback, mapped, NAT64, unique-local, link-local and multicast lie outside."""
_FORBIDDEN_6 = tuple(
    ipaddress.IPv6Network(n) for n in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
_TRICKS = re.compile(r"[\x00-\x20\x7f-\x9f\\\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_NUMBER = re.compile(r"^(?:\d+|0x[0-9a-f]*)$")


class Refused(FetchError):
    """The address must not be fetched; the message says why, in words, without the URL."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Hosts and networks that may be fetched from although they are private (the operator's own)."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[IPNetwork, ...] = ()

    @classmethod
    def of(cls, names: Iterable[str]) -> "Allowed":
        """From host names, addresses and networks: ``intranet.example``, ``127.0.0.1``, ``10.1.0.0/16``."""
        hosts: set[str] = set()
        networks: list[IPNetwork] = []
        for name in filter(None, (n.strip().lower() for n in names)):
            try:
                networks.append(ipaddress.ip_network(name.strip("[]"), strict=False))
            except ValueError:
                hosts.add(name.rstrip("."))
        return cls(frozenset(hosts), tuple(networks))

    def names_host(self, host: str) -> bool:
        """Is this host, as written in an address, one of the named ones?"""
        literal = _literal(host)
        return host in self.hosts or (literal is not None and self.names_address(literal))

    def names_address(self, address: IPAddress) -> bool:
        """Does the address lie in one of the named networks?"""
        return any(address in network for network in self.networks)


def judge_url(url: str, allowed: Allowed) -> SplitResult:
    """The parts of an address that may be asked for; raises `Refused` for every other.

    http and https only, no user name, no blanks, control characters or backslashes, usual ports (any port on a host
    that is named in `allowed`), no number dressed up as a host (``0x7f.1``), no forbidden literal address.
    """
    if len(url) > MAX_URL or _TRICKS.search(url):
        raise Refused("the address is too long or holds blanks, control characters or backslashes")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(f"the address cannot be read ({error})") from error
    if parts.scheme.lower() not in {"http", "https"}:
        raise Refused("only http and https addresses are fetched")
    if "@" in parts.netloc:
        raise Refused("an address with a user name or password is not fetched")
    host = (parts.hostname or "").rstrip(".")
    _judge_host(host, allowed)
    if port is not None and port not in PORTS and not allowed.names_host(host):
        raise Refused(f"port {port} is not a usual one for feeds")
    return parts


def _judge_host(host: str, allowed: Allowed) -> None:
    """Raises `Refused` for a missing host, a disguised number and a literal address that is not public."""
    if not host:
        raise Refused("the address has no host")
    literal = _literal(host)
    if literal is not None:
        judge_address(literal, allowed)
    elif _NUMBER.match(host.rsplit(".", 1)[-1]) or ":" in host or "%" in host:
        raise Refused("the host is a number in disguise")


def judge_address(address: IPAddress, allowed: Allowed) -> None:
    """Raises `Refused` unless the address is public or named in `allowed`."""
    if not _is_public(address) and not allowed.names_address(address):
        raise Refused(f"{address} is not a public address (name it in ENDCAP_ALLOW_PRIVATE_FEEDS if it is yours)")


def _is_public(address: IPAddress) -> bool:
    """Can the address belong to anybody on the public internet, in its own right and not by an embedded one?"""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _FORBIDDEN_4)
    return address in _GLOBAL_6 and not any(address in network for network in _FORBIDDEN_6)


@lru_cache(512)
def _literal(host: str) -> IPAddress | None:
    """The address that `host` spells in its usual form, or None for a name. A zone (``%eth0``) makes it a name."""
    try:
        return None if "%" in host else ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


async def system_resolve(host: str, port: int) -> Sequence[str]:
    """Every address the system's resolver gives for `host`. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(info[4][0]) for info in found]


def lookup_pool() -> ThreadPoolExecutor:
    """Threads for look-ups: the default pool of six would let a few slow names hold up all others."""
    return ThreadPoolExecutor(_LOOKUPS_AT_ONCE, thread_name_prefix="lookup")


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections for the HTTP client, to judged addresses only."""

    def __init__(self, allowed: Allowed, resolve: Resolve = system_resolve) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first of the judged addresses that answers. Raises `Refused` or httpcore2's errors."""
        failure: httpcore2.ConnectError | httpcore2.ConnectTimeout | None = None
        for address in (await self._judged(host, port))[:_CONNECT_TRIES]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore2.ConnectError("the name has no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Never: nothing outside is reached over a local socket."""
        raise Refused("local sockets are not fetched")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    async def _judged(self, host: str, port: int) -> list[str]:
        """Every address of the host, all judged: one that is not public refuses the whole name."""
        answers = [host] if _literal(host) is not None else await self._look_up(host, port)
        addresses = list(dict.fromkeys(answers))
        if host.rstrip(".") not in self._allowed.hosts:
            for answer in addresses:
                judge_address(ipaddress.ip_address(answer.partition("%")[0]), self._allowed)
        return addresses

    async def _look_up(self, host: str, port: int) -> Sequence[str]:
        """The name's answers; a failing look-up is a connection error in plain words."""
        try:
            return await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"the name {host} was not found") from error
