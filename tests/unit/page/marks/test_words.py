"""The class words that name the boxes around a paragraph."""

import pytest
from marked_pages import BIOGRAPHY, BODY, LINE, STANDFIRST, TEXT, around, declared, page, paragraphs, stripped


@pytest.mark.parametrize(
    "name", ["newsletter", "related", "sponsored", "comments", "banner", "paywall", "social share"]
)
def test_the_name_of_the_element_that_holds_the_article_says_nothing_against_it(name):
    assert stripped(page(name=name)) == (list(TEXT), {})


def test_a_class_that_says_what_an_element_has_is_not_what_it_is():
    box = f"<div class='has-newsletter no-comments'><p>{TEXT[0]}</p></div>"
    assert stripped(page(box + paragraphs(*TEXT[1:]))) == (list(TEXT), {})


def test_a_part_that_the_page_declares_as_paid_for_is_the_article_whatever_it_is_called():
    paid = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
    inside = paragraphs(*TEXT[:-1]) + f"<div class='paywall'><p>{TEXT[-1]}</p></div>"
    assert stripped(page(inside, head=declared(hasPart=paid))) == (list(TEXT), {})
    assert stripped(page(inside)) == (list(TEXT[:-1]), {TEXT[-1]: "structure:wall:paywall"})


def test_a_comment_in_program_code_is_no_readers_comment():
    code = "<pre><code><i class='hljs-comment'>// lit at dusk</i> lamp.light(pier, hours(18, 22)); lamp.wait();</code></pre>"
    assert stripped(page(around(code)))[1] == {}


def test_the_name_of_a_link_that_a_paragraph_begins_with_is_not_the_paragraphs():
    line = "<a class='promo tag' href='/tag/sound'>The sound</a> freezes over once in a generation, and then children walk."
    assert stripped(page(f"<p>{line}</p>{BODY}"))[1] == {}


@pytest.mark.parametrize(
    ("opening", "rule"),
    [
        ("div class='c-related_posts'", "structure:related:related"),
        ("div class='relatedposts'", "structure:related:related"),
        ("div id='newsletterSignup'", "structure:newsletter:newsletter"),
        ("div class='article-cta'", "structure:promo:cta"),
        ("div role='dialog'", "structure:promo:dialog"),
        ("div data-component='sponsor-block'", "structure:ad:sponsor"),
        ("div class='noticias-relacionadas'", "structure:related:relacionadas"),
        ("div class='teaser'", "structure:promo:teaser"),
    ],
)
def test_a_box_goes_from_among_the_text_by_the_word_that_names_it(opening, rule):
    assert stripped(page(around(f"<{opening}><p>{LINE}</p></div>"))) == (list(TEXT), {LINE: rule})


def test_a_box_without_such_a_word_stays_among_the_text():
    body, removed = stripped(page(around(f"<div class='c-box wide'><p>{LINE}</p></div>")))
    assert LINE in body
    assert removed == {}


def test_a_teaser_above_the_text_is_its_standfirst():
    assert stripped(page(f"<p class='article-teaser'>{STANDFIRST}</p>{BODY}")) == ([STANDFIRST, *TEXT], {})


def test_a_biography_in_an_element_named_after_the_author_goes():
    assert stripped(page(BODY + f"<div class='c-bio'><p>{BIOGRAPHY}</p></div>")) == (
        list(TEXT),
        {BIOGRAPHY: "structure:author:bio"},
    )
