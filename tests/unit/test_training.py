"""Training gives the same weights each time, and texts are made as the judge is to learn them."""

from __future__ import annotations

import io

import lines
import lxml.html
import numpy as np
import planted
import texts

from ingest.model.page import Page
from ingest.page.extract import opened
from ingest.page.sheet import Sheet


def _sample():
    return [line for line in lines.read_lines() if line.lang in {"da", "no"}]


def _bytes(training) -> bytes:
    written = io.BytesIO()
    np.savez_compressed(written, **training.packed(*training.without(None)))
    return written.getvalue()


def test_the_same_lines_give_the_same_weights_bit_for_bit():
    first, second = (lines.Training(_sample()) for _ in range(2))
    for training in (first, second):
        training.calibration = (1.0, 0.0)
    assert _bytes(first) == _bytes(second)


def test_lines_of_one_scenario_are_in_one_fold():
    folds: dict[str, set[int]] = {}
    for line in lines.read_lines():
        folds.setdefault(line.group, set()).add(line.fold)
    assert all(len(some) == 1 for some in folds.values())
    assert set.union(*folds.values()) == set(range(lines.FOLDS))


def test_no_slot_stays_open():
    slots = lines.Slots(1)
    assert [text for line in lines.read_lines() if "{" in (text := slots.filled(line))] == []


def test_made_texts_are_news_with_boilerplate_or_without():
    made = list(texts.Made(lines.read_lines(), 0).texts(200))
    shares = [sum(text.labels) / len(text.labels) for text in made]
    assert all(len(text.paragraphs) == len(text.labels) == len(text.weights) for text in made)
    assert min(shares) == 0
    assert 0.1 < np.mean(shares) < 0.5
    assert made == list(texts.Made(lines.read_lines(), 0).texts(200)), "the same each time"


_PAGE_LINES = [
    f"The water rose to {number} metres at the old quay, and the council met on Tuesday to talk about it at length."
    for number in range(8)
]
_PAGE = (
    "<html><head><title>Tides</title></head><body><nav><a href='/'>Home</a></nav><article>"
    + "".join(f"<p class='told'>{line}</p>" for line in _PAGE_LINES)
    + "</article></body></html>"
)


def _planted(seed: str) -> tuple[list[str], lxml.html.HtmlElement]:
    """Return the paragraphs of a page that lines were put into, and the page."""
    given = Page(url="https://site.example/a", body=_PAGE.encode(), content_type="text/html; charset=utf-8")
    sheet = opened(given, fast=True)
    assert isinstance(sheet, Sheet)
    says = np.zeros(4, np.float32)
    ours = [planted.Plant(f"Follow us on the network number {number}", number > 1, says) for number in range(4)]
    page = lxml.html.fromstring(planted.planted(sheet, ours, seed))
    return page.xpath("//p[@class='told']/text()"), page


def test_lines_are_planted_between_the_paragraphs_of_a_page_and_look_like_them():
    counts = set()
    for seed in map(str, range(20)):
        told, _ = _planted(seed)
        news = [text for text in told if text.startswith("The water")]
        assert news == _PAGE_LINES[: len(news)]
        assert sorted(set(told) - set(news)) == [f"Follow us on the network number {number}" for number in range(4)]
        counts.add(len(news))
    assert min(counts) < max(counts) == len(_PAGE_LINES), "some pages are shortened"


def test_some_pages_lose_what_stands_around_the_text():
    assert {len(_planted(seed)[1].xpath("//nav")) for seed in map(str, range(20))} == {0, 1}


def test_a_plant_is_judged_by_a_model_that_has_not_seen_it():
    some = _sample()
    training = lines.Training(some)
    found = planted.plants(some, training, ["da"] * 50)
    plants = [plant for page in found for plant in page]
    assert len(plants) == 50 * planted.FOR_PAGE
    news = np.mean([plant.is_article for plant in plants])
    assert 0.2 < news < 0.6
    assert np.mean([plant.says[0] for plant in plants if not plant.is_article]) > np.mean(
        [plant.says[0] for plant in plants if plant.is_article]
    )
