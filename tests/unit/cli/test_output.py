from __future__ import annotations

import json
import re
from pathlib import Path

import ingest.cli
from ingest.cli.output import cell, json_line, put, tell


def test_texts_of_strangers_reach_no_stream_as_they_are(capsys):
    put("a\x1b[2Jb\n")
    tell("c\x9b2Jd\u202ee\n")
    assert capsys.readouterr() == ("a\ufffd[2Jb\n", "c\ufffd2Jd\ufffde\n")
    assert cell("a\x1b[2Jb") == "a\ufffd[2Jb"


def test_a_line_of_json_holds_the_text_in_escapes():
    line = json_line({"title": "a\x1b\x9b\u202eb\ud800"})
    assert line == '{"title": "a\\u001b\\u009b\\u202eb\\ud800"}\n'
    assert json.loads(line) == {"title": "a\x1b\x9b\u202eb\ud800"}


def test_no_command_writes_to_a_stream_but_through_these():
    folder = Path(ingest.cli.__file__).parent
    found = {
        (path.name, line.strip())
        for path in folder.glob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if path.name != "output.py" and re.search(r"\b(?:stdout|stderr)\.write|\bprint\(", line)
    }
    consoles = {line for _, line in found if line.startswith(("console.print(", "result_console().print("))}
    assert {line for _, line in found} - consoles == {
        "sys.stdout.write(json_line(record))",
        """sys.stdout.write(f"ingest {version('ingest')}\\n")""",
    }
