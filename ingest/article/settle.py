"""Decides what an entry's text does to the stored articles: it is a new article, it replaces a text, or it is stored already.

The store reads the stored articles under its locks, ``decide`` makes one decision, and the store writes that decision.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from ingest.article import revise
from ingest.article.identity import is_one_publisher
from ingest.article.revisions import revised
from ingest.article.source import amendment, believed_title
from ingest.model.article import RevisionKind

if TYPE_CHECKING:
    from ingest.model.article import Candidate, Draft, Entry, StoredArticle
    from ingest.model.source import Amendment


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The entry has an article already, and its page may be a newer version of it."""

    stored: StoredArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Another entry's article is the one that this entry lists."""

    article_id: int
    stored: StoredArticle | None
    """The article, if this entry's page may be a newer version of it; None: it may not (see may_replace)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nowhere:
    """No stored article is the one that the entry lists."""

    url: str | None
    """The best URL of the draft that no stored article has; None: stored articles have all of its URLs."""


Found = Own | Elsewhere | Nowhere
"""What the database holds of an entry's article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Insert:
    """The draft is a new article."""

    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revise:
    """The draft replaces the text of a stored article."""

    stored: StoredArticle
    kind: RevisionKind
    title: str
    """The title of the newer version."""
    amended: Amendment | None = None
    """What a better source corrects beside the text; None: nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """The stored text stays."""

    stored: StoredArticle
    objection: str | None = None
    """Why the draft does not replace the stored text; None: both texts are the same."""
    missed: bool = False
    """Whether something short stands in place of the article. If the next visit finds the same, it is believed."""
    amended: Amendment | None = None
    """What a better source corrects of the article; None: nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """The entry points at another entry's article from now on."""

    article_id: int
    is_confirmed: bool = False
    """Whether this entry's page shows the text of that article as it is stored."""
    amended: Amendment | None = None
    """What a better source corrects of that article; None: nothing."""


Decision = Insert | Revise | Keep | Join
"""What an entry's text does to the stored articles: exactly one of these is written."""


def may_replace(draft: Draft, same: Candidate) -> bool:
    """Return whether a draft may be a newer version of another entry's article: both entries list one address.

    A listed address may have led to the page of another publisher before: what it says now is not that publisher's word.
    """
    return same.url in draft.urls or (same.listed_there and is_one_publisher(same.site, draft.site))


def decide(entry: Entry, draft: Draft, found: Found) -> Decision:
    """Return what a draft does to the stored articles. To compare two long texts may take a second or two."""
    match found:
        case Nowhere():
            return Insert(url=found.url)
        case Own():
            return _version(entry, draft, found.stored)
        case Elsewhere():
            version = _version(entry, draft, found.stored) if found.stored else None
            if isinstance(version, Revise):
                return version
            if version is None:
                return Join(article_id=found.article_id)
            is_seen = version.objection is None
            return Join(article_id=found.article_id, is_confirmed=is_seen, amended=version.amended)
        case _:
            assert_never(found)


def is_confirmed(decision: Decision) -> bool:
    """Return whether the entry's page shows the text of the article as it is stored."""
    match decision:
        case Keep():
            return decision.objection is None
        case Join():
            return decision.is_confirmed
        case Insert() | Revise():
            return False
        case _:
            assert_never(decision)


def _as_cleaned(body: str, draft: Draft) -> str:
    """Return a stored text without the paragraphs that were cut from the newer version: more may be known of the site since."""
    cut = {line for removal in draft.text.removed for line in removal.text.split("\n")}
    return "\n".join(line for line in body.split("\n") if line not in cut) if cut else body


def _version(entry: Entry, draft: Draft, stored: StoredArticle) -> Revise | Keep:
    """Return whether a draft replaces a stored text. It does, unless it is the same or worse."""
    is_void = revise.is_of_shared_page(entry, stored)
    if (objection := revise.lack(draft, stored, entry.title)) and not is_void:
        return Keep(stored=stored, objection=objection, amended=amendment(draft, stored, objection))
    title = believed_title(entry, draft, stored)
    draft = replace(draft, metadata=replace(draft.metadata, title=title))
    if not revise.differs(draft, stored):
        return Keep(stored=stored, amended=amendment(draft, stored))
    made = revised(stored.title, _as_cleaned(stored.body, draft), title, draft.text.body)
    if (objection := revise.doubt(made, stored, seen_before=entry.misses > 0)) and not is_void:
        missed = made.kind is RevisionKind.RETRACTION
        return Keep(stored=stored, objection=objection, missed=missed, amended=amendment(draft, stored, objection))
    return Revise(stored=stored, kind=made.kind, title=title, amended=amendment(draft, stored))
