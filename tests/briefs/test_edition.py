"""An edition is finishable: one lead, six briefs, six lines, 1,200 words; a slow day says so."""

from datetime import UTC, date, datetime

from briefs.edition import MAX_WORDS, assemble, edition_words, reading_minutes
from retail.types import Article, Attribution, Brief, Channel, Omission, RankedStory, Sentence, Source, Story

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CHANNEL = Channel("T1", "C1")


def brief(number: int, words: int = 50) -> Brief:
    source = Source(f"a{number}", "The Daily Basket", f"Headline {number}", NOW, f"https://basket.example/{number}")
    return Brief(
        story=f"s{number}",
        headline=f"Headline {number}",
        attribution=Attribution("The Daily Basket"),
        sentences=(Sentence(" ".join(["word"] * words)),),
        sources=(source,),
        published=NOW,
        articles=(f"a{number}",),
    )


def story(number: int) -> RankedStory:
    article = Article(f"b{number}", f"UPDATE 2-Line {number}", "Text.", "Wire Nine", NOW)
    return RankedStory(Story(f"t{number}", (article,), NOW, NOW), 1.0)


def test_what_is_beyond_six_lines_is_left_out_with_its_reason() -> None:
    made = assemble(CHANNEL, date(2026, 11, 20), 3, [brief(1)] * 4, [story(n) for n in range(9)], [], NOW)
    assert [line.story for line in made.one_liners] == ["t0", "t1", "t2", "t3", "t4", "t5"]
    assert [(o.story, o.reason.split(":")[0]) for o in made.omitted] == [(f"t{n}", "below the cut") for n in (6, 7, 8)]


def test_a_line_shows_the_headline_without_the_wires_prefix() -> None:
    made = assemble(CHANNEL, date(2026, 11, 20), 1, [brief(1)], [story(1)], [], NOW)
    assert made.one_liners[0].headline == "Line 1"


def test_an_edition_never_has_more_words_than_can_be_read() -> None:
    made = assemble(CHANNEL, date(2026, 11, 20), 1, [brief(n, 300) for n in range(7)], [], [], NOW)
    assert edition_words(made) <= MAX_WORDS
    assert len(made.briefs) + len(made.one_liners) + len(made.omitted) == 7
    assert made.briefs[0].story == "s0"
    assert reading_minutes(made) == round(edition_words(made) / 240)


def test_a_single_long_brief_is_kept() -> None:
    assert len(assemble(CHANNEL, date(2026, 11, 20), 1, [brief(1, 2000)], [], [], NOW).briefs) == 1


def test_a_slow_day_is_short_and_says_so() -> None:
    omitted = [Omission("s9", "Muted", "muted: company target")]
    made = assemble(CHANNEL, date(2026, 11, 20), 1, [brief(1)], [], omitted, NOW, ["Two feeds failed."])
    assert made.note == "A quiet morning: 1 story worth telling. Two feeds failed."
    assert made.omitted == tuple(omitted)


def test_an_empty_morning_is_an_edition_too() -> None:
    made = assemble(CHANNEL, date(2026, 11, 20), 1, [], [], [], NOW)
    assert made.note == "A quiet morning: no stories worth telling."
    assert reading_minutes(made) == 1
