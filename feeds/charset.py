"""From bytes to text: which encoding a feed is in, when it says so, says it wrongly, or says nothing.

Order: byte order mark, the XML declaration where it says UTF-8 and that holds, the charset of the HTTP header
(RFC 7303), the XML declaration, UTF-8, a guess. The first that decodes without an error is taken.
"""

import codecs
import re
from collections.abc import Iterator

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s{0,20}=\s{0,20}["']([A-Za-z0-9._:-]{1,40})["']""")
_HEADER = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_READ_AS = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
"""Encodings that documents name when they mean a larger one, as browsers read them (WHATWG Encoding)."""
_NOT_TEXT = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a feed document. Never fails: what cannot be decoded becomes U+FFFD."""
    tried: list[str] = []
    for encoding in _candidates(body, content_type):  # one after the other: the last is a guess, and dear
        if encoding in tried:
            continue
        tried.append(encoding)
        try:
            return body.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return body.decode(next((c for c in tried if not c.startswith("utf")), "utf-8"), "replace")


def _candidates(body: bytes, content_type: str) -> Iterator[str]:
    """Encodings to try, the likeliest first."""
    yield from (encoding for mark, encoding in _BOMS if body.startswith(mark))
    start = body[:1024].lstrip(b" \t\r\n")
    yield from (encoding for pattern, encoding in _WIDE if start.startswith(pattern))
    declared, header = _name(_DECLARED.search(body[:1024])), _name(_HEADER.search(content_type))
    if declared == "utf-8":
        yield declared
    yield from filter(None, (header, declared))
    yield "utf-8"
    yield _guess(body)


def _name(found: re.Match[bytes] | re.Match[str] | None) -> str | None:
    """The Python name of the encoding that was found, if it is one of text and safe to use."""
    if found is None:
        return None
    raw = found.group(1)
    label = raw.decode("ascii") if isinstance(raw, bytes) else raw
    try:
        codec = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    if codec.name in _NOT_TEXT or not getattr(codec, "_is_text_encoding", True):
        return None
    return _READ_AS.get(codec.name, codec.name)


def _guess(body: bytes) -> str:
    """For bytes that are not UTF-8 and name nothing: Japanese by its kana, Korean by its syllables, else Windows-1252.

    Kana make up a good part of any Japanese text and hardly ever arise from reading another encoding wrongly. Syllables
    do arise: a curly quote of Windows-1252 and the letter after it read as one. So in Korean nearly all bytes beyond
    ASCII must come in pairs of such, as they do in EUC-KR, of which cp949 is the larger form.
    """
    sample = body[:20_000]
    for encoding in ("euc_jp", "cp932"):
        foreign = [c for c in sample.decode(encoding, "ignore") if c > "\x7f"]
        kana = sum("\u3041" <= c <= "\u30ff" for c in foreign)
        if foreign and kana >= 0.2 * len(foreign) and _decodes(body, encoding):
            return encoding
    syllables = sum("가" <= c <= "힣" for c in sample.decode("euc_kr", "ignore"))
    if syllables and 2 * syllables >= 0.8 * sum(byte > 0x7F for byte in sample) and _decodes(body, "cp949"):
        return "cp949"
    return "cp1252"


def _decodes(body: bytes, encoding: str) -> bool:
    """Is the whole body, but for a few bad spots, text in this encoding?"""
    return body.decode(encoding, "replace").count("\ufffd") <= len(body) // 100
