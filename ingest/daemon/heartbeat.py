"""The heartbeat: the daemon renews its row in the database, so that people see that it is at work, and reads the figures of all daemons."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import socket
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from time import monotonic
from typing import TYPE_CHECKING, Any

import structlog

from ingest.config import SECRETS
from ingest.daemon.outage import ANSWER
from ingest.metrics import QUEUES
from ingest.model.boilerplate import JUDGE_VERSION
from ingest.reports.health import differing
from ingest.store.daemons import Identity
from ingest.store.errors import DatabaseBusyError, DatabaseUnavailableError, MissingRightsError

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.daemon.jobs import Jobs
    from ingest.daemon.queues import Shift
    from ingest.store.database import Row
    from ingest.store.store import Store

log = structlog.stdlib.get_logger()

_BEAT_S = 10.0
"""The row is renewed every this many seconds. Set by hand: a daemon is late after 60 seconds, so five renewals may fail."""
_RECENT_S = 30.0
"""What a renewal has found holds for this many seconds. Set by hand: three times the pause between two renewals."""
_COUNT_S = 60.0
"""Feeds are counted by health every this many seconds, since the count reads all feeds. Set by hand."""
CLOCK_S = 60.0
"""The clocks of this machine and of the database may differ by this many seconds. Set by hand: leases follow the database's clock alone, but
the ages of articles, robots.txt and certificates are judged by this machine's."""
_LEAVE_S = 1.0
"""At the end, the row is deleted within this many seconds. A row that is left is late after a minute. Set by hand."""
_UNTOLD = SECRETS | {"config_file", "data_dir", "database_url_file", "feeds"}
"""The settings that do not stand in the row: secrets, and paths of one machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """What the daemon learned when it last renewed its row."""

    at: float
    """When that was, by ``time.monotonic``."""
    clock_ahead_s: float
    """By how many seconds the clock of this machine is ahead of the database's clock."""
    figures: Row
    """The figures of ``figures.sql``, and ``feeds``: the number of feeds by health, as last counted."""


def told(settings: Settings) -> dict[str, Any]:
    """Return the settings that stand in the row of a daemon."""
    return settings.model_dump(mode="json", exclude=set(_UNTOLD))


class Heartbeat:
    """Renews the row of this daemon."""

    def __init__(self, settings: Settings, store: Store, shift: Shift) -> None:
        self.who = Identity(
            id=uuid.uuid4(),
            host=socket.gethostname(),
            pid=os.getpid(),
            version=version("ingest"),
            judge=JUDGE_VERSION,
        )
        self.last: Beat | None = None
        """The last renewal that went well; None: there was none yet."""
        self._settings = settings
        self._store = store
        self._shift = shift
        self._jobs: Jobs | None = None
        self._compared = False
        self._clocks_differ = False
        self._feeds: dict[str, int] = {}
        self._counted_at = -math.inf
        """When feeds were last counted, by ``time.monotonic``."""

    def recent(self) -> Beat | None:
        """Return the last renewal that went well; None if there was none lately, or the database is away."""
        last = None if self._shift.outage.is_on else self.last
        return last if last is not None and monotonic() - last.at < _RECENT_S else None

    def under_way(self) -> dict[str, int]:
        """Return for each queue how many pieces of work are under way."""
        return {queue: self._jobs.under_way(queue) if self._jobs else 0 for queue in QUEUES}

    def reloaded(self, settings: Settings) -> None:
        """Tell other settings from the next renewal on: those that are in force after a reload."""
        self._settings = settings

    async def run(self, jobs: Jobs) -> None:
        """Renew the row for ever. At the end, when this task is cancelled, delete it."""
        self._jobs = jobs
        try:
            while True:
                self.last = await self._beat() or self.last
                await asyncio.sleep(_BEAT_S)
        finally:
            with contextlib.suppress(DatabaseUnavailableError, TimeoutError):
                async with asyncio.timeout(_LEAVE_S):
                    await self._store.daemons.leave(self.who)

    async def _beat(self) -> Beat | None:
        """Renew the row once, and read the figures. Return None if that failed; the next renewal tries again."""
        if not self._shift.outage.places(1):
            return None
        try:
            begun = datetime.now(UTC)
            now = await self._store.daemons.beat(self.who, self._queues(), told(self._settings))
            middle = begun + (datetime.now(UTC) - begun) / 2
            figures = await self._figures()
            if not self._compared:
                await self._compare()
        except (DatabaseBusyError, MissingRightsError) as error:
            log.warning("heartbeat_failed", error=str(error))
        except DatabaseUnavailableError as error:
            self._shift.outage.failed(ANSWER, str(error))
        except Exception:
            log.exception("work_failed", what="heartbeat")
        else:
            ahead_s = (middle - now) / timedelta(seconds=1)
            self._compare_clocks(ahead_s)
            return Beat(at=monotonic(), clock_ahead_s=ahead_s, figures=figures)
        return None

    def _compare_clocks(self, ahead_s: float) -> None:
        """Log once when the clock of this machine begins to differ from the database's clock."""
        differ = abs(ahead_s) > CLOCK_S
        if differ and not self._clocks_differ:
            log.warning("clocks_differ", ahead_s=round(ahead_s))
        self._clocks_differ = differ

    async def _figures(self) -> Row:
        """Return the figures of the queues, and the number of feeds by health."""
        if monotonic() - self._counted_at >= _COUNT_S:
            self._feeds = await self._store.reports.feeds_by_health()
            self._counted_at = monotonic()
        return {**await self._store.reports.figures(), "feeds": self._feeds}

    async def _compare(self) -> None:
        """Log once which settings this daemon has otherwise than each other daemon that is at work on the database."""
        found = await self._store.daemons.list()
        for own in (row for row in found if row["id"] == self.who.id):
            for other in found:
                if names := differing(own, [other]):
                    log.warning("settings_differ", host=other["host"], pid=other["pid"], settings=names)
        self._compared = True

    def _queues(self) -> dict[str, dict[str, Any]]:
        """Return for each queue how much work is under way, and how many seconds ago it tried a claim."""
        under_way, ages_s = self.under_way(), self._shift.pulse.claim_ages_s()
        return {
            queue: {"under_way": under_way[queue], "claim_age_s": round(ages_s[queue], 1) if queue in ages_s else None}
            for queue in QUEUES
        }
