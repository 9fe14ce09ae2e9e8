"""The commands that people script against: what they print, and how they fail."""

import json
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from retail.sample import sample_archive
from tests.running.commandline import ROOT, bot, lines
from tests.running.in_process import Run
from tests.running.in_process import bot_here as bot_here
from tests.servers.feed_server import FeedServer, feed, rss

ARTICLES = [
    {
        "id": "k1",
        "title": "Kroger to sell its convenience stores for $2.1 billion",
        "text": "CINCINNATI - Kroger Co said on Monday it will sell its convenience stores for $2.1 billion. The sale "
        'is expected to close in the first quarter. "This lets us invest in our supermarkets," said Lena Ortiz, '
        "the company's finance chief.",
        "outlet": "The Daily Basket",
        "published": "2026-11-16T10:00:00Z",
        "url": "https://basket.example/kroger-stores",
    },
    {
        "id": "k2",
        "title": "Kroger agrees to sell convenience stores for $2.1 billion",
        "text": "Kroger agreed to sell its convenience stores business for $2.1 billion, the grocer said on Monday.",
        "source": "Wire Nine",
        "date": "2026-11-16",
    },
    {
        "id": "t1",
        "title": "Rovers miss their target as striker sees red",
        "text": "The club missed its points target after a red card in the second half at the river stadium.",
        "outlet": "Gulf Coast Ledger",
        "published": "2026-11-15",
    },
]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    file = tmp_path / "articles.jsonl"
    file.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES))
    return file


def test_articles_are_loaded_found_and_not_loaded_twice(tmp_path: Path, articles: Path, bot_here: Run) -> None:
    first = bot(tmp_path, "ingest", "--articles", str(articles), "--json")
    again = bot_here(tmp_path, "ingest", "--articles", str(articles), "--json")
    found = bot_here(tmp_path, "search", "KR", "--json", "--now", "2026-11-17T08:00Z")
    assert (json.loads(first.stdout)["articles"], json.loads(again.stdout)["articles"]) == (3, 0)
    document = json.loads(found.stdout)
    assert "Kroger" in document["read_as"]
    assert [event["articles"] for event in document["events"]] == [["k1", "k2"]] or {
        article for event in document["events"] for article in event["articles"]
    } == {"k1", "k2"}


def test_a_bad_line_is_named_by_its_number_and_the_others_are_done(
    tmp_path: Path, articles: Path, bot_here: Run
) -> None:
    articles.write_text(articles.read_text() + "{broken\n" + json.dumps({"id": "x"}) + "\n")
    done = bot_here(tmp_path, "ingest", "--articles", str(articles), "--json")
    assert json.loads(done.stdout)["articles"] == 3
    assert "line 4" in done.stderr
    assert "line 5" in done.stderr


def test_searches_in_a_batch_keep_their_ids(tmp_path: Path, articles: Path, bot_here: Run) -> None:
    bot_here(tmp_path, "ingest", "--articles", str(articles))
    batch = tmp_path / "queries.jsonl"
    batch.write_bytes(
        b'{"id": "q1", "text": "kroger"}\nnot json\n{"id": 2, "text": "asdfgh"}\n{"id": "\xff", "text": ""}\n'
    )
    done = bot_here(tmp_path, "search", "--batch", str(batch), "--now", "2026-11-17T08:00Z")
    first, second = lines(done.stdout)
    assert (first["id"], second["id"], second["total"]) == ("q1", 2, 0)
    assert first["events"][0]["articles"][0] in ("k1", "k2")
    assert "line 2" in done.stderr
    assert "line 4" in done.stderr


