"""The second signal ends the program and is told, whatever the program is doing. Each test runs a program of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAD = """
import os, signal, structlog
from ingest import log
from ingest.daemon.ending import end_at_next_signal
log.configure("json")
log.log_what_is_printed()
end_at_next_signal()
structlog.get_logger().info("drain_started")
(writer,) = log._writers
"""


SIGNAL = "os.kill(os.getpid(), signal.SIGTERM)"
LOCKED = f"""
log.flush()
with writer._lines.mutex, writer._lock, structlog._output._get_lock_for_file(writer):
    {SIGNAL}
"""


@pytest.mark.parametrize("program", [SIGNAL, LOCKED], ids=["nothing", "logging, with each lock of the log"])
def test_a_second_signal_ends_the_program_and_is_told_whatever_it_interrupts(program):
    done = subprocess.run(
        [sys.executable, "-c", HEAD + program], capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 143
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [event["event"] for event in events] == ["drain_started", "daemon_aborted"]
    assert (events[1]["reason"], events[1]["level"]) == ("a second signal: SIGTERM", "warning")


UNREAD = """
log.flush()
os.set_blocking(writer._descriptor, False)
try:
    while True:
        os.write(writer._descriptor, b"x" * 4096)
except BlockingIOError:
    os.set_blocking(writer._descriptor, True)
os.kill(os.getpid(), signal.SIGTERM)
"""


def test_a_second_signal_ends_the_program_also_if_nobody_reads_its_log():
    with subprocess.Popen([sys.executable, "-c", HEAD + UNREAD], stderr=subprocess.PIPE) as program:
        assert program.wait(30) == 143
