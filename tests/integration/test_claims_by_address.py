"""A foreign feed that lists other addresses, guids or redirects changes nothing of another publisher's articles."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psycopg
import pytest
from examples import NOW, feed_entry, poll_result

from ingest.article.draft import draft_of
from ingest.article.fingerprint import text_of
from ingest.boilerplate.keys import fingerprints
from ingest.feed.entries import new_and_changed
from ingest.model.article import Drafted, Duplicate, Entry, Settled, Settlement, Unchanged, Visit
from ingest.model.boilerplate import SiteKnowledge
from ingest.model.page import Judged, Metadata, Reading, Verdict
from ingest.text.urls import canonical_url

if TYPE_CHECKING:
    from ingest.store.store import Store

OWN, FOREIGN, OTHER = "https://news.example/feed", "https://foreign.example/feed", "https://third.example/feed"
ARTICLE = "https://news.example/1"
ELSEWHERE = "https://foreign.example/leads-on"
TITLE = "The old pier is repaired"
LIE = ["It is said that the old pier was sold to strangers. " * 5]
OLD = datetime(1990, 1, 1, tzinfo=UTC)
_SYLLABLES = ("ka", "mo", "ti", "re", "su", "na", "lo", "vi", "pe", "du", "ra", "ki")


def _paragraphs(number: int, count: int = 4) -> list[str]:
    """Return an article. No other article has any of its paragraphs."""
    words = random.Random(number)
    return [" ".join("".join(words.choices(_SYLLABLES, k=3)) for _ in range(18)) for _ in range(count)]


TEXT, OTHER_TEXT = _paragraphs(1), _paragraphs(2)


def _all(database_url: str, query: str, *parameters: object) -> list[tuple]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        cursor = connection.execute(query, parameters or None)
        return cursor.fetchall() if cursor.description else []


@dataclass
class Desk:
    """Lists entries in feeds, and finishes them as the daemon does once it has read a page, or has only the feed's text."""

    store: Store
    database_url: str

    async def listed(self, feed_url: str, link: str, title: str = TITLE, *, guid: str = "", **facts: object) -> Entry:
        """Let a feed list an entry, or another version of it; return the entry under lease."""
        await self.store.feeds.add(feed_url)
        _all(self.database_url, "UPDATE ingest.feed SET next_poll_at = now(), leased_until = NULL")
        (feed,) = [feed for feed in await self.store.feeds.claim_due(limit=9, lease_s=600) if feed.url == feed_url]
        seen: dict[str, object] = {"content_hash": f"{title} {link} {facts}".encode(), **facts}
        entry = feed_entry(guid=guid or link, url=canonical_url(link), link=link, title=title, **seen)
        new, changed = new_and_changed([entry], await self.store.feeds.known_entries(feed.id, [entry]))
        await self.store.feeds.finish_poll(feed, poll_result(*new, changed=changed))
        (claimed,) = await self.store.entries.claim_due(limit=9, lease_s=600, per_host=9)
        return claimed

    async def read(
        self, entry: Entry, paragraphs: list[str], *, title: str = TITLE, at: str = "", date: datetime | None = None
    ) -> Settlement:
        """Finish an entry whose page shows these paragraphs; ``at``: the address of the page after redirects."""
        metadata = Metadata(title=title, published_at=date, published_from="json_ld" if date else None)
        page = replace(_reading(paragraphs), extractor="test", metadata=metadata, judged=Judged(verdict=Verdict.FULL))
        where = at or entry.link or ""
        visit = Visit(page_hash=str(paragraphs).encode(), answered_by=where, soon_s=60, next_s=60)
        return await self._finished(entry, page, where, visit)

    async def claimed(self, entry: Entry, paragraphs: list[str] = LIE) -> Settlement:
        """Finish an entry whose page is not there."""
        visit = Visit(gone="not_found", answered_by=entry.link, soon_s=60, next_s=60)
        return await self._finished(entry, _reading(paragraphs), None, visit)

    async def _finished(self, entry: Entry, reading: Reading, page_url: str | None, visit: Visit) -> Settlement:
        made = draft_of(entry, reading, page_url, SiteKnowledge())
        settlement = await self.store.entries.finish(entry, Drafted(draft=made, visit=visit))
        assert settlement is not None
        return settlement

    def article(self, url: str = ARTICLE) -> dict:
        """Return the row of the article at an address."""
        ((row,),) = _all(self.database_url, "SELECT to_jsonb(a) FROM ingest.article AS a WHERE url = %s", url)
        return row


def _reading(paragraphs: list[str]) -> Reading:
    return Reading(
        text=text_of("\n".join(paragraphs)),
        judged=Judged(verdict=Verdict.FEED_ONLY, reason="not_found: HTTP 404"),
        passages=fingerprints(paragraphs),
    )


