"""`ingest search`: full-text search."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from ingest.cli.access import settings_in_force, with_store
from ingest.cli.app import app
from ingest.cli.boilerplate import given_site
from ingest.cli.output import Json, print_json, result_console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.store.store import Store


_DAYS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]


@app.command()
def search(
    query: Annotated[
        list[str], typer.Argument(metavar="QUERY…", help="As in web search, in quotes: '\"a phrase\" or -not'.")
    ],
    *,
    site: Annotated[str, typer.Option(help="Of this site alone, as in article.site.")] = "",
    since: Annotated[
        datetime | None, typer.Option(formats=_DAYS, help="Published since, or first seen where nobody said when; UTC.")
    ] = None,
    language: Annotated[str, typer.Option(help="In this language alone: en, or en-GB.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="So many articles at most.")] = 20,
    as_json: Json = False,
) -> None:
    """Find articles, the best first. 1 is returned where there are none."""

    async def work(store: Store) -> list[dict[str, Any]]:
        return await store.reports.search(
            " ".join(query),
            site=given_site(site) or None,
            since=since if since is None or since.tzinfo else since.replace(tzinfo=UTC),
            language=language or None,
            limit=limit,
        )

    found = with_store(settings_in_force(), work)
    if as_json:
        print_json(found)
    else:
        _print_found(found)
    raise typer.Exit(0 if found else 1)


def _print_found(found: Sequence[dict[str, Any]]) -> None:
    console = result_console()
    for row in found:
        when = row["published_at"] or row["first_seen_at"]
        console.print(row["title"] or "(no title)", style="bold")
        console.print(f"{row['url'] or row['site']}  {when:%Y-%m-%d}", style="dim")
        console.print(_highlighted(row["headline"]), "")


def _highlighted(headline: str) -> Text:
    """Return the passages of a headline, the hits in bold."""
    text = Text()
    for number, piece in enumerate(re.split("</?mark>", " ".join(headline.split()))):
        text.append(html.unescape(piece), style="bold yellow" if number % 2 else "")
    return text
