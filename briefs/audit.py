"""Is all of it backed by those articles? Any brief or summary, given as JSON, held against any articles."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from briefs.checks import Claims, Line, QuoteClaim, Reference, ViewClaim, check_claims
from retail.errors import ParseError
from retail.prose import dates
from retail.text import fold
from retail.types import Article

_UNKNOWN_DAY = datetime(1970, 1, 1, tzinfo=UTC)


def audit_lines(path: str | Path) -> Iterator[dict[str, Any]]:
    """The verdict on each case of a JSON-lines file, in order.

    A line that cannot be read gives ``{"id": None, "line": n, "ok": False, "error": ...}``; the others are still done.
    """
    with Path(path).open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _audit_line(line, number)


def _audit_line(line: str, number: int) -> dict[str, Any]:
    case: Any = None
    try:
        case = json.loads(line)
        return audit_case(case)
    except (ParseError, ValueError, RecursionError) as error:
        id_ = case.get("id") if isinstance(case, dict) else None
        told = f"not JSON ({error})" if isinstance(error, json.JSONDecodeError) else error
        return {"id": id_, "line": number, "ok": False, "violations": [], "error": f"line {number}: {told}"}


def audit_case(case: dict[str, Any]) -> dict[str, Any]:
    """``{"id", "ok", "violations": [{"check", "where", "why"}]}`` for one case: articles and a brief, or a text.

    Raises `ParseError`, naming what is missing, when the case is not of that form.
    """
    if not isinstance(case, dict):
        raise ParseError("a case must be a JSON object")
    articles = _articles(case.get("articles"))
    violations = check_claims(read_claims(case), articles)
    return {"id": case.get("id"), "ok": not violations, "violations": [asdict(v) for v in violations]}


def read_claims(case: dict[str, Any]) -> Claims:
    """The claims of a case. Raises `ParseError` when it has neither ``brief`` nor ``text``."""
    brief, text = case.get("brief"), case.get("text")
    if isinstance(brief, str):
        brief, text = None, brief
    if isinstance(brief, dict):
        return _brief_claims(brief)
    if isinstance(text, str):
        return Claims(form="text", lines=tuple(Line("text", t) for t in [text] if t.strip()))
    raise ParseError("the case has neither 'brief' nor 'text'")


def _brief_claims(brief: dict[str, Any]) -> Claims:
    return Claims(
        headline=_text(brief.get("headline")) or None,
        lines=(*_lines(brief), *_dated(brief.get("attribution"))),
        quotes=tuple(_quote(i, q) for i, q in enumerate(_list(brief.get("quotes")))),
        outlet=_outlet(brief.get("attribution")),
        view=_view(brief.get("view")),
        figures=tuple(Line(f"numbers[{i}]", _text(n, "surface")) for i, n in enumerate(_list(brief.get("numbers")))),
    )


def _lines(brief: dict[str, Any]) -> Iterator[Line]:
    for field in ("sentences", "what_happened", "why_it_matters", "unknowns", "delta"):
        value = brief.get(field)
        for i, item in enumerate(value if isinstance(value, list) else [value] if value else []):
            text = _text(item)
            if text.strip():
                yield Line(f"{field}[{i}]" if isinstance(value, list) else field, text)
    for i, item in enumerate(_list(brief.get("responses"))):
        if isinstance(item, dict) and _text(item).strip() and item.get("kind") != "none_reported":
            yield Line(f"responses[{i}]", _text(item), published=False)


def _quote(i: int, quote: Any) -> QuoteClaim:
    if not isinstance(quote, dict):
        return QuoteClaim(f"quotes[{i}]", _text(quote))
    return QuoteClaim(
        f"quotes[{i}]",
        _text(quote),
        _text(quote.get("speaker"), "name"),
        _text(quote.get("role")) or None,
        str(quote["article"]) if quote.get("article") is not None else None,
        _text(quote.get("told_to"), "name") or None,
    )


def _view(view: Any) -> ViewClaim | None:
    if isinstance(view, str):
        view = {"text": view}
    if not isinstance(view, dict) or not view:
        return None
    author = view.get("author")
    kind = _text(author.get("kind")) if isinstance(author, dict) else ""
    refs = tuple(_reference(r) for r in _list(view.get("archive_refs")))
    return ViewClaim(
        _text(view), _text(view.get("label")), kind, _text(author, "name"), refs, bool(view.get("no_precedent"))
    )


def _reference(ref: Any) -> Reference:
    if not isinstance(ref, dict):
        return Reference(None, _text(ref))
    when = _when(ref.get("date"))
    article = ref.get("article")
    return Reference(when.date() if when else None, _text(ref.get("headline")), str(article) if article else None)


def _outlet(attribution: Any) -> str | None:
    """``{"outlet", "verb"}``, or text such as ``The Daily Basket reports``."""
    if isinstance(attribution, dict):
        return _text(attribution.get("outlet"), "name") or None
    text = _CREDITING.sub("", _text(attribution).strip())
    return _BEHIND_OUTLET.split(text, maxsplit=1)[0].strip(" ,.:;") or None


_CREDITING = re.compile(
    r"^(?:(?:as |first )*(?:report(?:ed|ing)?|told|published|carried|seen|story|news|source|sources)\s*)?"
    r"(?::|\b(?:according to|by|from|in|via|per)\b)\s*|^(?:as|source|sources)\s+(?=[A-Z])",
    re.IGNORECASE,
)
"""What may stand before an outlet's name: ``according to``, ``as first reported by``, ``via``, ``source:``."""
_BEHIND_OUTLET = re.compile(
    r",|;|:\s|\(|\s[-–—]\s|"
    r"\s(?:reports?|reported|is reporting|says?|said|announced|filed|ruled|writes?|wrote|citing|quot(?:es?|ed|ing)|"
    r"ha[sd]|carrie[sd]|tells?|told|on (?!Sunday\b)(?=[A-Z0-9])|dated|via)\b|\s\d{1,2} [A-Z][a-z]+ \d{4}"
)
"""What ends it: a verb of reporting, a comma or bracket, a date, whom it cites."""


