"""The child of the cage (`feeds.cage`): a process that reads documents, and may do little else.

``python -m feeds.caged BYTES`` answers on stdout what it is asked on stdin, and ends when that does. It imports only
what reading takes, because a refresh of a few feeds waits for its start.
"""

import json
import os
import re
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from feeds.parsed import Document, NotAFeed, page_to_plain, to_plain
from retail.errors import ParseError

RETIRE_AT = 96 * 2**20
"""A worker that ever held more (bytes) leaves after its answer, so that one large feed does not stay in memory."""
_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""Everything feedparser, lxml and the SAX parser below them were seen to raise for a document."""


def send(pipe: Any, *messages: bytes) -> None:
    """Write messages, each behind its length, in one piece."""
    pipe.write(b"".join(part for data in messages for part in (struct.pack(">I", len(data)), data)))
    pipe.flush()


def receive(pipe: BinaryIO) -> bytes:
    """The next message; raises EOFError when the other side is gone."""
    head = pipe.read(4)
    if len(head) < 4:
        raise EOFError
    data = pipe.read(struct.unpack(">I", head)[0])
    if len(data) < struct.unpack(">I", head)[0]:
        raise EOFError
    return data


def main() -> None:
    """The worker: reads documents from stdin, answers on stdout, ends when stdin does."""
    _limit(int(sys.argv[1]))
    from feeds.parse import parse  # only here: our own process never loads feedparser

    def read(document: Document) -> dict[str, Any]:
        return {"feed": to_plain(parse(document))}

    def read_web_page(document: Document) -> dict[str, Any]:
        from feeds.pagetext import read_page  # few children are ever asked for one

        return {"page": page_to_plain(read_page(document))}

    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    send(target, b"ready")
    while True:
        try:
            head, body = json.loads(receive(source)), receive(source)
        except EOFError:
            return
        document = Document(head["url"], body, head["base"], head["content_type"], frozenset(head["known"]))
        reader = read_web_page if head["page"] else read
        send(target, json.dumps(_answer(reader, document) | {"large": _peak() > RETIRE_AT}).encode())


def _answer(read: Callable[[Document], dict[str, Any]], document: Document) -> dict[str, Any]:
    """What was read, or why there is nothing."""
    try:
        return read(document)
    except NotAFeed as error:
        return {"error": str(error), "feeds": error.feeds}
    except ParseError as error:
        return {"error": str(error)}
    except _FAULTS as error:
        return {"error": f"it cannot be read ({type(error).__name__})", "large": True}


def _limit(memory: int) -> None:
    """Bound memory and forbid writing files, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue


def _peak() -> int:
    """The most memory this process has held, in bytes.

    Linux hands `ru_maxrss` down from the parent over fork and exec, so a large bot would make every worker look
    bloated; ``VmHWM`` begins anew with exec (getrusage(2), proc(5)).
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0  # no Linux: workers are replaced by time and failure only
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0


if __name__ == "__main__":
    main()
