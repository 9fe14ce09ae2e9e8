"""No secret reaches a log line, not even by a traceback; one event is one line."""

import logging
import sys

from running.logs import SafeFormatter


def test_known_secrets_and_token_shapes_are_blanked_in_messages_and_tracebacks() -> None:
    formatter = SafeFormatter(["hush-hush"])
    try:
        raise ValueError("refused for hush-hush with xoxb-123456-abcdef")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "key %s", ("sk-abcdefgh1234",), sys.exc_info())
    line = formatter.format(record)
    assert "hush-hush" not in line
    assert "xoxb-1" not in line
    assert "sk-abc" not in line
    assert "ValueError" in line


def test_a_title_with_newlines_and_escapes_stays_on_one_line() -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "title: %s", ("a\nFAKE line\x1b[31m",), None)
    line = SafeFormatter().format(record)
    assert "\n" not in line
    assert "\x1b" not in line
