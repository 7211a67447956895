"""A program whose weights cannot be used says so at its start, and does nothing."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest
from program_copy import ProgramCopy

from ingest.boilerplate.weights import NAMES

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess

COMMANDS = [("clean", "-"), ("extract", "-"), ("run", "--once")]
TEXT = b"The ferry leaves at nine, and nobody is on it.\n"


@pytest.fixture
def copy(tmp_path: Path) -> ProgramCopy:
    return ProgramCopy(tmp_path)


def _run(copy: ProgramCopy, *command: str) -> CompletedProcess[bytes]:
    nowhere = "postgresql://localhost:1/none"
    return copy.run(*command, given=TEXT, INGEST_DATABASE_URL=nowhere, INGEST_ONCE_PATIENCE_S=0)


def _damaged(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 and then nothing that a program can read")


def _cut_off(path: Path) -> None:
    np.savez_compressed(path, version="2026.11.1", weights=np.arange(1000))
    path.write_bytes(path.read_bytes()[:-400])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _of_another_version(path: Path) -> None:
    np.savez_compressed(path, version="1999.1.1", weights=np.arange(10))


def _of_no_version(path: Path) -> None:
    np.savez_compressed(path, weights=np.arange(10))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_damaged, "is damaged"),
        (_cut_off, "is damaged"),
        (_empty, "is damaged"),
        (_of_another_version, "is of version 1999.1.1, and this program needs"),
        (_of_no_version, "is of version unknown"),
    ],
)
def test_weights_that_cannot_be_used_end_the_command_with_2_and_one_sentence(copy, command, harm, said):
    harm(copy.weights / "lines.npz")
    refused = _run(copy, *command)
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert _message(refused, command).startswith(f"{copy.weights / 'lines.npz'} {said}")


@pytest.mark.skipif(not NAMES, reason="no file of weights belongs to the program")
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_weights_that_are_missing_end_the_command_with_2_and_one_sentence(copy, command):
    shutil.rmtree(copy.weights)
    refused = _run(copy, *command)
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert "is missing" in _message(refused, command)


def _message(refused: CompletedProcess[bytes], command: tuple[str, ...]) -> str:
    """Return the one message of a command that ended. The daemon writes it to its log, where it is the last line: meanwhile it may have
    found that the database is away."""
    *others, line = refused.stderr.decode().splitlines()
    if command[0] == "run":
        assert {json.loads(other)["event"] for other in others} <= {"database_lost"}
        return json.loads(line)["error"]
    assert not others
    return line.removeprefix("ingest: ")


def test_an_unharmed_copy_cleans_and_gets_as_far_as_the_database(copy):
    cleaned = _run(copy, "clean", "-")
    assert (cleaned.returncode, cleaned.stdout) == (0, TEXT)
    started = _run(copy, "run", "--once")
    assert started.returncode == 1
    assert b"the database does not answer" in started.stderr
