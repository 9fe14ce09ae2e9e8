"""A channel's settings as a form, and the form read back into settings. Pure.

Names are typed as people say them and resolved by the company and topic tables; what is not known is explained with
the nearest names, by the block it stands in.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from handlers.elements import actions, button, context, section
from handlers.forms import TYPED, a_channel, clock, field, modal, one_of, some_of, typing
from handlers.mrkdwn import Json, inert
from retail.companies import CompanyTable
from retail.days import WEEKDAYS
from retail.outlets import outlets
from retail.text import fold
from retail.topics import resolve_topic, topics
from retail.types import Channel, Layout, ThreadAnswers, ViewPolicy

CALLBACK = "settings"
DAYS = tuple(day.title() for day in WEEKDAYS)
MOST_NAMES = 50
LONGEST_PHRASE = 50
VIEWS = (
    ("No View", "off"),
    ("Only Views that people sign", "people"),
    ("Endcap's own, marked as written by a machine", "model"),
)
TONES = (("Dry", "dry"), ("Sober", "sober"), ("Sharp", "sharp"), ("Friendly", "friendly"))
ANSWERS = (
    ("Questions under a brief, and mentions", "questions"),
    ("Only when mentioned", "mention"),
    ("Never", "never"),
)
LAYOUTS = (
    ("A message for each brief", "edition"),
    ("One message, the briefs in its thread", "digest"),
)
AHEAD = (
    ("Goes out without a preview", "0"),
    ("15 minutes before", "15"),
    ("30 minutes before", "30"),
    ("1 hour before", "60"),
    ("2 hours before", "120"),
)
SIZES = tuple((f"{size} {'brief' if size == 1 else 'briefs'}", str(size)) for size in range(1, 8))

Errors = dict[str, str]
"""What is wrong, by block_id."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What typed names are looked up in: companies, and the outlets that we read."""

    companies: CompanyTable
    outlets: Sequence[str] = ()


def fingerprint(channel: Channel | None) -> str:
    """Stands for all settings of a channel: two people who save over each other are told by it."""
    if channel is None:
        return "new"
    values = {one.name: getattr(channel, one.name) for one in fields(channel) if one.name != "paused_because"}
    told = [f"{k}={sorted(map(str, v)) if isinstance(v, frozenset) else v}" for k, v in values.items()]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


# --- Settings to form ---------------------------------------------------------------------------------------------


def settings_view(
    channel: Channel, was: str, tables: Tables, *, note: str = "", preview: bool = True, now: datetime | None = None
) -> Json:
    """The form with the channel's settings in it. `was`: fingerprint of what is saved; `note`: mrkdwn, told first."""
    blocks = [section(note)] if note else []
    blocks += [section(f"What <#{channel.id}> gets, and when.")] if channel.id.isalnum() else []
    blocks += [*_when(channel, now), *_what(channel, tables), *_how(channel)]
    if preview:
        look = button("Preview", "settings_preview", says="Preview the edition with these settings; nothing is saved")
        blocks += [actions(look, block_id="preview"), context("A preview posts nothing and saves nothing.")]
    meta = {"channel": channel.id, "was": was}
    return modal(CALLBACK, "Settings", blocks, submit="Save", meta=meta)


def _when(channel: Channel, now: datetime | None) -> list[Json]:
    today = now.date() if now else date.min
    free = [day.isoformat() for day in sorted(channel.holidays) if day >= today - timedelta(days=1)]
    days = [(name, str(number)) for number, name in enumerate(DAYS)]
    return [
        field("hour", "When the edition comes", clock(f"{channel.hour:%H:%M}")),
        field("zone", "Time zone", typing(channel.zone, most=64), hint="Such as America/New_York or Europe/Berlin."),
        field("weekdays", "On these days", some_of(days, [str(day) for day in channel.weekdays])),
        field(
            "holidays",
            "Not on these dates",
            typing(_joined(free, " "), example="2026-12-25 2027-01-01"),
            hint="Year-month-day, as many as you like.",
            optional=True,
        ),
    ]


