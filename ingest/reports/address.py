"""What the database holds at the address of a page, in whatever spelling the address is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.text.logins import parted
from ingest.text.plain import storable
from ingest.text.urls import canonical_url, url_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.store.store import Store


def page_url(given: str) -> str | None:
    """Return the canonical URL of an address, without a login; None: it is no http(s) URL that may be fetched."""
    plain, _ = parted(given)
    return canonical_url(plain if "://" in plain else f"https://{plain}")


async def rows_at(store: Store, given: str, url: str) -> list[dict[str, Any]]:
    """Return the articles and entries of a page: what, id, article_id, url. ``url``: what ``page_url`` returns for ``given``."""
    near = _closest(await store.reports.find_address(url, url_key(url)), url)
    return near or await store.reports.find_link(storable(parted(given)[0]))


def _closest(rows: Sequence[dict[str, Any]], url: str) -> list[dict[str, Any]]:
    """Return the rows with this very URL; else those that differ in scheme or spelling only; else all that may be the page."""
    whole = url_key(url, whole=True)
    exact = [row for row in rows if row["url"] == url]
    return exact or [row for row in rows if url_key(row["url"], whole=True) == whole] or list(rows)
