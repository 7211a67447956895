"""In a log for machines, each line is an event, whoever writes it. Each test runs a program of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAD = """
import asyncio, ctypes, logging, multiprocessing, os, subprocess, sys, threading, warnings
from ingest import log
log.configure("json", level="info")
log.log_what_is_printed()
"""


def _logged(program: str, head: str = HEAD) -> list[dict[str, object]]:
    """Run a program; return its events. All that it writes must be JSON."""
    done = subprocess.run(
        [sys.executable, "-c", head + program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


SENTENCES = {
    "a library": ('logging.getLogger("htmldate.core").warning("no date in %s", "x")', "htmldate.core", "no date in x"),
    "asyncio": (
        "loop = asyncio.new_event_loop(); loop.call_exception_handler({'message': 'Task was destroyed'}); loop.close()",
        "asyncio",
        "Task was destroyed",
    ),
    "a warning": ('warnings.warn("this is old", DeprecationWarning, stacklevel=1)', "py.warnings", "this is old"),
    "a finalizer": (
        "class Bad:\n    def __del__(self): raise ValueError('in the finalizer')\nBad()",
        "python",
        "in the finalizer",
    ),
}
"""Who says something, the program, the logger, and what is said."""


@pytest.mark.parametrize("who", SENTENCES)
def test_what_libraries_and_python_say_is_a_value_of_one_event(who):
    program, logger, message = SENTENCES[who]
    (event,) = _logged(f'warnings.simplefilter("always")\n{program}\n')
    assert (event["event"], event["logger"]) == ("library_logged", logger)
    assert message in event["message"]


def test_an_error_of_a_library_is_an_error_and_has_its_exception():
    (event,) = _logged(
        """
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("asyncio").exception("it failed")
"""
    )
    assert (event["level"], event["message"]) == ("error", "it failed")
    assert event["exception"][0]["exc_type"] == "ZeroDivisionError"


def test_what_libraries_tell_below_a_warning_stays_out_of_the_log():
    assert _logged('logging.getLogger("aiohttp").info("connected")') == []


def test_a_sentence_of_a_library_that_does_not_fit_its_values_is_lost_and_counted_and_hurts_nobody():
    wrong = 'logging.getLogger("aiohttp").warning("%d connections", "many"); '
    lost, after = sorted(
        _logged(wrong + 'logging.getLogger("aiohttp").warning("after it")'),
        key=lambda event: event["event"],
        reverse=True,
    )
    assert (lost["event"], lost["lines"]) == ("log_lines_lost", 1)
    assert after["message"] == "after it"


def test_a_bug_that_ends_a_thread_is_logged_with_its_traceback():
    (event,) = _logged("thread = threading.Thread(target=lambda: 1 / 0, name='helper'); thread.start(); thread.join()")
    assert (event["event"], event["what"]) == ("work_failed", "helper")
    assert event["exception"][0]["exc_type"] == "ZeroDivisionError"


PRINTED = {
    "print": 'print("line one\\nline two", flush=True)',
    "standard error": 'sys.stderr.write("line one\\nline two\\n")',
    "a library in C": 'ctypes.CDLL(None).puts(b"line one\\nline two"); ctypes.CDLL(None).fflush(None)',
    "a child process": 'subprocess.run(["sh", "-c", "echo line one; echo line two >&2"])',
}
"""Who prints, and the program."""


@pytest.mark.parametrize("who", PRINTED)
def test_what_is_printed_is_one_event(who):
    (event,) = _logged(PRINTED[who])
    assert (event["event"], event["level"]) == ("text_printed", "warning")
    assert event["text"] == "line one\nline two"


def test_much_that_is_printed_is_all_logged():
    events = _logged('os.write(2, b"x" * 1_000_000)')
    assert sum(str(event["text"]).count("x") for event in events) == 1_000_000


def test_on_a_console_people_read_text():
    head = HEAD.replace('"json"', '"console"')
    done = subprocess.run(
        [sys.executable, "-c", head + 'print("printed"); logging.getLogger("asyncio").warning("a sentence")'],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "printed\n"
    assert "library_logged" in done.stderr
    assert "message=a sentence" in done.stderr.replace("'", "")
