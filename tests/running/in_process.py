"""A command of ``bot.py`` in the process of the tests, where everything is imported and every table read already.

For what a command says and what it returns, in a tenth of the time of a process of its own (`commandline.bot`).
"""

import logging
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot import main
from tests.running.commandline import environment

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def bot_here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`bot`, in this process."""

    def run(folder: Path, *words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        with monkeypatch.context() as its, _logging_kept():
            its.chdir(folder)
            for name in set(os.environ) - set(environment()):
                its.delenv(name)
            for name, value in settings.items():
                its.setenv(name, value)
            capsys.readouterr()
            try:
                status = main(words)
            except SystemExit as ended:
                status = int(ended.code or 0)
        told = capsys.readouterr()
        return subprocess.CompletedProcess(words, status, told.out, told.err)

    return run


@contextmanager
def _logging_kept() -> Iterator[None]:
    """A command sets up the logs of its process, which is ours."""
    named = logging.root.manager.loggerDict.values()
    loggers = [logging.root, *(each for each in named if isinstance(each, logging.Logger))]
    before = [(each, each.level, each.handlers[:]) for each in loggers]
    try:
        yield
    finally:
        for each, level, handlers in before:
            each.setLevel(level)
            each.handlers[:] = handlers
