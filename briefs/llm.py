"""The language model: the only home of `openai`. Every way a server can misbehave ends as a `ModelError`, in time.

Nothing a server sends is trusted: the body is capped while it streams, read by our own strict JSON reader, and what
it claims is held against the articles by `briefs.checks`. Errors are told by class and status, never by their text:
a 401 repeats the key. `openai` takes a second to import, so it is imported in a thread of its own when asked for.
"""

import asyncio
import hashlib
import json
import logging
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol
from urllib.parse import urlsplit

from briefs.discussion import ExtractiveAnswerer, Passage, answer_of, best_passages, supports
from briefs.extract import Candidate, content_stems, dated
from briefs.passages import locate_in
from briefs.prompts import HELLO, VERSION, Prompt, answer_prompt, brief_prompt, told_in_prompt, view_prompt
from briefs.views import AUTHOR, LABEL, is_presentable, signed_by_model
from retail.errors import ModelError, StorageError
from retail.prose import hedges
from retail.types import Answer, Article, Brief, Cited, ContextItem, Sentence, Span, Story, View

if TYPE_CHECKING:
    from openai import AsyncOpenAI

log = logging.getLogger(__name__)

DEADLINE: Final = 20.0
"""Seconds for one question in all: connecting, waiting, reading, trying again (reliability: rule f)."""
PATIENCE: Final = 600.0
"""Seconds that the model may take of any hour in all: an edition is composed twenty minutes ahead of its time, and the
rest of it must be extracts rather than late."""
BODY_CAP: Final = 256 * 1024
"""Bytes of an answer."""
MAX_DEPTH: Final = 40
"""Levels of nesting in an answer's JSON."""
BREAKER_AFTER: Final = 3
BREAKER_REST: Final = timedelta(minutes=10)
KEEP_JUNK: Final = timedelta(days=1)
"""How long an unusable answer stands for its question: the same question would get the same one."""

Form = Literal["json_schema", "json_object", "text"]
_FORMS: Final[tuple[Form, ...]] = ("json_schema", "json_object", "text")
_FOR_GOOD: Final = frozenset({401, 402, 403, 404})
_AGAIN: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_NO_SCHEMA: Final = frozenset({400, 415, 422, 500, 501})
"""Statuses with which servers that know no ``response_format`` refuse it (llama-cpp-python: 500)."""
_QUOTA: Final = frozenset({"insufficient_quota", "billing_hard_limit_reached", "quota_exceeded"})


class Ledger(Protocol):
    """What of the Store the model needs: kept answers, and tokens counted by (UTC) day."""

    def cached(self, key: str) -> str | None:
        """A result kept under this key."""

    def keep(self, key: str, value: str) -> None:
        """Keep a result."""

    def add_tokens(self, day: date, tokens: int) -> int:
        """Count tokens; returns the day's sum. 0 just asks."""


class _Trouble(ModelError):
    """A failed try. `status` is HTTP's (0: none came), `code` and `param` are the server's own words for it."""

    def __init__(self, what: str, status: int = 0, code: str = "", param: str = "", wait: float | None = None) -> None:
        super().__init__(what)
        self.status, self.code, self.param, self.wait = status, code, param, wait

    @property
    def for_good(self) -> bool:
        """No use asking again today."""
        return self.status in _FOR_GOOD or self.code in _QUOTA

    @property
    def passing(self) -> bool:
        """Worth one more try."""
        return not self.for_good and (self.status in _AGAIN or self.status == 0)


