from __future__ import annotations

import json
import random

import pytest
from documents import kinds, parsed, rss
from examples import feed_entry

from ingest.feed.order import is_newest_last, newest
from ingest.model.feed import KnownEntry, ParsedFeed


def item(number: int, *, dated: bool, name: str | None = None) -> str:
    date = f"<pubDate>Mon, 02 Mar 2026 {number // 60:02}:{number % 60:02}:00 GMT</pubDate>" if dated else ""
    return f"<title>T{number}</title><guid isPermaLink='false'>{name or f'post-{number}'}</guid>{date}"


def known(*numbers: int) -> list[KnownEntry]:
    entries = [feed_entry(number) for number in numbers]
    return [KnownEntry(guid=entry.guid, url=entry.url, title=entry.title, content_hash=b"") for entry in entries]


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize("ascending", [True, False])
def test_of_a_long_document_the_newest_are_read_whichever_end_they_stand_at(dated, ascending):
    items = [item(number, dated=dated) for number in range(205)]
    feed = parsed(rss(*items[:: 1 if ascending else -1]), max_entries=20)
    assert {entry.title for entry in feed.entries} == {f"T{number}" for number in range(185, 205)}
    assert kinds(feed)[-1:] + kinds(feed)[:1] == ["entry_without_link", "too_many_entries"]


def test_dates_go_before_numbers_and_a_pinned_entry_does_not_turn_the_order():
    items = [item(number, dated=True, name=f"post-{900 - number}") for number in range(100)]
    feed = parsed(rss(items[40], *items), max_entries=20)
    assert "T99" in {entry.title for entry in feed.entries}


def test_of_an_atom_and_a_json_document_in_ascending_order_the_newest_are_kept():
    numbers = range(100)
    entries = "".join(f"<entry><id>tag:x,{n}</id><title>T{n}</title></entry>" for n in numbers)
    items = [{"id": f"post-{n}", "content_text": f"T{n}", "title": f"T{n}"} for n in numbers]
    atom = f"<feed xmlns='http://www.w3.org/2005/Atom'>{entries}</feed>"
    for document in (atom, json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})):
        feed = newest(parsed(document, max_entries=20), [], 20)
        assert [entry.title for entry in feed.entries] == [f"T{n}" for n in range(80, 100)]
        assert kinds(feed).count("too_many_entries") == 1


def test_a_document_without_dates_and_numbers_is_read_further_and_what_is_known_is_left_out_first():
    names = ["".join(random.Random(number).choices("abcdefgh", k=12)) for number in range(60)]
    items = [item(number, dated=False, name=names[number]) for number in range(60)]
    feed = parsed(rss(*items), max_entries=20)
    assert len(feed.entries) == 60
    first = newest(feed, [], 20)
    assert [entry.title for entry in first.entries] == [f"T{number}" for number in range(20)]
    stored = [KnownEntry(guid=entry.guid, url=None, title="", content_hash=b"") for entry in first.entries]
    longer = parsed(rss(*items, item(99, dated=False, name="zz")), max_entries=60)
    assert "T99" in {entry.title for entry in newest(longer, stored, 41).entries}


def test_new_entries_go_before_known_ones_wherever_they_stand():
    document = ParsedFeed(syntax="rss", entries=tuple(feed_entry(number) for number in range(10)))
    assert [entry.guid for entry in newest(document, known(*range(2, 9)), 4).entries] == [
        "guid-0", "guid-1", "guid-8", "guid-9",
    ]  # fmt: skip


def test_a_document_that_fits_stays_as_it_is():
    document = ParsedFeed(syntax="rss", entries=tuple(feed_entry(number) for number in range(4)))
    assert newest(document, [], 4) is document


@pytest.mark.parametrize(
    ("dates", "names", "rises"),
    [
        ([1, 2, 3], ["a", "b", "c"], True),
        ([3, 2, 1], ["p-1", "p-2", "p-3"], False),
        ([None, None, None], ["p-9", "p-10", "p-11"], True),
        ([5, 5, 5], ["2026/03/02", "2026/03/01", "2026/02/28"], False),
        ([None, None, None], ["f00d", "bead", "cafe"], None),
        ([1, 3, 2, 4, 1], ["", "", "", "", ""], None),
        ([], [], None),
    ],
)
def test_the_order_is_told_by_dates_else_by_numbers(dates, names, rises):
    assert is_newest_last(dates, names) is rises
