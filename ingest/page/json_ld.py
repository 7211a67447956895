"""The JSON-LD scripts of a page, and the nodes in them that describe an article."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ingest.text.json_mend import mended_values
from ingest.text.plain import can_be_about, fold
from ingest.text.urls import canonical_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lxml.html import HtmlElement

_TYPE = "application/ld+json"
"""The beginning of the type of scripts with JSON-LD."""

_MAX_NODES = 2_000
"""The number of nodes that are looked at on one page, and that are taken from one list. One page in a hundred has more than 9."""

_MAX_SCRIPTS = 50
"""The number of scripts that are read on one page. One page in a hundred has more than 6."""

_MAX_SCRIPT_CHARACTERS = 2_000_000
"""The number of characters in a script beyond which it is not read. One page in a hundred has a script of more than 23,000."""

_ARTICLE_TYPES = {"BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "DiscussionForumPosting", "Report"}
"""The types of schema.org that are articles, beside all those whose name ends in "Article"."""

_MAX_MENDED_CHARACTERS = 300_000
"""The number of characters in a script beyond which it is not read if it is broken. To mend that many takes a tenth of a second."""

_PAGE_TYPES = ("webpage", "creativework", "review", "recipe", "podcastepisode")
"""The ends of the types of schema.org, in lower case, that a page is about if it is about no article."""

_MAX_COMPARED = 300
"""The number of characters of a headline that are compared with the page's titles."""

_NAMED = ("author", "creator", "publisher")
"""The members of a node that hold persons and organisations."""

_WRAPPING = re.compile(
    r"(?://|/\*)?\s{0,9}<!(?:--|\[CDATA\[)(?:\s{0,9}\*/)?|(?://|/\*)?\s{0,9}(?:-->|\]\]>)(?:\s{0,9}\*/)?\s{0,9};?\Z"
)
"""What some pages put around a script to hide it from old browsers and from XML: ``<!--``, ``//<![CDATA[``, ``/*]]>*/``."""

_WRAPPING_CHARACTERS = 40
"""The number of characters at either end of a script in which such marks stand."""

_QUOTE = "&quot;"
"""A quotation mark of a script that was escaped as if it were HTML."""


def nodes_of(tree: HtmlElement) -> list[dict[str, Any]]:
    """Return the nodes of the page's JSON-LD, the outer ones first: those of each script, of its graph and of main entities."""
    scripts = (script for script in tree.iter("script") if script.get("type", "").lstrip().startswith(_TYPE))
    queue = deque(read_script(script.text or "") for script in islice(scripts, _MAX_SCRIPTS))
    found: list[dict[str, Any]] = []
    seen = 0
    while queue and seen < _MAX_NODES:
        node = queue.popleft()
        seen += 1
        if isinstance(node, list):
            queue.extend(node[:_MAX_NODES])
        elif isinstance(node, dict):
            found.append(node)
            queue.extend(node[key] for key in ("@graph", "mainEntity") if key in node)
    return found


def articles_among(nodes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the nodes that describe an article."""
    return [node for node in nodes if any(map(_is_article_type, as_list(node.get("@type"))))]


def pages_among(nodes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the nodes that describe the page itself, or a work that is no article."""
    return [
        node for node in nodes if any(str(kind).lower().endswith(_PAGE_TYPES) for kind in as_list(node.get("@type")))
    ]


def named_nodes(nodes: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the nodes with a name by their ``@id``, those within other nodes too, as far as they are authors or publishers there."""
    inner = (one for node in nodes for key in _NAMED for one in as_list(node.get(key)) if isinstance(one, dict))
    known: dict[str, dict[str, Any]] = {}
    for node in (*nodes, *inner):
        name = node.get("@id")
        if isinstance(name, str) and "name" in node:
            known.setdefault(name, node)
    return known


def about_this_page(
    nodes: list[dict[str, Any]], urls: set[str | None], titles: Callable[[], list[str]]
) -> list[dict[str, Any]]:
    """Return the nodes that are about this page, as far as that can be told; otherwise all nodes.

    If a node says that it is about this page, those that say that they are about another are left out. Otherwise, of several nodes, or
    of those about another page, only those stay whose headline is one of the page's titles, or else can be about the same. ``urls``
    are the canonical addresses of this page, ``titles`` returns the titles that the page gives elsewhere.
    """
    stated = [set(filter(None, map(_place, _links(node)))) for node in nodes]
    own = set(filter(None, map(_place, urls)))
    if any(own & links for links in stated):
        return [node for node, links in zip(nodes, stated, strict=True) if not links or own & links]
    if len(nodes) <= 1 and not any(stated):
        return nodes
    shown = [title[:_MAX_COMPARED] for title in titles()]
    own_title = [node for node in nodes if _is_titled(node, shown, _is_in)]
    if any("headline" in node for node in own_title):
        return own_title
    return [node for node in nodes if _is_titled(node, shown, can_be_about)] if shown else nodes


def _place(link: str | None) -> str | None:
    """Return what a link has in common with the other spellings of the page's address: scheme, "www." and the last slash are left out.

    None: it leads to the home page, as some sites write it for each article, or nowhere.
    """
    url = canonical_url(link) if link else None
    parts = urlsplit(url or "")
    path = parts.path.rstrip("/")
    return f"{parts.netloc.removeprefix('www.')}{path}?{parts.query}" if path else None


def _is_titled(node: dict[str, Any], titles: list[str], fits: Callable[[str, str], bool]) -> bool:
    """Return whether a node has no headline, or one that fits one of the titles."""
    headlines = [text[:_MAX_COMPARED] for text in as_list(node.get("headline")) if isinstance(text, str)]
    return not headlines or any(fits(headline, title) for headline in headlines for title in titles)


def _is_in(headline: str, title: str) -> bool:
    return f" {fold(headline)} " in f" {fold(title)} "


def read_script(text: str) -> Any:
    """Return the value of a JSON-LD script; None where it cannot be read.

    Mistakes are forgiven that leave no doubt of what is meant: marks around the script, comments, needless and missing commas, quotes
    that are not escaped, escapes of HTML. A script that is cut off is read up to its last whole value.
    """
    if len(text) > _MAX_SCRIPT_CHARACTERS:
        return None
    bare = text.strip().rstrip(";")
    try:
        return json.loads(bare, strict=False)
    except RecursionError:
        return None
    except ValueError:
        return _read_broken(bare) if len(bare) <= _MAX_MENDED_CHARACTERS else None


def _read_broken(text: str) -> Any:
    head, tail = text[:_WRAPPING_CHARACTERS], text[_WRAPPING_CHARACTERS:]
    body, end = tail[:-_WRAPPING_CHARACTERS], tail[-_WRAPPING_CHARACTERS:]
    bare = _WRAPPING.sub("", head) + body + _WRAPPING.sub("", end)
    if _QUOTE in head and '"' not in head:
        bare = html.unescape(bare)
    return [value for value in mended_values(bare) if isinstance(value, list | dict)] or None


def as_list(value: Any) -> list[Any]:
    """Return a value as a list: JSON-LD writes a list of one as its only member."""
    return value if isinstance(value, list) else [value]


def _links(node: dict[str, Any]) -> list[str]:
    found = [node.get("url"), node.get("mainEntityOfPage")]
    return [link for one in found if isinstance(link := one.get("@id") if isinstance(one, dict) else one, str)]


def _is_article_type(name: object) -> bool:
    return isinstance(name, str) and (name.lower().endswith("article") or name.rpartition("/")[2] in _ARTICLE_TYPES)
