"""Small pages with one article, for tests of what a paragraph's place says against it."""

import json

from lxml.html import document_fromstring

from ingest.boilerplate.clean import clean
from ingest.boilerplate.removal import restore
from ingest.model.page import Metadata, Page
from ingest.page.blocks import blocks_of
from ingest.page.declared import Declared
from ingest.page.extract import extract_page
from ingest.page.marks.marks import marks
from ingest.page.places import places
from ingest.page.sheet import Sheet
from ingest.text.plain import one_line

URL = "https://www.gazette.example/2031/the-ferry"
TITLE = "The ferry to Aldwick stops for good on Sunday"
TEXT = (
    (
        "The last ferry to Aldwick leaves the quay at six on Sunday evening, and nobody in the harbour office knows yet who will "
        "drive the school children to the mainland on Monday morning."
    ),
    (
        "For ninety years the boat has carried milk, post and wedding parties across the sound. Its engine was built in the same "
        "yard as the lifeboat, and the mechanic who understands it is seventy-eight."
    ),
    (
        "The council says that it offered the owner a subsidy twice, and that the letters came back unopened. The owner says that "
        "he has moved house since then and that everybody on the island knows where he lives."
    ),
    (
        "In the shop beside the slipway the shelves were half empty on Thursday. The baker had written on a slate that rye bread "
        "is sold to regular customers first, in the order in which they were born."
    ),
    (
        "A bridge was planned four times, most recently in the year of the great storm, and four times the drawings were put back "
        "into the same drawer. The drawer is said to be locked at present."
    ),
    (
        "Whoever wants to leave the island next week has to ask the fishermen, who have promised to think about a timetable once "
        "the herring is in. Until then a lamp on the pier tells whether somebody is sailing."
    ),
)
BODY = "".join(f"<p>{text}</p>" for text in TEXT)
MIDDLE = len(TEXT) // 2
LINE = "Herring for beginners, told by those who have been at sea for longer than they like."
STANDFIRST = (
    "After ninety years the boat is laid up, and the island does not know how it will get its milk from Monday on."
)
LINKED = ("Herring is late this year, and nobody knows why", "A lamp for the pier is older than the pier")
LISTED = (
    "<ul>" + "".join(f"<li><a href='/2031/{number}'>{line}</a></li>" for number, line in enumerate(LINKED)) + "</ul>"
)
BIOGRAPHY = "Ines Beispiel grew up on the island, studied tides in Bergen and wrote about boats before she could row."
PROMO = "Reading made you hungry? Herring is eaten with us on every Friday, and the second helping is on the house."


def page(inside=BODY, *, head="", below="", name="text"):
    return (
        f"<!doctype html><html><head>{head}</head><body><main><h1>{TITLE}</h1>"
        f"<div class='{name}'>{inside}</div>{below}</main></body></html>"
    )


def sheet_of(html, lines, *, authors=(), text=()):
    """Return a page laid open, with these lines for its paragraphs."""
    tree = document_fromstring(html)
    blocks = tuple(blocks_of(tree))
    return Sheet(
        url=URL,
        markup=html,
        tree=tree,
        declared=Declared(tree, URL),
        metadata=Metadata(title=TITLE, authors=authors),
        full_text=tuple(text),
        blocks=blocks,
        paragraphs=tuple(lines),
        places=places(lines, blocks),
    )


def marks_of(html, lines, **facts):
    """Return the marks of these lines on a page."""
    return marks(sheet_of(html, lines, **facts))


def shown_lines(html):
    """Return all text of a page but its headline, as an extractor would have it that leaves nothing out."""
    shown = [block for block in blocks_of(document_fromstring(html)) if block.around.tag != "h1"]
    return [("- " if block.around.tag == "li" else "") + one_line(block.text) for block in shown]


def stripped(html, *, authors=(), text=(), is_news=False):
    """Return the clean paragraphs of all that a page holds below its headline, and what was removed with its rule."""
    html = html.replace("<head>", f"<head>{NEWS}") if is_news else html
    lines = shown_lines(html)
    found = marks_of(html, lines, authors=authors, text=text)
    assert len(found) == len(lines)
    cleaned = clean(lines, title=TITLE, marks=found)
    assert restore(cleaned.body, cleaned.removed) == "\n".join(lines)
    rules = {line: removal.rule for removal in cleaned.removed for line in removal.text.strip("\n").split("\n")}
    return cleaned.body.split("\n"), rules


def extracted(html):
    """Return the same of what the extractor finds on a page."""
    got = extract_page(Page(url=URL, body=html.encode(), content_type="text/html; charset=utf-8"))
    cleaned = clean(got.paragraphs, title=got.metadata.title, marks=got.marks)
    return cleaned.body.split("\n"), {removal.text.strip("\n"): removal.rule for removal in cleaned.removed}


def declared(**facts):
    article = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **facts}
    return f"<script type='application/ld+json'>{json.dumps(article)}</script>"


def paragraphs(*texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def around(middle):
    """Return the article with something between its paragraphs."""
    return paragraphs(*TEXT[:MIDDLE]) + middle + paragraphs(*TEXT[MIDDLE:])


NEWS = declared()
