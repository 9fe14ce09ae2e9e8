"""A weekday is the last or the next one as its verb says; where the verb leaves that open, nobody guesses."""

import pytest

from retail.weekdays import is_ahead


def pointed(text: str, day: str = "Monday") -> bool | None:
    at = text.rindex(day)
    return is_ahead(text, at, at + len(day))


@pytest.mark.parametrize(
    "text",
    [
        "Acme said on Monday",
        "Acme said the store it will close was robbed on Monday",
        "Acme will close the shop, a spokesman said on Monday.",
        "It could not be reached on Monday",
        "Union workers on Monday petitioned the board to hold a vote.",
        "Results were better than expected on Monday",
        "It will close the store that caught fire on Monday",
        "Shares may recover from Monday's fall",
        "The airline will honor tickets after filing for bankruptcy Monday",
        "Acme Opens Store Monday",
        "On Monday, shares of Acme fell.",
        "The plan to merge was dropped. On Monday Acme agreed to a review.",
    ],
)
def test_what_has_happened_was_on_the_last_one(text: str) -> None:
    assert pointed(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "Acme will open a store on Monday",
        "The list is to be published on Monday",
        "Acme said it plans to report its delayed results on Monday",
        "It will begin limited service on Monday",
        "Bids are due on Monday",
        "Results, expected Monday, may disappoint",
        "The strike could start as early as Monday",
        "Workers must answer by Monday",
        "Prime Day starts on Monday",
        "It opens this Monday",
        "Acme to report results Monday",
        "Acme on Monday plans to unveil a phone.",
        "The retailer's results on Monday may disappoint.",
        "They have until Monday to pay",
    ],
)
def test_what_is_to_come_is_on_the_next_one(text: str) -> None:
    assert pointed(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "Shares rose ahead of Monday's report",
        "It would appeal on Monday",
        "The shop was due to open on Monday",
        "The judge kept it shut until Monday",
        "Prices are set on a Monday",
        "Analysts are expecting results on Monday",
        "Shops are turning Monday's feast into a sale",
    ],
)
def test_what_may_be_either_is_left_open(text: str) -> None:
    assert pointed(text) is None
