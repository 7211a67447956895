"""What the README promises: an empty environment, one `pip install`, and the program works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
BARE = {name: value for name, value in os.environ.items() if not name.startswith(("INGEST_", "PYTHON", "VIRTUAL_ENV"))}


def _run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*map(str, command)], cwd=cwd, env=BARE, capture_output=True, text=True, check=False, timeout=400
    )


@pytest.fixture
def empty_environment(own_data_dir) -> Iterator[Path]:
    """Return the path of an environment with only the pip that comes with this Python."""
    home = own_data_dir / "environment"
    subprocess.run([sys.executable, "-m", "venv", home], env=BARE, check=True, timeout=100)
    asked = _run(
        home / "bin/python", "-m", "pip", "download", "--no-deps", "--dest", "build", "hatchling", cwd=own_data_dir
    )
    if asked.returncode:
        pytest.skip(f"no package index can be reached: {asked.stderr.strip().splitlines()[-1]}")
    return home


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_pip_of_this_python_installs_it_and_the_demonstration_runs_in_an_empty_folder(
    empty_environment, own_data_dir
):
    python, ingest = empty_environment / "bin/python", empty_environment / "bin/ingest"
    installed = _run(python, "-m", "pip", "install", f"{ROOT}[embedded]", cwd=own_data_dir)
    assert installed.returncode == 0, installed.stderr
    folder = own_data_dir / "folder"
    folder.mkdir()
    assert _run(ingest, "--version", cwd=folder).stdout.startswith("ingest 0.")
    done = _run(ingest, "demo", "--articles", "60", "--json", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(done.stdout)
    assert (figures["published"], figures["stored"], figures["lost"], figures["leaks"]) == (60, 60, 0, 0)
