"""The command line: results go to stdout, everything else to stderr; 0 fine, 1 found something wrong, 2 unusable arguments."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import html
import json
import os
import re
import select
import signal
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from ingest import log
from ingest.boilerplate.clean import clean_record, clean_text
from ingest.boilerplate.keys import ruled
from ingest.config import Settings, SettingsError, notes_of, read_settings
from ingest.daemon.daemon import Daemon
from ingest.demo import show
from ingest.feed import opml
from ingest.model.article import Moved, Note, Ruled, Ruling, Subscription
from ingest.pipeline import subscribe
from ingest.pipeline.offline import read_lines, read_one
from ingest.reports import explain
from ingest.reports.follow import CONNECTIONS, Follower
from ingest.reports.metrics import exposition
from ingest.store import embedded
from ingest.store.migrate import SchemaError, bring_up_to_date, migrate, missing
from ingest.store.sql import DatabaseUnavailableError
from ingest.store.store import ChangeLogError, Store
from ingest.text.plain import fold
from ingest.text.urls import absolute_link
from ingest.text.urls import site as site_of
from ingest.web.fetch import Fetcher
from ingest.workers.pool import Workers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

_Result = TypeVar("_Result")

app = typer.Typer(
    name="ingest",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Polls news feeds, extracts and cleans each article, and writes one record per article to Postgres.\n\n"
    "Settings come from INGEST_… in the environment, from .env, or from /etc/ingest/ingest.toml. Without "
    "INGEST_DATABASE_URL an embedded Postgres in INGEST_DATA_DIR is used.",
)
feed_app = typer.Typer(no_args_is_help=True, help="Subscribe to feeds and look after them.")
app.add_typer(feed_app, name="feed")
boilerplate_app = typer.Typer(
    no_args_is_help=True,
    help="See what sites repeat, and overrule what counts as boilerplate.\n\n"
    'A paragraph that stands in three articles of a site counts as its boilerplate; lines such as "Follow us" do at once. '
    "What was stripped from an article, and why, stands in article.removed. Where that was wrong, `keep` brings it back; what "
    "was left, `strip` takes away. Your word goes before all else, the newer before the older, that on a passage before that "
    "on a pattern, that on one site before that on all; a running daemon cleans stored articles again by it.",
)
app.add_typer(boilerplate_app, name="boilerplate")
consumers_app = typer.Typer(help="See who reads the change log, and how far each one is.")
app.add_typer(consumers_app, name="consumers")

_UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""Why a file that standard output leads to takes no more."""
_Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
_Urls = Annotated[list[str], typer.Argument(metavar="URL…", help="The feed's URL, as `ingest feed list` shows it.")]
_File = Annotated[Path, typer.Argument(metavar="FILE", help="A file, or - for standard input.")]


def main() -> None:
    """Run the program; name what cannot work, without a traceback."""
    if sys.stdout is None:
        _complain("standard output is closed", code=1)
    try:
        with _ended_without_reader():
            try:
                app()
            finally:
                # what the buffer holds is written at the end of the program otherwise, where nobody is told of a failure
                sys.stdout.flush()
    except SettingsError as error:
        _complain(str(error), code=2)
    except (SchemaError, ChangeLogError, embedded.EmbeddedUnavailableError, show.AlreadyRunningError) as error:
        _complain(str(error), code=1)
    except DatabaseUnavailableError as error:
        _complain(f"the database does not answer: {error}\nCheck INGEST_DATABASE_URL.", code=1)
    except UnicodeEncodeError:
        # a file may have any name; what is asked of the database must be text
        if all(argument.encode("utf-8", "ignore").decode() == argument for argument in sys.argv):
            raise
        _complain("an argument is no text in UTF-8", code=2)
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        _discard_output()
        _complain(f"standard output cannot be written: {error.strerror}", code=1)


def _complain(message: str, *, code: int) -> None:
    sys.stderr.write(f"ingest: {message}\n")
    sys.exit(code)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 -- typer's signature of a callback
    if wanted:
        sys.stdout.write(f"ingest {version('ingest')}\n")
        raise typer.Exit


