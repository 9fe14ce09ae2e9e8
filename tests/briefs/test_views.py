from dataclasses import replace
from pathlib import Path

import pytest

from briefs.checks import check_brief
from briefs.llm import ModelWriter
from briefs.opinions import is_sound, view_for
from briefs.questions import ASKS, MAX_QUESTION_WORDS, question_for
from briefs.views import MAX_VIEW_WORDS, MIN_VIEW_WORDS, is_presentable, record_view
from briefs.writing import ExtractiveWriter
from retail.errors import ModelError, StorageError
from retail.types import Article, Brief, Channel, ContextItem, Sentence, Story
from storage.sqlite import SQLiteStore
from tests.briefs.stories_told import ALLIANCE, LEAD, NOW, OPENING, article, story
from tests.briefs.test_llm import model_at
from tests.servers.model_server import model_server

ARCHIVE = tuple(
    article(f"old{n}", title, "", hours=24 * days, companies=("kroger",), topics=topics)
    for n, (title, days, topics) in enumerate(
        [
            ("Kroger buys meal-kit maker", 700, ("mergers",)),
            ("Kroger sells jewelry unit", 500, ("mergers",)),
            ("Kroger opens robot warehouse in Ohio", 300, ("supply-chain",)),
            ("Kroger said to look at online bulk seller", 200, ("mergers",)),
        ]
    )
)
EARLIER = ContextItem(
    date=ARCHIVE[3].published.date(), headline=ARCHIVE[3].title, outlet="The Daily Basket", relation="precedent",
    why="an earlier online suitor", article="old3",
)  # fmt: skip


def written(told: Story) -> Brief:
    return ExtractiveWriter().write(told, (), NOW)


def test_the_record_counts_what_the_archive_holds_and_passes_its_checks() -> None:
    brief = written(ALLIANCE)
    view = record_view(ALLIANCE, brief, ARCHIVE, (EARLIER,), NOW)
    assert view is not None
    assert view.label == "Endcap's View"
    assert view.author.kind == "bot"
    assert "Three earlier stories about Kroger on mergers are in the archive" in view.text
    assert "on 3 May 2026, Kroger said to look at online bulk seller" in view.text
    assert MIN_VIEW_WORDS <= len(view.text.split()) <= MAX_VIEW_WORDS
    assert all(ref.date < ALLIANCE.first_seen.date() for ref in view.archive_refs)
    assert not check_brief(replace(brief, view=view), ALLIANCE.articles)


@pytest.mark.parametrize(
    ("more", "sentence", "sound"),
    [
        ("", None, True),
        (" “Nobody asked us,” it said.", None, False),
        (" Lidl paid $9.7 billion.", None, False),
        (" Executives of Kroger met in Hangzhou.", "Executives of Kroger met in Hangzhou.", False),
        ("", "Executives of Kroger met in Hangzhou.", True),
    ],
)
def test_a_view_is_sound_where_the_brief_is_no_worse_with_it(more: str, sentence: str | None, sound: bool) -> None:
    brief = written(ALLIANCE)
    if sentence:
        brief = replace(brief, sentences=(*brief.sentences, Sentence(sentence, "fact", brief.sentences[0].evidence)))
    counted = record_view(ALLIANCE, brief, ARCHIVE, (EARLIER,), NOW)
    assert counted is not None
    view = replace(counted, text=counted.text + more)
    assert is_sound(brief, view, ALLIANCE.articles) is sound
    found, without = (set(check_brief(replace(brief, view=one), ALLIANCE.articles)) for one in (view, None))
    assert (found <= without) is sound


def test_the_archive_is_not_asked_where_it_could_not_make_a_record(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "closed.db")
    store.close()
    channel = Channel("T1", "C1", view="model")
    for told in (story(replace(LEAD, topics=())), story(replace(LEAD, companies=()))):
        assert view_for(store, None, channel, told, written(told), NOW) is None
    with pytest.raises(StorageError):
        view_for(store, None, channel, ALLIANCE, written(ALLIANCE), NOW)


def test_without_two_earlier_stories_there_is_no_record() -> None:
    brief = written(ALLIANCE)
    assert record_view(ALLIANCE, brief, ARCHIVE[:1], (EARLIER,), NOW) is None
    assert record_view(ALLIANCE, brief, (), (), NOW) is None


def test_what_is_later_or_of_the_story_itself_is_not_counted() -> None:
    brief = written(ALLIANCE)
    later: tuple[Article, ...] = (LEAD, replace(LEAD, id="x", published=NOW))
    assert record_view(ALLIANCE, brief, (*later, ARCHIVE[0]), (), NOW) is None


@pytest.mark.parametrize(
    "title",
    ["Kroger recalls soup over undeclared egg", "Kroger names new chief executive", "Worker dies in Kroger warehouse"],
)
def test_recalls_deaths_and_appointments_get_neither_view_nor_question(title: str) -> None:
    told = story(replace(LEAD, title=title))
    brief = written(told)
    assert record_view(told, brief, ARCHIVE, (EARLIER,), NOW) is None
    assert brief.question is None


@pytest.mark.parametrize("told", [ALLIANCE, OPENING])
def test_a_question_names_who_it_is_about_and_has_a_way_out(told: Story) -> None:
    brief = written(told)
    question = question_for(told, brief)
    assert question is not None
    assert question.text.count("?") == 1
    assert question.text.endswith("?")
    assert len(question.text.split()) <= 30
    assert 2 <= len(question.options) <= 4
    assert "It depends" in question.options
    assert any(name in question.text for name in ("Kroger", "Aldi", "Alibaba"))


