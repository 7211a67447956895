"""The lines above the text."""

import pytest
from marked_pages import BODY, STANDFIRST, TEXT, TITLE, around, marks_of, page, paragraphs, stripped

from ingest.boilerplate.clean import clean


def test_a_declared_headline_goes_that_differs_from_the_title():
    other = "Farewell to the boat that built an island"
    head = f"<meta property='og:title' content='{other}'>"
    assert stripped(page(f"<h2>{other}</h2>{BODY}", head=head)) == (list(TEXT), {other: "structure:title:1.00"})


def test_a_headline_goes_with_the_kicker_in_its_paragraph():
    inside = f"<h2><span>Shipping</span> <span>{TITLE}</span></h2>{BODY}"
    assert stripped(page(inside)) == (list(TEXT), {f"Shipping {TITLE}": "structure:title:0.83"})


def test_a_heading_below_the_first_paragraphs_stays_though_it_ends_as_the_title_does():
    body, removed = stripped(page(around("<h2>Aldwick stops for good on Sunday</h2>")))
    assert "Aldwick stops for good on Sunday" in body
    assert removed == {}


def test_a_byline_below_the_standfirst_goes():
    inside = f"<p>{STANDFIRST}</p><p>Tekst: Ines Ødegård</p>{BODY}"
    assert stripped(page(inside), authors=("Ines Ødegård",))[0] == [STANDFIRST, *TEXT]


def test_a_long_list_of_short_lines_above_the_text_loses_no_more_than_its_first_few():
    lines = [f"Crossing {number}" for number in range(40)]
    listed = "".join(f"<li><a href='/{line}'>{line}</a></li>" for line in lines)
    body, _ = stripped(page(f"<ul>{listed}</ul>{BODY}"))
    assert body[-len(TEXT) :] == list(TEXT)
    assert len(body) >= len(TEXT) + 28


def test_a_table_of_contents_above_the_text_goes():
    entries = ("The engine", "The letters", "The drawer")
    listed = "".join(f"<li><a href='#{number}'>{entry}</a></li>" for number, entry in enumerate(entries))
    sections = "".join(f"<h2>{entry}</h2><p>{text}</p>" for entry, text in zip(entries, TEXT[3:], strict=True))
    body, removed = stripped(page(f"<ul>{listed}</ul>{paragraphs(*TEXT[:3])}{sections}"))
    assert body[: len(entries)] == list(TEXT[:3])
    assert removed == dict.fromkeys([f"- {entry}" for entry in entries], "structure:navigation:1.00")


OTHERS = "<a href='/herring'>Herring is late</a> | <a href='/'>Home</a> | <a href='/lamp'>A new lamp for the pier at last</a>"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("<p class='way'><a href='/'>Home</a> &gt; <a href='/news'>News</a> &gt; The ferry</p>", "navigation"),
        ("<div>You are here: <a href='/'>Start</a> » Harbour » Ferries</div>", "navigation"),
        (f"<p>« {OTHERS} »</p>", "navigation"),
        ("<p class='post-meta'>Written down by nobody, 3 comments</p>", "date"),
        ("<p>January 13, 2031 at 08:45 AM, filed under Ferries, Harbour and whatever else there is</p>", "date"),
        ("<p>#HarbourTalk</p>", "navigation"),
        ("<p>位置：首页 &gt; 新闻动态</p>", "navigation"),
        ("<p>Start » Hafen » Fähren</p>", "navigation"),
        ("<table><tr><td>|</td></tr></table>", "separator"),
        ("<p class='antetitulo'>The island</p>", "navigation"),
        ("<div class='foto'><p>The quay at low tide.</p></div>", "caption"),
    ],
)
def test_lines_above_the_text_go_that_lead_elsewhere_or_date_it(line, rule):
    kept, removed = stripped(page(line + BODY))
    assert kept == list(TEXT)
    assert [told.split(":")[1] for told in removed.values()] == [rule]


@pytest.mark.parametrize(
    "line",
    [
        "<p>Rye &gt; wheat, says the baker</p>",
        "<p>Home is where the boat lies</p>",
        "<p class='title-meta'>The last boat leaves on Sunday</p>",
        "<p>From 6:30 on the quay is closed, as it was in 1987.</p>",
        "<p>»Nobody told the school«, says the <a href='/mayor'>mayor</a></p>",
    ],
)
def test_a_standfirst_with_signs_like_theirs_stays(line):
    assert stripped(page(line + BODY))[1] == {}


def test_list_items_above_the_text_go_whose_links_the_extractor_left_out():
    html = page(f"<ul><li>North quay <a href='tel:5'>555</a></li></ul>{BODY}")
    lines = ["- North quay 555 x", *TEXT]
    assert clean(lines, marks=marks_of(html, lines)).body == "\n".join(TEXT)
