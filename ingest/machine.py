"""What this process may use of its machine: processors, and memory. The limits of its control group (containers, systemd) count."""

from __future__ import annotations

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


def workers_that_fit() -> int:
    """Return how many workers this machine has room for: one for each processor, as far as there is memory for each."""
    by_memory = (_memory_mb() - _REST_MB) / _WORKER_MB
    return max(1, math.floor(min(_processors(), by_memory)))


def _processors() -> float:
    quotas = (float(quota) / float(period) for quota, period in _limits("cpu.max", 2) if quota != "max")
    # half of a processor that is left over is worth a process
    return min([len(os.sched_getaffinity(0)), *(math.ceil(quota) for quota in quotas)])


def _memory_mb() -> float:
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limits = (int(limit) for (limit,) in _limits("memory.max", 1) if limit != "max")
    return min([machine, *limits]) / 1_000_000


def _limits(name: str, words: int) -> Iterator[list[str]]:
    """Yield what the files of a name say in this process's control group, and in those around it (version 2 of control groups)."""
    root = Path("/sys/fs/cgroup")
    try:
        own = Path("/proc/self/cgroup").read_text().rpartition("::")[2].strip().lstrip("/")
    except OSError:
        return
    for folder in (root / own, *(root / own).parents):
        if not folder.is_relative_to(root):
            return
        try:
            found = (folder / name).read_text().split()
        except OSError:
            continue
        if len(found) == words:
            yield found
