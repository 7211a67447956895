"""Trains the judge of boilerplate and writes its weights into the program; ``./dev train`` runs it."""

from __future__ import annotations

import argparse
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

import blocks
import judge
import labelled_pages
import lines
import texts

from ingest.boilerplate.block_model import FILE as BLOCKS
from ingest.boilerplate.line_model import FILE as LINES
from ingest.boilerplate.text_model import FILE as TEXTS
from ingest.model.boilerplate import JUDGE_VERSION

PAGES = Path(__file__).parent / "blocks.npz"
WEIGHTS = Path(__file__).parents[1] / "ingest" / "boilerplate" / "weights"


@cache
def training() -> lines.Training:
    """Return the examples for the line model."""
    return lines.Training(lines.read_lines())


def train_lines() -> None:
    """Train the line model."""
    for text in lines.report(training()):
        print(text)
    save(LINES, training().packed(*training().without(None)))


def train_texts() -> None:
    """Train the text model."""
    training().unseen_logits  # noqa: B018 -- it calibrates the models of the folds
    judging = judge.Judging(lines.read_lines(), training())
    for text in judging.report():
        print(text)
    save(TEXTS, judging.weights())


def gather_texts(folder: Path) -> None:
    """Write the texts of the corpora as numbers."""
    found = texts.numbers([*texts.documents(folder), *texts.pages(folder)])
    np.savez_compressed(judge.STORED, **found)
    print(f"{judge.STORED.name}: {len(found['label']):,} paragraphs, {judge.STORED.stat().st_size:,} bytes")


def gather_blocks(folder: Path) -> None:
    """Write the blocks of the pages of the corpora as numbers."""
    found = labelled_pages.collected(folder)
    np.savez_compressed(PAGES, lines=_lines_hash(), **found)
    print(f"{PAGES.name}: {len(found['label']):,} blocks, {PAGES.stat().st_size:,} bytes")


def save(name: str, arrays: dict[str, np.ndarray]) -> None:
    """Write a file of weights; the same arrays give the same bytes."""
    path = WEIGHTS / name
    np.savez_compressed(path, version=np.array(JUDGE_VERSION), **arrays)
    print(f"{path.relative_to(WEIGHTS.parents[2])}: {path.stat().st_size:,} bytes")


def train_blocks() -> None:
    """Train the block model."""
    with np.load(PAGES, allow_pickle=False) as given:
        arrays = {name: given[name] for name in given.files}
    if str(arrays.pop("lines")) != _lines_hash():
        sys.exit(f"{PAGES.name} was made with another line model: ./dev train --gather DIRECTORY makes it anew")
    of = blocks.rows(arrays)
    platt = blocks.calibration(of)
    print(f"block model: {len(of.label):,} blocks, calibration {platt[0]:.3f} x {platt[1]:+.3f}")
    save(BLOCKS, blocks.packed(blocks.trained(of), platt))


def _lines_hash() -> str:
    """Return a hash of the weights of the line model."""
    with np.load(WEIGHTS / LINES, allow_pickle=False) as given:
        arrays = [given[name].tobytes() for name in sorted(given.files) if name != "version"]
    return sha256(b"".join(arrays)).hexdigest()[:16]


GATHERED = {"texts": gather_texts, "blocks": gather_blocks}
STEPS = {"lines": train_lines, "texts": train_texts, "blocks": train_blocks}


def main() -> None:
    """Train what the arguments name; without one, everything."""
    parser = argparse.ArgumentParser(prog="./dev train", description=__doc__)
    parser.add_argument("what", nargs="*", choices=[*STEPS, []], help="what to train (without a name: all)")
    parser.add_argument(
        "--gather",
        type=Path,
        metavar="DIRECTORY",
        help="first write the numbers of the corpora there anew",
    )
    given = parser.parse_args()
    for name in given.what or STEPS:
        if given.gather and name in GATHERED:
            GATHERED[name](given.gather)
        STEPS[name]()


if __name__ == "__main__":
    main()
