"""The program `ingest`: all its commands.

The modules of this room import the rest of the program inside of functions. So `--help`, `--version` and the shell's
completion load this room only, and answer at once.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ingest.cli import (
    boilerplate,
    changes,
    doctor,
    feed_files,
    feed_list,
    feed_settings,
    feeds,
    forget,
    health,
    help_command,
    offline,
    psql,
    reclean,
    run,
    search,
    settings,
    show,
    status,
)
from ingest.cli.options import examples

app = typer.Typer(
    name="ingest",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # plain help: typer's other mode loads rich, which takes longer than all the rest
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Poll news feeds, extract and clean each article, and write one record per article to Postgres.\n\n"
    "Settings come from INGEST_… in the environment, from the file .env, or from /etc/ingest/ingest.toml. Without "
    "INGEST_DATABASE_URL, an embedded Postgres is used; its data is in INGEST_DATA_DIR.\n\n"
    "Results go to standard output, messages and the log to standard error. Exit codes: 0: all is well; 1: something is "
    "wrong, or nothing was found; 2: the arguments or the settings cannot be used.",
    epilog=examples(
        "ingest demo                            see all of it at work; needs no internet and no database",
        "ingest feed add https://news.example   subscribe to a site's feed",
        "ingest run                             start the daemon",
        "ingest status                          see how it does",
        "ingest doctor                          see what is wrong with the database, the machine and the settings",
    ),
)

for part in (feed_list, feed_settings, feed_files):
    feeds.commands.add_typer(part.commands)

app.add_typer(run.commands)
app.add_typer(feeds.commands, name="feed")
app.add_typer(status.commands)
app.add_typer(show.commands)
app.add_typer(health.commands)
app.add_typer(search.commands)
app.add_typer(changes.commands)
app.add_typer(changes.consumer_commands, name="consumers")
app.add_typer(boilerplate.commands, name="boilerplate")
app.add_typer(reclean.commands)
app.add_typer(forget.commands)
app.add_typer(psql.commands)
app.add_typer(offline.commands)
app.add_typer(settings.commands, name="config")
app.add_typer(doctor.commands)
app.add_typer(help_command.commands)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 -- typer's signature of a callback
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"ingest {version('ingest')}\n")
        raise typer.Exit


@app.callback()
def _every_command(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", "-V", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    pass
