"""The URL of a feed that people mean by what they write: ``feed://…``, without a scheme, with a fragment, in quotes."""

from __future__ import annotations

import re
import string
from urllib.parse import quote

from ingest.text.urls import absolute_link, comparable_path, host

_FEED_SCHEMES = re.compile(r"(?:(?:feed|rss|itpc|pcast|podcast):(?://)?)+", re.IGNORECASE)
"""Schemes that only say that a URL is a feed's. They stand before a whole URL, or in place of its scheme."""
_SCHEME = re.compile(r"(https?):/{0,3}(?=[^/])", re.IGNORECASE)
"""The scheme of a URL that may be fetched, whatever the number of its slashes."""
_REST = re.compile(r"https?://[^/?]*([^#]*)", re.IGNORECASE)
"""An absolute URL. The group is what follows the host, without the fragment."""
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
    """Return a URL with its host in lower case and in ASCII, without its fragment; empty if it may not be fetched."""
    link = absolute_link(url, None)
    rest = _REST.match(link) if link else None
    if link is None or rest is None:
        return ()
    plain = f"{link.partition(':')[0].lower()}://{host(link)}{quote(rest[1], safe=string.punctuation)}"
    return (plain,) if absolute_link(plain, None) else ()
