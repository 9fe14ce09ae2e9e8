"""A fact told in other words than the article's is no fault; the same words with the fact changed are."""

from datetime import UTC, datetime

import pytest

from briefs.audit import audit_case
from briefs.checks.sources import Source
from retail.prose import quotations
from retail.types import Article

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


TARIFFS = (
    "Minister Lena Roe said on Monday that Norland would put a 10% levy on grain from Feb. 1. "
    "She threatened to raise the levy on grain to 25% on June 1 unless the growers sign."
)
MEDAL = (
    "The skater Ivo Brand won his medal in 2021, in Port Ellery. "
    "He sold his medal the following year at auction for $40,000, which he gave to a school."
)
LORDS = (
    "Garth Nye, a member of the House of Lords of the United Kingdom, resigned from the Mill Party on Sunday. "
    "A minister resigned in Slovakia as well, as the affair spread. "
    "South Africa led with 83% of those polled, the Port Ellery Grain Board said. The board has no friends."
)
POLICE = (
    "The Tarn County Sheriff's Office (TCSO) and the Port Ellery Police Department (PEPD) have bought access to "
    "MapSift, a tool that finds where a photo was taken, emails show. PEPD officers were trained in May."
)
POLL = (
    "A poll in January found that 75% of people in France, 84% of people in Germany and 94% of those in Denmark "
    "disliked Mr. Brand.\nA new poll asked who is a friend. In Spain, 39% of people see Norland as a friend or ally. "
    "In Germany, the number is 41%, down from 70% in 2023."
)
SAID = (
    'A panel met in Port Ellery. "A tool without a task is a waste," said Bransome, who worked with Ann Lee to make '
    "Ask Lena. Dana Bransome heads sales at Norhus.\n"
    "The phrase “be good to yourself” took off on Chinese social media in a flood of posts and comments. "
    "Ada Dunn, who runs a research firm, says that these trends are a rational answer to a hard job market."
)
ROLES = (
    "Dana Roe, president and chief executive of Norhus, said sales rose. "
    "Garth Nye, a spokesman for the mill, said prices would fall. "
    "Ivo Brand, who follows Norhus for Tarn Bank, called it a good year. Lena Dunn chairs the board of Norhus."
)
TALK = (
    "We met in her office. What does the firm do? We change the work, and that changes the workers who do it. "
    "Is it a bubble? I think that is the wrong debate for a firm of our kind. What comes next? More of the same work."
)


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


DATES = [
    (TARIFFS, "Norland would put a 10% levy on grain from Feb. 1, rising to 25% on June 1, Lena Roe said."),
    (MEDAL, "Ivo Brand, who won his medal in 2021, sold it at auction in 2022 for $40,000."),
]
NAMES = [
    (LORDS, "Garth Nye, a member of Britain's House of Lords, resigned from the Mill Party on Sunday."),
    (LORDS, "South Africans led with 83% of those polled, the Port Ellery Grain Board said."),
    (POLICE, "The Tarn County Sheriff's Office and the PEPD have bought access to MapSift, emails show."),
    (POLICE, "Officers of the Port Ellery Police Department were trained in May."),
]
FIGURES = [(POLL, "Just 39% of people in Spain and 41% in Germany see Norland as a friend or ally.")]
SPEAKERS = [
    (SAID, '"A tool without a task is a waste," said Dana Bransome of Norhus.'),
    (
        SAID,
        'The phrase is "be good to yourself"; such trends are a rational answer to a hard job market, says Ada Dunn.',
    ),
]


LEVY = (
    "Roe on Saturday said she would put a 10% levy on grain from Bavarolia, Norhus, Tarn, Ellery and Westmark "
    "beginning Feb. 1 “on any and all sacks sent to Norland.” "
    "On June 1, the levy will be increased to 25%, Roe said, adding that it will be due until a deal is reached."
)
RIVAL = (
    "Last autumn Elda Marsh released a rival almanac called Grainopedia. Wale said: “If Elda makes an almanac skewed "
    "to her world view, I am sure it will have some traffic but it will be nothing like ours.”"
)
GUARDS = (
    (
        LEVY,
        (
            "Roe said on Saturday that grain from five countries, including Bavarolia, Tarn and Westmark, would face a "
            "10% levy from Feb. 1, rising to 25% on June 1."
        ),
    ),
    (
        RIVAL,
        (
            "Elda Marsh released a rival almanac, Grainopedia; Wale said an almanac skewed to Marsh's world view would "
            "have some traffic but would be nothing like theirs."
        ),
    ),
    (
        "In Bavarolia shoppers bought 12% more oat milk in May, the Port Ellery Grain Board said.",
        "Bavarolians bought 12% more oat milk in May, the Port Ellery Grain Board said.",
    ),
)
"""Dates beside their own figures, one person by either name, a people in the plural: each fails without its guard."""


