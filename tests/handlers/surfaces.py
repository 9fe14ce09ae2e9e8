"""Everything that Slack is ever shown, each with the worst that can stand in it: built here, judged in the tests.

A worst case is every text as long as its type allows, of one filler; lists are longer than what is shown of them.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from briefs.alerts import Follow
from briefs.preview import Shown
from briefs.saving import Known, NotSaved, Saved
from briefs.signed import Call
from handlers import (
    blocks,
    corrections,
    feeds_modal,
    home,
    kept,
    preview,
    replies,
    saving,
    settings,
    shortcuts,
    threads,
    views_modal,
    welcome,
)
from handlers.alerts import alert_reply
from handlers.answers import Asker, ask, follow, following, search_page, today, trend, unfollow, versus, why
from handlers.elements import Reply
from handlers.feeds_health import FeedNotice, feeds_answer, notice_words
from handlers.forms import loading, notice
from handlers.mrkdwn import Json, inert
from handlers.rights import name_editors, refusal
from handlers.search_blocks import About, Page, Surroundings, search_reply, versus_reply
from handlers.services import FeedTrial, Services
from handlers.settings_form import Tables, settings_view
from handlers.shortcuts import Subject
from handlers.trend import last_weeks
from retail.companies import CompanyTable
from retail.query import parse_query
from retail.types import (
    Activity,
    Answer,
    Article,
    Channel,
    Cited,
    Company,
    Digest,
    Feed,
    FeedState,
    FoundEvent,
    Mention,
    Message,
    SearchQuery,
    SearchResult,
    Source,
    Story,
)
from storage import open_store
from storage.base import Store
from tests.handlers.editions import DAY, NOW, worst_brief, worst_edition

HANDLERS = Path(__file__).parent.parent.parent / "handlers"
URL = f"https://news.example/{'x' * 2900}"
USER = "U0ANNA"


@dataclass(frozen=True)
class Surface:
    """What is shown: a message (`text` and blocks), or a view."""

    text: str | None
    blocks: list[Json]
    view: Json | None = None


def message(said: Reply | blocks.Said | None) -> Surface:
    """A message, as functions of the house give it."""
    assert said is not None
    text, made = (said.text, list(said.blocks)) if isinstance(said, Reply) else said
    return Surface(text, made)


def window(view: Json) -> Surface:
    """A modal or Home."""
    return Surface(None, view["blocks"], view)


class Parrot:
    """An answerer whose answer is the worst there is."""

    def __init__(self, long: str) -> None:
        self.long = long

    def answer(self, *_: object) -> Answer:
        source = Source("a", self.long, self.long, NOW, URL)
        return Answer(
            self.long, tuple(Cited(self.long, (1, 2)) for _ in range(6)), (source, source), self.long, self.long
        )


class Worst:
    """The worst of everything, made of one filler, with an archive that is full of it."""

    def __init__(self, filler: str, folder: Path) -> None:
        self.long = (filler * 3000)[:3000]
        self.filler = filler
        self.brief = replace(worst_brief("s1", filler), articles=("a1",))
        self.article = Article(
            "a1", self.long, self.long, self.long, NOW - timedelta(hours=3), URL, author=self.long, keys=("k",)
        )
        self.article = replace(self.article, companies=tuple(Mention(s) for s in ("kroger", "walmart", "aldi")))
        digest = Digest(DAY, ((self.long, 5),) * 4, ((self.long, self.long[:900]),) * 3, self.long, ("U1", "U2", "U3"))
        self.edition = replace(worst_edition(filler), digest=digest, day=NOW.date())
        self.story = Story("s1", (self.article,) * 3, NOW, NOW)
        self.feeds = [Feed(f"https://f.example/{n}/{'y' * 1800}", self.long) for n in range(60)]
        self.trial: FeedTrial = FeedTrial(URL[:2000], self.long, 9, ((NOW, self.long),) * 9)
        self.asker: Asker = Asker(USER, "C0NEWS")
        self.channel = self._channel()
        self.store = self._archive(folder)
        self.services = Services(self.store, CompanyTable.bundled(), Parrot(self.long), now=lambda: NOW)
        self.services.admins = frozenset(f"U0OPS{n}" for n in range(30))
        self.services.try_feed = lambda _: self.trial
        self.services.read_feeds = lambda _: []
        self.services.write_feeds = lambda _: self.long
        name_editors(self.services, [f"U0ED{n}" for n in range(50)])

    def _channel(self) -> Channel:
        table = CompanyTable.bundled()
        slugs = [company.slug for company in table.companies()][:50]
        phrases = {f"phrase:{(self.filler * 50)[:50].strip() or 'x'}{n}"[:57] for n in range(50)}
        mutes = frozenset({f"company:{slug}" for slug in slugs} | phrases | {f"outlet:{self.long[:200]}"})
        free = frozenset(DAY + timedelta(days=n) for n in range(400))
        return Channel(
            "T0LOCAL", "C0NEWS", time(7, 5), "America/Argentina/ComodRivadavia", size=7, focus=frozenset(slugs),
            mutes=mutes, tone=self.long[:150], holidays=free, editors="C0EDIT", editors_minutes=120,
            paused_because="channel_not_found", layout="digest",
        )  # fmt: skip

    def _archive(self, folder: Path) -> Store:
        store = open_store(f"sqlite:///{folder / 'endcap.db'}")
        store.save_articles([self.article])
        store.save_stories([replace(self.story, articles=(self.article,))])
        store.save_feeds(self.feeds)
        for feed in self.feeds[:30]:
            store.save_refresh(FeedState(feed.url, checked=NOW, failures=9, error=self.long), [], None)
        for n in range(30):
            store.save_channel(replace(self.channel, id=f"C{n}EWS"))
        store.save_channel(self.channel)
        store.save_edition(self.edition, blocks.edition_posts(self.edition))
        for n in range(50):
            kept.follow(
                store, "T0LOCAL", USER, Follow("phrase", f"{n}{self.long[:100]}", f"{n} {self.long[:100]}", NOW)
            )
        return store

    @property
    def shown(self) -> Shown:
        log = [{"by": f"U{n}", "what": "drop", "about": self.long} for n in range(50)]
        return Shown(self.edition, "held", datetime(2026, 11, 19, 7, tzinfo=UTC), self.channel.zone, tuple(log))

    @property
    def found(self) -> SearchResult:
        ids = ("a1", "b1")
        events = tuple(FoundEvent(DAY, self.long, self.long, URL, self.long, ids, (self.long,) * 3) for _ in range(10))
        query = SearchQuery(raw=self.long, read_as=self.long, notes=(self.long,) * 5, suggestions=(self.long,) * 9)
        return SearchResult(query, events, 10, (self.long,) * 9, self.long, 7, True)

    @property
    def around(self) -> Surroundings:
        firm = Company("x", self.long, self.long, self.long, self.long, banners=(self.long,) * 9)
        activity = Activity(4, 120, NOW - timedelta(days=999), NOW)
        return Surroundings(Page(self.long), About(firm, activity, self.long), {"b1": URL}, Page(self.long))

    @property
    def call(self) -> Call:
        record = {"made": "2026-01-01", "about": self.long, "statement": self.long, "by": USER, "name": self.long}
        return Call("s1/U0ANNA", record)


Build = Callable[[Worst], Surface]
_MESSAGES: dict[str, Callable[[Worst], Reply | blocks.Said | None]] = {
    "blocks.opening_message": lambda w: blocks.opening_message(w.edition),
    "blocks.brief_message": lambda w: blocks.brief_message(w.brief),
    "blocks.detail_message": lambda w: blocks.detail_message(w.brief),
    "blocks.view_message": lambda w: blocks.view_message(w.brief.view or _missing(), w.long),
    "blocks.question_message": lambda w: blocks.question_message(w.brief.question or _missing(), w.long),
    "blocks.one_liners_message": lambda w: blocks.one_liners_message(w.edition.one_liners),
    "preview.preview_message": lambda w: preview.preview_message(w.shown),
    "alerts.alert_reply": lambda w: alert_reply([(w.story, (w.long,) * 9)] * 30, "/retail"),
    "corrections.report_reply": lambda w: corrections.report_reply(
        "key", {"about": w.long, "wrong": w.long, "right": w.long, "by": USER}
    ),
    "views_modal.due_reply": lambda w: views_modal.due_reply(w.call),
    "welcome.welcome": lambda w: welcome.welcome(w.services, "C0NEWER"),
    "welcome.welcome, again": lambda w: welcome.welcome(w.services, "C0NEWS"),
    "feeds_health.notice_words": lambda w: replies.say(
        notice_words([FeedNotice(f.url, f.outlet, w.long) for f in w.feeds], "/retail")
    ),
    "answers.search_page": lambda w: search_page(w.services, Page(w.long)),
    "answers.versus": lambda w: versus(
        w.services, parse_query("kroger vs walmart", NOW, w.services.table), Page("kroger vs walmart"), USER
    ),
    "answers.ask": lambda w: ask(w.services, w.long),
    "answers.today": lambda w: today(w.services, w.asker),
    "answers.why": lambda w: why(w.services, URL),
    "answers.why, never seen": lambda w: why(w.services, f"{URL}-other"),
    "answers.trend": lambda w: trend(w.services, [w.long[:80], "walmart", "aldi", "lidl", "kroger", "target"]),
    "answers.follow": lambda w: follow(w.services, Asker("U0NEW", "C0NEWS"), "kroger"),
    "answers.unfollow": lambda w: unfollow(w.services, w.asker, "kroger"),
    "answers.following": lambda w: following(w.services, w.asker),
    "feeds_health.feeds_answer": lambda w: feeds_answer(w.services, may=True),
    "replies.say": lambda w: replies.say(replies.PRIVACY + w.long),
    "replies.help_reply": lambda w: replies.help_reply(f"/{'r' * 31}"),
    "replies.today_reply": lambda w: replies.today_reply(w.edition, {"s1": URL}, "/retail"),
    "replies.answer_reply": lambda w: replies.answer_reply(Parrot(w.long).answer(), share=w.long),
    "replies.answer_reply, nothing": lambda w: replies.answer_reply(replace(Parrot(w.long).answer(), sentences=())),
    "replies.how_known_reply": lambda w: replies.how_known_reply(w.brief, [w.article]),
    "replies.why_reply": lambda w: replies.why_reply(w.long, (w.brief, DAY, URL)),
    "replies.trend_reply": lambda w: replies.trend_reply(
        last_weeks(NOW), {f"{n}{w.long[:20]}"[:20]: range(12) for n in range(6)}, [w.long]
    ),
    "replies.feeds_reply": lambda w: replies.feeds_reply(
        w.feeds, {f.url: FeedState(f.url, checked=NOW, error=w.long) for f in w.feeds}, NOW
    ),
    "replies.stats_reply": lambda w: replies.stats_reply({w.long[:200]: 1}, w.long[:50]),
    "replies.forgotten_reply": lambda _: replies.forgotten_reply(dict.fromkeys(replies.FORGOTTEN, 99)),
    "rights.refusal": lambda w: refusal(w.services, w.long[:200]),
    "saving.choice_reply": lambda _: saving.choice_reply(
        [f"https://{'h' * 60}.example/{n}{'p' * 1800}" for n in range(30)]
    ),
    "saving.saved_reply": lambda w: saving.saved_reply(w.services, Saved(w.article, (w.long[:40],) * 3, dated=False)),
    "saving.known_reply": lambda w: saving.outcome_reply(w.services, Known(w.article)),
    "saving.not_saved_reply": lambda w: saving.not_saved_reply(NotSaved(URL, w.long, w.long)),
    "search_blocks.search_reply": lambda w: search_reply(w.found, w.around),
    "search_blocks.search_reply, nothing": lambda w: search_reply(replace(w.found, events=()), w.around),
    "search_blocks.versus_reply": lambda w: versus_reply([w.found, w.found], w.found.events, w.around),
    "settings.settings_reply": lambda w: settings.settings_reply(w.services, "C0NEWS", may=True),
    "settings.settings_reply, refused": lambda w: settings.settings_reply(w.services, "C0NEWS", may=False),
    "shortcuts.why_message": lambda w: shortcuts.why_message(w.services, "C0NEWS", {"text": URL, "ts": "1.0"}),
    "shortcuts.why_story": lambda w: shortcuts.why_story(w.services, "s1", "C0NEWS", NOW.date()),
    "threads.reply_to": lambda w: threads.reply_to(
        w.services, Message("T0LOCAL", "C0NEWS", "1.0", USER, w.long, "1.0"), "s1"
    ),
    "threads.rated": lambda w: threads.rated(replies.answer_reply(Parrot(w.long).answer()), USER),
}
_VIEWS: dict[str, Callable[[Worst], Json]] = {
    "feeds_modal.feeds_view": lambda w: feeds_modal.feeds_view(w.services, 0, w.long),
    "feeds_modal.add_view": lambda w: feeds_modal.add_view("V0", URL[:2000], w.long),
    "feeds_modal.trial_view": lambda w: feeds_modal.trial_view(w.trial, "V0"),
    "feeds_modal.remove_view": lambda w: feeds_modal.remove_view(w.feeds[0], "V0"),
    "feeds_modal.import_view": lambda _: feeds_modal.import_view("V0"),
    "feeds_modal.export_view": lambda w: feeds_modal.export_view(w.long * 9),
    "feeds_modal.tried_view": lambda w: feeds_modal.tried_view(w.services, "https://n.example/feed", "V0"),
    "forms.notice": lambda w: notice(w.long, inert(w.long, 2900)),
    "forms.loading": lambda w: loading(w.long, w.long[:500], "name"),
    "home.home_view": lambda w: home.home_view(w.services, USER, admin=True, note=inert(w.long, 2900)),
    "home.home_view, a member": lambda w: home.home_view(w.services, USER),
    "home.found_view": lambda w: home.found_view(w.services, Page(w.long)),
    "home.editors_view": lambda w: home.editors_view(w.services),
    "preview.full_view": lambda w: preview.full_view(w.edition, w.edition.briefs[0]),
    "settings.form": lambda w: settings.form(w.services, w.channel, "x", inert(w.long, 2900)),
    "settings.preview_view": lambda w: settings.preview_view(w.edition, w.long[:200]),
    "settings_form.settings_view": lambda w: settings_view(w.channel, "x", Tables(w.services.table), now=NOW),
    "shortcuts.ask_view": lambda w: shortcuts.ask_view(Subject("s1", w.long, URL)),
    "shortcuts.answer_view": lambda w: shortcuts.answer_view(w.services, w.long, {"story": "s1"}),
    "views_modal.form": lambda w: views_modal.form(w.brief, {"channel": "C0NEWS", "story": "s1"}),
}
ELSEWHERE = {
    "answers.answer": "chooses one of the others",
    "answers.feeds": "feeds_health.feeds_answer",
    "answers.settings": "settings.settings_reply",
    "corrections.open_decision": "opened through the stand-in, which checks it: test_corrections_story",
    "corrections.reject": "one sentence by replies.say",
    "replies.without_chart": "one of the others, without a block",
    "saving.outcome_reply": "chooses one of the others",
    "views_modal.open_form": "rights.refusal",
    "your_views.choose": "one sentence by replies.say",
}
"""Functions that make nothing of their own, and where what they give is judged."""


def _message(make: Callable[[Worst], Reply | blocks.Said | None]) -> Build:
    return lambda w: message(make(w))


def _window(make: Callable[[Worst], Json]) -> Build:
    return lambda w: window(make(w))


SURFACES: dict[str, Build] = {
    **{name: _message(make) for name, make in _MESSAGES.items()},
    **{name: _window(make) for name, make in _VIEWS.items()},
}


def makers() -> Iterator[str]:
    """``module.function`` of every public function of the Slack rooms that makes a message or a view."""
    for path in sorted(HANDLERS.glob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.returns:
                kind, name = ast.unparse(node.returns).removesuffix(" | None"), f"{path.stem}.{node.name}"
                if kind in ("Reply", "Said") or (kind == "Json" and node.name.endswith(("view", "form"))):
                    yield name


def _missing() -> Any:
    raise AssertionError("the worst brief has everything")
