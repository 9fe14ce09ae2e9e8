"""What every engine promises (`storage.base.Store`), asked of each engine by the same tests."""

import gc
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retail.errors import StorageError
from retail.types import (
    Article,
    Attribution,
    Author,
    Brief,
    Channel,
    ContextItem,
    Edition,
    Feed,
    FeedState,
    Found,
    Mention,
    Omission,
    OneLiner,
    PlannedPost,
    SearchQuery,
    Sentence,
    Span,
    Story,
    View,
)
from storage import Store, open_store, searching
from storage.base import EVERYWHERE, Refreshed
from storage.sqlite_rows import micros, tags_of
from tests.storage.at_once import claim_all, in_processes, save_one_feed
from tests.storage.postgres_server import fresh_url

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
ENGINES = ("sqlite", "postgres")


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a fresh archive of the engine under test can be opened, by this process and others."""
    if request.param == "postgres":
        return fresh_url(request)
    return f"sqlite:///{tmp_path / 'endcap.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


def article(number: int, title: str = "Kroger opens a store", *, days: float = 0, **more: object) -> Article:
    values: dict[str, object] = {
        "id": f"a{number}",
        "title": title,
        "text": "The store opened on Monday.",
        "outlet": "Daily Basket",
        "published": NOW - timedelta(days=days),
        "url": f"https://basket.example/{number}",
        "keys": (f"url:https://basket.example/{number}",),
    }
    return Article(**{**values, **more})  # type: ignore[arg-type]


def story(key: str, *articles: Article, update_of: str | None = None) -> Story:
    return Story(key, articles, NOW - timedelta(hours=2), NOW, update_of)


def brief(key: str, *ids: str) -> Brief:
    sentence = Sentence("The store opened on Monday.", "attributed_claim", (Span("a1", 21, 48),), "Kroger", ("may",))
    context = ContextItem(DAY, "Kroger closes a store", "Daily Basket", "earlier_step", "same company")
    view = View("Our View", Author("bot", "Endcap"), "So it goes.", (context,), confidence="low")
    attribution = Attribution("Daily Basket", via=("Wire",))
    return Brief(key, "Kroger opens", attribution, (sentence,), (), NOW, context=(context,), articles=ids, view=view)


def edition(day: date = DAY, *briefs: Brief, channel: str = "C1", workspace: str = "T1", number: int = 1) -> Edition:
    line = OneLiner("s-line", "Aldi hires", "Daily Basket", NOW, articles=("a9",))
    left_out = Omission("s-out", "Gap moves", "below the cut", 14, ("a8",))
    return Edition(workspace, channel, day, number, briefs, (line,), (left_out,), composed=NOW)


def post(key: str, *, position: int = 0, day: date = DAY, channel: str = "C1", workspace: str = "T1") -> PlannedPost:
    return PlannedPost(key, workspace, channel, day, position, "brief", '{"text": "hello"}', story="s1")


def sent(store: Store, key: str, ts: str) -> None:
    store.plan_posts([post(key)])
    assert store.claim_post(key, "me", NOW)
    store.record_post(key, ts)


class TestFeeds:
    def test_feeds_come_back_whole_and_in_the_order_added(self, store: Store) -> None:
        feeds = [Feed("https://z.example/feed", "Zest", "trade", "News", True, True, "2026-08", "U1"), Feed("file.xml")]
        assert store.save_feeds(feeds) == 2
        assert store.feeds() == feeds

    def test_a_known_feed_is_changed_and_not_added_again(self, store: Store) -> None:
        store.save_feeds([Feed("https://a.example"), Feed("https://b.example")])
        assert store.save_feeds([Feed("https://a.example", paused=True), Feed("https://c.example")]) == 1
        assert [(feed.url[8], feed.paused) for feed in store.feeds()] == [("a", True), ("b", False), ("c", False)]

    def test_none_is_added_beyond_the_most_but_known_ones_are_changed(self, store: Store) -> None:
        three = [Feed(f"https://{name}.example") for name in "abc"]
        assert store.save_feeds(three, most=2) == 2
        assert store.save_feeds([Feed("https://d.example"), Feed("https://a.example", paused=True)], most=2) == 0
        assert [(feed.url[8], feed.paused) for feed in store.feeds()] == [("a", True), ("b", False)]

    def test_a_removed_feed_takes_its_state_with_it_but_not_its_articles(self, store: Store) -> None:
        store.save_feeds([Feed("https://a.example")])
        store.save_refresh(FeedState("https://a.example"), [article(1)], ["d1"])
        assert store.remove_feed("https://a.example")
        assert not store.remove_feed("https://a.example")
        assert (store.feeds(), store.feed_states()) == ([], {})
        assert store.entry_digests("https://a.example") == frozenset()
        assert store.articles(["a1"])

    def test_a_refresh_keeps_state_validators_and_digests(self, store: Store) -> None:
        state = FeedState(
            "https://a.example", 'W/"x y"', "Mon, 02 Mar", "ff", NOW, NOW, NOW, 3, "no", 9, True, "https://b"
        )
        store.save_refresh(state, [], ["d1", "d2", "d1"])
        assert store.feed_states() == {"https://a.example": state}
        assert store.entry_digests("https://a.example") == {"d1", "d2"}
        store.save_refresh(FeedState("https://a.example"), [], None)
        assert store.entry_digests("https://a.example") == {"d1", "d2"}
        store.save_refresh(FeedState("https://a.example"), [], [])
        assert store.entry_digests("https://a.example") == frozenset()

    def test_many_refreshes_are_kept_in_turn_and_an_article_of_two_feeds_counts_for_the_first(
        self, store: Store
    ) -> None:
        states = [FeedState(f"https://{name}.example", checked=NOW, etag=name) for name in "abc"]
        kept = [
            Refreshed(states[0], [article(1), article(2)], ["d1"]),
            Refreshed(states[1], [article(2), article(3)], ["d2"]),
            Refreshed(states[2]),
        ]
        assert store.save_refreshes(kept) == [2, 1, 0]
        assert store.feed_states() == {state.url: state for state in states}
        assert [store.entry_digests(state.url) for state in states] == [{"d1"}, {"d2"}, frozenset()]
        assert store.counts()["articles"] == 3
        assert store.save_refreshes([]) == []

    def test_of_many_refreshes_all_are_kept_or_none(self, store: Store) -> None:
        whole = Refreshed(FeedState("https://a.example", etag="a"), [article(1)], ["d1"])
        broken = Refreshed(FeedState("https://b.example"), [article(2, "Title with a lone \ud83d surrogate")])
        with pytest.raises((StorageError, UnicodeError)):
            store.save_refreshes([whole, broken])
        assert store.feed_states() == {}
        assert store.counts()["articles"] == 0


class TestArticles:
    def test_an_article_comes_back_whole_but_for_its_keys(self, store: Store) -> None:
        whole = Article(
            "x1",
            "Title",
            "One.\nTwo.",
            "Outlet",
            NOW,
            "https://x.example",
            "wire",
            NOW,
            "Ann",
            "https://f.example",
            "guid",
            (Mention("kroger"), Mention("aldi", False)),
            ("deals", "people"),
            sponsored=True,
            headline_only=True,
            backlog=True,
            date_only=True,
        )
        assert store.save_articles([whole]) == 1
        assert store.articles(["x1"]) == [whole]
        assert store.article_by_url("https://x.example") == whole

    def test_ids_are_answered_in_their_order_and_unknown_ones_left_out(self, store: Store) -> None:
        store.save_articles(article(number) for number in range(1200))
        ids = [f"a{number}" for number in range(1199, -1, -1)]
        assert [found.id for found in store.articles([*ids, "nobody"])] == ids
        assert store.articles([]) == []
        assert store.article_by_url("https://nobody.example") is None

    def test_new_among_names_what_would_be_kept_and_keeps_nothing(self, store: Store) -> None:
        store.save_articles([article(1)])
        some = [article(1, keys=("k8",)), article(2, keys=article(1).keys), article(3), article(3, "Again"), article(4)]
        assert [(one.id, one.title) for one in store.new_among(some)] == [
            ("a3", "Kroger opens a store"),
            ("a4", "Kroger opens a store"),
        ]
        assert store.counts()["articles"] == 1

    @pytest.mark.parametrize("shared", ["id", "key"])
    def test_an_article_that_shares_an_id_or_a_key_is_known_and_changes_nothing(
        self, store: Store, shared: str
    ) -> None:
        store.save_articles([article(1, keys=("k1", "k2"))])
        twin = article(1 if shared == "id" else 2, "Another title", keys=("k2",) if shared == "key" else ("k9",))
        assert store.save_articles([twin, twin]) == 0
        assert store.save_refresh(FeedState("f"), [twin, article(3), article(3)], None) == 1
        assert [found.title for found in store.articles(["a1", "a2"])] == ["Kroger opens a store"]
        assert store.counts()["articles"] == 2

    def test_no_article_stays_in_memory_because_it_is_kept(self, store: Store) -> None:
        store.save_articles(article(number, "Held by nobody") for number in range(9))
        store.save_refresh(FeedState("f"), [article(20, "Held by nobody")], None)
        gc.collect()
        assert not [one for one in gc.get_objects() if type(one) is Article and one.title == "Held by nobody"]
        assert store.articles(["a3"])[0].title == "Held by nobody"

    def test_a_refresh_says_when_its_articles_were_first_seen(self, store: Store) -> None:
        store.save_refresh(FeedState("f", checked=NOW), [article(1)], None)
        assert store.articles(["a1"])[0].seen == NOW

    def test_articles_between_are_oldest_first_from_since_until_before_until(self, store: Store) -> None:
        store.save_articles(article(number, days=number) for number in range(5))
        store.save_articles([article(9, days=2.5, backlog=True)])
        since, until = NOW - timedelta(days=3), NOW - timedelta(days=1)
        assert [found.id for found in store.articles_between(since, until)] == ["a3", "a2"]
        assert [found.id for found in store.articles_between(since, until, backlog=True)] == ["a3", "a9", "a2"]

    def test_dates_before_1970_and_fractions_of_a_second_survive(self, store: Store) -> None:
        old = datetime(1931, 5, 6, 7, 8, 9, 123457, tzinfo=UTC)
        store.save_articles([article(1, published=old)])
        assert store.articles(["a1"])[0].published == old

    def test_activity_counts_what_is_about_a_company_once(self, store: Store) -> None:
        both = (Mention("kroger"), Mention("harris-teeter"))
        store.save_articles(
            [
                article(1, days=400, companies=(Mention("kroger"),)),
                article(2, days=20, companies=both),
                article(3, days=10, companies=(Mention("kroger", False),)),
                article(4, days=31, companies=(Mention("harris-teeter"),)),
            ]
        )
        found = store.activity({"kroger", "harris-teeter"}, NOW)
        assert (found.last_30_days, found.total) == (1, 3)
        assert (found.first, found.last) == (NOW - timedelta(days=400), NOW - timedelta(days=20))
        assert store.activity(["nobody"], NOW).first is None
        late, early = (
            article(90, days=900, companies=(Mention("kroger"),)),
            article(91, days=0, companies=(Mention("aldi"),)),
        )
        store.save_articles([late])
        store.save_articles([early])
        store.save_articles([article(92, days=1, companies=(Mention("aldi"), Mention("kroger")))])
        assert store.activity(["kroger"], NOW).first == late.published
        assert store.activity(["aldi"], NOW).last == early.published
        assert store.activity(["aldi", "kroger", "harris-teeter"], NOW).total == found.total + 3
        assert store.activity([], NOW).total == 0


class TestRevisions:
    def test_an_article_says_something_else_and_is_found_by_that_alone(self, store: Store) -> None:
        tags: dict[str, object] = {"companies": (Mention("kroger"),), "topics": ("deals",)}
        store.save_articles([article(1, "Kroger opens a bakery", **tags), article(2, "Aldi hires")])  # type: ignore[arg-type]
        changed = replace(
            store.articles(["a1"])[0],
            title="Ahold closes a dairy",
            text="It shut.",
            companies=(Mention("ahold", False),),
        )
        changed = replace(changed, topics=("labour",))
        assert store.revise_article(changed)
        assert not store.revise_article(changed)
        assert store.articles(["a1"]) == [changed]
        for asked, ids in (
            ({"words": ("bakery",)}, set()),
            ({"words": ("monday",)}, {"a2"}),
            ({"words": ("dairy",)}, {"a1"}),
            ({"required_companies": ("kroger",)}, set()),
            ({"required_companies": ("ahold",)}, {"a1"}),
            ({"topics": ("deals",)}, set()),
            ({"topics": ("labour",)}, {"a1"}),
        ):
            assert found(store, None, **asked) == ids, asked
        assert store.new_among([article(1)]) == []
        assert store.activity(["kroger"], NOW).total == 0
        assert store.problems() == []

    def test_an_unknown_article_is_not_made_by_revising_it(self, store: Store) -> None:
        assert not store.revise_article(article(7))
        assert store.counts()["articles"] == 0


def save_of(workspace: str, title: str = "Kroger buys a bakery", **more: object) -> Article:
    """A page as `briefs.saving` hands it over: id and keys are the workspace's own."""
    values = {"id": f"s-{workspace}", "keys": (f"save:{workspace}",), "saved": True, "seen": NOW, "days": 300}
    return article(1, title, **{**values, "companies": (Mention("kroger"),), "topics": ("deals",), **more})  # type: ignore[arg-type]


