"""The end of the daemon: at the first signal in order, at the second at once, and in time whatever hangs."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from time import monotonic

import structlog

from ingest.log import flush

log = structlog.stdlib.get_logger()

_SPARE_S = 4.0
"""A drain may take so many seconds longer than ``INGEST_DRAIN_S``. Then the process ends, whatever hangs."""


class Ending:
    """Hears SIGTERM and SIGINT, and sees to it that the process ends."""

    def __init__(self, drain_s: float) -> None:
        self.wanted = asyncio.Event()
        """It is set when a stop is wanted."""
        self.in_order = False
        """Whether the drain is done: then a thread that still hangs does no harm."""
        self._drain_s = drain_s
        self._until = 0.0

    def listen(self) -> None:
        """Hear the signals from now on."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._heard, number)

    def left_s(self) -> float:
        """Return the seconds that running work may still take; before a signal, all of ``drain_s``."""
        return max(0.0, self._until - monotonic()) if self.wanted.is_set() else self._drain_s

    def _heard(self, number: int) -> None:
        if self.wanted.is_set():
            self._abort(f"a second signal: {signal.Signals(number).name}", 128 + number)
        self._until = monotonic() + self._drain_s
        self.wanted.set()
        timer = threading.Timer(self._drain_s + _SPARE_S, self._too_late)
        timer.daemon = True
        timer.start()

    def _too_late(self) -> None:
        if self.in_order:
            os._exit(0)
        self._abort("the drain hangs", 1)

    def _abort(self, reason: str, exit_code: int) -> None:
        log.warning("daemon_aborted", reason=reason)
        flush()
        os._exit(exit_code)
