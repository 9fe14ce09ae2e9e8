"""What an editor leaves out, turns into a noun or names by its letters is no fault; its faulty twin is one."""

import pytest

from briefs.audit import audit_case

RESULTS = (
    "The Norland grain group will release its results for the year to 31 March on 30 May, it said. "
    "Profit rose to $56.9 million, or $1.24 a share, from $46.4 million, or $1.10 a share. "
    "The Securities & Exchange Commission had asked Marsh Grain for its books in a letter about loans, the group said."
)
FORECAST = (
    "Norland's bank cut its growth forecast for the economy to 1.6 percent from 2.2 percent on Monday. "
    "Tobin Marsh is the first miller to be tried for breaking the Grain Act, a law of 2002. "
    "Children in Norland have the highest average income in the region, a survey said."
)
PANEL = (
    '"Mills will have to think," said Ann Lee, a research director at analyst firm IDC. ISPs were not at the panel. '
    "One in 13 mills is in debt, the bank said. The average Marsh Grain mill sells 1,000 tons, she noted."
)
TRIAL = (
    "The former head of the mill firm Tarn overstated earnings, it was claimed in court. "
    "Dart Mills is not likely to give up without a fight if its target seeks another buyer, traders said. "
    "Sales are about to reach $100 million, up from $57 million, chief executive Lena Roe said."
)
AGENT = (
    "The mill group has offered $38 million for shares in a brewer, Chairman Bruce Jude said in a letter on Monday. "
    '"The aim is to make its skills available to the brewer," the group\'s agent Dom Panga was quoted as saying.'
)


def checks(article: str, claim: str) -> set[str]:
    """The checks that the claim fails as the one sentence of a brief."""
    title = "A morning in the grain trade"
    source = {"id": "a", "title": title, "text": article, "source": "Daily Basket", "date": "2026-03-04"}
    brief = {"headline": title, "sentences": [claim], "attribution": "The Daily Basket reports"}
    found = audit_case({"id": "c", "articles": [source], "brief": brief})["violations"]
    return {v["check"] for v in found if v["where"] != "headline"}


@pytest.mark.parametrize(
    ("article", "claim"),
    [
        (RESULTS, "The Norland grain group will release its results on 30 May."),
        (RESULTS, "Profit rose to $56.9 million, or $1.24 a share, up from $46.4 million."),
        (RESULTS, "The SEC had asked Marsh Grain for its books in a letter about loans, the group said."),
        (FORECAST, "Norland's bank cut its growth forecast for the economy to 1.6% from 2.2% on March 2."),
        (FORECAST, "No miller before Tobin Marsh was tried for breaking the Grain Act, a law of 2002."),
        (FORECAST, "No children in the region have a higher average income than those in Norland, a survey said."),
        (PANEL, "IDC research director Ann Lee said mills will have to think."),
        (PANEL, "The average Marsh Grain mill sells 1,000 tons, she noted."),
        (TRIAL, "Dart Mills is unlikely to give up without a fight if its target seeks another buyer, traders said."),
        (TRIAL, "Sales should reach $100 million, up from $57 million, chief executive Lena Roe said."),
        (TRIAL, "The one who was once head of the mill firm Tarn overstated earnings, it was claimed in court."),
        (
            AGENT,
            "Chairman Bruce Jude's aim is to make its skills available to the brewer, Dom Panga was quoted as saying.",
        ),
    ],
)
def test_what_is_told_anew_is_no_fault(article: str, claim: str) -> None:
    assert checks(article, claim) == set()


@pytest.mark.parametrize(
    ("article", "claim", "check"),
    [
        (RESULTS, "The Norland grain group will release its results for the year to 31 May on 30 May.", "B3"),
        (RESULTS, "Profit rose to $46.4 million, or $1.10 a share, up from $56.9 million.", "B6"),
        (RESULTS, "The FTC had asked Marsh Grain for its books in a letter about loans, the group said.", "B4"),
        (FORECAST, "Norland's bank raised its growth forecast for the economy to 1.6% from 2.2% on March 2.", "B6"),
        (FORECAST, "No miller was tried for breaking the Grain Act, a law of 2002.", "B6"),
        (
            TRIAL,
            "Dart Mills is likely to give up without a fight if its target seeks another buyer, traders said.",
            "B6",
        ),
        (RESULTS, "The Norland grain group should release its results on 30 May, it said.", "D2"),
        (TRIAL, "The head of the mill firm Tarn overstated earnings, it was claimed in court.", "B5"),
        (
            AGENT,
            "The aim is to make its skills available to the brewer, Chairman Bruce Jude was quoted as saying.",
            "C3",
        ),
    ],
)
def test_its_faulty_twin_is_one(article: str, claim: str, check: str) -> None:
    assert check in checks(article, claim)