def test_each_step_of_the_line_can_be_run_on_a_file(tmp_path: Path, articles: Path, bot_here: Run) -> None:
    tags = {line["id"]: line for line in lines(bot_here(tmp_path, "tag", str(articles)).stdout)}
    groups = lines(bot_here(tmp_path, "group", str(articles)).stdout)
    briefs = lines(bot_here(tmp_path, "write", str(articles)).stdout)
    assert [company["slug"] for company in tags["k1"]["companies"]] == ["kroger"]
    assert tags["k1"]["companies"][0]["ticker"] == "KR"
    assert tags["t1"]["companies"] == []
    assert sorted(a for line in groups for a in line["articles"]) == ["k1", "k2", "t1"]
    kroger = next(brief for brief in briefs if brief["sources"][0]["article"] in ("k1", "k2"))
    assert kroger["writer"] == "extract"
    assert all(sentence["evidence"] for sentence in kroger["sentences"])


def test_what_is_written_passes_the_audit_and_a_changed_number_does_not(
    tmp_path: Path, articles: Path, bot_here: Run
) -> None:
    briefs = lines(bot_here(tmp_path, "write", str(articles)).stdout)
    brief = next(brief for brief in briefs if brief["companies"] == ["kroger"])
    changed = json.loads(json.dumps(brief).replace("$2.1 billion", "$2.7 billion"))
    cases = tmp_path / "cases.jsonl"
    rows = [{"id": "clean", "articles": ARTICLES[:2], "brief": brief}, {"id": "changed", "articles": ARTICLES[:2]}]
    rows[1]["brief"] = changed
    cases.write_text("".join(json.dumps(row) + "\n" for row in rows))
    clean, caught = lines(bot_here(tmp_path, "audit", str(cases)).stdout)
    assert (clean["id"], clean["ok"], clean["violations"]) == ("clean", True, [])
    assert not caught["ok"]
    assert any("2.7" in violation["why"] for violation in caught["violations"])


def test_the_sample_edition_is_printed_offline_and_ends_well(tmp_path: Path) -> None:
    done = bot(tmp_path, "local", "--sample")
    assert done.returncode == 0
    assert "Friday 20 November 2026" in done.stdout
    assert not list(tmp_path.iterdir()), "the sample leaves nothing behind"


def test_without_any_feed_in_reach_the_sample_is_shown_and_said(tmp_path: Path, bot_here: Run) -> None:
    (tmp_path / "feeds.toml").write_text(
        '[[feed]]\nurl = "http://127.0.0.1:9/feed"\noutlet = "Nobody"\nkind = "trade"\n'
    )
    done = bot_here(tmp_path, "run", ENDCAP_FEEDS="feeds.toml", ENDCAP_ALLOW_PRIVATE_FEEDS="127.0.0.1")
    assert done.returncode == 0
    assert "No feed can be reached" in done.stderr
    assert "Endcap" in done.stdout


