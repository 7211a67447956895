"""The entry point: runs a command, and turns errors into messages and exit codes."""

from __future__ import annotations

import atexit
import errno
import gc
import sys
import traceback
from typing import NoReturn

from ingest.cli.app import app
from ingest.cli.output import discard_output, ended_without_reader, tell

_UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""The errors of a file that cannot grow: no space, over quota, too large, or a broken disk."""

_GARBAGE = 20_000
"""Garbage is searched for after so many new objects. Set by hand: they take some megabytes."""


def main() -> None:
    """Run the program. An error ends it with one message. The traceback is printed only if INGEST_DEBUG asks for it."""
    # imports make so many objects that a search for garbage after every 700 of them takes a tenth of the start
    gc.set_threshold(_GARBAGE)
    # at its end, Python searches all objects for garbage; the cues are so many that this takes 0.3 s, and frees nothing
    atexit.register(gc.freeze)
    if sys.stdout is None:
        _complain("standard output is closed", code=1)
    try:
        with ended_without_reader():
            try:
                app()
            finally:
                # Python writes what the buffer holds when it ends, too, but an error there reaches nobody
                sys.stdout.flush()
    except Exception as error:  # noqa: BLE001 -- whatever it is, the operator gets one message
        _end_with(error)


def _end_with(error: Exception) -> NoReturn:
    """Say what was wrong, and end the program."""
    if _is_debugging():
        # the message of an error may quote a website
        tell("".join(traceback.format_exception(error)))
    if isinstance(error, OSError) and error.errno in _UNWRITABLE:
        discard_output()
        _complain(f"standard output cannot be written: {error.strerror}", code=1)
    from ingest.cli.faults import bug, fault_of

    fault = fault_of(error) or bug(error)
    _complain(fault.message, code=fault.exit_code)


def _is_debugging() -> bool:
    """Return whether the operator wants to see where an error arose. Settings that cannot be used say nothing of it."""
    from ingest.config import SettingsError, read_settings

    try:
        return read_settings().debug
    except SettingsError:
        return False


def _complain(message: str, *, code: int) -> NoReturn:
    tell(f"ingest: {message}\n")
    sys.exit(code)