class Model:
    """An OpenAI-compatible server, asked one question at a time within a hard deadline, and left alone when it fails.

    Safe to use from several threads. `ask` raises `ModelError` and nothing else.
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
        self._form: Form = "json_schema"
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
            reply = read_json(self._line.run(self._tries(HELLO), self._deadline))
        except _Trouble as trouble:
            return self._explained(trouble)
        if not isinstance(reply.get("choices"), list):
            return self._explained(_Trouble("no answer in the reply", 200))
        self._count(reply, HELLO, 0, now)
        return None

    @property
    def _where(self) -> str:
        return f"{self.name!r} at {_place(self._base_url)}"

    def _explained(self, trouble: _Trouble) -> str:
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

    def ask(self, prompt: Prompt, now: datetime) -> Mapping[str, object]:
        """The model's JSON object for `prompt`, from the cache where it was asked before. Raises `ModelError`."""
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

    def _kept(self, key: str, now: datetime) -> Mapping[str, object] | None:
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

    def _ask_and_keep(self, key: str, prompt: Prompt, now: datetime) -> Mapping[str, object]:
        began = time.monotonic()
        try:
            body = self._line.run(self._tries(prompt), self._deadline)
            data = self._read(body, prompt, now)
        except _Trouble as trouble:
            self._failed(trouble, now)
            rest = KEEP_JUNK if trouble.status == 200 else BREAKER_REST
            self._keep(key, {"failed": str(trouble), "until": (now + rest).isoformat()})
            raise
        finally:
            with self._lock:
                self._took.append((now, time.monotonic() - began))
        with self._lock:
            self._failures = 0
        self._keep(key, {"answer": data})
        return data

    def _read(self, body: bytes, prompt: Prompt, now: datetime) -> Mapping[str, object]:
        reply = read_json(body)
        self._count(reply, prompt, len(body), now)
        return read_answer(content_of(reply), prompt)

    def _count(self, reply: Mapping[str, object], prompt: Prompt, size: int, now: datetime) -> None:
        estimate = (sum(len(message["content"]) for message in prompt.messages) + size) // 4 + 1
        try:
            self._ledger.add_tokens(now.date(), used_tokens(reply, estimate))
        except StorageError:
            log.warning("model: the archive did not count %d tokens", estimate)

    def _failed(self, trouble: _Trouble, now: datetime) -> None:
        log.warning("model: %s", trouble)
        with self._lock:
            self._failures += 1
            if trouble.for_good:
                tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
                self._rest(tomorrow, str(trouble))
            elif self._failures >= BREAKER_AFTER:
                self._rest(now + BREAKER_REST, f"{BREAKER_AFTER} failures in a row")
            else:
                return
        if trouble.for_good:
            self._notify(f"The model is not asked until tomorrow ({trouble}). Extracts stand in; check key and quota.")

    def _rest(self, until: datetime, why: str) -> None:
        self._failures, self._rest_until, self._rest_why = 0, until, why

    # --- on the model's own thread ---

    async def _client(self) -> "AsyncOpenAI":
        return await self._line.client(self._base_url, self._key, self._deadline)

    async def _tries(self, prompt: Prompt) -> bytes:
        retried = False
        while True:
            try:
                return await self._try(prompt)
            except _Trouble as trouble:
                simpler = (trouble.status == 400 or not retried) and self._step_down(trouble)
                if not simpler and (retried or not trouble.passing):
                    raise
                retried = retried or trouble.status != 400
                if simpler:
                    continue
                await asyncio.sleep(min(trouble.wait if trouble.wait is not None else self._pause, self._deadline))

    async def _try(self, prompt: Prompt) -> bytes:
        client = await self._client()
        from openai import OpenAIError

        body: list[bytes] = []
        _BODY.set(body)
        try:
            async with client.chat.completions.with_streaming_response.create(**self._arguments(prompt)):
                return b"".join(body)
        except OpenAIError as error:
            raise _told(error) from None

    def _arguments(self, prompt: Prompt) -> dict[str, Any]:
        arguments: dict[str, Any] = {
            "model": self.name,
            "messages": list(prompt.messages),
            "temperature": 0,
            "max_tokens": prompt.max_tokens,
        }
        if "max_tokens" in self._dropped:
            # Hosted reasoning models refuse max_tokens, and their thinking counts too.
            arguments["max_completion_tokens"] = prompt.max_tokens * 4
        if self._form == "json_schema":
            schema = {"name": prompt.name, "schema": prompt.schema, "strict": True}
            arguments["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif self._form == "json_object":
            arguments["response_format"] = {"type": "json_object"}
        return {name: value for name, value in arguments.items() if name not in self._dropped}

    def _step_down(self, trouble: _Trouble) -> bool:
        """Ask in a simpler form from now on, where that is what the server refused; False when there is none."""
        if trouble.status == 400 and trouble.param in {"max_tokens", "temperature"} - self._dropped:
            self._dropped |= {trouble.param}
            return True
        if trouble.status in _NO_SCHEMA and self._form != _FORMS[-1]:
            self._form = _FORMS[_FORMS.index(self._form) + 1]
            return True
        return False


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

    def run(self, work: Coroutine[Any, Any, Any], deadline: float | None = None) -> Any:
        """Do `work` on the thread and return its result within `deadline` seconds; without one, do not wait."""
        future = asyncio.run_coroutine_threadsafe(_within(work, deadline), self._running())
        if deadline is None:
            return None
        try:
            return future.result(deadline + 1.0)
        except FutureTimeout:
            future.cancel()
            raise _Trouble("no answer in time") from None

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
                follow_redirects=False, trust_env=False, timeout=deadline, event_hooks={"response": [_read_capped]}
            )
            self._opened = openai.AsyncOpenAI(
                api_key=key,
                base_url=base_url or "https://api.openai.com/v1",
                http_client=http,
                max_retries=0,
                timeout=deadline,
                default_headers={"Accept-Encoding": "identity"},
            )
        return self._opened

    def close(self) -> None:
        """End the thread and its connections."""
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is not None:
            asyncio.run_coroutine_threadsafe(self._shut(), loop).result(5)
            loop.call_soon_threadsafe(loop.stop)

    async def _shut(self) -> None:
        if self._opened is not None:
            await self._opened.close()


