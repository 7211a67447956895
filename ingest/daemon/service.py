"""Talk with the service manager (systemd): that the daemon is ready, what it does, and that it is alive.

The protocol is a datagram with lines `NAME=VALUE` to the socket that NOTIFY_SOCKET names: see sd_notify(3).
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from ingest.daemon.heartbeat import Heartbeat
    from ingest.daemon.queues import Shift

log = structlog.stdlib.get_logger()

_REPORT_S = 5.0
"""The service manager is told every this many seconds what the daemon does; more often if its watchdog wants that. Set by hand."""
_START_S = 60
"""While it starts, the daemon asks at each report for this many more seconds: a database may be away, a migration may be long."""
_EMBEDDED_S = 600
"""The embedded Postgres may take this many seconds to start. Set by hand: usually it takes a second, but a new version of it first
copies the data. After this time it is taken to hang, and the service manager ends it."""
_MAX_STATUS = 1000
"""The status is cut to this many characters. Set by hand: it is one line on a screen."""


class Manager:
    """The socket of the service manager. If no service manager has started the daemon, nothing is sent."""

    def __init__(self, environment: MutableMapping[str, str]) -> None:
        """Take the socket's address and the watchdog's time out of the environment, so that no child process talks there."""
        address = environment.pop("NOTIFY_SOCKET", "")
        # a name that begins with @ stands in the abstract namespace, where names begin with a zero byte
        self._address = "\0" + address[1:] if address.startswith("@") else address
        meant, microseconds = environment.pop("WATCHDOG_PID", ""), environment.pop("WATCHDOG_USEC", "")
        is_ours = not meant or meant == str(os.getpid())
        self.watchdog_s = int(microseconds) / 1_000_000 if is_ours and microseconds.isdigit() else None
        """The seconds within which the service manager wants to hear that the daemon is alive; None: it does not want to."""
        self._is_lost = False

    def tell(self, **states: object) -> None:
        """Send states, such as ``READY=1``. A service manager that cannot be reached is logged once."""
        if not self._address:
            return
        told = "\n".join(f"{name}={value}" for name, value in states.items())
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
                sender.sendto(told.encode(), self._address)
            self._is_lost = False
        except OSError as error:
            if not self._is_lost:
                log.warning("service_manager_lost", error=str(error))
            self._is_lost = True

    def await_embedded(self) -> None:
        """Tell that the embedded Postgres is about to start. Until it has, nothing else can be told."""
        self.tell(STATUS="starting the embedded Postgres", EXTEND_TIMEOUT_USEC=_EMBEDDED_S * 1_000_000)


class Service:
    """Tells the service manager how the daemon is."""

    def __init__(self, manager: Manager, shift: Shift, heartbeat: Heartbeat) -> None:
        self._manager = manager
        self._shift = shift
        self._heartbeat = heartbeat
        self._does = "starting"
        self._late: tuple[str, ...] = ()

    def ready(self) -> None:
        """Tell that the daemon works. Each report tells it again, since a message is lost if the socket is full."""
        self._does = "working"
        self._manager.tell(READY=1, STATUS=self._status())

    def reloading(self) -> None:
        """Tell that the daemon reads its settings again. The time shows to which signal this is the answer."""
        self._does = "reloading"
        self._manager.tell(RELOADING=1, MONOTONIC_USEC=time.monotonic_ns() // 1000)

    def stopping(self, within_s: float) -> None:
        """Tell that the daemon drains its queues, and will have ended within a number of seconds."""
        self._does = "stopping"
        self._manager.tell(STOPPING=1, STATUS=self._status(), EXTEND_TIMEOUT_USEC=round(within_s * 1_000_000))

    async def report(self) -> None:
        """Tell for ever what the daemon does. The watchdog is told nothing while the loop or a queue is late."""
        every_s = min(_REPORT_S, (self._manager.watchdog_s or 2 * _REPORT_S) / 2)
        while True:
            self._log_late()
            states: dict[str, object] = {"STATUS": self._status()}
            if not self._late:
                states["WATCHDOG"] = 1
            if self._does == "working":
                states["READY"] = 1
            if self._does == "starting":
                states["EXTEND_TIMEOUT_USEC"] = _START_S * 1_000_000
            self._manager.tell(**states)
            await asyncio.sleep(every_s)

    def _log_late(self) -> None:
        """Log when something becomes late, and when nothing is late any more."""
        late = self._shift.pulse.late()
        if set(late) - set(self._late):
            log.error("daemon_late", what=list(late))
        elif self._late and not late:
            log.info("daemon_in_time", what=list(self._late))
        self._late = late

    def _status(self) -> str:
        last = self._heartbeat.recent()
        return status_line(self._does, last.figures if last else {}, self._shift.outage.told(), self._late)


def status_line(does: str, figures: Mapping[str, Any], outage: str, late: tuple[str, ...]) -> str:
    """Return what `systemctl status` shows: what is wrong, what the daemon does, and how much there is to do.

    ``figures``: what the last heartbeat has found; empty: it is not known.
    """
    told = [f"LATE: {', '.join(late)}"] if late else []
    told += [f"THE DATABASE IS AWAY {outage}"] if outage else []
    told.append(does)
    if figures:
        feeds = figures["feeds"]
        told += [
            f"{sum(feeds.values())} feeds ({feeds.get('failing', 0)} failing)",
            f"due: {figures['feed_due']} feeds, {figures['entry_due']} entries, {figures['article_due']} articles to reclean",
        ]
    return " ".join("; ".join(told).split())[:_MAX_STATUS]
