"""Captions of pictures and films."""

import pytest
from marked_pages import BODY, TEXT, around, page, stripped

from ingest.text.plain import one_line


def test_a_caption_goes_that_stands_in_one_paragraph_with_its_image():
    caption = "The boat in the year of the storm"
    inside = f"<p><img src='/a.jpg'><br><em>{caption}</em></p>{BODY}<p><em>She never came late.</em></p>"
    assert stripped(page(inside)) == ([*TEXT, "She never came late."], {caption: "structure:caption:img"})


def test_a_caption_goes_that_stands_with_its_image_in_an_element_named_after_that():
    caption = (
        "Pictured from left are the mechanic, the mate and the last skipper, on the day when the engine was new. " * 2
    )
    widget = f"<div class='image_widget__x1'>{{}}<div><p>{caption}</p></div></div>"
    assert stripped(page(around(widget.format("<img src='/a.jpg'>")))) == (
        list(TEXT),
        {one_line(caption): "structure:caption:image"},
    )
    assert stripped(page(around(widget.format(""))))[1] == {}


def test_the_description_of_a_film_goes_that_has_a_picture():
    film = "<div class='video-box'><img src='a.jpg'><p>The boat on its way over the sound, and the mechanic at the rail.</p></div>"
    assert stripped(page(film + BODY))[0] == list(TEXT)


@pytest.mark.parametrize("score", ["5 von 5 Punkten", "4.5 out of 5 stars", "Note: 8/10", "3,5 sur 5"])
def test_what_a_review_gives_is_no_caption(score):
    assert stripped(page(f"{BODY}<p class='caption'>{score}</p>")) == ([*TEXT, score], {})
    assert stripped(page(around("<p class='caption'>The boat on the sound</p>")))[0] == list(TEXT)
