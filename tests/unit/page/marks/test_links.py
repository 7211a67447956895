"""Paragraphs that lead to another page of the site."""

import pytest
from marked_pages import BODY, TEXT, URL, around, page, stripped


@pytest.mark.parametrize("label", ["Shipping", "Lue myös", "Fischerei: Was nun", "قد يهمك", "Bridge?"])
def test_a_labelled_link_to_another_article_goes_in_any_language(label):
    label = label if label.endswith("?") else f"{label}:"
    link = f"<b>{label}</b> <a href='/2031/bridge'>Four drawings and no bridge across the sound</a>"
    body, removed = stripped(page(around(f"<ul><li>{link}</li></ul>")))
    assert body == list(TEXT)
    assert list(removed) == [f"- {label} Four drawings and no bridge across the sound"]


@pytest.mark.parametrize(
    "href", ["https://harbour.example/plans", "#plans", f"{URL}#plans", "mailto:plans@gazette.example"]
)
def test_a_labelled_link_stays_that_leads_elsewhere_or_within_the_page(href):
    line = "Plans: the drawings of the bridge, in four parts"
    body, removed = stripped(page(around(f"<p>Plans: <a href='{href}'>{line.removeprefix('Plans: ')}</a></p>")))
    assert line in body
    assert removed == {}


def test_headlines_in_an_aside_among_the_text_go_and_its_words_stay():
    aside = (
        "<aside><p><a href='/herring'>Herring is late this year</a></p><p>The boat: 21 metres, 60 seats.</p></aside>"
    )
    body, removed = stripped(page(around(aside)))
    assert "The boat: 21 metres, 60 seats." in body
    assert removed == {"Herring is late this year": "structure:related:1.00"}


def test_a_link_within_the_last_sentence_says_nothing_against_it():
    last = "The office keeps <a href='/boats'>a list of all boats that ever crossed the sound</a> in a tin box."
    assert stripped(page(BODY + f"<p>{last}</p>"))[1] == {}