def found(store: Store, workspace: str | None, **asked: object) -> set[str]:
    """Ids that a search for these words or filters finds for a workspace."""
    query = SearchQuery("q", workspace=workspace, **asked)  # type: ignore[arg-type]
    return set(told(store, query))


def told(store: Store, query: SearchQuery, **more: int) -> list[str]:
    """Ids that a search finds, best first: in articles and, the same but for the texts, in headlines."""
    articles, headlines = store.search(query, NOW, **more), store.headlines(query, NOW, **more)
    assert (headlines.total, headlines.snapshot) == (articles.total, articles.snapshot)
    assert [(line.score, line.matched) for line in headlines.lines] == [(h.score, h.matched) for h in articles.hits]
    for line, each in zip(headlines.lines, (hit.article for hit in articles.hits), strict=True):
        assert (line.id, line.outlet, line.title, line.url) == (each.id, each.outlet, each.title, each.url)
        assert line.published == micros(each.published)
        assert (line.companies, line.topics) == tags_of(each)
        assert line.story == store.stories_of([each.id]).get(each.id)
    return [hit.article.id for hit in articles.hits]


ASKED: tuple[dict[str, object], ...] = (
    {"words": ("bakery",)},
    {"words": ("kroger", "bakery")},
    {"phrases": ("buys a bakery",)},
    {"names": ("kroger",), "companies": ("kroger",), "taste": "news"},
    {"names": ("kroger",), "companies": ("kroger",), "words": ("bakery",)},
    {"required_companies": ("kroger",)},
    {"topics": ("deals",)},
    {"topics": ("deals",), "words": ("bakery",)},
    {"outlets": ("basket",), "words": ("bakery",)},
    {"outlets": ("basket",)},
    {"since": NOW - timedelta(days=400)},
    {"words": ("nothing",), "expansions": ("bakery",), "forms": (("bakery",),)},
)
"""Every way a search is answered: by words, phrases, names, tags, filters alone and filters with words."""


