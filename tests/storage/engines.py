"""Each engine for tests that have nothing to do with engines: a fresh archive of it, by URL."""

from pathlib import Path

import pytest

from tests.storage.postgres_server import fresh_url

ENGINES = ("sqlite", "postgres")


def archive_of(engine: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """Where a new, empty archive can be opened, by this process and others; skips, in words, without PostgreSQL."""
    return fresh_url(request) if engine == "postgres" else f"sqlite:///{folder / 'endcap.db'}"


@pytest.fixture(params=ENGINES)
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A test that takes this runs on both engines."""
    return archive_of(str(request.param), request, tmp_path)
