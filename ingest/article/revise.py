"""Decides whether a newer text may replace the stored text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.article.identity import can_be_about
from ingest.model.article import RevisionKind
from ingest.model.page import PageVerdict, Verdict
from ingest.text.urls import same_site

if TYPE_CHECKING:
    from ingest.article.revisions import Revised
    from ingest.model.article import Draft, StoredArticle


def may_revise(draft: Draft, stored: StoredArticle) -> bool:
    """Return whether a draft is a newer version of the stored article. If not, it is a copy on another site."""
    if stored.url is None or stored.url in draft.urls:
        return True
    return same_site(stored.url, draft.urls[0]) if draft.urls else stored.site == draft.site


_WHOLE = {None, PageVerdict.FULL}
"""The page verdicts of a whole text. None: the page was not judged."""


def lack(draft: Draft, stored: StoredArticle, listed_title: str) -> str | None:
    """Return why a draft may not replace a stored full text; None: it may.

    It may not if it is no full text, if it is a part of one while the stored text is whole, or if the title of its page fits
    neither the stored article nor the entry (``listed_title``).
    """
    if stored.verdict != Verdict.FULL:
        return None
    was_whole = stored.page_verdict in _WHOLE
    judged, title = draft.judged, draft.metadata.title
    if judged.verdict is not Verdict.FULL or (was_whole and judged.page_verdict not in _WHOLE):
        page = f"the page was judged {judged.page_verdict}" if judged.page_verdict else "there is no page"
        return f"{page}: {judged.page_evidence or judged.reason or 'no full text'}"
    if can_be_about(title, stored.title) or can_be_about(title, listed_title):
        return None
    return f"the page's title is that of something else: {title[:200]!r}"


def doubt(made: Revised, stored: StoredArticle, *, seen_before: bool) -> str | None:
    """Return why a change of a stored full text is not believed, or not yet; None: it is believed.

    ``seen_before``: the last visit to the page gave the same doubt.
    """
    if stored.verdict != Verdict.FULL:
        return None
    if made.cut_off:
        return "the page ends in the middle of the article"
    if made.kind is RevisionKind.RETRACTION and not seen_before:
        return "something short stands in place of the article: believed when it is seen again"
    return None


def differs(draft: Draft, stored: StoredArticle) -> bool:
    """Return whether a draft differs from the stored article in title, body or verdict."""
    return (draft.metadata.title, draft.text.body, draft.judged.verdict) != (stored.title, stored.body, stored.verdict)
