"""The training data are well-formed: train/README.md says what each line holds."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

TRAIN = Path(__file__).parents[2] / "train"
FILES = sorted((TRAIN / "lines").glob("*.jsonl"))
KINDS = {
    "article", "note", "follow", "channel", "newsletter", "push", "app", "subscribe", "donate", "account", "read_more", "teaser", "audio",
    "share", "comment", "contact", "ad", "affiliate", "promo", "consent", "copyright", "appeared_first",
}  # fmt: skip
SLOTS = {"outlet", "person", "person2", "place", "org", "platform", "url", "email", "phone", "date", "number"}
_SLOT = re.compile(r"\{(\w*)\}")


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_there_are_many_lines_in_many_languages():
    counts = {path.stem: len(_lines(path)) for path in FILES}
    assert sum(counts.values()) >= 28_000
    assert len(counts) >= 80
    largest = ("en", "es", "de", "fr", "pt", "ru", "it", "zh", "ja", "ar", "hi", "tr")
    assert min(counts[language] for language in largest) >= 1000


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_lines_of_a_language_are_well_formed_and_each_is_there_once(path):
    lines = _lines(path)
    for line in lines:
        assert line.keys() - {"scenario"} == {"lang", "kind", "text"}, line
        assert (line["lang"], line["kind"] in KINDS, line["text"].strip() == line["text"] != "") == (
            path.stem,
            True,
            True,
        ), line
        assert set(_SLOT.findall(line["text"])) <= SLOTS, line
        assert re.fullmatch(r"[a-z]-[a-z0-9-]+", line.get("scenario", "a-z")), line
    assert [text for text, count in Counter(line["text"] for line in lines).items() if count > 1] == []
    assert {"article", "note", "follow", "read_more"} <= {line["kind"] for line in lines}


@pytest.mark.parametrize("path", sorted((TRAIN / "slots").glob("*.json")), ids=lambda path: path.stem)
def test_slots_have_many_values(path):
    slots = json.loads(path.read_text("utf-8"))
    assert slots.keys() <= SLOTS
    assert min(len(set(slots[name])) for name in ("outlet", "person", "place", "org")) >= 20
