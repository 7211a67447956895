"""The documents say what the code says, their links lead somewhere, and they stay easy to read."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import generate
import log_calls
import pytest
import typer
from manual import manual

from ingest.cli.main import app
from ingest.config import Settings
from ingest.log import EVENTS

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_WIDEST = 140
"""Characters of a line of text: what two windows beside each other show."""


@pytest.mark.parametrize("document", generate.WITHOUT_DATABASE)
def test_a_generated_part_is_what_the_code_says(document):
    committed, wanted = generate.parts(document, generate.WITHOUT_DATABASE[document]())
    assert committed == wanted, "run ./dev docs"


def test_the_manual_page_is_what_the_commands_say():
    assert (ROOT / "docs" / generate.MANUAL).read_text("utf-8") == manual(), "run ./dev docs"


def test_the_manual_page_has_every_command_and_setting_and_is_plain_roff():
    lines = manual().splitlines()
    sections = {line.removeprefix(".SS ").replace("\\-", "-") for line in lines if line.startswith(".SS ")}
    assert set(_commands(typer.main.get_command(app), "ingest")) <= sections
    for setting in Settings.model_fields:
        assert f"\\fBINGEST_{setting.upper()}\\fR" in lines
    requests = {line.split()[0] for line in lines if line.startswith((".", "'"))}
    assert requests <= {'.\\"', ".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".nf", ".fi"}
    escapes = {found for line in lines for found in re.findall(r"\\\\.", line) if not line.startswith('.\\"')}
    assert escapes <= {"\\-", "\\e", "\\&", "\\f"}


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is not installed")
def test_groff_has_nothing_to_say_of_the_manual_page():
    page = ROOT / "docs" / generate.MANUAL
    done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z", page], capture_output=True, check=True, timeout=60)
    assert done.stderr == b""


def test_the_page_for_operators_lists_every_command_and_no_other():
    page = (ROOT / "docs" / "operating.md").read_text("utf-8")
    named = {
        re.sub(r"( [A-Z-].*| \[.*)", "", command)
        for row in re.findall(r"^\| (`ingest .*?) \|", page, re.MULTILINE)
        for command in re.findall(r"`([^`]+)`", row)
    }
    assert named == set(_commands(typer.main.get_command(app), "ingest"))


def _commands(command, name):
    if not hasattr(command, "list_commands"):
        yield name
        return
    if command.invoke_without_command:
        yield name
    context = typer.Context(command)
    for word in command.list_commands(context):
        yield from _commands(command.get_command(context, word), f"{name} {word}")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_within_the_repository_leads_somewhere(document):
    for link in _LINK.findall(_without_examples(document)):
        path, _, heading = link.partition("#")
        if "://" in link:
            continue
        target = document.parent / path if path else document
        assert target.exists(), link
        assert not heading or heading in _headings(target), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_of_code_that_a_document_names_is_there(document):
    files = {
        f"/{path.relative_to(ROOT).as_posix()}"
        for place in ("ingest", "sql", "tests")
        for path in (ROOT / place).rglob("*")
    }
    named = re.findall(r"`([a-z][a-z0-9_/]*\.(?:py|sql))`", document.read_text("utf-8"))
    assert [name for name in named if not any(path.endswith(f"/{name}") for path in files)] == []


def _without_examples(document):
    """Return the text without its blocks of code, which a program must be able to read."""
    return re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)


def _headings(document):
    titles = re.findall(r"^#+ (.*)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_line_is_too_wide_but_those_of_tables_and_examples(document):
    lines = _without_examples(document).splitlines()
    assert [line for line in lines if len(line) > _WIDEST and not line.startswith("|")] == []


def test_the_readme_can_be_read_at_one_sitting():
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert len(lines) <= 130
    assert max(map(len, lines)) <= _WIDEST


def test_every_decision_has_its_number():
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_event_is_expected_by_some_test():
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("*.py"))
    expected = set(re.findall(r"""["']([a-z_0-9]+)["']""", tests))
    assert sorted({name for group in EVENTS.values() for name in group} - expected) == []


# ---------------------------------------------------------------------------------------------------- what reads the code


@pytest.fixture
def events(tmp_path):
    """Return what is read from a module of this text."""

    def read(text, opened=()):
        (tmp_path / "module.py").write_text(text, "utf-8")
        return {
            name: (sorted(event.levels), list(event.keys)) for name, event in log_calls.events(tmp_path, opened).items()
        }

    return read


def test_keys_are_found_in_calls_in_bind_and_in_dictionaries(events):
    text = """
def store(work):
    bound = log.bind(feed=1)
    facts = {"id": work.id, **names(work)}
    if work:
        facts["kind"] = 2
    bound.warning("work_failed", **facts, error="x")

def names(work):
    return {"url": work.url}
"""
    assert events(text) == {"work_failed": (["warning"], ["feed", "kind", "id", "url", "error"])}


def test_keys_are_found_that_callers_pass_on(events):
    text = """
EVENTS = {1: "entry_stored", 2: "entry_unchanged"}

def tell(entry, outcome, **facts):
    log.info(EVENTS[outcome], entry=entry, **facts)

def settle(entry):
    tell(entry, 1, ms=3)
    tell(entry, outcome=2, error="x")
"""
    assert events(text) == {
        "entry_stored": (["info"], ["entry", "ms", "error"]),
        "entry_unchanged": (["info"], ["entry", "ms", "error"]),
    }


def test_an_event_has_the_levels_of_all_its_calls(events):
    text = """
def work(failed):
    event = "page_quarantined" if failed else "worker_failed"
    log.warning(event)
    log.exception("worker_failed")
"""
    assert events(text) == {
        "page_quarantined": (["warning"], []),
        "worker_failed": (["error", "warning"], ["exception"]),
    }


@pytest.mark.parametrize(
    "call", ["log.info(name_of(1))", 'log.info("done", **figures())', 'log.info("done", **self.facts)']
)
def test_a_call_that_cannot_be_read_is_refused(events, call):
    with pytest.raises(log_calls.UnreadableCallError, match=r"module\.py:1"):
        events(call)


def test_keys_that_are_known_only_at_run_time_are_allowed_where_that_is_said(events):
    assert events('log.info("done", **figures())', opened=["done"]) == {"done": (["info"], [])}


@pytest.mark.parametrize("page", ["security.md", "faults.md"])
def test_every_test_that_a_page_names_exists(page):
    named = re.findall(r"`(tests/[\w/]+\.py)`: `(test_\w+)`", (ROOT / "docs" / page).read_text("utf-8"))
    assert len(named) > 20
    assert [(path, test) for path, test in named if f"def {test}(" not in (ROOT / path).read_text("utf-8")] == []