class TestSaves:
    def test_a_save_is_found_by_its_workspace_and_by_no_other(self, store: Store) -> None:
        store.save_articles([article(2, "Aldi opens a store")])
        assert store.keep_save("T1", save_of("T1"))
        for asked in ASKED:
            assert "s-T1" in found(store, "T1", **asked), asked
            assert "s-T1" not in found(store, "T2", **asked), asked
            assert "s-T1" not in found(store, None, **asked), asked

    def test_two_workspaces_save_one_page_and_each_sees_its_own(self, store: Store) -> None:
        store.save_articles([article(2, "Aldi opens a store")])
        assert store.keep_save("T1", save_of("T1"))
        assert store.keep_save("T2", save_of("T2"))
        assert not store.keep_save("T2", save_of("T2"))
        assert not store.keep_save("T2", save_of("T2", id="another"))
        for asked in ASKED:
            assert found(store, "T1", **asked) - {"a2"} == {"s-T1"}, asked
            assert found(store, "T2", **asked) - {"a2"} == {"s-T2"}, asked
        assert (store.saves("T1"), store.saves("T2"), store.saves("T3")) == (1, 1, 0)

    def test_a_save_is_looked_up_by_its_workspace_only(self, store: Store) -> None:
        store.keep_save("T1", save_of("T1"))
        url = "https://basket.example/1"
        kept = store.article_by_url(url, workspace="T1")
        assert kept == replace(save_of("T1"), keys=())
        assert store.articles(["s-T1"], workspace="T1") == [kept]
        assert store.article_by_key("save:T1", workspace="T1") == kept
        for other in ("T2", None):
            assert store.article_by_url(url, workspace=other) is None
            assert store.articles(["s-T1"], workspace=other) == []
            assert store.article_by_key("save:T1", workspace=other) is None

    def test_what_a_save_says_and_how_far_it_reaches_is_told_to_its_workspace_only(self, store: Store) -> None:
        store.save_articles([article(2, "Aldi opens a store")])
        store.keep_save("T1", save_of("T1"))
        assert store.absent(["bakery", "aldi"], workspace="T1") == []
        assert store.reach(workspace="T1") == (2, NOW - timedelta(days=300))
        for other in ("T2", None):
            assert store.absent(["bakery", "aldi"], workspace=other) == ["bakery"]
            assert store.reach(workspace=other) == (1, store.articles(["a2"])[0].published)

    def test_a_save_makes_no_news_and_counts_for_its_workspace_only(self, store: Store) -> None:
        store.keep_save("T1", save_of("T1", days=1))
        day = (NOW - timedelta(days=2), NOW)
        assert store.articles_between(*day) == store.articles_between(*day, backlog=True) == []
        store.save_stories([story("s1", *store.articles(["s-T1"], workspace="T1"))])
        assert not getattr(store.story("s1"), "articles", ())
        assert store.activity(["kroger"], NOW, workspace="T1").last_30_days == 1
        for other in ("T2", None):
            seen = store.activity(["kroger"], NOW, workspace=other)
            assert (seen.total, seen.last_30_days, seen.first) == (0, 0, None)

    def test_a_feed_brings_the_page_to_everybody_although_it_was_saved(self, store: Store) -> None:
        store.keep_save("T1", save_of("T1"))
        assert store.save_refresh(FeedState("https://a.example"), [article(1)], None) == 1
        assert [store.article_by_url("https://basket.example/1", workspace=w).id for w in ("T1", "T2")] == ["a1", "a1"]  # type: ignore[union-attr]
        assert store.article_by_key("url:https://basket.example/1") == store.articles(["a1"])[0]

    def test_a_save_that_is_dropped_leaves_nothing_and_its_number_is_not_given_again(self, store: Store) -> None:
        store.save_articles([article(2, "A bakery opens")])
        store.keep_save("T1", save_of("T1"))
        query = SearchQuery("bakery", words=("bakery",), workspace="T1")
        first = store.search(query, NOW, limit=1)
        assert not store.drop_save("T2", "s-T1")
        assert store.drop_save("T1", "s-T1")
        assert not store.drop_save("T1", "s-T1")
        store.keep_save("T2", save_of("T2"))
        rest = store.search(query, NOW, limit=9, snapshot=first.snapshot)
        assert {hit.article.id for hit in rest.hits} == {"a2"}
        for asked in ASKED:
            assert "s-T1" not in found(store, "T1", **asked), asked
        assert store.problems() == []

    def test_an_old_page_that_was_saved_lately_keeps_its_text(self, store: Store) -> None:
        store.keep_save("T1", save_of("T1"))
        assert store.forget_texts(NOW - timedelta(days=30)) == 0
        assert store.articles(["s-T1"], workspace="T1")[0].text
        assert store.forget_texts(NOW + timedelta(days=30)) == 1

    def test_a_workspace_that_leaves_takes_its_saves_with_it_and_no_other_s(self, store: Store) -> None:
        store.save_articles([article(2)])
        for workspace in ("T1", "T2"):
            store.keep_save(workspace, save_of(workspace))
        assert store.purge("T1") == 1
        assert (store.saves("T1"), store.saves("T2")) == (0, 1)
        assert store.articles(["s-T1", "s-T2", "a2"], workspace="T2") == store.articles(["s-T2", "a2"], workspace="T2")
        assert store.counts()["articles"] == 2
        assert store.problems() == []


