"""The text of an article that stands only in the data of a page's scripts, where scripts show it to readers."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ingest.page.script_data import Nodes, script_data
from ingest.text.fragments import paragraphs_of_html
from ingest.text.plain import can_be_about, fold, one_line
from ingest.text.scripts import letters
from ingest.text.urls import canonical_url

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MIN_LETTERS = 300
"""The number of letters from which on a text in data can be an article. Summaries are shorter."""
_MIN_PARAGRAPHS = 2
"""The number of paragraphs, at least."""
_MAX_NODES = 100_000
"""The number of objects and lists that are looked at in one script."""
_MAX_BLOCKS = 2_000
"""The number of paragraphs that are read of one text."""
_MAX_PIECES = 50_000
"""The number of objects and lists of one text that are looked at."""
_MAX_LEVELS = 12
"""The number of objects within each other in which the words of a paragraph stand."""
_MIN_TITLE_WORDS = 3
"""The number of words from which on a title names an article. Shorter ones may be those of sections."""
_HEADS = ("headline", "title", "name", "seoTitle", "heading")
_ADDRESSES = ("url", "canonicalUrl", "canonical_url", "slug", "path", "link", "webUrl", "canonical", "uri")
_WORDS = (
    "html",
    "text",
    "content",
    "value",
    "children",
    "body",
    "paragraph",
    "paragraphs",
    "items",
    "data",
    "bodyHtml",
    "props",
    "nodes",
    "elements",
)
"""The members of a block that hold its words or the pieces of them."""
_SHORT = frozenset(
    "description summary excerpt abstract teaser dek standfirst css style styles query script copyright bio caption".split()  # noqa: SIM905 -- words read best as words
)
"""The members that are no article's text, however long they are."""
_APART = (
    "image",
    "img",
    "video",
    "audio",
    "ad",
    "embed",
    "related",
    "newsletter",
    "gallery",
    "promo",
    "teaser",
    "script",
    "figure",
    "media",
)
"""The kinds of blocks that are not the article's text: the beginnings or ends of their names."""
_PAID = frozenset(
    {
        "ispremium",
        "premium",
        "paywall",
        "paywalled",
        "haspaywall",
        "ispaid",
        "ispaywalled",
        "islocked",
        "locked",
        "subscribersonly",
    }
)
"""The members of an article that are true where the text is not for everybody, folded."""
_FREE = frozenset({"isaccessibleforfree", "isfree"})
"""The members of an article that are false where the text is not for everybody, folded."""


@dataclass(slots=True)
class _Article:
    """An object in data that may be an article, and the longest text in it."""

    titles: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    is_paid: bool = False
    text: tuple[str, ...] = ()
    size: int = 0


def text_in_data(tree: HtmlElement, title: str, url: str) -> tuple[str, ...]:
    """Return the paragraphs of the article in the data of a page's scripts; empty where none is surely the page's own.

    An article is the page's own by its title or its address, or because it is the only one and has no other title. Articles that say that
    they are not free are never read.
    """
    found = [
        article for data in script_data(tree) for article in _articles(Nodes(data)) if article.size >= _MIN_LETTERS
    ]
    if any(article.is_paid and _is_own(article, title, url) for article in found):
        return ()
    own = [article for article in found if _is_own(article, title, url)]
    if not own and len({article.text for article in found}) == 1 and not found[0].is_paid:
        own = [article for article in found if _may_be_own(article, title)]
    return max(own, key=lambda article: article.size).text if own else ()


def _is_own(article: _Article, title: str, url: str) -> bool:
    folded, own = fold(title), canonical_url(url) or url
    if folded and any(fold(one) == folded for one in article.titles):
        return True
    path = own.rstrip("/")
    return any(len(one) > 1 and "/" in one and path.endswith(one.rstrip("/")) for one in article.addresses) or any(
        one == path.rpartition("/")[2] for one in article.addresses
    )


