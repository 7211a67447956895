"""The change log under ten writers and three consumers that are killed again and again."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from results import ROOT, CannotRunError, table

from ingest.store import embedded
from ingest.store.migrate import fresh_database, migrate

CHANGES = 1_000_000
PER_TRANSACTION = 25
"""The number of changes in a transaction, on average."""


def run() -> str:
    """Return the table. Raises CannotRunError, also if a change was skipped or came again."""
    with tempfile.TemporaryDirectory(prefix="ingest-bench-") as directory:
        try:
            with embedded.postgres(Path(directory)) as server_url:
                found = _measured(server_url)
        except embedded.EmbeddedUnavailableError as error:
            raise CannotRunError(str(error)) from None
    rows = [
        ("changes written by 10 processes", f"{found['changes']:,}"),
        (f"seconds, in transactions of {PER_TRANSACTION} changes on average", f"{found['produced_s']:.0f}"),
        ("changes a second", f"{found['changes'] / found['produced_s']:,.0f}"),
        ("changes that a consumer was behind meanwhile, median", f"{found['behind']:,.0f}"),
        ("seconds until all three consumers had read all", f"{found['read_s']:.0f}"),
        ("consumers killed (SIGKILL) and started again", f"{found['kills']:,}"),
        ("changes skipped, or out of commit order", "0"),
        ("changes consumed again after their ack", "0"),
        ("changes consumed again before their ack, for a kill", f"{found['repeated']:,}"),
    ]
    return table(("3 consumers, one of them with two workers", ""), rows)


def _measured(server_url: str) -> dict[str, float]:
    fresh_database(server_url, "ingest_bench_changes")
    url = embedded.database(server_url, "ingest_bench_changes")
    migrate(url)
    command = [sys.executable, "tests/system/traffic.py", url, str(CHANGES), str(PER_TRANSACTION)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 -- our own
    if done.returncode:
        raise CannotRunError(f"the change log did not hold: {done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout)
    return found
