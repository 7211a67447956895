"""File descriptors: how many of them requests may take, shared out between feeds and pages."""

from __future__ import annotations

import errno
import os
import resource
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.config import Settings

_OWN = 48
"""This many descriptors are left to the program itself: its log, its event loop, its modules, short-lived files. A daemon that has
just started has 14 open."""
_OF_A_WORKER = 6
"""This many descriptors are left to each worker process: two sockets to it, two more while it starts, and two to spare."""
_LOOKUPS = 256
"""This many names are looked up at the same time at most. Each look-up is a thread with a socket."""
_MOST = 4096
"""This many connections are enough, whatever the limit is: a daemon works on some dozens of feeds and pages at the same time."""
_LEAST = 4
"""This many connections are open at the same time, even if the limit leaves fewer: one feed, one page, and one more of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What requests may take of the file descriptors, and how many feeds and pages are worked on with it."""

    connections: int
    """The number of connections. Half of them are kept for requests, one for each; the rest may stay open for a next request."""
    lookups: int
    """The number of names that are looked up at the same time."""
    feeds: int
    pages: int


def shares(settings: Settings, limit: int) -> Shares:
    """Return the shares under a limit of the number of open files.

    What Postgres, the workers and the program itself need is left to them. If the rest is too little for the feeds and pages that the
    settings allow at the same time, both become fewer, in proportion: pages must not take what feeds need.
    """
    own = _OWN + settings.database_connections + settings.workers * _OF_A_WORKER
    left = max(limit - own, 0)
    lookups = max(1, min(_LOOKUPS, left // 4))
    connections = max(_LEAST, min(_MOST, left - lookups))
    feeds, pages = settings.feed_concurrency, settings.page_concurrency
    half = connections // 2
    if feeds + pages > half:
        feeds = max(1, half * feeds // (feeds + pages))
        pages = max(1, min(pages, half - feeds))
    return Shares(connections=connections, lookups=lookups, feeds=feeds, pages=pages)


def limit_of_process() -> int:
    """Return the number of files that this process may have open (RLIMIT_NOFILE, the soft limit)."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MOST * 4 if soft == resource.RLIM_INFINITY else soft


def are_left() -> bool:
    """Return whether this process can open one more file now."""
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return error.errno not in {errno.EMFILE, errno.ENFILE}
    return True
