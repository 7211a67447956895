"""The entry point: run a command, and turn errors into messages and exit codes."""

from __future__ import annotations

import errno
import sys

from ingest.cli import offline, run, search, status  # noqa: F401 -- each adds its commands to the app
from ingest.cli.app import app
from ingest.cli.boilerplate import boilerplate_app
from ingest.cli.changes import consumers_app
from ingest.cli.feeds import feed_app
from ingest.cli.output import discard_output, ended_without_reader
from ingest.config import SettingsError
from ingest.demo import show
from ingest.store import embedded
from ingest.store.errors import ChangeLogError, DatabaseUnavailableError, SchemaError

app.add_typer(feed_app, name="feed")
app.add_typer(boilerplate_app, name="boilerplate")
app.add_typer(consumers_app, name="consumers")

_UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""Why a file that standard output leads to takes no more."""


def main() -> None:
    """Run the program; name what cannot work, without a traceback."""
    if sys.stdout is None:
        _complain("standard output is closed", code=1)
    try:
        with ended_without_reader():
            try:
                app()
            finally:
                # what the buffer holds is written at the end of the program otherwise, where nobody is told of a failure
                sys.stdout.flush()
    except SettingsError as error:
        _complain(str(error), code=2)
    except (SchemaError, ChangeLogError, embedded.EmbeddedUnavailableError, show.AlreadyRunningError) as error:
        _complain(str(error), code=1)
    except DatabaseUnavailableError as error:
        _complain(f"the database does not answer: {error}\nCheck INGEST_DATABASE_URL.", code=1)
    except UnicodeEncodeError:
        # a file may have any name; what is asked of the database must be text
        if all(argument.encode("utf-8", "ignore").decode() == argument for argument in sys.argv):
            raise
        _complain("an argument is no text in UTF-8", code=2)
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        discard_output()
        _complain(f"standard output cannot be written: {error.strerror}", code=1)


def _complain(message: str, *, code: int) -> None:
    sys.stderr.write(f"ingest: {message}\n")
    sys.exit(code)
