"""The doctor: it looks at everything that an operator can get wrong, and says of each what to do. It changes nothing."""

from __future__ import annotations

import asyncio
import os
import shutil
import ssl
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from ingest.boilerplate.weights import check_weights
from ingest.config import SettingsError
from ingest.daemon.feeds_list import usable_feeds_list
from ingest.model.boilerplate import WeightsError
from ingest.model.limits import OutOfDescriptorsError
from ingest.model.page import Page, PageInput, WorkerFailed
from ingest.origins import unknown_names
from ingest.store import roles
from ingest.store.errors import DatabaseUnavailableError, SchemaError
from ingest.store.facts import facts
from ingest.store.migrate import missing
from ingest.web.descriptors import limit_of_process, shares
from ingest.web.resolver import SystemResolver
from ingest.workers.pool import Workers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.config import Settings

_OLDEST_POSTGRES = 15
"""The oldest version of Postgres that the tests run with."""
_SKEW_S = 5.0
"""A difference of clocks above this many seconds is told. Set by hand: the dates of articles and the log may differ by that."""
_LEAST_DISK_MB, _LITTLE_DISK_MB = 100, 2_000
"""With less free space than the first number of megabytes Postgres may stop at any time; with less than the second, it is told.
Set by hand: the second is what about 100,000 articles need."""
_NAME_S = 5.0
"""An answer of the DNS is waited for during this many seconds. Set by hand: a good one takes milliseconds."""
_KNOWN_NAME = "example.com"
"""A name that the DNS of the internet always knows (RFC 2606, 3)."""
_PAGE = (
    b"<html lang=en><title>A bridge is open</title><article><h1>A bridge is open</h1><p>The old bridge across the river was opened "
    b"again on Monday, after two years of work and a long dispute about its price.</p><p>Hundreds of people walked across it on "
    b"the first morning, and the mayor thanked all those who had waited so patiently.</p></article></html>"
)
"""A page that a worker must be able to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found about one thing."""

    check: str
    verdict: Literal["ok", "warn", "fail"]
    told: str
    remedy: str = ""
    """What to do; empty if all is well."""

    def row(self) -> dict[str, Any]:
        """Return the finding as a row of a table."""
        return asdict(self)


def _ok(check: str, told: str) -> Finding:
    return Finding(check=check, verdict="ok", told=told)


def _warn(check: str, told: str, remedy: str) -> Finding:
    return Finding(check=check, verdict="warn", told=told, remedy=remedy)


def _fail(check: str, told: str, remedy: str) -> Finding:
    return Finding(check=check, verdict="fail", told=told, remedy=remedy)


def without_database(data_dir: Path, error: str = "") -> Finding:
    """Return what is found if no database can be asked. ``error``: why it cannot; empty if there is just none yet."""
    if error:
        return _fail(
            "database", error, "Do what the message says, or set INGEST_DATABASE_URL to a Postgres of your own."
        )
    return _warn(
        "database",
        f"there is none yet: INGEST_DATABASE_URL is unset, and {data_dir} holds no embedded Postgres",
        "Set INGEST_DATABASE_URL, or let `ingest run` make an embedded database.",
    )


def findings_about_database(settings: Settings, url: str) -> list[Finding]:
    """Return what is found about a database that should answer at a URL."""
    try:
        found = facts(url)
        return [
            _ok("database", f"it answers the role {found['role']}"),
            postgres(found),
            _schema(settings, url),
            _rights(found),
            *_readers(found, url),
            _connections(settings, found),
            clock(found),
        ]
    except (DatabaseUnavailableError, SchemaError) as error:
        return [
            _fail("database", str(error), "Check INGEST_DATABASE_URL, and that the server runs and can be reached.")
        ]


def postgres(found: dict[str, Any]) -> Finding:
    """Return what is found about the version of the server."""
    told = f"version {found['version']}"
    if found["version_number"] // 10_000 < _OLDEST_POSTGRES:
        return _fail("postgres", told, f"Use Postgres {_OLDEST_POSTGRES} or a newer version.")
    return _ok("postgres", told)