@pytest.mark.parametrize(
    ("title", "asked", "option"),
    [
        ("Kroger to close 60 stores", "What should become of the 60 stores that Kroger gives up?", "Sold to a rival"),
        ("Kroger workers walk out in Denver", "Who has to move first in the dispute at Kroger?", "The union"),
        ("Kroger in talks with Alibaba", "If Kroger and Alibaba do come to terms, who has more to lose?", "Alibaba"),
        ("Kroger sales fall in third quarter", "What should Kroger put right first?", "Prices"),
        ("Kroger sales rise in third quarter", "Can Kroger keep up this pace for another two quarters?", "No"),
        ("Kroger drops 6,000 items, it says", "Is Kroger right to drop 6,000 items?", "Right idea, wrong time"),
        ("Kroger to try a $9 price for lunch and lifts pay", "Should rivals match what Kroger pays?", "Match it"),
        ("Ohio's Kroger will mend clothes in 12 stores", "Is Kroger right to mend clothes in 12 stores?", "No"),
        ("Kroger sues Alibaba over brand", "How should Alibaba answer the suit that Kroger brings?", "Settle"),
        ("Court rules against Kroger over closure", "After this ruling, what should Kroger do?", "Appeal"),
        ("Kroger tests shelf labels", "With shelf labels, does Kroger win shoppers, save labor or neither?", "Neither"),
    ],
)
def test_a_question_is_about_what_happened(title: str, asked: str, option: str) -> None:
    told = story(replace(LEAD, title=title, text=f"{title} and Alibaba watches, people in the trade said.", topics=()))
    question = written(told).question
    assert question is not None
    assert question.text == asked
    assert option in question.options


@pytest.mark.parametrize(
    "title",
    [
        "Ohio aims to close gap in Kroger jobs push",
        "Kroger faces more theft in Ohio",
        "Problems plague new Kroger launch",
        "Kroger wins a prize in Ohio",
        "Kroger founders buy stake in space firm",
        "Tight costs boost profit at Kroger",
    ],
)
def test_of_news_without_a_decision_nothing_is_asked(title: str) -> None:
    told = story(replace(LEAD, title=title, text=f"{title}, people in the trade said.", topics=()))
    assert written(told).question is None


def test_every_question_has_three_positions_that_differ_and_a_way_out() -> None:
    for ask in ASKS:
        assert len(set(ask.options)) == 3
        assert ask.text.count("?") == 1
        assert ask.text.endswith("?")
        assert "{name}" in ask.text or "{other}" in ask.text
        assert len(ask.text.split()) < MAX_QUESTION_WORDS - 6, "names may be long"


def test_an_analysts_rating_is_nothing_to_argue_about() -> None:
    assert written(story(replace(LEAD, title="Analyst raises price target of Kroger"))).question is None


def test_a_story_about_nobody_we_know_gets_no_question() -> None:
    told = story(replace(LEAD, companies=()))
    assert written(told).question is None


def test_a_view_with_a_forecast_as_fact_or_the_wrong_length_is_not_presentable() -> None:
    good = " ".join(["This may matter to rivals."] * 10)
    assert is_presentable(good)
    assert not is_presentable(good.replace("may", "will"))
    assert not is_presentable("Too short.")
    assert not is_presentable(good * 4)


def test_the_models_view_is_said_to_be_the_models() -> None:
    text = " ".join(["Kroger may find that a partner online costs less than a rival."] * 5)
    with model_server(f"OPINION: {text}\nCONFIDENCE: Low.") as server, model_at(server, deadline=30.0) as model:
        view = ModelWriter(model).view(written(ALLIANCE), (EARLIER,), "dry", NOW)
    assert view.author.name == "Endcap (small)"
    assert view.author.kind == "bot"
    assert view.confidence == "low"
    assert view.archive_refs == (EARLIER,)


@pytest.mark.parametrize("text", ["short", "x " * 60 + "https://evil.example", "Kroger will win. " * 15])
def test_a_model_view_that_breaks_a_rule_is_none(text: str) -> None:
    with model_server(f"OPINION: {text}\nCONFIDENCE: Low.") as server, model_at(server, deadline=30.0) as model:
        with pytest.raises(ModelError):
            ModelWriter(model).view(written(ALLIANCE), (EARLIER,), "dry", NOW)
        with pytest.raises(ModelError):
            ModelWriter(model).view(written(ALLIANCE), (), "dry", NOW)


def test_a_banners_stories_are_not_counted_under_the_banners_name() -> None:
    told = story(replace(LEAD, title="Ralphs explores alliance with Alibaba, sources say", text="Ralphs is in talks."))
    assert record_view(told, written(told), ARCHIVE, (), NOW) is None


def test_the_first_story_of_its_kind_is_said_to_be_one() -> None:
    told = story(replace(LEAD, topics=("labour",)))
    view = record_view(told, written(told), ARCHIVE, (), NOW)
    assert view is not None
    assert "Nothing earlier about Kroger on work and pay is in the archive" in view.text
    newest = record_view(told, written(told), ARCHIVE, (), NOW, complete=False)
    assert newest is not None
    assert "Nothing earlier" not in newest.text, "not all of the archive was looked at"
