"""A terminal for a command under test."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

from processes import environment

if TYPE_CHECKING:
    from pathlib import Path


def in_terminal(directory: Path, command: list[str], columns: int = 200, **settings: object) -> str:
    """Run a command whose standard output and standard error are a terminal; return what it sends."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "ingest", *command],
        cwd=directory,
        env={"TERM": "xterm", "COLUMNS": str(columns), **environment(**settings)},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    ):
        os.close(theirs)
        sent = bytearray()
        try:
            while piece := os.read(ours, 65_536):
                sent += piece
        except OSError:
            pass  # Linux tells so that nobody writes to the terminal any more
        finally:
            os.close(ours)
    return sent.decode("utf-8")
