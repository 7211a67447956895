"""What `./dev build` makes can be installed in an empty environment, and works there without the repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
BARE = {name: value for name, value in os.environ.items() if not name.startswith(("INGEST_", "PYTHON", "VIRTUAL_ENV"))}


def _run(*command: str | Path, cwd: Path, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*map(str, command)], cwd=cwd, env=BARE, capture_output=True, text=True, check=False, timeout=400, **options
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """Return a folder with what `./dev build` makes."""
    return _build(tmp_path_factory.mktemp("built"))


def _build(folder: Path) -> Path:
    done = _run("./dev", "build", folder, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return folder


def _wheel(built: Path) -> Path:
    (wheel,) = built.glob("ingest-*.whl")
    return wheel


def test_two_builds_of_one_commit_are_the_same_to_the_byte(built, tmp_path):
    again = _build(tmp_path)
    assert {path.name for path in built.iterdir()} == {path.name for path in again.iterdir()}
    assert [path.name for path in built.iterdir() if path.read_bytes() != (again / path.name).read_bytes()] == []


def test_the_wheel_holds_each_file_of_the_program_and_nothing_else(built):
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "ingest").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    files |= {f"ingest/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "sql").rglob("*.sql")}
    names = {name for name in zipfile.ZipFile(_wheel(built)).namelist() if ".dist-info/" not in name}
    assert names == files
    # one file of each kind that a program without it would miss only when it runs
    assert {
        "ingest/sql/migrations/0001_queues_and_articles.sql",
        "ingest/boilerplate/cues/en.toml",
        "ingest/boilerplate/weights/blocks.npz",
        "ingest/demo/texts/en.toml",
    } <= names


def test_the_build_says_how_to_install_what_it_made(built):
    said = _run("./dev", "build", built, cwd=ROOT).stdout
    assert str(_wheel(built)) in said.splitlines()
    assert f"pip install --constraint {built}/constraints.txt '{_wheel(built)}[embedded]'" in said


def test_the_wheel_works_without_the_repository(built, own_data_dir):
    home = own_data_dir / "environment"
    _run(sys.executable, "-m", "venv", home, cwd=own_data_dir)
    installed = _run(home / "bin/python", "-m", "pip", "install", "--no-deps", _wheel(built), cwd=own_data_dir)
    assert installed.returncode == 0, installed.stderr
    (packages,) = home.glob("lib/python*/site-packages")
    # the other packages, as the tests have them; a path in such a file does not bring the repository with it
    (packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    where = _run(home / "bin/python", "-c", "import ingest; print(ingest.__file__)", cwd=own_data_dir).stdout
    assert where.startswith(str(packages))
    assert _run(home / "bin/ingest", "--version", cwd=own_data_dir).stdout.startswith("ingest 0.")
    text = "The ferry leaves at nine.\nFollow us: Facebook, Twitter, Google News\n"
    cleaned = _run(home / "bin/ingest", "clean", "-", cwd=own_data_dir, input=text)
    assert (cleaned.stdout, cleaned.returncode) == ("The ferry leaves at nine.\n", 0)


@pytest.fixture
def empty_environment(own_data_dir) -> Iterator[Path]:
    """Return the path of an environment with only the pip that comes with this Python."""
    home = own_data_dir / "environment"
    subprocess.run([sys.executable, "-m", "venv", home], env=BARE, check=True, timeout=100)
    asked = _run(
        home / "bin/python", "-m", "pip", "download", "--no-deps", "--dest", "build", "feedparser", cwd=own_data_dir
    )
    if asked.returncode:
        pytest.skip(f"no package index can be reached: {asked.stderr.strip().splitlines()[-1]}")
    return home


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_pip_of_this_python_installs_it_and_the_demonstration_runs_in_an_empty_folder(
    built, empty_environment, own_data_dir
):
    python, ingest = empty_environment / "bin/python", empty_environment / "bin/ingest"
    installed = _run(python, "-m", "pip", "install", f"{_wheel(built)}[embedded]", cwd=own_data_dir)
    assert installed.returncode == 0, installed.stderr
    folder = own_data_dir / "folder"
    folder.mkdir()
    assert _run(ingest, "--version", cwd=folder).stdout.startswith("ingest 0.")
    done = _run(ingest, "demo", "--articles", "60", "--json", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(done.stdout)
    assert (figures["published"], figures["stored"], figures["lost"], figures["leaks"]) == (60, 60, 0, 0)
