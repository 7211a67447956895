"""The paragraphs below the text."""

import pytest
from marked_pages import BODY, LINKED, MIDDLE, PROMO, TEXT, TITLE, around, marks_of, page, shown_lines, stripped

from ingest.boilerplate.clean import clean


@pytest.mark.parametrize(
    "call",
    [
        "Sign up today for <a href='/tides'>the tide table</a>.",
        "To learn more about the Gazette's boats, <a href='/boats'>browse them all</a> in your own time.",
        "Mehr wissen? Lesen Sie <a href='/boote'>unsere Serie über Boote</a>.",
    ],
)
def test_a_closing_call_to_follow_a_link_goes_and_one_among_the_text_stays(call):
    body, removed = stripped(page(BODY + f"<p>{call}</p>"))
    assert body == list(TEXT)
    assert [rule[:17] for rule in removed.values()] == ["structure:linked:"]
    assert stripped(page(around(f"<p>{call}</p>")))[1] == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "Get well soon, the bell of <a href='/church'>the church of Aldwick</a> seems to say.",
        "You can see the boat from <a href='/pier'>the pier where it lies</a> until Friday.",
        "Visit us on the island, said <a href='/baker'>the baker</a> who had lost his boat.",
        "Visit our friends at <a href='https://harbour.example/'>the harbour office</a>.",
        "Visit our friends at the harbour office.",
    ],
)
def test_a_closing_sentence_stays_that_calls_for_nothing_or_links_to_nothing_of_the_site(sentence):
    assert stripped(page(BODY + f"<p>{sentence}</p>"))[1] == {}


def test_a_line_of_no_letters_goes_from_the_end_though_a_note_stands_behind_it():
    note = "Correction: the ferry was built in 1941."
    inside = f"{around('<p>* * *</p>')}<h2>___</h2><p>{note}</p>"
    assert stripped(page(inside)) == (
        [*TEXT[:MIDDLE], "* * *", *TEXT[MIDDLE:], note],
        {"___": "structure:separator"},
    )


def test_a_price_below_the_text_is_no_date_and_a_numbered_source_stays_that_is_a_link():
    price, source = "84,80 Euro", "[22] <a href='https://tide.example/tables/2031'>https://tide.example/tables/2031</a>"
    kept, removed = stripped(page(f"{BODY}<p>{price}</p><p>{source}</p>"))
    assert kept[-2:] == [price, "[22] https://tide.example/tables/2031"]
    assert removed == {}


def test_links_below_the_text_go_with_the_heading_above_them():
    links = ("Herring is late", "A lamp for the pier", "Rye bread first")
    below = "<h3>From the slipway</h3>" + "".join(f"<p><a href='/{link}'>{link}</a></p>" for link in links)
    assert stripped(page(BODY + below)) == (
        list(TEXT),
        {"From the slipway": "structure:heading:h3", **dict.fromkeys(links, "structure:links:1.00")},
    )


def test_sources_below_a_text_stay_though_they_are_mostly_links():
    source = "Harbour archive: <a href='https://archive.example/7'>box seven, letters of the owner</a>"
    body, removed = stripped(page(f"{BODY}<div class='end'><h2>Sources</h2><p>{source}</p><p>{source}</p></div>"))
    assert body[len(TEXT)] == "Sources"
    assert removed == {}


def test_a_heading_that_labels_nothing_goes_and_one_above_a_footnote_stays():
    assert stripped(page(f"{BODY}<h3>What else</h3>")) == (list(TEXT), {"What else": "structure:heading:h3"})
    body, removed = stripped(page(f"{BODY}<h3>Remarks</h3><p>1 Harbour archive, box 7.</p>"))
    assert (body, removed) == ([*TEXT, "Remarks", "1 Harbour archive, box 7."], {})


@pytest.mark.parametrize(
    "credit", ["(Quelle: dpa)", "With reporting by Ann Example.", "Aus dem Englischen von Ann Example"]
)
def test_credits_stay_wherever_they_stand_and_let_go_what_stands_before_them(credit):
    link = "<p><a href='/herring'>Herring is late this year</a></p>"
    gone = {"Herring is late this year": "structure:links:1.00"}
    assert stripped(page(f"{BODY}{link}<p>{credit}</p>")) == ([*TEXT, credit], gone)
    assert stripped(page(below=f"<section>{link}<div class='z'><span>{credit}</span></div></section>"))[0] == [
        *TEXT,
        credit,
    ]


def test_what_stands_behind_the_texts_container_and_looks_different_goes():
    below = f"<section class='x'><div class='y'><span>{PROMO}</span></div></section>"
    assert stripped(page(below=below)) == (list(TEXT), {PROMO: "structure:outside:0.92"})


def test_what_stands_behind_the_container_and_looks_as_the_text_does_stays():
    assert stripped(page(below=f"<div class='text'><p>{PROMO}</p></div>")) == ([*TEXT, PROMO], {})


def test_what_stands_behind_a_list_that_is_most_of_the_article_stays():
    listed = "".join(f"<li>{text}</li>" for text in TEXT)
    end = "These are a small part of what is told on the slipway; the rest is told in winter, by the stove."
    assert stripped(page(f"<ol>{listed}</ol><h2>And then</h2><p>{end}</p>"))[1] == {}


def test_a_conclusion_stays_that_is_set_in_other_type_within_the_article_element():
    end = f"{TEXT[1]} {TEXT[2]} So it ends."
    below = f"<section class='x'><blockquote>Ask the fishermen</blockquote><div class='large'>{end}</div></section>"
    whole = f"<html><body><h1>{TITLE}</h1><article><div class='text'>{BODY}</div>{below}</article></body></html>"
    assert stripped(whole)[0][-1] == end
    assert stripped(whole.replace("article", "div"))[0] == list(TEXT)


def at_the_end(items, lines, *, below=""):
    """Return the clean text of a page where the extractor added lines that are nowhere on it."""
    html = page(BODY + items, below=below)
    lines = [*shown_lines(html), *lines]
    return clean(lines, marks=marks_of(html, lines)).body.split("\n")


HEADLINES = "".join(
    f"<li><a href='/2031/{number}'>{line}</a></li>"
    for number, line in enumerate((*LINKED, "Rye bread is sold to regular customers first"))
)


def test_a_list_item_of_unknown_place_does_not_keep_the_links_before_it():
    glued = "- Four drawings 683 comments A lamp on the pier 327 comments"
    assert at_the_end(f"<ul>{HEADLINES}</ul>", [glued]) == list(TEXT)
    assert at_the_end("<ul><li>Fishermen</li><li>Bakers</li></ul>", [glued])[-1] == glued


def test_list_items_of_unknown_place_go_with_what_stands_behind_the_container():
    lines = ["- The drawer is locked 08:58", "- Who will drive the children 14:40"]
    assert at_the_end("", lines, below="<div><span>Load more</span></div>") == list(TEXT)
    assert at_the_end("", lines)[-2:] == lines
