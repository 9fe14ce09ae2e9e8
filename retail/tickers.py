"""Tickers in texts: signed ones (``NYSE: KR``, ``(KR.N)``, ``$KR``) and bare ones in headlines of the stock market."""

import re
from collections.abc import Iterator

from retail.names import Late
from retail.words import idf, is_name, stem

_DOLLAR = Late(r"\$[A-Z]")
_SIGNED = Late(
    r"\b(?:NYSE|NASDAQ|Nasdaq|OTC)[A-Za-z ]{0,10}: ?([A-Z]{1,5}(?:-[A-Z])?)\b"
    r"|[(<]([A-Z]{1,5})\.(?:N|O|OQ|K)[)>]"
    r"|(?<![\w$])\$([A-Z]{2,5})\b"
)
_MOVES = (
    "sinks?|slides?|falls?|drops?|jumps?|surges?|soars?|tumbles?|plunges?|slips?|gains?|climbs?|rally|rallies|pops?|rises?"
    "|dips?|tanks?|craters?|slumps?|sheds?|adds?|loses?|leaps?|spikes?|rockets?|plummets?|skids?|up|down"
)
# Patterns that few texts need are compiled, and kept by `re`, when one does.
_BARE = (
    r"(?<![\w$.&'’-])(?!PM |AI |UK |US |EU |IT |GO |TV )([A-Z]{2,5})(?:['’]s)?,? "
    rf"(?:(?:stock|earnings|eps|[qQ][1-4]|options|bulls|bears|investors|short sellers)\b"
    rf"|shares? (?:price|{_MOVES}|end|close|hit)"
    rf"|(?:{_MOVES}) (?:[a-z]+ ){{0,2}}\d)"
)
"""``WMT shares slide``: letters of which a headline tells what befalls a share."""
_MOVING = rf"(?<![\w$.&'’-])([A-Z]{{2,5}}),? (?:{_MOVES})(?![\w'’-])"
"""``ROST slides, BURL climbs``: letters that move as a share does, where one of them is no word."""
_SUBJECT = r"(?:^|[;:] )(?!PM |AI |UK |US |EU |UN |IT |GO |TV )([A-Z]{1,5})(?:['’]s)?,? ([A-Za-z-]+)"
"""Letters that a headline begins with, and what they do."""
_MONEY = (
    r"(?i)[$%€]|\b(?:tariffs?|nasdaq|nyse|guides?|guidance|record|comps|eps|outlook|q[1-4]"
    r"|charge|warning|margins?|ipo|debt|lenders|analysts?|stake|buyback|wall st(?:reet)?|s&p|ceo|cfo)\b"
)
_OF_SHARES = (
    r"(?i)\b(?:stocks?|shares?|earnings|upgrade[sd]?|downgrade[sd]?|price target|buy rating|sell rating|overweight"
    r"|underweight|outperform|short interest|short sellers|options|bulls|bears|call buyers|dividend|EPS|premarket"
    r"|after-hours)\b"
)
"""A headline of the stock market ..."""
_LETTERS = Late(r"(?<![\w$.&'’-])[A-Z]{3,5}(?![\w&'’-])")
"""... in which letters that are no word (``WMT``, ``TGT``) are a ticker."""


def signed(text: str) -> Iterator[tuple[int, int, str]]:
    """Where tickers that say so themselves begin and end, and their letters."""
    if _may_be_signed(text):
        for m in _SIGNED.finditer(text):
            yield m.start(), m.end(), next(g for g in m.groups() if g)


def _may_be_signed(text: str) -> bool:
    """True of every text with a signed ticker. In one expression: a loop over the signs takes longer than they do."""
    named = "NYSE" in text or "asdaq" in text or "NASDAQ" in text or "OTC" in text
    return named or ".N" in text or ".O" in text or ".K" in text or ("$" in text and _DOLLAR.search(text) is not None)


def bare(
    title: str, known: frozenset[str], everyday: frozenset[str], acts: frozenset[str], trade: frozenset[str]
) -> Iterator[tuple[int, int, str]]:
    """As `signed`, of the `known` tickers that stand in a headline (not IN CAPITALS) without a sign.

    `everyday` words are none. `acts` are what a company does, words of `trade` what it does it with.
    """
    found = {m.start(1): m[1] for m in re.finditer(_BARE, title)}
    if re.search(_OF_SHARES, title):
        found |= {m.start(): m[0] for m in _LETTERS.finditer(title) if _is_no_word(m[0], everyday)}
    moving = {m.start(1): m[1] for m in re.finditer(_MOVING, title)}
    if any(len(s) > 2 and s in known and _is_no_word(s, everyday) for s in moving.values()):
        found |= moving
    found |= {m.start(1): m[1] for m in re.finditer(_SUBJECT, title) if _is_told_of(m, title, everyday, acts, trade)}
    yield from ((start, start + len(symbol), symbol) for start, symbol in found.items() if symbol in known)


def _is_told_of(
    m: re.Match[str], title: str, everyday: frozenset[str], acts: frozenset[str], trade: frozenset[str]
) -> bool:
    """``CMG cuts outlook``: a ticker as who acts. Four letters that are no word are one whatever it does."""
    symbol, act = m[1], m[2].lower()
    no_word = _is_no_word(symbol, everyday)
    if no_word and len(symbol) > 3:
        return True
    moves = re.fullmatch(_MOVES, act) is not None
    if not moves and act not in acts and act not in ("beats", "comps", "guides"):
        return False
    rest = title[m.end() :]
    told = re.search(_MONEY, rest) is not None or not trade.isdisjoint(rest.lower().split())
    if len(symbol) == 1:
        return moves and "%" in rest
    if no_word:
        return told
    return told and len(symbol) > 2 and (moves or act in ("beats", "comps", "guides"))


def _is_no_word(letters: str, everyday: frozenset[str]) -> bool:
    low = letters.lower()
    return low not in everyday and (is_name(stem(low)) or idf(stem(low)) >= _RARE)


_RARE = 7.5
"""IDF from which letters that are a ticker are hardly meant as a word: once in 1,800 news items."""