@app.callback()
def _every_command(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


# ------------------------------------------------------------------------------------------------------------ the daemon


@app.command()
def run(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="One pass: poll every due feed, settle every pending entry, exit.")
    ] = False,
) -> None:
    """Run the daemon: poll feeds, collect articles, store them. SIGTERM or Ctrl-C drains and exits 0.

    With INGEST_FEEDS (an OPML file or a list of URLs) it subscribes to what is new in that list first.
    """
    settings = _settings()
    subscriptions = _read_list(settings.feeds) if settings.feeds else ()
    with _database(settings) as url:
        daemon = Daemon(settings, url, subscriptions)
        if not once:
            uvloop.run(daemon.run())
        elif not uvloop.run(daemon.run_once()):
            raise typer.Exit(1)


@app.command()
def demo(
    *,
    seed: Annotated[int, typer.Option(help="Another seed, other articles.")] = 1,
    articles: Annotated[int, typer.Option(min=60, max=2000, help="How many articles are published.")] = 120,
    as_json: _Json = False,
) -> None:
    """Show the whole job: a newsroom of simulated publishers on this machine, the daemon, and what it stored.

    Needs no internet and no database: it starts an embedded Postgres in INGEST_DATA_DIR, and uses a database of its own there.
    """
    settings = _settings()
    with _progress("articles stored", total=articles) as advance, embedded.postgres(settings.data_dir) as server:
        shown = show.run(server, settings.data_dir, seed=seed, articles=articles, progress=advance)
    if as_json:
        _print_json(shown.figures)
    else:
        _print_demo(shown)
    raise typer.Exit(0 if shown.flawless else 1)


def _print_demo(shown: show.Shown) -> None:
    console = _console()
    table = Table(title="What was published, and what was stored", title_justify="left")
    table.add_column("site")
    for heading in show.COLUMNS:
        table.add_column(heading, justify="right")
    for name, counts in shown.by_site:
        table.add_row(name, *map(str, counts))
    table.add_section()
    table.add_row("all", *map(str, shown.total))
    console.print(table)
    for heading, lines in shown.notes:
        console.print(f"\n{heading}", style="bold")
        for text, style in lines:
            console.print(text, style=style)


@app.command("migrate")
def migrate_command(
    *, check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 if something is missing.")] = False
) -> None:
    """Bring the database's schema up to date."""
    settings = _settings()
    with _database(settings) as url:
        names = missing(url) if check else migrate(url)
    for name in names:
        sys.stdout.write(f"{'missing' if check else 'applied'} {name}\n")
    if not names:
        sys.stderr.write("the schema is up to date\n")
    raise typer.Exit(1 if check and names else 0)


# ----------------------------------------------------------------------------------------------------------------- feeds


@feed_app.command()
def add(
    urls: Annotated[list[str], typer.Argument(metavar="URL…", help="A feed, or a site's home page.")],
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Subscribe to every feed that a page names, not the first.")
    ] = False,
    check: Annotated[bool, typer.Option(help="Fetch the URL first; without, subscribe to just this URL.")] = True,
) -> None:
    """Subscribe to feeds. A site's home page will do: the feeds that it names are found."""
    settings = _settings()
    wrong = 0
    for url in urls:
        full = url if "://" in url else f"https://{url}"
        found = asyncio.run(_find_feeds(full, settings)) if check else _unchecked(full)
        if isinstance(found, subscribe.NoFeeds):
            sys.stderr.write(f"{full}: {found.reason}\n")
            wrong += 1
            continue
        chosen = found if every else found[:1]
        for feed, new in zip(chosen, _add_all(settings, chosen), strict=True):
            sys.stdout.write(f"added {feed.url}\n" if new else f"already there {_where(feed.url, settings)}\n")
        for feed in found[len(chosen) :]:
            sys.stderr.write(f"also found: {feed.url} {feed.title}\n")
    raise typer.Exit(1 if wrong else 0)


def _where(url: str, settings: Settings) -> str:
    """Return a URL, and the one that its feed has today if it has another."""
    found = _with_store(settings, lambda store: store.find_feed(url))
    return f"{url}, now {found['url']}" if found and found["url"] != url else url


def _unchecked(url: str) -> tuple[Subscription, ...] | subscribe.NoFeeds:
    link = absolute_link(url, None)
    return (Subscription(url=link),) if link else subscribe.NoFeeds(reason="not an http(s) URL that may be fetched")


