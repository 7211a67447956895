"""Healthy feeds beside feeds that take all they can get: the daemon alone with them, then beside each attack."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from results import ROOT, CannotRunError, table

_MEASURES = {
    "gap": "between two polls of a healthy feed",
    "delay": "from the publication of a healthy page until it is stored",
    "wait": "from the poll that found the page until it is stored",
}


def run() -> str:
    """Return the table. Raises CannotRunError."""
    # a process of its own: the tests' modules have names that are taken here
    command = [sys.executable, "tests/system/rivals.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 -- our own
    if done.returncode:
        raise CannotRunError(f"the daemon did not run beside the attacks: {done.stderr[-2000:]}")
    head = (
        "beside",
        "seconds",
        "number",
        "alone, median",
        "beside, median",
        "ratio",
        "alone, 90 %",
        "beside, 90 %",
        "ratio of 90 %",
    )
    rows = [row for attack in json.loads(done.stdout) for row in _rows(attack)]
    told = "; ".join(f"`{name}`: {means}" for name, means in _MEASURES.items())
    return f"Seconds ({told}), for 30 s without the attack and for 60 s beside it:\n\n{table(head, rows)}"


def _rows(attack: dict[str, Any]) -> list[tuple[object, ...]]:
    rows = []
    for name in _MEASURES:
        alone, beside = attack["alone"][name], attack["beside"][name]
        figures: list[object] = []
        for part in ("median", "p90"):
            figures += [f"{alone[part]:.1f}", f"{beside[part]:.1f}", f"{beside[part] / alone[part]:.2f}"]
        rows.append((attack["does"], name, beside["number"], *figures))
    return rows
