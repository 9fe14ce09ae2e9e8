"""Documents that are meant to hang, bloat, crash or mislead a feed reader: (body, content type) by name.

Where a document names an outside file, it says ``CANARY``; the server puts the canary's address there.
"""

import gzip
import random

from tests.servers.feed_server import item, rss

XML, HTML, JSON = "application/rss+xml", "text/html", "application/feed+json"
_HEAD = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>'
_TAIL = b"</channel></rss>"
_RANDOM = random.Random(7)


def _doctype(declarations: bytes, use: bytes = b"&a;") -> bytes:
    return (
        b'<?xml version="1.0"?><!DOCTYPE rss ['
        + declarations
        + b']><rss version="2.0"><channel><title>'
        + (use + b"</title></channel></rss>")
    )


def _laughs() -> bytes:
    grown = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    return _doctype(b'<!ENTITY a0 "lol">' + grown, b"&a9;")


def _items(inside: bytes) -> bytes:
    return _HEAD + b"<item>" + inside + b"</item>" + _TAIL


def _with_title(title: bytes) -> bytes:
    return _items(b"<title>" + title + b"</title><link>https://news.example/1</link>")


_XML_DOCUMENTS: dict[str, bytes] = {
    "laughs": _laughs(),
    "quadratic-entity": _doctype(b'<!ENTITY a "' + b"x" * 100_000 + b'">', b"&a;" * 5_000),
    "xxe-file": _doctype(b'<!ENTITY a SYSTEM "file:///etc/passwd">'),
    "xxe-http": _doctype(b'<!ENTITY a SYSTEM "CANARY">'),
    "xxe-parameter": _doctype(b'<!ENTITY % a SYSTEM "CANARY"> %a;', b"x"),
    "external-dtd": b'<!DOCTYPE rss SYSTEM "CANARY"><rss version="2.0"><channel><title>t</title></channel></rss>',
    "xinclude": _items(b'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="CANARY"/>'),
    "stylesheet": b'<?xml-stylesheet href="CANARY"?>' + _HEAD + _TAIL,
    "newlines-16k": b"\n" * 16_000 + _HEAD + _TAIL,
    "newlines-1m": b"\n" * 1_000_000 + _HEAD + _TAIL,
    "newlines-doctype": b"\n" * 100_000 + b"<!DOCTYPE x>" + _HEAD + _TAIL,
    "attributes": _HEAD + b"<item " + b" ".join(b'a%d="x"' % n for n in range(20_000)) + b"/>" + _TAIL,
    "less-thans": _HEAD + b"<" * 500_000,
    "unclosed": _HEAD + b"<item><b>" * 200_000,
    "unclosed-titles": _HEAD + b"<item><title>x" * 50_000,
    "deep": _HEAD + b"<a>" * 5_000 + b"</a>" * 5_000 + _TAIL,
    "deep-div": _items(b"<description>" + b"&lt;div&gt;" * 50_000 + b"</description>"),
    "cdata-open": _HEAD + b"<![CDATA[" * 10_000,
    "comments": _HEAD + b"<!--" * 100_000,
    "comment-dashes": _HEAD + b"<!-- " + b"-" * 500_000 + b" -->" + _TAIL,
    "doctypes": b"<!DOCTYPE " * 20_000,
    "processing": b"<?x " * 50_000,
    "lone-surrogate": _HEAD + b"<item><title>&#xD83D;</title>",
    "nul-bytes": _with_title(b"a\x00b\x00c"),
    "controls": _with_title(bytes(range(1, 32)) * 10),
    "huge-title": _with_title(b"x" * 1_000_000),
    "huge-guid": _items(b"<guid>" + b"g" * 1_000_000 + b"</guid><title>x</title>"),
    "hundred-thousand-items": _HEAD + b"<item><title>old</title></item>" * 100_000 + _TAIL,
    "twenty-thousand-items": rss(*(f"<title>Item {n}</title>" for n in range(20_000))),
    "same-guid": rss(*("<guid>one</guid><title>x</title>" for _ in range(400))),
    "entities-in-text": _items(b"<description>" + b"&amp;lt;b&amp;gt;" * 30_000 + b"</description>"),
    "base64-content": _items(b"<content:encoded>" + b"QUJD" * 400_000 + b"</content:encoded>"),
    "date-flood": _items(b"<title>x</title><pubDate>" + b"9" * 100_000 + b"</pubDate>"),
    "namespace-flood": b"<rss " + b" ".join(b'xmlns:n%d="u:%d"' % (n, n) for n in range(5_000)) + b">",
    "truncated": rss(*(item(n) for n in range(50)))[:4000],
    "utf7": b"+ADw-rss+AD4-+ADw-/rss+AD4-",
    "unknown-charset": b'<?xml version="1.0" encoding="x-klingon"?><rss><channel/></rss>',
    "utf16-says-utf8": rss(item(1)).decode().encode("utf-16"),
    "random": _RANDOM.randbytes(200_000),
    "random-after-head": _HEAD + _RANDOM.randbytes(200_000),
    "gzip-unlabelled": gzip.compress(rss(item(1))),
    "zip": b"PK\x03\x04" + _RANDOM.randbytes(20_000),
    "zalgo": _with_title(("x" + "\u0301" * 400_000).encode()),
}
_OTHERS: dict[str, tuple[bytes, str]] = {
    "page": (b"<html><body>Welcome to the airport WiFi</body></html>", HTML),
    "page-names-canary": (b'<html><link rel="alternate" type="application/rss+xml" href="ftp://canary/">', HTML),
    "page-links": (b'<link rel="alternate" type="application/rss+xml" href="' * 20_000, HTML),
    "json-deep": (b'{"items":' + b"[" * 100_000, JSON),
    "json-number": (b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":' + b"9" * 200_000 + b"}]}", JSON),
    "json-nan": (b'{"items":[NaN,{"id":NaN}]}', JSON),
    "json-many": (b'{"items":[' + b'{"id":"x"},' * 200_000 + b"{}]}", JSON),
    "json-types": (b'{"items":{"a":[1,2]},"title":[{}]}', JSON),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "image/svg+xml"),
}

DOCUMENTS: dict[str, tuple[bytes, str]] = {name: (body, XML) for name, body in _XML_DOCUMENTS.items()} | _OTHERS
