"""`ingest feed list` and `ingest feed show`: the feeds, and what is known of each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from ingest.cli.access import settings_in_force, site_named, with_store
from ingest.cli.feeds import no_such_feed
from ingest.cli.options import Folder, Json, Url, examples
from ingest.cli.output import print_json, print_sections, put, put_json_list, tell

if TYPE_CHECKING:
    from ingest.store.feed_list import Filter
    from ingest.store.store import Store

commands = typer.Typer()


Health = Annotated[
    Literal["new", "healthy", "failing", "paused", "moved", "gone"] | None,
    typer.Option(help="Only feeds of this health.", show_default=False),
]


SiteOfFeed = Annotated[
    str,
    typer.Option(
        help="Only feeds of this site: its name (news.example), or any URL of it. Feeds whose home page is there, and feeds that speak "
        "for it, are among them."
    ),
]


_SHOWN_FOLDERS = 30
"""This many folders are named where no feed is in the one that was asked for. Set by hand: they fit on one screen."""


def feeds_chosen(folder: str, health: str | None, site: str) -> Filter:
    """Return which feeds the options choose."""
    from ingest.store.feed_list import Filter

    return Filter(folder=folder or None, health=health, site=site_named(site) or None)


async def none_chosen(store: Store, chosen: Filter) -> NoReturn:
    """Tell that no feed is chosen, and raise typer.Exit: with 1 if one was asked for, with 0 if there is none at all."""
    folders = await store.feed_list.folders(_SHOWN_FOLDERS) if chosen.folder else []
    named = ", ".join(f"{row['folder']} ({row['feeds']})" for row in folders)
    tell(
        "no such feed is subscribed"
        + (f"; there are the folders {named}" if named else "; no feed is in a folder" if chosen.folder else "")
        + ". `ingest feed add URL` subscribes to a feed.\n"
    )
    raise typer.Exit(1 if any((chosen.folder, chosen.health, chosen.site)) else 0)


@commands.command(
    "list",
    epilog=examples(
        "ingest feed list",
        "ingest feed list --health failing",
        "ingest feed list --folder World/Europe --json",
    ),
)
def list_feeds(*, folder: Folder = "", health: Health = None, site: SiteOfFeed = "", as_json: Json = False) -> None:
    """List the feeds with their health, the sickest first.

    Each has its health and its URL on one line, and what matters of it below. `ingest feed show` tells more of one feed. The exit code
    is 1 if no feed is as asked for.
    """
    from ingest.reports.feeds import summary

    chosen = feeds_chosen(folder, health, site)

    async def work(store: Store) -> None:
        rows = store.feed_list.each(chosen)
        if as_json:
            count = await put_json_list(rows)
        else:
            count, now = 0, datetime.now(UTC)
            async for row in rows:
                put("".join(f"{line}\n" for line in summary(row, now)))
                count += 1
        if not count:
            await none_chosen(store, chosen)

    with_store(settings_in_force(), work)


@commands.command("show", epilog=examples("ingest feed show https://news.example/rss.xml"))
def show_feed(url: Url, *, as_json: Json = False) -> None:
    """Show all that is known of one feed: health, schedule, settings, folders.

    Of logins and secret headers, only the names are shown.
    """
    from ingest.reports.feeds import facts
    from ingest.store.feed_list import Filter
    from ingest.text.logins import parted

    plain = parted(url)[0]
    found = with_store(settings_in_force(), lambda store: store.feed_list.all(Filter(url=plain)))
    if not found:
        tell(f"{no_such_feed(plain)}\n")
        raise typer.Exit(1)
    if as_json:
        print_json(found[0])
    else:
        print_sections([facts(found[0])])
