"""`ingest show`: one article to read."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from ingest.cli.access import settings_in_force, with_store
from ingest.cli.options import Json, examples
from ingest.cli.output import print_article, print_json, reading_console, tell

commands = typer.Typer()


@commands.command(
    epilog=examples(
        "ingest show https://news.example/1", "ingest show 1207    by the id of the article, as in article.id"
    )
)
def show(
    page: Annotated[str, typer.Argument(metavar="URL|ID", help="The address of a page, in any spelling, or an id.")],
    *,
    as_json: Json = False,
) -> None:
    """Show an article to read: title, facts, text, and what was removed, at its place.

    What was removed is struck out, or stands between [- and -] where nothing is coloured; its rule follows. On a terminal, a long text
    is shown by $PAGER. The exit code is 1 if no article is stored of the page.
    """
    from ingest.reports import reading

    found = with_store(settings_in_force(), lambda store: reading.articles(store, page))
    if not found:
        why = "" if reading.is_id(page) else f"; `ingest explain {shlex.quote(page)}` says why"
        tell(f"no article is stored of {page}{why}\n")
        raise typer.Exit(1)
    if as_json:
        print_json(found)
        return
    with reading_console() as console:
        for number, article in enumerate(found):
            console.print(end="\n\n" if number else "")
            print_article(
                console, article["title"] or "(no title)", reading.facts(article), reading.paragraphs(article)
            )
