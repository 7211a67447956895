"""Lines are written by a thread of their own, so that nobody waits for a full disk or for a reader."""

from __future__ import annotations

import contextlib
import os
import queue
import select
import threading
import time

import structlog

log = structlog.stdlib.get_logger()

_MAX_LINES = 4096
"""At most this many lines wait to be written; further lines are lost. Set by hand: a busy daemon logs about 100 lines a second, and
a line has a few hundred bytes."""
_FLUSH_S = 1.0
"""The end of the program waits for this many seconds until the last lines are written. Set by hand."""
_GLANCE_S = 0.005
"""Whether all lines are written is looked at every this many seconds. Set by hand: nobody notices such a wait."""
_WRITABLE_S = 1.0
"""If standard error takes no bytes for now, it is tried again after this many seconds. Set by hand."""


class LineWriter:
    """A stream for lines, which a thread writes to a file descriptor. It never blocks and never raises.

    A line is lost if it cannot be written, or if too many lines wait. The event ``log_lines_lost`` tells the number later.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lines: queue.Queue[bytes] = queue.Queue(_MAX_LINES)
        self._lock = threading.Lock()
        self._lost = 0
        self._thread: threading.Thread | None = None
        self._torn = False
        """Whether the last line was written in part only. Then the next line begins with a line break."""

    def write(self, text: str) -> int:
        """Take a line. Return the number of characters, as streams do."""
        try:
            self._lines.put_nowait(text.encode("utf-8", "backslashreplace"))
            self._start()
        except (queue.Full, RuntimeError):
            # RuntimeError: no thread can be started any more
            self.lose()
        return len(text)

    def flush(self) -> None:
        """Do nothing: the thread writes each line as soon as it can."""

    def wait(self, seconds: float = _FLUSH_S) -> None:
        """Wait until all lines are written, for at most this many seconds. It takes no lock, so a handler of a signal may call it."""
        until = time.monotonic() + seconds
        while self._thread is not None and self._lines.unfinished_tasks and time.monotonic() < until:
            time.sleep(_GLANCE_S)

    def write_now(self, text: str) -> None:
        """Write a line before the call returns, without a lock. It is lost if the file takes no bytes for now."""
        with contextlib.suppress(OSError, ValueError):
            if select.select([], [self._descriptor], [], 0)[1]:
                os.write(self._descriptor, ("\n" * self._torn + text).encode("utf-8", "backslashreplace"))

    def lose(self) -> None:
        """Count a line that is lost."""
        with self._lock:
            self._lost += 1

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                thread = threading.Thread(target=self._write_all, name="log", daemon=True)
                thread.start()
                self._thread = thread

    def _write_all(self) -> None:
        while True:
            line = self._lines.get()
            try:
                self._write_line(line)
                self._tell_loss()
            except OSError:
                self.lose()
            finally:
                self._lines.task_done()

    def _write_line(self, line: bytes) -> None:
        """Write a line, however long the reader takes. Raises OSError."""
        left = memoryview(b"\n" + line if self._torn else line)
        while left:
            try:
                written = os.write(self._descriptor, left)
            except BlockingIOError:
                select.select([], [self._descriptor], [], _WRITABLE_S)
            else:
                left = left[written:]
                self._torn = bool(left)

    def _tell_loss(self) -> None:
        """Log how many lines were lost, as soon as there is room for this event."""
        if self._lines.qsize() > _MAX_LINES // 2:
            return
        with self._lock:
            lost, self._lost = self._lost, 0
        if lost:
            log.warning("log_lines_lost", lines=lost)
