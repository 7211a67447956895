"""The table of a page's blocks: its rows, what they say of the paragraphs, and pages that must not hang."""

from __future__ import annotations

from dataclasses import replace
from time import process_time
from typing import TYPE_CHECKING

import numpy as np
import pytest
from growth import assert_grows_with_its_input
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from ingest.model.page import BlockTable, NotAPage, Page
from ingest.page.blocks import blocks_of
from ingest.page.extract import opened
from ingest.page.places import places
from ingest.page.table import NUMBERS, block_table

if TYPE_CHECKING:
    from ingest.page.sheet import Sheet

TEXT = (
    "The harbour board voted on Monday to dredge the eastern basin, where no ship with a draught of nine metres can turn.",
    "Work is to begin in March and to last until the autumn, the harbour master told a meeting of the pilots on Tuesday.",
    "The pilots had asked for it for six years; two of them brought a chart on which every grounding was marked in red.",
    "What the dredgers bring up is to become a beach south of the mole, which the town has wanted for just as long.",
)
TITLE = "Board votes to dredge the eastern basin"
BODY = "".join(f"<p>{text}</p>" for text in TEXT)


def sheet_of(body: str, *lines: str, head: str = "", url: str = "https://harbour.example/news/basin") -> Sheet:
    """Return a page laid open, with these lines for its paragraphs if any are given."""
    html = f"<html><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>"
    sheet = opened(Page(url=url, body=html.encode(), content_type="text/html; charset=utf-8"), fast=True)
    assert not isinstance(sheet, NotAPage)
    return replace(sheet, paragraphs=lines, places=places(lines, sheet.blocks)) if lines else sheet


def table_of(body: str, *lines: str, head: str = "") -> BlockTable:
    table = block_table(sheet_of(body, *lines, head=head))
    assert table is not None
    return table


def column(table: BlockTable, name: str) -> list[float]:
    return table.numbers[:, NUMBERS.index(name)].tolist()


def told(table: BlockTable, name: str, text: str) -> float:
    """Return what a column says of the row with a text."""
    return column(table, name)[table.texts.index(text)]


# ------------------------------------------------------------------------------------------------------------ the rows


def test_the_rows_are_the_blocks_in_the_order_of_the_page_each_with_its_paragraph():
    table = table_of(f"<h1>{TITLE}</h1>{BODY}<footer>About us</footer>", *TEXT)
    assert table.texts == (TITLE, *TEXT, "About us")
    assert table.paragraphs == (-1, 0, 1, 2, 3, -1)
    assert column(table, "taken") == [0, 1, 1, 1, 1, 0]
    assert column(table, "order") == [-1, 0, 0.25, 0.5, 0.75, -1]
    assert column(table, "unplaced") == [0] * 6


def test_all_columns_of_a_table_have_as_many_rows():
    table = table_of(BODY, *TEXT, "A paragraph from nowhere.")
    assert table.numbers.shape == (len(table.texts), len(NUMBERS))
    assert table.numbers.dtype == np.float32
    assert len(table.texts) == len(table.names) == len(table.paragraphs) == len(table.items)


def test_a_page_without_text_has_no_table():
    assert block_table(sheet_of("<img src='/a.jpg'>")) is None


def test_a_paragraph_without_a_place_stands_behind_the_one_before_it():
    table = table_of(BODY, TEXT[0], "From nowhere.", TEXT[1], *TEXT[2:], "From nowhere else.")
    assert table.texts == (TEXT[0], "From nowhere.", *TEXT[1:], "From nowhere else.")
    assert table.paragraphs == (0, 1, 2, 3, 4, 5)
    assert column(table, "unplaced") == [0, 1, 0, 0, 0, 1]


def test_paragraphs_without_a_place_before_all_others_stand_at_the_beginning():
    table = table_of(f"<nav>Home</nav>{BODY}", "First.", "Second.", *TEXT)
    assert table.texts == ("First.", "Second.", "Home", *TEXT)
    assert table.paragraphs == (0, 1, -1, 2, 3, 4, 5)


def test_a_text_of_which_nothing_stands_on_the_page_has_a_row_for_each_paragraph():
    table = table_of(BODY, "First.", "Second.")
    assert table.paragraphs[:2] == (0, 1)
    assert set(table.paragraphs[2:]) == {-1}


