"""*Save to archive*: a page that a person points at becomes an article that their workspace finds.

A save is private to the workspace: its id and keys are the workspace's own, so that nobody learns from the archive what
others read, and a feed that brings the same page later is not held up. What is everybody's already is not saved again.
An edition never tells a save: stories are shared between workspaces, and what a person saved is rarely this morning's.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Protocol

from briefs.articles import Tagger, article_from, link_key
from feeds.parsed import PageText
from retail.boilerplate import clean_title, strip_boilerplate
from retail.errors import FetchError
from retail.outlets import outlet_named
from retail.text import clean, cut
from retail.types import Article, Entry, Feed, Outlet
from retail.urls import canonical_url, host, identity, is_web_url
from storage.base import Store

STUB = 1_200
"""Characters: a page that says it is locked and shows less than this shows a stub."""
LEAST_TEXT = 140
"""Characters of text that make an article of a page."""
_NAME = 80


class PageAt(Protocol):
    """A page as it was read (`feeds.pages.Page`)."""

    @property
    def url(self) -> str:
        """Where it really is."""

    @property
    def text(self) -> PageText:
        """What is on it."""


class PageReader(Protocol):
    """Reads pages (`feeds.pages.WebPages`)."""

    def read(self, url: str) -> PageAt:
        """The page at this address; raises `FetchError` with a `trouble` that says of which kind it is."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A page was read and kept."""

    article: Article
    read_from: tuple[str, ...] = ()
    """Where title, outlet and date were found."""
    dated: bool = True
    """The page told its date; else the day of saving stands for it."""
    text_withheld: bool = False
    """The publisher keeps its text from language models: headline, outlet, date and link were kept."""


@dataclass(frozen=True, slots=True)
class Known:
    """The page is in the archive: everybody's, or a save of this workspace."""

    article: Article


@dataclass(frozen=True, slots=True)
class NotSaved:
    """Nothing was kept; `why` in plain words, `what_now`: what the person can do."""

    link: str
    why: str
    what_now: str = ""


Outcome = Saved | Known | NotSaved

_WHAT_NOW = {
    "robots": "The site does not want to be read by programs, and I keep to that.",
    "silent": "Try again in ten minutes; until a site says that I may, I do not read it.",
    "refused": "I only read public web pages.",
    "late": "It may be busy: try again later.",
    "large": "I read pages of up to 3 MB.",
    "no_page": "I can keep web pages with an article on them.",
    "unreachable": "Is the link right? Try it in your browser.",
    "absent": "Is the link right? Try it in your browser.",
    "busy": "Try again in a minute.",
}


def save_link(
    store: Store, reader: PageReader, workspace: str, link: str, now: datetime, tagger: Tagger | None = None
) -> Outcome:
    """Read the page at a link and keep it for this workspace; never raises for what a page or host does."""
    url = canonical_url(link)
    if not is_web_url(url):
        return NotSaved(link, "that is no web address", _WHAT_NOW["refused"])
    if known := known_page(store, workspace, url):
        return Known(known)
    try:
        page = reader.read(url)
    except FetchError as error:
        return NotSaved(link, _words(error), _WHAT_NOW.get(str(getattr(error, "trouble", "")), ""))
    return _keep(store, workspace, link, page, now, tagger)


def known_page(store: Store, workspace: str, url: str) -> Article | None:
    """The article that this page is, where it is everybody's or the workspace's own."""
    return (
        store.article_by_url(url, workspace=workspace)
        or store.article_by_key(link_key(url), workspace=workspace)
        or store.article_by_key(save_key(workspace, url), workspace=workspace)
    )


def save_key(workspace: str, url: str) -> str:
    """What identifies a page among the saves of a workspace."""
    joined = f"{workspace}\x1f{identity(url)}".encode("utf-8", "replace")
    return f"save:{hashlib.blake2b(joined, digest_size=12).hexdigest()}"


