from __future__ import annotations

import json
import subprocess
import sys

import pytest

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
