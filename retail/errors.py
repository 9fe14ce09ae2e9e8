"""The tree of errors. One root; only `UserError` carries a text that may be shown to a person in Slack."""


class EndcapError(Exception):
    """The root of all errors we raise on purpose. The message names the subject and what to do about it."""


class ConfigError(EndcapError):
    """Settings that cannot work; the message lists every problem found, never a secret's value."""


class StorageError(EndcapError):
    """The archive cannot be opened, read or written; the message names the file or URL (without password)."""


class DamagedError(StorageError):
    """The archive's file is damaged, or something else was saved in its place: only a copy of it helps."""


class FetchError(EndcapError):
    """A URL could not be fetched, or must not be; the message names the URL and the reason."""


class ParseError(EndcapError):
    """A document is not what it should be (feed, OPML, TOML, JSON line); the message names it and the place."""


class ModelError(EndcapError):
    """The language model gave no usable answer; the message holds a class and status, never a key or a prompt."""


class SlackRefused(EndcapError):
    """Slack certainly did not carry out a call. `reason` is Slack's error code, e.g. ``is_archived``."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(f"Slack refused: {reason}")
        self.reason = reason
        self.retry_after = retry_after
        """Seconds to wait, when Slack said so (``ratelimited``)."""


class SlackUnknown(EndcapError):
    """Slack may or may not have carried out a call (lost answer, 5xx, ``internal_error``)."""


class UserError(EndcapError):
    """Something a person asked for cannot be done; the message is plain text fit to be shown to them."""
