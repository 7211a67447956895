"""Feeds over weeks: what their publishers edit, reorder and drop makes no entry new, and what they publish is never taken for an edit."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

import pytest
from documents import parsed, rss

from ingest.feed.entries import compared
from ingest.feed.order import newest
from ingest.feed.recognise import without_guids
from ingest.model.feed import KnownEntry

START = datetime(2026, 3, 2, 9, 41, 7, tzinfo=UTC)
SITE = "https://paper.example"


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item of a feed. ``story`` is what the publisher knows and the feed does not say."""

    story: str
    link: str | None = None
    title: str = ""
    text: str = ""
    date: datetime | None = None
    guid: str | None = None

    def __str__(self) -> str:
        parts = {"title": self.title, "link": self.link, "guid": self.guid, "description": self.text}
        parts["pubDate"] = self.date and format_datetime(self.date)
        return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parts.items() if value)


@dataclass
class Memory:
    """What the database holds of one feed, and which story each row was made of."""

    by_link: bool = False
    rows: dict[str, KnownEntry] = field(default_factory=dict)
    stories: dict[str, str] = field(default_factory=dict)
    now: datetime = START
    problems: list[str] = field(default_factory=list)

    def poll(self, *items: Item, max_entries: int = 2000) -> int:
        """Read a document with these items, write what a poll writes, and return the number of new rows."""
        self.now += timedelta(hours=7)
        document = parsed(rss(*map(str, items)), max_entries=max_entries)
        if self.by_link:
            document = replace(document, entries=without_guids(document.entries))
        known = list(self.rows.values())
        document = newest(document, known, max_entries)
        found = compared(document.entries, known)
        self.problems = [problem.kind for problem in (*document.problems, *found.problems)]
        for url in found.taken_back:
            for guid, row in self.rows.items():
                self.rows[guid] = replace(row, url=None, shared_url=url) if row.url == url else row
        for entry in (*found.new, *found.changed, *found.redated):
            row = {
                name: getattr(entry, name) for name in ("guid", "url", "title", "content_hash", "link", "published_at")
            }
            first = self.rows[entry.guid].since if entry.guid in self.rows else self.now
            shared = entry.shared_url or (None if entry.url else "")
            hashed = {"text_hash": entry.text_hash, "shared_url": shared, "since": entry.published_at or first}
            self.rows[entry.guid] = KnownEntry(**row, **hashed)
        return len(found.new)

    @property
    def articles(self) -> int:
        """The number of articles: entries of one URL have one article, others each their own."""
        urls = {row.url for row in self.rows.values() if row.url}
        return len(urls) + sum(row.url is None for row in self.rows.values())


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def story(number: int, **values: object) -> Item:
    """Return an ordinary item: a link and a title of its own."""
    return replace(
        Item(
            story=str(number),
            link=f"{SITE}/2026/03/story-{number}",
            title=f"The council decides about pier {'abcdefghijklmnopqrst'[number]}",
            text=f"In its meeting the council of town {number} decided.",
            date=day(number),
        ),
        **values,
    )


EDITS = {
    "title": {"title": "Something that has no word in common"},
    "text": {"text": "Everything was rewritten from the first word."},
    "date": {"date": day(90)},
    "all": {"title": "Quite other words", "text": "Rewritten.", "date": day(91)},
}


# ------------------------------------------------------------------------------------------------- what stays one entry


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
@pytest.mark.parametrize("guid", [None, "id-3"])
@pytest.mark.parametrize("link", [f"{SITE}/2026/03/story-3", f"{SITE}/2026/03/story-3#xtor=RSS-12", f"{SITE}/?p=17"])
def test_an_entry_with_a_link_of_its_own_stays_one_whatever_is_edited(edit, guid, link):
    memory = Memory()
    memory.poll(story(1), story(2), story(3, guid=guid, link=link))
    assert memory.poll(story(3, guid=guid, link=link, **edit), story(1)) == 0
    assert memory.poll(story(1), story(3, guid=guid, link=link)) == 0
    assert (len(memory.rows), memory.articles) == (3, 3)


