"""``make faults``: the guarantees of RELIABILITY.md, measured against real processes and a stand-in Slack on loopback.

The short form takes minutes; ``--long`` has two hundred kills for each of G1 to G3, every zone, date and quarter of an
hour for G4, a thousand channels for G6 and two hundred kills for G14. Where a wait of the real bot would take days
(30 s until an unknown outcome is looked up) it is scaled down, together with the fault it is for; the table says so.
"""

import argparse
import random
import re
import signal
import subprocess
import sys
import tempfile
import time as clocks
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from briefs.delivery import deliver
from briefs.timetable import due
from evals.__main__ import MARK, table
from evals.faults_hostile import HOSTILE
from evals.figures import Figure
from handlers.clients import posting_client
from handlers.local import LocalSlack
from handlers.local_server import wait_for
from handlers.poster import Pacer, SlackPoster
from retail.types import Channel
from running.clockwork import Clockwork, Duties
from storage import open_store
from tests.faults.kills import RandomFaults, Siege, Toll, count, finish, start
from tests.faults.poster_process import planned
from tests.faults.test_stopping import bot, ended, keys, plan
from tests.faults.zones import QUARTERS, dates, different_zones, reckon
from tests.running.commandline import ROOT, environment
from tests.scenarios.world import ANNA, CHANNEL, world

RELIABILITY = ROOT / "RELIABILITY.md"
EVERY_DAY = frozenset(range(7))


def _say(said: str) -> None:
    print(said, file=sys.stderr, flush=True)


def _siege(name: str, promise: str, siege: Siege, kills: int, setting: str) -> Figure:
    toll = siege.run(kills, lambda said: _say(f"{name}: {said}"))
    met = toll.lost == toll.doubled == toll.orphans == 0
    return Figure(name, promise, str(toll), setting, f"seed {name[1:]}", "0 lost, 0 doubled", met)


def g1(long: bool) -> Iterator[Figure]:
    """SIGKILL at random points, disk kept."""
    siege = Siege(random.Random(1))
    yield _siege("G1", "killed while posting, disk kept", siege, 200 if long else 8, "2 channels a run; grace 0.3 s")


def g2(long: bool) -> Iterator[Figure]:
    """The same with the database deleted at each kill."""
    siege = Siege(random.Random(2), forget=True)
    told = "2 channels a run; database deleted at each kill; grace 0.3 s"
    yield _siege("G2", "killed while posting, disk lost each time", siege, 200 if long else 8, told)


def g3(long: bool) -> Iterator[Figure]:
    """Answers lost and a late history, with kills; and once in real time."""
    siege = Siege(random.Random(3), share=0.3, lag=1.0, grace=1.5, timeout=0.5)
    told = "30% of posts reset, closed, 500, hung or taken late; history up to 1 s late; all waits 1:20"
    yield _siege("G3", "answers lost, history late, and killed", siege, 200 if long else 6, told)
    if long:
        yield _in_real_time()


def _in_real_time() -> Figure:
    """Eight channels with the bot's own waits (30 s and 30 s) and a history that is up to 20 s late."""
    channels = [f"C0LATE{n}" for n in range(8)]
    toll, began = Toll(), clocks.monotonic()
    with tempfile.TemporaryDirectory() as folder, LocalSlack({one: one.lower() for one in channels}) as slack:
        faults = RandomFaults(slack, random.Random("real"), 0.3, 20.0, 12.0)
        slack._server.faults = faults
        with ThreadPoolExecutor(len(channels)) as pool:
            list(pool.map(partial(_delivered, slack, Path(folder)), channels))
        toll.faults = faults.count
        count(slack, channels, toll)
    met = toll.lost == toll.doubled == 0
    value = f"{toll}; {clocks.monotonic() - began:.0f} s"
    told = "8 channels, 30% of answers lost, history up to 20 s late"
    return Figure("G3", "the same in real time, not killed", value, told, "seed real", "0 lost, 0 doubled", met)


def _delivered(slack: LocalSlack, folder: Path, channel: str) -> None:
    store, day = open_store(f"sqlite:///{folder / 'endcap.db'}"), datetime.now(UTC).date()
    client = posting_client(slack.token, slack.url)
    poster = SlackPoster(lambda _workspace: client, Pacer(interval=0, spacing=0))
    store.save_edition(*planned(channel, day))
    while not deliver(store, poster, Channel("T0LOCAL", channel), day, f"real/{channel}").done:
        clocks.sleep(0.1)
    store.close()