def test_a_block_may_hold_two_paragraphs():
    sheet = sheet_of(f"<p>{TEXT[0]}</p><p>{TEXT[1]} {TEXT[2]}</p>", *TEXT[:3])
    sheet = replace(sheet, places=(sheet.blocks[0], sheet.blocks[1], sheet.blocks[1]))
    table = block_table(sheet)
    assert table is not None
    assert table.texts == (TEXT[0], f"{TEXT[1]} {TEXT[2]}", TEXT[2])
    assert table.paragraphs == (0, 1, 2)
    assert column(table, "unplaced") == [0, 0, 1]


def test_list_items_are_known_as_such_and_their_dash_is_none_of_their_text():
    table = table_of(f"{BODY}<ul><li>Spring tides</li><li>Neap tides</li></ul>", *TEXT, "- Spring tides", "- Nowhere")
    assert table.texts[4:] == ("Spring tides", "Nowhere", "Neap tides")
    assert table.items == (*[False] * 4, True, True, True)
    assert table.paragraphs[4:] == (4, 5, -1)


def test_far_from_the_paragraphs_only_long_blocks_that_are_no_links_have_a_row():
    menu = "".join(f"<p>Entry {number}</p>" for number in range(40))
    linked = f"<p><a href='/1'>{TEXT[2]}</a></p>"
    far = f"<p>{TEXT[3]}</p>"
    table = table_of(f"{far}{linked}{menu}<p>{TEXT[0]}</p><p>{TEXT[1]}</p>{menu}{linked}{far}", *TEXT[:2])
    assert table.texts[0] == table.texts[-1] == TEXT[3]
    assert table.texts.count(TEXT[2]) == 0
    assert 2 < sum(text.startswith("Entry") for text in table.texts) < 40


@given(st.permutations(range(8)), st.sets(st.integers(0, 7)))
def test_each_paragraph_has_one_row_wherever_it_stands(order, missing):
    lines = [f"Line {number} of a text in which no two lines are the same." for number in range(8)]
    body = "".join(f"<p>{lines[number]}</p>" for number in order if number not in missing)
    table = table_of(f"<p>{TEXT[0]}</p>{body}", *lines)
    assert sorted(index for index in table.paragraphs if index >= 0) == list(range(8))
    assert all(table.texts[table.paragraphs.index(number)] == lines[number] for number in range(8))


# --------------------------------------------------------------------------------------------------------- the numbers


def test_links_are_counted_and_those_that_lead_to_other_sites():
    line = "<p><a href='https://harbour.example/1'>Ours</a> <a href='https://tide.example/'>Theirs</a> <a href='/2'>Ours</a></p>"
    table = table_of(f"{BODY}{line}", *TEXT)
    assert told(table, "anchors", "Ours Theirs Ours") == 3
    assert told(table, "outward", "Ours Theirs Ours") == 1
    assert 0.8 < told(table, "link", "Ours Theirs Ours") < 1
    assert told(table, "link", TEXT[0]) == 0


def test_a_block_is_compared_with_what_the_page_declares():
    head = f"<meta name='description' content='{TEXT[0][:90]}…'><meta property='og:type' content='article'>"
    table = table_of(f"<h1>{TITLE}</h1><p>The eastern harbour</p>{BODY}", *TEXT, head=head)
    assert told(table, "is_title", TITLE) == told(table, "in_title", TITLE) == 1
    assert told(table, "in_title", "The eastern harbour") == pytest.approx(2 / 3)
    assert column(table, "is_description") == [0, 0, 1, 0, 0, 0]
    assert column(table, "from_title") == [0, 1, 2, 3, 4, 5]
    assert set(column(table, "says_article")) == {1}


def test_what_a_page_does_not_declare_is_not_known():
    table = table_of(BODY, *TEXT)
    assert np.isnan(column(table, "is_declared")).all()
    assert np.isnan(column(table, "from_title")).all()


def test_copies_of_a_block_are_counted():
    table = table_of(f"<p>More</p>{BODY}<p>More</p><p> More </p>", *TEXT)
    assert column(table, "copies") == [2, 0, 0, 0, 0, 2, 2]


