"""What this process may use of its machine: processors, and memory. The limits of its control group (containers, systemd) count."""

from __future__ import annotations

import contextlib
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_REST_MB = 500
"""This much memory is left to the daemon itself. Measured: it takes about 150 MB, and its connections and open pages the rest."""

_WORKER_MB = 1_000
"""This much memory is wanted for each worker: about the default of INGEST_WORKER_MEMORY_MB. Most pages take less than 200 MB."""


_OWN, _GROUPS = Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")
"""The file that names the control group of this process, and the folder of all groups (version 2 of control groups)."""


def workers_that_fit(own: Path = _OWN, groups: Path = _GROUPS) -> int:
    """Return how many workers this machine has room for: one for each processor, as far as there is memory for each.

    Limits of the control group, and of those around it, count. A part of a processor counts as one.
    """
    limits = list(_limits(own, groups))
    quotas = [
        math.ceil(int(quota) / int(period)) for name, (quota, *rest) in limits if name == "cpu.max" for period in rest
    ]
    memory = [int(limit) for name, (limit, *_) in limits if name == "memory.max"]
    least_memory = min([os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"), *memory])
    by_memory = int((least_memory / 1_000_000 - _REST_MB) / _WORKER_MB)
    return max(1, min([len(os.sched_getaffinity(0)), *quotas, by_memory]))


def _limits(own: Path, groups: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each limit that is set: the name of its file, and the words in it."""
    try:
        group = groups / own.read_text().rpartition("::")[2].strip().lstrip("/")
    except OSError:
        return
    for folder in (group, *group.parents):
        for name in ("cpu.max", "memory.max") if folder.is_relative_to(groups) else ():
            with contextlib.suppress(OSError):
                words = (folder / name).read_text().split()
                if words[0] != "max":
                    yield name, words
