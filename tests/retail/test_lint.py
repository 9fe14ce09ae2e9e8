"""The checker of the data files: each check speaks when a copy is broken, and is silent on what ships."""

from pathlib import Path

import pytest

from retail import lint

GOOD = """
[[company]]
slug = "shopco"
name = "Shopco Inc."
ticker = "SHOP"
exchange = "Nasdaq"
aliases = ["Shopco"]
brands = ["Plain"]
ambiguous = [{ name = "Plain", as = "word", needs = ["shopco"] }]

[[company]]
slug = "corner"
name = "Corner"
aliases = ["Corner"]
parent = "shopco"
ownership = [{ parent = "shopco", since = 2020-01-01 }]
"""
TICKERS = {"SHOP": "Nasdaq", "OTHR": "NYSE"}


def test_what_ships_has_no_problems() -> None:
    assert lint.problems() == []


def test_a_good_file_has_no_problems() -> None:
    assert lint.company_problems(GOOD, TICKERS) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('slug = "corner"', 'slug = "shopco"', "shopco: this slug is used twice"),
        ('slug = "corner"', 'slug = "The Corner"', "a slug is small letters"),
        ('aliases = ["Corner"]', 'aliases = ["SHOPCO"]', "corner: 'SHOPCO' already stands for shopco"),
        ('aliases = ["Corner"]', 'aliases = ["Corner", "?!"]', "the name '?!' has no letters"),
        ('parent = "shopco"\n', 'parent = "shopko"\n', "corner: its parent 'shopko' is not a slug"),
        ('name = "Shopco Inc."', 'name = "Shopco Inc."\nparent = "corner"', "its parents lead back to itself"),
        ('ticker = "SHOP"', 'ticker = "SHPO"', "shopco: there is no ticker SHPO"),
        ('ticker = "SHOP"', 'ticker = "OTHR"', "OTHR trades on NYSE, not on Nasdaq"),
        ('exchange = "Nasdaq"\n', "", "ticker SHOP has no exchange"),
        ('exchange = "Nasdaq"', 'exchange = "Nasdaq"\nbaners = ["X"]', "unknown field 'baners'"),
        ("since = 2020-01-01", "since = 2020-01-01, until = 2019-01-01", "until a day before it began"),
        (
            '{ parent = "shopco", since = 2020-01-01 }',
            '{ parent = "A" }, { parent = "shopco" }',
            "owned today by A and shopco",
        ),
        ('ownership = [{ parent = "shopco"', 'ownership = [{ parent = "A"', "parent is shopco, but ownership says A"),
        ('brands = ["Plain"]', 'brands = ["Pretty"]', "ambiguous 'Plain' is not among its names"),
        ('as = "word"', 'as = "verb"', "'as' is word, person, place or company"),
        ('needs = ["shopco"]', 'needs = ["Shopco"]', "write 'Shopco' in small letters"),
        ('needs = ["shopco"]', 'lean = "word"', "'lean' can only be"),
        ('needs = ["shopco"]', 'lean = "needs"', "it needs, and there are none"),
        ('needs = ["shopco"]', 'neads = ["shopco"]', "unknown field 'neads'"),
        ("ambiguous = [", 'ambiguous = [{ name = "PLAIN", as = "word" }, ', "'plain' is marked ambiguous twice"),
        ("[[company]]", "[[company]", "cannot be read"),
        ('name = "Corner"\n', "", "corner"),
    ],
)
def test_a_broken_entry_is_named(old: str, new: str, said: str) -> None:
    assert old in GOOD
    found = lint.company_problems(GOOD.replace(old, new, 1), TICKERS)
    assert any(said in line for line in found), found


def test_a_name_of_two_companies_must_be_marked_and_told_apart_by_both() -> None:
    mark = 'ambiguous = [{ name = "%s", as = "company" }]'
    one = GOOD.replace('aliases = ["Corner"]', 'aliases = ["Corner", "PLAIN"]')
    assert any("'PLAIN' already stands for shopco" in line for line in lint.company_problems(one, TICKERS))
    both = one.replace('parent = "shopco"\n', 'parent = "shopco"\n' + mark % "PLAIN" + "\n")
    assert lint.company_problems(both, TICKERS) == []
    same = both.replace("PLAIN", "Plain")
    assert any("'Plain' already stands for shopco" in line for line in lint.company_problems(same, TICKERS))
    told = same.replace('as = "company"', 'as = "company", needs = ["ohio"]')
    assert lint.company_problems(told, TICKERS) == []


def test_one_ticker_of_two_companies_is_named() -> None:
    twice = GOOD.replace('name = "Corner"', 'name = "Corner"\nticker = "SHOP"\nexchange = "Nasdaq"')
    assert any("SHOP already stands for shopco" in line for line in lint.company_problems(twice, TICKERS))


TOPIC = '[[topic]]\nid = "weather"\nname = "Weather"\nsure = ["snow"]\nwords = ["rain"]\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TOPIC + TOPIC, "weather: this id is used twice"),
        (TOPIC.replace('"weather"', '"Weather!"'), "an id is small letters"),
        (TOPIC.replace('"snow"', '"Snow"'), "write 'Snow' in small letters"),
        (TOPIC.replace('"rain"', '"snow"'), "'snow' stands under both"),
        (TOPIC.replace("words", "wrods"), "unknown field 'wrods'"),
        ('[[topic]]\nid = "weather"\nname = "Weather"\n', "it has no words"),
        (TOPIC.replace('name = "Weather"\n', ""), "weather"),
    ],
)
def test_a_broken_topic_is_named(text: str, said: str) -> None:
    assert lint.topic_problems(TOPIC) == []
    assert any(said in line for line in lint.topic_problems(text))


FEED = '[[feed]]\nurl = "https://example.com/rss"\nkind = "trade"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FEED + FEED, "https://example.com/rss: this url is there twice"),
        (FEED.replace("trade", "gossip"), "unknown kind 'gossip'"),
        ("[[feed", "feeds.toml cannot be read"),
    ],
)
def test_a_broken_feed_list_is_named(text: str, said: str) -> None:
    assert lint.list_problems("feeds.toml", FEED) == []
    assert any(said in line for line in lint.list_problems("feeds.toml", text))


def test_the_command_ends_with_one_and_a_line_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "companies.toml").write_text(GOOD.replace('parent = "shopco"\n', 'parent = "shopko"\n'), "utf-8")
    (tmp_path / "tickers.csv").write_text("ticker,exchange,name\nSHOP,Nasdaq,Shopco\n", "utf-8")
    (tmp_path / "topics.toml").write_text(TOPIC, "utf-8")
    assert lint.main([str(tmp_path)]) == 1
    assert "corner: its parent 'shopko'" in capsys.readouterr().out
    (tmp_path / "companies.toml").write_text(GOOD, "utf-8")
    assert lint.main([str(tmp_path)]) == 0
