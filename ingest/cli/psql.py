"""`ingest psql`: the database, for people who know SQL."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import Annotated

import typer

from ingest.cli.access import database_url, settings_in_force
from ingest.cli.options import examples
from ingest.cli.output import tell

commands = typer.Typer()


@commands.command(
    context_settings={"ignore_unknown_options": True},
    epilog=examples(
        "ingest psql",
        "ingest psql -c 'SELECT title FROM article ORDER BY id DESC LIMIT 5'",
        "ingest psql -At -f report.sql",
    ),
)
def psql(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="[ARGS]…", help="Arguments for psql.")] = None,
) -> None:
    r"""Open psql on the database, also on the embedded one.

    The tables can be named without their schema: \dt lists them. An embedded Postgres is started if it does not run. The exit code is
    that of psql; it is 1 if there is no psql, or no database yet.
    """
    from ingest.store import client

    settings = settings_in_force()
    program = client.find_psql(for_embedded=not settings.database_url)
    with database_url(settings, create=False) as url, client.connection_of(url) as (connection, secrets):
        if program is None:
            tell(
                f"psql is not installed: install it (Debian: postgresql-client), or use another client: {connection.partition('=')[2]}\n"
            )
            raise typer.Exit(1)
        # Ctrl-C is for psql, which ends a query by it, and not for this process, which waits for psql
        signal.signal(signal.SIGINT, lambda *_: None)
        done = subprocess.run([program, connection, *(arguments or ())], env={**os.environ, **secrets}, check=False)  # noqa: S603 -- psql
    raise typer.Exit(done.returncode if done.returncode >= 0 else 1)
