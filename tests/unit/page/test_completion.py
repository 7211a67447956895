"""Pages on which trafilatura alone passes over a part of the article."""

from itertools import pairwise

import pytest

from ingest.model.page import Page
from ingest.page.extract import extract_page

TEXT = (
    "The harbour board voted on Monday to dredge the eastern basin, where no ship with a draught of nine metres can turn.",
    "Work is to begin in March and to last until the autumn, the harbour master told a meeting of the pilots.",
    "The pilots had asked for it for six years; two of them brought a chart on which every grounding was marked in red.",
    "What the dredgers bring up is to become a beach south of the mole, which the town has wanted for as long.",
    "A first sum of two million is in this year's budget, and the board hopes that the county will double it in May.",
    "Nobody spoke against it, which the secretary of the board noted with some surprise at the foot of the minutes.",
)
STANDFIRST = (
    "Six years of groundings have an end: the eastern basin is to be made deep enough for the ships that use it."
)

IS_ARTICLE = '<meta property="og:type" content="article">'


def paragraphs_of(body, head=""):
    html = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    page = Page(url="https://example.com/news/basin", body=html.encode(), content_type="text/html; charset=utf-8")
    return extract_page(page).paragraphs


def article(*elements):
    return f"<main><h1>Board votes to dredge the eastern basin</h1><article><div>{''.join(elements)}</div></article></main>"


def paragraph(text):
    return f"<p>{text}</p>"


@pytest.mark.parametrize("heading", ["<h2>{}</h2>", "<h3>{}</h3>", "<h4 class='sub'>{}</h4>"])
def test_headings_between_paragraphs_are_the_article(heading):
    elements = [paragraph(text) for text in TEXT]
    elements.insert(3, heading.format("A beach south of the mole"))
    found = paragraphs_of(article(*elements))
    assert found == (*TEXT[:3], "A beach south of the mole", *TEXT[3:])


def test_a_list_of_links_between_paragraphs_is_the_article_where_others_of_its_look_were_taken():
    names = ("Aure", "Berta", "Clio", "Dagny", "Elise")
    listed = "".join(f"<li>{name}, which has gone aground twice since the winter</li>" for name in names[:3]) + "".join(
        f"<li><a href='/ships/{name}'>{name}</a></li>" for name in names[3:]
    )
    found = paragraphs_of(article(*map(paragraph, TEXT[:3]), f"<ul>{listed}</ul>", *map(paragraph, TEXT[3:])))
    assert [line for line in found if line.startswith("- ")] == [
        *(f"- {name}, which has gone aground twice since the winter" for name in names[:3]),
        "- Dagny",
        "- Elise",
    ]


def test_a_list_of_links_to_elsewhere_stays_out():
    links = "".join(f"<li><a href='/{n}'>Harbour news {n}</a></li>" for n in range(4))
    found = paragraphs_of(article(*map(paragraph, TEXT[:3]), f"<ul>{links}</ul>", *map(paragraph, TEXT[3:])))
    assert found == TEXT


def test_boxes_that_say_what_they_are_stay_out():
    box = "<p class='newsletter-signup'>All that happens in the harbour, every Friday in your letter box.</p>"
    found = paragraphs_of(article(*map(paragraph, TEXT[:3]), box, *map(paragraph, TEXT[3:])))
    assert [line for line in found if line in TEXT] == list(TEXT)


def test_the_paragraphs_keep_the_order_of_the_page():
    elements = []
    for number, text in enumerate(TEXT):
        elements += [f"<h2>Part {number} of the story</h2>", paragraph(text)]
    found = paragraphs_of(article(*elements))
    places = [found.index(text) for text in TEXT]
    assert all(before < after for before, after in pairwise(places))
    assert all(found[found.index(TEXT[n]) - 1] == f"Part {n} of the story" for n in range(1, len(TEXT)))