@pytest.fixture
def desk(store, database_url) -> Desk:
    return Desk(store, database_url)


@pytest.fixture
async def published(desk) -> None:
    """Let the site publish an article, which its own feed lists."""
    await desk.read(await desk.listed(OWN, ARTICLE, published_at=NOW), TEXT)


# ----------------------------------------------------------------------------------------------------------- it replaces


@pytest.mark.usefixtures("published")
async def test_an_address_that_led_to_an_article_before_does_not_replace_it_by_a_page_of_another_publisher(desk):
    joined = await desk.read(await desk.listed(FOREIGN, ELSEWHERE), TEXT, at=ARTICLE)
    assert joined.article_id == desk.article()["id"]
    made = await desk.read(await desk.listed(OTHER, ELSEWHERE), OTHER_TEXT)
    assert made.outcome is Settled.NEW
    assert (desk.article()["body"].split("\n"), desk.article()["revision"]) == (TEXT, 1)
    assert desk.article(ELSEWHERE)["site"] == "foreign.example"


async def test_authors_whom_only_a_foreign_feed_names_do_not_replace_those_of_the_sites_own_feed(desk):
    await desk.read(await desk.listed(OWN, ARTICLE, authors=("Ann Reed",)), TEXT)
    await desk.read(await desk.listed(FOREIGN, ARTICLE, authors=("Nobody",)), [*TEXT, *OTHER_TEXT])
    assert (desk.article()["authors"], desk.article()["revision"]) == (["Ann Reed"], 2)
    await desk.read(await desk.listed(OWN, ARTICLE, authors=("Ann Reed", "Bo Lind")), [*TEXT, *_paragraphs(3)])
    assert (desk.article()["authors"], desk.article()["revision"]) == (["Ann Reed", "Bo Lind"], 3)


@pytest.mark.usefixtures("published")
async def test_a_foreign_feed_that_lists_another_page_of_the_site_in_steps_replaces_no_article_by_it(desk):
    for link, title, text in (
        (ARTICLE, TITLE, TEXT),
        (ARTICLE, "Profile of a stranger", TEXT),
        ("https://news.example/users/9", "Profile of a stranger", OTHER_TEXT),
    ):
        entry = await desk.listed(FOREIGN, link, title, guid="one")
        await desk.read(entry, text, title=TITLE if text is TEXT else title)
    assert (desk.article()["body"].split("\n"), desk.article()["revision"]) == (TEXT, 1)
    assert desk.article("https://news.example/users/9")["body"].split("\n") == OTHER_TEXT


@pytest.mark.usefixtures("published")
async def test_a_redirect_of_a_foreign_feed_that_leads_to_another_page_of_the_site_later_replaces_nothing(desk):
    entry = await desk.listed(FOREIGN, ELSEWHERE, f"{TITLE}. Profile of a stranger")
    await desk.read(entry, TEXT, at=ARTICLE)
    again = await desk.listed(FOREIGN, ELSEWHERE, f"{TITLE}. Profile of a stranger", html="changed")
    await desk.read(again, OTHER_TEXT, title="Profile of a stranger", at="https://news.example/users/9")
    assert (desk.article()["body"].split("\n"), desk.article()["revision"]) == (TEXT, 1)


@pytest.mark.usefixtures("published")
async def test_the_sites_own_feed_still_gives_an_article_another_address(desk):
    moved = await desk.listed(OWN, "https://news.example/moved", guid=ARTICLE)
    revised = await desk.read(moved, [*TEXT, *OTHER_TEXT[:1]])
    assert (revised.outcome, revised.article_id) == (Settled.CORRECTED, desk.article()["id"])


# ------------------------------------------------------------------------------------------------------------ it is first


@pytest.mark.parametrize(
    ("link", "guid", "title"),
    [
        ("https://news.example/made-up", "https://news.example/?p=1", ""),
        ("https://news.example/made-up", "https://news.example/?p=1", TITLE),
        ("https://news.example/amp/1", "another", TITLE),
    ],
)
@pytest.mark.parametrize("is_there", [True, False])
async def test_a_claim_that_is_made_before_the_article_is_read_does_not_take_its_place(
    desk, link, guid, title, is_there
):
    await desk.claimed(await desk.listed(FOREIGN, link, title, guid=guid))
    entry = await desk.listed(OWN, ARTICLE, guid="https://news.example/?p=1")
    made = await (desk.read if is_there else desk.claimed)(entry, TEXT)
    assert made.outcome is Settled.NEW
    assert desk.article()["body"].split("\n") == TEXT
    assert desk.article(link)["source"] == "foreign_feed"


