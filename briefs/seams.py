"""The edges of the straight line as one-method protocols, so that each can be a real thing, another, or a fake."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from retail.types import Answer, Article, Brief, ContextItem, Edition, PlannedPost, Post, Story, View


class Writer(Protocol):
    """Writes a brief about a story. Never raises for a story it cannot do well: it gives its best sound extract."""

    def write(self, story: Story, context: Sequence[ContextItem], now: datetime) -> Brief:
        """A brief whose every sentence carries its evidence (offsets into `retail.types.evidence_text`)."""


class Answerer(Protocol):
    """Answers a question from a story and the archive, each sentence numbered to a source."""

    def answer(self, question: str, story: Sequence[Article], archive: Sequence[Article], now: datetime) -> Answer:
        """Only what the articles say; an answer without sentences when they do not say it."""


class Opinion(Protocol):
    """Writes a View where a model is configured."""

    def view(self, brief: Brief, context: Sequence[ContextItem], tone: str, now: datetime) -> View:
        """The opinion in a channel's tone, said to be the model's. Raises `ModelError` where there is none."""


class Poster(Protocol):
    """Puts a planned message into a channel."""

    def wait_turn(self, workspace: str, channel: str) -> None:
        """Return when the channel may be posted to again. Called before a post is claimed, so that waiting for a turn
        never looks like a message whose outcome is unknown."""

    def post(self, post: Post, thread_ts: str | None) -> str:
        """Post and return the message's ts. Raises `SlackRefused` (certainly not posted) or `SlackUnknown`."""

    def find(self, posts: Sequence[Post]) -> dict[str, str]:
        """ts by key of those posts of one channel that are in its history, found by message metadata.

        Raises `SlackRefused` or `SlackUnknown` when the history cannot be read.
        """


Render = Callable[[Edition], Sequence[PlannedPost]]
"""Makes the messages of an edition, payloads frozen; `handlers.blocks` has the one for Slack."""

Progress = Callable[[int, int, str], None]
"""Told (done, of, what) while long work goes on."""
