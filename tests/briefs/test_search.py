"""`/retail`: the queries a professional types, on the bundled archive; folding, why-lines, the honest zero."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefs.articles import article_from_line, read_articles
from briefs.search import fold, result_to_json, search
from handlers.mrkdwn import text_of
from handlers.search_blocks import search_blocks
from retail.companies import CompanyTable
from retail.errors import ParseError
from retail.sample import SAMPLE_NOW, sample_archive
from retail.topics import tag_topics
from retail.types import Article, Headline, Mention, SearchResult, Story
from storage import Store, open_store
from storage.sqlite import SQLiteStore

TABLE = CompanyTable.bundled()


def tagged(article: Article) -> Article:
    topics = tag_topics(article.title, article.text)
    return replace(article, companies=TABLE.tag(article.title, article.text), topics=topics)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('archive') / 'endcap.db'}")
    store.save_articles(tagged(each) for each in read_articles(sample_archive()) if not isinstance(each, ParseError))
    yield store
    store.close()


def find(store: Store, text: str, limit: int = 10) -> SearchResult:
    return search(store, text, SAMPLE_NOW, table=TABLE, limit=limit)


def shown(result: SearchResult) -> list[str]:
    return [event.articles[0] for event in result.events]


# What a row of the table asks for: (query, parts of ids that must be among the first so many, parts that never come).
ROWS: list[tuple[str, int, tuple[str, ...], tuple[str, ...]]] = [
    # the rubric's
    ("kroger", 5, ("kroger",), ("korea", "krone", "galloway-cattle")),
    ("kroger alibaba", 4, ("kroger-alibaba-talks", "alibaba-offline", "simple-truth-tmall"), ("alibaba-soho",)),
    ("harris teeter", 4, ("harris-teeter-fuel", "harris-teeter-pickup", "harris-teeter-own"), ()),
    ("KR", 5, ("kroger",), ("korea", "krone")),
    ("albertsons merger FTC", 8, ("ftc-sues", "courts-block", "second-request"), ("retail-park",)),
    ("private label inflation", 3, ("label-inflation-2022", "label-inflation-2026"), ("pay-gap",)),
    ("who is krogers ceo", 3, ("names-foran", "mcmullen-resigns"), ()),
    ("greg foran", 3, ("names-foran", "foran-first-day", "foran-fresh"), ("european", "brussels")),
    ("kroger earnings q3", 6, ("kroger-q3-2025", "kroger-q3-2024"), ("walmart-q3", "target-q3")),
    ("walmart grocery share", 6, ("numerator-walmart", "walmart-share-25", "quarter-share"), ()),
    ("target", 5, ("target",), ("target-date",)),
    ("gap", 5, ("gap-",), ("pay-gap", "prices-gap")),
    ("heb", 5, ("heb-",), ("hebron",)),
    ("h e b", 5, ("heb-",), ("hebron",)),
    ("krogre", 5, ("kroger",), ("korea",)),
    ("aldi winn-dixie", 5, ("winn-dixie-announced", "winn-dixie-closes", "sold-back"), ("aldi-turkey",)),
    ("amazon fresh", 5, ("fresh-five-states", "fresh-first-store", "fresh-closes"), ("river", "produce-ohio")),
    ("instacart pricing", 3, ("price-tests", "ends-tests", "inquiry"), ()),
    ('"new retail"', 3, ("new-retail-jack", "new-retail-second", "offline-push"), ("retail-park",)),
    ("galloway", 4, ("alibaba-talks", "galloway-ads"), ()),
    ("self checkout theft", 5, ("target-self-checkout", "dollar-general-back"), ()),
    ("GLP-1 basket", 3, ("glp1-panel", "glp1-walmart"), ()),
    ("tariffs food prices", 3, ("tariffs-avocado", "tariffs-april"), ()),
    ("electronic shelf labels", 3, ("labels-first", "walmart-esl"), ()),
    ("king soopers strike", 5, ("strike-2025", "strike-2022"), ("fred-meyer",)),
    ("market basket demoulas", 5, ("basket-leave", "basket-ousted"), ("glp1",)),
    ("costco since:30d", 5, ("costco-october", "costco-warehouses"), ("costco-canada",)),
    # thirty of our own
    ("alibaba kroger", 4, ("kroger-alibaba-talks", "simple-truth-tmall"), ()),
    ("KROGER", 5, ("kroger",), ("korea",)),
    ("Kroger's", 5, ("kroger",), ("korea",)),
    ("ｋｒｏｇｅｒ", 5, ("kroger",), ("korea",)),
    ("h.e.b.", 5, ("heb-",), ("hebron",)),
    ("snap benefits states", 3, ("snap-first-states", "snap-march-plan"), ()),
    ("kroger ocado", 9, ("ocado-deal", "ocado-closures", "closes-ocado"), ("instacart-kroger",)),
    ("ocado fire", 2, ("ocado-fire",), ()),
    ("walmart drone", 3, ("drones-dallas", "drones-noise"), ()),
    ("ozempic", 3, ("ozempic",), ()),
    ("store brand", 4, ("private-label",), ()),
    ("albertsons rite aid", 3, ("rite-aid-plan", "rite-aid-off"), ()),
    ("tomato tariff", 5, ("tomato-announced", "tomato-grocers"), ()),
    ("market basket since:2025", 5, ("basket-leave", "basket-ousted"), ("basket-bonus",)),
    ("kroger before:2019", 6, ("ocado-deal", "alibaba-talks"), ("q3-2025",)),
    ("kroger 2018", 7, ("ocado-deal", "alibaba-talks"), ("2019-", "2020-", "2026-")),
    ("kroger chief march 2025", 4, ("mcmullen-resigns",), ("names-foran",)),
    ("scott galloway", 2, ("alibaba-talks", "galloway-ads"), ()),
    ("instacart -kroger", 5, ("instacart",), ("instacart-kroger",)),
    ('kroger "digital shelf"', 3, ("esl-kroger",), ()),
    ("company:kroger strike", 6, ("strike-2025",), ()),
    ("sprouts", 3, ("sprouts-farmers", "sprouts-cfo"), ("brussels",)),
    ("whole foods", 5, ("whole-foods",), ()),
    ("dollar general produce", 2, ("general-produce",), ()),
    ("trader joe's union", 4, ("joes-union", "joes-contract"), ()),
    ("macy's holiday hires", 2, ("macys-holiday",), ()),
    ("h&m profit", 2, ("hm-q3",), ()),
    ("7-eleven food", 2, ("seven-eleven",), ()),
    ("simple truth", 3, ("simple-truth",), ()),
    ("fred meyer closing", 3, ("fred-meyer-closing",), ()),
    ("egg prices", 2, ("egg-prices",), ()),
    ("thanksgiving turkey", 4, ("turkey",), ()),
    ("topic:recalls larkfield", 3, ("recall-chili",), ()),
    ("rodney mcmullen", 3, ("mcmullen-resigns",), ()),
]


@pytest.mark.parametrize(("text", "first", "wanted", "never"), ROWS, ids=[row[0] for row in ROWS])
def test_a_query_shows_what_it_asks_for_and_its_trap_stays_shut(
    archive: Store, text: str, first: int, wanted: tuple[str, ...], never: tuple[str, ...]
) -> None:
    result = find(archive, text)
    top = shown(result)[:first]
    for part in wanted:
        assert any(part in key for key in top), (part, top)
    everything = [key for event in result.events for key in event.articles]
    for part in never:
        assert not any(part in key for key in everything), (part, everything)


# What an answer must show, in this order or not: (query, (part of an id, day, words of its headline or why)...).
SHOWN: list[tuple[str, tuple[tuple[str, str, str], ...]]] = [
    (
        "who is krogers ceo",
        (
            ("names-foran", "2026-02-02", "Kroger has named Greg Foran chief executive, effective 9 February."),
            ("interim-sargent", "2025-03-20", "Ron Sargent, who runs Kroger until a new chief executive is found"),
            ("mcmullen-resigns", "2025-03-03", "Rodney McMullen, who had led Kroger since 2014, resigned on Monday"),
        ),
    ),
    (
        "walmart grocery share",
        (
            ("numerator-walmart", "2026-02-18", "Walmart takes about 21 percent of what Americans spend on groceries"),
            (
                "numerator-walmart",
                "2026-02-18",
                "and Kroger 8.5 percent, according to figures for the year to February",
            ),
            ("walmart-share-25", "2026-10-08", "24.8 percent of American grocery spending in the third quarter, Pell"),
            ("quarter-share", "2025-10-08", "18, 21, 24 or 26 percent"),
            ("walmart-share-2018", "2018-10-17", "19 to 23 percent of grocery spending in the United States"),
        ),
    ),
    (
        "galloway",
        (
            ("galloway-ads", "2024-03-19", "then told the New York Post that Kroger had little technology"),
            ("alibaba-talks", "2018-01-25", "told the Post that a deal would be about technology and capital"),
        ),
    ),
    (
        "market basket demoulas",
        (
            ("market-basket-october", "2026-10-20", "while family and board await the court"),
            ("market-basket-court", "2026-04-02", "Judge hears two accounts of the break at Market Basket"),
            ("basket-ousted", "2025-09-10", "Market Basket board dismisses Arthur T. Demoulas"),
            ("basket-leave", "2025-05-28", "Market Basket puts Arthur T. Demoulas on paid leave"),
        ),
    ),
]


@pytest.mark.parametrize(("text", "wanted"), SHOWN, ids=[row[0] for row in SHOWN])
def test_an_answer_shows_what_was_asked_for_with_its_day_and_outlet(
    archive: Store, text: str, wanted: tuple[tuple[str, str, str], ...]
) -> None:
    blocks, fallback = search_blocks(find(archive, text))
    shown_text = text_of(blocks)
    for part, day, words in wanted:
        (event,) = [event for event in find(archive, text).events if part in event.articles[0]]
        assert event.date.isoformat() == day
        assert words in f"{event.headline} {event.why}"
        assert words in shown_text
        assert f"{event.date.day} {event.date:%b %Y} · {event.outlet}" in shown_text
        assert words in fallback or len(fallback) > 2000


def test_who_holds_an_office_now_comes_before_who_held_it(archive: Store) -> None:
    first, *later = shown(find(archive, "who is krogers ceo"))
    assert "names-foran" in first
    assert any("mcmullen-resigns" in key for key in later)


def test_what_nobody_can_open_stands_last_on_its_page(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'endcap.db'}")
    for number, (title, url) in enumerate(
        [
            ("Kroger gift cards", ""),
            ("Kroger opens in Dayton", "https://a.example/1"),
            ("Kroger cuts milk", "https://a.example/2"),
        ]
    ):
        published = SAMPLE_NOW - timedelta(days=number)
        store.save_articles([tagged(Article(f"a{number}", title, "Kroger said so.", "Post", published, url=url))])
    assert shown(find(store, "kroger")) == ["a1", "a2", "a0"]
    store.close()


def test_news_of_a_company_that_many_outlets_tell_goes_before_what_one_tells(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'endcap.db'}")
    told = [("Kroger declares a dividend of 35 cents", "Wire", 1)]
    outlets = ("Post", "Courier", "Ledger", "Day", "Week")
    told += [("King Soopers workers strike at 38 Denver stores", outlet, 1) for outlet in outlets]
    for number, (title, outlet, days) in enumerate(told):
        published, url = SAMPLE_NOW - timedelta(days=days, minutes=number), f"https://a.example/{number}"
        store.save_articles([tagged(Article(f"a{number}", title, "Kroger said so.", outlet, published, url=url))])
    assert [event.headline[:4] for event in find(store, "kroger").events] == ["King", "Krog"]
    store.close()


def test_a_saga_is_told_newest_first_with_what_both_sides_say(archive: Store) -> None:
    events = find(archive, "market basket demoulas").events[:5]
    days = [event.date for event in events]
    assert days == sorted(days, reverse=True)
    told = " ".join(each.text for each in archive.articles([event.articles[0] for event in events]))
    assert "The board says that he resisted its oversight." in told
    assert "A spokeswoman for him said that the board had planned his removal" in told


def test_a_sentence_is_shown_only_where_a_person_an_office_or_a_figure_is_asked_for(archive: Store) -> None:
    assert not any("“Kroger" in event.why for event in find(archive, "kroger ocado").events)
    assert find(archive, "how many stores will lidl open").query.words == ("stores", "open")


@pytest.mark.parametrize(
    "text", ["kroger tesla merger", "asdfgh", "john q public of 12 elm street", "kroger; drop table"]
)
def test_what_did_not_happen_is_not_padded_with_what_did(archive: Store, text: str) -> None:
    result = find(archive, text)
    assert len(result.events) <= 1


def test_an_honest_zero_tells_what_was_searched_how_far_back_and_what_is_missing(archive: Store) -> None:
    result = find(archive, "kroger tesla merger")
    assert "269 articles, back to January 2018" in result.searched
    assert "“tesla”" in result.searched
    assert "kroger merger" in result.suggestions


def test_two_known_names_that_never_met_are_said_to_be_apart(archive: Store) -> None:
    result = find(archive, "alibaba publix")
    assert result.events == ()
    assert result.suggestions == ("Alibaba", "Publix")
    assert "No article has" in result.searched


def test_a_misspelling_is_shown_as_the_name_and_says_so(archive: Store) -> None:
    result = find(archive, "krogre")
    assert result.query.read_as.startswith("Showing Kroger (nothing mentions “krogre”)")
    assert shown(result) == shown(find(archive, "kroger"))


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_each_event_of_an_answer_stands_once_with_its_date_outlet_and_headline(
    archive: Store, row: tuple[str, int, object, object]
) -> None:
    events = find(archive, row[0]).events
    told = [key for event in events for key in event.articles]
    assert len(told) == len(set(told))
    stories = [event.story for event in events if event.story]
    assert len(stories) == len(set(stories))
    assert all(event.headline and event.outlet and event.date <= SAMPLE_NOW.date() for event in events)


def test_a_range_of_days_shows_those_days_newest_first_and_says_what_there_is_without_it(archive: Store) -> None:
    events = find(archive, "costco since:30d").events
    about = {key for key in shown(find(archive, "costco since:30d")) if _is_about(archive, key, "costco")}
    days = [event.date for event in events if event.articles[0] in about]
    assert days == sorted(days, reverse=True)
    assert len(days) > 2
    assert [event.articles[0] for event in events[: len(about)] if event.articles[0] not in about] == []
    assert all(event.date >= (SAMPLE_NOW - timedelta(days=30)).date() for event in events)
    none = find(archive, "costco before:2018")
    assert none.events == ()
    assert "Without the filters" in none.searched


def _is_about(store: Store, key: str, slug: str) -> bool:
    return Mention(slug, about=True) in store.articles([key])[0].companies


def test_an_outlet_that_is_not_there_is_an_honest_zero_with_what_there_is_without_it(archive: Store) -> None:
    none = find(archive, "kroger from:nowhere")
    assert none.events == ()
    assert "Without the filters" in none.searched


def test_where_no_article_has_all_that_was_asked_the_answer_says_so(archive: Store, tmp_path: Path) -> None:
    assert find(archive, "kroger ocado").query.notes == ()
    store = open_store(f"sqlite:///{tmp_path / 'endcap.db'}")
    told = ["Kroger opens a bakery", "A bakery closes in Ohio", "Ohio votes"]
    store.save_articles(tagged(Article(title, title, "", "One", SAMPLE_NOW)) for title in told)
    (note,) = find(store, "bakery ohio votes").query.notes
    assert note == "No article has “bakery”, “ohio” and “votes” together. These have some of it."
    assert find(store, "bakery ohio").query.notes == ()
    store.close()


def test_a_banner_that_no_article_names_is_said_to_be_only_its_owners(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'endcap.db'}")
    store.save_articles([tagged(Article("a", "Kroger opens a store", "", "One", SAMPLE_NOW - timedelta(days=1)))])
    result = find(store, "harris teeter")
    assert shown(result) == ["a"]
    assert result.query.notes == ("No article names Harris Teeter. These are about what it belongs to.",)
    store.close()


def test_a_word_that_only_sounds_like_a_brand_is_no_news_of_its_owner(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'endcap.db'}")
    store.save_articles([tagged(Article("a", "Thieves plan a caper", "In Rome.", "One", SAMPLE_NOW))])
    assert find(store, "instacart -kroger").events == ()
    store.close()


@pytest.mark.parametrize(
    ("typed", "meant"), [("dollar genral", "Dollar General"), ("albertson", "Albertsons"), ("wmt earnings", "Walmart")]
)
def test_what_was_nearly_typed_is_read_as_the_name(archive: Store, typed: str, meant: str) -> None:
    assert meant in find(archive, typed).query.read_as


def test_a_page_is_filled_although_many_outlets_tell_each_event(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'endcap.db'}")
    cities = "Akron Boise Chico Dover Elgin Fargo Gary Hilo Irvine Juneau Kenosha Laredo".split()
    told = [
        Article(f"{city}-{outlet}", f"{city} bakery: {city}ville, {city}ton", "", f"Outlet {outlet}", SAMPLE_NOW)
        for city in cities
        for outlet in range(6)
    ]
    store.save_articles(told)
    stories = [Story(city, tuple(a for a in told if a.id.startswith(city)), SAMPLE_NOW, SAMPLE_NOW) for city in cities]
    store.save_stories(stories)
    result = find(store, "bakery")
    assert len(result.events) == 10
    assert result.more
    assert [len(event.articles) for event in result.events[:9]] == [6] * 9
    store.close()


def test_an_empty_archive_says_so(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'empty.db'}")
    assert "archive is empty" in find(store, "kroger").searched
    assert "Write what to look for" in find(store, "").searched
    store.close()


def test_why_names_the_company_as_headlines_do_not_by_the_nickname_that_was_typed(archive: Store) -> None:
    result = search(archive, "tarjay", SAMPLE_NOW)
    assert "names Target in the headline" in {event.why for event in result.events}


def test_why_names_the_banner_and_where_it_stands(archive: Store) -> None:
    assert find(archive, "harris teeter").events[0].why == "names Harris Teeter, a Kroger banner, in the headline"
    why = find(archive, "albertsons merger FTC").events[0].why
    assert "names Albertsons in the headline" in why
    assert "“merger” in the text" in why or "“merger” in the headline" in why


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_event_says_why_it_is_there(archive: Store, row: tuple[str, int, object, object]) -> None:
    assert all(event.why for event in find(archive, row[0]).events)


def test_a_comparison_has_both_sides_and_what_they_share_first(archive: Store) -> None:
    result = find(archive, "whole foods vs trader joe's")
    assert "whole-foods-trader-joes-street" in shown(result)[0]
    assert any("whole-foods" in key for key in shown(result)[1:])
    assert any("trader-joes" in key for key in shown(result)[1:])


def test_pages_follow_each_other_without_overlap_while_articles_arrive(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'endcap.db'}")
    store.save_articles(tagged(each) for each in read_articles(sample_archive()) if not isinstance(each, ParseError))
    first = find(store, "kroger", 5)
    extra = [article_from_line({"id": f"new{n}", "title": f"Kroger opens store {n}", "text": "", "outlet": "O",
                                "published": "2026-11-19"}) for n in range(20)]  # fmt: skip
    store.save_articles(tagged(each) for each in extra)
    again = search(store, "kroger", SAMPLE_NOW, table=TABLE, limit=5, snapshot=first.snapshot)
    second = search(store, "kroger", SAMPLE_NOW, table=TABLE, limit=5, offset=5, snapshot=first.snapshot)
    assert shown(again) == shown(first)
    assert first.more
    assert not set(shown(first)) & set(shown(second))
    assert not any(key.startswith("new") for key in shown(second))
    store.close()


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gets_an_answer(archive: Store, text: str) -> None:
    result = find(archive, text)
    assert result.events or result.searched


def test_the_document_has_the_agreed_keys(archive: Store) -> None:
    document = result_to_json(find(archive, "kroger alibaba", 2))
    assert {"read_as", "total", "events", "suggestions"} <= set(document)
    assert set(document["events"][0]) == {"date", "headline", "outlet", "url", "why", "articles"}


# --- folding ---


def line(number: int, title: str, *, hours: float = 0, story: str | None = None) -> Headline:
    published = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hours)
    return Headline(number, f"a{number}", round(published.timestamp()) * 1_000_000, "One", title, None, "", "", story)


def test_like_headlines_of_the_same_days_are_one_event_and_of_other_quarters_are_not() -> None:
    lines = [
        line(1, "Kroger to buy Harris Teeter for $2.5 billion"),
        line(2, "UPDATE 2-Kroger to buy Harris Teeter for $2.5 bln", hours=5),
        line(3, "Kroger to buy Harris Teeter for $2.5 billion", hours=24 * 90),
        line(4, "Aldi opens three stores in Ohio"),
        line(5, "Kroger buys Harris Teeter for $2.5 billion", hours=5 + 24 * 4),  # within days of the second
        line(6, "Kroger to buy Harris Teeter for $2.5 billion", hours=24 * 86),
    ]
    assert [[each.number for each in event.lines] for event in fold(lines, 9)] == [[1, 2, 5], [3, 6], [4]]


def test_articles_of_one_story_are_one_event_whatever_their_headlines() -> None:
    lines = [line(1, "Strike begins", story="s"), line(2, "Ten thousand walk out", hours=200, story="s")]
    assert len(fold(lines, 9)) == 1


def test_of_two_events_that_a_headline_may_tell_of_the_better_one_has_it() -> None:
    lines = [
        line(1, "Kroger buys Harris Teeter stores in Ohio", hours=90),
        line(2, "Kroger sells stores", hours=1, story="s"),
        line(3, "Kroger buys the Harris Teeter stores in Ohio", hours=50, story="s"),
    ]
    assert [[each.number for each in event.lines] for event in fold(lines, 9)] == [[1, 3], [2]]


def test_events_that_no_page_shows_are_not_made_and_late_headlines_still_join_the_first() -> None:
    titles = (
        "Kroger buys stores",
        "Aldi opens in Ohio",
        "Target cuts prices",
        "Lidl cuts jobs",
        "Kroger buys 9 stores",
    )
    folded = fold([line(number, title) for number, title in enumerate(titles)], 2)
    assert [[each.number for each in event.lines] for event in folded] == [[0, 4], [1]]


def test_an_answer_is_one_reading_of_the_archive_and_reads_no_texts(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "endcap.db")
    store.save_articles(tagged(each) for each in read_articles(sample_archive()) if not isinstance(each, ParseError))
    statements: list[str] = []
    store._connection().set_trace_callback(statements.append)
    for text, texts in (("kroger", 0), ("kroger albertsons merger", 0), ("who is kroger's ceo", 1)):
        statements.clear()
        assert find(store, text).events
        assert len([each for each in statements if each == "begin"]) == 1
        assert len([each for each in statements if ", text from articles" in each]) == texts
    store.close()


def test_the_newest_of_the_best_stands_for_its_event(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'endcap.db'}")
    told = [
        Article("old", "Aldi buys Winn-Dixie stores", "", "One", SAMPLE_NOW - timedelta(hours=30)),
        Article("new", "Aldi buys the Winn-Dixie stores", "", "Two", SAMPLE_NOW - timedelta(hours=3)),
    ]
    store.save_articles(tagged(each) for each in told)
    store.save_stories([Story("s1", tuple(told), told[0].published, told[1].published)])
    (event,) = find(store, "aldi winn-dixie").events
    assert event.articles == ("new", "old")
    assert (event.outlets, event.story) == (("Two", "One"), "s1")
    store.close()
