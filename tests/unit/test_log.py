from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import threading

import pytest

from ingest.line_writer import LineWriter

MANY = 20_000


@pytest.fixture
def pipe():
    """Yield the two ends of a small pipe."""
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    yield reader, writer
    for end in (reader, writer):
        os.close(end)


LOGS = f"""
import os, sys, structlog
from ingest import log
log.configure("json")
logger = structlog.get_logger()
for number in range({MANY}):
    logger.info("counted", number=number)
print("logged", flush=True)
sys.stdin.readline()
for _ in range(3):
    logger.info("counted")
    log.flush()
"""


def test_a_log_that_nobody_reads_blocks_nothing_and_tells_later_how_many_lines_are_lost(pipe):
    reader, writer = pipe
    with subprocess.Popen(
        [sys.executable, "-c", LOGS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=writer
    ) as program:
        assert program.stdout.readline() == b"logged\n"
        read = bytearray()

        def drain() -> None:
            while not read.endswith(b"end"):
                read.extend(os.read(reader, 65536))

        thread = threading.Thread(target=drain)
        thread.start()
        program.stdin.write(b"go on\n")
        program.stdin.flush()
        assert program.wait(60) == 0
        os.write(writer, b"end")
        thread.join()
    events = [json.loads(line) for line in read.splitlines()[:-1]]
    told = sum(event["lines"] for event in events if event["event"] == "log_lines_lost")
    counted = sum(event["event"] == "counted" for event in events)
    assert told > 0
    assert told + counted == MANY + 3


def test_a_line_that_cannot_be_written_is_lost_and_counted():
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        writer = LineWriter(full)
        for _ in range(5):
            writer.write("a line\n")
        writer.wait(10)
        assert writer._lost == 5
    finally:
        os.close(full)


BROKEN = """
import structlog
from ingest import log
log.configure("json")
class Broken:
    def __repr__(self):
        raise RuntimeError
structlog.get_logger().info("broken", value=Broken())
structlog.get_logger().info("surrogate", value="\\ud800")
"""


def test_an_event_that_cannot_be_rendered_stops_nothing():
    done = subprocess.run([sys.executable, "-c", BROKEN], capture_output=True, text=True, check=True)
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [event["event"] for event in events] == ["surrogate", "log_lines_lost"]


def test_sentences_of_the_driver_stay_out_of_the_log():
    program = """
import logging
from ingest import log
log.configure("json")
logging.getLogger("psycopg.pool").warning("error connecting in 'pool-1'")
logging.getLogger("another").warning("kept")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert [json.loads(line)["message"] for line in done.stderr.splitlines()] == ["kept"]


SCRIPT = r"""
import structlog
from ingest import log

log.configure({form!r})
log_ = structlog.stdlib.get_logger()
log_.warning("page_failed", detail="a\x1b[2Jb\x9bc\u202ed\ud800")
try:
    raise ValueError("e\x1b]0;f")
except ValueError:
    log_.exception("work_failed")
"""


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_event_holds_what_may_command_a_terminal(form):
    run = subprocess.run([sys.executable, "-c", SCRIPT.format(form=form)], capture_output=True, timeout=60, check=True)
    told = run.stderr.decode("utf-8")
    assert "page_failed" in told
    assert "work_failed" in told
    assert not set(told) & set("\x1b\x9b\u202e")
    if form == "json":
        assert json.loads(told.splitlines()[0])["detail"] == "a\x1b[2Jb\x9bc\u202ed\ud800"
