"""``bot.py feeds``: the feed list by hand."""

import json
from dataclasses import asdict
from pathlib import Path

from briefs.holding import accept, drop, forget, held_feeds
from briefs.morning import utc_now
from feeds.cage import Cage
from feeds.opml import read_feed_list, write_opml
from feeds.trial import Trial, try_out
from retail.errors import UserError
from retail.text import clean
from retail.types import Feed
from running.parts import Parts


def manage(parts: Parts, action: str, target: str | None, *, as_json: bool = False) -> int:
    """Do one thing to the feed list and say what was done; returns the exit status."""
    if action == "list":
        return _list(parts, as_json=as_json)
    if action == "export":
        return _export(parts, target)
    if target is None:
        raise UserError(f"feeds {action}: name {'a file' if action == 'import' else 'a URL'}")
    acts = {"add": _add, "remove": _remove, "test": _test, "import": _import, "accept": _accept, "drop": _drop}
    return acts[action](parts, target)


def _list(parts: Parts, *, as_json: bool) -> int:
    states = parts.store.feed_states()
    for feed in parts.feeds():
        state = states.get(feed.url)
        if as_json:
            print(json.dumps({**asdict(feed), "state": asdict(state) if state else None}, default=str))
        else:
            error = state.error if state and state.error else ""
            print(f"{feed.outlet or feed.title or '?':32} {feed.url}  {error}".rstrip())
    return 0


def _tried(parts: Parts, url: str) -> Trial:
    with Cage() as cage:
        return try_out(parts.fetcher, cage, url)


def _add(parts: Parts, url: str) -> int:
    trial = _tried(parts, url)
    parts.feeds()
    parts.store.save_feeds([Feed(url=trial.url, outlet=trial.title, title=trial.title)])
    print(f"added {trial.url} ({trial.title or 'no title'}, {trial.entries} entries)")
    return 0


def _test(parts: Parts, url: str) -> int:
    trial = _tried(parts, url)
    print(f"{trial.url}: {trial.title or 'no title'}, {trial.entries} entries")
    for entry in trial.latest:
        when = f"{entry.published:%Y-%m-%d %H:%M}" if entry.published else "no date"
        print(f"  {when}  {clean(entry.title, 100)}")
    return 0


def _remove(parts: Parts, url: str) -> int:
    if not parts.store.remove_feed(url):
        raise UserError(f"feeds remove: {url!r} is not in the list; python bot.py feeds list shows it")
    forget(parts.store, url)
    print(f"removed {url}; its articles stay")
    return 0


def _accept(parts: Parts, url: str) -> int:
    _require_held(parts, url)
    print(f"{accept(parts.store, url)} held entries of {url} are taken in; it is read on")
    return 0


def _drop(parts: Parts, url: str) -> int:
    _require_held(parts, url)
    print(f"{drop(parts.store, url)} held entries of {url} are dropped, and it is paused")
    return 0


def _require_held(parts: Parts, url: str) -> None:
    if url not in held_feeds(parts.store):
        raise UserError(f"feeds: nothing of {url!r} is held; python bot.py feeds list shows what is")


def _import(parts: Parts, file: str) -> int:
    added = parts.store.save_feeds(read_feed_list(Path(file)))
    print(f"{added} feeds added from {file}")
    return 0


def _export(parts: Parts, file: str | None) -> int:
    opml = write_opml(parts.feeds())
    if file:
        Path(file).write_text(opml, encoding="utf-8")
        print(f"wrote {file} at {utc_now():%H:%M} UTC")
    else:
        print(opml)
    return 0
