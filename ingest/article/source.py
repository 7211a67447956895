"""The source of an article: whether a feed speaks for a site, and which of two sources is believed.

What a feed says of a site is a claim, unless the feed is the site's own. A feed is a site's own for one of three reasons: both have one
registrable domain, a page that the site served names the feed, or the operator says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.model.source import FROM_FEED, FROM_FOREIGN_FEED, Amendment, Origin, Source
from ingest.text.domains import registrable_domain
from ingest.text.urls import host, url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from ingest.model.article import Draft, Entry, StoredArticle


def why_own(feed_url: str, speaks_for: Mapping[str, str], own_site: str) -> str | None:
    """Return why a feed speaks for a site; None: nothing shows that it does.

    ``speaks_for``: the registrable domains that the feed is known to speak for, each with the reason.
    """
    domain = registrable_domain(own_site)
    if not domain:
        return None
    if domain == registrable_domain(host(feed_url)):
        return f"the feed's address is on {domain}, too"
    return speaks_for.get(domain)


def feed_origin(feed_id: int | None, feed_url: str, speaks_for: Mapping[str, str], own_site: str) -> Origin:
    """Return the origin of a text that a feed gives for an article of a site."""
    reason = why_own(feed_url, speaks_for, own_site)
    if reason:
        return Origin(source=Source.OWN_FEED, feed_id=feed_id, reason=reason)
    unknown = (
        f"nothing shows that the feed speaks for {registrable_domain(own_site)}"
        if own_site
        else "the entry names no site"
    )
    return Origin(source=Source.FOREIGN_FEED, feed_id=feed_id, reason=unknown)


def names_feed(feeds: Iterable[str], feed_url: str) -> bool:
    """Return whether a feed is among those that a page names, in any spelling of its address."""
    return bool(feed_url) and url_key(feed_url, whole=True) in {url_key(url, whole=True) for url in feeds}


def domain_named(page_url: str) -> str:
    """Return the registrable domain that a page speaks for when it names a feed."""
    return registrable_domain(host(page_url))


def why_not_from_here(draft: Draft, stored: StoredArticle) -> str | None:
    """Return why a feed's text must not replace another feed's text; None: it may.

    A text from a feed is replaced by the same feed, by the page, and by a feed of the article's own site if it is from a foreign feed,
    or from a feed that was removed.
    """
    theirs, ours = stored.origin, draft.origin
    is_replaceable = (
        ours.source is Source.PAGE
        or theirs.source in {None, Source.PAGE}
        or (theirs.feed_id is not None and ours.feed_id == theirs.feed_id)
        or (ours.source is Source.OWN_FEED and (theirs.source is Source.FOREIGN_FEED or theirs.feed_id is None))
    )
    return None if is_replaceable else f"the stored text is from another feed ({theirs.feed_id}, {theirs.source})"


def amendment(draft: Draft, stored: StoredArticle, objection: str | None = None) -> Amendment | None:
    """Return what a draft corrects beside the text: a date or a source that is believed less, other authors; None: nothing.

    ``objection``: why the draft's text is not taken. The date in a feed of the site is taken all the same: it is not the page's.
    """
    metadata = draft.metadata
    is_believed = objection is None or metadata.published_from == FROM_FEED
    ours = rank_of_date(metadata.published_at, metadata.published_from)
    found = Amendment(
        dated=is_believed and ours > rank_of_date(stored.published_at, stored.published_from),
        sourced=objection is None and stored.origin.source is Source.FOREIGN_FEED and draft.origin.is_served,
        signed=objection is None and draft.is_signed and metadata.authors != stored.authors,
    )
    return found if found.detail else None


def gives_better_date(entry: Entry, own_site: str, published_at: datetime | None, published_from: str | None) -> bool:
    """Return whether an entry of the site's own feed gives the date of a stored article, which has it from another source.

    ``own_site``: the article's site. The address that the entry lists may be on another one, and lead there.
    """
    is_own = why_own(entry.feed_url, entry.speaks_for, own_site) is not None
    return is_own and rank_of_date(entry.published_at, FROM_FEED) > rank_of_date(published_at, published_from)


def rank_of_date(published_at: datetime | None, published_from: str | None) -> int:
    """Return how much a date is believed: most if a feed of the site gives it, then the page's, then that of a foreign feed."""
    if published_at is None:
        return 0
    return {FROM_FEED: 3, FROM_FOREIGN_FEED: 1}.get(published_from or "", 2)


def believed_title(entry: Entry, draft: Draft, stored: StoredArticle) -> str:
    """Return the title for a newer version: the stored one if only a foreign feed gives another for the page's text."""
    is_claim = draft.origin.source is Source.PAGE and not draft.is_titled and bool(stored.title)
    if is_claim and why_own(entry.feed_url, entry.speaks_for, draft.site) is None:
        return stored.title
    return draft.metadata.title
