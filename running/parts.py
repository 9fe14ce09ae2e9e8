"""The parts of one installation, built from its settings, each when it is first needed (a cold start is dear)."""

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config import Config
from retail.companies import CompanyTable
from retail.topics import tag_topics
from retail.types import Channel, Feed, Mention
from storage import open_store
from storage.base import Store

if TYPE_CHECKING:
    from briefs.llm import Model, ModelWriter
    from briefs.morning import Desk, ReadThread
    from briefs.seams import Answerer, Writer
    from feeds.fetch import WebFetcher
    from handlers.oauth import Installations
    from running.workspaces import Workspaces
    from storage.rescue import Rescue

VERSION = "0.1.0"
BUNDLED_FEEDS = Path(__file__).resolve().parent.parent / "retail" / "data" / "feeds.toml"


class Tagger:
    """Which companies and topics a text is about: what `briefs.articles` asks for."""

    def __init__(self, table: CompanyTable) -> None:
        self._table = table

    def tag(self, title: str, text: str) -> tuple[tuple[Mention, ...], tuple[str, ...]]:
        """Mentions, those the text is about first, and topic ids."""
        return self._table.tag(title, text), tag_topics(title, text)


class Parts:
    """Builds and owns the store, the knowledge and the writers. Close it when done."""

    def __init__(self, config: Config) -> None:
        self.config = config

    @cached_property
    def store(self) -> Store:
        """The archive, opened and migrated."""
        return open_store(self.config.database_url)

    def mend(self, now: datetime) -> "Rescue | None":
        """Open the archive before anything else does; one that is damaged is moved aside and replaced by a copy."""
        from briefs.healing import read_again
        from storage.rescue import open_mended

        self.__dict__["store"], rescued = open_mended(self.config.database_url, now)
        if rescued is not None:
            read_again(self.store, self.store.channels())
        return rescued

    @cached_property
    def workspaces(self) -> "Workspaces":
        """Which workspaces are served, and what opens each."""
        from handlers.checkup import introduce  # slack_sdk only where there is a Slack
        from running.workspaces import ManyWorkspaces, OneWorkspace

        config = self.config
        if self.installations is not None:
            return ManyWorkspaces(self.installations, config.slack_api_url)
        token, base_url = config.bot_token or "", config.slack_api_url
        return OneWorkspace(token, base_url, lambda: introduce(token, base_url).workspace)

    @cached_property
    def installations(self) -> "Installations | None":
        """The workspaces that installed the app by OAuth; None where there is one token for all."""
        config = self.config
        if config.mode != "oauth":
            return None
        config.require_doors()
        from handlers.oauth import Installations, Vault  # cryptography only where tokens are kept

        return Installations(self.store, Vault(config.secret_keys), config.slack_api_url)

    @cached_property
    def table(self) -> CompanyTable:
        """The bundled company knowledge."""
        return CompanyTable.bundled()

    @cached_property
    def tagger(self) -> Tagger:
        """Tags articles as they come in."""
        return Tagger(self.table)

    @property
    def fetcher(self) -> "WebFetcher":
        """The guarded client of every outside fetch."""
        return self.fetcher_of()

    def fetcher_of(self, **limits: Any) -> "WebFetcher":
        """The same with limits of its own (see `feeds.fetch.WebFetcher`)."""
        from feeds.fetch import WebFetcher  # httpx2 costs a tenth of a second: only where something is fetched

        config = self.config
        return WebFetcher(config.allow_private_feeds, version=VERSION, contact=config.contact, **limits)

    @cached_property
    def model(self) -> "Model | None":
        """The configured language model, warming up in the background; None without one."""
        if not self.config.has_model:
            return None
        from briefs.llm import Model  # only where a model is configured

        model = Model(
            self.config.openai_base_url,
            self.config.openai_api_key or "none",
            self.config.openai_model,
            ledger=self.store,
            daily_tokens=self.config.daily_tokens,
            deadline=float(self.config.model_seconds),
        )
        model.warm()
        return model

    @cached_property
    def writer(self) -> "Writer":
        """The model's writer behind the checks, or the extractive one."""
        from briefs.writing import CheckedWriter, ExtractiveWriter  # and all the checks: not for a search

        return CheckedWriter(ExtractiveWriter(self.table), self.drafter)

    @cached_property
    def drafter(self) -> "ModelWriter | None":
        """Writes drafts and Views with the configured model; None without one."""
        if self.model is None:
            return None
        from briefs.llm import ModelWriter

        return ModelWriter(self.model)

    @cached_property
    def answerer(self) -> "Answerer":
        """Answers questions in threads: the model's answer where it proves true, else the best passages."""
        if self.model is None:
            from briefs.discussion import ExtractiveAnswerer

            return ExtractiveAnswerer()
        from briefs.llm import ModelAnswerer

        return ModelAnswerer(self.model)

    @cached_property
    def desk(self) -> "Desk":
        """What composing an edition takes."""
        from briefs.morning import Desk

        return Desk(self.store, self.writer, self.table, self.drafter, self._thread_reader())

    def _thread_reader(self) -> "ReadThread | None":
        """Reads what people wrote under a brief, when "Your Views" are made; None where there is no Slack."""
        if self.config.mode == "local":
            return None
        from handlers.your_views import thread_reader

        return thread_reader(lambda workspace: self.workspaces.client(workspace))

    def first_channel(self, workspace: str) -> Channel | None:
        """The channel that the environment names, with its timetable; None when it names none."""
        config = self.config
        if not config.channel:
            return None
        return Channel(workspace, config.channel, hour=config.hour, zone=config.zone, weekdays=config.weekdays)

    def feeds(self, feed_list: str | None = None) -> list[Feed]:
        """The archive's feeds; an empty archive is filled from `feed_list`, ENDCAP_FEEDS or the bundled list."""
        if feed_list or not self.store.feeds():
            from feeds.opml import read_feed_list  # and lxml: 4 MB that a bot which has its feeds need not hold

            self.store.save_feeds(read_feed_list(Path(feed_list or self.config.feeds or BUNDLED_FEEDS)))
        return self.store.feeds()

    def close(self) -> None:
        """Close what was opened."""
        for name in ("model", "store"):
            part = self.__dict__.get(name)
            if part is not None:
                part.close()
