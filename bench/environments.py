"""Environments that are thrown away: peers are installed into them from the package index, with the versions that it offers."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from results import CannotRunError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE_S = 300
_INSTALL = ("-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check")


@contextlib.contextmanager
def environment(*packages: str) -> Iterator[Path]:
    """Install packages into a new environment; yield its Python. Raises CannotRunError."""
    with tempfile.TemporaryDirectory(prefix="ingest-bench-peer-") as name:
        python = Path(name) / "bin" / "python"
        _run([sys.executable, "-m", "venv", name])
        _run([str(python), *_INSTALL, *packages])
        yield python


@contextlib.contextmanager
def beside(*packages: str) -> Iterator[dict[str, str]]:
    """Install packages, without what they need, beside those of this program; yield the environment that finds both. Raises CannotRunError."""
    with tempfile.TemporaryDirectory(prefix="ingest-bench-peer-") as name:
        _run([sys.executable, *_INSTALL, "--target", name, "--no-deps", *packages])
        yield {**os.environ, "PYTHONPATH": name}


@contextlib.contextmanager
def debian_packages(package: str) -> Iterator[tuple[Path, str]]:
    """Unpack a Debian package, and those that it needs and this system lacks; yield the folder and the version. Raises CannotRunError."""
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise CannotRunError("this system has no apt")
    simulated = _run(["apt-get", "install", "--simulate", "--no-install-recommends", package])
    missing = [line.split()[1] for line in simulated.splitlines() if line.startswith("Inst ")] or [package]
    with tempfile.TemporaryDirectory(prefix="ingest-bench-peer-") as name:
        _run(["apt-get", "download", *missing], folder=name)
        for file in Path(name).glob("*.deb"):
            _run(["dpkg", "-x", str(file), f"{name}/root"])
        version = _run(["dpkg-deb", "-f", str(next(Path(name).glob(f"{package}_*.deb"))), "Version"]).strip()
        yield Path(name) / "root", version


def versions(python: Path, *packages: str) -> str:
    """Return the names and versions of installed packages."""
    names = ", ".join(repr(one) for one in packages)
    code = (
        f"from importlib.metadata import version; print(', '.join(f'{{one}} {{version(one)}}' for one in ({names},)))"
    )
    return _run([str(python), "-c", code]).strip()


def _run(command: list[str], folder: str | None = None) -> str:
    try:
        done = subprocess.run(  # noqa: S603 -- our own words
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=_PATIENCE_S
        )
    except subprocess.TimeoutExpired:
        raise CannotRunError(f"{' '.join(command[1:4])} took longer than {_PATIENCE_S} s") from None
    if done.returncode:
        raise CannotRunError((done.stderr.strip().splitlines() or ["no reason given"])[-1])
    return done.stdout
