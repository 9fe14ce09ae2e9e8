"""Web addresses: one spelling for one page, and a plain no to everything that is not a web address."""

import re
from functools import lru_cache
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

MAX_LENGTH = 3000
"""Characters; Slack takes links up to this length."""

_TRACKING = re.compile(
    r"""(?ix) ^(?: utm_\w+ | fbclid | gclid | gclsrc | dclid | gbraid | wbraid | msclkid | yclid | twclid | ttclid
        | li_fat_id | igshid | igsh | mc_cid | mc_eid | mkt_tok | _hsenc | _hsmi | hss_channel | vero_id | vero_conv
        | oly_anon_id | oly_enc_id | _ga | _gl | ga_\w+ | s_cid | cmpid | cmp | ns_campaign | ns_mchannel | ns_source
        | ns_linkname | at_medium | at_campaign | at_custom\d | at_link_\w+ | at_format | at_bbc_team | at_ptr_name
        | xtor | ocid | ncid | ftag | icid | soc_src | soc_trk | guccounter | guce_referrer\w* | sr_share
        | __twitter_impression | rss | partner | smid | taid | feedtype | feedname )$"""
)
"""Query parameters that say how a reader came, never which page it is."""

_SESSION = re.compile(r"(?i)^(?:sid|sessionid|session_id|phpsessid|jsessionid|ref|referrer)$")
"""Parameters that say nothing about the page in most places; left out only where identity is asked for."""

_BAD = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\\<>\"^`{|}]")
_LABEL = re.compile(r"^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$")
_LITERAL = re.compile(r"^\[[0-9a-f:.]+\]$")
_PLAIN = re.compile(r"[a-zA-Z0-9/._~=-]*")
"""Nothing here is ever encoded: most addresses are of these alone."""
_DEFAULT_PORT = {"http": 80, "https": 443}
_SAFE = "/:@!$&'()*+,;=-._~%"


@lru_cache(maxsize=8192)
def is_web_url(url: str) -> bool:
    """Is it an absolute http(s) address with a host, without user name, blanks or trick characters, of sane length?"""
    if not 0 < len(url) <= MAX_LENGTH or _BAD.search(url):
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    web = parts.scheme.lower() in _DEFAULT_PORT and "@" not in parts.netloc and port != 0
    return web and bool(_ascii_host(parts.hostname))


def host(url: str) -> str:
    """The host in ASCII lower case without ``www.``, as shown beside a link; empty when there is none."""
    try:
        name = _ascii_host(urlsplit(url.strip()).hostname)
    except ValueError:
        return ""
    return name.removeprefix("www.")


@lru_cache(maxsize=8192)
def canonical_url(url: str) -> str:
    """One spelling for one page: scheme and host in lower case, no default port, no fragment, no tracking parameters.

    What is no web address comes back stripped of blanks, otherwise untouched (see `is_web_url`).
    """
    spelled = quote(url.strip(), safe=_SAFE + "?#[]") if _BAD.search(url.strip()) else url.strip()
    if not is_web_url(spelled):
        return url.strip()
    parts = urlsplit(_unwrapped(spelled))
    scheme, name = parts.scheme.lower(), _ascii_host(parts.hostname)
    port = "" if parts.port in (None, _DEFAULT_PORT[scheme]) else f":{parts.port}"
    return urlunsplit((scheme, name + port, _spelled(parts.path) or "/", _query(parts.query, _TRACKING), ""))


@lru_cache(maxsize=1024)
def identity(url: str) -> str:
    """What two addresses of one page have in common: no scheme, ``www.``, session or final ``/``.

    Only for comparing; it cannot be opened.
    """
    canonical = canonical_url(url)
    if not is_web_url(canonical):
        return canonical
    parts = urlsplit(canonical)
    kept = sorted(filter(None, _query(parts.query, _SESSION).split("&")))
    path = re.sub(r"(?i);jsessionid=[^/?]*", "", parts.path).rstrip("/")
    return parts.netloc.removeprefix("www.") + path + ("?" + "&".join(kept) if kept else "")


def _query(query: str, without: re.Pattern[str]) -> str:
    """The query without the parameters whose name matches; order and spelling of the others stay."""
    return "&".join(_spelled(p, "?") for p in query.split("&") if p and not without.match(p.partition("=")[0]))


def _spelled(part: str, more: str = "") -> str:
    """Percent-encoded where it must be, with upper-case hex digits."""
    if _PLAIN.fullmatch(part):
        return part
    quoted = quote(part, safe=_SAFE + more)
    return re.sub(r"%[0-9a-fA-F]{2}", lambda m: m.group().upper(), quoted)


def _ascii_host(name: str | None) -> str:
    """The host in ASCII (IDNA), lower case; empty when it cannot be one."""
    lowered = (name or "").lower()
    if ":" in lowered:
        literal = f"[{lowered}]"
        return literal if _LITERAL.match(literal) else ""
    try:
        ascii_name = lowered if lowered.isascii() else lowered.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    labels = ascii_name.removesuffix(".").split(".")
    return ascii_name if len(ascii_name) <= 253 and all(map(_LABEL.match, labels)) else ""


def _unwrapped(url: str) -> str:
    """The target of a Google Alerts link, which carries it in the open; any other address as it is."""
    parts = urlsplit(url)
    if (parts.hostname or "").lower() not in {"www.google.com", "google.com"} or parts.path != "/url":
        return url
    target = (parse_qs(parts.query).get("url") or parse_qs(parts.query).get("q") or [""])[0]
    return target if is_web_url(target) else url
