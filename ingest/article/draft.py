"""A page and what a feed said of it become the draft of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.boilerplate import keys
from ingest.model.article import Draft
from ingest.model.page import Reading, Verdict
from ingest.text.dates import offset_s
from ingest.text.urls import canonical_url, may_be_canonical, site

if TYPE_CHECKING:
    from ingest.model.article import Entry
    from ingest.model.boilerplate import SiteKnowledge


_OF_ANOTHER_SITE = -1
"""No version: the text was cleaned by what is known of another site."""


def draft_of(entry: Entry, reading: Reading, page_url: str | None, known: SiteKnowledge) -> Draft:
    """Put an article together from what the page says, and from what the feed says where the page is silent."""
    final = canonical_url(page_url) if page_url else None
    declared = reading.canonical_url
    believed = declared if declared and final and may_be_canonical(declared, final) else None
    urls = tuple(dict.fromkeys(url for url in (believed, final, entry.url) if url))
    from_feed = entry.published_at is not None
    own_site = site(urls[0]) if urls else site(entry.link or "")
    return Draft(
        urls=urls,
        site=own_site,
        title=reading.title or entry.title,
        body=reading.body,
        language=reading.language or entry.language,
        authors=reading.authors or tuple(entry.authors),
        published_at=entry.published_at if from_feed else reading.published_at,
        published_from="feed" if from_feed else reading.published_from,
        verdict=reading.verdict,
        reason=None if reading.verdict is Verdict.FULL else reading.reason,
        removed=reading.removed,
        extractor=reading.extractor,
        body_hash=reading.body_hash,
        letters=reading.letters,
        sketch=reading.sketch,
        published_offset_s=entry.published_offset_s if from_feed else offset_s(reading.published_at),
        page_verdict=reading.page_verdict,
        page_evidence=reading.page_evidence,
        page_text=reading.page_text,
        passages=keys.at_site(reading.passages, own_site),
        known_version=known.version if known.site == own_site else _OF_ANOTHER_SITE,
    )
