"""`ingest search`: full-text search."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.cli.access import settings_in_force, site_named, with_store
from ingest.cli.options import DAYS, Folder, Json, Site, examples
from ingest.cli.output import cell, print_json, result_console, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from ingest.store.store import Store

commands = typer.Typer()


Words = Annotated[
    list[str], typer.Argument(metavar="QUERY", help="Words, as in web search. In quotes: '\"a phrase\" or -not'.")
]


Since = Annotated[
    datetime | None,
    typer.Option(
        formats=DAYS,
        metavar="TIME",
        help="Only articles published since this day (2026-05-01) or time (2026-05-01T12:00:00), in UTC. An article "
        "without a date counts by when it was first seen.",
    ),
]


@commands.command(
    epilog=examples("ingest search harbour", "ingest search '\"the old pier\" -ferry' --since 2026-05-01 --language en")
)
def search(
    query: Words,
    *,
    site: Site = "",
    since: Since = None,
    folder: Folder = "",
    language: Annotated[str, typer.Option(help="Only this language: en, or en-GB.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many articles.")] = 20,
    as_json: Json = False,
) -> None:
    """Find articles by their text, the best match first.

    Prints title, address, date and the passages that match. The exit code is 1 if nothing was found.
    """

    async def work(store: Store) -> list[dict[str, Any]]:
        return await store.reports.search(
            " ".join(query),
            site=site_named(site) or None,
            since=since if since is None or since.tzinfo else since.replace(tzinfo=UTC),
            language=language or None,
            limit=limit,
            folder=folder or None,
        )

    found = with_store(settings_in_force(), work)
    if as_json:
        print_json(found)
    else:
        _print_found(found)
    if not found and not as_json:
        tell("no article matches; fewer words, or `or` between them, find more\n")
    raise typer.Exit(0 if found else 1)


def _print_found(found: Sequence[dict[str, Any]]) -> None:
    console = result_console()
    for row in found:
        when = row["published_at"] or row["first_seen_at"]
        console.print(cell(row["title"]) or "(no title)", style="bold")
        console.print(f"{cell(row['url'] or row['site'])}  {when:%Y-%m-%d}", style="dim")
        console.print(_highlighted(row["headline"]), "")


def _highlighted(headline: str) -> Text:
    """Return the passages that match, the words found in bold. The database encloses these words in ``<mark>``."""
    from rich.text import Text

    from ingest.text.plain import shown

    text = Text()
    for number, piece in enumerate(re.split("</?mark>", " ".join(headline.split()))):
        text.append(shown(html.unescape(piece)), style="bold yellow" if number % 2 else "")
    return text
