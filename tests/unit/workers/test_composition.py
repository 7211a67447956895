"""A page's text is put together of what the extractor took and what the judge adds; nothing of the former is lost."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate.block_model import block_model
from ingest.boilerplate.line_model import line_model
from ingest.model.boilerplate import Cleaning
from ingest.model.page import BlockTable, Page
from ingest.page.extract import extract_page
from ingest.page.table import NUMBERS
from ingest.workers.composition import Composed, composed, is_article, took_little
from ingest.workers.reading import composed_page


def table_of(
    texts: list[str], paragraphs: list[int], *, items: tuple[int, ...] = (), **columns: list[float]
) -> BlockTable:
    """Return a table of blocks with these texts, which hold these paragraphs."""
    numbers = np.zeros((len(texts), len(NUMBERS)), np.float32)
    for name, values in columns.items():
        numbers[:, NUMBERS.index(name)] = values
    return BlockTable(
        texts=tuple(texts),
        numbers=numbers,
        names=tuple((frozenset({"<p>"}),) for _ in texts),
        paragraphs=tuple(paragraphs),
        items=tuple(row in items for row in range(len(texts))),
    )


def put_together(
    paragraphs: list[str], table: BlockTable, logits: list[float], cleaning: Cleaning = Cleaning.USUAL
) -> Composed:
    return composed(paragraphs, table, np.array(logits, np.float32), cleaning)


def test_what_the_extractor_passed_over_is_added_in_the_order_of_the_page():
    table = table_of(["Lead", "One", "Between", "Two", "Last"], [-1, 0, -1, 1, -1])
    text = put_together(["One", "Two"], table, [5, 5, 5, 5, 5])
    assert text.paragraphs == ("Lead", "One", "Between", "Two", "Last")
    assert [leaning.number for leaning in text.leanings] == [-50] * 5


def test_what_is_doubtful_is_not_added_and_what_the_extractor_took_stays_to_be_judged():
    table = table_of(["Menu", "One", "Box", "Two"], [-1, 0, -1, 1])
    text = put_together(["One", "Two"], table, [-3, 4, 0.1, -4])
    assert text.paragraphs == ("One", "Two")
    assert [leaning.number for leaning in text.leanings] == [-40, 40]


def test_a_careful_judge_adds_no_more_than_one_who_wants_most_of_the_page():
    table = table_of(["A", "B", "C", "D", "E"], [-1] * 5)
    logits = [0.2, 0.5, 0.7, 1.0, 3.0]
    added = [
        len(put_together([], table, logits, cleaning).paragraphs) for cleaning in (Cleaning.CAREFUL, Cleaning.USUAL)
    ]
    assert added[0] <= added[1] < 5


FRAME = ["One", "Two", "Three", "Four", "Five", "Six"]
"""The paragraphs that the extractor took; the middle of them is beyond the edges of the text."""


@pytest.mark.parametrize(("place", "added"), [(0, False), (2, False), (3, True), (4, False), (6, False)])
def test_less_is_asked_for_beyond_the_edges_of_the_text(place, added):
    texts = [*FRAME[:place], "Subhead", *FRAME[place:]]
    table = table_of(texts, [FRAME.index(text) if text in FRAME else -1 for text in texts])
    doubtful = [5.0] * place + [-0.4] + [5.0] * (len(FRAME) - place)
    assert ("Subhead" in put_together(FRAME, table, doubtful).paragraphs) == added


@pytest.mark.parametrize(("place", "logit", "added"), [(3, 3, True), (3, 0.5, False), (0, 9, False), (6, 9, False)])
def test_a_line_of_links_is_added_only_beyond_the_edges_and_if_it_is_likely(place, logit, added):
    texts = [*FRAME[:place], "Links", *FRAME[place:]]
    link = [float(text == "Links") for text in texts]
    table = table_of(texts, [FRAME.index(text) if text in FRAME else -1 for text in texts], link=link)
    logits = [5.0] * place + [logit] + [5.0] * (len(FRAME) - place)
    assert ("Links" in put_together(FRAME, table, logits).paragraphs) == added


def test_what_the_extractor_took_and_is_unlikely_makes_no_edge():
    table = table_of([*FRAME[:3], "Subhead", *FRAME[3:]], [0, 1, 2, -1, 3, 4, 5])
    assert "Subhead" not in put_together(FRAME, table, [-2, 5, 5, -0.4, 5, 5, 5]).paragraphs


def test_the_page_gives_the_order_though_the_extractor_has_another():
    table = table_of(["Two", "One"], [1, 0])
    assert put_together(["One", "Two"], table, [5, 5]).paragraphs == ("Two", "One")


def test_a_paragraph_without_a_row_stands_behind_the_one_before_it_and_nothing_is_known_of_it():
    text = put_together(["Nowhere", "One", "Lost", "Two"], table_of(["One", "Two"], [1, 3]), [5, 5])
    assert text.paragraphs == ("Nowhere", "One", "Lost", "Two")
    assert [leaning.number for leaning in text.leanings] == [0, -50, 0, -50]


def test_a_paragraph_that_goes_over_several_blocks_is_parted_where_a_sentence_ends_and_each_part_is_judged_by_its_block():
    table = table_of(["The tide turned.", "Photo: A. Lowe", "Next"], [0, -1, 1])
    text = put_together(["The tide turned. Photo: A. Lowe", "Next"], table, [5, -5, 5])
    assert text.paragraphs == ("The tide turned.", "Photo: A. Lowe", "Next")
    assert [leaning.number for leaning in text.leanings] == [-50, 50, -50]


def test_a_paragraph_is_parted_behind_a_heading():
    table = table_of(["Tides", "They turn."], [0, -1], tag_h2=[1, 0])
    assert put_together(["Tides They turn."], table, [5, 5]).paragraphs == ("Tides", "They turn.")


def test_a_sentence_that_goes_on_behind_a_button_stays_whole_and_is_not_told_twice():
    table = table_of(["To see the tides press", "Show", "on the page of the harbour."], [0, -1, -1])
    whole = "To see the tides press Show on the page of the harbour."
    text = put_together([whole], table, [5, 5, 5])
    assert text.paragraphs == (whole,)
    assert [leaning.number for leaning in text.leanings] == [-50]


def test_a_row_of_a_table_stays_whole():
    table = table_of(["Low tide.", "High tide."], [0, -1])
    assert put_together(["Low tide. | High tide."], table, [5, -5]).paragraphs == ("Low tide. | High tide.",)


def test_what_no_block_of_the_table_holds_stays_with_the_part_before_it():
    long = "The harbour master writes the height of each tide into a book."
    table = table_of(["The tide turned.", long], [0, -1])
    text = put_together([f"The tide turned. Ho! {long}"], table, [5, 5])
    assert text.paragraphs == ("The tide turned. Ho!", long)


def test_a_paragraph_without_a_row_stands_behind_all_parts_of_the_one_before_it():
    table = table_of(["One.", "Two."], [0, -1])
    assert put_together(["One. Two.", "Lost"], table, [5, 5]).paragraphs == ("One.", "Two.", "Lost")


def test_a_list_item_that_is_parted_keeps_its_dash():
    table = table_of(["One.", "Two."], [0, -1], items=(0, 1))
    assert put_together(["- One. Two."], table, [5, 5]).paragraphs == ("- One.", "Two.")


def test_a_list_item_that_is_added_has_its_dash():
    table = table_of(["One", "Spring tides", "Neap tides"], [0, -1, -1], items=(1,))
    assert put_together(["One"], table, [5, 5, 5]).paragraphs == ("One", "- Spring tides", "Neap tides")


def test_copies_are_not_added():
    table = table_of(["Tides", "One", "Tides", "One", "Item", "Item"], [-1, 0, -1, -1, -1, -1], items=(4, 5))
    assert put_together(["One"], table, [5] * 6).paragraphs == ("Tides", "One", "- Item")


@pytest.mark.parametrize(("logit", "added"), [(5, False), (-5, True)])
def test_a_block_whose_text_stands_within_a_likely_paragraph_is_not_added(logit, added):
    part = "The harbour master writes the height of each tide into a book."
    table = table_of(["Summary", part], [0, -1])
    text = put_together([f"In brief: {part}"], table, [logit, 5])
    assert (part in text.paragraphs) == added


def test_copies_that_the_extractor_took_stay():
    table = table_of(["One", "One"], [0, 1])
    assert put_together(["One", "One"], table, [5, 5]).paragraphs == ("One", "One")


@pytest.mark.parametrize("column", ["in_figure", "tag_figcaption", "is_title"])
def test_captions_and_the_headline_are_not_added(column):
    table = table_of(["Of a picture", "One"], [-1, 0], **{column: [1, 0]})
    assert put_together(["One"], table, [9, 9]).paragraphs == ("One",)
    taken = table_of(["Of a picture", "One"], [0, 1], **{column: [1, 0]})
    assert put_together(["Of a picture", "One"], taken, [9, 9]).paragraphs == ("Of a picture", "One")


@pytest.mark.parametrize(("logit", "number"), [(1_000, -100), (-1_000, 100), (0.04, 1), (-0.26, 3), (10, -100)])
def test_a_leaning_is_ten_times_the_logit_within_its_bounds(logit, number):
    text = put_together(["One"], table_of(["One"], [0]), [logit])
    assert [leaning.number for leaning in text.leanings] == [number]


def test_only_what_leans_against_the_article_comes_with_evidence():
    table = table_of(["One", "Links"], [0, 1], link=[0.9, 0.9])
    against = put_together(["One", "Links"], table, [2, -2]).leanings
    assert against[0].shown == ()
    assert against[1].shown[0] == "links: .9"


def test_a_page_without_rows_keeps_its_paragraphs():
    assert put_together(["One", "Two"], table_of([], []), []).paragraphs == ("One", "Two")


WORDS = st.sampled_from(["One", "Two", "- Two", "Three", "Tides"])


@st.composite
def pages(draw: st.DrawFn) -> tuple[list[str], BlockTable, list[float]]:
    """Draw paragraphs, and a table that holds some of them in any order among other blocks."""
    paragraphs = draw(st.lists(WORDS, max_size=8))
    placed = draw(st.sets(st.sampled_from(range(len(paragraphs))))) if paragraphs else set()
    rows = draw(st.permutations([*placed, *[-1] * draw(st.integers(0, 6))]))
    texts = [paragraphs[index].removeprefix("- ") if index >= 0 else draw(WORDS) for index in rows]
    items = tuple(row for row in range(len(rows)) if draw(st.booleans()))
    flags = {name: [float(draw(st.booleans())) for _ in rows] for name in ("in_figure", "is_title")}
    logits = [draw(st.floats(-12, 12, width=32)) for _ in rows]
    return paragraphs, table_of(texts, list(rows), items=items, **flags), logits


@given(pages(), st.sampled_from(Cleaning))
def test_no_paragraph_of_the_extractor_is_ever_lost_and_none_is_told_twice(page, cleaning):
    paragraphs, table, logits = page
    text = put_together(paragraphs, table, logits, cleaning)
    assert len(text.paragraphs) == len(text.leanings)
    found, wanted = Counter(text.paragraphs), Counter(paragraphs)
    assert found >= wanted
    assert all(count == 1 for count in (found - wanted).values())
    assert not set(found - wanted) & set(wanted)
    assert all(-100 <= leaning.number <= 100 and len(leaning.shown) <= 3 for leaning in text.leanings)


@given(pages())
def test_paragraphs_with_a_row_stand_in_the_order_of_their_rows(page):
    paragraphs, table, logits = page
    marked = [f"{number} {paragraph}" for number, paragraph in enumerate(paragraphs)]
    found = put_together(marked, table, logits).paragraphs
    placed = [marked[index] for index in table.paragraphs if index >= 0]
    assert [line for line in found if line in placed] == placed


def test_a_page_holds_an_article_if_enough_of_its_prose_is_expected_to_be_one():
    table = table_of(["A long paragraph of the article. " * 12, *["Menu"] * 90], list(range(91)))
    texts = list(table.texts)
    assert is_article(put_together(texts, table, [3, *[-3] * 90]))
    assert not is_article(put_together(texts, table, [-3, *[3] * 90]))
    assert not is_article(put_together([], table_of([], []), []))


def test_what_is_mostly_links_is_not_added():
    table = table_of(["Of other pages", "One"], [-1, 0], link=[1, 0])
    assert put_together(["One"], table, [9, 9]).paragraphs == ("One",)


STORY = (
    "The council voted on Tuesday to rebuild the old bridge over the Aure, which has been closed to traffic since May.",
    "Work is to begin in spring and to take two years, the mayor told reporters after the session on Tuesday evening.",
    "Residents had collected four thousand signatures for a reopening, and some of them followed the vote in the hall.",
    "The bridge was built in 1931 and is the only one for cars between the two halves of the town, said the chief engineer.",
    "Its piers are sound, but the deck has cracks up to a hand wide, according to the report that the council had ordered.",
    "Until it is open again, a ferry carries up to twelve cars at a time, and pedestrians cross without paying.",
)
TEASER = """<li><article><h3><a href='/n'>A teaser about another matter in the town</a></h3><p>A short summary of what happened there and who was
concerned, in a sentence or two, for those who want to read on.</p></article></li>"""


def page_with(body: str) -> Page:
    html = f"<!doctype html><html lang=en><head><title>The bridge</title></head><body>{body}</body></html>"
    return Page(url="https://example.com/news/bridge", body=html.encode(), content_type="text/html; charset=utf-8")


def test_a_page_of_which_the_quick_way_took_little_is_read_by_the_long_way():
    """Two teasers stand in a box whose class is that of an article's text: the extractor's quick way takes them."""
    told = "".join(f"<p>{line}</p>" for line in STORY)
    source = page_with(
        f"<article><div class='article-body'>{TEASER * 2}</div></article><div class='text'>{told}{told}</div>"
    )
    quick, long = extract_page(source), extract_page(source, fast=False)
    assert not set(STORY) & set(quick.paragraphs)
    (page, leanings), (by_long_way, as_there) = (
        composed_page(quick, source, Cleaning.USUAL),
        composed_page(long, None, Cleaning.USUAL),
    )
    assert (page.paragraphs, leanings) == (by_long_way.paragraphs, as_there)
    assert set(STORY) <= set(page.paragraphs)


def test_a_page_of_which_the_quick_way_took_the_article_is_read_once():
    source = page_with(f"<article>{''.join(f'<p>{line}</p>' for line in STORY)}</article>")
    quick = extract_page(source)
    logits = block_model().logits(quick.table, line_model().read(quick.table.texts).columns())
    assert not took_little(quick.table, logits)
