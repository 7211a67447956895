"""`ingest feed`: feeds are subscribed to, paused, polled, moved and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, assert_never

import typer

from ingest.cli.access import settings_in_force, with_store
from ingest.cli.choice import chosen_of, described
from ingest.cli.options import Url, Urls, examples
from ingest.cli.output import progress_bar, put, tell

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from ingest.config import Settings
    from ingest.model.feed import Moved
    from ingest.model.subscription import Candidate, Subscription
    from ingest.pipeline.subscribe import NoFeeds
    from ingest.store.store import Store

commands = typer.Typer(no_args_is_help=True, help="Subscribe to feeds and look after them.")


@commands.command(
    epilog=examples(
        "ingest feed add https://news.example",
        "ingest feed add --all https://news.example",
        "ingest feed add --no-check https://news.example/rss.xml",
    )
)
def add(
    urls: Annotated[list[str], typer.Argument(metavar="URL", help="A feed, or a site's home page.")],
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Subscribe to every feed that a page names, without asking.")
    ] = False,
    check: Annotated[bool, typer.Option(help="Fetch the URL first, or subscribe to just this URL.")] = True,
) -> None:
    """Subscribe to feeds, by the URL of a feed or of a site.

    The feeds of a site are found by its home page. If there are several, they are listed with their newest entries, and you are asked
    which of them you want. If nobody can be asked, none is added: name one of them, or use --all.

    Prints each feed that was added; feeds that were found but not added go to standard error. The exit code is 1 if at one of the URLs
    there is no feed, or several to choose from.
    """
    from ingest.pipeline.subscribe import NoFeeds
    from ingest.text.logins import masked

    settings = settings_in_force()
    wrong = 0
    for url in urls:
        found = _found_at(url, settings, check=check)
        if isinstance(found, NoFeeds):
            tell(f"{masked(url)}: {found.reason}\n")
            wrong += 1
            continue
        chosen = found if every else chosen_of(url, found)
        wrong += not chosen
        feeds = [one.feed for one in chosen]
        for feed, new in zip(feeds, add_all(settings, feeds), strict=True):
            put(f"added {feed.url}\n" if new else f"already there {_where(feed.url, settings)}\n")
        for one in found if chosen else ():
            if one not in chosen:
                tell(f"also found: {described(one)}\n")
    raise typer.Exit(1 if wrong else 0)


def _where(url: str, settings: Settings) -> str:
    """Return a feed's URL, followed by the feed's current URL if it has moved since."""
    found = with_store(settings, lambda store: store.feeds.find(url))
    return f"{url}, now {found['url']}" if found and found["url"] != url else url


def _found_at(url: str, settings: Settings, *, check: bool) -> tuple[Candidate, ...] | NoFeeds:
    """Return the feeds at a URL; without ``check``, believe that the URL is a feed."""
    import asyncio

    from ingest.feed.spelling import url_meant
    from ingest.model.subscription import Candidate, Subscription
    from ingest.pipeline.subscribe import NO_URL
    from ingest.text.logins import parted

    if check:
        return asyncio.run(_find_feeds(url, settings))
    plain, login = parted(url)
    link = url_meant(plain)
    return (Candidate(feed=Subscription(url=link, login=login), entries=0),) if link else NO_URL


async def _find_feeds(url: str, settings: Settings) -> tuple[Candidate, ...] | NoFeeds:
    from ingest.pipeline.subscribe import Finder
    from ingest.web.fetch import Fetcher
    from ingest.workers.pool import Workers

    workers = Workers.of(settings, 1)
    try:
        async with Fetcher.of(settings) as fetcher:
            return await Finder(settings=settings, fetcher=fetcher, workers=workers).find(url)
    finally:
        workers.close()


@commands.command(epilog=examples("ingest feed remove https://news.example/rss.xml"))
def remove(urls: Urls) -> None:
    """Unsubscribe from feeds. Their articles stay."""
    for_each(urls, lambda store, url: store.feeds.remove(url), "removed")


@commands.command(epilog=examples("ingest feed pause https://news.example/rss.xml --reason 'too many adverts'"))
def pause(
    urls: Urls,
    *,
    reason: Annotated[
        str, typer.Option(help="Shown by `ingest feed list` and `ingest status`.")
    ] = "paused by the operator",
) -> None:
    """Stop polling feeds, until `ingest feed resume`."""
    for_each(urls, lambda store, url: store.feeds.pause(url, reason), "paused")


@commands.command(epilog=examples("ingest feed resume https://news.example/rss.xml"))
def resume(urls: Urls) -> None:
    """Poll paused or failing feeds again, at once."""
    for_each(urls, lambda store, url: store.feeds.resume(url), "resumed")


@commands.command(epilog=examples("ingest feed poll https://news.example/rss.xml"))
def poll(
    urls: Urls,
    *,
    wait: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Wait so long for the outcome; 0: do not wait.")
    ] = 30,
) -> None:
    """Poll feeds now. Their health and their failures stay as they are.

    The feeds are made due, and a running daemon polls them. Prints how each poll went. The exit code is 1 if a poll failed, or if no
    daemon has taken a feed in time.
    """
    from ingest.reports.polling import poll_now
    from ingest.text.logins import parted

    async def work(store: Store) -> bool:
        well = True
        async for told in poll_now(store, [parted(url)[0] for url in urls], wait):
            (put if told.is_well else tell)(f"{told.text}\n")
            well = well and told.is_well
        return well

    raise typer.Exit(0 if with_store(settings_in_force(), work, access="change") else 1)


@commands.command(
    epilog=examples(
        "ingest feed move https://news.example/old.xml https://news.example/new.xml",
        "ingest feed move https://news.example/old.xml    to the URL that `ingest feed list` proposes",
    )
)
def move(
    url: Url,
    to: Annotated[str, typer.Argument(metavar="NEW", help="Its new URL. Default: the proposed one.")] = "",
    *,
    check: Annotated[bool, typer.Option(help="Fetch the new URL first: it must be a feed.")] = True,
) -> None:
    """Give a feed another URL. Its entries and its history stay, and it is polled at once."""
    from ingest.model.feed import Moved
    from ingest.pipeline.subscribe import NoFeeds
    from ingest.text.logins import masked, parted

    settings = settings_in_force()
    url = parted(url)[0]
    found = with_store(settings, lambda store: store.feeds.find(url))
    new = to or (found and found["proposed_url"])
    if not found or not new:
        what = f"nothing is proposed for {url}: name its new URL" if found else no_such_feed(url)
        tell(f"{what}\n")
        raise typer.Exit(1)
    feeds = _found_at(new, settings, check=check)
    if isinstance(feeds, NoFeeds):
        tell(f"{masked(new)}: {feeds.reason}\n")
        raise typer.Exit(1)
    because = "the operator said so" if to else f"proposed: {found['proposed_because']}"
    feed = feeds[0].feed
    moved = with_store(settings, lambda store: store.feeds.move(url, feed.url, because, feed.login), access="change")
    if moved is not Moved.TAKEN:
        tell(f"{feed.url} is subscribed already; {_why_not_moved(moved)}\n")
        raise typer.Exit(1)
    put(f"moved {url} to {feed.url}\n")


def _why_not_moved(moved: Moved | None) -> str:
    """Return what has become of a feed that could not take another URL; None: there is no such feed."""
    from ingest.model.feed import Moved

    match moved:
        case Moved.SUBSCRIBED:
            return "this one is not polled any more: both would be the same"
        case Moved.KEPT:
            return "but paused, so this one is polled as before"
        case None:
            return "this one was removed in between"
        case Moved.TAKEN:
            raise AssertionError("the feed has taken the URL")
        case _:
            assert_never(moved)


def add_all(settings: Settings, subscriptions: Sequence[Subscription]) -> list[bool]:
    """Subscribe to feeds; return of each whether it is new."""
    from ingest.pipeline.subscribe import subscribe_all

    async def work(store: Store) -> list[bool]:
        with progress_bar("feeds added", total=len(subscriptions)) as advance:
            return await subscribe_all(store, subscriptions, advance)

    return with_store(settings, work, access="create")


def for_each(urls: Sequence[str], change: Callable[[Store, str], Awaitable[bool]], word: str) -> None:
    """Change each of these feeds, and print what became of it. Raises typer.Exit."""
    from ingest.text.logins import parted

    urls = [parted(url)[0] for url in urls]

    async def work(store: Store) -> list[bool]:
        return [await change(store, url) for url in urls]

    done = with_store(settings_in_force(), work, access="change")
    for url, found in zip(urls, done, strict=True):
        if found:
            put(f"{word} {url}\n")
        else:
            tell(f"{no_such_feed(url)}\n")
    raise typer.Exit(0 if all(done) else 1)


def no_such_feed(url: str) -> str:
    """Return what is told where no feed with a URL is subscribed."""
    return f"no such feed: {url} (`ingest feed list` shows them)"
