"""One event, one story: grouping, its vetoes, and the choice of the lead."""

import gc
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefs.events import Account, account, clash, same_occasion
from briefs.stories import Grouper, collector_paused, group, is_press_release, lead_first
from retail.types import Article, Mention
from retail.words import background, is_name

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def article(
    number: Any, title: Any, text: Any = "", *, hours: Any = 0.0, outlet: Any = None, about: Any = (), **fields: Any
) -> Any:
    return Article(
        id=f"a{number}",
        title=title,
        text=text,
        outlet=outlet or f"Outlet {number}",
        published=NOON + timedelta(hours=hours),
        companies=tuple(Mention(slug) for slug in about),
        **fields,
    )


def together(one: Any, other: Any) -> Any:
    return len(group([one, other])) == 1


# --- F6: template twins stay apart ---

TWINS = [
    ("quarters", "Bramble Q1 profit rises on fuel sales", "Bramble Q2 profit rises on fuel sales"),
    ("quarters in words", "Harrow first-quarter results beat views", "Harrow second-quarter results beat views"),
    ("fiscal years", "Lindqvist expects fiscal 2025 sales to fall", "Lindqvist expects fiscal 2026 sales to fall"),
    ("months", "Retail sales rise 0.4% in October", "Retail sales rise 0.4% in November"),
    ("monthly reports", "Costco reports March sales results", "Costco reports April sales results"),
    ("places", "Aldi opens store in Leeds", "Aldi opens store in York"),
    ("places in title case", "Aldi Opens New Store In Leeds", "Aldi Opens New Store In York"),
    ("places in other words", "Aldi opens new Leeds store", "Aldi opens first store in York"),
    ("closing places", "Lidl to close warehouse in Bridgeport", "Lidl to close warehouse in Doncaster"),
    ("opening countries", "Ulta to open 25 stores in Mexico", "Ulta to open 25 stores in Kuwait"),
    ("outlets in towns", "Quillo opens Argos outlet in Croydon", "Quillo opens Argos outlet in Swindon"),
    ("strikes", "Workers strike at warehouse in Coventry", "Workers strike at warehouse in Staten Island"),
    ("products", "Oakmere recalls chicken nuggets over plastic", "Oakmere recalls beef patties over plastic"),
    ("products of a brand", "Recall of Brightway peanut butter over mould", "Recall of Brightway ice cream over mould"),
    ("short recalls", "Trader Joe's recalls granola", "Trader Joe's recalls hummus"),
    ("warnings", "FDA warns of lead in Harvest Lane applesauce", "FDA warns of lead in Orchard Hill applesauce"),
    ("days", "Strike at Tavener depot enters Day 2", "Strike at Tavener depot enters Day 21"),
    ("parts", "Part 1: how grocers price milk", "Part 2: how grocers price milk"),
    ("dividends", "Target declares quarterly dividend of $1.12", "Kroger declares quarterly dividend of $0.32"),
    ("dividend rises", "Home Depot raises dividend 10%", "Lowe's raises dividend 10%"),
    ("earnings briefs", "BRIEF-Bramble & Co Q3 loss per share $0.10", "BRIEF-Harrow Stores Q3 loss per share $0.15"),
    ("share moves", "Dollar General shares up 4 pct premarket", "Dollar Tree shares up 5 pct premarket"),
    ("price targets", "UBS raises Target price target to $140", "UBS raises Kroger price target to $70"),
    ("two targets", "UBS lifts Tarn target price to $14 from $12", "UBS lifts Tarn target price to $15 from $14"),
    ("ratings", "Fitch affirms McDonald's at BBB+; outlook stable", "Fitch affirms Yum Brands at BBB-; outlook stable"),
    ("appointments", "Macy's names Ana Ruiz chief financial officer", "Kohl's names Tom Bell chief financial officer"),
    ("market wraps", "Wall St up as retailers gain - Nov 12", "Wall St up as retailers gain - Nov 13"),
    ("numbers", "Marlow to hire 10,000 seasonal workers", "Marlow to hire 50,000 seasonal workers"),
    ("percentages", "Shoplifting up 12% in first half, survey says", "Shoplifting up 20% in first half, survey says"),
    ("targets of deals", "Kroger to buy Roundy's for $800 million", "Kroger to buy Harris Teeter for $2.5 billion"),
    ("columns", "Store of the week: Pemberton, Ohio", "Store of the week: Alder Creek, Texas"),
    ("models", "Nike launches Pegasus 41 running shoe", "Nike launches Pegasus 42 running shoe"),
]  # fmt: skip


