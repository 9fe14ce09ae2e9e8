"""*Save to archive*, from the click to what search finds afterwards, over a real web server on loopback."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from briefs.saving import Known, NotSaved, Outcome, Saved, save_link
from feeds.cage import Cage
from feeds.fetch import WebFetcher
from feeds.pace import Pace
from feeds.pages import ACCEPT, WebPages
from handlers.local import buttons
from handlers.mrkdwn import text_of
from handlers.saving import choice_reply, links_of, outcome_reply
from retail.types import SearchQuery
from running.parts import Tagger
from tests.feeds.pages_served import DATA, TEXT, TITLE, page
from tests.handlers.judges import faults_of
from tests.handlers.test_blocks import FILLERS
from tests.scenarios.doors import DOORS, behind
from tests.scenarios.world import ANNA, ARTICLES, BEN, CHANNEL, NOW, World
from tests.servers import feed_server as serve

Json = dict[str, Any]
HTML = "text/html; charset=utf-8"


@contextmanager
def web(door: str, folder: Path) -> Iterator[tuple[World, serve.FeedServer]]:
    """A world that reads pages from a web server of its own."""
    with behind(door, folder) as w, serve.FeedServer() as server, Cage(workers=1) as cage:
        server.routes["/story"] = serve.feed(page(data=DATA), HTML)
        fetcher = WebFetcher(["127.0.0.1"], deadline=0.6, max_body=200_000, accept=ACCEPT, pace=Pace(between_own=0.0))
        reader = WebPages(fetcher, cage, own_hosts=frozenset({"127.0.0.1"}))
        tagger = Tagger(w.services.table)
        w.services.save_link = lambda workspace, link: save_link(w.store, reader, workspace, link, NOW, tagger)
        yield w, server


def asked(w: World, text: str, *, user: str = ANNA, **more: Any) -> list[Json]:
    """What the person who saves is told about a message that Ben wrote."""
    replies: list[Json] = w.slack.shortcut(user, "save_link", w.slack.say(BEN, CHANNEL, text), **more).replies
    return replies


def told(reply: Json) -> str:
    return " ".join(f"{reply['text']} {text_of(reply['blocks'])}".split())


def found(w: World, workspace: str | None) -> list[str]:
    query = SearchQuery("butter", words=("butter",), workspace=workspace)
    return [hit.article.title for hit in w.store.search(query, NOW).hits]


@pytest.mark.parametrize("door", DOORS)
def test_a_page_is_saved_found_asked_about_and_taken_out_again(door: str, tmp_path: Path) -> None:
    with web(door, tmp_path) as (w, server):
        (reply,) = asked(w, f"worth a look: <{server.url('/story')}|this>")
        assert reply["ephemeral"]
        assert reply["to"] == ANNA
        said = told(reply)
        for part in (TITLE, "Aisle Report, 3 Mar 2026, by Ruth Ostrander", "its JSON-LD data", "79 words"):
            assert part in said
        assert found(w, "T0LOCAL") == [TITLE]
        assert found(w, "T2") == found(w, None) == []
        assert TITLE in told(w.slack.command(ANNA, CHANNEL, "/retail butter bakers").replies[-1])
        answer = w.slack.command(ANNA, CHANNEL, "/retail ask who blamed the price of butter in Ohio?").replies[-1]
        assert "shortage of night bakers" in told(answer)
        assert w.store.article_by_url(server.url("/story"), workspace="T0LOCAL") is not None
        assert w.store.articles_between(NOW.replace(year=2020), NOW.replace(year=2030), backlog=True) == sorted(
            w.store.articles([one.id for one in ARTICLES]), key=lambda one: one.published
        )
        assert "saved by somebody of this workspace" in told(
            w.slack.command(ANNA, CHANNEL, f"/retail why {server.url('/story')}").replies[-1]
        )
        (gone,) = w.slack.click(ANNA, reply, "save_drop").replies
        assert "Taken out" in gone["text"]
        assert found(w, "T0LOCAL") == []


def test_what_a_feed_brought_is_known_already_with_a_link_to_our_thread(tmp_path: Path) -> None:
    with web("direct", tmp_path) as (w, _):
        w.publish()
        w.services.workspace_url = "https://local.slack.example/"
        (reply,) = asked(w, "<https://news.example/a1?utm_medium=mail>")
        assert "Already in the archive" in told(reply)
        assert "our thread on it" in told(reply)
        assert "archives/C0NEWS/p" in str(reply["blocks"])
        (other,) = asked(w, "<https://news.example/k3>")
        assert "our thread" not in told(other)


def test_of_several_links_the_person_chooses_one(tmp_path: Path) -> None:
    with web("direct", tmp_path) as (w, server):
        address = f"{server.url('/story')}?a=1&amp;b=2"
        text = f"<https://news.example/k1> and <{address}|that> and <{address}>"
        server.routes["/story?a=1&b=2"] = server.routes["/story"]
        (choice,) = asked(w, text)
        assert [one["action_id"] for one in buttons(choice)] == ["save_chosen_1", "save_chosen_2"]
        assert found(w, "T0LOCAL") == []
        (saved,) = w.slack.click(ANNA, choice, "save_chosen_2").replies
        assert "Saved to the archive" in told(saved)
        assert choice not in w.slack.ephemerals
        assert found(w, "T0LOCAL") == [TITLE]


def test_a_message_without_a_link_is_said_to_have_none(tmp_path: Path) -> None:
    with web("direct", tmp_path) as (w, _):
        for text in ("what a morning", "see <https://team.slack.com/archives/C1/p2|above>", "<mailto:a@b.example|a>"):
            (reply,) = asked(w, text)
            assert "no link to a web page" in reply["text"]


BAD: dict[str, tuple[Callable[[serve.FeedServer], None], str]] = {
    "robots": (
        lambda s: s.routes.update({"/robots.txt": serve.feed(b"User-agent: *\nDisallow: /story", "text/plain")}),
        "asks robots not to read that page",
    ),
    "robots 500": (lambda s: s.routes.update({"/robots.txt": serve.status(500)}), "did not say what robots may read"),
    "paywall": (
        lambda s: s.routes.update(
            {"/story": serve.feed(page(text=TEXT[:1], more="<p>Subscribe to continue reading.</p>"), HTML)}
        ),
        "without a subscription",
    ),
    "no page": (lambda s: s.routes.update({"/story": serve.feed(b"%PDF", "application/pdf")}), "application/pdf"),
    "empty page": (lambda s: s.routes.update({"/story": serve.feed(page(text=()), HTML)}), "no article text"),
    "too large": (lambda s: s.routes.update({"/story": serve.infinite_body}), "The page is larger than"),
    "too slow": (lambda s: s.routes.update({"/story": serve.hang}), "No whole answer within"),
    "gone": (lambda s: s.routes.update({"/story": serve.status(404)}), "The page is not there (404)"),
    "refused": (lambda s: s.routes.update({"/story": serve.status(403)}), "The page refuses us (403)"),
    "to a private host": (
        lambda s: s.routes.update({"/story": serve.redirect(302, "http://10.0.0.8/")}),
        "private network",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_why_a_page_was_not_saved_is_always_told_in_words(case: str, tmp_path: Path) -> None:
    break_it, why = BAD[case]
    with web("direct", tmp_path) as (w, server):
        break_it(server)
        (reply,) = asked(w, f"<{server.url('/story')}>")
        assert reply["ephemeral"]
        assert "Not saved" in reply["text"]
        assert why in reply["text"]
        assert w.store.saves("T0LOCAL") == 0


def test_a_shortcut_that_slack_delivers_again_is_answered_once(tmp_path: Path) -> None:
    with web("direct", tmp_path) as (w, server):
        assert len(asked(w, f"<{server.url('/story')}>", deliveries=3)) == 1
        assert len(server.asked("/story")) == 1


def test_two_people_who_save_one_page_at_once_get_one_save_and_both_an_answer(tmp_path: Path) -> None:
    with web("direct", tmp_path) as (w, server):
        said = w.slack.say(BEN, CHANNEL, f"<{server.url('/story')}>")
        with ThreadPoolExecutor(2) as pool:
            both = pool.map(lambda user: w.slack.shortcut(user, "save_link", said).replies, (ANNA, BEN))
            texts = sorted(told(one)[:7] for replies in both for one in replies)
        assert texts == ["Already", "Saved t"]
        assert w.store.saves("T0LOCAL") == 1


def test_the_answer_comes_when_the_message_is_gone_and_when_its_address_is_spent(tmp_path: Path) -> None:
    with web("direct", tmp_path) as (w, server):
        said = w.slack.say(BEN, CHANNEL, f"<{server.url('/story')}>")
        w.slack.state.room(CHANNEL).messages.remove(said)
        (reply,) = w.slack.shortcut(ANNA, "save_link", {**said, "channel": CHANNEL}).replies
        assert "Saved" in reply["text"]
        spent = w.slack.shortcut(ANNA, "save_link", {**said, "channel": CHANNEL}, spent=True)
        assert not spent.replies
        assert "Already" in w.slack.ephemerals[-1]["text"]


def test_one_person_cannot_make_the_bot_fetch_without_end(tmp_path: Path) -> None:
    with web("direct", tmp_path) as (w, server):
        w.services.questions_a_minute = 10
        texts = [asked(w, f"<{server.url(f'/p{number}')}>")[0]["text"] for number in range(11)]
        assert "is not there (404)" in texts[9]
        assert "a lot of pages" in texts[10]
        assert not server.asked("/p10")


# --- The messages themselves --------------------------------------------------------------------------------------


def worst(filler: str) -> list[Outcome]:
    long = (filler * 600)[:500]
    article = ARTICLES[0]
    fields = {"title": long, "outlet": long, "author": long, "text": long}
    bad = type(article)(**{**{name: getattr(article, name) for name in article.__slots__}, **fields})
    return [
        Saved(bad, ("its JSON-LD data", "its OpenGraph tags", "the page itself"), dated=False),
        Saved(bad, (), text_withheld=True),
        Known(bad),
        NotSaved(f"https://news.example/{long}", (filler * 3000)[:3000], long),
    ]


@pytest.mark.parametrize("filler", FILLERS)
def test_the_worst_content_keeps_slack_s_limits_and_stays_text(filler: str, tmp_path: Path) -> None:
    with behind("direct", tmp_path) as w:
        replies = [outcome_reply(w.services, outcome) for outcome in worst(filler)]
    replies.append(choice_reply([f"https://{'a' * 60}.example/{'x' * 1800}{n}" for n in range(30)]))
    assert [faults_of(reply) for reply in replies] == [[]] * len(replies)


def test_links_are_found_in_text_blocks_and_previews_each_page_once() -> None:
    message = {
        "text": "<https://a.example/1?utm_source=x|one> (https://a.example/1) https://b.example/2.",
        "blocks": [{"type": "rich_text", "elements": [{"type": "link", "url": "https://c.example/3?a=1&b=2"}]}],
        "attachments": [{"original_url": "https://d.example/4", "text": "https://not.example/read"}],
    }
    assert links_of(message) == [
        "https://a.example/1?utm_source=x",
        "https://b.example/2",
        "https://c.example/3?a=1&b=2",
        "https://d.example/4",
    ]
    assert links_of({"text": "https:// http://[x https://user:pw@a.example/"}) == []