class TestStories:
    def test_a_story_comes_back_with_its_articles_lead_first(self, store: Store) -> None:
        kept = [article(number, keys=()) for number in (1, 2, 3)]
        store.save_articles(kept)
        told = story("s1", kept[2], kept[0], update_of="s0")
        store.save_stories([told])
        assert store.story("s1") == told
        assert store.stories_of(["a1", "a2", "a3"]) == {"a1": "s1", "a3": "s1"}
        assert store.story("nobody") is None

    def test_many_stories_come_in_the_order_asked_for_and_unknown_ones_are_left_out(self, store: Store) -> None:
        kept = [article(number, keys=()) for number in range(1, 1301)]
        store.save_articles(kept)
        told = [story(f"s{n}", kept[2 * n + 1], kept[2 * n]) for n in range(650)]
        store.save_stories([*told, story("empty", article(9999, keys=()))])
        asked = [f"s{n}" for n in reversed(range(650))]
        assert store.stories([*asked, "nobody", "empty", "s0"]) == list(reversed(told))
        assert store.stories([]) == []

    def test_an_article_belongs_to_the_story_it_was_last_saved_with(self, store: Store) -> None:
        kept = [article(number, keys=()) for number in (1, 2, 3)]
        store.save_articles(kept)
        store.save_stories([story("s1", kept[0], kept[1])])
        store.save_stories([story("s2", kept[2], kept[1])])
        store.save_stories([story("s1", kept[0])])
        assert store.stories_of(["a1", "a2", "a3"]) == {"a1": "s1", "a2": "s2", "a3": "s2"}

    def test_an_article_that_a_story_is_no_longer_saved_with_stays_behind_the_others(self, store: Store) -> None:
        kept = [article(number, keys=()) for number in (1, 2, 3)]
        store.save_articles(kept)
        store.save_stories([story("s1", *kept)])
        store.save_stories([story("s1", kept[2], kept[1])])
        (found,) = store.stories(["s1"])
        assert [one.id for one in found.articles] == ["a3", "a2", "a1"]


