"""Whose words, which name, which figure: told in an editor's own words, and the same with one of them wrong."""

import pytest

from briefs.audit import audit_case


def checks(article: str, claim: str, title: str = "A morning in the grain trade") -> set[str]:
    """The checks that the claim fails as the one sentence of a brief of 4 March 2026."""
    source = {"id": "a", "title": title, "text": article, "source": "Daily Basket", "date": "2026-03-04"}
    brief = {"headline": title, "sentences": [claim], "attribution": "The Daily Basket reports"}
    found = audit_case({"id": "c", "articles": [source], "brief": brief})["violations"]
    return {v["check"] for v in found if v["where"] == "sentences[0]"}


def quoted(article: str, text: str, speaker: str) -> set[str]:
    """The checks that a quotation given to the speaker fails."""
    source = {"id": "a", "title": "A morning", "text": article, "source": "Daily Basket", "date": "2026-03-04"}
    quote = {"text": text, "speaker": speaker, "article": "a"}
    brief = {"headline": "A morning", "sentences": [], "quotes": [quote], "attribution": "The Daily Basket reports"}
    found = audit_case({"id": "c", "articles": [source], "brief": brief})["violations"]
    return {v["check"] for v in found if v["where"] == "quotes[0]"}


MINISTERS = (
    "On Monday, Norland Finance Minister Ivo Brand and his Tarnish counterpart, Lena Roe, weighed up the measures they "
    "could take on grain, with Brand asserting: “We will not allow ourselves to be blackmailed.”"
)
MIND = (
    "Professor Dana Bransome has studied the mills of Port Ellery for decades. Some see AI in each of them.\n"
    "“Steam changed how we mill, and I think AI may change it as much again,” she says."
)
HE = (
    "These tools matter a good deal, said Noel Perrin, executive vice president of Norhus Technologies, a software "
    "firm. He said that the grain trade could be split between Norland and the Tarn.\nAda Dunn of Mill Watch said that "
    "small growers would lose their seed banks."
)
BODIES = (
    "Trans Norland Airlines offered to buy Tarn Air for $52 a share. In its offer, TNA said that instead of Tarn Air "
    "alone it would discuss a three-way combination of itself, Tarn Air and Port Ellery Air.\n"
    "A Selk Rail spokesman said Selk Rail had no comment on the offer of TNA for Tarn Air or on a three-way "
    "combination of TNA, Tarn Air and Port Ellery Air."
)
STOCK = (
    "Norhus chief executive Garth Nye said that poor sales before Easter were more to do with too much stock than with "
    "a lack of demand. A weak sum of sales, said Ada Dunn, an analyst at Tarn Bank, who expects little of the summer."
)
PLANTS = (
    "Norhus saw its shares rise on Tuesday. The Tarnish firm, a maker of mills, said it is to move ten of its plants "
    "in west Norland and South Selk. It did not say which of them, but intends moving them to the Tarn."
)
ANALYSTS = "Dart Mills is likely seeking to buy Selk Foods, analysts said. Rumors have it that Dart Mills holds shares."

SPOKEN = [
    (HE, "Noel Perrin of Norhus said the grain trade could be split between Norland and the Tarn.",
     "Ada Dunn said the grain trade could be split between Norland and the Tarn.", "C3"),
    (BODIES, "Instead of Tarn Air alone, Trans Norland Airlines said, it would discuss a combination of three.",
     "Instead of Tarn Air alone, Port Grain Mills said, it would discuss a combination of three.", "B4"),
    (STOCK, "Garth Nye said poor sales ahead of Easter had more to do with too much stock than with weak demand.",
     "Ada Dunn said poor sales ahead of Easter had more to do with too much stock than with weak demand.", "C3"),
    (PLANTS, "Norhus said it is to move ten of its plants in west Norland and South Selk to the Tarn.",
     "Norhus said it is to move six of its plants in west Norland and South Selk to the Tarn.", "B1"),
    (ANALYSTS, "Dart Mills is likely seeking to buy Selk Foods, according to analysts, one of whom said it has shares.",
     "Dart Mills is likely seeking to buy Tarn Foods, according to analysts, one of whom said it has shares.", "B4"),
]  # fmt: skip
"""Pronouns, initials, parts of one sentence with speakers of their own."""

