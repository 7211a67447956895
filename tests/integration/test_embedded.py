from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from ingest.store import embedded

if TYPE_CHECKING:
    from collections.abc import Iterator

HOLD = "import sys, time; from pathlib import Path; from ingest.store import embedded\n"
HOLD += "with embedded.postgres(Path(sys.argv[1])): print('ready', flush=True); time.sleep(60)"


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Return a directory that the user that Postgres runs as may look into."""
    with tempfile.TemporaryDirectory(prefix="ingest-") as directory:
        yield Path(directory)


def test_a_server_that_a_killed_process_left_behind_is_used_and_stopped_by_the_next(data_dir):
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(data_dir)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "ready\n"
    holder.send_signal(signal.SIGKILL)
    holder.communicate(timeout=10)
    with embedded.postgres(data_dir) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not (data_dir / "postgres" / "postmaster.pid").exists()


def test_a_server_is_shared_by_processes_and_stopped_by_the_last(data_dir):
    with embedded.postgres(data_dir) as url:
        other = subprocess.Popen([sys.executable, "-c", HOLD, str(data_dir)], stdout=subprocess.PIPE, text=True)
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        other.send_signal(signal.SIGINT)
        other.communicate(timeout=20)
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not (data_dir / "postgres" / "postmaster.pid").exists()


def test_a_data_directory_that_cannot_be_used_is_refused_with_its_reason(data_dir):
    (data_dir / "file").write_text("")
    (data_dir / "old" / "postgres").mkdir(parents=True)
    (data_dir / "old" / "postgres" / "PG_VERSION").write_text("12")
    for name, reason in (("file", "File exists"), ("old", "version 12"), ("with space", "no path with spaces")):
        with pytest.raises(embedded.EmbeddedUnavailableError, match=reason), embedded.postgres(data_dir / name):
            pass


def test_a_path_that_is_too_long_for_a_socket_is_refused_and_starts_no_server(data_dir):
    long = data_dir / ("long" * 20) / "data"
    short = data_dir / "short"
    long.mkdir(parents=True)
    short.symlink_to(long, target_is_directory=True)
    for given in (long, short):
        with pytest.raises(embedded.EmbeddedUnavailableError, match="INGEST_DATA_DIR"), embedded.postgres(given):
            pass
    assert not (long / "postgres").exists()


CONNECT = """
import os, sys, psycopg
os.setuid(65534)
try:
    psycopg.connect(sys.argv[1], connect_timeout=5)
except psycopg.OperationalError as error:
    print("refused" if "Permission denied" in str(error) else error)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may act as another user")
def test_another_user_does_not_reach_the_server(data_dir):
    with embedded.postgres(data_dir) as url:
        done = subprocess.run([sys.executable, "-c", CONNECT, url], capture_output=True, text=True, check=True)
    assert done.stdout == "refused\n"


def test_a_server_that_other_users_reach_already_is_not_used(data_dir):
    with embedded.postgres(data_dir):
        (data_dir / "postgres").chmod(0o755)
        with pytest.raises(embedded.EmbeddedUnavailableError, match="chmod 700"), embedded.postgres(data_dir):
            pass
        (data_dir / "postgres").chmod(0o700)


@pytest.mark.parametrize("content", ["", "12", "x\n/data\n1\n5432\n/run\n", "\n\n\n\n\n"])
def test_a_file_of_the_servers_process_that_is_torn_means_that_no_server_runs(data_dir, content):
    (data_dir / "postgres").mkdir()
    (data_dir / "postgres" / "postmaster.pid").write_text(content)
    assert embedded.running(data_dir) is None
