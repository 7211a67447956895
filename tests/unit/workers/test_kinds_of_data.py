"""Pages whose text stands only in their data, for scripts to show: read where it is surely the page's own and free to read."""

from __future__ import annotations

import json
from dataclasses import replace
from time import process_time

import pytest
from news_pages import TEXT, TITLE, URL, declared, given, page, paragraphs, text_of_page

from ingest.model.page import PageVerdict, Verdict
from ingest.page.extract import extract_page
from ingest.page.paragraphs import EXTRACTOR
from ingest.page.script_data import MAX_CHARACTERS
from ingest.workers.reading import read_page

BLOCKS = [{"type": "paragraph", "html": text} for text in TEXT]
ANOTHER = [
    {"type": "paragraph", "html": f"{number} tulips were sold at the market of Harrowby, {text.lower()}"}
    for number, text in enumerate(TEXT)
]


def shell(*scripts: str, shown: str = f"<h1>{TITLE}</h1>") -> str:
    """Return a page that shows nothing but a headline, with scripts."""
    start, _, rest = page("", head="").partition("<main>")
    return f"{start}<div id='app'></div>{shown}{''.join(scripts)}{rest.partition('</main>')[2]}"


def prose_of(html: str) -> list[str]:
    """Return the long lines of what became of a page: of a page without a text, its menu may be left."""
    return [line for line in text_of_page(html).lines if len(line) > len(TITLE)]


def next_data(**props: object) -> str:
    return f"<script id='__NEXT_DATA__' type='application/json'>{json.dumps({'props': {'pageProps': props}})}</script>"


def state(name: str, data: object) -> str:
    return f"<script>window.{name} = {json.dumps(data)};\n(function () {{ start(); }})()</script>"


def flat(article: dict[str, object]) -> list[object]:
    """Return an object as Nuxt writes it: a flat list in which each member is the place of its value."""
    values: list[object] = [None]

    def put(value: object) -> int:
        place = len(values)
        values.append(None)
        if isinstance(value, dict):
            values[place] = {key: put(one) for key, one in value.items()}
        elif isinstance(value, list):
            values[place] = [put(one) for one in value]
        else:
            values[place] = value
        return place

    values[0] = {"data": put(["Reactive", None])}
    values[values[0]["data"]] = ["Reactive", put(article)]
    return values


def rich(text: str) -> dict[str, object]:
    """Return a paragraph as editors for rich text keep it, in pieces."""
    first, _, rest = text.partition(" ")
    return {
        "type": "paragraph",
        "content": [{"type": "text", "text": f"{first} "}, {"type": "text", "marks": ["em"], "text": rest}],
    }


APOLLO = {
    "ROOT_QUERY": {"article": {"__ref": "Article:7"}},
    "Article:7": {"__typename": "Article", "headline": TITLE, "body": {"__ref": "Body:9"}},
    "Body:9": {"__typename": "Body", "blocks": BLOCKS},
}


@pytest.mark.parametrize(
    "script",
    [
        next_data(article={"headline": TITLE, "body": BLOCKS}),
        next_data(article={"headline": "x", "body": BLOCKS}),
        next_data(post={"title": {"rendered": TITLE}, "slug": "the-ferry-to-aldwick-stops", "content": {"rendered": paragraphs(*TEXT)}}),
        next_data(article={"title": TITLE, "text": "\n\n".join(TEXT), "related": [{"title": "Tulips", "url": "/t", "text": "Tulips are late."}]}),
        next_data(story={"headline": TITLE, "document": {"type": "doc", "content": [*map(rich, TEXT), {"type": "image", "text": "A gull. " * 20}]}}),
        state("__APOLLO_STATE__", APOLLO),
        state("__INITIAL_STATE__", {"page": {"article": {"title": TITLE, "paragraphs": list(TEXT)}}}),
        state("__NUXT__", {"data": [{"article": {"title": TITLE, "content": paragraphs(*TEXT)}}]}),
        f"<script id='__NUXT_DATA__' type='application/json'>{json.dumps(flat({'title': TITLE, 'blocks': BLOCKS}))}</script>",
        f"<script>window.__PRELOADED_STATE__ = JSON.parse({json.dumps(json.dumps({'headline': TITLE, 'body': BLOCKS}))});</script>",
        declared(articleBody="\n\n".join(TEXT)),
        declared(articleBody=paragraphs(*TEXT)),
    ],
    ids="next placeholder wordpress text rich apollo initial nuxt nuxt-flat parse json-ld json-ld-markup".split(),  # noqa: SIM905 -- words read best as words
)  # fmt: skip
def test_a_text_in_the_data_of_a_page_is_read(script):
    assert text_of_page(shell(script)).lines == list(TEXT)


def test_it_is_told_that_the_text_is_from_the_data():
    found = text_of_page(shell(next_data(article={"headline": TITLE, "body": BLOCKS})))
    assert found.reading.extractor == f"{EXTRACTOR}, text from the page's data"


def test_a_declared_text_in_one_piece_is_better_than_none():
    assert text_of_page(shell(declared(articleBody=" ".join(TEXT)))).lines == [" ".join(TEXT)]


