"""The files of cues: how many languages they speak, and what is no cue."""

from __future__ import annotations

from pathlib import Path

from ingest.boilerplate.cue_files import ROLE_BITS
from ingest.boilerplate.lexicon import lexicon


def test_the_cues_speak_at_least_35_languages():
    files = Path(__file__).parents[3] / "ingest" / "boilerplate" / "cues"
    assert len([path for path in files.glob("*.toml") if path.stem != "universal"]) >= 35


def test_no_cue_is_a_single_platform_name():
    for name in ("facebook", "twitter", "telegram", "youtube", "google"):
        assert not lexicon().roles([name]) & sum(ROLE_BITS[role] for role in ("line", "label", "phrase", "act"))