@pytest.mark.parametrize("edit", ["title", "text", "date"])
def test_an_entry_without_guid_and_with_a_short_address_stays_one_when_one_value_is_edited(edit):
    """Such an address may always show the newest; so not everything may be edited at once, as at an address of two words or more."""
    memory = Memory()
    memory.poll(story(1, link=f"{SITE}/blog/hello"), story(2))
    assert memory.poll(story(2), story(1, link=f"{SITE}/blog/hello", **EDITS[edit])) == 0


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
@pytest.mark.parametrize("values", [{}, {"date": None}, {"date": None, "text": ""}])
def test_an_entry_that_has_no_more_than_a_link_and_a_title_stays_one_whatever_is_edited(edit, values):
    memory = Memory()
    link = f"{SITE}/blog/hello-world"
    memory.poll(story(1, link=link, **values), story(2))
    memory.poll(story(1, link=link, **(edit | values)), story(2))
    assert (len(memory.rows), memory.articles) == (2, 2)


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_a_guid_that_counts_the_versions_of_a_page_makes_no_second_article(edit):
    memory = Memory()
    link = f"{SITE}/news/articles/c0dexyz12"
    memory.poll(story(1, link=f"{link}?at_medium=RSS", guid=f"{link}#0"), story(2))
    memory.poll(story(1, link=f"{link}?at_medium=RSS", guid=f"{link}#1", **edit), story(2))
    assert memory.articles == 2


@pytest.mark.parametrize("edit", ["title", "text", "date"])
def test_a_guid_that_changes_with_an_edit_makes_no_second_article(edit):
    memory = Memory()
    memory.poll(story(1, guid="a"), story(2, guid="b"))
    memory.poll(story(1, guid="c", **EDITS[edit]), story(2, guid="b"))
    assert memory.articles == 2


def test_guids_that_are_new_at_each_poll_make_no_entry_new_on_a_shared_link_either():
    memory = Memory()
    items = [story(number, link=f"{SITE}/podcast") for number in range(1, 6)]
    memory.poll(*(replace(item, guid=f"1-{item.story}") for item in items))
    assert memory.poll(*(replace(item, guid=f"2-{item.story}") for item in reversed(items))) == 0


@pytest.mark.parametrize("edit", ["title", "text", "date"])
@pytest.mark.parametrize("link", [None, f"{SITE}/podcast", f"{SITE}/?feed=1"])
def test_an_entry_without_guid_that_shares_its_link_or_has_none_stays_one_when_it_is_edited(edit, link):
    memory = Memory()
    items = [story(number, link=link) for number in range(8, 2, -1)]
    memory.poll(*items)
    edited = [replace(item, **EDITS[edit]) if item.story == "5" else item for item in items]
    assert memory.poll(*edited) == 0
    assert memory.poll(*reversed(edited)) == 0
    assert memory.poll(story(9, link=link), *edited[:-1]) == 1


@pytest.mark.parametrize("link", [None, f"{SITE}/status"])
def test_a_feed_that_dates_all_its_entries_anew_at_each_poll_lists_nothing_new(link):
    memory = Memory()
    items = [story(number, link=link, title="Status") for number in range(1, 6)]
    memory.poll(*items)
    for poll in range(1, 4):
        assert memory.poll(*(replace(item, date=day(40 + poll)) for item in items)) == 0
    assert (
        memory.poll(story(9, link=link, title="Status", date=day(50)), *(replace(item, date=day(50)) for item in items))
        == 1
    )


def test_an_entry_that_vanishes_and_comes_back_is_the_same():
    for link in (None, f"{SITE}/status", f"{SITE}/issues#5"):
        memory = Memory()
        items = [story(number, link=link, title="Bulletin") for number in range(1, 7)]
        memory.poll(*items)
        memory.poll(*items[:2])
        assert memory.poll(*items) == 0


def test_pages_of_a_feed_that_are_listed_in_turn_are_known():
    for link in (None, f"{SITE}/live"):
        memory = Memory()
        pages = [
            [story(number, link=link, title="Bulletin") for number in range(start, start + 5)] for start in (0, 5, 10)
        ]
        assert [memory.poll(*page) for page in pages] == [5, 5, 5]
        assert [memory.poll(*page) for page in (*pages, *reversed(pages))] == [0] * 6


