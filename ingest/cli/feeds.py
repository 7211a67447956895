"""`ingest feed`: subscriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, assert_never

import typer

from ingest.cli.access import read_list, settings_in_force, with_store
from ingest.cli.choice import chosen_of, described
from ingest.cli.options import File, Headers, Json, SecretFile, Strip, User, UserAgent, examples
from ingest.cli.output import print_rows, progress_bar, put, tell

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from ingest.config import Settings
    from ingest.model.feed import Moved
    from ingest.model.subscription import Candidate, Subscription
    from ingest.pipeline.subscribe import NoFeeds
    from ingest.store.store import Store

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
        for feed, new in zip(feeds, _add_all(settings, feeds), strict=True):
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


@commands.command("list", epilog=examples("ingest feed list", "ingest feed list --json"))
def list_feeds(*, as_json: Json = False) -> None:
    """List the feeds with their health, the sickest first."""
    rows = with_store(settings_in_force(), lambda store: store.feeds.list())
    columns = (
        "url",
        "title",
        "own_title",
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
    url = parted(url)[0]
    found = with_store(settings, lambda store: store.feeds.find(url))
    new = to or (found and found["proposed_url"])
    if not found or not new:
        what = f"nothing is proposed for {url}: name its new URL" if found else _no_such_feed(url)
        tell(f"{what}\n")
        raise typer.Exit(1)
    feeds = _found_at(new, settings, check=check)
    if isinstance(feeds, NoFeeds):
        tell(f"{masked(new)}: {feeds.reason}\n")
        raise typer.Exit(1)
    because = "the operator said so" if to else f"proposed: {found['proposed_because']}"
    feed = feeds[0].feed
    moved = with_store(settings, lambda store: store.feeds.move(url, feed.url, because, feed.login))
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


@commands.command("import", epilog=examples("ingest feed import feeds.opml", "ingest feed import - < urls.txt"))
def import_feeds(file: File) -> None:
    """Subscribe to all feeds of an OPML file or a list.

    A list has one URL a line; tags and a ~title may follow it, as in the lists of newsboat. What names no feed is told with its line on
    standard error, and the rest is added. The exit code is 1 if there is no feed in the file.
    """
    listed = read_list(file)
    for found in listed.skipped:
        tell(f"line {found.line}: {found.reason}: {found.text}\n")
    added = _add_all(settings_in_force(), listed.feeds) if listed.feeds else []
    put(f"{sum(added)} added, {len(added) - sum(added)} already there\n")
    raise typer.Exit(0 if listed.feeds else 1)


@commands.command(epilog=examples("ingest feed export > feeds.opml"))
def export() -> None:
    """Write all subscriptions as OPML to standard output.

    They are written with folders, titles and settings, which `ingest feed import` reads again. Passwords are not written.
    """
    from ingest.feed import opml

    rows = with_store(settings_in_force(), lambda store: store.feeds.list())
    put(opml.write_opml(map(_subscription, sorted(rows, key=lambda row: row["url"]))))


def _subscription(row: dict[str, Any]) -> Subscription:
    """Return the subscription of a row of ``feeds.list``."""
    from ingest.model.boilerplate import Note
    from ingest.model.subscription import Subscription

    return Subscription(
        url=row["url"],
        title=row["title"],
        own_title=row["own_title"] or "",
        site_url=row["site_url"],
        folders=tuple(map(tuple, row["folders"])),
        strip=None if row["strip"] is None else tuple(map(Note, row["strip"])),
        speaks_for=tuple(said["site"] for said in row["speaks_for"] if said["because"] == "operator"),
        paused=row["paused_reason"] or "" if row["health"] == "paused" else "",
    )


def _add_all(settings: Settings, subscriptions: Sequence[Subscription]) -> list[bool]:
    """Subscribe to feeds; return of each whether it is new."""
    from ingest.pipeline.subscribe import subscribe

    async def work(store: Store) -> list[bool]:
        with progress_bar("feeds added", total=len(subscriptions)) as advance:
            added = []
            for done, feed in enumerate(subscriptions, 1):
                added.append(await subscribe(store, feed))
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
