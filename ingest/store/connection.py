"""Connections to Postgres. Every answer of the server is waited for with a limit, so a server that is frozen hangs nobody."""

from __future__ import annotations

import asyncio
import math
import select
from time import monotonic
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import waiting

if TYPE_CHECKING:
    from psycopg.abc import PQGen

_STATEMENT_S = 60
"""The server ends a statement after this many seconds. Set by hand: an upkeep of a large database takes a few seconds."""
SILENCE_S = _STATEMENT_S + 5.0
"""The server may be silent for this many seconds: so it is the server that ends a slow statement, and says why."""
_LOCK_S = 30
"""The server ends a statement that waits for one lock for this many seconds. Set by hand, below ``_STATEMENT_S``."""

_IDLE_S = 10
"""A connection that was idle for longer than this number of seconds is asked for an answer before it is used. Set by hand, below the
shortest time after which a firewall forgets a connection, which is some minutes."""


class Connection(psycopg.AsyncConnection[Any]):
    """A connection that is closed if the server is silent for too long, or if nobody waits for its answer any more."""

    silence_s: float = SILENCE_S
    """The server may be silent for this many seconds."""
    _answered_at: float = -math.inf
    """When the server answered last, by ``time.monotonic``."""

    async def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:  # noqa: ARG002, ASYNC109 -- the driver's signature
        """Return the server's answer. Raises psycopg.OperationalError after ``silence_s``.

        The driver would ask the server to cancel the statement, and wait for that: for ever, if the server is frozen. The server
        itself undoes the work of a connection that was closed.
        """
        begun, bound_s = monotonic(), self.silence_s
        try:
            answer = await waiting.wait_async(
                gen, self.pgconn.socket, interval=bound_s, timeout=bound_s if timeout is None else timeout
            )
        except psycopg.OperationalError:
            if timeout is not None or monotonic() - begun < bound_s:
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer within {bound_s:g} s") from None
        except asyncio.CancelledError:
            self.pgconn.finish()
            raise
        self._answered_at = monotonic()
        return answer

    async def check(self) -> None:
        """Ask the server for an answer, unless it answered lately and has said nothing since: an end of the connection is heard by itself.

        Raises psycopg.OperationalError if the connection has ended.
        """
        if monotonic() - self._answered_at > _IDLE_S or _has_something_to_read(self.pgconn.socket):
            await self.execute("")


def _has_something_to_read(descriptor: int) -> bool:
    # select() refuses descriptors from 1,024 on, and a daemon has as many
    waiting_for = select.poll()
    waiting_for.register(descriptor, select.POLLIN)
    return bool(waiting_for.poll(0))


def arguments(timeout_s: float) -> dict[str, Any]:
    """Return the arguments with which each connection is opened. ``timeout_s``: seconds that the opening may take."""
    return {
        "autocommit": True,
        "prepare_threshold": 2,
        "connect_timeout": max(2, int(timeout_s)),
        "application_name": "ingest",
        "options": f"-c statement_timeout={_STATEMENT_S}s -c idle_in_transaction_session_timeout=60s -c lock_timeout={_LOCK_S}s",
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }
