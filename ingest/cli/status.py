"""`ingest status` and `ingest explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ingest.cli.access import database_of, settings_in_force, with_store
from ingest.cli.options import Json, examples
from ingest.cli.output import cell, print_json, print_rows, print_sections, put, result_console

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.store.database import Rows
    from ingest.store.store import Store

commands = typer.Typer()


@commands.command(
    epilog=examples(
        "ingest status",
        "ingest status --json",
        "ingest status --format prometheus > /var/lib/node_exporter/ingest.prom",
    )
)
def status(
    *,
    as_json: Json = False,
    form: Annotated[
        Literal["table", "json", "prometheus"],
        typer.Option("--format", help="prometheus prints metrics for node_exporter; json is the same as --json."),
    ] = "table",
) -> None:
    """Show how the daemon does: daemons, feeds, queues, articles, errors.

    Prints which daemons run and since when, feeds by health, what waits in the queues, what was stored, and the last errors. A
    daemon is late if it was not seen for 60 seconds: it is stopped, it hangs, or it was killed.
    """
    from ingest.reports.health import shown

    settings = settings_in_force()

    async def work(store: Store) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]], Rows]:
        consumers = await store.changes.list_consumers(keep_days=settings.change_keep_days)
        return await store.reports.status(), await store.reports.last_errors(), consumers, await store.daemons.list()

    found, errors, consumers, rows = with_store(settings, work)
    daemons = shown(rows)
    where = database_of(settings)
    if form == "prometheus":
        from ingest.reports.metrics import exposition

        put(exposition(found, consumers))
    elif as_json or form == "json":
        print_json({**where, **found, "daemons": daemons, "last_errors": errors})
    else:
        if daemons:
            print_rows(daemons, ("state", "host", "pid", "version", "started_at", "silent_s"), as_json=False)
        else:
            put("no daemon runs: `ingest run` starts one\n")
        _print_status({**where, **found})
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
