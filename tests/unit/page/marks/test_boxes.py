"""Boxes that the page sets apart from the text."""

import pytest
from marked_pages import BIOGRAPHY, BODY, LINE, LINKED, LISTED, MIDDLE, TEXT, around, page, paragraphs, stripped


def test_a_list_of_links_to_the_site_goes_from_among_the_text_of_news_and_stays_elsewhere():
    listed = [f"- {line}" for line in LINKED]
    news, removed = stripped(page(around(LISTED)), is_news=True)
    assert news == list(TEXT)
    assert removed == dict.fromkeys(listed, "structure:related:1.00")
    assert stripped(page(around(LISTED))) == ([*TEXT[:MIDDLE], *listed, *TEXT[MIDDLE:]], {})


@pytest.mark.parametrize("href", ["https://harbour.example/", "#"])
def test_a_list_of_links_stays_among_the_text_of_news_that_lead_elsewhere_or_within_the_page(href):
    assert stripped(page(around(LISTED.replace("/2031/", href))), is_news=True)[1] == {}


def test_the_rest_of_a_box_goes_much_of_which_goes_for_its_words_but_for_news_alone():
    rest = "The Tide: what moves the sound, every Friday"
    box = f"<div><p>{rest}</p><p>Sign up for our newsletter and never miss a story.</p></div>"
    news, removed = stripped(page(around(box)), is_news=True)
    assert news == list(TEXT)
    assert removed[rest].startswith("structure:box:0.")
    assert rest in stripped(page(around(box)))[0]


def test_the_rest_of_a_box_stays_little_of_which_goes():
    box = f"<div><p>{LINE} {LINE} {LINE}</p><p>Follow us on Facebook.</p></div>"
    assert list(stripped(page(around(box)), is_news=True)[1]) == ["Follow us on Facebook."]


def test_a_box_goes_from_the_end_whose_heading_is_a_link_to_another_page():
    card = "<div><h4><a href='/herring'>Herring is late this year</a></h4><p>What the fishermen think of it.</p></div>"
    body, removed = stripped(page(BODY + card))
    assert body == list(TEXT)
    assert removed["What the fishermen think of it."] == "structure:related:h4"


def test_a_teaser_among_the_text_goes_by_the_link_in_its_heading():
    card = (
        "<div><h5>Boats: <a href='/herring'>Herring is late this year, again</a></h5><p>And what comes now.</p></div>"
    )
    assert stripped(page(around(card)))[0] == list(TEXT)
    assert stripped(page(around(card.replace("/herring", "https://herring.example/"))))[1] == {}


def test_a_small_box_below_news_goes_that_links_to_the_site_under_a_heading_of_its_own():
    text = (
        "The Tide is a sister of the Gazette. Its readers share some of <a href='/tide'>our best pages</a> with ours."
    )
    box = f"<div class='x7'><h3>The Tide</h3><p>{text}</p></div>"
    news, removed = stripped(page(BODY + box), is_news=True)
    assert news == list(TEXT)
    assert removed["The Tide"].startswith("structure:links:0.")
    facts = box.replace("/tide", "https://tide.example/")
    assert stripped(page(BODY + facts), is_news=True)[0][-1].startswith("The Tide is a sister")
    assert stripped(page(around(box)), is_news=True)[1] == {}


def test_a_list_of_the_authors_other_articles_goes_by_its_share_of_links():
    entries = ("How the lamp is lit", "Herring for beginners", "Rye bread in order")
    listed = "".join(f"<li><a href='/{entry}'>{entry}</a> (January 2030)</li>" for entry in entries)
    body, removed = stripped(page(f"{BODY}<div class='tab'><ul>{listed}</ul></div>"))
    assert body == list(TEXT)
    assert set(removed.values()) == {"structure:links:0.56"}


def test_dates_of_other_articles_go_with_their_headlines():
    listed = "".join(
        f"<li><span>{date}</span><h4><a href='/{number}'>Herring is late</a></h4></li>"
        for number, date in enumerate(("14.03.2031", "02.02.2031"))
    )
    assert stripped(page(f"{BODY}<div><ul>{listed}</ul></div>"))[0] == list(TEXT)


def test_an_author_box_below_the_text_goes_by_the_declared_name():
    box = (
        f"<div class='card'><div><b>Ines Beispiel</b><p>Sea correspondent</p></div><div><p>{BIOGRAPHY}</p></div></div>"
    )
    body, removed = stripped(page(BODY + box), authors=("Ines Beispiel",))
    assert body == list(TEXT)
    assert set(removed.values()) == {"structure:author:0.10"}


@pytest.mark.parametrize(
    "heading", ["Die Autorin", "About the author", "O autorze", "Sobre el autor", "著者プロフィール"]
)
def test_a_box_under_a_heading_that_speaks_of_the_author_goes(heading):
    box = f"<div class='factbox'><h2>{heading}</h2><p>{BIOGRAPHY}</p></div>"
    assert stripped(page(BODY + box))[0] == list(TEXT)


def test_a_box_with_a_link_to_the_authors_page_goes():
    box = f"<div class='c'><a href='/authors/beispiel'><img src='/i.jpg'></a><p>{BIOGRAPHY}</p></div>"
    assert stripped(page(BODY + box)) == (list(TEXT), {BIOGRAPHY: "structure:author:link"})


def test_a_box_with_a_form_goes_from_the_end_and_the_form_around_all_of_a_page_says_nothing():
    line = "One letter a week, written on the pier."
    box = f"<div class='c'><p>{line}</p><form><input type='email'></form></div>"
    assert stripped(f"<form>{page(BODY + box)}</form>") == (list(TEXT), {line: "structure:form"})


def test_a_note_on_the_author_in_the_texts_own_flow_stays():
    html = page(f"{BODY}<p><em>{BIOGRAPHY}</em></p>")
    assert stripped(html, authors=("Ines Beispiel",)) == ([*TEXT, BIOGRAPHY], {})


def test_a_poem_in_a_box_of_its_own_stays_whole():
    lines = ["The lamp is lit, the lamp is out,", "the herring turn, the gulls about,", "and nobody is sailing."]
    assert stripped(page(f"{BODY}<div class='verse'>{paragraphs(*lines)}</div>")) == ([*TEXT, *lines], {})


def test_a_quotation_and_a_box_of_facts_at_the_end_stay():
    facts = "The crossing takes forty minutes, with a head wind an hour."
    inside = f"{BODY}<blockquote><p>We shall row if we must.</p></blockquote><div class='factbox'><p>{facts}</p></div>"
    assert stripped(page(inside)) == ([*TEXT, "We shall row if we must.", facts], {})
