"""The links of a feed, as their publisher meant them: usual mistakes are mended, and relative links become absolute."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from ingest.text.domains import has_public_suffix, registrable_domain
from ingest.text.urls import host, origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

_AMPERSAND = re.compile("&(?:(?:amp|#0{0,5}38|#[xX]0{0,5}26);)+")
"""An ampersand that was escaped once or more too often."""
_WELL_WRITTEN = re.compile(r"https?://(?!https?(?::/|//))[^/\s]", re.IGNORECASE)
"""The beginning of a link of the web whose scheme needs no mending."""
_MISWRITTEN = re.compile(r"(?:https?:?/{0,9})?(https?)(?:\s{0,9}:\s{0,9}/{1,9}\s{0,9}|//)(?=[^/\s])", re.IGNORECASE)
"""A scheme of the web that has a wrong number of slashes, or blanks between them, lacks its colon, or stands behind another one."""
_NO_SLASHES = re.compile("(https?):(?=[^/])", re.IGNORECASE)
"""A scheme of the web without its slashes. If no host follows, the link is relative."""
_HTML_LINK = re.compile(
    r"<a\s[^<>]{0,2000}?href\s{0,9}=\s{0,9}(?:\"([^\"<>]{1,2048})\"|'([^'<>]{1,2048})'|([^\s\"'<>]{1,2048}))",
    re.IGNORECASE,
)
"""The beginning of a link in HTML, with its address in one of three groups."""
_BARE_HOST = re.compile(r"([^/?#:@\\\s]{1,253})(?::[0-9]{1,5})?(?=([/?#])|$)")
"""What may be a host at the beginning of a link without a scheme; the second group is a slash if a path follows."""
_AUTHORITY = re.compile("https?://[^/?#]*", re.IGNORECASE)
"""The scheme and the authority of a link of the web."""
_WWW = re.compile(r"www\.[^.]+\.", re.IGNORECASE)
"""The beginning of a host that can be nothing else."""
_LOOPBACK = frozenset({"localhost", "localhost.localdomain", "127.0.0.1", "0.0.0.0", "::1", "::"})  # noqa: S104 -- nothing is bound
"""The hosts by which every machine calls itself."""
_LOCAL_DOMAINS = frozenset("localhost localdomain local lan home internal intranet corp test invalid arpa".split())  # noqa: SIM905 -- words read best as words
"""The last labels of names that mean nothing outside of one network (RFC 6761, RFC 6762, RFC 8375, and common use)."""


def unescaped(link: str) -> str:
    """Return a link whose ampersands are no longer escaped. An ``&amp;`` in a link of a parsed document is a mistake."""
    return _AMPERSAND.sub("&", link) if "&" in link and ";" in link else link


def resolved(link: str, base: str, own: str) -> str:
    """Return a link with usual mistakes mended, and resolved against a base (RFC 3986, 5). It may still be no link of the web.

    ``base``: the URL that relative links are relative to, as the document states it. ``own``: the URL that the document came from. If
    the base is an address that means nothing outside of the publisher's machine or network, relative links are resolved against
    ``own``, and links under that address lead to the host of ``own``. A link that only leads back to the document is "". Never raises.
    """
    mended = _with_scheme(unescaped(_without_markup(link)), base, own)
    if mended in {"", "#"} or (mended.startswith("#") and base == own):
        return ""
    if "<" in mended:
        return mended
    is_lost = _is_lost(base, own)
    if _WELL_WRITTEN.match(mended):
        return _moved(mended, own) if is_lost and origin(mended) == origin(base) else mended
    try:
        return urljoin(own if is_lost else base, mended)
    except ValueError:  # brackets that hold no IPv6 address
        return mended


def relation(rel: str) -> str:
    """Return what a link's ``rel`` says that it leads to: one name in lower case. A link that says nothing leads to its entry's page.

    A name may be written as an address (RFC 4287, 4.2.7.2). Of several, "alternate" counts, as it does on pages.
    """
    names = [name.rpartition("/")[2] for name in rel.lower().split()]
    return "alternate" if not names or "alternate" in names else " ".join(names)


def in_language(alternates: Iterable[Mapping[str, Any]], language: str | None) -> list[Mapping[str, Any]]:
    """Return links of one entry in the order in which they are tried: HTML first, and of that, the entry's language first."""
    return sorted(alternates, key=lambda link: ("html" not in link.get("type", "html"), _distance(link, language)))


def _distance(link: Mapping[str, Any], language: str | None) -> int:
    """Return how far the language of a link (``hreflang``) is from another one: 0 is the same, 2 is not stated."""
    tag, wanted = str(link.get("hreflang", "")).strip().lower().replace("_", "-"), (language or "").lower()
    if not tag or not wanted or tag == "x-default":
        return 2
    if tag == wanted:
        return 0
    return 1 if tag.partition("-")[0] == wanted.partition("-")[0] else 3


def _without_markup(link: str) -> str:
    """Return a link without blanks around it; of an HTML link, its address."""
    bare = link.strip()
    found = _HTML_LINK.match(bare) if bare.startswith("<") else None
    return html.unescape(found[1] or found[2] or found[3]).strip() if found else bare


def _with_scheme(link: str, base: str, own: str) -> str:
    """Return a link with the scheme that its publisher left out or misspelled."""
    if _WELL_WRITTEN.match(link):
        return link
    miswritten = _MISWRITTEN.match(link)
    if miswritten:
        return f"{miswritten[1]}://{link[miswritten.end() :]}"
    scheme = _NO_SLASHES.match(link)
    rest = link[scheme.end() :] if scheme else link
    found = _BARE_HOST.match(rest)
    return f"{scheme[1] if scheme else 'https'}://{rest}" if found and _is_host(found[1], found[2], base, own) else link


def _is_host(name: str, after: str | None, base: str, own: str) -> bool:
    """Return whether the beginning of a link is a host, and no part of a path.

    It is, if it begins with "www.", if it is of the feed's own site, or if it ends as registered names do and a path follows.
    """
    bare = host(f"https://{name}")
    if "." not in bare:
        return False
    of_feed = {registrable_domain(host(url)) for url in (base, own)}
    return bool(_WWW.match(name)) or registrable_domain(bare) in of_feed or (after == "/" and has_public_suffix(bare))


@lru_cache(maxsize=256)
def _is_lost(base: str, own: str) -> bool:
    """Return whether a base that a document states cannot be meant, since it is local and the document's own address is not.

    A document from a local address may have another one as its base, but not a host by which the machine calls itself.
    """
    return host(base) != host(own) and (_name(base) in _LOOPBACK if _is_local(own) else _is_local(base))


def _is_local(url: str) -> bool:
    """Return whether a URL's host means something on one machine or in one network only."""
    name = _name(url)
    try:
        address = ip_address(name)
    except ValueError:
        return name in _LOOPBACK or "." not in name or name.rpartition(".")[2] in _LOCAL_DOMAINS
    return address.is_private or address.is_link_local


def _name(url: str) -> str:
    """Return the host of a URL without its port and without the brackets of an IPv6 address."""
    return urlsplit(f"//{host(url)}").hostname or ""


def _moved(link: str, own: str) -> str:
    """Return a link under a local address as a link under the document's own host, if that is no local one."""
    return link if _is_local(own) else urljoin(own, _AUTHORITY.sub("", link, count=1) or "/")