async def _find_feeds(url: str, settings: Settings) -> tuple[Subscription, ...] | subscribe.NoFeeds:
    async with Fetcher(
        contact=settings.contact,
        allow_private_networks=settings.allow_private_networks,
        allowed_networks=settings.allowed_networks,
    ) as fetcher:
        return await subscribe.find_feeds(fetcher, url, settings)


@feed_app.command("list")
def list_feeds(*, as_json: _Json = False) -> None:
    """List the feeds, the sickest first."""
    rows = _with_store(_settings(), Store.list_feeds)
    columns = (
        "url",
        "title",
        "health",
        "health_since",
        "entries",
        "last_succeeded_at",
        "next_poll_at",
        "last_error",
        "proposed_url",
    )
    _print_rows(rows, columns, as_json=as_json)


@feed_app.command()
def remove(urls: _Urls) -> None:
    """Unsubscribe. The articles stay."""
    _for_each(urls, Store.remove_feed, "removed")


@feed_app.command()
def pause(
    urls: _Urls,
    *,
    reason: Annotated[str, typer.Option(help="Shown in lists and in `ingest status`.")] = "paused by the operator",
) -> None:
    """Stop polling a feed."""
    _for_each(urls, lambda store, url: store.pause_feed(url, reason), "paused")


@feed_app.command()
def resume(urls: _Urls) -> None:
    """Poll a paused or failing feed again, at once."""
    _for_each(urls, Store.resume_feed, "resumed")


@feed_app.command("set")
def set_feed(
    url: Annotated[str, typer.Argument(metavar="URL", help="The feed's URL, as `ingest feed list` shows it.")],
    *,
    strip: Annotated[
        str,
        typer.Option(
            help="Notes to strip from its articles: a comma list out of credits, corrections, author-notes; `none`; "
            "`default`: as INGEST_STRIP says."
        ),
    ],
) -> None:
    """Overrule a setting for one feed. The articles that it listed are cleaned again."""
    try:
        notes = None if strip == "default" else () if strip == "none" else notes_of(strip)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    _for_each([url], lambda store, feed: store.set_feed_strip(feed, notes), "set")


@feed_app.command()
def move(
    url: Annotated[str, typer.Argument(metavar="URL", help="The feed's URL, as `ingest feed list` shows it.")],
    to: Annotated[str, typer.Argument(metavar="[NEW]", help="Its new URL; without, the proposed one.")] = "",
    *,
    check: Annotated[bool, typer.Option(help="Fetch the new URL first: it must be a feed.")] = True,
) -> None:
    """Give a feed another URL. Its entries and its history stay, and it is polled at once."""
    settings = _settings()
    found = _with_store(settings, lambda store: store.find_feed(url))
    new = to or (found and found["proposed_url"])
    if not found or not new:
        what = f"nothing is proposed for {url}: name its new URL" if found else _no_such_feed(url)
        sys.stderr.write(f"{what}\n")
        raise typer.Exit(1)
    feeds = asyncio.run(_find_feeds(new, settings)) if check else _unchecked(new)
    if isinstance(feeds, subscribe.NoFeeds):
        sys.stderr.write(f"{new}: {feeds.reason}\n")
        raise typer.Exit(1)
    because = "the operator said so" if to else f"proposed: {found['proposed_because']}"
    moved = _with_store(settings, lambda store: store.move_feed(url, feeds[0].url, because))
    if moved is not Moved.TAKEN:
        sys.stderr.write(f"{feeds[0].url} is subscribed already; {_WAITS[moved]}\n")
        raise typer.Exit(1)
    sys.stdout.write(f"moved {url} to {feeds[0].url}\n")


_WAITS = {
    Moved.SUBSCRIBED: "this one is not polled any more: both would be the same",
    Moved.KEPT: "but paused, so this one is polled as before",
    None: "this one was removed in between",
}


@feed_app.command("import")
def import_feeds(file: _File) -> None:
    """Subscribe to all feeds of an OPML file, or of a list with a URL a line."""
    subscriptions = _read_list(file)
    added = _add_all(_settings(), subscriptions)
    sys.stdout.write(f"{sum(added)} added, {len(added) - sum(added)} already there\n")


