"""The files of weights in ``weights/``: numbers that the judge has learned. Each file is read once, and checked when it is read."""

from __future__ import annotations

import zlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from ingest.model.boilerplate import JUDGE_VERSION, WeightsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

NAMES = ("blocks.npz", "lines.npz", "texts.npz")
"""The files that the judge needs."""
_VERSION = "version"
"""The array of a file that holds the version of the judge for which the weights were trained."""
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, NotImplementedError, BadZipFile, zlib.error)
"""What NumPy raises if a file is damaged."""


@cache
def read_weights(name: str) -> Mapping[str, NDArray[Any]]:
    """Return the arrays of a file by their names. Raises WeightsError if the file is missing, damaged or of another version."""
    path = files(__package__) / "weights" / name
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as found:
            arrays = {key: found[key] for key in found.files}
    except FileNotFoundError:
        raise WeightsError(f"{path} is missing: install this program anew") from None
    except _UNREADABLE as error:
        raise WeightsError(f"{path} is damaged, install this program anew: {error}") from None
    version = str(arrays.pop(_VERSION, "unknown"))
    if version != JUDGE_VERSION:
        raise WeightsError(
            f"{path} is of version {version}, and this program needs {JUDGE_VERSION}: install this program anew"
        )
    return arrays


def check_weights() -> None:
    """Read all files of weights. Raises WeightsError if one cannot be used; no command judges texts without them."""
    folder = files(__package__) / "weights"
    found = {path.name for path in folder.iterdir() if path.name.endswith(".npz")} if folder.is_dir() else set()
    for name in sorted({*NAMES, *found}):
        read_weights(name)
