"""`ingest health`: a quick answer to the question whether a daemon is at work on this machine.

Docker and Kubernetes ask it often, so it loads as little as it can.
"""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import typer

from ingest.cli.options import examples
from ingest.cli.output import put, tell

if TYPE_CHECKING:
    from ingest.config import Settings

commands = typer.Typer()


@commands.command(epilog=examples("ingest health"))
def health() -> None:
    """Say whether a daemon is at work on this machine.

    A daemon renews its row in the database every 10 seconds. The exit code is 0 if one of this machine did so within the last 60
    seconds, else 1: no daemon runs, it is stopped, it hangs, or the database does not answer. It changes nothing.
    """
    from ingest.reports.health import Verdict, verdict
    from ingest.store.daemons import quick_list
    from ingest.store.errors import DatabaseUnavailableError, SchemaError
    from ingest.store.translation import check_url

    url = _database_url()
    check_url(url)
    try:
        found = verdict(quick_list(url), socket.gethostname())
    except (DatabaseUnavailableError, SchemaError) as error:
        # said here and not by `main`, whose module for errors loads much of the program
        found = Verdict(False, f"nobody knows whether a daemon is at work: {' '.join(str(error).split())}")
    (put if found.is_well else tell)(f"{found.sentence}\n")
    raise typer.Exit(0 if found.is_well else 1)


def _database_url() -> str:
    """Return the URL of the database; of an embedded one only if it runs: else there is no daemon that uses it.

    The environment counts before all other sources of settings. If it has the URL, the others need not be read, which takes longer
    than all the rest.
    """
    given = os.environ.get("INGEST_DATABASE_URL")
    if given and not os.environ.get("INGEST_DATABASE_URL_FILE"):
        return given
    from ingest.config import read_settings

    settings = read_settings()
    return settings.database_url or _embedded_url(settings)


def _embedded_url(settings: Settings) -> str:
    from ingest.store import embedded

    url = embedded.running(settings.data_dir)
    if url is None:
        tell(f"no daemon runs: the embedded Postgres in {settings.data_dir.absolute()} is not running\n")
        raise typer.Exit(1)
    return url
