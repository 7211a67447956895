"""The command line: results go to stdout, everything else to stderr; 0 fine, 1 found something wrong, 2 unusable arguments."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

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
