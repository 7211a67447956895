"""The JSON-LD scripts of a page, and the nodes in them that describe an article."""

from __future__ import annotations

import json
import re
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any

from ingest.text.urls import canonical_url

if TYPE_CHECKING:
    from collections.abc import Iterable

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

_OPENING = re.compile(r"(?://\s{0,9})?<!(?:--|\[CDATA\[)")
"""What some pages put before a script to hide it from old browsers: ``<!--``, ``//<![CDATA[``."""

_CLOSING = re.compile(r"(?://\s{0,9})?(?:-->|\]\]>)\Z")
"""What such pages put after the script."""

_CLOSING_CHARACTERS = 20
"""The number of characters at a script's end in which such a closing stands."""

_TRAILING_COMMA = re.compile(r",(?=\s*[\]}])")
"""A comma after the last member, which JSON forbids and many systems write."""


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


def about_this_page(nodes: list[dict[str, Any]], urls: set[str | None]) -> list[dict[str, Any]]:
    """Return the nodes that say nothing of another page, if one of them says that it is about this page; otherwise all nodes.

    ``urls`` are the canonical addresses of this page.
    """
    stated = [[canonical_url(link) for link in _links(node)] for node in nodes]
    if not any(urls.intersection(filter(None, links)) for links in stated):
        return nodes
    return [node for node, links in zip(nodes, stated, strict=True) if not links or urls.intersection(links)]


def read_script(text: str) -> Any:
    """Return the value of a JSON-LD script; None where it cannot be read.

    Comment marks around the script and commas too many are forgiven, as browsers and crawlers forgive them.
    """
    if len(text) > _MAX_SCRIPT_CHARACTERS:
        return None
    bare = _OPENING.sub("", text.strip(), count=1) if _OPENING.match(text.strip()) else text.strip()
    closing = _CLOSING.search(bare, max(0, len(bare) - _CLOSING_CHARACTERS))
    bare = bare[: closing.start()] if closing else bare
    bare = bare.strip().rstrip(";")
    for attempt in (bare, _TRAILING_COMMA.sub("", bare)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def as_list(value: Any) -> list[Any]:
    """Return a value as a list: JSON-LD writes a list of one as its only member."""
    return value if isinstance(value, list) else [value]


def _links(node: dict[str, Any]) -> list[str]:
    found = [node.get("url"), node.get("mainEntityOfPage")]
    return [link for one in found if isinstance(link := one.get("@id") if isinstance(one, dict) else one, str)]


def _is_article_type(name: object) -> bool:
    return isinstance(name, str) and (name.endswith("Article") or name in _ARTICLE_TYPES)
