"""The errors that the operator can mend: what to say of each, and with which exit code to end.

`main` imports this module when a command has failed: it needs the rooms whose errors it names.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from ingest.config import SettingsError
from ingest.demo.show import AlreadyRunningError
from ingest.store.embedded import EmbeddedUnavailableError
from ingest.store.errors import (
    ChangeLogError,
    DatabaseBusyError,
    DatabaseUnavailableError,
    MissingRightsError,
    SchemaError,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What the operator is told at the end of a command that failed."""

    message: str
    exit_code: int


def fault_of(error: Exception) -> Fault | None:
    """Return what to say of an error; None for a bug, which deserves its traceback."""
    match error:
        case SettingsError():
            return Fault(str(error), 2)
        case SchemaError() | ChangeLogError() | EmbeddedUnavailableError() | AlreadyRunningError():
            return Fault(str(error), 1)
        case MissingRightsError() | DatabaseBusyError():
            return Fault(str(error), 1)
        case DatabaseUnavailableError():
            return Fault(f"the database does not answer: {error}\nCheck INGEST_DATABASE_URL.", 1)
        case UnicodeEncodeError() if not all(map(_is_utf8, sys.argv)):
            return Fault("an argument is no text in UTF-8", 2)
        case _:
            return None


def _is_utf8(argument: str) -> bool:
    """Return whether an argument is text. The name of a file may be any bytes, what the database is asked must be text."""
    return argument.encode("utf-8", "ignore").decode() == argument