class TestEditions:
    def test_an_edition_comes_back_word_for_word(self, store: Store) -> None:
        told = edition(DAY, brief("s1", "a1", "a2"))
        assert store.save_edition(told, [post("k1")])
        assert store.edition("T1", "C1", DAY) == told
        assert store.edition("T1", "C1", DAY - timedelta(days=1)) is None
        assert store.brief("T1", "s1") == told.briefs[0]
        assert store.brief("T2", "s1") is None

    def test_the_first_edition_of_a_day_stands_with_its_plan(self, store: Store) -> None:
        assert store.save_edition(edition(DAY, brief("s1", "a1")), [post("k1")])
        assert not store.save_edition(edition(DAY, brief("s2", "a2")), [post("k2")])
        kept = store.edition("T1", "C1", DAY)
        assert kept is not None
        assert kept.briefs[0].story == "s1"
        assert [found.planned.key for found in store.posts("T1", "C1", DAY)] == ["k1"]

    def test_a_revised_edition_takes_the_place_of_the_one_it_was_made_from_with_its_plan(self, store: Store) -> None:
        first = edition(DAY, brief("s1", "a1"), brief("s2", "a2"))
        store.save_edition(first, [post("k1"), post("k2"), replace(post("k3"), part="preview")])
        second = replace(first, briefs=first.briefs[1:], omitted=(Omission("s1", "x", "dropped", None, ("a1",)),))
        assert store.revise_edition(first, second, [replace(post("k2"), payload="new"), post("k4")])
        assert store.edition("T1", "C1", DAY) == second
        planned = {one.planned.key: one.planned.payload for one in store.posts("T1", "C1", DAY)}
        assert (set(planned), planned["k2"]) == ({"k2", "k3", "k4"}, "new")
        assert "s1" not in store.told("T1", "C1", DAY)
        assert set(store.briefs_with("T1", ["a1", "a2"])) == {"a2"}

    def test_who_revises_what_was_revised_or_has_begun_changes_nothing(self, store: Store) -> None:
        first = edition(DAY, brief("s1", "a1"))
        store.save_edition(first, [post("k1")])
        second = replace(first, note="changed")
        assert store.revise_edition(first, second, [post("k1")])
        assert not store.revise_edition(first, replace(first, note="too late"), [])
        assert store.claim_post("k1", "me", NOW)
        assert not store.revise_edition(second, replace(second, note="begun"), [])
        assert store.edition("T1", "C1", DAY) == second
        assert [one.planned.key for one in store.posts("T1", "C1", DAY)] == ["k1"]

    def test_of_four_who_revise_one_edition_at_once_one_does(self, store: Store) -> None:
        first = edition(DAY, brief("s1", "a1"))
        store.save_edition(first, [post("k1")])
        with ThreadPoolExecutor(4) as pool:
            made = [replace(first, note=f"by {n}") for n in range(4)]
            done = list(pool.map(lambda one: store.revise_edition(first, one, [post("k1")]), made))
        assert sorted(done) == [False, False, False, True]
        assert store.edition("T1", "C1", DAY) == made[done.index(True)]

    def test_numbers_and_the_newest_edition_are_of_the_channel_and_workspace(self, store: Store) -> None:
        assert store.next_number("T1", "C1") == 1
        store.save_edition(edition(DAY, number=7), [])
        store.save_edition(edition(DAY + timedelta(days=1), channel="C2", number=1), [])
        assert (store.next_number("T1", "C1"), store.next_number("T2", "C1")) == (8, 1)
        newest, of_c1 = store.latest_edition("T1"), store.latest_edition("T1", "C1")
        assert newest is not None
        assert of_c1 is not None
        assert (newest.channel, of_c1.channel) == ("C2", "C1")
        assert store.latest_edition("T2") is None

    def test_told_has_the_last_day_and_what_was_told_then(self, store: Store) -> None:
        store.save_edition(edition(DAY, brief("s1", "a1")), [])
        store.save_edition(edition(DAY + timedelta(days=2), brief("s1", "a1", "a2")), [])
        told = store.told("T1", "C1", DAY)
        assert told["s1"] == (DAY + timedelta(days=2), ("a1", "a2"))
        assert told["s-line"][1] == ("a9",)
        assert store.told("T1", "C1", DAY + timedelta(days=3)) == {}
        assert store.told("T2", "C1", DAY) == {}

    def test_briefs_with_an_article_name_the_newest_of_the_workspace(self, store: Store) -> None:
        store.save_edition(edition(DAY, brief("s1", "a1")), [])
        store.save_edition(edition(DAY + timedelta(days=1), brief("s1", "a1"), channel="C2"), [])
        assert store.briefs_with("T1", ["a1", "a9"]) == {"a1": ("s1", DAY + timedelta(days=1), "C2")}
        assert store.briefs_with("T2", ["a1"]) == {}


class TestLedger:
    def test_a_post_goes_from_pending_to_sending_to_sent(self, store: Store) -> None:
        assert store.plan_posts([post("k2", position=2), post("k1", position=1)]) == 2
        assert store.plan_posts([post("k1"), post("k3", position=3)]) == 1
        assert store.claim_post("k1", "me", NOW)
        assert not store.claim_post("k1", "you", NOW)
        store.record_post("k1", "17.1")
        first, second, _ = store.posts("T1", "C1", DAY)
        assert (first.state, first.ts, first.attempts, first.owner, first.claimed) == ("sent", "17.1", 1, "me", NOW)
        assert (second.state, second.planned) == ("pending", post("k2", position=2))
        assert store.post_at("T1", "C1", "17.1") == first
        assert store.post_at("T2", "C1", "17.1") is None

    def test_a_released_post_may_be_tried_again_and_a_sent_one_never(self, store: Store) -> None:
        store.plan_posts([post("k1")])
        store.claim_post("k1", "me", NOW)
        store.release_post("k1")
        assert store.claim_post("k1", "you", NOW)
        store.record_post("k1", "17.1")
        store.release_post("k1")
        store.fail_post("k1", "is_archived")
        (only,) = store.posts("T1", "C1", DAY)
        assert (only.state, only.attempts) == ("sent", 2)

    def test_a_failed_post_keeps_its_reason_and_is_not_claimed(self, store: Store) -> None:
        store.plan_posts([post("k1")])
        store.claim_post("k1", "me", NOW)
        store.fail_post("k1", "is_archived")
        assert store.posts("T1", "C1", DAY)[0].reason == "is_archived"
        assert not store.claim_post("k1", "me", NOW)

    def test_an_unknown_post_cannot_be_recorded(self, store: Store) -> None:
        with pytest.raises(StorageError, match="k1"):
            store.record_post("k1", "17.1")

    def test_posts_of_unknown_outcome_are_those_claimed_before(self, store: Store) -> None:
        store.plan_posts([post("k1"), post("k2"), post("k3")])
        store.claim_post("k1", "me", NOW - timedelta(minutes=1))
        store.claim_post("k2", "me", NOW)
        unresolved = store.unresolved_posts(NOW - timedelta(seconds=30))
        assert [found.planned.key for found in unresolved] == ["k1"]

    def test_unposted_days_have_pending_or_sending_posts(self, store: Store) -> None:
        days = [DAY + timedelta(days=number) for number in range(4)]
        store.plan_posts([post(f"k{number}", day=day) for number, day in enumerate(days)])
        store.claim_post("k1", "me", NOW)
        store.fail_post("k2", "gone")
        assert store.unposted_days("T1", "C1", DAY) == [days[0], days[1], days[3]]
        assert store.unposted_days("T1", "C1", days[1]) == [days[1], days[3]]
        assert store.unposted_days("T2", "C1", DAY) == []


class TestClaims:
    def test_a_claim_without_a_lease_is_for_ever(self, store: Store) -> None:
        assert store.claim("event", "me", NOW)
        assert store.claim("event", "me", NOW)
        assert not store.claim("event", "you", NOW + timedelta(days=9000))

    def test_a_lease_runs_out_and_can_be_renewed_or_given_back(self, store: Store) -> None:
        lease = timedelta(seconds=60)
        assert store.claim("job", "me", NOW, lease)
        assert not store.claim("job", "you", NOW + timedelta(seconds=59), lease)
        assert store.claim("job", "me", NOW + timedelta(seconds=40), lease)
        assert not store.claim("job", "you", NOW + timedelta(seconds=61), lease)
        assert store.claim("job", "you", NOW + timedelta(seconds=100), lease)
        store.release("job", "me")
        assert not store.claim("job", "me", NOW + timedelta(seconds=101), lease)
        store.release("job", "you")
        assert store.claim("job", "me", NOW + timedelta(seconds=102), lease)


