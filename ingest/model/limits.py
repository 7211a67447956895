"""Limits of our own that stop work: nobody else is to blame for them, so the work goes back to its queue."""

from __future__ import annotations

import errno


class OwnLimitError(Exception):
    """A limit of this daemon or of its machine was met. Nothing was learned about a feed or a page."""


class AddressBusyError(OwnLimitError):
    """So many requests go to one IP address already that this one would wait for long."""


class OutOfDescriptorsError(OwnLimitError):
    """This process, or its machine, has no file descriptor left for a connection, a file or a process."""


def is_out_of_descriptors(error: BaseException | None) -> bool:
    """Return whether an error, or an error that caused it, says that no file descriptor is left (EMFILE, ENFILE)."""
    while error is not None:
        if isinstance(error, OutOfDescriptorsError) or (
            isinstance(error, OSError) and error.errno in {errno.EMFILE, errno.ENFILE}
        ):
            return True
        error = error.__cause__ or error.__context__
    return False
