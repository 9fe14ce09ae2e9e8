"""Reading a web page: the article on it, and what the page says of title, outlet, date and author.

Runs in the parser's own process (`feeds.cage`). Publishers describe their articles in JSON-LD (schema.org) and in
OpenGraph (ogp.me) for others to read; what is there is taken in this order, the page's own elements last. The text is
that of the paragraphs a reader sees: of the element marked as the article's body, else of the fullest ``<article>`` or
``<main>``, else of the element that holds most of the paragraphs. Nothing is fetched beside the page, nothing hidden is
shown, nothing locked is opened.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

from lxml import etree, html

from feeds.charset import decode
from feeds.parsed import Document, PageText
from retail.boilerplate import is_chrome
from retail.errors import ParseError
from retail.urls import host, is_web_url

MAX_PARAGRAPHS = 400
_LONGEST = 5_000
"""Characters of one paragraph, title or name that are looked at."""
_DATA_MOST, _DATA_BLOCKS, _DATA_NODES = 300_000, 20, 2_000
"""Characters of one JSON-LD block, blocks and objects that are looked at."""
_LEAST = 25
"""Characters of a paragraph of prose; list items need twice as many."""
_LINKED = 0.6
"""A paragraph of which so much is links is navigation."""
_ENOUGH = 200
"""Characters of text that make a marked element the article's body."""
_SKIPPED = frozenset(
    "script style noscript template nav aside footer form figure figcaption button select svg iframe object".split()
)
_OFF_TOPIC = re.compile(
    r"(?i)(?:^|[\s_-])(?:related|recirc\w*|recommend\w*|newsletter|subscri\w*|sign-?up|promo\w*|advert\w*|ad-slot|ads"
    r"|comments?|share|social|cookie\w*|consent|sidebar|breadcrumbs?|pagination|byline|author-bio|caption|credit"
    r"|most-read|trending|read-next|more-from|sponsor\w*|paywall|tags|toolbar|masthead|disclaimer)(?=$|[\s_-])"
)
_HIDDEN = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
_OFFER = re.compile(
    r"(?i)\b(?:subscribe|sign in|log in|register|become a member|start your (?:free )?trial)\b[^.]{0,60}\bto"
    r" (?:continue|keep|read|unlock|finish)|\bto (?:continue|keep) reading\b|\balready a (?:subscriber|member)\b"
    r"|\bthis (?:article|story|content) is (?:only )?(?:for|available to|reserved for|exclusive to)\b"
)
_ARTICLE = re.compile(r"(?:Article|Posting|Report)$")


def read_page(document: Document) -> PageText:
    """The article on a page; raises `ParseError` where the document is no web page."""
    tree = _tree(decode(document.body, document.content_type))
    data = _article_data(tree)
    metas = _metas(tree)
    body = _body(tree)
    paragraphs = tuple(_paragraphs(body)) if body is not None else ()
    locked = _is_locked(data) or any(_OFFER.search(text) for text in _texts(body))
    if not locked and (told := _told_in_data(data)) and sum(map(len, told)) > 2 * sum(map(len, paragraphs)):
        paragraphs = told  # a page that scripts fill in says its text in its data, free for all to read
    found = _Found()
    published, day_only = _date(found, data, metas, body)
    return PageText(
        title=found.first("title", _titles(data, metas, tree)),
        paragraphs=paragraphs,
        outlet=found.first("outlet", [(DATA, _name(data.get("publisher"))), (GRAPH, metas.get("og:site_name", ""))]),
        author=found.first("author", _authors(data, metas)),
        published=published,
        day_only=day_only,
        address=_address(tree, metas, document.base or document.url),
        read_from=found.where(),
        locked=locked,
        no_ai="noai" in metas.get("robots", "").lower().replace(" ", "").split(","),
    )


DATA, GRAPH, PAGE = "its JSON-LD data", "its OpenGraph tags", "the page itself"