class TestSettings:
    def test_channels_come_back_whole_by_workspace(self, store: Store) -> None:
        set_up = Channel(
            "T1",
            "C1",
            time(6, 45),
            "America/New_York",
            frozenset({0, 6}),
            5,
            frozenset({"kroger"}),
            frozenset({"topic:recalls"}),
            "people",
            "warm",
            "never",
            False,
            "digest",
            frozenset({DAY}),
            "is_archived",
        )
        other = Channel("T2", "C1")
        store.save_channel(Channel("T1", "C1"))
        store.save_channel(other)
        store.save_channel(set_up)
        assert store.channel("T1", "C1") == set_up
        assert store.channels() == [set_up, other]
        assert store.channels("T2") == [other]
        assert store.channel("T2", "C2") is None

    def test_results_are_kept_and_replaced(self, store: Store) -> None:
        assert store.cached("k") is None
        store.keep("k", "one")
        store.keep("k", "two")
        assert store.cached("k") == "two"

    def test_tokens_add_up_by_day(self, store: Store) -> None:
        assert store.add_tokens(DAY, 0) == 0
        assert store.add_tokens(DAY, 120) == 120
        assert store.add_tokens(DAY, 30) == 150
        assert store.add_tokens(DAY + timedelta(days=1), 0) == 0


class TestTheArchive:
    def test_counts_name_what_is_kept(self, store: Store) -> None:
        store.save_feeds([Feed("f")])
        store.save_articles([article(1), article(2)])
        store.save_edition(edition(DAY), [post("k1")])
        counts = store.counts()
        assert (counts["feeds"], counts["articles"], counts["editions"], counts["posts"]) == (1, 2, 1, 1)

    def test_a_sound_archive_has_no_problems(self, store: Store) -> None:
        store.save_articles([article(1)])
        store.save_stories([story("s1", article(1))])
        assert store.problems() == []

    def test_what_one_store_kept_another_reads(self, store: Store, url: str) -> None:
        store.save_articles([article(1)])
        other = open_store(url)
        assert [found.id for found in other.articles(["a1"])] == ["a1"]
        other.close()

    def test_a_backup_under_load_is_whole_and_never_overwrites(self, store: Store, tmp_path: Path) -> None:
        store.save_articles(article(number) for number in range(500))
        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(store.save_articles, (article(number) for number in range(500, 4000)))
            target = tmp_path / "copy.db"
            store.backup(target)
            writing.result()
        copy = open_store(f"sqlite:///{target}")
        assert copy.counts()["articles"] >= 500
        assert copy.problems() == []
        copy.close()
        with pytest.raises(StorageError, match="there is a file"):
            store.backup(target)


class TestAtOnce:
    def test_eight_threads_with_fifty_writes_each_keep_all_of_them(self, store: Store) -> None:
        def write(thread: int) -> None:
            for number in range(50):
                store.keep(f"{thread}/{number}", "kept")

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(write, range(8)))
        assert all(store.cached(f"{thread}/{number}") for thread in range(8) for number in range(50))

    def test_eight_threads_adding_to_one_sum_lose_nothing(self, store: Store) -> None:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: [store.add_tokens(DAY, 1) for _ in range(50)], range(8)))
        assert store.add_tokens(DAY, 0) == 400

    def test_the_same_articles_from_many_threads_are_kept_once(self, store: Store) -> None:
        load = [article(number) for number in range(200)]
        with ThreadPoolExecutor(8) as pool:
            new = list(pool.map(lambda _: store.save_articles(load), range(8)))
        assert sum(new) == 200
        assert store.counts()["articles"] == 200

    def test_three_processes_claim_each_post_once(self, store: Store, url: str) -> None:
        keys = [f"k{number}" for number in range(60)]
        store.plan_posts([post(key) for key in keys])
        taken = in_processes(claim_all, url, keys)
        assert sorted(key for keys_of_one in taken for key in keys_of_one) == sorted(keys)

    def test_three_processes_that_start_on_nothing_share_one_archive(self, url: str) -> None:
        added = in_processes(save_one_feed, url, [])
        assert sorted(added) == [0, 0, 1]
        opened = open_store(url)
        assert len(opened.feeds()) == 1
        opened.close()

    def test_a_closed_store_says_so(self, url: str) -> None:
        store = open_store(url)
        store.close()
        with pytest.raises(StorageError, match="closed"):
            store.feeds()

    def test_many_short_threads_do_not_pile_up_connections(self, store: Store) -> None:
        for _ in range(40):
            thread = threading.Thread(target=store.feeds)
            thread.start()
            thread.join()
        assert len(getattr(store, "_open", ())) <= 2


