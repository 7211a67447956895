"""The driver's exceptions become errors of our own. No message repeats a part of the password."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import PoolClosed, PoolTimeout

from ingest.store.errors import ChangeLogError, DatabaseBusyError, DatabaseUnavailableError, MissingRightsError

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
        raise DatabaseUnavailableError(message(url, error)) from error
    except psycopg.errors.CheckViolation as error:
        if error.diag.table_name != "consumer":
            raise
        raise ChangeLogError(
            "a consumer's name has 1 to 100 characters, and none of them is a control character"
        ) from None
    except psycopg.DatabaseError as error:
        if is_unreadable(url):
            raise DatabaseUnavailableError(MALFORMED) from None
        if not (error.sqlstate or "").startswith(_REFUSED):
            raise
        raise ChangeLogError("\n".join(filter(None, (error.diag.message_primary, error.diag.message_hint)))) from None


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


def is_unreadable(url: str) -> bool:
    """Return whether the driver cannot read a URL at all."""
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return True
    return False


def is_malformed(url: str) -> bool:
    """Return whether the driver reads another password in a URL than the text between the user and the last @."""
    if is_unreadable(url):
        return True
    meant = re.match(r"\w+://[^:]*:(.*)@", url, re.DOTALL)
    return meant is not None and unquote(meant[1]) != (conninfo_to_dict(url).get("password") or "")


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
