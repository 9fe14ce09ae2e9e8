"""Outlets we know by name or domain, and a plain guess for all others."""

import re
import unicodedata
from functools import lru_cache
from typing import cast, get_args

from retail.errors import ParseError
from retail.tables import DATA, read_table
from retail.text import clean, fold
from retail.types import Outlet, OutletKind
from retail.urls import host, is_web_url


@lru_cache(maxsize=1)
def outlets() -> tuple[Outlet, ...]:
    """Every outlet of the bundled table."""
    return tuple(_outlet(row) for row in read_table(DATA / "outlets.toml")["outlet"])


@lru_cache(maxsize=4096)
def outlet_named(name_or_url: str) -> Outlet:
    """The outlet with this name, or the one that publishes at this URL or domain.

    What the table does not know is made from the name (or the host) itself, as a trade outlet.
    """
    domain = _domain(name_or_url)
    known = _by_domain(domain) if domain else _names().get(_key(name_or_url))
    return known or _made(name_or_url, domain)


def _made(name_or_url: str, domain: str) -> Outlet:
    """An outlet the table does not know."""
    name = domain or clean(name_or_url, 80) or "unknown"
    return Outlet(slug=_slug(name), name=name, domains=(domain,) if domain else ())


def _domain(name_or_url: str) -> str:
    """The host when it is an address or a bare domain (``reuters.com``), else empty. ``Inc.`` is a name."""
    text = name_or_url.strip()
    if is_web_url(text):
        return host(text)
    bare = re.fullmatch(r"(?:[a-z0-9-]+\.)+[a-z]{2,24}", text)
    return host("https://" + text) if bare else ""


def _by_domain(domain: str) -> Outlet | None:
    """The outlet of the longest known domain that `domain` is or lies under."""
    labels = domain.split(".")
    return next((found for i in range(len(labels) - 1) if (found := _domains().get(".".join(labels[i:])))), None)


@lru_cache(maxsize=1)
def _names() -> dict[str, Outlet]:
    return {_key(n): o for o in outlets() for n in (o.slug, o.name)}


@lru_cache(maxsize=1)
def _domains() -> dict[str, Outlet]:
    return {d: o for o in outlets() for d in o.domains}


def _key(name: str) -> str:
    """A name for comparing: folded, without a leading article and punctuation."""
    words = re.findall(r"\w+", fold(name).replace("'", ""))
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def _slug(name: str) -> str:
    """A stable slug: ASCII letters and digits joined by hyphens."""
    flat = unicodedata.normalize("NFKD", fold(name)).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", flat).strip("-") or "outlet-" + "-".join(f"{ord(c):x}" for c in name[:8])


def _outlet(row: dict[str, object]) -> Outlet:
    """The outlet of one entry; raises `ParseError` that names the one that is wrong."""
    kind = row.get("kind", "trade")
    domains = row.get("domains", [])
    if kind not in get_args(OutletKind) or not isinstance(row.get("name"), str) or not isinstance(domains, list):
        raise ParseError(f"outlets.toml: {row.get('name')!r}: needs a name, a known kind and a list of domains")
    name, owner = str(row["name"]), row.get("owner")
    return Outlet(
        slug=str(row.get("slug") or _slug(name)),
        name=name,
        kind=cast("OutletKind", kind),
        owner=str(owner) if owner else None,
        domains=tuple(str(d) for d in domains),
    )