def test_copies_in_one_document_are_one_entry_and_the_fuller_is_kept():
    teaser, full = "The council decided…", "The council decided late at night that the pier is repaired."
    for link, guid in ((f"{SITE}/2026/03/story-1", None), (f"{SITE}/status", None), (f"{SITE}/status", "id-1")):
        for texts in ((teaser, full), (full, teaser)):
            items = [str(story(1, link=link, guid=guid, text=text)) for text in texts]
            feed = parsed(rss(*items))
            assert [entry.html for entry in feed.entries] == [full]
            assert [problem.kind for problem in feed.problems] == ["repeated_entry"]


# ------------------------------------------------------------------------------------------ what is an entry of its own


@pytest.mark.parametrize("guid", [False, True])
@pytest.mark.parametrize("dated", [False, True])
def test_issues_that_differ_in_the_fragment_of_their_link_alone_are_entries(guid, dated):
    memory = Memory()
    issues = [
        Item(
            story=str(n),
            title="The letter",
            link=f"{SITE}/letters#{n}",
            guid=f"letter {n}" if guid else None,
            date=day(n) if dated else None,
        )
        for n in range(1, 112)
    ]
    assert memory.poll(*issues[:1]) == 1
    assert [row.url for row in memory.rows.values()] == [f"{SITE}/letters"]
    assert memory.poll(*issues[1:2]) == 1, "one at a time"
    assert memory.poll(*issues) == 109
    assert {row.url for row in memory.rows.values()} == {None}
    assert memory.poll(*issues[5:]) == 0
    assert memory.articles == 111


@pytest.mark.parametrize("told_by", ["date", "text", "date and text"])
@pytest.mark.parametrize("guid", [None, f"{SITE}/status"])
def test_notes_of_one_link_and_one_title_are_entries(told_by, guid):
    memory = Memory()
    notes = [
        Item(
            story=str(n), title="Status", link=f"{SITE}/status", guid=guid,
            text=f"Report of shift {n}." if "text" in told_by else "All is well.",
            date=day(n) if "date" in told_by else None,
        )
        for n in range(30)
    ]  # fmt: skip
    window = 7
    assert memory.poll(*notes[:window]) == window
    for first in range(1, len(notes) - window + 1):
        assert memory.poll(*reversed(notes[first : first + window])) == 1
    assert len(memory.rows) == memory.articles == 30


@pytest.mark.parametrize("window", [1, 2, 5])
@pytest.mark.parametrize("link", [f"{SITE}/", f"{SITE}/podcast", f"{SITE}/live"])
@pytest.mark.parametrize("guid", [True, False])
def test_a_link_that_always_shows_the_newest_is_the_page_of_none_however_many_are_listed_at_once(window, link, guid):
    memory = Memory()
    episodes = [
        Item(
            story=str(n), title=f"Episode {n}: on the {word}", link=link, guid=f"ep-{n}" if guid else None,
            text=f"We speak about the {word}.", date=day(7 * n),
        )
        for n, word in enumerate(["harbour", "mill", "train", "barrier", "meals", "depot", "market"])
    ]  # fmt: skip
    for first in range(len(episodes)):
        memory.poll(*episodes[max(0, first + 1 - window) : first + 1][::-1])
    assert len(memory.rows) == memory.articles == len(episodes)
    assert {row.url for row in memory.rows.values()} == {None}
    assert {row.shared_url for row in memory.rows.values()} == {link}


def test_episodes_of_one_day_and_one_text_that_share_a_page_are_entries():
    memory = Memory()
    for n in range(4):
        date = datetime(2026, 3, 2, tzinfo=UTC)
        memory.poll(Item(story=str(n), title=f"Part {n}", link=f"{SITE}/show", guid=str(n), text="Listen.", date=date))
    assert memory.articles == 4


