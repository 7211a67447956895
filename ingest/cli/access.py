"""What commands need before they can work: the settings, the database, the files that they read."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from ingest.config import Settings
    from ingest.model.subscription import SubscriptionList
    from ingest.store.store import Store


_Result = TypeVar("_Result")


def settings_in_force() -> Settings:
    """Read the settings, and set the log up by them. Raises SettingsError."""
    from ingest import log
    from ingest.config import read_settings

    settings = read_settings()
    log.configure(settings.log_format, settings.log_level)
    return settings


@contextlib.contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """Yield the URL of the database; start the embedded Postgres first if no other is set."""
    if settings.database_url:
        yield settings.database_url
        return
    from ingest.store import embedded

    with embedded.postgres(settings.data_dir) as url:
        yield url


def with_store(settings: Settings, work: Callable[[Store], Awaitable[_Result]], *, connections: int = 1) -> _Result:
    """Return what ``work`` returns, called with a store on a database whose schema is up to date."""
    import asyncio

    from ingest.store.migrate import bring_up_to_date
    from ingest.store.store import Store

    async def connected(url: str) -> _Result:
        store = Store(url, connections=connections)
        await store.open()
        try:
            return await work(store)
        finally:
            await store.close()

    with database_url(settings) as url:
        bring_up_to_date(url, allowed=settings.migrate)
        return asyncio.run(connected(url))


def site_named(given: str) -> str:
    """Return the site that the operator names, by its name or by any URL of it; an empty text stands for all sites."""
    from ingest.text.urls import site

    return site(given if "://" in given else f"https://{given}") if given else ""


def read_bytes(file: Path, at_most: int = -1) -> bytes:
    """Return what a file holds, or so many of its first bytes. Raises typer.BadParameter if it cannot be read."""
    if str(file) == "-":
        return sys.stdin.buffer.read(at_most)
    try:
        with file.open("rb") as stream:
            return stream.read(at_most)
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}") from None


def read_list(file: Path) -> SubscriptionList:
    """Return what an OPML file or a list of URLs holds. Raises typer.BadParameter if the file cannot be read."""
    from ingest.feed import opml

    return opml.read_subscriptions(read_bytes(file, opml.MAX_BYTES + 1))


@contextlib.contextmanager
def lines_of(file: Path) -> Iterator[Iterator[str]]:
    """Yield the lines of a file, as they are asked for. Raises typer.BadParameter if it cannot be read."""
    if str(file) == "-":
        yield (line.decode("utf-8", "replace") for line in sys.stdin.buffer)
        return
    try:
        stream = file.open("r", encoding="utf-8", errors="replace", newline="\n")
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}") from None
    with stream:
        yield iter(stream)