class TestSearch:
    def find(self, store: Store, query: SearchQuery, **more: int) -> list[str]:
        return told(store, query, **more)

    def test_any_word_finds_and_more_words_find_better(self, store: Store) -> None:
        texts = ["Aldi hires cashiers", "Aldi trains cashiers in Ohio", "Gap moves", "Ohio votes"]
        store.save_articles(article(number, text, text="") for number, text in enumerate(texts, 1))
        assert self.find(store, SearchQuery("", words=("cashiers", "ohio"))) == ["a2", "a4", "a1"]

    def test_a_headline_names_the_story_that_its_article_belongs_to(self, store: Store) -> None:
        one, other = article(1, "Aldi hires"), article(2, "Aldi hires again")
        store.save_articles([one, other])
        store.save_stories([Story("s1", (one,), NOW, NOW)])
        lines = store.headlines(SearchQuery("", words=("hires",)), NOW).lines
        assert {line.id: line.story for line in lines} == {"a1": "s1", "a2": None}
        assert self.find(store, SearchQuery("", words=("hires",)), limit=1, offset=1) == [lines[1].id]

    def test_nothing_asked_finds_nothing(self, store: Store) -> None:
        store.save_articles([article(1)])
        assert store.search(SearchQuery(""), NOW).hits == ()

    def test_inflected_words_find_each_other(self, store: Store) -> None:
        store.save_articles([article(1, "Stores closing in Dayton"), article(2, "Nothing else", text="")])
        assert self.find(store, SearchQuery("", words=("closed",))) == ["a1"]

    def test_a_phrase_is_word_for_word_and_an_excluded_term_is_out(self, store: Store) -> None:
        store.save_articles(
            [article(1, "A new retail idea"), article(2, "Retail is new"), article(3, "New retail again")]
        )
        assert set(self.find(store, SearchQuery("", phrases=("new retail",)))) == {"a1", "a3"}
        assert self.find(store, SearchQuery("", phrases=("new retail",), excluded=("again",))) == ["a1"]
        assert self.find(store, SearchQuery("", words=("retail",), excluded=("new",))) == []

    def test_filters_narrow_by_company_topic_outlet_and_date(self, store: Store) -> None:
        kroger = (Mention("kroger", False),)
        store.save_articles(
            [
                article(1, days=400, companies=kroger, topics=("deals",), outlet="The New York Times"),
                article(2, days=20, companies=kroger),
                article(3, days=10, topics=("deals",)),
            ]
        )
        asked = SearchQuery("", words=("store",))
        for query, ids in (
            (replace(asked, required_companies=("kroger",)), {"a1", "a2"}),
            (replace(asked, topics=("deals",)), {"a1", "a3"}),
            (replace(asked, outlets=("new-york",)), {"a1"}),
            (replace(asked, outlets=("nobody",)), set()),
            (replace(asked, since=NOW - timedelta(days=20)), {"a2", "a3"}),
            (replace(asked, before=NOW - timedelta(days=20)), {"a1"}),
            (replace(asked, since=NOW), set()),
            (SearchQuery("", topics=("deals",), required_companies=("kroger",)), {"a1"}),
            (SearchQuery("", since=NOW - timedelta(days=20)), {"a2", "a3"}),
        ):
            assert set(self.find(store, query)) == ids, query

    def test_an_old_article_that_arrived_late_is_found_by_its_date(self, store: Store) -> None:
        store.save_articles([article(number, days=number) for number in range(1, 40)])
        store.save_articles([article(99, days=900)])
        asked = SearchQuery("", words=("store",), before=NOW - timedelta(days=500))
        assert self.find(store, asked) == ["a99"]

    def test_news_of_a_company_comes_from_its_tag_the_headline_first(self, store: Store) -> None:
        target = (Mention("target"),)
        store.save_articles(
            [
                article(1, "Analysts raise price target", days=1),
                article(2, "A chain remodels", days=1, companies=target),
                article(3, "Target opens a store", days=2, companies=target),
                article(4, "Wal-Mart and others", days=0, companies=(Mention("target", False),)),
            ]
        )
        query = SearchQuery("target", names=("target",), companies=("target",), taste="news")
        assert self.find(store, query) == ["a3", "a2", "a4"]

    def test_of_two_names_both_must_be_there_however_old_it_is(self, store: Store) -> None:
        store.save_articles([article(number, f"Kroger opens store {number}", days=number) for number in range(600)])
        store.save_articles([article(900, "Alibaba opens a store", days=1)])
        store.save_articles([article(999, "Kroger and Alibaba talk", days=3000)])
        names = SearchQuery("", names=("alibaba", "kroger"), companies=("kroger", "alibaba"))
        assert self.find(store, names) == ["a999"]

    def test_pages_do_not_shift_while_articles_arrive(self, store: Store) -> None:
        query = SearchQuery("", words=("store", "kroger"))
        store.save_articles([article(number, f"Kroger opens store {number}", days=number) for number in range(60)])
        first = store.search(query, NOW, limit=10)
        store.save_articles([article(number, f"Kroger opens store {number}") for number in range(100, 160)])
        again = store.search(query, NOW, limit=10, snapshot=first.snapshot)
        second = store.search(query, NOW, limit=10, offset=10, snapshot=first.snapshot)
        assert [hit.article.id for hit in again.hits] == [hit.article.id for hit in first.hits]
        shown = {hit.article.id for hit in (*first.hits, *second.hits)}
        assert len(shown) == 20
        assert all(int(key[1:]) < 100 for key in shown)

    def test_pages_keep_their_order_when_a_word_becomes_commoner(self, store: Store) -> None:
        query = SearchQuery("", words=("avocado", "banana"))
        store.save_articles([article(number, "Avocado prices", text="") for number in range(14)])
        store.save_articles([article(number, "Banana prices", text="") for number in range(20, 30)])
        first = store.search(query, NOW, limit=24)
        store.save_articles([article(number, "Banana prices", text="") for number in range(100, 400)])
        again = store.search(query, NOW, limit=24, snapshot=first.snapshot)
        assert [hit.article.id for hit in again.hits] == [hit.article.id for hit in first.hits]

    def test_a_search_as_of_a_past_moment_finds_nothing_that_came_later(self, store: Store) -> None:
        store.save_articles([article(number, days=number) for number in range(1, 9)])
        news = SearchQuery("", names=("kroger",), companies=("kroger",), taste="news")
        for query in (SearchQuery("", words=("kroger",)), news, SearchQuery("", since=NOW - timedelta(days=7))):
            then = NOW - timedelta(days=5.5)
            ids = {hit.article.id for hit in store.search(query, then).hits}
            assert ids == {"a6", "a7"} | ({"a8"} if query.since is None else set()), query
        assert store.search(SearchQuery(""), NOW - timedelta(days=4)).hits == ()

    def test_absent_words_are_those_that_no_article_has(self, store: Store) -> None:
        store.save_articles([article(1, "Macy's closes stores", text="In Ohio.")])
        asked = ["macys", "ohio", "closing", "tesla", "", "%", "macy's"]
        assert store.absent(asked) == ["tesla", "", "%"]

    def test_the_archive_tells_how_much_there_is_and_how_far_back_it_reaches(self, store: Store) -> None:
        assert store.reach() == (0, None)
        old = replace(article(2, "Old"), published=NOW - timedelta(days=3000))
        store.save_articles([article(1, "New"), old])
        assert store.reach() == (2, NOW - timedelta(days=3000))

    @given(st.text(max_size=40), st.text(max_size=40))
    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    def test_any_text_is_a_valid_search(self, store: Store, one: str, other: str) -> None:
        for query in (
            SearchQuery(one, words=(one, other), excluded=(other,)),
            SearchQuery(one, phrases=(one,), names=(other,), expansions=(one,)),
            SearchQuery(one, words=(one,), outlets=(other,), topics=(other,), required_companies=(one,)),
        ):
            assert store.search(query, NOW).total == len(store.search(query, NOW).hits)


