"""A fact told in other words than the article's is no fault; the same words with the fact changed are."""

import pytest

from briefs.audit import audit_case

SENTENCED = (
    "A court in Port Ellery handed grain trader Tobin Marsh, 61, a two-decade jail term on fraud charges on Monday. "
    "His firm, Marsh Grain, shut its five mills a decade ago. The appeal may take a year and a half, his lawyer said."
)
ONLINE = (
    "Ferrol Foods sold 150 to 200 million jars last year, its annual report said. "
    "It plans to spend $1.2-1.5 billion on mills. Prices may rise between 5 and 10 percent, it said."
)
NONPROFIT = "Tobin Marsh runs the Center for Tomorrow, a charity that he launched on Feb. 17 with money from growers."


def checks(article: str, claim: str, title: str = "A morning in the grain trade") -> set[str]:
    """The checks that the claim fails as the one sentence of a brief."""
    source = {"id": "a", "title": title, "text": article, "source": "Daily Basket", "date": "2026-03-04"}
    brief = {"headline": title, "sentences": [claim], "attribution": "The Daily Basket reports"}
    found = audit_case({"id": "c", "articles": [source], "brief": brief})["violations"]
    return {v["check"] for v in found if v["where"] == "sentences[0]"}


LENGTHS = [
    (SENTENCED, "A court in Port Ellery sent grain trader Tobin Marsh, 61, to jail for 20 years on fraud charges."),
    (SENTENCED, "Tobin Marsh, 61, a grain trader, was handed two decades in jail on fraud charges in Port Ellery."),
    (SENTENCED, "Marsh Grain shut its five mills 10 years ago."),
    (SENTENCED, "The appeal may take 18 months, according to his lawyer."),
]
RANGES = [
    (ONLINE, "Ferrol Foods sold 150 million to 200 million jars last year, according to its annual report."),
    (ONLINE, "Ferrol Foods plans to spend at least $1.2 billion on mills."),
    (ONLINE, "Prices may rise by 5 percent to 10 percent, Ferrol Foods said."),
]
CAPITALS = [(NONPROFIT, "Tobin Marsh's charity, the Center for Tomorrow, was launched on Feb. 17.")]


@pytest.mark.parametrize(("article", "claim"), [*LENGTHS, *RANGES, *CAPITALS])
def test_the_same_fact_in_other_words_passes(article: str, claim: str) -> None:
    assert not checks(article, claim)


@pytest.mark.parametrize(
    ("article", "claim", "check"),
    [
        (SENTENCED, "A court in Port Ellery sent grain trader Tobin Marsh, 61, to jail for 30 years on fraud.", "B1"),
        (SENTENCED, "Marsh Grain shut its five mills 20 years ago.", "B3"),
        (ONLINE, "Ferrol Foods sold 180 million to 200 million jars last year, its annual report said.", "B1"),
        (ONLINE, "Ferrol Foods plans to spend at least $1.2 million on mills.", "B1"),
        (NONPROFIT, "Tobin Marsh's charity, the Center for Tomorrow, opens tomorrow with money from growers.", "B3"),
    ],
)
def test_another_fact_in_the_same_words_does_not(article: str, claim: str, check: str) -> None:
    assert check in checks(article, claim)
