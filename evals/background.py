"""Makes retail/data/background.txt, the IDF of English news words, from an archive (an article a line, JSON).

`python -m evals.background ARTICLES.jsonl [--without GOLD.jsonl ...]`: the articles of the gold files are left out,
so that no figure rests on counts of the very texts it is measured on. Only counts leave this program.
"""

import argparse
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from retail.words import stems

TARGET = Path(__file__).parent.parent / "retail" / "data" / "background.txt"
WORDS = 14_000


def counts(texts: Iterable[str]) -> tuple[Counter[str], int]:
    """Documents by stem, and documents in all."""
    seen: Counter[str] = Counter()
    number = 0
    for text in texts:
        number += 1
        seen.update({stem for stem in stems(text) if not stem[0].isdigit() or len(stem) <= 4})
    return seen, number


_WITHIN = re.compile(r"(?<=[a-z,;] )[A-Za-z][\w’'&]*")
"""Words that begin no sentence."""


def capitals(texts: Iterable[str]) -> frozenset[str]:
    """Stems that are written with a capital in most places within sentences."""
    upper: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for text in texts:
        for word in _WITHIN.findall(text):
            for stemmed in stems(word):
                every[stemmed] += 1
                upper[stemmed] += word[0].isupper()
    return frozenset(stemmed for stemmed, count in every.items() if upper[stemmed] > 0.7 * count)


def table(seen: Counter[str], number: int, names: frozenset[str]) -> str:
    """The file: a line for each tenth of IDF with the stems that have it, names with a capital."""
    lines: dict[int, list[str]] = defaultdict(list)
    for word, documents in sorted(seen.items(), key=lambda item: (-item[1], item[0]))[:WORDS]:
        if documents >= 2:
            lines[round(10 * math.log(number / documents))].append(word.capitalize() if word in names else word)
    head = f"# IDF x 10, then the stems that have it (a capital: mostly a name); counted over {number} news articles\n"
    return head + "".join(f"{idf} {' '.join(sorted(words))}\n" for idf, words in sorted(lines.items()))


def _texts(path: Path, without: frozenset[str]) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            if article["id"] not in without:
                yield article["title"], article["text"][:1000]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--without", type=Path, nargs="*", default=[])
    arguments = parser.parse_args()
    without = frozenset(json.loads(line)["id"] for path in arguments.without for line in path.open(encoding="utf-8"))
    names = capitals(text for _, text in _texts(arguments.articles, without))
    both = (f"{title} {text}" for title, text in _texts(arguments.articles, without))
    TARGET.write_text(table(*counts(both), names), encoding="utf-8")


if __name__ == "__main__":
    main()
