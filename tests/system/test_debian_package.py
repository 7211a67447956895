"""What `./dev deb` makes: a package that dpkg reads, with a program that runs from where it lies."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted(path for path in (ROOT / "deploy" / "debian").iterdir() if path.read_bytes().startswith(b"#!/bin/sh"))
BARE = {name: value for name, value in os.environ.items() if not name.startswith(("INGEST_", "PYTHON", "VIRTUAL_ENV"))}


def _said(*command: str | Path, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, env=BARE, capture_output=True, text=True, check=False, timeout=1500
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_package_needs_four_scripts():
    assert [path.name for path in SCRIPTS] == ["build", "postinst", "postrm", "prerm"]


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="there is no shellcheck on this machine")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck_finds_nothing_in_a_script_of_the_package(script):
    assert _said("shellcheck", script) == ""


@pytest.mark.packaging
@pytest.mark.timeout(1600)
@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="there is no dpkg-deb on this machine")
def test_the_package_holds_the_program_its_unit_its_settings_and_scripts_and_the_program_runs(tmp_path):
    package = _said("./dev", "deb", tmp_path).splitlines()[0]
    fields = dict(line.split(": ", 1) for line in _said("dpkg-deb", "--field", package).splitlines() if ": " in line)
    minor = fields["Version"].rpartition(".")[2]
    assert fields["Package"] == "ingest"
    assert f"python3 (>= 3.{minor}), python3 (<< 3.{int(minor) + 1})" in fields["Depends"]
    _said("dpkg-deb", "--raw-extract", package, tmp_path / "package")
    control = tmp_path / "package" / "DEBIAN"
    assert (control / "conffiles").read_text() == "/etc/ingest/ingest.toml\n"
    assert {path.name for path in control.iterdir() if os.access(path, os.X_OK)} == {"postinst", "prerm", "postrm"}
    for name in ("etc/ingest/ingest.toml", "usr/bin/ingest", "usr/lib/systemd/system/ingest.service"):
        assert (tmp_path / "package" / name).is_file(), name
    home = tmp_path / "package" / "opt" / "ingest"
    # nothing in it knows the folder in which it was made
    assert (home / "bin" / "ingest").read_text().startswith("#!/opt/ingest/bin/python3\n")
    assert {path.name for path in (home / "bin").iterdir()} == {"ingest", "python", "python3"}
    assert _said(home / "bin" / "python3", "-m", "ingest", "--version", cwd=tmp_path).startswith("ingest 0.")
