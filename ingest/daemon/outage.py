"""Outages of the database. Each outage is told once, however many queries fail in it, and no work is claimed meanwhile."""

from __future__ import annotations

import asyncio
import math
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

import structlog

from ingest.store.errors import DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = structlog.stdlib.get_logger()

_LOOK_S = 1.0
"""The watch looks after the database every this many seconds. A server that is stopped is seen after one second, and a server that is
frozen after nine, together with the 8 seconds for an answer."""
_FIRST_WAIT_S, _MAX_WAIT_S = 0.5, 30.0
"""The waits, in seconds, before a database that is away is looked at again: the first wait, and the longest. The wait doubles when
the database answered and then failed in the work. Set by hand."""
ANSWER = "answer"
"""The kind of work of the watch: whatever fails under this name is made good when the database answers."""
_QUIET_S = 60.0
"""An outage is over after this many seconds without a failure, even if there was no work to prove it. Set by hand."""


class Outage:
    """Knows whether the database is away.

    An outage begins with the first failure. From then on no work is claimed, and a watch looks whether the database answers and
    takes writes. Once it does, each queue tries one piece of work. The outage is over when the kinds of work that failed have
    succeeded.
    """

    def __init__(self, *, remind_s: float = 60) -> None:
        """``remind_s``: while the database is away, this is said again every this many seconds."""
        self._remind_s = remind_s
        self._since: float | None = None
        """The beginning of the outage; None: there is none."""
        self._told_at = 0.0
        self._lost_at = ""
        """The time of day at the beginning of the outage, in UTC."""
        self._error = ""
        self._failed: set[str] = set()
        """The kinds of work that failed, and have not succeeded since."""
        self._answered_at = -math.inf
        """When the database last answered after a failure."""
        self._tried_since: float | None = None
        """The time since which the work is tried again; None: the database does not answer."""
        self._wait_s = _FIRST_WAIT_S
        self._began = asyncio.Event()
        self.over = asyncio.Event()
        """It is set while the database is not away."""
        self.over.set()
        self.ended_at = -math.inf
        """When the last outage ended, by ``time.monotonic``."""

    @property
    def is_on(self) -> bool:
        """Return whether the database is away."""
        return self._since is not None

    def told(self) -> str:
        """Return for how long the database has been away, and why; an empty text: it is not away."""
        return "" if self._since is None else f"for {round(monotonic() - self._since)} s: {self._error}"

    def places(self, places: int) -> int:
        """Return how many of a queue's places may be used now: all of them, one to try, or none."""
        if self._since is None:
            return places
        return 0 if self._tried_since is None else 1

    def failed(self, what: str, error: str, begun: float = math.inf) -> None:
        """Record that the database was away for a kind of work. The first failure begins an outage, and is logged.

        ``begun``: when the work was begun, by ``time.monotonic``. A failure of work that was begun before the database answered
        again proves nothing: its query may have waited since then.
        """
        if begun < self._answered_at:
            return
        self._error = error
        self._failed.add(what)
        if self._since is None:
            self._since = self._told_at = monotonic()
            self._lost_at = datetime.now(UTC).isoformat(timespec="seconds")
            self._began.set()
            self.over.clear()
            log.warning("database_lost", error=error)
        elif self._tried_since is not None:
            self._wait_s = min(self._wait_s * 2, _MAX_WAIT_S)
        self._tried_since = None

    def succeeded(self, what: str) -> None:
        """Record that a kind of work was done. What was begun before the database answered again proves nothing."""
        if self._tried_since is not None:
            self._failed.discard(what)
            if not self._failed:
                self.end()

    def end(self) -> None:
        """End the outage, if there is one, and log it."""
        if self._since is not None:
            self.ended_at = monotonic()
            log.info("database_found", away_s=round(self.ended_at - self._since, 1))
        self._since = self._tried_since = None
        self._failed.clear()
        self._wait_s = _FIRST_WAIT_S
        self._began.clear()
        self.over.set()

    async def watch(self, look: Callable[..., Awaitable[None]]) -> None:
        """Look after the database for ever. ``look``: raises DatabaseUnavailableError if the database is away."""
        while True:
            await self._pause()
            try:
                await look(for_writes=self._since is not None)
            except DatabaseUnavailableError as error:
                self.failed(ANSWER, str(error))
            except Exception:
                log.exception("work_failed", what="watch")
            else:
                self._answered()
            self.remind()

    async def _pause(self) -> None:
        """Wait until the next look: a shorter time if an outage begins meanwhile."""
        if self._since is None:
            try:
                await asyncio.wait_for(self._began.wait(), _LOOK_S)
            except TimeoutError:
                return
        await asyncio.sleep(self._wait_s)

    def _answered(self) -> None:
        if self._since is not None and self._tried_since is None:
            self._tried_since = self._answered_at = monotonic()
        self.succeeded(ANSWER)
        if self._tried_since is not None and monotonic() - self._tried_since > _QUIET_S:
            self.end()

    def remind(self) -> None:
        """Say again that the database is away, if this was not said for ``remind_s`` seconds."""
        now = monotonic()
        if self._since is not None and now - self._told_at >= self._remind_s:
            self._told_at = now
            log.warning("database_still_away", since=self._lost_at, away_s=round(now - self._since), error=self._error)
