"""``bot.py copy FROM TO``: everything from one archive to another."""

from running.progress import progress_bar


def copy(from_url: str, to_url: str) -> int:
    """Copy an archive with progress on a terminal, print what was copied; exit status 0. Raises `StorageError`.

    Run it again after it was stopped: it goes on where it was.
    """
    from storage.copying import copy_archive

    with progress_bar("copying") as progress:
        copied = copy_archive(from_url, to_url, progress)
    for name, rows in copied.rows.items():
        print(f"{name:18}{rows:>12,}")
    print(f"{copied.written:,} rows written; all {sum(copied.rows.values()):,} compared and the same")
    print(f"sha256 {copied.digest}")
    return 0
