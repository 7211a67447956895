"""The text that is made of a whole page: what of the page is the article's text, and what is left out of it."""

from __future__ import annotations

import re

import pytest
from news_pages import (
    AUTHOR,
    BODY,
    HEADLINES,
    LANGUAGES,
    MIDDLE,
    STANDFIRST,
    TEXT,
    TITLE,
    around,
    declared,
    given,
    language_page,
    links,
    page,
    paragraphs,
    text_of_page,
)

from ingest.model.boilerplate import Cleaning
from ingest.model.page import PageInput, Verdict
from ingest.page.extract import extract_page
from ingest.workers.reading import read_page

COMMENTS = "".join(
    f"<div class='comment'><b>A reader</b><p>{said}</p></div>"
    for said in (
        "Well said, and about time that somebody wrote it down for the whole county to read.",
        "I took that boat in 1971 and the mechanic was the same man. He told me that it would not last.",
        "The bridge should have been built when the money was there, but nobody listens to us.",
    )
)
BIOGRAPHY = f"{AUTHOR} grew up on the island, studied tides in Bergen and wrote about boats before she could row."


def bare(inside: str) -> str:
    """Return a page with hardly anything but the article."""
    return f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{inside}</body></html>"


# ------------------------------------------------------------------------------------------------------ what is kept


@pytest.mark.parametrize(
    "html",
    [
        page(),
        bare(BODY),
        bare(f"{'<div>' * 240}{BODY}{'</div>' * 240}"),
        bare(f"<table><tr><td class='menu'><a href='/'>Harbour</a></td><td><table><tr><td>{BODY}</td></tr></table>"),
        page("".join(f"<table><tr><td><p>{text}</p></td></tr></table>" for text in TEXT)),
        page(head=declared(articleBody="\n\n".join(TEXT))),
        page(head=declared(articleBody="\n\n".join(TEXT[:5]))),
        page(head=declared(articleBody="A text about tulips, their bulbs, and what they cost in a bad year.")),
        page(paragraphs(*TEXT[:MIDDLE]), below=f"<div class='article-body'>{paragraphs(*TEXT[MIDDLE:])}</div>"),
        page(f"{paragraphs(*TEXT[:MIDDLE])}<div class='paywall'>{paragraphs(*TEXT[MIDDLE:])}</div>"),
    ],
    ids=[
        "page of a paper", "without containers", "deep", "tables for layout", "in cells", "declared", "declared in part",
        "another declared", "two containers", "a part that is paid for",
    ],
)  # fmt: skip
def test_an_article_stays_whole_and_in_its_order_however_the_page_is_built(html):
    assert text_of_page(html).lines == list(TEXT)


@pytest.mark.parametrize("name", ["newsletter", "related", "sponsored", "banner", "paywall", "social share", "teaser"])
def test_the_name_of_the_element_that_holds_the_article_takes_nothing_away(name):
    assert text_of_page(page(name=name)).lines == list(TEXT)


def test_a_second_copy_of_the_text_for_small_screens_adds_no_third_one():
    lines = text_of_page(page(f"<div class='desktop'>{BODY}</div><div class='mobile'>{BODY}</div>")).lines
    assert set(lines) == set(TEXT)
    assert len(lines) <= 2 * len(TEXT)


def test_what_the_extractor_passes_over_is_found_by_the_judge():
    html = page(name="comments")
    missed = set(TEXT).difference(extract_page(given(html).page).paragraphs)
    assert missed, "the extractor passes over what is called comments"
    lines = text_of_page(html).lines
    assert [line for line in lines if line in TEXT] == list(TEXT)