def _dated(attribution: Any) -> Iterator[Line]:
    """The day that an attribution in free words names (``Reuters, 4 March 2026``), to be checked as any other."""
    if isinstance(attribution, str):
        day = next((d for d in dates(attribution) if d.kind == "day"), None)
        if day:
            yield Line("attribution", day.surface)


def _text(value: Any, field: str = "text") -> str:
    if isinstance(value, dict):
        value = value.get(field, value.get("text", value.get("name", "")))
    return value if isinstance(value, str) else "" if value is None else str(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _articles(given: Any) -> list[Article]:
    if not isinstance(given, list) or not given:
        raise ParseError("the case has no 'articles'")
    return [_article(i, a) for i, a in enumerate(given)]


def _article(i: int, given: Any) -> Article:
    """An article as given. Its text is kept as it is, so that offsets and words are those of the sender."""
    if not isinstance(given, dict):
        raise ParseError(f"articles[{i}] must be a JSON object")
    published = _when(given.get("published", given.get("date"))) or _UNKNOWN_DAY
    outlet = _text(given.get("outlet", given.get("source")), "name")
    text = _text(given.get("text", given.get("body")))
    return Article(
        str(given.get("id", i)), _text(given.get("title")), text, outlet, published, _text(given.get("url")) or None
    )


def _when(value: Any) -> datetime | None:
    """ISO 8601 (a day, a month or a year alone too) or a mail date; None where there is none to be read."""
    text = _text(value).strip()
    for form in ("%Y", "%Y-%m", "%Y/%m/%d"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return _iso(text) or _mail(text)


def _iso(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _mail(text: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def same_text(a: str, b: str) -> bool:
    """Are two texts the same but for case, spaces and quotation marks?"""
    return fold(a) == fold(b)


def _day(when: datetime | None) -> date | None:
    return when.date() if when else None
