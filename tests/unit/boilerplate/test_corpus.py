"""What cleaning promises: the newsroom's passages go, and so does the corpus's boilerplate."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.boilerplate.clean import clean
from ingest.demo.sites import sites
from ingest.demo.texts import Desk
from ingest.pipeline.offline import clean_record

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the development corpus is not beside the checkout")


def _newsroom(site):
    """Yield articles of a site of the newsroom: the article's paragraphs, the passages, and all of them in order."""
    desk = Desk(site.language, 11)
    for _ in range(10):
        text = desk.article()
        passages = [
            re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line).replace("{headline}", desk.headline())
            for line in (*site.middle, *site.tail)
        ]
        half = len(text.paragraphs) // 2
        cut = len(site.middle)
        page = [*text.paragraphs[:half], *passages[:cut], *text.paragraphs[half:], *passages[cut:]]
        yield text, passages, page


@pytest.mark.parametrize("site", [site for site in sites() if not site.learned], ids=lambda site: site.host)
def test_nothing_but_passages_of_the_newsroom_goes_and_most_of_them_do(site):
    left = every = 0
    for text, passages, page in _newsroom(site):
        kept = clean(page, title=text.title).body.split("\n")
        assert [line for line in kept if line not in passages] == list(text.paragraphs)
        left += len(kept) - len(text.paragraphs)
        every += len(passages)
    assert left <= 0.3 * every


@needs_corpus
def test_the_article_the_project_began_with_loses_its_last_two_lines():
    lines = (CORPUS / "seed.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    assert clean(lines).body == "\n".join(lines[:-2])


@needs_corpus
def test_the_corpus_is_cleaned_as_far_as_promised(tmp_path):
    results = tmp_path / "results.jsonl"
    with (CORPUS / "documents.jsonl").open(encoding="utf-8") as rows:
        results.write_text("".join(json.dumps(clean_record(json.loads(row))) + "\n" for row in rows), encoding="utf-8")
    table = subprocess.run(
        [sys.executable, CORPUS / "score.py", "passages", results, "--json"], check=True, capture_output=True, text=True
    )
    score = {row["of"]: row for row in map(json.loads, table.stdout.splitlines())}
    assert score["set channels"]["recall"] >= 0.95
    assert score["set channels"]["hurt"] <= 0.003
    assert score["set channels"]["clean"] >= 0.9
    assert score["set documents"]["recall"] >= 0.75
    assert score["set documents"]["hurt"] <= 0.0035
    assert score["set negatives"]["hurt"] <= 0.005
