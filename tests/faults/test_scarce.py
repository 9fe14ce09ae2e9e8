"""Scarcity: few file descriptors, little memory. And a package that is not what was pinned."""

import base64
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.running.commandline import ROOT, environment
from tests.servers import feed_server as serve
from tests.servers.feed_server import FeedServer, item, rss


def refreshed(folder: Path, urls: list[str], what: str, most: int) -> dict[str, str]:
    """What became of each feed in a process with so much of it."""
    words = [sys.executable, "-m", "tests.faults.scarce_process", f"sqlite:///{folder / 'e.db'}", what, str(most)]
    done = subprocess.run(
        words, cwd=ROOT, env=environment(), input=json.dumps(urls), capture_output=True, text=True, timeout=55,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_with_sixty_four_file_descriptors_two_hundred_feeds_are_all_read(tmp_path: Path) -> None:
    with FeedServer() as server:
        server.routes |= {f"/{n}": serve.feed(rss(item(n))) for n in range(200)}
        found = refreshed(tmp_path, [server.url(path) for path in server.routes], "files", 64)
    assert set(found.values()) == {"new"}
    assert len(found) == 200


def test_with_little_memory_a_feed_that_bloats_fails_and_the_others_are_read(tmp_path: Path) -> None:
    """The whole process and its parsers have 600 MB of address space, of which libraries and stacks take half."""
    with FeedServer() as server:
        many = b"<rss version='2.0'><channel><title>t</title>" + b"<item><a b='c'>x" * 250_000
        server.routes |= {"/bloat": serve.feed(many), "/bomb": serve.bomb("gzip", 300)}
        server.routes |= {f"/{n}": serve.feed(rss(item(n))) for n in range(5)}
        found = refreshed(tmp_path, [server.url(path) for path in server.routes], "memory", 600 * 2**20)
    assert [found[server.url(f"/{n}")] for n in range(5)] == ["new"] * 5
    assert (found[server.url("/bloat")], found[server.url("/bomb")]) == ("failed", "failed")


@pytest.mark.parametrize(("right", "status"), [(True, 0), (False, 1)])
def test_what_is_not_what_was_pinned_is_not_installed(tmp_path: Path, right: bool, status: int) -> None:
    """With the very flags of the Makefile, from a folder of our own: nothing is asked of an index."""
    found = re.findall(r"BIN\)/python -m pip install .*?(--require-hashes.*?) -r", (ROOT / "Makefile").read_text())
    (flags,) = set(found)
    wheel = tmp_path / "shelf-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as made:
        made.writestr("shelf.py", "")
        made.writestr("shelf-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: shelf\nVersion: 1.0\n")
        made.writestr("shelf-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        empty = base64.urlsafe_b64encode(hashlib.sha256(b"").digest()).rstrip(b"=").decode()
        made.writestr("shelf-1.0.dist-info/RECORD", f"shelf.py,sha256={empty},0\n")
    digest = hashlib.sha256(wheel.read_bytes() + (b"" if right else b"x")).hexdigest()
    (tmp_path / "pins.txt").write_text(f"shelf==1.0 --hash=sha256:{digest}\n")
    words = ["--no-index", "--find-links", str(tmp_path), "--target", str(tmp_path / "to"), *flags.split()]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", *words, "-r", str(tmp_path / "pins.txt")],
        env=environment(), capture_output=True, text=True, timeout=50, check=False,
    )  # fmt: skip
    assert done.returncode == status, done.stderr
    assert right or "DO NOT MATCH" in done.stderr
