"""The language model: the only home of `openai`. Every way a server can misbehave ends as a `ModelError`, in time.

Nothing a server sends is trusted: the body is capped while it streams, read by our own strict reader
(`briefs.replies`), and what it claims is held against the articles by `briefs.checks`. Errors are told by class and
status, never by their text: a 401 repeats the key. `openai` takes a second to import, so it is imported in a thread of
its own when asked for.

Answers are streamed, so that a slow model at work is told from one that hangs: it is given up when it has been silent
too long, and what it had finished by then is used where that will do.
"""

import asyncio
import hashlib
import json
import logging
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol
from urllib.parse import urlsplit

from briefs.discussion import ExtractiveAnswerer, Passage, answer_of, best_passages, supports
from briefs.extract import SAID_ALREADY, Candidate, content_stems, dated, overlap, says_nothing
from briefs.prompts import (
    CONFIDENCE,
    FIRST,
    HEADLINE,
    HELLO,
    OPINION,
    SECOND,
    VERSION,
    Prompt,
    answer_prompt,
    brief_prompt,
    told_in_prompt,
    view_prompt,
)
from briefs.replies import Reply, Trouble, labelled, read_json, used_tokens
from briefs.views import AUTHOR, LABEL, is_presentable, signed_by_model
from retail.errors import ModelError, StorageError
from retail.prose import hedges
from retail.types import Answer, Article, Brief, Cited, ContextItem, Sentence, Story, View
from retail.words import stems

if TYPE_CHECKING:
    from openai import AsyncOpenAI

log = logging.getLogger(__name__)

DEADLINE: Final = 20.0
"""Seconds of silence after which a question is given up: connecting, waiting, trying again, and between two words."""
WHOLE: Final = 3
"""A question takes at most this many times its deadline, though the model never falls silent."""
PATIENCE: Final = 600.0
"""Seconds that the model may take of any hour in all: an edition is composed twenty minutes ahead of its time, and the
rest of it must be extracts rather than late."""
BODY_CAP: Final = 256 * 1024
"""Bytes of an answer."""
ERROR_CAP: Final = 16 * 1024
"""Bytes of an answer that is an error."""
BREAKER_AFTER: Final = 3
BREAKER_REST: Final = timedelta(minutes=10)
CLOSING_S: Final = 5.0
"""How long closing waits for the thread: whoever ends the bot does not wait for a client that is still imported."""
KEEP_JUNK: Final = timedelta(days=1)
"""How long an unusable answer stands for its question: the same question would get the same one."""

_FOR_GOOD: Final = frozenset({401, 402, 403, 404})
_AGAIN: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_NOT_SO: Final = frozenset({400, 415, 422, 500, 501})
"""Statuses with which servers refuse an argument they do not know (llama-cpp-python: 500)."""
_PLAINER: Final = (frozenset({"stop", "stream_options"}), frozenset({"stream"}))
"""Arguments done without, one step after the other, where a server refuses and does not say why."""
_QUOTA: Final = frozenset({"insufficient_quota", "billing_hard_limit_reached", "quota_exceeded"})


class Ledger(Protocol):
    """What of the Store the model needs: kept answers, and tokens counted by (UTC) day."""

    def cached(self, key: str) -> str | None:
        """A result kept under this key."""

    def keep(self, key: str, value: str) -> None:
        """Keep a result."""

    def add_tokens(self, day: date, tokens: int) -> int:
        """Count tokens; returns the day's sum. 0 just asks."""


def _is_for_good(trouble: Trouble) -> bool:
    """No use asking again today."""
    return trouble.status in _FOR_GOOD or trouble.code in _QUOTA


def _is_passing(trouble: Trouble) -> bool:
    """Worth one more try."""
    return not _is_for_good(trouble) and (trouble.status in _AGAIN or trouble.status == 0)