@pytest.mark.parametrize("guids", ["none", "of each edit"])
def test_a_short_address_among_others_in_its_folder_is_that_of_an_article(guids):
    memory = Memory()
    others = [story(number, link=f"{SITE}/{word}") for number, word in enumerate(("mill", "tram", "choir"), start=4)]
    edited = story(1, link=f"{SITE}/pier", **EDITS["all"])
    for version, item in enumerate((story(1, link=f"{SITE}/pier"), edited)):
        memory.poll(replace(item, guid=None if guids == "none" else f"v{version}"), *others)
    assert memory.articles == 4


@pytest.mark.parametrize("link", [f"{SITE}/", f"{SITE}/live"])
def test_a_page_that_shows_the_newest_beside_ordinary_articles_is_the_page_of_none(link):
    memory = Memory()
    memory.poll(story(1, link=link, guid="1"), story(2), story(3), story(4, link=f"{SITE}/sport/football"))
    memory.poll(story(1, link=link, guid="2", **EDITS["all"]), story(2), story(3))
    assert memory.articles == 5


def test_a_link_that_turns_out_to_be_shared_is_told_once_as_a_problem_and_stays_shared():
    memory = Memory()
    memory.poll(story(1, link=f"{SITE}/live", guid="1"))
    assert memory.problems == []
    memory.poll(story(2, link=f"{SITE}/live", guid="2", title="Otherwise", date=day(9)))
    assert memory.problems == ["shared_link"]
    memory.poll(story(3, link=f"{SITE}/live", guid="3", title="New", date=day(12)))
    assert memory.problems == []
    assert {row.url for row in memory.rows.values()} == {None}


def test_entries_of_one_title_that_carry_other_files_are_entries():
    items = [f"<title>Mass</title><enclosure url='{SITE}/{n}.mp3' type='audio/mpeg'/>" for n in range(3)]
    feed = parsed(rss(*items))
    assert len({entry.guid for entry in feed.entries}) == 3


# ------------------------------------------------------------------------------------------ before and after the upgrade


def test_entries_that_an_older_version_stored_are_recognised():
    """Before, guids were made of the URL and a hash of the title, or of a hash of title and text."""
    for link in (None, f"{SITE}/live", f"{SITE}/2026/03/story-1"):
        memory = Memory()
        items = [story(number, link=link) for number in (1, 2, 3)]
        memory.poll(*items)
        old = {f"older {guid}": replace(row, guid=f"older {guid}") for guid, row in memory.rows.items()}
        memory.rows = old
        assert memory.poll(*items) == 0
        edited = [replace(items[0], text="Edited."), *items[1:]]
        assert memory.poll(*edited) == 0


def test_what_a_program_of_the_version_before_stores_meanwhile_is_recognised_by_its_guid():
    memory = Memory()
    items = [story(number, link=f"{SITE}/live") for number in (1, 2, 3)]
    memory.poll(*items)
    memory.rows = {guid: replace(row, shared_url=None, text_hash=None) for guid, row in memory.rows.items()}
    assert memory.poll(*items) == 0


# ------------------------------------------------------------------------------------------------------- chance, by seed


@dataclass
class Publisher:
    """A publisher that writes, edits, drops and reorders, by chance."""

    chance: random.Random
    link: str
    has_guids: bool
    one_title: bool
    stories: list[Item] = field(default_factory=list)

    def write(self) -> None:
        number = len(self.stories)
        link = {
            "own": f"{SITE}/a/{number}",
            "fragment": f"{SITE}/letters#{number}",
            "one": f"{SITE}/live",
            "none": None,
        }[self.link]
        word = self.chance.choice(["pier", "mill", "ferry", "choir", "tram"])
        self.stories.append(
            Item(
                story=str(number),
                link=link,
                title="Notes" if self.one_title else f"About the {word}, part {number}",
                text=f"The {word} is told of here, in the notes of week {number}.",
                date=day(number) + timedelta(minutes=self.chance.randrange(600)),
                guid=f"g{number}" if self.has_guids else None,
            )
        )

    def edit(self, newest: int) -> None:
        """Edit one value of a story that is listed, and of which the next document lists an older one, too."""
        number = self.chance.randrange(max(0, len(self.stories) - newest + 1), len(self.stories))
        item = self.stories[number]
        change = self.chance.choice(
            [{"text": f"{item.text} Corrected {self.chance.random()}."}, {"date": item.date + timedelta(minutes=5)}]
            + ([] if self.one_title else [{"title": f"{item.title} (corrected)"}])
        )
        self.stories[number] = replace(item, **change)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("link", ["own", "fragment", "one", "none"])
