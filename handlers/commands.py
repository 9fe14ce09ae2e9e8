"""What a person typed after the command, as a value. Pure. What is no verb is a search."""

import re
from dataclasses import dataclass

from handlers.mrkdwn import unescape

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
}
"""Verbs that stand alone: with words after them they are a search (``help wanted``, ``today show``)."""


_SILENT = re.compile(r"(?:please )?(?:do not|don['’]?t) quote me(?: please)?[.!]?", re.IGNORECASE)


def parse_command(text: str) -> Command:
    """Read what was typed; never fails, and any text is a command. Verbs are read in any case."""
    typed = " ".join(unescape(text).split())[:LONGEST]
    if not typed:
        return Help()
    if _SILENT.fullmatch(typed):
        return DoNotQuote()
    verb, _, rest = typed.partition(" ")
    if not rest and verb.lower() in _ALONE:
        return _ALONE[verb.lower()]()
    return _with_words(verb.lower(), rest) or Search(typed)


def _with_words(verb: str, rest: str) -> Command | None:
    """A verb that wants words, when it has them; ``why`` wants a link, so that ``why walmart`` stays a search."""
    if not rest:
        return None
    match verb:
        case "ask":
            return Ask(rest)
        case "follow":
            return Follow(rest)
        case "unfollow":
            return Unfollow(rest)
        case "trend":
            return Trend(trend_names(rest))
        case "view" | "views":
            return Views(rest)
        case "why":
            link = typed_link(rest)
            return Why(link) if link else None
    return None


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
