"""robots.txt: which pages of a host a robot may fetch (RFC 9309). Pure; asking for the file is `feeds.pages`' part.

The longest rule that matches decides, ``allow`` before ``disallow`` where two are as long; ``*`` stands for anything,
``$`` for the end. The groups that name us count; where none does, those for ``*``. Matching is linear in rule and
address: a host chooses its rules, so no rule is turned into a regular expression.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes, urlsplit

NAME = "endcap"
"""Our product token (RFC 9309, 2.2.1)."""
MAX_BYTES = 500 * 1024
"""So much of a file is read (RFC 9309, 2.5, asks for at least this)."""
MAX_RULES = 10_000
_LINE = re.compile(r"^\s*([A-Za-z-]+)\s*:\s*([^#]*)")


@dataclass(frozen=True, slots=True)
class Rule:
    """What one line says of the paths that match it."""

    path: str
    allow: bool


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules that hold for us at one host."""

    rules: tuple[Rule, ...] = ()
    silent: bool = False
    """The host did not tell us its rules."""

    def allows(self, url: str) -> bool:
        """May this address be fetched? The file itself always may."""
        path = path_of(url)
        if path == "/robots.txt":
            return True
        found = [rule for rule in self.rules if matches(rule.path, path)]
        best = max(found, key=lambda rule: (len(rule.path), rule.allow), default=None)
        return best is None or best.allow


ALL = Robots()
"""Everything may be fetched: there is no file (RFC 9309, 2.3.1.3)."""
NOTHING = Robots((Rule("/", False),), silent=True)
"""Nothing may: the host could not say (RFC 9309, 2.3.1.4)."""


def parse_robots(body: bytes) -> Robots:
    """The rules for us in a robots.txt; lines that cannot be read are passed over."""
    text = body[:MAX_BYTES].decode("utf-8", "replace").lstrip("\ufeff")
    ours: list[Rule] = []
    anybody: list[Rule] = []
    named: set[str] = set()
    for name, value, opens in _lines(text):
        if name == "user-agent":
            named = {_token(value)} if opens else named | {_token(value)}
            if NAME in named:
                ours.append(Rule("", True))  # a group without rules is a group all the same
        elif value and len(ours) + len(anybody) < MAX_RULES:
            rule = Rule(_normal(value), name == "allow")
            (ours if NAME in named else anybody if "*" in named else []).append(rule)
    return Robots(tuple(rule for rule in (ours or anybody) if rule.path))


def _lines(text: str) -> "list[tuple[str, str, bool]]":
    """(name, value, begins a new group) of the lines that count."""
    found: list[tuple[str, str, bool]] = []
    in_rules = True
    for line in re.split(r"\r\n|\r|\n", text):
        read = _LINE.match(line)
        name = read.group(1).lower() if read else ""
        if read is None or name not in ("user-agent", "allow", "disallow"):
            continue
        opens = name == "user-agent" and in_rules
        in_rules = name != "user-agent"
        found.append((name, read.group(2).strip(), opens))
    return found


def _token(value: str) -> str:
    """The product token of a ``user-agent`` line, in lower case; versions and the like behind it do not count."""
    read = re.match(r"\*|[A-Za-z_-]+", value)
    return read.group().lower() if read else ""


def path_of(url: str) -> str:
    """Path and query of an address, spelt as rules are compared (RFC 9309, 2.2.2)."""
    parts = urlsplit(url)
    return _normal(f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}")


_MARKS = re.compile(r"(%2[fF]|%2[aA]|%24|%3[fF]|[*$/])")
"""What may not be decoded, or encoded, without meaning something else."""


def _normal(path: str) -> str:
    """Percent-encoded where it must be and nowhere else, so that two spellings of one path are one.

    A colon or slash in the query is data, and is encoded (the second row of the RFC's table in 2.2.2).
    """
    before, mark, query = path.partition("?")
    return _spelt(before, ":") + (mark + _spelt(query, "").replace("/", "%2F") if mark else "")


def _spelt(part: str, also: str) -> str:
    return "".join(
        piece.upper() if _MARKS.fullmatch(piece) else quote(unquote_to_bytes(piece), safe=f"!&'()+,;=@~-._[]?{also}")
        for piece in _MARKS.split(part)
    )


def matches(rule: str, path: str) -> bool:
    """Does a rule's path match, ``*`` for anything and a final ``$`` for the end? Each piece is looked for once."""
    ends = rule.endswith("$")
    first, *pieces = rule.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    last = pieces.pop() if ends and pieces else None
    for piece in pieces:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if not ends:
        return True
    return at == len(path) if last is None else len(path) - len(last) >= at and path.endswith(last)
