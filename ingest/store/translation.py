"""The driver's exceptions become errors of our own. No message repeats a part of the password."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import PoolClosed, PoolTimeout

from ingest.store.errors import (
    ChangeLogError,
    DatabaseBusyError,
    DatabaseRefusedError,
    DatabaseUnavailableError,
    DatabaseUrlError,
    MissingRightsError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MALFORMED = (
    "INGEST_DATABASE_URL is not of the form postgresql://user:password@host:port/database "
    "(special characters in the password percent-encoded)"
)
"""What is said of a URL that cannot be read, in place of the driver's message, which may repeat the password."""

_BUSY = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.QueryCanceled,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)
"""The exceptions by which the driver says that other sessions are in the way. They are OperationalErrors, too."""

_AWAY = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,  # a standby, where another server takes over
    psycopg.errors.IdleInTransactionSessionTimeout,
    PoolTimeout,
    PoolClosed,
)
"""The exceptions by which the driver says that the database is away."""

_REMEDIES: tuple[tuple[type[psycopg.Error] | str, str], ...] = (
    (
        psycopg.errors.ReadOnlySqlTransaction,
        "the database takes no writes, since it is a replica or is set to read-only: set INGEST_DATABASE_URL to the primary server",
    ),
    (
        psycopg.errors.DiskFull,
        "the disk of the database is full: free some space on it, or give it a larger one. What is stored stays stored",
    ),
    (
        r"too many clients|too many connections|remaining connection slots",
        "the database takes no more connections: end some (see pg_stat_activity), lower INGEST_DATABASE_CONNECTIONS, or raise max_connections",
    ),
    (
        r"password authentication failed|no password supplied|authentication failed for user",
        "the database does not accept the user or the password: check both in INGEST_DATABASE_URL",
    ),
    (
        r'role "[^"]*" does not exist',
        "the database does not know the user: check it in INGEST_DATABASE_URL, or make it with CREATE ROLE",
    ),
    (
        r'database "[^"]*" does not exist',
        "the server has no database of this name: check it in INGEST_DATABASE_URL, or make it with CREATE DATABASE",
    ),
    (
        r"no pg_hba\.conf entry",
        "the database lets this user in from no machine like this one: add a line to its pg_hba.conf",
    ),
    (
        r"could not translate host name|[Ff]ailed to resolve host|Name or service not known",
        "the name of the database's server is not known: check the host in INGEST_DATABASE_URL, and the DNS of this machine",
    ),
)
"""Refusals of the server, by the exception or by words of the message, with what to do. A refused connection has no other sign than its
message."""

_REFUSED = "IG"
"""The SQLSTATEs of errors that our own SQL functions raise begin with these two letters."""


@contextlib.contextmanager
def translated(url: str) -> Iterator[None]:
    """Turn the driver's exceptions into the errors of ``errors.py``; leave those that mean a bug."""
    try:
        yield
    except psycopg.errors.ProgramLimitExceeded:
        # it is an OperationalError, but every further attempt would fail in the same way
        raise
    except _BUSY as error:
        raise DatabaseBusyError(message(url, error)) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise MissingRightsError(message(url, error)) from error
    except _AWAY as error:
        raise unavailable(url, error) from error
    except psycopg.errors.CheckViolation as error:
        if error.diag.table_name != "consumer":
            raise
        raise ChangeLogError(
            "a consumer's name has 1 to 100 characters, and none of them is a control character"
        ) from None
    except psycopg.DatabaseError as error:
        if is_malformed(url):
            raise DatabaseUnavailableError(MALFORMED) from None
        if not (error.sqlstate or "").startswith(_REFUSED):
            raise
        raise ChangeLogError("\n".join(filter(None, (error.diag.message_primary, error.diag.message_hint)))) from None


def unavailable(url: str, error: Exception) -> DatabaseUnavailableError:
    """Return what to raise in place of a driver's exception: with what to do, where the message of the server tells it."""
    told = " ".join(message(url, error).split())
    if told != MALFORMED:
        for sign, remedy in _REMEDIES:
            if re.search(sign, told) if isinstance(sign, str) else isinstance(error, sign):
                return DatabaseRefusedError(f"{remedy}. The server said: {told}")
    return DatabaseUnavailableError(told)


def check_url(url: str) -> None:
    """Raise DatabaseUrlError if a URL is malformed."""
    if is_malformed(url):
        raise DatabaseUrlError(MALFORMED)


def url_without_secret(url: str) -> str:
    """Return which database a URL names: user, host, port and name, without a secret. Raises DatabaseUrlError."""
    check_url(url)
    given = conninfo_to_dict(url)
    host = str(given.get("host") or given.get("hostaddr") or "")
    user, port, name = (str(given.get(key) or "") for key in ("user", "port", "dbname"))
    who, where = f"{user}@" if user else "", host + (f":{port}" if port else "")
    if host.startswith("/"):
        return f"postgresql://{who}/{name}?host={quote(host)}" + (f"&port={port}" if port else "")
    return f"postgresql://{who}{where}/{name}"


def message(url: str, error: Exception) -> str:
    """Return the driver's message; MALFORMED in its place where it may repeat a part of the password."""
    if is_malformed(url):
        return MALFORMED
    told = str(error).strip() or type(error).__name__
    if "CONNECT privilege" in told:
        given = conninfo_to_dict(url)
        told += (
            f'\nThis statement grants it: GRANT CONNECT ON DATABASE "{given.get("dbname")}" TO "{given.get("user")}";'
        )
    return told


def is_malformed(url: str) -> bool:
    """Return whether the driver cannot read a URL, or reads a part of its password as a host, a port or a database.

    It does the latter if a password holds / or @ that is not percent-encoded.
    """
    try:
        port = str(conninfo_to_dict(url).get("port") or "")
    except (psycopg.ProgrammingError, UnicodeDecodeError):
        return True
    # the first @ ends the password, unless a / comes before it: then the driver sees no password at all
    where = re.match(r"\w+://(?:[^@/]*@)?([^?]*)", url)
    return re.fullmatch(r"[\d,\s]*", port) is None or (where is not None and "@" in where[1])


def mend(error: psycopg.Error, *, role: str, owner: str, database: str, needs_reader: bool) -> str:
    """Return what a role may not do, and the statement by which it gets the right. The names are identifiers of SQL."""
    refused = error.diag.message_primary or str(error)
    if "for database" in refused:
        grant = f"GRANT CREATE ON DATABASE {database} TO {role}"
    elif "for function" in refused:
        grant = f"GRANT ingest_consumer TO {role}"
    elif needs_reader:
        grant = f"GRANT ingest_reader TO {role}"
    else:
        grant = f"GRANT {owner} TO {role}"
    return f"the role {role} lacks a right: {refused}. This statement grants it: {grant};"


def held_by(told: str, holders: Sequence[dict[str, Any]]) -> str:
    """Return the driver's message, with the sessions that hold locks. ``holders``: the rows of ``lock_holders.sql``."""
    named = [f"{row['pid']} ({row['usename']}, {row['application_name'] or 'without a name'})" for row in holders]
    return f"{told}; sessions that hold locks: {', '.join(named) or 'none any more'}"
