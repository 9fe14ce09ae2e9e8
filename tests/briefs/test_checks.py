"""Each gate: one brief that passes it and one that does not, and the words in which it says so."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from briefs.checks import check_brief, check_edition, repair
from briefs.checks.sources import index
from retail.types import (
    Article,
    Attribution,
    Author,
    Brief,
    ContextItem,
    Edition,
    NumberFact,
    Quote,
    Response,
    Sentence,
    Source,
    Span,
    View,
    Violation,
)

DAY = datetime(2026, 3, 4, 9, tzinfo=UTC)
COURIER = Article(
    "m1",
    "Fairmarket is exploring sale of Doorstep unit",
    "Fairmarket is exploring a sale of its delivery unit Doorstep, people familiar with the matter said on Tuesday.\n"
    "Doorstep had sales of $2.1 billion in 2025, up 4 percent, while rival QuickCart's sales fell 7 percent.\n"
    '"We like the business," said chief executive Nolan Reed. "We do not comment on rumors," he added.\n'
    '"They should never have bought it," said Garth Nye, a former Doorstep president.\n'
    "Fairmarket has not hired bankers. Regulators approved the purchase on Jan. 12, 2021.",
    "Metro Courier",
    DAY,
)
LEDGER = Article(
    "g1",
    "Fairmarket may part with Doorstep",
    "Fairmarket runs 2,700 stores. Its delivery arm lost money for three years, filings show.\n"
    "QuickCart declined to comment.",
    "Grocery Ledger",
    DAY,
)
ARTICLES = (COURIER, LEDGER)
FIRST = "Fairmarket is exploring a sale of Doorstep, its delivery unit, people familiar with the matter said."


def a_brief(*texts: str, **changes: object) -> Brief:
    span = (Span("m1", 0, 40),)
    brief = Brief(
        story="s1",
        headline="Fairmarket is exploring a sale of Doorstep",
        attribution=Attribution("Metro Courier"),
        sentences=tuple(Sentence(t, evidence=span) for t in (FIRST, *texts)),
        sources=(Source("m1", "Metro Courier", COURIER.title, DAY), Source("g1", "Grocery Ledger", LEDGER.title, DAY)),
        published=DAY,
    )
    return replace(brief, **changes)  # type: ignore[arg-type]


def a_quote(text: str, speaker: str, **more: str) -> dict[str, tuple[Quote, ...]]:
    return {"quotes": (Quote(text, speaker, "m1", **more),)}  # type: ignore[arg-type]


def a_view(text: str, **changes: object) -> dict[str, View]:
    ref = ContextItem(date(2025, 9, 1), "Fairmarket shuts depots", "Metro Courier", "earlier_step", "Depots went first")
    view = View("The bot's View", Author("bot", "Endcap"), text, (ref,))
    return {"view": replace(view, **changes)}  # type: ignore[arg-type]


PASSES = {
    "plain": a_brief(),
    "A1": a_brief(**a_quote("We like the business", "Nolan Reed", role="chief executive")),
    "A3": a_brief(**a_quote("We like the business ... We do not comment on rumors", "Nolan Reed")),
    "A4": a_brief(**a_quote("They should never have bought it", "Garth Nye", role="former Doorstep president")),
    "B1": a_brief("Doorstep had sales of $2.1 billion in 2025."),
    "B2": a_brief("Sales rose 4 percent at Doorstep, while those of QuickCart fell 7 percent."),
    "B3": a_brief("Regulators approved the purchase in January 2021."),
    "B6": a_brief("Fairmarket has not hired bankers."),
    "C3": a_brief("The delivery arm lost money for three years, filings show."),
    "D": a_brief(
        **a_view("I think a sale may come late. Fairmarket could still keep Doorstep, and we might be glad of it.")
    ),
}


@pytest.mark.parametrize("gate", PASSES)
def test_a_sound_brief_passes(gate: str) -> None:
    assert check_brief(PASSES[gate], ARTICLES) == ()


FAILS: list[tuple[str, Brief, str]] = [
    ("A1", a_brief(**a_quote("We love the business", "Nolan Reed")), "nearest 'We like the business"),
    ("A1", a_brief(**a_quote("They should never have", "Garth Nye")), "leaves out 'bought it' at its end"),
    ("A2", a_brief("Reed said: " + '"We do not comment on the rumors".'), "neither of the two articles"),
    (
        "A3",
        a_brief(**a_quote("We do not comment on rumors ... They should never have bought it", "Nolan Reed")),
        "another speaker",
    ),
    ("A4", a_brief(**a_quote("They should never have bought it", "Nolan Reed")), "from Garth Nye, not from Nolan Reed"),
    ("A5", a_brief(**a_quote("We like the business", "Nolan Reed", told_to="Harbor Wire")), "not"),
    ("A6", a_brief("Fairmarket has not hired “wizard” bankers."), "'wizard' stands in quotation marks"),
    (
        "B1",
        a_brief("Doorstep had sales of $2 billion in 2025."),
        "'$2 billion' is in neither of the two articles; nearest '$2.1 billion' in Metro Courier",
    ),
    ("B2", a_brief("Sales rose 7 percent at Doorstep, while those of QuickCart fell 4 percent."), "go with"),
    ("B3", a_brief("Regulators approved the purchase in February 2021."), "the date 'February 2021'"),
    ("B3", a_brief("Regulators approved the purchase last month."), "'last month' is relative"),
    ("B4", a_brief("Doorstep had sales of $2.1 billion, more than Zedmart."), "'Zedmart'"),
    ("B5", a_brief(**a_quote("They should never have bought it", "Garth Nye", role="Doorstep president")), "former"),
    (
        "B6",
        a_brief("Regulators blocked the purchase on Jan. 12, 2021."),
        "'blocked' where Metro Courier has 'approved'",
    ),
    ("B6", a_brief("Fairmarket has hired bankers."), "'not' of Metro Courier is lost"),
    ("C1", a_brief("Investors cheered as the stock market opened in Frankfurt."), "no passage supports"),
    (
        "C2",
        a_brief("Fairmarket will sell its delivery unit Doorstep, people familiar with the matter said."),
        "'exploring'",
    ),
    ("C3", a_brief("They should never have bought it."), "Garth Nye"),
    ("C4", a_brief(attribution=Attribution("Grocery Ledger")), "stands in Metro Courier, not in Grocery Ledger"),
    ("C4", a_brief(attribution=Attribution("Shelf Talk")), "outlet of none of the articles"),
    ("C6", a_brief(sentences=(Sentence(FIRST, evidence=(Span("other", 0, 9),)),)), "not an article of this story"),
    ("C5", a_brief(sentences=(Sentence(FIRST, evidence=(Span("m1", 0, 99999),)),)), "outside the article"),
    ("C1", a_brief(sentences=(Sentence(FIRST),)), "carries no evidence"),
    ("C7", a_brief(sentences=(Sentence("But " + FIRST, evidence=(Span("m1", 0, 9),)),)), "'But'"),
    ("D1", a_brief(**a_view("It may come late.", label="Analysis")), "does not say that this is an opinion"),
    ("D2", a_brief("Clearly, Fairmarket has not hired bankers."), "'Clearly' is opinion"),
    ("D3", a_brief(**a_view("I think 900 stores may go.")), "'900'"),
    ("D4", a_brief(**a_view("It may come late.", archive_refs=())), "cites nothing"),
    ("D5", a_brief(**a_view("Fairmarket will sell Doorstep by spring.")), "without a degree of doubt"),
    ("D8", a_brief(**a_view("I think somebody lied.")), "'lied' imputes"),
    ("D9", a_brief(**a_view("I think it may. " * 40)), "110 are allowed"),
    ("E1", a_brief(headline=" "), "no headline"),
    (
        "E3",
        a_brief(
            status="rumour", headline="Fairmarket sells Doorstep", responses=(Response("Fairmarket", "no_comment"),)
        ),
        "rumour",
    ),
    ("E5", a_brief(kind="deal"), "other side is not recorded"),
    ("F5", a_brief(sources=(a_brief().sources[0],) * 2), "stands twice"),
    (
        "F11",
        a_brief(status="rumour", sources=a_brief().sources[:1], responses=(Response("Fairmarket", "no_comment"),)),
        "only Metro Courier",
    ),
    ("B1", a_brief(numbers=(NumberFact("$3 billion", Span("m1", 0, 9)),)), "'$3 billion'"),
    ("B1", a_brief("Doorstep opened its seventeenth store."), "'seventeenth'"),
]


@pytest.mark.parametrize(("gate", "brief", "why"), FAILS, ids=[f"{i}-{f[0]}" for i, f in enumerate(FAILS)])
def test_a_fault_is_named_and_explained(gate: str, brief: Brief, why: str) -> None:
    found = check_brief(brief, ARTICLES)
    assert any(why in v.why for v in found), found
    if gate not in ("A2",):
        assert any(v.check == gate for v in found), found


def test_more_than_75_words_in_a_row_may_not_be_copied() -> None:
    long = "Fairmarket said " + " ".join(f"word{i}" for i in range(90)) + "."
    article = replace(COURIER, text=long)
    brief = a_brief(sentences=(Sentence(long, evidence=(Span("m1", 0, 9),)),))
    assert any(v.check == "K1" and "75 are allowed" in v.why for v in check_brief(brief, (article,)))


def test_repair_takes_out_what_failed_and_nothing_else() -> None:
    brief = a_brief(
        "Fairmarket has hired bankers.",
        "Doorstep had sales of $2.1 billion in 2025.",
        **a_quote("We love it all", "Nolan Reed"),
    )
    found = check_brief(brief, ARTICLES)
    mended = repair(brief, found)
    assert mended is not None
    assert [s.text for s in mended.sentences] == [FIRST, "Doorstep had sales of $2.1 billion in 2025."]
    assert mended.quotes == ()
    assert mended.violations == found
    assert check_brief(mended, ARTICLES) == ()


def test_repair_gives_up_when_nothing_sound_remains() -> None:
    assert repair(a_brief(), [Violation("C8", "headline", "bad")]) is None
    assert repair(a_brief(), [Violation("C1", "sentences[0]", "bad")]) is None
    assert repair(a_brief(), []) == a_brief()


def test_an_edition_tells_nothing_twice() -> None:
    edition = Edition("T", "C", date(2026, 3, 5), 1, (a_brief(), replace(a_brief(), story="s2", articles=("m1",))))
    assert check_edition(edition) == ()
    twice = replace(edition, briefs=(a_brief(articles=("m1",)), a_brief(story="s2", articles=("m1",))))
    assert [(v.check, v.where) for v in check_edition(twice)] == [("F2", "briefs[1]")]


def test_an_article_is_read_once_for_all_briefs_that_rest_on_it() -> None:
    first = index(COURIER)
    check_brief(PASSES["B2"], ARTICLES)
    assert index(COURIER) is first
    assert first.numbers is index(COURIER).numbers


NEAR = "Doorstep had sales of $2.1 billion in 2025, up 4 percent, while rival QuickCart's sales fell 7 percent."


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        (NEAR.replace("7 percent", "8 percent"), "B1"),
        (NEAR.replace("QuickCart", "Greenbasket"), "B4"),
        (NEAR.replace("fell", "rose"), "B6"),
        ("Fairmarket has hired bankers to sell its delivery unit Doorstep, people familiar said on Tuesday.", "C2"),
        ("Regulators approved the purchase on Feb. 12, 2021.", "B3"),
        ("Doorstep had sales of $2.1 billion in 2025, up 4 percent, while rival sales fell 4 percent.", "B2"),
    ],
)
def test_a_near_copy_is_laid_beside_its_original(changed: str, check: str) -> None:
    assert check in {v.check for v in check_brief(a_brief(changed), ARTICLES)}


def test_a_phrase_left_out_of_a_copy_is_no_fault() -> None:
    assert not check_brief(a_brief(NEAR.replace(", up 4 percent,", ",")), ARTICLES)


def test_a_repaired_brief_does_not_open_with_a_sentence_that_leaned_on_one_taken_out() -> None:
    brief = a_brief("The company has not hired bankers.", "Fairmarket runs 2,700 stores.")
    mended = repair(brief, [Violation("C3", "sentences[0]", "told as a fact")])
    assert mended is not None
    assert [s.text for s in mended.sentences] == ["Fairmarket runs 2,700 stores."]


def test_a_repaired_brief_keeps_only_the_quotations_its_sentences_can_carry() -> None:
    long = a_brief("Fairmarket runs 2,700 stores.", **a_quote("We do not comment on rumors", "Nolan Reed"))
    mended = repair(long, [Violation("C3", "sentences[0]", "told as a fact")])
    assert mended is not None
    assert mended.quotes == ()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (NEAR.replace("7 percent", "8 percent"), "another figure: '8' where Metro Courier has '7'"),
        (
            NEAR.replace("QuickCart", "Greenbasket"),
            "another name: 'greenbasket's' where Metro Courier has 'quickcart's'",
        ),
        (NEAR.replace("fell", "rose"), "turned round: 'rose' where Metro Courier has 'fell'"),
    ],
)
def test_a_near_copy_is_told_which_word_was_changed(changed: str, why: str) -> None:
    assert why in {v.why for v in check_brief(a_brief(changed), ARTICLES)}
