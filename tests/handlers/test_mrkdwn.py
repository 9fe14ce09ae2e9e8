import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers import mrkdwn
from handlers.mrkdwn import (
    anchor,
    below,
    bold,
    day,
    escape,
    inert,
    link,
    long_day,
    plain,
    text_of,
    unescape,
    visible,
    web_url,
    words,
)

HOSTILE = [
    "<!channel>",
    "<!here|now>",
    "<!everyone>",
    "<!subteam^S123|team>",
    "<@U123>",
    "<#C123|general>",
    "<https://evil.example|Reuters>",
    "<mailto:a@evil.example|mail>",
    "&lt;!channel&gt;",
    "*bold* _it_ ~no~ `code` ```block```",
    "> quoted",
    "- item",
    "1. item",
    ":rotating_light: sale",
    "https://evil.example/x",
    "www.evil.example",
    "@channel @here #general",
    "a\u202eb\u2066c",
    "line\nbreak\r\n> second",
    "lone \ud800 surrogate",
    "fam \U0001f468\u200d\U0001f469\u200d\U0001f467 flag \U0001f1e9\U0001f1ea",
]
hostile = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(),
    st.lists(st.sampled_from([*HOSTILE, "<", ">", "&", "|", "!", "@", "*", "_", ":", "\n", "a"])).map("".join),
)


def live(text: str) -> list[str]:
    """Control sequences Slack would act on."""
    return re.findall(r"<[!@#a-zA-Z][^>]*>", text)


@given(hostile)
def test_no_foreign_text_keeps_a_live_control_sequence_in_mrkdwn(text: str) -> None:
    out = inert(text)
    assert "<" not in out
    assert ">" not in out
    assert re.sub(r"&(amp|lt|gt);", "", out).count("&") == 0


@given(hostile, st.integers(1, 40))
@example("&" * 50, 12)
@example("\U0001f1e9\U0001f1ea" * 20, 7)
def test_a_cut_text_is_short_enough_and_never_cut_inside_an_entity_or_surrogate(text: str, limit: int) -> None:
    out = inert(text, limit)
    assert len(out) <= limit
    assert re.sub(r"&(amp|lt|gt);", "", out).count("&") == 0
    out.encode("utf-8")


@given(hostile)
def test_a_reader_sees_the_words_as_they_were_written(text: str) -> None:
    shown = unescape(inert(text)).replace("\u200b", "")
    assert [c for c in shown if c.isalnum()] == [c for c in text if c.isalnum()]


@given(hostile)
def test_no_formatting_mark_can_fire(text: str) -> None:
    out = inert(text)
    for mark in "*_~`":
        assert all(out[m.start() - 1 : m.end() + 1] == f"\u200b{mark}\u200b" for m in re.finditer(re.escape(mark), out))
    assert not re.search(r"(?m)^\s*(&gt;|[-•#]|\d+[.)])", out)
    assert not re.search(r":[a-z0-9_+'-]+:", out, re.IGNORECASE)
    assert not re.search(r"https?://|www\.|[@#!]\w", out, re.IGNORECASE)


@given(hostile, hostile)
def test_a_link_leads_to_its_own_address_or_is_no_link(url: str, label: str) -> None:
    out = link(url, label)
    if out.startswith("<"):
        address, shown = out[1:-1].split("|")
        assert web_url(url) == unescape(address)
        assert "<" not in shown
        assert ">" not in shown
        assert len(address) <= 500
    else:
        assert live(out) == []


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://a.example/",
        "https://user:pw@evil.example/",
        "https://@evil.example/",
        "https:\\\\evil.example",
        "https://",
        "//evil.example",
        "https://a.example/" + "x" * 4000,
        "https://exa mple.com/",
        "https://[::1",
        "https://a.example:99999/",
        "",
        None,
    ],
)
def test_only_clean_web_addresses_become_links(url: str | None) -> None:
    assert web_url(url) is None
    assert link(url, "Reuters") == "Reuters"
    assert anchor(url, "Reuters")["type"] == "text"


def test_an_address_is_quoted_so_that_it_cannot_end_its_link() -> None:
    made = web_url("https://news.example/a|b>c d?q=<!channel>&x=1#f|g")
    assert made == "https://news.example/a%7Cb%3Ec%20d?q=%3C!channel%3E&x=1#f%7Cg"
    assert link("https://news.example/?a=1&b=2", "B & C") == "<https://news.example/?a=1&amp;b=2|B &amp; C>"


def test_an_already_quoted_address_stays_as_it_is() -> None:
    url = "https://news.example/caf%C3%A9?q=a%20b&c=d"
    assert web_url(url) == url
    assert urlsplit(web_url("https://bücher.example/ä") or "").netloc == "xn--bcher-kva.example"


def test_a_pipe_in_a_label_does_not_split_the_link() -> None:
    assert link("https://a.example/", "one|two").count("|") == 1


def test_exactly_three_characters_are_escaped() -> None:
    assert escape("\"'&<>/") == "\"'&amp;&lt;&gt;/"


def test_bold_is_ours_and_what_is_in_it_is_not() -> None:
    assert bold("*sale*") == "*\u200b*\u200bsale\u200b*\u200b*"


@given(hostile, st.integers(5, 150))
def test_plain_text_is_one_line_and_never_empty(text: str, limit: int) -> None:
    out = plain(text, limit)
    assert 0 < len(out) <= limit
    assert "\n" not in out


@given(hostile)
def test_rich_text_takes_foreign_words_as_words_only(text: str) -> None:
    element = words(text)
    assert element["type"] == "text"
    assert 0 < len(element["text"]) <= 2000


def test_days_are_written_for_people() -> None:
    assert day(date(2026, 1, 5)) == "5 Jan 2026"
    assert long_day(date(2026, 11, 22)) == "Sunday 22 November 2026"


def test_text_of_is_what_a_reader_sees() -> None:
    block = {"type": "section", "block_id": "x", "text": {"type": "mrkdwn", "text": "one"}, "value": "hidden"}
    assert text_of([block, {"elements": [{"text": "two", "url": "https://a.example"}]}]) == "one two"


@given(st.from_regex(mrkdwn._CLEAN_URL, fullmatch=True))
def test_an_address_that_is_told_clean_at_one_look_is_spelt_so_by_the_closer_look_too(url: str) -> None:
    parts = urlsplit(url)
    spelt = mrkdwn._quoted(parts.scheme, parts.hostname or "", parts.port, parts.path, parts.query, parts.fragment)
    assert web_url(url) == spelt == url


@given(st.text(alphabet=st.characters(), max_size=20))
def test_what_is_told_visible_at_one_look_has_nothing_to_take_out(text: str) -> None:
    for lines, table in ((True, mrkdwn._MANY_LINES), (False, mrkdwn._ONE_LINE)):
        assert visible(text, lines=lines) == text.replace("\r\n", "\n").translate(table)


@given(st.text(st.sampled_from("wW.oO:/mailt x"), max_size=30))
@example("Go to WwW.evil.example")
@example("MAILTO:a@evil.example")
def test_a_link_is_broken_whichever_look_comes_first(text: str) -> None:
    assert mrkdwn._may_hold_a_link(text) or not mrkdwn._BARE_LINK.search(text)


@given(st.text(st.characters(codec="utf-8"), max_size=30))
@example("two\nlines")
@example("")
def test_words_below_others_are_the_words_on_a_line_of_their_own(text: str) -> None:
    assert below(text) == words(f"\n{text}")
