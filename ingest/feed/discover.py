"""The feeds of a site are found: those that a page names, those that may be there, and the one of them that is wanted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from lxml import etree, html

from ingest.feed.spelling import spelling_key
from ingest.model.feed import Proposal
from ingest.model.subscription import Candidate, Subscription
from ingest.text.feed_links import FeedLink, feed_link, feed_links_in, first_of_each, possible_feeds_in
from ingest.text.plain import fold
from ingest.text.urls import absolute_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.model.feed import ParsedFeed

_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s;,\"]*))?)*)")
"""A link of the header Link (RFC 8288, 3): its target and its parameters."""
_PARAMETER = re.compile(r";\s*([^\s=;,]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;,\"]*))")
_MAX_HEADER_CHARACTERS = 32_768
"""This many characters of the header Link are read: as many as a line of a header may have."""
_COMMENTS = re.compile(
    "(?<![a-z])(?:comments?|commentaires?|commenti|kommentar(?:er?)?|coment[aá]rios?|reacties|komentarze)(?![a-z])|"
    "комментари|коментар|コメント|评论|留言|댓글",
    re.IGNORECASE,
)
"""Words by which the URL or the title of a feed shows that it lists what readers say."""
_NAMES = ("feed", "rss", "rss.xml", "atom.xml", "feed.xml", "index.xml", "feed.json", "feeds/posts/default")
"""Where feeds of sites stand that name none: the defaults of WordPress, Drupal, Jekyll, Hugo, Ghost, Micro.blog and Blogger."""


def feed_links(page: bytes, url: str, link_header: str = "") -> tuple[Subscription, ...]:
    """Return the feeds that a page names: by ``<link>``, by the header Link (RFC 8288), or by ``<a rel="alternate">``.

    Links that may lead to something else come after those that say they lead to feeds; feeds of comments come last. Otherwise the order
    is that of the page. Never raises; bytes that are no page have no feeds but those of the header.
    """
    root = _root(page, url)
    own = (*feed_links_in(root, url, at_top=True), *_header_links(link_header, url))
    links = first_of_each((*own, *feed_links_in(root, url, "link", "a")))
    named = {link.url for link in own}
    ordered = sorted(links, key=lambda link: (is_of_comments(link.url, link.title), not link.is_sure))
    # a link within the content of a page may be a reader's
    return tuple(
        Subscription(url=link.url, title=link.title, named_by=url if link.url in named else None) for link in ordered
    )


def _root(page: bytes, url: str) -> html.HtmlElement:
    """Return the root of a page; of bytes that are no page, an element that is empty."""
    try:
        return html.document_fromstring(page, parser=html.HTMLParser(no_network=True), base_url=url)
    except (etree.LxmlError, ValueError):
        return html.Element("html")


def _header_links(header: str, url: str) -> Iterator[FeedLink]:
    for target, parameters in _LINK.findall(header[:_MAX_HEADER_CHARACTERS]):
        named: dict[str, str] = {}
        for name, quoted, bare in _PARAMETER.findall(parameters):
            named.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) or bare)
        link = feed_link(target.strip(), url, named)
        if link:
            yield link


def likely_urls(page: bytes, url: str) -> tuple[str, ...]:
    """Return the URLs at which a site may have a feed that its page does not name.

    First come the links of the page that look like feeds, then the usual places: beside the page, and at the root of the site.
    """
    beside = urljoin(url, ".") if url.endswith("/") else f"{url.partition('?')[0].partition('#')[0]}/"
    found = (absolute_link(name, base) for base in (beside, urljoin(url, "/")) for name in _NAMES)
    urls = dict.fromkeys((*possible_feeds_in(_root(page, url), url), *filter(None, found)))
    return tuple(likely for likely in urls if spelling_key(likely) != spelling_key(url))


def is_of_comments(url: str, title: str) -> bool:
    """Return whether a feed lists the comments of readers, as its URL or its title shows."""
    return bool(_COMMENTS.search(url.partition("://")[2].partition("/")[2]) or _COMMENTS.search(title))


def candidate(link: Subscription, feed: ParsedFeed) -> Candidate:
    """Return a feed that was read with what helps to choose it."""
    dated = [entry for entry in feed.entries if entry.published_at]
    newest = max(dated, key=lambda entry: entry.published_at, default=next(iter(feed.entries), None))
    return Candidate(
        feed=link,
        entries=len(feed.entries),
        newest=newest.title if newest else "",
        newest_at=newest.published_at if newest else None,
        is_comments=is_of_comments(link.url, link.title),
    )


def obvious(found: Sequence[Candidate]) -> Candidate | None:
    """Return the feed that is meant by a site; None: it has several, and somebody must choose.

    Feeds of comments are meant only if there are no others. Feeds with one title and one newest entry are one feed in several formats.
    """
    of_articles = [one for one in found if not one.is_comments] or list(found)
    contents = {(fold(one.feed.title), fold(one.newest)) for one in of_articles}
    is_one = len(of_articles) == 1 or (len(contents) == 1 and of_articles[0].newest)
    return of_articles[0] if is_one else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A feed that a page names, and that could be read."""

    url: str
    entries: int
    """The number of its entries."""
    known: int
    """The number of its entries that the lost feed has listed as well."""


def best(site_url: str, found: Iterable[Found]) -> Proposal | None:
    """Return the feed with the most entries of the lost feed, the first one if several have equally many; None: there is none."""
    feed = max(found, key=lambda feed: feed.known, default=None)
    if feed is None:
        return None
    shared = f"{feed.known} of its {feed.entries} entries are known" if feed.known else "none of its entries is known"
    return Proposal(url=feed.url, because=f"{site_url} names it, and {shared}")
