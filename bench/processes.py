"""What the kernel says of processes (Linux, proc(5))."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process and of its children that have ended. 0: the process is gone."""
    stat = _stat(pid)
    return sum(map(int, stat[11:15])) / _TICKS if stat else 0.0


def own_cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process itself. 0: the process is gone."""
    stat = _stat(pid)
    return sum(map(int, stat[11:13])) / _TICKS if stat else 0.0


def tree_cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process and of all that it started, and that they started."""
    return sum(map(cpu_s, [pid, *descendants(pid)]))


def machine_cpu_s() -> float:
    """Return the CPU seconds that the whole machine has spent since it started, waiting not counted."""
    user, nice, system, _, _, irq, softirq = map(int, Path("/proc/stat").read_text("ascii").split()[1:8])
    return (user + nice + system + irq + softirq) / _TICKS


def resident_mb(pid: int | str, *, peak: bool = False) -> float:
    """Return the memory of a process in RAM, shared pages included; ``peak``: the most that it ever was. 0: the process is gone."""
    name = "VmHWM:" if peak else "VmRSS:"
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8", "replace").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), 0.0)


def descendants(pid: int) -> dict[int, int]:
    """Return the processes under a process, each with its parent."""
    children = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            children[int(stat[1])].append(int(entry.name))
    found: dict[int, int] = {}
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        found.update(dict.fromkeys(children[parent], parent))
        waiting += children[parent]
    return found


def _stat(pid: int) -> list[str]:
    """Return the fields of the line in /proc, from the state on."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []
