"""JSON-LD scripts of a page: the nodes that describe an article."""

from __future__ import annotations

import json
import re
from collections import deque
from typing import TYPE_CHECKING, Any

from ingest.text.urls import canonical_url

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_MAX_NODES = 2_000


_MAX_SCRIPTS = 50


_MAX_SCRIPT_CHARACTERS = 2_000_000


_ARTICLE_TYPES = {"BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "DiscussionForumPosting", "Report"}
"""Of schema.org, with every type whose name ends in Article."""


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


_OPENING = re.compile(r"(?://\s{0,9})?<!(?:--|\[CDATA\[)")


_CLOSING = re.compile(r"(?://\s{0,9})?(?:-->|\]\]>)\Z")


_CLOSING_CHARACTERS = 20


_TRAILING_COMMA = re.compile(r",(?=\s*[\]}])")


def article_nodes(tree: HtmlElement) -> list[dict[str, Any]]:
    """Return the nodes of the page's JSON-LD that describe an article, the outer ones first."""
    scripts = tree.xpath("//script[starts-with(normalize-space(@type), 'application/ld+json')]")
    queue = deque(read_script(script.text or "") for script in scripts[:_MAX_SCRIPTS])
    found: list[dict[str, Any]] = []
    seen = 0
    while queue and seen < _MAX_NODES:
        node = queue.popleft()
        seen += 1
        if isinstance(node, list):
            queue.extend(node[:_MAX_NODES])
        elif isinstance(node, dict):
            if _is_article(node):
                found.append(node)
            queue.extend(node[key] for key in ("@graph", "mainEntity") if key in node)
    return found


def about_this_page(nodes: list[dict[str, Any]], urls: set[str | None]) -> list[dict[str, Any]]:
    """Return the nodes that are not about another page, if one says that it is about this one; else all."""
    stated = [[canonical_url(link) for link in _links(node)] for node in nodes]
    if not any(urls.intersection(filter(None, links)) for links in stated):
        return nodes
    return [node for node, links in zip(nodes, stated, strict=True) if not links or urls.intersection(links)]


def _links(node: dict[str, Any]) -> list[str]:
    found = [node.get("url"), node.get("mainEntityOfPage")]
    return [link for one in found if isinstance(link := one.get("@id") if isinstance(one, dict) else one, str)]


def read_script(text: str) -> Any:
    """Read a JSON-LD script as browsers and crawlers do: comment marks around it and commas too many are forgiven."""
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


def _is_article(node: dict[str, Any]) -> bool:
    return any(
        isinstance(kind, str) and (kind.endswith("Article") or kind in _ARTICLE_TYPES)
        for kind in as_list(node.get("@type"))
    )
