"""`ingest feed`: subscriptions."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.access import File, read_list, settings_in_force, with_store
from ingest.cli.output import Json, print_rows, progress_bar
from ingest.config import Settings, notes_of
from ingest.feed import opml
from ingest.model.feed import Moved, Subscription
from ingest.pipeline import subscribe
from ingest.text.urls import absolute_link
from ingest.web.fetch import Fetcher

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from ingest.store.store import Store


feed_app = typer.Typer(no_args_is_help=True, help="Subscribe to feeds and look after them.")


_Urls = Annotated[list[str], typer.Argument(metavar="URL…", help="The feed's URL, as `ingest feed list` shows it.")]


@feed_app.command()
def add(
    urls: Annotated[list[str], typer.Argument(metavar="URL…", help="A feed, or a site's home page.")],
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Subscribe to every feed that a page names, not the first.")
    ] = False,
    check: Annotated[bool, typer.Option(help="Fetch the URL first; without, subscribe to just this URL.")] = True,
) -> None:
    """Subscribe to feeds. A site's home page will do: the feeds that it names are found."""
    settings = settings_in_force()
    wrong = 0
    for url in urls:
        full = url if "://" in url else f"https://{url}"
        found = asyncio.run(_find_feeds(full, settings)) if check else _unchecked(full)
        if isinstance(found, subscribe.NoFeeds):
            sys.stderr.write(f"{full}: {found.reason}\n")
            wrong += 1
            continue
        chosen = found if every else found[:1]
        for feed, new in zip(chosen, _add_all(settings, chosen), strict=True):
            sys.stdout.write(f"added {feed.url}\n" if new else f"already there {_where(feed.url, settings)}\n")
        for feed in found[len(chosen) :]:
            sys.stderr.write(f"also found: {feed.url} {feed.title}\n")
    raise typer.Exit(1 if wrong else 0)


def _where(url: str, settings: Settings) -> str:
    """Return a URL, and the one that its feed has today if it has another."""
    found = with_store(settings, lambda store: store.feeds.find(url))
    return f"{url}, now {found['url']}" if found and found["url"] != url else url


def _unchecked(url: str) -> tuple[Subscription, ...] | subscribe.NoFeeds:
    link = absolute_link(url, None)
    return (Subscription(url=link),) if link else subscribe.NoFeeds(reason="not an http(s) URL that may be fetched")


async def _find_feeds(url: str, settings: Settings) -> tuple[Subscription, ...] | subscribe.NoFeeds:
    async with Fetcher.of(settings) as fetcher:
        return await subscribe.find_feeds(fetcher, url, settings)


@feed_app.command("list")
def list_feeds(*, as_json: Json = False) -> None:
    """List the feeds, the sickest first."""
    rows = with_store(settings_in_force(), lambda store: store.feeds.list())
    columns = (
        "url",
        "title",
        "health",
        "health_since",
        "entries",
        "last_succeeded_at",
        "next_poll_at",
        "last_error",
        "proposed_url",
    )
    print_rows(rows, columns, as_json=as_json)


@feed_app.command()
def remove(urls: _Urls) -> None:
    """Unsubscribe. The articles stay."""
    _for_each(urls, lambda store, url: store.feeds.remove(url), "removed")


@feed_app.command()
def pause(
    urls: _Urls,
    *,
    reason: Annotated[str, typer.Option(help="Shown in lists and in `ingest status`.")] = "paused by the operator",
) -> None:
    """Stop polling a feed."""
    _for_each(urls, lambda store, url: store.feeds.pause(url, reason), "paused")


@feed_app.command()
def resume(urls: _Urls) -> None:
    """Poll a paused or failing feed again, at once."""
    _for_each(urls, lambda store, url: store.feeds.resume(url), "resumed")