@pytest.mark.parametrize(
    ("above", "head"),
    [
        (f"<p class='standfirst'>{STANDFIRST}</p>", declared(description=STANDFIRST)),
        (f"<div class='k7'>{STANDFIRST}</div>", f'{declared()}<meta property="og:description" content="{STANDFIRST}">'),
        (f"<div>{STANDFIRST}</div>", f'{declared()}<meta name="description" content="{STANDFIRST[:80]}…">'),
        (f"<p class='article__lead'>{STANDFIRST}</p>", ""),
    ],
    ids=["its name and the description", "the description", "a description cut short", "its name"],
)
def test_a_standfirst_is_the_first_paragraph(above, head):
    assert text_of_page(page(above=above, head=head)).lines == [STANDFIRST, *TEXT]


def test_a_standfirst_in_the_text_that_the_page_declares_stands_there_once():
    html = page(f"<p class='lead'>{STANDFIRST}</p>{BODY}", head=declared(description=STANDFIRST))
    assert text_of_page(html).lines == [STANDFIRST, *TEXT]


def test_a_description_that_the_page_does_not_show_is_no_text():
    assert text_of_page(page(head=declared(description=STANDFIRST))).lines == list(TEXT)


@pytest.mark.parametrize(
    "heading", ["<h2>{}</h2>", "<h3>{}</h3>", "<h4 class='sub'>{}</h4>", "<p><strong>{}</strong></p>"]
)
def test_headings_between_paragraphs_are_the_article(heading):
    titles = ("A bridge in the drawer", "Ask the fishermen")
    parts = (TEXT[:3], TEXT[3:6], TEXT[6:])
    inside = paragraphs(*parts[0]) + "".join(
        heading.format(title) + paragraphs(*part) for title, part in zip(titles, parts[1:], strict=True)
    )
    assert text_of_page(page(inside)).lines == [*parts[0], titles[0], *parts[1], titles[1], *parts[2]]


@pytest.mark.parametrize(
    ("middle", "lines"),
    [
        (
            "<ul><li>Spring tides: eleven crossings a day</li><li>Neap tides: nine crossings a day</li><li>No crossing in storms</li></ul>",
            ["- Spring tides: eleven crossings a day", "- Neap tides: nine crossings a day", "- No crossing in storms"],
        ),
        (
            ("<p>The boats that may stand in are:</p><ul><li><a href='https://ships.example/1'>Aure</a>, which has room for twelve</li>"
            "<li><a href='https://ships.example/2'>Berta</a>, which has room for ten</li></ul>"),
            ["The boats that may stand in are:", "- Aure, which has room for twelve", "- Berta, which has room for ten"],
        ),
        (
            "<blockquote><p>We shall row if we must, as our fathers did before there was an engine.</p></blockquote>",
            ["We shall row if we must, as our fathers did before there was an engine."],
        ),
        (
            "<p>“Shall we row?” asked the baker.</p><p>“If we must.”</p><p>“All of us?”</p><p>“You first,” said the mechanic.</p>",
            ["“Shall we row?” asked the baker.", "“If we must.”", "“All of us?”", "“You first,” said the mechanic."],
        ),
        (
            "<p>Oh, the tide comes in,<br>and the tide goes out,<br>and we never learn.</p>",
            ["Oh, the tide comes in,", "and the tide goes out,", "and we never learn."],
        ),
        (
            f"<ul><li>{STANDFIRST}</li><li>The school asks for a boat of its own, and gets a note that its letter has arrived.</li></ul>",
            [f"- {STANDFIRST}", "- The school asks for a boat of its own, and gets a note that its letter has arrived."],
        ),
    ],
    ids=["list", "list with links to elsewhere", "quotation", "dialogue", "verse", "long items"],
)  # fmt: skip
def test_what_is_not_plain_prose_between_paragraphs_is_the_article(middle, lines):
    assert text_of_page(page(around(middle))).lines == [*TEXT[:MIDDLE], *lines, *TEXT[MIDDLE:]]


def test_questions_between_the_paragraphs_of_an_interview_stay():
    asked = [f"What do you say of what was told in the harbour on day {number}?" for number in range(len(TEXT))]
    inside = "".join(f"<p><b>{ask}</b></p><p>{said}</p>" for ask, said in zip(asked, TEXT, strict=True))
    assert text_of_page(page(inside)).lines == [line for pair in zip(asked, TEXT, strict=True) for line in pair]


