"""The daemon, to which all faults of the table are served at once, together with a healthy feed."""

from __future__ import annotations

import json
import subprocess
import sys

from results import ROOT, CannotRunError, table


def run() -> str:
    """Return the table. Raises CannotRunError."""
    # a process of its own: the tests' modules have names that are taken here
    command = [sys.executable, "tests/system/exposure.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 -- our own
    if done.returncode:
        raise CannotRunError(f"the daemon was not exposed to the faults: {done.stderr[-2000:]}")
    found = json.loads(done.stdout)
    allowed = 1.5 * found["idle_mb"] + found["caps_mb"]
    memory = [
        ("before", f"{found['idle_mb']:.0f}"),
        ("the most while all were served", f"{found['most_mb']:.0f}"),
        (f"allowed: 1.5 times that before, and {found['caps_mb']} MB of bodies", f"{allowed:.0f}"),
    ]
    ratios = [
        ("median", f"{found['median_gap_s']:.1f}", f"{found['median_gap_s'] / found['interval_s']:.2f}"),
        ("longest", f"{found['longest_gap_s']:.1f}", f"{found['longest_gap_s'] / found['interval_s']:.2f}"),
    ]
    polls = (
        f"Time between the {found['polls'] + 1} polls of the healthy feed, whose interval is {found['interval_s']:g} s:"
    )
    return "\n\n".join(
        [
            f"{found['faults']} faults, {found['seconds']:.0f} s until each was seen through. Resident memory of the daemon's process:",
            table(("daemon", "MB"), memory),
            polls,
            table(("gap", "s", "of the interval"), ratios),
        ]
    )
