"""Links and pages that only lead on to another address: links of known redirectors, and pages that refresh themselves."""

from __future__ import annotations

import base64
import binascii
import html
import re
from itertools import islice
from urllib.parse import parse_qs, unquote, urlsplit

from ingest.text.urls import absolute_link

_PARAMETERS = (
    (re.compile(r"(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?"), "/url", ("url", "q")),
    (re.compile(r"www\.bing\.com"), "/news/apiclick.aspx", ("url",)),
    (re.compile(r"lm?\.facebook\.com"), "/l.php", ("u",)),
    (re.compile(r"l\.instagram\.com"), "/", ("u",)),
    (re.compile(r"t\.umblr\.com"), "/redirect", ("z",)),
    (re.compile(r"(?:www\.)?youtube\.com"), "/redirect", ("q",)),
    (re.compile(r"(?:m\.)?vk\.com"), "/away.php", ("to",)),
    (re.compile(r"getpocket\.com"), "/redirect", ("url",)),
    (re.compile(r"[a-z0-9]+\.safelinks\.protection\.outlook\.com"), "/", ("url",)),
)
"""The redirectors that carry their target in a parameter of the link: host, path, names of the parameter."""
_IN_PATH = (
    (re.compile(r"r\.search\.yahoo\.com"), re.compile(r"/RU=([^/]+)/")),
    (re.compile(r"[a-z0-9-]+\.cdn\.ampproject\.org"), re.compile(r"/[a-z]/(s/[^/]+\.[^/]+/.*)")),
)
"""The redirectors that carry their target in the path of the link: host, and the path with the target in a group."""
_NEWS = re.compile(r"/(?:rss/|__i/rss/rd/)?(?:articles|read)/([A-Za-z0-9_-]{20,})")
"""The path of a link of Google News, with the coded target in a group."""
_MAX_STEPS = 3
"""The number of redirectors within each other that are followed."""


def target_of(link: str) -> str:
    """Return the target of a redirector's link, if the link itself holds it; otherwise the link.

    Takes and returns an absolute http(s) link; never raises. A target that only the redirector's server knows is found by fetching.
    """
    for _ in range(_MAX_STEPS):
        target = _target(link)
        if target is None:
            break
        link = target
    return link


def _target(link: str) -> str | None:
    """Return the target that a link holds; None where it holds none."""
    parts = urlsplit(link)
    host = (parts.hostname or "").lower()
    if host == "news.google.com" and (coded := _NEWS.match(parts.path)):
        return _of_google_news(coded[1])
    for name, path, parameters in _PARAMETERS:
        if name.fullmatch(host) and parts.path == path:
            given = parse_qs(parts.query)
            return next(
                (url for key in parameters for value in given.get(key, ()) if (url := absolute_link(value, None))), None
            )
    for name, pattern in _IN_PATH:
        if name.fullmatch(host) and (found := pattern.match(parts.path)):
            text = f"https://{found[1][2:]}" if found[1].startswith("s/") else unquote(found[1])
            return absolute_link(text + (f"?{parts.query}" if parts.query and found[1].startswith("s/") else ""), None)
    return None


def _of_google_news(coded: str) -> str | None:
    """Return the target that a link of Google News holds; None where it holds none.

    The link holds a protocol buffer in base64, whose fourth field is the URL. Newer links hold a key instead, which only Google's servers
    can turn into a URL.
    """
    try:
        message = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))
    except (binascii.Error, ValueError):
        return None
    found = _URL_FIELD.match(message)
    if found is None:
        return None
    start, size = found.end(), found[1][0] & 0x7F | (found[1][1] << 7 if len(found[1]) > 1 else 0)
    return absolute_link(message[start : start + size].decode("utf-8", "replace"), None)


_URL_FIELD = re.compile(rb'\x08\x13"([\x00-\x7f]|[\x80-\xff][\x00-\x7f])(?=https?://)', re.DOTALL)
"""The fourth field of that protocol buffer, up to the URL; the group holds the URL's length."""

# -------------------------------------------------------------------------------------------------------------- refresh

_HEAD_BYTES = 65_536
"""The number of bytes at the head of a page in which a refresh is looked for."""
_MAX_WAIT_S = 5
"""The seconds within which a page must lead on. A page that waits longer is meant to be read."""
_MAX_METAS = 200
"""This many meta elements are looked at. Real heads have up to a hundred; each one may cost a search through the whole head."""
_META = re.compile(r"<meta\b[^<>]{0,2500}>", re.IGNORECASE)
"""A meta element."""
_ATTRIBUTE = re.compile(
    r"\b(http-equiv|content)\s{0,9}=\s{0,9}(?:\"([^\"]{0,2400})\"|'([^']{0,2400})'|([^\s\"'<>]{1,2400}))", re.IGNORECASE
)
"""An attribute of a meta element, with its value in one of three groups: in double quotes, in single quotes, bare."""
_REFRESH = re.compile(r"\s*(\d{1,3})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']+)", re.IGNORECASE)
"""The content of a refresh (HTML, 4.2.5.3): seconds, and the address."""
_UNSEEN = (("<noscript", "</noscript"), ("<!--", "-->"), ("<script", "</script"))
"""The beginnings and ends of stretches in which a browser with scripts sees no meta element."""


def refresh_target(body: bytes, url: str) -> str | None:
    """Return the address to which a page leads by itself within some seconds (``meta http-equiv=refresh``); None where it stays.

    A refresh in a comment, in a script, or for browsers without scripts does not count. Never raises.
    """
    head = body[:_HEAD_BYTES].decode("utf-8", "replace")
    lower = head.lower()
    if "http-equiv" not in lower or "refresh" not in lower:
        return None
    for meta in islice(_META.finditer(head), _MAX_METAS):
        given = {
            found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(meta.group())
        }
        if given.get("http-equiv", "").strip().lower() != "refresh" or _is_unseen(lower, meta.start()):
            continue
        found = _REFRESH.match(html.unescape(given.get("content", "")))
        target = absolute_link(found[2].strip(), url) if found and int(found[1]) <= _MAX_WAIT_S else None
        return target if target and target.partition("#")[0] != url.partition("#")[0] else None
    return None


def _is_unseen(lower: str, at: int) -> bool:
    return any(lower.rfind(opening, 0, at) > lower.rfind(closing, 0, at) for opening, closing in _UNSEEN)