def test_a_long_list_above_the_text_stays():
    crossings = [f"Crossing {number}, at {number % 24}:15 from the north quay" for number in range(40)]
    found = text_of_page(page(f"<ul>{''.join(f'<li>{line}</li>' for line in crossings)}</ul>{BODY}"))
    assert found.lines == [*(f"- {line}" for line in crossings), *TEXT]


@pytest.mark.parametrize(
    "note",
    [
        "Correction: an earlier version of this article said that the boat was built in 1942. It was built in 1941.",
        f"<em>{BIOGRAPHY}</em>",
    ],
    ids=["correction", "biography"],
)
def test_a_note_in_the_flow_of_the_text_stays_at_its_end(note):
    assert text_of_page(page(f"{BODY}<p>{note}</p>")).lines == [*TEXT, note.removeprefix("<em>").removesuffix("</em>")]


def test_a_link_within_the_last_sentence_says_nothing_against_it():
    last = "The office keeps {}a list of all boats that ever crossed the sound{} in a tin box, and shows it to those who ask."
    linked = last.format("<a href='/boats'>", "</a>")
    assert text_of_page(page(f"{BODY}<p>{linked}</p>")).lines == [*TEXT, last.format("", "")]


def test_the_entries_of_a_live_blog_stay():
    posts = "".join(f"<div class='liveblog-post'><h3>{9 + n}:15</h3><p>{text}</p></div>" for n, text in enumerate(TEXT))
    assert [line for line in text_of_page(page(posts)).lines if line in TEXT] == list(TEXT)


# -------------------------------------------------------------------------------------------------- what is left out


@pytest.mark.parametrize(
    "above",
    [
        f"<div class='byline'>By <a href='/authors/beispiel'>{AUTHOR}</a></div>",
        f"<div class='meta'><span class='author'>{AUTHOR}</span> <time datetime='2031-05-03'>3 May 2031</time></div>",
        "<time class='published'>Updated: 3 May 2031 at 08:45</time>",
        "<nav class='breadcrumb'><a href='/'>Home</a> &gt; <a href='/news'>News</a></nav>",
        "<figure><img src='/boat.jpg'><figcaption>The boat at the quay on Thursday. Photo: Jo Lens</figcaption></figure>",
        "<div class='share-buttons'><p>Share this article</p><a href='#'>Facebook</a> <a href='#'>Copy link</a></div>",
    ],
    ids=["byline", "byline and date", "date", "breadcrumbs", "caption", "buttons"],
)
def test_what_stands_between_the_headline_and_the_text_is_left_out(above):
    assert text_of_page(page(above=above)).lines == list(TEXT)


@pytest.mark.parametrize(
    "middle",
    [
        "<figure><img src='/boat.jpg'><figcaption>The boat at the quay on Thursday. Photo: Jo Lens</figcaption></figure>",
        f"<aside class='related'><h3>More on this</h3>{links(*HEADLINES)}</aside>",
        f"<div class='related-articles'><h3>Related articles</h3>{links(*HEADLINES)}</div>",
        "<div class='share-buttons'><span>Share</span> <a href='#'>Facebook</a> <a href='#'>Copy link</a></div>",
    ],
    ids=["caption", "aside", "related box", "buttons"],
)  # fmt: skip
def test_boxes_between_paragraphs_are_left_out(middle):
    assert text_of_page(page(around(middle))).lines == list(TEXT)


@pytest.mark.parametrize(
    "line",
    [
        "Sign up for our newsletter and get the best of the island every Friday.",
        "Follow us on <a href='https://facebook.com/g'>Facebook</a> and <a href='https://x.com/g'>X</a>.",
        "Subscribe to continue reading. Already a subscriber? <a href='/login'>Log in</a>",
    ],
    ids=["newsletter", "follow", "subscribe"],
)
def test_a_call_below_the_text_is_left_out(line):
    assert text_of_page(page(f"{BODY}<p>{line}</p>")).lines == list(TEXT)


