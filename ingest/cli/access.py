"""What commands need before they can work: settings, a database, the files they read."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from ingest import log
from ingest.config import Settings, read_settings
from ingest.feed import opml
from ingest.store import embedded
from ingest.store.migrate import bring_up_to_date
from ingest.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from ingest.model.feed import Subscription


_Result = TypeVar("_Result")


File = Annotated[Path, typer.Argument(metavar="FILE", help="A file, or - for standard input.")]


def settings_in_force() -> Settings:
    settings = read_settings()
    log.configure(settings.log_format, settings.log_level)
    return settings


@contextlib.contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    if settings.database_url:
        yield settings.database_url
        return
    with embedded.postgres(settings.data_dir) as url:
        yield url


def with_store(settings: Settings, work: Callable[[Store], Awaitable[_Result]], *, connections: int = 1) -> _Result:
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


def read_bytes(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}") from None


def read_list(file: Path) -> tuple[Subscription, ...]:
    try:
        return opml.read_subscriptions(read_bytes(file))
    except opml.NotASubscriptionListError as error:
        raise typer.BadParameter(f"{file}: {error}") from None


@contextlib.contextmanager
def lines_of(file: Path) -> Iterator[Iterator[str]]:
    if str(file) == "-":
        yield (line.decode("utf-8", "replace") for line in sys.stdin.buffer)
        return
    try:
        stream = file.open("r", encoding="utf-8", errors="replace", newline="\n")
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}") from None
    with stream:
        yield iter(stream)
