"""What libraries log and print, and what child processes print, becomes events, so that a log for machines holds nothing else."""

from __future__ import annotations

import array
import atexit
import contextlib
import faulthandler
import fcntl
import logging
import os
import select
import sys
import termios
import threading
import time
import traceback
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable
    from sys import UnraisableHookArgs

log = structlog.stdlib.get_logger()

_STDOUT, _STDERR = 1, 2
_MAX_BYTES = 65536
"""At most this many bytes of what is printed become one event."""
_PAUSE_S = 0.05
"""What is printed without a longer pause than this number of seconds becomes one event: a traceback is printed line by line."""
_LAST_S = 3.0
"""At the end of the program, what was printed is waited for during this many seconds."""


class LibraryHandler(logging.Handler):
    """Logs what libraries log, as events of one name. Their sentences are values, and no names of events."""

    def __init__(self, lose: Callable[[], None]) -> None:
        """Make a handler. ``lose``: counts a line of the log as lost."""
        super().__init__()
        self._lose = lose

    def emit(self, record: logging.LogRecord) -> None:
        """Log a record. It is lost and counted if the library gave values that do not fit its sentence."""
        try:
            message = record.getMessage().strip()
        except Exception:  # noqa: BLE001 -- the values are objects of libraries, which may raise anything when they become text
            self._lose()
            return
        facts = {"logger": record.name, "message": message, "exc_info": record.exc_info}
        if not record.exc_info:
            del facts["exc_info"]
        if record.levelno >= logging.ERROR:
            log.error("library_logged", **facts)
        else:
            log.warning("library_logged", **facts)


class Printed:
    """Reads what this process and its child processes print, and logs it."""

    def __init__(self) -> None:
        """Lead standard output and standard error into a pipe from now on. The log goes on to where standard error went."""
        self.stderr = os.dup(_STDERR)
        """The descriptor of the standard error that the process was started with."""
        self._logged = threading.Event()
        """Whether all that was read is logged. It is cleared before a read, so bytes that are not in the pipe any more are known."""
        self._source, entrance = os.pipe()
        for descriptor in (_STDOUT, _STDERR):
            os.dup2(entrance, descriptor)
        os.close(entrance)
        # a crash of the interpreter is the one thing that is not logged as an event: nothing could read it from the pipe any more
        faulthandler.enable(self.stderr)
        self._logged.set()
        threading.excepthook = _log_uncaught
        sys.unraisablehook = _log_unraisable
        logging.captureWarnings(capture=True)
        threading.Thread(target=self._read_all, name="printed", daemon=True).start()
        atexit.register(self.wait)

    def wait(self) -> None:
        """Wait until all that was printed is logged, for at most ``_LAST_S`` seconds."""
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
        until = time.monotonic() + _LAST_S
        while (self._waiting_bytes() or not self._logged.is_set()) and time.monotonic() < until:
            time.sleep(_PAUSE_S / 5)

    def _waiting_bytes(self) -> int:
        size = array.array("i", [0])
        fcntl.ioctl(self._source, termios.FIONREAD, size)
        return size[0]

    def _read_all(self) -> None:
        while True:
            select.select([self._source], [], [])
            self._logged.clear()
            text = os.read(self._source, _MAX_BYTES)
            while len(text) < _MAX_BYTES and select.select([self._source], [], [], _PAUSE_S)[0]:
                text += os.read(self._source, _MAX_BYTES - len(text))
            log.warning("text_printed", text=text.decode("utf-8", "replace").strip())
            self._logged.set()


def _log_uncaught(failed: threading.ExceptHookArgs) -> None:
    """Log an exception that has ended a thread."""
    if failed.exc_value is not None:
        name = failed.thread.name if failed.thread else "thread"
        log.error("work_failed", what=name, exc_info=failed.exc_value)


def _log_unraisable(failed: UnraisableHookArgs) -> None:
    """Log an exception that nobody can catch, such as one in a finalizer."""
    told = "".join(traceback.format_exception_only(failed.exc_value)) if failed.exc_value else ""
    log.warning("library_logged", logger="python", message=f"{failed.err_msg or 'ignored'}: {failed.object!r}: {told}")
