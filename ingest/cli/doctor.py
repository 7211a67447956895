"""`ingest doctor`: a check of everything that an operator can get wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from ingest.cli.access import database_url
from ingest.cli.options import Json, examples
from ingest.cli.output import print_json, put

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.daemon.doctor import Finding

commands = typer.Typer()


@commands.command(epilog=examples("ingest doctor", "ingest doctor --json"))
def doctor(*, as_json: Json = False) -> None:
    """Check the database, this machine and the settings, and say what to do.

    Prints a line for each check: ok, warn or fail, what was found, and after an arrow what to do. Nothing is changed. The exit code is 1 if
    a check failed; warnings leave it 0. Needs no internet.
    """
    import asyncio

    from ingest.config import read_settings
    from ingest.daemon.doctor import findings_about_machine

    settings = read_settings()
    found = [*_of_database(settings), *asyncio.run(findings_about_machine(settings))]
    if as_json:
        print_json([one.row() for one in found])
    else:
        for one in found:
            put(f"{one.verdict:4}  {one.check:11}  {one.told}\n" + (f"{'':19}-> {one.remedy}\n" if one.remedy else ""))
    raise typer.Exit(1 if any(one.verdict == "fail" for one in found) else 0)


def _of_database(settings: Settings) -> list[Finding]:
    from ingest.daemon.doctor import findings_about_database, without_database
    from ingest.store.embedded import EmbeddedUnavailableError, has_data
    from ingest.store.errors import DatabaseUrlError

    try:
        if not settings.database_url and not has_data(settings.data_dir):
            return [without_database(settings.data_dir.absolute())]
        with database_url(settings, create=False) as url:
            return findings_about_database(settings, url)
    except (DatabaseUrlError, EmbeddedUnavailableError) as error:
        return [without_database(settings.data_dir.absolute(), str(error))]
