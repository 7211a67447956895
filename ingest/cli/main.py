"""The entry point: runs a command, and turns errors into messages and exit codes."""

from __future__ import annotations

import atexit
import errno
import gc
import sys
import traceback

from ingest.cli.app import app
from ingest.cli.output import discard_output, ended_without_reader, tell

_UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""The errors of a file that cannot grow: no space, over quota, too large, or a broken disk."""


def main() -> None:
    """Run the program. An error that the operator can mend ends it with a message, without a traceback."""
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
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        discard_output()
        _complain(f"standard output cannot be written: {error.strerror}", code=1)
    except Exception as error:  # noqa: BLE001 -- an unknown error is printed with its traceback
        from ingest.cli.faults import fault_of

        fault = fault_of(error)
        if fault is None:
            # the message of an error may quote a website
            tell(traceback.format_exc())
            sys.exit(1)
        _complain(fault.message, code=fault.exit_code)


def _complain(message: str, *, code: int) -> None:
    tell(f"ingest: {message}\n")
    sys.exit(code)
