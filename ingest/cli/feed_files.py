"""`ingest feed import` and `ingest feed export`: lists of feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from ingest.cli.access import read_list, settings_in_force, with_store
from ingest.cli.feed_list import Health, SiteOfFeed, feeds_chosen, none_chosen
from ingest.cli.feeds import add_all
from ingest.cli.options import File, Folder, examples
from ingest.cli.output import put, tell

if TYPE_CHECKING:
    from ingest.model.subscription import Subscription
    from ingest.store.store import Store

commands = typer.Typer()


@commands.command("import", epilog=examples("ingest feed import feeds.opml", "ingest feed import - < urls.txt"))
def import_feeds(file: File) -> None:
    """Subscribe to all feeds of an OPML file or a list.

    A list has one URL a line; tags and a ~title may follow it, as in the lists of newsboat. What names no feed is told with its line on
    standard error, and the rest is added. The exit code is 1 if there is no feed in the file, or if the file was cut off.
    """
    listed = read_list(file)
    for found in listed.skipped:
        tell(f"line {found.line}: {found.reason}{': ' * bool(found.text)}{found.text}\n")
    if not listed.feeds:
        tell(f"{file} names no feed; it must be an OPML file, or a list with one URL on each line\n")
    added = add_all(settings_in_force(), listed.feeds) if listed.feeds else []
    put(f"{sum(added)} added, {len(added) - sum(added)} already there\n")
    raise typer.Exit(0 if listed.feeds and listed.is_whole else 1)


@commands.command(epilog=examples("ingest feed export > feeds.opml", "ingest feed export --folder World > world.opml"))
def export(*, folder: Folder = "", health: Health = None, site: SiteOfFeed = "") -> None:
    """Write subscriptions as OPML to standard output: all of them, or those in a folder.

    They are written with folders, titles and settings, which `ingest feed import` reads again. Passwords are not written.
    """
    from ingest.feed import opml

    chosen = feeds_chosen(folder, health, site)

    async def work(store: Store) -> list[Subscription]:
        found = [_subscription(row) async for row in store.feed_list.each(chosen)]
        return found or await none_chosen(store, chosen)

    found = with_store(settings_in_force(), work)
    put(opml.write_opml(sorted(found, key=lambda feed: feed.url)))


def _subscription(row: dict[str, Any]) -> Subscription:
    """Return the subscription of a row of ``feeds.list``."""
    from ingest.model.boilerplate import Note
    from ingest.model.page import TextFrom
    from ingest.model.subscription import Subscription

    return Subscription(
        url=row["url"],
        title=row["title"],
        own_title=row["own_title"] or "",
        site_url=row["site_url"],
        folders=tuple(map(tuple, row["folders"])),
        strip=None if row["strip"] is None else tuple(map(Note, row["strip"])),
        speaks_for=tuple(said["site"] for said in row["speaks_for"] if said["because"] == "operator"),
        interval_s=row["interval_s"],
        text_from=row["text_from"] and TextFrom(row["text_from"]),
        paused=row["paused_reason"] or "" if row["health"] == "paused" else "",
    )
