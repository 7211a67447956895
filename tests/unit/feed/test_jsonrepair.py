from __future__ import annotations

import json

import pytest
from documents import kinds, parsed
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.feed.parse import parse_feed
from ingest.model.feed import CUT_OFF, NotAFeed

ITEM = {
    "id": "{n}",
    "url": "https://news.example/{n}",
    "title": "it's {n} // no comment, /* nor this */ [a, b,] {c: 1,}",
    "content_html": '<p class="x">Rain {n}\\ "and" wind, "sun"</p>\n',
    "authors": [{"name": "Ann", "url": "https://news.example/ann"}, {"name": "Cy"}],
    "attachments": [{"url": "https://news.example/{n}.mp3", "mime_type": "audio/mpeg"}],
    "date_published": "2024-09-02T10:00:00Z",
}


def item(number: int, *, indent: int | None = None) -> str:
    return json.dumps(ITEM, indent=indent).replace("{n}", str(number))


def feed(*items: str, comma: str = ",", tail: str = "") -> str:
    head = '{"version": "https://jsonfeed.org/version/1.1", "title": "News", "home_page_url": "https://news.example/", "items": ['
    return f"{head}{comma.join(items)}]{tail}}}"


WHOLE = parsed(feed(*(item(number) for number in range(3)))).entries


@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        ('"authors"', '"x": "a\nb\tc\x01", "authors"'),
        ('}], "date', '},], "date'),
        ('Z"}', 'Z",}'),
        ('Z"}', 'Z",,}'),
        ('Z"}', 'Z"} // the end\n'),
        ('"title"', '/* old: "title": "x", */ "title"'),
        ('"title"', '// old: "title": "x",\n"title"'),
        ("it's", "it\\'s"),
        ('"url": "https://news.example/1"', "'url': 'https://news.example/1'"),
        ('"url": "https://news.example/1"', 'url: "https://news.example/1"'),
        ('"url"', '"x": undefined, "url"'),
        ('/1", "title"', '/1" "title"'),
        ('"id"', '"x": ' + "1" * 5000 + ', "id"'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("among", [1, 3])
def test_json_that_is_nearly_right_is_read_whole(whole, broken, among):
    faulty = item(1).replace(whole, broken)
    assert faulty != item(1)
    read = parsed(feed(*(faulty if number == 1 else item(number) for number in ((1,) if among == 1 else range(3)))))
    assert read.entries == (WHOLE[1:2] if among == 1 else WHOLE)
    assert (kinds(read), read.title, read.site_url) == (["repaired_json"], "News", "https://news.example/")


@pytest.mark.parametrize(
    ("broken", "title"),
    [
        ('he said "no" to it', 'he said "no" to it'),
        ('<a href="/x">y</a>, she said', '<a href="/x">y</a>, she said'),
        ("C:\\dir", "C:\\dir"),
    ],
)
def test_quotes_and_backslashes_that_are_not_escaped_are_read_as_text(broken, title):
    faulty = f'{{"id": "1", "title": "{broken}", "url": "https://news.example/1"}}'
    read = parsed(feed(item(0), faulty, item(2)))
    assert [entry.title for entry in read.entries] == [WHOLE[0].title, title, WHOLE[2].title]


@pytest.mark.parametrize(
    "faulty",
    [
        '{"id": "1", "title": "never closed, "url": "x"}', '{"id": "1", "title": }', '{"id": "1" "title" "x"}', "{1: 2}", "{{}}",
        '{"id": "1", "title": "x"', '{"id": [1, 2, "title": "x"}', '{"x": ' + "[" * 5000 + "}", item(1)[:-60], item(1)[:150], "}", '"',
        '{"attachments": [{"url": "x", "mime_type": "y", }, {"url": "z" "mime_type"}',
    ],
)  # fmt: skip
def test_an_item_that_cannot_be_read_costs_itself_alone(faulty):
    for indent in (None, 1):
        for separator in (",", ",\n", "\n"):
            read = parsed(feed(item(0, indent=indent), faulty, item(2, indent=indent), comma=separator))
            assert [entry.guid for entry in read.entries if entry.guid in {"0", "2"}] == ["0", "2"], (indent, separator)
            assert read.title == "News"
            assert kinds(read)[0] in {"repaired_json", CUT_OFF}


def test_what_stands_behind_the_items_is_read():
    behind = '{"items": [%s,], "title": "News", "authors": [{"name": "The Desk"}], "version": "https://jsonfeed.org/version/1"}'
    read = parsed(behind % item(0))
    assert (read.title, read.entries) == ("News", WHOLE[:1])


def test_items_that_are_numbered_instead_of_listed_are_read():
    assert parsed(feed().replace("[]", f'{{"0": {item(0)}, "1": {item(1)}}}')).entries == WHOLE[:2]


def test_a_feed_without_items_is_read_though_it_is_broken():
    assert parsed(feed(tail=",")).title == "News"


def test_documents_that_are_glued_together_lose_no_item():
    assert parsed(feed(item(0), item(1)) + "\n" + feed(item(2))).entries == WHOLE
    assert parsed(feed(*(item(number) for number in range(3))) + "<!-- cached -->").entries == WHOLE


@pytest.mark.parametrize("kept", [1, 2])
def test_a_document_that_breaks_off_keeps_the_items_before_the_break(kept):
    whole = feed(*(item(number) for number in range(3)))
    start = whole.index(item(kept))
    for cut in range(start, start + len(item(kept)) - 1, 7):
        read = parsed(whole[:cut])
        assert (read.entries, kinds(read)) == (WHOLE[:kept], [CUT_OFF])


def test_what_is_no_json_feed_is_named_though_it_is_broken():
    for broken in ('{"version":', '{"error": "no",}', "[1, 2,]", "{]"):
        assert isinstance(parse_feed(broken.encode(), url="https://feeds.example/"), NotAFeed)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_damage_to_one_item_costs_no_item_before_it_and_never_the_feed(data):
    faulty = item(1)
    start = data.draw(st.integers(1, len(faulty) - 1))
    end = data.draw(st.integers(start, min(len(faulty), start + 30)))
    faulty = faulty[:start] + data.draw(st.text("{}[]\",:\\/*' \nab1", max_size=6)) + faulty[end:]
    read = parsed(feed(item(0), faulty, item(2), item(3)))
    assert read.title == "News"
    assert {"0", "3"} <= {entry.guid for entry in read.entries}
