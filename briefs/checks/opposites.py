"""Opposites that a paraphrase may put in for one another, besides those of `retail.lexicon`."""

from retail.lexicon import POLARITY

_MORE = """
strong stronger strongest strength
/ weak weaker weakest weakness

profitable profit profits
/ loss-making unprofitable loss losses losing

continue continues continued continuing remain remains remained retain retains retained retaining
/ drop drops dropped dropping scrap scraps scrapped abandon abandons abandoned broke broken collapse collapsed
dismiss dismisses dismissed

outstrip outstrips outstripped outstripping outsell outsold overtake overtook overtaken
/ lag lags lagged lagging trail trails trailed trailing

accept accepts accepted accepting
/ rejected reject rejects rejecting spurn spurned rebuff rebuffed

often frequently regularly usually always
/ occasionally rarely seldom hardly never

praise praises praised praising applaud applauded hail hailed
/ criticise criticised criticize criticized condemn condemned attack attacked

include includes included including
/ exclude excludes excluded excluding omit omits omitted

cheap cheaper cheapest
/ expensive dear dearer costly costlier

largest biggest
/ smallest

best
/ worst

better
/ worse

easier easy
/ harder hard difficult

faster quicker
/ slower

voluntary voluntarily
/ compulsory mandatory

temporary temporarily
/ permanent permanently

public
/ private

legal lawful
/ illegal unlawful

guilty
/ innocent

likely
/ unlikely

possible
/ impossible

maximum
/ minimum

majority
/ minority

more
/ fewer
"""
"""Two groups apart at a slash; the next pair after an empty line."""


def _pairs() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    pairs = [pair.split("/") for pair in _MORE.split("\n\n")]
    return tuple((frozenset(a.split()), frozenset(b.split())) for a, b in pairs)


_UPWARD = frozenset("uplift uptick upturn upswing upsurge surge surged surging leap leapt leaps leaping".split())
_DOWNWARD = frozenset("downturn downswing slump slumped slumping slid slide slides sliding".split())
"""Nouns and verbs of movement besides those of the first pair of `retail.lexicon`."""

OPPOSITES = ((POLARITY[0][0] | _UPWARD, POLARITY[0][1] | _DOWNWARD), *POLARITY[1:], *_pairs())
"""Pairs of word groups that point opposite ways."""
