"""The bundled sample is whole: every file reads with the standard library, and its gold speaks of things that exist."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import pytest

from retail.sample import SAMPLE_NOW, sample_archive, sample_feeds, sample_gold
from retail.types import Feed

QUESTIONS = Path(__file__).parents[2] / "evals" / "data" / "questions.jsonl"
WEEK = (SAMPLE_NOW - timedelta(days=8), SAMPLE_NOW)
NO_ENCODING = "front-range-courier.xml"


class Item(NamedTuple):
    """What the tests need of a feed entry."""

    feed: Feed
    id: str
    title: str
    text: str
    published: datetime | None


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


def child(node: ET.Element, *names: str) -> str:
    return next((c.text or c.get("href", "") or "" for c in node if local(c.tag) in names and (c.text or c.attrib)), "")


def instant(text: str) -> datetime | None:
    if not text:
        return None
    return datetime.fromisoformat(text) if text[:4].isdigit() else parsedate_to_datetime(text)


def xml_items(feed: Feed, body: bytes) -> Iterator[Item]:
    root = ET.fromstring(body.decode("cp1252" if feed.url.endswith(NO_ENCODING) else "utf-8"))
    for node in root.iter():
        if local(node.tag) in {"item", "entry"}:
            about = node.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about", "")
            name = about or child(node, "guid", "id") or child(node, "link")
            text = child(node, "encoded", "content") or child(node, "description", "summary")
            yield Item(feed, name, child(node, "title"), text, instant(child(node, "pubDate", "published", "date")))


def json_items(feed: Feed, body: bytes) -> Iterator[Item]:
    for item in json.loads(body)["items"]:
        text = item.get("content_html", "")
        yield Item(feed, item["id"], item["title"], text, instant(item.get("date_published", "")))


@cache
def items() -> tuple[Item, ...]:
    found: list[Item] = []
    for feed in sample_feeds():
        body = Path(feed.url).read_bytes()
        found += json_items(feed, body) if feed.url.endswith(".json") else xml_items(feed, body)
    return tuple(found)


@cache
def archive() -> tuple[dict[str, str], ...]:
    return tuple(json.loads(line) for line in sample_archive().read_text(encoding="utf-8").splitlines())


@cache
def gold() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(sample_gold().read_text(encoding="utf-8"))
    return read


def questions() -> list[dict[str, Any]]:
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def week_ids() -> set[str]:
    return {item.id for item in items()}


def archive_ids() -> set[str]:
    return {line["id"] for line in archive()}


def words(markup: str) -> list[str]:
    return re.sub(r"<[^>]+>", " ", markup).split()


def test_every_feed_is_a_file_of_its_own_with_an_outlet() -> None:
    feeds = sample_feeds()
    assert all(Path(feed.url).is_absolute() and Path(feed.url).is_file() for feed in feeds)
    assert len({feed.url for feed in feeds}) == len({feed.outlet for feed in feeds}) == len(feeds) == 14
    assert {feed.kind for feed in feeds} == {"trade", "national", "local", "wire", "company", "government", "blog"}


def test_the_folder_holds_nothing_that_is_not_named() -> None:
    named = {Path(feed.url).name for feed in sample_feeds()} | {sample_archive().name, sample_gold().name, "README.md"}
    assert {path.name for path in sample_archive().parent.iterdir()} == named


def test_the_week_has_the_promised_size_and_formats() -> None:
    assert 110 <= len(items()) <= 140
    roots = Counter(Path(feed.url).suffix for feed in sample_feeds())
    assert roots[".rdf"] == 2
    assert roots[".json"] == 2
    heads = [Path(f.url).read_bytes()[:400] for f in sample_feeds() if f.url.endswith(".xml")]
    assert sum(b"<rss" in head for head in heads) >= 6
    assert sum(b"http://www.w3.org/2005/Atom" in head for head in heads) >= 3


def test_one_feed_is_not_utf8_and_says_nothing_of_it() -> None:
    body = next(Path(f.url).read_bytes() for f in sample_feeds() if f.url.endswith(NO_ENCODING))
    assert b"encoding" not in body.split(b"?>")[0]
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_no_two_entries_share_an_id() -> None:
    assert [name for name, n in Counter(item.id for item in items()).items() if n > 1] == []


def test_dates_are_inside_the_week_but_for_the_planted_ones() -> None:
    outside = {i.id for i in items() if i.published and not WEEK[0] <= i.published <= WEEK[1]}
    assert outside == set(gold()["dates"]["future"])
    assert {i.id for i in items() if i.published is None} == set(gold()["dates"]["none"])


def test_the_last_day_and_a_half_is_the_fullest() -> None:
    late = [i for i in items() if i.published and SAMPLE_NOW - timedelta(hours=36) <= i.published <= SAMPLE_NOW]
    assert len(late) >= 60


def test_most_articles_are_long_enough_to_show_an_extract() -> None:
    lengths = [len(words(item.text)) for item in items()]
    assert sum(90 <= n <= 260 for n in lengths) >= 75
    assert max(lengths) <= 280


def test_the_archive_is_in_the_contracts_form() -> None:
    assert 260 <= len(archive()) <= 320
    for line in archive():
        assert set(line) == {"id", "title", "text", "outlet", "published", "url"}
        assert line["title"]
        assert re.match(r"https://[a-z]+(-[a-z]+)*\.example/", line["url"])
        assert 40 <= len(line["text"].split()) <= 110, line["id"]


def test_the_archive_ends_before_the_week_and_begins_in_2018() -> None:
    days = sorted(line["published"][:10] for line in archive())
    assert days[0].startswith("2018-01")
    assert date.fromisoformat(days[-1]) < WEEK[0].date() + timedelta(days=1)
    assert {day[:4] for day in days} == {str(year) for year in range(2018, 2027)}


def test_no_two_archive_items_are_alike() -> None:
    for field in ("id", "title", "text", "url"):
        assert [v for v, n in Counter(line[field] for line in archive()).items() if n > 1] == []
    shared = Counter(s for line in archive() for s in {*eights(line["text"])})
    for line in archive():
        own = {*eights(line["text"])}
        assert sum(shared[s] > 1 for s in own) <= 0.2 * len(own), line["id"]


def eights(text: str) -> Iterator[str]:
    plain = re.findall(r"[a-z0-9]+", text.lower())
    return (" ".join(plain[i : i + 8]) for i in range(len(plain) - 7))


def test_gold_speaks_of_entries_and_articles_that_exist() -> None:
    for story in gold()["stories"]:
        assert set(story["entries"]) <= week_ids(), story["story"]
        assert set(story["lead"]) <= set(story["entries"]), story["story"]
        assert set(story.get("context", ())) <= archive_ids(), story["story"]
    for part in ("never_a_brief", "never_the_lead", "about_companies"):
        assert {record["entry"] for record in gold()[part]} <= week_ids()
    assert {name for pair in gold()["duplicates"] for name in pair} <= week_ids()


def test_every_entry_is_in_one_story_at_most_and_none_is_forgotten() -> None:
    placed = Counter(name for story in gold()["stories"] for name in story["entries"])
    assert [name for name, n in placed.items() if n > 1] == []
    assert week_ids() - set(placed) <= {
        record["entry"] for part in ("never_a_brief", "never_the_lead") for record in gold()[part]
    }


def test_pairs_and_updates_name_stories() -> None:
    stories = {story["story"] for story in gold()["stories"]}
    pairs = [name for part in ("apart", "either") for pair in gold()[part] for name in pair]
    assert {*pairs, *gold()["must_have"]} <= stories
    assert {story["update_of"] for story in gold()["stories"] if "update_of" in story} <= stories


def test_a_conflicts_values_are_each_printed_in_the_story() -> None:
    texts = {item.id: f"{item.title} {' '.join(words(item.text))}" for item in items()}
    for story in gold()["stories"]:
        told = " ".join(texts[name] for name in story["entries"])
        for conflict in story.get("conflicts", ()):
            told_values = [all(w in told for w in value.split()) for value in conflict["values"]]
            assert all(told_values), (story["story"], conflict)


def test_a_storys_context_is_older_than_the_story() -> None:
    published = {line["id"]: line["published"] for line in archive()}
    for story in gold()["stories"]:
        first = min(i.published for i in items() if i.id in story["entries"] and i.published)
        for name in story.get("context", ()):
            assert published[name][:10] < first.date().isoformat(), (story["story"], name)


def test_there_are_enough_queries_and_their_ids_exist() -> None:
    queries = gold()["queries"]
    assert len(queries) >= 60
    assert len({query["id"] for query in queries}) == len({query["text"] for query in queries}) == len(queries)
    for query in queries:
        assert {*query["want"], *query["never"], *query.get("below", ())} <= archive_ids(), query["id"]
        assert {*query.get("want_week", ()), *query.get("never_week", ())} <= week_ids(), query["id"]
        assert not {*query["want"]} & {*query["never"], *query.get("below", ())}, query["id"]
        assert {*query["want"].values(), *query.get("want_week", {}).values()} <= {1, 2, 3}, query["id"]


def test_hostile_text_is_there_to_be_disarmed() -> None:
    raw = "".join(item.title + item.text for item in items()) + "".join(
        Path(feed.url).read_bytes().decode("utf-8", "replace") for feed in sample_feeds()
    )
    unescaped = unescape(unescape(unescape(raw)))
    assert [planted for planted in gold()["must_not_appear"] if planted not in unescaped] == []


def test_an_aggregator_names_the_publisher_in_title_and_source() -> None:
    path = next(Path(feed.url) for feed in sample_feeds() if feed.url.endswith("morning-checkout.xml"))
    named = [(child(i, "title"), child(i, "source")) for i in ET.fromstring(path.read_text("utf-8")).iter("item")]
    with_source = [(title, source) for title, source in named if source]
    assert len(with_source) >= 7
    assert all(title.endswith(f" - {source}") for title, source in with_source)


def test_questions_speak_of_stories_and_their_answers_stand_in_them() -> None:
    texts = {item.id: f"{item.title} {' '.join(words(item.text))}" for item in items()}
    asked = questions()
    kinds = Counter(question["kind"] for question in asked)
    assert len(asked) >= 60
    assert kinds["unanswerable"] >= 20
    assert kinds["hostile"] >= 10
    assert len({question["id"] for question in asked}) == len(asked)
    for question in asked:
        told = " ".join(texts[name] for name in question["story_guids"])
        assert all(part in told for part in question.get("answer_contains", ())), question["id"]


def test_the_readme_says_that_it_is_invented() -> None:
    readme = (sample_archive().parent / "README.md").read_text(encoding="utf-8")
    assert "It is invented" in readme
    assert "MIT" in readme


def test_the_frozen_morning_is_a_friday_at_six_in_new_york() -> None:
    assert SAMPLE_NOW.tzinfo is UTC
    assert SAMPLE_NOW.isoweekday() == 5
    assert gold()["now"] == SAMPLE_NOW.isoformat().replace("+00:00", "Z")


def test_stories_of_two_days_have_their_update_later() -> None:
    first = {
        story["story"]: min(i.published for i in items() if i.id in story["entries"] and i.published)
        for story in gold()["stories"]
    }
    steps = [(s["update_of"], s["story"]) for s in gold()["stories"] if "update_of" in s]
    assert len(steps) >= 3
    for before, after in steps:
        assert all(a < b for a, b in pairwise([first[before], first[after]]))
