"""The commands as a whole: what their help teaches, and what is loaded for it."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from ingest.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Iterator


def _commands(command=None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    command = command or get_command(app)
    yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from _commands(inner, (*path, name))


COMMANDS = list(_commands())

_LOADED = """
import json, sys
from typer.testing import CliRunner
from ingest.cli.app import app

loaded = {}
for arguments in json.loads(sys.argv[1]):
    done = CliRunner().invoke(app, arguments, prog_name="ingest")
    assert done.exit_code == 0, done.output
    loaded[" ".join(arguments)] = sorted(sys.modules)
print(json.dumps(loaded))
"""


def _loaded(*arguments: tuple[str, ...]) -> dict[str, set[str]]:
    """Return the modules that are loaded once a program has run each of these commands, one after the other."""
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, json.dumps(arguments)], capture_output=True, check=True, timeout=60
    )
    return {command: set(modules) for command, modules in json.loads(done.stdout).items()}


def _too_much(modules: set[str]) -> set[str]:
    """Return what no help needs. Typer itself loads pydantic where it checks an option."""
    libraries = {"aiohttp", "asyncio", "feedparser", "lxml", "psycopg", "rich", "structlog", "trafilatura", "uvloop"}
    rooms = {module for module in modules if module.startswith("ingest.") and not module.startswith("ingest.cli")}
    return modules & libraries | rooms


def test_help_of_any_command_and_the_version_load_no_other_room_and_no_library_for_work():
    loaded = _loaded(("--version",), *((*path, "--help") for path in COMMANDS))
    assert {command: found for command, modules in loaded.items() if (found := _too_much(modules))} == {}


def test_a_command_that_works_loads_other_rooms():
    """Else the test above could not fail."""
    assert _too_much(_loaded(("clean", os.devnull))["clean /dev/null"]) >= {"ingest.config", "ingest.boilerplate.clean"}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_command_help_shows_what_the_option_help_shows(path):
    by_command = CliRunner().invoke(app, ["help", *path], prog_name="ingest")
    by_option = CliRunner().invoke(app, [*path, "--help"], prog_name="ingest")
    assert (by_command.exit_code, by_command.output) == (0, by_option.output)


@pytest.mark.parametrize("words", [["nonsense"], ["feed", "nonsense"], ["feed", "add", "nonsense"]])
def test_the_help_of_what_is_no_command_names_where_to_look(words):
    refused = CliRunner().invoke(app, ["help", *words], prog_name="ingest")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert f"there is no command '{' '.join(words)}'" in refused.stderr


def test_the_version_has_a_short_option():
    assert CliRunner().invoke(app, ["-V"]).output == CliRunner().invoke(app, ["--version"]).output != ""


def test_the_shell_completes_commands_and_options():
    def completed(words: str, place: int) -> list[str]:
        asked = {"_INGEST_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(place)}
        program = "import sys; sys.argv = ['ingest']; from ingest.cli.main import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, **asked}, capture_output=True, check=True, timeout=60
        )
        return done.stdout.decode().split()

    assert completed("ingest feed re", 2) == ["remove", "resume"]
    assert "--no-check" in completed("ingest feed add --", 3)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_teaches_itself_with_an_example_that_it_takes(path):
    shown = CliRunner().invoke(app, [*path, "--help"], prog_name="ingest")
    assert shown.exit_code == 0
    assert "Usage:" in shown.output
    examples = re.findall(r"\bingest (.+)", shown.output.partition("Examples:")[2])
    assert examples or getattr(_find(path), "commands", None)
    for example in examples:
        # what follows three blanks is a remark
        words = shlex.split(re.split("   | [|<>] ", example)[0])
        name, arguments = _split(words)
        assert name[: len(path)] == path
        _find(name).make_context(name[-1], arguments).close()


def _find(path: tuple[str, ...]):
    command = get_command(app)
    for name in path:
        command = command.commands[name]
    return command


def _split(words: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Return the command in these words, and its arguments."""
    longest = max(size for size in range(len(words) + 1) if tuple(words[:size]) in COMMANDS)
    return tuple(words[:longest]), words[longest:]
