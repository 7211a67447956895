"""Kinds of containers in which articles stand: each has a page of its own, of which nothing may be lost."""

from __future__ import annotations

import pytest
from news_pages import MIDDLE, STANDFIRST, TEXT, TITLE, around, declared, page, paragraphs, text_of_page

FIRST, SECOND, THIRD = TEXT[:3], TEXT[3:6], TEXT[6:]


def in_boxes(*boxes: tuple[str, ...], opening: str, closing: str, between: str = "") -> str:
    return between.join(f"{opening}{paragraphs(*texts)}{closing}" for texts in boxes)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<div class='article-body'>", "</div>"), ("<section class='story-part'>", "</section>"), ("<div class='text'><div>", "</div></div>"),
        ("<div class='paragraph-block'>", "</div>"), ("<div data-part='x'>", "</div>"), ("<div class='post-content'><div class='inner'>", "</div></div>"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("between", ["", "<div class='ad-slot'></div>", "<aside class='ad'>Advertisement</aside>"])
def test_a_text_in_several_containers_is_one_text(opening, closing, between):
    inside = in_boxes(FIRST, SECOND, THIRD, opening=opening, closing=closing, between=between)
    assert text_of_page(page(inside, name="wrap")).lines == list(TEXT)


def test_a_short_first_container_does_not_stand_for_the_text():
    inside = in_boxes(TEXT[:1], TEXT[1:], opening="<div class='article-body'>", closing="</div>")
    assert text_of_page(page(inside, name="wrap")).lines == list(TEXT)


@pytest.mark.parametrize(
    "lead",
    [
        "<div class='lead'><p>{}</p></div>",
        "<section class='intro'><div>{}</div></section>",
        "<h2 class='standfirst'>{}</h2>",
    ],
)
def test_a_lead_in_a_box_of_its_own_is_the_first_paragraph(lead):
    html = page(above=lead.format(STANDFIRST), head=declared(description=STANDFIRST))
    assert text_of_page(html).lines == [STANDFIRST, *TEXT]


@pytest.mark.parametrize(
    "closing",
    [
        "<div class='closing'><p>{}</p></div>", "<section><p>{}</p></section>", "<hr><div><p>{}</p></div>", "<div>{}</div>", "<footer><p>{}</p></footer>",
        "<aside><p>{}</p></aside>", "<blockquote><p>{}</p></blockquote>", "<p><em>{}</em></p>",
    ],
)  # fmt: skip
def test_closing_paragraphs_in_another_dress_stay(closing):
    inside = paragraphs(*TEXT[:-1]) + closing.format(TEXT[-1])
    assert text_of_page(page(inside)).lines == list(TEXT)


@pytest.mark.parametrize("tag", ["figure", "aside", "footer", "header", "section", "form", "center"])
def test_a_whole_text_in_an_element_for_something_else_stays(tag):
    html = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><{tag}>{paragraphs(*TEXT)}</{tag}></body></html>"
    assert text_of_page(html).lines == list(TEXT)


@pytest.mark.parametrize(
    "box",
    [
        "<details open><summary>What it costs</summary>{}</details>", "<details><summary>What it costs</summary>{}</details>",
        "<div class='accordion'><h3>What it costs</h3><div class='accordion-content'>{}</div></div>",
        "<div class='accordion'><h3><button>What it costs</button></h3><div class='panel collapse'>{}</div></div>",
    ],
)  # fmt: skip
def test_a_part_that_opens_at_a_click_stays(box):
    lines = text_of_page(
        page(
            around(box.format("<p>The boat burns forty litres a day, and the owner pays for each of them himself.</p>"))
        )
    ).lines
    assert "The boat burns forty litres a day, and the owner pays for each of them himself." in lines
    assert [line for line in lines if line in TEXT] == list(TEXT)


def test_a_list_in_a_figure_without_a_picture_stays():
    figure = "<figure><ul><li>Engine: 900 hours</li><li>Hull: 700 hours</li></ul><figcaption>Work in the yard</figcaption></figure>"
    lines = text_of_page(page(around(figure))).lines
    assert [line for line in lines if line.endswith("hours")] == ["- Engine: 900 hours", "- Hull: 700 hours"]
    assert [line for line in lines if line in TEXT] == list(TEXT)


@pytest.mark.parametrize("inner", ["<div>{}</div>", "<div><div><span>{}</span></div></div>", "<span>{}</span><br><br>"])
def test_bare_boxes_are_paragraphs(inner):
    inside = "".join(inner.format(text) for text in TEXT)
    assert text_of_page(page(inside)).lines == list(TEXT)


@pytest.mark.parametrize(
    "name", ["operating", "narrating-part", "correlated", "metals", "metaphor", "trying", "buying-guide", "authority", "socialist", "landslide", "adoptions"]
)  # fmt: skip
def test_a_part_of_a_word_in_a_class_takes_nothing_away(name):
    lines = text_of_page(
        page(around(f"<div class='{name}'><h2>Ask the fishermen</h2>{paragraphs('The herring is in.')}</div>"))
    ).lines
    assert lines[MIDDLE : MIDDLE + 2] == ["Ask the fishermen", "The herring is in."]


@pytest.mark.parametrize(
    ("slug", "heading"),
    [
        ("related-costs-of-the-boat", "Related costs of the boat"),
        ("a-new-rating", "A new rating"),
        ("share-of-the-county", "The share of the county"),
    ],
)
def test_an_id_that_is_made_of_a_heading_takes_nothing_away(slug, heading):
    sections = f"<section id='{slug}'><h2>{heading}</h2>{paragraphs(*SECOND)}</section>"
    assert text_of_page(page(f"{paragraphs(*FIRST)}{sections}{paragraphs(*THIRD)}")).lines == [
        *FIRST,
        heading,
        *SECOND,
        *THIRD,
    ]


def test_comments_that_are_longer_than_the_article_are_no_text():
    said = [
        f"I took that boat in 19{year} and it leaked then, too, whatever the owner says today about its planks."
        for year in range(60, 80)
    ]
    comments = "".join(f"<div class='comment'><cite>A reader</cite><p>{text}</p></div>" for text in said)
    html = page(paragraphs(*TEXT[:2]), below=f"<section class='comments'><h2>20 comments</h2>{comments}</section>")
    assert text_of_page(html).lines == list(TEXT[:2])


# ------------------------------------------------------------------------------------------------------- live blogs

_ENTRIES = (
    ("18:40", "The rope is cast off", TEXT[1]),
    ("18:20", "The mayor speaks", TEXT[2]),
    ("18:05", "It begins", TEXT[3]),
)


@pytest.mark.parametrize(
    "entry",
    [
        "<article id='{0}'><header><time>{0}</time><h3>{1}</h3></header><div><p>{2}</p></div></article>",
        "<section><time>{0}</time><h3>{1}</h3><p>{2}</p></section>", "<div class='post'><header><time>{0}</time><h3>{1}</h3></header><p>{2}</p></div>",
        "<li><time>{0}</time><h3>{1}</h3><p>{2}</p></li>",
    ],
)  # fmt: skip
def test_the_entries_of_a_live_blog_stand_in_their_order_with_time_and_heading(entry):
    inside = f"{paragraphs(TEXT[0])}<div class='live'>{''.join(entry.format(*one) for one in _ENTRIES)}</div>"
    html = page().partition("<article")[0] + f"<h1>{TITLE}</h1>{inside}</main></body></html>"
    lines = [line.removeprefix("- ") for line in text_of_page(html).lines]
    assert lines == [TEXT[0], *(line for time, head, text in _ENTRIES for line in (f"{time} {head}", text))]


def test_articles_whose_headings_are_links_are_no_entries():
    teasers = "".join(
        f"<article><h3><a href='/{number}'>{head}</a></h3><p>{text[:60]}</p></article>"
        for number, head, text in _ENTRIES
    )
    assert text_of_page(page(below=f"<section class='more'>{teasers}</section>")).lines == list(TEXT)


# ------------------------------------------------------------------------- kinds that readers report of other programs


@pytest.mark.parametrize(
    "between",
    [
        "<div class='interlude'><div class='ad ad--mid-content'><div class='ad-stickyhero'>Advertisement</div></div></div>",
        "<div><div class='ad-wrapper'><a href='#after'>Continue reading the main story</a></div></div>",
    ],
)
def test_a_text_does_not_end_at_an_advertisement(between):
    boxes = (TEXT[:2], TEXT[2:4], TEXT[4:6], TEXT[6:])
    inside = in_boxes(
        *boxes,
        opening="<div class='body__inner-container'><div>",
        closing="</div><aside></aside></div>",
        between=between,
    )
    assert text_of_page(page(inside, name="chunks")).lines == list(TEXT)


def test_the_first_section_does_not_stand_for_all_sections():
    sections = "".join(
        f"<section>{inner}</section>"
        for inner in (f"<h1>{TITLE}</h1>", *(paragraphs(*texts) for texts in (FIRST, SECOND, THIRD)))
    )
    assert text_of_page(
        f"<html><head><title>{TITLE}</title></head><body><main id='content'>{sections}</main></body></html>"
    ).lines == list(TEXT)


def test_subheads_stay_and_a_pointer_to_another_article_between_them_goes():
    pointer = "<section class='catcher'><span><strong>Read the explanation:</strong> <a href='/2031/05/9'>Why the herring is late</a></span></section>"
    inside = f"{paragraphs(*FIRST)}<h2 class='sub-title'>Who is to pay for it?</h2>{paragraphs(*SECOND)}{pointer}<h2 class='sub-title'>What next?</h2>{paragraphs(*THIRD)}"
    assert text_of_page(page(inside)).lines == [*FIRST, "Who is to pay for it?", *SECOND, "What next?", *THIRD]


def test_a_quoted_message_of_a_network_stays():
    told = "They should paint the boat green and give it another name, then everybody would buy it."
    quoted = f"<blockquote class='twitter-tweet'><p lang='en'>{told}</p>&mdash; The mayor (@mayor) <a href='https://t.example/1'>April 15</a></blockquote>"
    lines = text_of_page(page(around(quoted))).lines
    assert [line for line in lines if line in {*TEXT, told}] == [*TEXT[:MIDDLE], told, *TEXT[MIDDLE:]]


def test_a_short_page_is_not_doubled():
    html = f"<html><head><title>{TITLE}</title></head><body><div><h1>{TITLE}</h1>{paragraphs(TEXT[4], TEXT[2])}</div></body></html>"
    assert text_of_page(html).lines == [TEXT[4], TEXT[2]]
