"""What anybody's own words may change: dates worked out, figures rounded, doubts renamed, names in a row turned."""

from typing import Any

import pytest

from briefs.audit import audit_case

TITLE = "Fairmarket and its suppliers"


def checks(source: str, sentence: str, attribution: str = "Metro Courier") -> set[str]:
    """The ids of what the audit has against a sentence, held against an article of 9 November 2026."""
    case: dict[str, Any] = {
        "id": "one",
        "brief": {"headline": TITLE, "attribution": attribution, "sentences": [sentence], "quotes": []},
        "articles": [
            {"id": "a", "title": TITLE, "text": source, "outlet": "Metro Courier", "published": "2026-11-09T10:00:00Z"}
        ],
    }
    return {violation["check"] for violation in audit_case(case)["violations"]}


QUARTER = "Fairmarket's grocery sales grew 0.4% in the three months to September, the chain said."
MONTH = "Fairmarket's grocery output rose 2.1% in October from a month earlier, the chain said."
RECALL = "Fairmarket recalled 155,465 ovens in Norland because their doors may fall off, the chain said."
TRIPLED = "Daily orders at Fairmarket almost tripled to 53,056 in October."
CHIEF = '"I see a low risk of a slump," said Tarn Bank chief Ivo Brand in a speech to grocers.'
MODAL = "The new mill could take several months to reach full output, Fairmarket said."
SEEK = "Brand could seek to circumvent the board's constraint by invoking his authority over foreign mills, Roe said."
PLAN = "Fairmarket said it signed a letter of intent to sell its wholesale unit to a private investor group."
PICKETS = "Pickets at the plant did not disrupt Fairmarket's operations, a spokesman said. Talks go on."
TOLD = (
    "Fairmarket opened three stores in May. Jobs may be lost in January, Ivo Brand, economist at Tarn Bank, told Wire "
    "Nine news agency, because many of them were temporary ones for the holidays."
)
CHARGED = (
    "Tarn County filed civil fraud charges against Dana Roe, who it says led sales, and her alleged aide Ivo Brand."
)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (QUARTER, "Grocery sales at Fairmarket grew 0.4% between July and September, the chain said."),
        (QUARTER, "Grocery sales at Fairmarket grew 0.4% in the third quarter, the chain said."),
        (MONTH, "Grocery output at Fairmarket was 2.1% higher in October than in September, the chain said."),
        (RECALL, "Fairmarket recalled some 155,000 ovens in Norland because their doors may fall off, the chain said."),
        (TRIPLED, "Daily orders at Fairmarket reached 53,056 in October, nearly three times as many as before."),
        (CHIEF, "Tarn Bank governor Ivo Brand told grocers in a speech that he saw a low risk of a slump."),
        (CHARGED, "Tarn County has also charged Dana Roe and Ivo Brand with civil fraud."),
        (MODAL, "The new mill might need several months to reach full output, Fairmarket said."),
        (PLAN, "Fairmarket means to sell its wholesale unit to a private investor group under a letter of intent."),
    ],
)  # fmt: skip
def test_what_follows_from_a_source_passes(source: str, sentence: str) -> None:
    assert checks(source, sentence) == set()


@pytest.mark.parametrize(
    ("source", "sentence", "check"),
    [
        (QUARTER, "Grocery sales at Fairmarket grew 0.4% between April and September, the chain said.", "B3"),
        (MONTH, "Grocery output at Fairmarket was 2.1% higher in October than in June, the chain said.", "B3"),
        (RECALL, "Fairmarket recalled some 165,000 ovens in Norland because their doors may fall off.", "B1"),
        ("Fairmarket employs about 12,300 people.", "Fairmarket employs about 12,400 people.", "B1"),
        (TRIPLED, "Daily orders at Fairmarket reached 53,056 in October, nearly four times as many as before.", "B1"),
        (CHIEF, "Tarn Bank analyst Ivo Brand told grocers in a speech that he saw a low risk of a slump.", "B5"),
        (MODAL, "The new mill will take several months to get to full output, Fairmarket said.", "C2"),
        (SEEK, "Roe said Brand will get around that by invoking his authority over foreign mills.", "C2"),
        (PLAN, "Fairmarket said it has sold its wholesale unit to a private investor group.", "C2"),
        (PICKETS, "Pickets disrupted operations at Fairmarket's plant, and talks go on.", "B6"),
    ],
)  # fmt: skip
def test_what_does_not_follow_fails(source: str, sentence: str, check: str) -> None:
    assert check in checks(source, sentence)


def test_a_hearer_is_no_speaker() -> None:
    assert checks(
        TOLD, "Jobs may be lost in January as many of them were temporary ones for the holidays, Ivo Brand said."
    ) == (set())


@pytest.mark.parametrize("attribution", ["The Metro Courier has the figures", "Metro Courier quotes the chain"])
def test_an_attribution_may_be_a_sentence_about_the_outlet(attribution: str) -> None:
    assert checks(QUARTER, "Grocery sales at Fairmarket grew 0.4%, the chain said.", attribution) == set()
    assert "C4" in checks(QUARTER, "Grocery sales grew 0.4%, the chain said.", "The Grocery Ledger has the figures")


@pytest.mark.parametrize(
    "attribution", ["Metro Courier Business", "Metro Courier India reports", "Metro Courier of Tarn"]
)
def test_an_outlet_whose_name_begins_like_the_right_one_is_another(attribution: str) -> None:
    assert "C4" in checks(QUARTER, "Grocery sales at Fairmarket grew 0.4%, the chain said.", attribution)
