"""Values of the source of an article: who says what the article says, the site that served it or a feed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """Who says what an article's text says."""

    PAGE = "page"
    """The site served a page with the text."""
    OWN_FEED = "own_feed"
    """A feed says it that speaks for the article's site. The site served no page with a text."""
    FOREIGN_FEED = "foreign_feed"
    """A feed says it that does not speak for the article's site. It is a claim: the site has served nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The source of an article's text, with the feed if it is one."""

    source: Source | None = Source.PAGE
    """None: an older version of the program stored the article, and the upkeep has not found out the source yet."""
    feed_id: int | None = None
    """The feed that the text is from; None: it is from the page, or the feed is not subscribed any more."""
    reason: str | None = None
    """Why the feed speaks for the site, or that nothing shows it; None: the text is from the page."""

    @property
    def is_served(self) -> bool:
        """Return whether the site served the text, by a page or by a feed of its own."""
        return self.source in {Source.PAGE, Source.OWN_FEED}


FROM_PAGE = Origin()
"""The origin of a text that the site served on a page."""

FROM_FEED, FROM_FOREIGN_FEED = "feed", "foreign_feed"
"""The values of ``published_from`` for a date that a feed gives: a feed that speaks for the site, and any other feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What is corrected of a stored article without another text: by a better source, or by its page."""

    dated: bool = False
    """Whether the draft's date replaces the stored date."""
    sourced: bool = False
    """Whether the draft's source replaces the stored source: the same text, from who may rather be believed."""

    signed: bool = False
    """Whether the authors that the page names now replace the stored authors."""

    @property
    def detail(self) -> str:
        """Return the names of the columns that are corrected, as the change log tells them."""
        return ", ".join(["published_at"] * self.dated + ["source"] * self.sourced + ["authors"] * self.signed)
