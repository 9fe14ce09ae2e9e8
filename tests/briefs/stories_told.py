"""Stories for the tests of writing: our own words, told by invented outlets about companies that exist."""

from datetime import UTC, datetime, timedelta

from retail.types import Article, Mention, OutletKind, Story

NOW = datetime(2026, 11, 19, 6, 0, tzinfo=UTC)
"""A Thursday morning."""


def article(
    name: str,
    title: str,
    text: str,
    *,
    outlet: str = "The Daily Basket",
    hours: float = 12,
    companies: tuple[str, ...] = ("kroger",),
    topics: tuple[str, ...] = (),
    kind: OutletKind = "trade",
) -> Article:
    """An article published that many hours before `NOW`."""
    return Article(
        id=name,
        title=title,
        text=text,
        outlet=outlet,
        published=NOW - timedelta(hours=hours),
        url=f"https://{name}.example/news",
        kind=kind,
        companies=tuple(Mention(slug) for slug in companies),
        topics=topics,
    )


def story(*articles: Article, name: str = "story-1") -> Story:
    """The articles as one story."""
    times = [a.published for a in articles]
    return Story(name, articles, min(times), max(times))


LEAD = article(
    "basket",
    "Kroger explores alliance with Alibaba, sources say",
    "Kroger is exploring an alliance with Alibaba, two people familiar with the talks said. "
    "Senior executives of both companies met in Hangzhou on Tuesday to discuss online grocery sales.\n"
    "He said the meeting went well.\n"
    "However, no agreement is close.\n"
    "Kroger runs about 2,700 supermarkets and had sales of $122.7 billion in its last fiscal year. "
    "The terms of a possible deal could not be learned.\n"
    '"Any deal would involve technology and capital, which Alibaba has in spades," said Paula Reyes, a professor of '
    "marketing at Stern College, who told The Daily Basket that grocers are watching.\n"
    "A deal would put pressure on rivals such as Walmart because it could bring cheaper technology to "
    "American grocers.\n"
    "Kroger declined to comment.\n"
    "Alibaba did not immediately respond to a request for comment.\n"
    "Sign up for our newsletter to read more.",
    companies=("kroger", "alibaba"),
    topics=("mergers",),
)
SECOND = article(
    "ledger",
    "Kroger in talks with Alibaba on alliance",
    "Kroger is in talks with Alibaba about an alliance, according to a report in The Daily Basket. "
    "The grocer runs 2,800 supermarkets and is looking for help online, where sales grew 14% in the third quarter.",
    outlet="Grocery Ledger",
    hours=8,
    companies=("kroger", "alibaba"),
)
ALLIANCE = story(LEAD, SECOND)

OPENING = story(
    article(
        "opening",
        "Aldi opens 40 stores in Florida",
        "Aldi opened 40 stores in Florida on Monday, the discounter said in a statement. "
        "The stores replace supermarkets that Aldi bought from Southeastern Grocers last year.\n"
        "Prices in the new stores are 12% below those of the shops they replace, according to the company.",
        outlet="Aldi",
        kind="company",
        companies=("aldi",),
        topics=("store-openings",),
    ),
    name="story-2",
)
