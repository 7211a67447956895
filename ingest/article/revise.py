"""Decides whether a newer text may replace the stored text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.article.source import why_not_from_here
from ingest.model.article import RevisionKind
from ingest.model.page import PageVerdict, Verdict
from ingest.model.source import Source
from ingest.text.plain import can_be_about
from ingest.text.urls import same_site, url_key

if TYPE_CHECKING:
    from ingest.article.revisions import Revised
    from ingest.model.article import Draft, Entry, StoredArticle


def may_revise(draft: Draft, stored: StoredArticle) -> bool:
    """Return whether a draft can be a newer version of a stored article. If not, it is another article, or another publisher's copy.

    A publisher may give an article another address. A foreign feed may not: it could let any page of the site take the place of
    any article.
    """
    if stored.url is None or stored.url in draft.urls:
        return True
    if not draft.urls:
        return stored.site == draft.site
    if draft.is_listed_by_foreign:
        return url_key(stored.url, whole=True) in {url_key(url, whole=True) for url in draft.urls}
    return same_site(stored.url, draft.urls[0])


_WHOLE = {None, PageVerdict.FULL}
"""The verdicts on a page whose text is the whole article; None stands for a page that was not judged."""


def lack(draft: Draft, stored: StoredArticle, listed_title: str) -> str | None:
    """Return why a draft must not replace a stored text, or None if it may.

    A full text is replaced only by a full text, from a page whose title can be about the same matter as the stored
    article or as its entry (``listed_title``). A feed's text is replaced as ``why_not_from_here`` says.
    """
    if stored.verdict != Verdict.FULL:
        return why_not_from_here(draft, stored)
    was_whole = stored.page_verdict in _WHOLE
    judged, title = draft.judged, draft.metadata.title
    if judged.verdict is not Verdict.FULL or (was_whole and judged.page_verdict not in _WHOLE):
        page = f"the page was judged {judged.page_verdict}" if judged.page_verdict else "there is no page"
        return f"{page}: {judged.page_evidence or judged.reason or 'no full text'}"
    if can_be_about(title, stored.title) or can_be_about(title, listed_title):
        return None
    return f"the page's title is that of something else: {title[:200]!r}"


def is_of_shared_page(entry: Entry, stored: StoredArticle) -> bool:
    """Return whether a stored text was read at a link that turned out to be shared by several entries: it is the text of none of them."""
    return entry.url is None and stored.url is None and stored.origin.source is Source.PAGE


def doubt(made: Revised, stored: StoredArticle, *, seen_before: bool) -> str | None:
    """Return why a change of a full text is not believed, or not yet; None if it is believed.

    ``seen_before``: whether the last visit of the page gave cause for doubt as well.
    """
    if stored.verdict != Verdict.FULL:
        return None
    if made.cut_off:
        return "the page ends in the middle of the article"
    if made.kind is RevisionKind.RETRACTION and not seen_before:
        return "something short stands in place of the article: believed when it is seen again"
    return None


def differs(draft: Draft, stored: StoredArticle) -> bool:
    """Return whether a draft differs from the stored article in title, text or verdict."""
    return (draft.metadata.title, draft.text.body, draft.judged.verdict) != (stored.title, stored.body, stored.verdict)