def _may_be_own(article: _Article, title: str) -> bool:
    """Return whether no title of an article is that of another page."""
    named = [one for one in article.titles if len(fold(one).split()) >= _MIN_TITLE_WORDS]
    return all(can_be_about(one, title) for one in named)


def _articles(nodes: Nodes) -> list[_Article]:
    """Return the articles in data, each with its longest text."""
    found = [_Article()]
    queue = deque([(nodes.root(), found[0])])
    seen: set[tuple[int, int]] = set()
    while queue and len(seen) < _MAX_NODES:
        node, article = queue.popleft()
        if (id(node), id(article)) in seen:
            continue
        seen.add((id(node), id(article)))
        if isinstance(node, dict):
            if any(isinstance(nodes.at(node.get(head)), str) for head in _HEADS):
                article = _Article(is_paid=article.is_paid)
                found.append(article)
            _describe(article, nodes, node)
            for key, value in node.items():
                if key not in _SHORT:
                    _take(article, nodes, nodes.at(value))
        if isinstance(node, (dict, list)) and len(queue) < _MAX_NODES:
            members = node.values() if isinstance(node, dict) else node
            queue.extend((member, article) for one in members if isinstance(member := nodes.at(one), (dict, list)))
    return found


def _describe(article: _Article, nodes: Nodes, node: dict[str, Any]) -> None:
    values = {key: nodes.at(one) for key, one in node.items()}
    article.titles += [text for head in _HEADS if isinstance(text := values.get(head), str)]
    article.addresses += [text for name in _ADDRESSES if isinstance(text := values.get(name), str)]
    told = {
        key.lower().replace("_", "").replace("-", ""): value
        for key, value in values.items()
        if isinstance(value, (str, bool))
    }
    paid = any(told.get(name) is True or told.get(name) in {"true", "premium", "paid"} for name in _PAID)
    article.is_paid = article.is_paid or paid or any(told.get(name) in {False, "false", "False"} for name in _FREE)


def _take(article: _Article, nodes: Nodes, value: Any) -> None:
    """Give an article a text, if it is longer than the one that it has."""
    if isinstance(value, str) and len(value) >= _MIN_LETTERS:
        text = _paragraphs(value)
    elif isinstance(value, list) and len(value) >= _MIN_PARAGRAPHS:
        nodes.left = _MAX_PIECES
        text = tuple(line for one in value[:_MAX_BLOCKS] for line in _paragraphs(_words(nodes, nodes.at(one), 0)))
    else:
        return
    size = letters("\n".join(text)) if len(text) >= _MIN_PARAGRAPHS else 0
    if size > article.size:
        article.text, article.size = text, size


def _paragraphs(text: str) -> tuple[str, ...]:
    return paragraphs_of_html(text) if "<" in text else tuple(filter(None, map(one_line, text.splitlines())))


def _words(nodes: Nodes, block: Any, level: int) -> str:
    """Return the words of a block: a text, or an object of which some members hold its pieces; "" for what is no paragraph."""
    if isinstance(block, str):
        return block
    nodes.left -= 1
    if level > _MAX_LEVELS or nodes.left < 0:
        return ""
    if isinstance(block, list):
        return "".join(_words(nodes, nodes.at(one), level + 1) for one in block[:_MAX_BLOCKS])
    if not isinstance(block, dict) or _is_apart(nodes, block):
        return ""
    pieces = [_words(nodes, nodes.at(block[name]), level + 1) for name in _WORDS if name in block]
    return next(filter(None, pieces), "")


def _is_apart(nodes: Nodes, block: dict[str, Any]) -> bool:
    """Return whether a block is a picture or such, or another article."""
    kind = str(nodes.at(block.get("type") or block.get("nodeType") or block.get("__typename")) or "").lower()
    is_other = "headline" in block or "slug" in block or ("title" in block and "url" in block)
    return is_other or any(kind.startswith(one) or kind.endswith(one) for one in _APART)