@feed_app.command()
def export() -> None:
    """Write all subscriptions as OPML to standard output."""
    rows = _with_store(_settings(), Store.list_feeds)
    by_url = sorted(rows, key=lambda row: row["url"])
    sys.stdout.write(opml.write_opml(Subscription(url=row["url"], title=row["title"]) for row in by_url))


def _add_all(settings: Settings, subscriptions: Sequence[Subscription]) -> list[bool]:
    async def work(store: Store) -> list[bool]:
        with _progress("feeds added", total=len(subscriptions)) as advance:
            added = []
            for done, feed in enumerate(subscriptions, 1):
                added.append(await store.add_feed(feed.url, feed.title))
                advance(done)
            return added

    return _with_store(settings, work)


def _for_each(urls: Sequence[str], change: Callable[[Store, str], Awaitable[bool]], word: str) -> None:
    async def work(store: Store) -> list[bool]:
        return [await change(store, url) for url in urls]

    done = _with_store(_settings(), work)
    for url, found in zip(urls, done, strict=True):
        if found:
            sys.stdout.write(f"{word} {url}\n")
        else:
            sys.stderr.write(f"{_no_such_feed(url)}\n")
    raise typer.Exit(0 if all(done) else 1)


def _no_such_feed(url: str) -> str:
    return f"no such feed: {url} (`ingest feed list` shows them)"


# ---------------------------------------------------------------------------------------------------------------- status


@app.command()
def status(
    *,
    as_json: _Json = False,
    form: Annotated[
        Literal["table", "json", "prometheus"], typer.Option("--format", help="prometheus: metrics, for node_exporter.")
    ] = "table",
) -> None:
    """Show feeds by health, the queues, what was stored, and the last errors."""
    settings = _settings()

    async def work(store: Store) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
        consumers = await store.list_consumers(keep_days=settings.change_keep_days)
        return await store.status(), await store.last_errors(), consumers

    found, errors, consumers = _with_store(settings, work)
    if form == "prometheus":
        sys.stdout.write(exposition(found, consumers))
        return
    if as_json or form == "json":
        _print_json({**found, "last_errors": errors})
        return
    table = Table(show_header=False)
    for key, value in found.items():
        table.add_row(key.replace("_", " "), _cell(value))
    _console().print(table)
    if errors:
        _print_rows(errors, ("what", "url", "error", "at"), as_json=False)


@app.command("explain")
def explain_url(
    url: Annotated[str, typer.Argument(metavar="URL", help="A page's address, in any spelling.")],
    *,
    as_json: _Json = False,
) -> None:
    """Tell everything known about one page: who listed it, each decision and its reason, its revisions, or why it is absent.

    Exit code 0: it is known; 1: it is not.
    """
    found = _with_store(_settings(), lambda store: explain.facts(store, url))
    if as_json:
        _print_json(found)
    else:
        console = _console()
        for heading, lines in explain.report(found):
            console.print(heading, style="bold", soft_wrap=True)
            for line in lines:
                console.print(Text.assemble("  ", *((text, _STYLES[style]) for text, style in line)), soft_wrap=True)
    raise typer.Exit(0 if found["known"] else 1)


_STYLES = {"same": "", "plain": "", "name": "dim", "gone": "red", "added": "green"}


# --------------------------------------------------------------------------------------------------------------- changes

_MAX_CURSOR = 2**63 - 1
"""Of Postgres' bigint."""
_Name = Annotated[str, typer.Argument(metavar="NAME", help="The consumer, as `ingest consumers` shows it.")]


@app.command()
def changes(
    *,
    after: Annotated[
        int | None,
        typer.Option(
            max=_MAX_CURSOR, metavar="CURSOR", help="Begin after this position; without, at the start of the log."
        ),
    ] = None,
    consumer: Annotated[
        str | None, typer.Option(metavar="NAME", help="Go on where this consumer was, and acknowledge what is written.")
    ] = None,
    from_now: Annotated[bool, typer.Option("--from-now", help="Begin at the end of the log.")] = False,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with what comes, until Ctrl-C.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Write so many changes at most.")] = None,
    with_body: Annotated[bool, typer.Option("--with-body", help="With the articles' texts.")] = False,
) -> None:
    """Write the change log as JSON lines, in commit order, each change with its article as it stands now."""
    if after is not None and (consumer is not None or from_now):
        raise typer.BadParameter("--after goes with neither --consumer nor --from-now")

    async def work(store: Store) -> None:
        follower = Follower(
            store=store,
            write=_print_lines,
            cursor=after,
            consumer=consumer,
            from_now=from_now,
            left=limit,
            with_body=with_body,
        )
        with _ended_by_signals(follower):
            await (follower.follow() if follow else follower.read())

    with contextlib.suppress(KeyboardInterrupt), _ended_without_reader():
        _with_store(_settings(), work, connections=CONNECTIONS)