def g4(long: bool) -> Iterator[Figure]:
    """Every zone and date."""
    hours = QUARTERS if long else (time(0), time(7), time(23, 45))
    zones = different_zones()
    found = reckon(zones if long else zones[::10], dates(), hours)
    value = f"{found.wrong} wrong of {found.instants:,}" + (f" ({found.first})" if found.first else "")
    told = f"{found.zones} IANA zones ({found.alike} are aliases), 2025-2030, {len(hours)} times a day"
    yield Figure("G4", "one due instant a local date that exists", value, told, "all", "0 wrong", found.wrong == 0)


def g5(long: bool) -> Iterator[Figure]:
    """Away over the hour: simulated time, a tick every 20 s, the real rules and a real archive."""
    slowest, wrong, tried = 0.0, 0, 0
    seven = datetime(2026, 11, 18, 7, tzinfo=UTC)
    for minutes in range(1, 72 * 60, 7 if long else 61):
        back = seven + timedelta(minutes=minutes)
        posted = _days_posted(seven - timedelta(hours=1), back)
        tried += 1
        days = Counter(day for day, _ in posted)
        late = (back - _last_seven(back)) > timedelta(hours=4)
        first = min((at for _, at in posted), default=back + timedelta(days=9))
        if not late:
            slowest = max(slowest, (first - back).total_seconds())
        wrong += max(days.values(), default=0) > 1 or (late and first < back.replace(hour=7, minute=0))
        wrong += len({at.date() for _, at in posted}) != len(posted)
    value = f"{wrong} wrong of {tried} absences; posted within {slowest:.0f} s of the return"
    bar = "within 60 s if <= 4 h late; never two"
    met = wrong == 0 and slowest <= 60
    yield Figure("G5", "away over the hour", value, "absences of 1 min to 3 days, simulated clock", "all", bar, met)


def _last_seven(now: datetime) -> datetime:
    seven = now.replace(hour=7, minute=0, second=0)
    return seven if seven <= now else seven - timedelta(days=1)


def _days_posted(gone: datetime, back: datetime) -> list[tuple[date, datetime]]:
    """(day, when) of every edition that becomes due in the two days after coming back."""
    channel = Channel("T", "C", hour=time(7), weekdays=EVERY_DAY)
    done: dict[date, datetime] = {gone.date() - timedelta(days=1): gone}
    now, posted = back + timedelta(seconds=19), []
    while now < back + timedelta(hours=30):
        found = due(channel, now, frozenset(done))
        if found:
            done[found.day] = now
            posted.append((found.day, now))
        now += timedelta(seconds=20)
    return posted


def g6(long: bool) -> Iterator[Figure]:
    """The first message of each channel after the hour."""
    for channels, limit in ((100, 25.0), (1000, 240.0)) if long else ((100, 25.0),):
        seconds, rate, every = _first_messages(channels)
        value = f"{seconds:.1f} s for all; at most {rate} messages in any minute"
        met = every and seconds <= limit and rate <= 305
        told = f"{channels} channels of one workspace, one hour, editions made before it"
        yield Figure("G6", "first message of every channel", value, told, "all", f"<= {limit:.0f} s", met)


def _first_messages(many: int) -> tuple[float, int, bool]:
    names = [f"C0N{n:04}" for n in range(many)]
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder, LocalSlack({one: one.lower() for one in names}) as slack:
        store = open_store(f"sqlite:///{folder}/endcap.db")
        for name in names:
            store.save_channel(Channel("T0LOCAL", name, hour=now.time(), weekdays=EVERY_DAY))
            store.save_edition(*planned(name, now.date(), ("s1",)))
        poster = SlackPoster(lambda _workspace: posting_client(slack.token, slack.url))

        def publish(channel: Channel) -> Callable[[], object] | None:
            first = deliver(store, poster, channel, now.date(), f"first/{channel.id}", most=1)
            rest = partial(deliver, store, poster, channel, now.date(), f"rest/{channel.id}")
            return rest if first.waiting else None

        work = Clockwork(store, Duties(lambda: None, publish))
        began = clocks.time()
        work.tick()
        every = wait_for(lambda: all(room.messages for room in slack.state.rooms.values()), 600)
        work.stop(30)
        firsts = [float(room.messages[0]["ts"]) for room in slack.state.rooms.values() if room.messages]
        moments = sorted(float(m["ts"]) for room in slack.state.rooms.values() for m in room.messages)
        store.close()
    return max(firsts) - began, _busiest(moments), every


