"""Pages that no editor made: each is read in time, and of its text nothing is lost."""

from __future__ import annotations

from time import process_time

import pytest
from growth import assert_grows_with_its_input
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from news_pages import BODY, HEADLINES, MIDDLE, TEXT, TITLE, around, given, links, page, paragraphs, text_of_page

from ingest.boilerplate.removal import restore
from ingest.model.page import Extracted, Reading, Verdict
from ingest.page.extract import extract_page
from ingest.workers.reading import read_page

CALL = "Follow us on Facebook and subscribe to our newsletter."


def bare(inside: str) -> str:
    return f"<html><head><title>{TITLE}</title></head><body><article>{inside}</article></body></html>"


def whole(reading: Reading) -> str:
    """Return the text of a page before anything was removed from it."""
    return restore(reading.text.body, reading.text.removed)


def read(html: str | bytes, most_s: float = 60) -> Reading:
    """Read a page in time; see that all paragraphs of the extractor are in its text, or in the page's text that was not taken.

    White space does not count: a paragraph of several blocks may have been parted. The extractor may have read the page in either of its
    ways.
    """
    asked = given(html)
    begin = process_time()
    reading = read_page(asked)
    assert process_time() - begin < most_s, "seconds"
    text = reading.judged.page_text or whole(reading)
    lines, joined = set(text.split("\n")), "".join(text.split())

    def is_there(paragraph: str) -> bool:
        return paragraph in lines or "".join(paragraph.split()) in joined

    pages = (extract_page(asked.page, fast=fast) for fast in (True, False))
    assert any(not isinstance(one, Extracted) or all(map(is_there, one.paragraphs)) for one in pages)
    assert reading.judged.verdict is Verdict.FULL or reading.judged.reason
    return reading


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe\x00\xd8" * 9_000,
        bytes(range(256)) * 100,
        b"<html><body><p>" + bytes(range(128, 256)) * 500,
        b"<" * 100_000,
    ],
    ids=["surrogates", "all bytes", "in a paragraph", "signs"],
)
def test_bytes_that_are_no_text_are_an_answer(body):
    read(body)


@pytest.mark.parametrize("letter", ["a", "記", "!", "ـ", "\u200b", "\u0301", "1", "—", "😀"])
def test_a_text_of_one_repeated_character_is_an_answer(letter):
    read(page(paragraphs(*[letter * 2_000] * 9)))
    read(page(around(f"<p>{letter * 100_000}</p>")))


@pytest.mark.parametrize("letter", ["a", "!", "—"])
def test_an_article_around_a_text_of_one_repeated_character_stays(letter):
    lines = text_of_page(page(around(f"<p>{letter * 300}</p>"))).lines
    assert [line for line in lines if line in TEXT] == list(TEXT)


def test_a_page_of_links_alone_loses_none_of_what_was_extracted():
    titles = [f"The council votes on slipway number {number} for the third time" for number in range(60)]
    read(bare(links(*titles)))
    read(page(links(*titles)))
    read(bare(paragraphs(*(f"<a href='/{title}'>{title}</a>" for title in titles))))


def test_a_page_of_boilerplate_alone_loses_none_of_it():
    lines = [CALL, "Share this article", "Copy link", "© 2031 The Gazette. All rights reserved.", "Advertisement"]
    reading = read(bare(paragraphs(*lines * 4)))
    assert all(line in whole(reading) for line in lines)


@pytest.mark.parametrize("mark", ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad"])
def test_an_article_stays_with_characters_that_nobody_sees_between_its_letters(mark):
    text = [mark.join(line) for line in TEXT]
    lines = text_of_page(page(paragraphs(*text))).lines
    assert ["".join(line.split(mark)) for line in lines] == list(TEXT)


@pytest.mark.parametrize(
    "line",
    [
        "\u202bأعلن الوزير\u202c that the bridge \u2067سيبنى\u2069 will be built in spring, and nobody in the hall knew of it before.",
        "The sign on the harbour office said \u202edaetsni gnisolc\u202c, and nobody on the island read it as it was meant.",
        "המועצה אישרה את התוכנית (Plan B) ביום שני, \u200eלפי ההודעה\u200f, ואיש מתושבי האי לא ידע על כך מראש.",
    ],
)
def test_a_paragraph_of_two_directions_stays_to_the_character(line):
    assert text_of_page(page(around(f"<p>{line}</p>"))).lines == [*TEXT[:MIDDLE], line, *TEXT[MIDDLE:]]


def test_verses_between_the_paragraphs_stay():
    verses = [f"Verse {number} tells of another boat,<br>and of the tide that nobody saw." for number in range(9)]
    lines = text_of_page(page(around(paragraphs(*verses)))).lines
    assert [line for line in lines if line in TEXT] == list(TEXT)
    assert all(f"Verse {number} tells of another boat," in lines for number in range(9))


def test_a_live_blog_of_hundreds_of_entries_loses_none_of_them():
    told = [f"{text} That was at {number} minutes past the hour." for number in range(40) for text in TEXT]
    posts = "".join(f"<div class='post'><time>{n % 24}:15</time><p>{text}</p></div>" for n, text in enumerate(told))
    reading = read(page(posts))
    assert [line for line in whole(reading).split("\n") if line in told] == told
    assert reading.judged.verdict is Verdict.FULL


def test_a_line_of_five_megabytes_is_read_in_time():
    line = " ".join(f"{text} ({number})" for number in range(3_300) for text in TEXT)
    assert len(line) > 5_000_000
    assert line in read(page(around(f"<p>{line}</p>")), 120).text.body


def test_a_class_of_two_megabytes_is_read_in_time():
    name = "".join(f"box{number} " for number in range(250_000))
    html = page(
        around(f"<div class='{name}'><p>More</p></div>"), below=f"<div id='{'x' * 2_000_000}'>{links(*HEADLINES)}</div>"
    )
    assert set(TEXT) <= set(read(html).text.body.split("\n"))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_page_of_a_hundred_thousand_paragraphs_is_read_to_its_end():
    lines = [f"{TEXT[number % len(TEXT)]} ({number})" for number in range(100_000)]
    reading = read_page(given(page(paragraphs(*lines))))
    assert whole(reading).split("\n") == lines
    assert len(reading.text.leanings) == len(lines)


@pytest.mark.parametrize(
    ("before", "element", "after"),
    [
        ("", "<p>lamp</p>", ""),
        ("", f"<p>{TEXT[0]}</p>", ""),
        ("<ul>", "<li><a href='/1'>a link to an article</a></li>", "</ul>"),
        ("<table>", "<tr><td>lamp</td><td>pier</td></tr>", "</table>"),
        ("<p>", "lamp<br>", "</p>"),
    ],
    ids=["words", "paragraphs", "links", "rows", "lines"],
)
def test_the_cost_of_a_page_grows_with_its_elements(before, element, after):
    assert_grows_with_its_input(
        read_page, lambda size: given(page(f"{BODY}{before}{element * size}{after}{BODY}")), 1_000
    )


PIECES = [
    "<p>", "</p>", "<div class='related'>", "</div>", "<ul><li>", "</li></ul>", "<a href='/1'>", "</a>", "<h2>", "</h2>", "<br>",
    "<aside>", "</aside>", "<table><tr><td>", "</td></tr></table>", "<figure>", "</figure>", "<blockquote>", "</blockquote>",
    *TEXT, *HEADLINES, CALL, "\u200b", "- ", "© 2031", "|",
]  # fmt: skip


@settings(max_examples=150)
@drawn(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.booleans())
def test_no_page_loses_a_paragraph_of_the_extractor(inside, within):
    read(page(around(inside) if within else inside))