class _Found:
    """Takes the first of several places that says something, and remembers which it was."""

    def __init__(self) -> None:
        self._places: dict[str, None] = {}

    def first(self, _what: str, places: Iterable[tuple[str, str]]) -> str:
        """The first text that is one, on one line."""
        for place, text in places:
            said = " ".join(text[:_LONGEST].split())
            if said:
                self._places.setdefault(place)
                return said
        return ""

    def where(self) -> tuple[str, ...]:
        """The places that were used, the best first."""
        return tuple(place for place in (DATA, GRAPH, PAGE) if place in self._places)


# --- The document -------------------------------------------------------------------------------------------------


def _tree(text: str) -> html.HtmlElement:
    if not re.search(r"(?i)<(?:html|head|body|article|main|p|div)\b", text[:200_000]):
        raise ParseError("it is not a web page")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree: html.HtmlElement = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ParseError("it is not a web page that can be read") from error
    return tree


def _metas(tree: html.HtmlElement) -> dict[str, str]:
    """``<meta>`` by name or property, in lower case; the first of equal names stands."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        if name and meta.get("content"):
            found.setdefault(name, meta.get("content"))
    return found


def _address(tree: html.HtmlElement, metas: Mapping[str, str], base: str) -> str:
    """The canonical address, where it is of the page's own host: a page speaks for no other."""
    links = (link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical")
    for named in (*links, metas.get("og:url")):
        target = _joined(base, named or "")
        if target and is_web_url(target) and host(target) == host(base):
            return target
    return ""


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip()) if link.strip() else ""
    except ValueError:
        return ""


# --- What the page says of itself ---------------------------------------------------------------------------------


def _article_data(tree: html.HtmlElement) -> dict[str, Any]:
    """The first object of the page's JSON-LD that describes an article; empty when there is none."""
    scripts = (s for s in tree.iter("script") if "ld+json" in (s.get("type") or "").lower())
    for _, script in zip(range(_DATA_BLOCKS), scripts, strict=False):
        try:
            data = json.loads((script.text or "")[:_DATA_MOST], strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data):
            kinds = node.get("@type")
            if any(isinstance(k, str) and _ARTICLE.search(k) for k in (kinds if isinstance(kinds, list) else [kinds])):
                return node
    return {}


def _nodes(data: object) -> Iterator[dict[str, Any]]:
    """Every object in the data, the outer ones first."""
    waiting, seen = [data], 0
    while waiting and seen < _DATA_NODES:
        node, seen = waiting.pop(0), seen + 1
        if isinstance(node, dict):
            yield node
            waiting += [child for child in node.values() if isinstance(child, (dict, list))]
        elif isinstance(node, list):
            waiting += node


def _is_locked(data: Mapping[str, Any]) -> bool:
    return str(data.get("isAccessibleForFree", "")).lower() in ("false", "no", "http://schema.org/false")


def _told_in_data(data: Mapping[str, Any]) -> tuple[str, ...]:
    text = data.get("articleBody")
    if not isinstance(text, str):
        return ()
    lines = (" ".join(line.split())[:_LONGEST] for line in text.splitlines())
    return tuple(line for line in lines if line and not is_chrome(line))[:MAX_PARAGRAPHS]


def _titles(data: Mapping[str, Any], metas: Mapping[str, str], tree: html.HtmlElement) -> Iterator[tuple[str, str]]:
    yield DATA, _name(data.get("headline") or data.get("name"))
    yield GRAPH, metas.get("og:title") or metas.get("twitter:title", "")
    for name in ("h1", "title"):
        for element in tree.iter(name):
            yield PAGE, element.text_content()


def _authors(data: Mapping[str, Any], metas: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Names only: many pages name an author by the address of a profile."""
    for place, named in (
        (DATA, _name(data.get("author"))),
        (GRAPH, metas.get("article:author", "")),
        (PAGE, metas.get("author") or metas.get("byl") or metas.get("parsely-author", "")),
    ):
        yield place, "" if "://" in named else re.sub(r"(?i)^\s*by\s+", "", named)


def _name(value: object) -> str:
    """The name in a JSON-LD value: text, an object with one, or the names of several, joined."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return _name(value.get("name") or value.get("@value") or "")
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(filter(None, map(_name, value[:5]))))
    return ""


