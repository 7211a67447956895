"""The roles of readers and consumers: they are made, and given what they lack."""

from __future__ import annotations

import contextlib

import psycopg

from ingest.store import sql
from ingest.store.migrate import LOCK, connected

_NOT_ALLOWED = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.UndefinedObject,  # the role could not be made
    psycopg.errors.DuplicateObject,  # another program has just made it
    psycopg.errors.UniqueViolation,  # the same
)
"""The exceptions that say that a statement cannot take effect for this role, or is not needed any more."""


def lacking(database_url: str) -> list[str]:
    """Return the statements that give ``ingest_reader`` and ``ingest_consumer`` what they lack. Raises DatabaseUnavailableError."""
    with connected(database_url) as connection:
        return _lacking(connection)


def repair(database_url: str) -> list[str]:
    """Make both roles, and give them what they lack. Return the statements that only a superuser may execute.

    If they lack nothing, which is usual, this is one query. Raises DatabaseUnavailableError.
    """
    with connected(database_url) as connection:
        return _repaired(connection) if _lacking(connection) else []


def _repaired(connection: psycopg.Connection) -> list[str]:
    """Give both roles what they lack, and return what only a superuser may give."""
    with connection.transaction():
        connection.execute(LOCK)
        for statement in _lacking(connection):
            with contextlib.suppress(*_NOT_ALLOWED), connection.transaction():
                connection.execute(statement.encode())
        return _lacking(connection)


def _lacking(connection: psycopg.Connection) -> list[str]:
    return [statement for (statement,) in connection.execute(sql.query("upkeep", "lacking_grants")).fetchall()]