def _busiest(moments: Sequence[float]) -> int:
    """Most messages in any 60 s."""
    first = most = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= 60:
            first += 1
        most = max(most, last - first + 1)
    return most


def g12(long: bool) -> Iterator[Figure]:
    """Three processes, one database."""
    channels = [f"C0N{n:02}" for n in range(72 if long else 24)]
    toll = Toll()
    with tempfile.TemporaryDirectory() as folder, LocalSlack({one: one.lower() for one in channels}) as slack:
        more = [*channels, "--shuffle", "--grace", "0.5", "--lease", "5"]
        for process in [start(slack, Path(folder), *more) for _ in range(3)]:
            finish(process)
        count(slack, channels, toll)
        posts = sum(method == "chat.postMessage" for method, _ in slack.calls)
    value = f"{posts:,} posts for {toll.expected:,} messages; {toll.lost} lost, {toll.doubled} doubled"
    met = posts == toll.expected and not toll.lost and not toll.doubled
    yield Figure("G12", "three processes on one database", value, f"{len(channels)} channels", "all", "one each", met)


def g13(long: bool) -> Iterator[Figure]:
    """An event delivered four times, over a restart."""
    events = 25 if long else 5
    answers = 0
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            with world(Path(folder), questions_a_minute=1000) as w:
                room = w.slack.state.rooms[CHANNEL]
                for n in range(events):
                    said = {"type": "app_mention", "user": ANNA, "channel": CHANNEL, "ts": f"17000000{n:02}.000100"}
                    said |= {"text": "<@U0ENDCAP> what did Kroger open?", "event_ts": said["ts"]}
                    room.messages.append({**said, "type": "message"})
                    w.slack.event(said, deliveries=2, event_id=f"Ev{n}")
                w.slack.settle()
                answers += sum("bot_id" in message for message in w.slack.messages(CHANNEL))
    value = f"{answers} answers to {events} events, each delivered 4 times"
    yield Figure(
        "G13", "redelivered events", value, "a restart between the second and third", "all", "1 each", answers == events
    )


def g14(long: bool) -> Iterator[Figure]:
    """SIGKILL while opening a new archive, and while ingesting."""
    rng, kills, unsound, lost = random.Random("G14"), 200 if long else 12, 0, 0
    acked: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        for n in range(kills):
            database = f"sqlite:///{folder}/{n // 10}.db"
            acked[database] = max(
                acked.get(database, -1), _killed_ingest(database, rng.uniform(0.15, 1.0), begun=n % 2 == 1)
            )
            store = open_store(database)
            unsound += bool(store.problems())
            wanted = [f"a{one}" for one in range(acked[database] + 1)]
            lost += len(wanted) - len(store.articles(wanted))
            store.close()
    kept = sum(last + 1 for last in acked.values())
    value = f"{kills} kills: {unsound} unsound archives, {lost} of {kept:,} acknowledged articles lost"
    told = "killed 0.15 to 1 s after its start or its first words, a new archive every tenth time"
    yield Figure(
        "G14", "killed while migrating or ingesting", value, told, "seed G14", "0 and 0", unsound == lost == 0 < kept
    )


def _killed_ingest(database: str, seconds: float, *, begun: bool) -> int:
    """The last number that the process said was kept; -1 when it said none. `begun`: timed from the first it said."""
    words = [sys.executable, "-m", "tests.faults.ingest_process", database]
    process = subprocess.Popen(words, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)  # noqa: S603
    first = process.stdout.readline() if begun and process.stdout else ""
    clocks.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    told = first + process.communicate()[0]
    return max([-1, *(int(line) for line in told.split("\n")[:-1] if line.isdigit())])


