"""Hedges, negations and speakers in somebody's own words: what a right sentence may change, and a wrong one may not."""

from typing import Any

import pytest

from briefs.audit import audit_case

TITLE = "Fairmarket and its suppliers"


def checks(source: str, sentence: str) -> set[str]:
    """The ids of what the audit has against a brief of one sentence, held against an article of one source."""
    case: dict[str, Any] = {
        "id": "one",
        "brief": {"headline": TITLE, "attribution": "Metro Courier", "sentences": [sentence], "quotes": []},
        "articles": [
            {
                "id": "a1",
                "title": TITLE,
                "text": source,
                "outlet": "Metro Courier",
                "published": "2026-03-03T10:00:00Z",
                "url": "https://courier.example/1",
            }
        ],
    }
    return {violation["check"] for violation in audit_case(case)["violations"]}


CASES = (
    (
        "a reason that no source gives",
        "Norhus Foods shut two bakeries in May. They employed 40 people. Sales in the north fell for a third year.",
        "Norhus Foods closed two bakeries in May after sales in the north declined.",
        "Norhus Foods closed two bakeries that employed 40 people because of heavy debts.",
    ),
    (
        "a clause that no source has",
        "Norhus Foods shut two bakeries in May, its spokeswoman Dana Roe said. They employed 40 people.",
        "Norhus Foods closed two bakeries in May, which employed 40 people, its spokeswoman Dana Roe said.",
        "Norhus Foods closed two bakeries in May and is drawing up plans for cafes abroad, Dana Roe said.",
    ),
    (
        "a sentence drawn together from far apart",
        (
            "Norhus Foods runs bakeries in the north. It was founded in 1921. The family still owns a third. "
            "Two of its ovens were bought in Tarn last year. Bread is baked at night. "
            "Vans deliver to hotels before dawn. The chain employs 400 people."
        ),
        "Norhus Foods employs 400 people, bakes its bread at night, delivers to hotels and is still owned by a family.",
        "Norhus Foods employs 400 people and keeps the recipes of its cakes secret from competitors.",
    ),
    (
        "British and American spelling",
        "Harbor laborers favor colorful catalogs, the survey said.",
        "Harbour labourers favour colourful catalogues, the survey said.",
        "Harbour masters sued three foreign landlords, the survey said.",
    ),
    (
        "a negation of another thing is not lost",
        "Supplies from Tarn account for 45% of the gas that Norland buys, which has coal deposits but no gas fields.",
        "Tarn provides 45% of the gas that Norland imports.",
        "Norland has coal deposits and gas fields.",
    ),
    (
        "we, in what somebody said, is no opinion of ours",
        "Dana Roe, professor of milling at Tarn, called it an unsettling truth that “we have no idea” where prices go.",
        "Dana Roe, professor of milling at Tarn, said we have no idea where prices go.",
        "We have no idea where prices go, an unsettling truth.",
    ),
    (
        "an uplift is up",
        (
            "Dana Roe said chip cards would reduce card fraud in shops. “We have seen a 22% uplift in card fraud "
            "online in Norland,” she said."
        ),
        "Dana Roe said that such card fraud was up 22% in Norland.",
        "Dana Roe said that such card fraud was down 22% in Norland.",
    ),
    (
        "a forecast is whoever's made it",
        "Norhus said the restructuring and consolidation will save about $15 million by 2027.",
        "The changes will save about $15 million by 2027, according to Norhus.",
        "The changes will save about $15 million by 2027.",
    ),
    (
        "a cause is whoever's gave it",
        "Norhus cited high rents in its northern divisions and rivals in bread as reasons for the decline.",
        "Norhus blamed the decline in part on high rents in its northern divisions.",
        "The decline was due in part to high rents in its northern divisions and to rivals in bread.",
    ),
    (
        "a judgement joined on by while is not the other speaker's",
        (
            "Union secretary Ida Tarn said talks would go on. Dana Roe said: “Night work is under "
            "attack and mills must put bakers first.”"
        ),
        (
            "Union secretary Ida Tarn said talks would go on, while Dana Roe said night work was under attack and "
            "mills must put bakers first."
        ),
        (
            "Union secretary Ida Tarn said talks would go on, while night work is under attack and mills must put "
            "bakers first."
        ),
    ),
    (
        "less than expected came, and is no forecast",
        "Norhus said its profit was $5 million lower than previously expected because its spring clearance was weak.",
        "Profit at Norhus was $5 million below forecasts after a weak spring clearance, it said.",
        "Profit at Norhus was $5 million above forecasts after a strong spring clearance, it said.",
    ),
    (
        "what is expected is not yet seen",
        (
            "Oakmoor built the sites with its partner Kitewing in 2022. The sites never reached half of the orders "
            "they were built for. Kitewing said it expects a payment of $52 million."
        ),
        "Kitewing, a partner of Oakmoor since 2022, expects a payment of $52 million.",
        "Kitewing, a partner of Oakmoor since 2022, will see a payment of $52 million.",
    ),
    (
        "a doubt about one clause is none about the next",
        "Greenbasket said it plans to appeal a court's decision to dismiss its case against the ministry.",
        "Greenbasket plans to appeal after the court dismissed its case against the ministry.",
        "Greenbasket has appealed after the court dismissed its case against the ministry.",
    ),
    (
        "growth that cooled went down",
        "House prices rose at an annual rate of 10.7% in December, less than 13.7% in November.",
        "The annual pace of price growth for houses cooled to 10.7% in December from 13.7% in November.",
        "The annual pace of price growth for houses increased to 10.7% in December from 13.7% in November.",
    ),
    (
        "a rank is no negation",
        "Price is the No. 1 reason that shoppers give Fairmarket for leaving, its chief executive Dana Whit said.",
        "Price is the top reason that shoppers give Fairmarket for leaving, its chief executive Dana Whit said.",
        "Price is not the reason that shoppers give Fairmarket for leaving, its chief executive Dana Whit said.",
    ),
    (
        "up to is a doubt about how much",
        "Suppliers found to break the code could face fines as high as $49.5 million.",
        "Suppliers that break the code face fines of up to $49.5 million.",
        "Suppliers that break the code were fined $49.5 million.",
    ),
    (
        "a doubt may stand behind what is doubted",
        (
            "Ortega says that a sale would be surprising, and that it is far more likely we will see tensions at "
            "Fairmarket continue."
        ),
        "Continued tensions at Fairmarket are far more likely than a sale, Ortega says.",
        "Tensions at Fairmarket continue and there is no sale, Ortega says.",
    ),
    (
        "a negation that only stands elsewhere",
        "The ministry in Oslo called the case weak. Ministers have not come up with any evidence that growers lose.",
        "Ministers have come up with no evidence that growers lose.",
        "Ministers have come up with any evidence that growers lose.",
    ),
    (
        "without it, for without trust",
        "Without trust, suppliers will hesitate to move beyond pilots, and with it, trade will grow.",
        "Without it suppliers will hesitate to move beyond pilots.",
        "With it suppliers will not hesitate to move beyond pilots.",
    ),
    (
        "less than is a comparison, not a fall",
        "Fairmarket saw a 3% rise in December sales, less than the 4.3% rise seen a year earlier.",
        "Fairmarket's December sales grew 3%, less than the 4.3% of a year earlier.",
        "Fairmarket's December sales fell 3%, less than the 4.3% of a year earlier.",
    ),
    (
        "a stage told in other words",
        "Fairmarket is weighing possible acquisitions of dairies in Norway, a spokeswoman said.",
        "Fairmarket is thinking about acquisitions of dairies in Norway, a spokeswoman said.",
        "Fairmarket has agreed acquisitions of dairies in Norway, a spokeswoman said.",
    ),
    (
        "not had removed, still has",
        "Several growers told the paper that they have not had their contracts cancelled.",
        "Several growers still have all of their old contracts, they told the paper when it asked them.",
        "Several growers told the paper that they have had their contracts cancelled.",
    ),
    (
        "a body's possessive is not its owner who speaks",
        (
            "In a statement on Monday, Greenbasket said the order will let thousands of inspectors close shops. "
            "It sued Governor Paul Roe's office in March over the same rule."
        ),
        (
            "In a statement on Monday Greenbasket, which sued Governor Paul Roe's office in March, said the order will "
            "let thousands of inspectors close shops."
        ),
        "In a statement on Monday Governor Paul Roe said the order will let thousands of inspectors close shops.",
    ),
    (
        "what stands beside the speaker is the reporter's own",
        (
            "While Doorstep is dwarfed by QuickCart's more than 7,000 shops, Musgrove said in a post that Doorstep "
            "would be larger by far."
        ),
        "QuickCart has more than 7,000 shops.",
        "Doorstep is larger than QuickCart by far.",
    ),
    (
        "a name is known by its initials",
        (
            "Inspectors of the Food Safety Inspection Service (FSIS) closed two plants in May. "
            "Fairmarket's contracts with FSIS have been controversial within the company."
        ),
        "Fairmarket's contracts with the Food Safety Inspection Service have been controversial within the company.",
        "Fairmarket's lawsuits against the Food Safety Inspection Service have cost the company dearly.",
    ),
)


@pytest.mark.parametrize(("source", "right", "wrong"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_right_sentence_passes_and_a_wrong_one_of_its_shape_does_not(source: str, right: str, wrong: str) -> None:
    assert checks(source, right) == set()
    assert checks(source, wrong)
