"""The URL of a feed that people mean by what they write: ``feed://…``, without a scheme, with a fragment, in quotes."""

from __future__ import annotations

import re

from ingest.text.urls import MAX_URL_CHARACTERS, absolute_link, comparable_path, host

_FEED_SCHEMES = re.compile(r"(?:(?:feed|rss|itpc|pcast|podcast):(?://)?)+", re.IGNORECASE)
"""Schemes that only say that a URL is a feed's. They stand before a whole URL, or in place of its scheme."""
_SCHEME = re.compile(r"(https?):/{0,3}(?=[^/])", re.IGNORECASE)
"""The scheme of a URL that may be fetched, whatever the number of its slashes."""
_PARTS = re.compile(r"(https?)://([^/?#]*)([^#]*)", re.IGNORECASE)
"""An absolute URL. The groups are its scheme, its host with the port, and what follows up to the fragment."""
_HOST = re.compile(r"(?:[^\s/?@.:]+\.[^\s/?@:]+|localhost|\[[0-9a-f:.]+\])(?::[0-9]+)?(?=[/?]|$)", re.IGNORECASE)
"""The host at the beginning of a URL without a scheme. A single word, such as "feeds", is none."""
_AROUND = " \t\r\n\x0b\x0c\xa0\ufeff\"'`<>\u2018\u2019\u201a\u201c\u201d\u201e\xab\xbb"
"""What people put around a URL: white space, quotes, angle brackets."""


def urls_meant(written: str) -> tuple[str, ...]:
    """Return the URLs that may be meant, the likeliest first: https and http if no scheme is given. Empty: it is no URL of a feed.

    The fragment is dropped, since no server ever sees it. Never raises.
    """
    bare = written.strip(_AROUND)
    scheme = _FEED_SCHEMES.match(bare)
    bare = bare[scheme.end() if scheme else 0 :]
    found = _SCHEME.match(bare)
    if found:
        return _usable(f"{found[1].lower()}://{bare[found.end() :]}")
    bare = bare.removeprefix("//").partition("#")[0]
    return (*_usable(f"https://{bare}"), *_usable(f"http://{bare}")) if _HOST.match(bare) else ()


def url_meant(written: str) -> str | None:
    """Return the URL to subscribe to where nothing may be fetched first; None: it is no URL of a feed.

    If no scheme is given, it is http: nearly every server that has https leads on to it, and none leads back.
    """
    return next(reversed(urls_meant(written)), None)


def spelling_key(url: str) -> str:
    """Return a key that is equal for the spellings of one feed's URL: scheme, fragment, case of the host do not count."""
    return host(url) + comparable_path(url)


def _usable(url: str) -> tuple[str, ...]:
    """Return a URL without its fragment, with its scheme and host in lower case; empty if it may not be fetched.

    The rest stays as it is written, and so does an international host: a feed may be stored in this spelling.
    """
    link = absolute_link(url, None)
    found = _PARTS.match(link) if link else None
    if link is None or found is None or len(link.encode()) > MAX_URL_CHARACTERS:
        return ()
    name = host(link) if found[2].isascii() else found[2]
    return (f"{found[1].lower()}://{name}{found[3]}",)
