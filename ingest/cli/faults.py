"""The errors that the operator can mend: what to say of each, and with which exit code to end.

`main` imports this module when a command has failed: it needs the rooms whose errors it names.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from ingest.config import SettingsError
from ingest.demo.show import AlreadyRunningError
from ingest.model.boilerplate import WeightsError
from ingest.model.limits import OutOfDescriptorsError
from ingest.store.embedded import EmbeddedUnavailableError
from ingest.store.errors import (
    ChangeLogError,
    DatabaseBusyError,
    DatabaseRefusedError,
    DatabaseUnavailableError,
    DatabaseUrlError,
    MissingRightsError,
    SchemaError,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What the operator is told at the end of a command that failed."""

    message: str
    exit_code: int


def fault_of(error: Exception) -> Fault | None:
    """Return what to say of an error; None for a bug."""
    match error:
        case SettingsError() | WeightsError() | DatabaseUrlError():
            return Fault(str(error), 2)
        case SchemaError() | ChangeLogError() | EmbeddedUnavailableError() | AlreadyRunningError():
            return Fault(str(error), 1)
        case MissingRightsError() | DatabaseBusyError() | DatabaseRefusedError():
            return Fault(str(error), 1)
        case DatabaseUnavailableError():
            told = f"the database does not answer: check INGEST_DATABASE_URL, and that the server runs. {error}"
            return Fault(told, 1)
        case UnicodeEncodeError() if not all(map(_is_utf8, sys.argv)):
            return Fault("an argument is no text in UTF-8", 2)
        case _:
            return _fault_of_files(error)


def _fault_of_files(error: Exception) -> Fault | None:
    match error:
        case OutOfDescriptorsError():
            return Fault(f"{error}. Raise the limit of open files (ulimit -n, or LimitNOFILE of systemd).", 1)
        case OSError() if error.filename is not None:
            return Fault(f"{error.filename} cannot be used: {error.strerror}", 1)
        case _:
            return None


def bug(error: Exception) -> Fault:
    """Return what to say of an error that is a bug."""
    return Fault(
        f"the program has a bug, and ended: {type(error).__name__}: {error}\n"
        "Please report it, with what the same command prints if INGEST_DEBUG=true is set.",
        1,
    )


def _is_utf8(argument: str) -> bool:
    """Return whether an argument is text. The name of a file may be any bytes, what the database is asked must be text."""
    return argument.encode("utf-8", "ignore").decode() == argument
