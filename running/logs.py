"""Logs: one line an event, no secret in any of them, tracebacks included."""

import json
import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime

_TOKENS = re.compile(r"\b(?:xox[a-z]-|xapp-|sk-)[A-Za-z0-9_\-]{6,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class SafeFormatter(logging.Formatter):
    """Formats a record on one line, with every known secret and anything that looks like a token blanked out."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = sorted((secret for secret in secrets if len(secret) > 3), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The record as text; a traceback's lines are kept, joined by `` | ``."""
        return self.redact(super().format(record))

    def redact(self, text: str) -> str:
        """The text without secrets, control characters and line breaks."""
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        text = _TOKENS.sub("[secret]", text)
        return _CONTROL.sub("?", " | ".join(line for line in text.splitlines() if line.strip()))


class JsonFormatter(SafeFormatter):
    """The same, as one JSON object a line: ``time`` (ISO 8601, UTC), ``level``, ``logger``, ``message``, ``trace``."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a JSON object."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.redact(record.getMessage()),
        }
        if record.exc_info:
            told["trace"] = self.redact(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False)


def set_up(secrets: Sequence[str], level: int = logging.INFO, *, as_json: bool = False) -> None:
    """Send all logs to stderr through a `SafeFormatter`, or a `JsonFormatter`."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(secrets) if as_json else SafeFormatter(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These log request bodies and URLs of outside servers at INFO; their warnings are enough.
    for name in ("httpx2", "httpcore2", "openai", "slack_sdk", "schedule"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
