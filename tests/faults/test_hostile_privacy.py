from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from briefs.alerts import FOLLOWS
from briefs.digest import CONSENTS, VOTES
from briefs.forgetting import KINDS, drop_old_texts, forget_person
from briefs.search import search
from config import Config
from retail.errors import ConfigError
from retail.types import Feed
from storage import Store, open_store
from tests.scenarios.world import ANNA, ARTICLES, BEN, CHANNEL, NOW, article, world

TEAM = "T0LOCAL"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'p.db'}")


def test_forget_me_drops_a_persons_id_everywhere_and_nobody_elses(store: Store) -> None:
    for user in (ANNA, BEN):
        store.change_record(TEAM, FOLLOWS, user, lambda _: {"follows": []})
        store.change_record(TEAM, CONSENTS, user, lambda _: {"choice": "named"})
        store.claim(f"alert/{TEAM}/{user}/s1", "us", NOW)
    store.change_record(TEAM, VOTES, "C1/1.0", lambda _: {"votes": {ANNA: 0, BEN: 1}, "serial": 2})
    store.change_record(TEAM, "editors", "workspace", lambda _: {"users": [ANNA, BEN]})
    store.change_record(TEAM, "corrections", "r1", lambda _: {"story": "s1", "by": ANNA, "state": "accepted"})
    store.change_record(TEAM, "views", f"s1/{ANNA}", lambda _: {"brief": {}})
    store.save_feeds([Feed("https://a.example/f", added_by=ANNA)])
    assert forget_person(store, TEAM, ANNA)["feeds"] == 1
    left = repr([store.records(TEAM, kind) for kind in KINDS] + store.feeds())
    assert ANNA not in left
    assert store.records(TEAM, VOTES)["C1/1.0"]["votes"] == {BEN: 1}
    assert store.record(TEAM, "editors", "workspace") == {"users": [BEN]}
    assert store.record(TEAM, "corrections", "r1") == {"story": "s1", "by": None, "state": "accepted"}
    assert store.record(TEAM, CONSENTS, BEN) == {"choice": "named"}
    assert store.claim(f"alert/{TEAM}/{ANNA}/s1", "other", NOW)
    assert not store.claim(f"alert/{TEAM}/{BEN}/s1", "other", NOW)


def test_forget_me_and_privacy_can_be_typed(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.slack.command(ANNA, CHANNEL, "/retail follow kroger")
        said = w.slack.command(ANNA, CHANNEL, "/retail forget-me").replies[0]["text"]
        assert "what you follow" in said
        assert w.store.records(TEAM, FOLLOWS) == {}
        assert "Nothing was kept" in w.slack.command(ANNA, CHANNEL, "/retail forget-me").replies[0]["text"]
        assert "forget-me" in w.slack.command(ANNA, CHANNEL, "/retail privacy").replies[0]["text"].replace("\u200b", "")


def test_a_revoked_user_token_alone_purges_nothing(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.slack.event({"type": "tokens_revoked", "tokens": {"oauth": [ANNA]}})
        w.services.workers.settle()
        assert w.store.channels(TEAM)
        w.slack.event({"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}})
        w.services.workers.settle()
        assert w.store.channels(TEAM) == []


def test_an_old_articles_text_goes_and_title_date_and_link_stay(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    store = open_store(f"sqlite:///{path}")
    old = article("old", "Kroger opens a bakery", "Quincequark was baked there.", days=400, about="kroger")
    store.save_articles([old, *ARTICLES])
    assert drop_old_texts(store, 365, NOW) == 1
    assert drop_old_texts(store, None, NOW) == 0
    assert drop_old_texts(store, 365, NOW) == 0
    kept = store.articles(["old"])[0]
    assert kept.text == ""
    assert replace(kept, text="", keys=()) == replace(old, text="", keys=(), seen=kept.seen)
    assert search(store, "quincequark", NOW + timedelta(0)).events == ()
    assert "old" in [a for e in search(store, "kroger bakery", NOW, limit=20).events for a in e.articles]
    assert store.problems() == []
    store.close()
    assert b"Quincequark" not in path.read_bytes()


def test_the_retention_setting_is_days_or_nothing() -> None:
    assert Config.from_env({}).retention_days is None
    assert Config.from_env({"ENDCAP_RETENTION_DAYS": "365"}).retention_days == 365
    for wrong in ("0", "-1", "a year", "7"):
        with pytest.raises(ConfigError, match="ENDCAP_RETENTION_DAYS"):
            Config.from_env({"ENDCAP_RETENTION_DAYS": wrong})
