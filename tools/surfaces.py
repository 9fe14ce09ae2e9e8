"""Write what Slack is sent for every surface, from the sample week, as JSON files: to draw them, and to look at them.

    python -m tools.surfaces FOLDER

The real Bolt app answers real clicks against the stand-in Slack; nothing leaves this machine. A file holds a list of
messages, or a view, as Slack would get it.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from briefs.delivery import deliver
from briefs.morning import edition_of
from config import Config
from handlers.alerts import alert_reply
from handlers.app import make_app
from handlers.blocks import edition_posts, opening_message
from handlers.clients import posting_client
from handlers.local import LocalSlack
from handlers.poster import Pacer, SlackPoster
from handlers.rights import name_editors
from retail.sample import SAMPLE_NOW
from retail.types import Channel, Digest, Edition
from running.front import sample_parts
from running.parts import Parts
from running.previews_job import Previews
from running.service import services_of

NEWS, ROOM, NEW, ADA, BEN = "C0NEWS", "C0EDIT", "C0NEW", "U0ADA", "U0BEN"
Json = dict[str, Any]
COMMANDS = {
    "search": "kroger",
    "versus": "kroger vs walmart",
    "nothing": "zzyzx quux",
    "misspelt": "krogre",
    "trend": "trend kroger, walmart, aldi",
    "ask": "ask what did Instacart say?",
    "today": "today",
    "help": "help",
    "following": "following",
    "feeds-answer": "feeds",
}
"""What a person types, by the name of the file."""


class Stage:
    """The sample's morning in a stand-in Slack, and people who click in it."""

    def __init__(self, parts: Parts, slack: LocalSlack) -> None:
        self.parts, self.slack = parts, slack
        self.channel = Channel(
            slack.team, NEWS, hour=(SAMPLE_NOW + timedelta(minutes=30)).time(), weekdays=frozenset(range(7)),
            editors=ROOM, editors_minutes=60, focus=frozenset({"kroger"}),
        )  # fmt: skip
        parts.store.save_channel(self.channel)
        self.services = services_of(parts, slack.team, "https://example.slack.com/")
        self.services.now = lambda: SAMPLE_NOW
        app = make_app(self.services, token=slack.token, base_url=slack.url)
        slack.attach(app, self.services.workers.settle)
        slack.state.people[ADA] = {"is_admin": True, "tz": "America/New_York"}
        name_editors(self.services, [BEN])
        client = posting_client(slack.token, slack.url)
        self.poster = SlackPoster(lambda _: client, Pacer(interval=0, spacing=0))
        self.previews = Previews(parts.store, lambda _: client, lambda: self.poster, lambda _, text: print(text))

    def edition(self) -> Edition:
        """The sample's edition, planned."""
        return edition_of(self.parts.desk, self.channel, SAMPLE_NOW.date(), SAMPLE_NOW, edition_posts, sample=True)

    def posted(self, part: str) -> Json:
        """The first message of that part in the channel."""
        marked = ((m, m["metadata"]["event_payload"]["key"]) for m in self.slack.messages(NEWS) if "metadata" in m)
        return next(m for m, key in marked if f"/{part}/" in key)

    def typed(self, text: str) -> list[Json]:
        """What is answered to a command."""
        return self.slack.command(ADA, NEWS, f"/retail {text}").replies

    def window(self, callback_id: str) -> Json:
        """The newest window of that kind."""
        return self.slack.newest_view(callback_id)


@contextmanager
def stage() -> Iterator[Stage]:
    """The sample's morning; everything in it ends with it."""
    with (
        tempfile.TemporaryDirectory(prefix="endcap-surfaces-") as folder,
        LocalSlack({NEWS: "retail-news", ROOM: "retail-editors", NEW: "category-team"}) as slack,
    ):
        parts = Parts(Config(database_url=f"sqlite:///{Path(folder) / 'none.db'}"))
        with sample_parts(parts) as borrowed:
            made = Stage(borrowed, slack)
            try:
                yield made
            finally:
                made.services.workers.stop()
        parts.close()


