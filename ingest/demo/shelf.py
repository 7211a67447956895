"""What one site shows: its articles in a feed, and the pages behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from ingest.demo import feeds, render

if TYPE_CHECKING:
    from collections import deque

    from ingest.demo.ledger import Article
    from ingest.demo.sites import Site

_SUMMARY = 200
"""Characters of the first paragraph that a feed carries as summary."""


@dataclass(slots=True)
class Shelf:
    """What one site shows."""

    site: Site
    home: str
    """The URL of the front page, with a slash at its end."""
    articles: deque[Article]
    """The articles in its feed, the newest first."""
    changed_at: datetime
    """When the feed changed last."""
    published: int = 0
    """How many articles it has published."""
    by_path: dict[str, str] = field(default_factory=dict)
    """The keys of the articles, by the path and query of their pages."""

    @property
    def feed_url(self) -> str:
        """The URL of the feed."""
        return self.home.rstrip("/") + self.site.feed

    @property
    def authority(self) -> str:
        """The host with its port."""
        return self.home.split("/")[2]

    def feed(self, poll: int) -> bytes:
        """Return the feed at the ``poll``-th request for it: some sites change their feed each time."""
        site = self.site
        channel = feeds.Channel(
            title=site.name,
            url=self.home,
            feed_url=self.feed_url,
            language=site.language,
            encoding=site.encoding,
            titles=site.titles,
        )
        return feeds.feed(site.kind, channel, [_listed(self, article, poll) for article in self.articles])


def _listed(shelf: Shelf, article: Article, poll: int) -> feeds.Listed:
    """Return an article as its site's feed lists it at the ``poll``-th request for the feed."""
    site, latest = shelf.site, article.latest
    url = article.url
    if site.relative:
        url = url.removeprefix(shelf.home.rstrip("/"))
    if site.tracking:
        url += f"?utm_source=rss&utm_medium=feed&utm_campaign=poll-{poll}"
    published_at = datetime.fromisoformat(article.published_at)
    updated_at = datetime.fromisoformat(latest.updated_at)
    return feeds.Listed(
        url=url,
        title=latest.title,
        guid=f"{article.key.rpartition('/')[2]}-{poll}" if site.guid == "changing" else article.guid,
        published_at=published_at,
        updated_at=updated_at if updated_at != published_at else None,
        author=article.author,
        summary=_summary(article.body[0]),
        html=render.content_html(article) if site.full else "",
    )


def _summary(text: str) -> str:
    return text if len(text) <= _SUMMARY else f"{text[:_SUMMARY]}…"