_BODY: ContextVar[list[bytes]] = ContextVar("body")
"""Where the answer of the try that runs in this context is gathered."""


async def _within(work: Coroutine[Any, Any, Any], deadline: float | None) -> Any:
    try:
        async with asyncio.timeout(deadline):
            return await work
    except TimeoutError:
        raise _Trouble("no answer in time") from None


async def _read_capped(response: Any) -> None:
    """Read an answer while it streams, stopping at the cap; anything but a plain 200 is raised as trouble.

    A response hook, so that no other reader sees a body that we did not cap: openai reads error bodies whole.
    """
    if response.headers.get("content-encoding", "identity") != "identity":
        raise _Trouble("compressed answer", 200)
    cap = BODY_CAP if response.status_code == 200 else 16 * 1024
    size, body = 0, _BODY.get()
    async for chunk in response.aiter_raw(8192):
        size += len(chunk)
        if size > cap:
            raise _Trouble("answer too large", response.status_code)
        body.append(chunk)
    if response.status_code != 200:
        raise _status_trouble(response.status_code, b"".join(body), response.headers.get("retry-after", ""))


def _status_trouble(status: int, body: bytes, retry_after: str) -> _Trouble:
    try:
        error = read_json(body).get("error")
    except ModelError:
        error = None
    words = error if isinstance(error, Mapping) else {}
    code, param = (str(words.get(name) or "")[:60] for name in ("code", "param"))
    quota = next((word for word in (code, str(words.get("type"))) if word in _QUOTA), "")
    wait = float(retry_after) if re.fullmatch(r"\d{1,6}(\.\d{1,3})?", retry_after) else None
    return _Trouble(f"status {status}" + (f", {quota}" if quota else ""), status, quota or code, param, wait)


