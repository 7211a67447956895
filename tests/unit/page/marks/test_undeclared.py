"""Paragraphs outside the text that the page declares as its article."""

from marked_pages import BODY, PROMO, TEXT, page, stripped


def test_what_stands_behind_the_declared_text_goes():
    html = page(below=f"<div class='text'><p>{PROMO}</p></div>")
    assert stripped(html, text=TEXT) == (list(TEXT), {PROMO: "structure:undeclared:0.92"})


def test_a_declared_text_that_leaves_off_early_takes_nothing_away():
    assert stripped(page(), text=TEXT[:5]) == (list(TEXT), {})


def test_a_declared_text_that_is_another_articles_takes_nothing_away():
    other = ("A quite different text about tulips, their bulbs, and what they cost in a bad year.",)
    assert stripped(page(BODY + f"<p>{PROMO}</p>"), text=other) == ([*TEXT, PROMO], {})