@pytest.mark.parametrize(
    "scripts",
    [
        [next_data(article={"headline": TITLE, "body": BLOCKS}), declared(isAccessibleForFree=False)],
        [next_data(article={"headline": TITLE, "body": BLOCKS, "isPremium": True})],
        [next_data(article={"headline": TITLE, "access": {"isAccessibleForFree": False}, "body": BLOCKS, "is_accessible_for_free": False})],
        [next_data(article={"headline": TITLE, "body": BLOCKS}), "<p>This article is for subscribers only. Subscribe to continue reading.</p>"],
        [declared(articleBody="\n\n".join(TEXT), isAccessibleForFree=False)],
        [declared(articleBody="\n\n".join(TEXT)), "<p>To continue reading, log in or subscribe. Already a subscriber? Log in</p>"],
    ],
    ids=["declared", "premium", "in the data", "a wall", "json-ld", "json-ld and a wall"],
)  # fmt: skip
def test_what_is_not_free_to_read_is_not_read_from_the_data(scripts):
    said = "\n".join(text_of_page(shell(*scripts)).lines)
    assert not [text for text in TEXT if text in said]


@pytest.mark.parametrize(
    "script",
    [
        next_data(article={"headline": "Tulips are late in Harrowby this year", "body": ANOTHER}),
        next_data(articles=[{"headline": f"Tulips are late in Harrowby, part {number}", "body": ANOTHER[number % 3 :]} for number in range(100)]),
        declared() + declared(headline="Tulips are late in Harrowby this year", articleBody="\n\n".join(block["html"] for block in ANOTHER)),
        next_data(strings={"consent": TEXT[0], "menu": ["News", "Sport"]}, article={"headline": TITLE, "description": " ".join(TEXT)}),
    ],
    ids=["another", "a hundred others", "another declared", "a description"],
)  # fmt: skip
def test_the_text_of_another_article_is_not_taken(script):
    assert prose_of(shell(script)) == []


def test_of_a_hundred_articles_the_page_s_own_is_taken():
    others = [{"headline": f"Tulips are late in Harrowby, part {number}", "body": ANOTHER * 3} for number in range(100)]
    own = {"headline": TITLE, "body": BLOCKS}
    assert text_of_page(shell(next_data(articles=[*others[:50], own, *others[50:]]))).lines == list(TEXT)


def test_an_article_in_the_data_is_the_page_s_own_by_its_address():
    others = [{"headline": "", "slug": f"tulips-{number}", "body": ANOTHER} for number in range(3)]
    own = {"headline": "", "slug": URL.rpartition("/")[2], "body": BLOCKS}
    assert text_of_page(shell(next_data(articles=[*others, own]))).lines == list(TEXT)


@pytest.mark.parametrize(
    "script", [next_data(article={"headline": TITLE, "body": BLOCKS[:3]}), declared(articleBody="\n\n".join(TEXT[:3]))]
)
def test_data_that_hold_less_than_the_page_shows_are_not_taken(script):
    assert text_of_page(page().replace("</main>", f"</main>{script}")).lines == list(TEXT)


_CUT = json.dumps({"article": {"headline": TITLE, "body": BLOCKS}})


@pytest.mark.parametrize(
    "data",
    [
        _CUT[: len(_CUT) // 2], f"{'[' * 10_000}{json.dumps(TEXT[0])}{']' * 10_000}",  '[{"a":' * 900 + json.dumps(list(TEXT)) + "}]" * 900,
        json.dumps({"a": [0, {"__ref": "a"}] * 300}), json.dumps([{"a": 1}, ["Reactive", 1], *range(300)]), f'"{"x" * 2_000}"', "{{" * 2_000,
        json.dumps({"article": {"headline": TITLE, "body": [{"children": [{"children": [None, 7, [], {}]}]}] * 50}}),
    ],
    ids=["cut off", "deep", "very deep", "a circle", "a flat circle", "a text", "no JSON", "no words"],
)  # fmt: skip
def test_bad_data_are_passed_over(data):
    script = f"<script type='application/json'>{data}</script>"
    assert prose_of(shell(script)) in ([], list(TEXT))
    assert text_of_page(page().replace("</main>", f"</main>{script}")).lines == list(TEXT)


def test_data_of_more_than_the_limit_are_not_read():
    article = json.dumps({"headline": TITLE, "body": BLOCKS})
    filled = f'<script type=\'application/json\'>{article[:-1]}, "noise": "{"x" * MAX_CHARACTERS}"}}</script>'
    begin = process_time()
    assert prose_of(shell(filled)) == []
    bare = process_time()
    assert text_of_page(shell(f"<script type='application/json'>{article}</script>")).lines == list(TEXT)
    assert bare - begin < 50 * max(process_time() - bare, 0.1)


@pytest.mark.parametrize(
    "root", ["<div id='root'></div>", "<div id='__next'><div></div></div>", "<app-root></app-root>"]
)
def test_a_page_that_scripts_fill_gives_way_to_the_text_of_the_feed(root):
    html = shell().replace("<div id='app'></div>", root)
    reading = read_page(replace(given(html), feed_html=paragraphs(TEXT[0]), title=TITLE))
    assert (reading.judged.verdict, reading.text.body) == (Verdict.FEED_ONLY, TEXT[0])
    assert reading.judged.page_verdict == PageVerdict.EMPTY
    filled = read_page(replace(given(page()), feed_html=paragraphs(TEXT[0]), title=TITLE))
    assert filled.judged.verdict == Verdict.FULL


def test_where_the_order_of_paragraphs_cannot_be_told_that_is_told():
    """The extractor makes one line of the cells of a row, which stands nowhere on the page."""
    rows = "".join(
        f"<tr><td>Pier {number}</td><td>{boats} boats</td></tr>" for number, boats in enumerate(range(20, 30))
    )
    read = extract_page(given(page(f"{paragraphs(*TEXT[:2])}<table>{rows}</table>")).page)
    assert set(TEXT[:2]) < set(read.paragraphs)
    assert read.extractor == f"{EXTRACTOR}, order of 10 of 12 paragraphs is not the page's"