async def test_claims_that_were_joined_do_not_give_the_article_a_made_up_address(desk):
    guid = "https://news.example/?p=1"
    await desk.claimed(await desk.listed(FOREIGN, "https://news.example/made-up", guid=guid))
    joined = await desk.claimed(await desk.listed(OTHER, ARTICLE, guid=guid))
    assert joined.outcome is Settled.DUPLICATE
    await desk.read(await desk.listed(OWN, ARTICLE), TEXT)
    assert (desk.article()["source"], desk.article()["body"].split("\n")) == ("page", TEXT)


async def test_the_page_replaces_a_claim_with_its_own_address(desk):
    claim = await desk.claimed(await desk.listed(FOREIGN, ARTICLE))
    read = await desk.read(await desk.listed(OWN, ARTICLE), TEXT)
    assert (read.outcome, read.article_id) == (Settled.CORRECTED, claim.article_id)


# ------------------------------------------------------------------------------------------------- it dates, it withdraws


async def test_an_address_of_a_foreign_feeds_own_site_that_leads_to_an_article_does_not_date_it(desk):
    await desk.read(await desk.listed(OWN, ARTICLE), TEXT, date=NOW)
    await desk.read(await desk.listed(FOREIGN, ELSEWHERE, published_at=OLD), TEXT, at=ARTICLE)
    entry = await desk.listed("https://www.foreign.example/feed", ELSEWHERE, published_at=OLD)
    copy = await desk.store.entries.settled_copy(entry)
    assert copy == Duplicate(article_id=desk.article()["id"])
    await desk.claimed(entry)
    assert (desk.article()["published_from"], desk.article()["published_at"][:4]) == ("json_ld", "2024")


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("first", [ARTICLE, f"{ARTICLE};jsessionid=0"])
async def test_a_link_with_the_number_of_a_session_that_leads_nowhere_withdraws_no_article(desk, first):
    await (desk.read if first == ARTICLE else desk.claimed)(await desk.listed(FOREIGN, first, guid="one"), TEXT)
    for number in range(1, 5):
        entry = await desk.listed(FOREIGN, f"{ARTICLE};jsessionid={number}", guid="one", html=str(number))
        assert entry.url == ARTICLE
        gone = Visit(gone="not_found", answered_by=entry.link, soon_s=60, next_s=60)
        await desk.store.entries.finish(entry, Unchanged(error="not_found", visit=gone))
    assert desk.article()["withdrawn_at"] is None


async def test_an_article_whose_only_link_has_a_tracking_parameter_is_withdrawn_when_it_is_gone(desk):
    await desk.read(await desk.listed(OWN, f"{ARTICLE}?utm_source=feed", guid="one"), TEXT)
    for number in range(2):
        entry = await desk.listed(OWN, f"{ARTICLE}?utm_source=feed", guid="one", html=str(number))
        gone = Visit(gone="not_found", answered_by=entry.link, soon_s=60, next_s=60)
        await desk.store.entries.finish(entry, Unchanged(error="not_found", visit=gone))
    assert desk.article()["withdrawn_reason"] == "not_found"


# ---------------------------------------------------------------------------------------------------------- it is a copy


@pytest.mark.parametrize("more", [2, 8])
@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("site", ["news.example", "elsewhere.example"])
async def test_what_a_foreign_feed_claims_is_not_the_original_of_what_a_site_serves(desk, more, is_first, site):
    claim = [*TEXT, *_paragraphs(9, more)]
    if is_first:
        await desk.claimed(await desk.listed(FOREIGN, f"https://{site}/made-up", f"{TITLE} by strangers"), claim)
    await desk.read(await desk.listed(OWN, ARTICLE), TEXT)
    if not is_first:
        await desk.claimed(await desk.listed(FOREIGN, f"https://{site}/made-up", f"{TITLE} by strangers"), claim)
    assert desk.article()["duplicate_of"] is None
    # a claim that is much longer is no copy, either
    assert desk.article(f"https://{site}/made-up")["duplicate_of"] == (desk.article()["id"] if more == 2 else None)


async def test_a_claim_that_its_page_confirms_is_linked_by_its_time_again(desk):
    claim = await desk.listed(FOREIGN, ARTICLE)
    await desk.claimed(claim, TEXT)
    await desk.read(await desk.listed(OTHER, "https://copy.example/1"), TEXT)
    assert desk.article()["duplicate_of"] == desk.article("https://copy.example/1")["id"]
    await desk.read(await desk.listed(OWN, ARTICLE), [*TEXT, "The work begins on Monday."])
    assert desk.article()["duplicate_of"] is None
    assert desk.article("https://copy.example/1")["duplicate_of"] == desk.article()["id"]