def test_a_second_copy_of_the_text_for_small_screens_is_left_alone():
    copies = "".join(map(paragraph, TEXT))
    found = paragraphs_of(article(*map(paragraph, TEXT[:-1]), copies, paragraph(TEXT[-1])))
    assert len([line for line in found if line == TEXT[2]]) <= 2
    assert set(found) == set(TEXT)


@pytest.mark.parametrize(
    "declared",
    [
        f'{IS_ARTICLE}<meta property="og:description" content="{STANDFIRST}">',
        f'{IS_ARTICLE}<meta name="description" content="{STANDFIRST[:80]}…">',
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "x", "description": "{STANDFIRST}"}}</script>',
    ],
)
def test_the_standfirst_is_the_first_paragraph(declared):
    header = f"<header><h1>Board votes to dredge the eastern basin</h1><div class='k7'>{STANDFIRST}</div></header>"
    found = paragraphs_of(f"{header}<article>{''.join(map(paragraph, TEXT))}</article>", head=declared)
    assert found == (STANDFIRST, *TEXT)


def test_the_description_of_a_page_that_calls_itself_no_article_is_left_to_the_extractor():
    header = f"<header><h1>Board votes to dredge the eastern basin</h1><div class='k7'>{STANDFIRST}</div></header>"
    head = f'<meta property="og:description" content="{STANDFIRST}">'
    assert paragraphs_of(f"{header}<article>{''.join(map(paragraph, TEXT))}</article>", head=head) == TEXT


def test_a_standfirst_that_was_taken_is_not_taken_twice():
    head = f'{IS_ARTICLE}<meta property="og:description" content="{TEXT[0]}">'
    assert paragraphs_of(article(*map(paragraph, TEXT)), head=head) == TEXT


def test_a_caption_is_no_standfirst():
    head = f'{IS_ARTICLE}<meta property="og:description" content="{STANDFIRST}">'
    figure = f"<figure><img src='/basin.jpg'><figcaption>{STANDFIRST}</figcaption></figure>"
    found = paragraphs_of(
        f"<h1>Board votes to dredge the eastern basin</h1>{figure}<article>{''.join(map(paragraph, TEXT))}</article>",
        head=head,
    )
    assert found[0] == TEXT[0]


def test_a_declared_description_that_the_page_does_not_show_is_no_text():
    head = f'{IS_ARTICLE}<meta property="og:description" content="{STANDFIRST}">'
    assert paragraphs_of(article(*map(paragraph, TEXT)), head=head) == TEXT


def test_what_stands_behind_the_end_tag_of_the_page_is_read():
    html = f"<html><body><nav><a href='/'>Home</a></nav></body></html><div>{''.join(map(paragraph, TEXT))}</div>"
    page = Page(url="https://example.com/news/basin", body=html.encode(), content_type="text/html; charset=utf-8")
    assert extract_page(page).paragraphs == TEXT


def test_the_reading_beside_a_character_is_no_text_of_its_own():
    read = "<ruby>港<rp>（</rp><rt>みなと</rt><rp>）</rp></ruby>の委員会は月曜日、東の泊地を掘り下げることを決めた。深さ九メートルの船は今そこで向きを変えられない。"
    plain = "港の委員会は月曜日、東の泊地を掘り下げることを決めた。深さ九メートルの船は今そこで向きを変えられない。"
    head = f'<meta property="og:description" content="{plain}">'
    others = (
        "工事は三月に始まり、秋まで続く見通しだと、港長は水先人の集まりで話した。費用は県と町が半分ずつ負担することになる。",
        "水先人たちは六年前から工事を求めており、座礁した場所をすべて赤く記した海図を会議に持ち込んだ。",
    )
    found = paragraphs_of(
        f"<main><h1>東の泊地</h1><article><div>{''.join(map(paragraph, (read, *others)))}</div></article></main>",
        head=head,
    )
    assert found == (plain, *others)


def test_a_short_text_that_is_found_run_together_is_parted():
    lines = ("The lock is closed.", "A chain broke on Sunday night.", "It is to open again on Friday, said the keeper.")
    assert paragraphs_of(f"<article>{''.join(map(paragraph, lines))}</article>") == lines
