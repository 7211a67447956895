from __future__ import annotations

import pytest
from examples import feed_entry

from ingest.feed.entries import compared, guid_keys
from ingest.feed.guids import key
from ingest.model.feed import KnownEntry


def new_and_changed(entries, known):
    found = compared(entries, known)
    return found.new, found.changed


def known(number: int = 1, **changes) -> KnownEntry:
    entry = feed_entry(number)
    facts = {"guid": entry.guid, "url": entry.url, "title": entry.title, "content_hash": entry.content_hash}
    return KnownEntry(**(facts | changes))


def test_an_entry_that_nobody_has_seen_is_new():
    entry = feed_entry(1)
    assert new_and_changed([entry], []) == ((entry,), ())
    assert new_and_changed([entry], [known(2)]) == ((entry,), ())


def test_an_entry_that_is_listed_again_as_it_was_is_neither_new_nor_changed():
    assert new_and_changed([feed_entry(1)], [known(1)]) == ((), ())


def test_an_entry_with_another_content_is_changed():
    entry = feed_entry(1, content_hash=b"corrected")
    assert new_and_changed([entry], [known(1)]) == ((), (entry,))


def test_guids_that_change_at_every_poll_make_no_new_entries():
    entry = feed_entry(1, guid="of-this-poll")
    assert new_and_changed([entry], [known(1, guid="of-the-last-poll")]) == ((), ())


def test_a_new_guid_at_a_known_url_with_another_content_is_looked_at():
    entry = feed_entry(1, guid="another", content_hash=b"another")
    assert new_and_changed([entry], [known(1)]) == ((entry,), ())


def test_a_guid_that_is_used_again_for_another_article_loses_neither():
    entry = feed_entry(2, guid="guid-1")
    new, changed = new_and_changed([entry], [known(1)])
    assert [one.guid for one in new] == ["guid-1 https://news.example/2"]
    assert changed == ()


def test_such_an_entry_is_known_at_the_next_poll_by_the_keys_it_is_looked_up_with():
    entry = feed_entry(2, guid="guid-1")
    own = "guid-1 https://news.example/2"
    assert {"guid-1", own} <= set(guid_keys([entry]))
    assert new_and_changed([entry], [known(1), known(2, guid=own)]) == ((), ())


@pytest.mark.parametrize(
    "moved", [{"url": "https://news.example/moved"}, {"title": "Corrected"}, {"url": None, "title": "Corrected"}]
)
def test_a_known_guid_whose_address_or_title_alone_changed_is_the_same_entry(moved):
    entry = feed_entry(1, content_hash=b"corrected", **moved)
    assert new_and_changed([entry], [known(1)]) == ((), (entry,))


def test_an_entry_without_url_is_looked_up_by_its_guid_and_its_key():
    entry = feed_entry(1, url=None)
    assert guid_keys([entry]) == ["guid-1", key(entry)]
