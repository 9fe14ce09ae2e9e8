"""The prompt under an edition: a person in Slack, typed.

``/retail ...`` is the slash command, ``reply N ...`` a reply in the thread of brief N, ``open N`` shows that thread,
a bare number presses a button on the screen. All of it goes through the real Bolt app against LocalSlack.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from briefs.delivery import deliver
from handlers.app import make_app
from handlers.clients import posting_client
from handlers.local import LocalSlack
from handlers.poster import Pacer, SlackPoster
from handlers.terminal import Button, show_message
from retail.types import Channel, Edition
from running.parts import Parts
from running.service import owner, services_of

PERSON = "U0YOU"
HELP = (
    "/retail kroger      search; /retail help shows all it can do\n"
    "open 2              the thread of brief 2: numbers, quotes, the other side, the View\n"
    "reply 2 QUESTION    ask in the thread of brief 2\n"
    "3                   press button [3] on the screen\n"
    "help, quit"
)


def converse(parts: Parts, channel: Channel, edition: Edition, now: datetime, console: Console) -> None:
    """Post the edition to a LocalSlack and take what is typed until the end of input or ``quit``."""
    with LocalSlack({channel.id: "retail-news"}) as slack:
        talk = open_talk(parts, channel, edition, now, console, slack)
        console.print(Text(f"\n{HELP}\n", style="dim"))
        try:
            for line in _typed(console):
                if not talk.take(line):
                    break
        finally:
            talk.services.workers.stop()


def open_talk(
    parts: Parts, channel: Channel, edition: Edition, now: datetime, console: Console, slack: LocalSlack
) -> "Talk":
    """The real app attached to `slack`, with the edition posted there by the real poster, unpaced."""
    services = replace(services_of(parts, channel.workspace), now=lambda: now)
    app = make_app(services, token=slack.token, base_url=slack.url, verify=False)
    slack.attach(app, services.workers.settle)
    client = posting_client(slack.token, slack.url)
    poster = SlackPoster(lambda _workspace: client, Pacer(interval=0.0))
    deliver(parts.store, poster, channel, edition.day, owner())
    return Talk(slack, channel, edition, console, services, parts)


def _typed(console: Console) -> Iterator[str]:
    while True:
        try:
            yield console.input("[bold]> [/bold]")
        except (EOFError, KeyboardInterrupt):
            console.print()
            return


@dataclass(slots=True)
class Talk:
    """One person at the prompt: what is on the screen, and what a line does."""

    slack: LocalSlack
    channel: Channel
    edition: Edition
    console: Console
    services: Any
    parts: Parts
    buttons: list[Button] = field(default_factory=list)

    def take(self, line: str) -> bool:
        """Do what one line says; False when it was the last."""
        word, _, rest = line.strip().partition(" ")
        match word.lower():
            case "":
                return True
            case "quit" | "exit" | "q":
                return False
            case "help" | "?":
                self.console.print(Text(HELP, style="dim"))
            case "open":
                self._open(rest)
            case "reply":
                self._reply(rest)
            case number if number.isdecimal() and not rest:
                self._press(int(number))
            case _:
                self._command(line.strip())
        return True

    def _command(self, text: str) -> None:
        """A slash command; words without one are searched for."""
        if text.startswith("/") and text.split()[0] != self.services.command:
            self._say(f"There is no {text.split()[0]} here; searches and verbs begin with {self.services.command}.")
            return
        command = text if text.startswith("/") else f"{self.services.command} {text}"
        done = self.slack.command(PERSON, self.channel.id, command)
        self._show(done.replies or [{"text": done.body}])

    def _open(self, number: str) -> None:
        root = self._root(number)
        if root:
            self._show(self.slack.messages(self.channel.id, root))

    def _reply(self, text: str) -> None:
        number, _, words = text.partition(" ")
        root = self._root(number)
        if root and words.strip():
            before = len(self.slack.messages(self.channel.id, root))
            self.slack.mention(PERSON, self.channel.id, words.strip(), root)
            said = self.slack.messages(self.channel.id, root)[before + 1 :]
            self._show(said or [{"text": "(no answer: people were talking to each other)"}])
        elif root:
            self._say("reply N QUESTION: the question is missing")

    def _root(self, number: str) -> str | None:
        """ts of the message of brief `number`; says so when there is none."""
        briefs = self.edition.briefs
        if not number.strip().isdecimal() or not 1 <= int(number) <= len(briefs):
            self._say(f"There is no brief {number.strip() or '?'}; they are 1 to {len(briefs)}.")
            return None
        story = briefs[int(number) - 1].story
        posts = self.parts.store.posts(self.channel.workspace, self.channel.id, self.edition.day)
        return next((p.ts for p in posts if p.planned.part == "brief" and p.planned.story == story), None)

    def _press(self, number: int) -> None:
        if not 1 <= number <= len(self.buttons):
            self._say(f"There is no button [{number}] on the screen.")
            return
        button = self.buttons[number - 1]
        if button.url:
            self._say(button.url)
        before = self._seen()
        option = button.value if button.is_option else None
        done = self.slack.click(PERSON, dict(button.message), button.action_id, option)
        self._show(done.replies or self._seen()[len(before) :] or [{"text": f"Done: {button.label}"}])

    def _seen(self) -> list[Mapping[str, Any]]:
        return [*self.slack.messages(self.channel.id)]

    def _say(self, text: str) -> None:
        self.console.print(Text(text, style="yellow"))

    def _show(self, messages: Iterable[Mapping[str, Any]]) -> None:
        self.buttons = []
        for message in messages:
            self.buttons += show_message(self.console, message, len(self.buttons) + 1)
