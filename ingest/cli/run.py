"""`ingest run`, `ingest demo` and `ingest migrate`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
import uvloop
from rich.table import Table

from ingest.cli.access import database_url, read_list, settings_in_force
from ingest.cli.app import app
from ingest.cli.output import Json, print_json, progress_bar, result_console
from ingest.daemon.daemon import Daemon
from ingest.demo import show
from ingest.store import embedded
from ingest.store.migrate import migrate, missing


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
    settings = settings_in_force()
    subscriptions = read_list(settings.feeds) if settings.feeds else ()
    with database_url(settings) as url:
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
    as_json: Json = False,
) -> None:
    """Show the whole job: a newsroom of simulated publishers on this machine, the daemon, and what it stored.

    Needs no internet and no database: it starts an embedded Postgres in INGEST_DATA_DIR, and uses a database of its own there.
    """
    settings = settings_in_force()
    with progress_bar("articles stored", total=articles) as advance, embedded.postgres(settings.data_dir) as server:
        shown = show.run(server, settings.data_dir, seed=seed, articles=articles, progress=advance)
    if as_json:
        print_json(shown.figures)
    else:
        _print_demo(shown)
    raise typer.Exit(0 if shown.flawless else 1)


def _print_demo(shown: show.Shown) -> None:
    console = result_console()
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
    settings = settings_in_force()
    with database_url(settings) as url:
        names = missing(url) if check else migrate(url)
    for name in names:
        sys.stdout.write(f"{'missing' if check else 'applied'} {name}\n")
    if not names:
        sys.stderr.write("the schema is up to date\n")
    raise typer.Exit(1 if check and names else 0)
