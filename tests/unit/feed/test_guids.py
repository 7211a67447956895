from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from examples import feed_entry

from ingest.feed import guids
from ingest.feed.entries import compared, guid_keys
from ingest.feed.recognise import without_guids
from ingest.model.feed import FeedEntry, Guids, KnownEntry


def known(entry: FeedEntry) -> KnownEntry:
    return KnownEntry(guid=entry.guid, url=entry.url, title=entry.title, content_hash=entry.content_hash)


def listed(count: int, **changes: object) -> list[FeedEntry]:
    return [feed_entry(number, **changes) for number in range(count)]


def test_new_entries_with_guids_of_their_own_and_edits_that_keep_them_speak_for_guids():
    first = guids.weighed(Guids(), listed(10), [])
    edited = [replace(entry, content_hash=b"edited") for entry in listed(10)]
    second = guids.weighed(first, edited, [known(entry) for entry in listed(10)])
    assert (second.fresh, second.kept, second.keyed_by) == (10, 10, "guid")


def test_entries_that_are_listed_as_they_were_say_nothing():
    assert guids.weighed(Guids(), listed(10), [known(entry) for entry in listed(10)]) == Guids()


def test_guids_that_are_new_at_each_poll_are_told_by_the_second():
    polled = [replace(entry, guid=f"{entry.guid}-2") for entry in listed(10)]
    found = guids.weighed(Guids(fresh=10), polled, [known(entry) for entry in listed(10)])
    assert (found.keyed_by, found.reason) == ("link", "of 10 known entries that were changed, 10 had a new guid")


def test_guids_that_are_new_at_each_edit_are_told_after_some_however_many_entries_are_new():
    found = Guids(fresh=300)
    for number in range(5):
        assert found.keyed_by == "guid"
        edited = feed_entry(number, guid=f"edit-{number}", content_hash=b"edited")
        found = guids.weighed(found, [edited], [known(feed_entry(number))])
    assert found.keyed_by == "link"


def test_one_guid_for_all_is_told_whether_its_entries_are_listed_together_or_one_by_one():
    together = [replace(entry, guid=f"1 {entry.url}") for entry in listed(6)]
    assert guids.weighed(Guids(), together, []).keyed_by == "link"
    found = Guids(fresh=1)
    for number in range(1, 6):
        found = guids.weighed(found, [feed_entry(number, guid="1")], [known(feed_entry(0, guid="1"))])
    assert (found.keyed_by, found.reason) == ("link", "of 6 new entries, 5 had the guid of another one")


def test_a_slip_now_and_then_does_not_change_the_key():
    polled = [replace(entry, guid=f"{entry.guid}-moved") for entry in listed(4)]
    assert guids.weighed(Guids(), polled, [known(entry) for entry in listed(4)]).keyed_by == "guid"
    usual = Guids(kept=20, fresh=100)
    ten = [replace(entry, guid=f"{entry.guid}-moved") for entry in listed(10)]
    assert guids.weighed(usual, ten, [known(entry) for entry in listed(10)]).keyed_by == "guid"


def test_old_evidence_fades():
    found = guids.weighed(Guids(kept=300, fresh=100), listed(1), [])
    assert (found.kept, found.fresh) == (150, 50)


def test_a_feed_that_is_keyed_by_links_stays_so():
    keyed = Guids(keyed_by="link", reason="because")
    assert guids.weighed(keyed, listed(20), []) is keyed


def test_at_the_switch_nothing_is_new_and_an_edit_is_an_edit_of_what_is_known():
    before = [replace(entry, guid=f"poll-7-{entry.guid}") for entry in listed(5)]
    now = [replace(entry, guid=f"poll-8-{entry.guid}") for entry in listed(5)]
    now[2] = replace(now[2], content_hash=b"edited", title="Edited")
    entries = without_guids(now)
    found = compared(entries, [known(entry) for entry in before])
    assert (len(entries), found.new, [entry.guid for entry in found.changed]) == (5, (), ["poll-7-guid-2"])


def test_after_the_switch_a_new_entry_is_known_by_its_link_and_each_later_guid_is_that_entry():
    (entry,) = without_guids([feed_entry(1, guid="a")])
    assert entry.guid == entry.url
    found = compared(without_guids([feed_entry(1, guid="b")]), [known(entry)])
    assert (found.new, found.changed) == ((), ())
    assert entry.guid in guid_keys([feed_entry(1, guid="b")])


@pytest.mark.parametrize("published", [None, datetime(2026, 1, 2, tzinfo=UTC)])
def test_entries_without_a_link_are_told_apart_by_title_and_date_or_text(published):
    one = feed_entry(1, url=None, guid="a", published_at=published)
    same = replace(one, guid="b")
    other = replace(one, guid="c", title="Another")
    entries = without_guids([one, same, other])
    assert len(entries) == 2
    assert guids.key(one) in guid_keys([same])


def test_a_weekly_column_without_links_is_an_entry_each_week():
    weeks = [
        feed_entry(1, url=None, title="Notes of the week", published_at=datetime(2026, 1, day, tzinfo=UTC))
        for day in (2, 9, 16)
    ]
    assert len(without_guids(weeks)) == 3
