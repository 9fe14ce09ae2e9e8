"""What contradicts a source and what only tells it in other words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from briefs.audit import audit_case
from briefs.checks.claimed import RESTS, Claimed, rests_on
from briefs.checks.labels import check_labels
from briefs.checks.meaning import keys
from briefs.checks.sources import Sources
from briefs.checks.support import find_places
from retail.types import Article

NEWS = (
    "Orchard Foods will open 12 shops in Norway next year, chief executive Ida Strand said on Monday. The chain is "
    "debt free. It may raise prices in spring, and it did not rule out a sale of its dairy.\n"
    "Union leader Tor Bakke accused Orchard of hiding losses. Rival Pinemart said it does not comment on rumors. "
    "Net profit was $84 million in 2025, against $71 million in 2024; analysts had expected $79 million.\n"
    "Orchard filed for an offering of four mln shares, two mln of them old ones. It hopes the shops will lift sales by "
    '2028. "We might open a bakery in Bergen in 2029," Strand said. Suppliers blamed the strength of the crown.\n'
    "The bakers' union will vote on the new contract on Friday. Talks over pay were continuing at the Oslo plant."
)


def article(text: str) -> Article:
    """An article of March 2026 with that text."""
    return Article("a", "Orchard to open shops", text, "Harbor Wire", datetime(2026, 3, 5, tzinfo=UTC), None)


def verdict(text: str, news: str = NEWS, **more: Any) -> list[dict[str, Any]]:
    """Violations of a one-sentence brief over one article."""
    source = {"id": "a", "title": "Orchard to open shops in Norway", "text": news, "outlet": "Harbor Wire"}
    brief = {"headline": "Orchard to open shops in Norway", "sentences": [text], "attribution": "Harbor Wire"}
    case = {"id": 1, "articles": [source | {"published": "2026-03-05"} | more], "brief": brief}
    return list(audit_case(case)["violations"])


@pytest.mark.parametrize(
    "text",
    [
        "Orchard has no debt.",
        "Orchard wants to open 12 shops in Norway in 2027, its chief executive, Ida Strand, said on March 2.",
        "Orchard has filed to offer four million shares, half of them old ones.",
        "The grocer made $84 million in 2025, up from $71 million a year before and more than analysts had expected.",
    ],
)
def test_the_same_in_other_words_passes(text: str) -> None:
    assert verdict(text) == []


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("Orchard, the retailer, will raise prices in spring, and it did not rule out a sale of its dairy.", "C2"),
        ("It may not raise prices in spring, and the dairy may be sold, Orchard said.", "B6"),
        ("Union leader Tor Bakke found that Orchard was hiding losses.", "C2"),
        ("Rival Orchard said it does not comment on rumors.", "B4"),
        ("Orchard will open 12 shops in Norway after regulators fined its largest competitor.", "C1"),
        ("Net profit was $84 million in 2025 because butter imports doubled abroad.", "C1"),
        ("Orchard will open 12 shops in Norway on March 17.", "B3"),
        ("New shops will lift Orchard's sales by 2028.", "C2"),
        ("Strand said that Orchard will open a bakery in Bergen in 2029.", "C2"),
        ("Suppliers blamed the weak crown.", "B6"),
        ("Talks over pay had broken down at the Oslo plant.", "B6"),
        ("The bakers' union has voted on the new contract.", "C2"),
    ],
)
def test_what_the_source_does_not_say_fails(text: str, check: str) -> None:
    found = {v["check"] for v in verdict(text)}
    assert check in found, found


def test_another_month_in_a_copied_sentence_fails() -> None:
    news = "Oil passed $50 on Tuesday for the first time since December. Stocks were high in November."
    assert "another month" in str(verdict("Oil passed $50 on Tuesday for the first time since November.", news))


def test_a_sentence_that_shares_little_with_another_is_not_held_to_its_words() -> None:
    sources = Sources([article(NEWS)])
    told = "Orchard Foods, which sells groceries in four countries, never hid anything from its auditors."
    assert max(rests_on(told, place) for place in sources.docs[0].places) < RESTS
    assert max(rests_on("The chain has no debt.", place) for place in sources.docs[0].places) >= RESTS


def test_a_stray_letter_is_no_word_that_all_share() -> None:
    assert all("" not in keys(word) for word in ("s", "'s", ".", "-", "a-", "'"))
    assert keys("$87.1") & keys("87.1")
    assert keys("knew") & keys("know")
    assert verdict("Orchard 's S. ' - will open 12 shops in Norway.") is not None


# --- Which figure is which ----------------------------------------------------------------------------------------

FIGURES = (
    "Sales were expected to reach 90 million crowns, the chain said, and reached 80 million crowns.\n"
    "It made 7 million crowns in the first quarter. It made 21 million crowns in nine months."
)


def _labelled(text: str) -> list[str]:
    sources = Sources([article(FIGURES)])
    claimed = Claimed("sentences[0]", text, find_places(text, sources)[1], verbatim=False)
    return [v.why for v in check_labels(claimed, sources)]


def test_the_forecast_is_not_the_actual_figure() -> None:
    assert "changed places" in _labelled("Sales reached 90 million crowns, where 80 million crowns were expected.")[0]
    assert _labelled("Sales reached 80 million crowns, where 90 million crowns were expected.") == []


def test_a_figure_is_of_its_own_period() -> None:
    assert "another period" in _labelled("The chain made 21 million crowns in the first quarter.")[0]
    assert _labelled("The chain made 7 million crowns in the first quarter.") == []


# --- Articles of which only the year is known ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "published", "sound"),
    [
        ("2005-06-01", "2005", True),
        ("2006-06-01", "2005", False),
        ("2005-06-01", "2005-03-05", False),
        ("2005-01-01", "2005-03-05", True),
    ],
)
def test_a_view_may_lean_on_an_item_of_the_same_year_where_only_the_year_is_known(
    day: str, published: str, sound: bool
) -> None:
    view = {
        "label": "The bot's View",
        "author": {"kind": "bot", "name": "Endcap"},
        "text": "I think it may be more than it looks.",
        "archive_refs": [{"date": day, "headline": "Orchard opens in Denmark"}],
    }
    source = {"id": "a", "title": "Orchard to open", "text": NEWS, "outlet": "Harbor Wire", "published": published}
    case = {"articles": [source], "brief": {"headline": "Orchard to open", "sentences": [], "view": view}}
    assert ("D4" not in {v["check"] for v in audit_case(case)["violations"]}) is sound


@pytest.mark.parametrize(("day", "sound"), [("March 2", True), ("March 3", False)])
def test_a_date_is_the_weekday_that_an_article_of_that_year_names(day: str, sound: bool) -> None:
    found = verdict(f"Orchard will open 12 shops in Norway, Ida Strand said on {day}.", published="2026")
    assert ("B3" not in {v["check"] for v in found}) is sound


# --- Quotations ---------------------------------------------------------------------------------------------------


def test_words_that_stand_in_quotation_marks_were_taken_from_there() -> None:
    news = 'In times like this people save. "In times like this, people come to us for bread," said Ida Strand.'
    quote = {"text": "In times like this", "speaker": "Ida Strand", "article": "a"}
    source = {"id": "a", "title": "Orchard opens", "text": news, "outlet": "Harbor Wire", "published": "2026-03-05"}
    case = {"articles": [source], "brief": {"headline": "Orchard opens", "sentences": [], "quotes": [quote]}}
    assert "A1" in {v["check"] for v in audit_case(case)["violations"]}


def test_a_body_is_not_given_what_another_said() -> None:
    def spoken(by: str) -> set[str]:
        news = "Acme Corp announced the plan. Many were surprised by it. Shops will shut, Pinemart said in a filing."
        return {v["check"] for v in verdict(f"{by} said in a filing that the shops will shut.", news + " It is cold.")}

    assert "C3" in spoken("Acme Corp") | spoken("Orchard")
    assert "C3" not in spoken("Pinemart")


def test_words_taken_over_from_an_office_name_the_office() -> None:
    news = "Prices rose 3 percent in May, the Statistics Bureau said. It is cold. The gross was HK$327m in the year."
    assert "C3" in {v["check"] for v in verdict("Prices rose 3 percent in May.", news)}
    assert verdict("Prices rose 3 percent in May, the Statistics Bureau said.", news) == []
    assert verdict("In May, prices were up by 3 percent.", news) == []
    assert "B1" in {v["check"] for v in verdict("The gross was HK€327m in the year.", news)}
