"""`ingest status` and `ingest explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.cli.access import database_of, settings_in_force, with_store
from ingest.cli.feed_list import none_chosen
from ingest.cli.options import Folder, Json, examples
from ingest.cli.output import cell, print_json, print_rows, print_sections, put, result_console

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.store.store import Store

commands = typer.Typer()


@commands.command(epilog=examples("ingest status", "ingest status --folder World/Europe", "ingest status --json"))
def status(*, folder: Folder = "", as_json: Json = False) -> None:
    """Show how the daemon does: daemons, feeds, queues, articles, errors.

    Prints which daemons run and since when, feeds by health, what waits in the queues, what was stored, and the last errors. A
    daemon is late if it was not seen for 60 seconds: it is stopped, it hangs, or it was killed. The exit code is 1 if no feed is in the
    folder.
    """
    from ingest.reports.health import shown
    from ingest.store.feed_list import Filter

    settings = settings_in_force()

    async def work(store: Store) -> dict[str, Any]:
        figures = await store.reports.status(folder or None)
        if folder and not figures["feeds"]:
            await none_chosen(store, Filter(folder=folder))
        errors = await store.reports.last_errors(folder or None)
        return {**figures, "daemons": shown(await store.daemons.list()), "last_errors": errors}

    found = {**database_of(settings), **with_store(settings, work)}
    if as_json:
        print_json(found)
    else:
        daemons, errors = found.pop("daemons"), found.pop("last_errors")
        if daemons:
            print_rows(daemons, ("state", "host", "pid", "version", "started_at", "silent_s"), as_json=False)
        else:
            put("no daemon runs: `ingest run` starts one\n")
        _print_status(found)
        if errors:
            print_rows(errors, ("what", "url", "error", "at"), as_json=False)


def _print_status(found: Mapping[str, Any]) -> None:
    from rich.table import Table

    table = Table(show_header=False)
    for key, value in found.items():
        table.add_row(key.replace("_", " "), cell(value))
    result_console().print(table)


@commands.command("explain", epilog=examples("ingest explain https://news.example/1"))
def explain_url(
    url: Annotated[str, typer.Argument(metavar="URL", help="The address of a page, in any spelling.")],
    *,
    as_json: Json = False,
) -> None:
    """Show everything known about one page.

    Which feeds listed it, each decision and its reason, what was removed, its revisions; or why there is no article. The
    exit code is 1 if the page is unknown.
    """
    from ingest.reports import explain

    found = with_store(settings_in_force(), lambda store: explain.facts(store, url))
    if as_json:
        print_json(found)
    else:
        print_sections(explain.report(found))
    raise typer.Exit(0 if found["known"] else 1)
