"""The documents that the newsroom serves: feeds and pages of its sites, lists of its feeds, what a test adds."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from typing import TYPE_CHECKING

from aiohttp import web

from ingest.demo.feeds import CONTENT_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.demo.press import Press
    from ingest.demo.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What one URL serves."""

    body: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """The validators (ETag, Last-Modified), and whatever else a test wants."""
    status: int = 200
    compressed: bool = False
    """Whether it is sent with a content coding, if the reader accepts one."""


def etag_of(body: bytes) -> str:
    """Return the strong ETag of these bytes."""
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


class Documents:
    """The documents by host and path."""

    def __init__(self, press: Press) -> None:
        self.added: dict[tuple[str, str], Document] = {}
        """What tests add, by host and path with its query. It hides what the press publishes there."""
        self._press = press
        self._polls: Counter[str] = Counter()
        """How often each site's feed was asked for: some sites change their feed at each poll."""

    def find(self, host: str, path: str) -> Document | None:
        """Return the document at a path (with its query) of a host; None if there is none."""
        match path:
            case "/feeds.opml":
                return Document(body=opml(self._press).encode(), content_type="text/x-opml; charset=utf-8")
            case "/feeds.txt":
                urls = "".join(f"{shelf.feed_url}\n" for shelf in self._press.shelves.values())
                return Document(body=urls.encode(), content_type="text/plain; charset=utf-8")
            case _:
                return self.added.get((host, path)) or self._published(host, path)

    def _published(self, host: str, path: str) -> Document | None:
        shelf = self._press.shelves.get(host)
        if shelf is None:
            return None
        if path == shelf.site.feed:
            self._polls[host] += 1
            return self._feed(shelf, self._polls[host])
        return self._page(shelf, path.partition("?")[0] if shelf.site.tracking else path)

    def _page(self, shelf: Shelf, path: str) -> Document | None:
        site, body = shelf.site, self._press.page(shelf, path)
        if body is None:
            return None
        charset = "" if site.charset == "meta" else f"; charset={site.encoding}"
        headers = {"ETag": etag_of(body)} if "etag" in site.validators else {}
        return Document(body=body, content_type=f"text/html{charset}", headers=headers, compressed=site.compressed)

    def _feed(self, shelf: Shelf, poll: int) -> Document:
        site, body = shelf.site, shelf.feed(poll)
        headers = {}
        if "etag" in site.validators:
            headers["ETag"] = f"W/{etag_of(body)}"
        if "last_modified" in site.validators:
            headers["Last-Modified"] = format_datetime(shelf.changed_at, usegmt=True)
        charset = f"; charset={site.encoding}" if site.charset != "meta" and site.kind != "json" else ""
        content_type = CONTENT_TYPES[site.kind] + charset
        return Document(body=body, content_type=content_type, headers=headers, compressed=site.compressed)


def opml(press: Press) -> str:
    """Return the list of the sites' feeds as OPML 2.0."""
    lines = "\n".join(
        f'    <outline type="rss" text="{escape(shelf.site.name)}" xmlUrl="{escape(shelf.feed_url)}" '
        f'htmlUrl="{escape(shelf.home)}"/>'
        for shelf in press.shelves.values()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n  <head><title>Newsroom</title></head>\n'
        f"  <body>\n{lines}\n  </body>\n</opml>\n"
    )


def response_of(request: web.BaseRequest, document: Document | None) -> web.Response:
    """Return the answer to a request for a document: 404 if there is none, 304 if the reader has it."""
    if document is None:
        return web.Response(status=404, text="not here")
    if _is_current(request, document.headers):
        return web.Response(status=304, headers=document.headers)
    headers = {**document.headers, "Content-Type": document.content_type}
    response = web.Response(body=document.body, headers=headers, status=document.status)
    if document.compressed:
        response.enable_compression()
    return response


def _is_current(request: web.BaseRequest, headers: Mapping[str, str]) -> bool:
    """Return whether the reader has the document already (RFC 9110, 13.2.2: If-None-Match comes first)."""
    wanted = request.headers.get("If-None-Match")
    if wanted is not None:
        tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
        return headers.get("ETag", "").removeprefix("W/") in tags
    since, changed = request.headers.get("If-Modified-Since"), headers.get("Last-Modified")
    if since is None or changed is None:
        return False
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(changed)
    except (ValueError, TypeError):
        return False
