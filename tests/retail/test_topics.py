"""Topics: what an article is about, and what a phrase of a query means."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retail.errors import ParseError
from retail.topics import Rule, TopicTable, resolve_topic, tag_topics, topics

WANTED = {
    "deals", "earnings", "stores", "people", "labour", "law", "recalls", "private-label", "prices", "tariffs",
    "supply-chain",    "e-commerce", "retail-media", "technology", "sustainability", "health", "shrink",
}  # fmt: skip


def test_every_topic_we_promise_is_there() -> None:
    assert {t.id for t in topics()} >= WANTED


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Aldi agrees to buy Winn-Dixie", "deals"),
        ("Kroger same-store sales rise 3% in third quarter", "earnings"),
        ("Walgreens to close 1,200 stores", "stores"),
        ("Target names new chief merchant", "people"),
        ("King Soopers workers vote to strike", "labour"),
        ("FTC sues to block grocery merger", "law"),
        ("Frozen berries recalled over listeria", "recalls"),
        ("Store brands gain share as own-label quality improves", "private-label"),
        ("Egg prices fall as inflation cools", "prices"),
        ("Retailers rush imports ahead of tariffs", "tariffs"),
        ("Grocer opens automated distribution center", "supply-chain"),
        ("Online grocery sales climb", "e-commerce"),
        ("Retail media network adds in-store screens", "retail-media"),
        ("Chain tests AI agents in stores", "technology"),
        ("Grocer cuts food waste by a third", "sustainability"),
        ("Pharmacies run short of Ozempic", "health"),
        ("Retail crime bill advances", "shrink"),
        ("Toys chain files for Chapter 11", "bankruptcy"),
        ("Digital shelf labels roll out to 2,300 stores", "shelf-labels"),
    ],
)
def test_a_headline_is_on_its_topic(title: str, topic: str) -> None:
    assert topic in tag_topics(title, "")


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Bank lifts price target on grocer", "prices"),
        ("Pet food maker prices IPO at top of range", "prices"),
        ("Wall St closes down for the week", "stores"),
        ("Grocer loses bid to keep papers secret", "deals"),
        ("Black Friday deals start early", "deals"),
        ("Gunman fires outside law firm", "law"),
        ("Green Mountain names a roaster", "sustainability"),
        ("Plant falsified pollution data", "technology"),
        ("Grocer repaints its trucks", "deals"),
        ("Museum shows old shopping carts", "law"),
        ("A quiet week", "recalls"),
        ("Northgate and union reach a tentative deal for Denver", "deals"),
    ],
)
def test_a_headline_is_not_on_a_topic_it_only_resembles(title: str, topic: str) -> None:
    assert topic not in tag_topics(title, "")


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Regulator may delay approval of foodservice deal", "deals"),
        ("Marketplace weighs cutting a tenth of its workforce", "labour"),
        ("Yogawear founder to leave board", "people"),
        ("Hedge fund manager pleads not guilty over retail tip", "law"),
        ("Grocer sets up shop in Lagos", "stores"),
    ],
)
def test_a_headline_need_not_use_the_usual_phrase(title: str, topic: str) -> None:
    assert topic in tag_topics(title, "")


def test_some_words_count_in_the_headline_only() -> None:
    assert "people" not in tag_topics("Sales rise", "The chief executive and the chairman spoke to employees.")
    assert "people" in tag_topics("Chairman speaks", "")


def test_a_word_its_plural_and_a_longer_phrase_with_it_are_one() -> None:
    rule = '[[topic]]\nid = "t"\nname = "T"\nwords = ["crate", "crates", "egg crate", "barn"]\n'
    table = TopicTable.from_toml(rule)
    assert table.tag("", "A crate. Two crates. An egg crate.") == ()
    assert table.tag("", "A crate in a barn.") == ("t",)


def test_one_weak_word_in_the_text_is_not_enough_and_two_are() -> None:
    assert "labour" not in tag_topics("Notes", "The staff wore green.")
    assert "labour" in tag_topics("Notes", "The staff asked for a wage of 20 dollars.")


@pytest.mark.parametrize(
    ("phrase", "topic"),
    [
        ("store brand", "private-label"), ("own label", "private-label"), ("Private Label", "private-label"),
        ("own brands", "private-label"), ("self checkout", "self-checkout"), ("ESL", "shelf-labels"),
        ("electronic shelf label", "shelf-labels"), ("digital tags", "shelf-labels"), ("GLP-1", "weight-loss-drugs"),
        ("ozempic", "weight-loss-drugs"), ("Wegovy", "weight-loss-drugs"), ("retail theft", "shrink"),
        ("organised retail crime", "shrink"), ("recalls", "recalls"), ("RECALL", "recalls"),
        ("retail-media", "retail-media"), ("m&a", "deals"), ("inflation", "prices"), ("tariff", "tariffs"),
    ],
)  # fmt: skip
def test_a_phrase_finds_its_topic(phrase: str, topic: str) -> None:
    found = resolve_topic(phrase)
    assert found is not None
    assert found.id == topic


@pytest.mark.parametrize("phrase", ["", "kroger", "asdfgh", "...", "the"])
def test_what_is_no_topic_finds_none(phrase: str) -> None:
    assert resolve_topic(phrase) is None


def test_no_synonym_stands_for_two_topics_in_a_query() -> None:
    owners: dict[str, set[str]] = {}
    for topic in topics():
        for synonym in topic.synonyms:
            owners.setdefault(synonym, set()).add(topic.id)
    assert {s: o for s, o in owners.items() if len(o) > 1} == {}


def test_a_table_that_cannot_be_read_names_the_topic() -> None:
    with pytest.raises(ParseError, match="weather"):
        TopicTable.from_toml('[[topic]]\nid = "weather"\n')
    with pytest.raises(ParseError, match=r"topics\.toml"):
        TopicTable.from_toml("[[topic")


def _plainly(rule: Rule, title: str, text: str) -> bool:
    """The rule as its docstring reads, phrase by phrase."""
    head, body = f" {title} ", f" {text} "

    def held(phrases: tuple[str, ...], line: str) -> set[str]:
        return {p for p in phrases if f" {p} " in line or f" {p}s " in line}

    if held(rule.never, head):
        return False
    if held(rule.sure, head) or held(rule.sure, body) or held((*rule.words, *rule.headline), head):
        return True
    found = {p.removesuffix("s") for p in held(rule.words, body)}
    return len({s for s in found if not any(s != other and s in other for other in found)}) >= 2


def test_the_quick_look_up_finds_what_reading_every_rule_phrase_by_phrase_would() -> None:
    table, rng = TopicTable.bundled(), random.Random(7)
    phrases = [p for r in table.rules() for p in (*r.sure, *r.words, *r.never, *r.headline)]
    pieces = [*phrases, *(f"{p}s" for p in phrases), *(w for p in phrases for w in p.split()), *["the", "of"] * 400]
    for _ in range(250):
        title, text = " ".join(rng.choices(pieces, k=rng.randrange(3))), " ".join(rng.choices(pieces, k=6))
        wanted = tuple(r.topic.id for r in table.rules() if _plainly(r, title, text))
        assert table.tag(title, text) == wanted, (title, text)


@given(st.text(max_size=200), st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_tagged_and_read(title: str, text: str) -> None:
    known = {t.id for t in topics()}
    assert set(tag_topics(title, text)) <= known
    resolve_topic(title)