def test_tags_around_a_block_and_the_distance_from_the_body_of_prose_are_told():
    table = table_of(f"<main><article>{BODY}</article><aside><div><p>More</p></div></aside></main>", *TEXT)
    assert told(table, "in_article", TEXT[0]) == told(table, "in_main", "More") == told(table, "in_aside", "More") == 1
    assert told(table, "in_aside", TEXT[0]) == told(table, "in_article", "More") == 0
    assert told(table, "tag_p", "More") == 1
    assert (told(table, "up", TEXT[0]), told(table, "down", TEXT[0])) == (1, 0)
    assert (told(table, "up", "More"), told(table, "down", "More")) == (3, 1)


@pytest.mark.parametrize(
    "attributes", ["hidden", "aria-hidden='true'", "class='sr-only'", "style='color:red; display: none'"]
)
def test_what_no_reader_sees_is_hidden(attributes):
    table = table_of(f"{BODY}<div {attributes}><p>More</p></div>", *TEXT)
    assert told(table, "hidden", "More") == 1
    assert told(table, "hidden", TEXT[0]) == 0


def test_the_names_around_a_block_are_told_from_the_innermost_on():
    table = table_of(f"<div id='newsletterBox' class='wide blue'><p class='signUp'>More</p></div>{BODY}", *TEXT)
    names = table.names[table.texts.index("More")]
    assert {"sign", "up"} <= names[0]
    assert {"newsletter", "wide", "blue"} <= names[1]
    assert "<body>" in names[2]


def test_the_names_of_no_more_than_six_elements_are_told():
    table = table_of(f"{'<div>' * 30}{BODY}{'</div>' * 30}", *TEXT)
    assert {len(names) for names in table.names} == {6}


# ------------------------------------------------------------------------------------------------------------ bad pages


def test_a_page_of_a_hundred_thousand_blocks_has_a_bounded_table():
    html = (
        f"<html><body>{BODY}{''.join(f'<p>{TEXT[number % 4]} {number}</p>' for number in range(100_000))}</body></html>"
    )
    blocks = tuple(blocks_of(document_fromstring(html)))
    sheet = replace(sheet_of(BODY, *TEXT), blocks=blocks, places=blocks[:4])
    begin = process_time()
    table = block_table(sheet)
    assert process_time() - begin < 30, "seconds"
    assert table is not None
    assert len(table.texts) == 1_500
    assert table.texts[:4] == TEXT


def test_a_class_of_two_megabytes_is_read_in_time():
    name = "".join(f"box{number} " for number in range(250_000))
    assert len(name) > 2_000_000
    begin = process_time()
    table = table_of(f"<div class='{name}'><p>More</p></div>{BODY}", *TEXT)
    assert process_time() - begin < 20, "seconds"
    assert told(table, "size", "More") == 4


@pytest.mark.parametrize(
    ("before", "element", "after"),
    [
        ("", "<p>lamp</p>", ""),
        ("", "<div class='a b c'><p class='d'>lamp</p></div>", ""),
        ("<a href='/1'>", "lamp<br>", "</a>"),
        ("<p>", "<a href='/1'>lamp</a> " * 8, "</p>"),
        ("<ul>", "<li><a href=/1>a link to an article</a></li>", "</ul>"),
        ("<table>", "<tr><td>lamp</td><td>pier</td></tr>", "</table>"),
    ],
    ids=["equal", "named", "one link", "links in one block", "list", "table"],
)
def test_the_cost_of_a_table_grows_with_the_page(before, element, after):
    def made(elements: int) -> Sheet:
        return sheet_of(f"{BODY}{before}{element * elements}{after}{BODY}", *TEXT)

    assert_grows_with_its_input(block_table, made, 2_000)


def test_the_cost_of_a_table_grows_with_the_paragraphs_that_have_no_place():
    def made(lines: int) -> Sheet:
        return sheet_of(BODY, *TEXT, *(f"Line {number} from nowhere." for number in range(lines)))

    assert_grows_with_its_input(block_table, made, 1_000)


@pytest.mark.parametrize("depth", [100, 1_000])
def test_an_article_deep_in_the_tree_has_its_rows(depth):
    table = table_of(f"{'<div>' * depth}{BODY}{'</div>' * depth}")
    assert set(TEXT) <= set(table.texts)
