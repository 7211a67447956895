"""`ingest run`, `ingest demo` and `ingest migrate`."""

from __future__ import annotations

import contextlib
import gc
import os
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.access import database_url, embedded_database, settings_in_force
from ingest.cli.options import Json, examples
from ingest.cli.output import cell, print_json, progress_bar, put, result_console, tell

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from ingest.demo.outcome import Outcome

commands = typer.Typer()


@commands.command(
    epilog=examples(
        "INGEST_FEEDS=feeds.opml ingest run",
        "ingest run --once    one pass, for cron",
    )
)
def run(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Make one pass: poll every due feed, settle every pending entry, exit.")
    ] = False,
) -> None:
    """Run the daemon: poll feeds, collect and store their articles.

    The articles go to Postgres, the log to standard error. SIGTERM or Ctrl-C lets running work finish (INGEST_DRAIN_S) and
    exits with 0; a second one ends it at once. With INGEST_FEEDS (an OPML file or a list of URLs), the daemon first subscribes
    to what is new in it. SIGHUP reads this list and the settings again.
    """
    from ingest import log
    from ingest.daemon.ending import outlive_signals

    outlive_signals()
    log.configure(os.environ.get("INGEST_LOG_FORMAT") or None)
    with _failures_logged():
        from ingest.daemon.service import Manager
        from ingest.workers import forks

        manager = Manager(os.environ)
        settings = settings_in_force()
        log.log_what_is_printed()
        # what follows goes on while the server of the workers imports what they need
        forks.server.start()
        from ingest.daemon.daemon import Daemon
        from ingest.daemon.feeds_list import read_feeds_list

        subscriptions = read_feeds_list(settings.feeds)
        if not settings.database_url:
            manager.await_embedded()
        with database_url(settings) as url:
            daemon = Daemon(settings, url, subscriptions, manager)
            done = _ended(daemon.run_once() if once else daemon.run())
    raise typer.Exit(0 if done else 1)


def _ended(work: Coroutine[None, None, bool]) -> bool:
    """Do the work of the daemon in an event loop; return what it returns."""
    import uvloop

    from ingest.daemon.ending import end_at_next_signal

    gc.freeze()  # what was imported stays, and is not searched for garbage any more
    try:
        return uvloop.run(work)
    finally:
        end_at_next_signal()


@contextlib.contextmanager
def _failures_logged() -> Iterator[None]:
    """Log an error that ends the daemon, if the log is for machines. On a console, people get a message in the end."""
    import structlog

    from ingest.log import is_for_machines

    log = structlog.stdlib.get_logger()
    try:
        yield
    except Exception as error:
        if not is_for_machines():
            raise
        from ingest.cli.faults import fault_of

        fault = fault_of(error)
        if fault is None:
            log.exception("daemon_failed", error=str(error), exit_code=1)
            raise typer.Exit(1) from None
        log.error("daemon_failed", error=fault.message, exit_code=fault.exit_code)  # noqa: TRY400 -- a traceback would say nothing more
        raise typer.Exit(fault.exit_code) from None


@commands.command(epilog=examples("ingest demo", "ingest demo --articles 500 --json"))
def demo(
    *,
    seed: Annotated[int, typer.Option(help="Another number publishes other articles.")] = 1,
    articles: Annotated[int, typer.Option(min=60, max=2000, help="How many articles are published.")] = 120,
    as_json: Json = False,
) -> None:
    """Show the whole job at work, with simulated publishers.

    The publishers serve their feeds and pages on this machine; the real daemon collects them. Prints a table of what was published and stored, and one article before and after cleaning. The exit code is 0 if each
    article was stored once, whole and clean. Needs no internet and no database: an embedded Postgres is started in
    INGEST_DATA_DIR, and a database of its own is used there.
    """
    from ingest.boilerplate.weights import check_weights
    from ingest.demo import show

    settings = settings_in_force()
    check_weights()
    with progress_bar("articles stored", total=articles) as advance, embedded_database(settings) as server:
        outcome = show.run(server, settings.data_dir, seed=seed, articles=articles, progress=advance)
    if as_json:
        print_json(outcome.figures)
    else:
        _print_demo(outcome)
    raise typer.Exit(0 if outcome.flawless else 1)


def _print_demo(outcome: Outcome) -> None:
    from rich.table import Table

    from ingest.demo.outcome import COLUMNS

    console = result_console()
    table = Table(title="What was published, and what was stored", title_justify="left")
    table.add_column("site")
    for heading in COLUMNS:
        table.add_column(heading, justify="right")
    for name, counts in outcome.by_site:
        table.add_row(cell(name), *map(str, counts))
    table.add_section()
    table.add_row("all", *map(str, outcome.total))
    console.print(table)
    for heading, lines in outcome.notes:
        console.print(f"\n{heading}", style="bold")
        for text, style in lines:
            console.print(cell(text), style=style)


@commands.command("migrate", epilog=examples("ingest migrate --check", "ingest migrate"))
def migrate_command(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit with 1 if a migration is missing.")
    ] = False,
) -> None:
    """Bring the database's schema up to date, and the rights of its readers.

    Prints the migrations that were applied, or with --check those that are missing. `ingest run` does this by itself, unless
    INGEST_MIGRATE is false.

    The roles ingest_reader and ingest_consumer are made, and given what they lack. If the owner of the database may not do that, the
    statements are printed that a superuser must execute.
    """
    from ingest.store import roles
    from ingest.store.migrate import migrate, missing

    settings = settings_in_force()
    with database_url(settings, create=not check) as url:
        names = missing(url) if check else migrate(url)
        refused = [] if check else roles.repair(url)
    for name in names:
        put(f"{'missing' if check else 'applied'} {name}\n")
    if not names:
        tell("the schema is up to date\n")
    if refused:
        tell(
            "This role may not give ingest_reader and ingest_consumer all their rights. A superuser must execute, in this database:\n"
            + "".join(f"  {statement};\n" for statement in refused)
        )
    raise typer.Exit(1 if check and names else 0)