def test_the_edition_as_json_blocks_and_a_page(tmp_path: Path, bot_here: Run) -> None:
    briefs = lines(bot_here(tmp_path, "edition", "--sample", "--json").stdout)
    messages = json.loads(bot_here(tmp_path, "edition", "--sample", "--blocks").stdout)
    assert bot_here(tmp_path, "edition", "--sample", "--html", "page.html").returncode == 0
    page = (tmp_path / "page.html").read_text()
    assert 1 <= len(briefs) <= 7
    assert all(message["text"] and message["blocks"] for message in messages)
    assert page.startswith("<!doctype html>")
    assert "<script" not in page
    assert "<!channel>" not in page


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["ingest", "--articles", "nowhere.jsonl"], 1, "nowhere.jsonl"),
        (["search"], 1, "search kroger"),
        (["search", "--batch", "nowhere.jsonl"], 1, "nowhere.jsonl"),
        (["edition", "--date", "yesterday-ish"], 2, "2026-11-20"),
        (["edition", "--post"], 1, "SLACK_BOT_TOKEN"),
        (["dance"], 2, "dance"),
        (["backup", "."], 1, ""),
        (["backup", "nowhere/copy.db"], 1, "back up to 'nowhere/copy.db': there is no directory 'nowhere'"),
        (["search", "kroger", "--limit", "0"], 2, "'0' is no number of events"),
        (["search", "kroger", "--fuel"], 2, "unrecognized arguments: --fuel"),
        (["ask", "kroger", "-fuel"], 2, "unrecognized arguments: -fuel"),
        (["edition", "--channel", "general"], 2, "'general' is no channel id"),
        (["manifest", "--http", "bot.example"], 2, "'bot.example' is no address"),
        (["why", "walmart"], 1, "why: 'walmart' is no link"),
        (["follow"], 2, "NAME"),
        (["feeds", "remove", "https://nobody.example/feed"], 1, "nobody.example"),
        (["feeds", "add", "http://127.0.0.1/feed"], 1, "127.0.0.1"),
        (["feeds", "import", "nowhere.opml"], 1, "nowhere.opml"),
    ],
)
def test_a_mistake_is_told_in_one_line_with_its_subject(
    tmp_path: Path, words: list[str], status: int, told: str, bot_here: Run
) -> None:
    done = bot_here(tmp_path, *words)
    assert (done.returncode, done.stdout) == (status, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert status == 2 or len(done.stderr.strip().splitlines()) == 1


def test_a_search_may_leave_words_out_as_in_slack(tmp_path: Path, articles: Path, bot_here: Run) -> None:
    bot_here(tmp_path, "ingest", "--articles", str(articles))
    told = [
        json.loads(bot_here(tmp_path, "search", *words, "--json").stdout)
        for words in (["kroger"], ["kroger", "-kroger"])
    ]
    assert [found["total"] for found in told] == [2, 0]
    assert told[1]["read_as"].endswith("without kroger")


def test_a_file_of_settings_that_is_no_text_or_misspells_one_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("ENDCAP_CONTACT=café@example.com\n".encode("cp1252"))
    done = bot(tmp_path, "manifest")
    assert (done.returncode, done.stderr.startswith("endcap: .env: cannot be read as text")) == (1, True)
    assert len(done.stderr.splitlines()) == 1
    (tmp_path / ".env").write_text("ENDCAP_CHANEL=C0123\n")
    done = bot(tmp_path, "manifest")
    assert (done.returncode, done.stderr) == (0, "endcap: .env: ENDCAP_CHANEL is no setting; ENDCAP_CHANNEL is\n")


def test_settings_that_cannot_work_are_all_told(tmp_path: Path) -> None:
    done = bot(tmp_path, "check", PORT="x", ENDCAP_TIMEZONE="Nowhere")
    assert done.returncode == 1
    assert "PORT" in done.stderr
    assert "ENDCAP_TIMEZONE" in done.stderr


def test_check_says_in_words_how_things_are(tmp_path: Path, bot_here: Run) -> None:
    done = bot_here(tmp_path, "check", "--json")
    findings = json.loads(done.stdout)
    assert done.returncode == 0
    assert {finding["subject"] for finding in findings} >= {"database", "feeds", "slack", "model", "clock"}


def test_a_damaged_database_is_told_and_not_touched(tmp_path: Path) -> None:
    (tmp_path / "endcap.db").write_text("<html>not a database</html>" * 100)
    before = (tmp_path / "endcap.db").read_bytes()
    done = bot(tmp_path, "search", "kroger")
    assert done.returncode == 1
    assert "endcap.db" in done.stderr
    assert (tmp_path / "endcap.db").read_bytes() == before


def test_a_backup_is_a_whole_archive(tmp_path: Path, articles: Path, bot_here: Run) -> None:
    bot_here(tmp_path, "ingest", "--articles", str(articles))
    assert bot_here(tmp_path, "backup", "copy.db").returncode == 0
    found = bot_here(tmp_path, "search", "kroger", "--json", DATABASE_URL="sqlite:///copy.db")
    assert json.loads(found.stdout)["total"] == 2


def test_the_feed_list_goes_out_and_in_as_opml(tmp_path: Path, bot_here: Run) -> None:
    opml = bot_here(tmp_path, "feeds", "export").stdout
    assert len(ElementTree.fromstring(opml).findall(".//outline[@xmlUrl]")) >= 20
    (tmp_path / "list.opml").write_text(opml)
    told = bot_here(tmp_path, "feeds", "import", "list.opml", DATABASE_URL="sqlite:///other.db")
    assert told.stdout.startswith(f"{len(ElementTree.fromstring(opml).findall('.//outline[@xmlUrl]'))} feeds added")


def test_the_manifest_for_http_names_the_public_address(tmp_path: Path, bot_here: Run) -> None:
    socket = json.loads(bot_here(tmp_path, "manifest").stdout)
    http = json.loads(bot_here(tmp_path, "manifest", "--http", "https://bot.example").stdout)
    assert socket == json.loads((ROOT / "manifest.json").read_text())
    assert http["settings"]["event_subscriptions"]["request_url"] == "https://bot.example/slack/events"
    assert not http["settings"]["socket_mode_enabled"]


def test_the_sample_archive_can_be_loaded_by_hand(tmp_path: Path, bot_here: Run) -> None:
    done = bot_here(tmp_path, "ingest", "--articles", str(sample_archive()), "--json")
    assert json.loads(done.stdout)["articles"] > 200
    assert done.stderr == ""


def test_live_feeds_become_this_mornings_edition(tmp_path: Path) -> None:
    """Three outlets served on loopback: one event told by two of them stands once, with both."""
    hour_ago = format_datetime(datetime.now(UTC) - timedelta(hours=1))
    texts = {
        "/basket": "Kroger to close its Dayton bakery and move 300 jobs to Columbus",
        "/wire": "Kroger will close Dayton bakery, moving 300 jobs to Columbus",
        "/shelf": "Costco raises its membership fee by $5 in Canada",
    }
    body = "<description>The company said on Monday that the change comes in March, after talks.</description>"
    routes = {
        path: feed(
            rss(
                f"<title>{text}</title><guid>{path}</guid><link>https://x.example{path}</link>"
                f"<pubDate>{hour_ago}</pubDate>{body}",
                title=path[1:].title(),
            )
        )
        for path, text in texts.items()
    }
    with FeedServer(routes) as server:
        rows = "".join(
            f'[[feed]]\nurl = "{server.url(path)}"\nkind = "trade"\noutlet = "{path[1:].title()}"\n' for path in texts
        )
        (tmp_path / "feeds.toml").write_text(rows)
        settings = {"ENDCAP_FEEDS": "feeds.toml", "ENDCAP_ALLOW_PRIVATE_FEEDS": "127.0.0.1"}
        done = bot(tmp_path, "run", **settings)
        again = bot(tmp_path, "ingest", "--all", "--json", **settings)
    assert done.returncode == 0, done.stderr
    assert "sample" not in done.stdout + done.stderr
    assert done.stdout.count("Dayton bakery") == 1, done.stdout
    assert "More from: Wire" in done.stdout or "More from: Basket" in done.stdout
    assert "Costco" in done.stdout
    assert json.loads(again.stdout)["articles"] == 0


def test_entries_of_a_feed_that_turned_into_another_are_told_and_dropped_by_hand(tmp_path: Path, bot_here: Run) -> None:
    with FeedServer() as server:
        where = {"ENDCAP_ALLOW_PRIVATE_FEEDS": "127.0.0.1"}
        (tmp_path / "list.toml").write_text(f'[[feed]]\nurl = "{server.url("/f")}"\noutlet = "Shelf"\n')
        for name in ("Grocer opens store", "Spielautomat kostenlos, Teil"):
            items = (f"<title>{name} {n}</title><link>https://{name[:3]}.example/{n}</link>" for n in range(25))
            server.routes["/f"] = feed(rss(*items))
            told = bot_here(tmp_path, "ingest", "--feeds", "list.toml", **where)
        assert "25 new entries are kept aside" in told.stdout
        assert "held" in bot_here(tmp_path, "feeds", "list").stdout
        assert bot_here(tmp_path, "feeds", "drop", server.url("/f")).stdout.startswith("25 held entries")
        again = bot_here(tmp_path, "feeds", "accept", server.url("/f"))
    assert (again.returncode, "nothing of" in again.stderr) == (1, True)
