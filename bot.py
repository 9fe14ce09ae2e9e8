"""Start here: the commands of Endcap. Builds the parts, hands them to the line, owns the clock. Nothing imports it.

``python bot.py`` runs the bot (with Slack tokens) or this morning's edition in the terminal (without). Every act the
bot does by itself can be done by hand: see ``python bot.py --help``.
"""

import argparse
import json
import logging
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from config import Config, unknown_settings
from retail.errors import ConfigError, EndcapError, ParseError, UserError
from retail.types import LOCAL_WORKSPACE, Article, Brief, Channel, Edition, RefreshReport
from running import logs
from running.parts import Parts

# The rest is imported by the command that needs it: a search need not wait until the writers are read.

READ_BY_BOLT = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN")
"""Bolt reads these by itself: with the first two it would keep installations in clear-text files of its own."""
Arguments = argparse.Namespace
Command = Callable[[Parts, Arguments], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 well, 1 failed, 2 wrong usage."""
    arguments = _read(_parser(), argv)
    try:
        config = Config.from_env({**_dotenv(), **os.environ})
        for name in READ_BY_BOLT:
            os.environ.pop(name, None)
        logs.set_up(config.secrets, logging.WARNING, as_json=config.log_json)
        parts = Parts(config)
        try:
            command: Command = arguments.command
            return command(parts, arguments)
        finally:
            parts.close()
    except EndcapError as error:
        print(f"endcap: {_one_line(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader went away: nothing more to say
        return 0
    except OSError as error:  # a file that the command line named
        print(f"endcap: could not use {str(error.filename)!r}: {error.strerror}", file=sys.stderr)
        return 1


def _read(parser: argparse.ArgumentParser, argv: Sequence[str] | None) -> Arguments:
    """The arguments; words of a search may begin with a minus (``search kroger -fuel``), as in Slack."""
    arguments, unknown = parser.parse_known_args(argv)
    left_out = [word for word in unknown if word.startswith("-") and not word.startswith("--")]
    if unknown and (arguments.command is not search or left_out != unknown):
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    if unknown:
        arguments.words = [*arguments.words, *unknown]
    return arguments


def _dotenv() -> dict[str, str]:
    if not Path(".env").is_file():
        return {}
    from dotenv import dotenv_values

    try:
        read = {name: value for name, value in dotenv_values(".env").items() if value}
    except UnicodeDecodeError as error:
        raise ConfigError(f".env: cannot be read as text ({error.reason}); save it in UTF-8") from error
    for told in unknown_settings(read):
        print(f"endcap: .env: {told}", file=sys.stderr)
    return read


def _one_line(error: EndcapError) -> str:
    return str(error) if isinstance(error, ConfigError) else " ".join(str(error).split())


# --- the arguments ----------------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.py", description="Endcap: retail news in context, in Slack.")
    parser.set_defaults(command=run, sample=False)
    commands = parser.add_subparsers(metavar="COMMAND")

    def add(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(command=command)
        return sub

    add("run", run, "the bot with Slack tokens; without, this morning's edition in the terminal (default)")
    add("web", web, "the part of the bot that answers Slack over HTTP; any number may run beside workers")
    add("worker", worker, "the part of the bot that reads feeds and posts; any number may run")
    add("local", local, "the terminal front, even if tokens are set").add_argument(
        "--sample", action="store_true", help="the bundled sample week, offline"
    )
    _add_ingest(add("ingest", ingest, "refresh the feeds that are due, or load articles from a file"))
    _add_edition(add("edition", edition, "compose today's edition and print it, or post what is unposted of it"))
    _add_search(add("search", search, "what /retail WORDS would find"))
    ask_parser = add("ask", ask, "what the thread answerer would say, with its sources")
    ask_parser.add_argument("question", nargs="+")
    _add_json(ask_parser)
    _add_feeds(add("feeds", feeds, "the feed list; OPML in and out"))
    _add_slack_verbs(add)
    check_parser = add("check", check, "is everything well? status 1 if not")
    _add_json(check_parser)
    add("backup", backup, "a consistent copy of the database while the bot runs").add_argument("file", type=Path)
    copy_parser = add("copy", copy, "copy one archive into another, both ways between SQLite and PostgreSQL")
    copy_parser.add_argument("from_url")
    copy_parser.add_argument("to_url")
    made = add("manifest", manifest, "the Slack app manifest for this installation")
    made.add_argument("--http", type=_an_address, metavar="URL", help="for HTTP: where Slack reaches the bot")
    for name, command, text in (
        ("tag", tag, "which companies and topics each article of a file is about"),
        ("group", group_file, "the stories of a file of articles"),
        ("write", write_file, "a brief on each story of a file of articles"),
        ("audit", audit, "is each brief or summary of a file backed by its articles?"),
    ):
        add(name, command, text).add_argument("file", type=Path)
    return parser


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="JSON on stdout and nothing else")


def _add_ingest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--feeds", metavar="FILE", help="an OPML or TOML feed list to use and remember")
    parser.add_argument("--articles", type=Path, metavar="FILE.jsonl", help="load articles instead")
    parser.add_argument("--all", action="store_true", help="all feeds, due or not")
    _add_json(parser)


def _add_edition(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", type=_a_date, help="the edition's local date (default: today)")
    parser.add_argument("--channel", type=_a_channel, help="channel id (default: ENDCAP_CHANNEL)")
    parser.add_argument("--now", type=_an_instant, help="compose as of this time")
    parser.add_argument("--post", action="store_true", help="post what is still unposted of it")
    parser.add_argument("--sample", action="store_true", help="of the bundled sample week")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="the briefs, a JSON line each")
    form.add_argument("--blocks", action="store_true", help="the Slack messages, as JSON")
    form.add_argument("--html", type=Path, metavar="FILE", help="write a web page")


def _add_search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*")
    parser.add_argument("--limit", type=_a_count, default=10, help="events at most (default: 10)")
    parser.add_argument("--now", type=_an_instant, help="search as of this time")
    parser.add_argument("--batch", type=Path, metavar="FILE.jsonl", help='searches, {"id", "text"} a line')
    _add_json(parser)


FEED_ACTS = ("list", "add", "remove", "test", "import", "export", "accept", "drop")
"""What ``feeds`` can do; the last two decide on a feed that looks like another one."""


def _add_feeds(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=FEED_ACTS, nargs="?")
    parser.add_argument("target", nargs="?", help="a URL, or a file for import and export")
    parser.set_defaults(action="list")
    _add_json(parser)


def _add_slack_verbs(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    for verb, wants, text in (
        ("follow", "NAME", "follow a company, topic or phrase"),
        ("why", "LINK", "why was a link in an edition, or not in?"),
        ("stats", "", "what the archive holds"),
        ("trend", "NAME", "how often names were in the news, by week"),
    ):
        parser = add(verb, slack_verb, text)
        parser.set_defaults(verb=verb, words=[])
        if wants:
            parser.add_argument("words", nargs="+", metavar=wants)


def _a_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it like 2026-11-20") from None


def _a_count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of events; write 1 or more")
    return int(text)


def _a_channel(text: str) -> str:
    from config import channel_id

    try:
        return channel_id(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _an_address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no address; write it like https://bot.example.com")
    return text


def _an_instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
        return instant.replace(tzinfo=instant.tzinfo or UTC).astimezone(UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write it like 2026-11-20T07:00Z") from None


# --- what the commands do ---------------------------------------------------------------------------------------


def run(parts: Parts, arguments: Arguments) -> int:
    """The bot where there are Slack tokens, the terminal where there are none."""
    if parts.config.mode == "local":
        return local(parts, arguments)
    from running.service import serve

    return serve(parts)


def web(parts: Parts, _arguments: Arguments) -> int:
    """Answer Slack's requests, and own no clock."""
    from running.service import serve

    return serve(parts, "web")


def worker(parts: Parts, _arguments: Arguments) -> int:
    """Own a clock: read feeds, make editions, post them. In Socket Mode also Slack's connection."""
    from running.service import serve

    return serve(parts, "worker")


def local(parts: Parts, arguments: Arguments) -> int:
    """The terminal front: an edition from live feeds, or from the sample; a prompt when somebody is there."""
    from running.front import run_local

    return run_local(parts, sample=arguments.sample, interactive=sys.stdin.isatty())


def ingest(parts: Parts, arguments: Arguments) -> int:
    """Refresh the feeds that are due, or load a file of articles; tells what became of each."""
    if arguments.articles:
        return _load_articles(parts, arguments)
    report = refresh_feeds(parts, arguments.feeds, everything=arguments.all or bool(arguments.feeds))
    if arguments.json:
        print(json.dumps(_report_json(report)))
    else:
        _print_report(report)
    return 0


def refresh_feeds(parts: Parts, feed_list: str | None = None, *, everything: bool = False) -> RefreshReport:
    """Poll the feeds that are due (or all) and keep what is new, with progress on a terminal."""
    from briefs.refresh import refresh
    from feeds.opml import read_feed_list
    from feeds.policy import due
    from running.progress import progress_bar

    chosen = parts.feeds(feed_list)
    if feed_list:
        named = {feed.url for feed in read_feed_list(Path(feed_list))}
        chosen = [feed for feed in chosen if feed.url in named]
    now = datetime.now(UTC)
    if not everything:
        chosen = due(chosen, parts.store.feed_states(), now)
    fetcher = parts.fetcher
    with progress_bar("reading feeds") as progress:
        return refresh(parts.store, fetcher, chosen, now, progress, tagger=parts.tagger)


def _report_json(report: RefreshReport) -> dict[str, Any]:
    return {"feeds": [asdict(feed) for feed in report.feeds], "articles": report.articles}


def _print_report(report: RefreshReport) -> None:
    read = sum(feed.status in ("new", "unchanged") for feed in report.feeds)
    print(f"{read} of {len(report.feeds)} feeds read, {report.articles} new articles")
    for feed in report.failed:
        print(f"  {feed.error or f'{feed.url}: failed'}")
    for feed in report.feeds:
        if feed.held:
            print(f"  {feed.url}: {feed.error}")


def _load_articles(parts: Parts, arguments: Arguments) -> int:
    from running.progress import progress_bar

    problems: list[str] = []
    with progress_bar("loading articles") as progress:
        articles = sorted(_tagged(parts, arguments.articles, problems, progress), key=_published)
    new = parts.store.save_articles(articles)
    for problem in problems:
        print(f"endcap: {problem}", file=sys.stderr)
    if arguments.json:
        print(json.dumps({"feeds": [], "articles": new, "problems": problems}))
    else:
        print(f"{new} new articles of {len(articles)} in {arguments.articles}")
    return 1 if problems and not articles else 0


def _published(article: Article) -> datetime:
    return article.published


def _tagged(
    parts: Parts, path: Path, problems: list[str], progress: Callable[[int, int, str], None] | None = None
) -> Iterator[Article]:
    """The articles of a file, tagged; what cannot be read is told in `problems`, by line number."""
    from briefs.articles import read_articles

    for done, article in enumerate(read_articles(path, parts.tagger)):
        if isinstance(article, ParseError):
            problems.append(str(article))
            continue
        if progress and done % 500 == 0:
            progress(done, 0, article.outlet)
        yield article


def edition(parts: Parts, arguments: Arguments) -> int:
    """Print the channel's edition (the saved one where there is one), or post what is unposted of it."""
    from briefs.morning import compose
    from briefs.timetable import zone_of
    from running.front import morning

    if arguments.sample:
        with morning(parts, sample=True) as made:
            _print_edition(made.edition, arguments)
        return 0
    now = arguments.now or datetime.now(UTC)
    channel = _channel(parts, arguments.channel)
    day = arguments.date or now.astimezone(zone_of(channel)).date()
    if arguments.post:
        from running.service import post_edition

        return post_edition(parts, arguments.channel, arguments.date, arguments.now)
    saved = parts.store.edition(channel.workspace, channel.id, day)
    _print_edition(saved or compose(parts.desk, channel, day, now, backlog=arguments.now is not None), arguments)
    return 0


def _channel(parts: Parts, name: str | None) -> Channel:
    wanted = name or parts.config.channel or "CLOCAL"
    known = [channel for channel in parts.store.channels() if channel.id == wanted]
    first = parts.first_channel(LOCAL_WORKSPACE)
    return known[0] if known else (first if first and first.id == wanted else Channel(LOCAL_WORKSPACE, wanted))


def _print_edition(made: Edition, arguments: Arguments) -> None:
    if arguments.json:
        _print_lines(map(_brief_json, made.briefs))
    elif arguments.blocks:
        from handlers.blocks import edition_posts

        print(json.dumps([{"key": post.key, **json.loads(post.payload)} for post in edition_posts(made)]))
    elif arguments.html:
        from handlers.page import edition_page

        arguments.html.write_text(edition_page(made), encoding="utf-8")
        print(f"wrote {arguments.html}")
    else:
        from rich.console import Console

        from handlers.terminal import show_edition

        show_edition(Console(), made)


def _brief_json(brief: Brief) -> Mapping[str, Any]:
    from briefs.writing import brief_to_json

    return brief_to_json(brief)


def _print_lines(documents: Iterable[Mapping[str, Any]]) -> None:
    for document in documents:
        print(json.dumps(document, ensure_ascii=False))


def search(parts: Parts, arguments: Arguments) -> int:
    """Search the archive as ``/retail`` does."""
    from briefs.search import result_to_json
    from briefs.search import search as find

    now = arguments.now or datetime.now(UTC)

    def answer(text: str) -> dict[str, Any]:
        return result_to_json(find(parts.store, text, now, table=parts.table, limit=arguments.limit))

    if arguments.batch:
        _print_lines({"id": line["id"], **answer(str(line["text"]))} for line in _json_lines(arguments.batch))
    elif not arguments.words:
        raise UserError("search: nothing to search for; try: python bot.py search kroger")
    elif arguments.json:
        print(json.dumps(answer(" ".join(arguments.words)), ensure_ascii=False))
    else:
        return _say(parts, " ".join(arguments.words), now, arguments.limit)
    return 0


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            yield from _json_line(path, number, line)


def _json_line(path: Path, number: int, line: bytes) -> Iterator[dict[str, Any]]:
    """The object of one line; a bad line is named on stderr and the others are still done."""
    if not line.strip():
        return
    try:
        found = json.loads(line)
    except ValueError as error:
        found = error
    if isinstance(found, dict) and "id" in found and "text" in found:
        yield found
    else:
        print(f'endcap: {path} line {number}: not an object with "id" and "text"', file=sys.stderr)


def _say(parts: Parts, text: str, now: datetime, size: int = 10) -> int:
    """What the slash command would answer, printed as the terminal shows a Slack message; a search: so many events."""
    from rich.console import Console

    from running.front import say

    say(parts, text, now, Console(), size)
    return 0


def ask(parts: Parts, arguments: Arguments) -> int:
    """Answer a question from the archive, with sources."""
    question = " ".join(arguments.question)
    if not arguments.json:
        return _say(parts, f"ask {question}", datetime.now(UTC))
    from running.front import answer_json

    print(json.dumps(answer_json(parts, question, datetime.now(UTC)), ensure_ascii=False))
    return 0


def slack_verb(parts: Parts, arguments: Arguments) -> int:
    """A verb of the slash command, said in the terminal. Raises `UserError` for a ``why`` that names no link."""
    from handlers.commands import Why, parse_command

    words = " ".join([arguments.verb, *arguments.words])
    if arguments.verb == "why" and not isinstance(parse_command(words), Why):
        raise UserError(f"why: {' '.join(arguments.words)!r} is no link; write it like https://www.example.com/story")
    return _say(parts, words, datetime.now(UTC))


def feeds(parts: Parts, arguments: Arguments) -> int:
    """List, add, remove, test, import or export feeds; accept or drop what is held of one."""
    from running.feedlist import manage

    return manage(parts, arguments.action, arguments.target, as_json=arguments.json)


def check(parts: Parts, arguments: Arguments) -> int:
    """Say in plain words what is wrong and what to do."""
    from running.checkup import examine

    findings = examine(parts)
    if arguments.json:
        print(json.dumps([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            print(f"{'ok  ' if finding.ok else 'MEND'}  {finding.subject}: {finding.words}")
    return 0 if all(finding.ok for finding in findings) else 1


def backup(parts: Parts, arguments: Arguments) -> int:
    """Copy the database consistently."""
    parts.store.backup(arguments.file)
    print(f"wrote {arguments.file} ({arguments.file.stat().st_size:,} bytes)")
    return 0


def copy(_parts: Parts, arguments: Arguments) -> int:
    """Copy an archive into another; resumable, counted and compared row by row."""
    from running.copying import copy as copy_archive

    return copy_archive(arguments.from_url, arguments.to_url)


def manifest(parts: Parts, arguments: Arguments) -> int:
    """Print the app manifest: Socket Mode, or HTTP at a public URL."""
    from handlers.manifest import app_manifest

    print(json.dumps(app_manifest(parts.config.command, arguments.http), indent=2))
    return 0


# --- each step of the line by hand ------------------------------------------------------------------------------


def tag(parts: Parts, arguments: Arguments) -> int:
    """Companies and topics of each article of a file, as JSON lines."""
    problems: list[str] = []
    _print_lines(_tags(parts, article) for article in _tagged(parts, arguments.file, problems))
    return _told(problems)


def _tags(parts: Parts, article: Article) -> dict[str, Any]:
    companies = []
    for mention in article.companies:
        company = parts.table.get(mention.slug)
        extra = {"ticker": company.ticker, "parent": company.parent} if company else {}
        named = {"slug": mention.slug, "name": company.name if company else mention.slug}
        companies.append({**named, **{k: v for k, v in extra.items() if v}, "about": mention.about})
    return {"id": article.id, "companies": companies, "topics": list(article.topics)}


def _told(problems: Sequence[str]) -> int:
    for problem in problems:
        print(f"endcap: {problem}", file=sys.stderr)
    return 1 if problems else 0


def group_file(parts: Parts, arguments: Arguments) -> int:
    """The stories of a file, every article in exactly one, as JSON lines."""
    from briefs.stories import group

    problems: list[str] = []
    stories = group(list(_tagged(parts, arguments.file, problems)))
    _print_lines(
        {"story": s.id, "lead": s.lead.id, "articles": [article.id for article in s.articles]} for s in stories
    )
    return _told(problems)


def write_file(parts: Parts, arguments: Arguments) -> int:
    """A brief on each story of a file; its older articles are the archive that context is found in."""
    from briefs.morning import write_from
    from briefs.stories import group

    problems: list[str] = []
    articles = list(_tagged(parts, arguments.file, problems))
    _print_lines(_brief_json(write_from(parts.writer, story, articles)) for story in group(articles))
    return _told(problems)


def audit(parts: Parts, arguments: Arguments) -> int:
    """Is every brief or summary of a file backed by its articles? JSON lines."""
    from briefs.audit import audit_lines

    problems = 0
    for verdict in audit_lines(arguments.file):
        if "error" in verdict:
            problems += 1
            print(f"endcap: {arguments.file}, {verdict['error']}", file=sys.stderr)
        else:
            print(json.dumps(verdict, ensure_ascii=False))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
