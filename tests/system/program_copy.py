"""A copy of the program, in which a test may change files: weights that are damaged, a judge of another version."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
from processes import environment

import ingest
from ingest.model.boilerplate import JUDGE_VERSION


class ProgramCopy:
    """The files of the program in a directory of their own."""

    def __init__(self, directory: Path) -> None:
        self.root = directory / "copy"
        package = Path(ingest.__file__).parent
        for source in (package, package.parent / "sql"):
            shutil.copytree(source, self.root / source.name, ignore=shutil.ignore_patterns("__pycache__"))
        self.weights = self.root / "ingest" / "boilerplate" / "weights"
        self.weights.mkdir(exist_ok=True)

    def give_judge(self, version: str) -> None:
        """Make the judge of the copy one of another version, with the weights of ours."""
        module = self.root / "ingest" / "model" / "boilerplate.py"
        text = module.read_text("utf-8")
        assert f'"{JUDGE_VERSION}"' in text
        module.write_text(text.replace(f'"{JUDGE_VERSION}"', f'"{version}"'), "utf-8")
        for path in self.weights.glob("*.npz"):
            with np.load(path) as found:
                arrays = {name: found[name] for name in found.files}
            np.savez_compressed(path, **{**arrays, "version": np.array(version)})

    def run(self, *command: str, given: bytes = b"", **settings: object) -> subprocess.CompletedProcess[bytes]:
        """Run a command of the copy to its end."""
        return subprocess.run(
            [sys.executable, "-m", "ingest", *command],
            cwd=self.root,
            env=environment(PYTHONPATH=self.root, **settings),
            input=given,
            capture_output=True,
            check=False,
            timeout=60,
        )
