"""The draft of an article: what its page says, together with what the feed says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.article.source import domain_named, feed_origin, names_feed, why_own
from ingest.boilerplate import keys
from ingest.model.article import Draft
from ingest.model.page import Metadata, PageVerdict, Reading, Verdict
from ingest.model.source import FROM_FEED, FROM_FOREIGN_FEED, FROM_PAGE, Source
from ingest.text.dates import offset_s
from ingest.text.urls import canonical_url, may_be_canonical, site

if TYPE_CHECKING:
    from ingest.model.article import Entry
    from ingest.model.boilerplate import SiteKnowledge


_OF_ANOTHER_SITE = -1
"""The version of a text that was cleaned by what is known of another site: no site has it, so it is cleaned again."""

_IN_ITS_PLACE = {
    PageVerdict.CONSENT_WALL,
    PageVerdict.BOT_CHALLENGE,
    PageVerdict.LOGIN,
    PageVerdict.SOFT_404,
    PageVerdict.INDEX_PAGE,
    PageVerdict.WRONG_LANGUAGE,
}
"""What stands in place of an article. The title of such a page is its own ("Log in"), and not that of the article."""


def draft_of(entry: Entry, reading: Reading, page_url: str | None, known: SiteKnowledge) -> Draft:
    """Return the draft of an article: what its page says, and what the feed says where the page says nothing.

    ``page_url``: the page's URL after redirects; None without a page. ``known``: what the text was cleaned by.
    """
    final = canonical_url(page_url) if page_url else None
    declared = reading.canonical_url
    believed = declared if declared and final and may_be_canonical(declared, final) else None
    urls = tuple(dict.fromkeys(url for url in (believed, final, entry.url) if url))
    own_site = site(urls[0]) if urls else site(entry.link or "")
    judged, page = reading.judged, _of_the_article(entry, reading)
    named_by = page_url if page_url and _is_named(entry, reading, page_url) else None
    speaks_for = (
        {**entry.speaks_for, domain_named(named_by): f"{named_by} names the feed"} if named_by else entry.speaks_for
    )
    origin = feed_origin(entry.feed_id, entry.feed_url, speaks_for, own_site)
    return Draft(
        urls=urls,
        site=own_site,
        metadata=_merged(entry, page, is_own=origin.source is Source.OWN_FEED),
        text=reading.text,
        judged=replace(judged, reason=None) if judged.verdict is Verdict.FULL else judged,
        extractor=reading.extractor,
        passages=keys.at_site(reading.passages, own_site),
        known_version=known.version if known.site == own_site else _OF_ANOTHER_SITE,
        origin=FROM_PAGE if reading.extractor else origin,
        is_titled=bool(page.title),
        is_signed=bool(page.authors),
        named_by=named_by,
        spared=reading.spared,
        is_listed_by_foreign=origin.source is not Source.OWN_FEED,
    )


def _is_named(entry: Entry, reading: Reading, page_url: str) -> bool:
    """Return whether a page names the feed of its entry, and nothing showed before that the feed speaks for the page's site."""
    is_known = why_own(entry.feed_url, entry.speaks_for, site(page_url)) is not None
    return not is_known and names_feed(reading.feeds, entry.feed_url)


def _of_the_article(entry: Entry, reading: Reading) -> Metadata:
    """Return what the page says of the article: not the title of a page that stands in its place, if the feed gives one."""
    is_another = reading.judged.page_verdict in _IN_ITS_PLACE and entry.title
    return replace(reading.metadata, title="") if is_another else reading.metadata


def _merged(entry: Entry, page: Metadata, *, is_own: bool) -> Metadata:
    """Return what the page says, and what the feed says where the page says nothing.

    The date of a feed of the site (``is_own``) goes before the page's date, and the page's date before a foreign feed's.
    """
    from_feed = entry.published_at is not None and (is_own or page.published_at is None)
    return Metadata(
        title=page.title or entry.title,
        authors=page.authors or tuple(entry.authors),
        published_at=entry.published_at if from_feed else page.published_at,
        published_offset_s=entry.published_offset_s if from_feed else offset_s(page.published_at),
        published_from=(FROM_FEED if is_own else FROM_FOREIGN_FEED) if from_feed else page.published_from,
        language=page.language or entry.language,
    )