@contextlib.contextmanager
def _ended_by_signals(follower: Follower) -> Iterator[None]:
    """End at SIGINT and SIGTERM: with what is in hand, and at the second one at once."""

    def end(*_: object) -> None:
        if follower.stopping or not follower.in_hand:
            raise KeyboardInterrupt
        follower.stopping = True

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _ended_without_reader() -> Iterator[None]:
    """End where nobody reads standard output any more: no error."""
    try:
        yield
    except BrokenPipeError:
        _discard_output()


def _discard_output() -> None:
    """Let what is left in the buffer of standard output go nowhere, or its end would fail as well."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print_lines(records: Sequence[dict[str, Any]]) -> None:
    """Write records, and see whether anybody reads them. Raises BrokenPipeError."""
    sys.stdout.write("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records))
    sys.stdout.flush()
    reader = select.poll()
    reader.register(sys.stdout, 0)
    if any(event & (select.POLLERR | select.POLLHUP) for _, event in reader.poll(0)):
        raise BrokenPipeError


@consumers_app.callback(invoke_without_command=True)
def consumers(context: typer.Context, *, as_json: _Json = False) -> None:
    """List the named consumers of the change log with their cursors, the furthest behind first."""
    if context.invoked_subcommand is None:
        settings = _settings()
        rows = _with_store(settings, lambda store: store.list_consumers(keep_days=settings.change_keep_days))
        columns = (
            "name",
            "cursor",
            "changes_behind",
            "seconds_behind",
            "changes_held",
            "passed",
            "acked_at",
            "created_at",
        )
        _print_rows(rows, columns, as_json=as_json)


@consumers_app.command("remove")
def remove_consumer(name: _Name) -> None:
    """Forget a consumer: the log is not kept for it any more."""
    _of_consumer(name, Store.remove_consumer, "removed")


@consumers_app.command("move")
def move_consumer(
    name: _Name,
    to: Annotated[str, typer.Argument(metavar="CURSOR", help="A position, `start` or `end`.")],
) -> None:
    """Move a consumer, back to read again, or on to leave out."""
    if to in {"start", "end"}:
        _of_consumer(name, lambda store, of: store.seek(of, "start" if to == "start" else "end"), "moved")
    elif to.isascii() and to.isdigit() and len(to) < _DIGITS:
        _of_consumer(name, lambda store, of: store.seek(of, int(to)), "moved")
    else:
        raise typer.BadParameter(f"{to}: a cursor is a number, `start` or `end`")


_DIGITS = 19
"""Of a number that is too large for a cursor."""


def _of_consumer(name: str, change: Callable[[Store, str], Awaitable[bool]], word: str) -> None:
    if not _with_store(_settings(), lambda store: change(store, name)):
        sys.stderr.write(f"no such consumer: {name} (`ingest consumers` shows them)\n")
        raise typer.Exit(1)
    sys.stdout.write(f"{word} {name}\n")


# ---------------------------------------------------------------------------------------------------------------- search

_DAYS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]


@app.command()
def search(
    query: Annotated[
        list[str], typer.Argument(metavar="QUERY…", help="As in web search, in quotes: '\"a phrase\" or -not'.")
    ],
    *,
    site: Annotated[str, typer.Option(help="Of this site alone, as in article.site.")] = "",
    since: Annotated[
        datetime | None, typer.Option(formats=_DAYS, help="Published since, or first seen where nobody said when; UTC.")
    ] = None,
    language: Annotated[str, typer.Option(help="In this language alone: en, or en-GB.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="So many articles at most.")] = 20,
    as_json: _Json = False,
) -> None:
    """Find articles, the best first. 1 is returned where there are none."""

    async def work(store: Store) -> list[dict[str, Any]]:
        return await store.search(
            " ".join(query),
            site=_site(site) or None,
            since=since if since is None or since.tzinfo else since.replace(tzinfo=UTC),
            language=language or None,
            limit=limit,
        )

    found = _with_store(_settings(), work)
    if as_json:
        _print_json(found)
    else:
        _print_found(found)
    raise typer.Exit(0 if found else 1)


def _print_found(found: Sequence[dict[str, Any]]) -> None:
    console = _console()
    for row in found:
        when = row["published_at"] or row["first_seen_at"]
        console.print(row["title"] or "(no title)", style="bold")
        console.print(f"{row['url'] or row['site']}  {when:%Y-%m-%d}", style="dim")
        console.print(_highlighted(row["headline"]), "")


def _highlighted(headline: str) -> Text:
    """Return the passages of a headline, the hits in bold."""
    text = Text()
    for number, piece in enumerate(re.split("</?mark>", " ".join(headline.split()))):
        text.append(html.unescape(piece), style="bold yellow" if number % 2 else "")
    return text


# ----------------------------------------------------------------------------------------------------------- boilerplate

_Text = Annotated[
    str,
    typer.Argument(
        metavar="TEXT",
        help="The passage, in quotes: a whole paragraph, or what was cut out of one. Case, punctuation and white space do not count.",
    ),
]
_Pattern = Annotated[
    bool, typer.Option("--pattern", help="In TEXT, each * stands for any text: 'Photo: * / Example Press'.")
]
_Site = Annotated[
    str, typer.Option(help="The site, as in article.site (news.example), or any URL of it; without, everywhere.")
]


@boilerplate_app.command("list")
def list_boilerplate(*, site: _Site = "", as_json: _Json = False) -> None:
    """List what a site repeats, in how many of its articles, whether it counts as boilerplate, and what you said of it."""

    async def work(store: Store) -> tuple[list[dict[str, Any]], list[Ruling]]:
        return await store.list_passages(_site(site)), await store.list_rulings(_site(site))

    passages, rulings = _with_store(_settings(), work)
    columns = ("site", "text", "articles", "of_articles", "boilerplate", "ruling", "last_seen_at")
    rows = ruled(passages, rulings)
    _print_rows(rows, columns, as_json=as_json)
    if not rows:
        where = f" of {_site(site)}" if site else ""
        sys.stderr.write(f"no article{where} shares a passage with another so far, and you said nothing of any\n")


@boilerplate_app.command()
def keep(text: _Text, *, pattern: _Pattern = False, site: _Site = "") -> None:
    """Never strip a passage. Where it was stripped, it is put back."""
    _rule(Ruling(word=Ruled.KEEP, text=text, pattern=pattern, site=_site(site)))


@boilerplate_app.command()
def strip(text: _Text, *, pattern: _Pattern = False, site: _Site = "") -> None:
    """Strip a passage wherever it stands, from stored articles, too."""
    _rule(Ruling(word=Ruled.STRIP, text=text, pattern=pattern, site=_site(site)))


def _rule(ruling: Ruling) -> None:
    if not fold(ruling.text.replace("*", " ") if ruling.pattern else ruling.text):
        raise typer.BadParameter("there is no word in TEXT; give the passage as it stands in the article, in quotes")
    due = _with_store(_settings(), lambda store: store.rule(ruling))
    sys.stdout.write(f"{ruling.word}: {due} articles are due for cleaning again\n")
    if not due:
        sys.stderr.write(f"{_why_none(ruling)}. It holds for articles to come.\n")
    if "*" in ruling.text and not ruling.pattern:
        sys.stderr.write("The * in TEXT stands for itself; with --pattern it stands for any text.\n")


def _why_none(ruling: Ruling) -> str:
    """Say why a ruling concerns no stored article, and what to do."""
    where = f" of {ruling.site}" if ruling.site else ""
    if ruling.pattern:
        return f"No article{where} is stored; `ingest feed list` shows what is subscribed"
    return (
        f"No stored article{where} holds this passage: TEXT must be a whole paragraph, or all that was cut out of one (see "
        "article.removed, or `ingest boilerplate list`). For a part of it, use --pattern and *"
    )


def _site(given: str) -> str:
    return site_of(given if "://" in given else f"https://{given}") if given else ""


# --------------------------------------------------------------------------------------------------------------- offline


@app.command()
def extract(
    file: _File,
    *,
    url: Annotated[str, typer.Option(help="Where the page came from: resolves its links, names its site.")] = "",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='A page a line in, {"id", "url", "html"}; a record a line out.')
    ] = False,
) -> None:
    """Extract and clean the article of an HTML page: one JSON record. Needs no database and no network."""
    if jsonl:
        failed = asyncio.run(_extract_lines(file))
        raise typer.Exit(1 if failed else 0)
    _print_json(read_one(_read(file), url, strip=_settings().strip))


async def _extract_lines(file: Path) -> int:
    settings = _settings()
    workers = Workers(
        settings.workers,
        timeout_s=settings.worker_timeout_s,
        memory_mb=settings.worker_memory_mb,
        recycle_after=settings.worker_recycle,
    )
    failed = 0
    try:
        with _lines(file) as lines, _progress("pages") as advance:
            done = 0
            async for record in read_lines(workers, lines, ahead=4 * settings.workers, strip=settings.strip):
                failed += "error" in record
                done += 1
                sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
                advance(done)
    finally:
        workers.close()
    return failed


@app.command()
def clean(
    file: _File,
    *,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help='{"id", "lang"?, "site"?, "paragraphs"} a line in; what is kept and removed out.'),
    ] = False,
) -> None:
    """Strip the boilerplate from the text of an article, a paragraph a line. Needs no database and no network."""
    notes = _settings().strip
    if not jsonl:
        text = _read(file).decode("utf-8", "replace")
        sys.stdout.write(clean_text(text, notes))
        return
    failed = 0
    with _lines(file) as lines, _progress("records") as advance:
        for number, line in enumerate(lines, 1):
            if line.strip():
                record = _cleaned(line, number, notes)
                failed += "error" in record
                sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
            advance(number)
    raise typer.Exit(1 if failed else 0)


def _cleaned(line: str, number: int, notes: tuple[Note, ...]) -> dict[str, Any]:
    try:
        return clean_record(json.loads(line), notes)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"line {number}: {error}"}


# --------------------------------------------------------------------------------------------------------------- plumbing


def _settings() -> Settings:
    settings = read_settings()
    log.configure(settings.log_format, settings.log_level)
    return settings


@contextlib.contextmanager
def _database(settings: Settings) -> Iterator[str]:
    if settings.database_url:
        yield settings.database_url
        return
    with embedded.postgres(settings.data_dir) as url:
        yield url


def _with_store(settings: Settings, work: Callable[[Store], Awaitable[_Result]], *, connections: int = 1) -> _Result:
    async def connected(url: str) -> _Result:
        store = Store(url, connections=connections)
        await store.open()
        try:
            return await work(store)
        finally:
            await store.close()

    with _database(settings) as url:
        bring_up_to_date(url, allowed=settings.migrate)
        return asyncio.run(connected(url))


def _read(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}") from None


def _read_list(file: Path) -> tuple[Subscription, ...]:
    try:
        return opml.read_subscriptions(_read(file))
    except opml.NotASubscriptionListError as error:
        raise typer.BadParameter(f"{file}: {error}") from None


@contextlib.contextmanager
def _lines(file: Path) -> Iterator[Iterator[str]]:
    if str(file) == "-":
        yield (line.decode("utf-8", "replace") for line in sys.stdin.buffer)
        return
    try:
        stream = file.open("r", encoding="utf-8", errors="replace", newline="\n")
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}") from None
    with stream:
        yield iter(stream)


@contextlib.contextmanager
def _progress(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show progress on stderr if that is a terminal; yield a function that takes how much is done."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
    with bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


def _print_rows(rows: Sequence[dict[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        _print_json(rows)
        return
    table = Table(*(column.replace("_", " ") for column in columns))
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    _console().print(table)


def _console() -> Console:
    """Return the console of results: strangers' text is printed as it is, and a pipe gets whole lines."""
    width = None if sys.stdout.isatty() else 240
    return Console(width=width, markup=False, highlight=False, emoji=False)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.1f}"
    if hasattr(value, "isoformat"):
        return str(value.isoformat(sep=" ", timespec="seconds"))
    return str(value)


def _print_json(found: object) -> None:
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2, default=_cell) + "\n")