@feed_app.command("set")
def set_feed(
    url: Annotated[str, typer.Argument(metavar="URL", help="The feed's URL, as `ingest feed list` shows it.")],
    *,
    strip: Annotated[
        str,
        typer.Option(
            help="Notes to strip from its articles: a comma list out of credits, corrections, author-notes; `none`; "
            "`default`: as INGEST_STRIP says."
        ),
    ],
) -> None:
    """Overrule a setting for one feed. The articles that it listed are cleaned again."""
    try:
        notes = None if strip == "default" else () if strip == "none" else notes_of(strip)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    _for_each([url], lambda store, feed: store.feeds.set_strip(feed, notes), "set")


@feed_app.command()
def move(
    url: Annotated[str, typer.Argument(metavar="URL", help="The feed's URL, as `ingest feed list` shows it.")],
    to: Annotated[str, typer.Argument(metavar="[NEW]", help="Its new URL; without, the proposed one.")] = "",
    *,
    check: Annotated[bool, typer.Option(help="Fetch the new URL first: it must be a feed.")] = True,
) -> None:
    """Give a feed another URL. Its entries and its history stay, and it is polled at once."""
    settings = settings_in_force()
    found = with_store(settings, lambda store: store.feeds.find(url))
    new = to or (found and found["proposed_url"])
    if not found or not new:
        what = f"nothing is proposed for {url}: name its new URL" if found else _no_such_feed(url)
        sys.stderr.write(f"{what}\n")
        raise typer.Exit(1)
    feeds = asyncio.run(_find_feeds(new, settings)) if check else _unchecked(new)
    if isinstance(feeds, subscribe.NoFeeds):
        sys.stderr.write(f"{new}: {feeds.reason}\n")
        raise typer.Exit(1)
    because = "the operator said so" if to else f"proposed: {found['proposed_because']}"
    moved = with_store(settings, lambda store: store.feeds.move(url, feeds[0].url, because))
    if moved is not Moved.TAKEN:
        sys.stderr.write(f"{feeds[0].url} is subscribed already; {_WAITS[moved]}\n")
        raise typer.Exit(1)
    sys.stdout.write(f"moved {url} to {feeds[0].url}\n")


_WAITS = {
    Moved.SUBSCRIBED: "this one is not polled any more: both would be the same",
    Moved.KEPT: "but paused, so this one is polled as before",
    None: "this one was removed in between",
}


@feed_app.command("import")
def import_feeds(file: File) -> None:
    """Subscribe to all feeds of an OPML file, or of a list with a URL a line."""
    subscriptions = read_list(file)
    added = _add_all(settings_in_force(), subscriptions)
    sys.stdout.write(f"{sum(added)} added, {len(added) - sum(added)} already there\n")


@feed_app.command()
def export() -> None:
    """Write all subscriptions as OPML to standard output."""
    rows = with_store(settings_in_force(), lambda store: store.feeds.list())
    by_url = sorted(rows, key=lambda row: row["url"])
    sys.stdout.write(opml.write_opml(Subscription(url=row["url"], title=row["title"]) for row in by_url))


def _add_all(settings: Settings, subscriptions: Sequence[Subscription]) -> list[bool]:
    async def work(store: Store) -> list[bool]:
        with progress_bar("feeds added", total=len(subscriptions)) as advance:
            added = []
            for done, feed in enumerate(subscriptions, 1):
                added.append(await store.feeds.add(feed.url, feed.title))
                advance(done)
            return added

    return with_store(settings, work)


def _for_each(urls: Sequence[str], change: Callable[[Store, str], Awaitable[bool]], word: str) -> None:
    async def work(store: Store) -> list[bool]:
        return [await change(store, url) for url in urls]

    done = with_store(settings_in_force(), work)
    for url, found in zip(urls, done, strict=True):
        if found:
            sys.stdout.write(f"{word} {url}\n")
        else:
            sys.stderr.write(f"{_no_such_feed(url)}\n")
    raise typer.Exit(0 if all(done) else 1)


def _no_such_feed(url: str) -> str:
    return f"no such feed: {url} (`ingest feed list` shows them)"