def _what(channel: Channel, tables: Tables) -> list[Json]:
    names = [_name(slug, tables.companies) for slug in sorted(channel.focus)]
    muted = [_name(what, tables.companies) for kind, what in _mutes(channel) if kind in ("company", "topic")]
    sources = [what for kind, what in _mutes(channel) if kind == "outlet"]
    phrases = [what for kind, what in _mutes(channel) if kind == "phrase"]
    hint = "Parted by commas. Companies, banners, tickers or topics such as recalls or private label."
    return [
        field("size", "At most", one_of(SIZES, str(channel.size), menu=True)),
        field("focus", "What leads", typing(_joined(names), example="Kroger, Aldi, recalls"), hint=hint, optional=True),
        field(
            "mutes",
            "Companies and topics left out",
            typing(_joined(muted)),
            hint="Names as for what leads.",
            optional=True,
        ),
        field("outlets", "Outlets left out", typing(_joined(sources)), hint="Parted by commas.", optional=True),
        field(
            "phrases",
            "Words or phrases left out",
            typing(_joined(phrases, "\n"), lines=True),
            hint="One a line. A story that holds one is not told; search still finds it.",
            optional=True,
        ),
    ]


def _how(channel: Channel) -> list[Json]:
    own = (channel.tone[:75], channel.tone[:150])
    tones = TONES if channel.tone in {value for _, value in TONES} else (*TONES, own)
    asked = (("A question to vote on under a brief", "yes"),)
    return [
        field("view", "The View", one_of(VIEWS, channel.view)),
        field("tone", "Tone of Endcap's own View", one_of(tones, channel.tone, menu=True)),
        field("thread_answers", "Endcap answers in threads", one_of(ANSWERS, channel.thread_answers)),
        field("questions", "Questions", some_of(asked, ["yes"] if channel.questions else []), optional=True),
        field("layout", "Layout", one_of(LAYOUTS, channel.layout)),
        field(
            "editors_minutes",
            "Editors see it first",
            one_of(AHEAD, str(channel.editors_minutes), menu=True),
            hint="They can hold it, drop a story, change the order or write the View. If nobody does, it goes out.",
        ),
        field("editors", "In this channel of the editors", a_channel(channel.editors), optional=True),
    ]


def _mutes(channel: Channel) -> list[tuple[str, str]]:
    parted = (mute.partition(":") for mute in sorted(channel.mutes))
    return [(kind, what) for kind, _, what in parted]


def _name(slug: str, companies: CompanyTable) -> str:
    company = companies.get(slug)
    topic = next((one for one in topics() if one.id == slug), None)
    return company.name if company else topic.name if topic else slug


def _joined(items: Iterable[str], by: str = ", ") -> str:
    """The items in one text that the input can hold."""
    text = ""
    for item in items:
        grown = f"{text}{by}{item}" if text else item
        if len(grown) > TYPED:
            break
        text = grown
    return text


# --- Form to settings ---------------------------------------------------------------------------------------------


def read_settings(values: Mapping[str, Any], channel: Channel, tables: Tables, now: datetime) -> tuple[Channel, Errors]:
    """The settings that were typed, and what is wrong with them by block_id; what is wrong stays as it was."""
    read = _Reading(values, tables, now)
    made = replace(
        channel,
        hour=read.one("hour", _hour, channel.hour),
        zone=read.one("zone", _zone, channel.zone),
        weekdays=read.one("weekdays", _weekdays, channel.weekdays),
        holidays=read.one("holidays", read.dates, channel.holidays),
        size=read.one("size", _size, channel.size),
        focus=read.one("focus", read.focus, channel.focus),
        mutes=read.mutes(channel.mutes),
        view=read.one("view", lambda text: _choice(text, get_args(ViewPolicy)), channel.view),
        tone=read.one("tone", _tone, channel.tone),
        thread_answers=read.one(
            "thread_answers", lambda text: _choice(text, get_args(ThreadAnswers)), channel.thread_answers
        ),
        questions=read.one("questions", lambda chosen: "yes" in (chosen or []), channel.questions),
        layout=read.one("layout", lambda text: _choice(text, get_args(Layout)), channel.layout),
        editors_minutes=read.one("editors_minutes", _ahead, channel.editors_minutes),
        editors=read.one("editors", lambda chosen: chosen or None, channel.editors),
    )
    return made, read.errors | _room_trouble(made)


def _room_trouble(channel: Channel) -> Errors:
    """A preview wants a channel of its own to be shown in."""
    if channel.editors_minutes and not channel.editors:
        return {"editors": "Choose the channel in which editors see it, or let it go out without a preview."}
    if channel.editors_minutes and channel.editors == channel.id:
        return {"editors": "Choose another channel: here everybody would read the preview."}
    return {}