def g19(long: bool) -> Iterator[Figure]:
    """SIGTERM to the real bot, idle and while posting."""
    idle, posting, doubled = [], [], 0
    for _ in range(5 if long else 1):
        with _folder() as folder, LocalSlack({CHANNEL: "retail-news"}) as slack, bot(folder, slack) as process:
            wait_for(lambda slack=slack: slack.connections > 0, 30)  # type: ignore[misc]
            clocks.sleep(0.5)
            idle.append(ended(process))
        with _folder() as folder, LocalSlack({CHANNEL: "retail-news"}) as slack:
            many = plan(folder, "s1")
            with bot(folder, slack) as process:
                wait_for(lambda slack=slack: len(slack.messages(CHANNEL)) >= 2, 30)  # type: ignore[misc]
                posting.append(ended(process))
            with bot(folder, slack) as process:
                wait_for(lambda slack=slack, many=many: len(slack.messages(CHANNEL)) >= many, 40)  # type: ignore[misc]
                ended(process)
            doubled += sum(keys(slack).values()) - len(keys(slack)) + abs(many - len(keys(slack)))
    statuses = {status for status, _ in idle + posting}
    slow_idle, slow_posting = max(s for _, s in idle), max(s for _, s in posting)
    value = f"status {statuses}; {slow_idle:.1f} s idle, {slow_posting:.1f} s posting; {doubled} lost or doubled"
    met = statuses == {0} and slow_idle <= 10 and slow_posting <= 25 and not doubled
    told = f"{len(idle)} times each, bot.py run in Socket Mode"
    yield Figure("G19", "SIGTERM", value, told, "all", "0; 10 s; 25 s; nothing doubled", met)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


GROUPS: dict[str, Callable[[bool], Iterator[Figure]]] = {
    "G1": g1, "G2": g2, "G3": g3, "G4": g4, "G5": g5, "G6": g6, "G12": g12, "G13": g13, "G14": g14, "G19": g19,
}  # fmt: skip


def figures(only: Sequence[str] = (), *, long: bool = False) -> list[Figure]:
    """The figures of the named guarantees (all, when none is named), told to stderr as they come."""
    found: list[Figure] = []
    for row in _measured(only or (*GROUPS, *HOSTILE), long=long):
        _say(f"{row.part} {row.name}: {row.value} [bar: {row.bar}; met: {row.met}]")
        found.append(row)
    return sorted(found, key=lambda row: _place(row.part))


def _measured(names: Sequence[str], *, long: bool) -> Iterator[Figure]:
    for name in names:
        _say(f"measuring {name} ...")
        yield from GROUPS[name](long) if name in GROUPS else HOSTILE[name](long)


def _place(part: str) -> int:
    return int(part[1:]) if part[1:].isdigit() else 99


# --- The table of RELIABILITY.md ----------------------------------------------------------------------------------

_MEASURED = re.compile(r"(G\d+) (\d{4}-\d\d-\d\d) (long|short)")


def write(rows: Sequence[Figure], today: date, *, long: bool, file: Path = RELIABILITY) -> None:
    """Put the rows into the table; other guarantees keep theirs. Under it stands what was measured when and how."""
    text, mark = file.read_text(encoding="utf-8"), MARK.format("faults")
    before, old, after = text.split(mark)
    when = {part: (day, form) for part, day, form in _MEASURED.findall(old)}
    fresh = {row.part for row in rows}
    kept = [line for line in old.splitlines() if line.startswith("| G") and line.split("|")[1].strip() not in fresh]
    when |= dict.fromkeys(fresh, (today.isoformat(), "long" if long else "short"))
    head, rule, *new = table(rows).splitlines()
    lines = sorted([*kept, *new], key=lambda line: _place(line.split("|")[1].strip()))
    dated = sorted(when.items(), key=lambda one: _place(one[0]))
    told = "; ".join(f"{part} {day} {form}" for part, (day, form) in dated)
    body = "\n".join([head, rule, *lines, "", f"Measured: {told}."])
    file.write_text(f"{before}{mark}\n{body}\n{mark}{after}", encoding="utf-8")


def main() -> int:
    """Measure, print, and write where asked; status 1 when a guarantee is not met."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults", description=__doc__)
    parser.add_argument("--long", action="store_true", help="the full figures")
    parser.add_argument("--only", default="", help="G1,G2,...")
    parser.add_argument("--write", action="store_true", help="put the table into RELIABILITY.md")
    arguments = parser.parse_args()
    rows = figures([one for one in arguments.only.upper().split(",") if one], long=arguments.long)
    print(table(rows))
    if arguments.write:
        write(rows, datetime.now(UTC).date(), long=arguments.long)
    return 1 if any(row.met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