def _keep(store: Store, workspace: str, link: str, page: PageAt, now: datetime, tagger: Tagger | None) -> Outcome:
    told = page.text
    url = canonical_url(told.address or page.url)
    for address in dict.fromkeys((url, canonical_url(page.url))):
        if known := known_page(store, workspace, address):
            return Known(known)
    why, what_now = _unreadable(told, url)
    if why:
        return NotSaved(link, f"{host(url)}: {why}", what_now)
    article = article_of(told, url, workspace, now, tagger)
    if article is None:
        return NotSaved(link, f"{host(url)}: the page has no title", _WHAT_NOW["no_page"])
    if not store.keep_save(workspace, article):  # somebody of the workspace was faster
        return Known(known_page(store, workspace, url) or article)
    return Saved(article, told.read_from, article.published != now, told.no_ai)


def _unreadable(told: PageText, url: str) -> tuple[str, str]:
    """Why the page holds nothing that could be kept, and what to do; empty when it does."""
    length = sum(map(len, told.paragraphs))
    if told.locked and length < STUB:
        return "only the beginning can be read without a subscription", "A stub is no source, so I did not keep it."
    if "/" not in identity(url):
        return "that is a front page, not an article", "Send me the link of an article on it."
    if length < LEAST_TEXT and not told.no_ai:
        return "I found no article text on that page", "It may be a video, a list of links or made by scripts."
    return "", ""


def article_of(told: PageText, url: str, workspace: str, now: datetime, tagger: Tagger | None = None) -> Article | None:
    """The article of a page, cleaned once and tagged as an entry of a feed is; None where it has no title."""
    outlet = _outlet(told.outlet, url)
    title = _title(told.title, outlet)
    paragraphs = (f"<p>{escape(text)}</p>" for text in told.paragraphs)
    entry = Entry(
        feed_url=url,
        guid=None,
        link=url,
        title=escape(title),
        summary_html="",
        content_html="" if told.no_ai else "".join(paragraphs),
        author=escape(told.author),
        published=told.published,
        updated=None,
    )
    made = article_from(entry, Feed(url, outlet.name, outlet.kind), now, tagger=None)
    if made is None or not title:
        return None
    text = strip_boilerplate(made.text)
    companies, topics = tagger.tag(made.title, text) if tagger else ((), ())
    key = save_key(workspace, url)
    return replace(
        made,
        id=hashlib.blake2b(key.encode(), digest_size=8).hexdigest(),
        text=text,
        feed_url=None,
        companies=companies,
        topics=topics,
        headline_only=told.no_ai,
        backlog=False,
        date_only=told.day_only or told.published is None,
        keys=(key,),
        saved=True,
    )


def _outlet(said: str, url: str) -> Outlet:
    """Who publishes the page: whom its host is known to be, else the name it gives itself.

    A page may call itself what it likes; the name of an outlet that we know elsewhere is not lent to it.
    """
    at_host = outlet_named(url)
    if at_host.name != host(url):
        return at_host
    named = outlet_named(cut(clean(escape(said)), _NAME)) if said.strip() else at_host
    return at_host if named.domains else replace(named, kind=at_host.kind)


def _title(said: str, outlet: Outlet) -> str:
    """The headline without the site's name at its end."""
    title = clean(escape(said), 500)
    for mark in (" | ", " - ", " – ", " — ", " · "):
        before, found, ending = title.rpartition(mark)
        if found and len(before) >= 15 and ending.strip().casefold() in _names(outlet):
            title = before
    return clean_title(title)


def _names(outlet: Outlet) -> set[str]:
    return {outlet.name.casefold(), *(domain.casefold() for domain in outlet.domains)}


def _words(error: FetchError) -> str:
    """The reason without "could not fetch" and the whole address: the person knows which link it was."""
    said = str(error)
    if "not a public address" in said:
        return "that is an address of a private network"
    if not said.startswith("could not fetch "):
        return said
    why = said.partition(": ")[2].removeprefix("refused: ").removeprefix("it ")
    return why if why.startswith(("no ", "the ", "only ", "port ", "an ")) else f"the page {why}"
