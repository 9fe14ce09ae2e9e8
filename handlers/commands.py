"""What a person typed after the command, as a value. Pure. What is no verb is a search."""

import re
from dataclasses import dataclass

from handlers.mrkdwn import unescape
from retail.text import STRAIGHT_QUOTES

LONGEST = 1000
"""Characters of typed text that are looked at; a longer question or search is cut."""


@dataclass(frozen=True, slots=True)
class Help:
    """``help`` or nothing at all."""


@dataclass(frozen=True, slots=True)
class Today:
    """``today``: this morning's edition again."""


@dataclass(frozen=True, slots=True)
class Ask:
    """``ask QUESTION``: answered from the archive."""

    question: str


@dataclass(frozen=True, slots=True)
class Follow:
    """``follow WHAT``."""

    what: str


@dataclass(frozen=True, slots=True)
class Unfollow:
    """``unfollow WHAT``."""

    what: str


@dataclass(frozen=True, slots=True)
class Following:
    """``following``: what one follows, and what is new about it."""


@dataclass(frozen=True, slots=True)
class Why:
    """``why LINK``: in which edition was it, or why not."""

    link: str


@dataclass(frozen=True, slots=True)
class Trend:
    """``trend a b``: how often each was in the news, by week."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feeds:
    """``feeds``: the feeds and their health."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``settings``: this channel's timetable and choices."""


@dataclass(frozen=True, slots=True)
class Views:
    """``view WORDS``: search in Views only."""

    text: str


@dataclass(frozen=True, slots=True)
class Stats:
    """``stats``: how much the archive holds."""


@dataclass(frozen=True, slots=True)
class Privacy:
    """``privacy``: what is kept of people and workspaces."""


@dataclass(frozen=True, slots=True)
class DoNotQuote:
    """``do not quote me``: consent taken back, and what is posted taken out."""


@dataclass(frozen=True, slots=True)
class ForgetMe:
    """``forget-me``: drop what is kept of the person who types it."""


@dataclass(frozen=True, slots=True)
class Alone:
    """A verb that wants words, without any: told what it wants, not searched for."""

    verb: str


@dataclass(frozen=True, slots=True)
class Search:
    """Anything else."""

    text: str


Command = (
    Help
    | Today
    | Ask
    | Follow
    | Unfollow
    | Following
    | Why
    | Trend
    | Feeds
    | Settings
    | Views
    | Stats
    | Privacy
    | ForgetMe
    | DoNotQuote
    | Alone
    | Search
)

_ALONE: dict[str, type[Help | Today | Following | Feeds | Settings | Stats | Privacy | ForgetMe]] = {
    "help": Help,
    "?": Help,
    "today": Today,
    "following": Following,
    "feeds": Feeds,
    "settings": Settings,
    "stats": Stats,
    "privacy": Privacy,
    "forget-me": ForgetMe,
    "forget me": ForgetMe,
    "setting": Settings,
    "unsubscribe": Following,
    **dict.fromkeys(("filters", "commands", "verbs", "usage"), Help),
    **dict.fromkeys(("what can you do", "who are you", "what are you", "how does this work", "how do you work"), Help),
    **dict.fromkeys(("news", "latest", "latest news", "headlines", "top stories", "what's new", "whats new"), Today),
    **dict.fromkeys(("today's news", "what happened today", "what's in the news", "summarize today"), Today),
    **dict.fromkeys(("what are the top stories", "what are the top stories today", "what's the news today"), Today),
}
"""Verbs that stand alone: with words after them they are a search (``help wanted``, ``today show``)."""
WANTS = {
    "ask": "ask QUESTION, for example: {0} ask who is the chief executive of kroger?",
    "follow": "follow NAME, for example: {0} follow harris teeter",
    "unfollow": "unfollow NAME; what you follow: {0} following",
    "trend": "trend NAMES, for example: {0} trend aldi, lidl",
    "view": "view WORDS, for example: {0} view alliances",
    "views": "view WORDS, for example: {0} view alliances",
    "why": "why LINK, for example: {0} why https://www.example.com/story",
}
"""Verbs that want words, and how to give them; {0}: the command's name."""
_MENTION = re.compile(r"<(?:[@#]|!subteam\^)[^<>]{1,120}>|<!(?:channel|here|everyone)(?:\|[^<>]{0,40})?>")
"""A person, group or channel as Slack writes it: nothing that the archive could know."""
_SLASH = re.compile(r"^/[a-z][a-z0-9_-]{1,30}(?=\s|$)\s*", re.IGNORECASE)
"""The command's own name, typed where none is needed."""
_BARE_LINK = re.compile(r"(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,12}/[^\s<>|\"]+", re.IGNORECASE)


_SILENT = re.compile(r"(?:please )?(?:do not|don['’]?t) quote me(?: please)?[.!]?", re.IGNORECASE)


def parse_command(text: str) -> Command:
    """Read what was typed; never fails, and any text is a command. Verbs are read in any case."""
    typed = unescape(_MENTION.sub(" ", text)).translate(STRAIGHT_QUOTES).strip()
    typed = " ".join(_SLASH.sub("", typed).split())[:LONGEST]
    if not typed:
        return Help()
    if _SILENT.fullmatch(typed):
        return DoNotQuote()
    alone = typed.lower().removeprefix("please ").removesuffix(" please")
    if known := _ALONE.get(alone) or _ALONE.get(alone.rstrip(" !?.")):
        return known()
    if alone in WANTS:
        return Alone(alone)
    if _is_link(typed):
        return Why(str(typed_link(typed)))
    verb, _, rest = typed.partition(" ")
    return _with_words(verb.lower(), rest) or Search(typed)


def _is_link(typed: str) -> bool:
    """Is it one web address and nothing else, also in Slack's form?"""
    return bool(re.fullmatch(r"<?https?://[^\s<>|\"]+(?:\|[^<>]*)?>?", typed))


def _with_words(verb: str, rest: str) -> Command | None:
    """A verb that wants words, when it has them; ``why`` wants a link, so that ``why walmart`` stays a search.

    What a channel mutes is one of its settings.
    """
    if not rest:
        return None
    match verb:
        case "ask":
            return Ask(rest)
        case "follow" | "subscribe":
            return Follow(_unquoted(rest))
        case "unfollow":
            return Unfollow(_unquoted(rest))
        case "mute" | "unmute":
            return Settings()
        case "trend":
            return Trend(trend_names(rest))
        case "view" | "views":
            return Views(rest)
        case "why":
            link = typed_link(rest) or (f"https://{rest}" if _BARE_LINK.fullmatch(rest) else None)
            return Why(link) if link else None
    return None


def _unquoted(name: str) -> str:
    return name[1:-1] if len(name) > 2 and name[0] == name[-1] == "'" else name


def typed_link(text: str) -> str | None:
    """The first web address in a text, also in Slack's form ``<https://...|label>``."""
    found = re.search(r"https?://[^\s<>|\"]+", text)
    return found[0].rstrip(".,;)") if found else None


def trend_names(text: str) -> tuple[str, ...]:
    """Names to compare, at most six: parted by commas or ``vs``, quoted, else word by word."""
    if re.search(r",|\bvs\.?\b|\bversus\b", text, re.IGNORECASE):
        parts = re.split(r",|\bvs\.?(?=\s)|\bversus\b", text, flags=re.IGNORECASE)
    else:
        parts = [quoted or bare for quoted, bare in re.findall(r'"([^"]+)"|(\S+)', text)]
    names = (" ".join(part.strip(' "“”').split()) for part in parts)
    return tuple(dict.fromkeys(name for name in names if name))[:6]
