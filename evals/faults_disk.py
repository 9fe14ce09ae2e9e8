"""G15: a full disk, a read-only one, and files that are no sound archive. In processes of their own where need be.

Writers that may not write run as another user where this one is root, for whom no file is read-only.
"""

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from evals.figures import Figure
from handlers.local import LocalSlack
from retail.errors import StorageError
from retail.types import Article
from storage import open_store
from storage.rescue import open_mended

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NOBODY = 65534
LIMIT = 600_000
"""Bytes that any file of the full disk's process may grow to."""
WRITER = "import sys; from evals.faults_disk import write; write(sys.argv[1], sys.argv[2:])"
ROOT = Path(__file__).resolve().parent.parent


MOUNTED = (
    "mount -t tmpfs -o size=48m none {folder} && exec {python} -m evals.full_disk_process {folder} {slack} {token}"
)
"""In a name space of its own, where anybody may mount: a disk of 48 MB."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one fault: how many told it in one clear line, kept their data and went on afterwards."""

    name: str
    said: str
    kept: bool
    recovered: bool

    @property
    def well(self) -> bool:
        """One line that names the archive, nothing lost, and it goes on."""
        clear = "archive" in self.said and "Traceback" not in self.said and "\n" not in self.said.strip()
        return clear and self.kept and self.recovered


def articles(first: int, count: int = 100) -> list[Article]:
    """Articles with texts of two thousand characters."""
    return [
        Article(f"a{n}", f"Grocer {n} opens", f"word{n} " * 250, "Outlet", NOW - timedelta(minutes=n), keys=(f"k:{n}",))
        for n in range(first, first + count)
    ]


def write(database: str, user: Sequence[str] = ()) -> None:
    """Keep articles until it fails, as another user if one is named; prints what was kept and the error's own words."""
    import storage.sqlite  # noqa: F401 - read while we may

    for number in user:
        os.setuid(int(number))
    kept, said = 0, ""
    try:
        store = open_store(f"sqlite:///{database}")
        for batch in range(50):
            kept += store.save_articles(articles(1000 + 100 * batch))
    except StorageError as error:
        said = str(error)
    print(json.dumps({"kept": kept, "said": said}))


def _writer(path: Path, before: Callable[[], None], user: int | None = None) -> tuple[int, str]:
    words = [sys.executable, "-c", WRITER, str(path), *([str(user)] if user else [])]
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        words, cwd=ROOT, capture_output=True, text=True, preexec_fn=before, check=False
    )
    told: dict[str, Any] = json.loads(done.stdout) if done.stdout else {"kept": 0, "said": done.stderr}
    return int(told["kept"]), str(told["said"])


def _sound(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    store.save_articles(articles(0))
    store.close()


def _full(folder: Path) -> Outcome:
    path = folder / "full.db"
    _sound(path)
    kept, said = _writer(path, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT)))
    store = open_store(f"sqlite:///{path}")
    there = store.counts()["articles"]
    more = store.save_articles(articles(90_000))
    sound = not store.problems()
    store.close()
    return Outcome("disk full", said, there == 100 + kept and sound, more == 100)


def _read_only(folder: Path) -> Outcome:
    path = folder / "held" / "held.db"
    path.parent.mkdir()
    _sound(path)
    for one in (path, path.parent, folder):
        one.chmod(0o555 if one.is_dir() else 0o444)
    root = os.geteuid() == 0
    kept, said = _writer(path, lambda: None, NOBODY if root else None)
    for one in (folder, path.parent, path):
        one.chmod(0o755 if one.is_dir() else 0o644)
    store = open_store(f"sqlite:///{path}")
    there, more = store.counts()["articles"], store.save_articles(articles(90_000))
    store.close()
    return Outcome("read-only", said, there == 100 and kept == 0, more == 100)


def _broken(name: str, spoil: Callable[[Path], object]) -> Callable[[Path], Outcome]:
    def run(folder: Path) -> Outcome:
        path = folder / "broken.db"
        _sound(path)
        spoil(path)
        before, said = path.read_bytes(), ""
        try:
            store = open_store(f"sqlite:///{path}")
            said = "; ".join(store.problems())
            store.close()
        except StorageError as error:
            said = str(error)
        kept = path.read_bytes() == before
        return Outcome(name, said, kept, recovered=_mended(path, before, ours=name in DAMAGES))

    return run


DAMAGES = frozenset({"empty", "a web page", "header zeroed", "pages overwritten"})
"""What is mended at the start of the bot; the others are left alone: they may be somebody's good file."""


def _mended(path: Path, before: bytes, *, ours: bool) -> bool:
    """What the bot's start makes of it: moved aside whole and replaced where it is damaged, refused where it is not."""
    try:
        store, rescued = open_mended(f"sqlite:///{path}", NOW)
    except StorageError:
        return not ours and path.read_bytes() == before
    anew = store.save_articles(articles(0)) == 100
    store.close()
    return ours and anew and rescued is not None and rescued.aside.read_bytes() == before


def _zero_header(path: Path) -> None:
    path.write_bytes(b"\0" * 100 + path.read_bytes()[100:])


def _overwrite_page(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[4096 * 3 : 4096 * 9] = bytes(range(256)) * 96
    path.write_bytes(bytes(body))


def _other_program(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("create table theirs (x)")
    db.close()


def _newer(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("pragma user_version = 999")
    db.close()


FAULTS: tuple[Callable[[Path], Outcome], ...] = (
    _full,
    _read_only,
    _broken("empty", lambda path: path.write_bytes(b"")),
    _broken("a web page", lambda path: path.write_bytes(b"<!doctype html><p>Welcome</p>")),
    _broken("header zeroed", _zero_header),
    _broken("pages overwritten", _overwrite_page),
    _broken("another program's", _other_program),
    _broken("of a newer version", _newer),
)


def disk_faults() -> list[Figure]:
    """Every fault once, in a folder of its own."""
    outcomes = []
    for fault in FAULTS:
        with tempfile.TemporaryDirectory() as folder:
            outcomes.append(fault(Path(folder)))
    ill = [one.name for one in outcomes if not one.well]
    value = f"{len(outcomes) - len(ill)} of {len(outcomes)}" + (f" (not: {', '.join(ill)})" if ill else "")
    what = ", ".join(one.name for one in outcomes)
    return [Figure("G15", "one clear message, nothing deleted, goes on after", value, what, "all", "all", not ill)]


def full_disk() -> list[Figure]:
    """A disk that is really full while an edition is posted (where this machine lets us mount one)."""
    told = "an edition is planned, a disk of 48 MB is filled to its last byte; later some of it is freed"
    with LocalSlack({"C0FULL": "full"}) as slack, tempfile.TemporaryDirectory() as folder:
        words = MOUNTED.format(folder=folder, python=sys.executable, slack=slack.url, token=slack.token)
        mine = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", words]
        done = subprocess.run(mine, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
        if done.returncode:
            return [Figure("G15", "posted on a full disk", "not measured: no mount here", told, "all", "all", None)]
        found = json.loads(done.stdout)
        posted = sum(method == "chat.postMessage" for method, _ in slack.calls)
    value = f"{found['sent']} of {found['planned']} sent in {found['runs']} runs by {posted} posts"
    value += f"; articles taken in: {found['while']} while full, {found['after']} after"
    met = found["sent"] == found["planned"] == posted and found["while"] == 0 and found["after"] == 100
    met = met and not found["problems"]
    return [Figure("G15", "posted on a full disk", value, told, "all", "all, once; 0, 100", met)]