def _schema(settings: Settings, url: str) -> Finding:
    try:
        lacking = missing(url)
    except (DatabaseUnavailableError, SchemaError) as error:
        return _fail("schema", str(error), "Do what the message says.")
    if not lacking:
        return _ok("schema", "it is the schema of this version")
    told = f"it lacks {len(lacking)} migrations"
    if settings.migrate:
        return _warn("schema", told, "`ingest run` applies them when it starts; `ingest migrate` does so now.")
    return _fail("schema", told, "Run `ingest migrate`, since INGEST_MIGRATE is false.")


def _rights(found: dict[str, Any]) -> Finding:
    if found["is_read_only"]:
        return _fail(
            "rights",
            "the database takes no writes: it is a replica, or set to read-only",
            "Set INGEST_DATABASE_URL to the primary server.",
        )
    if not found["may_write"]:
        who = (
            f"GRANT {found['owner']} TO {found['role']};" if found["has_schema"] else "GRANT CREATE ON DATABASE … TO …;"
        )
        return _fail("rights", f"the role {found['role']} may not write", f"Let its owner execute: {who}")
    return _ok("rights", f"the role {found['role']} may write")


def _readers(found: dict[str, Any], url: str) -> Iterator[Finding]:
    """Yield what is found about the roles of readers and consumers, which are made with the schema."""
    if not found["has_schema"]:
        return
    lacking = roles.lacking(url)
    if lacking:
        yield _warn(
            "readers",
            f"ingest_reader and ingest_consumer lack {len(lacking)} rights",
            "Run `ingest migrate`. It gives them, or says what a superuser must execute.",
        )
    else:
        yield _ok("readers", "ingest_reader and ingest_consumer have their rights")


def _connections(settings: Settings, found: dict[str, Any]) -> Finding:
    free, wanted = found["free_connections"], settings.database_connections
    told = f"{free} are free, and a daemon takes {wanted}"
    if free < wanted:
        return _warn("connections", told, "Lower INGEST_DATABASE_CONNECTIONS, or raise max_connections.")
    return _ok("connections", told)


def clock(found: dict[str, Any]) -> Finding:
    """Return what is found about the two clocks."""
    told = f"the clocks of the database and of this machine differ by {abs(found['ahead_s']):.1f} s"
    if abs(found["ahead_s"]) > _SKEW_S:
        return _warn("clock", told, "Let both machines set their clocks by NTP.")
    return _ok("clock", told)


async def findings_about_machine(settings: Settings) -> list[Finding]:
    """Return what is found about this machine and about the settings, without the database."""
    return [
        *_settings(settings),
        _feeds(settings),
        _contact(settings),
        *([] if settings.database_url else [_disk(settings.data_dir.absolute())]),
        _files(settings),
        await _dns(),
        _tls(),
        await _workers(settings),
    ]


def _settings(settings: Settings) -> Iterator[Finding]:
    unknown = unknown_names()
    for one in unknown:
        yield _warn("settings", one.told, "Write its name as in docs/settings.md, or take it away.")
    if not unknown:
        told = f"{len(type(settings).model_fields)} settings can be used (`ingest config show`)"
        yield _ok("settings", told)


def _feeds(settings: Settings) -> Finding:
    try:
        listed = usable_feeds_list(settings.feeds)
    except SettingsError as error:
        return _fail("feeds", str(error), "Mend the file, or set INGEST_FEEDS to another one.")
    if listed is None:
        return _ok("feeds", "INGEST_FEEDS is unset: feeds come from `ingest feed add`")
    told = f"{settings.feeds} lists {len(listed.feeds)} feeds"
    if listed.skipped:
        first = listed.skipped[0]
        return _warn(
            "feeds",
            f"{told}, and {len(listed.skipped)} of its lines name none",
            f"Mend line {first.line} first: {first.reason}.",
        )
    return _ok("feeds", told)