PACT = (
    "Leaving the Grain Pact is something that Ivo Brand, once head of the Mill Party, will not rule out. The Norland "
    "government said on Monday it would pay the Tarn Wheat Board, TWB, about 132 mln (U.S.) dlrs."
)
PEOPLE = (
    "“We’ve made a tool that tells when a firm changes its rules,” said Dana Bransome of Norhus. "
    "The U.S. said that it filed the complaint after talks on grain with the Tarn failed to find a solution."
)
PANEL = (
    "Kate Kerr works on seed in Selkland and the north, and as the founder of the start-up Amini, she reflected on how "
    "the land is still seed-scarce.\nAda Dunn, of Tarn Bank, told moderator Nikhil Kumar at the Grain Summit that "
    "decisions are being made very fast."
)
NAMED = [
    (PACT, "Quitting the Grain Pact is something that Ivo Brand will not rule out.",
     "Quitting the Bread Pact is something that Ivo Brand will not rule out.", "B4"),
    (PACT, "The Norland government will pay the Tarn Wheat Board about 132 million U.S. dollars, it said on Monday.",
     "The Norland government will pay the Tarn Wheat Board about 132 billion U.S. dollars, it said on Monday.", "B1"),
    (PEOPLE, "Dana Bransome said Norhus had made a tool that tells when a firm changes its rules.",
     "Dana Bransome said Norcorp had made a tool that tells when a firm changes its rules.", "B4"),
    (PEOPLE, "Washington said it filed the complaint after talks on grain with the Tarn failed.",
     "Beijing said it filed the complaint after talks on grain with the Tarn failed.", "B4"),
    (PANEL, "Kate Kerr, who founded the start-up Amini, said Selkland is still seed-scarce.",
     "Kate Kerr, who founded the start-up Amoni, said Selkland is still seed-scarce.", "B4"),
    (PANEL, "Decisions are being made very fast, Ada Dunn of Tarn Bank said at the Grain Summit.",
     "Decisions are being made very fast, Ada Dunn of Tarn Bank said at the Bread Summit.", "B4"),
]  # fmt: skip
"""An everyday word before a name, a currency's people, contractions, a capital for its government, another order."""

SURVEY = (
    "Some 43 percent of the mills in Norland expect to grind more, against 37 percent in February 2025, the Grain "
    "Board said. The balance of 34 percent is the highest since 1977. Only 26 percent of the people polled in Port "
    "Ellery like rye, compared with 80 percent in July 2024. A poll in January said the same of oats. Last year the "
    "board was rebuffed by Ivo Brand, who wants to allow another pole. The law of 2023 is still in force."
)
COUNTED = [
    (SURVEY, "Forty-three per cent of the mills expect to grind more, the Grain Board said.",
     "Forty-four per cent of the mills expect to grind more, the Grain Board said.", "B1"),
    (SURVEY, "The balance of 34 points is the highest since 1977, the Grain Board said.",
     "The balance of 35 points is the highest since 1977, the Grain Board said.", "B1"),
    (SURVEY, "A mere 26% of those polled in Port Ellery like rye, against 80% in July 2024.",
     "A mere 26% of those polled in Port Ellery like rye, against 80% in January 2024.", "B3"),
    (SURVEY, "Ivo Brand rebuffed the board in 2025.", "Ivo Brand rebuffed the board in 2022.", "B3"),
    (SURVEY, "The law of three years ago is in force.", "The law of eight years ago is in force.", "B3"),
    (SURVEY, "Ivo Brand wants to allow a third pole.", "Ivo Brand wants to allow five poles.", "B1"),
]  # fmt: skip
"""Words for digits, points for a share, a date beside its figure, years worked out, one more of a kind."""

