"""`ingest status` and `ingest explain`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.table import Table
from rich.text import Text

from ingest.cli.access import settings_in_force, with_store
from ingest.cli.app import app
from ingest.cli.output import Json, cell, print_json, print_rows, result_console
from ingest.reports import explain
from ingest.reports.metrics import exposition

if TYPE_CHECKING:
    from ingest.store.store import Store


@app.command()
def status(
    *,
    as_json: Json = False,
    form: Annotated[
        Literal["table", "json", "prometheus"], typer.Option("--format", help="prometheus: metrics, for node_exporter.")
    ] = "table",
) -> None:
    """Show feeds by health, the queues, what was stored, and the last errors."""
    settings = settings_in_force()

    async def work(store: Store) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
        consumers = await store.changes.list_consumers(keep_days=settings.change_keep_days)
        return await store.reports.status(), await store.reports.last_errors(), consumers

    found, errors, consumers = with_store(settings, work)
    if form == "prometheus":
        sys.stdout.write(exposition(found, consumers))
        return
    if as_json or form == "json":
        print_json({**found, "last_errors": errors})
        return
    table = Table(show_header=False)
    for key, value in found.items():
        table.add_row(key.replace("_", " "), cell(value))
    result_console().print(table)
    if errors:
        print_rows(errors, ("what", "url", "error", "at"), as_json=False)


@app.command("explain")
def explain_url(
    url: Annotated[str, typer.Argument(metavar="URL", help="A page's address, in any spelling.")],
    *,
    as_json: Json = False,
) -> None:
    """Tell everything known about one page: who listed it, each decision and its reason, its revisions, or why it is absent.

    Exit code 0: it is known; 1: it is not.
    """
    found = with_store(settings_in_force(), lambda store: explain.facts(store, url))
    if as_json:
        print_json(found)
    else:
        console = result_console()
        for heading, lines in explain.report(found):
            console.print(heading, style="bold", soft_wrap=True)
            for line in lines:
                console.print(Text.assemble("  ", *((text, _STYLES[style]) for text, style in line)), soft_wrap=True)
    raise typer.Exit(0 if found["known"] else 1)


_STYLES = {"same": "", "plain": "", "name": "dim", "gone": "red", "added": "green"}
