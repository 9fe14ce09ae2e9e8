"""A clause in somebody's own words that says the contrary of its source; and words that only look contrary."""

import pytest

from briefs.audit import audit_case

MILLS = (
    "Mill owner Tarn will slow its purchase programme for bakeries this year, chairman Lena Roe told reporters. "
    "Tarn shares slipped. Its flour, oats and feed units are expected to report good results for the June quarter. "
    "The bread unit, which sells rye loaves in village shops, goes on running at an expected loss. "
    "Norland is suspending its grain shipments to the island after threats of new duties on exports. "
    "Dom Panga, who led the group's recovery, will remain head of the malt unit. "
    "The old mill was sold to a group around the brewer Ann Lee for $3 million."
)
TALK = (
    "Critics say the grain law would favour large mills over small ones. "
    "The mill has offered $38 million for shares in the brewer Halden, a Norland newspaper reported. "
    "Tarn opened two shops in May. Experts said the shops were the first in the north of Norland."
)


def checks(article: str, claim: str, outlet: str = "The Daily Basket reports") -> set[str]:
    """The checks that the claim fails as the one sentence of a brief."""
    title = "A morning in the grain trade"
    source = {"id": "a", "title": title, "text": article, "source": "Daily Basket", "date": "2026-03-04"}
    brief = {"headline": title, "sentences": [claim], "attribution": outlet}
    return {v["check"] for v in audit_case({"id": "c", "articles": [source], "brief": brief})["violations"]}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "Tarn will rein in its purchase programme for bakeries, chairman Lena Roe said.",
            "Tarn will speed up its purchase programme for bakeries, chairman Lena Roe said.",
        ),
        (
            "Tarn expects its flour, oats and feed units to report strong results for the June quarter.",
            "Tarn expects its flour, oats and feed units to report poor results for the June quarter.",
        ),
        (
            "Its bread unit, with rye loaves in village shops, still runs at an expected loss.",
            "Its bread unit, with rye loaves in village shops, still runs at an expected profit.",
        ),
        (
            "Tarn shares fell, and Norland has put its grain shipments to the island on hold.",
            "Tarn shares fell, and Norland is continuing its grain shipments to the island.",
        ),
        (
            "The brewer Ann Lee and her group have bought the old mill for $3 million.",
            "The brewer Ann Lee and her group have rejected the old mill for $3 million.",
        ),
        (
            "Dom Panga, who led the group's recovery, stays head of the malt unit.",
            "Dom Panga, who led the group's recovery, gives up the post of head of the malt unit.",
        ),
    ],
)
def test_only_the_contrary_of_what_a_source_tells_is_a_fault(right: str, wrong: str) -> None:
    assert checks(MILLS, right) == set()
    assert "B6" in checks(MILLS, wrong)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "The grain law would favour large mills over small ones, critics say.",
            "The grain law would favour large mills over small ones.",
        ),
        (
            "A mill has bid $38 million for shares in the brewer Halden, according to a newspaper.",
            "A mill has offered $38 million for shares in the brewer Halden.",
        ),
    ],
)
def test_the_word_of_an_outsider_stays_theirs(right: str, wrong: str) -> None:
    assert checks(TALK, right) == set()
    assert checks(TALK, wrong) == {"C3"}
    assert checks(TALK, "Tarn opened two shops in May.") == set()


@pytest.mark.parametrize(
    ("attribution", "found"),
    [
        ("According to the Daily Basket.", set()),
        ("The Daily Basket, 4 March 2026", set()),
        ("First reported by The Daily Basket", set()),
        ("Daily Basket, citing Ann Lee", set()),
        ("According to the Metro Courier.", {"C4"}),
        ("The Metro Courier, 4 March 2026", {"C4"}),
        ("The Daily Basket, 4 February 2026", {"B3"}),
    ],
)
def test_an_attribution_in_free_words_names_its_outlet(attribution: str, found: set[str]) -> None:
    assert checks(MILLS, "Tarn shares slipped.", attribution) == found


def test_a_quotation_worked_into_a_sentence_may_stop_before_its_source_does() -> None:
    article = '"The mills did well this year, and the shops will open in May," said Lena Roe, chairman of Tarn.'
    source = {"id": "a", "title": "Tarn did well", "text": article, "source": "Daily Basket", "date": "2026-03-04"}
    quote = {"text": "The mills did well this year", "speaker": "Lena Roe"}

    def found(sentence: str) -> set[str]:
        brief = {"headline": "Tarn did well", "sentences": [sentence], "quotes": [quote]}
        return {v["check"] for v in audit_case({"id": "c", "articles": [source], "brief": brief})["violations"]}

    assert found('"The mills did well this year," said Tarn chairman Lena Roe.') == set()
    assert found("Lena Roe is chairman of Tarn.") == {"A1"}


@pytest.mark.parametrize(
    ("article", "claim"),
    [
        ("Tarn earned $0.47 a share, against $0.48 seen by the market.", "Tarn earned 47 cents a share."),
        ("Anker-Bark Malt has sold its oat mill.", "AB Malt has sold its oat mill."),
        ("S&P has cut its view of the mill group Tarn.", "Standard & Poor's has cut its view of the mill group Tarn."),
    ],
)
def test_one_amount_and_one_name_may_be_printed_in_two_ways(article: str, claim: str) -> None:
    assert checks(article, claim) == set()


YEAR = (
    "Tarn Mills earned $84 million in the quarter. A year ago it earned $71 million. "
    "Analysts had forecast $79 million. "
    "Lena Roe blamed the poor harvest trade of the island on the strong crown. "
    "The guitarist Dom Panga has left the brass band of the mill to bake."
)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "Tarn Mills earned $84 million, up from $71 million and more than the $79 million analysts had forecast.",
            "Tarn Mills earned $84 million, up from $71 million and less than the $79 million analysts had forecast.",
        ),
        (
            "Tarn Mills earned $84 million in the quarter, up from $71 million.",
            "Tarn Mills earned $84 million in the quarter, down from $71 million.",
        ),
        ("The mill trade, Lena Roe said, was hurt by the strong crown.",
         "The mill trade, Lena Roe said, was hurt by the weak crown."),
        ("Guitarist Dom Panga has quit the brass band to bake.",
         "Guitarist Dom Panga has rejoined the brass band to bake."),
    ],
)  # fmt: skip
def test_figures_that_refute_a_comparison_and_a_contrary_that_alone_is_told_are_faults(right: str, wrong: str) -> None:
    assert checks(YEAR, right) == set()
    assert "B6" in checks(YEAR, wrong)
