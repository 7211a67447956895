"""A stored article as somebody reads it: its facts, then its text, with what was removed at the place where it stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.boilerplate.removal import pieces
from ingest.model.boilerplate import Removal
from ingest.reports.address import page_url, rows_at
from ingest.reports.lines import line, named, time

if TYPE_CHECKING:
    from ingest.reports.lines import Facts, Line
    from ingest.store.store import Store

_DIGITS = 18
"""A number with more digits is no id of an article: Postgres keeps ids as bigint, whose largest has 19 digits."""


async def articles(store: Store, given: str) -> list[Facts]:
    """Return the articles with an id or at an address, given in any spelling. Empty: none is stored."""
    if is_id(given):
        return await store.reports.articles([int(given)])
    url = page_url(given)
    rows = await rows_at(store, given, url) if url else []
    return await store.reports.articles(sorted({row["article_id"] for row in rows if row["article_id"] is not None}))


def is_id(given: str) -> bool:
    """Return whether the operator gives the id of an article, and no address."""
    return given.isascii() and given.isdigit() and len(given) <= _DIGITS


_FACTS = ("url", "site", "authors", "published_at", "language", "verdict", "reason", "revision", "source")
"""The facts that are shown of every article that has them, in this order."""


def facts(article: Facts) -> list[Line]:
    """Return a line for each fact of an article that helps to read it."""
    told = {name: article[name] for name in _FACTS}
    if article["published_at"] is not None:
        told["published_at"] = f"{time(article['published_at'])} (from {article['published_from']})"
    if article["revision"] > 1:
        told["revision"] = f"{article['revision']}, of {time(article['updated_at'])}"
    if article["source_feed"]:
        told["source"] = f"{article['source']}: {article['source_feed']}"
    if article["withdrawn_at"] is not None:
        told["withdrawn"] = f"{time(article['withdrawn_at'])} ({article['withdrawn_reason']})"
    if article["duplicate_of"] is not None:
        how = f"{article['duplicate_kind']}, {article['similarity']:.2f}"
        told["copy_of"] = f"article {article['duplicate_of']} ({how}) {article['duplicate_of_url'] or ''}".rstrip()
    copies = [
        line(f"  {copy['kind']} {copy['similarity']:.2f} article {copy['id']} {copy['url'] or ''}".rstrip())
        for copy in article["copies"]
    ]
    return [
        *named({"article": article["id"], **told}, ("article", *told)),
        *([(("its copies", "name"),), *copies] if copies else []),
    ]


def paragraphs(article: Facts) -> list[Line]:
    """Return the paragraphs of the text before cleaning. What was removed has the style ``gone``, and is followed by its rule."""
    removed = [Removal(start=one["start"], text=one["text"], rule=one["rule"]) for one in article["removed"]]
    found: list[list[tuple[str, str]]] = [[]]
    for text, removal in pieces(article["body"], removed):
        last = text.rstrip().count("\n")
        for number, part in enumerate(text.split("\n")):
            if number:
                found.append([])
            if part:
                found[-1].append((part, "gone" if removal else "plain"))
            if removal and part and number == last:
                found[-1].append((f" [{removal.rule}]", "name"))
    return [tuple(paragraph) for paragraph in found if paragraph]