_DATES = ("article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "parsely-pub-date", "pubdate")


def _date(
    found: _Found, data: Mapping[str, Any], metas: Mapping[str, str], body: html.HtmlElement | None
) -> tuple[datetime | None, bool]:
    """When it was published, and whether only the day is said."""
    said = [(DATA, str(data.get(name) or "")) for name in ("datePublished", "dateCreated")]
    said += [(GRAPH if ":" in name else PAGE, metas.get(name, "")) for name in _DATES]
    said += [(PAGE, time.get("datetime") or "") for time in (body.iter("time") if body is not None else ())][:3]
    for place, text in said:
        moment = _moment(text.strip()[:60])
        if moment is not None:
            found.first("date", [(place, text)])
            return moment, re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()) is not None
    return None, False


def _moment(text: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


# --- The text -----------------------------------------------------------------------------------------------------


def _body(tree: html.HtmlElement) -> html.HtmlElement | None:
    """The element that holds the article."""
    marked = [e for e in tree.iter(etree.Element) if (e.get("itemprop") or "").lower() == "articlebody"]
    articles = [*tree.iter("article")]
    mains = [e for e in tree.iter(etree.Element) if e.tag == "main" or e.get("role") == "main"]
    for candidates in (marked, articles, mains):
        best = max(candidates[:50], key=_weight, default=None)
        if best is not None and _weight(best) >= _ENOUGH:
            return best
    return _densest(tree)


def _weight(element: html.HtmlElement) -> int:
    """Characters of prose in the element."""
    return sum(map(len, _paragraphs(element)))


def _densest(tree: html.HtmlElement) -> html.HtmlElement | None:
    """The element that is the parent (or the parent's parent) of most of the page's prose."""
    weights: dict[html.HtmlElement, int] = {}
    for element, text in _prose(tree):
        parent = element.getparent()
        if parent is None:
            continue
        weights[parent] = weights.get(parent, 0) + 2 * len(text)
        if (above := parent.getparent()) is not None:
            weights[above] = weights.get(above, 0) + len(text)
    return max(weights, key=lambda e: weights[e], default=tree.find("body"))


def _paragraphs(element: html.HtmlElement) -> Iterator[str]:
    """The texts of its paragraphs, each once."""
    seen: set[str] = set()
    for _, text in _prose(element):
        if text not in seen and len(seen) < MAX_PARAGRAPHS:
            seen.add(text)
            yield text


def _prose(element: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    """Paragraphs and long list items that a reader reads, in order: not hidden, not of the page's furniture."""
    for one in _shown(element):
        if one.tag not in ("p", "li", "blockquote") or (one.tag != "p" and one.find(".//p") is not None):
            continue
        text = " ".join(one.text_content()[: 2 * _LONGEST].split())[:_LONGEST]
        if len(text) < (_LEAST if one.tag != "li" else 2 * _LEAST) or is_chrome(text) or _is_offer(text):
            continue
        if _linked(one) <= _LINKED * len(text):
            yield one, text


def _shown(root: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The element and all below it, without what is hidden or beside the point. No recursion: pages nest deeply."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str) or (element is not root and _is_beside(element)):
            continue
        yield element
        waiting.extend(reversed(element))


def _is_beside(element: html.HtmlElement) -> bool:
    if element.tag in _SKIPPED or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if _HIDDEN.search(element.get("style") or ""):
        return True
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag not in ("html", "body", "main", "article", "p") and bool(_OFF_TOPIC.search(named[:500]))


def _linked(element: html.HtmlElement) -> int:
    """Characters of it that are links."""
    return sum(len(" ".join(link.text_content().split())) for link in element.iter("a"))


def _is_offer(text: str) -> bool:
    return len(text) < 400 and _OFFER.search(text) is not None


def _texts(body: html.HtmlElement | None) -> Iterator[str]:
    """Short texts in the article and right behind it: where an offer to subscribe stands that cuts it off."""
    for part in (body, *body.itersiblings()) if body is not None else ():
        for element in part.iter("p", "div", "span", "h2", "h3", "h4", "a", "button"):
            own = " ".join((element.text or "")[:_LONGEST].split())
            if 12 < len(own) < 400:
                yield own
