"""`ingest feed`: subscriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, assert_never

import typer

from ingest.cli.access import read_list, settings_in_force, with_store
from ingest.cli.options import File, Headers, Json, SecretFile, Strip, User, UserAgent, examples
from ingest.cli.output import print_rows, progress_bar, put, tell

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from ingest.config import Settings
    from ingest.model.feed import Moved, Subscription
    from ingest.pipeline.subscribe import NoFeeds
    from ingest.store.store import Store
    from ingest.text.logins import Login

commands = typer.Typer(no_args_is_help=True, help="Subscribe to feeds and look after them.")


_Url = Annotated[str, typer.Argument(metavar="URL", help="The feed's URL, as `ingest feed list` shows it.")]


_Urls = Annotated[list[str], typer.Argument(metavar="URL", help="The feed's URL, as `ingest feed list` shows it.")]


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
        bool, typer.Option("--all", help="Subscribe to every feed that a page names, not only the first.")
    ] = False,
    check: Annotated[bool, typer.Option(help="Fetch the URL first, or subscribe to just this URL.")] = True,
) -> None:
    """Subscribe to feeds, by the URL of a feed or of a site.

    The feeds of a site are found on its home page. Prints each feed that was added; feeds that were found but not added go to standard error. The exit code is 1 if there is
    no feed at one of the URLs.
    """
    from ingest.pipeline.subscribe import NoFeeds
    from ingest.text.logins import masked, parted

    settings = settings_in_force()
    wrong = 0
    for url in urls:
        full, login = parted(url if "://" in url else f"https://{url}")
        found = _found_at(full, settings, login, check=check)
        if isinstance(found, NoFeeds):
            tell(f"{masked(full)}: {found.reason}\n")
            wrong += 1
            continue
        chosen = found if every else found[:1]
        for feed, new in zip(chosen, _add_all(settings, chosen), strict=True):
            put(f"added {feed.url}\n" if new else f"already there {_where(feed.url, settings)}\n")
        for feed in found[len(chosen) :]:
            tell(f"also found: {feed.url} {feed.title}\n")
    raise typer.Exit(1 if wrong else 0)


def _where(url: str, settings: Settings) -> str:
    """Return a feed's URL, followed by the feed's current URL if it has moved since."""
    found = with_store(settings, lambda store: store.feeds.find(url))
    return f"{url}, now {found['url']}" if found and found["url"] != url else url


def _found_at(
    url: str, settings: Settings, login: Login | None = None, *, check: bool
) -> tuple[Subscription, ...] | NoFeeds:
    """Return the feeds at a URL; without ``check``, believe that the URL is a feed."""
    import asyncio

    from ingest.model.feed import Subscription
    from ingest.pipeline.subscribe import NoFeeds
    from ingest.text.urls import absolute_link

    if check:
        return asyncio.run(_find_feeds(url, settings, login))
    link = absolute_link(url, None)
    return (Subscription(url=link, login=login),) if link else NoFeeds(reason="not an http(s) URL that may be fetched")


async def _find_feeds(url: str, settings: Settings, login: Login | None) -> tuple[Subscription, ...] | NoFeeds:
    from ingest.pipeline.subscribe import Finder
    from ingest.web.fetch import Fetcher
    from ingest.workers.pool import Workers

    workers = Workers.of(settings, 1)
    try:
        async with Fetcher.of(settings) as fetcher:
            return await Finder(settings=settings, fetcher=fetcher, workers=workers).find(url, login)
    finally:
        workers.close()


@commands.command("list", epilog=examples("ingest feed list", "ingest feed list --json"))
def list_feeds(*, as_json: Json = False) -> None:
    """List the feeds with their health, the sickest first."""
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


@commands.command(epilog=examples("ingest feed remove https://news.example/rss.xml"))
def remove(urls: _Urls) -> None:
    """Unsubscribe from feeds. Their articles stay."""
    _for_each(urls, lambda store, url: store.feeds.remove(url), "removed")


@commands.command(epilog=examples("ingest feed pause https://news.example/rss.xml --reason 'too many adverts'"))
def pause(
    urls: _Urls,
    *,
    reason: Annotated[
        str, typer.Option(help="Shown by `ingest feed list` and `ingest status`.")
    ] = "paused by the operator",
) -> None:
    """Stop polling feeds, until `ingest feed resume`."""
    _for_each(urls, lambda store, url: store.feeds.pause(url, reason), "paused")


@commands.command(epilog=examples("ingest feed resume https://news.example/rss.xml"))
def resume(urls: _Urls) -> None:
    """Poll paused or failing feeds again, at once."""
    _for_each(urls, lambda store, url: store.feeds.resume(url), "resumed")


@commands.command(
    "set",
    epilog=examples(
        "ingest feed set https://news.example/rss.xml --strip credits,corrections",
        "ingest feed set https://feeds.example/news --speaks-for news.example",
        "ingest feed set https://news.example/rss.xml --user me    asks for the password",
        "ingest feed set https://news.example/rss.xml --header X-Key --secret-file key.txt",
    ),
)
def set_feed(
    url: _Url,
    *,
    speaks_for: Annotated[
        str,
        typer.Option(
            metavar="SITE",
            help="A site on another domain whose own feed this is: its text is the site's own word, and no claim. `none` takes this back "
            "for all sites.",
        ),
    ] = "",
    strip: Strip = "",
    user: User = "",
    header: Headers = None,
    user_agent: UserAgent = "",
    secret_file: SecretFile = None,
) -> None:
    """Set for one feed which notes are stripped, which site it speaks for, and with which login or headers it is asked for."""
    from ingest.cli.feed_headers import header_changes
    from ingest.config import notes_of

    if not (strip or speaks_for or user or header or user_agent):
        raise typer.BadParameter("name --strip, --speaks-for, --user, --header or --user-agent")
    try:
        notes = None if strip == "default" else () if strip == "none" else notes_of(strip)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    site = _domain(speaks_for)
    headers = header_changes(user, user_agent, header or (), secret_file)

    async def change(store: Store, feed: str) -> bool:
        found = await headers.make(store, feed) and (not strip or await store.feeds.set_strip(feed, notes))
        if speaks_for == "none":
            return found and await store.sources.take_back(feed) is not None
        return found and (not site or await store.sources.say(feed, site) is not None)

    _for_each([url], change, "set")


def _domain(site: str) -> str:
    """Return the registrable domain of a site or a URL that the operator names; "" if none is named. Raises typer.BadParameter."""
    from ingest.text.domains import registrable_domain
    from ingest.text.urls import host

    if site in {"", "none"}:
        return ""
    name = host(site if "://" in site else f"https://{site}")
    if not name:
        raise typer.BadParameter(f"{site!r} names no site")
    return registrable_domain(name)


@commands.command(
    epilog=examples(
        "ingest feed move https://news.example/old.xml https://news.example/new.xml",
        "ingest feed move https://news.example/old.xml    to the URL that `ingest feed list` proposes",
    )
)
def move(
    url: _Url,
    to: Annotated[str, typer.Argument(metavar="NEW", help="Its new URL. Default: the proposed one.")] = "",
    *,
    check: Annotated[bool, typer.Option(help="Fetch the new URL first: it must be a feed.")] = True,
) -> None:
    """Give a feed another URL. Its entries and its history stay, and it is polled at once."""
    from ingest.model.feed import Moved
    from ingest.pipeline.subscribe import NoFeeds
    from ingest.text.logins import masked, parted

    settings = settings_in_force()
    url, (to, login) = parted(url)[0], parted(to)
    found = with_store(settings, lambda store: store.feeds.find(url))
    new = to or (found and found["proposed_url"])
    if not found or not new:
        what = f"nothing is proposed for {url}: name its new URL" if found else _no_such_feed(url)
        tell(f"{what}\n")
        raise typer.Exit(1)
    feeds = _found_at(new, settings, login, check=check)
    if isinstance(feeds, NoFeeds):
        tell(f"{masked(new)}: {feeds.reason}\n")
        raise typer.Exit(1)
    because = "the operator said so" if to else f"proposed: {found['proposed_because']}"
    moved = with_store(settings, lambda store: store.feeds.move(url, feeds[0].url, because, feeds[0].login))
    if moved is not Moved.TAKEN:
        tell(f"{feeds[0].url} is subscribed already; {_why_not_moved(moved)}\n")
        raise typer.Exit(1)
    put(f"moved {url} to {feeds[0].url}\n")


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


@commands.command("import", epilog=examples("ingest feed import feeds.opml", "ingest feed import - < urls.txt"))
def import_feeds(file: File) -> None:
    """Subscribe to all feeds of an OPML file or a list.

    A list has one URL a line.
    """
    subscriptions = read_list(file)
    added = _add_all(settings_in_force(), subscriptions)
    put(f"{sum(added)} added, {len(added) - sum(added)} already there\n")


@commands.command(epilog=examples("ingest feed export > feeds.opml"))
def export() -> None:
    """Write all subscriptions as OPML to standard output."""
    from ingest.feed import opml
    from ingest.model.feed import Subscription

    rows = with_store(settings_in_force(), lambda store: store.feeds.list())
    by_url = sorted(rows, key=lambda row: row["url"])
    put(opml.write_opml(Subscription(url=row["url"], title=row["title"]) for row in by_url))


def _add_all(settings: Settings, subscriptions: Sequence[Subscription]) -> list[bool]:
    """Subscribe to feeds; return of each whether it is new."""

    async def work(store: Store) -> list[bool]:
        with progress_bar("feeds added", total=len(subscriptions)) as advance:
            added = []
            for done, feed in enumerate(subscriptions, 1):
                added.append(await store.feeds.add(feed.url, feed.title, feed.login))
                if feed.named_by:
                    await store.sources.find_named(feed.url, feed.named_by)
                advance(done)
            return added

    return with_store(settings, work)


def _for_each(urls: Sequence[str], change: Callable[[Store, str], Awaitable[bool]], word: str) -> None:
    """Change each of these feeds, and print what became of it. Raises typer.Exit."""
    from ingest.text.logins import parted

    urls = [parted(url)[0] for url in urls]

    async def work(store: Store) -> list[bool]:
        return [await change(store, url) for url in urls]

    done = with_store(settings_in_force(), work)
    for url, found in zip(urls, done, strict=True):
        if found:
            put(f"{word} {url}\n")
        else:
            tell(f"{_no_such_feed(url)}\n")
    raise typer.Exit(0 if all(done) else 1)


def _no_such_feed(url: str) -> str:
    return f"no such feed: {url} (`ingest feed list` shows them)"