@pytest.mark.parametrize("has_guids", [True, False])
@pytest.mark.parametrize("one_title", [True, False])
def test_weeks_of_writing_editing_dropping_and_reordering_give_a_row_for_each_story(seed, link, has_guids, one_title):
    chance = random.Random(seed)
    publisher, memory, window = Publisher(chance, link, has_guids, one_title), Memory(), 8
    for _ in range(window):
        publisher.write()
    memory.poll(*publisher.stories)
    for poll in range(40):
        for _ in range(chance.randrange(3)):
            publisher.write()
        if poll % 2:
            publisher.edit(window - 2)
        listed = publisher.stories[-window:]
        chance.shuffle(listed)
        memory.poll(*listed)
        assert len(memory.rows) == memory.articles == len(publisher.stories), f"poll {poll}"
    titles = Counter(row.title for row in memory.rows.values())
    assert titles == Counter(item.title for item in publisher.stories)


WORDS = "pier mill tram snow vote fire harbour school choir bridge river night market storm council bus train lake"


def ordinary(number: int, chance: random.Random, address: str) -> Item:
    """Return an item of a story with a link of its own; the words are chosen by chance."""
    words = WORDS.split()
    link = {
        "number": f"2026/{number}",
        "headline": f"news/the-{'-'.join(chance.sample(words, 4))}-{number}".translate(
            str.maketrans("0123456789", "abcdefghij")
        ),
        "two words": f"{words[number % 18]}-{words[(number * 7 + number // 18) % 18]}",
        "parameter": f"?p={number}",
        "one word": f"{words[number % 18]}{'abc'[number // 18]}",
    }[address]
    title, text = " ".join(chance.sample(words, 5)).title(), " ".join(chance.choices(words, k=30))
    return Item(story=str(number), link=f"{SITE}/{link}", title=title, text=text, date=day(number / 5))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("guids", ["none", "own", "the link", "of each edit", "of each poll"])
@pytest.mark.parametrize("address", ["number", "headline", "two words", "parameter", "one word"])
def test_an_ordinary_feed_gives_one_article_for_each_story_whatever_is_edited(address, guids, seed):
    chance, memory = random.Random(f"{seed}{guids}{address}"), Memory()
    is_dated, has_texts, renews_dates = chance.random() < 0.7, chance.random() < 0.7, chance.random() < 0.3
    stories = [ordinary(number, chance, address) for number in range(10)]
    edits: Counter[str] = Counter()
    for poll in range(16):
        for _ in range(chance.randrange(3) if poll else 0):
            stories.append(ordinary(len(stories), chance, address))
        for number in chance.sample(range(len(stories) - 10, len(stories)), chance.randrange(3)):
            other = ordinary(number, chance, address)
            changes = {"title": other.title, "text": other.text, "date": day(20 + poll)}
            changed = {name: changes[name] for name in chance.sample(sorted(changes), chance.choice([1, 1, 2, 3]))}
            stories[number] = replace(stories[number], **changed)
            edits[str(number)] += 1
        listed = []
        for item in stories[:-11:-1]:
            given = {
                "none": None, "own": f"g{item.story}", "the link": item.link,
                "of each edit": f"g{item.story}-{edits[item.story]}", "of each poll": f"g{item.story}-{poll}",
            }[guids]  # fmt: skip
            date = day(40 + poll) if renews_dates else item.date
            listed.append(
                replace(item, guid=given, date=date if is_dated else None, text=item.text if has_texts else "")
            )
        memory.poll(*listed)
        assert memory.articles == len(stories), f"poll {poll}"