OFFICES = (
    "Brand ruined the life of Ada Dunn, his former grain adviser, he said on Monday. The Mill Bureau director at the "
    "time, Garth Nye, advised against charges. Critics say the tax cuts he has promised do not go far enough.\n"
    "Next chief executive Simon Wye said stock was high. Former Selk Mills owner Noel Perrin is free. "
    "Mails show Miro Lange, a former Tarnish grain minister, at sea. Ivo Brand, the former lead of the Department of "
    "Rye, has had disputes with Selkland.\nAda Dunn, the Port mayor, told Wire Nine that the rye was poor. "
    "Lena Kerr, who teaches baking, said sales rose in Port. Leaving Millpact is not what Kerr said she wants."
)
SALE = (
    'Ocean Mills took $40.8m at the weekend. It beat Tarn Mills, which took $38.1m. "There are no grain buyers now," '
    "said Tarn Bank's Paul Mack. Others, with the Selk Times labelling it a “dismal vanity project”, were less kind.\n"
    "Norhus earned 1.28 billion H.K. dlrs in 2025, compared with 551.7 mln dlrs in 2024. It will pay not less than "
    "19 cents a share this year, after 15 cents. Profit of its shops fell 85.3 pct."
)
SHORTER = [
    (SALE, "Ocean Mills took $2.7m more than Tarn Mills did.",
     "Ocean Mills took $3.7m more than Tarn Mills did.", "B1"),
    (SALE, "Paul Mack of Tarn Bank said there were no grain buyers now.",
     "Paul Mack of Norbank said there were no grain buyers now.", "B4"),
    (SALE, "Norhus earned 1.28 billion Hong Kong dollars in 2025, after 551.7 million.",
     "Norhus earned 1.28 billion Hong Kong dollars in 2025, after 515.7 million.", "B1"),
    (SALE, "Norhus will pay a dividend of 19 cents or more this year, up from 15 cents.",
     "Norhus will pay a dividend of 15 cents or more this year, up from 19 cents.", "B2"),
    (SALE, "The profit of the shops of Norhus fell 85%.", "The profit of the shops of Norhus fell 86%.", "B1"),
    (SALE, "The Selk Times spoke of a “dismal vanity project”.", "It was a “dismal profanity project”.", "A1"),
]  # fmt: skip
"""Differences, figures rounded or without their unit, ``not less than``, whose name a possessive leads to."""
PAYOUTS = "Ivo Brand, the head of Norhus, is accused of approving bonuses to two former executives."
HELD = [
    (OFFICES, "Brand said that he had ruined the life of Ada Dunn, once his grain adviser.",
     "Brand said that he had ruined the life of Ada Dunn, his grain adviser.", "B5"),
    (OFFICES, "Garth Nye, then director of the Mill Bureau, advised against charges.",
     "Garth Nye, chairman of the Mill Bureau, advised against charges.", "B5"),
    (OFFICES, "The tax cuts that he has previously promised do not go far enough, critics say.",
     "Selk Mills owner Noel Perrin is free.", "B5"),
    (OFFICES, "Professor Lena Kerr said sales rose in Port.",
     "Former professor Lena Kerr said sales rose in Port.", "B5"),
    (OFFICES, "Quitting Millpact is not what she wants, Kerr said.",
     "Quitting Breadpact is not what she wants, Kerr said.", "B4"),
    (OFFICES, "Mails show Miro Lange, once a Tarnish grain minister, at sea.",
     "Mails show Miro Lange, the Tarnish grain minister, at sea.", "B5"),
    (OFFICES, "Ivo Brand, who used to lead the Department of Rye, has had disputes with Selkland.",
     "Ivo Brand, who leads the Department of Rye, has had disputes with Selkland.", "B5"),
    (PAYOUTS, "Ivo Brand is accused of approving bonuses to two former executives.",
     "Ivo Brand is accused of approving bonuses to two executives.", "B5"),
    (OFFICES, "Chief executive Simon Wye said stock was high.", "Acting chief executive Simon Wye said stock was high.",
     "B5"),
]  # fmt: skip
"""Roles of the past in other words; the shop called Next."""

