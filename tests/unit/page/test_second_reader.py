"""What a page states without contradiction is what the program says of it: a reader of another make is asked on real pages."""

from __future__ import annotations

import gzip
import json
from datetime import UTC
from itertools import islice
from pathlib import Path

import pytest
from second_reader import Second, folded, is_title, words_of

from ingest.page.declared import Declared
from ingest.page.tree import tree_of

CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "pages.jsonl.gz"

pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real pages is not beside this checkout")


@pytest.fixture(scope="module")
def pages():
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in islice(lines, 0, None, 3)]
    return [(Second(page["html"], page["url"]), Declared(tree_of(page["html"]), page["url"])) for page in found]


def share(answers):
    assert len(answers) > 20
    return sum(answers) / len(answers)


def test_titles_that_are_stated_without_contradiction_are_taken(pages):
    stated = [(second, texts, declared.title() or "") for second, declared in pages if (texts := second.title())]
    taken = [
        any(is_title(title, text) for text in texts) and folded(title) not in second.sites()
        for second, texts, title in stated
    ]
    assert share(taken) >= 0.98


def test_authors_that_are_stated_without_contradiction_are_taken(pages):
    stated = [(words, declared.authors()) for second, declared in pages if (words := second.authors())]
    assert share([words_of(taken) == words for words, taken in stated]) >= 0.98


def test_dates_that_are_stated_without_contradiction_are_taken(pages):
    stated = [(date, declared.published()[0]) for second, declared in pages if (date := second.published())]
    same = [
        taken is not None and taken.astimezone(UTC).replace(second=0, microsecond=0) == date for date, taken in stated
    ]
    assert share(same) >= 0.98


# --------------------------------------------------------------------------------------------------------- particulars


def test_pictures_that_are_stated_are_taken(pages):
    stated = [(urls, declared.particulars().image) for second, declared in pages if (urls := second.pictures())]
    assert share([image is not None and image.url.split(":", 1)[1] in urls for urls, image in stated]) >= 0.95


@pytest.mark.parametrize("field", ["section", "outlet", "description"])
def test_texts_that_are_stated_are_taken(pages, field):
    stated = [
        (texts, getattr(declared.particulars(), field))
        for second, declared in pages
        if (texts := getattr(second, f"{field}s")())
    ]
    assert share([folded(taken) in texts for texts, taken in stated]) >= 0.95


def test_tags_that_are_stated_are_taken(pages):
    stated = [(tags, declared.particulars().tags) for second, declared in pages if (tags := second.tags())]
    assert share([bool(taken) and set(map(folded, taken)) <= tags for tags, taken in stated]) >= 0.95


def test_the_last_change_that_is_stated_without_contradiction_is_taken(pages):
    stated = [(date, declared.particulars().modified_at) for second, declared in pages if (date := second.modified())]
    same = [
        taken is not None and taken.astimezone(UTC).replace(second=0, microsecond=0) == date for date, taken in stated
    ]
    assert share(same) >= 0.95