def _contact(settings: Settings) -> Finding:
    if settings.contact:
        return _ok("contact", f"publishers can reach you at {settings.contact}")
    return _warn(
        "contact",
        "INGEST_CONTACT is unset, so publishers cannot reach you before they block you",
        "Set it to a URL or a mail address.",
    )


def _disk(data_dir: Path) -> Finding:
    existing = next(path for path in (data_dir, *data_dir.parents) if path.exists())
    if not (existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)):
        return _fail(
            "disk",
            f"{existing} is no directory that this user may write to",
            "Set INGEST_DATA_DIR to a directory that this user may write to.",
        )
    free_mb = shutil.disk_usage(existing).free // 1_000_000
    told = f"{free_mb:,} MB are free for the data directory {data_dir}"
    if free_mb < _LITTLE_DISK_MB:
        judge = _fail if free_mb < _LEAST_DISK_MB else _warn
        return judge("disk", told, "Free some space, or set INGEST_DATA_DIR to a larger disk.")
    return _ok("disk", told)


def _files(settings: Settings) -> Finding:
    limit = limit_of_process()
    own = shares(settings, limit)
    told = f"this process may open {limit:,} files"
    if (own.feeds, own.pages) == (settings.feed_concurrency, settings.page_concurrency):
        return _ok("files", f"{told}, which is enough for the settings")
    return _warn(
        "files",
        f"{told}, so only {own.feeds} feeds and {own.pages} pages are worked on at the same time",
        "Raise the limit (LimitNOFILE of systemd, ulimit -n), or lower INGEST_FEED_CONCURRENCY and INGEST_PAGE_CONCURRENCY.",
    )


async def _dns() -> Finding:
    try:
        async with asyncio.timeout(_NAME_S):
            await SystemResolver(1).resolve(_KNOWN_NAME)
    except (OSError, TimeoutError) as error:
        reason = error.strerror or f"no answer within {_NAME_S:g} s"
        return _warn(
            "dns",
            f"the name {_KNOWN_NAME} was not found: {reason}",
            "Without the internet this is as it should be. Else check /etc/resolv.conf and the network.",
        )
    return _ok("dns", f"the name {_KNOWN_NAME} was found")


def _tls() -> Finding:
    paths = ssl.get_default_verify_paths()
    loaded = ssl.create_default_context().cert_store_stats()["x509_ca"]
    folder = paths.capath if paths.capath and os.path.isdir(paths.capath) and os.listdir(paths.capath) else None  # noqa: PTH112, PTH208 -- both are texts
    if loaded or folder:
        return _ok("tls", f"certificates are checked by {paths.cafile or folder}")
    return _fail(
        "tls",
        "this machine has no certificates of authorities, so no https page can be fetched",
        "Install the package ca-certificates, or set SSL_CERT_FILE.",
    )


async def _workers(settings: Settings) -> Finding:
    remedy = "Install the program again. If that does not help, look at INGEST_WORKER_MEMORY_MB, and report it."
    try:
        check_weights()
    except WeightsError as error:
        return _fail("workers", str(error), remedy)
    workers = Workers.of(settings, 1)
    page = Page(url="https://news.example/1", body=_PAGE, content_type="text/html; charset=utf-8")
    try:
        read = await workers.read_page(PageInput(page=page, feed_html="", language=None, site="news.example", title=""))
    except OutOfDescriptorsError as error:
        return _fail("workers", str(error), "Raise the limit of open files (LimitNOFILE of systemd, ulimit -n).")
    finally:
        workers.close()
    if isinstance(read, WorkerFailed):
        return _fail("workers", f"a worker could not read a page: {read.detail}", remedy)
    if "old bridge" not in read.text.body:
        return _fail("workers", "a worker read a page, and found no text", remedy)
    return _ok("workers", "a worker read a page")
