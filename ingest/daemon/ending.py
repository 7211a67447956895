"""The end of the daemon: at the first signal in order, at the second at once, and in time whatever hangs."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from time import monotonic
from typing import TYPE_CHECKING

from ingest.log import urgent as log

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

SPARE_S = 4.0
"""A drain may take so many seconds longer than ``INGEST_DRAIN_S``. Then the process ends, whatever hangs."""


_ENDS = (signal.SIGTERM, signal.SIGINT)
"""The signals that end the daemon."""
_ELSEWHERE_DEADLY = (signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM)
"""The signals that would end the process at once, without a drain. SIGHUP has a meaning while the daemon runs; the others have none."""


def outlive_signals() -> None:
    """Ignore the signals that must not end the process: from the start of the program, and again after the daemon's end."""
    for number in _ELSEWHERE_DEADLY:
        signal.signal(number, signal.SIG_IGN)


def end_at_next_signal() -> None:
    """End the process at the next SIGTERM or SIGINT. The daemon has drained; the embedded Postgres may still be stopping."""
    outlive_signals()
    for number in _ENDS:
        signal.signal(number, _ended)


def _ended(number: int, _: FrameType | None) -> None:
    _abort(f"a second signal: {signal.Signals(number).name}", 128 + number)


def _abort(reason: str, exit_code: int) -> None:
    log.warning("daemon_aborted", reason=reason)
    os._exit(exit_code)


class Ending:
    """Hears SIGTERM and SIGINT, and sees to it that the process ends."""

    def __init__(self, drain_s: float) -> None:
        self.wanted = asyncio.Event()
        """It is set when a stop is wanted."""
        self.in_order = False
        """Whether the drain is done: then a thread that still hangs does no harm."""
        self._drain_s = drain_s
        self._until = 0.0

    def listen(self, reload: Callable[[], None]) -> None:
        """Hear the signals from now on. ``reload`` is called at SIGHUP."""
        outlive_signals()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, reload)
        for number in _ENDS:
            loop.add_signal_handler(number, self._heard, number)

    def left_s(self) -> float:
        """Return the seconds that running work may still take; before a signal, all of ``drain_s``."""
        return max(0.0, self._until - monotonic()) if self.wanted.is_set() else self._drain_s

    def _heard(self, number: int) -> None:
        if self.wanted.is_set():
            _ended(number, None)
        self._until = monotonic() + self._drain_s
        self.wanted.set()
        timer = threading.Timer(self._drain_s + SPARE_S, self._too_late)
        timer.daemon = True
        timer.start()

    def _too_late(self) -> None:
        if self.in_order:
            os._exit(0)
        _abort("the drain hangs", 1)