DEALS = (
    "In October 2024, a group of growers acquired Norhus from Tarn Mills. The Gevert group and Selk Foods said they "
    "had each bought a tenth of Ferrol from Port Bank.\nOcean Mills soared thanks to its acquisition of Ambray last "
    "year.\n"
    "Lucky Mills said it agreed to reimburse the Edel group for $2.8m of expenses. Norland is to receive a payment of "
    "$24.5m from Selk Airways.\nIvo Brand has rejected a compromise offer of Garth Nye on seed. The grain bill was "
    "challenged by Ada Dunn.\nThe ratings: --Notes (CP) at 'F1'; --$2 billion of Mill Credit (IDR) at 'A'."
)
PARTS = [
    (DEALS, "A group of growers bought Norhus from Tarn Mills in October 2024.",
     "Tarn Mills bought Norhus from a group of growers in October 2024.", "B4"),
    (DEALS, "A tenth of Ferrol was acquired by Selk Foods from Port Bank, it said.",
     "Selk Foods has sold a tenth of Ferrol to Port Bank, the latter said.", "B4"),
    (DEALS, "Ocean Mills soared last year thanks to the purchase of Ambray.",
     "Ocean Mills soared last year thanks to its takeover by Ambray.", "B4"),
    (DEALS, "The Edel group is to be paid $2.8m of expenses by Lucky Mills, it said.",
     "Lucky Mills is to be paid $2.8m of expenses by the Edel group, it said.", "B4"),
    (DEALS, "Selk Airways is to pay Norland $24.5m.", "Norland is to pay Selk Airways $24.5m.", "B4"),
    (DEALS, "A compromise on seed that Garth Nye offered was rejected by Ivo Brand.",
     "Garth Nye has rejected Ivo Brand's compromise offer on seed.", "B4"),
]  # fmt: skip
"""Who buys from whom, pays whom, turns down whom, active or passive, by verb or by noun."""

ALL = [*PARTS, *SPOKEN, *NAMED, *COUNTED, *SHORTER, *HELD]


@pytest.mark.parametrize(("article", "sound"), [(a, s) for a, s, _, _ in ALL])
def test_what_an_editor_says_in_other_words_passes(article: str, sound: str) -> None:
    assert not checks(article, sound)


@pytest.mark.parametrize(("article", "faulty", "check"), [(a, f, c) for a, _, f, c in ALL])
def test_the_same_with_one_thing_wrong_fails(article: str, faulty: str, check: str) -> None:
    assert check in checks(article, faulty)


def test_an_outlet_that_somebody_spoke_to_has_not_told_the_whole_story() -> None:
    source = {"id": "a", "title": "Rye is poor, says mayor", "text": OFFICES, "source": "Daily Basket"}

    def by_wire(sentence: str) -> set[str]:
        brief = {"headline": "", "sentences": [sentence], "attribution": "Wire Nine reports"}
        return {v["check"] for v in audit_case({"id": "c", "articles": [source], "brief": brief})["violations"]}

    assert "C4" in by_wire("Brand ruined the life of Ada Dunn, his former grain adviser, he said.")
    assert "C4" not in by_wire("The rye was poor, Ada Dunn, the Port mayor, said.")


def test_whoever_is_said_to_speak_after_with_speaks() -> None:
    words = "We will not allow ourselves to be blackmailed."
    assert not quoted(MINISTERS, words, "Ivo Brand")
    assert quoted(MINISTERS, words, "Lena Roe") == {"A4"}


def test_initials_are_nobody_that_she_could_be() -> None:
    words = "Steam changed how we mill, and I think AI may change it as much again"
    assert not quoted(MIND, words, "Dana Bransome")
    assert quoted(MIND, words, "Ada Dunn") == {"A4"}