class _Reading:
    """Reads block by block and remembers what was wrong."""

    def __init__(self, values: Mapping[str, Any], tables: Tables, now: datetime) -> None:
        self.values, self.tables, self.now = values, tables, now
        self.errors: Errors = {}

    def one(self, block: str, read: Callable[[Any], Any], default: Any) -> Any:
        """The block's value; a block that is not in the form leaves the setting as it is."""
        if block not in self.values:
            return default
        try:
            return read(self.values[block])
        except ValueError as error:
            self.errors[block] = str(error)[:2000]
            return default

    def dates(self, text: str | None) -> frozenset[date]:
        """Holidays; those of the past are let go."""
        days = set()
        for part in re.split(r"[\s,;]+", text or ""):
            try:
                days |= {date.fromisoformat(part)} if part else set()
            except ValueError:
                raise ValueError(f"“{part[:40]}” is no date. Write dates like 2026-12-25.") from None
        return frozenset(day for day in days if day >= self.now.date() - timedelta(days=1))

    def focus(self, text: str | None) -> frozenset[str]:
        """Slugs of companies and ids of topics."""
        return frozenset(what for _, what in self._names(text))

    def mutes(self, default: frozenset[str]) -> frozenset[str]:
        """What is left out, from three blocks."""
        named = self.one("mutes", self._names, [m for m in _split(default) if m[0] in ("company", "topic")])
        sources = self.one("outlets", self._outlets, [m for m in _split(default) if m[0] == "outlet"])
        phrases = self.one("phrases", _phrases, [m for m in _split(default) if m[0] == "phrase"])
        return frozenset(f"{kind}:{what}" for kind, what in [*named, *sources, *phrases])

    def _names(self, text: str | None) -> list[tuple[str, str]]:
        typed = _listed(text)
        found = [(name, resolved(name, self.tables.companies)) for name in typed]
        if strange := [name for name, what in found if what is None]:
            raise ValueError(" ".join(unknown_words(name, self.tables.companies) for name in strange[:5]))
        return [what for _, what in found if what]

    def _outlets(self, text: str | None) -> list[tuple[str, str]]:
        known = {fold(name): name for name in (*(one.name for one in outlets()), *self.tables.outlets) if name}
        return [("outlet", _outlet(name, known)) for name in _listed(text)]


def _split(mutes: Iterable[str]) -> list[tuple[str, str]]:
    return [(mute.partition(":")[0], mute.partition(":")[2]) for mute in mutes]


def _listed(text: str | None) -> list[str]:
    parts = (" ".join(part.split()) for part in re.split(r"[,;\n]", text or ""))
    names = list(dict.fromkeys(part for part in parts if part))
    if len(names) > MOST_NAMES:
        raise ValueError(f"At most {MOST_NAMES} names.")
    return names


def resolved(name: str, companies: CompanyTable) -> tuple[str, str] | None:
    """``("company", slug)`` or ``("topic", id)`` for a typed name; a topic's own name wins over a company's alias."""
    kind, _, rest = name.partition(":")
    if rest and kind.strip().lower() in ("company", "topic"):
        name = rest.strip()
    topic = resolve_topic(name) if kind != "company" else None
    found = companies.resolve(name) if kind != "topic" else ()
    if topic and (not found or fold(name) in (fold(topic.id), fold(topic.name))):
        return "topic", topic.id
    return ("company", found[0].company.slug) if found else None


def unknown_words(name: str, companies: CompanyTable) -> str:
    """That a name is not known, and what may have been meant."""
    by_name = {fold(topic.name): topic.name for topic in topics()}
    near = [*companies.suggest(name), *(by_name[key] for key in get_close_matches(fold(name), by_name, 2, 0.75))]
    said = f"“{name[:60]}” is no company or topic we know."
    if near:
        return f"{said} Did you mean {' or '.join(dict.fromkeys(near[:3]))}?"
    return f"{said} To leave out mere words, use the phrases; topics are {', '.join(sorted(by_name.values()))[:300]}."


def _outlet(name: str, known: Mapping[str, str]) -> str:
    found = known.get(fold(name)) or known.get(fold(f"the {name}"))
    if found:
        return found
    near = [known[key] for key in get_close_matches(fold(name), known, 3, 0.6)]
    hint = f" Did you mean {' or '.join(near)}?" if near else " The feeds command lists what we read."
    raise ValueError(f"“{name[:60]}” is no outlet we read.{hint}")