@pytest.mark.parametrize("with_text", [False, True], ids=["headline", "with lead"])
@pytest.mark.parametrize(("what", "one", "other"), TWINS, ids=[twin[0] for twin in TWINS])
def test_template_twins_are_two_stories(what: Any, one: Any, other: Any, with_text: Any) -> None:
    leads = (f"{one}, it said on Monday.", f"{other}, it said on Monday.") if with_text else ("", "")
    assert not together(article(1, one, leads[0]), article(2, other, leads[1]))


SAME = [
    ("Kroger to buy Roundy's for $800 million", "Kroger to buy rival Roundy's in $800 mln deal"),
    ("UPDATE 3-Harrow Stores' loss widens as coats stay", "Harrow Stores' loss widens as coats stay - Shelf Talk"),
    ("Kestrel to cut 2,700 jobs and close 27 stores", "Kestrel to cut 2,800 jobs, close 27 stores"),
    ("Aldi opens store in Leeds", "Aldi opens its first Leeds store"),
    ("Oakmere Foods recalls chicken nuggets over plastic", "Chicken nuggets recalled by Oakmere Foods: plastic found"),
    ("Trade court strikes down toy import duty", "Court strikes down import duty on toys"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_headlines_of_one_event_are_one_story(one: Any, other: Any) -> None:
    assert together(article(1, one), article(2, other, hours=3))


def test_results_of_one_company_are_one_event_in_whatever_words() -> None:
    brief = article(
        1, "BRIEF-Harrow Q3 loss per share $0.15", "* Harrow third quarter sales $412 million", about=["harrow"]
    )
    report = article(
        2, "Harrow outlook disappoints", "Harrow forecast a weak profit for the quarter.", about=["harrow"], hours=4
    )
    assert same_occasion(account(brief), account(report))
    assert not same_occasion(account(brief), account(article(3, report.title, report.text, about=["tarn"])))


def test_one_strike_at_a_company_is_one_event_and_feasts_are_no_places() -> None:
    walkout = "Workers left their posts at dawn after talks on hours broke down, the union said."
    store = "Deliveries went on through the side gates while managers kept the doors open."
    one = article(1, "Harrow workers strike at 38 Denver-area stores", walkout, about=["harrow"])
    two = article(2, "Harrow strike begins a week before Thanksgiving", store, about=["harrow"], hours=3)
    assert together(one, two)
    assert not together(one, article(3, "Tarn strike begins a week before Thanksgiving", store, about=["tarn"]))


TALKS = article(
    1,
    "Harrow exploring alliance with Quillo, paper reports",
    "Senior executives met in Lisbon last month to speed up online sales, sources told the paper on Tuesday.",
    about=["harrow", "quillo"],
)
RUMOUR = "Harrow in talks with Quillo", "The grocer, which has 210 shops, would not comment on a possible tie-up."


def test_what_two_companies_have_with_one_another_is_one_event_whatever_the_words() -> None:
    assert together(TALKS, article(2, *RUMOUR, about=["harrow", "quillo"], hours=8))
    assert not together(TALKS, article(2, *RUMOUR, about=["harrow", "quillo"], hours=60))
    assert not together(TALKS, article(2, "Harrow in talks with Tarn", RUMOUR[1], about=["harrow", "tarn"], hours=8))
    assert not together(TALKS, article(2, "Harrow and Quillo ration eggs", RUMOUR[1], about=["harrow", "quillo"]))


def test_what_others_make_of_a_deal_is_news_of_its_own() -> None:
    scrutiny = article(2, "Senators call for scrutiny of Harrow-Quillo deal", about=["harrow", "quillo"], hours=8)
    assert not same_occasion(account(TALKS), account(scrutiny))
    assert not together(TALKS, scrutiny)


def test_a_bare_title_that_names_nobody_is_not_drawn_into_a_companys_story() -> None:
    story = article(1, "Harrow workers walk out at 38 stores", "Harrow stores stood empty on Monday.", about=["harrow"])
    assert not together(story, article(2, "Video: a walk through the store of the future", outlet="Shelf"))


def test_companies_that_differ_keep_like_texts_apart() -> None:
    words = (
        "The chain said that it would lower the prices of a thousand household goods from Monday, to win shoppers back."
    )
    one = article(1, "Chain lowers prices of a thousand goods", words, about=["kroger"])
    assert not together(one, article(2, "Chain lowers prices of a thousand goods again", words, about=["target"]))
    assert together(one, article(3, "Chain lowers prices of a thousand goods again", words, about=["kroger"]))


def test_one_company_has_many_stories_a_day() -> None:
    lawsuit = article(1, "Kroger sued over opioid sales in Ohio", "A county sued Kroger over pills.", about=["kroger"])
    robots = article(
        2, "Kroger opens robot warehouse near Dallas", "Kroger began deliveries from a shed.", about=["kroger"]
    )
    assert not together(lawsuit, robots)


def test_names_alone_make_no_story() -> None:
    """Two matters of a company, whose name is most of what the texts share."""
    suit = "A parent of two sued Tractor Supply after a scooter caught fire in a garage near Columbus, Ohio."
    boats = "Tractor Supply lends canoes and life vests by the hour at a lake shop outside Toledo, Ohio."
    one = article(1, "Tractor Supply sued over Tractor Supply scooter", suit, about=["tractor-supply"])
    other = article(2, "Tractor Supply rents Tractor Supply canoes", boats, about=["tractor-supply"])
    assert {"tractor", "supply"} <= account(one).own
    assert not together(one, other)


def test_a_dividend_is_no_part_of_other_news() -> None:
    dividend = account(article(1, "Marlow Mart declares quarterly dividend of $0.21"))
    assert (
        clash(dividend, account(article(2, "Marlow Mart to build a warehouse"))) == "a dividend beside something else"
    )
    assert clash(dividend, account(article(3, "Marlow Mart's quarterly profit rises, dividend declared"))) is None


def test_known_stories_are_never_joined_to_one_another() -> None:
    known = group([article(1, "Kroger to buy Roundy's for $800 million")])
    known += group([article(2, "Kroger to buy rival Roundy's for $800 million", hours=1)])
    new = [article(n, "Kroger to buy its rival Roundy's for $800 million", hours=n) for n in (3, 4)]
    assert {story.id for story in group(new, known)} == {story.id for story in known}


def test_a_clash_is_told_in_words() -> None:
    one, other = account(article(1, "Bramble Q1 profit rises")), account(article(2, "Bramble Q2 profit rises"))
    assert clash(one, other) == clash(other, one) == "different quarters"
    assert clash(one, one) is None


# --- exact copies ---


def test_a_copy_joins_whatever_its_words() -> None:
    one = article(1, "Notice", "", url="https://example.org/a")
    assert together(one, article(2, "Something else entirely", "", url="https://example.org/a", hours=2))
    same = "The board met on Monday and took note of the report of the auditors."
    assert together(article(1, "The board met", same), article(2, "THE BOARD MET", same))


def test_a_copy_of_last_week_is_another_story() -> None:
    assert not together(
        article(1, "Weekly specials of the market hall"), article(2, "Weekly specials of the market hall", hours=200)
    )


# --- properties ---

SUBJECTS = ("Bramble", "Quillo", "Harrow", "Tavener", "Orrin")
DEEDS = (
    "opens a store in Leeds",
    "opens a store in York",
    "cuts 2,700 jobs",
    "names a new chief",
    "Q1 profit rises",
    "Q2 profit rises",
)


@st.composite
def newsrooms(draw: Any) -> Any:
    made = draw(st.lists(st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(DEEDS), st.integers(0, 90)), max_size=14))
    return [article(n, f"{who} {what}", hours=hours) for n, (who, what, hours) in enumerate(made)]


@given(newsrooms())
def test_every_article_is_in_exactly_one_story(articles: Any) -> None:
    stories = group(articles)
    placed = [member.id for story in stories for member in story.articles]
    assert sorted(placed) == sorted(one.id for one in articles)
    assert len({story.id for story in stories}) == len(stories)


@given(newsrooms(), st.randoms(use_true_random=False))
def test_the_order_of_the_articles_does_not_matter(articles: Any, rng: Any) -> None:
    shuffled = rng.sample(articles, len(articles))
    assert group(shuffled) == group(articles)


@given(newsrooms(), newsrooms())
@settings(max_examples=60)
def test_new_articles_never_change_the_stories_that_are_known(first: Any, second: Any) -> None:
    known = group(first)
    later = [Article(f"b{n}", one.title, one.text, one.outlet, one.published) for n, one in enumerate(second)]
    after = {story.id: {member.id for member in story.articles} for story in group(later, known)}
    for story in known:
        assert {member.id for member in story.articles} <= after[story.id]
    assert sum(map(len, after.values())) == len(first) + len(later)


def test_an_article_joins_a_known_story_which_keeps_its_id() -> None:
    known = group([article(1, "Kroger to buy Roundy's for $800 million")])
    (story,) = group([article(0, "Kroger to buy Roundy's in $800 mln deal", hours=-2)], known)
    assert story.id == known[0].id
    assert story.first_seen == NOON - timedelta(hours=2)


def test_articles_that_a_known_story_has_are_not_added_twice() -> None:
    one = article(1, "Kroger to buy Roundy's for $800 million")
    assert group([one], group([one])) == group([one])


def test_a_story_takes_nothing_in_after_its_time() -> None:
    one = article(1, "Kroger to buy Roundy's for $800 million")
    assert not together(one, article(2, "Kroger to buy Roundy's for $800 million again", hours=24 * 14))


def test_the_grouper_places_one_article_at_a_time_as_group_does() -> None:
    grouper = Grouper()
    first = grouper.add(article(1, "Kroger to buy Roundy's for $800 million"))
    assert grouper.add(article(2, "Aldi opens store in Leeds")) != first
    assert grouper.add(article(3, "Kroger to buy rival Roundy's in $800 mln deal", hours=1)) == first
    assert {story.id for story in grouper.stories()} >= {first}


def test_stories_do_not_chain() -> None:
    """Each text is half the next one: a single link would make one story of all nine."""
    words = [
        f"{first}{second}{last}"
        for first in ("brox", "clav", "drim")
        for second in "aeiou"
        for last in ("do", "mi", "ka", "va", "na", "pa")
    ]
    chain = [article(n, " ".join(words[8 * n : 8 * n + 4]), " ".join(words[8 * n : 8 * n + 16])) for n in range(9)]
    assert max(len(story.articles) for story in group(chain)) <= 3


# --- F4, F5: the lead; an outlet once ---

FULL = "Bramble & Co agreed to buy Pennywell Grocers for $640 million, the companies said on Monday. " * 5


def lead(*articles: Any) -> Any:
    return lead_first(articles)[0].id


def test_the_fullest_account_leads() -> None:
    assert lead(article(1, "Bramble buys Pennywell", FULL[:200]), article(2, "Bramble to buy Pennywell", FULL)) == "a2"


def test_a_copy_of_an_agency_text_does_not_lead_over_the_agency() -> None:
    copy = article(1, "Bramble buys Pennywell", "DAYTON (Reuters) - " + FULL, outlet="Lakeside Courier", hours=1)
    assert lead(copy, article(2, "Bramble buys Pennywell", FULL, outlet="Reuters", kind="wire", hours=2)) == "a2"
    early = article(3, "Bramble buys Pennywell", FULL, outlet="The Daily Basket", hours=-1)
    assert lead(article(0, "Bramble buys Pennywell", FULL + "More.", outlet="Scraper", hours=1), early) == "a3"


@pytest.mark.parametrize(
    "worse",
    [
        {"sponsored": True},
        {"kind": "company"},
        {"kind": "blog"},
        {"text": "Bramble buys Pennywell, the Columbus Herald reports. According to the Columbus Herald, " + FULL},
        {"text": "Bramble buys Pennywell. To continue reading, subscribe to read the article."},
        {"text": ""},
        {"title": "What we know about Bramble and Pennywell"},
    ],
    ids=["sponsored", "release", "blog", "second hand", "paywall stub", "bare headline", "explainer"],
)
def test_original_reporting_leads_over(worse: Any) -> None:
    fields = {"text": "Pennywell's owners have sold. " + FULL, "hours": -1, "title": "Bramble buys Pennywell", **worse}
    assert lead(article(1, **fields), article(2, "Bramble buys Pennywell", FULL)) == "a2"


def test_press_releases_are_known_by_their_opening() -> None:
    assert is_press_release(article(1, "Selby announces", "CHICAGO, March 9 /PRNewswire/ -- Selby today announced"))
    assert not is_press_release(article(2, "Selby's chief leaves", "Marcus Thorne is leaving, the company said."))


def test_an_outlet_counts_once() -> None:
    (story,) = group(
        [article(n, "Kroger to buy Roundy's for $800 million", outlet="Reuters", hours=n) for n in range(3)]
    )
    assert story.outlets == ("Reuters",)


def test_a_large_batch_is_grouped_without_losing_an_article() -> None:
    rng = random.Random(1)
    made = [
        article(n, f"{rng.choice(SUBJECTS)}{n % 40} {rng.choice(DEEDS)}", hours=rng.random() * 60) for n in range(400)
    ]
    assert sum(len(story.articles) for story in group(made)) == 400


def test_each_article_is_read_once_and_of_one_like_no_other_nothing_that_only_vetoes_ask_for() -> None:
    read: list[Account] = []

    def keep(one: Article) -> Account:
        read.append(account(one))
        return read[-1]

    titles = ["Bramble opens orchard", "Harrow chief plays violin at gala", "Selby Marine tests whale songs"]
    assert len(group([article(n, title) for n, title in enumerate(titles)], read=keep)) == 3
    assert [one.article.id for one in read] == ["a0", "a1", "a2"]
    for one in read:
        with pytest.raises(AttributeError):
            object.__getattribute__(one, "names")
    assert read[0].names == {"brambl"}
    assert object.__getattribute__(read[0], "names") is read[0].names


def test_two_accounts_whose_likeness_lies_in_light_words_are_still_one_story() -> None:
    """Of their heaviest words they share five, which bring a third of the likeness: all the others differ."""
    light = [word for word, weight in sorted(background().items()) if 4.2 < weight < 4.6 and not is_name(word)][:40]
    rare = [f"{a}{b}ko" for a in ("brox", "clav", "drim", "fent") for b in "aeiou"]
    texts = [" ".join([*rare[:3], *rare[3 + 7 * n : 10 + 7 * n], *light]) for n in (0, 1)]
    one, other = (article(n, f"{light[0]} {light[1]}", text) for n, text in enumerate(texts))
    assert len(set(account(one).heavy) & set(account(other).heavy)) == 5
    assert together(one, other)


def test_an_account_names_what_it_does_not_have() -> None:
    with pytest.raises(AttributeError, match="'colour'"):
        assert account(article(1, "Bramble opens orchard")).colour


def test_the_collector_runs_again_after_a_grouping_that_failed() -> None:
    def fail() -> None:
        assert not gc.isenabled()
        raise ValueError("no article")

    with pytest.raises(ValueError, match="no article"), collector_paused():
        fail()
    assert gc.isenabled()
