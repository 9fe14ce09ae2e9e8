"""G7 to G11 and G15 to G18: what hostile servers, texts, models, disks and requests can do, measured on loopback.

``python -m evals.faults_hostile [--long]``: the short form takes about two minutes; the long one ten thousand strings.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from itertools import chain

from evals.faults_disk import disk_faults, full_disk
from evals.faults_feeds import forbidden_addresses, hostile_round, politeness, whole_bot
from evals.faults_inbound import forged_requests, planted_secrets, uninstalled
from evals.faults_model import hostile_model
from evals.faults_text import hostile_text
from evals.figures import Figure

HOSTILE: dict[str, Callable[[bool], Iterator[Figure]]] = {
    "G7": lambda _: chain(hostile_round(), whole_bot()),
    "G8": lambda _: iter(forbidden_addresses(by_pages=True)),
    "G9": lambda _: iter(politeness()),
    "G10": lambda long: iter(hostile_text(long)),
    "G11": lambda _: iter(hostile_model()),
    "G15": lambda _: chain(disk_faults(), full_disk()),
    "G16": lambda _: iter(forged_requests()),
    "G17": lambda _: iter(uninstalled()),
    "G18": lambda _: iter(planted_secrets()),
}
"""By guarantee; all but G10 are always in full."""


def measured(long: bool = False) -> Iterator[Figure]:
    """Each figure as soon as it is measured; nothing outside this machine is asked."""
    for measure in HOSTILE.values():
        yield from measure(long)


def main() -> int:
    """Print the figures as they come; status 1 when one misses its bar."""
    arguments = argparse.ArgumentParser(prog="python -m evals.faults_hostile", description=__doc__)
    arguments.add_argument("--long", action="store_true", help="the full figures")
    missed = 0
    for figure in measured(arguments.parse_args().long):
        print(f"{figure.part} {figure.name}: {figure.value} [{figure.data}; bar: {figure.bar}; met: {figure.met}]")
        missed += figure.met is False
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
