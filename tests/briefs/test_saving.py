"""From a page to a save: private to the workspace, cleaned once, named honestly; or why not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from briefs.context import candidates_for
from briefs.saving import STUB, Known, NotSaved, Outcome, Saved, article_of, save_link
from feeds.pages import Page, PageRefused
from feeds.parsed import PageText
from retail.companies import CompanyTable
from retail.types import FeedState, Mention, Story
from running.parts import Tagger
from storage import Store, open_store
from tests.feeds.pages_served import TEXT, TITLE
from tests.storage.test_contract import article

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
URL = "https://aisle.example/news/bakery"
TOLD = PageText(TITLE, TEXT, "Aisle Report", "Ruth Ostrander", NOW - timedelta(days=1), read_from=("its JSON-LD data",))
TAGGER = Tagger(CompanyTable.bundled())


class Reader:
    """Reads what it was given; remembers what it was asked for."""

    def __init__(self, page: Page | PageRefused) -> None:
        self.page = page
        self.asked: list[str] = []

    def read(self, url: str) -> Page:
        self.asked.append(url)
        if isinstance(self.page, PageRefused):
            raise self.page
        return self.page


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    yield opened
    opened.close()


def save(store: Store, told: PageText = TOLD, link: str = URL, *, workspace: str = "T1", at: str = URL) -> Outcome:
    return save_link(store, Reader(Page(at, told)), workspace, link, NOW, TAGGER)


def kept(outcome: Outcome) -> Saved:
    assert isinstance(outcome, Saved), outcome
    return outcome


def test_a_page_becomes_an_article_of_the_workspace_tagged_and_dated(store: Store) -> None:
    saved = kept(save(store))
    found = saved.article
    assert (found.title, found.outlet, found.author, found.url) == (TITLE, "Aisle Report", "Ruth Ostrander", URL)
    assert found.text == "\n".join(TEXT)
    assert (found.published, found.seen) == (NOW - timedelta(days=1), NOW)
    assert "kroger" in {mention.slug for mention in found.companies}
    assert found.saved
    assert not found.backlog
    assert saved.dated
    assert store.articles([found.id], workspace="T1") == [replace(found, keys=())]
    assert store.articles([found.id], workspace="T2") == []


def test_a_page_that_is_everybody_s_or_saved_already_is_not_even_fetched(store: Store) -> None:
    store.save_refresh(FeedState("f"), [article(1, url=URL)], None)
    reader = Reader(Page(URL, TOLD))
    outcome = save_link(store, reader, "T1", f"{URL}?utm_source=x#top", NOW)
    assert isinstance(outcome, Known)
    assert not reader.asked


def test_a_page_is_known_by_where_it_leads_and_by_what_it_calls_itself(store: Store) -> None:
    first = kept(save(store)).article
    for link, told, at in (
        ("https://short.example/x", TOLD, URL),
        (f"{URL}/amp", replace(TOLD, address=URL), f"{URL}/amp"),
        (URL, TOLD, URL),
        (f"http://www.{URL.removeprefix('https://')}/", TOLD, URL),
    ):
        outcome = save(store, told, link, at=at)
        assert isinstance(outcome, Known), link
        assert outcome.article.id == first.id
    assert store.saves("T1") == 1


def test_each_workspace_has_its_own(store: Store) -> None:
    one, other = kept(save(store)).article, kept(save(store, workspace="T2")).article
    assert one.id != other.id


@pytest.mark.parametrize(
    ("told", "link", "why"),
    [
        (replace(TOLD, paragraphs=TEXT[:1], locked=True), URL, "without a subscription"),
        (TOLD, "https://aisle.example/", "front page"),
        (replace(TOLD, paragraphs=("Too short a text to be one.",)), URL, "no article text"),
        (replace(TOLD, title=" "), URL, "no title"),
        (TOLD, "ftp://aisle.example/x", "no web address"),
        (TOLD, "javascript:alert(1)", "no web address"),
    ],
)
def test_what_is_no_article_is_not_kept_and_said_so(store: Store, told: PageText, link: str, why: str) -> None:
    outcome = save(store, told, link, at=link)
    assert isinstance(outcome, NotSaved)
    assert why in outcome.why
    assert store.counts()["articles"] == 0


def test_a_locked_page_that_shows_its_whole_text_is_kept(store: Store) -> None:
    long = tuple(f"{text} ({number})" for number in range(4) for text in TEXT)
    assert sum(map(len, long)) > STUB
    kept(save(store, replace(TOLD, paragraphs=long, locked=True)))


def test_a_failure_to_read_is_told_in_words_and_with_what_can_be_done(store: Store) -> None:
    refused = PageRefused("robots", "aisle.example asks robots not to read that page (robots.txt)")
    outcome = save_link(store, Reader(refused), "T1", URL, NOW)
    assert isinstance(outcome, NotSaved)
    assert "robots.txt" in outcome.why
    assert "I keep to that" in outcome.what_now
    private = PageRefused("refused", f"could not fetch {URL}: refused: 10.1.2.3 is not a public address (name it in X)")
    outcome = save_link(store, Reader(private), "T1", URL, NOW)
    assert isinstance(outcome, NotSaved)
    assert outcome.why == "that is an address of a private network"


def test_a_page_cannot_borrow_the_name_of_an_outlet_that_publishes_elsewhere() -> None:
    lent = article_of(replace(TOLD, outlet="Reuters"), "https://evil.example/a", "T1", NOW)
    assert lent is not None
    assert lent.outlet == "evil.example"
    own = article_of(replace(TOLD, outlet="Whoever"), "https://www.reuters.com/business/a", "T1", NOW)
    assert own is not None
    assert own.outlet == "Reuters"


def test_a_page_without_a_date_or_with_an_impossible_one_is_dated_by_its_saving(store: Store) -> None:
    assert not kept(save(store, replace(TOLD, published=None))).dated
    later = kept(save(store, replace(TOLD, published=NOW + timedelta(days=90)), f"{URL}2", at=f"{URL}2"))
    assert not later.dated
    assert later.article.published == NOW


def test_a_publisher_who_keeps_text_from_models_gets_headline_and_link_only(store: Store) -> None:
    saved = kept(save(store, replace(TOLD, no_ai=True)))
    assert saved.text_withheld
    assert (saved.article.text, saved.article.headline_only) == ("", True)


def test_hostile_texts_come_out_as_text_once(store: Store) -> None:
    told = replace(
        TOLD,
        title="<!channel> *SALE* &amp; <script>x</script> at Marlowe\u202e Markets | Aisle Report",
        paragraphs=(
            "CHICAGO (Reuters) - Prices <b>rose</b> &lt;here&gt; by 5 &amp; more\u200b in the stores of Ohio.",
            *TEXT,
        ),
        author="<@U1> Ann *Lee*",
    )
    found = kept(save(store, told)).article
    assert found.title == "*SALE* & at Marlowe Markets"
    assert found.text.startswith("Prices")
    assert "\u200b" not in found.text
    assert found.author == "Ann *Lee*"


def test_a_save_is_context_for_its_own_workspace_s_briefs_only(store: Store) -> None:
    old = PageText(
        "Kroger to buy Roundy's of Wisconsin for $800 million",
        ("Kroger agreed to buy Roundy's, the grocer of Wisconsin, for $800 million, the two companies said on Monday.",)
        * 2,
        published=NOW - timedelta(days=60),
    )
    store.save_articles([article(n, f"Another matter, the {n}th of them", days=300) for n in range(20, 60)])
    saved = kept(save(store, old)).article
    lead = article(9, "Kroger completes purchase of Roundy's after approval in Wisconsin", published=NOW)
    told = Story("s", (replace(lead, companies=(Mention("kroger"),)),), NOW, NOW)
    for workspace, is_found in (("T1", True), ("T2", False), (None, False)):
        given = candidates_for(store, told, NOW, CompanyTable.bundled(), workspace)
        assert (saved.id in [one.id for one in given]) is is_found, workspace
