"""A mistake: from a reader's click to the editors, the mended brief, its thread, and the next morning's note."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from briefs.corrections import CORRECTIONS
from briefs.morning import Desk, compose
from briefs.writing import CheckedWriter, ExtractiveWriter
from handlers.corrections import decide
from handlers.limits import block_problems
from handlers.local import form_errors
from handlers.mrkdwn import text_of
from handlers.poster import Pacer
from retail.companies import CompanyTable
from retail.errors import UserError
from retail.types import Brief, Channel, Sentence, Span
from tests.handlers.editions import brief, edition
from tests.scenarios.doors import DOORS, QUICK_DOORS, behind
from tests.scenarios.people import direct, message, open_form, private, thread
from tests.scenarios.world import ANNA, ARTICLES, BEN, CHANNEL, NOW, World, world

CARA = "U0CARA"
REPORT = {"wrong": "It is 48 stores, not 84.", "right": "The Daily Basket says 48."}


@pytest.fixture(autouse=True)
def _unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.brief_posts.Pacer", lambda: Pacer(interval=0))


def mistaken() -> Brief:
    """A brief that says 84 stores where its article says 48."""
    lead = ARTICLES[0]
    claim = Sentence("Marlowe runs 84 bakery stores in Ohio.", evidence=(Span(lead.id, 0, len(lead.title)),))
    return replace(
        brief(),
        headline="Marlowe Markets weighs a sale of its bakery",
        sentences=(claim,),
        why_it_matters=None,
        quotes=(),
        numbers=(),
        unknowns=(),
        responses=(),
        conflicts=(),
        context=(),
        view=None,
        status="report",
        articles=("a1", "a2"),
    )


def told(w: World) -> tuple[str, dict[str, Any]]:
    w.edition = edition(mistaken(), day=NOW.date(), composed=NOW - timedelta(hours=1), note=None)
    ts = w.publish()["brief"]
    return ts, message(w, ts)


def report(w: World) -> tuple[str, dict[str, Any]]:
    """Anna reports; the brief's ts and what Ben got."""
    ts, posted = told(w)
    form = open_form(w, ANNA, posted, "Report a mistake")
    assert form_errors(w.slack.submit(ANNA, form, REPORT)) == {}
    return ts, direct(w, BEN)[-1]


def accept_form(w: World, user: str, got: dict[str, Any]) -> dict[str, Any]:
    before = set(w.slack.views)
    w.slack.click(user, got, "correction_accept")
    (opened,) = [view for key, view in w.slack.views.items() if key not in before]
    return opened


@pytest.mark.parametrize("door", DOORS)
def test_a_report_is_accepted_and_the_brief_its_thread_and_the_next_edition_say_so(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path, admins=frozenset({BEN})) as w:
        ts, got = report(w)
        assert "48 stores, not 84" in text_of(got["blocks"])
        assert any("editors have your report" in text for text in private(w, ANNA))
        form = accept_form(w, BEN, got)
        typed = {"text": "Marlowe runs 48 bakery stores in Ohio.", "note": "it is 48 stores; we wrote 84"}
        assert form_errors(w.slack.submit(BEN, form, typed)) == {}
        mended = message(w, ts)
        assert block_problems(mended["blocks"]) == []
        assert "Marlowe runs 48 bakery stores" in text_of(mended["blocks"])
        assert "84 bakery" not in text_of(mended["blocks"])
        assert "we wrote 84" in mended["text"]
        assert mended["metadata"]["event_payload"]["story"] == "s1"
        assert sum("we wrote 84" in text for text in thread(w, ts)) == 1
        assert "is corrected" in direct(w, ANNA)[-1]["text"]
        desk = Desk(w.store, CheckedWriter(ExtractiveWriter()), CompanyTable.bundled())
        tomorrow = NOW + timedelta(days=1)
        note = compose(desk, Channel("T0LOCAL", CHANNEL), tomorrow.date(), tomorrow).note
        assert note is not None
        assert "it is 48 stores; we wrote 84" in note
        (proof,) = w.slack.click(ANNA, mended, "How do we know?").replies
        assert "48 bakery stores" in text_of(proof["blocks"])


