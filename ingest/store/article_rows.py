"""Articles as rows: the columns of a draft, of a text and of a link to an original."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.model.article import StoredArticle
from ingest.model.source import Origin, Source
from ingest.store import removals
from ingest.store.numbers import numbers

if TYPE_CHECKING:
    from ingest.model.article import Copied, Draft
    from ingest.model.boilerplate import Text
    from ingest.store.database import Row


def named(row: Row) -> Row:
    """Return how a settlement names an article that was written."""
    return {"article_id": row["id"], "revision": row["revision"]}


def stored_article(row: Row) -> StoredArticle:
    """Return an article as it is stored. The row is used up."""
    source, feed_id, reason = (row.pop(name) for name in ("source", "source_feed_id", "source_reason"))
    origin = Origin(source=source and Source(source), feed_id=feed_id, reason=reason)
    return StoredArticle(**row | {"authors": tuple(row["authors"])}, origin=origin)


def draft_row(draft: Draft) -> Row:
    """Return the columns of a draft, all but the URL."""
    metadata, judged, origin = draft.metadata, draft.judged, draft.origin
    return {
        **text_row(draft.text),
        "site": draft.site,
        "title": metadata.title,
        "language": metadata.language,
        "authors": list(metadata.authors),
        "authors_are_claimed": draft.is_listed_by_foreign and not draft.is_signed,
        "published_at": metadata.published_at,
        "published_from": metadata.published_from,
        "published_offset_s": metadata.published_offset_s,
        "verdict": judged.verdict,
        "reason": judged.reason,
        "page_verdict": judged.page_verdict,
        "page_evidence": judged.page_evidence,
        "page_text": judged.page_text,
        "extractor": draft.extractor,
        "passages": numbers(draft.passages),
        "source": origin.source,
        "source_feed_id": origin.feed_id,
        "source_reason": origin.reason,
        "spared": draft.spared,
    }


def text_row(text: Text) -> Row:
    """Return the columns of a text."""
    return {
        "body": text.body,
        "removed": removals.to_json(text.removed),
        "leanings": numbers(text.leanings) if text.leanings else None,
        "judge": text.judge,
        "text_hash": text.text_hash,
        "letters": text.letters,
    }


def copied_row(copied: Copied | None) -> Row:
    """Return the columns that say of which article another one is a copy."""
    return {
        "duplicate_of": copied and copied.original,
        "duplicate_kind": copied and copied.kind,
        "similarity": copied and copied.similarity,
    }