# --- records ------------------------------------------------------------------------------------------------------


def test_a_name_that_many_rows_of_a_large_archive_have_is_found_in_the_newest_and_in_old_titles(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "SMALL", 1)
    monkeypatch.setattr(searching, "WINDOW_OF_FEW", 3)
    monkeypatch.setattr(searching, "LOOKED_AT", 2)
    old = article(1, "Marks and Spencer", days=900)
    store.save_articles([old, *(article(n, "News", text="At Marks and Spencer.") for n in (2, 3, 4))])
    found = store.search(SearchQuery("", names=("marks and spencer",), taste="news"), NOW)
    assert [hit.article.id for hit in found.hits] == ["a1", "a4"]
    assert found.total == 3  # as many as were walked to


def test_a_record_is_made_changed_and_removed(store: Store) -> None:
    assert store.record("T1", "follows", "U1") is None
    store.change_record("T1", "follows", "U1", lambda old: {"names": ["kroger"], "was": old})
    store.change_record("T1", "follows", "U1", lambda old: {"names": [*(old or {})["names"], "aldi"]})
    assert store.record("T1", "follows", "U1") == {"names": ["kroger", "aldi"]}
    assert store.change_record("T1", "follows", "U1", lambda _: None) is None
    assert store.records("T1", "follows") == {}


def test_a_change_that_fails_changes_nothing(store: Store) -> None:
    store.change_record("T1", "votes", "s1", lambda _: {"n": 1})

    def fail(_old: object) -> dict[str, object]:
        raise LookupError("no")

    with pytest.raises(LookupError):
        store.change_record("T1", "votes", "s1", fail)
    assert store.record("T1", "votes", "s1") == {"n": 1}


def test_changes_of_one_record_by_many_threads_all_count(store: Store) -> None:
    def add(_number: int) -> None:
        store.change_record("T1", "votes", "s1", lambda old: {"n": (old or {"n": 0})["n"] + 1})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(80)))
    assert store.record("T1", "votes", "s1") == {"n": 80}


def test_a_workspace_sees_only_its_own_records_and_is_forgotten_alone(store: Store) -> None:
    for workspace in ("T1", "T2"):
        store.change_record(workspace, "follows", "U1", lambda _: {"names": ["kroger"]})
        store.save_channel(Channel(workspace, "C1"))
        planned = PlannedPost(f"{DAY}/{workspace}/brief/s1", workspace, "C1", DAY, 0, "brief", "{}")
        store.save_edition(Edition(workspace, "C1", DAY, 1, ()), [planned])
    assert store.records("T1", "follows") == {"U1": {"names": ["kroger"]}}
    assert store.purge("T1") == 4
    assert (store.records("T1", "follows"), store.channels("T1"), store.posts("T1", "C1", DAY)) == ({}, [], [])
    assert store.records("T2", "follows") == {"U1": {"names": ["kroger"]}}
    assert store.edition("T1", "C1", DAY) is None
    assert store.edition("T2", "C1", DAY) is not None


def test_a_workspace_that_leaves_takes_its_claims_and_its_installation_along(store: Store) -> None:
    for workspace in ("T1", "T2"):
        store.claim(f"alert/{workspace}/U1/s1", "me", NOW, None)
        store.save_installation(workspace, f"sealed of {workspace}")
    assert store.purge("T1") == 2
    assert store.claim("alert/T1/U1/s1", "another", NOW, None)
    assert not store.claim("alert/T2/U1/s1", "another", NOW, None)
    assert (store.installation("T1"), store.installation("T2")) == (None, "sealed of T2")


def test_of_two_installations_the_newer_one_stands(store: Store) -> None:
    for sealed in ("old", "new"):
        store.save_installation("T9", sealed)
    store.save_installation("T1", "another")
    assert store.installed() == ["T1", "T9"]
    assert store.installation("T9") == "new"


def test_every_workspace_with_a_row_is_known(store: Store) -> None:
    assert store.workspaces() == frozenset()
    store.save_channel(Channel("T1", "C1"))
    store.save_channel(Channel("T1", "C2"))
    store.change_record("T2", "votes", "C1/1.0", lambda _: {"votes": {}})
    store.save_installation("T3", "sealed")
    store.plan_posts([PlannedPost(f"{DAY}/T4/brief/s1", "T4", "C1", DAY, 0, "brief", "{}")])
    store.change_record(EVERYWHERE, "held feed", "f", lambda _: {"ids": []})  # everybody's: no workspace
    assert store.workspaces() == {"T1", "T2", "T3", "T4"}


# --- forgetting ---------------------------------------------------------------------------------------------------


def test_an_old_text_goes_with_its_words_and_title_date_and_link_stay(store: Store) -> None:
    old = article(1, "Kroger opens a bakery", text="Quincequark was baked there.", days=400)
    store.save_articles([old, article(2, "Kroger closes one", text="Quincequark was sold there.", days=3)])
    assert store.forget_texts(NOW - timedelta(days=365)) == 1
    assert store.forget_texts(NOW - timedelta(days=365)) == 0
    (kept,) = store.articles(["a1"])
    assert (kept.text, kept.title, kept.published, kept.url) == ("", old.title, old.published, old.url)
    assert ids(store.search(SearchQuery("quincequark", ("quincequark",)), NOW)) == ["a2"]
    assert "a1" in ids(store.search(SearchQuery("bakery", ("bakery",)), NOW))
    assert store.problems() == []


def ids(found: Found) -> list[str]:
    return [hit.article.id for hit in found.hits]


def test_the_claims_of_a_person_or_workspace_go_with_them_and_no_others(store: Store) -> None:
    keys = ["alert/T1/U1/s1", "alert/T1/U12/s1", "deliver/T1/C1", "deliver/T12/C1", "event/Ev1"]
    for key in keys:
        store.claim(key, "us", NOW)
    assert store.forget_claims_of("U1") == 1
    assert store.purge("T1") == 2
    free = ["alert/T1/U1/s1", "alert/T1/U12/s1", "deliver/T1/C1"]
    assert [key for key in keys if store.claim(key, "other", NOW)] == free
