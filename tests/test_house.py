"""The house keeps its borders: who may import whom, and one home for each third-party package."""

import ast
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = {
    "retail": {"retail"},
    "feeds": {"retail", "feeds"},
    "storage": {"retail", "storage"},
    "briefs": {"retail", "feeds", "storage", "briefs"},
    "handlers": {"retail", "storage", "briefs", "handlers"},
    "config": {"retail", "config"},
    "running": {"retail", "feeds", "storage", "briefs", "handlers", "config", "running"},
    "bot": {"retail", "feeds", "storage", "briefs", "handlers", "config", "running"},
}
HOMES = {
    "feedparser": {"feeds/"},
    "httpx2": {"feeds/", "briefs/llm.py"},  # the model's client is an httpx2 client too
    "httpcore2": {"feeds/"},
    "lxml": {"feeds/"},
    "psycopg": {"storage/"},
    "psycopg_pool": {"storage/"},
    "sqlite_utils": {"storage/"},
    "sqlite3": {"storage/"},
    "openai": {"briefs/llm.py"},
    "slack_bolt": {"handlers/"},
    "slack_sdk": {"handlers/"},
    "waitress": {"handlers/"},
    "cryptography": {"handlers/oauth.py"},
    "rich": {"handlers/terminal.py", "running/", "bot.py"},
    "schedule": {"running/clockwork.py"},
    "dotenv": {"bot.py"},
}
FILES = sorted(
    path
    for path in ROOT.rglob("*.py")
    if path.relative_to(ROOT).parts[0] in {*LAYERS, "bot.py", "config.py"} and ".venv" not in path.parts
)


def imported(tree: ast.AST) -> set[str]:
    """Every module a file imports, whole dotted names."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


@cache
def imports_of(path: Path) -> set[str]:
    """Every module that a file of ours imports."""
    return imported(ast.parse(path.read_text()))


def strangers(name: str, modules: set[str]) -> set[str]:
    """Rooms of the house that a file may not import from."""
    layer = name.split("/")[0].removesuffix(".py")
    return {m for m in modules if m.split(".")[0] in LAYERS and m.split(".")[0] not in LAYERS[layer]}


def lodgers(name: str, modules: set[str]) -> set[str]:
    """Third-party packages that a file imports although their home is elsewhere."""
    third = {m.split(".")[0] for m in modules} - set(sys.stdlib_module_names) - set(LAYERS)
    third |= {m for m in modules if m in HOMES}
    return {m for m in third if not any(name.startswith(home) for home in HOMES.get(m, ()))}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_keeps_to_its_room(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    modules = imports_of(path)
    assert not strangers(name, modules), f"{name} may not import these rooms"
    assert not lodgers(name, modules), f"{name} is not the home of these packages"


def test_briefs_know_the_protocol_and_no_engine() -> None:
    for path in (ROOT / "briefs").rglob("*.py"):
        modules = {m for m in imports_of(path) if m.startswith("storage.")}
        assert all(m.startswith("storage.base") for m in modules), f"{path.name} knows an engine: {modules}"


def test_only_the_bot_reads_the_environment() -> None:
    for path in FILES:
        if path.name != "bot.py":
            assert "os.environ" not in path.read_text(), path.name


def test_the_check_itself_sees_a_trespass() -> None:
    tree = ast.parse("import sqlite3\nfrom briefs.llm import Model\nfrom storage import open_store")
    assert strangers("retail/text.py", imported(tree)) == {
        "briefs.llm",
        "briefs.llm.Model",
        "storage",
        "storage.open_store",
    }
    assert lodgers("retail/text.py", imported(tree)) == {"sqlite3"}
    assert not lodgers("storage/sqlite.py", imported(tree))


def test_every_direct_dependency_has_a_reason_and_every_pin_a_hash() -> None:
    for name in ("requirements", "requirements-dev"):
        wanted = [x for x in (ROOT / f"{name}.in").read_text().splitlines() if x and x[0] not in "#-"]
        pins = (ROOT / f"{name}.txt").read_text()
        for line in wanted:
            package, _, reason = line.partition("#")
            package = re.split(r"[\[<>=~ ]", package.strip())[0]
            assert reason.strip(), f"{package} has no reason"
            assert re.search(rf"^# {re.escape(reason.strip())}\n{re.escape(package)}==", pins, re.MULTILINE), package
        assert pins.count("==") <= pins.count("--hash=sha256:")
        assert "://" not in pins, "a pin names an index"


def test_the_required_top_level_stands() -> None:
    for name in ("bot.py", "briefs", "handlers", "storage", "tests", "requirements.txt", "Procfile"):
        assert (ROOT / name).exists(), name
    assert "worker: python bot.py run" in (ROOT / "Procfile").read_text().splitlines()
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"] == ">=3.11"