class Model:
    """An OpenAI-compatible server, asked one question at a time within hard limits, and left alone when it fails.

    `deadline`: seconds of silence; `patience`: seconds of an hour; `daily_tokens`: of a (UTC) day. Safe to use from
    several threads. `ask` raises `ModelError` and nothing else.
    """

    def __init__(
        self,
        base_url: str | None,
        key: str,
        model: str,
        *,
        ledger: Ledger,
        daily_tokens: int | None = None,
        deadline: float = DEADLINE,
        patience: float = PATIENCE,
        pause: float = 0.5,
        notify: Callable[[str], None] | None = None,
    ) -> None:
        self.name = model
        self._base_url, self._key = base_url, key
        self._ledger, self._daily_tokens = ledger, daily_tokens
        self._deadline, self._pause, self._patience = deadline, pause, patience
        self._took: deque[tuple[datetime, float]] = deque()
        self._notify = notify or log.warning
        self._dropped: frozenset[str] = frozenset()
        self._lock = threading.Lock()
        self._failures = 0
        self._rest_until: datetime | None = None
        self._rest_why = ""
        self._line = _Line()

    def warm(self) -> None:
        """Import `openai` and start the model's thread now, in the background, so that the first question is quick."""
        self._line.run(self._client())

    def close(self) -> None:
        """Stop the model's thread. The model must not be used after."""
        self._line.close()

    def resting(self, now: datetime) -> str | None:
        """Why the model is not asked at `now`, in words; None when it would be."""
        with self._lock:
            if self._rest_until and now < self._rest_until:
                return f"{self._rest_why}; asked again after {self._rest_until:%d %b %H:%M} UTC"
            if self._taken(now) >= self._patience:
                return f"it has taken {self._patience:.0f} seconds of the last hour"
        if self._daily_tokens is not None and self._spent(now) >= self._daily_tokens:
            return "the day's token cap is reached"
        return None

    def trouble(self, now: datetime) -> str | None:
        """What is wrong with the model just now, in words with what to do; None when it answers.

        Asks for one word, whatever the cache and the breaker say; some fifty tokens, which are counted.
        """
        try:
            reply = self._hear(HELLO)
        except Trouble as trouble:
            return self._explained(trouble)
        self._count(reply, HELLO, now)
        return None

    @property
    def _where(self) -> str:
        return f"{self.name!r} at {_place(self._base_url)}"

    def _explained(self, trouble: Trouble) -> str:
        if trouble.code in _QUOTA:
            return f"{self._where}: no quota is left ({trouble.code}); look at the account's billing"
        if trouble.status in (401, 403):
            return f"{self._where} refuses the key (status {trouble.status}); copy it again to OPENAI_API_KEY"
        if trouble.status == 404 or trouble.code == "model_not_found":
            said = f"status {trouble.status}; look at OPENAI_MODEL and OPENAI_BASE_URL"
            return f"there is no model {self._where} ({said})"
        if trouble.status == 200:
            return f"{self._where} answers with something else than a model would ({trouble}); look at OPENAI_BASE_URL"
        if trouble.status == 0:
            return f"{self._where} cannot be reached ({trouble}); does the server run, and is OPENAI_BASE_URL right?"
        return f"{self._where} does not answer well ({trouble}); extracts stand in until it does"

    def _taken(self, now: datetime) -> float:
        """Seconds that the model took in the hour before `now`."""
        while self._took and self._took[0][0] <= now - timedelta(hours=1):
            self._took.popleft()
        return sum(seconds for _, seconds in self._took)

    def ask(self, prompt: Prompt, now: datetime) -> list[str]:
        """The lines of the model's answer, from the cache where it was asked before. Raises `ModelError`."""
        key = self._cache_key(prompt)
        kept = self._kept(key, now)
        if kept is not None:
            return kept
        if why := self.resting(now):
            raise ModelError(f"the model was not asked: {why}")
        return self._ask_and_keep(key, prompt, now)

    def _cache_key(self, prompt: Prompt) -> str:
        parts = "\x1d".join([self._base_url or "", self.name, VERSION, prompt.content])
        return "model:" + hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()

    def _kept(self, key: str, now: datetime) -> list[str] | None:
        try:
            text = self._ledger.cached(key)
        except StorageError:
            return None
        return None if text is None else _read_kept(text, now)

    def _keep(self, key: str, value: Mapping[str, object]) -> None:
        try:
            self._ledger.keep(key, json.dumps(value))
        except StorageError:
            log.warning("model: the archive did not keep an answer")

    def _spent(self, now: datetime) -> int:
        try:
            return self._ledger.add_tokens(now.date(), 0)
        except StorageError:
            return self._daily_tokens or 0

    def _ask_and_keep(self, key: str, prompt: Prompt, now: datetime) -> list[str]:
        began = time.monotonic()
        try:
            reply = self._hear(prompt)
            self._count(reply, prompt, now)
            lines = reply.lines
        except Trouble as trouble:
            self._failed(trouble, now)
            rest = KEEP_JUNK if trouble.status == 200 else BREAKER_REST
            self._keep(key, {"failed": str(trouble), "until": (now + rest).isoformat()})
            raise
        finally:
            with self._lock:
                self._took.append((now, time.monotonic() - began))
        with self._lock:
            self._failures = 0
        self._keep(key, {"lines": lines})
        return lines

    def _hear(self, prompt: Prompt) -> Reply:
        """The reply; where the rest of it never came, what there is of it, if that is an answer. Raises `Trouble`."""
        hearing = _Hearing(prompt, self._deadline)
        try:
            self._line.run(self._tries(hearing), hearing)
        except Trouble as trouble:
            if not hearing.is_left_with_enough(trouble):
                raise
            log.info("model: %s; what it had finished is used", trouble)
        return hearing.reply

    def _count(self, reply: Reply, prompt: Prompt, now: datetime) -> None:
        estimate = (sum(len(message["content"]) for message in prompt.messages) + len(reply.text)) // 4 + 1
        try:
            self._ledger.add_tokens(now.date(), used_tokens(reply.usage, estimate))
        except StorageError:
            log.warning("model: the archive did not count %d tokens", estimate)

    def _failed(self, trouble: Trouble, now: datetime) -> None:
        log.warning("model: %s", trouble)
        with self._lock:
            self._failures += 1
            if _is_for_good(trouble):
                tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
                self._rest(tomorrow, str(trouble))
            elif self._failures >= BREAKER_AFTER:
                self._rest(now + BREAKER_REST, f"{BREAKER_AFTER} failures in a row")
            else:
                return
        if _is_for_good(trouble):
            self._notify(f"The model is not asked until tomorrow ({trouble}). Extracts stand in; check key and quota.")

    def _rest(self, until: datetime, why: str) -> None:
        self._failures, self._rest_until, self._rest_why = 0, until, why

    # --- on the model's own thread ---

    async def _client(self) -> "AsyncOpenAI":
        return await self._line.client(self._base_url, self._key, self._deadline)

    async def _tries(self, hearing: "_Hearing") -> None:
        retried = False
        dropped = self._dropped
        while True:
            try:
                await self._try(hearing, dropped)
            except Trouble as trouble:
                if hearing.is_left_with_enough(trouble):
                    raise
                plainer = _plainer(dropped, trouble) if trouble.status == 400 or not retried else None
                if plainer is None and (retried or not _is_passing(trouble)):
                    raise
                retried = retried or trouble.status != 400
                if plainer is not None:
                    dropped = plainer
                    continue
                await asyncio.sleep(min(trouble.wait if trouble.wait is not None else self._pause, self._deadline))
            else:
                self._dropped = dropped  # what this server can do without, it is not asked for again
                return

    async def _try(self, hearing: "_Hearing", dropped: frozenset[str]) -> None:
        client = await self._client()
        from openai import OpenAIError

        hearing.begin()
        _HEARING.set(hearing)
        arguments = self._arguments(hearing.prompt, dropped)
        try:
            async with client.chat.completions.with_streaming_response.create(**arguments):
                return
        except OpenAIError as error:
            raise _told(error) from None

    def _arguments(self, prompt: Prompt, dropped: frozenset[str]) -> dict[str, Any]:
        arguments: dict[str, Any] = {
            "model": self.name,
            "messages": list(prompt.messages),
            "temperature": 0,
            "max_tokens": prompt.max_tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if prompt.stop:
            arguments["stop"] = list(prompt.stop)
        if "max_tokens" in dropped:
            # Hosted reasoning models refuse max_tokens, and their thinking counts too.
            arguments["max_completion_tokens"] = prompt.max_tokens * 4
        return {name: value for name, value in arguments.items() if name not in dropped}


def _plainer(dropped: frozenset[str], trouble: Trouble) -> frozenset[str] | None:
    """What else is done without on the next try, where that is what the server refused; None when there is nothing."""
    named = trouble.param.partition(".")[0]
    if trouble.status == 400 and named in {"max_tokens", "temperature", "stop", "stream_options"} - dropped:
        return dropped | {named}
    step = next((step for step in _PLAINER if step - dropped), None) if trouble.status in _NOT_SO else None
    return None if step is None else dropped | step


def _place(base_url: str | None) -> str:
    """An address as it may be printed: without names, passwords and questions in it."""
    parts = urlsplit(base_url or "https://api.openai.com/v1")
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"


class _Line:
    """A thread with an event loop, so that a deadline holds even where a name lookup or a server drips for ever."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opened: AsyncOpenAI | None = None
        self._lock = threading.Lock()

    def run(self, work: Coroutine[Any, Any, Any], hearing: "_Hearing | None" = None) -> None:
        """Do `work` on the thread and wait for it as long as its hearing takes; without one, do not wait."""
        future = asyncio.run_coroutine_threadsafe(hearing.within(work) if hearing else work, self._running())
        if hearing is None:
            return
        try:
            future.result(WHOLE * hearing.silence + 1.0)
        except FutureTimeout:
            future.cancel()
            raise Trouble("no answer in time") from None

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._serve, args=(self._loop,), name="model", daemon=True).start()
            return self._loop

    @staticmethod
    def _serve(loop: asyncio.AbstractEventLoop) -> None:
        loop.run_forever()
        loop.close()

    async def client(self, base_url: str | None, key: str, deadline: float) -> "AsyncOpenAI":
        """The openai client: no redirects, no proxies from the environment, no retries of its own."""
        if self._opened is None:
            # A second of work, done on this thread and not on the caller's.
            import openai

            http = openai.DefaultAsyncHttpxClient(
                follow_redirects=False, trust_env=False, timeout=deadline + 1, event_hooks={"response": [_read_capped]}
            )
            self._opened = openai.AsyncOpenAI(
                api_key=key,
                base_url=base_url or "https://api.openai.com/v1",
                http_client=http,
                max_retries=0,
                timeout=deadline + 1,
                default_headers={"Accept-Encoding": "identity"},
            )
            self._opened.chat.completions  # noqa: B018 - imported when first asked for: now, and not within a deadline
        return self._opened

    def close(self) -> None:
        """End the thread and its connections."""
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is not None:
            shut = asyncio.run_coroutine_threadsafe(self._shut(), loop)
            shut.add_done_callback(lambda _: loop.call_soon_threadsafe(loop.stop))
            with suppress(FutureTimeout):  # busy, as with importing its client: it ends when it comes to it
                shut.result(CLOSING_S)

    async def _shut(self) -> None:
        if self._opened is not None:
            await self._opened.close()


class _Hearing:
    """One question's reply as it comes in, given up after so many seconds of silence. Used on the model's thread."""

    def __init__(self, prompt: Prompt, silence: float) -> None:
        self.prompt, self.silence = prompt, silence
        self.reply = Reply(prompt)
        self._limit: asyncio.Timeout | None = None
        self._end = 0.0

    def begin(self) -> None:
        """A new try: what an earlier one brought is forgotten."""
        self.reply = Reply(self.prompt)

    async def within(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do the work; raises `Trouble` when the model is silent too long, or speaks too long."""
        self._end = asyncio.get_running_loop().time() + WHOLE * self.silence
        try:
            async with asyncio.timeout(self.silence) as self._limit:
                await work
        except TimeoutError:
            raise Trouble("no answer in time") from None

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes; only the model's own words count as a sign of life, or a drip would be one."""
        if self.reply.feed(chunk) and self._limit is not None and not self._limit.expired():
            self._limit.reschedule(min(asyncio.get_running_loop().time() + self.silence, self._end))

    def is_left_with_enough(self, trouble: Trouble) -> bool:
        """Was an answer under way cut off (and not refused, or junk) when what it had finished would do?"""
        return trouble.status == 0 and self.reply.is_usable


_HEARING: ContextVar[_Hearing] = ContextVar("hearing")
"""Where the answer of the try that runs in this context is gathered."""


async def _read_capped(response: Any) -> None:
    """Read an answer while it streams, stopping at the cap; anything but a plain 200 is raised as trouble.

    A response hook, so that no other reader sees a body that we did not cap: openai reads error bodies whole.
    """
    if response.headers.get("content-encoding", "identity") != "identity":
        raise Trouble("compressed answer", 200)
    if response.status_code != 200:
        body = await _read_error(response)
        raise _status_trouble(response.status_code, body, response.headers.get("retry-after", ""))
    hearing = _HEARING.get()
    async for chunk in response.aiter_raw():  # as they come: a size would hold words back until it is full
        hearing.feed(chunk)
        if hearing.reply.size > BODY_CAP:
            raise Trouble("answer too large", 200)
        if hearing.reply.is_enough:
            return  # the connection is closed, and a server that can, stops
    hearing.reply.close()


async def _read_error(response: Any) -> bytes:
    body = b""
    async for chunk in response.aiter_raw(8192):
        body += chunk
        if len(body) > ERROR_CAP:
            raise Trouble("answer too large", response.status_code)
    return body


def _status_trouble(status: int, body: bytes, retry_after: str) -> Trouble:
    try:
        error = read_json(body).get("error")
    except ModelError:
        error = None
    words = error if isinstance(error, Mapping) else {}
    code, param = (str(words.get(name) or "")[:60] for name in ("code", "param"))
    quota = next((word for word in (code, str(words.get("type"))) if word in _QUOTA), "")
    wait = float(retry_after) if re.fullmatch(r"\d{1,6}(\.\d{1,3})?", retry_after) else None
    return Trouble(f"status {status}" + (f", {quota}" if quota else ""), status, quota or code, param, wait)


def _told(error: BaseException) -> Trouble:
    """An error of openai's as ours: the trouble our hook raised inside it, or its class alone."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, Trouble):
            return seen
        seen = seen.__cause__ or seen.__context__
    return Trouble(type(error).__name__)


def _read_kept(text: str, now: datetime) -> list[str] | None:
    try:
        kept = read_json(text)
        lines, failed, until = kept.get("lines"), kept.get("failed"), str(kept.get("until", ""))
        if isinstance(lines, list) and lines and all(isinstance(line, str) for line in lines):
            return lines
        if failed and now < datetime.fromisoformat(until):
            raise ModelError(f"the model failed on this before: {failed}")
    except (Trouble, ValueError):
        return None
    return None


# --- Writing with it ----------------------------------------------------------------------------------------------

MAX_SENTENCE_CHARS, MAX_HEADLINE_CHARS, MAX_HEADLINE_WORDS = 400, 110, 15
_ARTIFICE = re.compile(
    r"https?:|www\.|\]\(|[<>{}`|]|[*_]{2}|@(?:here|channel|everyone)|\b[\w-]+\.(?:com|net|org|io|ru|example|invalid)/|[\x00-\x1f]",
    re.I,
)
"""Links, markup and mentions: nothing of the sort is written by a model."""


class ModelWriter:
    """Writes drafts with a model: one story a call, every sentence with the passage it rests on, which code finds."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.name = model.name

    def draft(self, story: Story, extract: Brief, now: datetime) -> Brief:
        """The extract with the model's headline and sentences; quotations, figures and the rest stay code's.

        Raises `ModelError` when there is no answer, or none with a sentence that an article proves.
        """
        articles = [article for article in story.articles if not article.headline_only]
        if not articles:
            raise ModelError("only headlines of this story may be shown")
        told = told_in_prompt(articles)
        if not told:
            raise ModelError("no sentence of this story may be told")
        said = labelled(self._model.ask(brief_prompt(articles), now), (HEADLINE, FIRST, SECOND))
        headline = _headline(said.get(HEADLINE)) or extract.headline
        resting = (_resting(said.get(label), told) for label in (FIRST, SECOND))
        sentences = _each_once(sentence for sentence in resting if sentence and not _repeats(sentence, headline))
        if not sentences:
            raise ModelError("the model's draft has no sentence that an article proves")
        why = extract.why_it_matters
        if why and len(_each_once((*sentences, why))) == len(sentences):
            why = None
        return replace(extract, headline=headline, sentences=sentences, why_it_matters=why, writer=self.name)

    def view(self, brief: Brief, context: Sequence[ContextItem], tone: str, now: datetime) -> View:
        """The model's opinion on a brief in a channel's tone, said to be the model's. Raises `ModelError`.

        Checked for what code can see here; `briefs.checks` has the last word.
        """
        if not context:
            raise ModelError("no View without an earlier story to refer to")
        said = labelled(self._model.ask(view_prompt(brief, context, tone), now), (OPINION, CONFIDENCE))
        text = said.get(OPINION, "")
        if _ARTIFICE.search(text) or not is_presentable(text):
            raise ModelError("the model's View is no View")
        made = View(label=LABEL, author=AUTHOR, text=" ".join(text.split()), archive_refs=tuple(context[:2]))
        sure = said.get(CONFIDENCE, "").lower().rstrip(".")
        made = replace(made, confidence=next((one for one in _SURE if one == sure), "none"))
        return signed_by_model(made, self.name)


_SURE: Final[tuple[Literal["low", "medium", "high"], ...]] = ("low", "medium", "high")


def _plain_text(value: str | None, most: int) -> str | None:
    """A text as a model may write it: no markup, no link, not too long; else None."""
    if not value or not value.strip() or len(value) > most:
        return None
    text = " ".join(value.split())
    return None if _ARTIFICE.search(text) else text


def _headline(value: str | None) -> str | None:
    text = _plain_text(value, MAX_HEADLINE_CHARS)
    if not text or "?" in text or len(text.split()) > MAX_HEADLINE_WORDS:
        return None
    said = [word for word in stems(text) if word in content_stems(text)]
    if len(set(said)) < len(said):  # a small model's headline gone wrong: "..., stake could be stake"
        return None
    return text.rstrip(".")


_NUMBERED = re.compile(r"\s*[\[(](?:sentence )?(\d{1,3})(?:[, \d]*)[\])]\.?\s*$", re.I)
ALIKE, ALIKE_UNNAMED = 0.4, 0.6
"""Share of a sentence's content words that what it rests on must have: below the first its number is a slip and it
rests on the sentence most alike; that, and any for a sentence without a number, must have the second."""


def _resting(said: str | None, told: Sequence[Candidate]) -> Sentence | None:
    """A sentence of the model's with the place it rests on; None where no sentence of an article bears it out."""
    text = _plain_text(said, MAX_SENTENCE_CHARS)
    if text is None:
        return None
    number = _NUMBERED.search(text)
    text = _finished(text[: number.start()] if number else text)
    stems = content_stems(text)

    def shared(candidate: Candidate) -> float:
        return len(stems & candidate.stems) / (len(stems) or 1)

    named = told[int(number[1]) - 1 : int(number[1])] if number and number[1] != "0" else []
    best = next((candidate for candidate in named if shared(candidate) >= ALIKE), None)
    if best is None:
        best = max(told, key=shared)
        if shared(best) < ALIKE_UNNAMED:
            return None
    text = dated(text, best.article.published)
    if says_nothing(text):
        return None
    return Sentence(text, "attributed_claim", (best.span,), hedges=hedges(text))


def _finished(text: str) -> str:
    """The sentence with the full stop that a model left out."""
    return f"{text}." if text[-1:].isalnum() else text


def _repeats(sentence: Sentence, headline: str) -> bool:
    """Does it say nothing that the headline does not?"""
    stems = content_stems(sentence.text)
    return len(stems & content_stems(headline)) >= REPEATED * len(stems)


REPEATED = 0.8
"""Share of a sentence's content words in the headline from which it only repeats it."""


def _each_once(found: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """The sentences, without those that say what one before them said."""
    kept: list[Sentence] = []
    for sentence in found:
        if all(overlap(content_stems(sentence.text), content_stems(k.text)) < SAID_ALREADY for k in kept):
            kept.append(sentence)
    return tuple(kept)


# --- Answering with it --------------------------------------------------------------------------------------------


class ModelAnswerer:
    """Answers with a model from numbered passages; a sentence whose cited passages do not bear it out is dropped.

    Falls back to the passages themselves, and to "the archive does not say" where no passage meets the question.
    """

    def __init__(self, model: Model, extract: ExtractiveAnswerer | None = None) -> None:
        self._model = model
        self._extract = extract or ExtractiveAnswerer()

    def answer(self, question: str, story: Sequence[Article], archive: Sequence[Article], now: datetime) -> Answer:
        """Only what the passages say, each sentence with the numbers of its sources."""
        plain = self._extract.answer(question, story, archive, now)
        if not plain.sentences:
            return plain
        passages = best_passages(question, story, archive)
        try:
            lines = self._model.ask(answer_prompt(question, [passage.shown for passage in passages]), now)
        except ModelError as error:
            log.info("answer: %s", error)
            return replace(plain, note="the model gave no usable answer: the best passages instead")
        sentences = [cited for line in lines[:4] if (cited := _cited(line, passages))]
        if not sentences:
            return replace(plain, note="the model's answer did not prove true: the best passages instead")
        return answer_of(question, sentences, passages, self._model.name)


def _cited(line: str, passages: Sequence[Passage]) -> Cited | None:
    text = _plain_text(line.lstrip("-*• "), MAX_SENTENCE_CHARS)
    if text is None:
        return None
    numbers = sorted({int(n) for group in re.findall(r"\[([\d, ]+)\]", text) for n in re.findall(r"\d{1,3}", group)})
    said = " ".join(re.sub(r"\s*\[[\d, ]+\]", "", text).split())
    kept = tuple(n for n in numbers if 1 <= n <= len(passages) and supports(passages[n - 1], said))
    return Cited(said, kept) if kept and said else None