def test_what_no_article_says_is_kept_out_of_the_brief_but_may_stand_in_the_correction(tmp_path: Path) -> None:
    with world(tmp_path, admins=frozenset({BEN})) as w:
        ts, got = report(w)
        form = accept_form(w, BEN, got)
        invented = {"text": "Marlowe runs 77 bakery stores in Ohio.", "note": "77 is right"}
        errors = form_errors(w.slack.submit(BEN, form, invented))
        assert "77" in errors["text"]
        assert "Correction" not in text_of(message(w, ts)["blocks"])
        assert form_errors(w.slack.submit(BEN, form, {"note": "the chain itself says 77 today"})) == {}
        assert "the chain itself says 77 today" in text_of(message(w, ts)["blocks"])


def test_a_rejected_report_changes_nothing_and_its_reader_is_told(tmp_path: Path) -> None:
    with world(tmp_path, admins=frozenset({BEN})) as w:
        ts, got = report(w)
        before = text_of(message(w, ts)["blocks"])
        w.slack.click(BEN, got, "Reject")
        assert text_of(message(w, ts)["blocks"]) == before
        assert "let it stand" in direct(w, ANNA)[-1]["text"]


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_of_two_editors_the_first_decides(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path, admins=frozenset({BEN, CARA})) as w:
        ts, got = report(w)
        form = accept_form(w, BEN, got)
        w.slack.click(CARA, direct(w, CARA)[-1], "Reject")
        assert "rejected already" in form_errors(w.slack.submit(BEN, form, {"note": "48"}))["note"]
        assert "Correction" not in text_of(message(w, ts)["blocks"])
        (said,) = w.slack.click(BEN, got, "correction_accept").replies
        assert "rejected already" in said["text"]


def test_a_decision_stands_however_close_the_second_one_comes(tmp_path: Path) -> None:
    with world(tmp_path, admins=frozenset({BEN, CARA})) as w:
        report(w)
        (key,) = w.store.records("T0LOCAL", CORRECTIONS)
        decide(w.services, BEN, key, "accepted", note="48")
        with pytest.raises(UserError, match="decided already"):
            decide(w.services, CARA, key, "rejected")
        assert w.store.records("T0LOCAL", CORRECTIONS)[key]["decided_by"] == BEN


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_only_editors_decide(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path, admins=frozenset({BEN})) as w:
        _, got = report(w)
        (said,) = w.slack.click(ANNA, got, "Reject").replies
        assert "Only admins" in said["text"]
        (kept,) = w.store.records("T0LOCAL", CORRECTIONS).values()
        assert kept["state"] == "open"


def test_an_empty_report_is_asked_for_words_and_without_editors_the_reader_hears_that(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        _, posted = told(w)
        form = open_form(w, ANNA, posted, "Report a mistake")
        assert set(form_errors(w.slack.submit(ANNA, form, {"wrong": "no"}))) == {"wrong"}
        assert form_errors(w.slack.submit(ANNA, form, REPORT)) == {}
        assert any("named nobody to read it" in text for text in private(w, ANNA))


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_a_brief_whose_message_was_deleted_cannot_be_edited_and_the_editor_is_told(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path, admins=frozenset({BEN})) as w:
        _, got = report(w)
        form = accept_form(w, BEN, got)
        w.slack.fail("chat.update", "error", error="message_not_found")
        assert form_errors(w.slack.submit(BEN, form, {"note": "It is 48."})) == {}
        assert any("did not let us edit the brief" in text for text in private(w, BEN))
        desk = Desk(w.store, CheckedWriter(ExtractiveWriter()), CompanyTable.bundled())
        note = compose(desk, Channel("T0LOCAL", CHANNEL), NOW.date() + timedelta(days=1), NOW + timedelta(days=1)).note
        assert note is not None
        assert "It is 48" in note


def test_hostile_words_in_a_report_are_only_words(tmp_path: Path) -> None:
    with world(tmp_path, admins=frozenset({BEN})) as w:
        _, posted = told(w)
        form = open_form(w, ANNA, posted, "Report a mistake")
        w.slack.submit(ANNA, form, {"wrong": "<!channel> *all* <https://evil.example|wrong>"})
        (got,) = direct(w, BEN)
        assert "<!channel>" not in str(got["blocks"])
        assert "<https" not in str(got["blocks"])
