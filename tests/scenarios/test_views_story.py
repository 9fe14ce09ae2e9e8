"""The View: the machine's in the edition as the channel wants it, a person's by hand, checked, once, and found."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from briefs.morning import Desk, compose
from briefs.signed import due_forecasts, forecast_notes
from briefs.writing import CheckedWriter, ExtractiveWriter
from handlers.limits import block_problems
from handlers.local import form_errors
from handlers.local_server import wait_for
from handlers.mrkdwn import text_of
from handlers.poster import Pacer
from retail.companies import CompanyTable
from retail.errors import ModelError
from retail.types import Article, Author, Brief, Channel, ContextItem, Mention, View
from running.alerts_job import alerts_due
from tests.scenarios.doors import DOORS, QUICK_DOORS, behind
from tests.scenarios.people import direct, message, open_form, private, thread
from tests.scenarios.world import ANNA, BEN, CHANNEL, NOW, World, article, world

TEXT = (
    "I think a bakery is a reason to come in, and a chain that sells its bakery may find that the mornings go with it. "
    "It may be the right deal for the balance sheet all the same. Marlowe bought into bread not long ago, and it might "
    "have to explain why bread mattered then and does not now."
)
GOOD = {"name": "Ben Ash", "text": TEXT}


@pytest.fixture(autouse=True)
def _unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.brief_posts.Pacer", lambda: Pacer(interval=0))


def told(w: World) -> tuple[dict[str, str], dict[str, object]]:
    sent = w.publish()
    return sent, message(w, sent["brief"])


def signed(w: World, root: str) -> list[str]:
    return [text for text in thread(w, root) if "Ben Ash" in text]


@pytest.mark.parametrize("door", DOORS)
def test_an_editor_signs_a_view_that_stands_in_the_thread_once_and_is_found_again(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path, admins=frozenset({BEN})) as w:
        sent, brief = told(w)
        form = open_form(w, BEN, brief, "Write the View (editors)")
        assert "Marlowe buys a bakery in Ohio" in text_of(form["blocks"])
        for view in (GOOD, {**GOOD, "text": TEXT.replace("bakery", "crust")}):
            assert form_errors(w.slack.submit(BEN, form, view)) == {}
        assert any("one a person" in text for text in private(w, BEN))
        (said,) = signed(w, sent["brief"])
        assert "Ben Ash’s View" in said
        assert "a person's opinion" in said
        assert "15 Jan 2026" in said
        posted = next(m for m in w.slack.messages(CHANNEL) if "Ben Ash" in m["text"])
        assert block_problems(posted["blocks"]) == []
        for typed in ("/retail view bakery", "/retail view:ben"):
            (found,) = w.slack.command(ANNA, CHANNEL, typed).replies
            assert "View by Ben Ash" in text_of(found["blocks"]), typed
            assert "crust" not in text_of(found["blocks"]), "the first stands, as it does in the thread"


def test_the_draft_is_at_hand_and_what_the_checks_say_stands_at_its_field(tmp_path: Path) -> None:
    faulty = {
        "text": "Ada Quill paid $9 billion for it and Marlowe will fail. " + TEXT,
        "name": "",
    }
    with world(tmp_path, admins=frozenset({BEN})) as w:
        sent, brief = told(w)
        form = open_form(w, BEN, brief, "view:s1")
        assert "A bakery is a promise." in str(form["blocks"])
        assert set(form_errors(w.slack.submit(BEN, form, faulty))) == {"name"}
        errors = form_errors(w.slack.submit(BEN, form, {**faulty, "name": "Ben Ash"}))
        assert "$9 billion" in errors["text"]
        assert "without a degree of doubt" in errors["text"]
        long = form_errors(w.slack.submit(BEN, form, {**GOOD, "text": TEXT * 3}))
        assert "110 are allowed" in long["text"]
        assert signed(w, sent["brief"]) == []


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_who_is_no_editor_is_told_politely_who_can(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path, admins=frozenset({BEN})) as w:
        _, brief = told(w)
        w.slack.click(ANNA, brief, "brief_menu", "view:s1")
        assert w.slack.views == {}
        (said,) = w.slack.click(ANNA, brief, "brief_menu", "view:s1").replies
        assert "Only admins" in said["text"]
        assert f"<@{BEN}>" in said["text"]


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_a_trigger_that_is_spent_is_told_in_words(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path, admins=frozenset({BEN})) as w:
        _, brief = told(w)
        w.slack.fail("views.open", "error", error="expired_trigger_id")
        (said,) = w.slack.click(BEN, brief, "brief_menu", "view:s1").replies
        assert "click once more" in said["text"]


def test_a_form_sent_after_its_brief_was_forgotten_says_so(tmp_path: Path) -> None:
    with world(tmp_path, admins=frozenset({BEN})) as w:
        _, brief = told(w)
        form = open_form(w, BEN, brief, "view:s1")
        w.store.purge("T0LOCAL")
        assert "no longer" in form_errors(w.slack.submit(BEN, form, GOOD))["text"]


@pytest.mark.parametrize("door", QUICK_DOORS)
def test_an_archived_channel_gets_no_view_and_its_author_is_told(door: str, tmp_path: Path) -> None:
    with behind(door, tmp_path, admins=frozenset({BEN})) as w:
        sent, brief = told(w)
        form = open_form(w, BEN, brief, "view:s1")
        w.slack.fail("chat.postMessage", "error", error="is_archived")
        assert form_errors(w.slack.submit(BEN, form, GOOD)) == {}
        assert signed(w, sent["brief"]) == []
        assert any("as soon as Slack takes it" in text for text in private(w, BEN))


def test_a_call_wants_a_date_ahead_and_a_degree_and_is_looked_at_again_on_its_day(tmp_path: Path) -> None:
    day = (NOW + timedelta(days=30)).date()
    call = {**GOOD, "forecast": "Marlowe sells the bakery before the spring", "resolve_by": day.isoformat()}
    with world(tmp_path, admins=frozenset({BEN})) as w:
        sent, brief = told(w)
        form = open_form(w, BEN, brief, "view:s1")
        assert set(form_errors(w.slack.submit(BEN, form, {**call, "resolve_by": "soon"}))) == {"resolve_by"}
        assert set(form_errors(w.slack.submit(BEN, form, {**call, "resolve_by": "2020-01-01"}))) == {"resolve_by"}
        assert set(form_errors(w.slack.submit(BEN, form, call))) == {"confidence"}
        assert form_errors(w.slack.submit(BEN, form, {**call, "confidence": "low"})) == {}
        assert due_forecasts(w.store, "T0LOCAL", NOW) == []
        later = NOW + timedelta(days=31)
        client = w.app.client
        for _ in range(2):
            alerts_due(w.store, w.services.table, client, "T0LOCAL", later)
        (asked,) = direct(w, BEN)
        assert "before the spring" in asked["text"]
        before = set(w.slack.views)
        w.slack.click(BEN, asked, "Say what happened")
        (opened,) = [view for key, view in w.slack.views.items() if key not in before]
        assert set(form_errors(w.slack.submit(BEN, opened, {"outcome": ""}))) == {"outcome"}
        w.slack.submit(BEN, opened, {"outcome": "It was sold in January."})
        assert any("What happened: It was sold in January." in text for text in thread(w, sent["brief"]))
        assert due_forecasts(w.store, "T0LOCAL", later) == []
        (note,) = forecast_notes(w.store, Channel("T0LOCAL", CHANNEL))
        assert note.startswith("We said (Ben Ash")
        assert note.endswith("What happened: It was sold in January.")


# --- In the edition -----------------------------------------------------------------------------------------------

LEAD = Article(
    "n1",
    "Kroger to sell its convenience stores for $2.1 billion",
    "Kroger said on Monday it will sell its convenience stores for $2.1 billion. The sale is expected to close in the "
    "first quarter. The stores are in eighteen states, the grocer said.",
    "The Daily Basket",
    NOW - timedelta(hours=3),
    "https://news.example/n1",
    companies=(Mention("kroger"),),
    topics=("mergers",),
    keys=("k:n1",),
)
OLDER = tuple(
    replace(article(f"o{n}", title, f"{title}.", days=days, about="kroger"), topics=("mergers",))
    for n, (title, days) in enumerate(
        [
            ("Kroger sells its jewelry unit to a rival", 500),
            ("Kroger buys meal-kit maker Home Chef", 300),
            ("Kroger sells pharmacy", 90),
        ]
    )
)


SOUND = (
    "I think Kroger may be right to let go of a business that was never its own. What a grocer sells says as much "
    "as what it buys, and this sale might give it room for its supermarkets. It could also be one exit too many, "
    "and it may be a while before anybody can tell which of the two it was."
)


class Opinionated:
    """A model that says what it is told to, or fails."""

    def __init__(self, text: str | None) -> None:
        self.text, self.tones = text, list[str]()

    def view(self, brief: Brief, context: Sequence[ContextItem], tone: str, now: datetime) -> View:
        self.tones.append(tone)
        if self.text is None:
            raise ModelError("no answer in time")
        return View("Endcap's View", Author("bot", "Endcap (small)"), self.text, tuple(context[:2]))


def view_in(w: World, channel: Channel, opinion: Opinionated | None = None, lead: Article = LEAD) -> View | None:
    w.store.save_articles([*sorted(OLDER, key=lambda one: one.published), lead])
    desk = Desk(w.store, CheckedWriter(ExtractiveWriter()), CompanyTable.bundled(), opinion)
    made = compose(desk, channel, NOW.date(), NOW)
    return next(brief.view for brief in made.briefs if brief.articles[0] == lead.id)


def test_without_a_model_the_view_is_what_the_archive_counts_with_its_dates(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        view = view_in(w, Channel("T0LOCAL", CHANNEL))
        assert view is not None
        assert view.text.startswith("For the record: Two earlier stories about Kroger on mergers are in the archive")
        assert view.author.kind == "bot"
        assert view.archive_refs
        assert all(ref.date < NOW.date() for ref in view.archive_refs)


@pytest.mark.parametrize("policy", ["off", "people"])
def test_a_channel_that_wants_no_machine_views_gets_none(tmp_path: Path, policy: str) -> None:
    with world(tmp_path) as w:
        assert view_in(w, Channel("T0LOCAL", CHANNEL, view=policy), Opinionated("x")) is None  # type: ignore[arg-type]


def test_a_recall_gets_no_view_whoever_could_write_one(tmp_path: Path) -> None:
    recall = replace(LEAD, title="Kroger recalls bread over undeclared milk", text="Kroger recalls bread in Ohio.")
    with world(tmp_path) as w:
        assert view_in(w, Channel("T0LOCAL", CHANNEL), Opinionated(SOUND), recall) is None


def test_the_models_view_is_in_the_channels_tone_and_falls_back_to_the_record_when_it_fails_its_checks(
    tmp_path: Path,
) -> None:
    channel = Channel("T0LOCAL", CHANNEL, tone="warm")
    for text, signed_by in (
        (SOUND, "Endcap (small)"),
        (f"{SOUND} Kroger paid $77 billion.", "Endcap"),
        (None, "Endcap"),
    ):
        folder = tmp_path / signed_by / str(len(text or ""))
        folder.mkdir(parents=True)
        with world(folder) as w:
            model = Opinionated(text)
            view = view_in(w, channel, model)
            assert set(model.tones) == {"warm"}
            assert view is not None
            assert view.author.name == signed_by
            assert "$77" not in view.text


def test_a_channel_without_questions_gets_none(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.store.save_articles([LEAD])
        desk = Desk(w.store, CheckedWriter(ExtractiveWriter()), CompanyTable.bundled())
        asked = compose(desk, Channel("T0LOCAL", CHANNEL), NOW.date(), NOW)
        silent = compose(desk, Channel("T0LOCAL", CHANNEL, questions=False), NOW.date(), NOW)
        assert any(brief.question for brief in asked.briefs)
        assert not any(brief.question for brief in silent.briefs)


def test_the_form_opens_in_time_while_the_model_hangs_for_everybody_else(tmp_path: Path) -> None:
    with world(tmp_path, admins=frozenset({BEN})) as w:
        _, brief = told(w)
        w.answerer.gate.clear()
        asked = {"type": "message", "channel_type": "im", "text": "what did Kroger open?"}
        for n in range(20):
            w.slack.state.direct(f"U0ASK{n}")
            w.slack.event({**asked, "channel": f"D0ASK{n}", "user": f"U0ASK{n}", "ts": f"{n}.1"})
        assert wait_for(lambda: len(w.answerer.asked) == 16, 5.0), "every worker is busy"
        clicked = w.slack.click(BEN, brief, "brief_menu", "view:s1", wait=False)
        assert clicked.seconds < 0.3
        assert wait_for(lambda: bool(w.slack.views), 2.0)
        w.answerer.gate.set()
