"""`ingest forget`: articles are erased with all that belongs to them, and do not come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.cli.access import settings_in_force, site_named, with_store
from ingest.cli.options import Json, examples
from ingest.cli.output import print_json, print_rows, progress_bar, put, tell

if TYPE_CHECKING:
    from ingest.store.store import Store

commands = typer.Typer()

_SHOWN = 1_000
"""Without --yes, at most this number of articles is listed."""
_COLUMNS = ("id", "url", "title", "first_seen_at", "entries", "revisions", "pages", "copies")
_REMAINS = (
    "Still held: backups and standby servers; the files of the log, which name addresses; the change log without texts; and what "
    "consumers have copied. They hear of it by the change `deleted`.\n"
)


@commands.command(
    epilog=examples(
        "ingest forget https://news.example/1          what would be deleted; nothing is",
        "ingest forget https://news.example/1 --yes    delete it, and keep it from coming back",
        "ingest forget --site news.example --yes       delete all articles of a site",
        "ingest forget https://news.example/1 --undo   let it be collected again",
    )
)
def forget(
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="URL...", help="The addresses of pages, in any spelling.")
    ] = None,
    *,
    site: Annotated[
        str, typer.Option(help="All articles of this site: its name as in article.site, or any URL of it.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it. What is deleted cannot be put back.")] = False,
    undo: Annotated[
        bool,
        typer.Option("--undo", help="Take URL from the list of what was erased; a feed that lists it brings it anew."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Erase articles: text, older versions, pages, entries, and their place in the search.

    Of each address, guid and redirect that led to them, a hash is kept, so that no poll brings them back. The change log keeps a change
    `deleted` without a text. Copies of an erased article stay, and become articles of their own. Without --yes, only what would be deleted
    is shown.

    A site that is erased goes on being collected: remove its feeds first (`ingest feed remove`), or new articles come. The exit code is 1 if
    nothing is stored.
    """
    given = urls or []
    if bool(given) == bool(site):
        raise typer.BadParameter("give addresses, or --site with the name of a site")
    if undo and site:
        raise typer.BadParameter("--undo takes addresses: a site itself is not on the list of what was erased")
    if undo:
        _undo(given)
    elif yes:
        _forget(given, site_named(site), as_json=as_json)
    else:
        _show(given, site_named(site), as_json=as_json)


def _show(urls: list[str], site: str, *, as_json: bool) -> None:
    async def work(store: Store) -> list[dict[str, Any]]:
        return await store.erasure.find(urls=urls, site=site, limit=_SHOWN)

    found = with_store(settings_in_force(), work, access="change")
    print_rows(found, _COLUMNS, as_json=as_json)
    if not found:
        tell(
            "No article is stored of it. With --yes, the addresses are kept from being collected.\n" if urls else _NONE
        )
        raise typer.Exit(1)
    more = " There may be more; --yes deletes them all." if len(found) == _SHOWN else ""
    tell(f"Nothing was deleted. With --yes, these articles are erased for good.{more}\n")


_NONE = "No article of this site is stored.\n"


def _forget(urls: list[str], site: str, *, as_json: bool) -> None:
    async def work(store: Store) -> tuple[int, int]:
        articles, after = 0, 0
        with progress_bar("articles erased") as advance:
            while found := await store.erasure.find(urls=urls, site=site, after=after):
                for row in found:
                    articles += await store.erasure.forget(row["id"])
                    advance(articles)
                after = found[-1]["id"]
        # after the articles: the names of one article are put on the list together, and are taken back together
        waiting = await store.erasure.forget_addresses(urls) if urls else 0
        return articles, waiting

    articles, waiting = with_store(settings_in_force(), work, access="change")
    if as_json:
        print_json({"articles": articles, "waiting_entries": waiting})
    else:
        put(f"{articles} articles and {waiting} entries that waited for their pages were erased\n")
    if articles:
        tell(_REMAINS)
    elif urls:
        tell("No article was stored of it. The addresses are kept from being collected.\n")
    else:
        tell(_NONE)
        raise typer.Exit(1)


def _undo(urls: list[str]) -> None:
    if not with_store(settings_in_force(), lambda store: store.erasure.recall(urls), access="change"):
        tell("None of these addresses was erased.\n")
        raise typer.Exit(1)
    put("They may be collected again: the next poll of a feed that lists them brings them\n")