@pytest.mark.parametrize(
    "below",
    [
        f"<section class='related'><h2>More from The Gazette</h2>{links(*HEADLINES)}</section>",
        f"<h3>Related articles</h3>{links(*HEADLINES)}",
        "<div class='outbrain'><h3>From around the web</h3><p><a href='https://ads.example/1'>10 things your doctor will not tell you</a></p></div>",
        f"<section class='comments'><h2>Comments</h2>{COMMENTS}</section>",
        "<div class='tags'><span>Topics:</span><ul><li><a href='/t/1'>Ferries</a></li><li><a href='/t/2'>Aldwick</a></li></ul></div>",
        "<nav class='post-navigation'><a href='/1'>« Previous: Herring is late</a> <a href='/2'>Next: A lamp for the pier »</a></nav>",
        "<div class='social-share'><span>Share</span> <a href='#'>Facebook</a> <a href='#'>X</a> <a href='#'>WhatsApp</a></div>",
        "<div id='cookie-banner' role='dialog'><p>We use cookies to improve your experience on this site.</p><button>Accept</button></div>",
    ],
    ids=["related", "related in the text's element", "from the web", "comments", "tags", "next", "buttons", "cookies"],
)  # fmt: skip
def test_what_stands_below_the_text_is_left_out(below):
    assert text_of_page(page(below=below)).lines == list(TEXT)


def test_a_column_beside_the_text_is_left_out():
    teasers = "".join(
        f"<div class='teaser'><h3><a href='/{n}'>{title}</a></h3><p>What the fishermen and the council say of it, and what comes now.</p></div>"
        for n, title in enumerate(HEADLINES)
    )
    html = page().replace("</main>", f"</main><aside class='sidebar'><h2>Most read</h2>{teasers}</aside>")
    assert text_of_page(html).lines == list(TEXT)


def test_menu_footer_and_headline_are_no_text():
    found = text_of_page(page())
    assert found.reading.metadata.title == TITLE
    assert not {TITLE, "News", "About us"}.intersection(found.lines)


# ------------------------------------------------------------------------------------------------- languages, records


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_in_any_script_stays_whole_and_loses_the_links_below_it(language):
    text = LANGUAGES[language].text
    found = text_of_page(language_page(language))
    assert found.lines == list(text)


def test_what_is_removed_can_be_had_back_and_each_removal_says_why():
    found = text_of_page(
        page(f"{BODY}<p>Subscribe to continue reading. Already a subscriber? <a href='/login'>Log in</a></p>")
    )
    (removal,) = found.reading.text.removed
    assert re.fullmatch(r"judged:subscribe:[01]\.\d\d", removal.rule)
    assert 1 <= len(removal.why) <= 3
    assert all(": " in piece for piece in removal.why)


def test_a_text_with_a_page_has_a_leaning_for_each_paragraph_and_one_of_a_feed_has_none():
    found = text_of_page(page())
    assert [leaning < 0 for leaning in found.reading.text.leanings] == [True] * len(TEXT)
    reading = read_page(PageInput(page=None, feed_html=BODY, language=None, site="gazette.example", title=TITLE))
    assert (reading.text.leanings, reading.judged.verdict) == ((), Verdict.FEED_ONLY)


def test_a_careful_judge_removes_no_more_than_a_thorough_one():
    below = f"<div class='author-box'><p>{BIOGRAPHY}</p></div>{links(*HEADLINES)}"
    html = page(around("<div class='promo'><p>Herring is eaten with us on every Friday.</p></div>"), below=below)
    left = [set(text_of_page(html, cleaning=cleaning).lines) for cleaning in Cleaning]
    careful, usual, thorough = left
    assert set(TEXT) <= careful & usual & thorough
    assert len(thorough) <= len(usual)


def test_a_page_read_twice_gives_the_same_text():
    html = page(around(links(*HEADLINES)), below=links(*HEADLINES))
    assert text_of_page(html)[:2] == text_of_page(html)[:2]