def surfaces(s: Stage) -> Iterator[tuple[str, Any]]:
    """(name, messages or view) of every surface, in the order of a reader's morning."""
    edition = s.edition()
    yield from _before(s)
    deliver(s.parts.store, s.poster, s.channel, edition.day, "surfaces")
    s.previews.tend(SAMPLE_NOW + timedelta(minutes=31))
    yield "preview-out", s.slack.messages(ROOM)
    yield from _edition(s, edition)
    s.typed("follow kroger")
    s.typed("follow recalls")
    for name, text in COMMANDS.items():
        yield name, s.typed(text)
    lead = edition.briefs[0].sources[0].url
    yield "why", s.typed(f"why {lead}")
    yield from _clicks(s)
    story = s.parts.store.story(edition.briefs[0].story)
    alert = alert_reply([(story, ("Kroger",))] if story else [], "/retail")
    yield "alert", [{"text": alert.text, "blocks": list(alert.blocks)}]
    yield from _windows(s)
    yield "home-member", s.slack.open_home("U0ANNA")
    yield "home-admin", s.slack.open_home(ADA)


def _before(s: Stage) -> Iterator[tuple[str, Any]]:
    """What stands before the hour: the welcome, and the editors' preview as it comes and as it is held."""
    s.slack.invite(NEW, ADA)
    yield "welcome", s.slack.ephemerals[-1:]
    s.previews.tend(SAMPLE_NOW)
    yield "preview", [dict(m) for m in s.slack.messages(ROOM)]
    (shown,) = s.slack.messages(ROOM)
    s.slack.click(BEN, shown, "preview_menu_2", "Move up")
    s.slack.click(BEN, shown, "Hold")
    yield "preview-held", [dict(m) for m in s.slack.messages(ROOM)]
    s.slack.click(BEN, s.slack.messages(ROOM)[0], "Release")


def _edition(s: Stage, edition: Edition) -> Iterator[tuple[str, Any]]:
    yield "opening", [s.posted("opening")]
    root = s.posted("brief")
    yield "brief", [root]
    yield "thread", s.slack.messages(NEWS, root["ts"])
    yield "one-liners", [s.posted("one_liners")]
    yield "channel", [m for m in s.slack.messages(NEWS) if "thread_ts" not in m][:5]
    said = ("Anna Lee, category manager", "I would keep the pilot small: shelf space is what we cannot buy.")
    tally = (("Good for shoppers", 4), ("Bad for brands", 2))
    digest = Digest(edition.day - timedelta(days=1), tally, (said,), "Is a wider alliance worth it?", ("",))
    text, blocks = opening_message(replace(edition, digest=digest))
    yield "your-views", [{"text": text, "blocks": blocks}]


def _clicks(s: Stage) -> Iterator[tuple[str, Any]]:
    root = s.posted("brief")
    yield "how-known", s.slack.click(ADA, root, "how_known").replies
    question = s.posted("question")
    for user, option in ((ADA, "vote_0"), (BEN, "vote_1"), ("U0ANNA", "vote_0")):
        s.slack.click(user, question, option)
    yield "question", [s.posted("question")]
    s.slack.mention("U0ANNA", NEWS, "Who else has done this?", root["ts"])
    yield "answer", s.slack.messages(NEWS, root["ts"])[-2:]


def _windows(s: Stage) -> Iterator[tuple[str, Any]]:
    root = s.posted("brief")
    s.slack.click("U0ANNA", root, "brief_menu", "Report a mistake")
    report = s.window("report_mistake")
    yield "report", report
    s.slack.submit("U0ANNA", report, {"wrong": "It is 51 stores, not 48.", "right": "The company's own release."})
    yield "report-to-editor", [m for m in s.slack.messages(f"D{BEN[1:]}") if "bot_id" in m][-1:]
    s.slack.click(BEN, s.slack.messages(f"D{BEN[1:]}")[-1], "correction_accept")
    yield "correction", _newest(s)
    s.slack.click(BEN, root, "brief_menu", "Write the View (editors)")
    yield "write-view", s.window("write_view")
    s.slack.command(ADA, NEWS, "/retail settings")
    yield "settings", s.window("settings")
    s.slack.act(ADA, s.window("settings"), "settings_preview")
    yield "settings-preview", _newest(s)
    home = s.slack.open_home(ADA)
    s.slack.act(ADA, home, "feeds_manage")
    yield "feeds", s.window("feeds")
    s.slack.shortcut("U0ANNA", "ask_about", root)
    yield "ask-about", _newest(s)


def _newest(s: Stage) -> Json:
    return [view for view in s.slack.views.values() if view["type"] == "modal"][-1]


def main(folder: Path) -> int:
    """Write one file a surface; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with stage() as made:
        for name, shown in surfaces(made):
            (folder / f"{name}.json").write_text(json.dumps(shown, ensure_ascii=False, indent=1))
            count += 1
    return count


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tools.surfaces", description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the files go; made if it is not there")
    target = parser.parse_args().folder
    print(f"{main(target)} surfaces written to {target}")
