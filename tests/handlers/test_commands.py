import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.commands import (
    Alone,
    Ask,
    Command,
    Feeds,
    Follow,
    Following,
    ForgetMe,
    Help,
    Privacy,
    Search,
    Settings,
    Stats,
    Today,
    Trend,
    Unfollow,
    Views,
    Why,
    parse_command,
    trend_names,
)


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("", Help()),
        ("  help ", Help()),
        ("HELP", Help()),
        ("help wanted signs", Search("help wanted signs")),
        ("today", Today()),
        ("today show", Search("today show")),
        ("ask who bought it?", Ask("who bought it?")),
        ("ask", Alone("ask")),
        ("follow harris teeter", Follow("harris teeter")),
        ("unfollow aldi", Unfollow("aldi")),
        ("following", Following()),
        ("why https://a.example/x?y=1", Why("https://a.example/x?y=1")),
        ("why <https://a.example/x|a.example/x>", Why("https://a.example/x")),
        ("why walmart", Search("why walmart")),
        ("trend aldi, lidl", Trend(("aldi", "lidl"))),
        ("feeds", Feeds()),
        ("settings", Settings()),
        ("stats", Stats()),
        ("privacy", Privacy()),
        ("view bakery", Views("bakery")),
        ("kroger", Search("kroger")),
        ("h&amp;m &lt;sale&gt;", Search("h&m <sale>")),
        ("Trend", Alone("trend")),
        ("help!", Help()),
        ("forget me", ForgetMe()),
        ("what’s new?", Today()),
        ("latest news", Today()),
        ("What happened today?", Today()),
        ("who are you?", Help()),
        ("unsubscribe", Following()),
        ("subscribe aldi", Follow("aldi")),
        ("follow ‘trader joe’s’", Follow("trader joe's")),
        ("trend “harris teeter” aldi", Trend(("harris teeter", "aldi"))),
        ("why “https://a.example/x”", Why("https://a.example/x")),
        ("help please", Help()),
        ("mute walmart", Settings()),
        ("filters", Help()),
        ("news from kroger", Search("news from kroger")),
        ("/retail kroger", Search("kroger")),
        ("<@U0ANNA|anna> kroger <!channel>", Search("kroger")),
        ("<@U0ANNA>", Help()),
        ("<#C0NEWS|retail-news> kroger", Search("kroger")),
        ("<https://a.example/x|a.example/x>", Why("https://a.example/x")),
        ("https://a.example/x?y=1", Why("https://a.example/x?y=1")),
        ("kroger https://a.example/x", Search("kroger https://a.example/x")),
        ("why www.a.example/x", Why("https://www.a.example/x")),
        ("why 7-eleven/aldi", Search("why 7-eleven/aldi")),
    ],
)
def test_what_is_typed_is_read_as_a_verb_or_as_a_search(typed: str, command: Command) -> None:
    assert parse_command(typed) == command


@given(st.text())
def test_any_text_is_a_command(typed: str) -> None:
    command = parse_command(typed)
    if isinstance(command, Search):
        assert 0 < len(command.text) <= 1000


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("aldi lidl", ("aldi", "lidl")),
        ("harris teeter, whole foods", ("harris teeter", "whole foods")),
        ('"harris teeter" aldi', ("harris teeter", "aldi")),
        ("aldi vs lidl vs penny", ("aldi", "lidl", "penny")),
        ("aldi aldi", ("aldi",)),
        ("a b c d e f g h", ("a", "b", "c", "d", "e", "f")),
        (",,", ()),
    ],
)
def test_names_to_compare_are_parted_by_commas_vs_quotes_or_blanks(typed: str, names: tuple[str, ...]) -> None:
    assert trend_names(typed) == names
