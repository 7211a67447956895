"""What commands need before they can work: the settings, the database, the files that they read."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Literal, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from ingest.config import Settings
    from ingest.model.subscription import SubscriptionList
    from ingest.store.store import Store


_Result = TypeVar("_Result")


Access = Literal["read", "change", "create"]
"""What a command may do to the database before its work.

``read``: start an embedded Postgres that has data. ``change``: also bring the schema and the rights of readers up to date, if
INGEST_MIGRATE allows it.
``create``: also make an embedded database where there is none.
"""


def settings_in_force(*, logs: bool = True) -> Settings:
    """Read the settings, set the log up by them, and warn of names that no setting has. Raises SettingsError.

    ``logs``: whether the command logs anything. If not, the log is set up only for such warnings.
    """
    from ingest.config import read_settings
    from ingest.origins import unknown_names, warn_of

    settings = read_settings()
    unknown = unknown_names()
    if logs or unknown:
        from ingest import log

        log.configure(settings.log_format, settings.log_level)
    if unknown:
        warn_of(unknown, settings)
    return settings


@contextlib.contextmanager
def database_url(settings: Settings, *, create: bool = True) -> Iterator[str]:
    """Yield the URL of the database; start the embedded Postgres first if no other is set.

    ``create``: make the data of the embedded Postgres where there are none. Raises DatabaseUrlError, EmbeddedUnavailableError.
    """
    if settings.database_url:
        from ingest.store.translation import check_url

        check_url(settings.database_url)
        yield settings.database_url
        return
    with embedded_database(settings, create=create) as url:
        yield url


@contextlib.contextmanager
def embedded_database(settings: Settings, *, create: bool = True) -> Iterator[str]:
    """Start the embedded Postgres, and yield its URL. If its data are made for it, that is logged."""
    import os

    import structlog

    from ingest.store import embedded

    log = structlog.stdlib.get_logger()
    if create and not embedded.has_data(settings.data_dir):
        system_user = embedded.SYSTEM_USER if os.geteuid() == 0 else None
        log.info("embedded_created", data_dir=str(settings.data_dir.absolute()), system_user=system_user)
    with embedded.postgres(settings.data_dir, create=create) as url:
        yield url


def database_of(settings: Settings) -> dict[str, str | None]:
    """Return which database the settings name, without a secret, and the data directory if it is the embedded one."""
    if settings.database_url:
        from ingest.store.translation import url_without_secret

        return {"database": url_without_secret(settings.database_url), "data_directory": None}
    return {"database": "embedded", "data_directory": str(settings.data_dir.absolute())}


def with_store(
    settings: Settings,
    work: Callable[[Store], Awaitable[_Result]],
    *,
    connections: int = 1,
    access: Access = "read",
) -> _Result:
    """Return what ``work`` returns, called with a store on a database whose schema is that of this program.

    Raises SchemaError where the schema is another one, and ``access`` or INGEST_MIGRATE does not let it be changed.
    """
    import asyncio

    from ingest.store import roles
    from ingest.store.migrate import bring_up_to_date
    from ingest.store.store import Store

    async def connected(url: str) -> _Result:
        store = Store(url, connections=connections)
        await store.open()
        try:
            return await work(store)
        finally:
            await store.close()

    with database_url(settings, create=access == "create") as url:
        may_migrate = settings.migrate and access != "read"
        bring_up_to_date(url, allowed=may_migrate)
        if may_migrate:
            # `ingest migrate` and the daemon tell of what only a superuser may give
            roles.repair(url)
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