@pytest.mark.parametrize(
    ("article", "claim"), [*LENGTHS, *RANGES, *CAPITALS, *DATES, *NAMES, *FIGURES, *SPEAKERS, *GUARDS]
)
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
        (TARIFFS, "Norland would put a 10% levy on grain from June 1, rising to 25% on Feb. 1, Lena Roe said.", "B3"),
        (MEDAL, "Ivo Brand, who won his medal in 2021, sold it at auction in 2024 for $40,000.", "B3"),
        (LORDS, "Garth Nye, a member of France's House of Lords, resigned from the Mill Party on Sunday.", "B4"),
        (LORDS, "South Koreans led with 83% of those polled, the Port Ellery Grain Board said.", "B4"),
        (POLICE, "The Tarn County Sheriff's Office and the TCFD have bought access to MapSift, emails show.", "B4"),
        (POLL, "Just 41% of people in Spain and 39% in Germany see Norland as a friend or ally.", "B2"),
        (POLL, "Just 39% of people in Spain and 94% in Germany see Norland as a friend or ally.", "B2"),
        (SAID, '"A tool without a task is a waste," said Ann Lee.', "A4"),
        (ROLES, "Sales rose, said Norhus analyst Dana Roe.", "B5"),
        (ROLES, "Former Tarn Bank analyst Ivo Brand called it a good year for Norhus.", "B5"),
    ],
)
def test_another_fact_in_the_same_words_does_not(article: str, claim: str, check: str) -> None:
    assert check in checks(article, claim)


def quoted(article: str, title: str, text: str, speaker: str) -> set[str]:
    """The checks that a quotation given to the speaker fails."""
    source = {"id": "a", "title": title, "text": article, "source": "Daily Basket", "date": "2026-03-04"}
    quote = {"text": text, "speaker": speaker, "article": "a"}
    brief = {"headline": title, "sentences": [], "quotes": [quote], "attribution": "The Daily Basket reports"}
    found = audit_case({"id": "c", "articles": [source], "brief": brief})["violations"]
    return {v["check"] for v in found if v["where"] == "quotes[0]"}


def test_in_an_interview_whoever_its_headline_names_speaks() -> None:
    words, title = "We change the work, and that changes the workers who do it.", "Norhus chief Lena Roe on her trade"
    assert not quoted(TALK, title, words, "Lena Roe")
    assert quoted(TALK, title, words, "Garth Nye") == {"A4"}
    assert quoted("We met in her office. It was a long afternoon. Rain fell. " + words, title, words, "Lena Roe") == {
        "A4"
    }


def test_the_speaker_stands_right_behind_the_verb() -> None:
    words = "A tool without a task is a waste"
    assert not quoted(SAID, "A panel", words, "Dana Bransome")
    assert quoted(SAID, "A panel", words, "Ann Lee") == {"A4"}


def test_whoever_speaks_behind_a_semicolon_need_not_have_said_the_words_before() -> None:
    first = quotations('They adopted the phrase "be very good to yourself"; such trends grow, says Ada Dunn.')[0]
    assert first.speaker is None
    assert quotations('"Be very good to yourself," says Ada Dunn; such trends grow.')[0].speaker == "Ada Dunn"


def test_a_body_by_its_initials_is_the_one_the_article_spells_out() -> None:
    day = datetime(2026, 3, 4, 9, tzinfo=UTC)
    text = "Growers met at the Tarn Grain Board. The TGB has no friends."
    source = Source(Article("a", "A morning", text, "Daily Basket", day))
    short = source.keys[2]
    assert short >= source.initials["TGB"] >= {"grain", "board"}


CLOSING = (
    "Norhus confirmed on Monday the closing of two mills in Port Ellery. The mayor of Port Ellery confirmed the "
    "closing of the two mills, which Norhus opened in 2011. Norhus told its staff in Port Ellery of the closing of "
    "both mills on Monday. Rents in the town rose by a third in five years. Growers held a fair nearby at the weekend."
)
ELSEWHERE = " Asked by a growers' paper, finance chief Lena Roe would not confirm dates, or say who buys the buildings."


@pytest.mark.parametrize(
    "claim",
    [
        "Norhus did not confirm dates for the closing of two mills in Port Ellery.",
        "Norhus told its staff in Port Ellery on Monday of the closing of two mills, and would not confirm dates.",
    ],
)
def test_what_is_negated_in_a_sentence_far_off_was_not_made_up(claim: str) -> None:
    assert not checks(CLOSING + ELSEWHERE, claim)
    assert "B6" in checks(CLOSING, claim), "what is confirmed there, and nowhere not"


def test_who_is_told_to_run_a_company_is_its_chief_and_no_former_one() -> None:
    article = "Lena Roe, who runs Norhus, spoke to growers in Port Ellery. Norhus grinds rye."
    assert not checks(article, "Chief executive Lena Roe spoke to growers in Port Ellery.")
    assert checks(article, "Former chief executive Lena Roe spoke to growers in Port Ellery.") == {"B5"}


ALLIED = (
    "Norhus, the Tarn's largest mill, is exploring an alliance with the Selk grain group Lanting, two people familiar "
    "with the matter said."
)
TURNED = (
    "An alliance with the Selk grain group Lanting is what the Tarn's largest mill, Norhus, is exploring, two people "
    "familiar with the matter said."
)


@pytest.mark.parametrize(
    "claim",
    [
        "The Tarn's largest mill, exploring an alliance with the Selk grain group Lanting, is Norhus, two people said.",
        TURNED,
    ],
)
def test_a_name_told_later_took_no_place_where_the_other_kept_its_own(claim: str) -> None:
    assert not checks(ALLIED, claim)


def test_two_names_that_changed_places_are_found() -> None:
    claim = "Lanting, the Tarn's largest mill, is exploring an alliance with the Selk grain group Norhus, people said."
    assert "B4" in checks(ALLIED, claim)
