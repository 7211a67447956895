"""Migrations bring the schema up to date. Each SQL file is applied once, in a transaction of its own; there is no way back."""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING, Any

import psycopg
import structlog
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from ingest.store import sql
from ingest.store.errors import DatabaseBusyError, MissingRightsError, SchemaError
from ingest.store.translation import check_url, held_by, mend, message, unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

log = structlog.stdlib.get_logger()

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('ingest.migrate', 0))"
"""Only one program at a time changes the schema or the rights of roles."""
_LOCK_S = 60
"""A command waits for another process that migrates during this many seconds. Set by hand: most migrations take less."""
_LEDGER = """
CREATE SCHEMA IF NOT EXISTS ingest;
COMMENT ON SCHEMA ingest IS 'News articles, collected from feeds.';
CREATE TABLE IF NOT EXISTS ingest.migration (
    version integer PRIMARY KEY,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ingest.migration IS 'Which migrations were applied.';
COMMENT ON COLUMN ingest.migration.version IS 'Number at the head of the file name.';
COMMENT ON COLUMN ingest.migration.name IS 'File name.';
COMMENT ON COLUMN ingest.migration.sha256 IS 'Checksum of the file as applied.';
COMMENT ON COLUMN ingest.migration.applied_at IS 'When.';
"""


def migrate(database_url: str, files: Sequence[Path] | None = None, *, lock_s: float = _LOCK_S) -> list[str]:
    """Apply the migrations that are missing; return the names of their files. Several processes may do this at once.

    ``lock_s``: another process that migrates is waited for during this many seconds. Raises SchemaError where an applied file was edited, the database is newer than this program, or it refuses;
    DatabaseUnavailableError where it does not answer.
    """
    files = sql.migrations() if files is None else files
    applied = []
    with connected(database_url, lock_s=lock_s) as connection:
        with connection.transaction():
            connection.execute(LOCK)
            connection.execute(_LEDGER)
        for path in files:
            with connection.transaction():
                connection.execute(LOCK)
                if path.name not in _applied(connection, files):
                    _apply(connection, path)
                    applied.append(path.name)
                    log.debug("migration_applied", name=path.name)
    if applied:
        log.info("migrated", count=len(applied), last=applied[-1])
    return applied


def missing(database_url: str) -> list[str]:
    """Return the names of the migrations that the database lacks. Raises SchemaError, DatabaseUnavailableError."""
    files = sql.migrations()
    with connected(database_url) as connection:
        ledger = connection.execute("SELECT to_regclass('ingest.migration') IS NOT NULL").fetchone()
        done = _applied(connection, files) if ledger == (True,) else set()
    return [path.name for path in files if path.name not in done]


def bring_up_to_date(database_url: str, *, allowed: bool, lock_s: float = _LOCK_S) -> list[str]:
    """Apply the migrations that are missing, if that is ``allowed``; return the names of their files.

    Raises SchemaError, also where one is missing and migrating is not allowed; raises DatabaseUnavailableError.
    """
    lacking = missing(database_url)
    if lacking and allowed:
        return migrate(database_url, lock_s=lock_s)
    if lacking:
        raise SchemaError(_too_old(lacking))
    return []


def _too_old(lacking: Sequence[str]) -> str:
    """Return what is said of a database that lacks migrations."""
    if len(lacking) == len(sql.migrations()):
        return "the database holds no tables of ingest yet: `ingest migrate` makes them"
    names = lacking[0] if len(lacking) == 1 else f"{lacking[0]} to {lacking[-1]}"
    return f"the schema of the database is older than this program: it lacks {names}. `ingest migrate` brings it up to date"


def fresh_database(server_url: str, name: str) -> None:
    """Create a database of this name on a server, in place of an older one. Raises SchemaError, DatabaseUnavailableError."""
    identifier = Identifier(name)
    with connected(server_url) as connection:
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
        connection.execute(SQL("CREATE DATABASE {}").format(identifier))


@contextlib.contextmanager
def connected(database_url: str, *, lock_s: float = _LOCK_S) -> Iterator[psycopg.Connection]:
    """Yield a connection for changes of the schema. A statement waits for locks during ``lock_s`` seconds.

    Raises DatabaseUrlError, DatabaseUnavailableError, SchemaError.
    """
    check_url(database_url)
    try:
        # without this option, a search_path from the environment would decide where a migration's tables go
        with psycopg.connect(
            database_url,
            autocommit=True,
            connect_timeout=10,
            options=f"-c search_path=ingest,pg_catalog -c lock_timeout={lock_s}s",
        ) as connection:
            try:
                yield connection
            except psycopg.errors.InsufficientPrivilege as error:
                raise MissingRightsError(mend(error, **_told(connection, "who_may")[0])) from error
            except psycopg.errors.LockNotAvailable as error:
                raise DatabaseBusyError(held_by(str(error), _told(connection, "lock_holders"))) from error
    except (psycopg.OperationalError, psycopg.errors.ReadOnlySqlTransaction) as error:
        raise unavailable(database_url, error) from error
    except psycopg.Error as error:
        raise SchemaError(f"the database refused a migration: {message(database_url, error)}") from error


def _told(connection: psycopg.Connection, query: str) -> list[dict[str, Any]]:
    """Return the rows of a query that explains an error."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql.queries()[query]).fetchall()


def _apply(connection: psycopg.Connection, path: Path) -> None:
    connection.execute("SET LOCAL lock_timeout = '30s'")
    connection.execute(path.read_text("utf-8"))
    connection.execute(
        "INSERT INTO ingest.migration (version, name, sha256) VALUES (%s, %s, %s)",
        (int(path.name.split("_")[0]), path.name, _sha256(path)),
    )


def _applied(connection: psycopg.Connection, files: Sequence[Path]) -> set[str]:
    """Return the names of the migrations that were applied. Raises SchemaError where one of their files was edited."""
    known = {path.name: _sha256(path) for path in files}
    rows = connection.execute("SELECT name, sha256 FROM ingest.migration").fetchall()
    for name, sha256 in rows:
        if name not in known:
            raise SchemaError(
                f"the database has migration {name}, which this version does not know: install a newer ingest"
            )
        if known[name] != sha256:
            raise SchemaError(
                f"migration {name} was applied with another content: restore the file, add a new one instead"
            )
    return {name for name, _ in rows}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
