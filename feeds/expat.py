"""A driver for `xml.sax` that hands an element's text over in one piece.

The standard one reports every line and every character reference by itself: feedparser then spends a third of its time
on gluing together what an escaped body was cut into. Named to feedparser in `feeds.parse`.
"""

from typing import Any
from xml.sax.expatreader import ExpatParser

PIECE = 2**16
"""Bytes of text collected before they are reported."""


class Buffered(ExpatParser):
    """The standard reader, its expat told to collect text (`pyexpat`: ``buffer_text``)."""

    def reset(self) -> None:
        """Begin a document."""
        super().reset()
        expat: Any = vars(self)[
            "_parser"
        ]  # the standard library's own subclasses reach for it, but no type tells of it
        expat.buffer_text = True
        expat.buffer_size = PIECE


def create_parser() -> Buffered:
    """What `xml.sax.make_parser` calls in a driver that it was named."""
    return Buffered()