def _told(error: BaseException) -> _Trouble:
    """An error of openai's as ours: the trouble our hook raised inside it, or its class alone."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, _Trouble):
            return seen
        seen = seen.__cause__ or seen.__context__
    return _Trouble(type(error).__name__)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


_STRICT = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


def read_json(body: bytes | str) -> dict[str, object]:
    """The first JSON object in `body`, read strictly: no duplicate keys, NaN or deep nesting. Raises `ModelError`.

    Servers without a JSON mode put words or a code fence around the object: those are skipped.
    """
    try:
        text = body.decode("utf-8") if isinstance(body, bytes) else body
        data = _STRICT.raw_decode(text, text.index("{"))[0]
    except (ValueError, RecursionError):
        raise _Trouble("answer is no JSON object", 200) from None
    if not isinstance(data, dict) or _depth(data) > MAX_DEPTH:
        raise _Trouble("answer is no JSON object", 200)
    return data


def _depth(data: object) -> int:
    level, depth = [data], 0
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [inner for outer in level for inner in _inside(outer)]
    return depth


def _inside(data: object) -> Sequence[object]:
    if isinstance(data, dict):
        return list(data.values())
    return data if isinstance(data, list) else []


def content_of(reply: Mapping[str, object]) -> str:
    """The text of a chat completion that ended well. Raises `ModelError` for refusals, cuts, tool calls, errors."""
    choices = reply.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    message = first.get("message") if isinstance(first, dict) else None
    if reply.get("error") or not isinstance(first, dict) or not isinstance(message, dict):
        raise _Trouble("an error instead of an answer" if reply.get("error") else "no answer in the reply", 200)
    if message.get("refusal"):
        raise _Trouble("the model refused", 200)
    if message.get("tool_calls") or message.get("function_call"):
        raise _Trouble("a tool call instead of an answer", 200)
    if first.get("finish_reason") != "stop":
        raise _Trouble("the answer did not end by itself", 200)
    content = message.get("content")
    if not isinstance(content, str) or not content.strip():
        raise _Trouble("empty answer", 200)
    return content


def read_answer(content: str, prompt: Prompt) -> dict[str, object]:
    """The answer's JSON object with the keys the prompt asked for and its marks removed. Raises `ModelError`."""
    if prompt.frame.canary in prompt.frame.plain(content) or prompt.frame.fence in content:
        raise _Trouble("the answer shows its instructions", 200)
    data = read_json(prompt.frame.plain(content).rpartition("</think>")[2])
    if missing := [key for key in prompt.required if key not in data]:
        raise _Trouble(f"the answer lacks {', '.join(missing)}", 200)
    return data


def used_tokens(reply: Mapping[str, object], estimate: int) -> int:
    """Tokens a reply cost: what its ``usage`` says where that can be, else `estimate` (characters / 4)."""
    usage = reply.get("usage")
    total = usage.get("total_tokens") if isinstance(usage, dict) else None
    if isinstance(total, bool) or not isinstance(total, int) or not 0 < total <= 20 * estimate + 20_000:
        return estimate
    return total


def _read_kept(text: str, now: datetime) -> Mapping[str, object] | None:
    try:
        kept = read_json(text)
        answer, failed, until = kept.get("answer"), kept.get("failed"), str(kept.get("until", ""))
        if isinstance(answer, dict):
            return answer
        if failed and now < datetime.fromisoformat(until):
            raise ModelError(f"the model failed on this before: {failed}")
    except (_Trouble, ValueError):
        return None
    return None


# --- Writing with it ----------------------------------------------------------------------------------------------

MAX_SENTENCES = 3
MAX_SENTENCE_CHARS, MAX_HEADLINE_CHARS = 400, 110
_ARTIFICE = re.compile(
    r"https?:|www\.|\]\(|[<>{}`|]|[*_]{2}|@(?:here|channel|everyone)|\b[\w-]+\.(?:com|net|org|io|ru|example|invalid)/|[\x00-\x1f]",
    re.I,
)
"""Links, markup and mentions: nothing of the sort is written by a model."""


