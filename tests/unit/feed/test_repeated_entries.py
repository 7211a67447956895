from __future__ import annotations

import pytest
from documents import kinds, parsed, rss

STORY = "https://paper.example/2026/03/pier-17"
STATUS = "https://paper.example/status"


def item(
    title: str = "Hot news", link: str | None = STORY, text: str = "", guid: str = "", hour: int | None = None
) -> str:
    date = f"<pubDate>Mon, 02 Mar 2026 {hour:02}:00:00 GMT</pubDate>" if hour is not None else ""
    parts = {"title": title, "link": link, "description": text, "guid": guid}
    return "".join(f"<{name}>{value}</{name}>" for name, value in parts.items() if value) + date


@pytest.mark.parametrize("link", [STORY, STATUS, None])
def test_entries_whose_texts_alone_differ_are_entries_if_nothing_else_names_them(link):
    feed = parsed(rss(*(item(link=link, text=text) for text in ("The pier opens.", "A mill burns.", "Snow falls."))))
    assert len({entry.guid for entry in feed.entries}) == 3
    assert {entry.url for entry in feed.entries} == {None}


def test_entries_whose_dates_alone_differ_are_entries_unless_their_link_is_that_of_one_article():
    for link, count in ((STATUS, 3), (None, 3), (STORY, 1)):
        feed = parsed(rss(*(item(link=link, text="All is well.", hour=hour) for hour in (6, 7, 8))))
        assert len(feed.entries) == count, link


def test_a_story_that_is_listed_twice_with_other_teasers_of_one_moment_is_one_entry():
    feed = parsed(rss(item(text="Short.", hour=6), item(text="A longer teaser of it.", hour=6)))
    assert [(entry.html, entry.url) for entry in feed.entries] == [("A longer teaser of it.", STORY)]
    assert kinds(feed) == ["repeated_entry"]


def test_a_story_under_one_guid_is_one_entry_whatever_differs():
    feed = parsed(rss(item(text="Short.", guid=STORY, hour=6), item(text="A longer teaser of it.", guid=STORY, hour=7)))
    assert [entry.html for entry in feed.entries] == ["A longer teaser of it."]


def test_of_two_copies_the_one_with_a_text_is_kept_not_the_first():
    feed = parsed(rss(item(text="", hour=6), item(text="The words.", hour=7)))
    assert [entry.html for entry in feed.entries] == ["The words."]


def test_one_guid_for_entries_of_one_title_and_one_link_costs_none_of_them():
    feed = parsed(
        rss(*(item(link=STATUS, guid="0", text=f"Report {word}.", hour=6 + n) for n, word in enumerate("abc")))
    )
    assert len({entry.guid for entry in feed.entries}) == 3
    assert {entry.has_guid for entry in feed.entries} == {False}
    assert sorted(kinds(feed)) == ["shared_guid", "shared_link"]


def test_a_fragment_that_serves_to_track_readers_names_no_entry():
    feed = parsed(rss(item(link=f"{STORY}#xtor=RSS-1"), item(link=f"{STORY}#xtor=RSS-2")))
    assert [entry.url for entry in feed.entries] == [STORY]


def test_the_same_entry_many_times_is_one_entry():
    assert len(parsed(rss(*[item(link=STATUS, text="All is well.")] * 300)).entries) == 1


@pytest.mark.parametrize(
    "given",
    [
        "<guid isPermaLink='false'>g1</guid>",
        "<pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate>",
        "<link>https://paper.example/1.mp3</link>",
        "<guid>https://paper.example/1.mp3</guid>",
    ],
)
def test_an_entry_that_is_a_file_is_kept_and_its_file_is_not_its_page(given):
    feed = parsed(rss(f"{given}<enclosure url='https://paper.example/1.mp3' type='audio/mpeg' length='5'/>"))
    (entry,) = feed.entries
    assert (entry.url, [file.url for file in entry.enclosures]) == (None, ["https://paper.example/1.mp3"])
    assert kinds(feed) == ["entry_without_link"]


def test_a_page_goes_before_the_file_that_the_guid_names():
    file = "<guid>https://paper.example/1.mp3</guid><enclosure url='https://paper.example/1.mp3' type='audio/mpeg'/>"
    (entry,) = parsed(rss(f"<link>{STORY}</link>{file}")).entries
    assert entry.url == STORY