def _phrases(text: str | None) -> list[tuple[str, str]]:
    lines = [" ".join(line.strip(' "“”').split()) for line in (text or "").splitlines()]
    kept = list(dict.fromkeys(line for line in lines if line))
    if len(kept) > MOST_NAMES:
        raise ValueError(f"At most {MOST_NAMES} phrases.")
    for phrase in kept:
        if not 3 <= len(phrase) <= LONGEST_PHRASE:
            raise ValueError(f"“{phrase[:60]}”: a phrase has 3 to {LONGEST_PHRASE} characters.")
    return [("phrase", phrase) for phrase in kept]


def _hour(text: str | None) -> time:
    try:
        return time.fromisoformat(text or "").replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise ValueError("Choose a time of day.") from None


def _zone(text: str | None) -> str:
    name = (text or "").strip()
    try:
        return str(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    zones = _zones()
    exact = [zone for zone in zones if zone.casefold() == name.replace(" ", "_").casefold()]
    if exact:
        return exact[0]
    near = near_zones(name, zones)
    hint = f" Did you mean {' or '.join(near)}?" if near else " Write it like America/New_York."
    raise ValueError(f"“{name[:40]}” is no time zone.{hint}")


@cache
def _zones() -> frozenset[str]:
    """All zones that this machine knows; listing them reads the disk for a quarter of a second."""
    return frozenset(available_timezones())


def near_zones(name: str, zones: Iterable[str]) -> list[str]:
    """Zones whose city is the one that was typed, or nearly; at most three."""
    wanted = name.strip().replace(" ", "_").casefold()
    by_city = {zone.rpartition("/")[2].casefold(): zone for zone in sorted(zones) if "/" in zone}
    inside = [zone for city, zone in by_city.items() if len(wanted) > 2 and wanted in city]
    return inside[:3] or [by_city[city] for city in get_close_matches(wanted, by_city, 3, 0.75)]


def _weekdays(chosen: Sequence[str] | None) -> frozenset[int]:
    days = frozenset(int(one) for one in chosen or [] if one in "0123456")
    if not days:
        raise ValueError("Choose at least one day.")
    return days


def _size(text: str | None) -> int:
    return int(_choice(text, tuple(value for _, value in SIZES)))


def _ahead(text: str | None) -> int:
    return int(_choice(text, tuple(value for _, value in AHEAD)))


def _tone(text: str | None) -> str:
    return " ".join((text or "").split())[:150] or "dry"


def _choice(text: str | None, values: Sequence[str]) -> str:
    if text not in values:
        raise ValueError("Choose one of these.")
    return str(text)


# --- In words -----------------------------------------------------------------------------------------------------


def settings_words(channel: Channel, companies: CompanyTable) -> str:
    """A channel's settings in words, plain text."""
    days = _days(channel.weekdays)
    said = [f"The edition comes at {channel.hour:%H:%M} ({channel.zone}) {days}, with up to {channel.size} briefs."]
    said += ["The briefs stand in the thread of one message."] if channel.layout == "digest" else []
    if channel.focus:
        said.append(f"Leads with: {_named(sorted(channel.focus), companies)}.")
    if channel.mutes:
        said.append(f"Left out: {_named([what for _, what in _mutes(channel)], companies)}.")
    said.append({"off": "No View.", "people": "Views by people only.", "model": "Views by Endcap."}[channel.view])
    said.append(f"Answers in threads: {_label(ANSWERS, channel.thread_answers).lower()}.")
    said += [] if channel.questions else ["No questions to vote on."]
    if channel.editors and channel.editors_minutes:
        said.append(f"Its editors see it first: {_label(AHEAD, str(channel.editors_minutes)).lower()}.")
    said += [f"Paused: Slack says {channel.paused_because}."] if channel.paused_because else []
    return " ".join(said)


def _days(weekdays: Iterable[int]) -> str:
    """``every day``, ``from Monday to Friday``, ``on Mon, Wed, Fri``."""
    chosen = tuple(sorted(weekdays))
    named = f"on {', '.join(DAYS[day][:3] for day in chosen) or 'no day'}"
    return {tuple(range(7)): "every day", tuple(range(5)): "from Monday to Friday"}.get(chosen, named)


def _named(slugs: Iterable[str], companies: CompanyTable) -> str:
    """The names in one line, to be followed by a stop of its own (``The Kroger Co.`` brings one)."""
    return ", ".join(_name(slug, companies) for slug in slugs).rstrip(".")


def _label(options: Sequence[tuple[str, str]], value: str) -> str:
    return next((label for label, one in options if one == value), value)


def told_settings(channel: Channel, companies: CompanyTable) -> Json:
    """`settings_words` as a block."""
    return section(inert(settings_words(channel, companies), 2900))