class ModelWriter:
    """Writes drafts with a model: one story a call, every sentence with a passage that code finds in its article."""

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
        data = self._model.ask(brief_prompt(articles), now)
        read = _reader(told, articles)
        sentences = tuple(s for s in map(read, _items(data.get("sentences"))[:MAX_SENTENCES]) if s)
        if not sentences:
            raise ModelError("the model's draft has no sentence that an article proves")
        return replace(
            extract,
            headline=_headline(data.get("headline")) or extract.headline,
            sentences=sentences,
            why_it_matters=read(data.get("why_it_matters")) or extract.why_it_matters,
            writer=self.name,
        )

    def view(self, brief: Brief, context: Sequence[ContextItem], tone: str, now: datetime) -> View:
        """The model's opinion on a brief in a channel's tone, said to be the model's. Raises `ModelError`.

        Checked for what code can see here; `briefs.checks` has the last word.
        """
        if not context:
            raise ModelError("no View without an earlier story to refer to")
        data = self._model.ask(view_prompt(brief, context, tone), now)
        text = data.get("text")
        if not isinstance(text, str) or _ARTIFICE.search(text) or not is_presentable(text):
            raise ModelError("the model's View is no View")
        confidence = data.get("confidence")
        made = View(label=LABEL, author=AUTHOR, text=" ".join(text.split()), archive_refs=tuple(context[:2]))
        if confidence in ("low", "medium", "high"):
            made = replace(made, confidence=confidence)
        return signed_by_model(made, self.name)


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _plain_text(value: object, most: int) -> str | None:
    """A text as a model may write it: one line, no markup, no link, not too long; else None."""
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        return None
    text = " ".join(value.split())
    return None if _ARTIFICE.search(text) else text


def _headline(value: object) -> str | None:
    text = _plain_text(value, MAX_HEADLINE_CHARS)
    return text.rstrip(".") if text and "?" not in text else None


def _reader(told: Sequence[Candidate], articles: Sequence[Article]) -> Callable[[object], Sentence | None]:
    """Reads one ``{"text", "from"}`` of an answer; None where no sentence of an article bears it out."""

    def read(item: object) -> Sentence | None:
        if not isinstance(item, Mapping):
            return None
        text = _plain_text(item.get("text"), MAX_SENTENCE_CHARS)
        span = (_numbered(item, text, told) or _passage(item, articles)) if text else None
        if text is None or span is None:
            return None
        published = next(article.published for article in articles if article.id == span.article)
        text = dated(text, published)
        return Sentence(text=text, kind="attributed_claim", evidence=(span,), hedges=hedges(text))

    return read


ALIKE = 0.4
"""Share of a sentence's content words that what it rests on must have; below it the number is a slip."""


def _numbered(item: Mapping[str, object], text: str, told: Sequence[Candidate]) -> Span | None:
    """Where the sentence whose number it gives stands; where the number is a slip, the sentence that is most alike."""
    numbers = [int(n) for n in re.findall(r"\d{1,3}", str(item.get("from")))]
    named = [told[n - 1] for n in numbers if 0 < n <= len(told)]
    stems = content_stems(text)

    def shared(candidate: Candidate) -> float:
        return len(stems & candidate.stems) / (len(stems) or 1)

    best = max(named, key=shared, default=None)
    if best is not None and shared(best) < ALIKE:
        best = max(told, key=shared)
    return best.span if best is not None and shared(best) >= ALIKE else None


def _passage(item: Mapping[str, object], articles: Sequence[Article]) -> Span | None:
    """Where a passage that it copied instead stands: in the article it names, or in another of the story."""
    passage, number = item.get("evidence"), item.get("article")
    if not isinstance(passage, str):
        return None
    named = articles[number - 1 : number] if isinstance(number, int) and number > 0 else []
    return next((span for article in (*named, *articles) if (span := locate_in(passage, article))), None)


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
            data = self._model.ask(answer_prompt(question, [passage.shown for passage in passages]), now)
        except ModelError as error:
            log.info("answer: %s", error)
            return replace(plain, note="the model gave no usable answer: the best passages instead")
        sentences = [cited for item in _items(data.get("sentences"))[:4] if (cited := _cited(item, passages))]
        if not sentences:
            return replace(plain, note="the model's answer did not prove true: the best passages instead")
        return answer_of(question, sentences, passages, self._model.name)


def _cited(item: object, passages: Sequence[Passage]) -> Cited | None:
    text = _plain_text(item, MAX_SENTENCE_CHARS)
    if text is None:
        return None
    numbers = sorted({int(n) for group in re.findall(r"\[([\d, ]+)\]", text) for n in re.findall(r"\d{1,3}", group)})
    said = " ".join(re.sub(r"\s*\[[\d, ]+\]", "", text).split())
    kept = tuple(n for n in numbers if 1 <= n <= len(passages) and supports(passages[n - 1], said))
    return Cited(said, kept) if kept and said else None
