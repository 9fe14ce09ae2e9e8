"""The `reader` library on the same feeds; run by `benchmarks.feeds` with the environment that `make peers` makes.

Stdin: the addresses, one line; then a line for each update wanted. Stdout: ``ready``, then a JSON object for each
update with its wall and CPU seconds and the number of entries kept.
"""

import json
import sys
import tempfile
import time

from reader import make_reader

WORKERS = 64


def main() -> None:
    """Add the feeds, then update them each time a line comes."""
    with tempfile.TemporaryDirectory() as folder:
        reader = make_reader(f"{folder}/reader.sqlite")
        for url in sys.stdin.readline().split():
            reader.add_feed(url)
        print("ready", flush=True)
        while sys.stdin.readline():
            wall, cpu = time.perf_counter(), time.process_time()
            reader.update_feeds(scheduled=False, workers=WORKERS)
            spent = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
            print(json.dumps({**spent, "entries": reader.get_entry_counts().total}), flush=True)
        reader.close()


if __name__ == "__main__":
    main()
